"""nbgrader's view of this course: `notebooks/` is what it releases, `solutions/` what it keeps back.

`make build` derives both, and the source folder below, from `source/`.  Before releasing a lesson to a class run
`nbgrader generate_assignment NN_topic` once, which enters it in your gradebook.
"""

c = get_config()  # noqa: F821  (nbgrader defines it)

c.CourseDirectory.course_id = "deep-learning"
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.solution_directory = "solutions"

# An endless loop costs its own exercise: `check` stops its own calls after seconds, this is for the other cells.
c.Execute.timeout = 60
c.Execute.error_on_timeout = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": ["This cell ran for more than a minute and was stopped."],
}
