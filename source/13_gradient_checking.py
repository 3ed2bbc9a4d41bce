# ---
# jupyter:
#   lesson:
#     title: Gradient checking
#     minutes: 110
#     needs: ["02", "05", "09", "12"]
# ---

# %% [markdown]
# # 13 · Gradient checking
#
# Three people have written the backward pass of one and the same network. In the first version everything is
# right. In the second, the gradient of one weight matrix is half of what it should be. In the third, the
# gradient of one bias vector has the wrong sign. No version raises an error. Which one is right?
#
# In about 110 minutes you will have written, in seven short functions, the instrument that answers: it finds
# the slope of the cost without any backward pass, compares, and names the faulty array. You will also know
# when it cries wolf, and what it cannot hear.
#
# **You need** `logistic_cost` (lesson 02), `deep_forward` and `deep_backward` (lesson 05), He's starting
# weights (lesson 12) and, once, the dropout network of lesson 09; all five are imported below. Stuck in an
# exercise? `hint(its_name)`, three times.

# %%
import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress
from previously import deep_backward, deep_forward, forward_with_dropout, initialize_he, logistic_cost

plots.use_style()

# %% [markdown]
# ## Three backward passes, one of them right
#
# The data are 200 points of two interleaved moons to train on, and 2000 more to judge by. The network is
# small: 2 inputs, hidden layers of 8 and 5 ReLU units, one sigmoid output. It starts from your
# `initialize_he`.

# %%
rng = np.random.default_rng(14)
X, Y = datasets.moons(200, rng)
X_test, Y_test = datasets.moons(2000, rng)

# %% [markdown]
# Each version is the right gradient with something done to it. They are dealt out to the letters A, B and C
# by a random generator, so that reading the code does not tell you which is which.

# %%
versions = [
    lambda grads: grads,
    lambda grads: {**grads, "dW1": grads["dW1"] / 2},
    lambda grads: {**grads, "db2": -grads["db2"]},
]
CANDIDATES = {letter: versions[i] for letter, i in zip("ABC", np.random.default_rng(2).permutation(3))}


# %%
def train(version, seed=1, steps=800, learning_rate=0.2):
    """Gradient descent from one start: the final parameters, and the cost before every step."""
    parameters, costs = initialize_he([2, 8, 5, 1], np.random.default_rng(seed)), []
    for _ in range(steps):
        AL, caches = deep_forward(X, parameters)
        costs.append(logistic_cost(AL, Y))
        grads = version(deep_backward(AL, Y, caches))
        parameters = {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}
    return parameters, costs


# %% [markdown]
# *Before you run:* what should the cost curve of a network look like whose gradient is wrong? Then, with the
# curves before you, write down a letter: which version is right?

# %%
figure, ax = plt.subplots()
for letter, version in CANDIDATES.items():
    trained, costs = train(version)
    accuracy = np.mean((deep_forward(X_test, trained)[0] > 0.5) == Y_test)
    print(f"{letter}: cost {costs[0]:.3f} → {costs[-1]:.3f}, test accuracy {accuracy:.1%}")
    ax.plot(costs, label=letter)
ax.set(title="All three costs fall; two gradients are wrong", xlabel="step", ylabel="cost on the training set")
_ = ax.legend(title="version")

# %% [markdown]
# Three respectable curves, between 93.2 % and 94.8 % on new data. Nothing here looks broken, and that is the
# trouble. Halving a part of the gradient, or turning round a small part of it, still leaves a direction that
# leads downhill; the network learns *around* the bug. Keep your letter; the answer comes when you have built
# the tool.

# %% [markdown]
# ## A slope from two values
#
# What is a gradient supposed to be? The slope of the cost: how much $J$ changes when one parameter is nudged,
# per unit of nudge. That can be measured with forward passes alone. Start with a function of one number,
#
# $$ f(\theta) = \theta^3, \qquad f'(\theta) = 3\theta^2, \qquad f'(1) = 3, $$
#
# and nudge $\theta = 1$ by $\varepsilon = 0.01$, first to the right, then to the left.
#
# *Before you run:* the slope is 3 at $\theta = 1$ and grows to the right. Will the first number be above or
# below 3? By how much?


# %%
def cube(theta):
    return theta**3


print(f"to the right: {(cube(1.01) - cube(1)) / 0.01:.4f}")
print(f"to the left:  {(cube(1) - cube(0.99)) / 0.01:.4f}")

# %% [markdown]
# 3.0301 and 2.9701: one too large by about 0.03, the other too small by about 0.03. Errors of opposite sign
# and almost equal size ask to be averaged. The value in the middle cancels from the average,
#
# $$ \frac{1}{2}\left[\frac{f(\theta+\varepsilon)-f(\theta)}{\varepsilon} +
# \frac{f(\theta)-f(\theta-\varepsilon)}{\varepsilon}\right]
# = \frac{f(\theta+\varepsilon)-f(\theta-\varepsilon)}{2\varepsilon}, $$
#
# and what remains is the **two-sided** (central) difference: the slope of the chord through both neighbours.
# In the figure it is nearly parallel to the tangent, even at a coarse $\varepsilon = 0.4$; move the slider
# and watch both labels.


# %%
def draw(epsilon=0.4):
    theta, right = np.linspace(0.3, 1.7, 200), 1 + epsilon
    figure, ax = plt.subplots()
    ax.plot(theta, cube(theta), color=plots.COLOURS["black"], label="f(θ) = θ³")
    ax.axline((1, 1), slope=3, color=plots.COLOURS["black"], linestyle=":", label="tangent at 1: slope 3")
    for left, name, colour in ((1, "one-sided", "orange"), (1 - epsilon, "two-sided", "blue")):
        slope, colour = (cube(right) - cube(left)) / (right - left), plots.COLOURS[colour]
        ax.axline((left, cube(left)), slope=slope, color=colour, label=f"{name}: slope {slope:.4f}")
        ax.plot([left, right], [cube(left), cube(right)], "o", color=colour)
    ax.set(title="The chord through both neighbours runs along the tangent", xlabel="θ", ylabel="f(θ)", ylim=(-0.5, 5))
    ax.legend(loc="upper left")


plots.interactive(draw, epsilon=[0.01, 0.05, 0.1, 0.2, 0.4, 0.6])

# %% [markdown]
# ## Exercise: numerical_derivative · 1 point · 5 minutes
#
# Write the two-sided difference for any function $f$ of one number:
#
# $$ f'(x) \approx \frac{f(x+\varepsilon)-f(x-\varepsilon)}{2\varepsilon} . $$
#
# `f` arrives as an argument, like any other value; you call it as `f(…)`.


# %% exercise="numerical_derivative" points=1
def numerical_derivative(f, x, epsilon):
    """The slope of f at x by the two-sided difference.

    f: a function of one number.  x: a number.  epsilon: the nudge, a number > 0.  Returns a number.
    """
    ### BEGIN SOLUTION
    return (f(x + epsilon) - f(x - epsilon)) / (2 * epsilon)
    ### END SOLUTION


# %% tags=["spec"]
import functools

from dlutils.spec import Exercise


def case_cubic(x, a, b, c, d):
    return ((a * x + b) * x + c) * x + d


def case_wave(x, frequency):
    return np.sin(frequency * x) + 2


def case_ramp(x, corner):
    return np.maximum(x - corner, 0) + 0.25 * x


def case_hill(x, top):
    return 7 - (x - top) ** 2


def case_growth(x):
    return np.exp(x)


class NumericalDerivative(Exercise):
    float32 = False  # numbers only

    hints = (
        "Two values of f are enough. At which two places, seen from x, and how far apart do they lie?",
        "(f(x + ε) − f(x − ε)) / (2ε): at θ³, θ = 1 and ε = 0.01 that is (1.030301 − 0.970299) / 0.02.",
        "Begin with `right = f(x + epsilon)`, and put brackets round what you divide by.",
    )

    def cases(rng):
        yield "θ³ at 1, ε = 0.01", functools.partial(case_cubic, a=1.0, b=0.0, c=0.0, d=0.0), 1.0, 0.01
        a, b, c, d = rng.uniform(1, 4, 4) * rng.choice([-1, 1], 4)
        cubic = functools.partial(case_cubic, a=float(a), b=float(b), c=float(c), d=float(d))
        yield "a cubic at a negative place, ε = 0.1", cubic, float(-rng.uniform(2, 3)), 0.1
        yield "a whole number, ε = 0.5", cubic, 3, 0.5
        wave = functools.partial(case_wave, frequency=float(rng.uniform(1, 2)))
        yield "a wave far from zero, ε = 0.3", wave, 40.5, 0.3
        yield "e^x, ε = 1e-5", case_growth, float(rng.uniform(0.5, 1.5)), 1e-5
        top = float(rng.uniform(1, 3))
        yield "the top of a hill, ε = 0.2", functools.partial(case_hill, top=top), top, 0.2
        corner = float(rng.uniform(1, 2))
        yield "a corner within reach, ε = 0.01", functools.partial(case_ramp, corner=corner), corner + 0.003, 0.01
        yield "e^x at a small x, ε = 1e-3", case_growth, float(rng.uniform(0.01, 0.02)), 1e-3

    def expect(f, x, epsilon):  # the average of the two one-sided slopes, in extended precision
        x, epsilon = np.longdouble(x), np.longdouble(epsilon)
        here = f(x)
        return float(((f(x + epsilon) - here) / epsilon + (here - f(x - epsilon)) / epsilon) / 2)

    def mistake_to_the_right_only(f, x, epsilon):
        """Your slope looks to one side: at θ³ it says 3.0301 where 3.0001 is wanted. What does the left neighbour
        of x know that the right one does not?"""
        return (f(x + epsilon) - f(x)) / epsilon

    def mistake_to_the_left_only(f, x, epsilon):
        """Your slope looks to the left only: at θ³ it says 2.9701 where 3.0001 is wanted. Which neighbour is not
        asked?"""
        return (f(x) - f(x - epsilon)) / epsilon

    def mistake_one_epsilon(f, x, epsilon):
        """Your slope is twice what it should be. How far apart are x − ε and x + ε?"""
        return (f(x + epsilon) - f(x - epsilon)) / epsilon

    def mistake_brackets(f, x, epsilon):
        """Python works from left to right: `a / 2 * epsilon` divides by 2 and then *multiplies* by ε. What is
        missing?"""
        return (f(x + epsilon) - f(x - epsilon)) / 2 * epsilon

    def mistake_own_epsilon(f, x, epsilon):
        """Your result is closer to the derivative than a two-sided difference with this ε can be. Did you use
        `epsilon`, and no places but x + ε and x − ε?"""
        return (f(x + 1e-6) - f(x - 1e-6)) / 2e-6

    def mistake_relative_nudge(f, x, epsilon):
        """At x = 1 your numbers agree, elsewhere they do not. Is your nudge ε, or ε times x?"""
        return (f(x * (1 + epsilon)) - f(x * (1 - epsilon))) / (2 * epsilon * x)

    def variant_average_of_two(f, x, epsilon):
        right = (f(x + epsilon) - f(x)) / epsilon
        left = (f(x - epsilon) - f(x)) / -epsilon
        return 0.5 * (right + left)

    def variant_measured_distance(f, x, epsilon):
        places = x + epsilon, x - epsilon
        values = [f(place) for place in places]
        return (values[0] - values[1]) / (places[0] - places[1])

    def variant_array(f, x, epsilon):
        values = f(np.array([x - epsilon, x + epsilon], dtype=float))
        return np.diff(values) / (2 * epsilon)


