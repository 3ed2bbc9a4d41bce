"""Cases that exist for grading alone, and exercises that may take longer than others."""

import dataclasses

import numpy as np
from graded import exam, sandbox

from dlutils import records
from dlutils.grader.grading import explanation, grade
from dlutils.grader.handin import Cell
from dlutils.grader.limits import ORDINARY
from dlutils.judging import Learner, judge
from dlutils.records import LessonRecords
from dlutils.spec import Exercise, Fact


class GuessSigns(Exercise):
    """Learners see positive numbers; the numbers of grading have both signs."""

    hints = ("?", "?", "?")
    float32 = False
    seconds = 20.0

    def cases(rng):
        for n in (3, 4, 5):
            yield f"{n} numbers", rng.uniform(1, 2, n), 0.5

    def held_out(rng):
        numbers = rng.choice([-1.0, 1.0], 40) * rng.uniform(1, 2, 40)
        for share in (0.1, 0.95):
            yield f"{share:.0%}", numbers, share

    def observe(learner, numbers, share):
        right = float(np.mean(learner.guess_signs(numbers) == np.sign(numbers)))
        name = f"at least {share:.0%} of the signs are right"
        return {name: Fact(right >= share, f"{right:.1%}")}

    def expect(numbers, share):
        return {f"at least {share:.0%} of the signs are right": True}

    def mistake_zero(numbers):
        """Is 0 a sign?"""
        return 0 * numbers


CARELESS = "def guess_signs(numbers):\n    return 1 + 0 * numbers"
SLOW = "import time\nimport numpy as np\ndef guess_signs(numbers):\n    end = time.process_time() + 1.5\n    while time.process_time() < end: pass\n    return np.sign(numbers)"  # fmt: skip


def held_out_exam():
    """An exam of this one exercise."""
    fresh = GuessSigns.make_record(4, 7, grading=True)
    public = {"guess_signs": GuessSigns.make_record(4)}
    return dataclasses.replace(exam("00_start_here"), fresh=(fresh,), public=public)


def test_learners_get_no_held_out_case():
    record = GuessSigns.make_record(4)
    assert [c.name for c in record.cases] == ["3 numbers", "4 numbers", "5 numbers"]
    shipped = records.loads(records.dump(LessonRecords("x", "X", (record,)))).exercises[0]
    assert [c.arguments[0].size for c in shipped.cases] == [3, 4, 5]
    assert shipped.seconds == 20.0
    assert judge(record, Learner({"guess_signs": lambda numbers: 1 + 0 * numbers}.get)).passed


def test_grading_judges_by_the_held_out_cases_and_tells_the_threshold_but_not_what_was_seen():
    mark = grade((Cell("code", CARELESS),), held_out_exam(), sandbox()).marks[0]
    assert (mark.cases_passed, mark.points) == (1, 2.0)
    assert "at least 95% of the signs are right" in mark.message
    right = next(iter(mark.fresh.results[1].outcome.value.values())).seen
    assert right
    assert right not in mark.message
    assert mark.message == explanation(mark.fresh.results[1].finding, False, "guess_signs")


def test_an_exercise_may_ask_for_more_time_than_the_others_have():
    limits = dataclasses.replace(ORDINARY, call=1.0)
    patient = held_out_exam()
    hasty = dataclasses.replace(patient, fresh=(dataclasses.replace(patient.fresh[0], seconds=0.0),))
    assert grade((Cell("code", SLOW),), patient, sandbox(), limits).marks[0].passed
    mark = grade((Cell("code", SLOW),), hasty, sandbox(), limits).marks[0]
    assert mark.points == 0
    assert "did not come back within" in mark.message
