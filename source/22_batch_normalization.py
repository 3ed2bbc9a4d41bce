# ---
# jupyter:
#   lesson:
#     title: Batch normalization
#     minutes: 120
#     needs: ["05", "11", "12", "14", "15"]
# ---

# %% [markdown]
# # 22 · Batch normalization
#
# Lesson 12 built a gauge for deep networks: the spread of all scores of a layer, and with He's weights it
# stays level through 20 layers. All is well, it seems. Now ask one unit of layer 20 what it thinks of 1797
# different handwritten digits. *Before you run:* in what share of these units does *every* digit get a score
# of the same sign, as if all were one picture?
#
# **In this lesson** you write the layer that mends this, batch normalization, forward and backward, and what
# becomes of it when training is over. **Time** about 120 minutes. **You need** backward passes (lesson 05),
# normalized inputs (11), mini-batches (14) and moving averages (15).

# %%
import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from dlutils import check, datasets, hint, plots, progress
from dlutils.gradients import numerical_gradient
from previously import ewa_corrected, fit_normalizer, initialize_he, linear_forward, logistic_cost
from previously import mini_batches, normalize, relu, relu_derivative, sigmoid

threadpool_limits(1)  # for matrices this small, one core is faster than several that wait for each other
plots.use_style()
C = plots.COLOURS

