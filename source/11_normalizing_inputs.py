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
from previously import deep_backward, deep_forward, gradient_descent
from previously import logistic_cost, predict, update_parameters

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
ax.set(title="Thirty measurements, more than five powers of ten", xlabel="measurement, smallest first", xticks=[])
ax.set_ylabel("value (median, 5 % to 95 %)")
medians = np.median(X, axis=1)
print(f"smallest median {medians.min():.4f}, largest {medians.max():.0f}")

# %% [markdown]
# From 0.003 to 697, a factor of more than 200 000. Now train. For the raw measurements we try six learning
# rates, a factor of ten apart, and keep whichever ends lowest; for the transformed ones a single rate, 0.5.
# The transformation is done by scikit-learn, this one time. *Before you run:* which costs do you expect after
# 1000 steps? (A shrug costs 0.693.)


# %%
@functools.cache
def costs_by_rate(normalized):
    """Costs of 1000 steps on the training set, by learning rate."""
    inputs = StandardScaler().fit_transform(X.T).T if normalized else X
    rates = [0.5] if normalized else np.logspace(-5.5, -0.5, 6)
    return {rate: gradient_descent(np.zeros((30, 1)), 0.0, inputs, Y, 1000, rate)[2] for rate in rates}


# %%
ends = {rate: costs[-1] for rate, costs in costs_by_rate(False).items()}
best = min(ends, key=ends.get)
figure, ax = plt.subplots()
for rate, colour in zip(list(ends)[:4], ("sky", "green", "orange", "red")):
    costs = costs_by_rate(False)[rate]
    ax.loglog(range(1, 1001), costs, color=C[colour], lw=1.2, label=f"raw, α = {rate:.1e}")
ax.loglog(range(1, 1001), costs_by_rate(True)[0.5], color=C["blue"], lw=3, label="transformed, α = 0.5")
ax.set(title="Raw: too small a rate crawls, too large a rate leaps", xlabel="step", ylabel="cost J")
ax.set_ylim(bottom=0.003)
ax.legend(fontsize=9, loc="lower left")
print(f"raw, best of 6 rates ({best:.1e}): cost {ends[best]:.3f} after 1000 steps")
costs = costs_by_rate(True)[0.5]
print(f"transformed: {costs[10]:.3f} after 10 steps, {costs[-1]:.3f} after 1000")

# %% [markdown]
# The best of the raw rates ends at 0.206 after a thousand steps. The transformed measurements are at 0.122
# after *ten*. The raw curves show a dilemma: at the smallest rate the cost hardly falls, and at ten times as
# much it leaps up to 5 and more before it comes down. None of the six is good.
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


def descend(X, y, learning_rate, steps):
    """A linear neuron's descent.  Returns (steps, n + 2): cost, n weights and b before each step."""
    w, b, rows = np.zeros((len(X), 1)), 0.0, []
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
# In kilometres the cost comes down to 0.105, which is the noise. In metres the same rate explodes after one
# step. And at a hundred-thousandth of it the cost falls once, to about 70, and then all but stands still. The
# best neuron is the same one, with a weight a thousand times smaller: the *problem* does not care about the
# unit. Gradient descent does.
#
# The picture behind this is the cost as a landscape over the two weights. For it we measure both features
# from their means, so that $b$ keeps out of it (a later section says why), and the distance in units of 250
# m, because with metres the landscape would be a line on the screen. The walk uses the best learning rate
# that there is for this landscape. Both axes have the same scale.


# %%
def hessian(X):
    """Curvatures of a linear neuron's cost, (n, n).  With the bias: give X a row of ones."""
    return X @ X.T / X.shape[1]


def best_walk(X, y, factors):
    """The best rate's walk, begun `factors` (2, 1) off the minimum, until 1/10 000 of the excess cost is left."""
    H = hessian(X)
    low, high = np.linalg.eigvalsh(H)
    w, path = np.linalg.solve(H, X @ y.T / X.shape[1]), [factors]
    while (path[-1].T @ H @ path[-1]).item() > 1e-4 * (factors.T @ H @ factors).item():
        path.append(path[-1] - 2 / (low + high) * H @ path[-1])  # H d is the slope at a distance d from the minimum
    return np.hstack([w + d for d in path]).T, w, high / low


