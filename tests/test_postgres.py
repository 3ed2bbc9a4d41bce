"""A gradebook in PostgreSQL through nbgrader's `db_url`: a real server, the same rows as in SQLite."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from schoolroom import DUE, NAME, SEED, make_room, seat_class

from dlutils.__main__ import main

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def program(name):
    """One of the server's programs, which Debian keeps off the path."""
    path = os.pathsep.join([os.environ["PATH"], *map(str, DEBIAN)])
    found = shutil.which(name, path=path)
    assert found, f"{name} is not installed; `apt-get install postgresql`"
    return found


def unprivileged():
    """Whom to run the server as: it refuses root."""
    if os.getuid() != 0:
        return None
    users = {u.pw_name for u in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"


@pytest.fixture(scope="module")
def server():
    """A db_url without a database's name, on a socket in a folder of its own."""
    user = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    if user:
        shutil.chown(folder, user)
    data, log = folder / "data", folder / "log"

    def run(name, *options):
        subprocess.run([program(name), *options], user=user, cwd=folder, check=True, capture_output=True, timeout=120)

    run("initdb", "--pgdata", str(data), "--username", "grader", "--auth", "trust", "--no-sync", "--encoding", "UTF8")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    command = [program("pg_ctl"), "start", "--pgdata", str(data), "--log", str(log), "--wait", "-o", options]
    subprocess.run(command, user=user, cwd=folder, check=True, timeout=120, stdout=subprocess.DEVNULL)
    yield f"postgresql+psycopg2://grader@/{{}}?host={folder}"
    run("pg_ctl", "stop", "--pgdata", str(data), "--mode", "immediate")
    shutil.rmtree(folder)


@pytest.fixture
def room(server, tmp_path, monkeypatch):
    made = seat_class(make_room(tmp_path / "postgres"))
    admin = sa.create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("create database gradebook"))
    admin.dispose()
    made.database = server.format("gradebook")
    made.configure(f"c.CourseDirectory.db_url = {made.database!r}")
    (made.root / "gradebook.db").unlink()
    made.nbgrader("generate_assignment", NAME, "--force")
    with made.gradebook() as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=DUE)
    monkeypatch.chdir(made.root)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return made


def test_the_same_gradebook_as_in_sqlite(room, tmp_path, monkeypatch, capsys):
    grade = ["autograde", NAME, "--seed", str(SEED), "--jobs", "1"]
    assert main(grade) == 1  # one hand-in is damaged
    assert not (room.root / "gradebook.db").exists()
    sqlite = seat_class(make_room(tmp_path / "sqlite"))
    monkeypatch.chdir(sqlite.root)
    assert main(grade) == 1
    assert room.rows() == sqlite.rows()
    assert room.query("select lesson, seed, state from dlutils_run") == [(NAME, SEED, "done")]
    one_writer(room, monkeypatch, capsys)


def one_writer(room, monkeypatch, capsys):
    from dlutils.grader import onewriter

    monkeypatch.chdir(room.root)
    capsys.readouterr()
    held = onewriter.lock(room.database)
    assert main(["autograde", NAME]) == 1
    assert "another `dlutils autograde`" in capsys.readouterr().err
    held.close()
    assert main(["autograde", NAME]) == 1
    assert "0 of 8 hand-ins graded now" in capsys.readouterr().out
