# ---
# jupyter:
#   lesson:
#     title: Shallow networks
#     minutes: 110
#     needs: ["02", "03"]
# ---

# %% [markdown]
# # 04 · Shallow networks
#
# A flower with eight petals in two colours, 400 points, each with two coordinates. Your neuron from lesson 02
# is asked to tell the colours apart. It has one move: a straight line. *Before you run:* how many points will
# it get right?

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress, trace_shapes
from previously import gradient_descent, logistic_cost, predict, sigmoid

plots.use_style()

# %%
X, Y = datasets.flower(400, np.random.default_rng(1))
X_new, Y_new = datasets.flower(2000, np.random.default_rng(2))
w, b, costs = gradient_descent(np.zeros((2, 1)), 0.0, X, Y, iterations=500, learning_rate=0.5)
figure, ax = plt.subplots(figsize=(5.6, 4.6))
plots.decision_regions(lambda points: predict(w, b, points), X, Y, ax)
ax.set_title("One neuron, one line: half of the petals lie on the wrong side")
print(f"right: {np.mean(predict(w, b, X) == Y):.1%}   cost: {costs[0]:.3f} → {costs[-1]:.3f}")

# %% [markdown]
# 53 %, hardly better than a coin, and not for want of training: the cost has come to rest. (Some lines get
# 71 %, as you will see. Why the neuron does not want them is a question at the end.)
#
# In this lesson you put a row of neurons between the inputs and that one neuron, and teach them all at once.
# Nothing that you wrote is thrown away: the last neuron remains exactly the one of lesson 02. What is new is
# that it no longer looks at the world itself. It looks at what four other neurons make of it.
#
# **Goal.** Write a network with one hidden layer, forward and backward, and draw the flower with nine points
# in ten right. **Time.** About 110 minutes. **Builds on** logistic regression (02) and the activations (03).

# %% [markdown]
# ## Two steps make a bump
#
# First on a line, where everything can be seen at once. Points with $-1 < x < 1$ are of class 1, all others
# of class 0. One neuron cannot say that: its probability only rises, or only falls, along the line. Two
# can, if a third listens to them. With $\tanh$, the S from −1 to 1 of lesson 03, and a steepness $k$:
#
# $$ a_1 = \tanh\big(k(x + 1)\big), \qquad a_2 = \tanh\big(k(x - 1)\big), \qquad
#    \hat y = \sigma\big(5a_1 - 5a_2 - 5\big) $$
#
# The first steps up at −1, the second at 1, and their difference is large only in between. *Before you
# run:* sketch $a_1 - a_2$. Where do the 61 points lie if you plot $a_2$ against $a_1$, and can one line now
# part the classes?


# %%
def bump_network(k):
    """Two hidden units that step up at −1 and at 1, and an output that takes their difference."""
    layer_1 = {"W1": k * np.array([[1.0], [1.0]]), "b1": k * np.array([[1.0], [-1.0]])}
    return {**layer_1, "W2": np.array([[5.0, -5.0]]), "b2": np.array([[-5.0]])}


def draw_hidden_plane(ax, a1, a2, inside):
    """The points as the output unit sees them, and the line where it changes its mind."""
    ax.plot([0, 1.1], [-1, 0.1], color=plots.COLOURS["black"], lw=1)
    plots.scatter_classes(np.array([a1, a2]), inside, ax)
    ax.set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), xlabel="$a_1$", ylabel="$a_2$")
    ax.set_title("what the output sees")


# %%
def draw_bump(steepness=2):
    x = np.linspace(-3, 3, 61)
    a1, a2 = np.tanh(steepness * (x + 1)), np.tanh(steepness * (x - 1))
    figure, axes = plt.subplots(1, 3, figsize=(10, 3.2))
    axes[0].plot(x, np.array([a1, a2]).T, label=["$a_1$", "$a_2$"])
    axes[0].plot(x, a1 - a2, ":", color=plots.COLOURS["black"], label="$a_1 - a_2$")
    axes[0].set(title="two steps, one bump", xlabel="$x$")
    axes[0].legend(loc="upper left", fontsize=9)
    draw_hidden_plane(axes[1], a1, a2, np.abs(x) < 1)
    axes[2].plot(x, sigmoid(5 * a1 - 5 * a2 - 5), color=plots.COLOURS["red"])
    axes[2].set(xlabel="$x$", ylabel="probability of class 1", ylim=(-0.02, 1.02))
    axes[2].set_title(f"the output at steepness {steepness}")
    figure.suptitle("Two steps make a bump, and a bend makes one straight cut enough", x=0.02, ha="left")


plots.interactive(draw_bump, steepness=[0.3, 0.5, 1, 2, 4, 8])

# %% [markdown]
# The middle panel is the whole idea. The hidden layer has *bent* the line of points around a corner, and
# after that **one straight cut is enough**. The output unit is still logistic regression; its inputs have
# become better. Turn the steepness down to 0.5 and then 0.3 (in a live notebook): near 0, $\tanh z$ is about
# $z$, the points return to a nearly straight line, and the bump is gone. No bend, no gain; lesson 03 showed
# that layers without an activation collapse into one.
#
# A row of narrow bumps of chosen heights can follow any curve. That, made precise and in any dimension, is
# the *universal approximation theorem* (Cybenko, 1989; Hornik, Stinchcombe and White, 1989): one hidden
# layer can come as close as you like to any continuous function on a bounded region, **if** it may have as
# many units as it needs, and **if** somebody finds the weights. Finding them is your job now.

# %% [markdown]
# ## Names and shapes
#
# Layer 1 is the *hidden layer* with $n_h$ units, so called because the data do not say what its numbers
# should be. Layer 2 is the output, here one unit, $n_y = 1$. A raised number in brackets says which layer
# something belongs to; in code it is `W1`, `b1`, …
#
# $$ Z^{[1]} = W^{[1]}X + b^{[1]}, \quad A^{[1]} = \tanh Z^{[1]}, \qquad
#    Z^{[2]} = W^{[2]}A^{[1]} + b^{[2]}, \quad A^{[2]} = \sigma(Z^{[2]}) = \hat Y $$
#
# Row $i$ of $W^{[1]}$ holds the weights of hidden unit $i$, what was $w^{\mathsf T}$ in lesson 02. Entry
# $i$ of $b^{[1]}$ is that unit's **own** bias. Cover the last column and fill it in for the flower with
# four hidden units:
#
# | | shape | why | flower |
# |---|---|---|---|
# | $X$ | $(n_x, m)$ | an example per column | (2, 400) |
# | $W^{[1]}$ | $(n_h, n_x)$ | a row per unit, a column per input | (4, 2) |
# | $b^{[1]}$ | $(n_h, 1)$ | one entry per unit, used for every example | (4, 1) |
# | $Z^{[1]}, A^{[1]}$ | $(n_h, m)$ | $(n_h, n_x)(n_x, m)$ | (4, 400) |
# | $W^{[2]}$ | $(n_y, n_h)$ | the hidden units are the inputs now | (1, 4) |
# | $b^{[2]}$ | $(n_y, 1)$ | | (1, 1) |
# | $Z^{[2]}, A^{[2]}$ | $(n_y, m)$ | a probability per example | (1, 400) |

# %% [markdown]
# ## Exercise: shallow_forward · 2 points · 10 minutes
#
# Compute $A^{[2]}$, and hand back a second thing: a **cache**, a packet for your own backward pass, which
# will need numbers that forward has in its hands. What goes in is your decision, and you may change it
# later; nobody else opens it. $Z^{[1]}$, $A^{[1]}$ and $A^{[2]}$ are a good guess. `np.tanh` and your
# `sigmoid` are there.
#
# Stuck? `hint(shallow_forward)` helps, up to three times; likewise in every exercise.


# %% exercise="shallow_forward" points=2
def shallow_forward(X, parameters):
    """Forward through a network with one hidden layer: tanh there, sigmoid at the output.

    X: (n_x, m).  parameters, in any order:
    {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}.
    Returns (A2, cache): A2 (n_y, m) probabilities; cache is whatever your shallow_backward
    will want to know.
    """
    ### BEGIN SOLUTION
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    A2 = sigmoid(W2 @ A1 + b2)
    return A2, {"Z1": Z1, "A1": A1, "A2": A2}
    ### END SOLUTION


# %% tags=["spec"]
import math

from dlutils.gradients import complex_step_gradient
from dlutils.spec import Anything, Exercise, Fact


