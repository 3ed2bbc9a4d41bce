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
import textwrap

import numpy as np

from dlutils.values import Anything, Between, Fact, OneOf

PLAIN_KINDS = "biufcUS"  # dtype kinds that are pure data: bool, integers, floats, complex, text
MARKERS = {"between": Between, "one_of": OneOf, "fact": Fact, "anything": Anything}


def encode(value):
    """Return `value` as JSON-ready data.  Raises TypeError, naming the type, for what is not plain data."""
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in PLAIN_KINDS:
        return _encode_array(value)
    if type(value) is list:
        return [encode(v) for v in value]
    if type(value) is tuple:
        return {"tuple": [encode(v) for v in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(k), encode(v)] for k, v in value.items()]}
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
    source = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    if not isinstance(definition, ast.FunctionDef) or definition.name != function.__name__:
        raise TypeError("a function in a case must be a `def` at the top level of a spec cell, not a lambda")
    return {"function": ast.unparse(definition), "name": definition.name, "keywords": encode(keywords)}


def decode(data, functions=False):
    """The value that `encode` turned into `data`.

    functions: whether source text may become a function.  Only for data that comes from the course itself.
    Raises ValueError for anything that `encode` does not write.
    """
    if data is None or isinstance(data, bool | int | float | str):
        return data
    if isinstance(data, list):
        return [decode(v, functions) for v in data]
    if not isinstance(data, dict) or not data:
        raise ValueError("not encoded data")
    tag = next(iter(data))
    if tag == "float":
        return float(data["float"])
    if tag == "tuple":
        return tuple(decode(v, functions) for v in data["tuple"])
    if tag == "dict":
        return {decode(k, functions): decode(v, functions) for k, v in data["dict"]}
    if tag in ("array", "scalar"):
        return _decode_array(data, tag)
    if tag in MARKERS:
        return MARKERS[tag](*(decode(v, functions) for v in data[tag]))
    if tag == "rng":
        generator = np.random.PCG64()
        generator.state = data["rng"]
        return np.random.Generator(generator)
    if tag == "function" and functions:
        return _decode_function(data)
    raise ValueError(f"unknown kind of encoded data: {tag!r}")


def _decode_array(data, tag):
    dtype = np.dtype(data["dtype"])
    if dtype.kind not in PLAIN_KINDS:
        raise ValueError(f"arrays of dtype {dtype} are not plain data")
    raw = base64.b64decode(data[tag], validate=True)
    array = np.frombuffer(raw, dtype=dtype).reshape(tuple(data["shape"])).astype(dtype.newbyteorder("="))
    return array if tag == "array" else array[()]


def _decode_function(data):
    function = function_from_source(data["function"], data["name"])
    keywords = decode(data["keywords"])
    return functools.partial(function, **keywords) if keywords else function


def function_from_source(source, name):
    """Define the function `name` from course-owned source text; it sees `np`, `Fact` and nothing else of ours."""
    namespace = {"np": np, "Fact": Fact}
    exec(compile(source, f"<{name}>", "exec"), namespace)
    return namespace[name]
