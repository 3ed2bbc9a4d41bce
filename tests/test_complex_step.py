"""complex_step_gradient against calculus, and what it cannot differentiate."""

import math

import numpy as np
import pytest
from slopes import ANALYTIC

from dlutils.gradients import (
    complex_step_gradient,
)


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
