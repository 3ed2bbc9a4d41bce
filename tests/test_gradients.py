"""numerical_gradient and numerical_gradients against calculus, SciPy and backpropagation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import differentiate, optimize
from slopes import ANALYTIC, assert_unchanged, copied, network, vectors

from dlutils.gradients import (
    numerical_gradient,
    numerical_gradients,
)

# numerical_gradient


@pytest.mark.parametrize("name", ANALYTIC)
def test_derivative_of_a_known_function_to_1e_9(name):
    f, slope, x = ANALYTIC[name]
    assert numerical_gradient(f, x) == pytest.approx(float(slope(x)), rel=1e-9, abs=1e-10)


@pytest.mark.parametrize("name", ANALYTIC)
def test_agrees_with_scipy_derivative(name):
    f, _, x = ANALYTIC[name]
    theirs = differentiate.derivative(f, x, initial_step=1e-2)
    assert theirs.success
    assert numerical_gradient(f, x) == pytest.approx(float(theirs.df), rel=1e-8, abs=1e-9)


def test_agrees_with_scipy_approx_fprime_as_far_as_one_sided_differences_reach():
    x = np.random.default_rng(0).uniform(-1, 1, 7)
    theirs = optimize.approx_fprime(x, optimize.rosen)
    np.testing.assert_allclose(numerical_gradient(optimize.rosen, x), theirs, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(numerical_gradient(optimize.rosen, x), optimize.rosen_der(x), rtol=1e-9, atol=5e-8)


@given(vectors, st.floats(-10, 10), st.integers(0, 2**32 - 1))
def test_linear_functions_are_exact_up_to_rounding(a, constant, seed):
    x = np.random.default_rng(seed).normal(size=a.shape)
    f = lambda x: a @ x + constant  # noqa: E731
    np.testing.assert_allclose(numerical_gradient(f, x), a, rtol=0, atol=3e-10 * (1 + abs(constant) + np.abs(a).sum()))


@given(hnp.arrays(float, (4, 4), elements=st.floats(-5, 5)), st.sampled_from([1e-5, 1e-2, 0.5]))
def test_quadratic_functions_are_exact_whatever_the_step(A, epsilon):
    x = np.random.default_rng(3).normal(size=4)
    error = np.abs(numerical_gradient(lambda x: x @ A @ x, x, epsilon) - (A + A.T) @ x).max()
    assert error <= 1e-14 * (1 + np.abs(A).sum()) / min(epsilon, 1) * 10


@given(st.floats(-2, 2), st.floats(0.05, 0.3))
def test_fourth_powers_are_exact_which_takes_four_points(x, epsilon):
    assert numerical_gradient(lambda x: x**4, x, epsilon) == pytest.approx(4 * x**3, abs=1e-11)


def test_a_step_too_long_for_the_function_shrinks():
    calls = []
    f = lambda x: calls.append(1) or np.sin(20 * x)  # noqa: E731
    assert numerical_gradient(f, 0.3, 0.02) == pytest.approx(20 * math.cos(6), rel=1e-8)
    assert len(calls) == 12


@settings(deadline=None)
@given(st.floats(-3e-5, 3e-5).filter(lambda d: abs(d) > 4e-7), st.sampled_from([0.0, 0.25, 1e4]))
def test_a_kink_within_reach_of_the_step_does_not_spoil_the_slope(distance, x):
    def f(z):
        return 2.0 * np.maximum(z - x - distance, 0) + np.sin(z - x)

    assert numerical_gradient(f, x) == pytest.approx(1.0 + 2.0 * (distance < 0), abs=1e-7 if x == 1e4 else 2e-9)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 1, 4), (0,), (0, 3)])
def test_shape_and_dtype_are_kept(shape):
    x = np.random.default_rng(0).normal(size=shape)
    gradient = numerical_gradient(lambda x: float(np.sum(x**2)), x)
    assert np.shape(gradient) == shape
    np.testing.assert_allclose(gradient, 2 * x, atol=1e-9)
    assert isinstance(gradient, np.ndarray) == bool(shape)


@pytest.mark.parametrize("x", [2.0, 2, np.float64(2), np.float32(2), np.array(2.0)])
def test_a_number_gives_a_python_float(x):
    for f in (lambda x: math.exp(x), lambda x: x * math.exp(2) / 1):
        gradient = numerical_gradient(f, x)
        assert type(gradient) is float
        assert gradient == pytest.approx(math.exp(2), rel=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int64, bool])
def test_other_dtypes_are_computed_in_float64(dtype):
    x = np.array([[0, 1, 1], [1, 0, 1]], dtype=dtype)
    seen = set()

    def f(x):
        seen.add(x.dtype)
        return np.sum(np.sin(x))

    gradient = numerical_gradient(f, x)
    assert seen == {np.dtype(float)} == {gradient.dtype}
    np.testing.assert_allclose(gradient, np.cos(x.astype(float)), rtol=1e-9)


def test_x_is_not_changed_even_by_a_function_that_spoils_its_argument():
    def spoils(x):
        value = np.sum(x**3)
        x *= 0
        return value

    x = np.random.default_rng(1).normal(size=(3, 4))
    before = x.copy()
    np.testing.assert_allclose(numerical_gradient(spoils, x), 3 * before**2, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(x, before)


def test_a_read_only_and_a_strided_x_will_do():
    x = np.arange(12.0).reshape(3, 4).T[::2]
    x.flags.writeable = False
    np.testing.assert_allclose(numerical_gradient(lambda x: np.sum(x**2) / 2, x), x, atol=1e-8)


def test_a_one_element_array_counts_as_a_number():
    assert numerical_gradient(lambda x: np.array([[x**2]]), 3.0) == pytest.approx(6, rel=1e-9)


@pytest.mark.parametrize(
    ("f", "x", "epsilon", "error", "words"),
    [
        (lambda x: x, np.ones(3), 1e-5, ValueError, r"shape \(3,\) where one finite number"),
        (lambda x: np.nan, 1.0, 1e-5, ValueError, "gave nan where one finite number"),
        (lambda x: np.log(x - x), 1.0, 1e-5, ValueError, "gave -inf"),
        (lambda x: None, 1.0, 1e-5, TypeError, "gave object"),
        (lambda x: x + 0j, 1.0, 1e-5, TypeError, "gave complex128"),
        (lambda x: np.float32(x), 1.0, 1e-5, TypeError, "gave float32"),
        (lambda x: x, 1j, 1e-5, TypeError, "x must hold real numbers, not complex128"),
        (lambda x: x, "one", 1e-5, TypeError, "x must hold real numbers"),
        (lambda x: x, 1.0, 0, ValueError, "epsilon must be positive, not 0"),
        (lambda x: x, 1.0, -1e-5, ValueError, "epsilon must be positive"),
        (lambda x: x, 1.0, np.nan, ValueError, "epsilon must be positive, not nan"),
        (lambda x: x, 1e15, 1e-5, ValueError, r"epsilon = 1e-05 vanishes in rounding"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_errors_are_one_clear_sentence(f, x, epsilon, error, words):
    with pytest.raises(error, match=words) as caught:
        numerical_gradient(f, x, epsilon)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("error")
def test_a_step_that_shrinks_into_nothing_is_no_division_by_zero():
    assert numerical_gradient(lambda x: np.abs(x - 1e10), 1e10, 1e-5) == pytest.approx(0, abs=1e-6)
    with pytest.raises(ValueError, match="vanishes"):
        numerical_gradient(lambda x: x, 1e15)


# numerical_gradients


def test_dictionary_gradients_agree_with_backpropagation_to_1e_9():
    parameters, cost, grads = network((3, 5, 4, 2), 6, seed=2)
    before = copied(parameters)
    got = numerical_gradients(cost, parameters)
    assert list(got) == ["dW1", "db1", "dW2", "db2", "dW3", "db3"]
    for name in grads:
        np.testing.assert_allclose(got[name], grads[name], rtol=0, atol=1e-9)
    assert_unchanged(parameters, before)


def test_dictionary_may_hold_numbers_and_float32_and_a_cost_that_spoils_them():
    def cost(p):
        value = np.sum(p["w"] ** 2) * p["b"] + p["b"] ** 3 + p["c"]
        p["w"] += 1
        return value

    parameters = {"w": np.array([1.5, -2], dtype=np.float32), "b": 2.0, "c": np.array(1.0)}
    got = numerical_gradients(cost, parameters)
    np.testing.assert_allclose(got["dw"], [6, -8], rtol=1e-9)
    assert got["dw"].dtype == float
    assert type(got["db"]) is type(got["dc"]) is float
    assert got["db"] == pytest.approx(1.5**2 + 4 + 12, rel=1e-9)
    assert got["dc"] == pytest.approx(1, rel=1e-9)
    np.testing.assert_array_equal(parameters["w"], np.array([1.5, -2], dtype=np.float32))
    assert parameters["w"].dtype == np.float32


def test_a_cost_that_computes_in_float32_is_refused_rather_than_differentiated_to_two_digits():
    with pytest.raises(TypeError, match="float32"):
        numerical_gradients(lambda p: np.float32(np.sum(p["w"])), {"w": np.ones(2)})
