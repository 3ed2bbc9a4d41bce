"""`dlutils autograde` on this machine: the same gradebook whatever happens to the run, and nobody disturbed by a broken hand-in."""

import fcntl
import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import Future

import breaking
import graded
import nbformat
import pytest
from schoolroom import (
    BROKEN,
    DLUTILS,
    EXERCISE,
    MISTAKE,
    NAME,
    QUESTION,
    SEED,
    SHAPES,
    make_room,
    notebook,
    seat_broken,
    seat_class,
    solution,
)
from sqlalchemy.orm import Session

from dlutils.__main__ import main
from dlutils.grader import bulk, coursefiles, engines, grading, work
from dlutils.grader.handin import Cell

PATIENCE = 120
GRADE = ("autograde", NAME, "--seed", str(SEED))
PASSED = {f"check_{EXERCISE.name}": (EXERCISE.points, None, None, False)}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The class, and every kind of broken hand-in, after one run that nothing interrupted."""
    room = seat_broken(seat_class(make_room(tmp_path_factory.mktemp("bulk") / "whole")))
    room.done = room.dlutils(*GRADE, "--jobs", "1")
    return room


def test_marks_are_what_the_hand_ins_deserve(whole):
    """Of each student: automatic points, whether a person has to look, and the penalty."""
    full = EXERCISE.points
    deserved = {
        "ada": (full, True, None),
        "bob": (0, True, None),
        "cleo": (0, False, None),
        "dan": (full, True, 1.0),  # two days and an hour late, half a point each day
        "eve": (full, False, full),  # a month late: the penalty is no more than the score
        "gus": (full, True, None),
        "hana": (full, True, 1.0),
        "ivo": (0, False, None),
        **dict.fromkeys(BROKEN, (0, False, None)),
    }
    found = {}
    for student, (_, _, _, _, penalty, grades, _, score) in whole.rows().items():
        found[student] = score, any(needs for *_, needs in grades.values()), penalty
    assert found == deserved


def test_every_broken_hand_in_is_named_with_its_reason(whole):
    assert whole.done.returncode == 1
    lines = [line for line in whole.done.stderr.splitlines() if line.startswith("dlutils autograde")]
    reasons = {line.split()[2]: line for line in lines}
    assert set(reasons) == {"ivo", *BROKEN}
    for student, (_, reason) in BROKEN.items():
        assert reason in reasons[student], student
        assert reason in whole.graded(student).read_text(encoding="utf-8")  # the student reads it, too


def test_a_table_and_the_progress(whole):
    width = max(map(len, BROKEN))
    assert f"{'ada':<{width}}     {EXERCISE.points}/{EXERCISE.points}  to be graded by hand\n" in whole.done.stdout
    assert f"{len(BROKEN) + 8}/{len(BROKEN) + 8} [" in whole.done.stderr


def test_a_graded_notebook_lies_where_nbgrader_looks_for_it(whole):
    made = nbformat.read(whole.graded("bob"), as_version=4)
    (check,) = [c for c in made.cells if c.metadata.get("nbgrader", {}).get("grade_id") == f"check_{EXERCISE.name}"]
    assert "0 of" in check.outputs[0].data["text/plain"]
    beside = {p.name: oct(p.stat().st_mode)[-3:] for p in whole.graded("bob").parent.iterdir()}
    assert beside == {f"{NAME}.ipynb": "444", "checks.json": "444", "timestamp.txt": "444"}
    assert not list((whole.root / "autograded").rglob(".*"))


def test_nbgraders_own_autograde_writes_the_same(whole, tmp_path):
    """Marks, penalties, comments, and who waits for a person: the readable hand-ins, on the same seed."""
    stock = seat_class(make_room(tmp_path / "stock"))
    stock.configure(f"c.Judge.seed = {SEED}")
    stock.nbgrader("autograde", NAME)
    ours = whole.rows()
    assert stock.rows() == {student: row for student, row in ours.items() if student not in BROKEN}


class Started:
    """A run in a process group of its own."""

    def __init__(self, room, *arguments):
        self.room = room
        command = [sys.executable, "-c", DLUTILS, *arguments]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=room.root, stdout=pipe, stderr=pipe, text=True, start_new_session=True)

    def wait_for_rows(self, table, count):
        deadline = time.monotonic() + PATIENCE
        while not self.room.has(table) or self.room.query(f"select count(*) from {table}") < [(count,)]:
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline
            os.sched_yield()
        return self

    def end(self, number):
        """Send a signal to all of it; (exit status, what it said on stderr)."""
        os.killpg(self.process.pid, number)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said


def test_killed_at_several_moments_and_resumed_it_ends_with_the_same_gradebook(whole, tmp_path, monkeypatch, capsys):
    """And with two workers, most of the time, instead of one."""
    room = seat_broken(seat_class(make_room(tmp_path / "killed")))
    Started(room, *GRADE, "--jobs", "1").wait_for_rows("dlutils_run", 1).end(signal.SIGKILL)
    resume = ("autograde", NAME, "--jobs", "2", "--resume")
    Started(room, *resume).wait_for_rows("dlutils_scored", 2).end(signal.SIGKILL)
    status, said = Started(room, *resume).wait_for_rows("dlutils_scored", 7).end(signal.SIGTERM)
    assert status == bulk.STOPPED
    assert "--resume" in said.splitlines()[-1]
    with monkeypatch.context() as patch:
        patch.chdir(room.root)
        patch.setattr(sys, "path", [*sys.path])
        assert main(["autograde", NAME]) == 1
        assert "an interrupted run" in (refused := said_once(capsys))
        assert "add --resume to finish it, or --force" in refused
    done = room.dlutils(*resume)
    assert done.stdout.splitlines()[:-1] == whole.done.stdout.splitlines()[:-1]
    assert room.rows() == whole.rows()
    assert room.files() == whole.files()
    assert room.scored() == {(1, student): 1 for student in whole.rows()}
    assert room.query("select lesson, seed, state from dlutils_run") == [(NAME, SEED, "done")]


class Here:
    """An engine that grades in this process."""

    lost, capacity = (), 2

    def __init__(self, jobs, job):
        self.job = job

    def submit(self, task):
        future = Future()
        work._sandboxes.setdefault(True, graded.sandbox())
        future.set_result(work.work(task, self.job))
        return future

    def close(self, kill=False):
        pass


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A room whose hand-ins are graded in this process."""
    made = make_room(tmp_path / "room")
    monkeypatch.chdir(made.root)
    monkeypatch.setattr(bulk, "Local", Here)
    monkeypatch.setattr(bulk, "make_exam", graded.exam)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return made