# %%
pictures, digit = datasets.digits(np.random.default_rng(22))  # (64, 1797) and (1, 1797)
figure, panels = plt.subplots(1, 2, figsize=(10, 3.4), sharey=True)
for seed in range(3):
    net, A = initialize_he((64,) + (100,) * 20, np.random.default_rng(seed)), normalize(pictures, *fit_normalizer(pictures))
    for layer in range(1, 21):
        Z, _ = linear_forward(A, net[f"W{layer}"], net[f"b{layer}"])  # (100, 1797)
        A, one_sided = relu(Z), np.mean(np.all(Z > 0, axis=1) | np.all(Z <= 0, axis=1))
        if seed == 2 and layer in (1, 20):
            ax = panels[layer // 20]
            ax.hist(Z[:6].T, bins=np.linspace(-5, 5, 51), histtype="step", density=True)
            title = "Layer 1: six units with much the same scores" if layer == 1 else "Layer 20: each in a corner of its own"
            ax.set(xlabel="score $z$, for 1797 digits", ylabel="density", title=title)
    print(f"seed {seed}, layer 20: spread of all scores {Z.std():.2f}, units with one sign for all digits {one_sided:.0%}")

# %% [markdown]
# The gauge reads 2.10, 0.56 and 0.99, nothing dramatic. Yet 63, 31 and 40 % of the units do not tell any
# digit from any other by their sign: behind a ReLU they are always on, or always off. The right panel shows
# why. In layer 1 the six histograms lie on top of each other. In layer 20 each unit has drifted to a place of
# its own and has become narrow: most of the "spread of all scores" is the distance *between* units.
#
# Lesson 11 cured the same illness in the inputs: features with means and spreads of their own. Twenty layers
# later nothing is left of the cure. So why not **normalize in every layer**?

# %% [markdown]
# ## One unit, four examples
#
# What lesson 11 did to a feature over the training set, do to a unit over the mini-batch. Take one unit and
# its scores for four examples, 2, 4, 4, 6. With pencil and paper: their mean is $\mu = 4$, their variance
# $\sigma^2 = (4 + 0 + 0 + 4)/4 = 2$. With a small constant $\varepsilon$, here a large one, 0.25, so that the
# root comes out even:
#
# $$ z_{norm} = \frac{z - \mu}{\sqrt{\sigma^2 + \varepsilon}} = \frac{z - 4}{1.5}:
# \quad -\tfrac43,\; 0,\; 0,\; \tfrac43 . $$
#
# Two steps of the recipe are like lesson 11. The third one is new. Each unit gets two numbers of its own, a
# scale $\gamma$ (gamma) and a shift $\beta$ (beta), which are *learnt* like weights:
#
# $$ \tilde z = \gamma\, z_{norm} + \beta . $$
#
# With $\gamma = 3$ and $\beta = 10$ our unit gives $\tilde z = 6, 10, 10, 14$. That is the whole forward
# pass: normalize what comes in, then let the network say where it wants it.
#
# Why give back what was taken away? Because mean 0 and variance 1 is not always what the next step needs.
# *Before you run:* what does a sigmoid make of normal scores with mean 0 and variance 1? Does it bend much?


# %%
def straightness(z):
    """The share of the variance of sigmoid(z) that the best straight line in z explains."""
    return np.corrcoef(z, sigmoid(z))[0, 1] ** 2


z_norm = np.random.default_rng(0).standard_normal(100_000)
low, high = np.quantile(sigmoid(z_norm), [1 / 6, 5 / 6])
print(f"two thirds of the activations lie between {low:.2f} and {high:.2f}")
print(f"explained by a straight line: {straightness(z_norm):.3f};  with γ = 4: {straightness(4 * z_norm):.3f}")

# %% [markdown]
# Hardly at all. Two thirds of the units' answers lie between 0.28 and 0.72, where the sigmoid is nearly a
# straight line, and a network of straight lines is one straight line (lesson 03). Far from saturated, such a
# unit does not use its bend. With $\gamma = 4$ the line explains only 84 %: $\gamma$ and $\beta$ let every
# unit choose how much of the bend it uses, and which part.

# %% [markdown]
# ## A whole layer
#
# A layer has $n$ units and sees $m$ examples at once. Every unit is normalized for itself, over the examples:
# along the rows of $Z$.
#
# | | shape | one number for |
# |---|---|---|
# | scores $Z = WA + b$ | $(n, m)$ | each unit and example |
# | mean $\mu$, variance $\sigma^2$ | $(n, 1)$ | each unit |
# | $Z_{norm} = (Z - \mu) / \sqrt{\sigma^2 + \varepsilon}$ | $(n, m)$ | each unit and example |
# | $\gamma$, $\beta$, learnt | $(n, 1)$ | each unit |
# | $\tilde Z = \gamma Z_{norm} + \beta$, what the activation gets | $(n, m)$ | each unit and example |
#
# $$ \mu = \frac1m \sum_{i=1}^m z^{(i)}, \qquad \sigma^2 = \frac1m \sum_{i=1}^m \left(z^{(i)} - \mu\right)^2 . $$
#
# The course normalizes $Z$, before the activation, as Ioffe and Szegedy proposed in 2015. Watch the place of
# $\varepsilon$: it is added to the *variance*, under the root. (Adam's stands outside its root. There is no
# deeper reason; there are two papers.)

# %% [markdown]
# ## Exercise: batchnorm_forward · 3 points · 15 minutes
#
# The batch may be as small as one example, and a unit may say the same for all of them: no `nan` then.
#
# The function returns two things. The second one, the `cache`, is yours: put in what you think the backward
# pass will need. You can come back and change it later; the check of the backward pass runs both together.


# %% exercise="batchnorm_forward" points=3
def batchnorm_forward(Z, gamma, beta, epsilon):
    """Normalize every unit over the examples of a batch, then scale and shift it.

    Z: (n, m) scores of n units for m examples, m ≥ 1.  gamma, beta: (n, 1), any numbers, 0 included.
    epsilon: a number above 0, added to the variance.
    Returns (Z_tilde, cache).  Z_tilde: (n, m).  cache: yours; only batchnorm_backward reads it.
    """
    ### BEGIN SOLUTION
    mean = Z.mean(axis=1, keepdims=True)
    variance = Z.var(axis=1, keepdims=True)
    root = np.sqrt(variance + epsilon)
    Z_norm = (Z - mean) / root
    return gamma * Z_norm + beta, (Z_norm, root, gamma)
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.gradients import complex_step_gradient
from dlutils.spec import Anything, Exercise, Fact


def scores(rng, n, m):
    """Scores of n units for m examples, each unit with a mean and a spread of its own, both far from 0 and 1."""
    centre = rng.uniform(1.5, 5, (n, 1)) * rng.choice([-1, 1], (n, 1))
    return centre + rng.uniform(0.3, 3, (n, 1)) * rng.normal(size=(n, m))


def scale_and_shift(rng, n):
    """gamma and beta, (n, 1) each: of both signs, away from 0 and 1, and never alike."""
    gamma = rng.uniform(0.4, 2.5, (n, 1)) * rng.choice([-1, 1], (n, 1))
    return gamma, 3 + rng.uniform(0.5, 2, (n, 1)) * rng.choice([-1, 1], (n, 1))


def quiet_unit(rng, n, m):
    """Scores in which one unit says the same for every example, and another one hardly varies."""
    Z = scores(rng, n, m)
    Z[0] = round(float(rng.uniform(2, 6)), 3)
    Z[-1] = 0.8 + 0.02 * rng.normal(size=m)
    return Z


def slow_norm(Z, gamma, beta, epsilon):
    """Z_tilde, unit by unit and example by example; complex numbers may pass."""
    result = np.empty(np.shape(Z), dtype=np.result_type(Z, gamma, beta, float))
    for i, row in enumerate(Z):
        mean = sum(row) / len(row)
        variance = sum((z - mean) * (z - mean) for z in row) / len(row)
        for j, z in enumerate(row):
            result[i, j] = gamma[i, 0] * ((z - mean) * (variance + epsilon) ** -0.5) + beta[i, 0]
    return result


def normed(Z, gamma, beta, mean, root):
    """Scores with this mean and root, and the cache that goes with them."""
    Z_norm = (Z - mean) / root
    return gamma * Z_norm + beta, (Z_norm, root, gamma)


def moments(Z, axis=1):
    return Z.mean(axis=axis, keepdims=True), Z.var(axis=axis, keepdims=True)


class BatchnormForward(Exercise):
    hints = (
        "A unit is a row of Z. How many means are there, and over which axis is each of them taken?",
        "z_norm = (z − μ) / √(σ² + ε) and z̃ = γ z_norm + β, where μ and σ² are those of the row, σ² with 1/m.",
        "Begin with `mean = Z.mean(axis=…, keepdims=True)`; which shape must it have, so that `Z - mean` works?",
    )

    def cases(rng):
        yield "4 units, 6 examples", scores(rng, 4, 6), *scale_and_shift(rng, 4), 1e-3
        yield "more units than examples, epsilon 0.01", 0.2 * scores(rng, 5, 3), *scale_and_shift(rng, 5), 1e-2
        yield "one example", scores(rng, 3, 1), *scale_and_shift(rng, 3), 1e-5
        yield "one unit", scores(rng, 1, 7), *scale_and_shift(rng, 1), 1e-4
        yield "two examples, epsilon 0.5", scores(rng, 3, 2), *scale_and_shift(rng, 3), 0.5
        yield "one unit constant, one nearly so", quiet_unit(rng, 4, 7), *scale_and_shift(rng, 4), 1e-3
        yield "scores up to 10 000", 1e4 * rng.uniform(-1, 1, (2, 5)), *scale_and_shift(rng, 2), 1e-5
        gamma, beta = scale_and_shift(rng, 3)
        gamma[1], beta[2] = 0.0, 0.0
        yield "a gamma of 0 and a beta of 0", scores(rng, 3, 8), gamma, beta, 1e-2

    def expect(Z, gamma, beta, epsilon):
        return slow_norm(Z, gamma, beta, epsilon), Anything()

    def mistake_over_units(Z, gamma, beta, epsilon):
        """You normalize every example over its units. Which numbers belong together: those of a column, or those of
        a row?"""
        mean, variance = moments(Z, axis=0)
        return normed(Z, gamma, beta, mean, np.sqrt(variance + epsilon))

    def mistake_whole_matrix(Z, gamma, beta, epsilon):
        """One mean and one variance for the whole of Z: a unit with large scores now drowns a quiet one. How many
        means does a layer of n units have?"""
        return normed(Z, gamma, beta, Z.mean(), np.sqrt(Z.var() + epsilon))

    def mistake_epsilon_after_the_root(Z, gamma, beta, epsilon):
        """You divide by σ + ε. Adam adds its ε after the root; look at what stands under the root here."""
        mean, variance = moments(Z)
        return normed(Z, gamma, beta, mean, np.sqrt(variance) + epsilon)

    def mistake_no_epsilon(Z, gamma, beta, epsilon):
        """You divide by σ. What is σ when a unit says the same for every example of the batch, or when there is only
        one example?"""
        mean, variance = moments(Z)
        return normed(Z, gamma, beta, mean, np.sqrt(variance))

    def mistake_epsilon_always_1e_5(Z, gamma, beta, epsilon):
        """Your ε is 1e-5, whatever `epsilon` is. Which of the four arguments have you not used?"""
        mean, variance = moments(Z)
        return normed(Z, gamma, beta, mean, np.sqrt(variance + 1e-5))

    def mistake_epsilon_always_1e_8(Z, gamma, beta, epsilon):
        """This is what next to no ε would give, and `epsilon` is larger. Where is it added, and is it for every unit?"""
        mean, variance = moments(Z)
        return normed(Z, gamma, beta, mean, np.sqrt(variance + 1e-8))

    def mistake_epsilon_squared(Z, gamma, beta, epsilon):
        """ε is squared under your root. Which of the two, σ or ε, has the square in the formula?"""
        mean, variance = moments(Z)
        return normed(Z, gamma, beta, mean, np.sqrt(variance + epsilon**2))

    def mistake_divided_by_the_variance(Z, gamma, beta, epsilon):
        """You divide by σ² + ε. What is the variance of scores that were divided by their variance?"""
        mean, variance = moments(Z)
        return normed(Z, gamma, beta, mean, variance + epsilon)

    def mistake_unbiased_variance(Z, gamma, beta, epsilon):
        """Your variance divides by m − 1. Here the batch is no sample from which something is estimated; what should
        the variance of z_norm be, with ε aside? And what is 1 / (m − 1) for one example?"""
        mean, variance = Z.mean(axis=1, keepdims=True), Z.var(axis=1, ddof=1, keepdims=True)
        return normed(Z, gamma, beta, mean, np.sqrt(variance + epsilon))

    def mistake_not_centred(Z, gamma, beta, epsilon):
        """Your z_norm has the right spread, but it is not centred. What has to be taken off before the division?"""
        mean, variance = moments(Z)
        return normed(Z, gamma, beta, 0.0, np.sqrt(variance + epsilon))

    def mistake_mean_square_for_variance(Z, gamma, beta, epsilon):
        """You divide by the root of the mean of z². Around which number does a variance measure the spread?"""
        mean = Z.mean(axis=1, keepdims=True)
        return normed(Z, gamma, beta, mean, np.sqrt((Z**2).mean(axis=1, keepdims=True) + epsilon))

    def mistake_normalized_only(Z, gamma, beta, epsilon):
        """This is z_norm, before the scale and the shift. Where do γ and β come in?"""
        mean, variance = moments(Z)
        return normed(Z, 1.0, 0.0, mean, np.sqrt(variance + epsilon))

    def mistake_gamma_beta_swapped(Z, gamma, beta, epsilon):
        """γ and β have changed places: you multiply by β and add γ. Which is the scale?"""
        mean, variance = moments(Z)
        return normed(Z, beta, gamma, mean, np.sqrt(variance + epsilon))

    def mistake_shifted_before_scaled(Z, gamma, beta, epsilon):
        """You multiply by γ after β was added, so the mean is γβ. What should the mean of z̃ be?"""
        mean, variance = moments(Z)
        return normed(Z, gamma, gamma * beta, mean, np.sqrt(variance + epsilon))

    def variant_loop(Z, gamma, beta, epsilon):
        result, kept = np.zeros_like(Z), []
        for i in range(Z.shape[0]):
            mu = np.sum(Z[i]) / Z.shape[1]
            variance = np.sum((Z[i] - mu) ** 2) / Z.shape[1]
            normal = (Z[i] - mu) / (variance + epsilon) ** 0.5
            kept.append((normal, variance))
            result[i] = normal * gamma[i, 0] + beta[i, 0]
        return [result, {"kept": kept}]

    def variant_transposed(Z, gamma, beta, epsilon):
        T = Z.T - np.mean(Z.T, axis=0)
        T = T / np.sqrt(np.einsum("ij,ij->j", T, T) / len(T) + epsilon)
        return (T * gamma[:, 0] + beta[:, 0]).T, T

    def variant_one_scale_one_shift(Z, gamma, beta, epsilon):
        m = Z.shape[1]
        mean = Z @ np.ones((m, 1)) / m
        variance = np.maximum((Z * Z) @ np.ones((m, 1)) / m - mean**2, 0)
        scale = gamma * np.power(variance + epsilon, -0.5)
        return scale * Z + (beta - scale * mean), None

    def variant_standard_deviation(Z, gamma, beta, epsilon):
        out = np.array(Z, dtype=np.float64)
        out -= out.mean(axis=1).reshape(-1, 1)
        out /= np.hypot(out.std(axis=1).reshape(-1, 1), np.sqrt(epsilon))
        out *= gamma
        out += beta
        return out, (Z, gamma, epsilon)


# %% check="batchnorm_forward"
check(batchnorm_forward)

# %% [markdown]
# If the check is not content yet, `hint(batchnorm_forward)` in a cell of your own helps, three times. Then
# the four examples from above, and the two cases in which a division by zero lurks. *Before you run:* what is
# $\tilde z$ for a unit that says 7 to everybody, if $\beta = 10$? And for a batch of one example?

# %%
gamma, beta = np.array([[3.0]]), np.array([[10.0]])
for name, Z in [("by hand", [[2.0, 4.0, 4.0, 6.0]]), ("constant", [[7.0] * 4]), ("one example", [[2.0]])]:
    print(f"{name:<12} {batchnorm_forward(np.array(Z), gamma, beta, 0.25)[0].round(12)}")
assert np.allclose(batchnorm_forward(np.array([[2.0, 4.0, 4.0, 6.0]]), gamma, beta, 0.25)[0], [[6, 10, 10, 14]])

# %% [markdown]
# Where nothing varies, nothing is left after subtracting the mean, and $\beta$ is the answer: 10. That is
# harmless for a constant unit. For a batch of one it is a disaster, since *every* example gets the same
# answer whatever it is. Keep this line in mind; it comes back at test time.

# %% [markdown]
# ## What comes out: mean β, variance γ²σ²/(σ² + ε)
#
# $z_{norm}$ has mean 0, so $\tilde z$ has mean $\beta$, exactly. Its variance: centring does not change it,
# dividing by $\sqrt{\sigma^2+\varepsilon}$ divides it by $\sigma^2+\varepsilon$, and multiplying by $\gamma$
# multiplies it by $\gamma^2$:
#
# $$ \text{variance of } \tilde z = \gamma^2\, \frac{\sigma^2}{\sigma^2 + \varepsilon} . $$
#
# That is $\gamma^2$ as long as $\varepsilon$ is small beside $\sigma^2$. *Before you run:* take units with
# standard deviations 10, 1, 0.1 and 0.001, all with $\gamma = 2$ and $\beta = 5$. With $\varepsilon =
# 10^{-5}$, which of them come out with variance 4? And with $\varepsilon = 10^{-2}$?

# %%
spread = np.array([[10.0], [1.0], [0.1], [0.001]])
Z = 3 + spread * np.random.default_rng(1).standard_normal((4, 500))
gamma, beta = np.full((4, 1), 2.0), np.full((4, 1), 5.0)
for epsilon in (1e-5, 1e-2):
    Z_tilde, _ = batchnorm_forward(Z, gamma, beta, epsilon)
    predicted = 4 * Z.var(axis=1) / (Z.var(axis=1) + epsilon)
    print(f"ε = {epsilon:g}: means {Z_tilde.mean(axis=1).round(6)}, variances", *(f"{v:.4f}" for v in Z_tilde.var(axis=1)))
    assert np.allclose(Z_tilde.var(axis=1), predicted)

# %% [markdown]
# The border is at $\sigma = \sqrt\varepsilon$, where half of the variance is lost: 2.10 in place of 4 for the
# unit with $\sigma = 0.1$ at $\varepsilon = 0.01$. Louder units do not notice $\varepsilon$. Those that are
# much quieter stay quiet: the last one has 0.36 and 0.0004. That is a service, and not only a guard against
# 0/0. A unit which varies by rounding errors alone would otherwise have them blown up to the size of a
# signal.

# %% [markdown]
# ### Turn the knobs
#
# One unit of a first layer on the digits, its scores before (grey) and after (blue). In a live notebook you
# can set $\gamma$, $\beta$ and $\varepsilon$; elsewhere you see one setting. Guess before each of these:
# $\gamma = -1$; $\gamma = 0$; which $\varepsilon$ halves the variance?

# %%
unit_scores = initialize_he((64, 1), np.random.default_rng(3))["W1"] @ pictures - 3  # (1, 1797)


def draw(gamma=2.0, beta=1.0, epsilon=1e-5):
    z_tilde, _ = batchnorm_forward(unit_scores, np.array([[gamma]]), np.array([[beta]]), epsilon)
    figure, axes = plt.subplots()
    axes.hist(unit_scores[0], bins=40, color="#AAAAAA", density=True, label=f"$z$: variance {unit_scores.var():.4f}")
    axes.hist(z_tilde[0], bins=40, color=C["blue"], alpha=0.7, density=True, label=r"$\tilde z$")
    axes.axvline(beta, color=C["black"], linewidth=1, linestyle=":")
    axes.set(xlabel="score", ylabel="density", xlim=(-8, 8), ylim=(0, 1.5))
    axes.set_title(f"γ = {gamma}, β = {beta}, ε = {epsilon:g}: mean {z_tilde.mean():.2f}, variance {z_tilde.var():.2f}")
    axes.legend()


plots.interactive(
    draw, gamma=[-1.0, 0.0, 0.5, 1.0, 2.0, 3.0], beta=[-3.0, 0.0, 1.0, 3.0], epsilon=[1e-5, 1e-3, 0.01, 0.1, 0.2, 1.0]
)

# %% [markdown]
# The histogram keeps its shape, always: batch normalization moves and stretches, it does not make anything
# "normal" in the sense of a bell. $\gamma = -1$ mirrors it, $\gamma = 0$ silences the unit, and an
# $\varepsilon$ as large as $\sigma^2$ halves the variance. (For this unit $\sigma^2$ is 0.178, so 0.2 comes
# closest.)

# %% [markdown]
# ## Two things that cancel
#
# **The layer can undo itself.** $\gamma$ and $\beta$ are learnt, and there is one choice with which nothing
# has happened: $\gamma = \sqrt{\sigma^2 + \varepsilon}$ and $\beta = \mu$. So a network with batch
# normalization can express whatever the one without it could. (On one batch. On the next batch $\mu$ and
# $\sigma$ are slightly different.)
#
# **The bias of the layer cancels.** If $Z = WA + b$, then $b$ moves all scores of a unit, and their mean
# moves along: $z - \mu$ does not know about $b$. What a bias is good for, $\beta$ does now. *Before you run:*
# how much does $\tilde z$ change if you add $-1000$ to the scores of one unit and $+7$ to those of another?

# %%
Z = np.array([[-3.0], [0.5]]) + np.array([[2.0], [0.2]]) * np.random.default_rng(2).standard_normal((2, 8))
mu, root = Z.mean(axis=1, keepdims=True), np.sqrt(Z.var(axis=1, keepdims=True) + 1e-2)
undone, _ = batchnorm_forward(Z, root, mu, 1e-2)
print("γ = root, β = μ: z̃ is z up to 1e-12:", np.abs(undone - Z).max() < 1e-12)
print(f"    and its largest distance to z_norm is {np.abs(undone - (Z - mu) / root).max():.1f}")
gamma, beta, b = np.array([[1.5], [-0.5]]), np.array([[2.0], [3.0]]), np.array([[-1000.0], [7.0]])
moved = batchnorm_forward(Z + b, gamma, beta, 1e-2)[0] - batchnorm_forward(Z, gamma, beta, 1e-2)[0]
print("b added: z̃ changes by less than 1e-10:", np.abs(moved).max() < 1e-10)

# %% [markdown]
# Both hold up to rounding. So a layer that is followed by batch normalization gets no $b$; the next lesson
# drops it. Note what the first line says about $\gamma = \sqrt{\sigma^2+\varepsilon}$, $\beta = \mu$: it
# gives back $z$, and *not* $z_{norm}$. The section on lecture notes returns to this.

# %% [markdown]
# ## Backward: who feels it when one score moves?
#
# In every layer so far, an example was alone: its score had an effect on its own activation, and on nobody
# else's. Here the examples of a batch are tied together by $\mu$ and $\sigma$. *Before you run:* the first of
# five scores moves up by 0.1. Which entries of $\tilde z$ change, and in which direction?

# %%
z = np.array([2.0, -1.0, 0.5, 4.0, 1.0])  # one unit, five examples
before, _ = batchnorm_forward(z[None], np.ones((1, 1)), np.zeros((1, 1)), 1e-2)
after, _ = batchnorm_forward(z[None] + [0.1, 0, 0, 0, 0], np.ones((1, 1)), np.zeros((1, 1)), 1e-2)
print("change of z̃:", (after - before).round(4))

# %% [markdown]
# All of them. The first rises, by 0.046 and not by the $0.1/r = 0.06$ that it would rise alone, and the
# others fall. If only the mean had moved, they would all fall by 0.012. But the spread has changed as well,
# and the one furthest out, the fourth, falls by 0.021.
#
# So $z$ reaches the cost on three paths: directly, through the mean, and through the variance. To keep them
# apart, cut the forward pass into steps so small that each has a one-line derivative. This is the
# *computational graph* of one unit:

# %%
steps = {"z": (0, 0), "μ": (1, 1), "c": (2, 0), "v": (3, 1), "r": (4.7, 1), "z_norm": (5.7, 0), "z̃": (7.9, 0)}
arrows = [("z", "μ", "mean"), ("z", "c", ""), ("μ", "c", "z − μ"), ("c", "v", "mean of c²"), ("v", "r", "√(v + ε)")]
arrows += [("c", "z_norm", ""), ("r", "z_norm", "c / r"), ("z_norm", "z̃", "γ z_norm + β")]
figure, axes = plt.subplots(figsize=(9, 2.6))
for start, end, operation in arrows:
    (x0, y0), (x1, y1) = steps[start], steps[end]
    axes.annotate("", (x1, y1), (x0, y0), arrowprops={"arrowstyle": "->", "shrinkA": 24, "shrinkB": 26})
    label = {"ha": "center", "va": "center", "fontsize": 9, "color": C["blue"], "backgroundcolor": "white"}
    axes.text((x0 + x1) / 2, (y0 + y1) / 2, operation, **label)
for name, (x, y) in steps.items():
    axes.text(x, y, name, ha="center", va="center", fontsize=12, bbox={"boxstyle": "round", "fc": "#EEEEEE", "ec": "none"})
axes.set(xlim=(-0.4, 8.3), ylim=(-0.4, 1.5), title="Three paths from z to z̃: along the floor, over μ, and over v and r")
_ = axes.axis("off")

# %% [markdown]
# $\mu$, $v$ and $r$ are single numbers (per unit); $z$, $c$, $z_{norm}$ and $\tilde z$ have one entry for
# each example. $v$ is another name for $\sigma^2$, $r = \sqrt{v + \varepsilon}$ for the root.
#
# Backward we walk from the right to the left. As in lesson 05, $dx$ stands for $\partial J / \partial x$, and
# the rule at each step is the same: *(what comes from the right) times (the slope of this step)*, and where
# several arrows leave a box, the sum over them. We follow one unit with five examples, and let $d\tilde z$,
# which a real network would hand down from the next layer, be five numbers of our choice.

# %%
d_tilde = np.array([0.3, -0.2, 0.1, 0.4, -0.5])  # dz̃
gamma, beta, epsilon, m = 1.5, -2.0, 1e-2, 5
mu = z.mean()
c = z - mu
v = (c**2).mean()
r = np.sqrt(v + epsilon)
z_norm = c / r
print(f"μ {mu}   v {v:.3f}   r {r:.4f}   z_norm {z_norm.round(3)}")

# %% [markdown]
# To check each step, measure. `from_…` is *the rest of the pass* from a box on, with the cost $J = \sum_i
# d\tilde z^{(i)} \tilde z^{(i)}$, whose slope in $\tilde z$ is $d\tilde z$. Moving one argument while all
# others stay where they are measures the slope along that path alone.


# %%
def from_z_norm(z_norm, gamma=1.5, beta=-2.0):
    return np.sum(d_tilde * (gamma * z_norm + beta))


def from_c_and_r(c, r):
    return from_z_norm(c / r)


def from_c_and_v(c, v):
    return from_c_and_r(c, np.sqrt(v + epsilon))


def from_c(c):
    return from_c_and_v(c, np.mean(c**2))


# %%
def compare(name, formula, rest, at):
    """Print a slope by formula beside the measured one; stop if they differ."""
    measured = numerical_gradient(rest, at)
    print(f"{name:<22} formula {np.round(formula, 4)}   measured {np.round(measured, 4)}")
    assert np.allclose(formula, measured, rtol=1e-7, atol=1e-9)


# %% [markdown]
# **Step 1, scale and shift**, $\tilde z = \gamma z_{norm} + \beta$. Each $z_{norm}$ was multiplied by
# $\gamma$, so $dz_{norm} = \gamma\, d\tilde z$. $\gamma$ met every example, once with each $z_{norm}$, so its
# contributions add up: $d\gamma = \sum_i d\tilde z^{(i)} z_{norm}^{(i)}$. And $d\beta = \sum_i d\tilde
# z^{(i)}$.

# %%
dz_norm = gamma * d_tilde
compare("dz_norm", dz_norm, from_z_norm, z_norm)
compare("dγ", np.sum(d_tilde * z_norm), lambda gamma: from_z_norm(z_norm, gamma), gamma)
compare("dβ", np.sum(d_tilde), lambda beta: from_z_norm(z_norm, gamma, beta), beta)

# %% [markdown]
# **Step 2, division**, $z_{norm} = c / r$. Two arrows arrive here. Along $c$ the slope is $1/r$. Along $r$ it
# is $-c/r^2 = -z_{norm}/r$, and the one $r$ serves all examples, so again a sum:
#
# $$ dc_{\text{direct}} = \frac{dz_{norm}}{r}, \qquad dr = -\frac1r \sum_i dz_{norm}^{(i)}\, z_{norm}^{(i)} . $$

# %%
dc_direct = dz_norm / r
dr = -np.sum(dz_norm * z_norm) / r
compare("dc, r standing still", dc_direct, lambda c: from_c_and_r(c, r), c)
compare("dr", dr, lambda r: from_c_and_r(c, r), r)

# %% [markdown]
# **Step 3, root**, $r = \sqrt{v + \varepsilon}$, with the slope $1/(2r)$: $dv = dr / (2r)$.
#
# **Step 4, variance**, $v = \frac1m \sum_i (c^{(i)})^2$, with the slope $\frac{2}{m} c^{(i)}$ in the $i$-th
# entry. Now both paths meet in $c$ and are added:
#
# $$ dv = \frac{dr}{2r}, \qquad dc = dc_{\text{direct}} + \frac{2}{m}\, c\; dv . $$

# %%
dv = dr / (2 * r)
dc = dc_direct + 2 / m * c * dv
compare("dv", dv, lambda v: from_c_and_v(c, v), v)
compare("dc, both paths", dc, from_c, c)

# %% [markdown]
# **Step 5, centring**, $c = z - \mu$: slope 1 in $z$, slope $-1$ in $\mu$, and one $\mu$ for all: $d\mu =
# -\sum_i dc^{(i)}$. **Step 6, mean**: each $z^{(i)}$ has a share of $\frac1m$ in $\mu$. Together
#
# $$ d\mu = -\sum_i dc^{(i)}, \qquad dz = dc + \frac1m\, d\mu = dc - \operatorname{mean}(dc) . $$
#
# *Before you run:* what do the five entries of $dz$ add up to?

# %%
dmu = -np.sum(dc)
dz = dc + dmu / m
compare("dμ", dmu, lambda mu: from_c(z - mu), mu)
compare("dz", dz, lambda z: from_c(z - z.mean()), z)
print("sum of dz below 1e-12:", abs(dz.sum()) < 1e-12)

# %% [markdown]
# All six steps agree with what was measured. The five entries of $dz$ add up to 0, and they have to: moving
# all five scores by the same amount changes nothing.
#
# How much would it matter to leave paths out? Frozen $\mu$ and $r$ would mean $dz = dz_{norm}/r$:

# %%
print("all paths          ", dz.round(3))
print("mean path missing  ", dc.round(3))
print("direct path only   ", dc_direct.round(3))

# %% [markdown]
# The fourth example, far out at $z_{norm} = 1.6$, would get a gradient of 0.361, and its true one is 0.023:
# moving it further out mostly stretches $r$, and gains nearly nothing. The second one would even be moved the
# wrong way. These are not small corrections. A backward pass that takes $\mu$ and $\sigma$ for constants is
# wrong, and yet such a network often learns something: only a gradient check (lesson 13) tells.

# %% [markdown]
# ## Exercise: batchnorm_backward · 5 points · 30 minutes
#
# Now for a layer: $n$ units, each with its own $\mu$, $v$, $r$, $\gamma$, $\beta$. Rows do not meet, so the
# steps stay as they are; sums and means over the examples become sums and means along the rows, kept as
# columns.
#
# | | shape | | |
# |---|---|---|---|
# | in: `dZ_tilde` | $(n, m)$ | $\partial J/\partial \tilde Z$ | carries the $1/m$ of the cost already |
# | in: `cache` | yours | | read it, leave it as it is |
# | out: `dZ` | $(n, m)$ | $\partial J/\partial Z$ | |
# | out: `dgamma`, `dbeta` | $(n, 1)$ each | $\partial J/\partial \gamma$, $\partial J/\partial\beta$ | *sums* over the examples |
#
# A word on the $1/m$. In lesson 05 the columns of `dZ` came without the $1/m$ of the mean cost, and `dW` and
# `db` put it in. Here `dZ_tilde` is the true slope of the mean cost and has it already; a second $1/m$ in
# `dgamma` would be one too many. (Note that $\frac1m$ also occurs in $\mu$ and $v$. That one is yours.)


# %% exercise="batchnorm_backward" points=5
def batchnorm_backward(dZ_tilde, cache):
    """Gradients of a batch-normalized layer.

    dZ_tilde: (n, m), the gradient of the cost with respect to Z_tilde; it carries the 1/m of the cost already.
    cache: what your batchnorm_forward put in for this batch.  Leave it as it was.
    Returns (dZ, dgamma, dbeta).  dZ: (n, m).  dgamma, dbeta: (n, 1), sums over the examples.
    """
    ### BEGIN SOLUTION
    Z_norm, root, gamma = cache
    dgamma = np.sum(dZ_tilde * Z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZ_tilde, axis=1, keepdims=True)
    dZ_norm = gamma * dZ_tilde
    through_mean = dZ_norm.mean(axis=1, keepdims=True)
    through_variance = Z_norm * (dZ_norm * Z_norm).mean(axis=1, keepdims=True)
    dZ = (dZ_norm - through_mean - through_variance) / root
    return dZ, dgamma, dbeta
    ### END SOLUTION


# %% tags=["spec"]
def upstream(rng, n, m):
    """A gradient of both signs that is far from uniform, whose rows do not add up to 0."""
    return (0.5 + rng.normal(size=(n, m))) * rng.uniform(0.3, 2, (n, m))


def parts(dZ_tilde, cache):
    """What the mistakes are made of: z_norm, root, dz_norm, and the gradients of gamma and beta."""
    Z_norm, root, gamma = cache
    dgamma, dbeta = (dZ_tilde * Z_norm).sum(axis=1, keepdims=True), dZ_tilde.sum(axis=1, keepdims=True)
    return Z_norm, root, gamma * dZ_tilde, dgamma, dbeta


def mean(A):
    return A.mean(axis=1, keepdims=True)


class BatchnormBackward(Exercise):
    hints = (
        "On how many paths does one score z of a unit reach the cost? And who else's z_norm changes with it?",
        "With dz_norm = γ dz̃:  dr = −Σ dz_norm z_norm / r,  dv = dr / (2r),  dc = dz_norm / r + 2c dv / m,  dz = dc − mean(dc).",
        "Begin by unpacking your cache, then `dbeta = dZ_tilde.sum(…)`: over which axis, and with which shape?",
    )

    def cases(rng):
        for name, Z, epsilon in (
            ("4 units, 6 examples", scores(rng, 4, 6), 1e-3),
            ("more units than examples, epsilon 0.01", 0.2 * scores(rng, 5, 3), 1e-2),
            ("epsilon 0.5", scores(rng, 3, 5), 0.5),
            ("one example", scores(rng, 3, 1), 1e-4),
            ("one unit", scores(rng, 1, 7), 1e-4),
            ("two examples", scores(rng, 4, 2), 1e-2),
            ("one unit constant, one nearly so", quiet_unit(rng, 3, 8), 1e-3),
            ("scores up to 10 000", 1e4 * rng.uniform(-1, 1, (2, 5)), 1e-5),
        ):
            yield name, Z, *scale_and_shift(rng, len(Z)), epsilon, upstream(rng, *Z.shape), False
        gamma, beta = scale_and_shift(rng, 3)
        gamma[1], beta[2] = 0.0, 0.0
        yield "a gamma of 0", scores(rng, 3, 7), gamma, beta, 1e-2, upstream(rng, 3, 7), False
        yield "two batches", scores(rng, 4, 5), *scale_and_shift(rng, 4), 1e-2, upstream(rng, 4, 5), True

    def expect(Z, gamma, beta, epsilon, dZ_tilde, two_batches):
        if two_batches:
            return dict.fromkeys(
                [
                    "batchnorm_forward returns two values, Z_tilde and cache",
                    "batchnorm_backward returns three arrays: dZ like Z, dgamma and dbeta (n, 1)",
                    "the gradients are right although another batch went forward in between",
                    "asked again with the same cache, batchnorm_backward answers the same",
                ],
                True,
            )

        def total(Z, gamma, beta):  # a function whose slope in Z_tilde is dZ_tilde
            return np.sum(dZ_tilde * slow_norm(Z, gamma, beta, epsilon))

        return (
            complex_step_gradient(lambda v: total(v, gamma, beta), Z),
            complex_step_gradient(lambda v: total(Z, v, beta), gamma),
            complex_step_gradient(lambda v: total(Z, gamma, v), beta),
        )

    def observe(learner, Z, gamma, beta, epsilon, dZ_tilde, two_batches):
        answer = learner.batchnorm_forward(Z, gamma, beta, epsilon)
        pair = isinstance(answer, list | tuple) and len(answer) == 2
        if not two_batches:
            return learner.batchnorm_backward(dZ_tilde, answer[1] if pair else answer)
        facts = {"batchnorm_forward returns two values, Z_tilde and cache": Fact(pair, "" if pair else "something else")}
        if not pair:
            return facts
        fresh = learner.batchnorm_backward(dZ_tilde, answer[1])
        shapes = [Z.shape, gamma.shape, beta.shape]
        good = isinstance(fresh, list | tuple) and len(fresh) == 3
        good = good and all(isinstance(d, np.ndarray) and d.shape == shape for d, shape in zip(fresh, shapes))
        sentence = "batchnorm_backward returns three arrays: dZ like Z, dgamma and dbeta (n, 1)"
        facts[sentence] = Fact(good, "" if good else "something else")
        if not good:
            return facts
        # backward may only know what the cache tells it: so a cache is kept while another batch goes forward
        kept = learner.batchnorm_forward(Z, gamma, beta, epsilon)[1]
        learner.batchnorm_forward(1 - 2 * Z[:, ::-1], gamma[::-1] + 1, beta - 2, 3 * epsilon)
        first = learner.batchnorm_backward(dZ_tilde, kept)
        again = learner.batchnorm_backward(dZ_tilde, kept)
        same = all(np.allclose(a, b, rtol=1e-9, atol=1e-12) for a, b in zip(first, fresh))
        facts["the gradients are right although another batch went forward in between"] = Fact(
            same, "" if same else "they are other ones; all that backward needs must be in the cache"
        )
        same = all(np.allclose(a, b, rtol=1e-9, atol=1e-12) for a, b in zip(again, first))
        facts["asked again with the same cache, batchnorm_backward answers the same"] = Fact(
            same, "" if same else "two answers, so the first call has changed the cache"
        )
        return facts

    def mistake_mean_and_variance_as_constants(dZ_tilde, cache):
        """You treat μ and σ² as constants. When one score of the batch moves, what else moves with it, for all the
        other examples?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        return dZ_norm / root, dgamma, dbeta

    def mistake_mean_path_missing(dZ_tilde, cache):
        """The path through the mean is missing. When one score grows by δ, by how much does μ grow, and who feels
        it?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        return (dZ_norm - Z_norm * mean(dZ_norm * Z_norm)) / root, dgamma, dbeta

    def mistake_variance_path_missing(dZ_tilde, cache):
        """The path through the variance is missing. When an outlying score moves further out, what becomes of r, and
        of everybody's z_norm?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        return (dZ_norm - mean(dZ_norm)) / root, dgamma, dbeta

    def mistake_variance_path_added(dZ_tilde, cache):
        """Your variance path has the wrong sign. z_norm = c / r: does it grow or shrink when r grows?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        return (dZ_norm - mean(dZ_norm) + Z_norm * mean(dZ_norm * Z_norm)) / root, dgamma, dbeta

    def mistake_mean_path_added(dZ_tilde, cache):
        """Your mean path has the wrong sign. c = z − μ: what is the slope of c in μ?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        return (dZ_norm + mean(dZ_norm) - Z_norm * mean(dZ_norm * Z_norm)) / root, dgamma, dbeta

    def mistake_variance_path_halved(dZ_tilde, cache):
        """Your variance path is half as strong as it should be. The slope of c² is 2c, that of √ has a 1/2: have you
        used both?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        return (dZ_norm - mean(dZ_norm) - Z_norm * mean(dZ_norm * Z_norm) / 2) / root, dgamma, dbeta

    def mistake_variance_path_doubled(dZ_tilde, cache):
        """Your variance path is twice as strong as it should be. What is the slope of √(v + ε) in v?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        return (dZ_norm - mean(dZ_norm) - 2 * Z_norm * mean(dZ_norm * Z_norm)) / root, dgamma, dbeta

    def mistake_one_over_m_missing(dZ_tilde, cache):
        """Your two paths are m times too strong. μ and σ² are means: which factor comes with the slope of a mean?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        m = dZ_tilde.shape[1]
        return (dZ_norm - m * mean(dZ_norm) - m * Z_norm * mean(dZ_norm * Z_norm)) / root, dgamma, dbeta

    def mistake_gamma_missing_in_dz(dZ_tilde, cache):
        """dZ is right up to γ. What was z_norm multiplied by on its way to z̃?"""
        Z_norm, root, _, dgamma, dbeta = parts(dZ_tilde, cache)
        return (dZ_tilde - mean(dZ_tilde) - Z_norm * mean(dZ_tilde * Z_norm)) / root, dgamma, dbeta

    def mistake_not_divided_by_the_root(dZ_tilde, cache):
        """dZ is still a gradient with respect to z − μ after the division. What did the forward pass divide by, and
        what does that do to a slope?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        return dZ_norm - mean(dZ_norm) - Z_norm * mean(dZ_norm * Z_norm), dgamma, dbeta

    def mistake_divided_by_the_variance(dZ_tilde, cache):
        """You divide dZ by σ² + ε. The forward pass divided by something else; by what?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        return (dZ_norm - mean(dZ_norm) - Z_norm * mean(dZ_norm * Z_norm)) / root**2, dgamma, dbeta

    def mistake_means(dZ_tilde, cache):
        """dγ and dβ are means over the examples. dZ_tilde already carries the 1/m of the cost; how often should it
        be there?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        dZ = (dZ_norm - mean(dZ_norm) - Z_norm * mean(dZ_norm * Z_norm)) / root
        return dZ, mean(dZ_tilde * Z_norm), mean(dZ_tilde)

    def mistake_dgamma_with_centred_scores(dZ_tilde, cache):
        """Your dγ multiplies dZ_tilde by z − μ. What exactly is γ multiplied by in the forward pass?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        dZ = (dZ_norm - mean(dZ_norm) - Z_norm * mean(dZ_norm * Z_norm)) / root
        return dZ, dgamma * root, dbeta

    def mistake_not_summed(dZ_tilde, cache):
        """dγ and dβ have a column for every example. γ and β are shared by all examples; how do their contributions
        come together?"""
        Z_norm, root, dZ_norm, _, _ = parts(dZ_tilde, cache)
        dZ = (dZ_norm - mean(dZ_norm) - Z_norm * mean(dZ_norm * Z_norm)) / root
        return dZ, dZ_tilde * Z_norm, dZ_tilde.copy()

    def mistake_epsilon_forgotten(dZ_tilde, cache):
        """Your backward pass divides by σ, without ε. What did the forward pass divide by? And what is σ for a unit
        that says the same for every example?"""
        Z_norm, root, gamma = cache
        sigma = root * np.sqrt(mean(Z_norm**2))
        return BatchnormBackward.variant_steps_of_the_graph(dZ_tilde, (Z_norm * root / sigma, sigma, gamma))

    def mistake_cache_spoilt(dZ_tilde, cache):
        """The first answer is right, but your function writes into the arrays of the cache, so that a second call
        gives another one. Which line changes an array in place?"""
        Z_norm, root, dZ_norm, dgamma, dbeta = parts(dZ_tilde, cache)
        dZ = (dZ_norm - mean(dZ_norm) - Z_norm * mean(dZ_norm * Z_norm)) / root
        Z_norm *= dZ_tilde
        return dZ, dgamma, dbeta

    def variant_steps_of_the_graph(dZ_tilde, cache):
        n, r, gamma = cache
        m, c = dZ_tilde.shape[1], n * r
        dn = dZ_tilde * gamma
        dr = -np.sum(dn * c, axis=1, keepdims=True) / r**2
        dv = dr / (2 * r)
        dc = dn / r + dv * 2 * c / m
        dmu = -np.sum(dc, axis=1, keepdims=True)
        return dc + dmu / m, np.sum(dZ_tilde * n, axis=1, keepdims=True), np.sum(dZ_tilde, axis=1, keepdims=True)

    def variant_loop(dZ_tilde, cache):
        n, r, gamma = cache
        dZ, m = np.empty_like(dZ_tilde), dZ_tilde.shape[1]
        dgamma, dbeta = [], []
        for i in range(len(dZ)):
            dgamma.append([np.dot(dZ_tilde[i], n[i])])
            dbeta.append([sum(dZ_tilde[i])])
            for j in range(m):
                inner = m * dZ_tilde[i, j] - dbeta[i][0] - n[i, j] * dgamma[i][0]
                dZ[i, j] = gamma[i, 0] / (m * r[i, 0]) * inner
        return [dZ, np.array(dgamma), np.array(dbeta)]

    def variant_jacobian(dZ_tilde, cache):
        n, r, gamma = cache
        m = n.shape[1]
        jacobian = np.eye(m) - 1 / m - np.einsum("ij,ik->ijk", n, n) / m  # (n, m, m), one matrix per unit
        dZ = np.einsum("ij,ijk->ik", dZ_tilde, jacobian) * gamma / r
        return dZ, np.einsum("ij,ij->i", dZ_tilde, n)[:, None], dZ_tilde @ np.ones((m, 1))


# %% check="batchnorm_backward"
check(batchnorm_backward)

# %% [markdown]
# ## The compact form
#
# Six steps are kind to the mind and hard on the eye. Put together they shrink. From steps 2 to 4, $dv =
# -\frac{1}{2r^2} \sum_i dz_{norm}^{(i)} z_{norm}^{(i)}$, and with $c = r z_{norm}$ the second part of $dc$ is
# $-\frac1r\, z_{norm} \operatorname{mean}(dz_{norm}\, z_{norm})$. Its mean is 0, since $z_{norm}$ has mean 0,
# so step 6 only has to take off the mean of the direct part:
#
# $$ dz_{norm} = \gamma\, d\tilde z, \qquad dz = \frac{1}{r} \Big( dz_{norm} - \operatorname{mean}(dz_{norm}) -
# z_{norm} \cdot \operatorname{mean}(dz_{norm}\, z_{norm}) \Big) . $$
#
# Three terms, three paths. If your function walks through six steps, it is right as it is; this is how you
# will find it in libraries. And the compact form can be read. It takes from the gradient (1) what all
# examples have in common and (2) what is proportional to $z_{norm}$: moving all scores alike, or stretching
# them all, would be undone by the normalization, so there is nothing to gain in these two directions. *Before
# you run:* what are the sums of $dz$ and of $dz \cdot z_{norm}$ along a row? For $\varepsilon = 10^{-8}$, and
# for 1?

# %%
rng = np.random.default_rng(5)
Z, dZ_tilde = 4 + 2 * rng.standard_normal((3, 50)), rng.standard_normal((3, 50)) / 50
for epsilon in (1e-8, 1.0):
    Z_norm, cache = batchnorm_forward(Z, np.ones((3, 1)), np.zeros((3, 1)), epsilon)
    dZ, dgamma, _ = batchnorm_backward(dZ_tilde, cache)
    direct = dgamma / np.sqrt(Z.var(axis=1, keepdims=True) + epsilon)  # the sum of dz · z_norm on the direct path
    left = np.sum(dZ * Z_norm, axis=1, keepdims=True) / direct
    zero = np.all(np.abs(dZ.sum(axis=1)) < 1e-12)
    print(f"ε = {epsilon:g}: sums of dz are 0: {zero}, left of the sums of dz · z_norm:", left[:, 0].round(2) + 0.0)

# %% [markdown]
# The sums of $dz$ are 0 whatever $\varepsilon$ is. Along $z_{norm}$ nothing is left when $\varepsilon$ is
# tiny. At $\varepsilon = 1$ the layer does not undo a stretch completely, and $\varepsilon/(\sigma^2 +
# \varepsilon)$ of it gets through: about a quarter here, where $\sigma^2$ is near 3.
#
# Two consequences, each with a number. First, the bias: $db = \sum_i dz^{(i)}$ is this very sum, 0 up to
# rounding. Second, the weights. Ten times as large a $W$ gives ten times the scores, the same $\tilde z$,
# hence the same cost. *Before you run:* and what is the gradient of $W$ then, compared with before?

# %%
X_small, W = pictures[:, :50], initialize_he((64, 3), np.random.default_rng(6))["W1"]
gamma, beta = np.array([[1.5], [-0.5], [2.0]]), np.array([[0.3], [-1.0], [0.7]])
for scale in (1, 10, 100):
    Z_tilde, cache = batchnorm_forward(scale * W @ X_small, gamma, beta, 1e-5)
    dZ, _, _ = batchnorm_backward(dZ_tilde, cache)
    dW, db = dZ @ X_small.T, dZ.sum(axis=1)
    print(f"W × {scale:<4} first z̃ {Z_tilde[0, 0]:.4f}   size of dW {np.linalg.norm(dW):.4f}")
    print(f"         db is 0 up to 1e-12: {np.abs(db).max() < 1e-12}")

# %% [markdown]
# The same output, and gradients that are 10 and 100 times *smaller*: large weights take small steps. Weights
# that are far too small do the opposite and grow within a few steps. The experiment below is about that.

# %% [markdown]
# ## Test time: one example, and nobody to compare it with
#
# Training is over, a single picture comes in. Its own mean is itself, its variance is 0, and $\tilde z$ is
# $\beta$ whatever it shows. Would it help to wait for company? *Before you run:* the same picture is put into
# 300 batches with random others. How much does its $\tilde z$ depend on them, for batches of 4, 16, 64 and
# 256?

# %%
Z = initialize_he((64, 20), np.random.default_rng(7))["W1"] @ pictures  # (20, 1797)
rng, gamma, beta = np.random.default_rng(8), np.ones((20, 1)), np.zeros((20, 1))
for size in (1, 4, 16, 64, 256):
    company = [np.append(0, 1 + rng.permutation(1796)[: size - 1]) for _ in range(300)]
    answers = [batchnorm_forward(Z[:, batch], gamma, beta, 1e-5)[0][:, 0] for batch in company]
    print(f"batches of {size:3}: z̃ of the first picture varies by {np.std(answers, axis=0).mean():.2f}")

# %% [markdown]
# A batch of one is the disaster from above: no variation, because the answer is always $\beta$. For the
# others, $\tilde z$ has a spread of 1 over all pictures, and the company alone moves it by 0.58 in batches of
# 4 and by 0.07 in batches of 256: half as much for batches four times as large.
#
# In training this noise is welcome, or at least tolerated: it works a little like dropout, and lesson 23
# measures that. In use it is a scandal. A diagnosis must not depend on who else was in the waiting room. So
# at test time $\mu$ and $\sigma^2$ are *constants*, found during training: exponentially weighted averages
# (lesson 15) of the batches' means and variances, the **running statistics**. After each batch
#
# $$ \text{running} \leftarrow \text{momentum} \cdot \text{running} + (1 - \text{momentum}) \cdot
# \text{value of this batch} , $$
#
# once with the means, starting from 0, and once with the variances, starting from 1. "Momentum" is the
# frameworks' name for the $\beta$ of lesson 15 (which $\beta$ would be one too many here); 0.9 and 0.99 are
# usual.
#
# ## Exercise: update_running · 1 point · 5 minutes
# One formula, used for both. Read the docstring for whose share the momentum is.


# %% exercise="update_running" points=1
def update_running(running, batch_value, momentum):
    """Update a running statistic with the value of one more batch.

    running: (n, 1), the running mean (or variance) so far.  batch_value: (n, 1), the mean (or variance) of this batch.
    momentum: a number from 0 to 1, the share of the old value that is kept.
    Returns the new running value, (n, 1); no correction of any kind.
    """
    ### BEGIN SOLUTION
    return momentum * running + (1 - momentum) * batch_value
    ### END SOLUTION


# %% tags=["spec"]
class UpdateRunning(Exercise):
    hints = (
        "With momentum 0.9, whose share is 0.9: the old value's or the new batch's?",
        "running ← momentum · running + (1 − momentum) · batch value.",
        "Begin with `return momentum * running + …`.",
    )

    def cases(rng):
        def column(n, scale=1.0):
            return scale * rng.uniform(0.5, 4, (n, 1)) * rng.choice([-1, 1], (n, 1))

        yield "momentum 0.9", column(4), column(4), 0.9
        yield "momentum 0.3", column(3), column(3), round(float(rng.uniform(0.25, 0.35)), 3)
        yield "momentum 0.99, one unit", column(1), column(1), 0.99
        yield "a running mean that starts at 0", np.zeros((5, 1)), column(5), round(float(rng.uniform(0.7, 0.95)), 3)
        yield "a running variance that starts at 1", np.ones((6, 1)), np.abs(column(6)), round(float(rng.uniform(0.8, 0.95)), 3)
        yield "large values", column(2, 1e4), column(2, 1e4), round(float(rng.uniform(0.55, 0.65)), 3)
        yield "momentum 0: only this batch", column(3), column(3), 0.0
        yield "momentum 1: nothing is learnt", column(4), column(4), 1.0
        yield "a batch without any variance", np.abs(column(3)), np.zeros((3, 1)), round(float(rng.uniform(0.6, 0.9)), 3)

    def expect(running, batch_value, momentum):
        pairs = zip(running.ravel(), batch_value.ravel())
        return np.array([[np.dot([momentum, 1 - momentum], pair)] for pair in pairs])

    def mistake_the_other_convention(running, batch_value, momentum):
        """Your momentum is the share of the new batch, as PyTorch has it. Whose share is it here?"""
        return (1 - momentum) * running + momentum * batch_value

    def mistake_batch_at_full_weight(running, batch_value, momentum):
        """The batch comes in with weight 1. What do the two weights of an average have to add up to?"""
        return momentum * running + batch_value

    def mistake_old_at_full_weight(running, batch_value, momentum):
        """The old value keeps the weight 1, so your average can only pile up. What do the two weights have to add up
        to?"""
        return running + (1 - momentum) * batch_value

    def mistake_plain_average(running, batch_value, momentum):
        """Both have the weight 1/2, whatever `momentum` is. Which of the three arguments have you not used?"""
        return (running + batch_value) / 2

    def mistake_bias_corrected(running, batch_value, momentum):
        """You divide by 1 − momentum, as lesson 15's correction does at t = 1. Which step of training is this one? And
        does a running variance start at 0?"""
        return (momentum * running + (1 - momentum) * batch_value) / (1 - momentum if momentum < 1 else 1)

    def mistake_fresh_start_at_zero(running, batch_value, momentum):
        """Where the old value is 0 you take the batch as it is. Do the formula and the docstring make this exception?"""
        return np.where(running == 0, batch_value, momentum * running + (1 - momentum) * batch_value)

    def mistake_only_the_batch(running, batch_value, momentum):
        """You return the value of this batch alone. What should be remembered of the others?"""
        return batch_value.copy()

    def variant_step_towards(running, batch_value, momentum):
        return running + (1 - momentum) * (batch_value - running)

    def variant_in_place_on_a_copy(running, batch_value, momentum):
        result = np.array(running, dtype=np.float64)
        result *= momentum
        result += np.multiply(batch_value, 1.0 - momentum)
        return result

    def variant_average(running, batch_value, momentum):
        return np.average(np.hstack([running, batch_value]), axis=1, weights=[momentum, 1 - momentum]).reshape(-1, 1)


# %% check="update_running"
check(update_running)

# %% [markdown]
# ## Exercise: batchnorm_inference · 2 points · 8 minutes
#
# The same layer after training. It needs no cache: there is no way back from here.
#
# | | shape |
# |---|---|
# | in: `Z` | $(n, m)$, often $m = 1$ |
# | in: `gamma`, `beta`, `running_mean`, `running_var` | $(n, 1)$ each |
# | out: `Z_tilde` | $(n, m)$, a column of it depends on that column of `Z` alone |


# %% exercise="batchnorm_inference" points=2
def batchnorm_inference(Z, gamma, beta, running_mean, running_var, epsilon):
    """Batch normalization of a trained layer: with the statistics of training, and not with those of Z.

    Z: (n, m) scores, m ≥ 1.  gamma, beta, running_mean, running_var: (n, 1); running_var ≥ 0.
    epsilon: a number above 0, added to the variance.
    Returns Z_tilde: (n, m).  A column of it depends on the same column of Z and on no other.
    """
    ### BEGIN SOLUTION
    return gamma * (Z - running_mean) / np.sqrt(running_var + epsilon) + beta
    ### END SOLUTION


# %% tags=["spec"]
class BatchnormInference(Exercise):
    hints = (
        "Which two numbers of a unit came from the batch in training, and where do they come from now?",
        "z̃ = γ (z − running mean) / √(running variance + ε) + β.",
        "Begin with `Z_norm = (Z - running_mean) / …`.",
    )

    def cases(rng):
        for name, n, m, epsilon, scale in (
            ("4 units, 6 examples", 4, 6, 1e-3, 1.0),
            ("one example", 5, 1, 1e-2, 1.0),
            ("one unit, epsilon 0.5", 1, 7, 0.5, 1.0),
            ("small variances, epsilon 0.01", 3, 5, 1e-2, 0.1),
            ("scores up to 10 000", 2, 4, 1e-5, 1e4),
            ("before any training: mean 0, variance 1", 3, 2, 1e-2, 1.0),
            ("a unit that never varied", 4, 3, 1e-3, 1.0),
        ):
            running_mean = scale * rng.uniform(0.5, 4, (n, 1)) * rng.choice([-1, 1], (n, 1))
            running_var = scale**2 * rng.uniform(0.2, 5, (n, 1))
            if name.startswith("before"):
                running_mean, running_var = np.zeros((n, 1)), np.ones((n, 1))
            if name.startswith("a unit"):
                running_var[1] = 0.0
            yield name, scale * scores(rng, n, m), *scale_and_shift(rng, n), running_mean, running_var, epsilon

    def expect(Z, gamma, beta, running_mean, running_var, epsilon):
        result = np.empty(Z.shape)
        for i, j in np.ndindex(Z.shape):
            slope = gamma[i, 0] * (running_var[i, 0] + epsilon) ** -0.5
            result[i, j] = beta[i, 0] + slope * (Z[i, j] - running_mean[i, 0])
        return result

    def mistake_statistics_of_the_batch(Z, gamma, beta, running_mean, running_var, epsilon):
        """You use the mean and the variance of Z itself. What would come out for a single example?"""
        return normed(Z, gamma, beta, mean(Z), np.sqrt(Z.var(axis=1, keepdims=True) + epsilon))[0]

    def mistake_variance_of_the_batch(Z, gamma, beta, running_mean, running_var, epsilon):
        """The mean is the running one, but the variance is that of Z. What is it for a single example?"""
        return normed(Z, gamma, beta, running_mean, np.sqrt(Z.var(axis=1, keepdims=True) + epsilon))[0]

    def mistake_mean_of_the_batch(Z, gamma, beta, running_mean, running_var, epsilon):
        """The variance is the running one, but the mean is that of Z. What is left of a single example when its own
        mean is taken off?"""
        return normed(Z, gamma, beta, mean(Z), np.sqrt(running_var + epsilon))[0]

    def mistake_divided_by_the_variance(Z, gamma, beta, running_mean, running_var, epsilon):
        """You divide by the running variance + ε. What was the division in training?"""
        return normed(Z, gamma, beta, running_mean, running_var + epsilon)[0]

    def mistake_epsilon_after_the_root(Z, gamma, beta, running_mean, running_var, epsilon):
        """ε stands outside your root. The layer should do what it did in training; where was ε there?"""
        return normed(Z, gamma, beta, running_mean, np.sqrt(running_var) + epsilon)[0]

    def mistake_no_epsilon(Z, gamma, beta, running_mean, running_var, epsilon):
        """ε is missing. What happens to a unit whose running variance is 0?"""
        return normed(Z, gamma, beta, running_mean, np.sqrt(running_var))[0]

    def mistake_epsilon_always_1e_5(Z, gamma, beta, running_mean, running_var, epsilon):
        """Your ε is 1e-5, whatever `epsilon` is. Which of the arguments have you not used?"""
        return normed(Z, gamma, beta, running_mean, np.sqrt(running_var + 1e-5))[0]

    def mistake_squared_again(Z, gamma, beta, running_mean, running_var, epsilon):
        """You square `running_var`, as if it were a standard deviation. What does the name say?"""
        return normed(Z, gamma, beta, running_mean, np.sqrt(running_var**2 + epsilon))[0]

    def mistake_normalized_only(Z, gamma, beta, running_mean, running_var, epsilon):
        """γ and β are missing. Were they learnt for training only?"""
        return normed(Z, 1.0, 0.0, running_mean, np.sqrt(running_var + epsilon))[0]

    def mistake_shifted_before_scaled(Z, gamma, beta, running_mean, running_var, epsilon):
        """You multiply by γ after β was added. Which comes first?"""
        return normed(Z, gamma, gamma * beta, running_mean, np.sqrt(running_var + epsilon))[0]

    def variant_one_scale_one_shift(Z, gamma, beta, running_mean, running_var, epsilon):
        scale = gamma / (running_var + epsilon) ** 0.5
        return scale * Z + (beta - scale * running_mean)

    def variant_example_by_example(Z, gamma, beta, running_mean, running_var, epsilon):
        columns = []
        for j in range(Z.shape[1]):
            z = Z[:, j : j + 1] - running_mean
            columns.append(np.multiply(gamma, z) / np.hypot(np.sqrt(running_var), epsilon**0.5) + beta)
        return np.concatenate(columns, axis=1)

    def variant_in_place_on_a_copy(Z, gamma, beta, running_mean, running_var, epsilon):
        out = Z.astype(np.float64).T
        out = out - running_mean.ravel()
        out *= 1 / np.sqrt(running_var.ravel() + epsilon)
        return (out * gamma.ravel() + beta.ravel()).T


# %% check="batchnorm_inference"
check(batchnorm_inference)
# %% [markdown]
# ## One normalized layer, learning
#
# Now all four functions at work. The task of lesson 09: is a digit odd? The network has one hidden layer of
# 32 ReLU units, normalized or not, and a sigmoid output; 500 pictures to learn from, 1297 others as a dev
# set. It is trained for 10 epochs with mini-batches of 50 and the learning rate 0.5.
#
# The first cell is a forward and a backward pass; what is new in it are three lines.


# %%
def gradients(p, X, Y, norm):
    """One pass forward and one back; norm: whether the hidden layer is normalized.  Returns (grads, Z)."""
    Z = p["W1"] @ X + p["b1"]
    Z_tilde, cache = batchnorm_forward(Z, p["gamma"], p["beta"], 1e-5) if norm else (Z, None)
    A = relu(Z_tilde)
    dZ2 = (sigmoid(p["W2"] @ A + p["b2"]) - Y) / Y.size  # carries the 1/m of the cost
    grads = {"dW2": dZ2 @ A.T, "db2": dZ2.sum(axis=1, keepdims=True)}
    dZ = p["W2"].T @ dZ2 * relu_derivative(Z_tilde)
    if norm:
        dZ, grads["dgamma"], grads["dbeta"] = batchnorm_backward(dZ, cache)
    return grads | {"dW1": dZ @ X.T, "db1": dZ.sum(axis=1, keepdims=True)}, Z


# %%
X, Y, X_dev, Y_dev = pictures[:, :500], digit[:, :500] % 2, pictures[:, 500:], digit[:, 500:] % 2


@np.errstate(all="ignore")
def train(norm, seed, scale=1.0, shift=0.0):
    """Start with `scale` times He's weights and biases of `shift`.  Returns the parameters and (running mean, variance)."""
    p, rng = initialize_he((64, 32, 1), np.random.default_rng(seed)), np.random.default_rng(seed)
    p |= {"W1": scale * p["W1"], "b1": p["b1"] + shift, "gamma": np.ones((32, 1)), "beta": np.zeros((32, 1))}
    running = np.zeros((32, 1)), np.ones((32, 1))
    for X_t, Y_t in [batch for _ in range(10) for batch in mini_batches(X, Y, 50, rng)]:
        grads, Z = gradients(p, X_t, Y_t, norm)
        p = {name: value - 0.5 * grads.get("d" + name, 0) for name, value in p.items()}
        batch = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
        running = tuple(update_running(old, new, 0.9) for old, new in zip(running, batch))
    return p, running


# %%
def answer(p, X, running=None):
    """Probabilities (1, m): with running statistics if there are any, without normalization otherwise."""
    Z = p["W1"] @ X + p["b1"]
    if running is not None:
        Z = batchnorm_inference(Z, p["gamma"], p["beta"], *running, 1e-5)
    return sigmoid(p["W2"] @ relu(Z) + p["b2"])


# %% [markdown]
# **Starting biases.** Every bias of the hidden layer starts at $-10$, $-3$, 0, 3 or 10. A ReLU whose scores
# are all negative is dead, with a gradient of zero. *Before you run:* which starts will the plain network
# survive, and what will the normalized one say to them? (0.69 is the cost of guessing.)

# %%
print("training cost after 10 epochs, three seeds each")
for shift in (-10, -3, 0, 3, 10):
    plain, normal = [train(False, s, shift=shift) for s in range(3)], [train(True, s, shift=shift) for s in range(3)]
    costs = [logistic_cost(answer(p, X), Y) for p, _ in plain], [logistic_cost(answer(p, X, r), Y) for p, r in normal]
    print(f"b starts at {shift:3}:   plain", *(f"{x:.2f}" for x in costs[0]), "  normalized", *(f"{x:.2f}" for x in costs[1]))

# %% [markdown]
# Below zero the plain network is dead from the first step: 0.69, in all seeds. From 3 or 10 it learns, if
# slowly at times. The normalized network has 0.03 fifteen times: it is one and the same run per seed, since
# the starting bias cancels.
#
# **Starting weights.** Now $b = 0$, and the weights of the hidden layer are He's times a factor from 0.0001
# to 10 000. *Before you run:* sketch the two curves.

# %%
scales = 10.0 ** np.arange(-4, 5)
figure, axes = plt.subplots()
for norm, name, colour in ((False, "plain", C["orange"]), (True, "normalized", C["blue"])):
    runs = [[train(norm, seed, scale) for scale in scales] for seed in range(3)]
    costs = np.array([[logistic_cost(answer(p, X, r if norm else None), Y) for p, r in run] for run in runs])
    axes.loglog(scales, costs.T, "o-", color=colour, linewidth=1, markersize=4, label=[name, None, None])
    print(f"{name:<10}", *(f"  {low:.2f}–{high:.2f}" for low, high in zip(costs.min(axis=0), costs.max(axis=0))))
axes.set(
    xlabel="starting weights / He's",
    ylabel="training cost after 10 epochs",
    title="Normalized, every start trains, though not all alike",
)
_ = axes.legend()

# %% [markdown]
# The plain network survives small weights in this shallow net (0.14 to 0.32) and is ruined by large ones:
# above 3.8, far worse than guessing. The normalized one trains from everywhere. It is not indifferent,
# though. It ends best, with 0.02 to 0.04, from He's start and from a tenth of it. With weights 100 times as
# large the gradients of `W1` are 100 times smaller, so that layer stays what it was at random, and the rest
# of the network makes do with it: 0.19 to 0.28. So batch normalization forgives a bad start; it does not
# replace a good one.
#
# **And test time.** The normalized network from He's start, once with running statistics and once as people
# get it wrong: with the statistics of whatever comes in, the dev pictures one by one, or in batches. *Before
# you run:* the error of each?

# %%
print("dev error, three seeds")
for size in (None, 1, 2, 10, 50):
    errors = []
    for p, running in (train(True, seed) for seed in range(3)):
        pieces = [X_dev] if size is None else [X_dev[:, i : i + size] for i in range(0, 1297, size)]
        own = [(Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)) for Z in (p["W1"] @ x + p["b1"] for x in pieces)]
        A = np.hstack([answer(p, x, running if size is None else batch) for x, batch in zip(pieces, own)])
        errors.append(np.mean((A > 0.5) != Y_dev))
    name = "running statistics" if size is None else f"own statistics of {size}"
    print(f"{name:<22}", *(f"{error:.1%}" for error in errors))

