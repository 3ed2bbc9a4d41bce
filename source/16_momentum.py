# ---
# jupyter:
#   lesson:
#     title: Momentum
#     minutes: 100
#     needs: ["02", "05", "12", "14", "15"]
# ---

# %% [markdown]
# # 16 · Momentum
#
# In a narrow valley gradient descent spends most of its effort going from one wall to the other, and the next
# step undoes what the last one did. Along the valley, where it should be going, it creeps. A larger learning
# rate would help there, but the walls forbid it. Could a *memory* tell going somewhere from going back and
# forth?
#
# In this lesson you write gradient descent with momentum: two lines, sixty years old, and still half of what
# trains most networks. You will see what it makes possible, what it does not, and how fast it can be at best.
#
# **Time** about 100 minutes. **You need** exponentially weighted averages (lesson 15), mini-batches (14), and
# the network functions of lessons 05 and 12.

# %%
import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress, ravine
from previously import deep_backward, deep_forward, ewa, initialize_he, logistic_cost, mini_batches, train_epoch

plots.use_style()
C = plots.COLOURS

# %% [markdown]
# ## A ravine
#
# The testing ground of this lesson and the ones after it has two parameters, one weight $w$ and one bias $b$,
# and a cost that you could minimise in your head:
#
# $$ J(w, b) = \tfrac12 \left( w^2 + \kappa\, b^2 \right), \qquad
# \frac{\partial J}{\partial w} = w, \qquad \frac{\partial J}{\partial b} = \kappa\, b . $$
#
# $\kappa$ (kappa) is 25: across the valley, along $b$, the cost curves 25 times as much as along $w$. This
# ratio of the largest curvature to the smallest is called the **condition number**. Every walk starts at $w =
# -9$, $b = 2$, where $J = 90.5$; the minimum, 0, is at $(0, 0)$.
#
# *Before you run:* four learning rates, 50 steps each. Which one ends lowest? Does any of them end higher
# than it began?

# %%
for alpha in (0.01, 0.07, 0.079, 0.082):
    w, b = -9.0, 2.0
    for _ in range(50):
        w, b = w - alpha * w, b - alpha * 25 * b
    print(f"α = {alpha:<5}  after 50 steps: w = {w:7.3f}, b = {b:7.3f}, cost {(w**2 + 25 * b**2) / 2:8.3g}")

# %% [markdown]
# From 0.079 to 0.082 is a change of 4 %, and the cost goes from 4 to 6600. With 0.01 it has come down safely,
# to 15, and has still more than half of the way along $w$ to go.
#
# The loop above is all that `ravine.walk` does, for any rule that makes steps. A rule is a function of the
# parameters, the gradients, two memories `v` and `s` (dictionaries with the keys of `grads`; gradient descent
# uses neither, momentum uses `v`, lesson 17 will use `s`), the number `t` of the step and the learning rate.
# It returns the new parameters and both memories. `ravine.walk` gives back the points, a (2, steps + 1)
# array, and the cost at each of them.


# %%
def gradient_step(parameters, grads, v, s, t, learning_rate):
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}, v, s


points, costs = ravine.walk(gradient_step, 0.082, 50)
print("points", points.shape, " cost at the start", costs[0], " at the end", f"{costs[-1]:.3g}")
assert np.allclose(points[:, -1], [w, b])  # the loop above, which ended with 0.082

# %%
figure, panels = plt.subplots(1, 3, figsize=(10.5, 3.2), sharey=True)
for axes, alpha, verdict in zip(panels, (0.01, 0.07, 0.079), ("creeps", "arrives", "bounces on")):
    points, costs = ravine.walk(gradient_step, alpha, 50)
    ravine.draw(axes, points, plots.RULE_COLOURS["gradient descent"])
    axes.set_title(f"α = {alpha} {verdict}: cost {costs[-1]:.2g}", fontsize=10)
    axes.label_outer()
_ = figure.suptitle("Gradient descent, 50 steps: too slow along, or too fast across", x=0.01, ha="left", fontweight="bold")

# %% [markdown]
# ## Two directions, one learning rate
#
# Why so narrow? Look at one coordinate at a time. A step along $w$ is $w \leftarrow w - \alpha w = (1 -
# \alpha)\,w$, and along $b$ it is $b \leftarrow (1 - 25\alpha)\, b$. Every step multiplies each coordinate by
# a fixed factor. The slower of the two, the one whose factor has the larger absolute value, decides.
#
# *Before you run:* what happens when a factor is negative? And when is it below −1?

# %%
for alpha in (0.01, 0.04, 0.07, 1 / 13, 0.079, 0.08, 0.082):
    along, across = 1 - alpha, 1 - 25 * alpha
    print(f"α = {alpha:.4f}   factor along w {along:6.3f}   across, b {across:6.3f}   slower {max(along, abs(across)):.3f}")

# %% [markdown]
# A negative factor puts $b$ on the other wall with every step: the zigzag of the figure. Above $\alpha = 2/25
# = 0.08$ the bounces grow. The best compromise makes both factors equally large, $1 - \alpha = 25\alpha - 1$,
# so $\alpha = 2/(\kappa + 1) = 1/13$, and every step leaves
#
# $$ \frac{\kappa - 1}{\kappa + 1} = \frac{24}{26} = 0.923 $$
#
# of the distance. A network's cost has directions whose curvatures differ by thousands; with $\kappa =
# 10\,000$ the factor is 0.9998, and no choice of $\alpha$ makes it better.

# %% [markdown]
# ## What the gradients say, if you listen for a while
#
# Take the bouncing walk, $\alpha = 0.079$, and write down its gradients. Then average them with the function
# that you wrote for temperatures in lesson 15: `ewa`, $v_t = \beta v_{t-1} + (1 - \beta)\, g_t$ with $\beta =
# 0.9$. *Before you run:* sketch both averages. Which gradients survive?

# %%
points, _ = ravine.walk(gradient_step, 0.079, 50)
figure, panels = plt.subplots(1, 2, figsize=(10, 3.4))
for axes, name, gradients in zip(panels, "wb", (points[0], 25 * points[1])):
    average = ewa(gradients, 0.9)
    axes.plot(gradients, ".-", lw=1, color=plots.RULE_COLOURS["gradient descent"], label="gradient")
    axes.plot(average, color=plots.RULE_COLOURS["momentum"], label="average, β = 0.9")
    axes.set(xlabel="step", ylabel=f"gradient along ${name}$")
    print(f"along {name}, after 20 steps: gradient {gradients[20]:6.2f}, average {average[20]:6.2f}")
panels[0].set_title("Along the valley the average survives")
panels[1].set_title("Across, it cancels")
_ = panels[1].legend()

# %% [markdown]
# Along $w$ all gradients have the same sign. Their average lags behind (lesson 15), so it is even larger than
# the present one: it remembers steeper days. Across, +50 is followed by −49, and after 20 steps a sixteenth
# is left. For a gradient of constant size that changes its sign every time it would be $(1-\beta)/(1+\beta) =
# 1/19$.
#
# So step along the *average* of the gradients, and not along the gradient. Nobody has to say which direction
# is which; the signs do.

