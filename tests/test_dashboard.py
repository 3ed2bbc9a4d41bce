"""The training dashboard: what is reported is what is drawn, live in one place and elsewhere once."""

import types

import IPython.display
import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlutils import plots
from dlutils.dashboard import PANELS, Dashboard


@pytest.fixture(autouse=True)
def in_style(own_style_and_figures):
    plots.use_style()


@pytest.fixture
def live(monkeypatch):
    """What a live notebook shows: a list of ("new" or "again", figure)."""
    shown = []

    def display(figure, display_id):
        shown.append(("new", figure))
        return types.SimpleNamespace(update=lambda figure: shown.append(("again", figure)))

    monkeypatch.setattr(plots, "is_live", lambda: True)
    monkeypatch.setattr(IPython.display, "display", display)
    return shown


def reported(board, epochs=3):
    for i in range(1, epochs + 1):
        grads = {"dW1": np.full((2, 8), i), "db1": np.ones((2, 1)), "dW10": np.ones((1, 4)), "dW2": np.ones((2, 2))}
        board.add(cost=1 / i, train_error=0.1 / i, dev_error=0.2 / i, learning_rate=0.01 * i, grads=grads)
    return board


def lines(figure):
    """panel title → {label: y values}"""
    return {ax.get_title("left"): {line.get_label(): line.get_ydata() for line in ax.lines} for ax in figure.axes}


def test_every_report_is_drawn_in_its_panel():
    figure = reported(plots.dashboard("Digits")).draw()
    drawn = lines(figure)
    assert tuple(drawn) == PANELS
    np.testing.assert_allclose(drawn["cost"]["cost"], [1, 1 / 2, 1 / 3])
    np.testing.assert_allclose(drawn["error rate in %"]["training"], [10, 5, 10 / 3])
    np.testing.assert_allclose(drawn["error rate in %"]["dev"], [20, 10, 20 / 3])
    np.testing.assert_allclose(drawn["learning rate"]["learning rate"], [0.01, 0.02, 0.03])
    np.testing.assert_allclose(drawn["size of the gradients"]["dW1"], [4, 8, 12])
    assert list(drawn["size of the gradients"]) == ["dW1", "dW2", "dW10"]
    assert figure.get_suptitle() == "Digits: epoch 3, 6.7 % of dev wrong"


def test_anything_may_be_left_out_also_in_some_epochs():
    board = Dashboard("Digits")
    assert board.draw().get_suptitle() == "Digits: nothing was reported"
    board.add(cost=0.0)
    board.add(dev_error=0.5)
    board.add(cost=2.0)
    figure = board.draw()
    cost = next(ax for ax in figure.axes if ax.get_title("left") == "cost").lines[0]
    np.testing.assert_array_equal(cost.get_xdata(), [1, 3])
    assert lines(figure)["learning rate"] == {}
    assert figure.get_suptitle() == "Digits: epoch 3, 50.0 % of dev wrong"


def test_a_build_draws_one_figure_and_only_in_the_end():
    board = reported(Dashboard(), epochs=20)
    assert not plt.get_fignums()
    board.show()
    assert len(plt.get_fignums()) == 1


def test_a_live_notebook_has_one_figure_that_is_drawn_anew(live):
    reported(Dashboard(seconds=0.0), epochs=3).show()
    assert [how for how, _ in live] == ["new", "again", "again", "again"]
    assert not plt.get_fignums()
    assert len(lines(live[-1][1])["cost"]["cost"]) == 3


def test_quick_epochs_are_not_drawn_one_by_one(live):
    board = reported(Dashboard(seconds=1000.0), epochs=50)
    assert len(live) == 1
    board.show()
    assert len(lines(live[-1][1])["cost"]["cost"]) == 50


def test_the_arrays_are_not_kept():
    board = reported(Dashboard())
    assert all(type(value) is float for points in board.history.values() for _, value in points)