# %% check="numerical_derivative"
check(numerical_derivative)

# %% [markdown]
# *Before you run:* at $\varepsilon = 0.01$ the one-sided slope was wrong by 0.03. If $\varepsilon$ becomes
# ten times smaller, how many times smaller does the error of each rule become?

# %%
for epsilon in (0.1, 0.01, 0.001):
    one = (cube(1 + epsilon) - cube(1)) / epsilon
    two = numerical_derivative(cube, 1.0, epsilon)
    print(f"ε = {epsilon:<6} one-sided {one:.6f} (error {one - 3:.0e})   two-sided {two:.6f} (error {two - 3:.0e})")
assert round(numerical_derivative(cube, 1.0, 0.01), 4) == 3.0001

# %% [markdown]
# Ten times for the one-sided rule, a hundred times for the two-sided one: 3.0301 against 3.0001 at
# $\varepsilon = 0.01$. The reason is in Taylor's series around $\theta$,
#
# $$ f(\theta\pm\varepsilon) = f(\theta) \pm \varepsilon f'(\theta) + \tfrac{1}{2}\varepsilon^2 f''(\theta)
# \pm \tfrac{1}{6}\varepsilon^3 f'''(\theta) + \dots $$
#
# Subtract $f(\theta)$ and divide by $\varepsilon$: the slope is off by $\tfrac12\varepsilon f''$. Subtract
# the left value from the right one: the terms with an even power vanish, and dividing by $2\varepsilon$
# leaves an error of $\tfrac16\varepsilon^2 f'''$. For $\theta^3$, where $f''' = 6$, that is exactly
# $\varepsilon^2$.

# %% [markdown]
# ## How small should ε be?
#
# By that reasoning, as small as possible. The cell tries it, from $10^{-1}$ down to $10^{-13}$, for both
# rules, and for the two-sided rule in float32 as well. Each point of the figure is the mean error over 21
# places between $\theta = 0.5$ and $1.5$.
#
# *Before you run:* sketch the three curves on double-logarithmic axes. What slopes do they have? Do they go
# on for ever?


# %%
def one_sided(f, x, epsilon):
    return (f(x + epsilon) - f(x)) / epsilon


def mean_error(rule, epsilon, dtype):
    places = np.linspace(0.5, 1.5, 21).astype(dtype)
    return np.mean([abs(float(rule(cube, x, dtype(epsilon))) - 3 * float(x) ** 2) for x in places])


# %%
epsilons = np.logspace(-13, -1, 73)
rules = {"one-sided": (one_sided, np.float64), "two-sided": (numerical_derivative, np.float64)}
rules["two-sided, float32"] = (numerical_derivative, np.float32)
figure, ax = plt.subplots()
for name, (rule, dtype) in rules.items():
    errors = [mean_error(rule, epsilon, dtype) for epsilon in epsilons]
    ax.loglog(epsilons, errors, label=name)
    print(f"{name:<20} smallest error {min(errors):.0e} near ε = {epsilons[np.argmin(errors)]:.0e}")
ax.set(title="Too small is as bad as too large", xlabel="ε", ylabel="mean error of the slope")
_ = ax.legend()

# %% [markdown]
# Every curve is a valley. On the right-hand side lives Taylor's error: one step left on the axis takes the
# one-sided curve down by one decade (slope 1) and the two-sided one by two (slope 2). On the left-hand side
# the computer runs out of digits: $f(\theta+\varepsilon)$ and $f(\theta-\varepsilon)$ agree in almost all of
# them, and subtracting leaves rounding noise, about $u\,|f|$, divided by $\varepsilon$.
#
# With $u \approx 10^{-16}$, half the distance between 1 and the next float64, the two-sided error is about
#
# $$ \underbrace{\tfrac16 \varepsilon^2 |f'''|}_{\text{Taylor}} +
# \underbrace{\frac{u\,|f|}{\varepsilon}}_{\text{rounding}},
# \qquad\text{smallest at}\qquad \varepsilon = \left(\frac{3u|f|}{|f'''|}\right)^{1/3} \approx 4\cdot10^{-6}
# \text{ for } \theta^3 \text{ at } 1 . $$
#
# | rule | best ε | error there |
# |---|---|---|
# | one-sided, float64 | about $10^{-8}$, as $\sqrt{u}$ | about $10^{-8}$ |
# | two-sided, float64 | about $10^{-5}$, as $u^{1/3}$ | about $10^{-11}$ |
# | two-sided, float32 ($u \approx 6\cdot10^{-8}$) | a few times $10^{-3}$ | about $10^{-5}$ |
#
# Two rules of thumb follow. Use $\varepsilon = 10^{-5}$ with the two-sided rule. And check gradients in
# float64, even if you train in float32: at $\varepsilon = 10^{-7}$ the float32 slope is off by 0.6, where the
# slope itself is about 3.

# %% [markdown]
# ## All parameters in one vector
#
# A network has many parameters, in arrays of many shapes. Nudging them one at a time takes a loop over
# entries within a loop over columns within a loop over layers, unless all of them stand in one line. So
# flatten: lay all arrays end to end in a vector $\theta$ of length $n$, and treat the cost as a function
# $J(\theta)$ of that vector.
#
# | array | shape | entries | | array | shape | entries |
# |---|---|---|---|---|---|---|
# | `W1` | (8, 2) | 16 | | `b1` | (8, 1) | 8 |
# | `W2` | (5, 8) | 40 | | `b2` | (5, 1) | 5 |
# | `W3` | (1, 5) | 5 | | `b3` | (1, 1) | 1 |
# | **θ** | **(75,)** | **75** | | | | |
#
# The network itself still wants its arrays, so there must be a way back:
#
# $$ \text{parameters} \;\xrightarrow{\mathtt{to\_vector}}\; \theta \;\xrightarrow{\text{nudge}}\;
# \theta \pm \varepsilon e_i \;\xrightarrow{\mathtt{to\_parameters}}\; \text{parameters}
# \;\xrightarrow{\text{forward}}\; J $$
#
# ($e_i$ is the vector with a 1 in place $i$ and 0 elsewhere.) The way back needs to know what was where. That
# knowledge is the `layout`.

# %% [markdown]
# ## Exercise: to_vector · 1 point · 7 minutes
#
# Return two things: `theta`, all numbers of the dictionary in one vector of shape $(n,)$, and `layout`,
# whatever *your* `to_parameters` will need to undo this: names and shapes, for instance. Nobody else looks
# into it.
#
# Any order is right as long as it depends on the names and shapes only, never on the numbers. The dictionary
# may come with its names in any order and with any number of layers. (This check looks at `theta`. The layout
# shows its worth in the next exercise.)


# %% exercise="to_vector" points=1
def to_vector(parameters):
    """Lay all arrays end to end.

    parameters: {"W1": (n1, n0), "b1": (n1, 1), …} in any order.  Returns (theta, layout): theta (n,), all numbers of
    all arrays; layout, what to_parameters needs to rebuild the dictionary.
    """
    ### BEGIN SOLUTION
    layout = [(name, array.shape) for name, array in parameters.items()]
    theta = np.concatenate([array.ravel() for array in parameters.values()])
    return theta, layout
    ### END SOLUTION


# %% tags=["spec"]
def some_parameters(rng, layer_dims, shuffled=True):
    """W and b of every layer, all far from zero and different; names in a random order."""
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters[f"W{l}"] = rng.normal(size=(layer_dims[l], layer_dims[l - 1])) + l
        parameters[f"b{l}"] = rng.normal(size=(layer_dims[l], 1)) - 2 * l
    return reordered(parameters, rng) if shuffled else parameters


def reordered(dictionary, rng):
    """The same entries in an order that is not the old one."""
    names = list(dictionary)
    while len(names) > 1 and names == list(dictionary):
        names = [str(name) for name in rng.permutation(names)]
    return {name: dictionary[name] for name in names}


def vector_cases(rng):
    yield "two layers", some_parameters(rng, [3, 4, 2], shuffled=False)
    yield "three layers, names in another order", some_parameters(rng, [5, 2, 4, 3])
    yield "biases first", dict(sorted(some_parameters(rng, [2, 6, 3, 1]).items(), key=lambda item: item[0][0] != "b"))
    yield "one layer", some_parameters(rng, [4, 1], shuffled=False)
    yield "the last layer first", dict(reversed(some_parameters(rng, [6, 3, 5, 2], shuffled=False).items()))
    yield "eleven layers", some_parameters(rng, [3, 2, 4, 3, 5, 2, 3, 4, 2, 5, 3, 2], shuffled=False)
    yield "twelve layers, names in another order", some_parameters(rng, [2, 3, 2, 4, 3, 2, 5, 3, 2, 4, 2, 3, 1])


