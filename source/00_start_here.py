# ---
# jupyter:
#   lesson:
#     title: Start here
#     minutes: 35
#     needs: []
# ---

# %% [markdown]
# # 00 · Start here
#
# What does the average seven look like? Take 179 handwritten sevens, lay them on top of one another, and look
# through the pile: would you still see a seven, or a grey cloud? In about 35 minutes you will know, you will
# have written the function that computes it, and you will know how every other lesson works.
#
# **You need** a little Python: functions, lists, loops. Of mathematics you need the average.
#
# **How to read.** This page is a *notebook*: text, with cells of code between. Click on a cell and press
# **Shift + Enter** to run it; its output appears below it. Go from top to bottom, since later cells use what
# earlier ones have made. When a text says *before you run*, stop and guess: a wrong guess, corrected a second
# later, is how most of the learning here happens.
#
# The first cell loads the tools. Run it now. It prints nothing.

# %%
import matplotlib.pyplot as plt
import numpy as np

from dlutils import check, datasets, hint, plots, progress

plots.use_style()

# %% [markdown]
# ## A pile of sevens
#
# The next cell fetches 1797 handwritten digits, each a picture of 8 × 8 pixels from 0 (white) to 1 (black),
# and keeps the sevens. Do not worry about how the lines work; the rest of the lesson takes them apart.

# %%
X, labels = datasets.digits(np.random.default_rng(7))  # shuffled, in the same way every time
sevens = X[:, labels[0] == 7]
images = sevens.T.reshape(-1, 8, 8)
print("sevens:", len(images))

# %% [markdown]
# *Before you run:* the average of two pictures is the picture whose every pixel is the average of two pixels.
# With 179 pictures, will the result be readable?

# %%
average = sum(images) / len(images)
figure, axes = plt.subplot_mosaic([["a", "b", "c", "M", "M"], ["d", "e", "f", "M", "M"]], figsize=(8, 3.6))
for place, image in zip("abcdefM", [*images[:6], average]):
    axes[place].imshow(image, cmap="gray_r", vmin=0, vmax=1)
    axes[place].axis("off")
axes["a"].set_title("Six of the 179 sevens …")
axes["M"].set_title("… and the average of all: still a seven")
row, column = divmod(average.argmax(), 8)
print(f"darkest pixel of the average: row {row}, column {column}, value {average.max():.2f}")

# %% [markdown]
# A seven, a little out of focus. The average keeps what the pictures share and blurs what they do not. It
# also tells you something about the writers: its darkest pixel (row 4 and column 4, counting from 0, with
# 0.92) is not in the top stroke but half-way down, where the stem meets the short bar that many people draw
# through their sevens.
#
# You have averaged pictures before you have seen a formula. What is left is to say the same thing in the
# language of this course, in one line of NumPy.

# %% [markdown]
# ## Examples are columns
#
# Every lesson stores its data in the same way. One *example* (here: one picture) is written as one column of
# numbers; one *feature* (here: one pixel) is one row. All columns side by side are the matrix $X$.

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), width_ratios=[2.2, 1])
left.imshow(X[:, :40], cmap="gray_r", aspect="auto")
left.axvspan(1.5, 2.5, fill=False, edgecolor=plots.COLOURS["red"], linewidth=2)
left.set(title="One picture is one column of X", xlabel="example (column)", ylabel="feature: pixel (row)")
right.imshow(X[:, 2].reshape(8, 8), cmap="gray_r")
right.set(title="Column 2, folded to 8 × 8", xlabel="pixel across", ylabel="pixel down")
for axes in (left, right):
    axes.grid(False)

