"""What an author writes beside an exercise, and the plain record that becomes of it.

The record is the part that may travel: public cases with their expected values, hints, and what each named mistake would have
answered. It holds no solution and no oracle. `check` reads records; so does the grader, which makes its own from fresh cases.
"""

import copy
import inspect
import re
import textwrap
from dataclasses import dataclass

import numpy as np

from dlutils.compare import Tolerance
from dlutils.values import Anything, Between, Fact, OneOf

__all__ = ["Anything", "Between", "Case", "Exercise", "Fact", "Mistake", "OneOf", "Record", "REGISTRY"]

PUBLIC_SEED = 20190
FLOAT32 = Tolerance(relative=2e-3, absolute=2e-5, single=True)
REGISTRY = {}  # exercise name → Exercise class, for a lesson that runs as a script


@dataclass(frozen=True)
class Case:
    """One call: its name, the arguments, what is expected of it, and how closely."""

    name: str
    arguments: tuple
    expected: object = None
    tolerance: Tolerance = Tolerance()


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners give: its name, the hint, and its outcome on each public case."""

    name: str
    hint: str
    outcomes: tuple = ()


@dataclass(frozen=True)
class Record:
    """Everything that judging an exercise needs, as plain data.

    observe: source text of the author's `observe`, or None for the plain result.  arguments: parameter names of a case.
    seconds: how long one case may take, where that is longer than usual.
    """

    name: str
    points: float
    hints: tuple
    arguments: tuple
    cases: tuple
    mistakes: tuple = ()
    observe: str | None = None
    quiet: bool = False
    seconds: float = 0.0


class Exercise:
    """Base of every spec; see `docs/authoring.md`.  A subclass is registered under its name in snake_case."""

    hints = ()
    observe = None
    held_out = None
    seconds = 0.0
    rtol = Tolerance.relative
    atol = Tolerance.absolute
    float32 = True
    quiet = False

    def __init_subclass__(cls):
        for name, value in list(vars(cls).items()):
            if inspect.isfunction(value):
                setattr(cls, name, staticmethod(value))
        REGISTRY[cls.exercise_name()] = cls

    @classmethod
    def exercise_name(cls):
        """AddL2Gradients → add_l2_gradients."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def named(cls, prefix):
        """The functions mistake_…, variant_…, in the order in which they are written."""
        return {n.removeprefix(prefix): f.__func__ for n, f in vars(cls).items() if n.startswith(prefix)}

    @classmethod
    def make_cases(cls, seed=PUBLIC_SEED, grading=False):
        """Cases with their expected values, the float32 copy of the first one last.

        grading: whether they come from `held_out`, where there is one.
        """
        draw = cls.held_out if grading and cls.held_out else cls.cases
        drawn = [(name, tuple(arguments)) for name, *arguments in draw(np.random.default_rng(seed))]
        exact = Tolerance(cls.rtol, cls.atol)
        cases = [Case(name, a, cls.expect(*copy.deepcopy(a)), FLOAT32 if _has_float32(a) else exact) for name, a in drawn]
        if cls.float32 and drawn:
            name, arguments = drawn[0]
            single = _as_float32(arguments)
            if _has_float32(single):
                expected = cls.expect(*_as_float64(single))
                cases.append(Case(f"{name}, in float32", single, expected, FLOAT32))
        return tuple(cases)

    @classmethod
    def make_record(cls, points=0, seed=PUBLIC_SEED, grading=False):
        """The record of fresh cases drawn from `seed`, without the mistakes' outcomes."""
        observe = textwrap.dedent(inspect.getsource(cls.observe)) if cls.observe else None
        return Record(
            name=cls.exercise_name(),
            points=points,
            hints=tuple(cls.hints),
            arguments=tuple(inspect.signature(cls.expect).parameters),
            cases=cls.make_cases(seed, grading),
            mistakes=tuple(Mistake(n, inspect.getdoc(f) or "") for n, f in cls.named("mistake_").items()),
            observe=observe,
            quiet=cls.quiet,
            seconds=cls.seconds,
        )


def _map_arrays(value, change):
    if isinstance(value, np.ndarray | np.floating):
        return change(value)
    if isinstance(value, dict):
        return {k: _map_arrays(v, change) for k, v in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_map_arrays(v, change) for v in value)
    return copy.deepcopy(value)


def _as_float32(value):
    return _map_arrays(value, lambda a: a.astype(np.float32) if a.dtype == np.float64 else a.copy())


def _as_float64(value):
    return _map_arrays(value, lambda a: a.astype(np.float64) if a.dtype == np.float32 else a.copy())


def _has_float32(value):
    found = []
    _map_arrays(value, lambda a: found.append(a.dtype == np.float32) or a)
    return any(found)
