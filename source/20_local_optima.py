# ---
# jupyter:
#   lesson:
#     title: Local optima, saddles and plateaus
#     minutes: 110
#     needs: ["02", "04", "11", "13", "16", "17", "18"]
# ---

# %% [markdown]
# # 20 · Local optima, saddles and plateaus
#
# Training stands still. The cost has hardly moved for hundreds of steps, the slopes are nearly zero, and you
# had hoped for more. Is the network caught in a bad minimum? Several kinds of places feel like this from
# within, and only one of them is a trap.
#
# In this lesson you write the instruments that tell them apart and take them to a network that stands still.
# You will see why true traps become rare when there are many weights, and count how many steps gradient
# descent, momentum, RMSprop and Adam need to get away from places that are no traps.
#
# **Time** about 110 minutes. **You need** the network of lesson 04, two-sided differences (13), the step
# rules of lessons 16 to 18, and the word *Hessian*, which lesson 11 used for a bowl's curvatures. Stuck in an
# exercise? `hint(its_name)`, three times.

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress
from previously import adam_update, initialize_adam, logistic_cost, momentum_update, numerical_gradient, rmsprop_update
from previously import shallow_backward, shallow_forward, to_parameters, to_vector, update_parameters

plots.use_style()
C = plots.COLOURS

# %% [markdown]
# ## A curve that looks finished
#
# Two moons, 200 points, 100 of either class. The network of lesson 04: two inputs, three tanh units, one
# sigmoid; 13 parameters. It starts from tiny weights, of size 0.001, and takes steps of plain gradient
# descent, $\alpha = 0.5$, on the whole set. No mini-batches, no chance.

# %%
X, Y = datasets.moons(200, np.random.default_rng(9))
X = X - X.mean(axis=1, keepdims=True)


def small_start(width, rng, scale=0.001):
    """A network 2 → width → 1 with weights of that size, biases zero."""
    W1, W2 = scale * rng.standard_normal((width, 2)), scale * rng.standard_normal((1, width))
    return {"W1": W1, "b1": np.zeros((width, 1)), "W2": W2, "b2": np.zeros((1, 1))}


def cost_and_grads(parameters):
    A2, cache = shallow_forward(X, parameters)
    return logistic_cost(A2, Y), shallow_backward(parameters, cache, X, Y)


# %%
@functools.cache
def long_run(steps=3000):
    """The parameters, the cost and the length of the gradient before each step: three lists."""
    parameters, rows = small_start(3, np.random.default_rng(2)), []
    for _ in range(steps):
        cost, grads = cost_and_grads(parameters)
        rows.append((parameters, cost, np.sqrt(sum((g**2).sum() for g in grads.values()))))
        parameters = update_parameters(parameters, grads, 0.5)
    return [list(column) for column in zip(*rows)]


# %% [markdown]
# *Before you run:* what do you expect of the first hundred steps, when all weights are next to zero?

# %%
_, costs, lengths = long_run()
figure, axes = plt.subplots()
axes.plot(costs[:1200], color=C["black"])
axes.set(xlabel="step", ylabel="cost", ylim=(0, 0.75), title="It stood still once, and now it stands still again")
for step in (0, 40, 300, 1200):
    print(f"step {step:4}: cost {costs[step]:.3f}, length of the gradient {lengths[step]:.4f}")

# %% [markdown]
# Two flat stretches. The first one, at $\log 2 = 0.693$, where the network answers "one half" to everything,
# ends by itself. The second one lasts: in 900 steps the cost creeps from 0.256 to 0.247, and the gradient is
# less than a thirtieth of what it was at step 40. Which of these would you say, and what would you do next?
#
# - It is at the minimum: this is as good as three units get.
# - It is caught in a poor local minimum: start again from other weights.
# - There is a way down, but the ground is flat: be patient, or take another step rule.
#
# Write your answer down. The cost curve alone does not tell; the first stretch looked the same. We need to
# look at the *ground* on which the network stands.

# %% [markdown]
# ## The smallest deep network
#
# A place where all slopes are zero is called a **critical point**. To see one from all sides take the
# smallest network that deserves to be called deep: one input, $x = 1$, two weights in a chain, no biases, no
# activations, $\hat y = w_2 w_1 x$, with the label $y = 1$ and half the squared error as its cost:
#
# $$ J(w_1, w_2) = \tfrac12 (w_1 w_2 - 1)^2, \qquad
# \frac{\partial J}{\partial w_1} = (w_1 w_2 - 1)\, w_2, \qquad
# \frac{\partial J}{\partial w_2} = (w_1 w_2 - 1)\, w_1 . $$
#
# Wherever $w_1 w_2 = 1$ the cost is 0. And at $(0, 0)$ both slopes vanish too, at a cost of ½. *Before you
# run:* the cell draws the cost as a height around $(0, 0)$, twice the same surface, from two sides. What kind
# of point will the red one be?


# %%
def chain_cost(w):
    """The cost of a chain of weights w (L,) with input and label 1."""
    return float((np.prod(w) - 1) ** 2 / 2)


w1, w2 = np.meshgrid(np.linspace(-0.9, 0.9, 61), np.linspace(-0.9, 0.9, 61))
figure, panels = plt.subplots(1, 2, figsize=(10, 4.4), subplot_kw={"projection": "3d"})
for axes, angle, title in zip(panels, (-45, 45), ("The top of a hill from here …", "… the floor of a valley from there")):
    axes.plot_surface(w1, w2, (w1 * w2 - 1) ** 2 / 2, cmap="cividis", alpha=0.85)
    axes.plot([0], [0], [0.5], "o", color=C["red"], zorder=10)
    axes.view_init(elev=8, azim=angle)
    ticks = {"xticks": [-0.5, 0, 0.5], "yticks": [-0.5, 0, 0.5], "zticks": [0, 0.5, 1, 1.5]}
    axes.set(xlabel="$w_1$", ylabel="$w_2$", title=title, **ticks)

# %% [markdown]
# Seen from one side it is a top: along $w_1 = w_2$ the cost falls to the left and to the right. Seen from the
# other it is a floor: along $w_1 = -w_2$ the cost rises. A point like this is called a **saddle**, since a
# horse's back rises before and behind the rider and falls on both sides. The gradient is zero, and it is
# neither a minimum nor a maximum. There is a way down; only the slope, which is zero, does not show it.

# %% [markdown]
# ## Tossing coins
#
# How often should one meet a true minimum? Here is an argument that is often told. At a critical point the
# cost turns up or down along every direction that the weights offer. For a minimum it has to turn up along
# *all* of them, and for a maximum down along all. If each of $n$ directions decides by the toss of a fair
# coin, what is the chance of a minimum? For two weights, list the outcomes: up up, up down, down up, down
# down.

# %% [markdown]
# ## Exercise: chance_of_minimum · 1 point · 5 minutes
#
# Write this chance for any number of directions.


# %% exercise="chance_of_minimum" points=1
def chance_of_minimum(n):
    """The chance that a critical point is a minimum if each of n signs is the toss of a fair coin.

    n: number of directions, a whole number from 1 to 1000.  Returns a number.
    """
    ### BEGIN SOLUTION
    return 0.5**n
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.spec import Between, Exercise


class ChanceOfMinimum(Exercise):
    atol = 0.0  # 2^−100 is not 0

    hints = (
        "How likely is “up” for one direction? And for the first and the second, if they do not influence one another?",
        "Chances of independent events are multiplied: ½ · ½ · … · ½, n times.",
        "Begin with `return 0.5…`: how is a power written in Python?",
    )

    def cases(rng):
        yield "two directions", 2
        yield "one direction", 1
        yield "three directions", 3
        yield "some directions", int(rng.integers(5, 12))
        yield "some tens of directions", int(rng.integers(70, 95))
        yield "a few hundred directions", int(rng.integers(150, 900))
        yield "a thousand directions", 1000

    def expect(n):
        chance = 1.0
        for _ in range(n):
            chance = chance / 2
        return chance

    def mistake_both_ways(n):
        """Twice too much: for a single direction you say 1. Does a coin always show heads? And if all directions go *down*,
        is that a minimum too?"""
        return 2 * 0.5**n

    def mistake_any_up(n):
        """That is the chance that at least one direction goes up. How many have to, for a minimum?"""
        return 1 - 0.5**n

    def mistake_one_over_n(n):
        """Your chance falls like 1/n: ten directions would have one minimum in ten. What happens to chances of
        independent events, are they added up or multiplied?"""
        return 1 / n

    def mistake_half_of_n(n):
        """You multiplied ½ by n. A chance above 1 for three coins? How is a *power* written in Python?"""
        return 0.5 * n

    def mistake_one_over_n_plus_1(n):
        """Your answer is right if every *number* of ups, from 0 to n, is as likely as any other. Toss two coins: how
        often does one up, one down come, compared with two ups?"""
        return 1 / (n + 1)

    def mistake_number_of_outcomes(n):
        """That is the number of possible outcomes. How many of them are minima, and what share is that?"""
        return 2.0**n

    def mistake_square(n):
        """You square n. Two directions have four outcomes, three have eight. What is the rule?"""
        return 1 / n**2

    def mistake_tossed(n):
        """Tossing coins gives a number near the right one, and 0 where minima are rarer than tosses. Which number do
        the tosses approach?"""
        return (np.random.default_rng(0).random((2000, n)) < 0.5).all(axis=1).mean()

    def mistake_fixed_width_integers(n):
        """For many directions something goes wrong: an integer of 64 bits cannot hold 2^100. Which number, multiplied
        by itself, needs no large integers at all?"""
        with np.errstate(all="ignore"):
            return np.float64(1) / np.power(np.int64(2), n)

    def variant_fraction(n):
        return 1 / 2**n

    def variant_exponential(n):
        return np.exp(-n * np.log(2))

    def variant_product(n):
        return np.prod(np.full(n, 0.5))

    def variant_negative_power(n):
        return np.array([2.0**-n])


# %% check="chance_of_minimum"
check(chance_of_minimum)

# %% [markdown]
# Now toss them. *Before you run:* of 200 000 critical points with four directions each, how many are minima?
# And with twenty?

# %%
rng = np.random.default_rng(20)
for n in (1, 2, 3, 4, 10, 20):
    up = rng.integers(0, 2, (200_000, n)).all(axis=1)
    print(f"{n:2} directions: {up.sum():6} of 200 000 minima, share {up.mean():.4f}, formula {chance_of_minimum(n):.7f}")

