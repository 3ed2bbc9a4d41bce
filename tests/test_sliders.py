"""Sliders: in a live notebook alone, a figure elsewhere; and nbval's startup file, by which no position may warn or raise."""

import os
import runpy
import sys
import types
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlutils import course, plots

STARTUP = course.ROOT / "tests" / "ipython" / "profile_default" / "startup" / "sliders.py"


pytestmark = pytest.mark.usefixtures("own_style_and_figures")


def sliders_wanted(monkeypatch, kernel=True):
    """Put a live notebook in place: get_ipython gives a shell, and interact records what it is asked for."""
    import IPython
    import ipywidgets

    asked = []
    monkeypatch.delenv("DLUTILS_STATIC", raising=False)
    shell = types.SimpleNamespace(kernel=object()) if kernel else None
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setattr(ipywidgets, "interact", lambda f, **sliders: asked.append((f, sliders)))
    return asked


def recorder():
    drawn = []

    def draw(beta=0.9, steps=10):
        drawn.append((beta, steps))

    return draw, drawn


def test_interactive_draws_once_with_the_defaults_when_static_is_asked_for(monkeypatch):
    asked = sliders_wanted(monkeypatch)
    monkeypatch.setenv("DLUTILS_STATIC", "1")
    draw, drawn = recorder()
    assert plots.interactive(draw, beta=[0.5, 0.9, 0.98], steps=[10, 20]) is None
    assert drawn == [(0.9, 10)]
    assert not asked


def test_interactive_draws_once_with_the_defaults_outside_a_notebook(monkeypatch):
    asked = sliders_wanted(monkeypatch, kernel=False)
    draw, drawn = recorder()
    plots.interactive(draw, beta=[0.5, 0.9])
    assert drawn == [(0.9, 10)]
    assert not asked


def test_interactive_draws_once_without_ipywidgets(monkeypatch):
    asked = sliders_wanted(monkeypatch)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)  # import raises ImportError
    draw, drawn = recorder()
    plots.interactive(draw, beta=[0.5, 0.9])
    assert drawn == [(0.9, 10)]
    assert not asked


def test_interactive_offers_sliders_in_a_live_notebook(monkeypatch):
    asked = sliders_wanted(monkeypatch)
    draw, drawn = recorder()
    plots.interactive(draw, beta=np.array([0.5, 0.9, 0.98]), steps=(10, 20))
    assert not drawn  # interact does the drawing
    ((show, sliders),) = asked
    assert {name: (list(s.options), s.value) for name, s in sliders.items()} == {
        "beta": ([0.5, 0.9, 0.98], 0.9),
        "steps": ([10, 20], 10),
    }
    show(beta=0.5, steps=20)
    assert drawn == [(0.5, 20)]


@pytest.mark.parametrize("static", [True, False])
@pytest.mark.parametrize("choices", [{"beta": [0.5, 0.98]}, {"missing": [1, 2]}])
def test_interactive_refuses_a_default_that_no_slider_could_show(monkeypatch, static, choices):
    sliders_wanted(monkeypatch)
    if static:  # so that a build notices
        monkeypatch.setenv("DLUTILS_STATIC", "1")
    draw, drawn = recorder()
    with pytest.raises(ValueError, match=f"default of {next(iter(choices))} is not among"):
        plots.interactive(draw, **choices)
    assert not drawn


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
