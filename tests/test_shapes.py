"""dlutils.trace_shapes: the shapes are those that stood there, in order, and a failure is shown where it happened."""

import contextlib
import subprocess
import sys

import numpy as np
import pytest

from dlutils import trace_shapes


def two_layers(X, parameters):
    W1, b1 = parameters["W1"], parameters["b1"]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    count = X.shape[1]
    Z2 = np.add(
        np.matmul(parameters["W2"], A1),
        parameters["b2"],
    )
    return Z2 / count, {"A1": A1}


def loop(X):
    A, grads = X, {}
    for i in range(4):
        A = A[:-1] if i < 2 else A + 1
        grads["dW"] = A.T
    A += 1
    return A


def uses_another(X):
    Y = two_layers(X, PARAMETERS)[0]
    return Y


def recovers(X):
    try:
        Z = X @ X
    except ValueError:
        Z = X @ X.T
    return Z


def overwrites(X):
    Z = X
    try:
        Z = Z @ Z
    except ValueError:
        failed = True
    Z = np.concatenate(
        [Z, Z],
        axis=1,
    )
    Z += X
    return Z, failed


def recursive(X):
    if len(X) > 1:
        rest = recursive(X[1:])
        return rest
    top = X.copy()
    return top


def fails_in_a_call(X):
    Y = X.T
    Y = helper(Y, X[:1])
    return Y


def helper(a, b):
    inner = a + 1
    return inner @ a + b


PARAMETERS = {"W1": np.ones((4, 2)), "b1": np.ones((4, 1)), "W2": np.ones((1, 4)), "b2": np.ones((1, 1))}
X = np.ones((2, 7))


def lines(capsys, function, *arguments, **options):
    assert trace_shapes(function, *arguments, **options) is None
    return squeezed(capsys)


def squeezed(capsys):
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_every_line_that_assigns_an_array_with_its_shapes_in_order(capsys):
    assert lines(capsys, two_layers, X, PARAMETERS) == [
        "two_layers(X (2, 7), parameters {W1: (4, 2), b1: (4, 1), W2: (1, 4), b2: (1, 1)})",
        'W1, b1 = parameters["W1"], parameters["b1"] W1 (4, 2), b1 (4, 1)',
        "Z1 = W1 @ X + b1 Z1 (4, 7)",
        "A1 = np.tanh(Z1) A1 (4, 7)",
        'Z2 = np.add( np.matmul(parameters["W2"], A1), paramet… Z2 (1, 7)',
        "returned ((1, 7), {A1: (4, 7)})",
    ]


def test_a_line_of_a_loop_comes_again_when_a_shape_has_changed(capsys):
    assert lines(capsys, loop, np.ones((5, 3)))[1:] == [
        "A, grads = X, {} A (5, 3), grads {}",
        "A = A[:-1] if i < 2 else A + 1 A (4, 3)",
        'grads["dW"] = A.T grads {dW: (3, 4)}',
        "A = A[:-1] if i < 2 else A + 1 A (3, 3)",
        'grads["dW"] = A.T grads {dW: (3, 3)}',
        "A += 1 A (3, 3)",
        "returned (3, 3)",
    ]


def test_functions_that_it_calls_are_not_shown(capsys):
    assert lines(capsys, uses_another, X)[1:] == ["Y = two_layers(X, PARAMETERS)[0] Y (1, 7)", "returned (1, 7)"]
    assert lines(capsys, recursive, np.ones((3, 2))) == [
        "recursive(X (3, 2))",
        "rest = recursive(X[1:]) rest (1, 2)",
        "returned (1, 2)",
    ]


def test_a_failing_line_comes_last_with_its_operands_and_the_error_goes_on(capsys):
    with pytest.raises(ValueError, match="broadcast"):
        trace_shapes(two_layers, X, {**PARAMETERS, "b1": np.ones(4)})
    assert squeezed(capsys)[1:] == [
        'W1, b1 = parameters["W1"], parameters["b1"] W1 (4, 2), b1 (4,)',
        "✗ Z1 = W1 @ X + b1 failed with W1 (4, 2), X (2, 7), b1 (4,)",
    ]