# %% [markdown]
# ## The rule, and one weight by hand
#
# For every parameter, entry by entry, with a memory $v$ of the same shape:
#
# $$ v \leftarrow \beta\, v + (1-\beta)\, dW, \qquad W \leftarrow W - \alpha\, v , $$
#
# and the same for every $b$ with $db$. $v$ is called the **velocity**, for a reason that comes below. It is
# zero before the first step, as there is nothing to remember, and it is handed on from each step to the next,
# through all mini-batches and epochs. $\beta$ is a hyperparameter; 0.9 is the usual first try, an average
# over about ten steps.
#
# One weight, $W = 1$, with gradients 4, −2, 1, and $\alpha = 0.1$, $\beta = 0.9$. Take a calculator and do
# the second line yourself before you read it:
#
# | $t$ | $dW$ | $v$ | step $-\alpha v$ | new $W$ |
# |---|---|---|---|---|
# | 1 | 4 | 0.9 · 0 + 0.1 · 4 = 0.4 | −0.04 | 0.96 |
# | 2 | −2 | 0.9 · 0.4 − 0.1 · 2 = 0.16 | −0.016 | 0.944 |
# | 3 | 1 | 0.9 · 0.16 + 0.1 · 1 = 0.244 | −0.0244 | 0.9196 |
#
# At $t = 2$ the gradient asks for a larger $W$, and $W$ still becomes smaller: the memory of the first
# gradient is stronger than one dissent.
#
# For a network 4 → 5 → 3 → 1:
#
# | parameter | shape | gradient | in `v` |
# |---|---|---|---|
# | `W1` | (5, 4) | `grads["dW1"]` (5, 4) | `v["dW1"]` (5, 4) |
# | `b1` | (5, 1) | `grads["db1"]` (5, 1) | `v["db1"]` (5, 1) |
# | `W2` | (3, 5) | `grads["dW2"]` (3, 5) | `v["dW2"]` (3, 5) |
# | `b2`, `W3`, `b3` | (3, 1), (1, 3), (1, 1) | likewise | likewise |
#
# *How much memory does momentum cost?* (One number per parameter; here 25 + 18 + 4 = 47.)

# %% [markdown]
# ## Exercise: initialize_velocity · 2 points · 8 minutes
#
# The memory before the first step. Its keys are those of `grads`, so they carry the `d`: `"dW1"`, `"db1"`, …
# The dictionary may list its entries in any order, and a network may have more than nine layers.


# %% exercise="initialize_velocity" points=2
def initialize_velocity(parameters):
    """Make the velocity of a network that has not taken a step yet.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), "W2": …}, in any order.
    Returns v, a dictionary {"dW1": (n1, n0), "db1": (n1, 1), …} of arrays of zeros, each of the shape and dtype of its
    parameter.
    """
    ### BEGIN SOLUTION
    return {"d" + name: np.zeros_like(value) for name, value in parameters.items()}
    ### END SOLUTION


# %% tags=["spec"]
import math

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


