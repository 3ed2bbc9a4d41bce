"""dlutils.plots: the figures show what they should."""

import inspect
import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlutils import datasets, plots

pytestmark = pytest.mark.usefixtures("own_style_and_figures")


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


def test_signatures_that_lessons_rely_on():
    assert list(inspect.signature(plots.decision_regions).parameters) == ["predict", "X", "Y", "ax", "names", "steps"]
    assert list(inspect.signature(plots.show_images).parameters) == ["images", "titles", "columns", "cmap"]
    assert list(inspect.signature(plots.scatter_classes).parameters) == ["X", "Y", "ax", "names"]