# %%
def draw_bowl(ax, X, factors, name):
    """Contours of the cost over the two weights, and the best walk, both axes to one scale."""
    path, w, kappa = best_walk(X, y, factors)
    reach = 1.25 * np.abs(path - w.T).max()
    grid = np.linspace(-reach, reach, 101)
    d = np.stack([g.ravel() for g in np.meshgrid(grid, grid)])
    height = 0.5 * np.sum(d * (hessian(X) @ d), axis=0).reshape(101, 101)
    levels = 2 * np.linspace(0.02, 1.5, 9) ** 2
    ax.contour(w[0] + grid, w[1] + grid, height, levels=levels, cmap="cividis", linewidths=1)
    ax.plot(*path.T, ".-", color=C["red"], lw=1.2)
    ax.plot(*w, "*", color=C["black"], ms=13)
    ax.set(title=f"{name}: κ = {kappa:.3g}, {len(path) - 1} steps", aspect="equal")
    ax.set(xlabel="$w_1$ (distance)", ylabel="$w_2$ (sun)")


# %%
centred = X_flats - X_flats.mean(axis=1, keepdims=True)
figure, ax = plt.subplots(figsize=(5.4, 5))
draw_bowl(ax, centred / [[250], [1]], np.array([[1.2], [5.0]]), "unit 250 m")

# %% [markdown]
# A long valley. Across it the slope is steep, along it there is hardly any, and the walk spends its 40 steps
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
# have a spread of $1/\sqrt{12} = 0.289$, so ours are ordinary. If you divide by $m - 1$, the last digits
# here and below are a little larger.)

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
# spread is not 0 but $1.4 \cdot 10^{-17}$, and the distance from the mean is as small: divided by one
# another they give **1**, a solid number made of nothing but dust. A test for `sigma == 0` does not notice.
#
# How small is *rounding size*? A float64 carries about 16 digits, so the dust is about $10^{-16}$ of the
# number itself. Anything below, say, $10^{-12}$ of $|\mu|$ is dust. (A fixed bound such as $10^{-12}$ also
# does for the data in this lesson. It would be wrong for masses of atoms in kilograms.)

# %% [markdown]
# ## Exercise: normalize · 3 points · 10 minutes
#
# Transform with the numbers that you are given. `X` need not be the data that were measured: it may be
# tomorrow's single patient. A feature whose `sigma` is 0, or of rounding size, becomes 0, even if it varies
# in today's data; no entry of the result is nan or infinite. The smallest real spread in the check is 0.002,
# so the bound need not be drawn finely.


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
    for constant in [*rng.uniform(0.07, 0.25, 300), 0.1]:
        row = np.full(m, constant)
        if 0 < row.std() <= 3e-17:
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
        constants = rng.normal(size=(3, 1))
        yield "nothing but constant features", np.repeat(constants, 4, axis=1), constants, np.zeros((3, 1))

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

# %% [markdown]
# ## A round bowl
#
# Now both landscapes side by side, with your functions for the right one. On either side the walk begins with
# the same predictions and takes the best rate for its own landscape. In a live notebook, change the unit of
# the distance. *Before you do:* how will the left picture change from 250 m to 100 m, and the right one?


# %%
def draw_both(unit=250):
    """The landscape with distances in `unit` metres, and the normalized one."""
    inputs = centred / [[unit], [1]]
    mu, sigma = fit_normalizer(inputs)
    factors = np.array([[1.2 * unit / 250], [5.0]])
    figure, axes = plt.subplots(1, 2, figsize=(9.6, 4.8))
    draw_bowl(axes[0], inputs, factors, f"unit {unit} m")
    draw_bowl(axes[1], normalize(inputs, mu, sigma), factors * sigma, "normalized")
    figure.suptitle("Normalized, the landscape is a round bowl: 2 steps in any unit", x=0.02, ha="left")


plots.interactive(draw_both, unit=[1000, 500, 250, 100])

