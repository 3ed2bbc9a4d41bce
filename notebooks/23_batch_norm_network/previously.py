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

def batchnorm_forward(Z, gamma, beta, epsilon):
    """Normalize every unit over the examples of a batch, then scale and shift it.

    Z: (n, m) scores of n units for m examples, m ≥ 1.  gamma, beta: (n, 1), any numbers, 0 included.
    epsilon: a number above 0, added to the variance.
    Returns (Z_tilde, cache).  Z_tilde: (n, m).  cache: yours; only batchnorm_backward reads it.
    """
    mean = Z.mean(axis=1, keepdims=True)
    variance = Z.var(axis=1, keepdims=True)
    root = np.sqrt(variance + epsilon)
    Z_norm = (Z - mean) / root
    return gamma * Z_norm + beta, (Z_norm, root, gamma)

def batchnorm_backward(dZ_tilde, cache):
    """Gradients of a batch-normalized layer.

    dZ_tilde: (n, m), the gradient of the cost with respect to Z_tilde; it carries the 1/m of the cost already.
    cache: what your batchnorm_forward put in for this batch.  Leave it as it was.
    Returns (dZ, dgamma, dbeta).  dZ: (n, m).  dgamma, dbeta: (n, 1), sums over the examples.
    """
    Z_norm, root, gamma = cache
    dgamma = np.sum(dZ_tilde * Z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZ_tilde, axis=1, keepdims=True)
    dZ_norm = gamma * dZ_tilde
    through_mean = dZ_norm.mean(axis=1, keepdims=True)
    through_variance = Z_norm * (dZ_norm * Z_norm).mean(axis=1, keepdims=True)
    dZ = (dZ_norm - through_mean - through_variance) / root
    return dZ, dgamma, dbeta

def update_running(running, batch_value, momentum):
    """Update a running statistic with the value of one more batch.

    running: (n, 1), the running mean (or variance) so far.  batch_value: (n, 1), the mean (or variance) of this batch.
    momentum: a number from 0 to 1, the share of the old value that is kept.
    Returns the new running value, (n, 1); no correction of any kind.
    """
    return momentum * running + (1 - momentum) * batch_value

def batchnorm_inference(Z, gamma, beta, running_mean, running_var, epsilon):
    """Batch normalization of a trained layer: with the statistics of training, and not with those of Z.

    Z: (n, m) scores, m ≥ 1.  gamma, beta, running_mean, running_var: (n, 1); running_var ≥ 0.
    epsilon: a number above 0, added to the variance.
    Returns Z_tilde: (n, m).  A column of it depends on the same column of Z and on no other.
    """
    return gamma * (Z - running_mean) / np.sqrt(running_var + epsilon) + beta
