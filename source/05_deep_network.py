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
# Eight switches on a staircase, one lamp, wired so that **every switch flips the lamp**. Eight zeros and ones go in;
# the lamp is on when the number of ones is odd. This is the *parity* of eight bits. No single switch tells you
# anything about the lamp, nor do any seven of them together: the eighth can always reverse it.
#
# How many hidden units does a network need for parity, and does it matter whether they stand side by side or one
# behind the other? By the end you will have an exact answer, and the two functions with which every deep network
# since has been run and trained: one pass **forward** through any number of layers, one pass **backward**.
#
# **Time:** two hours, with a natural break before “The way back”. **Builds on** logistic regression (02), the
# activations (03) and the network with one hidden layer (04).

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress
from previously import logistic_cost, propagate, sigmoid

plots.use_style()

# %% [markdown]
# ## Why behind one another: folding
#
# Only the number $s$ of switches that are up matters. On the line $s = 0, 1, …, 8$ the lamp is off, on, off, on …
# A unit that compares $s$ with one threshold cannot separate that; it would take eight thresholds.
#
# Now *fold* the line like a strip of paper: $s → |s - 4|$. The crease is at 4, and 0 lands on 8, 1 on 7, 2 on 6.
# Every number lands on one of the same colour. Then fold what is left at 2, then at 1.
#
# *Before you run:* how many different places are left after one fold, after two, after three?


# %%
def folded(s, folds):
    """Where s in 0 … 8 lies after 0, 1, 2 or 3 folds."""
    for centre in (4, 2, 1)[:folds]:
        s = np.abs(s - centre)
    return s


def draw_folds(folds=3):
    s, line = np.arange(9), np.linspace(0, 8, 801)
    figure, ax = plt.subplots()
    ax.plot(line, folded(line, folds), color="#999999", zorder=0)
    plots.scatter_classes(np.stack([s, folded(s, folds)]), s % 2, ax, names=["lamp off", "lamp on"])
    ax.set(xlabel="switches that are up, $s$", ylabel="place on the folded line", yticks=np.unique(folded(s, folds)))
    ax.set_title(f"After {folds} folds the 9 counts lie on {len(np.unique(folded(s, folds)))} places")


plots.interactive(draw_folds, folds=[0, 1, 2, 3])

# %% [markdown]
# Five places, three, two: after three folds one threshold does it. A fold is two ReLU units, because
# $|u| = \mathrm{relu}(u) + \mathrm{relu}(-u)$, and **each fold works on what the fold before it left over**. This is
# what depth means: not more units, but units that see the results of other units. Three layers of two units replace
# a row of eight; you will run both networks below.
#
# ## Layers, names and shapes
#
# Layer 0 is the input. Layers $1 … L$ compute; layers $1 … L-1$ are *hidden*, layer $L$ is the output. Layer $l$ has
# $n^{[l]}$ units, and $n^{[0]}$ is the number of features. The list of these sizes, `layer_dims`, describes the
# network. Logistic regression has $L = 1$; the network of lesson 04 has $L = 2$. Every layer does two things:
#
# $$ Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}, \qquad A^{[l]} = g^{[l]}(Z^{[l]}), \qquad A^{[0]} = X, \quad \hat Y = A^{[L]}. $$
#
# Examples are columns, so $A^{[l-1]}$ is $(n^{[l-1]}, m)$ and $Z^{[l]}$ must be $(n^{[l]}, m)$. That leaves $W^{[l]}$ one
# choice. Cover the right-hand columns of this table for `layer_dims = [64, 25, 18, 1]`, $m = 600$, and fill them in:
#
# | layer $l$ | $n^{[l]}$ | $A^{[l-1]}$ | $W^{[l]}$ | $b^{[l]}$ | $Z^{[l]}$ and $A^{[l]}$ |
# |---|---|---|---|---|---|
# | 1 | 25 | (64, 600) | (25, 64) | (25, 1) | (25, 600) |
# | 2 | 18 | (25, 600) | (18, 25) | (18, 1) | (18, 600) |
# | 3 | 1 | (18, 600) | (1, 18) | (1, 1) | (1, 600) |
# | any | $n^{[l]}$ | $(n^{[l-1]}, m)$ | $(n^{[l]}, n^{[l-1]})$ | $(n^{[l]}, 1)$ | $(n^{[l]}, m)$ |
#
# **Rows of W are units, columns of W are inputs.** Row $i$ of $W^{[l]}$ holds the weights of unit $i$; that is why there is one
# entry of $b$ beside it. Each gradient has the shape of what it belongs to: $dW$ like $W$, $db$ like $b$, $dZ$ like $Z$.
#
# ## Exercise: count_parameters · 1 point · 5 minutes
# A warm-up that makes the table yours. How many numbers does training have to find? Count the entries of every $W$ and
# every $b$. You need this count below to compare deep and wide networks fairly.


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
# *Before you run:* two networks for the same 64 inputs, one with a single hidden layer of 32 units, one with hidden layers of
# 20, 15, 15 and 15 units: which has more parameters?

