"""Helpers of the course: `check`, `hint` and `progress` for learners, datasets and plots for the lessons."""

from dlutils.checking import CheckFailed, check, hint
from dlutils.passes import progress
from dlutils.version import __version__

__all__ = ["CheckFailed", "__version__", "check", "hint", "progress"]
