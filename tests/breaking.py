"""A worker's function that ends its process at one hand-in; a process pool finds it by its module's name."""

import os

from dlutils.grader.work import Result


def work(task):
    if task.student == "guilty":
        os._exit(9)
    return Result(task, score=1.0)
