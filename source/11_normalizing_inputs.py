# ---
# jupyter:
#   lesson:
#     title: Normalizing inputs
#     minutes: 90
#     needs: ["02", "05"]
# ---

# %% [markdown]
# # 11 · Normalizing inputs
#
# Take the neuron of lesson 02 and the tumours of lesson 02, and leave out one line that you were asked to
# take on trust there: the one that shifts and scales the measurements. A thousand steps of gradient descent
# will then get less far than ten steps get with that line. The data are the same, the neuron is the same, and
# no information is added. What does the line do?
#
# **In this lesson** you write it, in two halves that must be kept apart: one *measures* the training set, one
# *transforms* any data. You will see why it works as a change of shape, compute the largest learning rate
# that it permits, and find two ways in which it does harm. **You need** gradient descent on one neuron (02)
# and deep networks (05). About 90 minutes.

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np
from sklearn.preprocessing import StandardScaler

from dlutils import check, datasets, hint, plots, progress
from previously import deep_backward, deep_forward, gradient_descent, logistic_cost, predict, update_parameters

plots.use_style()
C = plots.COLOURS

# %% [markdown]
# ## Ten steps against a thousand
#
# 400 tumours to learn from and 169 to test on, 30 measurements each; class 1 is malignant. First a look at
# the measurements themselves. *Before you run:* the mean radius is about 14 and the mean area about 650. By
# what factor, do you think, do the largest and the smallest of the thirty differ?

# %%
X_all, benign = datasets.breast_cancer(np.random.default_rng(0))
X, Y, X_test, Y_test = X_all[:, :400], 1 - benign[:, :400], X_all[:, 400:], 1 - benign[:, 400:]
figure, ax = plt.subplots(figsize=(7.2, 3.2))
for place, values in enumerate(sorted(X, key=np.median)):
    ax.semilogy([place, place], np.percentile(values, [5, 95]), "-", color=C["blue"], lw=4, alpha=0.5)
    ax.semilogy(place, np.median(values), "o", color=C["black"], ms=4)
ax.set(title="Thirty measurements, six powers of ten", xlabel="measurement, smallest first", xticks=[])
ax.set_ylabel("value (median, 5 % to 95 %)")
medians = np.median(X, axis=1)
print(f"smallest median {medians.min():.4f}, largest {medians.max():.0f}")

# %% [markdown]
# From 0.003 to 686. Now train. For the raw measurements we try eleven learning rates and keep whichever ends
# lowest; for the transformed ones a single rate, 0.5. The transformation is done by scikit-learn, this one
# time. *Before you run:* which costs do you expect after 1000 steps? (A shrug costs 0.693.)


# %%
@functools.cache
def costs_by_rate(normalized):
    """Costs of 1000 steps on the training set, by learning rate."""
    inputs = StandardScaler().fit_transform(X.T).T if normalized else X
    rates = [0.5] if normalized else np.logspace(-6, -1, 11)
    return {rate: gradient_descent(np.zeros((30, 1)), 0.0, inputs, Y, 1000, rate)[2] for rate in rates}


# %%
ends = {rate: costs[-1] for rate, costs in costs_by_rate(False).items()}
best = min(ends, key=ends.get)
figure, ax = plt.subplots()
for rate, colour in zip(sorted({*list(ends)[:6:2], best}), ("sky", "green", "orange", "red")):
    ax.loglog(range(1, 1001), costs_by_rate(False)[rate], color=C[colour], lw=1.2, label=f"raw, α = {rate:.1e}")
ax.loglog(range(1, 1001), costs_by_rate(True)[0.5], color=C["blue"], lw=3, label="transformed, α = 0.5")
ax.set(title="Raw measurements: too small a rate crawls, too large a rate leaps", xlabel="step", ylabel="cost J")
ax.legend(fontsize=9)
print(f"raw, best of 11 rates ({best:.1e}): cost {ends[best]:.3f} after 1000 steps")
print(f"transformed: {costs_by_rate(True)[0.5][10]:.3f} after 10 steps, {costs_by_rate(True)[0.5][-1]:.3f} after 1000")

