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

def train_epoch(X, Y, parameters, size, step, rng):
    """Train for one epoch: one step on every mini-batch.

    X: (n, m).  Y: (C, m).  parameters: a dictionary of arrays.  size: of a batch, at least 1.
    step: a function; step(parameters, X_t, Y_t) returns (new parameters, cost), the cost being a mean over the batch.
    rng: numpy.random.Generator, the only source of chance; every epoch has batches of its own.
    Returns (parameters, cost): the parameters after the last step, and the mean of the costs that step returned,
    each weighted by the number of examples in its batch.
    """
    total = 0.0
    for X_t, Y_t in mini_batches(X, Y, size, rng):
        parameters, cost = step(parameters, X_t, Y_t)
        total += cost * X_t.shape[1]
    return parameters, total / X.shape[1]

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

def window(beta):
    """About how many readings the average remembers: 1 / (1 − beta), not rounded.

    beta: a number, 0 ≤ beta < 1.  Returns a number.
    """
    return 1 / (1 - beta)

def initialize_adam(parameters):
    """Make Adam's memories for a network that has not taken a step yet.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), "W2": …}, in any order.
    Returns (v, s): two dictionaries {"dW1": (n1, n0), "db1": (n1, 1), …} of arrays of zeros, each of the shape and
    dtype of its parameter.
    """
    v = {"d" + name: np.zeros_like(value) for name, value in parameters.items()}
    s = {"d" + name: np.zeros_like(value) for name, value in parameters.items()}
    return v, s

def adam_update(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Take one step of Adam.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), …}.  grads, v, s: {"dW1": (n1, n0), "db1": (n1, 1), …}: the gradients
    of this step, and the averages of the gradients and of their squares after the step before.
    t: number of this step, from 1.  learning_rate, beta1, beta2, epsilon: numbers.
    Returns (parameters, v, s): new dictionaries; v and s are the averages without bias correction.
    """
    v = {key: beta1 * v[key] + (1 - beta1) * gradient for key, gradient in grads.items()}
    s = {key: beta2 * s[key] + (1 - beta2) * gradient**2 for key, gradient in grads.items()}
    updated = {}
    for name, value in parameters.items():
        v_corrected = v["d" + name] / (1 - beta1**t)
        s_corrected = s["d" + name] / (1 - beta2**t)
        updated[name] = value - learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)
    return updated, v, s

def inverse_decay(alpha0, epoch, decay_rate):
    """The learning rate during one epoch, for α = α₀ / (1 + decay_rate · epoch).

    alpha0: number, the rate of epoch 0.  epoch: a whole number from 0, a Python int or a NumPy integer such as np.int64.
    decay_rate: number ≥ 0.  (Numbers may be Python's or NumPy's, whole or not.)
    Returns a number.  Arrays of epochs are not asked for.
    """
    return alpha0 / (1 + decay_rate * epoch)
