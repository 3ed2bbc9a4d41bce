"""Whatever comes out of a sandbox or a hand-in: data or a refusal; no crash, no hang, no memory above the limit."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from fuzz import fuzz_handin, fuzz_wire
from hypothesis import Phase, assume, find, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlutils.codec import decode, encode
from dlutils.compare import compare
from dlutils.grader import handin, wire
from dlutils.grader.limits import ORDINARY
from dlutils.grader.remote import Run
from dlutils.judging import Outcome, Report, judge
from dlutils.spec import Case, Mistake, Record
from dlutils.values import Anything, Fact

FUZZ = Path(__file__).parent / "fuzz"
RUNS = 50_000
SECONDS = 10  # of a processor's time, for the largest message there may be
REPLY_MEMORY = 12 * ORDINARY.frame  # the whole process, with Python, NumPy and the message itself
NOTEBOOK_MEMORY = 32 * handin.LARGEST

# ---------------------------------------------------------------------------------------------------- valid, then damaged

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


# ------------------------------------------------------------------------------------------------------------ the decoder


@settings(max_examples=300, deadline=None)
@given(st.one_of(garbled(replies), garbled(encoded)))
def test_a_garbled_reply_is_data_or_refused(raw):
    fuzz_wire.one_input(raw)


@settings(max_examples=300, deadline=None)
@given(damaged(encoded))
def test_a_damaged_value_is_data_or_refused(data):
    fuzz_wire.one_input(json.dumps(data).encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_data_or_refused(raw):
    fuzz_wire.one_input(raw)
    fuzz_handin.one_input(raw)


@settings(max_examples=200, deadline=None)
@given(damaged(encoded))
def test_decode_raises_nothing_but_value_error(data):
    try:
        decode(data, markers=False)
    except ValueError:
        return


@pytest.mark.parametrize("data", FORGED, ids=lambda data: next(iter(data)))
def test_forged_values_are_data_or_refused(data):
    fuzz_wire.one_input(json.dumps(data).encode())
    fuzz_wire.one_input(json.dumps({"dict": [[data, data]]}).encode())


def accepted(data):
    try:
        wire.from_worker(data)
    except wire.ProtocolError:
        return False
    return True


def test_damage_leaves_some_values_readable_and_others_not():
    quick = settings(max_examples=1000, phases=[Phase.generate])
    assert accepted(find(damaged(encoded), lambda data: len(list(places(data))) > 5 and accepted(data), settings=quick))
    assert not accepted(find(damaged(encoded), lambda data: len(list(places(data))) > 5 and not accepted(data), settings=quick))


@pytest.mark.parametrize("marker", ["between", "one_of", "fact", "anything", "function"])
def test_no_answer_can_be_a_marker_or_a_function(marker):
    (data,) = [d for d in FORGED if marker in d]
    decode(data, functions=True)  # from the course it may
    for place in (data, [data], {"tuple": [data]}, {"dict": [["k", data]]}, {"held": 0, "kind": "x", "content": [data]}):
        with pytest.raises(wire.ProtocolError):
            wire.from_worker(place)


# -------------------------------------------------------------------------------------------------- the judge, on a reply


class Line:
    """A sandbox's job that answers everything with the same bytes."""

    def __init__(self, raw):
        self.raw, self.channel = raw, self

    def send(self, message, seconds):
        json.dumps(message)

    def receive(self, seconds):
        return wire.parse(self.raw, ORDINARY.parts)

    def end(self):
        return "exit"


def record(expected):
    x = np.arange(6.0).reshape(2, 3)
    cache = {"Z": x, "layers": [x, (x, 1)]}
    cases = tuple(Case(f"case {i}", (x, cache, [1, [2, 3]], np.random.default_rng(1)), expected) for i in range(2))
    mistakes = (Mistake("ones", "Not ones.", (Outcome(value=np.ones(3)), Outcome(value={"W": 0.0, "b": (1, 2)}))),)
    return Record("forward", 1.0, hints=(), arguments=("X", "cache", "sizes", "rng"), cases=cases, mistakes=mistakes)


RECORDS = [record(want) for want in (np.ones((2, 3)), (np.ones((2, 1)), {"W": np.ones(2)}), {"W": 1.0}, [1.0, 2.0], "text")]


@settings(max_examples=200, deadline=None)
@given(st.one_of(garbled(replies), damaged(replies).map(lambda d: json.dumps(d).encode())), st.sampled_from(RECORDS))
def test_the_judge_survives_every_reply(raw, exercise):
    run = Run(None, ORDINARY, {}, {})
    run.job = Line(raw)
    report = judge(exercise, run)
    assert isinstance(report, Report)
    for result in report.results:
        if result.finding:
            result.finding.message.encode()
    for name in run.missing:
        name.encode()


