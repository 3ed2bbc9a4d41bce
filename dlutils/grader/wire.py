"""How judge and worker talk: frames of JSON, whose decoding is bounded before it begins.

A frame is four bytes of length, big-endian, and as many bytes of JSON.  What comes out of a sandbox is data or an error.
"""

import json
import socket
import struct
import time
from dataclasses import dataclass

from dlutils.codec import decode, encode

DEPTH = 40  # how deep lists may stand in lists; Python's own stack is deeper
TEXT = 10_000  # characters that are kept of a text
LONGEST_NAME = 60
PLAIN = (bool, int, float, str, list, tuple, dict)


class ProtocolError(Exception):
    """What came is not a message that our own worker sends."""


class Gone(Exception):
    """The other side has hung up."""


class Silence(Exception):
    """Nothing came in time."""


class Channel:
    """One end of the line.  frame, parts: the largest message that is read, in bytes, and in values."""

    def __init__(self, connection, frame=2**30, parts=10**9):
        self.connection, self.frame, self.parts = connection, frame, parts

    def send(self, message, seconds=None):
        """Raises Gone, or Silence if the other side does not take it in time."""
        data = json.dumps(message).encode()
        try:
            self.connection.settimeout(seconds)
            self.connection.sendall(struct.pack(">I", len(data)) + data)
        except TimeoutError:
            raise Silence from None
        except OSError:
            raise Gone from None

    def receive(self, seconds=None):
        """The next message.  Raises Gone, Silence or ProtocolError."""
        deadline = None if seconds is None else time.monotonic() + seconds
        (size,) = struct.unpack(">I", self._read(4, deadline))
        if size > self.frame:
            raise ProtocolError(f"an answer of {size} bytes")
        return parse(self._read(size, deadline), self.parts)

    def _read(self, size, deadline):
        data = bytearray()  # one block, in however small pieces it comes
        while len(data) < size:
            try:
                self.connection.settimeout(None if deadline is None else _left(deadline))
                chunk = self.connection.recv(min(size - len(data), 2**20))
            except TimeoutError:
                raise Silence from None
            except OSError:
                raise Gone from None
            if not chunk:
                raise Gone
            data += chunk
        return data

    def close(self):
        self.connection.close()


def _left(deadline):
    """Seconds until then.  Raises TimeoutError, for something may go on coming, little by little, without an end."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def parse(raw, parts):
    """The JSON value of some bytes.  Raises ProtocolError before anything large or deep is built."""
    if raw.count(b",") + raw.count(b"[") + raw.count(b"{") > parts:
        raise ProtocolError("an answer of too many parts")
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):  # not UTF-8 is a ValueError, too
        raise ProtocolError("an answer that is not JSON") from None
    if _deeper_than(value, DEPTH):
        raise ProtocolError("an answer that is nested too deeply")
    return value


def _deeper_than(value, depth):
    if not isinstance(value, list | dict):
        return False
    return depth == 0 or any(_deeper_than(v, depth - 1) for v in (value.values() if isinstance(value, dict) else value))


@dataclass(frozen=True)
class Opaque:
    """Something of the learner's own that is no plain data; it stays in the sandbox, under a number."""

    number: int


class HeldList(list):
    """A list, tuple or dictionary of the learner's own class: its content, and the number under which it stays."""


class HeldTuple(tuple):
    __doc__ = HeldList.__doc__


class HeldDict(dict):
    __doc__ = HeldList.__doc__


def from_worker(data):
    """The value in a reply: plain data only, texts cut and clean.  Raises ProtocolError."""
    try:
        return decode(_clean(data), markers=False, special=_held)
    except (ValueError, RecursionError, MemoryError) as error:
        raise ProtocolError(f"an answer that is no plain data ({error})"[:200]) from None


def to_worker(value):
    """The value as data; what the worker holds travels as its number."""
    return encode(value, special=_number)


def text(value):
    """A text from a sandbox, cut, without what no file could hold."""
    return value[:TEXT].encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _clean(data):
    """`data` with every text but an array's bytes cut and encodable."""
    if isinstance(data, str):
        return text(data)
    if isinstance(data, list):
        return [_clean(v) for v in data]
    if isinstance(data, dict):
        return {k: v if k in ("array", "scalar") else _clean(v) for k, v in data.items()}
    return data


def _held(data, plain):
    number, kind = data["held"], data["kind"]
    if type(number) is not int or not isinstance(kind, str):
        raise ValueError("not a held value")
    if "content" not in data:
        name = kind if kind.isidentifier() and len(kind) <= LONGEST_NAME else "object"
        return type(name, (Opaque,), {})(number)  # a class of that name, for messages
    content = plain(data["content"])
    for base, holder in ((list, HeldList), (tuple, HeldTuple), (dict, HeldDict)):
        if type(content) is base:
            held = holder(content)
            held.number = number
            return held
    raise ValueError("not a held value")


def _number(value):
    if isinstance(value, Opaque | HeldList | HeldTuple | HeldDict):
        return {"held": value.number}
    return None


def pair():
    """Two connected sockets."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
