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

def relu(z):
    """The rectified linear unit: negative scores become 0, others stay as they are.

    z: floating-point scores, an array of any shape, left as it was; or a plain number (float or int).
    Returns max(0, z) of every entry, same shape as z.
    """
    return np.maximum(0, z)

def relu_derivative(z):
    """The slope of ReLU at z.

    z: floating-point SCORES, an array of any shape, left as it was; or a plain number (float or int).
    Returns 1 where z > 0 and 0 where z < 0, same shape as z; where z is exactly 0, either 0 or 1.
    """
    return np.where(z > 0, np.ones_like(z), np.zeros_like(z))

def linear_forward(A_prev, W, b):
    """The linear half of a layer.

    A_prev: (n_prev, m), W: (n, n_prev), b: (n, 1).
    Returns (Z, cache): Z (n, m), and whatever your linear_backward will want to know.
    """
    return W @ A_prev + b, (A_prev, W, b)

def fit_normalizer(X):
    """Measure the centre and the spread of every feature.

    X: (n, m), an example per column, m ≥ 2.
    Returns (mu, sigma), each (n, 1): means and standard deviations over the examples; sigma is 0, or as good as
    0, for a feature that is constant.
    """
    mu = X.mean(axis=1, keepdims=True)
    sigma = np.sqrt(((X - mu) ** 2).mean(axis=1, keepdims=True))
    return mu, sigma

def normalize(X, mu, sigma):
    """Measure every feature from mu, in units of sigma.

    X: (n, m), any m ≥ 1.  mu, sigma: (n, 1), from fit_normalizer on the training set.
    Returns (n, m), a new array: (X − mu) / sigma, and 0 for every feature whose sigma is 0 or of rounding size.
    """
    varies = sigma > 1e-12 * np.abs(mu)
    return np.where(varies, (X - mu) / np.where(varies, sigma, 1), 0)

def initialize_he(layer_dims, rng):
    """Starting parameters for layers with ReLU.

    layer_dims: sizes [n0, n1, …, nL].  rng: numpy.random.Generator, the only source of chance.
    Returns {"W1": (n1, n0), "b1": (n1, 1), …, "WL", "bL"}: W[l] normal with mean 0 and standard deviation √(2/n[l−1]),
    b zeros.
    """
    parameters = {}
    for l in range(1, len(layer_dims)):
        n, n_prev = layer_dims[l], layer_dims[l - 1]
        parameters[f"W{l}"] = rng.standard_normal((n, n_prev)) * np.sqrt(2 / n_prev)
        parameters[f"b{l}"] = np.zeros((n, 1))
    return parameters

def mini_batches(X, Y, size, rng):
    """Shuffle the examples and cut them into mini-batches.

    X: (n, m).  Y: (C, m), the label of column j of X in column j.  size: a whole number, at least 1, perhaps above m.
    rng: numpy.random.Generator, the only source of chance; the next call with it gives another order.
    Returns a list of pairs (X_t, Y_t): (n, size) and (C, size), the last pair with what is left, 1 to size columns.
    Every example is in exactly one batch, with its label.
    """
    order = rng.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    return [(X[:, i : i + size], Y[:, i : i + size]) for i in range(0, X.shape[1], size)]

def ewa(theta, beta):
    """Average a series with exponentially decaying weights, beginning at v = 0.

    theta: the readings, a (T,) array of floats, T ≥ 1.  beta: a number, 0 ≤ beta < 1.
    Returns a (T,) array of floats: v_1, v_2, …, v_T.
    """
    v, averages = 0.0, []
    for reading in theta:
        v = beta * v + (1 - beta) * reading
        averages.append(v)
    return np.array(averages)

def ewa_corrected(theta, beta):
    """Average a series with exponentially decaying weights that sum to 1 at every step.

    theta: the readings, a (T,) array of floats, T ≥ 1.  beta: a number, 0 ≤ beta < 1.
    Returns a (T,) array of floats: v_t / (1 − beta^t) for t = 1 … T, with v_t as in ewa.
    """
    t = np.arange(1, len(theta) + 1)
    return ewa(theta, beta) / (1 - beta**t)