# %% [markdown]
# The left picture is a part of $X$, drawn as it is stored: 64 rows, and the first 40 of its columns. Cut the
# framed column into eight pieces, lay them under one another as rows, and you get the seven on the right.
#
# | symbol | shape | what it is | here |
# |---|---|---|---|
# | $n_x$ | a number | features per example | 64 |
# | $m$ | a number | examples | 1797, or 179 sevens |
# | $x^{(i)}$ | $(n_x, 1)$ | example $i$, one column | one picture |
# | $X$ | $(n_x, m)$ | all examples side by side | `X`, `sevens` |
# | $Y$ | $(1, m)$ | one label per example, in the same order | `labels` |
#
# Two habits of notation. Mathematics counts from 1, so that $x^{(1)}$ is the first example; Python counts
# from 0, so that `X[:, 0]` is. And the bracket of a superscript says what is counted: $(i)$ an example, later
# $[l]$ a layer of a network and $\{t\}$ a batch of examples.
#
# *Before you run:* what are the shapes of `X`, `labels` and `sevens`?

# %%
for name, array in [("X", X), ("labels", labels), ("sevens", sevens)]:
    print(f"{name:<7}{array.shape}")

# %% [markdown]
# Rows first, then columns: `sevens` has 64 rows (pixels) and 179 columns (pictures). If you come from
# scikit-learn or from a spreadsheet you are used to one example per *row*; `X.T`, the transpose, is that
# layout. Wrong shapes are among the commonest mistakes, so it pays to ask for `.shape` often.

# %% [markdown]
# ## Five things about NumPy
#
# ### 1 · Shape
# A NumPy array has *axes*, and `.shape` gives its length along each. A small table is enough to see
# everything.

# %%
A = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
print(A)
print("shape:", A.shape)

# %% [markdown]
# Two rows and three columns. Axis 0 runs down the rows and has length 2; axis 1 runs across the columns and
# has length 3. A shape of `(3,)` is something else again: one axis only, neither row nor column.
#
# ### 2 · Axis: the one you name vanishes
# *Before you run:* one of these two has three numbers, the other has two. Which?

# %%
print("A.sum(axis=0):", A.sum(axis=0))
print("A.sum(axis=1):", A.sum(axis=1))
print("A.sum():      ", A.sum())

# %% [markdown]
# `axis=0` adds along axis 0, so axis 0 (length 2) vanishes and 3 numbers are left. `axis=1` adds along axis
# 1, so 2 numbers are left. Without an axis everything is added. `mean`, `max`, `std` and their kin work
# alike.
#
# ### 3 · keepdims: the axis stays, with length 1

# %%
print("without: ", A.sum(axis=1).shape)
print("with:    ", A.sum(axis=1, keepdims=True).shape)
print(A.sum(axis=1, keepdims=True))

# %% [markdown]
# The numbers are the same, 6 and 60. With `keepdims=True` they stand in a column of shape (2, 1); without it
# they have lost their place and are two numbers in a line. Why that matters comes next.
#
# ### 4 · Broadcasting: stretching what has length 1
# To combine two arrays of different shape, NumPy writes the shapes one above the other, **aligned at the
# right**. Two lengths fit if they are equal, or if one of them is 1 or missing; that one is then repeated.
#
# | | first | second | aligned | result |
# |---|---|---|---|---|
# | fits | (2, 3) | (2, 1) | 3 over 1, 2 over 2 | (2, 3): the column is repeated across |
# | fits | (2, 3) | (3,) | 3 over 3, 2 over nothing | (2, 3): the three numbers are repeated down |
# | does not | (2, 3) | (2,) | 3 over 2 | an error |
#
# *Before you run:* the cell divides each row by its total. What will the rows add up to?

# %%
totals = A.sum(axis=1, keepdims=True)
print(A / totals)
print("each row adds up to", (A / totals).sum(axis=1))
try:
    A / A.sum(axis=1)
except ValueError as error:
    print("without keepdims:", error)

# %% [markdown]
# Each row adds up to 1. Without `keepdims` NumPy has to put 3 over 2, and refuses. The refusal is the lucky
# case, as the written question at the end will show.
#
# ### 5 · Views and copies
# *Before you run:* the cell changes `row` and `picked`, and never mentions `B` again. Does `B` change?

# %%
B = np.zeros((2, 3))
row = B[0]  # a slice: a view of the same memory
row[1] = 5
picked = B[[1]]  # a list of positions, or a mask: a copy
picked[0, 2] = 7
print(B)

