"""How judge and worker talk: values there and back, handles, changed arguments, errors and warnings of a real worker."""

import struct
import tracemalloc
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlutils.codec import decode, encode
from dlutils.grader import wire
from dlutils.grader.limits import ORDINARY, Limits
from dlutils.grader.remote import Run, write_back
from dlutils.grader.sandbox import Sandbox
from dlutils.judging import Ended, LearnersError
from dlutils.timing import TookTooLong

LARGEST = 10**4300 - 1

# --------------------------------------------------------------------------------------------------------- there and back

dtypes = st.one_of(
    st.sampled_from(["?", "f2", "f4", "f8", "g", "F", "D", "G", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "U3", "S2"]),
    st.sampled_from([">f2", ">f4", ">f8", ">c16", ">i8", ">u2", ">U2"]),
)
arrays = dtypes.flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)))
laid_out = st.builds(
    lambda array, layout: layout(array),
    arrays,
    st.sampled_from(
        [np.array, np.asfortranarray, np.transpose, lambda a: a[::-1] if a.ndim else a, lambda a: a[:, ::2] if a.ndim > 1 else a]
    ),
)
scalars = dtypes.flatmap(lambda d: hnp.arrays(d, ())).map(lambda a: a[()])
keys = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=4)),
    lambda k: st.tuples(k, k),
    max_leaves=3,
)
numbers = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, 5e-324, np.inf, -np.inf, np.nan, LARGEST, -LARGEST]), st.integers())
leaves = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=8), laid_out, scalars)
values = st.recursive(
    leaves,
    lambda v: st.one_of(st.lists(v, max_size=3), st.lists(v, max_size=3).map(tuple), st.dictionaries(keys, v, max_size=3)),
    max_leaves=8,
)


def alike(a, b):
    """Whether two values are the same in type, shape, order and every bit that counts; arrays may have other strides."""
    if isinstance(a, np.ndarray | np.generic):
        return type(a) is type(b) and b.dtype == a.dtype.newbyteorder("=") and a.shape == b.shape and same_numbers(a, b)
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict):
        return alike(list(a.items()), list(b.items()))
    return repr(a) == repr(b) if isinstance(a, float) else a == b


def same_numbers(a, b):
    if a.dtype.kind == "c":
        return same_numbers(a.real, b.real) and same_numbers(a.imag, b.imag)
    if a.dtype.kind != "f":
        return np.array_equal(a, b)
    numbers = ~np.isnan(a)
    return np.array_equal(a, b, equal_nan=True) and np.array_equal(np.signbit(a)[numbers], np.signbit(b)[numbers])


def sent(message):
    """A message at the other end of a line."""
    here, there = map(wire.Channel, wire.pair())
    try:
        here.send(message)
        return there.receive(10)
    finally:
        here.close()
        there.close()


@settings(max_examples=200, deadline=None)
@given(values)
def test_plain_values_there_and_back(value):
    assert alike(value, wire.from_worker(sent(encode(value))))
    assert alike(value, decode(sent(wire.to_worker(value))))


def test_alike_sees_what_matters():
    differ = [0.0, -0.0, 0, False, None, (0.0,), [0.0], {0: 0.0}, {False: 0.0}, np.zeros(1), np.zeros(1, "f4"), -np.zeros(1)]
    differ += [np.float64(0.0), np.zeros((1, 1)), {0: 1, 1: 2}, {1: 2, 0: 1}]
    for i, a in enumerate(differ):
        assert [alike(a, b) for b in differ] == [i == j for j in range(len(differ))]


def test_generators_keep_their_state():
    rng = np.random.default_rng(5)
    rng.integers(10, dtype=np.int32)  # leaves half of a drawn word for later
    assert wire.from_worker(sent(encode(rng))).bit_generator.state == rng.bit_generator.state


def test_texts_are_cut_and_clean():
    assert wire.from_worker(sent(["a\ud800b", {"tuple": ["x" * (wire.TEXT + 1)]}])) == ["a?b", ("x" * wire.TEXT,)]
    assert wire.text("\udfff" + "x" * wire.TEXT) == "?" + "x" * (wire.TEXT - 1)
    assert wire.text(7) == wire.text(None) == ""


def test_an_integer_that_json_cannot_hold_is_no_plain_data():
    for value in (LARGEST + 1, -LARGEST - 1):
        with pytest.raises(TypeError, match="digits"):
            encode([value])


# --------------------------------------------------------------------------------------------------------------- the line


def test_too_large_a_message_is_refused_before_it_is_read():
    here, there = wire.pair()
    with here, there:
        here.sendall(struct.pack(">I", 101))
        with pytest.raises(wire.ProtocolError, match="101 bytes"):
            wire.Channel(there, frame=100).receive(10)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[1,2,3,4]", b"[" * 41 + b"]" * 41, b'{"a":' * 41 + b"1" + b"}" * 41])
def test_what_is_no_message(raw):
    with pytest.raises(wire.ProtocolError):
        wire.parse(raw, parts=3 if b"2" in raw else 100)


def test_the_limits_of_a_message_are_exact():
    assert wire.parse(b"[1,2,3,4]", parts=4) == [1, 2, 3, 4]
    assert wire.parse(b"[" * 40 + b"]" * 40, parts=40)


