"""Points: the share of the cases, and nothing for answers that were learnt by heart from the check."""

import json

import pytest
from solved import lesson, records

from dlutils.codec import encode
from dlutils.compare import Finding
from dlutils.contract import learner_with
from dlutils.grader.exam import known_cases
from dlutils.grader.grading import rounded, share
from dlutils.judging import CaseResult, Outcome, Report, judge

SEEDS = range(1, 9)


def report(passed):
    """A report in which the cases pass or fail as the list says."""
    wrong = Finding("value", "result", "wrong")
    results = tuple(CaseResult(f"case {i}", None if right else wrong, Outcome()) for i, right in enumerate(passed))
    return Report("f", results, cases=results)


@pytest.mark.parametrize(
    ("passed", "known", "wanted"),
    [
        ([1, 1, 1, 1], {0}, 1),
        ([1, 1, 1, 0], set(), 3 / 4),
        ([1, 1, 1, 0], {3}, 3 / 4),  # a case that fails costs its share, whether students have it or not
        ([1, 1, 0, 0], {0, 1}, 0),
        ([1, 1, 1, 0], {0, 1}, 1 / 2),
        ([1, 0], {0, 1}, 1 / 2),  # nothing is left that students do not have
    ],
)
def test_share_of_cases(passed, known, wanted):
    assert share(report(passed), frozenset(known)) == wanted


def test_cases_that_were_not_tried_count_as_failed():
    tried = report([1, 1])
    assert share(Report("f", tried.results, cases=tried.results * 2), frozenset()) == 1 / 2


def by_heart(record):
    """A function that knows the answer to every public case, and to no other."""
    answers = {json.dumps(encode(c.arguments)): c.expected for c in record.cases}
    return lambda *arguments: answers.get(json.dumps(encode(arguments)))


def marks(name, exercise, function, seed):
    _, namespace, specs = lesson(name)
    fresh = specs[exercise].make_record(3, seed, grading=True)
    verdict = judge(fresh, learner_with(namespace, exercise, function))
    return verdict, rounded(3 * share(verdict, known_cases(fresh, records(name)[exercise])))


@pytest.mark.parametrize(
    ("name", "exercise"),
    [("05_deep_network", "count_parameters"), ("07_bias_and_variance", "diagnose"), ("15_moving_averages", "window"),
     ("24_softmax", "one_hot"), ("02_logistic_regression", "sigmoid")],
)  # fmt: skip
@pytest.mark.parametrize("seed", SEEDS)
def test_public_answers_learnt_by_heart_earn_nothing(name, exercise, seed):
    record = records(name)[exercise]
    assert judge(record, learner_with(lesson(name)[1], exercise, by_heart(record))).passed
    verdict, points = marks(name, exercise, by_heart(record), seed)
    assert verdict.cases_passed > 0, "no fresh case is a public one, so that this proves nothing"
    assert points == 0


def test_where_the_check_has_every_possible_input_knowing_it_by_heart_is_knowing_it():
    record = records("07_bias_and_variance")["next_step"]
    assert marks("07_bias_and_variance", "next_step", by_heart(record), 1)[1] == 3