# %% [markdown]
# The valley of 40 steps has become a bowl of 2. And the right picture stays the same whatever the unit on
# the left: normalized features no longer know in which unit they were measured. That is worth as much as the
# speed. A learning rate that works for you works for your colleague in miles.

# %% [markdown]
# ## The largest learning rate, by formula and by trial
#
# For the whole neuron the bias counts as a weight on an input that is always 1, so the Hessian belongs to $X$
# with a row of ones: here a 3 × 3 matrix. The formula says $\alpha < 2/\lambda_{\max}$. Is that exact? The
# next cell knows no formula. It tries rates, 400 steps each, and halves the interval between one whose cost
# comes down in the end and one whose cost does not.
#
# *Before you run:* in metres $\lambda_{\max}$ is about the mean square of the distance. By what power of ten
# will the largest rate grow when the inputs are normalized?


# %%
def comes_to_rest(X, y, learning_rate):
    """Whether the cost falls over the second half of 400 steps."""
    with np.errstate(over="ignore", invalid="ignore"):
        costs = descend(X, y, learning_rate, 400)[:, 0]
        return bool(costs[-1] <= costs[200] + 1e-9)


def largest_rate_by_trial(X, y, low=1e-7, high=10.0):
    for _ in range(20):
        middle = np.sqrt(low * high)
        low, high = (middle, high) if comes_to_rest(X, y, middle) else (low, middle)
    return low


def with_ones(X):
    return np.vstack([X, np.ones((1, X.shape[1]))])


# %%
for name, inputs in (("metres", X_flats), ("normalized", normalize(X_flats, *fit_normalizer(X_flats)))):
    limit = 2 / np.linalg.eigvalsh(hessian(with_ones(inputs))).max()
    print(f"{name}: 2/λ_max = {limit:.4g}, by trial {largest_rate_by_trial(inputs, y):.4g}")
    for share in (0.99, 1.01):
        with np.errstate(over="ignore", invalid="ignore"):
            costs = descend(inputs, y, share * limit, 2001)[:, 0]
        print(f"   α = {share} · limit: cost {costs[0]:.1f}, ", end="")
        print(f"after 100 steps {costs[100]:.4g}, after 2000 {costs[2000]:.4g}")

# %% [markdown]
# Formula and trial agree in all the digits shown. One per cent below, the cost comes down; one per cent above,
# it runs away, to $10^{33}$ and more within 2000 steps. And the limit has grown from $6 \cdot 10^{-6}$ to
# 1.95, by a factor of 330 000.
#
# Note what "comes down" means in metres: 69.9 after 2000 steps, where the best cost is 0.105. The steep
# direction is settled, the flat ones have hardly moved, and no rate that is allowed would move them faster.
# For features of 1 … 1000 and 0 … 1 the curvatures differ by a factor of millions, and millions of steps is
# what it would take.

# %% [markdown]
# ## Both halves count
#
# Is it the shift or the division that helps? Two tables of data, four treatments, and the condition number of
# the whole Hessian, bias included. The second table: today's temperature in Seattle, in kelvin, as the only
# feature (to predict tomorrow's, say). It lies at 285 ± 6.
#
# *Before you run:* for which of the two is the shift enough, or nearly? For which the division?

# %%
_, degrees = datasets.temperatures()
print("κ                 raw   only shifted   only divided        both")
for name, inputs in (("flats", X_flats), ("temperature", degrees[None, :-1] + 273.15)):
    mu, sigma = fit_normalizer(inputs)
    treated = (inputs, inputs - mu, inputs / sigma, normalize(inputs, mu, sigma))
    values = [np.linalg.cond(hessian(with_ones(Z))) for Z in treated]
    print(f"{name:11}", "".join(f"{value:12.4g}" for value in values))

