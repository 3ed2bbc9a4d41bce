"""compare_gradients and report_worst: where two gradients differ."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slopes import assert_unchanged, copied, vectors

from dlutils.gradients import (
    compare_gradients,
    report_worst,
)


@given(vectors, st.integers(0, 2**32 - 1), st.floats(1e-3, 1e3))
def test_relative_difference_by_its_definition(a, seed, factor):
    b = np.random.default_rng(seed).normal(size=a.shape)
    want = np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))
    assert compare_gradients(a, b) == pytest.approx(want, rel=1e-12)
    assert compare_gradients({"dW1": a, "db1": b}, {"dW1": b, "db1": b}) == pytest.approx(
        np.linalg.norm(a - b) / (np.hypot(*map(np.linalg.norm, (a, b))) + np.sqrt(2) * np.linalg.norm(b)), rel=1e-12
    )
    assert compare_gradients(factor * a, factor * b) == pytest.approx(want, rel=1e-9)
    assert compare_gradients(a, a) == 0


def test_relative_difference_at_the_ends():
    assert compare_gradients({"dW1": np.zeros(3)}, {"dW1": np.zeros(3)}) == 0
    assert compare_gradients({}, {}) == 0
    assert compare_gradients(np.full(3, 1e-200), np.full(3, 3e-200)) == pytest.approx(0.5)
    assert compare_gradients(np.full(3, 1e200), np.full(3, 3e200)) == pytest.approx(0.5)
    assert compare_gradients(np.ones(3), np.zeros(3)) == compare_gradients(np.ones(3), -np.ones(3)) == 1
    for bad in (np.nan, np.inf):
        assert compare_gradients([1, bad], [1, 2]) == compare_gradients([1, 2], [1, bad]) == np.inf
    assert compare_gradients(2.0, np.array([[2.0]])) == 0
    assert compare_gradients({"db": np.array([[1.0]]), "dA0": "anything"}, {"db": 3.0}) == pytest.approx(0.5)
    assert type(compare_gradients(np.float32(1), 3)) is float


def test_report_lists_the_worst_first_and_no_more_than_asked():
    want = {"dW1": np.arange(1.0, 7).reshape(2, 3), "db1": 2.0, "dW2": np.ones((1, 2))}
    got = copied(want)
    got["dW1"][1, 2] = -6
    got["dW1"][0, 1] = 2.2
    got["db1"] = 3.0
    lines = report_worst(got, want).splitlines()
    assert lines[0] == f"relative difference {compare_gradients(got, want):.1e}; 3 of 9 entries differ"
    assert [line.split("  ")[0] for line in lines[2:]] == ["dW1[1, 2]", "db1", "dW1[0, 1]"]
    assert lines[2].split()[2:] == ["-6", "6", "1.0e+00"]
    assert lines[3].split() == ["db1", "3", "2", "2.0e-01"]
    assert lines[4].split()[2:] == ["2.2", "2", "4.8e-02"]
    assert len(report_worst(got, want, count=1).splitlines()) == 3


def test_report_of_equal_gradients_lists_nothing():
    assert report_worst(np.ones(3), np.ones(3)) == "relative difference 0.0e+00; 0 of 3 entries differ"
    assert report_worst({}, {}) == "relative difference 0.0e+00; 0 of 0 entries differ"


def test_report_puts_nan_first_and_rounding_beside_zero_last():
    want = np.array([0.0, 1.0, 2.0, 5.0])
    lines = report_worst(np.array([1e-12, 1.1, np.nan, 5.0]), want).splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["gradient[2]", "gradient[1]", "gradient[0]"]
    assert lines[2].split()[1:] == ["nan", "2", "inf"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_report_names_the_one_entry_that_was_changed(seed):
    rng = np.random.default_rng(seed)
    want = {"dW1": rng.normal(size=(40, 30)), "db1": rng.normal(size=(40, 1)), "dW2": rng.normal(size=(3, 40))}
    got = {name: g + 1e-12 * rng.normal(size=g.shape) for name, g in want.items()}
    name = str(rng.choice(list(want)))
    index = tuple(int(rng.integers(n)) for n in want[name].shape)
    got[name][index] *= 1.01
    assert report_worst(got, want).splitlines()[2].startswith(f"{name}[{index[0]}, {index[1]}] ")


def test_comparing_different_things_is_an_error():
    for compare in (compare_gradients, report_worst):
        with pytest.raises(ValueError, match="lack db1"):
            compare({"dW1": np.ones(2)}, {"dW1": np.ones(2), "db1": 1.0})
        with pytest.raises(ValueError, match=r"dW1 has the shape \(2, 3\) where \(3, 2\) is needed\."):
            compare({"dW1": np.ones((2, 3))}, {"dW1": np.ones((3, 2))})
        with pytest.raises(ValueError, match=r"where \(3, 1\) is needed\."):
            compare(np.ones(3), np.ones((3, 1)))
        with pytest.raises(TypeError, match="dW1 must hold real numbers"):
            compare({"dW1": None}, {"dW1": 1.0})
    with pytest.raises(ValueError, match="count must be positive"):
        report_worst(1.0, 2.0, count=0)


def test_comparing_changes_nothing():
    got, want = {"dW1": np.array([1.0, np.nan])}, {"dW1": np.array([1.0, 2.0])}
    before = copied(got), copied(want)
    report_worst(got, want), compare_gradients(got, want)
    assert_unchanged(got, before[0])
    assert_unchanged(want, before[1])
