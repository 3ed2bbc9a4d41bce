"""Gradients by numerical differentiation: oracles for backward passes, and a report of where two gradients differ.

NumPy only, in float64 whatever comes in; no input is changed. Step sizes are absolute, because scores near 10 000 may
still matter on a scale of 1: a function that varies on another scale needs another epsilon.

A slope comes from four values, f(x ± h) and f(x ± 2h), by the stencil (1, −8, 0, 8, −1) / 12h (Fornberg 1988, table 1).
It leaves out h⁴f⁽⁵⁾/30 where two values leave out h²f‴/6; at h = 1e-5 what remains is rounding, about 2e-11·|f|. Four
values give two estimates, at h and 2h; where they disagree a kink of ReLU is within reach, and the step shrinks.

Fornberg (1988), Generation of finite difference formulas on arbitrarily spaced grids, Math. Comp. 51, 699–706.
"""

import warnings
from typing import NamedTuple

import numpy as np

ROUNDING = np.finfo(float).eps


def numerical_gradient(f, x, epsilon=1e-5):
    """The gradient of f at x, coordinate by coordinate: four calls of f each, up to twelve where the step shrinks.

    f: maps a float64 array shaped like x to a number.  x: real array of any shape, or a number.
    Returns float64 shaped like x; a Python float for a number or a 0-d array.
    Raises TypeError if x is not real or f's value is complex, float32 or no number; ValueError if f gives anything but
    one finite value, or epsilon is not positive or vanishes in rounding beside an entry of x.
    Source: Fornberg (1988), table 1: central, first derivative, order 4; exact for polynomials of degree 4.
    """
    x = np.asarray(_real(x, "x"))
    gradient = np.empty(x.shape)
    for i in range(x.size):

        def along(t, i=i):
            moved = x.copy()  # a new one every time: f may spoil what it is given
            moved.flat[i] += t
            return _number(f(moved[()]))  # [()] turns 0-d into a scalar

        gradient.flat[i] = _slope(along, epsilon, abs(x.flat[i]))
    return gradient if x.ndim else float(gradient)


def numerical_gradients(cost, parameters, epsilon=1e-5):
    """The gradient of a cost with respect to every array in a dictionary of parameters.

    cost: maps a dictionary like parameters, in float64, to a number.  parameters: {name: real array or number}.
    Returns {"d" + name: float64 array of the same shape, or a float}.
    Raises as numerical_gradient does.
    Source: as numerical_gradient, one array at a time.
    """
    return {
        f"d{name}": numerical_gradient(lambda x, n=name: cost({**_real_dictionary(parameters), n: x}), value, epsilon)
        for name, value in parameters.items()
    }


class DirectionalCheck(NamedTuple):
    """What directional_check saw: the largest relative difference, and three arrays (directions,) float64."""

    max: float
    relative_differences: np.ndarray  # |a − b| / (|a| + |b|); 0 where rounding of the cost explains a − b
    numerical: np.ndarray  # slope of the cost along each direction
    analytic: np.ndarray  # inner product of the same direction with grads


def directional_check(cost, parameters, grads, rng, directions=5, epsilon=1e-5):
    """Compare slopes of a cost along random directions with what grads predict: four costs a direction, for any size.

    cost: maps a dictionary like parameters, in float64, to a number.  parameters: {name: real array or number}.
    grads: {"d" + name: real array of the same shape}, other entries are ignored.  rng: numpy.random.Generator.
    epsilon: length of the step through all parameters together; ten times shorter ones follow beside a kink.
    Returns a DirectionalCheck. One wrong entry shows, not which, by about its error's share of the gradient's norm.
    Raises as numerical_gradient does, and ValueError if grads lacks an entry or its shape differs; nan there gives inf.
    Source: autograd's test_util (Maclaurin, Duvenaud and Adams, 2015). With ±1 two equal errors may cancel.
    """
    _require_positive(directions=directions)
    start = _real_dictionary(parameters)
    given, _ = _matching(grads, {f"d{name}": value for name, value in start.items()})
    numerical, analytic, differences = np.zeros((3, directions))
    for k in range(directions):
        v = {name: rng.standard_normal(value.shape) for name, value in start.items()}
        # Length 1 however many parameters: a long step carries a large network over many kinks.
        length = np.sqrt(sum(np.sum(part**2) for part in v.values())) or 1.0
        costs = []

        def along(t, v=v, length=length, costs=costs):
            costs.append(_number(cost({name: value + (t / length) * v[name] for name, value in start.items()})))
            return costs[-1]

        numerical[k] = _slope(along, epsilon)
        analytic[k] = sum(np.sum(given[f"d{name}"] * v[name]) for name in start) / length
        if not abs(numerical[k] - analytic[k]) <= 8 * ROUNDING * np.abs(costs).max() / epsilon:  # so nan counts
            differences[k] = _relative_difference(numerical[k], analytic[k])
    return DirectionalCheck(float(differences.max()), differences, numerical, analytic)


