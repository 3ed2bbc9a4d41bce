"""Fuzzing with coverage: what reads a reply or a notebook, for tens of thousands of inputs."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
from fuzz import fuzz_handin, fuzz_wire
from garbled import FORGED, FUZZ, notebook_with

from dlutils.codec import encode
from dlutils.grader import handin, wire
from dlutils.values import Anything, Fact

RUNS = 50_000
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