# %% [markdown]
# With the 13 weights of our network one in 8192, with twenty one in a million, with the millions of a real
# network never. By this argument almost every critical point is a saddle: **a place with a way down**.
#
# It has three holes. *Which* $n$ directions are meant? There are infinitely many through every point. Are the
# tosses independent? And are the coins fair? Each gets a section. The first one needs a new instrument.

# %% [markdown]
# ## Curvature in every direction
#
# Look at the chain along its axes: with $w_2 = 0$ the cost is ½ whatever $w_1$ is. Level, along both axes.
# The hill and the valley of the pictures lie along the diagonals. To know the curvature along *every*
# direction one needs more than the $n$ second derivatives along the axes, and no more than the $n \times n$
# matrix of all of them, the **Hessian**
#
# $$ H_{ij} = \frac{\partial^2 J}{\partial w_i\, \partial w_j}, \qquad
# J(w + t d) \approx J(w) + t\, \nabla J^{\mathsf T} d + \tfrac12 t^2\, d^{\mathsf T} H d . $$
#
# ($d$ is a direction, a vector of length 1, and $t$ the distance walked along it.) The curvature along $d$ is
# $d^{\mathsf T} H d$. For the chain, at $(0, 0)$:
#
# $$ H = \begin{pmatrix} w_2^2 & 2 w_1 w_2 - 1 \\ 2 w_1 w_2 - 1 & w_1^2 \end{pmatrix}
# = \begin{pmatrix} 0 & -1 \\ -1 & 0 \end{pmatrix} . $$
#
# *Before you run:* compute $d^{\mathsf T} H d$ for $d = (1, 1)/\sqrt2$ and for $(1, -1)/\sqrt2$.

# %%
H = np.array([[0.0, -1.0], [-1.0, 0.0]])
angles = np.radians(np.arange(0, 181))
directions = np.stack([np.cos(angles), np.sin(angles)])  # (2, 181), one unit vector a column
curvature = np.sum(directions * (H @ directions), axis=0)
for degrees in (0, 45, 90, 135):
    print(f"{degrees:3}°: curvature {curvature[degrees]:+.3f}")
print("eigenvalues of H:", np.linalg.eigvalsh(H))

# %% [markdown]
# Zero along both axes, $-1$ along one diagonal, $+1$ along the other; all other directions lie in between.
# The two extremes are the **eigenvalues** of $H$. A symmetric matrix has $n$ of them, $\lambda_1, \dots,
# \lambda_n$, with directions $q_1, \dots, q_n$ at right angles to one another, and along $d = \sum_k c_k q_k$
# the curvature is $\sum_k c_k^2 \lambda_k$, a weighted mean of them. So these are the $n$ directions: **all
# eigenvalues positive, a minimum; all negative, a maximum; both signs, a saddle.** The number of negative
# ones is called the *index*.
#
# | | shape | chain of 2 | our network |
# |---|---|---|---|
# | weights $w$ | $(n,)$ | (2,) | (13,) |
# | gradient | $(n,)$ | (2,) | (13,) |
# | Hessian $H$ | $(n, n)$ | (2, 2) | (13, 13) |
# | eigenvalues | $(n,)$ | (2,) | (13,) |
#
# A Hessian by formula is tedious for a network. But lesson 13 found slopes with values of the cost alone, and
# the same trick works twice: the slope along $j$, a two-sided difference, taken a step $\varepsilon$ forward
# along $i$ and a step back. With $e_i$ the vector that has a 1 in place $i$ and 0 elsewhere:
#
# $$ H_{ij} \approx \frac{1}{2\varepsilon}\left[
# \frac{J(w + \varepsilon e_i + \varepsilon e_j) - J(w + \varepsilon e_i - \varepsilon e_j)}{2\varepsilon} -
# \frac{J(w - \varepsilon e_i + \varepsilon e_j) - J(w - \varepsilon e_i - \varepsilon e_j)}{2\varepsilon}\right] . $$

# %% [markdown]
# ## Exercise: numerical_hessian · 4 points · 25 minutes
#
# Write it for any function of a vector. Some freedom is yours: other central formulas, such as $[f(x +
# \varepsilon e_i) - 2 f(x) + f(x - \varepsilon e_i)] / \varepsilon^2$ on the diagonal, or differences of your
# own `numerical_gradient`, have an error of order $\varepsilon^2$ as well, and all of them pass. Formulas
# that look to one side only do not.
#
# - The order of differentiation does not matter, so $H$ is symmetric. You may compute half of it.
# - For $i = j$ both nudges go to the same entry, and they add up.
# - `x` belongs to the caller. Leave it as it was.


# %% exercise="numerical_hessian" points=4
def numerical_hessian(f, x, epsilon):
    """The matrix of second derivatives of f at x, by central differences.

    f: a function of a vector (n,) that returns a number.  x: (n,) floats, left as they are.  epsilon: the step, > 0.
    Returns H (n, n), symmetric, with an error that shrinks like epsilon squared.
    """
    ### BEGIN SOLUTION
    n = x.size
    H = np.zeros((n, n))
    steps = epsilon * np.eye(n)
    for i in range(n):
        for j in range(i + 1):
            same = f(x + steps[i] + steps[j]) + f(x - steps[i] - steps[j])
            opposite = f(x + steps[i] - steps[j]) + f(x - steps[i] + steps[j])
            H[i, j] = H[j, i] = (same - opposite) / (4 * epsilon**2)
    return H
    ### END SOLUTION


# %% tags=["spec"]
def case_cubic(x, T, A, b, c):
    """Cubic form + quadratic form + linear form + constant: central differences of every kind are exact."""
    return np.einsum("ijk,i,j,k->", T, x, x, x) + x @ A @ x + b @ x + c


def case_quadratic(x, A, b, c):
    return x @ A @ x + b @ x + c


def case_products(x, c):
    """No square anywhere: the diagonal of the Hessian is 0."""
    return np.sum(c * x[1:] * x[:-1]) + x[0] * x[-1] + 2.5


def case_smooth(x, a, c):
    return np.exp(a @ x) + np.sum(c * np.sin(x)) * np.cos(x[0]) + np.log(2 + np.sum(x**2))


def case_one(x, c):
    return np.sum(x**3) * c + np.sum(2 * x**2)


def case_rough(x, A, ripple):
    """A bowl with a ripple of a short wave, which only too small a step can feel."""
    return x @ A @ x + ripple * np.sum(np.sin(3000 * x + 1))


def cubic(rng, n, constant=3.0):
    T, A, b = rng.normal(size=(n, n, n)), rng.normal(size=(n, n)), rng.normal(size=n)
    return functools.partial(case_cubic, T=T, A=A, b=b, c=constant)


def central(f, x, epsilon):
    """The three-point formula along every axis and both diagonals of every pair, in extended precision."""
    x, h = np.asarray(x).astype(np.longdouble), np.longdouble(epsilon)
    E, here = np.eye(x.size, dtype=np.longdouble), f(x)

    def along(d):
        return (f(x + h * d) - here - (here - f(x - h * d))) / h**2

    H = [[along(p) if i == j else (along(p + q) - along(p - q)) / 4 for j, q in enumerate(E)] for i, p in enumerate(E)]
    return np.array(H)


def two_by_two(f, x, a, b, epsilon):
    """Signs a and b of a formula with four values: Σ sign · f(x + p ε e_i + q ε e_j), for every i and j."""
    E = epsilon * np.eye(x.size)
    return np.array([[sum(w * f(x + p * u + q * v) for p, q, w in zip(a, b, (1, -1, -1, 1))) for v in E] for u in E])


