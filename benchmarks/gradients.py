"""What a gradient check costs, and how exact it is: `python benchmarks/gradients.py` prints two Markdown tables.

Cost: all central differences against random projections, over the number of parameters, in forward passes counted and
in the time of one forward pass taken in the same run. A row marked ≈ times 1000 coordinates and scales up; with --full
it does them all (about eight minutes).
Accuracy: the largest error over epsilon, against backpropagation, with two points, with four, and as dlutils does it.
"""

import sys
import time

import numpy as np

from dlutils.gradients import directional_check, numerical_gradient, numerical_gradients

EXAMPLES = 16
DIRECTIONS = 5
WIDTHS = [(4, 7, 7, 1), (20, 24, 20, 1), (70, 72, 68, 1), (220, 228, 218, 1)]  # about 1e2, 1e3, 1e4, 1e5 parameters
TIMED_IN_FULL = 11_000


def network(widths, activation="tanh"):
    """Parameters, cost and gradients (by backpropagation) of a random network with two hidden layers."""
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(widths[0], EXAMPLES)), rng.integers(0, 2, (1, EXAMPLES)).astype(float)
    parameters = {}
    for layer, (n_in, n_out) in enumerate(zip(widths, widths[1:]), 1):
        parameters[f"W{layer}"] = rng.normal(size=(n_out, n_in)) * np.sqrt(2 / n_in)
        parameters[f"b{layer}"] = rng.normal(size=(n_out, 1)) / 10
    g = np.tanh if activation == "tanh" else lambda Z: np.maximum(Z, 0)

    def forward(p):
        A1 = g(p["W1"] @ X + p["b1"])
        A2 = g(p["W2"] @ A1 + p["b2"])
        return A1, A2, p["W3"] @ A2 + p["b3"]

    def cost(p):
        Z = forward(p)[2]
        return float(np.mean(np.logaddexp(0, Z) - Y * Z))

    A1, A2, Z = forward(parameters)
    dA, grads = (1 / (1 + np.exp(-Z)) - Y) / EXAMPLES, {}
    for layer, A, A_prev in ((3, None, A2), (2, A2, A1), (1, A1, X)):
        dZ = dA if A is None else dA * (1 - A**2 if activation == "tanh" else A > 0)
        grads |= {f"dW{layer}": dZ @ A_prev.T, f"db{layer}": dZ.sum(axis=1, keepdims=True)}
        dA = parameters[f"W{layer}"].T @ dZ
    return parameters, cost, grads


def seconds(call, repeats=1):
    """The median time of a call."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def counted(cost):
    """The cost, and a list that grows by one with every call of it."""
    calls = []
    return lambda p: calls.append(1) or cost(p), calls


def cost_table(full):
    print("| parameters | one pass | full: passes | full: time / pass | projection: passes | projection: time / pass |")
    print("|---:|---:|---:|---:|---:|---:|")
    for widths in WIDTHS:
        parameters, cost, grads = network(widths)
        n = sum(value.size for value in parameters.values())
        one = seconds(lambda p=parameters, f=cost: f(p), 301)
        f, calls = counted(cost)
        mark, times = "", 1
        if full or n <= TIMED_IN_FULL:
            whole = seconds(lambda f=f, p=parameters: numerical_gradients(f, p))
        else:
            # The first layer's first 1000 weights; the rest of the work in each pass is as for the whole dictionary.
            mark, times = "≈ ", n / 1000
            W1 = parameters["W1"]

            def partly(w, f=f, p=parameters, W1=W1):
                moved = {name: value.copy() for name, value in p.items()}
                moved["W1"] = np.concatenate([w, W1.ravel()[1000:]]).reshape(W1.shape)
                return f(moved)

            whole = seconds(lambda partly=partly, W1=W1: numerical_gradient(partly, W1.ravel()[:1000])) * times
        passes = len(calls) * times
        f, calls = counted(cost)
        check = seconds(lambda f=f, p=parameters, g=grads: directional_check(f, p, g, np.random.default_rng(0), DIRECTIONS), 5)
        print(
            f"| {n} | {one * 1e6:.0f} µs | {mark}{passes:.0f} | {mark}{whole / one:.0f} "
            f"| {len(calls) / 5:.0f} | {check / one:.0f} |"
        )


def stencil_error(cost, parameters, grads, epsilon, four):
    """The largest error of plain central differences with two or four points, over every coordinate."""
    worst = 0.0
    for name, value in parameters.items():
        for i in range(value.size):

            def along(t, name=name, value=value, i=i):
                moved = value.copy()
                moved.flat[i] += t
                return cost({**parameters, name: moved})

            slope = (along(epsilon) - along(-epsilon)) / (2 * epsilon)
            if four:
                slope = (4 * slope - (along(2 * epsilon) - along(-2 * epsilon)) / (4 * epsilon)) / 3
            worst = max(worst, abs(slope - grads[f"d{name}"].flat[i]))
    return worst


def accuracy_table():
    networks = [network(WIDTHS[0], activation) for activation in ("tanh", "relu")]
    print("| epsilon | tanh: two points | four points | dlutils | ReLU: two points | four points | dlutils |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for epsilon in 10.0 ** np.arange(-1, -9, -1):
        cells = []
        for parameters, cost, grads in networks:
            cells += [stencil_error(cost, parameters, grads, epsilon, four) for four in (False, True)]
            ours = numerical_gradients(cost, parameters, epsilon)
            cells.append(max(np.abs(ours[name] - grads[name]).max() for name in grads))
        print(f"| {epsilon:.0e} | " + " | ".join(f"{cell:.0e}" for cell in cells) + " |")


if __name__ == "__main__":
    print(f"### Cost of a check ({EXAMPLES} examples, {DIRECTIONS} directions)\n")
    cost_table("--full" in sys.argv[1:])
    print("\n### Largest error over all entries\n")
    accuracy_table()
