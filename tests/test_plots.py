"""dlutils.plots: the figures show what they should."""

import inspect
import itertools
import sys
import types

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlutils import datasets, plots


@pytest.fixture(autouse=True)
def style_and_figures_of_its_own():
    with mpl.rc_context():
        yield
    plt.close("all")


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
