"""The one comparison: an answer against what was expected.

Used in the learner's kernel by `check` and outside it by the grader.  Nothing here trusts the answer: types are tested with
isinstance, numbers go through NumPy, and no method of the answer itself decides anything.
"""

from dataclasses import dataclass

import numpy as np

from dlutils.values import Anything, Between, Fact, OneOf

NUMERIC = "biuf"


@dataclass(frozen=True)
class Tolerance:
    """An entry passes if |got − want| ≤ absolute · max(1, largest |want|) + relative · |want|.

    single: whether answers may have float32's precision.  From float64 input they may not.
    """

    relative: float = 1e-6
    absolute: float = 1e-9
    single: bool = False

    def of(self, want):
        finite = np.abs(want[np.isfinite(want)]) if want.size else want
        scale = max(1.0, float(finite.max())) if finite.size else 1.0
        return self.absolute * scale + self.relative * np.abs(np.where(np.isfinite(want), want, 0.0))


@dataclass(frozen=True)
class Finding:
    """The first thing that is wrong with an answer.

    kind: none, type, missing, unexpected, length, shape, dtype, nan, value or fact.  where: the path to it, as the learner
    would write it.  got_array, want_array: the two arrays, where arrays were compared.
    """

    kind: str
    where: str
    message: str
    got_array: object = None
    want_array: object = None


def compare(got, want, tolerance=Tolerance()):
    """The first Finding, or None if `got` is as good as `want`.  Never raises, whatever `got` is."""
    try:
        with np.errstate(all="ignore"):
            return _compare(got, want, tolerance, "result")
    except Exception:  # an object that raises as soon as it is looked at
        return Finding("type", "result", f"`result` holds something that cannot be compared: {type(got).__name__}.")


def _compare(got, want, tolerance, where):
    if isinstance(want, Anything):
        return None
    if got is None and want is not None:
        return Finding("none", where, f"`{where}` is None. Does every path of the function end with `return …`?")
    if isinstance(want, dict):
        return _compare_dicts(got, want, tolerance, where)
    if isinstance(want, Between | OneOf):
        return _compare_arrays(got, want, tolerance, where)
    if isinstance(want, list | tuple) and not _is_vector(want):
        return _compare_sequences(got, want, tolerance, where)
    if want is None or isinstance(want, str):
        same = got is None if want is None else isinstance(got, str) and str.__eq__(got, want) is True
        return None if same else Finding("value", where, f"`{where}` should be {want!r}; you gave {brief(got)}.")
    if isinstance(want, list | tuple):
        if isinstance(want, tuple) and isinstance(got, list | tuple) and len(got) != len(want):
            return _wrong_length(got, want, where)
        return _compare_arrays(got, np.asarray(want), tolerance, where)
    return _compare_arrays(got, want, tolerance, where)


def _is_vector(values):
    return len(values) > 0 and all(isinstance(v, bool | int | float | np.number | np.bool_) for v in values)


def _compare_sequences(got, want, tolerance, where):
    if len(want) == 0 and isinstance(got, np.ndarray) and np.asarray(got).size == 0:
        return None
    if not isinstance(got, list | tuple):
        needed = f"{len(want)} values (`return a, b, …`)" if isinstance(want, tuple) else "a list"
        return Finding("type", where, f"`{where}` should be {needed}; you gave {describe(got)}.")
    if len(got) != len(want):
        return _wrong_length(got, want, where)
    for i, (g, w) in enumerate(zip(got, want)):
        finding = _compare(g, w, tolerance, f"{where}[{i}]")
        if finding:
            return finding
    return None


def _wrong_length(got, want, where):
    return Finding("length", where, f"`{where}` should hold {len(want)} values; yours holds {len(got)}.")


