"""Reads one file with a decoder, in little memory and time, and prints how that ended: bounded.py DECODER FILE BYTES SECONDS"""

import json
import resource
import sys
from pathlib import Path

from dlutils.grader import handin, wire
from dlutils.grader.limits import ORDINARY

READERS = {
    "reply": lambda raw: wire.from_worker(wire.parse(raw, ORDINARY.parts)),
    "notebook": handin.parse,
}


def peak():
    """Bytes that this process has used at most; `ru_maxrss` also counts the one that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def main(reader, file, memory, seconds):
    raw = Path(file).read_bytes()
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + int(memory), in_use + int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    try:
        READERS[reader](raw)
        ended = "accepted"
    except (wire.ProtocolError, handin.Unreadable) as problem:
        ended = type(problem).__name__
    print(json.dumps({"ended": ended, "peak": peak()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
