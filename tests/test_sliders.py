"""The startup file of nbval's kernels: a slider's position that warns or raises fails its cell."""

import os
import runpy
import warnings

import matplotlib.pyplot as plt
import pytest

from dlutils import course, plots

STARTUP = course.ROOT / "tests" / "ipython" / "profile_default" / "startup" / "sliders.py"


@pytest.fixture
def interactive(monkeypatch):
    """plots.interactive as the startup file leaves it, around one that only draws the defaults."""
    monkeypatch.setattr(plots, "interactive", lambda draw, **choices: draw())
    runpy.run_path(str(STARTUP))
    return plots.interactive


def test_every_position_is_drawn_and_closed_and_the_defaults_last(interactive):
    drawn = []

    def draw(a=1, b="x"):
        drawn.append((a, b))
        plt.figure()

    interactive(draw, a=[1, 2], b=["x", "y"])
    assert drawn == [(1, "x"), (2, "x"), (1, "x"), (1, "y"), (1, "x")]
    assert len(plt.get_fignums()) == 1
    plt.close("all")


def test_a_position_that_warns_or_raises_is_an_error(interactive):
    def warns(a=1):
        if a == 3:
            warnings.warn("overflow", RuntimeWarning, stacklevel=1)

    def raises(a=1):
        return 1 / (a - 3)

    with pytest.raises(RuntimeWarning, match="overflow"):
        interactive(warns, a=[1, 2, 3])
    with pytest.raises(ZeroDivisionError):
        interactive(raises, a=[1, 2, 3])
    interactive(warns, a=[1, 2])


def test_make_test_gives_the_file_to_the_kernels():
    recipe = (course.ROOT / "Makefile").read_text(encoding="utf-8")
    line = next(line for line in recipe.splitlines() if "--nbval " in line)
    assert f"IPYTHONDIR=$(CURDIR)/{os.path.relpath(STARTUP.parents[2], course.ROOT)} " in line
