"""From `source/NN_topic.py` to `notebooks/NN_topic/` and `solutions/NN_topic/`, through nbgrader's own converters.

One way only, and the same bytes every time: cell ids come from names or content, no clock is recorded, and a solved notebook
whose text has not changed keeps its outputs.
"""

import functools
import hashlib
import logging
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from threadpoolctl import threadpool_limits

from dlutils import course, earlier, records
from dlutils.alike import differences, same
from dlutils.contract import complete_record
from dlutils.course import ROOT, LessonError, load_lesson, without_markers
from dlutils.readme import readme_text
from dlutils.running import definitions, specs

# Modules that decide what outputs look like.
SHOWN_BY = ("panel.py", "plots.py", "datasets.py", "gradients.py", "shapes.py", "ravine.py", "dashboard.py")
KERNEL_QUIET = "--IPKernelApp.log_level=40"


def build(paths, root=ROOT, report=print):
    """Derive every lesson in `paths`, then the lesson table of the README.

    Raises LessonError, having written nothing of that lesson.
    """
    for path in paths:
        report(f"{path.stem} …")
        with tempfile.TemporaryDirectory() as folder:
            _derive(load_lesson(path), Path(folder), root)
            for kind in ("source", "release", "solution"):
                _replace(Path(folder) / kind / path.stem, target(root, kind) / path.stem)
    _write_if_new(root / "README.md", readme_text(root))


def stale(paths, root=ROOT):
    """The derived files that are missing, left over or not what their lesson would give now, as paths relative to the root."""
    found = [p for path in paths for p in stale_files(path, root)]
    for kind in ("release", "solution"):
        lessons = {p.stem for p in course.lesson_paths(root / "source")}
        found += [p for p in sorted(target(root, kind).glob("*")) if p.name not in lessons]
    if (root / "README.md").read_text(encoding="utf-8") != readme_text(root):
        found.append(root / "README.md")
    return [p.relative_to(root) for p in found]


def stale_files(path, root=ROOT):
    """A lesson's derived files that are missing or not what it would give now.

    Outputs are not compared: the notebooks' own tests run every solved cell again.
    """
    with tempfile.TemporaryDirectory() as folder:
        _derive(load_lesson(path), Path(folder), root, execute=False)
        return [
            p
            for kind in ("release", "solution")
            for p in differences(Path(folder) / kind / path.stem, target(root, kind) / path.stem)
        ]


def target(root, kind):
    """Where a kind of derived folder lives."""
    return root / {"source": "build/source", "release": "notebooks", "solution": "solutions"}[kind]


def _derive(lesson, folder, root, execute=True):
    """Fill folder/source, folder/release and folder/solution with the lesson's three notebooks and their data."""
    source = folder / "source" / lesson.name
    source.mkdir(parents=True)
    for name, text in sources(lesson).items():
        (source / name).write_text(text, encoding="utf-8", newline="\n")
    notebook = f"{lesson.name}.ipynb"
    _run_nbgrader(lesson, folder)
    solution = folder / "solution" / lesson.name / notebook
    _normalise(folder / "release" / lesson.name / notebook)
    _normalise(solution, solved=True)
    if execute:
        known = target(root, "solution") / lesson.name
        if differences(solution.parent, known):
            _execute(lesson, solution)
        else:
            shutil.copy(known / notebook, solution)


def sources(lesson):
    """file name → text of what nbgrader starts from: the notebook with solutions, checks.json, previously.py."""
    namespace = definitions(lesson)
    by_name = specs(lesson, namespace)
    with threadpool_limits(1):  # on several threads sums have another order and other last bits
        complete = [complete_record(lesson, c, by_name[c.name], namespace) for c in lesson.of_kind("exercise")]
    texts = {
        f"{lesson.name}.ipynb": nbformat.writes(nbgrader_notebook(lesson)) + "\n",
        records.FILE: records.dump(records.LessonRecords(lesson.name, lesson.title, tuple(complete))),
    }
    if earlier.imported_from_previously(lesson):
        texts["previously.py"] = earlier.previously_source(lesson)
    return texts


def nbgrader_notebook(lesson):
    """The lesson as an nbgrader source notebook: solutions marked, checks and questions graded, specs left out."""
    cells, seen = [], {}
    points = {c.name: c.points for c in lesson.of_kind("exercise")}
    for cell in lesson.cells:
        if cell.kind == "spec":
            continue
        make = new_markdown_cell if cell.kind in ("markdown", "question") else new_code_cell
        made = make(cell.source)
        made.id = _cell_id(cell, seen)
        if cell.kind == "exercise":
            made.metadata.nbgrader = _grading(cell.name, solution=True)
        elif cell.kind == "check":
            made.metadata.nbgrader = _grading(f"check_{cell.name}", points=points[cell.name], locked=True)
        elif cell.kind == "question":
            made.metadata.nbgrader = _grading(cell.name, points=cell.points, solution=True)
        if cell.tags:
            made.metadata.tags = list(cell.tags)
        cells.append(made)
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "dlutils": {"lesson": lesson.name},
    }
    return new_notebook(cells=cells, metadata=metadata, nbformat_minor=5)


