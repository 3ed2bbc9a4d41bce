# ---
# jupyter:
#   lesson:
#     title: Augmentation and early stopping
#     minutes: 110
#     needs: ["05"]
# ---

# %% [markdown]
# # 10 · Data augmentation and early stopping
#
# A network has learnt to read digits from 200 scans, and it reads new scans well: about one in fifteen comes
# out wrong. Now you take the very same new scans and push each of them by **one pixel**. You would not notice.
# *Before you run:* how many will the network get wrong?
#
# This lesson has two medicines against overfitting, and neither changes the network. **Data augmentation**
# makes new training examples out of old ones. **Early stopping** ends the descent before the network has learnt
# too much. Each is a few lines of code, and each can do harm when it is used without a thought.
#
# **Time** about 110 minutes. **You need** the deep network of lesson 05. Lessons 08 and 09, on L2 and dropout,
# are good to have read, and the decision table at the end of lesson 07 says when you want any of this: when
# the training error is low and the dev error is not.

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from dlutils import check, datasets, hint, plots, progress
from previously import deep_backward, deep_forward, logistic_cost, update_parameters

threadpool_limits(1)  # for matrices this small, one core is faster than several that wait for each other
plots.use_style()
C = plots.COLOURS

# %% [markdown]
# ## One pixel
#
# First the pictures. They have 8×8 pixels, and each goes into the middle of an empty frame of 12×12, so that
# there are two free pixels on every side. A *set of images* is an array of shape $(m, h, w)$ in this lesson:
# example, row from the top, column from the left. The labels are the digits themselves, $(m,)$.

# %%
pictures, digit = datasets.digits()  # (64, 1797) and (1, 1797)
small = pictures.T.reshape(-1, 8, 8)


def framed(images, left=2):
    """Images (m, 8, 8) in frames (m, 12, 12): two free rows above and below, `left` free columns on the left."""
    return np.pad(images, ((0, 0), (2, 2), (left, 4 - left)))


def scans(seed, m=200, left=2):
    """m training images, labels (m,), 500 dev images, labels (500,); the dev images stand at `left` in the frame."""
    order = np.random.default_rng(seed).permutation(1797)
    train, dev = order[:m], order[400:900]
    return framed(small[train]), digit[0, train], framed(small[dev], left), digit[0, dev]


# %% [markdown]
# The network has 144 inputs, 50 hidden units and **ten** outputs. Output $c$ answers the question *is this a
# $c$?* with a probability, so $Y$ has ten rows, one for each question, and your functions of lesson 05 take
# that as it is. The digit that is read is the one with the largest probability. (Lesson 24 has a better way to
# ask all ten at once.)


# %%
def start(layer_dims, rng):
    """Random weights that keep a signal's size through the layers (see lesson 12), and zero biases."""
    sizes = list(enumerate(zip(layer_dims[1:], layer_dims), start=1))
    weights = {f"W{l}": rng.standard_normal((n, fan_in)) * np.sqrt(2 / fan_in) for l, (n, fan_in) in sizes}
    return weights | {f"b{l}": np.zeros((n, 1)) for l, (n, _) in sizes}


def train(X, Y, parameters, steps, learning_rate=1.0):
    """Gradient descent on all columns of X at once."""
    for _ in range(steps):
        AL, caches = deep_forward(X, parameters)
        parameters = update_parameters(parameters, deep_backward(AL, Y, caches), learning_rate)
    return parameters


# %%
def columns(images):
    """(m, h, w) to (h·w, m): a column per image."""
    return images.reshape(len(images), -1).T


def questions(labels):
    """Labels (m,) to (10, m): row c says whether the label is c."""
    return (np.arange(10)[:, None] == labels).astype(float)


def read(images, parameters):
    """The digit with the largest probability, (m,)."""
    return deep_forward(columns(images), parameters)[0].argmax(axis=0)


# %%
@functools.cache
def reader(seed):
    """A network that has seen 200 scans, as they are."""
    images, labels, _, _ = scans(seed)
    parameters = start((144, 50, 10), np.random.default_rng(seed))
    return train(columns(images), questions(labels), parameters, 300)


# %%
images, labels, dev_images, dev_labels = scans(0)
print(f"200 training scans: {np.mean(read(images, reader(0)) != labels):.1%} wrong")
print(f"500 new scans:      {np.mean(read(dev_images, reader(0)) != dev_labels):.1%} wrong")
for left, where in ((3, "right"), (1, "left")):
    moved = scans(0, left=left)[2]
    share = np.mean(read(moved, reader(0)) != dev_labels)
    print(f"the same 500, one pixel to the {where}: {share:.1%} wrong")

# %%
moved = scans(0, left=3)[2]
shown = np.concatenate([dev_images[:8], moved[:8]])
figure = plots.show_images(shown, [f"read as {d}" for d in read(shown, reader(0))])
title = "Above: as scanned. Below: one pixel to the right"
_ = figure.suptitle(title, x=0.02, ha="left")

# %% [markdown]
# 31 of 500 new scans are wrong, 6.2 %. Moved by one pixel to the right, 62.4 % are wrong, to the left 66.4 %.
# In the figure a 6 turns into a 1, a 4 into an 8, a 1 into a 3.
#
# To us a picture has neighbours: left, right, near, far. To the network it is a list of 144 numbers, and
# position 65 has as little to do with position 66 as with position 3. Nothing in its 200 examples said that a
# digit may stand elsewhere and still be the same digit. You know that. **Augmentation is the way to tell the
# network what you know**: give it the moved pictures, with the labels unchanged.

# %% [markdown]
# ## Pictures in a mirror
#
# The simplest new picture is the mirror image: left becomes right, and every row stays where it is.
#
# | | column 0 | column 1 | column 2 |
# |---|---|---|---|
# | row 0 | 1 | 2 | 3 |
# | row 1 | 4 | 5 | 6 |
#
# *Before you go on:* write down what this picture becomes.
#
# ## Exercise: flip_horizontal · 1 point · 5 minutes
#
# Mirror every image of a set. Axis 0 counts the images, axis 1 the rows and axis 2 the columns: three axes, and
# only one of them is to be turned round.


# %% exercise="flip_horizontal" points=1
def flip_horizontal(images):
    """Mirror every image: left becomes right.

    images: (m, h, w), m images of h rows and w columns.
    Returns (m, h, w): the images in the same order, each row read from right to left.
    """
    ### BEGIN SOLUTION
    return images[:, :, ::-1]
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.spec import Exercise, Fact


def some_images(rng, m, h, w):
    """Images without a zero and without two equal pixels; most numbers are positive, some negative."""
    return rng.uniform(0.2, 3.0, size=(m, h, w)) * np.where(rng.random((m, h, w)) < 0.2, -1.0, 1.0)


class FlipHorizontal(Exercise):
    hints = (
        "In a mirror, which pixel of a row becomes the first one? Do the rows change places?",
        "flipped[i, r, c] = images[i, r, w − 1 − c].",
        "Begin with `return images[:, …]`. A slice with the step −1 reads an axis backwards.",
    )

    def cases(rng):
        yield "four images of 3 × 5", some_images(rng, 4, 3, 5)
        yield "one image of 6 × 2", some_images(rng, 1, 6, 2)
        yield "an even number of columns", some_images(rng, 2, 3, 4)
        yield "as many images as rows and columns", some_images(rng, 4, 4, 4)
        yield "one column", some_images(rng, 3, 4, 1)
        yield "one row", some_images(rng, 2, 1, 5)
        yield "whole numbers from 0 to 255", rng.integers(0, 256, size=(3, 5, 4))
        yield "pixels near 10 000", 1e4 * some_images(rng, 5, 2, 3)

    def expect(images):
        m, h, w = images.shape
        rows = [[[images[i, r, w - 1 - c] for c in range(w)] for r in range(h)] for i in range(m)]
        return np.array(rows)

    def mistake_top_bottom(images):
        """Your pictures stand on their heads: the rows have changed places. Which axis counts the columns when axis
        0 counts the images? (np.fliplr turns axis 1 round, whatever that axis means.)"""
        return images[:, ::-1].copy()

    def mistake_half_turn(images):
        """Your pictures are turned by 180 degrees: the rows have changed places, too. Does a mirror do that?"""
        return images[:, ::-1, ::-1].copy()

    def mistake_every_axis(images):
        """Everything is turned round, even the order of the images. np.flip without an axis takes all of them; which
        one did you mean?"""
        return np.flip(images).copy()

    def mistake_order_of_images(images):
        """Each picture is as it was, but the last one comes first now. Which axis counts the images, and which the
        columns?"""
        return images[::-1].copy()

    def mistake_rows_and_columns(images):
        """Rows and columns have changed places, which is another kind of mirror. What should happen to row 0?"""
        return np.swapaxes(images, 1, 2).copy()

    def mistake_overwritten(images):
        """The right half of your pictures mirrors the left one, and the other half is lost: you write into the array
        that you still read from. Where could the new columns go?"""
        result = images.copy()
        for c in range(images.shape[2]):
            result[:, :, c] = result[:, :, images.shape[2] - 1 - c]
        return result

    def variant_loop(images):
        result = np.empty(images.shape)
        for i in range(images.shape[0]):
            for c in range(images.shape[2]):
                result[i, :, c] = images[i, :, -1 - c]
        return result

    def variant_flip(images):
        return np.flip(images, axis=-1)

    def variant_each_image(images):
        return np.stack([np.fliplr(image) for image in images])

    def variant_exchange_matrix(images):
        return images @ np.fliplr(np.eye(images.shape[2]))

    def variant_take(images):
        return np.take(images, np.arange(images.shape[2])[::-1], axis=2)


# %% check="flip_horizontal"
check(flip_horizontal)

# %% [markdown]
# ## A flip is a claim
#
# Whoever adds mirrored pictures with the old labels claims: *a picture like this may come, and then it has this
# label*. Look at five digits, at their mirror images, and at what a flip from top to bottom makes of them.
# *Before you go on:* for which is the claim true, left-right? And top-bottom?

