"""How judge and worker talk: values there and back, and messages that are none."""

import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from plain_values import LARGEST, alike, values

from dlutils.codec import decode, encode
from dlutils.grader import wire


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