def away_from_zero(rng, shape, low=0.3, high=1.5):
    """Numbers of both signs, none of them near 0."""
    return rng.uniform(low, high, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def shallow_network(rng, n_x, n_h, n_y, m):
    """X and parameters: tanh bends but does not saturate, biases matter, outputs lie well inside 0 … 1."""
    X = rng.normal(size=(n_x, m)) + 0.3
    return X, {
        "W1": away_from_zero(rng, (n_h, n_x)) / np.sqrt(n_x),
        "b1": away_from_zero(rng, (n_h, 1)),
        "W2": away_from_zero(rng, (n_y, n_h)) * 1.5 / np.sqrt(n_h),
        "b2": away_from_zero(rng, (n_y, 1)),
    }


def shuffled(rng, dictionary):
    names = list(dictionary)
    return {names[i]: dictionary[names[i]] for i in rng.permutation(len(names))}


class ShallowForward(Exercise):
    hints = (
        "Which four arrays come one after another, and what is the shape of each? What does layer 2 take for its X?",
        "Z1 = W1·X + b1, A1 = tanh Z1, Z2 = W2·A1 + b2, A2 = σ(Z2).",
        'Begin with `Z1 = parameters["W1"] @ X + …`; at the end `return A2, …` with your cache as the second value.',
    )

    def cases(rng):
        for name, n_x, n_h, n_y, m in (
            ("3 inputs, 5 hidden units, 7 examples", 3, 5, 1, 7),
            ("one example", 4, 3, 1, 1),
            ("one hidden unit", 3, 1, 1, 5),
            ("one input", 1, 6, 1, 4),
            ("three outputs", 2, 5, 3, 6),
            ("as many inputs, units, outputs and examples", 4, 4, 4, 4),
        ):
            yield name, *shallow_network(rng, n_x, n_h, n_y, m)
        X, parameters = shallow_network(rng, 5, 3, 1, 8)
        yield "dictionary in another order", X, dict(reversed(parameters.items()))
        X, parameters = shallow_network(rng, 3, 4, 1, 6)
        yield "inputs near 10 000", 1e4 * X, shuffled(rng, parameters)
        X, parameters = shallow_network(rng, 2, 3, 2, 9)
        yield "scores near 10 000", X, {**parameters, "W2": 1e4 * parameters["W2"]}

    def observe(learner, X, parameters):
        result = learner.shallow_forward(X, parameters)
        return (result[0], "a cache") if isinstance(result, (tuple, list)) and len(result) == 2 else result

    def expect(X, parameters):
        (n_h, n_x), n_y, m = parameters["W1"].shape, len(parameters["W2"]), X.shape[1]
        A2 = np.zeros((n_y, m))
        for j in range(m):
            z = [math.fsum(parameters["W1"][i, k] * X[k, j] for k in range(n_x)) + parameters["b1"][i, 0] for i in range(n_h)]
            for i in range(n_y):
                score = math.fsum(parameters["W2"][i, k] * math.tanh(z[k]) for k in range(n_h)) + parameters["b2"][i, 0]
                A2[i, j] = 0.5 + 0.5 * math.tanh(score / 2)
        return A2, Anything()

    def mistake_no_bend(X, parameters):
        """Your hidden layer passes its scores on as they are. What bends the line of points around the corner?"""
        Z1 = parameters["W1"] @ X + parameters["b1"]
        return sigmoid(parameters["W2"] @ Z1 + parameters["b2"]), None

    def mistake_sigmoid_hidden(X, parameters):
        """Your hidden units answer between 0 and 1. Which activation runs from −1 to 1?"""
        A1 = sigmoid(parameters["W1"] @ X + parameters["b1"])
        return sigmoid(parameters["W2"] @ A1 + parameters["b2"]), None

    def mistake_scores(X, parameters):
        """These are scores. What turns the output's score into a probability?"""
        A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
        return parameters["W2"] @ A1 + parameters["b2"], None

    def mistake_tanh_output(X, parameters):
        """Some of your probabilities are negative. Which activation does the output unit have?"""
        A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
        return np.tanh(parameters["W2"] @ A1 + parameters["b2"]), None

    def mistake_one_bias(X, parameters):
        """All hidden units get the bias of the first one. Which entry of b1 belongs to unit i?"""
        A1 = np.tanh(parameters["W1"] @ X + parameters["b1"][0])
        return sigmoid(parameters["W2"] @ A1 + parameters["b2"]), None

    def mistake_no_bias(X, parameters):
        """Your scores are right at b = 0 only. Where do b1 and b2 come in?"""
        return sigmoid(parameters["W2"] @ np.tanh(parameters["W1"] @ X)), None

    def mistake_inputs_first(X, parameters):
        """You turn W1 round before you multiply. Look at the table: has it a row for every unit or for every input?"""
        A1 = np.tanh(parameters["W1"].T @ X + parameters["b1"])
        return sigmoid(parameters["W2"] @ A1 + parameters["b2"]), None

    def mistake_overflow(X, parameters):
        """At z = 10 000 the exponential overflows, and ∞/∞ is nan. Which ready-made function knows better?"""
        Z1 = parameters["W1"] @ X + parameters["b1"]
        A1 = (np.exp(Z1) - np.exp(-Z1)) / (np.exp(Z1) + np.exp(-Z1))
        return sigmoid(parameters["W2"] @ A1 + parameters["b2"]), None

    def variant_columns(X, parameters):
        A2 = np.empty((parameters["W2"].shape[0], X.shape[1]))
        for j in range(X.shape[1]):
            a = np.tanh(parameters["W1"].dot(X[:, j]) + parameters["b1"][:, 0])
            A2[:, j] = 1 / (1 + np.exp(-(parameters["W2"].dot(a) + parameters["b2"].ravel())))
        return [A2, A2]

    def variant_einsum(X, parameters):
        p = parameters
        A1 = np.einsum("ik,kj->ij", p["W1"], X)
        A1 += p["b1"]
        A1 = 2 * sigmoid(2 * A1) - 1
        return 0.5 * (1 + np.tanh(0.5 * (np.einsum("ik,kj->ij", p["W2"], A1) + p["b2"]))), (X, A1)

    def variant_row_of_ones(X, parameters):
        def layer(l, A):
            W = np.hstack([parameters[f"W{l}"], parameters[f"b{l}"]])
            return W @ np.vstack([A, np.ones((1, A.shape[1]))])

        A1 = np.tanh(layer(1, X))
        return sigmoid(layer(2, A1)), lambda: A1


# %% check="shallow_forward"
check(shallow_forward)

# %% [markdown]
# Your function runs the network that was built by hand above. *Before you run:* what will it say at
# $x = -3, -1, 0, 1, 3$? At ±1 one of the two steps is halfway up.

# %%
x_five = np.array([[-3.0, -1.0, 0.0, 1.0, 3.0]])
A2, _ = shallow_forward(x_five, bump_network(4))
print("x:          ", x_five)
print("probability:", np.round(A2, 3))

# %% [markdown]
# Nearly 0 outside, nearly 1 inside, one half at the edges.
#
# ## The shape detective
#
# From here on most errors will be errors of shape, and the message they give names the operation that
# failed but not the culprit. `trace_shapes` runs a function of yours and prints each line that assigns an
# array, with the shape that came out. It works on any function that you write in this course. *Before you
# run:* say the shapes to yourself. (Yours may have other lines than ours.)

# %%
shapes = {"W1": (4, 2), "b1": (4, 1), "W2": (1, 4), "b2": (1, 1)}
ones = {name: np.ones(shape) for name, shape in shapes.items()}
trace_shapes(shallow_forward, X, ones)

# %% [markdown]
# Now a case. Somebody has lost an axis: `b1` has the shape (4,) in place of (4, 1). *Before you run:* in
# which line will it break, and what will NumPy complain about?

# %%
try:
    trace_shapes(shallow_forward, X, {**ones, "b1": np.ones(4)})
except ValueError as error:
    print(error)

# %% [markdown]
# NumPy aligns shapes at their *last* axis: the 4 of `b1` meets the 400 examples, not the four units. The line
# marked ✗ shows all three operands, and one of them has no second number. Whenever a shape error puzzles you,
# this is the first thing to try.
#
# The worse case makes no noise. *Before you run:* the same flat `b1`, with exactly four examples. Error or no
# error?

# %%
column = np.array([[1.0], [2.0], [3.0], [4.0]])
right, _ = shallow_forward(X[:, :4], {**ones, "b1": column})
wrong, _ = shallow_forward(X[:, :4], {**ones, "b1": column.ravel()})
print("shapes:", right.shape, wrong.shape)
print("largest difference:", np.abs(right - wrong).max().round(3))

# %% [markdown]
# No error, the right shape, wrong numbers: each *example* was given a bias of its own. This is why `b` is
# kept as a column throughout, and why a test with as many examples as units is a bad test.

# %% [markdown]
# ## Who is to blame?
#
# The cost is the one of lesson 02, the mean log loss of $A^{[2]}$, and with it your `logistic_cost`. Lesson
# 02 also told you how the *output* unit should change: its slope in the score is $a - y$. But what about a
# hidden unit? Nobody has told us what its answer should have been.
#
# Look at one example. The bump network with $k = 1$ gets $x = 1.5$, and the label says 1: the bump should
# have been wider. *Before you run:* which of the two hidden units should move, the one that steps up at −1
# or the one that steps up at 1?

# %%
bump, x, y = bump_network(1), 1.5, 1
a = np.tanh(bump["W1"] * x + bump["b1"])  # (2, 1)
a_out = sigmoid(bump["W2"] @ a + bump["b2"])  # (1, 1)
dz_out = a_out - y
da = bump["W2"].T * dz_out  # (2, 1)
print(f"output {a_out.item():.4f}, its slope a − y: {dz_out.item():.4f}")
print("× weight, slope in a:", da.ravel().round(4))
print("× bend, slope in z:  ", (da * (1 - a**2)).ravel().round(4))

# %% [markdown]
# Read it as a complaint that travels backwards. The output wants its score *higher*, by $-0.915$ (a negative
# slope: up lowers the loss).
#
# 1. **Through the weight.** Unit 1 enters the score with weight 5, unit 2 with −5. So the complaint reaches
#    them as $-4.58$ and $+4.58$: "answer more" to one, "answer less" to the other.
# 2. **Through the bend.** A unit can only answer differently if its $z$ still moves its $a$. The slope of
#    $\tanh$ is $1 - a^2$ (lesson 03). Unit 1 is far up its step, $a_1 = 0.987$: only $0.027$ of the complaint
#    gets through. Unit 2 is in the middle of its step and gets $0.786$ of it.
#
# So unit 2 is to change: a positive slope $3.6$ in its $z$, hence its bias should fall, and its step at
# $-b/w$ moves to the right. The bump gets wider on the right side, as it should.
#
# Is $3.6$ true? Ask the loss itself, by moving each bias a little. *Before you run:* to how many digits?


# %%
def bump_loss(shift):
    """The loss at x = 1.5, y = 1 when the hidden biases are shifted; shift: (2, 1)."""
    A2, _ = shallow_forward(np.array([[1.5]]), {**bump, "b1": bump["b1"] + shift})
    return logistic_cost(A2, np.array([[1]]))


hair = np.array([[1e-5], [0.0]])
print("unit 1:", round((bump_loss(hair) - bump_loss(-hair)) / 2e-5, 4))
print("unit 2:", round((bump_loss(hair[::-1]) - bump_loss(-hair[::-1])) / 2e-5, 4))

# %% [markdown]
# The same four digits. This is backpropagation (Rumelhart, Hinton and Williams, 1986), and there is no more
# to it: **a unit's blame is the blame of those who listened to it, times how loudly they listened, times
# how far it could still move.** If several units listen, the complaints add up, which is what
# $W^{[2]\mathsf T}$ does.
#
# ### All units, all examples
#
# Column $j$ of $dZ$ is the slope of example $j$'s own loss; what all examples share, $W$ and $b$, gets the
# mean. Read the table downwards, and compare the first three lines with the last three:
#
# | | formula | shapes |
# |---|---|---|
# | $dZ^{[2]}$ | $A^{[2]} - Y$ | $(1, m)$ |
# | $dW^{[2]}$ | $\frac1m\, dZ^{[2]} A^{[1]\mathsf T}$ | $(1, m)(m, n_h) = (1, n_h)$, like $W^{[2]}$ |
# | $db^{[2]}$ | mean of $dZ^{[2]}$ over the examples | $(1, 1)$, like $b^{[2]}$ |
# | $dA^{[1]}$ | $W^{[2]\mathsf T} dZ^{[2]}$ | $(n_h, 1)(1, m) = (n_h, m)$ |
# | $dZ^{[1]}$ | $dA^{[1]} * \big(1 - A^{[1]} * A^{[1]}\big)$, entry by entry | $(n_h, m)$ |
# | $dW^{[1]}$ | $\frac1m\, dZ^{[1]} X^{\mathsf T}$ | $(n_h, m)(m, n_x) = (n_h, n_x)$, like $W^{[1]}$ |
# | $db^{[1]}$ | mean of $dZ^{[1]}$ over the examples | $(n_h, 1)$, like $b^{[1]}$ |
#
# Each layer does the same: from its $dZ$ and **its input** come $dW$ and $db$. Layer 2 was fed with
# $A^{[1]}$, layer 1 with $X$. Lines four and five carry the blame from one layer to the one before.

# %% [markdown]
# ## Exercise: shallow_backward · 4 points · 25 minutes
#
# The core of this lesson. The cache is the one that *your* `shallow_forward` made; if something is missing in
# it, add it there and run that cell again. Compare the shape of every gradient with the shape of what it
# changes; `trace_shapes(shallow_backward, …)` shows them.
#
# The check has no formula: it moves every weight and every bias a little and watches the cost.


# %% exercise="shallow_backward" points=4
def shallow_backward(parameters, cache, X, Y):
    """The slopes of the mean log loss in all parameters of a network with one hidden layer.

    parameters: {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (1, n_h), "b2": (1, 1)}, in any order.
    cache: from your shallow_forward, whose outputs lie between 0 and 1, neither exactly.
    X: (n_x, m).  Y: (1, m) labels, 0 or 1.
    Returns {"dW1", "db1", "dW2", "db2"}, each shaped like its parameter.
    """
    ### BEGIN SOLUTION
    m, A1 = X.shape[1], cache["A1"]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1**2)
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.mean(axis=1, keepdims=True),
        "dW2": dZ2 @ A1.T / m,
        "db2": dZ2.mean(axis=1, keepdims=True),
    }
    ### END SOLUTION