# %% [markdown]
# With running statistics 3.5 to 4.2 % are wrong. One by one, all pictures get the same answer: 50 %. Batches
# of 50 come close (4.1 to 4.8 %), which makes the mistake so hard to see on a dev set and so expensive in
# use.

# %% [markdown]
# ## The same numbers as PyTorch
#
# At work you would write `torch.nn.BatchNorm1d(n, eps=1e-5, momentum=0.1)`. Is that your layer? Two units,
# four examples, $\varepsilon = 0.01$ so that its place shows:
#
# $$ Z = \begin{pmatrix} 1 & 2 & 4 & 8 \\ -3 & 0.5 & 1.5 & 4 \end{pmatrix}, \quad
# \gamma = \begin{pmatrix} 1.5 \\ -0.5 \end{pmatrix}, \quad \beta = \begin{pmatrix} 0.25 \\ 3 \end{pmatrix}, \quad
# d\tilde Z = \begin{pmatrix} 0.1 & -0.4 & 0.2 & 0.3 \\ 0.5 & 0.2 & -0.1 & -0.3 \end{pmatrix} . $$
#
# PyTorch keeps examples in rows, so it was given the transposes. What version 2.13 answers, in 64-bit floats,
# after one batch in training mode:
#
# | quantity | unit | example 1 | example 2 | example 3 | example 4 |
# |---|---|---|---|---|---|
# | $\tilde z$, training mode | 1 | −1.287563695848 | −0.728449624631 | 0.389778517804 | 2.626234802675 |
# | $\tilde z$, training mode | 2 | 3.745687482840 | 3.049712498856 | 2.850862503432 | 2.353737514872 |
# | $dz$ | 1 | 0.121416504802 | −0.192126276713 | 0.075370674206 | −0.004660902296 |
# | $dz$ | 2 | 0.003208018906 | −0.019008298297 | 0.017254895807 | −0.001454616416 |
# | $\tilde z$, evaluation mode, afterwards | 1 | 0.935873613531 | 2.033271395180 | 4.228066958478 | 8.617658085075 |
# | $\tilde z$, evaluation mode, afterwards | 2 | 4.161687701532 | 2.839441537187 | 2.461656918802 | 1.517195372842 |
#
# | unit | $d\gamma$ | $d\beta$ | running mean | running variance |
# |---|---|---|---|---|
# | 1 | 0.652299749754 | 0.200000000000 | 0.375000000000 | 1.858333333333 |
# | 2 | −1.183157472773 | 0.300000000000 | 0.075000000000 | 1.741666666667 |
#
# And yours:

