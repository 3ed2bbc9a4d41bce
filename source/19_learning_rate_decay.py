# ---
# jupyter:
#   lesson:
#     title: Learning-rate decay
#     minutes: 110
#     needs: ["04", "05", "12", "14", "18"]
# ---

# %% [markdown]
# # 19 · Learning-rate decay
#
# Lesson 18 ended with an optimizer that never comes to rest: where gradients are mostly noise, Adam goes on
# taking steps of about a quarter of $\alpha$ for as long as you let it. Plain gradient descent on
# mini-batches is no better. A large learning rate is fast and never arrives; a small one would arrive and
# takes for ever.
#
# Does it have to be *one* number? In this lesson you measure how high the noise holds the cost, write the
# five schedules that are in common use, and find out how fast a learning rate may fall, which turns out to
# have a precise answer from 1951.
#
# **Time** about 110 minutes. **You need** mini-batches (lesson 14) and Adam (18); the network functions of
# lessons 04, 05 and 12 are used as they are.

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress, ravine

plots.use_style()
C = plots.COLOURS

# %%
from previously import (
    adam_update,
    deep_backward,
    deep_forward,
    initialize_adam,
    initialize_he,
    logistic_cost,
    mini_batches,
    train_epoch,
    update_parameters,
)

# %% [markdown]
# ## Two wishes and one number
#
# The testing ground is the ravine of the last lessons, $J(w, b) = \tfrac12 (w^2 + 25\, b^2)$, with the start
# $(-9, 2)$ and the cost 90.5 there. One thing is new. A mini-batch never shows the true gradient, so every
# gradient now comes with an error: a normal random number with mean 0 and standard deviation $\sigma = 4$,
# drawn afresh for $w$ and for $b$ at every step.


# %%
def noisy(grads, rng, sigma=4.0):
    """The gradients as a mini-batch might show them: each entry with a normal error of standard deviation sigma."""
    return {key: gradient + sigma * rng.standard_normal(gradient.shape) for key, gradient in grads.items()}


def noisy_step(parameters, grads, v, s, t, learning_rate, rng):
    return update_parameters(parameters, noisy(grads, rng), learning_rate), v, s


# %% [markdown]
# *Before you run:* 150 steps, once with $\alpha = 0.04$ and once with $\alpha = 0.005$. Which walk is nearer
# to the minimum after 150 steps, and which of the two would you rather have after 10 000?

# %%
figure, panels = plt.subplots(1, 2, figsize=(10, 3.6), sharey=True)
for axes, alpha, finding in zip(panels, [0.04, 0.005], ["arrives, and never settles", "is still on its way"]):
    points, costs = ravine.walk(noisy_step, alpha, rng=np.random.default_rng(19))
    ravine.draw(axes, points, plots.RULE_COLOURS["gradient descent"])
    axes.set_title(f"α = {alpha} {finding}")
    print(f"α = {alpha:<6} cost after 150 steps {costs[-1]:5.2f}, mean of the last 50 {np.mean(costs[-50:]):5.2f}")

# %% [markdown]
# The large rate crosses the valley in a few steps and then dances around the minimum. The small one follows a
# calm line that has come about half-way. A single walk is a matter of luck, so from here on 200 walks go side
# by side: `W1` and `b1` are (1, 200), one column per walk, and the steps work entry by entry as they always
# do.


# %%
@functools.cache
def constant(alpha):
    """The schedule that is none: rate(i) = alpha, whatever i is."""
    return lambda i: alpha


# %%
@functools.cache
def noisy_walks(rate, steps=2000, walks=200):
    """The mean cost of many noisy walks down the ravine before each of the steps, an array (steps,).

    rate: a function; rate(i) is the learning rate of step i, counted from 0.
    """
    rng, costs = np.random.default_rng(0), np.empty(steps)
    parameters = {"W1": np.full((1, walks), -9.0), "b1": np.full((1, walks), 2.0)}
    for i in range(steps):
        costs[i] = ravine.cost(parameters) / walks
        parameters = update_parameters(parameters, noisy(ravine.grads(parameters), rng), rate(i))
    return costs


# %%
figure, axes = plt.subplots()
for alpha, colour in [(0.04, C["black"]), (0.01, C["purple"]), (0.005, C["sky"])]:
    costs = noisy_walks(constant(alpha))
    axes.loglog(np.arange(1, 2001), costs, color=colour, label=f"α = {alpha}")
    print(f"α = {alpha:<6} cost at step 150: {costs[150]:5.2f}    mean of the last 500 steps: {costs[-500:].mean():.3f}")
axes.set(xlabel="step", ylabel="mean cost of 200 walks", title="Who falls fast is held up high")
_ = axes.legend()

# %% [markdown]
# Every curve falls, bends, and then stays on a level of its own, the **noise floor** of its learning rate.
# After 150 steps 0.04 is far ahead; after 2000 it is the worst of the three. Both wishes, speed and a low
# floor, are decided by one number, and they pull it in opposite directions.

# %% [markdown]
# ## How high is the floor?
#
# Take one coordinate, $x$, with curvature $h$ (1 along $w$, 25 along $b$) and the gradient $h x + \sigma
# \xi$, where $\xi$ has mean 0 and variance 1. A step is
#
# $$ x \leftarrow x - \alpha\,(h x + \sigma \xi) = (1 - \alpha h)\, x - \alpha \sigma\, \xi . $$
#
# The first part shrinks what is there, the second adds fresh noise. They balance when the variance $V$ of $x$
# no longer changes, $V = (1-\alpha h)^2\, V + \alpha^2 \sigma^2$. Solve for $V$, and the mean cost of this
# coordinate, $\tfrac12 h V$, is
#
# $$ \text{floor} = \frac{\alpha\, \sigma^2}{2\,(2 - \alpha h)} \approx \frac{\alpha\, \sigma^2}{4}
#    \quad\text{for small } \alpha . $$
#
# The curvature has dropped out: steep or flat, every coordinate pays the same. And the floor is
# **proportional to α**. *Before you run:* the ravine has two coordinates and $\sigma^2 = 16$. Which floor do
# you expect for $\alpha = 0.01$? (Two times $0.01 \cdot 16 / 4$: 0.08, and a little more since $25\,\alpha$
# is not that small.)

# %%
rates = 0.04 / 2.0 ** np.arange(4)
measured = np.array([noisy_walks(constant(alpha))[-500:].mean() for alpha in rates])
formula = 16 * rates / 2 * (1 / (2 - rates) + 1 / (2 - 25 * rates))
for alpha, m, f in zip(rates, measured, formula):
    print(f"α = {alpha:<6} floor measured {m:.3f}, by the formula {f:.3f}, ασ²/2 {8 * alpha:.3f}")
assert np.allclose(measured, formula, rtol=0.05)

# %% [markdown]
# The formula holds to a few percent in every row, and from 0.02 downwards half the rate has about half the
# floor. (At 0.04 it lies higher than $\alpha\sigma^2/2$: that rate comes near the limit $2/25$, where descent
# along $b$ breaks down.) Below the floor no patience helps. But the *rate* can come down once the walk has
# arrived, and the floor comes down with it.

# %% [markdown]
# ## The first schedule
#
# An **epoch** is one pass through the data. The first of the usual schedules divides the first rate,
# $\alpha_0$, by a number that grows with the epoch:
#
# $$ \alpha = \frac{1}{1 + \text{decay\_rate} \cdot \text{epoch}}\; \alpha_0, \qquad \text{epoch} = 0, 1, 2, \dots $$
#
# With $\alpha_0 = 0.2$ and a decay rate of 1, do the third row before you read it:
#
# | epoch | $1 + \text{decay\_rate} \cdot \text{epoch}$ | $\alpha$ |
# |---|---|---|
# | 0 | 1 | 0.2 |
# | 1 | 2 | 0.1 |
# | 2 | 3 | 0.0667 |
# | 3 | 4 | 0.05 |
# | 9 | 10 | 0.02 |
#
# Epochs count from 0 in this course, like everything that Python counts: the first pass is epoch 0, and it
# has the full $\alpha_0$. And every row begins with $\alpha_0$ again, not with the row above.

# %% [markdown]
# ## Exercise: inverse_decay · 2 points · 8 minutes
#
# All five functions of this lesson take numbers and return one number, the rate of a single epoch. They
# remember nothing: called for epoch 7, they know what to say without having been called for epoch 6.


# %% exercise="inverse_decay" points=2
def inverse_decay(alpha0, epoch, decay_rate):
    """The learning rate during one epoch, for α = α₀ / (1 + decay_rate · epoch).

    alpha0: number, the rate of epoch 0.  epoch: a whole number from 0, a Python int or a NumPy integer such as np.int64.
    decay_rate: number ≥ 0.  (Numbers may be Python's or NumPy's, whole or not.)
    Returns a number.  Arrays of epochs are not asked for.
    """
    ### BEGIN SOLUTION
    return alpha0 / (1 + decay_rate * epoch)
    ### END SOLUTION


# %% tags=["spec"]
from fractions import Fraction

from dlutils.spec import Exercise


def some(rng, low, high):
    """A number in between, with three decimals."""
    return round(float(rng.uniform(low, high)), 3)


