"""A course folder with a gradebook and a class whose hand-ins differ, for the tests of bulk grading."""

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import sqlalchemy as sa
from nbgrader import api
from solved import lesson

from dlutils import building, course
from dlutils.course import without_markers

NAME = "00_start_here"
QUESTION = next(c for c in lesson(NAME)[0].of_kind("question"))
EXERCISE = next(c for c in lesson(NAME)[0].of_kind("exercise"))
SEED = 20240229
DUE = "2024-05-01 12:00:00 UTC"
LATE_PENALTY = """
from nbgrader.plugins import BasePlugin


class HalfAPointADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.5 * (total_seconds_late // 86400)
"""
NBGRADER = "import sys; sys.modules['rfc3987_syntax'] = None; from nbgrader.apps.nbgraderapp import main; main()"
DLUTILS = "import sys; from dlutils.__main__ import main; sys.exit(main())"


class Schoolroom:
    """One course folder with lesson 00 in its gradebook."""

    def __init__(self, root):
        self.root, self.database = root, f"sqlite:///{root / 'gradebook.db'}"

    def run(self, program, *arguments, **options):
        command = [sys.executable, "-c", program, *arguments]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, timeout=120, check=False, **options)

    def dlutils(self, *arguments):
        return self.run(DLUTILS, *arguments)

    def nbgrader(self, *arguments):
        done = self.run(NBGRADER, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def configure(self, line):
        with (self.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")

    def folder(self, student):
        return self.root / "submitted" / student / NAME

    def hand_in(self, student, content, timestamp=None):
        """content: a notebook, or the bytes of the file."""
        folder = self.folder(student)
        folder.mkdir(parents=True, exist_ok=True)
        raw = content if isinstance(content, bytes) else nbformat.writes(content).encode()
        (folder / f"{NAME}.ipynb").write_bytes(raw)
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)

    def graded(self, student):
        return self.root / "autograded" / student / NAME / f"{NAME}.ipynb"

    def query(self, statement):
        engine = sa.create_engine(self.database)
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(sa.text(statement))]
        finally:
            engine.dispose()

    def has(self, table):
        return sa.inspect(sa.create_engine(self.database, poolclass=sa.pool.NullPool)).has_table(table)

    def gradebook(self):
        return api.Gradebook(self.database, "deep-learning")

    def scored(self):
        """(run, student) → how often the ledger says that it was scored; nothing before there is a ledger."""
        if not self.has("dlutils_scored"):
            return {}
        return {row[:2]: row[2] for row in self.query("select run_id, student, count(*) from dlutils_scored group by 1, 2")}

    def rows(self):
        """All that the gradebook says of the class, with names in place of its random ids."""
        found = {}
        with self.gradebook() as gradebook:
            for submission in gradebook.db.query(api.SubmittedAssignment):
                (notebook,) = submission.notebooks
                about = (str(submission.timestamp), submission.extension, notebook.flagged, notebook.late_submission_penalty)
                kept = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")
                grades = {g.name: tuple(getattr(g, k) for k in kept) for g in notebook.grades}
                comments = {c.name: (c.auto_comment, c.manual_comment) for c in notebook.comments}
                found[submission.student.id] = (submission.name, *about, grades, comments, notebook.score)
            assert {s.id for s in gradebook.students} == set(found)
        return found

    def files(self):
        """student → (file, its bytes, its permissions) of what was graded."""
        there = self.root / "autograded"
        paths = [p for p in sorted(there.rglob("*")) if p.is_file()]
        return [(str(p.relative_to(there)), p.read_bytes(), oct(p.stat().st_mode)) for p in paths]


