# ---
# jupyter:
#   lesson:
#     title: Deep networks
#     minutes: 120
#     needs: ["02", "03", "04"]
# ---

# %% [markdown]
# # 05 · Deep networks
#
# Eight switches on a staircase, one lamp, wired so that **every switch flips the lamp**. Eight zeros and ones
# go in; the lamp is on when the number of ones is odd. This is the *parity* of eight bits. No single switch
# tells you anything about the lamp, nor do any seven of them together: the eighth can always reverse it.
#
# How many hidden units does a network need for parity, and does it matter whether they stand side by side or
# one behind the other? By the end you will have an exact answer, and the two functions with which every deep
# network since has been run and trained: one pass **forward** through any number of layers, one pass
# **backward**.
#
# **Time:** two hours, with a natural break before “The way back”. **Builds on** logistic regression (02), the
# activations (03) and the network with one hidden layer (04).

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress
from previously import logistic_cost, propagate, relu, sigmoid, update_parameters

plots.use_style()

# %% [markdown]
# ## Why behind one another: folding
#
# Only the number $s$ of switches that are up matters. On the line $s = 0, 1, …, 8$ the lamp is off, on, off,
# on … A unit that compares $s$ with one threshold cannot separate that; it would take eight thresholds.
#
# Now *fold* the line like a strip of paper: $s → |s - 4|$. The crease is at 4: 0 meets 8, 1 meets 7, 2 meets
# 6, each the same answer for the lamp. Then fold what is left at 2, then at 1.
#
# *Before you run:* how many different places are left after one fold, after two, after three?


# %%
def folded(s, folds):
    """Where s in 0 … 8 lies after 0, 1, 2 or 3 folds."""
    for centre in (4, 2, 1)[:folds]:
        s = np.abs(s - centre)
    return s


# %%
def draw_strip(ax, k):
    """The counts 0 … 8 after k folds; the lamp is on where the count is odd."""
    s, line = np.arange(9), np.linspace(0, 8, 801)
    ax.plot(line, folded(line, k), color="#999999", zorder=0)
    for lamp, colour, marker in ((0, "blue", "o"), (1, "orange", "s")):
        ax.scatter(s[lamp::2], folded(s, k)[lamp::2], s=60, c=plots.COLOURS[colour], marker=marker, zorder=3)
    name = f"after fold {k}" if k else "before folding"
    ax.set(title=f"{name}: {len(np.unique(folded(s, k)))} places", xlabel="switches up, $s$", xticks=s[::2], yticks=s)


# %%
def draw_folds(folds=3):
    figure, axes = plt.subplots(1, folds + 1, figsize=(2.4 * folds + 2.6, 3), sharey=True, squeeze=False)
    for k, ax in enumerate(axes[0]):
        draw_strip(ax, k)
    axes[0, 0].set_ylabel("place after folding")
    figure.suptitle("Lamp on (squares) and off (dots) stay apart, on ever fewer places", x=0.02, ha="left")


plots.interactive(draw_folds, folds=[0, 1, 2, 3])

# %% [markdown]
# Five places, three, two: after three folds one threshold does it. A fold is two ReLU units, because
# $|u| = \mathrm{relu}(u) + \mathrm{relu}(-u)$, and **each fold works on what the fold before it left over**.
# This is what depth means: not more units, but units that see the results of other units. Three layers of two
# units replace a row of eight; you will run both networks below.
#
# ## Layers, names and shapes
#
# Layer 0 is the input. Layers $1 … L$ compute; layers $1 … L-1$ are *hidden*, layer $L$ is the output. Layer
# $l$ has $n^{[l]}$ units, and $n^{[0]}$ is the number of features. The list of these sizes, `layer_dims`,
# describes the network. Logistic regression has $L = 1$; the network of lesson 04 has $L = 2$. Every layer
# does two things:
#
# $$ Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}, \qquad A^{[l]} = g^{[l]}(Z^{[l]}), \qquad
#    A^{[0]} = X, \quad \hat Y = A^{[L]}. $$
#
# Examples are columns, so $A^{[l-1]}$ is $(n^{[l-1]}, m)$ and $Z^{[l]}$ must be $(n^{[l]}, m)$. That leaves
# $W^{[l]}$ one choice. Cover the right-hand columns of this table for `layer_dims = [64, 25, 18, 1]`,
# $m = 400$, and fill them in:
#
# | layer $l$ | $n^{[l]}$ | $A^{[l-1]}$ | $W^{[l]}$ | $b^{[l]}$ | $Z^{[l]}$ and $A^{[l]}$ |
# |---|---|---|---|---|---|
# | 1 | 25 | (64, 400) | (25, 64) | (25, 1) | (25, 400) |
# | 2 | 18 | (25, 400) | (18, 25) | (18, 1) | (18, 400) |
# | 3 | 1 | (18, 400) | (1, 18) | (1, 1) | (1, 400) |
# | any | $n^{[l]}$ | $(n^{[l-1]}, m)$ | $(n^{[l]}, n^{[l-1]})$ | $(n^{[l]}, 1)$ | $(n^{[l]}, m)$ |
#
# **Rows of W are units, columns of W are inputs.** Row $i$ of $W^{[l]}$ holds the weights of unit $i$; that
# is why there is one entry of $b$ beside it. Each gradient has the shape of what it belongs to: $dW$ like
# $W$, $db$ like $b$, $dZ$ like $Z$.
#
# ## Exercise: count_parameters · 1 point · 5 minutes
# A warm-up that makes the table yours. How many numbers does training have to find? Count the entries of
# every $W$ and every $b$. You need this count below to compare deep and wide networks fairly.
#
# Stuck? `hint(count_parameters)` helps, up to three times; likewise in every exercise.


# %% exercise="count_parameters" points=1
def count_parameters(layer_dims):
    """How many weights and biases a fully connected network has.

    layer_dims: sizes [n0, n1, …, nL], inputs first, at least two of them.  Returns a whole number.
    """
    ### BEGIN SOLUTION
    return sum(n * (n_prev + 1) for n_prev, n in zip(layer_dims, layer_dims[1:]))
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.gradients import complex_step_gradient
from dlutils.spec import Anything, Exercise, Fact


class CountParameters(Exercise):
    hints = (
        "Draw one layer: how many arrows lead into one unit, and what does the unit have besides its arrows?",
        "Layer l has n[l]·n[l−1] weights and n[l] biases. The input layer has neither.",
        "Begin with `for n_prev, n in zip(layer_dims, layer_dims[1:]):`.",
    )
    float32 = False

    def cases(rng):
        yield "the table above", [64, 25, 18, 1]
        yield "one hidden layer", [4, 3, 2]
        yield "no hidden layer", [7, 1]
        yield "a picture of 64 × 64 × 3", [12288, 20, 7, 5, 1]
        yield "sizes in a tuple", (5, 9, 4)
        yield "eleven layers", [int(n) for n in rng.choice(np.arange(2, 40), size=12, replace=False)]

    def expect(layer_dims):
        total = 0
        for l in range(1, len(layer_dims)):
            total += np.zeros((layer_dims[l], layer_dims[l - 1])).size + np.zeros((layer_dims[l], 1)).size
        return total

    def mistake_no_biases(layer_dims):
        """You count the weights. What else does every unit learn, besides one weight for each of its inputs?"""
        return sum(layer_dims[i] * layer_dims[i + 1] for i in range(len(layer_dims) - 1))

    def mistake_bias_per_input(layer_dims):
        """Your biases are as many as the units that a layer reads from. To which of the two layers does b belong?"""
        return sum(n_prev * (n + 1) for n_prev, n in zip(layer_dims, layer_dims[1:]))

    def mistake_no_output_layer(layer_dims):
        """Your loop ends one layer early. Has the output layer no weights?"""
        return sum(n * (n_prev + 1) for n_prev, n in zip(layer_dims[:-1], layer_dims[1:-1]))

    def mistake_units(layer_dims):
        """You count units. How many numbers does each unit have to learn?"""
        return sum(layer_dims)

    def variant_arrays(layer_dims):
        n = np.array(layer_dims)
        return n[1:] @ n[:-1] + n[1:].sum()

    def variant_float(layer_dims):
        total = 0.0
        for i in range(len(layer_dims) - 1):
            total += layer_dims[i + 1] * layer_dims[i] + layer_dims[i + 1]
        return total


# %% check="count_parameters"
check(count_parameters)

# %% [markdown]
# *Before you run:* two networks for the same 64 inputs, one with a single hidden layer of 32 units, one with
# hidden layers of 20, 15, 15 and 15 units: which has more parameters?

# %%
for layer_dims in ([64, 32, 1], [64, 25, 18, 1], [64, 22, 16, 16, 1], [64, 20, 15, 15, 15, 1]):
    print(f"{str(layer_dims):28} {sum(layer_dims[1:-1]):3} hidden units {count_parameters(layer_dims):6} parameters")

# %% [markdown]
# All four have about 2100, and 32 hidden units against 65: a layer between two small layers is cheap. The
# widths above were chosen so, and the experiment on digits will use them.
#
# ## Exercise: initialize_deep · 2 points · 10 minutes
# As in lesson 04: weights are *normal draws* of mean 0 and a small standard deviation (if all were equal, all
# units of a layer would remain copies of one another), biases are zeros. Use 0.1 or a smaller scale; which
# one is best for a deep network is a question to which we come back. Draw everything from the `rng` that you
# are given, so that a run can be repeated.


# %% exercise="initialize_deep" points=2
def initialize_deep(layer_dims, rng):
    """Starting parameters of a network of any depth.

    layer_dims: sizes [n0, n1, …, nL].  rng: numpy.random.Generator, the only source of chance.
    Returns {"W1": (n1, n0), "b1": (n1, 1), …, "WL", "bL"}: W normal with mean 0 and a standard deviation of 0.1 or less
    (not 0), b zeros.
    """
    ### BEGIN SOLUTION
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters[f"W{l}"] = 0.1 * rng.standard_normal((layer_dims[l], layer_dims[l - 1]))
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return parameters
    ### END SOLUTION