def test_the_judge_believes_a_right_reply():
    run = Run(None, ORDINARY, {}, {})
    run.job = Line(json.dumps({"value": encode(np.ones((2, 3))), "after": {}, "warned": ""}).encode())
    assert judge(RECORDS[0], run).passed


# ----------------------------------------------------------------------------------------------------- the notebook reader


@settings(max_examples=300, deadline=None)
@given(st.one_of(garbled(notebooks), damaged(notebooks).map(lambda d: json.dumps(d).encode())))
def test_a_garbled_notebook_is_cells_or_unreadable(raw):
    fuzz_handin.one_input(raw)


@settings(max_examples=100, deadline=None)
@given(notebooks)
def test_a_valid_notebook_is_read(notebook):
    assume(notebook["metadata"]["kernelspec"]["language"] == "python")
    read = handin.parse(json.dumps(notebook).encode())
    assert [c.source for c in read] == ["".join(c["source"]) for c in notebook["cells"]]
    assert [c.kind for c in read] == [c["cell_type"] for c in notebook["cells"]]


def notebook_with(*cells):
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()


def test_what_no_file_could_hold_becomes_a_question_mark():
    cell = {"cell_type": "code", "source": ["a\ud800", "b"], "metadata": {"nbgrader": {"grade_id": "\udfff"}}}
    assert handin.parse(notebook_with(cell)) == (handin.Cell("code", "a?b", "?"),)


# ------------------------------------------------------------------------------------------------------- memory and time

FRAME, FILE, COLLIDING = ORDINARY.frame, handin.LARGEST, 2**61 - 1  # Python's hash of an integer is what is left modulo that


def filled(size, part, before=b"[", between=b",", after=b"]", most=None):
    """before + part + between + part + … + after, as large as may be."""
    count = (size - len(before + after)) // len(part + between)
    return before + (part + between) * (min(count, most or count) - 1) + part + after


def dictionary(keys):
    return f'{{"dict": [{",".join(f"[{k}, 0]" for k in keys)}]}}'


def all_of(parts):
    return f"[{','.join(parts)}]".encode()


def colliding(lead, size, count):
    """Dictionaries with keys of the same hash."""
    keys = [f'{{"tuple": [{lead}{k * COLLIDING}]}}' if lead else k * COLLIDING for k in range(1, size + 1)]
    return all_of([dictionary(keys)] * count)


