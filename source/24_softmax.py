# ---
# jupyter:
#   lesson:
#     title: Softmax
#     minutes: 120
#     needs: ["02", "05", "12", "14", "18"]
# ---

# %% [markdown]
# # 24 · Softmax
#
# An iris is one of three species. You have had a machine for yes-or-no questions since lesson 02, so ask
# three of them: "is it a setosa?", "is it a versicolor?", "is it a virginica?" For one flower the three
# answer 1 %, 21 % and 0 %. For another they answer 0 %, 78 % and 100 %. What is a gardener to do with that?
#
# Each neuron has learned its own question, and none of them knows that the flower must be *something*, and
# only one thing. This lesson makes the scores compete: one layer, one probability for each class, sum 1.
#
# **Goal.** Write the softmax layer, its cost and its gradient; train it alone and on top of a network, and
# read ten kinds of handwritten digits. **Time.** About 120 minutes. **You need** logistic regression (02) and
# the deep network (05); weights by He (12), mini-batches (14) and Adam (18) are used as you left them.

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress
from previously import activation_backward, activation_forward, adam_update, gradient_descent, initialize_adam
from previously import initialize_he, linear_backward, linear_forward, mini_batches, sigmoid

plots.use_style()

# %% [markdown]
# ## Three yes-or-no neurons
#
# Two measurements of each of 150 flowers, the length and the width of a petal, moved and scaled to mean 0 and
# standard deviation 1 (lesson 11). `X` is (2, 150), one flower per column. Three neurons, one species against
# the rest each, trained by your own `gradient_descent`:

# %%
SPECIES = ["setosa", "versicolor", "virginica"]


@functools.cache
def petals():
    X, labels = datasets.iris()
    return (X[2:] - X[2:].mean(axis=1, keepdims=True)) / X[2:].std(axis=1, keepdims=True), labels


@functools.cache
def three_neurons():
    X, labels = petals()
    return [gradient_descent(np.zeros((2, 1)), 0.0, X, (labels == k).astype(int), 500, 1.0)[:2] for k in range(3)]


def three_answers(X):
    return np.vstack([sigmoid(w.T @ X + b) for w, b in three_neurons()])


# %% [markdown]
# *Before you run:* if the three probabilities were right, what would they add up to for each flower? How many
# of the 150 flowers get exactly one "yes", a probability above one half?

# %%
A = three_answers(petals()[0])
sums, yes = A.sum(axis=0), (A > 0.5).sum(axis=0)
print(f"the three probabilities add up to between {sums.min():.2f} and {sums.max():.2f}")
for count in range(3):
    kinds = np.bincount(petals()[1][0, yes == count], minlength=3)
    print(f"flowers with {count} times yes: {kinds.sum():2}, namely {dict(zip(SPECIES, kinds.tolist()))}")
for i in (sums.argmin(), sums.argmax()):
    print("  ".join(f"{name} {a:.2f}" for name, a in zip(SPECIES, A[:, i])))

# %%
X, labels = petals()
gx, gy = np.meshgrid(np.linspace(-1.8, 2, 200), np.linspace(-1.8, 2, 200))
votes = (three_answers(np.stack([gx.ravel(), gy.ravel()])) > 0.5).sum(axis=0).reshape(gx.shape)
figure, ax = plt.subplots(figsize=(6.4, 4.4))
ax.contourf(gx, gy, votes, levels=[-0.5, 0.5, 1.5, 2.5], colors=["#BBBBBB", "white", "#F3DDE8"])
plots.scatter_classes(X, labels, ax, SPECIES)
ax.set(xlabel="length of the petal (scaled)", ylabel="width of the petal (scaled)")
ax.set_title("Nobody says yes in the grey, two do in the pink")
ax.grid(False)

# %% [markdown]
# Only 98 of 150 flowers get one "yes"; 37 get none and 15 get two. All 50 setosas are among the 98, and only
# 13 of the 50 versicolors: no straight line separates the species in the middle from *both* others, so its
# neuron claims the wrong ground. The three answers add up to anything between 0.23 and 1.78.
#
# Dividing three probabilities by their sum would hide the trouble rather than cure it, since each neuron was
# trained alone. Let the *scores* compete instead, from the beginning.

# %% [markdown]
# ## From scores to shares
#
# A layer with $C$ classes has $C$ scores, $z = Wx + b$, one per class: $W$ is $(C, n)$, $x$ is $(n, 1)$, $b$
# and $z$ are $(C, 1)$. Take the four scores $z = (5, 2, -1, 3)$. We want four positive numbers with sum 1
# that keep the order. Positive first: $t_i = e^{z_i}$. Then each one's share of the total, $a_i = t_i /
# \sum_j t_j$.
#
# *Before you run:* the best score is 5 and the next 3. Will the first share be near one half, or near one?

# %%
z = np.array([5.0, 2.0, -1.0, 3.0])
t = np.exp(z)
print("t    ", t.round(1), "  sum", t.sum().round(1))
print("share", (t / t.sum()).round(3), "  sum", (t / t.sum()).sum().round(3))

# %% [markdown]
# 148.4, 7.4, 0.4 and 20.1 of 176.3: the shares are 0.842, 0.042, 0.002 and 0.114. This is **softmax**,
#
# $$ a_i = \frac{e^{z_i}}{\sum_{j=1}^{C} e^{z_j}} . $$
#
# Why $e^z$, when $z^2$ or $|z|$ would be positive too? In lesson 02 the score was the *log-odds* of yes
# against no. Here the **difference of two scores is the log-odds of one class against the other**, since the
# sum cancels:
#
# $$ \frac{a_i}{a_j} = e^{z_i - z_j} . $$
#
# Two points of score are a factor of $e^2 = 7.4$: from 0.114 to 0.842. Three points are a factor of 20.

# %% [markdown]
# ### Only differences count
#
# If all scores of an example rise by the same number, no difference changes, and no share either. *Before you
# run:* the same four scores, plus 100 and then plus 1000. What will the formula say on paper, and what in
# Python?

# %%
with np.errstate(over="ignore", invalid="ignore"):
    for shift in (0, 100, 1000):
        t = np.exp(z + shift)
        print(f"scores + {shift:4}: sum of exponentials {t.sum():8.2e}, shares", (t / t.sum()).round(3))

# %% [markdown]
# Plus 100 is no trouble. Plus 1000, and $e^{1005}$ is more than a float can hold ($e^{709}$ is about the
# largest): `inf / inf` is `nan`. But the freedom to shift is also the cure. Subtract something from all
# scores of the example, such that no exponential is large and the sum is not 0. Which number does both,
# whatever the scores are?

# %% [markdown]
# ## Exercise: softmax · 3 points · 12 minutes
#
# For a whole batch: `Z` is $(C, m)$, an example per column, so every *column* of the result adds up to 1.
# Scores between −10 000 and 10 000 must give the right shares **without a warning**, and the columns of one
# batch may lie at very different heights. A share as small as $e^{-2000}$ may come out as 0.


# %% exercise="softmax" points=3
def softmax(Z):
    """Turn each column of scores into probabilities.

    Z: (C, m) floating-point scores between −1e4 and 1e4, one column per example; C ≥ 1, m ≥ 1.
    Returns (C, m): entry (i, j) is e^Z[i, j] divided by the sum of e^Z over column j.  No NumPy warning.
    """
    ### BEGIN SOLUTION
    T = np.exp(Z - Z.max(axis=0, keepdims=True))
    return T / T.sum(axis=0, keepdims=True)
    ### END SOLUTION


# %% tags=["spec"]
import math

from dlutils.spec import Between, Exercise, Fact


class Softmax(Exercise):
    hints = (
        "Which numbers have to add up to 1: all of them, those of one class, or those of one example?",
        "e^(z − c) / Σ e^(z − c) is the same for any number c. Take for c the largest score of the column.",
        "Begin with `T = np.exp(Z - Z.max(axis=…, keepdims=True))`.",
    )
    rtol = 1e-12  # probabilities are compared absolutely, to 1e-9
    quiet = True

    def cases(rng):
        yield "4 classes, 3 examples", 2 * rng.normal(size=(4, 3)) + 0.5
        yield "one example", 2 * rng.normal(size=(5, 1)) - 1
        yield "more examples than classes", 1.5 * rng.normal(size=(3, 8))
        yield "one class", rng.normal(size=(1, 4)) - 3
        yield "scores near 10 000", rng.uniform(9990, 10000, (3, 5))
        yield "scores near −10 000", rng.uniform(-10000, -9990, (4, 2))
        far = rng.uniform(0.9, 1, (3, 7)) * rng.permuted(np.tile([[1e4], [-1e4], [4000]], 7), axis=0)
        yield "scores up to ±10 000 in one column", far
        yield "columns of different size", rng.normal(size=(3, 4)) + np.array([9000, -9900, 2500, -4000])
        yield "equal scores", np.array([[1e4, -7, 0, -1e4, 3], [1e4, -7, 0, -1e4, 2]])
        single = np.array([[8000, -9000], [-9500, -4000], [500, 7000], [-3000, 1000]], dtype=np.float32)
        yield "up to ±10 000 in float32", rng.permuted(single, axis=0)

    def expect(Z):
        C, m = Z.shape
        A = np.empty((C, m))
        for j in range(m):
            column = [float(z) for z in Z[:, j]]
            for i in range(C):  # 1 / Σ e^(z_k − z_i), where 1e300 stands for more than any float
                A[i, j] = 1 / math.fsum(math.exp(z - column[i]) if z - column[i] < 690 else 1e300 for z in column)
        return np.where(A < 1e-290, 0.0, A)

    def mistake_no_shift(Z):
        """Right on paper, but the exponential of a large score is more than a float can hold. What may you subtract from
        all scores of a column without changing the result?"""
        T = np.exp(Z)
        return T / T.sum(axis=0, keepdims=True)

    def mistake_whole_matrix(Z):
        """Your numbers add up to 1 over the whole batch. Which sum should be 1 for each example on its own?"""
        T = np.exp(Z - Z.max())
        return T / T.sum()

    def mistake_over_rows(Z):
        """Each of your *rows* adds up to 1, so the examples compete with one another. Who should compete?"""
        T = np.exp(Z - Z.max(axis=1, keepdims=True))
        return T / T.sum(axis=1, keepdims=True)

    def mistake_one_shift_for_all(Z):
        """You subtract the largest score of the whole batch. What is left of an example whose scores all lie 10 000 below
        it?"""
        T = np.exp(Z - Z.max())
        return T / T.sum(axis=0, keepdims=True)

    def mistake_shift_of_rows(Z):
        """You subtract from each class its largest score over the examples, so that the scores of one example are moved by
        different amounts. Which ones have to move together?"""
        T = np.exp(Z - Z.max(axis=1, keepdims=True))
        return T / T.sum(axis=0, keepdims=True)

    def mistake_absolute_shift(Z):
        """You subtract the largest absolute value. What happens in a column whose scores are all near −10 000?"""
        T = np.exp(Z - np.abs(Z).max(axis=0, keepdims=True))
        return T / T.sum(axis=0, keepdims=True)

    def mistake_shift_by_mean(Z):
        """Large numbers still reach the exponential. After what you subtract, for example the column's mean: how far above 0
        can its largest score lie?"""
        T = np.exp(Z - Z.mean(axis=0, keepdims=True))
        return T / T.sum(axis=0, keepdims=True)

    def mistake_clipped_scores(Z):
        """Your scores are cut off before the exponential. Two scores of 9000 and 9010: who should win, and what is left of
        the difference?"""
        T = np.exp(np.clip(Z, -50, 50))
        return T / T.sum(axis=0, keepdims=True)

    def mistake_no_exponential(Z):
        """You divide the scores themselves by their sum. What becomes of a negative score, or of scores that add up to 0?"""
        T = Z - Z.min(axis=0, keepdims=True) + 1
        return T / T.sum(axis=0, keepdims=True)

    def mistake_clipped_result(Z):
        """Your probabilities stop short of 0 and 1. A guard against log 0 belongs into the cost. What do your columns add
        up to?"""
        T = np.exp(Z - Z.max(axis=0, keepdims=True))
        return np.clip(T / T.sum(axis=0, keepdims=True), 1e-7, 1 - 1e-7)

    def mistake_sigmoid(Z):
        """You treat every score on its own, and the columns do not add up to 1. What has to know about all scores of an
        example?"""
        return 0.5 + 0.5 * np.tanh(Z / 2)

    def mistake_exponentials_only(Z):
        """These are the exponentials. What do they have to be divided by?"""
        return np.exp(Z - Z.max(axis=0, keepdims=True))

    def variant_loop(Z):
        return np.stack([np.exp(z - max(z)) / sum(np.exp(z - max(z))) for z in Z.T], axis=1)

    def variant_log_sum_exp(Z):
        return np.exp(Z - np.logaddexp.reduce(Z, axis=0))

    def variant_transposed(Z):
        scores = Z.T - np.max(Z.T, axis=1)[:, np.newaxis]
        return np.divide(np.exp(scores), np.exp(scores).sum(axis=1)[:, np.newaxis]).T

    def variant_in_place_on_a_copy(Z):
        A = np.array(Z, dtype=float)
        A -= A.max(axis=0)
        np.exp(A, out=A)
        A /= np.einsum("ij->j", A)
        return A