# %%
Z, dZ_tilde = np.array([[1.0, 2, 4, 8], [-3, 0.5, 1.5, 4]]), np.array([[0.1, -0.4, 0.2, 0.3], [0.5, 0.2, -0.1, -0.3]])
gamma, beta = np.array([[1.5], [-0.5]]), np.array([[0.25], [3.0]])
Z_tilde, cache = batchnorm_forward(Z, gamma, beta, 0.01)
run_mean = update_running(np.zeros((2, 1)), Z.mean(axis=1, keepdims=True), 0.9)
run_var, biased = (update_running(np.ones((2, 1)), Z.var(axis=1, keepdims=True, ddof=d), 0.9) for d in (1, 0))
evaluated = batchnorm_inference(Z, gamma, beta, run_mean, run_var, 0.01)
rows = [Z_tilde, *batchnorm_backward(dZ_tilde, cache), run_mean, run_var, biased, evaluated]
names = ["z̃ in training", "dz", "dγ", "dβ", "running mean", "running variance", "  with 1/m", "z̃ evaluated"]
for name, values in zip(names, rows):
    for unit, row in enumerate(values, start=1):
        print(f"{name:<17} unit {unit}", *(f"{value:16.12f}" for value in row))

# %% [markdown]
# Twelve decimals agree in every entry, with two translations:
#
# - **PyTorch's momentum is 1 − ours**: the share of the *new* batch. Its default 0.1 is our 0.9. (Keras
#   counts as we do, with 0.99 by default.)
# - **PyTorch's running variance is unbiased**: the batch is normalized with $1/m$, but what enters the
#   running variance is divided by $m - 1$. The lines "with 1/m" show what you get otherwise: 1.619 and 1.531
#   in place of 1.858 and 1.742. The course keeps the biased one; with batches of 50 the batch's two variances
#   differ by 2 %.
#
# And a batch of one in training mode? PyTorch refuses it, with "Expected more than 1 value per channel when
# training". Rightly: every unit would answer $\beta$.

