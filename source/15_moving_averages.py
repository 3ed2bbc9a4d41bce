# ---
# jupyter:
#   lesson:
#     title: Moving averages
#     minutes: 90
#     needs: ["05", "12", "13", "14"]
# ---

# %% [markdown]
# # 15 · Moving averages
#
# From 1 March to 18 July 2012 it becomes summer in Seattle. *Before you run:* on what share of those days was
# it warmer than on the day before? All of them? Eight in ten? And how much warmer, on average?

# %%
import functools
from collections import deque

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from dlutils import check, datasets, hint, plots, progress
from previously import count_parameters, deep_backward, deep_forward, initialize_he, logistic_cost
from previously import mini_batches, to_parameters, to_vector, update_parameters

plots.use_style()
C = plots.COLOURS
BETA_COLOURS = {0.5: C["orange"], 0.9: C["red"], 0.98: C["green"]}
dates, degrees = datasets.temperatures()  # (1461,) days and (1461,) °C: Seattle, NOAA, by way of vega_datasets

# %%
spring = degrees[60:200]
changes = np.diff(spring)
figure, ax = plt.subplots()
ax.plot(dates[60:200], spring, "o-", ms=3, lw=0.7, color=C["blue"])
ax.set(ylabel="mean temperature of the day in °C")
ax.set_title("Spring in Seattle: warming, but not from one day to the next")
ax.tick_params(axis="x", rotation=20)
print(f"days warmer than the day before: {np.mean(changes > 0):.0%}")
print(f"rise from the first ten days to the last ten: {spring[-10:].mean() - spring[:10].mean():.1f} °C in 130 days")
print(f"typical change from one day to the next: {changes.std():.1f} °C")

# %% [markdown]
# Fewer than half. The rise of about a tenth of a degree per day is there, but every day adds a jump that is
# some twenty times as large, and it may point either way. Whoever decides from one reading to the next sees
# only the jumps.
#
# A network that learns from mini-batches (lesson 14) is in the same position: each batch has a gradient of
# its own, right on average and wrong by far in any one case. The cure is the same for both, and it is one
# line of code that remembers one number.
#
# **Goal.** Write the exponentially weighted average that momentum, RMSprop, Adam and batch normalization
# are made of, and know three things about it as numbers: how much it smooths, how late it comes, and how it
# goes wrong in the beginning. **Time.** About 90 minutes. **Builds on** nothing but sums; the last
# experiment trains the network of lesson 05 with your functions of lessons 12 (weights), 13 (vectors) and 14
# (mini-batches).

# %% [markdown]
# ## A mean that forgets
#
# Readings come in one by one: $\theta_1, \theta_2, \theta_3, \dots$, with $\theta_t$ the temperature of day
# $t$. (The letter is the lectures'. It has nothing to do with the parameter vector of lesson 13.) We could
# keep the last fifty and take their mean again every day. The **exponentially weighted average** keeps one
# number, $v$, and mixes each new reading into it:
#
# $$ v_0 = 0, \qquad v_t = \beta\, v_{t-1} + (1 - \beta)\, \theta_t . $$
#
# $\beta$, a number from 0 to a little below 1, says how much of the old average stays. The rest, $1 - \beta$,
# is the share of the new reading. Take three readings, 40, 49 and 45, and $\beta = 0.9$. Do the third row
# yourself before you read it:
#
# | $t$ | $\theta_t$ | $0.9\, v_{t-1}$ | $0.1\, \theta_t$ | $v_t$ |
# |---|---|---|---|---|
# | 1 | 40 | 0 | 4.0 | 4.0 |
# | 2 | 49 | 3.6 | 4.9 | 8.5 |
# | 3 | 45 | 7.65 | 4.5 | 12.15 |
#
# Two things may trouble you. No single day counts for much, which is the purpose. And 12.15 is a strange
# average of 40, 49 and 45. That will trouble us, too, later.
#
# ## Exercise: ewa · 3 points · 12 minutes
# All averages of a series, $v_1$ to $v_T$. The series is a one-dimensional array and may have
# one reading only. With $\beta = 0$ nothing is remembered, so that $v_t = \theta_t$.


# %% exercise="ewa" points=3
def ewa(theta, beta):
    """Average a series with exponentially decaying weights, beginning at v = 0.

    theta: the readings, a (T,) array of floats, T ≥ 1.  beta: a number, 0 ≤ beta < 1.
    Returns a (T,) array of floats: v_1, v_2, …, v_T.
    """
    ### BEGIN SOLUTION
    v, averages = 0.0, []
    for reading in theta:
        v = beta * v + (1 - beta) * reading
        averages.append(v)
    return np.array(averages)
    ### END SOLUTION


# %% tags=["spec"]
import math

from dlutils.spec import Exercise


def some_beta(rng, low=0.6, high=0.85):
    """Off the usual values, and far enough from 1/2 that β and 1 − β differ."""
    return round(float(rng.uniform(low, high)), 3)


def readings(rng, n, level=12.0, spread=6.0):
    """A series whose level is far from zero, no two readings alike."""
    return level + spread * rng.normal(size=n) + 0.3 * np.arange(n)


def series(rng):
    """name, theta, beta: what both averages are asked for."""
    yield "seven days", readings(rng, 7), some_beta(rng)
    yield "below zero", readings(rng, 5, -9.0), some_beta(rng)
    yield "one reading", readings(rng, 1, 30.0), 0.98
    yield "another single reading", rng.uniform(-50, -30, 1), some_beta(rng, 0.9, 0.97)
    yield "beta 0", readings(rng, 4, 20.0), 0.0
    yield "60 days, beta 0.98", readings(rng, 60), 0.98
    yield "a small beta, many days", readings(rng, 190, -15.0), round(float(rng.uniform(0.012, 0.02)), 4)
    yield "readings near 10 000 of both signs", 1e4 * rng.choice([-1.0, 1.0], 9) + readings(rng, 9), some_beta(rng, 0.2, 0.4)
    yield "a long memory, few readings", readings(rng, 6, 5.0), 0.999
    yield "zeros among the readings", np.array([0.0, rng.uniform(7, 20), 0, 0, -3, 12]), some_beta(rng)


def recursion(theta, beta, v=0.0):
    """What most of the mistakes begin with: the averages from a start v."""
    averages = []
    for x in theta:
        v = beta * v + (1 - beta) * x
        averages.append(v)
    return np.array(averages, dtype=float)


