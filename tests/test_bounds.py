"""The largest replies and notebooks that there may be: no hang, no memory above the limit."""

import json
import subprocess
import sys

import numpy as np
import pytest
from garbled import FUZZ

from dlutils.compare import compare
from dlutils.grader import handin
from dlutils.grader.limits import ORDINARY

SECONDS = 10  # of a processor's time, for the largest message there may be
REPLY_MEMORY = 12 * ORDINARY.frame  # the whole process, with Python, NumPy and the message itself
NOTEBOOK_MEMORY = 32 * handin.LARGEST
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


READERS = {"reply": (REPLIES, FRAME, REPLY_MEMORY), "notebook": (NOTEBOOKS, FILE, NOTEBOOK_MEMORY)}


@pytest.mark.parametrize(("reader", "name"), [(reader, name) for reader, (inputs, *_) in READERS.items() for name in inputs])
def test_a_reader_keeps_within_time_and_memory(reader, name, tmp_path):
    inputs, largest, memory = READERS[reader]
    make, ended = inputs[name]
    raw = make()
    assert len(raw) <= largest
    assert bounded(reader, raw, memory, tmp_path) == ended


def test_no_finding_holds_a_copy_of_an_array_that_explains_nothing():
    many = np.zeros(1000, dtype=bool)
    assert compare(many, np.ones(3)).got_array is None
    assert compare(many, np.ones((10, 100))).got_array.shape == many.shape
