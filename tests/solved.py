"""Lessons with their solutions and specs, loaded once for all tests."""

import functools

from dlutils import course
from dlutils.contract import complete_record


@functools.cache
def lesson(name):
    """(lesson, namespace of its definitions, exercise name → spec)."""
    parsed = course.load_lesson(course.find_lesson(name))
    namespace = course.definitions(parsed)
    return parsed, namespace, course.specs(parsed, namespace)


@functools.cache
def records(name):
    """exercise name → complete record with the public cases."""
    parsed, namespace, specs = lesson(name)
    return {c.name: complete_record(parsed, c, specs[c.name], namespace) for c in parsed.of_kind("exercise")}
