"""dlutils.datasets: the data are what they claim to be."""

import json
import socket
import subprocess
import sys
import warnings

import numpy as np
import pytest
import sklearn.datasets
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier

from dlutils import datasets

GENERATED = {
    "moons": (datasets.moons, {0, 1}),
    "circles": (datasets.circles, {0, 1}),
    "spirals": (datasets.spirals, {0, 1}),
    "three spirals": (lambda m, rng: datasets.spirals(m, rng, classes=3), {0, 1, 2}),
    "flower": (datasets.flower, {0, 1}),
}
BUNDLED = {
    "digits": (datasets.digits, (64, 1797), set(range(10))),
    "breast_cancer": (datasets.breast_cancer, (30, 569), {0, 1}),
    "iris": (datasets.iris, (4, 150), {0, 1, 2}),
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("the network was asked for data")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def halves(make, seed=0, m=800):
    """Training and test halves as scikit-learn wants them."""
    X, Y = make(m, np.random.default_rng(seed))
    return X[:, ::2].T, Y[0, ::2], X[:, 1::2].T, Y[0, 1::2]


def accuracy(model, make, seed=0):
    X, y, X_test, y_test = halves(make, seed)
    return model.fit(X, y).score(X_test, y_test)


@pytest.mark.parametrize("name", GENERATED)
def test_generated_data_are_columns_with_the_labels_promised(name):
    make, labels = GENERATED[name]
    X, Y = make(301, np.random.default_rng(0))
    assert X.shape == (2, 301)
    assert Y.shape == (1, 301)
    assert X.dtype == np.float64
    assert Y.dtype == np.int64
    assert set(Y.ravel()) == labels
    counts = np.bincount(Y.ravel()) / 301
    assert np.abs(counts - 1 / len(labels)).max() < 0.1
    assert np.isfinite(X).all()
    assert np.abs(X).max() < 5.5


@pytest.mark.parametrize("name", GENERATED)
def test_generated_data_depend_on_the_generator_alone(name):
    make, _ = GENERATED[name]
    # The global generator is touched here to show that it plays no part.
    np.random.seed(1)  # noqa: NPY002
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    first = make(50, np.random.default_rng(7))
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002
    for a, b in zip(first, make(50, np.random.default_rng(7)), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.isclose(first[0], make(50, np.random.default_rng(8))[0]).all()
    rng = np.random.default_rng(7)
    make(50, rng)
    assert not np.isclose(first[0], make(50, rng)[0]).all()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["moons", "circles", "spirals", "three spirals"])
def test_neighbours_tell_the_classes_apart(name, seed):
    assert accuracy(KNeighborsClassifier(7), GENERATED[name][0], seed) > 0.9


@pytest.mark.parametrize("name", ["circles", "spirals", "three spirals"])
def test_no_straight_line_tells_them_apart(name):
    make, labels = GENERATED[name]
    assert accuracy(LogisticRegression(), make) < 1.5 / len(labels)


@pytest.mark.parametrize("m", [400, 401, 1000])
def test_logistic_regression_stays_near_chance_on_the_flower(m):
    """However it is drawn: on its own examples, and on others."""
    for seed in range(30):
        (X, Y), (X_new, Y_new) = (datasets.flower(m, np.random.default_rng([seed, k])) for k in (0, 1))
        for penalty in (np.inf, 1.0):
            model = LogisticRegression(C=penalty).fit(X.T, Y[0])
            assert 0.48 <= model.score(X.T, Y[0]) <= 0.56
            assert 0.48 <= model.score(X_new.T, Y_new[0]) <= 0.56


@pytest.mark.parametrize("seed", range(3))
def test_the_flower_yields_to_neighbours(seed):
    X, y, X_test, y_test = halves(datasets.flower, seed, m=4000)
    assert 0.45 <= LogisticRegression().fit(X, y).score(X_test, y_test) <= 0.60
    assert KNeighborsClassifier(7).fit(X, y).score(X_test, y_test) > 0.85


def test_any_run_of_the_flowers_columns_is_balanced():
    """What a lesson relies on when it cuts off a training set, or batches."""
    X, Y = datasets.flower(1000, np.random.default_rng(4), noise=0)
    petal = np.floor(np.degrees(np.arctan2(X[0], X[1])) / 45).astype(int) % 8
    for first in range(0, 900, 90):
        piece = slice(first, first + 160)
        assert abs(Y[0, piece].mean() - 0.5) < 0.01
        assert (np.abs(np.bincount(petal[piece], minlength=8) - 20) <= 3).all()
    assert len({tuple(Y[0, k : k + 12]) for k in range(0, 996, 2)}) > 50  # and yet no pattern in the order


def test_no_line_at_all_does_well_on_the_flower():
    X, Y = datasets.flower(4000, np.random.default_rng(0))
    angles, offsets = np.linspace(0, 2 * np.pi, 121), np.linspace(-3, 3, 31)
    scores = np.stack([np.sin(angles), np.cos(angles)], axis=1) @ X
    right = ((scores[:, None, :] > offsets[:, None]) == (Y == 1)).mean(axis=2)
    assert 0.6 < right.max() < 0.72


@pytest.mark.parametrize("hidden", [4, 20])
def test_the_flower_yields_to_a_hidden_layer(hidden):
    X, y, X_test, y_test = halves(datasets.flower)
    network = MLPClassifier((hidden,), "tanh", solver="lbfgs", alpha=1e-3, max_iter=300, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it could go on improving is no concern here
        assert network.fit(X, y).score(X_test, y_test) > 0.85


def test_neighbouring_petals_differ_except_at_the_top_and_at_the_bottom():
    X, Y = datasets.flower(4000, np.random.default_rng(0), noise=0.01)
    petal = np.floor(np.degrees(np.arctan2(X[0], X[1])) / 45).astype(int) % 8  # clockwise from the top
    far = np.linalg.norm(X, axis=0) > 2
    shares = [Y[0, far & (petal == k)].mean() for k in range(8)]
    assert shares == [0, 1, 0, 1, 1, 0, 1, 0]
    assert np.abs(X).max() < 4.1


def test_noise_is_a_standard_deviation_and_may_be_zero():
    _, Y = datasets.circles(4000, np.random.default_rng(0), noise=0)
    X, _ = datasets.circles(4000, np.random.default_rng(0), noise=0, factor=0.3)
    np.testing.assert_allclose(np.linalg.norm(X, axis=0), np.where(Y[0] == 1, 0.3, 1.0))
    X, Y = datasets.moons(4000, np.random.default_rng(0), noise=0)
    centre = np.where(Y == 1, [[1.0], [0.5]], [[0.0], [0.0]])
    np.testing.assert_allclose(np.linalg.norm(X - centre, axis=0), 1)
    # Of the noise that is drawn last, only the size differs between the two calls.
    noisy, _ = datasets.moons(4000, np.random.default_rng(0), noise=0.3)
    assert np.std(noisy - X) == pytest.approx(0.3, rel=0.03)
    X, Y = datasets.spirals(4000, np.random.default_rng(0), classes=3, noise=0, turns=2)
    t = np.linalg.norm(X, axis=0)
    turned = np.exp(1j * 2 * np.pi * (2 * t + Y[0] / 3))
    np.testing.assert_allclose(X[0] + 1j * X[1], t * turned, atol=1e-12)


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_data_are_columns_with_the_labels_promised(name):
    load, shape, labels = BUNDLED[name]
    X, Y = load()
    assert X.shape == shape
    assert Y.shape == (1, shape[1])
    assert X.dtype == np.float64
    assert Y.dtype == np.int64
    assert set(Y.ravel()) == labels
    again, _ = load()
    again[:] = 0
    assert load()[0].any(), "changing what one call gave changes what the next gives"


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_data_are_shuffled_in_pairs_by_the_generator(name):
    load, _, _ = BUNDLED[name]
    X, Y = load()
    X1, Y1 = load(np.random.default_rng(3))
    X2, Y2 = load(np.random.default_rng(3))
    np.testing.assert_array_equal(X1, X2)
    np.testing.assert_array_equal(Y1, Y2)
    assert (Y1 != Y).any()
    assert (load(np.random.default_rng(4))[1] != Y1).any()
    both, shuffled = np.vstack([X, Y]), np.vstack([X1, Y1])
    np.testing.assert_array_equal(both[:, np.lexsort(both)], shuffled[:, np.lexsort(shuffled)])


def test_digits_lie_between_0_and_1_and_look_like_digits():
    X, Y = datasets.digits()
    assert X.min() == 0
    assert X.max() == 1
    np.testing.assert_array_equal(X * 16, np.round(X * 16))
    images = X.T.reshape(-1, 8, 8)
    middle = images[:, 2:6, 3:5].mean(axis=(1, 2))
    assert middle[Y[0] == 0].mean() < 0.35  # a zero is empty in the middle
    assert middle[Y[0] == 1].mean() > 0.7  # a one is not: so rows of X are pixels, in the order of the rows of the image


def test_digits_to_learn_are_the_same_in_every_call_and_no_dev_image_is_a_training_image():
    (images, labels), (dev_images, dev_labels) = datasets.digits_to_learn()
    assert images.shape == (1200, 8, 8)
    assert dev_images.shape == (200, 8, 8)
    assert labels.shape == (1200,)
    assert dev_labels.shape == (200,)
    for values in (images, dev_images):
        np.testing.assert_array_equal(16 * values, np.round(16 * values))
        assert 0 <= values.min() < values.max() <= 1
    assert labels.dtype == dev_labels.dtype == np.int64
    assert np.bincount(labels).min() > 100
    assert np.bincount(dev_labels).min() > 10
    again = datasets.digits_to_learn()
    np.testing.assert_array_equal(again[0][0], images)
    np.testing.assert_array_equal(again[1][0], dev_images)
    X, Y = datasets.digits()
    known = {image.tobytes(): label for image, label in zip(np.ascontiguousarray(X.T), Y[0])}
    assert [known[image.tobytes()] for image in images] == labels.tolist()
    assert not any(image.tobytes() in known for image in dev_images)


def test_another_scanner_moves_little_and_leaves_its_input_alone():
    (images, _), _ = datasets.digits_to_learn()
    before = images.copy()
    again, once = (datasets.rescanned(images, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(images, before)
    np.testing.assert_array_equal(again, once)
    np.testing.assert_array_equal(datasets.rescanned(images, np.random.default_rng(3), strength=0.0), images)
    assert 0 <= once.min() < once.max() <= 1
    assert 0.04 < np.abs(once - images).mean() < 0.09
    ramp = np.tile(np.arange(8.0) / 8, (500, 6, 1))  # (500, 6, 8), no two sizes equal
    moved = datasets.rescanned(ramp, np.random.default_rng(4))
    assert moved.shape == ramp.shape
    assert np.abs(moved - ramp)[:, 1:-1, 1:-1].max() < 0.4
    assert abs((moved - ramp)[:, 1:-1, 1:-1].mean()) < 0.01


@pytest.mark.parametrize("name", BUNDLED)
def test_the_tables_are_what_scikit_learn_makes_of_them(name):
    X, Y = BUNDLED[name][0]()
    want, labels = getattr(sklearn.datasets, f"load_{name}")(return_X_y=True)
    np.testing.assert_array_equal(X * 16 if name == "digits" else X, want.T)
    np.testing.assert_array_equal(Y, labels[None])
    assert X.flags.c_contiguous
    assert Y.dtype == np.int64


def test_label_1_of_breast_cancer_is_benign():
    X, Y = datasets.breast_cancer()
    assert np.sum(Y) == 357  # the benign ones (Street, Wolberg and Mangasarian, 1993)
    assert X[0, Y[0] == 1].mean() < X[0, Y[0] == 0].mean()  # whose radius is smaller


def test_iris_are_centimetres():
    X, Y = datasets.iris()
    np.testing.assert_allclose(X[:, Y[0] == 0].mean(axis=1), [5.006, 3.428, 1.462, 0.246], atol=5e-4)


def test_temperatures_are_daily_without_a_gap_and_in_celsius():
    dates, degrees = datasets.temperatures()
    assert dates.dtype == np.dtype("datetime64[D]")
    assert degrees.dtype == np.float64
    assert dates.shape == degrees.shape
    assert degrees.ndim == 1
    assert len(dates) >= 3 * 365
    assert (np.diff(dates) == np.timedelta64(1, "D")).all()
    assert np.isfinite(degrees).all()
    assert degrees.min() > -15
    assert degrees.max() < 35
    month = dates.astype("datetime64[M]").astype(int) % 12
    assert 2 < degrees[month == 0].mean() < 8  # January in Seattle
    assert 17 < degrees[month == 6].mean() < 22  # July
    assert np.abs(np.diff(degrees)).mean() < 3  # one day is like the next


def test_the_guard_against_the_network_works():
    with pytest.raises(AssertionError, match="network"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)


def test_importing_data_and_figures_loads_nothing_heavy():
    program = "import sys, json, dlutils.datasets, dlutils.plots; print(json.dumps(sorted(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    loaded = set(json.loads(out))
    assert {"dlutils.datasets", "dlutils.plots", "numpy"} <= loaded
    assert not loaded & {"sklearn", "vega_datasets", "pandas", "scipy", "matplotlib", "matplotlib.pyplot", "ipywidgets"}
