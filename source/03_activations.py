# ---
# jupyter:
#   lesson:
#     title: Activation functions
#     minutes: 90
#     needs: ["02"]
# ---

# %% [markdown]
# # 03 · Activation functions
#
# Two rings of points, one inside the other. A single neuron draws one straight line, and no straight line
# separates two rings. So take a hundred neurons, each with a line of its own, and let one more neuron decide
# on the strength of their hundred scores. Surely that will do?
#
# It will do no better at all, and it will do splendidly as soon as every score passes through a small curved
# function on its way. This lesson is about that function: which ones there are, how steep they are, and why
# the steepness decides whether a deep network learns.
#
# **Goal.** Write the four activation functions of the trade with their derivatives, and know which to put
# where. **Time.** About 90 minutes. **Builds on.** One neuron and its gradient descent (lesson 02), examples
# as columns (01), the chain rule.

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress
from previously import gradient_descent, predict, sigmoid

plots.use_style()
COLOURS = plots.COLOURS
NAMES = ("sigmoid", "tanh", "ReLU", "leaky ReLU")
SHADES = {name: COLOURS[colour] for name, colour in zip(NAMES, ("orange", "blue", "green", "red"))}

# %% [markdown]
# ## A hundred neurons, and nothing gained
#
# The first layer gets random weights, which are never trained; lesson 04 will train them, too. What comes out
# of it goes to one more neuron, and that one learns by your `gradient_descent` from lesson 02. The only thing
# that changes between the two runs is a function $g$, applied to every score of the first layer.


# %%
def frozen_layer(g, X, units, scale=1.0, seed=1):
    """`units` neurons with random weights that are never trained: g(WX + b), shape (units, m)."""
    rng = np.random.default_rng(seed)
    W, b = scale * rng.normal(size=(units, X.shape[0])), rng.normal(size=(units, 1))
    return g(W @ X + b)


def nothing(z):
    return z


def train_last(g, X, Y):
    """Train one neuron on 100 frozen ones.  Returns (its cost, a function from points to labels)."""
    H = frozen_layer(g, X, units=100)
    w, b, costs = gradient_descent(np.zeros((100, 1)), 0.0, H, Y, 500, learning_rate=0.05)
    return np.squeeze(costs[-1]), lambda points: predict(w, b, frozen_layer(g, points, units=100))


# %% [markdown]
# *Before you run:* on the left the scores go on as they are ("nothing"), on the right through `np.tanh`. Guess
# both accuracies. A coin gets 50 %.

# %%
X, Y = datasets.circles(400, np.random.default_rng(1))
figure, axes = plt.subplots(1, 2, figsize=(9, 4.2))
for ax, g, name in zip(axes, (nothing, np.tanh), ("Nothing", "tanh")):
    cost, decide = train_last(g, X, Y)
    share = np.mean(decide(X) == Y)
    plots.decision_regions(decide, X, Y, ax)
    ax.set(title=f"{name} between the layers: {share:.1%} right", aspect="equal")
    print(f"{name:<7} between the layers: cost {cost:.6f}, {share:.1%} right")

# %% [markdown]
# 54 % against 97 %, with the same data, the same random weights and the same training. And a single neuron on
# the two coordinates, without any hidden layer?

# %%
X, Y = datasets.circles(400, np.random.default_rng(1))
w, b, costs = gradient_descent(np.zeros((2, 1)), 0.0, X, Y, 500, learning_rate=0.5)
share = np.mean(predict(w, b, X) == Y)
print(f"one neuron on its own: cost {np.squeeze(costs[-1]):.6f}, {share:.1%} right")

# %% [markdown]
# The same 54 %, and the same cost to six digits. The hundred neurons with nothing behind them are not *nearly*
# useless, they are *exactly* useless: at the end of the lesson you will fold them into that one neuron with
# two lines of code.
#
# The function between the layers is the **activation function** $g$. For a layer with $n$ units and $m$
# examples:
#
# | symbol | shape | what it is |
# |---|---|---|
# | $Z = WX + b$ | $(n, m)$ | the scores, one per unit and example |
# | $A = g(Z)$ | $(n, m)$ | the activations: $g$ of every entry **on its own** |
# | $g'(Z)$ | $(n, m)$ | the slope of $g$ at every score |
#
# Since $g$ works entry by entry, your functions will take an array of *any* shape, or a plain number, and
# return the same shape. They come in two rounds: first the curves, then their slopes.

# %% [markdown]
# ## The first curve has its middle in the wrong place
#
# You know one candidate already, $\sigma$. It was made to be a probability, and so all its values are
# positive, 0.5 in the middle. For the *last* neuron of a yes-no network that is what you want. A hidden unit
# need not be a probability, and a layer that reads from it would rather have numbers around 0 (you will
# measure how much it matters). The **hyperbolic tangent** is an S of that kind, from −1 to 1:
#
# $$ \tanh z = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}} $$
#
# *Before you run:* at $z = 0$ the fraction gives 0. What does it give for $z = 1000$, on paper and in NumPy?

# %%
with np.errstate(over="ignore", invalid="ignore"):
    for z in (0.5, 5.0, 50.0, 1000.0):
        print(f"z = {z:6}:  {(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))}")

# %% [markdown]
# On paper 1, in NumPy `nan`: infinity divided by infinity, the trap of lesson 02 once more. But there you
# found the way round it, and it is already inside your `sigmoid`. Multiply numerator and denominator by
# $e^{-z}$, then write the numerator as $2 - (1 + e^{-2z})$:
#
# $$ \tanh z = \frac{1 - e^{-2z}}{1 + e^{-2z}} = \frac{2}{1 + e^{-2z}} - 1 = 2\,\sigma(2z) - 1 $$
#
# tanh is the sigmoid in other clothes: twice as quick to rise, twice as tall, and moved down by one.

# %% [markdown]
# ## Exercise: tanh · 1 point · 5 minutes
#
# Write it so that scores of ±10 000 give ±1 and no `nan`. (NumPy has an `np.tanh`, and from tomorrow on you
# may use it for ever. Today, build yours.)


# %% exercise="tanh" points=1
def tanh(z):
    """The hyperbolic tangent: an S from −1 to 1.

    z: floating-point scores between −1e4 and 1e4, an array of any shape; or a plain number (float or int).
    Returns (e^z − e^(−z)) / (e^z + e^(−z)), same shape as z, without a nan.
    """
    ### BEGIN SOLUTION
    return 2 * sigmoid(2 * z) - 1
    ### END SOLUTION


# %% tags=["spec"]
import math

from dlutils.gradients import complex_step_gradient
from dlutils.spec import Exercise, OneOf


def signed(rng, shape, low=0.15, high=2.6):
    """Numbers of both signs and of different size, none near 0, the first of them negative."""
    z = rng.uniform(low, high, shape) * rng.permutation(np.where(np.arange(np.prod(shape)) % 5 < 2, 1, -1)).reshape(shape)
    z.flat[0], z.flat[1] = -abs(z.flat[0]), abs(z.flat[1])
    return z


def scores(rng):
    """What every activation and every derivative has to stand: shapes, plain numbers, saturation, float32."""
    yield "a matrix", signed(rng, (3, 5))
    yield "three axes", signed(rng, (2, 4, 3))
    yield "a column", signed(rng, (6, 1))
    yield "one axis", signed(rng, 7)
    yield "an array without axes", np.array(-rng.uniform(0.3, 2))
    yield "a plain positive number", float(rng.uniform(0.3, 2))
    yield "a plain negative number", -float(rng.uniform(0.3, 2))
    yield "a positive whole number", int(rng.integers(2, 5))
    yield "a negative whole number", -int(rng.integers(2, 5))
    far = np.array([1e4, -1e4, 9000, -7000, 720, -730, 95, -96, 38, 0.7, -0.4, -35])
    yield "scores up to ±10 000", rng.permutation(far * rng.uniform(0.99, 1, far.size)).reshape(3, 4)
    yield "10 000 as a plain number", 1e4
    yield "−10 000 as a plain number", -1e4
    far = np.array([8192, -8192, 4096, -2048, 1024, -1024])
    yield "scores up to ±8192, in float32", rng.permutation(far).astype(np.float32).reshape(2, 3)


def beside_zero(rng):
    """Scores from 1e-7 to 0.1 on either side of 0, (2, 8)."""
    return rng.permutation(np.concatenate([10.0 ** -np.arange(0.5, 8), -(10.0 ** -np.arange(0.7, 8.2))])).reshape(2, 8)


def one_by_one(f, z):
    """f of every entry of z: an array like z, or a number."""
    values = [f(float(v)) for v in np.ravel(z)]
    return np.array(values).reshape(np.shape(z)) if np.ndim(z) else values[0]


