"""Run a learner's function on the cases of a record and say what is wrong, where, and why."""

import contextlib
import copy
import sys
import traceback
import warnings
from dataclasses import dataclass, field

import numpy as np

from dlutils import patterns
from dlutils.codec import function_from_source
from dlutils.compare import Finding, Tolerance, compare
from dlutils.timing import TookTooLong, time_limit

SECONDS_PER_CASE = 5.0
SAME = Tolerance(relative=1e-5, absolute=1e-7, single=True)
NOT_WRITTEN = "NotImplementedError"
NOT_ALIKE = (0, 0)
NO_MORE = ("TookTooLong", "Ended")


class Ended(BaseException):
    """In a sandbox: the answer has ended its own process, or there was no time for it.  The text goes on after its name."""


class LearnersError(Exception):
    """In a sandbox: the learner's function raised something.  Arguments: the error's name, its message, the line."""


@dataclass(frozen=True)
class Outcome:
    """What became of one call: a value, or an error's name with where it happened, and the inputs that it changed."""

    value: object = None
    error: str | None = None
    message: str = ""
    line: str = ""
    changed: tuple = ()
    warned: str = ""


@dataclass(frozen=True)
class CaseResult:
    name: str
    finding: Finding | None
    outcome: Outcome


@dataclass(frozen=True)
class Report:
    """The verdict on one exercise.  why: a named mistake's hint or a generic pattern.  mistake: its name."""

    name: str
    results: tuple
    why: str = ""
    mistake: str | None = None
    cases: tuple = field(default=(), repr=False)

    @property
    def cases_passed(self):
        return sum(r.finding is None for r in self.results)

    @property
    def passed(self):
        return self.cases_passed == len(self.cases)

    @property
    def first_failure(self):
        return next((i for i, r in enumerate(self.results) if r.finding), None)

    @property
    def not_written(self):
        return self.results[0].outcome.error == NOT_WRITTEN


class Learner:
    """The functions of a lesson, by name: `learner.linear_forward(…)` calls the learner's own."""

    def __init__(self, find):
        self._find = find

    def __getattr__(self, name):
        function = self._find(name)
        if function is None:
            raise NameError(f"this check also calls your `{name}`, which is not defined yet")
        return function


def judge(record, learner, seconds=SECONDS_PER_CASE):
    """The Report on `learner`'s answer to `record`.

    The remaining cases are not tried, and count as failed, after one that ran out of time, ended its process, or is not
    written yet.
    """
    observe = observer(record)
    seconds = max(seconds, record.seconds)
    results = []
    for case in record.cases:
        outcome = run(observe, learner, case.arguments, record.arguments, seconds)
        results.append(CaseResult(case.name, _finding(outcome, case, record), outcome))
        if outcome.error in NO_MORE or (outcome.error == NOT_WRITTEN and len(results) == 1):
            break
    why, mistake = _explain(record, results)
    return Report(record.name, tuple(results), why, mistake, record.cases)


def observer(record):
    """The function (learner, *arguments) → what is compared."""
    if record.observe is None:
        return lambda learner, *arguments: getattr(learner, record.name)(*arguments)
    return function_from_source(record.observe, "observe")


def run(observe, learner, arguments, names, seconds=SECONDS_PER_CASE):
    """The Outcome of one observed call on a private copy of `arguments`."""
    arguments = copy.deepcopy(arguments)
    before = copy.deepcopy(arguments)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with noisy():
            try:
                # what a function writes to stderr is no error; nbgrader would count it as one
                with contextlib.redirect_stderr(sys.stdout), time_limit(seconds):
                    value = observe(learner, *arguments)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # a learner's SystemExit must not end the kernel
                return error_outcome(error, seconds)
    warned = next((str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)), "")
    changed = tuple(n for n, a, b in zip(names, arguments, before) if _differs(a, b))
    return Outcome(value=value, changed=changed, warned=warned)


def noisy():
    """While this lasts, NumPy warns of everything but underflow."""
    return np.errstate(divide="warn", over="warn", invalid="warn", under="ignore")


def _differs(after, before):
    if isinstance(before, np.random.Generator) or callable(before):
        return False
    if type(after) is not type(before) or (isinstance(before, dict) and list(after) != list(before)):
        return True
    if isinstance(before, dict):
        return any(_differs(after[k], before[k]) for k in before)
    if isinstance(before, list | tuple):
        return len(after) != len(before) or any(_differs(a, b) for a, b in zip(after, before))
    if isinstance(before, np.ndarray) and (after.shape != before.shape or after.dtype != before.dtype):
        return True
    if isinstance(before, np.ndarray) and np.array_equal(after, before):
        return False  # nearly always, and quick
    return compare(after, before, _last_bits(before)) is not None


def _last_bits(value):
    """A tolerance that forgives perturb-and-restore when it leaves the last bits off."""
    floating = isinstance(value, np.ndarray | np.floating) and value.dtype.kind == "f"
    bits = 16 * float(np.finfo(value.dtype).eps) if floating else 0.0
    return Tolerance(relative=max(bits, 1e-12), absolute=max(bits, 1e-12), single=True)