# %% tags=["spec"]
def labels_of_both_kinds(rng, m):
    """(1, m) labels, more zeros than ones, in a random order; one example gets either."""
    return rng.permutation(np.arange(m) < max(1, m // 3))[None].astype(int) if m > 1 else rng.integers(0, 2, (1, 1))


def cost_from_scores(parameters, X, Y):
    """The mean log loss in terms of the score, for real or complex parameters; no logarithm of 0."""
    A1 = np.tanh(np.einsum("ik,kj->ij", parameters["W1"], X) + parameters["b1"])
    z = np.einsum("ik,kj->ij", parameters["W2"], A1) + parameters["b2"]
    positive = z.real > 0
    return np.mean(np.log(1 + np.exp(np.where(positive, -z, z))) + np.where(positive, z, 0) - Y * z)


def backward_parts(parameters, cache, X, Y):
    """(dZ1, dZ2, A1, Z1, m), rightly."""
    A1, dZ2 = cache["A1"], cache["A2"] - Y
    return parameters["W2"].T @ dZ2 * (1 - A1**2), dZ2, A1, cache["Z1"], X.shape[1]


def backward_gradients(dZ1, dZ2, A1, X, m):
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ A1.T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
    }


class ShallowBackward(Exercise):
    hints = (
        "Which array is the first that you can compute, and what do lines four and five of the table carry back?",
        "dZ2 = A2 − Y; dZ1 = (W2ᵀ·dZ2) * (1 − A1²); dW = dZ · (input of the layer)ᵀ / m; db = mean of dZ over the columns.",
        "Begin with `dZ2 = … - Y`, where A2 comes out of your cache, and `m = X.shape[1]`.",
    )

    def cases(rng):
        for name, n_x, n_h, m in (
            ("3 inputs, 5 hidden units, 7 examples", 3, 5, 7),
            ("one example", 4, 3, 1),
            ("one hidden unit", 3, 1, 5),
            ("one input", 1, 6, 4),
            ("more hidden units than examples", 2, 9, 6),
            ("as many inputs, units and examples", 4, 4, 4),
        ):
            X, parameters = shallow_network(rng, n_x, n_h, 1, m)
            yield name, parameters, X, labels_of_both_kinds(rng, m)
        X, parameters = shallow_network(rng, 5, 3, 1, 8)
        yield "dictionary in another order", dict(reversed(parameters.items())), X, labels_of_both_kinds(rng, 8).astype(float)
        X, parameters = shallow_network(rng, 3, 4, 1, 7)
        parameters["b1"] = parameters["b1"] + np.array([[1e4], [-1e4], [0.0], [0.0]])
        yield "two hidden units saturated", parameters, X, labels_of_both_kinds(rng, 7)
        X, parameters = shallow_network(rng, 3, 4, 1, 6)
        parameters["W1"] = parameters["W1"] * np.array([[1e-4], [1.0], [1e-4], [1.0]])
        yield "inputs near 10 000", parameters, 1e4 * X, labels_of_both_kinds(rng, 6)
        X, parameters = shallow_network(rng, 2, 5, 1, 9)
        parameters["W2"] = 3 * parameters["W2"]
        yield "confident, and often wrong", shuffled(rng, parameters), X, labels_of_both_kinds(rng, 9)

    def observe(learner, parameters, X, Y):
        A2, cache = learner.shallow_forward(X, parameters)
        return learner.shallow_backward(parameters, cache, X, Y)

    def expect(parameters, X, Y):
        def along(name):
            return lambda array: cost_from_scores({**parameters, name: array}, X, Y)

        return {f"d{name}": complex_step_gradient(along(name), array) for name, array in parameters.items()}

    def mistake_z_for_a(parameters, cache, X, Y):
        """1 − a² is the slope of tanh for a = tanh z, the activated value. Which array do you square?"""
        dZ1, dZ2, A1, Z1, m = backward_parts(parameters, cache, X, Y)
        return backward_gradients(parameters["W2"].T @ dZ2 * (1 - Z1**2), dZ2, A1, X, m)

    def mistake_no_mean(parameters, cache, X, Y):
        """Your slopes are sums over the examples. The cost is a mean: what does that do to its slopes?"""
        dZ1, dZ2, A1, _, _ = backward_parts(parameters, cache, X, Y)
        return backward_gradients(dZ1, dZ2, A1, X, 1)

    def mistake_db_summed(parameters, cache, X, Y):
        """dW is a mean over the examples, db is a sum. Should the two be treated differently?"""
        dZ1, dZ2, A1, _, m = backward_parts(parameters, cache, X, Y)
        right, summed = (backward_gradients(dZ1, dZ2, A1, X, k) for k in (m, 1))
        return {name: (summed if "b" in name else right)[name] for name in right}

    def mistake_flat_biases(parameters, cache, X, Y):
        """A gradient has the shape of what it changes, and b1 is a column. What does `keepdims=True` do to a mean?"""
        grads = backward_gradients(*backward_parts(parameters, cache, X, Y)[:3], X, X.shape[1])
        return {name: array.ravel() if "b" in name else array for name, array in grads.items()}

    def mistake_w2_not_turned(parameters, cache, X, Y):
        """The blame of n_h hidden units needs n_h rows. W2 has one row; which way must it be turned?"""
        dZ2 = cache["A2"] - Y
        return backward_gradients(parameters["W2"] @ dZ2 * (1 - cache["A1"] ** 2), dZ2, cache["A1"], X, X.shape[1])

    def mistake_w2_not_turned_in_dot(parameters, cache, X, Y):
        """The blame of n_h hidden units needs n_h rows. W2 has one row; which way must it be turned?"""
        dZ2 = cache["A2"] - Y
        dZ1 = np.dot(parameters["W2"], dZ2) * (1 - cache["A1"] ** 2)
        return backward_gradients(dZ1, dZ2, cache["A1"], X, X.shape[1])

    def mistake_no_bend(parameters, cache, X, Y):
        """You pass the slope in A1 on as if it were the slope in Z1. Which units can still move, and by how much?"""
        _, dZ2, A1, _, m = backward_parts(parameters, cache, X, Y)
        return backward_gradients(parameters["W2"].T @ dZ2 + 0 * A1, dZ2, A1, X, m)

    def mistake_sigmoid_slope(parameters, cache, X, Y):
        """a(1 − a) is the slope of the sigmoid. Which activation do the hidden units have?"""
        _, dZ2, A1, _, m = backward_parts(parameters, cache, X, Y)
        return backward_gradients(parameters["W2"].T @ dZ2 * A1 * (1 - A1), dZ2, A1, X, m)

    def mistake_not_squared(parameters, cache, X, Y):
        """Your slope of tanh is 2 at a = −1, where the S is flat. Which power of a is missing?"""
        _, dZ2, A1, _, m = backward_parts(parameters, cache, X, Y)
        return backward_gradients(parameters["W2"].T @ dZ2 * (1 - A1), dZ2, A1, X, m)

    def mistake_output_bend_again(parameters, cache, X, Y):
        """A2 − Y is the slope in the score already. Does it have to go through the sigmoid's slope once more?"""
        A1, A2 = cache["A1"], cache["A2"]
        dZ2 = (A2 - Y) * A2 * (1 - A2)
        return backward_gradients(parameters["W2"].T @ dZ2 * (1 - A1**2), dZ2, A1, X, X.shape[1])

    def mistake_features_for_examples(parameters, cache, X, Y):
        """You divide by the number of features. Which axis of X counts the examples?"""
        dZ1, dZ2, A1, _, _ = backward_parts(parameters, cache, X, Y)
        return backward_gradients(dZ1, dZ2, A1, X, X.shape[0])

    def mistake_output_for_input(parameters, cache, X, Y):
        """Your dW1 multiplies dZ1 by what layer 1 gave out. By which numbers was W1 multiplied on the way there?"""
        dZ1, dZ2, A1, _, m = backward_parts(parameters, cache, X, Y)
        return {**backward_gradients(dZ1, dZ2, A1, X, m), "dW1": dZ1 @ A1.T / m}

    def variant_loop(parameters, cache, X, Y):
        m, grads = X.shape[1], {f"d{name}": np.zeros(array.shape) for name, array in parameters.items()}
        for j in range(m):
            a = cache["A1"][:, j : j + 1]
            dz2 = cache["A2"][:, j : j + 1] - Y[:, j : j + 1]
            dz1 = parameters["W2"].T * dz2 * (1 - a) * (1 + a)
            for name, slope in (("dW2", dz2 @ a.T), ("db2", dz2), ("dW1", dz1 @ X[:, j : j + 1].T), ("db1", dz1)):
                grads[name] = grads[name] + slope / m
        return grads

    def variant_through_the_probability(parameters, cache, X, Y):
        A1, A2, m = cache["A1"], cache["A2"], Y.shape[1]
        dA2 = -(np.divide(Y, A2) - np.divide(1 - Y, 1 - A2)) / m
        dZ2 = dA2 * A2 * (1 - A2)
        dA1 = np.dot(parameters["W2"].T, dZ2)
        dZ1 = dA1 / np.cosh(cache["Z1"]) ** 2
        grads = {"dW2": np.dot(dZ2, A1.T), "db2": np.sum(dZ2, axis=1, keepdims=True), "dZ1": dZ1, "dA1": dA1}
        return {**grads, "dW1": np.dot(dZ1, X.T), "db1": np.sum(dZ1, axis=1).reshape(-1, 1)}

    def variant_einsum(parameters, cache, X, Y):
        dZ2 = (cache["A2"] - Y) / Y.size
        dZ1 = np.einsum("ki,kj->ij", parameters["W2"], dZ2)
        dZ1 -= dZ1 * cache["A1"] ** 2
        one = np.ones((Y.size, 1))
        return {
            "db2": dZ2 @ one,
            "db1": dZ1 @ one,
            "dW2": np.einsum("ij,kj->ik", dZ2, cache["A1"]),
            "dW1": np.einsum("ij,kj->ik", dZ1, X),
        }


# %% check="shallow_backward"
check(shallow_backward)

# %% [markdown]
# The slip that is made most often here is $1 - Z^2$ in place of $1 - A^2$. What makes it so durable? *Before
# you run:* for which $z$ are the two about the same?

# %%
print("    z   1 − tanh² z     1 − z²")
for z in (0.05, 0.2, 0.5, 1.0, 2.0, 3.0):
    print(f"{z:5.2f} {1 - np.tanh(z) ** 2:13.4f} {1 - z**2:10.4f}")

# %% [markdown]
# As long as scores are small, hardly anything shows: at 0.2 the two differ by 0.0010. Training begins with
# small weights, so the cost falls as it should. Later the scores grow, and at $z = 2$ the wrong slope is −3
# where the right one is 0.07: the blame arrives forty times too large *and with the wrong sign*. A bug that
# waits.

# %% [markdown]
# ## One step, for every parameter
#
# The step of lesson 02, $w \leftarrow w - \alpha\,dw$, is the same for every array; only the names differ.
# One trap is new. Parameters now live in a dictionary, and a copy of a dictionary is a new list of names
# for *the same arrays*. *Before you run:* does `first` change?

# %%
first = {"W1": np.array([[1.0, 2.0]])}
second = dict(first)
second["W1"] -= 0.5
print(first["W1"])

# %% [markdown]
# It does: `-=` writes into the array that both dictionaries name. In a later lesson you will want to
# compare parameters before and after a step, or go back to the best ones, and they would have changed under
# your hands.
#
# ## Exercise: update_parameters · 2 points · 10 minutes
#
# Return **new** parameters after one step, and leave the old ones alone. Make it work for any number of
# layers: lesson 05 will call it with deep networks. Neither dictionary promises an order; names are all you
# may rely on.


# %% exercise="update_parameters" points=2
def update_parameters(parameters, grads, learning_rate):
    """One step of gradient descent.

    parameters: {"W1", "b1", …, "WL", "bL"}, L ≥ 1, in any order.  learning_rate: > 0.
    grads: {"dW1", "db1", …, "dWL", "dbL"}, in any order, each shaped like its parameter.
    Returns a new dictionary {"W1", "b1", …} of new arrays; what came in stays as it was.
    """
    ### BEGIN SOLUTION
    return {name: array - learning_rate * grads["d" + name] for name, array in parameters.items()}
    ### END SOLUTION


# %% tags=["spec"]
def layers_and_slopes(rng, layer_dims, scale=1.0):
    """Parameters of any number of layers, and gradients that are shaped like them."""
    parameters, grads = {}, {}
    for l in range(1, len(layer_dims)):
        for name, shape in ((f"W{l}", (layer_dims[l], layer_dims[l - 1])), (f"b{l}", (layer_dims[l], 1))):
            parameters[name], grads["d" + name] = scale * away_from_zero(rng, shape), away_from_zero(rng, shape)
    return parameters, grads


class UpdateParameters(Exercise):
    hints = (
        "Which gradient belongs to the parameter called `name`, whatever the name and whatever the order?",
        "new[name] = parameters[name] − learning_rate · grads[“d” + name], for every name.",
        "Begin with an empty dictionary and a loop over `parameters.items()`; do not use `-=` on its arrays.",
    )

    def cases(rng):
        yield "two layers", *layers_and_slopes(rng, (3, 5, 2)), 0.7
        yield "one layer", *layers_and_slopes(rng, (4, 3)), 1.3
        parameters, grads = layers_and_slopes(rng, (2, 4, 3, 1))
        yield "three layers, gradients in another order", parameters, dict(reversed(grads.items())), 0.02
        parameters, grads = layers_and_slopes(rng, (3, 3, 3, 3))
        yield "layers of equal size, in two orders", shuffled(rng, parameters), dict(reversed(grads.items())), 0.4
        parameters, grads = layers_and_slopes(rng, (2, 3, 1, 4, 2, 3, 5, 2, 4, 3, 1, 2))
        yield "eleven layers", parameters, grads, 0.25
        parameters, grads = layers_and_slopes(rng, (2,) * 13)
        yield "twelve layers of equal size, in two orders", shuffled(rng, parameters), shuffled(rng, grads), 0.15
        yield "large parameters, large steps", *layers_and_slopes(rng, (4, 2, 5), scale=1e4), 1e4
        parameters, grads = layers_and_slopes(rng, (3, 4, 1))
        yield "some slopes exactly 0", parameters, {**grads, "dW2": 0 * grads["dW2"]}, 0.6

    def expect(parameters, grads, learning_rate):
        answer = {}
        for name in parameters:
            pairs = zip(parameters[name].ravel().tolist(), grads[f"d{name}"].ravel().tolist())
            answer[name] = np.array([p - learning_rate * g for p, g in pairs]).reshape(parameters[name].shape)
        return answer

    def mistake_in_place(parameters, grads, learning_rate):
        """Your caller's arrays have changed. `-=` writes into them, also through `dict(…)` or `.copy()` of the dictionary,
        and so does an assignment into the dictionary that you were given. How do you make new ones?"""
        for name in parameters:
            parameters[name] -= learning_rate * grads["d" + name]
        return parameters

    def mistake_uphill(parameters, grads, learning_rate):
        """A slope points uphill. Which way do you want to go?"""
        return {name: array + learning_rate * grads["d" + name] for name, array in parameters.items()}

    def mistake_no_learning_rate(parameters, grads, learning_rate):
        """Your step has the length of the slope itself. Where does the learning rate come in?"""
        return {name: array - grads["d" + name] for name, array in parameters.items()}

    def mistake_biases_stay(parameters, grads, learning_rate):
        """The biases never move. They are parameters too: which slopes are theirs?"""
        return {n: a - learning_rate * grads["d" + n] if n[0] == "W" else a for n, a in parameters.items()}

    def mistake_two_layers_only(parameters, grads, learning_rate):
        """Right for two layers. How many are there here, and how could your function know?"""
        return {name: parameters[name] - learning_rate * grads["d" + name] for name in ("W1", "b1", "W2", "b2")}

    def mistake_last_layer_missing(parameters, grads, learning_rate):
        """The last layer is missing. `range(1, L)` ends one before L."""
        L = len(parameters) // 2
        names = [letter + str(l) for l in range(1, L) for letter in "Wb"]
        return {name: parameters[name] - learning_rate * grads["d" + name] for name in names}

    def mistake_paired_by_order(parameters, grads, learning_rate):
        """You take the gradients in the order in which they lie in their dictionary. Does the first one belong to the
        first parameter?"""
        pairs = zip(parameters, parameters.values(), grads.values())
        return {name: array - learning_rate * slope for name, array, slope in pairs}

    def mistake_paired_by_sorted_order(parameters, grads, learning_rate):
        """Right until there are ten layers. You count up to L, but take the arrays in sorted order: as text, "W10" comes
        before "W2"."""
        L = len(parameters) // 2
        new = {}
        for letter in "Wb":
            names = sorted(name for name in parameters if name[0] == letter)
            for l, name in zip(range(1, L + 1), names):
                new[f"{letter}{l}"] = parameters[name] - learning_rate * grads["d" + name]
        return new

    def mistake_one_digit(parameters, grads, learning_rate):
        """You read a layer's number from one character of its name. What becomes of “W10” and “W11”?"""
        names = [letter + number for number in dict.fromkeys(name[1] for name in parameters) for letter in "Wb"]
        return {name: parameters[name] - learning_rate * grads["d" + name] for name in names}

    def variant_by_layers(parameters, grads, learning_rate):
        new = {}
        for l in range(len(parameters) // 2):
            new["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]
            new["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * grads["db" + str(l + 1)]
        return new

    def variant_copies_in_place(parameters, grads, learning_rate):
        new = {name: array.copy() for name, array in parameters.items()}
        for name in sorted(new):
            new[name] -= learning_rate * grads[f"d{name}"]
        return new

    def variant_over_the_gradients(parameters, grads, learning_rate):
        return {name[1:]: np.subtract(parameters[name[1:]], np.multiply(slope, learning_rate)) for name, slope in grads.items()}


# %% check="update_parameters"
check(update_parameters)

# %% [markdown]
# Four functions in a loop are all of training. This is given; it is `gradient_descent` from lesson 02 with
# the names changed.


# %%
def train_shallow(X, Y, parameters, steps, learning_rate=0.5):
    """Gradient descent on all examples.  Returns (parameters, costs), a cost before every step."""
    costs = []
    for _ in range(steps):
        A2, cache = shallow_forward(X, parameters)
        costs.append(logistic_cost(A2, Y))
        grads = shallow_backward(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters, costs


def share_right(X, Y, parameters):
    return np.mean((shallow_forward(X, parameters)[0] > 0.5) == Y)


# %% [markdown]
# ## Where to begin?
#
# The neuron of lesson 02 started at zero, and it did not matter: one bowl, one bottom. So let us start four
# hidden units at zero, and, in case zero is special, a second time with 0.1 everywhere. The *rank* of
# $W^{[1]}$ is the number of truly different directions among its rows; with two inputs it can be 2 at most.
# *Before you run:* what rank will each have after 1000 steps, and how many points will be right?


# %%
def equal_start(value, n_h=4):
    """Every weight and every hidden bias the same number."""
    shapes = {"W1": (n_h, 2), "b1": (n_h, 1), "W2": (1, n_h)}
    return {**{name: np.full(shape, value) for name, shape in shapes.items()}, "b2": np.zeros((1, 1))}


for value in (0.0, 0.1):
    trained, costs = train_shallow(X, Y, equal_start(value), 1000)
    right, rank = share_right(X, Y, trained), np.linalg.matrix_rank(trained["W1"])
    print(f"all {value}: cost {costs[-1]:.4f}, right {right:.1%}, rank {rank}")
    print("W1 =", np.array2string(trained["W1"], precision=4, prefix="W1 = "))

# %% [markdown]
# From zeros **nothing moves at all**: $A^{[1]} = \tanh 0 = 0$ makes $dW^{[2]} = 0$, and $W^{[2]} = 0$ makes
# $dZ^{[1]} = 0$. Only $b^{[2]}$ could move, and it has nothing to say. From 0.1 the weights do move, but all
# four rows in step, to the last digit: rank 1. Why? Look at the first gradient:

# %%
_, cache = shallow_forward(X, equal_start(0.1))
print(shallow_backward(equal_start(0.1), cache, X, Y)["dW1"])

# %% [markdown]
# Four equal rows. Units that compute the same get the same blame and make the same step, so they will compute
# the same tomorrow. You pay for four units and own one. To see that it is really one: keep the first row, and
# let the output listen to it with the sum of the four weights.

# %%
trained, _ = train_shallow(X, Y, equal_start(0.1), 1000)
one = {"W1": trained["W1"][:1], "b1": trained["b1"][:1]}
one |= {"W2": trained["W2"].sum(keepdims=True), "b2": trained["b2"]}
difference = np.abs(shallow_forward(X_new, trained)[0] - shallow_forward(X_new, one)[0]).max()
print(f"four equal units against one: largest difference {difference:.0e}")

# %% [markdown]
# The two agree to the last digit or so. And the 53.5 % of the points that they got right are no better than
# the line at the start of this lesson.
#
# The cure is chance: let every unit begin a little differently, and let the differences grow. The biases may
# all be zero; different weights are enough.
#
# ## Exercise: initialize_shallow · 2 points · 10 minutes
#
# Draw normal weights of mean 0 and a standard deviation of 0.1 or less, from the `rng` that you are given, so
# that a run can be repeated. Your draws need not be ours: the check looks at properties.


# %% exercise="initialize_shallow" points=2
def initialize_shallow(n_x, n_h, n_y, rng):
    """Starting parameters of a network with one hidden layer.

    n_x, n_h, n_y: numbers of inputs, hidden units and outputs.
    rng: numpy.random.Generator, the only source of chance.
    Returns {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}: weights
    normal with mean 0 and a standard deviation of 0.1 or less (not 0), biases zero.
    """
    ### BEGIN SOLUTION
    return {
        "W1": 0.1 * rng.standard_normal((n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": 0.1 * rng.standard_normal((n_y, n_h)),
        "b2": np.zeros((n_y, 1)),
    }
    ### END SOLUTION


# %% tags=["spec"]
def begin_with(n_x, n_h, n_y, weights, biases=np.zeros):
    """Parameters whose weights and biases come from two functions of a shape."""
    return {"W1": weights((n_h, n_x)), "b1": biases((n_h, 1)), "W2": weights((n_y, n_h)), "b2": biases((n_y, 1))}


class InitializeShallow(Exercise):
    hints = (
        "For each of the four arrays: what is its shape in the table, and does chance come in?",
        "W1: (n_h, n_x) and W2: (n_y, n_h), entries 0.1·N(0, 1); b1: (n_h, 1) and b2: (n_y, 1), zeros.",
        "`rng.standard_normal((n_h, n_x))` has standard deviation 1; the shape is one argument, a tuple.",
    )
    float32 = False

    def cases(rng):
        for name, n_x, n_h, n_y in (
            ("3 inputs, 5 hidden units, 1 output", 3, 5, 1),
            ("one input", 1, 6, 2),
            ("one hidden unit", 4, 1, 3),
            ("more inputs than units", 9, 2, 1),
            ("many units, so that the draws can be judged", 110, 120, 90),
            ("as many inputs, units and outputs", 60, 60, 60),
        ):
            yield name, n_x, n_h, n_y, np.random.default_rng(int(rng.integers(2**31)))

    def observe(learner, n_x, n_h, n_y, rng):
        seed = int(rng.integers(2**31))
        answers = [learner.initialize_shallow(n_x, n_h, n_y, np.random.default_rng(seed + k)) for k in (0, 0, 1)]
        wanted = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
        for answer in answers:
            if not isinstance(answer, dict):
                return answer
        facts = {}

        def note(sentence, holds, seen=""):
            facts[sentence] = Fact(bool(holds), "" if holds else seen)
            return bool(holds)

        names = ", ".join(str(name)[:12] for name in list(answers[0])[:8])
        if not note("the keys are W1, b1, W2 and b2", all(set(a) == set(wanted) for a in answers), "the keys " + names):
            return facts
        arrays = all(isinstance(a[n], np.ndarray) and a[n].dtype.kind in "fiu" for n in wanted for a in answers)
        if not note("every entry is a NumPy array of real numbers", arrays, "something else"):
            return facts
        first, again, other = answers
        for letter, sentence in (
            ("W", "every W has a row per unit and a column per input"),
            ("b", "every b is a column with an entry per unit"),
        ):
            bad = [n for n in wanted if n[0] == letter and any(a[n].shape != wanted[n] for a in answers)]
            note(sentence, not bad, f"{bad[0]} of shape {first[bad[0]].shape}, expected {wanted[bad[0]]}" if bad else "")
        if not all(facts.values()):
            return facts
        if not note("all entries are finite", all(np.isfinite(a[n]).all() for n in wanted for a in answers), "nan or inf"):
            return facts
        weights = {n: np.asarray(first[n], dtype=float) for n in ("W1", "W2")}
        largest = max(float(abs(first[n]).max()) for n in ("b1", "b2"))
        note("the biases are zero", largest == 0, f"a bias of {largest:.3g}")
        spread = {n: float(np.sqrt(np.mean(W**2))) for n, W in weights.items()}
        zero = [n for n in weights if spread[n] == 0]
        note("no W is all zeros", not zero, f"{zero[0]} is" if zero else "")
        wide = [n for n, W in weights.items() if spread[n] > 0.1 * (1 + 6 / np.sqrt(2 * W.size))]
        note(
            "the standard deviation of every W is 0.1 or less",
            not wide,
            f"{wide[0]}: about {spread[wide[0]]:.3g}" if wide else "",
        )
        judged = {n: W.ravel() for n, W in weights.items() if W.size >= 3000 and W.std() > 1e-9 * spread[n] > 0}
        means = {n: abs(W.mean()) / W.std() * np.sqrt(W.size) for n, W in judged.items()}
        lopsided = [n for n in means if means[n] > 6]
        note(
            "positive and negative weights balance: their mean is 0", not lopsided, f"not so in {lopsided[0]}" if lopsided else ""
        )
        tails = {n: float(np.mean(((W - W.mean()) / W.std()) ** 4)) for n, W in judged.items()}
        odd = [n for n in tails if abs(tails[n] - 3) > 0.6]
        note("the weights are normal draws (kurtosis 3)", not odd, f"kurtosis {tails[odd[0]]:.2f} in {odd[0]}" if odd else "")
        everything = np.concatenate([W.ravel() for W in weights.values()])
        distinct = len(np.unique(np.abs(everything))) / everything.size
        note("no two weights are the same draw", distinct > 0.99, f"{distinct:.0%} of the weights are distinct")
        same = all(np.array_equal(first[n], again[n]) for n in wanted)
        note("the same state of rng gives the same weights", same, "two runs from one seed that differ")
        differ = all(not np.array_equal(first[n], other[n]) for n in weights)
        note("another state of rng gives other weights", differ, "the same weights from two seeds")
        return facts

    def expect(n_x, n_h, n_y, rng):
        sentences = (
            "the keys are W1, b1, W2 and b2",
            "every entry is a NumPy array of real numbers",
            "every W has a row per unit and a column per input",
            "every b is a column with an entry per unit",
            "all entries are finite",
            "the biases are zero",
            "no W is all zeros",
            "the standard deviation of every W is 0.1 or less",
            "positive and negative weights balance: their mean is 0",
            "the weights are normal draws (kurtosis 3)",
            "no two weights are the same draw",
            "the same state of rng gives the same weights",
            "another state of rng gives other weights",
        )
        return dict.fromkeys(sentences, True)

    def mistake_zeros(n_x, n_h, n_y, rng):
        """A whole W is zero. You have seen above what became of zeros in 1000 steps."""
        return begin_with(n_x, n_h, n_y, np.zeros)

    def mistake_all_equal(n_x, n_h, n_y, rng):
        """All weights are the same number. Which rank did W1 have after that, and which do you want?"""
        return begin_with(n_x, n_h, n_y, lambda shape: np.full(shape, 0.01))

    def mistake_no_scale(n_x, n_h, n_y, rng):
        """Your weights spread too far. What is the standard deviation of `standard_normal`, and which one is asked for?"""
        return begin_with(n_x, n_h, n_y, rng.standard_normal)

    def mistake_one_sided(n_x, n_h, n_y, rng):
        """Your weights all lie on one side of 0. Which method of rng draws normal numbers, on either side?"""
        return begin_with(n_x, n_h, n_y, lambda shape: 0.1 * rng.random(shape))

    def mistake_uniform(n_x, n_h, n_y, rng):
        """Your weights are spread evenly between two limits. Normal draws crowd near 0 and have tails."""
        return begin_with(n_x, n_h, n_y, lambda shape: rng.uniform(-0.1, 0.1, shape))

    def mistake_inputs_first(n_x, n_h, n_y, rng):
        """Your W has a row for each input. In W·X with examples as columns, what do the rows of W stand for?"""
        return begin_with(n_x, n_h, n_y, lambda shape: 0.1 * rng.standard_normal(shape[::-1]))

    def mistake_flat_biases(n_x, n_h, n_y, rng):
        """A bias of shape (n,) meets the examples, not the units. Which shape has a column?"""
        return begin_with(n_x, n_h, n_y, lambda shape: 0.1 * rng.standard_normal(shape), lambda shape: np.zeros(shape[0]))

    def mistake_random_biases(n_x, n_h, n_y, rng):
        """Different weights are enough to tell the units apart. What should the biases be?"""
        return begin_with(n_x, n_h, n_y, *[lambda shape: 0.1 * rng.standard_normal(shape)] * 2)

    def mistake_own_generator(n_x, n_h, n_y, rng):
        """Two different generators gave the same weights. Who decides about chance: the caller or your function?"""
        rng = np.random.default_rng(1)
        return begin_with(n_x, n_h, n_y, lambda shape: 0.1 * rng.standard_normal(shape))

    def mistake_global_chance(n_x, n_h, n_y, rng):
        """The same `rng` gave two different answers. Does every draw come from it?"""
        return begin_with(n_x, n_h, n_y, lambda shape: 0.1 * np.random.standard_normal(shape))  # noqa: NPY002

    def variant_last_layer_first(n_x, n_h, n_y, rng):
        W2 = rng.normal(0.0, 0.01, size=(n_y, n_h))
        return {"b2": np.zeros((n_y, 1)), "W2": W2, "b1": 0 * W2.T[:, :1], "W1": rng.normal(0.0, 0.1, size=(n_h, n_x))}

    def variant_one_draw(n_x, n_h, n_y, rng):
        draws = rng.normal(scale=0.05, size=n_h * (n_x + n_y)).astype(np.float32)
        W1, W2 = draws[: n_h * n_x].reshape(n_h, n_x), draws[n_h * n_x :].reshape(n_y, n_h)
        return {"W1": W1, "W2": W2, "b1": np.zeros((n_h, 1), dtype=int), "b2": np.zeros((n_y, 1), dtype=np.float32)}

    def variant_entry_by_entry(n_x, n_h, n_y, rng):
        def draws(rows, columns):
            return np.array([[rng.normal() * 0.001 for _ in range(columns)] for _ in range(rows)])

        return {"W1": draws(n_h, n_x), "b1": np.array([[0]] * n_h), "W2": draws(n_y, n_h), "b2": np.array([[0.0]] * n_y)}


# %% check="initialize_shallow"
check(initialize_shallow)

# %% [markdown]
# ## The flower
#
# Now everything is there. One thing first: another order of draws gives other weights, and your function
# may draw in an order that is not ours. So that the numbers in the text hold for you too, the next cell
# takes shapes and biases from your `initialize_shallow` and draws the weights again in an agreed order.


# %%
def agreed_start(n_h, seed):
    """Your starting parameters for the flower, with the weights drawn anew: first W1, then W2."""
    yours, rng = initialize_shallow(2, n_h, 1, np.random.default_rng(seed)), np.random.default_rng(seed)
    return {n: 0.1 * rng.standard_normal(a.shape) if n[0] == "W" else a for n, a in sorted(yours.items())}


# %% [markdown]
# Four hidden units, 17 numbers, 2000 steps. The costs and, at some moments, the parameters are kept: a film of
# how the boundary forms. (It is remembered; run its cell again if you change a function.) *Before you run:*
# how many petals can four units get right? And will the cost fall evenly, or in steps?

# %%
MOMENTS = [0, 25, 50, 100, 150, 200, 250, 300, 350, 400, 600, 1000, 2000]


@functools.cache
def film(seed=0):
    """Parameters at every one of MOMENTS, and the cost before every step."""
    parameters = agreed_start(4, seed)
    frames, costs = {0: parameters}, []
    for begin, end in zip(MOMENTS, MOMENTS[1:]):
        parameters, more = train_shallow(X, Y, parameters, end - begin)
        frames[end], costs = parameters, costs + more
    return frames, costs


# %%
frames, costs = film()
final = frames[2000]
print(f"cost {costs[0]:.3f} → {costs[-1]:.3f}; rank of W1: {np.linalg.matrix_rank(final['W1'])}")
print(f"right: {share_right(X, Y, final):.1%} of the 400 points, ", end="")
print(f"{share_right(X_new, Y_new, final):.1%} of 2000 new ones")


# %%
def flower_boundary(ax, parameters, title):
    plots.decision_regions(lambda points: shallow_forward(points, parameters)[0], X, Y, ax)
    ax.set_title(title)
    ax.get_legend().remove()


figure, axes = plt.subplots(1, 4, figsize=(10.5, 3.3), sharey=True)
figure.suptitle("The boundary bends, then a second cut appears", x=0.02, ha="left")
for ax, step in zip(axes, (25, 200, 300, 2000)):
    flower_boundary(ax, film()[0][step], f"step {step}: {share_right(X, Y, film()[0][step]):.0%}")

# %% [markdown]
# At first the boundary is all but straight: near 0 a small $\tanh$ is a line. Then it bends, the cost rests
# on a shelf near 0.46, and shortly before step 300 a second cut appears and the score leaps from 67 to 88
# %. In the end 90.0 % of the points are right, and 89.8 % of 2000 that the network has never seen. Four
# equal units had 53.5 %; four different ones have different uses.
#
# In a live notebook, run the film frame by frame. The dot on the right tells where you are on the cost.


# %%
def draw_frame(step=250):
    frames, costs = film()
    A2, _ = shallow_forward(X, frames[step])
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4.2))
    flower_boundary(left, frames[step], f"step {step}: {np.mean((A2 > 0.5) == Y):.1%} right")
    right.plot(costs)
    right.plot(step, logistic_cost(A2, Y), "o", color=plots.COLOURS["red"], ms=9)
    right.axhline(np.log(2), color="#999999", ls="--", lw=1)
    right.set(xlabel="step", ylabel="training cost", ylim=(0, 0.75))
    right.set_title("The cost falls, rests, and falls again")


plots.interactive(draw_frame, step=MOMENTS)

# %% [markdown]
# How long the rest on the shelf takes is a matter of luck. *Before you run:* four starts, the same everything
# else. By what factor will the times differ?

# %%
for seed in range(4):
    costs = np.array(film(seed)[1])
    below = np.argmax(costs < 0.3)
    print(f"start {seed}: cost below 0.3 after {below:4} steps, in the end {costs[-1]:.3f}")

# %% [markdown]
# Between 170 and 922 steps, more than a factor of five, and nearly the same cost in the end. Had we stopped
# start 2 at step 800, we would have reported that four units are not enough for a flower. One run is an
# anecdote. (Try your own draws: `film` with `initialize_shallow(2, 4, 1, rng)` in place of `agreed_start`.)
#
# ### What the four units have become
#
# Each hidden unit is a soft step across the plane. The output adds them up with the weights in $W^{[2]}$
# and asks whether the sum is positive. *Before you run:* how many different lines does the finished
# boundary need?

# %%
side = np.linspace(-5, 5, 121)
plane = np.stack([grid.ravel() for grid in np.meshgrid(side, side)])
figure, axes = plt.subplots(1, 4, figsize=(10.5, 3.2), sharey=True)
figure.suptitle("Four soft steps (orange: 1, purple: −1), three directions", x=0.02, ha="left")
final = film()[0][2000]
for i, ax in enumerate(axes):
    a = np.tanh(final["W1"][i] @ plane + final["b1"][i]).reshape(121, 121)
    ax.contourf(side, side, a, levels=np.linspace(-1, 1, 11), cmap="PuOr_r")
    ax.set(title=f"unit {i + 1}, weight {final['W2'][0, i]:.1f}", xlabel="$x_1$")
    ax.grid(False)

# %% [markdown]
# Units 2 and 4 step on nearly the same line: the boundary uses **three** lines through the centre. They cut
# the plane into six sectors, and each time you cross a line the answer changes. Six are enough for eight
# petals, because at the top and at the bottom two neighbours are of one class.
#
# ## How many hidden units?
#
# The number $n_h$ is yours to choose. *Before you run:* guess the share of **new** points right for 1, 2,
# 3, 4, 20 and 50 hidden units. Which is the first that suffices, and at which does it become too many?


# %%
@functools.cache
def trained_with(n_h, seed):
    return train_shallow(X, Y, agreed_start(n_h, seed), 1000)[0]


print("hidden units   share of new points right, one column per start")
for n_h in (1, 2, 3, 4, 20, 50):
    starts = range(4 if n_h <= 4 else 1)
    shares = [share_right(X_new, Y_new, trained_with(n_h, seed)) for seed in starts]
    print(f"{n_h:12}  ", "".join(f"{share:8.1%}" for share in shares))

# %%
figure, axes = plt.subplots(2, 3, figsize=(9.5, 6.3), sharex=True, sharey=True)
figure.suptitle("Four units draw the flower, and fifty draw the same one", x=0.02, ha="left")
for ax, n_h in zip(axes.flat, (1, 2, 3, 4, 20, 50)):
    trained = trained_with(n_h, 1)
    share = share_right(X_new, Y_new, trained)
    flower_boundary(ax, trained, f"{n_h} hidden: {share:.1%} of new points")
    ax.set(xlabel="", ylabel="")

# %% [markdown]
# One unit draws a straight line, and yet gets 71 %. Two cut out a sector, and are no better off. Three
# could do it all, and in **one** start of four they do; in the others two units have settled on nearly the
# same line, and no small step leads away from there. With four, every start arrives: a spare unit is what
# makes the right lines likely to be found.
#
# From there on nothing changes. Fifty units, 201 numbers for 400 points, draw the same flower. Perhaps you
# expected a ragged line around single points; starting small and stopping after 1000 steps, they do not get
# there. Lesson 07 shows when they do. But why does nobody get more than 90 %? *Before you run:* where do
# the mistakes lie?

# %%
final = film()[0][2000]
missed = (shallow_forward(X_new, final)[0] > 0.5) != Y_new
distance = np.linalg.norm(X_new, axis=0)
for low, high in ((0, 1), (1, 2), (2, 6)):
    ring = (distance >= low) & (distance < high)
    share = missed[0, ring].mean()
    print(f"{low} to {high} from the centre: {ring.sum():4} new points, {share:.1%} wrong")

# %% [markdown]
# Beyond 2 the network is nearly perfect, 0.8 % wrong. The mistakes lie at the centre, where petals are
# narrower than the noise that was added to each point: blue and orange lie on top of one another, and no
# number of units can part them. Know what is possible before you blame the network.
#
# ## How small is small?
#
# You drew weights with a standard deviation of 0.1 or less. Why not 1, or 100? The next cell stretches the
# starting weights to five scales. It also prints the mean of $1 - A^{[1]} * A^{[1]}$ at the start: how much
# of the blame gets through the hidden layer. *Before you run:* which scale will do worst?


# %%
def stretched(parameters, scale):
    """The same directions, each W with a standard deviation of `scale`; biases 0."""
    return {n: scale * W / W.std() if n[0] == "W" else 0 * W for n, W in parameters.items()}


print(" scale   slope at the start   cost after 1000 steps   right")
for scale in (0.01, 0.1, 1, 10, 100):
    begin = stretched(agreed_start(4, 1), scale)
    slope = np.mean(1 - np.tanh(begin["W1"] @ X + begin["b1"]) ** 2)
    trained, costs = train_shallow(X, Y, begin, 1000)
    right = share_right(X, Y, trained)
    print(f"{scale:6} {slope:20.3f} {costs[-1]:23.3f} {right:7.1%}")

# %% [markdown]
# From 0.01 to 1 there is little to choose. At 10, only 3.6 % of the blame gets through, and the cost is a
# third higher after the same number of steps. At 100 hardly any does, while the huge $W^{[2]}$ makes the
# output sure of answers that are wrong: a cost of 22. Small is right, and all equal is wrong; *how* small,
# in a network of many layers, is the subject of lesson 12.
#
# ## Question: chance in one layer · 2 points · 10 minutes
#
# Two colleagues find it wasteful to draw both layers. All biases begin at zero, and there are as many
# labels 1 as 0. Ada draws $W^{[1]}$ and sets $W^{[2]} = 0$. Ben sets $W^{[1]} = 0$ and draws $W^{[2]}$.
#
# (a) Which of $dW^{[1]}$ and $dW^{[2]}$ is zero in the first step, for either? What is the rank of
# $W^{[1]}$ after that step?
#
# (b) Will either be caught for ever in equal units, as the two starts above were? Give the reason.

# %% [markdown] question="chance_in_one_layer" points=2
# ### BEGIN SOLUTION
# **(a)** *Ada:* $dZ^{[1]} = W^{[2]\mathsf T}dZ^{[2]} * \dots = 0$, so $dW^{[1]} = 0$, while $A^{[1]} \ne 0$
# makes $dW^{[2]} \ne 0$. $W^{[1]}$ is what was drawn: rank 2. *Ben:* $A^{[1]} = \tanh 0 = 0$, so $dW^{[2]}
# = 0$. His $dZ^{[1]} = W^{[2]\mathsf T}dZ^{[2]}$, so row $i$ of $dW^{[1]}$ is $W^{[2]}_{1i}$ times one and
# the same row: rank 1, though the rows have different lengths and signs.
#
# **(b)** Neither. Ada's units differ from the start, and from the second step on $W^{[2]} \ne 0$, so all
# parameters move. Ben's units have different lengths after one step, so their $1 - a^2$ differ from example
# to example; in the second step their rows turn in different directions, and the rank becomes 2. What must
# not be equal is the *pair* (row of $W^{[1]}$, entry of $W^{[2]}$) of two units: chance in one of the
# layers is enough. (Tried on the flower with four starts each and 2000 steps: Ben reached 90 % every time,
# Ada twice; her other two runs still rested at 70 %, with rank 2.)
#
# *Marks:* ½ each for the right zero gradient of Ada and of Ben. ½ for Ben's rank 1 with the reason. ½ for
# "neither, since the units differ in one of the two layers" or an equivalent reason.
# ### END SOLUTION

# %% [markdown]
# ## Question: one hidden unit · 2 points · 8 minutes
#
# With a single hidden unit the network got 71 % of the flower right, logistic regression 53 %.
#
# (a) Show that the boundary of that network is a straight line as well.
#
# (b) Then why is it so much better? Compare what the two have to pay for a point that lies far out on the
# wrong side.

# %% [markdown] question="one_hidden_unit" points=2
# ### BEGIN SOLUTION
# **(a)** With $u = w^{\mathsf T}x + b_1$ the score is $w_2\tanh u + b_2$. It is zero where
# $\tanh u = -b_2/w_2$. As $\tanh$ only rises, that is one value of $u$ (or none, if $|b_2| \ge |w_2|$), and
# $w^{\mathsf T}x + b_1 = \text{constant}$ is a straight line.
#
# **(b)** Both can draw the same lines; they do not pay the same for them. The score of logistic regression
# grows with the distance from the line without end, and so does the loss of a point on the wrong side. The
# best lines have six petals right, and on either side one petal lies far out and wrong; that is too dear,
# so the neuron settles for a small $w$ that hardly commits itself. The network's score stays between $b_2 -
# |w_2|$ and $b_2 + |w_2|$: far out on the wrong side costs no more than somewhat out. So the line with the
# most points right becomes affordable.
#
# *Marks:* 1 for the line from monotonicity of $\tanh$ (½ if it is only stated that "there is one unit"). 1
# for bounded against unbounded score or loss, with its consequence (½ for "tanh is more flexible" with a
# hint at saturation).
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"Every hidden unit adds $b_1$."** In one set of notes all rows of layer 1 carry the bias of the first
# unit. *Before you run:* what will be left of the bump network if both units get $b_1 = 4$?

# %%
bump = bump_network(4)
print("probability of class 1 at x =", x_five.ravel())
for name, b1 in (("each its own", bump["b1"]), ("both the first", np.full((2, 1), bump["b1"][0, 0]))):
    A2, _ = shallow_forward(x_five, {**bump, "b1": b1})
    print(f"{name:15} b1 = {b1.ravel()}: {A2.ravel().round(3)}")

# %% [markdown]
# Both steps fall on the same place and cancel: 0.007 everywhere. A step stands at $-b_i/w_i$, and its own
# bias is what allows a unit to put it where it is needed.
#
# **`np.random.randn((2,2)) * 0.01`.** So it stands in a note. *Before you run:* which of these four lines
# work?


# %%
def attempt(text, call):
    try:
        print(f"{text:28} shape {call().shape}")
    except TypeError as error:
        print(f"{text:28} TypeError: {error}")


rng = np.random.default_rng(0)
attempt("np.random.randn((2, 2))", lambda: np.random.randn((2, 2)))  # noqa: NPY002
attempt("np.random.randn(2, 2)", lambda: np.random.randn(2, 2))  # noqa: NPY002
attempt("rng.standard_normal((2, 2))", lambda: rng.standard_normal((2, 2)))
attempt("rng.standard_normal(2, 2)", lambda: rng.standard_normal(2, 2))

# %% [markdown]
# `randn`, the old way, wants the sizes one by one; the methods of a Generator want the shape as **one**
# argument, a tuple. There is a better reason to leave `randn` alone: it draws from one hidden global state
# that any library may use as well, so that the same program need not give the same weights twice.
#
# ## Summary
#
# 1. Hidden units are soft steps; they bend the data until the output unit, still logistic regression, can
#    part the classes with one straight cut.
# 2. Forward: $Z^{[1]} = W^{[1]}X + b^{[1]}$, $A^{[1]} = \tanh Z^{[1]}$, then lesson 02 with $A^{[1]}$ for
#    $X$. Row $i$ of $W$, entry $i$ of $b$: unit $i$.
# 3. Backward: $dZ^{[2]} = A^{[2]} - Y$; blame goes back through the weights ($W^{[2]\mathsf T}$) and
#    through the bend ($1 - A^{[1]} * A^{[1]}$); then $dW = dZ \cdot \text{input}^{\mathsf T}/m$, $db$ =
#    mean of $dZ$.
# 4. Equal units stay equal for ever; small random weights tell them apart, and large ones saturate them.
# 5. Shapes first: a gradient is shaped like what it changes, and `trace_shapes` shows the line where they
#    part.
#
# ## References
#
# - F. Rosenblatt (1958). The perceptron: a probabilistic model for information storage and organization in
#   the brain. *Psychological Review* 65, 386–408.
# - M. Minsky and S. Papert (1969). *Perceptrons*. MIT Press: what one layer cannot do.
# - D. E. Rumelhart, G. E. Hinton and R. J. Williams (1986). Learning representations by back-propagating
#   errors. *Nature* 323, 533–536. It names the need for random starting weights, "to break symmetry".
# - G. Cybenko (1989). Approximation by superpositions of a sigmoidal function. *Mathematics of Control,
#   Signals and Systems* 2, 303–314.
# - K. Hornik, M. Stinchcombe and H. White (1989). Multilayer feedforward networks are universal
#   approximators. *Neural Networks* 2, 359–366.
# - Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller (1998). Efficient BackProp. In *Neural Networks: Tricks
#   of the Trade*, Springer LNCS 1524, 9–50: why inputs and activations around zero, such as those of tanh,
#   train faster.
#
# ## What comes next
#
# One hidden layer is enough for the flower, and by the theorem above for almost anything, if it may be wide
# enough. Lesson 05 asks whether a second and a third layer buy something that width does not. Your
# `update_parameters` is ready for it: it has asked for names, never for how many.
#
# `progress()` in a cell of your own shows which exercises you have passed.
