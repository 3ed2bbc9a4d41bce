import os
import sys
from pathlib import Path

import pytest

os.environ["DLUTILS_STATIC"] = "1"  # figures instead of sliders
os.environ.setdefault("MPLBACKEND", "agg")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls its tools by name

from dlutils import course

LESSONS = [p.stem for p in course.lesson_paths()]


@pytest.fixture(autouse=True)
def _own_progress_file(tmp_path, monkeypatch):
    """No test may touch the progress of the person who runs it."""
    monkeypatch.setenv("DLUTILS_PROGRESS", str(tmp_path / "progress.json"))


@pytest.fixture
def own_style_and_figures():
    """Nothing that a test draws or sets for its figures is left for the next one."""
    import matplotlib.pyplot as plt

    with plt.rc_context():
        yield
    plt.close("all")


def pytest_generate_tests(metafunc):
    if "lesson_name" in metafunc.fixturenames:
        metafunc.parametrize("lesson_name", LESSONS)
