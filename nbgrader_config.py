"""nbgrader's view of this course: `notebooks/` is what it releases, `solutions/` what it keeps back.

`make build` derives both, and the source folder below, from `source/`.  Before releasing a lesson to a class run
`nbgrader generate_assignment NN_topic` once, which enters it in your gradebook.
"""

import os

from nbgrader.converters import Autograde

from dlutils.autograding import ExecuteBounded

os.environ.setdefault("OMP_NUM_THREADS", "1")  # for the kernels: on small matrices threads cost more than they gain

c = get_config()  # noqa: F821  (nbgrader defines it)

c.CourseDirectory.course_id = "deep-learning"
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.solution_directory = "solutions"

# An endless loop costs its own exercise: `check` stops its own calls after seconds, this stops other cells.
c.ExecuteBounded.timeout = 20
c.ExecuteBounded.error_on_timeout = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": ["This cell ran for 20 seconds and was stopped."],
}
c.Autograde.autograde_preprocessors = [ExecuteBounded, *Autograde.autograde_preprocessors.default()[1:]]  # in place of Execute
