"""What a worker process does, on this machine or on a cluster's: a hand-in's bytes in, its marks and graded notebook out."""

from dlutils.grader import quick  # isort: skip  # noqa: F401  (before nbformat)

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from dataclasses import dataclass

import nbformat
from nbformat.v4 import nbjson

from dlutils import records
from dlutils.grader import handin
from dlutils.grader.exam import Exam
from dlutils.grader.feedback import graded_notebook
from dlutils.grader.grading import grade, unreadable
from dlutils.grader.limits import ORDINARY, Limits
from dlutils.grader.sandbox import Sandbox, SandboxError
from dlutils.judging import Ended
from dlutils.timing import TookTooLong

ONE_AT_A_TIME = threading.Lock()  # a cluster's worker may have several threads; catching warnings is for one


@dataclass(frozen=True)
class Task:
    """One hand-in.  raw: its notebook file, or None if it could not be read: problem says why.

    timestamp: the text of its timestamp.txt.  fingerprint: changes when any of these does.
    """

    student: str
    raw: bytes | None
    problem: str = ""
    timestamp: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class Result:
    """What came of a Task.  problem: why the hand-in got nothing.  failure: why it could not be graded, and has no marks.

    notebook: the graded one, as bytes.  mistakes: "exercise: named mistake" for each that was recognised.
    """

    task: Task
    notebook: bytes = b""
    score: float = 0.0
    max_score: float = 0.0
    problem: str = ""
    mistakes: tuple = ()
    failure: str = ""


@dataclass
class Job:
    """All that a worker needs beside the hand-in.  It can be pickled, whatever functions the exam's cases hold."""

    exam: Exam
    isolated: bool = True
    full: bool = False
    limits: Limits = ORDINARY

    def __getstate__(self):
        exam = self.exam
        fields = {k: getattr(exam, k) for k in ("lesson", "seed", "checks", "given", "files")}
        fields["fresh"] = records.dump(records.LessonRecords(exam.lesson, "", exam.fresh))
        fields["public"] = records.dump(records.LessonRecords(exam.lesson, "", tuple(exam.public.values())))
        fields["notebook"] = nbformat.writes(exam.notebook)
        return {**self.__dict__, "exam": fields}

    def __setstate__(self, state):
        fields = state["exam"]
        fields["fresh"] = records.loads(fields["fresh"]).exercises
        fields["public"] = {r.name: r for r in records.loads(fields["public"]).exercises}
        fields["notebook"] = nbformat.reads(fields["notebook"], as_version=4)
        self.__dict__.update(state, exam=Exam(**fields))


def work(task, job):
    """The Result of one hand-in; never raises for anything that a hand-in holds."""
    with ONE_AT_A_TIME:
        failure = ""
        for _ in range(2):  # a sandbox that broke is replaced once
            try:
                return _graded(task, job, _sandbox(job.isolated))
            except SandboxError as error:
                failure = str(error)
                _forget_sandbox()
            except (Exception, TookTooLong, Ended) as error:
                return Result(task, failure=f"the grader failed on it ({type(error).__name__}: {error})"[:500])
        return Result(task, failure=failure)


def _graded(task, job, sandbox):
    try:
        if task.raw is None:
            raise handin.Unreadable(task.problem)
        cells = handin.parse(task.raw)
    except handin.Unreadable as problem:
        cells, verdict = (), unreadable(job.exam, str(problem))
    else:
        verdict = grade(cells, job.exam, sandbox, job.limits, job.full)
    return Result(
        Task(task.student, None, task.problem, task.timestamp, task.fingerprint),
        nbjson.writes(graded_notebook(cells, verdict, job.exam)).encode(),  # nbformat.writes would validate our own work
        verdict.score,
        verdict.max_score,
        verdict.problem,
        tuple(f"{m.name}: {m.mistake.replace('_', ' ')}" for m in verdict.marks if m.mistake),
    )


def ready(job):
    """Why this worker cannot grade, or "" once its sandbox has started."""
    with ONE_AT_A_TIME:
        try:
            _sandbox(job.isolated)
        except SandboxError as error:
            return str(error)
    return ""


_sandboxes = {}


def _sandbox(isolated):
    """The one of this process."""
    if isolated not in _sandboxes:
        _sandboxes[isolated] = Sandbox(isolated)
    return _sandboxes[isolated]


def _forget_sandbox():
    while _sandboxes:
        with contextlib.suppress(Exception):
            _sandboxes.popitem()[1].close()


_job = None


def begin_here(job):
    """In a new process of a local pool: what all its tasks share."""
    global _job
    _job = job
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl+C is the writer's; ignoring it would be passed on to the sandbox
    threading.Thread(target=_follow_parent, daemon=True).start()


def work_here(task):
    return work(task, _job)


def ready_here():
    return ready(_job)


def _follow_parent():
    """End with the writer, however it ends; a pool's worker would wait for tasks for ever."""
    multiprocessing.connection.wait([multiprocessing.parent_process().sentinel])
    os._exit(1)
