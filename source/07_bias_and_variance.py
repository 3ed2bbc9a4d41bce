# ---
# jupyter:
#   lesson:
#     title: Bias and variance
#     minutes: 90
#     needs: ["05", "06"]
# ---

# %% [markdown]
# # 07 · Bias and variance
#
# Two classifiers learn to part the two moons below, and are judged on the same 4000 new points. A has seen
# 400 examples, B has seen 20. **Both get 13 % of the new points wrong.**
#
# Somebody offers you two presents: *a larger network*, or *twenty times as many examples*. One of them
# rescues A and the other is worth next to nothing to it. For B it is the other way round. *Before you run:*
# choose a present for A and one for B, and write down why.

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from dlutils import check, datasets, hint, plots, progress
from previously import deep_backward, deep_forward, sigmoid, update_parameters

threadpool_limits(1)  # for matrices this small, one core is faster than several that wait for each other
plots.use_style()
X_dev, Y_dev = datasets.moons(4000, np.random.default_rng(2024), noise=0.2)


# %%
def sample(m, seed, noise=0.2):
    """X (2, m), Y (1, m): a training set of two moons; noise is the spread of a point around its half circle."""
    return datasets.moons(m, np.random.default_rng(seed), noise)


def start(layer_dims, rng):
    """Random weights, scaled so that a signal keeps its size through the layers (see lesson 12), and zero biases."""
    sizes = list(enumerate(zip(layer_dims[1:], layer_dims), start=1))
    weights = {f"W{l}": rng.standard_normal((n, fan_in)) * np.sqrt(2 / fan_in) for l, (n, fan_in) in sizes}
    return weights | {f"b{l}": np.zeros((n, 1)) for l, (n, _) in sizes}


# %%
@functools.cache
def train(m, hidden, seed, noise=0.2, steps=500):
    """Your network of lesson 05 with one hidden layer of `hidden` ReLU units (0: none, one neuron, a line)."""
    X, Y = sample(m, seed, noise)
    parameters = start((2, hidden, 1) if hidden else (2, 1), np.random.default_rng([seed, 1]))
    for _ in range(steps):
        AL, caches = deep_forward(X, parameters)
        parameters = update_parameters(parameters, deep_backward(AL, Y, caches), learning_rate=1.0)
    return parameters


def labels_of(X, parameters):
    """(1, m), True where the network says class 1."""
    return deep_forward(X, parameters)[0] > 0.5


# %%
def plane(side_x, side_y):
    """(2, n): all points of a grid, to be coloured by a classifier."""
    return np.stack([grid.ravel() for grid in np.meshgrid(side_x, side_y)])


def draw_classifier(ax, m, hidden, seed, title, noise=0.2):
    """What a trained classifier says everywhere, and the examples that it was trained on."""
    side_x, side_y = np.linspace(-1.9, 2.9, 193), np.linspace(-1.4, 1.9, 133)
    labels = labels_of(plane(side_x, side_y), train(m, hidden, seed, noise)).reshape(133, 193)
    ax.contourf(side_x, side_y, labels, levels=[-0.5, 0.5, 1.5], colors=plots.CLASS_COLOURS[:2], alpha=0.25)
    plots.scatter_classes(*sample(m, seed, noise), ax)
    ax.set(title=title, xlim=(-1.9, 2.9), ylim=(-1.4, 1.9), xlabel="$x_1$", ylabel="$x_2$")
    ax.get_legend().remove()
    ax.grid(False)


# %%
figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.8), sharey=True)
figure.suptitle("Equally bad on new points, and not for the same reason", x=0.02, ha="left")
for ax, name, m, hidden, seed in zip(axes, "AB", (400, 20), (0, 16), (1, 31)):
    wrong = np.mean(labels_of(X_dev, train(m, hidden, seed)) != Y_dev)
    draw_classifier(ax, m, hidden, seed, f"{name}: {wrong:.1%} of 4000 new points wrong")

# %% [markdown]
# The dev error is the same, the illness is not. In this lesson you learn to tell the two apart **without a
# picture**, since real data have more than two coordinates: from two numbers, two subtractions and one
# question about what is possible at all. Then you write the recipe that says what to try next, and at the end
# there is a table that leads from each symptom to its remedy and to the lesson that teaches it.
#
# **Goal.** Diagnose high bias and high variance, and choose the next step with a reason. **Time.** About 90
# minutes. **Builds on** deep networks (05) and on training, dev and test sets (06).

# %% [markdown]
# ## One number more
#
# Lesson 06 said on what to measure: on examples that the network has not learnt from. For a diagnosis we need
# the other number as well, **the error on the training set**. It says nothing about how good the network is;
# it says what the network has done with what it was given.
#
# ## Exercise: error_rate · 1 point · 5 minutes
#
# The share of labels that are wrong. Labels come as they come: `A > 0.5` gives True and False, a data set may
# hold integers or floats, and the two need not be of the same kind.
#
# Stuck? `hint(error_rate)` helps, up to three times; likewise in every exercise.


# %% exercise="error_rate" points=1
def error_rate(Y_hat, Y):
    """The share of examples whose predicted label is wrong.

    Y_hat, Y: (1, m) each, labels 0 and 1 as booleans, integers or floats, not always both of one kind.
    Returns a number from 0 to 1.
    """
    ### BEGIN SOLUTION
    return float(np.mean(Y_hat != Y))
    ### END SOLUTION


# %% tags=["spec"]
from fractions import Fraction

from dlutils.spec import Exercise


def predicted(rng, ones, zeros, missed, alarms):
    """(Y_hat, Y), (1, ones + zeros) each: `missed` of the ones are predicted 0, `alarms` of the zeros are predicted 1."""
    Y = np.arange(ones + zeros) < ones
    Y_hat = Y.copy()
    Y_hat[:missed], Y_hat[ones : ones + alarms] = False, True
    order = rng.permutation(ones + zeros)
    return Y_hat[order].astype(int)[None], Y[order].astype(int)[None]