# %% [markdown]
# The 5 has arrived in `B`, the 7 has not. A slice such as `B[0]` or `X[:, :100]` is a *view*: a second name
# for the same numbers. Choosing with a list or with a mask, as in `X[:, labels[0] == 7]`, makes a *copy*; so
# does `B.copy()`.
#
# The same holds for a function: it is handed the array itself, and whoever writes `X -= 1` or `X[0] = 0`
# inside a function changes the caller's data. `X = X - 1` makes a new array and is safe. In this course
# **functions leave their inputs alone**, and the check notices when they do not.

# %% [markdown]
# ## Exercise: mean_example · 2 points · 10 minutes
#
# Write the average picture as a function of the data matrix. As a formula,
#
# $$ \bar{x} = \frac{1}{m} \sum_{i=1}^{m} x^{(i)} . $$
#
# Add up the $m$ columns and divide by how many there are. The average of columns is a column:
#
# | | shape | for the sevens |
# |---|---|---|
# | in: `X` | $(n_x, m)$ | (64, 179) |
# | out | $(n_x, 1)$ | (64, 1) |
#
# Below are two cells. The first holds the function without its inside; the second checks it. **Run both as
# they are.** The panel will say that nothing is written yet, and that is your starting point, not a failure.


# %% exercise="mean_example" points=2
def mean_example(X):
    """Average the examples.

    X: (n_x, m), one example per column, m ≥ 1.  Returns (n_x, 1): the average column.  X is not changed.
    """
    ### BEGIN SOLUTION
    return X.mean(axis=1, keepdims=True)
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.spec import Exercise


class MeanExample(Exercise):
    hints = (
        "One column has n_x numbers. Which of the two axes of X should vanish, so that n_x numbers are left: "
        "the one that runs over the features, or the one that runs over the examples?",
        "Entry j of the answer is (X[j, 0] + X[j, 1] + … + X[j, m−1]) / m. The answer has shape (n_x, 1).",
        "Begin with `return X.mean(axis=…, keepdims=…)`, and decide on the two arguments.",
    )

    def cases(rng):
        yield "two features, three examples", np.round(rng.uniform(1, 20, size=(2, 3)), 1)
        yield "more features than examples", rng.normal(size=(7, 4)) + np.arange(7)[:, None]
        yield "more examples than features", 3 * rng.normal(size=(3, 50)) - 2
        yield "one example", rng.normal(size=(5, 1))
        yield "one feature", rng.normal(size=(1, 6)) + 4
        pixels = np.round(16 * rng.random((64, 30))) / 16 * (rng.random((64, 30)) < 0.6)
        pixels[[0, 39]] = 0
        yield "pixels, many of them white", pixels
        yield "features of very different size", rng.normal(1, 0.3, size=(4, 9)) * np.array([[1e4], [-30], [1], [1e-3]])

    def expect(X):
        return np.array([[sum(row) / len(row)] for row in X.tolist()])

    def mistake_whole_matrix(X):
        """You return one number, the average of everything in X.
        An average picture has as many pixels as a picture. Which axis alone should the average run along?"""
        return X.mean()

    def mistake_features_averaged(X):
        """You have one number for each example: how dark each picture is on the whole.
        Wanted is one number for each feature. The axis that you name vanishes. Which one should?"""
        return X.mean(axis=0, keepdims=True)

    def mistake_features_averaged_flat(X):
        """You have one number for each example, and they stand in a line instead of a column.
        Wanted is one number for each feature. The axis that you name vanishes. Which one should?"""
        return X.mean(axis=0)

    def mistake_no_keepdims(X):
        """The numbers are right, but they stand in a line of shape (n_x,), which is neither row nor column.
        What keeps the axis that vanishes, with length 1?"""
        return X.mean(axis=1)

    def mistake_divided_by_features(X):
        """The sum is right. You divided it by the number of rows. How many columns did you add up?"""
        return X.sum(axis=1, keepdims=True) / X.shape[0]

    def mistake_halfway_each_time(X):
        """Going half-way to each new example gives the last one a weight of 1/2 and the first ones almost none.
        What should the weight of each of the m examples be?"""
        average = X[:, :1]
        for i in range(1, X.shape[1]):
            average = (average + X[:, i : i + 1]) / 2
        return average

    def variant_loop_over_examples(X):
        total = np.zeros((X.shape[0], 1))
        for x in X.T:
            total += x[:, np.newaxis]
        return total / X.shape[1]

    def variant_loop_over_entries(X):
        n_x, m = X.shape
        result = np.zeros((n_x, 1))
        for j in range(n_x):
            for i in range(m):
                result[j, 0] += X[j, i] / m
        return result

    def variant_matrix_product(X):
        m = X.shape[1]
        return X @ np.full((m, 1), 1 / m)

    def variant_running_average(X):
        average = X[:, [0]].copy()
        for i in range(1, X.shape[1]):
            average += (X[:, [i]] - average) / (i + 1)
        return average