# %%
chosen = small[[1, 8, 3, 2, 15]]  # these are a 1, an 8, a 3, a 2 and a 5
rows = np.concatenate([chosen, flip_horizontal(chosen), chosen[:, ::-1]])
names = [f"{kind}{d}" for kind in ("", "↔ ", "↕ ") for d in (1, 8, 3, 2, 5)]
figure = plots.show_images(rows, names, columns=5)
title = "Above: five digits. ↔ left-right, ↕ top-bottom"
_ = figure.suptitle(title, x=0.02, ha="left")

# %% [markdown]
# An 8 stays an 8 in both. A 1, whose little flag is a matter of taste, is still understood. A 3 survives
# top-bottom, and left-right it becomes a letter that nobody writes here. A 2 becomes an S, or rather a 5, and a
# 5 a 2: for these two the claim is not only false, it is false in the worst way.
#
# Three tasks, each with **20** training pictures on their 8×8 pixels: tell a 1 from an 8, a 3 from an 8, a 2
# from a 5. Each is learnt three times: as it is, with the mirrored copies added, and with the upside-down
# copies added. All other pictures of the two digits, more than 300 and none of them flipped, are the dev set.
# Twelve seeds, so twelve different choices of 20 pictures.
#
# *Before you run:* there are three tasks and two flips. Which of the six will help, and which will hurt?


# %%
def pair_of_digits(a, b, seed):
    """20 images and labels (1, 20), 0 for a and 1 for b, then all other images of a and b with their labels."""
    order = np.random.default_rng(seed).permutation(np.flatnonzero(np.isin(digit[0], (a, b))))
    images, Y = small[order], (digit[:, order] == b).astype(float)
    return images[:20], Y[:, :20], images[20:], Y[:, 20:]


def pair_error(a, b, flip, seed):
    """The dev error after learning a against b from 20 images, and their flipped copies if there is a flip."""
    images, Y, dev, Y_dev = pair_of_digits(a, b, seed)
    if flip is not None:
        images, Y = np.concatenate([images, flip(images)]), np.concatenate([Y, Y], axis=1)
    trained = train(columns(images), Y, start((64, 20, 1), np.random.default_rng(seed)), 100, 0.5)
    return np.mean((deep_forward(columns(dev), trained)[0] > 0.5) != Y_dev)


# %%
FLIPS = {"left-right": flip_horizontal, "top-bottom": lambda images: images[:, ::-1]}
for a, b in ((1, 8), (3, 8), (2, 5)):
    plain = np.array([pair_error(a, b, None, seed) for seed in range(12)])
    print(f"{a} against {b}, as they are: {plain.mean():5.1%} ± {plain.std():.1%}")
    for name, flip in FLIPS.items():
        error = np.array([pair_error(a, b, flip, seed) for seed in range(12)])
        less, more = (error < plain).sum(), (error > plain).sum()
        verdict = f"better for {less:2}, worse for {more:2} of 12 seeds"
        print(f"   with {name} copies: {error.mean():5.1%} ± {error.std():.1%}, {verdict}")

# %% [markdown]
# Left-right brings 1 against 8 from 11.8 to 7.9 % wrong, and every one of the twelve choices of pictures
# gains. The same flip makes 2 against 5 four times worse (0.8 to 3.4 %), every time, and 3 against 8 worse
# ten times of twelve. Top-bottom does no harm to 3 against 8 (6.1 and 5.1 %, with five seeds for it, four
# against it and three ties), and to 2 against 5 it is a disaster.
#
# So no flip is good or bad in itself. It is a statement about the world, true for some tasks and false for
# others; a network believes it either way. A photo of a cat may be mirrored, but it should not stand on its
# head unless your users' cats do. A cat's left paw becomes a right paw, so if *left* is what you want to
# predict, the label has to flip as well.

# %% [markdown]
# ## Moving a picture
#
# Mirrored digits are of no use for the network of the beginning. It has to learn that digits move. Let $dx$ be
# the number of pixels to the **right** and $dy$ the number of pixels **down**; negative numbers are left and
# up. Where the picture has gone, nothing is known, so zeros (background) move in. What leaves the frame is lost.
#
# | | before | `dx = 1, dy = 0` | `dx = 0, dy = -1` | `dx = -2, dy = 1` |
# |---|---|---|---|---|
# | row 0 | 1 2 3 | 0 1 2 | 4 5 6 | 0 0 0 |
# | row 1 | 4 5 6 | 0 4 5 | 7 8 9 | 3 0 0 |
# | row 2 | 7 8 9 | 0 7 8 | 0 0 0 | 6 0 0 |
#
# Cover the last column and fill it in. With `dx = 3`, or 4, or −7, nothing of the picture is left.
#
# ## Exercise: shift · 2 points · 12 minutes
#
# All images of the set move alike. Take care of $dx = 0$ and of negative numbers: to Python `[:-0]` is the same
# as `[:0]`, an empty slice.


# %% exercise="shift" points=2
def shift(images, dx, dy):
    """Move every image by dx pixels to the right and dy pixels down; zeros move in.

    images: (m, h, w).  dx, dy: whole numbers, also 0, also negative (left, up), also larger than the image.
    Returns (m, h, w), a new array.
    """
    ### BEGIN SOLUTION
    _, h, w = images.shape
    result = np.zeros_like(images)
    top, left = max(dy, 0), max(dx, 0)
    height, width = max(h - abs(dy), 0), max(w - abs(dx), 0)
    part = images[:, top - dy : top - dy + height, left - dx : left - dx + width]
    result[:, top : top + height, left : left + width] = part
    return result
    ### END SOLUTION


# %% tags=["spec"]
def row_value(image, r, c):
    """The pixel of row r and column c, 0 beyond the edge."""
    inside = 0 <= r < image.shape[0] and 0 <= c < image.shape[1]
    return image[r, c] if inside else 0 * image[0, 0]


def span(values):
    return range(len(values))


class Shift(Exercise):
    hints = (
        "When the picture moves 2 to the right, which of the old columns are still to be seen, and in which new "
        "columns do they stand? Which new columns know nothing?",
        "shifted[i, r, c] = images[i, r − dy, c − dx] where that pixel exists, else 0.",
        "Begin with an array of zeros, `np.zeros_like(…)`. One way on: ask of every new column `c` whether `c - dx` is one.",
    )

    def cases(rng):
        yield "2 to the right, 1 down", some_images(rng, 4, 5, 6), 2, 1
        yield "1 to the left, 2 down", some_images(rng, 3, 4, 6), -1, 2
        yield "3 to the right, 2 up", some_images(rng, 2, 6, 5), 3, -2
        yield "2 to the left, 1 up", some_images(rng, 3, 5, 4), -2, -1
        yield "1 to the right only", some_images(rng, 2, 3, 5), 1, 0
        yield "3 up only", some_images(rng, 4, 5, 3), 0, -3
        yield "not at all", some_images(rng, 3, 2, 4), 0, 0
        yield "one column is left", some_images(rng, 2, 4, 5), -4, 1
        yield "by exactly the width", some_images(rng, 3, 4, 5), 5, 1
        yield "by exactly the height, upwards", some_images(rng, 2, 3, 5), 1, -3
        yield "further left than the width", some_images(rng, 2, 5, 4), -7, 0
        yield "further right than the width, by one", some_images(rng, 3, 6, 4), 5, 2
        yield "further down than twice the height", some_images(rng, 4, 3, 5), 1, 8
        yield "one image", some_images(rng, 1, 3, 7), -2, 1
        yield "as many images as rows and columns", some_images(rng, 4, 4, 4), 1, 2
        yield "whole numbers from 0 to 255", rng.integers(1, 256, size=(3, 5, 4)), -1, -2
        yield "pixels near 10 000, NumPy's whole numbers", 1e4 * some_images(rng, 2, 4, 3), np.int64(-1), np.int64(1)

    def expect(images, dx, dy):
        m, h, w = images.shape
        result = np.zeros((m, h, w))
        for r in range(h):
            for c in range(w):
                if 0 <= r + dy < h and 0 <= c + dx < w:
                    for i in range(m):
                        result[i, r + dy, c + dx] = images[i, r, c]
        return result

    def mistake_wraps_around(images, dx, dy):
        """What leaves the picture on one side comes in again on the other. np.roll moves a ring; what should move in
        at the edge of a picture?"""
        return np.roll(images, (dy, dx), axis=(1, 2))

    def mistake_opposite_way(images, dx, dy):
        """Your pictures move the opposite way. With dx = 1, is it the old column c − 1 or the old column c + 1 that
        stands in the new column c?"""
        return np.array([[[row_value(image, r + dy, c + dx) for c in span(image[0])] for r in span(image)] for image in images])

    def mistake_dx_is_rows(images, dx, dy):
        """dx and dy have changed places: your pictures move down by dx. Which axis counts the columns, and which of
        the two numbers belongs to it?"""
        return np.array([[[row_value(image, r - dx, c - dy) for c in span(image[0])] for r in span(image)] for image in images])

    def mistake_up_is_positive(images, dx, dy):
        """Sideways all is well, but a positive dy moves your pictures up, as in a graph. In an array, which row is on
        top?"""
        return np.array([[[row_value(image, r + dy, c - dx) for c in span(image[0])] for r in span(image)] for image in images])

    def mistake_edge_repeated(images, dx, dy):
        """At the edge your pictures repeat their last row or column. What is known about the pixels that come into
        view there, and which number stands for nothing?"""
        _, h, w = images.shape
        rows, columns = np.clip(np.arange(h) - dy, 0, h - 1), np.clip(np.arange(w) - dx, 0, w - 1)
        return images[:, rows][:, :, columns]

    def mistake_wrong_axes(images, dx, dy):
        """Pictures change places with one another: you move along axes 0 and 1. What does axis 0 count?"""
        result, (m, h, _) = np.zeros_like(images), images.shape
        for i in range(m):
            for r in range(h):
                if 0 <= i - dy < m and 0 <= r - dx < h:
                    result[i, r] = images[i - dy, r - dx]
        return result

    def mistake_slices_for_positive_only(images, dx, dy):
        """This works to the right and down only. For dx = 0 the slice `[:-dx]` is empty, and for a negative dx it
        keeps another part than you think. What are the two ends of the slice in these cases?"""
        result = np.zeros_like(images)
        result[:, dy:, dx:] = images[:, :-dy, :-dx]
        return result

    def mistake_zeros_on_one_side(images, dx, dy):
        """You roll the picture and then put zeros into the first dx columns and dy rows. When it moves left or up, on
        which side has the ring come in?"""
        result = np.roll(images, (dy, dx), axis=(1, 2))
        result[:, :dy] = 0
        result[:, :, :dx] = 0
        return result

    def mistake_too_far(images, dx, dy):
        """As long as something of the picture is left, all is well. Once it moves by more than its size, your slices
        no longer fit. How many rows and columns are left then?"""
        _, h, w = images.shape
        result = np.zeros_like(images)
        result[:, max(dy, 0) : h + min(dy, 0), max(dx, 0) : w + min(dx, 0)] = images[
            :, max(-dy, 0) : h - max(dy, 0), max(-dx, 0) : w - max(dx, 0)
        ]
        return result

    def variant_pixels(images, dx, dy):
        m, h, w = images.shape
        result = np.zeros((m, h, w))
        for i in range(m):
            for r in range(h):
                for c in range(w):
                    if 0 <= r - dy < h and 0 <= c - dx < w:
                        result[i, r, c] = images[i, r - dy, c - dx]
        return result

    def variant_roll_and_wipe(images, dx, dy):
        _, h, w = images.shape
        if abs(dx) >= w or abs(dy) >= h:
            return images * 0
        result = np.roll(np.roll(images, dx, axis=2), dy, axis=1)
        result[:, :, :dx] = result[:, :, :dx] * 0 if dx > 0 else result[:, :, :dx]
        if dx < 0:
            result[:, :, dx:] = 0
        if dy > 0:
            result[:, :dy, :] = 0
        elif dy < 0:
            result[:, dy:, :] = 0
        return result

    def variant_pad_and_cut(images, dx, dy):
        _, h, w = images.shape
        a, b = abs(dy), abs(dx)
        wide = np.pad(images, ((0, 0), (a, a), (b, b)))
        return wide[:, a - dy : a - dy + h, b - dx : b - dx + w]

    def variant_matrices(images, dx, dy):
        _, h, w = images.shape
        return np.eye(h, k=-int(dy)) @ images @ np.eye(w, k=int(dx))


