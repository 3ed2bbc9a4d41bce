"""Messages and notebooks, valid ones and what damage makes of them, for the tests of everything that reads them."""

import json
import re
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlutils.codec import encode

FUZZ = Path(__file__).parent / "fuzz"

dtypes = st.sampled_from(["f8", "f4", "f2", "g", "i8", "u1", "?", "c16", "G", "U3", "S2"])
arrays = dtypes.flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)))
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), arrays)
values = st.recursive(
    leaves,
    lambda v: st.one_of(
        st.lists(v, max_size=3),
        st.tuples(v, v),
        st.dictionaries(st.one_of(st.text(max_size=3), st.integers(), st.tuples(st.integers(), st.booleans())), v, max_size=3),
    ),
    max_leaves=6,
)
held = st.builds(lambda n, v: {"held": n, "kind": "Point", "content": encode(v)}, st.integers(0, 9), st.tuples(leaves, leaves))
states = st.integers(0, 2**32).map(lambda seed: encode(np.random.default_rng(seed)))
encoded = st.one_of(values.map(encode), held, st.just({"held": 0, "kind": "Thing"}), states)
replies = st.one_of(
    st.builds(
        lambda value, after, warned: {"value": value, "after": after, "warned": warned},
        encoded,
        st.dictionaries(st.sampled_from("0123"), encoded, max_size=2),
        st.sampled_from(["", "overflow encountered in exp"]),
    ),
    st.sampled_from(["TookTooLong", "NotImplementedError", "ValueError"]).map(
        lambda error: {"error": error, "message": "no", "line": "line 1: x", "missing": "y"}
    ),
)
cells = st.builds(
    lambda kind, source, name: {"cell_type": kind, "source": source, "metadata": {"nbgrader": {"grade_id": name}}, "outputs": []},
    st.sampled_from(["code", "markdown", "raw"]),
    st.one_of(st.text(max_size=20), st.lists(st.text(max_size=5), max_size=3)),
    st.text(max_size=5),
)
notebooks = st.builds(
    lambda cells, language: {
        "cells": cells,
        "metadata": {"kernelspec": {"language": language}, "language_info": {"name": language}},
        "nbformat": 4,
        "nbformat_minor": 5,
    },
    st.lists(cells, max_size=3),
    st.sampled_from(["python", "python", "R"]),
)
TAGS = [*"array scalar dtype shape float tuple dict rng held kind content function name keywords".split()]
TAGS += ["between", "one_of", "fact", "anything", "value", "after", "warned", "error", "cells", "source", "metadata", ""]
DTYPES = ["<f8", ">f8", "<f2", "<f16", "<c32", "<i8", "|b1", "<U1", "<U0", "<U999999", "|S9", "|O", "O", "<M8[s]", "|V8", "f8,f8"]
FORGED = [
    {"array": "", "dtype": "<f8", "shape": [0, 10**8]},
    {"array": "", "dtype": "<f8", "shape": [0] * 70},
    {"array": "AAAA", "dtype": "<f8", "shape": [10**8]},
    {"array": "AAAAAAAAAAA=", "dtype": "<f8", "shape": [True]},
    {"array": "AgME", "dtype": "|b1", "shape": [3]},
    {"array": "A" * 64, "dtype": "<f16", "shape": [3]},
    {"array": "/" * 64, "dtype": "<c32", "shape": []},
    {"scalar": "////fw==", "dtype": "<U1", "shape": []},
    {"scalar": "ANgAAA==", "dtype": "<U1", "shape": []},
    {"scalar": "AAAAAAAA8D8=", "dtype": "<f8", "shape": [1]},
    {"tuple": "text"},
    {"dict": {"ab": 1}},
    {"dict": [["k", 1], ["k", 2]]},
    {"dict": [[[], 1]]},
    {"dict": [[{"float": "nan"}, 1], [{"float": "nan"}, 2]]},
    {"float": "infinity"},
    {"fact": [True, ""]},
    {"between": [0, 1]},
    {"one_of": []},
    {"anything": []},
    {"function": "def f(): return 1", "name": "f", "keywords": {"dict": []}},
    {"rng": {"state": {"state": -1, "inc": 2**128}, "has_uint32": 2, "uinteger": 0}},
    {"held": "0", "kind": "x"},
    {"held": True, "kind": "x", "content": []},
    {"held": -1, "kind": None},
]
strange = st.one_of(
    st.sampled_from([None, True, -1, 0.5, 2**63, -(2**200), 10**4299, float("nan"), float("inf"), 1e308]),
    st.sampled_from(["", "\ud800", "\0", "\U0010ffff", "é" * 20_000, *DTYPES]),
    st.sampled_from([[], {}, [[]], {"": None}, [None] * 200, *FORGED]),
    st.integers(1, 60).map(lambda depth: nested(depth, lambda v: [v])),
    st.integers(1, 60).map(lambda depth: nested(depth, lambda v: {"tuple": [v]})),
)


def nested(depth, around, core=0):
    for _ in range(depth):
        core = around(core)
    return core


def places(data, path=()):
    """The paths to everything in some JSON data."""
    yield path
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        yield from places(part, (*path, key))


def at(data, path):
    for key in path:
        data = data[key]
    return data


def changed(data, path, change):
    """`data` with change(what stands there) at a path."""
    if not path:
        return change(data)
    copy = data.copy()
    copy[path[0]] = changed(data[path[0]], path[1:], change)
    return copy


@st.composite
def damaged(draw, valid):
    """Valid data with parts replaced by strange ones, by one another or by nothing, and with other tags."""
    data = draw(valid)
    for _ in range(draw(st.integers(1, 3))):
        paths = list(places(data))
        path = draw(st.sampled_from(paths))
        part = at(data, path)
        ways = ["replace", "swap", "wrap"] + ["retag", "drop", "add"] * (isinstance(part, dict) and len(part) > 0)
        way = draw(st.sampled_from(ways))
        if way == "replace":
            new = draw(strange)
        elif way == "swap":
            new = at(data, draw(st.sampled_from(paths)))
        elif way == "wrap":
            new = {draw(st.sampled_from(TAGS)): draw(st.sampled_from([part, [part], [part, part], [[part, part]]]))}
        else:
            key = draw(st.sampled_from(list(part)))
            other = draw(st.sampled_from(TAGS))
            new = {other if k == key and way == "retag" else k: v for k, v in part.items() if k != key or way != "drop"}
            new = {**new, other: draw(strange)} if way == "add" else new
        data = changed(data, path, lambda _, new=new: new)
    return data


@st.composite
def garbled(draw, valid):
    """The bytes of valid or damaged data, perhaps with some cut out, inserted, repeated, or under the same key twice."""
    raw = json.dumps(draw(st.one_of(valid, damaged(valid)))).encode()
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 20)))
        keys = re.findall(rb'"\w*": ', raw)
        tokens = [
            b"",
            b"NaN",
            b"1e999",
            b"-",
            b'"',
            b"\\ud83d",
            b"\xed\xa0\x80",
            b"\xff",
            b"\0",
            b"[[",
            b"}",
            b",",
            raw[start:end] * 2,
        ]
        raw = raw[:start] + draw(st.sampled_from([*tokens, *keys])) + raw[end:]
    if draw(st.booleans()) and (keys := re.findall(rb'"\w*": ', raw)):
        raw = raw.replace(draw(st.sampled_from(keys)), draw(st.sampled_from(keys)), 1)
    return (
        raw.decode("utf-8", "replace").encode(draw(st.sampled_from(["utf-8", "utf-16", "utf-32"])))
        if draw(st.booleans())
        else raw
    )


def notebook_with(*cells):
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()
