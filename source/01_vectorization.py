# ---
# jupyter:
#   lesson:
#     title: Vectorization
#     minutes: 90
#     needs: ["00"]
# ---

# %% [markdown]
# # 01 · Vectorization
#
# Two photographs, a temple and a flower, are cut into 120 tiles. For you a glance is enough to
# say where a tile belongs. A neuron, which you build in the next lesson, needs a weighted sum of 12 288
# numbers for every tile: one and a half million multiplications for the pile, and it will want to do that
# some hundred times over. How long does Python take for it, and where does the time go?
#
# In this lesson you replace such loops by single lines of NumPy, measure what that brings, and find out why.
# You also meet its danger: one careless word can shred all the pictures, and nothing reports it.
#
# **Time.** About 90 minutes. **Builds on.** Shapes, axes, `keepdims` and views (lesson 00). Nothing else.

# %%
import functools
import math
import sys
import time

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_sample_images

from dlutils import check, datasets, hint, plots, progress

plots.use_style()

# %% [markdown]
# ## 120 small photographs
#
# Each photograph is a grid of pixels, and each pixel is three numbers: how much red, green and blue. The cell
# cuts both into tiles of 64 × 64 pixels. *Before you run:* how many numbers is one tile?


# %%
def cut(photo, size=64):
    """The whole tiles of a photo, row by row: a list of (size, size, 3)."""
    down, across = photo.shape[0] // size, photo.shape[1] // size
    corners = [(size * r, size * c) for r in range(down) for c in range(across)]
    return [photo[r : r + size, c : c + size] for r, c in corners]


temple, flower = load_sample_images().images  # whole numbers from 0 to 255
images = np.stack(cut(temple) + cut(flower)) / 255
labels = np.repeat([[0, 1]], 60, axis=1)  # 60 tiles of the temple (0), then 60 of the flower (1)
print("images", images.shape, "  labels", labels.shape)
print("numbers in one tile:", images[0].size)


# %%
def headline(figure, text):
    figure.suptitle(text, x=0.02, ha="left")


chosen = np.random.default_rng(3).permutation(120)[:16]
figure = plots.show_images(images[chosen], ["flower" if labels[0, i] else "temple" for i in chosen])
headline(figure, "Sixteen of the 120 tiles: bright temple, dark flower, and exceptions")

# %% [markdown]
# $64 \cdot 64 \cdot 3 = 12\,288$. The shape (120, 64, 64, 3) reads from the outside in: 120 tiles, each of 64
# rows, each of 64 pixels, each of 3 colours. The number of examples is $m = 120$, and $n_x = 12\,288$ is the
# number of features.

# %% [markdown]
# ## One score, two ways
#
# A **score** is a weighted sum with a constant added. Every feature $x_j$ has a weight $w_j$, which says how
# much it speaks for "flower"; $b$ shifts the whole:
#
# $$ z = w_1x_1 + w_2x_2 + \dots + w_{n_x}x_{n_x} + b = w^{\mathsf T}x + b $$
#
# In Python that is a loop. In NumPy it is `w @ x + b`, where `@` multiplies matrices and, for two plain lines
# of numbers, adds up the products. To compare the two we need a stopwatch. It takes the *shortest* of several
# runs, since whatever else the computer does can only add time.


# %%
def score_in_a_loop(w, x, b):
    z = b
    for j in range(len(x)):
        z = z + w[j] * x[j]
    return z


