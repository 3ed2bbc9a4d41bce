"""The grader's judge, calling into the sandbox, against `check` in the learner's kernel: the same verdict and the same words."""

import pytest
from graded import exam, sandbox
from solved import lesson, records

from dlutils import course
from dlutils.contract import learner_with
from dlutils.course import without_markers
from dlutils.grader.grading import grade
from dlutils.grader.handin import Cell
from dlutils.grader.limits import ORDINARY
from dlutils.grader.remote import Run
from dlutils.judging import judge

LESSONS = [p.stem for p in course.lesson_paths()]
SECONDS = 20
MOST = 3


def definitions(name):
    """Every cell of the lesson that defines something, specs among them."""
    cells = lesson(name)[0].cells
    words = ("def ", "class ", "import ")
    return {
        i: without_markers(c.source) for i, c in enumerate(cells) if c.kind != "markdown" and any(w in c.source for w in words)
    }


@pytest.fixture(params=LESSONS)
def running(request):
    """A lesson and its definitions in the sandbox."""
    run = Run(sandbox(), ORDINARY, exam(request.param).files, definitions(request.param))
    run.begin()
    assert run.job, run.ended
    yield request.param, run
    run.drop()


def verdict(report):
    """All that a learner sees."""
    findings = [(r.name, r.finding and (r.finding.kind, r.finding.where, r.finding.message)) for r in report.results]
    return report.cases_passed, report.mistake, report.why, findings


def test_mistakes_get_the_same_verdict_and_the_same_words(running):
    name, run = running
    _, namespace, specs = lesson(name)
    compared = 0
    for exercise, record in records(name).items():
        spec = specs[exercise]
        run.seconds = max(ORDINARY.call, record.seconds)
        for mistake, function in some(spec.named("mistake_")):
            run._cell(f"{exercise} = {spec.__name__}.mistake_{mistake}")
            there = judge(record, run, SECONDS)
            here = judge(record, learner_with(namespace, exercise, function), SECONDS)
            assert without_lines(verdict(there)) == without_lines(verdict(here)), f"{exercise}: {mistake}"
            assert there.mistake == mistake
            compared += 1
        run._cell(without_markers(next(c.source for c in lesson(name)[0].of_kind("exercise") if c.name == exercise)))
        assert judge(record, run, SECONDS).passed
    assert compared


def some(mistakes):
    """Up to MOST of an exercise's mistakes, evenly over all of them: others take the same ways into the sandbox and back."""
    every = list(mistakes.items())
    return every[:: -(-len(every) // MOST)]


def without_lines(verdict):
    """An error's line has another number in a cell than in the lesson's file."""
    passed, mistake, why, findings = verdict
    return passed, mistake, why, [(n, f and (*f[:2], f[2].partition(" (line ")[0])) for n, f in findings]


@pytest.mark.parametrize("name", LESSONS)
def test_the_solution_has_every_point_and_the_untouched_notebook_none(name):
    solved = [Cell("code", without_markers(c.source)) for c in lesson(name)[0].cells if c.kind in ("code", "exercise", "check")]
    verdict = grade(solved, exam(name), sandbox())
    assert verdict.score == verdict.max_score > 0, [m.message for m in verdict.marks]
    untouched = [Cell("code", c.source) for c in exam(name).notebook.cells if c.cell_type == "code"]
    assert grade(untouched, exam(name), sandbox()).score == 0