class Ewa(Exercise):
    hints = (
        "Which single number do you need from yesterday to make today's average? What is it before the first day?",
        "v₀ = 0, and then for every reading v ← β · v + (1 − β) · θ. Every v on the way is an entry of the result.",
        "Begin with `v, averages = 0.0, []`, then `for reading in theta:`.",
    )

    def cases(rng):
        yield from series(rng)

    def expect(theta, beta):
        values = [float(x) for x in theta]
        beta = float(beta)
        weight = [(1 - beta) * beta**age for age in range(len(values))]
        return np.array([math.fsum(weight[t - i] * values[i] for i in range(t + 1)) for t in range(len(values))])

    def mistake_beta_and_1_minus_beta_swapped(theta, beta):
        """A large β makes your average follow every jump. Which of the two shares, β or 1 − β, belongs to the old
        average?"""
        return recursion(theta, 1 - beta)

    def mistake_started_at_the_first_reading(theta, beta):
        """Your first average is the first reading itself. What is v before any reading has come in?"""
        return recursion(theta, beta, theta[0])

    def mistake_beta_minus_1(theta, beta):
        """Your averages have the opposite sign of the readings. You multiply θ by β − 1; should a share be negative?"""
        return -recursion(theta, beta)

    def mistake_new_reading_with_weight_1(theta, beta):
        """Your v grows far beyond the readings: each new one comes in whole. What share should it have, if the two
        shares are to sum to 1?"""
        return recursion(theta, beta) / (1 - beta)

    def mistake_v0_in_the_result(theta, beta):
        """Your result begins with v₀, so it is one longer than the series. Which averages were asked for?"""
        return np.concatenate([[0.0], recursion(theta, beta)])

    def mistake_one_day_late(theta, beta):
        """Your entry for day t is the average of the day before. What comes first in the loop, mixing the reading in
        or writing v down?"""
        return np.concatenate([[0.0], recursion(theta, beta)[:-1]])

    def mistake_only_the_last(theta, beta):
        """You return the last average only. The caller wants to draw the whole curve; how many entries does it have?"""
        return recursion(theta, beta)[-1]

    def mistake_two_readings_mixed(theta, beta):
        """You mix today's reading with yesterday's *reading*. What remembers all the days before?"""
        before = np.concatenate([[0.0], np.asarray(theta)[:-1]])
        return beta * before + (1 - beta) * np.asarray(theta)

    def mistake_forgets_everything(theta, beta):
        """Every entry is (1 − β)·θ, as if v were 0 on each day. Where in your code is v set to 0, and how often does
        that line run?"""
        return (1 - beta) * np.asarray(theta)

    def mistake_corrected_already(theta, beta):
        """This is a proper weighted mean from the first day on. The lesson gets there later; what does the recursion
        alone give on day 1?"""
        return recursion(theta, beta) / (1 - beta ** np.arange(1.0, len(theta) + 1))

    def mistake_plain_mean_so_far(theta, beta):
        """This is the plain mean of all readings so far. Where does β come in?"""
        return np.cumsum(theta) / np.arange(1, len(theta) + 1)

    def mistake_backwards(theta, beta):
        """You go through the series from its end. Which reading comes in first?"""
        return recursion(theta[::-1], beta)[::-1]

    def mistake_last_day_missing(theta, beta):
        """The last reading has no average. Where does `range(len(theta) - 1)` end?"""
        return recursion(theta, beta)[:-1]

    def mistake_divided_by_powers(theta, beta):
        """You take powers of β out of the sum and put them back in. What is β to the power of minus a few hundred,
        and what is it for β = 0?"""
        powers = np.float64(beta) ** np.arange(len(theta))
        with np.errstate(all="ignore"):
            return (1 - beta) * powers * np.cumsum(np.asarray(theta) / powers)

    def variant_indices(theta, beta):
        v = np.zeros(len(theta) + 1)
        for t in range(1, len(theta) + 1):
            v[t] = v[t - 1] * beta + theta[t - 1] * (1 - beta)
        return v[1:]

    def variant_step_towards_the_reading(theta, beta):
        out, v = [], 0
        for x in list(theta):
            v += (1 - beta) * (x - v)
            out.append(float(v))
        return out

    def variant_matrix_of_weights(theta, beta):
        T = len(theta)
        age = np.subtract.outer(np.arange(T), np.arange(T))
        return np.where(age >= 0, (1 - beta) * float(beta) ** np.maximum(age, 0), 0.0) @ np.asarray(theta, dtype=float)

    def variant_convolution(theta, beta):
        weights = (1 - beta) * np.power(float(beta), np.arange(len(theta)))
        return np.convolve(theta, weights)[: len(theta)]

    def variant_recursive(theta, beta):
        def averages(n):
            if n == 0:
                return [0.0]
            before = averages(n - 1)
            return before + [beta * before[-1] + (1 - beta) * theta[n - 1]]

        return np.array(averages(len(theta))[1:])


# %% check="ewa"
check(ewa)

# %%
print(ewa(np.array([40.0, 49.0, 45.0]), 0.9))
assert np.allclose(ewa(np.array([40.0, 49.0, 45.0]), 0.9), [4, 8.5, 12.15])

# %% [markdown]
# `hint(ewa)` in a cell of your own helps, three times, if the check is not content yet. Now the
# temperatures. *Before you run:* the figure has three averages of the same year, with $\beta$ = 0.5, 0.9
# and 0.98. Which one will follow the dots most closely, which one will be the smoothest, and what do you
# expect that to cost?

# %%
year = slice(366, 731)  # 2013, so that the beginning at v = 0 lies a year back
figure, ax = plt.subplots(figsize=(9, 4.2))
ax.plot(dates[year], degrees[year], ".", ms=4, color="#999999", label="the day's mean")
for beta, colour in BETA_COLOURS.items():
    v = ewa(degrees, beta)
    ax.plot(dates[year], v[year], color=colour, label=f"β = {beta}")
    print(f"β = {beta}: changes from day to day {np.diff(v[year]).std():.2f} °C, warmest on {dates[year][v[year].argmax()]}")
ax.set(ylabel="temperature in °C", ylim=(-5, 31), title="Seattle 2013: the smoother the average, the later it comes")
_ = ax.legend(ncols=4, loc="upper left", fontsize=9)

# %% [markdown]
# The readings jump by 1.9 °C from day to day. An average with $\beta = 0.5$ still jumps by 1.0 °C, one with
# 0.9 by 0.3 °C, and with 0.98 hardly at all, 0.1 °C. But that last curve lies to the **right** of the dots:
# it is below them in spring, above them in autumn, flatter than the year itself, and it finds its warmest
# day in the middle of September.
#
# Smooth or timely: $\beta$ trades one for the other. The next sections put numbers on both.

# %% [markdown]
# ## Which day counts how much?
#
# Write $v_3$ out, by putting $v_2$ into it, and $v_1$ into that:
#
# $$ v_3 = (1-\beta)\,\theta_3 + \beta\, v_2 = (1-\beta)\,\theta_3 + (1-\beta)\,\beta\,\theta_2 +
# (1-\beta)\,\beta^2\,\theta_1 . $$
#
# So $v_t$ is a weighted sum of all readings so far. A reading that is $k$ days old has the weight
#
# $$ (1-\beta)\,\beta^k, \qquad k = 0, 1, \dots, t-1 , $$
#
# and each day of age multiplies it by $\beta$. That decay is what is exponential about the average. *Before
# you go on:* with $\beta = 0.9$, how much does today count, and how much a day ten days ago?
#
# ## Exercise: ewa_weights · 2 points · 8 minutes
# The weights of all $t$ readings in $v_t$, the newest first.


# %% exercise="ewa_weights" points=2
def ewa_weights(t, beta):
    """The weights with which the readings enter v_t, newest first.

    t: how many readings there were, an integer ≥ 1.  beta: a number, 0 ≤ beta < 1.
    Returns a (t,) array: the weights of θ_t, θ_{t−1}, …, θ_1.
    """
    ### BEGIN SOLUTION
    return (1 - beta) * beta ** np.arange(t)
    ### END SOLUTION


