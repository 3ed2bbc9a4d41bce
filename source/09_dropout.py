# ---
# jupyter:
#   lesson:
#     title: Dropout
#     minutes: 110
#     needs: ["02", "05"]
# ---

# %% [markdown]
# # 09 · Dropout
#
# Below, a network learns 150 pictures by heart, 30 wrong labels included. Then you will delete four of five
# of its hidden units, at random, in every step and for every picture anew, and it will make *fewer* mistakes
# on pictures that it has never seen: 18 or 19 % in place of 22 %. Why should a network get better when it is
# damaged all the time?
#
# **In this lesson** you write dropout forward, dropout backward, and a network that drops in training and not
# afterwards. **You need** lesson 02 (cost, sigmoid) and lesson 05 (forward and backward through many layers).
# About 110 minutes.

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from dlutils import check, datasets, hint, plots, progress
from dlutils.gradients import numerical_gradient
from previously import activation_backward, activation_forward, deep_backward, deep_forward
from previously import linear_backward, linear_forward, logistic_cost, sigmoid

threadpool_limits(1)  # for matrices this small, one core is faster than several that wait for each other
plots.use_style()

# %% [markdown]
# ## A network with a very good memory
#
# The task: is a handwritten digit odd (label 1) or even (label 0)? There are 150 pictures to learn from, and
# whoever labelled them was tired: 30 labels, one in five, are wrong. 1000 other pictures, all labelled
# correctly, form the dev set. Two cells define the data and two small helpers, one for the first weights and
# one for a step of descent.


# %%
pictures, digit = datasets.digits()  # (64, 1797) and (1, 1797)