# %% check="mean_example"
check(mean_example)

# %% [markdown]
# ### Now get it wrong, on purpose
#
# You will read many failures in this course, so meet three of them while nothing is at stake. Go back up to
# the exercise cell. Four times: put one of these lines in the place of `raise NotImplementedError()`,
# indented as it was, **run the exercise cell** so that Python knows the new version, then run the check.
#
# | attempt | line | before you run: what is wrong with it? |
# |---|---|---|
# | 1 | `return X.mean()` | how many numbers come out? |
# | 2 | `return X.mean(axis=0, keepdims=True)` | which axis vanishes? |
# | 3 | `return X.mean(axis=1)` | what is the shape? |
# | 4 | yours | |
#
# A failure always has the same order. For attempt 2 the panel says:
#
# ```text
# ✗ mean_example: 0 of 8 cases pass
#   what  `result` should have shape (2, 1); yours has shape (1, 3).
#   case  “two features, three examples”, called with X (2, 3)
#   why   You have one number for each example: how dark each picture is on the whole.
#         Wanted is one number for each feature. The axis that you name vanishes. Which one should?
#   next  For a hint: `hint(mean_example)`
# ```
#
# - **what** is wrong. The gravest kind comes first: an error, a changed input, nothing returned, a wrong type
#   or shape, `nan`; and only then wrong numbers, with the first wrong entry, what you gave and what was
#   expected. (Attempt 1 has the shape `()`: no axes at all, a single number.)
# - **case**: where it happened. The name says what is special about this input, the rest says how the
#   function was called. Make up an array of that shape, call your function on it in a cell of your own, and
#   look.
# - **why**, when the check recognises the mistake. It asks or points; it never gives the answer away.
# - **next**: where to go if you are stuck.
#
# Below the panel stands a red line that repeats the first finding. It is there on purpose: it stops *Run All*
# at the first thing that is not right yet. Attempt 3 is the most instructive: every number is right, and
# still the check refuses it. A column that has lost its shape goes wrong later, somewhere else, which is a
# worse place to find out.
#
# Attempt 4 is `X`, `mean`, and two arguments that you have met above. If it does not come, ask for a hint.
# Each exercise has three: a question, a formula, a line to begin with. Run the next cell again for the next
# one. Hints cost no points.

# %%
hint(mean_example)

# %% [markdown]
# When the panel is green, your function has passed all its cases: more rows than columns and fewer, one
# example, one feature, numbers of very different size, 32-bit numbers. None of them is the sevens. A function
# that is right for one input may be right by luck.
#
# There are many right ways to write it, and the check does not care which: a loop over columns is as welcome
# as one line.
#
# One more, for the curious: divide first and add afterwards, with `X /= X.shape[1]` on one line and
# `return X.sum(axis=1, keepdims=True)` on the next. Every number that comes back is right. *Before you run:*
# what will the check object to? Put your own version back when you have seen it, and run both cells again.

# %% [markdown]
# ## What your function sees
#
# Back to pictures, now with your own code. The cell averages the first 1, 2, 5, 20 and 100 pictures of a
# digit and says how far a pixel is, on average, from the average of all. *Off by 0.10* would be a tenth of
# the way from white to black.
#
# *Before you run:* how many sevens does it take to be off by less than 0.05? In a live notebook the slider
# chooses the digit.


