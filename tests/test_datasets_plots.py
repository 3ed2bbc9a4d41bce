"""dlutils.datasets and dlutils.plots: the data are what they claim to be, the figures show what they should."""

import inspect
import itertools
import json
import socket
import subprocess
import sys
import types
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier

from dlutils import datasets, plots

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


@pytest.fixture(autouse=True)
def style_and_figures_of_its_own():
    with mpl.rc_context():
        yield
    plt.close("all")


def halves(make, seed=0, m=800):
    """Training and test halves as scikit-learn wants them."""
    X, Y = make(m, np.random.default_rng(seed))
    return X[:, ::2].T, Y[0, ::2], X[:, 1::2].T, Y[0, 1::2]


def accuracy(model, make, seed=0):
    X, y, X_test, y_test = halves(make, seed)
    return model.fit(X, y).score(X_test, y_test)


# datasets


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


# plots


def pixels(ax, points):
    """The colours (n, 3), 0 to 1, that are on the canvas at the data coordinates points (2, n)."""
    figure = ax.figure
    figure.canvas.draw()
    image = np.asarray(figure.canvas.buffer_rgba())[..., :3] / 255
    column, row = ax.transData.transform(np.transpose(points)).T
    return image[image.shape[0] - 1 - row.astype(int), column.astype(int)]


def tint(c, alpha=0.25):
    return alpha * np.array(to_rgb(plots.CLASS_COLOURS[c])) + 1 - alpha


def class_at(ax, points):
    """The class whose tint is on the canvas at each of the points, −1 for none."""
    if ax.get_legend():
        ax.get_legend().set_visible(False)  # it may lie over the points
    seen = pixels(ax, points)
    distance = np.abs(seen[:, None] - [tint(c) for c in range(6)]).max(axis=2)
    return np.where(distance.min(axis=1) < 0.02, distance.argmin(axis=1), -1)


CORNERS = np.array([[-1.0, 1.0, -1.0, 1.0], [-1.0, -1.0, 1.0, 1.0]])  # the data: far from where the colours are read
Y_CORNERS = np.array([[0, 1, 0, 1]])


def grid(low=-0.8, high=0.8, n=12):
    return np.stack([a.ravel() for a in np.meshgrid(np.linspace(low, high, n), np.linspace(low, high, n))])


def line(points):
    """Positive on one side of a line that tells all four directions of the plane apart."""
    return 2 * points[0] - points[1] + 0.35


@pytest.mark.parametrize(
    "predict",
    [
        lambda P: (line(P) > 0)[None],
        lambda P: (line(P) > 0).astype(int)[None],
        lambda P: (line(P) > 0).astype(float),
        lambda P: 1 / (1 + np.exp(-5 * line(P)))[None],
        lambda P: np.stack([-line(P), line(P)]),
        lambda P: (line(P) > 0)[:, None],
    ],
    ids=["bool", "labels", "flat", "probabilities", "scores", "column"],
)
def test_regions_colour_the_right_side_of_a_known_line(predict):
    _, ax = plt.subplots()
    plots.decision_regions(predict, CORNERS, Y_CORNERS, ax)
    points = grid()
    points = points[:, np.abs(line(points)) > 0.1]
    want = (line(points) > 0).astype(int)
    assert 0.3 < want.mean() < 0.8
    np.testing.assert_array_equal(class_at(ax, points), want)


def test_the_drawn_boundary_lies_on_the_line():
    for predict, close in ((lambda P: 1 / (1 + np.exp(-line(P)))[None], 1e-3), (lambda P: (line(P) > 0)[None], 0.04)):
        _, ax = plt.subplots()
        plots.decision_regions(predict, CORNERS, Y_CORNERS, ax)
        black = [c for c in ax.collections if not c.get_fill() and len(c.get_paths()[0].vertices)]
        assert len(black) == 1
        vertices = black[0].get_paths()[0].vertices
        assert len(vertices) > 50
        assert np.abs(line(vertices.T)).max() < close


def thirds(points):
    """Labels 0, 2, 1 from left to right: neighbours that are not consecutive."""
    return np.where(points[0] < -0.35, 0, np.where(points[0] < 0.45, 2, 1))


def test_three_classes_have_no_false_strip_between_0_and_2():
    X = np.array([[-1.0, 0.0, 1.0], [-1.0, 1.0, 1.0]])
    _, ax = plt.subplots()
    plots.decision_regions(lambda P: thirds(P)[None], X, np.array([[0, 2, 1]]), ax, steps=12)  # cells many pixels wide
    x = np.linspace(-1.1, 1.1, 800)
    seen = class_at(ax, np.stack([x, np.full_like(x, -0.2)]))
    order = [c for c, _ in itertools.groupby(seen[seen >= 0])]
    assert order == [0, 2, 1]
    assert np.mean(seen >= 0) > 0.97


