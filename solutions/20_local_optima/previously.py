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

def momentum_update(parameters, grads, v, learning_rate, beta):
    """Take one step of gradient descent with momentum.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), …}.  grads, v: {"dW1": (n1, n0), "db1": (n1, 1), …}, the gradients of this
    step and the velocity after the step before.  learning_rate, beta: numbers, 0 ≤ beta < 1.
    Returns (parameters, v): new dictionaries with the keys and shapes of the old ones.
    """
    v = {key: beta * v[key] + (1 - beta) * gradient for key, gradient in grads.items()}
    return {name: value - learning_rate * v["d" + name] for name, value in parameters.items()}, v

def rmsprop_update(parameters, grads, s, learning_rate, beta2, epsilon):
    """Take one step of RMSprop.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), …}.  grads, s: {"dW1": (n1, n0), "db1": (n1, 1), …}: the gradients of
    this step, and the averages of their squares after the step before.  Each may list its entries in another order.
    learning_rate, beta2, epsilon: numbers, 0 ≤ beta2 < 1 and epsilon > 0, which is added outside the root.
    Returns (parameters, s): new dictionaries; the parameters after the step, and the averages that it used.
    """
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
