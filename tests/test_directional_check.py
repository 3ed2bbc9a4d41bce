"""directional_check, and differences in full, on gradients with planted bugs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slopes import assert_unchanged, copied, network

from dlutils.gradients import (
    compare_gradients,
    directional_check,
    numerical_gradient,
    numerical_gradients,
    report_worst,
)


def test_projection_accepts_right_gradients_of_any_size():
    for sizes, seed in (((3, 4, 1), 0), ((30, 50, 40, 2), 1), ((100, 200, 100, 1), 2)):
        parameters, cost, grads = network(sizes, 20, seed)
        before, grads_before = copied(parameters), copied(grads)
        check = directional_check(cost, parameters, grads, np.random.default_rng(seed))
        assert check.max < 1e-7
        assert check.relative_differences.shape == check.numerical.shape == check.analytic.shape == (5,)
        np.testing.assert_allclose(check.numerical, check.analytic, rtol=1e-6, atol=1e-9)
        assert_unchanged(parameters, before)
        assert_unchanged(grads, grads_before)


def test_projection_is_not_satisfied_because_everything_vanishes():
    parameters, cost, grads = network((3, 4, 1), 20, 0)
    check = directional_check(cost, parameters, grads, np.random.default_rng(0))
    assert np.abs(check.analytic).min() > 1e-4


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["sign", "doubled", "zero", "neighbour"]))
def test_one_wrong_entry_of_a_large_gradient_is_found_by_projection(seed, bug):
    rng = np.random.default_rng(seed)
    parameters, cost, grads = LARGE
    wrong = copied(grads)
    # Any entry of a size that is not far below the others', or there is nothing to find.
    flat = wrong["dW2"].reshape(-1)
    i = int(rng.choice(np.flatnonzero(np.abs(flat) > np.median(np.abs(flat)))))
    other = flat[(i + 1) % flat.size]
    flat[i] = {"sign": -flat[i], "doubled": 2 * flat[i], "zero": 0.0, "neighbour": other}[bug]
    assert directional_check(cost, parameters, grads, np.random.default_rng(seed)).max < 1e-6
    # A neighbour may happen to be nearly equal: the difference to be seen is the one that was planted.
    planted = abs(flat[i] - grads["dW2"].reshape(-1)[i]) / np.sqrt(sum(np.sum(g**2) for g in grads.values()))
    assert directional_check(cost, parameters, wrong, np.random.default_rng(seed)).max > min(1e-5, planted / 100)


LARGE = network((60, 80, 50, 1), 10, seed=5)  # 8981 parameters


def test_one_wrong_entry_of_a_large_gradient_is_found_and_named_by_full_differences():
    parameters, cost, grads = LARGE
    wrong = copied(grads)
    wrong["dW3"][0, 17] *= -1
    # All 8981 coordinates would take seconds: one array in full, the others as they are.
    part = {"W3": parameters["W3"]}
    want = numerical_gradients(lambda p: cost({**parameters, **p}), part)
    assert compare_gradients(grads, want) < 1e-9
    assert compare_gradients(wrong, want) > 1e-3
    assert "dW3[0, 17]" in report_worst(wrong, want).splitlines()[2]


def test_projection_costs_four_passes_a_direction_however_many_parameters():
    for sizes in ((3, 4, 1), (100, 200, 100, 1)):
        parameters, cost, grads = network(sizes, 5, 0)
        calls = []
        counted = lambda p, cost=cost, calls=calls: calls.append(1) or cost(p)  # noqa: E731
        directional_check(counted, parameters, grads, np.random.default_rng(0), directions=3)
        assert len(calls) == 12


def test_full_differences_cost_four_passes_a_coordinate_where_the_cost_is_smooth():
    calls = []
    numerical_gradient(lambda x: calls.append(1) or np.sum(np.sin(x)), np.linspace(0, 1, 9))
    assert len(calls) == 36


def test_projection_depends_on_the_generator_alone():
    parameters, cost, grads = network((3, 4, 1), 5, 0)
    first, again, other = (directional_check(cost, parameters, grads, np.random.default_rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.numerical, again.numerical)
    assert not np.isclose(first.numerical, other.numerical).any()


def test_projection_of_a_gradient_that_is_zero_up_to_rounding_passes_and_a_forgotten_one_does_not():
    rng = np.random.default_rng(0)
    flat = {"w": np.ones(3)}
    assert directional_check(lambda p: 2.0 + 0 * np.sum(p["w"]), flat, {"dw": np.zeros(3)}, rng).max == 0
    assert directional_check(lambda p: np.sum(p["w"]), flat, {"dw": np.zeros(3)}, rng).max == pytest.approx(1)
    assert directional_check(lambda p: 2.0 + 0 * np.sum(p["w"]), flat, {"dw": np.ones(3)}, rng).max == pytest.approx(1)


def test_projection_tells_rounding_of_the_cost_from_a_small_gradient():
    x, rng = np.random.default_rng(1).normal(size=50), np.random.default_rng(0)
    shifted = lambda p: np.log(np.sum(np.exp(x + p["b"]))) - p["b"]  # noqa: E731
    check = directional_check(shifted, {"b": 0.7}, {"db": 0.0}, rng, directions=20)
    assert np.abs(check.numerical).max() > 0  # b cancels, but not in floating point
    assert check.max == 0
    small = lambda p: 1 + 1e-6 * np.sum(p["w"])  # noqa: E731
    assert directional_check(small, {"w": np.ones(3)}, {"dw": np.full(3, 1e-6)}, rng).max < 1e-2
    assert directional_check(small, {"w": np.ones(3)}, {"dw": np.full(3, 2e-6)}, rng).max > 0.3


def test_projection_takes_numbers_float32_and_extra_entries():
    parameters = {"w": np.array([1.5, -2], dtype=np.float32), "b": 2.0}
    grads = {"db": 6.25, "dw": np.array([6, -8], dtype=np.float32), "dA0": None}
    check = directional_check(lambda p: np.sum(p["w"] ** 2) * p["b"], parameters, grads, np.random.default_rng(0))
    assert check.max < 1e-8
    grads["db"] = 6.26
    check = directional_check(lambda p: np.sum(p["w"] ** 2) * p["b"], parameters, grads, np.random.default_rng(0))
    assert check.max > 1e-5


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.filterwarnings("ignore:invalid value")
def test_projection_does_not_let_nan_pass(bad):
    grads = {"dw": np.array([2.0, bad])}
    rng = np.random.default_rng(0)
    assert directional_check(lambda p: np.sum(p["w"] ** 2), {"w": np.ones(2)}, grads, rng).max == np.inf


@pytest.mark.parametrize(
    ("grads", "options", "words"),
    [
        ({}, {}, "the gradients lack dw"),
        ({"dw": np.ones((2, 1))}, {}, r"dw has the shape \(2, 1\) where \(2,\) is needed"),
        ({"dw": np.ones(2)}, {"directions": 0}, "directions must be positive"),
        ({"dw": np.ones(2)}, {"epsilon": -1.0}, "epsilon must be positive"),
    ],
)
def test_projection_errors(grads, options, words):
    with pytest.raises(ValueError, match=words):
        directional_check(lambda p: np.sum(p["w"]), {"w": np.ones(2)}, grads, np.random.default_rng(0), **options)
