"""A hand-in as the judge sees it: cell sources, and nothing else that the student could have written."""

import ast
import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

LARGEST = 20 * 2**20  # bytes of a notebook file
MOST_CELLS = 2000
MOST_BRACKETS = 1_000_000  # [ and { in the file; an empty list has two bytes there and about ninety in memory
PYTHON = ("python", "python3", "ipython", "")


class Unreadable(Exception):
    """The file is no notebook that can be graded; the message says why, in one sentence for the student."""


@dataclass(frozen=True)
class Cell:
    """kind: code, markdown or raw.  name: the grade id that the file claims, used to find written answers only."""

    kind: str
    source: str
    name: str = ""


def read(path):
    """The cells of a notebook file.  Raises Unreadable.

    Opens nothing but a regular file, follows no symbolic link, and reads no more than LARGEST bytes.
    """
    return parse(read_bytes(Path(path)))


def read_bytes(path):
    """The bytes of a file in a hand-in, as `read` reads them.  Raises Unreadable."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.parent.is_symlink() or path.is_symlink():
        raise Unreadable(f"{path.name} is a symbolic link, not a notebook. Hand in the file itself.")
    try:
        fd = os.open(path, flags)
    except FileNotFoundError:
        raise Unreadable(f"There is no {path.name} in this hand-in.") from None
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be opened ({error.strerror}).") from None
    about = os.fstat(fd)
    if not stat.S_ISREG(about.st_mode):  # before `fdopen`, which refuses a folder in its own way
        os.close(fd)
        raise Unreadable(f"{path.name} is not a file. Hand in the notebook itself.")
    with os.fdopen(fd, "rb") as file:
        if about.st_size > LARGEST:
            size, most = about.st_size / 2**20, LARGEST // 2**20
            raise Unreadable(
                f"The notebook has {size:.0f} MB, more than {most} MB. Clear its outputs, save it and hand it in again."
            )
        return file.read(LARGEST + 1)


def parse(raw):
    """The cells in the bytes of a notebook file.  Raises Unreadable."""
    if raw.count(b"[") + raw.count(b"{") > MOST_BRACKETS:
        raise Unreadable("The notebook has too many parts. Clear its outputs, save it and hand it in again.")
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable(
            "The file is no notebook: it is damaged or cut off. Save it again in Jupyter, then hand it in."
        ) from None
    if not isinstance(data, dict) or not isinstance(data.get("metadata"), dict):
        raise Unreadable("The file is no notebook: it has no metadata. Save it again in Jupyter, then hand it in.")
    if data.get("nbformat") != 4:
        raise Unreadable("The notebook is in an old format. Open it in JupyterLab, save it and hand that in.")
    _check_language(data["metadata"])
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise Unreadable("The file is no notebook: it has no cells. Save it again in Jupyter, then hand it in.")
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"The notebook has {len(cells)} cells, more than {MOST_CELLS}. Delete those that you do not need.")
    return tuple(_cell(c, i) for i, c in enumerate(cells, 1))


def _check_language(metadata):
    for part, key in (("kernelspec", "language"), ("language_info", "name")):
        about = metadata.get(part)
        language = about.get(key) if isinstance(about, dict) else ""
        if isinstance(language, str) and language.lower() not in PYTHON:
            shown = re.sub(r"[^A-Za-z0-9 .+#-]", "?", language[:30])
            raise Unreadable(
                f"The notebook is for another kernel ({shown}), not for Python. Choose the Python kernel and save it."
            )


def _cell(cell, number):
    source = cell.get("source") if isinstance(cell, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Unreadable(f"Cell {number} of the notebook has no text. Open it in Jupyter, save it and hand that in.")
    metadata = cell.get("metadata")
    claimed = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = claimed.get("grade_id") if isinstance(claimed, dict) else None
    kind = cell.get("cell_type")
    kind = kind if kind in ("code", "markdown") else "raw"
    return Cell(kind, _writable(source), _writable(name) if isinstance(name, str) else "")


def _writable(text):
    """A text without what no file could hold."""
    return text.encode("utf-8", "replace").decode()


def plan(cells, exam):
    """Two dictionaries, index → source, of the code cells to run: in full, and with no more than marks need.

    A check is never run.  Of a cell that stands as the course wrote it, marks need the definitions alone: what else it does
    is the course's own experiment.
    """
    full = {i: c.source for i, c in enumerate(cells) if c.kind == "code" and c.source.strip() not in exam.checks}
    reduced = {i: exam.given.get(source.strip(), source) for i, source in full.items()}
    return full, {i: source for i, source in reduced.items() if source.strip()}


def assigned(sources):
    """All names that the cells give a value to, at any depth."""
    names = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
    return names


def defines(source, name):
    """Whether a cell defines a function of this name, as far as its text shows."""
    return any(line.startswith((f"def {name}(", f"{name} =", f"class {name}")) for line in source.splitlines())