def data(seed, wrong=30):
    """X (64, 150), Y (1, 150) with `wrong` labels turned, X_dev (64, 1000), Y_dev (1, 1000), which were turned."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(1797)[:1150]
    X, Y = pictures[:, order], digit[:, order] % 2
    turned = rng.choice(150, size=wrong, replace=False)
    Y[:, turned] = 1 - Y[:, turned]
    return X[:, :150], Y[:, :150], X[:, 150:], Y[:, 150:], turned


# %%
def start(layer_dims, rng):
    """Random weights, scaled so that a signal keeps its size through the layers (see lesson 12), and zero biases."""
    sizes = list(enumerate(zip(layer_dims[1:], layer_dims), start=1))
    weights = {f"W{l}": rng.standard_normal((n, fan_in)) * np.sqrt(2 / fan_in) for l, (n, fan_in) in sizes}
    return weights | {f"b{l}": np.zeros((n, 1)) for l, (n, _) in sizes}


def descend(parameters, grads, learning_rate):
    """One step of gradient descent."""
    return {name: parameters[name] - learning_rate * grads["d" + name] for name in parameters}


# %% [markdown]
# The network has 64 inputs, one hidden layer of 80 units, and one output: 5281 parameters for 150 examples.
# It takes 400 steps of gradient descent, all with functions that you know.
#
# *Before you run:* on how many of the 150 training pictures will it disagree with the label? On what share of
# the 1000 new ones?

# %%
X, Y, X_dev, Y_dev, turned = data(seed=0)
memoriser = start((64, 80, 1), np.random.default_rng(0))
for _ in range(400):
    AL, caches = deep_forward(X, memoriser)
    memoriser = descend(memoriser, deep_backward(AL, Y, caches), learning_rate=0.6)
fits = (deep_forward(X, memoriser)[0] > 0.5) == Y
wrong = (deep_forward(X_dev, memoriser)[0] > 0.5) != Y_dev
print(f"training set: {(~fits).sum()} of 150 labels missed; wrong labels learnt: {fits[0, turned].sum()} of 30")
print(f"dev set: {wrong.mean():.1%} wrong")

# %%
labels = np.where(Y[0, turned] == 1, "odd", "even")
figure = plots.show_images(X[:, turned[:8]].T.reshape(-1, 8, 8), labels[:8])
_ = figure.suptitle("Learnt by heart: eight of the wrong labels", x=0.02, ha="left")

# %% [markdown]
# Not one training label is missed, and that is the trouble: the 30 wrong ones were learnt as if they were
# facts, and 218 of the 1000 new pictures come out wrong. (With 150 right labels it would be about 64, as an
# experiment further down shows.)
#
# Fitting a 6 that is called *odd*, the first picture above, takes a special arrangement: a few units that
# together fire for this one picture and for no other. Each of them is useful only while its partners are
# there. Geoffrey Hinton called this *co-adaptation*, and in 2012 proposed to make it impossible: **let no
# unit rely on the presence of another**. Toss a coin for every hidden unit; if it loses, it is silent in this
# step, for this example.

# %% [markdown]
# ## One layer, one mask
#
# Take the activations $A$ of a hidden layer with 4 units, for 6 examples, and a table of coins that have
# already fallen: the *mask* $M$, with 1 for *kept* and 0 for *dropped*. It was drawn with a coin that shows
# *kept* with probability $p = 0.75$. This probability is the hyperparameter `keep_prob`.

# %%
A = np.array([[2, 1, 3, 2, 1, 3], [4, 5, 4, 3, 5, 4], [1, 2, 1, 2, 3, 1], [3, 3, 2, 4, 2, 5]], dtype=float)
M = np.array([[1, 1, 0, 1, 1, 1], [0, 1, 1, 0, 1, 1], [1, 1, 1, 0, 0, 1], [1, 0, 1, 1, 1, 1]])
figure, axes = plt.subplots(1, 3, figsize=(9, 2.6))
titles = ["A: activations", "M: 18 of 24 kept", "M ∗ A: six holes"]
for ax, values, title in zip(axes, [A, M, M * A], titles):
    ax.imshow(values, vmin=0, vmax=values.max())
    for (i, j), value in np.ndenumerate(values):
        ax.text(j, i, f"{value:.0f}", ha="center", va="center", color="white" if value < 0.6 * values.max() else "black")
    ax.set(title=title, xlabel="example", ylabel="unit", yticks=range(4))
    ax.grid(False)

# %% [markdown]
# Read the mask by columns: each example (column) has lost other units, the last one none, so each example is
# learnt by another network, as a rule a thinner one. Read it by rows: each unit (row) has been absent for
# some examples. One coin per *entry*, not one per unit and not one per example.
#
# The next layer computes $W A + b$, and it expects inputs of the usual size. *Before you run:* by what factor
# has the mean of $A$ shrunk, roughly? And what would you do about it?

# %%
print(f"mean of A               {A.mean():.3f}")
print(f"mean of M * A           {(M * A).mean():.3f}   ({(M * A).mean() / A.mean():.2f} of it)")
print(f"mean of M * A / 0.75    {(M * A / 0.75).mean():.3f}")

# %% [markdown]
# Six of 24 entries are gone, and with them 27 % of the sum. The remedy is to divide what is left by $p$. Then
# nothing is lost *on average*: with $d$ for one coin,
#
# $$ \tilde a = \frac{d \, a}{p}, \qquad
# \mathbb{E}[\tilde a] = p \cdot \frac{a}{p} + (1 - p) \cdot 0 = a . $$
#
# One toss of 24 coins does not get exactly there (2.667 in place of 2.750); the equation speaks of the
# average over all tosses. Dividing in training is called *inverted* dropout. It is what everybody does today,
# since it leaves nothing to be done later: when the network is used, no coin is tossed and no number is
# scaled. (The first papers divided nothing in training and multiplied the weights by $p$ afterwards.)

# %% [markdown]
# ## Exercise: dropout_forward · 2 points · 10 minutes
#
# Write it for a layer of any size. Every entry of $A$ gets a coin of its own, and `rng` is the only place
# where coins come from: `rng.random(shape)`, for example, gives numbers spread evenly over 0 … 1, that is,
# from $[0, 1)$.
#
# | | shape | |
# |---|---|---|
# | in: `A` | $(n, m)$ | activations of one layer |
# | in: `keep_prob` | a number | $0 <$ `keep_prob` $\le 1$ |
# | in: `rng` | | a `numpy.random.Generator` |
# | out: `A` | $(n, m)$ | dropped entries 0, kept entries divided by `keep_prob` |
# | out: `mask` | yours | whatever your `dropout_backward`, the next exercise, needs in order to know what was kept |
#
# Your coins need not fall like ours. The check looks at properties: what the entries are, how many are kept
# in each row and in each column, whether masks are independent, and whether the same `rng` gives the same
# answer.


# %% exercise="dropout_forward" points=2
def dropout_forward(A, keep_prob, rng):
    """Drop entries of A at random and scale up what is left.

    A: (n, m) activations.  keep_prob: in (0, 1], the probability that an entry is kept, each entry for itself.
    rng: numpy.random.Generator, the only source of randomness.
    Returns (A, mask).  A: (n, m), a new array: 0 where an entry was dropped, the old entry / keep_prob where kept.
    mask: yours; only dropout_backward reads it.
    """
    ### BEGIN SOLUTION
    mask = rng.random(A.shape) < keep_prob
    return A * mask / keep_prob, mask
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.spec import Exercise, Fact


def signed(rng, shape, low=0.3, high=3.0):
    """Numbers of both signs that keep away from 0, so that a dropped entry can be told from a small one."""
    return rng.uniform(low, high, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def between(rng, low, high):
    return round(float(rng.uniform(low, high)), 3)


def new_seed(rng):
    return int(rng.integers(2**31))


class DropoutForward(Exercise):
    hints = (
        "Draw a number evenly from 0 … 1 for each entry. How often is it below 0.8, and how often above? Which of "
        "the two should mean “kept” when keep_prob is 0.8?",
        "Ã = D ∗ A / keep_prob, entry by entry, where D has the shape of A and each entry of D is 1 with probability "
        "keep_prob, else 0.",
        "Begin with `coins = rng.random(A.shape)`. One comparison makes a mask of it.",
    )

    def cases(rng):
        yield "two thirds kept, or nearly", signed(rng, (5, 4)), between(rng, 0.62, 0.72), new_seed(rng)
        yield "few kept", signed(rng, (4, 6)), between(rng, 0.22, 0.32), new_seed(rng)
        yield "most kept", signed(rng, (3, 5)), between(rng, 0.86, 0.9), new_seed(rng)
        yield "keep_prob = 1 drops nothing", signed(rng, (4, 3)), 1.0, new_seed(rng)
        sparse = np.abs(signed(rng, (6, 4)))
        sparse[[0, 2, 5], [1, 0, 3]] = 0
        yield "zeros among the activations, as after ReLU", sparse, between(rng, 0.3, 0.4), new_seed(rng)
        yield "one example", signed(rng, (6, 1)), between(rng, 0.7, 0.78), new_seed(rng)
        yield "one unit", signed(rng, (1, 5)), between(rng, 0.25, 0.4), new_seed(rng)
        yield "large activations", 1e4 * signed(rng, (3, 7)), between(rng, 0.6, 0.75), new_seed(rng)

    def expect(A, keep_prob, seed):
        return dict.fromkeys(
            [
                "it returns two values, A and mask, and A has the shape that it had",
                "every entry is either 0 or the old entry times a factor, the same for all",
                "the share of entries that are kept is close to keep_prob",
                "at least half of what should be kept is kept",
                "kept entries are scaled, so that the mean can stay what it was",
                "kept entries grow",
                "kept entries are the old ones divided by keep_prob",
                "every unit (row) is kept for a share of the examples that is close to keep_prob",
                "every example (column) keeps a share of the units that is close to keep_prob",
                "examples (columns) do not share a mask",
                "units (rows) are dropped independently of one another",
                "the same state of rng gives the same answer",
                "another state of rng gives another answer",
            ],
            True,
        )

    def observe(learner, A, keep_prob, seed):
        facts = {}

        def note(sentence, holds, seen=""):
            facts[sentence] = Fact(bool(holds), "" if holds else seen)

        def call(array, seed):
            answer = learner.dropout_forward(array, keep_prob, np.random.default_rng(seed))
            pair = isinstance(answer, list | tuple) and len(answer) == 2
            good = pair and isinstance(answer[0], np.ndarray) and answer[0].shape == array.shape
            good = good and answer[0].dtype.kind in "biuf"
            seen = "" if good else f"A is not a numeric array of shape {array.shape}" if pair else "not a pair of values"
            note("it returns two values, A and mask, and A has the shape that it had", good, seen)
            return answer[0].astype(float) if good else None

        def near(share, count):
            return np.abs(share - keep_prob) <= 6 * np.sqrt(keep_prob * (1 - keep_prob) / count) + 1e-12

        def together(kept, valid):
            """Whether any two rows are dropped together, or apart, more often than chance has it."""
            count = valid.astype(float) @ valid.T
            centred = np.where(valid, kept - (kept.sum(axis=1) / np.maximum(valid.sum(axis=1), 1))[:, None], 0.0)
            bound = 7 * keep_prob * (1 - keep_prob) * np.sqrt(count) + 1e-9
            return bool((np.abs(centred @ centred.T) > bound)[~np.eye(len(kept), dtype=bool)].any())

        n, m = A.shape
        wide, part, tall = np.tile(A, (1, 3000 // m + 1)), np.tile(A, (1, 300 // m + 1)), np.tile(A, (3000 // n + 1, 1))
        calls = []
        for array, state in (
            (A, seed),
            (wide, seed + 1),
            (part, seed + 2),
            (part, seed + 2),
            (part, seed + 3),
            (tall, seed + 4),
        ):
            calls.append(call(array.copy(), state) if len(calls) else call(array, state))
            if calls[-1] is None:
                return facts
        small, first, once, again, other, high = calls
        with np.errstate(all="ignore"):
            kept = (first != 0) & (wide != 0)
            factors = np.where(kept, first, 1) / np.where(kept, wide, 1)
            factor = np.median(factors[kept]) if kept.any() else 0.0
            close = 2e-5 if A.dtype == np.float32 else 1e-6
            same = np.abs(factors - factor)[kept] <= close * abs(factor)
            small_too = (small == 0) | (np.abs(small - A * factor) <= close * np.abs(A * factor))
        zeros = (first[wide == 0] == 0).all() and (small[A == 0] == 0).all()
        odd = "nan" if np.isnan(first).any() else "entries that fit neither" if zeros else "a zero of A did not stay 0"
        note(
            "every entry is either 0 or the old entry times a factor, the same for all",
            same.all() and small_too.all() and zeros,
            odd,
        )
        count = (wide != 0).sum()
        share = kept.sum() / count
        about = f"of {count} entries {share:.1%} are kept with keep_prob = {keep_prob:.4g}"
        note("the share of entries that are kept is close to keep_prob", near(share, count), about)
        note("at least half of what should be kept is kept", share >= keep_prob / 2, about)
        scale = f"they are multiplied by {factor:.4g} with keep_prob = {keep_prob:.4g}"
        note(
            "kept entries are scaled, so that the mean can stay what it was",
            abs(factor - 1) > close or keep_prob == 1,
            scale,
        )
        note("kept entries grow", factor > 1 - close, scale)
        note("kept entries are the old ones divided by keep_prob", abs(factor * keep_prob - 1) <= close, scale)
        counts = np.maximum((wide != 0).sum(axis=1), 1)
        rows = kept.sum(axis=1) / counts
        off = np.abs(rows - keep_prob).argmax()
        ok = (near(rows, counts) | (counts < 1000)).all()
        note(
            "every unit (row) is kept for a share of the examples that is close to keep_prob",
            ok,
            f"row {off} of {n} is kept for {rows[off]:.1%} of the examples with keep_prob = {keep_prob:.4g}",
        )
        kept_high = (high != 0) & (tall != 0)
        counts = np.maximum((tall != 0).sum(axis=0), 1)
        columns = kept_high.sum(axis=0) / counts
        off = np.abs(columns - keep_prob).argmax()
        note(
            "every example (column) keeps a share of the units that is close to keep_prob",
            near(columns, counts).all(),
            f"column {off} of {m} keeps {columns[off]:.1%} of {len(tall)} units with keep_prob = {keep_prob:.4g}",
        )
        note(
            "examples (columns) do not share a mask",
            not together(kept_high.T, (tall != 0).T),
            "two that are alike too often",
        )
        note("units (rows) are dropped independently of one another", not together(kept, wide != 0), "two that are not")
        note(
            "the same state of rng gives the same answer",
            np.array_equal(once, again),
            "two answers, so some coins come from elsewhere",
        )
        changed = keep_prob == 1 or not np.array_equal(once, other)
        note("another state of rng gives another answer", changed, "the same answer, so the coins come from elsewhere")
        return facts

    def mistake_inverted(A, keep_prob, rng):
        """You keep as many entries as you should drop. With keep_prob = 0.9, is a number drawn evenly from 0 … 1
        nine times out of ten above 0.9, or below it?"""
        mask = rng.random(A.shape) > keep_prob
        return A * mask / keep_prob, mask

    def mistake_no_division(A, keep_prob, rng):
        """What is dropped is gone, and what is kept is what it was, so the layer as a whole has become weaker.
        What has to happen to a kept entry for the mean to stay what it was?"""
        mask = rng.random(A.shape) < keep_prob
        return A * mask, mask

    def mistake_no_comparison(A, keep_prob, rng):
        """You multiply by the random numbers themselves: every entry gets a random size, and none is dropped. A
        mask holds yes or no. Which question about a random number has the answer yes with probability
        keep_prob?"""
        mask = rng.random(A.shape)
        return A * mask / keep_prob, mask

    def mistake_add_what_is_missing(A, keep_prob, rng):
        """What is kept grows, but not by the right factor. If 20 % are missing, the rest must grow by more than 20
        %: 0.8 of the entries, 1.2 times as large, give 0.96. By what must you multiply 0.8 to get 1?"""
        mask = rng.random(A.shape) < keep_prob
        return A * mask * (2 - keep_prob), mask

    def mistake_probability_of_dropping(A, keep_prob, rng):
        """You read keep_prob as the probability of being dropped. Some libraries do use that number. What should
        keep_prob = 1 do here: drop everything or nothing?"""
        mask = rng.random(A.shape) >= keep_prob
        return A * mask / np.float64(1 - keep_prob), mask

    def mistake_one_mask_for_all_examples(A, keep_prob, rng):
        """Every example loses the same units: you toss one coin per row and use it for the whole row. How many
        coins does an array of shape (n, m) need if every entry has its own?"""
        mask = rng.random((A.shape[0], 1)) < keep_prob
        return A * mask / keep_prob, mask

    def mistake_whole_examples(A, keep_prob, rng):
        """You toss one coin per example, so an example is kept as a whole or lost as a whole. How many coins does
        an array of shape (n, m) need if every entry has its own?"""
        mask = rng.random(A.shape[1]) < keep_prob
        return A * mask / keep_prob, mask

    def mistake_normal_numbers(A, keep_prob, rng):
        """You keep another share than keep_prob. Are your random numbers spread evenly over 0 … 1? Normal ones
        (standard_normal, randn) are not: how many of those lie below 0.3?"""
        mask = rng.standard_normal(A.shape) < keep_prob
        return A * mask / keep_prob, mask

    def mistake_own_generator(A, keep_prob, rng):
        """The same entries are dropped whatever `rng` is: your function makes a generator of its own, always with
        the same seed. Then one and the same thin network is trained for ever. Who should toss the coins?"""
        mask = np.random.default_rng(0).random(A.shape) < keep_prob
        return A * mask / keep_prob, mask

    def mistake_other_randomness(A, keep_prob, rng):
        """With the same `rng` your function answers differently each time, so its coins come from somewhere else,
        and nobody can repeat your experiment. Who should toss the coins?"""
        mask = np.random.default_rng().random(A.shape) < keep_prob
        return A * mask / keep_prob, mask

    def variant_binomial(A, keep_prob, rng):
        mask = rng.binomial(1, keep_prob, size=A.shape) / keep_prob
        return A * mask, mask

    def variant_choice(A, keep_prob, rng):
        mask = rng.choice([0, 1], size=A.shape, p=[1 - keep_prob, keep_prob])
        return np.multiply(A, mask) / keep_prob, mask

    def variant_places_of_the_dropped(A, keep_prob, rng):
        dropped = np.nonzero(rng.uniform(0, 1, A.shape) >= keep_prob)
        result = A / keep_prob
        result[dropped] = 0
        return result, dropped

    def variant_unit_by_unit(A, keep_prob, rng):
        result, mask = np.zeros(A.shape), []
        for i in range(A.shape[0]):
            mask.append([rng.random() < keep_prob for _ in range(A.shape[1])])
            for j in range(A.shape[1]):
                if mask[i][j]:
                    result[i, j] = A[i, j] / keep_prob
        return [result, mask]

    def variant_column_by_column(A, keep_prob, rng):
        result = A.copy()
        masks = []
        for j in range(A.shape[1]):
            masks.append(rng.random(A.shape[0]) > 1 - keep_prob)
            result[:, j] = np.where(masks[-1], A[:, j] * (1 / keep_prob), 0)
        return result, {"columns": masks}


# %% check="dropout_forward"
check(dropout_forward)

# %% [markdown]
# ### What it keeps, and what it costs
#
# One unit of the next layer listens to 100 units that are all at $a_i = 1$, with weights $w_i$: without
# dropout it receives $z = \sum_i w_i a_i$. The cell drops the 100 activations in 20 000 ways and looks at
# what arrives, on average and in its spread (the standard deviation).
#
# *Before you run:* when `keep_prob` goes down from 0.9 to 0.2, which of the two stays and which grows?

# %%
w = np.random.default_rng(1).uniform(0, 0.2, size=(1, 100))
print(f"without dropout: z = {w.sum():.2f}")
for keep_prob in (0.9, 0.5, 0.2):
    dropped, _ = dropout_forward(np.ones((100, 20_000)), keep_prob, np.random.default_rng(2))
    z = w @ dropped
    formula = np.sqrt((1 - keep_prob) / keep_prob * np.sum(w**2))
    print(f"keep_prob {keep_prob}: mean {z.mean():5.2f}, spread {z.std():.2f}   (formula {formula:.2f})")

# %% [markdown]
# The mean is 10.26 in every line, whatever `keep_prob` is; the spread grows. One coin gives $\tilde a$ the
# variance $a^2 (1-p)/p$, and independent coins add up to a spread of $\sqrt{(1-p)/p \, \sum_i w_i^2 a_i^2}$,
# the *formula* of the last column. Dropout is noise, made to measure: none on average, and the more of it the
# more a unit depends on few strong inputs. Remember the sum under the root. It comes back at the end of the
# lesson as a cousin of the L2 penalty.

# %% [markdown]
# ## Backward: the same coins
#
# In the forward pass every entry was multiplied by a number: kept ones by $1/p$, dropped ones by 0. By the
# chain rule the gradient that comes back is multiplied by the same number,
#
# $$ \tilde a = \frac{d}{p} \, a \quad\Longrightarrow\quad
# \frac{\partial J}{\partial a} = \frac{d}{p} \cdot \frac{\partial J}{\partial \tilde a} . $$
#
# A dropped entry had no say in the cost, so it gets no gradient, and its incoming weights learn nothing from
# this example. And the coins must be *the same*: new ones in the backward pass would send gradients to units
# that were absent. That is what the mask is kept for.
#
# ## Exercise: dropout_backward · 2 points · 8 minutes
#
# | | shape | |
# |---|---|---|
# | in: `dA` | $(n, m)$ | $\partial J / \partial \tilde A$: gradient with respect to what `dropout_forward` returned |
# | in: `mask` | yours | the mask that came with it |
# | in: `keep_prob` | a number | the same as in the forward pass |
# | out | $(n, m)$ | $\partial J / \partial A$: gradient with respect to what went in |
#
# If your mask already contains the division, do not divide a second time. A network has many layers and calls
# you in the order forward, forward, backward, backward; all that you need to know is in `mask`.


# %% exercise="dropout_backward" points=2
def dropout_backward(dA, mask, keep_prob):
    """Take a gradient back through dropout_forward.

    dA: (n, m), the gradient with respect to the A that dropout_forward returned.
    mask: the mask that it returned with it.  keep_prob: as in the forward pass.
    Returns (n, m): the gradient with respect to the A that went in: dA / keep_prob where kept, 0 elsewhere.
    """
    ### BEGIN SOLUTION
    return dA * mask / keep_prob
    ### END SOLUTION


# %% tags=["spec"]
class DropoutBackward(Exercise):
    hints = (
        "A kept entry was multiplied by one number on its way forward, a dropped one by another. What is the "
        "derivative of c · a with respect to a?",
        "∂J/∂a = (d / keep_prob) · ∂J/∂ã, with d = 1 where the entry was kept and d = 0 where it was dropped.",
        "Begin with `return dA * …`. What you multiply by depends on what you have put into your mask.",
    )

    def cases(rng):
        for name, shape, keep_prob in (
            ("two thirds kept, or nearly", (5, 4), between(rng, 0.62, 0.72)),
            ("few kept", (4, 7), between(rng, 0.22, 0.32)),
            ("most kept", (3, 5), between(rng, 0.86, 0.9)),
            ("keep_prob = 1", (4, 3), 1.0),
            ("one example", (6, 1), between(rng, 0.3, 0.45)),
        ):
            yield name, signed(rng, shape), signed(rng, shape), keep_prob, new_seed(rng)
        sparse = signed(rng, (5, 3))
        sparse[[0, 1, 4], [2, 0, 1]] = 0
        sparse[3] = 0
        yield (
            "zeros among the activations, as after ReLU",
            sparse,
            signed(rng, (5, 3)),
            between(rng, 0.55, 0.7),
            new_seed(rng),
        )
        yield (
            "large numbers",
            1e4 * signed(rng, (2, 6)),
            1e4 * signed(rng, (2, 6)),
            between(rng, 0.3, 0.45),
            new_seed(rng),
        )

    def expect(A, dA, keep_prob, seed):
        return dict.fromkeys(
            [
                "dropout_forward returns two values, A and mask",
                "it returns an array shaped like dA",
                "where dropout_forward dropped an entry, the gradient is 0",
                "where dropout_forward kept an entry, a gradient arrives",
                "not all the kept entries are left without a gradient",
                "a gradient that arrives is scaled, as the entry was",
                "a gradient that arrives is larger than dA, not smaller",
                "a gradient that arrives is dA / keep_prob",
                "asked again with the same mask, it answers the same",
                "an entry that was 0 is treated by its coin, too, and not by its value",
            ],
            True,
        )

    def observe(learner, A, dA, keep_prob, seed):
        facts = {}

        def note(sentence, holds, seen=""):
            facts[sentence] = Fact(bool(holds), "" if holds else seen)

        def forward(array, seed):
            answer = learner.dropout_forward(array, keep_prob, np.random.default_rng(seed))
            pair = isinstance(answer, list | tuple) and len(answer) == 2 and isinstance(answer[0], np.ndarray)
            pair = pair and answer[0].shape == array.shape
            note("dropout_forward returns two values, A and mask", pair, "something else, so there is no mask to hand on")
            return answer if pair else None

        def backward(gradient, mask):
            answer = learner.dropout_backward(gradient, mask, keep_prob)
            good = isinstance(answer, np.ndarray) and answer.shape == gradient.shape and answer.dtype.kind in "biuf"
            kind = "an array of another shape" if isinstance(answer, np.ndarray) else "no array"
            note("it returns an array shaped like dA", good, kind)
            return answer.astype(float) if good else None

        n, m = A.shape
        wide, wide_dA = np.tile(A, (1, 3000 // m + 1)), np.tile(dA, (1, 3000 // m + 1))
        tall, tall_dA = np.tile(A[:, ::-1], (1200 // n + 1, 1)), np.tile(dA[:, ::-1], (1200 // n + 1, 1))
        forwards = []
        for array, state in ((A, seed), (wide, seed + 1), (tall, seed + 2), (wide, seed + 3)):
            forwards.append(forward(array, state))
            if forwards[-1] is None:
                return facts
        layers = list(zip((A, wide, tall), forwards, (dA, wide_dA, tall_dA)))
        backwards = []
        for _, (_, mask), gradient in reversed(layers):
            backwards.insert(0, backward(gradient, mask))
            if backwards[0] is None:
                return facts
        again = backward(wide_dA, forwards[1][1])
        if again is None:
            return facts
        close = 2e-5 if A.dtype == np.float32 else 1e-6
        dropped_quiet = kept_heard = True
        any_heard = False
        factors, through = [], []
        with np.errstate(all="ignore"):
            for (array, (result, _), gradient), got in zip(layers, backwards):
                kept = (result != 0) & (array != 0)
                dropped_quiet &= bool((got[(result == 0) & (array != 0)] == 0).all())
                kept_heard &= bool((got[kept] != 0).all())
                any_heard |= bool((got[kept] != 0).any())
                factors.append((got / gradient)[got != 0])
                through.append(got[array == 0] != 0)
        factors, through = np.concatenate(factors), np.concatenate(through)
        factor = np.median(factors) if factors.size else 1 / keep_prob
        right = np.abs(factors * keep_prob - 1) <= close
        note(
            "where dropout_forward dropped an entry, the gradient is 0",
            dropped_quiet,
            "some get one, as if this were the mask of another call",
        )
        note("where dropout_forward kept an entry, a gradient arrives", kept_heard, "some get 0")
        note("not all the kept entries are left without a gradient", any_heard, "all kept entries get 0")
        scale = f"it is dA times {factor:.4g} with keep_prob = {keep_prob:.4g}"
        note("a gradient that arrives is scaled, as the entry was", abs(factor - 1) > close or keep_prob == 1, scale)
        note("a gradient that arrives is larger than dA, not smaller", factor > 1 - close, scale)
        note("a gradient that arrives is dA / keep_prob", right.all(), scale)
        note("asked again with the same mask, it answers the same", np.array_equal(again, backwards[1]), "two answers")
        bound = 6 * np.sqrt(keep_prob * (1 - keep_prob) / max(through.size, 1)) + 1e-12
        note(
            "an entry that was 0 is treated by its coin, too, and not by its value",
            through.size == 0 or abs(through.mean() - keep_prob) <= bound,
            "zeros of A get a gradient too often or too rarely, as if the mask were read off the values",
        )
        return facts

    def mistake_no_division(dA, mask, keep_prob):
        """Forward you divide what is kept by keep_prob; backward you do not. If ã = a / keep_prob, what is ∂ã/∂a?"""
        return dA * mask

    def mistake_new_mask(dA, mask, keep_prob):
        """You toss new coins on the way back, so gradients reach units that were absent, and miss units that were
        there. Which of the three arguments knows how the coins fell?"""
        return dA * (np.random.default_rng().random(dA.shape) < keep_prob) / keep_prob

    def mistake_mask_forgotten(dA, mask, keep_prob):
        """Every entry gets a gradient, the dropped ones too. How much does the cost change when an entry changes
        that was dropped?"""
        return dA / keep_prob

    def mistake_unchanged(dA, mask, keep_prob):
        """The gradient comes back as it went in, as if nothing had been dropped or scaled. What did the forward
        pass do to an entry that was kept, and what to one that was dropped?"""
        return dA.copy()

    def mistake_divided_twice(dA, mask, keep_prob):
        """You scale by another factor than the forward pass did. Does your mask contain the division already, so
        that it happens twice?"""
        return dA * (mask / keep_prob) / keep_prob

    def mistake_multiplied(dA, mask, keep_prob):
        """You multiply by keep_prob. Going backward does not undo the forward pass: if ã = a / keep_prob, what is
        ∂ã/∂a?"""
        return dA * mask * keep_prob

    def mistake_dropped_ones(dA, mask, keep_prob):
        """The gradient goes to the dropped entries, and the kept ones get none. Which value in your mask stands
        for “kept”?"""
        return dA * (1 - mask) / keep_prob

    def variant_where(dA, mask, keep_prob):
        return np.where(mask, dA, 0) * (1 / keep_prob)

    def variant_loop(dA, mask, keep_prob):
        result = np.zeros_like(dA)
        for i, j in zip(*np.nonzero(mask)):
            result[i, j] = dA[i, j] / keep_prob
        return result

    def variant_in_place_on_a_copy(dA, mask, keep_prob):
        result = np.array(dA, dtype=np.float64)
        result[~mask] = 0
        result /= keep_prob
        return result


# %% check="dropout_backward"
check(dropout_backward)

# %% [markdown]
# ### The check that lesson 13 is about
#
# Is it the right derivative? Compare it with slopes that are measured: change one activation a little and see
# how much the cost changes. For that the cost has to be a *function*, the same number for the same input.
# *Before you run:* why does the cell make a new generator, `default_rng(3)`, in every call, and what happens
# in the last line, which does not?

# %%
A = np.random.default_rng(0).standard_normal((3, 4))
dropped, mask = dropout_forward(A, 0.6, np.random.default_rng(3))
analytic = dropout_backward(2 * dropped, mask, 0.6)  # the gradient of the sum of squares
frozen = numerical_gradient(lambda A: np.sum(dropout_forward(A, 0.6, np.random.default_rng(3))[0] ** 2), A)
print(f"coins frozen:  largest difference {np.abs(frozen - analytic).max():.0e}")
rng = np.random.default_rng(3)
loose = numerical_gradient(lambda A: np.sum(dropout_forward(A, 0.6, rng)[0] ** 2), A)
print(f"coins tossed anew in each call: largest difference {np.abs(loose - analytic).max():.0e}")

# %% [markdown]
# With frozen coins the two agree to nine digits or more. With new coins in every call two costs differ
# because other entries are missing, however small the step between them, and a slope divides this difference
# by $10^{-5}$: the result is off by hundreds of thousands. So a gradient check needs frozen coins, or
# `keep_prob` = 1.

# %% [markdown]
# ## In the network, and after training
#
# Every hidden layer gets its own `keep_prob`. The input and the output get none: a dropped output would be a
# missing prediction, and a dropped pixel is a loss that no other pixel makes good. (One can drop inputs;
# Srivastava and others kept 80 % of them. In this course we do not.) For a network with two hidden layers:
#
# | layer | computes | shape | dropout in training |
# |---|---|---|---|
# | input | $X$ | $(n_0, m)$ | none |
# | 1 | $A^{[1]} = \mathrm{relu}(W^{[1]} X + b^{[1]})$ | $(n_1, m)$ | `keep_probs[0]` |
# | 2 | $A^{[2]} = \mathrm{relu}(W^{[2]} \tilde A^{[1]} + b^{[2]})$ | $(n_2, m)$ | `keep_probs[1]` |
# | 3 | $A^{[3]} = \sigma(W^{[3]} \tilde A^{[2]} + b^{[3]})$ | $(1, m)$ | none |
#
# After training the coins are put away: whoever asks for a prediction wants an answer, not a lottery. Since
# every $\tilde A$ had the mean of $A$, the weights fit as they are, and nothing has to be scaled.
#
# ## Exercise: forward_with_dropout · 3 points · 15 minutes
#
# With `training=True` drop as in the table; with `training=False` compute the plain forward pass. Any number
# of layers; `len(keep_probs)` tells you how many of them are hidden. Use what you have, here or from lesson
# 05: `activation_forward(A_prev, W, b, "relu")` returns `(A, cache)`.


# %% exercise="forward_with_dropout" points=3
def forward_with_dropout(X, parameters, keep_probs, rng, training):
    """Forward pass of a network with ReLU in the hidden layers, sigmoid in the output, and dropout in training.

    X: (n_0, m).  parameters: {"W1": (n_1, n_0), "b1": (n_1, 1), …, "WL": (1, n_{L−1}), "bL": (1, 1)}, in any order.
    keep_probs: a list of L − 1 numbers in (0, 1], the first one for layer 1.
    rng: numpy.random.Generator.  training: True to drop, False for the plain forward pass.
    Returns AL: (1, m), the probabilities that the output layer gives.
    """
    ### BEGIN SOLUTION
    A = X
    for l, keep_prob in enumerate(keep_probs, start=1):
        A, _ = activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], "relu")
        if training:
            A, _ = dropout_forward(A, keep_prob, rng)
    L = len(keep_probs) + 1
    AL, _ = activation_forward(A, parameters[f"W{L}"], parameters[f"b{L}"], "sigmoid")
    return AL
    ### END SOLUTION


# %% tags=["spec"]
from itertools import product


def stable_sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def layered(X, parameters, change):
    """A forward pass in which `change(l, A)` may change every array A on its way, X (l = 0) and the output included."""
    L = len(parameters) // 2
    A = change(0, X)
    for l in range(1, L + 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = change(l, np.maximum(Z, 0) if l < L else stable_sigmoid(Z))
    return A


def slow_outputs(X, parameters, factors):
    """The oracle: unit by unit, example by example, hidden unit i of layer l times factors[l - 1][i, example]."""
    L, outputs = len(factors) + 1, []
    for j in range(X.shape[1]):
        a = [np.longdouble(x) for x in X[:, j]]
        for l in range(1, L + 1):
            W, b = parameters[f"W{l}"], parameters[f"b{l}"]
            z = [sum(W[i, k] * a[k] for k in range(len(a))) + b[i, 0] for i in range(len(W))]
            a = [max(v, 0) * factors[l - 1][i, j] for i, v in enumerate(z)] if l < L else z
        outputs.append([1 / (1 + np.exp(-a[0])) if a[0] >= 0 else np.exp(a[0]) / (1 + np.exp(a[0]))])
    return np.array(outputs, dtype=float).T


def shuffled(rng, parameters):
    return {list(parameters)[i]: parameters[list(parameters)[i]] for i in rng.permutation(len(parameters))}


def random_network(rng, widths):
    parameters = {}
    for l, (n, fan_in) in enumerate(zip([*widths[1:], 1], widths), start=1):
        parameters[f"W{l}"] = rng.normal(size=(n, fan_in)) * np.sqrt(2 / fan_in)
        parameters[f"b{l}"] = rng.normal(size=(n, 1)) / 2
    return shuffled(rng, parameters)


def plain_case(rng, widths, m, keep_probs, training, largest=None):
    """A case whose answer is the plain forward pass.  largest: of the scores that the sigmoid gets, of both signs."""
    while True:
        X, parameters, L = rng.normal(size=(widths[0], m)), random_network(rng, widths), len(widths)
        if largest is None:
            break
        A = layered(X, parameters, lambda l, A: A)
        z = np.log(A / (1 - A))
        if z.max() > 0.3 and z.min() < -0.3 and np.ptp(np.abs(z)) > 0.1:
            parameters = {n: v * (largest / np.abs(z).max() if n[1:] == str(L) else 1) for n, v in parameters.items()}
            break
    outputs = slow_outputs(X, parameters, [np.ones((n, m)) for n in widths[1:]])
    return X, parameters, keep_probs, training, {"plain": outputs}, new_seed(rng)


def readable_case(rng, widths, keep_probs, gap, zero_input=False):
    """A training case whose output tells which hidden units were dropped: positive weights, and one example repeated.

    Gives the possible outputs, those without division, the probability of each, and how many units of each layer are
    kept in it (−1 where a later layer hides that).
    """
    patterns = np.array(list(product([0, 1], repeat=sum(widths[1:])))).T
    parts = np.split(patterns, np.cumsum(widths[1:])[:-1])
    probability = np.prod([np.prod(np.where(d, p, 1 - p), axis=0) for d, p in zip(parts, keep_probs)], axis=0)
    kept = np.array([d.sum(axis=0) for d in parts])
    for l in range(len(parts) - 1):
        kept[l, (kept[l + 1 :] <= 0).any(axis=0)] = -1
    for _ in range(200):
        X = np.zeros((widths[0], 1)) if zero_input else rng.uniform(0.5, 2, size=(widths[0], 1))
        parameters = {}
        for l, (n, fan_in) in enumerate(zip([*widths[1:], 1], widths), start=1):
            parameters[f"W{l}"] = rng.uniform(0.5, 1.5, size=(n, fan_in)) / fan_in
            parameters[f"b{l}"] = rng.uniform(0.2, 0.9, size=(n, 1))
        L = len(widths)
        parameters[f"W{L}"] *= rng.choice([-1.2, 1.2], size=(1, widths[-1]))
        scaled = [d / p for d, p in zip(parts, keep_probs)]
        wide = np.repeat(X, patterns.shape[1], axis=1)
        changes = dict(enumerate(scaled, start=1))
        rough = layered(wide, parameters, lambda l, A, changes=changes: A * changes.get(l, 1))[0]
        order = np.argsort(rough)
        group = np.cumsum(np.diff(rough[order], prepend=rough[order[0]]) > 1e-10)
        first = order[np.unique(group, return_index=True)[1]]
        agree = (kept[:, order] == kept[:, first[group]]).all()
        if agree and np.diff(rough[first]).min() > gap:
            outputs, undivided = (slow_outputs(wide[:, first], parameters, [d[:, first] for d in f])[0] for f in (scaled, parts))
            chances = np.bincount(group, weights=probability[order])
            return (
                X,
                shuffled(rng, parameters),
                keep_probs,
                True,
                {"possible": outputs, "undivided": undivided, "chances": chances, "kept": kept[:, first].T},
                new_seed(rng),
            )
    raise RuntimeError("no network found whose outputs lie far enough apart")


class ForwardWithDropout(Exercise):
    hints = (
        "Of the arrays X, A1, A2, …, AL, which get coins and which do not? How many do, and how long is keep_probs?",
        "A[l] = relu(W[l] Ã[l−1] + b[l]), then, in training only, Ã[l] = D ∗ A[l] / keep_probs[l−1]; "
        "in the last layer sigmoid(W[L] Ã[L−1] + b[L]).",
        "Begin with `A = X` and a loop over the hidden layers, l = 1 … len(keep_probs). The output comes after it.",
    )

    def cases(rng):
        def u(low, high):
            return between(rng, low, high)

        yield "keep_probs are all 1", *plain_case(rng, (3, 6, 2), 5, [1.0, 1.0], True)
        yield "after training", *plain_case(rng, (5, 4, 3), 7, [0.6, 0.9], False)
        yield "two hidden layers", *readable_case(rng, (3, 3, 2), [u(0.8, 0.88), u(0.5, 0.6)], 1e-5)
        yield "three hidden layers", *readable_case(rng, (4, 2, 3, 2), [0.9, u(0.45, 0.55), u(0.68, 0.8)], 1e-5)
        same = u(0.6, 0.7)
        yield "the same keep_prob in both layers", *readable_case(rng, (2, 2, 3), [same, same], 1e-5)
        yield "an input of zeros", *readable_case(rng, (2, 4), [u(0.3, 0.4)], 1e-5, zero_input=True)
        yield "only the last hidden layer drops", *readable_case(rng, (3, 2, 4), [1.0, u(0.3, 0.4)], 1e-5)
        yield (
            "eleven layers, after training",
            *plain_case(rng, (3, *rng.permutation(np.arange(4, 14)).tolist()), 2, [0.9] * 10, False),
        )
        deep = rng.permutation(np.linspace(0.8, 0.98, 10)).tolist()
        yield "eleven layers, one unit in each", *readable_case(rng, (2, *[1] * 10), deep, 1e-5)
        yield "saturated, after training", *plain_case(rng, (4, 3, 5), 6, [0.5, 0.7], False, largest=1e4)
        p, W, b = u(0.6, 0.7), {"W2": np.array([[-0.6]]), "W1": np.array([[500.0, 20.0]])}, u(0.3, 0.9)
        saturated = W | {"b2": np.array([[b]]), "b1": np.array([[3.0]])}
        levels, chances = np.array([0.0, 1 / (1 + np.exp(-b))]), np.array([p, 1 - p])
        outputs = {"possible": levels, "undivided": levels, "chances": chances, "kept": np.array([[1], [0]])}
        X = np.array([[20.0], [-3.0]])
        yield "saturated, in training", X, saturated, [p], True, outputs, new_seed(rng)
        X, parameters, *rest = readable_case(rng, (4, 3, 2), [u(0.5, 0.6), u(0.7, 0.8)], 3e-4)
        parameters = {name: value.astype(np.float32) for name, value in parameters.items()}
        yield "in float32, in training", X.astype(np.float32), parameters, *rest

    def expect(X, parameters, keep_probs, training, outputs, seed):
        sentences = ["AL is an array of shape (1, m)", "AL holds probabilities: no nan, none below 0 or above 1"]
        if "plain" in outputs:
            sentences += ["AL is what the plain forward pass gives"]
            sentences += ["another state of rng changes nothing"]
        else:
            sentences += ["the output itself is never dropped", "units that are kept are divided by their keep_prob"]
            sentences += ["every output comes from dropping whole hidden units and dividing the others by their keep_prob"]
            sentences += [
                f"hidden layer {l} keeps a unit with probability keep_probs[{l - 1}]" for l in range(1, len(keep_probs) + 1)
            ]
            sentences += ["all combinations of dropped units come about as often as they should"]
            sentences += ["the same state of rng gives the same answer", "another state of rng gives another answer"]
        return dict.fromkeys(sentences, True)

    def observe(learner, X, parameters, keep_probs, training, outputs, seed):
        facts = {}

        def note(sentence, holds, seen=""):
            facts[sentence] = Fact(bool(holds), "" if holds else seen)

        def call(X, seed):
            AL = learner.forward_with_dropout(X, parameters, keep_probs, np.random.default_rng(seed), training)
            good = isinstance(AL, np.ndarray) and AL.shape == (1, X.shape[1]) and AL.dtype.kind in "biuf"
            seen = f"shape {AL.shape} where m = {X.shape[1]}" if isinstance(AL, np.ndarray) else "no array"
            note("AL is an array of shape (1, m)", good, seen)
            if not good:
                return None
            proper = ((AL >= 0) & (AL < 1 + 1e-9)).all()
            seen = "nan" if np.isnan(AL).any() else f"numbers from {AL.min():.4g} to {AL.max():.4g}"
            note("AL holds probabilities: no nan, none below 0 or above 1", proper, seen)
            return AL.astype(float)

        single = X.dtype == np.float32
        if "plain" in outputs:
            first, other = call(X, seed), call(X, seed + 1)
            if first is None or other is None:
                return facts
            off = np.abs(first - outputs["plain"])
            j = int(np.nan_to_num(off, nan=9.0)[0].argmax())
            note(
                "AL is what the plain forward pass gives",
                (off <= (2e-5 if single else 1e-8)).all(),
                f"AL[0, {j}] is {first[0, j]:.6g}, plain is {outputs['plain'][0, j]:.6g}",
            )
            note("another state of rng changes nothing", np.array_equal(first, other, equal_nan=True), "other numbers")
            return facts
        calls = []
        for m, state in ((1, 0), (100, 1), (100, 1), (100, 2), (1500, 3)):
            calls.append(call(np.repeat(X, m, axis=1) if m > 1 else X, seed + state))
            if calls[-1] is None:
                return facts
        _, once, again, other, first = calls
        note(
            "the output itself is never dropped",
            (first != 0).all() or (outputs["possible"] == 0).any(),
            "outputs that are exactly 0",
        )
        close = 4e-5 if single else 1e-8
        distance = np.nan_to_num(np.abs(first[0][:, None] - outputs["possible"]), nan=9.0)
        seen, readable = distance.argmin(axis=1), (distance.min(axis=1) <= close).all()
        bare = (np.abs(first[0][:, None] - outputs["undivided"]).min(axis=1) <= close).all() and not readable
        note("units that are kept are divided by their keep_prob", not bare, "they are what they were")
        note(
            "every output comes from dropping whole hidden units and dividing the others by their keep_prob",
            readable,
            "outputs that no choice can give; each keep_prob belongs to the units of its own hidden layer",
        )
        for l, p in enumerate(keep_probs, start=1):
            kept, width = outputs["kept"][seen, l - 1], outputs["kept"][:, l - 1].max()
            visible = kept[kept >= 0]
            share = visible.sum() / max(width * visible.size, 1)
            bound = 6 * np.sqrt(p * (1 - p) / max(width * visible.size, 1)) + 1e-12
            text = f"{share:.1%} are kept with keep_prob = {p:.4g}" if readable else "it cannot be read off the outputs"
            note(
                f"hidden layer {l} keeps a unit with probability keep_probs[{l - 1}]",
                readable and abs(share - p) <= bound,
                text,
            )
        wanted = 1500 * outputs["chances"]
        count = np.bincount(seen, minlength=len(wanted))
        usual = (np.abs(count - wanted) <= 6 * np.sqrt(wanted) + 8).all()
        note(
            "all combinations of dropped units come about as often as they should",
            readable and usual,
            "some are too frequent, some too rare, as if units, layers or examples shared their coins",
        )
        note("the same state of rng gives the same answer", np.array_equal(once, again, equal_nan=True), "two answers")
        changed = not np.array_equal(once, other, equal_nan=True)
        note("another state of rng gives another answer", changed, "the same answer, as if no coin had been tossed")
        return facts

    def mistake_always_drops(X, parameters, keep_probs, rng, training):
        """You drop after training, too: the same picture gets another prediction each time. What is `training`
        for?"""
        L = len(keep_probs) + 1
        return layered(
            X,
            parameters,
            lambda l, A: A * (rng.random(A.shape) < keep_probs[l - 1]) / keep_probs[l - 1] if 0 < l < L else A,
        )

    def mistake_flag_turned_round(X, parameters, keep_probs, rng, training):
        """You drop after training, and not in training. Read your condition on `training` aloud."""
        L = len(keep_probs) + 1
        drops = not training
        return layered(
            X,
            parameters,
            lambda l, A: A * (rng.random(A.shape) < keep_probs[l - 1]) / keep_probs[l - 1] if drops and 0 < l < L else A,
        )

    def mistake_never_drops(X, parameters, keep_probs, rng, training):
        """With training=True you give the plain forward pass. If you call `dropout_forward`, what do you do with
        what it returns?"""
        return layered(X, parameters, lambda l, A: A)

    def mistake_no_division(X, parameters, keep_probs, rng, training):
        """Units are dropped, but what is left is not scaled up. What happens to the mean of a layer?"""
        L = len(keep_probs) + 1
        return layered(X, parameters, lambda l, A: A * (rng.random(A.shape) < keep_probs[l - 1]) if training and 0 < l < L else A)

    def mistake_scaled_after_training(X, parameters, keep_probs, rng, training):
        """In training you divide by keep_prob already, and after training you multiply by it once more. If a layer
        had its mean all along, what is left to be done afterwards?"""
        L = len(keep_probs) + 1

        def change(l, A):
            if not 0 < l < L:
                return A
            p = keep_probs[l - 1]
            return A * (rng.random(A.shape) < p) / p if training else A * p

        return layered(X, parameters, change)

    def mistake_scaled_only_after_training(X, parameters, keep_probs, rng, training):
        """You drop without dividing, and multiply by keep_prob after training. That is how the first papers did
        it, and it works; here, though, prediction is to be the plain forward pass. What must training do, then?"""
        L = len(keep_probs) + 1
        return layered(
            X,
            parameters,
            lambda l, A: A * ((rng.random(A.shape) < keep_probs[l - 1]) if training else keep_probs[l - 1]) if 0 < l < L else A,
        )

    def mistake_one_keep_prob_for_all(X, parameters, keep_probs, rng, training):
        """A hidden layer is treated with another layer's keep_prob, or not at all. Which entry of keep_probs
        belongs to layer l, when layers count from 1 and lists from 0?"""
        L, p = len(keep_probs) + 1, keep_probs[0]
        return layered(X, parameters, lambda l, A: A * (rng.random(A.shape) < p) / p if training and 0 < l < L else A)

    def mistake_inputs_dropped(X, parameters, keep_probs, rng, training):
        """No choice of dropped hidden units gives your outputs. Which of X, A1, …, AL get coins in your code? Do
        those of keep_probs[0] fall on X, on W1 X before its bias, or on A1? And by what is each array divided?"""
        L = len(keep_probs) + 1
        return layered(
            X,
            parameters,
            lambda l, A: A * (rng.random(A.shape) < keep_probs[l]) / keep_probs[l] if training and l < L - 1 else A,
        )

    def mistake_output_dropped(X, parameters, keep_probs, rng, training):
        """Some of your predictions are missing: dropout has reached the output layer. For how many layers does
        keep_probs have a number?"""
        p = [1.0, *keep_probs, keep_probs[-1]]
        return layered(X, parameters, lambda l, A: A * (rng.random(A.shape) < p[l]) / p[l] if training else A)

    def mistake_one_mask_for_all_examples(X, parameters, keep_probs, rng, training):
        """All examples of a call lose the same units. How many coins does a layer of n units need for m examples?"""
        L = len(keep_probs) + 1

        def change(l, A):
            coins = rng.random((A.shape[0], 1))
            return A * (coins < keep_probs[l - 1]) / keep_probs[l - 1] if training and 0 < l < L else A

        return layered(X, parameters, change)

    def variant_before_the_relu(X, parameters, keep_probs, rng, training):
        A, L = X, len(parameters) // 2
        for l in range(1, L):
            Z = np.dot(parameters["W" + str(l)], A) + parameters["b" + str(l)]
            if training:
                Z = np.where(rng.uniform(size=Z.shape) < keep_probs[l - 1], Z, 0) / keep_probs[l - 1]
            A = Z * (Z > 0)
        return stable_sigmoid(parameters[f"W{L}"] @ A + parameters[f"b{L}"])

    def variant_probabilities_of_one(X, parameters, keep_probs, rng, training):
        p = (list(keep_probs) if training else [1.0] * len(keep_probs)) + [1.0]
        return layered(X, parameters, lambda l, A: A * rng.binomial(1, p[l - 1], A.shape) / p[l - 1] if l else A)

    def variant_dropped_columns_of_weights(X, parameters, keep_probs, rng, training):
        columns = []
        for x in X.T:
            a = x
            for l, p in enumerate(keep_probs, 1):
                a = np.maximum(parameters[f"W{l}"] @ a + parameters[f"b{l}"][:, 0], 0)
                if training:
                    keep = rng.random(len(a)) < p
                    a = np.where(keep, a / p, 0)
            L = len(keep_probs) + 1
            columns.append(stable_sigmoid(parameters[f"W{L}"] @ a + parameters[f"b{L}"][:, 0]))
        return np.stack(columns, axis=1)


# %% check="forward_with_dropout"
check(forward_with_dropout)

# %% [markdown]
# ### One picture, a thousand networks
#
# The network from the beginning, the one with the good memory, gets one picture of the dev set. With
# `training=False` it has one answer. With `training=True` it has as many as there are masks, which for 80
# units is $2^{80}$, about $10^{24}$.
#
# *Before you run:* will the thousand answers lie close to the one, or all over the place?

# %%
picture, coins = X_dev[:, [22]], np.random.default_rng(0)
plain = forward_with_dropout(picture, memoriser, [0.5], coins, False)[0, 0]
answers = forward_with_dropout(np.repeat(picture, 1000, axis=1), memoriser, [0.5], coins, True)[0]
figure, ax = plt.subplots(figsize=(7.2, 3))
ax.hist(answers, bins=40, range=(0, 1), label="1000 thinned networks")
ax.axvline(plain, color=plots.COLOURS["red"], label=f"all units: {plain:.2f}")
ax.set(
    title="With half of the units gone, the same picture gets every answer",
    xlabel="probability of “odd”",
    ylabel="networks",
)
ax.legend()
print(f"{(answers > 0.5).mean():.0%} of the thinned networks say odd; the label is {'odd' if Y_dev[0, 22] else 'even'}")

# %% [markdown]
# The whole network is 90 % sure that the digit is odd, and it is right. Take away half of its units, and
# about one time in three the answer turns round. (Not every picture is like this. We looked through forty for
# one on which the thinned networks disagree; on half of the forty at least nine out of ten agree.) The
# certainty belongs to the team, and not to its members. This network was never trained to do without half of
# itself. One that is trained with dropout has to be as right as it can in each of its thinned versions;
# whether it is, you will measure.

# %% [markdown]
# ## Training with dropout
#
# Training needs the way back, too. The two functions below are lesson 05's forward and backward pass with
# your two functions in them: after each hidden layer `dropout_forward`, before each hidden layer on the way
# back `dropout_backward`, with the mask that was noted on a *tape*.


# %%
def training_pass(X, parameters, keep_probs, rng):
    """Forward in training.  Returns AL (1, m), a tape of (cache, mask, keep_prob) by layer, and the output's cache."""
    A, tape = X, []
    for l, keep_prob in enumerate(keep_probs, start=1):
        A, cache = activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], "relu")
        A, mask = dropout_forward(A, keep_prob, rng)
        tape.append((cache, mask, keep_prob))
    L = len(tape) + 1
    Z, last = linear_forward(A, parameters[f"W{L}"], parameters[f"b{L}"])
    return sigmoid(Z), tape, last