# %% [markdown]
# The division rescues the flats, from 5.4 million to 62; what is left is due to the means. With the
# temperature it is the other way round: the shift takes $\kappa$ from 185 million to 36, and the division by
# itself leaves 5 million. A feature far from zero looks to the neuron almost like a second bias: a change of
# $w$ can be undone by a change of $b$, and along this change the cost is flat. (LeCun, Kanter and Solla
# showed in 1991 what a mean does to the largest eigenvalue.) Only both together give 1, or nearly.
#
# ### Round only if the features are unrelated
#
# The flats are a kind example, since distance and sun have nothing to do with one another. After
# normalization the Hessian is the matrix of *correlations* of the features. For two features with correlation
# $r$ its eigenvalues are $1 + r$ and $1 - r$. *Before you run:* radius and perimeter of the same cell nuclei;
# what will $\kappa$ be, after normalization?

# %%
Z = normalize(X, *fit_normalizer(X))
r = np.corrcoef(X[[0, 2]])[0, 1]
kappa = np.linalg.cond(hessian(Z[[0, 2]]))
print(f"radius and perimeter: correlation {r:.4f}, κ = {kappa:.0f}, (1 + r)/(1 − r) = {(1 + r) / (1 - r):.0f}")
for name, inputs in (("raw", X), ("normalized", Z)):
    curvatures = np.linalg.eigvalsh(hessian(with_ones(inputs))) / 4
    low, high = curvatures.min(), curvatures.max()
    print(f"all 30, {name:10}: limit 2/λ_max = {2 / high:.2g}, κ = {high / low:.2g}")

# %% [markdown]
# A correlation of 0.998 leaves $\kappa = 1108$ for these two, and with all thirty it is 110 000 even after
# normalization. Raw it was $3 \cdot 10^{12}$. (For the logistic neuron the Hessian carries the factor
# $a(1-a)$, which is ¼ for every example at the start; so these are the curvatures of the first step.)
#
# Normalizing removes what is due to the *units*, here a factor of 27 million in $\kappa$ and of more than
# 100 000 in the learning rate. What is due to the *relations* between features remains. Whitening would
# remove it too, by turning the axes; in practice one leaves that valley to better optimizers (lessons 16 to
# 18).

# %% [markdown]
# ## A network on raw measurements
#
# Does a deep network care? Its first layer computes $W^{[1]} X + b^{[1]}$, so the same curvatures stand at
# its door; and more: with inputs in the hundreds, the scores are in the hundreds from the first step. The
# helpers below start and train a network of 30 → 16 → 1 with ReLU, on three splits of the tumours, 200 steps.
#
# *Before you run:* what cost does a fresh network have when it meets raw measurements? 0.7, as it should?


# %%
def start(layer_dims, rng):
    """Random weights, scaled to the number of inputs (see lesson 12), and zero biases."""
    sizes = list(enumerate(zip(layer_dims[1:], layer_dims), start=1))
    weights = {f"W{l}": rng.standard_normal((n, fan_in)) * np.sqrt(2 / fan_in) for l, (n, fan_in) in sizes}
    return weights | {f"b{l}": np.zeros((n, 1)) for l, (n, _) in sizes}


def train(X, Y, layer_dims, seed, learning_rate, steps=200):
    parameters, costs = start(layer_dims, np.random.default_rng(seed)), []
    for _ in range(steps):
        AL, caches = deep_forward(X, parameters)
        costs.append(logistic_cost(AL, Y))
        parameters = update_parameters(parameters, deep_backward(AL, Y, caches), learning_rate)
    return parameters, costs


def share_wrong(X, Y, parameters):
    return np.mean((deep_forward(X, parameters)[0] > 0.5) != Y)


# %%
def tumour_split(seed):
    """Training set (30, 400) and test set (30, 169) with labels, another division for each seed."""
    order = np.random.default_rng(seed).permutation(569)
    inputs, labels = X_all[:, order], 1 - benign[:, order]
    return inputs[:, :400], labels[:, :400], inputs[:, 400:], labels[:, 400:]


def tumour_network(seed, learning_rate, prepare):
    """First cost and share of wrong answers on the test set."""
    X_fit, Y_fit, X_new, Y_new = tumour_split(seed)
    parameters, costs = train(prepare(X_fit, X_fit), Y_fit, (30, 16, 1), seed, learning_rate)
    return costs[0], share_wrong(prepare(X_fit, X_new), Y_new, parameters)


# %%
def as_they_are(X_fit, X):
    return X


