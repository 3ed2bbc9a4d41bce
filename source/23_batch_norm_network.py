# ---
# jupyter:
#   lesson:
#     title: Batch norm in a network
#     minutes: 120
#     needs: ["05", "12", "13", "14", "22"]
# ---

# %% [markdown]
# # 23 · Batch norm in a network
#
# Seven layers, He's weights, mini-batches of 50: everything as the course has taught so far. Ten epochs,
# and the one thing left to choose is the learning rate. *Before you run:* we try eight rates from 0.003 to
# 10, with three seeds each. At how many of the eight does the network learn to tell odd digits from even
# ones?
#
# **In this lesson** you put batch normalization into every hidden layer of this network, forward and
# backward, and then measure what it buys: which learning rates survive, what the noise of the batches does,
# what it does *not* protect you from, and why it works, which is less settled than most notes say. **Time**
# about 120 minutes. **You need** lesson 05 (deep forward and backward) and lesson 22 (the normalized
# layer).

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from dlutils import check, datasets, hint, plots, progress
from previously import batchnorm_backward, batchnorm_forward, batchnorm_inference, check_gradients
from previously import deep_backward, deep_forward, initialize_he, linear_backward, logistic_cost, mini_batches
from previously import relu, relu_derivative, sigmoid, update_parameters, update_running

threadpool_limits(1)  # for matrices this small, one core is faster than several that wait for each other
plots.use_style()
C = plots.COLOURS