class InitializeVelocity(Exercise):
    hints = (
        "Which keys will `grads` have when `parameters` has `W1` and `b1`? And which shape has a gradient?",
        "v['d' + name] = 0 · parameters[name], entry by entry.",
        "`np.zeros_like(array)` has the shape and dtype of `array`; loop over `parameters.items()`.",
    )

    def cases(rng):
        yield "three layers", network(rng, (4, 5, 3, 2))
        yield "one layer", network(rng, (6, 3))
        yield "entries in another order", dict(reversed(network(rng, (3, 7, 2, 5, 1)).items()))
        yield "eleven layers", shuffled(network(rng, (2, 3, 1, 4, 2, 3, 5, 2, 4, 3, 1, 2)), rng)
        yield "large parameters", network(rng, (5, 2, 3), scale=1e4)

    def expect(parameters):
        return {f"d{name}": np.array([[0.0 for _ in row] for row in W.tolist()]) for name, W in parameters.items()}

    def mistake_parameter_names(parameters):
        """The velocity is filled by gradients and looked up beside them. What is the gradient of `W1` called in
        `grads`?"""
        return {name: np.zeros_like(W) for name, W in parameters.items()}

    def mistake_names_with_v(parameters):
        """Your keys begin with v. Which keys does `grads` have, and how would you find the velocity that belongs to
        a gradient?"""
        return {f"vd{name}": np.zeros_like(W) for name, W in parameters.items()}

    def mistake_last_layer_left_out(parameters):
        """The last layer has no velocity. `range(1, L)` ends one before L. What does L count here?"""
        L = len(parameters) // 2
        return {f"d{kind}{i}": np.zeros_like(parameters[f"{kind}{i}"]) for i in range(1, L) for kind in "Wb"}

    def mistake_single_digits_only(parameters):
        """You read the layer's number from one character of the key. What becomes of `W10` and `W11`?"""
        numbers = sorted({key[1] for key in parameters})
        return {f"d{kind}{i}": np.zeros_like(parameters[f"{kind}{i}"]) for i in numbers for kind in "Wb"}

    def mistake_weights_only(parameters):
        """The biases have no velocity. Do they take steps too?"""
        return {f"d{name}": np.zeros_like(W) for name, W in parameters.items() if name[0] == "W"}

    def mistake_one_number_for_all(parameters):
        """One 0 for a whole layer? Every weight keeps a memory of its own. Which shape does that need?"""
        return {f"d{name}": 0.0 for name in parameters}

    def mistake_ones(parameters):
        """Your velocity starts full of ones, as if there had been gradients before the first step. How many has it
        seen by then?"""
        return {f"d{name}": np.ones_like(W) for name, W in parameters.items()}

    def mistake_copy_of_parameters(parameters):
        """The velocity has the *shapes* of the parameters. Which values, before any gradient was seen?"""
        return {f"d{name}": W.copy() for name, W in parameters.items()}

    def mistake_flat_biases(parameters):
        """A bias is a column, (n, 1). Yours have lost an axis; what would (n,) do when it meets (n, 1)?"""
        return {f"d{name}": np.zeros(W.shape if name[0] == "W" else W.shape[0]) for name, W in parameters.items()}

    def variant_by_layers(parameters):
        v = {}
        for i in range(len(parameters) // 2):
            v["dW" + str(i + 1)] = np.zeros(parameters["W" + str(i + 1)].shape)
            v["db" + str(i + 1)] = np.zeros((parameters["b" + str(i + 1)].shape[0], 1))
        return v

    def variant_times_zero(parameters):
        return {"d" + name: parameters[name] * 0 for name in reversed(list(parameters))}

    def variant_sorted_full(parameters):
        return {f"d{name}": np.full_like(parameters[name], 0.0) for name in sorted(parameters)}


# %% check="initialize_velocity"
check(initialize_velocity)

# %% [markdown]
# ## Exercise: momentum_update · 4 points · 20 minutes
#
# One step for all parameters at once. Some things that the formulas leave to you:
#
# - The three dictionaries need not list their entries in the same order, so go by name.
# - The step uses the *new* velocity, the one that knows this step's gradient already.
# - Hand the new velocity back; without it the next step would have no memory.
# - Return *new* dictionaries and leave the three that you were given as they were. `v["dW1"] = …` writes into
#   the caller's dictionary, and `W -= …` into the caller's array.


# %% exercise="momentum_update" points=4
def momentum_update(parameters, grads, v, learning_rate, beta):
    """Take one step of gradient descent with momentum.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), …}.  grads, v: {"dW1": (n1, n0), "db1": (n1, 1), …}, the gradients of this
    step and the velocity after the step before.  learning_rate, beta: numbers, 0 ≤ beta < 1.
    Returns (parameters, v): new dictionaries with the keys and shapes of the old ones.
    """
    ### BEGIN SOLUTION
    v = {key: beta * v[key] + (1 - beta) * gradient for key, gradient in grads.items()}
    return {name: value - learning_rate * v["d" + name] for name, value in parameters.items()}, v
    ### END SOLUTION


# %% tags=["spec"]
def in_training(rng, layer_dims, scale=1.0, rest=False):
    """(parameters, grads, v), each in an order of its own.  Gradients of both signs and an exact 0; v fits them, or is 0."""
    parameters = network(rng, layer_dims)
    grads = {f"d{name}": scale * rng.normal(size=W.shape) for name, W in parameters.items()}
    v = {f"d{name}": scale * (not rest) * rng.normal(0.5, 1, W.shape) for name, W in parameters.items()}
    grads["dW1"][-1, 0] = 0.0
    grads = shuffled(grads, rng)
    return shuffled(parameters, rng), grads, {key: v[key] for key in reversed(grads)}


def hyperparameters(rng):
    """A learning rate and a β, both off their defaults, β neither one half nor the learning rate."""
    return round(float(rng.uniform(0.15, 0.45)), 3), round(float(rng.uniform(0.62, 0.85)), 3)


def altered(parameters, grads, v, learning_rate, beta, new_v=None, step=None):
    """Momentum with one line of it changed: (parameters, v).

    new_v(g, v, learning rate, β) and step(g, new v, old v, learning rate, β); the right ones where None.
    """
    new_v = new_v or (lambda g, v, a, beta: beta * v + (1 - beta) * g)
    step = step or (lambda g, new, old, a, beta: a * new)
    after = {k: new_v(g, v[k], learning_rate, beta) for k, g in grads.items()}
    moved = {}
    for name, W in parameters.items():
        k = "d" + name
        moved[name] = W - step(grads[k], after[k], v[k], learning_rate, beta)
    return moved, after


class MomentumUpdate(Exercise):
    hints = (
        "Two lines for every parameter: which of them makes the velocity, which one uses it? What does the caller need "
        "back for the next step?",
        "new v = β · v + (1 − β) · dW, then W ← W − α · (new v); the same for b with db.",
        'Begin with `new_v, new_parameters = {}, {}`, then `for name in parameters:` and `key = "d" + name`.',
    )

    def cases(rng):
        yield "three layers, in the middle of training", *in_training(rng, (3, 4, 1, 2)), *hyperparameters(rng)
        yield "the first step, from rest", *in_training(rng, (2, 4, 3, 1), rest=True), *hyperparameters(rng)
        yield "one layer", *in_training(rng, (5, 3)), *hyperparameters(rng)
        yield "beta 0, plain gradient descent", *in_training(rng, (4, 2, 3)), 0.35, 0.0
        yield "beta below one half", *in_training(rng, (2, 5, 1, 3)), 0.7, round(float(rng.uniform(0.15, 0.4)), 3)
        yield "beta 0.99, a large learning rate", *in_training(rng, (4, 3, 2)), 2.5, 0.99
        deep = in_training(rng, (2, 1, 3, 1, 2, 1, 1, 3, 1, 2, 1, 2))
        yield "eleven layers", *deep, *hyperparameters(rng)
        yield "gradients near 10 000", *in_training(rng, (3, 2, 4), scale=1e4), *hyperparameters(rng)

    def expect(parameters, grads, v, learning_rate, beta):
        moved, velocity = {}, {}
        for name, W in parameters.items():
            moved[name], velocity["d" + name] = np.empty(W.shape), np.empty(W.shape)
            for i in np.ndindex(W.shape):
                old, g = float(v["d" + name][i]), float(grads["d" + name][i])
                now = math.fsum([old, -(1 - beta) * old, (1 - beta) * g])
                velocity["d" + name][i] = now
                moved[name][i] = math.fsum([float(W[i]), -learning_rate * now])
        return moved, velocity

    def mistake_missing_1_minus_beta(*arguments):
        """The new gradient comes in with weight 1, so v is a growing sum. With what weight should it come in, if v is
        to be an average?"""
        return altered(*arguments, new_v=lambda g, v, a, beta: beta * v + g)

    def mistake_weights_swapped(*arguments):
        """β and 1 − β have changed places. Which of the two belongs to the memory?"""
        return altered(*arguments, new_v=lambda g, v, a, beta: (1 - beta) * v + beta * g)

    def mistake_beta_minus_1(*arguments):
        """The gradient enters your velocity with a minus sign. Is it β − 1 or 1 − β?"""
        return altered(*arguments, new_v=lambda g, v, a, beta: beta * v + (beta - 1) * g)

    def mistake_gradient_in_place_of_v(*arguments):
        """The velocity is right, but the parameters step along dW as before. What was the velocity made for?"""
        return altered(*arguments, step=lambda g, new, old, a, beta: a * g)

    def mistake_old_velocity_in_the_step(*arguments):
        """The step uses v as it was before this gradient came in. Which comes first, the velocity or the step?"""
        return altered(*arguments, step=lambda g, new, old, a, beta: a * old)

    def mistake_old_velocity_returned(parameters, grads, v, learning_rate, beta):
        """The parameters are right, but v comes back as it was given. What would the next step remember?"""
        return altered(parameters, grads, v, learning_rate, beta)[0], dict(v)

    def mistake_velocity_not_returned(*arguments):
        """Only the parameters come back. Who remembers the velocity until the next step?"""
        return altered(*arguments)[0]

    def mistake_forgets(parameters, grads, v, learning_rate, beta):
        """The velocity that you were given plays no part, as if every step were the first. Where does `v` come in?"""
        return altered(parameters, grads, {k: 0 * a for k, a in v.items()}, learning_rate, beta)

    def mistake_learning_rate_in_the_velocity(*arguments):
        """The parameters may come out right for one step, but your velocity has the learning rate in it. Which of the two
        lines does α belong to?"""
        return altered(
            *arguments,
            new_v=lambda g, v, a, beta: beta * v + (1 - beta) * a * g,
            step=lambda g, new, old, a, beta: new,
        )

    def mistake_negative_velocity(*arguments):
        """Your velocity points downhill, with the learning rate in it, and is added. That is a rule of other books;
        what is v the average of in this one?"""
        return altered(
            *arguments,
            new_v=lambda g, v, a, beta: beta * v - a * (1 - beta) * g,
            step=lambda g, new, old, a, beta: -new,
        )

    def mistake_uphill(*arguments):
        """Right, but uphill: the step is added. Which way does the cost fall?"""
        return altered(*arguments, step=lambda g, new, old, a, beta: -a * new)

    def mistake_no_learning_rate(*arguments):
        """The parameters move by the whole velocity. Which of the function's arguments have you not used?"""
        return altered(*arguments, step=lambda g, new, old, a, beta: new)

    def mistake_parameters_not_moved(parameters, *others):
        """The velocity is right, but the parameters come back as they were given. Where is the second line of the rule?"""
        return dict(parameters), altered(parameters, *others)[1]

    def mistake_1_minus_beta_twice(*arguments):
        """1 − β comes in twice, in the velocity and again in the step, as if two forms of the rule were mixed. In
        which of the two lines does this form have it?"""
        return altered(*arguments, step=lambda g, new, old, a, beta: a * (1 - beta) * new)

    def mistake_beta_always_0_9(parameters, grads, v, learning_rate, beta):
        """Your β is 0.9, whatever `beta` is. Which of the function's arguments have you not used?"""
        return altered(parameters, grads, v, learning_rate, 0.9)

    def mistake_divided_by_1_minus_beta(*arguments):
        """The step is larger than α · v: you divide by 1 − β, a correction that fits the very first step only. Does
        the rule ask for one?"""
        return altered(*arguments, step=lambda g, new, old, a, beta: a * new / (1 - beta))

    def mistake_averaged_twice(*arguments):
        """The gradient is mixed in twice, into v and then into the step once more. (A relative of Nesterov's rule.)
        What is subtracted here, once v is new?"""
        return altered(*arguments, step=lambda g, new, old, a, beta: a * (beta * new + (1 - beta) * g))

    def mistake_gradient_and_velocity(*arguments):
        """You step along the gradient and along the velocity as well. Is dW not in v already?"""
        return altered(*arguments, step=lambda g, new, old, a, beta: a * (g + new))

    def mistake_biases_left_out(parameters, grads, v, *numbers):
        """The weights move, the biases stay where they were. Are they parameters too?"""
        moved, after = altered(parameters, grads, v, *numbers)
        for new, old in [(moved, parameters), (after, v)]:
            new.update({key: old[key] for key in old if "b" in key})
        return moved, after

    def mistake_biases_without_momentum(parameters, grads, v, learning_rate, beta):
        """The biases step along db, without memory. What is their velocity for?"""
        moved, after = altered(parameters, grads, v, learning_rate, beta)
        return moved | {n: b - learning_rate * grads["d" + n] for n, b in parameters.items() if n[0] == "b"}, after

    def mistake_last_layer_left_out(parameters, grads, v, *numbers):
        """The last layer is not updated. `range(1, L)` ends one before L."""
        moved, after = altered(parameters, grads, v, *numbers)
        L = len(parameters) // 2
        for new, old, names in [(moved, parameters, ("W", "b")), (after, v, ("dW", "db"))]:
            new.update({f"{name}{L}": old[f"{name}{L}"] for name in names})
        return moved, after

    def mistake_by_position(parameters, grads, v, *numbers):
        """You pair the dictionaries by position. Their entries may stand in different orders; what identifies an
        entry?"""
        return altered(parameters, grads, dict(zip(grads, v.values())), *numbers)

    def mistake_written_into_the_velocity(parameters, grads, v, *numbers):
        """The numbers are right, but the caller's v has changed under its hands. Where could you collect the new
        velocities instead?"""
        moved, after = altered(parameters, grads, v, *numbers)
        v.update(after)
        return moved, v

    def mistake_written_into_the_parameters(parameters, grads, v, *numbers):
        """The numbers are right, but the caller's parameters have changed under its hands. Which expression makes a new
        array, `W -= …` or `W - …`? And in which dictionary does it go?"""
        moved, after = altered(parameters, grads, v, *numbers)
        parameters.update(moved)
        return parameters, after

    def mistake_written_into_both(parameters, grads, v, learning_rate, beta):
        """The numbers are right, but they are written into what you were given, and the caller's values are lost. A copied
        dictionary still holds the caller's arrays, and `*=`, `+=`, `-=` write into them. Which expression makes a new
        array?"""
        new_v, moved = dict(v), dict(parameters)
        for key in new_v:
            new_v[key] *= beta
            new_v[key] += (1 - beta) * grads[key]
            moved[key[1:]] -= learning_rate * new_v[key]
        return moved, new_v

    def variant_layer_by_layer(parameters, grads, v, learning_rate, beta):
        parameters, v = parameters.copy(), v.copy()
        for i in range(1, len(parameters) // 2 + 1):
            for kind in ("W", "b"):
                key = "d" + kind + str(i)
                v[key] = np.add(np.multiply(beta, v[key]), np.multiply(1 - beta, grads[key]))
                parameters[kind + str(i)] = np.subtract(parameters[kind + str(i)], learning_rate * v[key])
        return [parameters, v]

    def variant_in_place_on_copies(parameters, grads, v, learning_rate, beta):
        parameters, v = ({k: a.copy() for k, a in d.items()} for d in (parameters, v))
        for name in parameters:
            v["d" + name] += (1 - beta) * (grads["d" + name] - v["d" + name])
            parameters[name] -= learning_rate * v["d" + name]
        return parameters, v

    def variant_unscaled_inside(parameters, grads, v, learning_rate, beta):
        u = {k: beta * (v[k] / (1 - beta)) + grads[k] for k in v}
        rate = learning_rate * (1 - beta)
        return {n: W - rate * u["d" + n] for n, W in parameters.items()}, {k: (1 - beta) * a for k, a in u.items()}

    def variant_one_long_vector(parameters, grads, v, learning_rate, beta):
        names = sorted(parameters)
        W = np.concatenate([parameters[n].ravel() for n in names])
        g, u = (np.concatenate([d["d" + n].ravel() for n in names]) for d in (grads, v))
        u = np.array([beta, 1 - beta]) @ np.stack([u, g])
        ends = np.cumsum([parameters[n].size for n in names])[:-1]
        W, u = (np.split(a, ends) for a in (W - learning_rate * u, u))
        W, u = ([a.reshape(parameters[n].shape) for n, a in zip(names, parts)] for parts in (W, u))
        return dict(zip(names, W)), dict(zip(["d" + n for n in names], u))


# %% check="momentum_update"
check(momentum_update)

# %% [markdown]
# If the check is not content yet, `hint(momentum_update)` in a cell of your own helps, three times. Then
# compare with your calculator:

# %%
W, v = {"W1": np.array([[1.0]]), "b1": np.zeros((1, 1))}, {"dW1": np.zeros((1, 1)), "db1": np.zeros((1, 1))}
for t, gradient in enumerate([4.0, -2.0, 1.0], start=1):
    W, v = momentum_update(W, {"dW1": np.array([[gradient]]), "db1": np.zeros((1, 1))}, v, 0.1, 0.9)
    print(f"t = {t}:  v {v['dW1'].item():.4f}   W {W['W1'].item():.4f}")
assert round(W["W1"].item(), 4) == 0.9196
assert W["b1"].item() == 0

# %% [markdown]
# ## Down the ravine
#
# Your function as a rule for `ravine.walk`: it uses `v`, hands `s` through, and has no use for `t`. Gradient
# descent may use $\alpha = 0.07$. Momentum gets 0.3, nearly four times what tears gradient descent apart.
# *Before you run:* draw the path. Which coordinate overshoots, $w$ or $b$?


# %%
def momentum_step(parameters, grads, v, s, t, learning_rate, beta=0.9):
    """Your momentum_update, called like every rule of this part."""
    parameters, v = momentum_update(parameters, grads, v, learning_rate, beta)
    return parameters, v, s


RULES = {"gradient descent": (gradient_step, 0.07), "momentum": (momentum_step, 0.3)}

# %%
ravine.draw_rules(RULES, "Momentum turns the zigzag into a swing, and bears four times the learning rate")

# %% [markdown]
# The zigzag is gone. Momentum swings from wall to wall in long waves, some seven steps each, gathers speed
# along the valley, overshoots the minimum in *both* coordinates, and comes back. (Two panels wait for lessons
# 17 and 18.)
#
# Look at the costs, too: 0.00000001 for gradient descent, 0.00001 for momentum. On this ravine, with this
# $\beta$, the carefully tuned zigzag wins. So what is momentum good for? First for the choice of $\alpha$.
# *Before you run:* gradient descent breaks at 0.08. Where does momentum?

# %%
print("     α    gradient descent    momentum, β = 0.9     (cost after 150 steps)")
for alpha in (0.02, 0.07, 0.079, 0.1, 0.3, 1.0, 1.5, 1.55):
    costs = [ravine.walk(step, alpha)[1][-1] for step in (gradient_step, momentum_step)]
    print(f"{alpha:6}", "".join(f"{cost:20.1g}" if cost < 1e3 else "            diverges" for cost in costs))

# %% [markdown]
# At 1.52, nineteen times as far up: the limit is $\frac{1+\beta}{1-\beta} \cdot \frac{2}{\kappa}$, and (1 +
# 0.9) / (1 − 0.9) is 19, the number by which an alternating gradient shrinks in the average. From 0.1 to 1.4
# the cost after 150 steps hardly changes. **Momentum does not make a given step faster; it makes larger
# learning rates possible and their choice less critical.**
#
# One mistake does not crash and is worth knowing by its symptom: a velocity that is not kept. *Before you
# run:* every step starts again from $v = 0$, with $\alpha = 0.3$, $\beta = 0.9$. To which walk of gradient
# descent is that equal?


# %%
def forgetful_step(parameters, grads, v, s, t, learning_rate):
    nothing = initialize_velocity(parameters)
    return momentum_update(parameters, grads, nothing, learning_rate, 0.9)[0], v, s


for name, step, alpha in [("forgetful", forgetful_step, 0.3), ("gradient descent", gradient_step, 0.03)]:
    print(f"{name:<17} α = {alpha:<5} cost after 150 steps {ravine.walk(step, alpha)[1][-1]:.4f}")

# %% [markdown]
# To gradient descent at $(1-\beta)\,\alpha$, a tenth of what you asked for. It still trains, slowly, and
# nobody notices. If momentum seems to need a learning rate ten times as large as it should, look for a
# velocity that is made anew inside the loop.

# %% [markdown]
# ## A heavy ball, and the form without (1 − β)
#
# Why *velocity*? Write $W_t$ for the weight after step $t$. The step before was $W_{t-1} - W_{t-2} = -\alpha
# v_{t-1}$. Put that into the rule:
#
# $$ W_t - W_{t-1} \;=\; \beta\,(W_{t-1} - W_{t-2}) \;-\; \alpha (1-\beta)\, dW . $$
#
# Each step is a part $\beta$ of the step before, plus a small step down the slope. That is a heavy ball: it
# keeps a share $\beta$ of its speed, $1 - \beta$ is friction, and the slope pushes. A ball does not stop
# where the slope does, so it overshoots; it rolls through small dents; and with $\beta$ close to 1 it takes
# for ever to come to rest.
#
# The line also shows that $\alpha$ and $1-\beta$ only ever meet as a product. Polyak (1964), and most
# libraries today, therefore leave the factor out of the average:
#
# $$ u \leftarrow \beta\, u + dW, \qquad W \leftarrow W - \alpha'\, u . $$
#
# $u$ is our $v / (1-\beta)$. *Before you run:* which $\alpha'$ makes the same path as $\alpha = 0.3$, $\beta
# = 0.9$?


# %%
def sum_step(parameters, grads, v, s, t, learning_rate, beta=0.9):
    """The form without (1 − β): v is a sum and not an average."""
    v = {key: beta * v[key] + gradient for key, gradient in grads.items()}
    return {name: value - learning_rate * v["d" + name] for name, value in parameters.items()}, v, s


average, total = ravine.walk(momentum_step, 0.3)[0], ravine.walk(sum_step, 0.03)[0]
for t in (1, 10, 100):
    print(f"step {t:3}: average, α = 0.3: {average[:, t].round(6)}   sum, α' = 0.03: {total[:, t].round(6)}")
assert np.abs(average - total).max() < 1e-12

# %% [markdown]
# $\alpha' = (1-\beta)\,\alpha = 0.03$: the same path, up to rounding. Neither form is wrong, but they behave
# differently when you *tune*. Let all gradients be 1, and change $\beta$ alone. *Before you run:* how long
# are the steps after a while, in either form?

# %%
ones = {"dW1": np.ones((1, 1)), "db1": np.ones((1, 1))}
for beta in (0.5, 0.9, 0.99):
    lengths = []
    for step in (momentum_step, sum_step):
        parameters, v = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}, {"dW1": np.zeros((1, 1)), "db1": np.zeros((1, 1))}
        for t in range(1, 2001):
            before = parameters["W1"].item()
            parameters, v, _ = step(parameters, ones, v, None, t, 0.1, beta)
        lengths.append(before - parameters["W1"].item())
    print(f"β = {beta:<5} length of a step, α = 0.1:   with (1 − β) {lengths[0]:5.2f}   without {lengths[1]:5.2f}")

# %% [markdown]
# With $(1-\beta)$ an average is an average, and $\beta$ changes only how long it remembers. Without, going
# from 0.9 to 0.99 also makes every step ten times as long. When someone says that 0.99 "diverged", ask which
# form.
#
# ### Turn the knobs
#
# In a live notebook the sliders set $\alpha$ and $\beta$; elsewhere you see one setting. Things to try, each
# with a guess first: $\beta = 0$ at $\alpha = 0.07$ (what is it?); $\beta = 0.98$ (how many waves?); $\alpha
# = 1$ at $\beta = 0.9$; and then find the setting with the lowest cost of all. One of them is far below
# $10^{-40}$.


# %%
def draw(learning_rate=0.2, beta=0.8):
    points, costs = ravine.walk(momentum_step, learning_rate, beta=beta)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), width_ratios=[1.6, 1])
    ravine.draw(left, points, plots.RULE_COLOURS["momentum"])
    left.set_title(f"α = {learning_rate}, β = {beta}: cost {costs[-1]:.1g} after 150 steps")
    right.semilogy(costs, color=plots.RULE_COLOURS["momentum"])
    right.set(xlabel="step", ylabel="cost", ylim=(None, 1e3), title="Down in waves")


