# ---
# jupyter:
#   lesson:
#     title: Logistic regression
#     minutes: 110
#     needs: ["00", "01"]
# ---

# %% [markdown]
# # 02 · Logistic regression
#
# A doctor draws a few cells out of a lump with a thin needle, puts them under a microscope and measures them.
# Is the lump malignant? The measurements overlap: there are small malignant tumours and large benign ones.
# The honest answer is therefore not "yes" or "no" but a number such as "92 %". Where could such a number come
# from?
#
# In this lesson you build the smallest machine that learns to give it: **one neuron**. It makes a score out
# of the measurements, turns the score into a probability, measures how wrong it was, and improves itself. A
# deep network is many of these; nothing you write here will have to be unlearned.
#
# **Goal.** Write logistic regression from nothing but NumPy, and diagnose tumours it has never seen with more
# than 95 % correct. **Time.** About 110 minutes. **Builds on.** Examples as columns (lesson 00), vectorised
# NumPy (lesson 01), the chain rule.

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress

plots.use_style()

# %% [markdown]
# ## What the data say
#
# Here are 569 real tumours (Street, Wolberg and Mangasarian, 1993). We begin with one measurement of the
# thirty, the mean radius of the cell nuclei. The label $y$ is 1 for malignant and 0 for benign: class 1 is
# the one we look for.

# %%
X_all, benign = datasets.breast_cancer()
radius, Y = X_all[:1], 1 - benign
print("radius:", radius.shape, "  Y:", Y.shape, "  malignant:", Y.sum(), f"({Y.mean():.1%})")

# %% [markdown]
# *Before you run:* sort the tumours into groups of similar radius, and plot the share of malignant ones in
# each group against the radius. Sketch the curve you expect. Is it a straight line?

# %%
edges = np.array([6.9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 29])
groups = [(radius >= low) & (radius < high) for low, high in zip(edges, edges[1:])]
centres, shares = [radius[g].mean() for g in groups], [Y[g].mean() for g in groups]
jitter = np.random.default_rng(0).uniform(-0.04, 0.04, Y.shape)
figure, ax = plt.subplots()
ax.scatter(radius, Y + jitter, s=6, alpha=0.4, label="one tumour (moved up or down a little)")
ax.plot(centres, shares, "s-", color=plots.COLOURS["red"], label="share of malignant in the group")
ax.set(title="The share of malignant tumours follows an S", xlabel="mean radius", ylabel="malignant (0 or 1)")
_ = ax.legend(loc="center right")

# %% [markdown]
# An S. Far to the left nearly all are benign, far to the right all are malignant, and in between lies a zone
# of doubt from about 12 to 18. No straight line does this: it would leave the range from 0 to 1 on both
# sides, and a probability of −30 % means nothing. We need a curve that bends at both ends. Which one?

# %% [markdown]
# ## From a score to a probability
#
# Bettors have an old trick. Instead of a probability $p$ they quote the **odds** $\frac{p}{1-p}$: 3 to 1 is
# $p = 0.75$. Odds run from 0 to ∞, so their logarithm runs over *all* numbers, and is a quantity that a
# straight line may well describe. What do the tumours say?

# %%
print("radius   share   odds   log-odds")
for r, p in zip(centres, shares):
    if 0 < p < 1 and r < 18:
        print(f"{r:6.1f} {p:7.2f} {p / (1 - p):6.2f} {np.log(p / (1 - p)):9.2f}")

# %% [markdown]
# From 10.5 to 17.9 the log-odds climb from −3.6 to 3.8, about 1 for each unit of radius, noisily but without
# a clear bend: **the log-odds are about a straight line**. That is the one assumption of logistic regression.
# Call the line's value the *score* $z = wx + b$ and solve for the probability, which from now on is called
# $a$, for activation:
#
# $$ \log\frac{a}{1-a} = z \;\Rightarrow\; \frac{a}{1-a} = e^{z} \;\Rightarrow\; a = \frac{e^{z}}{1+e^{z}}
# = \frac{1}{1+e^{-z}} = \sigma(z) $$
#
# This is the **sigmoid** $\sigma$, "the S-shaped one". Verhulst used it in 1838 for populations that run out
# of space, Berkson in 1944 for doses of poison. Three facts to remember: $\sigma(0) = 0.5$,
# $\sigma(2) \approx 0.88$, and the mirror rule $\sigma(-z) = 1 - \sigma(z)$.

# %% [markdown]
# ### A formula is not yet a program
#
# On paper we are done. A computer, though, has a largest number. *Before you run:* from which $z$ on will
# $e^z$ be too large for a 64-bit float: about 70, 700 or 7000?

# %%
with np.errstate(over="ignore", invalid="ignore"):
    for z in (70.0, 709.0, 710.0):
        print(f"z = {z:5.0f}   e^z = {np.exp(z):9.2e}   e^z / (1 + e^z) = {np.exp(z) / (1 + np.exp(z))}")

# %% [markdown]
# About 709; beyond it, $e^z$ becomes `inf`, and `inf / inf` is `nan`, "not a number". One `nan` spreads
# through sums and products until every weight is `nan`. Scores in the thousands do occur: as soon as somebody
# forgets to scale the inputs. NumPy warns of an overflow, and a program that warns all day hides the warning
# that matters.
#
# The two forms above fail on opposite sides: $\frac{1}{1+e^{-z}}$ overflows for very negative $z$, and
# $\frac{e^{z}}{1+e^{z}}$ for very positive ones. The exponential of a *negative* number never does: it sinks
# quietly to 0.

# %% [markdown]
# ## Exercise: sigmoid · 1 point · 10 minutes
#
# Write $\sigma$ so that scores from −10 000 to 10 000 give the right number **without any warning**, for
# arrays of any shape and for plain Python numbers. It is the warm-up, and it is used by everything below.


# %% exercise="sigmoid" points=1
def sigmoid(z):
    """Turn scores into probabilities.

    z: floating-point scores between −1e4 and 1e4, an array of any shape or a number.
    Returns 1 / (1 + e^(−z)), same shape as z, without a NumPy warning.
    """
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)
    ### END SOLUTION


# %% tags=["spec"]
import math

from dlutils.spec import Between, Exercise, OneOf