# %% [markdown]
# NUMBERS
#
# To see why, we need a case small enough to draw.

# %% [markdown]
# ## The unit decides
#
# What does a flat cost? Sixty flats (made up) with two features: the distance to the station, from 1 to 1000
# metres, and the share of the day with sun, from 0 to 1. The target $y$ is the rent in euros per square
# metre: 20, less 6 for a kilometre, plus 5 for full sun, and some noise.
#
# A *linear neuron*, $\hat y = w^{\mathsf T}x + b$ without a sigmoid, and half the mean squared error,
# $J = \frac{1}{2m}\sum_i (\hat y^{(i)} - y^{(i)})^2$, have the advantage that $J$ is an exact bowl: its
# curvature is the same everywhere.


# %%
def flats(m=60, seed=1):
    """X (2, m): distance in metres, share of sun.  y (1, m): rent."""
    rng = np.random.default_rng(seed)
    X = np.stack([rng.integers(1, 1001, m).astype(float), rng.random(m)])
    return X, 20 - 6 * X[:1] / 1000 + 5 * X[1:] + 0.5 * rng.standard_normal((1, m))


def descend(X, y, learning_rate, steps, w=0.0, b=0.0):
    """Gradient descent of a linear neuron.  Returns (steps, n + 2): the cost, the n weights and b before each step."""
    w, rows = np.zeros((len(X), 1)) + w, []
    for _ in range(steps):
        error = w.T @ X + b - y
        rows.append([np.mean(error**2) / 2, *w.ravel(), b])
        w, b = w - learning_rate * X @ error.T / X.shape[1], b - learning_rate * error.mean()
    return np.array(rows)


# %% [markdown]
# *Before you run:* with distances in kilometres a learning rate of 0.5 works well. Somebody hands in the same
# table with distances in metres. What happens at the same rate, and at the largest rate that works at all?

# %%
X_flats, y = flats()
in_km = X_flats / [[1000], [1]]
with np.errstate(over="ignore", invalid="ignore"):
    for name, inputs, rate in (("km", in_km, 0.5), ("m", X_flats, 0.5), ("m", X_flats, 5e-6)):
        costs = descend(inputs, y, rate, 1001)[:, 0]
        print(f"distance in {name:2}, α = {rate:g}: cost {costs[0]:.1f}, {costs[1]:.4g}, … {costs[1000]:.4g}")

# %% [markdown]
# NUMBERS: In kilometres ... In metres ... The best neuron is the same one, with a weight a thousand times
# smaller. Gradient descent cares about the unit although the problem does not.
#
# The picture behind this is the cost as a landscape over the two weights. For it we measure both features
# from their means, so that $b$ keeps out of it (a later section says why), and the distance in units of 250
# m, because with metres the landscape would be a line on the screen. The walk uses the best learning rate
# that there is for this landscape. Both axes have the same scale.


# %%
def hessian(X):
    """The curvatures of a linear neuron's cost in its weights: (n, n).  For the bias too, give X a row of ones."""
    return X @ X.T / X.shape[1]


def best_walk(X, y, factors, steps=400):
    """A walk at the best rate for X, from `factors` (2, 1) off the best weights, until 1/10 000 of the excess is left."""
    low, high = np.linalg.eigvalsh(hessian(X))
    w = np.linalg.solve(hessian(X), X @ y.T / X.shape[1])
    rows = descend(X, y, 2 / (low + high), steps, w + factors, y.mean())
    excess = rows[:, 0] - np.mean((w.T @ X + y.mean() - y) ** 2) / 2
    return rows[: np.argmax(excess <= 1e-4 * excess[0]) + 1, 1:3], w, high / low


