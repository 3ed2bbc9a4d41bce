"""Data for the lessons: bundled with scikit-learn or vega_datasets, or generated. Nothing is downloaded.

Every function returns examples as columns: X is (n_x, m) float64, Y is (1, m) int64 unless the docstring says
otherwise. Heavy libraries are imported inside the functions, so that `import dlutils` stays quick.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np


def _bundled(name, skiprows=0):
    """X (n_x, m) and Y (1, m) of a table that scikit-learn carries, read without importing it, which takes two seconds."""
    folder = Path(find_spec("sklearn").origin).parent / "datasets" / "data"
    table = np.loadtxt(folder / name, delimiter=",", skiprows=skiprows)
    return np.ascontiguousarray(table[:, :-1].T), table[:, -1].astype(np.int64).reshape(1, -1)


def _shuffled(X, Y, rng):
    order = rng.permutation(X.shape[1])
    return X[:, order], Y[:, order]


def moons(m, rng, noise=0.2):
    """Two interleaved half circles.  X (2, m), Y (1, m) in {0, 1}; noise is a standard deviation in plane units."""
    angle = rng.uniform(0, np.pi, m)
    Y = rng.integers(0, 2, (1, m))
    upper = np.stack([np.cos(angle), np.sin(angle)])
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return np.where(Y == 1, lower, upper) + noise * rng.standard_normal((2, m)), Y


def circles(m, rng, noise=0.1, factor=0.5):
    """An outer circle of radius 1 (class 0) around an inner one of radius `factor` (class 1).  X (2, m), Y (1, m)."""
    angle = rng.uniform(0, 2 * np.pi, m)
    Y = rng.integers(0, 2, (1, m))
    radius = np.where(Y == 1, factor, 1.0)
    return radius * np.stack([np.cos(angle), np.sin(angle)]) + noise * rng.standard_normal((2, m)), Y


def spirals(m, rng, classes=2, noise=0.1, turns=1.0):
    """`classes` interleaved spiral arms, `turns` times round the origin.  X (2, m), Y (1, m) in {0 … classes − 1}."""
    Y = rng.integers(0, classes, (1, m))
    t = rng.uniform(0.05, 1, m)
    angle = 2 * np.pi * (turns * t + Y / classes)
    return t * np.concatenate([np.cos(angle), np.sin(angle)]) + noise * t * rng.standard_normal((2, m)), Y


def flower(m, rng, noise=0.2):
    """A planar flower with eight petals of two classes.  X (2, m) within about ±4, Y (1, m) in {0, 1}.

    Neighbouring petals differ in class, except at the top and at the bottom. Labels come in pairs of either class, and each
    class goes round its petals evenly, so that chance favours no direction: logistic regression stays between 48 and 56 %
    (m ≥ 400), though some lines get about 70 % right. Four tanh units reach 90 %, nearly all that the noise allows.
    noise is a standard deviation in plane units.
    """
    first = rng.integers(0, 2, -(-m // 2))
    Y = np.stack([first, 1 - first], axis=1).reshape(1, -1)[:, :m]
    start = rng.random((2, 1))  # multiples of the golden ratio, modulo 1, cover 0 … 1 evenly, wherever they start
    turn = (start + np.arange(m) // 2 * (np.sqrt(5) - 1) / 2) % 1
    angle = np.pi * (np.take_along_axis(turn, Y, axis=0) + Y)
    radius = 4 * np.sin(4 * angle)
    return np.concatenate([radius * np.sin(angle), radius * np.cos(angle)]) + noise * rng.standard_normal((2, m)), Y


def digits(rng=None):
    """1797 handwritten digits of 8×8 pixels, scaled to 0 … 1 (scikit-learn; Alpaydin and Kaynak, 1998).

    Returns X (64, 1797) and labels (1, 1797) in {0 … 9}, shuffled when an rng is given.
    """
    X, Y = _bundled("digits.csv.gz")
    X = X / 16
    return (X, Y) if rng is None else _shuffled(X, Y, rng)


DIGITS_SPLIT = 25  # how the 1797 digits are dealt out for lesson 25: 1200 to train on, 200 for dev, 397 for nobody


def digits_to_learn():
    """The digits of lesson 25: 1200 to train on, as scanned, and 200 for dev, as another scanner would show them.

    Returns (images (1200, 8, 8), labels (1200,)), (dev_images (200, 8, 8), dev_labels (200,)); pixels 0 … 1 in sixteenths,
    labels int64 in {0 … 9}.  The same in every call.  No original of a dev image is among the training images.
    """
    images, labels = _dealt_digits()
    dev_images = rescanned(images[1200:1400], np.random.default_rng(DIGITS_SPLIT + 1))
    return (images[:1200], labels[:1200]), (dev_images, labels[1200:1400])


def _dealt_digits():
    """All 1797 images (1797, 8, 8) and labels (1797,), shuffled once and for all."""
    X, labels = digits(np.random.default_rng(DIGITS_SPLIT))
    return np.ascontiguousarray(X.T).reshape(-1, 8, 8), labels[0]


def rescanned(images, rng, strength=1.0):
    """Images (m, h, w) of 0 … 1 as another scanner shows them, (m, h, w) in sixteenths.

    Each is moved by at most 0.35 pixels along both axes, slanted and stretched by at most 6 %, lighter or darker by at
    most 15 %, and has grain of standard deviation 0.04; strength multiplies all of these.
    """
    m, h, w = images.shape
    move_x, move_y = strength * rng.uniform(-0.35, 0.35, (2, m, 1, 1))
    a, b, c, d = strength * rng.uniform(-0.06, 0.06, (4, m, 1, 1))
    r, k = np.arange(h).reshape(h, 1) - (h - 1) / 2, np.arange(w) - (w - 1) / 2  # from the middle
    found = _between_pixels(images, r + a * r + b * k - move_y + (h - 1) / 2, k + c * r + d * k - move_x + (w - 1) / 2)
    found = found * (1 + strength * rng.uniform(-0.15, 0.15, (m, 1, 1)))
    found = found + strength * 0.04 * rng.standard_normal(found.shape)
    return np.round(16 * np.clip(found, 0, 1)) / 16


def _between_pixels(images, rows, columns):
    """Values of images (m, h, w) at rows and columns (m, h, w), which need not be whole numbers; 0 beyond the edge."""
    m, h, w = images.shape
    padded = np.pad(images, ((0, 0), (1, 2), (1, 2)))
    rows, columns = np.clip(rows + 1, 0, h + 1), np.clip(columns + 1, 0, w + 1)
    i, j, n = rows.astype(int), columns.astype(int), np.arange(m).reshape(m, 1, 1)
    u, v = rows - i, columns - j
    upper = (1 - v) * padded[n, i, j] + v * padded[n, i, j + 1]
    lower = (1 - v) * padded[n, i + 1, j] + v * padded[n, i + 1, j + 1]
    return (1 - u) * upper + u * lower


def breast_cancer(rng=None):
    """569 tumours, 30 measurements each; label 1 is benign (scikit-learn; Street, Wolberg and Mangasarian, 1993).

    Returns X (30, 569) in the original units and Y (1, 569), shuffled when an rng is given.
    """
    X, Y = _bundled("breast_cancer.csv", skiprows=1)
    return (X, Y) if rng is None else _shuffled(X, Y, rng)


def iris(rng=None):
    """150 flowers, four lengths in cm each, three species (scikit-learn; Anderson 1935, Fisher 1936).

    Returns X (4, 150) and labels (1, 150) in {0, 1, 2}, shuffled when an rng is given.
    """
    X, Y = _bundled("iris.csv", skiprows=1)
    return (X, Y) if rng is None else _shuffled(X, Y, rng)


def temperatures():
    """Seattle's daily mean of minimum and maximum temperature in °C, 2012 to 2015 (vega_datasets; NOAA).

    Returns dates (1461,) datetime64[D] and degrees (1461,) float64.
    """
    from vega_datasets import data

    weather = data.seattle_weather()
    degrees = (weather["temp_min"] + weather["temp_max"]) / 2
    return weather["date"].to_numpy().astype("datetime64[D]"), degrees.to_numpy(dtype=float)