# %% check="softmax"
check(softmax)

# %% [markdown]
# If the check is not content, `hint(softmax)` in a cell of your own helps, three times. Now ask your function
# for what the formula could not do:

# %%
Z = z[:, None] + np.array([[0, 1000, -9000]])
print(softmax(Z).round(3))

# %% [markdown]
# Three columns, one and the same distribution, at three heights.

# %% [markdown]
# ## The hard version
#
# Softmax is named after what it softens. **Hardmax** gives a 1 to the largest score and a 0 to every other:
# for $(5, 2, -1, 3)$ it says $(1, 0, 0, 0)$. It is a decision, and not a distribution: it forgets by how much
# the winner has won. Where scores tie conventions differ: one of the tied gets the 1, or each of them.
#
# ## Exercise: hardmax · 1 point · 8 minutes
#
# A 1 in every column, where the largest score stands. If it occurs twice, either convention is welcome.


# %% exercise="hardmax" points=1
def hardmax(Z):
    """Mark the largest score of each column.

    Z: (C, m) floating-point scores.
    Returns (C, m) of zeros and ones: a 1 where the score is the largest of its column.  If several scores of a column
    tie for the largest, the 1 stands at one of them, or at each.
    """
    ### BEGIN SOLUTION
    return (np.arange(Z.shape[0])[:, None] == Z.argmax(axis=0)).astype(float)
    ### END SOLUTION


# %% tags=["spec"]
def mark(winners, C):
    """(C, m) with a 1 in row winners[j] of column j."""
    return np.array([[float(i == winner) for winner in winners] for i in range(C)])


class Hardmax(Exercise):
    hints = (
        "How many ones does a column hold when no two of its scores are equal? And in which row does it stand?",
        "A[i, j] = 1 where i = argmax of column j, and 0 elsewhere.",
        "Begin with `winners = Z.argmax(axis=…)`: one row number for every example.",
    )

    def cases(rng):
        yield "4 classes, 6 examples", 2 * rng.normal(size=(4, 6))
        yield "one example", rng.normal(size=(5, 1))
        yield "negative scores only", -rng.uniform(1, 9, (3, 5))
        yield "positive scores only", rng.uniform(1, 9, (6, 4))
        yield "close scores", rng.uniform(2, 2.2, (5, 7))
        yield "up to ±10 000", rng.permuted(rng.uniform(9000, 10000, (3, 4)) * [[1], [-1], [0.9]], axis=0)
        yield "one class", rng.normal(size=(1, 3))
        ties = np.array([[2, -3, 0.5, 7, -1], [4, -3, 0.5, -8, -6], [1, -5, 0.5, 7, -2], [4, -4, 0.5, 7, -9]])
        yield "ties", rng.permuted(ties, axis=0)
        yield "all scores 0", np.zeros((3, 2))

    def observe(learner, Z):
        A = learner.hardmax(Z)
        ties = np.unique(Z).size < Z.size
        if not ties or not isinstance(A, np.ndarray) or A.shape != Z.shape or A.dtype.kind not in "biuf":
            return A
        A = A.astype(float)
        tied, sums = Z == Z.max(axis=0), A.sum(axis=0)
        return {
            "every entry is 0 or 1": Fact(
                bool(np.isin(A, (0, 1)).all()), f"the smallest is {A.min():g}, the largest {A.max():g}"
            ),
            "where scores tie for the largest, one of them is marked, or each": Fact(
                bool(np.all((sums == 1) | (sums == tied.sum(axis=0)))), f"the columns add up to {sums.tolist()}"
            ),
            "a 1 stands only at a largest score of its column": Fact(not np.any((A != 0) & ~tied), ""),
        }

    def expect(Z):
        columns = [[float(z) for z in column] for column in Z.T]
        if np.unique(Z).size == Z.size:
            return mark([column.index(sorted(column)[-1]) for column in columns], len(Z))
        return {
            "every entry is 0 or 1": True,
            "where scores tie for the largest, one of them is marked, or each": True,
            "a 1 stands only at a largest score of its column": True,
        }

    def mistake_over_rows(Z):
        """Each of your *rows* holds one 1. Who competes with whom: the examples, or the classes of one example?"""
        return mark(Z.argmax(axis=1), Z.shape[1]).T

    def mistake_whole_matrix(Z):
        """Only one entry of the whole batch is 1. What does each example need for itself?"""
        return (Z == Z.max()).astype(float)

    def mistake_row_numbers(Z):
        """You return the numbers of the winning rows, (m,). What is asked for are columns of zeros and ones, (C, m)."""
        return Z.argmax(axis=0)

    def mistake_score_kept(Z):
        """The largest score stands where the 1 should be."""
        return np.where(Z == Z.max(axis=0), Z, 0.0)

    def mistake_largest_absolute(Z):
        """A score of −9 beats one of 5 in your function. Which of the two is larger?"""
        return mark(np.abs(Z).argmax(axis=0), len(Z))

    def mistake_rounded_softmax(Z):
        """Some columns hold no 1 at all. Does the most probable of five classes always have more than one half?"""
        T = np.exp(Z - Z.max(axis=0))
        return (T / T.sum(axis=0) > 0.5).astype(float)

    def mistake_positive_scores(Z):
        """You compare with 0, as for one score against none. What are the scores of an example compared with here?"""
        return (Z > 0).astype(float)

    def mistake_smallest(Z):
        """The 1 stands at the smallest score. Which one is asked for?"""
        return mark(Z.argmin(axis=0), len(Z))

    def variant_ties_all_win(Z):
        return (Z == Z.max(axis=0)).astype(float)

    def variant_last_of_the_tied(Z):
        return np.eye(len(Z))[len(Z) - 1 - Z[::-1].argmax(axis=0)].T

    def variant_loop(Z):
        A = np.zeros(Z.shape, dtype=int)
        for j in range(Z.shape[1]):
            A[np.argmax(Z[:, j]), j] = 1
        return A

    def variant_put(Z):
        A = np.zeros_like(Z)
        np.put_along_axis(A, np.argmax(Z, axis=0, keepdims=True), 1, axis=0)
        return A

    def variant_bool_by_sorting(Z):
        order = np.argsort(Z, axis=0, kind="stable")
        return np.arange(len(Z)).reshape(-1, 1) == order[-1]


# %% check="hardmax"
check(hardmax)

# %% [markdown]
# ### Between soft and hard: the temperature
#
# Divide the scores by a number $T > 0$ before the softmax. With $T < 1$ all differences grow, with $T > 1$
# they shrink; in physics, where the formula was first used, $T$ is the temperature. *Before you run:* what
# comes out for $T$ near 0, and for $T$ near infinity? Does the *order* of the classes ever change?

# %%
for T in (0.1, 0.5, 1, 2, 10, 1000):
    print(f"T = {T:6}:", softmax(z[:, None] / T)[:, 0].round(3))
print("hardmax:   ", hardmax(z[:, None])[:, 0].astype(int))


# %%
def temperature(T=1.0):
    """The four shares at temperature T beside those of hardmax."""
    figure, ax = plt.subplots(figsize=(6.4, 3.4))
    place = np.arange(4)
    ax.bar(place - 0.2, softmax(z[:, None] / T)[:, 0], 0.38, label="softmax of z / T")
    ax.bar(place + 0.2, 1.0 * hardmax(z[:, None])[:, 0], 0.38, label="hardmax", color="#CCCCCC")
    ax.set(xticks=place, xticklabels=[f"z = {score:g}" for score in z], ylim=(0, 1.05), ylabel="share")
    ax.set_title(f"T = {T:g}: the winner gets {softmax(z[:, None] / T).max():.1%}")
    ax.legend()


