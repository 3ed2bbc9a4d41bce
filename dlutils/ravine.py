"""The ravine: the one testing ground on which part 3 compares its step rules, always from the same start and on the same axes.

Two parameters, a weight `W1` and a bias `b1`, each (1, 1), and the cost J = (w² + κ b²) / 2, κ times as steep along b.
A step rule is called as `step(parameters, grads, v, s, t, learning_rate, **options)` and returns (parameters, v, s).
"""

import numpy as np

KAPPA = 25.0
START = (-9.0, 2.0)


def cost(parameters, kappa=KAPPA):
    """J = (w² + κ b²) / 2, a float; parameters: {"W1": (1, 1), "b1": (1, 1)}."""
    return float((parameters["W1"] ** 2).sum() + kappa * (parameters["b1"] ** 2).sum()) / 2


def grads(parameters, unit=1.0, kappa=KAPPA):
    """Its gradients {"dW1": (1, 1), "db1": (1, 1)} when the cost is counted in another unit: `unit` times as large a number."""
    return {"dW1": unit * parameters["W1"], "db1": unit * kappa * parameters["b1"]}


@np.errstate(all="ignore")
def walk(step, learning_rate, steps=150, unit=1.0, kappa=KAPPA, **options):
    """Follow a step rule from (−9, 2).  Returns the points (w, b), (2, steps + 1), and the cost at each, a list."""
    w, b = START
    parameters = {"W1": np.array([[w]]), "b1": np.array([[b]])}
    v = s = {"dW1": np.zeros((1, 1)), "db1": np.zeros((1, 1))}
    points, costs = [START], [cost(parameters, kappa)]
    for t in range(1, steps + 1):
        parameters, v, s = step(parameters, grads(parameters, unit, kappa), v, s, t, learning_rate, **options)
        points.append((parameters["W1"].item(), parameters["b1"].item()))
        costs.append(cost(parameters, kappa))
    return np.array(points).T, costs


def draw(axes, points, colour, label=None, style="-"):
    """Draw a walk (2, n) over the ravine's contours, on the axes that all lessons share."""
    w, b = np.meshgrid(np.linspace(-10, 5, 80), np.linspace(-2.7, 2.7, 80))
    levels = [1, 5, 15, 30, 50, 80, 110]
    axes.contour(w, b, (w**2 + KAPPA * b**2) / 2, levels=levels, colors="#BBBBBB", linewidths=0.8)
    axes.plot(*points, style, marker="o", markersize=3, linewidth=1.2, color=colour, label=label)
    axes.set(xlabel="$w$", ylabel="$b$", xlim=(-10, 5), ylim=(-2.7, 2.7))


def draw_rules(rules, title, steps=150):
    """The figure that grows through part 3: four panels in fixed places, one for each rule that is known by now.

    rules: {name: (step, learning_rate)} with names of plots.RULE_COLOURS; the panels of the others wait.  title: the finding.
    """
    import matplotlib.pyplot as plt

    from dlutils import plots

    figure, panels = plt.subplots(2, 2, figsize=(10, 6.4), sharex=True, sharey=True)
    for axes, name in zip(panels.flat, plots.RULE_COLOURS):
        if name in rules:
            step, learning_rate = rules[name]
            points, costs = walk(step, learning_rate, steps)
            draw(axes, points, plots.RULE_COLOURS[name])
            axes.set_title(f"{name}, α = {learning_rate:g}: cost {costs[-1]:.1g} after {steps} steps", fontsize=10)
        else:
            draw(axes, np.empty((2, 0)), "none")
            axes.set_title(f"{name}: still to come", fontsize=10, color="#777777", fontweight="normal")
        axes.label_outer()
    figure.suptitle(title, x=0.01, ha="left")


def print_costs(rules, units=(0.01, 1, 100), steps=150):
    """A table: the cost (in the old unit) after some steps, for gradients multiplied by each of the units.

    rules: {name: (step, learning_rate)}.
    """
    print(f"cost after {steps} steps, gradients ×   ", "".join(f"{unit:>10g}" for unit in units))
    for name, (step, learning_rate) in rules.items():
        costs = [walk(step, learning_rate, steps, unit)[1][-1] for unit in units]
        cells = "".join(f"{cost:10.2g}" if cost < 1e6 else "  diverges" for cost in costs)
        print(f"{name:>18}, α = {learning_rate:<12g}{cells}")
