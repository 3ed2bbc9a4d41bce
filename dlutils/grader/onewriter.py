"""One writer per gradebook: a lock that ends with its process, however that ends."""

import fcntl
import os

import sqlalchemy as sa

from dlutils.grader.coursefiles import CourseError

NUMBER = 0x646C7574696C73  # "dlutils"; PostgreSQL's advisory locks have numbers
BUSY = "another `dlutils autograde` writes to this gradebook; wait for it to end."
WAIT = 60.0  # seconds for which SQLite waits while formgrader, or another program, writes


def lock(address):
    """Take the lock of the gradebook at a db_url; something to close.  Raises CourseError if another has it."""
    url = sa.engine.make_url(address)
    if url.get_backend_name() == "sqlite":
        return _lock_file(url.database)
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    connection = engine.connect()
    if url.get_backend_name() == "postgresql" and not connection.scalar(sa.text(f"SELECT pg_try_advisory_lock({NUMBER})")):
        connection.close()
        raise CourseError(BUSY)
    return connection


def _lock_file(path):
    if not path or not os.path.exists(path):
        raise CourseError(
            f"there is no gradebook at {path}; run this in the course's folder, after `nbgrader generate_assignment`."
        )
    file = open(f"{path}.lock", "w")  # not the database itself: closing it here would end SQLite's own locks
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise CourseError(BUSY) from None
    return file


def be_patient(engine):
    """Let SQLite wait, instead of failing after five seconds, when somebody else writes."""
    if engine.dialect.name == "sqlite":
        engine.dispose()  # connections that are open already
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA busy_timeout = {WAIT * 1000:.0f}").close())