def by_training_set(X_fit, X):
    return normalize(X, *fit_normalizer(X_fit))


for prepare, rates in ((as_they_are, (1e-4, 1e-3, 1e-2)), (by_training_set, (1e-2, 0.1, 1))):
    for rate in rates:
        first, wrong = np.array([tumour_network(seed, rate, prepare) for seed in range(3)]).T
        shares = ", ".join(f"{share:.1%}" for share in wrong)
        print(f"{prepare.__name__:15} α = {rate:<5g} first cost {first.mean():5.2f}, wrong: {shares}")

# %% [markdown]
# On raw measurements a fresh network begins at a cost of 33: it is certain of everything, and often wrong.
# What comes of it is a lottery: at $10^{-2}$ one split ends with 9.5 % wrong and another with 37.3 %, the
# share of malignant tumours in the test set (it has learnt to say "benign"). No rate gets all three below
# 17 %. With normalized inputs the first cost is 0.76, near $\log 2$, and rates of 0.1 and of 1 both leave
# about 3 % wrong. This tolerance is the practical gain: the rate need not be searched for with a magnifying
# glass.

# %% [markdown]
# ## Whose mean?
#
# The mean and the spread are *learned* from data, exactly like weights. So they are learned from the training
# set, kept, and used for everything that comes later: dev set, test set, patients. Two ways to get this wrong.
#
# **New data measured by themselves.** A neuron is trained on the 400 tumours. Then a ward sends only malignant
# ones, the 65 of the test set, and somebody normalizes them with *their* mean and spread. *Before you run:*
# how many of the 65 will be recognised? And what does a ward with one patient get?

# %%
X_fit = by_training_set(X, X)
w, b, _ = gradient_descent(np.zeros((30, 1)), 0.0, X_fit, Y, 300, 0.5)
ward = X_test[:, Y_test[0] == 1]
for name, inputs in (("training set", by_training_set(X, ward)), ("the ward itself", by_training_set(ward, ward))):
    print(f"mu and sigma from {name:15}: {predict(w, b, inputs).mean():.1%} of {ward.shape[1]} recognised")
alone = by_training_set(ward[:, :1], ward[:, :1])
print("one patient by himself: entries from", alone.min(), "to", alone.max())

# %% [markdown]
# From 92.3 to 38.5 %. What gives these tumours away is that their numbers lie far above the usual mean;
# measured from their own they look average. And a patient who is his own mean is all zeros, like every other.
#
# **Measured on everything.** The more tempting slip: normalize the whole table, then split it. The test set
# has then had a say in $\mu$ and $\sigma$: it *leaks* into training. Does that matter? The next cell trains a
# neuron on few and on many tumours, many times, each time with both normalizers, and compares the error on
# 100 tumours of the test set. *Before you run:* which is better, by how much, and does it depend on the size?


# %%
def both_ways(seed, m, steps=30):
    """Test errors of a neuron trained on m tumours: normalizer from the training set, and from everything."""
    order = np.random.default_rng(seed).permutation(569)[: m + 100]
    inputs, labels = X_all[:, order], 1 - benign[:, order]
    errors = []
    for measured in (inputs[:, :m], inputs):
        Z = by_training_set(measured, inputs)
        w, b, _ = gradient_descent(np.zeros((30, 1)), 0.0, Z[:, :m], labels[:, :m], steps, 0.1)
        errors.append(np.mean(predict(w, b, Z[:, m:]) != labels[:, m:]))
    return errors


# %%
for m, runs in ((10, 120), (400, 40)):
    errors = np.array([both_ways(seed, m) for seed in range(runs)])
    gain = errors[:, 0] - errors[:, 1]
    print(f"{m} tumours: wrong {errors[:, 0].mean():.2%} honest, {errors[:, 1].mean():.2%} leaking; ", end="")
    print(f"difference {gain.mean():.2%} ± {gain.std(ddof=1) / np.sqrt(runs):.2%} over {runs} splits")