def test_a_class_that_no_example_has_is_coloured_too():
    _, ax = plt.subplots()
    plots.decision_regions(lambda P: thirds(P)[None], CORNERS, 0 * Y_CORNERS, ax)
    points = grid()
    points = points[:, (np.abs(points[0] + 0.35) > 0.05) & (np.abs(points[0] - 0.45) > 0.05)]
    np.testing.assert_array_equal(class_at(ax, points), thirds(points))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [0, 1, 0.3, 0.8])
def test_a_prediction_that_never_changes_colours_everything_and_draws_no_line(value):
    _, ax = plt.subplots()
    plots.decision_regions(lambda P: np.full((1, P.shape[1]), value), CORNERS, Y_CORNERS, ax)
    np.testing.assert_array_equal(class_at(ax, grid()), int(value > 0.5))
    assert all(c.get_fill() for c in ax.collections)


@pytest.mark.filterwarnings("error")
def test_nan_stays_white():
    def diverged(P):
        return np.where(P[0] < 0, np.nan, (P[1] > 0) * 1.0)[None]

    _, ax = plt.subplots()
    plots.decision_regions(diverged, CORNERS, Y_CORNERS, ax)
    np.testing.assert_array_equal(class_at(ax, [[-0.6, -0.4, 0.5, 0.5], [0.5, -0.5, 0.5, -0.5]]), [-1, -1, 1, 0])
    _, ax = plt.subplots()
    plots.decision_regions(lambda P: np.full((1, P.shape[1]), np.nan), CORNERS, Y_CORNERS, ax)
    np.testing.assert_array_equal(class_at(ax, grid()), -1)


def test_predict_gets_columns_that_cover_the_data():
    seen = []
    X = np.array([[2.0, 7.0], [-30.0, 4.0]])
    _, ax = plt.subplots()
    plots.decision_regions(lambda P: seen.append(P) or (P[:1] > 4), X, np.array([[0, 1]]), ax, steps=30)
    (P,) = seen
    assert P.shape == (2, 900)
    assert (P.min(axis=1) < X.min(axis=1)).all()
    assert (P.max(axis=1) > X.max(axis=1)).all()


@pytest.mark.parametrize("names", [None, ["cat", "dog", "bird"], np.array(["cat", "dog", "bird"])])
def test_every_point_has_the_colour_marker_and_name_of_its_class(names):
    X, Y = datasets.spirals(60, np.random.default_rng(0), classes=3)
    before = X.copy(), Y.copy()
    _, ax = plt.subplots()
    plots.scatter_classes(X, Y, ax, names)
    assert len(ax.collections) == 3
    for c, drawn in enumerate(ax.collections):
        np.testing.assert_array_equal(np.asarray(drawn.get_offsets()).T, X[:, Y[0] == c])
        np.testing.assert_allclose(drawn.get_facecolor()[0, :3], to_rgb(plots.CLASS_COLOURS[c]))
        assert drawn.get_label() == (f"class {c}" if names is None else names[c])
    assert len({drawn.get_paths()[0].vertices.tobytes() for drawn in ax.collections}) == 3
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [d.get_label() for d in ax.collections]
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(Y, before[1])


def test_images_are_drawn_upright_in_order_with_titles():
    X, Y = datasets.digits()
    images = X[:, :10].T.reshape(-1, 8, 8)
    figure = plots.show_images(images, titles=Y[0, :10], columns=4)
    assert len(figure.axes) == 12  # three rows of four
    for i, ax in enumerate(figure.axes):
        assert not ax.axison
        assert len(ax.images) == (i < 10)
        if i < 10:
            np.testing.assert_array_equal(ax.images[0].get_array(), images[i])
            assert ax.images[0].origin == "upper"
            assert ax.get_title() == str(Y[0, i])


def test_a_dark_image_looks_darker_than_a_bright_one():
    """A scale of its own for each image would hide just what some lessons are about."""
    image = np.linspace(0, 1, 64).reshape(8, 8)
    figure = plots.show_images([0.2 * image, image, np.full((8, 8), 0.5)], columns=3)
    dim, bright, flat = (ax.images[0].to_rgba(ax.images[0].get_array())[-1, -1, :3].mean() for ax in figure.axes)
    assert dim == pytest.approx(0.8, abs=0.15)  # gray_r: 0 is white
    assert bright < 0.02
    assert 0.3 < flat < 0.7


def sliders_wanted(monkeypatch, kernel=True):
    """Put a live notebook in place: get_ipython gives a shell, and interact records what it is asked for."""
    import IPython
    import ipywidgets

    asked = []
    monkeypatch.delenv("DLUTILS_STATIC", raising=False)
    shell = types.SimpleNamespace(kernel=object()) if kernel else None
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setattr(ipywidgets, "interact", lambda f, **sliders: asked.append((f, sliders)))
    return asked


def recorder():
    drawn = []

    def draw(beta=0.9, steps=10):
        drawn.append((beta, steps))

    return draw, drawn


def test_interactive_draws_once_with_the_defaults_when_static_is_asked_for(monkeypatch):
    asked = sliders_wanted(monkeypatch)
    monkeypatch.setenv("DLUTILS_STATIC", "1")
    draw, drawn = recorder()
    assert plots.interactive(draw, beta=[0.5, 0.9, 0.98], steps=[10, 20]) is None
    assert drawn == [(0.9, 10)]
    assert not asked