class Sigmoid(Exercise):
    hints = (
        "Which exponent can become a large positive number, and for which sign of z does that happen?",
        "For z ≥ 0 use 1 / (1 + e^(−z)); for z < 0 use e^z / (1 + e^z). In both, the exponent is −|z|.",
        "Begin with `e = np.exp(-np.abs(z))`. (`np.where(c, p, q)` computes both p and q, then picks.)",
    )
    rtol = 1e-12  # probabilities are compared absolutely, to 1e-9
    quiet = True

    def cases(rng):
        yield "a row of scores", 2 * rng.normal(size=(1, 6))
        yield "three axes", 3 * rng.normal(size=(2, 3, 4))
        yield "a column", rng.normal(size=(5, 1)) - 1
        yield "one axis", rng.normal(size=7) + 1
        yield "a plain negative number", -float(rng.uniform(0.5, 3))
        yield "an array without axes", np.array(rng.uniform(0.5, 3))
        far = np.array([1e4, -1e4, 9000, -7000, 720, -730, 95, -96, 40, 0.7, -0.4, -35])
        yield "scores up to ±10 000", rng.permutation(far * rng.uniform(0.99, 1, far.size)).reshape(3, 4)
        yield "−10 000 as a plain number", -1e4
        yield "10 000 as a plain number", 1e4

    def expect(z):
        values = [0.5 + 0.5 * math.tanh(v / 2) for v in np.ravel(z)]
        return values[0] if np.ndim(z) == 0 else np.array(values).reshape(z.shape)

    def mistake_overflow(z):
        """Somewhere the exponential of a large positive number is computed, even if its result is not used in the end:
        `np.where` evaluates both of its branches in full. For which scores, and which exponent never gets large?"""
        return 1 / (1 + np.exp(-np.asarray(z)))

    def mistake_quotient(z):
        """e^z / (1 + e^z) is right on paper. What do numerator and denominator become at z = 800?"""
        return np.exp(z) / (1 + np.exp(z))

    def mistake_sign(z):
        """Large scores should give probabilities near 1; yours go to 0. Look at the sign in the exponent."""
        return 0.5 - 0.5 * np.tanh(np.asarray(z) / 2)

    def mistake_clipped_result(z):
        """Your probabilities stop short of 0 and 1. A guard against log 0 belongs into the cost; σ itself should come
        as near to the truth as a float can."""
        return np.clip(0.5 + 0.5 * np.tanh(np.asarray(z) / 2), 1e-7, 1 - 1e-7)

    def mistake_tanh(z):
        """This is tanh: an S too, but one that runs from −1 to 1. What should a score of 0 give?"""
        return np.tanh(z)

    def mistake_math(z):
        """`math.exp` takes one number at a time. Which exponential works on a whole array?"""
        return 1 / (1 + math.exp(-z))

    def variant_tanh(z):
        return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))

    def variant_masks(z):
        z = np.asarray(z)
        a = np.empty_like(z)
        a[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
        a[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
        return a

    def variant_clipped(z):
        return 1 / (1 + np.exp(-np.clip(z, -500, 500)))

    def variant_loop(z):
        def one(v):
            return 1 / (1 + math.exp(-v)) if v > -700 else 0.0

        return np.array([one(v) for v in np.ravel(z)]).reshape(np.shape(z))


# %% check="sigmoid"
check(sigmoid)

# %% [markdown]
# Stuck? Call `hint(sigmoid)` in a cell of your own, up to three times. Now look at what you have built.
# *Before you run:* in $\sigma(wx + b)$, which of $w$ and $b$ makes the S steeper, and which moves it to the
# side?

# %%
figure, ax = plt.subplots()
grid = np.linspace(-6, 6, 241)
for w, b, line in [(1.0, 0.0, "-"), (3.0, 0.0, "--"), (1.0, -3.0, "-."), (-1.0, 0.0, ":")]:
    ax.plot(grid, sigmoid(w * grid + b), line, label=f"w = {w:g}, b = {b:g}")
ax.axhline(0.5, color=plots.COLOURS["black"], linewidth=0.8)
ax.set(title="w sets steepness and direction, b moves the S sideways", xlabel="x", ylabel="σ(wx + b)")
_ = ax.legend()

# %% [markdown]
# The curve crosses 0.5 where the score is 0, that is at $x = -b/w$: at $x = 3$ for $w = 1, b = -3$. A
# negative $w$ turns the S around: larger then means *less* likely.

# %% [markdown]
# ## One neuron, many examples
#
# With $n_x$ measurements per tumour there is one weight for each, and the score is the weighted sum
# $z = w_1x_1 + \dots + w_{n_x}x_{n_x} + b = w^{\mathsf T}x + b$. All examples at once, as columns of $X$:
#
# $$ Z = w^{\mathsf T}X + b, \qquad A = \sigma(Z) $$
#
# | symbol | shape | what it is | here |
# |---|---|---|---|
# | $X$ | $(n_x, m)$ | one example per column | radius: (1, 569); later (30, 400) |
# | $w$ | $(n_x, 1)$ | one weight per measurement | to be learned |
# | $b$ | a number | the *bias*: the score where all measurements are 0 | to be learned |
# | $Z$ | $(1, m)$ | scores, one per example: $(1, n_x)(n_x, m)$, then $b$ is added to each | |
# | $A$ | $(1, m)$ | probabilities that the label is 1 | |
# | $Y$ | $(1, m)$ | labels, 0 or 1 | |
#
# We also move the radius to a handier scale: $x = (\text{radius} - 14)/3.5$, near its mean and its standard
# deviation. So $x = 0$ is a radius of 14, and $x = 1$ is 17.5. Lesson 11 shows what this buys.

# %%
x = (radius - 14) / 3.5
w, b = np.array([[2.0]]), -1.0
A = sigmoid(w.T @ x + b)
for i in (0, 19, 41):
    print(f"tumour {i:2}: radius {radius[0, i]:5.2f}, x = {x[0, i]:5.2f}, a = {A[0, i]:.3f}, label {Y[0, i]}")

# %% [markdown]
# With these guessed weights the neuron gives the first tumour 78 % and the last 6 % for being malignant. The
# first is malignant: well said. The second is benign, and 22 % is not bad either. The third *is* malignant,
# one of the small ones, and 6 % is a bad miss. How bad, in one number?

# %% [markdown]
# ## How wrong is a probability?
#
# Ask it the other way round: *if the neuron were right about all its probabilities, how probable would it be
# to see the labels that we did see?* For one example that probability is $a$ if $y = 1$ and $1 - a$ if
# $y = 0$. Both cases in one formula: $a^{y}(1-a)^{1-y}$, where an exponent of 0 switches a factor off. For
# all examples, taken as independent, it is the product
#
# $$ \prod_{i=1}^{m} \big(a^{(i)}\big)^{y^{(i)}} \big(1-a^{(i)}\big)^{1-y^{(i)}} $$
#
# Fisher (1922) called it the *likelihood*, and his principle is to **choose the parameters that make what
# happened most likely**. That is the whole reason for the cost in this lesson; the rest is bookkeeping.
# *Before you run:* what does a computer say about the likelihood of 2000 labels if each has probability one
# half?

# %%
print("likelihood of 2000 coin tosses:", 0.5**2000)
print("its logarithm, as a sum:       ", 2000 * np.log(0.5))

# %% [markdown]
# The product is about $10^{-602}$; floats end near $10^{-324}$, so it is rounded to 0, and so is every
# competitor: nothing left to compare. The logarithm turns the product into a sum that any computer can hold,
# and moves no maximum. Two habits complete it: a minus sign, since optimisers minimise, and a division by
# $m$, so that data sets of different size are comparable. The result is the **logistic cost**, or log loss,
# or binary cross-entropy:
#
# $$ J(w, b) = \frac1m\sum_{i=1}^{m} L\big(a^{(i)}, y^{(i)}\big), \qquad
# L(a, y) = -\big(y\log a + (1-y)\log(1-a)\big) $$
#
# $\log$ is the natural logarithm. $L$ is minus the log of *the probability you gave to what then happened*.
# *Before you run:* which costs more, saying 90 % and being wrong once, or saying 50 % three times?

# %%
print("probability given to the truth   loss")
for p in (0.99, 0.9, 0.5, 0.1, 0.01, 1e-6):
    print(f"{p:>30} {-np.log(p):6.2f}")

# %% [markdown]
# One confident mistake at 90 % (the truth got 0.1) costs 2.30; three shrugs cost $3 \cdot 0.69 = 2.08$. The
# price of being wrong grows without bound as the confidence does, which teaches a learner not to claim more
# than it knows. A shrug costs $\log 2 = 0.693$: **remember that number**, an untrained neuron on any yes-no
# task starts there.

# %% [markdown]
# ### When the neuron is certain
#
# For $z = 40$ the sigmoid in floats is exactly 1, though the true one never is. Put $a = 1$ into the formula,
# once with the label it deserves and once with the other:

# %%
with np.errstate(divide="ignore", invalid="ignore"):
    a = np.float64(1)
    print("σ(40) is exactly 1:", sigmoid(40.0) == 1)
    for y in (1, 0):
        print(f"a = 1, y = {y}:  loss =", -(y * np.log(a) + (1 - y) * np.log(1 - a)))

# %% [markdown]
# A perfect answer costs `nan`, since $0 \cdot (-\infty)$ is not a number, and a mistake costs `inf`. Either
# ruins the mean over all examples. The remedy is to keep the probability away from 0 before taking the
# logarithm, by a margin so small that no ordinary cost changes. A popular recipe clips $a$ to between
# $10^{-15}$ and $1 - 10^{-15}$. *Before you run:* does that margin survive in both common float types?

# %%
for kind in (np.float64, np.float32):
    print(f"{kind.__name__}: 1 − 1e-15 is still 1? {kind(1) - kind(1e-15) == 1}   spacing below 1: {np.spacing(kind(1)) / 2:.1e}")

# %% [markdown]
# In `float32`, which most networks are trained in, the numbers next to 1 are 6e-8 apart: $1 - 10^{-15}$ *is*
# 1, and the popular guard guards nothing. Near 0 floats are far denser, so that $10^{-15}$ itself is no
# problem.

# %% [markdown]
# ## Exercise: logistic_cost · 2 points · 15 minutes
#
# Write the mean cost of a row of probabilities. Three demands:
#
# - **exact** wherever $10^{-6} < a < 1 - 10^{-6}$: a margin must not bend ordinary costs;
# - **finite** at $a = 0$ and $a = 1$, in float64 and in float32;
# - there, a mistake still costs more than 3, and a right answer about nothing.


# %% exercise="logistic_cost" points=2
def logistic_cost(A, Y):
    """The mean log loss of probabilities A for labels Y.

    A: (1, m) probabilities from 0 to 1, both included, float64 or float32.  Y: (1, m) labels, 0 or 1.
    Returns a finite Python float.
    """
    ### BEGIN SOLUTION
    given_to_truth = np.where(Y == 1, A, 1 - A)
    return float(-np.log(np.maximum(given_to_truth, 1e-30)).mean())
    ### END SOLUTION


# %% tags=["spec"]
def mixed_labels(rng, m, dtype=int):
    """(1, m) labels of both classes, not half and half."""
    ones = max(1, m // 3)
    return rng.permutation(np.arange(m) < ones).astype(dtype).reshape(1, m)


def allowed_costs(A, Y):
    """What a right answer's cost may be: a number, or a range where an example is all but certain.

    The slack admits a constant of up to 1e-7 inside the logarithm, and clipping at up to 1e-6.
    """
    losses, slack, certain_and_wrong = [], [], 0
    for a, y in zip(np.ravel(A).tolist(), np.ravel(Y).tolist()):
        p, q = (a, 1 - a) if y == 1 else (1 - a, a)
        if p <= 1e-6:
            certain_and_wrong += 1
            continue
        losses.append(-math.log1p(-q) if q < 0.5 else -math.log(p))
        slack.append(2e-6 if q <= 1e-6 else 1.1e-7 / p)
    m = np.size(A)
    cost, slack = math.fsum(losses) / m, math.fsum(slack) / m
    if not certain_and_wrong and slack <= 2.5e-6 * cost:
        return cost  # the relative tolerance covers the slack
    low, high = cost * (1 - 2e-5) - slack, cost * (1 + 2e-5) + slack
    return Between(low + 3 * certain_and_wrong / m, math.inf if certain_and_wrong else high)


class LogisticCost(Exercise):
    hints = (
        "For one example, only one of the two logarithms counts. Which probability does it look at, and what if that is 0?",
        "Loss = −log(probability given to the true label), and that probability is A where Y is 1, and 1 − A where Y is 0.",
        "Begin with `p = np.where(Y == 1, A, 1 - A)`; then keep p from being 0.",
    )
    rtol = 5e-6  # lets a constant of 1e-7 inside the logarithm pass

    def cases(rng):
        yield "seven examples", rng.uniform(0.1, 0.9, (1, 7)), mixed_labels(rng, 7)
        yield "one example of class 1", rng.uniform(0.1, 0.3, (1, 1)), np.array([[1]])
        yield "one example of class 0", rng.uniform(0.1, 0.3, (1, 1)), np.array([[0]])
        yield "forty examples, labels as floats", rng.uniform(0.1, 0.9, (1, 40)), mixed_labels(rng, 40, float)
        Y = mixed_labels(rng, 5)
        tiny = rng.uniform(2e-6, 3.5e-6, (1, 5))
        yield "near 0 and 1, and wrong", np.where(Y == 1, tiny, 1 - tiny), Y
        Y = mixed_labels(rng, 8)
        A = np.where(np.arange(8) % 3 == 0, rng.uniform(0.1, 0.9, (1, 8)), Y)
        yield "some of them certain, and right", A, Y
        Y = mixed_labels(rng, 6)
        yield "all of them certain, and right", Y.astype(float), Y
        yield "exactly 0 and 1, in float32, and right", Y.astype(np.float32), Y
        Y = mixed_labels(rng, 10)
        A = np.where(np.arange(10) % 4 == 0, rng.uniform(0.1, 0.9, (1, 10)), 1 - Y)
        yield "some of them certain, and wrong", A, Y
        yield "exactly 0 and 1, in float32, and wrong", A.astype(np.float32), Y
        yield "certain of class 1, label 0", np.array([[1.0]]), np.array([[0]])
        yield "certain of class 0, label 1, float32", np.array([[0.0]], dtype=np.float32), np.array([[1]])
        yield "12 nines, and wrong", np.array([[1 - 1e-12, 1e-12]]), np.array([[0, 1]])

    def expect(A, Y):
        return allowed_costs(A, Y)

    def mistake_sum(A, Y):
        """This is the sum of the losses. What should twice as many examples of the same kind do to the cost?"""
        return float(-np.log(np.maximum(np.where(Y == 1, A, 1 - A), 1e-30)).sum())

    def mistake_log10(A, Y):
        """Which logarithm did you take? A shrug, a = 0.5, costs 0.693; yours says 0.301."""
        return float(-np.log10(np.maximum(np.where(Y == 1, A, 1 - A), 1e-30)).mean())

    def mistake_one_term(A, Y):
        """Examples with label 0 cost nothing in your function. Which term is theirs?"""
        return float(-(Y * np.log(np.maximum(A, 1e-30))).mean())

    def mistake_no_guard(A, Y):
        """Right until a is exactly 0 or 1. What are log 0 and 0 · log 0?"""
        return float(-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)))

    def mistake_float32_clip(A, Y):
        """Your guard works in float64. What is 1 − 1e-15 (or 1 − 1e-8) in float32? Guard the argument of each logarithm
        on its own, or use a margin that float32 can hold next to 1."""
        A = np.clip(A, 1e-15, 1 - 1e-15)
        return float(-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)))

    def mistake_wide_clip(A, Y):
        """Your margin is wide enough to change ordinary costs: the truth got 0.000003 in this case, and it should cost
        12.7. How small can the margin be?"""
        A = np.clip(A, 1e-5, 1 - 1e-5)
        return float(-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)))

    def mistake_labels_swapped(A, Y):
        """A is the probability of label 1. Which of log A and log(1 − A) belongs to Y = 1?"""
        return float(-np.log(np.maximum(np.where(Y == 1, 1 - A, A), 1e-30)).mean())

    def mistake_squared(A, Y):
        """This is the mean squared error. What does it charge, at most, for one confident mistake?"""
        return float(np.mean((A - Y) ** 2))

    def variant_clip_both_sides(A, Y):
        A = np.clip(np.asarray(A, dtype=np.float64), 1e-15, 1 - 1e-15)
        return -(Y @ np.log(A).T + (1 - Y) @ np.log(1 - A).T) / A.shape[1]

    def variant_epsilon_inside(A, Y):
        return -np.mean(Y * np.log(A + 1e-8) + (1 - Y) * np.log(1 - A + 1e-8))

    def variant_clip_for_float32(A, Y):
        A = np.clip(A, 1e-7, 1 - 1e-7)
        return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / Y.size

    def variant_loop(A, Y):
        total = 0.0
        for a, y in zip(A[0], Y[0]):
            total -= math.log(max(float(a if y else 1 - a), 1e-300))
        return total / len(A[0])