def grade(*arguments):
    return main(["autograde", NAME, "--seed", str(SEED), *arguments])


class Killed(BaseException):
    """In place of a signal, at a moment that no signal can be sure to hit."""


def kill_before(monkeypatch, owner, name, times):
    """Let the call of a function after `times` others never happen."""
    real, calls = getattr(owner, name), []

    def dying(*arguments, **keywords):
        calls.append(name)
        if len(calls) > times:
            raise Killed
        return real(*arguments, **keywords)

    monkeypatch.setattr(owner, name, dying)


MOMENTS = {  # all of them at the second hand-in
    "before the graded notebook": (coursefiles.os, "replace", 1),
    "before its permissions": (coursefiles.Autograde, "set_permissions", 1),
    "between its files and its marks": (Session, "commit", 3),  # after the course's, the run's, and the first hand-in's
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_within_a_hand_in(room, monkeypatch, moment, capsys):
    for student in ("ada", "bob"):
        room.hand_in(student, notebook(solution(), SHAPES))
    with monkeypatch.context() as patch:
        kill_before(patch, *MOMENTS[moment])
        with pytest.raises(Killed):
            grade()
    assert len(room.scored()) == 1
    assert grade() == 1
    assert grade("--resume") == 0
    assert room.scored() == {(1, "ada"): 1, (1, "bob"): 1}
    assert all(PASSED.items() <= row[5].items() for row in room.rows().values())
    assert not list((room.root / "autograded").rglob(".*"))
    assert len(room.files()) == 4


def test_only_what_has_changed_is_graded_again(room, capsys):
    for student in ("ada", "bob", "cleo"):
        room.hand_in(student, notebook(MISTAKE, SHAPES), "2024-04-30 09:00:00 UTC")
    assert grade() == 0
    room.hand_in("bob", notebook(solution(), SHAPES), "2024-04-30 09:00:00 UTC")
    room.hand_in("cleo", notebook(MISTAKE, SHAPES), "2024-05-03 09:00:00 UTC")
    assert grade() == 0
    assert "2 of 3 hand-ins graded now" in capsys.readouterr().out
    assert room.scored() == {(1, "ada"): 1, (1, "bob"): 1, (1, "cleo"): 1, (2, "bob"): 1, (2, "cleo"): 1}
    assert [room.rows()[s][-1] for s in ("ada", "bob")] == [0, EXERCISE.points]
    assert room.rows()["cleo"][1] == "2024-05-03 09:00:00"
    assert grade("--resume") == 0  # nothing is left to do
    assert "0 of 3 hand-ins graded now" in capsys.readouterr().out
    assert grade("--force") == 0
    assert "3 of 3 hand-ins graded now" in capsys.readouterr().out


def test_manual_grades_survive_and_are_to_be_looked_at_again(room, capsys):
    room.hand_in("ada", notebook(solution(), SHAPES))
    grade()
    with room.gradebook() as gradebook:
        grade_of_answer = gradebook.find_grade(QUESTION.name, NAME, NAME, "ada")
        grade_of_answer.manual_score, grade_of_answer.needs_manual_grade = 1.0, False
        gradebook.find_comment(QUESTION.name, NAME, NAME, "ada").manual_comment = "Right."
        gradebook.db.commit()
    assert grade("--force") == 0
    *_, grades, comments, score = room.rows()["ada"]
    assert grades[QUESTION.name] == (None, 1.0, None, True)  # as nbgrader does it
    assert comments[QUESTION.name] == (None, "Right.")
    assert score == EXERCISE.points + 1


def test_a_timestamp_that_is_none_stops_that_hand_in_only(room, capsys):
    room.hand_in("ada", notebook(solution(), SHAPES), "some time in May")
    room.hand_in("bob", notebook(solution(), SHAPES))
    assert grade() == 1
    assert "ada could not be graded: its timestamp.txt holds no time" in capsys.readouterr().err
    assert set(room.rows()) == {"bob"}
    room.hand_in("ada", notebook(solution(), SHAPES), "2024-04-30 09:00:00 UTC")
    assert grade() == 0
    assert set(room.rows()) == {"ada", "bob"}


def test_the_interrupted_runs_seed_is_kept(room, monkeypatch, capsys):
    for student in ("ada", "bob"):
        room.hand_in(student, notebook(solution()))
    kill_before(monkeypatch, Session, "commit", 2)
    with pytest.raises(Killed):
        main(["autograde", NAME])
    monkeypatch.undo()
    monkeypatch.chdir(room.root)
    monkeypatch.setattr(bulk, "Local", Here)
    ((seed,),) = room.query("select seed from dlutils_run")
    assert grade("--resume") == 1
    assert f"has the seed {seed}" in capsys.readouterr().err
    assert main(["autograde", NAME, "--resume"]) == 0
    assert room.query("select seed, state from dlutils_run") == [(seed, "done")]


def said_once(capsys):
    """The one sentence of a refusal."""
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_refusals_are_one_sentence(room, capsys):
    assert grade() == 1
    assert "there are no hand-ins in" in said_once(capsys)
    room.hand_in("ada", notebook(solution()))
    assert main(["autograde", "99"]) == 1
    assert "There is no lesson 99" in said_once(capsys)
    assert main(["autograde", "18"]) == 1
    assert "run `nbgrader generate_assignment 18_adam` once" in said_once(capsys)
    with (room.root / "gradebook.db.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert grade() == 1
        assert "another `dlutils autograde`" in said_once(capsys)
    with room.gradebook() as gradebook:
        gradebook.find_graded_cell(f"check_{EXERCISE.name}", NAME, NAME).max_score = 17
        gradebook.db.commit()
    assert grade() == 1
    assert "another version" in said_once(capsys)
    (room.root / "gradebook.db").unlink()
    assert grade() == 1
    assert "there is no gradebook at" in said_once(capsys)
    room.configure("c.CourseDirectory.no_such_thing = 1 / 0")
    assert grade() == 1
    assert "nbgrader_config.py cannot be loaded: ZeroDivisionError" in said_once(capsys)


def test_a_student_may_have_to_be_in_the_gradebook(room, capsys):
    room.configure("c.Autograde.create_student = False")
    room.hand_in("ada", notebook(solution()))
    room.hand_in("bob", notebook(solution()))
    with room.gradebook() as gradebook:
        gradebook.add_student("bob")
    assert grade() == 1
    assert "ada could not be graded: ada is not in the gradebook" in capsys.readouterr().err
    assert set(room.rows()) == {"bob"}
    assert not room.graded("ada").exists()


def test_a_hand_in_that_ends_its_worker_is_named_and_the_others_keep_their_marks():
    engine = engines.Local(1, work.Job(graded.exam(NAME)), breaking.work)
    tasks = [work.Task(s, b"") for s in ("ada", "bob", "guilty", "dan", "eve")]
    try:
        found = {r.task.student: r for r in engines.results(engine, tasks)}
    finally:
        engine.close(kill=True)
    assert found.pop("guilty").failure == engines.DIED
    assert {s: (r.score, r.failure) for s, r in found.items()} == dict.fromkeys(("ada", "bob", "dan", "eve"), (1.0, ""))


def test_without_a_sandbox_nothing_is_graded(room, monkeypatch, capsys):
    monkeypatch.undo()
    monkeypatch.chdir(room.root)
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable))  # no bwrap there
    room.hand_in("ada", notebook(solution()))
    assert grade("--jobs", "1") == 1
    assert "there is no `bwrap` on this machine" in said_once(capsys)
    assert room.rows() == {}
    assert room.query("select * from dlutils_run") == []


def test_an_exam_travels_with_the_functions_in_its_cases():
    """Lesson 13's cases hold functions, which pickle alone cannot send; a wrong answer meets those that students have, too."""
    exam = graded.exam("13_gradient_checking")
    arrived = pickle.loads(pickle.dumps(work.Job(exam))).exam
    name = next(r.name for r in exam.fresh if any(map(callable, r.cases[0].arguments)))
    cells = [Cell("code", f"def {name}(*arguments, **keywords):\n    return 'wrong'")]
    before, after = (grading.grade(cells, e, graded.sandbox()) for e in (exam, arrived))
    assert [(m.name, m.points, m.cases, m.message) for m in after.marks] == [
        (m.name, m.points, m.cases, m.message) for m in before.marks
    ]
    assert "you gave text" in next(m.message for m in after.marks if m.name == name)