@functools.cache
def _template():
    """A folder with lesson 00 in a gradebook, made once in a process."""
    root = Path(tempfile.mkdtemp(prefix="schoolroom-"))
    room = Schoolroom(root)
    (root / "build/source" / NAME).mkdir(parents=True)
    for name, text in building.sources(lesson(NAME)[0]).items():
        (root / "build/source" / NAME / name).write_text(text, encoding="utf-8")
    shutil.copytree(course.ROOT / "notebooks" / NAME, root / "notebooks" / NAME)
    shutil.copy(course.ROOT / "nbgrader_config.py", root)
    room.configure("c.AssignLatePenalties.plugin_class = 'late.HalfAPointADay'")
    (root / "late.py").write_text(LATE_PENALTY)
    room.nbgrader("generate_assignment", NAME, "--force")
    with room.gradebook() as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=DUE)
    return root


def make_room(root):
    """A copy of the template at `root`, without hand-ins."""
    shutil.copytree(_template(), root)
    return Schoolroom(root)


def notebook(answer=None, written=None):
    """The released notebook with an answer to the exercise and to the question."""
    made = nbformat.read(course.ROOT / "notebooks" / NAME / f"{NAME}.ipynb", as_version=4)
    for cell in made.cells:
        if answer and cell.id == EXERCISE.name:
            cell.source = answer
        if written and cell.id == f"answer-{QUESTION.name}":
            cell.source = written
    return made


def solution():
    return without_markers(EXERCISE.source)


MISTAKE = "def mean_example(X):\n    return X.mean(axis=0, keepdims=True)"
SHAPES = "I would look at the shapes."


def seat_class(room):
    """A small class: right, wrong, empty, late, too late, without its checks, with an import, damaged."""
    on_time, late, too_late = "2024-04-30 09:00:00 UTC", "2024-05-03 13:00:00 UTC", "2024-05-30 13:00:00 UTC"
    room.hand_in("ada", notebook(solution(), SHAPES), on_time)
    room.hand_in("bob", notebook(MISTAKE, SHAPES), on_time)
    room.hand_in("cleo", notebook())
    room.hand_in("dan", notebook(solution(), SHAPES), late)
    room.hand_in("eve", notebook(solution()), too_late)
    renamed = notebook(solution(), SHAPES)
    renamed.cells = [c for c in renamed.cells if not c.source.startswith("check(")]
    room.hand_in("gus", renamed, on_time)
    room.hand_in("hana", notebook("import numpy as np\n" + solution(), SHAPES), late)
    room.hand_in("ivo", nbformat.writes(notebook(solution())).encode()[:5000], on_time)
    return room


def _changed(change):
    """A function that hands in the solved notebook's JSON after a change."""

    def write(path):
        data = json.loads(nbformat.writes(notebook(solution(), SHAPES)))
        change(data)
        path.write_text(json.dumps(data))

    return write


def _huge(path):
    with path.open("wb") as file:
        file.truncate(50 * 2**20)


def _linked(path):
    path.with_name("elsewhere").write_text(nbformat.writes(notebook(solution())))
    path.symlink_to("elsewhere")


BROKEN = {  # what it is → (how to write it, a part of the reason)
    "not_json": (lambda path: path.write_bytes(b"\x00\xff not a notebook"), "damaged or cut off"),
    "nbformat_3": (_changed(lambda data: data.update(nbformat=3)), "old format"),
    "directory": (lambda path: path.mkdir(), "is not a file"),
    "symlink": (_linked, "symbolic link"),
    "fifo": (os.mkfifo, "is not a file"),
    "fifty_mb": (_huge, "more than 20 MB"),
    "5000_cells": (_changed(lambda data: data.update(cells=data["cells"][:1] * 5000)), "5000 cells"),
    "null_source": (_changed(lambda data: data["cells"][2].update(source=None)), "Cell 3 of the notebook has no text"),
    "other_kernel": (_changed(lambda data: data["metadata"]["kernelspec"].update(language="R")), "another kernel (R)"),
    "no_metadata": (_changed(lambda data: data.pop("metadata")), "no metadata"),
    "nothing": (lambda path: None, "There is no"),
}


def seat_broken(room):
    """One hand-in of each kind that cannot be read."""
    for student, (write, _) in BROKEN.items():
        room.folder(student).mkdir(parents=True)
        write(room.folder(student) / f"{NAME}.ipynb")
    return room
