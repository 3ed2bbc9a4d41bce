"""The colours and markers of the course, also for those who see fewer colours, and on a dark page."""

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlutils import plots

pytestmark = pytest.mark.usefixtures("own_style_and_figures")


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
