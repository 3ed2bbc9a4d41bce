"""From an answer to an explanation: what is wrong, where, and why."""

import time

import numpy as np
import pytest
from solved import records, sample

from dlutils import panel
from dlutils.codec import decode, encode
from dlutils.contract import learner_with
from dlutils.judging import Learner, judge

SOFTMAX = sample()["column_softmax"]


def report_on(function, exercise=SOFTMAX, **options):
    record, namespace = exercise
    return judge(record, learner_with(namespace, record.name, function), **options)


def first_finding(report):
    return report.results[report.first_failure].finding


def right(Z):
    return SOFTMAX[1]["column_softmax"](Z)


def endless(Z):
    while True:
        pass


def endless_and_deaf(Z):
    while True:
        try:
            while True:
                pass
        except BaseException:  # noqa: B036
            if time.monotonic() > endless_and_deaf.until:
                raise


def changes_its_input(Z):
    Z -= Z.max(axis=0)
    return np.exp(Z) / np.exp(Z).sum(axis=0)


def raises(Z):
    return Z[:, 1] @ Z


def exits(Z):
    raise SystemExit


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda Z: None, "none"),
        (lambda Z: "x", "type"),
        (lambda Z: right(Z)[0], "shape"),
        (lambda Z: right(Z) + 0j, "dtype"),
        (lambda Z: right(Z).astype(np.float32), "dtype"),
        (lambda Z: right(Z) * np.nan, "nan"),
        (lambda Z: right(Z) + 1e-4, "value"),
        (changes_its_input, "changed"),
        (raises, "error"),
        (exits, "error"),
    ],
)
def test_what_is_wrong(answer, kind):
    report = report_on(answer)
    assert not report.passed
    assert first_finding(report).kind == kind


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda Z: right(Z).T, "transposed"),
        (lambda Z: -right(Z), "opposite sign"),
        (lambda Z: 2 * right(Z), "2 times"),
        (lambda Z: 0.5 * right(Z), "1/2 times"),
        (lambda Z: right(Z) / (7 if Z.shape[1] == 1 else Z.shape[1]), "same multiple"),
        (lambda Z: right(Z) + 0.1, "off by the same amount"),
        (lambda Z: right(Z).ravel(), "only the shape is not"),
    ],
)
def test_why_generic_patterns(answer, words):
    report = report_on(answer)
    assert words in report.why
    assert report.mistake is None


def test_factors_are_named_after_the_inputs_dimension():
    report = report_on(lambda Z: right(Z) / (Z.shape[1] if Z.shape[1] > 1 else 1))
    assert report.why == "Every entry is 1/5 times what it should be, and 5 is the number of columns of `Z`."


@pytest.mark.parametrize(("cut", "words"), [(np.s_[:, -1], "last column"), (np.s_[:, 0], "first column")])
def test_why_all_but_one_column(cut, words):
    def answer(Z):
        out = right(Z)
        if Z.shape[1] > 1:
            out[cut] = 0
        return out

    assert words in report_on(answer).why


def test_the_learners_own_line_is_named():
    finding = first_finding(report_on(raises))
    assert "return Z[:, 1] @ Z" in finding.message
    assert "judging" not in finding.message


def test_named_mistakes_come_before_patterns():
    record, namespace = SOFTMAX
    for name, mistake in namespace["ColumnSoftmax"].named("mistake_").items():
        report = report_on(mistake)
        assert (report.mistake, report.why) == (name, mistake.__doc__)


def test_a_loop_that_never_ends_is_stopped():
    start = time.monotonic()
    report = report_on(endless, seconds=0.3)
    assert first_finding(report).kind == "endless"
    assert len(report.results) == 1
    assert time.monotonic() - start < 3


def test_a_loop_that_swallows_the_interruption_is_stopped_too():
    endless_and_deaf.until = time.monotonic() + 1.2
    assert first_finding(report_on(endless_and_deaf, seconds=0.3)).kind == "endless"


def test_quiet_exercises_refuse_a_warning_that_the_others_forgive():
    def warns(Z):
        np.exp(np.array([1e4]))
        return right(Z)

    assert first_finding(report_on(warns)).kind == "warning"
    record, namespace = sample()["restore"]

    def noisy(dA, mask, keep_prob):
        np.exp(np.array([1e4]))
        return namespace["restore"](dA, mask, keep_prob)

    assert report_on(noisy, sample()["restore"]).passed


def test_a_perturbed_and_restored_input_is_forgiven():
    def answer(Z):
        Z[0, 0] += 0.1
        Z[0, 0] -= 0.1
        return right(Z)

    assert report_on(answer).passed


def test_backward_is_judged_with_the_learners_own_forward():
    """A mask in another form is right as long as the same person's backward pass understands it."""
    record, namespace = sample()["restore"]

    def keep(A, keep_prob, rng):
        mask = {"where": np.flatnonzero(rng.random(A.size) < keep_prob)}
        out = np.zeros(A.size)
        out[mask["where"]] = A.ravel()[mask["where"]] / keep_prob
        return [out.reshape(A.shape), mask]

    def restore(dA, mask, keep_prob):
        out = np.zeros(dA.size)
        out[mask["where"]] = dA.ravel()[mask["where"]] / keep_prob
        return out.reshape(dA.shape)

    assert judge(record, learner_with({**namespace, "keep": keep}, "restore", restore)).passed
    assert not judge(record, learner_with({**namespace, "keep": keep}, "restore", namespace["restore"])).passed


def test_a_missing_helper_is_named():
    record, namespace = sample()["restore"]
    report = judge(record, learner_with({**namespace, "keep": None}, "restore", namespace["restore"]))
    assert "your `keep`, which is not defined yet" in first_finding(report).message


def test_text_and_html_say_the_same_and_hide_nothing_to_run():
    report = report_on(lambda Z: right(Z).T)
    text, page = panel.as_text(report, SOFTMAX[0].arguments), panel.as_html(report, SOFTMAX[0].arguments)
    assert "0 of 4 cases pass" in text
    assert "Z (4, 1)" in text
    assert "transposed" in text
    assert "transposed" in page
    assert "<script" not in page
    assert "&lt;img" in panel.box("fail", "<img src=x>", [])


def test_outcomes_survive_the_journey_to_json_and_back():
    record, namespace = SOFTMAX
    for case in record.cases:
        again = decode(encode(case.arguments))
        assert all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in zip(again, case.arguments))


def test_a_numerical_warning_does_not_hide_a_mistake():
    """Whether NumPy warned depends on how the same mistake is written."""

    def counts_from_0(theta, beta):
        v, averages = 0.0, []
        for t, reading in enumerate(theta):
            v = beta * v + (1 - beta) * reading
            averages.append(v / (1 - beta**t))
        return np.array(averages)

    report = judge(records("15_moving_averages")["ewa_corrected"], Learner({"ewa_corrected": counts_from_0}.get))
    assert report.results[0].outcome.warned
    assert report.mistake == "t_from_0"
