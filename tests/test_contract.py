"""What must be true of every lesson, proved for all of them."""

import ast
import linecache
import re
import sys
from collections.abc import Callable

import matplotlib.pyplot as plt
import nbformat
import numpy as np
from solved import lesson, records

from dlutils import building, course
from dlutils.contract import complete_record, learner_with, stub
from dlutils.judging import judge

FRESH_SEED = 1
LONGEST_CELL = 14  # lines; "about ten" with room for a closing bracket and blank lines


def exercises(name):
    parsed, namespace, specs = lesson(name)
    return [(cell, specs[cell.name], records(name)[cell.name], namespace) for cell in parsed.of_kind("exercise")]


def test_derived_files_are_what_the_lesson_gives(lesson_name):
    """`dlutils build --check`, a lesson at a time, so that the lessons can be checked side by side."""
    assert building.stale_files(course.find_lesson(lesson_name)) == []


def test_no_lesson_is_left_over_and_the_readme_has_them_all():
    assert building.stale([]) == []


def test_solution_variants_and_mistakes_on_fresh_cases(lesson_name):
    """What the grader will do: cases that nobody has seen, same verdicts, every mistake under its own name."""
    parsed, namespace, specs = lesson(lesson_name)
    for cell in parsed.of_kind("exercise"):
        complete_record(parsed, cell, specs[cell.name], namespace, seed=FRESH_SEED)


def first_input_back(*arguments):
    return arguments[0]


def constant(value) -> Callable:
    return lambda *arguments: value


USELESS = {
    "None": constant(None),
    "zero": constant(0.0),
    "one": constant(1.0),
    "a zero array": constant(np.zeros((1, 1))),
    "an empty dictionary": constant({}),
    "a tuple of zeros": constant((0.0, 0.0)),
    "text": constant("right"),
    "the first input": first_input_back,
    "all inputs": lambda *arguments: arguments,
}


def test_no_useless_answer_passes(lesson_name):
    for cell, _, record, namespace in exercises(lesson_name):
        assert judge(record, learner_with(namespace, cell.name, stub(cell))).not_written
        for what, function in USELESS.items():
            report = judge(record, learner_with(namespace, cell.name, function))
            assert not report.passed, f"{cell.name} accepts {what}"
            assert report.cases_passed <= len(report.cases) / 2, f"{cell.name} gives {what} most of its points"


def test_exercises_have_enough_named_mistakes(lesson_name):
    for cell, spec, _, _ in exercises(lesson_name):
        assert len(spec.named("mistake_")) >= 2, f"{cell.name} names fewer than two mistakes"


def test_hints_do_not_contain_the_solution(lesson_name):
    for cell, spec, _, _ in exercises(lesson_name):
        body = cell.source.split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
        lines = [line.strip() for line in body.splitlines() if len(line.strip()) > 25]
        for hint in spec.hints:
            assert not any(line in hint for line in lines), f"a hint of {cell.name} is a line of its solution"


def test_cells_are_short(lesson_name):
    parsed, _, _ = lesson(lesson_name)
    for cell in parsed.of_kind("code"):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= LONGEST_CELL, f"{parsed.path.name}, line {cell.line}: {len(lines)} lines"


def test_lesson_has_its_parts(lesson_name):
    """The sections that every lesson ends with, in their order; no words that the style forbids."""
    parsed, _, _ = lesson(lesson_name)
    prose = "\n".join(c.source for c in parsed.of_kind("markdown"))
    wanted = ["## Question: ", "## Where lecture notes slip", "## Summary", "## References", "## What comes next"]
    places = [prose.find(w) for w in wanted]
    assert -1 not in places, f"missing: {wanted[places.index(-1)]}"
    assert places == sorted(places)
    spec_text = "\n".join(c.source for c in parsed.of_kind("spec"))
    found = re.search(r"\b(simply|just|obviously|trivial|trivially|of course)\b", prose + spec_text, re.IGNORECASE)
    assert not found, f"the style does without “{found.group()}”: …{(prose + spec_text)[found.start() - 40 : found.end() + 20]}…"
    assert not re.search(r"\w!(\s|$)", prose), "no exclamation marks in prose"


def test_needs_are_earlier_lessons(lesson_name):
    parsed, _, _ = lesson(lesson_name)
    assert all(n < parsed.number for n in parsed.needs)


def test_student_notebook_shows_nothing_but_not_implemented(lesson_name, monkeypatch):
    """The untouched notebook, read to its end; cells run here, since a kernel and its figures would take three times as long."""
    folder = course.ROOT / "notebooks" / lesson_name
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "previously", raising=False)
    notebook = nbformat.read(folder / f"{lesson_name}.ipynb", as_version=4)
    assert not any(c.get("outputs") for c in notebook.cells)
    errors, namespace = [], {"__name__": "__main__"}
    with plt.rc_context():
        for i, cell in enumerate(notebook.cells):
            name = f"<cell {i} of {lesson_name}>"
            linecache.cache[name] = len(cell.source), None, cell.source.splitlines(keepends=True), name  # for inspect
            try:
                exec(compile(cell.source if cell.cell_type == "code" else "", name, "exec"), namespace)
            except Exception as error:
                errors.append((error, cell.source))
            plt.close("all")
    for error, source in errors:
        assert isinstance(error, NotImplementedError), f"{error!r}\nin the cell\n{source}"
    assert errors, "an unsolved notebook must fail somewhere"


def test_student_files_hold_no_solution_and_no_oracle(lesson_name):
    """Not one line of a solution, an oracle or a mistake stands in what students get."""
    parsed, _, _ = lesson(lesson_name)
    folder = course.ROOT / "notebooks" / lesson_name
    shipped = {
        p.name: p.read_text(encoding="utf-8") for p in folder.iterdir() if p.is_file()
    }  # not what running one leaves behind
    assert not any("SOLUTION" in text for text in shipped.values())
    assert not any(re.search(r"\bdef (expect|mistake_|variant_|cases)\b", text) for text in shipped.values())
    student = "\n".join(text for name, text in shipped.items() if name != "previously.py")
    for cell in parsed.of_kind("exercise"):
        for line in secret_lines(cell.source):
            assert line not in student, f"{lesson_name}: a line of the solution of {cell.name} is shipped: {line}"
    assert parsed.of_kind("exercise"), "a lesson without exercises would prove nothing"


def secret_lines(source):
    """Lines of a solution that are long enough to be nobody else's."""
    body = source.split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
    return [line.strip() for line in body.splitlines() if len(line.strip()) > 40 and not line.strip().startswith(("#", "for "))]


def test_previously_brings_only_earlier_functions(lesson_name):
    path = course.ROOT / "notebooks" / lesson_name / "previously.py"
    own = {c.name for c in lesson(lesson_name)[0].of_kind("exercise")}
    names = {n.name for n in ast.parse(path.read_text()).body if isinstance(n, ast.FunctionDef)} if path.exists() else set()
    assert not names & own