# %%
def backward_pass(AL, Y, tape, last):
    """The gradients that belong to a training_pass, with the same coins."""
    L, grads = len(tape) + 1, {}
    dA, grads[f"dW{L}"], grads[f"db{L}"] = linear_backward(AL - Y, last)
    for l, (cache, mask, keep_prob) in reversed(list(enumerate(tape, start=1))):
        dA = dropout_backward(dA, mask, keep_prob)
        dA, grads[f"dW{l}"], grads[f"db{l}"] = activation_backward(dA, cache, "relu")
    return grads


# %% [markdown]
# | array | shape for the network 64 → 80 → 1 and 150 examples |
# |---|---|
# | $A^{[1]}$, its mask, $\tilde A^{[1]}$ | (80, 150) |
# | $A^{[2]}$ and `AL - Y` | (1, 150) |
# | `dA` before and after `dropout_backward` | (80, 150) |
# | `dW2`, `db2` | (1, 80), (1, 1) |
# | `dW1`, `db1` | (80, 64), (80, 1) |
#
# What is left is the loop. `fit` trains a network and notes, every 25 steps, the share of wrong answers on
# both sets, both measured *without* dropout. It is cached: the same arguments are computed only once.


# %%
def error(X, Y, parameters, keep_probs, rng):
    """Share of wrong answers of the whole network."""
    return np.mean((forward_with_dropout(X, parameters, keep_probs, rng, False) > 0.5) != Y)


