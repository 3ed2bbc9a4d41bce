"""Whether derived files are the same: notebooks but for their outputs, records up to the last bits of their numbers.

Another processor rounds the sums of a product otherwise, and a course that was built on one machine is not stale on another.
"""

import json
import math
import re

import nbformat
import numpy as np

from dlutils.codec import decode

RELATIVE, ABSOLUTE = 1e-9, 1e-12
NUMBER = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?|-?\d+e[+-]?\d+")


def differences(new, old):
    """Files of the folder `old` that are missing, superfluous or not the same as in the folder `new`."""
    names = {p.name for p in new.iterdir()} | ({p.name for p in old.iterdir()} if old.is_dir() else set())
    return [old / name for name in sorted(names) if not same(new / name, old / name)]


def same(new, old):
    """Whether two files are the same, or neither is there."""
    a, b = _content(new), _content(old)
    if a == b or new.suffix != ".json" or None in (a, b):
        return a == b
    try:
        return alike(json.loads(a), json.loads(b))
    except ValueError:
        return False


def _content(path):
    if not path.is_file():
        return None
    if path.suffix != ".ipynb":
        return path.read_bytes()
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception:  # not a notebook any more: as good as different
        return path.read_bytes()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.writes(notebook)


def alike(a, b):
    """Whether two pieces of JSON data are the same but for the rounding of floats, also of those that are written in texts."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        if a.keys() != b.keys():
            return False
        if a.keys() & {"array", "scalar"} and "dtype" in a:
            return a == b or _arrays_alike(decode(a), decode(b))
        return all(alike(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(alike(x, y) for x, y in zip(a, b))
    if isinstance(a, float):
        return a == b or math.isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    if isinstance(a, str) and a != b:
        return NUMBER.split(a) == NUMBER.split(b) and alike([*map(float, NUMBER.findall(a))], [*map(float, NUMBER.findall(b))])
    return a == b


def _arrays_alike(a, b):
    if a.shape != b.shape or a.dtype != b.dtype or a.dtype.kind not in "fc":
        return False
    last_bits = 64 * np.finfo(a.dtype).eps
    return np.allclose(a, b, rtol=max(RELATIVE, last_bits), atol=max(ABSOLUTE, last_bits), equal_nan=True)