# %% tags=["spec"]
class EwaWeights(Exercise):
    hints = (
        "By which factor does a reading's weight change from one day to the next? What is it on the day itself?",
        "A reading of age k has the weight (1 − β)·β^k. The newest has age 0, the oldest age t − 1.",
        "Begin with the ages: `age = np.arange(t)`.",
    )

    def cases(rng):
        yield "ten days, beta 0.9", 10, 0.9
        yield "one day", 1, 0.98
        yield "two days", 2, some_beta(rng)
        yield "some days", int(rng.integers(5, 9)), some_beta(rng)
        yield "beta 0", 4, 0.0
        yield "a small beta", 6, some_beta(rng, 0.15, 0.35)
        yield "fifty days, beta 0.98", 50, 0.98
        yield "a long memory, few days", int(rng.integers(3, 6)), 0.999
        yield "many days", 240, some_beta(rng, 0.9, 0.96)

    def expect(t, beta):
        weights, weight = [], 1 - np.longdouble(beta)
        for _ in range(t):
            weights.append(float(weight))
            weight = weight * np.longdouble(beta)
        return np.array(weights)

    def mistake_oldest_first(t, beta):
        """The right weights, but your list begins with the oldest day. Which reading should the first entry belong to?"""
        return ((1 - beta) * float(beta) ** np.arange(t))[::-1]

    def mistake_made_to_sum_to_1(t, beta):
        """Your weights sum to 1. Those of v_t do not, as v₁ = (1 − β)·θ₁ shows. What have you divided by?"""
        weights = float(beta) ** np.arange(t)
        return weights / weights.sum()

    def mistake_no_1_minus_beta(t, beta):
        """Today's reading has the weight 1 in your list. With which share does a new reading enter v?"""
        return float(beta) ** np.arange(t)

    def mistake_powers_from_1(t, beta):
        """You begin with β¹. How old is today's reading on the day itself?"""
        return (1 - beta) * float(beta) ** np.arange(1, t + 1)

    def mistake_one_too_many(t, beta):
        """There are t + 1 weights in your list. How many readings are there, when the oldest has age t − 1?"""
        return (1 - beta) * float(beta) ** np.arange(t + 1)

    def mistake_beta_and_1_minus_beta_swapped(t, beta):
        """With a large β your weights die out after a day or two. Which number multiplies a weight when its reading
        grows a day older?"""
        return beta * (1.0 - beta) ** np.arange(t)

    def mistake_precedence(t, beta):
        """Your weights grow with age, from 0 on. Check your parentheses: what does Python do first, ** or −?"""
        return 1 - float(beta) ** np.arange(t)

    def mistake_started_at_the_first_reading(t, beta):
        """Your oldest weight stands out. It would be right if the average began at v₁ = θ₁; where does it begin?"""
        weights = (1 - beta) * float(beta) ** np.arange(t)
        weights[-1] = float(beta) ** (t - 1)
        return weights

    def mistake_their_sum(t, beta):
        """This is one number, what the weights sum to. How many readings are there?"""
        return 1 - beta**t

    def mistake_products_for_powers(t, beta):
        """You multiply β by the age. How is a power written in Python?"""
        return (1 - beta) * beta * np.arange(t)

    def mistake_all_alike(t, beta):
        """All your days count alike, as in a plain mean. By what factor does a weight shrink when its reading grows a
        day older?"""
        return np.full(t, 1 / t)

    def variant_loop(t, beta):
        weights = [1 - beta]
        while len(weights) < t:
            weights.append(weights[-1] * beta)
        return weights

    def variant_impulse(t, beta):
        v, out = 0.0, []
        for x in [1] + [0] * (t - 1):
            v = beta * v + (1 - beta) * x
            out += [v]
        return np.array(out)

    def variant_differences(t, beta):
        return -np.diff(np.power(float(beta), np.arange(t + 1)))

    def variant_cumprod(t, beta):
        return np.cumprod(np.r_[1 - beta, np.full(t - 1, beta)])


# %% check="ewa_weights"
check(ewa_weights)

# %% [markdown]
# If the weights are right, multiplying them with the readings, newest first, gives what the recursion gives.
# `degrees[t-1::-1]` are the readings from day $t$ back to day 1. *Before you run:* what do the weights sum to
# when $\beta = 0.98$ and $t = 10$? Nearly 1?

# %%
for beta in (0.5, 0.9, 0.98):
    for t in (1, 2, 10, 365):
        weights = ewa_weights(t, beta)
        assert np.isclose(weights @ degrees[t - 1 :: -1], ewa(degrees, beta)[t - 1])
        assert np.isclose(weights.sum(), 1 - beta**t)
        print(f"β = {beta:<5} t = {t:<4} weights of the {t:3d} readings sum to {weights.sum():.4f}")

# %% [markdown]
# No: after ten days they sum to 0.18. It is a geometric sum,
#
# $$ (1-\beta)\left(1 + \beta + \beta^2 + \dots + \beta^{t-1}\right) = 1 - \beta^t , $$
#
# and that is 1 only when $\beta^t$ has died out. The rest, $\beta^t$, is the weight that $v_0 = 0$ still
# has. Keep this in mind; it is the reason for the strange 12.15 above ($1 - 0.9^3 = 0.271$).

# %%
figure, panels = plt.subplots(1, 2, figsize=(10, 3.6), sharey=True)
for axes, beta in zip(panels, (0.9, 0.98)):
    n, edge = 120, round(1 / (1 - beta))
    weights = ewa_weights(n, beta)
    axes.bar(range(n), weights / weights[0], width=1, color=BETA_COLOURS[beta])
    axes.bar(edge, weights[edge] / weights[0], width=1, color=C["black"])
    axes.axhline(1 / np.e, color=C["black"], lw=1, ls=":")
    axes.set(xlabel="age of the reading in days", xlim=(-1, n))
    axes.set_title(f"β = {beta}: at {edge} days {weights[edge] / weights[0]:.3f} is left")
_ = panels[0].set_ylabel("weight / today's weight")

# %% [markdown]
# ## How long is the memory?
#
# No reading is ever forgotten altogether, so a length of the memory has to be agreed on. The usual
# agreement is the black bar: the age at which the weight has fallen to about a third, more precisely to
# about $1/e = 0.368$ (dotted) of today's. With $\varepsilon = 1 - \beta$,
#
# $$ \beta^{1/(1-\beta)} = (1-\varepsilon)^{1/\varepsilon} \approx \frac1e, \qquad\text{so the age is}\qquad
# \frac{1}{1-\beta} . $$
#
# ## Exercise: window · 1 point · 4 minutes
# The number of readings over which an exponentially weighted average is said to average.


# %% exercise="window" points=1
def window(beta):
    """About how many readings the average remembers: 1 / (1 − beta), not rounded.

    beta: a number, 0 ≤ beta < 1.  Returns a number.
    """
    ### BEGIN SOLUTION
    return 1 / (1 - beta)
    ### END SOLUTION


# %% tags=["spec"]
class Window(Exercise):
    hints = (
        "What is the window for β = 0, when nothing is remembered but the newest reading? And for β = 0.9?",
        "1 / (1 − β), as it stands.",
        "One line: `return 1 / (…)`. Mind the parentheses.",
    )

    def cases(rng):
        yield "beta 0.9", 0.9
        yield "beta 0.98", 0.98
        yield "beta 0.5", 0.5
        yield "beta 0", 0.0
        yield "some beta", some_beta(rng)
        yield "a small beta", some_beta(rng, 0.05, 0.35)
        yield "a large beta", some_beta(rng, 0.93, 0.97)
        yield "beta 0.999", 0.999
        yield "beta close to 1", 1 - round(float(rng.uniform(1e-5, 9e-5)), 7)

    def expect(beta):  # the sum of 1 + β + β² + …, folded: S(2n) = S(n)·(1 + βⁿ)
        total, power = np.longdouble(1), np.longdouble(beta)
        for _ in range(40):
            total, power = total * (1 + power), power * power
        return float(total)

    def mistake_one_over_beta(beta):
        """1/β is near 1 for every large β. Which of the two shares is small when the memory is long?"""
        return 1 / beta

    def mistake_upside_down(beta):
        """This is 1 − β, the share of the newest reading; `1 / 1 - beta` without parentheses gives it, too. How many
        such shares make a whole?"""
        return 1 - beta

    def mistake_until_exactly_1_over_e(beta):
        """You solve β^n = 1/e exactly, which gives 9.49 for β = 0.9. Look at the stub: which simpler number is
        asked for?"""
        with np.errstate(all="ignore"):
            return -1 / np.log(beta)

    def mistake_mean_age(beta):
        """This is the mean age of what is remembered, which the lesson meets below. What is asked for here is 1 when
        β = 0; what is yours?"""
        return beta / (1 - beta)

    def mistake_plain_mean_of_equal_noise(beta):
        """This is the length of the plain mean that lets as much noise through, which the lesson meets below. What is
        asked for here is 10 at β = 0.9; what is yours?"""
        return (1 + beta) / (1 - beta)

    def mistake_cut_to_whole(beta):
        """You cut the decimals off; of 49.99999999999996, which is what 1/(1 − 0.98) gives, 49 is left. What does the
        stub say about rounding?"""
        return int(1 / (1 - beta))

    def mistake_rounded(beta):
        """You round to a whole number. What does the stub say about that?"""
        return round(1 / (1 - beta))

    def variant_power(beta):
        return (1.0 - beta) ** -1

    def variant_from_the_mean_age(beta):
        return beta / (1 - beta) + 1

    def variant_numpy(beta):
        return np.reciprocal(np.array([1.0 - beta]))