# %%
def draw_bowl(ax, X, factors, name):
    """Contours of the cost over the two weights, and the best walk, both axes to one scale."""
    path, w, kappa = best_walk(X, y, factors)
    reach = 1.25 * np.abs(path - w.T).max()
    grid = np.linspace(-reach, reach, 101)
    d = np.stack([g.ravel() for g in np.meshgrid(grid, grid)])
    height = 0.5 * np.sum(d * (hessian(X) @ d), axis=0).reshape(101, 101)
    ax.contour(w[0] + grid, w[1] + grid, height, levels=np.linspace(0.02, 1.5, 9) ** 2 * 2, cmap="cividis", linewidths=1)
    ax.plot(*path.T, ".-", color=C["red"], lw=1.2)
    ax.plot(*w, "*", color=C["black"], ms=13)
    ax.set(title=f"{name}: κ = {kappa:.3g}, {len(path) - 1} steps", aspect="equal")
    ax.set(xlabel="$w_1$ (distance)", ylabel="$w_2$ (sun)")


centred = X_flats - X_flats.mean(axis=1, keepdims=True)
figure, ax = plt.subplots(figsize=(5.4, 5))
draw_bowl(ax, centred / [[250], [1]], np.array([[1.2], [5.0]]), "unit 250 m")

# %% [markdown]
# A long valley. Across it the slope is steep, along it there is hardly any, and the walk spends its NN steps
# leaping from wall to wall while it creeps towards the star.
#
# Lesson 02 had the arithmetic. Along a direction of curvature $\lambda$, one step multiplies the distance to
# the minimum by $1 - \alpha\lambda$. The *steepest* direction sets the limit, $\alpha < 2/\lambda_{\max}$;
# the *flattest* one pays for it, as it shrinks by $1 - \alpha\lambda_{\min}$ only. Their ratio is the
# **condition number** $\kappa = \lambda_{\max}/\lambda_{\min}$. At the best rate,
# $\alpha = 2/(\lambda_{\min} + \lambda_{\max})$, either distance shrinks by $(\kappa - 1)/(\kappa + 1)$ a
# step: 0.89 for $\kappa = 17$. A circle, $\kappa = 1$, would need one step.
#
# And the curvatures are made of the *inputs*: the Hessian is $\frac1m X X^{\mathsf T}$, whose diagonal entry
# $j$ is the mean square of feature $j$. A feature with large numbers is a steep wall. So bring all features
# to the same size.

# %% [markdown]
# ## Measured from the middle, in units of the spread
#
# Which unit is fair to metres and to shares? One that the data themselves provide. For every feature $j$ take
# its mean $\mu_j$ as zero and its standard deviation $\sigma_j$ as the unit:
#
# $$ \mu_j = \frac1m \sum_{i=1}^m x_j^{(i)}, \qquad
# \sigma_j = \sqrt{\frac1m \sum_{i=1}^m \big(x_j^{(i)} - \mu_j\big)^2}, \qquad
# x_j \leftarrow \frac{x_j - \mu_j}{\sigma_j} . $$
#
# Metres divided by metres: the result has no unit. It says "1.3 spreads above average", whatever the tape
# measure. This is called *standardizing*, or in most of deep learning, and here, *normalizing*.
#
# Training data teach $\mu$ and $\sigma$; then every example that the network ever meets is transformed with
# these same numbers. That is why there are two functions.
#
# | | shape | for the tumours |
# |---|---|---|
# | $X$ | $(n, m)$, an example per column | (30, 400) |
# | $\mu$, $\sigma$ | $(n, 1)$, an entry per feature | (30, 1) |
# | $X - \mu$ | $(n, m)$: the column is stretched over all examples | (30, 400) |

# %% [markdown]
# ## Exercise: fit_normalizer · 2 points · 10 minutes
#
# Measure a training set. `sigma` is the plain standard deviation: nothing added, and 0 for a feature that
# never varies. (Statisticians divide by $m - 1$ in place of $m$. Both are accepted; for 400 examples they
# differ by one part in 800.)


