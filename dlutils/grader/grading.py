"""From a hand-in and an exam to marks."""

import math
from dataclasses import dataclass, field

from dlutils.compare import Finding
from dlutils.grader import handin
from dlutils.grader.limits import ORDINARY
from dlutils.grader.remote import Run
from dlutils.judging import Report, judge

SHOWN_AS_IS = ("not written", "endless", "ended", "changed", "warning", "shape", "dtype", "type", "nan")  # no hidden values
STEP = 0.5  # points are rounded down to a multiple of this
FRESH = "passes every case that you have, but not fresh ones of the same kind"


@dataclass(frozen=True)
class Mark:
    """One exercise's verdict.  public: the report on the cases that students have, made when the answer is wrong."""

    name: str
    points: float
    max_points: float
    cases_passed: int
    cases: int
    message: str = ""
    mistake: str | None = None
    fresh: Report | None = field(default=None, repr=False)
    public: Report | None = field(default=None, repr=False)

    @property
    def passed(self):
        return self.cases_passed == self.cases


@dataclass(frozen=True)
class Verdict:
    """A hand-in's marks.  problem: why it could not be read, if so.  shown: cell index → what it showed.

    ended: cell index → why the cell was left out.
    """

    lesson: str
    seed: int
    marks: tuple
    problem: str = ""
    shown: dict = field(default_factory=dict, repr=False)
    ended: dict = field(default_factory=dict, repr=False)

    @property
    def score(self):
        return sum(m.points for m in self.marks)

    @property
    def max_score(self):
        return sum(m.max_points for m in self.marks)


def grade_file(path, exam, sandbox, limits=ORDINARY, full=False):
    """(cells, Verdict) of a notebook file, whatever it holds.  Raises SandboxError, which is never the hand-in's fault."""
    try:
        cells = handin.read(path)
    except handin.Unreadable as problem:
        return (), unreadable(exam, str(problem))
    return cells, grade(cells, exam, sandbox, limits, full)


def unreadable(exam, problem):
    """The verdict on a hand-in that is no notebook: nothing, and why."""
    marks = tuple(Mark(r.name, 0.0, r.points, 0, len(r.cases), problem) for r in exam.fresh)
    return Verdict(exam.lesson, exam.seed, marks, problem)


def grade(cells, exam, sandbox, limits=ORDINARY, full=False):
    """The Verdict on a hand-in's cells.

    full: whether the course's own experiments run, too, with their figures.  They also run for an exercise that fails
    because it uses a name which only they define.
    """
    everything, needed = handin.plan(cells, exam)
    run = Run(sandbox, limits, exam.files, everything if full else needed, full)
    try:
        marks = [_mark(record, exam, run, limits) for record in exam.fresh]
    finally:
        run.drop()
    left_out = [source for i, source in everything.items() if needed.get(i) != source]
    if not full and run.missing & handin.assigned(left_out):
        again = Run(sandbox, limits, exam.files, everything)
        try:
            marks = [m if m.passed else _mark(record, exam, again, limits) for m, record in zip(marks, exam.fresh)]
        finally:
            again.drop()
    return Verdict(exam.lesson, exam.seed, tuple(marks), shown=run.shown, ended=run.ended)


def _mark(record, exam, run, limits):
    run.seconds = max(limits.call, record.seconds)
    seconds = run.seconds + limits.grace
    run.begin()
    fresh = judge(record, run, seconds)
    points = rounded(record.points * share(fresh, exam.known[record.name]))
    if fresh.passed:
        return Mark(record.name, points, record.points, fresh.cases_passed, len(fresh.cases), fresh=fresh)
    public = None
    if fresh.results[fresh.first_failure].finding.kind not in ("not written", "endless", "ended"):
        run.begin()
        public = judge(exam.public[record.name], run, seconds)
    shown = public if public and not public.passed else fresh
    message = explanation(shown.results[shown.first_failure].finding, shown is public, record.name)
    counted = (fresh.cases_passed, len(fresh.cases))
    return Mark(record.name, points, record.points, *counted, message, shown.mistake, fresh, public)


def share(report, known):
    """The share of the cases that pass: of all of them, and no more than of those that students do not have (`known`).

    Where every possible input is in the check, as for a function of two booleans, the first share is all there is.
    """
    passed = {i for i, result in enumerate(report.results) if result.finding is None}
    new = set(range(len(report.cases))) - known
    shares = [len(passed) / len(report.cases)]
    return min(shares + [len(passed & new) / len(new)] if new else shares)


def rounded(points):
    """Down to a multiple of STEP; the last bits of a product do not cost half a point."""
    return math.floor(points / STEP + 1e-9) * STEP


def explanation(finding: Finding, public, name):
    """What a student may read about a failed case: of fresh ones, nothing that shows what was expected."""
    if public or finding.kind in SHOWN_AS_IS:
        return finding.message
    if finding.kind == "fact":  # its sentence is the course's own; what was seen is the case's
        return f"`{name}` {FRESH}. Not true there: {finding.message.partition(': ')[2].partition(' Seen: ')[0]}"
    if finding.kind == "error":
        return f"`{name}` {FRESH}: on one of them it raises {finding.message.partition(':')[0]}."
    return f"`{name}` {FRESH}. Which inputs does your code not expect?"