# %% check="window"
check(window)

# %%
for beta in (0.5, 0.9, 0.98, 0.999):
    print(f"β = {beta:<6} window {window(beta):6.0f}     β^window = {beta ** window(beta):.3f}")
print(f"1/e = {1 / np.e:.3f}")

# %% [markdown]
# $0.9^{10} \approx 0.35$ and $0.98^{50} \approx 0.364$; the larger $\beta$, the closer to $1/e$. At
# $\beta = 0.5$ it is a rule of thumb and no more: the window is 2, and a quarter is left.
#
# Notice the scale, too. From $\beta = 0.9$ to 0.98 is a step of 0.08 and makes 10 days into 50; from 0.98
# to 0.999 is a step of 0.02 and makes them a thousand. Lesson 21 comes back to that: search for $\beta$
# through $1 - \beta$.

# %% [markdown]
# ### What "averages over ten days" does not mean
# It is tempting to read "$\beta = 0.9$ is the mean of the last ten days". *Before you run:* what share of
# the total weight do the newest ten days have? And if the readings were pure noise, would the exponential
# average be smoother than the plain mean of ten, or rougher? All numbers of the table are made from your
# weights $w_k$: their mean age is $\sum_k k\, w_k$; and independent noise of standard deviation 1 becomes
# $\sqrt{\sum_k w_k^2}$.

# %%
age = np.arange(20_000)
print("    β   window   share of weight inside   mean age   noise left   as a plain mean of")
for beta in (0.5, 0.9, 0.98, 0.999):
    w, n = ewa_weights(20_000, beta), round(window(beta))
    noise = np.sqrt((w**2).sum())
    print(f"{beta:5} {n:8d} {w[:n].sum():24.3f} {age @ w:10.0f} {noise:12.3f} {1 / noise**2:20.0f}")
    assert np.isclose(age @ w, beta / (1 - beta))
    assert np.isclose(noise**2, (1 - beta) / (1 + beta))

# %% [markdown]
# The newest ten days have two thirds of the weight (0.651). The other third is the long tail, and the tail
# helps: of noise, $\sqrt{(1-\beta)/(1+\beta)} = 0.229$ is left, as little as a plain mean of **19** days
# would leave. One memory, three lengths, and each answers another question:
#
# | | | $\beta = 0.9$ | answers |
# |---|---|---|---|
# | window | $1/(1-\beta)$ | 10 | when has a weight fallen to a third? |
# | mean age | $\beta/(1-\beta)$ | 9 | how late does the average come? |
# | equal plain mean | $(1+\beta)/(1-\beta)$ | 19 | how much noise is averaged away? |
#
# Is it true of noise that is drawn, and not calculated? 3000 series of 200 readings, standard deviation 1:

# %%
noise = np.random.default_rng(15).standard_normal((3000, 200))
print(f"exponential, β = 0.9:  {(noise @ ewa_weights(200, 0.9)).std():.3f}")
for n in (10, 19):
    print(f"plain mean of {n}:      {noise[:, :n].mean(axis=1).std():.3f}")

# %% [markdown]
# It is. (Lesson 18 meets the 0.229 again: it is how far Adam still steps when all gradients are noise.)

# %% [markdown]
# ## How late does it come?
#
# On average, what is remembered is $\beta/(1-\beta)$ days old, so the average should show what was true that
# long ago. First a series without any noise, a temperature that rises by 0.1 °C a day for ever. *Before you
# run:* by how many days will the averages be late?

# %%
ramp = 0.1 * np.arange(1, 1501)
for beta in BETA_COLOURS:
    behind = ramp[-1] - ewa(ramp, beta)[-1]
    print(f"β = {beta:<5} is {behind:.2f} °C too low; days late: {behind / 0.1:.0f}")

# %% [markdown]
# 1, 9 and 49 days, as predicted. Now the real readings. To measure a delay we need a curve that has none:
# the **centred** mean of 31 days, from 15 days before to 15 days after. It is not late because it knows the
# future, which is why it can be drawn afterwards but not used on the day.
#
# The cell slides each average to the left, day by day, and notes how well it fits the centred mean. The shift
# with the smallest error is the lag.


# %%
def centred(theta, days=31):
    """The mean of `days` readings around each day.  (T,) → (T − days + 1,), the first for day number days // 2."""
    return np.convolve(theta, np.ones(days) / days, mode="valid")


def slide(v, shifts=range(80)):
    """The RMS distance in °C between the centred mean and v moved to the left by each of the shifts; from 2013 on."""
    reference, days = centred(degrees), np.arange(366, 1361)
    return np.array([np.sqrt(np.mean((v[days + k] - reference[days - 15]) ** 2)) for k in shifts])


# %%
figure, ax = plt.subplots()
for beta, colour in BETA_COLOURS.items():
    errors = slide(ewa(degrees, beta))
    best = errors.argmin()
    ax.plot(errors, color=colour, label=f"β = {beta}")
    ax.plot(best, errors[best], "o", color=colour)
    print(f"β = {beta:<5} measured lag in days {best:2d}    mean age of the memory {beta / (1 - beta):2.0f}")
ax.set(xlabel="average moved to the left by … days", ylabel="distance to the centred mean in °C", ylim=(0, 5))
ax.set_title("The longer the memory, the further it lies to the right")
_ = ax.legend()

# %% [markdown]
# 1 and 9 days as on the ramp, but 38 and not 49 at $\beta = 0.98$. Is the theory wrong? It was made for a
# line that rises for ever. A season turns round, and a memory of 50 days is no longer short beside the
# quarter of a year for which it rises. A pure yearly wave tells:

# %%
days = np.arange(5 * 1461)
wave = np.cos(2 * np.pi * days / 365.25)
for beta in BETA_COLOURS:
    last = ewa(wave, beta)[-365:]
    lag = days[-365:][last.argmax()] % 365.25  # the wave itself has its summit on day 0 of every year
    print(f"β = {beta:<5} summit of the wave: days late {lag:2.0f}, height {last.max():.2f}")

# %% [markdown]
# For a wave of one year and $\beta = 0.98$ the delay is 40 days, near the measured 38. And the summit is
# lower, 0.76 of the true one: so that is why the green curve of 2013 was too flat. **An average delays and
# flattens whatever changes on the scale of its window.**

# %% [markdown]
# ## Which β is best?
#
# It depends on what you want to know. Take two uses of $v_t$ on day $t$: as an estimate of the *season*, what
# the centred mean will say of today when the future is known; and as a *forecast* of tomorrow's reading.
# *Before you run:* both errors as curves over $\beta$. Where is the bottom of each?