# %% exercise="fit_normalizer" points=2
def fit_normalizer(X):
    """Measure the centre and the spread of every feature.

    X: (n, m), an example per column, m ≥ 2.
    Returns (mu, sigma), each (n, 1): means and standard deviations over the examples; sigma is 0, or as good as
    0, for a feature that is constant.
    """
    ### BEGIN SOLUTION
    mu = X.mean(axis=1, keepdims=True)
    sigma = np.sqrt(((X - mu) ** 2).mean(axis=1, keepdims=True))
    return mu, sigma
    ### END SOLUTION


# %% tags=["spec"]
import statistics

from dlutils.spec import Exercise, OneOf


def features(rng, centres, spreads, m):
    """(n, m): feature j lies around centres[j], lopsided, with a spread near spreads[j]."""
    centres, spreads = (np.array(v, dtype=float).reshape(-1, 1) for v in (centres, spreads))
    return centres + spreads * (rng.gamma(2.0, size=(len(centres), m)) / 1.4 - rng.uniform(0.5, 1.5, centres.shape))


class FitNormalizer(Exercise):
    hints = (
        "Every feature has one mean and one spread. Which axis runs over the examples, and so has to vanish?",
        "μ_j = (1/m) Σ_i x_j⁽ⁱ⁾ and σ_j = √((1/m) Σ_i (x_j⁽ⁱ⁾ − μ_j)²); both as columns.",
        "Begin with `mu = X.mean(axis=…, keepdims=True)`.",
    )
    atol = 1e-12  # small spreads count, and nothing may be added to them

    def cases(rng):
        yield "3 features, 7 examples", features(rng, [2, -5, 0.4], [0.6, 3, 0.2], 7)
        yield "more features than examples", features(rng, [1, -2, 4, 0.5, -0.7, 3], [2, 0.3, 0.8, 1.6, 4, 0.1], 4)
        yield "as many features as examples", features(rng, [-3, 2, 6, 1, 0.5], [1.5, 0.4, 2.5, 5, 0.2], 5)
        yield "one feature", features(rng, [-7], [2.3], 6)
        yield "two examples", features(rng, [3, -1, 0.6, 8, -4], [0.7, 2, 0.2, 3, 1.1], 2)
        X = np.stack([rng.integers(1, 1001, 9).astype(float), rng.random(9), 1e4 + 3 * rng.standard_normal(9)])
        yield "features of 1 … 1000, of 0 … 1, and near 10 000", X
        yield "numbers up to ±10 000", rng.uniform(-1e4, 1e4, (4, 7)) * np.array([[1], [0.3], [-0.6], [0.1]])
        yield "small spreads", features(rng, [0.02, -0.5, 0.001], [0.004, 2e-5, 3e-4], 8)
        X = features(rng, [4, -2, 0, 0, 0.9], [0.8, 2.5, 1, 1, 0.3], 7)
        X[2], X[3] = 0.1, 0
        yield "two constant features, seven times 0.1 and seven times 0", X
        yield "a constant feature", np.vstack([features(rng, [1, -3], [2, 0.5], 6), np.full((1, 6), rng.uniform(2, 3))])

    def observe(learner, X):
        result = learner.fit_normalizer(X)
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            return result
        mu, sigma = result
        if isinstance(sigma, np.ndarray) and sigma.shape == (len(X), 1) and sigma.dtype.kind == "f":
            size = np.abs(X).max(axis=1, keepdims=True)
            rounding = (X == X[:, :1]).all(axis=1, keepdims=True) & (np.abs(sigma) <= 5e-8 * size)
            sigma = np.where(rounding, 0, sigma)
        return mu, sigma

    def expect(X):
        def column(function):
            return np.array([[float(function(row))] for row in X.tolist()])

        return column(statistics.fmean), OneOf(column(statistics.pstdev), column(statistics.stdev))

    def mistake_variance(X):
        """Your sigma is the *variance*, the mean squared distance. It is in square metres where the feature is in
        metres. What is still to be done?"""
        return X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True)

    def mistake_over_features(X):
        """You average over the features of one example, radius and area and smoothness in one pot. Which axis runs
        over the examples?"""
        return X.mean(axis=0, keepdims=True), X.std(axis=0, keepdims=True)

    def mistake_over_features_as_a_column(X):
        """The shape is right only where there are as many features as examples: you average over the features of
        each example. Which axis runs over the examples?"""
        return X.mean(axis=0).reshape(-1, 1), X.std(axis=0).reshape(-1, 1)

    def mistake_whole_matrix(X):
        """One mean and one spread for all features together, so that metres and shares are mixed. How many means
        do n features have?"""
        return X.mean(), X.std()

    def mistake_no_keepdims(X):
        """The numbers are right but have shape (n,), and X − mu would set them against the examples. What keeps
        the axis that vanishes?"""
        return X.mean(axis=1), X.std(axis=1)

    def mistake_not_centred(X):
        """Your sigma is the root mean square distance from *zero*. A feature of 100 ± 1 has a spread of 1, and you
        get 100. From where must the distance be measured?"""
        return X.mean(axis=1, keepdims=True), np.sqrt((X**2).mean(axis=1, keepdims=True))

    def mistake_sum(X):
        """Your sigma grows with the number of examples: the squares are added up. What turns a sum into a mean?"""
        mu = X.mean(axis=1, keepdims=True)
        return mu, np.sqrt(((X - mu) ** 2).sum(axis=1, keepdims=True))

    def mistake_features_counted(X):
        """You divide by the number of features. Which entry of X.shape is the number of examples?"""
        mu = X.sum(axis=1, keepdims=True) / X.shape[0]
        return mu, np.sqrt(((X - mu) ** 2).sum(axis=1, keepdims=True) / X.shape[0])

    def mistake_range(X):
        """You measure from the smallest value and by the whole range. That is another way of scaling (min-max),
        at the mercy of a single outlier. Here the mean and the standard deviation are wanted."""
        return X.min(axis=1, keepdims=True), np.ptp(X, axis=1, keepdims=True)

    def mistake_mean_distance(X):
        """You average the distances from the mean without squaring them. That is a spread, too, but another one.
        Where does the formula square, and where does it take the root?"""
        mu = X.mean(axis=1, keepdims=True)
        return mu, np.abs(X - mu).mean(axis=1, keepdims=True)

    def mistake_one_for_constant(X):
        """You report a spread of 1 for a feature that has none. This function only measures; what to do about a
        spread of 0 is for `normalize` to decide."""
        mu, sigma = X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)
        return mu, np.where(sigma > 1e-12, sigma, 1)

    def mistake_something_added(X):
        """Something is added to the variance, so that a constant feature gets a spread. This function only
        measures; what to do about a spread of 0 is for `normalize` to decide."""
        return X.mean(axis=1, keepdims=True), np.sqrt(X.var(axis=1, keepdims=True) + 1e-8)

    def variant_one_less(X):
        return np.mean(X, 1, keepdims=True), np.std(X, 1, ddof=1, keepdims=True)

    def variant_loop(X):
        n, m = X.shape
        mu, sigma = np.zeros((n, 1)), np.zeros((n, 1))
        for j in range(n):
            mu[j] = sum(X[j]) / m
            sigma[j] = (sum((x - mu[j, 0]) ** 2 for x in X[j]) / m) ** 0.5
        return [mu, sigma]

    def variant_products(X):
        m = X.shape[1]
        mu = X @ np.ones((m, 1)) / m
        D = X - mu
        return mu, np.sqrt(np.einsum("ij,ij->i", D, D) / m)[:, None]

    def variant_mean_of_squares(X):
        mu = np.average(X, axis=1).reshape(-1, 1)
        return mu, np.sqrt(np.maximum((X * X).mean(axis=1, keepdims=True) - mu**2, 0))

    def variant_covariance(X):
        sigma = np.sqrt(np.diag(np.atleast_2d(np.cov(X)))).reshape(-1, 1)
        sigma[(X == X[:, :1]).all(axis=1)] = 0
        return X.mean(axis=1)[:, np.newaxis], sigma


