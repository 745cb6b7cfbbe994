"""Where a function's code, layers and scratch space are on disk."""

import hashlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# What AWS puts beside a function; nothing else of the lab's own packages is to be importable.
_PROVIDED = (
    "awslambdaric",
    "boto3",
    "botocore",
    "dateutil",
    "jmespath",
    "runtime_client",
    "s3transfer",
    "simplejson",
    "six",
    "snapshot_restore_py",
    "urllib3",
)


def work() -> Path:
    """The executor's folder among the emulator's temporary files."""
    return Path(tempfile.gettempdir()) / "functions"


def clean() -> None:
    """Remove what an earlier run left behind."""
    shutil.rmtree(work(), ignore_errors=True)


def forget() -> None:
    """Remove what was unpacked and written for functions that are gone."""
    for folder in (work() / "opt", work() / "tmp", Path(tempfile.gettempdir()) / "lambda"):
        shutil.rmtree(folder, ignore_errors=True)


def runtime_contents() -> dict[str, str]:
    """The modules that a function finds in /var/runtime: file name -> where it really is."""
    contents = {"_sandbox": str(Path(__file__).with_name("_sandbox"))}
    for module in _PROVIDED:
        spec = importlib.util.find_spec(module)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"{module} is not installed; run: make install")
        origin = Path(spec.origin)
        path = origin.parent if origin.name == "__init__.py" else origin
        contents[path.name] = str(path.resolve())
    return contents


def link_runtime(folder: Path) -> None:
    """Fill a folder with links to what a function finds in /var/runtime."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in runtime_contents().items():
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(path)


def opt(layers: Iterable[Any]) -> str:
    """The folder for /opt, "" without layers; a later layer's files replace an earlier's.

    ``layers`` are LocalStack's LayerVersion, already unpacked.
    """
    sources = [str(layer.code.get_unzipped_code_location()) for layer in layers]
    if len(sources) < 2:
        return os.path.realpath(sources[0]) if sources else ""
    merged = work() / "opt" / hashlib.sha256("\n".join(sources).encode()).hexdigest()[:16]
    if not merged.exists():
        draft = Path(tempfile.mkdtemp(dir=_made(merged.parent)))
        for source in sources:
            shutil.copytree(source, draft, dirs_exist_ok=True, symlinks=True)
        draft.chmod(0o755)
        draft.rename(merged)
    return os.path.realpath(merged)


def scratch(environment_id: str) -> str:
    """Make the folder that is an environment's own /tmp."""
    folder = _made(work() / "tmp" / environment_id)
    folder.chmod(0o700)
    return os.path.realpath(folder)


def modules_in(*folders: str) -> set[str]:
    """The names of the modules that can be imported from ``folders``."""
    names: set[str] = set()
    for folder in folders:
        if Path(folder).is_dir():
            names |= {entry.name.partition(".")[0] for entry in os.scandir(folder)}
    return names


def fingerprint(folder: str) -> str:
    """Changes when a file below ``folder`` does; for code that is reloaded while edited."""
    digest = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*")):
        if "__pycache__" not in path.parts and path.is_file():
            stat = path.stat()
            digest.update(f"{path} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    return digest.hexdigest()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
