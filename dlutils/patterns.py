"""Generic explanations of a wrong answer, for when no named mistake reproduces it."""

import numpy as np

from dlutils.compare import Tolerance, compare

STRICT = Tolerance(single=True)
LOOSE = Tolerance(relative=1e-4, absolute=1e-7, single=True)


def explain(got, want, finding, sizes):
    """One sentence on how `got` relates to `want`, or None.

    finding: what `compare(got, want)` said.  sizes: name → size of the inputs' dimensions, for factors such as m.
    """
    if isinstance(got, list | tuple) and isinstance(want, tuple) and len(got) == len(want) > 1:
        sentence = _reordered(got, want)
        if sentence:
            return sentence
    g, w = finding.got_array, finding.want_array
    if g is None or w is None or w.size == 0:
        return None
    with np.errstate(all="ignore"):
        for pattern in (_transposed, _missing_axis, _factor, _offset, _all_but_last):
            sentence = pattern(g, w, sizes)
            if sentence:
                return sentence
    return None


def _same(a, b):
    return compare(a, b, LOOSE) is None


def _reordered(got, want):
    for i in range(len(want)):
        for j in range(i + 1, len(want)):
            swapped = list(got)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            if _same(tuple(swapped), want):
                return f"The right values in another order: swap value {i + 1} and value {j + 1} of what you return."
    return None


def _transposed(g, w, sizes):
    if w.ndim == 2 and g.ndim == 2 and w.shape != (1, 1) and not _same(g, w) and g.T.shape == w.shape and _same(g.T, w):
        return "Right, but transposed: rows and columns have changed places."
    return None


def _missing_axis(g, w, sizes):
    if g.shape != w.shape and g.size == w.size and _same(g.reshape(w.shape), w):
        return f"The numbers are right; only the shape is not: {g.shape} instead of {w.shape}. (`keepdims=True` keeps an axis.)"
    return None


def _factor(g, w, sizes):
    if g.shape != w.shape or not w.any():
        return None
    largest = np.unravel_index(np.abs(w).argmax(), w.shape)
    ratio = float(g[largest] / w[largest])
    if not np.isfinite(ratio) or ratio == 0 or np.isclose(ratio, 1, rtol=1e-3) or not _same(g, ratio * w):
        return None
    if np.isclose(ratio, -1):
        return "Right, but with the opposite sign in every entry."
    for factor, text in ((2, "2"), (0.5, "1/2")):
        for sign in (1, -1):
            if np.isclose(ratio, sign * factor):
                return f"Every entry is {'−' if sign < 0 else ''}{text} times what it should be."
    for name, size in sizes.items():
        if size < 2:
            continue
        for factor, text in ((size, f"{size}"), (1 / size, f"1/{size}")):
            for sign in (1, -1):
                if np.isclose(ratio, sign * factor):
                    return f"Every entry is {'−' if sign < 0 else ''}{text} times what it should be, and {size} is {name}."
    return f"Every entry is the same multiple of what it should be: {ratio:.4g} times." if w.size > 1 else None


def _offset(g, w, sizes):
    if g.shape != w.shape or w.size < 2:
        return None
    differences = g - w
    offset = float(differences.flat[0])
    if np.isfinite(offset) and offset != 0 and np.ptp(differences) <= 0.01 * abs(offset):
        return f"Every entry is off by the same amount: {offset:+.4g}."
    return None


def _all_but_last(g, w, sizes):
    if g.shape != w.shape or w.ndim == 0 or w.shape[-1] < 3:
        return None
    if compare(g[..., :-1], w[..., :-1], STRICT) is None:
        return "Right everywhere except in the last column. Where does your loop or slice end?"
    if compare(g[..., 1:], w[..., 1:], STRICT) is None:
        return "Right everywhere except in the first column. Where does your loop or slice begin?"
    return None