# %%
@functools.cache
def fit(hidden, keep_probs, seed, wrong=30, learning_rate=0.6, steps=400):
    """Train.  hidden, keep_probs: tuples.  Returns the parameters and training and dev errors, (steps / 25 + 1, 2)."""
    X, Y, X_dev, Y_dev, _ = data(seed, wrong)
    rng, history = np.random.default_rng(seed), []
    parameters = start((64, *hidden, 1), rng)
    for step in range(steps + 1):
        if step % 25 == 0:
            history.append([error(*pair, parameters, keep_probs, rng) for pair in ((X, Y), (X_dev, Y_dev))])
        AL, tape, last = training_pass(X, parameters, keep_probs, rng)
        parameters = descend(parameters, backward_pass(AL, Y, tape, last), learning_rate)
    return parameters, np.array(history)


# %% [markdown]
# Now the experiment. One run proves little, since 150 pictures are a matter of luck; so there are six, each
# with its own pictures, its own wrong labels and its own first weights (`seed` 0 … 5). Networks with and
# without dropout share all of these, which makes a fair comparison: run against run.
#
# *Before you run:* which of the two curves of each kind, training error and dev error, will be higher with
# dropout, and which lower?


# %%
@functools.cache
def curves(keep_prob):
    """(6, 17, 2): six seeds, errors every 25 steps, training and dev."""
    return np.array([fit((80,), (keep_prob,), seed)[1] for seed in range(6)])