# %% check="shift"
check(shift)

# %% [markdown]
# A small test on what you have: push a picture one pixel beyond its frame and back again. *Before you run:* the
# digit has two free pixels on every side. From which distance on does something get lost?

# %%
one = framed(small[5:6])
for far in (1, 2, 3, 4, 6):
    back = shift(shift(one, far, 0), -far, 0)
    print(f"{far} to the right and back: {np.sum(back):.2f} of {np.sum(one):.2f} of the ink is left")

# %% [markdown]
# The frame has two free columns, and this 5 has an empty one of its own: three pixels are safe, with four
# some ink is lost, with six more than half. Your `augment`, the next exercise, moves by two at most. No digit
# of ours can lose anything then, and what was a 7 cannot turn into a 1 because its bar has left the picture.
# How far one may go is a part of the claim.

# %% [markdown]
# ## Exercise: augment · 3 points · 15 minutes
#
# Now a set of training images twice as large: first all the originals, then one moved copy of each. Every copy
# moves by its **own** random $(dx, dy)$, from −2 to 2 pixels in both directions, but not by $(0, 0)$, since a
# second copy of the same picture says nothing new. Which of the 24 shifts are drawn how often is up to you.
#
# | | shape | |
# |---|---|---|
# | in: `images` | $(m, h, w)$ | |
# | in: `labels` | $(m,)$ or $(1, m)$ | both must work |
# | in: `rng` | | the only place where chance comes from |
# | out: images | $(2m, h, w)$ | originals, then copies |
# | out: labels | $(2m,)$ or $(1, 2m)$ | the label of a copy is its original's |
#
# `shift` wants a set of images; `images[i : i + 1]` is a set of one. `rng.integers(low, high)` draws a whole
# number from `low` to `high - 1`.


# %% exercise="augment" points=3
def augment(images, labels, rng):
    """All images as they are, then one copy of each, moved by its own random shift.

    images: (m, h, w).  labels: (m,) or (1, m).  rng: numpy.random.Generator, the only source of randomness.
    A copy moves by (dx, dy), both from −2 to 2 and not both 0, drawn anew for each image; zeros move in.
    Returns (images, labels): (2m, h, w), and labels (2m,) or (1, 2m), joined along the last axis.
    """
    ### BEGIN SOLUTION
    copies = []
    for i in range(len(images)):
        dx = dy = 0
        while dx == dy == 0:
            dx, dy = rng.integers(-2, 3, size=2)
        copies.append(shift(images[i : i + 1], dx, dy))
    return np.concatenate([images, *copies]), np.concatenate([labels, labels], axis=-1)
    ### END SOLUTION


# %% tags=["spec"]
def seed_of(rng):
    return int(rng.integers(2**31))


def moved_image(image, dx, dy):
    """One image (h, w), moved."""
    (h, w), result = image.shape, np.zeros_like(image)
    for r in range(max(dy, 0), h + min(dy, 0)):
        for c in range(max(dx, 0), w + min(dx, 0)):
            result[r, c] = image[r - dy, c - dx]
    return result


def allowed_shifts(rng, m, far=2):
    pairs = [(dx, dy) for dx in range(-far, far + 1) for dy in range(-far, far + 1) if dx or dy]
    return [pairs[i] for i in rng.integers(len(pairs), size=m)]


def moved_copies(images, rng, far=2):
    return np.array([moved_image(image, *pair) for image, pair in zip(images, allowed_shifts(rng, len(images), far))])


def twice(labels):
    return np.concatenate([labels, labels], axis=-1)