class Tanh(Exercise):
    hints = (
        "Which exponential becomes infinite for a large score, and which of your functions has met that before?",
        "tanh z = 2σ(2z) − 1.",
        "Begin with `sigmoid(2 * z)`, which runs from 0 to 1; then stretch it and move it.",
    )
    rtol = 1e-8

    def cases(rng):
        yield from scores(rng)
        yield "next to zero", beside_zero(rng)

    def expect(z):
        return one_by_one(math.tanh, z)

    def mistake_quotient(z):
        """e^z and e^(−z): for a large score one of them is infinite, and ∞/∞ is nan. Which form of the same fraction
        has only one exponential, and where is it already tamed?"""
        z = np.asarray(z)
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))

    def mistake_one_exponential(z):
        """Right for negative scores of any size; for large positive ones e^(2z) is infinite above and below the bar.
        Which exponent never gets large, whatever the sign of z?"""
        T = np.exp(2 * np.asarray(z))
        return (T - 1) / (T + 1)

    def mistake_sigmoid(z):
        """This S runs from 0 to 1, and its middle is 0.5. Where should it begin, and where should its middle be?"""
        return sigmoid(z)

    def mistake_not_moved(z):
        """The right steepness, but your values lie between 0 and 1. Two moves are missing: how tall, and how far down?"""
        return sigmoid(2 * z)

    def mistake_too_flat(z):
        """From −1 to 1, but your S rises only half as fast as it should. How steep is tanh at 0?"""
        return 2 * sigmoid(z) - 1

    def mistake_clipped_result(z):
        """Your activations stop short of ±1. A guard against a later logarithm does not belong here: tanh should come
        as near to the truth as a float can."""
        return np.clip(np.tanh(z), -1 + 1e-7, 1 - 1e-7)

    def mistake_tangent(z):
        """`np.tan` is the tangent of an angle: it has poles, and repeats itself. What does the h in tanh stand for?"""
        return np.tan(z)

    def mistake_math(z):
        """`math.tanh` takes one number at a time. Which function works on a whole array?"""
        return math.tanh(z)

    def variant_numpy(z):
        return np.tanh(z)

    def variant_tamed(z):
        T = np.exp(-2 * np.abs(z))
        return np.sign(z) * (1 - T) / (1 + T)

    def variant_clipped(z):
        z = np.clip(z, -20, 20)
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))

    def variant_one_fraction(z):
        return 1 - 2 / (1 + np.exp(2 * np.asarray(z, dtype=float)))

    def variant_loop(z):
        return np.array([math.tanh(v) for v in np.ravel(z)]).reshape(np.shape(z))


# %% check="tanh"
check(tanh)

# %% [markdown]
# Stuck? `hint(tanh)` in a cell of your own helps, up to three times; likewise everywhere below. Here are the
# moves that turn one S into the other. *Before you run:* at which height does each of the three curves cross
# the vertical line $z = 0$?

# %%
grid = np.linspace(-4, 4, 161)
figure, ax = plt.subplots()
ax.plot(grid, sigmoid(grid), color=SHADES["sigmoid"], label="σ(z)")
ax.plot(grid, sigmoid(2 * grid), ":", color=COLOURS["black"], label="σ(2z): twice as quick")
ax.plot(grid, tanh(grid), color=SHADES["tanh"], label="2σ(2z) − 1: twice as tall, one lower")
ax.plot(grid[::10], np.tanh(grid[::10]), "o", color=SHADES["tanh"], label="np.tanh")
ax.set(title="Two moves turn the sigmoid into tanh", xlabel="score z", ylabel="activation")
_ = ax.legend(loc="upper left", fontsize=9)

# %% [markdown]
# At 0.5, 0.5 and 0. The dots of NumPy's own tanh lie on yours.

# %% [markdown]
# ## A hinge instead of an S
#
# Does it have to be an S at all? In 1969 Fukushima gave the units of his vision network the plainest bend
# there is: negative scores become 0, positive ones stay as they are.
#
# $$ \mathrm{relu}(z) = \max(0, z) $$
#
# Nair and Hinton (2010) named it the **rectified linear unit**, ReLU. Two years later Krizhevsky, Sutskever
# and Hinton trained a network on photographs with it that started the present wave, and reported that a
# smaller one reached a training error of 25 % on CIFAR-10 six times as fast as with tanh. It costs one comparison, and no
# exponential.

# %% [markdown]
# ## Exercise: relu · 1 point · 5 minutes
#
# For every entry on its own: the larger of 0 and $z$. NumPy has two functions with "max" in their names; one
# of them looks for *the* largest entry, the other compares entry by entry.


# %% exercise="relu" points=1
def relu(z):
    """The rectified linear unit: negative scores become 0, others stay as they are.

    z: floating-point scores, an array of any shape, left as it was; or a plain number (float or int).
    Returns max(0, z) of every entry, same shape as z.
    """
    ### BEGIN SOLUTION
    return np.maximum(0, z)
    ### END SOLUTION


# %% tags=["spec"]
class Relu(Exercise):
    hints = (
        "How many numbers should come out, if 15 go in? Is your function about the largest of them, or about each?",
        "relu(z) = z where z > 0, and 0 elsewhere.",
        "`np.maximum(p, q)` gives the larger one of two, entry by entry.",
    )

    def cases(rng):
        yield from scores(rng)
        yield "next to zero", beside_zero(rng)
        yield "exactly zero, between others", rng.permutation([0.0, -1.5, 0.0, 2.5, -0.5, 0.8]).reshape(3, 2)
        yield "zero as a plain number", 0.0

    def expect(z):
        return one_by_one(lambda v: v if v > 0 else 0.0, z)

    def mistake_largest(z):
        """`np.max` looks for the largest entry, and its second argument is an axis. Which function compares two things
        entry by entry?"""
        return np.max(z, 0)

    def mistake_python_max(z):
        """Python's `max` and `if` ask one question and want one answer, and an array has many. Which NumPy function
        compares entry by entry?"""
        return max(0, z)

    def mistake_axis(z):
        """`np.max(0, z)` looks for the largest entry of 0 along the axis z. Which function compares two things entry by
        entry?"""
        return np.max(0, z)

    def mistake_absolute(z):
        """Your negative scores come back positive. What should become of them?"""
        return np.abs(z)

    def mistake_other_side(z):
        """You keep the negative scores and lose the positive ones. Which of the two sides should pass?"""
        return np.minimum(0, z)

    def mistake_gate(z):
        """This says *whether* a score passes, 0 or 1. What passes?"""
        return np.asarray(z > 0) * 1.0

    def mistake_capped(z):
        """Your activations stop at 1. Does ReLU have an upper end?"""
        return np.clip(z, 0, 1)

    def mistake_leaky(z):
        """A little of the negative scores comes through. That is the next exercise; here the gate is tight."""
        return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))

    def mistake_in_place(z):
        """Right, but you wrote the zeros into the array that your caller still needs. How do you make a new one?"""
        z[z < 0] = 0
        return z

    def variant_half_sum(z):
        return (z + np.abs(z)) / 2

    def variant_product(z):
        return z * (np.asarray(z) > 0)

    def variant_masked_copy(z):
        a = np.array(z)
        a[a < 0] = 0
        return a

    def variant_clip(z):
        return np.clip(z, 0, None)

    def variant_loop(z):
        return np.array([v if v > 0 else 0.0 for v in np.ravel(z)]).reshape(np.shape(z))


# %% check="relu"
check(relu)

# %% [markdown]
# ## A hinge with a leak
#
# A ReLU unit that gets only negative scores gives 0, whatever happens to its inputs. Maas, Hannun and Ng
# (2013) therefore let a little through. With a small *slope* $s$, 0.01 unless somebody says otherwise:
#
# $$ \mathrm{leaky}(z) = \begin{cases} z & \text{if } z > 0 \\ s\,z & \text{otherwise} \end{cases}
# \qquad 0 < s < 1 $$
#
# What this drop is good for you will see when a unit dies. *Think first:* what does leaky ReLU give for
# $z = -3$ and $s = 0.01$? A constant would be no leak: the value must still *depend* on $z$.

# %% [markdown]
# ## Exercise: leaky_relu · 1 point · 5 minutes
#
# Two lines that meet at 0. The caller may choose the slope; `slope=0.01` in the first line of the function is
# what holds if they do not.


# %% exercise="leaky_relu" points=1
def leaky_relu(z, slope=0.01):
    """ReLU that lets a fraction of the negative scores through.

    z: floating-point scores, an array of any shape, left as it was; or a plain number (float or int).
    slope: a number, 0 < slope < 1.  Returns z where z > 0 and slope · z elsewhere, same shape as z.
    """
    ### BEGIN SOLUTION
    return np.where(z > 0, z, slope * z)
    ### END SOLUTION


# %% tags=["spec"]
def with_slopes(cases, rng):
    """The same cases, each with a slope of its own.  A power of 2 for float32, where the answer is then exact."""
    for i, (name, z) in enumerate(cases):
        yield f"{name}, slope {(s := (0.2, 0.03, 0.4, 0.25)[i % 4 if 'float32' not in name else 3]):g}", z, s
    yield "no slope given", signed(rng, (2, 5))
    yield "no slope given, a plain number", -float(rng.uniform(1, 3))
    yield "slope 0.9", signed(rng, (4, 3)), 0.9
    yield "slope 0.001", 300 * signed(rng, (3, 2)), 0.001


