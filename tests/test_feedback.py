"""What nbgrader gets of a verdict: points, panels, and nothing that a hand-in could have forged or that would give answers away."""

import re

import nbformat
import numpy as np
import pytest
from graded import exam, sandbox
from nbgrader.utils import determine_grade

from dlutils.grader.feedback import graded_notebook, shown_outputs
from dlutils.grader.grading import grade, rounded, unreadable
from dlutils.grader.handin import Cell, parse
from dlutils.running import solution_functions

LESSON = "02_logistic_regression"
HALF_RIGHT = """
def sigmoid(z):
    if np.ndim(z) == 0:
        raise TypeError("arrays only")
    with np.errstate(all="ignore"):
        return np.where(z >= 0, 1 / (1 + np.exp(-abs(z))), 1 - 1 / (1 + np.exp(-abs(z))))
"""
IMPORTS = Cell("code", "import numpy as np")


def graded(*sources, lesson=LESSON):
    """(verdict, graded notebook) of code cells."""
    cells = (IMPORTS, *(Cell("code", s) for s in sources))
    verdict = grade(cells, exam(lesson), sandbox())
    return verdict, graded_notebook(cells, verdict, exam(lesson))


def checks(notebook):
    """grade id → cell, of the automatically graded cells."""
    return {
        c.metadata.nbgrader.grade_id: c
        for c in notebook.cells
        if c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("check_")
    }


def answers_of(lesson, seed):
    """Every number that the fresh cases expect, as text."""
    numbers = set()

    def walk(value):
        if isinstance(value, dict | list | tuple):
            for v in value.values() if isinstance(value, dict) else value:
                walk(v)
        elif isinstance(value, np.ndarray | float):
            numbers.update(f"{abs(x):.4g}" for x in np.ravel(value) if abs(x) > 1e-3 and abs(x - round(x)) > 1e-3)

    for record in exam(lesson, seed).fresh:
        for case in record.cases:
            walk(case.expected)
    return numbers


def test_nbgrader_reads_the_points_that_the_judge_gave():
    verdict, notebook = graded(HALF_RIGHT)
    nbformat.validate(notebook)
    sigmoid = next(m for m in verdict.marks if m.name == "sigmoid")
    assert 0 < sigmoid.cases_passed < sigmoid.cases
    assert 0 < sigmoid.points < sigmoid.max_points
    for mark in verdict.marks:
        assert determine_grade(checks(notebook)[f"check_{mark.name}"]) == (mark.points, mark.max_points)


@pytest.mark.parametrize(
    ("points", "kept"), [(2 * 7 / 8, 1.5), (2 * 3 / 3, 2), (3 * (1 / 3), 1), (4 * 1 / 9, 0), (0.1 * 5, 0.5), (0, 0)]
)
def test_points_are_rounded_down_to_halves(points, kept):
    assert rounded(points) == kept


def test_a_wrong_answer_is_explained_as_check_explains_it():
    verdict, notebook = graded("def logistic_cost(A, Y):\n    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))")
    mark = next(m for m in verdict.marks if m.name == "logistic_cost")
    report = mark.public
    assert report.why
    panel = checks(notebook)["check_logistic_cost"].outputs[0].data
    assert report.why.split(".")[0] in panel["text/plain"]
    assert "dlutils-fail" in panel["text/html"]
    assert mark.mistake == report.mistake


def test_an_answer_that_knows_the_public_cases_only_is_told_so_and_shown_no_hidden_value():
    remembered = "\n".join(
        f"    if np.shape(z) == {np.shape(case.arguments[0])!r}: return np.array({np.asarray(case.expected).tolist()!r}, dtype=np.asarray(z).dtype)"
        for case in exam(LESSON).public["sigmoid"].cases
    )
    verdict, notebook = graded(f"def sigmoid(z):\n{remembered}\n    return None")
    mark = next(m for m in verdict.marks if m.name == "sigmoid")
    assert not mark.passed
    text = str([c.outputs for c in notebook.cells if c.cell_type == "code"])
    assert (
        not {n for n in answers_of(LESSON, exam(LESSON).seed) if re.search(rf"(?<![\d.]){re.escape(n)}", text)} - public_numbers()
    )


def public_numbers():
    """Numbers of the public cases may be shown: students have them."""
    found = set()
    for record in exam(LESSON).public.values():
        for case in record.cases:
            for value in (*case.arguments, case.expected):
                if isinstance(value, np.ndarray | float):
                    found.update(f"{abs(x):.4g}" for x in np.ravel(value))
    return found