# %% check="logistic_cost"
check(logistic_cost)

# %% [markdown]
# Now the neuron can be judged by one number. *Before you run:* all probabilities one half, 569 tumours: what
# is the cost? And roughly what for the weights guessed above, $w = 2$, $b = -1$?

# %%
for w, b in [(0, 0), (2, -1)]:
    print(f"w = {w}, b = {b:2}: cost {np.squeeze(logistic_cost(sigmoid(w * x + b), Y)):.4f}")

# %% [markdown]
# $\log 2$, as promised, then 0.33. In a live notebook the next cell has two sliders. **Play the optimiser**:
# find a pair with a cost below 0.2925. (Where the page is static you see the starting position, $w = 1$,
# $b = 0$.)


# %%
def by_hand(w=1.0, b=0.0):
    figure, ax = plt.subplots()
    ax.scatter(x, Y + jitter, s=6, alpha=0.4, color=plots.COLOURS["blue"])
    ax.plot(grid := np.linspace(-2, 4, 200), sigmoid(w * grid + b), color=plots.COLOURS["red"])
    cost = np.squeeze(logistic_cost(sigmoid(w * x + b), Y))
    ax.set(title=f"w = {w:g}, b = {b:g}: cost {cost:.4f}", xlabel="x = (radius − 14) / 3.5", ylabel="probability of malignant")


values = [-4.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 3.5, 4.0, 6.0]
plots.interactive(by_hand, w=values, b=values)

# %% [markdown]
# With two parameters this is a pleasant game; with the thirty-one of the full data it is hopeless. You have
# noticed what you did, though: change a little, see whether the cost falls, go on. What if we could *compute*
# which way is down?

# %% [markdown]
# ## Which way is down
#
# The cost depends on $w$ through a chain: $w \to z \to a \to L$. The chain rule multiplies the slopes of its
# links. We take one example first, and walk from the end of the chain to its beginning, with a reason for
# every step.
#
# **1 · Loss and probability.** $\log a$ has slope $1/a$, and $\log(1-a)$ has slope $-1/(1-a)$, the minus
# coming from the inner $-a$. So
#
# $$ \frac{\partial L}{\partial a} = -\frac{y}{a} + \frac{1-y}{1-a} $$
#
# **2 · One denominator.** In the numerator the two terms $ya$ cancel:
#
# $$ \frac{\partial L}{\partial a} = \frac{-y(1-a) + (1-y)\,a}{a(1-a)} = \frac{a-y}{a(1-a)} $$
#
# **3 · Probability and score.** The slope of $1/u$ is $-u'/u^2$; here $u = 1 + e^{-z}$ and $u' = -e^{-z}$.
# Split the result into two factors, the first of which is $a$, and the second $1 - a$:
#
# $$ \frac{da}{dz} = \frac{e^{-z}}{(1+e^{-z})^2} = \frac{1}{1+e^{-z}} \cdot \frac{e^{-z}}{1+e^{-z}} = a(1-a) $$
#
# **4 · Loss and score.** The chain rule multiplies 2 and 3. What is large in one is small in the other, and
# they cancel:
#
# $$ \frac{\partial L}{\partial z} = \frac{a-y}{a(1-a)} \cdot a(1-a) = a - y $$
#
# **5 · Score and parameters.** $z = \sum_j w_jx_j + b$ has slope $x_j$ in $w_j$ and slope 1 in $b$, so
#
# $$ \frac{\partial L}{\partial w_j} = (a-y)\,x_j, \qquad \frac{\partial L}{\partial b} = a - y $$
#
# **6 · All examples.** The cost is a mean of losses, and the slope of a mean is the mean of the slopes:
#
# $$ \frac{\partial J}{\partial w_j} = \frac1m\sum_{i=1}^m \big(a^{(i)} - y^{(i)}\big)\,x_j^{(i)}, \qquad
# \frac{\partial J}{\partial b} = \frac1m\sum_{i=1}^m \big(a^{(i)} - y^{(i)}\big) $$
#
# Read step 4 again: **the slope with respect to the score is prediction minus truth.** Said 0.9 and it was 1:
# push the score up by a little. Said 0.9 and it was 0: push it down, nine times as hard. Said 0.9999 and it
# was 1: leave it alone.

# %% [markdown]
# In this course `dz` is short for "the slope of the *loss* with respect to $z$", while `dw` and `db` are
# slopes of the *cost* $J$ and carry the mean. All of step 6 at once, for every $j$, is one product of
# matrices:
#
# | quantity | formula | shapes |
# |---|---|---|
# | $dZ$ | $A - Y$ | $(1, m)$ |
# | $dw$ | $\frac1m\, X\, dZ^{\mathsf T}$ | $(n_x, m)(m, 1) = (n_x, 1)$, like $w$ |
# | $db$ | $\frac1m \sum_i dZ^{(i)}$ | a number, like $b$ |
#
# A gradient always has the shape of the thing it changes. Compare the two before anything else.

# %% [markdown]
# ## Exercise: propagate · 3 points · 20 minutes
#
# One pass forward (scores, probabilities, cost), one pass backward (slopes). This is the core of the lesson,
# and in miniature of the whole course. Use your `sigmoid` and your `logistic_cost`, and $dZ = A - Y$.