class LeakyRelu(Exercise):
    hints = (
        "Two straight lines meet at 0. How steep is each, and which belongs to which side?",
        "leaky(z) = z where z > 0, and slope · z elsewhere.",
        "`np.where(condition, p, q)` takes from p where the condition holds, and from q elsewhere.",
    )

    def cases(rng):
        yield from with_slopes(scores(rng), rng)
        yield "next to zero", 100 * beside_zero(rng), 0.3
        yield "exactly zero, between others", rng.permutation([0.0, -1.5, 0.0, 2.5, -0.5, 0.8]).reshape(3, 2), 0.3

    def expect(z, slope=0.01):
        return one_by_one(lambda v: v if v > 0 else slope * v, z)

    def mistake_slope_ignored(z, slope=0.01):
        """You always leak one hundredth. Which argument says how much?"""
        return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))

    def mistake_other_default(z, slope=0.1):
        """Right when the slope is given. Which slope holds if it is not?"""
        return np.maximum(z, slope * np.asarray(z))

    def mistake_if(z, slope=0.01):
        """`if` wants one answer, and an array has many. Which NumPy function chooses entry by entry?"""
        return z if z > 0 else slope * z

    def mistake_tight(z, slope=0.01):
        """No leak: this is the ReLU from before. What should a negative score give?"""
        return np.maximum(0, z)

    def mistake_constant(z, slope=0.01):
        """The larger one of *slope* and z: your negative side is a constant, and a constant tells nothing about z. By
        what is the slope multiplied?"""
        return np.maximum(slope, z)

    def mistake_wrong_side(z, slope=0.01):
        """Negative scores pass in full and positive ones are reduced. Which side should leak?"""
        return np.where(np.asarray(z) > 0, slope * np.asarray(z), z)

    def mistake_falling(z, slope=0.01):
        """Your left half falls: negative scores give positive activations. Which sign has slope · z for negative z?"""
        return np.where(np.asarray(z) > 0, z, -slope * np.asarray(z))

    def mistake_leak_on_both_sides(z, slope=0.01):
        """ReLU plus slope · z leaks on either side, so positive scores come out too large. On which side only?"""
        return np.maximum(0, z) + slope * np.asarray(z)

    def mistake_steepness(z, slope=0.01):
        """This is how steep the function is, 1 or the slope. What is its value?"""
        return np.where(np.asarray(z) > 0, 1.0, slope)

    def mistake_in_place(z, slope=0.01):
        """Right, but you wrote into the array that your caller still needs. How do you make a new one?"""
        z[z < 0] *= slope
        return z

    def mistake_whole_numbers(z, slope=0.01):
        """Right for floating-point scores. For a whole number such as −3, an array made “like z” holds whole numbers
        only, and the fraction is cut off. Which dtype should the result have?"""
        a = np.empty_like(z)
        a[...] = np.maximum(z, slope * np.asarray(z))
        return a

    def variant_maximum(z, slope=0.01):
        return np.maximum(z, slope * np.asarray(z))

    def variant_two_parts(z, slope=0.01):
        return np.maximum(z, 0) + slope * np.minimum(z, 0)

    def variant_absolute(z, slope=0.01):
        return (1 + slope) / 2 * z + (1 - slope) / 2 * np.abs(z)

    def variant_masked_copy(z, slope=0.01):
        a = np.array(z, dtype=float)
        a[a < 0] *= slope
        return a

    def variant_loop(z, slope=0.01):
        return np.array([float(v) if v >= 0 else slope * float(v) for v in np.ravel(z)]).reshape(np.shape(z))


# %% check="leaky_relu"
check(leaky_relu)

# %% [markdown]
# All four beside one another, on 100 000 random scores of mean 0 and standard deviation 1. *Before you run:*
# which of the four layers has activations with a mean of 0? Which has many that are exactly 0?

# %%
z = np.random.default_rng(5).normal(size=(50, 2000))
print("               lowest     mean  highest   exactly 0")
for name, g in zip(NAMES, (sigmoid, tanh, relu, leaky_relu)):
    a = g(z)
    print(f"{name:<12} {a.min():8.3f} {a.mean():8.3f} {a.max():8.3f} {np.mean(a == 0):11.1%}")

# %%
figure, axes = plt.subplots(1, 4, figsize=(11, 2.8), sharey=True)
grid = np.linspace(-4, 4, 161)
for ax, name, g in zip(axes, NAMES, (sigmoid, tanh, relu, lambda z: leaky_relu(z, 0.1))):
    ax.plot(grid, g(grid), color=SHADES[name])
    ax.set(title=name + ", slope 0.1" * (name == "leaky ReLU"), xlabel="score z", ylim=(-1.3, 4))
axes[0].set_ylabel("activation g(z)")
_ = figure.suptitle("Two curves level off at both ends, two never do on the right", x=0.02, ha="left")

# %% [markdown]
# Only tanh is centred on 0. The sigmoid's activations have a mean of 0.5, ReLU's of 0.4. ReLU makes half of
# all activations exactly 0: for any one example half of the units are silent, which Glorot, Bordes and Bengio
# (2011) thought an advantage, as in brains.

# %% [markdown]
# ## Why slopes
#
# In lesson 02 a weight learned through a chain, $w \to z \to a \to L$, and the middle link contributed the
# factor $da/dz = g'(z)$. At the output the log loss cancelled it. In a hidden layer nothing does: **whatever
# a weight learns has been multiplied by $g'$ of its own unit, and of every unit further on.** If that factor
# is 0, no error however large can move the weight.
#
# So every activation needs a partner, its derivative. For the sigmoid you have derived it (lesson 02, step
# 3). With $a = \sigma(z)$,
#
# $$ \sigma'(z) = a\,(1 - a). $$
#
# Mind the two letters. The formula is written with $a$, the function that you write takes $z$. Putting $z$
# where $a$ belongs is the commonest bug of this lesson, and it raises no error. *Before you run:* the slope
# of $\sigma$ is never negative and never above 1. What does $z(1 - z)$ give at $z = 3$?

# %%
z = 3.0
a = np.squeeze(sigmoid(z))
print(f"a(1 − a) = {a * (1 - a):.4f}     z(1 − z) = {z * (1 - z):.4f}")
print(f"measured: {np.squeeze((sigmoid(z + 1e-5) - sigmoid(z - 1e-5)) / 2e-5):.4f}")

# %% [markdown]
# −6, for a curve that only rises. A nudge, as in lesson 02, tells at once which of the two is meant.

# %% [markdown]
# ## Exercise: sigmoid_derivative · 1 point · 5 minutes
#
# The slope of $\sigma$ at the score $z$. Far out, at ±10 000, it is 0.


# %% exercise="sigmoid_derivative" points=1
def sigmoid_derivative(z):
    """The slope of the sigmoid at z.

    z: floating-point SCORES between −1e4 and 1e4 (not activations), an array of any shape; or a plain
    number (float or int).  Returns σ′(z), same shape as z, without a nan.
    """
    ### BEGIN SOLUTION
    a = sigmoid(z)
    return a * (1 - a)
    ### END SOLUTION


# %% tags=["spec"]
class SigmoidDerivative(Exercise):
    hints = (
        "The formula a(1 − a) is about the activation. What do you have to compute first, if z is what you hold?",
        "σ′(z) = σ(z) · (1 − σ(z)).",
        "Begin with `a = sigmoid(z)`.",
    )

    def cases(rng):
        yield from scores(rng)
        yield "around zero", rng.permutation([0.0, -0.02, 0.3, -0.6, 0.09, -1.2]).reshape(2, 3)
        yield "zero as a plain number", 0.0

    def expect(z):
        return complex_step_gradient(lambda v: np.sum(1 + np.tanh(v / 2)) / 2, z)

    def mistake_formula_in_a_with_z(z):
        """You put the score where the activation belongs: z(1 − z). Which of the two is `z` here?"""
        return z * (1 - z)

    def mistake_at_a(z):
        """You take the slope at the point a instead of at z: σ′(σ(z)). How many times should σ be applied?"""
        return sigmoid(sigmoid(z)) * (1 - sigmoid(sigmoid(z)))

    def mistake_sigmoid(z):
        """This is the height of the curve. How steep is it?"""
        return sigmoid(z)

    def mistake_tanh_formula(z):
        """1 − a² belongs to tanh. Which formula belongs to σ? At z = 0 the slope is one quarter."""
        return 1 - sigmoid(z) ** 2

    def mistake_no_square(z):
        """Your slope does not go to 0 on the left. In e^(−z) / (1 + e^(−z))², what did you leave out?"""
        return 1 - sigmoid(z)

    def mistake_quotient(z):
        """e^(−z) is infinite for very negative scores, and ∞/∞ is nan. Which of your functions copes with such scores,
        and how can the slope be written with it?"""
        T = np.exp(-np.asarray(z, dtype=float))
        return T / (1 + T) ** 2

    def variant_quotient(z):
        T = np.exp(-np.abs(z))
        return T / (1 + T) ** 2

    def variant_difference_of_squares(z):
        return 0.25 - (sigmoid(z) - 0.5) ** 2

    def variant_cosh(z):
        return 1 / (2 * np.cosh(np.clip(z, -700, 700) / 2)) ** 2

    def variant_mirrored(z):
        return sigmoid(z) * sigmoid(-1 * z)

    def variant_loop(z):
        a = [1 / (1 + math.exp(-v)) if v > -700 else 0.0 for v in np.ravel(z)]
        return np.array([p - p * p for p in a]).reshape(np.shape(z))


# %% check="sigmoid_derivative"
check(sigmoid_derivative)

# %% [markdown]
# ## The slope of tanh
#
# With $p = e^{z} - e^{-z}$ and $q = e^{z} + e^{-z}$ we have $p' = q$ and $q' = p$. The quotient rule needs one
# line:
#
# $$ \tanh' z = \frac{p'q - p\,q'}{q^2} = \frac{q^2 - p^2}{q^2} = 1 - \tanh^2 z = 1 - a^2,
# \qquad a = \tanh z. $$
#
# *Before the exercise:* tanh is $2\sigma(2z) - 1$. By which factor should it be steeper than $\sigma$ at 0?
# (One factor 2 from the height, another from the chain rule: $4 \cdot 0.25 = 1$, and $1 - 0^2$ agrees.)

# %% [markdown]
# ## Exercise: tanh_derivative · 1 point · 5 minutes