plots.interactive(temperature, T=[0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0])

# %% [markdown]
# At $T = 0.1$ it is hardmax to three digits, at $T = 1000$ everybody has a quarter. The order never changes,
# so the temperature changes no decision, only how sure the layer sounds. Language models use it when they
# draw the next word: a low $T$ for the safest word, a higher one for variety.
#
# Why not train with hardmax, then? Move a score a little and hardmax stays as it is, until it jumps. Its
# slope is 0 almost everywhere, and gradient descent has nothing to follow. Hardmax is for the decision in the
# end.

# %% [markdown]
# ## Labels
#
# A label is a number from 0 to $C - 1$, the name of a row: with dog, cat, chick and other animals in this
# order, a cat is label 1. To compare it with four probabilities we write it as what perfect probabilities
# would be, a column with one 1, **one-hot**: $(0, 1, 0, 0)$. The numbers 0 to 3 themselves must not meet the
# arithmetic; a cat is not the mean of a dog and a chick.
#
# | | shape | |
# |---|---|---|
# | `labels` | $(m,)$ | integers $0 \dots C-1$ |
# | `Y` | $(C, m)$ | column $i$ is example $i$; one 1, in row `labels[i]` |
# | `A` | $(C, m)$ | column $i$ holds the $C$ probabilities of example $i$ |
#
# ## Exercise: one_hot · 1 point · 6 minutes
#
# Not every class occurs in every batch, so $C$ cannot be read off the labels: it is an argument.


# %% exercise="one_hot" points=1
def one_hot(labels, C):
    """Turn labels into columns of zeros and ones.

    labels: (m,) array of integers from 0 to C − 1, of any integer dtype; not every class need occur.  C: number of classes.
    Returns Y (C, m): column i is 1 in row labels[i] and 0 elsewhere.
    """
    ### BEGIN SOLUTION
    return (np.arange(C)[:, None] == np.asarray(labels)).astype(float)
    ### END SOLUTION


# %% tags=["spec"]
class OneHot(Exercise):
    hints = (
        "How many rows and how many columns has Y? In which row of column i does the 1 stand?",
        "Y[labels[i], i] = 1 for every i, and 0 everywhere else.",
        "Begin with `Y = np.zeros((C, len(labels)))`, or with a comparison of `np.arange(C)[:, None]` with `labels`.",
    )

    def cases(rng):
        yield "4 classes, 7 examples", rng.permutation([2, 0, 3, 3, 1, 0, 2]), 4
        yield "ten classes, few of them present", rng.permutation([7, 0, 4, 7, 2]), 10
        yield "the last class is missing", rng.permutation([1, 0, 3, 1, 2, 0]), 5
        yield "one example", np.array([2]), 6
        yield "two classes", rng.permutation([0, 1, 1, 0, 1]), 2
        yield "only the last class", np.array([2, 2]), 3
        yield "only class 0", np.array([0, 0, 0, 0]), 3
        yield "one class", np.array([0, 0, 0]), 1
        yield "labels in bytes", rng.permutation(np.array([50, 3, 60, 0], dtype=np.uint8)), 62
        yield "as many examples as classes", rng.permutation([1, 3, 0, 1]), 4

    def expect(labels, C):
        return np.array([[1.0 if int(label) == row else 0.0 for label in labels] for row in range(C)])

    def mistake_rows_are_examples(labels, C):
        """Each *row* of your Y is an example. Where do examples stand in this course?"""
        return np.eye(C)[labels]

    def mistake_reshaped(labels, C):
        """Right numbers, right shape, wrong places: reshaping (m, C) into (C, m) tears the examples apart. What turns rows
        into columns?"""
        return np.eye(C)[labels].reshape(C, -1)

    def mistake_classes_from_1(labels, C):
        """Label 1 stands in your first row. Which row belongs to the label 0?"""
        return np.eye(C)[labels.astype(int) - 1].T

    def mistake_class_0_is_none(labels, C):
        """Your columns for the label 0 are empty. Class 0 is a class like any other: what should such a column add up to?"""
        Y = np.eye(C)[labels].T
        Y[0] = 0
        return Y

    def mistake_extra_row(labels, C):
        """You have one row too many. The labels run from 0 to C − 1: how many are those?"""
        return np.eye(C + 1)[labels].T

    def mistake_rows_from_the_largest_label(labels, C):
        """You count the classes by the largest label. What if the last classes happen not to occur in this batch?"""
        return np.eye(int(labels.max()) + 1)[labels].T

    def mistake_only_classes_that_occur(labels, C):
        """You have a row for each class that occurs. Must every class occur, and who tells you how many there are?"""
        return (np.unique(labels)[:, None] == labels).astype(float)

    def mistake_flat_comparison(labels, C):
        """`np.arange(C) == labels` compares entry by entry. Which of the two has to become a column first?"""
        return (np.arange(C) == labels).astype(float)

    def variant_identity(labels, C):
        return np.eye(C)[:, labels]

    def variant_indices(labels, C):
        Y = np.zeros((C, labels.size), dtype=int)
        Y[labels, np.arange(labels.size)] = 1
        return Y

    def variant_loop(labels, C):
        Y = np.zeros((C, len(labels)))
        for i, label in enumerate(labels):
            Y[label][i] = 1.0
        return Y

    def variant_bool(labels, C):
        return np.equal.outer(np.arange(C), labels)


# %% check="one_hot"
check(one_hot)

# %% [markdown]
# ## What a distribution costs
#
# As in lesson 02: ask how probable the layer held what then happened, and take minus the logarithm. For one
# example with one-hot $y$, the **cross-entropy** is
#
# $$ L(a, y) = -\sum_{j=1}^{C} y_j \log a_j = -\log a_k, \qquad k \text{ the true class}, $$
#
# because all $y_j$ but one are 0. The cost $J$ is the mean of $L$ over the $m$ examples. An example: four
# classes, the truth is a cat, row 1, and the layer said $(0.3, 0.2, 0.1, 0.4)$. *Before you run:* which of
# the four numbers matter? What if the layer had said $(0.4, 0.2, 0.2, 0.2)$?

# %%
y = np.array([0, 1, 0, 0])
for a in ([0.3, 0.2, 0.1, 0.4], [0.4, 0.2, 0.2, 0.2], [0.01, 0.97, 0.01, 0.01], [0.97, 0.01, 0.01, 0.01]):
    print("said", a, f"  loss {-(y * np.log(a)).sum():.3f}")

# %% [markdown]
# $-\log 0.2 = 1.609$ in both of the first rows: only the true class is charged for. The others enter through
# the sum, since whatever they get is missing there. A confident right answer costs 0.030, a confident mistake
# 4.605.
#
# As in lesson 02 a guard is needed. In floats a share may be exactly 0, and then $\log 0$ is $-\infty$; even
# a *right* answer is in danger, since $0 \cdot (-\infty)$ in one of the other rows is `nan`.

# %% [markdown]
# ## Exercise: cross_entropy · 2 points · 12 minutes
#
# - **exact** wherever the probabilities lie between $10^{-6}$ and $1 - 10^{-6}$;
# - **finite** at exactly 0 and 1, in float64 and in float32 (whose smallest positive number is about
#   $10^{-45}$);
# - there, a mistake still costs more than 3, and a right answer about nothing.


# %% exercise="cross_entropy" points=2
def cross_entropy(A, Y):
    """The mean cross-entropy of probabilities A for one-hot labels Y.

    A: (C, m) probabilities from 0 to 1, both included, columns summing to 1; float64 or float32.
    Y: (C, m) one-hot, integers or floats.  Returns a finite Python float, the mean over the m examples.
    """
    ### BEGIN SOLUTION
    given_to_truth = (A * Y).sum(axis=0)
    return float(-np.log(np.maximum(given_to_truth, 1e-30)).mean())
    ### END SOLUTION


# %% tags=["spec"]
def mixed_one_hot(rng, C, m, dtype=int):
    """(C, m) one-hot: the labels 0, 1, 1, 2, 2, 2 … modulo C in any order, so that the classes differ in number."""
    labels = [k % C for k in range(C + m) for _ in range(k + 1)][:m]
    return mark(rng.permutation(labels), C).astype(dtype)


def mixed_shares(rng, C, m):
    """(C, m) probabilities of 0.02 and more, no two of them alike."""
    T = rng.uniform(0.1, 1.2, (C, m))
    return T / T.sum(axis=0)


def truth_given(rng, Y, p):
    """(C, m) probabilities with p (m,) for the true class, the rest shared unequally among the others."""
    others = mixed_shares(rng, *Y.shape) * (Y == 0)
    return Y * p + (1 - p) * others / others.sum(axis=0)


def allowed_costs(A, Y):
    """What a right answer's cost may be: a number, or a range where an example is all but certain.

    The slack admits a constant of up to 1e-7 inside the logarithm, and clipping at up to 1e-6.
    """
    losses, slack, certain_and_wrong = [], [], 0
    for a, y in zip(A.T.tolist(), Y.T.tolist()):
        p = a[y.index(1)]
        q = 1 - p
        if p <= 1e-6:
            certain_and_wrong += 1
            continue
        losses.append(-math.log1p(-q) if 0 < q < 0.5 else -math.log(min(p, 1.0)))
        slack.append(2e-6 if q <= 1e-6 else 1.1e-7 / p)
    m = len(A.T)
    cost, slack = math.fsum(losses) / m, math.fsum(slack) / m
    if not certain_and_wrong and slack <= 2.5e-6 * cost:
        return cost  # the relative tolerance covers the slack
    low, high = cost * (1 - 2e-5) - slack, cost * (1 + 2e-5) + slack
    return Between(low + 3 * certain_and_wrong / m, math.inf if certain_and_wrong else high)


def guarded(A, smallest=1e-30):
    return np.log(np.maximum(A, smallest))