# %% exercise="propagate" points=3
def propagate(w, b, X, Y):
    """One pass forward and one back through a neuron.

    w: (n, 1).  b: a number.  X: (n, m), an example per column.  Y: (1, m) labels, 0 or 1.
    Returns (grads, cost): grads = {"dw": (n, 1), "db": a number}, slopes of the mean cost; cost a finite number.
    """
    ### BEGIN SOLUTION
    A = sigmoid(w.T @ X + b)
    dZ = A - Y
    grads = {"dw": X @ dZ.T / X.shape[1], "db": float(dZ.mean())}
    return grads, logistic_cost(A, Y)
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.gradients import complex_step_gradient


def inputs_with_scores(rng, w, b, Z):
    """X (n, m) whose scores wᵀX + b are the given Z, a list of m numbers."""
    X = rng.normal(size=(w.shape[0], len(Z)))
    return X + w * (np.array(Z) - b - w.T @ X) / (w.T @ w)


def plain_probabilities(w, b, X):
    """σ(wᵀX + b), one example at a time."""
    n, m = X.shape
    scores = [math.fsum([w[j, 0] * X[j, i] for j in range(n)] + [b]) for i in range(m)]
    return np.array([[0.5 + 0.5 * math.tanh(z / 2) for z in scores]])


def plain_slopes(w, b, X, Y):
    """(dw, db) by the complex step on the mean log loss, written in terms of the score."""

    def cost(theta):
        z = theta[:-1] @ X + theta[-1]
        positive = z.real > 0
        return np.mean(np.log(1 + np.exp(np.where(positive, -z, z))) + np.where(positive, z, 0) - Y[0] * z)

    slopes = complex_step_gradient(cost, np.append(w[:, 0], b))
    return slopes[:-1, None], float(slopes[-1])


class Propagate(Exercise):
    hints = (
        "Which four quantities come one after another on the way forward, and what is the shape of each?",
        "Z = wᵀX + b, A = σ(Z), dZ = A − Y, dw = X dZᵀ / m, db = mean of dZ.",
        "Begin with `A = sigmoid(w.T @ X + b)`, and let m be `X.shape[1]`.",
    )
    rtol = 5e-6

    def cases(rng):
        w, X = rng.uniform(-1, 1, (4, 1)), rng.uniform(-1.3, 1.6, (4, 7))
        yield "4 features, 7 examples", w, 0.8, X, mixed_labels(rng, 7)
        w = rng.normal(size=(3, 1)) + 0.5
        yield "negative bias, labels as floats", w, -1.7, rng.normal(size=(3, 5)) + 1, mixed_labels(rng, 5, float)
        yield "more features than examples", rng.normal(size=(11, 1)) / 2, 0.6, rng.normal(size=(11, 3)), mixed_labels(rng, 3)
        yield "one example", rng.normal(size=(3, 1)) / 2, -0.9, rng.normal(size=(3, 1)), np.array([[1]])
        yield "one feature", np.array([[rng.uniform(0.5, 2)]]), 1.2, rng.normal(size=(1, 6)), mixed_labels(rng, 6)
        yield "one feature, one example", np.array([[-0.7]]), 0.4, rng.uniform(1, 2, (1, 1)), np.array([[0]])
        w = rng.uniform(0.5, 1.5, (2, 1))
        X = inputs_with_scores(rng, w, 0.3, [1e4, -1e4, 0.8, -0.5, 9000, -8000, 1.1])
        yield "scores near ±10 000, and right", w, 0.3, X, np.array([[1, 0, 0, 1, 1, 0, 1]])
        yield "scores near ±10 000, some wrong", w, 0.3, X, np.array([[0, 0, 1, 0, 1, 1, 1]])

    def expect(w, b, X, Y):
        dw, db = plain_slopes(w, b, X, Y)
        return {"dw": dw, "db": db}, allowed_costs(plain_probabilities(w, b, X), Y)

    def mistake_no_mean(w, b, X, Y):
        """Your slopes are sums over the examples. The cost is a mean: what does that do to its slopes?"""
        A = sigmoid(w.T @ X + b)
        return {"dw": X @ (A - Y).T, "db": np.sum(A - Y)}, logistic_cost(A, Y)

    def mistake_db_summed(w, b, X, Y):
        """dw is a mean over the examples, db is a sum. Should the two be treated differently?"""
        A = sigmoid(w.T @ X + b)
        return {"dw": X @ (A - Y).T / X.shape[1], "db": np.sum(A - Y)}, logistic_cost(A, Y)

    def mistake_sign(w, b, X, Y):
        """A − Y or Y − A? If a = 0.9 and y = 0, should raising the score raise or lower the cost?"""
        A = sigmoid(w.T @ X + b)
        return {"dw": X @ (Y - A).T / X.shape[1], "db": np.mean(Y - A)}, logistic_cost(A, Y)

    def mistake_features_for_examples(w, b, X, Y):
        """You divide by the number of features. Which axis of X counts the examples?"""
        A = sigmoid(w.T @ X + b)
        n = X.shape[0]
        return {"dw": X @ (A - Y).T / n, "db": np.sum(A - Y) / n}, logistic_cost(A, Y)

    def mistake_extra_factor(w, b, X, Y):
        """There is a factor a(1 − a) in your slopes. It belongs to the squared error. What cancels it for the log loss?"""
        A = sigmoid(w.T @ X + b)
        dZ = (A - Y) * A * (1 - A)
        return {"dw": X @ dZ.T / X.shape[1], "db": np.mean(dZ)}, logistic_cost(A, Y)

    def mistake_chain_in_numbers(w, b, X, Y):
        """Your slopes divide by a and by 1 − a, then multiply by both. Where a is exactly 0 or 1 that is 0/0. Which
        form is left if you cancel on paper first?"""
        A = sigmoid(w.T @ X + b)
        dZ = (-Y / A + (1 - Y) / (1 - A)) * A * (1 - A)
        return {"dw": X @ dZ.T / X.shape[1], "db": np.mean(dZ)}, logistic_cost(A, Y)

    def mistake_cost_without_guard(w, b, X, Y):
        """The slopes are right, but the cost breaks where the neuron is certain. Does `propagate` use your
        `logistic_cost`, and has that passed its check?"""
        A = sigmoid(w.T @ X + b)
        cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
        return {"dw": X @ (A - Y).T / X.shape[1], "db": np.mean(A - Y)}, cost

    def mistake_no_bias(w, b, X, Y):
        """Your scores leave something out: at x = 0 the score should be b."""
        A = sigmoid(w.T @ X)
        return {"dw": X @ (A - Y).T / X.shape[1], "db": np.mean(A - Y)}, logistic_cost(A, Y)

    def variant_loop(w, b, X, Y):
        n, m = X.shape
        dw, db, cost = np.zeros((n, 1)), 0.0, 0.0
        for i in range(m):
            a = sigmoid((w.T @ X[:, i : i + 1] + b).item())
            cost += logistic_cost(np.array([[a]]), Y[:, i : i + 1]) / m
            dw += (a - Y[0, i]) * X[:, i : i + 1] / m
            db += (a - Y[0, i]) / m
        return {"dw": dw, "db": db}, cost

    def variant_einsum(w, b, X, Y):
        Z = np.einsum("jk,ji->ki", w, X) + b
        A = 0.5 * (1 + np.tanh(Z / 2))
        cost = np.logaddexp(0, np.where(Y == 1, -Z, Z)).mean()
        dw = np.mean((A - Y) * X, axis=1, keepdims=True)
        return [{"db": np.mean(A - Y, keepdims=True), "dw": dw, "dZ": A - Y}, cost]


# %% check="propagate"
check(propagate)

# %% [markdown]
# A check compares your slopes with numbers; you can also convince yourself. A slope is what happens to the
# cost when the weight moves by a hair, so we move it, and compare. *Before you run:* to how many digits will
# the two agree?

# %%
w, b, hair = np.array([[2.0]]), -1.0, 1e-5
grads, cost = propagate(w, b, x, Y)
measured = (propagate(w + hair, b, x, Y)[1] - propagate(w - hair, b, x, Y)[1]) / (2 * hair)
print(f"dw by calculus:    {np.squeeze(grads['dw']):.10f}")
print(f"dw by measurement: {np.squeeze(measured):.10f}")

# %% [markdown]
# Ten digits or so. The slope is negative: at $w = 2$ a larger weight lowers the cost. Lesson 13 makes a tool
# out of this comparison.

# %% [markdown]
# ## Walking downhill
#
# A slope tells which way is up; so step the other way. With a step size $\alpha$, the **learning rate**,
#
# $$ w \leftarrow w - \alpha\, dw, \qquad b \leftarrow b - \alpha\, db $$
#
# and again, and again. This is *gradient descent* (Cauchy, 1847). Both slopes are taken **at the same
# point**: first compute both, then move both. If $w$ moves first and $db$ is computed afterwards, that is
# another algorithm.

# %% [markdown]
# ## Exercise: gradient_descent · 2 points · 15 minutes
#
# Repeat `propagate` and a step. Note each cost *before* its update, so that `costs[0]` belongs to the weights
# you were given. Leave the caller's `w` as it was: `w -= …` writes into the caller's array, `w = w - …` makes
# a new one.


# %% exercise="gradient_descent" points=2
def gradient_descent(w, b, X, Y, iterations, learning_rate):
    """Train one neuron by gradient descent on the mean log loss.

    w: (n, 1).  b: a number.  X: (n, m).  Y: (1, m).  iterations: how many updates, 0 or more.  learning_rate: > 0.
    Returns (w, b, costs): the trained weights and bias, and the cost before each update, one per iteration.
    """
    ### BEGIN SOLUTION
    costs = []
    for _ in range(iterations):
        grads, cost = propagate(w, b, X, Y)
        costs.append(cost)
        w = w - learning_rate * grads["dw"]
        b = b - learning_rate * grads["db"]
    return w, b, costs
    ### END SOLUTION


