# ---
# jupyter:
#   lesson:
#     title: L2 and L1 regularization
#     minutes: 105
#     needs: ["05"]
# ---

# %% [markdown]
# # 08 · L2 and L1 regularization
#
# Two measurements and two lines. The orange line goes through both points; its training error is 0. The blue
# one misses both. Which of the two would you trust with a third point?

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress
from dlutils.gradients import numerical_gradient
from previously import deep_backward, deep_forward, gradient_descent, logistic_cost, predict
from previously import shallow_backward, shallow_forward, update_parameters

plots.use_style()

# %%
x, y = np.array([0.4, 1.2]), np.array([0.92, 1.96])
LINES = {"orange": (0.4, 1.3), "blue": (0.9, 0.8)}  # intercept and slope
figure, ax = plt.subplots(figsize=(6, 3.4))
for colour, (a0, a1) in LINES.items():
    ax.plot([0, 2], [a0, a0 + 2 * a1], color=plots.COLOURS[colour], label=f"{a0} + {a1} x")
    ax.vlines(x, y, a0 + a1 * x, color=plots.COLOURS[colour], ls=":")
ax.plot(x, y, "o", color=plots.COLOURS["black"], ms=8)
ax.set(xlabel="$x$", ylabel="$y$", title="One line has no error, the other a smaller slope")
_ = ax.legend()

# %% [markdown]
# Two points are few, and they are noisy. A line through both takes the noise at its word: raise the right
# point by 0.3 and the slope jumps from 1.3 to 1.68. Whoever distrusts two points should distrust steepness.
# So let steepness have a *price*, and let the lines compete for the sum of both:
#
# $$ J = \underbrace{\textstyle\sum_i \big(\hat y^{(i)} - y^{(i)}\big)^2}_{\text{training error}} \;+\;
#    \underbrace{\lambda \, a_1^2}_{\text{price of the slope}} $$
#
# The number $\lambda \ge 0$ (lambda) is the price of one unit of squared slope. The intercept $a_0$ costs
# nothing. *Before you run:* with $\lambda = 1$, which line is cheaper, and what does each of them cost?

# %%
for colour, (a0, a1) in LINES.items():
    error = np.sum((a0 + a1 * x - y) ** 2)
    print(f"{colour:6} training error {error:.2f} + slope² {a1**2:.2f} = {error + a1**2:.2f}")

# %% [markdown]
# **1.69 against 0.74**: the line with the larger training error wins. This is regularization, all of it. The
# rest of the lesson is to do the same for a network with hundreds of weights, to see when it helps, and to
# ask what else one could charge for.
#
# **Goal.** Write the L2 penalty, its gradient and weight decay, and the L1 penalty with its gradient; cure an
# overfitted network with them. **Time.** About 105 minutes. **Builds on** the deep network (05). The table at
# the end of lesson 07 sends you here for *high variance*. `hint(name_of_the_exercise)` helps, up to three
# times.

# %% [markdown]
# ## The best line for a price
#
# Neither of the two is the cheapest line. For any slope the best intercept makes the line pass through the
# middle of the points; what is left is a parabola in $a_1$, and the price adds a second parabola, around 0.
# *Before you run:* when $\lambda$ grows, where does the minimum of the sum go? Does it ever arrive?


# %%
def best_line(x, y, lambd):
    """Intercept and slope of the line with the smallest squared errors + lambd · slope²."""
    u, v = x - x.mean(), y - y.mean()
    slope = np.sum(u * v) / (np.sum(u * u) + lambd)
    return y.mean() - slope * x.mean(), slope


# %%
def draw_parabolas(ax, lambd):
    """J against the slope, each with its best intercept, and the minimum."""
    slopes = np.sort(np.append(np.linspace(-0.3, 2, 200), best_line(x, y, lambd)[1]))
    error = np.sum(((slopes[:, None] - 1.3) * (x - x.mean())) ** 2, axis=1)
    J = error + lambd * slopes**2
    ax.plot(slopes, error, ":", color=plots.COLOURS["orange"], label="training error")
    ax.plot(slopes, J, color=plots.COLOURS["green"], label="with the price")
    ax.plot(slopes[J.argmin()], J.min(), "o", color=plots.COLOURS["green"])
    ax.set(xlabel="slope", ylim=(0, 1.2), title="The minimum moves towards 0")
    ax.legend()


# %%
def draw_price(lambd=1.0):
    (a0, a1), green = best_line(x, y, lambd), plots.COLOURS["green"]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.3))
    left.plot([0, 2], [0.4, 3.0], color=plots.COLOURS["orange"], label="λ = 0: slope 1.30")
    left.plot([0, 2], [a0, a0 + 2 * a1], color=green, label=f"λ = {lambd}: slope {a1:.2f}")
    left.plot(x, y, "o", color=plots.COLOURS["black"])
    left.set(xlabel="$x$", ylabel="$y$", ylim=(0, 3.2), title="The best line turns flat")
    left.legend()
    draw_parabolas(right, lambd)


plots.interactive(draw_price, lambd=[0, 0.1, 0.4, 1.0, 3.0, 10.0])

# %%
for lambd in (0, 0.4, 1, 10, 1000):
    a0, a1 = best_line(x, y, lambd)
    error = np.sum((a0 + a1 * x - y) ** 2)
    J = error + lambd * a1**2
    print(f"λ = {lambd:<5} slope {a1:.4f}, training error {error:.3f}, J = {J:.3f}")

# %% [markdown]
# At $\lambda = 1$ the best slope is 0.32, and $J = 0.41$ is well below our 0.74. A larger price makes the
# line flatter, down to the mean of the two $y$, and never quite horizontal. The training error only goes
# *up*: whoever looks at it alone will never choose a $\lambda$ other than 0. So what is gained?
#
# For that we need many pairs of points. Suppose the truth is $0.9 + 0.8x$ with noise of standard deviation
# 0.5. The cell measures at $x = 0.4$ and $1.2$ two thousand times, fits a line each time, and compares it
# with the truth between 0 and 2. *Before you run:* which $\lambda$ will have the slopes that are right on
# average? And which the smallest error?

# %%
rng = np.random.default_rng(0)
pairs = 0.9 + 0.8 * x + 0.5 * rng.standard_normal((2000, 2))
grid = np.linspace(0, 2, 21)
for lambd in (0, 0.1, 0.4, 1, 10):
    a = np.array([best_line(x, pair, lambd) for pair in pairs])  # (2000, 2)
    distance = np.mean((a[:, :1] + a[:, 1:] * grid - 0.9 - 0.8 * grid) ** 2)
    mean, spread = a[:, 1].mean(), a[:, 1].std()
    print(f"λ = {lambd:<4} slope: mean {mean:.2f}, spread {spread:.2f}; error {distance:.3f}")

# %% [markdown]
# Without a price the slope is right on average (0.81; the truth is 0.8), and wrong by 0.90 in a typical case:
# no bias, much variance. At $\lambda = 0.4$ it is 0.36 on average, *systematically* too flat, but the spread
# has fallen to 0.40, and the error between 0 and 2 from 0.447 to 0.264. At $\lambda = 10$ hardly any spread
# is left and all of the error is bias. **One pays in bias and is repaid in variance**; beyond some price the
# bargain is bad.

# %% [markdown]
# ## From one slope to all weights
#
# A network has no slope, but it has weights, and they do the same: the larger they are, the faster the
# output can change when the input moves a little. So the price is put on the sum of the squares of *all*
# weights. For one matrix that sum is the square of its **Frobenius norm**,
#
# $$ \|W\|_F^2 = \sum_i \sum_j W_{ij}^2 . $$
#
# By hand: $W = \begin{pmatrix} 1 & -2 & 2 \\ 0 & 4 & 0 \end{pmatrix}$ gives $1 + 4 + 4 + 0 + 16 + 0 = 25$,
# so its Frobenius norm is 5. NumPy knows several norms. *Before you run:* which of the four lines will
# print 25?

# %%
W = np.array([[1.0, -2.0, 2.0], [0.0, 4.0, 0.0]])
print("np.sum(W**2)             ", np.sum(W**2))
print("np.linalg.norm(W)        ", np.linalg.norm(W))
print("np.linalg.norm(W, 2) ** 2", round(np.linalg.norm(W, 2) ** 2, 3))
print("np.sum(W @ W.T)          ", np.sum(W @ W.T))

# %% [markdown]
# Only the first. The second is the norm itself, not its square. The third is another norm altogether (the
# most by which $W$ can stretch a vector). The fourth has its origin in $w^{\mathsf T} w$, which is right for
# a *vector*; for a matrix the sum of $WW^{\mathsf T}$ mixes the rows.
#
# The cost of a network with layers $1 \dots L$ and $m$ examples becomes
#
# $$ J = \frac1m \sum_{i=1}^m \mathcal L\big(\hat y^{(i)}, y^{(i)}\big) \;+\;
#    \frac{\lambda}{2m} \sum_{l=1}^{L} \big\|W^{[l]}\big\|_F^2 . $$
#
# The 2 will cancel when we differentiate. The $m$ makes the price *per example*: ten times the data, a tenth
# of the price, since the more you have seen the less you need a prejudice. (In the example of the lines we
# had neither; 1.69 and 0.74 are sums. With $m = 2$, dividing by $m$ shows that our 1 there would be a
# $\lambda$ of 2 here.)
#
# Which parameters pay? The weights, not the biases: a bias shifts a unit's answer for all inputs alike and
# makes nothing steeper, as $a_0$ above. And there are few of them. For the network you will train below:
#
# | layer | $W^{[l]}$ | pays | $b^{[l]}$ | free |
# |---|---|---|---|---|
# | 1 | (20, 2) | 40 | (20, 1) | 20 |
# | 2 | (20, 20) | 400 | (20, 1) | 20 |
# | 3 | (1, 20) | 20 | (1, 1) | 1 |
# | all | | **460** | | **41** |
#
# ## Exercise: l2_cost · 2 points · 10 minutes
#
# `cost` is the mean loss, already computed; return it with the penalty added. Any number of layers, and the
# dictionary may come in any order. (`lambd` without its last letter, since `lambda` is a word of Python's
# own.)