# %% [markdown]
# ## Question: company · 2 points · 8 minutes
#
# A bank's model, with batch normalization, was tested on 10 000 old applications at once, in one go: 94 %
# right. In production, where applications come in one at a time, it gives every customer the same answer, to
# all digits. When someone sends the applications of a morning as one request, the answers look sensible
# again, but a customer who is sent in twice, in different requests, gets two different ones.
#
# What has gone wrong? Explain all three observations with the formula of this lesson. What has to be changed,
# does the model have to be trained again, and which test would have found it before the launch?

# %% [markdown] question="company" points=2
# ### BEGIN SOLUTION
# The layers run in training mode: they normalize with the mean and variance of the request. For one
# application the mean is the score itself and the variance 0, so $z - \mu = 0$ and $\tilde z = \beta$ in
# every unit of the first normalized layer; from there on all customers are equal. With 10 000 applications
# the statistics of the request are nearly those of the training set, so the test looked fine. In a request of
# some hundred they are close to them but depend on who else is in it, so the same customer gets different
# answers. The model has to use its running statistics (evaluation mode). It need not be trained again,
# provided that they were collected during training; if not, one pass over training data, without any change
# of weights, gives them. A test: send one application alone and in two different groups and demand the same
# answer each time.
#
# **Mark scheme** (2 points)
# - 1 point: batch statistics at test time, with the reason for the single customer ($z - \mu = 0$, so $\tilde
#   z = \beta$), and for one of the other two observations.
# - 1 point: use running statistics, no new training (half a point if training again is demanded), and a test
#   that compares an example alone with the same one in company.
# ### END SOLUTION

