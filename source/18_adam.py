# ---
# jupyter:
#   lesson:
#     title: Adam
#     minutes: 100
#     needs: ["02", "05", "12", "14", "15", "16", "17"]
# ---

# %% [markdown]
# # 18 · Adam
#
# Momentum remembers in which *direction* the cost has been falling. RMSprop remembers how *large* the gradients
# have been. Each cures one illness of gradient descent, and each leaves the other one alone. Can a single step
# use both memories, and what goes wrong if they are put together carelessly?
#
# In this lesson you write the answer, the optimizer that trains most networks today. It is momentum and RMSprop
# written below one another, and one line more. That line is the one that people get wrong.
#
# **Time** about 100 minutes. **You need** exponentially weighted averages and their bias correction (lesson
# 15), momentum (16) and RMSprop (17); the network functions of lesson 05 are used as they are.

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress, ravine
from previously import deep_backward, deep_forward, initialize_he, logistic_cost
from previously import mini_batches, momentum_update, rmsprop_update

plots.use_style()
RULE_COLOURS = plots.RULE_COLOURS

# %% [markdown]
# ## Two half-answers in a ravine
#
# The testing ground is the ravine of the last two lessons, $J(w, b) = \tfrac12 (w^2 + 25\, b^2)$: a weight $w$, a
# bias $b$, and walls 25 times as steep as the valley. Every walk starts at $(-9, 2)$, where the cost is 90.5; the
# minimum is at $(0, 0)$. `ravine.walk` takes one more argument, `unit`: the same cost counted in another unit, as
# you might count money in euros or in cents, which multiplies every gradient. Where the minimum lies does not
# depend on it. How fast an optimizer gets there perhaps does.
#
# Three step rules that you know, two of them yours, all called in the same way. They take and return `v` and
# `s`, two dictionaries with the keys of `grads`; gradient descent uses neither, momentum uses `v`, RMSprop `s`.


# %%
def gradient_step(parameters, grads, v, s, t, learning_rate):
    return {k: W - learning_rate * grads["d" + k] for k, W in parameters.items()}, v, s


def momentum_step(parameters, grads, v, s, t, learning_rate, beta=0.9):
    parameters, v = momentum_update(parameters, grads, v, learning_rate, beta)
    return parameters, v, s


def rmsprop_step(parameters, grads, v, s, t, learning_rate, beta2=0.9):
    parameters, s = rmsprop_update(parameters, grads, s, learning_rate, beta2, epsilon=1e-8)
    return parameters, v, s


# %% [markdown]
# *Before you run:* the cell sends momentum and RMSprop down the ravine for 150 steps, once with the cost as it
# is and once in a unit that makes every gradient 100 times smaller. The learning rates stay. Which of the four
# walks will get nowhere near the minimum? Which will end right on it?

# %%
figure, panels = plt.subplots(1, 2, figsize=(10, 3.6), sharey=True)
for axes, name, step in zip(panels, ["momentum", "RMSprop"], [momentum_step, rmsprop_step]):
    for unit, colour, style in [(1.0, RULE_COLOURS[name], "-"), (0.01, plots.COLOURS["purple"], ":")]:
        points, costs = ravine.walk(step, 0.3, unit=unit)
        ravine.draw(axes, points, colour, f"gradients × {unit:g}: cost {costs[-1]:.2g}", style)
    axes.legend(loc="lower right", frameon=True, fontsize=9)
panels[0].set_title("Momentum swings in, but only in the right unit")
_ = panels[1].set_title("RMSprop takes any unit, but hops to the end")

# %% [markdown]
# Momentum swings in and has a cost of 0.000014 left, but with small gradients it crawls: 17 of 90.5 is left.
# RMSprop's two walks are one and the same; but look at its end, a knot of steps around the minimum. Gradient
# descent joins, and a third unit:

# %%
RULES = {"gradient descent": (gradient_step, 0.07), "momentum": (momentum_step, 0.3), "RMSprop": (rmsprop_step, 0.3)}
ravine.print_costs(RULES)

# %% [markdown]
# For gradient descent and momentum the learning rate has to fit the unit, and a factor of 100 either way ruins
# the walk. RMSprop divides the gradient by its own recent size, so the unit cancels. But it has no sense of
# direction. Near the minimum its gradients change sign at every step; they also shrink, and $s$ shrinks with
# them, so that each step has full length again. It ends hopping from $-\alpha/2$ to $\alpha/2$ along both axes,
# to the end of time: $\tfrac{26}{2}\left(\tfrac{\alpha}{2}\right)^2 = 0.29$, which is the 0.3 of the table.
#
# What one lacks, the other has. So: **the averaged gradient of momentum, divided by the averaged size of
# RMSprop.**

# %% [markdown]
# ## Two memories for every parameter
#
# Adam keeps two numbers for every single weight and bias: $v$, an exponentially weighted average of its
# gradients, and $s$, one of its *squared* gradients. (Averages of powers are called moments; Adam is short for
# *adaptive moment estimation*.) Both start at zero, since before the first step there is nothing to remember.
#
# For a network 4 → 5 → 3 → 1:
#
# | parameter | shape | gradient | in `v` | in `s` |
# |---|---|---|---|---|
# | `W1` | (5, 4) | `grads["dW1"]` (5, 4) | `v["dW1"]` (5, 4) | `s["dW1"]` (5, 4) |
# | `b1` | (5, 1) | `grads["db1"]` (5, 1) | `v["db1"]` (5, 1) | `s["db1"]` (5, 1) |
# | `W2` | (3, 5) | `grads["dW2"]` (3, 5) | `v["dW2"]` (3, 5) | `s["dW2"]` (3, 5) |
# | `b2`, `W3`, `b3` | (3, 1), (1, 3), (1, 1) | likewise | likewise | likewise |
#
# The entries are never mixed: position $(i, j)$ of `s["dW1"]` knows about the gradients of that one weight and
# of no other. The price is memory. *How many numbers does Adam have to keep for this network besides its
# parameters?* (The parameters are 25 + 18 + 4 = 47, so 94.)

# %% [markdown]
# ## Exercise: initialize_adam · 2 points · 8 minutes
#
# Make the two memories. The keys are those of `grads`, so they carry the `d`: `"dW1"`, `"db1"`, … The
# dictionary may list its entries in any order, and a network may have more than nine layers.


# %% exercise="initialize_adam" points=2
def initialize_adam(parameters):
    """Make Adam's memories for a network that has not taken a step yet.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), "W2": …}, in any order.
    Returns (v, s): two dictionaries {"dW1": (n1, n0), "db1": (n1, 1), …} of arrays of zeros, each of the shape and
    dtype of its parameter.
    """
    ### BEGIN SOLUTION
    v = {"d" + name: np.zeros_like(value) for name, value in parameters.items()}
    s = {"d" + name: np.zeros_like(value) for name, value in parameters.items()}
    return v, s
    ### END SOLUTION


# %% tags=["spec"]
from types import SimpleNamespace

from dlutils.spec import Exercise


def shuffled(dictionary, rng):
    """The same entries in another order."""
    keys = list(dictionary)
    return {keys[i]: dictionary[keys[i]] for i in rng.permutation(len(keys))}


def network(rng, layer_dims, scale=1.0):
    """Parameters of that many layers, biases as large as weights."""
    parameters = {}
    for layer, (n_in, n_out) in enumerate(zip(layer_dims, layer_dims[1:]), start=1):
        parameters[f"W{layer}"] = scale * rng.normal(size=(n_out, n_in))
        parameters[f"b{layer}"] = scale * (1 + rng.normal(size=(n_out, 1)))
    return parameters