# %% tags=["spec"]
class InitializeDeep(Exercise):
    hints = (
        "In which layer do the names begin, and how does the shape of a layer's W follow from two neighbouring sizes?",
        "W[l] has shape (n[l], n[l−1]) and entries 0.1·N(0, 1); b[l] has shape (n[l], 1).",
        'Begin with `parameters = {}` and a loop that counts layers from 1 up, with keys like `f"W{l}"`.',
    )
    float32 = False

    def cases(rng):
        for name, layer_dims in (
            ("three layers", [4, 5, 3, 1]),
            ("one layer", [6, 2]),
            ("sizes in a tuple", (7, 4, 1)),
            ("large layers, so that the draws can be judged", [60, 55, 62, 50, 1]),
            ("eleven layers", [3, 5, 4, 6, 2, 7, 3, 8, 4, 5, 2, 1]),
            ("layers of equal width", [40, 40, 40, 40, 3]),
        ):
            yield name, layer_dims, np.random.default_rng(int(rng.integers(2**31)))

    def observe(learner, layer_dims, rng):
        seed = int(rng.integers(2**31))
        given = learner.initialize_deep(layer_dims, np.random.default_rng(seed))
        again = learner.initialize_deep(layer_dims, np.random.default_rng(seed))
        other = learner.initialize_deep(layer_dims, np.random.default_rng(seed + 1))
        if not isinstance(given, dict) or not isinstance(again, dict) or not isinstance(other, dict):
            return given if not isinstance(given, dict) else again if not isinstance(again, dict) else other
        L = len(layer_dims) - 1
        wanted = {}
        for l in range(1, L + 1):
            wanted[f"W{l}"] = (layer_dims[l], layer_dims[l - 1])
            wanted[f"b{l}"] = (layer_dims[l], 1)
        facts = {}
        names = [str(name)[:12] for name in given]
        facts[f"the keys are W1 and b1 to W{L} and b{L}"] = Fact(
            set(given) == set(wanted) == set(again) == set(other), "the keys " + ", ".join(names[:12])
        )
        if not facts[f"the keys are W1 and b1 to W{L} and b{L}"]:
            return facts

        lists = [n for n in wanted if any(not isinstance(a[n], np.ndarray) for a in (given, again, other))]
        facts["every entry is a NumPy array"] = Fact(not lists, f"{lists[0]} is none" if lists else "")
        if lists:
            return facts

        answers = (given, again, other)
        wrong = [n for n in wanted if any(a[n].shape != wanted[n] for a in answers)]
        rows, columns = (
            "every W has a row per unit and a column per input",
            "every b is a column with an entry per unit",
        )
        for letter, sentence in (("W", rows), ("b", columns)):
            bad = [name for name in wrong if name.startswith(letter)]
            seen = f"{bad[0]} of shape {given[bad[0]].shape}, expected {wanted[bad[0]]}" if bad else ""
            facts[sentence] = Fact(not bad, seen)
        if wrong:
            return facts
        finite = all(a[n].dtype.kind in "fiu" and np.isfinite(a[n]).all() for n in wanted for a in answers)
        facts["all entries are finite real numbers"] = Fact(finite, "others")
        if not finite:
            return facts
        weights = [np.asarray(given[f"W{l}"], dtype=float) for l in range(1, L + 1)]
        biases = [np.asarray(given[f"b{l}"], dtype=float) for l in range(1, L + 1)]
        facts["the biases are zero"] = Fact(
            not any(b.any() for b in biases), f"a bias of {max(abs(b).max() for b in biases):.3g}"
        )
        spread = [float(np.sqrt(np.mean(W**2))) for W in weights]
        facts["no W is all zeros"] = Fact(min(spread) > 0, f"W{spread.index(min(spread)) + 1} is")
        excess = [s / (0.1 * (1 + 6 / np.sqrt(2 * W.size))) for s, W in zip(spread, weights)]
        largest = int(np.argmax(excess))
        facts["the standard deviation of every W is 0.1 or less"] = Fact(
            excess[largest] <= 1, f"W{largest + 1} spreads by about {spread[largest]:.3g}"
        )
        large = [W.ravel() for W in weights if W.size >= 500 and W.std() > 0]
        means = [abs(W.mean()) / W.std() * np.sqrt(W.size) for W in large]
        facts["positive and negative weights balance: their mean is 0"] = Fact(
            max(means, default=0) <= 6, f"a mean {max(means, default=0):.3g} standard errors from 0"
        )
        tails = [np.mean(((W - W.mean()) / W.std()) ** 4) for W in large if W.size >= 3000]
        facts["the weights are normal draws (kurtosis 3)"] = Fact(
            all(abs(t - 3) < 0.6 for t in tails), "kurtosis " + ", ".join(f"{t:.2f}" for t in tails)
        )
        everything = np.concatenate([W.ravel() for W in weights])
        alike = 0.0
        for i in range(L):
            for j in range(i):
                k = min(weights[i].size, weights[j].size)
                a, b = weights[i].ravel()[:k], weights[j].ravel()[:k]
                if k >= 500 and a.std() > 0 and b.std() > 0:
                    alike = max(alike, abs(float(np.corrcoef(a, b)[0, 1])))
        distinct = len(np.unique(everything)) / everything.size
        facts["no two units and no two layers share their weights"] = Fact(
            distinct > 0.99 and alike < 0.4,
            f"{distinct:.0%} of the weights are distinct, correlation {alike:.2f} between layers",
        )
        same = all(np.array_equal(given[name], again[name]) for name in wanted)
        facts["the same state of rng gives the same weights"] = Fact(
            same, "two runs from one seed that differ; not all draws came from `rng`"
        )
        differ = all(not np.array_equal(given[f"W{l}"], other[f"W{l}"]) for l in range(1, L + 1))
        facts["another state of rng gives other weights"] = Fact(differ, "the same weights from two seeds")
        return facts

    def expect(layer_dims, rng):
        L = len(layer_dims) - 1
        sentences = (
            f"the keys are W1 and b1 to W{L} and b{L}",
            "every entry is a NumPy array",
            "every W has a row per unit and a column per input",
            "every b is a column with an entry per unit",
            "all entries are finite real numbers",
            "the biases are zero",
            "no W is all zeros",
            "the standard deviation of every W is 0.1 or less",
            "positive and negative weights balance: their mean is 0",
            "the weights are normal draws (kurtosis 3)",
            "no two units and no two layers share their weights",
            "the same state of rng gives the same weights",
            "another state of rng gives other weights",
        )
        return dict.fromkeys(sentences, True)

    def mistake_zeros(layer_dims, rng):
        """A whole W is zero. What will the units of that layer have in common after the first step, and the last?"""
        return {
            f"{letter}{l}": np.zeros((layer_dims[l], layer_dims[l - 1] if letter == "W" else 1))
            for l in range(1, len(layer_dims))
            for letter in "Wb"
        }

    def mistake_uniform(layer_dims, rng):
        """Your weights lie on one side of 0. Which method of rng draws normal numbers, on either side of 0?"""
        parameters = {}
        for l in range(1, len(layer_dims)):
            parameters[f"W{l}"] = rng.random((layer_dims[l], layer_dims[l - 1])) * 0.1
            parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
        return parameters

    def mistake_no_scale(layer_dims, rng):
        """Your weights spread too far. How large would z be for a unit with 64 inputs? What may the scale be?"""
        parameters = {}
        for l in range(1, len(layer_dims)):
            parameters[f"W{l}"] = rng.standard_normal((layer_dims[l], layer_dims[l - 1]))
            parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
        return parameters

    def mistake_inputs_first(layer_dims, rng):
        """Your W has a row for each input. In W·A with examples as columns, which size must W's columns match?"""
        parameters = {}
        for l in range(1, len(layer_dims)):
            parameters[f"W{l}"] = 0.1 * rng.standard_normal((layer_dims[l - 1], layer_dims[l]))
            parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
        return parameters

    def mistake_own_generator(layer_dims, rng):
        """Two different generators gave the same weights. Who decides about chance: the caller or your function?"""
        rng = np.random.default_rng(3)
        parameters = {}
        for l in range(1, len(layer_dims)):
            parameters[f"W{l}"] = 0.1 * rng.standard_normal((layer_dims[l], layer_dims[l - 1]))
            parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
        return parameters

    def variant_last_layer_first(layer_dims, rng):
        parameters = {}
        for l in range(len(layer_dims) - 1, 0, -1):
            parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
            parameters[f"W{l}"] = rng.normal(0.0, 0.01, size=(layer_dims[l], layer_dims[l - 1]))
        return parameters

    def variant_one_draw(layer_dims, rng):
        pairs = list(zip(layer_dims[1:], layer_dims[:-1]))
        draws = rng.normal(scale=0.05, size=sum(n * k for n, k in pairs)).astype(np.float32)
        parameters, start = {}, 0
        for l, (n, k) in enumerate(pairs, 1):
            parameters["W" + str(l)] = draws[start : start + n * k].reshape(n, k)
            parameters["b" + str(l)] = np.zeros((n, 1), dtype=np.float32)
            start += n * k
        return parameters

    def variant_entry_by_entry(layer_dims, rng):
        parameters = {}
        for l in range(1, len(layer_dims)):
            rows = [[rng.normal() * 0.1 for _ in range(layer_dims[l - 1])] for _ in range(layer_dims[l])]
            parameters["W" + str(l)] = np.array(rows)
            parameters["b" + str(l)] = np.array([[0] for _ in rows])
        return parameters


# %% check="initialize_deep"
check(initialize_deep)

# %% [markdown]
# ## The way there: one layer, and what it keeps
#
# A layer's forward pass has two halves, a *linear* one and the *activation*. We write them as separate
# blocks, because the way back will pass through the same two blocks in the opposite order.
#
# On the way back each block will need numbers that it had in its hands on the way there. So every forward
# block returns two things: its result, and a **cache**, a packet that nobody but its own backward block will
# open. What to put in is your decision, and you may revise it when you write the backward block. Ask then:
# *what would I have to recompute if I had thrown this away?*
#
# ## Exercise: linear_forward · 1 point · 5 minutes
# The linear half of one layer, and your first cache. For now the three inputs themselves are a good guess at
# what to keep.


# %% exercise="linear_forward" points=1
def linear_forward(A_prev, W, b):
    """The linear half of a layer.

    A_prev: (n_prev, m), W: (n, n_prev), b: (n, 1).
    Returns (Z, cache): Z (n, m), and whatever your linear_backward will want to know.
    """
    ### BEGIN SOLUTION
    return W @ A_prev + b, (A_prev, W, b)
    ### END SOLUTION


# %% tags=["spec"]
class LinearForward(Exercise):
    hints = (
        "Z has a row per unit and a column per example. Which product of W and A_prev has this shape?",
        "Z = W·A_prev + b; b is a column, which NumPy repeats for every example.",
        "Begin with `Z = W @ A_prev + …` and return a tuple: `return Z, (A_prev, W, b)`.",
    )

    def cases(rng):
        for name, n_prev, n, m in (
            ("4 inputs, 3 units, 5 examples", 4, 3, 5),
            ("one example", 5, 2, 1),
            ("one unit", 6, 1, 4),
            ("one input", 1, 4, 3),
            ("more units than inputs", 2, 9, 7),
            ("as many inputs as units and examples", 4, 4, 4),
        ):
            yield name, rng.normal(size=(n_prev, m)), rng.normal(size=(n, n_prev)), 3 * rng.normal(size=(n, 1))
        yield (
            "numbers near 10 000",
            1e4 * rng.normal(size=(3, 6)),
            rng.normal(size=(2, 3)),
            1e4 * rng.normal(size=(2, 1)),
        )

    def observe(learner, A_prev, W, b):
        result = learner.linear_forward(A_prev, W, b)
        return (result[0], "a cache") if isinstance(result, (tuple, list)) and len(result) == 2 else result

    def expect(A_prev, W, b):
        (n, n_prev), m = W.shape, A_prev.shape[1]
        Z = [[sum(W[i, k] * A_prev[k, j] for k in range(n_prev)) + b[i, 0] for j in range(m)] for i in range(n)]
        return np.array(Z), Anything()

    def mistake_no_bias(A_prev, W, b):
        """Right, except that your units have lost their b. Where does it come in?"""
        return W @ A_prev, (A_prev, W, b)

    def mistake_one_bias(A_prev, W, b):
        """Every unit gets the bias of the first one. Which b belongs to unit i?"""
        return W @ A_prev + b[0], (A_prev, W, b)

    def mistake_inputs_first(A_prev, W, b):
        """You turn W round before you multiply. Look at the table: has W a row for every unit or for every input?"""
        return W.T @ A_prev + b, (A_prev, W, b)

    def mistake_activated(A_prev, W, b):
        """No entry of your Z is negative. Which half of the layer are you in?"""
        return np.maximum(0, W @ A_prev + b), (A_prev, W, b)

    def variant_einsum(A_prev, W, b):
        return [np.einsum("ik,kj->ij", W, A_prev) + b, None]

    def variant_columns(A_prev, W, b):
        Z = np.empty((W.shape[0], A_prev.shape[1]))
        for j in range(A_prev.shape[1]):
            Z[:, j] = np.dot(W, A_prev[:, j]) + b.ravel()
        return Z, {"input": A_prev, "weights": W}

    def variant_dot(A_prev, W, b):
        return np.add(np.dot(A_prev.T, W.T).T, b), lambda: (A_prev, W, b)


