"""A whole class, unattended: build, release, thirty hand-ins, autograde, feedback, and what came of it.

Everything happens in build/demo, which is emptied first; the course's own gradebook is not touched.
"""

import copy
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
from handins import make_handins

from dlutils import building, course, plots
from dlutils.panel import DATA_TYPE

LESSON = "18_adam"
STUDENTS = 30
DEMO = course.ROOT / "build" / "demo"


def main():
    start = time.monotonic()
    step("Building the course")
    building.build(course.lesson_paths())
    lesson = course.load_lesson(course.find_lesson(LESSON))

    step(f"Releasing {LESSON}")
    lay_out()
    nbgrader("generate_assignment", LESSON, "--force")
    nbgrader("release_assignment", LESSON, "--force")

    step(f"{STUDENTS} students hand in")
    student_notebook = nbformat.read(DEMO / "notebooks" / LESSON / f"{LESSON}.ipynb", as_version=4)
    handins = {}
    for i, (what, notebook) in enumerate(make_handins(lesson, copy.deepcopy(student_notebook), STUDENTS), 1):
        handins[f"student{i:02d}"] = what
        hand_in(f"student{i:02d}", notebook)

    step("Autograding")
    autograde(list(handins))
    step("Writing feedback")
    nbgrader("generate_feedback", LESSON, "--force")

    marks = read_marks()
    print_table(handins, marks)
    draw(marks)
    print_mistakes(handins)
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


def nbgrader(*arguments):
    """Run one nbgrader command in the demo's course; show what it said if it fails."""
    with building.build_environment():
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments], cwd=DEMO, env=dict(os.environ), capture_output=True, text=True, check=False
        )
    if done.returncode:
        sys.exit(f"nbgrader {' '.join(arguments)} failed:\n{done.stderr}")


def hand_in(student, notebook):
    folder = DEMO / "submitted" / student / LESSON
    shutil.copytree(DEMO / "notebooks" / LESSON, folder)
    nbformat.write(notebook, folder / f"{LESSON}.ipynb")


def autograde(students):
    """Two at a time, since a hand-in keeps one core busy."""
    start = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(nbgrader, "autograde", LESSON, f"--student={s}", "--create", "--force"): s for s in students}
        for done, job in enumerate(as_completed(jobs), 1):
            job.result()
            left = (time.monotonic() - start) / done * (len(jobs) - done)
            print(f"  {done:2d} of {len(jobs)}  {jobs[job]}  about {left:.0f} s left", flush=True)


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


def print_mistakes(handins):
    found = Counter()
    for student in handins:
        path = DEMO / "autograded" / student / LESSON / f"{LESSON}.ipynb"
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", ()):
                verdict = output.get("data", {}).get(DATA_TYPE, {})
                if verdict.get("mistake"):
                    found[f"{verdict['exercise']}: {verdict['mistake'].replace('_', ' ')}"] += 1
    print("\nThe class's commonest mistakes")
    for mistake, count in found.most_common(8):
        print(f"  {count:2d}  {mistake}")


if __name__ == "__main__":
    main()