# %%
def draw(keep_prob=0.2):
    errors = {p: 100 * curves(p) for p in (1.0, keep_prob)}
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.4), sharey=True)
    for (p, runs), colour in zip(errors.items(), ("blue", "orange")):
        for ax, mean, spread in zip(axes, runs.mean(axis=0).T, runs.std(axis=0).T):
            steps, colour_of = 25 * np.arange(len(mean)), plots.COLOURS[colour]
            ax.plot(steps, mean, color=colour_of, label=f"keep_prob {p}: {mean[-1]:.1f} % in the end")
            ax.fill_between(steps, mean - spread, mean + spread, color=colour_of, alpha=0.15, linewidth=0)
    axes[0].set(title="Training error: higher with dropout", xlabel="step", ylabel="wrong (%)", ylim=(0, 45))
    axes[1].set(title="Dev error: lower with dropout", xlabel="step")
    for ax in axes:
        ax.legend(title="mean and spread of 6 runs")


plots.interactive(draw, keep_prob=[0.05, 0.2, 0.5])

# %% [markdown]
# Without dropout the training error ends at 0: every wrong label has been learnt in every run, and the dev
# error stays at 22 %. With four of five units dropped the training error ends *higher*, at 3.6 %, and the dev
# error *lower*, at 18.1 %. (A hump of the blue curve is a single run in which a step went too far.)
#
# (Your coins fall differently from ours unless you draw them in the same way, so your last digits may differ
# from those in the text. What the text concludes should hold for yours, too.)
#
# How much should be kept? *Before you run:* the cell tries 1, 0.5, 0.2 and 0.05. Where is the minimum of the
# dev error, and what happens to the training error?

