# ---
# jupyter:
#   lesson:
#     title: A sample
#     minutes: 20
#     needs: []
# ---

# %% [markdown]
# # 50 · A sample
# The smallest lesson that has everything, for the tests of the machine.

# %%
import numpy as np

from dlutils import check

# %% [markdown]
# ## Exercise: column softmax · 2 points · 10 minutes
# Columns that sum to 1.


# %% exercise="column_softmax" points=2
def column_softmax(Z):
    """Z: (C, m) scores.  Returns (C, m); every column sums to 1."""
    ### BEGIN SOLUTION
    T = np.exp(Z - Z.max(axis=0, keepdims=True))
    return T / T.sum(axis=0, keepdims=True)
    ### END SOLUTION


# %% tags=["spec"]
from dlutils.spec import Exercise, Fact


class ColumnSoftmax(Exercise):
    hints = ("Which numbers sum to 1?", "e^z over the sum of e^z.", "Begin with `T = np.exp(…)`.")
    quiet = True

    def cases(rng):
        yield "one example", rng.normal(size=(4, 1))
        yield "five examples", rng.normal(size=(3, 5))
        yield "scores near 10 000", 1e4 + rng.normal(size=(3, 5))

    def expect(Z):
        return np.array([[1 / np.exp(Z[:, j] - z).sum() for j, z in enumerate(row)] for row in Z])

    def mistake_whole_matrix(Z):
        """Your numbers sum to 1 over the whole batch. Which sum should be 1 for each example?"""
        T = np.exp(Z - Z.max())
        return T / T.sum()

    def mistake_no_shift(Z):
        """What is e to the power of 10 000?"""
        T = np.exp(Z)
        return T / T.sum(axis=0)

    def variant_loop(Z):
        return np.stack([np.exp(z - z.max()) / np.exp(z - z.max()).sum() for z in Z.T], axis=1)


# %% check="column_softmax"
check(column_softmax)

# %% [markdown]
# ## Exercise: keep · 1 point · 10 minutes
# A forward pass that keeps some entries.


# %% exercise="keep" points=1
def keep(A, keep_prob, rng):
    """A: (n, m).  Returns (A with some entries 0, a mask of your own)."""
    ### BEGIN SOLUTION
    mask = rng.random(A.shape) < keep_prob
    return A * mask / keep_prob, mask
    ### END SOLUTION


# %% tags=["spec"]
class Keep(Exercise):
    hints = ("How likely is each entry to stay?", "mask = (u < p)", "Begin with `mask = rng.random(…)`.")

    def cases(rng):
        for p in (0.8, 0.3, 0.6):
            yield f"keep_prob {p}", rng.normal(size=(3, 4000)) + 5, p, np.random.default_rng(int(rng.integers(2**31)))

    def expect(A, keep_prob, rng):
        return {"every entry is 0 or A / keep_prob": True, "the share kept is near keep_prob": True}

    def observe(learner, A, keep_prob, rng):
        out, _ = learner.keep(A, keep_prob, rng)
        share = float(np.mean(out != 0))
        return {
            "every entry is 0 or A / keep_prob": Fact(bool(np.all((out == 0) | np.isclose(out, A / keep_prob)))),
            "the share kept is near keep_prob": Fact(abs(share - keep_prob) < 0.03, f"a share of {share:.3f}"),
        }

    def mistake_inverted(A, keep_prob, rng):
        """How large is the share that you keep?"""
        mask = rng.random(A.shape) > keep_prob
        return A * mask / keep_prob, mask

    def mistake_not_scaled(A, keep_prob, rng):
        """What happens to the mean of the entries?"""
        mask = rng.random(A.shape) < keep_prob
        return A * mask, mask


# %% check="keep"
check(keep)

# %% [markdown]
# ## Exercise: restore · 2 points · 10 minutes


# %% exercise="restore" points=2
def restore(dA, mask, keep_prob):
    """dA: (n, m), and the mask from `keep`.  Returns (n, m)."""
    ### BEGIN SOLUTION
    return dA * mask / keep_prob
    ### END SOLUTION


# %% tags=["spec"]
class Restore(Exercise):
    hints = ("Which entries had any influence?", "dA · mask / p", "Begin with `return dA * …`.")

    def cases(rng):
        for p in (0.8, 0.3, 0.6):
            A, dA = rng.normal(size=(3, 40)) + 5, rng.normal(size=(3, 40)) + 2
            yield f"keep_prob {p}", dA, A, p, np.random.default_rng(int(rng.integers(2**31)))

    def expect(dA, A, keep_prob, rng):
        return {"dA / keep_prob where kept": True, "0 elsewhere": True}

    def observe(learner, dA, A, keep_prob, rng):
        out, mask = learner.keep(A, keep_prob, rng)
        back = learner.restore(dA, mask, keep_prob)
        kept = out != 0
        return {
            "dA / keep_prob where kept": Fact(bool(np.allclose(back[kept], dA[kept] / keep_prob))),
            "0 elsewhere": Fact(bool(np.all(back[~kept] == 0))),
        }

    def mistake_not_scaled(dA, mask, keep_prob):
        """What did the forward pass divide by?"""
        return dA * mask

    def mistake_all(dA, mask, keep_prob):
        """Which entries were dropped?"""
        return dA / keep_prob


# %% check="restore"
check(restore)

# %% [markdown]
# ## Question: why shift · 1 point · 3 minutes
# Why subtract the largest score?

# %% [markdown] question="why_shift" points=1
# ### BEGIN SOLUTION
# Because $e^{10000}$ is too large for a float.
# ### END SOLUTION
