"""Helpers of the course: `check`, `hint`, `progress`, `trace_shapes` for learners, datasets and plots for the lessons."""

from dlutils.checking import CheckFailed, check, hint
from dlutils.passes import progress
from dlutils.shapes import trace_shapes
from dlutils.version import __version__

__all__ = ["CheckFailed", "__version__", "check", "hint", "progress", "trace_shapes"]