class NumericalHessian(Exercise):
    hints = (
        "Entry (i, j) asks how the slope along i changes when you move along j. At which four places do you need f?",
        "H_ij ≈ [f(x + εe_i + εe_j) − f(x + εe_i − εe_j) − f(x − εe_i + εe_j) + f(x − εe_i − εe_j)] / (4ε²), also for i = j.",
        "Begin with `steps = epsilon * np.eye(x.size)`, whose row i is ε·e_i, and two loops over the rows.",
    )

    def cases(rng):
        T = rng.integers(1, 4, (3, 3, 3)) * rng.choice([-1, 1], (3, 3, 3)) / 2
        A = rng.integers(-3, 4, (3, 3)) + np.triu(np.full((3, 3), 2.0))
        x = rng.integers(-6, 7, 3) / 4 + 0.125
        f = functools.partial(case_cubic, T=T, A=A, b=rng.integers(1, 4, 3) / 2, c=1.5)  # exact in float32 with ε = ¼
        yield "three variables, cubic, ε = 1/4", f, x, 0.25
        yield "four variables, cubic, ε = 0.1", cubic(rng, 4), rng.normal(size=4) + 1, 0.1
        f = functools.partial(case_one, c=float(rng.uniform(1, 2)))
        yield "one variable, ε = 0.5", f, rng.uniform(-3, -2, 1), 0.5
        f = functools.partial(case_products, c=rng.uniform(1, 3, 4) * rng.choice([-1, 1], 4))
        yield "no squares, at the origin, ε = 0.01", f, np.zeros(5), 0.01
        f = functools.partial(case_smooth, a=rng.uniform(0.3, 0.6, 3), c=rng.uniform(1, 2, 3))
        x = np.array([0.0, rng.uniform(0.5, 1), -rng.uniform(0.5, 1)])
        yield "smooth, one entry 0, ε = 0.001", f, x, 1e-3
        A = rng.normal(size=(2, 2)) + 3 * np.eye(2)
        yield "two variables, on a height of a million, ε = 2", functools.partial(case_quadratic, A=A, b=A[0], c=1e6), A[1], 2
        yield "a bowl with a ripple, ε = 0.5", functools.partial(case_rough, A=A, ripple=1e-3), rng.normal(size=2), 0.5
        yield "eleven variables, cubic, ε = 0.05", cubic(rng, 11), rng.normal(size=11), 0.05

    def expect(f, x, epsilon):
        if "ripple" in f.keywords:
            H = central(functools.partial(f.func, **{**f.keywords, "ripple": 0.0}), x, 0.25).astype(float)
            return Between(H - 0.2, H + 0.2)
        if f.func.__name__ == "case_smooth":  # every scheme of order ε² is right, so is a better one
            H = ((4 * central(f, x, 1e-3) - central(f, x, 2e-3)) / 3).astype(float)
            return Between(H - 60 * epsilon**2, H + 60 * epsilon**2)
        return central(f, x, 0.25).astype(float)

    def mistake_one_sided(f, x, epsilon):
        """Your places lie on one side of x only, and the error shrinks like ε, not like ε². Which places does a
        *central* difference use?"""
        return two_by_two(f, x, (1, 1, 0, 0), (1, 0, 1, 0), epsilon) / epsilon**2

    def mistake_forward_difference_of_gradients(f, x, epsilon):
        """Your matrix is not symmetric: the slopes are two-sided, but their change is measured to one side only. From
        where to where should you look to be fair to both sides?"""
        E = epsilon * np.eye(x.size)

        def gradient(z):
            return np.array([f(z + e) - f(z - e) for e in E]) / (2 * epsilon)

        return np.array([(gradient(x + e) - gradient(x)) / epsilon for e in E])

    def mistake_half_empty(f, x, epsilon):
        """One of the two triangles beside the diagonal is empty. The order of differentiation does not matter: what
        is entry (j, i) when you know (i, j)?"""
        return np.triu(two_by_two(f, x, (1, 1, -1, -1), (1, -1, 1, -1), epsilon) / (4 * epsilon**2))

    def mistake_other_half_empty(f, x, epsilon):
        """The upper triangle is empty. The order of differentiation does not matter: what is entry (i, j) when you
        know (j, i)?"""
        return np.tril(two_by_two(f, x, (1, 1, -1, -1), (1, -1, 1, -1), epsilon) / (4 * epsilon**2))

    def mistake_diagonal_doubled(f, x, epsilon):
        """The diagonal is twice what it should be. H + Hᵀ counts both triangles, and which entries twice?"""
        H = np.triu(two_by_two(f, x, (1, 1, -1, -1), (1, -1, 1, -1), epsilon) / (4 * epsilon**2))
        return H + H.T

    def mistake_diagonal_only(f, x, epsilon):
        """You measure the curvature along every axis, and nothing between two axes. What does f = x₁·x₂ look like
        from the origin along the axes, and what along the diagonals?"""
        return np.diag([(f(x + e) - 2 * f(x) + f(x - e)) / epsilon**2 for e in epsilon * np.eye(x.size)])

    def mistake_4_on_the_diagonal(f, x, epsilon):
        """Beside the diagonal you are right, on it you have a quarter of what is wanted. In f(x + ε) − 2 f(x) + f(x − ε), how
        far apart are neighbouring places?"""
        H, E = two_by_two(f, x, (1, 1, -1, -1), (1, -1, 1, -1), epsilon) / (4 * epsilon**2), epsilon * np.eye(x.size)
        H[np.diag_indices(x.size)] = [(f(x + e) - 2 * f(x) + f(x - e)) / (4 * epsilon**2) for e in E]
        return H

    def mistake_no_4(f, x, epsilon):
        """Every entry is four times too large. Two central differences, one within the other: how far apart are the
        places in each, in units of ε?"""
        return two_by_two(f, x, (1, 1, -1, -1), (1, -1, 1, -1), epsilon) / epsilon**2

    def mistake_divided_by_epsilon(f, x, epsilon):
        """A second derivative divides by a length twice. You did so once: what is missing below the line?"""
        return two_by_two(f, x, (1, 1, -1, -1), (1, -1, 1, -1), epsilon) / (4 * epsilon)

    def mistake_brackets(f, x, epsilon):
        """Python works from left to right: `a / 4 * epsilon**2` divides by 4 and then *multiplies* by ε². What is
        missing?"""
        return two_by_two(f, x, (1, 1, -1, -1), (1, -1, 1, -1), epsilon) / 4 * epsilon**2

    def mistake_signs(f, x, epsilon):
        """Your signs do not pair up. Which two of the four places get a plus: those where both nudges go the same
        way, or those where they go opposite ways?"""
        return -two_by_two(f, x, (1, 1, -1, -1), (1, -1, 1, -1), epsilon) / (4 * epsilon**2)

    def mistake_overwritten_nudge(f, x, epsilon):
        """Beside the diagonal you are right, on it you have zeros. When i = j, `moved[j] = …` overwrites what
        `moved[i] = …` has written. How do two nudges of one entry add up?"""
        H = np.zeros((x.size, x.size))
        for i, j in np.ndindex(H.shape):
            for p, q in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                moved = x.astype(float)
                moved[i] = x[i] + p * epsilon
                moved[j] = x[j] + q * epsilon
                H[i, j] += p * q * f(moved) / (4 * epsilon**2)
        return H

    def mistake_along_the_diagonal(f, x, epsilon):
        """Entry (i, j) is the curvature along the *diagonal* between the axes i and j. That contains H_ii and H_jj
        too; what takes them out again?"""
        E, here = epsilon * np.eye(x.size), f(x)
        return np.array([[(f(x + u + v) - 2 * here + f(x - u - v)) / epsilon**2 for v in E] for u in E])

    def mistake_uses_the_gradient(f, x, epsilon):
        """You multiplied slopes with slopes. At a critical point all slopes are zero, and yet there is curvature. What
        has to be *differentiated* once more?"""
        g = np.array([f(x + e) - f(x - e) for e in epsilon * np.eye(x.size)]) / (2 * epsilon)
        return np.outer(g, g)

    def mistake_only_the_gradient(f, x, epsilon):
        """These are first derivatives, n numbers. How does each of them change along each of the n directions?"""
        return np.array([f(x + e) - f(x - e) for e in epsilon * np.eye(x.size)]) / (2 * epsilon)

    def mistake_own_epsilon(f, x, epsilon):
        """Your step has a length of its own. On a height of a million a tiny step drowns in rounding, and on a ripple
        it measures the ripple. Did you use `epsilon`?"""
        return two_by_two(f, x, (1, 1, -1, -1), (1, -1, 1, -1), 1e-4) / 4e-8

    def mistake_relative_step(f, x, epsilon):
        """Your step is ε times the entry. What is left of it for an entry that is 0?"""
        with np.errstate(all="ignore"):
            E = np.diag(epsilon * x)
            values = [[f(x + u + v) - f(x + u - v) - f(x - u + v) + f(x - u - v) for v in E] for u in E]
            return np.array(values) / (4 * epsilon**2 * np.outer(x, x))

    def mistake_not_put_back(f, x, epsilon):
        """The first entry is right, and then the errors pile up: x is still nudged when the next entry's turn comes.
        What has to happen at the end of each round?"""
        H, x = np.zeros((x.size, x.size)), x.astype(float)
        for i, j in np.ndindex(H.shape):
            u, v = epsilon * np.eye(x.size)[[i, j]]
            H[i, j] = (f(x + u + v) - f(x + u - v) - f(x - u + v) + f(x - u - v)) / (4 * epsilon**2)
            x[j] += epsilon
        return H

    def mistake_written_into_x(f, x, epsilon):
        """The caller's x has been moved. Nudge a copy, or put every entry back before you return."""
        H, E = np.zeros((x.size, x.size)), np.eye(x.size)
        for i, j in np.ndindex(H.shape):
            u, v = epsilon * E[[i, j]]
            H[i, j] = (f(x + u + v) - f(x + u - v) - f(x - u + v) + f(x - u - v)) / (4 * epsilon**2)
        x += epsilon
        return H

    def variant_difference_of_gradients(f, x, epsilon):
        def gradient(z):
            g = np.zeros(z.size)
            for i in range(z.size):
                up, down = z.astype(float), z.astype(float)
                up[i] += epsilon
                down[i] -= epsilon
                g[i] = (f(up) - f(down)) / (2 * epsilon)
            return g

        columns = [(gradient(x + e) - gradient(x - e)) / (2 * epsilon) for e in epsilon * np.eye(x.size)]
        H = np.stack(columns, axis=1)
        return (H + H.T) / 2

    def variant_three_points_on_the_diagonal(f, x, epsilon):
        n, here = len(x), float(f(x))
        H = np.empty((n, n))
        E = np.eye(n) * epsilon
        for i in range(n):
            H[i, i] = (f(x + E[i]) - 2 * here + f(x - E[i])) / epsilon**2
            for j in range(i + 1, n):
                H[i, j] = f(x + E[i] + E[j]) - f(x + E[i] - E[j]) - f(x - E[i] + E[j]) + f(x - E[i] - E[j])
                H[i, j] /= 4 * epsilon**2
                H[j, i] = H[i, j]
        return H

    def variant_seven_points(f, x, epsilon):
        E, here = epsilon * np.eye(x.size), f(x)
        single = np.array([f(x + e) + f(x - e) for e in E])
        both = np.array([[f(x + u + v) + f(x - u - v) for v in E] for u in E])
        H = (both - single[:, None] - single[None, :] + 2 * here) / (2 * epsilon**2)
        H[np.diag_indices(x.size)] = (single - 2 * here) / epsilon**2
        return H

    def variant_half_steps(f, x, epsilon):
        E = np.eye(x.size) * epsilon / 2
        values = [[f(x + u + v) - f(x + u - v) - f(x - u + v) + f(x - u - v) for v in E] for u in E]
        return np.array(values) / epsilon**2

    def variant_in_place_and_put_back(f, x, epsilon):
        x, n = np.array(x, dtype=float), x.shape[0]
        H = np.zeros((n, n))
        for i in range(n):
            for j in range(n):
                total = 0.0
                for p in (epsilon, -epsilon):
                    for q in (epsilon, -epsilon):
                        old_i, old_j = x[i], x[j]
                        x[i] += p
                        x[j] += q
                        total += np.sign(p * q) * f(x)
                        x[j], x[i] = old_j, old_i
                H[i, j] = total / (2 * epsilon) ** 2
        return H

    def variant_fourth_order(f, x, epsilon):
        def four(h):
            E = h * np.eye(x.size)
            return np.array([[f(x + u + v) - f(x + u - v) - f(x - u + v) + f(x - u - v) for v in E] for u in E]) / (4 * h**2)

        return (4 * four(epsilon / 2) - four(epsilon)) / 3


# %% check="numerical_hessian"
check(numerical_hessian)

