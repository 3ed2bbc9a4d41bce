"""`dlutils doctor`: what this machine can do for grading, and the remedy where it cannot."""

import ctypes
import importlib.metadata
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("numpy", "matplotlib", "ipykernel", "jupyterlab", "nbgrader", "nbformat", "jupytext", "SQLAlchemy", "tqdm")
OPTIONAL = {"distributed": "only for --scheduler", "psycopg2-binary": "only for a gradebook in PostgreSQL"}
NO_BWRAP = "Install bubblewrap: `apt-get install bubblewrap` (Debian, Ubuntu), `dnf install bubblewrap` (Fedora)."
SWITCHES = (  # file, the value that forbids, the remedy
    ("kernel/unprivileged_userns_clone", "0", "Allow user namespaces: `sysctl kernel.unprivileged_userns_clone=1`."),
    ("user/max_user_namespaces", "0", "Allow user namespaces: `sysctl user.max_user_namespaces=15000`."),
    (
        "kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor keeps user namespaces from bubblewrap (Ubuntu 24.04 does): `sysctl "
        "kernel.apparmor_restrict_unprivileged_userns=0`, or install a profile that allows them to /usr/bin/bwrap.",
    ),
)
IN_CONTAINER = (
    "In a container its security options may forbid namespaces: start it with `--security-opt seccomp=unconfined --security-opt "
    "apparmor=unconfined --security-opt systempaths=unconfined --cap-add SYS_ADMIN`, or grade outside of it."
)
OTHERWISE = "If every hand-in is known to be harmless, `--no-sandbox` grades without any protection."


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's.  ok: None for what is good to know, False for what grading needs."""

    ok: bool | None
    what: str
    said: str


def examine():
    """All Findings on this machine."""
    return [*_system(), *_packages(), _lessons(), _seccomp(), *_sandbox()]


def _system():
    enough = sys.version_info >= (3, 11)
    yield Finding(enough, "Python", f"{platform.python_version()}{'' if enough else '; 3.11 or later is needed'}")
    linux = sys.platform == "linux"
    yield Finding(None if linux else False, "system", f"{platform.system()} {platform.release()}, {_distribution()}")


def _distribution():
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "?")
    except OSError:
        return platform.machine()


def _packages():
    for name in PACKAGES:
        found = _version(name)
        yield Finding(found is not None, name, found or "is not installed: `pip install .[course]`")
    for name, use in OPTIONAL.items():
        yield Finding(None, name, _version(name) or f"is not installed; {use}")


def _version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _lessons():
    from dlutils import course

    paths = course.lesson_paths()
    if not paths:
        return Finding(False, "lessons", f"none in {course.ROOT / 'source'}; install dlutils from the course: `pip install -e .`")
    return Finding(True, "lessons", f"{len(paths)} in {course.ROOT / 'source'}")


def _seccomp():
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        said = "is missing: hand-ins keep system calls that no notebook needs; `apt-get install libseccomp2`"
        return Finding(None, "libseccomp", said)
    return Finding(True, "libseccomp", "there")


def _sandbox():
    """Start one and run a cell in it: nothing else shows that it works."""
    where = shutil.which("bwrap")
    if where is None:
        yield Finding(False, "sandbox", f"there is no bubblewrap. {NO_BWRAP} {OTHERWISE}")
        return
    problem = try_sandbox()
    if not problem:
        yield Finding(True, "sandbox", f"starts, and runs a cell ({where})")
        return
    yield Finding(False, "sandbox", problem)
    remedies = forbidden()
    if in_container():
        remedies.append(IN_CONTAINER)
    for remedy in [*remedies, OTHERWISE]:
        yield Finding(None, "remedy", remedy)


def try_sandbox():
    """What goes wrong when a cell runs in a sandbox, or ""."""
    from dlutils.grader.limits import ORDINARY
    from dlutils.grader.remote import Run
    from dlutils.grader.sandbox import REMEDY, Sandbox, SandboxError

    try:
        with Sandbox() as sandbox:
            run = Run(sandbox, ORDINARY, {}, {0: "print(6 * 7)"})
            try:
                run.begin()
            finally:
                run.drop()
    except SandboxError as error:
        return str(error).replace(REMEDY, "").strip()
    said = "".join(item.get("text", "") for item in run.shown.get(0) or [])
    return "" if said.strip() == "42" else f"a cell that prints 42 printed {said!r}"


def forbidden(proc=Path("/proc/sys")):
    """The remedies for kernel settings that forbid user namespaces."""
    found = []
    for name, value, remedy in SWITCHES:
        try:
            if (proc / name).read_text().strip() == value:
                found.append(remedy)
        except OSError:
            continue
    return found


def in_container(root=Path("/")):
    marks = ("run/.containerenv", ".dockerenv")
    return any((root / m).exists() for m in marks) or "container=" in _environment_of_first(root)


def _environment_of_first(root):
    try:
        return (root / "proc/1/environ").read_text(errors="replace")
    except OSError:
        return ""


def doctor():
    """Print what was found; the exit status: 1 if grading would refuse."""
    findings = examine()
    width = max(len(f.what) for f in findings)
    for f in findings:
        print(f"{'  ' if f.ok is None else 'ok' if f.ok else '!!'} {f.what:<{width}}  {f.said}")
    return 1 if any(f.ok is False for f in findings) else 0