# %% check="linear_forward"
check(linear_forward)

# %% [markdown]
# ## Exercise: activation_forward · 2 points · 10 minutes
# A whole layer: the linear half, then the activation that is named. `sigmoid` is yours from lesson 02, `relu`
# from lesson 03, and `np.tanh` is NumPy's. Call your `linear_forward`. Your cache should hold its cache and
# what the activation's own derivative will need.


# %% exercise="activation_forward" points=2
def activation_forward(A_prev, W, b, activation):
    """One layer: the linear half, then the activation.

    A_prev: (n_prev, m), W: (n, n_prev), b: (n, 1); activation: "relu", "tanh" or "sigmoid".
    Returns (A, cache): A (n, m), and whatever your activation_backward will want to know.
    """
    ### BEGIN SOLUTION
    Z, linear_cache = linear_forward(A_prev, W, b)
    g = {"relu": relu, "tanh": np.tanh, "sigmoid": sigmoid}[activation]
    return g(Z), (linear_cache, Z)
    ### END SOLUTION


# %% tags=["spec"]
def slow_layer(A_prev, W, b, activation):
    """One layer, number by number; real or complex."""
    Z = np.einsum("ik,kj->ij", W, A_prev) + b
    if activation == "relu":
        return np.where(Z.real > 0, Z, 0)
    return np.tanh(Z) if activation == "tanh" else (1 + np.tanh(Z / 2)) / 2


def layer_arguments(rng, n_prev, n, m):
    """A_prev, W, b with no entry of Z within 0.05 of ReLU's kink, and some on either side of it."""
    while True:
        A_prev, W, b = rng.normal(size=(n_prev, m)), rng.normal(size=(n, n_prev)), rng.normal(size=(n, 1))
        Z = W @ A_prev + b
        if np.abs(Z).min() > 0.05 and 0 < (Z > 0).sum() < Z.size:
            return A_prev, W, b


class ActivationForward(Exercise):
    hints = (
        "Which of your functions gives Z? And which three functions turn Z into A?",
        "A = g(Z), with g(z) = max(0, z), tanh z or 1/(1 + e^(−z)).",
        "Begin with `Z, linear_cache = linear_forward(…)`, then choose g by its name.",
    )

    def cases(rng):
        for activation, n_prev, n, m in (
            ("relu", 4, 3, 5),
            ("tanh", 2, 5, 3),
            ("sigmoid", 6, 2, 4),
            ("sigmoid", 3, 1, 2),
        ):
            yield f"{activation}, {n} of {n_prev}", *layer_arguments(rng, n_prev, n, m), activation
        yield "relu, one example", *layer_arguments(rng, 3, 4, 1), "relu"
        for activation in ("relu", "tanh", "sigmoid"):
            A_prev, W, b = layer_arguments(rng, 3, 4, 6)
            yield f"{activation}, saturated", A_prev, W, b + np.array([[1e4], [-1e4], [0.0], [0.5]]), activation

    def observe(learner, A_prev, W, b, activation):
        result = learner.activation_forward(A_prev, W, b, activation)
        return (result[0], "a cache") if isinstance(result, (tuple, list)) and len(result) == 2 else result

    def expect(A_prev, W, b, activation):
        return slow_layer(A_prev, W, b, activation), Anything()

    def mistake_no_activation(A_prev, W, b, activation):
        """This is Z. What turns Z into A?"""
        return W @ A_prev + b, None

    def mistake_always_relu(A_prev, W, b, activation):
        """You use ReLU whatever the name says. Which argument tells you the activation?"""
        return relu(W @ A_prev + b), None

    def mistake_activation_first(A_prev, W, b, activation):
        """You activate the input, then multiply. In which order does a layer do its two halves?"""
        g = {"relu": relu, "tanh": np.tanh, "sigmoid": sigmoid}[activation]
        return W @ g(A_prev) + b, None

    def mistake_tanh_and_sigmoid_swapped(A_prev, W, b, activation):
        """Two of your activations have changed places. Which one lies between 0 and 1, which between −1 and 1?"""
        g = {"relu": relu, "tanh": sigmoid, "sigmoid": np.tanh}[activation]
        return g(W @ A_prev + b), None

    def mistake_relu_falls_through(A_prev, W, b, activation):
        """For "relu" you return the sigmoid. Does your last `else` belong to the first `if`, or only to the second?"""
        Z = W @ A_prev + b
        return (np.tanh(Z) if activation == "tanh" else sigmoid(Z)), None

    def mistake_overflow(A_prev, W, b, activation):
        """At z = 10 000 the exponential overflows and ∞/∞ is nan. Which function of an earlier lesson copes?"""
        Z = W @ A_prev + b
        if activation == "relu":
            return relu(Z), None
        if activation == "tanh":
            return (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z)), None
        return np.exp(Z) / (1 + np.exp(Z)), None

    def variant_masks(A_prev, W, b, activation):
        Z = np.dot(W, A_prev) + b
        if activation == "relu":
            A = Z.copy()
            A[A < 0] = 0
        elif activation == "tanh":
            A = 2 * sigmoid(2 * Z) - 1
        else:
            A = 1 / (1 + np.exp(-Z))
        return A, {"Z": Z, "W": W, "A_prev": A_prev, "A": A}

    def variant_functions(A_prev, W, b, activation):
        Z, cache = linear_forward(A_prev, W, b)
        if activation == "sigmoid":
            return [0.5 * (1 + np.tanh(0.5 * Z)), [Z, cache]]
        return [np.where(Z > 0, Z, 0 * Z) if activation == "relu" else np.tanh(Z), [Z, cache]]


# %% check="activation_forward"
check(activation_forward)

# %% [markdown]
# ## All layers: the plan of the whole lesson in one figure
#
# The next cells draw a network of three layers as blocks. Look at the upper row now; the lower row is the
# second half of the lesson.


# %%
def block(ax, x, y, text, colour):
    style = {"boxstyle": "round,pad=0.45", "facecolor": plots.COLOURS[colour], "edgecolor": "none"}
    ax.text(x, y, text, ha="center", va="center", color="white", fontsize=9, bbox=style)


def arrow(ax, start, end, text, colour="black", dx=0.0, dy=0.13):
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": plots.COLOURS[colour], "lw": 1.4})
    x, y = (start[0] + end[0]) / 2 + dx, (start[1] + end[1]) / 2 + dy
    ax.text(x, y, text, ha="center", va="center", fontsize=9, color=plots.COLOURS[colour])


# %%
def draw_layer(ax, l, L):
    x, before, g = 2.6 * l, f"^{{[{l - 1}]}}", "ReLU" if l < L else "sigmoid"
    arrow(ax, (x - 1.8, 2), (x - 0.78, 2), f"$A{before}$")
    block(ax, x, 2, f"layer {l}\nlinear → {g}", "blue")
    arrow(ax, (x, 1.66), (x, 0.34), f"cache {l}", "green", dx=0.45, dy=0)
    block(ax, x, 0, f"layer {l}\n{g}′ → linear", "red")
    arrow(ax, (x - 0.78, 0), (x - 1.8, 0), f"$dA{before}$" if l > 1 else "not needed")
    arrow(ax, (x, -0.34), (x, -0.85), f"$dW^{{[{l}]}}, db^{{[{l}]}}$", "red", dy=-0.4)


# %%
figure, ax = plt.subplots(figsize=(9.6, 3.7))
for l in (1, 2, 3):
    draw_layer(ax, l, L=3)
arrow(ax, (8.62, 2), (9.5, 2), "$A^{[3]}$")
block(ax, 9.95, 2, "cost J", "black")
arrow(ax, (9.95, 1.7), (9.95, 0.34), "")
block(ax, 9.95, 0, "$dA^{[3]}$", "black")
arrow(ax, (9.5, 0), (8.62, 0), "")
ax.set(xlim=(0.7, 10.4), ylim=(-1.4, 2.5), title="Forward fills the caches, backward empties them: the last one first")
ax.axis("off")
plt.show()

# %% [markdown]
# ## Exercise: deep_forward · 3 points · 10 minutes
# Walk along the upper row: ReLU in every hidden layer, sigmoid in the last. There is no way to avoid this
# loop: layer 3 cannot begin before layer 2 is done. The dictionary tells how many layers there are.
#
# *Think first:* how do you make sure that layer 10 comes after layer 9, and not after layer 1?
#
# If shapes do not fit, the shape detective of lesson 04 shows where:
# `from dlutils import trace_shapes`, then `trace_shapes(deep_forward, X, parameters)`.


# %% exercise="deep_forward" points=3
def deep_forward(X, parameters):
    """Forward through the whole network: ReLU in the hidden layers, sigmoid in the last.

    X: (n0, m).  parameters: {"W1", "b1", …, "WL", "bL"}, in any order, L ≥ 1.
    Returns (AL, caches): AL (1, m) or (nL, m), and what your deep_backward will want, for example a list of L caches.
    """
    ### BEGIN SOLUTION
    A, caches, L = X, [], len(parameters) // 2
    for l in range(1, L + 1):
        activation = "relu" if l < L else "sigmoid"
        A, cache = activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], activation)
        caches.append(cache)
    return A, caches
    ### END SOLUTION


# %% tags=["spec"]
def network(rng, layer_dims, m):
    """X and parameters: no unit is dead, no z lies near a kink, biases matter, and the output is neither 0 nor 1."""
    X, parameters = rng.normal(size=(layer_dims[0], m)), {}
    A, L = X, len(layer_dims) - 1
    for l in range(1, L + 1):
        while True:
            W = rng.normal(size=(layer_dims[l], layer_dims[l - 1])) / np.sqrt((A**2).sum(axis=0).mean())
            b = 0.7 * rng.normal(size=(layer_dims[l], 1))
            Z = W @ A + b
            alive = (Z > 0).any(axis=0).all() and (not (Z > 0).all() or Z.shape[0] == 1)
            if np.abs(Z).min() > 0.02 and (np.abs(Z).max() < 3 if l == L else alive):
                break
        parameters[f"W{l}"], parameters[f"b{l}"] = W, b
        A = np.maximum(0, Z)
    return X, parameters


def slow_scores(X, parameters):
    """Z of the last layer, for real or complex parameters."""
    A, L = X, len(parameters) // 2
    for l in range(1, L):
        A = slow_layer(A, parameters[f"W{l}"], parameters[f"b{l}"], "relu")
    return np.einsum("ik,kj->ij", parameters[f"W{L}"], A) + parameters[f"b{L}"]


def shuffled(rng, parameters):
    names = list(parameters)
    return {names[i]: parameters[names[i]] for i in rng.permutation(len(names))}