# %%
for layer_dims in ([64, 32, 1], [64, 25, 18, 1], [64, 22, 16, 16, 1], [64, 20, 15, 15, 15, 1]):
    print(f"{str(layer_dims):28} {sum(layer_dims[1:-1]):3} hidden units {count_parameters(layer_dims):6} parameters")

# %% [markdown]
# All four have about 2100, and 32 hidden units against 65: a layer between two small layers is cheap. The widths
# above were chosen so, and the experiment on digits will use them.
#
# ## Exercise: initialize_deep · 2 points · 10 minutes
# As in lesson 04: weights are *normal draws* of mean 0 and a small standard deviation (if all were equal, all units
# of a layer would remain copies of one another), biases are zeros. Use 0.1 or a smaller scale; which one is best for a deep
# network is a question to which we come back. Draw everything from the `rng` that you are given, so that a run
# can be repeated.


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
        'Begin with `parameters = {}` and `for l in range(1, len(layer_dims)):`, with keys like `f"W{l}"`.',
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

        def array(answer, name):
            value = answer[name]
            return np.asarray(value) if isinstance(value, np.ndarray) else np.zeros(0)

        wrong = [n for n in wanted if any(array(a, n).shape != wanted[n] for a in (given, again, other))]
        for letter, sentence in (("W", "W{l} has shape (n{l}, n{l-1})"), ("b", "b{l} has shape (n{l}, 1)")):
            bad = [name for name in wrong if name.startswith(letter)]
            seen = f"{bad[0]} of shape {np.shape(array(given, bad[0]))}, expected {wanted[bad[0]]}" if bad else ""
            facts[sentence] = Fact(not bad, seen)
        numbers = [n for n in wanted if any(array(a, n).dtype.kind not in "fiu" for a in (given, again, other))]
        finite = not numbers and not wrong and all(np.isfinite(array(given, name)).all() for name in wanted)
        if wrong or not finite:
            facts["all entries are finite real numbers"] = Fact(bool(wrong) or finite, "other entries")
            return facts
        facts["all entries are finite real numbers"] = Fact(True)
        weights = [np.asarray(given[f"W{l}"], dtype=float) for l in range(1, L + 1)]
        biases = [np.asarray(given[f"b{l}"], dtype=float) for l in range(1, L + 1)]
        facts["the biases are zero"] = Fact(not any(b.any() for b in biases), f"a bias of {max(abs(b).max() for b in biases):.3g}")
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
            distinct > 0.99 and alike < 0.4, f"{distinct:.0%} of the weights are distinct, correlation {alike:.2f} between layers"
        )
        same = all(np.array_equal(given[name], again[name]) for name in wanted)
        facts["the same state of rng gives the same weights"] = Fact(same, "two runs from one seed that differ")
        differ = all(not np.array_equal(given[f"W{l}"], other[f"W{l}"]) for l in range(1, L + 1))
        facts["another state of rng gives other weights"] = Fact(differ, "the same weights from two seeds")
        return facts

    def expect(layer_dims, rng):
        L = len(layer_dims) - 1
        sentences = (
            f"the keys are W1 and b1 to W{L} and b{L}",
            "W{l} has shape (n{l}, n{l-1})",
            "b{l} has shape (n{l}, 1)",
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
        """All weights start equal. What will the units of one layer have in common after the first step, and after the last?"""
        return {
            f"{letter}{l}": np.zeros((layer_dims[l], layer_dims[l - 1] if letter == "W" else 1))
            for l in range(1, len(layer_dims))
            for letter in "Wb"
        }

    def mistake_uniform(layer_dims, rng):
        """These weights are uniform draws between 0 and some limit, none of them negative. Which method of rng draws normally?"""
        parameters = {}
        for l in range(1, len(layer_dims)):
            parameters[f"W{l}"] = rng.random((layer_dims[l], layer_dims[l - 1])) * 0.1
            parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
        return parameters

    def mistake_no_scale(layer_dims, rng):
        """Normal draws, but of standard deviation 1. How large would z be for a unit with 64 inputs?"""
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
        """Two different generators gave the same weights. Who decides about chance here: the caller or your function?"""
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
            parameters["W%d" % l] = np.array(rows)
            parameters["b%d" % l] = np.array([[0] for _ in rows])
        return parameters


# %% check="initialize_deep"
check(initialize_deep)

# %% [markdown]
# ## The way there: one layer, and what it keeps
#
# A layer's forward pass has two halves, a *linear* one and the *activation*. We write them as separate blocks, because
# the way back will pass through the same two blocks in the opposite order.
#
# On the way back each block will need numbers that it had in its hands on the way there. So every forward block
# returns two things: its result, and a **cache**, a packet that nobody but its own backward block will open. What
# to put in is your decision, and you may revise it when you write the backward block. Ask then: *what would I have
# to recompute if I had thrown this away?*
#
# ## Exercise: linear_forward · 1 point · 5 minutes


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
        yield "numbers near 10 000", 1e4 * rng.normal(size=(3, 6)), rng.normal(size=(2, 3)), 1e4 * rng.normal(size=(2, 1))

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
# A whole layer: the linear half, then the activation that is named. `sigmoid` is yours from lesson 02, `np.tanh`
# is NumPy's, and ReLU is the short function in the next cell.


# %%
def relu(Z):
    """Negative entries become 0.  Any shape in, the same shape out."""
    return np.maximum(0, Z)


# %% [markdown]
# Call your `linear_forward`. Your cache should hold its cache and what the activation's own derivative will need.


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
        return Z * (Z.real > 0)
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
        "Begin with `Z, linear_cache = linear_forward(A_prev, W, b)`.",
    )

    def cases(rng):
        for activation, n_prev, n, m in (("relu", 4, 3, 5), ("tanh", 2, 5, 3), ("sigmoid", 6, 2, 4), ("sigmoid", 3, 1, 2)):
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

    def mistake_overflow(A_prev, W, b, activation):
        """At z = 10 000 the exponential overflows and ∞/∞ is nan. Is there a function from an earlier lesson that copes?"""
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
# The next cells draw a network of three layers as blocks. Look at the upper row now; the lower row is the second half
# of the lesson.


