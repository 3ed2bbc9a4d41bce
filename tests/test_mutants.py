"""scripts/mutants.py finds what a check does not notice; and of some solutions, no small change goes unnoticed."""

import subprocess
import sys

import numpy as np
import pytest
from solved import lesson, records

from dlutils import course
from dlutils.course import without_markers
from dlutils.spec import Case, Record

sys.path.insert(0, str(course.ROOT / "scripts"))
from mutants import mutants, survivors

SOURCE = '''
def share_above(X, limit):
    """The share of the entries above a limit."""
    count = 0
    for x in X:
        if x > limit:
            count += 1
    return count / len(X)
'''


def record(*inputs):
    def share(X, limit):
        return float(np.mean(X > limit))

    cases = tuple(Case(f"case {i}", arguments, share(*arguments)) for i, arguments in enumerate(inputs))
    return Record("share_above", 1.0, hints=(), arguments=("X", "limit"), cases=cases, mistakes=())


def test_a_case_at_the_limit_is_missed_where_it_is_missing():
    ordinary, at_the_limit = (np.array([1.0, 2.0, 4.0]), 1.5), (np.array([1.0, 3.0, 3.0, 7.0]), 3.0)
    count, passing = survivors(record(ordinary), SOURCE, {})
    assert "line 6: x > limit  →  x >= limit" in passing
    again, fewer = survivors(record(ordinary, at_the_limit), SOURCE, {})
    assert again == count > 10
    assert set(fewer) < set(passing)
    assert not any("x > limit" in what for what in fewer)


def test_each_mutant_is_another_program():
    texts = [text for _, text in mutants(SOURCE, "share_above")]
    assert len(set(texts)) == len(texts)
    for part in ("if x >= limit", "count -= 1", "count * len(X)", "for x in limit", "count = 1", "if True", "return len(X)"):
        assert any(part in text for text in texts), part


@pytest.mark.parametrize("exercise", ["momentum_update", "warmup_cosine", "batchnorm_inference", "deep_softmax_backward"])
def test_no_small_change_of_these_solutions_goes_unnoticed(exercise):
    name = next(p.stem for p in course.lesson_paths() if exercise in records(p.stem))
    parsed, namespace, _ = lesson(name)
    source = next(without_markers(c.source) for c in parsed.of_kind("exercise") if c.name == exercise)
    count, passing = survivors(records(name)[exercise], source, namespace)
    assert passing == []
    assert count > 40


def test_a_lesson_that_does_not_exist_is_one_sentence():
    script = course.ROOT / "scripts" / "mutants.py"
    done = subprocess.run([sys.executable, script, "77"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "There is no lesson 77" in done.stderr
    assert "Traceback" not in done.stderr