# %% [markdown]
# ## Question: leftover bias · 2 points · 8 minutes
#
# A colleague keeps the bias $b$ in a layer in front of batch normalization, starting at 5 in every unit. (a)
# What does plain gradient descent do with it? (b) And Adam, with $\alpha = 0.001$ and $\varepsilon =
# 10^{-8}$, if rounding makes the gradients of $b$ about $10^{-17}$? (c) What changes with an L2 penalty on
# $b$? (d) Does the value at which $b$ ends up make a difference to the answers, in training or at test time,
# and where is the layer's freedom to shift now?

# %% [markdown] question="leftover_bias" points=2
# ### BEGIN SOLUTION
# (a) Nothing: $db$ is the sum of $dz$ over the batch, and that is 0 up to rounding, so $b$ stays at 5. (b)
# Nearly nothing: Adam divides by $\sqrt{\hat s} + \varepsilon$, where $\sqrt{\hat s} \approx 10^{-17}$ is far
# below $\varepsilon$, so a step is about $0.001 \cdot 10^{-17}/10^{-8} = 10^{-12}$. (With a much smaller
# $\varepsilon$ it would be a random walk in steps of $\alpha$.) (c) The penalty's gradient is the only one
# left, so $b$ shrinks to 0. (d) No. In training $b$ is subtracted with the mean, and at test time the running
# mean contains the same $b$, which cancels as well (as long as $b$ does not change while the running mean is
# averaged). The freedom to shift is in β.
#
# **Mark scheme** (2 points)
# - 1 point: (a) and (c), with the reason that $\sum_i dz^{(i)} = 0$, and (b) with ε compared with the size of
#   the gradients. Half a point if one of the three is missing or wrong.
# - 1 point: (d): no difference in training *and* at test time (half a point for one of them), and β named.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"With $\gamma = \sqrt{\sigma^2+\varepsilon}$ and $\beta = \mu$, $\tilde z = z_{norm}$."** In fact $\tilde
# z = z$: that is the point of the two parameters. $\tilde z = z_{norm}$ belongs to $\gamma = 1$, $\beta = 0$.

