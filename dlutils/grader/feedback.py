"""The graded notebook: what the student wrote, what became of it, and nothing that the student could have forged.

Cells keep the student's text; all metadata come from the released notebook, every check stands in it exactly once, and outputs
are text and pictures.  The panel under a check says what `check` would say, and shows no hidden case's answer.
"""

import base64
import binascii
import copy

from nbformat import NotebookNode, from_dict

from dlutils import panel
from dlutils.grader import handin

PNG = b"\x89PNG\r\n\x1a\n"
TEXT = 20_000  # characters of an output that are kept


def graded_notebook(cells, verdict, exam):
    """The notebook that nbgrader keeps of a hand-in.  cells: those of the file, or () if it could not be read."""
    notebook = clean_notebook(cells, exam, verdict.problem)
    marks = {f"check_{m.name}": m for m in verdict.marks}
    for cell in notebook.cells:
        mark = marks.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        place = cell.metadata.pop("place", None)
        if mark:
            cell.outputs = verdict_outputs(mark, exam.public[mark.name].arguments)
        elif cell.cell_type == "code" and place is not None:
            cell.outputs = shown_outputs(verdict.shown.get(place))
    return notebook


def clean_notebook(cells, exam, problem=""):
    """The hand-in's cells with the released notebook's metadata; what is missing of checks and questions comes back.

    A code cell's place in the hand-in stands in its metadata as `place`.  problem: why there are no cells, for the reader.
    """
    graded = {c.metadata.nbgrader.grade_id: c for c in exam.notebook.cells if "nbgrader" in c.metadata}
    checks = {i: c for i, c in graded.items() if i.startswith("check_")}
    made = [_markdown(f"**This hand-in could not be graded.** {problem}")] if problem else []
    used = set()
    answered_at = _last_definitions(cells, exam)
    for place, cell in enumerate(cells):
        source = cell.source.strip()
        if cell.kind == "code" and source in exam.checks:
            continue  # ours come instead
        made.append(_student_cell(cell, place, graded, used, answered_at))
        made += [_copy(checks[f"check_{name}"]) for name, at in answered_at.items() if at == place]
    missing = [c for i, c in graded.items() if i not in used and i not in {f"check_{n}" for n in answered_at}]
    made += [_copy(c) for c in missing]
    for i, cell in enumerate(made):
        cell.id = f"cell-{i}"
    about = {"metadata": copy.deepcopy(exam.notebook.metadata), "nbformat": 4, "nbformat_minor": 5}
    return NotebookNode(cells=made, **about)


# nbformat's own functions would validate every cell and output by itself, which takes most of the time of a whole hand-in.


def _code(source, **metadata):
    cell = {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}
    return from_dict(cell)


def _markdown(source):
    return from_dict({"cell_type": "markdown", "metadata": {}, "source": source})


def _data(kind, data):
    """An output of type display_data or execute_result."""
    counted = {"execution_count": None} if kind == "execute_result" else {}
    return from_dict({"output_type": kind, "metadata": {}, "data": data, **counted})


def _last_definitions(cells, exam):
    """exercise name → place of the last code cell that seems to define it."""
    found = {}
    for place, cell in enumerate(cells):
        if cell.kind == "code":
            found |= {r.name: place for r in exam.fresh if handin.defines(cell.source, r.name)}
    return found


def _student_cell(cell, place, graded, used, answered_at):
    """The student's text in a new cell; an answer to an exercise or question gets the released cell's own metadata."""
    if cell.kind == "code":
        made = _code(cell.source, place=place)
        name = next((n for n, at in answered_at.items() if at == place and n in graded and n not in used), None)
    else:
        text = cell.source if cell.kind == "markdown" else _indented(cell.source)  # a raw cell would go into pages as it is
        made = _markdown(text)
        name = cell.name
    model = graded.get(name)
    if model is not None and name not in used and model.cell_type == made.cell_type and not model.metadata.nbgrader.locked:
        made.metadata.nbgrader = copy.deepcopy(model.metadata.nbgrader)
        used.add(name)
    return made


def _indented(text):
    return "\n".join(f"    {line}" for line in text.splitlines())


def _copy(cell):
    made = copy.deepcopy(cell)
    if made.cell_type == "code":
        made.outputs, made.execution_count = [], None
    return made


def verdict_outputs(mark, arguments):
    """What stands under an exercise's check: the panel, and the points as a number, which nbgrader reads."""
    kind = "pass" if mark.passed else "todo" if mark.fresh and mark.fresh.not_written else "fail"
    title, rows = headline(mark), details(mark, arguments)
    text = "\n".join([title, *(f"  {label:<5} {line}" for label, line in rows)])
    counted = {"exercise": mark.name, "passed": mark.passed, "cases_passed": mark.cases_passed, "cases": mark.cases}
    data = {"text/html": panel.box(kind, title, rows), "text/plain": text, panel.DATA_TYPE: {**counted, "mistake": mark.mistake}}
    return [_data("display_data", data), _data("execute_result", {"text/plain": f"{mark.points:g}"})]


def headline(mark):
    """One line: the exercise, its cases and its points."""
    points = f"{mark.points:g} of {mark.max_points:g} points"
    if mark.passed:
        return f"{mark.name}: passed, all {mark.cases} fresh cases, {points}"
    return f"{mark.name}: {mark.cases_passed} of {mark.cases} fresh cases pass, {points}"


def details(mark, arguments):
    """(label, text) rows: for a wrong answer the explanation that `check` gives on the cases that students have."""
    if mark.passed:
        return []
    report = mark.public if mark.public and not mark.public.passed else None
    if report is None:
        return [("what", mark.message)]
    return [row for row in panel.details(report, arguments) if row[0] != "next"]


def shown_outputs(shown):
    """Outputs of a student's cell: text and PNG pictures, and nothing that a browser would run.

    shown: what the worker claims that the cell showed; anything.
    """
    if not isinstance(shown, list):
        return []
    made = [_output(item) for item in shown[:200] if isinstance(item, dict)]
    return [output for output in made if output is not None]


def _output(item):
    kind = item.get("kind")
    if kind in ("stdout", "stderr"):  # nbgrader takes text on stderr for a failed test, but this is no test
        return from_dict({"output_type": "stream", "name": kind, "text": _text(item.get("text"))})
    if kind == "error":
        name, text = _text(item.get("name")), _text(item.get("text"))
        return from_dict({"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]})
    data = item.get("data")
    if not isinstance(data, dict):
        return None
    kept = {"text/plain": _text(data["text/plain"])} if "text/plain" in data else {}
    if picture := _picture(data.get("image/png")):
        kept["image/png"] = picture
    return _data("display_data", kept) if kept else None


def _text(value):
    return value[:TEXT].encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _picture(value):
    """The base64 text of a PNG, or None."""
    try:
        raw = base64.b64decode(value, validate=False) if isinstance(value, str) else b""
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(raw).decode() if raw.startswith(PNG) else None
