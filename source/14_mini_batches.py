# ---
# jupyter:
#   lesson:
#     title: Mini-batches
#     minutes: 100
#     needs: ["01", "05", "12"]
# ---

# %% [markdown]
# # 14 · Mini-batches
#
# Gradient descent, as you have written it, reads *all* examples, takes one step, and reads them all again. With
# five million examples that is a long time to wait for one step. What if you took a step after the first
# thousand? The direction would be a guess. But then, how exact does a direction have to be when you walk
# downhill in fog, and can look again after every step?
#
# In this lesson you cut the data into **mini-batches**, write the loop with which nearly every network is
# trained, and measure what it costs to make the batches small, and what to make them large.
#
# **Time.** About 100 minutes. **Builds on** vectorization (lesson 01), the deep network (05) and He's starting
# weights (12).

# %%
import functools
import time

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from dlutils import check, datasets, hint, plots, progress
from previously import deep_backward, deep_forward, initialize_he, logistic_cost, update_parameters

threadpool_limits(1)  # one core: its caches are what we want to see
plots.use_style()
C = plots.COLOURS

# %% [markdown]
# ## The same work, spent in two ways
#
# The task: is a handwritten digit odd (label 1) or even (0)? 1400 pictures for training, a network with 64
# inputs, 32 ReLU units and one output. A **step** is what it has been since lesson 04: forward, cost, backward,
# update.


# %%
pictures, digit = datasets.digits(np.random.default_rng(0))  # shuffled: (64, 1797) and (1, 1797)
X, Y = pictures[:, :1400], digit[:, :1400] % 2
LAYERS = (64, 32, 1)


def cost_of(parameters, *examples):
    """The cost of some examples (X, Y), or of all 1400."""
    X_some, Y_some = examples or (X, Y)
    return logistic_cost(deep_forward(X_some, parameters)[0], Y_some)


def descent_step(parameters, X_t, Y_t, learning_rate):
    """One step of gradient descent on the examples X_t, Y_t: the new parameters, and the cost before the step."""
    AL, caches = deep_forward(X_t, parameters)
    grads = deep_backward(AL, Y_t, caches)
    return update_parameters(parameters, grads, learning_rate), logistic_cost(AL, Y_t)


# %% [markdown]
# Two people may each look at every picture five times. One takes a step when all 1400 have been seen. The other
# takes one after every 64. Both use the learning rate 0.5. *Before you run:* how many steps has each of them
# made in the end? Where will their costs be? (0.69, the logarithm of 2, is guessing.)

# %%
for size in (1400, 64):
    ends = []
    for seed in range(3):
        parameters, steps = initialize_he(LAYERS, np.random.default_rng(seed)), 0
        for _ in range(5):
            for i in range(0, 1400, size):
                parameters, _ = descent_step(parameters, X[:, i : i + size], Y[:, i : i + size], 0.5)
                steps += 1
        ends.append(f"{cost_of(parameters):.2f}")
    print(f"a step after every {size:4} pictures: {steps:3} steps, cost in three runs", *ends)

# %% [markdown]
# The same pictures, looked at equally often: 5 steps and a cost of 0.5, or 110 steps and a cost of 0.15. The
# second person walked by directions that were computed from a 22nd of the data, and got much farther, since
# they could take 22 steps for one. (Their epoch does take somewhat longer by the clock. We shall measure it.)
#
# This is **mini-batch gradient descent**. Three names for three sizes of batch:
#
# | size of a batch | name | steps in one pass |
# |---|---|---|
# | $m$, all examples | batch gradient descent | 1 |
# | between | mini-batch gradient descent | $\lceil m / \text{size} \rceil$ |
# | 1 | stochastic gradient descent, SGD | $m$ |
#
# (The names are not kept apart strictly. "SGD" is also said of mini-batches, and in most libraries the
# optimizer is called so, whatever the size.)
#
# One pass through all examples is an **epoch**. The batches of an epoch are numbered in *curly* brackets: $t =
# 1, 2, \dots$, and $X^{\{t\}}$, $Y^{\{t\}}$ are the examples of batch $t$ with their labels. So the course has
# three kinds of brackets now: $x^{(i)}$ example, $W^{[l]}$ layer, $X^{\{t\}}$ batch.

# %% [markdown]
# ## Exercise: batch_count · 1 point · 5 minutes
#
# With $s$ for the size of a batch, batch $t$ holds the columns $(t-1)s + 1$ to $\min(ts, m)$ of $X$, counted
# from 1. The minimum is for the last batch: when $s$ does not divide $m$, it is smaller than the others. It is
# a batch nonetheless. (What would be lost by leaving it out?)