# %%
def block(ax, x, y, text, colour):
    style = {"boxstyle": "round,pad=0.45", "facecolor": plots.COLOURS[colour], "edgecolor": "none"}
    ax.text(x, y, text, ha="center", va="center", color="white", fontsize=9, bbox=style)


def arrow(ax, start, end, text, colour="black", dx=0.0, dy=0.13):
    colour = plots.COLOURS[colour]
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.4})
    ax.text((start[0] + end[0]) / 2 + dx, (start[1] + end[1]) / 2 + dy, text, ha="center", va="center", fontsize=9, color=colour)


# %%
def draw_layer(ax, l, L):
    x, below, g = 2.2 * l, f"^{{[{l - 1}]}}", "ReLU" if l < L else "sigmoid"
    arrow(ax, (x - 1.75, 2), (x - 0.58, 2), f"$A{below}$")
    block(ax, x, 2, f"layer {l}\nlinear → {g}", "blue")
    arrow(ax, (x, 1.68), (x, 0.32), f"cache {l}", "green", dx=0.4, dy=0)
    block(ax, x, 0, f"layer {l}\n{g}′ → linear", "red")
    arrow(ax, (x - 0.58, 0), (x - 1.75, 0), f"$dA{below}$" if l > 1 else "not needed")
    arrow(ax, (x, -0.32), (x, -0.85), f"$dW^{{[{l}]}}, db^{{[{l}]}}$", "red", dy=-0.4)