plots.interactive(draw, learning_rate=[0.02, 0.07, 0.1, 0.2, 0.3, 1.0, 1.5, 2.0], beta=[0.0, 0.3, 0.45, 0.6, 0.8, 0.9, 0.98])

# %% [markdown]
# ## How fast can it be?
#
# Take one coordinate with curvature $h$ (1 along $w$, $\kappa$ along $b$). Its gradient is $h\,W$, and the
# line of the heavy ball becomes
#
# $$ W_t = p\,W_{t-1} - \beta\,W_{t-2}, \qquad p = 1 + \beta - \alpha(1-\beta)\,h . $$
#
# Walks of the form $W_t = r^t$ solve it if $r^2 - p\,r + \beta = 0$. There are two such $r$, and the larger
# in absolute value decides. Their product is $\beta$, so **no choice of $\alpha$ brings both below
# $\sqrt\beta$**. If $p^2 < 4\beta$, they are complex, and both have exactly the size $\sqrt\beta$: the
# coordinate swings, and shrinks by $\sqrt\beta$ per step, *whatever $\alpha$ and $h$ are*. That is why the
# table above was so flat between 0.1 and 1.4.
#
# The next cell computes the factor of the slower coordinate for every $\alpha$ and $\beta$. *Before you run:*
# along which line will the best settings lie? Where is gradient descent on this map?


