"""Coverage-guided fuzzing of the reply decoder: python tests/fuzz/fuzz_wire.py -runs=20000 [folder of messages]"""

import json
import sys

if __name__ == "__main__":
    import atheris

    with atheris.instrument_imports(include=["dlutils.codec", "dlutils.grader.wire"]):
        import dlutils.grader.wire

import numpy as np

from dlutils import patterns
from dlutils.codec import PLAIN_KINDS
from dlutils.compare import Tolerance, compare
from dlutils.grader import wire
from dlutils.grader.limits import ORDINARY
from dlutils.values import Anything, Between, Fact, OneOf

EXPECTED = (
    1.5,
    np.arange(6.0).reshape(2, 3),
    np.zeros((0, 3)),
    (np.ones((2, 1)), [np.ones(3), 2.0]),
    [1, 2, 3],
    {"dW": np.ones((2, 3)), "db": 0.0},
    {"it holds": True},
    {"it holds": Fact(True)},
    "text",
    None,
    Between(0.0, np.ones((2, 2))),
    OneOf(np.zeros(3), np.ones(3)),
    Anything(),
)


def one_input(data, parse=wire.parse):
    """Raises whatever must not happen on a reply of these bytes."""
    try:
        value = wire.from_worker(parse(data, ORDINARY.parts))
    except wire.ProtocolError:
        return
    check_plain(value)
    check_judged(value)
    json.dumps(wire.to_worker(value))


def check_plain(value):
    """Plain data only: nothing that decides by itself what it is equal to, and no text that a file could not hold."""
    if isinstance(value, wire.HeldList | wire.HeldTuple | wire.HeldDict):
        assert type(value.number) is int
    if isinstance(value, dict) and type(value) in (dict, wire.HeldDict):
        for key, entry in value.items():
            check_plain(key)
            check_plain(entry)
    elif type(value) in (list, tuple, wire.HeldList, wire.HeldTuple):
        for entry in value:
            check_plain(entry)
    elif type(value) is np.ndarray or isinstance(value, np.generic):
        check_array(np.asarray(value))
    elif type(value) is str:
        assert len(value.encode()) <= 4 * wire.TEXT
    elif type(value) is np.random.Generator:
        assert 0 <= value.random() < 1
    elif isinstance(value, wire.Opaque):
        assert vars(value) == {"number": value.number}
        assert type(value.number) is int
        assert vars(type(value)).keys() <= {"__module__", "__doc__"}  # a name for it, and nothing that it could do
        assert len(type(value).__name__.encode()) <= 4 * wire.LONGEST_NAME
    else:
        assert value is None or type(value) in (bool, int, float)


def check_array(array):
    assert array.dtype.kind in PLAIN_KINDS
    assert array.dtype.isnative
    if array.dtype.kind == "U":
        "".join(array.ravel().tolist()).encode()
    str(array)


def check_judged(value):
    """What the judge does with an answer, none of it in a sandbox."""
    for want in EXPECTED:
        finding = compare(value, want, Tolerance())
        if finding:
            assert len(finding.message.encode()) < 2000
            patterns.explain(value, want, finding, {"the number of examples": 3})


def main():
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    assert dlutils.grader.wire is wire
    main()