# %% exercise="tanh_derivative" points=1
def tanh_derivative(z):
    """The slope of tanh at z.

    z: floating-point SCORES between −1e4 and 1e4 (not activations), an array of any shape; or a plain
    number (float or int).  Returns tanh′(z), same shape as z, without a nan.
    """
    ### BEGIN SOLUTION
    return 1 - tanh(z) ** 2
    ### END SOLUTION


# %% tags=["spec"]
class TanhDerivative(Exercise):
    hints = (
        "How steep is tanh at 0, and how steep far out? Does your formula give both?",
        "tanh′(z) = 1 − tanh(z)².",
        "Begin with `a = tanh(z)`, your own or NumPy's.",
    )

    def cases(rng):
        yield from scores(rng)
        yield "around zero", rng.permutation([0.0, -0.02, 0.3, -0.6, 0.09, -1.2]).reshape(2, 3)
        yield "zero as a plain number", 0.0

    def expect(z):
        return complex_step_gradient(lambda v: np.sum(np.tanh(v)), z)

    def mistake_formula_in_a_with_z(z):
        """You put the score where the activation belongs: 1 − z². Which of the two is `z` here?"""
        return 1 - z**2

    def mistake_at_a(z):
        """You take the slope at the point a instead of at z: tanh is applied twice. How often should it be?"""
        return 1 - np.tanh(np.tanh(z)) ** 2

    def mistake_no_square(z):
        """Your slope is near 2 on the far left, where tanh is flat. What happens to a before it is taken from 1?"""
        return 1 - np.tanh(z)

    def mistake_sigmoid_formula(z):
        """a(1 − a) belongs to σ. Which formula belongs to tanh? At z = 0 the slope is 1."""
        return np.tanh(z) * (1 - np.tanh(z))

    def mistake_sigmoid_slope(z):
        """This is the slope of σ, at most one quarter. tanh(z) = 2σ(2z) − 1: which factors does the chain rule add?"""
        return sigmoid(z) * (1 - sigmoid(z))

    def mistake_inner_factor(z):
        """The shape is right, the height is half of it. Differentiate 2σ(2z): both twos count."""
        return 2 * sigmoid(2 * z) * (1 - sigmoid(2 * z))

    def mistake_height(z):
        """This is the height of the curve. How steep is it?"""
        return np.tanh(z)

    def variant_factors(z):
        return (1 - np.tanh(z)) * (1 + np.tanh(z))

    def variant_sigmoid(z):
        s = sigmoid(2 * z)
        return 4 * s * (1 - s)

    def variant_cosh(z):
        return np.cosh(np.asarray(z, dtype=float)) ** -2

    def variant_loop(z):
        return np.array([1 - math.tanh(v) ** 2 for v in np.ravel(z)]).reshape(np.shape(z))


# %% check="tanh_derivative"
check(tanh_derivative)

# %% [markdown]
# ## The slope of a hinge
#
# ReLU is two half-lines: slope 0 on the left, slope 1 on the right. At exactly $z = 0$ there is a **kink**,
# and no slope: from the left it is 0, from the right it is 1. A program has to return something there. Both
# one-sided values are in use and both pass the check; most libraries take 0, as this course does. (How much
# does it matter? You will count below.)

# %% [markdown]
# ## Exercise: relu_derivative · 1 point · 5 minutes
#
# Plain numbers count, too: `2.0 > 0` is Python's own `True` and has no methods of an array.


# %% exercise="relu_derivative" points=1
def relu_derivative(z):
    """The slope of ReLU at z.

    z: floating-point SCORES, an array of any shape, left as it was; or a plain number (float or int).
    Returns 1 where z > 0 and 0 where z < 0, same shape as z; where z is exactly 0, either 0 or 1.
    """
    ### BEGIN SOLUTION
    return np.where(z > 0, np.ones_like(z), np.zeros_like(z))
    ### END SOLUTION


# %% tags=["spec"]
def kinks(rng):
    """Cases with scores of exactly 0, where both one-sided slopes are right."""
    yield "exactly zero, between others", rng.permutation([0.0, -1.5, 0.0, 2.5, -0.5, 0.8]).reshape(3, 2)
    yield "zero as a plain number", 0.0
    yield "zero as a whole number", 0
    yield "zeros of either sign", np.array([[0.0, -0.0, 1.3], [-0.0, -0.7, 0.0]])


def two_slopes(z, left):
    """`left` where z < 0, 1 where z > 0, either of them at 0."""
    lower, upper = one_by_one(lambda v: 1.0 if v > 0 else left, z), one_by_one(lambda v: 1.0 if v >= 0 else left, z)
    return OneOf(lower, upper)


class ReluDerivative(Exercise):
    hints = (
        "How much does relu(z) change when z changes a little, to the left of 0 and to the right of it?",
        "relu′(z) = 1 where z > 0, and 0 where z < 0.",
        "Begin with the condition `z > 0`; `np.where(condition, p, q)` also works for a plain number.",
    )

    def cases(rng):
        yield from scores(rng)
        yield "next to zero", beside_zero(rng)
        yield from kinks(rng)

    def expect(z):
        return two_slopes(z, 0.0)

    def mistake_relu(z):
        """This is the height of the curve, z itself where it is positive. How steep is the curve there?"""
        return np.maximum(0, z)

    def mistake_sign(z):
        """Your slope is −1 on the left. Does ReLU fall there?"""
        return np.sign(z)

    def mistake_swapped(z):
        """Your 0s and 1s have changed places. On which side does ReLU rise?"""
        return np.where(np.asarray(z) > 0, 0.0, 1.0)

    def mistake_half(z):
        """Right but for the kink, where you give one half. A program may choose there, between the slope from the left
        and the slope from the right. Which two numbers are these?"""
        return (1 + np.sign(z)) / 2

    def mistake_quotient(z):
        """relu(z)/z is 1 on the right and 0 on the left. And what is it at z = 0?"""
        z = np.asarray(z, dtype=float)
        return np.maximum(0, z) / z

    def mistake_leaky(z):
        """A slope of 0.01 on the left belongs to the leaky ReLU. How steep is the tight one there?"""
        return np.where(np.asarray(z) > 0, 1.0, 0.01)

    def mistake_arrays_only(z):
        """Right for arrays. For a plain number, `z > 0` is Python's True or False, which has no `astype`. Which NumPy
        function takes a condition of either kind?"""
        return (z > 0).astype(float)

    def mistake_if(z):
        """`if` wants one answer, and an array has many. Which NumPy function chooses entry by entry?"""
        return 1.0 if z > 0 else 0.0

    def mistake_in_place(z):
        """The right slopes, but you wrote them into the array that your caller still needs. How do you make a new one?"""
        z[z <= 0] = 0
        z[z > 0] = 1
        return z

    def variant_condition(z):
        return z > 0

    def variant_one_at_the_kink(z):
        return 1.0 * (np.asarray(z) >= 0)

    def variant_heaviside(z):
        return np.heaviside(z, 0)

    def variant_masked_copy(z):
        a = np.array(z, dtype=float)
        a[a <= 0] = 0
        a[a > 0] = 1
        return a

    def variant_loop(z):
        return np.array([1 if v > 0 else 0 for v in np.ravel(z)]).reshape(np.shape(z))


# %% check="relu_derivative"
check(relu_derivative)

# %% [markdown]
# ## Exercise: leaky_relu_derivative · 1 point · 5 minutes
#
# The last of the four, with the same choice at the kink: the slope from the left or the one from the right.


# %% exercise="leaky_relu_derivative" points=1
def leaky_relu_derivative(z, slope=0.01):
    """The slope of the leaky ReLU at z.

    z: floating-point SCORES, an array of any shape, left as it was; or a plain number (float or int).
    slope: a number, 0 < slope < 1.
    Returns 1 where z > 0 and slope where z < 0, same shape as z; where z is exactly 0, either one.
    """
    ### BEGIN SOLUTION
    return np.where(z > 0, np.ones_like(z), slope * np.ones_like(z))
    ### END SOLUTION