class ErrorRate(Exercise):
    hints = (
        "For one example: what are you asking about its two labels? And for all: how many answers, out of how many?",
        "error = (number of i with Ŷ[0, i] ≠ Y[0, i]) / m",
        "Begin with `wrong = Y_hat != Y`: True counts as 1, False as 0.",
    )

    def cases(rng):
        Y_hat, Y = predicted(rng, 5, 8, missed=1, alarms=3)
        yield "13 examples, labels as floats", Y_hat.astype(float), Y.astype(float)
        yield "22 examples, integers", *predicted(rng, 14, 8, missed=4, alarms=1)
        Y_hat, Y = predicted(rng, 7, 10, missed=2, alarms=4)
        yield "predictions True and False, labels integers", Y_hat == 1, Y
        Y_hat, Y = predicted(rng, 4, 15, missed=3, alarms=2)
        yield "predictions True and False, labels floats", Y_hat == 1, Y.astype(float)
        Y_hat, Y = predicted(rng, 6, 5, missed=1, alarms=2)
        yield "predictions integers, labels True and False", Y_hat, Y == 1
        yield "only false alarms", *predicted(rng, 6, 11, missed=0, alarms=3)
        yield "only missed ones", *predicted(rng, 12, 4, missed=5, alarms=0)
        yield "none wrong", *predicted(rng, 4, 3, missed=0, alarms=0)
        yield "all wrong", *predicted(rng, 3, 5, missed=3, alarms=5)
        yield "one example, wrong", *predicted(rng, 1, 0, missed=1, alarms=0)
        yield "two thousand and three examples", *predicted(rng, 801, 1202, int(rng.integers(5, 40)), int(rng.integers(50, 90)))

    def expect(Y_hat, Y):
        wrong = 0
        for i in range(Y.shape[1]):
            wrong += float(Y_hat[0, i]) != float(Y[0, i])
        return wrong / Y.shape[1]

    def mistake_accuracy(Y_hat, Y):
        """This is the share of the *right* ones. What should a perfect classifier get?"""
        return np.mean(Y_hat == Y)

    def mistake_count(Y_hat, Y):
        """This is how many are wrong. Wanted is which share of all m; and `len` of a (1, m) array is 1."""
        return np.sum(Y_hat != Y) / len(Y)

    def mistake_percent(Y_hat, Y):
        """These are per cent. Wanted is a number from 0 to 1."""
        return 100 * np.mean(Y_hat != Y)

    def mistake_not_averaged(Y_hat, Y):
        """You return a True or False for every example. How does one number come of them?"""
        return Y_hat != Y

    def mistake_false_alarms_only(Y_hat, Y):
        """You count the zeros that were called 1. What about the ones that were called 0?"""
        return np.mean(Y_hat > Y)

    def mistake_missed_only(Y_hat, Y):
        """You count the ones that were called 0. What about the zeros that were called 1?"""
        return np.mean(Y_hat < Y)

    def mistake_signed(Y_hat, Y):
        """A missed 1 and a false alarm cancel in your mean. Are two mistakes better than one?"""
        return np.mean(Y_hat.astype(float) - Y)

    def mistake_share_of_ones(Y_hat, Y):
        """You divide by the number of ones. Which number counts all the examples?"""
        return np.sum(Y_hat != Y) / max(np.sum(Y), 1)

    def mistake_mean_of_both_classes(Y_hat, Y):
        """You average the error of class 0 and that of class 1, as if the classes were of one size. Every *example* counts
        the same."""
        shares = [np.mean((Y_hat != Y)[Y == c]) for c in (0, 1) if np.any(Y == c)]
        return np.mean(shares)

    def mistake_all_or_nothing(Y_hat, Y):
        """You ask whether *any* label is wrong. Wanted is how large a share of them."""
        return float(not np.array_equal(Y_hat, Y))

    def variant_loop(Y_hat, Y):
        wrong = 0
        for p, y in zip(Y_hat.ravel().tolist(), Y.ravel().tolist()):
            if p != y:
                wrong += 1
        return wrong / Y.size

    def variant_nonzero(Y_hat, Y):
        return np.count_nonzero(Y_hat.astype(bool) ^ Y.astype(bool)) / Y.shape[-1]

    def variant_one_minus_accuracy(Y_hat, Y):
        return 1 - np.equal(Y_hat, Y).mean()

    def variant_distance(Y_hat, Y):
        return np.abs(Y_hat.astype(float) - Y.astype(float)).mean(axis=1, keepdims=True)


# %% check="error_rate"
check(error_rate)

# %% [markdown]
# *Before you run:* what will A get wrong of the 400 points that it was trained on, and B of its 20?

# %%
for name, m, hidden, seed in (("A, a line", 400, 0, 1), ("B, 16 hidden units", 20, 16, 31)):
    X, Y = sample(m, seed)
    train_error = error_rate(labels_of(X, train(m, hidden, seed)), Y)
    dev_error = error_rate(labels_of(X_dev, train(m, hidden, seed)), Y_dev)
    print(f"{name:18}  training error {train_error:5.1%}   dev error {dev_error:5.1%}")

# %% [markdown]
# A errs as often on points that it has seen as on new ones. It has not learnt too much; it *cannot* learn
# what it is shown, since the border is bent and A is a line. That is **high bias**, or underfitting.
#
# B knows its examples by heart. It learnt everything it was shown, and was shown too little. That is **high
# variance**, or overfitting. (In lesson 04, fifty units drew a smooth flower from 400 points. Here are 20
# points, and you get the line bent around single points that was missing there.)
#
# The neuron of lesson 02 had something of the second: 0.8 % wrong on the tumours that it learnt from, 3.6 %
# on new ones. Is that much? To say so, one number is still missing.

# %% [markdown]
# ## What is possible?
#
# Is a training error of 13 % much? That depends on what the best of all classifiers would get. For most data
# nobody knows it; for the moons we do, because we know how they are made: a point is drawn evenly from one of
# two half circles, then pushed in a random direction with standard deviation 0.2. So at any place $x$ we can
# compute how often a point that lies there belongs to class 1. With $c$ running along a half circle,
#
# $$ f(x) = \text{mean over } c \text{ of } e^{-\|x - c\|^2 / (2 \cdot 0.2^2)}, \qquad
#    \eta(x) = P(\text{class 1 at } x) = \frac{f_1(x)}{f_0(x) + f_1(x)} . $$
#
# The best anyone can do is to say 1 where $\eta(x) > \frac12$, and even that is wrong with probability
# $\min(\eta, 1 - \eta)$. Its mean over all points is the **Bayes error**, after Thomas Bayes: the error that
# no classifier can fall below. *Before you run:* guess it.


# %%
def probability(X, noise=0.2):
    """eta (1, m): the true probability of class 1 at every column of X (2, m)."""
    angle = (np.arange(100) + 0.5) / 100 * np.pi
    upper, lower = np.stack([np.cos(angle), np.sin(angle)]), np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    squares = [((X[:, :, None] - c[:, None, :]) ** 2).sum(axis=0) for c in (upper, lower)]  # (m, 100) each
    f_0, f_1 = (np.exp(-s / (2 * noise**2)).mean(axis=1) for s in squares)
    return (f_1 / (f_0 + f_1))[None]


@functools.cache
def bayes_error(noise=0.2):
    eta = probability(sample(8000, 99, noise)[0], noise)
    return float(np.minimum(eta, 1 - eta).mean())


# %%
figure, ax = plt.subplots(figsize=(5.6, 4.2))
plots.decision_regions(probability, X_dev[:, :400], Y_dev[:, :400], ax, steps=120)
ax.set_title(f"The best boundary there is errs in {bayes_error():.1%} of the cases")
ax.get_legend().remove()
print(f"measured on our 4000 points: {np.mean((probability(X_dev) > 0.5) != Y_dev):.1%}")
for noise in (0.1, 0.2, 0.3, 0.43):
    print(f"noise {noise:4}: Bayes error {bayes_error(noise):.1%}")

# %% [markdown]
# Some blue points have been pushed among the orange ones, and nothing about them gives that away. 2.9 %, and
# at more than twice the noise 15 %.
#
# With photographs, voices or X-rays there is no formula. What you do have is a *bound*: if a careful person,
# or a panel of them, or any program gets 3 % wrong, the Bayes error is 3 % or less. The best score that
# anybody has reached is the number to use. It depends on what you can see, too: from half of the coordinates
# less is possible (a question at the end is about that).

# %% [markdown]
# ## Two subtractions
#
# Now put the three errors on one line and read the distances:
#
# $$ \underbrace{\text{training error} - \text{Bayes error}}_{\text{bias: not learnt, though possible}}
#    \qquad
#    \underbrace{\text{dev error} - \text{training error}}_{\text{variance: learnt, but not for new points}} $$
#
# Three decisions are in this. Bias is measured **from the Bayes error**, not from 0. Variance is measured
# **from the training error**, not from the Bayes error: otherwise what was not learnt would be counted
# twice. And both have a **sign**: a network that knows 20 examples by heart has a training error *below* the
# Bayes error, and that is no bias.
#
# "High" means: larger than a tolerance, 2 percentage points unless you say otherwise. It should be no smaller
# than the luck in your two measurements; lesson 06 has the formula for that.
#
# ## Exercise: diagnose · 3 points · 15 minutes
#
# Give both verdicts, as two booleans. They do not exclude each other. A gap that *equals* the tolerance is
# not high.