REPLIES = {
    "brackets": (lambda: b"[" * FRAME, "ProtocolError"),
    "brackets, too few to be counted": (lambda: b"[" * ORDINARY.parts, "ProtocolError"),
    "nested dictionaries": (lambda: filled(FRAME, b'{"dict":', before=b"", between=b"", after=b"", most=99_000), "ProtocolError"),
    "too many empty lists": (lambda: filled(FRAME, b"[]"), "ProtocolError"),
    "empty lists": (lambda: filled(FRAME, b"[]", most=49_000), "accepted"),
    "objects": (lambda: filled(FRAME, b"{}", most=49_000), "ProtocolError"),
    "keys": (lambda: b"{" + b",".join(b'"%d":1' % i for i in range(99_000)) + b"}", "ProtocolError"),
    "digits": (lambda: b"1" * FRAME, "ProtocolError"),
    "the longest integers": (lambda: filled(FRAME, b"9" * 4300), "accepted"),
    "a long fraction": (lambda: b"1." + b"1" * (FRAME - 2), "accepted"),
    "a long exponent": (lambda: b"1e" + b"1" * (FRAME - 2), "accepted"),
    "spaces": (lambda: b" " * (FRAME - 1) + b"1", "accepted"),
    "escapes": (lambda: filled(FRAME, b"\\ud83d", before=b'"', between=b"", after=b'"'), "accepted"),
    "a text of wide letters": (lambda: '"\U0001f600'.encode() + b"a" * (FRAME - 6) + b'"', "accepted"),
    "a text without an end": (lambda: b'"' + b"a" * (FRAME - 1), "ProtocolError"),
    "a text as tuple": (lambda: filled(FRAME, ('{"tuple":"%s"}' % ("é" * 10_000)).encode()), "ProtocolError"),
    "a text as entries": (lambda: filled(FRAME, ('{"dict":"%s"}' % ("é" * 10_000)).encode()), "ProtocolError"),
    "wide text": (lambda: "é".encode("utf-16-le") * (FRAME // 2), "ProtocolError"),
    "not UTF-8": (lambda: b"\xff" * FRAME, "ProtocolError"),
    "the largest array": (
        lambda: b'{"array":"%s","dtype":"|u1","shape":[%d]}' % (b"A" * (FRAME - 80), (FRAME - 80) // 4 * 3),
        "accepted",
    ),
    "the largest text array": (
        lambda: (
            b'{"array":"%s","dtype":"<U1","shape":[%d]}' % (b"A" * (FRAME // 16 * 16 - 80), (FRAME // 16 * 16 - 80) // 16 * 3)
        ),
        "accepted",
    ),
    "an array of letters without a number": (
        lambda: (
            b'{"array":"%s","dtype":"<U1","shape":[%d]}' % (b"/" * (FRAME // 16 * 16 - 80), (FRAME // 16 * 16 - 80) // 16 * 3)
        ),
        "ProtocolError",
    ),
    "nothing, long and wide": (lambda: b'{"array": "", "dtype": "<U999999", "shape": [0, 100000000]}', "accepted"),
    "dimensions": (
        lambda: filled(FRAME, b"100000000", before=b'{"array":"","dtype":"<f8","shape":[', after=b"]}", most=99_000),
        "ProtocolError",
    ),
    "100 000 small arrays": (
        lambda: filled(FRAME, b'{"array":"","dtype":"<f8","shape":[0]}', most=100_000),
        "ProtocolError",
    ),
    "small arrays": (lambda: filled(FRAME, b'{"array":"","dtype":"<f8","shape":[0]}', most=19_000), "accepted"),
    "generators": (
        lambda: filled(FRAME, b'{"rng":{"state":{"state":1,"inc":1},"has_uint32":0,"uinteger":0}}', most=14_000),
        "accepted",
    ),
    "handles": (lambda: filled(FRAME, b'{"held":1,"kind":"x"}', most=33_000), "accepted"),
    "handles of many kinds": (lambda: all_of(f'{{"held":1,"kind":"x{i}"}}' for i in range(33_000)), "accepted"),
    "held values": (lambda: filled(FRAME, b'{"held":1,"kind":"x","content":[]}', most=19_000), "accepted"),
    "colliding integers": (lambda: colliding("", 2000, 16), "ProtocolError"),
    "colliding tuples": (lambda: colliding(f'"{"a" * 5000}", ', 1000, 4), "ProtocolError"),
    "large dictionaries": (lambda: all_of([dictionary(range(2000))] * 16), "accepted"),
    "one dictionary, too large": (lambda: dictionary(range(30_000)).encode(), "ProtocolError"),
}

CELL = b'{"cell_type":"code","source":"","metadata":{}}'
CELLS, END = b'{"metadata":{},"nbformat":4,"cells":[', b"]}"


def in_a_notebook(*parts):
    return CELLS + b"".join(parts) + END


NOTEBOOKS = {
    "brackets": (lambda: b"[" * FILE, "Unreadable"),
    "brackets, too few to be counted": (lambda: b"[" * handin.MOST_BRACKETS, "Unreadable"),
    "lists of lists": (lambda: filled(FILE, b"[[]]", CELLS, after=END), "Unreadable"),
    "as many empty lists as are counted": (lambda: filled(FILE, b"[]", CELLS, after=END, most=999_000), "Unreadable"),
    "as many objects as are counted": (lambda: filled(FILE, b'{"a":1}', CELLS, after=END, most=999_000), "Unreadable"),
    "lists and texts": (
        lambda: filled(FILE, b'["\xe6\xbc\xa2","\xe6\xbc\xa2","\xe6\xbc\xa2"]', CELLS, after=END, most=990_000),
        "Unreadable",
    ),
    "a million empty cells": (lambda: filled(FILE, CELL, CELLS, after=END, most=10**6), "Unreadable"),
    "as many cells as there may be": (lambda: filled(FILE, CELL, CELLS, after=END, most=handin.MOST_CELLS), "accepted"),
    "a long source": (lambda: in_a_notebook(CELL.replace(b'""', b'"%s"' % (b"x" * (FILE - 100)))), "accepted"),
    "a long wide source": (
        lambda: in_a_notebook(CELL.replace(b'""', b'"\xf0\x9f\x98\x80%s"' % (b"x" * (FILE - 100)))),
        "accepted",
    ),
    "a source of escapes": (
        lambda: in_a_notebook(CELL.replace(b'""', filled(FILE - 90, b"\\ud83d", b'"', b"", b'"'))),
        "accepted",
    ),
    "a source of lines": (lambda: in_a_notebook(CELL.replace(b'""', filled(FILE - 90, b'"\\n"'))), "accepted"),
    "a source of numbers": (lambda: in_a_notebook(CELL.replace(b'""', filled(FILE - 90, b"1"))), "Unreadable"),
    "fractions": (lambda: filled(FILE, b"1.5", CELLS, after=END), "Unreadable"),
    "the longest integers": (lambda: filled(FILE, b"9" * 4300, CELLS, after=END), "Unreadable"),
    "keys and letters": (lambda: b"{%s}" % b",".join(b'"%d":"\xe6\xbc\xa2"' % i for i in range(1_300_000)), "Unreadable"),
    "digits": (lambda: b"1" * FILE, "Unreadable"),
    "not UTF-8": (lambda: b"\xff" * FILE, "Unreadable"),
}


def bounded(reader, raw, memory, folder):
    """How reading ends, and the memory that it takes; a process that uses more of it, or more time, does not end well."""
    file = folder / "input"
    file.write_bytes(raw)
    command = [sys.executable, str(FUZZ / "bounded.py"), reader, str(file), str(memory), str(SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    file.unlink()
    assert done.returncode == 0, done.stderr[-500:]
    said = json.loads(done.stdout)
    assert said["peak"] < memory
    return said["ended"]


@pytest.mark.parametrize("name", REPLIES)
def test_the_decoder_keeps_within_time_and_memory(name, tmp_path):
    make, ended = REPLIES[name]
    raw = make()
    assert len(raw) <= FRAME
    assert bounded("reply", raw, REPLY_MEMORY, tmp_path) == ended


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_reader_keeps_within_time_and_memory(name, tmp_path):
    make, ended = NOTEBOOKS[name]
    raw = make()
    assert len(raw) <= FILE
    assert bounded("notebook", raw, NOTEBOOK_MEMORY, tmp_path) == ended


def test_no_finding_holds_a_copy_of_an_array_that_explains_nothing():
    many = np.zeros(1000, dtype=bool)
    assert compare(many, np.ones(3)).got_array is None
    assert compare(many, np.ones((10, 100))).got_array.shape == many.shape


# ---------------------------------------------------------------------------------------------------------- atheris

SEEDS = {
    "fuzz_wire.py": [
        {"tuple": [encode(np.arange(6.0).reshape(2, 3)), encode(np.float32(1.5)), encode(np.array(["ab", "c"]))]},
        encode({"W1": np.ones((1, 2)), 3: [None, True, -0.0, float("nan")], (1, 2): "text"}),
        encode(np.random.default_rng(1)),
        [{"held": 1, "kind": "Point", "content": {"tuple": [1, 2]}}, {"held": 2, "kind": "Thing"}],
        *FORGED,
    ],
    "fuzz_handin.py": [
        json.loads(notebook_with({"cell_type": "code", "source": ["a\n", "b"], "metadata": {"nbgrader": {"grade_id": "x"}}})),
        json.loads(notebook_with({"cell_type": "markdown", "source": "text"}, {"cell_type": "raw", "source": ""})),
        {"cells": [], "metadata": {"kernelspec": {"language": "R"}, "language_info": {"name": "R"}}, "nbformat": 4},
    ],
}


@pytest.mark.parametrize("harness", SEEDS)
def test_atheris_finds_nothing(harness, tmp_path):
    for i, message in enumerate(SEEDS[harness]):
        (tmp_path / f"{i}.json").write_text(json.dumps(message))
    options = f"-runs={RUNS} -seed=1 -max_len=4096 -rss_limit_mb=1024 -timeout=5 -dict={FUZZ / 'tokens.dict'}".split()
    command = [sys.executable, str(FUZZ / harness), *options, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(re.search(r"Done (\d+) runs", done.stderr)[1]) >= RUNS
    covered = [int(n) for n in re.findall(r"cov: (\d+)", done.stderr)]
    assert covered[-1] > covered[0] > 20  # coverage is seen, and more than the seeds reach


def keeps_surrogates(raw):
    cells = json.loads(raw)["cells"]
    return tuple(handin.Cell(c["cell_type"], c["source"]) for c in cells)


def test_the_harnesses_notice_a_broken_decoder():
    with pytest.raises(RecursionError):
        fuzz_wire.one_input(b"[" * 5000, parse=lambda raw, parts: json.loads(raw))
    with pytest.raises(AssertionError):
        fuzz_handin.one_input(b"", parse=lambda raw: (handin.Cell("code", None),))
    with pytest.raises(UnicodeEncodeError):
        fuzz_handin.one_input(notebook_with({"cell_type": "code", "source": "\ud800"}), parse=keeps_surrogates)


@pytest.mark.parametrize(
    "value", [object(), 1j, b"x", {1}, np.array([None]), "\ud800", Fact(True), Anything(), len, [len], {"k": 1j}]
)
def test_the_harness_notices_a_value_that_is_not_plain(value, monkeypatch):
    monkeypatch.setattr(wire, "from_worker", lambda data: value)
    with pytest.raises((AssertionError, UnicodeEncodeError)):
        fuzz_wire.one_input(b"0")
