"""Files that are no notebook give a clear sentence and no marks, and disturb nothing."""

import json
import os
import time

import pytest
from conftest import SMALL
from handins import LESSON, RIGHT, HandIn, code, notebook, write

from dlutils.grader import grading

GOOD = notebook(HandIn("good"), RIGHT)
TEXT = json.dumps(GOOD)


def changed(**parts):
    return json.dumps(GOOD | parts)


def cell(**parts):
    return changed(cells=[{**code("x = 1"), **parts}])


BROKEN = {  # name: (the file's content, a part of the sentence)
    "empty": ("", "damaged or cut off"),
    "blank": (" \n" * 1000, "damaged or cut off"),
    "not_json": ("def sigmoid(z): return 1", "damaged or cut off"),
    "cut_off": (TEXT[: len(TEXT) // 2], "damaged or cut off"),
    "last_bracket_missing": (TEXT[:-1], "damaged or cut off"),
    "two_notebooks": (TEXT + TEXT, "damaged or cut off"),
    "merge_conflict": ("<<<<<<< HEAD\n" + TEXT + "\n=======\n" + TEXT + "\n>>>>>>> theirs\n", "damaged or cut off"),
    "nul_bytes": ("\0" * 1000, "damaged or cut off"),
    "nul_inside": (TEXT[:50] + "\0\0" + TEXT[50:], "damaged or cut off"),
    "bad_bytes": (TEXT.encode()[:60] + b"\xff\xfe\x80" + TEXT.encode()[60:], "damaged or cut off"),
    "gzip": (b"\x1f\x8b\x08\x00" + bytes(range(256)) * 20, "damaged or cut off"),
    "pickle": (b"\x80\x04\x95\x10\x00\x00\x00", "damaged or cut off"),
    "html": ("<!DOCTYPE html><html><script>alert(1)</script></html>", "damaged or cut off"),
    "deep": ("[" * 200_000, "damaged or cut off"),
    "deep_objects": ('{"a":' * 200_000, "damaged or cut off"),
    "deep_metadata": (
        TEXT.replace('"kernelspec"', '"x": ' + "[" * 100_000 + "]" * 100_000 + ', "kernelspec"', 1),
        "damaged or cut off",
    ),
    "endless_number": ('{"metadata": {}, "nbformat": ' + "9" * 100_000 + "}", "damaged or cut off"),
    "many_brackets": ("[" + "[]," * 2_000_000 + "[]]", "too many parts"),
    "a_list": ("[1, 2, 3]", "no metadata"),
    "a_number": ("4", "no metadata"),
    "null": ("null", "no metadata"),
    "a_text": ('"notebook"', "no metadata"),
    "no_metadata": (json.dumps({k: v for k, v in GOOD.items() if k != "metadata"}), "no metadata"),
    "odd_metadata": (changed(metadata=[1]), "no metadata"),
    "format_3": (json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": []}), "old format"),
    "no_format": (json.dumps({k: v for k, v in GOOD.items() if k != "nbformat"}), "old format"),
    "format_as_text": (changed(nbformat="4"), "old format"),
    "infinite_format": (TEXT.replace('"nbformat": 4', '"nbformat": Infinity'), "old format"),
    "other_kernel": (changed(metadata={"kernelspec": {"language": "R", "name": "ir"}}), "another kernel (R)"),
    "marked_up_kernel": (changed(metadata={"language_info": {"name": "<script>" * 1000}}), "another kernel"),
    "no_cells": (json.dumps({k: v for k, v in GOOD.items() if k != "cells"}), "no cells"),
    "cells_as_object": (changed(cells={"0": code("x")}), "no cells"),
    "null_cells": (changed(cells=None), "no cells"),
    "cells_twice": (TEXT[:-1] + ', "cells": 0}', "no cells"),
    "five_thousand_cells": (changed(cells=[code("x = 1")] * 5000), "5000 cells"),
    "a_cell_that_is_text": (changed(cells=["x = 1"]), "Cell 1"),
    "a_null_cell": (changed(cells=[code("x"), None]), "Cell 2"),
    "null_source": (cell(source=None), "Cell 1"),
    "number_as_source": (cell(source=10**30), "Cell 1"),
    "object_as_source": (cell(source={"x": "1"}), "Cell 1"),
    "numbers_in_source": (cell(source=["x = 1", 2]), "Cell 1"),
    "fifty_megabytes": (b" " * 50 * 2**20, "50 MB"),
}


@pytest.fixture
def place(tmp_path):
    """Where a hand-in's notebook should be."""
    folder = tmp_path / "student"
    folder.mkdir()
    return folder / f"{LESSON}.ipynb"


@pytest.fixture
def refused(exam, sandbox, place, canaries):
    """A function that proves of what stands at `place` that it is refused, with this in the sentence, and the next one is graded."""

    def refused(sentence):
        start = time.monotonic()
        cells, verdict = grading.grade_file(place, exam, sandbox, SMALL)
        assert time.monotonic() - start < 5
        assert sentence in verdict.problem
        assert verdict.problem.endswith(".")
        assert len(verdict.problem) < 300
        assert verdict.problem.isprintable()
        assert "<" not in verdict.problem
        assert cells == ()
        assert verdict.score == 0
        assert [m.message for m in verdict.marks] == [verdict.problem] * len(exam.fresh)
        good = write(HandIn("next"), RIGHT, place.parent.parent / "next", canaries.words)
        assert grading.grade_file(good, exam, sandbox, SMALL)[1].score == verdict.max_score

    return refused


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file(name, place, refused):
    content, sentence = BROKEN[name]
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    refused(sentence)


def test_nothing_there(refused):
    refused("There is no")


def test_a_folder(place, refused):
    place.mkdir()
    refused("is not a file")


def test_a_pipe_that_nobody_writes_to(place, refused):
    os.mkfifo(place)
    refused("is not a file")


def test_a_device(place, refused):
    place.symlink_to("/dev/zero")
    refused("symbolic link")


@pytest.mark.parametrize("target", ["there", "missing", "itself"])
def test_a_link(target, place, refused, tmp_path):
    (tmp_path / "there").write_text(TEXT)
    place.symlink_to(place if target == "itself" else tmp_path / target)
    refused("symbolic link")


def test_a_linked_folder(place, refused, tmp_path):
    place.write_text(TEXT)
    (tmp_path / "moved").mkdir()
    place.rename(tmp_path / "moved" / place.name)
    place.parent.rmdir()
    place.parent.symlink_to(tmp_path / "moved")
    refused("symbolic link")
