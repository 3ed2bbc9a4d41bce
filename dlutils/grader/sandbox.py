"""The sandbox from outside: bubblewrap around a parent with the libraries loaded, and one job per hand-in."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from dlutils.course import ROOT
from dlutils.grader.wire import Channel, pair

PACKAGE = Path(__file__).resolve().parent.parent
NOBODY = 65534
START_SECONDS = 120
REMEDY = (
    "Install bubblewrap (Debian, Ubuntu: `apt-get install bubblewrap`) and allow user namespaces; `dlutils doctor` says what is "
    "missing. Only if every hand-in is known to be harmless: `--no-sandbox`."
)


class SandboxError(Exception):
    """There is no sandbox on this machine, or it broke; nothing that a hand-in may cause."""


class Sandbox:
    """One warm parent.  Jobs may follow one another, or run beside one another.

    isolated: False runs hand-ins as ordinary child processes of this user, without any protection.
    """

    def __init__(self, isolated=True):
        self.isolated = isolated
        self.control, theirs = pair()
        self.errors = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(
                command(theirs.fileno(), isolated),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self.errors,
                env=environment(),
                cwd="/",
            )
        finally:
            theirs.close()
        self.control.settimeout(START_SECONDS)
        with contextlib.suppress(OSError):
            if self.control.recv(16) == b"ready":
                return
        said = self._last_words()
        self.close()
        raise SandboxError(f"the sandbox does not start: {said}. {REMEDY}")

    def open(self, limits, files):
        """Begin a hand-in: a Job.  files: name → text, the course's own, laid into its folder."""
        channel, theirs = pair()
        leash, their_leash = pair()
        folder = None if self.isolated else tempfile.TemporaryDirectory(prefix="handin-")
        message = {"limits": limits.as_dict(), "files": files, "folder": folder and folder.name}
        try:
            socket.send_fds(self.control, [json.dumps(message).encode()], [theirs.fileno(), their_leash.fileno()])
        except OSError:
            raise SandboxError(f"the sandbox has ended: {self._last_words()}") from None
        finally:
            theirs.close()
            their_leash.close()
        return Job(Channel(channel, limits.frame, limits.parts), leash, folder)

    def _last_words(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        self.errors.seek(0)
        lines = self.errors.read(20_000).decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def close(self):
        """End the parent and everything in it."""
        self.control.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.errors.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Job:
    """A hand-in that runs: the channel to its worker, and the leash of its supervisor."""

    def __init__(self, channel, leash, folder):
        self.channel, self.leash, self.folder = channel, leash, folder

    def end(self):
        """Kill what still runs; returns why it ended (exit, leash, time, memory) once all of it is gone.

        Raises SandboxError if it could not be shut in: then none of the hand-in has run.
        """
        self.channel.close()
        with contextlib.suppress(OSError):
            self.leash.shutdown(socket.SHUT_WR)
        said = b""
        self.leash.settimeout(30)
        with contextlib.suppress(OSError):
            while chunk := self.leash.recv(4096):
                said += chunk
        self.leash.close()
        if self.folder:
            shutil.rmtree(self.folder.name, ignore_errors=True)
            self.folder.cleanup()
        message = json.loads(said or b'{"ended": "failed", "why": "its supervisor was killed"}')
        if message["ended"] == "failed":
            raise SandboxError(f"a hand-in could not be shut in: {message['why']}. {REMEDY}")
        return message["ended"]


def environment():
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp/work",
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "IPYTHONDIR": "/tmp/ipython",
        "DLUTILS_STATIC": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def command(control, isolated):
    """The command line of the parent.  Inside, dlutils and the libraries have places of their own: no path of the course."""
    packages = [p for p in sys.path if p and Path(p).name in ("site-packages", "dist-packages") and Path(p).is_dir()]
    python = os.path.realpath(sys.executable)
    start = "import sys; sys.path[:0] = sys.argv.pop(1).split(':'); from dlutils.grader.inside import main; main({}, {}, {})"
    options = [python, "-s", "-P", "-S", "-B", "-c"]
    if not isolated:
        return [*options, start.format(control, False, None), ":".join([str(PACKAGE.parent), *packages])]
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise SandboxError(f"there is no `bwrap` on this machine. {REMEDY}")
    root = os.getuid() == 0
    places = {f"/opt/packages/{i}": p for i, p in enumerate(packages)}
    wrapped = [bwrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--new-session"]
    if root:  # the parent mounts its own /proc and becomes nobody
        wrapped += [word for name in ("SYS_ADMIN", "SETUID", "SETGID") for word in ("--cap-add", f"CAP_{name}")]
    else:
        wrapped += ["--unshare-user"]
    wrapped += _system()
    for inside, outside in {sys.base_prefix: sys.base_prefix, "/opt/dlutils/dlutils": PACKAGE, **places}.items():
        for parent in reversed(Path(inside).parents[:-1]):  # bubblewrap would make them for itself alone
            wrapped += ["--perms", "0755", "--dir", str(parent)]
        wrapped += ["--ro-bind", str(outside), str(inside)]
    if any(ROOT.is_relative_to(shown) for shown in ("/usr", sys.base_prefix)):
        wrapped += ["--tmpfs", str(ROOT)]
    wrapped += ["--dir" if root else "--proc", "/proc", "--dev", "/dev", "--perms", "0777", "--tmpfs", "/tmp", "--chdir", "/"]
    wrapped += ["--remount-ro", "/dev", "--remount-ro", "/"]
    call = start.format(control, True, NOBODY if root else None)
    return [*wrapped, *options, call, ":".join(["/opt/dlutils", *places])]


def _system():
    """The operating system's programs and libraries, read-only."""
    wanted = ["--ro-bind", "/usr", "/usr"]
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        if os.path.islink(name):
            wanted += ["--symlink", os.readlink(name), name]
        elif os.path.isdir(name):
            wanted += ["--ro-bind", name, name]
    for name in ("/etc/ld.so.cache", "/etc/alternatives"):
        wanted += ["--ro-bind-try", name, name]
    return wanted
