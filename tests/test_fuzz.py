"""Whatever comes out of a sandbox or a hand-in: data or a refusal, and no crash."""

import json

import numpy as np
import pytest
from fuzz import fuzz_handin, fuzz_wire
from garbled import (
    FORGED,
    damaged,
    encoded,
    garbled,
    notebook_with,
    notebooks,
    places,
    replies,
)
from hypothesis import Phase, assume, find, given, settings
from hypothesis import strategies as st

from dlutils.codec import decode, encode
from dlutils.grader import handin, wire
from dlutils.grader.limits import ORDINARY
from dlutils.grader.remote import Run
from dlutils.judging import Outcome, Report, judge
from dlutils.spec import Case, Mistake, Record

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


def test_what_no_file_could_hold_becomes_a_question_mark():
    cell = {"cell_type": "code", "source": ["a\ud800", "b"], "metadata": {"nbgrader": {"grade_id": "\udfff"}}}
    assert handin.parse(notebook_with(cell)) == (handin.Cell("code", "a?b", "?"),)
