"""What the lessons before a lesson define: `previously.py`, and the functions in it."""

import ast
import functools
import symtable
from dataclasses import dataclass
from pathlib import Path

from dlutils.course import LessonError, lesson_paths, load_lesson, without_markers


def imported_from_previously(lesson):
    """The names that a lesson imports from `previously`, and the lines on which it does so."""
    names = {}
    for cell in lesson.cells:
        if cell.kind in ("code", "exercise", "spec"):
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.ImportFrom) and node.module == "previously":
                    names |= {alias.name: cell.line + node.lineno for alias in node.names}
    return names


def previously_source(lesson):
    """Text of `previously.py`: those earlier solutions that a lesson imports, with what they call.  Raises LessonError."""
    everything = earlier_functions(lesson.path.parent, lesson.number)
    available = latest(everything)
    wanted = imported_from_previously(lesson)
    for name, line in wanted.items():
        if name not in available:
            raise LessonError(lesson.path, line, f"no earlier lesson has an exercise that defines `{name}`.")
    needed = {}
    queue = [available[name] for name in wanted]
    while queue:
        found = queue.pop()
        if needed.setdefault(found.name, found) is not found:
            numbers = " and ".join(sorted((needed[found.name].number, found.number)))
            why = f"`{found.name}` means one function in lesson {numbers.replace(' and ', ', another in lesson ')}"
            raise LessonError(lesson.path, 1, f"{why}, and both are needed here; rename one of the two.")
        own = {f.name: f for f in everything if f.number == found.number}
        queue += [f for n in found.uses if (f := own.get(n, available.get(n))) and needed.get(n) is not f]
    parts = [f.text for f in everything if needed.get(f.name) is f]
    head = '"""Functions that you wrote in earlier lessons, as the course\'s solutions have them."""\n\nimport numpy as np\n'
    return "\n\n".join([head, *parts]) + ("\n" if parts else "")


@dataclass(frozen=True)
class Function:
    """A function that a lesson defines: its text, the names that it uses, and whether learners write it as an exercise."""

    number: str
    name: str
    text: str
    uses: frozenset
    written: bool


def earlier_functions(source, number):
    """Every function that the lessons before `number` define, exercises and helpers, in the order of the course."""
    earlier = [path for path in lesson_paths(source) if path.stem[:2] < number]
    return tuple(f for path in earlier for f in _functions_in(path, path.stat().st_mtime_ns, path.stat().st_size))


@functools.lru_cache(maxsize=256)  # a lesson takes a quarter of a second to read, and every later one asks for it
def _functions_in(path, mtime, size):
    functions, lesson = [], load_lesson(path)
    for cell in lesson.of_kind("exercise") + lesson.of_kind("code"):
        text = without_markers(cell.source)
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef):
                source_text = ast.get_source_segment(text, node)
                uses = global_names(source_text) - {node.name}
                functions.append(Function(lesson.number, node.name, source_text, uses, cell.kind == "exercise"))
    return tuple(functions)


def global_names(source):
    """The names that a function's text looks up outside itself: neither its parameters nor its own variables."""
    names, tables = set(), [symtable.symtable(source, "<function>", "exec")]
    while tables:
        table = tables.pop()
        names |= {s.get_name() for s in table.get_symbols() if s.is_referenced() and s.is_global()}
        tables += table.get_children()
    return frozenset(names)


def latest(functions):
    """name → the function that later lessons mean by it: the last one, but a helper never hides what a learner wrote."""
    found = {}
    for function in functions:
        if function.written or not (function.name in found and found[function.name].written):
            found[function.name] = function
    return found


def earlier_solutions(source, number):
    """name → function for all that the lessons before `number` define, each seeing `np` and the others."""
    namespace = {}
    exec("import functools\nimport numpy as np", namespace)
    for function in latest(earlier_functions(Path(source), number)).values():
        exec(function.text, namespace)
    return namespace
