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

def update_parameters(parameters, grads, learning_rate):
    """One step of gradient descent.

    parameters: {"W1", "b1", …, "WL", "bL"}, L ≥ 1, in any order.  learning_rate: > 0.
    grads: {"dW1", "db1", …, "dWL", "dbL"}, in any order, each shaped like its parameter.
    Returns a new dictionary {"W1", "b1", …} of new arrays; what came in stays as it was.
    """
    return {name: array - learning_rate * grads["d" + name] for name, array in parameters.items()}

def count_parameters(layer_dims):
    """How many weights and biases a fully connected network has.

    layer_dims: sizes [n0, n1, …, nL], inputs first, at least two of them.  Returns a whole number.
    """
    return sum(n * (n_prev + 1) for n_prev, n in zip(layer_dims, layer_dims[1:]))

def linear_forward(A_prev, W, b):
    """The linear half of a layer.

    A_prev: (n_prev, m), W: (n, n_prev), b: (n, 1).
    Returns (Z, cache): Z (n, m), and whatever your linear_backward will want to know.
    """
    return W @ A_prev + b, (A_prev, W, b)

def activation_forward(A_prev, W, b, activation):
    """One layer: the linear half, then the activation.

    A_prev: (n_prev, m), W: (n, n_prev), b: (n, 1); activation: "relu", "tanh" or "sigmoid".
    Returns (A, cache): A (n, m), and whatever your activation_backward will want to know.
    """
    Z, linear_cache = linear_forward(A_prev, W, b)
    g = {"relu": relu, "tanh": np.tanh, "sigmoid": sigmoid}[activation]
    return g(Z), (linear_cache, Z)

def deep_forward(X, parameters):
    """Forward through the whole network: ReLU in the hidden layers, sigmoid in the last.

    X: (n0, m).  parameters: {"W1", "b1", …, "WL", "bL"}, in any order, L ≥ 1.
    Returns (AL, caches): AL (1, m) or (nL, m), and what your deep_backward will want, for example a list of L caches.
    """
    A, caches, L = X, [], len(parameters) // 2
    for l in range(1, L + 1):
        activation = "relu" if l < L else "sigmoid"
        A, cache = activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], activation)
        caches.append(cache)
    return A, caches

def linear_backward(dZ, cache):
    """Backward through the linear half of a layer.

    dZ: (n, m), column j the slope of example j's loss in Z.  cache: from your linear_forward.
    Returns (dA_prev, dW, db): (n_prev, m) for each example; (n, n_prev) and (n, 1), means over the m examples.
    """
    A_prev, W, b = cache
    m = dZ.shape[1]
    return W.T @ dZ, dZ @ A_prev.T / m, dZ.mean(axis=1, keepdims=True)

def activation_backward(dA, cache, activation):
    """Backward through one whole layer.

    dA: (n, m), column j the slope of example j's loss in A.  cache: from your activation_forward.
    activation: "relu", "tanh" or "sigmoid".  Returns (dA_prev, dW, db) as linear_backward does.
    """
    linear_cache, Z = cache
    if activation == "relu":
        slope = Z > 0
    elif activation == "tanh":
        slope = 1 - np.tanh(Z) ** 2
    else:
        slope = sigmoid(Z) * (1 - sigmoid(Z))
    return linear_backward(dA * slope, linear_cache)

def deep_backward(AL, Y, caches):
    """The gradients of the logistic cost (a mean over the examples) in all parameters.

    AL: (1, m), 0 < AL < 1, and caches: from your deep_forward.  Y: (1, m) labels 0 or 1.
    Returns {"dW1", "db1", …, "dWL", "dbL"}, each shaped like its parameter.
    """
    L, grads = len(caches), {}
    linear_cache, _ = caches[-1]
    dA, grads[f"dW{L}"], grads[f"db{L}"] = linear_backward(AL - Y, linear_cache)
    for l in range(L - 1, 0, -1):
        dA, grads[f"dW{l}"], grads[f"db{l}"] = activation_backward(dA, caches[l - 1], "relu")
    return grads

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

def to_vector(parameters):
    """Lay all arrays end to end.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), …} in any order.  Returns (theta, layout): theta (n,), all numbers of
    all arrays; layout, what to_parameters needs to rebuild the dictionary.
    """
    layout = [(name, array.shape) for name, array in parameters.items()]
    theta = np.concatenate([array.ravel() for array in parameters.values()])
    return theta, layout

def to_parameters(theta, layout):
    """Rebuild the dictionary from a vector.

    theta: (n,), in the order of your to_vector.  layout: as your to_vector returned it.
    Returns {"W1": (n1, n0), "b1": (n1, 1), …}; theta and layout are not changed.
    """
    parameters, start = {}, 0
    for name, shape in layout:
        stop = start + int(np.prod(shape))
        parameters[name] = theta[start:stop].reshape(shape).copy()
        start = stop
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