def _cell_id(cell, seen):
    base = {"exercise": cell.name, "check": f"check-{cell.name}", "question": f"answer-{cell.name}"}.get(
        cell.kind, hashlib.sha256(cell.source.encode()).hexdigest()[:12]
    )
    seen[base] = seen.get(base, 0) + 1
    return base if seen[base] == 1 else f"{base}-{seen[base]}"


def _grading(grade_id, points=None, solution=False, locked=False):
    grading = {"grade_id": grade_id, "grade": points is not None, "solution": solution, "locked": locked, "task": False}
    return {**grading, **({"points": points} if points is not None else {}), "schema_version": 3}


def _output_digest():
    digest = hashlib.sha256()
    for name in SHOWN_BY:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:12]


def _run_nbgrader(lesson, folder):
    from nbgrader.converters import GenerateAssignment, GenerateSolution
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.assignment_id = lesson.name
    config.CourseDirectory.db_url = f"sqlite:///{folder}/gradebook.db"  # thrown away: the instructor's own is not touched
    (folder / "gradebook.db").write_bytes(_empty_gradebook())
    config.GenerateSolution.preprocessors = _without_execution(GenerateSolution)
    for converter in (GenerateAssignment, GenerateSolution):
        made = converter(coursedir=CourseDirectory(config=config), config=config)
        said = StringIO()
        made.log = logging.Logger("nbgrader", level=logging.ERROR)
        made.log.addHandler(logging.StreamHandler(said))
        try:
            with build_environment():
                made.start()
        except (NbGraderException, SystemExit):
            raise LessonError(lesson.path, 1, f"nbgrader could not convert it:\n{said.getvalue()}") from None


@functools.cache
def _empty_gradebook():
    """A new gradebook's bytes.  nbgrader asks another program for the version of each one that it makes, which takes seconds."""
    from nbgrader.api import Gradebook

    with tempfile.TemporaryDirectory() as folder, build_environment():
        with Gradebook(f"sqlite:///{folder}/gradebook.db", ""):
            pass
        return (Path(folder) / "gradebook.db").read_bytes()


def _without_execution(converter):
    """We run the solved notebook ourselves, afterwards, so that an error stops the build and no clock is recorded."""
    from nbgrader.preprocessors import Execute

    return [p for p in converter.preprocessors.default() if p is not Execute]


def _normalise(path, solved=False):
    notebook = nbformat.read(path, as_version=4)
    if solved:
        notebook.metadata.dlutils.outputs = _output_digest()
        for cell in notebook.cells:
            cell.source = without_markers(cell.source)
    _write_notebook(path, notebook)


def _write_notebook(path, notebook):
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = {"name": "python"}
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


@contextmanager
def build_environment():
    """Environment in which a lesson shows the same in every run: figures for sliders, nobody's progress file.

    nbgrader calls `alembic` by name, so this Python's own programs come first on the path.
    """
    with tempfile.TemporaryDirectory() as folder:
        changes = {
            "DLUTILS_STATIC": "1",
            "DLUTILS_PROGRESS": str(Path(folder) / "progress.json"),
            "PYTHONHASHSEED": "0",
            "OMP_NUM_THREADS": "1",  # on small matrices threads cost more than they gain, and sums keep their order
            "OPENBLAS_NUM_THREADS": "1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "MPLBACKEND": None,  # another than a kernel's own would leave all figures out
        }
        saved = {k: os.environ.get(k) for k in changes}
        _set_environment(changes)
        try:
            yield
        finally:
            _set_environment(saved)


def _set_environment(changes):
    """Set variables, or remove those that are to be None."""
    for key, value in changes.items():
        os.environ.pop(key, None) if value is None else os.environ.update({key: value})


def _execute(lesson, path):
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    options = {"timeout": 120, "record_timing": False, "extra_arguments": [KERNEL_QUIET]}
    # A slow cell's text arrives in as many pieces as the clock will have it; together they are the same in every run.
    client = NotebookClient(notebook, resources=folder, coalesce_streams=True, **options)
    try:
        with build_environment():
            client.execute()
    except CellExecutionError as error:
        line = _failing_line(lesson, notebook)
        raise LessonError(lesson.path, line, f"the solved notebook fails: {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise LessonError(lesson.path, 1, "a cell of the solved notebook runs longer than 120 seconds.") from None
    _write_notebook(path, notebook)


def _failing_line(lesson, notebook):
    for cell in notebook.cells:
        if any(o.output_type == "error" for o in cell.get("outputs", ())):
            return next((c.line for c in lesson.cells if without_markers(c.source) == cell.source), 1)
    return 1


def _replace(new, old):
    """Put the folder `new` in the place of `old`, leaving files alone that are the same."""
    old.mkdir(parents=True, exist_ok=True)
    for path in old.iterdir():
        if path.is_file() and not (new / path.name).exists():
            path.unlink()
    for path in new.iterdir():
        place = old / path.name
        if path.is_dir():  # left behind by running the notebook, as __pycache__ is
            continue
        if path.suffix == ".json" and same(path, place):
            continue
        if not place.exists() or place.read_bytes() != path.read_bytes():
            shutil.copyfile(path, place)


def _write_if_new(path, text):
    if path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")
