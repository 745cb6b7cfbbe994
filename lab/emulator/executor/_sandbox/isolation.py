"""The file system a function sees: AWS's paths, made with mount namespaces.

Fidelity of paths and a shield against accidents, not a security boundary.
"""

import os

from . import kernel

TASK, OPT, RUNTIME, LANG = "/var/task", "/opt", "/var/runtime", "/var/lang"
_HOST = "/var/host"
_PLACES = ("host", "lang", "runtime", "task", "opt")


def make_root(stage: str, lang: str, runtime: dict[str, str], hide: list[str]) -> None:
    """Lay out what all environments share, read-only; the caller's file system changes.

    ``stage`` is an empty folder, ``lang`` Python's prefix, ``runtime`` maps names below
    /var/runtime to real paths, ``hide`` are folders that shall look empty (homes).
    Raises OSError where the system does not allow it.
    """
    _unshare()
    os.chdir("/")
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", stage, "tmpfs", data="mode=755")
    for place in _PLACES:
        os.mkdir(f"{stage}/{place}")  # noqa: PTH102
    kernel.bind("/", f"{stage}/host")
    kernel.bind(lang, f"{stage}/lang")
    for name, path in runtime.items():
        _bind_at(path, f"{stage}/runtime/{name}")
    kernel.mount(stage, "/var", flags=kernel.MS_MOVE)
    for folder in filter(os.path.isdir, hide):
        kernel.mount("tmpfs", folder, "tmpfs", data="mode=755")
    kernel.set_read_only("/", recursive=True)


def enter(code: str, opt: str, tmp: str) -> None:
    """In an environment's first process: put its own folders at AWS's paths."""
    kernel.bind(_HOST + code, TASK)
    kernel.bind(_HOST + opt if opt else "/var/opt", OPT)
    kernel.bind(_HOST + tmp, "/tmp")  # noqa: S108
    kernel.set_read_only("/tmp", value=False)  # noqa: S108
    kernel.unmount(_HOST)
    kernel.mount("proc", "/proc", "proc")


def _unshare() -> None:
    """A mount namespace of our own: as root, or else in a user namespace."""
    try:
        os.unshare(kernel.CLONE_NEWNS)
    except PermissionError:
        uid, gid = os.getuid(), os.getgid()
        os.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWUSER)
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{uid} {uid} 1"),
            ("gid_map", f"{gid} {gid} 1"),
        ):
            with open(f"/proc/self/{name}", "w") as file:  # noqa: PTH123
                file.write(text)


def _bind_at(source: str, target: str) -> None:
    if os.path.isdir(source):  # noqa: PTH112
        os.mkdir(target)  # noqa: PTH102
    else:
        os.close(os.open(target, os.O_CREAT))
    kernel.bind(source, target)
