"""The file `checks.json` that lies beside a student notebook: its exercises as records."""

import functools
import json
from dataclasses import astuple, dataclass
from pathlib import Path

from dlutils.codec import decode, encode
from dlutils.compare import Tolerance
from dlutils.judging import Outcome
from dlutils.spec import Case, Mistake, Record

FILE = "checks.json"
FORMAT = 1
STORED = ("error", "message", "changed", "warned")  # not the line: it would show the mistake's code


@dataclass(frozen=True)
class LessonRecords:
    """A lesson's name, title and exercises, as its checks.json has them."""

    lesson: str
    title: str
    exercises: tuple

    def find(self, name):
        return next((e for e in self.exercises if e.name == name), None)


class RecordsError(Exception):
    """checks.json is missing or cannot be read; the message says what to do."""


def dump(records):
    """The text of a checks.json: the same bytes for the same lesson."""
    exercises = [_record_to_data(r) for r in records.exercises]
    data = {"format": FORMAT, "lesson": records.lesson, "title": records.title, "exercises": exercises}
    return json.dumps(data, ensure_ascii=False, indent=0) + "\n"


def loads(text):
    """The LessonRecords in the text of a checks.json.  Raises ValueError, KeyError or TypeError."""
    data = json.loads(text)
    if data["format"] != FORMAT:
        raise ValueError(data["format"])
    return LessonRecords(data["lesson"], data["title"], tuple(map(_record_from_data, data["exercises"])))


def load(folder="."):
    """The LessonRecords of the checks.json in `folder`.  Raises RecordsError."""
    path = Path(folder).resolve() / FILE
    try:
        stamp = path.stat()
    except OSError:
        raise RecordsError(
            f"There is no {FILE} in {path.parent}. It comes with the notebook: fetch or copy the lesson's folder again."
        ) from None
    return _load(path, stamp.st_mtime_ns, stamp.st_size)


@functools.lru_cache(maxsize=4)
def _load(path, mtime, size):
    try:
        return loads(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise RecordsError(f"{path} is damaged or from another version. Fetch or copy the lesson's folder again.") from None


def overview(folder):
    """(lesson, title, [(exercise, points)]) of a folder's checks.json without decoding its cases, or None."""
    try:
        data = json.loads((Path(folder) / FILE).read_text(encoding="utf-8"))
        return data["lesson"], data["title"], [(e["name"], e["points"]) for e in data["exercises"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _record_to_data(record):
    data = {k: getattr(record, k) for k in ("name", "points", "observe", "quiet")}
    data |= {k: list(getattr(record, k)) for k in ("hints", "arguments")}
    data |= {"seconds": record.seconds} if record.seconds else {}
    data["cases"] = [[c.name, encode(c.arguments), encode(c.expected), list(astuple(c.tolerance))] for c in record.cases]
    data["mistakes"] = [
        {"name": m.name, "hint": m.hint, "outcomes": list(map(_outcome_to_data, m.outcomes))} for m in record.mistakes
    ]
    return data


def _record_from_data(data):
    cases = (Case(n, decode(a, functions=True), decode(e), Tolerance(*t)) for n, a, e, t in data["cases"])
    mistakes = (Mistake(m["name"], m["hint"], tuple(map(_outcome_from_data, m["outcomes"]))) for m in data["mistakes"])
    return Record(
        name=data["name"],
        points=data["points"],
        hints=tuple(data["hints"]),
        arguments=tuple(data["arguments"]),
        cases=tuple(cases),
        mistakes=tuple(mistakes),
        observe=data["observe"],
        quiet=data["quiet"],
        seconds=data.get("seconds", 0.0),
    )


def _outcome_to_data(outcome):
    """The outcome as data without what is at its default; None for one whose value is not plain data."""
    if outcome is None:
        return None
    try:
        fields = {k: encode(getattr(outcome, k)) for k in STORED if getattr(outcome, k)}
        return {**fields, "value": encode(outcome.value)}
    except TypeError:
        return None


def _outcome_from_data(data):
    if data is None:
        return None
    return Outcome(**{name: decode(value) for name, value in data.items()})