class InverseDecay(Exercise):
    hints = (
        "By what is α₀ divided in epoch 0, 1, 2, 3 when decay_rate is 1? And when it is 0.5?",
        "α = α₀ / (1 + decay_rate · epoch): the 1 and the product form one denominator.",
        "Begin with `denominator = 1 + decay_rate * epoch`.",
    )
    atol = 1e-13
    float32 = False

    def cases(rng):
        yield "a few epochs in", some(rng, 0.2, 0.7), int(rng.integers(5, 12)), some(rng, 0.2, 0.8)
        yield "epoch 0", some(rng, 0.05, 0.3), 0, some(rng, 0.3, 2)
        yield "epoch 1", some(rng, 2, 5), 1, some(rng, 0.3, 0.7)
        yield "decay_rate 0", some(rng, 0.01, 0.2), int(rng.integers(20, 40)), 0
        yield "epoch is a NumPy integer", some(rng, 0.3, 0.9), np.int64(rng.integers(30, 60)), some(rng, 0.01, 0.09)
        yield "everything a whole number", int(rng.integers(2, 5)), int(rng.integers(4, 9)), int(rng.integers(2, 4))
        yield "a decay_rate far above 1", some(rng, 0.4, 0.9), int(rng.integers(3, 8)), some(rng, 15, 40)
        yield "epoch 0 again", some(rng, 0.4, 0.9), np.int64(0), some(rng, 0.01, 0.09)
        yield "hundreds of thousands of epochs", some(rng, 20, 90), int(rng.integers(200_000, 900_000)), some(rng, 0.01, 0.09)

    def expect(alpha0, epoch, decay_rate):  # in exact fractions
        return float(Fraction(alpha0) / (1 + Fraction(decay_rate) * int(epoch)))

    def mistake_compounded(alpha0, epoch, decay_rate):
        """You divide the rate of the epoch before, which was divided already. Which rate does the formula begin with, in
        every epoch anew?"""
        alpha = alpha0
        for e in range(1, min(int(epoch), 400) + 1):
            alpha = alpha / (1 + decay_rate * e)
        return alpha

    def mistake_compound_interest(alpha0, epoch, decay_rate):
        """Every epoch divides by 1 + decay_rate once more. Is it the epoch that is a power in this formula?"""
        return alpha0 * (1 + float(decay_rate)) ** -float(epoch)

    def mistake_epochs_from_1(alpha0, epoch, decay_rate):
        """α₀ comes out at epoch 1 in your code. Epochs count from 0 here: which rate has epoch 1?"""
        return alpha0 / (1 + decay_rate * (epoch - 1))

    def mistake_one_epoch_ahead(alpha0, epoch, decay_rate):
        """In epoch 0 your rate is already smaller than α₀. How many epochs lie behind it?"""
        return alpha0 / (1 + decay_rate * (epoch + 1))

    def mistake_integer_division(alpha0, epoch, decay_rate):
        """`//` throws everything after the decimal point away. What is 1 // 3?"""
        return alpha0 * (1 // (1 + decay_rate * epoch))

    def mistake_whole_rates(alpha0, epoch, decay_rate):
        """`//` and `int` throw everything after the decimal point away. What is 0.5 // 3?"""
        return alpha0 // (1 + decay_rate * epoch)

    def mistake_learning_rate_for_decay_rate(alpha0, epoch, decay_rate):
        """The learning rate α₀ stands in the denominator in your code. Two numbers come in; which one says how fast the
        rate falls?"""
        return alpha0 / (1 + alpha0 * epoch)

    def mistake_decay_rate_ignored(alpha0, epoch, decay_rate):
        """Your rate falls like 1 / (1 + epoch), whatever `decay_rate` is. Which argument have you not used?"""
        return alpha0 / (1 + epoch)

    def mistake_no_parentheses(alpha0, epoch, decay_rate):
        """Your rate grows. `a / 1 + b` is read as `(a / 1) + b`; what belongs under the bar?"""
        return alpha0 / 1 + decay_rate * epoch

    def mistake_parentheses_elsewhere(alpha0, epoch, decay_rate):
        """You multiply the 1 with the epoch, too. What is the denominator in epoch 0?"""
        return float(alpha0) / float((1 + decay_rate) * epoch)

    def mistake_no_alpha0(alpha0, epoch, decay_rate):
        """Your rate begins at 1, whatever `alpha0` is. With what does the formula begin?"""
        return 1 / (1 + decay_rate * epoch)

    def mistake_straight_line(alpha0, epoch, decay_rate):
        """Your rate falls along a straight line and below 0. What happens to a network with a negative learning rate?"""
        return alpha0 * (1 - decay_rate * epoch)

    def mistake_epoch_added(alpha0, epoch, decay_rate):
        """The epoch and the decay rate are added in your denominator. What should a decay rate of 0 do?"""
        return alpha0 / (1 + decay_rate + epoch)

    def mistake_rounded(alpha0, epoch, decay_rate):
        """Your rate is rounded. What would become of 0.00004?"""
        return round(float(alpha0 / (1 + decay_rate * epoch)), 4)

    def variant_reciprocals(alpha0, epoch, decay_rate):
        return 1 / (1 / alpha0 + decay_rate / alpha0 * epoch)

    def variant_numpy(alpha0, epoch, decay_rate):
        return np.divide(alpha0, np.add(1, np.multiply(decay_rate, epoch)))

    def variant_power(alpha0, epoch, decay_rate):
        return np.array([alpha0 * float(1 + decay_rate * epoch) ** -1])

    def variant_denominator_in_a_loop(alpha0, epoch, decay_rate):
        denominator = 1
        for _ in range(epoch):
            denominator += decay_rate
        return alpha0 / denominator


# %% check="inverse_decay"
check(inverse_decay)

# %% [markdown]
# If the check is not content yet, `hint(inverse_decay)` in a cell of your own helps, three times.
#
# Now let the noisy walk use it. The ravine has no data and so no epochs; here every step counts as one.
# *Before you run:* with $\alpha_0 = 0.04$ and a decay rate of 0.02, how large is the rate at step 1950? Which
# floor belongs to that rate?

# %%
decayed = noisy_walks(lambda i: inverse_decay(0.04, i, 0.02))
figure, axes = plt.subplots()
for alpha, colour in [(0.04, C["black"]), (0.005, C["sky"])]:
    axes.loglog(np.arange(1, 2001), noisy_walks(constant(alpha)), color=colour, label=f"α = {alpha}")
axes.loglog(np.arange(1, 2001), decayed, color=C["red"], label="α = 0.04 / (1 + 0.02 · step)")
axes.set(xlabel="step", ylabel="mean cost of 200 walks", title="Decay: fast at first, and no floor")
axes.legend()
rate = inverse_decay(0.04, 1950, 0.02)
print(f"rate at step 1950: {rate:.4f}    its floor ασ²/2: {8 * rate:.4f}")
print(f"mean cost of the last 100 steps: {decayed[-100:].mean():.4f}")

# %% [markdown]
# The red curve follows the fast one down and then goes on falling where the other is held up: 0.01 against
# 0.48, and a quarter of what the small constant rate has. The rate has sunk to 0.001, whose own floor is
# 0.008, and the walk is a little above it, since it keeps to a floor that is sinking under its feet.

# %% [markdown]
# ## Exercise: exponential_decay · 1 point · 5 minutes
#
# The next one multiplies the rate by the same number, the base, from each epoch to the next:
#
# $$ \alpha = \text{base}^{\,\text{epoch}}\, \alpha_0 . $$
#
# With a base of 0.95 the rate is halved every 13.5 epochs, and nothing ever slows that down. A base above 1
# lets the rate grow; that is used to *find* a good rate: raise it by some percent per step in one short run,
# and watch where the cost begins to fall and where it explodes (Smith 2017).


# %% exercise="exponential_decay" points=1
def exponential_decay(alpha0, epoch, base):
    """The learning rate during one epoch, for α = base^epoch · α₀.

    alpha0: number, the rate of epoch 0.  epoch: a whole number from 0, a Python int or a NumPy integer.
    base: positive number, usually a little below 1.  At 1 the rate stays, above 1 it grows.
    Returns a number.
    """
    ### BEGIN SOLUTION
    return alpha0 * base**epoch
    ### END SOLUTION


# %% tags=["spec"]
class ExponentialDecay(Exercise):
    hints = (
        "By what is the rate multiplied from one epoch to the next? And by what from epoch 0 to epoch 3?",
        "α = base^epoch · α₀, which is α₀ in epoch 0.",
        "A power is written `**` in Python: `base**epoch` is the first of two factors.",
    )
    atol = 1e-13
    float32 = False

    def cases(rng):
        yield "a few epochs in", some(rng, 0.2, 0.7), int(rng.integers(4, 9)), some(rng, 0.75, 0.93)
        yield "epoch 0", some(rng, 0.05, 0.3), 0, some(rng, 0.6, 0.9)
        yield "epoch 1", some(rng, 2, 5), 1, some(rng, 0.6, 0.9)
        yield "epoch is a NumPy integer", some(rng, 0.3, 0.9), np.int64(rng.integers(12, 19)), some(rng, 0.8, 0.93)
        yield "a base far below 1", some(rng, 30, 90), int(rng.integers(3, 6)), some(rng, 0.05, 0.3)
        yield "base 1", some(rng, 0.01, 0.2), int(rng.integers(20, 40)), 1
        yield "a base above 1", some(rng, 0.01, 0.2), int(rng.integers(7, 12)), some(rng, 1.2, 1.7)
        yield "everything a whole number", int(rng.integers(2, 5)), int(rng.integers(3, 7)), 3
        yield "hundreds of epochs", some(rng, 20, 90), int(rng.integers(300, 500)), some(rng, 0.985, 0.995)

    def expect(alpha0, epoch, base):  # in exact fractions, by repeated multiplication
        alpha = Fraction(alpha0)
        for _ in range(int(epoch)):
            alpha *= Fraction(base)
        return float(alpha)

    def mistake_no_alpha0(alpha0, epoch, base):
        """Your rate is base^epoch alone, and begins at 1 whatever `alpha0` is. Which argument have you not used?"""
        return base**epoch

    def mistake_compounded(alpha0, epoch, base):
        """You raise the base to a power in every epoch *and* keep the rate that you had already reduced. By what is the rate
        multiplied from epoch 2 to epoch 3?"""
        return float(alpha0) * float(base) ** min(float(epoch) * (float(epoch) + 1) / 2, 1000.0)

    def mistake_epochs_from_1(alpha0, epoch, base):
        """Your power is epoch − 1. Which rate is that in epoch 0?"""
        return alpha0 * float(base) ** (float(epoch) - 1)

    def mistake_one_turn_short(alpha0, epoch, base):
        """From epoch 1 on your rate has been multiplied once too rarely. Where does your loop begin, and where does it
        end?"""
        for _ in range(1, epoch):
            alpha0 = alpha0 * base
        return alpha0

    def mistake_one_epoch_ahead(alpha0, epoch, base):
        """In epoch 0 your rate is already smaller than α₀. What should base be raised to there?"""
        return alpha0 * float(base) ** (float(epoch) + 1)

    def mistake_times_epoch(alpha0, epoch, base):
        """base · epoch is no power: it would be 0 in epoch 0 and grow from there. How is a power written in Python?"""
        return alpha0 * base * epoch

    def mistake_power_the_other_way(alpha0, epoch, base):
        """You raise the epoch to the power of the base. Which of the two is the exponent?"""
        return alpha0 * float(epoch) ** float(base)

    def mistake_alpha0_in_the_power(alpha0, epoch, base):
        """Your power takes α₀ along, which makes it 1 in epoch 0 whatever α₀ is. What is raised to the power, and what is
        not?"""
        return (float(alpha0) * base) ** float(epoch)

    def mistake_always_095(alpha0, epoch, base):
        """Your base is 0.95 always. Which argument have you not used?"""
        return alpha0 * 0.95**epoch

    def mistake_exponential_of_minus(alpha0, epoch, base):
        """e^(−base · epoch) falls exponentially too, but at another pace: a base near 1 should hardly reduce the rate. What
        is raised to the power of the epoch here?"""
        return alpha0 * np.exp(-float(base) * epoch)

    def mistake_straight_line(alpha0, epoch, base):
        """Your rate loses the same amount in every epoch and falls below 0 in the end. What should it lose: an amount, or a
        share of what is left?"""
        return alpha0 * (1 - (1 - base) * epoch)

    def mistake_integer_division(alpha0, epoch, base):
        """`//` throws everything after the decimal point away. What is left of a rate of 0.3?"""
        return alpha0 * base**epoch // 1

    def mistake_divided_by_the_power(alpha0, epoch, base):
        """Your rate grows where it should fall. Is α₀ multiplied or divided by the power?"""
        return alpha0 / float(base) ** float(epoch)

    def variant_loop(alpha0, epoch, base):
        for _ in range(epoch):
            alpha0 = alpha0 * base
        return alpha0

    def variant_logarithm(alpha0, epoch, base):
        return alpha0 * np.exp(epoch * np.log(base))

    def variant_np_power(alpha0, epoch, base):
        return np.multiply(np.power(base, epoch), alpha0)

    def variant_recursion(alpha0, epoch, base):
        def rate(e):
            return alpha0 if e == 0 else base * rate(e - 1)

        return rate(epoch)


# %% check="exponential_decay"
check(exponential_decay)

# %% [markdown]
# ## Exercise: sqrt_decay · 1 point · 5 minutes
#
# A gentler one divides by the root of the epoch, with a constant $k$ to set the scale:
#
# $$ \alpha = \frac{k}{\sqrt{\text{epoch}}}\; \alpha_0, \qquad \text{epoch} = 1, 2, 3, \dots $$
#
# This formula cannot count from 0. (What would it do there?) In a loop over `epoch = 0, 1, …` you call it
# with `epoch + 1`.


# %% exercise="sqrt_decay" points=1
def sqrt_decay(alpha0, epoch, k):
    """The learning rate during one epoch, for α = k / √epoch · α₀.

    alpha0: number.  epoch: a whole number from 1 (from 1: 0 does not occur), a Python int or a NumPy integer.
    k: positive number, so that epoch 1 has the rate k · α₀.
    Returns a number.
    """
    ### BEGIN SOLUTION
    return k * alpha0 / np.sqrt(epoch)
    ### END SOLUTION


# %% tags=["spec"]
class SqrtDecay(Exercise):
    hints = (
        "After how many epochs is this rate half of what it was in epoch 1? And a tenth?",
        "α = k / √epoch · α₀: only the epoch is under the root.",
        "`np.sqrt(epoch)` is the root; divide the product of two of the arguments by it.",
    )
    atol = 1e-13
    float32 = False

    def cases(rng):
        yield "a few epochs in", some(rng, 0.2, 0.7), int(rng.integers(5, 9)), some(rng, 1.2, 3)
        yield "epoch 1", some(rng, 0.05, 0.3), 1, some(rng, 2, 4)
        yield "a square number", some(rng, 2, 5), 16, some(rng, 0.3, 0.8)
        yield "epoch is a NumPy integer", some(rng, 0.3, 0.9), np.int64(rng.integers(26, 35)), some(rng, 2, 5)
        yield "a small k", some(rng, 5, 9), int(rng.integers(10, 15)), some(rng, 0.02, 0.09)
        yield "everything a whole number", int(rng.integers(2, 5)), int(rng.integers(5, 9)), int(rng.integers(6, 9))
        yield "epoch 2", some(rng, 0.1, 0.9), 2, some(rng, 0.2, 0.7)
        yield "hundreds of thousands of epochs", some(rng, 20, 90), int(rng.integers(200_000, 900_000)), some(rng, 2, 9)

    def expect(alpha0, epoch, k):  # the root in whole numbers, to 30 digits
        import math

        return float(Fraction(k) * Fraction(alpha0) * 10**30 / math.isqrt(int(epoch) * 10**60))

    def mistake_no_alpha0(alpha0, epoch, k):
        """Your rate does not depend on `alpha0`. What is multiplied by k / √epoch?"""
        return k / np.sqrt(epoch)

    def mistake_no_k(alpha0, epoch, k):
        """Your rate in epoch 1 is α₀, whatever `k` is. Which argument have you not used?"""
        return alpha0 / np.sqrt(epoch)

    def mistake_no_root(alpha0, epoch, k):
        """Your rate falls like 1 / epoch. By how much has it fallen in epoch 4, and by how much should it?"""
        return k * alpha0 / epoch

    def mistake_power_before_division(alpha0, epoch, k):
        """`epoch ** 1 / 2` is read as `(epoch ** 1) / 2`. Where do parentheses belong, or which function spares you
        them?"""
        return k * alpha0 / (epoch**1 / 2)

    def mistake_halved_in_the_end(alpha0, epoch, k):
        """`a / epoch ** 1 / 2` divides by the epoch and then by 2. Where do parentheses belong, or which function spares
        you them?"""
        return k * alpha0 / epoch**1 / 2

    def mistake_integer_division(alpha0, epoch, k):
        """Your rate never falls. What is 1 // 2 in Python, and what is any number to that power?"""
        return k * alpha0 / epoch ** (1 // 2)

    def mistake_whole_root(alpha0, epoch, k):
        """Your root is a whole number. What is the root of 2?"""
        return k * alpha0 / int(np.sqrt(epoch))

    def mistake_k_under_the_root(alpha0, epoch, k):
        """k stands under the root in your code. What alone is the root taken of?"""
        return alpha0 * np.sqrt(k / epoch)

    def mistake_k_divides(alpha0, epoch, k):
        """A larger k makes your rate smaller. On which side of the bar does it stand?"""
        return alpha0 / (k * np.sqrt(epoch))

    def mistake_alpha0_under_the_root(alpha0, epoch, k):
        """α₀ stands under the root in your code. What alone is the root taken of?"""
        return k * np.sqrt(alpha0 / epoch)

    def mistake_one_added(alpha0, epoch, k):
        """You add 1 to the epoch before the root is taken. Which rate has epoch 1 then, and which should it have?"""
        return k * alpha0 / np.sqrt(epoch + 1)

    def mistake_one_added_to_the_root(alpha0, epoch, k):
        """You add 1 to the root. Which rate has epoch 1 then, and which should it have?"""
        return k * alpha0 / (1 + np.sqrt(epoch))

    def mistake_grows(alpha0, epoch, k):
        """Your rate grows from epoch to epoch. On which side of the bar does the root stand?"""
        return k * alpha0 * np.sqrt(epoch)

    def mistake_compounded(alpha0, epoch, k):
        """You divide by a root in every epoch, and begin with the rate that you had already reduced. Which rate does the
        formula begin with?"""
        alpha = k * alpha0
        for e in range(1, min(int(epoch), 400) + 1):
            alpha = alpha / np.sqrt(e)
        return alpha

    def variant_power(alpha0, epoch, k):
        return k * epoch**-0.5 * alpha0

    def variant_half_power(alpha0, epoch, k):
        return alpha0 / epoch ** (1 / 2) * k

    def variant_logarithm(alpha0, epoch, k):
        return k * alpha0 * np.exp(-np.log(epoch) / 2)

    def variant_newton(alpha0, epoch, k):
        root = (1 + epoch) / 2
        for _ in range(60):
            root = (root + epoch / root) / 2
        return np.float64(k * alpha0 / root)


# %% check="sqrt_decay"
check(sqrt_decay)

# %% [markdown]
# ## Exercise: staircase_decay · 2 points · 8 minutes
#
# The rate need not change in every epoch. Many published networks were trained with a constant rate for 30
# epochs, a tenth of it for the next 30, a hundredth for the rest. With stairs of 10 epochs, $\alpha_0 = 0.2$
# and a factor of 0.5:
#
# | epoch | 0 | 1 | … | 9 | 10 | 11 | … | 19 | 20 |
# |---|---|---|---|---|---|---|---|---|---|
# | stair | 0 | 0 | … | 0 | 1 | 1 | … | 1 | 2 |
# | $\alpha$ | 0.2 | 0.2 | … | 0.2 | 0.1 | 0.1 | … | 0.1 | 0.05 |


# %% exercise="staircase_decay" points=2
def staircase_decay(alpha0, epoch, factor, every):
    """The learning rate during one epoch, when it is multiplied by `factor` after every `every` epochs.

    alpha0: number, the rate of the epochs 0, 1, …, every − 1.  epoch: a whole number from 0.  factor: number between 0
    and 1.  every: a whole number from 1, the width of a stair.  Whole numbers are Python ints or NumPy integers.
    Returns a number.
    """
    ### BEGIN SOLUTION
    return alpha0 * factor ** (epoch // every)
    ### END SOLUTION


# %% tags=["spec"]
class StaircaseDecay(Exercise):
    hints = (
        "With stairs of 10 epochs: on which stair, counted from 0, are the epochs 0, 9, 10, 19, 20?",
        "α = α₀ · factor^(number of whole stairs behind you).",
        "`epoch // every` is the whole number of times that `every` fits into `epoch`.",
    )
    atol = 1e-13
    float32 = False

    def cases(rng):
        every = int(rng.integers(6, 11))
        yield "late on stair 2", some(rng, 0.2, 0.7), 3 * every - 2, some(rng, 0.6, 0.9), every
        yield "last epoch of stair 0", some(rng, 0.05, 0.3), every - 1, some(rng, 0.1, 0.4), every
        yield "first epoch of stair 1", some(rng, 2, 5), every, some(rng, 0.6, 0.9), every
        yield "epoch 0", some(rng, 0.3, 0.9), 0, some(rng, 0.6, 0.9), every + 3
        yield "NumPy integers", some(rng, 3, 9), np.int64(5 * every - 1), some(rng, 0.6, 0.9), np.int64(every)
        yield "stairs of one epoch", some(rng, 20, 50), int(rng.integers(6, 9)), some(rng, 0.6, 0.9), 1
        yield "first epoch of stair 3", some(rng, 50, 90), 3 * every + 6, some(rng, 0.1, 0.4), every + 2
        yield "early on stair 4", int(rng.integers(20, 40)), 4 * every + 1, some(rng, 0.3, 0.45), every
        yield "thousands of epochs", some(rng, 20, 90), int(rng.integers(7500, 7900)), some(rng, 0.6, 0.8), 997

    def expect(alpha0, epoch, factor, every):  # epoch by epoch, in exact fractions
        alpha = Fraction(alpha0)
        for e in range(1, int(epoch) + 1):
            if e % int(every) == 0:
                alpha *= Fraction(factor)
        return float(alpha)

    def mistake_true_division(alpha0, epoch, factor, every):
        """Your rate falls in every epoch, a little: a slope, not a staircase. Which division leaves whole numbers only?"""
        return alpha0 * factor ** (epoch / every)

    def mistake_every_epoch(alpha0, epoch, factor, every):
        """Your rate is multiplied by `factor` in every single epoch. Which argument says how long it should stay?"""
        return alpha0 * factor**epoch

    def mistake_rounded(alpha0, epoch, factor, every):
        """You round to the nearest whole number, and so go down in the middle of a stair. Which way should a fraction be
        rounded?"""
        return alpha0 * factor ** round(epoch / every)

    def mistake_rounded_up(alpha0, epoch, factor, every):
        """You are a stair too low nearly always. How many stairs lie behind epoch 1?"""
        return alpha0 * factor ** -(-epoch // every)

    def mistake_one_stair_ahead(alpha0, epoch, factor, every):
        """In epoch 0 you have gone down a stair already. How many stairs lie behind you there?"""
        return alpha0 * factor ** (epoch // every + 1)

    def mistake_one_epoch_early(alpha0, epoch, factor, every):
        """You go down one epoch early: the last epoch of a stair belongs to the next one in your code. Epochs count from 0;
        what has to be added?"""
        return alpha0 * factor ** ((epoch + 1) // every)

    def mistake_one_epoch_late(alpha0, epoch, factor, every):
        """You go down one epoch late. Epoch `every` is the first of stair 1; what has to be subtracted from it?"""
        return alpha0 * factor ** (max(epoch - 1, 0) // every)

    def mistake_only_once(alpha0, epoch, factor, every):
        """You go down one stair and stay there. What happens in epoch 2 · every?"""
        return alpha0 * factor if epoch >= every else alpha0

    def mistake_only_at_the_edge(alpha0, epoch, factor, every):
        """Your rate is lower in the first epoch of a stair and back at α₀ in the next. What should it be there?"""
        return alpha0 * factor if epoch % every == 0 and epoch > 0 else alpha0

    def mistake_times_the_stair(alpha0, epoch, factor, every):
        """You multiply by the number of the stair, which is 0 in epoch 0. What should be done with it?"""
        return alpha0 * factor * (epoch // every)

    def mistake_remainder(alpha0, epoch, factor, every):
        """`%` is the remainder: how far you have come *on* a stair. Which operator counts the stairs behind you?"""
        return alpha0 * factor ** (epoch % every)

    def mistake_always_half(alpha0, epoch, factor, every):
        """Your rate is halved at every stair, whatever `factor` is. Which argument have you not used?"""
        return alpha0 * 0.5 ** (epoch // every)

    def mistake_reduced_by_the_factor(alpha0, epoch, factor, every):
        """You take the share `factor` away. A factor of 0.9 should leave how much?"""
        return alpha0 * (1 - factor) ** (epoch // every)

    def mistake_divided(alpha0, epoch, factor, every):
        """Your stairs lead upwards. Is α₀ multiplied or divided by a factor below 1?"""
        return alpha0 / factor ** (epoch // every)

    def mistake_compounded(alpha0, epoch, factor, every):
        """You raise `factor` to a power at every stair *and* keep the rate that you had already reduced. By what is the rate
        multiplied from stair 2 to stair 3?"""
        stair = int(epoch) // int(every)
        return float(alpha0) * factor ** (stair * (stair + 1) / 2)

    def mistake_no_alpha0(alpha0, epoch, factor, every):
        """Your rate begins at 1, whatever `alpha0` is. What is multiplied by the power?"""
        return factor ** (epoch // every)

    def variant_loop(alpha0, epoch, factor, every):
        while epoch >= every:
            alpha0, epoch = alpha0 * factor, epoch - every
        return alpha0

    def variant_floor(alpha0, epoch, factor, every):
        return np.power(factor, np.floor(epoch / every)) * alpha0

    def variant_int(alpha0, epoch, factor, every):
        return alpha0 * factor ** int(epoch / every)

    def variant_counting(alpha0, epoch, factor, every):
        return alpha0 * np.prod([factor for _ in range(every, epoch + 1, every)])


# %% check="staircase_decay"
check(staircase_decay)

# %% [markdown]
# ## How fast may a rate fall?
#
# *Before you run:* four schedules that all begin at 1. Sort them by their rate after 10 epochs, and again
# after 1000.


# %%
def schedules(alpha0):
    """The four schedules so far, as functions of the epoch, all with the rate alpha0 in epoch 0."""
    return {
        "inverse": lambda epoch: inverse_decay(alpha0, epoch, 0.02),
        "exponential": lambda epoch: exponential_decay(alpha0, epoch, 0.9),
        "square root": lambda epoch: sqrt_decay(alpha0, epoch + 1, 1),
        "staircase": lambda epoch: staircase_decay(alpha0, epoch, 0.5, 20),
    }


LOOKS = {"inverse": C["red"], "exponential": C["purple"], "square root": C["green"], "staircase": C["orange"]}

# %%
figure, panels = plt.subplots(1, 2, figsize=(10, 3.8))
for axes, epochs in zip(panels, [range(61), range(0, 1001, 5)]):
    for name, rate in schedules(1.0).items():
        axes.step(epochs, [rate(e) for e in epochs], where="post", color=LOOKS[name], label=name)
    axes.set(xlabel="epoch", ylabel=r"learning rate $\alpha / \alpha_0$")
panels[0].set_title("Early on the root falls fastest …")
panels[1].set(yscale="log", ylim=(1e-5, 2), title="… and in the end slowest, with the inverse")
panels[0].legend()
for name, rate in schedules(1.0).items():
    print(f"{name:<12} α/α₀ in epoch 3: {rate(3):.2f}, in epoch 10: {rate(10):.2f}, in epoch 1000: {rate(1000):.1g}")

# %% [markdown]
# Two families. The exponential and the staircase are straight lines on a logarithmic axis: they lose
# *decades*. The inverse and the root bend. Does the family matter? Send all four down the noisy ravine.
# *Before you run:* two of them will stop on the way and never arrive. Which two?

# %%
for name, rate in schedules(0.04).items():
    costs = noisy_walks(rate, steps=3000)
    print(f"{name:<12} mean cost at step 300: {costs[300]:6.2f}   at step 3000: {costs[-100:].mean():8.4f}")

# %% [markdown]
# The exponential schedule is stuck at 18 and the staircase at 1.6, and more steps would not change that. It
# is not noise that holds them up. Their rates have died before the walk was over: along $w$ a step of rate
# $\alpha$ leaves the share $1 - \alpha$ of the way, so after all steps about $e^{-\sum \alpha}$ of it is
# left. For the exponential schedule $\sum \alpha = 0.04\,(1 + 0.9 + 0.81 + \dots) = 0.4$, which leaves
# $e^{-0.4} = 67$ % of the way and 45 % of the cost, *for ever*.

# %% [markdown]
# ### The two conditions of Robbins and Monro
#
# Herbert Robbins and Sutton Monro asked in 1951 which rates $\alpha_1, \alpha_2, \dots$ bring a noisy descent
# to the minimum, from any start and under any noise of limited variance. (They looked for the root of a
# function that can only be measured with errors; a gradient is such a function.) In today's form the answer
# has two halves:
#
# $$ \sum_i \alpha_i = \infty \qquad\text{and}\qquad \sum_i \alpha_i^2 < \infty . $$
#
# The first says that the rates reach any distance, from any start. The second says that the noise that all
# steps together bring in, with variance $\alpha_i^2 \sigma^2$ each, is finite, so that it can die out.
# *Before you run:* which schedules meet the first condition, which the second? Watch whether a row goes on
# growing.

# %%
counts = [10**2, 10**3, 10**4]
rows = {"constant": lambda i: 1.0, **schedules(1.0)}
for title, power in [("Σα", 1), ("Σα²", 2)]:
    print(f"{title:<12}" + "".join(f"{n:>10} steps" for n in counts))
    for name, rate in rows.items():
        sums = np.cumsum([rate(i) ** power for i in range(counts[-1])])
        print(f"{name:<12}" + "".join(f"{sums[n - 1]:16.1f}" for n in counts))

# %% [markdown]
# | schedule | $\sum\alpha$ | $\sum\alpha^2$ | both? |
# |---|---|---|---|
# | constant | ∞ | ∞ | no: a floor |
# | inverse | ∞ (like a logarithm) | finite, near 50 | **yes** |
# | exponential | finite, 10 | finite, 5.3 | no: may stop on the way |
# | staircase | finite, 40 | finite, 26.7 | no: may stop on the way |
# | square root | ∞ | ∞ (like a logarithm) | no, by a hair |
#
# The square root misses the second condition, and yet it came down nicely above. The two conditions
# *suffice*; on a bowl such as the ravine less will do, because the bowl keeps pulling the noise back. There
# it is enough that $\sum\alpha = \infty$ and $\alpha \to 0$: the cost follows its sinking floor
# $\alpha\sigma^2/2$. *Predict:* nearly four times as many steps; by which factor does the cost fall for each
# of the two? (The root gets $k = 1.75$ here, so that it arrives in time.)

# %%
slow = {"inverse": schedules(0.04)["inverse"], "square root": lambda i: sqrt_decay(0.04, i + 1, 1.75)}
for name, rate in slow.items():
    costs = noisy_walks(rate, steps=6000)
    early, late = costs[1250:1750].mean(), costs[5500:].mean()
    print(f"{name:<12} cost near step 1500: {early:.4f}, near step 5750: {late:.4f}, ratio {early / late:.1f}")

# %% [markdown]
# The inverse schedule gains nearly in proportion to the steps (5750/1500 = 3.8), the root in proportion to
# their square root (2.0). Up to a constant, the first is as good as it gets: no method that sees only noisy
# gradients can do better than $1/t$ on such a bowl.
#
# Then why do people use exponential, staircase and cosine schedules, none of which meets the conditions?
# Because nobody trains for ever. With a budget of $T$ steps you need not $\infty$ but *enough*: choose the
# decay to fit the budget. A base of 0.9 per *step* was far too fast for the ravine; 0.9985 fits 3000 steps:

# %%
for base in (0.99, 0.9985, 0.9999):
    costs = noisy_walks(functools.partial(exponential_decay, 0.04, base=base), steps=3000)
    print(f"base {base:<7} Σα = {0.04 * (1 - base**3000) / (1 - base):6.1f}    cost at step 3000: {costs[-100:].mean():8.4f}")

# %% [markdown]
# Two mistakes, one on either side. Too fast, and it freezes on the way; too slow, and it ends on a floor. In
# between it is about as good as the inverse schedule. **The rate has to cover the distance first, and then to
# be small.**

# %% [markdown]
# ## The same floor in a network
#
# Two coordinates and made-up noise are a model. Here is the thing itself: 2000 points of two moons that
# overlap (so that no network gets them all right, and gradients of mini-batches keep disagreeing), a network
# 2 → 8 → 1, mini-batches of 4 from lesson 14. Each epoch is 500 steps.

# %%
X_MOONS, Y_MOONS = datasets.moons(2000, np.random.default_rng(19), noise=0.3)


def cost_of(parameters, X, Y):
    return logistic_cost(deep_forward(X, parameters)[0], Y)


# %% [markdown]
# To measure a floor we need to know what lies beneath it. `bottom()` trains a network on all the data at
# once, without noise, by Adam with a falling rate. From there, `floor()` goes on with noisy steps at a
# constant rate: one epoch to reach the level, then one in which the cost on all the data is taken every 25
# steps. The floor is how far above the bottom it lies, on average.


# %%
@functools.cache
def bottom():
    """(parameters, cost) of a network very near a minimum."""
    parameters = initialize_he((2, 8, 1), np.random.default_rng(3))
    v, s = initialize_adam(parameters)
    for i in range(1000):
        AL, caches = deep_forward(X_MOONS, parameters)
        rate, grads = inverse_decay(0.05, i, 0.01), deep_backward(AL, Y_MOONS, caches)
        parameters, v, s = adam_update(parameters, grads, v, s, i + 1, rate, 0.9, 0.999, 1e-8)
    return parameters, cost_of(parameters, X_MOONS, Y_MOONS)


# %%
FLOOR_RATES = np.array([0.2, 0.1, 0.05, 0.025])


@functools.cache
def floor(alpha, seed):
    parameters, rng, costs = bottom()[0], np.random.default_rng(seed), []
    batches = [batch for _ in range(2) for batch in mini_batches(X_MOONS, Y_MOONS, 4, rng)]
    for i, (X_t, Y_t) in enumerate(batches):
        AL, caches = deep_forward(X_t, parameters)
        parameters = update_parameters(parameters, deep_backward(AL, Y_t, caches), alpha)
        if i >= 500 and i % 25 == 0:
            costs.append(cost_of(parameters, X_MOONS, Y_MOONS))
    return np.mean(costs) - bottom()[1]


# %% [markdown]
# *Before you run:* four rates, each half of the one before, and three seeds. What should the rows look like?

# %%
floors = np.array([[floor(alpha, seed) for seed in range(3)] for alpha in FLOOR_RATES])
print(f"cost in the minimum {bottom()[1]:.3f}")
for alpha, row in zip(FLOOR_RATES, floors):
    print(f"α = {alpha:<6} floor, three seeds:", *(f"{f:.4f}" for f in row), f"   mean {row.mean():.4f}")
slope = np.polyfit(np.log(FLOOR_RATES), np.log(floors.mean(axis=1)), 1)[0]
print(f"slope in a log-log plot: {slope:.1f}")

# %%
floors = np.array([[floor(alpha, seed) for seed in range(3)] for alpha in FLOOR_RATES])
line = floors.mean() / FLOOR_RATES.mean() * FLOOR_RATES
figure, axes = plt.subplots()
axes.loglog(FLOOR_RATES, floors, "o", color=C["black"])
axes.loglog(FLOOR_RATES, line, ":", color=C["red"], label="proportional to α")
axes.set(xlabel=r"learning rate $\alpha$", ylabel="cost above the minimum", ylim=(2e-3, 0.05))
axes.set_xticks(FLOOR_RATES, FLOOR_RATES.tolist(), minor=False)
axes.set_xticks([], minor=True)
axes.set_title("A network has a noise floor too, about proportional to α")
_ = axes.legend()

# %% [markdown]
# From row to row the floor is about halved, and the slope in a log-log plot is near 1: proportional to
# $\alpha$, as on the ravine. (Not exactly: a network is no bowl, and neither its curvature nor its noise is
# the same everywhere.) At $\alpha = 0.2$ the network has a cost of 0.23 where 0.205 would be possible, and the
# seeds differ by nearly a factor of two. That height is no lack of training. It is the learning rate.

# %% [markdown]
# ## Turning the knob by hand
#
# Before there were schedules there were people. You watch the cost of a run that takes days; it stops
# falling; you turn the rate down by hand and watch what happens. Try it: the network from above starts anew
# with $\alpha = 0.2$ and mini-batches of 4. In a live notebook the sliders choose the epoch of your
# intervention and the factor; elsewhere you see one choice.


# %%
def one_epoch(parameters, alpha, rng):
    """One pass over the moons in mini-batches of 4; returns the new parameters."""

    def step(parameters, X_t, Y_t):
        AL, caches = deep_forward(X_t, parameters)
        return update_parameters(parameters, deep_backward(AL, Y_t, caches), alpha), logistic_cost(AL, Y_t)

    return train_epoch(X_MOONS, Y_MOONS, parameters, 4, step, rng)[0]


# %%
@functools.cache
def hands_off(epoch):
    """The network after so many epochs with α = 0.2, and its cost after each of them."""
    if epoch == 0:
        parameters = initialize_he((2, 8, 1), np.random.default_rng(5))
        return parameters, [cost_of(parameters, X_MOONS, Y_MOONS)]
    before, costs = hands_off(epoch - 1)
    parameters = one_epoch(before, 0.2, np.random.default_rng(epoch))
    return parameters, [*costs, cost_of(parameters, X_MOONS, Y_MOONS)]


# %%
@functools.cache
def intervene(epoch, factor, epochs=12):
    """The cost after each epoch when the rate is multiplied by the factor at one of them."""
    parameters, costs = hands_off(epoch)
    for e in range(epoch + 1, epochs + 1):
        parameters = one_epoch(parameters, 0.2 * factor, np.random.default_rng(e))
        costs = [*costs, cost_of(parameters, X_MOONS, Y_MOONS)]
    return costs


# %% [markdown]
# *Before you run:* a tenth of the rate after epoch 6. Does the cost turn down slowly, or at once?


# %%
def draw(epoch=6, factor=0.1):
    costs, without = intervene(epoch, factor), hands_off(12)[1]
    figure, axes = plt.subplots()
    axes.plot(without, "o-", color=C["black"], markersize=4, label="hands off, α = 0.2")
    axes.plot(range(epoch, 13), costs[epoch:], "o-", color=C["red"], markersize=4, label=f"from epoch {epoch} on: × {factor}")
    axes.axvline(epoch, color="#BBBBBB", zorder=0)
    after = np.mean(costs[-4:])
    axes.set(xlabel="epochs passed", ylabel="training cost", ylim=(0.19, 0.35))
    axes.set_title(f"Last four epochs: {np.mean(without[-4:]):.3f} hands off, {after:.3f} with the intervention")
    axes.legend()


plots.interactive(draw, epoch=[0, 1, 2, 4, 6, 8], factor=[1.0, 0.5, 0.1, 0.01, 0.001])

# %% [markdown]
# At once: one epoch later the cost lies at 0.21 and stays there, calm, while the hands-off run goes on
# dancing between 0.21 and 0.25. What the large rate has learnt is not lost; only the noise is taken off. The
# tempting mistake is to turn the knob as soon as the curve falls less steeply. *Before you run:* what becomes
# of a run that is turned down after its first epoch, to a tenth and to a hundredth?

# %%
print(f"hands off: mean cost of the last four epochs {np.mean(hands_off(12)[1][-4:]):.3f}")
for epoch in (1, 6):
    for factor in (0.1, 0.01):
        print(f"after epoch {epoch}, × {factor:<4}: {np.mean(intervene(epoch, factor)[-4:]):.3f}")

# %% [markdown]
# After epoch 6 both factors work. After epoch 1 the network had not arrived: with a tenth it is worse off
# than the run that nobody touched, 0.27 against 0.23, and with a hundredth it has hardly moved since, at
# 0.31. It looks calm there, and it has not converged. On the ravine the exponential schedule did the same.
#
# Turning by hand is a fine way to learn what a rate does, and a poor way to report what you did. Somebody has
# to sit there, and nobody can repeat it. A staircase is a hand on the knob, written down beforehand.

# %% [markdown]
# ## Exercise: warmup_cosine · 4 points · 15 minutes
#
# Most networks of today are trained with a schedule that counts *steps* and knows in advance how many there
# will be, `total`. It has two parts.
#
# - **Warm-up.** In the first `warmup` steps the rate climbs to $\alpha_0$ in a straight line: $\alpha_0\,
#   (\text{step} + 1) / \text{warmup}$. Step 0 already moves a little, and step `warmup` − 1 has the full
#   rate.
# - **Half a cosine.** From there it goes down like a cosine between its top and its bottom: slowly at first,
#   then fast, then slowly again, $\alpha_0$ at step `warmup` and 0 at step `total`.
#
# | step, for warmup = 4 and total = 12 | 0 | 1 | 2 | 3 | 4 | 6 | 8 | 10 | 12 |
# |---|---|---|---|---|---|---|---|---|---|
# | $\alpha / \alpha_0$ | 0.25 | 0.5 | 0.75 | 1 | 1 | 0.854 | 0.5 | 0.146 | 0 |
#
# The share of the way down, from 0 at `warmup` to 1 at `total`, is what the cosine needs to know. (How do you
# make a number between 0 and 1 out of a cosine, which lies between −1 and 1?)


# %% exercise="warmup_cosine" points=4
def warmup_cosine(alpha0, step, warmup, total):
    """The learning rate of one step: a straight climb during the warm-up, then half a cosine down to 0.

    alpha0: number, the largest rate.  step: a whole number, 0 ≤ step ≤ total.  warmup, total: whole numbers with
    0 ≤ warmup < total.  Whole numbers are Python ints or NumPy integers.
    While step < warmup: alpha0 · (step + 1) / warmup.  After that, half a period of a cosine that begins with alpha0
    at step = warmup and ends with 0 at step = total.  With warmup = 0 there is no climb at all.
    Returns a number.
    """
    ### BEGIN SOLUTION
    if step < warmup:
        return alpha0 * (step + 1) / warmup
    return alpha0 * (1 + np.cos(np.pi * (step - warmup) / (total - warmup))) / 2
    ### END SOLUTION


# %% tags=["spec"]
def two_parts(arguments, climb=None, descent=None, still_climbing=None):
    """The schedule with one part changed: climb(step, warmup), descent(step, warmup, total), in units of alpha0."""
    alpha0, step, warmup, total = arguments
    climb = climb or (lambda i, w: (i + 1) / w)
    descent = descent or (lambda i, w, n: (1 + np.cos(np.pi * (i - w) / (n - w))) / 2)
    still_climbing = still_climbing or (lambda i, w: i < w)
    return alpha0 * (climb(step, warmup) if still_climbing(step, warmup) else descent(step, warmup, total))


class WarmupCosine(Exercise):
    hints = (
        "Which share of the way from `warmup` to `total` lies behind you at `step`? It is 0 at the top and 1 at the end.",
        "With p that share, half a cosine is (1 + cos(π p)) / 2: it is 1 at p = 0, 1/2 in the middle and 0 at p = 1.",
        "Begin with `if step < warmup:` and return the climb there; dividing by `warmup` is safe nowhere else.",
    )
    atol = 1e-13
    float32 = False

    def cases(rng):
        warmup, total = 2 * int(rng.integers(3, 6)) + 1, int(rng.integers(31, 40))  # no step is half-way up or down
        yield "in the warm-up", some(rng, 0.2, 0.7), int(rng.integers(2, 4)), warmup, total
        yield "on the way down", some(rng, 2, 5), int(rng.integers(14, 17)), warmup, total
        yield "step 0", some(rng, 0.05, 0.3), 0, warmup, total
        yield "last step of the warm-up", some(rng, 0.3, 0.9), warmup - 1, warmup, total
        yield "the step after the warm-up", some(rng, 0.3, 0.9), warmup, warmup, total
        yield "the last step", some(rng, 20, 50), total, warmup, total
        yield "no warm-up, step 0", some(rng, 0.3, 0.9), 0, 0, total + 4
        yield "no warm-up, late", some(rng, 3, 9), total - 3, 0, total + 4
        yield "NumPy integers, down", some(rng, 3, 9), np.int64(total - 4), np.int64(warmup), np.int64(total)
        yield "NumPy integers, up", some(rng, 3, 9), np.int64(2), np.int64(warmup), np.int64(total)
        yield "a warm-up of one step", int(rng.integers(2, 6)), 1, 1, int(rng.integers(7, 12))
        yield "nearly all warm-up", some(rng, 50, 90), total - 2, total - 1, total
        yield "a long run", some(rng, 20, 90), int(rng.integers(300_000, 400_000)), 10_007, 1_000_003

    def expect(alpha0, step, warmup, total):
        step, warmup, total = int(step), int(warmup), int(total)
        if step < warmup:
            return float(Fraction(alpha0) * (step + 1) / warmup)
        return float(alpha0) * np.sin(np.pi / 2 * float(Fraction(total - step, total - warmup))) ** 2

    def mistake_climb_from_zero(*arguments):
        """Your rate is 0 at step 0, a step that is thrown away, and the top is not reached within the warm-up. What does the
        formula say for step 0?"""
        return two_parts(arguments, climb=lambda i, w: i / w)

    def mistake_climb_one_step_too_long(*arguments):
        """Your rate exceeds `alpha0` at step = warmup. Which of the two parts does this step belong to?"""
        return two_parts(arguments, still_climbing=lambda i, w: 0 < w and i <= w)

    def mistake_integer_division(*arguments):
        """`//` leaves whole numbers only: a share of the way becomes 0 until it is 1. What is 2 // 5?"""
        return two_parts(arguments, lambda i, w: (i + 1) // w, lambda i, w, n: (1 + np.cos(np.pi * ((i - w) // (n - w)))) / 2)

    def mistake_integer_division_in_the_climb(*arguments):
        """`//` leaves whole numbers only. What does your warm-up do before its last step?"""
        return two_parts(arguments, climb=lambda i, w: (i + 1) // w)

    def mistake_cosine_from_step_0(*arguments):
        """Your cosine has been running since step 0, so that the rate jumps down after the warm-up. At which step should it
        be at its top?"""
        return two_parts(arguments, descent=lambda i, w, n: (1 + np.cos(np.pi * i / n)) / 2)

    def mistake_share_of_all_steps(*arguments):
        """Your cosine begins in the right place and does not reach 0 at `total`. How many steps lie between its top and its
        end?"""
        return two_parts(arguments, descent=lambda i, w, n: (1 + np.cos(np.pi * (i - w) / n)) / 2)

    def mistake_ends_one_step_early(*arguments):
        """Your cosine reaches 0 one step before `total`. Over how many steps does it stretch?"""
        return two_parts(arguments, descent=lambda i, w, n: (1 + np.cos(np.pi * min((i - w) / max(n - w - 1, 1), 1))) / 2)

    def mistake_not_halved(*arguments):
        """After the warm-up your rate is twice what it should be. What is 1 + cos(0)?"""
        return two_parts(arguments, descent=lambda i, w, n: 1 + np.cos(np.pi * (i - w) / (n - w)))

    def mistake_cosine_alone(*arguments):
        """In the second half of the way down your rate is negative. Between which two numbers does a cosine lie, and between
        which should your rate?"""
        return two_parts(arguments, descent=lambda i, w, n: np.cos(np.pi * (i - w) / (n - w)))

    def mistake_quarter_of_a_period(*arguments):
        """You use a quarter of a cosine's period: flat at the top, steep at the end. Half a period is flat at both. What is
        cos(π)?"""
        return two_parts(arguments, descent=lambda i, w, n: np.cos(np.pi / 2 * (i - w) / (n - w)))

    def mistake_whole_period(*arguments):
        """Your rate comes back up: that is a whole period. Half of one ends where the cosine is −1. At which angle is
        that?"""
        return two_parts(arguments, descent=lambda i, w, n: (1 + np.cos(2 * np.pi * (i - w) / (n - w))) / 2)

    def mistake_no_pi(*arguments):
        """The angle goes from 0 to 1 in your code, and the cosine is still 0.54 there. At which angle is it −1?"""
        return two_parts(arguments, descent=lambda i, w, n: (1 + np.cos((i - w) / (n - w))) / 2)

    def mistake_degrees(*arguments):
        """Your angle goes up to 180. NumPy takes angles in radians; how many of them are 180°?"""
        return two_parts(arguments, descent=lambda i, w, n: (1 + np.cos(180 * (i - w) / (n - w))) / 2)

    def mistake_straight_down(*arguments):
        """Up in a straight line is right. Down in a straight line is not: which curve is flat at the top and at the end?"""
        return two_parts(arguments, descent=lambda i, w, n: (n - i) / (n - w))

    def mistake_turned_round(*arguments):
        """Your second part climbs from 0 to `alpha0`. Which sign has the cosine?"""
        return two_parts(arguments, descent=lambda i, w, n: (1 - np.cos(np.pi * (i - w) / (n - w))) / 2)

    def mistake_both_at_once(alpha0, step, warmup, total):
        """You multiply the climb and the cosine. While the warm-up lasts, there is no cosine yet; what do you get for a
        warm-up of 0 steps?"""
        climb = min((int(step) + 1) / int(warmup), 1)
        return alpha0 * climb * (1 + np.cos(np.pi * step / total)) / 2

    def mistake_divides_by_warmup_always(alpha0, step, warmup, total):
        """You divide by `warmup` before you ask whether there is one. In which order do the question and the division have
        to come?"""
        climb = (int(step) + 1) / int(warmup)
        return alpha0 * climb if step < warmup else two_parts((alpha0, step, warmup, total))

    def mistake_no_warmup(alpha0, step, warmup, total):
        """Your rate begins at `alpha0` and falls from step 0 on. Which argument have you not used?"""
        return alpha0 * (1 + np.cos(np.pi * step / total)) / 2

    def mistake_no_alpha0(alpha0, step, warmup, total):
        """Your largest rate is 1, whatever `alpha0` is. What are the two shares multiplied by?"""
        return two_parts((1, step, warmup, total))

    def variant_squared_cosine(alpha0, step, warmup, total):
        if step >= warmup:
            return alpha0 * np.cos(np.pi * (step - warmup) / (total - warmup) / 2) ** 2
        return (step + 1) * (alpha0 / warmup)

    def variant_smaller_of_two(alpha0, step, warmup, total):
        climb = (step + 1) / warmup if warmup > 0 else 1.0
        share = max(0, step - warmup) / (total - warmup)
        return alpha0 * (min(climb, 1.0) if step < warmup else 0.5 * (1.0 + np.cos(share * np.pi)))

    def variant_where(alpha0, step, warmup, total):
        descent = (1 + np.cos(np.pi * np.maximum(step - warmup, 0) / (total - warmup))) / 2
        return np.where(step < warmup, np.divide(step + 1, max(warmup, 1)), descent) * alpha0

    def variant_table(alpha0, step, warmup, total):
        if step < warmup:
            return np.linspace(0, alpha0, warmup + 1)[step + 1]
        return ((np.cos(np.linspace(0, np.pi, total - warmup + 1)) + 1) * alpha0 / 2)[step - warmup]


# %% check="warmup_cosine"
check(warmup_cosine)

# %%
figure, axes = plt.subplots()
steps = range(101)
for warmup, colour in [(0, C["sky"]), (10, C["blue"]), (40, C["purple"])]:
    axes.plot(steps, [warmup_cosine(1.0, i, warmup, 100) for i in steps], color=colour, label=f"warm-up of {warmup} steps")
axes.plot(steps, [warmup_cosine(1.0, i % 25, 0, 25) for i in steps], ":", color=C["black"], label="restarted every 25 steps")
axes.set(
    xlabel="step", ylabel=r"learning rate $\alpha / \alpha_0$", title="Up in a line, down in half a cosine", ylim=(-0.05, 1.4)
)
axes.legend(ncols=2, loc="upper center")
assert np.round([warmup_cosine(1.0, i, 4, 12) for i in (0, 3, 4, 6, 12)], 3).tolist() == [0.25, 1, 1, 0.854, 0]

# %% [markdown]
# The dotted line is where the cosine comes from: Ilya Loshchilov and Frank Hutter (2017) let it fall again
# and again, with a *warm restart* to the full rate each time, which takes one `%` more. Most people now use a
# single fall. Why end at 0? Because the end of a run has no later: whatever noise the last steps leave in the
# parameters stays there.

# %% [markdown]
# ## What a warm-up is good for
#
# Priya Goyal and others (2017) trained a network on batches of 8192 pictures, with a rate 32 times the usual
# one to match. It ended with a percentage point more errors than with small batches; five epochs of climbing
# brought it back. Fresh weights lie in a rough part of the landscape, and a rate that is right later is too
# large there. Lesson 18 has met the same on a small scale: on the digits (is it odd?), Adam trained well up
# to $\alpha = 0.03$, and above that the network died.
#
# The network is that of lesson 18, 64 → 32 → 16 → 1, with mini-batches of 64: 22 steps per epoch, 8 epochs,
# so 176 steps. 1400 pictures are for training, 397 for the dev set.

# %%
X, labels = datasets.digits(np.random.default_rng(5))
TRAIN, DEV = (X[:, :1400], labels[:, :1400] % 2), (X[:, 1400:], labels[:, 1400:] % 2)
PLANS = {  # name → rate of step i, out of 176
    "constant": lambda alpha, i: alpha,
    "warm-up only": lambda alpha, i: alpha * min((i + 1) / 22, 1),
    "cosine only": lambda alpha, i: warmup_cosine(alpha, i, 0, 176),
    "both": lambda alpha, i: warmup_cosine(alpha, i, 22, 176),
}


# %%


@functools.cache
def adam_digits(plan, alpha, seed):
    """Training cost and dev error (in percent) after 8 epochs of Adam with the rates of a plan."""
    rng, i = np.random.default_rng(seed), 0
    parameters = initialize_he((64, 32, 16, 1), rng)
    v, s = initialize_adam(parameters)
    for X_t, Y_t in (batch for _ in range(8) for batch in mini_batches(*TRAIN, 64, rng)):
        AL, caches = deep_forward(X_t, parameters)
        rate, i = PLANS[plan](alpha, i), i + 1
        parameters, v, s = adam_update(parameters, deep_backward(AL, Y_t, caches), v, s, i, rate, 0.9, 0.999, 1e-8)
    dev_error = np.mean((deep_forward(DEV[0], parameters)[0] > 0.5) != DEV[1])
    return cost_of(parameters, *TRAIN), 100 * float(dev_error)


# %% [markdown]
# *Before you run:* $\alpha = 0.1$, more than three times what lesson 18 found to be safe, and five seeds.
# Which of the two parts matters more, the climb or the fall?

# %%
for plan in PLANS:
    costs, errors = zip(*(adam_digits(plan, 0.1, seed) for seed in range(5)))
    print(f"{plan:<13} cost", *(f"{c:.2f}" for c in costs), f"   dev error, mean of five: {np.mean(errors):.1f} %")

# %% [markdown]
# Constant, one network in five dies at 0.69, the cost of answering "one half" always, and most of the
# others are hurt. The fall alone mends nothing, because the harm is done in the first steps. The climb
# alone keeps all five alive, though one of them is still dancing at 0.31 when the run ends. Both together
# bring every seed to 0.02 or less: no run is damaged early, none is caught dancing. The rate is more than
# three times what was safe, and the price is one epoch of 22 smaller steps.
#
# The usual explanation for Adam: in its first steps $\hat s$ is an average of very few gradients, so that
# every parameter moves by a full $\alpha$ at once, in a direction that one mini-batch has chosen.

# %% [markdown]
# ## First α, then its decay
#
# Does every run profit from a schedule? *Before you run:* the same plans with
# $\alpha = 0.01$, a tenth of it.

# %%
print("training cost and dev error, means of five seeds")
for alpha in (0.01, 0.1):
    for plan in ("constant", "both"):
        cost, error = np.mean([adam_digits(plan, alpha, seed) for seed in range(5)], axis=0)
        print(f"α = {alpha:<5} {plan:<9} cost {cost:.2f}   dev error {error:.1f} %")

# %% [markdown]
# With 0.01 the schedule does *harm*: the rate was small already, and made to fall it does not cover the
# distance in 8 epochs. The cost is 0.06 against 0.03, the dev error 5.3 % against 4.1 %. And compare the
# best two lines of the table: 4.1 % without any schedule, 4.1 % with one and ten times the rate. What the
# schedule has done here is to make a rate usable that was not; it has not beaten a constant rate that was
# well chosen.
#
# So the order is: find a good $\alpha$ first, and try a schedule afterwards, together with a larger $\alpha$.
# In lists of what to tune, the decay stands far down for that reason. In long runs, where the last few tenths
# of a percent count, most people use one.

# %% [markdown]
# ## Adam comes to rest
#
# Lesson 18 had pure noise make Adam's steps $0.229\,\alpha$ long, for ever. The noisy ravine is not pure
# noise, but near its minimum it comes close. *Before you run:* Adam with a constant $\alpha = 0.1$, and with
# a rate that decays from there. What will the last 500 steps of each look like, in length and in cost?


# %%
def adam_walks(rate, steps=3000, walks=200):
    """(costs, lengths), both (steps,): mean cost before each step of Adam, and the root mean square of its moves."""
    rng, costs, lengths = np.random.default_rng(0), np.empty(steps), np.empty(steps)
    parameters = {"W1": np.full((1, walks), -9.0), "b1": np.full((1, walks), 2.0)}
    v, s = initialize_adam(parameters)
    for i in range(steps):
        costs[i], old, grads = ravine.cost(parameters) / walks, parameters, noisy(ravine.grads(parameters), rng)
        parameters, v, s = adam_update(parameters, grads, v, s, i + 1, rate(i), 0.9, 0.999, 1e-8)
        lengths[i] = np.sqrt(np.mean([(parameters[k] - old[k]) ** 2 for k in old]))
    return costs, lengths


# %%
for name, rate in [("constant", constant(0.1)), ("inverse decay", lambda i: inverse_decay(0.1, i, 0.005))]:
    costs, lengths = adam_walks(rate)
    alphas = np.array([rate(i) for i in range(2500, 3000)])
    print(f"{name:<14} last 500 steps: α {alphas.mean():.4f}, step {lengths[-500:].mean():.4f}", end="")
    print(f" = {(lengths[-500:] / alphas).mean():.2f} α, cost {costs[-500:].mean():.3f}")

# %% [markdown]
# There is the promise of lesson 18: at $\alpha = 0.1$ Adam's moves are $0.21\,\alpha$ long and the cost stays
# at 0.19. With decay they are *still* between a fifth and a quarter of $\alpha$. Dividing by $\sqrt{\hat s}$
# makes Adam blind to how small its gradients have become, and no gradient will ever slow it down. Only
# $\alpha$ can, and here it has shrunk to a fifteenth. The moves have shrunk with it, from 0.021 to 0.0015,
# and the cost from 0.19 to 0.015, a thirteenth.

# %% [markdown]
# ## The same schedules in PyTorch
#
# At work a *scheduler* sets the rate of an optimizer, and you call it once per epoch (or once per step, if
# the schedule counts steps; mixing the two up is a classic):
#
# ```python
# optimizer = torch.optim.Adam(network.parameters(), lr=0.1)
# scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.95)
# for epoch in range(epochs):
#     train_one_epoch(network, optimizer)
#     scheduler.step()
# ```
#
# | yours | PyTorch's |
# |---|---|
# | `exponential_decay(alpha0, epoch, base)` | `ExponentialLR(optimizer, gamma=base)` |
# | `staircase_decay(alpha0, epoch, factor, every)` | `StepLR(optimizer, step_size=every, gamma=factor)` |
# | `warmup_cosine(alpha0, step, 0, total)` | `CosineAnnealingLR(optimizer, T_max=total)` |
# | `warmup_cosine` with a warm-up | `SequentialLR`: first `LinearLR`, then `CosineAnnealingLR` |
# | `inverse_decay`, `sqrt_decay` | `LambdaLR` with a function of yours |
#
# The course's tests compare the first four rows, epoch by epoch, to twelve digits. PyTorch's schedulers
# compute each rate from the one before (they *do* compound, correctly); yours need no memory, and a resumed
# run cannot get them wrong. One trap: trained for longer than `T_max`, the cosine climbs again.

# %% [markdown]
# ## Question: a floor to lower · 2 points · 8 minutes
#
# A run with $\alpha = 0.02$ and mini-batches of 64 has stopped falling, at a training cost of 0.30. When the
# rate is lowered to nearly 0 for an epoch, the cost falls to 0.26. What cost do you expect in the long run
# (a) with $\alpha = 0.005$, and (b) with $\alpha = 0.02$ and mini-batches of 256? (The variance of a mean
# over a batch is inversely proportional to the batch's size.) (c) Why not begin the run with $\alpha =
# 0.0005$?

# %% [markdown] question="a_floor_to_lower" points=2
# ### BEGIN SOLUTION
# The noise floor is 0.30 − 0.26 = 0.04 at $\alpha = 0.02$ and batches of 64, and it is proportional to
# $\alpha\sigma^2$.
#
# (a) A quarter of the rate, a quarter of the floor: 0.26 + 0.01 = 0.27.
#
# (b) Four times the batch has a quarter of the variance $\sigma^2$, so the floor is the same as in (a), and
# the cost 0.27. The steps cost four times as much computation each, but there are as many of them as before;
# lowering the rate and enlarging the batch are two ways to the same floor.
#
# (c) The floor would be 0.001, but a step with a fortieth of the rate goes a fortieth of the way, so the run
# would need about 40 times as many steps to arrive. The noise only matters near the minimum; far from it the
# large rate loses nothing. (A network that begins with a small rate may also end in another valley.)
#
# **Mark scheme** (2 points)
# - 1 point: 0.27 in (a) and in (b), with the proportionality to $\alpha$ and to the variance. Half a point
#   for one of them.
# - 1 point for (c): far from the minimum progress is proportional to the rate, so it would take some 40 times
#   as many steps. Half a point for "too slow" without a number or a reason.
# ### END SOLUTION

# %% [markdown]
# ## Question: the wrong counter · 2 points · 8 minutes
#
# A run has 500 mini-batches per epoch and 20 epochs. The plan was $\alpha = \alpha_0 / (1 + \text{epoch})$.
# By mistake the loop passes the number of the step (0, 1, 2, … 9999) as `epoch`. (a) Which rates should the
# run have had in its last epoch, and which has it at its last step? (b) The first 500 steps should have had
# $\sum \alpha = 500\, \alpha_0$. What is the sum of theirs, roughly? ($1 + \tfrac12 + \dots + \tfrac1n
# \approx \ln n + 0.58$.) What will the cost curve look like? (c) Mend it without touching the loop.

# %% [markdown] question="the_wrong_counter" points=2
# ### BEGIN SOLUTION
# (a) $\alpha_0 / 20$ was planned for epoch 19; the last step has $\alpha_0 / 10\,000$, 500 times less.
#
# (b) $\alpha_0\,(\ln 500 + 0.58) = 6.8\,\alpha_0$ in place of $500\,\alpha_0$: the run covers about 1/74 of
# the distance in its first epoch. (Over the whole run it is $9.8\,\alpha_0$ against $500\,\alpha_0\,(\ln 20 +
# 0.58) \approx 1790\,\alpha_0$.) The cost falls in the first steps and then flattens out high above the
# minimum. The curve is smooth, without the jitter of a noise floor, which tells that the rate is too small
# and not too large.
#
# (c) Give the decay rate per step: `decay_rate` = 1/500. Then step 500 has $\alpha_0 / 2$, as epoch 1 was to
# have; the rate now falls a little at every step, which does no harm.
#
# **Mark scheme** (2 points)
# - 1 point for (a) and the sum in (b): α₀/20 against α₀/10 000, and about 7 α₀. Half a point for one of them.
# - 1 point: a curve that flattens too high, early and smoothly; and a decay rate of 1/500. Half a point for
#   one of them.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# ### "α = n^epoch"
# One summary gives the exponential schedule as $\alpha = n^{\text{epoch}}$, with nothing else. *Before you
# run:* which rate is that in epoch 0, and what does it do on the ravine (without any noise), where descent
# breaks down above $\alpha = 2/25 = 0.08$?

# %%
for name, alpha0 in [("n^epoch", 1.0), ("n^epoch · α₀", 0.04)]:
    parameters = {"W1": np.array([[-9.0]]), "b1": np.array([[2.0]])}
    for i in range(100):
        parameters = update_parameters(parameters, ravine.grads(parameters), exponential_decay(alpha0, i, 0.99))
    print(f"{name:<13} first rate {exponential_decay(alpha0, 0, 0.99):<5} cost after 100 steps {ravine.cost(parameters):.2g}")

# %% [markdown]
# Without $\alpha_0$ every run begins with a rate of 1, whatever the problem, and here it ends beyond all
# bounds. The base says how fast the rate falls; $\alpha_0$, from where: $\alpha =
# n^{\text{epoch}}\,\alpha_0$.

# %% [markdown]
# ### A decay parameter called "learning rate"
# Another summary has $\alpha_0$, the epoch and a factor named `learning_rate` in the formula of the inverse
# schedule. The factor is the **decay rate**. A name is not a matter of taste if the code is read by name:
# what if someone passes the learning rate there? *Before you run:* for three values of $\alpha_0$, after how
# many epochs is the rate halved?

# %%
for alpha0 in (0.5, 0.1, 0.001):
    halved = next(e for e in range(2000) if inverse_decay(alpha0, e, alpha0) <= alpha0 / 2)
    print(f"α₀ = {alpha0:<6} with α₀ as decay rate: halved at epoch {halved:4d};  with decay_rate = 0.1: at epoch 10")
    assert inverse_decay(alpha0, 10, 0.1) == alpha0 / 2

# %% [markdown]
# After 2, 10 or 1000 epochs: whoever tunes $\alpha_0$ then changes the pace of the decay as well, and with a
# usual rate such as 0.001 there is no decay to speak of. Two knobs should have two names.

# %% [markdown]
# ### "α₀ is the rate at epoch 1"
# The same summary calls $\alpha_0$ the rate of the first epoch, "epoch = 1". The formula disagrees:

# %%
for epoch in (0, 1, 2):
    print(f"epoch {epoch}:", *(f"decay_rate {d}: {inverse_decay(0.2, epoch, d):.3f}   " for d in (0.1, 1, 4)))

# %% [markdown]
# $\alpha_0$ is the rate at epoch **0**; at epoch 1 it is $\alpha_0 / (1 + \text{decay\_rate})$, half of it
# for a decay rate of 1, a fifth for 4. Whoever starts the loop at 1 begins with a rate that nobody chose.
# (The root schedule is the exception: its formula begins at 1.)

# %% [markdown]
# ### The rate of the epoch before
# Reducing "the current rate" is right for a staircase, where each stair *is* the current rate times the
# factor. With the inverse formula it is not. *Predict:* $\alpha_0 = 0.2$, decay rate 1; which rate has epoch
# 10, with the formula and with a loop that feeds the decayed rate back?

# %%
alpha = 0.2
for epoch in range(11):
    alpha = inverse_decay(alpha, epoch, 1)  # wrong: alpha has been divided before
print(f"epoch 10: {inverse_decay(0.2, 10, 1):.3f} by the formula, {alpha:.1g} with the decayed rate fed back")

# %% [markdown]
# The loop has divided by $1 \cdot 2 \cdot 3 \cdots 11$, about 40 million. Keep `alpha0` and `alpha` under two
# names.
#
# ### Epochs or mini-batches?
# One summary counts $t$ in $k / \sqrt{t}$ in mini-batches, the others in epochs. Both are in use, but they
# are not the same schedule: with 500 mini-batches per epoch the rate is divided by $\sqrt{500} = 22$ within
# the first epoch in one reading, and not at all in the other. Say which one you mean, and choose $k$ for it.

# %% [markdown]
# ## Summary
#
# 1. With a constant rate and noisy gradients the cost stops at a floor of about $\alpha\sigma^2/4$ per
#    parameter, proportional to $\alpha$; decay lowers the floor after the large rate has covered the
#    distance.
# 2. Epochs count from 0 and every schedule is a formula in $\alpha_0$: inverse $\alpha_0/(1 +
#    \text{decay\_rate} \cdot \text{epoch})$, exponential $\text{base}^{\text{epoch}}\alpha_0$, root
#    $k\,\alpha_0/\sqrt{\text{epoch}}$ (from 1), staircase.
# 3. $\sum\alpha = \infty$, to arrive from anywhere; $\sum\alpha^2 < \infty$, to come to rest: only the
#    inverse schedule meets both. With a budget, fit the decay to it.
# 4. Warm-up and half a cosine: small steps while the weights are raw, 0 at the end. It opens larger rates.
# 5. First find $\alpha$, then decide on a schedule; too small a rate made to fall is worse than left alone.

# %% [markdown]
# ## References
#
# - H. Robbins and S. Monro (1951). A Stochastic Approximation Method. *The Annals of Mathematical Statistics*
#   22(3), 400–407. The two conditions.
# - L. Bottou, F. E. Curtis and J. Nocedal (2018). Optimization Methods for Large-Scale Machine Learning.
#   *SIAM Review* 60(2), 223–311, arXiv:1606.04838. Section 4 proves the floor and the $1/t$.
# - I. Loshchilov and F. Hutter (2017). SGDR: Stochastic Gradient Descent with Warm Restarts. *International
#   Conference on Learning Representations*, arXiv:1608.03983. The cosine.
# - P. Goyal and others (2017). Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour. arXiv:1706.02677.
#   The warm-up, and a staircase at epochs 30, 60 and 80.
# - L. N. Smith (2017). Cyclical Learning Rates for Training Neural Networks. *IEEE Winter Conference on
#   Applications of Computer Vision*, arXiv:1506.01186. A rising rate, to find the range of good ones.
# - S. L. Smith and others (2018). Don't Decay the Learning Rate, Increase the Batch Size. *International
#   Conference on Learning Representations*, arXiv:1711.00489. The other way to a lower floor.
#
# ## What comes next
#
# Now a network can settle. Lesson 20, *local optima*, asks what kind of place it settles in: a minimum, or a
# saddle where the gradient vanishes and no minimum is near.
