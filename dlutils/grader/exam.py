"""What a lesson's hand-ins are judged by: fresh cases from a secret seed.  Reads the instructor's course and nothing else."""

import ast
import functools
import json
import secrets
from dataclasses import dataclass, field

import nbformat

from dlutils import course, records, running
from dlutils.codec import encode
from dlutils.contract import learner_with
from dlutils.judging import judge

TRIES = 5  # seeds in a row on which a lesson's own solution may fail by bad luck


class ExamError(Exception):
    """The course's own files do not allow grading; one sentence says what to do."""


@dataclass(frozen=True)
class Exam:
    """A lesson, ready to judge with.

    fresh: records of the secret cases.  public: exercise name → record that students have.  notebook: the released notebook.
    checks: stripped sources of the released checks.  given: stripped source → its definitions alone, of every other released
    cell that is no answer.  files: what a lesson's folder holds for its notebook to import.
    """

    lesson: str
    seed: int
    fresh: tuple
    public: dict = field(repr=False)
    notebook: object = field(repr=False)
    checks: frozenset = field(repr=False)
    given: dict = field(repr=False)
    files: dict = field(repr=False)

    @functools.cached_property
    def known(self):
        """Exercise name → places of the secret cases that students have as well."""
        return {record.name: known_cases(record, self.public[record.name]) for record in self.fresh}

    @property
    def max_score(self):
        return sum(record.points for record in self.fresh)


def new_seed():
    """A seed that nobody can guess, for one round of grading."""
    return secrets.randbits(53)  # a number that every JSON reader and database keeps whole


def make_exam(lesson, seed):
    """The Exam of a lesson ("18" or "18_adam") with the cases of `seed`.  Raises ExamError."""
    try:
        parsed = course.load_lesson(course.find_lesson(lesson))
        folder = course.ROOT / "notebooks" / parsed.name
        public = {r.name: r for r in records.load(folder).exercises}
        notebook = nbformat.read(folder / f"{parsed.name}.ipynb", as_version=4)
        namespace = running.definitions(parsed)
        specs = running.specs(parsed, namespace)
    except (course.LessonError, LookupError, records.RecordsError, OSError) as error:
        raise ExamError(str(error.args[0] if error.args else error)) from None
    if list(public) != [c.name for c in parsed.of_kind("exercise")]:
        raise ExamError(f"notebooks/{parsed.name} is not what its lesson gives. Run `make build`.")
    previously = folder / "previously.py"
    return Exam(
        lesson=parsed.name,
        seed=seed,
        fresh=tuple(_fresh(cell, specs[cell.name], namespace, seed) for cell in parsed.of_kind("exercise")),
        public=public,
        notebook=notebook,
        checks=frozenset(c.source.strip() for c in notebook.cells if _is_check(c)),
        given={c.source.strip(): _definitions(c.source) for c in notebook.cells if _is_given(c)},
        files={previously.name: previously.read_text(encoding="utf-8")} if previously.exists() else {},
    )


def _fresh(cell, spec, namespace, seed):
    """Cases on which the course's own solution passes."""
    for attempt in range(TRIES):
        record = spec.make_record(cell.points, seed + attempt, grading=True)
        if judge(record, learner_with(namespace, cell.name, namespace[cell.name])).passed:
            return record
    raise ExamError(f"the course's own solution of `{cell.name}` fails on the cases of {TRIES} seeds; mend the lesson.")


def known_cases(fresh, public):
    """The places of those cases of `fresh` that `public` has as well: who has learnt its answers by heart passes them."""
    asked = {_written(case) for case in public.cases}
    return frozenset(i for i, case in enumerate(fresh.cases) if _written(case) in asked)


def _written(case):
    return json.dumps(encode(case.arguments), sort_keys=True)


def _is_check(cell):
    grading = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(grading.get("grade"))


def _is_given(cell):
    return cell.cell_type == "code" and not cell.metadata.get("nbgrader")


def _definitions(source):
    """The imports, functions and classes of a cell, as its text has them; "" if there are none."""
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)]
    return ast.unparse(tree)