# %%
def draw(digit=7):
    pictures = X[:, labels[0] == digit]
    counts = [1, 2, 5, 20, 100]
    averages = [mean_example(pictures[:, :k]) for k in counts]
    gaps = [np.abs(average - mean_example(pictures)).mean() for average in averages]
    titles = [f"first {k}\noff by {gap:.3f}" for k, gap in zip(counts, gaps)]
    figure = plots.show_images([average.reshape(8, 8) for average in averages], titles, columns=5)
    figure.set_size_inches(8, 2.6)
    figure.suptitle("The more pictures, the steadier the average", x=0.02, ha="left")


plots.interactive(draw, digit=list(range(10)))

# %% [markdown]
# One seven is off by 0.133, five together by 0.055, twenty by 0.031, the first below 0.05. Four times as many
# pictures roughly halve the distance. A mean needs surprisingly few examples; how few, and how far it may
# still be off, is a question of lesson 06.
#
# ### From averages to recognition
# If the average seven looks like a seven, a new picture could be recognised by asking which of the ten
# averages it is closest to. Take the averages from the first 1000 pictures, then put the other 797, which
# took no part, to the test.
#
# *Before you run:* guessing blindly would be right about 1 time in 10. How often will this be?

# %%
train, train_labels = X[:, :1000], labels[0, :1000]
test, test_labels = X[:, 1000:], labels[0, 1000:]
averages = [mean_example(train[:, train_labels == digit]) for digit in range(10)]  # ten columns (64, 1)
distances = np.stack([((test - average) ** 2).sum(axis=0) for average in averages])  # (10, 797)
guesses = distances.argmin(axis=0)  # (797,), the closest average for each picture
figure = plots.show_images([average.reshape(8, 8) for average in averages], titles=range(10), columns=10)
figure.suptitle("Ten averages, each of some hundred pictures", x=0.02, ha="left")
right = int((guesses == test_labels).sum())
print(f"{right} of {test.shape[1]} right: {right / test.shape[1]:.1%}")

# %% [markdown]
# 714 of 797, or 89.6 %, from ten averages. Look at the line with `distances` again, since it uses all you
# have read: `test` is (64, 797) and `average` is (64, 1), so broadcasting subtracts the average from every
# picture; the sum over axis 0 lets the 64 pixels vanish and leaves one distance for each picture. In lesson
# 25 you will aim at 97 % with a network of your own. Every percent between here and there has to be learnt,
# by the machine and by you.

# %% [markdown]
# ## Points, progress, handing in
#
# **Points.** Each exercise and each question carries its points and a time in its heading; the time is a
# guide, not a limit. In a class, an exercise earns the share of its cases that pass, rounded down to half a
# point; all of its points need all of its cases. The cases are then fresh ones of the same kinds as those in
# the check, so an answer that works in general is the one that counts. How often you have tried before does
# not matter. This lesson has 4 points: 2 for `mean_example`, 2 for the question below.
#
# **Progress.** `progress()` shows the map of the course: each lesson that lies beside this one, and which of
# its exercises have passed. (Written questions are not on it: a person reads those.) It comes from a small
# file of your own that is not handed in. Try it in the next cell.

# %%
# Type progress() on the next line and run the cell.


# %% [markdown]
# **On your own.** There is nothing to hand in. Beside the folder `notebooks` lies a folder `solutions`, with
# every lesson solved and run, and with model answers to the written questions. It teaches most when you open
# it after your own attempt.
#
# **In a class.** The menu *Nbgrader → Assignment List* shows the lessons your class has released; **Fetch**
# brings one to you. Handing in takes three steps:
#
# 1. Menu *Kernel → Restart Kernel and Run All Cells*. It proves that the notebook works from top to bottom,
#    and not only in the order in which you happened to run it. Save.
# 2. The button **Validate** above the notebook runs it once more in a fresh copy and names the checks that
#    fail and the questions that are still empty.
# 3. In the *Assignment List* your lesson is under *Downloaded assignments*; press **Submit**. It then appears
#    under *Submitted assignments* with its time. You may submit again; as a rule the last one before the
#    deadline counts.
#
# The grader runs your functions on fresh inputs of the same kinds as the check's, so that an answer made to
# fit the check's own numbers earns nothing. Leave the check cells as they are; add cells of your own wherever
# you like.
#
# **When something hangs or seems haunted.** A cell with `[*]` beside it is still running: *Kernel → Interrupt
# Kernel* stops it. If a variable has a value that no cell explains, *Restart Kernel and Run All Cells* clears
# the air.