def error_outcome(error, seconds):
    name = type(error).__name__
    if isinstance(error, LearnersError):
        return Outcome(**dict(zip(("error", "message", "line"), error.args)))
    if isinstance(error, Ended):
        return Outcome(error="Ended", message=str(error))
    if isinstance(error, TookTooLong):
        return Outcome(error=TookTooLong.__name__, message=f"did not come back within {seconds:.0f} seconds")
    if isinstance(error, NotImplementedError):
        return Outcome(error=NOT_WRITTEN, message=traceback.extract_tb(error.__traceback__)[-1].name)
    try:
        message = str(error)[:300]
    except Exception:
        message = ""
    return Outcome(error=name, message=message, line=_learners_line(error))


def _learners_line(error):
    """The deepest line that is the learner's own, as text."""
    ours = __file__.rpartition("judging")[0]
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        library = "site-packages" in frame.filename or frame.filename.startswith((ours, "<__array_function__"))
        if not library and frame.filename != "<observe>" and frame.line:
            return f"line {frame.lineno}: {frame.line.strip()[:160]}"
    return ""


def _finding(outcome, case, record):
    where = "result"
    if outcome.error == TookTooLong.__name__:
        return Finding("endless", where, f"`{record.name}` {outcome.message}. Is there a loop that never ends?")
    if outcome.error == "Ended":
        return Finding("ended", where, f"`{record.name}` {outcome.message}.")
    if outcome.error == NOT_WRITTEN:
        return Finding("not written", where, f"`{outcome.message}` is not written yet.")
    if outcome.error:
        at = f" ({outcome.line})" if outcome.line else ""
        return Finding("error", where, f"{outcome.error}: {outcome.message}{at}")
    if outcome.changed:
        names = " and ".join(f"`{n}`" for n in outcome.changed)
        return Finding("changed", where, f"Your function changed its input {names}. Work on a copy, or build a new array.")
    finding = compare(outcome.value, case.expected, case.tolerance)
    if finding is None and record.quiet and outcome.warned:
        return Finding("warning", where, f"The numbers are right, but NumPy warned: {outcome.warned}.")
    return finding


def _explain(record, results):
    """(why, name of the mistake or None) for the failed cases."""
    failed = [i for i, r in enumerate(results) if r.finding]
    if not failed or results[failed[0]].finding.kind in ("not written", "endless", "ended"):
        return "", None
    likeness = [_likeness(mistake, record, results, failed) for mistake in record.mistakes]
    if max(likeness, default=NOT_ALIKE) > NOT_ALIKE:
        best = record.mistakes[likeness.index(max(likeness))]
        return best.hint, best.name
    first = failed[0]
    case, result = record.cases[first], results[first]
    sizes = dimension_sizes(record.arguments, case.arguments)
    return patterns.explain(result.outcome.value, case.expected, result.finding, sizes) or "", None


def _likeness(mistake, record, results, failed):
    """How well the mistake reproduces what was seen: not at all unless it does so for the first failure and most others.

    Only cases count on which the mistake itself is wrong; ties go to the one that predicts fewer other failures.
    """
    if not mistake.outcomes or _agrees(failed[0], mistake, record, results) is not True:
        return NOT_ALIKE  # most mistakes are out here, before the other cases are compared
    agreement = [_agrees(i, mistake, record, results) for i in range(len(results))]
    hits = sum(agreement[i] is True for i in failed)
    return (hits, -agreement.count(False)) if 2 * hits >= len(failed) else NOT_ALIKE


def _agrees(i, mistake, record, results):
    """Whether the mistake does what was seen in case i; None where it is not wrong itself, or not known."""
    known = mistake.outcomes[i]
    if known is None or _finding(known, record.cases[i], record) is None:
        return None
    return same_outcome(results[i].outcome, known, record.quiet)


def same_outcome(seen, known, quiet=False):
    """Whether two outcomes are the same mistake at work.  Warnings must agree where they count (`quiet`)."""
    if seen.error or known.error:
        return (seen.error, seen.message) == (known.error, known.message)
    if set(seen.changed) != set(known.changed):
        return False
    alike = compare(seen.value, known.value, SAME) is None
    if quiet and bool(seen.warned) != bool(known.warned):
        return False
    return alike and not _has_more_keys(seen.value, known.value)


def _has_more_keys(seen, known):
    """Whether `seen` has entries beyond the known ones: an answer may have them, but then it is not the same answer."""
    if isinstance(seen, dict) and isinstance(known, dict):
        return bool(set(seen) - set(known)) or any(_has_more_keys(seen[k], known[k]) for k in known if k in seen)
    if isinstance(seen, list | tuple) and isinstance(known, list | tuple):
        return any(_has_more_keys(a, b) for a, b in zip(seen, known))
    return False


def dimension_sizes(names, arguments):
    """Readable name → size, for every dimension of the array arguments, the last dimension (examples) first."""
    sizes = {}
    arrays = [(n, a) for n, a in zip(names, arguments) if isinstance(a, np.ndarray) and a.ndim]
    for name, array in arrays:
        sizes[f"the number of columns of `{name}`" if array.ndim == 2 else f"the length of `{name}`"] = array.shape[-1]
    for name, array in arrays:
        if array.ndim > 1:
            sizes[f"the number of rows of `{name}`"] = array.shape[0]
    return sizes
