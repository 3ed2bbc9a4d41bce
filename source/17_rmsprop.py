# ---
# jupyter:
#   lesson:
#     title: RMSprop
#     minutes: 90
#     needs: ["05", "15", "16"]
# ---

# %% [markdown]
# # 17 · RMSprop
#
# A network has thousands of parameters and one learning rate. If all gradients were of one size, that would
# be fair. Are they? The network below is to say whether a handwritten digit is odd; it has the layers 64 → 20
# → 20 → 20 → 1, and it starts in two ways: with the weights of He (lesson 12), and with weights of a standard
# deviation of 0.01, as people did before.
#
# *Before you run:* by what factor do the largest and the smallest gradients in one network differ? Ten? A
# hundred?

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from dlutils import check, datasets, hint, plots, progress, ravine
from previously import deep_backward, deep_forward, initialize_deep, initialize_he, initialize_velocity
from previously import logistic_cost, mini_batches, momentum_update, update_parameters

threadpool_limits(1)  # for matrices this small, one core is faster than several that wait for each other
plots.use_style()

# %%
DIMS = (64, 20, 20, 20, 1)
STARTS = {
    "He": lambda rng: initialize_he(DIMS, rng),
    "0.01": lambda rng: {name: value / 10 for name, value in initialize_deep(DIMS, rng).items()},  # 0.1 / 10
}
pictures, digit = datasets.digits(np.random.default_rng(5))
X, Y = pictures[:, :1000], digit[:, :1000] % 2  # (64, 1000) and (1, 1000): is the digit odd?


def gradient_sizes(parameters):
    """The root mean square of every entry of every gradient over 16 mini-batches: a dictionary like grads."""
    passes = [(*deep_forward(X_t, parameters), Y_t) for X_t, Y_t in mini_batches(X, Y, 64, np.random.default_rng(1))]
    grads = [deep_backward(AL, Y_t, caches) for AL, caches, Y_t in passes]
    return {key: np.sqrt(np.mean([g[key] ** 2 for g in grads], axis=0)) for key in grads[0]}


# %%
for name, start in STARTS.items():
    sizes = gradient_sizes(start(np.random.default_rng(0)))
    every = np.concatenate([size.ravel() for size in sizes.values()])
    low, high = np.percentile(every[every > 0], [1, 99])
    print(f"start {name}: {(every == 0).sum()} of {every.size} gradients are exactly 0,", end=" ")
    print(f"98 % of the others between {low:.0e} and {high:.0e}; the last bias has {sizes['db4'].item():.0e}")

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6))
for name, colour in [("He", plots.COLOURS["blue"]), ("0.01", plots.COLOURS["red"])]:
    sizes = gradient_sizes(STARTS[name](np.random.default_rng(0)))
    logs = np.log10(np.concatenate([size[size > 0] for size in sizes.values()]))
    left.hist(logs, np.arange(-10, 0, 0.25), histtype="step", color=colour)
    names = [f"d{kind}{layer}" for layer in (1, 2, 3, 4) for kind in "Wb"]
    right.semilogy(names, [np.median(sizes[key]) for key in names], "o-", color=colour, label=f"start {name}")
left.set(xlabel=r"$\log_{10}$ of the size of a gradient", ylabel="parameters")
left.set_title("Sizes differ a thousandfold within a network")
right.set(ylabel="median size", title="Start 0.01: asleep but for the last bias")
_ = right.legend(loc="center left")

# %% [markdown]
# More than a thousandfold in a well started network. With 0.01 it is worse: nearly all weights have gradients
# around $10^{-7}$ and are as good as asleep, while that of the last bias is 0.05. (257 are exactly 0: pixels
# that are never inked, ReLU units that are off.) One learning rate multiplies them all. What is right for one
# parameter throws another one about, or leaves it where it is.
#
# **In this lesson** you write a step rule that gives every single parameter a step of about the same length,
# whatever the size of its gradient. It will wake up the second network. It was never published in a paper.
#
# **Time** about 90 minutes. **You need** the network functions of lesson 05, exponentially weighted averages
# (15) and momentum (16).

# %% [markdown]
# ## Two slopes, one learning rate
#
# The ravine of lesson 16 has the same illness and only two parameters, a weight $w$ and a bias $b$:
#
# $$ J(w, b) = \tfrac12 \left( w^2 + 25\, b^2 \right), \qquad
# \frac{\partial J}{\partial w} = w, \qquad \frac{\partial J}{\partial b} = 25\, b . $$
#
# Gradient descent multiplies $b$ by $1 - 25\alpha$ in every step and $w$ by $1 - \alpha$. So $\alpha$ has to
# stay below $2/25 = 0.08$ for the sake of $b$, and $w$ pays for it: at $\alpha = 0.07$ it loses 7 % a step.
# If $w$ had a learning rate of its own, 1, and $b$ had $1/25$, one step would do. But nobody tells us the
# slopes of a network with 2161 parameters. All we see is gradients.
#
# ### Only the sign?
# An idea from 1993, *Rprop*: if the size of a gradient misleads, ignore it. Walk $\alpha$ to the left or
# $\alpha$ to the right, as its *sign* says. (The real Rprop also gives each parameter a length of its own
# that grows while its sign stays. We leave that out.)


# %%
def gradient_step(parameters, grads, v, s, t, learning_rate):
    return update_parameters(parameters, grads, learning_rate), v, s


def sign_step(parameters, grads, v, s, t, learning_rate):
    return {name: W - learning_rate * np.sign(grads["d" + name]) for name, W in parameters.items()}, v, s


# %% [markdown]
# *Before you run:* what does the path of the second rule look like, from $(-9, 2)$ with $\alpha = 0.3$? And
# what happens at its end?

# %%
figure, panels = plt.subplots(1, 2, figsize=(10, 3.6), sharey=True)
for axes, step, alpha, colour in [(panels[0], gradient_step, 0.07, "black"), (panels[1], sign_step, 0.3, "purple")]:
    points, costs = ravine.walk(step, alpha, 60)
    ravine.draw(axes, points, plots.COLOURS[colour])
panels[0].set_title("Gradient descent, α = 0.07: zigzag, then a crawl")
_ = panels[1].set_title("Only the sign, α = 0.3: down in seven steps")

# %% [markdown]
# Diagonally to the floor in seven steps, then along it at full speed, with no knowledge of any slope. But it
# cannot stop, since a sign has no size: it hops across the floor all the way, and in the end about the
# minimum. For gradients of the *whole* training set Rprop was an excellent method.
#
# ### Ten mini-batches
# Now the puzzle on which it fails. A weight gets a gradient of +0.1 on nine mini-batches and −0.9 on the
# tenth. The mean is 0: the weight should stay about where it is. *How far does the sign rule carry it, in
# units of $\alpha$?*
#
# Nine steps down and one up: $-8\alpha$ for every ten mini-batches, for ever. Gradient descent makes no such
# error, because it takes nine small steps and a large one back. Dividing by $|g|$, which is what taking the
# sign is, divides the ten gradients by *ten different numbers*. If all ten were divided by **the same
# number**, large or small, they would still cancel.
#
# So: divide by a size that belongs to the weight and hardly changes from one mini-batch to the next.

