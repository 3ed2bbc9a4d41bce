"""A real worker: handles, changed arguments, errors and warnings, and calls that never come back."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_values import alike, values

from dlutils.grader import wire
from dlutils.grader.limits import ORDINARY, Limits
from dlutils.grader.remote import Run, write_back
from dlutils.grader.sandbox import Sandbox
from dlutils.judging import Ended, LearnersError
from dlutils.timing import TookTooLong

HAND_IN = (Path(__file__).parent / "odd_hand_in.py").read_text(encoding="utf-8")
KINDS = [line.split('"')[1] for line in HAND_IN.splitlines() if line.startswith('        "')]
QUICK = Limits(call=0.3, grace=0.5)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(isolated=False) as warm:
        yield warm


@pytest.fixture(scope="module")
def started(sandbox):
    """One run, whose process lives through all the tests that do not end it."""
    run = Run(sandbox, ORDINARY, {}, {0: HAND_IN})
    run.begin()
    yield run
    run.drop()


@pytest.fixture
def run(started):
    started.begin()
    assert started.shown[0] == []
    return started


@pytest.fixture
def quick(sandbox):
    run = Run(sandbox, QUICK, {}, {0: HAND_IN})
    run.begin()
    yield run
    run.drop()


@settings(max_examples=50, deadline=None)
@given(st.lists(values, max_size=3))
def test_arguments_reach_a_hand_in_and_come_back(started, given_values):
    started.begin()
    given_values = [v for v in given_values if not isinstance(v, np.str_ | np.bytes_)]
    back, named = started.echo(*given_values, last=given_values)
    assert alike(tuple(given_values), back)
    assert alike({"last": given_values}, named)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_plain_data_stays_there_and_comes_back_as_itself(run, kind):
    handle = run.make(kind)
    assert run.is_kept(kind, handle) is True
    assert run.is_kept(kind, [handle]) is False
    assert run.are_kept(kind, run.around(kind)) is True


def test_content_of_a_class_of_its_own_is_there_to_be_compared(run):
    point, defaults = run.make("namedtuple"), run.make("defaultdict")
    assert isinstance(point, tuple)
    assert alike(tuple(point), (1, np.ones(2)))
    assert dict(defaults) == {"a": [1]}
    assert list(run.make("OrderedDict").items()) == [("b", 1), ("a", 2)]
    assert list(run.make("list subclass")) == [1, 2]


def test_an_array_that_is_changed(run):
    for x in (np.arange(6.0).reshape(2, 3), np.asfortranarray(np.ones((2, 3))), np.arange(12)[::2], np.array(3.0)):
        after = x + 1
        run.add_one(x)
        np.testing.assert_array_equal(x, after, strict=True)
    x = np.zeros(3)
    view = x[1:]
    run.set_first(view)
    np.testing.assert_array_equal(x, [0, 7, 0])


def test_a_dictionary_that_is_changed_keeps_its_arrays(run):
    w, layer = np.zeros((2, 2)), {"b": 0}
    entries = {"W": w, "layers": [np.ones(1), layer], "gone": 1}
    run.overwrite(entries)
    assert entries["W"] is w
    assert entries["layers"][1] is layer
    expected = {"W": np.full((2, 2), 5.0), "layers": [np.ones(1), {"b": [1, (2, np.ones(2))]}], "new": "text"}
    assert alike({k: entries[k] for k in expected}, expected)
    assert "gone" not in entries


def test_a_nested_list_a_keyword_and_a_generator_that_are_changed(run):
    nested = [[1], [2, 3], "x"]
    run.extend(nested)
    assert nested == [[1, "x"], [2, 3]]
    out = [None]
    run.keyword(np.ones(2), out=out)
    np.testing.assert_array_equal(out[0], np.ones(2))
    mine, twin = np.random.default_rng(3), np.random.default_rng(3)
    np.testing.assert_array_equal(run.draw(mine, size=5), twin.random(5))
    assert mine.bit_generator.state == twin.bit_generator.state


@pytest.mark.parametrize("kind", ["dict subclass", "OrderedDict"])
def test_a_handle_with_content_that_is_changed(run, kind):
    handle, functions = run.make(kind), [run.make("function"), 1]
    run.set_a(handle, functions)
    assert handle["a"] == 5
    assert run.is_kept(kind, handle) is True
    assert run.is_kept("function", functions[0]) is True


def test_an_array_that_changes_its_shape_is_an_error(run):
    with pytest.raises(LearnersError, match="another shape"):
        run.reshape(np.ones((2, 2)))


def test_what_is_not_changed_is_left_alone(run):
    x, inner = np.ones(2), {"a": (1, [2])}
    run.echo(x, inner)
    assert inner["a"][1] == [2]
    np.testing.assert_array_equal(x, np.ones(2))


def test_write_back_forgives_what_does_not_fit():
    for mine, theirs in ((1, 2), ("a", [1]), ([1], {"a": 1}), ({"a": 1}, None), (np.ones(1), 3.0), (len, 1)):
        write_back(mine, theirs)
    mine = [np.ones(2), (1, {"k": np.zeros(1)})]
    write_back(mine, [np.zeros(2), (2, {"k": np.ones(1)})])
    assert alike(mine, [np.zeros(2), (1, {"k": np.ones(1)})])


def test_warnings_travel(run):
    with pytest.warns(RuntimeWarning, match="overflow encountered in exp"):
        run.overflow(1e6)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run.echo(1)


def line_of(code):
    (number,) = [i for i, line in enumerate(HAND_IN.splitlines(), 1) if line.strip() == code]
    return f"line {number}: {code}"


def test_errors_travel_with_the_learners_line(run):
    with pytest.raises(LearnersError) as error:
        run.divide(0)
    name, message, line = error.value.args
    assert (name, line) == ("ZeroDivisionError", line_of("return 1 // x"))
    assert "zero" in message
    with pytest.raises(LearnersError) as error:
        run.caught(0)
    assert error.value.args[:2] == ("KeyError", repr("no\ud800"))


def test_names_that_are_missing(run):
    with pytest.raises(LearnersError) as error:
        run.unnamed()
    assert error.value.args[0] == "NameError"
    with pytest.raises(LearnersError, match="no_such_function"):
        run.no_such_function()
    assert {"undefined_name", "no_such_function"} <= run.missing


def test_what_is_not_written_says_so(run):
    with pytest.raises(LearnersError) as error:
        run.not_written()
    assert error.value.args[:2] == ("NotImplementedError", "not_written")


@pytest.mark.parametrize(
    ("name", "error"), [("odd", "Odd"), ("leave", "SystemExit"), ("huge", "TypeError"), ("endless_list", "RecursionError")]
)
def test_odd_errors_are_errors(run, name, error):
    with pytest.raises(LearnersError) as seen:
        run.call(name, (), {})
    assert seen.value.args[0] == error
    assert alike(run.echo(1), ((1,), {}))  # and the same process goes on


def test_printing_costs_nothing(run):
    assert run.talk() == 1


@pytest.mark.parametrize(("name", "argument"), [("deep", wire.DEPTH), ("long_list", ORDINARY.parts)])
def test_an_answer_beyond_the_limits_ends_the_process_and_nothing_else(run, name, argument):
    with pytest.raises(Ended):
        run.call(name, (argument,), {})
    run.begin()
    assert alike(run.call(name, (5,), {}), {"deep": [[[[[0]]]]], "long_list": [0] * 5}[name])


def test_an_endless_call_ends(quick):
    with pytest.raises(TookTooLong):
        quick.forever()
    starts = quick.starts
    quick.begin()
    assert quick.echo() == ((), {})
    assert quick.starts == starts  # in the same process


@pytest.mark.parametrize(("name", "error"), [("deaf", TookTooLong), ("hang_up", Ended)])
def test_a_call_that_takes_its_process_with_it(quick, name, error):
    with pytest.raises(error):
        quick.call(name, (), {})
    with pytest.raises(Ended):
        quick.echo()
    starts = quick.starts
    quick.begin()
    assert quick.echo() == ((), {})
    assert quick.starts == starts + 1


def test_what_another_function_made_cannot_be_reached_by_guessing(run):
    with pytest.raises(Ended):
        run.echo(wire.from_worker({"held": 10**6, "kind": "Thing"}))


def test_a_handle_is_a_number(run):
    assert wire.to_worker([run.make("object")])[0].keys() == {"held"}