class ToVector(Exercise):
    hints = (
        "Two small problems: how does one array become a line of numbers, and how do several lines become one?",
        "theta = [all entries of the first array, all entries of the second, …]; for shapes (2, 3) and (2, 1) it is "
        "6 + 2 = 8 long.",
        "Begin with `layout = [(name, array.shape) for …]`. `array.ravel()` gives the entries in a line.",
    )

    cases = vector_cases

    def observe(learner, parameters):
        numbered, count = {}, 0
        for name, array in parameters.items():  # the same names and shapes, holding 0, 1, 2 …
            numbered[name] = np.arange(count, count + array.size, dtype=array.dtype).reshape(array.shape)
            count += array.size
        found = []
        for dictionary in (parameters, numbered):
            answer = learner.to_vector(dictionary)
            if answer is None:
                return None
            if not isinstance(answer, (tuple, list)) or len(answer) != 2:
                raise TypeError(f"to_vector should return two values, theta and layout; this is one {type(answer).__name__}")
            try:
                found.append(np.asarray(answer[0]))
            except ValueError:
                raise TypeError("the first of the two values, theta, should be one vector of numbers") from None
        theta, places = found
        if theta.ndim == 1 and theta.shape == places.shape:
            theta = theta[np.argsort(places)]  # whatever the order, sort it back
        return {"theta": theta}

    def expect(parameters):
        return {"theta": np.array([float(x) for array in parameters.values() for row in array for x in row])}

    def mistake_weights_only(parameters):
        """Your vector is too short: the biases are parameters too. Which names did you visit?"""
        names = [name for name in parameters if name.startswith("W")]
        return np.concatenate([parameters[name].ravel() for name in names]), names

    def mistake_last_layer_missing(parameters):
        """Your vector is too short: the last layer is not in it. Where does `range(1, L)` end?"""
        names = [name for l in range(1, len(parameters) // 2) for name in (f"W{l}", f"b{l}")]
        return np.concatenate([np.zeros(0)] + [parameters[name].ravel() for name in names]), names

    def mistake_column(parameters):
        """All numbers are there, but they stand in a matrix with one column. Wanted is a vector, with one axis:
        (n,)."""
        return np.concatenate([array.reshape(-1, 1) for array in parameters.values()]), list(parameters)

    def mistake_not_flattened(parameters):
        """Joining arrays of different shapes needs them to be of one kind first. What turns a matrix into a line?"""
        return np.concatenate(list(parameters.values())), list(parameters)

    def mistake_theta_only(parameters):
        """You return theta alone. What will `to_parameters` need to know about names and shapes?"""
        return np.concatenate([array.ravel() for array in parameters.values()])

    def mistake_sorted_numbers(parameters):
        """You sorted the numbers themselves. From a sorted vector nobody can tell which number belongs to which
        array."""
        return np.sort(np.concatenate([array.ravel() for array in parameters.values()])), list(parameters)

    def variant_sorted_names(parameters):
        names = sorted(parameters)
        return np.hstack([parameters[name].flatten() for name in names]), {k: parameters[k].shape for k in names}

    def variant_column_by_column(parameters):
        return np.concatenate([array.ravel(order="F") for array in parameters.values()]), "F"

    def variant_appended(parameters):
        theta = []
        for l in range(len(parameters) // 2, 0, -1):
            for name in (f"b{l}", f"W{l}"):
                theta.extend(parameters[name].reshape(-1).tolist())
        return [np.array(theta), parameters]


# %% check="to_vector"
check(to_vector)

# %% [markdown]
# ## Exercise: to_parameters · 1 point · 8 minutes
#
# The way back: cut the vector into pieces, give each its shape and its name. The vector that comes in is not
# the one that went out (its entries have been nudged), so all numbers must come from `theta`, and all
# knowledge about names and shapes from `layout`.
#
# The check flattens a dictionary with your `to_vector`, changes every number, and looks whether the right
# numbers stand in the right places of the right arrays. It does so twice, with another dictionary flattened
# in between.


# %% exercise="to_parameters" points=1
def to_parameters(theta, layout):
    """Rebuild the dictionary from a vector.

    theta: (n,), in the order of your to_vector.  layout: as your to_vector returned it.
    Returns {"W1": (n1, n0), "b1": (n1, 1), …}; theta and layout are not changed.
    """
    ### BEGIN SOLUTION
    parameters, start = {}, 0
    for name, shape in layout:
        stop = start + int(np.prod(shape))
        parameters[name] = theta[start:stop].reshape(shape).copy()
        start = stop
    return parameters
    ### END SOLUTION


# %% tags=["spec"]
class ToParameters(Exercise):
    hints = (
        "If the first array has 6 entries and the second has 2, which part of theta belongs to the second?",
        "An array of shape (r, c) owns r·c entries: theta[start : start + r·c], reshaped to (r, c). The next one "
        "starts where it stops.",
        "Begin with `parameters, start = {}, 0` and a loop over your layout.",
    )

    cases = vector_cases

    def observe(learner, parameters):
        theta, layout = learner.to_vector(parameters)
        theta = np.array(theta)
        doubled = learner.to_parameters(2 * theta + 1, layout)
        learner.to_vector({name: parameters[name][:1] for name in reversed(parameters)})
        turned = learner.to_parameters(-theta, layout)
        return {"from 2θ + 1": doubled, "from −θ": turned}

    def expect(parameters):
        doubled, turned = {}, {}
        for name, array in parameters.items():
            doubled[name] = np.array([[2 * float(x) + 1 for x in row] for row in array])
            turned[name] = np.array([[-float(x) for x in row] for row in array])
        return {"from 2θ + 1": doubled, "from −θ": turned}

    def mistake_start_stays(theta, layout):
        """Every array begins with the same numbers: each piece is cut from the beginning of theta. What has to
        move on?"""
        return {name: theta[: int(np.prod(shape))].reshape(shape) for name, shape in layout}

    def mistake_no_shape(theta, layout):
        """The right pieces, but still in a line. What gives a piece its rows and columns back?"""
        ends = np.cumsum([int(np.prod(shape)) for _, shape in layout])
        return {name: piece for (name, _), piece in zip(layout, np.split(theta, ends[:-1]))}

    def mistake_column_by_column(theta, layout):
        """Shapes are right, but within a matrix the numbers have changed places. Flattening went row by row; does
        the way back?"""
        ends = np.cumsum([int(np.prod(shape)) for _, shape in layout])
        pieces = np.split(theta, ends[:-1])
        return {name: piece.reshape(shape, order="F") for (name, shape), piece in zip(layout, pieces)}

    def mistake_names_sorted(theta, layout):
        """Right for some dictionaries only: you cut theta in another order of names than you flattened in. As
        text, "W10" comes before "W2", and every "W" before any "b"; the dictionary has its own order. Which order
        is in your layout?"""
        parameters, start = {}, 0
        for name, shape in sorted(layout):
            stop = start + int(np.prod(shape))
            parameters[name] = theta[start:stop].reshape(shape)
            start = stop
        return parameters

    def mistake_transposed_shape(theta, layout):
        """Rows and columns have changed places. Which number of a shape comes first?"""
        parameters, start = {}, 0
        for name, shape in layout:
            stop = start + int(np.prod(shape))
            parameters[name] = theta[start:stop].reshape(shape[::-1])
            start = stop
        return parameters

    def variant_split(theta, layout):
        ends = np.cumsum([np.prod(shape, dtype=int) for _, shape in layout])
        pieces = np.split(theta, ends[:-1])
        return {name: np.reshape(piece, shape) for (name, shape), piece in zip(layout, pieces)}

    def variant_entry_by_entry(theta, layout):
        numbers = iter(theta)
        parameters = {}
        for name, (rows, columns) in layout:
            parameters[name] = np.array([[next(numbers) for _ in range(columns)] for _ in range(rows)])
        return parameters

    def variant_from_the_end(theta, layout):
        rest = np.array(theta, dtype=float)
        parameters = {}
        for name, shape in list(layout)[::-1]:
            size = shape[0] * shape[1]
            parameters[name], rest = rest[rest.size - size :].reshape(shape), rest[: rest.size - size]
        return parameters


# %% check="to_parameters"
check(to_parameters)

# %% [markdown]
# Now the cost of the moons network as a function of a dictionary, its gradient by backpropagation, and the
# start from which all runs of this lesson begin. The cell flattens the start and rebuilds it.


# %%
def moons_cost(parameters):
    return logistic_cost(deep_forward(X, parameters)[0], Y)


def moons_gradients(parameters):
    AL, caches = deep_forward(X, parameters)
    return deep_backward(AL, Y, caches)


start = initialize_he([2, 8, 5, 1], np.random.default_rng(1))
theta, layout = to_vector(start)
again = to_parameters(theta, layout)
print("theta:", theta.shape, " back again:", {name: array.shape for name, array in again.items()})
assert all(np.array_equal(again[name], start[name]) for name in start)

# %% [markdown]
# ## Exercise: numerical_gradient · 2 points · 12 minutes
#
# Now the two-sided difference in every direction. For $i = 1 \dots n$, nudge entry $i$ of $\theta$ and
# nothing else:
#
# $$ g_i = \frac{J(\theta + \varepsilon e_i) - J(\theta - \varepsilon e_i)}{2\varepsilon} $$
#
# | | shape | |
# |---|---|---|
# | in: `J` | a function | takes a vector (n,), gives a number |
# | in: `theta` | (n,) | not changed, or put back as it was |
# | out | (n,) | one slope per entry |
#
# Before you write: how many times does `J` run? And think of lesson 00: after `up = theta`, how many vectors
# are there?


# %% exercise="numerical_gradient" points=2
def numerical_gradient(J, theta, epsilon):
    """The gradient of J at theta, by the two-sided difference in one entry after another.

    J: a function of a vector (n,) that returns a number.  theta: (n,).  epsilon: a number > 0.  Returns (n,).
    """
    ### BEGIN SOLUTION
    gradient = np.zeros_like(theta)
    for i in range(theta.size):
        up, down = theta.copy(), theta.copy()
        up[i] += epsilon
        down[i] -= epsilon
        gradient[i] = (J(up) - J(down)) / (2 * epsilon)
    return gradient
    ### END SOLUTION


# %% tags=["spec"]
def case_coupled(theta, c):
    return np.sum(c * theta**3) + 2 * np.sum(theta[1:] * theta[:-1] ** 2) + np.prod(theta[:2])


def case_corners(theta, corners):
    weights = np.arange(1, theta.size + 1)
    return np.sum(weights * np.maximum(theta - corners, 0)) + theta[0] * theta[-1]


def case_regression(theta, X, Y):
    z = theta[:-1] @ X + theta[-1]
    return np.mean(np.logaddexp(0, z) - Y * z)


def case_valley(theta):
    return np.sum(100 * (theta[1:] - theta[:-1] ** 2) ** 2 + (1 - theta[:-1]) ** 2)


def case_far_apart(theta, c):
    return np.sum(c * np.sin(theta)) + np.sqrt(1 + np.sum((theta - 1) ** 2))


def case_one_number(theta):
    return np.sum(np.exp(theta) * theta)


class NumericalGradient(Exercise):
    hints = (
        "Entry i of the answer is the slope along entry i alone. What of all other entries, while you nudge it?",
        "g_i = (J(θ + ε·e_i) − J(θ − ε·e_i)) / (2ε), for every i; that makes 2n calls of J.",
        "Begin with an array of zeros, as long as theta, and a loop over i that makes two copies of theta.",
    )

    def cases(rng):
        c = rng.uniform(1, 3, 5) * rng.choice([-1, 1], 5)
        theta = rng.integers(256, 512, 5) / 256  # with ε = 1/64 exact in float32: put back, θ is the same to the bit
        yield "cubic and coupled, ε = 1/64", functools.partial(case_coupled, c=c), theta, 1 / 64
        corners = rng.normal(size=4)
        theta = corners + np.array([0.03, -0.02, 0.4, -0.04])
        yield "corners within reach, ε = 0.05", functools.partial(case_corners, corners=corners), theta, 0.05
        X, Y = rng.normal(size=(6, 9)), (rng.random(9) < 0.4).astype(float)
        Y[:2] = 0, 1
        regression = functools.partial(case_regression, X=X, Y=Y)
        yield "logistic regression, ε = 1e-5", regression, rng.normal(size=7) + 0.3, 1e-5
        yield "a curved valley, ε = 0.1", case_valley, rng.uniform(-1.5, 1.5, 3), 0.1
        theta = np.array([1e-3, 40.0, -300.0, 5.0, -0.7, 12.0]) + 1e-4 * rng.normal(size=6)
        yield "entries of very different size", functools.partial(case_far_apart, c=rng.uniform(1, 3, 6)), theta, 1e-2
        yield "a vector with one entry", case_one_number, rng.uniform(1, 2, 1), 0.2
        X, Y = rng.normal(size=(40, 7)), (rng.random(7) < 0.5).astype(float)
        Y[:2] = 1, 0
        yield "41 entries, ε = 1e-4", functools.partial(case_regression, X=X, Y=Y), 0.5 * rng.normal(size=41), 1e-4

    def expect(J, theta, epsilon):
        theta, epsilon = theta.astype(np.longdouble), np.longdouble(epsilon)
        slopes = []
        for direction in np.eye(theta.size, dtype=np.longdouble):
            here, after, before = (J(theta + t * epsilon * direction) for t in (0, 1, -1))
            slopes.append(float(((after - here) / epsilon + (here - before) / epsilon) / 2))
        return np.array(slopes)

    def mistake_to_the_right_only(J, theta, epsilon):
        """Your slopes look to one side only. Which neighbour did `numerical_derivative` use besides the right one?"""
        return np.array([(J(theta + epsilon * e) - J(theta)) / epsilon for e in np.eye(theta.size)])

    def mistake_one_epsilon(J, theta, epsilon):
        """Every slope is twice what it should be. How far apart are the two places?"""
        return np.array([(J(theta + epsilon * e) - J(theta - epsilon * e)) / epsilon for e in np.eye(theta.size)])

    def mistake_same_vector(J, theta, epsilon):
        """Every slope is zero: J was asked twice about the same vector. `up = theta` gives a second *name*, not a
        second vector. What makes a second vector?"""
        gradient = np.zeros(theta.size)
        up = down = theta.copy()
        for i in range(theta.size):
            up[i] += epsilon
            down[i] -= epsilon
            gradient[i] = (J(up) - J(down)) / (2 * epsilon)
        return gradient

    def mistake_same_vector_in_turn(J, theta, epsilon):
        """Your slopes are about half of what they should be: the step to the left began where the step to the
        right had ended. `down = theta` gives a second *name*, not a second vector. What makes a second vector?"""
        gradient, theta = np.zeros(theta.size), theta.astype(float)
        for i in range(theta.size):
            up = theta
            up[i] += epsilon
            after = J(up)
            down = theta
            down[i] -= epsilon
            gradient[i] = (after - J(down)) / (2 * epsilon)
        return gradient

    def mistake_one_number_to_J(J, theta, epsilon):
        """J needs the whole vector, of which one entry is nudged. What does `theta[i] + epsilon` hand to it?"""
        return np.array([(J(x + epsilon) - J(x - epsilon)) / (2 * epsilon) for x in theta])

    def mistake_own_epsilon(J, theta, epsilon):
        """Your slopes do not depend on `epsilon`: they have one of their own. Did you use the argument?"""
        return np.array([(J(theta + 1e-6 * e) - J(theta - 1e-6 * e)) / 2e-6 for e in np.eye(theta.size)])

    def mistake_not_restored(J, theta, epsilon):
        """The first entry is right, and then the errors pile up: entry i is still nudged while you nudge entry i +
        1. What has to happen at the end of each round?"""
        gradient, moved = np.zeros(theta.size), theta.astype(float)
        for i in range(theta.size):
            moved[i] += epsilon
            after = J(moved)
            moved[i] -= 2 * epsilon
            gradient[i] = (after - J(moved)) / (2 * epsilon)
        return gradient

    def mistake_all_at_once(J, theta, epsilon):
        """All your slopes are the same number: you nudge all entries at the same time. Which one should move?"""
        return np.full(theta.shape, (J(theta + epsilon) - J(theta - epsilon)) / (2 * epsilon))

    def variant_rows_of_the_identity(J, theta, epsilon):
        return np.array([(J(theta + row) - J(theta - row)) / (2 * epsilon) for row in epsilon * np.eye(len(theta))])

    def variant_put_back(J, theta, epsilon):
        gradient = []
        for i in range(len(theta)):
            theta[i] += epsilon
            after = J(theta)
            theta[i] -= 2 * epsilon
            before = J(theta)
            theta[i] += epsilon
            gradient.append((after - before) / (2 * epsilon))
        return gradient

    def variant_along_a_line(J, theta, epsilon):
        def along(i, t):
            moved = np.array(theta, dtype=np.float64)
            moved[i] = moved[i] + t
            return float(J(moved))

        return np.array([along(i, epsilon) - along(i, -epsilon) for i in range(theta.shape[0])]) / 2 / epsilon


# %% check="numerical_gradient"
check(numerical_gradient)

# %% [markdown]
# Your function knows nothing about layers, activations or the chain rule. It can ask for costs, and nothing
# else. *Before you run:* how many digits of backpropagation's gradient will it reproduce with
# $\varepsilon = 10^{-5}$?

# %%
theta, layout = to_vector(start)
slopes = numerical_gradient(lambda moved: moons_cost(to_parameters(moved, layout)), theta, 1e-5)
numerical, grads = to_parameters(slopes, layout), moons_gradients(start)
for i in range(5):
    print(f"dW3[0, {i}]   numerical {numerical['W3'][0, i]: .10f}   backward {grads['dW3'][0, i]: .10f}")

# %% [markdown]
# All ten that are printed. (`dW3[0, 3]` is exactly 0 in both: the unit behind it is dead, silent for all 200
# examples. Remember it for the second question.) The price is $2n$ forward passes: 150 for these 75
# parameters. A network with a million parameters would need two million of them for a *single* gradient;
# `deep_backward` gets it for about the price of two more. This is why backpropagation exists, and why
# gradient checking is for debugging: on a small network, a few times, then switched off.

# %% [markdown]
# ## One number for two vectors
#
# Seventy-five pairs are too many to look at. How far apart are two vectors $a$ and $b$? The distance
# $\lVert a-b\rVert_2$ alone does not say, as two examples show: in the first the gradient is tiny and
# entirely wrong, in the second it is huge and right to ten digits.
#
# *Before you run:* which of the two distances will be larger?

# %%
tiny, huge = np.array([3e-6, -4e-6]), np.array([3e6, -4e6])
print(f"wrong by a factor of 2:     distance {np.linalg.norm(2 * tiny - tiny):.0e}")
print(f"right up to one part in 1e10: distance {np.linalg.norm(huge * (1 + 1e-10) - huge):.0e}")

# %% [markdown]
# The right one looks a hundred times worse. A distance means something only in relation to the size of what
# is compared. Hence
#
# $$ r(a, b) = \frac{\lVert a - b\rVert_2}{\lVert a\rVert_2 + \lVert b\rVert_2},
# \qquad \lVert a\rVert_2=\sqrt{\textstyle\sum_i a_i^2}. $$
#
# By the triangle inequality $r$ lies between 0 and 1, whatever the scale, and neither vector is treated as
# the true one. One case needs a decision: if both vectors vanish, the formula says 0/0. They agree, so
# $r = 0$.

# %% [markdown]
# ## Exercise: relative_difference · 1 point · 6 minutes
#
# Write $r(a, b)$. Think of the case in which nothing is left to divide by: a layer whose units are all dead
# has a gradient of exact zeros, from both methods.


# %% exercise="relative_difference" points=1
def relative_difference(a, b):
    """‖a − b‖ / (‖a‖ + ‖b‖) with Euclidean norms; 0 if both vectors vanish.

    a, b: (n,) each.  Returns a number from 0 (equal) to 1 (opposite, or one of them vanishes).
    """
    ### BEGIN SOLUTION
    size = np.linalg.norm(a) + np.linalg.norm(b)
    if size == 0:
        return 0.0
    return np.linalg.norm(a - b) / size
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.spec import Between


class RelativeDifference(Exercise):
    hints = (
        "Three lengths are needed. A length is never negative: how does it treat the signs of the entries?",
        "‖a‖ = √(a_1² + … + a_n²). The result is ‖a − b‖ / (‖a‖ + ‖b‖), except when the denominator is 0.",
        "Begin with `size = np.linalg.norm(a) + …`, and ask what to return if `size` is 0.",
    )

    def cases(rng):
        a = rng.uniform(1, 3, 7) * rng.choice([-1, 1], 7)
        yield "seven entries", a, a + rng.uniform(0.5, 1.5, 7) * rng.choice([-1, 1], 7)
        yield "nearly equal", a, a + 1e-4 * rng.normal(size=7)
        yield "both vanish", np.zeros(5), np.zeros(5)
        yield "one vanishes", np.zeros(4), rng.normal(size=4) + 2
        yield "opposite", a, -a
        yield "equal", a, a.copy()
        mixed = np.array([2.0, -2.0, 5.0, -5.0])
        yield "entries that add up to zero", mixed, mixed[::-1] * rng.uniform(2, 3)
        yield "one entry each", rng.uniform(1, 2, 1), -rng.uniform(3, 4, 1)
        yield "three hundred entries", rng.normal(size=300) + 1, rng.normal(size=300) - 2
        yield "large ones", 1e6 * rng.normal(size=6), 1e6 * rng.normal(size=6)
        small = 3e-3 * rng.uniform(1, 2, 9)
        yield "small ones", small, small * rng.uniform(0.5, 1, 9)

    def expect(a, b):
        gap, size_a, size_b = (sum(float(x) ** 2 for x in v) ** 0.5 for v in (a - b, a, b))
        if size_a + size_b == 0:
            return 0.0
        value = gap / (size_a + size_b)
        # A tiny constant in the denominator is a usual guard against 0/0, and shows when the vectors are small.
        return value if size_a + size_b > 0.1 else Between(value * (1 - 1e-4), value * (1 + 1e-4))

    def mistake_zero_by_zero(a, b):
        """Right, except when both vectors vanish: there you divide 0 by 0. Do two zero vectors agree?"""
        return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))

    def mistake_sums(a, b):
        """You added the entries up, so that positive and negative ones cancel. A norm squares them first."""
        size = abs(np.sum(a)) + abs(np.sum(b))
        return abs(np.sum(a - b)) / size if size else 0.0

    def mistake_absolute_sums(a, b):
        """You added up absolute values; that is another norm (the 1-norm). What does the Euclidean one do to each
        entry, and at the end?"""
        size = np.sum(np.abs(a)) + np.sum(np.abs(b))
        return np.sum(np.abs(a - b)) / size if size else 0.0

    def mistake_squares(a, b):
        """The squares are summed, but the root is missing: a factor of 2 between the vectors gives 0.2, not 1/3."""
        size = np.sum(a**2) + np.sum(b**2)
        return np.sum((a - b) ** 2) / size if size else 0.0

    def mistake_not_relative(a, b):
        """This is the distance, with nothing to compare it with. What should it be divided by?"""
        return np.linalg.norm(a - b)

    def mistake_one_norm_below(a, b):
        """Your denominator has one of the two norms. For opposite vectors you get 2 where 1 is wanted. What is
        missing?"""
        size = np.linalg.norm(a)
        return np.linalg.norm(a - b) / size if size else float(np.any(b))

    def mistake_norm_of_the_sum(a, b):
        """You divide by ‖a + b‖, which vanishes for opposite vectors. Take the two norms first, then add them."""
        size = np.linalg.norm(a + b)
        return np.linalg.norm(a - b) / size if size else 0.0

    def variant_by_hand(a, b):
        gap, size_a, size_b = (np.sqrt(np.sum(v * v)) for v in (a - b, a, b))
        return 0.0 if size_a == size_b == 0 else gap / (size_a + size_b)

    def variant_guarded(a, b):
        return np.linalg.norm(a - b) / max(np.linalg.norm(a) + np.linalg.norm(b), 1e-12)

    def variant_constant_below(a, b):
        return np.sqrt(np.dot(a - b, a - b)) / (np.sqrt(np.dot(a, a)) + np.sqrt(np.dot(b, b)) + 1e-8)

    def variant_nan_to_zero(a, b):
        with np.errstate(all="ignore"):
            return np.nan_to_num(np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)))