# %% tags=["spec"]
class LeakyReluDerivative(Exercise):
    hints = (
        "Two straight lines meet at 0. How steep is each of them?",
        "leaky′(z) = 1 where z > 0, and slope where z < 0.",
        "Your relu_derivative is nearly there: what stands in the place of 0?",
    )

    def cases(rng):
        yield from with_slopes(scores(rng), rng)
        yield "next to zero", beside_zero(rng), 0.3
        for name, z in kinks(rng):
            yield name, z, 0.15

    def expect(z, slope=0.01):
        return two_slopes(z, slope)

    def mistake_slope_ignored(z, slope=0.01):
        """Your left side always has the slope 0.01. Which argument says how steep it is?"""
        return np.where(np.asarray(z) > 0, 1.0, 0.01)

    def mistake_other_default(z, slope=0.1):
        """Right when the slope is given. Which slope holds if it is not?"""
        return np.where(np.asarray(z) > 0, 1.0, slope)

    def mistake_if(z, slope=0.01):
        """`if` wants one answer, and an array has many. Which NumPy function chooses entry by entry?"""
        return 1.0 if z > 0 else slope

    def mistake_tight(z, slope=0.01):
        """Slope 0 on the left: that is the tight ReLU. What does the leak change?"""
        return np.where(np.asarray(z) > 0, 1.0, 0.0)

    def mistake_height_on_the_left(z, slope=0.01):
        """Right for positive scores; on the left you return slope · z, the height. How steep is the line slope · z?"""
        return np.where(np.asarray(z) > 0, 1.0, slope * np.asarray(z))

    def mistake_height(z, slope=0.01):
        """This is the leaky ReLU itself. How steep is it?"""
        return np.where(np.asarray(z) > 0, z, slope * np.asarray(z))

    def mistake_swapped(z, slope=0.01):
        """Steep on the left and shallow on the right. Which side leaks?"""
        return np.where(np.asarray(z) > 0, slope, 1.0)

    def mistake_negative(z, slope=0.01):
        """A negative slope would mean that the line falls. Does slope · z fall when z grows?"""
        return np.where(np.asarray(z) > 0, 1.0, -slope)

    def mistake_half_way(z, slope=0.01):
        """Right but for the kink, where you give the mean of the two slopes. Choose one of them."""
        return (1 + slope + (1 - slope) * np.sign(z)) / 2

    def mistake_whole_numbers(z, slope=0.01):
        """Right for floating-point scores. For a whole number such as −3, an array made “like z” holds whole numbers
        only, and the slope is cut off to 0. Which dtype should the result have?"""
        a = np.ones_like(z)
        a[np.asarray(z) < 0] = slope
        return a

    def variant_sum(z, slope=0.01):
        return slope + (1 - slope) * (np.asarray(z) > 0)

    def variant_one_at_the_kink(z, slope=0.01):
        return np.where(np.asarray(z) < 0, slope, 1)

    def variant_filled(z, slope=0.01):
        a = np.full(np.shape(z), slope)
        a[np.asarray(z) > 0] = 1
        return a

    def variant_loop(z, slope=0.01):
        return np.array([1 if v > 0 else slope for v in np.ravel(z)]).reshape(np.shape(z))


# %% check="leaky_relu_derivative"
check(leaky_relu_derivative)

# %% [markdown]
# ### Ask the curves themselves
#
# A slope is what a nudge does. Each derivative should agree with the measured slope of *your* curve, away from
# the kinks. *Before you run:* what will a nudge to either side say exactly at ReLU's kink: 0, 1, or something
# else?


# %%
def family(slope=0.01):
    """name → (g, g′) of all four, looked up at every call: it sees your latest versions."""
    return {
        "sigmoid": (sigmoid, sigmoid_derivative),
        "tanh": (tanh, tanh_derivative),
        "ReLU": (relu, relu_derivative),
        "leaky ReLU": (lambda z: leaky_relu(z, slope), lambda z: leaky_relu_derivative(z, slope)),
    }


def nudged(g, z, hair=1e-5):
    return (g(z + hair) - g(z - hair)) / (2 * hair)


# %%
z = np.linspace(-6, 6, 240)  # an even number of points: 0 is not among them
for name, (g, g_prime) in family(slope=0.2).items():
    difference = np.abs(g_prime(z) - nudged(g, z)).max()
    at_zero = np.squeeze(nudged(g, 0.0))
    print(f"{name:<10}  largest difference {difference:.9f}   nudged at 0: {at_zero:.3f}")

# %% [markdown]
# Nine digits agree. At the kinks the nudge says 0.5 and 0.6, the mean of both sides, which is neither of the
# two slopes. A test by nudging therefore calls a right program wrong if a score sits on a kink; lesson 13
# makes such tests, and comes back to this.

# %%
figure, axes = plt.subplots(1, 4, figsize=(11, 2.8), sharey=True)
grid = np.linspace(-5, 5, 400)
for ax, (name, (g, g_prime)) in zip(axes, family(slope=0.1).items()):
    ax.plot(grid, g(grid), color=SHADES[name], label="g(z)")
    ax.plot(grid, g_prime(grid), "--", color=COLOURS["black"], linewidth=1.5, label="g′(z)")
    ax.set(title=f"{name}: at most {g_prime(grid).max():.2f}", xlabel="score z", ylim=(-1.2, 2.4))
axes[0].legend(loc="upper left", fontsize=9)
_ = figure.suptitle("The sigmoid's slope never exceeds one quarter", x=0.02, ha="left")

# %% [markdown]
# | $g$ | values | $g'$ from $z$ | $g'$ from $a = g(z)$ | largest slope |
# |---|---|---|---|---|
# | sigmoid | 0 … 1 | $\sigma(z)(1 - \sigma(z))$ | $a(1 - a)$ | 0.25 |
# | tanh | −1 … 1 | $1 - \tanh^2 z$ | $1 - a^2$ | 1 |
# | ReLU | 0 … ∞ | 1 if $z > 0$, else 0 | 1 if $a > 0$, else 0 | 1 |
# | leaky ReLU | −∞ … ∞ | 1 if $z > 0$, else $s$ | 1 if $a > 0$, else $s$ | 1 |
#
# Take the slider for a walk: the black line is the tangent at $z$, its steepness stands in the title. Find a
# $z$ at which the sigmoid is *steeper* than tanh. (Static: $z = 1$, slope 0.1.)


# %%
def tangents(z=1.0, slope=0.1):
    figure, axes = plt.subplots(1, 4, figsize=(11, 2.8), sharey=True)
    grid, reach = np.linspace(-5, 5, 400), np.array([-1.5, 1.5])
    for ax, (name, (g, g_prime)) in zip(axes, family(slope).items()):
        height, steepness = np.squeeze(g(z)), np.squeeze(g_prime(z))
        ax.plot(grid, g(grid), color=SHADES[name])
        ax.plot(z + reach, height + steepness * reach, color=COLOURS["black"], linewidth=1.5)
        ax.plot(z, height, "o", color=COLOURS["black"])
        ax.set(title=f"{name}: {steepness:.4f}", xlabel="score z", ylim=(-1.7, 4.2))
    figure.suptitle(f"How steep is each at z = {z:g}?", x=0.02, ha="left")


places = [-5.0, -4.0, -3.0, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0]
plots.interactive(tangents, z=places, slope=[0.01, 0.1, 0.3])

# %% [markdown]
# ## One quarter, again and again
#
# Why 0.25? In $a(1 - a)$ the two factors add up to 1, and a product of two such numbers is largest when they
# are equal: $\frac12 \cdot \frac12$, at $z = 0$. Everywhere else it is less.
#
# Now put $L$ units in a row, each reading the one before: $z \to g(z) \to g(g(z)) \to \dots$ The chain rule
# multiplies the slopes. For sigmoids that is a product of $L$ numbers of which **none exceeds one quarter**.
# *Before you run:* after ten layers, roughly what is left of a gradient of 1? A tenth, a thousandth, a
# millionth?


# %%
def chain_slope(g, g_prime, layers, z=0.5):
    """The slope in z of a chain of units, each reading the one before."""
    product = 1.0
    for _ in range(layers):
        product, z = product * g_prime(z), g(z)
    return np.squeeze(product)


print("layers    0.25^L    sigmoid       tanh       ReLU")
for layers in (1, 2, 5, 10, 20):
    slopes = [chain_slope(*family()[name], layers) for name in ("sigmoid", "tanh", "ReLU")]
    print(f"{layers:6} {0.25**layers:9.1e}", "".join(f"{s:11.1e}" for s in slopes))

# %% [markdown]
# A millionth at best, and 0.35 millionths in fact, since the units do not all sit at $z = 0$. After twenty
# layers it is $10^{-13}$. The first layer of such a network gets gradients that are no longer distinguishable
# from nothing: the **vanishing gradient**, first analysed by Hochreiter (1991), and one reason why networks
# stayed shallow for so long. tanh loses far less, ReLU nothing, as long as it is switched on.

# %% [markdown]
# ### The same in a real network
#
# One unit per layer and a weight of 1 are a toy. Take 20 layers of 200 units, random weights, and nudge the
# input. Layer by layer the nudge $v$ becomes $g'(Z) * (Wv)$, entry by entry after the matrix product. The
# weights have a standard deviation of $1/\sqrt{200}$, for which the matrices alone keep the length of $v$, on
# average; the control run with nothing between the layers shows it.


# %%
def nudge_lengths(g, g_prime, layers=20, units=200, seed=0):
    """The length of a nudge of length 1 after each layer."""
    rng = np.random.default_rng(seed)
    A, v = rng.normal(size=(units, 1)), rng.normal(size=(units, 1))
    lengths = [np.linalg.norm(v)]
    for _ in range(layers):
        W = rng.normal(size=(units, units)) / np.sqrt(units)
        Z = W @ A
        A, v = g(Z), g_prime(Z) * (W @ v)
        lengths.append(np.linalg.norm(v))
    return np.array(lengths) / lengths[0]


# %% [markdown]
# *Before you run:* order the four curves and the control from the best kept to the worst.

# %%
figure, ax = plt.subplots()
for name, (g, g_prime) in {"nothing": (nothing, np.ones_like), **family()}.items():
    lengths = nudge_lengths(g, g_prime)
    style = "--" if name in ("nothing", "leaky ReLU") else "-"
    ax.semilogy(lengths, style, color=SHADES.get(name, "#888888"), label=name)
    per_layer = lengths[-1] ** (1 / 20)
    print(f"{name:<10}  after 20 layers {lengths[-1]:.1e}, that is × {per_layer:.2f} per layer")
ax.set(xlabel="layer", ylabel="length of the nudge", xticks=range(0, 21, 5))
ax.set_title("Each sigmoid layer keeps a quarter of what reaches it")
_ = ax.legend(loc="lower left", fontsize=9)