# %% [markdown]
# ## Question: a quiet mistake · 2 points · 5 minutes
#
# Some exercises are written in words. A person reads the answer; three or four sentences are enough.
#
# A friend has written `mean_example` with `return X.mean(axis=1)`, so that it returns shape (64,), and has
# skipped the check. They want to subtract the average picture from every picture, with
# `sevens - mean_example(sevens)`, where `sevens` has shape (64, 179), and with `few - mean_example(few)`,
# where `few = sevens[:, :64]` has shape (64, 64).
#
# One of the two lines raises an error, the other does not. Which, and why? What does the other one subtract
# from column $j$ of `few`? Which of the two would you rather meet, and why?
#
# Double-click the cell below, write your answer in it, and press Shift + Enter.

# %% [markdown] question="quiet_mistake" points=2
# ### BEGIN SOLUTION
# Broadcasting aligns shapes at the right, so the single axis of (64,) is set against the *last* axis, the
# examples. For `sevens` that is 64 against 179: an error. For `few` it is 64 against 64: it fits, and NumPy
# repeats the numbers down the rows. Every pixel of picture $j$ then loses the same number, the average of
# *pixel* $j$, in place of each pixel losing its own average. The result has the right shape and the wrong
# numbers. The error is the better fate: it is found at once and where it happens. With shape (64, 1) both
# lines are right.
#
# **Mark scheme** (2 points)
# - 1 point: the line with `sevens` raises the error, because (64,) is aligned with the last axis and 64 does
#   not fit 179.
# - 1 point: for `few`, all of column $j$ is reduced by one number, the average of pixel $j$ (row $j$), and
#   the answer says that this is the worse case because nothing reports it. Half a point if only one of these
#   two is there.
# - No point is lost for other words (“row”, “feature”, “pixel”), or for leaving out the cure.
# ### END SOLUTION

# %% [markdown]
# ## Where lecture notes slip
#
# The course follows a well-known series of lectures, and students' summaries of such lectures contradict one
# another in dozens of places: a lost factor, a transposed shape, a rule turned round. From now on a section
# with this title takes the slips that belong to the lesson and settles them with a number or a small
# experiment. One to show what is meant, from the lesson on moving averages, where a summary has
# $0.02 \cdot 40 = 8$:

# %%
print("0.02 · 40 =", 0.02 * 40)

# %% [markdown]
# Trust no page that you can check, and that includes this one.

# %% [markdown]
# ## Summary
#
# 1. Examples are columns: $X$ is $(n_x, m)$, labels are $(1, m)$, and the average example is $(n_x, 1)$.
# 2. The axis that you name vanishes; `keepdims=True` keeps it with length 1.
# 3. Broadcasting aligns shapes at the right and stretches what has length 1; equal lengths can hide a
#    mistake.
# 4. A slice is a view, a list or mask makes a copy; functions here leave their inputs alone.
# 5. Write, run the cell, run the check; read what, case, why; ask for a hint before you despair.
#
# ## References
#
# - C. R. Harris and others (2020). Array programming with NumPy. *Nature* 585, 357–362. Broadcasting, views
#   and axes, by NumPy's authors.
# - E. Alpaydin and C. Kaynak (1998). Optical Recognition of Handwritten Digits. UCI Machine Learning
#   Repository. The data.
# - Project Jupyter and others (2019). nbgrader: A Tool for Creating and Grading Assignments in the Jupyter
#   Notebook. *Journal of Open Source Education* 2(11), 32. What collects the hand-ins.
#
# ## What comes next
#
# Lesson 01, *vectorization*: why one line of NumPy can be many times faster than the loop it replaces, and
# how a pile of photographs becomes a matrix whose columns are examples.