# %% [markdown]
# How good is it? The logistic cost of a neuron without bias on one example, $x = (1, 2)$ with label 1, has
# the Hessian $a (1 - a)\, x x^{\mathsf T}$, $a = \sigma(w^{\mathsf T} x)$, as lesson 02 found. *Before you
# run:* how does the error change when $\varepsilon$ becomes ten times smaller? For ever? (A slope was best at
# $\varepsilon = 10^{-5}$ in lesson 13.)


# %%
def neuron_cost(w):
    return float(np.log1p(np.exp(-(w[0] + 2 * w[1]))))


w, x = np.array([0.3, -0.5]), np.array([1.0, 2.0])
a = 1 / (1 + np.exp(-w @ x))
for epsilon in (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7):
    error = np.abs(numerical_hessian(neuron_cost, w, epsilon) - a * (1 - a) * np.outer(x, x)).max()
    print(f"ε = {epsilon:.0e}: largest error about 1e{np.log10(error):+.0f}")

# %% [markdown]
# At first a hundredth for every tenth, as $\varepsilon^2$ promises. Then rounding takes over: values of $J$
# carry errors of about $10^{-16}$, and they are divided by $\varepsilon^2$ now and not by $\varepsilon$. The
# best $\varepsilon$ lies near $10^{-4}$, the *fourth* root of $10^{-16}$; at $10^{-7}$ hardly a digit is
# right. The price is four evaluations for each of the $n(n+1)/2$ pairs: 364 for our network, and $2 \cdot
# 10^{12}$ for a million weights.

# %% [markdown]
# ## Four kinds of critical points
#
# That neuron sees its two weights only through $w_1 + 2 w_2$. Where this sum stays the same, so does the
# cost: along the direction $(2, -1)$ the ground is exactly level, and one eigenvalue of $a(1-a)\, x
# x^{\mathsf T}$ is exactly 0. *Before you run:* what will be measured?

# %%
for epsilon in (1.0, 0.1, 0.01):
    low, high = np.linalg.eigvalsh(numerical_hessian(neuron_cost, np.array([0.3, -0.5]), epsilon))
    print(f"ε = {epsilon:g}: eigenvalues {low:+.0e} and {high:.2f}")

# %% [markdown]
# A zero that is measured is hardly ever 0. Here the error of order $\varepsilon^2$ spoils it, elsewhere
# rounding, and the sign of an error means nothing. So "positive" has to mean "larger than a tolerance", and
# eigenvalues within the tolerance count as zero. Where there is one, the second derivatives leave the matter
# open: along that direction higher ones decide. Such a point is called **degenerate**, unless curvatures of
# both signs are there as well. Then it is a saddle whatever the flat directions do: it goes up one way and
# down another.

# %% [markdown]
# ## Exercise: classify_critical_point · 3 points · 15 minutes
#
# From the Hessian to one of four words. Ask the questions in this order:
#
# 1. Is one eigenvalue larger than the tolerance, and another one smaller than minus the tolerance? `"saddle"`
# 2. Otherwise, is any eigenvalue at most as large as the tolerance, whatever its sign? `"degenerate"`
# 3. Otherwise all have one sign: `"minimum"` or `"maximum"`.
#
# NumPy has `np.linalg.eigvalsh(H)` for the eigenvalues of a symmetric matrix, in ascending order.


# %% exercise="classify_critical_point" points=3
def classify_critical_point(H, tolerance):
    """What kind of critical point has this Hessian?

    H: (n, n) floats, symmetric.  tolerance: a number ≥ 0; an eigenvalue of at most this size counts as zero.
    Returns "saddle" if there are eigenvalues of both signs beyond the tolerance; otherwise "degenerate" if any
    eigenvalue counts as zero; otherwise "minimum" or "maximum".
    """
    ### BEGIN SOLUTION
    lam = np.linalg.eigvalsh(H)
    up, down = np.any(lam > tolerance), np.any(lam < -tolerance)
    if up and down:
        return "saddle"
    if np.any(np.abs(lam) <= tolerance):
        return "degenerate"
    return "minimum" if up else "maximum"
    ### END SOLUTION


# %% tags=["spec"]
import itertools
import math


def turned(rng, eigenvalues):
    """A symmetric matrix with these eigenvalues whose axes lie in random directions."""
    n = len(eigenvalues)
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    H = (Q * np.array(eigenvalues)) @ Q.T
    return (H + H.T) / 2


def judged(eigenvalues, tolerance, order=("saddle", "degenerate")):
    """The kind, from the eigenvalues; the two questions can be asked in the wrong order."""
    lam = np.asarray(eigenvalues)
    answers = {
        "saddle": lam.max() > tolerance and lam.min() < -tolerance,
        "degenerate": np.abs(lam).min() <= tolerance,
    }
    for kind in order:
        if answers[kind]:
            return kind
    return "minimum" if lam.sum() > 0 else "maximum"


class ClassifyCriticalPoint(Exercise):
    hints = (
        "Curvature along the axes does not tell; which numbers tell the smallest and the largest curvature over all directions?",
        "With λ the eigenvalues: some λ > tolerance and some λ < −tolerance: saddle. Else some |λ| ≤ tolerance: "
        "degenerate. Else the sign of any λ decides.",
        "Begin with `curvatures = np.linalg.eigvalsh(H)` and ask about `(curvatures > tolerance).any()`.",
    )

    def cases(rng):
        a, b, c, d = rng.uniform(1, 4, 4)
        yield "four curvatures, both signs", turned(rng, [a, -b, 2 * c, -5 * d]), 0.1
        yield "a minimum, turned", turned(rng, [a, 3 * b, 0.3]), 0.1
        yield "a maximum, turned", turned(rng, [-a, -3 * b, -0.3, -c]), 0.1
        yield "nothing on the diagonal", np.array([[0.0, -a], [-a, 0.0]]), 1e-6
        yield "a positive diagonal, but a saddle", np.array([[a, 3 * a], [3 * a, 2 * a]]), 1e-3
        yield "a negative diagonal, but a saddle", np.array([[-a, 2 * a, 0], [2 * a, -a, 0.1], [0, 0.1, -b]]), 1e-3
        yield "a valley: one curvature near zero, above", turned(rng, [a, 1e-7, b]), 1e-4
        yield "a valley: one curvature near zero, below", turned(rng, [a, -1e-7, b, c]), 1e-4
        yield "a ridge: one curvature near zero, above", turned(rng, [-a, 1e-7, -b]), 1e-4
        yield "a ridge: one curvature near zero, below", turned(rng, [-a, -1e-7, -b]), 1e-4
        yield "both signs, and one near zero", turned(rng, [a, -b, 1e-7, -c, 2 * d]), 1e-4
        yield "flat within a coarse tolerance", turned(rng, [0.2, -0.3, 0.1]), 0.5
        yield "a faint fall within a coarse tolerance", turned(rng, [a + 1, -0.3, 2 * b]), 0.5
        yield "a faint rise within a coarse tolerance", turned(rng, [-a - 1, 0.3, -2 * b]), 0.5
        yield "small, with a smaller tolerance", turned(rng, [2e-5, 1e-5, 7e-5]), 1e-7
        yield "small and of both signs, with a smaller tolerance", turned(rng, [2e-5, -1e-5, 7e-5]), 1e-7
        yield "large beside small", turned(rng, [1e4, 0.5, 30.0]), 0.01
        yield "one direction, up", np.array([[b]]), 0.2
        yield "one direction, down", np.array([[-b]]), 0.2
        yield "one direction, as large as the tolerance", np.array([[0.25]]), 0.25
        yield "one direction, exactly zero, no tolerance", np.array([[0.0]]), 0.0
        yield "no tolerance, a saddle", turned(rng, [a, -b, -c]), 0.0
        yield "zero everywhere", np.zeros((3, 3)), 1e-9
        yield "diagonal, a minimum", np.diag([a, b, c, 7.0]), 1e-3
        yield "diagonal, a saddle", np.diag([a, b, -c]), 1e-3
        yield "twelve directions, one down", turned(rng, [*rng.uniform(1, 3, 11), -0.2]), 0.01

    def expect(H, tolerance):  # Jacobi's rotations, one entry after another, until only the diagonal is left
        A = [[float(value) for value in row] for row in H]
        n = len(A)
        for p, q in [pair for _ in range(12) for pair in itertools.combinations(range(n), 2)]:
            if A[p][q] == 0:
                continue
            angle = math.atan2(2 * A[p][q], A[p][p] - A[q][q]) / 2
            c, s = math.cos(angle), math.sin(angle)
            for k in range(n):
                A[p][k], A[q][k] = c * A[p][k] + s * A[q][k], c * A[q][k] - s * A[p][k]
            for k in range(n):
                A[k][p], A[k][q] = c * A[k][p] + s * A[k][q], c * A[k][q] - s * A[k][p]
        up = sum(A[k][k] > tolerance for k in range(n))
        down = sum(A[k][k] < -tolerance for k in range(n))
        if up * down > 0:
            return "saddle"
        return "minimum" if up == n else "maximum" if down == n else "degenerate"

    def mistake_reads_the_diagonal(H, tolerance):
        """You look along the axes only. The chain of two weights has zeros on the diagonal and is a saddle all the
        same. Which directions matter?"""
        return judged(np.diag(H), tolerance)

    def mistake_exact_zero(H, tolerance):
        """Your zero is exact. A computed eigenvalue is 1e-17 or −1e-12 and hardly ever 0. What is `tolerance`
        for?"""
        return judged(np.linalg.eigvalsh(H), 0.0)

    def mistake_saddle_without_tolerance(H, tolerance):
        """For a saddle you compare with 0: a trace of the other sign, far within the tolerance, is enough. Which two
        comparisons are meant?"""
        lam = np.linalg.eigvalsh(H)
        return "saddle" if lam[0] < 0 < lam[-1] else judged(lam, tolerance)

    def mistake_degenerate_first(H, tolerance):
        """You ask for flat directions first. When it goes up one way and down another, does a third, flat direction
        change what the point is?"""
        return judged(np.linalg.eigvalsh(H), tolerance, ("degenerate", "saddle"))

    def mistake_no_degenerate(H, tolerance):
        """You know three kinds. What do you say when one curvature is zero, and the others all go up?"""
        return judged(np.linalg.eigvalsh(H), tolerance, ("saddle",))

    def mistake_degenerate_only_if_all(H, tolerance):
        """You say "degenerate" only where all is flat. How many flat directions does it take for the answer to stay
        open?"""
        lam = np.linalg.eigvalsh(H)
        if lam[-1] > tolerance and lam[0] < -tolerance:
            return "saddle"
        return "minimum" if lam[-1] > tolerance else "maximum" if lam[0] < -tolerance else "degenerate"

    def mistake_no_absolute_value(H, tolerance):
        """Every maximum is "degenerate" for you. Is −3 closer to zero than the tolerance?"""
        lam = np.linalg.eigvalsh(H)
        if lam[-1] > tolerance and lam[0] < -tolerance:
            return "saddle"
        return "degenerate" if lam[0] <= tolerance else "minimum"

    def mistake_swapped(H, tolerance):
        """Minimum and maximum have changed places. If all curvatures are positive, which way does the cost go from
        here?"""
        kind = judged(np.linalg.eigvalsh(H), tolerance)
        return {"minimum": "maximum", "maximum": "minimum"}.get(kind, kind)

    def mistake_determinant(H, tolerance):
        """You use the determinant. In two dimensions that works; what is its sign when *two* of four curvatures are
        negative?"""
        determinant = np.linalg.det(H)
        if abs(determinant) <= tolerance:
            return "degenerate"
        return "saddle" if determinant < 0 else "minimum" if H[0, 0] > 0 else "maximum"

    def mistake_trace(H, tolerance):
        """You decide by the sum of the curvatures. Which kinds of points can have a positive sum?"""
        total = np.trace(H)
        return "degenerate" if abs(total) <= tolerance else "minimum" if total > 0 else "maximum"

    def mistake_minus_forgotten(H, tolerance):
        """A curvature of 1e-7 is no way down. Beyond the tolerance on the negative side: which number has to be compared
        with?"""
        lam = np.linalg.eigvalsh(H)
        return "saddle" if lam[-1] > tolerance and lam[0] < tolerance else judged(lam, tolerance)

    def mistake_strictly_below(H, tolerance):
        """At the border you differ: |λ| = tolerance counts as zero too, and with a tolerance of 0 an exact zero still
        does. `<` or `<=`?"""
        lam = np.linalg.eigvalsh(H)
        if lam[-1] > tolerance and lam[0] < -tolerance:
            return "saddle"
        return "degenerate" if np.abs(lam).min() < tolerance else "minimum" if lam[-1] > 0 else "maximum"

    def mistake_majority(H, tolerance):
        """You let the majority decide. How many directions downwards does it take for a point not to be a minimum?"""
        signs = np.sign(np.linalg.eigvalsh(H)).sum()
        return "degenerate" if signs == 0 else "minimum" if signs > 0 else "maximum"

    def mistake_relative_tolerance(H, tolerance):
        """Your tolerance is a share of the largest curvature. What it says in the stub is a size; what becomes of
        curvatures of 1e4 and 0.5?"""
        lam = np.linalg.eigvalsh(H)
        return judged(lam, tolerance * np.abs(lam).max())

    def mistake_singular_values(H, tolerance):
        """Your numbers are never negative: singular values are sizes without a sign. Where have the directions that
        go down gone?"""
        return judged(np.linalg.svd(H)[1], tolerance)

    def mistake_row_sums(H, tolerance):
        """You judge the rows' sums. Which numbers belonging to a symmetric matrix are curvatures, along directions
        that belong to it as well?"""
        return judged(H.sum(axis=1), tolerance)

    def mistake_other_words(H, tolerance):
        """The thought may be right, the words are not the four that the stub names. Which are they, letter by
        letter?"""
        return judged(np.linalg.eigvalsh(H), tolerance).capitalize()

    def variant_counting(H, tolerance):
        up = down = 0
        for curvature in np.linalg.eigh(H).eigenvalues:
            up += curvature > tolerance
            down += curvature < -tolerance
        if up > 0 and down > 0:
            return "saddle"
        if up + down < len(H):
            return "degenerate"
        return "minimum" if up == len(H) else "maximum"

    def variant_smallest_and_largest(H, tolerance):
        lam = np.linalg.eigvals(H).real
        low, high = min(lam), max(lam)
        if low < -tolerance and high > tolerance:
            return "saddle"
        if low > tolerance:
            return "minimum"
        if high < -tolerance:
            return "maximum"
        return "degenerate"

    def variant_rounded_to_zero(H, tolerance):
        lam = np.linalg.eigvalsh(np.array(H))
        signs = np.where(np.abs(lam) <= tolerance, 0, np.sign(lam))
        if {-1.0, 1.0} <= {float(s) for s in signs}:
            return "saddle"
        return "degenerate" if 0 in signs else {1.0: "minimum", -1.0: "maximum"}[float(signs[0])]