# %% [markdown]
# The sigmoid's 0.24 per layer is the one quarter. ReLU's 0.71 is $\sqrt{1/2}$: half of its units are switched
# off and pass nothing, and half of the squared length goes with them. One factor of $\sqrt2$ in the weights
# gives it back; that is the whole idea of He's initialization in lesson 12. tanh keeps most, here, because
# its scores stay small: in its middle it is nearly straight. Which is its weakness as well, as you will see
# at once.

# %% [markdown]
# ## Stuck far out: saturation
#
# Where an S is flat, its unit is **saturated**: the activation hardly reacts to the score, and the gradient
# hardly reaches the weights. How flat? *Before you run:* which of the two S curves is flatter at $z = 5$?

# %%
print("    z   slope of sigmoid   slope of tanh")
for z in (0.0, 1.0, 2.0, 5.0, 10.0):
    of_sigmoid, of_tanh = np.squeeze(sigmoid_derivative(z)), np.squeeze(tanh_derivative(z))
    print(f"{z:5.0f} {of_sigmoid:18.1e} {of_tanh:15.1e}")

# %% [markdown]
# tanh, by far: $4\sigma'(2z)$ arrives at any flatness with half the score. What does that mean for learning?
# Give one unit one task: its activation should be 0, and its score $z$ is its only parameter. With the cost
# $\frac12 g(z)^2$ the slope in $z$ is $g(z)\,g'(z)$; the learning rate is 1. We count the steps until the
# activation is below 0.1. *Before you run:* from $z = 1$ it takes tanh three steps. And from $z = 5$?


# %%
def steps_home(g, g_prime, z):
    """Steps of gradient descent on g(z)²/2, learning rate 1, until |g(z)| < 0.1."""
    steps = 0
    while abs(g(z)) > 0.1 and steps < 10_000:
        z, steps = z - g(z) * g_prime(z), steps + 1
    return steps


print("start at z =", "".join(f"{z:7}" for z in range(1, 6)))
for name in ("tanh", "ReLU"):
    waits = [steps_home(*family()[name], float(z)) for z in range(1, 6)]
    print(f"{name:<12}", "".join(f"{steps:7}" for steps in waits), " steps")

# %% [markdown]
# 3, 11, 56, 381, 2763: each unit further out multiplies the waiting time by about 7, in the end by
# $e^2 \approx 7.4$. The error is largest there, and the unit learns least. ReLU's slope is 1 wherever it is
# switched on, so one step of rate 1 lands on 0 from any height.
#
# Scores become large when inputs or weights are: unscaled measurements (lesson 11), careless starting weights
# (12), or too large a step.

# %% [markdown]
# ## A unit that never wakes
#
# ReLU has a dead end of its own, on the left. Forty invented deliveries: the distance $x$ in units of 10 km, the time
# $y$ in hours. A time cannot be negative, so the unit is $\hat y = \mathrm{relu}(wx + b)$, with the mean
# squared error as its cost. The start is bad on purpose, $w = 6$, four times too steep.


# %%
def deliveries():
    rng = np.random.default_rng(3)
    x = rng.uniform(0.5, 3, (1, 40))
    return x, 1.5 * x + 0.2 * rng.normal(size=x.shape)


def fit_unit(g, g_prime, learning_rate, steps=300):
    """Gradient descent on g(wx + b).  Returns (costs, shares of deliveries with z > 0), by step."""
    (x, y), w, b, costs, awake = deliveries(), 6.0, 0.0, [], []
    for _ in range(steps):
        z = w * x + b
        costs.append(np.mean((g(z) - y) ** 2))
        awake.append(np.mean(z > 0))
        dZ = 2 * (g(z) - y) * g_prime(z)
        w, b = w - learning_rate * np.mean(dZ * x), b - learning_rate * np.mean(dZ)
    return np.array(costs), np.array(awake)


# %% [markdown]
# Which learning rates are safe? As long as $z > 0$ the unit is a straight line, and lesson 02 has the limit,
# $2/\lambda_{\max}$:

# %%
x, _ = deliveries()
x1 = np.vstack([x, np.ones_like(x)])
print(f"largest stable learning rate: {2 / np.linalg.eigvalsh(2 * x1 @ x1.T / x.size).max():.3f}")

# %% [markdown]
# We take 0.1 and 0.2, both below the limit. *Before you run:* will ReLU manage with both? Will its leaky
# sister?

# %%
figure, ax = plt.subplots()
for name, rate, style in (("ReLU", 0.1, "-"), ("ReLU", 0.2, "--"), ("leaky ReLU", 0.2, "-")):
    costs, awake = fit_unit(*family()[name], rate)
    ax.semilogy(costs, style, color=SHADES[name], label=f"{name}, α = {rate}")
    shares = f"awake after one step {awake[1]:4.0%}, at the end {awake[-1]:4.0%}"
    print(f"{name:<10} α = {rate}: {shares}; cost {costs[-1]:.4f}")
print("the leaky one, last of the three, is asleep until step", np.argmax(awake[1:] > 0))
ax.set(xlabel="step", ylabel="mean squared error (hours²)")
ax.set_title("One step too long kills a ReLU for good; a leak revives it")
_ = ax.legend(loc="center right")

# %% [markdown]
# With 0.2 the very first step throws $w$ and $b$ so far that $z < 0$ for all forty deliveries. From then on
# every slope is *exactly* 0, so is every gradient, and the unit predicts zero hours to the end of its days: a
# **dead ReLU**. A linear unit would have swung back at this learning rate, and the leaky one does: with one
# hundredth of the force it creeps up for 48 steps, wakes, and reaches the same 0.0405 as the careful run.
#
# In a network a dead unit is a wasted one. In a deep layer it may wake when the layers before it change; in the
# first layer, whose inputs are the data, nothing will ever wake it. Many dead units are a sign that the
# learning rate is, or was, too large.

# %% [markdown]
# ## Back to the hundred useless neurons
#
# It is time to settle the account from the beginning. Two layers with nothing between them, for one example
# $x$:
#
# $$ W_2\,(W_1 x + b_1) + b_2 \;=\; W_2W_1\,x \;+\; W_2\,b_1 + b_2 . $$
#
# The right-hand side is *one* layer. Fill in the two empty shapes before you go on:
#
# | | shape | in the example of the rings |
# |---|---|---|
# | $x$ | $(n_0, 1)$ | (2, 1) |
# | $W_1$, $b_1$ | $(n_1, n_0)$, $(n_1, 1)$ | (100, 2), (100, 1) |
# | $W_2$, $b_2$ | $(n_2, n_1)$, $(n_2, 1)$ | (1, 100), (1, 1) |
# | $W$ of the one layer | ? | ? |
# | $b$ of the one layer | ? | ? |

# %% [markdown]
# ## Exercise: collapse_linear_layers · 3 points · 10 minutes
#
# Write the one layer that does the work of two. It must agree for *every* $x$, so both the matrix and the bias
# have to be right. *Think first:* can $b_1 + b_2$ be right? Look at the shapes.


# %% exercise="collapse_linear_layers" points=3
def collapse_linear_layers(W1, b1, W2, b2):
    """Fold two layers without an activation between them into one.

    W1: (n1, n0), b1: (n1, 1), the first layer.  W2: (n2, n1), b2: (n2, 1), the second.
    Returns (W, b), (n2, n0) and (n2, 1): W x + b = W2 (W1 x + b1) + b2 for every x of shape (n0, 1).
    """
    ### BEGIN SOLUTION
    return W2 @ W1, W2 @ b1 + b2
    ### END SOLUTION


