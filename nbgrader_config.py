"""nbgrader's view of this course: `notebooks/` is what it releases, `solutions/` what it keeps back.

`make build` derives both, and the source folder below, from `source/`.  Before releasing a lesson to a class run
`nbgrader generate_assignment NN_topic` once, which enters it in your gradebook.
"""

import os

from nbgrader.converters import Autograde

from dlutils.grader.nbgrader_plugin import HandInReader, Judge, safe_markdown

os.environ.setdefault("OMP_NUM_THREADS", "1")  # for the kernels: on small matrices threads cost more than they gain

c = get_config()  # noqa: F821  (nbgrader defines it)

c.CourseDirectory.course_id = "deep-learning"
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.solution_directory = "solutions"

# Marks come from the judge, which calls a hand-in's functions in a sandbox: docs/grading.md.
c.Autograde.exporter_class = HandInReader
c.Autograde.autograde_preprocessors = [Judge, *Autograde.autograde_preprocessors.default()[1:]]  # in place of Execute
c.HTMLExporter.filters = {"markdown2html": safe_markdown}  # what students write is shown in a browser, and not run there