# %%
betas = np.array([0, 0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98])
averages = [ewa(degrees, beta) for beta in betas]
season = [slide(v, [0])[0] for v in averages]
forecast = [np.sqrt(np.mean((degrees[367:] - v[366:-1]) ** 2)) for v in averages]
figure, ax = plt.subplots()
for errors, name, colour in [(season, "today's season", C["green"]), (forecast, "tomorrow's reading", C["purple"])]:
    ax.plot(1 / (1 - betas), errors, "o-", color=colour, label=name)
    best = int(np.argmin(errors))
    print(f"{name:<20} error {errors[0]:.2f} °C at β = 0, smallest {errors[best]:.2f} °C at β = {betas[best]}")
ax.set(xscale="log", xlabel="β", ylabel="RMS error in °C", ylim=(0, 5), xticks=1 / (1 - betas[::2]))
ax.set_xticklabels(betas[::2])
ax.minorticks_off()
ax.set_title("The best β depends on the question")
_ = ax.legend()

# %% [markdown]
# For the season there is a valley: left of it noise dominates, right of it delay. The best of these is
# $\beta = 0.85$, which halves the error of the raw reading. For tomorrow's weather the best $\beta$ is 0:
# tomorrow resembles today more than it resembles the week, and every bit of averaging does harm. An average
# is a tool against noise that changes sides from reading to reading; where neighbouring readings share
# their deviation, there is less to gain.

# %% [markdown]
# ## The beginning is wrong
#
# So far we looked at 2013, long after $v_0 = 0$. Here is January 2012, in degrees Fahrenheit, the unit of
# the lecture's London temperatures. *Before you run:* the first reading is 48 °F. Where does the curve for
# $\beta = 0.98$ begin, and after how many days can you trust it?

# %%
fahrenheit = 1.8 * degrees + 32
v = ewa(fahrenheit, 0.98)
figure, ax = plt.subplots()
ax.plot(range(1, 301), fahrenheit[:300], ".", ms=4, color="#999999", label="the day's mean")
ax.plot(range(1, 301), v[:300], color=C["purple"], label="average with β = 0.98")
ax.set(xlabel="day $t$", ylabel="temperature in °F", title="It takes the average most of a year to recover from its start")
ax.legend(loc="lower right")
for t in (1, 2, 10, 50, 228):
    print(f"day {t:3d}: average {v[t - 1]:5.2f} °F, its weights sum to {1 - 0.98**t:.4f}")

# %% [markdown]
# The average claims one degree Fahrenheit on New Year's Day. Nothing is wrong with the recursion; the
# weights of the readings sum to $1 - \beta^t$ and not to 1, and the rest of the weight belongs to a
# $v_0 = 0$ that nobody measured. A weight of 99 % is reached on day 228.
#
# The cure needs no more than what we know. If the weights sum to $1 - \beta^t$, **divide by $1 - \beta^t$**:
#
# $$ \hat v_t = \frac{v_t}{1 - \beta^t}, \qquad t = 1, 2, 3, \dots $$
#
# On day 1 with $\theta_1 = 40$: $v_1 = 0.02 \cdot 40 = 0.8$, divided by $1 - 0.98 = 0.02$ makes 40. On day
# 2 the weights are 0.02 and $0.98 \cdot 0.02 = 0.0196$, together $0.0396 = 1 - 0.98^2$, and dividing makes
# a true weighted mean of both. Later the divisor is practically 1, and nothing is corrected any more. (And
# $t = 0$, what would that divide by?)
#
# The correction is a way of *reading* $v_t$. The recursion goes on with $v_t$ itself, as if nothing had
# happened:
#
# | $t$ | $\theta_t$ | $v_t$, remembered | $1 - 0.9^t$ | $\hat v_t$, shown |
# |---|---|---|---|---|
# | 1 | 40 | 4.0 | 0.1 | 40 |
# | 2 | 49 | 8.5 | 0.19 | 44.7368 |
# | 3 | 45 | 12.15 | 0.271 | 44.8339 |
#
# ## Exercise: ewa_corrected · 3 points · 12 minutes
# The corrected averages of a series of one reading or many. Your `ewa` may help.


# %% exercise="ewa_corrected" points=3
def ewa_corrected(theta, beta):
    """Average a series with exponentially decaying weights that sum to 1 at every step.

    theta: the readings, a (T,) array of floats, T ≥ 1.  beta: a number, 0 ≤ beta < 1.
    Returns a (T,) array of floats: v_t / (1 − beta^t) for t = 1 … T, with v_t as in ewa.
    """
    ### BEGIN SOLUTION
    t = np.arange(1, len(theta) + 1)
    return ewa(theta, beta) / (1 - beta**t)
    ### END SOLUTION


# %% tags=["spec"]
def divided(theta, beta, divisor):
    """The averages over divisor(t), t from 1."""
    t = np.arange(1.0, len(theta) + 1)
    with np.errstate(all="ignore"):
        return recursion(theta, beta) / divisor(t)


