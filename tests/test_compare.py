"""The comparison: what passes, what does not, and that nothing makes it stumble."""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlutils.compare import Tolerance, compare
from dlutils.values import Anything, Between, Fact, OneOf

numbers = st.floats(-1e6, 1e6)
arrays = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=5), elements=numbers)
names = st.text(max_size=3).filter(lambda name: len(name.split()) < 2)  # a sentence is a fact: see the tests of facts
leaves = st.one_of(numbers, arrays, st.integers(-1000, 1000), st.booleans(), st.text(max_size=4), st.none())
structures = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner),
        st.lists(inner, min_size=1, max_size=3),
        st.dictionaries(names, inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


class Agreeable:
    """Says yes to every comparison, and is everything that one asks for."""

    __array_priority__ = 1e9

    def __eq__(self, other):
        return True

    def __le__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    def __array_ufunc__(self, *arguments, **keywords):
        return np.zeros(())

    __hash__ = None


class Touchy:
    """Raises whatever one does with it."""

    def __getattribute__(self, name):
        raise RuntimeError("do not touch")


ODD = [
    None, object(), Agreeable(), Touchy(), "text", b"bytes", [], (), {}, {1: 2}, [[1, 2], [3]], [None], set(), 10**400, 1j, np.nan,
    np.inf, -np.inf, np.array([]), np.array(7.0), np.array("x"), np.array([object()]), np.zeros((0, 3)), np.zeros((2, 0)),
    np.ma.masked_array([1.0, 3.0], [True, False]), np.datetime64("2020-01-01"), range(3), lambda: 0, int,
    float("1e308"), np.float64(1e308), [10**400], np.array([10**400]), {"a": Agreeable()}, [Touchy()],
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(structures)
def test_reflexive(value):
    assert compare(copy.deepcopy(value), value) is None


def test_reflexive_for_nan_and_infinity():
    value = {"a": np.array([np.nan, np.inf, -np.inf, 1.0])}
    assert compare(copy.deepcopy(value), value) is None


@settings(max_examples=150, deadline=None)
@given(arrays, st.data())
def test_one_changed_entry_is_found_and_named(want, data):
    index = tuple(data.draw(st.integers(0, n - 1)) for n in want.shape)
    got = want.copy()
    got[index] += 1e-3 * max(1.0, np.abs(want).max())
    finding = compare({"W1": got}, {"W1": want})
    assert finding.kind == "value"
    assert finding.where == 'result["W1"]'
    assert f"[{', '.join(map(str, index))}]" in finding.message


WANTED = [
    1.0, 3, True, "yes", np.ones((2, 3)), np.ones(2), (1.0, np.ones(2)), {"dW1": np.ones(2)}, [1.0, 2.0], Between(0.5, 2.0),
    OneOf(np.ones(2), np.zeros(2)), {"it holds": True},
]  # fmt: skip


@pytest.mark.parametrize("index", range(len(ODD)))  # by index: pytest itself would stumble over some of them
def test_odd_input_never_raises_and_never_passes(index):
    for want in WANTED:
        assert compare(ODD[index], want).message


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (np.float32(0.25), 0.25), (np.array(0.25), 0.25), (np.array([[0.25]]), 0.25), (3.0, 3), (np.int64(3), 3), (True, 1),
        ([1.0, np.array([2.0])], np.array([1.0, 2.0])), (np.array([1.0, 2.0]), [1.0, 2.0]), ((1.0, 2.0), [1.0, 2.0]),
        ([1, np.ones(2)], (1, np.ones(2))), (np.array([[True, False]]), np.array([[1, 0]])), (np.array([]), []), ([], []),
        (np.array([1.0, 2.0], dtype=np.longdouble), np.array([1.0, 2.0])),
        ({"dW": np.ones(2), "dA0": 5}, {"dW": np.ones(2)}),
        (np.array([1.0, 1.0]), OneOf(np.array([0.0, 1.0]), np.array([1.0, 0.0]))), (7, Anything()), (None, Anything()),
        (4.2, Between(4, np.inf)), (np.array([1.0, 5.0]), Between(np.array([0, 4]), np.array([2, 6]))),
    ],
)  # fmt: skip
def test_right_in_another_form_passes(got, want):
    assert compare(got, want) is None


@pytest.mark.parametrize(
    ("got", "want", "kind"),
    [
        (None, 1.0, "none"), ((1.0, None), (1.0, 2.0), "type"), (np.ones(3), np.ones((1, 3)), "shape"), (np.ones(1), np.ones((1, 1)), "shape"),
        (np.ones(3) * 1j, np.ones(3), "dtype"), (np.array(["1"]), np.ones(1), "dtype"), (np.array([1, np.nan]), np.ones(2), "nan"),
        (np.nan, 1.0, "nan"), (np.inf, 1.0, "value"), (np.inf, Between(3, np.inf), "value"), (2.9, Between(3, np.inf), "value"),
        ((1.0, 2.0, 3.0), (1.0, 2.0), "length"), (1.0, (1.0, "a"), "type"), ({"W1": 1.0}, {"dW1": 1.0}, "missing"),
        ({"W1": 1.0, "W2": 1.0}, {"W1": 1.0}, "unexpected"), ([[1.0, 2.0]], np.array([[1.0, 2.0]]), "type"), (1.001, 1.0, "value"),
        (np.float32(1) / 3, 1 / 3, "dtype"), (np.ones(2, "f4") / 3, np.ones(2) / 3, "dtype"), ("no", "yes", "value"), (0, None, "value"), (1, "1", "value"),
        (np.array([0.5, 0.5]), OneOf(np.array([0.0, 1.0]), np.array([1.0, 0.0])), "value"), ([1.0], [1.0, 2.0], "shape"),
    ],
)  # fmt: skip
def test_wrong_is_found(got, want, kind):
    assert compare(got, want).kind == kind


def test_facts_compare_what_holds_and_say_what_was_seen():
    want = {"every entry is 0 or A / keep_prob": True}
    assert compare({"every entry is 0 or A / keep_prob": Fact(True, "whatever")}, want) is None
    finding = compare({"every entry is 0 or A / keep_prob": Fact(False, "17 entries are not")}, want)
    assert finding.kind == "fact"
    assert "17 entries are not" in finding.message


def test_tolerance_grows_with_the_largest_entry_but_not_beyond_reason():
    want = np.array([1e4, 0.0])
    assert compare(np.array([1e4, 5e-6]), want) is None
    assert compare(np.array([1e4, 5e-4]), want).kind == "value"
    assert compare(np.array([1.0, 1e-5]), np.array([1.0, 0.0]), Tolerance(1e-6, 1e-9)).kind == "value"


def test_message_shows_enough_digits_to_tell_the_two_apart():
    assert "you gave 1.000012, expected 1." in compare(1.000012, 1.0).message


def test_a_dictionary_that_claims_the_facts_is_no_observation():
    facts = {"every entry is 0 or 1": True, "the rows differ": True}
    assert compare({k: Fact(True) for k in facts}, facts) is None
    for claim in (True, np.True_, 1, np.array(True)):
        assert compare(dict.fromkeys(facts, claim), facts).kind == "fact"


def test_an_entry_whose_name_is_a_blank_is_no_fact():
    assert compare({" ": False}, {" ": False}) is None
    assert compare({" ": True}, {" ": False}).kind == "value"


def test_booleans_are_shown_as_booleans():
    message = compare((True, True), (False, True)).message
    assert message == "`result[0]`: you gave True, expected False."
    assert "you gave 3" in compare((3, True), (False, True)).message
