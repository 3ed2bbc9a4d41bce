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

def relative_difference(a, b):
    """‖a − b‖ / (‖a‖ + ‖b‖) with Euclidean norms; 0 if both vectors vanish.

    a, b: (n,) each.  Returns a number from 0 (equal) to 1 (opposite, or one of them vanishes).
    """
    size = np.linalg.norm(a) + np.linalg.norm(b)
    if size == 0:
        return 0.0
    return np.linalg.norm(a - b) / size

def check_gradients(cost, parameters, grads, epsilon):
    """How far grads are from the numerical gradient of cost, as one relative difference over all arrays together.

    cost: a function of a dictionary like parameters, returns a number.  parameters: {"W1": …, "b1": …}.
    grads: {"dW1": …, "db1": …}, same shapes, possibly in another order.  epsilon: a number > 0.  Returns a number.
    """
    theta, layout = to_vector(parameters)
    d_theta, _ = to_vector({name: grads["d" + name] for name in parameters})
    numerical = numerical_gradient(lambda moved: cost(to_parameters(moved, layout)), theta, epsilon)
    return relative_difference(numerical, d_theta)

def dropout_cost(parameters, rng):
    return logistic_cost(forward_with_dropout(X, parameters, [0.8, 0.8], rng, True), Y)

def J(moved):
    return dropout_cost(to_parameters(moved, layout), np.random.default_rng(0))

def mini_batches(X, Y, size, rng):
    order = rng.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    return [(X[:, i : i + size], Y[:, i : i + size]) for i in range(0, X.shape[1], size)]

def batchnorm_forward(Z, gamma, beta, epsilon):
    mean, variance = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
    scale = np.sqrt(variance + epsilon)
    Z_norm = (Z - mean) / scale
    return gamma * Z_norm + beta, (Z_norm, scale, gamma)

def batchnorm_backward(dZ_tilde, cache):
    Z_norm, scale, gamma = cache
    dZ_norm = gamma * dZ_tilde
    along = (dZ_norm * Z_norm).mean(axis=1, keepdims=True)
    dZ = (dZ_norm - dZ_norm.mean(axis=1, keepdims=True) - Z_norm * along) / scale
    return dZ, (dZ_tilde * Z_norm).sum(axis=1, keepdims=True), dZ_tilde.sum(axis=1, keepdims=True)

def update_running(running, batch_value, momentum):
    return momentum * running + (1 - momentum) * batch_value

def batchnorm_inference(Z, gamma, beta, running_mean, running_var, epsilon):
    return gamma * (Z - running_mean) / np.sqrt(running_var + epsilon) + beta
