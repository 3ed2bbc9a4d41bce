"""Lessons as their authors write them: `source/NN_topic.py`, parsed into cells.

A lesson is a script in jupytext's percent format; what a cell is, its metadata says (`docs/authoring.md`).
"""

import ast
import contextlib
import functools
import linecache
import re
import symtable
import sys
import types
from dataclasses import dataclass
from pathlib import Path

import jupytext

from dlutils.spec import REGISTRY

ROOT = Path(__file__).resolve().parent.parent
HEADING = re.compile(r"^## (Exercise|Question): (.+?) · (\d+) points? · (\d+) minutes?\s*$", re.MULTILINE)


class LessonError(Exception):
    """A lesson that cannot be built: which file, which line, what is wrong and what to do."""

    def __init__(self, path, line, message):
        super().__init__(f"{path.name}, line {line}: {message}")


@dataclass(frozen=True)
class Cell:
    """kind: markdown, code, exercise, spec, check or question.  name, points: of an exercise, a check or a question."""

    kind: str
    source: str
    line: int
    name: str = ""
    points: int = 0
    tags: tuple = ()


@dataclass(frozen=True)
class Lesson:
    """number: "02".  name: "02_logistic_regression".  minutes: a learner's time.  needs: numbers of earlier lessons."""

    path: Path
    number: str
    name: str
    title: str
    minutes: int
    needs: tuple
    cells: tuple

    def of_kind(self, kind):
        return [c for c in self.cells if c.kind == kind]

    @property
    def points(self):
        return sum(c.points for c in self.cells if c.kind in ("exercise", "question"))


def lesson_paths(source=ROOT / "source"):
    """All lessons, in the order of the course."""
    return sorted(Path(source).glob("[0-9][0-9]_*.py"))


def find_lesson(number, source=ROOT / "source"):
    """The path of a lesson given as "18", "18_adam" or "18_adam.py".  Raises LookupError."""
    wanted = str(number).removesuffix(".py")
    for path in lesson_paths(source):
        if wanted in (path.stem, path.stem[:2]):
            return path
    raise LookupError(f"There is no lesson {wanted} in {source}. There are: {', '.join(p.stem for p in lesson_paths(source))}.")


def load_lesson(path):
    """Parse one lesson.  Raises LessonError."""
    path = Path(path)
    text = path.read_text(encoding="utf-8")
    _check_syntax(path, text)
    notebook = jupytext.reads(text, fmt="py:percent")
    about = notebook.metadata.get("lesson", {})
    for key in ("title", "minutes"):
        if key not in about:
            raise LessonError(path, 1, f"the header has no `{key}`. Begin the file as docs/authoring.md shows.")
    cells = tuple(_cell(path, cell, line) for cell, line in zip(notebook.cells, _first_lines(text, notebook)))
    needs = tuple(str(n) for n in about.get("needs", ()))
    lesson = Lesson(path, path.stem[:2], path.stem, about["title"], int(about["minutes"]), needs, cells)
    _check_structure(lesson)
    return lesson


def _check_syntax(path, text):
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise LessonError(path, error.lineno or 1, f"not valid Python: {error.msg}.") from None


def _first_lines(text, notebook):
    markers = [i for i, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]
    return markers if len(markers) == len(notebook.cells) else [1] * len(notebook.cells)


def _cell(path, cell, line):
    meta = cell.metadata
    tags = tuple(meta.get("tags", ()))
    kinds = [k for k in ("exercise", "check", "question") if k in meta] + ["spec"] * ("spec" in tags)
    if len(kinds) > 1:
        raise LessonError(path, line, f"a cell cannot be {' and '.join(kinds)} at once.")
    kind = kinds[0] if kinds else "markdown" if cell.cell_type == "markdown" else "code"
    if (kind == "question") != (cell.cell_type == "markdown") and kind not in ("markdown", "code"):
        raise LessonError(path, line, f"a {kind} must be {'a markdown' if kind == 'question' else 'a code'} cell.")
    return Cell(kind, cell.source, line, meta.get(kind, ""), int(meta.get("points", 0)), tags)


def _check_structure(lesson):
    exercises = {}
    heading = None
    for cell in lesson.cells:
        if cell.kind == "markdown":
            for match in HEADING.finditer(cell.source):
                heading = match, cell
        if cell.kind not in ("exercise", "question"):
            continue
        if cell.name in exercises:
            raise LessonError(lesson.path, cell.line, f"`{cell.name}` stands twice; give one of them another name.")
        exercises[cell.name] = cell
        _check_points(lesson, cell, heading)
        heading = None  # the next one needs its own
        for marker in ("### BEGIN SOLUTION", "### END SOLUTION"):
            if cell.source.count(marker) != 1:
                raise LessonError(lesson.path, cell.line, f"`{cell.name}` needs exactly one line `{marker}`.")
    _check_pairs(lesson)


def _check_points(lesson, cell, heading):
    kind = "Exercise" if cell.kind == "exercise" else "Question"
    if heading is None or heading[0].group(1) != kind:
        form = f"## {kind}: {cell.name} · {cell.points} points · 10 minutes"
        raise LessonError(lesson.path, cell.line, f"no heading above `{cell.name}`. Write one like “{form}”.")
    said = int(heading[0].group(3))
    if said != cell.points:
        raise LessonError(
            lesson.path, heading[1].line, f"the heading says {said} points, `{cell.name}` has {cell.points}. Make them equal."
        )


def _check_pairs(lesson):
    checks = {c.name: c for c in lesson.of_kind("check")}
    for cell in lesson.of_kind("exercise"):
        if cell.name not in checks:
            raise LessonError(lesson.path, cell.line, f'`{cell.name}` has no check cell. Add `# %% check="{cell.name}"`.')
        if checks[cell.name].source.strip() != f"check({cell.name})":
            raise LessonError(lesson.path, checks[cell.name].line, f"this check's one line must be `check({cell.name})`.")
        names = [d.name for d in ast.parse(cell.source).body if isinstance(d, ast.FunctionDef)]
        if cell.name not in names:
            raise LessonError(lesson.path, cell.line, f"this cell must define `{cell.name}`.")
    for name, cell in checks.items():
        if name not in {c.name for c in lesson.of_kind("exercise")}:
            raise LessonError(lesson.path, cell.line, f"a check of `{name}`, but no such exercise. Correct one of the names.")


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


@functools.lru_cache(maxsize=64)
def earlier_functions(source, number):
    """Every function that the lessons before `number` define, exercises and helpers, in the order of the course."""
    functions = []
    for path in lesson_paths(source):
        if path.stem[:2] >= number:
            break
        lesson = load_lesson(path)
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


def without_markers(source):
    """A cell's text without the lines that mark the solution."""
    return "\n".join(line for line in source.splitlines() if not re.search(r"### (BEGIN|END) SOLUTION", line))


def earlier_solutions(source, number):
    """name → function for all that the lessons before `number` define, each seeing `np` and the others."""
    namespace = {}
    exec("import functools\nimport numpy as np", namespace)
    for function in latest(earlier_functions(Path(source), number)).values():
        exec(function.text, namespace)
    return namespace
