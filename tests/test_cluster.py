"""`dlutils autograde --scheduler`: a real scheduler and two workers on loopback give the same gradebook as this machine alone."""

import contextlib
import os
import socket
import subprocess
import sys
import time

import graded
import nbformat
import pytest
from schoolroom import NAME, SEED, SHAPES, make_room, notebook, seat_class, solution

from dlutils.__main__ import main
from dlutils.grader import coursefiles, engines, work

PATIENCE = 120
QUIET = {**os.environ, "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "warning", "DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "0"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """(address, processes of the workers) of a scheduler with two workers, which stand in a folder of their own."""
    folder = tmp_path_factory.mktemp("cluster")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    host, _, port = address.removeprefix("tcp://").partition(":")
    with contextlib.ExitStack() as stack:
        options = ["--host", host, "--port", port, "--no-dashboard"]
        start(stack, folder, "scheduler", *options)
        wait_for(host, int(port))
        options = ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", host, "--local-directory", str(folder)]
        workers = [start(stack, folder, "worker", address, *options) for _ in range(2)]
        yield address, workers


def start(stack, folder, kind, *options):
    log = stack.enter_context((folder / f"{kind}.log").open("a"))
    command = [sys.executable, "-m", "distributed.cli.dask_" + kind, *options]
    process = subprocess.Popen(command, cwd=folder, env=QUIET, stdout=log, stderr=log)
    stack.callback(process.wait, 30)
    stack.callback(process.terminate)
    return process


def wait_for(host, port):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection((host, port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline


def test_a_cluster_and_another_order_give_the_same_gradebook(cluster, tmp_path, monkeypatch, capsys):
    address, _ = cluster
    alone = seat_class(make_room(tmp_path / "alone"))
    done = alone.dlutils("autograde", NAME, "--seed", str(SEED), "--jobs", "1")
    assert done.returncode == 1  # one hand-in is damaged
    room = seat_class(make_room(tmp_path / "cluster"))
    monkeypatch.chdir(room.root)
    monkeypatch.setattr(sys, "path", [*sys.path])
    found = coursefiles.CourseFolder.handins
    monkeypatch.setattr(coursefiles.CourseFolder, "handins", lambda self: dict(reversed(found(self).items())))
    assert main(["autograde", NAME, "--seed", str(SEED), "--scheduler", address]) == 1
    assert room.rows() == alone.rows()
    assert room.files() == alone.files()
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(done.stdout.splitlines())
    assert set(room.scored().values()) == {1}


def test_a_worker_that_dies_costs_nobody_anything(cluster):
    address, workers = cluster
    job = work.Job(graded.exam(NAME))
    raw = nbformat.writes(notebook(solution(), SHAPES)).encode()
    engine = engines.Cluster(address, job)
    try:
        found = []
        for result in engines.results(engine, (work.Task(f"student{i}", raw) for i in range(8))):
            if not found:
                workers[0].kill()
            found.append(result)
    finally:
        engine.close(kill=True)
    assert sorted(r.task.student for r in found) == [f"student{i}" for i in range(8)]
    assert {(r.score, r.failure) for r in found} == {(job.exam.max_score, "")}


def test_no_scheduler_is_one_sentence(tmp_path, monkeypatch, capsys):
    room = seat_class(make_room(tmp_path / "room"))
    monkeypatch.chdir(room.root)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr("dlutils.grader.engines.START_SECONDS", 1)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and never listens
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        assert main(["autograde", NAME, "--scheduler", address]) == 1
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("dlutils")]
    assert f"no Dask scheduler answers at {address}" in line
    assert room.rows() == {}
