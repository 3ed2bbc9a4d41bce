"""The README's table against the notebooks that learners get: minutes, points, exercises and what a lesson needs."""

import ast
import re

import nbformat
import pytest

from dlutils import course

ROW = re.compile(r"^\| \[(\d\d) [^\]]+\]\((notebooks/[^)]+)\) \| (\d+) \| ([\d.]+) \| ([^|]*) \| ([^|]*) \|$")
README = (course.ROOT / "README.md").read_text(encoding="utf-8")
ROWS = {m[1]: m for line in README.splitlines() if (m := ROW.match(line))}


def notebook(number):
    return nbformat.read(course.ROOT / ROWS[number][2], as_version=4)


def needs(number):
    """The lessons that a lesson's row names."""
    return set(re.findall(r"\d\d", ROWS[number][6]))


def with_theirs(number):
    """The lessons that it needs, what they need, and so on."""
    return needs(number).union(*map(with_theirs, needs(number)))


def test_every_lesson_has_a_row():
    assert [p.stem[:2] for p in course.lesson_paths()] == list(ROWS)


@pytest.mark.parametrize("number", ROWS)
def test_points_and_exercises_are_those_of_the_notebook(number):
    grading = [c.metadata.nbgrader for c in notebook(number).cells if "nbgrader" in c.metadata]
    assert float(ROWS[number][4]) == sum(g.get("points", 0) for g in grading if g.grade)
    checks = [g.grade_id.removeprefix("check_") for g in grading if g.grade and g.grade_id.startswith("check_")]
    assert re.findall(r"`(\w+)`", ROWS[number][5]) == checks


@pytest.mark.parametrize("number", ROWS)
def test_minutes_leave_room_for_more_than_the_exercises(number):
    text = "\n".join(c.source for c in notebook(number).cells if c.cell_type == "markdown")
    stated = sum(int(minutes) for minutes in re.findall(r"^## (?:Exercise|Question): .* · (\d+) minutes", text, re.M))
    assert 0 < stated < int(ROWS[number][3]) <= 240


@pytest.mark.parametrize("number", ROWS)
def test_a_lesson_needs_every_lesson_whose_functions_it_uses(number):
    assert all(earlier < number for earlier in needs(number))
    imported = {
        alias.name
        for cell in notebook(number).cells
        if cell.cell_type == "code" and "from previously import" in cell.source
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.ImportFrom) and node.module == "previously"
        for alias in node.names
    }
    writers = {}
    for earlier in sorted(n for n in ROWS if n < number):
        writers |= dict.fromkeys(re.findall(r"`(\w+)`", ROWS[earlier][5]), earlier)
    assert {writers[name] for name in imported if name in writers} <= with_theirs(number)


def test_the_sums_are_those_of_the_rows():
    minutes, points, exercises = re.search(r"^\| \*\*together\*\* \| (\d+) \| ([\d.]+) \| (\d+) functions", README, re.M).groups()
    assert int(minutes) == sum(int(row[3]) for row in ROWS.values())
    assert float(points) == sum(float(row[4]) for row in ROWS.values())
    assert int(exercises) == sum(len(re.findall("`", row[5])) // 2 for row in ROWS.values())