# %% [markdown]
# ## Divide by a remembered size
#
# You have a tool that remembers with one number, the exponentially weighted average of lesson 15. Let $g$ be
# the gradient of one parameter and $s$ the average of its squares:
#
# $$ s \leftarrow \beta_2\, s + (1 - \beta_2)\, g^2 . $$
#
# Squares, since a size has no sign: +5 and −5 are equally large. Their average is a squared size, so the size
# is $\sqrt{s}$, the *root* of the *mean* of the *squares*, which gave the method its name (prop is for
# propagation). The step is
#
# $$ W \leftarrow W - \alpha\, \frac{g}{\sqrt{s} + \varepsilon} . $$
#
# - $\beta_2$ is how much is kept, between 0 and 1; the memory is about $1/(1-\beta_2)$ steps long. (The index
#   is there because $\beta$ belongs to momentum, and in lesson 18 both will meet.)
# - $\varepsilon$ is a small number such as $10^{-8}$. You saw several hundred gradients that are exactly 0, so
#   $s$ is 0 there too, and $0/0$ is not a number. $\varepsilon$ is added *after* the root.
#
# With $\beta_2 = 0$ nothing is remembered, $\sqrt{s} = |g|$, and the sign rule is back.
#
# Why the root? Count the cost in cents and no longer in euros: $g$ becomes 100 times as large, $\sqrt{s}$
# too, and the step stays. Divided by $s$, it would become 100 times *shorter*; large gradients would make
# small steps.
#
# ### One weight by hand
# $W = 1$, gradients 4, −2, 1, $\alpha = 0.1$, $\beta_2 = 0.9$, starting from $s = 0$. Take a calculator and
# do the second row before you read it:
#
# | $g$ | $s$ | $\sqrt{s}$ | $\alpha g / \sqrt{s}$ | new $W$ |
# |---|---|---|---|---|
# | 4 | 1.6 | 1.264911 | 0.316228 | 0.683772 |
# | −2 | 1.84 | 1.356466 | −0.147442 | 0.831214 |
# | 1 | 1.756 | 1.325142 | 0.075464 | 0.755751 |
#
# The first step is not 0.1 long but 0.316. Keep that in mind; we come back to it.
#
# ### Entry by entry
# Every weight and every bias has an $s$ of its own. For a network 3 → 6 → 2:
#
# | parameter | shape | gradient | in `s` |
# |---|---|---|---|
# | `W1` | (6, 3) | `grads["dW1"]` (6, 3) | `s["dW1"]` (6, 3) |
# | `b1` | (6, 1) | `grads["db1"]` (6, 1) | `s["db1"]` (6, 1) |
# | `W2` | (2, 6) | `grads["dW2"]` (2, 6) | `s["dW2"]` (2, 6) |
# | `b2` | (2, 1) | `grads["db2"]` (2, 1) | `s["db2"]` (2, 1) |
#
# Squares, roots and quotients are all taken entry by entry: `g**2`, never a matrix product.

# %% [markdown]
# ## Exercise: initialize_squares · 2 points · 6 minutes
#
# Before the first step nothing has been seen, so every memory is 0. The keys are those of `grads`, with the
# `d`. The dictionary may list its entries in any order, and a network may have more than nine layers.


# %% exercise="initialize_squares" points=2
def initialize_squares(parameters):
    """Make RMSprop's memory for a network that has not taken a step yet.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), "W2": …}, in any order.
    Returns s: {"dW1": (n1, n0), "db1": (n1, 1), …}, arrays of zeros, each of the shape and dtype of its parameter.
    """
    ### BEGIN SOLUTION
    return {"d" + name: np.zeros_like(value) for name, value in parameters.items()}
    ### END SOLUTION


# %% tags=["spec"]
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