# %%
figure, ax = plt.subplots(figsize=(8.6, 3.7))
for l in (1, 2, 3):
    draw_layer(ax, l, L=3)
arrow(ax, (7.15, 2), (8.4, 2), "$A^{[3]}$")
block(ax, 8.75, 2, "cost J", "black")
arrow(ax, (8.75, 1.75), (8.75, 0.32), "")
block(ax, 8.75, 0, "$dA^{[3]}$", "black")
arrow(ax, (8.4, 0), (7.15, 0), "")
ax.set(xlim=(0.3, 9.3), ylim=(-1.4, 2.5), title="Forward fills the caches, backward empties them: the last one first")
ax.axis("off");

# %% [markdown]
# ## Exercise: deep_forward · 3 points · 10 minutes
# Walk along the upper row: ReLU in every hidden layer, sigmoid in the last. There is no way to avoid this loop:
# layer 3 cannot begin before layer 2 is done. The dictionary tells how many layers there are.
#
# *Think first:* how do you make sure that layer 10 comes after layer 9, and not after layer 1?


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


def shuffled(rng, parameters):
    names = list(parameters)
    return {names[i]: parameters[names[i]] for i in rng.permutation(len(names))}


class DeepForward(Exercise):
    hints = (
        "What goes into layer l, and what does layer l hand on to layer l + 1? Which layer is different from all others?",
        "A[0] = X; A[l] = g(W[l]·A[l−1] + b[l]); g is ReLU for l < L and sigmoid for l = L; L = len(parameters) // 2.",
        "Begin with `A, caches, L = X, [], len(parameters) // 2` and `for l in range(1, L + 1):`.",
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
        X, parameters = network(rng, [3, 4, 2, 1], 5)
        yield "inputs near 10 000", 1e4 * X, parameters
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
        """Right up to nine layers. As text, "W10" comes before "W2": how do you count layers instead of sorting names?"""
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
# Weights need not be learnt: for parity we can write them down. The first network is the row of units, one for
# each number of switches, $\mathrm{relu}(s - i)$ with slopes $1, -2, 2, -2, …$ that zigzag between 0 and 1. The second folds.


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
# After the last fold, at 1, place 0 means *on* and place 1 means *off*; hence the minus sign in the output layer.
# We try **every** input: all 65 536 settings of 16 switches.
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
# Both are right on every input. The row has $n$ hidden units and $(n+1)^2$ parameters; folding has $2\log_2 n$ units.
# For 16 switches that is 16 against 8, 289 parameters against 55; for 1024 it would be 1024 units against 20. Every
# further pair of units *doubles* the number of teeth, whereas beside one another each unit adds one (Telgarsky, 2016).
#
# You will often read that a shallow network needs *exponentially* many units for parity, $2^{n-1}$. This
# is a theorem about circuits of AND and OR gates: one gate for each odd setting, 32 768 gates for 16 switches. For ReLU units, which
# add before they decide, you have seen that a row of 16 is enough. The gap is still exponential, but in the
# *depth*: $k$ folds do the work of a row of $2^k$.
#
# A network that exists is not yet a network that learning finds. For that we need gradients.

# %% [markdown]
# ## The way back
#
# *A good place for a break.*
#
# Training asks one question of every parameter: **if I change it a little, how does the cost change?** Here is the
# smallest deep network: three layers of one unit and one example, $x = 2$ with label $y = 1$.
#
# $$ x \to z_1 = w_1 x + b_1 \to a_1 = \mathrm{relu}(z_1) \to z_2 \to a_2 = \mathrm{relu}(z_2) \to z_3 \to a_3 = \sigma(z_3) \to \ell $$

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
# **The expensive way: nudge.** Change $w_1$ by a millionth, run the network again, look at the loss. Then $w_2$, then
# $w_3$. *Before you run:* for which of the three weights is the slope largest? What is its sign?

# %%
h = 1e-6
print(f"dw1 ≈ {(small_loss(w1 + h, w2, w3)[0] - loss) / h:.4f}")
print(f"dw2 ≈ {(small_loss(w1, w2 + h, w3)[0] - loss) / h:.4f}")
print(f"dw3 ≈ {(small_loss(w1, w2, w3 + h)[0] - loss) / h:.4f}")

# %% [markdown]
# **The cheap way: pass a rate back.** Write $dq$ for the slope of the loss in any quantity $q$, $dq = \partial\ell/\partial q$. (In code
# this is the course's habit for names, too.) If we know $da_3$, the chain rule gives $dz_3$ from it,
# then $da_2$, then $dz_2$: each is the one before, times the slope of *one* block.
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
# The same numbers. Notice what was used: $a_2, a_1, x$ and the signs of $z$, all known since the forward pass (the
# **caches**), and $dz_3$, which all three slopes share. Nudging repeats the whole network for every parameter;
# passing back computes what is shared **once**. This is all there is to backpropagation. What is
# left is to do it with many units and many examples at a time.
#
# ## The linear block, many units
#
# For one example, a layer computes $z_i = \sum_k w_{ik} a_k + b_i$. Suppose $dz_i$ is known for every unit $i$. Whom does
# a nudge reach?


# %%
def draw_reach(ax, edges, title):
    for k in range(3):
        for i in range(4):
            strong = (i, k) in edges
            ax.plot([0, 1], [2.5 - k, 3 - i], color=plots.COLOURS["red"] if strong else "#CCCCCC", lw=2.5 if strong else 1, zorder=0)
    for count, x, top, letter, colour in ((3, 0, 2.5, "a", "blue"), (4, 1, 3, "z", "green")):
        for j in range(count):
            block(ax, x, top - j, f"${letter}_{j + 1}$", colour)
    ax.set(title=title, xlim=(-0.2, 1.2))
    ax.axis("off")


figure, axes = plt.subplots(1, 2, figsize=(8, 3.2))
draw_reach(axes[0], {(1, 2)}, "$w_{23}$ reaches one $z$: a product")
draw_reach(axes[1], {(i, 2) for i in range(4)}, "$a_3$ reaches every $z$: a sum")

# %% [markdown]
# - A weight $w_{ik}$ touches $z_i$ and nothing else, and $\partial z_i/\partial w_{ik} = a_k$. So $dw_{ik} = dz_i\, a_k$: as a matrix,
#   the column $dz$ times the row $a^T$.
# - A bias $b_i$ touches $z_i$, with slope 1. So $db_i = dz_i$.
# - An input $a_k$ touches **all** $z_i$, with slopes $w_{ik}$. Its effects add up: $da_k = \sum_i w_{ik}\, dz_i$, which is
#   $W^T dz$. Forward, row $i$ of $W$ collects for unit $i$; backward, column $k$ of $W$ collects for input $k$. Hence
#   the transpose.
#
# ## Many examples: what is shared is averaged
#
# The cost is a mean, $J = \frac1m \sum_j \ell^{(j)}$. We let **column $j$ of $dZ$ be the slope of example $j$'s own loss**, with no
# $1/m$ in it. Then:
#
# - $W$ and $b$ are shared by all examples, so their slopes of $J$ are the *mean* over the examples:
#   $$ dW = \tfrac1m\, dZ\, A_{prev}^T, \qquad db = \tfrac1m \sum_j dZ_{:,j} $$
#   The matrix product has already done the sum over $j$.
# - Column $j$ of $A_{prev}$ belongs to example $j$ alone. Nothing to average: $$ dA_{prev} = W^T dZ $$
#
# If you forget where the $1/m$ belongs, ask: *is this thing shared?* And if you forget an order or a transpose, ask the shapes:
#
# | | shape | the only product that fits |
# |---|---|---|
# | $dZ$ | $(n, m)$ | given |
# | $dW$ | $(n, n_{prev})$ | $(n, m)\,(m, n_{prev})$ |
# | $db$ | $(n, 1)$ | mean over the columns, kept as a column |
# | $dA_{prev}$ | $(n_{prev}, m)$ | $(n_{prev}, n)\,(n, m)$ |
#
# ## Exercise: linear_backward · 3 points · 15 minutes
# The linear half, backward. The cache is the one that *your* `linear_forward` made; if something is missing in it, go back,
# add it and run that cell again.


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
        "Begin by unpacking what your linear_forward stored, for example `A_prev, W, b = cache`, and with `m = dZ.shape[1]`.",
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
            arrays = rng.normal(size=(n_prev, m)), rng.normal(size=(n, n_prev)), rng.normal(size=(n, 1)), rng.normal(size=(n, m))
            yield name, *arrays
        yield "slopes from 0.001 to 1000", *arrays[:3], rng.normal(size=(4, 4)) * 10.0 ** np.array([[-3], [0], [1], [3]])

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
        """dW and db are sums over the examples. The cost is a mean: what does that do to the slopes of what all examples share?"""
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
        """Which product has one row for each input? Forward, a row of W collects for a unit; what collects for an input?"""
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
# $$ dZ = dA * g'(Z), \qquad g'(z) = \begin{cases} 1 \text{ if } z > 0 \text{ else } 0 & \text{relu} \\ 1 - \tanh^2 z & \text{tanh} \\ \sigma(z)(1 - \sigma(z)) & \text{sigmoid.} \end{cases} $$
#
# Mind where the derivative is taken: at $Z$, before the activation. If you kept $A$ instead, tanh and sigmoid can be
# written with it, $1 - A^2$ and $A(1 - A)$; then it must be *this* layer's $A$, whereas $dW$ needs the layer's input $A_{prev}$.
# Then hand over to your `linear_backward`.


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
        "dZ = dA * g′(Z), entry by entry; relu′ is 1 where Z > 0, tanh′ = 1 − tanh², σ′ = σ(1 − σ). Then linear_backward(dZ, …).",
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
        slope = {"relu": Z > 0, "tanh": 1 - np.tanh(np.tanh(Z)) ** 2, "sigmoid": sigmoid(sigmoid(Z)) * (1 - sigmoid(sigmoid(Z)))}
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
# For a label of 1 only the first term counts, for a label of 0 only the second. Multiplied by the sigmoid's slope,
# both denominators cancel: **the last layer's $dZ$ is $A^{[L]} - Y$**, the difference you know from
# lesson 02. Both ways are right as long as $0 < a < 1$. *Before you run:* what happens to each at $a = 1$, $y = 1$?

# %%
a, y = np.array([1 / (1 + np.exp(-z)) for z in (2.0, 20.0, 40.0)]), 1
with np.errstate(all="ignore"):
    print("through da:", (-y / a + (1 - y) / (1 - a)) * a * (1 - a))
print("a − y:     ", a - y)

# %% [markdown]
# At $z = 40$ the sigmoid rounds to exactly 1, and the long way divides 0 by 0. The short way does not notice. You may take
# either in the exercise, where no output is 0 or 1.
#
# ## Exercise: deep_backward · 4 points · 20 minutes
# The lower row of the figure: begin at the output, walk from layer $L$ to layer 1, open each layer's cache, and collect the
# gradients under the names `dW1`, `db1`, … Which cache comes first? Mind the counting: `caches[0]` belongs to layer 1.


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
    A, L = X, len(parameters) // 2
    for l in range(1, L + 1):
        A = slow_layer(A, parameters[f"W{l}"], parameters[f"b{l}"], "relu" if l < L else "sigmoid")
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / Y.shape[1]


def labels(rng, m):
    """Both labels among m examples, in a random order."""
    return rng.permutation(np.arange(m) < rng.integers(1, m))[None].astype(int)


class DeepBackward(Exercise):
    hints = (
        "In which order do the layers come on the way back, and which entry of caches belongs to layer l?",
        "dA[L] = −Y/AL + (1 − Y)/(1 − AL), or at once dZ[L] = AL − Y; then, for l = L … 1, dA[l−1], dW[l], db[l] from dA[l].",
        "Begin with `L = len(caches)` and the output layer; then `for l in range(L - 1, 0, -1):` with `caches[l - 1]`.",
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
            yield name, X, labels(rng, m), parameters
        X, parameters = network(rng, [3, 5, 2, 1], 1)
        yield "a single example", X, np.array([[int(rng.integers(2))]]), parameters
        X, parameters = network(rng, [5] + [3] * 11 + [1], 4)
        yield "twelve layers, the hidden ones of equal width", X, labels(rng, 4), shuffled(rng, parameters)
        X, parameters = network(rng, [4, 3, 2, 1], 5)
        parameters["W3"] = parameters["W3"] / 1e4
        yield "inputs near 10 000", 1e4 * X, labels(rng, 5), parameters
        X, parameters = network(rng, [3, 4, 1], 6)
        yield "confident, and often wrong", X, labels(rng, 6), parameters | {k: 3 * parameters[k] for k in ("W2", "b2")}

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

    def mistake_sign(AL, Y, caches):
        """The sign is turned: with these gradients the cost would rise. Is it Y − AL or AL − Y?"""
        return _walk_back(Y - AL, caches)

    def mistake_names_reversed(AL, Y, caches):
        """The gradients carry one another's names. When you stand in the last layer, what is its number?"""
        grads, L = _walk_back(AL - Y, caches), len(caches)
        return {f"{name[:2]}{L + 1 - int(name[2:])}": array for name, array in grads.items()}

    def mistake_no_relu(AL, Y, caches):
        """In the hidden layers nothing stops a slope where ReLU gave 0. Which function takes you through a whole layer?"""
        grads, dZ = {}, AL - Y
        for l in range(len(caches), 0, -1):
            dZ, grads[f"dW{l}"], grads[f"db{l}"] = linear_backward(dZ, caches[l - 1][0])
        return grads

    def mistake_mean_twice(AL, Y, caches):
        """Every gradient is too small by the same factor, the number of examples. Where is the mean taken already?"""
        return _walk_back((AL - Y) / Y.shape[1], caches)

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
# A network that trains is no proof: wrong gradients often train too, a little worse. The honest test is the nudge.
# Move **every** parameter up and down by a tiny $h$, and compare the change of the cost with what `deep_backward` says.


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
# The difference of two gradients is judged in relation to their size: $\|a - b\| / (\|a\| + \|b\|)$. *Before you run:* for `layer_dims = [4, 5, 3, 1]`,
# how many times will the network be run?

# %%
rng = np.random.default_rng(5)
X_small, Y_small = rng.standard_normal((4, 7)), np.array([[1, 0, 0, 1, 1, 0, 1]])
W_scale = {"W": 6.0, "b": 1.0}  # larger weights than at the start, so that every layer has something to say
small = {k: W_scale[k[0]] * v + 0.2 * rng.standard_normal(v.shape) for k, v in initialize_deep([4, 5, 3, 1], rng).items()}
grads, nudged = deep_backward(*[(AL, Y_small, c) for AL, c in [deep_forward(X_small, small)]][0]), nudged_gradients(X_small, Y_small, small)