# %% check="fit_normalizer"
check(fit_normalizer)

# %% [markdown]
# Measure the flats in metres and in kilometres, and the tumours. *Before you run:* which of the four numbers
# for the flats change with the unit, and by what factor? What is the spread of numbers that are spread evenly
# over 0 … 1?

# %%
for name, inputs in (("metres", X_flats), ("kilometres", in_km)):
    mu, sigma = fit_normalizer(inputs)
    print(f"{name:10} mu {mu.ravel().round(3)}, sigma {sigma.ravel().round(3)}")
mu, sigma = fit_normalizer(X)
print(f"tumours: sigma from {sigma.min():.4f} to {sigma.max():.0f}")

# %% [markdown]
# Mean and spread of the distance change by 1000, those of the sun stay. (Numbers spread evenly over 0 … 1
# have a spread of $1/\sqrt{12} = 0.289$, so ours are ordinary.)

# %% [markdown]
# ## What is zero in a computer?
#
# Dividing by $\sigma$ is fine while there is a spread. A feature that never varies has none: a pixel in the
# corner that is always white, a question that everybody answered with yes. Such a feature says nothing, so
# the decent answer is 0. But first it has to be recognised. *Before you run:* what is the standard deviation
# of seven times 0.1? And of 0.1, 0.1, …, minus their mean, divided by it?