# %% check="classify_critical_point"
check(classify_critical_point)

# %% [markdown]
# *Before you run:* write down a word for each of these five points: the chain of two weights at $(0, 0)$ and
# at its solution $(2, \tfrac12)$; the chain of *three* weights at zero; $w_1^2 + w_2^4$ at zero; a cosine
# hill, $\cos w_1 + \cos w_2$, at zero.

# %%
places = [
    ("chain of two at (0, 0)", chain_cost, [0.0, 0.0]),
    ("chain of two at (2, 1/2)", chain_cost, [2.0, 0.5]),
    ("chain of three at (0, 0, 0)", chain_cost, [0.0, 0.0, 0.0]),
    ("w1² + w2⁴ at (0, 0)", lambda w: float(w[0] ** 2 + w[1] ** 4), [0.0, 0.0]),
    ("cos w1 + cos w2 at (0, 0)", lambda w: float(np.cos(w).sum()), [0.0, 0.0]),
]
for name, f, w in places:
    H = numerical_hessian(f, np.array(w), 1e-3)
    lam = ", ".join(f"{value + 0:.2f}" for value in np.round(np.linalg.eigvalsh(H), 4) + 0.0)
    print(f"{name:28} {classify_critical_point(H, 1e-4):10} eigenvalues {lam}")

# %% [markdown]
# "Degenerate" covers a lot. $(2, \tfrac12)$ is as good as can be, but so are its neighbours on the curve $w_1
# w_2 = 1$: a valley whose floor is all minima. Networks have many such valleys. $w_1^2 + w_2^4$ does have its
# only minimum at 0. And the chain of three has no curvature at all at zero and is neither: some directions
# lead up from there, others down, but at first hardly at all. Keep it in mind; it is our plateau.

# %% [markdown]
# ## The verdict on the network that stood still
#
# Now to the 13 parameters of the beginning. Lay them in a vector, as in lesson 13, let your two functions
# look at the ground at some steps of the run, and count the ways down. (Strictly, only a point whose gradient
# is zero is critical. Here it is small, and the word tells how the ground is curved.) *Before you run:* look
# up what you wrote down.


# %%
def ground(parameters):
    """Eigenvalues (13,) and directions (13, 13) of the Hessian, and the word for the ground at a tolerance of 1e-4."""
    theta, layout = to_vector(parameters)
    H = numerical_hessian(lambda moved: cost_and_grads(to_parameters(moved, layout))[0], theta, 1e-3)
    lam, directions = np.linalg.eigh(H)
    return lam, directions, classify_critical_point(H, 1e-4)


# %%
path, costs, lengths = long_run()
zeros = {name: 0 * array for name, array in path[0].items()}
for name, parameters in [("all zero", zeros), *((f"step {i}", path[i]) for i in (0, 300, 600, 1200, 2999))]:
    lam, _, word = ground(parameters)
    ends = f"eigenvalues {lam[0]:+.4f} … {lam[-1]:+.4f}"
    print(f"{name:9}  cost {cost_and_grads(parameters)[0]:.3f}  {ends}  {np.sum(lam < -1e-4)} ways down: {word}")

# %%
figure, axes = plt.subplots()
axes.plot(costs, color=C["black"])
for step, colour in ((0, "red"), (300, "orange"), (2999, "green")):
    lam, _, word = ground(path[step])
    label = f"step {step}: {word}, {np.sum(lam < -1e-4)} ways down"
    axes.plot(step, costs[step], "o", color=C[colour], markersize=9, label=label)
axes.set(xlabel="step", ylabel="cost", ylim=(0, 0.75), title="It was never trapped: both flat stretches had ways down")
_ = axes.legend()

# %% [markdown]
# At zero the network is at a saddle, with one way down for each hidden unit. The gradient is exactly zero
# there, so it was the tiny random weights that let it go. The second stretch is not a minimum either: at step
# 300 there are three ways down, though faint ones, the steepest of curvature $-0.0124$. At step 2999 nothing
# bends down any more: the walk has come into the bowl of a minimum, at a cost of 0.046. Whoever stopped at
# step 1200 gave up too early.
#
# What is this place at 0.25? Look at what the three hidden units do there. *Before you run:* the cosine
# between two rows of $W^{[1]}$ is 1 if both units look in the same direction. What do you expect at step 300?

# %%
_, costs, _ = long_run()
for step in (300, 1200, 1800, 2999):
    W1 = long_run()[0][step]["W1"]
    unit = W1 / np.linalg.norm(W1, axis=1, keepdims=True)
    cosines = (unit @ unit.T)[np.triu_indices(3, 1)]
    print(f"step {step:4}: cost {costs[step]:.3f}, cosines between the three weight vectors", np.round(cosines, 2))

# %%
one = small_start(1, np.random.default_rng(0))
v, s = initialize_adam(one)
for t in range(1, 501):
    one, v, s = adam_update(one, cost_and_grads(one)[1], v, s, t, 0.1, 0.9, 0.999, 1e-8)
print(f"a network with a single hidden unit, trained with Adam: cost {cost_and_grads(one)[0]:.2f}")

# %% [markdown]
# Three units doing the work of one. A network with a *single* tanh unit comes down to a cost of 0.25, and
# this is the height of the second stretch. The first stretch lies at the height of no unit at all. This is
# where networks wait: a good solution of a *smaller* network, copied into several units, is a flat place of
# the larger one (Fukumizu and Amari, 2000). The way down is the way in which the twins become different.

# %% [markdown]
# ### A push
# If there is a way down one can take it. The eigenvector of the most negative eigenvalue points along it, or
# exactly against it: a saddle goes down on both sides. Push the network of step 300 by a distance of 1 in
# this direction and train on. For comparison, six pushes of the same length in random directions. *Before you
# run:* will a random push help?


