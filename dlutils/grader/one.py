"""`dlutils grade`: one hand-in, no gradebook."""

from dlutils.grader import quick  # isort: skip  # noqa: F401  (before nbformat)

import json
from pathlib import Path

from dlutils.grader.exam import make_exam, new_seed
from dlutils.grader.grading import grade_file
from dlutils.grader.sandbox import Sandbox


def grade_one(path, lesson=None, seed=None, full=False, isolated=True):
    """The Verdict on a notebook file.  Raises ExamError or SandboxError.

    lesson: which; the file's name says it when left out, and nothing inside the file.
    """
    exam = make_exam(lesson or Path(path).stem, new_seed() if seed is None else seed)
    with Sandbox(isolated) as sandbox:
        _, verdict = grade_file(path, exam, sandbox, full=full)
    return verdict


def as_json(verdict):
    exercises = [
        {
            "name": m.name,
            "points": m.points,
            "max_points": m.max_points,
            "passed": m.passed,
            "cases_passed": m.cases_passed,
            "cases": m.cases,
            "message": m.message,
            "mistake": m.mistake,
        }
        for m in verdict.marks
    ]
    data = {"lesson": verdict.lesson, "score": verdict.score, "max_score": verdict.max_score, "exercises": exercises}
    return json.dumps(data, ensure_ascii=False, indent=1)


def as_text(verdict):
    lines = [f"{verdict.lesson}: {verdict.score:g} of {verdict.max_score:g} points (seed {verdict.seed})"]
    width = max((len(m.name) for m in verdict.marks), default=0)
    for m in verdict.marks:
        lines.append(f"  {m.name:<{width}}  {m.points:g}/{m.max_points:g}  {m.cases_passed} of {m.cases} cases pass")
        if m.message and not verdict.problem:
            lines.append(f"    {m.message}")
    return "\n".join(lines)