# %%
row = np.full(7, 0.1)
print("mean:", repr(float(row.mean())), "  spread:", repr(float(row.std())))
print("(x − mu) / sigma:", (row - row.mean()) / row.std())
for size in (1.1, 123.4, 56789.1):
    row = np.full(7, size)
    print(f"seven times {size}: spread {row.std():.1e}, {row.std() / size:.1e} of the number")

# %% [markdown]
# 0.1 has no exact binary form, the sum of seven is rounded, and so the mean is off by the last bit. The
# spread is not 0 but $1.4 \cdot 10^{-17}$, and the distance from the mean is just as small: divided by one
# another they give **1**, a solid number made of nothing but dust. A test for `sigma == 0` does not notice.
#
# How small is *rounding size*? A float64 carries about 16 digits, so the dust is about $10^{-16}$ of the
# number itself. Anything below, say, $10^{-12}$ of $|\mu|$ is dust. (A fixed bound such as $10^{-12}$ also
# does for the data in this lesson. It would be wrong for masses of atoms in kilograms.)

# %% [markdown]
# ## Exercise: normalize · 3 points · 10 minutes
#
# Transform with the numbers that you are given. `X` need not be the data that were measured: it may be
# tomorrow's single patient. A feature whose `sigma` is 0, or of rounding size, becomes 0; no entry of the
# result is nan or infinite. The smallest real spread in the check is 0.002, so you need not agonise over the
# bound.


# %% exercise="normalize" points=3
def normalize(X, mu, sigma):
    """Measure every feature from mu, in units of sigma.

    X: (n, m), any m ≥ 1.  mu, sigma: (n, 1), from fit_normalizer on the training set.
    Returns (n, m), a new array: (X − mu) / sigma, and 0 for every feature whose sigma is 0 or of rounding size.
    """
    ### BEGIN SOLUTION
    varies = sigma > 1e-12 * np.abs(mu)
    return np.where(varies, (X - mu) / np.where(varies, sigma, 1), 0)
    ### END SOLUTION


# %% tags=["spec"]
def normalizer(rng, n):
    """Centres far from 0 and spreads far from 1, which have nothing to do with any X."""
    return rng.uniform(1, 6, (n, 1)) * rng.choice([-1, 1], (n, 1)), rng.uniform(1.5, 5, (n, 1)) ** rng.choice([-1, 1], (n, 1))


