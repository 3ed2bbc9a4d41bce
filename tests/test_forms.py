"""A right answer passes in whatever form it comes: the course's own solutions, their results dressed otherwise."""

from collections import OrderedDict

import numpy as np
import pytest
from solved import lesson, records

from dlutils.contract import learner_with
from dlutils.judging import judge

SLOW = {"train_digits", "predict_digits"}  # a training for each form


def everywhere(change):
    """A function that changes a value and everything in it, from the inside out."""

    def changed(value):
        if isinstance(value, dict):
            value = {k: changed(v) for k, v in value.items()}
        elif isinstance(value, list | tuple):
            value = type(value)(changed(v) for v in value)
        return change(value)

    return changed


def is_number(value):
    return isinstance(value, bool | int | float | np.number | np.bool_)


def plain(value):
    """Python's numbers, tuples, dictionaries in reversed order, arrays with columns first, numbers of one axis as a list."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist() if value.ndim == 1 else np.asfortranarray(value)
    if isinstance(value, dict):
        return dict(reversed(value.items()))
    return tuple(value) if isinstance(value, list) else value


def dressed(value):
    """Arrays for numbers, lists for tuples, ordered dictionaries, read-only arrays that are not contiguous."""
    if is_number(value):
        return np.array([[value]])
    if isinstance(value, np.ndarray) and value.ndim:
        value = np.repeat(value, 2, axis=-1)[..., ::2]
        value.setflags(write=False)
        return value
    if isinstance(value, dict):
        return OrderedDict(value)
    return list(value) if isinstance(value, tuple) else value


def wider(value):
    """Floats for whole numbers, float64 for float32, arrays without axes for numbers."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iub":
        return value.astype(float)
    if isinstance(value, np.ndarray) and value.dtype == np.float32:
        return value.astype(np.float64)
    return np.array(float(value)) if is_number(value) else value


def test_a_right_answer_passes_in_any_form(lesson_name):
    _, namespace, _ = lesson(lesson_name)
    for name, record in records(lesson_name).items():
        for form in (plain, dressed, wider) if name not in SLOW else ():
            solution, change = namespace[name], everywhere(form)
            report = judge(record, learner_with(namespace, name, lambda *a, s=solution, c=change, **k: c(s(*a, **k))))
            assert report.passed, f"{name}, {form.__name__}: {report.results[report.first_failure].finding.message}"


@pytest.mark.parametrize(
    ("name", "exercise"), [("02_logistic_regression", "predict"), ("24_softmax", "hardmax"), ("24_softmax", "one_hot")]
)
def test_zeros_and_ones_may_be_true_and_false(name, exercise):
    """As comparisons give them."""
    _, namespace, _ = lesson(name)
    learner = learner_with(namespace, exercise, lambda *a: namespace[exercise](*a).astype(bool))
    assert judge(records(name)[exercise], learner).passed
