"""Plain data to JSON and back."""

import functools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlutils.codec import decode, encode
from dlutils.compare import compare
from dlutils.values import Anything, Between, Fact, OneOf

dtypes = st.sampled_from(["f8", "f4", "f2", "i8", "i2", "u1", "?", "c16", "U3"])
arrays = dtypes.flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)))
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), arrays)
values = st.recursive(
    leaves,
    lambda v: st.one_of(st.lists(v, max_size=3), st.tuples(v, v), st.dictionaries(st.text(max_size=3), v, max_size=3)),
    max_leaves=8,
)


def same(a, b):
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    return type(a) is type(b) and (a == b or (a != a and b != b))


@settings(max_examples=200, deadline=None)
@given(values)
def test_there_and_back(value):
    assert same(value, decode(json.loads(json.dumps(encode(value)))))


def test_order_of_keys_survives():
    assert list(decode(encode({"W2": 1, "W10": 2, "W1": 3}))) == ["W2", "W10", "W1"]


@pytest.mark.parametrize("marker", [Between(1.0, np.inf), OneOf(1.0, 2.0), Anything()])
def test_markers(marker):
    again = decode(encode(marker))
    assert type(again) is type(marker)
    assert compare(1.5 if isinstance(marker, Between) else 1.0, again) is None
    assert encode(again) == encode(marker)


def test_facts_and_generators():
    assert decode(encode(Fact(False, "seen"))) == Fact(False, "seen")
    rng = np.random.default_rng(3)
    rng.random(5)
    assert decode(encode(rng)).random() == rng.random()


def cubic(x, factor=1.0):
    return factor * np.sum(x**3)


def test_functions_travel_as_source_only_where_that_is_allowed():
    data = encode(functools.partial(cubic, factor=2.0))
    assert decode(data, functions=True)(np.array([1.0, 2.0])) == 18.0
    with pytest.raises(ValueError, match="unknown kind"):
        decode(data)


@pytest.mark.parametrize("value", [object(), {1, 2}, np.array([object()]), b"x", np.random.RandomState(0), lambda x: x])
def test_what_is_not_plain_data_is_refused(value):
    with pytest.raises((TypeError, SyntaxError)):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [{}, {"pickle": "x"}, {"array": "AAAA", "dtype": "O", "shape": [1]}, {"array": "!", "dtype": "<f8", "shape": [1]},
     {"array": "AAAA", "dtype": "<f8", "shape": [10**9]}],
)  # fmt: skip
def test_forged_data_is_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011
        decode(data)
