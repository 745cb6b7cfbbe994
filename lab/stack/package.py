"""Makes a function's folder into the zip that Lambda takes: same folder, same bytes."""

import base64
import hashlib
import io
import zipfile
from pathlib import Path

from lab.stack.errors import StackError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time a zip can hold
_READABLE = 0o100644 << 16
_LEFT_OUT = frozenset({"__pycache__", "tests", "README.md", "event.json"})


def build(folder: Path) -> bytes:
    """Zip what the function needs: no samples, tests, caches or hidden files; StackError when
    there is no handler.py."""
    if not (folder / "handler.py").is_file():
        raise StackError(
            f"The function {folder.name} has no code: {folder / 'handler.py'} is missing. "
            f"Bring it back and go on: git restore lambdas/{folder.name} && lab setup"
        )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            inside = file.relative_to(folder)
            if file.is_file() and not any(map(_left_out, inside.parts)):
                entry = zipfile.ZipInfo(inside.as_posix(), _EPOCH)
                entry.external_attr = _READABLE
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, file.read_bytes())
    return content.getvalue()


def sha256(code: bytes) -> str:
    """The hash as Lambda gives it in CodeSha256."""
    return base64.b64encode(hashlib.sha256(code).digest()).decode()


def _left_out(part: str) -> bool:
    return part in _LEFT_OUT or part.startswith(".") or part.endswith(".pyc")