# %%
def steps_after(push, limit=3000):
    """Steps of gradient descent from step 300 of the long run, moved by push (13,), until the cost is below 0.2."""
    theta, layout = to_vector(long_run()[0][300])
    parameters = to_parameters(theta + push, layout)
    for step in range(limit):
        cost, grads = cost_and_grads(parameters)
        if cost < 0.2:
            return step
        parameters = update_parameters(parameters, grads, 0.5)
    return limit


# %%
way_down = ground(long_run()[0][300])[1][:, 0]
print("no push:", steps_after(np.zeros(13)), "steps")
print("along the way down, on either side:", sorted(steps_after(side * way_down) for side in (1, -1)))
pushes = np.random.default_rng(0).standard_normal((6, 13))
print("six random pushes:", sorted(steps_after(push / np.linalg.norm(push)) for push in pushes))

# %% [markdown]
# 943 and 995 steps on the two sides, against 1516 without a push. All six random pushes are slower, from 1150
# to 2914 steps: of 13 directions few lead out. (Nobody computes eigenvectors for a million weights. But
# products $Hd$ can be had at the price of a gradient, and methods that use negative curvature exist: Dauphin
# and others, 2014.)

# %% [markdown]
# ## Eigenvalues are no coins: they repel
#
# Back to the second hole of the coin argument: are the signs independent? Take symmetric matrices made of
# chance and nothing else, $H = (G + G^{\mathsf T})/\sqrt2$ with independent standard normal numbers in $G$
# (the *Gaussian orthogonal ensemble*). Every entry is as often positive as negative. *Before you run:* how
# many of the 2 × 2 matrices have two positive eigenvalues: a quarter, more, or fewer?


# %%
def random_symmetric(n, count, rng):
    """(count, n, n) symmetric matrices of normal numbers: variance 1, on the diagonal 2."""
    G = rng.standard_normal((count, n, n))
    return (G + G.swapaxes(1, 2)) / np.sqrt(2)


rng = np.random.default_rng(3)
for n in (1, 2, 3, 4):
    lowest = np.linalg.eigvalsh(random_symmetric(n, 200_000, rng))[:, 0]
    print(f"n = {n}: coins {chance_of_minimum(n):.4f}, random matrices {np.mean(lowest > 0):.4f}")

# %% [markdown]
# Far fewer. (Exactly: $(2 - \sqrt2)/4 = 0.1464$ for $n = 2$, $\tfrac14 - 1/(\sqrt2\,\pi) = 0.0249$ for $n =
# 3$, and 0.0025 for $n = 4$, where coins would say 0.0625.) Why? Compare the distance of the two eigenvalues
# of such a matrix with the distance of two that are drawn from *different* matrices:

# %%
lam = np.linalg.eigvalsh(random_symmetric(2, 100_000, np.random.default_rng(8)))
strangers = np.abs(lam[:50_000, 0] - lam[50_000:, 1]), np.abs(lam[:50_000] - lam[50_000:]).ravel()
figure, axes = plt.subplots()
for gaps, colour, label in (
    (lam[:, 1] - lam[:, 0], "blue", "of one matrix"),
    (np.concatenate(strangers), "orange", "of two matrices"),
):
    axes.hist(gaps, np.arange(0, 7.1, 0.1), density=True, histtype="step", color=C[colour], linewidth=2, label=label)
    print(f"closer than 0.1, {label}: {np.mean(gaps < 0.1):.4f}")
axes.set(xlabel="distance of two eigenvalues", ylabel="density", title="Eigenvalues of one matrix keep their distance")
_ = axes.legend()

# %% [markdown]
# A distance below 0.1 is thirty times as rare within one matrix. It is $\sqrt{(H_{11} - H_{22})^2 + 4
# H_{12}^2}$, and for it to be small *two* numbers have to be small at once. Eigenvalues push one another
# apart, and if they need room, some end up on the other side of zero. For large $n$ the chance falls like
# $e^{-0.27\, n^2}$ (the exponent is $\tfrac14 \ln 3$; Dean and Majumdar, 2006), no longer like $2^{-n}$.

# %% [markdown]
# ## Low ground is different ground
#
# The third hole: are the coins *fair*? Not at every height. At the very bottom of a landscape nothing leads
# down. So look at a landscape made of chance whose height we can see: the sum of 200 waves of random
# directions, wavelengths and phases, in $n$ dimensions. Its heights are close to normal, with mean 0 and
# standard deviation 1.
#
# Critical points are found by *Newton's method*: from a random start, jump to where the gradient would vanish
# if the Hessian stayed as it is. It does not ask whether that is up or down, which for once is what we want.