class Augment(Exercise):
    hints = (
        "How many random numbers does one copy need, and how many do m copies? What do you do when both are 0?",
        "dx, dy from {−2, −1, 0, 1, 2}, drawn until (dx, dy) ≠ (0, 0); copy i is images[i] moved by its own (dx, dy); "
        "the new labels are labels, then labels again, along axis −1.",
        "Begin with `copies = []` and a loop over the images; `shift(images[i : i + 1], dx, dy)` moves one of them. "
        "np.concatenate joins sets of images.",
    )

    def cases(rng):
        def different(m):
            return rng.permutation(np.arange(3, 3 + 4 * m))[:m]

        yield "three images of 5 × 7, labels (m,)", some_images(rng, 3, 5, 7), different(3), seed_of(rng)
        yield "four images of 6 × 5, labels (1, m)", some_images(rng, 4, 6, 5), different(4)[None], seed_of(rng)
        yield "one image", some_images(rng, 1, 7, 5), different(1), seed_of(rng)
        yield "labels 0 and 1", some_images(rng, 7, 5, 6), rng.permutation([0, 0, 1, 1, 1, 0, 1])[None], seed_of(rng)
        yield "as many images as rows and columns", some_images(rng, 5, 5, 5), different(5), seed_of(rng)
        yield "labels (1, 1)", some_images(rng, 1, 5, 6), np.array([[4]]), seed_of(rng)
        yield "pixels near 10 000, labels with decimals", 1e4 * some_images(rng, 6, 8, 7), different(6) / 8, seed_of(rng)

    def expect(images, labels, seed):
        return dict.fromkeys(
            [
                "it returns two values, images and labels",
                "there are 2m images, as large as they were",
                "the labels have as many axes as before",
                "there are 2m labels, joined along the last axis",
                "the first m images are the originals, unchanged and in order",
                "the first m labels are the originals' labels",
                "the other m images are copies, one of each image, moved as a whole",
                "the label of each copy is its original's",
                "zeros move in at the edge",
                "no copy moves by more than 2 pixels in either direction",
                "no copy stays where its original is",
                "the copies of one call do not all move alike",
                "the same state of rng gives the same answer",
                "another state of rng gives another answer",
            ],
            True,
        )

    def observe(learner, images, labels, seed):
        facts = {}

        def note(sentence, holds, seen=""):
            if facts.get(sentence, True):
                facts[sentence] = Fact(bool(holds), "" if holds else seen)

        def call(images, labels, state):
            answer = learner.augment(images, labels, np.random.default_rng(state))
            pair = isinstance(answer, list | tuple) and len(answer) == 2
            note("it returns two values, images and labels", pair, "something else")
            if not pair:
                return None
            m = len(images)
            answer = [answer[0], np.array(answer[1]) if isinstance(answer[1], list | tuple) else answer[1]]
            got = [part if isinstance(part, np.ndarray) and part.dtype.kind in "biuf" else None for part in answer]
            seen = ["no array of numbers" if part is None else f"shape {part.shape} where m = {m}" for part in got]
            good = got[0] is not None and got[0].shape == (2 * m, *images.shape[1:])
            note("there are 2m images, as large as they were", good, seen[0])
            right = got[1] is not None and got[1].shape == (*labels.shape[:-1], 2 * m)
            note("the labels have as many axes as before", got[1] is None or got[1].ndim == labels.ndim, seen[1])
            note("there are 2m labels, joined along the last axis", right, seen[1])
            return (got[0].astype(float), got[1].astype(float).ravel()) if good and right else None

        def placed(images, far, wrap):
            """Every image at every place: (places, m, h, w), and the places (dx, dy)."""
            places = [(dx, dy) for dx in range(-far, far + 1) for dy in range(-far, far + 1)]
            m, h, w = images.shape
            result = np.zeros((len(places), m, h, w))
            for k, (dx, dy) in enumerate(places):
                result[k] = np.roll(images, (dy, dx), axis=(1, 2))
                if not wrap:
                    result[k, :, : max(dy, 0)] = 0
                    result[k, :, h + min(dy, 0) :] = 0
                    result[k, :, :, : max(dx, 0)] = 0
                    result[k, :, :, w + min(dx, 0) :] = 0
            return result, np.array(places)

        def look(images, labels, result):
            """Note what the result of one call looks like; give the (dx, dy) of the copies."""
            (new, new_labels), m, labels = result, len(images), labels.ravel().astype(float)
            close = (1e-6 if images.dtype == np.float32 else 1e-9) * np.abs(images).max()
            images = images.astype(float)
            kept, named = np.abs(new[:m] - images) <= close, np.abs(new_labels[:m] - labels) <= 1e-6
            note("the first m images are the originals, unchanged and in order", kept.all(), "others, or in another order")
            note("the first m labels are the originals' labels", named.all(), "others, or in another order")
            copies, copy_labels, source = new[m:], new_labels[m:], np.arange(m)
            by_label = len(np.unique(labels)) == m and np.array_equal(np.sort(copy_labels), np.sort(labels))
            if by_label:  # copies may come in any order if each brings its label along
                source = np.argsort(labels)[np.argsort(np.argsort(copy_labels))]
            elif m <= 12:
                everywhere, _ = placed(images, min(images.shape[1:]) - 1, False)
                fits = (np.abs(everywhere[:, :, None] - copies).max(axis=(3, 4)) <= close).any(axis=0)
                source = np.where(fits.diagonal() | ~fits.any(axis=0), source, fits.argmax(axis=0))
            far = min(4, *(np.array(images.shape[1:]) - 1))
            found, steps = np.zeros(m, dtype=int), np.full((m, 2), 99)
            for kind, wrap in ((1, False), (2, True)):
                if found.all():
                    break
                everywhere, places = placed(images[source], far, wrap)
                fits = np.abs(everywhere - copies).max(axis=(2, 3)) <= close
                new_ones = fits.any(axis=0) & (found == 0)
                found[new_ones], steps[new_ones] = kind, places[fits.argmax(axis=0)][new_ones]
            found[(found == 0) & (copies == 0).all(axis=(1, 2))] = 3
            one_each = np.array_equal(np.sort(source), np.arange(m))
            all_found = (found > 0).all() and one_each
            seen = f"copy {int((found == 0).argmax())} is none" if one_each else "some have two, some none"
            note("the other m images are copies, one of each image, moved as a whole", all_found, seen)
            paired = np.abs(copy_labels - labels[source]) <= 1e-6
            j = int((~paired).argmax())
            seen = f"copy {j} has {copy_labels[j]:g}, its original has {labels[source[j]]:g}"
            note("the label of each copy is its original's", paired.all(), seen)
            note("zeros move in at the edge", not (found == 2).any(), "what leaves on one side comes in on the other")
            known = (found == 1) | (found == 2)
            wide = known & (np.abs(steps).max(axis=1) > 2) | (found == 3)
            j = int(wide.argmax())
            seen = "one has left the frame" if found[j] == 3 else f"one moves by dx = {steps[j, 0]}, dy = {steps[j, 1]}"
            note("no copy moves by more than 2 pixels in either direction", not wide.any(), seen)
            still = known & (steps == 0).all(axis=1)
            note("no copy stays where its original is", not still.any(), f"{still.sum()} of {m} copies do")
            return steps

        m = len(images)
        first = call(images, labels, seed)
        if first is None:
            return facts
        look(images, labels, first)
        times = -(-200 // m)
        many = np.concatenate([images * images.dtype.type(1 + r / 7) for r in range(times)])
        many_labels = ((np.arange(len(many)) * 37) % 1009 + 2).reshape((*labels.shape[:-1], -1))
        calls = [call(many.copy(), many_labels.copy(), seed + k) for k in (1, 1, 2, 3)]
        if any(result is None for result in calls):
            return facts
        steps = [look(many, many_labels, result) for result in calls[1:]]
        alike = any(len(np.unique(s, axis=0)) == 1 for s in steps)
        fixed = [all(len(np.unique(s[:, k])) == 1 for s in steps) for k in (0, 1)]
        between = [len({int(s[0, k]) for s in steps}) > 1 for k in (0, 1)]
        half = any(f and b for f, b in zip(fixed, between))
        seen = "one shift for all" if alike else "dx or dy is the same for all of them, and another in another call"
        note("the copies of one call do not all move alike", not alike and not half, seen)
        same = all(np.array_equal(a, b) for a, b in zip(calls[0], calls[1]))
        note("the same state of rng gives the same answer", same, "two answers, so chance comes from elsewhere, too")
        other = not np.array_equal(calls[0][0], calls[2][0]) and not np.array_equal(calls[2][0], calls[3][0])
        note("another state of rng gives another answer", other, "the same answer")
        return facts

    def mistake_labels_as_they_were(images, labels, rng):
        """There are twice as many images now, and as many labels as before. What is the label of a copy?"""
        return np.concatenate([images, moved_copies(images, rng)]), labels.copy()

    def mistake_labels_on_top_of_each_other(images, labels, rng):
        """Labels of shape (1, m) have become two rows. np.concatenate joins along axis 0 unless you say otherwise:
        which axis counts the examples, in (m,) as well as in (1, m)?"""
        return np.concatenate([images, moved_copies(images, rng)]), np.concatenate([labels, labels])

    def mistake_labels_flattened(images, labels, rng):
        """Labels of shape (1, m) have lost an axis. np.append and np.hstack treat shapes in their own way; along which
        axis should the labels be joined?"""
        return np.concatenate([images, moved_copies(images, rng)]), np.append(labels, labels)

    def mistake_labels_repeated(images, labels, rng):
        """Your images come as a, b, c, a, b, c and your labels as a, a, b, b, c, c. Which of the two orders did you
        mean?"""
        return np.concatenate([images, moved_copies(images, rng)]), np.repeat(labels, 2, axis=-1)

    def mistake_one_shift_for_all(images, labels, rng):
        """All copies of a call move by the same (dx, dy). How many pairs do m copies need, and where must they be
        drawn: before the loop or in it?"""
        pair = allowed_shifts(rng, 1)[0]
        return np.concatenate([images, [moved_image(image, *pair) for image in images]]), twice(labels)

    def mistake_stays(images, labels, rng):
        """Some copies are where their originals are: about one in 25 draws is (0, 0). What do you do when that comes?"""
        pairs = rng.integers(-2, 3, size=(len(images), 2))
        return np.concatenate([images, [moved_image(image, *pair) for image, pair in zip(images, pairs)]]), twice(labels)

    def mistake_too_far(images, labels, rng):
        """Some copies move by 3 pixels. From which whole numbers are dx and dy to be drawn, and does the function that
        you draw with include the upper end?"""
        return np.concatenate([images, moved_copies(images, rng, far=3)]), twice(labels)

    def mistake_wraps_around(images, labels, rng):
        """What leaves a picture on one side comes in again on the other. Your `shift` knows better than np.roll."""
        pairs = allowed_shifts(rng, len(images))
        copies = [np.roll(image, (dy, dx), axis=(0, 1)) for image, (dx, dy) in zip(images, pairs)]
        return np.concatenate([images, copies]), twice(labels)

    def mistake_copies_only(images, labels, rng):
        """There are as many images as before: the copies have taken the place of the originals. The network should see
        both."""
        return moved_copies(images, rng), labels.copy()

    def mistake_copies_first(images, labels, rng):
        """The copies come before the originals. Which half should be which?"""
        return np.concatenate([moved_copies(images, rng), images]), twice(labels)

    def mistake_in_turn(images, labels, rng):
        """Each original is followed by its copy. The task asks for all originals first, then all copies: in which order
        do your two loops run?"""
        pairs = np.stack([images, moved_copies(images, rng)], axis=1)
        return pairs.reshape(-1, *images.shape[1:]), np.repeat(labels, 2, axis=-1)

    def mistake_not_moved(images, labels, rng):
        """Your copies are the originals, all of them. If you call `shift`, what do you do with what it returns?"""
        return np.concatenate([images, images]), twice(labels)

    def mistake_own_generator(images, labels, rng):
        """Your copies are the same whatever `rng` is: the function makes a generator of its own, always with the same
        seed. Who should draw?"""
        return np.concatenate([images, moved_copies(images, np.random.default_rng(0))]), twice(labels)

    def mistake_other_randomness(images, labels, rng):
        """With the same `rng` your function answers differently each time, so its random numbers come from somewhere
        else, and nobody can repeat your experiment. Who should draw?"""
        return np.concatenate([images, moved_copies(images, np.random.default_rng())]), twice(labels)

    def variant_list_of_shifts(images, labels, rng):
        pairs = [(dx, dy) for dx in range(-2, 3) for dy in range(-2, 3) if (dx, dy) != (0, 0)]
        chosen = rng.choice(len(pairs), size=len(images))
        copies = np.stack([moved_image(image, *pairs[k]) for image, k in zip(images, chosen)])
        return [np.vstack([images, copies]), np.append(labels, labels, axis=labels.ndim - 1)]

    def variant_written_into_zeros(images, labels, rng):
        m = images.shape[0]
        result = np.zeros((2 * m, *images.shape[1:]))
        result[:m] = images
        for i in reversed(range(m)):
            dy = rng.integers(-2, 3)
            dx = rng.integers(-2, 3) if dy else rng.choice([-2, -1, 1, 2])
            result[m + i] = moved_image(images[i], int(dx), int(dy))
        return result, np.hstack((labels, labels))

    def variant_one_direction_at_a_time(images, labels, rng):
        ways = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)])
        steps = ways[rng.integers(4, size=len(images))] * rng.integers(1, 3, size=(len(images), 1))
        copies = [moved_image(image, *step) for image, step in zip(images, steps.tolist())]
        return np.concatenate((images, np.array(copies))), np.tile(labels, 2)

    def variant_redrawn_together(images, labels, rng):
        pairs = rng.integers(-2, 3, size=(len(images), 2))
        while (still := (pairs == 0).all(axis=1)).any():
            pairs[still] = rng.integers(-2, 3, size=(still.sum(), 2))
        copies = [moved_image(image, dx, dy) for image, (dx, dy) in zip(images, pairs)]
        order = rng.permutation(len(images))  # each copy takes its label along
        return np.concatenate([images, np.array(copies)[order]]), np.concatenate([labels, labels[..., order]], axis=-1)


