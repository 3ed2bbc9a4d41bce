"""The command `dlutils`."""

import argparse
import os
import sys


def main(arguments=None):
    """Run one subcommand; returns the exit status.  Anything wrong is one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="dlutils", description="Build the course, grade hand-ins, look at your progress.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (_add_build, _add_grade, _add_autograde, _add_progress, _add_doctor):
        add(commands)
    options = parser.parse_args(arguments)
    return options.run(options)


def _add_build(commands):
    build = commands.add_parser("build", help="derive notebooks/ and solutions/ from source/")
    build.add_argument("lessons", nargs="*", metavar="LESSON", help="for example 18 or 18_adam; all lessons when left out")
    build.add_argument("--check", action="store_true", help="write nothing; fail if a derived file is stale")
    build.set_defaults(run=_build)


def _add_grade(commands):
    grade = commands.add_parser("grade", help="grade one hand-in, without a gradebook")
    grade.add_argument("notebook", metavar="NOTEBOOK.ipynb")
    grade.add_argument("--lesson", help="which lesson it is, if the file's name does not say it")
    grade.add_argument("--json", action="store_true", help="print the marks as JSON")
    _add_grading_options(grade)
    grade.set_defaults(run=_grade)


def _add_autograde(commands):
    bulk = commands.add_parser("autograde", help="grade all hand-ins of a lesson into nbgrader's gradebook")
    bulk.add_argument("lesson", metavar="LESSON", help="for example 18 or 18_adam")
    bulk.add_argument("--jobs", type=_positive, default=_cores(), metavar="N", help="worker processes (default: %(default)s)")
    bulk.add_argument("--scheduler", metavar="ADDRESS", help="grade on the workers of this Dask scheduler instead")
    which = bulk.add_mutually_exclusive_group()
    which.add_argument("--resume", action="store_true", help="finish an interrupted run, with its seed")
    which.add_argument("--force", action="store_true", help="grade what has not changed, too")
    _add_grading_options(bulk)
    bulk.set_defaults(run=_autograde)


def _add_grading_options(parser):
    parser.add_argument("--seed", type=int, metavar="N", help="fix the secret cases; a new secret when left out")
    parser.add_argument("--full", action="store_true", help="also run the course's own experiments, with their figures")
    parser.add_argument("--no-sandbox", action="store_true", help="run hand-ins without any protection")


def _add_progress(commands):
    progress = commands.add_parser("progress", help="show which exercises have passed")
    progress.add_argument("folder", nargs="?", default=".", help="a lesson's folder or the one that holds the lessons")
    progress.set_defaults(run=_progress)


def _add_doctor(commands):
    doctor = commands.add_parser("doctor", help="say what this machine can do for grading")
    doctor.set_defaults(run=_doctor)


def _positive(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number from 1")
    return int(text)


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _wrong(command, error):
    print(f"dlutils {command}: {error.args[0] if error.args else error}", file=sys.stderr)
    return 1


def _build(options):
    from dlutils import building, course

    try:
        paths = [course.find_lesson(n) for n in options.lessons] or course.lesson_paths()
        if not options.check:
            building.build(paths)
            return 0
        found = building.stale(paths)
    except (course.LessonError, LookupError) as error:
        return _wrong("build", error)
    for path in found:
        print(f"dlutils build: {path} is not what its lesson gives; run `make build` and commit the result.", file=sys.stderr)
    return 1 if found else 0


def _grade(options):
    from dlutils.grader import one
    from dlutils.grader.exam import ExamError
    from dlutils.grader.sandbox import SandboxError

    try:
        verdict = one.grade_one(options.notebook, options.lesson, options.seed, options.full, not options.no_sandbox)
    except (ExamError, SandboxError) as error:
        return _wrong("grade", error)
    print(one.as_json(verdict) if options.json else one.as_text(verdict))
    return _wrong("grade", ValueError(verdict.problem)) if verdict.problem else 0


def _autograde(options):
    from dlutils.grader import bulk

    chosen = {k: getattr(options, k) for k in ("jobs", "scheduler", "resume", "force", "seed", "full")}
    try:
        return bulk.autograde(options.lesson, isolated=not options.no_sandbox, **chosen)
    except bulk.SENTENCES as error:
        return _wrong("autograde", error)


def _progress(options):
    from dlutils.passes import progress

    progress(options.folder)
    return 0


def _doctor(_):
    from dlutils.grader.doctor import doctor

    return doctor()


if __name__ == "__main__":
    sys.exit(main())