def test_interactive_draws_once_with_the_defaults_outside_a_notebook(monkeypatch):
    asked = sliders_wanted(monkeypatch, kernel=False)
    draw, drawn = recorder()
    plots.interactive(draw, beta=[0.5, 0.9])
    assert drawn == [(0.9, 10)]
    assert not asked


def test_interactive_draws_once_without_ipywidgets(monkeypatch):
    asked = sliders_wanted(monkeypatch)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)  # import raises ImportError
    draw, drawn = recorder()
    plots.interactive(draw, beta=[0.5, 0.9])
    assert drawn == [(0.9, 10)]
    assert not asked


def test_interactive_offers_sliders_in_a_live_notebook(monkeypatch):
    asked = sliders_wanted(monkeypatch)
    draw, drawn = recorder()
    plots.interactive(draw, beta=np.array([0.5, 0.9, 0.98]), steps=(10, 20))
    assert not drawn  # interact does the drawing
    ((show, sliders),) = asked
    assert {name: (list(s.options), s.value) for name, s in sliders.items()} == {
        "beta": ([0.5, 0.9, 0.98], 0.9),
        "steps": ([10, 20], 10),
    }
    show(beta=0.5, steps=20)
    assert drawn == [(0.5, 20)]


@pytest.mark.parametrize("static", [True, False])
@pytest.mark.parametrize("choices", [{"beta": [0.5, 0.98]}, {"missing": [1, 2]}])
def test_interactive_refuses_a_default_that_no_slider_could_show(monkeypatch, static, choices):
    sliders_wanted(monkeypatch)
    if static:  # so that a build notices
        monkeypatch.setenv("DLUTILS_STATIC", "1")
    draw, drawn = recorder()
    with pytest.raises(ValueError, match=f"default of {next(iter(choices))} is not among"):
        plots.interactive(draw, **choices)
    assert not drawn


# Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation of color vision deficiency, IEEE
# TVCG 15, 1291–1298: severity 1, on linear RGB.
SEEN_BY = {
    "all cones": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array(  # sRGB, white D65 (IEC 61966-2-1)
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab(colour, seen_by="all cones"):
    """CIELAB of a colour as someone sees it."""
    c = np.array(to_rgb(colour))
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    t = TO_XYZ @ np.clip(SEEN_BY[seen_by] @ linear, 0, 1) / TO_XYZ.sum(axis=1)
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def closest(colours, seen_by):
    """The smallest distance ΔE (CIE 1976) between two of the colours; about 2.3 is barely noticed."""
    seen = [lab(colour, seen_by) for colour in colours]
    return min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2))


def test_lab_of_known_colours():
    np.testing.assert_allclose(lab("white"), [100, 0, 0], atol=0.01)
    np.testing.assert_allclose(lab("red"), [53.24, 80.09, 67.20], atol=0.02)
    for seen_by, matrix in SEEN_BY.items():
        np.testing.assert_allclose(matrix.sum(axis=1), 1, atol=2e-6)  # grey stays grey
        np.testing.assert_allclose(lab("#777777", seen_by)[1:], 0, atol=0.01)


@pytest.mark.parametrize("seen_by", SEEN_BY)
def test_the_first_four_colours_differ_for_the_colour_blind(seen_by):
    plots.use_style()
    cycle = mpl.rcParams["axes.prop_cycle"].by_key()["color"]
    assert closest(cycle[:4], seen_by) > 15
    assert closest(plots.CLASS_COLOURS[:4], seen_by) > 15
    assert closest(plots.CLASS_COLOURS, seen_by) > 15
    assert closest([*plots.CLASS_COLOURS[:4], "white"], seen_by) > 15


def test_that_check_fails_a_palette_which_is_not_safe():
    tab10 = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728"]
    assert closest(tab10, "all cones") > 15
    assert closest(tab10, "protanopia") < 8
    assert closest(tab10, "deuteranopia") < 8


def test_markers_and_colours_are_enough_for_six_classes():
    assert len(plots.CLASS_COLOURS) == len(set(plots.CLASS_COLOURS)) == len(set(plots.MARKERS)) == 6


def test_the_style_is_readable_on_a_dark_page():
    mpl.rcParams["figure.facecolor"] = "none"
    plots.use_style()
    figure, ax = plt.subplots()
    ax.plot([0, 1], [0, 1])
    figure.canvas.draw()
    image = np.asarray(figure.canvas.buffer_rgba())
    assert (image[..., 3] == 255).all()
    assert (image[2, 2, :3] == 255).all()


def test_signatures_that_lessons_rely_on():
    assert list(inspect.signature(plots.decision_regions).parameters) == ["predict", "X", "Y", "ax", "names", "steps"]
    assert list(inspect.signature(plots.show_images).parameters) == ["images", "titles", "columns", "cmap"]
    assert list(inspect.signature(plots.scatter_classes).parameters) == ["X", "Y", "ax", "names"]
