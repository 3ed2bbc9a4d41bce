# ---
# jupyter:
#   lesson:
#     title: Initialization
#     minutes: 110
#     needs: ["03", "05"]
# ---

# %% [markdown]
# # 12 · Initialization
#
# Two networks of 20 layers with 100 ReLU units each. They get the same input, and they have the same weights
# but for one thing: in the second, every weight is twice as large as in the first. *Before you run:* by what
# factor do their outputs differ?

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from dlutils import check, datasets, hint, plots, progress
from previously import activation_backward, activation_forward, initialize_deep, linear_backward
from previously import linear_forward, logistic_cost, relu, sigmoid, tanh, update_parameters

threadpool_limits(1)  # for matrices this small, one core is faster than several that wait for each other
plots.use_style()

# %%
rng = np.random.default_rng(0)
weights = rng.standard_normal((20, 100, 100))  # one (100, 100) matrix per layer
figure, ax = plt.subplots()
for scale, colour in ((0.07, "blue"), (0.14, "green"), (0.28, "red")):
    A, spread = np.random.default_rng(1).standard_normal((100, 50)), []
    for W in weights:
        A = relu(scale * W @ A)
        spread.append(A.std())
    print(f"weights of size {scale}: spread of the activations in layer 20 is {spread[-1]:.2e}")
    ax.semilogy(range(1, 21), spread, "o-", ms=4, color=plots.COLOURS[colour], label=f"weights {scale}")
ax.set(xlabel="layer", ylabel="standard deviation of $A$", xticks=range(0, 21, 5))
ax.set_title("Twice the weights, a million times the output")
_ = ax.legend()

# %% [markdown]
# $2^{20} = 1\,048\,576$, a million times. With 0.07 less than a millionth of the signal is left in layer 20;
# with 0.28 half a million has become of it. Between them there is a line that stays almost level, and its
# number, 0.14, does not look special at all.
#
# Lesson 05 ended with a network that would not learn: its starting weights had a size of 0.01, the gradient
# of $W^{[1]}$ was $10^{-7}$, and the cost stood at guessing. With weights of another size the same network
# solved its task. This lesson finds that size, for any layer, with pencil and paper.
#
# **Goal.** Derive and write the three usual initializers, Xavier, He and Glorot, and a gauge that shows what
# a starting scale does to a deep network. **Time.** About 110 minutes. **Builds on** the activations (03) and
# the deep network (05).

# %% [markdown]
# ## A network without bends
#
# Take the bends away and look at what is left: $g(z) = z$, no biases. Then a network is a product of
# matrices,
#
# $$ \hat y = W^{[L]} \, W^{[L-1]} \cdots W^{[2]} \, W^{[1]} \, x . $$
#
# The first $L - 1$ matrices may be square; the last one, $W^{[L]}$, is shaped by the number of outputs and
# stays out of it. Let each of the $L - 1$ be the same multiple of the identity, $s \cdot I$. Every layer
# multiplies what it gets by $s$:
#
# $$ \hat y = W^{[L]} \, s^{L-1} \, x . $$
#
# *Before you run:* how large is $s^{L-1}$ for $L = 50$ with $s = 1.5$, and with $s = 0.5$? Powers of ten
# will do.
#
# ## Exercise: linear_gain · 1 point · 5 minutes
# The factor by which the $L - 1$ square layers together multiply the input.


# %% exercise="linear_gain" points=1
def linear_gain(scale, depth):
    """What the layers before the last one multiply the input by, if each of them multiplies by `scale`.

    scale: a number above 0.  depth: L, the number of layers, the last one included; 1 or more.
    Returns the factor, a number.
    """
    ### BEGIN SOLUTION
    return scale ** (depth - 1)
    ### END SOLUTION


# %% tags=["spec"]
import math

from dlutils.spec import Exercise, Fact


class LinearGain(Exercise):
    hints = (
        "How many of the L matrices are s times the identity? What is left of the product when L = 1?",
        "ŷ = W[L] · s · s · … · s · x with L − 1 factors s.",
        "Begin with `return scale ** …`.",
    )
    atol = 0.0  # 0.5 ** 49 is 1.8e-15: only a relative comparison sees it

    def cases(rng):
        yield "a little more than 1, 50 layers", 1.5, 50
        yield "half, 50 layers", 0.5, 50
        yield "two layers", round(float(rng.uniform(2, 4)), 3), 2
        yield "one layer, the last", round(float(rng.uniform(0.2, 0.7)), 3), 1
        yield "three layers", round(float(rng.uniform(1.2, 1.9)), 3), 3
        yield "nearly 1, 1000 layers", round(float(rng.uniform(0.985, 0.995)), 4), 1000
        yield "exactly 1", 1.0, 17
        yield "a whole number", 3, 7
        yield "a large factor", float(rng.uniform(1e3, 1e4)), 12

    def expect(scale, depth):
        gain = np.longdouble(1)
        for _ in range(depth - 1):
            gain = gain * np.longdouble(scale)
        return float(gain)

    def mistake_all_layers(scale, depth):
        """You multiply once for every layer. Which of the L matrices is not s times the identity?"""
        return scale**depth

    def mistake_added(scale, depth):
        """Your factor grows in proportion to the depth. Does each layer add something, or multiply?"""
        return scale * (depth - 1)

    def mistake_precedence(scale, depth):
        """You take the power first and subtract 1 from it. Which of the two does Python do first, ** or −?"""
        return scale**depth - 1

    def mistake_two_too_few(scale, depth):
        """You leave out two layers. With L = 2, what becomes of x before the last layer?"""
        return scale ** (depth - 2)

    def variant_loop(scale, depth):
        gain = 1
        for _ in range(1, depth):
            gain *= scale
        return gain

    def variant_exponential(scale, depth):
        return np.exp((depth - 1) * np.log(scale))

    def variant_product(scale, depth):
        return np.prod(np.full(depth - 1, float(scale)))

    def variant_matrices(scale, depth):
        return np.linalg.matrix_power(scale * np.eye(2), depth - 1)[1, 1]


# %% check="linear_gain"
check(linear_gain)

# %%
print("    s        L = 5       L = 20       L = 50      L = 150")
for s in (0.5, 0.9, 1.0, 1.1, 1.5):
    print(f"{s:5}", "".join(f"{linear_gain(s, L):13.1e}" for L in (5, 20, 50, 150)))

# %% [markdown]
# 4.3e8 and 1.8e-15 at 50 layers. Even 0.9 and 1.1, which look harmless, come to 0.0057 and 107. And there is
# no safe side: a number near 0 tells the last layer nothing about $x$, and a number near $10^{26}$ tells
# gradient descent nothing about where to go.
#
# **The gradients go the same way.** Backward multiplies by the transposed matrices (lesson 05), here
# by $s$ again, so what arrives at the first layer has been multiplied by $s^{L-1}$ as well. Too small, and
# the gradient *vanishes*; too large, and it *explodes*. A good start is only a partial cure: it says nothing
# about the weights after a thousand steps. But without it there is no thousandth step.
#
# ## A gauge for every layer
#
# Real weights are random, and real layers bend. To see what happens there we need a gauge: send data
# through, and write down how large the activations are, layer by layer. "How large" is the **standard
# deviation over all entries** of $A^{[l]}$, all units and all examples together, one number per layer.
#
# ## Exercise: layer_scales · 3 points · 12 minutes
# All layers use the same activation here, the last one too. The input is not counted: the first number
# belongs to $A^{[1]}$.
#
# | | shape |
# |---|---|
# | `X` | $(n_0, m)$ |
# | `parameters` | `W1` $(n_1, n_0)$, `b1` $(n_1, 1)$, …, `WL`, `bL`, in any order |
# | `activation` | `"tanh"`, `"relu"` or `"linear"` ($g(z) = z$) |
# | returns | $L$ numbers, as list, tuple or array |
#
# The *population* standard deviation is meant, $\sqrt{\frac1N\sum (a - \bar a)^2}$ with the number $N$ of
# entries, which is what NumPy computes unless told otherwise. Your `relu` and `tanh` of lesson 03 are there.