class CrossEntropy(Exercise):
    hints = (
        "For one example, only one of the C logarithms counts. Which probability does it look at, and what if that is 0?",
        "Loss of example i = −log A[k, i], where k is the row in which Y has its 1. The cost is the mean over i.",
        "Begin with `p = (A * Y).sum(axis=0)`, which is (m,); then keep p from being 0.",
    )
    rtol = 5e-6  # lets a constant of 1e-7 inside the logarithm pass

    def cases(rng):
        yield "4 classes, 7 examples", mixed_shares(rng, 4, 7), mixed_one_hot(rng, 4, 7)
        yield "one example", mixed_shares(rng, 5, 1), np.array([[0], [0], [1], [0], [0]])
        yield "more classes than examples, labels as floats", mixed_shares(rng, 6, 3), mixed_one_hot(rng, 6, 3, float)
        yield "two classes", mixed_shares(rng, 2, 9), mixed_one_hot(rng, 2, 9)
        Y = mixed_one_hot(rng, 3, 5)
        yield "nearly certain, and wrong", truth_given(rng, Y, rng.uniform(2e-6, 3.5e-6, 5)), Y
        Y = mixed_one_hot(rng, 4, 6)
        p = rng.permutation(np.append(rng.uniform(0.1, 0.6, 3), [1, 1, 1]))
        yield "some of them certain, and right", truth_given(rng, Y, p), Y
        yield "all of them certain, and right", Y.astype(float), Y
        yield "exactly 0 and 1, in float32, and right", Y.astype(np.float32), Y
        yield "one example, certain and right", np.array([[0.0], [1.0], [0.0]]), np.array([[0], [1], [0]])
        Y = mixed_one_hot(rng, 3, 8)
        p = rng.permutation(np.append(rng.uniform(0.2, 0.6, 3), [0, 0, 0, 0, 0]))
        yield "some of them certain, and wrong", truth_given(rng, Y, p), Y
        wrong = np.roll(Y, 1, axis=0)
        yield "exactly 0 and 1, in float32, and wrong", wrong.astype(np.float32), Y
        yield "certain of another class", np.array([[0.0], [0.0], [1.0]]), np.array([[0], [1], [0]])
        yield "12 nines, and wrong", np.array([[1e-12, 1 - 1e-12], [1 - 1e-12, 1e-12]]), np.array([[1, 0], [0, 1]])

    def expect(A, Y):
        return allowed_costs(A, Y)

    def mistake_sum(A, Y):
        """This is the sum of the losses. What should twice as many examples of the same kind do to the cost?"""
        return float(-(Y * guarded(A)).sum())

    def mistake_mean_of_all_entries(A, Y):
        """You divide by the number of all entries, C · m. Each example has one loss: how many losses are there?"""
        return float(-(Y * guarded(A)).mean())

    def mistake_rows_are_examples(A, Y):
        """You divide by the number of rows. Which axis counts the examples?"""
        return float(-(Y * guarded(A)).sum() / Y.shape[0])

    def mistake_log10(A, Y):
        """Which logarithm did you take? A probability of one half should cost 0.693; yours costs 0.301."""
        return float(-(Y * np.log10(np.maximum(A, 1e-30))).sum() / Y.shape[1])

    def mistake_log2(A, Y):
        """Which logarithm did you take? A probability of one half should cost 0.693; yours costs 1."""
        return float(-(Y * np.log2(np.maximum(A, 1e-30))).sum() / Y.shape[1])

    def mistake_no_guard(A, Y):
        """Right until a probability is exactly 0. What are log 0 and 0 · log 0?"""
        return float(-(Y * np.log(A)).sum() / Y.shape[1])

    def mistake_guard_too_small_for_float32(A, Y):
        """Your guard works in float64. What is left of 1e-300 in float32, whose smallest number is about 1e-45?"""
        return float(-(Y * np.log(A + A.dtype.type(1e-300))).sum() / Y.shape[1])

    def mistake_wide_guard(A, Y):
        """Your guard is wide enough to change ordinary costs: the truth got 0.000003 in this case, and it should cost
        12.7. How small can the guard be?"""
        return float(-(Y * guarded(A, 1e-5)).sum() / Y.shape[1])

    def mistake_guard_too_generous(A, Y):
        """A confident mistake should cost more than 3 per example. What does your function charge if the truth got 0?"""
        logs = np.log(A)
        return float(-(Y * np.where(np.isinf(logs), 0, logs)).sum() / Y.shape[1])

    def mistake_two_terms(A, Y):
        """You also charge for the classes that are not true, as for C separate yes-or-no questions. How many terms of the
        sum survive in −Σ y log a?"""
        return float(-(Y * guarded(A) + (1 - Y) * guarded(1 - A)).sum() / Y.shape[1])

    def mistake_arguments_swapped(A, Y):
        """You take the logarithm of the labels. Whose logarithm is weighted with whom?"""
        return float(-(A * guarded(Y.astype(float))).sum() / Y.shape[1])

    def mistake_squared(A, Y):
        """This is a squared error. What does it charge, at most, for one confident mistake?"""
        return float(((A - Y) ** 2).sum() / Y.shape[1])

    def mistake_largest_probability(A, Y):
        """You charge for the most probable class, whether it is true or not. Whose probability should be high?"""
        return float(-guarded(A.max(axis=0)).mean())

    def mistake_log_of_mean(A, Y):
        """You average the probabilities and take one logarithm. Is that the mean of the logarithms?"""
        return float(-guarded((A * Y).sum() / Y.shape[1]))

    def variant_fancy_index(A, Y):
        p = A[Y.argmax(axis=0), np.arange(A.shape[1])]
        return -np.log(np.clip(p, 1e-15, None)).mean()

    def variant_epsilon_inside(A, Y):
        return -np.sum(Y * np.log(A + 1e-8)) / A.shape[1]

    def variant_clip_both_sides(A, Y):
        return -np.mean(np.sum(Y * np.log(np.clip(A, 1e-7, 1 - 1e-7)), axis=0))

    def variant_loop(A, Y):
        total = 0.0
        for i in range(Y.shape[1]):
            for j in range(Y.shape[0]):
                if Y[j, i] == 1:
                    total -= math.log(max(float(A[j, i]), 1e-300))
        return total / Y.shape[1]

    def variant_tiny(A, Y):
        return np.einsum("ij,ij->", Y, -np.log(np.maximum(A, np.finfo(A.dtype).tiny))) / len(A.T)


# %% check="cross_entropy"
check(cross_entropy)

# %% [markdown]
# ### The number to know before training
#
# A layer that knows nothing gives $1/C$ to every class, and a shrug costs $\log C$: 0.693 for two classes,
# 2.303 for ten. So the first loss of a training run is known in advance. *Before you run:* ten classes, 1797
# digits, and starting weights of standard deviation 0.01, then 1. Which of the two is near 2.303, and on
# which side is the other?


# %%
@functools.cache
def first_losses(scale):
    """The cost of 20 untrained layers on all digits, weights of the given standard deviation."""
    X, labels = datasets.digits()
    draws = [scale * np.random.default_rng(seed).normal(size=(10, 64)) for seed in range(20)]
    return [cross_entropy(softmax(W @ X), one_hot(labels[0], 10)) for W in draws]


for scale in (0.01, 0.1, 1, 10):
    costs = np.squeeze(first_losses(scale))
    print(f"weights {scale:5}: first loss {costs.mean():6.3f}  (20 starts: {costs.min():.2f} to {costs.max():.2f})")

# %% [markdown]
# Small weights: 2.304, a shrug. Weights of size 1 cost nearly three times as much, and of size 10 about 48:
# such a layer is *confidently wrong* before it has seen anything. A first loss far above $\log C$ means
# starting weights or inputs that are too large, or a cost that is not the mean. Look at it in every run; it
# costs nothing.

# %% [markdown]
# ## The slope of the loss
#
# One example, true class $k$. Do not differentiate softmax first; put it into the loss and let the logarithm
# undo the exponential:
#
# $$ L = -\log \frac{e^{z_k}}{\sum_j e^{z_j}} = -z_k + \log \sum_j e^{z_j} . $$
#
# The first term has the slope $-1$ in $z_k$ and 0 in the other scores, which is $-y_i$. The second has the
# slope $e^{z_i} / \sum_j e^{z_j}$ in $z_i$, which is $a_i$. Together
#
# $$ \frac{\partial L}{\partial z_i} = a_i - y_i . $$
#
# Prediction minus truth, as with one neuron. The true class is pushed up by what it lacks, each other class
# is pushed down by what it has, and the pushes of a column add up to 0.

# %% [markdown]
# *Before you run:* the cat again, $a = (0.3, 0.2, 0.1, 0.4)$ and $y = (0, 1, 0, 0)$. Write down the four
# slopes. The cell measures them: scores that give this $a$ are $\log a$; each moves by a hair both ways.

# %%
a, hair = np.array([[0.3], [0.2], [0.1], [0.4]]), 1e-5
for i in range(4):
    moved = np.eye(4)[:, [i]] * hair
    up, down = (cross_entropy(softmax(np.log(a) + s), y[:, None]) for s in (moved, -moved))
    print(f"class {i}: measured {np.squeeze(up - down) / (2 * hair):7.4f}    a − y = {a[i, 0] - y[i]:7.4f}")

# %% [markdown]
# The rest is lesson 05, word for word. For the layer $Z = WX + b$ with the mean over $m$ examples:
#
# | quantity | formula | shapes |
# |---|---|---|
# | $Z$ | $WX + b$ | $(C, n)(n, m)$, then $(C, 1)$ is added to each column: $(C, m)$ |
# | $A$ | softmax of each column | $(C, m)$ |
# | $dZ$ | $A - Y$ | $(C, m)$ |
# | $dW$ | $\frac1m\, dZ\, X^{\mathsf T}$ | $(C, m)(m, n) = (C, n)$, like $W$ |
# | $db$ | the mean of $dZ$ over the examples | $(C, 1)$, like $b$ |
#
# ## Exercise: softmax_gradients · 3 points · 15 minutes
#
# Forward, cost, backward, with your own `softmax` and `cross_entropy`.


# %% exercise="softmax_gradients" points=3
def softmax_gradients(X, Y, parameters):
    """One pass forward and one back through a softmax layer.

    X: (n, m).  Y: (C, m) one-hot.  parameters: {"W": (C, n), "b": (C, 1)}, in any order.  Scores may reach ±1e4.
    Returns (grads, cost): grads = {"dW": (C, n), "db": (C, 1)}, slopes of the mean cost; cost a finite Python float.
    """
    ### BEGIN SOLUTION
    A = softmax(parameters["W"] @ X + parameters["b"])
    dZ = A - Y
    grads = {"dW": dZ @ X.T / X.shape[1], "db": dZ.mean(axis=1, keepdims=True)}
    return grads, cross_entropy(A, Y)
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.gradients import complex_step_gradient


def plain_probabilities(X, parameters):
    """Softmax of WX + b, one example at a time."""
    W, b = parameters["W"], parameters["b"]
    C, A = len(W), np.empty((len(W), X.shape[1]))
    for i, x in enumerate(X.T):
        z = [math.fsum([*(W[c] * x).tolist(), float(b[c, 0])]) for c in range(C)]
        t = [math.exp(max(score - max(z), -700)) for score in z]
        A[:, i] = [entry / math.fsum(t) for entry in t]
    return np.where(A < 1e-290, 0.0, A)