# %% [markdown]
# With ten tumours to learn from, the leak makes the neuron look 2.7 points better, 7.1 in place of 9.8 %
# wrong. The better number is a promise that cannot be kept: the next patient does not bring a hundred others
# along, whose mean could be known beforehand. With 400 the difference, 0.12 ± 0.09 points, cannot be told
# from 0: two sets of hundreds have nearly the same mean.
#
# So why insist? Because the honest way costs nothing, because only the honest way tells you how much leaked,
# and because other preparations learn far more than a mean (which features to keep, for instance, judged by
# their relation to the label). **Split first (lesson 06), then measure, on the training set only.**

# %% [markdown]
# ## A pixel that was always white
#
# The other hazard is the constant feature. Take 100 handwritten digits, odd or even, and 1000 others as the
# dev set. Some pixels in the corners are 0 in all 100 training pictures. *Before you run:* in what share of
# the 1000 new pictures is one of those pixels *not* 0?

# %%
pixels, digit = datasets.digits()


def digit_split(seed):
    order = np.random.default_rng(seed).permutation(1797)[:1100]
    inputs, labels = pixels[:, order], digit[:, order] % 2
    return inputs[:, :100], labels[:, :100], inputs[:, 100:], labels[:, 100:]


def surprising(X_fit, X):
    """(m,) bool: the pictures with a pixel that is not 0, though it was in the whole training set."""
    return (X[np.ptp(X_fit, axis=1) == 0] != 0).any(axis=0)


for seed in range(3):
    X_fit, _, X_new, _ = digit_split(seed)
    constant, share = np.sum(np.ptp(X_fit, axis=1) == 0), surprising(X_fit, X_new).mean()
    print(f"split {seed}: {constant} constant pixels; one of them not 0 in {share:.1%} of the new pictures")

# %% [markdown]
# In one to three of a hundred pictures. A popular way round the division by zero is a small constant,
# $(x - \mu)/(\sigma + 10^{-8})$. In training it does no harm, since 0 divided by anything is 0. Then comes a
# picture with a grey corner.
#
# *Before you run:* what does the network get to see for a pixel of 0.25, when $\mu = \sigma = 0$? The cell
# trains networks of 64 → 30 → 1 on six splits, with four kinds of input, and counts errors on all 1000 new
# pictures and on those with a surprising pixel.


# %%
def small_constant(X_fit, X):
    mu, sigma = fit_normalizer(X_fit)
    return (X - mu) / (sigma + 1e-8)


def only_centred(X_fit, X):
    return X - fit_normalizer(X_fit)[0]


def digit_network(seed, prepare, learning_rate):
    """Share of wrong answers: on all new pictures, and on the surprising ones."""
    X_fit, Y_fit, X_new, Y_new = digit_split(seed)
    parameters, _ = train(prepare(X_fit, X_fit), Y_fit, (64, 30, 1), seed, learning_rate)
    inputs, which = prepare(X_fit, X_new), surprising(X_fit, X_new)
    return share_wrong(inputs, Y_new, parameters), share_wrong(inputs[:, which], Y_new[:, which], parameters)


# %%
for prepare, rate in ((small_constant, 0.1), (by_training_set, 0.1), (only_centred, 0.5), (as_they_are, 0.5)):
    errors = np.array([digit_network(seed, prepare, rate) for seed in range(6)])
    mean, spread = errors.mean(axis=0), errors.std(axis=0, ddof=1)
    print(f"{prepare.__name__:15} wrong: {mean[0]:5.1%} (spread {spread[0]:.1%}), surprising ones {mean[1]:5.1%}")

# %% [markdown]
# The grey pixel arrives as 25 million. It drowns the picture, and of the pictures that show one about half
# come out wrong, as if by coin. With your `normalize` they are hardly harder than others. (They are few, some
# twenty per split, so take the last column as rough.) **A feature without a spread gets 0, not a guess.**
#
# Look at the other column, too. Normalized pixels do *no better* than raw ones here, 10.0 % wrong against 9.3
# %, a difference inside the spread. Pixels share one unit already, all lie in 0 … 1, and dividing by $\sigma$
# turns a corner pixel that is grey in one picture of a hundred into the loudest of all. For pictures one
# therefore divides by one number for all pixels and subtracts a mean. Normalization pays where units differ.

