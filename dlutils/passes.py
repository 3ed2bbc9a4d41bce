"""Which exercises have passed, kept in one small file on the learner's machine."""

import json
import os
import re
from pathlib import Path

from dlutils import panel, records

FORMAT = 1


def path():
    """Where the file lies: the user's data folder, or the environment variable DLUTILS_PROGRESS."""
    if os.environ.get("DLUTILS_PROGRESS"):
        return Path(os.environ["DLUTILS_PROGRESS"])
    from platformdirs import user_data_path

    return user_data_path("dlutils") / "progress.json"


def remember(lesson, exercise, passed):
    """Note that an exercise has passed.  A later failure does not take that back.  Trouble with the file never stops a check."""
    try:
        passes, _ = _read()
        if passed and exercise not in passes.setdefault(lesson, []):
            passes[lesson].append(exercise)
            _write(passes)
    except OSError:
        return


def _read():
    """(lesson → passed exercises, a word about a file that could not be used or "")."""
    try:
        data = json.loads(path().read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise ValueError
        passes = {str(k): [str(e) for e in v] for k, v in data["passed"].items()}
    except FileNotFoundError:
        return {}, "Nothing noted yet: progress starts with your first passed check."
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}, f"The file {path()} could not be read; progress starts over. Run your checks again to fill it."
    return passes, ""


def _write(passes):
    """Write beside the old file, then put the new one in its place: a crash in between loses nothing."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.{os.getpid()}.new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump({"format": FORMAT, "passed": passes}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, target)


def course_map(folder="."):
    """[(lesson, title, [(exercise, points, passed)])] for the lesson in `folder` and its neighbours."""
    here = Path(folder).resolve()
    neighbours = sorted({here, *here.parent.iterdir(), *here.glob("*/")})
    passes, _ = _read()
    found = {}
    for overview in filter(None, map(records.overview, neighbours)):
        lesson, title, exercises = overview
        done = passes.get(lesson, [])
        found[lesson] = (lesson, title, [(name, points, name in done) for name, points in exercises])
    return [found[key] for key in sorted(found)]


def progress(folder="."):
    """Show the map of the course: every lesson found beside this one, and which of its exercises have passed."""
    _, word = _read()
    rows, done, total = [], 0, 0
    for lesson, title, exercises in course_map(folder):
        done += sum(points for _, points, passed in exercises if passed)
        total += sum(points for _, points, _ in exercises)
        marks = "  ".join(f"{'✓' if passed else '·'} {name}" for name, _, passed in exercises)
        number = re.match(r"\d*", lesson).group()
        rows.append((f"{number} {title}", marks))
    headline = f"Your course: {done} of {total} points checked" if rows else "No lessons found in or beside this folder"
    if word:
        rows.append(("", word))
    text = "\n".join([headline, *(f"  {label:<28} {marks}" for label, marks in rows)])
    panel.show(panel.box("todo", headline, rows), text)