# %% tags=["spec"]
class CollapseLinearLayers(Exercise):
    hints = (
        "What do the two layers give for x = 0, and what is left of x when you expand the bracket?",
        "W = W2·W1, b = W2·b1 + b2.",
        "Begin with `W = W2 @ …`, and compare its shape with (n2, n0).",
    )

    def cases(rng):
        for name, n0, n1, n2 in (
            ("4 inputs, 5 units, 3 units", 4, 5, 3),
            ("one unit at the end", 2, 7, 1),
            ("one unit in the middle", 5, 1, 4),
            ("one input", 1, 3, 2),
            ("all sizes alike", 4, 4, 4),
            ("layers that grow", 2, 6, 9),
            ("one of everything", 1, 1, 1),
        ):
            W1, W2 = rng.normal(size=(n1, n0)) + 0.3, rng.normal(size=(n2, n1)) - 0.4
            yield name, W1, 2 + rng.normal(size=(n1, 1)), W2, -3 + rng.normal(size=(n2, 1))
        W1, W2 = 100 * rng.normal(size=(3, 6)), 100 * rng.normal(size=(2, 3))
        yield "numbers near 10 000", W1, 1e4 * rng.normal(size=(3, 1)), W2, 1e4 * rng.normal(size=(2, 1))

    def expect(W1, b1, W2, b2):
        (n1, n0), n2 = W1.shape, len(W2)
        W = [[math.fsum(W2[i, k] * W1[k, j] for k in range(n1)) for j in range(n0)] for i in range(n2)]
        b = [[math.fsum([*(W2[i, k] * b1[k, 0] for k in range(n1)), b2[i, 0]])] for i in range(n2)]
        return np.array(W), np.array(b)

    def mistake_biases_added(W1, b1, W2, b2):
        """b1 + b2: the first layer's bias has to go through the second layer as well. What does W2 do to it?"""
        return W2 @ W1, b1 + b2

    def mistake_first_bias_lost(W1, b1, W2, b2):
        """Your b is that of the second layer alone. What do the two layers give for x = 0?"""
        return W2 @ W1, np.array(b2)

    def mistake_second_bias_lost(W1, b1, W2, b2):
        """Your b is what W2 makes of b1. What does the second layer add after that?"""
        return W2 @ W1, W2 @ b1

    def mistake_order(W1, b1, W2, b2):
        """W1·W2, or W2·W1? Which of the two meets x first, and on which side of the product must it stand?"""
        return W1 @ W2, W2 @ b1 + b2

    def mistake_second_bias_through_W2(W1, b1, W2, b2):
        """You send both biases through W2. Which of them is added before W2, and which one after?"""
        return W2 @ W1, W2 @ (b1 + b2)

    def mistake_flat_bias(W1, b1, W2, b2):
        """Right, but b has lost an axis: as (n2,) it would be added along the examples. Which shape is a column?"""
        return W2 @ W1, (W2 @ b1 + b2).ravel()

    def mistake_entrywise(W1, b1, W2, b2):
        """`*` multiplies entry by entry. Which operator is the product of matrices?"""
        return W2 * W1, W2 * b1 + b2

    def variant_probing(W1, b1, W2, b2):
        def both(x):
            return W2 @ (W1 @ x + b1) + b2

        b = both(np.zeros((W1.shape[1], 1)))
        return [both(np.eye(W1.shape[1])) - b, b]

    def variant_augmented(W1, b1, W2, b2):
        last = np.array([[0.0] * W1.shape[1] + [1.0]])
        both = np.hstack([W2, b2]) @ np.vstack([np.hstack([W1, b1]), last])
        return both[:, :-1], both[:, -1:]

    def variant_einsum(W1, b1, W2, b2):
        return np.einsum("ik,kj->ij", W2, W1), np.einsum("ik,kj->ij", W2, b1) + b2

    def variant_loop(W1, b1, W2, b2):
        W, b = np.zeros((W2.shape[0], W1.shape[1])), np.array(b2, dtype=float)
        for k in range(W1.shape[0]):
            W += np.outer(W2[:, k], W1[k])
            b += W2[:, k : k + 1] * b1[k, 0]
        return W, b


# %% check="collapse_linear_layers"
check(collapse_linear_layers)

# %% [markdown]
# Now the trained network from the first figure, left side: a hundred random neurons and one trained neuron
# behind them, 401 numbers. *Before you run:* how many numbers will the collapsed network have, and on how
# many of the 400 points will the two disagree?

# %%
X, Y = datasets.circles(400, np.random.default_rng(1))
rng = np.random.default_rng(1)
W1, b1 = rng.normal(size=(100, 2)), rng.normal(size=(100, 1))  # the weights of frozen_layer
w2, b2, _ = gradient_descent(np.zeros((100, 1)), 0.0, W1 @ X + b1, Y, 500, learning_rate=0.05)
W, b = collapse_linear_layers(W1, b1, w2.T, np.reshape(b2, (1, 1)))
long_way, short_way = w2.T @ (W1 @ X + b1) + b2, W @ X + b
before = W1.size + b1.size + w2.size + 1
print(f"W = {W.round(3)}, b = {b.round(3)}: {W.size + b.size} numbers instead of {before}")
different = np.sum((long_way > 0) != (short_way > 0))
print(f"scores agree: {np.allclose(long_way, short_way)}; decisions that differ: {different}")

# %% [markdown]
# Three numbers, and not one decision differs. Depth does not help either, since layers can be collapsed two
# at a time. *Before you run:* five layers for the 8 × 8 digits, more than a hundred thousand numbers. What is
# left?

# %%
sizes, rng = [64, 300, 200, 100, 50, 1], np.random.default_rng(2)
layers = [(rng.normal(size=(n, k)) / np.sqrt(k), rng.normal(size=(n, 1))) for k, n in zip(sizes, sizes[1:])]
W, b = functools.reduce(lambda first, second: collapse_linear_layers(*first, *second), layers)
A = X_digits = datasets.digits()[0]
for W_l, b_l in layers:
    A = W_l @ A + b_l
print(f"{sum(W_l.size + b_l.size for W_l, b_l in layers)} numbers → {W.size + b.size}")
print(f"largest difference on {A.size} digits: {np.abs(A - (W @ X_digits + b)).max():.9f}")

# %% [markdown]
# 104 901 numbers do the work of 65: a network of any depth **without activations is one linear layer**, and
# with a sigmoid at its end it is logistic regression. (Two footnotes. A narrow layer in the middle still
# limits the result: through 3 units no $W$ of rank above 3 can pass. And the *training* of the long form
# differs from that of the short form, which is studied for its own sake: Saxe, McClelland and Ganguli, 2014.)
#
# Which bends suffice? Nearly any. Leshno, Lin, Pinkus and Schocken (1993) proved: with enough units, one
# hidden layer comes as near as you like to any continuous function on a bounded region, *exactly if* $g$ is
# not a polynomial. What makes one $g$ better than another is not what it can express. It is how well it
# learns.

# %% [markdown]
# ## Which one, where? A contest
#
# Digits again: even or odd? A frozen layer of 200 random units, one neuron trained on 400 digits, the other
# 1397 to judge. To be fair, each gets nine tenths of its *own* largest stable learning rate, $2/\lambda_{\max}$
# at the start, computed as in lesson 02. And one more competitor: the sigmoid with ½ subtracted from every
# activation. As a function for the last neuron that changes nothing, its bias can make up for it. *Before you
# run:* so will it make a difference?


# %%
@functools.cache
def odd_digits():
    pixels, digit = datasets.digits(np.random.default_rng(0))
    return pixels - pixels[:, :400].mean(axis=1, keepdims=True), digit % 2


def rate_limit(H):
    """2/λ_max of the logistic cost at w = 0, b = 0, where every a(1 − a) is ¼."""
    H1 = np.vstack([H, np.ones((1, H.shape[1]))])
    return 2 / np.linalg.eigvalsh(H1 @ H1.T / (4 * H.shape[1])).max()


# %%
def contest(g, seeds=(0, 1, 2)):
    """Means over seeds: mean activation, largest stable rate, accuracy after 300 steps at 0.9 of it."""
    X, Y = odd_digits()
    rows = []
    for seed in seeds:
        H = frozen_layer(g, X, units=200, scale=0.4, seed=seed)
        limit = rate_limit(H[:, :400])
        w = np.zeros((200, 1))
        w, b, _ = gradient_descent(w, 0.0, H[:, :400], Y[:, :400], 300, 0.9 * limit)
        rows.append((H.mean(), limit, np.mean(predict(w, b, H[:, 400:]) == Y[:, 400:])))
    return np.mean(rows, axis=0)


# %%
competitors = {"nothing": nothing, "sigmoid": sigmoid, "sigmoid − ½": lambda z: sigmoid(z) - 0.5}
competitors |= {name: g for name, (g, _) in family().items() if name != "sigmoid"}
print("between the layers   mean activation   largest stable α   right on new digits")
for name, g in competitors.items():
    mean, limit, right = contest(g)
    print(f"{name:<19} {mean:16.3f} {limit:18.3f} {right:21.1%}")

# %% [markdown]
# The sigmoid is *worse than nothing*, 89.3 % against 90.7 %. Subtract ½ from it, and it may take steps seven
# times as long (1.005 against 0.135) and ends at 91.2 %: the same function to the last neuron, and a better one to
# learn from. When all inputs of a neuron are positive, their common part makes one direction of the cost far
# steeper than all others, and the steepest direction limits the learning rate; LeCun and others (1998) gave
# this as the reason to prefer tanh. (ReLU is not centred either and pays with short steps, 0.068.) tanh and
# ReLU are ahead with 92.4 and 91.9 %. On 1397 digits one standard
# error is $\sqrt{0.92 \cdot 0.08/1397} = 0.7\,\%$, so between these two nothing is decided.
#
# All this with *one* layer that does not even learn. In deep networks the factors of all layers multiply, and
# with weights of the right size (lesson 12) ReLU keeps that product near 1 through any number of layers.
#
# | where | usual choice | why |
# |---|---|---|
# | hidden layers | ReLU; leaky ReLU if many units die | slope 1 wherever it is on, and cheap |
# | hidden layers of small or recurrent networks | tanh | centred, and bounded |
# | output: yes or no | sigmoid | a probability; with the log loss the slope is $a - y$ |
# | output: one of $C$ classes | softmax (lesson 24) | probabilities that sum to 1 |
# | output: any real number | none, $a = z$ | a bound or a kink would cut answers off |
#
# Since 2016 smooth relatives of ReLU have become common: ELU (Clevert, Unterthiner and Hochreiter), GELU
# (Hendrycks and Gimpel) and SiLU, also called Swish, which is $z\,\sigma(z)$. And an old one, the softplus
# $\log(1 + e^{z})$. *Before you run:* what is the derivative of the softplus? You know the function.

# %%
figure, ax = plt.subplots()
grid = np.linspace(-4, 3, 281)
ax.plot(grid, np.maximum(0, grid), color="#999999", linestyle="--", label="ReLU")
ax.plot(grid, np.logaddexp(0, grid), label="softplus: log(1 + e^z)")
ax.plot(grid, np.where(grid > 0, grid, np.expm1(grid)), label="ELU: e^z − 1 on the left")
ax.plot(grid, grid * sigmoid(grid), label="SiLU: z σ(z)")
ax.set(title="Smooth relatives of ReLU: no kink", xlabel="score z", ylabel="activation")
_ = ax.legend(loc="upper left", fontsize=9)
difference = nudged(lambda z: np.logaddexp(0, z), grid) - sigmoid(grid)
print(f"slope of the softplus against σ: largest difference {np.abs(difference).max():.9f}")

