"""A sandbox, and exams, shared by the tests of the grader."""

import atexit
import functools

from dlutils.grader import exam as exams
from dlutils.grader.sandbox import Sandbox

SEED = 20261121


@functools.cache
def sandbox():
    made = Sandbox()
    atexit.register(made.close)
    return made


@functools.cache
def exam(lesson, seed=SEED):
    return exams.make_exam(lesson, seed)