def complex_step_gradient(f, x, step=1e-30):
    """The gradient of f at x to the last digit, Im f(x + ih) / h: nothing is subtracted, so nothing cancels.

    f: maps a complex128 array shaped like x to a complex number.  x: real array of any shape, or a number.
    Returns float64 shaped like x; a Python float for a number or a 0-d array.
    Raises TypeError if x is not real, or f cannot take complex numbers or gives a real one (after abs, norm, a copy
    into a real array …); ValueError if f gives anything but one finite value, if step is not positive, or if a slope
    by central differences along one line contradicts the result (part of the imaginary part dropped on the way).
    Source: Squire and Trapp (1998), Using complex variables to estimate derivatives of real functions, SIAM Review 40.
    """
    _require_positive(step=step)
    x = np.asarray(_real(x, "x"))
    gradient = np.empty(x.shape)
    for i in range(x.size):
        moved = x.astype(complex)
        moved.flat[i] += 1j * step
        gradient.flat[i] = _complex_value(f, moved).imag / step
    # A sum of which one term has lost its imaginary part looks as complex as any: only a second opinion tells.
    v = np.random.default_rng(0).standard_normal(x.shape) * np.where(x == 0, 1, np.minimum(np.abs(x), 1))
    v /= np.linalg.norm(v) or 1.0  # short, lest kinks of ReLU come within reach
    slope = _slope(lambda t: _complex_value(f, (x + t * v).astype(complex)).real, 1e-5)
    predicted = np.sum(gradient * v)
    rounding = 1e-9 * abs(_complex_value(f, x.astype(complex)).real)
    if abs(slope - predicted) > 1e-5 * (np.sum(np.abs(gradient * v)) + abs(slope)) + rounding:
        raise ValueError(
            f"f's slope along a line is {slope:.6g} but its imaginary part says {predicted:.6g}: f drops some of the "
            "imaginary part (abs, conj, norm …), or x lies on a kink."
        )
    return gradient if x.ndim else float(gradient)


def compare_gradients(got, want):
    """The relative difference ‖a − b‖ / (‖a‖ + ‖b‖) over all arrays together: 0 if both vanish, inf for nan or inf.

    got, want: {name: real array or number}, or one array or number each; a number may be an array of one entry.
    Names that only got has are ignored.  Returns a Python float, at most 1 or inf.
    Raises TypeError if an array is not real; ValueError if got lacks a name or a shape differs.
    Source: lesson 13; the triangle inequality bounds it by 1.
    """
    return _relative_difference(*map(_joined, _matching(got, want)))


def report_worst(got, want, count=5):
    """A text that says how far two gradients are apart and lists at most `count` of the entries, worst first.

    got, want: as for compare_gradients.  count: 1 or more.
    Returns a string: a line on the whole, then name and index, got, want and relative error, an entry a line.
    Relative error is |a − b| / (|a| + |b| + 1e-8·s), s the largest |entry| of the array in got or want, lest rounding
    beside an exact 0 comes first; inf for nan or inf. Equal entries are not listed.
    Raises as compare_gradients does, and ValueError if count is not positive.
    Source: lesson 13, entry by entry.
    """
    _require_positive(count=count)
    got, want = _matching(got, want)
    errors = _joined({name: _entry_errors(got[name], want[name]) for name in want})
    places = [(name, index) for name in want for index in np.ndindex(want[name].shape)]
    differing = np.count_nonzero(errors)
    lines = [f"relative difference {compare_gradients(got, want):.1e}; {differing} of {errors.size} entries differ"]
    if differing:
        lines.append(f"{'entry':<16} {'got':>15} {'want':>15}  relative error")
    for k in np.argsort(-errors, kind="stable")[: min(count, differing)]:
        name, index = places[k]
        entry = f"{name}[{', '.join(map(str, index))}]" if index else name
        lines.append(f"{entry:<16} {got[name][index]:>15.8g} {want[name][index]:>15.8g}  {errors[k]:.1e}")
    return "\n".join(lines)


