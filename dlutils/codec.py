"""Plain data to JSON and back: what cases, expected values and answers travel as.

Only data travels, never objects: None, bool, int, float, str, tuple, list, dict, NumPy arrays and scalars of plain dtypes,
random generators (as their state), the value markers of `dlutils.values`, and, where the reader allows it, the source text
of a function.
"""

import ast
import base64
import functools
import inspect
import math
import re
import textwrap
from collections import Counter

import numpy as np

from dlutils.values import Anything, Between, Fact, OneOf

PLAIN_KINDS = "biufcUS"  # dtype kinds that are pure data: bool, integers, floats, complex, text
DTYPES = re.compile(r"[<|](b1|[iu][1248]|f(2|4|8|16)|c(8|16|32)|[SU][0-9]{1,6})\Z")
TOO_LARGE = 10**4300  # Python writes and reads no longer integers as text
LONGEST = 10**8  # no dimension of an array is longer; an empty one could claim any length
DIMENSIONS = 64  # NumPy knows no more; the product of very many would take long
ENTRIES = 2000  # of a dictionary
ALIKE = 32  # keys of a dictionary with the same hash; keys made to collide would cost the square of their number
NOT_FINITE = {"nan": "nan", "inf": "inf", "-inf": "-inf"}
MARKERS = {"between": Between, "one_of": OneOf, "fact": Fact, "anything": Anything}


def encode(value, special=None):
    """Return `value` as JSON-ready data.  Raises TypeError, naming the type, for what is not plain data.

    special: a function that is asked first about every value; what it returns, unless None, stands for that value.
    """
    if special is not None and (data := special(value)) is not None:
        return data
    if type(value) is int and abs(value) >= TOO_LARGE:
        raise TypeError("an integer of more than 4300 digits is not plain data")
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in PLAIN_KINDS:
        return _encode_array(value)
    if type(value) is list:
        return [encode(v, special) for v in value]
    if type(value) is tuple:
        return {"tuple": [encode(v, special) for v in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(k, special), encode(v, special)] for k, v in value.items()]}
    if isinstance(value, np.random.Generator):
        state = value.bit_generator.state
        if state["bit_generator"] != "PCG64":
            raise TypeError("only generators made by np.random.default_rng can be stored")
        return {"rng": state}
    for name, marker in MARKERS.items():
        if isinstance(value, marker):
            return {name: [encode(v) for v in _marker_parts(value)]}
    if callable(value):
        return _encode_function(value)
    raise TypeError(f"a {type(value).__name__} is not plain data")


def _marker_parts(marker):
    if isinstance(marker, OneOf):
        return marker.alternatives
    if isinstance(marker, Fact):
        return bool(marker.holds), str(marker.seen)
    return (marker.low, marker.high) if isinstance(marker, Between) else ()


def _encode_array(value):
    array = np.asarray(value)
    data = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False)).tobytes()
    kind = "array" if isinstance(value, np.ndarray) else "scalar"
    return {kind: base64.b64encode(data).decode(), "dtype": array.dtype.newbyteorder("<").str, "shape": list(array.shape)}


def _encode_function(function):
    keywords = {}
    while isinstance(function, functools.partial):
        if function.args:
            raise TypeError("a partial function in a case may fix keyword arguments only")
        keywords = {**function.keywords, **keywords}
        function = function.func
    source = getattr(function, "source", None) or textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    if not isinstance(definition, ast.FunctionDef) or definition.name != function.__name__:
        raise TypeError("a function in a case must be a `def` at the top level of a spec cell, not a lambda")
    return {"function": ast.unparse(definition), "name": definition.name, "keywords": encode(keywords)}


def decode(data, functions=False, markers=True, special=None):
    """The value that `encode` turned into `data`.

    functions, markers: whether source text may become a function, and whether the value markers may appear.  Only for data
    that comes from the course itself.  special: a function (data, decode the rest) for a dictionary with an unknown tag.
    Raises ValueError, and nothing else, for anything that `encode` does not write.
    """

    def plain(data):
        if data is None or isinstance(data, bool | int | float | str):
            return data
        if isinstance(data, list):
            return [plain(v) for v in data]
        if not isinstance(data, dict) or not data:
            raise ValueError("not encoded data")
        tag = next(iter(data))
        if tag == "float":
            return float(NOT_FINITE[data["float"]])
        if tag == "tuple":
            return tuple([plain(v) for v in _list(data["tuple"])])
        if tag == "dict":
            return _dictionary([(plain(k), plain(v)) for k, v in _list(data["dict"])])
        if tag in ("array", "scalar"):
            return _decode_array(data, tag)
        if tag in MARKERS and markers:
            return MARKERS[tag](*(plain(v) for v in data[tag]))
        if tag == "rng":
            return _decode_rng(data["rng"])
        if tag == "function" and functions:
            return _decode_function(data)
        if special is not None:
            return special(data, plain)
        raise ValueError(f"unknown kind of encoded data: {tag!r}")

    try:
        return plain(data)
    except (TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"not encoded data: {type(error).__name__}") from None


def _list(data):
    """A text is no list: in memory, its letters would be many times as large as it is itself."""
    if not isinstance(data, list):
        raise ValueError("not encoded data")
    return data


def _dictionary(entries):
    alike = Counter(hash(k) for k, _ in entries)
    if len(entries) > ENTRIES or max(alike.values(), default=0) > ALIKE:
        raise ValueError("a dictionary with too many entries")
    return dict(entries)


def _decode_array(data, tag):
    dtype = DTYPES.match(data["dtype"]) and np.dtype(data["dtype"])
    if not dtype:
        raise ValueError("arrays of this dtype are not plain data")
    raw = base64.b64decode(data[tag], validate=True)
    shape = tuple(data["shape"])
    if len(shape) > DIMENSIONS or not all(type(n) is int and 0 <= n <= LONGEST for n in shape):
        raise ValueError("an array of an impossible shape")
    if math.prod(shape) * dtype.itemsize != len(raw):
        raise ValueError("an array whose shape and bytes do not agree")
    if dtype.kind == "U" and not _is_text(np.frombuffer(raw, dtype="<u4")):
        raise ValueError("an array of text with numbers that are no characters")
    array = np.frombuffer(raw, dtype=dtype).reshape(shape).astype(dtype.newbyteorder("="))
    return array if tag == "array" else array[()]


def _is_text(points):
    """Whether all code points are characters; NumPy believes it, and fails in odd ways on others."""
    return bool(np.all((points < 0xD800) | ((points > 0xDFFF) & (points < 0x110000))))


def _decode_rng(state):
    words = (state["state"]["state"], state["state"]["inc"], state["has_uint32"], state["uinteger"])
    if not all(type(n) is int and 0 <= n < 2**bits for n, bits in zip(words, (128, 128, 1, 32))):
        raise ValueError("not the state of a generator")
    generator = np.random.PCG64()
    names = ("has_uint32", "uinteger")
    generator.state = {"bit_generator": "PCG64", "state": {"state": words[0], "inc": words[1]}, **dict(zip(names, words[2:]))}
    return np.random.Generator(generator)


def _decode_function(data):
    function = function_from_source(data["function"], data["name"])
    keywords = decode(data["keywords"])
    return functools.partial(function, **keywords) if keywords else function


def function_from_source(source, name):
    """Define the function `name` from course-owned source text; it sees `np`, `Fact` and nothing else of ours."""
    namespace = {"np": np, "Fact": Fact}
    exec(compile(source, f"<{name}>", "exec"), namespace)
    namespace[name].source = source  # for `encode`, which finds no file with it
    return namespace[name]
