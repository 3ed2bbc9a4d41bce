"""The course's folders as nbgrader's own configuration names them: hand-ins in, graded notebooks out."""

from dlutils.grader import quick  # isort: skip  # noqa: F401  (before nbgrader)

import glob
import hashlib
import logging
import os
import re
import shutil
from pathlib import Path

from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.utils import find_all_files, parse_utc

from dlutils.grader import handin
from dlutils.grader.work import Task

TIMESTAMP = "timestamp.txt"


class CourseError(Exception):
    """The course's folder or gradebook does not allow grading; one sentence says what to do."""


class CourseFolder:
    """One lesson's hand-ins in the course of the current directory.

    config: nbgrader's whole configuration.  nbgrader: its own converter, which knows permissions and the like.
    """

    def __init__(self, lesson):
        app = AutogradeApp()
        app.raise_config_file_errors = True
        app.log_level = logging.ERROR  # one line per late hand-in would tear the progress bar
        try:
            app.initialize([])
        except (Exception, SystemExit) as error:  # nbgrader_config.py is a program; anything can go wrong in it
            raise CourseError(f"nbgrader_config.py cannot be loaded: {type(error).__name__}: {error}.") from None
        self.lesson, self.app, self.config, self.places = lesson, app, app.config, app.coursedir
        self.places.assignment_id = lesson
        self.nbgrader = Autograde(coursedir=self.places, parent=app)
        self.given = None

    def folder(self, step, student):
        return Path(os.path.normpath(self.places.format_path(step, student, self.lesson)))

    def handins(self):
        """student → folder of the hand-in, in order, found as nbgrader finds them."""
        step = self.places.submitted_directory
        pattern = re.compile(self.places.format_path(step, "(?P<student>.*)", re.escape(self.lesson), escape=True))
        excluded = self.places.student_id_exclude.split(",")
        found = {}
        for path in sorted(glob.glob(self.places.format_path(step, self.places.student_id, self.lesson))):
            match = pattern.fullmatch(path)
            if match and match.group("student") not in excluded:
                found[match.group("student")] = Path(path)
        return found

    def task(self, student, folder):
        """What a worker gets of a hand-in."""
        raw, problem = None, ""
        try:
            raw = handin.read_bytes(folder / f"{self.lesson}.ipynb")
        except handin.Unreadable as error:
            problem = str(error)
        stamp = self._timestamp(folder)
        print_of = hashlib.sha256(b"%d %s " % (raw is not None, stamp.encode()))
        print_of.update(problem.encode() if raw is None else raw)
        return Task(student, raw, problem, stamp, print_of.hexdigest())

    def _timestamp(self, folder):
        """The text of timestamp.txt, or "" without one.  Raises CourseError for one that is no time."""
        path = folder / TIMESTAMP
        if folder.is_symlink() or not os.path.lexists(path):
            return ""
        try:
            text = handin.read_bytes(path)[:1000].decode().strip()
            return text if text and parse_utc(text) else ""
        except (handin.Unreadable, ValueError, OverflowError):
            raise CourseError(f"its {TIMESTAMP} holds no time; correct it, and grade again.") from None

    def kept(self, student):
        """Whether a graded notebook is there."""
        return (self.folder(self.places.autograded_directory, student) / f"{self.lesson}.ipynb").exists()

    def keep(self, student, notebook, timestamp):
        """Put a graded notebook, with the course's own files, where nbgrader looks for it: all of it or nothing."""
        there = self.folder(self.places.autograded_directory, student)
        new, old = there.with_name(f".{self.lesson}.new"), there.with_name(f".{self.lesson}.old")
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        stamp = {TIMESTAMP: timestamp.encode()} if timestamp else {}
        for name, content in {**self._given_files(), **stamp, f"{self.lesson}.ipynb": notebook}.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if os.path.lexists(there):
            os.rename(there, old)
        os.replace(new, there)
        self.nbgrader.set_permissions(self.lesson, student)
        shutil.rmtree(old, ignore_errors=True)

    def _given_files(self):
        """name → content of what the instructor's source folder gives to every hand-in, as nbgrader copies it."""
        if self.given is None:
            source = self.folder(self.places.source_directory, ".")
            excluded = {str(source / name) for name in self.nbgrader.exclude_overwriting.get(self.lesson, [])}
            paths = set(find_all_files(str(source), [*self.places.ignore, "*.ipynb"])) - excluded
            self.given = {os.path.relpath(p, source): Path(p).read_bytes() for p in paths}
        return self.given