# %% tags=["spec"]
class GradientDescent(Exercise):
    hints = (
        "What has to be known before w moves, and what before b moves? Are both known at the same point?",
        "For each iteration: grads and cost at (w, b); note the cost; w ← w − α dw; b ← b − α db.",
        "Begin with `costs = []` and a loop of `iterations` turns, each with one `grads, cost = propagate(…)`.",
    )
    rtol = 5e-6

    def cases(rng):
        w, X = rng.uniform(-1, 1, (3, 1)), rng.uniform(-1.1, 1.3, (3, 8))
        yield "six steps", w, 0.9, X, mixed_labels(rng, 8), 6, 0.7
        yield "one step", rng.normal(size=(2, 1)), -1.3, rng.normal(size=(2, 5)), mixed_labels(rng, 5), 1, 1.7
        yield "no step", rng.normal(size=(4, 1)), 0.6, rng.normal(size=(4, 3)), mixed_labels(rng, 3), 0, 0.5
        yield "one feature", np.array([[-1.1]]), 0.4, rng.normal(size=(1, 6)) + 0.5, mixed_labels(rng, 6), 3, 2.3
        yield "one feature, one example", np.array([[0.8]]), -0.5, rng.uniform(1, 2, (1, 1)), np.array([[0]]), 4, 0.9
        w = rng.normal(size=(5, 1))
        yield "thirty small steps", w, -0.8, 1.2 * rng.normal(size=(5, 9)), mixed_labels(rng, 9, float), 30, 0.05
        w = rng.uniform(0.5, 1.5, (2, 1))
        X = inputs_with_scores(rng, w, 0.4, [1e4, -1e4, 0.8, -0.5, 9000, -8000, 1.1])
        yield "scores near ±10 000, some wrong", w, 0.4, X, np.array([[0, 0, 1, 0, 1, 1, 1]]), 3, 1e-6

    def expect(w, b, X, Y, iterations, learning_rate):
        costs = []
        for _ in range(iterations):
            costs.append(allowed_costs(plain_probabilities(w, b, X), Y))
            dw, db = plain_slopes(w, b, X, Y)
            w, b = w - learning_rate * dw, b - learning_rate * db
        if any(isinstance(c, Between) for c in costs):
            ranges = [c if isinstance(c, Between) else Between(c - 1e-5 * c, c + 1e-5 * c) for c in costs]
            costs = Between(np.array([c.low for c in ranges]), np.array([c.high for c in ranges]))
        return w, b, costs

    def mistake_updated_w(w, b, X, Y, iterations, learning_rate):
        """The step of b uses a slope that was computed after w had moved. At which point should both slopes be taken?"""
        costs = []
        for _ in range(iterations):
            costs.append(propagate(w, b, X, Y)[1])
            w = w - learning_rate * propagate(w, b, X, Y)[0]["dw"]
            b = b - learning_rate * propagate(w, b, X, Y)[0]["db"]
        return w, b, costs

    def mistake_cost_after(w, b, X, Y, iterations, learning_rate):
        """Your costs begin one step late: costs[0] should belong to the w and b that came in."""
        costs = []
        for _ in range(iterations):
            grads, _ = propagate(w, b, X, Y)
            w, b = w - learning_rate * grads["dw"], b - learning_rate * grads["db"]
            costs.append(propagate(w, b, X, Y)[1])
        return w, b, costs

    def mistake_uphill(w, b, X, Y, iterations, learning_rate):
        """Your costs rise from the first step on. A slope points uphill; which way do you want to go?"""
        costs = []
        for _ in range(iterations):
            grads, cost = propagate(w, b, X, Y)
            w, b = w + learning_rate * grads["dw"], b + learning_rate * grads["db"]
            costs.append(cost)
        return w, b, costs

    def mistake_every_hundredth(w, b, X, Y, iterations, learning_rate):
        """You note only some of the costs. The docstring asks for one per iteration."""
        costs = []
        for i in range(iterations):
            grads, cost = propagate(w, b, X, Y)
            w, b = w - learning_rate * grads["dw"], b - learning_rate * grads["db"]
            if i % 100 == 0:
                costs.append(cost)
        return w, b, costs

    def mistake_in_place(w, b, X, Y, iterations, learning_rate):
        """`w -= …` writes into the array that your caller still uses. How do you make a new one instead?"""
        costs = []
        for _ in range(iterations):
            grads, cost = propagate(w, b, X, Y)
            w -= learning_rate * grads["dw"]
            b -= learning_rate * grads["db"]
            costs.append(cost)
        return w, b, costs

    def mistake_no_learning_rate(w, b, X, Y, iterations, learning_rate):
        """Your steps have the length of the slope itself. Where does the learning rate come in?"""
        costs = []
        for _ in range(iterations):
            grads, cost = propagate(w, b, X, Y)
            w, b = w - grads["dw"], b - grads["db"]
            costs.append(cost)
        return w, b, costs

    def mistake_return_inside_loop(w, b, X, Y, iterations, learning_rate):
        """You take one step, however many are asked for. How far is your `return` indented?"""
        costs = []
        for _ in range(iterations):
            grads, cost = propagate(w, b, X, Y)
            costs.append(cost)
            w, b = w - learning_rate * grads["dw"], b - learning_rate * grads["db"]
            return w, b, costs

    def mistake_b_stays(w, b, X, Y, iterations, learning_rate):
        """b never moves. It is a parameter too: which slope is its own?"""
        costs = []
        for _ in range(iterations):
            grads, cost = propagate(w, b, X, Y)
            costs.append(cost)
            w = w - learning_rate * grads["dw"]
        return w, b, costs

    def mistake_same_slope_throughout(w, b, X, Y, iterations, learning_rate):
        """All your steps use the slope of the starting point. Where should it be computed anew?"""
        grads, cost = propagate(w, b, X, Y)
        costs = []
        for _ in range(iterations):
            costs.append(propagate(w, b, X, Y)[1])
            w, b = w - learning_rate * grads["dw"], b - learning_rate * grads["db"]
        return w, b, costs

    def variant_copy_in_place(w, b, X, Y, iterations, learning_rate):
        w, costs = np.array(w), np.zeros(iterations)
        for i in range(iterations):
            grads, costs[i] = propagate(w, b, X, Y)
            w -= learning_rate * grads["dw"]
            b = b - learning_rate * grads["db"]
        return w, b, costs

    def variant_recursive(w, b, X, Y, iterations, learning_rate):
        if iterations == 0:
            return [w, np.array([[b]]), []]
        grads, cost = propagate(w, b, X, Y)
        step = (w - learning_rate * grads["dw"], b - learning_rate * grads["db"])
        w, b, costs = GradientDescent.variant_recursive(*step, X, Y, iterations - 1, learning_rate)
        return [w, np.reshape(b, (1, 1)), [cost, *costs]]


# %% check="gradient_descent"
check(gradient_descent)

# %% [markdown]
# Let it play the game from above. *Before you run:* you found a cost near 0.29 by hand. Can 300 steps do
# better? Where will the S cross one half, in units of radius?

# %%
w, b, costs = gradient_descent(np.zeros((1, 1)), 0.0, x, Y, iterations=300, learning_rate=10)
w, b = np.squeeze(w), np.squeeze(b)
print(f"w = {w:.3f}, b = {b:.3f}, cost {np.squeeze(costs[0]):.4f} → {np.squeeze(costs[-1]):.6f}")
print(f"the neuron is undecided at a radius of {14 - 3.5 * b / w:.2f}")

# %% [markdown]
# The cost ends at 0.289992, and no other pair of numbers does better; the next section says why. The neuron
# is undecided at a radius of 14.75. A difference of one unit of radius changes the log-odds by
# $3.618 / 3.5 = 1.03$: the "roughly 1" that the table of log-odds showed at the start, now measured.

# %% [markdown]
# ## Why not the squared error?
#
# For straight lines one minimises $(a - y)^2$. Why a new cost here? Look first at one example with label 1
# for which the neuron is badly wrong. Step 4, with the squared error instead, gives the slope
# $2(a - y)\,a(1-a)$ in $z$: the factor $a(1-a)$ no longer cancels. *Before you run:* which of the two costs
# corrects the worst mistake ($z = -10$) hardest?

# %%
print("    z         a    slope, log loss   slope, squared error")
for z in (0.0, -2.0, -5.0, -10.0):
    a = np.squeeze(sigmoid(z))
    print(f"{z:5.0f} {a:9.6f} {a - 1:14.6f} {2 * (a - 1) * a * (1 - a):19.6f}")

# %% [markdown]
# The log loss pushes with full force, −0.99995. The squared error pushes with −0.00009: **the more wrong, the
# less it learns**. A confident mistake sits on a plateau.
#
# The second trouble shows when several examples come together. Take five points on a line and one weight (no
# bias), and plot both costs against $w$. *Before you run:* how many valleys will each curve have?


# %%
def squared_cost(A, Y):
    return float(np.mean((A - Y) ** 2))


x_five, y_five = np.array([[12.0, -3.0, -2.0, -1.0, 3.0]]), np.array([[1, 1, 1, 0, 0]])
line = np.linspace(-3, 2, 1001)


def curve(cost):
    return np.array([np.squeeze(cost(sigmoid(w * x_five), y_five)) for w in line])


def valleys(J):
    return [round(float(line[i]), 3) for i in range(1, len(J) - 1) if J[i] < J[i - 1] and J[i] < J[i + 1]]