class InitializeSquares(Exercise):
    hints = (
        "Which keys will `grads` have when `parameters` has “W1” and “b1”? And which shape has a gradient?",
        "s[“d” + name] = 0 · parameters[name], entry by entry.",
        "`np.zeros_like(array)` has the shape and dtype of `array`; loop over `parameters.items()`.",
    )

    def cases(rng):
        yield "three layers", network(rng, (5, 4, 2, 3))
        yield "one layer", network(rng, (2, 7))
        yield "entries in another order", dict(reversed(network(rng, (6, 3, 5, 2, 1)).items()))
        yield "eleven layers", shuffled(network(rng, (3, 2, 1, 2, 1, 3, 1, 2, 1, 1, 2, 3)), rng)
        yield "large parameters", network(rng, (4, 3, 6), scale=1e4)
        yield "biases before weights", dict(sorted(network(rng, (3, 5, 4, 1)).items(), reverse=True))

    def expect(parameters):
        return {f"d{name}": np.full(np.shape(W), 0.0) for name, W in parameters.items()}

    def mistake_parameter_names(parameters):
        """The memory is filled by gradients and looked up beside them. What is the gradient of `W1` called in
        `grads`?"""
        return {name: np.zeros_like(W) for name, W in parameters.items()}

    def mistake_names_with_s(parameters):
        """Your keys begin with an s. The dictionary is called `s` already; which names do its entries share with
        `grads`?"""
        return {f"sd{name}": np.zeros_like(W) for name, W in parameters.items()}

    def mistake_last_layer_left_out(parameters):
        """The last layer has no memory. `range(1, L)` ends one before L. What does L count here?"""
        L = len(parameters) // 2
        return {f"d{kind}{i}": np.zeros_like(parameters[f"{kind}{i}"]) for i in range(1, L) for kind in "Wb"}

    def mistake_single_digits_only(parameters):
        """You read the layer's number from one character of the key. What becomes of “W10” and “W11”?"""
        numbers = sorted({key[1] for key in parameters})
        return {f"d{kind}{i}": np.zeros_like(parameters[f"{kind}{i}"]) for i in numbers for kind in "Wb"}

    def mistake_one_number_for_all(parameters):
        """One 0 for a whole layer? Every weight keeps a memory of its own. Which shape does that need?"""
        return {f"d{name}": 0.0 for name in parameters}

    def mistake_one_number_per_unit(parameters):
        """You keep one number per unit, for all of its incoming weights together. How many gradients does `dW1`
        hold?"""
        return {f"d{name}": np.zeros((W.shape[0], 1)) for name, W in parameters.items()}

    def mistake_ones(parameters):
        """Your memory starts full of ones, as if there had been gradients before the first step. What has been seen
        by then?"""
        return {f"d{name}": np.ones_like(W) for name, W in parameters.items()}

    def mistake_squares_of_parameters(parameters):
        """These are the squares of the parameters. Whose squares will `s` remember, and how many of them have been
        seen before the first step?"""
        return {f"d{name}": W**2 for name, W in parameters.items()}

    def mistake_copy_of_parameters(parameters):
        """The memory has the *shapes* of the parameters. Which values, before any gradient was seen?"""
        return {f"d{name}": W.copy() for name, W in parameters.items()}

    def mistake_flat_biases(parameters):
        """A bias is a column, (n, 1). Yours have lost an axis; what would (n,) do when it meets (n, 1)?"""
        shapes = {f"d{name}": W.shape if name[0] == "W" else W.shape[0] for name, W in parameters.items()}
        return {key: np.zeros(shape) for key, shape in shapes.items()}

    def variant_by_layers(parameters):
        s = {}
        for i in range(len(parameters) // 2):
            s["dW" + str(i + 1)] = np.zeros(parameters["W" + str(i + 1)].shape)
            s["db" + str(i + 1)] = np.zeros((parameters["b" + str(i + 1)].shape[0], 1))
        return s

    def variant_times_zero(parameters):
        return dict(zip(("d" + name for name in parameters), (0 * W for W in parameters.values())))

    def variant_sorted(parameters):
        return {f"d{name}": np.zeros_like(parameters[name], dtype=float) for name in sorted(parameters)}

    def variant_subtract(parameters):
        s = {}
        for name in reversed(list(parameters)):
            s.update({"d" + name: np.subtract(parameters[name], parameters[name])})
        return s


# %% check="initialize_squares"
check(initialize_squares)

# %% [markdown]
# ## Exercise: rmsprop_update · 5 points · 20 minutes
#
# One step for all parameters at once. Some things that the formulas leave to you:
#
# - First the new $s$, with the gradient that came in; then the step, with the *new* $s$.
# - The three dictionaries need not list their entries in the same order, so go by name.
# - Return *new* dictionaries and leave the three that you were given as they were. `s["dW1"] = …` writes into
#   the caller's dictionary, `s["dW1"] *= …` and `W -= …` into the caller's arrays.
# - An entry whose gradient has always been 0 makes a step of 0, not `nan`.


# %% exercise="rmsprop_update" points=5
def rmsprop_update(parameters, grads, s, learning_rate, beta2, epsilon):
    """Take one step of RMSprop.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), …}.  grads, s: {"dW1": (n1, n0), "db1": (n1, 1), …}: the gradients of
    this step, and the averages of their squares after the step before.  Each may list its entries in another order.
    learning_rate, beta2, epsilon: numbers, 0 ≤ beta2 < 1 and epsilon > 0, which is added outside the root.
    Returns (parameters, s): new dictionaries; the parameters after the step, and the averages that it used.
    """
    ### BEGIN SOLUTION
    s = {key: beta2 * s[key] + (1 - beta2) * gradient**2 for key, gradient in grads.items()}
    moved = {}
    for name, value in parameters.items():
        moved[name] = value - learning_rate * grads["d" + name] / (np.sqrt(s["d" + name]) + epsilon)
    return moved, s
    ### END SOLUTION


# %% tags=["spec"]
def in_training(rng, layer_dims, scale=1.0, spread=0.0, rest=False, silent=("dW1", "db2")):
    """(parameters, grads, s), each in an order of its own.

    Gradients have both signs, exact zeros (one in each of the arrays `silent`), and sizes of `scale` · 10^±spread;
    s fits them, or is zero at rest, but in one entry of dW1 even the memory is empty.
    """
    parameters = network(rng, layer_dims)
    grads, s = {}, {}
    for name, W in parameters.items():
        size = scale * 10.0 ** rng.uniform(-spread, spread, W.shape)
        grads[f"d{name}"] = size * rng.choice([-1.0, 1.0], W.shape) * rng.uniform(0.4, 2.5, W.shape)
        s[f"d{name}"] = np.zeros(W.shape) if rest else size**2 * rng.uniform(0.2, 3, W.shape)
    for key in silent:
        grads[key][-1, 0] = 0.0
    s["dW1"][-1, 0] = 0.0
    ordered = shuffled(grads, rng)
    return shuffled(parameters, rng), ordered, {key: s[key] for key in reversed(ordered)}


def some_beta(rng):
    """One that is neither the usual 0.9 nor its own complement."""
    return round(float(rng.uniform(0.6, 0.85)), 3)


def altered(parameters, grads, s, learning_rate, beta2, epsilon, new_s=None, step=None):
    """RMSprop with one line of it changed: (parameters, s).

    new_s(g, s, beta2) and step(g, s, epsilon) with the new s; the right ones where None.
    """
    new_s = new_s or (lambda g, s, beta2: beta2 * s + (1 - beta2) * g**2)
    step = step or (lambda g, s, epsilon: g / (np.sqrt(s) + epsilon))
    after = {key: new_s(g, s[key], beta2) for key, g in grads.items()}
    moved = {n: W - learning_rate * step(grads["d" + n], after["d" + n], epsilon) for n, W in parameters.items()}
    return moved, after


class RmspropUpdate(Exercise):
    hints = (
        "Two quantities for every parameter, in this order: the new s, then the new parameter. Which of them does the "
        "other one need?",
        "s ← β₂ · s + (1 − β₂) · dW², then W ← W − α · dW / (√s + ε), entry by entry.",
        'Begin with new dictionaries: `moved, new_s = {}, {}`, then `for name in parameters:` and `key = "d" + name`.',
    )

    def cases(rng):
        yield "three layers", *in_training(rng, (3, 4, 1, 2)), 0.2, some_beta(rng), 1e-8
        yield "from rest", *in_training(rng, (2, 1, 3, 2), spread=2, rest=True), 0.05, some_beta(rng), 1e-8
        yield "epsilon 0.01", *in_training(rng, (3, 1, 2), scale=0.02, spread=1), 0.3, some_beta(rng), 1e-2
        yield "gradients from 1e-9 to 10", *in_training(rng, (2, 3, 1, 4), 1e-4, 5), 0.4, some_beta(rng), 1e-8
        yield "huge gradients", *in_training(rng, (4, 2, 1), 1e7, 1), 0.5, round(float(rng.uniform(0.98, 0.995)), 4), 1e-6
        yield "eleven layers", *in_training(rng, (2, 1, 2, 1, 1, 1, 1, 1, 1, 1, 2, 1)), 0.15, some_beta(rng), 1e-3
        parameters, grads, s = in_training(rng, (2, 3, 1))
        silence = {key: np.zeros_like(g) if key in ("dW2", "db1") else g for key, g in grads.items()}
        yield "two arrays without a gradient", parameters, silence, s, 1.7, round(float(rng.uniform(0.2, 0.4)), 3), 1e-4
        yield "one layer, no memory", *in_training(rng, (5, 3), silent=("dW1",)), 0.35, 0.0, 1e-3

    def expect(parameters, grads, s, learning_rate, beta2, epsilon):
        moved, after = {}, {}
        keep, rate, small = np.longdouble(beta2), np.longdouble(learning_rate), np.longdouble(epsilon)
        for name, W in parameters.items():
            key = "d" + name
            moved[name], after[key] = np.empty(W.shape), np.empty(W.shape)
            for i in np.ndindex(W.shape):
                g = np.longdouble(grads[key][i])
                mean_square = g * g + keep * (np.longdouble(s[key][i]) - g * g)
                after[key][i] = mean_square
                moved[name][i] = np.longdouble(W[i]) - rate * g / (mean_square ** np.longdouble(0.5) + small)
        return moved, after

    def mistake_not_squared(*arguments):
        """s averages the gradients themselves. What has to be done to them so that +5 and −5 do not cancel?"""
        return altered(*arguments, new_s=lambda g, s, beta2: beta2 * s + (1 - beta2) * g)

    def mistake_absolute_value(*arguments):
        """s averages |dW| in your code, and then you take the root of it. A mean of which quantity is a *squared*
        size?"""
        return altered(*arguments, new_s=lambda g, s, beta2: beta2 * s + (1 - beta2) * np.abs(g))

    def mistake_no_root(*arguments):
        """You divide by s, which has the unit of a squared gradient. What is missing before the sizes match?"""
        return altered(*arguments, step=lambda g, s, epsilon: g / (s + epsilon))

    def mistake_epsilon_inside_the_root(*arguments):
        """ε stands under the root in your code, as in some books and libraries. Look at the formula here: what is the
        root taken of, and what is added when?"""
        return altered(*arguments, step=lambda g, s, epsilon: g / np.sqrt(s + epsilon))

    def mistake_epsilon_added_to_the_quotient(*arguments):
        """Check your parentheses: ε is added to the whole quotient and not to its denominator. What is then left to
        stop a division by zero?"""
        return altered(*arguments, step=lambda g, s, epsilon: g / np.sqrt(s) + epsilon)

    def mistake_epsilon_as_a_floor(*arguments):
        """You divide by the larger one of √s and ε. What does the formula do with the two?"""
        return altered(*arguments, step=lambda g, s, epsilon: g / np.maximum(np.sqrt(s), epsilon))

    def mistake_epsilon_stored(*arguments):
        """ε has found its way into the s that you keep, and would be added again and again. In which of the two lines
        of the formula does ε stand?"""
        return altered(
            *arguments[:-1],
            0.0,
            new_s=lambda g, s, beta2: beta2 * s + (1 - beta2) * g**2 + arguments[-1],
        )

    def mistake_no_epsilon(*arguments):
        """ε is missing. What is 0 / 0, for an entry whose gradient has always been zero?"""
        return altered(*arguments, step=lambda g, s, epsilon: g / np.sqrt(s))

    def mistake_epsilon_always_1e_8(*arguments):
        """Your ε is 1e-8, whatever `epsilon` is. Which of the function's arguments have you not used?"""
        return altered(*arguments, step=lambda g, s, epsilon: g / (np.sqrt(s) + 1e-8))

    def mistake_beta2_always_0_9(parameters, grads, s, learning_rate, beta2, epsilon):
        """Your β₂ is 0.9, whatever `beta2` is. Which of the function's arguments have you not used?"""
        return altered(parameters, grads, s, learning_rate, 0.9, epsilon)

    def mistake_missing_1_minus_beta2(*arguments):
        """s grows too large: the new square comes in with weight 1. With what weight should it, if all weights are to
        add up to 1 in the end?"""
        return altered(*arguments, new_s=lambda g, s, beta2: beta2 * s + g**2)

    def mistake_weights_swapped(*arguments):
        """β₂ and 1 − β₂ have changed places. Which of them says how much of the old s is kept?"""
        return altered(*arguments, new_s=lambda g, s, beta2: (1 - beta2) * s + beta2 * g**2)

    def mistake_weight_squared_too(*arguments):
        """The factor 1 − β₂ is squared together with the gradient. What does the square apply to?"""
        return altered(*arguments, new_s=lambda g, s, beta2: beta2 * s + ((1 - beta2) * g) ** 2)

    def mistake_sum_of_squares(*arguments):
        """Your s adds up squares and never forgets any: that is Adagrad. What happens to the old s here before the new
        square comes in?"""
        return altered(*arguments, new_s=lambda g, s, beta2: s + g**2)

    def mistake_old_s_in_the_step(parameters, grads, s, learning_rate, beta2, epsilon):
        """The step divides by s as it was before this gradient came in. What comes first, the average or the step?"""
        after = altered(parameters, grads, s, learning_rate, beta2, epsilon)[1]
        moved = {n: W - learning_rate * grads["d" + n] / (np.sqrt(s["d" + n]) + epsilon) for n, W in parameters.items()}
        return moved, after

    def mistake_old_s_returned(parameters, grads, s, *numbers):
        """The parameters are right, but s comes back as it was: every step would be the first again. Which s did you
        return?"""
        return altered(parameters, grads, s, *numbers)[0], dict(s)

    def mistake_root_returned(*arguments):
        """The parameters are right, but you hand on the *root* of s. What would the next step do with it?"""
        moved, after = altered(*arguments)
        return moved, {key: np.sqrt(a) for key, a in after.items()}

    def mistake_squared_gradient_in_the_step(*arguments):
        """The step uses dW², which is never negative. Whose sign says which way to go?"""
        return altered(*arguments, step=lambda g, s, epsilon: g**2 / (np.sqrt(s) + epsilon))

    def mistake_sign_only(*arguments):
        """Each gradient is divided by its own absolute value, so that only the sign is left. By what size should it
        be divided: this one, or the remembered one?"""
        return altered(*arguments, step=lambda g, s, epsilon: g / (np.abs(g) + epsilon))

    def mistake_plain_gradient(*arguments):
        """s is right, but the step does not use it: this is gradient descent. What should dW be divided by?"""
        return altered(*arguments, step=lambda g, s, epsilon: g)

    def mistake_momentum(*arguments):
        """This is the step of momentum. What does s average here, and what is it good for in the step?"""
        return altered(*arguments, new_s=lambda g, s, beta2: beta2 * s + (1 - beta2) * g, step=lambda g, s, epsilon: s)

    def mistake_one_size_per_array(*arguments):
        """You take one mean over a whole array, so that all its entries share a divisor. How many numbers does
        s["dW1"] hold?"""
        return altered(*arguments, new_s=lambda g, s, beta2: beta2 * s + (1 - beta2) * np.mean(g**2))

    def mistake_norm_of_the_array(*arguments):
        """You divide by the length of a whole array, so that all its entries share a divisor. Is a root taken of a
        sum here, or of each entry?"""
        return altered(*arguments, step=lambda g, s, epsilon: g / (np.sqrt(np.sum(s)) + epsilon))

    def mistake_uphill(*arguments):
        """Right, but uphill: the step is added. Which way does the cost fall?"""
        return altered(*arguments, step=lambda g, s, epsilon: -g / (np.sqrt(s) + epsilon))

    def mistake_written_into_the_inputs(parameters, grads, s, *numbers):
        """The numbers are right, but they are written into the dictionaries that you were given, and the caller's
        values are lost. Where could you collect the new entries instead?"""
        moved, after = altered(parameters, grads, s, *numbers)
        parameters.update(moved)
        s.update(after)
        return parameters, s

    def mistake_arrays_of_s_changed(parameters, grads, s, *numbers):
        """The numbers are right, but the arrays in the caller's s have changed under its hands: a copy of a dictionary
        still holds the same arrays. Which operators write into an array?"""
        moved, after = altered(parameters, grads, s, *numbers)
        for key, a in after.items():
            s[key][...] = a
        return moved, dict(s)

    def mistake_last_layer_left_out(parameters, grads, s, *numbers):
        """The last layer is not updated. `range(1, L)` ends one before L."""
        moved, after = altered(parameters, grads, s, *numbers)
        L = len(parameters) // 2
        moved.update({f"{kind}{L}": parameters[f"{kind}{L}"] for kind in "Wb"})
        after.update({f"d{kind}{L}": s[f"d{kind}{L}"] for kind in "Wb"})
        return moved, after

    def mistake_biases_left_out(parameters, grads, s, *numbers):
        """The weights move, the biases stay where they were. Are they parameters too?"""
        moved, after = altered(parameters, grads, s, *numbers)
        for new, old in [(moved, parameters), (after, s)]:
            new.update({key: old[key] for key in old if "b" in key})
        return moved, after

    def mistake_by_position(parameters, grads, s, *numbers):
        """You pair the dictionaries by position. Their entries may stand in different orders; what identifies an
        entry?"""
        return altered(parameters, grads, dict(zip(grads, s.values())), *numbers)

    def variant_layer_by_layer(parameters, grads, s, learning_rate, beta2, epsilon):
        parameters, s = parameters.copy(), s.copy()
        for i in range(1, len(parameters) // 2 + 1):
            for kind in ("W", "b"):
                key = "d" + kind + str(i)
                s[key] = np.multiply(beta2, s[key]) + np.multiply(1 - beta2, np.square(grads[key]))
                parameters[kind + str(i)] = parameters[kind + str(i)] - learning_rate * grads[key] / (s[key] ** 0.5 + epsilon)
        return parameters, s

    def variant_in_place_on_copies(parameters, grads, s, learning_rate, beta2, epsilon):
        parameters, s = ({key: a.copy() for key, a in d.items()} for d in (parameters, s))
        for name, W in parameters.items():
            g, memory = grads["d" + name], s["d" + name]
            memory += (1 - beta2) * (g * g - memory)
            W -= g * (learning_rate / (epsilon + np.sqrt(memory)))
        return [parameters, s]

    def variant_one_long_vector(parameters, grads, s, learning_rate, beta2, epsilon):
        names = sorted(parameters)
        W = np.concatenate([parameters[n].ravel() for n in names])
        g, q = (np.concatenate([d["d" + n].ravel() for n in names]) for d in (grads, s))
        q = np.average(np.stack([q, g**2]), axis=0, weights=[beta2, 1 - beta2])
        W = W - learning_rate * g / (np.hypot(np.sqrt(q), 0) + epsilon)
        ends = np.cumsum([parameters[n].size for n in names])[:-1]
        shapes = [parameters[n].shape for n in names]
        W, q = ([part.reshape(shape) for part, shape in zip(np.split(a, ends), shapes)] for a in (W, q))
        return dict(zip(names, W)), dict(zip(["d" + n for n in names], q))

    def variant_entry_by_entry(parameters, grads, s, learning_rate, beta2, epsilon):
        moved, after = {}, {}
        for key, g in grads.items():
            rows = range(g.shape[0])
            after[key] = np.array(
                [[beta2 * float(a) + (1 - beta2) * float(x) ** 2 for a, x in zip(s[key][i], g[i])] for i in rows]
            )
            W = parameters[key[1:]]
            moved[key[1:]] = np.array(
                [
                    [
                        float(W[i, j]) - learning_rate * float(g[i, j]) / (after[key][i, j] ** 0.5 + epsilon)
                        for j in range(g.shape[1])
                    ]
                    for i in rows
                ]
            )
        return moved, after


# %% check="rmsprop_update"
check(rmsprop_update)

# %% [markdown]
# If the check is not content yet, `hint(rmsprop_update)` in a cell of your own helps, three times. Then
# compare with your calculator. The bias gets gradients of 0 from an empty memory, and has to stay where it
# is:

# %%
W = {"W1": np.array([[1.0]]), "b1": np.zeros((1, 1))}
s = initialize_squares(W)
for gradient in (4.0, -2.0, 1.0):
    W, s = rmsprop_update(W, {"dW1": np.array([[gradient]]), "db1": np.zeros((1, 1))}, s, 0.1, 0.9, 1e-8)
    print(f"s {s['dW1'].item():.6f}   W {W['W1'].item():.6f}   b {W['b1'].item()}")
assert round(W["W1"].item(), 6) == 0.755751
assert W["b1"].item() == 0

# %% [markdown]
# ### The puzzle again
# `steps_along` feeds your function with gradients that are known in advance, and writes down its steps.


# %%
def steps_along(histories, beta2, epsilon=1e-8):
    """RMSprop's steps in units of α; parameter i receives the gradients of row i.  (k, T) → (k, T)."""
    parameters = {"W1": np.zeros((len(histories), 1)), "b1": np.zeros((1, 1))}
    s, steps = initialize_squares(parameters), np.empty(histories.shape)
    for t, g in enumerate(histories.T):
        grads = {"dW1": g[:, None], "db1": np.zeros((1, 1))}
        moved, s = rmsprop_update(parameters, grads, s, 1.0, beta2, epsilon)
        steps[:, t] = (parameters["W1"] - moved["W1"])[:, 0]
    return steps


# %% [markdown]
# The weight with nine gradients of +0.1 and one of −0.9, over and over; it should stay where it is. *Before
# you run:* at $\beta_2 = 0$ it drifts by $-8\alpha$ per ten mini-batches. How much is left at 0.9, whose
# memory is about ten steps long? How much at 0.99?

# %%
puzzle = np.tile([0.1] * 9 + [-0.9], 200)[None, :]  # (1, 2000)
for beta2 in (0, 0.5, 0.9, 0.99, 0.999):
    drift = -steps_along(puzzle, beta2)[0, 1000:].sum() / 100
    print(f"β₂ = {beta2:<5}  drift per ten mini-batches {drift:7.3f} α")

# %% [markdown]
# A memory of ten steps has done away with nine tenths of the error, one of a hundred with 99 %. RMSprop is
# the sign rule made fit for mini-batches: indifferent to the *scale* of the gradients like the sign, and fair
# to their *average* like gradient descent, as long as the memory spans more mini-batches than the noise needs
# to cancel.

# %% [markdown]
# ## About α, whatever the gradient's size
#
# Five parameters receive the same random gradients, 2000 of them, normal with mean 0; but for the first they
# are multiplied by $10^{-4}$, for the next by $10^{-2}$, and so on up to $10^4$. *Before you run:* how long
# is a typical step (root mean square) of each, once $s$ has settled?

# %%
scales = np.array([1e-4, 1e-2, 1, 1e2, 1e4])
noise = np.random.default_rng(17).standard_normal(2000)
steps = steps_along(scales[:, None] * noise, beta2=0.9)
for scale, row in zip(scales, steps):
    print(f"gradients × {scale:<8g} typical step {np.sqrt((row[1000:] ** 2).mean()):.3f} α   longest {np.abs(row).max():.2f} α")

# %% [markdown]
# Eight orders of magnitude, and one step: 0.96 α. So the learning rate has changed its meaning. In gradient
# descent it is a factor that meets a gradient of unknown size. Here it is a **length**: about how far each
# parameter moves per step. For a weight of size 0.1, $\alpha = 0.001$ means a hundred steps across.
#
# The longest step has a bound that fits into one line. Whatever the past, $s \ge (1-\beta_2)\, g^2$, because
# the new square is in it; so
#
# $$ \frac{|g|}{\sqrt{s} + \varepsilon} < \frac{1}{\sqrt{1-\beta_2}}, \qquad
# \text{which is } 3.16 \text{ at } \beta_2 = 0.9 . $$
#
# The last column reaches 3.16. *When?* Which moment of a training run comes to your mind?

# %% [markdown]
# ## The first step is too long
#
# It is the very first. From $s = 0$, the first average is $s = (1-\beta_2)\,g^2$: far too small, as the first
# averages in lesson 15 were. The step divides by its root. *Before you run:* a gradient that is 4 in every
# step, $\beta_2 = 0.999$. How long is the first step, and for how many steps is it more than 1 % too long?

# %%
figure, axes = plt.subplots()
for beta2, style in [(0.9, "-"), (0.99, "--"), (0.999, ":")]:
    steps = steps_along(np.full((1, 5000), 4.0), beta2)[0]
    axes.loglog(np.arange(1, 5001), steps, style, color=plots.RULE_COLOURS["RMSprop"], label=f"$\\beta_2$ = {beta2}")
    print(f"β₂ = {beta2:<5}  first step {steps[0]:5.2f} α   less than 1 % too long from step {np.argmax(steps < 1.01) + 1}")
axes.set(xlabel="step", ylabel="step / learning rate", title="The longer the memory, the longer the first step")
_ = axes.legend()

# %% [markdown]
# The first step is $\alpha / \sqrt{1-\beta_2}$, *for every parameter at once*: 3.16 α, 10 α, 31.6 α. After
# $t$ steps with one and the same gradient it is $\alpha / \sqrt{1-\beta_2^{\,t}}$. A long memory is good for
# the puzzle and bad for the start.
#
# What people do about it: a small $\alpha$ in the first steps (*warm-up*, lesson 19); begin with $s = g^2$ of
# the first mini-batch; or divide $s$ by $1-\beta_2^{\,t}$, the bias correction of lesson 15. The last is what
# Adam does, in the next lesson. RMSprop as it was given does nothing, and lives with $\beta_2 = 0.9$.

# %% [markdown]
# ## Down the ravine
#
# Three rules, and the figure that grows from lesson to lesson. The learning rate of gradient descent is close
# to the largest one that does not diverge; momentum is your function of lesson 16 with $\beta = 0.9$.
#
# *Before you run:* RMSprop with $\alpha = 0.3$, $\beta_2 = 0.9$. In which direction does its first step go,
# and how long is it along $w$ and along $b$? What will the last steps look like? Think of the sign rule.


# %%
def momentum_step(parameters, grads, v, s, t, learning_rate, beta=0.9):
    """Your momentum_update, called like every step rule of this part."""
    parameters, v = momentum_update(parameters, grads, v, learning_rate, beta)
    return parameters, v, s


def rmsprop_step(parameters, grads, v, s, t, learning_rate, beta2=0.9, epsilon=1e-8):
    """Your rmsprop_update, likewise."""
    parameters, s = rmsprop_update(parameters, grads, s, learning_rate, beta2, epsilon)
    return parameters, v, s


RULES = {"gradient descent": (gradient_step, 0.07), "momentum": (momentum_step, 0.3), "RMSprop": (rmsprop_step, 0.3)}

# %%
ravine.draw_rules(RULES, "RMSprop leads after 40 steps, and is the only one that does not come to rest")
for name, (step, learning_rate) in RULES.items():
    points, costs = ravine.walk(step, learning_rate)
    print(f"{name:<17} after 1 step ({points[0, 1]:5.2f}, {points[1, 1]:5.2f})   cost after", end=" ")
    print(*(f"{t} steps: {costs[t]:<8.1g}" for t in (10, 40, 150)))

# %% [markdown]
# Gradient descent's first step goes down the steepest slope, across the valley: $b$ jumps from 2 to −1.5.
# RMSprop's goes *diagonally*, 0.95 along each axis, although the slope along $b$ is more than five times as
# large at this point. After ten steps $b$ is on the floor, and from there $w$ walks in a straight line.
#
# Then the end. Momentum and gradient descent settle, RMSprop hops, as the sign rule did: the gradients shrink
# near the minimum, but $s$ shrinks with them, so that the steps do *not* shrink. A hop from $-a$ to $a$ is
# $2a$ long and its $|g|$ is always the same, so $\sqrt{s} = |g|$ and $2a = \alpha$. Both coordinates end at
# $\pm\alpha/2$, with a cost of $\tfrac{26}{2} \cdot 0.15^2 = 0.29$: the 0.3 of the table.
#
# ### Would a longer memory help?
# If $s$ forgets slowly, it stays large while the gradients shrink, and the steps become short. *Before you
# run:* 1500 steps with $\alpha = 0.3$ and $\beta_2 = 0.99$. Draw the curve of the cost that you expect.

# %%
figure, axes = plt.subplots()
for beta2, style in [(0.9, ":"), (0.99, "-")]:
    costs = np.array(ravine.walk(rmsprop_step, 0.3, 1500, beta2=beta2)[1])
    axes.semilogy(costs, style, color=plots.RULE_COLOURS["RMSprop"], label=f"$\\beta_2$ = {beta2}")
    print(f"β₂ = {beta2}: lowest cost {costs.min():.0e} at step {costs.argmin()},", end=" ")
    print(f"highest after step 150: {costs[150:].max():.1f}, last {costs[-1]:.1f}")
axes.set(xlabel="step", ylabel="cost", title="β₂ = 0.99: down to nothing, and up again")
_ = axes.legend()

# %% [markdown]
# It does come to rest, down to $10^{-32}$. But $s$ goes on forgetting. After a few hundred steps it is so
# small that a gradient of next to nothing is divided by next to nothing, and the steps grow until the walk is
# thrown out again, to a cost of 12. It ends in the same hopping. If the training cost of a real network has
# been low for long and suddenly shows a peak, an $s$ that has forgotten is one of the suspects.
#
# With mini-batches the gradients never shrink to nothing, since noise remains; then every step is about
# $\alpha$ long for ever. The remedy is the same in both cases: let $\alpha$ shrink (lesson 19).

# %% [markdown]
# ### Turn the knobs
# In a live notebook the sliders set $\alpha$ and $\beta_2$; elsewhere you see one setting. Guess first, each
# time: $\beta_2 = 0$ (which rule is that?); $\beta_2 = 0.999$ with $\alpha = 0.3$, and then with 0.03; which
# pair has the lowest cost after 150 steps?


# %%
def draw(learning_rate=0.1, beta2=0.99):
    points, costs = ravine.walk(rmsprop_step, learning_rate, beta2=beta2)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), width_ratios=[1.6, 1])
    ravine.draw(left, points, plots.RULE_COLOURS["RMSprop"])
    left.set_title(f"α = {learning_rate}, β₂ = {beta2}: first step {points[0, 1] + 9:.2f} along both axes")
    right.semilogy(np.maximum(costs, 1e-12), color=plots.RULE_COLOURS["RMSprop"])
    right.axhline(13 * (learning_rate / 2) ** 2, color="#777777", linewidth=1, linestyle=":")
    right.set(xlabel="step", ylabel="cost", ylim=(1e-12, 1e4), title="Dotted: the cost of hopping by α")