def plain_slopes(X, Y, parameters):
    """{"dW", "db"} by the complex step on the mean of log Σ e^z − z of the true class."""
    C, n = parameters["W"].shape

    def cost(theta):
        Z = theta[: C * n].reshape(C, n) @ X + theta[C * n :, None]
        top = Z.real.max(axis=0)
        # 1 more changes no slope; it keeps the check of the complex step from comparing rounding with rounding
        return 1 + np.mean(top + np.log(np.exp(Z - top).sum(axis=0)) - (Y * Z).sum(axis=0))

    theta = np.concatenate([parameters["W"].ravel(), parameters["b"].ravel()])
    slopes = complex_step_gradient(cost, theta)
    return {"dW": slopes[: C * n].reshape(C, n), "db": slopes[C * n :, None]}


def softmax_problem(rng, n, C, m, dtype=int):
    """X, Y and parameters in which biases matter and no column of probabilities is near 0 and 1."""
    parameters = {"W": rng.uniform(-1.1, 1.1, (C, n)) / np.sqrt(n), "b": rng.permutation(np.linspace(-1.1, 0.9, C))[:, None]}
    return rng.uniform(-1, 1.5, (n, m)), mixed_one_hot(rng, C, m, dtype), parameters


def with_dZ(X, Y, parameters, dZ=lambda A, Y: A - Y, m=None):
    """The right answer but for dZ and the divisor."""
    A = plain_probabilities(X, parameters)
    dZ, m = dZ(A, Y), m or X.shape[1]
    return {"dW": dZ @ X.T / m, "db": dZ.sum(axis=1, keepdims=True) / m}, -float(guarded((A * Y).sum(axis=0)).mean())


class SoftmaxGradients(Exercise):
    hints = (
        "Which four quantities come one after another on the way forward, and what is the shape of each?",
        "Z = WX + b, A = softmax(Z), dZ = A − Y, dW = dZ Xᵀ / m, db = mean of dZ over the examples, kept as a column.",
        'Begin with the scores, `Z = parameters["W"] @ X + …`, which are (C, m), and let m be `X.shape[1]`.',
    )
    rtol = 5e-6

    def cases(rng):
        yield "4 features, 3 classes, 7 examples", *softmax_problem(rng, 4, 3, 7)
        yield "2 features, 5 classes, labels as floats", *softmax_problem(rng, 2, 5, 9, float)
        yield "more features than examples", *softmax_problem(rng, 9, 4, 3)
        yield "one example", *softmax_problem(rng, 3, 4, 1)
        X, Y, parameters = softmax_problem(rng, 5, 2, 6)
        yield "two classes, b before W", X, Y, {"b": parameters["b"], "W": parameters["W"]}
        X, Y, parameters = softmax_problem(rng, 1, 3, 5)
        yield "one feature, b before W", X, Y, {"b": parameters["b"] + 2, "W": parameters["W"]}
        X, Y, parameters = softmax_problem(rng, 3, 6, 8)
        Y[4] += Y[2]
        Y[2] = 0
        yield "a class without examples", X, Y, parameters
        X, Y, parameters = softmax_problem(rng, 2, 3, 8)
        scale = 9900 / np.abs(parameters["W"] @ X).max()
        parameters = {"W": scale * parameters["W"], "b": 90 * parameters["b"]}
        yield "scores up to ±10 000, some wrong", X, Y, parameters
        right = plain_probabilities(X, parameters).argmax(axis=0)
        yield "scores up to ±10 000, and right", X, mark(right, 3).astype(int), parameters
        X, Y, parameters = softmax_problem(rng, 3, 4, 5)
        yield "all scores near −9000", X, Y, {"W": parameters["W"], "b": parameters["b"] - 9000}

    def expect(X, Y, parameters):
        return plain_slopes(X, Y, parameters), allowed_costs(plain_probabilities(X, parameters), Y)

    def mistake_y_minus_a(X, Y, parameters):
        """A − Y or Y − A? If a = 0.9 and y = 0, does raising the score raise or lower the cost?"""
        return with_dZ(X, Y, parameters, lambda A, Y: Y - A)

    def mistake_no_mean(X, Y, parameters):
        """Your slopes are sums over the examples. The cost is a mean: what does that do to its slopes?"""
        return with_dZ(X, Y, parameters, m=1)

    def mistake_db_summed(X, Y, parameters):
        """dW is a mean over the examples, db is a sum. Should the two be treated differently?"""
        grads, cost = with_dZ(X, Y, parameters)
        return grads | {"db": grads["db"] * X.shape[1]}, cost

    def mistake_classes_for_examples(X, Y, parameters):
        """You divide by the number of classes. Which axis of Y counts the examples?"""
        return with_dZ(X, Y, parameters, m=Y.shape[0])

    def mistake_features_for_examples(X, Y, parameters):
        """You divide by the number of features. Which axis of X counts the examples?"""
        return with_dZ(X, Y, parameters, m=X.shape[0])

    def mistake_extra_factor(X, Y, parameters):
        """There is a factor a(1 − a) in your slopes. What cancels it for the cross-entropy?"""
        return with_dZ(X, Y, parameters, lambda A, Y: (A - Y) * A * (1 - A))

    def mistake_squared_error(X, Y, parameters):
        """These are the slopes of a squared error. Which cost is being differentiated?"""
        return with_dZ(X, Y, parameters, lambda A, Y: 2 * A * ((A - Y) - (A * (A - Y)).sum(axis=0)))

    def mistake_chain_in_numbers(X, Y, parameters):
        """Your slopes pass through −y/a. Where a is exactly 0 that is a division by 0. Which form is left if you cancel on
        paper first?"""
        A = plain_probabilities(X, parameters)
        dA = -Y / A
        dZ, m = A * (dA - (A * dA).sum(axis=0)), X.shape[1]
        return {"dW": dZ @ X.T / m, "db": dZ.sum(axis=1, keepdims=True) / m}, -float(guarded((A * Y).sum(axis=0)).mean())

    def mistake_only_the_true_class(X, Y, parameters):
        """Only the scores of the true classes get a slope. Does a higher score of another class leave the cost alone?"""
        return with_dZ(X, Y, parameters, lambda A, Y: (A - 1) * Y)

    def mistake_hard_decisions(X, Y, parameters):
        """Your dZ contains only −1, 0 and 1, even where the layer is unsure. Which A belongs into A − Y?"""
        return with_dZ(X, Y, parameters, lambda A, Y: (A == A.max(axis=0)) - Y)

    def mistake_softmax_over_examples(X, Y, parameters):
        """Your probabilities add up to 1 over the examples. Has your `softmax` passed its check, and is it the one you
        call?"""
        Z = parameters["W"] @ X + parameters["b"]
        T = np.exp(Z - Z.max(axis=1, keepdims=True))
        A, m = T / T.sum(axis=1, keepdims=True), X.shape[1]
        return {"dW": (A - Y) @ X.T / m, "db": (A - Y).mean(axis=1, keepdims=True)}, -float((Y * guarded(A)).sum() / m)

    def mistake_unstable_softmax(X, Y, parameters):
        """The exponentials overflow where scores are large. Do you call your own `softmax`?"""
        T = np.exp(parameters["W"] @ X + parameters["b"])
        A, m = T / T.sum(axis=0), X.shape[1]
        return {"dW": (A - Y) @ X.T / m, "db": (A - Y).mean(axis=1, keepdims=True)}, -float((Y * guarded(A)).sum() / m)

    def mistake_cost_without_guard(X, Y, parameters):
        """The slopes are right, but the cost breaks where the layer is certain. Do you call your own `cross_entropy`, and
        has that passed its check?"""
        A = plain_probabilities(X, parameters)
        return with_dZ(X, Y, parameters)[0], float(-(Y * np.log(A)).sum() / X.shape[1])

    def mistake_cost_summed(X, Y, parameters):
        """Your slopes belong to the mean, your cost is the sum. Which of the two is asked for?"""
        grads, cost = with_dZ(X, Y, parameters)
        return grads, cost * X.shape[1]

    def mistake_no_bias(X, Y, parameters):
        """Your scores leave something out: at x = 0 they should be b."""
        return with_dZ(X, Y, parameters | {"b": 0 * parameters["b"]})

    def mistake_by_position(X, Y, parameters):
        """You take W and b by their position in the dictionary. What identifies an entry?"""
        W, b = parameters.values()
        Z = W @ X + b
        T = np.exp(Z - Z.max(axis=0))
        A, m = T / T.sum(axis=0), X.shape[1]
        return {"dW": (A - Y) @ X.T / m, "db": (A - Y).mean(axis=1, keepdims=True)}, -float((Y * guarded(A)).sum() / m)

    def variant_loop(X, Y, parameters):
        W, b, m = parameters["W"], parameters["b"], X.shape[1]
        dW, db, cost = np.zeros_like(W), np.zeros_like(b), 0.0
        for i in range(m):
            x, y = X[:, i : i + 1], Y[:, i : i + 1]
            a = softmax(W @ x + b)
            dW += (a - y) @ x.T / m
            db += (a - y) / m
            cost += cross_entropy(a, y) / m
        return {"dW": dW, "db": db}, cost

    def variant_from_scores(X, Y, parameters):
        Z = np.einsum("cn,nm->cm", parameters["W"], X) + parameters["b"]
        log_A = Z - np.logaddexp.reduce(Z, axis=0)
        dZ = (np.exp(log_A) - Y) / Y.shape[-1]
        return [{"db": dZ.sum(1)[:, None], "dZ": dZ, "dW": np.tensordot(dZ, X, (1, 1))}, -np.sum(log_A * Y, axis=0).mean()]

    def variant_bias_as_weight(X, Y, parameters):
        X1 = np.vstack([X, np.ones((1, X.shape[1]))])
        A = softmax(np.hstack([parameters["W"], parameters["b"]]) @ X1)
        both = -(Y - A) @ X1.T / X.shape[1]
        return {"dW": both[:, :-1], "db": both[:, -1:]}, np.array([[cross_entropy(A, Y)]])


# %% check="softmax_gradients"
check(softmax_gradients)

# %% [markdown]
# ## The irises again
#
# One layer of three classes in place of three lonely neurons: 9 numbers as before, 500 steps as before.


