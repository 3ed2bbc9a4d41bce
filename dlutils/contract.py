"""What must be true of every exercise before it may reach a learner."""

import ast

import numpy as np

from dlutils.codec import decode, encode
from dlutils.course import LessonError, without_markers
from dlutils.judging import Learner, Outcome, judge, observer, run
from dlutils.spec import PUBLIC_SEED, Mistake, Record
from dlutils.values import Anything

SECONDS = 8.0


def complete_record(lesson, cell, spec, namespace, seed=PUBLIC_SEED):
    """The record of one exercise with the outcomes of its mistakes, after every promise was tried.  Raises LessonError."""
    problem = _Problem(lesson, cell, spec)
    if len(spec.hints) != 3 or not all(isinstance(h, str) and h.strip() for h in spec.hints):
        raise problem("has not three non-empty hints", "Write a question, a formula and a line to begin with.")
    for name, mistake in spec.named("mistake_").items():
        if not (mistake.__doc__ or "").strip():
            raise problem(f"mistake_{name} has no docstring", "Write the hint that a learner should read there.")
    try:
        record = spec.make_record(cell.points, seed)
    except Exception as error:
        raise problem(f"`cases` or `expect` raises {type(error).__name__}: {error}", "Mend the spec.") from error
    if len(record.cases) < 3:
        raise problem(f"has only {len(record.cases)} cases", "Yield at least three.")
    _must_travel(record, problem)
    solved = learner_with(namespace, record.name, namespace[record.name])
    report = judge(record, solved, SECONDS)
    if not report.passed:
        raise problem(f"the solution disagrees with `expect`: {_failure(report)}", "One of the two is wrong.")
    for name, variant in spec.named("variant_").items():
        report = judge(record, learner_with(namespace, record.name, variant), SECONDS)
        if not report.passed:
            raise problem(
                f"variant_{name} should pass but does not: {_failure(report)}", "Loosen the comparison or drop the variant."
            )
    return _with_outcomes(record, spec, namespace, problem)


class _Problem:
    def __init__(self, lesson, cell, spec):
        self.lesson, self.cell, self.spec = lesson, cell, spec

    def __call__(self, what, remedy):
        return LessonError(self.lesson.path, self.cell.line, f"exercise `{self.cell.name}`: {what}. {remedy}")


def learner_with(namespace, name, function):
    """The course's own solutions, with one of them replaced."""
    scope = {**namespace, name: function}
    return Learner(scope.get)


def stub(cell):
    """The function of an exercise as the student gets it."""
    namespace = {"np": np}
    body = without_markers(cell.source)
    tree = ast.parse(body)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == cell.name:
            node.body = ast.parse("raise NotImplementedError()").body
            node.decorator_list = []
    exec(compile(ast.fix_missing_locations(tree), f"<stub of {cell.name}>", "exec"), namespace)
    return namespace[cell.name]


def _failure(report):
    result = report.results[report.first_failure]
    return f"case “{result.name}”: {result.finding.message}"


def _must_travel(record, problem):
    for case in record.cases:
        try:
            decode(encode(case.arguments), functions=True)
            decode(encode(case.expected))
        except (TypeError, ValueError, OSError) as error:
            raise problem(
                f"case “{case.name}” is not plain data ({error})", "See what a case may hold in docs/authoring.md."
            ) from None


def _with_outcomes(record, spec, namespace, problem):
    """The record with what every mistake answers; each must fail, and get its own hint and no other."""
    observe = observer(record)
    known = []
    for mistake in record.mistakes:
        wrong = learner_with(namespace, record.name, spec.named("mistake_")[mistake.name])
        outcomes = (_outcome(observe, wrong, case, record.arguments) for case in record.cases)
        known.append(Mistake(mistake.name, mistake.hint, tuple(outcomes)))
    complete = Record(**{**vars(record), "mistakes": tuple(known)})
    for mistake in known:
        report = judge(complete, learner_with(namespace, record.name, spec.named("mistake_")[mistake.name]), SECONDS)
        if report.passed:
            raise problem(
                f"mistake_{mistake.name} passes every case", "Add a case that tells it from the right answer, or drop it."
            )
        if report.mistake != mistake.name:
            seen = f"is explained as {report.mistake!r}" if report.mistake else "is not recognised"
            raise problem(f"mistake_{mistake.name} {seen}", "Add a case in which they differ, or merge the two.")
    return complete


def _outcome(observe, learner, case, names):
    """What a mistake does with a case, without the parts that are the learner's own; None if it is not plain data."""
    outcome = run(observe, learner, case.arguments, names, SECONDS)
    value = _mask(outcome.value, case.expected)
    try:
        encode(value)
    except TypeError:
        return None
    return Outcome(**{**vars(outcome), "value": value, "line": ""})


def _mask(value, expected):
    if isinstance(expected, Anything):
        return Anything()
    if isinstance(expected, tuple) and isinstance(value, list | tuple) and len(value) == len(expected):
        return tuple(_mask(v, e) for v, e in zip(value, expected))
    if isinstance(expected, dict) and isinstance(value, dict):
        return {k: _mask(v, expected.get(k)) for k, v in value.items()}
    return value