class EwaCorrected(Exercise):
    hints = (
        "What do the weights of v_t sum to after t readings? And what is t for the first of them?",
        "v̂_t = v_t / (1 − β^t), t = 1, 2, …, T; v_t itself goes on as in `ewa`.",
        "Begin with `t = np.arange(1, …)`, the number of each reading; the last one is `len(theta)`.",
    )

    def cases(rng):
        yield from series(rng)
        yield "always the same", np.full(4, rng.uniform(20, 60)), 0.98

    def expect(theta, beta):
        values, means = [float(x) for x in theta], []
        for t in range(1, len(values) + 1):
            weights = [float(beta) ** (t - i) for i in range(1, t + 1)]
            means.append(math.fsum(w * x for w, x in zip(weights, values)) / math.fsum(weights))
        return np.array(means)

    def mistake_not_corrected(theta, beta):
        """These are the averages of `ewa`, too small in the beginning. What do their weights sum to?"""
        return recursion(theta, beta)

    def mistake_corrected_value_fed_back(theta, beta):
        """You go on with the corrected value, so it is corrected again on the next day, and again. Which of the two
        does the recursion remember?"""
        v, averages = 0.0, []
        for t, x in enumerate(theta, start=1):
            v = (beta * v + (1 - beta) * x) / (1 - beta**t)
            averages.append(v)
        return np.array(averages)

    def mistake_t_from_0(theta, beta):
        """Your days count from 0. What is 1 − β⁰, which you divide by on the first of them?"""
        return divided(theta, beta, lambda t: 1 - beta ** (t - 1))

    def mistake_t_from_0_first_left_alone(theta, beta):
        """Your days count from 0, and you step around the division by zero. Does the second day come out right? How
        many readings have there been on the first?"""
        v = divided(theta, beta, lambda t: 1 - beta ** (t - 1))
        v[0] = (1 - beta) * theta[0]
        return v

    def mistake_t_one_ahead(theta, beta):
        """Your power is one too large. How many readings are in the first average?"""
        return divided(theta, beta, lambda t: 1 - beta ** (t + 1))

    def mistake_last_t_for_all(theta, beta):
        """You divide every day by the same number, that of the last day. What do the weights sum to on the first?"""
        return divided(theta, beta, lambda t: 1 - beta ** t[-1])

    def mistake_first_t_for_all(theta, beta):
        """You divide every day by 1 − β, which is right on the first. What do the weights sum to on the second?"""
        return divided(theta, beta, lambda t: 1 - beta)

    def mistake_multiplied(theta, beta):
        """Your averages have become even smaller. The weights sum to less than 1; does that call for multiplying or for
        dividing?"""
        return divided(theta, beta, lambda t: 1 / (1 - beta**t))

    def mistake_beta_times_t(theta, beta):
        """β · t for a power? With β = 0.9 and t = 3 that makes 1 − 2.7. How is a power written in Python?"""
        return divided(theta, beta, lambda t: 1 - beta * t)

    def mistake_precedence(theta, beta):
        """You raise 1 − β to the power t. Check your parentheses: which of the two comes first?"""
        return divided(theta, beta, lambda t: (1 - beta) ** t)

    def mistake_divided_by_beta_t(theta, beta):
        """You divide by β^t, the weight that v₀ has left. Which weight do the readings have?"""
        return divided(theta, beta, lambda t: beta**t)

    def mistake_power_of_1_minus_beta(theta, beta):
        """Your divisor takes the power of 1 − β. Which of the two shares is multiplied again and again as a reading
        grows older?"""
        return divided(theta, beta, lambda t: 1 - (1 - beta) ** t)

    def mistake_started_at_the_first_reading(theta, beta):
        """You begin at the first reading and do not correct. On day 1 that is right; how much does that one reading
        count on day 2, compared with the second?"""
        return recursion(theta, beta, theta[0])

    def mistake_started_at_the_first_reading_and_divided(theta, beta):
        """Two cures at once: you begin at the first reading *and* divide. Dividing makes up for a beginning at which
        value?"""
        return recursion(theta, beta, theta[0]) / (1 - beta ** np.arange(1.0, len(theta) + 1))

    def mistake_readings_corrected(theta, beta):
        """You divide the readings and average afterwards. What is too small, a reading or the average?"""
        return recursion(np.asarray(theta) / (1 - beta ** np.arange(1.0, len(theta) + 1)), beta)

    def mistake_beta_and_1_minus_beta_swapped(theta, beta):
        """A large β makes your average follow every jump. Which of the two shares belongs to the old average?"""
        t = np.arange(1.0, len(theta) + 1)
        with np.errstate(all="ignore"):
            return recursion(theta, 1 - beta) / (1 - (1 - beta) ** t)

    def mistake_only_the_last(theta, beta):
        """You return the last average only. How many entries should the result have?"""
        return recursion(theta, beta)[-1] / (1 - beta ** len(theta))

    def mistake_plain_mean_so_far(theta, beta):
        """This is the plain mean of all readings so far. It resembles the right answer when β is near 1; where does β
        come in?"""
        return np.cumsum(theta) / np.arange(1, len(theta) + 1)

    def variant_loop(theta, beta):
        v, averages = 0, []
        for t, x in enumerate(theta, 1):
            v = beta * v + (1 - beta) * x
            averages.append(v / (1 - beta**t))
        return averages

    def variant_sum_of_weights_kept(theta, beta):
        total = weight = 0.0
        averages = np.empty(len(theta))
        for i, x in enumerate(theta):
            total, weight = beta * total + x, beta * weight + 1
            averages[i] = total / weight
        return averages

    def variant_moving_share(theta, beta):
        mean, weight, out = 0.0, 0.0, []
        for x in theta:
            weight = beta * weight + (1 - beta)
            mean = mean + (1 - beta) / weight * (x - mean)
            out.append(mean)
        return np.array(out)

    def variant_ones_averaged_too(theta, beta):
        T = len(theta)
        weights = (1 - beta) * np.power(float(beta), np.arange(T))
        return np.convolve(theta, weights)[:T] / np.convolve(np.ones(T), weights)[:T]

    def variant_numpy_average(theta, beta):
        w = [float(beta) ** k for k in range(len(theta))]
        return np.array([np.average(theta[: t + 1], weights=w[t::-1]) for t in range(len(theta))])


# %% check="ewa_corrected"
check(ewa_corrected)

# %%
print(ewa_corrected(np.array([40.0, 49.0, 45.0]), 0.9).round(4))
v, v_hat = ewa(fahrenheit, 0.98), ewa_corrected(fahrenheit, 0.98)
figure, ax = plt.subplots()
ax.plot(range(1, 151), fahrenheit[:150], ".", ms=4, color="#999999", label="the day's mean")
ax.plot(range(1, 151), v[:150], color=C["purple"], label="as it is, $v_t$")
ax.plot(range(1, 151), v_hat[:150], color=C["green"], label=r"corrected, $\hat v_t$")
ax.set(xlabel="day $t$", ylabel="temperature in °F", title="Corrected, the average is usable from the first day on")
ax.legend(loc="lower right")
for t in (1, 10, 50, 150):
    print(f"day {t:3d}: v = {v[t - 1]:5.2f} °F   corrected {v_hat[t - 1]:5.2f} °F")

# %% [markdown]
# ### How wrong it is depends on the unit
# Zero degrees is a different temperature in Fahrenheit than in Celsius. *Before you run:* average the
# readings in Celsius and convert the result to Fahrenheit, or convert the readings and average them. Does
# the order matter for $v$? For $\hat v$?

# %%
for average in (ewa, ewa_corrected):
    difference = (1.8 * average(degrees, 0.98) + 32 - average(fahrenheit, 0.98))[[0, 9, 99]]
    print(f"{average.__name__:<14} days 1, 10 and 100 differ by", np.abs(difference).round(2), "°F")

# %% [markdown]
# By 31 °F on the first day without the correction, and by nothing with it: a weighted mean does not care
# where zero is. Which also says when the correction can be left out. If 0 is a fair guess to begin with, or
# if the first hundred steps do not matter, the beginning does little harm. Gradients may have either sign,
# so 0 is a fair guess for momentum, and it is often used without. Squares of gradients are never negative,
# so 0 is the lowest guess there is; lesson 18 shows what becomes of Adam without the correction.

# %% [markdown]
# ### Why not begin with the first reading?
# Another cure comes to mind, and some libraries have it: $v_0 = \theta_1$. Then the first average is right,
# too. *Before you run:* 4000 series with a true level of 10 and noise of 3, $\beta = 0.98$. After 20
# readings, which of the three averages is right in the mean? And which one scatters least?


# %%
def from_the_first(theta, beta):
    """The average that begins with v = θ₁, made with your ewa: only the distance from θ₁ is averaged."""
    theta = np.asarray(theta, dtype=float)
    return theta[0] + ewa(theta - theta[0], beta)


# %%
rng = np.random.default_rng(2)
samples = 10 + 3 * rng.standard_normal((4000, 20))
for name, average in [("begins at 0", ewa), ("begins at θ₁", from_the_first), ("corrected", ewa_corrected)]:
    last = np.array([average(row, 0.98)[-1] for row in samples])
    print(f"{name:<13} after 20 readings: mean {last.mean():5.2f}, standard deviation {last.std():.2f}")
shares = 0.98**19, ewa_weights(20, 0.98)[-1] / (1 - 0.98**20)
print("weight of the first of 20 readings: {:.2f} if v begins there, {:.3f} corrected".format(*shares))

# %% [markdown]
# Beginning at $\theta_1$ is right in the mean, but after twenty readings the first one still has two thirds
# of the weight, and so the average scatters three times as much as the corrected one. The correction gives
# the first reading no privilege: it begins as a plain mean of what there is ($3/\sqrt{20} = 0.67$ would be
# its scatter) and turns into the exponential average on its own.

# %% [markdown]
# ## Your functions and pandas
#
# In the data libraries this average is called EWM or EMA. pandas has it as `Series.ewm`, with `alpha` for
# our $1 - \beta$ and a switch, `adjust`. *Before you run:* which of the two settings will be `ewa`, and
# which `ewa_corrected`?

# %%
week = pd.Series([40.0, 49.0, 45.0, 38.0, 52.0])
theta = week.to_numpy()
table = pd.DataFrame({"theta": theta, "ewa": ewa(theta, 0.9), "ewa_corrected": ewa_corrected(theta, 0.9)})
table["pandas adjust=False"] = week.ewm(alpha=0.1, adjust=False).mean()
table["pandas adjust=True"] = week.ewm(alpha=0.1, adjust=True).mean()
print(table.round(4).to_string(index=False))
assert np.allclose(ewa_corrected(degrees, 0.98), pd.Series(degrees).ewm(alpha=0.02).mean(), rtol=1e-12)
padded = pd.Series(np.concatenate([[0.0], degrees]))
assert np.allclose(ewa(degrees, 0.98), padded.ewm(alpha=0.02, adjust=False).mean()[1:], rtol=1e-12)

