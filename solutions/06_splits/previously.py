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

def gradient_descent(w, b, X, Y, iterations, learning_rate):
    """Train one neuron by gradient descent on the mean log loss.

    w: (n, 1).  b: a number.  X: (n, m).  Y: (1, m).  iterations: how many updates, 0 or more.  learning_rate: > 0.
    Returns (w, b, costs): the trained weights and bias, and the cost before each update, one per iteration.
    """
    costs = []
    for _ in range(iterations):
        grads, cost = propagate(w, b, X, Y)
        costs.append(cost)
        w = w - learning_rate * grads["dw"]
        b = b - learning_rate * grads["db"]
    return w, b, costs

def predict(w, b, X):
    """The more probable label of each example.

    w: (n, 1).  b: a number.  X: (n, m).  Returns (1, m): 1 where the probability of label 1 exceeds one half, else 0.
    """
    return (sigmoid(w.T @ X + b) > 0.5).astype(int)