# %%
Z = np.array([[2.0, 4.0, 4.0, 6.0]])
for name, gamma, beta in (("γ = root, β = μ", 1.5, 4.0), ("γ = 1, β = 0", 1.0, 0.0)):
    print(f"{name:<16} z̃ =", batchnorm_forward(Z, np.array([[gamma]]), np.array([[beta]]), 0.25)[0].round(3) + 0.0)

# %% [markdown]
# **"$\tilde z$ can have mean 1 and variance 0."** A variance of 0 would mean that the unit says the same for
# everybody. The mean is $\beta$ and the variance $\gamma^2\sigma^2/(\sigma^2+\varepsilon)$; even $z_{norm}$,
# meant here perhaps, has mean 0 and variance 1, the other way round, and 1 only up to $\varepsilon$:

# %%
Z = pictures[[20, 25]]  # two pixels as if they were scores, (2, 1797)
for gamma, beta in ((1.0, 0.0), (3.0, -2.0)):
    Z_tilde, _ = batchnorm_forward(Z, np.full((2, 1), gamma), np.full((2, 1), beta), 1e-2)
    print(f"γ = {gamma}, β = {beta:4}: mean {Z_tilde.mean(axis=1).round(3) + 0.0}, variance {Z_tilde.var(axis=1).round(3)}")

