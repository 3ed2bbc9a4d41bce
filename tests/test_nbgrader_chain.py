"""Lesson 00 through the whole of nbgrader, with its real commands and a real exchange folder.

One student solves it, one hands in a mistake; the instructor collects, autogrades, grades the written answer by hand in
formgrader's own server, writes feedback and exports the marks.
"""

import contextlib
import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from solved import lesson

from dlutils import building, course
from dlutils.course import without_markers

NAME = "00_start_here"
QUESTION = next(c for c in lesson(NAME)[0].of_kind("question"))
EXERCISE = next(c for c in lesson(NAME)[0].of_kind("exercise"))

# nbgrader asks the operating system who is there; all people of this test are one user of the machine.
AS_PERSON = """
import sys, nbgrader.utils
person = sys.argv.pop(1)
nbgrader.utils.get_osusername = lambda: person
from nbgrader.apps.nbgraderapp import main
main()
"""


class Class:
    """A course folder, an exchange, and people with homes of their own."""

    def __init__(self, root):
        self.root, self.course, self.exchange = root, root / "course", root / "exchange"
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        (self.course / "build/source" / NAME).mkdir(parents=True)
        for name, text in building.sources(lesson(NAME)[0]).items():
            (self.course / "build/source" / NAME / name).write_text(text, encoding="utf-8")
        shutil.copytree(course.ROOT / "notebooks" / NAME, self.course / "notebooks" / NAME)
        self.config = (course.ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        self.config += f"\nc.Exchange.root = {str(self.exchange)!r}\n"
        self.config += "c.ExchangeCollect.check_owner = False\n"  # here all people are one user of the machine
        (self.course / "nbgrader_config.py").write_text(self.config)

    def home(self, person):
        home = self.root / person
        home.mkdir(exist_ok=True)
        (home / "nbgrader_config.py").write_text(self.config)
        return home

    def environment(self, person):
        home = str(self.root / person)
        return {**os.environ, "HOME": home, "JUPYTER_DATA_DIR": f"{home}/data", "JUPYTER_CONFIG_DIR": f"{home}/config"}

    def nbgrader(self, person, *arguments, folder=None):
        """Run one command as `person`; returns what it said."""
        self.home(person)
        done = subprocess.run(
            [sys.executable, "-c", AS_PERSON, person, *arguments],
            cwd=folder or self.root / person,
            env=self.environment(person),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"nbgrader {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def instructor(self, *arguments):
        return self.nbgrader("instructor", *arguments, folder=self.course)


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """Everything up to and including autograding."""
    made = Class(tmp_path_factory.mktemp("school"))
    before = contents(made.course / "notebooks" / NAME)
    made.instructor("generate_assignment", NAME, "--force")
    made.released_as_committed = contents(made.course / "notebooks" / NAME) == before
    made.instructor("generate_solution", NAME)
    made.instructor("release_assignment", NAME)
    made.listed = made.nbgrader("ada", "list")
    for student, answer in (("ada", solution()), ("bob", mistake())):
        made.nbgrader(student, "fetch_assignment", NAME)
        write_answers(made.root / student / NAME / f"{NAME}.ipynb", answer)
        made.nbgrader(student, "submit", NAME)
    made.instructor("collect", NAME)
    made.instructor("autograde", NAME, "--create")
    return made


def contents(folder):
    notebook = {p.name: nbformat.read(p, 4) for p in folder.glob("*.ipynb")}
    return {**{p.name: p.read_bytes() for p in folder.iterdir() if p.suffix != ".ipynb"}, **notebook}


def solution():
    return without_markers(EXERCISE.source)


def mistake():
    return "def mean_example(X):\n    return X.mean(axis=0, keepdims=True)"


def write_answers(path, answer):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id == EXERCISE.name:
            cell.source = answer
        if cell.id == f"answer-{QUESTION.name}":
            cell.source = "I would look at the shapes. <script>alert(1)</script><img src=x onerror=alert(1)> *So* $a < b$."
    nbformat.write(notebook, path)


def scores(school):
    """student → exported score, through `nbgrader export`."""
    school.instructor("export", "--to", "marks.csv")
    with (school.course / "marks.csv").open() as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file) if row["assignment"] == NAME}


