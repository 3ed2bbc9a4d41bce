"""dlutils.gradients against calculus, SciPy, and gradients with planted bugs."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import differentiate, optimize, special

from dlutils.gradients import (
    compare_gradients,
    complex_step_gradient,
    directional_check,
    numerical_gradient,
    numerical_gradients,
    report_worst,
)

ANALYTIC = {  # f, f' and a point
    "cube": (lambda x: x**3, lambda x: 3 * x**2, 1.0),
    "exp": (np.exp, np.exp, -0.7),
    "tanh": (np.tanh, lambda x: 1 / np.cosh(x) ** 2, 0.4),
    "steep sigmoid": (lambda x: 1 / (1 + np.exp(-20 * x)), lambda x: 5 / np.cosh(10 * x) ** 2, 0.03),
    "sin at 10 000": (np.sin, np.cos, 1e4 + 0.3),
    "log": (np.log, lambda x: 1 / x, 0.2),
    "logsumexp": (lambda x: np.logaddexp(x, 1.0), lambda x: special.expit(x - 1.0), -3.0),
}


def network(sizes, m, seed):
    """Random parameters of a tanh network with m examples, its cost, and its gradients by backpropagation."""
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(sizes[0], m)), rng.integers(0, 2, (sizes[-1], m)).astype(float)
    parameters = {}
    for layer, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), 1):
        parameters[f"W{layer}"] = rng.normal(size=(n_out, n_in)) / np.sqrt(n_in)
        parameters[f"b{layer}"] = rng.normal(size=(n_out, 1))
    depth = len(sizes) - 1

    def forward(p):
        A = [X]
        for layer in range(1, depth):
            A.append(np.tanh(p[f"W{layer}"] @ A[-1] + p[f"b{layer}"]))
        return A, p[f"W{depth}"] @ A[-1] + p[f"b{depth}"]

    def cost(p):
        _, Z = forward(p)
        return float(np.sum(np.logaddexp(0, Z) - Y * Z) / m)

    A, Z = forward(parameters)
    dZ, grads = (special.expit(Z) - Y) / m, {}
    for layer in range(depth, 0, -1):
        grads[f"dW{layer}"] = dZ @ A[layer - 1].T
        grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True)
        dZ = (parameters[f"W{layer}"].T @ dZ) * (1 - A[layer - 1] ** 2)
    return parameters, cost, grads


def copied(values):
    return {name: np.copy(value) for name, value in values.items()}


def assert_unchanged(values, before):
    for name in before:
        np.testing.assert_array_equal(values[name], before[name])


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


vectors = hnp.arrays(float, st.integers(1, 5), elements=st.floats(-10, 10))


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


# directional_check


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


# complex_step_gradient


@pytest.mark.parametrize("name", [n for n in ANALYTIC if n != "logsumexp"])
def test_complex_step_is_exact_to_the_last_digits(name):
    f, slope, x = ANALYTIC[name]
    assert complex_step_gradient(f, x) == pytest.approx(float(slope(x)), rel=1e-14)


def test_complex_step_of_arrays_keeps_shape_and_input():
    x = np.random.default_rng(0).normal(size=(2, 3)).astype(np.float32)
    before = x.copy()
    gradient = complex_step_gradient(lambda x: np.sum(x**3) + np.prod(x), x)
    want = 3 * x.astype(float) ** 2 + np.prod(x.astype(float)) / x
    np.testing.assert_allclose(gradient, want, rtol=1e-13)
    np.testing.assert_array_equal(x, before)
    assert gradient.dtype == float
    assert type(complex_step_gradient(np.exp, np.array(1.0))) is float
    assert complex_step_gradient(lambda x: np.sum(x), np.zeros((0, 2))).shape == (0, 2)


def test_complex_step_works_for_small_numbers_and_for_the_larger_one():
    np.testing.assert_allclose(complex_step_gradient(lambda x: np.sum(np.log(x)), [1e-8, 3.0]), [1e8, 1 / 3], rtol=1e-14)
    np.testing.assert_allclose(complex_step_gradient(lambda x: np.max(x) ** 2, [1.0, 3.0, -4.0]), [0, 6, 0])


def fills_a_real_array(x):
    out = np.zeros(x.shape)
    out[...] = x**2
    return out.sum()


@pytest.mark.parametrize(
    ("f", "error", "words"),
    [
        (lambda x: np.sum(np.abs(x)), TypeError, "gave a real number for a complex one"),
        (lambda x: np.linalg.norm(x), TypeError, "gave a real number"),
        (lambda x: np.sum(x.real**2), TypeError, "gave a real number"),
        (lambda x: 3.0, TypeError, "gave a real number"),
        (fills_a_real_array, TypeError, "drops their imaginary part"),
        (lambda x: np.sum(x.astype(float)) + 0j, TypeError, "drops their imaginary part"),
        (lambda x: math.exp(x[0]), TypeError, "cannot take complex numbers"),
        (lambda x: max(x.tolist()), TypeError, "cannot take complex numbers"),
        (lambda x: np.sum(np.abs(x)) + 0j, ValueError, "drops some of the imaginary part"),
        (lambda x: np.sum(x**2) + np.linalg.norm(x), ValueError, "drops some"),
        (lambda x: np.vdot(x, x) + np.sum(x), ValueError, "drops some"),
        (lambda x: np.sum(np.conj(x) * 2), ValueError, "drops some"),
        (lambda x: x, ValueError, r"array of shape \(3,\)"),
        (lambda x: np.sum(x) * np.nan, ValueError, "one finite number"),
    ],
)
def test_complex_step_says_when_the_imaginary_part_is_lost(f, error, words):
    with pytest.raises(error, match=words) as caught:
        complex_step_gradient(f, np.array([1.3, -0.4, 2.0]))
    assert str(caught.value).endswith(".")


def test_complex_step_options():
    with pytest.raises(ValueError, match="step must be positive"):
        complex_step_gradient(np.exp, 1.0, step=0)
    with pytest.raises(TypeError, match="real numbers"):
        complex_step_gradient(np.exp, 1j)


# compare_gradients and report_worst


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