# %% check="relative_difference"
check(relative_difference)

# %% [markdown]
# What do readings of this instrument look like? Multiply a gradient by a constant $c$ and compare.
#
# *Before you run:* the lost factor of the opening question was $c = 1/2$. Work out its reading by hand.

# %%
g = moons_gradients(start)["dW2"].ravel()
for c in (1, 1.001, 1.1, 2, 0.5, 200, 0, -1):
    print(f"c = {c:<6} reading {relative_difference(c * g, g):.4f}")

# %% [markdown]
# For $c > 0$ the reading is $|c-1|/(c+1)$: 1/3 for a lost or doubled factor of 2, 1/21 for ten per cent, and
# 0.0005 for one part in a thousand. A forgotten factor of $m = 200$ reads 0.99, and a wrong sign, or an array
# that was left at zero, reads 1. Numbers like 1/3 are worth remembering: they tell a factor of 2 from across
# the room.

# %% [markdown]
# ## Exercise: check_gradients · 2 points · 12 minutes
#
# Put the pieces together. Given a function `cost(parameters)`, the parameters and the gradients of some
# backward pass, compare these with the numerical gradient, **all arrays together** in one vector, and return
# the relative difference.
#
# | | |
# |---|---|
# | `cost` | a function: takes a dictionary like `parameters`, returns a number |
# | `parameters` | `{"W1": …, "b1": …}`, in any order |
# | `grads` | `{"dW1": …, "db1": …}`, in any *other* order; same shapes |
#
# One trap: entry $i$ of one vector must belong to the same parameter as entry $i$ of the other.