# %% [markdown]
# `adjust=True`, the default, is the corrected average: the four years of temperatures agree to twelve
# digits. `adjust=False` is *not* our `ewa`, although its recursion is: it begins at $\theta_1$. Put a zero
# in front of the series and it is. One name, three beginnings; look before you compare.
#
# pandas also takes the length of the memory in the other two ways that you know: `com` (centre of mass) is
# the mean age $\beta/(1-\beta)$, and `span` is the equal plain mean $(1+\beta)/(1-\beta)$. `com=9`,
# `span=19` and `alpha=0.1` are the same average.

# %%
for option in ({"alpha": 0.1}, {"com": 9}, {"span": 19}):
    print(option, pd.Series(degrees).ewm(**option).mean().iloc[-1].round(6))
print(f"yours, β = 0.9: {ewa_corrected(degrees, 0.9)[-1]:.6f}")

# %% [markdown]
# ## Turn the knob
#
# In a live notebook the sliders set $\beta$, the correction and the unit; elsewhere you see one setting.
# Each with a guess first: $\beta$ = 0.98, then switch the correction off, then change the unit;
# $\beta = 0.995$, whose window of 200 days is longer than a summer; and the $\beta$ that you would choose
# to answer "is it spring yet?".


# %%
def draw(beta=0.9, correction="on", unit="°C"):
    readings = degrees if unit == "°C" else fahrenheit
    v = (ewa_corrected if correction == "on" else ewa)(readings, beta)
    figure, ax = plt.subplots(figsize=(10, 3.8))
    ax.plot(dates[:731], readings[:731], ".", ms=3, color="#999999")
    ax.plot(dates[:731], v[:731], color=C["red"])
    ax.set(ylabel=f"temperature in {unit}")
    ax.set_title(f"β = {beta}: window {window(beta):.0f} days, about {beta / (1 - beta):.0f} days late, correction {correction}")


plots.interactive(draw, beta=[0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995], correction=["on", "off"], unit=["°C", "°F"])

# %% [markdown]
# ## In training
#
# Now the noise that this course is about. A network 64 → 32 → 16 → 1 learns whether a digit is odd, with
# mini-batches of 16 and plain gradient descent. Two series come out of it: the cost of every batch, and the
# parameters after every step, laid out as a vector (lesson 13).


# %%
@functools.cache
def training(seed, learning_rate=0.3, epochs=4):
    """Returns costs (T,), vectors (T, n), their layout, and the 597 digits (X, Y) that were not used."""
    rng = np.random.default_rng(seed)
    X, labels = datasets.digits(rng)
    Y, costs, vectors = labels % 2, [], []
    parameters = initialize_he((64, 32, 16, 1), rng)
    for _ in range(epochs):
        for X_t, Y_t in mini_batches(X[:, :1200], Y[:, :1200], 16, rng):
            AL, caches = deep_forward(X_t, parameters)
            costs.append(logistic_cost(AL, Y_t))
            parameters = update_parameters(parameters, deep_backward(AL, Y_t, caches), learning_rate)
            vectors.append(to_vector(parameters)[0])
    return np.array(costs), np.array(vectors), to_vector(parameters)[1], X[:, 1200:], Y[:, 1200:]


# %% [markdown]
# **Reading a cost curve.** The smoothing slider of a training dashboard, such as TensorBoard's, is an
# exponentially weighted average.
# *Before you run:* with $\beta = 0.98$, is the smoothed cost at step 100 too high or too low? What would an
# uncorrected average show in the first steps?

# %%
costs = training(0)[0]
figure, ax = plt.subplots()
ax.plot(range(1, 301), costs, ".", ms=4, color="#999999", label="cost of the batch")
for beta in (0.9, 0.98):
    smooth = ewa_corrected(costs, beta)
    ax.plot(range(1, 301), smooth, color=BETA_COLOURS[beta], label=f"β = {beta}, corrected")
    print(f"β = {beta}: falls below 0.4 at step {np.argmax(smooth < 0.4) + 1}, at the end {smooth[-1]:.2f}")
ax.plot(range(1, 301), ewa(costs, 0.98), ":", color=C["purple"], label="β = 0.98, not corrected")
ax.set(xlabel="step", ylabel="cost", ylim=(0, 1.2), title="One training run, two stories about when it learnt")
ax.legend()
print(f"mean cost of the last 50 batches: {costs[-50:].mean():.2f}")

# %% [markdown]
# The red curve says that the cost fell below 0.4 at step 57, the green one at step 83: the lag again, in a
# place where people draw conclusions from it. Without the correction, the purple curve shows a network that
# starts brilliantly, gets worse, and recovers. None of that happened. When you compare two runs, smooth
# both with the same $\beta$; when you look for the moment of an accident, turn the smoothing off.

# %% [markdown]
# **Averaging the parameters.** Gradient descent with a constant learning rate ends wherever its last batch
# pushed it. So average the *parameters* along the way, each weight by itself, and use the average: it is a
# network that no step has ever produced. *Before you run:* eight runs, eight last networks against eight
# averaged ones, on 597 digits that neither has seen. How many of the eight will be better for it?


# %%
def dev_error(vector, layout, X, Y):
    """The share of digits (X, Y) that the network with these parameters gets wrong."""
    return np.mean((deep_forward(X, to_parameters(vector, layout))[0] > 0.5) != Y)


# %%
pairs = []
for seed in range(8):
    costs, vectors, layout, X_dev, Y_dev = training(seed)
    T = len(vectors)
    average = ewa_weights(T, 0.98) @ vectors[::-1] / (1 - 0.98**T)
    pairs.append([dev_error(vectors[-1], layout, X_dev, Y_dev), dev_error(average, layout, X_dev, Y_dev)])
last, averaged = 100 * np.array(pairs).T
print(f"last network:     mean dev error {last.mean():.1f} %, from {last.min():.1f} to {last.max():.1f}")
print(f"averaged network: mean dev error {averaged.mean():.1f} %, from {averaged.min():.1f} to {averaged.max():.1f}")
print(f"the averaged one is better in {np.sum(averaged < last)} of 8 runs")

# %% [markdown]
# Averaging costs one more copy of the parameters and no training time. Here it takes a quarter off the dev
# error, from 4.6 % to 3.5 % on average. Not every network gains; one of the eight did not. (The idea is more
# than thirty years old: see Polyak and Juditsky in the references.)
#
# This lesson averages what comes *out* of the steps. The next one averages what goes *in*: the gradients.

# %% [markdown]
# ## Question: outlier · 2 points · 8 minutes
#
# A sensor's very first reading is a fault: 90. All later readings are 20, and $\beta = 0.95$. There are
# three averages: $v$ as it is ($v_0 = 0$); one that begins at the first reading ($v_0 = \theta_1$); and the
# corrected one. What do they show after 20 readings and after 100? Say which of them you would use to raise
# an alarm above 30, and why. ($0.95^{19} = 0.377$, $0.95^{20} = 0.358$, $0.95^{100} = 0.006$.)

