"""What bulk grading writes into nbgrader's gradebook: per hand-in one transaction, with a line in a ledger of our own.

The two tables `dlutils_…` are ours: the runs with their seeds, and which content of whose hand-in each has marked.  A run that
was killed still stands as begun, and whoever resumes it knows what is left.  All else is nbgrader's own code and tables.
"""

from dlutils.grader import quick  # isort: skip  # noqa: F401  (before nbgrader)

import datetime
import json
from dataclasses import dataclass

import sqlalchemy as sa
from nbformat import from_dict
from nbgrader import api
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import is_grade, parse_utc
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from dlutils.grader import onewriter
from dlutils.grader.coursefiles import CourseError

BEGUN, DONE, GIVEN_UP = "begun", "done", "given up"
TABLES = sa.MetaData()
RUNS = sa.Table(
    "dlutils_run",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("lesson", sa.String(128), nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("again", sa.Boolean, nullable=False),
    sa.Column("full", sa.Boolean, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("begun", sa.DateTime, nullable=False),
)
SCORED = sa.Table(
    "dlutils_scored",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run_id", sa.Integer, sa.ForeignKey("dlutils_run.id"), nullable=False),
    sa.Column("student", sa.String(128), nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("max_score", sa.Float, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("mistakes", sa.Text, nullable=False),
    sa.UniqueConstraint("run_id", "student", "fingerprint"),  # nothing is scored twice
)


@dataclass(frozen=True)
class Run:
    """One round of grading.  again: whether it regrades what has not changed.  id: None until it is written."""

    lesson: str
    seed: int
    again: bool
    full: bool
    id: int | None = None


class Ledger(api.Gradebook):
    """nbgrader's gradebook with our tables.  Its many commits wait here for the end of a transaction."""

    def __init__(self, course):
        self.course, self.lesson, self.lock, self.grades, self.comments = course, course.lesson, None, {}, {}
        url = course.places.db_url
        try:
            self.lock = onewriter.lock(url)
            super().__init__(url, course.places.course_id)
            self.db.remove()
            onewriter.be_patient(self.engine)
            self.db = _OneTransaction(self.engine, autoflush=False)
            TABLES.create_all(self.engine)
            self._find_lesson()
        except (sa.exc.SQLAlchemyError, CourseError) as error:
            self._unlock()
            if isinstance(error, CourseError):
                raise
            raise CourseError(f"the gradebook cannot be used: {str(error).splitlines()[0]}") from None
        self.saver = SaveAutoGrades(parent=course.app)
        self.saver.gradebook = self
        self.saver.notebook_id = self.saver.assignment_id = self.saver.student_id = ""  # it asks for what is loaded anyway
        self.penalties = AssignLatePenalties(parent=course.app)
        self.penalties.init_plugin()

    def close(self):
        super().close()
        self._unlock()

    def _unlock(self):
        if self.lock:
            self.lock.close()

    def _find_lesson(self):
        try:
            notebook = self.find_notebook(self.lesson, self.lesson)
        except api.MissingEntry:
            raise CourseError(
                f"{self.lesson} is not in the gradebook yet; run `nbgrader generate_assignment {self.lesson}` once."
            ) from None
        self.cells = {c.name: c.id for c in notebook.grade_cells}
        self.answers = {c.name: c.id for c in notebook.solution_cells}
        self.points = {c.name: c.max_score for c in notebook.grade_cells}
        self.ids = notebook.id, notebook.assignment_id

    def check(self, exam):
        """Raises CourseError unless the gradebook has the lesson as it now is."""
        nbgrader = [c.metadata.nbgrader for c in exam.notebook.cells if is_grade(c)]
        if {m.grade_id: float(m.points) for m in nbgrader} != self.points:
            raise CourseError(
                f"the gradebook has another version of {self.lesson}; run `nbgrader generate_assignment {self.lesson} --force`."
            )

    def interrupted(self):
        """The Run that was begun last and has not come to its end, or None."""
        query = sa.select(RUNS).where(RUNS.c.lesson == self.lesson).order_by(RUNS.c.id.desc()).limit(1)
        row = self.db.execute(query).first()
        if row is None or row.state != BEGUN:
            return None
        return Run(row.lesson, row.seed, row.again, row.full, row.id)

    def begin(self, run):
        """Write a new run down before its first mark; another one that stands as begun is given up."""
        now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
        with self.db.transaction():
            unfinished = sa.and_(RUNS.c.lesson == self.lesson, RUNS.c.state == BEGUN)
            self.db.execute(RUNS.update().where(unfinished).values(state=GIVEN_UP))
            values = {"lesson": run.lesson, "seed": run.seed, "again": run.again, "full": run.full}
            (number,) = self.db.execute(RUNS.insert().values(**values, state=BEGUN, begun=now)).inserted_primary_key
        return Run(run.lesson, run.seed, run.again, run.full, number)

    def finish(self, run):
        with self.db.transaction():
            self.db.execute(RUNS.update().where(RUNS.c.id == run.id).values(state=DONE))

    def scored(self, run=None):
        """student → their latest line, of all runs of this lesson or of one."""
        query = sa.select(SCORED).join(RUNS).where(RUNS.c.lesson == self.lesson).order_by(SCORED.c.id)
        query = query if run is None else query.where(RUNS.c.id == run.id)
        return {row.student: row for row in self.db.execute(query)}

    def record(self, run, result):
        """Write a Result down: the graded notebook, then marks and ledger together.  Killed in between, it is done again."""
        task = result.task
        with self.db.transaction():
            submission, notebook = self._submission(task)
            for i, cell in enumerate(json.loads(result.notebook)["cells"]):
                if "nbgrader" in cell["metadata"]:
                    self.saver.preprocess_cell(_joined(cell), {}, i)
            penalty = self._penalise(submission, notebook)
            notes = [result.problem] if result.problem else []
            notes += [f"late, penalty {penalty:g}"] if penalty else []
            notes += ["to be graded by hand"] if any(g.needs_manual_grade for g in self.grades.values()) else []
            line = {"run_id": run.id, "student": task.student, "fingerprint": task.fingerprint, "score": result.score}
            line |= {"max_score": result.max_score, "problem": result.problem, "note": "; ".join(notes)}
            self.db.execute(SCORED.insert().values(**line, mistakes="\n".join(result.mistakes)))
            self.course.keep(task.student, result.notebook, task.timestamp)

    def _submission(self, task):
        """The student's submission and its notebook, made or updated as nbgrader does it, with all grades and comments.

        Whatever is new gets its id here, so that everything is written in one go at the end.
        """
        self._student(task.student)
        notebook_id, assignment_id = self.ids
        place = {"assignment_id": assignment_id, "student_id": task.student}
        submission, new = self._find_or_make(api.SubmittedAssignment, place)
        if task.timestamp:
            submission.timestamp = parse_utc(task.timestamp)
        place = {"notebook_id": notebook_id, "assignment_id": submission.id}
        notebook, new = self._find_or_make(api.SubmittedNotebook, place, new)
        self.grades = self._entries(api.Grade, self.cells, notebook.id, new)
        self.comments = self._entries(api.Comment, self.answers, notebook.id, new)
        return submission, notebook

    def _student(self, student):
        if self.db.get(api.Student, student) is None:
            if not self.course.nbgrader.create_student:
                raise CourseError(f"{student} is not in the gradebook, and Autograde.create_student forbids to add students.")
            self.db.add(api.Student(id=student))

    def _find_or_make(self, kind, place, new=False):
        """(entry, whether it is new).  new: that it can only be new."""
        found = None if new else self.db.scalars(sa.select(kind).filter_by(**place)).one_or_none()
        entry = found or kind(id=api.new_uuid(), **place)
        self.db.add(entry)
        return entry, found is None

    def _entries(self, kind, cells, notebook_id, new):
        """name → a notebook's entry for each of the cells."""
        query = sa.select(kind).where(kind.cell_id.in_(cells.values()), kind.notebook_id == notebook_id)
        known = {} if new else {entry.cell_id: entry for entry in self.db.scalars(query)}
        found = {n: known.get(c) or kind(id=api.new_uuid(), cell_id=c, notebook_id=notebook_id) for n, c in cells.items()}
        self.db.add_all(found.values())
        return found

    def find_grade(self, grade_cell, notebook, assignment, student):
        """Of the hand-in that is being recorded, without a query; SaveAutoGrades asks."""
        return self.grades[grade_cell]

    def find_comment(self, solution_cell, notebook, assignment, student):
        return self.comments[solution_cell]

    def _penalise(self, submission, notebook):
        """As AssignLatePenalties does it, which would open a gradebook of its own; returns the penalty."""
        notebook.late_submission_penalty = None
        if submission.timestamp is None:
            return None
        self.db.flush()  # or it would not find its due date
        seconds = submission.total_seconds_late
        if seconds > 0:
            # nbgrader would read every grade of the course for this sum; its table has no index for it.
            set_committed_value(notebook, "score", sum(map(_score, self.grades.values())))
            penalty = self.penalties.plugin_inst.late_submission_penalty(submission.student_id, notebook.score, seconds)
            if penalty is not None:
                notebook.late_submission_penalty = self.penalties._check_late_penalty(notebook, penalty)
        return notebook.late_submission_penalty


class _OneTransaction(Session):
    """A session whose users' commits wait for the end of `transaction`."""

    def commit(self):
        pass

    def remove(self):
        self.close()

    def transaction(self):
        return _Transaction(self)


class _Transaction:
    def __init__(self, session):
        self.session = session

    def __enter__(self):
        self.session.rollback()  # see what others, formgrader for one, have written

    def __exit__(self, kind, *_):
        if kind is None:
            Session.commit(self.session)
        else:
            self.session.rollback()
        self.session.expunge_all()  # or ten thousand hand-ins stay in memory


def _score(grade):
    """Grade.score, which is a column of the database, for a grade that may not be in it yet."""
    given = grade.auto_score if grade.manual_score is None else grade.manual_score
    return 0.0 if given is None else given + (grade.extra_credit or 0.0)


def _joined(cell):
    """A notebook file's cell as nbformat reads it, for the fields that nbgrader looks at."""
    return from_dict({**cell, "source": "".join(cell["source"]), "outputs": [_output(o) for o in cell.get("outputs", ())]})


def _output(output):
    data = {k: "".join(v) if isinstance(v, list) else v for k, v in output.get("data", {}).items()}
    return {**output, "data": data}
