"""The system calls that shut a worker in: namespaces, a private file system, limits, no privileges.

Python has no functions for most of them before 3.12, so they are called through ctypes; user_namespaces(7), mount(2), prctl(2)
and capabilities(7) say what each does.
"""

import contextlib
import ctypes
import os
import resource
import signal
import socket

NEW_WORLD = 0x10000000 | 0x20000000 | 0x08000000 | 0x40000000 | 0x04000000  # user, PID, IPC, network, host name
NEW_MOUNTS = 0x00020000
NOSUID, NODEV, NOEXEC, READ_ONLY, PRIVATE_ALL = 2, 4, 8, 1, 0x4000 | 0x40000
SET_DUMPABLE, DROP_FROM_BOUND, SET_NO_NEW_PRIVILEGES = 4, 24, 38
HOME = "/tmp/work"
FORBIDDEN = (  # what no notebook needs, and what would open a door or use memory that nobody counts
    "memfd_create memfd_secret unshare setns mount umount2 move_mount open_tree fsopen pivot_root chroot ptrace process_vm_readv "
    "process_vm_writev kcmp add_key request_key keyctl bpf userfaultfd perf_event_open io_uring_setup shmget msgget semget "
    "personality pidfd_getfd name_to_handle_at open_by_handle_at"
).split()
NOT_PERMITTED, GREATER = 0x00050001, 6  # libseccomp's: answer EPERM; the argument is greater than the operand
_libc = ctypes.CDLL(None, use_errno=True)


def _call(name, *arguments, about=None):
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), f"{name} {about or ''}".strip())


def become(user):
    """Give up root for good, having mounted a /proc: bubblewrap's own for root has lids on it, under which no other may be."""
    mount_processes()
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    _call("prctl", SET_DUMPABLE, 1, 0, 0, 0)  # or the process could not write its own user map


def new_world():
    """Leave for new user, PID, IPC, network and host-name namespaces, under the same user number."""
    user, group = os.getuid(), os.getgid()
    _call("unshare", NEW_WORLD, about="namespaces")
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)


def shut_in(limits):
    """Make process 1 of a new world a prisoner: own mounts, an empty /proc, a small disk, limits, no privileges."""
    os.setsid()
    _call("unshare", NEW_MOUNTS, about="mounts")
    _call("mount", b"none", b"/", None, PRIVATE_ALL, None, about="private")
    with contextlib.suppress(OSError):  # no namespaces within; an old kernel lacks the file, and is safe without
        with open("/proc/sys/user/max_user_namespaces", "w") as file:
            file.write("0")
    _disk("/tmp", limits.disk)
    _disk("/dev/shm", limits.disk // 4)
    _own_processes()
    os.mkdir(HOME)
    os.chdir(HOME)
    limit(limits)
    for capability in range(64):
        _libc.prctl(DROP_FROM_BOUND, capability, 0, 0, 0)  # fails beyond the last that the kernel knows
    _call("prctl", SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _call("capset", (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(), about="capabilities")
    forbid()


def _own_processes():
    """A /proc that knows this hand-in's processes only; where the kernel allows no new one, an empty one."""
    try:
        mount_processes()
    except OSError:
        _disk("/proc", 4096, READ_ONLY | NOEXEC)


def mount_processes():
    _call("mount", b"proc", b"/proc", b"proc", NOSUID | NODEV | NOEXEC, None, about="/proc")


def _disk(place, size, flags=0):
    options = f"size={size},nr_inodes=20000,mode=0755".encode()
    _call("mount", b"tmpfs", place.encode(), b"tmpfs", NOSUID | NODEV | flags, options, about=place)


def limit(limits, alone=True):
    """Set the limits of each process.  alone: whether the number of processes counts those of this hand-in only."""
    wanted = {
        resource.RLIMIT_CPU: limits.cpu,
        resource.RLIMIT_AS: limits.address_space,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_FSIZE: limits.file,
        resource.RLIMIT_CORE: 0,
    }
    if alone:
        wanted[resource.RLIMIT_NPROC] = limits.processes
    for what, value in wanted.items():
        resource.setrlimit(what, (value, value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # too large a file is an error that Python reports


def forbid():
    """Refuse system calls that no notebook needs, where libseccomp is there; returns whether it is.

    Sockets are local or of the internet: others, such as AF_VSOCK, know no network namespace, or reach much of the kernel.
    """
    try:
        seccomp = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return False
    seccomp.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(seccomp.seccomp_init(0x7FFF0000))  # allow what is not named
    for name in FORBIDDEN:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            seccomp.seccomp_rule_add(rules, NOT_PERMITTED, number, 0)
    number = seccomp.seccomp_syscall_resolve_name(b"socket")
    other_family = _Comparison(0, GREATER, socket.AF_INET6, 0)
    seccomp.seccomp_rule_add_array(rules, NOT_PERMITTED, number, 1, ctypes.byref(other_family))
    return seccomp.seccomp_load(rules) == 0


class _Comparison(ctypes.Structure):
    """libseccomp's scmp_arg_cmp: argument number, operator, two operands."""

    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def keep_only(*wanted):
    """Close every other descriptor; standard input, output and error lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    first = 3
    for fd in sorted(wanted):
        os.closerange(first, fd)
        first = fd + 1
    os.closerange(first, resource.getrlimit(resource.RLIMIT_NOFILE)[0] + 4096)