# %% [markdown]
# ## Question: the app · 2 points · 8 minutes
#
# A network with ReLU was trained on normalized measurements. It goes into an app that delivers *raw*
# measurements $X$. The programmer refuses to carry $\mu$ and $\sigma$ along and asks you for a changed first
# layer, $W'$ and $b'$, that gives the same scores $Z^{[1]}$ on raw inputs as yours gives on normalized ones.
#
# (a) Give $W'$ and $b'$, with their shapes. What happens to a feature with $\sigma_j = 0$?
#
# (b) "So normalization is superfluous", says the programmer, "the same network exists for raw inputs." What
# is true of that, and what is not?

# %% [markdown] question="the_app" points=2
# ### BEGIN SOLUTION
# **(a)** $W^{[1]}\frac{X - \mu}{\sigma} + b^{[1]} = W'X + b'$ with $W' = W^{[1]} / \sigma^{\mathsf T}$, shape
# $(n_1, n)$: column $j$ is divided by $\sigma_j$; and $b' = b^{[1]} - W'\mu$, shape $(n_1, 1)$. A feature with
# $\sigma_j = 0$ was 0 for the network, so column $j$ of $W'$ is 0.
#
# **(b)** True: both can express the same functions, and the network for raw inputs exists. What differs is
# whether gradient descent finds it: on raw inputs the curvatures lie so far apart that no learning rate suits
# all directions. Normalization changes the way, not the destinations. (With weight decay the destinations
# change, too, since $W'$ and $W^{[1]}$ are not equally large.)
#
# **Mark scheme** (2 points)
# - 1 point for (a): ½ for $W'$, ½ for $b'$; no deduction for a missing remark on $\sigma_j = 0$ if it is not
#   divided by.
# - 1 point for (b): same functions (½), other landscape, hence training is faster (½).
# ### END SOLUTION

# %% [markdown]
# ## Question: a report · 2 points · 10 minutes
#
# From the report of a group in a hospital:
#
# > *We normalized all 120 patients, shuffled them and took 100 for training and 20 for testing. One feature,
# > the answer to "Have you ever been to the tropics?", was no for all 100; we added $10^{-8}$ to its spread.
# > On the test set 95 % are right. In daily use the patients of each morning are normalized with that
# > morning's mean and spread, so that the system adapts to the season.*
#
# Name three faults. Say for each whether the 95 % are too good, too bad or unaffected because of it, and what
# can happen in daily use.

# %% [markdown] question="a_report" points=2
# ### BEGIN SOLUTION
# *All 120 normalized before splitting:* the test patients had a say in $\mu$ and $\sigma$. The 95 % tend to be
# too good, by little with 100 training patients (with ten tumours it was 2.7 points, with 400 nothing that
# could be seen). Split first.
#
# *The small constant:* unaffected if no test patient said yes; a yes becomes $1/10^{-8}$, a hundred million,
# and decides the answer alone. In daily use the first traveller gets a random diagnosis. Set the feature to 0
# (or leave it out).
#
# *Every morning its own mean:* the 95 % were measured with another procedure, so they say nothing about daily
# use. On a morning with many ill patients, the illness is subtracted (38 in place of 92 % recognised in this
# lesson); a single patient becomes all zeros. If the season matters, give it to the network as a feature.
#
# **Mark scheme** (2 points)
# - ½ for each fault with its consequence in daily use, at most 1½.
# - ½ for the effect on the 95 %: too good by little; unaffected or wrong by chance; measured with another
#   procedure. Two of three will do.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"Divide by $\sigma^2$"**, or in words, "by the variance". Then the result has a spread of $1/\sigma$ and a
# variance of $1/\sigma^2$ in place of 1. *Before you run:* a feature with $\sigma = 1000$: what variance does
# it keep? And for the flats, is $\kappa$ better than that of the centred metres, or worse?