# %% exercise="check_gradients" points=2
def check_gradients(cost, parameters, grads, epsilon):
    """How far grads are from the numerical gradient of cost, as one relative difference over all arrays together.

    cost: a function of a dictionary like parameters, returns a number.  parameters: {"W1": …, "b1": …}.
    grads: {"dW1": …, "db1": …}, same shapes, possibly in another order.  epsilon: a number > 0.  Returns a number.
    """
    ### BEGIN SOLUTION
    theta, layout = to_vector(parameters)
    d_theta, _ = to_vector({name: grads["d" + name] for name in parameters})
    numerical = numerical_gradient(lambda moved: cost(to_parameters(moved, layout)), theta, epsilon)
    return relative_difference(numerical, d_theta)
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.gradients import numerical_gradients


DEEP = [2, 3, 2, 2, 3, 2, 2, 1, 2, 2, 2, 1]  # eleven layers, narrow ones: 68 parameters


def case_network(parameters, X, Y, lambd):
    A, last = X, len(parameters) // 2
    for l in range(1, last):
        A = np.tanh(parameters[f"W{l}"] @ A + parameters[f"b{l}"])
    Z = parameters[f"W{last}"] @ A + parameters[f"b{last}"]
    penalty = sum(np.sum(parameters[f"W{l}"] ** 2) for l in range(1, last + 1))
    return np.mean(np.logaddexp(0, Z) - Y * Z) + lambd / (2 * Y.shape[1]) * penalty


def case_first_layer_only(parameters, c):
    return np.sum(np.sin(c * parameters["W1"])) + np.sum(parameters["b1"] ** 3)


def case_flat(parameters, level):
    return level


def some_network(rng, layer_dims, m, epsilon, lambd=0.0, scale=1.0):
    """(cost, parameters, grads) of a tanh network, drawn again until all is clear: no array of the gradient is near
    zero, two-sided slopes at epsilon are well within 1e-3, and at 1/64 one-sided slopes are well beyond it.  Parameters
    are multiples of 1/256, so that at 1/64 float32 is exact: put back after a nudge, they are the same to the bit.
    """
    while True:
        parameters = {}
        for l in range(1, len(layer_dims)):
            W = rng.normal(size=(layer_dims[l], layer_dims[l - 1])) * 1.3 / np.sqrt(layer_dims[l - 1])
            b = rng.uniform(0.2, 0.7, size=(layer_dims[l], 1)) * rng.choice([-1, 1], size=(layer_dims[l], 1))
            parameters[f"W{l}"], parameters[f"b{l}"] = np.round(256 * W) / 256, np.round(256 * b) / 256
        X, Y = scale * rng.normal(size=(layer_dims[0], m)), (rng.random((1, m)) < 0.5).astype(float)
        cost = functools.partial(case_network, X=X, Y=Y, lambd=lambd)
        grads = numerical_gradients(cost, parameters)
        if not all(np.linalg.norm(g) > 3e-3 * (scale if name == "dW1" else 1) for name, g in grads.items()):
            continue
        if epsilon == 1 / 64 and not names_beyond(one_sided_slopes(cost, parameters, epsilon), grads, 4e-3):
            continue
        if epsilon > 1 / 64 or not names_beyond(plain_slopes(cost, parameters, epsilon), grads, 2e-4):
            return cost, reordered(parameters, rng), reordered(grads, rng)


def entry_by_entry(cost, parameters, slope):
    """{"dW1": …}: slope(along) for every entry, along(t) being the cost with that entry moved by t."""
    result = {}
    for name, array in parameters.items():
        result["d" + name] = np.zeros(array.shape, array.dtype)
        for index in np.ndindex(array.shape):

            def along(t, name=name, index=index):
                moved = {key: value.copy() for key, value in parameters.items()}
                moved[name][index] += t
                return cost(moved)

            result["d" + name][index] = slope(along)
    return result


def two_sided_slopes(cost, parameters, epsilon):
    """In extended precision: the average of the slopes to the right and to the left."""
    wide, step = {name: array.astype(np.longdouble) for name, array in parameters.items()}, np.longdouble(epsilon)
    here = cost(wide)
    return entry_by_entry(cost, wide, lambda along: ((along(step) - here) / step + (here - along(-step)) / step) / 2)


def difference_of(pairs):
    """The relative difference over pairs of arrays, from plain sums of squares."""
    gap = size_a = size_b = np.longdouble(0)
    for a, b in pairs:
        for x, y in zip(np.ravel(a), np.ravel(b)):
            gap, size_a, size_b = gap + (x - y) ** 2, size_a + x**2, size_b + np.longdouble(y) ** 2
    return float(np.sqrt(gap) / (np.sqrt(size_a) + np.sqrt(size_b))) if size_a + size_b else 0.0


def names_beyond(slopes, grads, threshold):
    return sorted(name for name in slopes if difference_of([(slopes[name], grads[name])]) > threshold)


def one_sided_slopes(cost, parameters, epsilon):
    return entry_by_entry(cost, parameters, lambda along: (along(epsilon) - along(0)) / epsilon)


def plain_slopes(cost, parameters, epsilon):
    return entry_by_entry(cost, parameters, lambda along: (along(epsilon) - along(-epsilon)) / (2 * epsilon))


class CheckGradients(Exercise):
    hints = (
        "You have all the parts. Which function of a vector is to be differentiated, and how does it get its cost?",
        "J(θ) = cost(to_parameters(θ, layout)); compare its numerical gradient with the vector of the arrays "
        "grads['d' + name], name by name in the order of the parameters.",
        "Begin with `theta, layout = …`, then make a vector of the gradients in the same order.",
    )

    def cases(rng):
        cost, parameters, grads = some_network(rng, [3, 4, 2, 1], 6, 1 / 64)
        wrong = {**grads, "dW2": 1.5 * grads["dW2"], "db1": -grads["db1"]}
        yield "a factor and a sign, ε = 1/64", cost, parameters, wrong, 1 / 64
        cost, parameters, grads = some_network(rng, [2, 4, 3, 1], 5, 0.1, lambd=0.4)
        yield "right gradients, ε = 0.1", cost, parameters, grads, 0.1
        yield "right gradients, ε = 1e-5", cost, parameters, grads, 1e-5
        cost, parameters, _ = some_network(rng, [4, 2, 3, 1], 7, 1e-3, lambd=2.0)
        without = functools.partial(cost.func, **{**cost.keywords, "lambd": 0.0})
        forgotten = reordered(numerical_gradients(without, parameters), rng)
        yield "the L2 term left out of the gradients", cost, parameters, forgotten, 1e-3
        cost, parameters, grads = some_network(rng, [3, 2, 2, 1], 4, 1e-4)
        shuffled = {name: g + rng.uniform(0.5, 1, g.shape) for name, g in grads.items()}
        yield "all wrong, in another order", cost, parameters, shuffled, 1e-4
        cost, parameters, grads = some_network(rng, DEEP, 3, 1e-3)
        yield "eleven layers, dW10 wrong", cost, parameters, {**grads, "dW10": grads["dW10"] + 0.3}, 1e-3
        cost = functools.partial(case_first_layer_only, c=rng.uniform(1, 2, (2, 3)))
        parameters = some_parameters(rng, [3, 2, 4])
        grads = {"d" + name: rng.normal(size=p.shape) * (100 if name == "W1" else 1) for name, p in parameters.items()}
        yield "one array far larger than the others", cost, parameters, reordered(grads, rng), 0.02
        zeros = {"d" + name: np.zeros(p.shape) for name, p in parameters.items()}
        yield "a flat cost and no gradient", functools.partial(case_flat, level=0.7), parameters, zeros, 0.01

    def expect(cost, parameters, grads, epsilon):
        slopes = two_sided_slopes(cost, parameters, epsilon)
        value = difference_of((slopes[name], grads[name]) for name in slopes)
        return Between(0.0, 1e-7) if 0 < value < 1e-8 else value  # nothing but rounding is left

    def mistake_by_position(cost, parameters, grads, epsilon):
        """Right only if the two dictionaries have the same order: you compare first with first, second with
        second. Which name in grads belongs to the parameter "W2"?"""
        slopes = plain_slopes(cost, parameters, epsilon)
        a, b = (np.concatenate([v.ravel() for v in dictionary.values()]) for dictionary in (slopes, grads))
        size = np.linalg.norm(a) + np.linalg.norm(b)
        return np.linalg.norm(a - b) / size if size else 0.0

    def mistake_mean_over_arrays(cost, parameters, grads, epsilon):
        """You averaged one relative difference per array. All arrays together means: join them into one vector
        first."""
        slopes = plain_slopes(cost, parameters, epsilon)
        return np.mean([difference_of([(slopes[name], grads[name])]) for name in slopes])

    def mistake_worst_array(cost, parameters, grads, epsilon):
        """You return the largest of the arrays' own differences. All arrays together means: join them into one
        vector first."""
        slopes = plain_slopes(cost, parameters, epsilon)
        return max(difference_of([(slopes[name], grads[name])]) for name in slopes)

    def mistake_weights_only(cost, parameters, grads, epsilon):
        """The biases do not take part in your comparison. A wrong db would never be found."""
        slopes = plain_slopes(cost, parameters, epsilon)
        return difference_of((slopes[name], grads[name]) for name in slopes if name.startswith("dW"))

    def mistake_one_sided(cost, parameters, grads, epsilon):
        """Even right gradients look wrong at ε = 0.1: your slopes look to one side only."""
        slopes = one_sided_slopes(cost, parameters, epsilon)
        return difference_of((slopes[name], grads[name]) for name in slopes)

    def mistake_one_epsilon(cost, parameters, grads, epsilon):
        """Even right gradients read 1/3 with you, which means a factor of 2. How far apart are the two places?"""
        slopes = plain_slopes(cost, parameters, epsilon)
        return difference_of((2 * slopes[name], grads[name]) for name in slopes)

    def mistake_not_restored(cost, parameters, grads, epsilon):
        """Each nudge of yours stays in place while the next entry is nudged, and the errors pile up. What has to
        happen at the end of each round?"""
        moved, pairs = {name: array.astype(float) for name, array in parameters.items()}, []
        for name, array in moved.items():
            for index in np.ndindex(array.shape):
                array[index] += epsilon
                after = cost(moved)
                array[index] -= 2 * epsilon
                pairs.append(((after - cost(moved)) / (2 * epsilon), grads["d" + name][index]))
        return difference_of(pairs)

    def variant_put_back(cost, parameters, grads, epsilon):
        numerical, given = [], []
        for name, array in parameters.items():
            for index in np.ndindex(array.shape):
                kept = array[index]
                array[index] = kept + epsilon
                after = cost(parameters)
                array[index] = kept - epsilon
                before = cost(parameters)
                array[index] = kept
                numerical.append((after - before) / (2 * epsilon))
                given.append(grads["d" + name][index])
        a, b = np.array(numerical), np.array(given)
        size = np.sqrt(a @ a) + np.sqrt(b @ b)
        return float(np.sqrt((a - b) @ (a - b)) / size) if size > 0 else 0.0

    def variant_sums_of_squares(cost, parameters, grads, epsilon):
        slopes = plain_slopes(cost, parameters, epsilon)
        gap, size_a, size_b = (
            np.sqrt(sum(np.sum(part(slopes[name], grads[name]) ** 2) for name in slopes))
            for part in (np.subtract, lambda a, b: a, lambda a, b: b)
        )
        return gap / (size_a + size_b + 1e-15)


