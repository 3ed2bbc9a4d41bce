"""One exam and one sandbox for all hand-ins, and canaries around them."""

import base64
import contextlib
import copy
import os
import pickle
import secrets
import socket
import sqlite3
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import handins
import numpy as np
import psutil
import pytest

from dlutils import course
from dlutils.grader import grading
from dlutils.grader.exam import make_exam
from dlutils.grader.limits import Limits, MiB
from dlutils.grader.sandbox import Sandbox

SMALL = Limits(cell=3.0, call=1.5, grace=0.5, handin=10, cpu=10, memory=320 * MiB)


@pytest.fixture(scope="session")
def exam():
    return make_exam("02", secrets.randbits(40))


@pytest.fixture(scope="session")
def opened(canaries):
    with Sandbox() as sandbox:
        yield sandbox, processes(sandbox)


@pytest.fixture(scope="session")
def sandbox(opened):
    return opened[0]


@pytest.fixture(scope="session")
def at_rest(opened):
    """The processes of the sandbox before any hand-in."""
    return opened[1]


@dataclass
class Canaries:
    """Files, a process and listeners that a hand-in should neither see nor change.

    words: placeholder of the bank → what stands for it.  visits: what has connected.
    """

    folder: Path
    secret: str
    words: dict = field(default_factory=dict)
    visits: list = field(default_factory=list)

    def state(self):
        """Everything about the files that a hand-in could change."""
        files = sorted(p for p in self.folder.rglob("*") if not p.is_relative_to(self.folder / "submitted"))
        return [(str(p), p.lstat().st_mode, p.lstat().st_mtime_ns, p.is_file() and p.read_bytes()) for p in files]


@pytest.fixture(scope="session")
def canaries(tmp_path_factory, exam):
    made = Canaries(tmp_path_factory.mktemp("canaries"), f"secret-{secrets.token_hex(8)}")
    folder, words = made.folder, made.words
    places = {"SECRET": "canary.txt", "NEIGHBOUR": "class/other/02.ipynb", "HOME": "home/.bashrc", "PUBLIC": "course/checks.json"}
    for word, name in places.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(made.secret)
        words[word] = place
    words |= {
        "GRADEBOOK": folder / "gradebook.db",
        "SOCKET": folder / "listener",
        "ROOT": course.ROOT,
        "FOLDER": folder / "submitted",
    }
    with contextlib.closing(sqlite3.connect(words["GRADEBOOK"])) as book, book:
        book.execute("create table cell (source text, points real)")
        book.execute("insert into cell values (?, 0)", (made.secret,))
    words["ANSWERS"] = base64.b64encode(pickle.dumps(_remembered(exam))).decode()
    os.environ["DLUTILS_CANARY"] = made.secret
    with contextlib.ExitStack() as stack:
        stack.callback(os.environ.pop, "DLUTILS_CANARY")
        neighbour = subprocess.Popen(["sleep", "600"], env={**os.environ, "DLUTILS_CANARY": made.secret})
        stack.callback(neighbour.wait)
        stack.callback(neighbour.kill)
        words["PID"] = neighbour.pid
        words["PORT"] = _listen(socket.AF_INET, ("127.0.0.1", 0), made.visits, stack).getsockname()[1]
        _listen(socket.AF_UNIX, str(words["SOCKET"]), made.visits, stack)
        _listen(socket.AF_UNIX, f"\0canary-{words['PORT']}", made.visits, stack)
        yield made


def _listen(family, place, visits, stack):
    """A listener that notes everyone who comes."""
    listener = stack.enter_context(socket.socket(family))
    listener.bind(place)
    listener.listen()

    def serve():
        with contextlib.suppress(OSError):
            while True:
                line, _ = listener.accept()
                visits.append(place)
                line.recv(100)
                line.send(b"welcome")
                line.close()

    threading.Thread(target=serve, daemon=True).start()
    stack.callback(listener.shutdown, socket.SHUT_RDWR)
    return listener


def _remembered(exam):
    """What a student can learn by heart: the arguments of the public cases, as text, and the answers to them."""
    known = {}
    solved = {}
    exec("import numpy as np\n" + "".join(handins.RIGHT.values()), solved)
    for record in exam.public.values():
        for case in record.cases:
            key = repr([np.asarray(a, dtype=float).round(6).tolist() for a in case.arguments])
            known[key] = solved[record.name](*copy.deepcopy(case.arguments))
    return known


@pytest.fixture
def grade(exam, sandbox, canaries):
    """A function (hand-in, its base of functions, limits) → Verdict that looks around afterwards."""

    def grade(handin, base=handins.PARTLY, limits=SMALL, sandbox=sandbox):
        folder = canaries.folder / "submitted" / handin.name
        path = handins.write(handin, base, folder, canaries.words)
        return grading.grade_file(path, exam, sandbox, limits)[1]

    return grade


@pytest.fixture(scope="session")
def honest(exam, sandbox, canaries):
    """exercise → points of the base that attacks build on, without any attack."""
    path = handins.write(handins.HandIn("honest"), handins.PARTLY, canaries.folder / "submitted" / "honest", canaries.words)
    return handins.points(grading.grade_file(path, exam, sandbox)[1])


def processes(sandbox):
    """The numbers of all processes of a sandbox."""
    parent = psutil.Process(sandbox.process.pid)
    with contextlib.suppress(psutil.NoSuchProcess):
        return {parent.pid, *(p.pid for p in parent.children(recursive=True))}
    return {parent.pid}


def settles(condition, seconds=10):
    """Whether a condition comes true before long."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        os.sched_yield()
    return True