def test_a_failing_line_of_several_lines_and_one_that_fails_in_a_call(capsys):
    with pytest.raises(ValueError, match="matmul"):
        trace_shapes(two_layers, X, {**PARAMETERS, "W2": np.ones((4, 1))})
    assert squeezed(capsys)[-1].startswith('✗ Z2 = np.add( np.matmul(parameters["W2"], A1)')
    assert capsys.readouterr().out == ""
    with pytest.raises(ValueError, match="matmul"):
        trace_shapes(fails_in_a_call, X)
    assert squeezed(capsys)[-2:] == ["Y = X.T Y (7, 2)", "✗ Y = helper(Y, X[:1]) failed with Y (7, 2), X (2, 7)"]


def test_an_error_that_the_function_handles_is_no_failure(capsys):
    assert lines(capsys, recovers, X)[1:] == ["Z = X @ X.T Z (2, 2)", "returned (2, 2)"]


def test_an_old_value_is_not_taken_for_what_a_line_assigns(capsys):
    with pytest.raises(ValueError, match="broadcast"):
        trace_shapes(overwrites, X)
    assert squeezed(capsys)[1:] == [
        "Z = X Z (2, 7)",
        "Z = np.concatenate( [Z, Z], axis=1, ) Z (2, 14)",
        "✗ Z += X failed with Z (2, 14), X (2, 7)",
    ]


def test_an_unwritten_function_and_wrong_arguments_raise_as_they_would(capsys):
    def stub(X):
        raise NotImplementedError()

    with pytest.raises(NotImplementedError):
        trace_shapes(stub, X)
    assert squeezed(capsys) == ["stub(X (2, 7))"]
    with pytest.raises(TypeError, match="missing 1 required"):
        trace_shapes(two_layers, X)
    assert squeezed(capsys) == []
    with pytest.raises(TypeError):
        trace_shapes(np.tanh, X)


def test_options_nested_values_and_long_ones_are_short(capsys):
    def nest(items, scale=1.0):
        cache = [(a, scale) for a in items] + [None] * 9
        return cache

    printed = lines(capsys, nest, (X, X.T), scale=2)
    assert printed[0] == "nest(items ((2, 7), (7, 2)), scale number)"
    assert printed[-1] == "returned [((2, 7), number), ((7, 2), number), " + "NoneType, " * 6 + "…]"


@pytest.mark.parametrize("arguments", [(X, PARAMETERS), (X.T, PARAMETERS), ()], ids=["good", "failing", "wrong call"])
def test_an_earlier_trace_function_is_back_afterwards(arguments):
    def earlier(frame, event, argument):
        return None

    before = sys.gettrace()
    try:
        sys.settrace(earlier)
        with contextlib.suppress(ValueError, TypeError):
            trace_shapes(two_layers, *arguments)
        kept = sys.gettrace()
    finally:
        sys.settrace(before)
    assert kept is earlier


def test_nothing_is_changed(capsys):
    given = {name: array.copy() for name, array in PARAMETERS.items()}
    trace_shapes(loop, start := np.arange(15.0).reshape(5, 3))
    trace_shapes(two_layers, X, given)
    np.testing.assert_array_equal(start[0], [0, 1, 2])
    assert all(np.array_equal(given[name], PARAMETERS[name]) for name in given)


def test_tracing_works_after_a_check_has_watched_the_clock(tmp_path):
    """A pending asynchronous exception that was called back would hang CPython 3.11 in the first traced line."""
    program = tmp_path / "program.py"
    program.write_text(
        "import numpy as np, time\n"
        "from dlutils import trace_shapes\n"
        "from dlutils.timing import TookTooLong, time_limit\n"
        "def f(X):\n    Y = X.T\n    return Y\n"
        "def endless():\n    while True:\n        time.sleep(0.01)\n"
        "with time_limit(5):\n    f(np.ones((2, 3)))\n"
        "trace_shapes(f, np.ones((2, 3)))\n"
        "try:\n    with time_limit(0.05):\n        endless()\n"
        "except TookTooLong:\n    trace_shapes(f, np.ones((5, 3)))\n"
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert [line.split()[-2:] for line in done.stdout.splitlines() if "returned" in line] == [["(3,", "2)"], ["(3,", "5)"]]
