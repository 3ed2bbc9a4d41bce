"""Inside the sandbox: a parent with the libraries loaded, which forks one child per hand-in into namespaces of its own.

parent ─ fork ─ supervisor ─ fork ─ worker (process 1 of its own world; the hand-in runs in it)

The supervisor kills the worker, and with it everything that the hand-in has started, when the judge lets go of the leash, when
the hand-in's time is over, or when its processes together use too much memory.  The worker sees neither of the two.
"""

import contextlib
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from pathlib import Path

from dlutils.grader import isolation
from dlutils.grader.limits import Limits

WATCH = 0.1  # seconds between two looks at the memory
MESSAGE = 2**20


def main(control, isolate, user):
    """Serve jobs that come in on the socket `control` until the judge hangs up.

    isolate: whether every hand-in gets namespaces.  user: the number of an unprivileged user to become, or None.
    """
    control = socket.socket(fileno=control)
    if user is not None:
        isolation.become(user)
    shell = warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for supervisors
    control.send(b"ready")
    while True:
        message, fds, _, _ = socket.recv_fds(control, MESSAGE, 2)
        if not message:
            return
        if os.fork() == 0:
            code = 1
            try:
                control.close()
                supervise(json.loads(message), *(socket.socket(fileno=fd) for fd in fds), shell, isolate)
                code = 0
            finally:
                os._exit(code)
        for fd in fds:
            os.close(fd)


def warm_up():
    """Load what lessons use, and replace what a learner calls for feedback: nobody reads it here."""
    import builtins
    import functools
    import gc

    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot
    import threadpoolctl  # noqa: F401

    import dlutils
    from dlutils import datasets, gradients, plots  # noqa: F401
    from dlutils.grader.screen import make_shell, no_questions

    with contextlib.suppress(ImportError):
        import sklearn.datasets  # noqa: F401
    for name in ("check", "hint", "progress"):
        setattr(dlutils, name, lambda *_, **__: None)
    builtins.input = no_questions
    matplotlib.use = functools.partial(matplotlib.use, force=False)  # a backend that is not here is no error
    shell = make_shell()
    shell.run_cell("import numpy as np\nimport matplotlib.pyplot as plt", store_history=False)  # IPython's own first-time work
    shell.reset(new_session=False)
    gc.collect()
    gc.freeze()
    return shell


def supervise(job, connection, leash, shell, isolate):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    limits = Limits(**job["limits"])
    try:
        if isolate:
            isolation.new_world()
        ready, tell = os.pipe()
        child = os.fork()
    except OSError as error:
        leash.send(json.dumps({"ended": "failed", "why": str(error)}).encode())
        return
    if child == 0:
        leash.close()
        os.close(ready)
        _be_the_worker(job, connection, shell, isolate, limits, tell)
    connection.close()
    os.close(tell)
    why = os.read(ready, 500).decode(errors="replace")  # empty once the worker is shut in, the reason if it is not
    ended = "failed" if why else _watch(child, leash, limits)
    _end(child, isolate)
    with contextlib.suppress(OSError):
        leash.send(json.dumps({"ended": ended, "why": why}).encode())


def _be_the_worker(job, connection, shell, isolate, limits, tell):
    from dlutils.grader.worker import run

    try:
        try:
            if isolate:
                isolation.shut_in(limits)
            else:
                os.setsid()
                os.chdir(job["folder"])
                isolation.limit(limits, alone=False)
            isolation.keep_only(connection.fileno(), tell)
        except OSError as error:
            os.write(tell, f"{error.strerror or error}: {error.filename or ''}"[:400].encode())
            return
        os.close(tell)
        run(connection, shell, job["limits"], job["files"])
    finally:
        os._exit(0)


def _watch(child, leash, limits):
    """Wait for the end, and say what it was: exit, leash, time or memory."""
    deadline = time.monotonic() + limits.handin
    handle = os.pidfd_open(child)
    try:
        while True:
            now = time.monotonic()
            if now > deadline:
                return "time"
            ready, _, _ = select.select([handle, leash], [], [], min(WATCH, deadline - now))
            if handle in ready:
                return "exit"
            if leash in ready:
                return "leash"
            if _uses_more(child, limits.memory):
                return "memory"
    finally:
        os.close(handle)


def _end(child, isolate):
    """Kill the worker and all that it has started, and wait until they are gone."""
    with contextlib.suppress(ProcessLookupError):
        if not isolate:
            os.killpg(child, signal.SIGKILL)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _uses_more(root, most):
    """Whether a process and its descendants use more bytes together, shared pages counted once."""
    family = _family(root)
    if sum(_resident(pid) for pid in family) <= most:
        return False
    return len(family) == 1 or sum(_proportional(pid) for pid in family) > most


def _family(root):
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _resident(pid):
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


def _proportional(pid):
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, ValueError, StopIteration):
        return _resident(pid)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] == "isolate", int(sys.argv[3]) if len(sys.argv) > 3 else None)
