"""Functions that you wrote in earlier lessons, as the course's solutions have them."""

import numpy as np


def flatten_images(images):
    """Turn a pile of pictures into a matrix with one picture per column.

    images: (m, h, w, c): m pictures of h × w pixels with c colours.
    Returns (h·w·c, m); column i is images[i].ravel(), the pixels in C order.
    """
    return images.reshape(images.shape[0], -1).T

def sigmoid(z):
    """Turn scores into probabilities.

    z: floating-point scores between −1e4 and 1e4, an array of any shape or a number.
    Returns 1 / (1 + e^(−z)), same shape as z, without a NumPy warning.
    """
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)

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

def split(X, Y, n_dev, n_test, rng):
    """Divide examples at random into a training, a dev and a test set.

    X: (n, m).  Y: (C, m), the label of column j of X in column j.  n_dev, n_test: 0 or more, together at most m.
    rng: numpy.random.Generator, the only source of chance.
    Returns ((X_train, Y_train), (X_dev, Y_dev), (X_test, Y_test)): every example in exactly one part, with its
    label, each part in random order; n_dev examples in dev, n_test in test, the rest in train.
    """
    order = rng.permutation(X.shape[1])
    dev, test, train = np.split(order, [n_dev, n_dev + n_test])
    return tuple((X[:, part], Y[:, part]) for part in (train, dev, test))

def error_rate(Y_hat, Y):
    """The share of examples whose predicted label is wrong.

    Y_hat, Y: (1, m) each, labels 0 and 1 as booleans, integers or floats, not always both of one kind.
    Returns a number from 0 to 1.
    """
    return float(np.mean(Y_hat != Y))

