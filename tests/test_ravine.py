"""The ravine of part 3: its slopes are those of its cost, and its walks are what a formula says."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlutils import plots, ravine


def descent(parameters, grads, v, s, t, learning_rate):
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}, v, s


@pytest.mark.parametrize(("kappa", "unit"), [(25.0, 1.0), (7.0, 0.01), (0.04, 30.0)])
def test_its_gradients_are_the_slopes_of_its_cost(kappa, unit):
    place = {"W1": np.array([[-3.7]]), "b1": np.array([[1.3]])}
    for name in place:
        up, down = (ravine.cost(place | {name: place[name] + h}, kappa) for h in (1e-3, -1e-3))
        slope = ravine.grads(place, unit, kappa)["d" + name].item()
        assert slope == pytest.approx(unit * (up - down) / 2e-3, rel=1e-9)


def test_gradient_descent_shrinks_each_coordinate_by_its_factor():
    points, costs = ravine.walk(descent, 0.07, steps=20, kappa=9.0)
    t = np.arange(21)
    np.testing.assert_allclose(points, [-9 * (1 - 0.07) ** t, 2 * (1 - 0.07 * 9) ** t], rtol=1e-12)
    np.testing.assert_allclose(costs, (points[0] ** 2 + 9 * points[1] ** 2) / 2, rtol=1e-12)


def test_a_walk_counts_its_steps_from_1_and_hands_the_memories_on():
    seen = []

    def rule(parameters, grads, v, s, t, learning_rate, beta):
        seen.append((t, v["dW1"].item(), s["db1"].item(), beta))
        return parameters, v | {"dW1": v["dW1"] + 2}, s | {"db1": s["db1"] + 3}

    ravine.walk(rule, 0.1, steps=3, beta=0.7)
    assert seen == [(1, 0, 0, 0.7), (2, 2, 3, 0.7), (3, 4, 6, 0.7)]


def test_the_growing_figure_has_a_place_for_each_rule():
    with plt.rc_context():
        plots.use_style()
        ravine.draw_rules({"gradient descent": (descent, 0.07)}, "One of four")
        titles = [axes.get_title(loc="left") for axes in plt.gcf().axes]
    assert [title.partition(",")[0].partition(":")[0] for title in titles] == list(plots.RULE_COLOURS)
    assert ["still to come" in title for title in titles] == [False, True, True, True]
    plt.close("all")