# %%
def factor(alpha, beta, kappa=25):
    """What a step of momentum leaves of the distance in the end: the larger |r| of both coordinates."""
    slower = 0.0
    for h in (1, kappa):
        p = 1 + beta - alpha * (1 - beta) * h
        root = np.sqrt(np.maximum(p**2 - 4 * beta, 0))  # 0 where r is complex
        slower = np.maximum(slower, np.where(p**2 < 4 * beta, np.sqrt(beta), (np.abs(p) + root) / 2))
    return slower


# %%
alphas, betas = np.meshgrid(np.geomspace(0.01, 4, 300), np.linspace(0, 0.99, 200))
figure, axes = plt.subplots(figsize=(8, 4.2))
factors = np.ma.masked_greater_equal(factor(alphas, betas), 1)  # white: diverges
picture = axes.pcolormesh(alphas, betas, factors, shading="auto", vmin=2 / 3, vmax=1, cmap="cividis_r", rasterized=True)
figure.colorbar(picture, label="factor per step")
axes.plot(1 / 13, 0, "s", color=plots.RULE_COLOURS["gradient descent"], ms=9, clip_on=False, label="best gradient descent")
axes.plot(0.3, 0.9, "o", color=plots.RULE_COLOURS["momentum"], mec="black", ms=9, label="α = 0.3, β = 0.9")
axes.plot(0.2, 4 / 9, "*", color=C["red"], mec="black", ms=15, label="best of all")
axes.set(xscale="log", xlabel=r"learning rate $\alpha$", ylabel=r"$\beta$", title="κ = 25: a little momentum is best")
axes.legend(loc="lower right", frameon=True)
for alpha, beta in [(1 / 13, 0), (0.3, 0.9), (0.2, 4 / 9)]:
    print(f"α = {alpha:.3f}, β = {beta:.3f}: factor {factor(alpha, beta):.3f}")

# %% [markdown]
# The best point is the tip of the wedge in which both coordinates swing: below it the factor is no longer
# $\sqrt\beta$, above it $\sqrt\beta$ is larger. At the tip both inequalities $p^2 \le 4\beta$ are equalities:
# $\alpha(1-\beta) = (1-\sqrt\beta)^2$ for $h = 1$, and $\alpha(1-\beta)\,\kappa = (1+\sqrt\beta)^2$ for $h =
# \kappa$. Divide the second by the first, and take the root: $\sqrt\kappa = (1+\sqrt\beta)/(1-\sqrt\beta)$,
# or
#
# $$ \sqrt\beta = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}, \qquad \alpha = \frac{1}{\sqrt\kappa} . $$
#
# (That $\alpha$ is in units of one over the smallest curvature, which is 1 here.) The factor is $\sqrt\beta$,
# so the best that momentum can do is $\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}$, against gradient descent's
# $\frac{\kappa - 1}{\kappa + 1}$. For our ravine: $4/6 = 0.667$ at $\beta = 4/9$, $\alpha = 0.2$, against
# 0.923.
#
# A formula is a claim. The next cell measures: two long walks for each $\kappa$, by what factor the distance
# shrinks per step in their second half (the cost is a square, hence the $\tfrac12$), and how many steps it
# takes to divide the distance by 1000. *Before you run:* by how many times fewer for $\kappa = 2500$?