plots.interactive(draw, learning_rate=[0.01, 0.03, 0.1, 0.3, 1.0], beta2=[0.0, 0.5, 0.9, 0.99, 0.999])

# %% [markdown]
# ## Why forget at all?
#
# A year before RMSprop there was *Adagrad*. It divides by a remembered size, too, but it *adds up* the
# squares, $s \leftarrow s + g^2$, and never forgets one. *Before you run:* one parameter has a gradient of 1
# in every step. Another one has ten gradients of 100, and 1 from then on. How long are Adagrad's steps after
# a while?


# %%
def adagrad_step(parameters, grads, v, s, t, learning_rate):
    s = {key: s[key] + g**2 for key, g in grads.items()}
    return {name: W - learning_rate * grads["d" + name] / (np.sqrt(s["d" + name]) + 1e-8) for name, W in parameters.items()}, v, s


# %%
histories = np.ones((2, 10_000))
histories[1, :10] = 100
adagrad = histories / np.sqrt(np.cumsum(histories**2, axis=1))  # in units of α
rmsprop = steps_along(histories, 0.9)
print("step        Adagrad: always 1  first 100, then 1      RMSprop: always 1  first 100, then 1")
for t in (1, 10, 11, 30, 100, 1000, 10_000):
    print(f"{t:6d} {adagrad[0, t - 1]:18.4f} {adagrad[1, t - 1]:18.4f} {rmsprop[0, t - 1]:25.4f} {rmsprop[1, t - 1]:18.4f}")