# %%
salaries = 40_000 + 1000 * np.random.default_rng(3).standard_normal((1, 400))
for name, inputs in (("salaries", salaries), ("flats", X_flats)):
    mu, sigma = fit_normalizer(inputs)
    for what, divisor in (("centred", 1), ("by sigma", sigma), ("by sigma²", sigma**2)):
        Z = (inputs - mu) / divisor
        print(f"{name:8} {what:9}: variances {Z.var(axis=1)}, κ = {np.linalg.cond(hessian(with_ones(Z))):.4g}")

# %% [markdown]
# About $10^{-6}$. And the condition number of the flats is what it was before, 1.073 million, in all digits
# shown: the feature that was a thousand times too loud is now a thousand times too quiet. The valley has been
# turned by 90 degrees.
#
# **"Training set and test set should be processed together."** With the same $\mu$ and $\sigma$, yes; these
# come from the training set alone. You saw what it costs to measure them on everything (a promise of 2.7
# points that cannot be kept) and on the new data (92.3 → 38.5 %). In single numbers: *before you run*, what
# does a radius of 15 mean, by the one measure and by the other?

# %%
for name, measured in (("training set", X), ("malignant ward", X_test[:, Y_test[0] == 1])):
    mu, sigma = fit_normalizer(measured)
    print(f"radius 15 by the {name:14}: {((15 - mu) / sigma)[0, 0]:+.2f}")

# %% [markdown]
# Somewhat above the average, or well below it: the same cell nuclei.
#
# **"With normalized data gradient descent goes straight to the minimum, wherever it starts."** In a round
# bowl. Radius and perimeter, normalized, are not one:

# %%
Z = normalize(X, *fit_normalizer(X))
for name, rows in (("radius, perimeter", [0, 2]), ("radius, smoothness", [0, 4])):
    path, _, kappa = best_walk(Z[rows], Y, np.array([[1.0], [-0.4]]))
    print(f"{name}: κ = {kappa:.3g}, {len(path) - 1} steps at the best rate")

# %% [markdown]
# ## Summary
#
# 1. The curvature of the cost is made of the inputs, $\frac1m XX^{\mathsf T}$: features in different units
#    make a valley, and $\alpha < 2/\lambda_{\max}$ lets its steep walls decide over its flat floor.
# 2. $(x - \mu)/\sigma$, feature by feature: the shift parts the weights from the bias, the division makes the
#    diagonal equal. By $\sigma$, not by $\sigma^2$.
# 3. What is left of the valley comes from correlated features, and is left to better optimizers.
# 4. $\mu$ and $\sigma$ are learned: from the training set, and used unchanged for everything that comes after.
# 5. A feature without a spread, down to rounding, becomes 0.
#
# ## References
#
# - Y. LeCun, I. Kanter and S. A. Solla (1991). Eigenvalues of covariance matrices: application to
#   neural-network learning. *Physical Review Letters* 66, 2396–2399. Why the mean matters.
# - Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller (1998). Efficient BackProp. In *Neural Networks: Tricks of
#   the Trade*, Springer LNCS 1524, 9–50. Shift, scale, decorrelate; learning rates and eigenvalues.
# - T. F. Chan, G. H. Golub and R. J. LeVeque (1983). Algorithms for computing the sample variance: analysis
#   and recommendations. *The American Statistician* 37, 242–247. What rounding does to a spread.
# - S. Kaufman, S. Rosset, C. Perlich and O. Stitelman (2012). Leakage in data mining: formulation, detection,
#   and avoidance. *ACM Transactions on Knowledge Discovery from Data* 6(4), article 15.
# - W. N. Street, W. H. Wolberg and O. L. Mangasarian (1993). Nuclear feature extraction for breast tumor
#   diagnosis. *Proceedings of SPIE* 1905, 861–870. The data.
#
# ## What comes next
#
# Inputs now arrive with mean 0 and spread 1. But the first layer hands on something of another size, the
# second again, and after twenty layers little may be left of it, or far too much. Lesson 12, *initialization*,
# chooses the first weights so that the size survives. And why normalize the inputs of the first layer only?
# Lesson 22, *batch normalization*, does to every layer what you have done here to $X$, and since its $\mu$
# and $\sigma$ change with every step, it will need both a small constant under the root and an answer to the
# question whose mean to use.
