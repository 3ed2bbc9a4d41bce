"""No misbehaving hand-in gains a mark, sees or changes anything outside, outlives its time, or touches the next one."""

import os
import time
from collections import Counter

import psutil
import pytest
from bank import ATTACKS, Attack
from conftest import SMALL, processes, settles
from handins import PARTLY, RIGHT, HandIn, points, texts, write

from dlutils.grader import grading
from dlutils.grader.feedback import graded_notebook
from dlutils.grader.limits import ORDINARY
from dlutils.grader.sandbox import Job, Sandbox, SandboxError

MEMORY = 400 * 2**20  # how much the judge may grow over a hand-in

LOOK = """
import json, os
def sees(place):
    try:
        return sorted(os.listdir(place))
    except OSError:
        return None
processes = [p for p in os.listdir("/proc") if p.isdigit()]
places = {p: sees(p) for p in (".", "/tmp", "/tmp/work", "/dev/shm", "/dev/mqueue", "/var/tmp")}
print(json.dumps([places, processes, sorted(k for k in os.environ if "CANARY" in k), os.getpid()]))
"""
WITNESS = HandIn("witness", functions=RIGHT, before=(LOOK,))
SEEN = '[{\\".\\": [], \\"/tmp\\": [\\"work\\"], \\"/tmp/work\\": [], \\"/dev/shm\\": [], \\"/dev/mqueue\\": null, \\"/var/tmp\\": null}, [\\"1\\"], [], 1]'


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.name)
def test_attack(attack, grade, honest, sandbox, at_rest, canaries):
    before, files = canaries.state(), os.listdir("/proc/self/fd")
    memory, start = psutil.Process().memory_info().rss, time.monotonic()
    verdict = grade(attack)
    assert time.monotonic() - start < SMALL.handin + 10
    assert psutil.Process().memory_info().rss - memory < MEMORY
    marks, said = points(verdict), texts(verdict)
    assert attack.sign in said
    assert {n: p for n, p in marks.items() if p > honest[n] + attack.luck} == {}
    assert {n: p for n, p in marks.items() if p < honest[n] and n not in attack.costs} == {}
    assert not verdict.problem
    assert canaries.secret not in said
    assert "SHADOWED" not in said
    assert len(said) < 10_000_000
    assert all(len(m.message) < 5000 for m in verdict.marks)
    assert canaries.visits == []
    assert settles(lambda: processes(sandbox) == at_rest)
    assert canaries.state() == before
    witness = grade(WITNESS, limits=ORDINARY)
    assert witness.score == witness.max_score
    assert SEEN in texts(witness)
    assert settles(lambda: len(os.listdir("/proc/self/fd")) <= len(files))


def test_every_attack_has_a_name_of_its_own_and_says_what_it_tries():
    assert max(Counter(a.name for a in ATTACKS).values()) == 1
    assert all(a.tries for a in ATTACKS)
    assert all(a.before or a.functions or a.files or a.change is not Attack.change for a in ATTACKS)
    assert len(ATTACKS) >= 40


@pytest.fixture(scope="module")
def open_door():
    with Sandbox(isolated=False) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("name", "proof"),
    [("reads_files", "{secret}"), ("environment", "{secret}"), ("connection", "CONNECTED"), ("course_by_path", "there: [True"),
     ("links", "{secret}"), ("processes", "{pid} environ")],
)  # fmt: skip
def test_the_same_attacks_succeed_without_a_sandbox(name, proof, grade, canaries, open_door):
    attack = next(a for a in ATTACKS if a.name == name)
    verdict = grade(attack, sandbox=open_door)
    canaries.visits.clear()
    assert proof.format(secret=canaries.secret, pid=canaries.words["PID"]) in texts(verdict)


@pytest.mark.parametrize("name", ["scripts", "script_in_an_error", "forged_errors", "text_bomb", "stored_outputs"])
def test_no_script_reaches_a_reader(name, exam, sandbox, canaries):
    attack = next(a for a in ATTACKS if a.name == name)
    path = write(attack, PARTLY, canaries.folder / "submitted" / name, canaries.words)
    notebook = graded_notebook(*grading.grade_file(path, exam, sandbox, SMALL), exam)
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    ours = [
        o.data for c in notebook.cells if "nbgrader" in c.metadata and c.metadata.nbgrader.grade for o in c.get("outputs", [])
    ]
    assert len(ours) == 2 * len(exam.fresh)
    assert not any("<script" in data.get("text/html", "") or "<img" in data.get("text/html", "") for data in ours)
    theirs = [o.data for o in outputs if "data" in o and o.data not in ours]
    assert all(set(data) <= {"text/plain", "image/png"} for data in theirs)


def test_a_sandbox_that_breaks_is_not_taken_for_the_hand_in_s_fault(grade, monkeypatch):
    end, broken = Job.end, [SandboxError("its supervisor was killed")]

    def breaks_once(job):
        why = end(job)
        if broken:
            raise broken.pop()
        return why

    monkeypatch.setattr(Job, "end", breaks_once)
    with pytest.raises(SandboxError, match="supervisor"):
        grade(next(a for a in ATTACKS if a.name == "exit_in_a_call"))


def test_notes_for_the_next_hand_in_arrive_without_a_sandbox(grade, canaries, open_door):
    note = canaries.folder / "submitted" / "note"
    grade(HandIn("leaves", before=(f"open({str(note)!r}, 'w').write('for the next one')",)), PARTLY, sandbox=open_door)
    verdict = grade(HandIn("finds", before=(f"print(open({str(note)!r}).read())",)), PARTLY, sandbox=open_door)
    assert "for the next one" in texts(verdict)