# %% check="augment"
check(augment)

# %%
set_of_8 = framed(small[10:18])
both, _ = augment(set_of_8, digit[0, 10:18], np.random.default_rng(1))
figure = plots.show_images(both, [f"{d}" for d in digit[0, 10:18]] * 2)
title = "Above: eight originals. Below: a copy of each, moved at random"
_ = figure.suptitle(title, x=0.02, ha="left")

# %% [markdown]
# ## What a moved copy is worth
#
# Imagine an app: the training set is 200 neat scans, and the users take photos in which the digit stands
# somewhere near the middle. The dev set has to look like what will come (lesson 06), so next to the 500 scans
# there are now 500 "photos", the same pictures with a shift of their own each. The four networks:
#
# 1. the one from the beginning, **200 scans**;
# 2. **one copy of each**: `augment` once, before training, 400 pictures in all;
# 3. **new copies**: `augment` the 200 scans anew every ten steps, so that in 300 steps 30 copies of each come by;
# 4. **400 scans**: no copies, twice as many real ones.
#
# All take 300 steps. *Before you run:* rank them on scans, and rank them on photos.


# %%
@functools.cache
def reader_of(kind, seed):
    """One of the four networks."""
    if kind == "200 scans":
        return reader(seed)
    images, labels, _, _ = scans(seed, 400 if kind == "400 scans" else 200)
    rng = np.random.default_rng(seed)
    parameters = start((144, 50, 10), rng)
    if kind == "one copy of each":
        images, labels = augment(images, labels, rng)
    for _ in range(30):
        now = augment(images, labels, rng) if kind == "new copies" else (images, labels)
        parameters = train(columns(now[0]), questions(now[1]), parameters, 10)
    return parameters


# %%
def errors_of(kind, seed):
    """Errors on the training scans, on 500 dev scans and on the 500 photos made of them."""
    images, labels, dev, dev_labels = scans(seed)
    photos = augment(dev, dev_labels, np.random.default_rng(100 + seed))[0][500:]
    sets = (images, labels), (dev, dev_labels), (photos, dev_labels)
    return [np.mean(read(images, reader_of(kind, seed)) != labels) for images, labels in sets]


print("                    200 training scans   500 dev scans   500 dev photos")
for kind in ("200 scans", "one copy of each", "new copies", "400 scans"):
    runs = np.array([errors_of(kind, seed) for seed in range(3)])
    mean, spread = runs.mean(axis=0), np.ptp(runs, axis=0) / 2
    print(f"{kind:18}", "".join(f"{a:12.1%} ± {b:.1%}" for a, b in zip(mean, spread)))

# %% [markdown]
# (The ± is half of the distance from the best to the worst of three seeds. Your `augment` draws other shifts than
# ours, so where copies or photos are involved your numbers will differ by a few points.)
#
# Read the last column first. With 200 scans 85.5 % of the photos come out wrong; guessing would give 90. One
# copy of each: 62.1 %. New copies all the time: 35.7 %. Nothing in the network has changed, and no new
# picture was taken.
#
# Now the other rows of the story. **400 scans** are the best on scans (5.4 %) and of no use on photos (84.7
# %). The copies are of no use on scans: 7.5 and 7.7 % against 6.6 %, if anything a little worse. Real
# pictures bring other handwriting; copies bring other places, and nothing else. Were all future digits
# centred, this augmentation would be wasted effort, and only the dev set can tell you which world you live
# in.
#
# And 35.7 % is still poor. Each place has to be learnt nearly from scratch, since for this kind of network a
# digit two pixels further is other inputs and other weights. Networks that slide one small set of weights
# across the whole picture (convolutional ones) have *the place does not matter* built in; they are another
# course.

# %% [markdown]
# ### Push a digit around
#
# The bars are the ten answers of two networks to one and the same picture. In a live notebook, push it with the
# sliders. Things to find out: does the augmented network still know the digit at a distance of 3 pixels, where
# no copy of its training ever was? Which digits does the other network take it for on the way?


# %%
def draw_pushed(dx=1, dy=0):
    images, labels, dev, dev_labels = scans(0)
    picture = shift(dev[1:2], dx, dy)
    figure, axes = plt.subplots(1, 3, figsize=(9.5, 2.8), width_ratios=[1, 1.6, 1.6])
    axes[0].imshow(picture[0], cmap="gray_r")
    axes[0].set(title=f"a {dev_labels[1]}, moved by ({dx}, {dy})", xticks=[], yticks=[])
    for ax, kind, colour in zip(axes[1:], ("200 scans", "new copies"), (C["orange"], C["blue"])):
        answers = deep_forward(columns(picture), reader_of(kind, 0))[0][:, 0]
        ax.bar(range(10), answers, color=colour)
        ax.set(title=f"{kind}: read as {answers.argmax()}", xlabel="digit", ylim=(0, 1), xticks=range(10))
    axes[1].set_ylabel("probability")


plots.interactive(draw_pushed, dx=list(range(-4, 5)), dy=list(range(-4, 5)))

# %% [markdown]
# The first network takes this 4 for an 8 after one pixel and for a 7 after two. The other one stays with 4,
# even at three pixels to the right, where no copy of its training has been. *Before you run:* is that the
# rule, or one lucky 4?

# %%
print("pixels to the right   " + "".join(f"{dx:8}" for dx in range(5)))
for kind in ("200 scans", "new copies"):
    wrong = np.zeros(5)
    for seed in range(3):
        _, _, dev, dev_labels = scans(seed)
        wrong += [np.mean(read(shift(dev, dx, 0), reader_of(kind, seed)) != dev_labels) / 3 for dx in range(5)]
    print(f"{kind:22}" + "".join(f"{share:8.1%}" for share in wrong))

# %% [markdown]
# One lucky 4. At two pixels 39.7 % are wrong, at three 73.7 %: what the network has learnt ends where its
# copies end. Two pixels are harder than one, too: a place at the rim has neighbours on one side only.
#
# Shifts and flips are two of many. Rotations by a few degrees, zoom, other colours, noise, a patch painted
# over, all are used on pictures; sound gets background noise and another tempo, text gets synonyms. For each
# the same two questions decide: *could such an example come up? And would its label be the same?* The dev set,
# which is never augmented to look better, has the last word.

# %% [markdown]
# ## The curve with a minimum
#
# Now the second medicine. We are back with the tired labeller of lesson 09: is a digit odd? 150 pictures of
# 8×8 to learn from, 30 of the labels wrong. There are 400 others as a dev set and 600 as a test set, and these
# are labelled right. Forty hidden units.
#
# An **epoch** is one pass through all training examples; here, where all are used at once, that is one step of
# gradient descent. After every epoch we write down which of the 1150 pictures the network gets wrong, and the
# cost $J$. For later there is an L2 penalty in the code ($\lambda$ = `lambd`, lesson 08); for now it is 0.


