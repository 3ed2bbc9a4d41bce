"""`dlutils doctor`: it tries the sandbox, and knows a remedy for each way in which it may be forbidden."""

import os
import sys

import pytest

from dlutils.__main__ import main
from dlutils.grader import doctor


def test_on_this_machine_grading_works(capsys):
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    for word in ("Python", "nbgrader", "ipykernel", "libseccomp", "starts, and runs a cell"):
        assert word in said


def test_without_bubblewrap(monkeypatch, capsys):
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable))
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "!! sandbox" in said
    assert "apt-get install bubblewrap" in said
    assert "--no-sandbox" in said


def test_a_bubblewrap_that_is_refused(monkeypatch, tmp_path, capsys):
    """What it says itself, and what may be the reason."""
    refused = tmp_path / "bwrap"
    refused.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    refused.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(doctor, "forbidden", lambda: ["Allow user namespaces."])
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "No permissions to create new namespace" in said
    assert "remedy   " in said
    assert "Allow user namespaces." in said


@pytest.mark.parametrize(("name", "value", "remedy"), doctor.SWITCHES)
def test_every_switch_has_its_remedy(tmp_path, name, value, remedy):
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(f"{1 - int(value)}\n")
    assert doctor.forbidden(tmp_path) == []
    (tmp_path / name).write_text(f"{value}\n")
    assert doctor.forbidden(tmp_path) == [remedy]


def test_a_container_is_recognised(tmp_path):
    assert not doctor.in_container(tmp_path)
    (tmp_path / "proc/1").mkdir(parents=True)
    (tmp_path / "proc/1/environ").write_text("HOME=/\0container=podman\0")
    assert doctor.in_container(tmp_path)