# %%
for keep_prob in (1.0, 0.5, 0.2, 0.05):
    last, gain = curves(keep_prob)[:, -1], (curves(1.0) - curves(keep_prob))[:, -1, 1]
    (train, dev), spread = last.mean(axis=0), last[:, 1].std(ddof=1)
    print(f"keep_prob {keep_prob:4}: training {train:5.1%}, dev {dev:5.1%} (spread {spread:.1%}); ", end="")
    print(f"gained {gain.mean():+.1%}, better in {(gain > 0).sum()} of 6 runs")

# %% [markdown]
# Measured against the same run without dropout, 0.5 gains 2.0 points and 0.2 gains 4.1, each in all six runs.
# The spread between runs is about as large as that, and only because we compare run against run can so small
# a difference be seen. At 0.05 four of the 80 units are left on average: the mean gain is no larger, and it
# is no longer there in every run. How sure are these numbers? With other coins and the same six data sets we
# have seen gains of 1.3 to 2.0 points for 0.5 (in five or six of six runs), of 3.2 to 4.1 for 0.2 (in all
# six), and for 0.05 about 4, in four to six.
#
# Look at the training error with other eyes, too. A network that has understood digits, and believes no wrong
# label, would have 20 % there. With 0.05 it is on its way to that. That so little should be kept is due to so
# many wrong labels; for hidden layers, 0.5 to 0.8 is usual. And we chose so many wrong labels in order that
# six runs show the effect: with 22 wrong ones (and a learning rate of 0.8) 0.5 gained 0.4 points, in four of
# six runs, and 0.2 gained 1.9, in five.
#
# **When there is nothing to cure.** The same again with 150 *right* labels. *Before you run:* how much does
# dropout help now?

