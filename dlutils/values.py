"""What an answer may be compared with, beside plain values: see `docs/authoring.md`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Between:
    """Every entry finite and within low … high (numbers or arrays that broadcast to the answer's shape)."""

    low: object
    high: object


@dataclass(frozen=True)
class OneOf:
    """Every entry equal to that entry of one of the alternatives, all of one shape (a kink, a tie)."""

    alternatives: tuple

    def __init__(self, *alternatives):
        object.__setattr__(self, "alternatives", alternatives)


@dataclass(frozen=True)
class Anything:
    """Whatever stands here is the learner's own business (a cache, a mask)."""


@dataclass(frozen=True)
class Fact:
    """An observed property of a random or structured answer: whether it holds, and what was seen."""

    holds: bool
    seen: str = ""

    def __bool__(self):
        return bool(self.holds)