# %% check="check_gradients"
check(check_gradients)

# %% [markdown]
# The moment of truth for lesson 05. *Before you run:* Taylor's error is near $10^{-11}$ at
# $\varepsilon = 10^{-5}$, rounding too. What order of magnitude do you expect of a right backward pass?

# %%
reading = check_gradients(moons_cost, start, moons_gradients(start), 1e-5)
print(f"deep_backward of lesson 05 reads {reading:.0e}")
assert reading < 1e-9

# %% [markdown]
# About $3\cdot10^{-11}$: ten digits agree in 75 numbers that were found in two entirely different ways. No
# proof, but no accident either.
#
# ## Exercise: find_wrong_gradients · 2 points · 12 minutes
#
# A bad reading says *that* something is wrong. *Where* is the next question, and the arrays answer it if they
# are asked one by one: compare each array with its own numerical gradient and return the names of those whose
# **own relative difference exceeds $10^{-3}$**, as a sorted list such as `["dW2", "db1"]`. If nothing is
# wrong, the list is empty.


# %% exercise="find_wrong_gradients" points=2
def find_wrong_gradients(cost, parameters, grads, epsilon):
    """The names of the gradients that do not fit the cost.

    Arguments as in check_gradients.  Returns a sorted list of names such as "dW2": the arrays whose own relative
    difference from the numerical gradient exceeds 1e-3.
    """
    ### BEGIN SOLUTION
    theta, layout = to_vector(parameters)
    slopes = numerical_gradient(lambda moved: cost(to_parameters(moved, layout)), theta, epsilon)
    wrong = []
    for name, numerical in to_parameters(slopes, layout).items():
        if relative_difference(numerical.ravel(), grads["d" + name].ravel()) > 1e-3:
            wrong.append("d" + name)
    return sorted(wrong)
    ### END SOLUTION


# %% tags=["spec"]
def in_order(dictionary, first):
    """The same entries, those named in `first` at the front."""
    return {name: dictionary[name] for name in [*first, *(n for n in dictionary if n not in first)]}


class FindWrongGradients(Exercise):
    hints = (
        "Your numerical gradient is one long vector. What turns a vector into arrays with names?",
        "For each name: r(numerical[name], grads['d' + name]) > 1e-3, both as vectors; `sorted(…)` puts them in order.",
        "Begin as in check_gradients, and hand the numerical gradient itself to `to_parameters`.",
    )

    def cases(rng):
        cost, parameters, grads = some_network(rng, [3, 4, 2, 1], 6, 1 / 64, lambd=0.3)
        parameters, grads = in_order(parameters, ["b2", "W3"]), in_order(grads, ["db2", "db1"])
        wrong = {**grads, "dW1": 2 * grads["dW1"], "db2": -grads["db2"]}
        yield "a factor and a sign, ε = 1/64", cost, parameters, wrong, 1 / 64
        cost, parameters, grads = some_network(rng, [2, 4, 3, 1], 5, 1e-4)
        smallest = max(np.linalg.norm(grads["d" + name]) / np.linalg.norm(parameters[name]) for name in ("W1", "W2", "W3"))
        cost = functools.partial(cost.func, **{**cost.keywords, "lambd": 5 * 6e-3 * float(smallest)})
        yield "a small L2 term left out", cost, in_order(parameters, ["b1", "W3"]), in_order(grads, ["dW2"]), 1e-4
        cost, parameters, grads = some_network(rng, [4, 3, 2, 1], 7, 1e-5)
        spoilt = grads["dW1"].copy()
        spoilt[1, 2] += 0.5 * np.linalg.norm(spoilt)
        yield "one entry of twelve", cost, parameters, {**grads, "dW1": spoilt}, 1e-5
        cost, parameters, grads = some_network(rng, [2, 3, 4, 1], 6, 1 / 64, lambd=0.2)
        yield "nothing wrong, ε = 1/64", cost, parameters, grads, 1 / 64
        subtle = {**grads, "dW2": 1.0024 * grads["dW2"], "db1": 1.0016 * grads["db1"]}
        yield "one array off by 0.24 %, another by 0.16 %", cost, parameters, subtle, 1e-4
        cost, parameters, grads = some_network(rng, DEEP, 3, 1e-5)
        yield "eleven layers", cost, parameters, {**grads, "dW10": -grads["dW10"], "db11": grads["db11"] / 4}, 1e-5
        cost, parameters, grads = some_network(rng, [3, 4, 1], 5, 1e-3, scale=1e-5)
        turned = {**grads, "dW1": np.roll(grads["dW1"], 1, axis=0)}
        yield "an array of tiny numbers, its rows in another order", cost, parameters, turned, 1e-3
        cost, parameters, grads = some_network(rng, [4, 5, 1], 5, 1e-4)
        entry = np.zeros(grads["dW1"].shape)
        entry[np.unravel_index(np.abs(grads["dW1"]).argmin(), entry.shape)] = 1.6e-3 * np.linalg.norm(grads["dW1"])
        nearly = {**grads, "dW1": grads["dW1"] + entry}
        yield "one small entry off, the array as a whole within 1e-3", cost, parameters, nearly, 1e-4
        parameters = some_parameters(rng, [3, 2, 4])
        cost = functools.partial(case_first_layer_only, c=rng.uniform(1, 2, (2, 3)))
        grads = {**numerical_gradients(cost, parameters), "db2": rng.uniform(0.1, 0.2, (4, 1))}
        yield "arrays without influence on the cost", cost, parameters, reordered(grads, rng), 1e-4

    def expect(cost, parameters, grads, epsilon):
        return names_beyond(two_sided_slopes(cost, parameters, epsilon), grads, 1e-3)

    def mistake_l2_term_passes(cost, parameters, grads, epsilon):
        """Your threshold is too kind: an L2 term that has been left out of the gradient passes. Its array is off
        by less than a per cent, which is still more than 1e-3."""
        return names_beyond(plain_slopes(cost, parameters, epsilon), grads, 1e-2)

    def mistake_too_strict(cost, parameters, grads, epsilon):
        """You name arrays that are right: your threshold is far below 1e-3, where the numerical gradient's own
        error lives."""
        return names_beyond(plain_slopes(cost, parameters, epsilon), grads, 1e-7)

    def mistake_names_of_parameters(cost, parameters, grads, epsilon):
        """The right arrays, but you name the parameters. Wanted are the names in grads, which begin with "d"."""
        return [name[1:] for name in names_beyond(plain_slopes(cost, parameters, epsilon), grads, 1e-3)]

    def mistake_one_sided(cost, parameters, grads, epsilon):
        """Where ε is large you name arrays that are right: your slopes look to one side only."""
        return names_beyond(one_sided_slopes(cost, parameters, epsilon), grads, 1e-3)

    def mistake_not_sorted(cost, parameters, grads, epsilon):
        """The right names, in the order of a dictionary. They should be sorted."""
        slopes = plain_slopes(cost, parameters, epsilon)
        return [name for name in slopes if difference_of([(slopes[name], grads[name])]) > 1e-3]

    def mistake_absolute(cost, parameters, grads, epsilon):
        """You compare distances with 1e-3, whatever the size of the array. An array of tiny numbers can be all
        wrong and still be close."""
        slopes = plain_slopes(cost, parameters, epsilon)
        return sorted(name for name in slopes if np.linalg.norm(slopes[name] - grads[name]) > 1e-3)

    def mistake_entry_by_entry(cost, parameters, grads, epsilon):
        """You judge the worst entry. A small entry may be off by much while its array as a whole is within 1e-3;
        norms take the array as a whole."""
        slopes = plain_slopes(cost, parameters, epsilon)
        worst = {}
        for name, a in slopes.items():
            size = np.abs(a) + np.abs(grads[name])
            worst[name] = np.max(np.abs(a - grads[name]) / np.where(size == 0, 1, size))
        return sorted(name for name in worst if worst[name] > 1e-3)

    def mistake_all_or_none(cost, parameters, grads, epsilon):
        """Either all names or none: you ask about all arrays together. Ask each array on its own."""
        slopes = plain_slopes(cost, parameters, epsilon)
        whole = difference_of((slopes[name], grads[name]) for name in slopes)
        return sorted(slopes) if whole > 1e-3 else []

    def variant_squares(cost, parameters, grads, epsilon):
        slopes = plain_slopes(cost, parameters, epsilon)
        wrong = set()
        for name, a in slopes.items():
            b = grads[name]
            gap, size = np.sqrt(np.sum((a - b) ** 2)), np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(b**2))
            if gap > 1e-3 * size:
                wrong.add(name)
        return sorted(wrong)

    def variant_tuple(cost, parameters, grads, epsilon):
        slopes = plain_slopes(cost, parameters, epsilon)
        with np.errstate(all="ignore"):
            ratio = {k: np.linalg.norm(v - grads[k]) / (np.linalg.norm(v) + np.linalg.norm(grads[k])) for k, v in slopes.items()}
        return tuple(sorted(k for k in ratio if ratio[k] > 0.001))