# %% exercise="l2_cost" points=2
def l2_cost(cost, parameters, lambd, m):
    """The cost with the L2 penalty.

    cost: a number, the mean loss.  parameters: {"W1": (n1, n0), "b1": (n1, 1), …}, in any order.
    lambd: a number, 0 or more.  m: the number of examples.
    Returns a number: cost + lambd / (2m) · (sum of the squares of all entries of all W).
    """
    ### BEGIN SOLUTION
    squares = sum(np.sum(array**2) for name, array in parameters.items() if name.startswith("W"))
    return float(cost + lambd / (2 * m) * squares)
    ### END SOLUTION


# %% tags=["spec"]
import math

from dlutils.gradients import complex_step_gradient
from dlutils.spec import Exercise


def away_from_zero(rng, shape, low=0.3, high=1.7):
    """Numbers of both signs, none of them near 0."""
    return rng.uniform(low, high, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def shuffled(rng, dictionary):
    names = list(dictionary)
    return {names[i]: dictionary[names[i]] for i in rng.permutation(len(names))}


def network(rng, layer_dims, scale=1.0):
    """Weights and biases, all far from 0; the biases larger than the weights."""
    parameters = {}
    for l, (n, fan_in) in enumerate(zip(layer_dims[1:], layer_dims), start=1):
        parameters[f"W{l}"] = scale * away_from_zero(rng, (n, fan_in))
        parameters[f"b{l}"] = scale * away_from_zero(rng, (n, 1), 1.8, 2.6)
    return parameters


def penalty_cases(rng):
    """name, parameters, lambd, m"""
    yield "three layers", network(rng, (3, 5, 4, 2)), 0.7, 9
    yield "one layer", network(rng, (6, 2)), 3.1, 8
    yield "the dictionary backwards", dict(reversed(network(rng, (4, 2, 3, 5)).items())), 12.5, 30
    yield "a layer of one unit, one input", shuffled(rng, network(rng, (1, 4, 1, 3))), 2, 7
    yield "one example", network(rng, (2, 5, 3)), 0.3, 1
    yield "eleven layers", network(rng, (2, 3, 1, 4, 2, 3, 5, 2, 4, 3, 1, 2)), 0.9, 13
    yield "twelve layers of equal size, shuffled", shuffled(rng, network(rng, (3,) * 13)), 1.6, 17
    yield "weights near 10 000", network(rng, (3, 2, 4), scale=1e4), 0.05, 11
    yield "λ = 0", network(rng, (4, 3, 1)), 0.0, 6
    yield "all biases 0", {n: W * (n[0] == "W") for n, W in network(rng, (5, 3, 2)).items()}, 5.5, 19


def total_over(parameters, of, letters="W"):
    """The sum of of(array) over the arrays whose name begins with one of the letters."""
    return sum(of(array) for name, array in parameters.items() if name[0] in letters)


def squares(array):
    return np.sum(array**2)


class L2Cost(Exercise):
    hints = (
        "Which entries of the dictionary pay, and how can you tell them by their names, however many layers there are?",
        "J = cost + λ/(2m) · Σ over all layers of Σ over all entries of W².",
        'Begin with `total = 0` and `for name, array in parameters.items():`; a name that pays has "W" in front.',
    )

    def cases(rng):
        for name, *rest in penalty_cases(rng):
            yield name, float(rng.uniform(0.2, 2.5)), *rest

    def expect(cost, parameters, lambd, m):
        L = len(parameters) // 2
        weights = [float(w) for l in range(1, L + 1) for row in parameters[f"W{l}"] for w in row]
        return cost + lambd * math.fsum(w * w for w in weights) / m / 2

    def mistake_biases_penalised(cost, parameters, lambd, m):
        """The biases pay in your sum. Does a bias make the network's answer any steeper?"""
        return cost + lambd / (2 * m) * total_over(parameters, squares, "Wb")

    def mistake_no_half(cost, parameters, lambd, m):
        """Your penalty is twice what it should be. By what is λ divided, m or 2m?"""
        return cost + lambd / m * total_over(parameters, squares)

    def mistake_not_per_example(cost, parameters, lambd, m):
        """Your penalty does not know how many examples there are. What else is the formula's λ divided by?"""
        return cost + lambd / 2 * total_over(parameters, squares)

    def mistake_brackets(cost, parameters, lambd, m):
        """Python works from left to right: `lambd / 2 * m` halves λ and then *multiplies* by m. What is missing?"""
        return cost + lambd / 2 * m * total_over(parameters, squares)

    def mistake_norm_not_squared(cost, parameters, lambd, m):
        """You add up the norms. The norm of the matrix in the text is 5; which number did its entries give?"""
        return cost + lambd / (2 * m) * total_over(parameters, np.linalg.norm)

    def mistake_spectral(cost, parameters, lambd, m):
        """`np.linalg.norm(W, 2)` of a matrix is not its Frobenius norm. What did it print for the matrix in the text?"""
        return cost + lambd / (2 * m) * total_over(parameters, lambda W: np.linalg.norm(W, 2) ** 2)

    def mistake_products_of_rows(cost, parameters, lambd, m):
        """WWᵀ multiplies every row with every other. Which products are wanted, and what squares entry by entry?"""
        return cost + lambd / (2 * m) * total_over(parameters, lambda W: np.sum(W @ W.T))

    def mistake_sum_squared(cost, parameters, lambd, m):
        """You square the sum, in which positive and negative weights cancel. What comes first, square or sum?"""
        return cost + lambd / (2 * m) * total_over(parameters, lambda W: np.sum(W) ** 2)

    def mistake_mean(cost, parameters, lambd, m):
        """You take the mean of the squares of each matrix. Should a matrix with ten times the entries pay the same?"""
        return cost + lambd / (2 * m) * total_over(parameters, lambda W: np.mean(W**2))

    def mistake_absolute_values(cost, parameters, lambd, m):
        """You add up absolute values: that is the L1 penalty, which comes later. What does L2 do to every entry?"""
        return cost + lambd / (2 * m) * total_over(parameters, lambda W: np.sum(np.abs(W)))

    def mistake_penalty_alone(cost, parameters, lambd, m):
        """This is the penalty. What is it to be added to?"""
        return lambd / (2 * m) * total_over(parameters, squares)

    def mistake_one_layer_pays(cost, parameters, lambd, m):
        """Only the last layer pays: each turn of your loop overwrites the sum. What does `=` do, and what `+=`?"""
        return cost + lambd / (2 * m) * squares(parameters[f"W{len(parameters) // 2}"])

    def mistake_last_layer_left_out(cost, parameters, lambd, m):
        """The last layer pays nothing. `range(1, L)` ends one before L."""
        last = squares(parameters[f"W{len(parameters) // 2}"])
        return cost + lambd / (2 * m) * (total_over(parameters, squares) - last)

    def mistake_penalty_for_every_example(cost, parameters, lambd, m):
        """Your *cost* is divided by m, too. It is a mean over the examples already; what is left to divide?"""
        return (cost + lambd / 2 * total_over(parameters, squares)) / m

    def variant_by_number(cost, parameters, lambd, m):
        total = 0
        for l in range(1, len(parameters) // 2 + 1):
            total += np.linalg.norm(parameters["W" + str(l)], "fro") ** 2
        return cost + (lambd / (2 * m)) * total

    def variant_traces(cost, parameters, lambd, m):
        return cost + sum(lambd * np.trace(W.T @ W) / m / 2 for name, W in parameters.items() if "W" in name)

    def variant_one_vector(cost, parameters, lambd, m):
        w = np.concatenate([parameters[name].ravel() for name in sorted(parameters) if name[0] != "b"])
        return np.array([[cost + lambd * np.dot(w, w) / (2.0 * m)]])

    def variant_entry_by_entry(cost, parameters, lambd, m):
        for name in parameters:
            if name.startswith("W"):
                for w in parameters[name].flat:
                    cost = cost + 0.5 * lambd * w**2 / m
        return cost


# %% check="l2_cost"
check(l2_cost)

# %% [markdown]
# With the matrix from above, its bias, $\lambda = 4$ and $m = 10$: the penalty is $\frac{4}{20}\cdot 25 = 5$,
# whatever the bias is. *Before you run:* what will the second line say, where all weights are doubled?

# %%
matrix = np.array([[1.0, -2.0, 2.0], [0.0, 4.0, 0.0]])
for factor in (1, 2):
    print(l2_cost(0.3, {"b1": np.full((2, 1), 100.0), "W1": factor * matrix}, lambd=4, m=10))

# %% [markdown]
# 5.3 and 20.3: twice the weights, four times the penalty. A square is lenient with small weights and severe
# with large ones, and that is going to matter when we compare L2 with L1.

# %% [markdown]
# ## The gradient: one term more
#
# Descent needs slopes. The penalty is a sum of squares, one for each weight, so each weight's slope is its
# own business:
#
# $$ \frac{\partial}{\partial W_{ij}} \; \frac{\lambda}{2m} \sum W^2 = \frac{\lambda}{2m} \cdot 2 W_{ij}
#    = \frac{\lambda}{m} W_{ij},
#    \qquad\text{so}\qquad
#    dW^{[l]} = \underbrace{dW^{[l]}_{\text{loss}}}_{\text{backward pass}} + \frac{\lambda}{m} W^{[l]}, \quad
#    db^{[l]} \text{ as before.} $$
#
# Here the 2 is gone. The backward pass itself does not change in any way: run `deep_backward`, then add.
#
# ## Exercise: add_l2_gradients · 3 points · 12 minutes
#
# Return a new dictionary with the gradients of the regularized cost; the arrays and the dictionary that came
# in stay as they are. Some backward passes hand back more than `dW` and `db`, such as `dA1`; entries of that
# kind go into the new dictionary unchanged.


# %% exercise="add_l2_gradients" points=3
def add_l2_gradients(grads, parameters, lambd, m):
    """The gradients of the cost with the L2 penalty.

    grads: {"dW1", "db1", …}, the gradients of the mean loss, each shaped like its parameter, in any order.  There
    may be other entries, such as "dA1": keep them as they are.
    parameters: {"W1", "b1", …}, in any order, perhaps another one.  lambd: 0 or more.  m: the number of examples.
    Returns a new dictionary with the same names.
    """
    ### BEGIN SOLUTION
    new = dict(grads)
    for name, array in parameters.items():
        if name.startswith("W"):
            new["d" + name] = grads["d" + name] + lambd / m * array
    return new
    ### END SOLUTION


# %% tags=["spec"]
def gradients_for(rng, parameters):
    return {"d" + name: away_from_zero(rng, array.shape, 0.2, 1.3) for name, array in parameters.items()}


def with_slopes(grads, parameters, slope, letters="W"):
    """grads, with slope(W) added to the entries of every array whose name begins with one of the letters."""
    return grads | {"d" + n: grads["d" + n] + slope(W) for n, W in parameters.items() if n[0] in letters}


class AddL2Gradients(Exercise):
    hints = (
        "Which entries of `grads` change, and which array has to be added to `dW2`? What happens to `db2`?",
        "dW[l] of J = dW[l] of the loss + λ/m · W[l]; everything else stays.",
        "Begin with `new = dict(grads)`, a new dictionary with the same arrays in it, and give the dW new arrays.",
    )

    def cases(rng):
        for name, parameters, lambd, m in penalty_cases(rng):
            grads = gradients_for(rng, parameters)
            if name in ("three layers", "eleven layers", "one example"):
                grads = dict(reversed(grads.items()))
            elif "shuffled" in name or "unit" in name:
                grads = shuffled(rng, grads)
            yield name, grads, parameters, lambd, m
        parameters = network(rng, (4, 3, 5, 1))
        more = {"dA1": away_from_zero(rng, (3, 6)), "dZ2": away_from_zero(rng, (5, 6)), "dA0": away_from_zero(rng, (4, 6))}
        yield "further entries, dA0, dA1 and dZ2", shuffled(rng, gradients_for(rng, parameters) | more), parameters, 2.3, 6

    def expect(grads, parameters, lambd, m):
        def slope(W):
            return complex_step_gradient(lambda V: lambd * np.sum(V * V) / (2 * m), W)

        return {name: array + slope(parameters[name[1:]]) if name[:2] == "dW" else array.copy() for name, array in grads.items()}

    def mistake_half_kept(grads, parameters, lambd, m):
        """You add half of what is wanted. The derivative of w² is 2w; what becomes of the 2 in λ/(2m)?"""
        return with_slopes(grads, parameters, lambda W: lambd / (2 * m) * W)

    def mistake_doubled(grads, parameters, lambd, m):
        """You add twice what is wanted. The derivative of w² is 2w, and the penalty has λ/(2m) in front; and together?"""
        return with_slopes(grads, parameters, lambda W: 2 * lambd / m * W)

    def mistake_not_per_example(grads, parameters, lambd, m):
        """What you add does not know how many examples there are. What is λ divided by?"""
        return with_slopes(grads, parameters, lambda W: lambd * W)

    def mistake_biases_penalised(grads, parameters, lambd, m):
        """The biases are pulled towards 0 as well. Do they occur in the penalty?"""
        return with_slopes(grads, parameters, lambda W: lambd / m * W, "Wb")

    def mistake_penalty_alone(grads, parameters, lambd, m):
        """Your dW holds the slope of the penalty and nothing else. Where is the slope of the loss?"""
        return grads | {"d" + n: lambd / m * W for n, W in parameters.items() if n[0] == "W"}

    def mistake_minus(grads, parameters, lambd, m):
        """The sign of the new term is turned round: it would make weights grow. Is the penalty added to the cost or
        subtracted from it?"""
        return with_slopes(grads, parameters, lambda W: -lambd / m * W)

    def mistake_value_for_slope(grads, parameters, lambd, m):
        """You add the penalty itself, one number to all entries. How does the penalty change when *one* weight does?"""
        return with_slopes(grads, parameters, lambda W: lambd / (2 * m) * np.sum(W**2))

    def mistake_norm(grads, parameters, lambd, m):
        """You add λ/m times a norm, the same number to every entry. Which entry of W belongs to which entry of dW?"""
        return with_slopes(grads, parameters, lambda W: lambd / m * np.linalg.norm(W))

    def mistake_signs(grads, parameters, lambd, m):
        """You add the sign of the weight, whatever its size. That is L1's slope; what is the derivative of w²?"""
        return with_slopes(grads, parameters, lambda W: lambd / m * np.sign(W))

    def mistake_gradient_for_weight(grads, parameters, lambd, m):
        """You add a share of dW to dW. Which array does the penalty pull on?"""
        return grads | {"d" + n: grads["d" + n] * (1 + lambd / m) for n in parameters if n[0] == "W"}

    def mistake_last_layer_left_out(grads, parameters, lambd, m):
        """The last layer's dW is as it was. `range(1, L)` ends one before L."""
        last = f"dW{len(parameters) // 2}"
        return with_slopes(grads, parameters, lambda W: lambd / m * W) | {last: grads[last]}

    def mistake_entries_lost(grads, parameters, lambd, m):
        """Right for dW and db, but further entries of `grads` are gone. How does a new dictionary begin with
        everything that the old one has?"""
        names = {"d" + n for n in parameters}
        right = with_slopes(grads, parameters, lambda W: lambd / m * W)
        return {name: array for name, array in right.items() if name in names}

    def mistake_by_position(grads, parameters, lambd, m):
        """You pair the dictionaries by position. Their entries may stand in different orders; what identifies one?"""
        return {g: dW + lambd / m * W if g[:2] == "dW" else dW for (g, dW), W in zip(grads.items(), parameters.values())}

    def variant_comprehension(grads, parameters, lambd, m):
        return {k: g + (lambd * parameters[k[1:]]) / m if k.startswith("dW") else g for k, g in grads.items()}

    def variant_by_number(grads, parameters, lambd, m):
        new = {k: np.array(g, dtype=float) for k, g in grads.items()}
        for l in range(len(parameters) // 2, 0, -1):
            new["dW" + str(l)] += np.multiply(parameters["W" + str(l)], lambd / m)
        return new

    def variant_with_work_in_hand(grads, parameters, lambd, m):
        new = {**grads}
        for name in sorted(parameters):
            factor = lambd / m if name[0] == "W" else 0.0
            new["d" + name] = factor * parameters[name] + new["d" + name]
            new["dpenalty_" + name] = factor * parameters[name]
        return new


# %% check="add_l2_gradients"
check(add_l2_gradients)

# %% [markdown]
# ### Ask the cost
#
# As in lesson 05 there is an umpire: move a weight a little and watch $J$. The cell does so for all entries
# of $W^{[1]}$ and of $b^{[1]}$ in a small network, first without and then with the new term.
# *Before you run:* for which of the two arrays will leaving out the term show?


# %%
@functools.cache
def small_network():
    """X (3, 7), Y (1, 7) and the parameters of a network [3, 4, 1]."""
    rng = np.random.default_rng(1)
    X, Y = rng.standard_normal((3, 7)), np.array([[1, 0, 0, 1, 1, 0, 1]])
    shapes = {"W1": (4, 3), "b1": (4, 1), "W2": (1, 4), "b2": (1, 1)}
    return X, Y, {name: rng.standard_normal(shape) for name, shape in shapes.items()}


def nudged_cost(name, array):
    """The regularized cost with λ = 3, with one array of the small network replaced."""
    X, Y, parameters = small_network()
    parameters = {**parameters, name: array}
    return l2_cost(logistic_cost(deep_forward(X, parameters)[0], Y), parameters, 3, 7)


# %%
X, Y, parameters = small_network()
AL, caches = deep_forward(X, parameters)
grads = deep_backward(AL, Y, caches)
full = add_l2_gradients(grads, parameters, lambd=3, m=7)
for name in ("W1", "b1"):
    slope = numerical_gradient(functools.partial(nudged_cost, name), parameters[name])
    off = [np.abs(g["d" + name] - slope).max() for g in (grads, full)]
    print(f"{name}: largest error without the term {off[0]:.0e}, with it {off[1]:.0e}")

# %% [markdown]
# Without the term an entry of $dW^{[1]}$ is off by about 1; with it the two agree to ten digits or so, and
# for $b^{[1]}$ they did from the start. (Forget the term in *one* of cost and gradient, and a gradient check
# rings the alarm although the backward pass is fine. Lesson 13 returns to this.)

# %% [markdown]
# ## A network that needs it
#
# Sixty points of two noisy moons, and a network `[2, 20, 20, 1]` with 501 parameters: more than eight
# parameters for each example. 1000 more points are the dev set. First the data and the start (weights scaled
# by $\sqrt{2/n^{[l-1]}}$, see lesson 12), then the training loop. The only new line in the loop is yours.
# (Networks are trained once and remembered; if you change a function, run this section's cells again.)


# %%
@functools.cache
def moons(seed):
    """X (2, 60), Y (1, 60), X_dev (2, 1000), Y_dev (1, 1000), and weights to start from."""
    rng = np.random.default_rng(seed)
    sets = (*datasets.moons(60, rng, noise=0.4), *datasets.moons(1000, rng, noise=0.4))
    parameters = {}
    for l, (n, fan_in) in enumerate([(20, 2), (20, 20), (1, 20)], start=1):
        parameters[f"W{l}"] = rng.standard_normal((n, fan_in)) * np.sqrt(2 / fan_in)
        parameters[f"b{l}"] = np.zeros((n, 1))
    return *sets, parameters


# %%
@functools.cache
def trained(lambd, seed=0, steps=700):
    X, Y, _, _, parameters = moons(seed)
    for _ in range(steps):
        AL, caches = deep_forward(X, parameters)
        grads = add_l2_gradients(deep_backward(AL, Y, caches), parameters, lambd, m=60)
        parameters = update_parameters(parameters, grads, learning_rate=0.5)
    return parameters


def error_and_cost(X, Y, parameters):
    A = deep_forward(X, parameters)[0]
    return np.mean((A > 0.5) != Y), logistic_cost(A, Y)


def probabilities(lambd, seed=0):
    """What plots.decision_regions wants: a function from points (2, n) to probabilities (1, n)."""
    return lambda points: deep_forward(points, trained(lambd, seed))[0]


# %% [markdown]
# *Before you run:* three prices, 0, 0.3 and 3. Which network will have the smallest error on its 60
# points? Which on the 1000 new ones? And how will the boundaries differ?

# %%
X, Y, X_dev, Y_dev, _ = moons(0)
figure, axes = plt.subplots(1, 3, figsize=(10.5, 3.5), sharey=True)
for ax, lambd in zip(axes, (0, 0.3, 3)):
    weights = [W for name, W in trained(lambd).items() if name[0] == "W"]
    train, dev = (error_and_cost(A, B, trained(lambd))[0] for A, B in ((X, Y), (X_dev, Y_dev)))
    plots.decision_regions(probabilities(lambd), X, Y, ax)
    ax.set(title=f"λ = {lambd}: training {train:.1%}, dev {dev:.1%}")
    ax.get_legend().remove()
    norm = np.sqrt(sum(np.sum(W**2) for W in weights))
    print(f"λ = {lambd:<4} training error {train:.1%}, dev error {dev:.1%}, all weights: norm {norm:.1f}")
_ = figure.suptitle("A price on weights makes the boundary smooth, and then straight", x=0.02, ha="left")

# %% [markdown]
# Without a price one point of sixty is missed, and 21.3 % of the new ones: the boundary runs round single
# points that lie where they do by chance. At 0.3 seven points of sixty are given up and the new ones gain:
# 15.9 %. At 3 the boundary is nearly a straight line. The size of all weights together goes from 13.8 to 6.6
# and 2.2; a boundary can only bend sharply if somewhere a weight is large.
#
# ### The sweep
#
# One data set is an anecdote. The next cell trains on six, each with its own points and its own first
# weights, for six values of $\lambda$; it takes a few seconds. Move the slider in a live notebook: on the
# left you see one network, on the right where you are.
#
# *Before you run:* sketch training error and dev error against $\lambda$. Which is monotone, and which has a
# minimum?

# %%
PRICES = (0, 0.1, 0.3, 1, 3, 10)


@functools.cache
def sweep():
    """(6, 6, 4): for every λ and seed error and cost on the training set, then on the dev set."""
    table = np.zeros((len(PRICES), 6, 4))
    for i, seed in np.ndindex(table.shape[:2]):
        X, Y, X_dev, Y_dev, _ = moons(seed)
        parameters = trained(PRICES[i], seed)
        table[i, seed, :2] = error_and_cost(X, Y, parameters)
        table[i, seed, 2:] = error_and_cost(X_dev, Y_dev, parameters)
    return table


# %%
def draw_valley(ax, lambd):
    at = PRICES.index(lambd)
    for k, (name, colour) in zip((0, 2), plots.SET_COLOURS.items()):
        runs = 100 * sweep()[:, :, k]
        mean, spread = runs.mean(axis=1), runs.std(axis=1, ddof=1)
        ax.plot(mean, "o-", color=colour, label=f"{name}: {mean[at]:.1f} %")
        ax.fill_between(range(6), mean - spread, mean + spread, color=colour, alpha=0.15, lw=0)
    ax.axvline(at, ymax=0.75, color=plots.COLOURS["black"], lw=1)
    ax.set(xticks=range(6), xticklabels=PRICES, xlabel="λ", ylabel="wrong (%)", ylim=(0, 48))
    ax.set_title("Training error rises, dev error has a valley")
    ax.legend(title="mean and spread of six runs", loc="upper left")


# %%
def draw_sweep(lambd=0.3):
    X, Y = moons(0)[:2]
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.9))
    plots.decision_regions(probabilities(lambd), X, Y, left)
    left.set_title(f"λ = {lambd} on the first of six data sets")
    draw_valley(right, lambd)


plots.interactive(draw_sweep, lambd=PRICES)

# %%
print("    λ   training   dev (spread)   better than λ = 0   cost on the dev set")
for lambd, runs in zip(PRICES, sweep()):
    better = (runs[:, 2] < sweep()[0, :, 2]).sum()
    train, _, dev, cost = runs.mean(axis=0)
    spread = runs[:, 2].std(ddof=1)
    print(f"{lambd:5} {train:10.1%} {dev:6.1%} ({spread:.1%}) {better:13} of 6 {cost:20.2f}")
largest = [max(np.abs(trained(10, seed)[f"W{l}"]).max() for l in (1, 2, 3)) for seed in range(6)]
print("largest weight at λ = 10, run by run:", np.round(largest, 3))

# %% [markdown]
# The training error rises with every step of $\lambda$, from 6.1 to 30.6 %. The dev error has a valley: 18.8 %
# without a price, 16.6 % at 0.3, where all six runs gain, and 17 % up to 3. At 10 it is 35 %: the price is
# so high that in three of the six runs all weights have gone to 0, and the network says the same to everyone.
# That is the way from *high variance* to *high bias* of lesson 07, in one dial.
#
# Two more columns deserve a look. The *spread* between data sets halves, from 3.0 points to 1.4 at $\lambda =
# 3$: less variance, literally. And the *cost* on the dev set falls from 0.81, more than guessing would cost
# ($\log 2 = 0.69$), to 0.40. Large weights make a network sure of itself, and where it was wrong, it was
# *very* sure.
#
# Beware of the last digits: six runs with a spread of 2 points do not tell $\lambda = 0.3$ from 1. They do
# tell 0.3 from 0, since each run is compared with itself.
#
# **How to choose λ.** Try values in factors of about three, compare *dev* errors (lesson 06 says why not test
# errors), over several seeds if you can. The right $\lambda$ depends on the data, the network and the number
# of steps; there is no number to remember. Lesson 21 makes a method of it.

# %% [markdown]
# ## Which J has to fall?
#
# Descent goes downhill on the *whole* cost. If you plot the loss alone, you look at a quantity which nobody
# minimises. The cell takes the finished network of $\lambda = 0$, sets $\lambda$ to 3 and goes on for 100
# steps. *Before you run:* in how many of these steps will the loss rise? And $J$?

# %%
X, Y, _, _, _ = moons(0)
parameters, rows = trained(0), []
for _ in range(101):
    AL, caches = deep_forward(X, parameters)
    rows.append([logistic_cost(AL, Y), l2_cost(logistic_cost(AL, Y), parameters, 3, 60)])
    grads = add_l2_gradients(deep_backward(AL, Y, caches), parameters, 3, 60)
    parameters = update_parameters(parameters, grads, learning_rate=0.1)
loss, J = np.array(rows).T
print(f"loss: rose in {np.sum(np.diff(loss) > 0)} of 100 steps, {loss[0]:.3f} → {loss[-1]:.3f}")
print(f"J:    rose in {np.sum(np.diff(J) > 0)} of 100 steps, {J[0]:.3f} → {J[-1]:.3f}")

# %% [markdown]
# $J$ falls in all 100 steps, from 4.858 to 2.087, while the loss rises in 97 of them and ends at two and a half
# times its value. (It falls in three steps at the beginning, since the learning rate is smaller than it was
# in training.) Had we plotted the loss, we would have looked for a bug. **Plot the cost that you descend on,
# penalty included**, to see whether descent works; judge the network by its dev error, without penalty.

# %% [markdown]
# ## Weight decay
#
# Put the new gradient into the step of gradient descent and collect what belongs to $W$:
#
# $$ W \leftarrow W - \alpha\Big(dW + \frac{\lambda}{m} W\Big)
#    = \Big(1 - \frac{\alpha\lambda}{m}\Big) W - \alpha\, dW . $$
#
# In words: **first every weight loses a fixed share of itself, then it takes the step it would have taken
# anyway.** Here $dW$ is the slope of the loss alone. Because of the first factor, a little below 1, L2 is
# also called *weight decay*.
#
# ## Exercise: decay_weights · 2 points · 8 minutes
#
# The step in the second form, for one weight matrix. `dW` is the gradient of the mean loss, without penalty.


# %% exercise="decay_weights" points=2
def decay_weights(W, dW, learning_rate, lambd, m):
    """One step of gradient descent with weight decay.

    W: (n, n_prev).  dW: (n, n_prev), the gradient of the mean loss, without the penalty.
    learning_rate: > 0.  lambd: 0 or more.  m: the number of examples.  Returns the new W, a new array.
    """
    ### BEGIN SOLUTION
    return (1 - learning_rate * lambd / m) * W - learning_rate * dW
    ### END SOLUTION


# %% tags=["spec"]
class DecayWeights(Exercise):
    hints = (
        "Which share of itself does a weight lose in one step, and which three numbers is that share made of?",
        "W ← (1 − αλ/m) W − α dW.",
        "Begin with `factor = 1 - …`, a number a little below 1; it multiplies W, and nothing else.",
    )

    def cases(rng):
        for name, shape, learning_rate, lambd, m in (
            ("a matrix", (3, 5), 0.4, 0.7, 9),
            ("a strong decay", (4, 2), 0.9, 6.5, 13),
            ("one row", (1, 6), 0.07, 21.0, 5),
            ("one column", (5, 1), 1.7, 2, 8),
            ("one example", (2, 3), 0.15, 0.6, 1),
            ("λ = 0", (3, 4), 0.3, 0.0, 7),
            ("a step so large that the factor is negative", (2, 4), 1.5, 12.0, 11),
        ):
            yield name, away_from_zero(rng, shape), away_from_zero(rng, shape, 0.4, 2.9), learning_rate, lambd, m
        yield "weights near 10 000", 1e4 * away_from_zero(rng, (4, 3)), 1e3 * away_from_zero(rng, (4, 3)), 0.25, 3.0, 17
        flat = away_from_zero(rng, (3, 6)) * np.array([1.0, 0, 1, 1, 0, 1])
        yield "inputs that are always 0, so that their columns of dW are", away_from_zero(rng, (3, 6)), flat, 0.6, 1.1, 4

    def expect(W, dW, learning_rate, lambd, m):  # the other form: a step along the whole gradient
        whole = dW + complex_step_gradient(lambda V: lambd * np.sum(V * V) / (2 * m), W)
        return W - learning_rate * whole

    def mistake_learning_rate_missing(W, dW, learning_rate, lambd, m):
        """The share that a weight loses does not depend on the learning rate. Multiply out W − α(dW + λ/m · W)."""
        return (1 - lambd / m) * W - learning_rate * dW

    def mistake_not_per_example(W, dW, learning_rate, lambd, m):
        """The share that a weight loses does not depend on m. What is λ divided by in the penalty's slope?"""
        return (1 - learning_rate * lambd) * W - learning_rate * dW

    def mistake_half_kept(W, dW, learning_rate, lambd, m):
        """Your weights lose half of what they should. The 2 of λ/(2m) meets another 2 in the derivative; what is left?"""
        return (1 - learning_rate * lambd / (2 * m)) * W - learning_rate * dW

    def mistake_decay_after_the_step(W, dW, learning_rate, lambd, m):
        """You step first, and then shrink what has come out, the step included. What does the factor multiply?"""
        return (1 - learning_rate * lambd / m) * (W - learning_rate * dW)

    def mistake_growth(W, dW, learning_rate, lambd, m):
        """Your weights grow. Is the factor above 1 or below?"""
        return (1 + learning_rate * lambd / m) * W - learning_rate * dW

    def mistake_decay_alone(W, dW, learning_rate, lambd, m):
        """The weights decay and learn nothing. Where does dW come in?"""
        return (1 - learning_rate * lambd / m) * W

    def mistake_no_decay(W, dW, learning_rate, lambd, m):
        """This is the step without decay. What happens to W before that?"""
        return W - learning_rate * dW

    def mistake_twice(W, dW, learning_rate, lambd, m):
        """The weights decay twice: once by the factor, once in the gradient. Which form do you want?"""
        return (1 - learning_rate * lambd / m) * W - learning_rate * (dW + lambd / m * W)

    def mistake_uphill(W, dW, learning_rate, lambd, m):
        """The decay is right, the step goes uphill. Which sign does α dW have?"""
        return (1 - learning_rate * lambd / m) * W + learning_rate * dW

    def mistake_never_negative(W, dW, learning_rate, lambd, m):
        """You keep the factor from becoming negative. A wise precaution, but not gradient descent on J: what does the
        formula give when αλ/m is above 1?"""
        return max(1 - learning_rate * lambd / m, 0) * W - learning_rate * dW

    def variant_gradient_form(W, dW, learning_rate, lambd, m):
        return W - learning_rate * (dW + lambd / m * W)

    def variant_in_place_on_a_copy(W, dW, learning_rate, lambd, m):
        new = W.astype(float)
        new -= new * (learning_rate * lambd) / m
        new -= learning_rate * dW
        return new

    def variant_loop(W, dW, learning_rate, lambd, m):
        new = np.zeros_like(W)
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                new[i, j] = W[i, j] - learning_rate * lambd * W[i, j] / m - learning_rate * dW[i, j]
        return new


# %% check="decay_weights"
check(decay_weights)

# %% [markdown]
# Both forms are one and the same step. *Before you run:* how large is the difference after 500 steps in
# either form, of a network on the moons?

# %%
X, Y, _, _, start = moons(0)
one, two = start, start
for _ in range(500):
    AL, caches = deep_forward(X, one)
    one = update_parameters(one, add_l2_gradients(deep_backward(AL, Y, caches), one, 1, 60), 0.2)
    AL, caches = deep_forward(X, two)
    grads = deep_backward(AL, Y, caches)
    decayed = {n: decay_weights(two[n], grads["d" + n], 0.2, 1, 60) for n in two if n[0] == "W"}
    two = update_parameters(two, grads, 0.2) | decayed
print(f"largest difference of any weight: {max(np.abs(one[n] - two[n]).max() for n in one):.0e}")

# %% [markdown]
# Rounding. This is true of plain gradient descent; with an optimizer that rescales gradients, such as Adam in
# lesson 18, the penalty's part is rescaled too, and the two forms part ways. Loshchilov and Hutter (2019)
# found that decaying the weights is the better one; that is the W in *AdamW*.
#
# The factor also tells how large a price is. A weight whose gradient is zero (a pixel that is always white)
# shrinks by $(1 - \alpha\lambda/m)$ in every step and nothing else happens to it. *Before you run:* $\alpha =
# 0.5$ and $m = 60$ as in the sweep. After 700 steps, what is left of a weight of 1 at $\lambda = 0.03$, 0.3,
# 3? And at 300?

# %%
for lambd in (0.03, 0.3, 3, 300):
    w = np.array([[1.0]])
    for _ in range(700):
        w = decay_weights(w, np.zeros((1, 1)), 0.5, lambd, 60)
    factor = 1 - 0.5 * lambd / 60
    print(f"λ = {lambd:<5} factor {factor:8.4f}, left after 700 steps: {w.item():.2g}")

# %% [markdown]
# At $\lambda = 0.03$ five sixths are left: so weak a pull hardly acts within 700 steps. At 0.3 it is 17 %, at
# 3 nothing to speak of. And at 300 the factor is $-1.5$: the weight swings over zero farther than it came
# from, and explodes. Keep $\alpha\lambda/m$ well below 1. Above 1 a weight changes its sign in every step,
# above 2 it grows without end.

# %% [markdown]
# ## Why small weights mean a simple network
#
# Look at $\tanh$: near 0 it is a straight line, $\tanh z \approx z$. Small weights give small $z$, all units
# stay in the straight part, and a network of straight units is one straight function (lesson 03). So a
# penalty should be a *dial from bent to straight*. Is that true? It can be measured.
#
# Take the score $z = \log\frac{a}{1-a}$ that the output unit passes to its sigmoid, for a network with 20
# $\tanh$ units (your `shallow_forward` and `shallow_backward`), and fit a linear function of $x_1, x_2$ to
# it by least squares. What the fit cannot reach, as a share of the spread of $z$, is the **bend**: 0 for a
# linear function.


# %%
@functools.cache
def tanh_net(lambd, steps=1000):
    """Parameters of a network with 20 tanh units, X (2, 200) around 0, Y."""
    rng = np.random.default_rng(0)
    X, Y = datasets.moons(200, rng, noise=0.2)
    X = X - X.mean(axis=1, keepdims=True)
    parameters = {"W1": rng.standard_normal((20, 2)), "b1": np.zeros((20, 1))}
    parameters |= {"W2": rng.standard_normal((1, 20)) * np.sqrt(2 / 20), "b2": np.zeros((1, 1))}
    for _ in range(steps):
        _, cache = shallow_forward(X, parameters)
        grads = shallow_backward(parameters, cache, X, Y)
        grads = add_l2_gradients(grads, parameters, lambd, m=200)
        parameters = update_parameters(parameters, grads, learning_rate=1.0)
    return parameters, X, Y


# %%
def tanh_probabilities(lambd, points):
    return shallow_forward(points, tanh_net(lambd)[0])[0]


def bend(lambd):
    """The part of the score that no linear function of x reaches, and the score's spread."""
    X = tanh_net(lambd)[1]
    A = tanh_probabilities(lambd, X)
    z = np.log(A / (1 - A))[0]
    inputs = np.vstack([X, np.ones(X.shape[1])]).T  # (200, 3)
    rest = z - inputs @ np.linalg.lstsq(inputs, z, rcond=None)[0]
    return rest.std() / z.std(), z.std()


# %% [markdown]
# *Before you run:* the plain net bends a lot. From which $\lambda$ on, do you think, is the bend below 5 %?

# %%
print("   λ    bend   spread of z   largest |z| inside   training error")
for lambd in (0, 0.3, 1, 3, 10, 30):
    parameters, X, Y = tanh_net(lambd)
    inside = np.abs(parameters["W1"] @ X + parameters["b1"]).max()
    wrong = np.mean((shallow_forward(X, parameters)[0] > 0.5) != Y)
    print(f"{lambd:4} {bend(lambd)[0]:7.1%} {bend(lambd)[1]:13.2f} {inside:20.2f} {wrong:16.1%}")
w, b, _ = gradient_descent(np.zeros((2, 1)), 0.0, X, Y, iterations=1000, learning_rate=1.0)
print(f"logistic regression {np.mean(predict(w, b, X) != Y):40.1%}")
lengths = np.linalg.norm(tanh_net(3)[0]["W1"], axis=1)  # of the 20 rows of W1 at λ = 3
print(f"at λ = 3: rows of W1 of length {lengths.min():.2g} to {lengths.max():.2g}")

# %%
figure, axes = plt.subplots(1, 3, figsize=(10.5, 3.4), sharey=True)
figure.suptitle("The same network, straightened by the price of its weights", x=0.02, ha="left")
for ax, lambd in zip(axes, (0, 1, 10)):
    parameters, X, Y = tanh_net(lambd)
    plots.decision_regions(functools.partial(tanh_probabilities, lambd), X, Y, ax)
    ax.set_title(f"λ = {lambd}: bend {bend(lambd)[0]:.1%}")
    ax.get_legend().remove()

# %% [markdown]
# At $\lambda = 1$ the bend is still 45 %, at 3 it is 2.2 %: nowhere inside is $|z|$ above 0.68, mostly it is far
# below, and there $\tanh$ is nearly a line. With it goes the skill. The training error at 3 is 14.0 %, exactly
# what logistic regression, which *is* a line, gets on these points. It is sometimes said that the penalty
# switches units off. None of the twenty is off here, the shortest row of $W^{[1]}$ has the length 0.045; they
# have become so small that together they compute one straight function.
#
# And the dial does not turn evenly. Up to 1 the network keeps its bend, since the bend pays for itself; then
# it no longer does, and nearly all of it is given up at once.

# %% [markdown]
# ## L1: charge for every step alike
#
# One could charge for $|w|$ in place of $w^2$. That is **L1** regularization:
#
# $$ J = \frac1m \sum_i \mathcal L\big(\hat y^{(i)}, y^{(i)}\big) \;+\;
#    \frac{\lambda}{m} \sum_{l} \sum_{i,j} \big|W^{[l]}_{ij}\big| . $$
#
# No 2 in the denominator here, since there is no square to differentiate. Others do write $\lambda/(2m)$;
# a section at the end shows what that changes.
#
# ## Exercise: l1_penalty · 1 point · 5 minutes
#
# The penalty alone this time, to be added to a cost by whoever wants it. Beware of `np.linalg.norm(W, 1)`: of
# a matrix that is the largest sum of a *column*.


# %% exercise="l1_penalty" points=1
def l1_penalty(parameters, lambd, m):
    """The L1 penalty.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), …}, in any order.  lambd: 0 or more.  m: the number of examples.
    Returns a number: lambd / m · (sum of the absolute values of all entries of all W).
    """
    ### BEGIN SOLUTION
    return float(lambd / m * sum(np.abs(array).sum() for name, array in parameters.items() if name.startswith("W")))
    ### END SOLUTION


# %% tags=["spec"]
class L1Penalty(Exercise):
    hints = (
        "What has changed in comparison with `l2_cost`: what is summed, and what stands in front of the sum?",
        "λ/m · Σ over all layers of Σ over all entries of |W|.",
        "Begin with a loop over `parameters.items()`, as in `l2_cost`, and `np.abs(array)`.",
    )

    def cases(rng):
        yield from penalty_cases(rng)

    def expect(parameters, lambd, m):
        L = len(parameters) // 2
        weights = [float(w) for l in range(1, L + 1) for row in parameters[f"W{l}"] for w in row]
        return lambd * math.fsum(w if w > 0 else -w for w in weights) / m

    def mistake_halved(parameters, lambd, m):
        """You divide by 2m. Some notes do; in this course L1 has no 2. Which power is there to differentiate?"""
        return lambd / (2 * m) * total_over(parameters, lambda W: np.sum(np.abs(W)))

    def mistake_biases_penalised(parameters, lambd, m):
        """The biases pay in your sum. Did they in L2?"""
        return lambd / m * total_over(parameters, lambda W: np.sum(np.abs(W)), "Wb")

    def mistake_not_per_example(parameters, lambd, m):
        """Your penalty does not know how many examples there are. What is λ divided by?"""
        return lambd * total_over(parameters, lambda W: np.sum(np.abs(W)))

    def mistake_column_sum(parameters, lambd, m):
        """`np.linalg.norm(W, 1)` of a matrix is the largest sum of a column. Which entries should pay?"""
        return lambd / m * total_over(parameters, lambda W: np.linalg.norm(W, 1))

    def mistake_signs_cancel(parameters, lambd, m):
        """Positive and negative weights cancel in your sum. What is the price of −3?"""
        return lambd / m * total_over(parameters, np.sum)

    def mistake_abs_of_the_sum(parameters, lambd, m):
        """You take the absolute value of each matrix's sum. What comes first, the bars or the sum?"""
        return lambd / m * total_over(parameters, lambda W: abs(np.sum(W)))

    def mistake_squares(parameters, lambd, m):
        """You add up squares: that is L2. What does L1 do to every entry?"""
        return lambd / m * total_over(parameters, squares)

    def mistake_last_layer_left_out(parameters, lambd, m):
        """The last layer pays nothing. `range(1, L)` ends one before L."""
        last = np.abs(parameters[f"W{len(parameters) // 2}"]).sum()
        return lambd / m * (total_over(parameters, lambda W: np.sum(np.abs(W))) - last)

    def variant_by_number(parameters, lambd, m):
        return sum(lambd * np.linalg.norm(parameters[f"W{l}"].ravel(), 1) / m for l in range(1, len(parameters) // 2 + 1))

    def variant_roots(parameters, lambd, m):
        total = 0.0
        for name in parameters:
            if name[0] == "W":
                total = total + np.sqrt(np.square(parameters[name])).sum()
        return np.array([total * lambd / m])


# %% check="l1_penalty"
check(l1_penalty)

# %% [markdown]
# ## The pull of L1
#
# The slope of $|w|$ is 1 for every positive $w$, however small, and $-1$ for every negative one. At 0 there
# is a kink and no slope; any number from $-1$ to 1 is a *subgradient* there (it stays below the graph of
# $|w|$, as a tangent would). We take **0**, so that a weight which has arrived at 0 is not pushed away again.
#
# ## Exercise: l1_subgradient · 2 points · 6 minutes


# %% exercise="l1_subgradient" points=2
def l1_subgradient(W, lambd, m):
    """A slope of the L1 penalty in every entry of W; to be added to dW.

    W: (n, n_prev).  lambd: 0 or more.  m: the number of examples.
    Returns (n, n_prev): lambd / m where W > 0, however small, −lambd / m where W < 0, and 0 where W is exactly 0.
    """
    ### BEGIN SOLUTION
    return lambd / m * np.sign(W)
    ### END SOLUTION


# %% tags=["spec"]
class L1Subgradient(Exercise):
    hints = (
        "How steep is |w| at 3, at 0.001, at −0.001? Which of these depends on the size of w?",
        "λ/m · sign(W), with sign(0) = 0.",
        "Begin with `np.sign(…)`, or with an array of zeros into which two masks write.",
    )

    def cases(rng):
        yield "a matrix", away_from_zero(rng, (3, 5)), 0.7, 9
        some = away_from_zero(rng, (4, 6))
        some[[0, 1, 3, 3], [2, 0, 1, 5]] = 0
        yield "zeros among the weights", some, 3.1, 8
        yield "one column", away_from_zero(rng, (5, 1)), 12.5, 4
        yield "one row, one example", away_from_zero(rng, (1, 4)), 0.3, 1
        yield "weights of size 1e-5 and 10 000", away_from_zero(rng, (2, 3)) * np.array([[1e-5, 1e4, 1.0]]), 2, 7
        yield "λ = 0", away_from_zero(rng, (2, 4)), 0.0, 6
        yield "all weights 0", np.zeros((3, 2)), 5.5, 11
        rows = away_from_zero(rng, (6, 2))
        rows[[1, 4]] = 0
        yield "two units without weights", rows, 1.6, 17

    def expect(W, lambd, m):  # a central difference that does not cross 0 unless it stands there
        slopes = np.zeros(W.shape)
        for index, w in np.ndenumerate(W):
            h = abs(w) / 2 if w else 1.0
            slopes[index] = lambd * (abs(w + h) - abs(w - h)) / (2 * h) / m
        return slopes

    def mistake_proportional(W, lambd, m):
        """Your pull is proportional to the weight: that is L2. How steep is |w| at 2, and how steep at 0.2?"""
        return lambd / m * W

    def mistake_halved(W, lambd, m):
        """Your pull is half of what it should be. In this course the L1 penalty has λ/m in front."""
        return lambd / (2 * m) * np.sign(W)

    def mistake_not_per_example(W, lambd, m):
        """Your pull does not know how many examples there are. What is λ divided by?"""
        return lambd * np.sign(W)

    def mistake_no_sign(W, lambd, m):
        """Your slope is positive everywhere. How steep is |w| at −2?"""
        return lambd / m * np.ones_like(W)

    def mistake_pushed_from_zero(W, lambd, m):
        """Right, except at 0: there your slope is λ/m. Would a weight that has arrived at 0 stay there?"""
        return lambd / m * np.where(W >= 0, 1.0, -1.0)

    def mistake_pushed_below_zero(W, lambd, m):
        """Right, except at 0: there your slope is −λ/m. Would a weight that has arrived at 0 stay there?"""
        return lambd / m * np.where(W > 0, 1.0, -1.0)

    def mistake_zero_over_zero(W, lambd, m):
        """W/|W| is right for every weight but 0, where it is 0/0. Which function of NumPy knows what to do there?"""
        return lambd / m * W / np.abs(W)

    def mistake_softened(W, lambd, m):
        """A small number in the denominator weakens the pull on small weights. How strongly does L1 pull near 0?"""
        return lambd / m * W / (np.abs(W) + 1e-8)

    def mistake_absolute_values(W, lambd, m):
        """These are prices, not slopes. How does |w| change when w grows a little?"""
        return lambd / m * np.abs(W)

    def mistake_away(W, lambd, m):
        """Right, with the sign turned round. Is |w| rising or falling on the right of 0?"""
        return -lambd / m * np.sign(W)

    def variant_masks(W, lambd, m):
        slopes = np.zeros(W.shape)
        slopes[W > 0] = lambd / m
        slopes[W < 0] = -lambd / m
        return slopes

    def variant_difference_of_masks(W, lambd, m):
        return ((W > 0).astype(int) - (W < 0)) * lambd / m

    def variant_loop(W, lambd, m):
        pull = lambd / m
        return np.array([[pull if w > 0 else -pull if w < 0 else 0.0 for w in row] for row in W])


# %% check="l1_subgradient"
check(l1_subgradient)

# %% [markdown]
# ### A race to zero
#
# Two equal weights, no data, only the pull: one under L2, one under L1, both with $\lambda/m = 0.1$ and
# $\alpha = 0.3$. *Before you run:* which is at 0 first? And does it stay?

# %%
l2, l1 = [np.array([[1.0]])], [np.array([[1.0]])]
for _ in range(60):
    l2.append(decay_weights(l2[-1], 0 * l2[-1], 0.3, 1, 10))
    l1.append(l1[-1] - 0.3 * l1_subgradient(l1[-1], 1, 10))
l2, l1 = np.ravel(l2), np.ravel(l1)
figure, ax = plt.subplots(figsize=(7, 3))
ax.plot(l2, label="L2: loses a share of itself")
ax.plot(l1, label="L1: loses a fixed amount")
ax.set(xlabel="step", ylabel="weight", title="L2 never arrives; L1 arrives, and does not stop")
_ = ax.legend()
print("L1, steps 32 to 37:", l1[32:38].round(3), f"   L2 after 60 steps: {l2[-1]:.3f}")

# %% [markdown]
# Under L2 the pull weakens as the weight shrinks: 0.161 is left, and it will never be 0. Under L1 the pull
# stays the same to the end. And then it overshoots: the subgradient cannot stop *at* 0 unless it lands there,
# and so the weight hops to and fro in steps of $\alpha\lambda/m = 0.03$. The remedy is one line: take the
# step of the loss first, then move every weight *towards* 0 by $\alpha\lambda/m$, and **at most to 0**.


# %%
def shrink(W, amount):
    """Every entry moved towards 0 by `amount`, at most to 0."""
    return np.sign(W) * np.maximum(np.abs(W) - amount, 0)


print(shrink(np.array([2.0, 0.05, 0.0, 0.02, -1.0]), 0.03))

# %% [markdown]
# ### Who gets a zero?
#
# Thirty measurements of tumours, benign or not, as in lesson 02. To them we add **thirty columns of random
# numbers** that mean nothing, and train logistic regression on 150 patients only: 60 weights, half of which
# should be 0. The other 419 patients are the dev set.


# %%
@functools.cache
def tumours(seed):
    """X (60, 569), 30 standardised measurements and 30 rows of noise, and Y (1, 569)."""
    rng = np.random.default_rng(seed)
    X, Y = datasets.breast_cancer(rng)
    train = X[:, :150]
    X = (X - train.mean(axis=1, keepdims=True)) / train.std(axis=1, keepdims=True)
    return np.vstack([X, rng.standard_normal((30, 569))]), Y


STEPS = {
    "L2": lambda W, dW, lambd: decay_weights(W, dW, 0.5, lambd, 150),
    "L1, plain": lambda W, dW, lambd: W - 0.5 * (dW + l1_subgradient(W, lambd, 150)),
    "L1, stopping at 0": lambda W, dW, lambd: shrink(W - 0.5 * dW, 0.5 * lambd / 150),
}


# %%
@functools.cache
def regression(kind, lambd, seed, steps=700):
    """The 60 weights, and the training and dev error."""
    X, Y = tumours(seed)
    parameters = {"W1": np.zeros((1, 60)), "b1": np.zeros((1, 1))}
    for _ in range(steps):
        AL, caches = deep_forward(X[:, :150], parameters)
        grads = deep_backward(AL, Y[:, :150], caches)
        W = STEPS[kind](parameters["W1"], grads["dW1"], lambd)
        parameters = {"W1": W, "b1": parameters["b1"] - 0.5 * grads["db1"]}
    wrong = (deep_forward(X, parameters)[0] > 0.5) != Y
    return W, wrong[0, :150].mean(), wrong[0, 150:].mean()


# %% [markdown]
# *Before you run:* how many of the 60 weights will be exactly 0 under L2? Under plain L1? Under L1 that stops
# at 0? The cell shows means over four divisions of the patients.

# %%
print("                          exactly 0   below 0.01   noise at 0   training    dev (spread)")
STOPPING = "L1, stopping at 0"
for kind, lambd in (("L2", 0), ("L2", 10), ("L1, plain", 2), *((STOPPING, l) for l in (1, 2, 4))):
    weights, train, dev = zip(*(regression(kind, lambd, seed) for seed in range(4)))
    W = np.concatenate(weights)  # (4, 60)
    zero, small, noise = (np.sum(part) / 4 for part in (W == 0, np.abs(W) < 0.01, W[:, 30:] == 0))
    print(f"{kind + f', λ = {lambd}':25} {zero:9.1f} {small:12.1f} {noise:12.1f}", end="")
    print(f" {np.mean(train):10.1%} {np.mean(dev):7.1%} ({np.std(dev, ddof=1):.1%})")

# %%
figure, axes = plt.subplots(1, 2, figsize=(10, 3.2), sharey=True)
for ax, (kind, lambd) in zip(axes, (("L2", 10), ("L1, stopping at 0", 2))):
    W = regression(kind, lambd, 0)[0][0]
    colours = np.where(np.arange(60) < 30, plots.COLOURS["blue"], plots.COLOURS["orange"])
    ax.bar(range(60), W, color=colours, width=0.9)
    ax.set(xlabel="weight; from 30 on (orange) the input is noise")
    ax.set_title(f"{kind[:2]}: {np.sum(W == 0)} of 60 are 0")
figure.suptitle("L2 makes all weights small, L1 most of them zero", x=0.02, ha="left")
_ = axes[0].set_ylabel("weight")

# %% [markdown]
# L2 has no zero at all, even at $\lambda = 10$: all weights are small, noise included. Plain L1 has none
# either, but 42 hop about within 0.01 of it. L1 that stops at 0 has 43.5 zeros at $\lambda = 2$, among them 23
# of the 30 noise columns; at 4, 28 of 30. It was told nothing about which columns are noise.
#
# As for prediction: no penalty 5.5 %, L2 4.1 %, L1 3.9 and 3.5 %. All penalties help; with a spread of about
# half a point to a point over four divisions, the order among them is not to be trusted. What *is* certain
# is that L1 does it with 9 to 17 weights where L2 needs all 60.
#
# **Which one?** L1 if you want to know *which* inputs matter, or need a model with few of them. L2 if you
# want the best prediction from many inputs that each say a little; in deep networks it is the usual choice,
# since nobody asks which of a million weights are 0, and its gradient has no kink.

# %% [markdown]
# ## Question: ten times the data · 2 points · 8 minutes
#
# A colleague has tuned $\lambda = 0.3$ on 60 examples, with the cost of this lesson. Then 600 examples
# arrive. She keeps the network, the learning rate, the number of steps and $\lambda$.
#
# (a) What happens to the factor $1 - \alpha\lambda/m$, and to the balance between loss and penalty? Is that
# sensible?
#
# (b) She sees that the training error has *risen* compared with a run without penalty, and suspects a bug.
# What do you tell her, and which two numbers would you ask for?

# %% [markdown] question="ten_times_the_data" points=2
# ### BEGIN SOLUTION
# **(a)** $\lambda/m$ falls to a tenth, so each step decays the weights by a tenth of the former share; the
# loss is a mean and keeps its size, so the penalty counts for a tenth of what it did. That is sensible: 600
# examples leave less room for overfitting, less prejudice is needed. (The best $\lambda$ for 600 need not be
# 0.3 all the same; look at the dev error again.)
#
# **(b)** A training error that rises with $\lambda$ is what the penalty is *for*: the loss alone is no longer
# minimised. In the sweep of this lesson it rose with every $\lambda$ while the dev error fell. Ask for the
# dev error with and without penalty, which decides whether the bargain was good. For a bug, look at whether
# $J$, *with* the penalty, falls in every step, or check the gradient.
#
# **Mark scheme** (2 points)
# - 1 point: $\lambda/m$ and with it the decay is a tenth, and more data need less regularization. Half a
#   point for one of the two.
# - 1 point: a rise of the training error is expected, and the dev error (with against without) decides.
#   Half a point if only one of the two is said.
# ### END SOLUTION

# %% [markdown]
# ## Question: twins · 2 points · 8 minutes
#
# By mistake a table contains the same measurement twice, $x_1 = x_2$. A linear model uses $w_1 x_1 + w_2
# x_2$, and the data say that $w_1 + w_2$ should be 4.
#
# (a) Compute the L2 and the L1 price ($\sum w^2$ and $\sum |w|$) of the splits 4 + 0, 2 + 2 and 6 − 2. Which
# splits does either penalty prefer?
#
# (b) Someone uses L1 "to find the causes", gets $w_1 = 4$, $w_2 = 0$, and reports that measurement 2 is
# irrelevant. What do you answer?

# %% [markdown] question="twins" points=2
# ### BEGIN SOLUTION
# **(a)** L2: 16, 8 and 40. It prefers to share, 2 + 2, and that is its only minimum. L1: 4, 4 and 8. It does
# not care between 4 + 0 and 2 + 2, nor about any other split without a change of sign; 6 − 2 is dearer for
# both.
#
# **(b)** The measurements are the same, so neither can be less relevant than the other. L1 has no preference
# between them, and where the descent ended was decided by the start, by the order of the updates or by
# rounding. With *nearly* equal inputs a little noise decides. A zero under L1 says "not needed beside the
# others", not "irrelevant". Repeat with other divisions of the data and see whether the zeros stay, or look
# at the correlations first.
#
# **Mark scheme** (2 points)
# - 1 point: the six numbers (half a point), and: L2 shares equally, L1 is indifferent among splits of one
#   sign (half a point).
# - 1 point: a zero beside a correlated input does not mean irrelevant; the choice between twins is arbitrary.
#   Half a point if only "L1 is unstable" is said.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"$\frac{\lambda}{2m}\|w\|_1$"** in one note, **"$\frac{\lambda}{m}\|w\|_1$"** in another. Neither is
# wrong; it is a convention. The course takes $\lambda/m$ for L1 and $\lambda/(2m)$ for L2. Here are the
# slopes of all three at $w = 0.7$ with $\lambda = 2$ and $m = 150$, measured, and what you get if you take a
# $\lambda$ from a paper that uses the other convention:

# %%
w = np.array([[0.7]])
for text, f in (
    ("λ/(2m) · w²: ", lambda w: 2 / 300 * np.sum(w**2)),
    ("λ/m · |w|:   ", lambda w: 2 / 150 * np.sum(np.abs(w))),
    ("λ/(2m) · |w|:", lambda w: 2 / 300 * np.sum(np.abs(w))),
):
    print(text, "slope", numerical_gradient(f, w).round(5).item())
for lambd, formula in ((2, "λ/m"), (1, "λ/(2m), which is λ = 1 of ours")):
    zeros = [np.sum(regression("L1, stopping at 0", lambd, seed)[0] == 0) for seed in range(4)]
    print(f"weights at 0 with λ = 2 by {formula}: {np.mean(zeros):.1f}")

# %% [markdown]
# Half the $\lambda$ is half the pull, and 37.2 zeros in place of 43.5. Between any two papers, libraries or
# lessons, a $\lambda$ travels only together with its formula.
#
# **"The regularization term of the bias is $\frac{\lambda}{m} b^2$."** With the convention of the same page
# it would be $\frac{\lambda}{2m} b^2$; and one leaves it out. What would it do? A hundred labels, 90 of them
# 1, and inputs that say nothing. A good model says 0.9 for everyone. *Before you run:* what will a model say
# whose bias has to pay, with $\lambda/m = 1$?

# %%
rng = np.random.default_rng(3)
X, Y = rng.standard_normal((5, 100)), (np.arange(100) < 90).astype(int)[None]
for text, share in (("bias free", 0), ("λ/(2m) b²", 1), ("λ/m b²", 2)):
    parameters = {"W1": np.zeros((1, 5)), "b1": np.zeros((1, 1))}
    for _ in range(500):
        AL, caches = deep_forward(X, parameters)
        grads = add_l2_gradients(deep_backward(AL, Y, caches), parameters, 100, 100)
        grads["db1"] = grads["db1"] + share * parameters["b1"]
        parameters = update_parameters(parameters, grads, learning_rate=0.3)
    print(f"{text:10} mean probability {AL.mean():.3f}, loss {logistic_cost(AL, Y):.3f}")

# %% [markdown]
# Free, it says 0.900, the best one can do. Charged by $\frac{\lambda}{2m}b^2$ it says 0.58, and by
# $\frac{\lambda}{m}b^2$, whose slope is twice as large, 0.55. The weights have nothing to say here and
# are near 0 in all three; a price on the bias buys no simplicity. It only pulls the answer towards 0.5.
#
# **"$\|W\|_F^2$ is called the Frobenius norm."** It is its square: 25 and 5 above.
#
# **"Regularization has no effect on forward propagation."** True of L2 and L1: no $\lambda$ appears in
# `deep_forward`, and the same parameters give the same output; the cost and the gradients differ. Dropout
# (lesson 09) *is* a regularizer and acts in the forward pass. The cell has both; for the last two lines it
# takes away about half of the units of layer 2, by chance, and doubles the others.

# %%
X, Y, _, _, _ = moons(0)
AL, caches = deep_forward(X, trained(0.3))
for lambd in (0, 0.3, 3):
    J = l2_cost(logistic_cost(AL, Y), trained(0.3), lambd, 60)
    dW3 = add_l2_gradients(deep_backward(AL, Y, caches), trained(0.3), lambd, 60)["dW3"]
    slope = np.linalg.norm(dW3)
    print(f"λ = {lambd:<4} first output {AL[0, 0]:.4f}, J = {J:.3f}, norm of dW3 {slope:.3f}")
for seed in (0, 1):
    kept = 2 * (np.random.default_rng(seed).random((1, 20)) < 0.5)
    thinned = {**trained(0.3), "W3": trained(0.3)["W3"] * kept}
    print(f"dropout, coins {seed}: first output {deep_forward(X, thinned)[0][0, 0]:.4f}")

# %% [markdown]
# For every $\lambda$ the same output to the last digit, and another one for every toss of the coins.
#
# **"λ × slope² is the bias that is added to the error."** The penalty is part of the *cost* and disappears
# when training is over: a trained line is judged by its error, 0.10 and not 0.74. Bias is another thing, a
# property of the fitted line: how far it is off *on average* over many data sets. Both, for $\lambda = 0.4$
# and the truth of the beginning:

# %%
fits = np.array([best_line(x, pair, 0.4)[1] for pair in pairs])
print(f"penalty λ·slope²: mean {np.mean(0.4 * fits**2):.3f}")
print(f"bias of the slope: {fits.mean() - 0.8:.3f}   (mean {fits.mean():.3f}, truth 0.8)")

# %% [markdown]
# Two numbers without any resemblance: the penalty is positive and is gone after training, the bias is
# $-0.44$ and stays: on average the fitted slope is 0.36 where the truth is 0.8.
#
# ## Summary
#
# 1. L2 adds $\frac{\lambda}{2m}\sum_l \|W^{[l]}\|_F^2$ to the cost and $\frac{\lambda}{m}W^{[l]}$ to
#    $dW^{[l]}$; biases are free; forward and backward pass stay as they are.
# 2. In gradient descent that is weight decay: $W \leftarrow (1 - \frac{\alpha\lambda}{m})W - \alpha\,dW$.
# 3. The training error rises with $\lambda$; the dev error has a valley, and there $\lambda$ is chosen.
# 4. Small weights keep $\tanh$ units in their straight part, so a large $\lambda$ makes a network linear.
# 5. L1 adds $\frac{\lambda}{m}\sum|w|$: a constant pull, which ends at exactly 0 for many weights, provided
#    that the step stops there.
#
# ## References
#
# - A. E. Hoerl and R. W. Kennard (1970). Ridge regression: biased estimation for nonorthogonal problems.
#   *Technometrics* 12, 55–67. L2 for linear models, and why bias may pay.
# - A. Krogh and J. A. Hertz (1991). A simple weight decay can improve generalization. *Advances in Neural
#   Information Processing Systems* 4. L2 for networks.
# - R. Tibshirani (1996). Regression shrinkage and selection via the lasso. *Journal of the Royal Statistical
#   Society B* 58, 267–288. L1.
# - I. Daubechies, M. Defrise and C. De Mol (2004). An iterative thresholding algorithm for linear inverse
#   problems with a sparsity constraint. *Communications on Pure and Applied Mathematics* 57, 1413–1457. Your
#   `shrink`, and why it arrives.
# - I. Loshchilov and F. Hutter (2019). Decoupled weight decay regularization. *ICLR*. AdamW.
#
# ## What comes next
#
# Lesson 09, *dropout*: a regularizer that charges for nothing. It deletes units at random while the network
# learns, and you will find the sum of squares there again, in the noise.
#
# `progress()` in a cell of your own shows which exercises you have passed.