# %%
for keep_prob in (1.0, 0.2):
    dev = np.array([fit((80,), (keep_prob,), seed, wrong=0)[1][-1, 1] for seed in range(3)])
    print(f"right labels, keep_prob {keep_prob}: dev error {dev.mean():.1%} (spread {dev.std(ddof=1):.1%})")

# %% [markdown]
# Not at all: 6.4 % without and 6.7 % with, a difference well inside the spread of 0.9 between three runs.
# Dropout is a medicine against overfitting and not a tonic. Look for the disease first (lesson 07): a
# training error well below the dev error, and more data out of reach.

# %% [markdown]
# ## Which layer gets which keep_prob?
#
# The layer with most parameters can learn most by heart. For layer $l$ that is the weight matrix $W^{[l]}$
# with $n_l \cdot n_{l-1}$ entries. Take a network with hidden layers of 80 and 10 units.
#
# | layer | $W^{[l]}$ | weights |
# |---|---|---|
# | 1 | (80, 64) | 5120 |
# | 2 | (10, 80) | 800 |
# | 3, the output | (1, 10) | 10 |
#
# *Before you run:* you may drop half of *one* layer. Layer 1 with its 5120 weights, or layer 2 with 800? (The
# learning rate is small, 0.1, with more steps to make up for it. You will see why.)

# %%
for keep_probs in ((1.0, 1.0), (0.5, 1.0), (1.0, 0.5)):
    runs = [fit((80, 10), keep_probs, seed, learning_rate=0.1, steps=800)[1][-1] for seed in range(3)]
    train, dev = np.mean(runs, axis=0)
    print(f"keep_probs {keep_probs}: training error {train:.1%}, dev error {dev:.1%}")

# %% [markdown]
# Both help, and layer 1 helps more. Three runs are few, and this is the kind of result that one is tempted to
# believe too soon. So we ran the same cell beforehand with `range(16)`, which takes half a minute: 22.6 %
# without dropout, 18.9 % with half of layer 1 dropped and 21.3 % with half of layer 2, and layer 1 was the
# better choice in 15 of the 16 runs. With 60 units in place of 80, or with 100 and 6, it looks the same. At
# three times the learning rate and half the steps, though, the errors still jump from step to step, and layer
# 1 won only 8 times out of 16 (errors averaged over the last 100 steps): an experiment that is too noisy
# finds what the coins like, for or against the rule.
#
# The rule: **the larger the weight matrix, the smaller its `keep_prob`**; a layer too small to overfit keeps
# everything, and so do input and output. Its price is a hyperparameter for each layer. In practice one
# chooses two or three groups of layers and a number for each.

# %% [markdown]
# ## J is not well defined any more
#
# Until now the cost $J$ was a function of the parameters, and plotting it told you whether gradient descent
# works: with a small enough learning rate it falls in every step. With dropout, *the same parameters* have
# another cost at every look.
#
# *Before you run:* the cell computes the cost of the trained network five times. How different will the five
# numbers be?

# %%
trained, coins = fit((80,), (0.5,), 0)[0], np.random.default_rng(5)
seen = [logistic_cost(forward_with_dropout(X, trained, [0.5], coins, True), Y) for _ in range(200)]
print("five looks:", np.round(seen[:5], 3))
print(f"200 looks: mean {np.mean(seen):.3f}, spread {np.std(seen):.3f}")
print(f"all units: {logistic_cost(forward_with_dropout(X, trained, [0.5], coins, False), Y):.3f}")

# %% [markdown]
# From 0.096 to 0.146 within five looks, and nothing has changed but the coins. (That the whole network's
# cost, 0.079, is lower than the mean is no accident either: noise in a score costs more when it goes the
# wrong way than it gains when it goes the right way.)
#
# What is well defined is the *mean* over all masks, an average over $2^{80 \cdot 150}$ of them; training
# descends on it with a new sample in each step. A curve of the sampled costs cannot tell a bug from bad luck.
# Hence the recipe: **turn dropout off** (`keep_prob` = 1), **see $J$ fall in every step, and only then turn
# it on**. The next cell does so, 100 steps each, and writes down in the second half both the cost that
# training sees and the cost of the whole network.


# %%
def two_halves(seed=0):
    """Costs of 200 steps, dropout from step 100 on: as training sees them, and of the whole network."""
    rng, rows = np.random.default_rng(seed), []
    parameters = start((64, 80, 1), rng)
    for step in range(200):
        keep_probs = [1.0 if step < 100 else 0.5]
        whole = logistic_cost(forward_with_dropout(X, parameters, keep_probs, rng, False), Y)
        AL, tape, last = training_pass(X, parameters, keep_probs, rng)
        rows.append([logistic_cost(AL, Y), whole])
        parameters = descend(parameters, backward_pass(AL, Y, tape, last), learning_rate=0.2)
    return np.array(rows)


# %%
rows = two_halves()
figure, ax = plt.subplots(figsize=(7.2, 3.2))
ax.plot(rows[:, 0], label="J as training sees it")
ax.plot(rows[:, 1], "--", label="J of the whole network")
ax.axvline(100, color=plots.COLOURS["black"], linewidth=1)
ax.set(title="J falls in every step, until dropout is turned on", xlabel="step", ylabel="cost")
ax.legend()
for name, part in (
    ("without dropout", rows[:100, 0]),
    ("with dropout", rows[100:, 0]),
    ("with, whole network", rows[100:, 1]),
):
    print(f"{name}: J rose in {(np.diff(part) > 0).sum()} of {len(part) - 1} steps")

# %% [markdown]
# Not one rise without dropout: descent works. With dropout $J$ rises in about every second step, 46 of 99,
# and a plot of it proves nothing. Even the cost of the whole network rises in 39 steps, since each step
# follows the gradient of another thinned network; but over the hundred steps it goes down.

# %% [markdown]
# ## Why does it work? Three views
#
# **1. No conspiracies.** The view from the beginning: a unit whose partners vanish half of the time has to be
# useful by itself. If that is so, a network trained with dropout should suffer less than the memorisers when
# half of its units are taken away.
#
# *Before you run:* the six memorisers have 22.2 % wrong. What will they have after losing half of their
# units, and what will the six networks trained with `keep_prob` 0.5, now at 20.2 %?

# %%
coins = np.random.default_rng(4)
for keep_prob in (1.0, 0.5):
    thinned = []
    for seed in range(6):
        X_new, Y_new = data(seed)[2:4]
        AL = forward_with_dropout(X_new, fit((80,), (keep_prob,), seed)[0], [0.5], coins, True)
        thinned.append(np.mean((AL > 0.5) != Y_new))
    print(f"trained with keep_prob {keep_prob}: {np.mean(thinned):.1%} wrong with half of the units gone")

# %% [markdown]
# The memorisers go from 22.2 to 27.0 %, the others from 20.2 to 22.4 %: the loss hurts them less than half as
# much. They were trained for it.
#
# **2. A crowd of networks.** Each mask is a network of its own, and all $2^n$ share their weights. Averaging
# the answers of many networks is one of the surest ways to better predictions, but nobody can train $2^{80}$
# of them, let alone ask them all. Dropout trains a sample, one mask at a time. And asking? Compare three
# answers on the dev set: one thinned network, the average of the probabilities of $T$ of them, and the single
# pass with all units and nothing scaled.
#
# *Before you run:* rank the three.

# %%
coins, votes = np.random.default_rng(6), []
for _ in range(200):
    votes.append(forward_with_dropout(X_dev, fit((80,), (0.5,), 0)[0], [0.5], coins, True))
for T in (1, 5, 200):
    print(f"average of {T:3} thinned networks: {np.mean((np.mean(votes[:T], axis=0) > 0.5) != Y_dev):.1%} wrong")
whole = forward_with_dropout(X_dev, fit((80,), (0.5,), 0)[0], [0.5], coins, False)
print(f"all units, one pass:           {np.mean((whole > 0.5) != Y_dev):.1%} wrong")
print(f"mean distance of the probabilities, 200 networks to one pass: {np.abs(np.mean(votes, axis=0) - whole).mean():.3f}")

# %% [markdown]
# One thinned network has 22.1 % wrong, the average of 200 has 18.9 %, and the single pass with all units 19.5
# %, six pictures in a thousand away from the crowd, for the price of one. The two do not agree in every
# probability (0.039 apart on average), but their error rates are close.
#
# For one hidden layer there is an exact statement behind it. The score $z$ of the output is linear in the
# $\tilde a$'s, so its average over all masks *is* the score of the plain pass, and $\sigma$ of it is the
# normalised geometric mean of the $2^n$ probabilities (Baldi and Sadowski, 2013). With 8 units the masks can
# be counted: all 256 of them.

# %%
rng = np.random.default_rng(7)
a, w, b = rng.uniform(0, 2, (8, 1)), rng.normal(size=(1, 8)), 0.3
masks = (np.arange(256) >> np.arange(8)[:, None]) & 1  # (8, 256): every pattern of 8 bits once
z = w @ (masks * a / 0.5) + b  # (1, 256); with keep_prob 0.5 all masks are equally likely
print(f"score:       mean over all masks {z.mean():.6f}, plain pass {(w @ a).item() + b:.6f}")
print(f"probability: mean over all masks {sigmoid(z).mean():.6f}, plain pass {sigmoid((w @ a).item() + b):.6f}")

# %% [markdown]
# The scores agree to the last digit, the probabilities do not: $\sigma$ is curved, and the average of
# $\sigma(z)$ is not $\sigma$ of the average. With more hidden layers the statement is no longer exact, and
# what justifies the single pass is experiments such as the one above.
#
# **3. A relative of L2.** For linear regression the mean cost over all masks can be written down. Drop the
# *inputs* of $\hat y = w^{\mathsf T} x$; then
#
# $$ \mathbb{E}\Big[\tfrac1m \sum_i (y^{(i)} - w^{\mathsf T} \tilde x^{(i)})^2\Big]
# = \tfrac1m \sum_i (y^{(i)} - w^{\mathsf T} x^{(i)})^2 + \frac{1-p}{p} \sum_j w_j^2 \cdot \tfrac1m \sum_i (x_j^{(i)})^2 . $$
#
# The first term is the cost without dropout, the second the variance of the noise, the sum under the root of
# the first experiment. It is an L2 penalty, in which each weight is weighed with the mean square of its own
# input: weights on strong inputs are punished more. *Before you run:* which of the three inputs below makes
# up most of the penalty?