# %% check="find_wrong_gradients"
check(find_wrong_gradients)

# %% [markdown]
# ## A, B or C?
#
# You wrote down a letter. The cell checks the three versions at the common start: $2 \cdot 75$ forward passes
# each.

# %%
for letter, version in CANDIDATES.items():
    grads = version(moons_gradients(start))
    reading = check_gradients(moons_cost, start, grads, 1e-5)
    wrong = find_wrong_gradients(moons_cost, start, grads, 1e-5)
    print(f"{letter}: reading {reading:.0e}, wrong: {', '.join(wrong) or 'nothing'}")

# %% [markdown]
# B is right, and B had the *highest* cost and the lowest accuracy of the three. Had you trusted the curves,
# you would have thrown away the only version without a bug.
#
# Is that typical? This start was chosen to make the point, so here is the honest count: twelve starts, 300
# steps each.
#
# *Before you run:* in how many of twelve runs does the right gradient reach the lowest cost of the three?

# %%
wins = dict.fromkeys(CANDIDATES, 0)
for seed in range(12):
    final = {letter: train(version, seed, steps=300)[1][-1] for letter, version in CANDIDATES.items()}
    wins[min(final, key=final.get)] += 1
print(wins)

# %% [markdown]
# Seven of twelve. Better than chance, and far from a test: in five starts a wrong gradient won. A cost curve
# tells you whether training works. Whether your *code* does what you derived is another question, and it
# takes another instrument.
#
# ### What the pattern of names says
#
# Four bugs from real life, planted one at a time. The last one concerns a cost with an L2 term,
# $J + \frac{\lambda}{2m}\sum_l\lVert W^{[l]}\rVert^2$ with $\lambda = 1$, whose gradient was forgotten.
# *Before you run:* which names will that bug produce?

# %%
LAMBD = 1.0


def l2_cost(parameters):
    weights = [array for name, array in parameters.items() if name.startswith("W")]
    return moons_cost(parameters) + LAMBD / (2 * Y.size) * sum(np.sum(W**2) for W in weights)


def l2_gradients(parameters, penalised="W"):
    """Gradients of moons_cost, with the L2 term's gradient for the kinds of arrays in `penalised`."""
    grads = moons_gradients(parameters)
    decay = {name: LAMBD / Y.size * array * (name[0] in penalised) for name, array in parameters.items()}
    return {"d" + name: grads["d" + name] + decay[name] for name in parameters}


# %%
grads = moons_gradients(start)
one_entry = grads["dW2"].copy()
one_entry[2, 1] = 0
bugs = {
    "wrong sign in db2": (moons_cost, {**grads, "db2": -grads["db2"]}),
    "dW1 doubled": (moons_cost, {**grads, "dW1": 2 * grads["dW1"]}),
    "one entry of dW2 lost": (moons_cost, {**grads, "dW2": one_entry}),
    "L2 term left out": (l2_cost, grads),
}
for bug, (cost, planted) in bugs.items():
    reading = check_gradients(cost, start, planted, 1e-5)
    print(f"{bug:<23} reading {reading:.3f}   wrong: {find_wrong_gradients(cost, start, planted, 1e-5)}")

# %% [markdown]
# A single array points into one line of `linear_backward`. All weights and no bias is the signature of a
# penalty that is in the cost but not in the gradient (or the other way round). All arrays by the same factor:
# a $1/m$, taken twice or never. Everything *below* some layer wrong and everything above it right: the error
# enters at that layer and is handed down.
#
# The L2 term reads only 0.015. With a smaller $\lambda$ it would read proportionally less: about
# $1.5\cdot10^{-6}$ at $\lambda = 10^{-4}$. A bug can be as quiet as you like: compare a reading with what a
# right gradient reads in the same setting (here $10^{-11}$), not with a rule of thumb.

# %% [markdown]
# ## What a reading does not tell you
#
# ### 1 · It passes at the start and fails after training
#
# A new bug, in the same regularised network: the author lets the biases decay too, $\frac{\lambda}{m} b$ in
# the gradient, although the cost penalises only weights. The cell trains with the right gradient and checks
# both at several steps on the way.
#
# *Before you run:* what will the wrong gradient read at step 0? Remember how the biases start.


# %%
def readings_along_training(steps):
    """Train with the right gradient; what the right and the wrong gradient read at some of the steps."""
    parameters, readings = start, {"W": [], "Wb": []}
    for step in range(steps[-1] + 1):
        if step in steps:
            for penalised, found in readings.items():
                found.append(check_gradients(l2_cost, parameters, l2_gradients(parameters, penalised), 1e-5))
        grads = l2_gradients(parameters)
        parameters = {name: array - 0.2 * grads["d" + name] for name, array in parameters.items()}
    return readings


# %%
steps = [0, 1, 3, 10, 30, 100, 300, 800]
figure, ax = plt.subplots()
for (_, found), label in zip(readings_along_training(steps).items(), ("right gradient", "biases decay too")):
    ax.semilogy(found, "o-", label=label)
    print(f"{label:<17}", " ".join(f"{reading:.0e}" for reading in found))
ax.set(title="At step 0 the bug is invisible", xlabel="training step", ylabel="reading")
ax.set_xticks(range(len(steps)), steps)
_ = ax.legend()

# %% [markdown]
# At step 0 the two read the same, near $10^{-11}$: every bias is 0, and so is $\frac{\lambda}{m} b$. One step
# later the bug reads $3\cdot10^{-4}$, after 800 steps 0.3. So check at the start *and* after some training;
# or, cheaper, at a point that no symmetry has made special: random biases, $\lambda \neq 0$, mixed labels.
#
# ### 2 · A right gradient that fails: kinks
#
# ReLU has a corner at 0. If a nudge carries some unit's $z$ across it, for some example, the chord cuts the
# corner. By hand: the function is $\max(0, z)$, we stand at $z = 0.003$, where the slope is 1, and nudge by
# $\varepsilon = 0.01$.
#
# *Before you run:* the two values are $0.013$ and $0$. What is the two-sided slope?

# %%
print(numerical_derivative(lambda z: max(0.0, z), 0.003, 0.01))

# %% [markdown]
# 0.65, and nothing is wrong with anybody's gradient. How often does it happen? There are $(8 + 5) \cdot 200$
# values of $z$ in our network, and each nudge moves many of them. The smaller $\varepsilon$, the fewer cross;
# but too small an $\varepsilon$ drowns in rounding. So look at the reading as a function of $\varepsilon$:
# the right gradient at the start, the right gradient after 800 steps, and a bug (wrong sign in `db2`).
#
# *Before you run:* two of the three curves are valleys. Which one is not, and what does it look like?


# %%
def readings_over_epsilon(parameters, sign=1):
    grads = moons_gradients(parameters)
    grads = {**grads, "db2": sign * grads["db2"]}
    return {e: check_gradients(moons_cost, parameters, grads, e) for e in np.logspace(-10, -1, 19)}


# %%
trained, _ = train(lambda grads: grads)
curves = {"right, at the start": readings_over_epsilon(start)}
curves["right, after 800 steps"] = readings_over_epsilon(trained)
curves["db2 turned round, at the start"] = readings_over_epsilon(start, sign=-1)
figure, ax = plt.subplots()
for label, found in curves.items():
    ax.loglog(found.keys(), found.values(), "o-", markersize=3, label=label)
    print(f"{label:<31}", "  ".join(f"{e:.0e}: {reading:.0e}" for e, reading in list(found.items())[4:15:2]))
lengths = [np.linalg.norm(to_vector(moons_gradients(parameters))[0]) for parameters in (start, trained)]
print(f"length of the gradient: {lengths[0]:.2f} at the start, {lengths[1]:.3f} after 800 steps")
ax.set(title="Noise and kinks move with ε; a bug stays where it is", xlabel="ε", ylabel="reading")
_ = ax.legend(loc="upper left", bbox_to_anchor=(0, 0.93))

# %% [markdown]
# The same right gradient reads anything from $10^{-11}$ to 0.1, and more after training than before: at
# $\varepsilon = 10^{-3}$ it reads 0.1. Not that more of the $z$ lie close to a corner then; but the gradient
# itself has shrunk from a length of 0.67 to 0.026, and beside so short a gradient every corner cut weighs 26
# times as much. The wrong sign reads 0.3 from end to end.
#
# That is the most useful habit of this lesson. **A suspicious reading? Change ε by a factor of ten, down and
# up.**
#
# | if ε becomes smaller, the reading … | then you see |
# |---|---|
# | falls in jumps, or a hundredfold per decade | kinks, or Taylor's error: ε is too large |
# | grows, tenfold per decade | rounding: ε is too small, or float32 |
# | stays where it is | a bug |
#
# ### 3 · Dropout: which J?
#
# With dropout on, each forward pass draws its own masks. Take the network of lesson 09, keep 80 % of the
# hidden units, and ask for the cost at the *same* parameters three times; then compute the numerical gradient
# twice.
#
# *Before you run:* the three costs differ by about 0.01. What does a division by
# $2\varepsilon = 2\cdot10^{-5}$ make of that?


# %%
def dropout_cost(parameters, rng):
    return logistic_cost(forward_with_dropout(X, parameters, [0.8, 0.8], rng, True), Y)


rng = np.random.default_rng(0)
print("J, three times:", " ".join(f"{dropout_cost(start, rng):.4f}" for _ in range(3)))
theta, layout = to_vector(start)


def J(moved):
    return dropout_cost(to_parameters(moved, layout), rng)


first, second = numerical_gradient(J, theta, 1e-5), numerical_gradient(J, theta, 1e-5)
print(f"lengths of the two gradients: {np.linalg.norm(first):.0f} and {np.linalg.norm(second):.0f}")
print(f"relative difference: {relative_difference(first, second):.2f}")

# %% [markdown]
# Two "gradients" of length ten thousand that have nothing to do with each other, where the true one has
# length 0.67. The function that you differentiate must be a function: the same value for the same parameters.
# Either turn dropout off for the check (`keep_prob` = 1), or hand out the same masks at every call, by a
# generator that starts anew each time:


# %%
theta, layout = to_vector(start)


def J(moved):
    return dropout_cost(to_parameters(moved, layout), np.random.default_rng(0))


first, second = numerical_gradient(J, theta, 1e-5), numerical_gradient(J, theta, 1e-6)
print(f"lengths of the two gradients: {np.linalg.norm(first):.3f} and {np.linalg.norm(second):.3f}")
print(f"relative difference: {relative_difference(first, second):.0e}")