# %%
for kappa in (4, 25, 100, 2500):
    root = np.sqrt(kappa)
    best = {"beta": ((root - 1) / (root + 1)) ** 2}
    n = int(60 * root)
    for name, step, alpha, options in [
        ("descent", gradient_step, 2 / (kappa + 1), {}),
        ("momentum", momentum_step, 1 / root, best),
    ]:
        costs = ravine.walk(step, alpha, 2 * n, kappa=kappa, **options)[1]
        measured = (costs[-1] / costs[n]) ** (1 / n / 2)
        said = (kappa - 1) / (kappa + 1) if not options else (root - 1) / (root + 1)
        print(f"κ = {kappa:<5} {name:<9} factor {measured:.4f}, formula {said:.4f};", end=" ")
        print(f"÷ 1000 in {-3 / np.log10(measured):5.0f} steps")

# %% [markdown]
# The measured factors are those of the formulas (momentum's a trifle above, since at the tip the two $r$
# coincide, and the distance goes like $t\,r^t$). Gradient descent needs a number of steps in proportion to
# $\kappa$, momentum to $\sqrt\kappa$: 8635 against 174 for $\kappa = 2500$. For quadratic bowls of many
# dimensions no method that only sees gradients can promise a better factor.
#
# Two warnings. The optimum is a sharp tip, and it takes knowing $\kappa$, which nobody does for a network.
# And $\beta = 0.9$ is the best choice for *one* $\kappa$, about 1440. It is a good first try because real
# costs are that badly conditioned and worse; on our ravine of 25 it is too much, which is why the zigzag won
# above. With $\beta = 4/9$:

# %%
for name, step, alpha, options in [
    ("gradient descent, α = 1/13", gradient_step, 1 / 13, {}),
    ("momentum, α = 0.3, β = 0.9", momentum_step, 0.3, {"beta": 0.9}),
    ("momentum, α = 0.2, β = 4/9", momentum_step, 0.2, {"beta": 4 / 9}),
]:
    costs = ravine.walk(step, alpha, **options)[1]
    print(f"{name}: cost after 20 steps {costs[20]:7.1g}, after 50 {costs[50]:7.1g}, after 150 {costs[150]:7.1g}")
print(f"β = 0.9 is best for κ = {((1 + 0.9**0.5) / (1 - 0.9**0.5)) ** 2:.0f}")

# %% [markdown]
# ## The velocity starts at zero: does it need a correction?
#
# In lesson 15 an average that starts at zero was too small at first, and dividing by $1 - \beta^t$ repaired
# it. The velocity starts at zero too. Should it be corrected? *Before you run:* with the correction, the
# first step from $(-9, 2)$ is $\alpha$ times the gradient, $0.3 \cdot 50$ along $b$. Where does that lead?


# %%
def corrected_step(parameters, grads, v, s, t, learning_rate, beta=0.9):
    """Momentum with v / (1 − β^t) in the step; what is kept is the plain v."""
    return momentum_step(parameters, grads, v, s, t, learning_rate / (1 - beta**t), beta)


for name, step in [("as it is", momentum_step), ("corrected", corrected_step)]:
    points, costs = ravine.walk(step, 0.3)
    b = ", ".join(f"{value:.1f}" for value in points[1, :5])
    print(f"{name:<10} b = {b}, …   highest cost {max(costs):7.1f}, after 150 steps {costs[-1]:.2g}")

# %% [markdown]
# To $b = -13$, then 31.2, and a cost of 12 184. The first corrected steps are steps of gradient descent at
# $\alpha = 0.3$, and that is four times what gradient descent bears. The large $\alpha$ is only safe because
# the average shortens the steps, and at first there is nothing to average. The start at zero is a gentle
# start: with a constant gradient the steps have 10 %, 19 %, 27 %, … of their final length, and over a whole
# training $\beta / (1 - \beta) = 9$ full steps are lost.
#
# So momentum is used *without* correction. Adam, in lesson 18, cannot do without: it divides by an average,
# and there too small a number makes steps too long. On the digits below, we will see the same.

# %% [markdown]
# ## The same numbers as PyTorch
#
# At work you will call
#
# ```python
# optimizer = torch.optim.SGD([w, b], lr=0.03, momentum=0.9)
# for _ in range(100):
#     optimizer.zero_grad()
#     cost = (w**2 + 25 * b**2).sum() / 2
#     cost.backward()
#     optimizer.step()
# ```
#
# PyTorch uses the form without $(1-\beta)$, so its `lr` is our $(1-\beta)\,\alpha$. This is where PyTorch
# 2.13, in 64-bit floats, has taken the ravine's $(-9, 2)$:
#
# | $\alpha$ | $\beta$ | `lr` | steps | $w$ by PyTorch | $b$ by PyTorch |
# |---|---|---|---|---|---|
# | 0.3 | 0.9 | 0.03 | 1 | −8.730000000000 | 0.500000000000 |
# | 0.3 | 0.9 | 0.03 | 10 | −0.461548739891 | −1.265465551923 |
# | 0.3 | 0.9 | 0.03 | 100 | 0.022281196645 | −0.003379495665 |
# | 0.2 | 0.5 | 0.1 | 10 | −0.598566470400 | 0.125000000000 |
# | 1 | 0.9 | 0.1 | 10 | 5.299104499200 | 1.058158080000 |
# | 0.5 | 0.98 | 0.01 | 100 | 2.833794796829 | 0.544799336798 |
#
# And yours:

# %%
for alpha, beta, steps in [(0.3, 0.9, 1), (0.3, 0.9, 10), (0.3, 0.9, 100), (0.2, 0.5, 10), (1, 0.9, 10), (0.5, 0.98, 100)]:
    w, b = ravine.walk(momentum_step, alpha, steps, beta=beta)[0][:, -1]
    print(f"α {alpha}, β {beta}, {steps:3d} steps:   w {w:.12f}   b {b:.12f}")

# %% [markdown]
# All twelve decimals agree. (The course's tests repeat the comparison on a network with random gradients.)
#
# PyTorch has an option that looks like our factor: `dampening=0.9` weights the new gradient with 0.1. But its
# very first velocity is the whole gradient, undampened. *Before you run:* which start of *your* function does
# the same, and where does `SGD(lr=0.3, momentum=0.9, dampening=0.9)` land after one step?

# %%
parameters = {"W1": np.array([[-9.0]]), "b1": np.array([[2.0]])}
grads = ravine.grads(parameters)
for name, v in [("v = 0", initialize_velocity(parameters)), ("v = first gradient", grads)]:
    moved, _ = momentum_update(parameters, grads, v, 0.3, 0.9)
    print(f"{name:<20} w = {moved['W1'].item():.2f}, b = {moved['b1'].item():.2f}")

# %% [markdown]
# At $(-6.3, -13)$, and PyTorch with `dampening` as well: the start of the corrected walk, with all its
# trouble.
#
# **Nesterov's momentum** (1983) is a close relative. It takes the gradient where the velocity is about to
# carry the parameters, and not where they are, and so brakes a little earlier; on convex costs that are not
# quadratic it has guarantees that the heavy ball lacks. `SGD(…, nesterov=True)` is a variant of it for
# networks (Sutskever and others, 2013).

# %% [markdown]
# ## Digits: does the average point anywhere better?
#
# With mini-batches, gradients disagree for another reason: each sees 64 other images. Take a network for "is
# this digit odd?", 64 → 32 → 16 → 1, leave its parameters where they are, and compare the gradient of each
# mini-batch, and their running average $v$, with the gradient over all 1400 images. The cosine of the angle
# between two directions is 1 if they are the same, and 0 if they have nothing in common.
#
# *Before you run:* how close to 1 does the average come?


# %%
X, labels = datasets.digits(np.random.default_rng(5))
Y = labels % 2
X_train, Y_train, X_test, Y_test = X[:, :1400], Y[:, :1400], X[:, 1400:], Y[:, 1400:]


