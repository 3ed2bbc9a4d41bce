"""How nbgrader grades this course: the judge in place of `Execute`, and a reader that nothing in a hand-in can upset.

`nbgrader_config.py` sets both.  `nbgrader autograde` and formgrader's button then use the sandbox.
"""

import atexit
import functools
from pathlib import Path

import bleach
import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.filters import markdown2html
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Integer

from dlutils.grader import handin
from dlutils.grader.exam import make_exam, new_seed
from dlutils.grader.feedback import clean_notebook, graded_notebook
from dlutils.grader.grading import grade, unreadable
from dlutils.grader.limits import ORDINARY
from dlutils.grader.sandbox import Sandbox

TAGS = (
    "p br hr h1 h2 h3 h4 h5 h6 strong em b i sub sup a code pre blockquote ul ol li table thead tbody tr th td span div".split()
)
ATTRIBUTES = {"*": ["class"], "a": ["href", "title"], "th": ["align"], "td": ["align"]}
SEED = new_seed()  # one for all hand-ins of one command


@functools.cache
def the_sandbox(isolated):
    """One for the life of this process."""
    sandbox = Sandbox(isolated)
    atexit.register(sandbox.close)
    return sandbox


the_exam = functools.cache(make_exam)


class HandInReader(NotebookExporter):
    """Reads a hand-in as cells and their text, and passes on a notebook with the course's own metadata.

    A file that is no notebook becomes the released notebook, unanswered, with the reason in it.
    """

    def from_filename(self, filename, resources=None, **keywords):
        lesson = (resources or {}).get("nbgrader", {}).get("assignment")
        if lesson is None or not self.parent._sanitizing:
            return super().from_filename(filename, resources=resources, **keywords)
        exam = the_exam(lesson, SEED)
        try:
            cells, problem = handin.read(filename), ""
        except handin.Unreadable as error:
            cells, problem = (), str(error)
            self.log.error("%s: %s", filename, problem)
        notebook = clean_notebook(cells, exam, problem)
        for cell in notebook.cells:
            cell.metadata.pop("place", None)
        notebook.metadata.dlutils.problem = problem
        resources = {**(resources or {}), "metadata": {"name": Path(filename).stem, "path": str(Path(filename).parent)}}
        return self.from_notebook_node(notebook, resources=resources, **keywords)


class Judge(NbGraderPreprocessor):
    """Grades a notebook that `HandInReader` has read, and writes under every check what nbgrader then records."""

    full = Bool(False, help="Whether to run the course's own experiments, too, for feedback with figures").tag(config=True)
    sandbox = Bool(True, help="False runs hand-ins without any protection").tag(config=True)
    seed = Integer(0, help="The seed of the secret cases; 0 draws a new one for every command").tag(config=True)

    def preprocess(self, nb, resources):
        exam = the_exam(resources["nbgrader"]["assignment"], self.seed or SEED)
        problem = nb.metadata.get("dlutils", {}).get("problem", "")
        if problem:
            return graded_notebook((), unreadable(exam, problem), exam), resources
        cells = handin.parse(nbformat.writes(nb).encode())
        verdict = grade(cells, exam, the_sandbox(self.sandbox), ORDINARY, self.full)
        for mark in verdict.marks:
            self.log.info("%s: %g of %g points, seed %d", mark.name, mark.points, mark.max_points, exam.seed)
        return graded_notebook(cells, verdict, exam), resources


def safe_markdown(source):
    """HTML of a text that a student may have written: what a browser could run stays text."""
    return bleach.clean(markdown2html(source), tags=TAGS, attributes=ATTRIBUTES)