# %%
@functools.cache
def iris_layer(steps=500, learning_rate=1.0):
    """Softmax regression on the petals: parameters, and the cost before each step."""
    (X, labels), parameters, costs = petals(), {"W": np.zeros((3, 2)), "b": np.zeros((3, 1))}, []
    Y = one_hot(labels[0], 3)
    for _ in range(steps):
        grads, cost = softmax_gradients(X, Y, parameters)
        parameters = {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}
        costs.append(float(np.squeeze(cost)))
    return parameters, costs


def iris_scores(X):
    parameters, _ = iris_layer()
    return parameters["W"] @ X + parameters["b"]


# %% [markdown]
# *Before you run:* what is the cost before the first step? Where will the boundaries run, and what shape will
# they have?

# %%
X, labels = petals()
A, costs = softmax(iris_scores(X)), iris_layer()[1]
print(f"cost {costs[0]:.3f} (log 3 = {np.log(3):.3f}) → {costs[-1]:.3f}")
print(f"columns add up to {A.sum(axis=0).min():.3f} … {A.sum(axis=0).max():.3f}; right: {np.mean(A.argmax(0) == labels):.1%}")
print(f"three separate neurons, largest answer wins: {np.mean(three_answers(X).argmax(0) == labels):.1%}")
figure, ax = plt.subplots(figsize=(6.4, 4.4))
plots.decision_regions(iris_scores, X, labels, ax, SPECIES)
ax.set(xlabel="length of the petal (scaled)", ylabel="width of the petal (scaled)")
_ = ax.set_title("One layer: straight boundaries, no gap and no overlap")

# %% [markdown]
# From $\log 3$ down to 0.085. Every point of the plane has one owner, and versicolor holds the strip in the
# middle, which its lonely neuron could not. On these flowers, on which both were trained, the *decisions* are
# as good as before, 96 % each, because the three neurons can also be settled by the largest answer. What is
# new are probabilities that can be used.
#
# Why straight? Two classes tie where $z_i = z_j$, that is $(w_i - w_j)^{\mathsf T}x + b_i - b_j = 0$ with
# $w_i$ the $i$-th row of $W$ as a column: a line. A region is what several such lines cut out, so it is
# always convex, without dents.

# %% [markdown]
# ## Two classes are logistic regression
#
# With $C = 2$ there are two scores, and only their difference counts:
#
# $$ a_1 = \frac{e^{z_1}}{e^{z_0} + e^{z_1}} = \frac{1}{1 + e^{-(z_1 - z_0)}} = \sigma(z_1 - z_0) . $$
#
# A softmax layer with two classes is one neuron in disguise. Which neuron?
#
# ## Exercise: to_logistic · 2 points · 8 minutes
#
# Find the weights `w`, $(n, 1)$, and the bias of that neuron from the layer's `W`, $(2, n)$, and `b`, $(2,
# 1)$.


# %% exercise="to_logistic" points=2
def to_logistic(W, b):
    """The neuron of lesson 02 that says the same as a softmax layer with two classes.

    W: (2, n) floats.  b: (2, 1) floats.
    Returns (w, b): w (n, 1) and b a number, such that σ(wᵀx + b) is the softmax layer's probability of class 1.
    """
    ### BEGIN SOLUTION
    return (W[1] - W[0])[:, None], float(b[1, 0] - b[0, 0])
    ### END SOLUTION


# %% tags=["spec"]
class ToLogistic(Exercise):
    hints = (
        "What happens to the probability of class 1 if both scores rise by the same amount?",
        "e^(z₁) / (e^(z₀) + e^(z₁)) = 1 / (1 + e^(−(z₁ − z₀))).",
        "Write z₁ − z₀ as (something)ᵀx + (something). Rows of W count from 0: `W[0]` and `W[1]`, each (n,).",
    )

    def cases(rng):
        yield "4 features", rng.normal(size=(2, 4)), rng.normal(size=(2, 1)) + 0.7
        yield "one feature", rng.normal(size=(2, 1)) + 0.5, rng.normal(size=(2, 1)) - 1
        yield "3 features, biases far apart", 3 * rng.normal(size=(2, 3)), np.array([[rng.uniform(2, 5)], [-rng.uniform(1, 4)]])
        yield "two features", rng.normal(size=(2, 2)) - 1.5, rng.normal(size=(2, 1)) + 2
        yield "ten features", rng.normal(size=(2, 10)), rng.normal(size=(2, 1)) - 0.5
        yield "large weights", 1e4 + rng.normal(size=(2, 5)), 1e4 * rng.uniform(0.5, 1, (2, 1))
        W = rng.normal(size=(2, 3))
        W[0, 1] = W[1, 1]
        yield "a feature that favours neither", W, rng.normal(size=(2, 1)) + 1

    def expect(W, b):
        def log_odds(x):  # the score of the neuron is the logarithm of P(class 1) / P(class 0)
            z = [math.fsum([*(W[k] * x).tolist(), float(b[k, 0])]) for k in (0, 1)]
            return z[1] - z[0]

        n = W.shape[1]
        at_zero = log_odds(np.zeros(n))
        w = [math.fsum([W[1, j], -W[0, j]]) for j in range(n)]
        return np.array(w).reshape(n, 1), at_zero

    def mistake_class_0(W, b):
        """This neuron gives the probability of class 0. Which score has to rise for class 1 to become more probable?"""
        return (W[0] - W[1])[:, None], float(b[0, 0] - b[1, 0])

    def mistake_row_1_only(W, b):
        """You keep the row of class 1 and forget the other. Does the score of class 0 have no say in the probability?"""
        return W[1][:, None].copy(), float(b[1, 0])

    def mistake_sum(W, b):
        """You add the rows. If both scores rise by the same amount, does the probability of class 1 change?"""
        return (W[0] + W[1])[:, None], float(b[0, 0] + b[1, 0])

    def mistake_half(W, b):
        """Half of what it should be. What has to stand in the exponent of 1 / (1 + e^(−z))?"""
        return (W[1] - W[0])[:, None] / 2, float(b[1, 0] - b[0, 0]) / 2

    def mistake_bias_the_other_way(W, b):
        """The weights are right. Is the bias the difference in the same order?"""
        return (W[1] - W[0])[:, None], float(b[0, 0] - b[1, 0])

    def mistake_bias_of_class_1(W, b):
        """The weights are right. Which of the two biases have you not used?"""
        return (W[1] - W[0])[:, None], float(b[1, 0])

    def mistake_flat_weights(W, b):
        """Your w has one axis. Lesson 02 keeps the weights in a column, (n, 1)."""
        return W[1] - W[0], float(b[1, 0] - b[0, 0])

    def mistake_row_of_weights(W, b):
        """Your w is a row, (1, n). Lesson 02 keeps the weights in a column, (n, 1)."""
        return W[1:] - W[:1], float(b[1, 0] - b[0, 0])

    def variant_product(W, b):
        signs = np.array([[-1.0], [1.0]])
        return W.T @ signs, b.T @ signs

    def variant_diff(W, b):
        return np.diff(W, axis=0).T, np.diff(b, axis=0).item()

    def variant_loop(W, b):
        w = np.zeros((W.shape[1], 1))
        for j in range(W.shape[1]):
            w[j, 0] = W[1, j] - W[0, j]
        return [w, b[1] - b[0]]


# %% check="to_logistic"
check(to_logistic)

# %% [markdown]
# Not only do both say the same, they also *learn* the same. Row 1 of $dZ$ is $a_1 - y_1$, what lesson 02
# called $A - Y$; row 0 is its negative. So each step moves row 1 by what the neuron would move, and row 0 by
# the opposite. *Before you run:* the layer takes 200 steps of $\alpha = 0.5$ on the tumours of lesson 02.
# With which $\alpha$ does a single neuron take the same walk?

# %%
X, Y = datasets.breast_cancer()
X = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
layer = {"W": np.zeros((2, 30)), "b": np.zeros((2, 1))}
for _ in range(200):
    grads, _ = softmax_gradients(X, one_hot(Y[0], 2), layer)
    layer = {name: value - 0.5 * grads["d" + name] for name, value in layer.items()}
w, b = to_logistic(layer["W"], layer["b"])
w_neuron, b_neuron, _ = gradient_descent(np.zeros((30, 1)), 0.0, X, Y, 200, 1.0)
print("the same weights to 12 digits:", np.allclose(w, w_neuron, rtol=0, atol=1e-12))
print("the same bias:                ", np.allclose(b, b_neuron, rtol=0, atol=1e-12))

# %% [markdown]
# With $\alpha = 1$, twice as large: $w_1 - w_0$ moves by both halves. After 200 steps the two agree to twelve
# digits.
#
# So one row was superfluous, for any $C$: add the same row to all rows of $W$ and no probability changes.
# Nobody minds. The gradient's rows add up to 0, so gradient descent never moves in that direction, and a
# penalty on the weights (lesson 08) settles what is left open.

# %% [markdown]
# ## On top of a network
#
# A softmax layer on top of hidden layers needs no new exercise. Forward, the last layer is linear; backward,
# the chain starts with `softmax(Z) - Y` where lesson 05 had $A - Y$ with a sigmoid. **One line changes.**
# These two functions serve any number of layers; with none hidden they are softmax regression.


# %%
def forward(X, parameters):
    """Hidden ReLU layers, then a linear one.  Returns the scores Z (C, m) and the caches."""
    A, caches, L = X, [], len(parameters) // 2
    for l in range(1, L):
        A, cache = activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], "relu")
        caches.append(cache)
    Z, cache = linear_forward(A, parameters[f"W{L}"], parameters[f"b{L}"])
    return Z, [*caches, cache]


# %%
def backward(Z, Y, caches):
    """The gradients of the mean cross-entropy, by the learner's functions of lesson 05."""
    L, grads = len(caches), {}
    dA, grads[f"dW{L}"], grads[f"db{L}"] = linear_backward(softmax(Z) - Y, caches[-1])
    for l in range(L - 1, 0, -1):
        dA, grads[f"dW{l}"], grads[f"db{l}"] = activation_backward(dA, caches[l - 1], "relu")
    return grads


# %%
def train(X, Y, layer_dims, learning_rate, epochs, size, rng):
    """Adam on mini-batches from He's initial weights; returns the parameters."""
    parameters, t = initialize_he(layer_dims, rng), 0
    v, s = initialize_adam(parameters)
    for _ in range(epochs):
        for X_t, Y_t in mini_batches(X, Y, size, rng):
            Z, caches = forward(X_t, parameters)
            t += 1
            parameters, v, s = adam_update(parameters, backward(Z, Y_t, caches), v, s, t, learning_rate, 0.9, 0.999, 1e-8)
    return parameters