# %% exercise="layer_scales" points=3
def layer_scales(X, parameters, activation):
    """How large the activations of each layer are.

    X: (n0, m).  parameters: {"W1": (n1, n0), "b1": (n1, 1), …, "WL", "bL"}, in any order.
    activation: "tanh", "relu" or "linear", the same in every layer, the last included.
    Returns the population standard deviation over all entries of A[l], for l = 1 … L: list, tuple or (L,) array.
    """
    ### BEGIN SOLUTION
    functions = {"tanh": np.tanh, "relu": relu, "linear": lambda z: z}
    A, scales = X, []
    for l in range(1, len(parameters) // 2 + 1):
        A = functions[activation](parameters[f"W{l}"] @ A + parameters[f"b{l}"])
        scales.append(A.std())
    return scales
    ### END SOLUTION


# %% tags=["spec"]
def away_from_zero(rng, shape, low=0.3, high=1.5):
    """Numbers of both signs, none of them near 0."""
    return rng.uniform(low, high, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def biased_network(rng, layer_dims, m, gain=1.0, bias=1.0):
    """X and parameters in a shuffled order; gain: about what a layer multiplies by."""
    parameters = {}
    for l, (n_prev, n) in enumerate(zip(layer_dims, layer_dims[1:]), 1):
        parameters[f"W{l}"] = gain * away_from_zero(rng, (n, n_prev)) / np.sqrt(n_prev)
        parameters[f"b{l}"] = bias * away_from_zero(rng, (n, 1)) + 0.2 * bias
    names = list(parameters)
    shuffled = {names[i]: parameters[names[i]] for i in rng.permutation(len(names))}
    return 2 * rng.normal(size=(layer_dims[0], m)) + 0.5, shuffled


def all_activations(X, parameters, activation):
    """X, A1, …, AL: the mistakes' forward pass."""
    g = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    A = [X]
    for l in range(1, len(parameters) // 2 + 1):
        A.append(g(parameters[f"W{l}"] @ A[-1] + parameters[f"b{l}"]))
    return A


class LayerScales(Exercise):
    hints = (
        "What does deep_forward do in every layer, and which of its numbers do you need here? Where does it begin?",
        "Z[l] = W[l]·A[l−1] + b[l], A[l] = g(Z[l]), scale[l] = √(mean of (A[l] − mean of A[l])²), l = 1 … L.",
        "Begin with `A, scales = X, []`, then a loop over l = 1 … L, where L is half of `len(parameters)`.",
    )
    atol = 0.0  # the scales of one network may lie many powers of ten apart

    def cases(rng):
        yield "three layers, tanh", *biased_network(rng, (4, 6, 5, 3), 7), "tanh"
        yield "three layers, relu", *biased_network(rng, (5, 7, 4, 6), 8, gain=1.6), "relu"
        yield "four layers, linear", *biased_network(rng, (3, 5, 6, 4, 2), 9), "linear"
        yield "eleven layers", *biased_network(rng, (3, 4, 5, 6, 3, 7, 4, 6, 5, 3, 4, 2), 5), "tanh"
        yield "vanishing", *biased_network(rng, (4, 5, 3, 6, 5, 4), 6, gain=1e-3, bias=1e-18), "linear"
        yield "exploding", *biased_network(rng, (3, 6, 4, 5, 7), 5, gain=1e3), "linear"
        X, parameters = biased_network(rng, (4, 6, 5, 3), 8)
        yield "inputs near 10 000", 1e4 * X, parameters, "tanh"
        X, parameters = biased_network(rng, (4, 7, 5, 3), 6)
        dead = {n: v - 100 if n == "b2" else np.abs(v) if n == "b3" else v for n, v in parameters.items()}
        yield "a layer whose units are all off", X, dead, "relu"
        yield "one example, one unit at the end", *biased_network(rng, (5, 3, 4, 1), 1), "tanh"
        yield "one layer", *biased_network(rng, (3, 4), 5), "relu"

    def expect(X, parameters, activation):
        columns, scales = [[float(x) for x in column] for column in X.T], []
        for l in range(1, len(parameters) // 2 + 1):
            W, b, after = parameters[f"W{l}"], parameters[f"b{l}"], []
            for a in columns:
                z = [math.fsum([*(float(w) * v for w, v in zip(row, a)), float(c[0])]) for row, c in zip(W, b)]
                bent = {"tanh": math.tanh, "relu": lambda v: v if v > 0 else 0.0, "linear": float}[activation]
                after.append([bent(v) for v in z])
            columns, entries = after, [v for column in after for v in column]
            mean = math.fsum(entries) / len(entries)
            scales.append(math.sqrt(math.fsum((v - mean) ** 2 for v in entries) / len(entries)))
        return np.array(scales)

    def mistake_input_counted(X, parameters, activation):
        """Your first number belongs to X. Which array comes out of layer 1?"""
        return [A.std() for A in all_activations(X, parameters, activation)]

    def mistake_linear_output(X, parameters, activation):
        """Your last layer does not bend. Which activation has it here?"""
        A = all_activations(X, parameters, activation)
        L = len(parameters) // 2
        return [a.std() for a in A[1:-1]] + [(parameters[f"W{L}"] @ A[-2] + parameters[f"b{L}"]).std()]

    def mistake_sigmoid_output(X, parameters, activation):
        """Your last layer ends in a sigmoid, as in deep_forward. Which activation has it here?"""
        A = all_activations(X, parameters, activation)
        L = len(parameters) // 2
        last = 0.5 + 0.5 * np.tanh(0.5 * (parameters[f"W{L}"] @ A[-2] + parameters[f"b{L}"]))
        return [a.std() for a in A[1:-1]] + [last.std()]

    def mistake_scores(X, parameters, activation):
        """You measure before the bend. Is it Z or A that goes on to the next layer?"""
        A = all_activations(X, parameters, activation)[:-1]
        return [(parameters[f"W{l}"] @ a + parameters[f"b{l}"]).std() for l, a in enumerate(A, 1)]

    def mistake_variance(X, parameters, activation):
        """This is the variance. What makes a standard deviation of it?"""
        return [A.var() for A in all_activations(X, parameters, activation)[1:]]

    def mistake_per_unit(X, parameters, activation):
        """You take the spread of each unit by itself and average. Over how many entries at once is it meant?"""
        return [A.std(axis=1).mean() for A in all_activations(X, parameters, activation)[1:]]

    def mistake_per_example(X, parameters, activation):
        """You take the spread within each example and average. Over how many entries at once is it meant?"""
        return [A.std(axis=0).mean() for A in all_activations(X, parameters, activation)[1:]]

    def mistake_sample(X, parameters, activation):
        """You divide by N − 1. By what does the population standard deviation divide?"""
        with np.errstate(all="ignore"):
            return [np.sqrt(((A - A.mean()) ** 2).sum() / (A.size - 1)) for A in all_activations(X, parameters, activation)[1:]]

    def mistake_mean_left_in(X, parameters, activation):
        """You take the root of the mean square. After ReLU the mean is not 0: what has to come off before squaring?"""
        return [np.sqrt(np.mean(A**2)) for A in all_activations(X, parameters, activation)[1:]]

    def mistake_no_bias(X, parameters, activation):
        """Your numbers are right at b = 0 only. Where do the biases come in?"""
        without = {name: value * (name[0] == "W") for name, value in parameters.items()}
        return [A.std() for A in all_activations(X, without, activation)[1:]]

    def mistake_always_relu(X, parameters, activation):
        """You always bend with ReLU. What does the third argument say?"""
        return [A.std() for A in all_activations(X, parameters, "relu")[1:]]

    def mistake_order_of_the_dictionary(X, parameters, activation):
        """You take the layers in an order that is not 1, 2, 3, … . In which order does "W10" come after sorted()?"""
        names = sorted(name for name in parameters if name[0] == "W")
        renamed = {f"{letter}{l}": parameters[letter + name[1:]] for l, name in enumerate(names, 1) for letter in "Wb"}
        return [A.std() for A in all_activations(X, renamed, activation)[1:]]

    def variant_array(X, parameters, activation):
        L = sum(name.startswith("W") for name in parameters)
        scales, A = np.zeros(L), np.array(X)
        for i in range(L):
            A = np.einsum("ij,jk->ik", parameters["W" + str(i + 1)], A) + parameters["b" + str(i + 1)]
            if activation == "relu":
                A[A < 0] = 0
            elif activation == "tanh":
                A = 2 / (1 + np.exp(-2 * np.clip(A, -100, 100))) - 1
            scales[i] = np.sqrt(((A - A.mean()) ** 2).mean())
        return scales

    def variant_tuple_of_floats(X, parameters, activation):
        return tuple(float(np.std(A, axis=None)) for A in all_activations(X, parameters, activation)[1:])

    def variant_two_moments(X, parameters, activation):
        return [np.sqrt(max(np.mean(A**2) - np.mean(A) ** 2, 0)) for A in all_activations(X, parameters, activation)[1:]]


# %% check="layer_scales"
check(layer_scales)

# %% [markdown]
# Try the gauge on random layers without bends. `same_scale` takes the weights of your `initialize_deep` and
# stretches every matrix to a given standard deviation. *Before you run:* 20 linear layers of 100 units. For
# which of the three scales will the activations keep their size? Take a guess before you calculate.


# %%
def same_scale(layer_dims, scale, rng):
    """initialize_deep, every W stretched to the standard deviation `scale`; biases 0."""
    parameters = initialize_deep(layer_dims, rng)
    return {n: scale * W / W.std() if n[0] == "W" else W for n, W in parameters.items()}


TOWER = [100] * 21  # the sizes of 20 layers with 100 units, and of their input
X_tower = np.random.default_rng(1).standard_normal((100, 300))

# %%
for scale in (0.05, 0.1, 0.2):
    scales = layer_scales(X_tower, same_scale(TOWER, scale, np.random.default_rng(0)), "linear")
    factor = (scales[-1] / scales[0]) ** (1 / 19)
    print(f"weights {scale}: layer 1 {scales[0]:.2f}, layer 20 {scales[-1]:.1e}, that is × {factor:.2f} per layer")

# %% [markdown]
# A factor per layer again: 0.50, 1.00 and 2.01. With weights of a size of 0.1 and 100 units, the size stays.
# So what has 0.1 to do with 100?
#
# ## One unit is a sum
#
# One unit adds up $n$ terms, $z = w_1 x_1 + \dots + w_n x_n$. The more terms, the larger the sum. *Before you
# run:* weights and inputs are normal draws of standard deviation 1. By what factor does the spread of $z$
# grow from $n = 10$ to $n = 1000$?

# %%
rng = np.random.default_rng(2)
for n in (10, 100, 1000):
    w, x = rng.standard_normal((2, 5000, n))
    z = np.sum(w * x, axis=1)  # 5000 units, each with weights and inputs of its own
    print(f"n = {n:4}: spread of z {z.std():5.2f}   √n = {np.sqrt(n):5.2f}")

# %% [markdown]
# By 10, not by 100: positive and negative terms cancel in part, and what remains grows like $\sqrt n$. Why?
# Variances of independent numbers *add*, and a product of independent numbers of mean 0 has the product of
# their variances. For weights of mean 0, independent of one another and of the inputs,
#
# $$ \operatorname{Var}(z) = \sum_{i=1}^n \operatorname{Var}(w_i)\,\mathbb E[x_i^2]
#    = n \operatorname{Var}(w) \cdot \overline{x^2} . $$
#
# If the inputs have mean 0, $\overline{x^2}$ is their variance, and the layer multiplies variances by
# $n \operatorname{Var}(w)$. It keeps them if
#
# $$ \operatorname{Var}(w) = \frac1n, \qquad\text{that is, a standard deviation of}\quad
#    \sqrt{\frac1n} . $$
#
# For layer $l$, $n$ is the number of *inputs* of a unit: $n^{[l-1]}$, the length of a row of $W^{[l]}$, also
# called its *fan-in*. With 100 units that is 0.1. And in the experiment the factor per layer was $0.05
# \cdot\sqrt{100} = 0.5$, then 1, then 2.
#
# ## Exercise: initialize_xavier · 2 points · 8 minutes
# Like `initialize_deep`, but each layer with a scale of its own: normal draws of mean 0 and standard deviation
# $\sqrt{1/n^{[l-1]}}$, biases 0. The check draws many times, and measures each layer.
#
# | for `layer_dims` = [64, 400, 20, 1] | shape | standard deviation |
# |---|---|---|
# | $W^{[1]}$ | (400, 64) | $\sqrt{1/64} = 0.125$ |
# | $W^{[2]}$ | (20, 400) | $\sqrt{1/400} = 0.05$ |
# | $W^{[3]}$ | (1, 20) | $\sqrt{1/20} = 0.224$ |
#
# (A word on names. This course, as many others, calls $\sqrt{1/n^{[l-1]}}$ *Xavier*. The rule is older, from
# LeCun and others (1998); Xavier Glorot's own, of 2010, is the third exercise. PyTorch's `xavier_normal_` and
# Keras's `GlorotNormal` mean that one, and Keras's `LecunNormal` has the variance of this one.)


# %% exercise="initialize_xavier" points=2
def initialize_xavier(layer_dims, rng):
    """Starting parameters whose scale fits the number of inputs of each unit.

    layer_dims: sizes [n0, n1, …, nL].  rng: numpy.random.Generator, the only source of chance.
    Returns {"W1": (n1, n0), "b1": (n1, 1), …, "WL", "bL"}: W[l] normal with mean 0 and standard deviation √(1/n[l−1]),
    b zeros.
    """
    ### BEGIN SOLUTION
    parameters = {}
    for l in range(1, len(layer_dims)):
        n, n_prev = layer_dims[l], layer_dims[l - 1]
        parameters[f"W{l}"] = rng.standard_normal((n, n_prev)) * np.sqrt(1 / n_prev)
        parameters[f"b{l}"] = np.zeros((n, 1))
    return parameters
    ### END SOLUTION


# %% tags=["spec"]
def drawn(layer_dims, rng, deviation, bias=0.0):
    """Normal draws, W[l] with the standard deviation deviation(n[l−1], n[l])."""
    parameters = {}
    for l, (n_prev, n) in enumerate(zip(layer_dims, layer_dims[1:]), 1):
        parameters[f"W{l}"] = rng.standard_normal((n, n_prev)) * deviation(n_prev, n)
        parameters[f"b{l}"] = bias * np.ones((n, 1))
    return parameters


def initializer_cases(rng, which, deviation):
    """Layer sizes; name, right standard deviations, those of typical slips, number of draws, a seed."""
    for name, layer_dims, draws in (
        ("sizes that differ strongly", [90, 12, 48, 5], 12),
        ("sizes in a tuple", (4, 60, 10, 75, 3), 12),
        ("one layer", [50, 3], 24),
        ("small layers, many draws", [2, 3, 1, 1, 4], 250),
        ("eleven layers", [3, 7, 2, 9, 4, 12, 5, 3, 8, 2, 6, 1], 60),
        ("large layers", [300, 40, 120, 1], 4),
        ("layers of equal width", [30, 30, 30, 30], 6),
    ):
        pairs, last = list(zip(layer_dims, layer_dims[1:])), layer_dims[-1]
        slips = {
            "the variance": [deviation(p, n) ** 2 for p, n in pairs],
            "the root of the standard deviation": [deviation(p, n) ** 0.5 for p, n in pairs],
            "one over the standard deviation": [1 / deviation(p, n) for p, n in pairs],
            "√(1/n[l−1])": [(1 / p) ** 0.5 for p, n in pairs],
            "√(2/n[l−1])": [(2 / p) ** 0.5 for p, n in pairs],
            "√(1/n[l])": [(1 / n) ** 0.5 for p, n in pairs],
            "√(2/n[l])": [(2 / n) ** 0.5 for p, n in pairs],
            "√(2/(n[l−1] + n[l]))": [(2 / (p + n)) ** 0.5 for p, n in pairs],
            "√(1/(n[l−1] + n[l]))": [(1 / (p + n)) ** 0.5 for p, n in pairs],
            "√(2/(n[l−1] + n[L]))": [(2 / (p + last)) ** 0.5 for p, n in pairs],
            "√2 / n[l−1]": [2**0.5 / p for p, n in pairs],
            "that of layer 1": [deviation(*pairs[0]) for _ in pairs],
            "1": [1.0 for _ in pairs],
            "0.01": [0.01 for _ in pairs],
        }
        right = [deviation(p, n) for p, n in pairs]
        slips = {k: v for k, v in slips.items() if max(max(a / b, b / a) for a, b in zip(v, right)) > 1.01}
        yield name, layer_dims, [which, right, slips, draws, int(rng.integers(2**31))]


def initializer_facts(layer_dims, right, slips):
    L = len(layer_dims) - 1
    spreads = [
        f"W{l} ({n} units, {p} inputs) has the right standard deviation"
        for l, p, n in zip(range(1, L + 1), layer_dims, layer_dims[1:])
    ]
    return [
        f"the keys are W1 and b1 to W{L} and b{L}",
        "every entry is a NumPy array",
        "every W has a row per unit and a column per input",
        "every b is a column with an entry per unit",
        "all entries are finite real numbers",
        "the biases are zero",
        "no W is all zeros",
        *spreads,
        "all layers together, each measured by its own standard deviation, spread by 1",
        *[f"its standard deviations are not everywhere {name}" for name in slips],
        "positive and negative weights balance: their mean is 0",
        "the weights are normal draws (kurtosis 3)",
        "no two units and no two draws share their weights",
        "layers are drawn independently of one another",
        "the same state of rng gives the same weights",
        "another state of rng gives other weights",
    ]


class ObservesDraws:
    """What the three initializers have in common; each case is drawn many times."""

    float32 = False

    def expect(layer_dims, plan):
        _, right, slips, _, _ = plan
        return dict.fromkeys(initializer_facts(layer_dims, right, slips), True)

    def observe(learner, layer_dims, plan):
        which, right, slips, draws, seed = plan
        if which == "xavier":
            initialize = learner.initialize_xavier
        elif which == "he":
            initialize = learner.initialize_he
        else:
            initialize = learner.initialize_glorot
        given = [initialize(layer_dims, np.random.default_rng(seed))]
        given += [initialize(layer_dims[:], np.random.default_rng(seed + i)) for i in range(1, draws)]
        again = initialize(layer_dims[:], np.random.default_rng(seed))
        for answer in [*given, again]:
            if not isinstance(answer, dict):
                return answer
        L = len(layer_dims) - 1
        wanted, facts = {}, {}
        for l in range(1, L + 1):
            wanted[f"W{l}"] = (layer_dims[l], layer_dims[l - 1])
            wanted[f"b{l}"] = (layer_dims[l], 1)
        names = [str(name)[:12] for name in given[0]]
        complete = all(set(answer) == set(wanted) for answer in [*given, again])
        facts[f"the keys are W1 and b1 to W{L} and b{L}"] = Fact(complete, "the keys " + ", ".join(names[:12]))
        if not complete:
            return facts
        lists = [n for n in wanted if not all(isinstance(answer[n], np.ndarray) for answer in [*given, again])]
        facts["every entry is a NumPy array"] = Fact(not lists, f"{lists[0]} is none" if lists else "")
        if lists:
            return facts
        wrong = [n for n in wanted if not all(answer[n].shape == wanted[n] for answer in [*given, again])]
        for letter, sentence in (
            ("W", "every W has a row per unit and a column per input"),
            ("b", "every b is a column with an entry per unit"),
        ):
            bad = [name for name in wrong if name[0] == letter]
            seen = f"{bad[0]} of shape {given[0][bad[0]].shape}, expected {wanted[bad[0]]}" if bad else ""
            facts[sentence] = Fact(not bad, seen)
        if wrong:
            return facts
        finite = all(a[n].dtype.kind in "fiu" and np.isfinite(a[n]).all() for n in wanted for a in [*given, again])
        facts["all entries are finite real numbers"] = Fact(finite, "others")
        if not finite:
            return facts
        largest = max(float(np.abs(a[f"b{l}"]).max()) for a in given for l in range(1, L + 1))
        facts["the biases are zero"] = Fact(largest == 0, f"a bias of size {largest:.3g}")
        W = [np.stack([np.asarray(a[f"W{l}"], dtype=float).ravel() for a in given]) for l in range(1, L + 1)]
        spread = np.array([np.sqrt(np.mean(w**2)) for w in W])
        empty = [l + 1 for l in range(L) if spread[l] == 0]
        facts["no W is all zeros"] = Fact(not empty, f"W{empty[0]} is" if empty else "")
        room = np.array([6 / np.sqrt(2 * w.size) for w in W])
        fits = np.abs(spread / np.array(right) - 1) <= room
        for l in range(1, L + 1):
            sentence = f"W{l} ({layer_dims[l]} units, {layer_dims[l - 1]} inputs) has the right standard deviation"
            seen = f"about {spread[l - 1]:.3g} over {draws} draws, expected {right[l - 1]:.3g}"
            facts[sentence] = Fact(bool(fits[l - 1]), seen)
        units = np.concatenate([(w / r).ravel() for w, r in zip(W, right)])
        together = float(np.sqrt(np.mean(units**2)))
        facts["all layers together, each measured by its own standard deviation, spread by 1"] = Fact(
            abs(together - 1) <= 6 / np.sqrt(2 * units.size), f"{together:.3g}"
        )
        for name, slip in slips.items():
            alike = bool((np.abs(spread / np.array(slip) - 1) <= room).all()) and not fits.all()
            facts[f"its standard deviations are not everywhere {name}"] = Fact(not alike, "they are")
        safe = np.maximum(spread, 1e-300)
        off = max(abs(float(w.mean())) / s * np.sqrt(w.size) for w, s in zip(W, safe))
        facts["positive and negative weights balance: their mean is 0"] = Fact(
            off <= 6, f"a mean {off:.3g} standard errors from 0"
        )
        Z = np.concatenate([(w / s).ravel() for w, s in zip(W, safe)])
        kurtosis = float(np.mean(Z**4))
        normal = abs(kurtosis - 3) <= 7 * np.sqrt(24 / Z.size)
        facts["the weights are normal draws (kurtosis 3)"] = Fact(bool(normal) or bool(empty), f"kurtosis {kurtosis:.2f}")
        distinct = len(np.unique(np.abs(np.concatenate([w.ravel() for w in W])))) / Z.size
        facts["no two units and no two draws share their weights"] = Fact(
            distinct > 0.98, f"of {Z.size} weights {distinct:.0%} are distinct"
        )
        alike = 0.0
        for i in range(L):
            for j in range(i):
                k = min(W[i].shape[1], W[j].shape[1])
                a, b = W[i][:, :k].ravel(), W[j][:, :k].ravel()
                if a.size >= 250 and a.std() > 0 and b.std() > 0:
                    alike = max(alike, abs(float(np.corrcoef(a, b)[0, 1])))
        facts["layers are drawn independently of one another"] = Fact(alike < 0.4, f"a correlation of {alike:.2f}")
        same = all(np.array_equal(given[0][name], again[name]) for name in wanted)
        facts["the same state of rng gives the same weights"] = Fact(
            same, "two runs from one seed that differ; not all draws came from `rng`"
        )
        differ = all(not np.array_equal(given[0][f"W{l}"], given[1][f"W{l}"]) for l in range(1, L + 1))
        facts["another state of rng gives other weights"] = Fact(differ, "the same weights from two seeds")
        return facts


class InitializeXavier(ObservesDraws, Exercise):
    hints = (
        "Which of the two sizes of W[l] is the number of terms that a unit adds up?",
        "W[l] has shape (n[l], n[l−1]) and entries √(1/n[l−1]) · N(0, 1).",
        "Begin with a loop over the layers, l = 1 … L, and in it `n_prev, n = layer_dims[l - 1], layer_dims[l]`.",
    )

    def cases(rng):
        yield from initializer_cases(rng, "xavier", lambda p, n: (1 / p) ** 0.5)

    def mistake_variance_for_deviation(layer_dims, rng):
        """Your weights have a standard deviation of 1/n, so the variance 1/n². Which of the two should be 1/n?"""
        return drawn(layer_dims, rng, lambda p, n: 1 / p)

    def mistake_root_of_the_deviation(layer_dims, rng):
        """Your weights have a *variance* of √(1/n). Which of the two should that be, variance or standard deviation?"""
        return drawn(layer_dims, rng, lambda p, n: (1 / p) ** 0.25)

    def mistake_multiplied_by_the_root(layer_dims, rng):
        """The more inputs, the larger your weights. Should a sum of more terms have larger terms?"""
        return drawn(layer_dims, rng, lambda p, n: p**0.5)

    def mistake_fan_out(layer_dims, rng):
        """Your scale follows the number of units of the layer itself. How many terms does one unit add up?"""
        return drawn(layer_dims, rng, lambda p, n: (1 / n) ** 0.5)

    def mistake_factor_two(layer_dims, rng):
        """Your variance is 2/n. That is right where half of the signal is lost; is anything lost in this derivation?"""
        return drawn(layer_dims, rng, lambda p, n: (2 / p) ** 0.5)

    def mistake_sum_of_sizes(layer_dims, rng):
        """Your scale follows both sizes of W. How many terms does one unit add up on the way forward?"""
        return drawn(layer_dims, rng, lambda p, n: (2 / (p + n)) ** 0.5)

    def mistake_first_layer_for_all(layer_dims, rng):
        """All your layers have the scale of the first. Does every layer have as many inputs as that one?"""
        return drawn(layer_dims, rng, lambda p, n: (1 / layer_dims[0]) ** 0.5)

    def mistake_unscaled(layer_dims, rng):
        """Your weights have a standard deviation of 1 in every layer. What do 100 such inputs add up to?"""
        return drawn(layer_dims, rng, lambda p, n: 1.0)

    def mistake_one_small_scale(layer_dims, rng):
        """Your weights are 0.01 in every layer, whatever its size. On what should the scale depend?"""
        return drawn(layer_dims, rng, lambda p, n: 0.01)

    def mistake_random_biases(layer_dims, rng):
        """Your biases are drawn as well. What should they be at the start?"""
        parameters = drawn(layer_dims, rng, lambda p, n: (1 / p) ** 0.5)
        return {n: v if n[0] == "W" else 0.1 * rng.standard_normal(v.shape) for n, v in parameters.items()}

    def mistake_one_sided(layer_dims, rng):
        """Your weights are spread evenly over 0 … 1 before they are scaled. Which method of rng draws normal numbers?"""
        parameters = drawn(layer_dims, rng, lambda p, n: 0.0)
        return {n: rng.random(v.shape) / np.sqrt(v.shape[1]) if n[0] == "W" else v for n, v in parameters.items()}

    def mistake_inputs_first(layer_dims, rng):
        """Your W has a row for each input. In W·A with examples as columns, which size must W's columns match?"""
        parameters = drawn(layer_dims, rng, lambda p, n: (1 / p) ** 0.5)
        return {n: v.T.copy() if n[0] == "W" else v for n, v in parameters.items()}

    def mistake_own_generator(layer_dims, rng):
        """Different generators gave the same weights. Who decides about chance: the caller or your function?"""
        return drawn(layer_dims, np.random.default_rng(3), lambda p, n: (1 / p) ** 0.5)

    def variant_normal(layer_dims, rng):
        parameters = {}
        for l in range(len(layer_dims) - 1, 0, -1):
            parameters["b" + str(l)] = np.zeros((layer_dims[l], 1), dtype=int)
            parameters["W" + str(l)] = rng.normal(0, layer_dims[l - 1] ** -0.5, (layer_dims[l], layer_dims[l - 1]))
        return parameters

    def variant_entry_by_entry(layer_dims, rng):
        parameters = {}
        for l, n_prev in enumerate(layer_dims[:-1], 1):
            rows = [[rng.normal() / n_prev**0.5 for _ in range(n_prev)] for _ in range(layer_dims[l])]
            parameters["W" + str(l)] = np.array(rows, dtype=np.float32)
            parameters["b" + str(l)] = np.array([[0.0] for _ in rows])
        return parameters

    def variant_transposed_draws(layer_dims, rng):
        sizes = np.array(layer_dims)
        weights = {f"W{l + 1}": (rng.normal(size=(p, n)) / np.sqrt(p)).T for l, (p, n) in enumerate(zip(sizes, sizes[1:]))}
        return weights | {f"b{l}": np.zeros((n, 1)) for l, n in enumerate(sizes[1:], 1)}


# %% check="initialize_xavier"
check(initialize_xavier)

# %% [markdown]
# Now through 20 layers: without bends, with tanh, with ReLU. *Before you run:* which of the three will keep
# its size? Lesson 03 measured something of the kind.

# %%
print("layer            1        5       10       20   per layer")
for activation in ("linear", "tanh", "relu"):
    scales = layer_scales(X_tower, initialize_xavier(TOWER, np.random.default_rng(0)), activation)
    factor = (scales[-1] / scales[0]) ** (1 / 19)
    print(f"{activation:8}", "".join(f"{scales[l - 1]:9.4f}" for l in (1, 5, 10, 20)), f"{factor:10.2f}")

# %% [markdown]
# Without bends: level. tanh shrinks, from 0.63 to 0.16, but ever more slowly: the smaller its scores, the
# straighter it is, and the less it takes away. ReLU loses 0.70 per layer, and goes on losing: a thousandth is
# left. You have met that number. In lesson 03 a nudge lost a factor of 0.71 in every ReLU layer, and the text
# promised that one factor of $\sqrt2$ would give it back.
#
# ## What ReLU takes away
#
# A score $z$ with mean 0 is as often negative as positive. ReLU sets the negative ones to 0, so half of the
# *sum of squares* goes, whatever the spread:
#
# $$ \mathbb E\big[\mathrm{relu}(z)^2\big] = \tfrac12\,\mathbb E\big[z^2\big] . $$
#
# And the mean square $\overline{x^2}$ of its inputs is what the next unit's variance depends on: look at the
# formula for $\operatorname{Var}(z)$ once more. *Before you run:* what will the three numbers of the first
# line be?

# %%
z = np.random.default_rng(3).standard_normal(1_000_000)
for name, a in (("relu(z)", relu(z)), ("tanh(z)", tanh(z))):
    print(f"{name}: mean {a.mean():6.3f}, mean square {np.mean(a**2):.3f}, standard deviation {a.std():.3f}")

# %% [markdown]
# The mean square is 0.501, one half; the mean is no longer 0, so the standard deviation, 0.584, is another number than
# the root of it. That shifts the gauge by a constant factor in every layer alike and changes nothing about the
# factor *per* layer: $\sqrt{1/2} = 0.71$. Ask for twice the variance, and it is gone:
#
# $$ n \operatorname{Var}(w) \cdot \tfrac12 = 1 \qquad\Longrightarrow\qquad
#    \operatorname{Var}(w) = \frac2n . $$
#
# This is the rule of He, Zhang, Ren and Sun (2015), and it is the number of the first cell: $\sqrt{2/100} =
# 0.141$, next to the 0.14 that stayed nearly level.
#
# ## Exercise: initialize_he · 1 point · 4 minutes
# As before, with a standard deviation of $\sqrt{2/n^{[l-1]}}$.


# %% exercise="initialize_he" points=1
def initialize_he(layer_dims, rng):
    """Starting parameters for layers with ReLU.

    layer_dims: sizes [n0, n1, …, nL].  rng: numpy.random.Generator, the only source of chance.
    Returns {"W1": (n1, n0), "b1": (n1, 1), …, "WL", "bL"}: W[l] normal with mean 0 and standard deviation √(2/n[l−1]),
    b zeros.
    """
    ### BEGIN SOLUTION
    parameters = {}
    for l in range(1, len(layer_dims)):
        n, n_prev = layer_dims[l], layer_dims[l - 1]
        parameters[f"W{l}"] = rng.standard_normal((n, n_prev)) * np.sqrt(2 / n_prev)
        parameters[f"b{l}"] = np.zeros((n, 1))
    return parameters
    ### END SOLUTION


# %% tags=["spec"]
class InitializeHe(ObservesDraws, Exercise):
    hints = (
        "ReLU throws away half of the sum of squares. What has to be twice as large to make up for it?",
        "W[l] has shape (n[l], n[l−1]) and entries √(2/n[l−1]) · N(0, 1).",
        "Begin with your initialize_xavier, and change one number.",
    )

    def cases(rng):
        yield from initializer_cases(rng, "he", lambda p, n: (2 / p) ** 0.5)

    def mistake_variance_for_deviation(layer_dims, rng):
        """Your weights have a standard deviation of 2/n. Which of the two should be 2/n: it, or the variance?"""
        return drawn(layer_dims, rng, lambda p, n: 2 / p)

    def mistake_two_outside_the_root(layer_dims, rng):
        """Your weights are 2·√(1/n), four times the variance of Xavier. How much of it does ReLU take away?"""
        return drawn(layer_dims, rng, lambda p, n: 2 * (1 / p) ** 0.5)

    def mistake_root_of_two_only(layer_dims, rng):
        """You take the root of 2 and divide by n itself. To what does the root apply?"""
        return drawn(layer_dims, rng, lambda p, n: 2**0.5 / p)

    def mistake_factor_two_missing(layer_dims, rng):
        """This is Xavier's scale. What is left of the mean square after ReLU, and what makes up for it?"""
        return drawn(layer_dims, rng, lambda p, n: (1 / p) ** 0.5)

    def mistake_fan_out(layer_dims, rng):
        """Your scale follows the number of units of the layer itself. How many terms does one unit add up?"""
        return drawn(layer_dims, rng, lambda p, n: (2 / n) ** 0.5)

    def mistake_sum_of_sizes(layer_dims, rng):
        """Your scale follows both sizes of W. How many terms does one unit add up on the way forward?"""
        return drawn(layer_dims, rng, lambda p, n: (2 / (p + n)) ** 0.5)

    def mistake_first_layer_for_all(layer_dims, rng):
        """All your layers have the scale of the first. Does every layer have as many inputs as that one?"""
        return drawn(layer_dims, rng, lambda p, n: (2 / layer_dims[0]) ** 0.5)

    def mistake_biases_not_zero(layer_dims, rng):
        """Your biases are not zero. What should they be at the start?"""
        return drawn(layer_dims, rng, lambda p, n: (2 / p) ** 0.5, bias=0.01)

    def mistake_uniform(layer_dims, rng):
        """The scale is right, but your draws are spread evenly. Which method of rng draws normal numbers?"""
        parameters = drawn(layer_dims, rng, lambda p, n: 0.0)
        return {n: rng.uniform(-1, 1, v.shape) * np.sqrt(6 / v.shape[1]) if n[0] == "W" else v for n, v in parameters.items()}

    def mistake_equal_units(layer_dims, rng):
        """All units of a layer begin with the same weights. What will they have in common for ever (lesson 04)?"""
        parameters = drawn(layer_dims, rng, lambda p, n: (2 / p) ** 0.5)
        return {n: np.repeat(v[:1], len(v), axis=0) for n, v in parameters.items()}

    def variant_scaled_afterwards(layer_dims, rng):
        parameters = drawn(list(layer_dims), rng, lambda p, n: 1.0)
        for name in parameters:
            if name[0] == "W":
                parameters[name] /= np.sqrt(parameters[name].shape[1] / 2)
        return parameters

    def variant_normal(layer_dims, rng):
        parameters = {}
        for l, (p, n) in enumerate(zip(layer_dims, layer_dims[1:]), 1):
            parameters |= {f"b{l}": np.zeros((n, 1)), f"W{l}": rng.normal(scale=math.sqrt(2.0 / p), size=(n, p))}
        return parameters

    def variant_one_stream(layer_dims, rng):
        pairs = list(zip(layer_dims[1:], layer_dims[:-1]))
        draws = np.split(rng.standard_normal(sum(n * p for n, p in pairs)), np.cumsum([n * p for n, p in pairs])[:-1])
        weights = {f"W{l}": np.sqrt(2 / p) * d.reshape(n, p) for l, ((n, p), d) in enumerate(zip(pairs, draws), 1)}
        return {f"b{l}": np.zeros((n, 1), dtype=np.float32) for l, (n, _) in enumerate(pairs, 1)} | weights


# %% check="initialize_he"
check(initialize_he)

# %% [markdown]
# Does the promise hold? Three draws of 20 ReLU layers, with either scale. *Before you run:* will the three
# draws agree?

# %%
for name, initialize in (("Xavier", initialize_xavier), ("He", initialize_he)):
    draws = [layer_scales(X_tower, initialize(TOWER, np.random.default_rng(seed)), "relu") for seed in range(3)]
    print(f"{name:7} relu, layer 20:", "  ".join(f"{scales[-1]:.4f}" for scales in draws))

# %% [markdown]
# A thousand times more than Xavier (for the same draws exactly $\sqrt2^{\,20} = 1024$ times). But not quite
# level: 0.60, 0.39 and 0.60 where layer 1 had 0.82. The rule holds on average over draws; each layer
# of 100 units misses it by some percent, and 20 of these misses multiply. Wider layers miss by less.
#
# ## Eight starts, seen from inside
#
# Four starts, two activations. *Before you run:* which of the eight pairs keep their size through 20 layers?
# And what will `zeros` look like? (With 100 units, 0.01 happens to be $1/n$: what you get if you take the
# variance for the standard deviation.)

# %%
STARTS = {
    "zeros": lambda layer_dims, rng: same_scale(layer_dims, 0.0, rng),
    "0.01": lambda layer_dims, rng: same_scale(layer_dims, 0.01, rng),
    "Xavier": lambda layer_dims, rng: initialize_xavier(layer_dims, rng),
    "He": lambda layer_dims, rng: initialize_he(layer_dims, rng),
}

print("standard deviation in layer      1         5        10        15        20")
for activation in ("tanh", "relu"):
    for name, begin in STARTS.items():
        scales = layer_scales(X_tower, begin(TOWER, np.random.default_rng(0)), activation)
        print(f"{activation:8} {name:10}", "".join(f"{scales[l - 1]:10.1e}" for l in (1, 5, 10, 15, 20)))

# %% [markdown]
# One number per layer hides a lot. Here are the activations themselves, 30 000 in each little histogram.


# %%
def activations(X, parameters, activation):
    """A1, …, AL with the same activation in every layer."""
    g, A = {"tanh": tanh, "relu": relu}[activation], [X]
    for l in range(1, len(parameters) // 2 + 1):
        A.append(g(parameters[f"W{l}"] @ A[-1] + parameters[f"b{l}"]))
    return A[1:]


# %%
def histogram(ax, A, limits):
    """The share of A in each of 41 bins; bars are cut off at 12 %, tall ones have their share beside them."""
    counts, edges = np.histogram(np.clip(A, *limits), bins=41, range=limits)
    ax.stairs(counts / A.size, edges, fill=True, color=plots.COLOURS["blue"])
    ax.set(ylim=(0, 0.12), yticks=[])
    for share, edge in zip(counts / A.size, edges):
        if share > 0.25:
            side = {"ha": "right", "x": edge - 0.03} if edge > limits[1] / 2 else {"ha": "left", "x": edge + 0.15}
            ax.text(y=0.1, s=f"{share:.0%}", fontsize=9, **side)
    ax.grid(False)


# %%
def draw_inside(activation, limits, finding):
    figure, axes = plt.subplots(4, 5, figsize=(10, 5.6), sharex=True)
    figure.suptitle(finding, x=0.02, ha="left")
    for row, (name, begin) in zip(axes, STARTS.items()):
        layers = activations(X_tower, begin(TOWER, np.random.default_rng(0)), activation)
        for ax, l in zip(row, (1, 5, 10, 15, 20)):
            histogram(ax, layers[l - 1], limits)
            ax.set_title(f"layer {l}" if name == "zeros" else "", fontsize=10)
        row[0].set_ylabel(name)


draw_inside("tanh", (-1, 1), "tanh: with Xavier or He every layer has something to say")

# %%
draw_inside("relu", (0, 3), "ReLU: Xavier fades away, He carries on")

# %% [markdown]
# Read the rows. **zeros:** nothing, in any layer; and since all units are alike, lesson 04's trap as well.
# **0.01:** a tenth per layer with tanh, so $10^{-20}$ in layer 20; the histogram is one bar at 0. **Xavier:**
# tanh is alive everywhere, while ReLU fades. **He:** ReLU is alive everywhere; half of the activations are
# exactly 0, the bar at the left edge. In the middle of its range tanh with He is livelier than with
# Xavier (0.55 against 0.16 in layer 20): a tanh layer takes something away, too, and a little more than
# Xavier's scale would give it back. PyTorch recommends $\frac53\sqrt{1/n}$ for it, where He's is
# $\sqrt2\sqrt{1/n}$.
#
# What if the scale is *too large*? ReLU explodes, as in the first figure. tanh cannot: it ends at ±1. In a
# live notebook, turn the gain up to 4 (a gain of 1 is Xavier, 1.41 He, 10 is a standard deviation of 1). Then
# switch to ReLU. *Before you do:* what will the histograms of tanh look like?


# %%
def draw_gain(gain=4, activation="tanh"):
    parameters = initialize_xavier(TOWER, np.random.default_rng(0))
    parameters = {n: gain * v for n, v in parameters.items()}  # the biases are 0 and remain so
    layers = activations(X_tower, parameters, activation)
    figure, axes = plt.subplots(1, 4, figsize=(10, 2.6), sharex=True)
    for ax, l in zip(axes, (1, 5, 10, 20)):
        histogram(ax, layers[l - 1], (-1, 1) if activation == "tanh" else (0, 3))
        ax.set_title(f"layer {l}: std {layers[l - 1].std():.1e}", fontsize=10)
    share = np.mean(np.abs(layers[-1]) > 0.99)
    finding = f"{activation}, gain {gain}: {share:.0%} of layer 20 lie beyond ±0.99"
    figure.suptitle(finding, x=0.02, ha="left")


plots.interactive(draw_gain, gain=[0.5, 0.9, 1, 1.41, 1.67, 2, 4, 10], activation=["tanh", "relu"])

# %% [markdown]
# They pile up at the two ends. Nothing explodes, and the gauge alone would call this network healthy: its
# spread is close to 1 in every layer. But out there the slope of tanh is nearly 0 (lesson 03), while the
# weights are four times too large. What does that do to the gradients? So we look at the way back, too.

# %% [markdown]
# ## The way back has its own n
#
# Backward through layer $l$, the gradient is multiplied by $W^{[l]\mathsf T}$: $dA^{[l-1]} = W^{[l]\mathsf T}
# dZ^{[l]}$. Again every entry is a sum. Of how many terms? One for each *unit* of layer $l$, since each of
# them listened to this input: $n^{[l]}$ terms, the *fan-out*. The same derivation as before asks for
#
# $$ \text{forward:}\quad \operatorname{Var}(w) = \frac1{n^{[l-1]}}, \qquad\qquad
#    \text{backward:}\quad \operatorname{Var}(w) = \frac1{n^{[l]}} . $$
#
# If layer $l$ is as wide as the one before, the two agree, and the gradients of a tower of equal layers are
# kept as well. If not, you cannot have both. Glorot and Bengio (2010) proposed to meet in the middle, with
# the mean of the two sizes in the denominator:
#
# $$ \operatorname{Var}(w) = \frac{1}{\tfrac12\big(n^{[l-1]} + n^{[l]}\big)} = \frac{2}{n^{[l-1]} + n^{[l]}} . $$
#
# The 2 in it is no relative of He's 2: it is there because of the mean.
#
# ## Exercise: initialize_glorot · 2 points · 6 minutes
# With a standard deviation of $\sqrt{2/(n^{[l-1]} + n^{[l]})}$.


# %% exercise="initialize_glorot" points=2
def initialize_glorot(layer_dims, rng):
    """Starting parameters whose scale is a compromise between the way forward and the way back.

    layer_dims: sizes [n0, n1, …, nL].  rng: numpy.random.Generator, the only source of chance.
    Returns {"W1": (n1, n0), "b1": (n1, 1), …, "WL", "bL"}: W[l] normal with mean 0 and standard deviation
    √(2 / (n[l−1] + n[l])), b zeros.
    """
    ### BEGIN SOLUTION
    parameters = {}
    for l in range(1, len(layer_dims)):
        n, n_prev = layer_dims[l], layer_dims[l - 1]
        parameters[f"W{l}"] = rng.standard_normal((n, n_prev)) * np.sqrt(2 / (n_prev + n))
        parameters[f"b{l}"] = np.zeros((n, 1))
    return parameters
    ### END SOLUTION


# %% tags=["spec"]
class InitializeGlorot(ObservesDraws, Exercise):
    hints = (
        "Which two sizes belong to W[l], and what is their mean?",
        "W[l] has shape (n[l], n[l−1]) and entries √(2/(n[l−1] + n[l])) · N(0, 1).",
        "Begin with `n_prev, n = layer_dims[l - 1], layer_dims[l]` inside the loop over the layers.",
    )

    def cases(rng):
        yield from initializer_cases(rng, "glorot", lambda p, n: (2 / (p + n)) ** 0.5)

    def mistake_variance_for_deviation(layer_dims, rng):
        """Your weights have the standard deviation that their variance should have. What turns one into the other?"""
        return drawn(layer_dims, rng, lambda p, n: 2 / (p + n))

    def mistake_root_of_the_deviation(layer_dims, rng):
        """You take the root twice: your weights have a *variance* of √(2/(n[l−1] + n[l])). Which of the two is it?"""
        return drawn(layer_dims, rng, lambda p, n: (2 / (p + n)) ** 0.25)

    def mistake_factor_two_missing(layer_dims, rng):
        """You divide 1 by the sum of the two sizes. What is the mean of two numbers?"""
        return drawn(layer_dims, rng, lambda p, n: (1 / (p + n)) ** 0.5)

    def mistake_last_size(layer_dims, rng):
        """You add the size of the *last* layer of the network. Which two sizes does W[l] itself have?"""
        return drawn(layer_dims, rng, lambda p, n: (2 / (p + layer_dims[-1])) ** 0.5)

    def mistake_precedence(layer_dims, rng):
        """Your denominator is one size only; the other is added afterwards. Where does 2/(a + b) need its brackets?"""
        return drawn(layer_dims, rng, lambda p, n: (2 / p + n) ** 0.5)

    def mistake_fan_in_only(layer_dims, rng):
        """Your scale follows the number of inputs alone. What does the way back ask for?"""
        return drawn(layer_dims, rng, lambda p, n: (1 / p) ** 0.5)

    def mistake_fan_out_only(layer_dims, rng):
        """Your scale follows the number of units alone. What does the way forward ask for?"""
        return drawn(layer_dims, rng, lambda p, n: (1 / n) ** 0.5)

    def mistake_he(layer_dims, rng):
        """This is He's scale. Which other size of W[l] belongs in the denominator?"""
        return drawn(layer_dims, rng, lambda p, n: (2 / p) ** 0.5)

    def mistake_biases_not_zero(layer_dims, rng):
        """Your biases are not zero. What should they be at the start?"""
        return drawn(layer_dims, rng, lambda p, n: (2 / (p + n)) ** 0.5, bias=0.01)

    def mistake_uniform(layer_dims, rng):
        """The scale is right, but your draws are spread evenly, as in Glorot's paper. Here they should be normal."""
        parameters = drawn(layer_dims, rng, lambda p, n: 0.0)
        return {n: rng.uniform(-1, 1, v.shape) * np.sqrt(6 / sum(v.shape)) if n[0] == "W" else v for n, v in parameters.items()}

    def variant_mean_size(layer_dims, rng):
        parameters = {}
        for l in range(1, len(layer_dims)):
            shape = (layer_dims[l], layer_dims[l - 1])
            parameters[f"b{l}"] = np.zeros(shape[:1] + (1,))
            parameters[f"W{l}"] = rng.normal(0.0, np.mean(shape) ** -0.5, size=shape)
        return parameters

    def variant_row_by_row(layer_dims, rng):
        parameters = {}
        for l in range(1, len(layer_dims)):
            p, n = layer_dims[l - 1], layer_dims[l]
            parameters[f"W{l}"] = np.vstack([rng.standard_normal(p) for _ in range(n)]) / math.sqrt((p + n) / 2)
            parameters[f"b{l}"] = np.zeros(n).reshape(-1, 1)
        return parameters


# %% check="initialize_glorot"
check(initialize_glorot)

# %% [markdown]
# Three shapes of a network of 20 layers: a *tower* of equal layers, a *funnel* from 400 units to 20, and a
# *zigzag*, 300 and 30 in turn. No bends, so that nothing but the sizes matters. We measure what is left at the
# far end, forward (from $X$ to layer 20) and backward (from layer 20 to $X$), both beginning with spread 1.
#
# *Before you run:* in which shape do the three rules agree? Will Glorot's be the best in the others?

# %%
SHAPES = {"tower": TOWER, "funnel": [400 - 19 * l for l in range(21)], "zigzag": [300, 30] * 10 + [300]}
RULES = {
    "n in": lambda layer_dims, rng: initialize_xavier(layer_dims, rng),
    "n out": lambda layer_dims, rng: upside_down(initialize_xavier(layer_dims[::-1], rng)),
    "Glorot": lambda layer_dims, rng: initialize_glorot(layer_dims, rng),
}


def upside_down(parameters):
    """The same weights, transposed, in a network that runs the other way: fan-in becomes fan-out."""
    L = len(parameters) // 2
    weights = {f"W{l}": parameters[f"W{L + 1 - l}"].T for l in range(1, L + 1)}
    return weights | {f"b{l}": np.zeros((len(weights[f"W{l}"]), 1)) for l in range(1, L + 1)}


# %%
print("shape   rule      forward   backward")
for shape, layer_dims in SHAPES.items():
    for rule, begin in RULES.items():
        parameters, rng = begin(layer_dims, np.random.default_rng(1)), np.random.default_rng(2)
        forward = layer_scales(rng.standard_normal((layer_dims[0], 200)), parameters, "linear")[-1]
        back = layer_scales(rng.standard_normal((layer_dims[-1], 200)), upside_down(parameters), "linear")[-1]
        print(f"{shape:7} {rule:7} {forward:9.4f} {back:10.4f}")

# %% [markdown]
# (The way back is the way forward through the transposed network, so the gauge measures both.)
#
# In the tower all agree. In the funnel $n$-in keeps the way forward and loses a factor of about
# $\sqrt{20/400} = 0.22$ on the way back; $n$-out does the reverse; Glorot's lies between, on both ways. And
# in the zigzag the compromise is the *worst* of the three: 0.003, in both directions. Layers with
# $30 \to 300$ shrink the signal more than layers with $300 \to 30$ make up for: one pair multiplies the
# variance by $\frac{2 \cdot 30}{330} \cdot \frac{2 \cdot 300}{330} = 0.33$, and ten pairs the standard
# deviation by 0.004.
#
# There is a lesson in it. With $n$-in, the losses on the way back *cancel* along the network:
# $\frac{n^{[1]}}{n^{[0]}} \cdot \frac{n^{[2]}}{n^{[1]}} \cdots \frac{n^{[L]}}{n^{[L-1]}} =
# \frac{n^{[L]}}{n^{[0]}}$, whatever lies between. So one of the two is enough, as He and others (2015)
# noticed, and it is the usual choice with ReLU. Glorot's is fine where neighbours are of similar size.
#
# ## What arrives at the weights
#
# Now a network that could be trained: 20 hidden layers, a sigmoid at the end, digits as input, with your
# functions of lesson 05. The task is even or odd, with 200 pictures; each pixel has its mean removed, and all
# are divided by one number, so that their spread is 1.


# %%
pixels, digit = datasets.digits(np.random.default_rng(0))
X_train, Y_train = pixels[:, :200], digit[:, :200] % 2
X_train = X_train - X_train.mean(axis=1, keepdims=True)
X_train = X_train / X_train.std()


# %%
def cost_and_grads(X, Y, parameters, activation):
    """Forward and backward with one activation in the hidden layers and a sigmoid at the end."""
    A, caches, grads, L = X, [], {}, len(parameters) // 2
    for l in range(1, L):
        A, cache = activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], activation)
        caches.append(cache)
    Z, last = linear_forward(A, parameters[f"W{L}"], parameters[f"b{L}"])
    dA, grads[f"dW{L}"], grads[f"db{L}"] = linear_backward(sigmoid(Z) - Y, last)
    for l in range(L - 1, 0, -1):
        dA, grads[f"dW{l}"], grads[f"db{l}"] = activation_backward(dA, caches[l - 1], activation)
    return logistic_cost(sigmoid(Z), Y), grads


# %% [markdown]
# We look at the first step only: how large is $dW^{[l]}$, layer by layer? *Before you run:* for a start of
# 0.01 with tanh, a factor of ten is lost in every layer forward, and another in every layer backward. In
# which layer will the gradient be smallest? And a start of *four times Xavier* with tanh: slopes near 0
# against weights that are too large. Which of the two wins?


# %%
def too_large(layer_dims, rng):
    """Four times the scale of Xavier."""
    return {name: 4 * value for name, value in initialize_xavier(layer_dims, rng).items()}


DEEP = (64, *[100] * 20, 1)
MORE = {**STARTS, "4 × Xavier": too_large}
LOOKS = {"zeros": ("black", "-"), "0.01": ("red", "--"), "Xavier": ("orange", "-"), "He": ("blue", "-")}
LOOKS["4 × Xavier"] = ("green", "-.")


@functools.cache
def gradient_sizes(name, activation):
    """The standard deviation of dW1 … dW21 at the start."""
    parameters = MORE[name](DEEP, np.random.default_rng(0))
    _, grads = cost_and_grads(X_train, Y_train, parameters, activation)
    return [float(grads[f"dW{l}"].std()) for l in range(1, 22)]


# %%
figure, axes = plt.subplots(1, 2, figsize=(10, 3.8), sharey=True)
for ax, activation in zip(axes, ("tanh", "relu")):
    for name in ("0.01", "Xavier", "He", "4 × Xavier"):
        sizes, (colour, style) = gradient_sizes(name, activation), LOOKS[name]
        ax.semilogy(range(1, 22), sizes, style, color=plots.COLOURS[colour], label=name)
        shown = (f"{sizes[l - 1]:8.0e}" for l in (1, 10, 20))
        print(f"{activation} {name:10} size of dW in layers 1, 10, 20:", *shown)
    ax.set(xlabel="layer", xticks=[1, 5, 10, 15, 20], title=f"{activation}: one scale per start, nearly level")
axes[0].set(ylabel="standard deviation of $dW$", title="tanh: level, or growing towards layer 1")
_ = axes[0].legend(loc="center", bbox_to_anchor=(0.5, 0.4))

# %% [markdown]
# The lines of 0.01 are flat: $10^{-22}$ in **every** layer, not in the first ones only. A gradient is a product,
# $dW^{[l]} = dZ^{[l]} A^{[l-1]\mathsf T}/m$, of what came from the front and what came from the back. Early
# layers have good inputs and a gradient that has lost everything on its way, late ones the reverse; and in
# between it is some of either. (In lesson 03 the sigmoid's gradient died at the front. Its activations lie
# around ½ in every layer, so there only the way back shrinks.) Lesson 05's $10^{-7}$ was the same, with five
# layers.
#
# Xavier or He with tanh, and He with ReLU, give all hidden layers gradients of similar size, within a factor
# of six or so. Xavier with ReLU: a thousandth of He's. And with *four times Xavier* and tanh the weights win
# over the flat slopes: the gradient grows from 0.007 in layer 20 to 20 in layer 1. Most units there are deaf,
# but the few that listen shout. The activations looked healthy all the time; look at both ways.

# %% [markdown]
# ## Does it train?
#
# Nine hidden layers of 30 units on the 200 pictures, 100 steps of plain gradient descent at a learning rate
# of 0.1, three draws for each start. *Before you run:* rank the four starts, for tanh and for ReLU. What will
# the curve of `zeros` look like, and how will it differ from that of 0.01?


# %%
@functools.cache
def training_costs(name, activation, seed, steps=100):
    """The cost before every step of a run."""
    parameters, costs = STARTS[name]((64, *[30] * 9, 1), np.random.default_rng(seed)), []
    for _ in range(steps):
        cost, grads = cost_and_grads(X_train, Y_train, parameters, activation)
        parameters = update_parameters(parameters, grads, learning_rate=0.1)
        costs.append(cost)
    return costs


# %%
figure, axes = plt.subplots(1, 2, figsize=(10, 3.8), sharey=True)
for ax, activation in zip(axes, ("tanh", "relu")):
    for name, (colour, style) in list(LOOKS.items())[:4]:
        runs = np.array([training_costs(name, activation, seed) for seed in range(3 if name != "zeros" else 1)])
        ax.plot(runs.T, style, color=plots.COLOURS[colour], lw=1.5, label=[name, *[""] * (len(runs) - 1)])
        print(f"{activation} {name:7} cost after 50 steps", runs[:, 50].round(3), " after 100", runs[:, -1].round(3))
    ax.set(xlabel="step", title="ReLU: He well ahead of Xavier", ylim=(0, 1.2))
axes[0].set(ylabel="training cost", title="tanh: Xavier and He both train")
_ = axes[1].legend()

# %% [markdown]
# **zeros** and **0.01** are one line, at 0.693 = log 2: guessing, to three digits, in every run. (Zeros never
# leave it, and a single run of them shows all; 0.01 would need more steps than anybody has.) With **ReLU**,
# He is below 0.03 after 50 steps in all three runs, where Xavier is still between 0.36 and 0.67, and after
# 100 steps it is ahead in all three as well. With **tanh** both work, and He's scale, meant for ReLU, is even a little ahead of
# Xavier's. The spikes of He with ReLU say that a learning rate of 0.1 is rather large for it.
#
# So is Xavier for ReLU broken? It is slow here, with ten layers. A factor of 0.7 per layer is forgivable in
# three layers and fatal in thirty.
#
# ## What a good start does not do
#
# The gauge reads "0.6 in layer 20", all is well. But *what* has that spread? Send three things through a fresh
# network: a picture, another picture, and the first one again with a little noise on it. Then measure the
# cosine of the angle between two of them in layer $l$: 1 for the same direction, 0 for a right angle. At the
# input two different pictures have about 0 on average (their mean was removed), a picture and its noisy copy
# 0.995. *Before you run:* which of the two cosines should a good layer change, and in which direction?


# %%
def mean_cosine(A, B):
    """The cosine of the angle between column j of A and column j of B, averaged over j."""
    return np.mean(np.sum(A * B, axis=0) / np.linalg.norm(A, axis=0) / np.linalg.norm(B, axis=0))


noisy = X_train + 0.1 * np.random.default_rng(4).standard_normal(X_train.shape)
neighbours = np.roll(X_train, 1, axis=1)
print(f"input: different {mean_cosine(X_train, neighbours):.2f}, noisy copy {mean_cosine(X_train, noisy):.3f}")
print("layer                                   1     5    10    20")
for name, activation in (("He", "relu"), ("Xavier", "tanh"), ("4 × Xavier", "tanh")):
    parameters = MORE[name](DEEP[:-1], np.random.default_rng(0))
    layers, copies = activations(X_train, parameters, activation), activations(noisy, parameters, activation)
    others = [np.roll(A, 1, axis=1) for A in layers]  # each picture beside its neighbour
    for what, beside in (("different pictures", others), ("noisy copy", copies)):
        cosines = [mean_cosine(layers[l - 1], beside[l - 1]) for l in (1, 5, 10, 20)]
        print(f"{name:10} {activation} {what:18}", *(f"{c:5.2f}" for c in cosines))

# %% [markdown]
# Three fates. In the **He** network all pictures end up pointing the same way, 0.98, whatever they show: the
# spread in layer 20 is a spread between *units*, and hardly one between pictures. In the tower of **four times
# Xavier** it is the reverse: a picture and its noisy copy have nothing in common any more, 0.03, so the
# network cannot even learn that they belong together. **Xavier with tanh** lies between: what is different
# stays different (0.00), what is alike stays alike (0.99). Tuning a start so that both hold for as long as
# possible is called starting at the *edge of chaos* (Schoenholz and others, 2017).
#
# So equal scales are necessary, not sufficient. That is why practice does not rely on the start alone: it
# sets the scale anew in every step (batch normalization, lesson 22), or adds each layer's input to its output
# (residual networks). And it is why "ReLU gets He" is a rule for the first draw and no guarantee.
#
# | symptom at the first step | likely cause | remedy |
# |---|---|---|
# | $A$ and $dW$ shrink from layer to layer with ReLU, by 0.7 | factor 2 missing | He |
# | they shrink by $1/\sqrt n$ | variance used as standard deviation | take the root |
# | the cost stands at $\log 2$ and all units of a layer are equal | zeros | draw the weights |
# | $A$ explodes (ReLU), or tanh lies at ±1 and $dW$ grows towards layer 1 | weights too large | divide by $\sqrt n$ |
# | layer 1 is far from 1, the factor per layer is right | inputs of another scale | normalize them (lesson 11) |

# %% [markdown]
# ## Question: a ReLU that leaks · 2 points · 10 minutes
#
# Leaky ReLU is $g(z) = z$ for $z > 0$ and $g(z) = az$ otherwise, here with a slope of $a = 0.2$.
#
# (a) Derive the standard deviation that the weights of a layer with $n$ inputs should have at the start, the
# way it was done for ReLU.
#
# (b) Somebody uses He's scale for it after all. By what factor is the spread off after 20 layers? Would you
# worry?

# %% [markdown] question="a_relu_that_leaks" points=2
# ### BEGIN SOLUTION
# **(a)** Scores have mean 0 and are symmetric, so half of the sum of squares comes from $z > 0$ and is kept;
# the other half is multiplied by $a^2$. Hence $\mathbb E[g(z)^2] = \frac{1 + a^2}{2}\,\mathbb E[z^2]$. A layer
# multiplies the mean square by $n\operatorname{Var}(w)\frac{1 + a^2}{2}$, which is 1 for $\operatorname{Var}(w)
# = \frac{2}{(1 + a^2)\,n}$: a standard deviation of $\sqrt{2/((1 + a^2)n)} = \sqrt{1.923/n}$ for $a = 0.2$.
# ($a = 0$ gives He, $a = 1$, no bend at all, gives Xavier.)
#
# **(b)** Each layer multiplies the variance by $1 + a^2 = 1.04$, so 20 layers multiply the standard deviation
# by $1.04^{10} = 1.48$. No: two draws of 20 layers of 100 units differ by as much.
#
# *Marks:* 1 for the variance or standard deviation with a derivation (½ without one, or if $a$ is not
# squared). 1 for 1.48, or about 1.5, with a judgement that refers to the spread between draws or to the fact
# that a factor of 1.5 is harmless (½ if the root is forgotten: 2.19).
# ### END SOLUTION

# %% [markdown]
# ## Question: a log to read · 2 points · 10 minutes
#
# A friend's network has 30 layers of 400 units with tanh, and inputs of spread 1. The cost stands at 0.693.
# The friend has added your gauge and sends you this: *layer 1: 5.0e-02, layer 2: 2.5e-03, layer 3: 1.3e-04,
# …*
#
# (a) What standard deviation do the weights have, and which mistake in one line of code would explain it?
#
# (b) The friend proposes a learning rate of $10^{30}$ to make up for the small gradients. How large,
# roughly, are the gradients of $W^{[1]}$, $W^{[15]}$ and $W^{[30]}$ compared with each other? Which
# parameter will ruin the plan at once?

# %% [markdown] question="a_log_to_read" points=2
# ### BEGIN SOLUTION
# **(a)** The factor per layer is 0.05. While scores are small, tanh is straight, and the factor is (standard
# deviation of w) · $\sqrt{400}$; so the standard deviation is $0.05/20 = 0.0025 = 1/400$. It is $1/n$ in place of
# $\sqrt{1/n} = 0.05$: the variance was used as the standard deviation (the root is missing).
#
# **(b)** They are about equally small. What reaches $W^{[l]}$ from the front has been multiplied by $0.05$ in
# $l - 1$ layers, what comes from the back in $30 - l$ layers, together $0.05^{29} \approx 10^{-38}$ for each
# of them, whatever $l$ is. The gradient of the output's bias, the mean of $\hat y - y$, has not been multiplied by
# anything. It is of ordinary size unless the labels are balanced to the last digit, and a step of $10^{30}$
# times that puts every prediction at 0 or 1.
#
# *Marks:* ½ for 0.0025 from the factor per layer. ½ for "1/n in place of its root". ½ for equally small, with
# forward times backward as the reason. ½ for the output's bias.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"For tanh, Variance(w) = $\sqrt{1/n}$."** So it stands in two sets of notes, and likewise for
# $\sqrt{2/(n^{[l-1]} + n^{[l]})}$. These are standard deviations; the variance is $1/n$. *Before you run:*
# take the notes at their word. With $n = 100$, what is the standard deviation, and what becomes of 20 layers?

# %%
for meant, scale in (("standard deviation", 100 ** (-1 / 2)), ("variance", 100 ** (-1 / 4))):
    parameters = same_scale(TOWER, scale, np.random.default_rng(0))
    linear, bent = (layer_scales(X_tower, parameters, name)[-1] for name in ("linear", "tanh"))
    print(f"√(1/n) as {meant:18}: weights {scale:.3f}, in layer 20: linear {linear:.1e}, tanh {bent:.2f}")

# %% [markdown]
# 0.316 in place of 0.1, a factor of $\sqrt[4]{100} = 3.16$ per layer, and $10^{10}$ after 20 layers without
# bends. The other way round, $1/n$ as standard deviation, is the row of 0.01 in the table of eight starts.
# The line of code that the notes give, `randn(shape) * np.sqrt(1 / n)`, is right: what you *multiply* by is
# the standard deviation.
#
# **"$2/(n^{[l-1]} + n^{[n]})$"** in one note. There is no layer $n$. Is it the last one, $L$? *Before you
# run:* for which layer would the two readings agree?

# %%
sizes = [64, 400, 20, 1]
for l in (1, 2, 3):
    right, slip = (np.sqrt(2 / (sizes[l - 1] + n)) for n in (sizes[l], sizes[-1]))
    print(f"W{l} ({sizes[l]}, {sizes[l - 1]}): with n[l] {right:.4f}, with n[L] {slip:.4f}")

# %% [markdown]
# For the last layer only. For $W^{[1]}$ it would be 0.175 in place of 0.066. The two sizes are those of the
# matrix itself, $n^{[l-1]}$ and $n^{[l]}$.
#
# **"randn gives values close to 1."** It gives values around 0, with a standard deviation of 1.

# %%
x = np.random.default_rng(5).standard_normal(1_000_000)
print(f"mean {x.mean():.3f}, standard deviation {x.std():.3f}, below 0: {np.mean(x < 0):.0%}")
print(f"between 0.9 and 1.1: {np.mean((x > 0.9) & (x < 1.1)):.0%}", end="")
print(f", between -0.5 and 0.5: {np.mean(np.abs(x) < 0.5):.0%}")
scales = layer_scales(X_tower, same_scale(TOWER, 1.0, np.random.default_rng(0)), "relu")
print(f"20 ReLU layers with such weights: spread {scales[0]:.1f} in layer 1, {scales[-1]:.0e} in layer 20")

# %% [markdown]
# 5 % lie near 1, half are negative. And drawing from it does not by itself prevent an explosion, as that note
# has it: unscaled, a layer of 100 units multiplies by $\sqrt{100/2} = 7$.
#
# **"$\hat y = 1.5^{L-1} X$."** The last matrix is missing. It is $\hat y = W^{[L]} \cdot 1.5^{L-1} \cdot x$,
# and only with it the shapes come out:

# %%
x, W_last = np.array([[1.0], [3.0]]), np.array([[2.0, -1.0]])
y_hat = x
for W in [1.5 * np.eye(2)] * 49 + [W_last]:
    y_hat = W @ y_hat
gain = linear_gain(1.5, 50)
print(f"50 layers, one output: {y_hat.ravel()}   W[L] · 1.5^49 · x = {(W_last @ x * gain).ravel()}")
print(f"without W[L]: {(gain * x).ravel()}, two numbers")

# %% [markdown]
# **"If all weights are the same, $\hat y$ is $x$ to the $L$-th power."** It is the *weight* that is raised to
# a power; in $x$ the network is linear. One unit per layer, $w = 0.5$, $x = 3$, $L = 4$:

# %%
a = 3.0
for _ in range(4):
    a = 0.5 * a
print(f"the network: {a}   w^L · x: {0.5**4 * 3}   x^L: {3**4}")

# %% [markdown]
# **"Initialization aims to set weight matrices close to 1."** What should be close to 1 is the *ratio of the
# activations* from layer to layer. The weights themselves are small:

# %%
parameters = initialize_xavier(TOWER, np.random.default_rng(0))
W, scales = parameters["W1"], layer_scales(X_tower, parameters, "linear")
print(f"largest weight of {W.size}: {np.abs(W).max():.2f}, mean size {np.abs(W).mean():.2f}")
print(f"distance of W1 from the identity: {np.linalg.norm(W - np.eye(100)):.1f}, from zero: {np.linalg.norm(W):.1f}")
ratios = np.array(scales[1:]) / np.array(scales[:-1])
print(f"ratio of the scales of neighbouring layers: {min(ratios):.2f} to {max(ratios):.2f}")

# %% [markdown]
# No weight among ten thousand is as large as one half, the matrix is further from the identity than from
# zero, and all the same every layer hands on what it got, within a few percent.
#
# ## Summary
#
# 1. A deep network multiplies, layer by layer: a factor of 1.5 or 0.5 per layer is $4.3 \cdot 10^8$ or $1.8
#    \cdot 10^{-15}$ at 50 layers, forward and backward.
# 2. A unit adds up $n^{[l-1]}$ terms, and variances add; so $\operatorname{Var}(w) = 1/n^{[l-1]}$ keeps the
#    scale (Xavier), and $\sqrt{1/n^{[l-1]}}$ is the standard deviation.
# 3. ReLU takes away half of the sum of squares; $\operatorname{Var}(w) = 2/n^{[l-1]}$ gives it back (He).
# 4. The way back adds up $n^{[l]}$ terms; $2/(n^{[l-1]} + n^{[l]})$ is a compromise (Glorot), good where
#    neighbours are of similar size.
# 5. Biases begin at 0. Measure before you train: a spread of $A^{[l]}$ and of $dW^{[l]}$ that stays level over
#    the layers is what you want to see.
#
# ## References
#
# - S. Hochreiter (1991). *Untersuchungen zu dynamischen neuronalen Netzen*. Diploma thesis, TU München. The
#   vanishing gradient.
# - Y. Bengio, P. Simard and P. Frasconi (1994). Learning long-term dependencies with gradient descent is
#   difficult. *IEEE Transactions on Neural Networks* 5, 157–166.
# - Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller (1998). Efficient BackProp. In *Neural Networks: Tricks of
#   the Trade*, Springer LNCS 1524, 9–50. The rule $1/n$.
# - X. Glorot and Y. Bengio (2010). Understanding the difficulty of training deep feedforward neural networks.
#   *AISTATS*, PMLR 9, 249–256. Histograms layer by layer, and the compromise.
# - A. M. Saxe, J. L. McClelland and S. Ganguli (2014). Exact solutions to the nonlinear dynamics of learning
#   in deep linear neural networks. *ICLR*. What networks without bends can teach.
# - K. He, X. Zhang, S. Ren and J. Sun (2015). Delving deep into rectifiers: surpassing human-level performance
#   on ImageNet classification. *ICCV*, 1026–1034. The 2 for ReLU.
# - D. Mishkin and J. Matas (2016). All you need is a good init. *ICLR*. Measure each layer with data, and
#   rescale it.
# - S. S. Schoenholz, J. Gilmer, S. Ganguli and J. Sohl-Dickstein (2017). Deep information propagation. *ICLR*.
#   Why inputs become alike, or are torn apart, and what lies between.
#
# ## What comes next
#
# Every experiment of this lesson trusted the backward pass. Lesson 13, *gradient checking*, shows how to find
# out whether it deserves it. The scale itself comes back in lesson 22: batch normalization sets the spread of
# each layer anew in every step, and so makes the start matter less.
