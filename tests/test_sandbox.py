"""The sandbox itself: for root and for an ordinary user, what a worker finds in it, and that nothing outlives the judge."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from graded import sandbox

from dlutils.course import ROOT
from dlutils.grader import sandbox as sandboxes
from dlutils.grader.limits import ORDINARY
from dlutils.grader.sandbox import Sandbox, SandboxError

NOBODY = "65534"
LOOK_AROUND = """
import json, os
def can(action):
    try:
        action()
        return True
    except OSError:
        return False
print(json.dumps({
    "uid": os.getuid(),
    "processes": sum(p.isdigit() for p in os.listdir("/proc")) or 1,
    "root": sorted(os.listdir("/")),
    "here": os.listdir("."),
    "writes": [p for p in ("/", "/usr", "/opt", "/dev", "/opt/dlutils", "/etc") if can(lambda: open(p + "/x", "w").close())],
    "networks": [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line],
    "capabilities": [line.split()[1] for line in open("/proc/self/status") if line.startswith("CapEff")],
}))
"""
AS_ORDINARY_USER = """
import json, sys
from dlutils.grader.limits import ORDINARY
from dlutils.grader.sandbox import Sandbox
with Sandbox() as sandbox:
    job = sandbox.open(ORDINARY, {"previously.py": "x = 1"})
    job.channel.send({"do": "cell", "source": sys.argv[1]})
    print(job.channel.receive(60)["shown"][0]["text"])
    job.end()
"""


def looked_around(text):
    seen = json.loads(text)
    assert seen["uid"] != 0
    assert seen["processes"] == 1
    assert seen["here"] == ["previously.py"]
    assert seen["writes"] == []
    assert set(seen["networks"]) <= {"lo"}
    assert seen["capabilities"] in ([], ["0" * 16])
    assert not {"home", "work", "srv", "var", "mnt"} & set(seen["root"])


def say(job, source, seconds=60):
    job.channel.send({"do": "cell", "source": source})
    return job.channel.receive(seconds)


def test_a_worker_finds_nothing_but_itself_and_libraries():
    job = sandbox().open(ORDINARY, {"previously.py": "x = 1"})
    looked_around(say(job, LOOK_AROUND)["shown"][0]["text"])
    assert job.end() == "leash"


def test_an_ordinary_user_has_the_same_sandbox():
    (packages,) = {p for p in sys.path if Path(p).name == "site-packages" and (Path(p) / "numpy").is_dir()}
    script = [os.path.realpath(sys.executable), "-c", AS_ORDINARY_USER, LOOK_AROUND]
    command = script
    if os.getuid() == 0:
        open_to_all = ["--perms", "0755"]
        command = ["bwrap", "--dev-bind", "/", "/", *open_to_all, "--tmpfs", "/mnt"]
        home = Path("/root")
        if Path(sys.base_prefix).is_relative_to(home):  # nobody may not look into root's home
            command += [*open_to_all, "--tmpfs", str(home)]
            for parent in reversed(Path(sys.base_prefix).relative_to(home).parents[:-1]):
                command += [*open_to_all, "--dir", str(home / parent)]
            command += ["--ro-bind", sys.base_prefix, sys.base_prefix]
        command += [*open_to_all, "--dir", "/mnt/course", "--ro-bind", str(ROOT / "dlutils"), "/mnt/course/dlutils"]
        command += ["--ro-bind", packages, "/mnt/site-packages"]
        command += ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *script]
    environment = {**os.environ, "PYTHONPATH": "/mnt/course:/mnt/site-packages" if os.getuid() == 0 else f"{ROOT}:{packages}"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment, cwd="/")
    assert done.returncode == 0, done.stderr
    looked_around(done.stdout)


def test_without_bubblewrap_grading_refuses_and_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxError, match="apt-get install bubblewrap.*--no-sandbox"):
        Sandbox()


def test_where_namespaces_are_forbidden_grading_refuses_and_says_what_to_do(monkeypatch, tmp_path):
    forbidden = tmp_path / "bwrap"
    forbidden.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    forbidden.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match="No permissions to create new namespace.*dlutils doctor"):
        Sandbox()


def test_a_hand_in_that_could_not_be_shut_in_has_not_run_and_is_not_judged(monkeypatch):
    broken = {**ORDINARY.as_dict(), "open_files": 3}  # too few to go on with
    job = sandbox().open(type("Limits", (), {"as_dict": lambda self: broken, "frame": 1, "parts": 1})(), {})
    with pytest.raises(SandboxError):
        job.end()


def processes(mark):
    """Numbers of processes with a mark in their environment or command line."""
    found = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (path / "cmdline").read_bytes():
                found.add(int(path.name))
        except OSError:
            continue
    return found


def until(condition, seconds=20):
    """Wait for something that must come true; returns whether it did."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        os.sched_yield()
    return condition()


def test_nothing_outlives_a_judge_that_is_killed():
    script = """
import sys
from dlutils.grader.limits import ORDINARY
from dlutils.grader.sandbox import Sandbox
sandbox = Sandbox()
job = sandbox.open(ORDINARY, {})
job.channel.send({"do": "cell", "source": "import subprocess, time\\nsubprocess.Popen(['sleep', '7531'])\\nprint(1)"})
job.channel.receive(60)
job.channel.send({"do": "cell", "source": "import time; time.sleep(7531)"})
print("running", flush=True)
sys.stdin.read()
"""
    judge = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert judge.stdout.readline() == "running\n"
    assert processes("7531") - {judge.pid}
    judge.send_signal(signal.SIGKILL)
    judge.wait()
    assert until(lambda: not processes("7531")), "a process of the hand-in still runs"


def test_inside_no_path_leads_to_the_course():
    command = " ".join(sandboxes.command(3, True))
    assert str(ROOT / "source") not in command
    job = sandbox().open(ORDINARY, {})
    reply = say(job, f"import os\nprint([os.path.exists(p) for p in ({str(ROOT)!r}, {str(Path.home() / 'gradebook.db')!r})])")
    job.end()
    assert reply["shown"][0]["text"] == "[False, False]\n"