# %%
rng = np.random.default_rng(8)
x, w = np.array([[1.0], [3.0], [0.2]]) * rng.standard_normal((3, 40)), np.array([[0.5, -0.4, 2.0]])
y = w @ x + rng.standard_normal((1, 40))
many, _ = dropout_forward(np.tile(x, (1, 20_000)), 0.8, rng)  # the 40 examples, 20 000 masks each
plain, penalty = np.mean((y - w @ x) ** 2), 0.2 / 0.8 * w[0] ** 2 * np.mean(x**2, axis=1)
print(f"cost with dropout, mean over masks: {np.mean((np.tile(y, (1, 20_000)) - w @ many) ** 2):.3f}")
print(f"cost without {plain:.3f} + penalty {penalty.sum():.3f} = {plain + penalty.sum():.3f}")
print("penalty by input:", np.round(penalty, 3))

# %% [markdown]
# 1.357 measured, 1.354 from the formula. The second input makes up most of the penalty, although its weight
# is the smallest: it is strong. The third has five times the weight and pays a tenth. So dropout is not L2
# with another name: the strength follows the activations, and with ReLU and sigmoid behind it there are
# further terms. But the kinship explains what it does to a network: it spreads weight over many inputs.

# %% [markdown]
# ## Question: two error curves · 2 points · 8 minutes
#
# A friend trains with `keep_prob` 0.5. Their log shows, after every epoch, the training error that comes out
# of the forward pass of training, and the dev error of the finished network. In the end it says: *training
# error 12 %, dev error 9 %*. The friend concludes that there is no overfitting at all, since the network is
# better on new data than on old, and wants to take dropout out.
#
# What are the two numbers measured with? What would you measure instead before you judge, and what do you
# expect to see? Would the numbers, as they are, prove that the backward pass is wrong?

# %% [markdown] question="two_error_curves" points=2
# ### BEGIN SOLUTION
# The 12 % belong to thinned networks: half of the units were missing, and the error was counted in the
# training pass, with `training=True`. The 9 % belong to the whole network, `training=False`. They are two
# different predictors, so their difference says nothing about overfitting. (In this lesson one thinned
# network had 22 % dev errors, where the whole one had 19.5 %.) To judge, run the training set through the
# whole network as well, `training=False`, and compare that with the dev error. The training error will then
# be below 12 %, as a rule below the dev error, and the gap between the two is the overfitting. Only a small
# gap, with a training error that is too high, would be a reason for a larger `keep_prob`. As for the backward
# pass, the two numbers prove nothing: to check it, set `keep_prob` to 1 (or freeze the coins) and compare
# gradients, or watch J fall.
#
# **Mark scheme** (2 points)
# - 1 point: the training error was measured with dropout on, the dev error without, so they are not
#   comparable.
# - 1 point: measure both without dropout; expect a lower training error, and read overfitting off that gap.
# - No point is lost if the last part is missing. Half a point off if the answer says that a dev error below
#   the training error is impossible.
# ### END SOLUTION

# %% [markdown]
# ## Question: one number for each layer · 2 points · 8 minutes
#
# A network has layers of 784 (input), 1000, 300, 20 and 1 units. It overfits. Give a `keep_prob` for each of
# the five and reasons. Then someone shows you a note that says: *larger layers can have a larger keep_prob,
# since they can spare more units*. They have a point about sparing units. Why is the rule the other way round
# all the same? Name the measurement in this lesson that supports you.

# %% [markdown] question="one_number_for_each_layer" points=2
# ### BEGIN SOLUTION
# The weight matrices have 784 000, 300 000, 6000 and 20 entries. The room for overfitting is in the first
# two, so for instance input 1, layer 1 0.5, layer 2 0.5 or 0.6, layer 3 (20 units) 0.9 or 1, output 1: the
# output must not be dropped, and a dropped input pixel is information lost (0.8 to 1 is defensible there).
# `keep_prob` says how strong the medicine is, and it belongs where the disease is: a larger matrix can learn
# more by heart, so it gets the *smaller* `keep_prob`. That a large layer can spare more units is true; it is
# the reason why a small `keep_prob` is affordable there, and no reason for a large one. In the experiment
# with 80 and 10 hidden units, dropping half of the 80 lowered the dev error much more (22.6 to 18.9 % over 16
# runs) than dropping half of the 10 (to 21.3 %).
#
# **Mark scheme** (2 points)
# - 1 point: the smallest number for layers 1 and 2, about 1 for layer 3, 1 for the output, 0.8 to 1 for the
#   input, with the size of the weight matrices as the reason. Any numbers in that order will do. Half a point
#   without the reason.
# - 1 point: the rule is about where overfitting can happen, sparing units makes the small number affordable;
#   and the experiment with layers of 80 and 10 units is named. Half a point for one of the two.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"The mask is `rand(shape)`."** Then nothing is dropped: without a comparison every activation is
# multiplied by a random number between 0 and 1.

# %%
coins = np.random.default_rng(9).random((1000, 1000))
for name, M in (("not compared", coins), ("compared with 0.8", coins < 0.8)):
    print(f"{name:18} zeros: {np.mean(M == 0):5.1%}   mean of M / 0.8: {np.mean(M / 0.8):.3f}")

# %% [markdown]
# The uncompared "mask" drops no one and shrinks the layer to 0.625 of what it was.
#
# **"With `keep_prob` = 0.8 the kept activations become higher by 120 %"**, or: they are multiplied by 1.2.
# They are multiplied by 1/0.8 = 1.25, which makes them higher by 25 %.

# %%
for factor in (1 / 0.8, 1.2, 2.2):
    mean = 0.8 * factor
    print(f"times {factor:.2f}: after one layer {mean:.2f} of the mean, after five layers {mean**5:.2f}")

# %% [markdown]
# With 1.2 a fifth of the signal is gone after five layers; taken at its word ("higher *by* 120 %") it
# explodes.
#
# **"Larger layers can have a larger `keep_prob`."** They get the smaller one. First what you should do, then
# what the note would have you do, on the three runs from above:

# %%
for keep_probs, which in (((0.5, 1.0), "40 of the 80 units of layer 1"), ((1.0, 0.5), "5 of the 10 units of layer 2")):
    runs = [fit((80, 10), keep_probs, seed, learning_rate=0.1, steps=800)[1][-1] for seed in range(3)]
    print(f"drop {which}: dev error {np.mean(runs, axis=0)[1]:.1%}")

# %% [markdown]
# **"Set drop_prob = 0 …"** in a note that otherwise speaks of `keep_prob`. The two add up to 1. Dropout is
# off at `keep_prob` = **1**; a `keep_prob` of 0 keeps nothing, and dividing by it is impossible. Look twice
# at work, too: in PyTorch's `nn.Dropout(p)` and in Keras's `Dropout(rate)` the number is the probability of
# *dropping*.

# %%
for keep_prob in (1.0, 0.8, 0.01):
    layer, _ = dropout_forward(np.ones((10, 1000)), keep_prob, np.random.default_rng(10))
    share = np.mean(layer == 0)
    print(f"keep_prob {keep_prob}, drop_prob {1 - keep_prob:.2f}: {share:.1%} dropped, a kept 1 becomes {layer.max():g}")

# %% [markdown]
# **"If we have 50 units, 10 are shut off"** (at 0.8). On average. Each unit has its own coin, so the number
# varies, and in most passes it is not 10:

# %%
layer, _ = dropout_forward(np.ones((50, 100_000)), 0.8, np.random.default_rng(11))
off = np.sum(layer == 0, axis=0)
print(f"off: {off.mean():.2f} on average, spread {off.std():.2f}, from {off.min()} to {off.max()}")
print(f"exactly 10 in {np.mean(off == 10):.0%} of the passes")

# %% [markdown]
# **"Regularization has no effect on forward propagation."** True of L2 and L1, which change the cost and the
# gradients. Dropout acts in the forward pass, and nowhere else first:

# %%
for training in (False, True):
    coins = np.random.default_rng(12)
    passes = [forward_with_dropout(X_dev, memoriser, [0.5], coins, training) for _ in range(20)]
    print(f"training={training}: 20 forward passes, spread of a probability {np.std(passes, axis=0).mean():.3f}")

# %% [markdown]
# ## Summary
#
# 1. In training, every entry of a hidden layer is kept with probability `keep_prob`, by a coin of its own,
#    and divided by `keep_prob`: the mean stays, noise comes in.
# 2. The gradient goes back through the same mask with the same division.
# 3. After training no coin is tossed and nothing is scaled: the plain forward pass.
# 4. The larger the weight matrix, the smaller its `keep_prob`; 1 for small layers and the output. No
#    overfitting, no dropout.
# 5. With dropout, J is different at every look: debug and check gradients with `keep_prob` = 1, and measure
#    errors on the whole network.
#
# ## References
#
# - G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever and R. R. Salakhutdinov (2012). Improving neural
#   networks by preventing co-adaptation of feature detectors. arXiv:1207.0580. Where it began.
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov (2014). Dropout: A Simple Way
#   to Prevent Neural Networks from Overfitting. *Journal of Machine Learning Research* 15, 1929–1958. The
#   full account: many data sets, `keep_prob` per layer, the crowd of networks.
# - S. Wager, S. Wang and P. S. Liang (2013). Dropout Training as Adaptive Regularization. *Advances in Neural
#   Information Processing Systems* 26. The relative of L2.
# - P. Baldi and P. J. Sadowski (2013). Understanding Dropout. *Advances in Neural Information Processing
#   Systems* 26. The geometric mean.
# - Y. Gal and Z. Ghahramani (2016). Dropout as a Bayesian Approximation: Representing Model Uncertainty in
#   Deep Learning. *ICML*. Leave the coins on after training and read the spread as doubt.
#
# ## What comes next
#
# Lesson 10, *augmentation and early stopping*: two more medicines against overfitting. One makes new examples
# from old ones; the other stops the descent before the dev error rises. Look once more at the curve without
# dropout: it has a minimum before the end.
