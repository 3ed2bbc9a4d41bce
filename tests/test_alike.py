"""A checks.json made on another processor is no other checks.json; one with another number is."""

import copy
import json

import numpy as np
import pytest

from dlutils import course
from dlutils.alike import alike
from dlutils.codec import encode

SHIPPED = course.ROOT / "notebooks" / "02_logistic_regression" / "checks.json"


def bits_off(data):
    """The same data with every float, in arrays too, moved by its last bit."""
    if isinstance(data, np.ndarray | np.floating):
        return np.nextafter(data, np.inf) if data.dtype.kind == "f" and np.isfinite(data).all() else data
    if isinstance(data, float):
        return float(np.nextafter(data, np.inf))
    if isinstance(data, dict):
        return {k: bits_off(v) for k, v in data.items()}
    return type(data)(map(bits_off, data)) if isinstance(data, list | tuple) else data


VALUES = [
    {"W1": np.array([[1.5, -2.0], [1e-7, 3e12]]), "b1": np.float64(0.1)},
    [0.25, (1.0, -3e-5)],
    np.array([0.1, 0.7], dtype=np.float32),
]


@pytest.mark.parametrize("value", VALUES)
def test_last_bits_do_not_count(value):
    moved = encode(bits_off(value))
    assert moved != encode(value)
    assert alike(moved, encode(value))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (np.array([1.0, 2.0]), np.array([1.0, 2.00001])),
        (np.array([1.0, 2.0]), np.array([[1.0, 2.0]])),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0], dtype=np.float32)),
        (np.array([1, 2]), np.array([1, 3])),
        (np.array([np.nan, 2.0]), np.array([1.0, 2.0])),
        (1.0, 1),
        (1.0, 1.0001),
        ([1.0], [1.0, 1.0]),
        ({"a": 1}, {"b": 1}),
        ("at 0.5 it is 3", "at 0.5 it is 4"),
        ("it is 0.25", "it is 0.26"),
        (True, False),
    ],
)
def test_another_value_counts(a, b):
    assert not alike(encode(a), encode(b))
    assert alike(encode(a), encode(copy.deepcopy(a)))


def test_numbers_within_a_text_are_compared_as_numbers():
    assert alike("rows [0.025482308626792818, 2e-05]", "rows [0.02548230862679283, 2.0000000000000001e-05]")


def test_a_real_record_is_told_from_one_with_a_changed_hint_or_number():
    data = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert alike(data, copy.deepcopy(data))
    other = copy.deepcopy(data)
    other["exercises"][1]["hints"][0] += "?"
    assert not alike(data, other)
    other = copy.deepcopy(data)
    other["exercises"][1]["cases"][0][3][0] *= 1.01
    assert not alike(data, other)
