"""Lessons with their solutions and specs, loaded once for all tests."""

import functools

from dlutils import building, course, running
from dlutils import records as shipped
from dlutils.contract import complete_record


@functools.cache
def lesson(name):
    """(lesson, namespace of its definitions, exercise name → spec)."""
    parsed = course.load_lesson(course.find_lesson(name))
    namespace = running.definitions(parsed)
    return parsed, namespace, running.specs(parsed, namespace)


@functools.cache
def records(name):
    """exercise name → the record that students have; test_contract proves it to be what the lesson gives."""
    return {record.name: record for record in shipped.load(course.ROOT / "notebooks" / name).exercises}


@functools.cache
def sample():
    """exercise name → (record, namespace) of the sample lesson."""
    parsed = course.load_lesson(course.ROOT / "tests" / "lessons" / "50_sample.py")
    namespace = running.definitions(parsed)
    found = running.specs(parsed, namespace)
    return {c.name: (complete_record(parsed, c, found[c.name], namespace), namespace) for c in parsed.of_kind("exercise")}


@functools.cache
def _sample_texts():
    return building.sources(course.load_lesson(course.ROOT / "tests" / "lessons" / "50_sample.py"))


def sample_folder(parent):
    """A folder with what a student has of the sample lesson beside the notebook."""
    folder = parent / "50_sample"
    folder.mkdir(exist_ok=True)
    (folder / "checks.json").write_text(_sample_texts()["checks.json"], encoding="utf-8")
    return folder