# %%
figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.8))
for ax, cost, name in zip(axes, (squared_cost, logistic_cost), ("Squared error: two valleys", "Log loss: one valley")):
    J = curve(cost)
    ax.plot(line, J)
    heights = [round(float(J[np.abs(line - v).argmin()]), 3) for v in valleys(J)]
    ax.plot(valleys(J), heights, "o", color=plots.COLOURS["red"])
    ax.set(title=name, xlabel="w", ylabel="cost J(w)")
    print(f"{name}, at w = {valleys(J)}, height {heights}; smallest curvature {np.diff(J, 2).min() / 0.005**2:.3f}")

# %% [markdown]
# The squared error has two valleys. Gradient descent that starts on the left, at $w = -1$ say, ends at −0.65
# with a cost of 0.302 and never hears of the better valley at 0.055 with 0.243. With more weights it gets
# worse: Auer, Herbster and Warmuth (1996) show data for which the number of valleys of one neuron grows
# exponentially with the number of weights.
#
# The log loss never curves downwards: it is **convex**, and the reason is one line. Its slope in $z$ is
# $a - y$, and $a$ only rises with $z$, so the slope only rises; $z$ is linear in $w$ and $b$, and a mean of
# such bowls is a bowl again. A convex cost has no false valley. Where the walk comes to rest, it is at the
# bottom.

# %% [markdown]
# ### The same race on the tumours
#
# Both costs, our 569 tumours, a deliberately bad start ($w = -8$, $b = 0$: large is benign, and very sure of
# it), learning rate 1, 200 steps each. *Before you run:* which walker arrives?


# %%
def log_step(w, b, learning_rate=1.0):
    return gradient_descent(w, b, x, Y, 1, learning_rate)[:2]


def squared_step(w, b, learning_rate=1.0):
    A = sigmoid(w.T @ x + b)
    dZ = 2 * (A - Y) * A * (1 - A)
    return w - learning_rate * x @ dZ.T / Y.size, b - learning_rate * dZ.mean()


# %%
def walk(step, w, steps, **rate):
    w, b = np.array([[w]]), 0.0
    path = [(np.squeeze(w), np.squeeze(b))]
    for _ in range(steps):
        w, b = step(w, b, **rate)
        path.append((np.squeeze(w), np.squeeze(b)))
    return np.array(path).T


@functools.cache
def surface(cost):
    return np.array([[np.squeeze(cost(sigmoid(w * x + b), Y)) for w in np.linspace(-9, 8, 52)] for b in np.linspace(-8, 5, 40)])


# %%
def draw_walk(ax, cost, path, title):
    J = surface(cost)
    levels = np.quantile(J, np.linspace(0, 1, 22) ** 1.5)
    ax.contourf(np.linspace(-9, 8, 52), np.linspace(-8, 5, 40), J, levels=levels, cmap="cividis", alpha=0.8)
    ax.plot(*path, ".-", color=plots.COLOURS["red"], markersize=4, linewidth=1)
    ax.plot(3.618, -0.776, "*", color="white", markeredgecolor="black", markersize=14)
    ax.set(title=title, xlabel="w", ylabel="b")
    ax.grid(False)


# %%
figure, axes = plt.subplots(1, 2, figsize=(9.5, 4.2))
races = [("Squared error: lost", squared_cost, squared_step), ("Log loss: arrived", logistic_cost, log_step)]
for ax, (name, cost, step) in zip(axes, races):
    path = walk(step, -8.0, 200)
    draw_walk(ax, cost, path, f"{name} after 200 steps")
    A = sigmoid(path[0, -1] * x + path[1, -1])
    print(f"{name:<19} at w = {path[0, -1]:5.2f}, b = {path[1, -1]:5.2f}; accuracy {np.mean((A > 0.5) == Y):.1%}")

# %% [markdown]
# Dark is low, the star is the log loss's minimum. The log loss sends its walker straight across, into the
# bowl: 87.9 % right. The other gets lost on a shelf where the neuron calls all but the smallest tumour
# benign: 62.6 % right, and hardly any slope. *Before you run:* will 2000 steps free it?

# %%
path = walk(squared_step, -8.0, 2000)
A = sigmoid(path[0, -1] * x + path[1, -1])
print(f"squared error, 2000 steps: w = {path[0, -1]:.2f}, b = {path[1, -1]:.2f}, mean squared error {squared_cost(A, Y):.3f}")
print(f"share of malignant tumours: {Y.mean():.3f}")

# %% [markdown]
# No: it is still there, and its squared error is the share of malignant tumours, every one of which it
# misses. Same data, same neuron, same learning rate; only the cost differs.

# %% [markdown]
# ## How long a step?
#
# One number in gradient descent is not learned: $\alpha$. *Before you run:* you have seen $\alpha = 10$ work.
# Which of 0.1, 1, 10, 30 and 100 is too large, and what will "too large" look like: a cost that runs off to
# infinity?

# %%
figure, ax = plt.subplots()
for rate, style in zip((0.1, 1, 10, 30, 100), ("-", "--", "-", "-.", ":")):
    costs = np.ravel(gradient_descent(np.zeros((1, 1)), 0.0, x, Y, 60, rate)[2])
    ax.semilogy(costs, style, label=f"α = {rate}")
    print(f"α = {rate:5}: cost {costs[0]:.3f}, {costs[1]:.3f}, {costs[2]:.3f} …, last {costs[-1]:.3f}, highest {costs.max():.3f}")
ax.set(title="Too small crawls, too large never settles", xlabel="iteration", ylabel="cost J (log scale)")
ax.set_ylim(0.2, 40)
_ = ax.legend(ncols=3, loc="upper left")

# %% [markdown]
# $\alpha = 0.1$ is still far from done; 1 and 10 arrive. 30 is the deceptive one: it reaches the bottom in
# some ten steps, rests there until about step 25, and is then thrown out again and jumps about. 100 is thrown
# out time after time, to several times the cost of a shrug (how high depends a little on your guard).
#
# The cost does not run off to infinity, because $|a - y| \le 1$: a step of this neuron is never longer than
# $\alpha$ times the mean size of its inputs. With the squared error of a straight line, or in a deep network,
# there is no such fence.
#
# Remember for every later lesson: if each step uses all examples, **a cost that rises means that $\alpha$ is
# too large or the gradient is wrong.**

# %% [markdown]
# ### The limit can be computed
#
# Why is 30 thrown out of a place where the slope is next to nothing? Near the minimum the cost is a bowl of
# curvature $\lambda$, and a step multiplies the distance to the bottom by $1 - \alpha\lambda$ in the steepest
# direction. The size of that is below 1 only if $\alpha < 2/\lambda$. Curvatures are the eigenvalues of the
# Hessian matrix, which for this cost is
# $\frac1m \tilde X\,\mathrm{diag}\big(a(1-a)\big)\,\tilde X^{\mathsf T}$, where $\tilde X$ is $X$ with a row
# of ones for the bias. *Before you run:* two per cent below the limit and two per cent above: how different
# will the two runs be?

# %%
w, b, _ = gradient_descent(np.zeros((1, 1)), 0.0, x, Y, 300, 10)
A = sigmoid(w.T @ x + b)
X_tilde = np.vstack([x, np.ones_like(x)])
limit = 2 / np.linalg.eigvalsh((X_tilde * A * (1 - A)) @ X_tilde.T / Y.size).max()
print(f"limit: {limit:.2f}")
for share in (0.98, 1.02):
    costs = np.ravel(gradient_descent(np.zeros((1, 1)), 0.0, x, Y, 1500, share * limit)[2])
    print(f"α = {share} · limit: last costs", [f"{c:.5f}" for c in costs[-3:]])

# %% [markdown]
# The limit is 22.25. Below it the cost comes to rest at 0.28999; above it, it swings between 0.29618 and
# 0.29563 for as long as you watch. And 30? With $\lambda = 2/22.25 = 0.09$ each step multiplies what is left
# of the distance by $1 - 30 \cdot 0.09 = -1.7$: on to the other side, and farther away. That is what threw it
# out.
#
# In practice nobody computes the limit, since it costs more than the training; one tries rates a factor of 3
# apart. Move the slider through 22 (static: $\alpha = 20$).


# %%
def descent(learning_rate=20):
    figure, axes = plt.subplots(1, 2, figsize=(9.5, 4))
    path = walk(log_step, 0.0, 40, learning_rate=learning_rate)
    draw_walk(axes[0], logistic_cost, path, f"40 steps with α = {learning_rate}")
    axes[0].set(xlim=(-2, 8), ylim=(-4, 2))
    axes[1].plot([np.squeeze(logistic_cost(sigmoid(w * x + b), Y)) for w, b in path.T], ".-")
    axes[1].set(title="The cost of each point on the way", xlabel="iteration", ylabel="cost J", ylim=(0.25, 0.75))


plots.interactive(descent, learning_rate=[0.1, 0.3, 1, 3, 10, 15, 20, 22, 23, 25, 30, 40])

# %% [markdown]
# ## From probability to decision
#
# In the end somebody has to say yes or no. The usual rule is: 1 if the probability exceeds one half. Since
# $\sigma(0) = 0.5$ and $\sigma$ only rises, that is the same as a positive score: the boundary
# $w^{\mathsf T}x + b = 0$ is a straight line, or a flat plane in more dimensions.

# %% [markdown]
# ## Exercise: predict · 1 point · 5 minutes
#
# Decide for every column of `X`. A probability of exactly one half may go either way.


# %% exercise="predict" points=1
def predict(w, b, X):
    """The more probable label of each example.

    w: (n, 1).  b: a number.  X: (n, m).  Returns (1, m): 1 where the probability of label 1 exceeds one half, else 0.
    """
    ### BEGIN SOLUTION
    return (sigmoid(w.T @ X + b) > 0.5).astype(int)
    ### END SOLUTION


