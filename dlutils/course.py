"""Lessons as their authors write them: `source/NN_topic.py`, parsed into cells.

A lesson is a script in jupytext's percent format; what a cell is, its metadata says (`docs/authoring.md`).
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import jupytext

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


def without_markers(source):
    """A cell's text without the lines that mark the solution."""
    return "\n".join(line for line in source.splitlines() if not re.search(r"### (BEGIN|END) SOLUTION", line))