# %% [markdown]
# Adagrad's step after $t$ equal gradients is $\alpha/\sqrt{t}$: a hundredth of $\alpha$ after 10 000,
# although nothing has changed. And ten loud gradients at the start are never forgiven: the second parameter
# makes 0.003 of a step from then on. RMSprop makes tiny steps for a while, too, but $s$ forgets: at step 100
# it is back at eight tenths of α, and soon at all of it.
#
# Is forgetting always better, then? The ravine, with the same $\alpha$:

# %%
for name, step in [("Adagrad", adagrad_step), ("RMSprop", rmsprop_step)]:
    costs = ravine.walk(step, 0.3, 3000)[1]
    print(f"{name}, α = 0.3:  cost after 150 steps {costs[150]:.1g},  after 3000 steps {costs[3000]:.1g}")

# %% [markdown]
# Adagrad is late, and it arrives: after 3000 steps it has $4 \cdot 10^{-10}$ left, while RMSprop still hops
# at 0.3. Steps that shrink like $1/\sqrt{t}$ are what the theory of convex costs with noise asks for, and
# Adagrad was made for that. The cost of a network is not convex, and the slopes that it meets at the start
# say little about those of later.
#
# Geoffrey Hinton came from the other side, from Rprop. On the slides of his online course of 2012 he asks how
# to use only the sign with mini-batches, poses the puzzle of the ten gradients, and answers it with an
# average of squares that forgets. There is no paper; the slides are cited in its place.
#
# | year | rule | remembers |
# |---|---|---|
# | 1993 | Rprop (Riedmiller and Braun) | the last sign |
# | 2011 | Adagrad (Duchi, Hazan and Singer) | the sum of all squares |
# | 2012 | RMSprop (Hinton's lecture) | an average of the last squares |
# | 2014 | Adam (Kingma and Ba) | that, and an average of the gradients: lesson 18 |