def seconds(function, repeats=7):
    """How long a function without arguments takes, at its best."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


# %% [markdown]
# *Before you run:* how many times as fast will the one line be? Twice, ten times, fifty times? Write a number
# down.

# %% tags=["nbval-ignore-output"]
x = images[0].ravel()  # the first tile as one line of 12 288 numbers
w, b = np.random.default_rng(1).normal(size=12288), 0.5
print("the same score:            ", np.isclose(score_in_a_loop(w, x, b), w @ x + b))
gain = seconds(lambda: score_in_a_loop(w, x, b), 3) / seconds(lambda: w @ x + b, 50)
print("more than 50 times as fast:", gain > 50)

# %% [markdown]
# On the machine that made this page the gain was some 700. A program that takes an hour with the one takes
# five seconds with the other. (Times differ from computer to computer and from run to run, so this lesson
# prints only what holds on all of them; look at your own with `print(gain)`.)
#
# Why `isclose` and not `==`? Floats are rounded after every operation, and the two add up in a different
# order, so the last digits may differ. Whenever you compare floats, ask for *close*.
#
# To **vectorise** is to say what should happen to whole arrays, and to leave the loops to the library.

# %% [markdown]
# ## How an array lies in memory
#
# To get from tiles to the matrix $X$ with one tile per *column*, you have to know one thing. Memory has no
# rows and no columns. **An array is one long line of numbers, and a rule for folding it.** Fill an array with
# its own positions in the line, and the rule shows itself. *Before you run:* what is `A[1, 0, 2]`?

# %%
A = np.arange(24).reshape(2, 3, 4)
print(A[0], A[1], sep="\n\n")
print("A[1, 0, 2] =", A[1, 0, 2], "  and (1·3 + 0)·4 + 2 =", (1 * 3 + 0) * 4 + 2)

# %% [markdown]
# The last index runs fastest, the first one slowest. This is called **C order**, after the programming
# language. The entry `[i, j, k]` of an array of shape $(p, q, r)$ stands at position $(i\,q + j)\,r + k$. In a
# tile the colour runs fastest, so its line begins: red, green and blue of the first pixel, then of its
# neighbour to the right.
#
# The folding rule is kept as **strides**: how many bytes to jump for one step along each axis. Here a number
# has 8 bytes.

# %%
print("A   shape", A.shape, " strides", A.strides)
print("A.T shape", A.T.shape, " strides", A.T.strides, " same memory:", np.shares_memory(A, A.T))

# %% [markdown]
# One step along the last axis is 8 bytes, to the next number; one step along the first is 96, over 12
# numbers. The transpose did not move a single number. It reads the same line with its strides in the opposite
# order. So there are two tools, and they do different things:
#
# - `reshape` **folds the line anew** and never changes its order.
# - `.T` **renames the axes**: rows become columns.
#
# Now take three pictures of four pixels each. *Before you run:* both arrays on the right have shape (4, 3).
# Which one has a picture in each column?


# %%
def draw_line(ax, positions, title):
    """Draw positions in a line of 3 pictures of 4 pixels; one colour for each picture."""
    for (row, column), position in np.ndenumerate(positions):
        colour = plots.CLASS_COLOURS[position // 4]
        ax.add_patch(plt.Rectangle((column, -row), 0.94, -0.94, color=colour))
        ax.text(column + 0.47, -row - 0.47, position, ha="center", va="center", color="white")
    ax.set(xlim=(0, positions.shape[1]), ylim=(-positions.shape[0], 0), aspect="equal")
    ax.set_title(title, fontsize=10)
    ax.axis("off")


# %%
line = np.arange(12)
figure, axes = plt.subplots(1, 3, figsize=(10, 2.8), width_ratios=[12, 4, 4])
draw_line(axes[0], line[None], "Three pictures of four pixels, in memory")
draw_line(axes[1], line.reshape(4, 3), "reshape(4, 3)")
draw_line(axes[2], line.reshape(3, 4).T, "reshape(3, 4).T")
headline(figure, "The same shape, but only one has a picture in each column")

# %% [markdown]
# The middle one deals the line out like cards, and every column gets something of every picture. The right
# one first folds so that each picture is a *row*, which agrees with the order in memory, and then turns rows
# into columns.

# %% [markdown]
# ## Exercise: flatten_images · 2 points · 10 minutes
#
# Turn a pile of pictures into the data matrix. Each picture becomes one column, its numbers in C order.
#
# | | shape | for the tiles |
# |---|---|---|
# | in: `images` | $(m, h, w, c)$ | (120, 64, 64, 3) |
# | out | $(h \cdot w \cdot c,\; m)$ | (12288, 120) |
#
# It should work for pictures of any size and any number of colours. For a hint: `hint(flatten_images)`.


# %% exercise="flatten_images" points=2
def flatten_images(images):
    """Turn a pile of pictures into a matrix with one picture per column.

    images: (m, h, w, c): m pictures of h × w pixels with c colours.
    Returns (h·w·c, m); column i is images[i].ravel(), the pixels in C order.
    """
    ### BEGIN SOLUTION
    return images.reshape(images.shape[0], -1).T
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.spec import Exercise


class FlattenImages(Exercise):
    hints = (
        "In memory one picture follows the other. If you fold that line into a table, will the pictures be its rows or "
        "its columns?",
        "images (m, h, w, c) → one picture per row (m, h·w·c) → one picture per column (h·w·c, m).",
        "Begin with `m = images.shape[0]`. In `reshape(m, -1)` the −1 stands for “whatever is left”.",
    )

    def cases(rng):
        yield "5 pictures of 2 × 4, three colours", rng.normal(size=(5, 2, 4, 3))
        yield "4 pictures of 3 × 2, one colour", rng.normal(size=(4, 3, 2, 1))
        yield "one picture", rng.normal(size=(1, 3, 5, 2)) - 1
        yield "more pictures than numbers in a picture", rng.normal(size=(11, 1, 3, 2))
        yield "as many pictures as numbers in a picture", rng.normal(size=(12, 4, 1, 3))
        yield "whole numbers from 0 to 255", rng.integers(0, 256, size=(4, 6, 5, 3), dtype=np.uint8)
        yield "colours first in memory", np.moveaxis(rng.normal(size=(6, 4, 2, 5)), 1, -1)
        yield "numbers up to ±10 000", rng.uniform(-1e4, 1e4, size=(2, 7, 3, 4))

    def expect(images):
        m, h, w, c = images.shape
        X = np.empty((h * w * c, m))
        for i in range(m):
            for r in range(h):
                for s in range(w):
                    for k in range(c):
                        X[(r * w + s) * c + k, i] = images[i, r, s, k]
        return X

    def mistake_mixed(images):
        """The shape is right, and every column holds a bit of many pictures: `reshape` deals the line out row by row.
        Which axis of `images` is the slowest in memory, and which axis of your fold should be?"""
        return images.reshape(-1, images.shape[0])

    def mistake_rows(images):
        """Each picture is in one piece, but it is a row. Examples are columns in this course."""
        return images.reshape(images.shape[0], -1)

    def mistake_fortran_order(images):
        """One picture per column, but its numbers stand in another order: yours runs down the rows first, and through
        the colours last. Compare a column with `images[i].ravel()`. What does `.T` do to four axes?"""
        return images.T.reshape(-1, images.shape[0])

    def mistake_colours_apart(images):
        """One picture per column, but first all its red, then all its green, then all its blue. In C order, which of
        h, w and c runs fastest?"""
        return images.transpose(0, 3, 1, 2).reshape(images.shape[0], -1).T

    def mistake_one_column(images):
        """All pictures stand in a single column. How many columns should m pictures give?"""
        return images.reshape(-1, 1)

    def mistake_first_picture(images):
        """This is the first picture alone. How many columns should m pictures give?"""
        return images[0].reshape(-1, 1)

    def mistake_one_size(images):
        """Your function knows only pictures of 64 × 64 × 3. The shape of `images` tells the size; or let NumPy work it
        out with −1."""
        return images.reshape(images.shape[0], 64 * 64 * 3).T

    def mistake_always_120(images):
        """Your function knows only piles of 120 pictures. Where does the shape of `images` say how many there are?"""
        return images.reshape(120, -1).T

    def mistake_scaled(images):
        """The places are right, but the numbers are not: you have scaled them. Flattening moves numbers and changes
        none."""
        return images.reshape(images.shape[0], -1).T / 255

    def variant_stack(images):
        return np.stack([image.ravel() for image in images], axis=1)

    def variant_examples_last(images):
        m, h, w, c = images.shape
        return np.transpose(images, (1, 2, 3, 0)).reshape(h * w * c, m)

    def variant_column_by_column(images):
        X = np.zeros((images[0].size, len(images)))
        for i in range(len(images)):
            X[:, i] = images[i].flatten()
        return X

    def variant_lists(images):
        columns = [[float(v) for row in image for pixel in row for v in pixel] for image in images]
        return np.array(columns).T


# %% check="flatten_images"
check(flatten_images)

# %% [markdown]
# Never trust a flattening that you have not folded back. The cell does it for tile 76, beside the popular
# `images.reshape(-1, 120)`, which has the right shape too. *Before you run:* what will the wrong one look
# like: noise, black, or something you can recognise?

# %%
X = flatten_images(images)
mixed = images.reshape(-1, 120)
print("shapes:", X.shape, mixed.shape)
columns = [M[:, 76].reshape(64, 64, 3) for M in (X, mixed)]
figure = plots.show_images(columns, ["flatten_images", "reshape(-1, 120)"], columns=2)
figure.set_size_inches(5.4, 3)
headline(figure, "Column 76, folded back to a picture")

# %% [markdown]
# The wrong column is the *whole pile* in miniature: every 120th number of memory, starting with number 76,
# from the temple's sky at the top to the flower's dark leaves at the bottom. (It is grey because 120 is a
# multiple of 3, so that they are all green numbers.) All 120 columns look like that, and no learner could tell
# temple from flower by them. There is no error and no warning, and the shape is
# right. The only sign would be a network that mysteriously learns nothing.
#
# One line of test settles it: `np.array_equal(X[:, 76], images[76].ravel())`.

# %% [markdown]
# How much work was it to flatten the pile? *Before you run:* 1.5 million numbers have become columns. How many
# of them were moved?

# %%
view = images.reshape(120, -1).T
print("images: strides", images.strides)
print("view:   strides", view.strides, "  same memory:", np.shares_memory(images, view))

# %% [markdown]
# None. One step down a column is 8 bytes, to the next number of the same tile; one step to the next column is
# 98 304 bytes, which is 12 288 numbers. Only the folding rule is new. It costs nothing, however large the
# pile. (It is a *view*, so writing into it would change the pictures: lesson 00.)

# %% [markdown]
# ## All scores at once
#
# One score is $w^{\mathsf T}x + b$. Put all examples side by side, as the columns of $X$, and one product of
# matrices gives all scores side by side:
#
# $$ Z = w^{\mathsf T}X + b = \big[\,w^{\mathsf T}x^{(1)} + b \quad w^{\mathsf T}x^{(2)} + b \quad \dots \quad
# w^{\mathsf T}x^{(m)} + b\,\big] $$
#
# | symbol | shape | what it is | for the tiles |
# |---|---|---|---|
# | $X$ | $(n_x, m)$ | one example per column | (12288, 120) |
# | $w$ | $(n_x, 1)$ | one weight per feature | (12288, 1) |
# | $b$ | a number | shifts all scores | |
# | $Z$ | $(1, m)$ | one score per example | (1, 120) |
#
# In a product, the *inner* lengths must agree and vanish, the *outer* ones are left:
# $(1, n_x)(n_x, m) \to (1, m)$. That is why $w$ has to be transposed. One thing remains: $w^{\mathsf T}X$ has
# $m$ numbers, and $b$ is a single one. How can they be added?

# %% [markdown]
# ### Broadcasting, drawn
#
# Lesson 00 has the rule: write the two shapes one above the other, aligned at the right; what has length 1,
# or is missing, is stretched to the other's length; any other difference is an error. Here it is as a
# picture. Full colour is what is stored, pale is what is repeated.


# %%
def draw_array(ax, array, shape, colour):
    """Draw an array, stretched to `shape` if it is smaller: what is stored in full colour, copies pale."""
    own = np.atleast_2d(array).shape
    shape = np.atleast_2d(np.empty(shape)).shape
    for (row, column), value in np.ndenumerate(np.broadcast_to(array, shape)):
        strength = 1 if row < own[0] and column < own[1] else 0.3
        ax.add_patch(plt.Rectangle((column, -row), 0.94, -0.94, color=colour, alpha=strength))
        ax.text(column + 0.47, -row - 0.47, value, ha="center", va="center", fontsize=9)


# %%
def draw_sum(axes, first, second):
    """Draw two arrays and their sum, or that there is none."""
    try:
        shape = np.broadcast_shapes(first.shape, second.shape)
        draw_array(axes[2], first + second, shape, plots.COLOURS["sky"])
    except ValueError:
        shape = None
        axes[2].text(1, -1, "✗", fontsize=40, color=plots.COLOURS["red"], ha="center", va="center")
    for ax, array, colour in zip(axes, (first, second), ("orange", "green")):
        draw_array(ax, array, array.shape if shape is None else shape, plots.COLOURS[colour])
    result = "does not fit" if shape is None else f"gives {shape}"
    return [str(first.shape), f"+ {second.shape}", result]


# %% [markdown]
# *Before you run:* a column (3, 1) and a line (4,) are added, then a table (3, 4) and a line (4,), then a
# table (3, 4) and a line (3,). Which of the three is an error?


# %%
def example(shape, step):
    """An array of that shape: step, 2·step, 3·step …"""
    return step * np.arange(1, 1 + math.prod(shape)).reshape(shape)


def frame(axes, titles, rows):
    for ax, title in zip(axes, titles):
        ax.set(xlim=(-0.1, 4.1), ylim=(-rows - 0.1, 0.1), aspect="equal")
        ax.set_title(title, fontsize=10)
        ax.axis("off")


# %%
figure, axes = plt.subplots(3, 3, figsize=(7, 6.4))
for row, (first, second) in zip(axes, [((3, 1), (4,)), ((3, 4), (4,)), ((3, 4), (3,))]):
    frame(row, draw_sum(row, example(first, 10), example(second, 1)), rows=3)
headline(figure, "Length 1 stretches; 4 against 3 does not fit")

# %% [markdown]
# The third: the line (3,) is set against the *last* axis, which has 4. That the table has 3 rows does not
# help. A column (3, 1) would have fitted.
#
# *Before you run:* a column (4, 1) and a line (4,): what shape has their sum? In a live notebook, then choose
# other shapes, and **say the result before you look**. A plain number has the shape `()`, no axes at all, and
# is stretched along all of them. That is what happens to $b$: try (1, 4) with `()`.

# %%
SHAPES = {str(shape): shape for shape in [(), (1, 4), (3,), (4,), (3, 1), (4, 1), (3, 4), (4, 4)]}


def draw_two(first="(4, 1)", second="(4,)"):
    figure, axes = plt.subplots(1, 3, figsize=(7, 2.6))
    frame(axes, draw_sum(axes, example(SHAPES[first], 10), example(SHAPES[second], 1)), rows=4)


plots.interactive(draw_two, first=list(SHAPES), second=list(SHAPES))

# %% [markdown]
# They give (4, 4): *both* are stretched. A column where a line was meant, or the other way round, is the
# commonest silent mistake with broadcasting. From 120 scores and 120 labels it makes a table of 14 400.
#
# Is the stretched array really built? Strides tell. *Before you run:* to repeat a number by reading alone,
# how many bytes must one step jump?

# %%
stretched = np.broadcast_to(np.array([[10.0], [20.0], [30.0]]), (3, 4))
print("shape", stretched.shape, " strides", stretched.strides)

# %% [markdown]
# Zero bytes: one step to the right stays where it is, so the same number is read again. Stretching costs no
# memory. Only the *result* is a new array, and it is as large as it looks.

# %% [markdown]
# ## Exercise: linear_scores · 2 points · 10 minutes
#
# Write the scores of all examples. This is the line that a neuron consists of, and a layer of a network will
# be the same line with more rows.


# %% exercise="linear_scores" points=2
def linear_scores(w, X, b):
    """The score wᵀx + b of every example.

    w: (n, 1), one weight per feature.  X: (n, m), one example per column.  b: a number.
    Returns (1, m), also for n = 1 or m = 1.
    """
    ### BEGIN SOLUTION
    return w.T @ X + b
    ### END SOLUTION


# %% tags=["spec"]
class LinearScores(Exercise):
    hints = (
        "Write down the shapes (n, 1) and (n, m). Which of the two has to be turned, so that the inner lengths agree?",
        "Z = wᵀX + b: (1, n)(n, m) gives (1, m), and the number b is added to every entry.",
        "A matrix product is written `@`, a transpose `.T`. Begin with `return w.T @ …`.",
    )

    def cases(rng):
        def weights(n):
            return rng.choice([-1, 1], (n, 1)) * rng.uniform(0.5, 2, (n, 1))

        yield "4 features, 7 examples", weights(4), rng.normal(size=(4, 7)) + 0.5, 1.7
        yield "more features than examples", weights(11), rng.normal(size=(11, 3)), -2.6
        yield "one example", weights(5), rng.normal(size=(5, 1)) + 1, 3.4
        yield "one feature", weights(1), rng.normal(size=(1, 6)) + 1, -1.3
        yield "one feature, one example", weights(1), rng.uniform(1, 2, (1, 1)), 0.9
        yield "as many features as examples", weights(4), rng.normal(size=(4, 4)) - 1, -3
        yield "numbers up to ±10 000", weights(3), rng.uniform(-1e4, 1e4, (3, 8)), 6000.0
        yield "weights up to ±10 000", 1e4 * weights(6), rng.uniform(-2, 2, (6, 9)), -8000.0

    def expect(w, X, b):
        n, m = X.shape
        return np.array([[math.fsum([w[j, 0] * X[j, i] for j in range(n)] + [b]) for i in range(m)]])

    def mistake_not_transposed(w, X, b):
        """(n, 1) times (n, m): the inner lengths are 1 and n, and they do not agree. Which of the two should be turned?"""
        return w @ X + b

    def mistake_not_transposed_dot(w, X, b):
        """(n, 1) times (n, m): the inner lengths are 1 and n, and they do not agree. Which of the two should be turned?"""
        return np.dot(w, X) + b

    def mistake_wrong_order(w, X, b):
        """(n, m) times (n, 1): the inner lengths are m and n, and they do not agree. Wanted is (1, m): which of the two
        comes first, and which has to be turned?"""
        return X @ w + b

    def mistake_entry_by_entry(w, X, b):
        """`*` multiplies entry by entry: you have every product w_j · x_j, and nothing has been added up yet.
        Which product adds up as well?"""
        return w * X + b

    def mistake_star_for_product(w, X, b):
        """`*` multiplies entry by entry, and (1, n) does not even fit (n, m) for that. Which sign is the matrix product?"""
        return w.T * X + b

    def mistake_no_bias(w, X, b):
        """Right, except that b is missing. What should the score of an example be whose features are all 0?"""
        return w.T @ X

    def mistake_bias_in_every_term(w, X, b):
        """You add b to every product, so that it counts n times. How often does it stand in the formula?"""
        return (w * X + b).sum(axis=0, keepdims=True)

    def mistake_line(w, X, b):
        """The numbers are right, but they stand in a line of shape (m,), which is neither row nor column. Where did an
        axis get lost, and what keeps it?"""
        return w[:, 0] @ X + b

    def mistake_column(w, X, b):
        """Your scores stand in a column. Examples run across, so m scores are a row (1, m)."""
        return X.T @ w + b

    def mistake_added_up_over_examples(w, X, b):
        """You have added up over the examples: one number for each feature. The axis that you name vanishes. Which one
        should?"""
        return (w * X).sum(axis=1, keepdims=True) + b

    def mistake_one_number(w, X, b):
        """One number for all examples together. Each example has a score of its own."""
        return (w * X).sum() + b

    def mistake_bias_as_factor(w, X, b):
        """You multiply by b. In the formula it is added."""
        return w.T @ X * b

    def variant_loops(w, X, b):
        Z = np.zeros((1, X.shape[1]))
        for i in range(X.shape[1]):
            for j in range(X.shape[0]):
                Z[0, i] += w[j, 0] * X[j, i]
            Z[0, i] += b
        return Z

    def variant_sum(w, X, b):
        return np.sum(w * X, axis=0, keepdims=True) + b

    def variant_turned(w, X, b):
        return np.transpose(np.dot(X.T, w) + b)

    def variant_einsum(w, X, b):
        return np.einsum("jk,ji->ki", w, X) + b

    def variant_list(w, X, b):
        return np.array([[sum(w[:, 0] * x) + b for x in X.T]])


# %% check="linear_scores"
check(linear_scores)

# %% [markdown]
# ## The race
#
# Three ways to the same scores: two loops, one over examples and one over features; one loop over examples,
# with a product inside; and your function, whichever way you wrote it. A loop was accepted by the check, since
# it is right. Here you see what it costs.


# %%
def two_loops(w, X, b):
    Z = np.zeros((1, X.shape[1]))
    for i in range(X.shape[1]):
        for j in range(X.shape[0]):
            Z[0, i] += w[j, 0] * X[j, i]
    return Z + b


# %%
def one_loop(w, X, b):
    Z = np.zeros((1, X.shape[1]))
    for i in range(X.shape[1]):
        Z[0, i] = w[:, 0] @ X[:, i]
    return Z + b


@functools.cache
def race(function, n):
    """The time for n features and n examples, in seconds."""
    rng = np.random.default_rng(n)
    w, X = rng.normal(size=(n, 1)), rng.normal(size=(n, n))
    return seconds(lambda: function(w, X, 0.5), 3 if n > 100 else 15)


# %% [markdown]
# *Before you run:* the sizes go from 2 × 2 to 316 × 316. Which of the three is the fastest for 2 × 2? How does
# the gain change as the matrices grow?

# %%
sizes = [2, 3, 6, 10, 18, 32, 56, 100, 178, 316]
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
ways = {"two loops": (two_loops, "o-"), "one loop": (one_loop, "s-"), "linear_scores": (linear_scores, "D-")}
for name, (way, style) in ways.items():
    times = np.array([race(way, n) for n in sizes])
    left.loglog(np.square(sizes), times, style, label=name, markersize=5)
    right.loglog(np.square(sizes), [race(two_loops, n) for n in sizes] / times, style, markersize=5)
work = "multiplications, $n_x m$"
left.set(title="Loops pay for every number", xlabel=work, ylabel="time in seconds")
right.set(title="The more work, the greater the gain", xlabel=work, ylabel="times as fast as two loops")
_ = left.legend()

# %% tags=["nbval-ignore-output"]
gains = {n: race(two_loops, n) / race(linear_scores, n) for n in (2, 316)}
print("for 4 multiplications less than 10 times as fast:      ", gains[2] < 10)
print("for 99 856 multiplications more than 100 times as fast:", gains[316] > 100)

# %% [markdown]
# Both axes are logarithmic: one step on the grid is a factor of ten. On the left the two loops are a straight
# line: ten times the work, ten times the time. Your function stays flat at first. Each call of NumPy costs
# about a microsecond, however little there is to do, and up to some thousand multiplications you pay little
# else. Only then does the work itself show.
#
# So the gain is not one number. For four multiplications there is hardly any, for a hundred thousand it is in
# the hundreds or thousands. Note the middle curve: **one** loop, over examples, with a large product inside,
# catches up as the products grow. The innermost loop is what costs. Later lessons loop over layers and over
# batches without any harm.

# %% [markdown]
# ## Why is it faster?
#
# Both ways multiply and add the same numbers. Three things differ.
#
# ### 1 · A Python number is an object
# For every single `w[j] * x[j]`, Python fetches two objects, asks both for their type, looks up how to
# multiply such types, and makes a new object for the result. NumPy asks once for the whole array, and then
# runs a compiled loop over bare numbers. *Before you run:* how many bytes does a number need in a list, and
# how many in an array? And if you must loop, is it better to loop over a list or over an array?

# %%
numbers = np.random.default_rng(2).random(12288)
listed = numbers.tolist()


def total(values):
    result = 0.0
    for value in values:
        result += value
    return result


# %% tags=["nbval-ignore-output"]
print("bytes per number in a list: ", sys.getsizeof(listed[0]) + 8, " (the object, and where to find it)")
print("bytes per number in an array:", numbers.itemsize)
in_list, in_array, in_numpy = (seconds(f) for f in (lambda: total(listed), lambda: total(numbers), numbers.sum))
print("looping over the array is slower than over the list:", in_array > in_list)
print("numbers.sum() is more than 10 times as fast as both:", in_numpy < in_list / 10)

# %% [markdown]
# The surprise is the third line: a Python loop over an *array* is the slowest of all, because each bare number
# has to be wrapped into an object when it is taken out. Arrays pay off when you use them whole.
#
# ### 2 · Neighbours come along
# A processor does not fetch single numbers from memory but *lines* of usually 64 bytes, eight numbers at a
# time. Read the neighbours next, and they are there already; jump, and seven of eight were fetched in vain.
# In C order the neighbours are the entries of a *row*. *Before you run:* add up all rows of a large matrix,
# or all its columns. The additions are the same in number. What about the time?

# %% tags=["nbval-ignore-output"]
M = np.random.default_rng(3).random((2000, 2000))
by_rows = seconds(lambda: [row.sum() for row in M])
by_columns = seconds(lambda: [column.sum() for column in M.T])
print("strides of a row:", M[0].strides, "  of a column:", M[:, 0].strides)
print("columns take more than 1.3 times as long:", by_columns > 1.3 * by_rows)

# %% [markdown]
# About three times as long, where this page was made. In a row one step is 8 bytes, in a column 16 000. The
# next cell adds up the same *number* of numbers at growing distances. *Before you run:* from which distance on
# does every number need a memory line of its own?

# %% tags=["nbval-ignore-output"]
line = np.random.default_rng(4).random(2**22)
distances = [1, 2, 4, 8, 16, 32, 64]
times = [1e9 * seconds(line[: 2**16 * d : d].sum) / 2**16 for d in distances]
print("at distance 16 more than twice the time of neighbours:", times[4] > 2 * times[0])
figure, ax = plt.subplots()
ax.semilogx(distances, times, "o-", base=2)
ax.set_xticks(distances, distances)
ax.axvline(8, color=plots.COLOURS["black"], linestyle=":", label="eight numbers: one line of 64 bytes")
ax.set(title="The farther apart, the slower", xlabel="distance, in numbers", ylabel="time per number in ns")
_ = ax.legend(loc="lower right")

# %% [markdown]
# From 8 on, where the dotted line is: eight steps of 8 bytes are a whole line. Beyond it the time goes on
# rising, since the same numbers are spread over more and more memory, 32 megabytes in the end, and less of it
# fits into the processor's small, quick caches.
#
# Two rules follow. Prefer whole-array operations, since the library chooses a good order. And keep together
# what is used together: in the $X$ that comes from `images.reshape(m, -1).T`, each *column* is a tile in one
# piece, as its strides (8, 98 304) say. Where a layout is in the way, `np.ascontiguousarray` makes a copy in C
# order.
#
# ### 3 · Several numbers in one instruction
# Processors have instructions that multiply and add four or eight numbers at a time (SIMD, *single
# instruction, multiple data*). And behind `@` stands a library with more than forty years of tuning, BLAS,
# which cuts large matrices into blocks that fit into the cache, so that each number fetched is used many
# times. A graphics card carries the same idea further, to thousands at a time. All of it needs one thing
# from you: that you say the whole operation at once.

# %% [markdown]
# ### From loop to array
#
# | the loop … | … in one line |
# |---|---|
# | adds up $w_jx_j$, for every example | `w.T @ X` |
# | does the same to every number | `np.exp(Z)`, `Z**2`, `Z + b` |
# | decides with `if` for every number | `np.where(Z > 0, Z, 0)` |
# | adds up, or seeks the largest, along an axis | `X.sum(axis=1, keepdims=True)`, `Z.argmax(axis=0)` |
# | counts the cases in which something holds | `(Z > 0).sum()` |
# | needs the result of its own last round | stays a loop |
#
# The last row matters: gradient descent, which you write in lesson 02, takes each step from where the one
# before ended. Its loop stays, and it is short.

# %% [markdown]
# ## Exercise: count_correct · 1 point · 5 minutes
#
# How good are decisions? Count the examples for which prediction and label agree. In NumPy,
# `predictions == labels` compares entry by entry and gives an array of `True` and `False`, which count as 1
# and 0 when added up. The classes may be 0 and 1, or 0 to 9 as for digits.


# %% exercise="count_correct" points=1
def count_correct(predictions, labels):
    """How many predictions are right.

    predictions, labels: (1, m) each, class numbers 0, 1, 2, … (integers, floats or booleans).
    Returns a whole number.
    """
    ### BEGIN SOLUTION
    return int((predictions == labels).sum())
    ### END SOLUTION


# %% tags=["spec"]
def partly_right(rng, m, right, classes):
    """(predictions, labels), (1, m) each: `right` of them agree, and the first class numbers all occur among the labels."""
    labels = rng.permutation(np.arange(m) % classes).reshape(1, m)
    wrong = rng.permutation(np.arange(m) >= right).reshape(1, m)
    return np.where(wrong, (labels + rng.integers(1, classes, size=(1, m))) % classes, labels), labels


class CountCorrect(Exercise):
    hints = (
        "What does `predictions == labels` give, and what is `True + True`?",
        "The count is the number of entries i with predictions[0, i] = labels[0, i].",
        "Begin with `same = predictions == labels`; then add up all of its entries.",
    )
    float32 = False

    def cases(rng):
        yield "two classes, 11 examples", *partly_right(rng, 11, 7, 2)
        yield "ten classes, 38 examples", *partly_right(rng, 38, 23, 10)
        yield "three classes, few right", *partly_right(rng, 16, 3, 3)
        predictions, labels = partly_right(rng, 9, 5, 2)
        yield "predictions True and False", predictions == 1, labels
        predictions, labels = partly_right(rng, 13, 9, 4)
        yield "predictions as floats", predictions.astype(float), labels
        predictions, labels = partly_right(rng, 6, 6, 3)
        yield "all right", predictions, labels
        predictions, labels = partly_right(rng, 7, 0, 2)
        yield "none right", predictions, labels
        yield "one example, right", np.array([[4]]), np.array([[4]])
        labels = rng.permutation([0] * 5 + [1] * 8 + [2] * 4)
        yield "the right numbers in other places", np.roll(labels, 3).reshape(1, -1), labels.reshape(1, -1)
        yield "1200 examples", *partly_right(rng, 1200, 847, 7)

    def expect(predictions, labels):
        count = 0
        for i in range(labels.shape[1]):
            if predictions[0, i] == labels[0, i]:
                count += 1
        return count

    def mistake_share(predictions, labels):
        """This is the share of right predictions, a number from 0 to 1. Wanted is how many they are."""
        return (predictions == labels).mean()

    def mistake_percent(predictions, labels):
        """These are per cent. Wanted is how many predictions are right."""
        return 100 * (predictions == labels).mean()

    def mistake_not_added_up(predictions, labels):
        """You return a True or False for every example. How do you add them up?"""
        return predictions == labels

    def mistake_int_of_array(predictions, labels):
        """`int` turns one number into an integer, and you hand it m of them. What has to be done with them first?"""
        return int(predictions == labels)

    def mistake_wrong_ones(predictions, labels):
        """You count the mistakes."""
        return int((predictions != labels).sum())

    def mistake_class_one_only(predictions, labels):
        """A right 0 counts for nothing in your function, and a right 2 for four. What exactly do you add up?"""
        return int((predictions * labels).sum())

    def mistake_two_classes(predictions, labels):
        """Right as long as the classes are 0 and 1. What becomes of your formula for a predicted 2 and a label 2, or for
        a 7 and a 9?"""
        return (predictions @ labels.T + (1 - predictions) @ (1 - labels).T).item()

    def mistake_differences(predictions, labels):
        """You subtract how *far off* the predictions are. A 7 in place of a 9 is one mistake, not two."""
        return labels.size - int(np.abs(predictions - labels).sum())

    def mistake_python_sum(predictions, labels):
        """Python's own `sum` goes along the first axis only, which has length 1: you get the row back. Which sum adds up
        all entries of an array?"""
        return sum(predictions == labels)

    def mistake_all_or_nothing(predictions, labels):
        """You ask whether *all* are right. Wanted is how many."""
        return np.array_equal(predictions, labels)

    def mistake_length(predictions, labels):
        """This is a length: it does not depend on whether the predictions are right. `len` counts rows; what counts the
        True entries?"""
        return len(predictions == labels)

    def variant_loop(predictions, labels):
        count = 0
        for p, y in zip(predictions[0], labels[0]):
            count += p == y
        return count

    def variant_nonzero(predictions, labels):
        return np.count_nonzero(predictions == labels)

    def variant_share_times_m(predictions, labels):
        return round(np.mean(np.equal(predictions, labels)) * labels.shape[1])

    def variant_kept_axes(predictions, labels):
        return np.sum(predictions - labels == 0, axis=1, keepdims=True).astype(float)


# %% check="count_correct"
check(count_correct)

# %% [markdown]
# ## Three knobs
#
# Now sort the tiles, with a score and three knobs. All red numbers of a tile get the same weight, all green
# ones another, all blue ones a third, each divided by the 4096 pixels. So the score is *red knob × mean red +
# green knob × mean green + blue knob × mean blue + b*. A positive score says flower.
#
# Since colour runs fastest in C order, the weights are the pattern red, green, blue, over and over:


# %%
def knob_weights(red, green, blue):
    """(12288, 1): the same three weights for every pixel."""
    return np.tile([red, green, blue], 64 * 64).reshape(-1, 1) / 64**2


print(knob_weights(-1.0, 0.5, 2.0)[:6, 0] * 4096)

# %% [markdown]
# *Before you run:* the flower's leaves are dark and the temple's sky is bright. With all three knobs at −1 the
# score falls as brightness rises, and $b = 1.5$ puts the border half-way between black and white. How many of
# 120 will darkness alone get right, when guessing would give 60?


# %%
def knobs(red=-1.0, green=-1.0, blue=-1.0, b=1.5):
    Z = linear_scores(knob_weights(red, green, blue), flatten_images(images), b)
    right = count_correct((Z > 0).astype(int), labels)
    figure, ax = plt.subplots(figsize=(7.2, 2.8))
    heights = np.random.default_rng(0).random((1, 120))
    plots.scatter_classes(np.vstack([Z, heights]), labels, ax, names=["temple", "flower"])
    ax.axvline(0, color=plots.COLOURS["black"])
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    ax.set(title=f"{right} of 120 tiles are on the right side of 0", xlabel="score z", ylabel="(to spread the dots)")


values = [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]
plots.interactive(knobs, red=values, green=values, blue=values, b=[v / 10 for v in range(-10, 21)])

# %%
Z = linear_scores(knob_weights(-1, -1, -1), flatten_images(images), 1.5)
right = count_correct((Z > 0).astype(int), labels)
print("darkness alone:", right, "of 120")
print("flower taken for temple:", np.sum((Z <= 0) & (labels == 1)))
print("temple taken for flower:", np.sum((Z > 0) & (labels == 0)))

# %% [markdown]
# 88 of 120, and no loop anywhere. Darkness fails on 7 tiles of bright petals, and on 25 of the temple's trees
# and shadows. In a live notebook, **turn the knobs until 100 are right**. (Which colour does the sky have that
# petals lack?) It can be done.
#
# You have been searching four numbers by hand. The neuron of the next lesson has 12 289 of them for such a
# tile, and it will need a better method than patience.

# %% [markdown]
# ## All pairs at once
#
# Another way to sort a tile: give it the label of the tile that is *most like it*. For 120 tiles that is
# 14 400 comparisons, of 12 288 numbers each: 177 million multiplications, and still one line.
#
# Let each tile be a row $r$. The product of two rows, $r \cdot s = \sum_j r_js_j$, is large when both have
# large numbers in the same places, so it may serve as a likeness. If all tiles are the rows of $R$,
# (120, 12288), then the matrix $R R^{\mathsf T}$, (120, 120), holds the products of all pairs.
#
# *Before you run:* 60 would be guessing, and darkness got 88. How many will the likest tile get right?


# %%
def likest(R):
    """For each row of R, the number of the other row with the largest product."""
    products = R @ R.T
    np.fill_diagonal(products, -np.inf)  # no row is its own neighbour
    return products.argmax(axis=1)


# %%
neighbour = likest(flatten_images(images).T)
print("right:", count_correct(labels[:, neighbour], labels), "of 120")
print("tiles that are anybody's likest:", np.unique(neighbour))

# %% [markdown]
# Sixty: no better than guessing. The second line tells why. Two tiles, 9 and 19, are everybody's "likest".
# They are the whitest bits of sky. All their numbers are large, so their product with *anything* is large.
#
# The product mixes two things. With the **length** (or L2 norm) of a row,
# $\lVert r \rVert = \sqrt{\sum_j r_j^2}$, it is
#
# $$ r \cdot s = \lVert r \rVert \, \lVert s \rVert \cos\theta $$
#
# where the cosine of the angle $\theta$ is 1 if both rows point the same way, as a picture and its darker
# copy do, and 0 if they have nothing in common. We want the cosine and got the brightness. The remedy is to
# **divide every row by its length** first.
#
# One trap: a black picture has length 0, and 0/0 is `nan`. There is no direction to keep, so a zero row shall
# stay zero. It is no idle worry: how many of the 64 pixels of lesson 00's digits are white in every picture?

# %%
digits, _ = datasets.digits()  # (64, 1797), a pixel per row
print("rows of zeros:", (digits == 0).all(axis=1).sum())

# %% [markdown]
# Three. Without care they would become three rows of `nan`, and a single `nan` spoils every sum it enters.
#
# ## Exercise: normalize_rows · 2 points · 15 minutes
#
# Divide each row by its own length. Every row has one length, so which axis vanishes, and what shape must the
# lengths have so that broadcasting divides the *rows*? Draw the two shapes.


# %% exercise="normalize_rows" points=2
def normalize_rows(X):
    """Divide each row by its length √(sum of squares).

    X: (k, n) floats.  Returns (k, n): every row has length 1, but a row of zeros stays zero.
    """
    ### BEGIN SOLUTION
    lengths = np.sqrt((X**2).sum(axis=1, keepdims=True))
    return X / np.where(lengths > 0, lengths, 1)
    ### END SOLUTION


# %% tags=["spec"]
class NormalizeRows(Exercise):
    hints = (
        "k rows have k lengths. Which axis has to vanish, and what keeps it with length 1, so that k lengths stretch "
        "across the rows?",
        "Row i of the answer is X[i] / √(X[i, 0]² + X[i, 1]² + …); where that root is 0, divide by something else.",
        "`np.where(lengths > 0, lengths, 1)` replaces the zeros. Begin with `lengths = np.sqrt((X**2).sum(…))`.",
    )
    rtol = 1e-4  # lets a small constant that is added to the lengths pass

    def cases(rng):
        yield "3 rows of 5", 2 * rng.normal(size=(3, 5)) + 1
        X = rng.normal(size=(6, 4)) * np.array([[3], [0.2], [1], [7], [0.5], [20]])
        X[2] = 0
        yield "a row of zeros among others", X
        yield "as many rows as columns", 3 * rng.normal(size=(4, 4)) - 1
        yield "one row", rng.normal(size=(1, 7)) + 2
        yield "one column", np.array([[-3.0], [0.0], [0.25], [8.0], [-0.5]]) * rng.uniform(0.5, 1.5, (5, 1))
        X = 5 * rng.normal(size=(4, 3))
        X[0] = 2.0 ** rng.integers(-1, 3) * np.array([2, -3, 1])
        X[3, :2] = 0
        yield "a row that adds up to 0, and one with zeros in it", X
        yield (
            "rows of length 0.002 and of length 5000",
            rng.choice([-1, 1], (5, 8)) * rng.uniform(0.3, 0.7, (5, 8)) * np.array([[0.0015], [0.1], [3], [200], [4000]]),
        )
        yield "numbers up to ±10 000, and a row of zeros", rng.uniform(-1e4, 1e4, (3, 6)) * np.array([[1], [1], [0]])
        yield "nothing but zeros", np.zeros((2, 3))

    def expect(X):
        lengths = [math.hypot(*row) for row in X.tolist()]
        return np.array([[v / length if length else 0.0 for v in row] for row, length in zip(X.tolist(), lengths)])

    def mistake_columns(X):
        """Your *columns* have length 1. The axis that you name vanishes: which one holds the numbers of one row?"""
        lengths = np.linalg.norm(X, axis=0, keepdims=True)
        return X / np.where(lengths > 0, lengths, 1)

    def mistake_no_keepdims(X):
        """Your lengths have shape (k,), and broadcasting sets them against the columns: an error, or, if there are as many
        rows as columns, wrong numbers. What keeps the axis that vanishes?"""
        lengths = np.linalg.norm(X, axis=1)
        return X / np.where(lengths > 0, lengths, 1)

    def mistake_no_guard(X):
        """Right until a row is all zeros: what is 0/0? Decide what to divide such a row by."""
        return X / np.linalg.norm(X, axis=1, keepdims=True)

    def mistake_whole_matrix(X):
        """You divide everything by one number, the length of the whole matrix. Each row has a length of its own."""
        length = np.linalg.norm(X)
        return X / (length if length > 0 else 1)

    def mistake_no_root(X):
        """You divide by the *square* of the length. What is missing after the sum?"""
        squares = (X**2).sum(axis=1, keepdims=True)
        return X / np.where(squares > 0, squares, 1)

    def mistake_absolute_values(X):
        """The absolute values of each row add up to 1 (that is the L1 norm). Here the *squares* should."""
        sums = np.abs(X).sum(axis=1, keepdims=True)
        return X / np.where(sums > 0, sums, 1)

    def mistake_plain_sum(X):
        """Your rows add up to 1. For a length, what is done to each number before the sum, and what after it?"""
        sums = X.sum(axis=1, keepdims=True)
        return X / np.where(sums != 0, sums, 1)

    def mistake_largest(X):
        """You divide by the largest number of each row. Its length is the root of the sum of squares."""
        largest = np.abs(X).max(axis=1, keepdims=True)
        return X / np.where(largest > 0, largest, 1)

    def mistake_guard_too_large(X):
        """Short rows stay short: a row of length 0.3 should come out with length 1, and only a row of zeros is an exception.
        From which length on does your guard act?"""
        return X / np.maximum(np.linalg.norm(X, axis=1, keepdims=True), 1)

    def mistake_large_constant(X):
        """The constant that you add to the lengths is too large: a row of length 0.002 should come out with length 1.
        What about 1e-8?"""
        return X / (np.linalg.norm(X, axis=1, keepdims=True) + 1e-2)

    def mistake_root_mean_square(X):
        """You take the root of the *mean* of the squares. The length is the root of their sum."""
        spread = np.sqrt((X**2).mean(axis=1, keepdims=True))
        return X / np.where(spread > 0, spread, 1)

    def variant_loop(X):
        result = X.copy()
        for i in range(len(X)):
            length = float(np.linalg.norm(X[i]))
            if length:
                result[i] /= length
        return result

    def variant_small_constant(X):
        return X / (np.linalg.norm(X, axis=1, keepdims=True) + 1e-8)

    def variant_mask(X):
        lengths = np.sqrt(np.einsum("ij,ij->i", X, X))
        result = np.zeros(X.shape)
        result[lengths > 0] = X[lengths > 0] / lengths[lengths > 0][:, np.newaxis]
        return result

    def variant_columns_of_the_transpose(X):
        with np.errstate(invalid="ignore"):
            return np.nan_to_num((X.T / np.sqrt(np.sum(np.square(X.T), axis=0))).T)

    def variant_plain_python(X):
        rows = []
        for row in X:
            length = math.sqrt(sum(float(v) ** 2 for v in row))
            rows.append([float(v) / length if length > 0 else 0.0 for v in row])
        return np.array(rows)


# %% check="normalize_rows"
check(normalize_rows)

# %% [markdown]
# Now the same question once more, with one call in between. *Before you run:* sixty were right without it.
# How many now?

# %%
R = flatten_images(images).T
neighbour = likest(normalize_rows(R))
print("right:", count_correct(labels[:, neighbour], labels), "of 120")
print("more than 50 tiles are somebody's likest:", len(np.unique(neighbour)) > 50)

# %% [markdown]
# 110 of 120, and instead of two tiles more than fifty take part. The rows have length 1; nothing else has
# changed. Here are some tiles (top), with their likest by product (middle) and by direction (bottom). *Before
# you run:* what might direction confuse?

# %%
R = flatten_images(images).T
chosen = [3, 21, 31, 48, 54, 75, 94, 104]
by_product, by_direction = likest(R)[chosen], likest(normalize_rows(R))[chosen]
titles = [f"{name} {i}" for name, row in zip(("tile", "→", "→"), (chosen, by_product, by_direction)) for i in row]
figure = plots.show_images(images[[*chosen, *by_product, *by_direction]], titles, columns=8)
headline(figure, "Product: always the sky. Direction: seven of eight are right")

# %% [markdown]
# Tile 54, a strip of orange roof, is taken for petals: the same colours in the same places, another thing.
#
# And a word of caution. The tiles come from two photographs, and neighbours in a photo resemble one another.
# That 110 are right says that the method finds tiles of the *same photo*, not that it knows what a flower is.
# What a fair test looks like is the matter of lessons 02 and 06.
#
# Rows of length 1 will come back: in the weights of a layer each *row* belongs to one unit (lesson 04), and a
# dictionary of word vectors is searched with the very product that you have used here.

# %% [markdown]
# ## When one line is too much
#
# Vectorising buys time, and sometimes pays with memory. To compare all pairs one might also subtract all from
# all, with broadcasting: `R[:, None, :] - R[None, :, :]`. *Before you run:* which shape will the result have,
# and how much memory does that take, at 8 bytes a number?

# %%
shape = np.broadcast_shapes((120, 1, 12288), (1, 120, 12288))
print("shape", shape, f" {8 * math.prod(shape) / 1e9:.2f} gigabytes")
print(f"R @ R.T: shape (120, 120)  {8 * 120 * 120 / 1e9:.5f} gigabytes")

# %% [markdown]
# Stretching is free, but the result is a real array, here of 1.42 gigabytes; for 1200 tiles it would be a
# hundred times that. The matrix product adds up as it goes and never stores the 177 million terms. And a
# *moderate loop* is often best of all: 120 rounds, each of one large operation, cost 120 microseconds of
# Python. The same question comes back with a million examples, where even $X$ is too large to be used whole;
# lesson 14 cuts it into batches.

# %% [markdown]
# ## Question: the network that learned nothing · 2 points · 8 minutes
#
# A friend has 500 photographs of 32 × 32 pixels with 3 colours, as an array `photos` of shape
# (500, 32, 32, 3), and makes `X = photos.reshape(-1, 500)`. "The shape is (3072, 500), as it should be", they
# say, "but my network gets no better than guessing."
#
# (a) Which numbers of the line in memory stand in column 0 of this `X`, and from how many photographs do they
# come? (b) Give the right line, and one line of test that would have found the mistake. (c) The labels are in
# the right order, and training goes on for hours. Why can no amount of training help?

# %% [markdown] question="the_network_that_learned_nothing" points=2
# ### BEGIN SOLUTION
# **(a)** In C order row $j$ of this $X$ holds the positions $500j$ to $500j + 499$. Column 0 therefore holds
# the positions 0, 500, 1000, …: every 500th number of the whole line. One photograph takes 3072 positions, so
# about six of its numbers ($3072/500 \approx 6.1$) fall into column 0, and so it is for every photograph:
# column 0 has numbers from all 500.
#
# **(b)** `X = photos.reshape(500, -1).T`, with the test `np.array_equal(X[:, 7], photos[7].ravel())`; folding
# a column back with `X[:, 7].reshape(32, 32, 3)` and looking at it does as well.
#
# **(c)** Every column is a sample of all photographs and differs from the next only by a shift of one
# position, so column $i$ has nothing to do with label $i$. There is no relation to be learned; at best the
# network learns its training examples by heart.
#
# **Mark scheme** (2 points)
# - ½ point for "every 500th number", ½ for "from all photographs".
# - ½ point for a right line *and* a test that compares a column with its photograph (a test of the shape
#   earns nothing).
# - ½ point for "the columns do not belong to the labels any more" in any words.
# ### END SOLUTION

# %% [markdown]
# ## Question: ten million pairs · 2 points · 7 minutes
#
# You have 10 000 photographs as the rows of `R`, of shape (10000, 3072), in float64, and 16 gigabytes of
# memory. Wanted is, for each of 1000 new photographs `Q`, of shape (1000, 3072), the one in `R` at the
# smallest distance $\lVert q - r \rVert$. Three proposals:
#
# 1. two Python loops over all pairs, with a third one over the 3072 numbers;
# 2. `((Q[:, None, :] - R[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)`;
# 3. a loop over the 1000 new photographs, with `((R - q) ** 2).sum(axis=1).argmin()` inside.
#
# Two of the three will not do. Say for each of these why, with a number (assume 0.2 microseconds for a
# multiplication in a Python loop). What makes the remaining one good, although it has a loop?

# %% [markdown] question="ten_million_pairs" points=2
# ### BEGIN SOLUTION
# There are $1000 \cdot 10\,000 = 10^7$ pairs and $3.07 \cdot 10^{10}$ multiplications.
#
# **1** takes $3.07 \cdot 10^{10} \cdot 0.2\ \mu\text{s} \approx 6100$ s, well over an hour and a half. **2**
# builds an array of shape (1000, 10000, 3072), $3.07 \cdot 10^{10}$ numbers of 8 bytes: 246 gigabytes (and
# the square as much again). It does not fit into 16.
#
# **3** is good: its loop has only 1000 rounds, so Python's own share is some milliseconds, and each round is
# a large array operation of $3.07 \cdot 10^7$ numbers, which needs 246 megabytes for the difference and as
# much for the square. The innermost work is vectorised, the outer loop keeps the memory small. (Better still:
# $\lVert q - r \rVert^2 = \lVert q \rVert^2 + \lVert r \rVert^2 - 2\,q \cdot r$, so that `Q @ R.T` does nearly
# all of it.)
#
# **Mark scheme** (2 points)
# - ½ point for proposal 1 with a time (an hour or two).
# - ½ point for proposal 2 with its memory (about 246 GB, or the shape with a size far beyond 16 GB).
# - 1 point for proposal 3: few rounds, each of one large operation; memory of one round only. Half of it if
#   only one of time and memory is mentioned.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"For $X$ of shape $(a, b, c, d)$, `X.reshape(X.shape[0], -1).T` gives $(b \cdot c \cdot d, 1)$."** The line
# is right, the shape is not: there is one column *per example*, so $(b \cdot c \cdot d, a)$. A single column
# comes out only for a single example.

# %%
for a in (5, 1):
    pile = np.zeros((a, 2, 3, 4))
    print(pile.shape, "→", pile.reshape(pile.shape[0], -1).T.shape)

# %% [markdown]
# **"A colour image is stored as three separate matrices, red, green and blue."** Some formats do. NumPy's
# photographs have the colours innermost: the line in memory begins with the three colours of one pixel.
# Which order is better for the neuron? *Before you run:* shuffle the 12 288 features of all tiles in the same
# way, and the weights along with them. What happens to the scores?

# %%
order = np.random.default_rng(5).permutation(12288)
w, X = knob_weights(-1.0, 0.5, 2.0), images.reshape(120, -1).T
print("the same scores:", np.allclose(w.T @ X + 0.5, w[order].T @ X[order] + 0.5))

# %% [markdown]
# Nothing: a sum does not care about the order of its terms. Any order of the features will do, as long as it
# is *the same for all examples*, and for the weights. A neuron does not know which pixels are neighbours; a
# person who looks at a shuffled tile sees only noise.
#
# **"`np.vectorize` makes a function fast."** The name promises it. NumPy's own documentation says that it is
# there for convenience and is essentially a loop. *Before you run:* against an expression of whole arrays, do
# you expect a difference?

# %% tags=["nbval-ignore-output"]
values = images[:10].ravel()
keep_bright = np.vectorize(lambda v: v if v > 0.5 else 0.0)
print("the same numbers:", np.array_equal(keep_bright(values), np.where(values > 0.5, values, 0.0)))
slow, quick = seconds(lambda: keep_bright(values), 3), seconds(lambda: np.where(values > 0.5, values, 0.0))
print("np.where is more than 5 times as fast as np.vectorize:", slow > 5 * quick)

# %% [markdown]
# Vectorised is what runs in compiled code, not what looks like one line.

# %% [markdown]
# ## Summary
#
# 1. To vectorise is to state an operation on whole arrays; the gain over loops grows with the size, to some
#    hundredfold and more.
# 2. An array is a line of numbers with a folding rule; `reshape` folds anew, `.T` renames axes, and pictures
#    become columns by `reshape(m, -1).T`.
# 3. $Z = w^{\mathsf T}X + b$: inner lengths agree and vanish, and broadcasting stretches $b$, with stride 0.
# 4. It is faster since nothing is wrapped into objects, neighbours come along, and several numbers share an
#    instruction; the innermost loop is the one to remove.
# 5. Right shapes prove nothing: fold a column back, compare with `isclose`, and count the memory of what you
#    build.
#
# ## References
#
# - K. E. Iverson (1980). Notation as a Tool of Thought. *Communications of the ACM* 23(8), 444–465. The Turing
#   lecture of the man who taught programmers to think in whole arrays.
# - C. L. Lawson, R. J. Hanson, D. R. Kincaid and F. T. Krogh (1979). Basic Linear Algebra Subprograms for
#   Fortran Usage. *ACM Transactions on Mathematical Software* 5(3), 308–323. Where BLAS began.
# - S. van der Walt, S. C. Colbert and G. Varoquaux (2011). The NumPy Array: A Structure for Efficient
#   Numerical Computation. *Computing in Science & Engineering* 13(2), 22–30. Strides, views, broadcasting.
# - K. Goto and R. A. van de Geijn (2008). Anatomy of High-Performance Matrix Multiplication. *ACM Transactions
#   on Mathematical Software* 34(3), article 12. What `@` does with the caches.
# - The photographs come with scikit-learn: `china.jpg`, from the Flickr account danielbuechele, and
#   `flower.jpg`, from vultilion, both CC BY 2.0, here cut into tiles.
#
# ## What comes next
#
# Lesson 02, *logistic regression*: a score becomes a probability, and the weights that you have turned by hand
# are found by the machine. Its first line is your `linear_scores`.
