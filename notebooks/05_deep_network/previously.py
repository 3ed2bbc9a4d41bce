"""Functions that you wrote in earlier lessons, as the course's solutions have them."""

import numpy as np


def sigmoid(z):
    """Turn scores into probabilities.

    z: floating-point scores between −1e4 and 1e4, an array of any shape or a number.
    Returns 1 / (1 + e^(−z)), same shape as z, without a NumPy warning.
    """
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)

def logistic_cost(A, Y):
    """The mean log loss of probabilities A for labels Y.

    A: (1, m) probabilities from 0 to 1, both included, float64 or float32.  Y: (1, m) labels, 0 or 1.
    Returns a finite Python float.
    """
    given_to_truth = np.where(Y == 1, A, 1 - A)
    return float(-np.log(np.maximum(given_to_truth, 1e-30)).mean())

def propagate(w, b, X, Y):
    """One pass forward and one back through a neuron.

    w: (n, 1).  b: a number.  X: (n, m), an example per column.  Y: (1, m) labels, 0 or 1.
    Returns (grads, cost): grads = {"dw": (n, 1), "db": a number}, slopes of the mean cost; cost a finite number.
    """
    A = sigmoid(w.T @ X + b)
    dZ = A - Y
    grads = {"dw": X @ dZ.T / X.shape[1], "db": float(dZ.mean())}
    return grads, logistic_cost(A, Y)

def relu(z):
    """The rectified linear unit: negative scores become 0, others stay as they are.

    z: floating-point scores, an array of any shape, left as it was; or a plain number (float or int).
    Returns max(0, z) of every entry, same shape as z.
    """
    return np.maximum(0, z)

def update_parameters(parameters, grads, learning_rate):
    """One step of gradient descent.

    parameters: {"W1", "b1", …, "WL", "bL"}, L ≥ 1, in any order.  learning_rate: > 0.
    grads: {"dW1", "db1", …, "dWL", "dbL"}, in any order, each shaped like its parameter.
    Returns a new dictionary {"W1", "b1", …} of new arrays; what came in stays as it was.
    """
    return {name: array - learning_rate * grads["d" + name] for name, array in parameters.items()}