# %% [markdown] question="outlier" points=2
# ### BEGIN SOLUTION
# Write every series as 20 plus an excess of 70 on the first day.
#
# As it is: the weights sum to $1 - 0.358 = 0.642$, so 20 becomes 12.8; the excess has the weight
# $0.05 \cdot 0.377 = 0.0189$ and adds 1.3. Together 14.1 at $t = 20$, and 19.9 at $t = 100$: too low,
# though a large fault is in it. Beginning at $\theta_1$: the fault has the weight $0.95^{19} = 0.377$, so
# 20 + 26.4 = 46.4 at $t = 20$, and 20.4 at $t = 100$. Corrected: $14.1 / 0.642 = 22.1$ at $t = 20$ and 20.0
# at $t = 100$.
#
# For the alarm: the corrected one. The one that begins at $\theta_1$ gives a false alarm for more than a
# month because of a single reading (it falls below 30 when $70 \cdot 0.95^{t-1} < 10$, at $t = 39$); the
# uncorrected one would sleep through a true 35 in the first weeks. The corrected one is at 90 on the first
# day as well, when nothing else is known; it needs some readings before it is worth an alarm.
#
# **Mark scheme** (2 points)
# - 1 point: the three values at $t = 20$, about 14, 46 and 22, and all near 20 at $t = 100$. Half a point
#   if one of the three is wrong.
# - 1 point: a choice with a reason that uses the weight of the first reading or the sum of the weights. The
#   corrected one is expected; another choice with a sound reason (such as waiting for 60 readings before
#   any alarm) gets the point, too.
# ### END SOLUTION

# %% [markdown]
# ## Question: late alarm · 2 points · 8 minutes
#
# A dashboard shows the training cost per step, smoothed with $\beta = 0.99$. At step 5000 something breaks,
# and the cost jumps from 0.2 to 0.8 and stays there. At which step does the smoothed curve pass 0.5? A
# colleague finds the curve too noisy and sets $\beta = 0.999$. What happens to that step, and by which
# factor does the noise shrink? Would bias correction help with the delay?

# %% [markdown] question="late_alarm" points=2
# ### BEGIN SOLUTION
# After $k$ new readings the old level has the weight $\beta^k$, so the curve is halfway when
# $\beta^k = 1/2$: $k = \ln 0.5 / \ln 0.99 = 69$, at about step 5069. With $\beta = 0.999$ it is $k = 693$,
# about step 5693: ten times later. Of independent noise, $\sqrt{(1-\beta)/(1+\beta)}$ is left: 0.071
# before, 0.022 afterwards, smaller by a factor of about 3.2, the root of 10. So ten times the delay buys a
# factor of three in noise. Correction does not help: at $t = 5000$ the divisor $1 - 0.99^{5000}$ is 1 to
# twenty digits (0.993 for 0.999). It repairs the beginning, not the lag.
#
# **Mark scheme** (2 points)
# - 1 point: about 69 and 693 steps (accept "about 0.7 windows", or 70 and 700).
# - 1 point: the noise shrinks by about $\sqrt{10}$ (half a point), and correction changes nothing because
#   $\beta^t$ has died out by then (half a point).
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"$v_1 = 0.02 \cdot 40 = 8$ degrees."** The argument is right, that the first average is far too small; the
# number is too kind by a factor of ten:

# %%
one = np.array([40.0])
print(f"v_1 = {ewa(one, 0.98)[0]:.1f}, corrected {ewa_corrected(one, 0.98)[0]:.1f}")

# %% [markdown]
# **"$\frac{v_t}{1-\beta^t} = \beta v_{t-1} + (1-\beta)\,\theta_t$."** Read as an instruction, this replaces
# $v_t$ by the corrected value, and tomorrow's $v_{t-1}$ is today's corrected one. *Before you run:* forty
# degrees every day, $\beta = 0.98$. What does that give on day 2?

# %%
v = 0.0
for t in range(1, 5):
    v = (0.98 * v + 0.02 * 40) / (1 - 0.98**t)
    print(f"day {t}: fed back {v:12,.0f}    right {ewa_corrected(np.full(t, 40.0), 0.98)[-1]:.0f}")

# %% [markdown]
# 1010 degrees on day 2, more than two hundred thousand on day 4. The recursion is left alone; the division
# happens on a copy, for whoever wants to look.
#
# **"The past values have to be held in memory."** For a plain mean of the last 50 they have to. For this
# average they do not, which is why optimizers can afford it. Here the readings come from a stream and are
# gone once they are used:

# %%
stream, v, buffer, t = iter(degrees), 0.0, deque(maxlen=50), 0
for reading in stream:
    v, t = 0.98 * v + 0.02 * reading, t + 1
    buffer.append(reading)
assert np.isclose(v, ewa(degrees, 0.98)[-1])
n = count_parameters((64, 32, 16, 1))
print(f"plain mean of 50:    {len(buffer)} numbers per quantity, {len(buffer) * n:,} for the network's {n:,} gradients")
print(f"exponential average: 1 number per quantity, {n:,} for the network (and t, once)")

# %% [markdown]
# **"Multiply $\theta_t$ by $\beta - 1$."** The share of the new reading is $1 - \beta$. With the sign
# turned round, forty degrees every day settle at the other end of the thermometer; nothing crashes, and a
# network with that momentum would walk uphill:

# %%
v = 0.0
for _ in range(200):
    v = 0.9 * v + (0.9 - 1) * 40
print(f"after 200 days of 40 degrees, with β − 1: {v:.1f}; with 1 − β: {ewa(np.full(200, 40.0), 0.9)[-1]:.1f}")

# %% [markdown]
# **"$0.98^{50}$ is less than 0.35."** $0.9^{10}$ is, barely. As $\varepsilon$ shrinks,
# $(1-\varepsilon)^{1/\varepsilon}$ rises towards $1/e = 0.368$, so a longer memory is further above 0.35,
# and "about a third" is the thing to remember:

# %%
print(f"0.9^10 = {0.9**10:.3f}   0.98^50 = {0.98**50:.3f}   0.999^1000 = {0.999**1000:.3f}   1/e = {np.exp(-1):.3f}")

# %% [markdown]
# ## Summary
#
# 1. $v_t = \beta v_{t-1} + (1-\beta)\theta_t$: one line, one number of memory, whatever the length of the
#    memory.
# 2. A reading of age $k$ has the weight $(1-\beta)\beta^k$; the weights sum to $1 - \beta^t$.
# 3. The window is $1/(1-\beta)$; the average is $\beta/(1-\beta)$ steps late on a slope, and takes as much noise
#    away as a plain mean of $(1+\beta)/(1-\beta)$.
# 4. Beginning at 0 makes the first averages too small; $v_t/(1-\beta^t)$, $t$ from 1, repairs the *reading* of
#    $v_t$ and is never fed back.
# 5. The best $\beta$ depends on the question: too small lets noise through, too large comes late and flattens.

# %% [markdown]
# ## References
#
# - C. C. Holt (2004). Forecasting seasonals and trends by exponentially weighted moving averages.
#   *International Journal of Forecasting* 20(1), 5–10. A reprint of a report of 1957, and with Brown's work
#   the origin of the method.
# - J. S. Hunter (1986). The exponentially weighted moving average. *Journal of Quality Technology* 18(4),
#   203–210. A short introduction, from quality control.
# - D. P. Kingma and J. Ba (2015). Adam: A Method for Stochastic Optimization. *International Conference on
#   Learning Representations*, arXiv:1412.6980. Section 3 derives the bias correction.
# - B. T. Polyak and A. B. Juditsky (1992). Acceleration of stochastic approximation by averaging. *SIAM
#   Journal on Control and Optimization* 30(4), 838–855. Averaging the parameters.
# - Temperatures: daily minimum and maximum at Seattle, 2012 to 2015, from NOAA's records, as
#   `seattle-weather` in the vega-datasets collection; the lesson uses the mean of the two.
#
# ## What comes next
#
# Lesson 16, *momentum*, replaces the temperatures by gradients and steps along their average: the noise and
# the zigzag cancel, the direction stays. Lesson 17 averages their squares, and lesson 18 does both,
# corrections included.