def _compare_dicts(got, want, tolerance, where):
    if not isinstance(got, dict):
        return Finding("type", where, f"`{where}` should be a dictionary; you gave {describe(got)}.")
    if want and all(isinstance(w, Fact) or (isinstance(w, bool) and _is_sentence(k)) for k, w in want.items()):
        return _compare_facts(got, want, where)
    missing = [k for k in want if k not in got]
    if missing:
        has = ", ".join(brief(k) for k in list(got)[:12]) or "nothing"
        return Finding("missing", where, f"`{where}` has no entry {missing[0]!r}. It has {has}.")
    gradients = all(isinstance(k, str) and k.startswith("d") for k in want)
    for key in got:
        allowed = key in want or (gradients and isinstance(key, str) and key.startswith("d"))
        if not allowed:
            return Finding("unexpected", where, f"`{where}` has an entry {brief(key)} that should not be there.")
    for key in want:
        finding = _compare(got[key], want[key], tolerance, f"{where}[{key!r}]".replace("'", '"'))
        if finding:
            return finding
    return None


def _is_sentence(key):
    """Names of an answer's entries are one word; an observer's sentences are several."""
    return len(str(key).split()) > 1


def _compare_facts(got, want, where):
    """Sentences that should be true, as an observer found them."""
    for sentence, holds in want.items():
        fact = got.get(sentence)
        if not isinstance(fact, Fact):  # a learner's own dictionary may say anything
            return Finding("fact", where, f"Could not be observed: {sentence}.")
        if bool(fact) != bool(holds):
            seen = f" Seen: {fact.seen}." if fact.seen else ""
            return Finding("fact", where, f"Not true of your answer: {sentence}.{seen}")
    return None


def _compare_arrays(got, want, tolerance, where):
    """`want` is a number, an array, Between or OneOf."""
    sample = _sample(want)
    array, finding = _as_array(got, sample, where)
    if finding:
        return finding
    bad_nan = np.isnan(array) & ~np.isnan(sample)
    if bad_nan.any():
        return _nan_finding(array, bad_nan, where, sample)
    ok, nearest = _entries_that_pass(array, want, tolerance)
    if not ok.all():
        return _value_finding(array, nearest, ok, want, where)
    if not tolerance.single and _lost_digits(got) and not np.array_equal(array, nearest, equal_nan=True):
        text = (
            f"`{where}` is {got.dtype}, though the input was float64: half of the digits are gone. Which line changes the dtype?"
        )
        return Finding("dtype", where, text)
    return None


def _lost_digits(got):
    return isinstance(got, np.ndarray | np.floating) and got.dtype.kind == "f" and got.dtype.itemsize < 8


def _sample(want):
    """An array of the shape that the answer should have."""
    if isinstance(want, Between):
        return np.asarray(np.broadcast_arrays(want.low, want.high)[0], dtype=float)
    return np.asarray(want.alternatives[0] if isinstance(want, OneOf) else want, dtype=float)


def _as_array(got, sample, where):
    """`got` as a float array shaped like `sample`, or the Finding that says why it is none."""
    if isinstance(got, bool | int | float | np.number | np.bool_):
        try:
            array = np.asarray(got)
        except OverflowError:
            array = np.asarray(np.inf)
    elif isinstance(got, np.ndarray):
        array = np.asarray(got)
    elif isinstance(got, list | tuple) and sample.ndim == 1 and all(_is_number(v) for v in got):
        array = np.array([float(np.asarray(v).ravel()[0]) for v in got])
    else:
        needed = f"an array of shape {sample.shape}" if sample.ndim else "a number"
        return None, Finding("type", where, f"`{where}` should be {needed}; you gave {describe(got)}.")
    if array.dtype.kind not in NUMERIC:
        return None, Finding("dtype", where, f"`{where}` should hold real numbers; yours holds {array.dtype}.")
    if sample.ndim == 0 and array.size == 1:
        array = array.reshape(())
    if array.shape != sample.shape:
        needed = f"shape {sample.shape}" if sample.ndim else "a single number"
        seen = array.astype(float) if array.size == sample.size else None  # none explains a mistake, and it may be huge
        return None, Finding("shape", where, f"`{where}` should have {needed}; yours has shape {array.shape}.", seen, sample)
    return array.astype(float), None


def _is_number(value):
    if isinstance(value, np.ndarray):
        return value.size == 1 and value.dtype.kind in NUMERIC
    return isinstance(value, bool | float | np.floating | np.integer | np.bool_) or (
        isinstance(value, int) and abs(value) < 2**1023
    )