# %% exercise="diagnose" points=3
def diagnose(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
    """Whether a classifier suffers from high bias, and whether from high variance.

    train_error, dev_error, bayes_error: numbers from 0 to 1.
    tolerance: > 0; a gap is high if it is larger than this.
    Returns (high_bias, high_variance), each True or False.
    """
    ### BEGIN SOLUTION
    high_bias = train_error - bayes_error > tolerance
    high_variance = dev_error - train_error > tolerance
    return high_bias, high_variance
    ### END SOLUTION


# %% tags=["spec"]
def errors_with(rng, high_bias, high_variance, bayes, tolerance):
    """(train, dev, bayes, tolerance) with both gaps on the wanted side, far from the border."""

    def gap(high):
        return tolerance * (rng.uniform(1.6, 3.5) if high else rng.uniform(0.15, 0.6))

    bayes = round(float(bayes), 6)
    train = round(float(bayes + gap(high_bias)), 6)
    return train, round(float(train + gap(high_variance)), 6), bayes, tolerance


class Diagnose(Exercise):
    hints = (
        "On a line from 0 to 1, mark the Bayes error, the training error and the dev error. Which distance is the bias, "
        "which is the variance, and which way does each count as positive?",
        "high bias: train_error − bayes_error > tolerance; high variance: a difference with dev_error, of the same form.",
        "Begin with `bias = train_error - …` and compare with `tolerance`; do the same for the variance, in a line of its own.",
    )
    float32 = False

    def cases(rng):
        u = rng.uniform
        yield "training 1 %, dev 11 %", 0.01, 0.11
        yield "training 15 %, dev 16 %", 0.15, 0.16
        yield "training 15 %, dev 30 %", 0.15, 0.3
        yield "training 0.5 %, dev 1.5 %", 0.005, 0.015
        yield "training 3.4 %, dev 6.6 %", 0.034, 0.066
        yield "training 1.3 %, dev 2.7 %", 0.013, 0.027
        yield "training 2.1 %, dev 4 %", 0.021, 0.04
        yield "training 1.9 %, dev 4 %", 0.019, 0.04
        yield "training 15 %, dev 16 %, where 15 % is the Bayes error", 0.15, 0.16, 0.15
        regimes = [(True, True), (True, False), (False, True), (False, False)]
        for i in rng.permutation(4):
            words = " and ".join(w for w, on in zip(("bias", "variance"), regimes[i]) if on) or "neither"
            yield f"{words}, tolerance 0.1", *errors_with(rng, *regimes[i], u(0.03, 0.2), 0.1)
            yield f"{words}, tolerance 0.0012", *errors_with(rng, *regimes[i], u(0.1, 0.3), 0.0012)
            yield f"{words}, the usual tolerance", *errors_with(rng, *regimes[i], u(0.05, 0.4), 0.02)[:3]
        bayes = round(float(u(0.12, 0.18)), 3)
        yield "a training set known by heart", 0.0, round(float(u(0.25, 0.3)), 3), bayes, 0.05
        yield "known by heart, and new points near the Bayes error", 0.02, round(bayes + 0.01, 3), bayes, 0.05
        train = round(float(u(0.3, 0.35)), 3)
        yield "fewer dev errors than training errors", train, train - 0.09, 0.1, 0.03
        yield "fewer dev errors than training errors, and no bias", train, train - 0.15, train - 0.01, 0.04
        yield "below the Bayes error twice", 0.05, 0.06, 0.2, 0.04
        yield "a bias that equals the tolerance", 0.5, 0.9, 0.25, 0.25
        yield "a variance that equals the tolerance", 0.5, 0.75, 0.0, 0.25
        yield "NumPy numbers", *map(np.float64, errors_with(rng, True, False, u(0.1, 0.2), 0.05))

    def expect(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        # in fractions, whose sums are exact
        train, dev, bayes, most = (Fraction(repr(float(e))) for e in (train_error, dev_error, bayes_error, tolerance))
        return train > bayes + most, dev > train + most

    def mistake_bayes_ignored(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """You measure the bias from 0. If nobody can get below 15 %, is a training error of 15 % too high?"""
        return train_error > tolerance, dev_error - train_error > tolerance

    def mistake_variance_from_bayes(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """You measure the variance from the Bayes error, so a bias is counted twice. From which error does the dev error
        part when a network has learnt its examples by heart?"""
        return train_error - bayes_error > tolerance, dev_error - bayes_error > tolerance

    def mistake_bias_from_dev(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """You judge the bias by the dev error. A network that knows its training set by heart and fails on new points: has
        it learnt too little?"""
        return dev_error - bayes_error > tolerance, dev_error - train_error > tolerance

    def mistake_no_sign(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """You drop the sign. Is a training error far *below* the Bayes error a sign of too little learning?"""
        return abs(train_error - bayes_error) > tolerance, abs(dev_error - train_error) > tolerance

    def mistake_at_least(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """Nearly. What is asked of a gap that equals the tolerance?"""
        return train_error - bayes_error >= tolerance, dev_error - train_error >= tolerance

    def mistake_order(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """Two right verdicts in the wrong order. Which one comes first?"""
        return dev_error - train_error > tolerance, train_error - bayes_error > tolerance

    def mistake_fixed_tolerance(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """Your border is always 0.02. Who decides what is high?"""
        return train_error - bayes_error > 0.02, dev_error - train_error > 0.02

    def mistake_only_one(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """With you, high bias rules out high variance. What does 15 % on the training set and 30 % on the dev set show?"""
        high_bias = train_error - bayes_error > tolerance
        return high_bias, not high_bias and dev_error - train_error > tolerance

    def mistake_ratio(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """You compare ratios. 0.5 % and 1.5 % lie one point apart, 15 % and 30 % fifteen: the tolerance is in points."""
        return train_error > bayes_error * (1 + tolerance), dev_error > train_error * (1 + tolerance)

    def mistake_gaps(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """These are the two gaps. Wanted is whether each of them is larger than the tolerance."""
        return train_error - bayes_error, dev_error - train_error

    def mistake_low(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """You answer True where all is well. Which question do the names `high_bias` and `high_variance` ask?"""
        return train_error - bayes_error <= tolerance, dev_error - train_error <= tolerance

    def mistake_turned_round(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        """You subtract the larger from the smaller. Which of the two is as a rule the larger, training or dev error?"""
        return bayes_error - train_error > tolerance, train_error - dev_error > tolerance

    def variant_sums(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        if train_error > bayes_error + tolerance:
            high_bias = True
        else:
            high_bias = False
        return [high_bias, bool(dev_error > train_error + tolerance)]

    def variant_array(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        return tuple(np.diff([bayes_error, train_error, dev_error]) > tolerance)

    def variant_numbers(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
        return int(tolerance < train_error - bayes_error), int(tolerance < dev_error - train_error)


# %% check="diagnose"
check(diagnose)

# %% [markdown]
# ## The lecture's four cat classifiers
#
# Photographs, cat or no cat, which people tell apart nearly without a mistake: Bayes error about 0. Four
# classifiers, and the second of them once more where the photographs are so blurred that the best eyes get
# 15 % wrong. *Before you run:* give your own verdict on each line.


# %%
def verdict(train_error, dev_error, bayes=0.0):
    """Your diagnosis in words."""
    high = np.ravel(diagnose(train_error, dev_error, bayes)).tolist()
    words = [word for word, is_high in zip(("bias", "variance"), high) if is_high]
    return "high " + " and high ".join(words) if words else "neither"


CATS = ((0.01, 0.11, 0.0), (0.15, 0.16, 0.0), (0.15, 0.30, 0.0), (0.005, 0.015, 0.0), (0.15, 0.16, 0.15))
for train_error, dev_error, bayes in CATS:
    words = verdict(train_error, dev_error, bayes)
    print(f"training {train_error:5.1%}  dev {dev_error:5.1%}  Bayes {bayes:3.0%}: {words}")

# %% [markdown]
# The second line and the last have the same two errors and opposite verdicts. One classifier has not learnt
# what it could, the other is finished, and no amount of work will make it much better. **Without the Bayes
# error, a training error means nothing.**
#
# In a live notebook, move the Bayes error from 0 to 15 % and watch the verdicts. *Before you do:* which of
# the four keep "high variance" wherever you put it?


# %%
def draw_verdicts(bayes=0.0):
    figure, ax = plt.subplots(figsize=(8.5, 3))
    for row, (train_error, dev_error, _) in enumerate(CATS[:4]):
        low, high = 100 * train_error, 100 * dev_error
        ax.plot([100 * bayes, low], [row, row], color=plots.COLOURS["orange"], lw=7, solid_capstyle="butt")
        ax.plot([low, high], [row, row], color=plots.COLOURS["blue"], lw=7, solid_capstyle="butt")
        ax.plot([low, high], [row, row], "o", color=plots.COLOURS["black"])
        ax.text(32, row, verdict(train_error, dev_error, bayes), va="center")
    ax.axvline(100 * bayes, color=plots.COLOURS["black"], ls="--", lw=1)
    ax.set(xlim=(-0.5, 52), ylim=(3.6, -0.6), yticks=range(4))
    ax.set_yticklabels(["1 / 11", "15 / 16", "15 / 30", "0.5 / 1.5"])
    ax.set(xlabel="error in %   (dashed: Bayes error; dots: training, then dev)", xticks=range(0, 31, 5))
    ax.set_title(f"Orange: Bayes to training. Blue: training to dev. Bayes error {bayes:.0%}")


plots.interactive(draw_verdicts, bayes=[0.0, 0.02, 0.05, 0.1, 0.12, 0.14, 0.15])

# %% [markdown]
# The blue bars never move, because variance does not ask for the Bayes error: the first and the third keep
# theirs. Where the Bayes error lies above the training error, the orange bar runs backwards. The training
# error is impossibly low: that is what learning by heart looks like, and no bias.
#
# Is the last line of the table real? Make it: a line on moons with noise 0.3, and a network on moons with
# noise 0.43. *Before you run:* can you tell from the errors alone which is which?

# %%
figure, axes = plt.subplots(1, 2, figsize=(9.5, 4))
for ax, hidden, seed, noise in zip(axes, (0, 16), (0, 9), (0.3, 0.43)):
    trained, (X, Y) = train(400, hidden, seed, noise), sample(400, seed, noise)
    X_far, Y_far = sample(4000, 2024, noise)
    errors = error_rate(labels_of(X, trained), Y), error_rate(labels_of(X_far, trained), Y_far)
    print(f"training {errors[0]:.1%}, dev {errors[1]:.1%}, Bayes {bayes_error(noise):.1%}:", end=" ")
    print(verdict(*errors, bayes_error(noise)))
    draw_classifier(ax, 400, hidden, seed, f"Bayes error {bayes_error(noise):.1%}", noise)
_ = figure.suptitle("Nearly the same two errors: one has half of them to lose, the other none", x=0.02, ha="left")

# %% [markdown]
# The two errors differ by less than a point, and the verdicts are opposite. The left one can be nearly
# halved. The right one is at the end of the road: its border is as bent as the best one, and the rest is
# noise.

# %% [markdown]
# ## Why "bias" and "variance"?
#
# The words are older than neural networks. They come from asking: what if we had been handed *another*
# training set? Draw twenty training sets, train twenty times, and look at all twenty boundaries.
#
# Twenty runs, many times over, would take a while one by one. The next cells train a *stack* of networks at
# once: every array gets a further axis in front, `W1` is $(20, n^{[1]}, 2)$, and `@` multiplies network by
# network. The formulas are those of lesson 05.


# %%
def stack_scores(X, parameters):
    """The inputs of every layer, and the output's score.  X: (runs, 2, m) or (1, 2, m)."""
    L, A = len(parameters) // 2, [X]
    for l in range(1, L):
        A.append(np.maximum(parameters[f"W{l}"] @ A[-1] + parameters[f"b{l}"], 0))
    return A, parameters[f"W{L}"] @ A[-1] + parameters[f"b{L}"]


# %%
def stack_step(X, Y, parameters, learning_rate=1.0):
    """One step of gradient descent for every network of the stack."""
    A, z = stack_scores(X, parameters)
    dZ, new = (sigmoid(z) - Y) / Y.shape[2], {}
    for l in range(len(A), 0, -1):
        W, A_prev = parameters[f"W{l}"], A[l - 1]
        new[f"W{l}"] = W - learning_rate * dZ @ A_prev.transpose(0, 2, 1)
        new[f"b{l}"] = parameters[f"b{l}"] - learning_rate * dZ.sum(axis=2, keepdims=True)
        dZ = W.transpose(0, 2, 1) @ dZ * (A_prev > 0)
    return new


# %%
@functools.cache
def stack(m, hidden, steps=500):
    """Twenty training sets and twenty networks (ten if m > 100), trained together.  Returns X, Y, parameters."""
    seeds, layer_dims = range(20 if m <= 100 else 10), (2, hidden, 1) if hidden else (2, 1)
    X, Y = (np.stack(arrays) for arrays in zip(*[sample(m, seed) for seed in seeds]))
    starts = [start(layer_dims, np.random.default_rng([seed, 1])) for seed in seeds]
    parameters = {name: np.stack([s[name] for s in starts]) for name in starts[0]}
    for _ in range(steps):
        parameters = stack_step(X, Y, parameters)
    return X, Y, parameters


one_by_one, together = train(20, 16, 4)["W1"], stack(20, 16)[2]["W1"][4]
print("stack against lesson 05, largest difference in W1:", f"{np.abs(together - one_by_one).max():.0e}")
assert np.allclose(together, one_by_one, atol=1e-9)

# %% [markdown]
# The stack gives the same networks. *Before you run:* twenty training sets of 20 points. How will the twenty
# boundaries of the line differ from the twenty of the network?


# %%
def draw_bundle(ax, m, hidden, title):
    """The boundaries of twenty runs, and the best one in black."""
    side_x, side_y = np.linspace(-1.6, 2.6, 106), np.linspace(-1.2, 1.7, 81)
    points = plane(side_x, side_y)
    for z in stack_scores(points[None], stack(m, hidden)[2])[1].reshape(-1, 81, 106):
        ax.contour(side_x, side_y, z, levels=[0], colors=plots.COLOURS["blue"], linewidths=0.8, alpha=0.6)
    best = probability(points).reshape(81, 106)
    ax.contour(side_x, side_y, best, levels=[0.5], colors=plots.COLOURS["black"], linewidths=2.5)
    ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$")
    ax.grid(False)


# %%
figure, axes = plt.subplots(2, 2, figsize=(9.5, 6.6), sharex=True, sharey=True)
figure.suptitle("Blue: each run its own training set. Black: the best boundary", x=0.02, ha="left")
draw_bundle(axes[0, 0], 400, 0, "line, 400 examples: agreed, and wrong")
draw_bundle(axes[0, 1], 400, 16, "network, 400 examples: agreed, and right")
draw_bundle(axes[1, 0], 20, 0, "line, 20 examples: not agreed, and wrong")
draw_bundle(axes[1, 1], 20, 16, "network, 20 examples: right on average only")

# %% [markdown]
# **Bias** is what all runs get wrong together: the lines agree with each other and not with the truth.
# **Variance** is how much a run depends on the luck of its training set: the networks on 20 examples scatter
# around the black curve.
#
# For the probabilities $\hat y$ there is an exact equation. With $\bar y$ the mean of $\hat y$ over the runs,
#
# $$ \underbrace{\text{mean of } (\hat y - \eta)^2}_{\text{distance from the truth}}
#    = \underbrace{(\bar y - \eta)^2}_{\text{bias squared}}
#    + \underbrace{\text{mean of } (\hat y - \bar y)^2}_{\text{variance}} $$
#
# at every point, since the cross term $2(\bar y - \eta) \cdot \text{mean of }(\hat y - \bar y)$ is 0. *Before
# you run:* which of the eight numbers will be largest, and which nearly 0?

# %%
eta = probability(X_dev)[0]
for hidden, name in ((0, "line   "), (16, "network")):
    for m in (20, 400):
        Y_hat = sigmoid(stack_scores(X_dev[None], stack(m, hidden)[2])[1])[:, 0]  # (runs, 4000)
        bias, variance = np.mean((Y_hat.mean(axis=0) - eta) ** 2), np.mean(Y_hat.var(axis=0))
        assert np.isclose(bias + variance, np.mean((Y_hat - eta) ** 2))
        print(f"{name} {m:3} examples: bias² {bias:.4f} + variance {variance:.4f} = {bias + variance:.4f}")

# %% [markdown]
# Twenty times the data divides the line's variance by about forty and leaves its bias² where it was, at
# 0.07. The network begins with the largest variance of all; with 400 examples both are almost gone. (Its
# bias² at 20 examples is not 0: even the mean of its twenty answers is not yet the truth.)
#
# Here we could draw twenty training sets and knew $\eta$. In practice you have one training set and no
# $\eta$. The two subtractions are what you can do then: they **stand for** these two quantities, in units
# that you care about, shares of wrong answers.

# %% [markdown]
# ## The dial of capacity
#
# Between a line and 32 hidden units there are many sizes. The next cells measure, for each, the training and
# the dev error of all runs, once with 20 and once with 400 examples. *Before you run:* sketch two curves for
# 20 examples, training and dev error over the number of hidden units. Where does the dev curve turn up?


# %%
@functools.cache
def errors(m, hidden, steps=500):
    """(2, runs): training and dev error of every run of a stack."""
    X, Y, parameters = stack(m, hidden, steps)
    train_labels, dev_labels = (stack_scores(inputs, parameters)[1] > 0 for inputs in (X, X_dev[None]))
    on_train = [error_rate(Y_hat, labels) for Y_hat, labels in zip(train_labels, Y)]
    return np.array([on_train, [error_rate(Y_hat, Y_dev) for Y_hat in dev_labels]], dtype=float).reshape(2, -1)


SIZES = (0, 2, 4, 8, 16, 32)
for m in (20, 400):
    print(f"{m} examples, hidden units:   ", *[f"{hidden:10}" for hidden in SIZES])
    for name, row in (("training", 0), ("dev", 1)):
        cells = [f"{100 * errors(m, h)[row].mean():4.1f} ± {100 * errors(m, h)[row].std():3.1f}" for h in SIZES]
        print(f"   {name:9} error in %:  ", *cells)


# %%
def draw_band(ax, x, runs, name, colour):
    """The mean over the runs, and the range in which the middle 80 % of them lie."""
    low, high = np.transpose([np.percentile(100 * r, [10, 90]) for r in runs])
    ax.plot(x, [100 * r.mean() for r in runs], "o-", color=plots.COLOURS[colour], label=name)
    ax.fill_between(x, low, high, color=plots.COLOURS[colour], alpha=0.2, lw=0)


figure, axes = plt.subplots(1, 2, figsize=(9.5, 4), sharey=True)
for ax, m, finding in zip(axes, (20, 400), ("a gap opens and stays", "both fall, together")):
    for row, (name, colour) in enumerate((("training", "orange"), ("dev", "blue"))):
        draw_band(ax, range(6), [errors(m, hidden)[row] for hidden in SIZES], name, colour)
    ax.axhline(100 * bayes_error(), color=plots.COLOURS["black"], ls="--", lw=1, label="Bayes error")
    ax.set(xticks=range(6), xticklabels=SIZES, xlabel="hidden units", title=f"{m} examples: {finding}")
axes[0].set_ylabel("error in %")
_ = axes[0].legend()

# %% [markdown]
# Left: the training error falls to 0, and the dev error falls with it, from 15.8 to 10.6 %, until the
# network is large enough; then **it stays**. (Two units are an exception, of which more below.) It does not
# turn up: 32 units, 129 parameters for 20 points, are no worse than 16. That is what people mean by "a
# larger network rarely hurts". It costs computing time, and it leaves a gap of ten points, which no size
# closes. Right: the same sizes, and nearly no gap anywhere.
#
# An aside: the rising half of the U that you find in textbooks exists,
# but a network trained by gradient descent need not show it (Zhang and others, 2017; Belkin and others,
# 2019).
#
# Another: two units are *worse* than none on average, with a huge spread: with 400 examples, in one run of
# ten both ReLU units have died (0 at every example), and that run gets 49.5 % wrong. A high training error
# says that the examples were not learnt. It does not say whether the network was too small or its training
# went wrong; lessons 11, 12 and 18 are about the second.
#
# ## All four regimes
#
# Four corners of the two figures: line or 16 units, 400 or 20 examples. The next cell lets your `diagnose`
# judge every single run, with the true Bayes error. *Before you run:* one verdict for each corner. In which
# corner will the runs disagree most?

# %%
CORNERS = ((20, 0), (400, 0), (20, 16), (400, 16))


def count_verdicts(m, hidden):
    """How many of the runs get which verdict, such as {"high bias": 9, "neither": 1}."""
    runs = [verdict(train_error, dev_error, bayes_error()) for train_error, dev_error in errors(m, hidden).T]
    return {words: runs.count(words) for words in sorted(set(runs), key=runs.count, reverse=True)}


for m, hidden in CORNERS:
    mean = errors(m, hidden).mean(axis=1)
    print(f"{hidden:2} hidden, {m:3} examples: mean {mean[0]:5.1%} / {mean[1]:5.1%}", count_verdicts(m, hidden))

# %%
figure, axes = plt.subplots(2, 2, figsize=(9.5, 6.8), sharex=True, sharey=True)
for ax, (m, hidden), seed in zip(axes.flat, CORNERS, (2, 1, 17, 1)):
    pair = errors(m, hidden)[:, seed]
    draw_classifier(ax, m, hidden, seed, f"{verdict(*pair, bayes_error())}: {pair[0]:.0%} / {pair[1]:.0%}")
    name = f"{hidden} hidden units" if hidden else "a line"
    ax.set(xlabel=f"{m} examples" if hidden else "", ylabel=name if m == 20 else "")
_ = figure.suptitle("All four regimes (training / dev error)", x=0.02, ha="left")

# %% [markdown]
# More data takes you from left to right, a larger network from top to bottom, and every regime has its
# corner. By the means, the verdicts are what you would say of the pictures. Run by run, the line on 20
# examples gets *both* in 13 of 20 cases, and one of the two in the others: a training error measured on 20
# examples moves in steps of 5 %, and a luckily small one makes the bias look small and the gap large.
# **With few examples, a single diagnosis is an anecdote.** Repeat it over seeds or splits before you spend
# money on it.
#
# One more reservation. The line's true bias does not depend on how many examples it sees, yet its training
# error is 8.5 % with 20 and 12.6 % with 400. Few examples are quickly learnt: the training error flatters,
# and bias is, if anything, *larger* than your subtraction says.
#
# In a live notebook, take the way between the corners in small steps. On the right every run is a dot, at
# (bias, variance); the dashed lines are the tolerance.


# %%
def draw_quadrants(ax):
    """The plane of diagnoses: bias to the right, variance upwards, in percentage points."""
    for draw in (ax.axvline, ax.axhline):
        draw(2, color=plots.COLOURS["black"], ls="--", lw=1)
    for x, y, words in ((-5, -5.5, "neither"), (9, -5.5, "high bias"), (-5, 23.5, "high variance"), (9, 23.5, "both")):
        ax.text(x, y, words, color="#666666", ha="center", va="center")
    ax.set(xlim=(-11, 20), ylim=(-7, 25), xlabel="training − Bayes, points", ylabel="dev − training, points")


# %%
def draw_run(hidden=4, examples=20):
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4), width_ratios=(3, 2))
    draw_classifier(left, examples, hidden, 1, f"{hidden} hidden units, {examples} examples: one of the runs")
    draw_quadrants(right)
    on_train, on_dev = 100 * errors(examples, hidden)
    right.plot(on_train - 100 * bayes_error(), on_dev - on_train, "o", alpha=0.5)
    right.set_title("all runs")


plots.interactive(draw_run, hidden=SIZES, examples=[20, 400])

# %% [markdown]
# ## Exercise: next_step · 1 point · 5 minutes
#
# The two illnesses have different remedies, and the remedy for one does nothing for the other. So the
# recipe is:
#
# 1. **High bias?** Make the network larger (or train it longer, or better). Measure again.
# 2. Otherwise, **high variance?** More data; and where there are none, regularization. Measure again.
# 3. Otherwise you are done.
#
# One step at a time, and always from the top: a larger network can bring variance, regularization can bring
# bias. Why bias first? Because it is the cheaper question, and because the answer to the second depends on
# it. You will see the price of the other order in a moment. Return the recipe's words exactly, they are
# compared letter by letter.


# %% exercise="next_step" points=1
def next_step(high_bias, high_variance):
    """What to try next.

    high_bias, high_variance: True or False, as `diagnose` gives them.
    Returns the text "bigger network", "more data or regularization" or "done".
    """
    ### BEGIN SOLUTION
    if high_bias:
        return "bigger network"
    if high_variance:
        return "more data or regularization"
    return "done"
    ### END SOLUTION


# %% tags=["spec"]
class NextStep(Exercise):
    hints = (
        "Which of the two verdicts does the recipe treat first, and what does it say when both are True?",
        "high bias → “bigger network”, whatever the variance; else high variance → “more data or regularization”; else “done”.",
        "Begin with `if high_bias:`. Each branch ends with a `return` of one of the three texts.",
    )
    float32 = False

    def cases(rng):
        situations = [(True, False), (False, True), (True, True), (False, False)]
        for i in rng.permutation(4):
            words = [f"{'high' if on else 'low'} {name}" for on, name in zip(situations[i], ("bias", "variance"))]
            yield ", ".join(words), *situations[i]

    def expect(high_bias, high_variance):
        order = ("done", "more data or regularization", "bigger network", "bigger network")
        return order[2 * int(high_bias) + int(high_variance)]

    def mistake_variance_first(high_bias, high_variance):
        """You treat the variance first. What do more examples do for a line, and what happens to the variance when the
        network is made larger afterwards?"""
        if high_variance:
            return "more data or regularization"
        return "bigger network" if high_bias else "done"

    def mistake_remedies_swapped(high_bias, high_variance):
        """You give the medicine for the other illness. Whom does a larger network help: one that has learnt too little,
        or one that knows its examples by heart?"""
        if high_bias:
            return "more data or regularization"
        return "bigger network" if high_variance else "done"

    def mistake_both_is_done(high_bias, high_variance):
        """With both, you call it done. Which of your conditions catches high bias *and* high variance?"""
        if high_bias and not high_variance:
            return "bigger network"
        if high_variance and not high_bias:
            return "more data or regularization"
        return "done"

    def mistake_both_at_once(high_bias, high_variance):
        """With both, you give two remedies. The recipe takes one step, then measures again. Which step comes first?"""
        steps = ["bigger network"] * bool(high_bias) + ["more data or regularization"] * bool(high_variance)
        return " and ".join(steps) or "done"

    def mistake_turned_round(high_bias, high_variance):
        """You treat the healthy. Read your conditions aloud: are they asking whether the gap is high, or whether it is not?"""
        if not high_bias:
            return "bigger network"
        return "done" if high_variance else "more data or regularization"

    def mistake_either_is_done(high_bias, high_variance):
        """One gap is still high and you call it done. What has to hold of *both* before there is nothing left to do?"""
        if high_bias and high_variance:
            return "bigger network"
        return "done"

    def variant_dictionary(high_bias, high_variance):
        bigger = "bigger network"
        table = {(1, 0): bigger, (1, 1): bigger, (0, 1): "more data or regularization", (0, 0): "done"}
        return table[int(high_bias), int(high_variance)]

    def variant_match(high_bias, high_variance):
        match high_bias, high_variance:
            case (False, False):
                return "done"
            case (True, _):
                return "bigger network"
        return "more data or regularization"

    def variant_expression(high_bias, high_variance):
        return "bigger network" if high_bias else "more data or regularization" if high_variance else "done"


# %% check="next_step"
check(next_step)

# %% [markdown]
# Now let your three functions work together, on the means over the runs, so that luck has little say. Begin
# at the worst corner, a line and 20 examples, and do as told: "bigger network" gives 16 units, "more data"
# gives 400 examples. *Before you run:* how many steps to "done"?

# %%
m, hidden = 20, 0
for _ in range(4):
    train_error, dev_error = errors(m, hidden).mean(axis=1).tolist()
    step = next_step(*diagnose(train_error, dev_error, bayes_error()))
    print(f"{hidden:2} hidden, {m:3} examples: {train_error:5.1%} / {dev_error:5.1%} → {step}")
    if step == "bigger network":
        hidden = 16
    elif step == "more data or regularization":
        m = 400
    else:
        break

# %% [markdown]
# Two steps. The first spent nothing but computing time: dev error from 15.8 to 10.6 %. The second had a
# price, 380 further examples, and brings 3.4 %, half a point from the best there is.
#
# And in the other order? *Before you run:* the line first gets its 380 examples. What do they buy?


# %%
def draw_way(ax, corners, name, colour):
    """Arrows from corner to corner, (m, hidden), in the plane of diagnoses."""
    means = 100 * np.array([errors(m, hidden).mean(axis=1) for m, hidden in corners])
    x, y = means[:, 0] - 100 * bayes_error(), means[:, 1] - means[:, 0]
    ax.plot(x, y, "o", color=plots.COLOURS[colour], label=name)
    for i in range(len(x) - 1):
        arrow = {"arrowstyle": "->", "color": plots.COLOURS[colour], "lw": 2}
        ax.annotate("", (x[i + 1], y[i + 1]), (x[i], y[i]), arrowprops=arrow)
    print(f"{name}: dev error", " → ".join(f"{error:.1f} %" for error in means[:, 1]))


# %%
figure, ax = plt.subplots(figsize=(6.4, 4.2))
draw_quadrants(ax)
draw_way(ax, ((20, 0), (20, 16), (400, 16)), "network first", "blue")
draw_way(ax, ((20, 0), (400, 0), (400, 16)), "data first", "orange")
ax.set(ylim=(-7, 16), title="A larger network moves you left, more data move you down")
ax.texts[2].set_position((-5, 14.5)), ax.texts[3].set_position((9, 14.5))
_ = ax.legend(loc="lower right")

# %% [markdown]
# Both ways end in the same place. But who buys data first pays for 380 examples and stands at 13.1 %,
# *behind* the one who paid nothing and stands at 10.6 %. Worse: from there nothing tells whether the data
# were needed. After the larger network you know how large the gap is, and how much data it is worth.
#
# In the textbooks of the 1990s this was a *trade-off*: one dial, and whatever lowered bias raised variance.
# The arrows are why people speak of it less today. A larger network moves you left (and, with few examples,
# a little up), data move you down, and you can do one after the other. What still trades one for the other
# is regularization (08, 09): it lowers variance and, overdone, brings bias back.
#
# ### Larger, or longer?
#
# "High bias" does not say that the network is too small. *Before you run:* 16 units, 400 examples, stopped
# after 5, 50 and 500 steps. Give the three verdicts.

# %%
for steps in (5, 50, 500):
    pair = errors(400, 16, steps).mean(axis=1)
    print(f"{steps:3} steps: training {pair[0]:.1%}, dev {pair[1]:.1%}, {verdict(*pair, bayes_error())}")

# %% [markdown]
# The same 16 units, and nothing but patience between them: 13.9, then 10.5, then 2.7 % on the training set.
# After 5 steps it is no better than a line. Is the cost still falling when you stop? Then train on, or
# train better (14 to 19), before you build anything larger. Has it come to rest far above what is possible?
# Then the network is too small, or it is stuck (11, 12).
#
# ## Before you pay for data: learning curves
#
# Examples are the dearest remedy. Whether they will help can be seen beforehand, with the data you have:
# train on a part of them, then on a larger part, and draw both errors over the number of examples. This is
# a **learning curve**. *Before you run:* sketch it for the line and for 16 units. Which of the four curves
# *rise*?

# %%
COUNTS = (10, 20, 40, 80, 160, 400)
figure, axes = plt.subplots(1, 2, figsize=(9.5, 4), sharey=True)
for ax, hidden, finding in zip(axes, (0, 16), ("Line: they met long ago", "16 units: still closing")):
    for row, (name, colour) in enumerate((("training", "orange"), ("dev", "blue"))):
        draw_band(ax, COUNTS, [errors(m, hidden)[row] for m in COUNTS], name, colour)
    ax.axhline(100 * bayes_error(), color=plots.COLOURS["black"], ls="--", lw=1, label="Bayes error")
    ax.set(xscale="log", xticks=COUNTS, xticklabels=COUNTS, xlabel="training examples", title=finding)
    ax.minorticks_off()
axes[0].set_ylabel("error in %")
_ = axes[0].legend()

# %%
print("examples:        ", *[f"{m:6}" for m in COUNTS])
for hidden, words in ((0, "line"), (16, "16 units")):
    for row, name in enumerate(("training", "dev")):
        print(f"{words:9}{name:9}", *[f"{errors(m, hidden)[row].mean():6.1%}" for m in COUNTS])

# %% [markdown]
# Training errors **rise** with more data: more examples are harder to learn by heart. Dev errors fall.
# Between them lies the variance, and where they meet, the bias is what is left.
#
# The line's dev error hardly moves from 40 examples on, 13.8 to 13.1 %, and the training error comes up to
# meet it: all that is left is bias. Nobody who has seen this curve buys more data for a line. The network's
# curves are still apart at 80 examples, 2.3 and 5.9 %, and there each doubling still pays, down to 3.4 % at
# 400. You read off how the story will go on before you have paid for it.

# %% [markdown]
# ## A gap that is no variance
#
# One more thing can lie between training and dev error. The network learnt from one camera, and the dev set
# comes from another that hangs askew: the same moons, turned by 20 degrees. To see what is what, hold back
# some examples **from the training set's source** as well (often called a training-dev set). *Before you
# run:* which gap will ten times the training data close?

# %%
c, s = np.cos(np.radians(20)), np.sin(np.radians(20))
X_turned = np.array([[c, -s], [s, c]]) @ X_dev
for m in (40, 400):
    labels = stack_scores(X_turned[None], stack(m, 16)[2])[1] > 0
    on_turned = np.mean([error_rate(Y_hat, Y_dev) for Y_hat in labels])
    same_source, training = errors(m, 16)[1].mean(), errors(m, 16)[0].mean()
    print(f"{m:3} examples: training {training:.1%}, held back {same_source:.1%}, other camera {on_turned:.1%}")

# %% [markdown]
# The first gap, training to held back, is variance, and data close it: 6.0 points become 0.7. The second,
# held back to other camera, is **mismatch**, and data from the wrong camera leave it at 11 points.
# Two numbers cannot tell them apart; `diagnose` would say "high variance", and the recipe would buy the
# wrong data. Lesson 06 showed how to split when sources differ; the remedy is data that look like the dev
# set.

# %% [markdown]
# ## Question: whose error is the Bayes error? · 2 points · 10 minutes
#
# A program names birds by their calls. On the same recordings, amateurs get 9 % wrong, an ornithologist 4
# %, and a panel of three who listen together 2 %. The network: training error 6.5 %, dev error 10 %. The
# tolerance is 2 points.
#
# (a) Which number do you use as Bayes error, and why is it neither the amateurs' nor certain to be right?
#
# (b) Give the diagnosis and the next step with your number, and with the amateurs'. What will the team that
# believes the amateurs do, and what does it cost them?

# %% [markdown] question="whose_error_is_the_bayes_error" points=2
# ### BEGIN SOLUTION
# **(a)** 2 %, the panel's. No classifier can be better than the Bayes error, so whoever gets 2 % proves
# that it is at most 2 %; the amateurs' 9 % prove less. It is a bound and not the number itself: a better
# panel, or a program, might get 1 %, and on the same recordings only.
#
# **(b)** With 2 %: bias 4.5 points, variance 3.5 points, both high; next step "bigger network" (or longer
# training). With 9 %: bias −2.5 points, variance 3.5; "more data or regularization". That team spends on
# recordings or regularizes, which can lower the dev error towards the training error, 6.5 %, hardly below
# it, and regularization may raise the training error. The 4.5 points of bias, more than half of what can be
# gained, they never look at, since a training error "better than human" seems finished.
#
# *Marks:* 1 for the panel's number with the reason "lowest error reached is an upper bound" (½ without the
# reason). 1 for both diagnoses with their steps and the consequence (½ if one diagnosis or the consequence
# is missing).
# ### END SOLUTION

# %% [markdown]
# ## Question: the recipe that never ends · 2 points · 10 minutes
#
# A colleague's sensor for $x_2$ is broken: it reports 0. He follows the recipe with a Bayes error of 2.9 %
# (means over six runs, 500 steps). Run the cell and go through his steps.

# %%
seeds, only_x1 = range(6), np.array([[1.0], [0.0]])
for m, hidden in ((20, 16), (20, 64), (400, 64)):
    X, Y = (np.stack(arrays) for arrays in zip(*[sample(m, seed) for seed in seeds]))
    starts = [start((2, hidden, 1), np.random.default_rng([seed, 1])) for seed in seeds]
    half_blind = {name: np.stack([s[name] for s in starts]) for name in starts[0]}
    for _ in range(500):
        half_blind = stack_step(X * only_x1, Y, half_blind)
    pair = [np.mean((stack_scores(x * only_x1, half_blind)[1] > 0) != y) for x, y in ((X, Y), (X_dev[None], Y_dev))]
    print(f"{hidden} units, {m:3} examples: training {pair[0]:.1%}, dev {pair[1]:.1%}")

# %% [markdown]
# (a) Which verdict and which step does the recipe give after each line? What will he do after the last?
#
# (b) What is wrong with his 2.9 %? Say about how large the right number must be, how you can tell from the
# last line, and what he should do in place of the next step.

# %% [markdown] question="the_recipe_that_never_ends" points=2
# ### BEGIN SOLUTION
# **(a)** Line 1: both high (bias 22.1, variance 5.2 points): bigger network. Line 2: still both (17.9 and
# 8.4): bigger network again, or, if he has lost patience, more data. Line 3: high bias (21.1; the variance
# is 1.9): bigger network. The recipe never gets to "done": a larger network lowers the training error only
# by learning by heart, and more data undo that.
#
# **(b)** The Bayes error depends on the inputs. 2.9 % holds for those who see $x_1$ *and* $x_2$; where the
# moons lie above one another, $x_1$ alone leaves both colours possible. With 400 examples training and dev
# error close in on each other from below and above, so the best possible with $x_1$ lies near them, about
# 25 %. (Computed from the densities: 25.4 %.) With that number the last line has a bias of −1.4 and a
# variance of 1.9 points: done. He should mend the sensor. Missing information looks like bias, and neither
# size nor data cure it, only better inputs do.
#
# *Marks:* 1 for the verdicts and "bigger network for ever" (½ if only one line is judged rightly). 1 for
# "Bayes error of the inputs used, about 23 to 26 %, both curves approach it" and the sensor as the remedy
# (½ for one of the two).
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"A low error on the training set and a lower one on the dev set: the good model."** A dev error *below*
# the training error is nothing to aim at. Take A, the line of the beginning, and the run of 16 units that
# you saw on 400 examples, and judge both on thousands of small dev sets. *Before you run:* for which of the
# two does the dev error come out below the training error more often?

# %%
X, Y = sample(400, 1)
X_many, Y_many = sample(40_000, 77)
for hidden, name in ((0, "a line"), (16, "16 units")):
    train_error = error_rate(labels_of(X, train(400, hidden, 1)), Y)
    wrong, rng = (labels_of(X_many, train(400, hidden, 1)) != Y_many)[0], np.random.default_rng(5)
    print(f"{name}: training error {train_error:.1%}, error on 40 000 new points {wrong.mean():.1%}")
    for n in (50, 500, 4000):
        dev = wrong[rng.integers(40_000, size=(2000, n))].mean(axis=1)
        print(f"   dev below training in {np.mean(dev < train_error):3.0%} of the dev sets of {n}")

# %% [markdown]
# A passes the test in every second dev set, however large: its training error equals its true error, so a
# coin decides. The network, with a quarter of A's errors, passes in one of five small dev sets and in
# hardly any large one. The rule prefers the worse of the two. The good case is **a low training error with
# a dev error close above it, both against the Bayes error**.
#
# **"A perfect bias with a perfect variance."** Taken as 0 and 0 it does not exist, except where the Bayes
# error is 0. The best of all classifiers, $\eta > \frac12$, learns nothing from its training set; judge it
# all the same.

# %%
for seed in (0, 1, 2):
    pair = []
    for X, Y in (sample(400, seed), sample(4000, 100 + seed)):
        pair.append(error_rate(probability(X) > 0.5, Y))
    print(f"the best classifier: training {pair[0]:.1%}, dev {pair[1]:.1%}, gap {pair[1] - pair[0]:+.1%}")

# %% [markdown]
# Nobody can do better, and the errors are 3.0, 1.5 and 2.8 % on the training sets and 3.0 % on the dev
# sets. The good case is both *gaps* within the tolerance; errors of 0 and 0 on these moons would be a
# reason to look for a leak, dev examples among the training examples, for instance.
#
# **"The human error is called the Bayes error."** It is a *bound* for it: nobody can be better than Bayes,
# and people can be much worse. Suppose the only people who ever looked at the moons drew straight lines,
# 13.1 % wrong. Judge a middling network by them:

# %%
pair = errors(400, 4).mean(axis=1)
for name, bayes in (("people with rulers", 0.131), ("the true Bayes error", bayes_error())):
    print(f"{pair[0]:.1%} / {pair[1]:.1%} against {name} ({bayes:.1%}): {verdict(*pair, bayes)}")

# %% [markdown]
# By the ruler the network is done, "better than human". It has in fact 3.5 points to go. On tasks where
# people are very good (cats, speech) the two are close, and human error is a good stand-in. Elsewhere,
# remember which way it errs: the true bias is *at least* what you compute.

# %% [markdown]
# ## The table: symptom, remedy, lesson
#
# Keep this page within reach. Later lessons call it *the table at the end of lesson 07*. Read it from the
# top, take one step, measure again.
#
# | what you see | what it is | remedies, the first to try first | lesson |
# |---|---|---|---|
# | the cost rises, or gradients look odd | a bug, or too large a step | check gradients; a smaller step | 13; 02 |
# | the cost hardly falls | training does not get going | normalize inputs; scale of first weights | 11; 12 |
# | training error high, and still falling | high bias, from training | train longer; Adam; decay | 18; 14–19 |
# | training error high, and at rest | high bias, from the network | bigger network; less regularization | 05; 08, 09 |
# | dev far above training error, one source | high variance | more data; augmentation | 07; 10 |
# | the same, and no data to be had | high variance | L2, L1; dropout; early stopping | 08; 09; 10 |
# | good on data held back from training, bad on dev | mismatched data | training data like the dev set | 06 |
# | dev error below training error | luck, or measured differently | larger dev set; dropout off for both | 06; 09 |
# | the verdict changes with seed or split | too little to judge by | repeat; larger dev set | 06, 07 |
# | good on dev, bad on test | the dev set is used up | a fresh, larger dev set | 06 |
# | both gaps small, and still not good enough | Bayes error | better inputs, cleaner labels; or done | 07 |
#
# "High" means: far above the Bayes error, for the training error. A bigger network needs more from its
# training; part 3 (14 to 20) and batch normalization (22, 23) are there for that.

# %% [markdown]
# ## Summary
#
# 1. Two numbers and a bound: training error, dev error, and the Bayes error, the least that is possible
#    with these inputs.
# 2. Bias = training − Bayes: not learnt. Variance = dev − training: learnt, but not for new points. Both
#    are signed, both can be high.
# 3. The recipe: first bias (bigger network, longer training), then variance (more data, regularization),
#    measuring after each step.
# 4. A learning curve shows before you pay whether more data will help; a training-dev set shows whether a
#    gap is variance or mismatch.
# 5. With few examples verdicts waver: repeat over seeds, and make the tolerance no smaller than the luck.
#
# ## References
#
# - S. Geman, E. Bienenstock and R. Doursat (1992). Neural networks and the bias/variance dilemma. *Neural
#   Computation* 4, 1–58. The equation of this lesson, and the trade-off.
# - C. Cortes, L. D. Jackel, S. A. Solla, V. Vapnik and J. S. Denker (1994). Learning curves: asymptotic
#   values and rate of convergence. *Advances in Neural Information Processing Systems* 6.
# - P. Domingos (2000). A unified bias-variance decomposition and its applications. *ICML*. Bias and
#   variance for shares of wrong answers.
# - C. Zhang, S. Bengio, M. Hardt, B. Recht and O. Vinyals (2017). Understanding deep learning requires
#   rethinking generalization. *ICLR*. Networks that can learn anything by heart, and generalise all the
#   same.
# - M. Belkin, D. Hsu, S. Ma and S. Mandal (2019). Reconciling modern machine-learning practice and the
#   classical bias–variance trade-off. *PNAS* 116, 15849–15854.
# - A. Ng (2018). *Machine Learning Yearning*. The recipe, and much advice on errors in practice.
#
# ## What comes next
#
# You can name the illness. Lesson 08, *regularization*, brings the first medicine against variance: a price
# on large weights. Watch what it does to both of your numbers, since a medicine against variance that is
# taken too strongly brings the other illness.
#
# `progress()` in a cell of your own shows which exercises you have passed.