# %% tags=["spec"]
class Predict(Exercise):
    hints = (
        "At which probability does the decision change, and at which score is that?",
        "1 where σ(wᵀX + b) > 0.5, else 0.",
        "Begin with `A = sigmoid(w.T @ X + b)` and compare it with one half.",
    )

    def cases(rng):
        def weights(n):
            return rng.choice([-1, 1], (n, 1)) * rng.uniform(0.5, 1.5, (n, 1))

        w = weights(3)
        Z = rng.permutation([0.004, -0.006, 0.4, -0.35, 1.3, -2.6, 0.2])
        yield "scores near 0", w, 1.9, inputs_with_scores(rng, w, 1.9, Z)
        w = weights(2)
        Z = rng.permutation([1e4, -1e4, 0.3, -0.3, 8000, -7000])
        yield "scores up to ±10 000", w, -2.2, inputs_with_scores(rng, w, -2.2, Z)
        w = weights(4)
        yield "one example, score below 0", w, 1.4, inputs_with_scores(rng, w, 1.4, [-0.3])
        yield "one example, score above 0", w, -1.4, inputs_with_scores(rng, w, -1.4, [0.3])
        w = weights(1)
        yield "one feature", w, 2.4, inputs_with_scores(rng, w, 2.4, [-0.4, 0.3, -1.2, 5.0, -0.1])
        yield "one feature, one example", w, 0.7, inputs_with_scores(rng, w, 0.7, [-0.2])
        X = rng.normal(size=(5, 4)) + 0.5
        X[:, 2] = 0
        yield "exactly one half once", weights(5), 0.0, X
        yield "all of them of class 0", w, 1.1, inputs_with_scores(rng, w, 1.1, [-3.0, -0.2, -40.0])

    def expect(w, b, X):
        n, m = X.shape
        scores = [math.fsum([w[j, 0] * X[j, i] for j in range(n)] + [b]) for i in range(m)]
        return OneOf(np.array([[int(z > 0) for z in scores]]), np.array([[int(z >= 0) for z in scores]]))

    def mistake_probabilities(w, b, X):
        """These are probabilities. The decision is still to be made."""
        return sigmoid(w.T @ X + b)

    def mistake_half_of_the_score(w, b, X):
        """Some examples with a small positive score get a 0. Is it the score that you compare with one half, or the
        probability?"""
        return (w.T @ X + b > 0.5).astype(int)

    def mistake_sigmoid_twice(w, b, X):
        """All your answers are 1. Is σ applied to something that is a probability already? Or is the threshold 0?"""
        return (sigmoid(sigmoid(w.T @ X + b)) > 0.5).astype(int)

    def mistake_no_bias(w, b, X):
        """Your decision does not depend on b. At x = 0 the score should be b."""
        return (w.T @ X > 0).astype(int)

    def mistake_signs(w, b, X):
        """Your labels are −1 and 1. In this course the two classes are 0 and 1."""
        return np.where(w.T @ X + b > 0, 1, -1)

    def variant_round(w, b, X):
        return np.round(sigmoid(w.T @ X + b))

    def variant_score(w, b, X):
        return np.dot(w.T, X) + b >= 0

    def variant_loop(w, b, X):
        labels = np.zeros((1, X.shape[1]))
        for i in range(X.shape[1]):
            labels[0, i] = 1 if sigmoid((w[:, 0] @ X[:, i]) + b) >= 0.5 else 0
        return labels


# %% check="predict"
check(predict)

# %% [markdown]
# ## All thirty measurements
#
# The real test: all measurements, and tumours that the neuron has not seen. We set 169 aside as a **test
# set** and train on 400. Every feature is shifted and scaled by its mean and standard deviation *in the
# training set*, since areas in the thousands would otherwise drown out fractions of one (lesson 11).

# %%
X_mixed, benign_mixed = datasets.breast_cancer(np.random.default_rng(0))
mean = X_mixed[:, :400].mean(axis=1, keepdims=True)
spread = X_mixed[:, :400].std(axis=1, keepdims=True)
X_scaled, Y_mixed = (X_mixed - mean) / spread, 1 - benign_mixed
X_train, Y_train, X_test, Y_test = X_scaled[:, :400], Y_mixed[:, :400], X_scaled[:, 400:], Y_mixed[:, 400:]
print("train:", X_train.shape, Y_train.shape, "  test:", X_test.shape, Y_test.shape)
print(f"always answering “benign”: {np.mean(Y_test == 0):.1%} of the test set right")

# %% [markdown]
# *Before you run:* radius alone gets 87.9 % of all tumours right. How much will twenty-nine more measurements
# bring, and will the neuron do better on the tumours it was trained on than on the others?


# %%
@functools.cache
def cancer_neuron():
    return gradient_descent(np.zeros((30, 1)), 0.0, X_train, Y_train, iterations=300, learning_rate=1)


def accuracy(w, b, X, Y):
    return np.mean(predict(w, b, X) == Y)


w, b, costs = cancer_neuron()
print(f"cost {np.squeeze(costs[0]):.3f} → {np.squeeze(costs[-1]):.3f}")
print(f"right in the training set: {accuracy(w, b, X_train, Y_train):.1%}")
print(f"right in the test set:     {accuracy(w, b, X_test, Y_test):.1%}")

# %% [markdown]
# 96.4 % of unseen tumours, with thirty-one numbers learned in a fraction of a second. That is 163 of 169, so
# chance alone moves it by a point or two: $\sqrt{0.964 \cdot 0.036/169} = 1.4\,\%$. On its own training set
# it reaches 99.2 %, as most learners flatter themselves; lesson 07 is about that gap.
#
# Are the probabilities worth more than the decisions? A neuron that says "92 %" should be right in about 92
# of 100 such cases. *Before you run:* among the unseen tumours about which it is very sure, how many mistakes
# do you expect?

# %%
w, b, _ = cancer_neuron()
A = sigmoid(w.T @ X_test + b)
confidence, right = np.maximum(A, 1 - A), predict(w, b, X_test) == Y_test
for low, high in [(0.5, 0.9), (0.9, 0.99), (0.99, 1.01)]:
    group = (confidence >= low) & (confidence < high)
    print(f"confidence {low:.0%} to {min(high, 1):.0%}: {group.sum():3} tumours, {np.sum(group & ~right)} wrong")

# %% [markdown]
# All six mistakes are among the 30 tumours about which the neuron itself was less than 99 % sure. A clinic
# could send these to a second examination; the other 139 were all judged rightly. That is what a probability
# is for, and a bare yes or no cannot do it.

# %% [markdown]
# ## What the neuron looks for
#
# Weights can be looked at. Take two digits that share most of their ink, 3 and 8, each a picture of 8 × 8
# pixels, as columns of 64 numbers. The neuron then has one weight for each pixel, so its weights are a
# picture as well. *Before you run:* label 1 is the 8. Which pixels will get large positive weights?


# %%
@functools.cache
def threes_and_eights():
    X, labels = datasets.digits(np.random.default_rng(2))
    chosen = np.isin(labels[0], (3, 8))
    X, Y = X[:, chosen], (labels[:, chosen] == 8).astype(int)
    return X[:, :250], Y[:, :250], X[:, 250:], Y[:, 250:]


@functools.cache
def digit_neuron(iterations):
    X, Y, _, _ = threes_and_eights()
    return gradient_descent(np.zeros((64, 1)), 0.0, X, Y, iterations, learning_rate=1)


# %%
X, Y_digits, X_new, Y_new = threes_and_eights()
w, b, _ = digit_neuron(300)
figure, axes = plt.subplots(1, 3, figsize=(8.6, 3))
average = {k: X[:, Y_digits[0] == k].mean(axis=1) for k in (0, 1)}
for ax, image, title in zip(axes, (average[0], average[1], w), ("average 3", "average 8", "left side says 8")):
    limit = np.abs(image).max()
    style = {"cmap": "gray_r"} if image is not w else {"cmap": "PuOr_r", "vmin": -limit, "vmax": limit}
    shown = ax.imshow(image.reshape(8, 8), **style)
    ax.set_title(title)
    ax.set_axis_off()
figure.colorbar(shown, ax=axes[2], label="says 3     weight     says 8")
print(f"new digits right: {accuracy(w, b, X_new, Y_new):.1%} of {Y_new.size}")

# %% [markdown]
# The largest positive weights (dark orange) lie on the left side, where the 8 closes its loops and the 3 is
# open; ink where only a 3 has it counts against. Nobody told the neuron what a loop is. It gets 99.1 % of 107
# new digits right: one mistake.
#
# There is a reason for the resemblance to "average 8 minus average 3". At $w = 0$, $b = 0$ every $a$ is one
# half, so $dZ = \frac12 - Y$ is $+\frac12$ for a 3 and $-\frac12$ for an 8. *Before you run:* what, then, is
# the very first step of the weights, if there are as many 3s as 8s?

# %%
X, Y_digits, _, _ = threes_and_eights()
w_first, _, _ = digit_neuron(1)
threes, eights = X[:, Y_digits[0] == 0], X[:, Y_digits[0] == 1]
by_hand_step = 0.5 * (eights.sum(axis=1) - threes.sum(axis=1)) / Y_digits.size
print("largest difference:", np.abs(w_first[:, 0] - by_hand_step).max().round(12))

# %% [markdown]
# The first step adds half the ink of all 8s, takes away that of all 3s, and divides by $m$. With equal
# numbers that is a quarter of the difference of the two average pictures. Every later step is the same with
# other factors: the examples that are still predicted badly count, those that are settled hardly do.