# %% exercise="batch_count" points=1
def batch_count(m, size):
    """How many mini-batches make one epoch.

    m: the number of examples, size: the number of examples in a batch, both whole numbers, at least 1.
    Returns a whole number.  Every example is in one batch; the last batch may be smaller, and none is empty.
    """
    ### BEGIN SOLUTION
    return -(-m // size)
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.spec import Exercise, Fact


class BatchCount(Exercise):
    hints = (
        "How many batches of 4 do you need for 12 examples? And for 13? What do the two have in common, and what does "
        "`//` make of them?",
        "The smallest whole number k with k · size ≥ m: m / size, rounded *up*.",
        "`m // size` counts the full batches, `m % size` what is left over. Begin with one of them, or with `-(…)`.",
    )
    float32 = False

    def cases(rng):
        yield "five million at 1000", 5_000_000, 1000
        size = int(rng.integers(20, 60))
        yield "a few left over", size * int(rng.integers(5, 20)) + int(rng.integers(2, 6)), size
        size = int(rng.integers(30, 90))
        yield "more than half a batch left over", size * int(rng.integers(4, 30)) + size - 2, size
        yield "one left over", 64 * int(rng.integers(5, 30)) + 1, 64
        yield "one missing", 128 * int(rng.integers(5, 30)) - 1, 128
        yield "nothing left over, an odd number of batches", 32 * (2 * int(rng.integers(3, 30)) + 1), 32
        yield "all in one batch", 700, 700
        yield "batches larger than the data", int(rng.integers(3, 40)), 64
        yield "batches of one", int(rng.integers(100, 999)), 1
        yield "a single example", 1, 1

    def expect(m, size):
        count, left = 0, m
        while left > 0:
            left -= size
            count += 1
        return count

    def mistake_full_batches_only(m, size):
        """You count the full batches. What becomes of the examples that are left over?"""
        return m // size

    def mistake_always_one_more(m, size):
        """You always add one, also when nothing is left over: 12 examples in batches of 4. What would be in your last
        batch?"""
        return m // size + 1

    def mistake_not_rounded(m, size):
        """There is no such thing as a fraction of a step. Which way has the quotient to be rounded?"""
        return m / size

    def mistake_nearest(m, size):
        """You round to the nearest. With 13 examples in batches of 4, the thirteenth needs a batch as well. Which way does
        it have to go, always?"""
        return round(m / size)

    def mistake_at_least_one(m, size):
        """Few examples get their one batch, and for many the left-over ones are lost. Which two cases did you treat, and which
        is the third?"""
        return max(1, m // size)

    def mistake_left_over(m, size):
        """This is how many examples are left over. How many *batches* are there?"""
        return m % size

    def mistake_upside_down(m, size):
        """You divide the size by m. Which of the two is being cut into pieces?"""
        return -(-size // m)

    def variant_condition(m, size):
        full, left = divmod(m, size)
        return full + 1 if left else full

    def variant_ceil(m, size):
        return np.ceil(m / size)

    def variant_range(m, size):
        return len(range(0, m, size))

    def variant_shifted(m, size):
        return (m + size - 1) // size

    def variant_shifted_before(m, size):
        return 1 + (m - 1) // size


# %% check="batch_count"
check(batch_count)

# %% [markdown]
# *Before you run:* the lecture has five million examples in batches of 1000. How many steps are an epoch? And
# how large is the last batch of our 1400 pictures, in batches of 64?

# %%
assert batch_count(5_000_000, 1000) == 5000
print("5 000 000 in batches of 1000:", batch_count(5_000_000, 1000), "steps an epoch")
for size in (1, 64, 512, 1400, 5000):
    count = int(batch_count(1400, size))
    print(f"1400 in batches of {size:4}: {count:4} steps an epoch, {1400 - (count - 1) * size:4} examples in the last batch")

# %% [markdown]
# 5000 steps, where batch gradient descent takes one. There is a second gain that does not show here: only one
# batch has to be in memory. Five million photographs of 64 × 64 × 3 numbers in float32 are 246 gigabytes; a
# thousand of them are 49 megabytes.

# %% [markdown]
# ## How good is a guess?
#
# The gradient is a mean over examples (lesson 02), and the mean over a random batch is an estimate of it. It is
# right on average, and it scatters. You know the law from lesson 06: a mean over $s$ draws has a standard
# deviation that is $\sqrt s$ times smaller than that of one draw. *Before you run:* the cell draws 200 batches
# of every size, and compares their gradients with that of all 1400 pictures. A batch of 16 is off by some
# amount. How large must a batch be to be off by half as much?


# %%
def gradient(parameters, X_t, Y_t):
    """The gradient in all parameters as one long vector."""
    AL, caches = deep_forward(X_t, parameters)
    grads = deep_backward(AL, Y_t, caches)
    return np.concatenate([grads[name].ravel() for name in sorted(grads)])


def relative_errors(parameters, size, rng, trials=200):
    """How far the gradients of random batches are from the whole gradient, as multiples of its length."""
    whole, errors = gradient(parameters, X, Y), []
    for _ in range(trials):
        part = rng.permutation(1400)[:size]
        errors.append(np.linalg.norm(gradient(parameters, X[:, part], Y[:, part]) - whole))
    return np.array(errors) / np.linalg.norm(whole)


# %%
sizes = np.array([1, 4, 16, 64, 256, 1024])
fresh = initialize_he(LAYERS, np.random.default_rng(0))
errors = np.array([np.sqrt(np.mean(relative_errors(fresh, s, np.random.default_rng(1)) ** 2)) for s in sizes])
figure, ax = plt.subplots(figsize=(6.4, 3.6))
ax.loglog(sizes, errors, "o", ms=8, label="200 batches of each size")
ax.loglog(sizes, errors[0] / np.sqrt(sizes), color=C["black"], lw=1, label=r"$1/\sqrt{s}$")
ax.loglog(sizes, errors[0] / np.sqrt(sizes) * np.sqrt((1400 - sizes) / 1399), ":", label="drawn without putting back")
ax.set(title="Four times the work, half the error", xlabel="size of the batch, $s$", ylabel="error / length of the gradient")
ax.legend()
for s, error in zip(sizes, errors):
    print(f"batches of {s:4}: the gradient is off by {error:5.0%} of its length")

# %% [markdown]
# Four times as large, for half the error; the points lie on the line until the batch is a good part of all
# the data (who draws without putting back and takes nearly everything cannot be far off). That is a poor
# bargain for large batches: from 64 to 1024 is 16 times the work, and the error goes from 82 to 10 % of the
# gradient's length.
#
# And 82 % sounds like a bad guess. Yet the second person above took 110 such steps and did well. A step is
# small, the next one uses other examples, and errors in all directions cancel, while what they have in common
# adds up.

# %% [markdown]
# ## Shuffle first
#
# "Right on average" holds for a *random* batch. Files are seldom in random order (lesson 06 had the irises
# sorted by species), and then a batch speaks for its corner of the file only. So before an epoch is cut into
# batches, the columns are shuffled, $X$ and $Y$ by the same order, and before **every** epoch anew: otherwise
# the same examples would always come together, and always in the same order.
#
# ## Exercise: mini_batches · 4 points · 15 minutes
#
# Shuffle and cut: one epoch's batches.
#
# | | shape | for the digits, `size` 64 |
# |---|---|---|
# | in: `X`, `Y` | $(n, m)$, $(C, m)$ | (64, 1400), (1, 1400) |
# | in: `rng` | `numpy.random.Generator` | |
# | out: `X_t`, `Y_t`, all but the last | $(n, \text{size})$, $(C, \text{size})$ | (64, 64), (1, 64), 21 times |
# | out: the last pair | what is left, 1 to `size` columns | (64, 56), (1, 56) |
#
# Your draws need not be ours. The check looks at properties: sizes, pairs, whether everybody is there once, and
# whether chance has been at work, also when the same `rng` is used for a second epoch. In which order the
# examples stand *inside* a batch does not matter. (Why not?)


# %% exercise="mini_batches" points=4
def mini_batches(X, Y, size, rng):
    """Shuffle the examples and cut them into mini-batches.

    X: (n, m).  Y: (C, m), the label of column j of X in column j.  size: a whole number, at least 1, perhaps above m.
    rng: numpy.random.Generator, the only source of chance; the next call with it gives another order.
    Returns a list of pairs (X_t, Y_t): (n, size) and (C, size), the last pair with what is left, 1 to size columns.
    Every example is in exactly one batch, with its label.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    return [(X[:, i : i + size], Y[:, i : i + size]) for i in range(0, X.shape[1], size)]
    ### END SOLUTION


# %% tags=["spec"]
def new_seed(rng):
    return int(rng.integers(2**31))


def mixed_labels(rng, C, m, dtype=int):
    """(1, m) labels of both kinds, or (C, m) with a single 1 in each column, every class there and in random order."""
    classes = rng.permutation(np.arange(m) % max(C, 2))
    return (classes[None] if C == 1 else (classes == np.arange(C)[:, None])).astype(dtype)


def cut(order, size):
    """The pieces of an order, `size` places each, the last one with what is left."""
    return [order[i : i + size] for i in range(0, len(order), size)]


def pairs(X, Y, places):
    """A batch for each piece of places."""
    return [(X[:, p], Y[:, p]) for p in places]


class MiniBatches(Exercise):
    hints = (
        "One random order of the places 0 … m − 1 decides everything. Where does batch t begin in it, where does it end, and "
        "which two arrays do you index with it?",
        "Batch t = 1, 2, … holds the places (t − 1)·size … min(t·size, m) − 1 of the shuffled columns.",
        "Begin with `order = rng.permutation(…)`; of how many places? A slice that reaches beyond the end stops there by itself.",
    )

    def cases(rng):
        for name, n, C, m, size in (
            ("11 examples in batches of 4", 3, 1, 11, 4),
            ("nothing left over", 5, 1, 12, 3),
            ("one left over, four classes", 5, 4, 13, 6),
            ("batches larger than the data", 3, 2, 5, 8),
            ("batches of one, more features than examples", 8, 3, 6, 1),
            ("one example", 3, 1, 1, 4),
            ("one feature", 1, 1, 9, 5),
        ):
            X = rng.normal(size=(n, m)) * rng.choice([1.0, 1e4, 1e-3], size=(n, 1)) + 0.5
            yield name, X, mixed_labels(rng, C, m, float if C > 2 else int), size, new_seed(rng)
        X, Y = rng.permutation(np.array([0, 0, 0, 1, 1, 2, 3, 3, 3, 3, 4, 4, 5, 6])), 1e4 * rng.normal(size=(1, 14))
        Y[0, ::3] = Y[0, 0]
        yield "examples that occur twice, labels that are measurements", np.array([X % 3, X]), Y, 4, new_seed(rng)

    def expect(X, Y, size, seed):
        return dict.fromkeys(
            [
                "it returns a list",
                "its entries are pairs (X_t, Y_t)",
                "arrays with the rows of X and Y",
                "X_t and Y_t have equally many columns",
                "no batch is empty",
                "no batch exceeds `size`",
                "as many batches as it takes",
                "at most one batch is smaller",
                "only the last may be smaller",
                "columns of X are unchanged",
                "every column keeps its label",
                "no example comes twice",
                "no example is missing",
                "same rng, same batches",
                "another rng, other batches",
                "second epoch, other batches",
                "the order of the data is gone",
                "neighbours do not stay neighbours",
                "each batch is from all over the data",
            ],
            True,
        )

    def observe(learner, X, Y, size, seed):
        facts = {}

        def note(sentence, holds, seen=""):
            if facts.get(sentence, True):
                facts[sentence] = Fact(bool(holds), "" if holds else seen)

        def call(X, Y, size, rng):
            """The batches as float arrays, or None when they are not pairs of arrays."""
            answer = learner.mini_batches(X, Y, size, rng)
            good = isinstance(answer, list | tuple) and len(answer) > 0
            seen = f"{type(answer).__name__} of {len(answer)}" if isinstance(answer, list | tuple) else type(answer).__name__
            note("it returns a list", good, seen)
            if not good:
                return None
            good = all(isinstance(batch, list | tuple) and len(batch) == 2 for batch in answer)
            note("its entries are pairs (X_t, Y_t)", good, f"{len(answer)} entries, not all of them pairs")
            if not good:
                return None
            for t, batch in enumerate(answer, start=1):
                for letter, array, like in zip("XY", batch, (X, Y)):
                    good = isinstance(array, np.ndarray) and array.ndim == 2 and array.dtype.kind in "biuf"
                    shape = f"shape {array.shape}" if isinstance(array, np.ndarray) else "no array"
                    good = good and array.shape[0] == like.shape[0]
                    seen = f"{letter} of batch {t}: {shape}, where {letter} itself is {like.shape}"
                    note("arrays with the rows of X and Y", good, seen)
                    if not good:
                        return None
                good = batch[0].shape[1] == batch[1].shape[1]
                seen = f"batch {t}: X_t has {batch[0].shape[1]} columns, Y_t {batch[1].shape[1]}"
                note("X_t and Y_t have equally many columns", good, seen)
                if not good:
                    return None
            return [(batch[0].astype(float), batch[1].astype(float)) for batch in answer]

        def counts(columns):
            number = {}
            for column in columns:
                number[column] = number.get(column, 0) + 1
            return number

        def contents(batches, X, Y, size):
            """Sizes, pairs, and whether every column is there exactly once."""
            m, sizes = X.shape[1], [batch[0].shape[1] for batch in batches]
            needed = (m - 1) // size + 1
            seen = f"{m} examples with size = {size}: batches of " + ", ".join(map(str, sizes[:12])) + ", …" * (len(sizes) > 12)
            note("no batch is empty", min(sizes) > 0, seen)
            note("no batch exceeds `size`", max(sizes) <= size, seen)
            note("as many batches as it takes", len(sizes) == needed, seen)
            note("at most one batch is smaller", sum(s < size for s in sizes) <= 1, seen)
            note("only the last may be smaller", all(s == size for s in sizes[:-1]), seen)
            given = list(map(tuple, X.astype(float).T.tolist()))
            labels = list(map(tuple, Y.astype(float).T.tolist()))
            came, paired, places = counts(given), counts(zip(given, labels)), dict(zip(given, range(m)))
            out = [tuple(column) for batch in batches for column in batch[0].T.tolist()]
            out_labels = [tuple(column) for batch in batches for column in batch[1].T.tolist()]
            total, both = counts(out), counts(zip(out, out_labels))
            note("columns of X are unchanged", all(c in came for c in total), "columns that X does not have")
            wrong = [c for (c, y), k in both.items() if c in came and k > paired.get((c, y), 0) and total[c] <= came[c]]
            wrong += [c for c, y in both if c in came and (c, y) not in paired]
            seen = f"column {places[wrong[0]]} of X has got another label than column {places[wrong[0]]} of Y" if wrong else ""
            note("every column keeps its label", not wrong, seen)
            twice = [c for c in total if c in came and total[c] > came[c]]
            seen = f"column {places[twice[0]]} of X does" if twice else ""
            note("no example comes twice", not twice, seen)
            missing = [c for c in came if total.get(c, 0) < came[c]]
            seen = f"column {places[missing[0]]} of X is in none" if missing else ""
            note("no example is missing", not missing, seen)

        def together(first, second):
            """Pairs that share a batch in both answers, and how many chance allows."""
            a, b = (np.full(m, -1 - k) for k in (0, 1))
            for number, answer in ((a, first), (b, second)):
                for t, places in enumerate(answer):
                    number[places] = t
            a, b = a[(a >= 0) & (b >= 0)], b[(a >= 0) & (b >= 0)]
            boxes = np.bincount(a * 1000 + b) if a.size else np.zeros(1)
            shared = [np.sum(k * (k - 1) / 2) for k in (boxes, np.bincount(a), np.bincount(b))] if a.size else [0, 0, 0]
            expected = shared[1] * shared[2] / (m * (m - 1) / 2)
            return shared[0], expected, expected + 9 * np.sqrt(expected) + 9

        def shuffled(batches):
            """Whether an answer's order and its batches tell anything about where the examples stood."""
            places = np.concatenate(batches)
            if places.size < 100:
                return
            steps = places[1:] - places[:-1]
            note("the order of the data is gone", not np.all(steps > 0), "they do, all of them")
            seen = f"after {np.sum(np.abs(steps) == 1)} of {steps.size} examples comes one that stood beside it"
            note("neighbours do not stay neighbours", np.sum(np.abs(steps) == 1) <= steps.size / 4, seen)
            near = sum(np.sum(np.abs(np.subtract.outer(b, b)) <= 10) - b.size for b in batches) / 2
            expected = 20 / m * sum(b.size * (b.size - 1) for b in batches) / 2
            good, seen = near <= expected + 9 * np.sqrt(expected), "neighbours in the data are in the same batch far too often"
            note("each batch is from all over the data", good, seen)
            rank = np.arange(places.size)
            drift = max(abs(np.corrcoef(rank, values)[0, 1]) for values in (places, groups[places]))
            seen = "what comes first differs from what comes last"
            note("each batch is from all over the data", drift * np.sqrt(m) <= 6.5, seen)

        X_in, Y_in = X.copy(), Y.copy()
        small = call(X, Y, size, np.random.default_rng(seed))
        if small is None:
            return facts
        contents(small, X_in, Y_in, size)
        n, C, m = X.shape[0], Y.shape[0], 600
        dtype = X.dtype if X.dtype.kind == "f" else np.int64
        wide = (np.arange(m) * np.arange(1, n + 1)[:, None]).astype(dtype)
        groups = np.arange(m) * 3 // m if C > 1 else np.arange(m) * 7 % 5 % 2
        labels = (groups[None] if C == 1 else groups % C == np.arange(C)[:, None]).astype(int)
        going_on, answers = np.random.default_rng(seed + 1), []
        for rng in (going_on, going_on, np.random.default_rng(seed + 1), np.random.default_rng(seed + 2)):
            answers.append(call(wide.copy(), labels.copy(), 37, rng))
            if answers[-1] is None:
                return facts
        contents(answers[0], wide, labels, 37)
        runs = [[np.clip(np.nan_to_num(b[0][0]), 0, m - 1).astype(int) for b in answer] for answer in answers]
        epoch, following, again, other = runs
        equal = len(epoch) == len(again) and all(np.array_equal(a, b) for a, b in zip(epoch, again))
        note("same rng, same batches", equal, "two answers, so chance comes from elsewhere")
        for sentence, run in (("another rng, other batches", other), ("second epoch, other batches", following)):
            shared, expected, bound = together(epoch, run)
            seen = f"of 600 examples, {shared:.0f} pairs share a batch both times, chance would be {expected:.0f}"
            note(sentence, shared <= bound, seen)
        for run in (epoch, following, other):
            shuffled(run)
        return facts

    def mistake_shuffled_apart(X, Y, size, rng):
        """The labels have come under other examples. You shuffle X and Y, but do you shuffle them *alike*? How many
        times do you ask rng for an order?"""
        m = X.shape[1]
        return [(X[:, i], Y[:, j]) for i, j in zip(cut(rng.permutation(m), size), cut(rng.permutation(m), size))]

    def mistake_last_batch_dropped(X, Y, size, rng):
        """The examples that do not fill a batch are lost. How many batches does `batch_count` want?"""
        order = rng.permutation(X.shape[1])
        return pairs(X, Y, [p for p in cut(order, size) if len(p) == size])

    def mistake_not_shuffled(X, Y, size, rng):
        """You cut the examples in the order in which they came. What if the file is sorted by class?"""
        return pairs(X, Y, cut(np.arange(X.shape[1]), size))

    def mistake_order_of_batches(X, Y, size, rng):
        """Neighbours in the data stay together in a batch. What do you shuffle, the examples or the batches? And what
        has to be shuffled before anything is cut?"""
        m = X.shape[1]
        blocks = [p for p in cut(np.arange(m), size) if len(p) == size]
        return pairs(
            X, Y, [blocks[k] for k in rng.permutation(len(blocks))] + [p for p in cut(np.arange(m), size) if len(p) < size]
        )

    def mistake_inside_batches_only(X, Y, size, rng):
        """Which examples come together is decided by where they stand in the data. Shuffling inside a batch does not
        change that. What should be random about a batch?"""
        return pairs(X, Y, [rng.permutation(p) for p in cut(np.arange(X.shape[1]), size)])

    def mistake_own_generator(X, Y, size, rng):
        """The same examples come together whatever `rng` is, as if your function had an order of its own (a generator
        with its own seed?). Who should bring the chance, and what happens in the second epoch?"""
        return pairs(X, Y, cut(np.random.default_rng(0).permutation(X.shape[1]), size))

    def mistake_other_randomness(X, Y, size, rng):
        """With the same `rng` your function answers differently each time, so nobody can repeat your training. Which of
        its arguments is the only source of chance?"""
        return pairs(X, Y, cut(np.random.default_rng().permutation(X.shape[1]), size))

    def mistake_same_order_every_epoch(X, Y, size, rng):
        """Called again with the same rng, your function gives the same batches again: you draw from a copy of rng, and
        rng itself does not move on. What should the second epoch look like?"""
        copied = np.random.default_rng(0)
        copied.bit_generator.state = rng.bit_generator.state
        return pairs(X, Y, cut(copied.permutation(X.shape[1]), size))

    def mistake_equal_parts(X, Y, size, rng):
        """You make batches of nearly equal sizes. All but the last should have `size` examples exactly."""
        m = X.shape[1]
        return pairs(X, Y, np.array_split(rng.permutation(m), (m - 1) // size + 1))

    def mistake_size_batches(X, Y, size, rng):
        """You make `size` batches. It is the examples in a batch that `size` counts."""
        return pairs(X, Y, np.array_split(rng.permutation(X.shape[1]), size))

    def mistake_rest_added_to_the_last(X, Y, size, rng):
        """Your last batch holds the rest as well and is longer than `size`. In which batch should the rest be?"""
        places = cut(rng.permutation(X.shape[1]), size)
        if len(places) > 1 and len(places[-1]) < size:
            places[-2:] = [np.concatenate(places[-2:])]
        return pairs(X, Y, places)

    def mistake_filled_up(X, Y, size, rng):
        """You fill the last batch up with examples that had their turn, and they count twice in this epoch. May the last
        batch be smaller?"""
        order = rng.permutation(X.shape[1])
        return pairs(X, Y, cut(np.concatenate([order, order[: -len(order) % size]]), size))

    def mistake_empty_batch(X, Y, size, rng):
        """When nothing is left over, you add a batch without any example. What is the mean cost of nobody?"""
        order = rng.permutation(X.shape[1])
        return pairs(X, Y, [order[k * size : (k + 1) * size] for k in range(len(order) // size + 1)])

    def mistake_drawn_with_replacement(X, Y, size, rng):
        """Some examples come twice, and others not at all: you draw each place anew, as with a die. What would shuffled
        cards do?"""
        return pairs(X, Y, cut(rng.integers(0, X.shape[1], X.shape[1]), size))

    def mistake_rows(X, Y, size, rng):
        """You cut rows. In this course examples are columns: which axis comes after the comma?"""
        order = rng.permutation(X.shape[1])
        X, Y = X[:, order], Y[:, order]
        return [(X[i : i + size], Y[i : i + size]) for i in range(0, X.shape[1], size)]

    def mistake_rows_shuffled(X, Y, size, rng):
        """The columns are no longer those of X: `rng.permutation(X)` and `rng.shuffle(X)` move *rows*, and here rows are
        features. Which axis counts the examples?"""
        mixed = rng.permutation(X, axis=0) if len(X) > 1 else X[:, ::-1] + 1
        return pairs(mixed, Y, cut(rng.permutation(X.shape[1]), size))

    def mistake_in_place(X, Y, size, rng):
        """Your caller's arrays have been shuffled: `rng.shuffle` works in place. Which method of rng returns something
        new?"""
        order = rng.permutation(X.shape[1])
        X[:], Y[:] = X[:, order], Y[:, order]
        return pairs(X.copy(), Y.copy(), cut(np.arange(X.shape[1]), size))

    def mistake_two_lists(X, Y, size, rng):
        """One list is wanted, with an entry for each batch, and every entry is a pair (X_t, Y_t). What are the entries
        of yours?"""
        places = cut(rng.permutation(X.shape[1]), size)
        return [X[:, p] for p in places], [Y[:, p] for p in places]

    def mistake_first_row_of_labels(X, Y, size, rng):
        """With labels of several rows you lose all but the first. How many rows has Y, one or C?"""
        return [(a, b[:1]) for a, b in pairs(X, Y, cut(rng.permutation(X.shape[1]), size))]

    def mistake_flat_labels(X, Y, size, rng):
        """Your labels have lost an axis. Y came as (1, m) or (C, m): two axes. `Y[0, part]` has one, `Y[:, part]` has
        two."""
        return [(a, b[0]) for a, b in pairs(X, Y, cut(rng.permutation(X.shape[1]), size))]

    def variant_one_table(X, Y, size, rng):
        table = rng.permutation(np.vstack([X, Y]), axis=1)
        batches, t = [], 0
        while t * size < table.shape[1]:
            part = table[:, t * size : min((t + 1) * size, table.shape[1])]
            batches.append([part[: len(X)], part[len(X) :]])
            t += 1
        return batches

    def variant_split(X, Y, size, rng):
        order = np.argsort(rng.random(X.shape[1]))
        places = np.arange(size, X.shape[1], size)
        return tuple(zip(np.split(X[:, order], places, axis=1), np.split(Y[:, order], places, axis=1)))

    def variant_full_ones_then_the_rest(X, Y, size, rng):
        m = X.shape[1]
        order = list(range(m))
        rng.shuffle(order)
        batches = []
        for t in range(1, m // size + 1):
            part = order[(t - 1) * size : t * size]
            batches.append((X.take(part, axis=1), Y.take(part, axis=1)))
        if m % size != 0:
            rest = order[m - m % size :]
            batches.append((X[:, rest], Y[:, rest]))
        return batches

    def variant_drawn_from_what_is_left(X, Y, size, rng):
        left, batches = np.arange(Y.shape[1]), []
        while len(left):
            part = rng.choice(left, size=min(size, len(left)), replace=False)
            batches.append((X[:, part].copy(), Y[:, part].astype(float)))
            left = np.setdiff1d(left, part)
        return batches

    def variant_sorted_inside(X, Y, size, rng):
        return pairs(X, Y, [np.sort(p) for p in cut(rng.permutation(X.shape[1]), size)])

    def variant_permuted_twice(X, Y, size, rng):
        order = rng.permutation(rng.permutation(X.shape[1]))
        return [(X[:, p], Y[:, p]) for p in cut(order[::-1], size)]


# %% check="mini_batches"
check(mini_batches)

# %% [markdown]
# ### What the shuffle is worth
#
# Sort the pictures by digit: first all the 0s, then all the 1s, and so on. Batches of 64 then hold a single
# digit, or two. *Before you run:* five epochs as above, and the batches cut from the sorted file without
# shuffling, shuffled once before the first epoch, or shuffled before every epoch. What will the three costs be?


# %%
def five_epochs(shuffle, seed):
    """The cost of all pictures after five epochs on the sorted file; shuffle: "never", "once" or "every epoch"."""
    rng, order = np.random.default_rng(seed), np.argsort(digit[0, :1400], kind="stable")
    parameters, X_file, Y_file = initialize_he(LAYERS, rng), X[:, order], Y[:, order]
    batches = [(X_file[:, i : i + 64], Y_file[:, i : i + 64]) for i in range(0, 1400, 64)]
    for epoch in range(5):
        if shuffle == "every epoch" or (shuffle == "once" and epoch == 0):
            batches = mini_batches(X_file, Y_file, 64, rng)
        for X_t, Y_t in batches:
            parameters, _ = descent_step(parameters, X_t, Y_t, 0.5)
    return cost_of(parameters)


for shuffle in ("never", "once", "every epoch"):
    costs = [five_epochs(shuffle, seed) for seed in range(10)]
    print(f"shuffled {shuffle:11}: cost in ten runs {np.mean(costs):.2f} ± {np.std(costs):.2f}")

# %% [markdown]
# Never shuffled: 0.38, for every batch pulls the network towards its own digit, and the last one has the last
# word. Shuffled: 0.16. Whether once or before every epoch makes no difference that five epochs could show
# (0.17 ± 0.02 against 0.16 ± 0.01). Shuffling anew is the habit all the same. It costs one permutation, and
# it keeps an unlucky order, and an unlucky last batch, from coming back a hundred times.
# (Unless you draw as we do, your last digits will differ from these, here and in all that follows.)

# %% [markdown]
# ## One epoch
#
# Now the loop. For every batch one step, and the parameters go on from step to step:
#
# $$ (W, b) \;\xrightarrow{\;X^{\{1\}},\, Y^{\{1\}}\;}\; (W, b) \;\xrightarrow{\;X^{\{2\}},\, Y^{\{2\}}\;}\; (W, b)
# \;\longrightarrow\; \dots $$
#
# There is one set of parameters. Data, cost and gradients belong to a batch; $W$ and $b$ do not.
#
# And what is the cost of an epoch? Every step reports $J^{\{t\}}$, the mean over its batch, with $s_t$
# examples. A mean over all examples must let every *example* count the same, hence every batch by its size:
#
# $$ J_{\text{epoch}} = \frac1m \sum_t s_t\, J^{\{t\}}, \qquad \sum_t s_t = m. $$
#
# *Before you write:* 65 examples in batches of 64. By how much does the last example count too much in the
# plain mean of the two costs? (In the weighted mean it counts for 1/65, in the plain mean for one half.)
#
# ## Exercise: train_epoch · 4 points · 15 minutes
#
# `step` is a *function* that your function is given, so the loop works for any network and, from lesson 16 on,
# for any way of updating. Treat `parameters` as a parcel: hand it to `step` as it is, and hand on what comes
# back.


# %% exercise="train_epoch" points=4
def train_epoch(X, Y, parameters, size, step, rng):
    """Train for one epoch: one step on every mini-batch.

    X: (n, m).  Y: (C, m).  parameters: a dictionary of arrays.  size: of a batch, at least 1.
    step: a function; step(parameters, X_t, Y_t) returns (new parameters, cost), the cost being a mean over the batch.
    rng: numpy.random.Generator, the only source of chance; every epoch has batches of its own.
    Returns (parameters, cost): the parameters after the last step, and the mean of the costs that step returned,
    each weighted by the number of examples in its batch.
    """
    ### BEGIN SOLUTION
    total = 0.0
    for X_t, Y_t in mini_batches(X, Y, size, rng):
        parameters, cost = step(parameters, X_t, Y_t)
        total += cost * X_t.shape[1]
    return parameters, total / X.shape[1]
    ### END SOLUTION


# %% tags=["spec"]
import functools


def case_step(parameters, X_t, Y_t, rate):
    """Descent for W1 X + b1 = Y, mean squared error, with a diary of all that it was given."""
    n = X_t.shape[1]
    error = parameters["W1"] @ X_t + parameters["b1"] - Y_t
    alpha = rate / (1 + np.sum(np.square(X_t)) / max(n, 1)) / max(n, 1)
    X_seen, Y_seen, ends = (parameters[k].copy() for k in ("X_seen", "Y_seen", "ends"))
    steps = int(np.sum(ends >= 0))
    begin = int(ends[0, steps - 1]) if steps else 0
    end = min(begin + n, X_seen.shape[1])
    X_seen[:, begin:end], Y_seen[:, begin:end] = X_t[:, : end - begin], Y_t[:, : end - begin]
    ends[:, steps : steps + 1] = end
    W1, b1 = parameters["W1"] - alpha * error @ X_t.T, parameters["b1"] - alpha * error.sum(axis=1, keepdims=True)
    after = {"b1": b1, "X_seen": X_seen, "W1": W1, "ends": ends, "Y_seen": Y_seen}
    return after, float(np.sum(np.square(error)) / (2 * max(n, 1)))


def beginning(rng, n, C, m):
    """Parameters for case_step, and an empty diary with room for three epochs."""
    W1, b1 = 2 * rng.normal(size=(C, n)) + 1, 3 * rng.normal(size=(C, 1)) - 2
    room = 3 * m + 3
    return {"W1": W1, "X_seen": np.zeros((n, room)), "Y_seen": np.zeros((C, room)), "b1": b1, "ends": np.full((1, room), -1.0)}


def run_epoch(X, Y, parameters, step, places):
    """(parameters, costs, sizes) after a step on every piece of places."""
    costs, sizes = [], []
    for X_t, Y_t in pairs(X, Y, places):
        parameters, cost = step(parameters, X_t, Y_t)
        costs.append(cost)
        sizes.append(X_t.shape[1])
    return parameters, np.array(costs), np.array(sizes)


def finish(parameters, costs, sizes):
    return parameters, float((costs * sizes).sum() / sizes.sum())


class TrainEpoch(Exercise):
    hints = (
        "Your `mini_batches` gives the batches. With which parameters does the second step begin? And how much should the cost "
        "of a batch of 12 count, compared with that of a batch of 64?",
        "cost = Σ (size of batch t · cost of batch t) / m, the sum over all batches; parameters: handed on from step to step.",
        "Begin with `total = 0.0` and `for X_t, Y_t in mini_batches(…):`; the first line inside is `parameters, cost = step(…)`.",
    )

    def cases(rng):
        for name, n, C, m, size in (
            ("11 examples in batches of 4", 3, 1, 11, 4),
            ("one left over, two labels a column", 4, 2, 13, 6),
            ("nothing left over", 2, 1, 12, 3),
            ("batches larger than the data", 5, 1, 4, 8),
            ("batches of one", 2, 3, 7, 1),
            ("one example", 3, 2, 1, 2),
        ):
            X, Y = rng.normal(size=(n, m)) + 0.5, 4 * rng.normal(size=(C, m)) + 1
            step = functools.partial(case_step, rate=float(rng.uniform(0.3, 0.9)))
            yield name, X, Y, beginning(rng, n, C, m), size, step, new_seed(rng)
        X, Y = 1e4 * rng.normal(size=(3, 14)), mixed_labels(rng, 1, 14)
        step = functools.partial(case_step, rate=float(rng.uniform(0.2, 0.5)))
        yield "inputs near 10 000, labels 0 and 1", X, Y, beginning(rng, 3, 1, 14), 5, step, new_seed(rng)

    def expect(X, Y, parameters, size, step, seed):
        return dict.fromkeys(
            [
                "it returns two values",
                "the first is a dictionary",
                "the second is a number",
                "the parameters have the entries that `step` gave them",
                "steps were made from the parameters of the beginning",
                "no batch is empty",
                "no batch exceeds `size`",
                "at most one batch is smaller",
                "columns of X are unchanged",
                "every column keeps its label",
                "no example is used twice",
                "one step a batch, each upon the one before",
                "every example is used",
                "parameters are those after the last step",
                "costs move with the parameters",
                "cost of all batches, not of the last",
                "no plain mean over unequal batches",
                "cost is no sum",
                "cost is divided by the number of examples",
                "cost is the mean, weighted by sizes",
                "same rng, same batches",
                "another rng, other batches",
                "second epoch, other batches",
                "the order of the data is gone",
                "each batch is from all over the data",
            ],
            True,
        )

    def observe(learner, X, Y, parameters, size, step, seed):
        facts = {}

        def note(sentence, holds, seen=""):
            if facts.get(sentence, True):
                facts[sentence] = Fact(bool(holds), "" if holds else seen)

        def call(X, Y, parameters, size, rng):
            """(parameters, cost, the sizes of the batches), or None."""
            answer = learner.train_epoch(X, Y, parameters, size, step, rng)
            good = isinstance(answer, list | tuple) and len(answer) == 2
            seen = f"{len(answer)} values" if isinstance(answer, list | tuple) else type(answer).__name__
            note("it returns two values", good, seen)
            if not good:
                return None
            seen = f"{type(answer[0]).__name__}, {type(answer[1]).__name__}"
            note("the first is a dictionary", isinstance(answer[0], dict), seen)
            cost = np.asarray(answer[1] if isinstance(answer[1], int | float | np.number | np.ndarray) else [])
            good = cost.size == 1 and cost.dtype.kind in "iuf"
            note("the second is a number", good, seen)
            if not good or not isinstance(answer[0], dict):
                return None
            after, names = answer[0], sorted(parameters)
            good = sorted(map(str, after)) == names
            good = good and all(isinstance(after[k], np.ndarray) and after[k].shape == parameters[k].shape for k in names)
            seen = "entries " + ", ".join(f"{k} {np.shape(after[k])}" for k in sorted(map(str, after))[:6] if k in after)
            note("the parameters have the entries that `step` gave them", good, seen)
            ends = after["ends"][after["ends"] >= 0] if good else np.zeros(0)
            sizes = np.diff(ends, prepend=0).astype(int)
            good = good and ends.size > 0 and np.array_equal(np.cumsum(sizes), ends) and min(sizes) >= 0
            good = good and ends[-1] <= after["X_seen"].shape[1]
            note("steps were made from the parameters of the beginning", good, "no steps alone lead to what came back")
            return (after, float(cost.ravel()[0]), sizes) if good else None

        def counts(columns):
            number = {}
            for column in columns:
                number[column] = number.get(column, 0) + 1
            return number

        def check_costs(X, Y, parameters, after, cost, sizes):
            """Replay the steps of the diary, and compare."""
            tolerance = 3e-3 if X.dtype == np.float32 else 1e-6
            place, replayed, costs = 0, parameters, []
            for s in sizes:
                batch = slice(place, place + s)
                replayed, c = step(replayed, after["X_seen"][:, batch].astype(X.dtype), after["Y_seen"][:, batch].astype(Y.dtype))
                costs.append(c)
                place += s

            def close(a, b):
                return bool(np.all(np.abs(a - b) <= tolerance * (1e-3 + np.abs(b))))

            good = all(np.abs(after[k] - replayed[k]).max() <= tolerance * (1 + np.abs(replayed[k]).max()) for k in ("W1", "b1"))
            note("parameters are those after the last step", good, "W1 and b1 are not where these steps lead to")
            costs, m = np.array(costs), X.shape[1]
            right, total = np.sum(costs * sizes) / m, np.sum(costs * sizes)
            more = ", …" * (len(sizes) > 6)
            seen = f"cost {cost:.6g}; the batches had {', '.join(map(str, sizes[:6]))}{more} examples, and costs of "
            seen += ", ".join(f"{c:.4g}" for c in costs[:6]) + more
            wrong = not close(cost, right)
            first = step(parameters, X, Y)[1]
            note("costs move with the parameters", not (wrong and close(cost, first)), seen)
            note("cost of all batches, not of the last", not (wrong and close(cost, costs[-1])), seen)
            note("no plain mean over unequal batches", not (wrong and close(cost, costs.mean())), seen)
            sums = close(cost, total) or close(cost, costs.sum())
            note("cost is no sum", not (wrong and sums), seen)
            quotients = [total / (len(sizes) * k) for k in (1, size)] + [costs.sum() * k / m for k in (1, size)]
            quotients = any(close(cost, q) for q in quotients) and not close(cost, costs.mean())
            note("cost is divided by the number of examples", not (wrong and quotients), seen)
            note("cost is the mean, weighted by sizes", not wrong, seen)

        def contents(X, Y, size, after, sizes):
            m = X.shape[1]
            needed = (m - 1) // size + 1
            seen = (
                f"{m} examples with size = {size}: steps on {', '.join(map(str, sizes[:12]))}{', …' * (len(sizes) > 12)} examples"
            )
            note("no batch is empty", min(sizes) > 0, seen)
            note("no batch exceeds `size`", max(sizes) <= size, seen)
            note("at most one batch is smaller", np.sum(sizes != size) <= 1, seen)
            sentence = "one step a batch, each upon the one before"
            seen = f"{needed} batches; behind the parameters that came back there are {len(sizes)} steps, one upon the other"
            note(sentence, len(sizes) == needed, seen)
            given = list(map(tuple, X.astype(float).T.tolist()))
            labels = list(map(tuple, Y.astype(float).T.tolist()))
            came, paired, places = counts(given), counts(zip(given, labels)), dict(zip(given, range(m)))
            used = int(sizes.sum())
            out = list(map(tuple, after["X_seen"][:, :used].astype(float).T.tolist()))
            total = counts(out)
            note("columns of X are unchanged", all(c in came for c in total), "columns that X does not have")
            wrong = [
                c
                for c, y in zip(out, map(tuple, after["Y_seen"][:, :used].astype(float).T.tolist()))
                if (c, y) not in paired and c in came
            ]
            seen = f"column {places[wrong[0]]} of X came with another label than column {places[wrong[0]]} of Y" if wrong else ""
            note("every column keeps its label", not wrong, seen)
            twice = [c for c in total if c in came and total[c] > came[c]]
            note("no example is used twice", not twice, f"column {places[twice[0]]} of X is" if twice else "")
            missing = [c for c in came if total.get(c, 0) < came[c]]
            seen = f"{len(missing)} of {m} are not, column {places[missing[0]]} of X for one" if missing else ""
            note("every example is used", not missing, seen)

        def together(first, second, m):
            """Pairs that share a batch in both epochs, and how many chance would bring, and how many it allows."""
            a, b = (np.full(m, -1) for _ in range(2))
            for number, (places, sizes) in ((a, first), (b, second)):
                number[places] = np.repeat(np.arange(sizes.size), sizes)
            a, b = a[(a >= 0) & (b >= 0)], b[(a >= 0) & (b >= 0)]
            boxes = (np.bincount(x) if a.size else np.zeros(1) for x in (a * 1000 + b, a, b))
            shared = [np.sum(k * (k - 1) / 2) for k in boxes]
            expected = shared[1] * shared[2] / (m * (m - 1) / 2)
            return shared[0], expected, expected + 9 * np.sqrt(expected) + 9

        X_in, Y_in = X.copy(), Y.copy()
        small = call(X, Y, parameters, size, np.random.default_rng(seed))
        if small is None:
            return facts
        contents(X_in, Y_in, size, small[0], small[2])
        check_costs(X_in, Y_in, parameters, *small)
        n, C, m = X.shape[0], Y.shape[0], 300
        wide = (np.arange(1, m + 1) * np.arange(1, n + 1)[:, None]).astype(X.dtype)
        labels = (np.arange(m) * 7 % 5 + np.arange(C)[:, None]).astype(Y.dtype)
        shapes = {"X_seen": np.zeros((n, 3 * m)), "Y_seen": np.zeros((C, 3 * m)), "ends": np.full((1, 3 * m), -1.0)}
        going_on, runs = np.random.default_rng(seed + 1), []
        for rng in (going_on, going_on, np.random.default_rng(seed + 1), np.random.default_rng(seed + 2)):
            answer = call(wide.copy(), labels.copy(), {k: shapes.get(k, v).copy() for k, v in parameters.items()}, 19, rng)
            if answer is None:
                return facts
            seen = np.clip(np.nan_to_num(answer[0]["X_seen"][0, : answer[2].sum()]), 1, m).astype(int) - 1
            runs.append((seen, answer[2]))
        epoch, following, again, other = runs
        equal = np.array_equal(epoch[0], again[0]) and np.array_equal(epoch[1], again[1])
        note("same rng, same batches", equal, "two answers, so chance comes from elsewhere")
        for sentence, run in (("another rng, other batches", other), ("second epoch, other batches", following)):
            shared, expected, bound = together(epoch, run, m)
            seen = f"of 300 examples, {shared:.0f} pairs share a batch both times, chance would be {expected:.0f}"
            note(sentence, shared <= bound or epoch[1].size == 1, seen)
        for places, sizes in (epoch, following, other):
            if sizes.size < 5:
                continue
            note("the order of the data is gone", np.any(np.diff(places) < 0), "they do, all of them")
            batches = np.split(places, np.cumsum(sizes)[:-1])
            near = sum(np.sum(np.abs(np.subtract.outer(b, b)) <= 5) - b.size for b in batches) / 2
            expected = 10 / m * sum(b.size * (b.size - 1) for b in batches) / 2
            seen = "neighbours in the data are in the same batch far too often"
            note("each batch is from all over the data", near <= expected + 9 * np.sqrt(expected) + 5, seen)
        return facts

    def mistake_plain_mean(X, Y, parameters, size, step, rng):
        """The cost is the plain mean over the batches. Your last batch is small: how much should it count?"""
        after, costs, _ = run_epoch(X, Y, parameters, step, cut(rng.permutation(X.shape[1]), size))
        return after, costs.mean()

    def mistake_weighted_by_size(X, Y, parameters, size, step, rng):
        """You multiply every cost by `size`. How many examples does the last batch hold?"""
        after, costs, _ = run_epoch(X, Y, parameters, step, cut(rng.permutation(X.shape[1]), size))
        return after, costs.sum() * size / X.shape[1]

    def mistake_sum_of_costs(X, Y, parameters, size, step, rng):
        """Your cost is a sum and grows with the number of batches or examples. By what has it to be divided to be a mean
        over examples?"""
        after, costs, sizes = run_epoch(X, Y, parameters, step, cut(rng.permutation(X.shape[1]), size))
        return after, costs @ sizes

    def mistake_last_cost(X, Y, parameters, size, step, rng):
        """This is the cost of the last batch alone. Which costs belong to an epoch?"""
        after, costs, _ = run_epoch(X, Y, parameters, step, cut(rng.permutation(X.shape[1]), size))
        return after, costs[-1]

    def mistake_cost_afterwards(X, Y, parameters, size, step, rng):
        """Your cost is not the mean of the costs that came with the steps. Do you measure anew when the epoch is over?
        What do you do with the second value that `step` returns?"""
        after, _, _ = run_epoch(X, Y, parameters, step, cut(rng.permutation(X.shape[1]), size))
        return after, step(after, X, Y)[1]

    def mistake_last_batch_dropped(X, Y, parameters, size, step, rng):
        """The examples that do not fill a batch take part in no step. How many batches does `batch_count` want?"""
        places = [p for p in cut(rng.permutation(X.shape[1]), size) if len(p) == size]
        after, costs, sizes = run_epoch(X, Y, parameters, step, places)
        return after, float((costs * sizes).sum()) / X.shape[1]

    def mistake_parameters_not_carried(X, Y, parameters, size, step, rng):
        """Every batch begins with the same parameters, and all steps but the last are lost. What should the second step
        be given?"""
        costs = []
        for X_t, Y_t in pairs(X, Y, cut(rng.permutation(X.shape[1]), size)):
            after, cost = step(parameters, X_t, Y_t)
            costs.append(cost * X_t.shape[1])
        return after, sum(costs) / X.shape[1]

    def mistake_first_parameters_returned(X, Y, parameters, size, step, rng):
        """No step alone leads to the parameters that you return. Are they those that went in, or made of several? Which name
        holds what the last `step` gave?"""
        return parameters, finish(*run_epoch(X, Y, parameters, step, cut(rng.permutation(X.shape[1]), size)))[1]

    def mistake_not_shuffled(X, Y, parameters, size, step, rng):
        """The batches are cut from the data as they stand, in every epoch the same. Who shuffles?"""
        return finish(*run_epoch(X, Y, parameters, step, cut(np.arange(X.shape[1]), size)))

    def mistake_no_reshuffle(X, Y, parameters, size, step, rng):
        """Called again with the same rng, your epoch has the same batches again: you draw from a copy of rng, and rng
        itself does not move on. What should the second epoch look like?"""
        copied = np.random.default_rng(0)
        copied.bit_generator.state = rng.bit_generator.state
        return finish(*run_epoch(X, Y, parameters, step, cut(copied.permutation(X.shape[1]), size)))

    def mistake_own_generator(X, Y, parameters, size, step, rng):
        """Every epoch has the same batches, whatever `rng` is: your function makes a generator of its own, with a seed
        of its own. Who should bring the chance?"""
        return finish(*run_epoch(X, Y, parameters, step, cut(np.random.default_rng(0).permutation(X.shape[1]), size)))

    def mistake_other_randomness(X, Y, parameters, size, step, rng):
        """With the same `rng` your function answers differently each time, so nobody can repeat your training. Which of
        its arguments is the only source of chance?"""
        return finish(*run_epoch(X, Y, parameters, step, cut(np.random.default_rng().permutation(X.shape[1]), size)))

    def mistake_shuffled_apart(X, Y, parameters, size, step, rng):
        """The labels have come under other examples: X and Y are shuffled, but not *alike*. How many orders are drawn?"""
        m = X.shape[1]
        X, Y = X[:, rng.permutation(m)], Y[:, rng.permutation(m)]
        return finish(*run_epoch(X, Y, parameters, step, cut(np.arange(m), size)))

    def mistake_one_step(X, Y, parameters, size, step, rng):
        """You make one step on all the examples together. How many steps are in an epoch, and what is each of them
        given?"""
        return step(parameters, X[:, order := rng.permutation(X.shape[1])], Y[:, order])

    def mistake_first_batch_only(X, Y, parameters, size, step, rng):
        """One step, on the first batch, and your function returns. What is an epoch? (Look at how far the `return` is
        indented.)"""
        return finish(*run_epoch(X, Y, parameters, step, cut(rng.permutation(X.shape[1]), size)[:1]))

    def mistake_swapped(X, Y, parameters, size, step, rng):
        """The two values come back in the other order. Which one is named first in the stub?"""
        return finish(*run_epoch(X, Y, parameters, step, cut(rng.permutation(X.shape[1]), size)))[::-1]

    def mistake_all_costs(X, Y, parameters, size, step, rng):
        """One number is wanted for the epoch. What is the second value that you return? If it is the costs of all the
        batches, how do you make one of them?"""
        after, costs, _ = run_epoch(X, Y, parameters, step, cut(rng.permutation(X.shape[1]), size))
        return after, [float(c) for c in costs]

    def mistake_in_place(X, Y, parameters, size, step, rng):
        """The numbers are right, but they are written into the caller's dictionary. `parameters = …` gives a new one a
        name; `parameters[…] = …` and `update` write into the old one. Which do you need?"""
        after, cost = finish(*run_epoch(X, Y, parameters, step, cut(rng.permutation(X.shape[1]), size)))
        parameters.update(after)
        return parameters, cost

    def variant_by_places(X, Y, parameters, size, step, rng):
        order, m = rng.permutation(X.shape[1]), X.shape[1]
        costs, weights = [], []
        for t in range(-(-m // size)):
            part = order[t * size : (t + 1) * size]
            parameters, cost = step(parameters, X[:, part], Y[:, part])
            costs.append(cost)
            weights.append(len(part))
        return [parameters, np.average(costs, weights=weights)]

    def variant_running_mean(X, Y, parameters, size, step, rng):
        parameters, mean, seen = dict(parameters), np.float64(0), 0
        order = np.argsort(rng.random(X.shape[1]))
        for X_t, Y_t in zip(
            np.split(X[:, order], range(size, X.shape[1], size), axis=1),
            np.split(Y[:, order], range(size, X.shape[1], size), axis=1),
        ):
            parameters, cost = step(parameters=parameters, X_t=X_t, Y_t=Y_t)
            seen += X_t.shape[1]
            mean = mean + (cost - mean) * X_t.shape[1] / seen
        return parameters, np.array([[mean]])

    def variant_recursive(X, Y, parameters, size, step, rng):
        def go(parameters, left):
            if len(left) == 0:
                return parameters, 0.0
            parameters, cost = step(parameters, X[:, left[:size]], Y[:, left[:size]])
            last, total = go(parameters, left[size:])
            return last, total + cost * len(left[:size])

        last, total = go({k: v.copy() for k, v in parameters.items()}, rng.permutation(X.shape[1]))
        return last, total / X.shape[1]

    def variant_batches_in_any_order(X, Y, parameters, size, step, rng):
        order = rng.permutation(X.shape[1])
        places = cut(order, size)[::-1]
        return finish(*run_epoch(X, Y, parameters, step, places))


# %% check="train_epoch"
check(train_epoch)

# %% [markdown]
# ### A test that costs nothing
#
# With the learning rate 0 the parameters stay, so the epoch's cost must be the cost of all examples, whatever
# the batches are. The cell uses 1345 pictures, which leave *one* for the last batch, and a network that has
# learnt for a while. Five epochs with your function, and beside it the plain mean. *Before you run:* which of
# the two columns will be constant?

# %%
parameters = initialize_he(LAYERS, np.random.default_rng(0))
parameters, _ = train_epoch(X, Y, parameters, 64, functools.partial(descent_step, learning_rate=0.5), np.random.default_rng(0))
X_part, Y_part, rng = X[:, :1345], Y[:, :1345], np.random.default_rng(1)
still = functools.partial(descent_step, learning_rate=0.0)
for _ in range(5):
    plain = np.mean([cost_of(parameters, *batch) for batch in mini_batches(X_part, Y_part, 64, rng)])
    weighted = train_epoch(X_part, Y_part, parameters, 64, still, rng)[1]
    print(f"weighted {weighted:.4f}   plain mean {plain:.4f}")
print(f"all 1345 at once: {cost_of(parameters, X_part, Y_part):.4f}")

# %% [markdown]
# The weighted mean is the cost of all examples, to every digit shown, in every epoch. The plain mean wanders,
# with whoever happens to be alone in the last batch, and here it is too low each time: one picture counts as
# much as 64 others, and most single pictures have a lower cost than the mean, which a few bad ones drive up.
# Keep the test: *an epoch with learning rate 0 returns the cost of the whole set*.
#
# In training the parameters move during the epoch, so its cost is a mean over 22 different networks, the
# later ones better than the first. It is a diary of the epoch, not the cost at its end.

# %% [markdown]
# ## Sizes 1, 64 and m, against steps and against seconds
#
# The recorder below trains with your `train_epoch` and keeps a log: for every step the cost that it reported,
# and when it was done; for some steps also the parameters, whose cost on *all* 1400 pictures is computed
# afterwards, so that it does not count as training time. Sizes 64 and 1400 have the same learning rate, 0.3,
# the largest of 0.1, 0.3, 0.5, 1 at which the cost of all 1400 never rises. Size 1 cannot bear that; of 0.01,
# 0.03 and 0.1 the last was the quickest to a cost of 0.2.

# %%
PLANS = {1: (0.1, 2, "orange"), 64: (0.3, 12, "blue"), 1400: (0.3, 140, "black")}  # size: α, epochs, colour


def logged_step(learning_rate, log, marked, every):
    """A step that notes (cost, time) in log, and in marked the parameters before each step number 0, every, …"""

    def step(parameters, X_t, Y_t):
        if len(log) % every == 0:
            marked[len(log)] = parameters
        parameters, cost = descent_step(parameters, X_t, Y_t, learning_rate)
        log.append((cost, time.perf_counter()))
        return parameters, cost

    return step


# %%
@functools.cache
def training(size, seed=0):
    """Train by the plan for a size.  Returns (costs, seconds, steps with a mark, cost of all pictures at each mark)."""
    (learning_rate, epochs, _), log, marked = PLANS[size], [], {}
    step, rng = logged_step(learning_rate, log, marked, every=10 if size == 1 else 2), np.random.default_rng(seed)
    parameters, start = initialize_he(LAYERS, rng), time.perf_counter()
    for _ in range(epochs):
        parameters, _ = train_epoch(X, Y, parameters, size, step, rng)
    costs, moments = np.array(log).T
    return costs, np.concatenate([[0], moments - start]), np.array(list(marked)), [cost_of(p) for p in marked.values()]


# %% [markdown]
# First the costs as the steps report them. *Before you run:* which of the three curves falls in every step?
# Which one is the wildest, and why?

# %%
figure, panels = plt.subplots(1, 3, figsize=(11, 3.3), sharey=True)
for axes, (size, (*_, colour)) in zip(panels, PLANS.items()):
    costs = training(size)[0][:300]
    axes.plot(np.arange(1, costs.size + 1), costs, color=C[colour], lw=1)
    axes.set(xlabel="step", title=f"size {size}", ylim=(0, 2.5))
    share = np.mean(np.diff(costs[:150]) > 0)
    print(f"size {size:4}: in {share:4.0%} of the first 150 steps the reported cost is above the one before")
panels[0].set_ylabel("cost of the batch")
_ = figure.suptitle("The smaller the batch, the noisier what it reports", x=0.02, ha="left", fontweight="bold")

# %% [markdown]
# Every batch has costs of its own, mild or hard: with 64 pictures the curve trembles and goes down, with one
# picture it jumps between nearly 0 and more than 2, and in about half of the steps it rises. That says
# nothing about learning. Nor does it matter; only the trend does (lesson 15 draws it).
#
# The curve for all 1400 falls in every single step, as it should: the examples are the same each time.

# %% [markdown]
# So far the noise of the *report*. The next figure shows what all 1400 pictures say, once against the number of
# steps and once against the clock. *Before you run:* who wins per step? And per second?

# %% tags=["nbval-ignore-output"]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), sharey=True)
for size, (alpha, _, colour) in PLANS.items():
    _, seconds, steps, on_all = training(size)
    look = {"color": C[colour], "lw": 1.5, "label": f"size {size}, α = {alpha}"}
    left.semilogx(steps[1:], on_all[1:], **look)
    right.semilogx(seconds[steps][1:], on_all[1:], **look)
left.set(title="Per step, 1400 are hardly better than 64", xlabel="steps", ylabel="cost of all 1400 pictures", ylim=(0, 0.8))
right.set(title="Per second, batches of 64 are ahead", xlabel="seconds of training")
_ = left.legend()


# %%
def first_below(size, seed, target=0.2):
    """The first marked step after which the cost of all pictures stays below the target three times running."""
    _, _, steps, on_all = training(size, seed)
    below = np.array(on_all) < target
    return steps[np.argmax(below[:-2] & below[1:-1] & below[2:])]


for size in PLANS:
    needed = np.array([first_below(size, seed) for seed in range(3)])
    rounded = float(f"{needed.mean():.2g}")
    print(f"size {size:4}: below 0.2 after about {rounded:3.0f} steps, {rounded * size / 1400:4.1f} epochs")

# %% tags=["nbval-ignore-output"]
clock = {size: [] for size in PLANS}
for size in PLANS:
    for seed in range(3):
        seconds = training(size, seed)[1]
        clock[size].append(seconds[first_below(size, seed)])
best = {size: np.mean(times) for size, times in clock.items()}
print("64 gets below 0.2 sooner than all 1400 at once:  ", best[64] < best[1400])
print("64 gets there more than twice as soon as size 1:", best[64] < best[1] / 2)

# %% [markdown]
# Per step, the exact gradient is best, but by how little: about 110 steps with batches of 64, about 93 with
# all 1400. *Twenty-two times the data have bought hardly anything.* Steps on one picture do need about 800.
# Yet that is less than one epoch: counted in examples, size 1 is the thriftiest (0.6 epochs, against 5 and
# 93).
#
# The clock sees both. Where this was written, 64 got below 0.2 in 0.01 to 0.02 seconds, and sizes 1 and 1400
# took 0.05 to 0.1. (Times on your machine will differ, and a busy machine can double any of them; look at
# `clock`.) Size 1 is thrifty with examples and spends its time on calls; size $m$ is quick per example and wastes
# examples; 64 is between, and ahead of both.

# %% [markdown]
# ## What a step costs
#
# Why does a step on one picture not take a 64th of the time of a step on 64? Lesson 01 has the answer: every
# call of NumPy costs about a microsecond before it has done anything, and a step makes dozens. The measure is
# the **throughput**: how many examples a second go through a step. *Before you run:* sketch it over the size of
# the batch, for a small network (32 hidden units) and a larger one (128 and 64). Does it rise for ever?


# %%
@functools.cache
def throughput(layer_dims, size, repeats=3):
    """Examples per second in a step of that size, at its best."""
    rng = np.random.default_rng(0)
    X_t, Y_t, times = rng.random((64, size)), rng.integers(0, 2, (1, size)), []
    parameters, rounds = initialize_he(layer_dims, rng), max(1, 500 // size)
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in range(rounds):
            descent_step(parameters, X_t, Y_t, 0.01)
        times.append((time.perf_counter() - start) / rounds)
    return size / min(times)


# %% tags=["nbval-ignore-output"]
sizes = 2 ** np.arange(14)
figure, ax = plt.subplots()
for layer_dims, style in (((64, 32, 1), "o-"), ((64, 128, 64, 1), "s-")):
    rates = np.array([throughput(layer_dims, int(s)) for s in sizes])
    ax.loglog(sizes, rates, style, label=" → ".join(map(str, layer_dims)), base=2)
    print(f"{layer_dims}: 64 have more than 15 times the throughput of 1:", rates[6] > 15 * rates[0])
    print(f"{layer_dims}: 8192 have less than twice the throughput of 256:", rates[13] < 2 * rates[8])
ax.set(title="Steep, then flat: beyond some hundred little is gained", xlabel="size of the batch")
ax.set_ylabel("examples per second")
_ = ax.legend()

# %% [markdown]
# Up to about 64 the line is nearly straight: twice the examples take hardly more time, for it is the calls
# that are paid for. Where this was written, 64 examples had 30 to 40 times the throughput of one, in either
# network. Then it flattens, because arithmetic takes over. And then it *falls*: the larger network was at its
# best with some hundred examples, at more than 200 000 a second, and had about a third less beyond 1024.
#
# ### Is that the cache?
# A processor has small, quick memories of its own, the **caches**. What does not fit there has to be fetched
# from far away (lesson 01), and the knee of a throughput curve is commonly explained so. It is an explanation
# that can be tested. Take one ReLU for 128 units by itself: read a number, write a number, nothing else. Once
# the result goes into an array that is kept, and once into a new one each time, as in our networks. *Before
# you run:* at 8 bytes a number, argument and result take 2 kilobytes an example. The machine where
# this was written has a cache of 32 megabytes (its largest, L3). Where should the knee be?


# %%
@functools.cache
def relu_throughput(size, keep, repeats=8):
    """Examples per second in a ReLU of 128 units, at its best; keep: into one array, or into a new one each time."""
    Z, times, rounds = np.random.default_rng(0).random((128, size)) - 0.5, [], max(1, 10_000 // size)
    kept = np.zeros_like(Z) if keep else None
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in range(rounds):
            np.maximum(Z, 0, out=kept)
        times.append((time.perf_counter() - start) / rounds)
    return size / min(times)


# %% tags=["nbval-ignore-output"]
sizes = 2 ** np.arange(4, 16)
figure, ax = plt.subplots(figsize=(6.4, 3.4))
for keep, style, name in ((True, "o-", "into an array that is kept"), (False, "s-", "into a new array")):
    rates = np.array([relu_throughput(int(s), keep) for s in sizes])
    ax.loglog(sizes, rates, style, label=name, base=2)
    print(f"{name}: 32 768 have less than two thirds of the throughput of 2048:", rates[-1] < rates[7] * 2 / 3)
ax.axvline(2**14, color=C["black"], lw=1, ls=":", label="32 megabytes")
ax.set(title="One ReLU: a knee at the size of the cache", xlabel="size of the batch", ylabel="examples per second")
_ = ax.legend()

# %% [markdown]
# Into the kept array the line is level up to 4096 or 8192 and falls to less than half at 32 768, on either
# side of the dotted line where argument and result fill 32 megabytes. **That is a cache knee.** (On your
# machine it lies elsewhere, if your cache has another size.) Into new arrays it falls further, to about a
# fifth: for a large array the operating system hands out fresh memory, page by page, and clears each page
# first.
#
# Which of the two was the fall of the whole step at 1024? There the activations take 3 megabytes, a tenth of
# the cache. So the cache is not a likely cause, and a test acquitted it: with the memory allocator told to
# keep what it has got (two settings of Linux's C library, `MALLOC_TRIM_THRESHOLD_` and
# `MALLOC_MMAP_THRESHOLD_`) the fall vanished, 280 000 at 8192 as at 512. A knee is a fact; its cause is a
# hypothesis, and wants an experiment of its own. In practice both say the same: beyond some hundred examples
# there is nothing to be gained.

# %% [markdown]
# ### Is 64 faster than 63?
#
# Powers of two are the custom, since memory and vector instructions come in powers of two, and some libraries
# and graphics cards have special code for such sizes. *Before you run:* by how much will 64 beat 63 and 65
# here?

# %% tags=["nbval-ignore-output"]
around = {size: throughput((64, 128, 64, 1), size, 12) for size in (63, 64, 65)}
print("64 has more than 1.2 times the throughput of 63 and of 65:", around[64] > 1.2 * max(around[63], around[65]))

# %% [markdown]
# Nothing to speak of, on this processor with this library: a few per cent, less than the measurement scatters.
# A power of two does no harm and may help elsewhere; the *order of magnitude* is what you choose.

# %% [markdown]
# ## Near the minimum
#
# Look at the noise where it can be drawn: a straight line $\hat y = wx + b$ through 256 points, so only two
# parameters, with squared error. The step is three lines; your `train_epoch` does the rest. In a live notebook
# move the slider. *Before you run:* the learning rate is the same for all sizes, 0.2, and all walk 256 steps.
# Where will a walk with batches of 4 end?


# %%
@functools.cache
def line_data():
    rng = np.random.default_rng(3)
    x = rng.standard_normal((1, 256))
    return x, 1.5 * x - 0.5 + 0.8 * rng.standard_normal((1, 256))


# %%
@functools.cache
def line_walk(size, steps=256, learning_rate=0.2):
    """The places (w, b) of a walk from (-1, 1.5): (2, steps + 1)."""
    places, rng = [(-1.0, 1.5)], np.random.default_rng(0)

    def step(parameters, x_t, y_t):
        w, b = parameters["W1"], parameters["b1"]
        error = w * x_t + b - y_t
        w, b = w - learning_rate * np.mean(error * x_t), b - learning_rate * np.mean(error)
        places.append((w.item(), b.item()))
        return {"W1": w, "b1": b}, float(np.mean(error**2) / 2)

    parameters = {"W1": np.array([[-1.0]]), "b1": np.array([[1.5]])}
    while len(places) <= steps:
        parameters, _ = train_epoch(*line_data(), parameters, size, step, rng)
    return np.array(places[: steps + 1]).T


# %%
def draw_line_walk(size=4):
    x, y = line_data()
    w, b = np.meshgrid(np.linspace(-1.2, 2.4, 60), np.linspace(-1.4, 1.7, 60))
    J = (np.mean(x**2) * w**2 + b**2 + np.mean(y**2)) / 2 + w * b * x.mean() - w * np.mean(x * y) - b * y.mean()
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), sharex=True, sharey=True)
    for ax, s in zip(axes, (size, 256)):
        ax.contour(w, b, J, levels=np.quantile(J, [0.02, 0.08, 0.2, 0.4, 0.6, 0.8]), colors="#BBBBBB", linewidths=0.8)
        ax.plot(*line_walk(s), "o-", ms=2.5, lw=0.8, color=C["black" if s == 256 else "blue"])
        away = np.linalg.norm(line_walk(s)[:, 129:] - line_walk(256)[:, -1:], axis=0).mean()
        ax.set(xlabel="$w$", title=f"size {s}: at the end {away:.2f} from the minimum")
    axes[0].set_ylabel("$b$")


plots.interactive(draw_line_walk, size=[1, 2, 4, 16, 64])

# %%
for size in (1, 4, 16, 64, 256):
    distances = np.linalg.norm(line_walk(size) - line_walk(256)[:, -1:], axis=0)
    print(
        f"size {size:3}: within 0.5 after {np.argmax(distances < 0.5):2} steps, last 128 steps {distances[129:].mean():.3f} away"
    )

# %% [markdown]
# All sizes come near the minimum in about the same number of steps, fewer than ten. But only the whole set
# arrives. The others go on moving around it for ever, since the gradient of a batch is not 0 there; the
# batch's own minimum lies elsewhere. The larger the batch, the closer: 0.45, 0.13, 0.06, 0.02 for 1, 4, 16
# and 64. Far away from the minimum noise is cheap, close to it noise is all there is. A smaller $\alpha$
# shrinks the circle too, and lets you have both: begin with long steps, end with short ones (lesson 19).

# %% [markdown]
# ## When the cost rises
#
# In mini-batch descent a rise from one step to the next means nothing: another batch, other examples. In
# *batch* gradient descent every step is measured on the same examples, and there the lecture's rule holds: the
# cost should fall in **every** step, and if it does not, look for a bug. *Before you run:* 100 steps each on
# all 1400 pictures. One version adds the gradient of $W^{[1]}$ where it should subtract; one is right, but
# its learning rate is 0.5. Can you tell them apart by the number of rises?


# %%
def rises(learning_rate, size=1400, bug=False, steps=100):
    """In what share of the steps is the reported cost above the one before?"""
    rng, costs = np.random.default_rng(0), []

    def step(parameters, X_t, Y_t):
        after, cost = descent_step(parameters, X_t, Y_t, learning_rate)
        costs.append(cost)
        return after | ({"W1": 2 * parameters["W1"] - after["W1"]} if bug else {}), cost

    parameters = initialize_he(LAYERS, rng)
    while len(costs) <= steps:
        parameters, _ = train_epoch(X, Y, parameters, size, step, rng)
    return np.mean(np.diff(costs[: steps + 1]) > 0)


# %%
print(f"size   64, α = 0.1  , right:        rises in {rises(0.1, 64):4.0%} of the steps")
for name, bug in (("right:      ", False), ("one sign off:", True)):
    for learning_rate in (0.5, 0.1, 0.001):
        print(f"size 1400, α = {learning_rate:<5}, {name}  rises in {rises(learning_rate, bug=bug):4.0%} of the steps")

# %% [markdown]
# At $\alpha = 0.5$ both rise, and one cannot tell. (The right one jumps up, comes down again, and learns.) At
# $\alpha = 0.1$ it never rises. So the rule needs a second half: *a rise means that $\alpha$ is too large, or
# that there is a bug, and a much smaller $\alpha$ tells which*. For a small enough step the cost must fall,
# that is what a gradient is. At 0.001 the right version falls in all 100 steps, and the wrong one rises in
# all 100: it walks uphill in the largest of its matrices. (Then check the gradient: lesson 13.)
#
# The first line is a warning. With batches of 64 a *correct* program rises in about half of its steps, and
# the rule cannot be used. To look for a bug, go back to one fixed batch, and step on it again and again.
#
# ## Choosing the size
#
# | what you know | what follows |
# |---|---|
# | a step's time hardly changes up to some dozens of examples | do not go far below 32 |
# | throughput is flat beyond some hundreds | going beyond brings fewer steps for the same time |
# | the gradient's error falls as $1/\sqrt s$ | from some size on a better gradient is not worth its price |
# | the batch, and all activations of it, must be in memory | the upper bound; halve the size if memory runs out |
# | the whole set is small, $m \lesssim 2000$ | all at once is *possible*, and has no noise; measure what is quicker |
# | each size wants its own $\alpha$ | never compare sizes at one learning rate |
#
# In practice: 64, 128, 256 or 512 to begin with, and the size is then a hyperparameter like others (lesson 21).
# On large machines one wants sizes in the thousands, so that many processors can share a batch; there it is
# common to let $\alpha$ grow with the size, and to begin with a small one (Goyal and others, 2017).
#
# The custom of taking all at once for $m \le 2000$ deserves a remark. Our 1400 pictures are such a set, and 64
# was quicker all the same. Small sets are quick whatever you do, and *that* is the reason for the custom.

# %% [markdown]
# ## Question: the saw · 2 points · 8 minutes
#
# A colleague trains on 1345 examples with batches of 64 and draws the reported cost of every step. Two things
# are odd. (a) From the third epoch on, the curve has the same jagged shape every 22 steps, only a little lower
# each time. (b) On a second machine, where the shape does not repeat, every 22nd point lies far off the curve,
# sometimes at 0.001, sometimes at 3. Explain both. Which one is a fault, and how do you repair it? What would
# you do about the other one?

# %% [markdown] question="the_saw" points=2
# ### BEGIN SOLUTION
# $1345 = 21 \cdot 64 + 1$, so an epoch has 22 batches, and the last one has a single example.
#
# **(a)** The same batches come in the same order in every epoch: mild ones give dips, hard ones peaks, always
# at the same place. The examples are not reshuffled (never, or only once, or with a generator that is made anew
# from the same seed in every epoch). That is a fault: the noise is not averaged out, since the same examples
# always push together. Shuffle at the beginning of every epoch with one generator that goes on.
#
# **(b)** The last batch is one example, and its cost is that of one example: nearly 0 if the network is sure
# and right, large if it is wrong. Nothing is wrong with that. In the epoch's mean it counts 1/1345. In the
# curve leave it out, or draw the mean per epoch, or a moving average. Its step is as long as the others and
# noisier; if that disturbs, take a size that leaves a larger rest. (Leaving out the last batch in *every*
# epoch is tolerable only with reshuffling, because then it hits others each time.)
#
# **Mark scheme** (2 points)
# - 1 point for (a): same batches in each epoch, no reshuffling, with the repair. Half a point without the
#   repair.
# - 1 point for (b): a last batch of one example (½), and a sensible treatment that does not lose the example
#   for good or let it count as much as 64 (½).
# ### END SOLUTION

# %% [markdown]
# ## Question: the best size · 2 points · 10 minutes
#
# A step on $s$ examples takes $100 + 0.7\,s$ microseconds. To reach a certain cost, $N(s) = 60\,(1 + 300/s)$
# steps are needed. (Both have the shape of what was measured above, and $N$ is a common approximation.)
#
# (a) Which of the numbers 100, 0.7, 60 and 300 comes from Python, which from the processor, which from the
# noise of the gradient? (b) Find the size that reaches the cost soonest, and the time. (c) A new machine does
# the arithmetic ten times as fast, so that 0.7 becomes 0.07; nothing else changes. Where is the best size
# now, and what has it gained?

# %% [markdown] question="the_best_size" points=2
# ### BEGIN SOLUTION
# **(a)** 100 µs is what the calls cost before anything is computed (Python, NumPy). 0.7 µs is the arithmetic
# for one more example (processor and memory). 60 is how many steps the exact gradient would need, so neither
# of the three: it comes from the task and $\alpha$. 300 is the noise: at $s = 300$ twice as many steps are
# needed.
#
# **(b)** $T(s) = 60\,(100 + 0.7s)(1 + 300/s) = 60\,(100 + 210 + 0.7s + 30\,000/s)$ µs. The sum $0.7s +
# 30\,000/s$ is smallest where its derivative vanishes, $0.7 = 30\,000/s^2$, so $s = \sqrt{30\,000/0.7} =
# 207$. There $T = 60 \cdot (310 + 145 + 145) = 36\,000$ µs, 36 milliseconds. (Powers of two: 256 takes 36.4
# ms, 128 takes 38.0. The minimum is flat.)
#
# **(c)** $s = \sqrt{30\,000/0.07} = 655$, about three times as large, and $T = 60 \cdot (100 + 21 + 46 + 46) =
# 12\,800$ µs. Arithmetic ten times as fast brings a factor of 2.8, and only with a larger batch: with 207 it
# would be 16.8 ms.
#
# **Mark scheme** (2 points)
# - ½ point for (a): 100, 0.7 and 300 assigned correctly.
# - 1 point for (b): the size between 200 and 215 by any method (½) and the time, 36 ms (½).
# - ½ point for (c): a size near 650 and the remark that the gain is much smaller than ten.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"Batch $t$ goes from $(t-1)\cdot\frac{m}{k} + 1$ to $t\cdot\frac mk$, for $k$ batches."** That is one
# summary's formula, and it says that the size *is* $m/k$. *Before you run:* 1400 examples in batches of 64.
# What is $m/k$?

# %%
m, size = 1400, 64
k = int(batch_count(m, size))
print(f"m / k = {m / k:.2f}, so batch 2 would go from column {m / k + 1:.2f} to {2 * m / k:.2f}")
for t in (1, 2, 22):
    print(f"(t-1)·s + 1 … min(t·s, m) for t = {t:2}: columns {(t - 1) * size + 1} to {min(t * size, m)}")

# %% [markdown]
# 63.64 examples. The formula holds only if the size divides $m$. You choose the size; the number of batches
# follows, rounded up, and the last batch takes what is left.
#
# **"After this batch we have passed one epoch."** Another summary says so of one step with $X^{\{t\}}$. An
# epoch is over when *every* batch has had its step. *Before you run:* how many epochs are 110 steps with
# batches of 64?

# %%
seen = []
parameters, _ = train_epoch(X, Y, None, 64, lambda p, X_t, Y_t: (seen.append(X_t.shape[1]), 0.0), np.random.default_rng(0))
print(f"one step has seen {seen[0]} of 1400 pictures, {seen[0] / 1400:.1%} of an epoch")
print(f"one epoch is {len(seen)} steps, and 110 steps are {110 / len(seen):g} epochs")

# %% [markdown]
# Whoever takes steps for epochs believes to have trained 22 times as long, and a learning rate that decays
# "every epoch" (lesson 19) decays 22 times too fast.
#
# **"$z = W^{\{t\}} x^{\{t\}} + b^{\{t\}}$."** One summary gives the parameters the number of the batch. Read
# as the value at step $t$, it can be defended; read as "each batch has its own", it is another algorithm.
# *Before you run:* ten epochs with shared parameters, against 22 networks that each see their own batch only,
# with as many steps for each. Which has the lower cost on its own batch? On all pictures?

# %%
step, rng = functools.partial(descent_step, learning_rate=0.5), np.random.default_rng(0)
start, own = initialize_he(LAYERS, rng), []
shared = start
for _ in range(10):
    shared, _ = train_epoch(X, Y, shared, 64, step, rng)
batches = mini_batches(X, Y, 64, rng)
for batch in batches:
    parameters = start
    for _ in range(220):
        parameters, _ = step(parameters, *batch)
    own.append((cost_of(parameters, *batch), cost_of(parameters)))
print(f"one network for all batches: {cost_of(shared):.2f} on all pictures, after 220 steps")
print("22 networks, 220 steps each: {:.2f} on their own batch, {:.2f} on all pictures".format(*np.mean(own, axis=0)))

# %% [markdown]
# On its own 64 pictures each of the 22 networks is perfect (0.01), and on all pictures it stands at 0.38,
# where the shared one has 0.07 after equally many steps. The parameters do not belong to a batch: they are
# what the batches have in common.
#
# **"$J^{\{t\}} = \frac{1}{1000}\sum_{i=1}^{n} \dots$", or $\sum_{i=1}^{l}$.** In this course $n$ counts
# features or units and $l$ layers. A cost runs over the *examples of the batch*, and is divided by their
# number, which in the last batch is not 1000. *Before you run:* the last batch of the digits has 56 examples.
# Which of the four numbers is its cost?

# %%
fresh = initialize_he(LAYERS, np.random.default_rng(0))
X_t, Y_t = X[:, 1344:], Y[:, 1344:]
A = deep_forward(X_t, fresh)[0]
losses = -np.log(np.where(Y_t == 1, A, 1 - A))[0]  # (56,): one for each example
print(f"the sum over 56, divided by 56: {losses.sum() / 56:.3f}      logistic_cost: {logistic_cost(A, Y_t):.3f}")
print(f"the sum over 56, divided by 64: {losses.sum() / 64:.3f}")
print(f"the sum over l = 2 layers, divided by 64: {losses[:2].sum() / 64:.3f}")
print(f"the sum over n = 64 inputs: there are only {losses.size} losses")

# %% [markdown]
# 0.665 is the mean over the batch. Dividing by the nominal size makes the last batch look too good, by 56/64,
# and shrinks its gradient by the same factor. The other two sums run over things that have nothing to do with
# examples; with 64 inputs and batches of 64 the confusion of $n$ with $s$ even works, until the last batch.

# %% [markdown]
# ## Summary
#
# 1. A mini-batch is a random part of the examples; one step for each, and all of them make an epoch: $\lceil
#    m/s \rceil$ steps, the last batch smaller.
# 2. The gradient of a batch is right on average and off by an amount that falls as $1/\sqrt s$; four times
#    the work for half the error.
# 3. Shuffle $X$ and $Y$ alike before every epoch, carry the parameters from batch to batch, and weight the
#    costs by the sizes.
# 4. Throughput rises steeply up to some hundred examples and then no more; the best size lies where calls are
#    paid for and examples are not wasted, often 64 to 512.
# 5. A reported cost that rises is normal for mini-batches; in batch gradient descent it means that $\alpha$
#    is too large or something is wrong.
#
# ## References
#
# - H. Robbins and S. Monro (1951). A stochastic approximation method. *Annals of Mathematical Statistics*
#   22(3), 400–407. Steps along noisy directions, and when they arrive.
# - Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller (1998). Efficient BackProp. In *Neural Networks: Tricks of
#   the Trade*, Springer LNCS 1524, 9–50. Stochastic against batch learning, and why to shuffle.
# - L. Bottou and O. Bousquet (2008). The tradeoffs of large scale learning. *Advances in Neural Information
#   Processing Systems* 20. Why an inexact gradient wins when data are plenty and time is short.
# - Y. Bengio (2012). Practical recommendations for gradient-based training of deep architectures.
#   arXiv:1206.5533.
# - P. Goyal and others (2017). Accurate, large minibatch SGD: training ImageNet in 1 hour. arXiv:1706.02677.
# - L. Bottou, F. E. Curtis and J. Nocedal (2018). Optimization methods for large-scale machine learning.
#   *SIAM Review* 60(2), 223–311.
# - S. McCandlish, J. Kaplan, D. Amodei and others (2018). An empirical model of large-batch training.
#   arXiv:1812.06162. Where the form $1 + B/s$ of the last question comes from.
# - C. J. Shallue and others (2019). Measuring the effects of data parallelism on neural network training.
#   *Journal of Machine Learning Research* 20(112), 1–49.
#
# ## What comes next
#
# The curve of a mini-batch run is too jagged to read. Lesson 15, *moving averages*, smooths it with one line
# and one number of memory. The same line, applied to gradients in place of costs, makes momentum (16),
# RMSprop (17) and Adam (18).
