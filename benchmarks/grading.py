"""Hand-ins per second and core: `dlutils autograde` against nbgrader's own `autograde`, on the same hand-ins in one run.

Both run on one core, as whole commands.  The marginal cost is what one more hand-in costs, start-up left out; the last line is
the ratio of the two.  Options: `--quick` for a small class; the tables in README.md come from a run without it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import numpy as np
from nbformat.v4 import nbjson
from nbgrader.api import Gradebook

from dlutils import course
from dlutils.grader import handin
from dlutils.grader.exam import make_exam
from dlutils.grader.feedback import graded_notebook
from dlutils.grader.grading import Verdict, grade
from dlutils.grader.limits import ORDINARY
from dlutils.grader.remote import Run
from dlutils.grader.sandbox import Sandbox
from dlutils.judging import judge

sys.path.insert(0, str(course.ROOT / "scripts"))
from handins import make_handins

LESSON = "02_logistic_regression"
STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "notebooks"
c.Execute.timeout = 20
"""


class Classroom:
    """A course folder of its own with hand-ins of one lesson."""

    def __init__(self, folder, config, notebooks):
        self.folder = folder
        for place in ("build/source", "notebooks"):
            shutil.copytree(course.ROOT / place / LESSON, folder / place / LESSON)
        (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
        self.run("-m", "nbgrader", "generate_assignment", LESSON, "--force")
        for i, notebook in enumerate(notebooks):
            place = folder / "submitted" / f"student{i:05d}" / LESSON
            place.mkdir(parents=True)
            nbformat.write(notebook, place / f"{LESSON}.ipynb")

    def run(self, *command, cores=None):
        """Run a Python command; (seconds, largest memory of it and its children in MiB)."""
        pin = (lambda: os.sched_setaffinity(0, cores)) if cores else None
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "DLUTILS_STATIC": "1"}
        begin = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=self.folder,
            env=environment,
            preexec_fn=pin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        peak = Peak(process.pid)
        _, said = process.communicate()
        peak.stop()
        if process.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{said.decode()[-3000:]}")
        return time.perf_counter() - begin, peak.mebibytes

    def ours(self, jobs=1, cores=frozenset({0})):
        return self.run("-m", "dlutils", "autograde", LESSON, "--jobs", str(jobs), "--force", "--seed", "1", cores=set(cores))

    def stock(self, students):
        return self.run("-m", "nbgrader", "autograde", LESSON, "--force", f"--student={students}", cores={0})

    def marks(self):
        """(student, exercise) → share of the points."""
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            return {
                (submission.student.id, g.name): g.auto_score / g.max_score
                for submission in gradebook.assignment_submissions(LESSON)
                for g in submission.notebooks[0].grades
                if g.name.startswith("check_")
            }


class Peak:
    """The largest memory of a process and its descendants together, shared pages counted once, looked up now and then."""

    def __init__(self, root):
        self.root, self.mebibytes, self.over = root, 0.0, threading.Event()
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()

    def _watch(self):
        while not self.over.wait(1):
            self.mebibytes = max(self.mebibytes, sum(map(proportional, descendants(self.root))))

    def stop(self):
        self.over.set()
        self.thread.join()


def descendants(root):
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def proportional(pid):
    try:
        return int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE).group(1)) / 1024
    except (OSError, AttributeError):
        return 0.0


def mixed_class(count):
    """Solved, untouched, partly solved, crashing, wrong in many ways; no endless loops, which would only measure time limits."""
    lesson = course.load_lesson(course.find_lesson(LESSON))
    student = nbformat.read(course.ROOT / "notebooks" / LESSON / f"{LESSON}.ipynb", as_version=4)
    made = [notebook for what, notebook in make_handins(lesson, student, 31) if what != "endless loop"]
    return [made[i % len(made)] for i in range(count)]


