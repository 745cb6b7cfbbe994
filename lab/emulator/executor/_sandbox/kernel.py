"""The few Linux calls that Python's os module lacks, made through the C library."""

import ctypes
import os
import platform
import signal

MS_RDONLY, MS_REMOUNT, MS_BIND, MS_MOVE, MS_REC, MS_PRIVATE = 1, 32, 4096, 8192, 16384, 1 << 18
MNT_DETACH = 2
CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID = os.CLONE_NEWNS, os.CLONE_NEWUSER, os.CLONE_NEWPID
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SYS_ADMIN = 1, 2, 21

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 1, 36, 38, 47
_CAPABILITY_VERSION_3 = 0x20080522
_SYS_CLONE = {"x86_64": 56, "aarch64": 220}
_SYS_MOUNT_SETATTR = 442

# PyDLL keeps the interpreter's lock: a clone in between must not find it let go.
_libc = ctypes.PyDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """mount(2)."""
    _check(
        _libc.mount(source.encode(), target.encode(), kind.encode(), flags, data.encode()), target
    )


def bind(source: str, target: str) -> None:
    """Make ``target`` show what is at ``source``, with all that is mounted below it."""
    mount(source, target, flags=MS_BIND | MS_REC)


def unmount(target: str) -> None:
    """Take a mount away, with all below it, also when it is in use."""
    _check(_libc.umount2(target.encode(), MNT_DETACH), target)


def set_read_only(target: str, *, value: bool = True, recursive: bool = False) -> None:
    """Make a mount read-only or writable again; needs Linux 5.12 (mount_setattr)."""
    attributes = (ctypes.c_uint64 * 4)(int(value), int(not value), 0, 0)
    at_fdcwd, at_recursive = -100, 0x8000
    flags = at_recursive if recursive else 0
    size = ctypes.sizeof(attributes)
    result = _libc.syscall(
        ctypes.c_long(_SYS_MOUNT_SETATTR),
        at_fdcwd,
        target.encode(),
        flags,
        ctypes.byref(attributes),
        ctypes.c_size_t(size),
    )
    _check(result, target)


def clone(flags: int) -> int:
    """Fork into new namespaces; returns as os.fork does."""
    number = ctypes.c_long(_SYS_CLONE[platform.machine()])
    zero = ctypes.c_long(0)
    pid = _libc.syscall(number, ctypes.c_long(flags | signal.SIGCHLD), zero, zero, zero, zero)
    _check(pid, "clone")
    return int(pid)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """Be killed when the parent process ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def keep_over_exec(capability: int) -> None:
    """Let a program that this process turns into keep one of its capabilities."""
    mask = 1 << capability
    _capset(mask, mask)
    _prctl(_PR_CAP_AMBIENT, 2, capability)


def drop_privileges(*keep: int) -> None:
    """Give up all capabilities but ``keep``, and the ways to get them back."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_CAP_AMBIENT, 4)
    _capset(sum(1 << capability for capability in keep), 0)


def _capset(permitted: int, inheritable: int) -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    low, high = permitted & 0xFFFFFFFF, permitted >> 32
    data = (ctypes.c_uint32 * 6)(low, low, inheritable, high, high, 0)
    _check(_libc.capset(ctypes.byref(header), ctypes.byref(data)), "capset")


def _prctl(option: int, value: int, third: int = 0) -> None:
    arguments = [ctypes.c_ulong(number) for number in (value, third, 0, 0)]
    _check(_libc.prctl(option, *arguments), "prctl")


def _check(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