# %% [markdown]
# ## Waking up a network
#
# Back to the digits: 1000 pictures, mini-batches of 64, 10 epochs, which is 160 steps. `train` starts a
# network in one of the two ways of the first figure and takes its steps by any of the rules.


# %%
def ten_epochs(seed):
    """160 mini-batches (X_t, Y_t)."""
    rng = np.random.default_rng(100 + seed)
    return [batch for _ in range(10) for batch in mini_batches(X, Y, 64, rng)]


# %%
@functools.cache
@np.errstate(all="ignore")
def train(step, learning_rate, start, seed, steps=160):
    """Returns (parameters, costs): the network after its steps, and the cost of each mini-batch before its step."""
    parameters, costs = STARTS[start](np.random.default_rng(seed)), []
    v, s = initialize_velocity(parameters), initialize_squares(parameters)
    for t, (X_t, Y_t) in enumerate(ten_epochs(seed)[:steps], start=1):
        AL, caches = deep_forward(X_t, parameters)
        costs.append(logistic_cost(AL, Y_t))
        parameters, v, s = step(parameters, deep_backward(AL, Y_t, caches), v, s, t, learning_rate)
    return parameters, costs


# %%
def final_costs(step, learning_rate, start):
    """The training cost after 10 epochs, for five seeds."""
    nets = [train(step, learning_rate, start, seed)[0] for seed in range(5)]
    return np.array([logistic_cost(deep_forward(X, net)[0], Y) for net in nets])


# %% [markdown]
# *Before you run:* the start of 0.01, where nearly all weights are asleep. A cost of 0.693 is that of
# answering "one half" to every picture. Gradient descent may try 0.1, 1 and 10, momentum 1. Who gets away
# from 0.693?

# %%
for name, step, alpha in [
    ("gradient descent", gradient_step, 0.1),
    ("gradient descent", gradient_step, 1.0),
    ("gradient descent", gradient_step, 10.0),
    ("momentum", momentum_step, 1.0),
    ("RMSprop", rmsprop_step, 0.003),
]:
    print(f"start 0.01, {name:<16} α = {alpha:<6} cost, five seeds:", np.round(final_costs(step, alpha, "0.01"), 2))

# %%
figure, axes = plt.subplots()
shown = ("gradient descent", gradient_step, 1.0), ("momentum", momentum_step, 1.0), ("RMSprop", rmsprop_step, 0.003)
for name, step, alpha in shown:
    for seed in range(5):
        label = {"label": f"{name}, α = {alpha}"} if seed == 0 else {}
        costs = train(step, alpha, "0.01", seed)[1]
        axes.plot(costs, color=plots.RULE_COLOURS[name], linewidth=1, alpha=0.8, **label)
