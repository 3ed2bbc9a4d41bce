"""The command `dlutils`."""

import argparse
import sys


def main(arguments=None):
    """Run one subcommand; returns the exit status.  Anything wrong is one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="dlutils", description="Build the course and look at your progress.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="derive notebooks/ and solutions/ from source/")
    build.add_argument("lessons", nargs="*", metavar="LESSON", help="for example 18 or 18_adam; all lessons when left out")
    build.add_argument("--check", action="store_true", help="write nothing; fail if a derived file is stale")
    build.set_defaults(run=_build)
    progress = commands.add_parser("progress", help="show which exercises have passed")
    progress.add_argument("folder", nargs="?", default=".", help="a lesson's folder or the one that holds the lessons")
    progress.set_defaults(run=_progress)
    options = parser.parse_args(arguments)
    return options.run(options)


def _build(options):
    from dlutils import building, course

    try:
        paths = [course.find_lesson(n) for n in options.lessons] or course.lesson_paths()
        if not options.check:
            building.build(paths)
            return 0
        found = building.stale(paths)
    except (course.LessonError, LookupError) as error:
        print(f"dlutils build: {error.args[0]}", file=sys.stderr)
        return 1
    for path in found:
        print(f"dlutils build: {path} is not what its lesson gives; run `make build` and commit the result.", file=sys.stderr)
    return 1 if found else 0


def _progress(options):
    from dlutils.passes import progress

    progress(options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
