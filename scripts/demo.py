"""A whole class, unattended: build, release, thirty hand-ins, autograde, feedback, and what came of it.

Everything happens in build/demo, which is emptied first; the course's own gradebook is not touched.
"""

import copy
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from handins import make_handins

from dlutils import building, course, plots

LESSON = "18_adam"
STUDENTS = 30
DEMO = course.ROOT / "build" / "demo"


def main():
    start = time.monotonic()
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls its tools by name
    os.environ["DLUTILS_STATIC"] = "1"
    step(f"Building {LESSON}")
    building.build([course.find_lesson(LESSON)])
    lesson = course.load_lesson(course.find_lesson(LESSON))

    step(f"Releasing {LESSON}")
    lay_out()
    nbgrader("generate_assignment", LESSON, "--force")
    nbgrader("release_assignment", LESSON)

    step(f"{STUDENTS} students hand in")
    student_notebook = nbformat.read(DEMO / "notebooks" / LESSON / f"{LESSON}.ipynb", as_version=4)
    handins = {}
    for i, (what, notebook) in enumerate(make_handins(lesson, copy.deepcopy(student_notebook), STUDENTS), 1):
        handins[f"student{i:02d}"] = what
        hand_in(f"student{i:02d}", notebook)

    step("Autograding, each hand-in in a sandbox of its own")
    autograde()
    step("Writing feedback")
    in_two_halves("generate_feedback", "Converting")

    marks = read_marks()
    print_table(handins, marks)
    draw(marks)
    print(f"\nFeedback is in {DEMO / 'feedback'}; all of it took {time.monotonic() - start:.0f} s.")


def step(text):
    print(f"\n── {text}", flush=True)


def lay_out():
    """A course folder of its own, with an exchange beside it."""
    shutil.rmtree(DEMO, ignore_errors=True)
    for folder in ("build/source", "notebooks"):
        shutil.copytree(course.ROOT / folder / LESSON, DEMO / folder / LESSON)
    config = (course.ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    exchange = DEMO / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)  # nbgrader wants it writable for everybody
    (DEMO / "nbgrader_config.py").write_text(f"{config}\nc.Exchange.root = {str(exchange)!r}\n", encoding="utf-8")


def nbgrader(*arguments, on_line=None):
    """Run one nbgrader command in the demo's course; show what it said if it fails."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    said = []
    with subprocess.Popen(command, cwd=DEMO, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr:
            said.append(line)
            if on_line:
                on_line(line)
    if process.returncode:
        sys.exit(f"nbgrader {' '.join(arguments)} failed:\n{''.join(said[-40:])}")


def hand_in(student, notebook):
    folder = DEMO / "submitted" / student / LESSON
    shutil.copytree(DEMO / "notebooks" / LESSON, folder)
    nbformat.write(notebook, folder / f"{LESSON}.ipynb")


def autograde():
    """`dlutils autograde`, whose progress and table go to the terminal.  Its status says whether all could be graded."""
    done = subprocess.run([sys.executable, "-m", "dlutils", "autograde", LESSON], cwd=DEMO, check=False)
    if done.returncode:
        sys.exit("dlutils autograde failed.")


def in_two_halves(command, word):
    """One nbgrader for the students with even numbers, one for the odd: a hand-in keeps one core busy."""
    start, begun = time.monotonic(), set()

    def on_line(line):
        student = re.search(rf"{word} .*(student\d+)", line)
        if student and student.group(1) not in begun:
            begun.add(student.group(1))
            seconds = time.monotonic() - start
            left = seconds / len(begun) * (STUDENTS - len(begun))
            print(f"  {len(begun):2d} of {STUDENTS}  {student.group(1)}  {seconds:4.0f} s, about {left:.0f} s left", flush=True)

    with ThreadPoolExecutor(2) as pool:
        halves = [f"--student=student*[{digits}]" for digits in ("02468", "13579")]
        list(pool.map(lambda half: nbgrader(command, LESSON, half, on_line=on_line), halves))


def read_marks():
    """student → (points by automatic checks, points possible)."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{DEMO / 'gradebook.db'}") as gradebook:
        submissions = gradebook.assignment_submissions(LESSON)
        return {s.student.id: (s.score, s.max_score, s.needs_manual_grade) for s in submissions}


def print_table(handins, marks):
    width = max(map(len, handins.values()))
    print(f"\n{'student':<10} {'what was handed in':<{width}}  points  written answers")
    for student, what in handins.items():
        score, possible, manual = marks[student]
        print(f"{student:<10} {what:<{width}}  {score:g}/{possible:g}  {'to be graded by hand' if manual else '–'}")


def draw(marks):
    import matplotlib.pyplot as plt

    plots.use_style()
    scores = [score for score, _, _ in marks.values()]
    possible = max(p for _, p, _ in marks.values())
    figure, ax = plt.subplots()
    ax.hist(scores, bins=[b - 0.5 for b in range(int(possible) + 2)], color=plots.COLOURS["blue"], edgecolor="white")
    full = sum(s == max(scores) for s in scores)
    ax.set(
        title=f"{full} of {len(scores)} hand-ins have every automatic point; written answers wait for a person",
        xlabel="points before the written answers",
        ylabel="hand-ins",
    )
    figure.savefig(DEMO / "marks.png")
    print(f"\nThe marks as a picture: {DEMO / 'marks.png'}")


if __name__ == "__main__":
    main()