def gradients(parameters, X, Y):
    """(grads, cost) of a network on a batch: X (64, m), Y (1, m)."""
    AL, caches = deep_forward(X, parameters)
    return deep_backward(AL, Y, caches), logistic_cost(AL, Y)


def flat(grads):
    return np.concatenate([grads[key].ravel() for key in sorted(grads)])


# %%
def cosine(a, b):
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


for seed in range(3):
    rng = np.random.default_rng(seed)
    parameters = initialize_he((64, 32, 16, 1), rng)
    full, v, cosines = flat(gradients(parameters, X_train, Y_train)[0]), initialize_velocity(parameters), []
    for X_t, Y_t in [batch for _ in range(8) for batch in mini_batches(X_train, Y_train, 64, rng)]:
        grads, _ = gradients(parameters, X_t, Y_t)
        _, v = momentum_update(parameters, grads, v, 0.0, 0.9)  # α = 0: nothing moves, v averages
        cosines.append((cosine(flat(grads), full), cosine(flat(v), full)))
    print(
        "seed {}: cosine with the full gradient, mini-batch {:.2f}, velocity {:.2f}".format(seed, *np.mean(cosines[50:], axis=0))
    )

# %% [markdown]
# A single mini-batch points roughly right, with cosines from 0.77 to 0.93; the velocity has 0.99 or more. So
# momentum damps two kinds of disagreement with one average: between the walls of a ravine, and between
# mini-batches.
#
# ### Five seeds, seven learning rates
#
# Now the training itself, with your `train_epoch` of lesson 14. Its `step` has to carry the velocity from
# one mini-batch to the next, which is what `nonlocal` is for. *Before you run:* sketch the cost after five
# epochs over $\alpha$, for both rules. At which $\alpha$ does momentum begin to pay?


# %%
def with_memory(rule, learning_rate, v, **options):
    """A step for train_epoch that carries the velocity v from one mini-batch to the next."""
    t = 0

    def step(parameters, X_t, Y_t):
        nonlocal v, t
        t += 1
        grads, cost = gradients(parameters, X_t, Y_t)
        parameters, v, _ = rule(parameters, grads, v, None, t, learning_rate, **options)
        return parameters, cost

    return step


# %%
@np.errstate(all="ignore")
def train(rule, learning_rate, seed, **options):
    """Five epochs of the digits, mini-batches of 64.  Returns the training cost and the test error, two numbers."""
    rng = np.random.default_rng(seed)
    parameters = initialize_he((64, 32, 16, 1), rng)
    step = with_memory(rule, learning_rate, initialize_velocity(parameters), **options)
    for _ in range(5):
        parameters, _ = train_epoch(X_train, Y_train, parameters, 64, step, rng)
    cost = logistic_cost(deep_forward(X_train, parameters)[0], Y_train)
    return cost, np.mean((deep_forward(X_test, parameters)[0] > 0.5) != Y_test)


# %%
rates = (0.03, 0.1, 0.3, 0.5, 1, 2, 4)
figure, axes = plt.subplots()
for name, rule in [("gradient descent", gradient_step), ("momentum", momentum_step)]:
    runs = np.array([[train(rule, alpha, seed) for seed in range(5)] for alpha in rates])  # (7, 5, 2)
    costs, errors = runs[:, :, 0], runs[:, :, 1]
    middle, colour = np.median(costs, axis=1), plots.RULE_COLOURS[name]
    axes.loglog(rates, middle, "o-", color=colour, label=name + ", median of 5 seeds")
    axes.fill_between(rates, costs.min(axis=1), costs.max(axis=1), color=colour, alpha=0.2, lw=0)
    best = middle.argmin()
    print(f"{name}: median {middle[1]:.2f} at α = 0.1; best at α = {rates[best]}: median {middle[best]:.2f},", end=" ")
    print(f"from {costs[best].min():.2f} to {costs[best].max():.2f}, median test error {np.median(errors[best]):.0%}")
axes.set(xlabel=r"learning rate $\alpha$", ylabel="training cost after 5 epochs", ylim=(0.02, 2))
axes.set_title("Digits: the same at small α; momentum goes on where descent breaks")
_ = axes.legend(loc="lower left")

# %% [markdown]
# Read it from the left. Up to $\alpha = 0.1$ the two curves are one: 0.23 and 0.24 at 0.1. **At the same
# small learning rate momentum is no faster.** At 0.5 gradient descent is at its best, and its runs begin to
# differ wildly; at 2 all five are dead at 0.69, the cost of answering "one half" to everything. Momentum goes
# on falling up to $\alpha = 2$, to a median of 0.06 against 0.19, and has 5 % of the test digits wrong
# against 12 %.
#
# More $\beta$, then? And what would the correction of the first steps do here? *Before you run:* rank the
# four rows of the next cell against momentum's median of 0.06.

# %%
for name, alpha, rule, options in [
    ("β = 0.5", 1, momentum_step, {"beta": 0.5}),
    ("β = 0.98", 3, momentum_step, {"beta": 0.98}),
    ("β = 0.9, corrected", 1, corrected_step, {}),
    ("β = 0.9, corrected", 2, corrected_step, {}),
]:
    costs = sorted(train(rule, alpha, seed, **options)[0] for seed in range(5))
    print(f"{name:<19} α = {alpha:<4} median {costs[2]:.2f}, from {costs[0]:.2f} to {costs[4]:.2f}")

# %% [markdown]
# $\beta = 0.5$ lies between the two rules (0.11), and 0.98 is hardly better than that (0.10): an average over
# fifty steps is long when all of training has 110. With the correction, $\alpha = 1$ ends at 0.07; but at
# $\alpha = 2$, the best rate of plain momentum, one of the five runs ends at 0.70. Its first steps were steps
# of gradient descent at $\alpha = 2$, and the figure shows what those do. No correction, then, as on the
# ravine.
#
# (How were the rates of the first two rows chosen? As the best of 0.3, 0.5, 1, 2, 3, 5 and 10 by the same
# median. All costs are training costs: this lesson compares how fast rules descend. For which rule
# generalises better, five seeds of one small network say little.)

# %% [markdown]
# ## Question: another β · 2 points · 8 minutes
#
# A colleague trains with `torch.optim.SGD(lr=0.1, momentum=0.9)`, and it works well. She reads that 0.99 is a
# longer memory, changes `momentum=0.99` and nothing else, and the training diverges. "So 0.99 is too much for
# this network", she says. What else has she changed, and by how much? Which setting would have been the fair
# comparison, and what are $\alpha$ and $\beta$ of this lesson's form in all three runs?

# %% [markdown] question="another_beta" points=2
# ### BEGIN SOLUTION
# PyTorch's velocity is a sum without $(1-\beta)$, so for gradients that agree it grows to $1/(1-\beta)$ times
# the gradient: 10 times at 0.9, 100 times at 0.99. She has made the steps ten times as long as well. In this
# lesson's form $\alpha = $ `lr` $/(1-\beta)$, so the first run had $\alpha = 1$, $\beta = 0.9$, the second
# $\alpha = 10$, $\beta = 0.99$. To change the memory alone, keep $\alpha = 1$: `lr=0.01, momentum=0.99`. Only
# that run could tell whether the longer memory is bad.
#
# **Mark scheme** (2 points)
# - 1 point: the steps have become ten times as long too, because the factor $1-\beta$ is missing.
# - 1 point: `lr=0.01` for the fair run, and $\alpha$ = 1, 10, 1 (β = 0.9, 0.99, 0.99). Half a point if only
#   the fair `lr` is right.
# ### END SOLUTION

# %% [markdown]
# ## Question: too heavy · 2 points · 8 minutes
#
# On the ravine with $\beta = 0.99$, somebody tries $\alpha = 0.2$, 1 and 5 and finds that after 150 steps the
# distance to the minimum is much the same each time, 0.35 to 0.45 of what it was. He concludes that more
# steps are needed, and asks which $\alpha$ would need the fewest. What do you answer? How many steps does it
# take to divide the distance by 1000, and which hyperparameter would you change, in which direction?