def test_deleted_duplicated_and_rewritten_checks_stand_once_with_the_released_text():
    cells = (Cell("code", "check(sigmoid)"), Cell("code", "check(sigmoid)"), Cell("code", "check(sigmoid) # 100 points"))
    verdict = grade(cells, exam(LESSON), sandbox())
    notebook = graded_notebook(cells, verdict, exam(LESSON))
    released = {c.metadata.nbgrader.grade_id: c for c in exam(LESSON).notebook.cells if "nbgrader" in c.metadata}
    graded_ids = [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]
    assert sorted(graded_ids) == sorted(released)
    for name, cell in checks(notebook).items():
        assert (cell.source, cell.metadata.nbgrader) == (released[name].source, released[name].metadata.nbgrader)


def test_a_written_answer_is_kept_and_a_forged_copy_of_it_is_not_graded():
    question = next(
        c for c in exam(LESSON).notebook.cells if c.metadata.get("nbgrader", {}).get("points") and c.cell_type == "markdown"
    )
    name = question.metadata.nbgrader.grade_id
    cells = (
        Cell("markdown", "Because.", name),
        Cell("markdown", "Because, again.", name),
        Cell("raw", "<script>1</script>", name),
    )
    notebook = graded_notebook(cells, grade(cells, exam(LESSON), sandbox()), exam(LESSON))
    (kept,) = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name]
    assert kept.source == "Because."
    assert all(c.cell_type != "raw" for c in notebook.cells)


def test_a_hand_in_that_cannot_be_read_has_zero_everywhere_and_says_why():
    verdict = unreadable(exam(LESSON), "It is cut off.")
    notebook = graded_notebook((), verdict, exam(LESSON))
    nbformat.validate(notebook)
    assert "It is cut off." in notebook.cells[0].source
    assert {determine_grade(c)[0] for c in checks(notebook).values()} == {0}


def test_figures_come_with_full_and_only_then():
    def pictures(full):
        cells = parse(nbformat.writes(exam("00_start_here").notebook).encode())
        verdict = grade(cells, exam("00_start_here"), sandbox(), full=full)
        notebook = graded_notebook(cells, verdict, exam("00_start_here"))
        return sum("image/png" in o.get("data", {}) for c in notebook.cells if c.cell_type == "code" for o in c.outputs)

    assert pictures(full=False) == 0
    assert pictures(full=True) > 0


@pytest.mark.parametrize(
    "claimed",
    [
        {"kind": "display", "data": {"text/html": "<script>alert(1)</script>"}},
        {"kind": "display", "data": {"image/svg+xml": "<svg onload=alert(1)>"}},
        {"kind": "display", "data": {"image/png": "PHNjcmlwdD4="}},
        {"kind": "display", "data": {"application/javascript": "alert(1)"}},
        {"kind": "display", "data": ["text/plain"]},
        {"kind": "result"},
        {},
        7,
        None,
    ],
)
def test_outputs_are_text_and_pictures(claimed):
    assert shown_outputs([claimed]) == []


@pytest.mark.parametrize(
    "claimed", [None, 3, "x", {"kind": "stdout"}, [[1]], [{"kind": "stdout", "text": 5}], [{"kind": "error", "name": None}]]
)
def test_outputs_of_any_shape_upset_nobody(claimed):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=shown_outputs(claimed))])
    nbformat.validate(notebook)


def test_a_name_that_only_an_experiment_defines_is_found():
    """The judge leaves out the course's own experiments; an answer that leans on one of their variables still earns its marks."""
    experiment = next(s for s, kept in sorted(exam(LESSON).given.items()) if not kept and "=" in s.splitlines()[0])
    leaned = experiment.partition("=")[0].split(",")[0].strip()
    solved = solution_functions("02")
    assert "sigmoid" in solved
    right = f"def sigmoid(z):\n    {leaned}\n    e = np.exp(-np.abs(z))\n    return np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e)).astype(np.asarray(z).dtype)[()]"
    cells = [
        Cell("code", c.source)
        for c in exam(LESSON).notebook.cells
        if c.cell_type == "code" and not c.source.startswith("def sigmoid")
    ]
    verdict = grade((*cells, Cell("code", right)), exam(LESSON), sandbox())
    assert next(m for m in verdict.marks if m.name == "sigmoid").passed