# %%
def tired_labels(seed):
    """X (64, 1150) and Y (1, 1150): 150 to train on, 30 of them with a wrong label, then 400 dev and 600 test."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(1797)[:1150]
    X, Y = pictures[:, order], digit[:, order] % 2
    turned = rng.choice(150, size=30, replace=False)
    Y[:, turned] = 1 - Y[:, turned]
    X = X - X[:, :150].mean(axis=1, keepdims=True)  # makes descent smoother, see lesson 11
    return X, Y


# %%
def one_epoch(X, Y, parameters, learning_rate, lambd):
    """One step of descent, with the weight decay of lesson 08: W shrinks by αλ/m of itself, b does not."""
    AL, caches = deep_forward(X, parameters)
    keep = 1 - learning_rate * lambd / X.shape[1]
    shrunk = {name: P * (keep if name[0] == "W" else 1) for name, P in parameters.items()}
    return update_parameters(shrunk, deep_backward(AL, Y, caches), learning_rate)


# %%
@functools.cache
def epochs(seed, learning_rate, lambd):
    """300 epochs: what is wrong after each (300, 1150), and J without the penalty (300,)."""
    X, Y = tired_labels(seed)
    parameters, wrong, costs = start((64, 40, 1), np.random.default_rng(seed)), [], []
    for _ in range(300):
        parameters = one_epoch(X[:, :150], Y[:, :150], parameters, learning_rate, lambd)
        AL, _ = deep_forward(X, parameters)
        wrong.append((AL > 0.5) != Y)
        costs.append(logistic_cost(AL[:, :150], Y[:, :150]))
    return np.concatenate(wrong), np.array(costs)


# %%
def three_errors(wrong):
    """Training, dev and test error after every epoch, three arrays (300,)."""
    return wrong[:, :150].mean(axis=1), wrong[:, 150:550].mean(axis=1), wrong[:, 550:].mean(axis=1)


# %% [markdown]
# *Before you run:* sketch the two error curves and $J$ over 300 epochs. Where will the training error be when
# all *right* labels have been learnt and none of the wrong ones?

# %%
wrong, costs = epochs(0, 0.3, 0)
train_error, dev_error, _ = three_errors(wrong)
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.4), width_ratios=[2, 1])
left.plot(train_error, color=plots.SET_COLOURS["training"], label="training error")
left.plot(dev_error, color=plots.SET_COLOURS["dev"], label="dev error")
left.plot(dev_error.argmin(), dev_error.min(), "o", color=C["red"], ms=9)
left.axhline(0.2, color="#999999", ls="--", lw=1)
left.set(title="The dev error turns round", xlabel="epoch", ylabel="share wrong", ylim=(0, 0.5))
left.legend()
right.plot(costs, color=plots.SET_COLOURS["training"])
right.set(title="The cost does not", xlabel="epoch", ylabel="training cost")

# %%
wrong, costs = epochs(0, 0.3, 0)
train_error, dev_error, _ = three_errors(wrong)
for name, epoch in (("best epoch", dev_error.argmin()), ("last epoch", 299)):
    print(f"{name} {epoch}: dev error {dev_error[epoch]:.1%}, training error {train_error[epoch]:.1%}")
print(f"epochs in which J rose: {(np.diff(costs) > 0).sum()}")

# %% [markdown]
# At the best epoch, 66, the network has 13.2 % of the dev set wrong, and 19.3 % of the training set: almost
# exactly the 20 % (dashed) whose labels are wrong. It has learnt what is true and little of what is not. At
# the end it misses 3.3 % of the training labels, five, so it has learnt at least 25 of the 30 wrong ones, and
# the dev error has gone up to 20.8 %. All the while $J$ fell, in every single epoch. The cost knows nothing
# of all this.
#
# First the network learns what many pictures have in common, then what single pictures need, the wrong labels
# among them. **Early stopping** keeps the weights of the best epoch, and saves the rest of the time.
#
# But when you stand at epoch 90, you do not know what epoch 91 will bring. The curve jitters: with 400 dev
# pictures one of them is 0.25 %, and a rise may be a hiccup. So you wait. The **patience** is the number of
# epochs that you go on without any improvement before you give up. And since you then stand some way past
# the best epoch, you keep a copy of the best weights as you go, and hand *those* back.

# %% [markdown]
# ## Exercise: early_stopping · 3 points · 15 minutes
#
# The errors come in one at a time; your function gets the whole list and must act as if it did not. A run with
# patience 3, in which the last column is never seen:
#
# | epoch | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |
# |---|---|---|---|---|---|---|---|---|---|
# | dev error | 0.30 | 0.20 | 0.25 | 0.22 | 0.18 | 0.19 | 0.18 | 0.21 | 0.10 |
# | best so far | 0 | 1 | 1 | 1 | 4 | 4 | 4 | 4 | |
# | epochs past it | 0 | 0 | 1 | 2 | 0 | 1 | 2 | 3: stop | |
#
# The answer is `(4, 7)`. Epoch 6 is as good as epoch 4, and a tie is no improvement. Epoch 8 would have been
# better, but nobody was there any more. If the patience never runs out, the run ends with the last epoch.


# %% exercise="early_stopping" points=3
def early_stopping(dev_errors, patience):
    """Which epoch's weights to keep, and where to stop.

    dev_errors: the dev error after each epoch, (n,) or a list, n ≥ 1; epochs count from 0.
    patience: a whole number ≥ 1.
    Returns (best_epoch, stop_epoch).  stop_epoch: the first that is `patience` epochs past the best one so far, or
    the last of all.  best_epoch: the best of those up to stop_epoch; of equals, the first.
    """
    ### BEGIN SOLUTION
    best = 0
    for epoch, error in enumerate(dev_errors):
        if error < dev_errors[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch
    ### END SOLUTION


# %% tags=["spec"]
def run_of(rng, *ranks, scale=1.0):
    """Errors in the order of `ranks`: equal ranks are equal errors, and a higher rank is a larger error."""
    size = max(ranks) + 1
    levels = scale * (0.05 + np.cumsum(rng.uniform(0.3, 1.0, size=size)) / (1.5 * size))
    return levels[list(ranks)]


class EarlyStopping(Exercise):
    hints = (
        "After each epoch: is it better than the best so far, and if not, how many epochs ago was the best? Which of "
        "the two do you ask first?",
        "best ← t if error[t] < error[best]; stop at the first t with t − best = patience, else at the last t.",
        "Begin with `best = 0` and `for epoch in range(len(dev_errors)):`. Both epochs are known when the loop ends.",
    )

    def cases(rng):
        def run(*ranks, **options):
            return run_of(rng, *ranks, **options)

        yield "down, then up", run(9, 6, 7, 4, 2, 3, 5, 6, 8, 7, 9), 3
        yield "a better epoch after the stop", run(7, 5, 6, 4, 5, 6, 7, 8, 1, 0, 2), 4
        yield "the improvement comes at the last moment", run(8, 6, 7, 9, 5, 7, 8, 4, 6, 7, 9, 3), 3
        yield "it would have come one epoch later", run(8, 6, 7, 9, 7, 4, 3, 2), 3
        yield "ties", run(5, 3, 3, 4, 3, 3, 3, 1), 3
        yield "a tie with the best before a new best", run(6, 2, 4, 2, 5, 1, 3, 1, 4, 4, 5, 6), 3
        yield "patience 1", run(7, 5, 4, 2, 3, 1, 0), 1
        yield "patience 1 and a tie", run(6, 4, 4, 3, 2), 1
        yield "patience longer than the run", run(5, 4, 1, 3, 2), 20
        yield "patience as long as the run", run(2, 3, 5, 4), 4
        yield "patience runs out at the last epoch", run(6, 5, 2, 4, 3, 5), 3
        yield "the run ends before", run(6, 5, 7, 4, 2, 3, 4), 4
        yield "better and better", run(8, 7, 6, 5, 3, 2, 0), 2
        yield "worse and worse", run(0, 2, 3, 5, 6, 7, 8), 5
        yield "one epoch", run(0), 2
        yield "never the same twice, up and down by turns", run(9, 7, 8, 7, 9, 8, 9, 7, 8, 2, 4), 5
        yield "costs above 1, a list", run(9, 7, 8, 4, 5, 6, 7, 5, 3, 8, scale=40.0).tolist(), 4
        yield "tiny improvements count", 0.2 - 1e-7 * np.array([0, 2, 1, 3, 1, 4, 3, 0, 2, 3, 1]), 3
        noise = rng.uniform(-0.03, 0.03, size=60)
        yield "sixty noisy epochs", 0.15 + 0.0004 * (np.arange(60) - 25.0) ** 2 + noise, 9

    def expect(dev_errors, patience):
        n = len(dev_errors)
        for stop in range(n):
            seen = [float(e) for e in dev_errors[: stop + 1]]
            best = seen.index(min(seen))
            if stop - best >= patience or stop == n - 1:
                return best, stop

    def mistake_best_is_where_it_stops(dev_errors, patience):
        """You hand back the epoch in which you stop, also as the best one. Those weights are `patience` epochs too
        old. Which epoch was better?"""
        best = 0
        for t in range(len(dev_errors)):
            best = t if dev_errors[t] < dev_errors[best] else best
            if t - best == patience:
                break
        return t, t

    def mistake_best_of_all(dev_errors, patience):
        """Your best epoch comes after the one in which you stop. Who has seen its error?"""
        best = 0
        for t in range(len(dev_errors)):
            best = t if dev_errors[t] < dev_errors[best] else best
            if t - best == patience:
                break
        return int(np.argmin(dev_errors)), t

    def mistake_looks_ahead(dev_errors, patience):
        """You look for the best epoch of the whole run first, and then wait. At epoch t, which errors are known, and
        had the patience run out before?"""
        best = int(np.argmin(dev_errors))
        return best, min(best + patience, len(dev_errors) - 1)

    def mistake_one_too_late(dev_errors, patience):
        """You stop one epoch too late. With patience 1, how many epochs without improvement do you sit through?"""
        best = 0
        for t in range(len(dev_errors)):
            best = t if dev_errors[t] < dev_errors[best] else best
            if t - best > patience:
                break
        return best, t

    def mistake_one_too_early(dev_errors, patience):
        """You stop one epoch too early. If epoch 4 is the best and the patience 3, may epoch 7 still bring an
        improvement?"""
        best = 0
        for t in range(len(dev_errors)):
            if t - best >= patience or (t > 0 and t - best == patience - 1 and dev_errors[t] >= dev_errors[best]):
                break
            best = t if dev_errors[t] < dev_errors[best] else best
        return best, t

    def mistake_ties_improve(dev_errors, patience):
        """An epoch that is as good as the best counts as an improvement with you, and the waiting begins anew. Which
        comparison do you use?"""
        best = 0
        for t in range(len(dev_errors)):
            best = t if dev_errors[t] <= dev_errors[best] else best
            if t - best == patience:
                break
        return best, t

    def mistake_against_the_epoch_before(dev_errors, patience):
        """You compare each epoch with the one before it. A curve that goes up two steps and down one never stops then.
        With which epoch does it have to compete?"""
        best, bad = 0, 0
        for t in range(len(dev_errors)):
            best = t if dev_errors[t] < dev_errors[best] else best
            bad = bad + 1 if t > 0 and dev_errors[t] >= dev_errors[t - 1] else 0
            if bad == patience:
                break
        return best, t

    def mistake_best_is_a_step_down(dev_errors, patience):
        """Your best epoch is the last one that was better than the epoch *before* it, which is no record yet. Which
        error does an epoch have to beat?"""
        best, bad = 0, 0
        for t in range(1, len(dev_errors)):
            better = dev_errors[t] < dev_errors[t - 1]
            best, bad = (t, 0) if better else (best, bad + 1)
            if bad == patience:
                return best, t
        return best, len(dev_errors) - 1

    def mistake_never_forgives(dev_errors, patience):
        """You add up all epochs without improvement, even those before the best one. What happens to your counter when
        things get better?"""
        best, bad = 0, 0
        for t in range(1, len(dev_errors)):
            if dev_errors[t] < dev_errors[best]:
                best = t
            else:
                bad += 1
            if bad == patience:
                return best, t
        return best, len(dev_errors) - 1

    def mistake_counted_back(dev_errors, patience):
        """You find the best epoch by going back `patience` epochs from where you stop. That is right only if the
        patience has run out. And if the run ended first?"""
        best = 0
        for t in range(len(dev_errors)):
            best = t if dev_errors[t] < dev_errors[best] else best
            if t - best == patience:
                break
        return max(t - patience, 0), t

    def mistake_errors_below_one(dev_errors, patience):
        """Your best error begins at 1, so a run of costs that stay above 1 never improves. What could it begin with
        that any number beats?"""
        best, least = 0, 1.0
        for t in range(len(dev_errors)):
            if dev_errors[t] < least:
                best, least = t, dev_errors[t]
            if t - best == patience:
                break
        return best, t

    def mistake_from_one(dev_errors, patience):
        """Both numbers are larger by one than they should be: with which number does the first epoch begin?"""
        best = 0
        for t in range(len(dev_errors)):
            best = t if dev_errors[t] < dev_errors[best] else best
            if t - best == patience:
                break
        return best + 1, t + 1

    def mistake_must_be_much_better(dev_errors, patience):
        """You ask for more than an improvement: small ones do not count with you. Libraries have such a margin as an
        option; here every improvement counts."""
        best = 0
        for t in range(len(dev_errors)):
            best = t if dev_errors[t] < dev_errors[best] - 1e-6 else best
            if t - best == patience:
                break
        return best, t

    def variant_counter(dev_errors, patience):
        least, best, waited = float("inf"), -1, 0
        stop = len(dev_errors) - 1
        for epoch, error in enumerate(dev_errors):
            if error < least:
                least, best, waited = error, epoch, 0
                continue
            waited += 1
            if waited >= patience:
                stop = epoch
                break
        return [best, stop]

    def variant_records(dev_errors, patience):
        lowest = np.minimum.accumulate(np.asarray(dev_errors))
        records = np.flatnonzero(np.r_[True, lowest[1:] < lowest[:-1]])
        gaps = np.diff(np.r_[records, len(lowest) + patience])
        first = records[np.argmax(gaps > patience)]
        return first, np.minimum(first + patience, len(lowest) - 1)

    def variant_while(dev_errors, patience):
        epoch = best = 0
        while epoch < len(dev_errors) - 1 and epoch - best < patience:
            epoch += 1
            if dev_errors[epoch] < dev_errors[best]:
                best = epoch
        return np.int64(best), float(epoch)

    def variant_argmin_of_the_past(dev_errors, patience):
        for t in range(len(dev_errors)):
            best = np.argmin(dev_errors[: t + 1])
            if t - best >= patience:
                return best, t
        return best, t


# %% check="early_stopping"
check(early_stopping)

# %% [markdown]
# ## How patient?
#
# The slider sets the patience on the curve from above. *Before you run:* what will happen with patience 1?


# %%
def draw_patience(patience=20):
    _, dev_error, _ = three_errors(epochs(0, 0.3, 0)[0])
    best, stop = early_stopping(dev_error, patience)
    figure, ax = plt.subplots(figsize=(7.6, 3.4))
    ax.plot(dev_error, color="#BBBBBB", lw=1.5)
    ax.plot(dev_error[: stop + 1], color=C["blue"])
    ax.plot(best, dev_error[best], "o", color=C["red"], ms=9)
    ax.axvline(stop, color=C["black"], lw=1)
    ax.set(xlabel="epoch", ylabel="dev error", ylim=(0.1, 0.5))
    ax.set_title(f"patience {patience}: stops at {stop}, keeps epoch {best} with {dev_error[best]:.1%}")


plots.interactive(draw_patience, patience=[1, 2, 5, 10, 20, 50, 100, 200])

# %%
print("patience   epochs trained    dev error   test error")
for patience in (1, 5, 20, 50, 100, 300):
    rows = []
    for seed in range(4):
        _, dev_error, test_error = three_errors(epochs(seed, 0.3, 0)[0])
        best, stop = early_stopping(dev_error, patience)
        rows.append((stop + 1, dev_error[best], test_error[best]))
    trained, dev, test = np.array(rows).T
    print(f"{patience:8} {min(trained):8.0f} to {max(trained):3.0f} {dev.mean():12.1%} {test.mean():12.1%}")
last = np.mean([three_errors(epochs(seed, 0.3, 0)[0])[2][-1] for seed in range(4)])
print(f"never stopped, last weights: test error {last:.1%}")

# %% [markdown]
# Patience 1 falls for the first hiccup, after 10 to 22 epochs, and pays with 18.7 % on the test set, almost
# as much as never stopping (19.3 %). From 20 on it is 14.7 %. And 100? The dev error gets better still, to
# 14.2 %, the test error worse, to 15.7 %. In one of the four runs the dev error dipped once more at epoch
# 242, by luck. Who looks at 300 epochs has 300 chances of finding a lucky one.

# %% [markdown]
# ## One knob, one effect
#
# L2 (lesson 08) treats the same illness. Here it is with $\lambda = 2, 6, 18$, always trained to the end of the
# 300 epochs, beside early stopping with a patience of 50. *Before you run:* with L2, will the dev curve still
# have a minimum in the middle?

# %%
for lambd in (0, 2, 6, 18):
    runs = [three_errors(epochs(seed, 0.3, lambd)[0]) for seed in range(4)]
    a, b, c = np.mean(runs, axis=0)[:, -1]  # the last epoch
    print(f"λ = {lambd:2}, to the end: training {a:.1%}, dev {b:.1%}, test {c:.1%}")

# %%
figure, ax = plt.subplots(figsize=(7.6, 3.4))
for lambd, colour in ((0, C["orange"]), (6, C["blue"])):
    curves = [three_errors(epochs(seed, 0.3, lambd)[0])[1] for seed in range(4)]
    ax.plot(np.mean(curves, axis=0), color=colour, label=f"λ = {lambd}")
ax.set(xlabel="epoch", ylabel="dev error, mean of 4 seeds", ylim=(0.1, 0.5))
ax.set_title("With the right λ there is no moment that must not be missed")
_ = ax.legend()

# %% [markdown]
# λ = 2 is too little and λ = 18 too much; with λ = 6 the test error is 14.7 % at the end, exactly what early
# stopping had. The dev curve goes down and stays down. It does not matter when you stop, as long as it is
# late.
#
# Now the bill. Early stopping took one run of 80 to 134 epochs. L2 took three runs of 300, one for each λ,
# and a finer search would take more. That is the case for early stopping: all lengths of training are tried
# in a single run.
#
# Then what is wrong with the cheaper one? An old shower has a tap for hot and a tap for cold water; whichever
# you turn, warmth *and* amount change together. A newer one has a lever for the warmth and another for the
# amount, one knob for one effect. Engineers call such controls **orthogonal**. Training has two jobs: bring
# $J$ down, and keep the dev error close to the training error. L2 has a knob for the second job, $\lambda$,
# and leaves *minimise the cost to the end* as a job of its own. Early stopping forbids the first job to be
# finished, in order to get the second one done.
#
# A test: someone has tuned "stop after 50 epochs", at the learning rate 0.3. Then a colleague looks after the
# first job and changes the learning rate to 0.1, nothing else. *Before you run:* for which of the three rows
# should the test error not care?


# %%
@functools.cache
def runs_of(learning_rate, lambd=0):
    """The three errors of four seeds."""
    return [three_errors(epochs(seed, learning_rate, lambd)[0]) for seed in range(4)]


RULES = {  # the test error at the epoch that is kept
    "stop after 50 epochs": lambda rate: [test[49] for _, _, test in runs_of(rate)],
    "stop, patience 50": lambda rate: [test[early_stopping(dev, 50)[0]] for _, dev, test in runs_of(rate)],
    "λ = 6, 300 epochs": lambda rate: [test[-1] for _, _, test in runs_of(rate, 6)],
}

# %%
print("                          α = 0.3   α = 0.1   change, seed by seed")
for name, rule in RULES.items():
    fast, slow = np.array(rule(0.3)), np.array(rule(0.1))
    changes = " ".join(f"{100 * d:+5.1f}" for d in slow - fast)
    print(f"{name:22} {fast.mean():10.1%} {slow.mean():9.1%}     {changes}")

# %% [markdown]
# The tuned number of epochs was tuned for one learning rate only: 14.1 becomes 19.1 %, worse in all four
# runs. L2 trained to the end goes from 14.7 to 14.6 %, with changes of either sign in single runs. And early
# stopping with patience, this is to its credit, does not care at all: it looks at the dev set again, and
# finds another epoch. Which one?

# %%
for rate in (0.3, 0.1):
    kept = [early_stopping(three_errors(epochs(seed, rate, 0)[0])[1], 50)[0] for seed in range(4)]
    cost = np.mean([epochs(seed, rate, 0)[1][k] for seed, k in enumerate(kept)])
    print(f"α = {rate}: keeps epochs {kept}, mean cost there {cost:.3f}")
    print(f"         α·t = {[round(rate * (k + 1)) for k in kept]}")

# %% [markdown]
# With a third of the learning rate it keeps epochs three times as late. What it chooses is the product
# $\alpha t$, *how far to go*, and the cost at the stop is the same (0.468 and 0.471). So the dial that should
# bring $J$ down does nothing to it: the stop takes back whatever a better rate, or a better optimizer, has
# won. Who compares optimizers by the training cost at an early stop has measured the dev set.

# %% [markdown]
# ## Why stopping resembles shrinking
#
# It is no accident that the two medicines act alike. Take a bowl, $J(w) = \frac12 \sum_i h_i (w_i - w_i^*)^2$,
# steep in one direction ($h_1 = 1$) and flat in the other ($h_2 = 0.05$), and let the descent begin at $w = 0$.
# After $t$ steps, and at the minimum with a penalty $\frac{\lambda}{2}\|w\|^2$, the weights are
#
# $$ \text{stopped: } \; w_i = \big(1 - (1 - \alpha h_i)^t\big)\, w_i^*, \qquad
#    \text{penalised: } \; w_i = \frac{h_i}{h_i + \lambda}\, w_i^* . $$
#
# Each direction gets a share of its $w_i^*$ between 0 and 1. In both, a steep direction ($h_i$ large) gets
# nearly all of it early, and a flat one, on which the data have little to say, stays near zero. For small
# shares they agree if $\lambda = 1/(\alpha t)$. *Before you run:* which way do the two paths bend?

# %%
h, goal, alpha = np.array([1.0, 0.05]), np.array([1.0, 1.0]), 0.2
t = np.arange(1, 3001)[:, None]
stopped = (1 - (1 - alpha * h) ** t) * goal  # (3000, 2): a row per step
penalised = h / (h + 1 / (alpha * t)) * goal  # λ = 1/(αt)
for k in (5, 20, 100):
    line = f"t = {k:3}: stopped {stopped[k - 1].round(2)}, penalised"
    print(f"{line} with λ = {1 / (alpha * k):.2f}: {penalised[k - 1].round(2)}")

# %%
figure, ax = plt.subplots(figsize=(5.8, 3.8))
w1, w2 = np.meshgrid(np.linspace(-0.1, 1.3, 80), np.linspace(-0.1, 1.1, 80))
height = h[0] / 2 * (w1 - 1) ** 2 + h[1] / 2 * (w2 - 1) ** 2
ax.contour(w1, w2, height, levels=[0.002, 0.01, 0.03, 0.1, 0.2, 0.4], colors="#CCCCCC", linewidths=1)
ax.plot(*stopped.T, color=C["blue"], label="stopped after t steps")
ax.plot(*penalised.T, "--", color=C["orange"], label="penalised, λ = 1/(αt)")
ax.plot(*goal, "o", color=C["red"])
ax.set(xlabel="$w_1$, steep", ylabel="$w_2$, flat")
ax.set_title("Two ways from zero, and they bend alike")
_ = ax.legend(loc="upper left")

# %% [markdown]
# Both turn first along the steep direction and then up the flat one. At $t = 20$ they agree on the flat
# weight (0.18 and 0.17), not on the steep one (0.99 and 0.80): relatives, not twins. And the product $\alpha
# t$ from above appears as $1/\lambda$: small steps and many are the same medicine as large steps and few.
# Even the size fits, although our network is no bowl. In lesson 08 the penalty is
# $\frac{\lambda}{2m}\|W\|^2$, so $\lambda/m$ stands for the λ of this section; $\alpha t$ near 15 and $m =
# 150$ give $\lambda$ near 10, and the best of the three was 6.

# %% [markdown]
# ## Question: ten times as many pictures · 2 points · 10 minutes
#
# A friend has 200 scans of digits, 8×8. They make nine copies of each, with a little noise on every pixel (a
# standard deviation of 0.05, where ink is 1), shuffle the 2000 pictures, train on 1600 of them and keep 400
# as a dev set. The dev error is **0.0 %**. On 1000 scans that came later, 6.8 % are wrong.
#
# (a) What went wrong? Why is the dev error not only too low, but of no use for any decision? (b) Put the
# steps in the right order. (c) Is a copy worth as much as another picture? Name the measurement in this
# lesson that supports you.

# %% [markdown] question="ten_times_as_many_pictures" points=2
# ### BEGIN SOLUTION
# **(a)** The set was augmented before it was split. Of nearly every picture in the dev set there are about
# eight brothers in the training set that differ from it by a little noise. So the dev error says how well the
# network remembers what it has seen, and every choice made with it (size, epochs, λ) would favour the better
# memory; overfitting cannot show. (The numbers are measured, the mean of three seeds.)
#
# **(b)** Split first, so that an original and its copies can never be on different sides; then augment the
# training set only, best with new copies again and again; leave dev and test set as they come from the world
# for which the network is made.
#
# **(c)** No. A copy brings only the variety that was built into it. On scans, 200 more real ones brought the
# error from 6.6 to 5.4 %, a moved copy of each did not (7.5 %); on moved pictures it was the copies that
# helped (85.5 to 62.1 %), and more scans did not (84.7 %).
#
# **Mark scheme** (2 points)
# - 1 point: near-copies of dev pictures are in the training set, so the dev error rewards memory. Half a point if
#   only "the dev set must not be augmented" is said.
# - ½ point: split first, augment the training part only.
# - ½ point: a copy brings only the one kind of variety that was built into it; the table with 400 scans is named.
# ### END SOLUTION

# %% [markdown]
# ## Question: the new optimizer · 2 points · 10 minutes
#
# Your team trains with early stopping, patience 10. Somebody replaces gradient descent by a faster optimizer.
# The training error at the epoch that is kept stays at 19 %, as before, and so does the dev error; only the
# number of epochs falls. They say: "the new optimizer is no better at fitting the training set".
#
# (a) Can one tell from this experiment? What would you measure instead? (b) Which two jobs does early stopping
# mix, and how does L2 keep them apart? (c) Give one good reason to use early stopping all the same.

# %% [markdown] question="the_new_optimizer" points=2
# ### BEGIN SOLUTION
# **(a)** No. The run is ended when the *dev* error stops falling, so the training error at that point says where
# overfitting begins, and not how far the optimizer could have brought the cost. To judge an optimizer, switch
# early stopping off, fix the objective (with or without an L2 term) and compare the training cost over epochs or
# seconds, to the end.
#
# **(b)** Minimising $J$, and keeping the distance from training to dev error small. With L2 the second job has
# its knob $\lambda$, which is part of the objective; whatever is then done to minimise that objective better
# (learning rate, optimizer, more epochs) does not change what the objective is.
#
# **(c)** One run tries out all lengths of training, where L2 needs a run for each $\lambda$; it saves computing
# time, and it protects against runs that get worse, whatever other regularization is used.
#
# **Mark scheme** (2 points)
# - ½ point: it cannot be told, because the stop is set by the dev error.
# - ½ point: measure the training cost without stopping.
# - ½ point: the two jobs are named, and that λ changes the objective, not how well it is minimised.
# - ½ point: one run in place of many, time saved, or a comparable reason.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# **"Once the *test* error starts to rise, we stop."** It must be the dev error. Whatever is used to choose,
# be it only an epoch, is used up: it can no longer tell how good the choice is. To see it, take 100 of the
# 1000 pictures that were not trained on as "the test set", stop on them with a patience of 50, report their
# error at the kept epoch, and then look at the other 900, which nobody has used. 200 such test sets for each
# of the four runs. *Before you run:* by how much will the report be too good?

# %%
rng, reports, truths = np.random.default_rng(3), [], []
for seed in range(4):
    unseen = epochs(seed, 0.3, 0)[0][:, 150:]  # (300, 1000): dev and test pictures
    for _ in range(200):
        order = rng.permutation(1000)
        error = unseen[:, order[:100]].mean(axis=1)
        best, _ = early_stopping(error, 50)
        reports.append(error[best])
        truths.append(unseen[best, order[100:]].mean())
print(f"reported {np.mean(reports):.1%}, on new pictures {np.mean(truths):.1%}")
print(f"the report is too good in {np.mean(np.array(reports) < truths):.0%} of {len(reports)} cases")

# %% [markdown]
# Reported 12.7 %, in truth 15.4 %, and too good in 78 % of the cases. The larger the set, the smaller the
# gap; it does not become zero, and nobody sees it, since no unused picture is left to show it.
#
# **"Once the error starts to rise …"** The second half of the sentence is as doubtful: the first rise of a noisy
# curve means nothing. It is the row with patience 1 in the table above.
#
# **Augmentation gives "free additional data".** Free, yes; additional, only in one respect. On scans, 200
# more real ones brought the error down from 6.6 to 5.4 %, 200 moved copies did not (7.5 %).
#
# **"L2 is a better alternative to early stopping."** Easier to reason about, yes, and that is what the
# argument about orthogonal controls supports. The numbers of this lesson do not say more: 14.7 % on the test
# set with either, and early stopping needed about 100 epochs where three values of λ took 900. Many people
# use both.
#
# ## Summary
#
# 1. Augmentation makes new training examples by changes that leave the label as it is. It is a claim about the
#    world; a false claim (a mirrored 2) makes the network worse, a true one better.
# 2. Split first, then augment the training set only, with new copies as training goes on. A copy teaches the
#    variety that you put into it, and no other.
# 3. When a network overfits, the dev error has a minimum although the training cost goes on falling. Early
#    stopping waits `patience` epochs for an improvement and hands back the weights of the *best* epoch.
# 4. Stop on the dev set, never on the test set: what has chosen can no longer judge.
# 5. Early stopping costs one run and mixes two jobs; L2 costs a run per λ and keeps them apart. On a bowl, both
#    shrink the flat directions most.
#
# ## References
#
# - P. Y. Simard, D. Steinkraus and J. C. Platt (2003). Best Practices for Convolutional Neural Networks Applied
#   to Visual Document Analysis. *ICDAR*. Moved and bent digits; the most important practice, they found, is a
#   training set as large as possible.
# - A. Krizhevsky, I. Sutskever and G. E. Hinton (2012). ImageNet Classification with Deep Convolutional Neural
#   Networks. *Advances in Neural Information Processing Systems* 25. Random crops and mirror images, new ones
#   all the time.
# - N. Morgan and H. Bourlard (1990). Generalization and Parameter Estimation in Feedforward Nets: Some
#   Experiments. *Advances in Neural Information Processing Systems* 2. Stopping on a set of its own.
# - L. Prechelt (1998). Early Stopping – But When? In *Neural Networks: Tricks of the Trade*, Springer LNCS 1524.
#   How patient to be, in many experiments.
# - I. Goodfellow, Y. Bengio and A. Courville (2016). *Deep Learning*. MIT Press. Section 7.4 on augmentation,
#   7.8 on early stopping, with the bowl worked out.
#
# ## What comes next
#
# Overfitting has had its four lessons of medicine. Lesson 11 turns to the first job, bringing the cost down, and
# to a remedy that costs two lines: *normalizing the inputs*. It is about bowls like the last one, steep one way
# and flat the other, and about making them round.
#
# `progress()` in a cell of your own shows which exercises you have passed.