# %% [markdown]
# The softplus is the function whose slope is the sigmoid: $\frac{e^z}{1 + e^z} = \sigma(z)$. Differences
# among these relatives are small. Begin with ReLU, and change it when a measurement tells you to.

# %% [markdown]
# ## Question: four to the tenth · 2 points · 8 minutes
#
# A network has ten hidden layers of sigmoid units, and its first layer does not move. A colleague reasons:
# "Each layer multiplies the gradient by at most ¼. So I multiply the learning rate by $4^{10} \approx 10^6$,
# and all is well." (a) Give two reasons why all will not be well. (b) Name two changes that do help, and say
# for each which factor of the chain it changes.

# %% [markdown] question="four_to_the_tenth" points=2
# ### BEGIN SOLUTION
# **(a)** Any two of: The last layers get gradients that have passed through few sigmoids or none; their steps
# would be up to a million times too long, and they diverge. ¼ is only the largest slope: where units are
# saturated it is far smaller (0.0066 at $z = 5$), differently for every unit and example, so no common factor
# makes up for it. A slope that has been rounded to 0 stays 0 times anything. And the huge steps produce huge
# scores, which saturate the units for good.
#
# **(b)** Any two of: ReLU (or leaky ReLU) in the hidden layers, so that $g'$ is 1 for active units instead of
# at most ¼. tanh, with $g'$ up to 1 near 0. Weights whose size fits the activation (lesson 12), which changes
# the factor $W$ and keeps the scores where $g'$ is large. Inputs and scores that are normalised (lessons 11
# and 22), likewise away from the flat ends. Fewer layers, hence fewer factors.
#
# *Marks:* ½ for each of two reasons in (a), ½ for each of two changes with the factor in (b).
# ### END SOLUTION

# %% [markdown]
# ## Question: the wrong end · 2 points · 8 minutes
#
# (a) Somebody puts a ReLU at the *output* of a network that should say how probable rain is, and trains it
# with the log loss. Describe two things that go wrong; use the slope of ReLU for one of them. (b) Somebody
# else predicts tomorrow's temperature in °C and puts tanh at the output. What goes wrong, and what belongs
# there? What if the target were a waiting time, which cannot be negative?

# %% [markdown] question="the_wrong_end" points=2
# ### BEGIN SOLUTION
# **(a)** A ReLU's value is no probability: above 1 the log loss takes the logarithm of the negative number
# $1 - a$. Where $z < 0$ it says $a = 0$: if it rains, the loss is infinite (or as large as the guard allows),
# and at the same time the slope of ReLU is 0, so that this worst of all mistakes is never corrected. With the
# sigmoid the slope there would be $a - y = -1$, full force.
#
# **(b)** tanh ends at ±1, so 20 °C can never be predicted, and the unit saturates in the attempt. No
# activation belongs there ($a = z$), or the target is scaled. A waiting time needs a positive output: the
# softplus or $e^z$ (always positive, a slope everywhere), or ReLU with the danger that the unit dies.
#
# *Marks:* (a) ½ for values above 1 or for the infinite loss at 0, ½ for "slope 0, so the mistake is never
# corrected". (b) ½ for the bound with the remedy "none", ½ for a sensible function for positive targets with
# a reason.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"Leaky ReLU is max(0.01z, z)."** It is, for 0.01. As a definition for any slope it is not: the larger of
# two lines is the one you want only as long as the slope is below 1.

# %%
for slope in (0.01, 0.5, 2.0):
    z = np.array([-3.0, 1.0])
    larger, meant = np.maximum(slope * z, z), np.where(z > 0, z, slope * z)
    print(f"slope {slope:4}: max(slope · z, z) = {larger},  meant: {meant}")

# %% [markdown]
# With a slope of 2 the two sides change places. This is no mere curiosity: networks exist that *learn* their
# slope (He, Zhang, Ren and Sun, 2015), and nothing keeps it below 1.
#
# **"The derivative of ReLU at 0 is 1"**, say some, "0", say others, as a fact. It is a choice. How often does
# it matter? *Before you run:* among 80 000 random scores, how many are exactly 0? And if all weights are 0?

# %%
inputs = np.random.default_rng(4).normal(size=(64, 400))
weights = np.random.default_rng(5).normal(size=(200, 64))
for name, W in (("random", weights), ("zero", 0 * weights)):
    Z = W @ inputs
    print(f"{name:>6} weights: {np.sum(Z == 0):6} of {Z.size} scores exactly 0, {np.mean(Z < 0):.1%} below")

# %% [markdown]
# None, or all of them. The choice decides only if somebody starts a layer at zero with random weights behind
# it: with slope 0 that layer never moves, with slope 1 it does. (Zeros in *every* layer stay where they are
# either way; lesson 04 shows why.)
#
# **"For most of ReLU's range the slope is very different from 0."** For half of it: 49.8 % of the scores
# above are below 0, where the slope is exactly 0. The network of 20 layers lost a factor of 0.71 per layer to
# that.
#
# **"tanh is almost always better than the sigmoid."** In a hidden layer the contest agrees, 92.4 against
# 89.3 %, and the reason is the centre, since subtracting ½ repaired most of it. It is not that tanh is
# steeper:

# %%
z = np.linspace(0, 5, 5001)
flatter = z[tanh_derivative(z) < sigmoid_derivative(z)]
print(f"tanh is flatter than the sigmoid from |z| = {flatter.min():.2f} on")

# %% [markdown]
# Beyond 1.66 the sigmoid has the larger slope. (Did you find it with the slider?) And at the output of a
# yes-no network the sigmoid stays.

# %% [markdown]
# ## Summary
#
# 1. Without an activation, layers collapse: $W = W_2W_1$, $b = W_2b_1 + b_2$; any $g$ that is not a
#    polynomial breaks the spell.
# 2. $\tanh z = 2\sigma(2z) - 1$ is centred on 0, ReLU is $\max(0, z)$, and the leaky ReLU lets $s\,z$ through.
# 3. With $a = g(z)$: $\sigma' = a(1 - a) \le \frac14$, $\tanh' = 1 - a^2 \le 1$, and 0 or 1 for ReLU. The
#    formulas are in $a$, the functions take $z$.
# 4. Gradients are multiplied by $g'$ in every layer: $0.25^{10} \approx 10^{-6}$. An S goes flat far out (tanh
#    from $z = 5$: 2763 steps), a ReLU can die.
# 5. ReLU in hidden layers, sigmoid for a yes or no, nothing for a real number; then measure.

# %% [markdown]
# ## References
#
# - K. Fukushima (1969). Visual feature extraction by a multilayered network of analog threshold elements.
#   *IEEE Transactions on Systems Science and Cybernetics* 5 (4), 322–333.
# - S. Hochreiter (1991). *Untersuchungen zu dynamischen neuronalen Netzen*. Diploma thesis, Technische
#   Universität München: the vanishing gradient.
# - M. Leshno, V. Ya. Lin, A. Pinkus and S. Schocken (1993). Multilayer feedforward networks with a
#   nonpolynomial activation function can approximate any function. *Neural Networks* 6, 861–867.
# - Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller (1998). Efficient BackProp. In *Neural Networks: Tricks of
#   the Trade*, Springer, 9–50.
# - V. Nair and G. E. Hinton (2010). Rectified linear units improve restricted Boltzmann machines. *ICML*,
#   807–814.
# - X. Glorot, A. Bordes and Y. Bengio (2011). Deep sparse rectifier neural networks. *AISTATS*, PMLR 15,
#   315–323.
# - A. Krizhevsky, I. Sutskever and G. E. Hinton (2012). ImageNet classification with deep convolutional neural
#   networks. *Advances in Neural Information Processing Systems* 25.
# - A. L. Maas, A. Y. Hannun and A. Y. Ng (2013). Rectifier nonlinearities improve neural network acoustic
#   models. *ICML Workshop on Deep Learning for Audio, Speech and Language Processing*.
# - A. M. Saxe, J. L. McClelland and S. Ganguli (2014). Exact solutions to the nonlinear dynamics of learning
#   in deep linear neural networks. *ICLR*, arXiv:1312.6120.
# - K. He, X. Zhang, S. Ren and J. Sun (2015). Delving deep into rectifiers: surpassing human-level
#   performance on ImageNet classification. *ICCV*, 1026–1034: learned slopes, and the factor $\sqrt2$.
# - D.-A. Clevert, T. Unterthiner and S. Hochreiter (2016). Fast and accurate deep network learning by
#   exponential linear units (ELUs). *ICLR*, arXiv:1511.07289.
# - D. Hendrycks and K. Gimpel (2016). Gaussian error linear units (GELUs). arXiv:1606.08415.
# - S. Elfwing, E. Uchibe and K. Doya (2018). Sigmoid-weighted linear units for neural network function
#   approximation in reinforcement learning. *Neural Networks* 107, 3–11.

# %% [markdown]
# ## What comes next
#
# The first layer of this lesson was thrown together at random and never learned; it took a hundred units to
# separate two rings. In lesson 04 both layers learn, with tanh between them, and *four* units trace the petals
# of a flower. Its backward pass multiplies by $1 - A^2$, and now you know where that comes from, and that it
# is $A$ and not $Z$ that belongs there. From lesson 05 on it is your `relu` that bends.
#
# `progress()` in a cell of your own shows which exercises you have passed.