def _entries_that_pass(array, want, tolerance):
    """Which entries pass, and for each entry the nearest value that would."""
    if isinstance(want, Between):
        nearest = np.clip(array, want.low, want.high)
        return (array == nearest) & np.isfinite(array), nearest
    alternatives = want.alternatives if isinstance(want, OneOf) else (want,)
    candidates = [np.asarray(a, dtype=float) for a in alternatives]
    if len(candidates) == 1:
        return _close(array, candidates[0], tolerance), candidates[0]
    passes = [_close(array, c, tolerance) for c in candidates]
    distances = np.stack([np.where(np.isnan(d := np.abs(array - c)), np.inf, d) for c in candidates])
    nearest = np.take_along_axis(np.stack(candidates), distances.argmin(axis=0)[None], axis=0)[0]
    return np.any(passes, axis=0), nearest


def _close(array, want, tolerance):
    same = (array == want) | (np.isnan(array) & np.isnan(want))
    return same | (np.isfinite(want) & (np.abs(array - want) <= tolerance.of(want)))


def _nan_finding(array, bad, where, want):
    first = _first(bad)
    count = f"{int(bad.sum())} of {array.size} entries of `{where}` are nan" if array.ndim else f"`{where}` is nan"
    at = f", the first at {_entry(where, first)}" if array.ndim else ""
    return Finding("nan", where, f"{count}{at}: overflow, 0/0, ∞ − ∞ or the logarithm of a negative number.", array, want)


def _value_finding(array, nearest, ok, want, where):
    first = _first(~ok)
    got, wanted = float(array[first]), float(nearest[first])
    if isinstance(want, Between):
        low, high = (np.broadcast_to(v, array.shape)[first] for v in (want.low, want.high))
        expected = f"expected a finite number of {number(low)} or more"
        if np.isfinite(high):
            expected = f"expected a number between {number(low, high)} and {number(high, low)}"
        error = ""
    else:
        expected = f"expected {number(wanted, got)}"
        error = _largest_error(array, nearest, ok)
        if np.asarray(want).dtype == bool and got in (0, 1):
            return Finding(
                "value", where, f"{_entry(where, first)}: you gave {got == 1}, expected {wanted == 1}.", array, nearest
            )
    share = f" {int((~ok).sum())} of {array.size} entries differ." if array.size > 1 else ""
    text = f"{_entry(where, first)}: you gave {number(got, wanted)}, {expected}.{share}{error}"
    return Finding("value", where, text, array, nearest)


def _largest_error(array, want, ok):
    errors = np.abs(array - want)[~ok]
    if (want[~ok] == 0).any():
        return f" Largest error {errors.max():.2g}."
    return f" Largest relative error {(errors / np.abs(want[~ok])).max():.2g}."


def _first(mask):
    return tuple(int(i) for i in np.argwhere(mask)[0]) if mask.ndim else ()


def _entry(where, index):
    return f"`{where}[{', '.join(map(str, index))}]`" if index else f"`{where}`"


def number(value, beside=None):
    """A number in as many digits as tell it from the one beside it."""
    value = float(value)
    for digits in (4, 7, 10, 16):
        text = f"{value:.{digits}g}"
        if beside is None or text != f"{float(beside):.{digits}g}":
            break
    return text


def describe(value):
    """What a value is, in a few words, without calling any method of its own."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {np.asarray(value).shape}"
    names = {list: "a list", tuple: "a tuple", dict: "a dictionary", str: "text", type(None): "None"}
    for kind, name in names.items():
        if isinstance(value, kind):
            return f"{name} of {len(value)}" if kind in (list, tuple) else name
    if isinstance(value, bool | int | float | np.number | np.bool_):
        return f"the number {brief(value)}"
    return f"an object of type {type(value).__name__}"


def brief(value):
    """A plain value's text, cut short; anything else by its type only."""
    if type(value) in (bool, float, str) or value is None or isinstance(value, np.number | np.bool_):
        return repr(value.item() if isinstance(value, np.generic) else value)[:60]
    if type(value) is int:
        return str(value) if abs(value) < 10**15 else "a very large integer"
    return describe(value)
