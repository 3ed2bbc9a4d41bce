"""Functions whose slopes are known, for the tests of dlutils.gradients."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

ANALYTIC = {  # f, f' and a point
    "cube": (lambda x: x**3, lambda x: 3 * x**2, 1.0),
    "exp": (np.exp, np.exp, -0.7),
    "tanh": (np.tanh, lambda x: 1 / np.cosh(x) ** 2, 0.4),
    "steep sigmoid": (lambda x: 1 / (1 + np.exp(-20 * x)), lambda x: 5 / np.cosh(10 * x) ** 2, 0.03),
    "sin at 10 000": (np.sin, np.cos, 1e4 + 0.3),
    "log": (np.log, lambda x: 1 / x, 0.2),
    "logsumexp": (lambda x: np.logaddexp(x, 1.0), lambda x: special.expit(x - 1.0), -3.0),
}
vectors = hnp.arrays(float, st.integers(1, 5), elements=st.floats(-10, 10))


def network(sizes, m, seed):
    """Random parameters of a tanh network with m examples, its cost, and its gradients by backpropagation."""
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(sizes[0], m)), rng.integers(0, 2, (sizes[-1], m)).astype(float)
    parameters = {}
    for layer, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), 1):
        parameters[f"W{layer}"] = rng.normal(size=(n_out, n_in)) / np.sqrt(n_in)
        parameters[f"b{layer}"] = rng.normal(size=(n_out, 1))
    depth = len(sizes) - 1

    def forward(p):
        A = [X]
        for layer in range(1, depth):
            A.append(np.tanh(p[f"W{layer}"] @ A[-1] + p[f"b{layer}"]))
        return A, p[f"W{depth}"] @ A[-1] + p[f"b{depth}"]

    def cost(p):
        _, Z = forward(p)
        return float(np.sum(np.logaddexp(0, Z) - Y * Z) / m)

    A, Z = forward(parameters)
    dZ, grads = (special.expit(Z) - Y) / m, {}
    for layer in range(depth, 0, -1):
        grads[f"dW{layer}"] = dZ @ A[layer - 1].T
        grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True)
        dZ = (parameters[f"W{layer}"].T @ dZ) * (1 - A[layer - 1] ** 2)
    return parameters, cost, grads


def copied(values):
    return {name: np.copy(value) for name, value in values.items()}


def assert_unchanged(values, before):
    for name in before:
        np.testing.assert_array_equal(values[name], before[name])