# %% [markdown]
# With the masks frozen, two different $\varepsilon$ agree to eight digits. Off tests less (not the dropout
# code itself), frozen tests all of it. The same holds for whatever else draws at random: augmentation,
# shuffled mini-batches.

# %% [markdown]
# ## Cheaper: one random direction
#
# Is there a check for networks with a million parameters? Instead of one slope per entry, measure the slope
# along **one random direction** $v$. If $g$ is the gradient, that slope must be the inner product:
#
# $$ \frac{J(\theta+\varepsilon v)-J(\theta-\varepsilon v)}{2\varepsilon} \approx v^{\mathsf T} g $$
#
# Two forward passes, whatever $n$ is. As a function of the number $t$, $J(\theta + t v)$ is a case for your
# very first exercise, at $t = 0$. *Before you run:* will two forward passes find a wrong sign in 5 of 75
# entries?

# %%
theta, layout = to_vector(start)
v = np.random.default_rng(0).standard_normal(theta.size)
slope = numerical_derivative(lambda t: moons_cost(to_parameters(theta + t * v, layout)), 0.0, 1e-5)
for letter, version in CANDIDATES.items():
    grads = version(moons_gradients(start))
    g, _ = to_vector({name: grads["d" + name] for name in start})
    difference = abs(slope - v @ g) / (abs(slope) + abs(v @ g))
    print(f"{letter}: slope along v {slope: .8f}, v·g {v @ g: .8f}, relative difference {difference:.0e}")

# %% [markdown]
# It finds both. An error $\Delta$ in the gradient escapes only if $v^{\mathsf T}\Delta$ happens to vanish, and two
# or three directions make that negligible. What gets lost is the name of the culprit, so in practice one does
# both: a few directions first, and the full check, on a small network, if they disagree.
# `dlutils.gradients.directional_check` does it for you, in as many directions as you like.

# %% [markdown]
# ## Sharper: a step into the complex plane
#
# The left side of the valley came from subtracting two nearly equal numbers. There is a way without any
# subtraction. Taylor's series with an *imaginary* step $ih$ reads
#
# $$ f(x + ih) = f(x) + ih\,f'(x) - \tfrac12 h^2 f''(x) - \dots
# \quad\Rightarrow\quad f'(x) \approx \frac{\operatorname{Im} f(x+ih)}{h}, $$
#
# with an error of order $h^2$ and no cancellation. So $h$ may be as small as you like. *Before you run:* what
# happens at $h = 10^{-100}$?


# %%
def complex_step(f, x, h):
    return f(x + 1j * h).imag / h


for h in (1e-2, 1e-5, 1e-8, 1e-100):
    two = numerical_derivative(cube, 1.0, h)
    print(f"step {h:.0e}: complex {complex_step(cube, 1.0, h):.16f}   two-sided {two:.16f}")
print("the slope of |x| at −2:", complex_step(np.abs, -2.0, 1e-100))

# %% [markdown]
# All digits, at any small $h$, where the two-sided rule ends at $10^{-16}$ and then returns nothing but 0.
# The last line shows the price: the function has to accept complex numbers and treat them as polynomials do.
# `abs` and norms throw the imaginary part away, and then the slope is silently 0. For smooth activations it
# is the best oracle there is (`dlutils.gradients.complex_step_gradient`).
#
# Neither method replaces backpropagation; both are slow. What frameworks do instead is **automatic
# differentiation**: every operation records how to pass a gradient back, and the chain rule does the rest,
# exactly and at the price of about two more forward passes. And how do their authors test a new operation?
# With a two-sided difference in float64: it is called `torch.autograd.gradcheck`.

# %% [markdown]
# ## Question: one reading, three suspects · 2 points · 8 minutes
#
# A friend checks a deep ReLU network in float32 with $\varepsilon = 10^{-7}$ and reads 0.4. "The gradient is
# wrong," they say, and start rewriting the backward pass.
#
# (a) Name two explanations other than a bug, each with its reason. (b) Which measurements would you make, in
# which order, before you touch the code, and what result of each would point to which explanation?

# %% [markdown] question="three_suspects" points=2
# ### BEGIN SOLUTION
# (a) *Rounding:* in float32 numbers near 1 are about $10^{-7}$ apart, so that $\theta \pm 10^{-7}$ hardly
# differs from $\theta$, and the noise $u|J|/\varepsilon$ with $u \approx 6\cdot10^{-8}$ is of the size of $J$
# itself. *Kinks:* a nudge may carry some unit's $z$ across 0, where the chord cuts ReLU's corner (less likely
# at so small a step, but possible, above all where many $z$ are exactly or nearly 0).
#
# (b) First repeat the check in float64 with $\varepsilon = 10^{-5}$. If it now reads below about $10^{-7}$,
# it was rounding and the gradient is right. If it is still large, vary $\varepsilon$ by factors of ten: a
# reading that falls (in jumps) as $\varepsilon$ shrinks means kinks; one that grows as $1/\varepsilon$ means
# rounding; one that stays at 0.4 means a bug. Only then look at the arrays one by one to see where it is.
#
# **Mark scheme** (2 points)
# - 1 point for (a): rounding in float32 with a reason (½), kinks of ReLU with a reason (½). A cost that is
#   not deterministic (dropout left on) is accepted in place of either.
# - 1 point for (b): float64 with a larger ε comes first (½); the behaviour under a change of ε tells the
#   cases apart, with at least two of the three behaviours right (½).
# ### END SOLUTION

# %% [markdown]
# ## Question: what the check cannot hear · 2 points · 7 minutes
#
# Your check reads $3\cdot10^{-11}$, at the start (biases 0, $\lambda = 0$, `keep_prob` = 1), on four examples
# which all have the label 1.
#
# (a) Describe two different bugs of a backward pass that can be present all the same, and say for each what
# you would change about the check so that it is found. (b) Describe one mistake that no gradient check can
# find, however it is set up.

# %% [markdown] question="cannot_hear" points=2
# ### BEGIN SOLUTION
# (a) For example: the gradient of the penalty is missing or has the wrong factor (with $\lambda = 0$ it is
# not there; set $\lambda$ to something large). A term proportional to $b$ is wrong (at $b = 0$ it vanishes;
# draw random biases or check after some training). The branch of the loss for label 0 is wrong (no example
# uses it; mix the labels). The dropout backward pass is wrong (it does not run; freeze the masks and set
# `keep_prob` to 0.7). A wrong factor in the row of a dead ReLU unit (any factor times 0 is 0; use more
# examples or another start).
#
# (b) The check compares the gradient with *the cost that the code computes*. If the cost itself is wrong (log
# base 10, a forgotten $1/m$ in cost and gradient alike, the wrong labels, a forward pass without its
# activation), gradient and numerical gradient agree, and both are wrong.
#
# **Mark scheme** (2 points)
# - 1 point for (a): ½ for each bug that fits the described set-up together with a change that reveals it.
# - 1 point for (b): the forward pass or the cost is itself wrong, with an example (½ without one).
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"ε = 10⁻⁷; a reading of 10⁻⁷ is great, 10⁻⁵ good, 10⁻³ a reason to worry."** Three summaries give such
# numbers as if they were constants of nature. You have seen what they depend on. The cell collects it: a
# *right* gradient under four settings, then a *wrong* one.


# %%
def l2_forgotten(lambd):
    def cost(parameters):
        weights = [parameters[name] for name in ("W1", "W2", "W3")]
        return moons_cost(parameters) + lambd / (2 * Y.size) * sum(np.sum(W**2) for W in weights)

    return check_gradients(cost, start, moons_gradients(start), 1e-5)


trained, _ = train(lambda grads: grads)
for epsilon in (1e-4, 1e-5, 1e-7, 1e-8):
    reading = check_gradients(moons_cost, trained, moons_gradients(trained), epsilon)
    print(f"right gradient after training, ε = {epsilon:.0e}: {reading:.0e}")
print(f"float32 slope of θ³, ε = 1e-07: mean error {mean_error(numerical_derivative, 1e-7, np.float32):.1f}")
print(f"wrong gradient, L2 term with λ = 1e-4 left out: {l2_forgotten(1e-4):.0e}")

# %% [markdown]
# - At $\varepsilon = 10^{-4}$ a right gradient reads $10^{-3}$, "a reason to worry": a kink.
# - At $\varepsilon = 10^{-8}$ it reads about $2\cdot10^{-7}$ and misses the threshold by rounding alone;
#   $10^{-7}$, the notes' choice, passes with little to spare, and $10^{-5}$ is ten times better still. In a
#   larger network with a larger cost, the same rounding weighs more.
# - In float32, $\varepsilon = 10^{-7}$ leaves no digit at all.
# - A wrong gradient reads about $10^{-6}$, "good", if the bug is small.
#
# What is right: with the two-sided rule and float64, choose $\varepsilon$ near $10^{-5}$ (near $10^{-8}$ for
# the one-sided rule); expect $10^{-9}$ or less of a right gradient of a smooth cost; and judge a reading by
# what it does when $\varepsilon$ changes, not by a threshold.

# %% [markdown]
# ## Summary
#
# 1. The two-sided difference $(f(x+\varepsilon)-f(x-\varepsilon))/2\varepsilon$ is off by
#    $\tfrac16\varepsilon^2f'''$, the one-sided by $\tfrac12\varepsilon f''$: 3.0001 against 3.0301.
# 2. Rounding adds $u|f|/\varepsilon$, so the error is a valley: its bottom lies near $\varepsilon = 10^{-5}$
#    (two-sided) and $10^{-8}$ (one-sided) in float64.
# 3. Flatten, nudge each entry, compare by $\lVert a-b\rVert/(\lVert a\rVert+\lVert b\rVert)$: overall to know
#    whether, array by array to know where.
# 4. Same cost, same parameters, same value: switch dropout off or freeze it, put the penalty into both; and
#    check again after some training.
# 5. Noise and kinks move with $\varepsilon$, a bug does not. It costs $2n$ forward passes: for debugging
#    only.
#
# ## References
#
# - J. N. Lyness and C. B. Moler (1967). Numerical differentiation of analytic functions. *SIAM Journal on
#   Numerical Analysis* 4(2), 202–210. The complex plane enters.
# - W. Squire and G. Trapp (1998). Using complex variables to estimate derivatives of real functions. *SIAM
#   Review* 40(1), 110–112. Two pages; the step $ih$ in its simple form.
# - W. H. Press, S. A. Teukolsky, W. T. Vetterling and B. P. Flannery (2007). *Numerical Recipes*, 3rd
#   edition, section 5.7. Where the best $\varepsilon$ comes from.
# - Y. Bengio (2012). Practical recommendations for gradient-based training of deep architectures. In *Neural
#   Networks: Tricks of the Trade*, 2nd edition, Springer. Gradient checks among the rules of the workshop.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul and J. M. Siskind (2018). Automatic differentiation in
#   machine learning: a survey. *Journal of Machine Learning Research* 18(153), 1–43.
#
# ## What comes next
#
# Lesson 14, *mini-batches*: now that the gradient can be trusted, how much of the data does a step need to
# see?