axes.set(xlabel="step", ylabel="cost of the mini-batch", title="Start 0.01, five seeds: only RMSprop leaves the plateau")
_ = axes.legend()

# %% [markdown]
# Gradient descent and momentum stand at 0.69 or, with a rate of 10, are thrown about by the last bias. No
# rate would do: to move a weight by 0.001 with a gradient of $10^{-7}$ takes $\alpha = 10^4$, and the last
# bias, with 0.05, would jump by 500. RMSprop is off the plateau after some two dozen steps in every run, and
# ends between 0.20 and 0.26. What has it done in these steps? *Before you run:* how large are the weights and
# the gradients of the first layer after 20 steps of about 0.003 each?

# %%
for name, step, alpha in [("gradient descent", gradient_step, 1.0), ("RMSprop", rmsprop_step, 0.003)]:
    for steps in (0, 10, 20):
        net, _ = train(step, alpha, "0.01", 0, steps)
        weights, gradients = (np.sqrt((a**2).mean()) for a in (net["W1"], gradient_sizes(net)["dW1"]))
        print(f"{name:<16} after {steps:2d} steps: W1 has size {weights:.3f}, its gradient {gradients:.0e}")

# %% [markdown]
# Every weight has moved by a few thousandths a step, asleep or not. After 20 steps they are nearly five times
# as large as at the start, and since each layer multiplies, the gradient of the first one has grown ten
# thousandfold. Gradient descent has left the weights where they were, and their gradients fall even further.
#
# Is it a substitute for a good start? *Before you run:* now every network starts as He recommends, and each
# rule may choose the best one of three learning rates. How large is the lead of RMSprop?

# %%
for name, step, rates in [
    ("gradient descent", gradient_step, (0.1, 0.3, 1.0)),
    ("momentum", momentum_step, (0.3, 1.0, 3.0)),
    ("RMSprop", rmsprop_step, (0.003, 0.01, 0.03)),
]:
    best = min((final_costs(step, alpha, "He") for alpha in rates), key=np.median)
    print(f"start He, {name:<16} at its best rate: cost, five seeds:", np.round(np.sort(best), 2))

# %%
for start in ("0.01", "He"):
    sizes = [gradient_sizes(train(rmsprop_step, 0.003, start, seed)[0]) for seed in range(5)]
    dead = [sum(int((size[f"db{layer}"] == 0).sum()) for layer in (1, 2, 3)) for size in sizes]
    print(f"start {start}, after RMSprop with α = 0.003: hidden units (of 60) without any gradient:", *dead)

# %% [markdown]
# There is no lead. Momentum and RMSprop have medians of 0.04 and 0.05, gradient descent 0.09, and one of
# RMSprop's five runs is the worst of all, at 0.22. Where the gradients are healthy, dividing by their size
# gains little over averaging them; where they are not, it is the difference between learning and not
# learning.
#
# And it is no substitute for a good start. From 0.01, about half of the hidden units have died on the way,
# three times as many as from He's: a full step for every weight and bias is a rough way to be woken up.

# %% [markdown]
# ## The same numbers as PyTorch
#
# At work you would write `torch.optim.RMSprop([w, b], lr=0.3, alpha=0.9, eps=1e-8)`. Beware of the names:
# what PyTorch calls `alpha` is our $\beta_2$, and our $\alpha$ is its `lr`. (Keras calls $\beta_2$ `rho`.) If
# you leave `alpha` out, it is 0.99, and your first step is ten times `lr`.
#
# This is where PyTorch 2.13, in 64-bit floats, has taken the ravine's $(-9, 2)$:
#
# | `lr` | `alpha` | `eps` | steps | $w$ by PyTorch | $b$ by PyTorch |
# |---|---|---|---|---|---|
# | 0.3 | 0.9 | 1e-8 | 1 | −8.051316705283 | 1.051316702549 |
# | 0.3 | 0.9 | 1e-8 | 10 | −4.416190931479 | 0.001353508013 |
# | 0.05 | 0.99 | 1e-8 | 10 | −6.614751009419 | 0.282551987549 |
# | 0.1 | 0.999 | 1e-8 | 10 | −0.360699031229 | 0.000086214152 |
# | 0.05 | 0.97 | 1e-2 | 10 | −7.565603950959 | 0.766948087576 |
# | 0.05 | 0.97 | 1e-2 | 100 | −3.150685246522 | 0.000000698091 |
#
# And yours:

# %%
for alpha, beta2, epsilon, steps in [
    (0.3, 0.9, 1e-8, 1),
    (0.3, 0.9, 1e-8, 10),
    (0.05, 0.99, 1e-8, 10),
    (0.1, 0.999, 1e-8, 10),
    (0.05, 0.97, 1e-2, 10),
    (0.05, 0.97, 1e-2, 100),
]:
    w, b = ravine.walk(rmsprop_step, alpha, steps, beta2=beta2, epsilon=epsilon)[0][:, -1]
    print(f"α {alpha:<5} β₂ {beta2:<6} ε {epsilon:<6g} {steps:3d} steps:   w {w:.12f}   b {b:.12f}")

# %% [markdown]
# All twelve decimals agree, in every row. (The course's tests repeat it with random gradients over several
# hundred steps.) PyTorch's class has two more options, both off unless you ask for them: `momentum`, which
# remembers the *quotients* $g/\sqrt{s}$, and `centered`, which divides by a standard deviation, $\sqrt{s -
# \bar g^2}$ with the average gradient $\bar g$, as Graves (2013) did.

# %% [markdown]
# ## Question: first step · 2 points · 8 minutes
#
# A network is trained further from weights that somebody else has trained well, with PyTorch's RMSprop, `lr =
# 0.01`, and `alpha` left at 0.99. Most of its weights are between −0.05 and 0.05. (a) How far does the first
# step carry a weight whose gradient is 0.2, and one whose gradient is 0.00002? ($\varepsilon$ is $10^{-8}$.)
# (b) What does the curve of the training cost look like at its beginning, and name two different remedies.

# %% [markdown] question="first_step" points=2
# ### BEGIN SOLUTION
# (a) $s$ starts at zero, so the first $s$ is $0.01\,g^2$, $\sqrt{s} = 0.1\,|g|$, and the step is $10 \cdot
# 0.01 = 0.1$. Both weights move by 0.1, whatever their gradients ($\varepsilon$ counts for nothing beside
# $\sqrt{s} = 2 \cdot 10^{-6}$ or more: half a percent).
#
# (b) That is twice the size of the largest weights, for every weight at once: the trained network is
# destroyed, and the cost jumps up, towards that of guessing or above it, before it falls again. Remedies: a
# much smaller learning rate, or a warm-up; a correction of the first averages by $1 - \beta_2^{\,t}$ (which
# is Adam's); $s$ started from the first squares, or filled during some mini-batches without moving the
# weights; a smaller $\beta_2$, 0.9, which leaves 3.16 · 0.01.
#
# **Mark scheme** (2 points)
# - 1 point: 0.1, or ten times `lr`, for both. Half a point if the size is right and one of the two is taken to
#   be shorter than the other.
# - 1 point: the cost jumps up at the start, because 0.1 is larger than the weights; and two remedies that differ
#   in kind. Half a point if one of the two is missing.
# ### END SOLUTION

# %% [markdown]
# ## Question: loud or contradicting · 2 points · 8 minutes
#
# Four parameters receive gradients for a long time: A always +5; B +5 and −5 in turn; C always +0.005; D
# +0.005 and −0.005 in turn. Say how long a step is, and whether the parameter gets anywhere, with momentum
# ($\beta = 0.9$) and with RMSprop ($\beta_2 = 0.9$), both at a learning rate $\alpha$. Which differences does
# each rule see, and which is it blind to?

