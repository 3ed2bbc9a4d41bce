"""`dlutils grade`: one hand-in, no gradebook."""

import json

import graded
import nbformat
import pytest
from schoolroom import BROKEN, EXERCISE, MISTAKE, NAME, SEED, notebook, solution

from dlutils.__main__ import main
from dlutils.grader import one

KEYS = {"name", "points", "max_points", "passed", "cases_passed", "cases", "message", "mistake"}


class Shared:
    """The tests' own sandbox in place of a new one."""

    def __init__(self, isolated):
        assert isolated

    def __enter__(self):
        return graded.sandbox()

    def __exit__(self, *_):
        pass


@pytest.fixture
def grade(tmp_path, monkeypatch, capsys):
    """A function that hands in a notebook and grades it: (exit status, the JSON, stderr)."""
    monkeypatch.setattr(one, "Sandbox", Shared)
    path = tmp_path / f"{NAME}.ipynb"

    def run(write, *options):
        write(path)
        status = main(["grade", str(path), "--json", "--seed", str(SEED), *options])
        said = capsys.readouterr()
        return status, json.loads(said.out), said.err

    return run


def test_a_right_answer(grade):
    status, data, said = grade(lambda path: nbformat.write(notebook(solution()), path))
    assert (status, said) == (0, "")
    assert set(data) == {"lesson", "score", "max_score", "exercises"}
    assert (data["lesson"], data["score"], data["max_score"]) == (NAME, EXERCISE.points, EXERCISE.points)
    (exercise,) = data["exercises"]
    assert set(exercise) == KEYS
    assert exercise["passed"]
    assert exercise["cases_passed"] == exercise["cases"] > 0


def test_a_mistake_is_named(grade):
    status, data, _ = grade(lambda path: nbformat.write(notebook(MISTAKE), path))
    assert (status, data["score"]) == (0, 0)
    (exercise,) = data["exercises"]
    assert exercise["mistake"] == "features_averaged"
    assert not exercise["passed"]


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_hand_in_has_zero_points_and_a_reason(grade, kind):
    write, reason = BROKEN[kind]
    status, data, said = grade(write)
    assert status == 1
    assert reason in said
    assert data["score"] == 0
    assert all(reason in e["message"] for e in data["exercises"])


def test_the_files_name_says_which_lesson_unless_the_option_does(grade, tmp_path, capsys):
    nbformat.write(notebook(solution()), tmp_path / "ada.ipynb")
    assert main(["grade", str(tmp_path / "ada.ipynb")]) == 1
    assert "There is no lesson ada" in capsys.readouterr().err
    assert main(["grade", str(tmp_path / "ada.ipynb"), "--lesson", "00"]) == 0
    assert f"{EXERCISE.name}  {EXERCISE.points}/{EXERCISE.points}" in capsys.readouterr().out