# %% [markdown] question="too_heavy" points=2
# ### BEGIN SOLUTION
# No $\alpha$ will help. Both coordinates swing ($p^2 < 4\beta$), and then the distance shrinks by $\sqrt\beta
# = \sqrt{0.99} = 0.995$ per step, whatever $\alpha$ and the curvature are; $0.995^{150} = 0.47$ (and a little
# more or less, depending on where in its swing the ball is). Since the product of the two $r$ is $\beta$,
# nothing below $\sqrt\beta$ is possible with any $\alpha$. A thousandth takes $\ln 1000 / -\ln 0.995 = 1375$
# steps. The ball has too little friction: make $\beta$ smaller. With 0.9 it is about 131 steps, with $\beta =
# 4/9$ and $\alpha = 0.2$, the best for $\kappa = 25$, about 17.
#
# **Mark scheme** (2 points)
# - 1 point: the factor is $\sqrt\beta$ whatever $\alpha$, and about 1400 steps (accept 1300 to 1500).
# - 1 point: a smaller $\beta$, with the reason (less swinging, more friction, $\sqrt\beta$ smaller). Half a
#   point for the direction without a reason.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# ### "W is horizontal, b is vertical"
# Notes say that momentum speeds up the horizontal direction, $W$, and slows down the vertical one, $b$. That
# is an aid to the picture and no more. *Before you run:* let the weight be the steep direction. (For $\kappa
# = 1/25$ and gradients × 25 the cost is $\frac12(25\,w^2 + b^2)$.) Which of the two is held back now?

# %%
for name, options in [("b is steep", {}), ("w is steep", {"kappa": 1 / 25, "unit": 25})]:
    points, _ = ravine.walk(gradient_step, 0.079, 20, **options)
    turns = (points[:, 1:] * points[:, :-1] < 0).sum(axis=1)
    kept = [abs(ewa(row, 0.9)[-1] / row[-1]) for row in points]  # the gradients are multiples of the coordinates
    print(f"{name}: w changes sign {turns[0]:2} times in 20 steps, b {turns[1]:2} times;", end=" ")
    print(f"|average / last gradient|: w {kept[0]:.2f}, b {kept[1]:.2f}")

# %% [markdown]
# What changes its sign is held back, whatever it is called. And the direction need not be a parameter at all.
# *Before you run:* the same ravine, turned by 30° or 45°, with both coordinates in `W1`. What becomes of the
# walk?


# %%
def turned_costs(step, learning_rate, degrees):
    """The costs of 150 steps down a ravine turned by some degrees; both coordinates are entries of W1 (2, 1)."""
    c, d = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn, zero, costs = np.array([[c, -d], [d, c]]), np.zeros((1, 1)), []
    hessian = turn @ np.diag([1.0, 25.0]) @ turn.T
    parameters, v = {"W1": turn @ np.array([[-9.0], [2.0]]), "b1": zero}, {"dW1": np.zeros((2, 1)), "db1": zero}
    for t in range(1, 151):
        grads = {"dW1": hessian @ parameters["W1"], "db1": zero}
        parameters, v, _ = step(parameters, grads, v, None, t, learning_rate)
        costs.append((parameters["W1"] * (hessian @ parameters["W1"])).sum() / 2)
    return np.array(costs)


# %%
straight = np.array(ravine.walk(momentum_step, 0.3)[1][1:])
for degrees in (0, 30, 45, 90):
    costs = turned_costs(momentum_step, 0.3, degrees)
    print(f"{degrees:2}°: cost after 20 steps {costs[19]:.4f}, after 150 {costs[149]:.3g}", end="   ")
    print("the same walk:", np.abs(costs - straight).max() < 1e-9)

# %% [markdown]
# It is the same walk, turned. Momentum averages vectors, and an average of vectors does not know the axes.
# Remember this picture for lessons 17 and 18, whose rules treat every parameter by itself and do notice when
# a ravine runs diagonally.

# %% [markdown]
# ### "The path with momentum is the moving average of the path without"
# One set of notes describes the smooth curve of the picture in this way. It is an average of *gradients*,
# taken along its own path, and from the first step on that is another path. *Before you run:* $\alpha =
# 0.082$, where plain descent diverges. Where does the moving average of its points lead, and where does
# momentum?

# %%
for alpha in (0.07, 0.082):
    points, costs = ravine.walk(gradient_step, alpha)
    start = points[:, :1]
    w, b = np.array([ewa(row, 0.9)[-1] for row in points - start]) + start.ravel()  # the average begins at the start
    momentum = ravine.walk(momentum_step, alpha)[1][-1]
    print(f"α = {alpha}, after 150 steps: descent {costs[-1]:.0e}, average of its path {(w**2 + 25 * b**2) / 2:.0e},", end=" ")
    print(f"momentum {momentum:.0e}")

# %% [markdown]
# An average of a path that diverges diverges with it, 300 000 at the end; momentum at the same $\alpha$ is at
# the minimum. And where descent converges well, at 0.07, three numbers show three different walks.

# %% [markdown]
# ### "The perfect value is 0.9"
# It is a good first try. The best value depends on the condition number, as you have seen, and so on the
# network, the data and the batch size:

# %%
for kappa in (4, 25, 100, 1442, 10_000, 1_000_000):
    root = np.sqrt(kappa)
    print(f"κ = {kappa:>7}: best β for a quadratic {((root - 1) / (root + 1)) ** 2:.3f}")

# %% [markdown]
# From 0.111 to 0.996. Lesson 21 shows how to search for $\beta$ on a scale that fits: it is $1-\beta$ that is
# varied by factors.

# %% [markdown]
# ## Summary
#
# 1. In a ravine one learning rate serves two directions: below $2/\kappa$ or the walls throw you out, and
#    along the valley a step leaves at best $(\kappa-1)/(\kappa+1)$ of the distance.
# 2. $v \leftarrow \beta v + (1-\beta)\,dW$, then $W \leftarrow W - \alpha v$: contradicting gradients cancel,
#    agreeing ones add up. The velocity is kept from step to step and starts at zero, without correction.
# 3. Without $(1-\beta)$, as in PyTorch, it is the same walk with $(1-\beta)\,\alpha$ for a learning rate; but
#    then $\beta$ changes the length of the steps too.
# 4. At the same small $\alpha$ momentum is no faster. It bears learning rates up to $(1+\beta)/(1-\beta)$
#    times as large, and there it pays.
# 5. The best factor per step is $(\sqrt\kappa-1)/(\sqrt\kappa+1)$, at $\beta$ equal to its square; no
#    $\alpha$ brings it below $\sqrt\beta$, so too much $\beta$ is slow again.

# %% [markdown]
# ## References
#
# - B. T. Polyak (1964). Some methods of speeding up the convergence of iteration methods. *USSR Computational
#   Mathematics and Mathematical Physics* 4(5), 1–17. The heavy ball, and the best $\alpha$ and $\beta$ for a
#   quadratic.
# - Yu. E. Nesterov (1983). A method of solving a convex programming problem with convergence rate
#   $O(1/k^2)$. *Soviet Mathematics Doklady* 27(2), 372–376.
# - D. E. Rumelhart, G. E. Hinton and R. J. Williams (1986). Learning representations by back-propagating
#   errors. *Nature* 323, 533–536. Backpropagation, with momentum from the start.
# - I. Sutskever, J. Martens, G. Dahl and G. Hinton (2013). On the importance of initialization and momentum
#   in deep learning. *International Conference on Machine Learning*, PMLR 28(3), 1139–1147.
# - G. Goh (2017). Why Momentum Really Works. *Distill*, doi:10.23915/distill.00006. The analysis of this
#   lesson, further and with pictures that move.
#
# ## What comes next
#
# Momentum has one velocity per parameter but one learning rate for all, and it has to fit the unit in which
# the cost is counted. Lesson 17, *RMSprop*, remembers the size of the gradients in place of their direction,
# and fills the third panel of the figure.
