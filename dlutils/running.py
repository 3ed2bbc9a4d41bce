"""A lesson's definitions, run without its experiments: its solutions and its specs."""

import ast
import contextlib
import linecache
import sys
import types

from dlutils.course import LessonError, find_lesson, load_lesson
from dlutils.earlier import previously_source
from dlutils.spec import REGISTRY


def definitions(lesson):
    """Run what a lesson defines, and nothing that takes time: its namespace, with solutions and specs in it.

    Exercise and spec cells run whole; of other code cells the imports, functions and classes.  Raises LessonError.
    """
    with _previously_importable(lesson):
        namespace = {"__name__": f"lesson_{lesson.number}", "__file__": str(lesson.path)}
        linecache.checkcache(str(lesson.path))
        for cell in lesson.cells:
            if cell.kind in ("exercise", "spec", "code"):
                _run(lesson, cell, namespace)
    return namespace


def _run(lesson, cell, namespace):
    tree = ast.parse(cell.source)
    if cell.kind == "code":
        kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
        tree.body = [s for s in tree.body if isinstance(s, kept)]
    ast.increment_lineno(tree, cell.line)
    try:
        exec(compile(tree, str(lesson.path), "exec"), namespace)
    except Exception as error:
        line = _line_within(error, lesson.path) or cell.line
        raise LessonError(lesson.path, line, f"{type(error).__name__}: {error}.") from None


def _line_within(error, path):
    line, trace = 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


@contextlib.contextmanager
def _previously_importable(lesson):
    """While a lesson's definitions run, `previously` is the module that its notebook will have."""
    module = types.ModuleType("previously")
    exec(previously_source(lesson), module.__dict__)
    saved = sys.modules.get("previously")
    sys.modules["previously"] = module
    try:
        yield
    finally:
        del sys.modules["previously"]
        if saved:
            sys.modules["previously"] = saved


def specs(lesson, namespace):
    """exercise name → its Exercise class.  Raises LessonError for one that is missing."""
    found = {}
    for cell in lesson.of_kind("exercise"):
        spec = next((v for v in namespace.values() if isinstance(v, type) and REGISTRY.get(cell.name) is v), None)
        if spec is None:
            raise LessonError(lesson.path, cell.line, f"`{cell.name}` has no spec. Add a class for it in a cell tagged spec.")
        found[cell.name] = spec
    return found


def solution_functions(number):
    """name → function, of every exercise of a lesson: the course's own answers, for tests and benchmarks."""
    lesson = load_lesson(find_lesson(number))
    namespace = definitions(lesson)
    return {c.name: namespace[c.name] for c in lesson.of_kind("exercise")}