def share_right(X, labels, parameters):
    return np.mean(forward(X, parameters)[0].argmax(axis=0) == labels[0])


# %% [markdown]
# Spirals with three to six arms, about 100 points an arm, without hidden units and with 32. *Before you run:*
# what can straight boundaries make of six interleaved arms? And rings, one class inside the other: which
# share can a line get right?


# %%
@functools.cache
def plane(kind, C, hidden):
    """X, labels and trained parameters for C spiral arms or 2 rings, with a number of hidden units (0: none)."""
    rng = np.random.default_rng(C)
    X, labels = datasets.spirals(100 * C, rng, C, noise=0.05, turns=0.5) if kind == "spirals" else datasets.circles(300, rng)
    layer_dims = (2, hidden, C) if hidden else (2, C)
    return X, labels, train(X, one_hot(labels[0], C), layer_dims, 0.05, 200, X.shape[1], np.random.default_rng(1))


figure, panels = plt.subplots(2, 4, figsize=(11, 5.6), sharex=True, sharey=True)
for (row, column), ax in np.ndenumerate(panels):
    X, labels, parameters = plane("spirals", column + 3, 32 * row)
    plots.decision_regions(lambda points, p=parameters: forward(points, p)[0], X, labels, ax, steps=120)
    ax.get_legend().remove()
    ax.set_title(f"C = {column + 3}, {'32 hidden' if row else 'no hidden unit'}: {share_right(X, labels, parameters):.0%}")
_ = figure.suptitle("Straight cuts lose more with every arm; a hidden layer bends them", x=0.02, ha="left")

# %%
for hidden in (0, 32):
    spirals = [f"{share_right(*plane('spirals', C, hidden)):.0%}" for C in (3, 4, 5, 6)]
    print(f"{hidden:2} hidden units: spirals {', '.join(spirals)};  rings {share_right(*plane('rings', 2, hidden)):.0%}")

# %% [markdown]
# Without hidden units the plane is cut into wedges, all with straight sides, and the more arms, the worse it
# gets: 73 % for three, 35 % for six. Of the rings a line gets 66 %. With 32 hidden units the same softmax
# layer gets every point right that it was trained on. It still draws straight boundaries, only not in the
# plane: it draws them between the 32 numbers that the hidden layer makes out of it.

# %% [markdown]
# ## Ten digits
#
# 1797 pictures of 8 × 8 pixels; 1300 to train, 497 to test. Softmax regression (650 numbers) against one
# hidden layer of 32 units (2410 numbers). One split can be lucky, so there are five, each with its own
# shuffle, weights and batches. *Before you run:* lesson 02 told a 3 from an 8 with 99 %. Ten classes at once:
# 85, 90, 95 %?


# %%
@functools.cache
def digits_run(layer_dims, seed):
    """Parameters and the test set (X, labels) of one shuffle of the digits."""
    rng = np.random.default_rng(seed)
    X, labels = datasets.digits(rng)
    parameters = train(X[:, :1300], one_hot(labels[0, :1300], 10), layer_dims, 0.01, 15, 64, rng)
    return parameters, X[:, 1300:], labels[:, 1300:]


right = {}
for layer_dims in [(64, 10), (64, 32, 10)]:
    runs = [digits_run(layer_dims, seed) for seed in range(5)]
    shares = right[layer_dims] = np.array([share_right(X, labels, parameters) for parameters, X, labels in runs])
    print(f"{layer_dims}: test {shares.mean():.0%} on average, {shares.min():.0%} to {shares.max():.0%}")
print("splits on which the hidden layer wins:", np.sum(right[64, 32, 10] > right[64, 10]), "of 5")

# %% [markdown]
# About 95 % for ten flat cuts through 64 dimensions, and about 97 % with the hidden layer, which is better on
# each of the five splits. Guessing gets 10 %.
#
# A row of $W$ has one weight for each pixel, so each class has a picture of what speaks for it (orange) and
# against it (purple). *Before you run:* what will the 0 think of ink in the centre?

# %%
parameters, X, labels = digits_run((64, 10), 0)
figure = plots.show_images(parameters["W1"].reshape(10, 8, 8), [f"for {k}" for k in range(10)], columns=5, cmap="PuOr_r")
_ = figure.suptitle("What speaks for a digit, and against it", x=0.02, ha="left")

# %% [markdown]
# The 0 has a purple hole where any ink speaks against it. And here are the four test pictures that cost the
# hidden-layer network most, with its opinion about each:

# %%
parameters, X, labels = digits_run((64, 32, 10), 0)
A = softmax(forward(X, parameters)[0])
worst = np.argsort(A[labels[0], np.arange(labels.size)])[:4]
figure, panels = plt.subplots(2, 4, figsize=(9.6, 4.2))
for i, (picture, bars) in zip(worst, panels.T):
    picture.imshow(X[:, i].reshape(8, 8), cmap="gray_r")
    picture.set_axis_off()
    picture.set_title(f"{'an' if labels[0, i] == 8 else 'a'} {labels[0, i]}, given {A[labels[0, i], i]:.0%}")
    bars.bar(range(10), A[:, i], color=[plots.COLOURS["red" if k == labels[0, i] else "blue"] for k in range(10)])
    bars.set(xticks=range(10), ylim=(0, 1))
panels[1, 0].set(xlabel="class", ylabel="probability")
_ = figure.suptitle("The four dearest mistakes, and what the network believed", x=0.02, ha="left")

# %% [markdown]
# The red bar is the truth. Read such a gallery in every project: some of these are hard for people too, some
# are mistakes of the network, and now and then one is a wrong label.

# %% [markdown]
# ## Why these two belong together
#
# Softmax could be combined with another cost, say the squared error $\sum_j (a_j - y_j)^2$. It is smaller the
# better the answer, as it should be. Its slope, though, has to pass through softmax,
#
# $$ \frac{\partial}{\partial z_i} \sum_j (a_j - y_j)^2 = 2\, a_i \Big( (a_i - y_i) - \sum_j a_j (a_j - y_j) \Big) , $$
#
# with an $a_i$ in front that no logarithm cancels. *Before you run:* three classes with the scores $(s, 0,
# 0)$, and the truth is class 1. The larger $s$, the worse the mistake. How hard does each cost push the score
# of the true class up, if $s = 10$?

# %%
print("   s   a of the truth    slope, cross-entropy    slope, squared error")
for s in (0, 2, 5, 10, 20):
    a, truth = softmax(np.array([[s], [0.0], [0.0]])), np.array([[0], [1], [0]])
    squared = 2 * a * ((a - truth) - (a * (a - truth)).sum())
    print(f"{s:4} {a[1, 0]:16.1e} {(a - truth)[1, 0]:23.5f} {squared[1, 0]:23.1e}")

# %% [markdown]
# At $s = 10$ the cross-entropy pushes with −0.99995, as hard as it can. The squared error pushes with
# −0.00018, some 5500 times less, and at $s = 20$ hardly at all: the worse the mistake, the less is learned
# from it.
#
# Does it matter in training? Take 300 digits and 100 full steps, once from small weights and once from
# weights of size 3, which are confidently wrong on most digits. Each result is the mean of three starts; each
# cost may also choose its best learning rate out of 1, 3, 10, 30 and 100. *Before you run:* guess both
# results.


# %%
def squared_gradients(X, Y, parameters):
    """Slopes of the mean squared error through softmax."""
    A = softmax(parameters["W"] @ X + parameters["b"])
    D = A - Y
    dZ = 2 * A * (D - (A * D).sum(axis=0))
    return {"dW": dZ @ X.T / X.shape[1], "db": dZ.mean(axis=1, keepdims=True)}, np.sum(D**2) / X.shape[1]


def right_after(gradients, learning_rate, scale, seed, steps=100):
    X, labels = (part[:, :300] for part in datasets.digits())
    parameters = {"W": scale * np.random.default_rng(seed).normal(size=(10, 64)), "b": np.zeros((10, 1))}
    Y = one_hot(labels[0], 10)
    for _ in range(steps):
        grads, _ = gradients(X, Y, parameters)
        parameters = {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}
    return np.mean((parameters["W"] @ X + parameters["b"]).argmax(axis=0) == labels)


# %%
for scale in (0.01, 3):
    for name, gradients in [("cross-entropy", softmax_gradients), ("squared error", squared_gradients)]:
        rates = (1, 3, 10, 30, 100)
        right = {rate: np.mean([right_after(gradients, rate, scale, seed) for seed in range(3)]) for rate in rates}
        print(f"start {scale:4}, {name}: {right[3]:.0%} right with α = 3;", end="  ")
        print("with the best α 90% or more:", max(right.values()) >= 0.9)

# %% [markdown]
# From small weights, a shrug, there is nothing to choose between them: 99 % each. From the bad start the
# cross-entropy has put 97 % right; the squared error has put 27 % right, and no rate lifts it to 90 %. On a
# plateau all rates are too small, and a rate that would cross it is too large for what lies behind.
#
# There is a reason behind the match. Cross-entropy is the logarithm of a likelihood, and softmax is the
# function whose exponential that logarithm undoes. Sigmoid and log loss were the same pair for $C = 2$.

# %% [markdown]
# ### What libraries do
#
# They go one step further. In $L = -z_k + \log\sum_j e^{z_j}$ no probability occurs, so nothing can be
# rounded to 0: pull the largest score $c$ out of the sum, $\log\sum_j e^{z_j} = c + \log\sum_j e^{z_j - c}$,
# and no guard is needed. PyTorch's `cross_entropy` wants the **scores** for this reason, and labels rather
# than one-hot columns.

# %%
scores, k = np.array([[800.0], [0.0], [-3.0]]), 1
from_scores = -scores[k] + scores.max() + np.log(np.exp(scores - scores.max()).sum())
truth = one_hot(np.array([k]), 3)
print("the truth's share, as a float:", softmax(scores)[k, 0])
print("cost from the scores:         ", from_scores.item())
print("cost from the shares is finite and above 3:", 3 < np.squeeze(cross_entropy(softmax(scores), truth)) < np.inf)

# %% [markdown]
# The true loss is 800. From the share, which has become an exact 0, only the guard's value is left, whatever
# yours is. The slope $A - Y$ is right in both cases, so training does not notice.

