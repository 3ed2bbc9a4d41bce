"""`dlutils autograde`: all hand-ins of a lesson, over many processes or machines, into one gradebook."""

from dlutils.grader import quick  # isort: skip  # noqa: F401  (before nbgrader)

import signal
import sys
from collections import Counter

from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from dlutils import course
from dlutils.grader.coursefiles import CourseError, CourseFolder
from dlutils.grader.engines import Cluster, EngineError, Local, results
from dlutils.grader.exam import ExamError, make_exam, new_seed
from dlutils.grader.ledger import Ledger, Run
from dlutils.grader.work import Job

SENTENCES = (CourseError, ExamError, EngineError)  # what is said in one sentence, without a traceback
STOPPED = 130
COMMONEST = 8


def autograde(lesson, jobs=1, scheduler=None, resume=False, force=False, seed=None, full=False, isolated=True):
    """Grade a lesson's hand-ins; returns the exit status.  Raises one of SENTENCES if nothing can be graded.

    Those are graded that are new, or whose content or timestamp has changed; with `force` all; with `resume` those that an
    interrupted run has left, with its seed.
    """
    try:
        name = course.find_lesson(lesson).stem
    except LookupError as error:
        raise CourseError(error.args[0]) from None
    folder = CourseFolder(name)
    with Ledger(folder) as ledger, _sigterm_like_ctrl_c():
        judge = folder.config.Judge  # what nbgrader_config.py says of `nbgrader autograde` holds here, too
        seed = seed if seed is not None else judge.get("seed", 0) or None
        run = _which_run(ledger, resume, force, seed, full or judge.get("full", False))
        handins = _Pending(folder, ledger, run)
        try:
            run = _grade_all(ledger, handins, run, jobs, scheduler, isolated)
        except KeyboardInterrupt:
            said = f"{handins.recorded} hand-ins recorded; `dlutils autograde {name} --resume` does the others."
            print(f"\ndlutils autograde: stopped, {said}", file=sys.stderr)
            return STOPPED
        except SQLAlchemyError as error:
            said = str(error).splitlines()[0]
            raise CourseError(f"the gradebook cannot be written to: {said}  Mend it, then add --resume.") from None
        return _report(handins, ledger.scored())


def _which_run(ledger, resume, force, seed, full):
    """The Run to go on with, or a new one that is not written down yet."""
    begun = ledger.interrupted()
    if begun and resume:
        if seed not in (None, begun.seed):
            raise CourseError(f"the interrupted run has the seed {begun.seed}; leave `--seed` out to resume it.")
        return begun
    if begun and not force:
        done = len(ledger.scored(begun))
        raise CourseError(
            f"an interrupted run of {ledger.lesson} has recorded {done} hand-ins; add --resume to finish it, "
            "or --force to grade all of them again."
        )
    seed = new_seed() if seed is None else seed
    return Run(ledger.lesson, seed, force, full)


class _Pending:
    """The hand-ins that a run has to grade, as tasks, read one by one.

    recorded: how many this command has recorded.  failures: student → why a hand-in has no marks.
    """

    def __init__(self, folder, ledger, run):
        self.folder, self.run = folder, run
        self.found = folder.handins()
        if not self.found:
            place = folder.folder(folder.places.submitted_directory, folder.places.student_id)
            raise CourseError(f"there are no hand-ins in {place}; collect them first.")
        self.before, self.this_run = ledger.scored(), ledger.scored(run) if run.id else {}
        self.recorded, self.left, self.failures = 0, len(self.found), {}
        self.bar = None

    def tasks(self):
        for student, folder in self.found.items():
            try:
                task = self.folder.task(student, folder)
            except CourseError as error:
                self.failed(student, str(error))
                continue
            if self._is_done(task):
                self._leave_out()
            else:
                yield task

    def _is_done(self, task):
        last = (self.this_run if self.run.again else self.before).get(task.student)
        return last is not None and last.fingerprint == task.fingerprint and self.folder.kept(task.student)

    def failed(self, student, why):
        self.failures[student] = why
        self._leave_out()

    def graded(self):
        self.recorded += 1
        self.bar.update()

    def _leave_out(self):
        """Not a step of the bar: what takes no time would spoil the estimate of the time left."""
        self.left -= 1
        if self.bar is not None:
            self.bar.total = self.left
            self.bar.refresh()

    def show(self):
        slow = 0.1 if sys.stderr.isatty() else 10  # a log is no screen
        self.bar = tqdm(total=self.left, desc=self.run.lesson, unit="hand-in", mininterval=slow, dynamic_ncols=True)
        return self.bar


def _grade_all(ledger, handins, run, jobs, scheduler, isolated):
    """Grade what is pending; the run as it stands in the ledger."""
    tasks = handins.tasks()
    first = next(tasks, None)
    if first is not None:
        exam = make_exam(run.lesson, run.seed)
        ledger.check(exam)
        job = Job(exam, isolated, run.full)
        engine = Cluster(scheduler, job) if scheduler else Local(jobs, job)
        try:
            run = run if run.id else ledger.begin(run)
            _flow(ledger, handins, run, results(engine, _chain(first, tasks)))
        except BaseException:
            engine.close(kill=True)
            raise
        engine.close()
    if run.id:
        ledger.finish(run)
    return run


def _chain(first, rest):
    yield first
    yield from rest


def _flow(ledger, handins, run, results):
    with handins.show():
        for result in results:
            try:
                if result.failure:
                    raise CourseError(result.failure)
                ledger.record(run, result)
            except CourseError as error:
                handins.failed(result.task.student, str(error))
            else:
                handins.graded()


def _report(handins, scored):
    """Print the table and what is to be looked at; the exit status."""
    rows = [(s, scored[s]) for s in handins.found if s in scored]
    width = max([len("student"), *(len(s) for s, _ in rows)])
    print(f"{'student':<{width}}  points  note")
    for student, row in rows:
        print(f"{student:<{width}}  {f'{row.score:g}/{row.max_score:g}':>6}  {row.note}".rstrip())
    mistakes = Counter(m for _, row in rows for m in row.mistakes.splitlines())
    if mistakes:
        print("\nThe commonest mistakes")
        for mistake, count in mistakes.most_common(COMMONEST):
            print(f"{count:4d}  {mistake}")
    wrong = {s: row.problem for s, row in rows if row.problem} | handins.failures
    for student, why in wrong.items():
        marks = "" if student in handins.failures else " and has zero points"
        print(f"dlutils autograde: {student} could not be graded{marks}: {why}", file=sys.stderr)
    print(f"{handins.recorded} of {len(handins.found)} hand-ins graded now.")
    return 1 if wrong else 0


class _sigterm_like_ctrl_c:
    """Both raise KeyboardInterrupt, so that a run ends in order."""

    def __enter__(self):
        self.before = signal.signal(signal.SIGTERM, self._stop)

    def _stop(self, *_):
        raise KeyboardInterrupt

    def __exit__(self, *_):
        signal.signal(signal.SIGTERM, self.before)
