"""`check` and `hint` as a learner meets them, in a kernel of their own, beside a real checks.json."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from solved import sample_folder

from dlutils import passes
from dlutils.building import KERNEL_QUIET, build_environment

RIGHT = """def column_softmax(Z):
    T = np.exp(Z - Z.max(axis=0))
    return T / T.sum(axis=0)"""


@pytest.fixture
def run(tmp_path):
    """Run cells in a kernel whose folder is the sample lesson's; returns the executed cells."""
    folder = sample_folder(tmp_path)

    def run_cells(*sources):
        cells = [
            nbformat.v4.new_code_cell(s) for s in ("import numpy as np\nfrom dlutils import check, hint, progress", *sources)
        ]
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
        client = NotebookClient(
            notebook, allow_errors=True, timeout=30, resources={"metadata": {"path": folder}}, extra_arguments=[KERNEL_QUIET]
        )
        with build_environment():
            client.execute()
        return notebook.cells[1:]

    return run_cells


def text(cell):
    return "\n".join(o.data.get("text/plain", "") for o in cell.outputs if o.output_type == "display_data")


def errors(cell):
    return [o for o in cell.outputs if o.output_type == "error"]


def test_pass_fail_and_hint_in_a_kernel(run):
    stub, wrong, right, first_hint, second_hint = run(
        "def column_softmax(Z):\n    raise NotImplementedError()\ncheck(column_softmax)",
        "def column_softmax(Z):\n    print('seen')\n    return np.exp(Z) / np.exp(Z).sum()\ncheck(column_softmax)",
        RIGHT + "\ncheck(column_softmax)",
        "hint(column_softmax)",
        "hint(column_softmax)",
    )
    assert errors(stub)[0].ename == "NotImplementedError"
    assert errors(wrong)[0].ename == "CheckFailed"
    assert len(errors(wrong)[0].traceback) == 1, "one line, and no traceback of ours"
    assert "2 of 4 cases pass" in text(wrong)
    assert "Which sum should be 1" not in text(right)
    assert "passed, all 4 cases" in text(right)
    assert not errors(right)
    assert "Which numbers sum to 1?" in text(first_hint)
    assert "e^z over the sum" in text(second_hint)


def test_names_come_from_the_call_so_any_callable_will_do(run):
    a_lambda, wrapped, aliased, unknown = run(
        "column_softmax = lambda Z: np.exp(Z - Z.max(0)) / np.exp(Z - Z.max(0)).sum(0)\ncheck(column_softmax)",
        RIGHT + "\nimport functools\ncolumn_softmax = functools.partial(column_softmax)\ncheck(column_softmax)",
        "def mine(Z):\n    return np.exp(Z - Z.max(0)) / np.exp(Z - Z.max(0)).sum(0)\ncolumn_softmax = mine\ncheck(column_softmax)",
        "check(mine)",
    )
    assert not errors(a_lambda) + errors(wrapped) + errors(aliased)
    assert "`mine` is not an exercise" in errors(unknown)[0].evalue
    assert "column_softmax, keep, restore" in errors(unknown)[0].evalue


def test_the_learners_variables_are_left_alone(run):
    (cell,) = run(RIGHT + "\nkept = np.arange(3.0)\nstate = np.random.get_state()[1][:3]\ncheck(column_softmax)\nprint(kept, "
                  "(state == np.random.get_state()[1][:3]).all())")  # fmt: skip
    assert "[0. 1. 2.] True" in "".join(o.get("text", "") for o in cell.outputs)


def test_an_error_names_the_learners_line(run):
    (cell,) = run("def column_softmax(Z):\n    T = np.exp(Z)\n    return T @ T @ T\ncheck(column_softmax)")
    assert "line 3: return T @ T @ T" in text(cell)
    assert "judging.py" not in json.dumps(cell.outputs)


def test_progress_shows_what_has_passed(run):
    before, _, _, after = run(
        "progress()", RIGHT + "\ncheck(column_softmax)", "column_softmax = abs\ncheck(column_softmax)", "progress()"
    )
    assert "· column_softmax" in text(before)
    assert "0 of 5 points" in text(before)
    assert "✓ column_softmax" in text(after)
    assert "2 of 5 points" in text(after)


def test_a_missing_or_damaged_checks_file_is_explained(tmp_path):
    folder = sample_folder(tmp_path)
    program = "from dlutils import check\ndef column_softmax(Z): return Z\ncheck(column_softmax)"
    for change, words in ((lambda p: p.write_text("{"), "is damaged"), (lambda p: p.unlink(), "There is no checks.json")):
        change(folder / "checks.json")
        done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert words in done.stderr


def test_progress_survives_corruption_a_crash_and_a_missing_file(tmp_path, monkeypatch, capsys):
    folder = sample_folder(tmp_path)
    passes.progress(folder)
    assert "Nothing noted yet" in capsys.readouterr().out
    passes.remember("50_sample", "keep", True)
    passes.remember("50_sample", "keep", False)  # a later failure takes nothing back
    passes.progress(folder)
    shown = capsys.readouterr().out
    assert "✓ keep" in shown
    assert "· restore" in shown
    assert "1 of 5 points" in shown

    def crash(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(passes.os, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        passes.remember("50_sample", "restore", True)
    monkeypatch.undo()
    monkeypatch.setenv("DLUTILS_PROGRESS", str(tmp_path / "progress.json"))
    assert passes.path().read_text().count("keep") == 1, "the old file is whole"

    for damaged in ("{", "[]", '{"format": 99}', '{"format": 1, "passed": {"a": 3}}', "\x00"):
        Path(passes.path()).write_text(damaged)
        passes.progress(folder)
        assert "starts over" in capsys.readouterr().out
        passes.remember("50_sample", "keep", True)
        assert json.loads(passes.path().read_text())["passed"] == {"50_sample": ["keep"]}


def test_import_is_light():
    """Nothing heavy comes with `import dlutils`: no scikit-learn, pandas, IPython, nbformat or jupytext."""
    program = "import numpy, matplotlib, sys; before = set(sys.modules); import dlutils; print(*(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    roots = {name.partition(".")[0] for name in loaded}
    assert not roots & {
        "sklearn",
        "pandas",
        "scipy",
        "IPython",
        "nbformat",
        "jupytext",
        "nbgrader",
        "ipywidgets",
        "vega_datasets",
    }