# %% [markdown] question="loud_or_contradicting" points=2
# ### BEGIN SOLUTION
# Momentum: $v$ settles at 5 for A and at 0.005 for C, so A moves by $5\alpha$ and C by $0.005\alpha$ a step.
# For B and D the gradients cancel: $|v| = \frac{1-\beta}{1+\beta}\,|g| = 0.053\,|g|$, tiny steps to and fro.
# So it sees whether gradients agree or contradict one another, and remains at the mercy of their size.
#
# RMSprop: $\sqrt{s} = |g|$ for all four, so all four make steps of length $\alpha$. A and C get somewhere,
# equally fast; B and D hop to and fro by a full $\alpha$. So it levels the sizes, and does nothing about
# contradictions: B's steps are as long as A's.
#
# What one sees, the other one is blind to (and a rule with both memories would move A and C by $\alpha$, B
# and D by 0.05 α).
#
# **Mark scheme** (2 points)
# - 1 point: the lengths. Momentum $5\alpha$, small, $0.005\alpha$, small (the factor 0.053 is not asked for);
#   RMSprop $\alpha$ four times, with B and D going nowhere.
# - 1 point: momentum sees agreement but not size; RMSprop evens out sizes but does not see contradictions. Half
#   a point for one of the two.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# ### ε inside or outside the root
# Two summaries write $\sqrt{s + \varepsilon}$. You have written $\sqrt{s} + \varepsilon$. Libraries are
# divided as well: PyTorch adds it outside, Keras inside (and so does TensorFlow's own operation). Either will
# do, if one knows which one it is, because **the same number does not mean the same thing**. Outside,
# $\varepsilon$ is compared with $|g|$; inside, with $g^2$.
#
# *Before you run:* the network that was asleep, with gradients around $10^{-7}$, and $\varepsilon = 10^{-8}$
# in both places. After how many steps does each leave the plateau?


# %%
def inside_step(parameters, grads, v, s, t, learning_rate):
    s = {key: 0.9 * s[key] + 0.1 * g**2 for key, g in grads.items()}
    return {name: W - learning_rate * grads["d" + name] / np.sqrt(s["d" + name] + 1e-8) for name, W in parameters.items()}, v, s


outside_1e_4 = functools.partial(rmsprop_step, epsilon=1e-4)


def leaves(costs):
    """The first step at which the mean cost of eight mini-batches is below 0.6, or None."""
    means = np.convolve(costs, np.ones(8) / 8, "valid")
    return int(np.argmax(means < 0.6)) + 8 if (means < 0.6).any() else None


# %%
for name, step in [("outside, 1e-8", rmsprop_step), ("inside, 1e-8", inside_step), ("outside, 1e-4", outside_1e_4)]:
    left = [leaves(train(step, 0.003, "0.01", seed)[1]) for seed in range(5)]
    print(f"ε {name}: leaves the plateau at step", *left)

# %% [markdown]
# Outside, $10^{-8}$ is small beside gradients of $10^{-7}$, and the network is awake after some two dozen
# steps. Inside, $10^{-8}$ means $\sqrt{10^{-8}} = 10^{-4}$, a thousand times the gradients, and the network
# sleeps on: four of five runs have not woken up after 160 steps, the fifth one has at step 148. The last row
# shows that $10^{-4}$ *outside* does the same. One symbol in another place, and a network trains or does not.
#
# In a network whose gradients are large beside $10^{-4}$ you would never notice, which is why both forms are
# in use. The checks of this lesson notice by taking $\varepsilon = 0.01$. Lesson 18 comes back to it for
# Adam.

# %% [markdown]
# ### "W is the horizontal and b the vertical direction"
# Two summaries explain RMSprop by a picture like ours, and conclude that it speeds up $W$ and slows down $b$.
# The letters belong to the picture only. To see it, give the ravine's two directions other names: exchanged,
# or as two entries of one weight matrix. *Before you run:* what changes?


# %%
def costs_of(step, start, slopes, steps=150):
    """Costs on the way from `start` with J = half the sum of slope · value²; both are like parameters."""
    parameters, v, s, costs = start, initialize_velocity(start), initialize_squares(start), []
    for t in range(1, steps + 1):
        grads = {"d" + name: slopes[name] * W for name, W in parameters.items()}
        parameters, v, s = step(parameters, grads, v, s, t, 0.3)
        costs.append(sum(float((slopes[name] * W**2).sum()) for name, W in parameters.items()) / 2)
    return costs


def one_size_step(parameters, grads, v, s, t, learning_rate):
    """RMSprop with one size for a whole array: all its entries share a divisor."""
    shared = {key: np.full_like(g, np.sqrt(np.mean(g**2))) for key, g in grads.items()}
    s = {key: 0.9 * s[key] + 0.1 * size**2 for key, size in shared.items()}
    return {name: W - learning_rate * grads["d" + name] / (np.sqrt(s["d" + name]) + 1e-8) for name, W in parameters.items()}, v, s


# %%
flat, steep, zero = np.array([[-9.0]]), np.array([[2.0]]), np.zeros((1, 1))
both = {"W1": np.array([[-9.0, 2.0]]), "b1": zero}, {"W1": np.array([[1.0, 25.0]]), "b1": zero}
for name, step, start, slopes in [
    ("flat W, steep b", rmsprop_step, {"W1": flat, "b1": steep}, {"W1": 1.0, "b1": 25.0}),
    ("steep W, flat b", rmsprop_step, {"W1": steep, "b1": flat}, {"W1": 25.0, "b1": 1.0}),
    ("two entries of W", rmsprop_step, *both),
    ("two entries of W, one s for both", one_size_step, *both),
]:
    costs = costs_of(step, start, slopes)
    print(f"{name:<33} cost after 10, 30, 50 steps:", *(f"{costs[t - 1]:.1g}" for t in (10, 30, 50)))

# %% [markdown]
# Nothing changes, in the first three rows: every single number has its own $s$, and what it is called is not
# looked at. Real networks have steep and flat directions within one matrix (look at the widths in the first
# figure). The last row shows what it costs if a whole matrix shares one size: ten times the cost after 30
# steps, and three hundred times after 50, since the flat direction is again ruled by the steep one.
#
# One thing does matter, which the picture hides: the ravine runs along an axis. Lesson 18 turns it.

# %% [markdown]
# ## Summary
#
# 1. RMSprop keeps, for every single parameter, an average $s$ of its squared gradients, and divides the
#    gradient by $\sqrt{s} + \varepsilon$.
# 2. A step is about $\alpha$ long, whatever the size of the gradients, and never longer than
#    $\alpha/\sqrt{1-\beta_2}$, which is the length of the first one: $s$ begins at 0 and is not corrected.
# 3. Dividing by a *remembered* size keeps what mini-batches average out, the sign alone does not; forgetting
#    lets it adapt, a sum (Adagrad) does not.
# 4. It does not come to rest: near a minimum it hops by $\alpha$, since $s$ shrinks with the gradients.
# 5. $\varepsilon$ stands outside the root here; inside, $10^{-8}$ acts like $10^{-4}$. Compare before you copy a
#    setting from one library to another.

# %% [markdown]
# ## References
#
# - T. Tieleman and G. Hinton (2012). Lecture 6.5: RMSprop: Divide the gradient by a running average of its
#   recent magnitude. *COURSERA: Neural Networks for Machine Learning*. The slides; they have the puzzle of the
#   ten mini-batches.
# - M. Riedmiller and H. Braun (1993). A direct adaptive method for faster backpropagation learning: the RPROP
#   algorithm. *IEEE International Conference on Neural Networks*, 586–591.
# - J. Duchi, E. Hazan and Y. Singer (2011). Adaptive Subgradient Methods for Online Learning and Stochastic
#   Optimization. *Journal of Machine Learning Research* 12, 2121–2159. Adagrad.
# - M. D. Zeiler (2012). ADADELTA: An Adaptive Learning Rate Method. arXiv:1212.5701. The same idea at the same
#   time, and a way to choose $\alpha$.
# - A. Graves (2013). Generating Sequences With Recurrent Neural Networks. arXiv:1308.0850. The centred form.
#
# ## What comes next
#
# Momentum knows in which direction the cost has been falling, and is at the mercy of the gradients' size.
# RMSprop levels their size, and hops. Lesson 18 puts the two memories into one step, repairs the first steps,
# and calls it *Adam*.
#
# `progress()` in a cell of your own shows which exercises you have passed.