# %% [markdown]
# ## Question: softmax twice · 2 points · 8 minutes
#
# A colleague's network for ten digits ends with a softmax layer. Its output goes into PyTorch's
# `cross_entropy`, which expects scores and applies softmax once more. Nothing crashes. (a) What is the
# smallest loss the network can reach on any example, however good it gets? Give the number. (b) What does the
# first loss look like? How would you notice the fault, and what does it do to the gradients of an example
# that is confidently wrong?

# %% [markdown] question="softmax_twice" points=2
# ### BEGIN SOLUTION
# **(a)** The inner softmax can at best give $(1, 0, \dots, 0)$. Taken as scores, these give the true class
# the share $e^1 / (e^1 + 9 e^0) = 0.232$, so the loss never falls below $\log(1 + 9/e) = 1.461$.
#
# **(b)** The first loss is $\log 10 = 2.303$ as it should be: equal shares are equal scores. The fault shows
# later: the loss seems stuck near 1.46 although the accuracy is high. If the network is confidently wrong,
# the inner softmax is saturated and its slopes are near 0, so the example is hardly corrected, as with the
# squared error. Training is slower and worse, but not dead, which is why the fault lives long.
#
# **Mark scheme** (2 points)
# - 1 point for (a): 1.46 with the reason (scores between 0 and 1). Half a point for "cannot reach 0" with the
#   reason but without the number.
# - 1 point for (b): a first loss near $\log 10$ (half), and one way of noticing it, a floor well above 0 at
#   high accuracy, or vanishing slopes where the inner softmax is saturated (half).
# ### END SOLUTION

# %% [markdown]
# ## Question: several at once · 2 points · 8 minutes
#
# A wildlife camera labels its pictures with the animals seen in them: fox, badger, deer. A picture may show
# two of them, or none. (a) Why is a softmax layer with three classes the wrong last layer, whatever its
# training? Describe what it must do wrong with a picture of a fox *and* a badger, and with an empty one. (b)
# Which last layer and which cost would you take, and what is $dZ$? Name one thing that adding a fourth class,
# "nothing", would solve and one that it would not.

# %% [markdown] question="several_at_once" points=2
# ### BEGIN SOLUTION
# **(a)** Softmax shares out a total of 1. With a fox and a badger each can have at most one half if both are
# to be treated alike, so "surely both" cannot be said; on an empty picture some animal must get at least one
# third. The classes compete although the facts do not exclude each other.
#
# **(b)** Three sigmoids, one yes-or-no question each, with the logistic cost summed over the three: $dZ = A -
# Y$ again, with columns of $Y$ that may hold no 1, one or several. A fourth class "nothing" gives the empty
# picture a place, but a fox together with a badger is still impossible to express.
#
# **Mark scheme** (2 points)
# - 1 point for (a): the sum of 1 as the reason, and both cases (half each).
# - 1 point for (b): sigmoids with logistic cost and $dZ = A - Y$ (half); "nothing" solves empty pictures and
#   not pairs (half). One class for each of the eight combinations is also right, if its price is named.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# ### "The gradient is y − ŷ"
# One summary has it so, two others have $\hat y - y$. You have measured it above, for the cat. What does
# training with the wrong sign look like? *Before you run:* will the cost stay, or rise? How fast?

# %%
X, labels = datasets.digits()
parameters, Y = {"W": np.zeros((10, 64)), "b": np.zeros((10, 1))}, one_hot(labels[0], 10)
for step in range(31):
    grads, cost = softmax_gradients(X, Y, parameters)
    if step in (0, 1, 3, 10, 30):
        print(f"step {step:2}: cost {np.squeeze(cost):5.1f}")
    parameters = {name: value + 0.3 * grads["d" + name] for name, value in parameters.items()}  # −(y − ŷ)

# %% [markdown]
# It climbs from the first step on, from 2.3 to 55 in thirty steps. A cost that rises *at once and steadily*
# at any learning rate is a sign, literally.

# %% [markdown]
# ### "Each row of Y is an example"
# In this course an example is a column, in $X$, $Y$ and $A$ alike. (In scikit-learn and PyTorch it is a row;
# then softmax runs over axis 1. Either is fine, a mixture is not.) Usually the shapes protest. *Before you
# run:* four examples of four classes, predicted nearly perfectly. What does the cost say if $Y$ is written in
# rows?

# %%
Y = one_hot(np.array([1, 2, 0, 3]), 4)
A = 0.96 * Y + 0.01
print(f"Y in columns: cost {np.squeeze(cross_entropy(A, Y)):.3f}")
print(f"Y in rows:    cost {np.squeeze(cross_entropy(A, Y.T)):.3f}")

# %% [markdown]
# With $m = C$ nothing crashes, and a nearly perfect prediction costs 3.46, more than guessing (1.39). That is
# one reason why the cases of a check should have no two dimensions alike.

# %% [markdown]
# ### "Class 0 is none of the others, the classes start at 1"
# Labels are $0 \dots C-1$ and row 0 is a class like the others. Two things are mixed up here. The first is
# counting: what if the three irises are called 1, 2, 3, and the layer gets a fourth row, 0, that never
# occurs? *Before you run:* does the layer still learn? What does the empty class cost at the start?

# %%
X, labels = petals()
Y, parameters = one_hot(labels[0] + 1, 4), {"W": np.zeros((4, 2)), "b": np.zeros((4, 1))}
for step in range(501):
    grads, cost = softmax_gradients(X, Y, parameters)
    if step in (0, 500):
        share = softmax(parameters["W"] @ X + parameters["b"])[0].mean()
        print(f"step {step:3}: cost {np.squeeze(cost):.3f}, share of the class that never occurs {share:.4f}")
    parameters = {name: value - 1.0 * grads["d" + name] for name, value in parameters.items()}

# %% [markdown]
# It begins at $\log 4 = 1.386$ in place of 1.099, and then spends steps on learning that class 0 does not
# occur. No harm, no use.
#
# The second thing is a decision: *should* there be a class "other"? Softmax must give its 1 to somebody, also
# for a picture of something it has never heard of. Train on the digits 0 to 6 only, then show the 9s. Then
# the same with a class "other" made of the 7s and 8s. *Before you run:* what does the first network say about
# a 9? Does the second call it "other"?


# %%
@functools.cache
def strangers(C, seed):
    """Shares (C, k) for all 9s and for the test set's 7s and 8s: trained on 0 … 6 and, if C is 8, 7 and 8 as class 7."""
    rng = np.random.default_rng(seed)
    X, labels = datasets.digits(rng)
    training = np.arange(labels.size) < 1300
    chosen = training & (labels[0] < (7 if C == 7 else 9))
    Y = one_hot(np.minimum(labels[0, chosen], 7), C)
    parameters = train(X[:, chosen], Y, (64, 32, C), 0.01, 15, 64, rng)
    groups = [labels[0] == 9, ~training & np.isin(labels[0], (7, 8))]
    return [softmax(forward(X[:, group], parameters)[0]) for group in groups]


# %%
sure = [np.mean(strangers(7, seed)[0].max(axis=0) > 0.5) for seed in range(5)]
print(f"no class for others: {min(sure):.0%} to {max(sure):.0%} of the 9s get more than one half for some digit 0 … 6")
for group, name in enumerate(["9s", "new 7s and 8s"]):
    called = [np.mean(strangers(8, seed)[group].argmax(axis=0) == 7) for seed in range(5)]
    print(f"other = 7s and 8s:   {min(called):.0%} to {max(called):.0%} of the {name} are called other")

# %% [markdown]
# Without the class, 84 to 94 % of the 9s are given to some digit with more than one half. With it, 94 to 98 %
# of new 7s and 8s are called other, and of the 9s only 36 to 66 %: those that look like the others *it has
# seen*. "Other" is a class that has to be filled with examples, and it is as good as these are. Whether you
# want one is a question of the task, and never one of numbering.

# %% [markdown]
# ### "0.0042 for the second class"
# For the scores $(5, 2, -1, 3)$ one summary has $(0.842, 0.0042, 0.002, 0.114)$. A check that takes two
# seconds:

# %%
print("as printed:", round(0.842 + 0.0042 + 0.002 + 0.114, 4))
print("softmax:   ", softmax(z[:, None])[:, 0].round(3), "sum", softmax(z[:, None])[:, 0].round(3).sum().round(4))

# %% [markdown]
# Nearly 4 % are missing. The second share is 0.042. Add up your columns.

# %% [markdown]
# ## Summary
#
# 1. Softmax turns the $C$ scores of an example into shares of 1; differences of scores are log-odds, so a
#    shift of all changes nothing, and shifting by the largest keeps the exponentials in range.
# 2. Hardmax is the decision, softmax at temperature 0; it has no slope to learn from.
# 3. Labels are $0 \dots C-1$, written as one-hot columns; the cost is the mean of $-\log a_k$, a shrug costs
#    $\log C$.
# 4. The slope in the scores is $A - Y$, which never fades on a mistake; $dW = dZ\,X^{\mathsf T}/m$, and below
#    it all is as in lesson 05.
# 5. Alone it draws straight boundaries, on hidden layers any; with $C = 2$ it is logistic regression.

# %% [markdown]
# ## References
#
# - L. Boltzmann (1868). Studien über das Gleichgewicht der lebendigen Kraft zwischen bewegten materiellen
#   Punkten. *Wiener Berichte* 58, 517–560. Shares proportional to $e^{-E/T}$.
# - J. S. Bridle (1990). Probabilistic interpretation of feedforward classification network outputs, with
#   relationships to statistical pattern recognition. In F. Fogelman Soulié and J. Hérault (eds.),
#   *Neurocomputing*, 227–236. Springer. The name softmax, and its match with the cost.
# - C. M. Bishop (2006). *Pattern Recognition and Machine Learning*. Springer. Section 4.3.4: logistic
#   regression with many classes.
# - G. Hinton, O. Vinyals and J. Dean (2015). Distilling the knowledge in a neural network. arXiv:1503.02531.
#   What a temperature above 1 is good for.
# - C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger (2017). On calibration of modern neural networks.
#   *International Conference on Machine Learning*, arXiv:1706.04599. One temperature, fitted after training,
#   makes probabilities honest.
#
# ## What comes next
#
# You have every part: initialization, mini-batches, optimizers, schedules, regularization, batch
# normalization, and now a last layer for ten classes. In lesson 25 you choose among them yourself and build a
# reader of digits that is judged by pictures which neither of you has seen.
#
# `progress()` in a cell of your own shows which exercises you have passed.