def _slope(along, epsilon, beside=0.0):
    """The derivative of along(t) at 0, where t is added to a number of size `beside`."""
    _require_positive(epsilon=epsilon)
    best = np.inf, None
    for h in (epsilon, epsilon / 10, epsilon / 100):
        h = (beside + h) - beside  # what rounding leaves of the step: at 1e4, 1e-5 as typed would cost three digits
        if h == 0:
            break
        values = [along(t) for t in (h, -h, 2 * h, -2 * h)]
        near, far = (values[0] - values[1]) / (2 * h), (values[2] - values[3]) / (4 * h)
        best = min(best, (abs(near - far), (4 * near - far) / 3), key=lambda pair: pair[0])
        if best[0] <= 1e-6 * abs(near) + 20 * ROUNDING * max(map(abs, values)) / h:
            break
    if best[1] is None:
        raise ValueError(f"epsilon = {epsilon:g} vanishes in rounding beside an entry of size {beside:g}.")
    return best[1]


def _entry_errors(a, b):
    finite = np.isfinite(a) & np.isfinite(b)
    a, b = np.where(finite, a, 0), np.where(finite, b, 0)
    size = np.abs(a) + np.abs(b) + 1e-8 * np.max(np.abs([a, b]), initial=0)
    return np.where(finite, np.abs(a - b) / np.where(size == 0, 1, size), np.inf)


def _relative_difference(a, b):
    scale = np.max(np.abs([a, b]), initial=0)
    if scale == 0 or not np.isfinite(scale):
        return 0.0 if scale == 0 else np.inf
    a, b = np.ravel(a / scale), np.ravel(b / scale)  # squares of 1e-200 or 1e200 would leave float64
    return float(np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)))


def _number(value, kinds="fiub"):
    value = np.asarray(value)
    if value.dtype.kind not in kinds or value.dtype in (np.float16, np.float32, np.complex64):
        raise TypeError(f"the function gave {value.dtype} where a number in double precision is needed.")
    if value.size != 1 or not np.isfinite(value).all():
        what = value.item() if value.size == 1 else f"an array of shape {value.shape}"
        raise ValueError(f"the function gave {what} where one finite number is needed.")
    return value.item()


def _complex_value(f, z):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)  # "discards the imaginary part"
            value = f(z[()])
    except (TypeError, np.exceptions.ComplexWarning) as error:
        raise TypeError(f"f cannot take complex numbers, or drops their imaginary part ({error}).") from error
    if not np.iscomplexobj(value):
        raise TypeError("f gave a real number for a complex one: it drops the imaginary part (abs, norm, .real …).")
    return _number(value, "c")


def _require_positive(**values):
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name} must be positive, not {value}.")


def _real(value, name):
    value = np.asarray(value)
    if value.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, not {value.dtype}.")
    return value.astype(float)[()]  # a copy; a scalar if 0-d


def _real_dictionary(values):
    return {name: _real(value, name) for name, value in values.items()}


def _matching(got, want):
    """Both as dictionaries of float64, got cut down to the names and reshaped to the shapes in want."""
    got, want = (g if isinstance(g, dict) else {"gradient": g} for g in (got, want))
    if missing := [name for name in want if name not in got]:
        raise ValueError(f"the gradients lack {', '.join(missing)}.")
    got, want = _real_dictionary({name: got[name] for name in want}), _real_dictionary(want)
    for name, value in got.items():
        if value.shape != want[name].shape and not value.size == want[name].size == 1:
            raise ValueError(f"{name} has the shape {value.shape} where {want[name].shape} is needed.")
    return {name: value.reshape(want[name].shape) for name, value in got.items()}, want


def _joined(arrays):
    return np.concatenate([np.zeros(0), *map(np.ravel, arrays.values())])