def test_nobody_there_and_nothing_said():
    here, there = wire.pair()
    with there:
        with pytest.raises(wire.Silence):
            wire.Channel(there).receive(0.01)
        here.sendall(b"\0\0")
        here.close()
        with pytest.raises(wire.Gone):
            wire.Channel(there).receive(10)
        with pytest.raises(wire.Gone):
            wire.Channel(there).send({})


def test_a_listener_who_does_not_listen():
    here, there = wire.pair()
    with here, there, pytest.raises(wire.Silence):
        wire.Channel(here).send("x" * 2**24, 0.01)


class Trickle:
    """A connection that gives a few bytes at a time, and takes a second for it."""

    def __init__(self, raw, step):
        self.raw, self.step, self.seconds, self.at = raw, step, 0, 0

    def settimeout(self, seconds):
        assert seconds is None or seconds > 0

    def recv(self, size):
        self.seconds += 1
        piece = self.raw[self.at : self.at + min(size, self.step)]
        self.at += len(piece)
        return piece


def frame(raw):
    return struct.pack(">I", len(raw)) + raw


def test_a_message_in_small_pieces_takes_no_more_memory():
    line = Trickle(frame(b'"' + b"x" * 200_000 + b'"'), step=2)
    tracemalloc.start()
    try:
        assert len(wire.Channel(line).receive()) == 200_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * 200_000


def test_a_message_in_small_pieces_has_no_more_time(monkeypatch):
    line = Trickle(frame(b'"' + b"x" * 1000 + b'"'), step=1)
    monkeypatch.setattr(wire.time, "monotonic", lambda: line.seconds)
    with pytest.raises(wire.Silence):
        wire.Channel(line).receive(30)
    assert line.seconds == 30


# ----------------------------------------------------------------------------------------------------------- a real worker

HAND_IN = """\
import collections, functools, os, sys
import numpy as np
from dlutils.values import Fact

kept = {}
Point = collections.namedtuple("Point", "x y")

class Settings(dict):
    pass

class Layers(list):
    pass

class Thing:
    def method(self):
        return 1

def top_level(x):
    return x

def make(kind):
    def inner(x):
        return x

    defaults = collections.defaultdict(list)
    defaults["a"].append(1)
    things = {
        "namedtuple": lambda: Point(1, np.ones(2)),
        "dict subclass": lambda: Settings(a=1),
        "list subclass": lambda: Layers([1, 2]),
        "defaultdict": lambda: defaults,
        "OrderedDict": lambda: collections.OrderedDict(b=1, a=2),
        "object array": lambda: np.array([Thing(), None]),
        "structured array": lambda: np.zeros(2, dtype=[("a", float)]),
        "dates": lambda: np.array(["2020-01-01"], dtype="M8[D]"),
        "object": Thing,
        "class": lambda: Thing,
        "function": lambda: top_level,
        "inner function": lambda: inner,
        "lambda": lambda: lambda x: x,
        "partial": lambda: functools.partial(top_level, x=1),
        "method": lambda: Thing().method,
        "built-in": lambda: len,
        "NumPy's function": lambda: np.dot,
        "generator": lambda: (i for i in range(3)),
        "old generator": lambda: np.random.RandomState(0),
        "other generator": lambda: np.random.Generator(np.random.MT19937(0)),
        "set": lambda: {1, 2},
        "bytes": lambda: b"x",
        "complex": lambda: 1 + 2j,
        "module": lambda: np,
        "marker": lambda: Fact(True),
    }
    kept[kind] = things[kind]()
    return kept[kind]

def is_kept(kind, value):
    return value is kept[kind]

def around(kind):
    return make(kind), [kept[kind], {"k": (kept[kind], 1)}]

def are_kept(kind, value):
    first, (second, entries) = value
    return first is second is entries["k"][0] is kept[kind]

def echo(*values, **named):
    return values, named

def add_one(x):
    x += 1

def set_first(x):
    x[0] = 7.0

def overwrite(entries):
    entries["W"][...] = 5.0
    entries["layers"][1]["b"] = [1, (2, np.ones(2))]
    del entries["gone"]
    entries["new"] = "text"

def set_a(entries, functions=()):
    entries["a"] = 5

def extend(nested):
    nested[0].append(nested.pop())

def draw(rng, size=3):
    return rng.random(size)

def keyword(x, *, out=None):
    out[0] = x

def reshape(x):
    x.shape = (-1,)

def overflow(x):
    return np.exp(x), np.log(x * 0)

def divide(x):
    return 1 // x

def caught(x):
    try:
        return 2 // x
    except ZeroDivisionError:
        raise KeyError("no\\ud800") from None

def unnamed():
    return undefined_name

class Odd(Exception):
    def __str__(self):
        raise ValueError

def odd():
    raise Odd

def not_written():
    raise NotImplementedError

def forever():
    while True:
        pass

def deaf():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

def leave():
    sys.exit("bye")

def hang_up():
    os._exit(0)

def talk():
    print("x" * 10**6)
    print("y" * 10**6, file=sys.stderr)
    os.write(1, b"z" * 1000)
    os.write(2, b"z" * 1000)
    input("?")
    return 1

def huge():
    return 10**5000

def endless_list():
    endless = []
    endless.append(endless)
    return endless

def deep(depth):
    value = 0
    for _ in range(depth):
        value = [value]
    return value

def long_list(size):
    return [0] * size
"""
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