class InitializeAdam(Exercise):
    hints = (
        "Which keys will `grads` have when `parameters` has “W1” and “b1”? And which shape has a gradient?",
        "v[“d” + name] = 0 · parameters[name], entry by entry; s likewise.",
        "`np.zeros_like(array)` has the shape and dtype of `array`; loop over `parameters.items()`.",
    )

    def cases(rng):
        yield "three layers", network(rng, (4, 5, 3, 2))
        yield "one layer", network(rng, (6, 3))
        yield "entries in another order", dict(reversed(network(rng, (3, 7, 2, 5, 1)).items()))
        yield "eleven layers", shuffled(network(rng, (2, 3, 1, 4, 2, 3, 5, 2, 4, 3, 1, 2)), rng)
        yield "large parameters", network(rng, (5, 2, 3), scale=1e4)

    def expect(parameters):
        zeros = {f"d{name}": np.full(np.shape(W), 0.0) for name, W in parameters.items()}
        return zeros, dict(zeros)

    def mistake_parameter_names(parameters):
        """The memories are filled by gradients and looked up beside them. What is the gradient of `W1` called
        in `grads`?"""
        return tuple({name: np.zeros_like(W) for name, W in parameters.items()} for _ in "vs")

    def mistake_last_layer_left_out(parameters):
        """The last layer has no memory. `range(1, L)` ends one before L. What does L count here?"""
        L = len(parameters) // 2
        return tuple({f"d{kind}{i}": np.zeros_like(parameters[f"{kind}{i}"]) for i in range(1, L) for kind in "Wb"} for _ in "vs")

    def mistake_single_digits_only(parameters):
        """You read the layer's number from one character of the key. What becomes of “W10” and “W11”?"""
        numbers = sorted({key[1] for key in parameters})
        return tuple({f"d{kind}{i}": np.zeros_like(parameters[f"{kind}{i}"]) for i in numbers for kind in "Wb"} for _ in "vs")

    def mistake_one_number_for_all(parameters):
        """One 0 for a whole layer? Every weight keeps a memory of its own. Which shape does that need?"""
        return tuple({f"d{name}": 0.0 for name in parameters} for _ in "vs")

    def mistake_ones(parameters):
        """Your memories start full of ones, as if there had been gradients before the first step. How much has
        Adam seen by then?"""
        return tuple({f"d{name}": np.ones_like(W) for name, W in parameters.items()} for _ in "vs")

    def mistake_copy_of_parameters(parameters):
        """The memories have the *shapes* of the parameters. Which values, before any gradient was seen?"""
        return tuple({f"d{name}": W.copy() for name, W in parameters.items()} for _ in "vs")

    def mistake_flat_biases(parameters):
        """A bias is a column, (n, 1). Yours have lost an axis; what would (n,) do when it meets (n, 1)?"""
        shapes = {f"d{name}": W.shape if name[0] == "W" else W.shape[0] for name, W in parameters.items()}
        return tuple({key: np.zeros(shape) for key, shape in shapes.items()} for _ in "vs")

    def variant_by_layers(parameters):
        v, s = {}, {}
        for i in range(len(parameters) // 2):
            for memory in (v, s):
                memory["dW" + str(i + 1)] = np.zeros(parameters["W" + str(i + 1)].shape)
                memory["db" + str(i + 1)] = np.zeros((parameters["b" + str(i + 1)].shape[0], 1))
        return v, s

    def variant_times_zero(parameters):
        v = {f"d{name}": 0 * W for name, W in parameters.items()}
        return [v, dict(v)]

    def variant_sorted(parameters):
        v = {f"d{name}": np.zeros_like(parameters[name], dtype=float) for name in sorted(parameters)}
        return v, {key: value.copy() for key, value in v.items()}


# %% check="initialize_adam"
check(initialize_adam)

# %% [markdown]
# ## Both averages start too small
#
# An average that starts at zero is dragged towards zero at first. Lesson 15 met this with temperatures. Here
# *two* averages are too small, and one is divided by the root of the other; maybe the two errors cancel?
#
# Take a parameter whose gradient is 4 at every step, with the usual $\beta_1 = 0.9$ for $v$ and $\beta_2 =
# 0.999$ for $s$. A perfect memory would say $v = 4$ and $\sqrt{s} = 4$, and the step, $v / \sqrt{s}$ times the
# learning rate, would be 1 times the learning rate. *Before you run:* too long or too short at first? And by
# how much?

# %%
v = s = 0.0
print("   t         v   sqrt(s)     ratio")
for t in range(1, 3001):
    v = 0.9 * v + 0.1 * 4
    s = 0.999 * s + 0.001 * 4**2
    if t in (1, 2, 3, 12, 44, 100, 1000, 3000):
        print(f"{t:4d} {v:9.3f} {np.sqrt(s):9.3f} {v / np.sqrt(s):9.2f}")

# %% [markdown]
# The errors do not cancel. $v$ is right after some 44 steps; $s$ has a memory a hundred times as long and lags
# behind for thousands. Dividing by too small a number makes the first step 3.16 times too long, the twelfth
# 6.57 times, the hundredth still 3.24 times. They are the steps taken by a network that knows nothing yet.
#
# How far is each average off? Write $v_t$ out:
#
# $$ v_t = (1-\beta_1)\left( g_t + \beta_1 g_{t-1} + \beta_1^2 g_{t-2} + \dots + \beta_1^{t-1} g_1 \right), $$
#
# with $g_t$ the gradient of step $t$. The weights add up to $(1-\beta_1)(1 + \beta_1 + \dots + \beta_1^{t-1}) =
# 1 - \beta_1^t$, and not to 1. Dividing by what they add up to makes a true weighted mean. The same sum with
# $\beta_2$ holds for $s_t$, so
#
# $$ \hat v = \frac{v}{1 - \beta_1^{\,t}}, \qquad \hat s = \frac{s}{1 - \beta_2^{\,t}} . $$
#
# Steps count from $t = 1$. (What would $t = 0$ do?) The uncorrected ratio is too long by the factor
# $(1-\beta_1^t)/\sqrt{1-\beta_2^t}$, which is what the table above shows:

# %%
t = np.arange(1, 5001)
factor = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
figure, axes = plt.subplots()
axes.semilogx(t, factor, color=plots.COLOURS["red"], label="neither average corrected")
axes.semilogx(t, np.ones(5000), color=RULE_COLOURS["Adam"], label="both corrected: Adam")
axes.set(
    xlabel="step $t$",
    ylabel="step / learning rate",
    ylim=(0, 7),
    title=f"Uncorrected, step {factor.argmax() + 1} is {factor.max():.2f} times too long",
)
axes.legend()
slow = [int(np.argmax(1 - beta**t > 0.99)) + 1 for beta in (0.9, 0.999)]
print("first step at which 1 − β^t exceeds 0.99: β₁", slow[0], "and β₂", slow[1])

# %% [markdown]
# The two corrections fade at very different times, after 44 steps and after 4603, because the two memories have
# very different lengths: about $1/(1-\beta)$ steps, 10 against 1000.

# %% [markdown]
# ## The whole algorithm, and one weight by hand
#
# At step $t = 1, 2, 3, \dots$, for every parameter $W$ with gradient $dW$ (and for every $b$ with $db$), entry
# by entry:
#
# $$ \begin{aligned}
# v &\leftarrow \beta_1 v + (1-\beta_1)\, dW & \hat v &= v / (1 - \beta_1^{\,t}) \\
# s &\leftarrow \beta_2 s + (1-\beta_2)\, dW^2 & \hat s &= s / (1 - \beta_2^{\,t}) \\
# && W &\leftarrow W - \alpha\, \frac{\hat v}{\sqrt{\hat s} + \varepsilon}
# \end{aligned} $$
#
# The small $\varepsilon$, usually $10^{-8}$, keeps the division harmless where a gradient has been exactly 0.
# It is added *after* the root. The corrected $\hat v$ and $\hat s$ are used once and forgotten; what is
# remembered for the next step is $v$ and $s$.
#
# One weight, $W = 1$, with gradients 4, −2, 1 and $\alpha = 0.1$, $\beta_1 = 0.9$, $\beta_2 = 0.999$. Take a
# calculator and do the second line yourself before you read it:
#
# | $t$ | $dW$ | $v$ | $s$ | $\hat v$ | $\sqrt{\hat s}$ | step | new $W$ |
# |---|---|---|---|---|---|---|---|
# | 1 | 4 | 0.4 | 0.016 | 4 | 4 | 0.1 | 0.9 |
# | 2 | −2 | 0.16 | 0.019984 | 0.842105 | 3.161804 | 0.026634 | 0.873366 |
# | 3 | 1 | 0.244 | 0.020964 | 0.900369 | 2.644811 | 0.034043 | 0.839323 |
#
# Two things to see. The first step is exactly $\alpha$. And at $t = 2$ the gradient has turned round, but the
# step still goes down in $W$, though at a quarter of the length: the two gradients disagree, and Adam is
# careful.
#
# A word on names. The course writes $v$ and $s$, like the lectures. The paper writes $m$ for our $v$ and,
# beware, $v$ for our $s$; PyTorch calls them `exp_avg` and `exp_avg_sq`.

# %% [markdown]
# ## Exercise: adam_update · 6 points · 25 minutes
#
# One step of Adam for all parameters at once. Some things that the formulas leave to you:
#
# - The four dictionaries need not list their entries in the same order, so go by name.
# - Return *new* dictionaries and leave the four that you were given as they were. `v["dW1"] = …` writes into
#   the caller's dictionary, and `W -= …` into the caller's array.
# - An entry whose gradient has always been 0 has $\hat v = \hat s = 0$. Its step is 0, not `nan`.


# %% exercise="adam_update" points=6
def adam_update(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Take one step of Adam.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), …}.  grads, v, s: {"dW1": (n1, n0), "db1": (n1, 1), …}: the gradients
    of this step, and the averages of the gradients and of their squares after the step before.
    t: number of this step, from 1.  learning_rate, beta1, beta2, epsilon: numbers.
    Returns (parameters, v, s): new dictionaries; v and s are the averages without bias correction.
    """
    ### BEGIN SOLUTION
    v = {key: beta1 * v[key] + (1 - beta1) * gradient for key, gradient in grads.items()}
    s = {key: beta2 * s[key] + (1 - beta2) * gradient**2 for key, gradient in grads.items()}
    updated = {}
    for name, value in parameters.items():
        v_corrected = v["d" + name] / (1 - beta1**t)
        s_corrected = s["d" + name] / (1 - beta2**t)
        updated[name] = value - learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)
    return updated, v, s
    ### END SOLUTION


# %% tags=["spec"]
def in_training(rng, layer_dims, scale=1.0, spread=0.0, rest=False):
    """(parameters, grads, v, s), each in an order of its own.

    Gradients have both signs, exact zeros, and sizes of `scale` · 10^±spread; v and s fit them, or are zero at rest.
    """
    parameters = network(rng, layer_dims)
    grads, v, s = {}, {}, {}
    for name, W in parameters.items():
        size = scale * 10.0 ** rng.uniform(-spread, spread, W.shape)
        grads[f"d{name}"] = size * rng.normal(size=W.shape)
        v[f"d{name}"] = np.zeros(W.shape) if rest else size * rng.normal(size=W.shape)
        s[f"d{name}"] = np.zeros(W.shape) if rest else size**2 * rng.uniform(0.2, 3, W.shape)
    for key in ("dW1", "db2"):
        grads[key][-1, 0] = 0.0
    orders = [shuffled(d, rng) for d in (parameters, grads, s)]
    return orders[0], orders[1], dict(reversed(parameters_order(v, orders[1]).items())), orders[2]


def parameters_order(memory, grads):
    return {key: memory[key] for key in grads}


def betas(rng):
    """Two that differ from each other and from the usual ones."""
    return round(float(rng.uniform(0.6, 0.85)), 3), round(float(rng.uniform(0.93, 0.99)), 3)


def altered(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon, step=None, new_v=None, new_s=None):
    """Adam with one line of it changed: (parameters, v, s).

    new_v(g, v, h), new_s(g, s, h, old v) and step(g, v, s, h), with h holding the numbers; the right ones where None.
    """
    h = SimpleNamespace(t=t, beta1=beta1, beta2=beta2, epsilon=epsilon, c1=1 - beta1**t, c2=1 - beta2**t)
    new_v = new_v or (lambda g, v, h: h.beta1 * v + (1 - h.beta1) * g)
    new_s = new_s or (lambda g, v, s, h: h.beta2 * s + (1 - h.beta2) * g**2)
    step = step or (lambda g, v, s, h: v / h.c1 / (np.sqrt(s / h.c2) + h.epsilon))
    after_v = {k: new_v(g, v[k], h) for k, g in grads.items()}
    after_s = {k: new_s(g, after_v[k], s[k], h) for k, g in grads.items()}
    moved = {n: W - learning_rate * step(grads["d" + n], after_v["d" + n], after_s["d" + n], h) for n, W in parameters.items()}
    return moved, after_v, after_s


def with_divisors(arguments, first, second):
    """Adam with 1 − β^t replaced: first(beta1, t) and second(beta2, t)."""

    def step(g, v, s, h):
        return v / first(h.beta1, h.t) / (np.sqrt(s / second(h.beta2, h.t)) + h.epsilon)

    return altered(*arguments, step=step)


class AdamUpdate(Exercise):
    hints = (
        "Five quantities for every parameter, in this order: v, s, corrected v, corrected s, new parameter. Which of them "
        "are only needed within this step, and which go back to the caller?",
        "W ← W − α · v̂ / (√ŝ + ε), with v̂ = v / (1 − β₁^t) and ŝ = s / (1 − β₂^t); v averages dW, s averages dW².",
        "Begin with new dictionaries: `new_v, new_s, new_parameters = {}, {}, {}`, then `for name in parameters:` and "
        '`key = "d" + name`.',
    )

    def cases(rng):
        beta1, beta2 = betas(rng)
        yield "step 3, three layers", *in_training(rng, (3, 4, 1, 2)), 3, 0.2, beta1, beta2, 1e-8
        beta1, beta2 = betas(rng)
        yield "step 1, from rest", *in_training(rng, (2, 4, 3, 1), spread=2, rest=True), 1, 0.05, beta1, beta2, 1e-8
        beta1, beta2 = betas(rng)
        yield "epsilon 0.01", *in_training(rng, (3, 1, 4, 2), scale=0.02, spread=1), 7, 0.3, beta1, beta2, 1e-2
        beta1, beta2 = betas(rng)
        yield "gradients from 1e-9 to 10", *in_training(rng, (2, 3, 1, 4), 1e-4, 5), 5, 0.4, beta1, beta2, 1e-8
        beta1 = round(float(rng.uniform(0.91, 0.97)), 3)
        yield "step 1000", *in_training(rng, (4, 2, 3, 1), scale=30), 1000, 0.5, beta1, 0.9993, 1e-6
        beta1, beta2 = betas(rng)
        deep = in_training(rng, (2, 3, 1, 4, 2, 3, 1, 2, 3, 1, 2, 1))
        yield "eleven layers", *deep, int(rng.integers(4, 20)), 0.15, beta1, beta2, 1e-3
        beta1, beta2 = betas(rng)
        small = in_training(rng, (4, 2, 3), scale=0.01, rest=True)
        yield "step 1, from rest, epsilon 0.01", *small, 1, 0.25, beta1, beta2, 1e-2
        beta1, beta2 = betas(rng)
        yield "beta1 above beta2", *in_training(rng, (2, 4, 3)), 4, 0.35, beta2, beta1, 1e-4

    def expect(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
        def average(old, new, beta):
            return float(old) * beta + float(new) * (1 - beta)

        def weight_sum(beta):  # of the weights of all t gradients, added up one by one
            return sum((1 - beta) * beta**age for age in range(t))

        moved, first, second = {}, {}, {}
        for name, W in parameters.items():
            key = "d" + name
            moved[name], first[key], second[key] = np.empty(W.shape), np.empty(W.shape), np.empty(W.shape)
            for i in np.ndindex(W.shape):
                g = float(grads[key][i])
                first[key][i] = average(v[key][i], g, beta1)
                second[key][i] = average(s[key][i], g * g, beta2)
                size = (second[key][i] / weight_sum(beta2)) ** 0.5
                moved[name][i] = float(W[i]) - learning_rate * (first[key][i] / weight_sum(beta1)) / (size + epsilon)
        return moved, first, second

    def mistake_no_correction(*arguments):
        """Both averages are used as they are, too small at first because they began at zero. What do their weights
        add up to after t steps?"""
        return with_divisors(arguments, lambda beta, t: 1, lambda beta, t: 1)

    def mistake_only_v_corrected(*arguments):
        """v is corrected, s is not. Both averages began at zero; which of the two has the longer memory?"""
        return with_divisors(arguments, lambda beta, t: 1 - beta**t, lambda beta, t: 1)

    def mistake_only_s_corrected(*arguments):
        """s is corrected, v is not. Did v begin anywhere else?"""
        return with_divisors(arguments, lambda beta, t: 1, lambda beta, t: 1 - beta**t)

    def mistake_power_t_minus_1(*arguments):
        """Your power is t − 1. Steps count from 1: what do you divide by in the very first one?"""
        return with_divisors(arguments, lambda beta, t: 1 - beta ** (t - 1), lambda beta, t: 1 - beta ** (t - 1))

    def mistake_power_t_plus_1(*arguments):
        """Your power is t + 1. `t` is already the number of this step, counted from 1. Who adds to it?"""
        return with_divisors(arguments, lambda beta, t: 1 - beta ** (t + 1), lambda beta, t: 1 - beta ** (t + 1))

    def mistake_power_always_2(*arguments):
        """One of your powers is 2, whatever the step. Squares belong to the gradient; what is the power of β?"""
        return with_divisors(arguments, lambda beta, t: 1 - beta**t, lambda beta, t: 1 - beta**2)

    def mistake_t_ignored(*arguments):
        """You divide by 1 − β at every step, which is right at step 1 only. Where does t come in?"""
        return with_divisors(arguments, lambda beta, t: 1 - beta, lambda beta, t: 1 - beta)

    def mistake_beta_times_t(*arguments):
        """β · t for a power? With β = 0.9 and t = 3 that makes 1 − 2.7, a negative divisor. How is a power
        written in Python?"""
        return with_divisors(arguments, lambda beta, t: 1 - beta * t, lambda beta, t: 1 - beta * t)

    def mistake_root_before_correction(*arguments):
        """The root of s is divided by 1 − β₂^t, but it is s that has to be divided. Which of the two is under
        the root?"""
        return altered(*arguments, step=lambda g, v, s, h: v / h.c1 / (np.sqrt(s) / h.c2 + h.epsilon))

    def mistake_corrected_averages_returned(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
        """The parameters are right, but you hand the *corrected* v and s on. What would the next step do to them,
        and then the one after?"""
        moved, v, s = altered(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)
        return moved, {k: a / (1 - beta1**t) for k, a in v.items()}, {k: a / (1 - beta2**t) for k, a in s.items()}

    def mistake_old_averages_returned(parameters, grads, v, s, *numbers):
        """The parameters are right, but v and s come back as they were: every step would be the first again.
        Which v and s did you return?"""
        return altered(parameters, grads, v, s, *numbers)[0], dict(v), dict(s)

    def mistake_written_into_the_inputs(parameters, grads, v, s, *numbers):
        """The numbers are right, but they are written into the dictionaries that you were given, and the caller's
        values are lost. Where could you collect the new entries instead?"""
        moved, after_v, after_s = altered(parameters, grads, v, s, *numbers)
        parameters.update(moved)
        v.update(after_v)
        s.update(after_s)
        return parameters, v, s

    def mistake_v_and_s_written_into(parameters, grads, v, s, *numbers):
        """The numbers are right, but the caller's v and s have changed under its hands. Where could you collect the
        new averages instead?"""
        moved, after_v, after_s = altered(parameters, grads, v, s, *numbers)
        v.update(after_v)
        s.update(after_s)
        return moved, v, s

    def mistake_beta1_for_s(*arguments):
        """s averages with β₁ in your code. Which of the two belongs to the squares?"""
        return altered(*arguments, new_s=lambda g, v, s, h: h.beta1 * s + (1 - h.beta1) * g**2)

    def mistake_betas_swapped(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
        """β₁ and β₂ have changed places throughout. Which one belongs to v?"""
        return altered(parameters, grads, v, s, t, learning_rate, beta2, beta1, epsilon)

    def mistake_epsilon_inside_the_root(*arguments):
        """ε stands under the root in your code. Look at the formula: what is added first, and what is the root
        taken of?"""
        return altered(*arguments, step=lambda g, v, s, h: v / h.c1 / np.sqrt(s / h.c2 + h.epsilon))

    def mistake_epsilon_inside_uncorrected(*arguments):
        """Two things at once: s is not corrected, and ε stands under the root. Take the formula piece by piece:
        first ŝ, then its root, then ε."""
        return altered(*arguments, step=lambda g, v, s, h: v / h.c1 / np.sqrt(s + h.epsilon))

    def mistake_epsilon_not_rescaled(*arguments):
        """Both corrections are pulled into the learning rate, which is allowed. But ε is now added to the root of the
        uncorrected s. By which factor does ε have to change as well?"""
        return altered(*arguments, step=lambda g, v, s, h: v * np.sqrt(h.c2) / h.c1 / (np.sqrt(s) + h.epsilon))

    def mistake_epsilon_added_to_the_quotient(*arguments):
        """Check your parentheses: ε is added to the whole quotient and not to its denominator. What is then left to
        stop a division by zero?"""
        return altered(*arguments, step=lambda g, v, s, h: v / h.c1 / np.sqrt(s / h.c2) + h.epsilon)

    def mistake_no_epsilon(*arguments):
        """ε is missing. What is 0 / 0, for an entry whose gradient has always been zero?"""
        return altered(*arguments, step=lambda g, v, s, h: v / h.c1 / np.sqrt(s / h.c2))

    def mistake_epsilon_always_1e_8(*arguments):
        """Your ε is 1e-8, whatever `epsilon` is. Which of the function's arguments have you not used?"""
        return altered(*arguments, step=lambda g, v, s, h: v / h.c1 / (np.sqrt(s / h.c2) + 1e-8))

    def mistake_beta1_in_both_corrections(*arguments):
        """Both averages are divided by 1 − β₁^t. With which weights was s averaged?"""
        return altered(*arguments, step=lambda g, v, s, h: v / h.c1 / (np.sqrt(s / h.c1) + h.epsilon))

    def mistake_old_v_in_the_step(parameters, grads, v, *others):
        """The step uses v as it was before this gradient came in. What comes first, the average or the step?"""
        _, after_v, after_s = altered(parameters, grads, v, *others)
        stale = altered(parameters, grads, v, *others, new_v=lambda g, v, h: v)[0]
        return stale, after_v, after_s

    def mistake_not_squared(*arguments):
        """s averages the gradients themselves. What has to be done to them so that signs do not cancel?"""
        return altered(*arguments, new_s=lambda g, v, s, h: h.beta2 * s + (1 - h.beta2) * g)

    def mistake_v_squared(*arguments):
        """s averages the square of v in your code. Whose squares should it remember?"""
        return altered(*arguments, new_s=lambda g, v, s, h: h.beta2 * s + (1 - h.beta2) * v**2)

    def mistake_no_root(*arguments):
        """You divide by ŝ, which has the unit of a squared gradient. What is missing before the sizes match?"""
        return altered(*arguments, step=lambda g, v, s, h: v / h.c1 / (s / h.c2 + h.epsilon))

    def mistake_gradient_in_place_of_v(*arguments):
        """The step uses dW, so v is computed for nothing and this is RMSprop. What should be divided by √ŝ + ε?"""
        return altered(*arguments, step=lambda g, v, s, h: g / (np.sqrt(s / h.c2) + h.epsilon))

    def mistake_missing_1_minus_beta1(*arguments):
        """v grows too large: the new gradient comes in with weight 1. With what weight should it, if all weights are
        to add up to 1 in the end?"""
        return altered(*arguments, new_v=lambda g, v, h: h.beta1 * v + g)

    def mistake_uphill(*arguments):
        """Right, but uphill: the step is added. Which way does the cost fall?"""
        return altered(*arguments, step=lambda g, v, s, h: -v / h.c1 / (np.sqrt(s / h.c2) + h.epsilon))

    def mistake_last_layer_left_out(parameters, grads, v, s, *numbers):
        """The last layer is not updated. `range(1, L)` ends one before L."""
        moved, after_v, after_s = altered(parameters, grads, v, s, *numbers)
        L = len(parameters) // 2
        for new, old, names in [(moved, parameters, ("W", "b")), (after_v, v, ("dW", "db")), (after_s, s, ("dW", "db"))]:
            new.update({f"{name}{L}": old[f"{name}{L}"] for name in names})
        return moved, after_v, after_s

    def mistake_biases_left_out(parameters, grads, v, s, *numbers):
        """The weights move, the biases stay where they were. Are they parameters too?"""
        moved, after_v, after_s = altered(parameters, grads, v, s, *numbers)
        for new, old in [(moved, parameters), (after_v, v), (after_s, s)]:
            new.update({key: old[key] for key in old if "b" in key})
        return moved, after_v, after_s

    def mistake_by_position(parameters, grads, v, s, *numbers):
        """You pair the dictionaries by position. Their entries may stand in different orders; what identifies an
        entry?"""
        paired = [dict(zip(grads, memory.values())) for memory in (v, s)]
        return altered(parameters, grads, *paired, *numbers)

    def variant_reordered_with_epsilon(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
        alpha_t = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
        epsilon_t = epsilon * np.sqrt(1 - beta2**t)
        v = {k: beta1 * v[k] + (1 - beta1) * grads[k] for k in v}
        s = {k: beta2 * s[k] + (1 - beta2) * grads[k] * grads[k] for k in s}
        return {n: W - alpha_t * v["d" + n] / (np.sqrt(s["d" + n]) + epsilon_t) for n, W in parameters.items()}, v, s

    def variant_layer_by_layer(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
        parameters, v, s = parameters.copy(), v.copy(), s.copy()
        for i in range(1, len(parameters) // 2 + 1):
            for kind in ("W", "b"):
                key = "d" + kind + str(i)
                v[key] = np.multiply(beta1, v[key]) + np.multiply(1 - beta1, grads[key])
                s[key] = np.multiply(beta2, s[key]) + np.multiply(1 - beta2, np.square(grads[key]))
                v_hat = np.divide(v[key], 1 - np.power(beta1, t))
                s_hat = np.divide(s[key], 1 - np.power(beta2, t))
                parameters[kind + str(i)] = parameters[kind + str(i)] - learning_rate * v_hat / (s_hat**0.5 + epsilon)
        return parameters, v, s

    def variant_in_place_on_copies(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
        parameters, v, s = ({k: a.copy() for k, a in d.items()} for d in (parameters, v, s))
        for name, W in parameters.items():
            key = "d" + name
            v[key] += (1 - beta1) * (grads[key] - v[key])
            s[key] *= beta2
            s[key] += (1 - beta2) * grads[key] ** 2
            W -= learning_rate / (1 - beta1**t) * v[key] / (np.sqrt(s[key]) / np.sqrt(1 - beta2**t) + epsilon)
        return [parameters, v, s]

    def variant_one_long_vector(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
        names = sorted(parameters)
        W = np.concatenate([parameters[n].ravel() for n in names])
        g, m, q = (np.concatenate([d["d" + n].ravel() for n in names]) for d in (grads, v, s))
        m = m * beta1 + g * (1 - beta1)
        q = q * beta2 + g**2 * (1 - beta2)
        W = W - learning_rate * (m / -np.expm1(t * np.log(beta1))) / (np.sqrt(q / -np.expm1(t * np.log(beta2))) + epsilon)
        ends = np.cumsum([parameters[n].size for n in names])[:-1]
        shapes = [parameters[n].shape for n in names]
        W, m, q = ([part.reshape(shape) for part, shape in zip(np.split(a, ends), shapes)] for a in (W, m, q))
        keys = ["d" + n for n in names]
        return dict(zip(names, W)), dict(zip(keys, m)), dict(zip(keys, q))


# %% check="adam_update"
check(adam_update)

# %% [markdown]
# If the check is not content yet, `hint(adam_update)` in a cell of your own helps, three times. Then compare
# with your calculator:

# %%
W, v, s = {"W1": np.array([[1.0]])}, {"dW1": np.zeros((1, 1))}, {"dW1": np.zeros((1, 1))}
W["b1"], v["db1"], s["db1"] = np.zeros((3, 1, 1))
for t, gradient in enumerate([4.0, -2.0, 1.0], start=1):
    grads = {"dW1": np.array([[gradient]]), "db1": np.zeros((1, 1))}
    W, v, s = adam_update(W, grads, v, s, t, 0.1, 0.9, 0.999, 1e-8)
    print(f"t = {t}:  v {v['dW1'].item():.6f}   s {s['dW1'].item():.6f}   W {W['W1'].item():.6f}")
assert round(W["W1"].item(), 6) == 0.839323
assert W["b1"].item() == 0

# %% [markdown]
# ## The first step has the length you asked for
#
# From rest, at $t = 1$, the corrections undo the small weights completely: $\hat v = g$ and $\hat s = g^2$.
# What is left is
#
# $$ \text{first step} = \alpha\, \frac{g}{|g| + \varepsilon} . $$
#
# *Before you run:* six parameters, with gradients from ten thousand down to $10^{-12}$ and one exact 0. How
# long is the first step of each, in units of $\alpha$?


# %%
def first_steps(gradients, epsilon=1e-8):
    """The first step of Adam from rest, in units of the learning rate, for each of the gradients (k,)."""
    g = np.array([gradients])
    parameters = {"W1": np.zeros_like(g), "b1": np.zeros((1, 1))}
    v, s = initialize_adam(parameters)
    parameters, v, s = adam_update(parameters, {"dW1": g, "db1": np.zeros((1, 1))}, v, s, 1, 1.0, 0.9, 0.999, epsilon)
    return -parameters["W1"][0]


# %%
gradients = [1e4, 1.0, -1e-4, 1e-8, 1e-12, 0.0]
for g, step in zip(gradients, first_steps(gradients)):
    print(f"gradient {g:8g}    first step {step + 0.0:9.4f} α")

# %% [markdown]
# A gradient of ten thousand and one of $10^{-4}$ make the same step; only the sign counts. With Adam the
# learning rate is not a factor that meets an unknown gradient but a *length*: about how far each parameter
# moves. A weight of size 0.1 and $\alpha = 0.001$: about a hundred steps across. That is why one default,
# $\alpha = 0.001$, is a sensible first try in so many networks.
#
# Near $|g| = \varepsilon$ the rule changes: a gradient of exactly $\varepsilon$ makes half a step, and far
# below it the step is proportional to the gradient again. We will come back to that.

# %% [markdown]
# ## How long can a step be?
#
# After the first step the history counts. *Before you run:* five parameters receive 10 000 gradients each. Sort
# them by the length of the last step: always 1; changing sign at every step; random, normal with mean 0; 9999
# zeros and then a single 1; growing by 11 % from step to step.


# %%
def steps_along(histories, beta1=0.9, beta2=0.999):
    """Adam's steps in units of the learning rate; parameter i receives the gradients of row i.  (k, T) → (k, T)."""
    parameters = {"W1": np.zeros((len(histories), 1)), "b1": np.zeros((1, 1))}
    v, s = initialize_adam(parameters)
    steps = np.empty(histories.shape)
    for t, g in enumerate(histories.T, start=1):
        grads = {"dW1": g[:, None], "db1": np.zeros((1, 1))}
        moved, v, s = adam_update(parameters, grads, v, s, t, 1.0, beta1, beta2, 1e-8)
        steps[:, t - 1] = (parameters["W1"] - moved["W1"])[:, 0]
    return steps


# %%
T = 10_000
names = ["always 1", "changing sign", "random", "one after silence", "growing by 11 %"]
age = np.arange(T - 1.0, -1, -1)
noise = np.random.default_rng(18).standard_normal(T)
histories = np.stack([np.ones(T), (-1.0) ** np.arange(T), noise, 1.0 * (age == 0), (0.9 / 0.999) ** age])
steps = np.abs(steps_along(histories))
print(f"Cauchy–Schwarz: at most {0.1 / np.sqrt(0.001 * (1 - 0.9**2 / 0.999)):.3f} α")
for name, row in zip(names, steps):
    typical = np.sqrt((row[-1000:] ** 2).mean())
    print(f"{name:<18} last step {row[-1]:.3f} α     root mean square of the last 1000 {typical:.3f} α")

# %% [markdown]
# - Gradients that **agree** make full steps; those that **contradict** one another every time make steps of
#   $(1-\beta_1)/(1+\beta_1) = 0.053\,\alpha$. This is what momentum contributes, and what RMSprop lacked in the
#   ravine.
# - **Pure noise** still makes steps of about $\sqrt{(1-\beta_1)/(1+\beta_1)} = 0.229\,\alpha$, however long you
#   wait. With a constant $\alpha$ and mini-batches Adam never comes to rest. Lesson 19 is about that.
# - A **lone gradient** after a long silence is met by an $s$ that has forgotten what gradients are:
#   $(1-\beta_1)/\sqrt{1-\beta_2} = 3.16\,\alpha$.
# - The worst case is a gradient that keeps **growing** by $\beta_2/\beta_1$, here 11 % a step: 7.27 α.
#
# The paper names 3.16 α as the bound for these $\beta$s. The last row exceeds it. The Cauchy–Schwarz inequality
# gives the true one, $(1-\beta_1) \big/ \sqrt{(1-\beta_2)(1-\beta_1^2/\beta_2)} = 7.27$. What remains true, and
# is the useful part: a step is about $\alpha$ or shorter, and a few $\alpha$ in rare moments, *whatever the
# size of the gradients*.

# %% [markdown]
# ## Down the ravine
#
# Back to where we began. `adam_step` gives your function the usual numbers, so that it is called like the other
# three rules.
#
# *Before you run:* with $\alpha = 0.3$, how long are Adam's first steps along $w$ and along $b$, although the
# gradient along $b$ is five times as large there? In which direction does Adam set out?


# %%
def adam_step(parameters, grads, v, s, t, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Your adam_update with the usual numbers filled in."""
    return adam_update(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)


ALL_RULES = {
    "gradient descent": (gradient_step, 0.07),
    "momentum": (momentum_step, 0.3),
    "RMSprop": (rmsprop_step, 0.3),
    "Adam": (adam_step, 0.3),
}

# %%
ravine.draw_rules(ALL_RULES, "Adam sets out diagonally, overshoots like momentum, and settles")
ravine.print_costs({"Adam": ALL_RULES["Adam"]})

# %% [markdown]
# Both first steps are 0.3 long, so Adam sets out diagonally and not down the steepest slope. It overshoots, as
# momentum does, and then settles on the floor where RMSprop hops. And the unit does not matter: one row, three
# times the same number. **Averaged direction from one parent, independence of the unit from the other.**
#
# Adam is not the fastest here. On a smooth bowl, gradient descent with a well chosen $\alpha$ has 0.00000001
# left, Adam 0.0000035. What Adam buys is that "well chosen" is less of an art. The digits below will show how
# much less.

# %% [markdown]
# ### Turn the knobs
#
# In a live notebook the sliders set $\alpha$, $\beta_1$ and $\beta_2$; elsewhere you see one setting. Things to
# try, each with a guess first: $\beta_1 = 0$ (which older rule is that, with a correction?); $\beta_1 = 0.98$;
# $\beta_2 = 0.9$ with $\alpha = 1$; $\alpha = 3$.


# %%
def draw(learning_rate=0.5, beta1=0.9, beta2=0.999):
    points, costs = ravine.walk(adam_step, learning_rate, beta1=beta1, beta2=beta2)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), width_ratios=[1.6, 1])
    ravine.draw(left, points, RULE_COLOURS["Adam"])
    left.set_title(f"α = {learning_rate}, β₁ = {beta1}, β₂ = {beta2}: cost {costs[-1]:.1g} after 150 steps")
    right.semilogy(costs, color=RULE_COLOURS["Adam"])
    right.set(xlabel="step", ylabel="cost", ylim=(1e-8, 1e3), title="Down in waves")


plots.interactive(
    draw, learning_rate=[0.03, 0.1, 0.3, 0.5, 1.0, 3.0], beta1=[0.0, 0.5, 0.8, 0.9, 0.98], beta2=[0.9, 0.99, 0.999, 0.9999]
)

# %% [markdown]
# With $\beta_1 = 0.98$ the walk swings far past the minimum and back, like a heavy ball. With $\beta_1 = 0$ no
# directions are averaged, and Adam is RMSprop with a corrected $s$. Here is the experiment that isolates the
# averaged direction: a short memory of sizes, $\beta_2 = 0.9$, as RMSprop had it in the first figure, and only
# $\beta_1$ changes.

# %%
for beta1 in (0.0, 0.5, 0.9):
    print(f"β₁ = {beta1}: cost after 150 steps {ravine.walk(adam_step, 0.3, beta1=beta1, beta2=0.9)[1][-1]:.2g}")

# %% [markdown]
# The first line is the hopping of RMSprop, 0.3 again. With $\beta_1 = 0.9$ the contradicting gradients cancel
# in $v$, and the cost is two thousand times lower.

# %% [markdown]
# ## Moons and digits: four rules on real networks
#
# Enough of two parameters. The next cells train networks of lesson 05 with your mini-batches (lesson 14); weights
# begin as He recommends (lesson 12). Note the `t += 1` in the loop: $t$ counts *steps*, not epochs.


# %%
def cost_of(parameters, X, Y):
    return logistic_cost(deep_forward(X, parameters)[0], Y)


# %%
@np.errstate(all="ignore")
def train(step, learning_rate, X, Y, layer_dims, epochs, size, rng, unit=1.0):
    """Returns (parameters, costs): the trained network, and the cost on each mini-batch before its step."""
    parameters, costs, t = initialize_he(layer_dims, rng), [], 0
    v, s = initialize_adam(parameters)
    for X_t, Y_t in [batch for _ in range(epochs) for batch in mini_batches(X, Y, size, rng)]:
        t += 1
        AL, caches = deep_forward(X_t, parameters)
        costs.append(logistic_cost(AL, Y_t))
        grads = {k: unit * g for k, g in deep_backward(AL, Y_t, caches).items()}
        parameters, v, s = step(parameters, grads, v, s, t, learning_rate)
    return parameters, costs


# %% [markdown]
# ### Moons
# Two interleaved half circles, 300 points in one batch, a network 2 → 16 → 8 → 1, 150 steps. To be fair, every
# rule chooses the best of eight learning rates from 0.01 to 32. *Before you run:* will all choose the same one?

# %%
X, Y = datasets.moons(300, np.random.default_rng(2))
rates = 10.0 ** np.arange(-2, 1.6, 0.5)
figure, axes = plt.subplots()
for name, (step, _) in ALL_RULES.items():
    runs = [train(step, a, X, Y, (2, 16, 8, 1), 150, 300, np.random.default_rng(3))[1] for a in rates]
    best = np.argmin([costs[-1] for costs in runs])
    axes.semilogy(runs[best], color=RULE_COLOURS[name], label=f"{name}, α = {rates[best]:.2g}")
    print(f"{name:<18} best α {rates[best]:6.2g}    cost at the end {runs[best][-1]:.3f}")
axes.set(xlabel="step", ylabel="cost", title="Moons: at its best rate every rule gets there, Adam without a jump")
_ = axes.legend()

# %% [markdown]
# Once each rule may choose, they end close together: gradient descent at 0.096, the others from 0.053 to 0.067.
# The gap is in the learning rates, 3.2 for momentum against 0.1 for Adam, and nothing about the task would have
# told you either. The paths differ more: RMSprop jumps all the way, as in the ravine, gradient descent at its
# best rate lives on the brink, Adam falls smoothly.

# %% [markdown]
# ### Digits, and how carefully $\alpha$ has to be chosen
# Is a handwritten digit odd? 1400 pictures, a network 64 → 32 → 16 → 1, mini-batches of 64, five epochs: 110
# steps. This time the figure shows *all* learning rates. How low does the cost get, and how wide is the valley
# of good choices? Dotted: the same for two rules after multiplying every gradient by 64, as happens to everyone
# who *adds up* the costs of a mini-batch and does not average them. Every point is the median of three seeds.
#
# *Before you run:* sketch the two valleys of Adam, and the two of momentum.

# %%
X, labels = datasets.digits(np.random.default_rng(5))
X, Y = X[:, :1400], labels[:, :1400] % 2
rates = 10.0 ** np.arange(-3.5, 0.6, 0.5)
figure, axes = plt.subplots()
for name, unit, style in [*((name, 1, "o-") for name in ALL_RULES), ("momentum", 64, "o:"), ("Adam", 64, "o:")]:
    options = ((64, 32, 16, 1), 5, 64)  # network, epochs, batch size
    nets = [[train(ALL_RULES[name][0], a, X, Y, *options, np.random.default_rng(i), unit)[0] for i in range(3)] for a in rates]
    costs = np.array([np.median([cost_of(net, X, Y) for net in three]) for three in nets])
    axes.loglog(rates, costs, style, color=RULE_COLOURS[name], label=name + f", gradients × {unit}" * (unit > 1))
    print(f"{name:<17} gradients × {unit:<3} lowest cost {costs.min():.3f} at α = {rates[costs.argmin()]:.2g}")
axes.set(xlabel=r"learning rate $\alpha$", ylabel="training cost after 5 epochs", ylim=(0.02, 2))
axes.set_title("Digits: another unit moves momentum's valley, not Adam's")
_ = axes.legend(loc="lower left", fontsize=9)

# %% [markdown]
# Read it without a favourite. The lowest costs of momentum (0.063), RMSprop (0.066) and Adam (0.057) are of one
# class, gradient descent (0.155) needs more steps. Nor is Adam's valley wider than momentum's: good rates span
# about a factor of ten, from 0.003 to 0.03, and far above them the network dies at 0.69, the cost of answering "one
# half" to everything. The popular default 0.001 would have been too small for these few steps.
#
# The dotted lines are the difference. Multiply the gradients by 64, and momentum's best $\alpha$ falls from 1
# to 0.032 (in steps of half a decade), while Adam's stays at 0.032. Two tasks, two networks, two units, and a
# good $\alpha$ was always between 0.03 and 0.1: that is what people mean when they say that Adam needs little
# tuning. (Adam's two curves differ slightly since $\varepsilon$ was not multiplied by 64, and training
# amplifies the smallest difference.)

# %% [markdown]
# ## The same numbers as PyTorch
#
# You would not ship your own Adam, and at work you will not write one. You will call
#
# ```python
# optimizer = torch.optim.Adam([w, b], lr=0.1, betas=(0.9, 0.999), eps=1e-8)
# for _ in range(100):
#     optimizer.zero_grad()
#     cost = (w**2 + 25 * b**2).sum() / 2
#     cost.backward()
#     optimizer.step()
# ```
#
# Is it the same algorithm? This is where PyTorch 2.13, in 64-bit floats, has taken the ravine's $(-9, 2)$:
#
# | $\alpha$ | $\beta_1$ | $\beta_2$ | $\varepsilon$ | steps | $w$ by PyTorch | $b$ by PyTorch |
# |---|---|---|---|---|---|---|
# | 0.1 | 0.9 | 0.999 | 1e-8 | 1 | −8.900000000111 | 1.900000000020 |
# | 0.1 | 0.9 | 0.999 | 1e-8 | 10 | −8.003920969480 | 1.024586835390 |
# | 0.1 | 0.9 | 0.999 | 1e-8 | 100 | −1.552611345518 | −0.008422800081 |
# | 0.3 | 0.5 | 0.95 | 1e-8 | 10 | −6.154940976146 | 0.017533325713 |
# | 0.1 | 0.9 | 0.999 | 1e-2 | 10 | −8.005049961797 | 1.024798583958 |
# | 0.1 | 0.9 | 0.999 | 1e-2 | 100 | −1.559008181851 | −0.008451377809 |
#
# And yours:

# %%
for alpha, beta1, beta2, epsilon, steps in [
    (0.1, 0.9, 0.999, 1e-8, 1),
    (0.1, 0.9, 0.999, 1e-8, 10),
    (0.1, 0.9, 0.999, 1e-8, 100),
    (0.3, 0.5, 0.95, 1e-8, 10),
    (0.1, 0.9, 0.999, 1e-2, 10),
    (0.1, 0.9, 0.999, 1e-2, 100),
]:
    points, _ = ravine.walk(adam_step, alpha, steps, beta1=beta1, beta2=beta2, epsilon=epsilon)
    w, b = points[:, -1]
    print(f"α {alpha}, β {beta1} and {beta2}, ε {epsilon:g}, {steps:3d} steps:   w {w:.12f}   b {b:.12f}")

# %% [markdown]
# All twelve decimals agree, in every row. (The course's tests repeat the comparison on a network with random
# gradients, over several hundred steps.) The rows with $\varepsilon = 0.01$ are there because at $10^{-8}$
# hardly anything would show where you have put it.
#
# The paper also mentions a reordering that saves some divisions: put both corrections into the learning rate,
# $\alpha_t = \alpha \sqrt{1-\beta_2^t} / (1-\beta_1^t)$, and step by $\alpha_t\, v / (\sqrt{s} +
# \hat\varepsilon)$. That is the same only if $\hat\varepsilon = \varepsilon\sqrt{1-\beta_2^t}$. Libraries that
# leave $\hat\varepsilon = 10^{-8}$ in place take, at $t = 1$, an $\varepsilon$ that is $1/\sqrt{0.001} = 31.6$
# times as large. Two libraries, one name, different numbers: compare before you trust.

# %% [markdown]
# ## Weight decay: why AdamW
#
# Lesson 08 adds a penalty on large weights to the cost, and so a multiple $\lambda W$ of the weights to the
# gradient (there with a factor $1/m$). With gradient descent that shrinks every weight by the factor $1 -
# \alpha\lambda$ per step. With Adam, $\lambda W$ goes through the same division as the rest of the gradient.
# AdamW takes it out again: shrink the weights by $1 - \alpha\lambda$ first, then let Adam see the plain
# gradient. The decay is *decoupled* from the gradient.
#
# Two weights, both 1. The data has nothing to say about either: its gradients only change sign, ±10 for the
# loud weight, ±0.01 for the quiet one. *Before you run:* $\alpha = 0.01$, $\lambda = 0.1$, 500 steps, so that
# the decay should leave $0.999^{500} = 0.61$ of each. What is left with the penalty in the gradient?


# %%
def decay(decoupled, learning_rate=0.01, lambd=0.1, steps=500):
    """The loud and the quiet weight after some steps of Adam with the decay in the gradient, or decoupled."""
    parameters = {"W1": np.array([[1.0, 1.0]]), "b1": np.zeros((1, 1))}
    v, s = initialize_adam(parameters)
    for t in range(1, steps + 1):
        data = np.array([[10.0, 0.01]]) * (-1) ** t
        grads = {"dW1": data if decoupled else data + lambd * parameters["W1"], "db1": np.zeros((1, 1))}
        if decoupled:
            parameters = parameters | {"W1": (1 - learning_rate * lambd) * parameters["W1"]}
        parameters, v, s = adam_update(parameters, grads, v, s, t, learning_rate, 0.9, 0.999, 1e-8)
    return parameters["W1"][0]


# %%
for name, decoupled in [("penalty in the gradient", False), ("AdamW, decoupled", True)]:
    print("{:<25} loud {:6.3f}   quiet {:6.3f}".format(name, *decay(decoupled)))

# %% [markdown]
# In the gradient, $\lambda W$ is divided by $\sqrt{\hat s}$. For the loud weight that is 10, so its decay is
# ten times too weak and 0.968 is left. For the quiet one the penalty *is* the gradient, so Adam makes full
# steps, and nothing is left. Decoupled, both keep 0.617 (0.606 from the decay, the rest from the very first
# gradient). Large language models are commonly trained with AdamW.

# %% [markdown]
# ## Question: resume · 2 points · 8 minutes
#
# A training run is stopped after 5000 steps. Only the parameters were saved, so the run goes on with `v, s =
# initialize_adam(parameters)`. One colleague lets $t$ go on at 5001, another one starts again with $t = 1$.
# With $\beta_1 = 0.9$, $\beta_2 = 0.999$: how long is the first step of a parameter whose gradient is $g$, in
# each case? What does the cost curve look like around this point, and what should have been saved?

# %% [markdown] question="resume" points=2
# ### BEGIN SOLUTION
# With $t = 5001$ both divisors are practically 1, so there is no correction although the averages start at
# zero: $v = 0.1\,g$, $\sqrt{s} = \sqrt{0.001}\,|g| = 0.0316\,|g|$, and the step is 3.16 α long, for every
# parameter at once. It gets worse before it gets better (up to about 6.6 α if the gradients agree, around the
# twelfth step), so the cost jumps up, perhaps far. With $t = 1$ the corrections fit the empty memories: every
# parameter makes a step of exactly α. That is no disaster, but parameters that had settled, with contradicting
# gradients and steps of a small fraction of α, are moved by a full α too, so there may be a small bump. To
# resume as if nothing had happened, save $v$, $s$ and $t$ together with the parameters.
#
# **Mark scheme** (2 points)
# - 1 point: both lengths, about 3.16 α (accept "about three times too long, because the correction is off") and
#   α.
# - 1 point: a jump or a rise of the cost in the first case, little or a small bump in the second; and $v$, $s$
#   and $t$ all named as what to save. Half a point if $t$ is forgotten.
# ### END SOLUTION

# %% [markdown]
# ## Question: sum or mean · 2 points · 8 minutes
#
# A network is trained with mini-batches of 64, and an L2 penalty is part of the cost (its gradient $\lambda W$
# is added to `dW`). Someone changes the data part of the cost from the mean over a mini-batch to the sum and
# touches nothing else. Say for gradient descent, for Adam, and for AdamW (whose decay is decoupled) what
# becomes of (a) the length of the steps and (b) the strength of the regularization, and how to repair it.

# %% [markdown] question="sum_or_mean" points=2
# ### BEGIN SOLUTION
# The data gradients become 64 times as large.
#
# Gradient descent: the data part of every step is 64 times as long, which will probably diverge. Divide α by
# 64. Then the steps are as before but the decay per step, αλW, is 64 times weaker; multiply λ by 64 and
# everything is as it was.
#
# Adam: v is 64 times as large and √s as well, so the steps keep their length (ε counts 64 times less, which
# only matters for tiny gradients). But λW has not grown, so within the gradient the penalty's share is 64 times
# smaller. Keep α, multiply λ by 64.
#
# AdamW: the decay does not meet the gradient, so neither the steps nor the decay change. Nothing to repair.
#
# **Mark scheme** (2 points)
# - 1 point for (a): gradient descent 64 times as long, Adam and AdamW unchanged because v and √s grow alike.
# - 1 point for (b): the penalty becomes 64 times weaker relative to the data in gradient descent and Adam (λ
#   times 64), and stays as it was in AdamW. Half a point if only one of the two halves is right.
# - No point is lost for leaving ε out.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# ### "Bias correction for momentum"
# One summary says that Adam needs a bias correction "for momentum", and that can be read as: for $v$ alone.
# Leaving out a correction is the same as another learning rate (as long as $\varepsilon$ plays no part), so
# your own function can show what it does. `factor(t)` is by how much the steps are too long. *Before you run:*
# which is worse, to correct neither average, or $v$ alone?


# %%
def with_factor(factor):
    """The step rule that makes factor(t) times the step of Adam."""

    def step(parameters, grads, v, s, t, learning_rate):
        return adam_step(parameters, grads, v, s, t, factor(t) * learning_rate)

    return step


# %%
X, labels = datasets.digits(np.random.default_rng(5))
X, Y = X[:, :1400], labels[:, :1400] % 2
versions = {
    "both": lambda t: 1.0,
    "neither": lambda t: (1 - 0.9**t) / np.sqrt(1 - 0.999**t),
    "v alone": lambda t: 1 / np.sqrt(1 - 0.999**t),
}
for name, factor in versions.items():
    print(f"corrected: {name}, first step {factor(1):.2f} α")
    for alpha in (0.01, 0.03):
        net, costs = train(with_factor(factor), alpha, X, Y, (64, 32, 16, 1), 5, 64, np.random.default_rng(0))
        print(f"    α = {alpha}: highest cost on the way {max(costs):5.2f}, last {cost_of(net, X, Y):.3f}")

# %% [markdown]
# Correcting $v$ alone is by far the worst: a first step of 31.6 α, a cost that shoots up to 20 or 40, and a
# network that never recovers from it (0.693 is the cost of answering "one half" always). It is even worse than
# correcting neither, where two errors partly cancel: 3.16 α, a small loss at $\alpha = 0.01$, and the end of
# the network at 0.03, a rate at which the whole Adam does as well as at 0.01. **Both** moments are corrected, and the one
# with the long memory needs it more.

# %% [markdown]
# ### ε inside the root
# Two summaries write $\sqrt{\hat s + \varepsilon}$, a third one $\sqrt{\hat s} + \varepsilon$. The paper and
# the libraries have it outside. The place looks like a matter of taste, and for ordinary gradients it is.
# *Before you run:* from which $|g|$ downwards does the inside form differ, for $\varepsilon = 10^{-8}$?

# %%
g = 10.0 ** np.arange(-10, 1)
inside = g / np.sqrt(g**2 + 1e-8)  # the first step, ε inside
figure, axes = plt.subplots()
axes.loglog(g, first_steps(g), "o-", color=RULE_COLOURS["Adam"], label=r"outside, $\varepsilon = 10^{-8}$")
axes.loglog(g, first_steps(g, 1e-4), "s-", color=plots.COLOURS["sky"], label=r"outside, $\varepsilon = 10^{-4}$")
axes.loglog(g, inside, "^:", color=plots.COLOURS["red"], label=r"inside, $\varepsilon = 10^{-8}$")
axes.set(xlabel="size of the gradient", ylabel="first step / learning rate")
axes.set_title("ε = 1e-8 inside the root acts like 1e-4 outside")
axes.legend()
for name, values in [("outside, 1e-8", first_steps(g)), ("inside, 1e-8", inside), ("outside, 1e-4", first_steps(g, 1e-4))]:
    print(f"ε {name}: first step {values[4]:.3f} α for a gradient of {g[4]:g}, {values[8]:.3f} α for {g[8]:g}")

# %% [markdown]
# Inside, $\varepsilon$ is compared with $g^2$ and not with $|g|$, so it begins to matter at $|g| =
# \sqrt{\varepsilon} = 10^{-4}$. At $10^{-6}$ the outside form still makes 0.99 of a full step, the inside form
# a hundredth. Does that ever happen in training? Take the digits with a cost counted in a unit of ten thousand,
# so that all gradients are $10^{-4}$ times as large:

# %%
X, labels = datasets.digits(np.random.default_rng(5))
X, Y = X[:, :1400], labels[:, :1400] % 2
for epsilon, name in [(1e-8, "outside, 1e-8"), (1e-4, "outside, 1e-4, like 1e-8 inside")]:
    rule = functools.partial(adam_step, epsilon=epsilon)
    for unit in (1, 1e-4):
        net, _ = train(rule, 0.01, X, Y, (64, 32, 16, 1), 5, 64, np.random.default_rng(0), unit)
        print(f"ε {name:<32} gradients × {unit:<7g} cost after 5 epochs {cost_of(net, X, Y):.3f}")

# %% [markdown]
# With the usual place and size, the unit makes no difference that matters (0.067 and 0.068: training amplifies
# the smallest change). With an $\varepsilon$ that acts like $10^{-4}$ the gradients of this network, divided by
# ten thousand, drown in it, and after five epochs the cost is still 0.55. The promise that the unit does not
# matter holds only as long as gradients are large beside $\varepsilon$.
#
# In the other direction, an $\varepsilon$ far larger than all gradients turns Adam into momentum with the
# learning rate $\alpha / \varepsilon$. Now and then that is wanted: networks have been trained with
# $\varepsilon = 0.1$ or 1.

# %% [markdown]
# ### "W is horizontal, b is vertical"
# Pictures of the ravine call one axis $w$ and the other $b$, and two summaries then say that Adam or RMSprop
# slow down $b$ and speed up $W$. The names are an aid to the picture. Every parameter has its own $s$, and no
# rule knows what it is called: here both axes are entries of `W1`. What *does* matter is whether the ravine
# runs along the axes at all.


# %%
def turned_walk(step, learning_rate, degrees):
    """Steps until the cost of a ravine turned by some degrees stays below 0.01; both coordinates are entries of W1."""
    c, d = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn, zero, costs = np.array([[c, -d], [d, c]]), np.zeros((1, 1)), []
    hessian = turn @ np.diag([1.0, 25.0]) @ turn.T
    parameters = {"W1": turn @ np.array([[-9.0], [2.0]]), "b1": zero}
    v = s = {"dW1": np.zeros((2, 1)), "db1": zero}
    for t in range(1, 401):
        grads = {"dW1": hessian @ parameters["W1"], "db1": zero}
        costs.append((parameters["W1"] * grads["dW1"]).sum() / 2)
        parameters, v, s = step(parameters, grads, v, s, t, learning_rate)
    return int(np.max(np.nonzero(np.array(costs) >= 0.01))) + 1


# %%
costs = np.array(ravine.walk(adam_step, 0.2)[1])
print(f"Adam, a weight and a bias:  steps: {np.max(np.nonzero(costs >= 0.01)) + 1}")
for name, alpha in [("gradient descent", 0.07), ("momentum", 0.3), ("Adam", 0.2)]:
    counts = [turned_walk(ALL_RULES[name][0], alpha, degrees) for degrees in (0, 45, 90)]
    print(f"{name:<17} α = {alpha:<5} steps: {counts[0]} at 0°, {counts[1]} at 45°, {counts[2]} at 90°")

# %% [markdown]
# Separate or together in `W1`, the walk takes the same 92 steps: names are irrelevant. At 45° gradient descent
# and momentum do not notice that anything has changed, and Adam needs 143 steps, more than half as many again.
# One $s$ per parameter can stretch the axes, but not turn them; when the ravine runs diagonally, both entries
# of $s$ are nearly alike and there is little left to equalise. At 90° the axes have changed places, and all is
# well again.

# %% [markdown]
# ## Summary
#
# 1. Adam keeps two averages per parameter, $v$ of the gradients ($\beta_1$) and $s$ of their squares
#    ($\beta_2$), entry by entry.
# 2. Both start at zero and both are corrected, by $1-\beta_1^t$ and $1-\beta_2^t$ with $t$ from 1; what is
#    stored is uncorrected.
# 3. The step is $\alpha\,\hat v / (\sqrt{\hat s} + \varepsilon)$: about $\alpha$ where gradients agree, a small
#    part of it where they contradict, whatever their unit.
# 4. $\varepsilon$ stands outside the root; inside, $10^{-8}$ acts like $10^{-4}$. Put into the other order, it
#    has to be rescaled.
# 5. $\alpha$ is what you tune; decay weights outside the gradient (AdamW); save $v$, $s$ and $t$ with the
#    parameters.

# %% [markdown]
# ## References
#
# - D. P. Kingma and J. Ba (2015). Adam: A Method for Stochastic Optimization. *International Conference on
#   Learning Representations*, arXiv:1412.6980. Algorithm 1 is what you have written; section 2 has the
#   reordering, section 2.1 the bounds, section 3 the corrections.
# - T. Tieleman and G. Hinton (2012). Lecture 6.5: RMSprop. *COURSERA: Neural Networks for Machine Learning*.
# - B. T. Polyak (1964). Some methods of speeding up the convergence of iteration methods. *USSR Computational
#   Mathematics and Mathematical Physics* 4(5), 1–17. Momentum.
# - I. Loshchilov and F. Hutter (2019). Decoupled Weight Decay Regularization. *International Conference on
#   Learning Representations*, arXiv:1711.05101. AdamW.
# - S. J. Reddi, S. Kale and S. Kumar (2018). On the Convergence of Adam and Beyond. *International Conference
#   on Learning Representations*, arXiv:1904.09237. A small convex problem on which Adam goes the wrong way,
#   because $s$ forgets rare large gradients.
# - A. C. Wilson and others (2017). The Marginal Value of Adaptive Gradient Methods in Machine Learning.
#   *Advances in Neural Information Processing Systems* 30. Why plain descent with momentum is not dead.
#
# ## What comes next
#
# You have seen that noise makes Adam take steps of about a quarter of $\alpha$ for ever. Lesson 19,
# *learning-rate decay*, lets $\alpha$ shrink, so that a network can settle; lesson 20 asks what kind of place
# it settles in.
