"""Honest hand-ins keep every mark that their code earned, however odd they look."""

from collections import Counter

import pytest
from bank import ATTACKS
from controls import CONTROLS
from handins import RIGHT, texts

from dlutils.grader.limits import Limits, MiB

ROOMY = Limits(cell=6.0, call=3.0, grace=0.5, handin=40, memory=512 * MiB)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: c.name)
def test_control(control, grade):
    verdict = grade(control, RIGHT, ROOMY)
    assert not verdict.problem, verdict.problem
    lost = {m.name: m.message for m in verdict.marks if m.points < m.max_points}
    assert tuple(lost) == control.loses, (lost, texts(verdict))


def test_every_control_has_a_name_of_its_own():
    assert max(Counter([c.name for c in CONTROLS] + [a.name for a in ATTACKS]).values()) == 1
