"""`check` and `hint`: what a learner calls."""

import ast
import os
import sys

from dlutils import panel, passes, records
from dlutils.judging import Learner, judge
from dlutils.spec import REGISTRY

_hints_given = {}  # exercise name → levels shown in this session


class CheckFailed(AssertionError):
    """The answer did not pass; the message is the first finding.  Jupyter shows one line of it, the panel has the rest."""

    def _render_traceback_(self):
        return [str(self)]


def check(function):
    """Run the checks of the exercise that `function` answers, show what they found, and raise CheckFailed unless all pass.

    A function that still holds `raise NotImplementedError()` raises NotImplementedError instead.  The arguments that your
    function gets are copies; a call that does not come back within a few seconds is stopped.
    """
    frame = sys._getframe(1)
    record, lesson = _find_record(_name_written(frame, function))
    scope = {**_globals_of(function), **frame.f_globals, record.name: function}
    report = judge(record, Learner(scope.get))
    panel.show(panel.as_html(report, record.arguments), panel.as_text(report, record.arguments), panel.as_data(report))
    if lesson and os.environ.get("NBGRADER_EXECUTION") != "autograde":
        passes.remember(lesson, record.name, report.passed)
    if report.passed:
        return
    raise _quiet_error(report)


def _quiet_error(report):
    if report.not_written:
        return _plain(NotImplementedError(panel.headline(report)))
    finding = report.results[report.first_failure].finding
    return CheckFailed(f"{panel.headline(report)}. {finding.message}")


def hint(function):
    """Show the next hint on the exercise that `function` answers: a question, then a formula, then a line to begin with."""
    record, _ = _find_record(_name_written(sys._getframe(1), function))
    level = min(_hints_given.get(record.name, 0), len(record.hints) - 1)
    _hints_given[record.name] = level + 1
    title = f"{record.name}: hint {level + 1} of {len(record.hints)}"
    rows = [("", record.hints[level])]
    if level + 1 == len(record.hints):
        rows.append(("", "This was the last one."))
    panel.show(panel.box("todo", title, rows), "\n".join([title, *(f"  {text}" for _, text in rows)]))


def _name_written(frame, function):
    """The name that stands between the parentheses of the call, so that lambdas and wrapped functions have one too."""
    if isinstance(function, str):
        return function
    try:
        from executing import Source

        node = Source.executing(frame).node
        argument = node.args[0] if isinstance(node, ast.Call) and node.args else None
    except Exception:  # no source to look at: an exec'd string, a frozen program
        argument = None
    if isinstance(argument, ast.Name):
        return argument.id
    return getattr(function, "__name__", "this function")


def _globals_of(function):
    return getattr(function, "__globals__", {})


def _find_record(name):
    """(record, lesson) of an exercise: from the script that defines its spec, else from the folder's checks.json."""
    if name in REGISTRY:
        return REGISTRY[name].make_record(), None
    try:
        lesson = records.load()
    except records.RecordsError as error:
        raise _plain(LookupError(str(error))) from None
    record = lesson.find(name)
    if record is None:
        known = ", ".join(e.name for e in lesson.exercises)
        raise _plain(LookupError(f"`{name}` is not an exercise of lesson {lesson.lesson}. Its exercises are: {known}."))
    return record, lesson.lesson


def _plain(error):
    error._render_traceback_ = lambda: [str(error)]
    return error
