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

def shallow_forward(X, parameters):
    """Forward through a network with one hidden layer: tanh there, sigmoid at the output.

    X: (n_x, m).  parameters, in any order:
    {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}.
    Returns (A2, cache): A2 (n_y, m) probabilities; cache is whatever your shallow_backward
    will want to know.
    """
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    A2 = sigmoid(W2 @ A1 + b2)
    return A2, {"Z1": Z1, "A1": A1, "A2": A2}

def shallow_backward(parameters, cache, X, Y):
    """The slopes of the mean log loss in all parameters of a network with one hidden layer.

    parameters: {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (1, n_h), "b2": (1, 1)}, in any order.
    cache: from your shallow_forward, whose outputs lie between 0 and 1, neither exactly.
    X: (n_x, m).  Y: (1, m) labels, 0 or 1.
    Returns {"dW1", "db1", "dW2", "db2"}, each shaped like its parameter.
    """
    m, A1 = X.shape[1], cache["A1"]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1**2)
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.mean(axis=1, keepdims=True),
        "dW2": dZ2 @ A1.T / m,
        "db2": dZ2.mean(axis=1, keepdims=True),
    }

def update_parameters(parameters, grads, learning_rate):
    """One step of gradient descent.

    parameters: {"W1", "b1", …, "WL", "bL"}, L ≥ 1, in any order.  learning_rate: > 0.
    grads: {"dW1", "db1", …, "dWL", "dbL"}, in any order, each shaped like its parameter.
    Returns a new dictionary {"W1", "b1", …} of new arrays; what came in stays as it was.
    """
    return {name: array - learning_rate * grads["d" + name] for name, array in parameters.items()}

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

def dropout_forward(A, keep_prob, rng):
    """Drop entries of A at random and scale up what is left.

    A: (n, m) activations.  keep_prob: in (0, 1], the probability that an entry is kept, each entry for itself.
    rng: numpy.random.Generator, the only source of randomness.
    Returns (A, mask).  A: (n, m), a new array: 0 where an entry was dropped, the old entry / keep_prob where kept.
    mask: yours; only dropout_backward reads it.
    """
    mask = rng.random(A.shape) < keep_prob
    return A * mask / keep_prob, mask

def forward_with_dropout(X, parameters, keep_probs, rng, training):
    """Forward pass of a network with ReLU in the hidden layers, sigmoid in the output, and dropout in training.

    X: (n_0, m).  parameters: {"W1": (n_1, n_0), "b1": (n_1, 1), …, "WL": (1, n_{L−1}), "bL": (1, 1)}, in any order.
    keep_probs: a list of L − 1 numbers in (0, 1], the first one for layer 1.
    rng: numpy.random.Generator.  training: True to drop, False for the plain forward pass.
    Returns AL: (1, m), the probabilities that the output layer gives.
    """
    A = X
    for l, keep_prob in enumerate(keep_probs, start=1):
        A, _ = activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], "relu")
        if training:
            A, _ = dropout_forward(A, keep_prob, rng)
    L = len(keep_probs) + 1
    AL, _ = activation_forward(A, parameters[f"W{L}"], parameters[f"b{L}"], "sigmoid")
    return AL

def start(layer_dims, rng):
    """Random weights, scaled to the number of inputs (see lesson 12), and zero biases."""
    sizes = list(enumerate(zip(layer_dims[1:], layer_dims), start=1))
    weights = {f"W{l}": rng.standard_normal((n, fan_in)) * np.sqrt(2 / fan_in) for l, (n, fan_in) in sizes}
    return weights | {f"b{l}": np.zeros((n, 1)) for l, (n, _) in sizes}

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

def numerical_gradient(J, theta, epsilon):
    """The gradient of J at theta, by the two-sided difference in one entry after another.

    J: a function of a vector (n,) that returns a number.  theta: (n,).  epsilon: a number > 0.  Returns (n,).
    """
    gradient = np.zeros_like(theta)
    for i in range(theta.size):
        up, down = theta.copy(), theta.copy()
        up[i] += epsilon
        down[i] -= epsilon
        gradient[i] = (J(up) - J(down)) / (2 * epsilon)
    return gradient

def dropout_cost(parameters, rng):
    return logistic_cost(forward_with_dropout(X, parameters, [0.8, 0.8], rng, True), Y)

def J(moved):
    return dropout_cost(to_parameters(moved, layout), np.random.default_rng(0))

def momentum_update(parameters, grads, v, learning_rate, beta):
    v = {key: beta * v[key] + (1 - beta) * gradient for key, gradient in grads.items()}
    return {name: value - learning_rate * v["d" + name] for name, value in parameters.items()}, v

def rmsprop_update(parameters, grads, s, learning_rate, beta2, epsilon):
    s = {key: beta2 * s[key] + (1 - beta2) * gradient**2 for key, gradient in grads.items()}
    moved = {}
    for name, value in parameters.items():
        moved[name] = value - learning_rate * grads["d" + name] / (np.sqrt(s["d" + name]) + epsilon)
    return moved, s

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