# %% [markdown]
# Pixels vary less than scores do, so $\varepsilon = 0.01$ shows: the variances stay 6 and 21 % below 1 and 9.
#
# **"$v_t / (1 - \beta^t) = \beta v_{t-1} + (1-\beta)\mu_t$", as the running mean.** Read as it stands, the
# corrected average goes into the next step, and is corrected again. Lesson 15 has the right order: $v_t =
# \beta v_{t-1} + (1 - \beta)\mu_t$ is kept, and divided only for use. But frameworks do *neither*: they start
# from 0 and 1 and correct nothing, as your `update_running` does. A hidden layer's 32 means and variances on
# the digits, from mini-batches of 32:

# %%
Z = initialize_he((64, 32), np.random.default_rng(9))["W1"] @ pictures
order = np.random.default_rng(10).permutation(1797)
batches = [Z[:, order[i : i + 32]] for i in range(0, 1792, 32)]  # 56 batches
means, variances = np.array([b.mean(axis=1) for b in batches]), np.array([b.var(axis=1) for b in batches])  # (56, 32) each


def slip(values, momentum=0.9):
    """The average whose corrected value is fed back."""
    kept = 0.0
    for t, value in enumerate(values, start=1):
        kept = (momentum * kept + (1 - momentum) * value) / (1 - momentum**t)
    return kept


# %%
print("batches   errors, framework: mean   variance    corrected: mean   variance    fed back: mean")
for k in (1, 3, 10, 30, 56):
    run_mean, run_var = np.zeros(32), np.ones(32)
    for batch_mean, batch_var in zip(means[:k], variances[:k]):
        run_mean, run_var = update_running(run_mean, batch_mean, 0.9), update_running(run_var, batch_var, 0.9)
    corrected = [np.array([ewa_corrected(unit, 0.9)[-1] for unit in values[:k].T]) for values in (means, variances)]
    off = [np.mean(np.abs(guess - Z.mean(axis=1)) / Z.std(axis=1)) for guess in (run_mean, corrected[0], slip(means[:k]))]
    off += [np.mean(np.abs(guess / Z.var(axis=1) - 1)) for guess in (run_var, corrected[1])]
    print(f"{k:4d} {off[0]:26.2f} {off[3]:10.2f} {off[1]:18.2f} {off[4]:10.2f} {off[2]:17.2f}")

# %% [markdown]
# (Means: distance in standard deviations of the unit. Variances: relative error. Both averaged over the
# units.) The slip is off by 11 standard deviations after three batches and by 737 after ten. The framework's
# way begins badly too, for another reason: the units' true variances are far below 1, and after ten batches
# $0.9^{10} = 0.35$ of the starting 1 is still in there. The corrected average is usable after the first
# batch. After 56 batches they are alike, and a training run has thousands: that is why nobody bothers. Bother
# when there are few batches, or a momentum of 0.99 ($0.99^{100} = 0.37$).
#
# **Which variance?** The notes leave open whether to divide by $m$ or by $m - 1$. Two questions, two answers.
# To *normalize* a batch divide by $m$: then its variance becomes 1. As an *estimate* of the variance of all
# data, which is what the running variance is for, $1/m$ is too small on average, by the factor $(m-1)/m$:

# %%
for m in (2, 4, 32):
    batches = Z[:, np.random.default_rng(11).integers(0, 1797, (4000, m))]  # (32, 4000, m)
    ratios = [np.mean(batches.var(axis=2, ddof=d).mean(axis=1) / Z.var(axis=1)) for d in (0, 1)]
    print(f"m = {m:2}: estimated / true variance: {ratios[0]:.2f} with 1/m, {ratios[1]:.2f} with 1/(m − 1)")
pair = np.array([1.0, 3.0])
print("a batch of two, normalized with 1/(m − 1), has the variance", round(np.var((pair - 2) / pair.std(ddof=1)), 3))

# %% [markdown]
# So PyTorch's mixture is no accident, and it is also what the paper does: $1/m$ inside the batch, $m/(m-1)$
# times the average batch variance at test time. For batches of 32 it is a matter of 3 %, for batches of 2 of
# a factor 2. And inside the batch $1/(m - 1)$ would break for $m = 1$: 0/0.

# %% [markdown]
# ## Summary
#
# 1. Batch normalization gives every unit mean 0 and variance 1 over the mini-batch, $\sigma^2/(\sigma^2 +
#    \varepsilon)$ to be exact, and then the learnt mean $\beta$ and scale $\gamma$.
# 2. It can undo itself ($\gamma = \sqrt{\sigma^2+\varepsilon}$, $\beta = \mu$), and it cancels the bias
#    before it: no $b$ is needed.
# 3. Backward, a score acts on three paths, directly, through the mean and through the variance: $dz = \frac1r
#    (dz_{norm} - \operatorname{mean}(dz_{norm}) - z_{norm} \operatorname{mean}(dz_{norm} z_{norm}))$.
# 4. At test time running statistics take the place of the batch's; with those of the batch, a single example
#    gets $\beta$.
# 5. PyTorch's momentum is 1 − ours and its running variance is unbiased; running statistics start at 0 and 1
#    and are not corrected.

# %% [markdown]
# ## References
#
# - S. Ioffe and C. Szegedy (2015). Batch Normalization: Accelerating Deep Network Training by Reducing
#   Internal Covariate Shift. *Proceedings of the 32nd International Conference on Machine Learning*, PMLR 37,
#   448–456, arXiv:1502.03167. Algorithm 1 is your forward pass, section 3 has the gradients, the cancelled
#   bias and the scale of the weights.
# - Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller (1998). Efficient BackProp. In *Neural Networks: Tricks of
#   the Trade*, Springer. Why inputs should have mean 0 and equal variances.
# - J. L. Ba, J. R. Kiros and G. E. Hinton (2016). Layer Normalization. arXiv:1607.06450. Normalizes the other
#   way, every example over its units: no batch is needed. (In `batchnorm_forward` that is a mistake;
#   elsewhere it is a method.)
# - Y. Wu and K. He (2018). Group Normalization. *European Conference on Computer Vision*, arXiv:1803.08494.
#   What to do when batches are too small.
#
# ## What comes next
#
# One layer is normalized. Lesson 23, *batch norm in a network*, puts your two functions into every hidden
# layer of a deep one, drops the biases, and asks what it buys: which learning rates still train, what the
# noise of small batches does, and why it works at all, which is less settled than most notes say.
