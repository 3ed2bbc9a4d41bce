"""What a hand-in may hold that is no plain data, and what it may do besides answering: for test_worker."""

import collections
import functools
import os
import sys

import numpy as np

from dlutils.values import Fact

kept = {}
Point = collections.namedtuple("Point", "x y")


class Settings(dict):
    pass


class Layers(list):
    pass


class Thing:
    def method(self):
        return 1


def top_level(x):
    return x


def make(kind):
    def inner(x):
        return x

    defaults = collections.defaultdict(list)
    defaults["a"].append(1)
    things = {
        "namedtuple": lambda: Point(1, np.ones(2)),
        "dict subclass": lambda: Settings(a=1),
        "list subclass": lambda: Layers([1, 2]),
        "defaultdict": lambda: defaults,
        "OrderedDict": lambda: collections.OrderedDict(b=1, a=2),
        "object array": lambda: np.array([Thing(), None]),
        "structured array": lambda: np.zeros(2, dtype=[("a", float)]),
        "dates": lambda: np.array(["2020-01-01"], dtype="M8[D]"),
        "object": Thing,
        "class": lambda: Thing,
        "function": lambda: top_level,
        "inner function": lambda: inner,
        "lambda": lambda: lambda x: x,
        "partial": lambda: functools.partial(top_level, x=1),
        "method": lambda: Thing().method,
        "built-in": lambda: len,
        "NumPy's function": lambda: np.dot,
        "generator": lambda: (i for i in range(3)),
        "old generator": lambda: np.random.RandomState(0),
        "other generator": lambda: np.random.Generator(np.random.MT19937(0)),
        "set": lambda: {1, 2},
        "bytes": lambda: b"x",
        "complex": lambda: 1 + 2j,
        "module": lambda: np,
        "marker": lambda: Fact(True),
    }
    kept[kind] = things[kind]()
    return kept[kind]


def is_kept(kind, value):
    return value is kept[kind]


def around(kind):
    return make(kind), [kept[kind], {"k": (kept[kind], 1)}]


def are_kept(kind, value):
    first, (second, entries) = value
    return first is second is entries["k"][0] is kept[kind]


def echo(*values, **named):
    return values, named


def add_one(x):
    x += 1


def set_first(x):
    x[0] = 7.0


def overwrite(entries):
    entries["W"][...] = 5.0
    entries["layers"][1]["b"] = [1, (2, np.ones(2))]
    del entries["gone"]
    entries["new"] = "text"


def set_a(entries, functions=()):
    entries["a"] = 5


def extend(nested):
    nested[0].append(nested.pop())


def draw(rng, size=3):
    return rng.random(size)


def keyword(x, *, out=None):
    out[0] = x


def reshape(x):
    x.shape = (-1,)


def overflow(x):
    return np.exp(x), np.log(x * 0)


def divide(x):
    return 1 // x


def caught(x):
    try:
        return 2 // x
    except ZeroDivisionError:
        raise KeyError("no\ud800") from None


def unnamed():
    return undefined_name  # noqa: F821


class Odd(Exception):
    def __str__(self):
        raise ValueError


def odd():
    raise Odd


def not_written():
    raise NotImplementedError


def forever():
    while True:
        pass


def deaf():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def leave():
    sys.exit("bye")


def hang_up():
    os._exit(0)


def talk():
    print("x" * 10**6)
    print("y" * 10**6, file=sys.stderr)
    os.write(1, b"z" * 1000)
    os.write(2, b"z" * 1000)
    input("?")
    return 1


def huge():
    return 10**5000


def endless_list():
    endless = []
    endless.append(endless)
    return endless


def deep(depth):
    value = 0
    for _ in range(depth):
        value = [value]
    return value


def long_list(size):
    return [0] * size