def against_stock(folder, count):
    """Print both marginal costs and how the marks compare; returns the two costs in seconds."""
    notebooks = mixed_class(count)
    stock = Classroom(folder / "stock", STOCK_CONFIG, notebooks)
    ours = Classroom(folder / "ours", (course.ROOT / "nbgrader_config.py").read_text(encoding="utf-8"), notebooks)
    few, _ = stock.stock("student0000[0-4]")
    many, stock_memory = stock.stock("*")
    stock_cost = (many - few) / (count - 5)
    start, _ = Classroom(folder / "five", ours.folder.joinpath("nbgrader_config.py").read_text(), notebooks[:5]).ours()
    whole, our_memory = ours.ours()
    our_cost = (whole - start) / (count - 5)
    print(f"\n### {count} hand-ins of {LESSON}, one core\n")
    print("| | whole command | one more hand-in | memory |\n|---|---:|---:|---:|")
    print(f"| nbgrader autograde | {many:.0f} s | {stock_cost:.2f} s | {stock_memory:.0f} MiB |")
    print(f"| dlutils autograde | {whole:.1f} s | {our_cost:.3f} s | {our_memory:.0f} MiB |")
    compare_marks(stock.marks(), ours.marks())
    return stock_cost, our_cost


def compare_marks(stock, ours):
    full = sum(stock[k] == 1 and ours[k] == 1 for k in stock)
    neither = sum(stock[k] < 1 and ours[k] < 1 for k in stock)
    partial = sum(stock[k] == 0 and 0 < ours[k] < 1 for k in stock)
    different = [k for k in stock if (stock[k] == 1) != (ours[k] == 1)]
    print(f"\nOf {len(stock)} exercises {full} get full points from both, {neither} from neither (ours gives part to {partial}).")
    print(f"Full points from one of the two only: {len(different)} {different[:5] or ''}")


def growth(folder, sizes, jobs):
    config = (course.ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    print("\n### Growth\n\n| hand-ins | jobs | cores | seconds | hand-ins per second | memory |\n|---:|---:|---:|---:|---:|---:|")
    for size in sizes:
        room = Classroom(folder / f"class{size}", config, mixed_class(size))
        for n in jobs if size < 1000 else jobs[-1:]:
            seconds, memory = room.ours(n, range(n))
            print(f"| {size} | {n} | {n} | {seconds:.1f} | {size / seconds:.1f} | {memory:.0f} MiB |", flush=True)


def where_the_time_goes(repeats=40):
    """Medians over the stages of one solved hand-in."""
    exam = make_exam(LESSON, 1)
    cells = handin.read(course.ROOT / "solutions" / LESSON / f"{LESSON}.ipynb")
    _, needed = handin.plan(cells, exam)
    stages = ("fork, namespaces, first message", f"{len(needed)} cells", "calls and comparison", "end", "graded notebook")
    rows = []
    with Sandbox() as sandbox:
        verdict = grade(cells, exam, sandbox)
        for _ in range(repeats):
            times = [time.perf_counter()]
            run = Run(sandbox, ORDINARY, exam.files, {})
            run.begin()
            run._cell("1")
            times.append(time.perf_counter())
            run.cells = needed
            run._run_cells()
            times.append(time.perf_counter())
            for record in exam.fresh:
                judge(record, run)
            times.append(time.perf_counter())
            run.drop()
            times.append(time.perf_counter())
            nbjson.writes(graded_notebook(cells, Verdict(exam.lesson, 1, verdict.marks, shown=run.shown), exam))
            times.append(time.perf_counter())
            rows.append(np.diff(times))
    print("\n### Where the time goes: one solved hand-in\n\n| stage | milliseconds |\n|---|---:|")
    for stage, seconds in zip(stages, np.median(rows, axis=0)):
        print(f"| {stage} | {1000 * seconds:.1f} |")
    print(f"| together | {1000 * np.median(np.sum(rows, axis=1)):.1f} |")


def main(quick):
    where_the_time_goes()
    with tempfile.TemporaryDirectory() as folder:
        growth(Path(folder), (10, 40) if quick else (10, 100, 1000), sorted({1, min(2, len(os.sched_getaffinity(0)))}))
        stock, ours = against_stock(Path(folder), 15 if quick else 60)
    print(f"\ngrading speed ratio: {stock / ours:.1f}")


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