# %%
def landscape(n, seed, waves=200):
    """Wave vectors K (waves, n) and phases (waves,)."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((waves, n)), rng.uniform(0, 2 * np.pi, waves)


def height(x, K, phase):
    """Height at x (n,)."""
    return float(np.cos(K @ x + phase).sum() * np.sqrt(2 / len(K)))


def curved(x, K, phase):
    """Gradient (s, n) and Hessian (s, n, n) at s places x (s, n), by formula."""
    angle, scale = x @ K.T + phase, np.sqrt(2 / len(K))
    products = (K[:, :, None] * K[:, None, :]).reshape(len(K), -1)
    return -scale * np.sin(angle) @ K, (-scale * np.cos(angle) @ products).reshape(len(x), *2 * [x.shape[1]])


# %%
@functools.cache
def critical_points(n, seed=1, starts=700):
    """Different critical points (k, n) of one landscape, and their Hessians (k, n, n)."""
    K, phase = landscape(n, seed)
    x = np.random.default_rng(seed + 1).uniform(-3, 3, (starts, n))
    for _ in range(60):
        gradient, H = curved(x, K, phase)
        jump = np.linalg.solve(H, gradient[:, :, None])[:, :, 0]
        x = x - jump / np.maximum(1, np.linalg.norm(jump, axis=1, keepdims=True))
    x = x[np.linalg.norm(curved(x, K, phase)[0], axis=1) < 1e-9]
    x = x[np.sort(np.unique(np.round(x, 5), axis=0, return_index=True)[1])]
    return x, curved(x, K, phase)[1]


# %% [markdown]
# *Before you run:* the cell counts with your `classify_critical_point`, in 2, 4 and 6 dimensions. Which share
# will be minima? And which will lie lower on average, minima or saddles? (The first line compares the Hessian
# by formula with yours.)

# %% tags=["nbval-ignore-output"]
x, H = critical_points(6)
difference = numerical_hessian(functools.partial(height, K=landscape(6, 1)[0], phase=landscape(6, 1)[1]), x[0], 1e-3) - H[0]
print("by formula and by yours, equal to four decimals:", np.abs(difference).max() < 1e-4)
for n in (2, 4, 6):
    x, H = critical_points(n)
    heights = np.array([height(place, *landscape(n, 1)) for place in x])
    words = np.array([classify_critical_point(matrix, 1e-6) for matrix in H])
    means = [
        f"{np.sum(words == w)} {w} (mean height {heights[words == w].mean():+.1f})" for w in ("minimum", "saddle", "maximum")
    ]
    print(f"n = {n}, {len(x)} points:", ", ".join(means))

# %% [markdown]
# Of 657 different critical points in six dimensions 4 are minima and 646 saddles. The coins would have
# promised ten minima. (Take the numbers as rough. Newton's method does not find all points with equal chance,
# and on another computer its jumps may end at a few other ones.) And look at the heights: saddles lie at 0,
# minima far below, and the more so the more dimensions there are.


# %%
def predicted_index(h, count=20_000):
    """Mean number of negative eigenvalues of random 6 × 6 matrices less h, with |det| as their weights."""
    lam = np.linalg.eigvalsh(random_symmetric(6, count, np.random.default_rng(4))) - h
    return np.average((lam < 0).sum(axis=1), weights=np.abs(lam.prod(axis=1)))


# %% tags=["nbval-ignore-output"]
x, H = critical_points(6)
heights = np.array([height(place, *landscape(6, 1)) for place in x])
index = (np.linalg.eigvalsh(H) < 0).sum(axis=1)
shaken, levels = index + np.random.default_rng(5).uniform(-0.2, 0.2, len(x)), np.arange(-4.0, 5.0)
figure, axes = plt.subplots()
axes.plot(shaken, heights, ".", color=C["sky"], label="critical points found")
mean = [predicted_index(h) for h in levels]
axes.plot(mean, levels, "o-", color=C["red"], label="random matrix less the height: mean index")
axes.set(xlabel="index: number of ways down (0 minimum, 6 maximum)", ylabel="height in standard deviations")
axes.set_title("The lower a critical point, the fewer ways lead down from it")
print(f"correlation of index and height: {np.corrcoef(index, heights)[0, 1]:.2f}")
_ = axes.legend()

# %% [markdown]
# Every dot is a critical point; sideways they are shaken a little. The correlation is 0.90. The red line
# comes from the matrices of the last section: in a landscape like this, the Hessian at a critical point of
# height $h$ is a random symmetric matrix *minus* $h$ times the identity, points with large $|\det H|$ being
# more frequent. So height shifts all eigenvalues together: deep down all coins fall on the same side (Bray
# and Dean, 2007).
#
# This is the important sentence of the lesson. In a high-dimensional landscape **a critical point that is
# high has ways down, and one without ways down is low**. A *poor* local minimum, high and closed on all
# sides, is the rarest kind of place. Whether a network's cost is such a landscape is another matter; below is
# a measurement.

# %% [markdown]
# ## How long does it take to leave?
#
# A saddle is no trap, but it can be a waiting room. Next to it the cost is nearly $J_0 - \tfrac12 |\lambda|\,
# u^2$, with $u$ the distance walked along the way down and $\lambda < 0$ its curvature. The slope there is
# $-|\lambda| u$, so one step of gradient descent turns $u$ into $(1 + \alpha|\lambda|)\, u$. It grows like
# money at compound interest: from $\delta$ to a distance of 1 it takes
#
# $$ \frac{\ln(1/\delta)}{\ln(1 + \alpha|\lambda|)} \text{ steps.} $$
#
# For the chain of two, $\lambda = -1$; with $\alpha = 0.1$ that is 24 steps for every factor of ten in
# $\delta$. In a chain of three weights of size $u$ the slope is not proportional to $u$ but to $u^2$: at half
# the distance from zero, half the interest *rate*. *Predict:* the start moves ten times closer to zero. How
# many more steps does the chain of three need?
#
# Four step rules, your own, called in one way. Many starts at once: row $l$ of `starts` (L, k) is weight $l$
# of $k$ chains.


# %%
def gradient_step(parameters, grads, v, s, t, learning_rate):
    return update_parameters(parameters, grads, learning_rate), v, s


def momentum_step(parameters, grads, v, s, t, learning_rate):
    parameters, v = momentum_update(parameters, grads, v, learning_rate, 0.9)
    return parameters, v, s


def rmsprop_step(parameters, grads, v, s, t, learning_rate):
    parameters, s = rmsprop_update(parameters, grads, s, learning_rate, 0.9, 1e-8)
    return parameters, v, s


# %%
def adam_step(parameters, grads, v, s, t, learning_rate):
    return adam_update(parameters, grads, v, s, t, learning_rate, 0.9, 0.999, 1e-8)


RULES = {
    "gradient descent": (gradient_step, 0.1),
    "momentum": (momentum_step, 1.0),
    "RMSprop": (rmsprop_step, 0.01),
    "Adam": (adam_step, 0.01),
}


# %%
def chain_costs_and_grads(parameters):
    """k chains side by side.  parameters: {"W1": (1, k), …}.  Returns their costs (k,) and the gradients."""
    w = np.concatenate([parameters[f"W{l}"] for l in range(1, len(parameters) + 1)])
    error = w.prod(axis=0) - 1
    others = [np.delete(w, l, axis=0).prod(axis=0) for l in range(len(w))]
    return error**2 / 2, {f"dW{l}": (error * product)[None] for l, product in enumerate(others, start=1)}


# %%
def walk_chains(step, learning_rate, starts, limit, noise=0.0):
    """Follow k chains until all costs are below 0.1.  Returns w (T, L, k) and costs (T, k), before each step."""
    parameters = {f"W{l}": row[None] for l, row in enumerate(np.array(starts, dtype=float), start=1)}
    (v, s), rng, places, costs = initialize_adam(parameters), np.random.default_rng(0), [], []
    for t in range(1, limit + 1):
        cost, grads = chain_costs_and_grads(parameters)
        places.append(np.concatenate([parameters[f"W{l + 1}"] for l in range(len(starts))]))
        costs.append(cost)
        if (cost < 0.1).all():
            break
        grads = {key: g + noise * rng.standard_normal(g.shape) for key, g in grads.items()}
        parameters, v, s = step(parameters, grads, v, s, t, learning_rate)
    return np.array(places), np.array(costs)


# %%
def steps_to_leave(costs):
    """For each of k chains the first step (of T) at which its cost (T, k) is below 0.1; T if there is none."""
    return np.where((costs < 0.1).any(axis=0), (costs < 0.1).argmax(axis=0), len(costs))


# %% [markdown]
# Momentum's $\alpha$ is ten times that of gradient descent, so that with $\beta = 0.9$ the first steps are
# equally long (lesson 16). RMSprop and Adam take $\alpha = 0.01$. Twenty random starts each, with weights of
# size $\delta$; "left" means that the cost has come down from 0.5 to below 0.1.

# %%
for depth, name, offsets in ((2, "saddle (two weights)", (1e-2, 1e-4, 1e-8)), (3, "plateau (three weights)", (0.1, 0.03, 0.01))):
    print(f"{name:25}", "".join(f"      δ = {offset:<9g}" for offset in offsets))
    for rule, (step, rate) in RULES.items():
        print(f"  {rule:18} α = {rate:<5}", end="")
        for offset in offsets:
            starts = offset * np.random.default_rng(1).standard_normal((depth, 20))
            times = steps_to_leave(walk_chains(step, rate, starts, 6000)[1])
            print(f"{np.median(times):8.0f} ({times.min()}–{times.max()})".ljust(19), end="")
        print()

# %% [markdown]
# At the saddle, gradient descent needs 48 more steps for $\delta$ a hundred times smaller ($\ln 100/\ln 1.1 =
# 48.3$) and 97 more for another factor of ten thousand, as predicted. On the plateau a start ten times closer
# costs ten times the time, from 192 to 1965 steps: the interest rate itself shrinks with $u$. Momentum needs
# about a third of the steps at the saddle, and an eighth to a quarter on the plateau. RMSprop and Adam,
# started with empty memories, take steps of length $\alpha$ however small the gradient is, and leave after 50
# to 70 steps from everywhere.
#
# Is it the averaging that speeds momentum up? Give it the $\alpha$ of gradient descent:

# %%
starts = 0.01 * np.random.default_rng(1).standard_normal((2, 20))
for rule, rate in (("gradient descent", 0.1), ("momentum", 0.1), ("momentum", 1.0)):
    times = steps_to_leave(walk_chains(RULES[rule][0], rate, starts, 6000)[1])
    print(f"{rule}, α = {rate}: {np.median(times):.0f} steps")

# %% [markdown]
# With the same $\alpha$ it is the slower one: an average lags behind a slope that grows. What momentum gives
# is the right to a larger $\alpha$, since it bears ten times as much and more before it becomes unstable in
# the steep directions (lesson 16).

# %%
figure, panels = plt.subplots(1, 2, figsize=(10, 3.8), sharey=True)
for axes, depth, offset in ((panels[0], 2, 1e-4), (panels[1], 3, 1e-2)):
    for rule, (step, rate) in RULES.items():
        starts = offset * np.array([[1.0], [0.8], [1.2]])[:depth]
        costs = walk_chains(step, rate, starts, 6000)[1]
        axes.semilogx(np.arange(1, len(costs) + 1), costs, color=plots.RULE_COLOURS[rule], label=rule)
    axes.set(xlabel="step (logarithmic)", xlim=(5, 3000), ylim=(0, 0.52))
panels[0].set(ylabel="cost", title=r"Saddle, $\delta = 10^{-4}$: a short wait for all")
panels[1].set(title=r"Plateau, $\delta = 10^{-2}$: slopes alone take forever")
_ = panels[0].legend()

# %% [markdown]
# ## At zero, exactly
#
# What if the start *is* the critical point? *Before you run:* RMSprop and Adam divide by the size of the
# gradient. Does that help when the gradient is 0? And how large does a disturbance of the gradients have to
# be, so that gradient descent is gone within 500 steps?

# %%
for noise in (0.0, 1e-12, 1e-8, 1e-4, 1e-2):
    print(f"noise {noise:<6g}", end="")
    for rule, (step, rate) in RULES.items():
        times = steps_to_leave(walk_chains(step, rate, np.zeros((2, 20)), 500, noise)[1])
        print(f"  {rule}", f"{np.median(times):4.0f}" if times.max() < 500 else "stays", end="")
    print()

# %% [markdown]
# A gradient that is exactly 0 moves nobody: $0 / (0 + \varepsilon) = 0$. But the saddle cannot stand the
# slightest touch. Noise of $10^{-12}$ is enough for gradient descent to be gone after 318 steps; noise of
# $10^{-2}$ for 76. Mini-batches (lesson 14) bring far more than that, and rounding alone is often enough.
# This is why random initial weights were needed in lesson 04, and why nobody ever ends in a saddle for good,
# except by symmetry.

# %% [markdown]
# ## Walking into a saddle
#
# So far every walk began at the saddle, with empty memories. Training usually *arrives* there. The chain of
# two from $(0.8 + o, -0.8)$: with the offset $o = 0$ the walk slides down the valley's floor, straight into
# the saddle, and stays. *Before you run:* with $o = 10^{-4}$, which of the four rules is the first to leave?
# In a live notebook choose the rule and the offset yourself; elsewhere you see one setting.


# %%
def draw(rule="gradient descent", offset=1e-4):
    places, costs = walk_chains(*RULES[rule], [[0.8 + offset], [-0.8]], 1200)
    w1, w2 = np.meshgrid(np.linspace(-1.3, 1.3, 80), np.linspace(-1.3, 1.3, 80))
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), width_ratios=[1, 1.4])
    left.contour(w1, w2, (w1 * w2 - 1) ** 2 / 2, levels=np.arange(0.05, 2, 0.15), colors="#BBBBBB", linewidths=0.8)
    left.plot(*places[:, :, 0].T, ".-", color=plots.RULE_COLOURS[rule], linewidth=1.2)
    left.set(xlabel="$w_1$", ylabel="$w_2$", aspect="equal", title="Down into the saddle, and out")
    right.plot(costs, color=plots.RULE_COLOURS[rule])
    left_at = f"below 0.1 after {len(costs) - 1} steps" if costs[-1] < 0.1 else "still there after 1200 steps"
    right.set(xlabel="step", ylabel="cost", ylim=(0, 1.4), title=f"{rule}: {left_at}")


plots.interactive(draw, rule=list(RULES), offset=[0.0, 1e-12, 1e-8, 1e-4, 1e-2, 0.1])

# %%
for offset in (0.0, 1e-12, 1e-8, 1e-4, 1e-2):
    print(f"offset {offset:<6g}", end="")
    for rule, (step, rate) in RULES.items():
        costs = walk_chains(step, rate, [[0.8 + offset], [-0.8]], 1200)[1]
        print(f"  {rule}", f"{len(costs) - 1:4}" if costs[-1] < 0.1 else "stays", end="")
    print()

# %% [markdown]
# Surprised? Adam is the last one, with 500 steps against gradient descent's 103, although it never needed
# more than 77 in the tables above. On its way down it saw gradients near 1, and they stay in its memory of
# squares: with $\beta_2 = 0.999$, $s$ halves in 693 steps. So at the saddle it divides small gradients by a
# large $\sqrt{\hat s}$. RMSprop's memory, $\beta_2 = 0.9$, is shorter, and momentum needs 35. **Which rule
# leaves first depends on what it remembers**; no rule is the remedy for saddles. And with $o = 0$ all four
# stay where symmetry has put them.

# %% [markdown]
# ## Four rules for the network that stood still
#
# And our network, from the tiny weights of the beginning? Six starts each, until the cost is below 0.2. Every
# rule at the best of the rates that we tried (gradient descent 0.5 to 4, momentum 0.5 to 10, RMSprop and Adam
# 0.01 to 0.3). Start 2 is the run of the beginning, which took 1816 steps with gradient descent at $\alpha =
# 0.5$.


# %%
def steps_to_learn(step, learning_rate, seed, limit=3000):
    """Steps of a rule from a tiny start until the network's cost is below 0.2."""
    parameters = small_start(3, np.random.default_rng(seed))
    v, s = initialize_adam(parameters)
    for t in range(limit):
        cost, grads = cost_and_grads(parameters)
        if cost < 0.2:
            return t
        parameters, v, s = step(parameters, grads, v, s, t + 1, learning_rate)
    return limit