# %%
pictures, digit = datasets.digits(np.random.default_rng(23))  # (64, 1797) and (1, 1797)
X, Y, X_dev, Y_dev = pictures[:, :500], digit[:, :500] % 2, pictures[:, 500:], digit[:, 500:] % 2
LAYERS, RATES = (64,) + (24,) * 6 + (1,), (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def batches(rng, epochs=10, size=50):
    return [batch for _ in range(epochs) for batch in mini_batches(X, Y, size, rng)]


def wrong(A, Y):
    return np.mean((A > 0.5) != Y)


# %%
@functools.cache
@np.errstate(all="ignore")
def train_plain(learning_rate, seed, epochs=10):
    """Returns the parameters after every step, and the cost at every step."""
    rng, trail, costs = np.random.default_rng(seed), [], []
    parameters = initialize_he(LAYERS, rng)
    for X_t, Y_t in batches(rng, epochs):
        AL, caches = deep_forward(X_t, parameters)
        parameters = update_parameters(parameters, deep_backward(AL, Y_t, caches), learning_rate)
        trail, costs = [*trail, parameters], [*costs, logistic_cost(AL, Y_t)]
    return trail, costs


# %%
@np.errstate(all="ignore")
def plain_error(learning_rate, seed, epochs=10):
    return wrong(deep_forward(X_dev, train_plain(learning_rate, seed, epochs)[0][-1])[0], Y_dev)


print("rate     dev error, three seeds")
for rate in RATES:
    print(f"{rate:<7}", *(f"{plain_error(rate, seed):6.1%}" for seed in range(3)))

# %% [markdown]
# At three of eight: with 0.03, 0.1 and 0.3 every seed ends below 30 %. Below that ten epochs are too short,
# and above it something breaks: at 1.0 two of three seeds are back at guessing, at 3.0 all of them. And the
# best rate, 0.3, gives 8.5, 14.0 and 6.6 %: a step away from the cliff, and every seed falls differently.
#
# He's weights give the scores a good size *at the start*. Nothing keeps it there once training has begun.
# Batch normalization restores it in every layer, at every step.

# %% [markdown]
# ## One more box per layer
#
# Lesson 05's hidden layer was linear → ReLU. Now there is a box between the two, with two learnt columns of
# its own, $\gamma$ and $\beta$, and with two columns that are not learnt but remembered, the running mean
# and variance:


# %%
def box(ax, i, name, text, colour):
    style = {"boxstyle": "round,pad=0.45", "facecolor": C[colour], "edgecolor": "none"}
    label, place = f"{name}\n{text}" if text else name, {"ha": "center", "va": "center", "fontsize": 9}
    ax.text(1.25 * i, 1, label, color="white", bbox=style, **place)
    ax.annotate("", (1.25 * i - 0.47, 1), (1.25 * i - 0.78, 1), arrowprops={"arrowstyle": "-|>", "color": C["black"]})
    if name == "batch norm":
        ax.text(1.25 * i, 0, f"mean{text[1]}, var{text[1]}", bbox={"boxstyle": "round", "fc": "#EEEEEE"}, **place)
        ax.annotate("", (1.25 * i, 0.2), (1.25 * i, 0.66), arrowprops={"arrowstyle": "<|-|>", "color": C["black"]})


# %%
figure, ax = plt.subplots(figsize=(9.6, 2.9))
for l in (1, 2):
    box(ax, 3 * l - 3, "linear", f"W{l}", "blue")
    box(ax, 3 * l - 2, "batch norm", f"γ{l}, β{l}", "red")
    box(ax, 3 * l - 1, "ReLU", "", "black")
box(ax, 6, "linear", "W3, b3", "blue")
box(ax, 7, "sigmoid", "", "black")
ax.set(
    xlim=(-0.9, 9.3), ylim=(-0.4, 1.7), title="Three layers: two are normalized, the output is not. Grey: remembered, not learnt"
)
_ = ax.axis("off")

# %% [markdown]
# | for hidden layer $l$ with $n^{[l]}$ units | name | shape | who changes it |
# |---|---|---|---|
# | weights | `W1`, `W2`, … | $(n^{[l]}, n^{[l-1]})$ | gradient descent |
# | scale, shift | `gamma1`, `beta1`, … | $(n^{[l]}, 1)$ each | gradient descent |
# | running mean, running variance | `mean1`, `var1`, … | $(n^{[l]}, 1)$ each | forward passes of training |
# | $Z = W A^{[l-1]}$, $\tilde Z$, $A^{[l]} = \mathrm{relu}(\tilde Z)$ | | $(n^{[l]}, m)$ each | |
#
# The first three rows live in the dictionary `parameters`, the running statistics in a dictionary of their
# own, `running`, since no gradient belongs to them. The output layer stays what it was: `WL`, `bL`,
# sigmoid.
#
# And the hidden layers' $b$? Lesson 22 showed that it cancels: the mean takes it away, $\beta$ does its
# work. So it goes. *Before you count:* by how much does the number of parameters of our network (six hidden
# layers of 24 units) change in the end?
#
# ## Exercise: drop_biases · 1 point · 5 minutes
#
# Somebody has added $\gamma$ and $\beta$ to a network and left the biases where they were. Clean up. Which
# biases have to go, and which one has to stay?


# %% exercise="drop_biases" points=1
def drop_biases(parameters):
    """The parameters without the biases that batch normalization makes useless.

    parameters: "W1", "b1", "gamma1", "beta1" and so on for every hidden layer, "WL" and "bL" for the output layer,
    L ≥ 1, in any order.
    Returns a new dictionary without the hidden layers' "b"; everything else is in it, unchanged.
    """
    ### BEGIN SOLUTION
    hidden = [name.removeprefix("gamma") for name in parameters if name.startswith("gamma")]
    useless = ["b" + number for number in hidden]
    return {name: value for name, value in parameters.items() if name not in useless}
    ### END SOLUTION


# %% tags=["spec"]
import re

from dlutils.gradients import complex_step_gradient
from dlutils.spec import Anything, Exercise, Fact


def shuffled(rng, dictionary):
    names = list(dictionary)
    return {names[i]: dictionary[names[i]] for i in rng.permutation(len(names))}


def far_from_zero(rng, shape, low=0.4, high=1.6):
    """Numbers of both signs, none of them near 0."""
    return rng.uniform(low, high, shape) * rng.choice([-1, 1], shape)


def everything(rng, layer_dims):
    """W, b, gamma and beta of every hidden layer, W and b of the output, shuffled."""
    parameters, L = {}, len(layer_dims) - 1
    for l, (n, fan_in) in enumerate(zip(layer_dims[1:], layer_dims), start=1):
        parameters |= {f"W{l}": rng.normal(size=(n, fan_in)), f"b{l}": far_from_zero(rng, (n, 1))}
        if l < L:
            parameters |= {f"gamma{l}": far_from_zero(rng, (n, 1)), f"beta{l}": far_from_zero(rng, (n, 1))}
    return shuffled(rng, parameters)


class DropBiases(Exercise):
    hints = (
        "Which layers have a gamma, and which one has none? And what do the names of b and beta have in common?",
        "Keep W[l], gamma[l], beta[l] for every l, and b[L] alone of all b. L is the largest number, not the last word "
        "in the alphabet.",
        "Begin with `L = …` from the number of entries or from the names, then build a new dictionary in one loop.",
    )

    def cases(rng):
        yield "three layers", everything(rng, [3, 4, 2, 1])
        yield "two layers", everything(rng, [4, 3, 1])
        yield "one layer: nothing is normalized", everything(rng, [5, 1])
        yield "eleven layers", everything(rng, [2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1])
        yield "five layers, three output units", everything(rng, [2, 1, 2, 4, 2, 3])
        zero = everything(rng, [2, 3, 4, 1])
        yield "biases that are zero", {n: 0 * v if n[:2] in ("b1", "b2", "b3") else v for n, v in zero.items()}

    def expect(parameters):
        L = max(int(re.sub("[A-Za-z]", "", name)) for name in parameters)
        wanted = [kind + str(l) for l in range(1, L) for kind in ("W", "gamma", "beta")] + [f"W{L}", f"b{L}"]
        return {name: np.array(parameters[name]) for name in wanted}

    def mistake_b_kept(parameters):
        """The biases of the hidden layers are still there. What does batch normalization subtract right after they
        are added?"""
        return dict(parameters)

    def mistake_output_bias_dropped(parameters):
        """The output layer has lost its bias. Is there a batch normalization behind it that could replace b?"""
        return {name: value for name, value in parameters.items() if not re.fullmatch(r"b\d+", name)}

    def mistake_only_the_output_bias_dropped(parameters):
        """You dropped the one bias that is needed and kept the others. Behind which layers comes a normalization?"""
        L = (len(parameters) + 2) // 4
        return {name: value for name, value in parameters.items() if name != f"b{L}"}

    def mistake_beta_dropped(parameters):
        """Something went with the biases that should have stayed. Which other names begin with the letter b?"""
        L = (len(parameters) + 2) // 4
        return {name: value for name, value in parameters.items() if not name.startswith("b") or name == f"b{L}"}

    def mistake_normalization_dropped(parameters):
        """γ and β are gone as well. Who shifts and scales a unit now?"""
        L = (len(parameters) + 2) // 4
        return {name: value for name, value in parameters.items() if name.startswith("W") or name == f"b{L}"}

    def mistake_set_to_zero(parameters):
        """Your biases are 0 but still there, and an optimizer would go on training them. What does the docstring
        say about their names?"""
        return {n: v * 0 if re.fullmatch(r"b\d+", n) and "gamma" + n[1:] in parameters else v for n, v in parameters.items()}

    def mistake_last_as_text(parameters):
        """Right up to nine layers. Which is the last layer of eleven, if names are compared as text?"""
        last = max(name for name in parameters if re.fullmatch(r"b\d+", name))
        return {name: value for name, value in parameters.items() if not re.fullmatch(r"b\d+", name) or name == last}

    def mistake_one_left(parameters):
        """The last hidden layer still has its bias. For how many layers does a dictionary of 4(L − 1) + 2 entries
        speak?"""
        L = len(parameters) // 4
        return {n: v for n, v in parameters.items() if n not in [f"b{l}" for l in range(1, L)]}

    def variant_pop_from_a_copy(parameters):
        result, l = parameters.copy(), 1
        while f"W{l + 1}" in parameters:
            result.pop("b" + str(l))
            l += 1
        return result

    def variant_arrays_copied(parameters):
        L = sum(name[0] == "W" for name in parameters)
        result = {f"W{L}": parameters[f"W{L}"].copy(), f"b{L}": parameters[f"b{L}"].copy()}
        for l in range(L - 1, 0, -1):
            for kind in ("beta", "gamma", "W"):
                result[f"{kind}{l}"] = np.array(parameters[f"{kind}{l}"])
        return result

    def variant_regular_expression(parameters):
        numbers = sorted(int(m.group(1)) for m in (re.fullmatch(r"b(\d+)", n) for n in parameters) if m)
        return {n: v for n, v in parameters.items() if n not in {f"b{k}" for k in numbers[:-1]}}


# %% check="drop_biases"
check(drop_biases)

# %% [markdown]
# With it, a starting point: He's weights, $\gamma = 1$, $\beta = 0$, and running statistics that start at 0
# and 1, as the frameworks have it.


# %%
def start(layer_dims, rng):
    """He's weights, gamma = 1, beta = 0; means 0, variances 1.  Returns (parameters, running)."""
    parameters, running = initialize_he(layer_dims, rng), {}
    for l, n in enumerate(layer_dims[1:-1], start=1):
        parameters |= {f"gamma{l}": np.ones((n, 1)), f"beta{l}": np.zeros((n, 1))}
        running |= {f"mean{l}": np.zeros((n, 1)), f"var{l}": np.ones((n, 1))}
    return drop_biases(parameters), running


parameters, running = start(LAYERS, np.random.default_rng(0))
print("parameters before:", sum(v.size for v in initialize_he(LAYERS, np.random.default_rng(0)).values()))
print("parameters after: ", sum(v.size for v in parameters.values()), " remembered:", sum(v.size for v in running.values()))

# %% [markdown]
# 4585 have become 4729: 144 biases went, 144 scales and 144 shifts came, 3 % more in all. The 288 remembered
# numbers are no parameters: nothing descends along them.
#
# ## Two modes
#
# The forward pass now has a switch, as in lesson 09, and it decides two things at once:
#
# | | `training=True` | `training=False` |
# |---|---|---|
# | mean and variance that normalize | those of this batch | `running` |
# | `running` | takes up this batch's mean and variance | stays as it is |
#
# The table has four cells, and each has its own classic bug. Two are loud: they ruin the numbers at once. The
# other two wait until the network is in use.
#
# ## Exercise: bn_forward · 4 points · 20 minutes
#
# `batchnorm_forward`, `batchnorm_inference` and `update_running` of lesson 22 are there, and so are `relu`
# and `sigmoid`. (`batchnorm_forward` does not hand you the batch's mean and variance, so compute them;
# dividing by $m$, not $m - 1$.) What goes into `caches` is up to you: read the next exercise first, and ask
# what it will need of every layer.
#
# *Think first:* where does your new `running` come from, so that the old one stays as it was?


# %% exercise="bn_forward" points=4
def bn_forward(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
    """Forward through a network whose hidden layers are linear (no b) → batch norm → ReLU, its output linear → sigmoid.

    X: (n0, m), m ≥ 1.  parameters: "W1", "gamma1", "beta1", … for hidden layers, "WL", "bL", in any order, L ≥ 1.
    running: {"mean1": (n1, 1), "var1": (n1, 1), …} for the hidden layers 1 … L − 1, in any order; empty if L = 1.
    training: True: normalize with the batch's mean and (biased) variance, and update running by update_running;
    False: normalize with running, which stays as it is.  momentum: 0 to 1, the old value's share.  epsilon: above 0.
    Returns (AL, caches, running): AL (1, m) or (nL, m); caches: yours, for bn_backward; running: a dictionary with the
    same names.  The running that came in is not changed, in training neither.
    """
    ### BEGIN SOLUTION
    A, caches, result = X, [], dict(running)
    L = sum(name.startswith("W") for name in parameters)
    for l in range(1, L):
        W, gamma, beta = (parameters[f"{name}{l}"] for name in ("W", "gamma", "beta"))
        Z, cache = W @ A, None
        if training:
            Z_tilde, cache = batchnorm_forward(Z, gamma, beta, epsilon)
            for name, value in (("mean", Z.mean(axis=1, keepdims=True)), ("var", Z.var(axis=1, keepdims=True))):
                result[f"{name}{l}"] = update_running(running[f"{name}{l}"], value, momentum)
        else:
            Z_tilde = batchnorm_inference(Z, gamma, beta, running[f"mean{l}"], running[f"var{l}"], epsilon)
        caches.append((A, W, Z_tilde, cache))
        A = relu(Z_tilde)
    caches.append((A, parameters[f"W{L}"]))
    return sigmoid(parameters[f"W{L}"] @ A + parameters[f"b{L}"]), caches, result
    ### END SOLUTION


# %% tags=["spec"]
def slow_pass(X, parameters, running, epsilon):
    """Scores of the output layer, and mean and variance of every hidden unit's scores over the batch.

    running: None in training.  Complex numbers may pass.
    """
    A, batch, l = np.array(X), {}, 1
    while f"gamma{l}" in parameters:
        W, gamma, beta = (parameters[f"{name}{l}"] for name in ("W", "gamma", "beta"))
        rows, batch[f"mean{l}"], batch[f"var{l}"] = [], [], []
        for i in range(len(W)):
            z = sum(W[i, k] * A[k] for k in range(len(A)))  # (m,)
            mean = sum(z) / len(z)
            variance = sum((z - mean) * (z - mean)) / len(z)
            batch[f"mean{l}"].append([mean])
            batch[f"var{l}"].append([variance])
            if running is not None:
                mean, variance = running[f"mean{l}"][i, 0], running[f"var{l}"][i, 0]
            tilde = gamma[i, 0] * ((z - mean) * (variance + epsilon) ** -0.5) + beta[i, 0]
            rows.append(np.where(tilde.real > 0, tilde, 0))
        A, l = np.array(rows), l + 1
    W, b = parameters[f"W{l}"], parameters[f"b{l}"]
    return np.array([sum(W[i, k] * A[k] for k in range(len(A))) + b[i, 0] for i in range(len(W))]), batch


def column(values):
    return np.array(values, dtype=float)


def awkward(rng, layer_dims, m, epsilon, X=None):
    """X, parameters and running: in training no score z̃ is near ReLU's kink and no layer falls silent, the output is
    neither 0 nor 1 in either mode, and the running statistics are far from those of the batch.  Keys are shuffled."""
    if X is None:
        X = far_from_zero(rng, (layer_dims[0], 1), 1, 3) + rng.uniform(0.5, 2, (layer_dims[0], 1)) * rng.normal(
            size=(layer_dims[0], m)
        )
    parameters, running, L = {}, {}, len(layer_dims) - 1
    A = A_run = X
    for l in range(1, L):
        n = layer_dims[l]
        for _ in range(2000):
            W = rng.normal(size=(n, len(A))) * 0.7 / np.sqrt((A**2).sum(axis=0).mean())
            gamma, beta = far_from_zero(rng, (n, 1), 0.6, 1.7), far_from_zero(rng, (n, 1), 0.2, 0.9)
            Z = W @ A
            Z_tilde = gamma * (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(Z.var(axis=1, keepdims=True) + epsilon) + beta
            Z_run = W @ A_run
            mean = Z_run.mean(axis=1, keepdims=True) + far_from_zero(rng, (n, 1), 0.2, 0.5)
            var = (Z_run.var(axis=1, keepdims=True) + 0.2) * rng.uniform(0.5, 2, (n, 1))
            Z_run = gamma * (Z_run - mean) / np.sqrt(var + epsilon) + beta
            alive = [(tilde > 0).any(axis=0).all() or n < 2 for tilde in (Z_tilde, Z_run)]
            if np.abs(Z_tilde).min() > 0.02 and all(alive) and (Z_tilde > 0).any() and (Z_run > 0).any():
                break
        parameters |= {f"W{l}": W, f"gamma{l}": gamma, f"beta{l}": beta}
        running |= {f"mean{l}": mean, f"var{l}": var}
        A, A_run = np.maximum(Z_tilde, 0), np.maximum(Z_run, 0)
    largest = max(np.sqrt((a**2).sum(axis=0).max()) for a in (A, A_run))
    parameters[f"W{L}"] = far_from_zero(rng, (layer_dims[L], len(A)), 0.8, 2) / largest
    parameters[f"b{L}"] = far_from_zero(rng, (layer_dims[L], 1), 0.5, 1)
    return X, shuffled(rng, parameters), shuffled(rng, running)


def with_quiet_units(rng, layer_dims, m, epsilon):
    """A network whose first hidden unit sees one feature only, and that is the same in the whole batch; another unit
    hardly varies."""
    for _ in range(2000):
        X, parameters, running = awkward(rng, layer_dims, m, epsilon)
        X[0] = round(float(rng.uniform(1, 3)), 3)
        parameters["W1"][0, 1:] = 0
        parameters["W1"][1] /= 60
        scores, _ = slow_pass(X, parameters, None, epsilon)
        if np.abs(scores).max() < 4 and kink_distance(X, parameters, epsilon) > 0.02:
            return X, parameters, running
    raise RuntimeError("no such network found")


def kink_distance(X, parameters, epsilon):
    """The smallest |z̃| of all hidden units and examples in training."""
    A, l, smallest = X, 1, np.inf
    while f"gamma{l}" in parameters:
        Z = parameters[f"W{l}"] @ A
        Z = (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(Z.var(axis=1, keepdims=True) + epsilon)
        Z = parameters[f"gamma{l}"] * Z + parameters[f"beta{l}"]
        A, l, smallest = np.maximum(Z, 0), l + 1, min(smallest, np.abs(Z).min())
    return smallest


def moments(Z):
    return Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)


def twisted(X, parameters, running, training, momentum, epsilon, use=None, keep=None, activate=relu, norm=None, order=None):
    """The right pass with one thing changed.

    use(batch, old, new) → the (mean, variance) that normalize; keep(batch, old, new, Z_tilde) → those that are stored.
    norm(Z, mean, variance, gamma, beta, epsilon) → Z_tilde.
    """
    L = (len(parameters) + 1) // 3
    A, result = X, {}
    for l in order or range(1, L):
        Z, batch = parameters[f"W{l}"] @ A, None
        batch, old = moments(Z), (running[f"mean{l}"], running[f"var{l}"])
        new = tuple(momentum * o + (1 - momentum) * b for o, b in zip(old, batch))
        mean, var = use(batch, old, new) if use else batch if training else old
        gamma, beta = parameters[f"gamma{l}"], parameters[f"beta{l}"]
        Z_tilde = norm(Z, mean, var, gamma, beta) if norm else gamma * (Z - mean) / np.sqrt(var + epsilon) + beta
        kept = keep(batch, old, new, Z_tilde) if keep else new if training else old
        result |= {f"mean{l}": kept[0], f"var{l}": kept[1]}
        A = activate(Z_tilde)
    return sigmoid(parameters[f"W{L}"] @ A + parameters[f"b{L}"]), None, result


class BnForward(Exercise):
    hints = (
        "Two questions for every hidden layer: which mean and variance normalize it, and what is remembered of them? "
        "Which of the two answers depend on `training`?",
        "Z[l] = W[l] A[l−1]; Z̃[l] = batch norm of Z[l], by the batch in training, by running otherwise; A[l] = relu(Z̃[l]); "
        "AL = sigmoid(W[L] A[L−1] + b[L]). In training, running[l] ← momentum · running[l] + (1 − momentum) · batch's.",
        "Begin with `A, caches, new = X, [], dict(running)` and a loop over l = 1 … L − 1, with `Z = parameters[…] @ A`.",
    )

    def cases(rng):
        yield "three layers, training", *awkward(rng, [3, 5, 4, 1], 6, 1e-2), True, 0.7, 1e-2
        X, parameters, running = awkward(rng, [4, 3, 5, 1], 7, 1e-2)
        yield "three layers, test time", X, parameters, running, False, 0.6, 1e-2
        yield "defaults, training, two output units", *awkward(rng, [2, 4, 3, 2], 5, 1e-5), True, None, None
        yield "defaults, test time", *awkward(rng, [5, 2, 4, 1], 3, 1e-5), False, None, None
        yield "one layer: nothing is normalized", *awkward(rng, [5, 1], 3, 1e-3), True, 0.8, 1e-3
        X, parameters, running = awkward(rng, [3, 4, 2, 1], 6, 1e-2)
        yield "one example, test time", X[:, :1], parameters, running, False, 0.8, 1e-2
        yield "one example, training, momentum 0", X[:, 1:2], parameters, running, True, 0.0, 1e-2
        dims = [3, 2, 1, 2, 3, 2, 2, 1, 2, 3, 2, 1]
        yield "eleven layers, training", *awkward(rng, dims, 6, 1e-3), True, 0.65, 1e-3
        yield "eleven layers of two units, test time", *awkward(rng, [3] + [2] * 10 + [1], 4, 1e-3), False, 0.85, 1e-3
        yield "one unit constant over the batch", *with_quiet_units(rng, [4, 3, 5, 1], 7, 1e-3), True, 0.55, 1e-3
        X, parameters, running = awkward(rng, [3, 5, 2, 1], 4, 1e-5)
        yield "inputs near 10 000, training", 1e4 * X, parameters, running, True, 0.9, 1e-5
        yield "inputs near 10 000, test time", 1e4 * X, parameters, running, False, 0.9, 1e-5
        running = {n: 0 * v if n.startswith("var") else v for n, v in running.items()}
        yield "units that never varied, test time", X, parameters, running, False, 0.9, 0.5

    def observe(learner, X, parameters, running, training, momentum, epsilon):
        if momentum is None:  # the defaults
            answer = learner.bn_forward(X, parameters, running, training)
        else:
            answer = learner.bn_forward(X, parameters, running, training, momentum, epsilon)
        three = isinstance(answer, (tuple, list)) and len(answer) == 3
        return (answer[0], "caches", answer[2]) if three else answer

    def expect(X, parameters, running, training, momentum, epsilon):
        if momentum is None:
            momentum, epsilon = 0.9, 1e-5
        scores, batch = slow_pass(X, parameters, None if training else running, epsilon)
        if training:
            running = {n: old + (1 - momentum) * (column(batch[n]) - old) for n, old in running.items()}
        return (1 + np.tanh(column(scores) / 2)) / 2, Anything(), running

    def mistake_updated_at_test_time(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """At test time your running statistics learn from the examples they should judge. What should come back when
        training is False?"""
        return twisted(X, parameters, running, training, momentum, epsilon, keep=lambda batch, old, new, Z_tilde: new)

    def mistake_batch_statistics_at_test_time(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """At test time you normalize with the mean and variance of the batch. What does a single example get then,
        and what is `running` for?"""
        return twisted(X, parameters, running, training, momentum, epsilon, use=lambda batch, old, new: batch)

    def mistake_training_not_used(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """Your function does the same in both modes: it normalizes with the batch and updates `running`, at test time, too.
        Where does it look at `training`?"""
        return twisted(X, parameters, running, True, momentum, epsilon)

    def mistake_running_statistics_in_training(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """In training you normalize with the running statistics. Whose mean and variance should make this batch's
        scores have mean 0 and variance 1?"""
        return twisted(X, parameters, running, training, momentum, epsilon, use=lambda batch, old, new: old)

    def mistake_updated_statistics_in_training(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """In training you normalize with the running statistics after their update. They are for later; whose mean and
        variance does the batch need now?"""
        return twisted(X, parameters, running, training, momentum, epsilon, use=lambda _, old, new: new if training else old)

    def mistake_never_updated(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """Your running statistics come back from training as they were. Who is to find them, if not the batches of
        training?"""
        return twisted(X, parameters, running, training, momentum, epsilon, keep=lambda batch, old, new, Z_tilde: old)

    def mistake_only_the_last_batch(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """You keep this batch's mean and variance and forget all others. What share has the old value?"""
        return twisted(X, parameters, running, training, momentum, epsilon, keep=lambda b, old, *_: b if training else old)

    def mistake_the_other_momentum(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """Your momentum is the share of the new batch. Whose share is it in update_running?"""
        return twisted(X, parameters, running, training, 1 - momentum, epsilon)

    def mistake_momentum_not_used(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """Your momentum is 0.9, whatever was asked for. Where does the argument have to go?"""
        return twisted(X, parameters, running, training, 0.9, epsilon)

    def mistake_epsilon_not_used(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """Your ε is 1e-5, whatever was asked for. Where does the argument have to go, in both modes?"""
        return twisted(X, parameters, running, training, momentum, 1e-5)

    def mistake_unbiased_variance_kept(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """The variance that you store is divided by m − 1. PyTorch does that; what does the docstring ask for?"""
        m = X.shape[1]

        def keep(batch, old, new, Z_tilde):
            unbiased = batch[1] * m / max(m - 1, 1)
            return (new[0], momentum * old[1] + (1 - momentum) * unbiased) if training else old

        return twisted(X, parameters, running, training, momentum, epsilon, keep=keep)

    def mistake_unbiased_variance(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """Your batch variance is divided by m − 1. Lesson 22 divides by m; what does the docstring ask for?"""
        m = X.shape[1]

        def unbiased(batch):
            return batch[0], batch[1] * m / max(m - 1, 1)

        def keep(batch, old, new, Z_tilde):
            return (new[0], momentum * old[1] + (1 - momentum) * unbiased(batch)[1]) if training else old

        use = (lambda batch, old, new: unbiased(batch)) if training else None
        return twisted(X, parameters, running, training, momentum, epsilon, use=use, keep=keep)

    def mistake_scores_returned(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """You return the scores of the output layer. Which function turns them into probabilities?"""
        AL, _, result = twisted(X, parameters, running, training, momentum, epsilon)
        return np.log(AL / (1 - AL)), None, result

    def mistake_epsilon_outside_the_root(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """You add ε to the standard deviation. Where does it stand in lesson 22, inside the root or outside?"""

        def norm(Z, mean, var, gamma, beta):
            return gamma * (Z - mean) / (np.sqrt(var) + epsilon) + beta

        return twisted(X, parameters, running, training, momentum, epsilon, norm=norm)

    def mistake_standard_deviation_kept(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """You store standard deviations under the names var1, var2, … What will take a root of them later?"""

        def keep(batch, old, new, Z_tilde):
            return (new[0], momentum * old[1] + (1 - momentum) * np.sqrt(batch[1])) if training else old

        return twisted(X, parameters, running, training, momentum, epsilon, keep=keep)

    def mistake_statistics_after_the_norm(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """You store mean and variance of Z̃, that is, β and γ². Which scores will the running statistics have to
        normalize at test time?"""

        def keep(batch, old, new, Z_tilde):
            after = moments(Z_tilde)
            return tuple(momentum * o + (1 - momentum) * a for o, a in zip(old, after)) if training else old

        return twisted(X, parameters, running, training, momentum, epsilon, keep=keep)

    def mistake_norm_on_the_output(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """You normalize the output's scores, too. Has the output layer a gamma? And how many examples of a batch can
        be positive if the scores always have mean 0?"""
        L = (len(parameters) + 1) // 3
        AL, _, result = twisted(X, parameters, running, training, momentum, epsilon)
        Z = np.log(AL / (1 - AL)) - parameters[f"b{L}"]
        mean, var = moments(Z)
        return sigmoid((Z - mean) / np.sqrt(var + epsilon) + parameters[f"b{L}"]), None, result

    def mistake_no_output_bias(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """The output's bias is missing. Which layers lost theirs to β, and which did not?"""
        names = [name for name in parameters if re.fullmatch(r"b\d+", name)]
        without = parameters | {name: 0 * parameters[name] for name in names}
        return twisted(X, without, running, training, momentum, epsilon)

    def mistake_last_hidden_layer_plain(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """Your last hidden layer is not normalized. Which numbers does your loop run through, and which is the last
        one that has a gamma?"""
        last = (len(parameters) + 1) // 3 - 1

        def plain(Z, mean, var, gamma, beta):
            return Z if gamma is parameters[f"gamma{last}"] else gamma * (Z - mean) / np.sqrt(var + epsilon) + beta

        AL, _, result = twisted(X, parameters, running, training, momentum, epsilon, norm=plain)
        return AL, None, result | {n: running[n] for n in running if n in (f"mean{last}", f"var{last}")}

    def mistake_relu_first(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """You normalize what ReLU leaves, so the next layer sees negative activations. In which order come linear,
        batch norm and ReLU here?"""
        L = (len(parameters) + 1) // 3
        A, result = X, {}
        for l in range(1, L):
            A = relu(parameters[f"W{l}"] @ A)
            batch, old = moments(A), (running[f"mean{l}"], running[f"var{l}"])
            mean, var = batch if training else old
            new = [momentum * o + (1 - momentum) * b for o, b in zip(old, batch)] if training else old
            result |= {f"mean{l}": new[0], f"var{l}": new[1]}
            A = parameters[f"gamma{l}"] * (A - mean) / np.sqrt(var + epsilon) + parameters[f"beta{l}"]
        return sigmoid(parameters[f"W{L}"] @ A + parameters[f"b{L}"]), None, result

    def mistake_no_relu(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """Your hidden layers do not bend. What comes after batch norm?"""
        return twisted(X, parameters, running, training, momentum, epsilon, activate=lambda Z: Z)

    def mistake_sigmoid_everywhere(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """Every layer of yours ends in a sigmoid. Which activation do hidden layers have?"""
        return twisted(X, parameters, running, training, momentum, epsilon, activate=sigmoid)

    def mistake_names_as_text(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        """Right up to nine layers. As text, "W10" comes before "W2": how do you count instead of sorting names?"""
        order = sorted(str(l) for l in range(1, (len(parameters) + 1) // 3))
        return twisted(X, parameters, running, training, momentum, epsilon, order=order)

    def variant_by_hand(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        A, kept, after, l = X.copy(), {}, {}, 1
        while f"gamma{l}" in parameters:
            Z = np.dot(parameters[f"W{l}"], A)
            mu, v = (np.mean(Z, 1)[:, None], np.var(Z, 1)[:, None]) if training else (running[f"mean{l}"], running[f"var{l}"])
            for name, value in zip(("mean", "var"), (mu, v)):
                old = running[name + str(l)]
                after[name + str(l)] = old + (1 - momentum) * (value - old) if training else old.copy()
            Zn = (Z - mu) * (v + epsilon) ** -0.5
            kept[l] = (A, Z, Zn)
            A = np.maximum(0, np.einsum("ij,ik->ij", Zn, parameters[f"gamma{l}"]) + parameters[f"beta{l}"])
            l += 1
        return [1 / (1 + np.exp(-(parameters[f"W{l}"] @ A + parameters[f"b{l}"]))), kept, after]

    def variant_running_untouched_object(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        import copy

        new, A, L = running if not training else copy.deepcopy(running), X, len(running) // 2 + 1
        for l in range(1, L):
            Z = parameters[f"W{l}"].dot(A)
            if training:
                new[f"mean{l}"] *= momentum
                new[f"mean{l}"] += (1 - momentum) * Z.mean(axis=1, keepdims=True)
                new[f"var{l}"] *= momentum
                new[f"var{l}"] += (1 - momentum) * np.mean((Z - Z.mean(axis=1, keepdims=True)) ** 2, axis=1, keepdims=True)
                A = relu(batchnorm_forward(Z, parameters[f"gamma{l}"], parameters[f"beta{l}"], epsilon)[0])
            else:
                scale = parameters[f"gamma{l}"] / np.sqrt(new[f"var{l}"] + epsilon)
                A = scale * Z + (parameters[f"beta{l}"] - scale * new[f"mean{l}"])
                A = A * (A > 0)
        return sigmoid(parameters[f"W{L}"].dot(A) + parameters[f"b{L}"]), ("no", "caches"), new

    def variant_recursive(X, parameters, running, training, momentum=0.9, epsilon=1e-5):
        def layer(l, A, running):
            if f"gamma{l}" not in parameters:
                return sigmoid(parameters[f"W{l}"] @ A + parameters[f"b{l}"]), running
            Z = parameters[f"W{l}"] @ A
            batch = Z.mean(axis=1).reshape(-1, 1), Z.std(axis=1).reshape(-1, 1) ** 2
            if training:
                news = {n: momentum * running[n] + (1 - momentum) * b for n, b in zip((f"mean{l}", f"var{l}"), batch)}
                running = {**running, **news}
            mean, var = batch if training else (running[f"mean{l}"], running[f"var{l}"])
            Z_tilde = batchnorm_inference(Z, parameters[f"gamma{l}"], parameters[f"beta{l}"], mean, var, epsilon)
            return layer(l + 1, relu(Z_tilde), running)

        AL, running = layer(1, X, running)
        return AL, None, running


# %% check="bn_forward"
check(bn_forward)

# %% [markdown]
# `hint(bn_forward)` helps, three times. Then a first look: 50 pictures through the untrained network, in both
# modes. *Before you run:* after one batch, with momentum 0.9, how far has the running variance moved from 1
# towards the batch's?

# %%
X_t, (parameters, running) = X[:, :50], start(LAYERS, np.random.default_rng(0))
AL, _, after = bn_forward(X_t, parameters, running, True)
again, _, _ = bn_forward(X_t, parameters, after, False)
batch_var = (parameters["W1"] @ X_t).var(axis=1)
print(f"unit 1 of layer 1: batch variance {batch_var[0]:.3f}, running {running['var1'][0, 0]} → {after['var1'][0, 0]:.3f}")
print(f"spread of the answers: {AL.std():.3f} in training mode, {again.std():.4f} in test mode")
for _ in range(150):  # the same batch again and again; no parameter changes
    _, _, after = bn_forward(X_t, parameters, after, True)
difference = np.abs(bn_forward(X_t, parameters, after, False)[0] - AL).max()
print(f"after 150 more passes the two modes differ by less than 0.001: {difference < 0.001}")

# %% [markdown]
# By a tenth of the way: from 1 to 0.910, where the batch has 0.103. That is why the two modes disagree so
# much in the beginning (spreads of 0.227 and 0.044), and why the difference vanishes if the same batch is
# shown again and again: 0.9 to the power of 150 is 1e-7, and the running statistics *are* those of the
# batch. In practice the batches differ and the weights move on, and the running statistics follow at a
# distance of about ten batches.

# %% [markdown]
# ## Backward: who carries the 1/m?
#
# Backward you walk the figure from right to left, through boxes that you all have: the output's $A - Y$, a
# linear layer, ReLU, `batchnorm_backward`. One thing needs care. In lesson 05 the columns of $dZ$ came
# *without* the $1/m$ of the mean cost, and `linear_backward` put it into `dW`. Lesson 22's
# `batchnorm_backward` adds up over the examples and expects gradients which *have* it. Two conventions
# meet, and there are two ways to peace:
#
# | | start with | `dW` | `dgamma`, `dbeta` |
# |---|---|---|---|
# | 1/m at the beginning | $dZ^{[L]} = (A^{[L]} - Y)/m$ | $dZ\, A^{\mathsf T}$ | as `batchnorm_backward` returns them |
# | 1/m at every layer | $dZ^{[L]} = A^{[L]} - Y$ | `linear_backward`, which divides | divided by $m$ afterwards |
#
# *Before you go on:* does `batchnorm_backward` itself mind? If its input is $m$ times too large, what are its
# three outputs?
#
# It is linear in its input, so all three are $m$ times too large, and `dZ` is then what lesson 05 wants.
# Both ways work. Mixed up, `dgamma` comes out $m$ times too large and the network still learns, somehow:
# the sort of bug that only a gradient check finds.
#
# ## Exercise: bn_backward · 5 points · 25 minutes
#
# No gradient for the hidden layers' $b$: there is none. `caches` comes from your own `bn_forward` in training
# mode; leave it as it was.


# %% exercise="bn_backward" points=5
def bn_backward(AL, Y, caches):
    """The gradients of the logistic cost (a mean over the examples) in all parameters.

    AL: (1, m), 0 < AL < 1, and caches: from your bn_forward with training=True.  Y: (1, m) labels 0 or 1.
    Leave all three as they were.
    Returns {"dW1", "dgamma1", "dbeta1", …, "dWL", "dbL"}, each shaped like its parameter.
    """
    ### BEGIN SOLUTION
    L, grads = len(caches), {}
    dZ = (AL - Y) / Y.shape[1]  # carries the 1/m from here on
    grads[f"db{L}"] = dZ.sum(axis=1, keepdims=True)
    for l in range(L, 0, -1):
        A_prev, W = caches[l - 1][:2]
        grads[f"dW{l}"] = dZ @ A_prev.T
        if l > 1:
            _, _, Z_tilde, cache = caches[l - 2]
            dZ_tilde = (W.T @ dZ) * relu_derivative(Z_tilde)
            dZ, grads[f"dgamma{l - 1}"], grads[f"dbeta{l - 1}"] = batchnorm_backward(dZ_tilde, cache)
    return grads
    ### END SOLUTION


# %% tags=["spec"]
def plain_cost(X, Y, parameters, epsilon):
    """The logistic cost in training mode, for real or complex parameters."""
    scores, _ = slow_pass(X, parameters, None, epsilon)
    return np.sum(np.log(1 + np.exp(scores)) - Y * scores) / Y.shape[1]


def mixed_labels(rng, m):
    """Both labels among m examples, in a random order."""
    return rng.permutation(np.arange(m) < rng.integers(1, m))[None].astype(int)


def walked_back(dZ, caches, hidden, last=None):
    """The right way back, but for what `hidden(dA, Z_tilde, cache)` makes of a normalized layer."""
    L, grads = len(caches), {}
    grads[f"db{L}"] = dZ.sum(axis=1, keepdims=True)
    for l in range(L, 0, -1):
        A_prev, W = caches[l - 1][:2]
        grads[f"dW{l}"] = dZ @ A_prev.T
        if l > 1:
            dZ, grads[f"dgamma{l - 1}"], grads[f"dbeta{l - 1}"] = hidden(W.T @ dZ, *caches[l - 2][2:])
    return grads


def rightly(dA, Z_tilde, cache):
    return batchnorm_backward(dA * (Z_tilde > 0), cache)


class BnBackward(Exercise):
    hints = (
        "Read your forward pass from its last line to its first. What is the counterpart of each of its steps, and what "
        "does each counterpart need to know?",
        "dZ[L] = (AL − Y)/m; dW[l] = dZ[l] A[l−1]ᵀ; dA[l−1] = W[l]ᵀ dZ[l]; dZ̃[l] = dA[l] ∗ relu′(Z̃[l]); then batchnorm_backward "
        "gives dZ[l], dgamma[l], dbeta[l].",
        "Begin with `dZ = (AL - Y) / Y.shape[1]`, so that the 1/m is in it once and for all, and walk from layer L to layer 1.",
    )

    def cases(rng):
        for name, layer_dims, m, epsilon in (
            ("three layers", [3, 5, 4, 1], 6, 1e-2),
            ("one layer: nothing is normalized", [5, 1], 4, 1e-3),
            ("two layers, epsilon 0.3", [3, 4, 1], 5, 0.3),
            ("five layers", [4, 3, 2, 4, 2, 1], 8, 1e-3),
        ):
            X, parameters, running = awkward(rng, layer_dims, m, epsilon)
            yield name, X, mixed_labels(rng, m), parameters, running, epsilon, False
        X, parameters, running = awkward(rng, [3, 4, 2, 1], 1, 1e-2)
        yield "a single example", X, np.array([[int(rng.integers(2))]]), parameters, running, 1e-2, False
        X, parameters, running = awkward(rng, [2, 3, 5, 1], 2, 1e-1)
        yield "two examples", X, rng.permutation([[0, 1]], axis=1), parameters, running, 1e-1, False
        X, parameters, running = awkward(rng, [3] + [2] * 10 + [1], 7, 1e-2)
        yield "eleven layers, the hidden ones of equal width", X, mixed_labels(rng, 7), parameters, running, 1e-2, False
        X, parameters, running = with_quiet_units(rng, [4, 3, 5, 1], 7, 1e-2)
        yield "one unit constant over the batch", X, mixed_labels(rng, 7), parameters, running, 1e-2, False
        X, parameters, running = awkward(rng, [3, 4, 2, 1], 5, 1e-5)
        yield "inputs near 10 000", 1e4 * X, mixed_labels(rng, 5), parameters, running, 1e-5, False
        X, parameters, running = awkward(rng, [3, 2, 4, 1], 6, 1e-2)
        confident = parameters | {name: 5 * parameters[name] for name in ("W3", "b3")}
        yield "confident, and often wrong", X, mixed_labels(rng, 6), confident, running, 1e-2, False
        X, parameters, running = awkward(rng, [3, 4, 2, 1], 5, 1e-2)
        yield "two batches", X, mixed_labels(rng, 5), parameters, running, 1e-2, True

    def observe(learner, X, Y, parameters, running, epsilon, two_batches):
        AL, caches = learner.bn_forward(X, parameters, running, True, 0.8, epsilon)[:2]
        before = np.array(AL)
        if two_batches:  # other batches go forward before the first one goes back, and it is asked twice
            learner.bn_forward(1 - 2 * X[:, :3], {n: 1.5 * v for n, v in parameters.items()}, running, True, 0.8, 2 * epsilon)
            learner.bn_forward(2 * X, {n: 0.5 * v for n, v in parameters.items()}, running, False, 0.8, 3 * epsilon)
        grads = learner.bn_backward(AL, Y, caches)
        if not np.array_equal(before, AL):
            raise ValueError("bn_backward changed its input AL; work on a copy, or build a new array")
        if two_batches:
            first = {n: np.array(v) for n, v in grads.items()} if isinstance(grads, dict) else grads
            again = learner.bn_backward(AL, Y, caches)
            if not isinstance(again, dict):
                return again
            names = [n for n in first if n not in again or not np.allclose(again[n], first[n], rtol=1e-9, atol=1e-12)]
            if names:
                raise ValueError(f"asked again with the same caches, bn_backward gives another {names[0]}: it has changed them")
            return again
        return grads

    def expect(X, Y, parameters, running, epsilon, two_batches):
        return {
            f"d{name}": complex_step_gradient(lambda v, name=name: plain_cost(X, Y, {**parameters, name: v}, epsilon), array)
            for name, array in parameters.items()
        }

    def mistake_mean_and_variance_as_constants(AL, Y, caches):
        """You go back through batch norm as if μ and σ² were constants. Which function of lesson 22 knows all three
        paths?"""

        def hidden(dA, Z_tilde, cache):
            dZ_tilde = dA * (Z_tilde > 0)
            Z_norm, root, gamma = cache
            return gamma * dZ_tilde / root, *batchnorm_backward(dZ_tilde, cache)[1:]

        return walked_back((AL - Y) / Y.size, caches, hidden)

    def mistake_batch_norm_skipped(AL, Y, caches):
        """dgamma and dbeta are right where they begin, but the gradient goes on as if Z̃ were Z. What came between the
        two?"""

        def hidden(dA, Z_tilde, cache):
            dZ_tilde = dA * (Z_tilde > 0)
            return dZ_tilde, *batchnorm_backward(dZ_tilde, cache)[1:]

        return walked_back((AL - Y) / Y.size, caches, hidden)

    def mistake_no_relu(AL, Y, caches):
        """Nothing stops a slope where ReLU gave 0. What comes after batch norm on the way forward, hence before it on
        the way back?"""
        return walked_back((AL - Y) / Y.size, caches, lambda dA, Z_tilde, cache: batchnorm_backward(dA, cache))

    def mistake_relu_after_batch_norm(AL, Y, caches):
        """On the way back you pass batch norm first and ReLU second. In which order were they on the way forward?"""

        def hidden(dA, Z_tilde, cache):
            dZ, dgamma, dbeta = batchnorm_backward(dA, cache)
            return dZ * (Z_tilde > 0), dgamma, dbeta

        return walked_back((AL - Y) / Y.size, caches, hidden)

    def mistake_relu_slope_at_the_normalized_score(AL, Y, caches):
        """You ask where z_norm is positive. Which array went into the ReLU?"""
        return walked_back((AL - Y) / Y.size, caches, lambda dA, _, cache: batchnorm_backward(dA * (cache[0] > 0), cache))

    def mistake_relu_slope_at_the_score(AL, Y, caches):
        """You ask where Z = W A is positive, before batch norm. Which array went into the ReLU?"""
        L, grads = len(caches), {}
        dZ = (AL - Y) / Y.size
        grads[f"db{L}"] = dZ.sum(axis=1, keepdims=True)
        for l in range(L, 0, -1):
            grads[f"dW{l}"] = dZ @ caches[l - 1][0].T
            if l > 1:
                A, W_below, _, cache = caches[l - 2]
                dZ_tilde = (caches[l - 1][1].T @ dZ) * (W_below @ A > 0)
                dZ, grads[f"dgamma{l - 1}"], grads[f"dbeta{l - 1}"] = batchnorm_backward(dZ_tilde, cache)
        return grads

    def mistake_sigmoid_twice(AL, Y, caches):
        """AL − Y is dZ already. Does it have to go through the sigmoid's slope once more?"""
        return walked_back((AL - Y) * AL * (1 - AL) / Y.size, caches, rightly)

    def mistake_sums_for_gamma_and_beta(AL, Y, caches):
        """dgamma and dbeta are m times too large, dW and db are right. batchnorm_backward adds up over the examples:
        had the gradient that you gave it the 1/m already?"""
        grads = walked_back((AL - Y) / Y.size, caches, rightly)
        return {name: value * (Y.size if name[1] in "gb" and name[2] in "ae" else 1) for name, value in grads.items()}

    def mistake_one_over_m_twice_in_gamma_and_beta(AL, Y, caches):
        """dgamma and dbeta have the 1/m twice. Was it in the gradient that batchnorm_backward got from you?"""
        grads = walked_back((AL - Y) / Y.size, caches, rightly)
        return {name: value / (Y.size if name[1] in "gb" and name[2] in "ae" else 1) for name, value in grads.items()}

    def mistake_one_over_m_in_every_layer(AL, Y, caches):
        """The further back a layer lies, the smaller its gradient: there is one more 1/m at every step. At how many
        places does a mean over the examples enter?"""
        return walked_back((AL - Y) / Y.size, caches, lambda dA, *rest: rightly(dA / Y.size, *rest))

    def mistake_gamma_beta_swapped(AL, Y, caches):
        """dgamma and dbeta have changed names. In which order does batchnorm_backward return them?"""
        grads = walked_back((AL - Y) / Y.size, caches, rightly)
        other = {"dg": "dbeta", "db": "dgamma"}
        return {other[n[:2]] + n.lstrip("dgambet") if n[2] in "ae" else n: value for n, value in grads.items()}

    def mistake_names_reversed(AL, Y, caches):
        """The hidden layers' gradients carry one another's names. When you stand in the last hidden layer, what is its
        number?"""
        L = len(caches)
        grads = walked_back((AL - Y) / Y.size, caches, rightly)
        last = {n: v for n, v in grads.items() if n.endswith(str(L)) and n[1:] in (f"W{L}", f"b{L}")}
        return last | {n.rstrip("0123456789") + str(L - int(n.lstrip("dWgambet"))): v for n, v in grads.items() if n not in last}

    def mistake_dgamma_with_shifted_scores(AL, Y, caches):
        """Your dgamma multiplies by Z̃. By what exactly is γ multiplied in the forward pass?"""

        def hidden(dA, Z_tilde, cache):
            dZ, _, dbeta = rightly(dA, Z_tilde, cache)
            return dZ, np.sum(dA * (Z_tilde > 0) * Z_tilde, axis=1, keepdims=True), dbeta

        return walked_back((AL - Y) / Y.size, caches, hidden)

    def mistake_caches_used_up(AL, Y, caches):
        """Your gradients are right, once: the call has changed the caches, and a second one gives something else.
        Which line takes something out of them, or writes into them?"""
        grads = walked_back((AL - Y) / Y.size, caches, rightly)
        for _, _, Z_tilde, cache in caches[:-1]:
            Z_tilde[...] = np.abs(Z_tilde)
            cache[0][...] *= 2
        return grads

    def variant_as_in_lesson_05(AL, Y, caches):
        m, grads, L = Y.shape[1], {}, len(caches)
        dZ = AL - Y  # without the 1/m
        for l in reversed(range(1, L + 1)):
            A_prev, W = caches[l - 1][0], caches[l - 1][1]
            dA, grads[f"dW{l}"], db = linear_backward(dZ, (A_prev, W, np.zeros((len(W), 1))))
            if l == L:
                grads[f"db{l}"] = db
            if l > 1:
                dZ, dgamma, dbeta = batchnorm_backward(dA * (caches[l - 2][2] > 0), caches[l - 2][3])
                grads |= {f"dgamma{l - 1}": dgamma / m, f"dbeta{l - 1}": dbeta / m}
        return grads

    def variant_through_dA(AL, Y, caches):
        m, stack, grads = Y.shape[1], list(caches), {}
        dA = (-(Y / AL) + (1 - Y) / (1 - AL)) / m
        A, W = stack.pop()
        dZ = dA * AL * (1 - AL)
        grads[f"dW{len(stack) + 1}"], grads[f"db{len(stack) + 1}"] = np.dot(dZ, A.T), dZ.sum(1)[:, None]
        while stack:
            l = len(stack)
            dA = W.T @ dZ
            A, W, Z_tilde, (n, r, gamma) = stack.pop()
            dT = np.where(Z_tilde > 0, dA, 0)
            grads["dbeta" + str(l)] = dT @ np.ones((m, 1))
            grads["dgamma" + str(l)] = np.einsum("ij,ij->i", dT, n).reshape(-1, 1)
            dZ = gamma / r * (dT - dT.mean(1, keepdims=True) - n * (dT * n).mean(1, keepdims=True))
            grads["dW" + str(l)] = np.dot(dZ, A.T)
            grads["db" + str(l)] = dZ.sum(1, keepdims=True)  # 0, and nobody needs it
        return grads

    def variant_example_by_example(AL, Y, caches):
        m, grads, L = Y.shape[1], {}, len(caches)
        dZ = (AL - Y) / m
        dgamma = dbeta = None
        for l in range(L, 0, -1):
            A_prev, W = caches[l - 1][:2]
            grads[f"dW{l}"] = sum(np.outer(dZ[:, j], A_prev[:, j]) for j in range(m))
            if l == L:
                grads[f"db{l}"] = sum(dZ[:, j : j + 1] for j in range(m))
            else:
                grads[f"dgamma{l}"], grads[f"dbeta{l}"] = dgamma, dbeta
            if l > 1:
                dA = np.hstack([W.T @ dZ[:, j : j + 1] for j in range(m)])
                dA[caches[l - 2][2] < 0] = 0
                dZ, dgamma, dbeta = batchnorm_backward(dA, caches[l - 2][3])
        return grads


# %% check="bn_backward"
check(bn_backward)
# %% [markdown]
# ## Is it right? Ask lesson 13
#
# The check compared your gradients with complex steps through another forward pass. Do it once more with your
# own tools: `check_gradients` moves each of the parameters of a small network. The cost has to be that of
# training mode. *Before you run:* what will it say if the cost is taken in test mode instead?

# %%
parameters, running = start((64, 5, 4, 3, 1), np.random.default_rng(3))
X_small, Y_small = X[:, :20], Y[:, :20]
AL, caches, _ = bn_forward(X_small, parameters, running, True)
grads = bn_backward(AL, Y_small, caches)
for training in (True, False):

    def cost(moved, training=training):
        return logistic_cost(bn_forward(X_small, moved, running, training)[0], Y_small)

    difference = check_gradients(cost, parameters, grads, 1e-6)
    print(f"training={training}: relative difference {difference:.1f}, below 1e-7: {difference < 1e-7}")

# %% [markdown]
# In training mode they agree, below 1e-7. In test mode 0.8, and nothing is wrong with your gradients. It is
# another function: in it $\mu$ and $\sigma$ are constants, in the one you differentiated they move with the
# weights. As with dropout (lesson 13), a gradient check has to hold still what is held still in training,
# and move what moves.
#
# ### The bias that does nothing
#
# Did we lose something with $b$? Keep it, in layer 1, and train it. No new code is needed: a bias is the
# weight of an input that is always 1, a 65th pixel. Let it start at 5 in every unit, train both networks
# side by side, with the same batches, and compare. *Before you run:* where will the biases be after 100
# steps?

# %%
rng = np.random.default_rng(0)
without, running = start(LAYERS, rng)
kept, running_kept = without | {"W1": np.hstack([without["W1"], np.full((24, 1), 5.0)])}, running
for X_t, Y_t in batches(rng):
    AL, caches, running = bn_forward(X_t, without, running, True)
    without = update_parameters(without, bn_backward(AL, Y_t, caches), 0.3)
    AL_kept, caches, running_kept = bn_forward(np.vstack([X_t, np.ones((1, 50))]), kept, running_kept, True)
    kept = update_parameters(kept, bn_backward(AL_kept, Y_t, caches), 0.3)
print("biases after training:", kept["W1"][:4, 64].round(9), "…")
print("answers to the last batch agree to 1e-9:", np.abs(AL - AL_kept).max() < 1e-9)
moved = np.abs(running_kept["mean1"] - running["mean1"]).mean()
print(f"the running means of layer 1 differ by {moved:.4f}")

# %% [markdown]
# Where they were: at 5, to nine digits, after 100 steps of descent. The answers agree throughout, and at
# test time, too, since the running mean has taken up the 5 (all but $0.9^{100}$ of it). So a kept $b$ is no
# error, it is ballast: memory, time, a gradient that is pure rounding, and a puzzle for the next reader.

# %% [markdown]
# ## Which learning rates survive?
#
# Now the experiment of the beginning, with the same seeds, batches and rates.


# %%
def shake(parameters, rng):
    """For later: gamma times a random factor from 0.5 to 1.5, beta plus a random number from −0.7 to 0.7, per unit."""
    change = {n: rng.uniform(0.5, 1.5, v.shape) for n, v in sorted(parameters.items()) if n.startswith("gamma")}
    shift = {n: rng.uniform(-0.7, 0.7, v.shape) for n, v in sorted(parameters.items()) if n.startswith("beta")}
    return {n: v * change.get(n, 1.0) + shift.get(n, 0.0) for n, v in parameters.items()}


# %%
@functools.cache
@np.errstate(all="ignore")
def train_normalized(learning_rate, seed, shaken=False):
    """Returns the parameters used at every step (the last: after all steps), running, and the cost at every step."""
    rng, coins, trail, costs = np.random.default_rng(seed), np.random.default_rng(100 + seed), [], []
    parameters, running = start(LAYERS, rng)
    for X_t, Y_t in batches(rng):
        used = shake(parameters, coins) if shaken else parameters
        AL, caches, running = bn_forward(X_t, used, running, True)
        parameters = update_parameters(parameters, bn_backward(AL, Y_t, caches), learning_rate)
        trail, costs = [*trail, used], [*costs, logistic_cost(AL, Y_t)]
    return [*trail, parameters], running, costs


# %%
@np.errstate(all="ignore")
def normalized_error(learning_rate, seed, shaken=False):
    trail, running, _ = train_normalized(learning_rate, seed, shaken)
    return wrong(bn_forward(X_dev, trail[-1], running, False)[0], Y_dev)


@functools.cache
def sweep(name):
    """Dev errors (3, 8), seeds by rates."""
    error = {"plain": plain_error, "normalized": normalized_error}[name]
    return np.array([[error(rate, seed) for rate in RATES] for seed in range(3)])


# %% tags=["nbval-ignore-output"]
print("rate     plain                  normalized")
for rate, plain, normal in zip(RATES, sweep("plain").T, sweep("normalized").T):
    print(f"{rate:<7}", *(f"{e:6.1%}" for e in plain), "  ", *(f"{e:6.1%}" for e in normal))

# %%
figure, axes = plt.subplots()
for name, colour, marker in (("plain", "orange", "o"), ("normalized", "blue", "s")):
    axes.semilogx(RATES, 100 * sweep(name).T, "-", marker=marker, color=C[colour], lw=1, ms=4, label=[name, None, None])
axes.axhline(50, color=C["black"], lw=1, ls=":")
axes.text(0.06, 51, "guessing", fontsize=9)
axes.set(xlabel="learning rate", ylabel="dev error after 10 epochs (%)", ylim=(0, 60))
axes.set_title("With batch norm, rates ten times as large train, and train best")
_ = axes.legend(loc="lower left")

# %% [markdown]
# With batch norm five rates, 0.03 to 3, end below 18 % in every seed, and from 0.3 to 3 all nine runs end
# below 5 %. At 1.0, where two of three plain networks were lost, the normalized ones do best, with 2.3 to
# 3.1 %. Only at 10 they fail as well: batch norm moves the cliff by a factor of ten, it does not remove it.
#
# Look at the small rates, too. At 0.003 and 0.01 batch norm helps nobody: 26.9 to 46.8 %, no better than
# plain. Its gain on this task is that it *allows* large steps (Bjorck and others, 2018, come to the same
# conclusion for large networks).

# %% [markdown]
# ### Turn the knob
#
# The cost at each step, and the inputs of layer 6: the mean activation of each of four units of layer 5, over
# 500 pictures. Try 0.03, 0.3, 1 and 10, and look at the right panels each time.


# %%
def hidden(parameters, X, layer):
    """Activations (n, m) of a hidden layer of either network, normalized by the batch X where there is a gamma."""
    A = X
    for l in range(1, layer + 1):
        Z = parameters[f"W{l}"] @ A
        if f"gamma{l}" in parameters:
            A = relu(batchnorm_forward(Z, parameters[f"gamma{l}"], parameters[f"beta{l}"], 1e-5)[0])
        else:
            A = relu(Z + parameters[f"b{l}"])
    return A


# %%
@functools.cache
@np.errstate(all="ignore")
def moments_on_the_way(kind, learning_rate, seed):
    """Mean and spread of each unit of layer 5 over X, after every step: two arrays (100, 24)."""
    trail = train_plain(learning_rate, seed)[0] if kind == "plain" else train_normalized(learning_rate, seed, kind == "shaken")[0]
    layers = [hidden(parameters, X, 5) for parameters in trail[:100]]
    return np.array([A.mean(axis=1) for A in layers]), np.array([A.std(axis=1) for A in layers])


# %%
def draw(learning_rate=0.3):
    figure, axes = plt.subplots(1, 3, figsize=(10, 3.2), width_ratios=(1.2, 1, 1))
    for name, colour in (("plain", "orange"), ("normalized", "blue")):
        costs = (train_plain if name == "plain" else train_normalized)(learning_rate, 0)[-1]
        axes[0].plot(np.minimum(costs, 2), color=C[colour], lw=1.2, label=name)
        panel, means = axes[1 if name == "plain" else 2], moments_on_the_way(name, learning_rate, 0)[0]
        panel.plot(means[:, np.argsort(-means[0])[:4]], lw=1.2)
        panel.set(title=f"{name}: inputs of layer 6", xlabel="step", ylabel="mean of four units", ylim=(0, 2.2))
    axes[0].set(title=f"Cost at learning rate {learning_rate}", xlabel="step", ylabel="cost of the batch, at most 2")
    axes[0].legend()


plots.interactive(draw, learning_rate=list(RATES))

# %% [markdown]
# ## Why? The first story: inputs that stand still
#
# Ioffe and Szegedy, who invented batch normalization in 2015, had an explanation in the title of their
# paper: *reducing internal covariate shift*. Seen from layer 6, the layers before it are a machine that
# makes its inputs, and this machine is changed with every step. What layer 6 has learnt fits inputs that no
# longer exist. Normalize, and layer 6 stands on firmer ground: whatever the weights before it do, $\tilde
# z$ keeps the mean $\beta$ and the spread $\gamma$.
#
# The right panels show it; let us put a number to it. By how far does the mean of a unit in layer 5 move in
# one step, measured in spreads of the units? There is a third network in the next cell, a mischievous one.
# It has batch norm, but its $\gamma$ and $\beta$ are *shaken* at every step, per unit, by random numbers
# drawn anew each time: `shake`, above. Its layer 6 gets no rest at all. *Before you run:* if standing still
# is the reason for success, how well should the shaken network train?

# %%
print("rate 0.3       move per step, in spreads     training cost, last ten steps     dev error")
for kind in ("plain", "normalized", "shaken"):
    columns = [[], [], []]
    for seed in range(3):
        means, spreads = moments_on_the_way(kind, 0.3, seed)
        columns[0].append(np.mean(np.sqrt(np.mean(np.diff(means, axis=0) ** 2, axis=1)) / spreads[:-1].mean(axis=1)))
        costs = train_plain(0.3, seed)[1] if kind == "plain" else train_normalized(0.3, seed, kind == "shaken")[2]
        columns[1].append(np.mean(costs[-10:]))
        columns[2].append(plain_error(0.3, seed) if kind == "plain" else normalized_error(0.3, seed, kind == "shaken"))
    print(f"{kind:<12}", *("   ".join(f"{x:5.3f}" for x in c) + "      " for c in columns))

# %% [markdown]
# The plain network's units move by 0.8 spreads per *step*: layer 6 really does aim at a moving target.
# Batch norm brings that down to 0.005 or so, by a factor of more than a hundred. So far the first story
# holds.
#
# But the shaken network's inputs jump by more than half a spread at every step, a hundred times as much as
# those of the normalized one. It should be about as bad as the plain network. It has a higher cost than the
# steady one, as one would expect of such a ride (0.12 to 0.15), but a lower one than the plain networks
# (0.20 to 0.31), and its dev errors, 3.3 to 4.3 %, are as good as those of the steady network. Inputs that
# stand still cannot be the main reason.

# %% [markdown]
# ## The second story: a smoother landscape
#
# Santurkar, Tsipras, Ilyas and Mądry did this experiment at full size, in 2018, and looked for another
# reason. Theirs: batch norm makes the cost *smoother*. A gradient is a promise: "go against me by $\eta$,
# and the cost falls by $\eta \lVert g \rVert^2$", where $\eta$ (eta) is the length of the trial step in
# units of the gradient $g$. The promise holds for tiny steps. How far does it hold?
#
# The next cell stops both networks after 10, 30 and 50 steps at the learning rate 0.1, takes the gradient
# of all 500 pictures, tries steps of several $\eta$, and prints the share of the promise that was kept: 1
# is all of it, and below 0 the cost has risen. *Before you run:* at which $\eta$ does each network break
# its word?


# %%
def cost_and_grads(parameters, running=None):
    """running: of a normalized network; None for a plain one."""
    AL, caches = deep_forward(X, parameters) if running is None else bn_forward(X, parameters, running, True)[:2]
    return logistic_cost(AL, Y), (deep_backward if running is None else bn_backward)(AL, Y, caches)


def promise_kept(parameters, eta, running=None):
    before, grads = cost_and_grads(parameters, running)
    after, _ = cost_and_grads(update_parameters(parameters, grads, eta), running)
    return (before - after) / (eta * sum(np.sum(g**2) for g in grads.values()))


# %%
etas, kept = (0.03, 0.1, 0.3, 1.0), {}
for seed in range(3):
    (plain, _), (normal, running, _) = train_plain(0.1, seed), train_normalized(0.1, seed)
    for t in (10, 30, 50):
        kept.setdefault("plain", []).append([promise_kept(plain[t - 1], eta) for eta in etas])
        kept.setdefault("normalized", []).append([promise_kept(normal[t], eta, running) for eta in etas])
print("η            ", *(f"{eta:17}" for eta in etas))
for name, shares in kept.items():
    low, middle, high = np.min(shares, axis=0), np.median(shares, axis=0), np.max(shares, axis=0)
    print(f"{name:<12}", *(f"  {m:5.2f} ({l:5.2f}–{h:4.2f})" for l, m, h in zip(low, middle, high)))

# %% [markdown]
# (Middle of nine measurements; in brackets the extremes, of three seeds and three times.) The plain network
# keeps its word at 0.03, more or less. At 0.3 the cost *rises* as a rule, and the nine measurements are far
# apart. The normalized one keeps 79 % or more of its promise at 0.3 and about half or more at 1.0, every
# time: what it keeps at 1.0 (0.64 in the middle), the plain one keeps at 0.1 (0.63). Ten times as far:
# there the reason for the large learning rates lies open: one may walk further on such ground.
#
# Three words of caution. Of one small network this is an illustration, no proof. "Smooth" is measured along
# the gradient only. And *why* normalizing smooths is a further question; lesson 22 has a part of the answer
# (if the weights grow, their gradients shrink). What is settled is the practice; the explanation is still a
# matter of research.

# %% [markdown]
# ### And without it?
#
# If large steps are the gain, is there another way to get there? Patience, for one. He's initialization is
# made for networks without batch norm, and at the rate 0.1 the plain network was still learning when the
# ten epochs were over. *Before you run:* give it six times as many. Does it catch up?

# %%
for name, epochs in (("plain, rate 0.1", 10), ("plain, rate 0.1", 60)):
    print(f"{name}, {epochs} epochs: dev error", *(f"{plain_error(0.1, seed, epochs):.1%}" for seed in range(3)))
print("normalized, rate 1, 10 epochs: dev error", *(f"{normalized_error(1.0, seed):.1%}" for seed in range(3)))

# %% [markdown]
# Nearly: 3.3 to 3.8 % after 60 epochs, against 2.3 to 3.1 % after ten with batch norm. So with a careful
# start, a moderate rate and time one can do without. In our network a normalized step takes longer than a
# plain one, too. Deep networks without any normalization have been trained to the level of normalized ones
# (Fixup, 2019), with care in the initialization. Batch norm is the way that forgives more, and that is why
# it is used so often.

# %% [markdown]
# ## Another kind of shift: trained in the dark
#
# Some notes go further: a cat detector that was trained on black cats would, "thanks to batch norm",
# recognise white ones too. Test it. Our network was trained on digits whose ink is 0 to 1. Now *dark*
# photographs of them, $x/2$, train two networks of four layers, one plain and one normalized, and what they
# get to see afterwards is *bright*: the same dev pictures with light added, $x/2 + 0.5$. *Before you run:*
# three columns. The plain network, the normalized one with its running statistics, and the normalized one
# with the mean and variance of the bright pictures themselves (`training=True`, all 1297 at once). Rank
# them.


# %%
@functools.cache
def trained_in_the_dark(normalized, seed):
    rng = np.random.default_rng(seed)
    parameters, running = start((64, 24, 24, 24, 1), rng) if normalized else (initialize_he((64, 24, 24, 24, 1), rng), None)
    for X_t, Y_t in batches(rng, epochs=20):
        if normalized:
            AL, caches, running = bn_forward(X_t / 2, parameters, running, True)
        else:
            AL, caches = deep_forward(X_t / 2, parameters)
        grads = (bn_backward if normalized else deep_backward)(AL, Y_t, caches)
        parameters = update_parameters(parameters, grads, 0.3)
    return parameters, running


# %%
print("dev error, three seeds  plain                  running statistics     statistics of what it sees")
for name, light in (("dark, as trained", 0.0), ("bright", 0.5)):
    columns = [[], [], []]
    for seed in range(3):
        seen, (plain, _), (normal, running) = X_dev / 2 + light, trained_in_the_dark(False, seed), trained_in_the_dark(True, seed)
        columns[0].append(wrong(deep_forward(seen, plain)[0], Y_dev))
        columns[1].append(wrong(bn_forward(seen, normal, running, False)[0], Y_dev))
        columns[2].append(wrong(bn_forward(seen, normal, running, True)[0], Y_dev))
    print(f"{name:<22}", *("  ".join(f"{x:5.1%}" for x in column) + "    " for column in columns))

# %% [markdown]
# In the dark the normalized network is the better one. In bright light, with its running statistics, it is
# *lost*: 37.6 to 50.4 %, worse than the plain one, seed by seed. The running statistics are those of the
# dark. Batch norm steadies what the *weights* do to later layers during training. It knows nothing of a
# world that changes afterwards.
#
# Then the last column: 2.8, 3.5 and 3.6 %, as in the dark to the last picture. Why exactly? Added light is a
# constant, $W(x + c) = Wx + Wc$, and a constant is what the batch's mean takes away, like a bias. So there
# is a remedy: collect new running statistics from unlabelled bright pictures. It works for shifts that look
# like a change of scale and offset, and for no others; a section below shows one.

# %% [markdown]
# ## Company: the noise of a batch
#
# In training, a picture's answer depends on who else is in the batch. How much of that noise arrives at the
# end of seven layers? Take the network that was trained at the rate 0.3, five dev pictures, and put each of
# them into 16 batches of random company. *Before you run:* by how much does a picture's score $z^{[L]} =
# \log \frac{a}{1-a}$ vary in batches of 8, and what will 512 make of it? And in test mode?

# %%
trail, running, _ = train_normalized(0.3, 0)
parameters, rng = trail[-1], np.random.default_rng(4)
print("size   spread of a picture's score     in test mode, alone or in company")
for size in (8, 32, 128, 512):
    spreads, apart = [], 0.0
    for i in range(5):
        company = [np.append(i, 5 + rng.permutation(1292)[: size - 1]) for _ in range(16)]
        A = np.array([bn_forward(X_dev[:, who], parameters, running, True)[0][0, 0] for who in company])
        spreads.append(np.std(np.log(A / (1 - A))))
        alone = bn_forward(X_dev[:, [i]], parameters, running, False)[0]
        apart = max(apart, np.abs(alone - bn_forward(X_dev[:, company[0]], parameters, running, False)[0][0, 0]).max())
    print(f"{size:4}   {np.mean(spreads):11.2f} {'the same to 1e-9: ' + str(apart < 1e-9):>55}")

# %% [markdown]
# By 2.36 in batches of 8: enough to turn many a "probably odd" into its opposite. From there it falls to
# 1.22, 0.62 and 0.26, by about a factor of two for four times the size, as the standard error of a mean
# does. In test mode nothing varies. *An answer that does not depend on the company* is what the running
# statistics are for; put this line into the tests of every network that you ship.

# %% [markdown]
# ### A regularizer?
#
# Noise in the hidden layers during training: that is dropout's trick. To see the effect of *this* noise
# alone, the size of the mini-batch must not change anything else, above all not the noise of the gradient.
# So we keep every step on all 256 training pictures, but let them be normalized in groups of 8, 32 or 256,
# and average the groups' gradients. (Hoffer, Hubara and Soudry call this *ghost batch normalization*.) As
# in lesson 09, some labels are wrong, 50 of 256, so that there is something to overfit. *Before you run:*
# which group size will learn the fewest wrong labels, and will it have the smallest dev error?


# %%
def tired_labels(rng):
    """X (64, 256), Y (1, 256) with 50 wrong labels; X (64, 1541), Y (1, 1541) of the other pictures, all right."""
    order = rng.permutation(1797)
    odd, turned = digit[:, order] % 2, rng.choice(256, 50, replace=False)
    Y = np.where(np.isin(np.arange(256), turned), 1 - odd[:, :256], odd[:, :256])
    return pictures[:, order[:256]], Y, pictures[:, order[256:]], odd[:, 256:]


# %%
def train_in_groups(size, seed, steps=80):
    """Returns (training error on the labels as given, dev error)."""
    rng = np.random.default_rng(seed)
    (X, Y, X_new, Y_new), (parameters, running) = tired_labels(rng), start((64, 32, 1), rng)
    for _ in range(steps):
        groups, all_grads = mini_batches(X, Y, size, rng), []
        for X_t, Y_t in groups:
            AL, caches, running = bn_forward(X_t, parameters, running, True)
            all_grads.append(bn_backward(AL, Y_t, caches))
        grads = {name: np.mean([g[name] for g in all_grads], axis=0) for name in all_grads[0]}
        parameters = update_parameters(parameters, grads, 1.0)
    _, _, running = bn_forward(X, parameters, running, True, momentum=0.0)  # the statistics of all 256, for a fair comparison
    return wrong(bn_forward(X, parameters, running, False)[0], Y), wrong(bn_forward(X_new, parameters, running, False)[0], Y_new)


# %%
print("group    training error           dev error")
for size in (8, 32, 256):
    results = np.array([train_in_groups(size, seed) for seed in range(3)]).T
    print(f"{size:<6}", *("   ".join(f"{x:5.1%}" for x in row) + "    " for row in results))

# %% [markdown]
# In groups of 8 the network misses more of the labels as given, 6.8 % on average against 4.0 and 3.7 %: the
# noise does hinder learning by heart. But of the dev errors, 18.5, 19.0 and 18.9 % on average, nothing can
# be concluded: within each group size the three seeds lie 3 to 5 points apart. A slight regularizing
# effect, then, which fades as groups grow, and nothing to rely on: its strength hangs on the batch size,
# which one chooses for other reasons. If a network overfits, take what was made for it (lessons 08 to 10).

# %% [markdown]
# ## Batch statistics at test time: it looks fine, until it does not
#
# Lesson 22 showed one layer with this bug: all single pictures get the same answer. And a test in large
# batches hides it. In a deep network there is a second trap, and it has to do with *order*. The dev set
# once with running statistics, then with the statistics of its batches, in random order, and at last
# sorted, even digits first. *Before you run:* what happens to a batch of 50 odd digits?

# %%
(*_, parameters), running, _ = train_normalized(0.3, 0)
sorted_out = np.argsort(Y_dev[0], kind="stable")
for name, size, order in (
    ("running statistics", None, np.arange(1297)),
    ("batches of 1", 1, np.arange(1297)),
    ("batches of 8", 8, np.arange(1297)),
    ("batches of 50", 50, np.arange(1297)),
    ("batches of 50, sorted", 50, sorted_out),
):
    pieces = [order] if size is None else [order[i : i + size] for i in range(0, 1297, size)]
    A = np.hstack([bn_forward(X_dev[:, piece], parameters, running, size is not None)[0] for piece in pieces])
    print(f"{name:<22} dev error {wrong(A, Y_dev[:, order]):5.1%}   called odd {np.mean(A > 0.5):.1%}")

# %% [markdown]
# One by one: 50.4 %. In batches of 8: 11.3 %. In batches of 50 in random order: 4.3 %, the very figure of the
# running statistics; nobody would notice. Sorted: 44.8 %. In a batch of 50 odd digits, about half are called
# even, because what is normalized within the batch cannot say that the whole batch is odd. Data in use
# *are* sorted, more often than not: patients from one ward, pictures from one camera, one hour of one day.

# %% [markdown]
# ## Why not the output layer?
#
# If it is so good, why does the output have no batch norm? The last experiment gives the idea. Whatever the
# scores are, normalized ones have mean $\beta$ in every batch, and spread $\gamma$. So in *training*, too,
# a batch cannot be all odd: its mean score is one number, $\beta$, the same for all batches.
#
# Logistic regression on the pixels is enough to see it, one layer, with and without batch norm on its scores.
# It is trained for 300 steps on batches of 32, once with pictures drawn at random and once with batches whose
# share of odd digits is itself random, from none to all, as in data that come in bunches. *Before you run:*
# which of the four has the highest cost at the end?


# %%
def draw_batch(rng, bunches, size=32):
    odd, even = np.flatnonzero(Y[0] == 1), np.flatnonzero(Y[0] == 0)
    k = rng.integers(0, size + 1) if bunches else rng.binomial(size, odd.size / 500)  # so many odd ones
    who = np.append(rng.choice(odd, k), rng.choice(even, size - k))
    return X[:, who], Y[:, who]


# %%
@functools.cache
def train_output(norm, bunches, seed):
    rng, costs, one = np.random.default_rng(seed), [], np.ones((1, 1))
    p = initialize_he((64, 1), rng) | {"gamma1": one, "beta1": 0 * one}
    for _ in range(300):
        X_t, Y_t = draw_batch(rng, bunches)
        Z = p["W1"] @ X_t + p["b1"]
        Z, cache = batchnorm_forward(Z, p["gamma1"], p["beta1"], 1e-5) if norm else (Z, None)
        costs.append(logistic_cost(sigmoid(Z), Y_t))
        dZ = (sigmoid(Z) - Y_t) / 32
        dZ, dgamma, dbeta = batchnorm_backward(dZ, cache) if norm else (dZ, 0.0, 0.0)
        grads = {"dW1": dZ @ X_t.T, "db1": dZ.sum(), "dgamma1": dgamma, "dbeta1": dbeta}
        p = {name: value - grads["d" + name] for name, value in p.items()}
    return np.mean(costs[-50:]), p["gamma1"].item()


# %%
print("cost of the last 50 batches, three seeds (in brackets: γ)")
for norm in (False, True):
    for bunches in (False, True):
        runs = [train_output(norm, bunches, seed) for seed in range(3)]
        name = f"{'normalized' if norm else 'plain':<11} {'batches in bunches' if bunches else 'random batches'}"
        print(f"{name:<32}", *(f"{cost:.2f}" + (f" ({gamma:.1f})" if norm else "") for cost, gamma in runs))

# %% [markdown]
# With random batches the normalized output does no harm, at least: 0.15 to 0.18. But look at $\gamma$: it
# had to grow to 5 before the network could be sure of anything, since $\gamma = 1$ allows scores of the
# size 1 only. In bunches the cost is 0.49 to 0.51, where the plain one has 0.20 to 0.23. No weights can be
# right: a batch of odd digits has the same mean score as a batch of even ones, and so $\gamma$ stays at 2,
# the network's way of shrugging. A regression would fare worse still: its outputs *are* means and spreads.
# Hidden layers pass on differences between examples. The output has to say how things are.

# %% [markdown]
# ## At work
#
# In PyTorch the whole lesson is one line per layer. `bias=False` is your `drop_biases`, `train()` and
# `eval()` are your `training`, and forgetting `eval()` is the bug of the section before last:
#
# ```python
# net = nn.Sequential(nn.Linear(64, 24, bias=False), nn.BatchNorm1d(24), nn.ReLU(),
#                     nn.Linear(24, 1), nn.Sigmoid())
# net.train()                                # batch statistics, running statistics updated
# loss = nn.BCELoss()(net(X_t.T), Y_t.T)     # examples in rows
# loss.backward()
# net.eval()                                 # running statistics, unchanged
# ```
#
# The course's own solution is compared with such networks in its tests: answers in both modes, running
# statistics and all gradients agree to 1e-10, once two conventions are translated (lesson 22: momentum 0.1
# for our 0.9, and the factor $m/(m-1)$ in the running variance).
#
# ## Question: two pictures at a time · 2 points · 8 minutes
#
# A colleague's pictures are so large that only two fit into memory at once. The network has batch norm in
# every hidden layer. Training is restless and ends with 25 % dev errors in test mode; on small versions of
# the same pictures, with batches of 32, it was 8 %. The colleague now plans to add up the gradients of 16
# batches of two before each step, "which is the same as a batch of 32".
#
# Is it the same, for a network without batch norm and for this one? Which experiment of this lesson tells
# you? And what would you propose?

# %% [markdown] question="two_pictures_at_a_time" points=2
# ### BEGIN SOLUTION
# Without batch norm it is the same: the gradient of the mean cost over 32 examples is the mean of the 16
# gradients. With batch norm it is not: every pair is still normalized by its own mean and variance, so the
# noise of the statistics stays that of batches of two; only the noise of the gradient is reduced. (In a
# pair $z_{norm}$ is nearly always $+1$ or $-1$: a unit can tell only which of the two has the larger
# score.) It is the experiment with groups of 8, 32 and 256 inside the same step of 256 pictures: there the
# group size alone made a difference to the training error. Proposals: a normalization that needs no batch
# (layer or group normalization); train with fixed running statistics, taken from the run with small
# pictures; no normalization, with He's weights, a smaller learning rate and more epochs; or smaller
# pictures and a batch of 32.
#
# **Mark scheme** (2 points)
# - 1 point: the same without batch norm, not the same with it, since the statistics are those of each pair.
#   Half a point without the reason.
# - ½ point: names the experiment with groups (ghost batches) or argues with the noise at batch size 8
#   against 32.
# - ½ point: one workable proposal. A larger momentum of the running statistics alone is none: the noise in
#   training stays.
# ### END SOLUTION

# %% [markdown]
# ## Question: one sentence, two claims · 2 points · 8 minutes
#
# *"Batch norm works because it keeps the inputs of later layers from shifting, and for the same reason a
# network with batch norm copes with data that have shifted since training."* Take the sentence apart. What do
# the experiments of this lesson say about each half? What remains true?

# %% [markdown] question="one_sentence_two_claims" points=2
# ### BEGIN SOLUTION
# First half: batch norm does keep the inputs of later layers still (0.005 against 0.8 spreads per step).
# But the shaken network, whose inputs jump by more than half a spread at every step, trains at the same
# rate, with a lower cost than the plain one and dev errors like those of the steady one. So stillness is
# not what makes the difference, at least not the main thing. What was found instead is a smoother cost:
# along the gradient the promise of the slope holds for steps ten times as long, which fits the larger
# learning rates. Second half: wrong. In test mode the statistics are constants from training; in bright
# light the normalized network had 38 to 50 % wrong, more than the plain one. Only
# with statistics of the new data was it right again, because a constant offset cancels in them. True:
# normalizing holds means and spreads of hidden layers during training, and new statistics can repair shifts
# of scale and offset.
#
# **Mark scheme** (2 points)
# - 1 point: first half, with the shaken network as the counter-example (half a point for naming
#   smoothness only).
# - 1 point: second half, with the reason (running statistics are those of training) and a number or the
#   experiment named.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"Thanks to batch norm, a network trained on black cats recognises cats of other colours."** You have
# seen dark and bright digits: 37.6 to 50.4 % wrong, with the running statistics. New statistics from bright
# pictures, without labels, do repair that. But turn dark and light around, $x \to 1 - x$, and not even they
# help:

# %%
print("new running statistics from 500 unlabelled pictures; dev error, three seeds")
for name, turn in (("bright, x/2 + 0.5", lambda x: x / 2 + 0.5), ("negative, 1 - x", lambda x: 1 - x)):
    before, after = [], []
    for seed in range(3):
        parameters, running = trained_in_the_dark(True, seed)
        before.append(wrong(bn_forward(turn(X_dev), parameters, running, False)[0], Y_dev))
        for X_t, _ in batches(np.random.default_rng(0), epochs=5):
            _, _, running = bn_forward(turn(X_t), parameters, running, True)
        after.append(wrong(bn_forward(turn(X_dev), parameters, running, False)[0], Y_dev))
    print(f"{name:<18} old statistics", *(f"{x:.1%}" for x in before), "  new", *(f"{x:.1%}" for x in after))

# %% [markdown]
# The bright pictures come right, with 2.8 to 3.8 %. The negatives stay wrong, 67.5 to 72.3 % of them, worse
# than guessing: $W(1 - x) = W1 - Wx$, and batch norm takes away the constant but not the minus sign. A
# shift of brightness was a lucky case, one that the mean happens to cancel. A white cat is not a black cat
# with a constant added.
#
# **"Use back-propagation to compute $dW$, $db$, $d\beta$, $d\gamma$."** There is nothing to compute in the
# second one. With the bias as the weight of a 65th pixel that is always 1, as above:

# %%
parameters, running = start((65, 24, 24, 1), np.random.default_rng(5))
AL, caches, _ = bn_forward(np.vstack([X[:, :50], np.ones((1, 50))]), parameters, running, True)
grads = bn_backward(AL, Y[:, :50], caches)
print(f"largest entry of dbeta1 {np.abs(grads['dbeta1']).max():.4f}, of dW1 {np.abs(grads['dW1'][:, :64]).max():.4f}")
print("largest entry of db1 below 1e-12:", np.abs(grads["dW1"][:, 64]).max() < 1e-12)

# %% [markdown]
# **"Batch norm works because it reduces covariate shift."** It reduces the shift, yes; that this is why it
# works is what the shaken network speaks against. (One note calls it "covariance shift". A covariance is
# something else: *covariates* are what others call inputs.)
#
# ## Summary
#
# 1. Hidden layer: linear without $b$ → batch norm → ReLU. Output: linear with $b$ → sigmoid, never
#    normalized.
# 2. In training the batch's statistics normalize, and the running ones learn; in test mode the running ones
#    normalize, and nothing learns.
# 3. Backward through each box in reverse order; the $1/m$ enters once, and `batchnorm_backward` adds up.
# 4. It allows learning rates about ten times as large here. Inputs that stand still are not the reason; a
#    smoother cost fits better. Small rates, patience and He's weights nearly get there, too.
# 5. It is a slight regularizer at small batches, and no protection against data that have changed.
#
# ## References
#
# - S. Ioffe and C. Szegedy (2015). Batch Normalization: Accelerating Deep Network Training by Reducing Internal
#   Covariate Shift. *Proceedings of the 32nd International Conference on Machine Learning*, PMLR 37, 448–456,
#   arXiv:1502.03167. The method and the first story.
# - S. Santurkar, D. Tsipras, A. Ilyas and A. Mądry (2018). How Does Batch Normalization Help Optimization?
#   *Advances in Neural Information Processing Systems* 31, arXiv:1805.11604. The shaken network and the second
#   story.
# - J. Bjorck, C. Gomes, B. Selman and K. Q. Weinberger (2018). Understanding Batch Normalization. *Advances in
#   Neural Information Processing Systems* 31, arXiv:1806.02375. It is the large learning rates.
# - K. He, X. Zhang, S. Ren and J. Sun (2015). Delving Deep into Rectifiers: Surpassing Human-Level Performance
#   on ImageNet Classification. *ICCV*, arXiv:1502.01852. The alternative: a start of the right size.
# - H. Zhang, Y. N. Dauphin and T. Ma (2019). Fixup Initialization: Residual Learning Without Normalization.
#   *ICLR*, arXiv:1901.09321.
# - E. Hoffer, I. Hubara and D. Soudry (2017). Train longer, generalize better: closing the generalization gap
#   in large batch training of neural networks. *Advances in Neural Information Processing Systems* 30,
#   arXiv:1705.08741. Ghost batches.
# - Y. Li, N. Wang, J. Shi, J. Liu and X. Hou (2016). Revisiting Batch Normalization For Practical Domain
#   Adaptation. arXiv:1603.04779. New statistics for new data.
#
# ## What comes next
#
# All our answers so far were yes or no. Lesson 24, *softmax*, has ten digits to tell apart with one output
# layer, and a temperature to turn.