def test_what_nbgrader_releases_is_what_is_committed(school):
    assert school.released_as_committed
    assert f"deep-learning {NAME}" in school.listed
    assert (school.course / "solutions" / NAME / f"{NAME}.ipynb").exists()


def runs_nothing_of_the_students(page):
    return "<em>So</em>" in page and "<script>alert" not in page and "<img src=" not in page and "a &lt; b" in page


def test_automatic_points_go_to_the_right_answer_only(school):
    assert scores(school) == {"ada": EXERCISE.points, "bob": 0.0}


def test_a_written_answer_is_graded_by_hand_in_formgrader(school):
    with formgrader(school) as fetch:
        assert NAME in json.dumps(fetch("formgrader/api/assignments"))
        (submission,) = [s for s in fetch(f"formgrader/api/submissions/{NAME}") if s["student"] == "bob"]
        assert submission["needs_manual_grade"]
        notebooks = fetch(f"formgrader/api/submitted_notebooks/{NAME}/{NAME}")
        (notebook,) = [n for n in notebooks if n["student"] == "bob"]
        grades = fetch(f"formgrader/api/grades?submission_id={notebook['id']}")
        (grade,) = [g for g in grades if g["name"] == QUESTION.name]
        fetch(f"formgrader/api/grade/{grade['id']}", {"manual_score": QUESTION.points, "extra_credit": 0})
        page = fetch(f"formgrader/submissions/{notebook['id']}", text=True)
        assert "I would look at the shapes." in page
        assert runs_nothing_of_the_students(page)
    assert scores(school)["bob"] == QUESTION.points


class formgrader:
    """A Jupyter server with formgrader on loopback; gives a function that gets, or puts JSON to, one of its addresses."""

    def __init__(self, school):
        self.school = school

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        options = [
            "--no-browser",
            "--allow-root",
            "--ip=127.0.0.1",
            f"--port={self.port}",
            "--port-retries=0",
            "--IdentityProvider.token=secret",
        ]
        options += ["--ServerApp.disable_check_xsrf=True"]
        self.log = self.school.root / "server.log"
        with self.log.open("w") as log:
            command = [sys.executable, "-m", "jupyter", "server", *options]
            environment = self.school.environment("instructor")
            self.server = subprocess.Popen(command, cwd=self.school.course, env=environment, stderr=log)
        deadline = time.monotonic() + 60
        while self.server.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self.fetch
        raise AssertionError(f"the server did not come up:\n{self.log.read_text()}")

    def fetch(self, address, data=None, text=False):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{address}", method="PUT" if data else "GET")
        request.add_header("Authorization", "token secret")
        body = json.dumps(data).encode() if data else None
        with urllib.request.urlopen(request, body, timeout=30) as reply:
            content = reply.read().decode()
        return content if text else json.loads(content)

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait(20)


def test_feedback_explains_the_mistake_and_reaches_the_student(school):
    school.instructor("generate_feedback", NAME)
    school.instructor("release_feedback", NAME)
    school.nbgrader("bob", "fetch_feedback", NAME)
    (page,) = (school.root / "bob" / NAME / "feedback").rglob("*.html")
    text = page.read_text(encoding="utf-8")
    assert "dlutils-fail" in text
    assert runs_nothing_of_the_students(text)
    assert "mean_example" in text


def test_validate_tells_a_student_before_handing_in(school):
    ada = school.nbgrader("ada", "validate", f"{NAME}/{NAME}.ipynb")
    assert "Success" in ada
    bob = school.nbgrader("bob", "validate", f"{NAME}/{NAME}.ipynb")
    assert "mean_example: " in bob
    assert "cases pass" in bob


def test_grading_again_changes_nothing_and_keeps_the_manual_mark(school):
    before = scores(school)
    school.instructor("autograde", NAME, "--force")
    assert scores(school) == before