# %% [markdown]
# ### When everything is right, the weights still grow
#
# *Before you run:* after 300 steps no training digit is misread. What is there left to learn in steps 301 to
# 3000?

# %%
X, Y_digits, X_new, Y_new = threes_and_eights()
for iterations in (100, 300, 1000, 3000):
    w, b, costs = digit_neuron(iterations)
    train, new = accuracy(w, b, X, Y_digits), accuracy(w, b, X_new, Y_new)
    cost, length = np.squeeze(costs[-1]), np.linalg.norm(w)
    print(f"{iterations:5} steps: cost {cost:.4f}, train {train:.1%}, new {new:.1%}, length of w {length:4.1f}")

# %% [markdown]
# The decisions stay as they are; only the confidence rises. If a plane separates the classes, doubling $w$
# and $b$ keeps all decisions and lowers the cost, so the cost has **no minimum at all**: it creeps towards 0
# while $w$ grows for ever, like $\log t$ (Soudry et al., 2018). The neuron becomes surer without having seen
# anything new. Lesson 08 puts a price on large weights; until then, stopping early does the same service.

# %% [markdown]
# ## Question: a colleague's cost · 2 points · 8 minutes
#
# A colleague replaces the logistic cost by the *error rate*, the share of wrong decisions ("it is what we
# care about in the end"), and keeps gradient descent. (a) What will the gradient be almost everywhere, and
# what will training do? (b) A second colleague proposes the squared error, because it is at least smooth.
# Give, with numbers, the slope it has in $z$ for $y = 1$, $z = -10$ beside that of the log loss, and say what
# follows for training.

# %% [markdown] question="a_colleagues_cost" points=2
# ### BEGIN SOLUTION
# **(a)** The error rate is a step function of the weights: a tiny change of $w$ moves no example across the
# boundary, so the rate stays the same and its gradient is 0 almost everywhere (and undefined at the steps).
# Gradient descent stays where it started.
#
# **(b)** The slope of the squared error in $z$ is $2(a-y)a(1-a)$. At $z = -10$, $a = 4.5\cdot10^{-5}$, so it
# is about $-9\cdot10^{-5}$; that of the log loss is $a - y = -0.99995$, some 11 000 times as large. The
# example that is most wrong is corrected least, so training stands still on a plateau after a bad start.
# Moreover the squared error is not convex in $w$, so it may end in a valley that is not the lowest.
#
# *Marks:* 1 for "gradient zero almost everywhere, so no training" with the reason (steps). 1 for the two
# slopes (about $-9\cdot10^{-5}$ against about $-1$; a correct formula with a wrong number earns ½) with the
# conclusion "plateau" or "slow where it is most wrong". Non-convexity is welcome but not needed.
# ### END SOLUTION

# %% [markdown]
# ## Question: the price of a miss · 2 points · 8 minutes
#
# In the clinic, calling a malignant tumour benign is judged nineteen times as bad as the reverse. The neuron
# is already trained, and its probabilities can be trusted. (a) From which probability on should it answer
# "malignant"? Derive the number. (b) Nothing is retrained: which of your five functions changes, which do
# not, and what happens to the boundary in the space of measurements?

# %% [markdown] question="the_price_of_a_miss" points=2
# ### BEGIN SOLUTION
# **(a)** Let the unnecessary alarm cost 1 and the miss 19. With probability $a$ of malignant, answering
# "benign" costs $19a$ on average, answering "malignant" costs $1 - a$. Malignant is the cheaper answer if
# $1 - a < 19a$, that is $a > 1/20 = 0.05$.
#
# **(b)** Only `predict` changes: its threshold, from 0.5 to 0.05. `sigmoid`, `logistic_cost`, `propagate` and
# `gradient_descent` estimate probabilities and have nothing to do with what a decision costs. In scores the
# threshold is $z > \log(0.05/0.95) = -2.94$ instead of $z > 0$, so the boundary remains a plane with the same
# direction $w$, moved parallel into the benign side: as if $b$ were larger by 2.94. Fewer misses, more false
# alarms.
#
# *Marks:* 1 for 0.05 with a derivation that compares two expected costs (½ for a lower threshold without a
# derivation). 1 for "only `predict`" together with a boundary that moves parallel, towards the benign side (½
# each).
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# Logistic regression is taught so often that some sentences are handed on unexamined. Four of them, each with
# an experiment.
#
# **"With the squared error there will be local optima."** There *may* be: the five points above have two
# valleys. What there always is, is a cost that is not convex, and a plateau. One example with $y = 1$,
# $x = 1$ already has these without a single false valley:

# %%
z = np.linspace(-10, 10, 2001)
J = (sigmoid(z) - 1) ** 2
print("local minima inside the range:", int(np.sum((J[1:-1] < J[:-2]) & (J[1:-1] < J[2:]))))
curvature = np.diff(J, 2) / 0.01**2
print(f"curvature from {curvature.min():.3f} to {curvature.max():.3f}; slope at z = −10: {(J[1] - J[0]) / 0.01:.6f}")

# %% [markdown]
# No false valley, but curvature of both signs, and next to no slope where it is needed.
#
# **"w := w − α ∂J/∂w; b := b − α ∂J/∂b", one line below the other.** Read as a program, the second line would
# use the new $w$. Both slopes belong to the old point. The difference, after one step with $\alpha = 10$ from
# $w = 0$, $b = 0$ on the tumours:

# %%
start = np.zeros((1, 1))
together = propagate(start, 0.0, x, Y)[0]
moved = start - 10 * together["dw"]
one_after_the_other = propagate(moved, 0.0, x, Y)[0]
print(f"b, both at the same point: {np.squeeze(-10 * together['db']):.3f}")
print(f"b, with the new w:         {np.squeeze(-10 * one_after_the_other['db']):.3f}")

# %% [markdown]
# Forty per cent off: that is another algorithm, and no test of the cost alone would tell you.
#
# **"∂L/∂a = −y/a + (1−y)/(1−a), times a(1−a)."** Right on paper; as a program it divides by 0 as soon as the
# neuron is certain. Cancel first, then compute:

# %%
with np.errstate(divide="ignore", invalid="ignore"):
    a, y = np.float64(sigmoid(40.0)), 1
    print("in two factors:", (-y / a + (1 - y) / (1 - a)) * a * (1 - a), "   cancelled:", a - y)

# %% [markdown]
# **"w and b are usually initialised to 0."** For one neuron it does not matter, which is worth knowing: the
# cost is convex, so every start leads to the same place. For a hidden layer it would be fatal (lesson 04), so
# do not carry the habit over.

# %%
ends = []
for start in (-8.0, -2.0, 0.0, 3.0, 9.0):
    w, b, _ = gradient_descent(np.array([[start]]), 2.0, x, Y, 400, 10)
    ends.append((float(np.squeeze(w)), float(np.squeeze(b))))
print("largest difference between five ends:", np.ptp(ends, axis=0).max().round(6))

# %% [markdown]
# ## Summary
#
# 1. The score $z = w^{\mathsf T}x + b$ is the log-odds; $\sigma(z)$ turns it into a probability, and
#    $e^{-|z|}$ never overflows.
# 2. The cost is minus the mean log of the probability given to what happened (maximum likelihood); a shrug
#    costs $\log 2 = 0.693$, and $\log 0$ needs a guard that float32 can hold.
# 3. The slope in the score is $a - y$; so $dw = X(A-Y)^{\mathsf T}/m$, and $db$ is the mean of $A - Y$.
# 4. The log loss is convex and pushes hardest where the neuron is most wrong; the squared error is neither.
# 5. Gradient descent converges for $\alpha < 2/\lambda_{\max}$; a rising cost means too large an $\alpha$ or
#    a wrong gradient.

# %% [markdown]
# ## References
#
# - P.-F. Verhulst (1838). Notice sur la loi que la population suit dans son accroissement. *Correspondance
#   mathématique et physique* 10, 113–121.
# - A. Cauchy (1847). Méthode générale pour la résolution des systèmes d'équations simultanées. *Comptes
#   rendus de l'Académie des sciences* 25, 536–538.
# - R. A. Fisher (1922). On the mathematical foundations of theoretical statistics. *Philosophical
#   Transactions of the Royal Society A* 222, 309–368.
# - J. Berkson (1944). Application of the logistic function to bio-assay. *Journal of the American Statistical
#   Association* 39, 357–365.
# - D. R. Cox (1958). The regression analysis of binary sequences. *Journal of the Royal Statistical Society
#   B* 20, 215–242.
# - W. N. Street, W. H. Wolberg and O. L. Mangasarian (1993). Nuclear feature extraction for breast tumor
#   diagnosis. *Proceedings of SPIE* 1905, 861–870.
# - P. Auer, M. Herbster and M. K. Warmuth (1996). Exponentially many local minima for single neurons.
#   *Advances in Neural Information Processing Systems* 8.
# - D. Soudry, E. Hoffer, M. S. Nacson, S. Gunasekar and N. Srebro (2018). The implicit bias of gradient
#   descent on separable data. *Journal of Machine Learning Research* 19 (70), 1–57.

# %% [markdown]
# ## What comes next
#
# A single neuron draws a straight boundary, and much of the world is not straight. Several neurons in layers
# can bend it, provided that something between the layers is not linear: lesson 03 collects the functions that
# can stand there, the sigmoid among them, and shows why it has mostly been replaced. Then lesson 04 puts two
# layers together, and $dZ = A - Y$ will be the first line of its backward pass.
#
# `progress()` in a cell of your own shows which exercises you have passed.