# %% tags=["nbval-ignore-output"]
for rule, rate in (("gradient descent", 4), ("momentum", 10), ("RMSprop", 0.1), ("Adam", 0.1)):
    times = sorted(steps_to_learn(RULES[rule][0], rate, seed) for seed in range(6))
    print(f"{rule:18} α = {rate:<4} steps, from the fastest to the slowest start:", *times)

# %% [markdown]
# All 24 runs leave both saddles. What the wait needed most was a larger $\alpha$: gradient descent takes
# about 220 steps at $\alpha = 4$ instead of 1816. Momentum, at 10, halves that again, with Adam close behind;
# RMSprop varies most, by a factor of three. (For gradient descent and momentum these were the largest rates
# tried.) On flat ground the learning rate is the first thing to try.

# %% [markdown]
# ## Question: three reports · 2 points · 10 minutes
#
# Three colleagues report that training "has reached a local minimum". (a) The gradient's length has been
# below $10^{-6}$ for 100 steps. (b) The $5000$ diagonal entries of the Hessian were measured, and all of them
# are positive. (c) The weights were moved by 0.01 in each of 50 random directions, and the cost rose every
# time; the network has 5000 weights. Which of them has shown it? Say for each what else the place could be,
# and what you would measure.

# %% [markdown] question="three_reports" points=2
# ### BEGIN SOLUTION
# None of them. (a) A small gradient is shared by minima, maxima, saddles and plateaus; the chain of three has
# one of about $10^{-6}$ at $\delta = 10^{-3}$, at a cost of ½. (b) The diagonal holds the curvatures along
# the axes only. For $\begin{pmatrix} 1 & 3 \\ 3 & 1 \end{pmatrix}$ both are 1, and the eigenvalues are 4 and
# −2: a saddle. (c) Along a random direction the curvature is a weighted mean of all eigenvalues, $\sum_k
# c_k^2 \lambda_k$ with weights of about 1/5000 each. A few negative eigenvalues disappear in that mean, so
# all 50 directions may well rise at a saddle. Measure the smallest eigenvalue of the Hessian, for which
# products $Hd$ suffice (power iteration or Lanczos), or give it a kick, keep training with noise, and see
# whether the cost falls.
#
# **Mark scheme** (2 points)
# - 1 point for (a) and (b): gradient says nothing about the kind; the diagonal says nothing about other
#   directions, with an example or the word eigenvalue. Half a point for one of them.
# - 1 point for (c) with the reason that few directions out of many lead down (half), and for a measurement
#   that would decide: smallest eigenvalue, or a push along its direction, or training on (half).
# ### END SOLUTION

# %% [markdown]
# ## Question: zero start · 2 points · 10 minutes
#
# A network of lesson 05, four ReLU hidden layers, starts from weights of size $10^{-3}$ and shows a cost of
# 0.693 for a whole day. A colleague proposes: (1) Adam instead of gradient descent, (2) more noise, by
# smaller mini-batches, (3) He's initialization. Explain what kind of place the network is at, using what you
# know of the chains, and what each proposal would do. Which one would you choose?

# %% [markdown] question="zero_start" points=2
# ### BEGIN SOLUTION
# Zero weights are a critical point of every deep network. With one hidden layer its Hessian has negative
# eigenvalues, a saddle that is left at compound interest. With five layers of weights the gradient of one is
# a product of the other four, about $(10^{-3})^4$: the Hessian is 0 as well, but for the output bias's own
# entry, as for the chain of three and flatter, so this is a plateau, and the time to leave by slopes grows
# like a high power of 1/size. (1) Adam divides by the size of the gradient, so its steps are about α whatever
# the slope (as long as gradients are larger than ε; $10^{-12}$ is not, and ε would have to be lowered), so it
# gets away. (2) Noise in the data changes the gradients by a factor, and they stay as small as the products
# of weights, so it helps little. (3) Starts far from zero, where each layer keeps the size of signal and
# gradient, so the plateau is never met. Choose (3); the others cure what need not have happened.
#
# **Mark scheme** (2 points)
# - 1 point for the place: flat because slopes are products of small weights, degenerate and not an ordinary
#   saddle (half a point for "saddle" or "plateau" without the reason).
# - 1 point for the three proposals: Adam's steps do not depend on the size (ε may be mentioned), mini-batch
#   noise is as small as the gradients themselves, He's start avoids the place. Half a point for two of them.
#   "Noise helps as at the saddle of the chain" is accepted if the noise is said to be added to the gradients.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# ### "The problem is to get stuck in poor local optima"
# Some notes explain the difficulty of training by valleys in which one is caught. Measure it: twelve starts
# from ordinary weights for each width, 400 steps of Adam, one network much like the other. *Before you run:*
# which width gets caught?


# %%
def trained(width, seed, steps=400):
    """The network 2 → width → 1 after some steps of Adam, from weights of size 1."""
    parameters = small_start(width, np.random.default_rng(seed), scale=1.0)
    v, s = initialize_adam(parameters)
    for t in range(1, steps + 1):
        parameters, v, s = adam_step(parameters, cost_and_grads(parameters)[1], v, s, t, 0.1)
    return parameters


# %% tags=["nbval-ignore-output"]
for width in (2, 3, 8):
    costs = sorted(cost_and_grads(trained(width, seed))[0] for seed in range(12))
    print(f"{width} units:", *(f"{cost:.2f}" for cost in costs))

# %% [markdown]
# With two units there are two levels, 0.22 and 0.23 to 0.24. With three units eleven starts end near 0.04 and
# one stays at 0.19, where 2600 further steps bring it to 0.188: a trap, or as good as one. **They exist, in
# networks that are barely large enough.** With eight units all twelve end between 0.03 and 0.04, each at
# another point of weight space, all about equally low. In large networks what costs time is mostly flat
# ground, plateaus and saddles; getting caught in a place much worse than others is rare (Choromanska and
# others, 2015, argue so under strong assumptions). The opposite promise, that patience always leads to the
# *global* optimum, fails in the same row of three units.

# %% [markdown]
# ### "Optima are the points where the derivative is 0"
# All optima inside are such points. Few such points are optima:

# %% tags=["nbval-ignore-output"]
for n in (2, 4, 6):
    words = [classify_critical_point(matrix, 1e-6) for matrix in critical_points(n)[1]]
    print(f"n = {n}: of {len(words)} points with gradient 0, {np.mean([w != 'saddle' for w in words]):.1%} are optima")

# %% [markdown]
# ### "A saddle: a minimum along $w_1$, a maximum along $w_2$"
# One slide says so. It may be, if the axes happen to lie like that. How often do they? Random 2 × 2 saddles,
# and their diagonals:

# %%
H = random_symmetric(2, 100_000, np.random.default_rng(6))
saddles = H[np.linalg.det(H) < 0]
opposite = saddles[:, 0, 0] * saddles[:, 1, 1] < 0
print(f"saddles with a minimum along one axis and a maximum along the other: {opposite.mean():.0%}")

# %% [markdown]
# Three in ten saddles in the plane do not look like that along the axes; the chain's looks level. And with
# thousands of weights the one way down is hardly ever an axis.

# %% [markdown]
# ## Summary
#
# 1. Zero gradient makes a critical point; the signs of the Hessian's *eigenvalues* say which kind. Its
#    diagonal does not.
# 2. Second derivatives come from values of the cost alone, best with $\varepsilon$ near $10^{-4}$. A measured
#    zero is never 0, so signs need a tolerance.
# 3. Coins would make one critical point in $2^n$ a minimum. Eigenvalues repel, which makes minima rarer; low
#    down the coins are loaded, which makes them likelier. High up there is nearly always a way down.
# 4. A saddle is left at compound interest, $\ln(1/\delta)/\ln(1+\alpha|\lambda|)$ steps; a plateau takes far
#    longer. Exactly at zero nothing moves, and the least noise frees it.
# 5. Larger steps, momentum, and division by the gradient's size shorten the wait; what a rule remembers from
#    before can lengthen it.

# %% [markdown]
# ## References
#
# - Y. N. Dauphin, R. Pascanu, C. Gulcehre, K. Cho, S. Ganguli and Y. Bengio (2014). Identifying and attacking
#   the saddle point problem in high-dimensional non-convex optimization. *Advances in Neural Information
#   Processing Systems* 27.
# - A. J. Bray and D. S. Dean (2007). Statistics of critical points of Gaussian fields on large-dimensional
#   spaces. *Physical Review Letters* 98, 150201. Index against height.
# - Y. V. Fyodorov (2004). Complexity of random energy landscapes, glass transition, and absolute value of the
#   spectral determinant of random matrices. *Physical Review Letters* 92, 240601.
# - D. S. Dean and S. N. Majumdar (2006). Large deviations of extreme eigenvalues of random matrices.
#   *Physical Review Letters* 97, 160201.
# - A. Choromanska, M. Henaff, M. Mathieu, G. Ben Arous and Y. LeCun (2015). The loss surfaces of multilayer
#   networks. *International Conference on Artificial Intelligence and Statistics*.
# - K. Fukumizu and S. Amari (2000). Local minima and plateaus in hierarchical structures of multilayer
#   perceptrons. *Neural Networks* 13(3), 317–327.
# - A. M. Saxe, J. L. McClelland and S. Ganguli (2014). Exact solutions to the nonlinear dynamics of learning
#   in deep linear neural networks. *International Conference on Learning Representations*, arXiv:1312.6120.
#   Chains, in general.
# - J. D. Lee, M. Simchowitz, M. I. Jordan and B. Recht (2016). Gradient descent only converges to minimizers.
#   *Conference on Learning Theory*. From almost every start.
#
# ## What comes next
#
# Flat ground, and still the learning rate decided most: 1816 steps or 222. How should one search for such
# numbers, when there are several of them and every trial costs a training? Lesson 21, *hyperparameter
# tuning*.