def diagnose(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
    """Whether a classifier suffers from high bias, and whether from high variance.

    train_error, dev_error, bayes_error: numbers from 0 to 1.
    tolerance: > 0; a gap is high if it is larger than this.
    Returns (high_bias, high_variance), each True or False.
    """
    high_bias = train_error - bayes_error > tolerance
    high_variance = dev_error - train_error > tolerance
    return high_bias, high_variance

def next_step(high_bias, high_variance):
    """What to try next.

    high_bias, high_variance: True or False, as `diagnose` gives them.
    Returns the text "bigger network", "more data or regularization" or "done".
    """
    if high_bias:
        return "bigger network"
    if high_variance:
        return "more data or regularization"
    return "done"

def add_l2_gradients(grads, parameters, lambd, m):
    """The gradients of the cost with the L2 penalty.

    grads: {"dW1", "db1", …}, the gradients of the mean loss, each shaped like its parameter, in any order.  There
    may be other entries, such as "dA1": keep them as they are.
    parameters: {"W1", "b1", …}, in any order, perhaps another one.  lambd: 0 or more.  m: the number of examples.
    Returns a new dictionary with the same names.
    """
    new = dict(grads)
    for name, array in parameters.items():
        if name.startswith("W"):
            new["d" + name] = grads["d" + name] + lambd / m * array
    return new

def decay_weights(W, dW, learning_rate, lambd, m):
    """One step of gradient descent with weight decay.

    W: (n, n_prev).  dW: (n, n_prev), the gradient of the mean loss, without the penalty.
    learning_rate: > 0.  lambd: 0 or more.  m: the number of examples.  Returns the new W, a new array.
    """
    return (1 - learning_rate * lambd / m) * W - learning_rate * dW

def dropout_forward(A, keep_prob, rng):
    """Drop entries of A at random and scale up what is left.

    A: (n, m) activations.  keep_prob: in (0, 1], the probability that an entry is kept, each entry for itself.
    rng: numpy.random.Generator, the only source of randomness.
    Returns (A, mask).  A: (n, m), a new array: 0 where an entry was dropped, the old entry / keep_prob where kept.
    mask: yours; only dropout_backward reads it.
    """
    mask = rng.random(A.shape) < keep_prob
    return A * mask / keep_prob, mask

def dropout_backward(dA, mask, keep_prob):
    """Take a gradient back through dropout_forward.

    dA: (n, m), the gradient with respect to the A that dropout_forward returned.
    mask: the mask that it returned with it.  keep_prob: as in the forward pass.
    Returns (n, m): the gradient with respect to the A that went in: dA / keep_prob where kept, 0 elsewhere.
    """
    return dA * mask / keep_prob

def shift(images, dx, dy):
    """Move every image by dx pixels to the right and dy pixels down; zeros move in.

    images: (m, h, w).  dx, dy: whole numbers, also 0, also negative (left, up), also larger than the image.
    Returns (m, h, w), a new array.
    """
    _, h, w = images.shape
    result = np.zeros_like(images)
    top, left = max(dy, 0), max(dx, 0)
    height, width = max(h - abs(dy), 0), max(w - abs(dx), 0)
    part = images[:, top - dy : top - dy + height, left - dx : left - dx + width]
    result[:, top : top + height, left : left + width] = part
    return result

def augment(images, labels, rng):
    """All images as they are, then one copy of each, moved by its own random shift.

    images: (m, h, w).  labels: (m,) or (1, m).  rng: numpy.random.Generator, the only source of randomness.
    A copy moves by (dx, dy), both from −2 to 2 and not both 0, drawn anew for each image; zeros move in.
    Returns (images, labels): (2m, h, w), and labels (2m,) or (1, 2m), joined along the last axis.
    """
    copies = []
    for i in range(len(images)):
        dx = dy = 0
        while dx == dy == 0:
            dx, dy = rng.integers(-2, 3, size=2)
        copies.append(shift(images[i : i + 1], dx, dy))
    return np.concatenate([images, *copies]), np.concatenate([labels, labels], axis=-1)

def early_stopping(dev_errors, patience):
    """Which epoch's weights to keep, and where to stop.

    dev_errors: the dev error after each epoch, (n,) or a list, n ≥ 1; epochs count from 0.
    patience: a whole number ≥ 1.
    Returns (best_epoch, stop_epoch).  stop_epoch: the first that is `patience` epochs past the best one so far, or
    the last of all.  best_epoch: the best of those up to stop_epoch; of equals, the first.
    """
    best = 0
    for epoch, error in enumerate(dev_errors):
        if error < dev_errors[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch

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

def layer_scales(X, parameters, activation):
    """How large the activations of each layer are.

    X: (n0, m).  parameters: {"W1": (n1, n0), "b1": (n1, 1), …, "WL", "bL"}, in any order.
    activation: "tanh", "relu" or "linear", the same in every layer, the last included.
    Returns the population standard deviation over all entries of A[l], for l = 1 … L: list, tuple or (L,) array.
    """
    functions = {"tanh": np.tanh, "relu": relu, "linear": lambda z: z}
    A, scales = X, []
    for l in range(1, len(parameters) // 2 + 1):
        A = functions[activation](parameters[f"W{l}"] @ A + parameters[f"b{l}"])
        scales.append(A.std())
    return scales

def initialize_xavier(layer_dims, rng):
    """Starting parameters whose scale fits the number of inputs of each unit.

    layer_dims: sizes [n0, n1, …, nL].  rng: numpy.random.Generator, the only source of chance.
    Returns {"W1": (n1, n0), "b1": (n1, 1), …, "WL", "bL"}: W[l] normal with mean 0 and standard deviation √(1/n[l−1]),
    b zeros.
    """
    parameters = {}
    for l in range(1, len(layer_dims)):
        n, n_prev = layer_dims[l], layer_dims[l - 1]
        parameters[f"W{l}"] = rng.standard_normal((n, n_prev)) * np.sqrt(1 / n_prev)
        parameters[f"b{l}"] = np.zeros((n, 1))
    return parameters

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

def batch_count(m, size):
    """How many mini-batches make one epoch.

    m: the number of examples, size: the number of examples in a batch, both whole numbers, at least 1.
    Returns a whole number.  Every example is in one batch; the last batch may be smaller, and none is empty.
    """
    return -(-m // size)

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

def initialize_velocity(parameters):
    """Make the velocity of a network that has not taken a step yet.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), "W2": …}, in any order.
    Returns v, a dictionary {"dW1": (n1, n0), "db1": (n1, 1), …} of arrays of zeros, each of the shape and dtype of its
    parameter.
    """
    return {"d" + name: np.zeros_like(value) for name, value in parameters.items()}

def momentum_update(parameters, grads, v, learning_rate, beta):
    """Take one step of gradient descent with momentum.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), …}.  grads, v: {"dW1": (n1, n0), "db1": (n1, 1), …}, the gradients of this
    step and the velocity after the step before.  learning_rate, beta: numbers, 0 ≤ beta < 1.
    Returns (parameters, v): new dictionaries with the keys and shapes of the old ones.
    """
    v = {key: beta * v[key] + (1 - beta) * gradient for key, gradient in grads.items()}
    return {name: value - learning_rate * v["d" + name] for name, value in parameters.items()}, v

def initialize_squares(parameters):
    """Make RMSprop's memory for a network that has not taken a step yet.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), "W2": …}, in any order.
    Returns s: {"dW1": (n1, n0), "db1": (n1, 1), …}, arrays of zeros, each of the shape and dtype of its parameter.
    """
    return {"d" + name: np.zeros_like(value) for name, value in parameters.items()}

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

def inverse_decay(alpha0, epoch, decay_rate):
    """The learning rate during one epoch, for α = α₀ / (1 + decay_rate · epoch).

    alpha0: number, the rate of epoch 0.  epoch: a whole number from 0, a Python int or a NumPy integer such as np.int64.
    decay_rate: number ≥ 0.  (Numbers may be Python's or NumPy's, whole or not.)
    Returns a number.  Arrays of epochs are not asked for.
    """
    return alpha0 / (1 + decay_rate * epoch)

def exponential_decay(alpha0, epoch, base):
    """The learning rate during one epoch, for α = base^epoch · α₀.

    alpha0: number, the rate of epoch 0.  epoch: a whole number from 0, a Python int or a NumPy integer.
    base: positive number, usually a little below 1.  At 1 the rate stays, above 1 it grows.
    Returns a number.
    """
    return alpha0 * base**epoch

def staircase_decay(alpha0, epoch, factor, every):
    """The learning rate during one epoch, when it is multiplied by `factor` after every `every` epochs.

    alpha0: number, the rate of the epochs 0, 1, …, every − 1.  epoch: a whole number from 0.  factor: number between 0
    and 1.  every: a whole number from 1, the width of a stair.  Whole numbers are Python ints or NumPy integers.
    Returns a number.
    """
    return alpha0 * factor ** (epoch // every)

def warmup_cosine(alpha0, step, warmup, total):
    """The learning rate of one step: a straight climb during the warm-up, then half a cosine down to 0.

    alpha0: number, the largest rate.  step: a whole number, 0 ≤ step ≤ total.  warmup, total: whole numbers with
    0 ≤ warmup < total.  Whole numbers are Python ints or NumPy integers.
    While step < warmup: alpha0 · (step + 1) / warmup.  After that, half a period of a cosine that begins with alpha0
    at step = warmup and ends with 0 at step = total.  With warmup = 0 there is no climb at all.
    Returns a number.
    """
    if step < warmup:
        return alpha0 * (step + 1) / warmup
    return alpha0 * (1 + np.cos(np.pi * (step - warmup) / (total - warmup))) / 2

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

def softmax(Z):
    """Turn each column of scores into probabilities.

    Z: (C, m) floating-point scores between −1e4 and 1e4, one column per example; C ≥ 1, m ≥ 1.
    Returns (C, m): entry (i, j) is e^Z[i, j] divided by the sum of e^Z over column j.  No NumPy warning.
    """
    T = np.exp(Z - Z.max(axis=0, keepdims=True))
    return T / T.sum(axis=0, keepdims=True)

def one_hot(labels, C):
    """Turn labels into columns of zeros and ones.

    labels: (m,) array of integers from 0 to C − 1, of any integer dtype; not every class need occur.  C: number of classes.
    Returns Y (C, m): column i is 1 in row labels[i] and 0 elsewhere.
    """
    return (np.arange(C)[:, None] == np.asarray(labels)).astype(float)

def cross_entropy(A, Y):
    """The mean cross-entropy of probabilities A for one-hot labels Y.

    A: (C, m) probabilities from 0 to 1, both included, columns summing to 1; float64 or float32.
    Y: (C, m) one-hot, integers or floats.  Returns a finite Python float, the mean over the m examples.
    """
    given_to_truth = (A * Y).sum(axis=0)
    return float(-np.log(np.maximum(given_to_truth, 1e-30)).mean())

def softmax_gradients(X, Y, parameters):
    """One pass forward and one back through a softmax layer.

    X: (n, m).  Y: (C, m) one-hot.  parameters: {"W": (C, n), "b": (C, 1)}, in any order.  Scores may reach ±1e4.
    Returns (grads, cost): grads = {"dW": (C, n), "db": (C, 1)}, slopes of the mean cost; cost a finite Python float.
    """
    A = softmax(parameters["W"] @ X + parameters["b"])
    dZ = A - Y
    grads = {"dW": dZ @ X.T / X.shape[1], "db": dZ.mean(axis=1, keepdims=True)}
    return grads, cross_entropy(A, Y)