class DeepForward(Exercise):
    hints = (
        "What goes into layer l, and what does it hand on to layer l + 1? Which layer is unlike all others?",
        "A[0] = X; A[l] = g(W[l]·A[l−1] + b[l]); g is ReLU for l < L and sigmoid for l = L; L = len(parameters) // 2.",
        "Begin with `A, caches = X, []` and a loop `for l in range(1, L + 1):` that makes names such as `f'W{l}'`.",
    )

    def cases(rng):
        yield "three layers", *network(rng, [4, 5, 3, 1], 6)
        yield "one layer: logistic regression", *network(rng, [5, 1], 3)
        yield "two layers, one example", *network(rng, [3, 4, 1], 1)
        X, parameters = network(rng, [6, 3, 5, 4, 1], 7)
        yield "four layers, dictionary in another order", X, shuffled(rng, parameters)
        yield "eleven layers", *network(rng, [4, 3, 5, 2, 6, 3, 4, 2, 5, 3, 4, 1], 5)
        X, parameters = network(rng, [5] + [3] * 11 + [1], 4)
        yield "twelve layers, the hidden ones of equal width", X, shuffled(rng, parameters)
        Z = np.zeros(1)
        while not (Z.min() < -800 and Z.max() > 800):  # the output is saturated on either side
            X, parameters = network(rng, [3, 4, 2, 1], 5)
            Z = slow_scores(1e4 * X, parameters)
        yield "inputs near 10 000, output saturated", 1e4 * X, parameters
        X, parameters = network(rng, [3, 5, 4, 1], 6)
        yield "inputs near 10 000, output not saturated", 1e4 * X, parameters | {"W3": parameters["W3"] / 1e4}
        yield "three output units", *network(rng, [2, 5, 3], 4)

    def observe(learner, X, parameters):
        result = learner.deep_forward(X, parameters)
        return (result[0], "caches") if isinstance(result, (tuple, list)) and len(result) == 2 else result

    def expect(X, parameters):
        L = sum(name.startswith("W") for name in parameters)
        answer = []
        for x in X.T:
            a = list(x)
            for l in range(1, L + 1):
                z = [sum(w * v for w, v in zip(row, a)) + c for row, c in zip(parameters[f"W{l}"], parameters[f"b{l}"][:, 0])]
                a = [(1 + np.tanh(v / 2)) / 2 if l == L else max(v, 0.0) for v in z]
            answer.append(a)
        return np.array(answer).T, Anything()

    def mistake_sigmoid_everywhere(X, parameters):
        """Every layer of yours ends in a sigmoid. Which activation do the hidden layers have here?"""
        A = X
        for l in range(1, len(parameters) // 2 + 1):
            A = sigmoid(parameters[f"W{l}"] @ A + parameters[f"b{l}"])
        return A, []

    def mistake_relu_at_the_end(X, parameters):
        """Your output is no probability: some entries are 0 or above 1. What is different about the last layer?"""
        A = X
        for l in range(1, len(parameters) // 2 + 1):
            A = relu(parameters[f"W{l}"] @ A + parameters[f"b{l}"])
        return A, []

    def mistake_tanh_hidden(X, parameters):
        """Your hidden layers use tanh, as in lesson 04. Which activation does the docstring ask for?"""
        A, L = X, len(parameters) // 2
        for l in range(1, L + 1):
            Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
            A = np.tanh(Z) if l < L else sigmoid(Z)
        return A, []

    def mistake_linear_hidden(X, parameters):
        """Your hidden layers do not bend: the network is one linear layer in disguise. What comes after each Z?"""
        A, L = X, len(parameters) // 2
        for l in range(1, L + 1):
            A = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        return sigmoid(A), []

    def mistake_names_as_text(X, parameters):
        """Right up to nine layers. As text, "W10" comes before "W2": how do you count instead of sorting names?"""
        A, L = X, len(parameters) // 2
        for name in sorted(n for n in parameters if n.startswith("W") and n != f"W{L}"):
            A = relu(parameters[name] @ A + parameters["b" + name[1:]])
        return sigmoid(parameters[f"W{L}"] @ A + parameters[f"b{L}"]), []

    def variant_while(X, parameters):
        A, l, kept = X.copy(), 1, {}
        while f"W{l}" in parameters:
            Z = np.dot(parameters[f"W{l}"], A) + parameters[f"b{l}"]
            kept[l] = (A, Z)
            A = Z * (Z > 0) if f"W{l + 1}" in parameters else 1 / (1 + np.exp(-Z))
            l += 1
        return A, kept

    def variant_sorted_by_number(X, parameters):
        layers = sorted(int(name[1:]) for name in parameters if name[0] == "W")
        A = np.array(X, dtype=float)
        for l in layers[:-1]:
            A = np.maximum(parameters[f"W{l}"].dot(A) + parameters[f"b{l}"], 0)
        return [sigmoid(parameters[f"W{layers[-1]}"].dot(A) + parameters[f"b{layers[-1]}"]), None]

    def variant_recursive(X, parameters):
        def activated(l):
            if l == 0:
                return X
            Z = parameters[f"W{l}"] @ activated(l - 1) + parameters[f"b{l}"]
            return sigmoid(Z) if 2 * l == len(parameters) else relu(Z)

        return activated(len(parameters) // 2), "nothing"


# %% check="deep_forward"
check(deep_forward)

# %% [markdown]
# ## The staircase again: width against depth, exactly
#
# Weights need not be learnt: for parity we can write them down. The first network is the row of units, one
# for each corner, $\mathrm{relu}(s - i)$ with slopes $1, -2, 2, -2, …$ that zigzag between off (0) and on
# (1); the second network folds.


# %%
def row_network(n):
    """Parity of n bits with one hidden layer: n units, one for each tooth of the zigzag."""
    slopes = 2 * (-1.0) ** np.arange(n)
    slopes[0] = 1
    return {"W1": np.ones((n, n)), "b1": -np.arange(n)[:, None], "W2": 20 * slopes[None], "b2": np.array([[-10.0]])}


# %%
def folding_network(n):
    """Parity of n bits, n a power of two, by folding: hidden layers of two units, relu(s − c) and relu(c − s)."""
    parameters, reads, centre, l = {}, np.ones((1, n)), n // 2, 1
    fold = np.array([[1.0], [-1.0]])
    while centre >= 1:
        parameters |= {f"W{l}": fold @ reads, f"b{l}": -centre * fold}
        reads, centre, l = np.ones((1, 2)), centre // 2, l + 1
    return parameters | {f"W{l}": -20 * reads, f"b{l}": np.array([[10.0]])}


# %% [markdown]
# After the last fold, at 1, place 0 means *on* and place 1 means *off*; hence the minus sign in the output
# layer. We try **every** input: all 65 536 settings of 16 switches.
#
# *Before you run:* for 16 switches, how many hidden units has each network?


# %%
def all_bits(n):
    """Every setting of n switches as a column: (n, 2**n)."""
    return (np.arange(2**n) >> np.arange(n)[:, None]) & 1


for n in (4, 8, 16):
    for kind, parameters in (("a row", row_network(n)), ("folding", folding_network(n))):
        layer_dims = [n] + [parameters[f"b{l}"].size for l in range(1, len(parameters) // 2 + 1)]
        lamp = deep_forward(all_bits(n), parameters)[0] > 0.5
        right, size = np.mean(lamp == all_bits(n).sum(axis=0) % 2), count_parameters(layer_dims)
        print(f"{n:2} switches, {kind:7}: {sum(layer_dims[1:-1]):2} hidden units, {size:3} parameters, {right:.0%} right")

# %% [markdown]
# Both are right on every input. The row has $n$ hidden units and $(n+1)^2$ parameters; folding has
# $2\log_2 n$ units. For 16 switches that is 16 against 8, 289 parameters against 55; for 1024 it would be
# 1024 units against 20. Every further pair of units *doubles* the number of teeth, whereas beside one another
# each unit adds one (Telgarsky, 2016).
#
# You will often read that a shallow network needs *exponentially* many units for parity, $2^{n-1}$. This is a
# theorem about circuits of AND and OR gates: one gate for each odd setting, 32 768 gates for 16 switches. For
# ReLU units, which add before they decide, you have seen that a row of 16 is enough. The gap is still
# exponential, but in the *depth*: $k$ folds do the work of a row of $2^k$.
#
# A network that exists is not yet a network that learning finds. For that we need gradients.

# %% [markdown]
# ## The way back
#
# *A good place for a break.*
#
# Training asks one question of every parameter: **if I change it a little, how does the cost change?** Here
# is the smallest deep network: three layers of one unit and one example, $x = 2$ with label $y = 1$.
#
# $$ x \to z_1 = w_1 x + b_1 \to a_1 = \mathrm{relu}(z_1) \to z_2 \to a_2 = \mathrm{relu}(z_2)
#    \to z_3 \to a_3 = \sigma(z_3) \to \ell $$

# %%
x, y = 2.0, 1
w1, b1, w2, b2, w3, b3 = 0.5, 1.0, 1.5, -2.0, -1.0, 0.5


def small_loss(w1, w2, w3):
    a1 = max(0, w1 * x + b1)
    a2 = max(0, w2 * a1 + b2)
    a3 = 1 / (1 + np.exp(-(w3 * a2 + b3)))
    return -np.log(a3 if y == 1 else 1 - a3), a1, a2, a3


loss, a1, a2, a3 = small_loss(w1, w2, w3)
print(f"a1 = {a1}, a2 = {a2}, a3 = {a3:.4f}, loss = {loss:.4f}")

# %% [markdown]
# **The expensive way: nudge.** Change $w_1$ by a millionth, run the network again, look at the loss. Then
# $w_2$, then $w_3$. *Before you run:* for which of the three weights is the slope largest? What is its sign?

# %%
h = 1e-6
print(f"dw1 ≈ {(small_loss(w1 + h, w2, w3)[0] - loss) / h:.4f}")
print(f"dw2 ≈ {(small_loss(w1, w2 + h, w3)[0] - loss) / h:.4f}")
print(f"dw3 ≈ {(small_loss(w1, w2, w3 + h)[0] - loss) / h:.4f}")

# %% [markdown]
# **The cheap way: pass a rate back.** Write $dq$ for the slope of the loss in any quantity $q$,
# $dq = \partial\ell/\partial q$. (In code this is the course's habit for names, too.) If we know $da_3$, the
# chain rule gives $dz_3$ from it, then $da_2$, then $dz_2$: each is the one before, times the slope of *one*
# block.
#
# | step back | slope of the block | result |
# |---|---|---|
# | $da_3$ | $-1/a_3$, since $\ell = -\log a_3$ | $-2.6487$ |
# | $dz_3 = da_3 · \sigma'(z_3)$ | $a_3(1-a_3) = 0.2350$ | $-0.6225$ |
# | $da_2 = dz_3 · w_3$ | $w_3 = -1$ | $0.6225$ |
# | $dz_2 = da_2 · \mathrm{relu}'(z_2)$ | 1, since $z_2 > 0$ | $0.6225$ |
# | $da_1 = dz_2 · w_2$ | $w_2 = 1.5$ | $0.9337$ |
# | $dz_1 = da_1 · \mathrm{relu}'(z_1)$ | 1 | $0.9337$ |
#
# On the way, each weight's slope falls off: $w_3$ is multiplied by $a_2$, so $dw_3 = dz_3 · a_2$; likewise
# $dw_2 = dz_2 · a_1$ and $dw_1 = dz_1 · x$.

# %%
dz3 = -1 / a3 * a3 * (1 - a3)
dz2 = dz3 * w3 * (a2 > 0)
dz1 = dz2 * w2 * (a1 > 0)
print(f"dw1 = {dz1 * x:.4f}, dw2 = {dz2 * a1:.4f}, dw3 = {dz3 * a2:.4f}")
assert np.allclose([dz1 * x, dz2 * a1, dz3 * a2], [1.8674, 1.2449, -0.6225], atol=1e-4)

# %% [markdown]
# The same numbers. Notice what was used: $a_2, a_1, x$ and the signs of $z$, all known since the forward pass
# (the **caches**), and $dz_3$, which all three slopes share. Nudging repeats the whole network for every
# parameter; passing back computes what is shared **once**. This is all there is to backpropagation. What is
# left is to do it with many units and many examples at a time.
#
# ## The linear block, many units
#
# For one example, a layer computes $z_i = \sum_k w_{ik} a_k + b_i$. Suppose $dz_i$ is known for every unit
# $i$. Whom does a nudge reach?


# %%
def draw_reach(ax, edges, title):
    """Three inputs, four units; the connections (i, k) in `edges` are strong."""
    for i, k in np.ndindex(4, 3):
        colour, width = (plots.COLOURS["red"], 2.5) if (i, k) in edges else ("#CCCCCC", 1)
        ax.plot([0, 1], [2.5 - k, 3 - i], color=colour, lw=width, zorder=0)
    for count, x, top, letter, colour in ((3, 0, 2.5, "a", "blue"), (4, 1, 3, "z", "green")):
        for j in range(count):
            block(ax, x, top - j, f"${letter}_{j + 1}$", colour)
    ax.set(title=title, xlim=(-0.2, 1.2))
    ax.axis("off")


# %%
figure, axes = plt.subplots(1, 2, figsize=(8, 3.2))
draw_reach(axes[0], {(1, 2)}, "$w_{23}$ reaches one $z$: a product")
draw_reach(axes[1], {(i, 2) for i in range(4)}, "$a_3$ reaches every $z$: a sum")

# %% [markdown]
# - A weight $w_{ik}$ touches $z_i$ and nothing else, and $\partial z_i/\partial w_{ik} = a_k$. So
#   $dw_{ik} = dz_i\, a_k$: as a matrix, the column $dz$ times the row $a^{\mathsf T}$.
# - A bias $b_i$ touches $z_i$, with slope 1. So $db_i = dz_i$.
# - An input $a_k$ touches **all** $z_i$, with slopes $w_{ik}$. Its effects add up:
#   $da_k = \sum_i w_{ik}\, dz_i$, which is $W^{\mathsf T} dz$. Forward, row $i$ of $W$ collects for unit $i$; backward,
#   column $k$ of $W$ collects for input $k$. Hence the transpose.
#
# ## Many examples: what is shared is averaged
#
# The cost is a mean, $J = \frac1m \sum_j \ell^{(j)}$. We let **column $j$ of $dZ$ be the slope of example
# $j$'s own loss**, with no $1/m$ in it. Then:
#
# - $W$ and $b$ are shared by all examples, so their slopes of $J$ are the *mean* over the examples:
#   $$ dW = \tfrac1m\, dZ\, A_{prev}^{\mathsf T}, \qquad db = \tfrac1m \sum_j dZ_{:,j} $$
#   The matrix product has already done the sum over $j$.
# - Column $j$ of $A_{prev}$ belongs to example $j$ alone. Nothing to average: $$ dA_{prev} = W^{\mathsf T} dZ $$
#
# If you forget where the $1/m$ belongs, ask: *is this thing shared?* And if you forget an order or a
# transpose, ask the shapes:
#
# | | shape | the only product that fits |
# |---|---|---|
# | $dZ$ | $(n, m)$ | given |
# | $dW$ | $(n, n_{prev})$ | $(n, m)\,(m, n_{prev})$ |
# | $db$ | $(n, 1)$ | mean over the columns, kept as a column |
# | $dA_{prev}$ | $(n_{prev}, m)$ | $(n_{prev}, n)\,(n, m)$ |
#
# ## Exercise: linear_backward · 3 points · 15 minutes
# The linear half, backward. The cache is the one that *your* `linear_forward` made; if something is missing
# in it, go back, add it and run that cell again.
#
# The check has no formula for the gradients: it moves every entry of $A_{prev}$, $W$ and $b$ a little and
# watches. At the end you will do the same with the whole network.


# %% exercise="linear_backward" points=3
def linear_backward(dZ, cache):
    """Backward through the linear half of a layer.

    dZ: (n, m), column j the slope of example j's loss in Z.  cache: from your linear_forward.
    Returns (dA_prev, dW, db): (n_prev, m) for each example; (n, n_prev) and (n, 1), means over the m examples.
    """
    ### BEGIN SOLUTION
    A_prev, W, b = cache
    m = dZ.shape[1]
    return W.T @ dZ, dZ @ A_prev.T / m, dZ.mean(axis=1, keepdims=True)
    ### END SOLUTION


# %% tags=["spec"]
class LinearBackward(Exercise):
    hints = (
        "Which of the three results is shared by all examples, and which has a column for each example?",
        "dA_prev = Wᵀ·dZ, dW = dZ·A_prevᵀ / m, db = the mean of dZ over its columns, kept as a column.",
        "Begin by unpacking what your linear_forward stored, such as `A_prev, W, b = cache`; then `m = dZ.shape[1]`.",
    )

    def cases(rng):
        for name, n_prev, n, m in (
            ("4 inputs, 3 units, 5 examples", 4, 3, 5),
            ("one example", 3, 2, 1),
            ("one unit", 5, 1, 4),
            ("one input", 1, 3, 6),
            ("more units than inputs", 2, 7, 3),
            ("as many inputs as units and examples", 4, 4, 4),
        ):
            arrays = (
                rng.normal(size=(n_prev, m)),
                rng.normal(size=(n, n_prev)),
                rng.normal(size=(n, 1)),
                rng.normal(size=(n, m)),
            )
            yield name, *arrays
        yield (
            "slopes from 0.001 to 1000",
            *arrays[:3],
            rng.normal(size=(4, 4)) * 10.0 ** np.array([[-3], [0], [1], [3]]),
        )

    def observe(learner, A_prev, W, b, dZ):
        cache = learner.linear_forward(A_prev, W, b)[1]
        return learner.linear_backward(dZ, cache)

    def expect(A_prev, W, b, dZ):
        m = dZ.shape[1]

        def total(A_prev, W, b):  # a function whose slope in Z is dZ
            return np.sum(dZ * (np.einsum("ik,kj->ij", W, A_prev) + b))

        return (
            complex_step_gradient(lambda v: total(v, W, b), A_prev),
            complex_step_gradient(lambda v: total(A_prev, v, b), W) / m,
            complex_step_gradient(lambda v: total(A_prev, W, v), b) / m,
        )

    def mistake_sums(dZ, cache):
        """dW and db are sums over the examples. The cost is a mean: what does that do to what all examples share?"""
        A_prev, W, b = cache
        return W.T @ dZ, dZ @ A_prev.T, dZ.sum(axis=1, keepdims=True)

    def mistake_mean_for_inputs(dZ, cache):
        """Your dA_prev is divided by m, too. Is a column of A_prev shared by the examples, or does it belong to one?"""
        A_prev, W, b = cache
        m = dZ.shape[1]
        return W.T @ dZ / m, dZ @ A_prev.T / m, dZ.mean(axis=1, keepdims=True)

    def mistake_bias_summed(dZ, cache):
        """dW is a mean over the examples, but db is a sum. What is b's slope of a cost that is a mean?"""
        A_prev, W, b = cache
        return W.T @ dZ, dZ @ A_prev.T / dZ.shape[1], dZ.sum(axis=1, keepdims=True)

    def mistake_W_not_turned(dZ, cache):
        """Which product has a row for each input? Forward, a row of W collects for a unit; backward?"""
        A_prev, W, b = cache
        return W @ dZ, dZ @ A_prev.T / dZ.shape[1], dZ.mean(axis=1, keepdims=True)

    def mistake_output_for_input(dZ, cache):
        """Your dW multiplies dZ by what the layer gave out. By which numbers was W multiplied on the way there?"""
        A_prev, W, b = cache
        return W.T @ dZ, dZ @ (W @ A_prev + b).T / dZ.shape[1], dZ.mean(axis=1, keepdims=True)

    def variant_loop(dZ, cache):
        A_prev, W, b = cache
        dW, db, dA_prev = np.zeros(W.shape), np.zeros((len(W), 1)), np.zeros(A_prev.shape)
        for j in range(dZ.shape[1]):
            dW += np.outer(dZ[:, j], A_prev[:, j]) / dZ.shape[1]
            db[:, 0] += dZ[:, j] / dZ.shape[1]
            dA_prev[:, j] = W.T.dot(dZ[:, j])
        return [dA_prev, dW, db]

    def variant_einsum(dZ, cache):
        A_prev, W, _ = cache
        m = A_prev.shape[-1]
        dW = np.einsum("ij,kj->ik", dZ, A_prev) / m
        return np.einsum("ik,ij->kj", W, dZ), dW, np.sum(dZ / m, axis=1).reshape(-1, 1)

    def variant_ones(dZ, cache):
        m = dZ.shape[1]
        return cache[1].T.dot(dZ), 1.0 / m * dZ.dot(cache[0].T), np.matmul(dZ, np.full((m, 1), 1 / m))


# %% check="linear_backward"
check(linear_backward)

# %% [markdown]
# ## Exercise: activation_backward · 3 points · 10 minutes
# The activation works on each number alone: $a = g(z)$, so $dz = da · g'(z)$, entry by entry,
#
# $$ dZ = dA * g'(Z), \qquad g'(z) = \begin{cases} 1 \text{ if } z > 0 \text{ else } 0 & \text{relu} \\
#    1 - \tanh^2 z & \text{tanh} \\ \sigma(z)(1 - \sigma(z)) & \text{sigmoid.} \end{cases} $$
#
# Mind where the derivative is taken: at $Z$, before the activation. If you kept $A$ instead, tanh and sigmoid
# can be written with it, $1 - A^2$ and $A(1 - A)$; then it must be *this* layer's $A$, whereas $dW$ needs the
# layer's input $A_{prev}$. Then hand over to your `linear_backward`.


# %% exercise="activation_backward" points=3
def activation_backward(dA, cache, activation):
    """Backward through one whole layer.

    dA: (n, m), column j the slope of example j's loss in A.  cache: from your activation_forward.
    activation: "relu", "tanh" or "sigmoid".  Returns (dA_prev, dW, db) as linear_backward does.
    """
    ### BEGIN SOLUTION
    linear_cache, Z = cache
    if activation == "relu":
        slope = Z > 0
    elif activation == "tanh":
        slope = 1 - np.tanh(Z) ** 2
    else:
        slope = sigmoid(Z) * (1 - sigmoid(Z))
    return linear_backward(dA * slope, linear_cache)
    ### END SOLUTION


# %% tags=["spec"]
class ActivationBackward(Exercise):
    hints = (
        "Which two blocks does a layer have, and in which order do you meet them when you come from behind?",
        "dZ = dA * g′(Z); relu′ is 1 where Z > 0, tanh′ = 1 − tanh², σ′ = σ(1 − σ). Then linear_backward(dZ, …).",
        "Begin by unpacking your cache, for example `linear_cache, Z = cache`.",
    )

    def cases(rng):
        for activation, n_prev, n, m in (
            ("relu", 4, 3, 5),
            ("tanh", 2, 5, 3),
            ("sigmoid", 6, 2, 4),
            ("relu", 3, 6, 2),
            ("sigmoid", 3, 1, 4),
            ("tanh", 5, 4, 1),
        ):
            arguments = layer_arguments(rng, n_prev, n, m)
            yield f"{activation}, {n} of {n_prev}, {m} examples", *arguments, rng.normal(size=(n, m)), activation
        for activation in ("relu", "tanh", "sigmoid"):
            A_prev, W, b = layer_arguments(rng, 3, 4, 6)
            b = b + np.array([[1e4], [-1e4], [0.0], [0.0]])
            yield f"{activation}, two units saturated", A_prev, W, b, rng.normal(size=(4, 6)), activation

    def observe(learner, A_prev, W, b, dA, activation):
        cache = learner.activation_forward(A_prev, W, b, activation)[1]
        return learner.activation_backward(dA, cache, activation)

    def expect(A_prev, W, b, dA, activation):
        m = dA.shape[1]

        def total(A_prev, W, b):  # a function whose slope in A is dA
            return np.sum(dA * slow_layer(A_prev, W, b, activation))

        return (
            complex_step_gradient(lambda v: total(v, W, b), A_prev),
            complex_step_gradient(lambda v: total(A_prev, v, b), W) / m,
            complex_step_gradient(lambda v: total(A_prev, W, v), b) / m,
        )

    def mistake_no_derivative(dA, cache, activation):
        """You pass dA on as if it were dZ. What does the activation do to a slope that goes back through it?"""
        return linear_backward(dA, cache[0])

    def mistake_formula_in_a_with_z(dA, cache, activation):
        """1 − a² and a(1 − a) are meant for a, the activated value. Which array do you put in?"""
        Z = cache[1]
        slope = {"relu": Z > 0, "tanh": 1 - Z**2, "sigmoid": Z * (1 - Z)}[activation]
        return linear_backward(dA * slope, cache[0])

    def mistake_derivative_at_a(dA, cache, activation):
        """You take g′ at the activated value: g′(g(z)). At which number does the chain rule want it?"""
        Z = cache[1]
        slope = {
            "relu": Z > 0,
            "tanh": 1 - np.tanh(np.tanh(Z)) ** 2,
            "sigmoid": sigmoid(sigmoid(Z)) * (1 - sigmoid(sigmoid(Z))),
        }
        return linear_backward(dA * slope[activation], cache[0])

    def mistake_always_relu(dA, cache, activation):
        """You use ReLU's derivative whatever the name says. Which argument tells you the activation?"""
        return linear_backward(dA * (cache[1] > 0), cache[0])

    def mistake_output_for_input(dA, cache, activation):
        """Your dW multiplies dZ by this layer's own A. By which numbers was W multiplied on the way there?"""
        (A_prev, W, b), Z = cache
        A = {"relu": relu, "tanh": np.tanh, "sigmoid": sigmoid}[activation](Z)
        slope = {"relu": Z > 0, "tanh": 1 - A**2, "sigmoid": A * (1 - A)}[activation]
        dZ = dA * slope
        return W.T @ dZ, dZ @ A.T / dA.shape[1], dZ.mean(axis=1, keepdims=True)

    def variant_copy_and_mask(dA, cache, activation):
        linear_cache, Z = cache
        dZ = np.array(dA, copy=True)
        if activation == "relu":
            dZ[Z <= 0] = 0
        elif activation == "tanh":
            dZ *= (1 - np.tanh(Z)) * (1 + np.tanh(Z))
        else:
            s = 1 / (1 + np.exp(-Z))
            dZ *= s - s**2
        return linear_backward(dZ, linear_cache)

    def variant_kink_one(dA, cache, activation):
        (A_prev, W, b), Z = cache
        A = {"relu": np.maximum(Z, 0.0), "tanh": np.tanh(Z), "sigmoid": sigmoid(Z)}[activation]
        g = {"relu": np.where(Z >= 0, 1.0, 0.0), "tanh": 1 - A * A, "sigmoid": A - A * A}[activation]
        dZ = np.multiply(dA, g)
        return [np.dot(W.T, dZ), np.dot(dZ, A_prev.T) / dZ.shape[1], np.mean(dZ, axis=1, keepdims=True)]


# %% check="activation_backward"
check(activation_backward)

# %% [markdown]
# ## Where it begins: the slope of the loss
#
# The last layer needs a $dA^{[L]}$ to start with. For one example $\ell = -y\log a - (1-y)\log(1-a)$, so
#
# $$ da = -\frac{y}{a} + \frac{1-y}{1-a}, \qquad
#    dz = da · a(1-a) = -y(1-a) + (1-y)a = a - y. $$
#
# For a label of 1 only the first term counts, for a label of 0 only the second. Multiplied by the sigmoid's
# slope, both denominators cancel: **the last layer's $dZ$ is $A^{[L]} - Y$**, the difference you know from
# lesson 02. Both ways are right as long as $0 < a < 1$. *Before you run:* what happens to each at $a = 1$,
# $y = 1$?

# %%
a, y = np.array([1 / (1 + np.exp(-z)) for z in (2.0, 20.0, 40.0)]), 1
with np.errstate(all="ignore"):
    print("through da:", (-y / a + (1 - y) / (1 - a)) * a * (1 - a))
print("a − y:     ", a - y)

# %% [markdown]
# At $z = 40$ the sigmoid rounds to exactly 1, and the long way divides 0 by 0. The short way does not notice.
# You may take either in the exercise, where no output is 0 or 1.
#
# ## Exercise: deep_backward · 4 points · 20 minutes
# The lower row of the figure: begin at the output, walk from layer $L$ to layer 1, open each layer's cache,
# and collect the gradients under the names `dW1`, `db1`, … Which cache comes first? Mind the counting:
# `caches[0]` belongs to layer 1.


# %% exercise="deep_backward" points=4
def deep_backward(AL, Y, caches):
    """The gradients of the logistic cost (a mean over the examples) in all parameters.

    AL: (1, m), 0 < AL < 1, and caches: from your deep_forward.  Y: (1, m) labels 0 or 1.
    Returns {"dW1", "db1", …, "dWL", "dbL"}, each shaped like its parameter.
    """
    ### BEGIN SOLUTION
    L, grads = len(caches), {}
    linear_cache, _ = caches[-1]
    dA, grads[f"dW{L}"], grads[f"db{L}"] = linear_backward(AL - Y, linear_cache)
    for l in range(L - 1, 0, -1):
        dA, grads[f"dW{l}"], grads[f"db{l}"] = activation_backward(dA, caches[l - 1], "relu")
    return grads
    ### END SOLUTION


# %% tags=["spec"]
def complex_cost(X, Y, parameters):
    """The logistic cost of the network, for real or complex parameters."""
    A = (1 + np.tanh(slow_scores(X, parameters) / 2)) / 2
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / Y.shape[1]


def mixed_labels(rng, m):
    """Both labels among m examples, in a random order."""
    return rng.permutation(np.arange(m) < rng.integers(1, m))[None].astype(int)


class DeepBackward(Exercise):
    hints = (
        "In which order do the layers come on the way back, and which entry of caches belongs to layer l?",
        "dA[L] = −Y/AL + (1 − Y)/(1 − AL), or at once dZ[L] = AL − Y; then, for l = L … 1, dA[l−1] from dA[l].",
        "Begin with `L = len(caches)` and the output layer; then a loop over l from L − 1 down to 1, with `caches[l - 1]`.",
    )

    def cases(rng):
        for name, layer_dims, m in (
            ("three layers", [4, 5, 3, 1], 6),
            ("one layer: logistic regression", [5, 1], 4),
            ("two layers", [3, 4, 1], 5),
            ("five layers", [6, 4, 3, 5, 2, 1], 7),
            ("eleven layers", [4, 3, 5, 2, 6, 3, 4, 2, 5, 3, 4, 1], 5),
        ):
            X, parameters = network(rng, layer_dims, m)
            yield name, X, mixed_labels(rng, m), parameters
        X, parameters = network(rng, [3, 5, 2, 1], 1)
        yield "a single example", X, np.array([[int(rng.integers(2))]]), parameters
        X, parameters = network(rng, [5] + [3] * 11 + [1], 4)
        yield "twelve layers, the hidden ones of equal width", X, mixed_labels(rng, 4), shuffled(rng, parameters)
        X, parameters = network(rng, [4, 3, 2, 1], 5)
        parameters["W3"] = parameters["W3"] / 1e4
        yield "inputs near 10 000", 1e4 * X, mixed_labels(rng, 5), parameters
        X, parameters = network(rng, [3, 4, 1], 6)
        yield (
            "confident, and often wrong",
            X,
            mixed_labels(rng, 6),
            parameters | {k: 3 * parameters[k] for k in ("W2", "b2")},
        )

    def observe(learner, X, Y, parameters):
        AL, caches = learner.deep_forward(X, parameters)
        before = np.array(AL)
        grads = learner.deep_backward(AL, Y, caches)
        if not np.array_equal(before, AL):
            raise ValueError("deep_backward changed its input AL; work on a copy, or build a new array")
        return grads

    def expect(X, Y, parameters):
        return {
            f"d{name}": complex_step_gradient(lambda v, name=name: complex_cost(X, Y, {**parameters, name: v}), array)
            for name, array in parameters.items()
        }

    def mistake_half_the_loss(AL, Y, caches):
        """Examples with label 0 seem to have no say. Which part of the loss depends on 1 − a?"""
        return _walk_back(-Y / AL * AL * (1 - AL), caches)

    def mistake_sigmoid_twice(AL, Y, caches):
        """AL − Y is already dZ, not dA. Does it have to go through the sigmoid's derivative once more?"""
        return _walk_back((AL - Y) * AL * (1 - AL), caches)

    def mistake_caches_in_forward_order(AL, Y, caches):
        """You open the caches in the order in which forward filled them. Which layer does the way back reach first?"""
        return _walk_back(AL - Y, caches[::-1])

    def mistake_names_reversed(AL, Y, caches):
        """The gradients carry one another's names. When you stand in the last layer, what is its number?"""
        grads, L = _walk_back(AL - Y, caches), len(caches)
        return {f"{name[:2]}{L + 1 - int(name[2:])}": array for name, array in grads.items()}

    def mistake_no_relu(AL, Y, caches):
        """In hidden layers nothing stops a slope where ReLU gave 0. Which function takes you through a whole layer?"""
        grads, dZ = {}, AL - Y
        for l in range(len(caches), 0, -1):
            dZ, grads[f"dW{l}"], grads[f"db{l}"] = linear_backward(dZ, caches[l - 1][0])
        return grads

    def variant_through_dA(AL, Y, caches):
        grads, L = {}, len(caches)
        dA = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
        for l in reversed(range(1, L + 1)):
            grads[f"dA{l}"] = dA
            dA, dW, db = activation_backward(dA, caches[l - 1], "sigmoid" if l == L else "relu")
            grads["dW" + str(l)], grads["db" + str(l)] = dW, db
        return grads

    def variant_pops_its_own_list(AL, Y, caches):
        stack, grads, dZ = list(caches), {}, AL - Y
        while stack:
            (A_prev, W, b), Z = stack.pop()
            l = len(stack) + 1
            grads = {f"dW{l}": np.dot(dZ, A_prev.T) / Y.size, f"db{l}": dZ.sum(1)[:, None] / Y.size, **grads}
            dZ = np.where(A_prev > 0, W.T @ dZ, 0)
        return grads


def _walk_back(dZ, caches):
    grads, L = {}, len(caches)
    dA, grads[f"dW{L}"], grads[f"db{L}"] = linear_backward(dZ, caches[-1][0])
    for l in range(L - 1, 0, -1):
        dA, grads[f"dW{l}"], grads[f"db{l}"] = activation_backward(dA, caches[l - 1], "relu")
    return grads


# %% check="deep_backward"
check(deep_backward)

# %% [markdown]
# ## Is it right? Ask the cost itself
#
# A network that trains is no proof: wrong gradients often train too, a little worse. The honest test is the
# nudge. Move **every** parameter up and down by a tiny $h$, and compare the change of the cost with what
# `deep_backward` says.


# %%
def nudged_gradients(X, Y, parameters, h=1e-5):
    """Every gradient by two runs of the network for each single parameter."""
    grads = {}
    for name, array in parameters.items():
        grads["d" + name] = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            step = np.zeros(array.shape)
            step[index] = h
            up, down = (logistic_cost(deep_forward(X, {**parameters, name: array + s})[0], Y) for s in (step, -step))
            grads["d" + name][index] = (up - down) / (2 * h)
    return grads


# %% [markdown]
# Where shall we test it? Here and in lesson 04 weights begin small; after three layers of small weights
# hardly anything of the input is left, and a test on such a network would test little. The next cell sets the
# scale on purpose: it takes your `initialize_deep` and stretches every $W$. Without a `scale` it takes
# $\sqrt{2/n^{[l-1]}}$, which lesson 12 derives for ReLU.


# %%
def start(layer_dims, rng, scale=None):
    """initialize_deep, each W stretched to a standard deviation of `scale`, or of √(2/inputs) if that is None."""
    parameters = initialize_deep(layer_dims, rng)
    for l in range(1, len(layer_dims)):
        W = parameters[f"W{l}"]
        parameters[f"W{l}"] = W / W.std() * (scale or np.sqrt(2 / W.shape[1]))
    return parameters


def small_network():
    """X (4, 7), Y (1, 7) and the parameters of a network [4, 5, 3, 1] with biases of 0.2."""
    rng = np.random.default_rng(8)
    X, Y = rng.standard_normal((4, 7)), np.array([[1, 0, 0, 1, 1, 0, 1]])
    parameters = start([4, 5, 3, 1], rng)
    return X, Y, {name: array + 0.2 * name.startswith("b") for name, array in parameters.items()}


# %% [markdown]
# Two gradients $p$ and $q$ are compared relative to their size, by $\|p - q\| / (\|p\| + \|q\|)$: 0 if they
# are equal, at most 1. *Before you run:* for `[4, 5, 3, 1]`, how many times will the network be run?


# %%
def relative_difference(p, q):
    return np.linalg.norm(p - q) / (np.linalg.norm(p) + np.linalg.norm(q))


X_small, Y_small, parameters = small_network()
AL, caches = deep_forward(X_small, parameters)
grads = deep_backward(AL, Y_small, caches)
nudged = nudged_gradients(X_small, Y_small, parameters)
for name, array in nudged.items():
    print(f"{name}: {array.size:2} entries, relative difference {relative_difference(grads[name], array):.0e}")
print("runs of the network for the nudges:", 2 * count_parameters([4, 5, 3, 1]))

# %% [markdown]
# About $10^{-10}$ and smaller: ten digits agree, all that the rounding of the nudge leaves. Now a planted
# bug: somebody divides $db^{[1]}$ by $m - 1$ instead of $m$. *Before you run:* by how much will that show,
# and would the network still learn?

# %%
X_small, Y_small, parameters = small_network()
AL, caches = deep_forward(X_small, parameters)
wrong = deep_backward(AL, Y_small, caches)["db1"] * 7 / 6
nudged = nudged_gradients(X_small, Y_small, parameters)
print(f"db1: relative difference {relative_difference(wrong, nudged['db1']):.4f}")

# %% [markdown]
# 0.0769, one thirteenth: eight orders of magnitude above the honest gradients. Now train with either.

# %%
for factor in (1, 7 / 6):
    X_small, Y_small, parameters = small_network()
    for _ in range(200):
        AL, caches = deep_forward(X_small, parameters)
        grads = deep_backward(AL, Y_small, caches)
        grads["db1"] = factor * grads["db1"]
        parameters = {name: array - 0.1 * grads["d" + name] for name, array in parameters.items()}
    cost = logistic_cost(deep_forward(X_small, parameters)[0], Y_small)
    print(f"db1 times {factor:.3f}: cost after 200 steps {cost:.4f}")

# %% [markdown]
# Both costs fall, 0.4566 and 0.4366, and the network with the bug is even ahead: its step for one array
# happens to be longer. **A falling cost does not say that the gradient is right; the nudge does.** Lesson 13
# makes a tool of it, and shows where it fails.
#
# Why not always nudge? The networks for the digits have some 2100 parameters, hence 4200 runs for **one**
# gradient. Backward does two matrix products per layer where forward does one, so `deep_backward` costs about
# as much as two runs, *whatever the number of parameters*. For a network of a billion weights that ratio is
# what makes training possible at all.
#
# ## An old friend
#
# Logistic regression is the network with $L = 1$. So your `propagate` from lesson 02 and your `deep_backward`
# must agree. They use different shapes, $w$ as a column and $W^{[1]}$ as a row:

# %%
X_small, Y_small, _ = small_network()
w, b = np.array([[0.5], [-1.0], [2.0], [0.3]]), 0.7
AL, caches = deep_forward(X_small, {"W1": w.T, "b1": np.array([[b]])})
grads = deep_backward(AL, Y_small, caches)
old, _ = propagate(w, b, X_small, Y_small)
print("dW1:", grads["dW1"].round(6), " dw transposed:", old["dw"].T.round(6))
assert np.allclose(grads["dW1"], old["dw"].T)

# %% [markdown]
# ## Training: even or odd digits
#
# Is a handwritten digit even or odd? Five different shapes mean the same answer, and a 4 may resemble a 9
# more than an 8. The update is your `update_parameters` from lesson 04, which already takes any number of
# layers; everything else in the loop you have written in this lesson.


# %%
def train(X, Y, parameters, steps, learning_rate):
    """Gradient descent on all examples at once.  Returns (parameters, costs), a cost before every step."""
    costs = []
    for _ in range(steps):
        AL, caches = deep_forward(X, parameters)
        costs.append(logistic_cost(AL, Y))
        parameters = update_parameters(parameters, deep_backward(AL, Y, caches), learning_rate)
    return parameters, costs


# %% [markdown]
# 400 digits to learn from, and the other 1397 to judge (the *dev set*; lesson 06 says how to divide data, and
# why). From every pixel we take its mean over the training set, so that inputs lie around 0; lesson 11
# explains why that steadies the descent.

# %%
pixels, digit = datasets.digits(np.random.default_rng(0))
X, Y = pixels - pixels[:, :400].mean(axis=1, keepdims=True), digit % 2
X_train, Y_train, X_dev, Y_dev = X[:, :400], Y[:, :400], X[:, 400:], Y[:, 400:]
figure = plots.show_images(pixels[:, :12].T.reshape(-1, 8, 8), ["odd" if y else "even" for y in Y[0, :12]], columns=12)
figure.suptitle("Twelve of the digits, and what the network is to say", x=0.02, ha="left")
print(f"odd: {Y_train.mean():.1%} of the training set, {Y_dev.mean():.1%} of the dev set")

# %% [markdown]
# First the straight boundary, logistic regression, `[64, 1]`. *Before you run:* your guess of its dev
# accuracy?


# %%
def accuracy(X, Y, parameters):
    return np.mean((deep_forward(X, parameters)[0] > 0.5) == Y)


parameters, costs = train(X_train, Y_train, start([64, 1], np.random.default_rng(0)), 800, learning_rate=0.1)
print(f"cost {costs[-1]:.3f}, dev accuracy {accuracy(X_dev, Y_dev, parameters):.1%}")

# %% [markdown]
# 90.3 %, with 65 parameters: nine in ten are no challenge. What do hidden layers add?
#
# Now the question of this lesson, on data: **with the same number of parameters, is it better to be wide or
# deep?** One to four hidden layers, all with about 2100 parameters, the same learning rate 0.1, three
# different starts each. We look at the dev set after 200 steps, then train on to 800 and look again. (The
# runs take a few seconds and are remembered; run the next cell again if you change a function.)
#
# *Before you run:* write down an order, best to worst, for each of the two moments.

# %%
NETWORKS = {1: [64, 32, 1], 2: [64, 25, 18, 1], 3: [64, 22, 16, 16, 1], 4: [64, 20, 15, 15, 15, 1]}


@functools.cache
def digit_run(layer_dims, seed):
    """Dev accuracy after 200 and after 800 steps, and the training cost after either."""
    parameters, costs = train(X_train, Y_train, start(layer_dims, np.random.default_rng(seed)), 200, learning_rate=0.1)
    early = accuracy(X_dev, Y_dev, parameters)
    parameters, more = train(X_train, Y_train, parameters, 600, learning_rate=0.1)
    return early, accuracy(X_dev, Y_dev, parameters), costs[-1], more[-1]


# %%
print("hidden layers    dev accuracy: 200 steps    800 steps     cost: 200 steps    800 steps")
for hidden, layer_dims in NETWORKS.items():
    runs = np.array([digit_run(tuple(layer_dims), seed) for seed in range(3)])
    early, late, cost, final = runs.mean(axis=0)
    print(f"{hidden:7} {early:29.1%} {late:12.1%} {cost:20.4f} {final:12.4f}")

# %%
figure, ax = plt.subplots()
runs = np.array([[digit_run(tuple(d), seed)[:2] for seed in range(3)] for d in NETWORKS.values()])  # (4, 3, 2)
for moment, colour, name in ((0, "orange", "after 200 steps"), (1, "blue", "after 800 steps")):
    ax.plot(list(NETWORKS), 100 * runs[:, :, moment].mean(axis=1), color=plots.COLOURS[colour], label=name)
    ax.plot(list(NETWORKS), 100 * runs[:, :, moment], "o", color=plots.COLOURS[colour], ms=5, alpha=0.6)
ax.set(xlabel="hidden layers, about 2100 parameters each", ylabel="dev accuracy (%)", xticks=[1, 2, 3, 4])
ax.set_title("Depth learns sooner here; later all four are within a point")
ax.legend(loc="lower right")
plt.show()

# %% [markdown]
# After 200 steps depth looks like a clear winner: 92.0, 93.6, 94.5 and 95.1 %, each layer an improvement.
# After 800 steps all four lie between 95.6 and 96.6 %, and different starts of one network differ as much as
# the networks do. The net with one hidden layer is the only one whose cost, 0.051, still has far to fall.
# **On these small pictures depth is faster at the same learning rate, not better.** Had we stopped at 200
# steps, we would have reported something else.
#
# So is depth useless? No. Photographs and speech are built of parts that are built of parts: edges make
# corners, corners make eyes, eyes make faces; a deep network can compute a part once and use it in many
# places. Eight by eight pixels have few such levels. How many layers help is an *empirical* question, for
# every task anew.
#
# ## Does gradient descent find the folds?
#
# Back to the staircase, with four switches. You know that `[4, 2, 2, 1]` can do it, if somebody sets the
# weights. Now let gradient descent look for them, from ten starts for every network; inputs are $-1$ and $1$.
#
# *Before you run:* `[4, 8, 1]` has 49 parameters, `[4, 4, 4, 1]` has 45. Which will succeed more often, the
# wide or the deep one?

# %%
switches = all_bits(4)
lamp = switches.sum(axis=0, keepdims=True) % 2
for layer_dims in ([4, 4, 1], [4, 8, 1], [4, 16, 1], [4, 2, 2, 1], [4, 4, 4, 1], [4, 8, 8, 1]):
    solved = 0
    for seed in range(10):
        parameters, _ = train(2 * switches - 1, lamp, start(layer_dims, np.random.default_rng(seed)), 400, learning_rate=0.5)
        solved += accuracy(2 * switches - 1, lamp, parameters) == 1
    print(f"{str(layer_dims):14} {count_parameters(layer_dims):4} parameters: all 16 settings right in {solved:2} of 10")

# %% [markdown]
# The folding network `[4, 2, 2, 1]` exists, and not one of ten runs found it; nor did a row of four, which is
# enough, too. At nearly equal parameters the row of eight succeeds in 8 of 10 runs, two layers of four in 3.
# With twice the width, either works every time.
#
# Two lessons. **Being able to represent something and being able to learn it are different questions.** And
# spare width makes learning easier: among many units some start out useful. For many bits parity is a
# notoriously hard case for gradients at any size (Shalev-Shwartz, Shamir and Shammah, 2017).
#
# ## Parameters and hyperparameters
#
# *Parameters* are found by gradient descent: every $W$ and $b$. *Hyperparameters* are what you decided before
# it began, and they decide which parameters come out:
#
# | decided by you so far | in the digits experiment |
# |---|---|
# | number of layers, units in each | 1 to 4 hidden layers, 15 to 32 units |
# | activation | ReLU, and a sigmoid at the end |
# | learning rate, number of steps | 0.1, 200 and 800 |
# | scale of the starting weights | $\sqrt{2/n^{[l-1]}}$ |
#
# About 2100 numbers were learnt and six chosen by hand. No gradient tells you how to choose them, and they
# depend on one another. Try the learning rate: which depth needs which? (In a live notebook the slider runs 4
# × 150 steps.)


# %%
def draw_rates(learning_rate=0.1):
    figure, ax = plt.subplots()
    for hidden, layer_dims in NETWORKS.items():
        _, costs = train(X_train, Y_train, start(layer_dims, np.random.default_rng(0)), 150, learning_rate)
        ax.plot(costs, label=f"{hidden} hidden")
    ax.axhline(np.log(2), color="#999999", ls="--", lw=1)
    ax.text(150, np.log(2), "log 2: guessing", ha="right", va="bottom", fontsize=9, color="#555555")
    ax.set(xlabel="step", ylabel="training cost", ylim=(0, 0.9))
    ax.set_title(f"The same four networks at learning rate {learning_rate}")
    ax.legend()


plots.interactive(draw_rates, learning_rate=[0.02, 0.05, 0.1, 0.2, 0.4])

# %%
for rate in (0.02, 0.1):
    starts = [start(layer_dims, np.random.default_rng(0)) for layer_dims in NETWORKS.values()]
    costs = [train(X_train, Y_train, parameters, 150, rate)[1][-1] for parameters in starts]
    print(f"learning rate {rate:<5} cost after 150 steps with 1, 2, 3, 4 hidden layers:", np.round(costs, 3))

# %% [markdown]
# At 0.1 the deepest network is ahead, at 0.02 it is last: the order of the four depends on a number that has
# nothing to do with depth. Who tunes the rate for one and not for the other decides the comparison.
#
# Now the last row of the table. Four hidden layers, 400 steps, three scales of the starting weights. *Before
# you run:* which of them gets stuck?

# %%
figure, ax = plt.subplots()
for scale, colour, style in ((0.01, "red", "-"), (0.1, "black", ":"), (None, "blue", "-")):
    parameters = start(NETWORKS[4], np.random.default_rng(0), scale)
    AL, caches = deep_forward(X_train, parameters)
    first = np.linalg.norm(deep_backward(AL, Y_train, caches)["dW1"])
    _, costs = train(X_train, Y_train, parameters, 400, learning_rate=0.1)
    name = f"scale {scale}" if scale else "scale $\\sqrt{2/n}$"
    ax.plot(costs, style, color=plots.COLOURS[colour], label=name)
    print(f"scale {scale or '√(2/n)':<7}  size of dW1 at the start {first:.0e}   cost after 400 steps {costs[-1]:.3f}")
ax.set(xlabel="step", ylabel="training cost", title="The same network, stuck or solved: only the starting scale differs")
ax.legend()
plt.show()

# %% [markdown]
# With a scale of 0.01 the gradient of $W^{[1]}$ is about $10^{-7}$ and the cost stands at 0.692, next to
# $\log 2 = 0.693$: the network guesses. With 0.1 it has not left that plateau after 400 steps either. Each
# layer multiplies the signal by a small number on the way there and the slope by a small number on the way
# back. Five layers multiply five times. Your backpropagation is right, and still nothing moves. Lesson 12 is
# about that number.
#
# ## Question: why caches? · 2 points · 8 minutes
# A colleague's network has $L = 100$ layers of equal width and fills the memory with caches. She wants to
# drop them all and let `deep_backward` recompute each $A^{[l]}$ from $X$ when it is needed.
#
# (a) About how many layer computations does one backward pass then need for recomputation, compared with the
# 100 of one forward pass?
#
# (b) Suggest a compromise that keeps a tenth of the layers' activations, and say what it costs in time.

# %% [markdown] question="why_caches" points=2
# ### BEGIN SOLUTION
# **(a)** The backward step through layer $l$ needs $A^{[l-1]}$ (and $Z^{[l]}$), which takes about $l$ layer
# computations from $X$. Together $1 + 2 + … + 100 ≈ L^2/2 = 5050$, about fifty forward passes instead of one.
# With caches the cost of backward grows like $L$, without them like $L^2$.
#
# **(b)** Keep the activations of every tenth layer ($A^{[0]}, A^{[10]}, …, A^{[90]}$). Going back, recompute
# one stretch of ten layers from its kept start, hold these ten caches, walk back through them, drop them.
# Every layer is recomputed once: about one further forward pass of time, while at most about $10 + 10$
# layers' activations are held instead of 100. (This is called checkpointing: $\sqrt L$ memory for one forward
# pass.)
#
# *Marks:* 1 for a sum that grows like $L^2$ (about 5000, or "about 50 times"; ½ for "much more, since each
# starts from $X$" without a number). 1 for keeping every tenth activation and recomputing stretch by stretch,
# with "about one more forward pass" (½ if the cost is missing or wrong).
# ### END SOLUTION

# %% [markdown]
# ## Question: deeper is better · 2 points · 8 minutes
# A team reports: "With equal parameters, our network with four hidden layers beats the one with one hidden
# layer by 3.1 percentage points on the digits after 200 steps. Deeper is better." You have the experiments of
# this lesson.
#
# (a) Give two reasons from your own measurements why their conclusion does not follow from their number.
#
# (b) Describe one experiment that would convince you, and what would have to come out.

# %% [markdown] question="deeper_is_better" points=2
# ### BEGIN SOLUTION
# **(a)** Any two of: training was not finished (after 800 steps the four depths lie within about one point of
# each other); one start does not tell a difference from luck (different starts of one network differ by a
# point or so); one learning rate was fixed for all, though the rate that suits a network depends on its depth
# (slider); the scale of the starting weights decides whether the deep network trains at all; on parity at
# equal parameters the wide network was found more often.
#
# **(b)** For each depth: choose learning rate and starting scale on the dev set, train until the dev accuracy
# no longer rises, repeat with many starts (say ten), then compare on data that no choice was made with. It
# would convince me if the gap of the means is clearly larger than the spread of the starts (for instance more
# than twice its standard error), and larger still if it came out on several tasks.
#
# *Marks:* ½ for each of two reasons that refer to a measurement. 1 for an experiment with tuned settings per
# depth *and* several starts and a stated criterion (½ if one of the three is missing).
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **The shape of W.** One set of notes gives $W^{[l]}$ the shape $(n^{[l-1]}, n^{[l]})$, another
# $(n^{[l]}, n^{[l-1]})$. The product decides. *Before you run:* which of the two fits?

# %%
A_prev, rng = np.ones((64, 400)), np.random.default_rng(3)
W = rng.standard_normal((25, 64))
for name, candidate in (("(n[l], n[l-1])", W), ("(n[l-1], n[l])", W.T)):
    try:
        print(f"W {candidate.shape} = {name}: W @ A_prev has shape {(candidate @ A_prev).shape}", end="")
    except ValueError:
        print(f"W {candidate.shape} = {name}: W @ A_prev does not exist", end="")
    print(f"; sum of squares {np.sum(candidate**2):.4f}")

# %% [markdown]
# With examples in columns, only $(n^{[l]}, n^{[l-1]})$ has a product. Why does the slip survive? It stands
# beside the sum of squares of all weights (the Frobenius norm of lesson 08), which is the same for $W$ and
# $W^{\mathsf T}$, as the last column shows: the formula there cannot notice. And it is not wrong everywhere: who stores
# examples as *rows* computes $A_{prev} W$ with $W$ of shape $(n^{[l-1]}, n^{[l]})$, as many libraries do.
# Either is fine; one of each in a program is not.
#
# **"A shallow network needs exponentially more units."** For some functions, and compared with the depth. The
# 16 switches gave the numbers: 32 768 AND-gates, 16 ReLU units side by side, 8 ReLU units in four folds.
#
# ## Summary
#
# 1. A layer is $Z = WA_{prev} + b$, $A = g(Z)$, with $W$ of shape $(n^{[l]}, n^{[l-1]})$; a deep network is
#    that in a loop.
# 2. Forward keeps in caches what backward will need: $A_{prev}$, $W$ and $Z$.
# 3. Backward starts with $dZ^{[L]} = A^{[L]} - Y$; each layer does $dZ = dA * g'(Z)$,
#    $dW = dZ\,A_{prev}^{\mathsf T}/m$, $db$ = mean of $dZ$, $dA_{prev} = W^{\mathsf T} dZ$.
# 4. What all examples share is averaged, what belongs to one is not; shapes settle the transposes, and
#    nudging settles the rest.
# 5. Depth composes: $k$ folds do the work of $2^k$ units. Whether learning finds it, and whether your data
#    need it, you must measure.
#
# ## References
#
# - S. Linnainmaa (1976), Taylor expansion of the accumulated rounding error, *BIT* 16, 146–160: the backward
#   sweep, before neural networks.
# - D. E. Rumelhart, G. E. Hinton and R. J. Williams (1986), Learning representations by back-propagating
#   errors, *Nature* 323, 533–536.
# - M. Minsky and S. Papert (1969), *Perceptrons*, MIT Press: parity as the hard case for one layer.
# - J. Håstad (1986), Almost optimal lower bounds for small depth circuits, *STOC*, 6–20: parity with AND and
#   OR gates.
# - G. Montúfar, R. Pascanu, K. Cho and Y. Bengio (2014), On the number of linear regions of deep neural
#   networks, *NeurIPS* 27: folding.
# - M. Telgarsky (2016), Benefits of depth in neural networks, *COLT*, PMLR 49, 1517–1539.
# - S. Shalev-Shwartz, O. Shamir and S. Shammah (2017), Failures of gradient-based deep learning, *ICML*, PMLR
#   70.
# - T. Chen, B. Xu, C. Zhang and C. Guestrin (2016), Training deep nets with sublinear memory cost,
#   arXiv:1604.06174: checkpointing.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul and J. M. Siskind (2018), Automatic differentiation in
#   machine learning: a survey, *JMLR* 18(153), 1–43.
#
# ## What comes next
#
# You can now build and differentiate a network of any depth. Part 2 makes it *work*: how to divide data so
# that a number like 96.6 % can be trusted (06), how to read too little and too much learning from it (07),
# and, in lesson 12, the scale of the starting weights that decided between stuck and solved. Your
# `deep_forward` and `deep_backward` come along.