def dusty_row(rng, m):
    """A constant whose m-fold mean is rounded, with that mean and the spread that comes of it."""
    for constant in [*rng.uniform(0.2, 0.9, 300), 0.1]:
        row = np.full(m, constant)
        if 0 < row.std() <= 3e-16 * constant:
            break
    return row, row.mean(), row.std()


def guarded(sigma, real, dust=0.0):
    """`real` where there is a spread, `dust` elsewhere."""
    return np.where(sigma > 1e-12, real(np.where(sigma > 1e-12, sigma, 1)), dust)


class Normalize(Exercise):
    hints = (
        "What would (x − μ)/σ be for a feature with σ = 0, and what with σ = 10⁻¹⁷? What do you want it to be?",
        "(x_j − μ_j) / σ_j where σ_j is more than rounding, 0 where it is not; μ and σ are columns, so they stretch over X.",
        "Begin with `varies = sigma > …`, one answer per feature. `np.where(varies, sigma, 1)` is safe to divide by.",
    )
    rtol = 1e-4  # a small constant that is added to a real spread may pass

    def cases(rng):
        yield "4 features, 6 examples", 3 * rng.normal(size=(4, 6)) + 1, *normalizer(rng, 4)
        yield "as many features as examples", 2 * rng.normal(size=(5, 5)) - 3, *normalizer(rng, 5)
        yield "one example", rng.normal(size=(6, 1)) + 2, *normalizer(rng, 6)
        yield "one feature", rng.normal(size=(1, 5)) - 4, *normalizer(rng, 1)
        X = 2 * rng.normal(size=(4, 5)) + 3
        mu, sigma = normalizer(rng, 4)
        X[1], X[3], mu[3] = mu[1], 0, 0
        sigma[[1, 3]] = 0
        yield "two constant features", X, mu, sigma
        X = rng.normal(size=(5, 7)) + 1
        mu, sigma = normalizer(rng, 5)
        X[2], mu[2], sigma[2] = (np.full(7, 0.1), np.full(7, 0.1).mean(), np.full(7, 0.1).std())
        X[0], mu[0], sigma[0] = dusty_row(rng, 7)
        yield "seven times 0.1: a spread of rounding size", X, mu, sigma
        _, mu[0], sigma[0] = dusty_row(rng, 7)
        X = 3 * rng.normal(size=(5, 3)) + 2
        sigma[3] = 0
        yield "constant in the training set, and not in these data", X, mu, sigma
        yield "numbers up to ±10 000", rng.uniform(-1e4, 1e4, (3, 8)), 1e3 * rng.normal(size=(3, 1)), rng.uniform(50, 4e3, (3, 1))
        mu, sigma = rng.uniform(-0.5, 0.5, (4, 1)), rng.uniform(0.002, 0.02, (4, 1))
        yield "small spreads", mu + sigma * rng.normal(size=(4, 9)), mu, sigma
        yield (
            "nothing but constant features",
            *(np.repeat(c, k, axis=1) for c, k in zip([rng.normal(size=(3, 1))] * 2, (4, 1))),
            np.zeros((3, 1)),
        )

    def expect(X, mu, sigma):
        first, second = np.zeros(X.shape), np.zeros(X.shape)
        for j, i in np.ndindex(X.shape):
            distance = float(X[j, i]) - float(mu[j, 0])
            if float(sigma[j, 0]) > 1e-13:
                first[j, i] = second[j, i] = distance / float(sigma[j, 0])
            else:
                second[j, i] = distance  # a constant feature divided by 1: 0 wherever it is still constant
        return OneOf(first, second)

    def mistake_variance(X, mu, sigma):
        """You divide by the *square* of sigma. A feature with σ = 1000 would be left with a spread of 1/1000. Which
        spread should it have?"""
        return guarded(sigma, lambda s: (X - mu) / s**2)

    def mistake_root(X, mu, sigma):
        """You take a root of sigma, which is a standard deviation already. Which spread should the result have?"""
        return guarded(sigma, lambda s: (X - mu) / np.sqrt(s))

    def mistake_no_guard(X, mu, sigma):
        """Right until a feature has no spread: what is 0/0, and what is a small number divided by 0? Decide what such
        a feature becomes before you divide."""
        return (X - mu) / sigma

    def mistake_exact_zero(X, mu, sigma):
        """You catch a spread of exactly 0, but the spread of seven times 0.1 is 1.4e-17, and dust divided by dust
        is 1. How small is small enough to count as 0?"""
        return np.where(sigma == 0, 0, (X - mu) / np.where(sigma == 0, 1, sigma))

    def mistake_nan_to_num(X, mu, sigma):
        """You repair the result after the division. By then 0/0 and 3/0 look different, and a spread of 1.4e-17 does
        not show at all. Could you find the features without a spread *before* you divide?"""
        return np.nan_to_num((X - mu) / sigma)

    def mistake_small_constant(X, mu, sigma):
        """A small constant below the line avoids the division by 0, but a feature that was constant in training and
        differs by 1 today becomes 1/1e-8, a hundred million. What should become of such a feature?"""
        return (X - mu) / (sigma + 1e-8)

    def mistake_own_statistics(X, mu, sigma):
        """You measure X anew and pay no heed to the mu and sigma that you are given. What would become of a single
        patient, whose mean is himself?"""
        s = X.std(axis=1, keepdims=True)
        return np.where(s > 1e-12, (X - X.mean(axis=1, keepdims=True)) / np.where(s > 1e-12, s, 1), 0)

    def mistake_only_centred(X, mu, sigma):
        """Centred, but still in the old unit. What is sigma for?"""
        return X - mu

    def mistake_not_centred(X, mu, sigma):
        """In the right unit, but measured from the old zero. What is mu for?"""
        return guarded(sigma, lambda s: X / s)

    def mistake_parentheses(X, mu, sigma):
        """Only mu is divided by sigma. Which comes first in `X - mu / sigma`, the minus or the division?"""
        return guarded(sigma, lambda s: X - mu / s)

    def mistake_multiplied(X, mu, sigma):
        """You multiply by sigma: large spreads become larger. How many spreads are 6 metres, if a spread is 2?"""
        return guarded(sigma, lambda s: (X - mu) * s)

    def mistake_raw_where_constant(X, mu, sigma):
        """A feature without a spread stays as it came, 0.1 or 5000. It says nothing, so which number should stand
        for it?"""
        return guarded(sigma, lambda s: (X - mu) / s, X)

    def variant_divide_by_one(X, mu, sigma):
        return (X - mu) / np.where(sigma < 1e-10, 1, sigma)

    def variant_where_argument(X, mu, sigma):
        out = np.zeros(X.shape, dtype=X.dtype)
        np.divide(X - mu, sigma, out=out, where=sigma > 1e-12)
        return out

    def variant_loop(X, mu, sigma):
        Z = np.zeros_like(X)
        for j in range(X.shape[0]):
            if sigma[j, 0] > 1e-9:
                for i in range(X.shape[1]):
                    Z[j, i] = (X[j, i] - mu[j, 0]) / sigma[j, 0]
        return Z

    def variant_rows_and_constant(X, mu, sigma):
        Z, rows = X - mu, ~np.isclose(sigma[:, 0], 0)
        Z[rows] /= sigma[rows] + 1e-8
        Z[~rows] = 0.0
        return Z

    def variant_inverse(X, mu, sigma):
        inverse = np.array([1 / s if s > 1e-8 else 0.0 for s in sigma.ravel()])
        return np.einsum("j,ji->ji", inverse, X - mu)


# %% check="normalize"
check(normalize)
