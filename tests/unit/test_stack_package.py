"""The zip of a function's folder."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from lab.stack import StackError, package


def folder(parent: Path) -> Path:
    """A function with all that does not belong into its zip."""
    made = parent / "greet"
    for name in ("handler.py", "words/hello.py", "README.md", "event.json", "tests/test_it.py"):
        file = made / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    for name in ("__pycache__/handler.cpython-313.pyc", ".DS_Store", "words/.env"):
        file = made / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(name)
    return made


def test_zip_holds_the_code_and_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(package.build(folder(tmp_path)))) as archive:
        assert archive.namelist() == ["handler.py", "words/hello.py"]
        assert archive.read("words/hello.py") == b"words/hello.py"


def test_same_code_gives_the_same_bytes_whenever_and_wherever_it_was_written(
    tmp_path: Path,
) -> None:
    first, second = folder(tmp_path / "a"), folder(tmp_path / "b")
    os.utime(second / "handler.py", (1_000_000_000, 1_000_000_000))
    (second / "handler.py").chmod(0o600)
    (second / "README.md").write_text("other words")
    assert package.build(first) == package.build(second)


def test_other_code_gives_another_hash(tmp_path: Path) -> None:
    code = folder(tmp_path)
    before = package.sha256(package.build(code))
    (code / "words" / "hello.py").write_text("changed")
    assert package.sha256(package.build(code)) != before


def test_files_are_readable_for_lambdas_user(tmp_path: Path) -> None:
    code = folder(tmp_path)
    (code / "handler.py").chmod(0o600)
    with zipfile.ZipFile(io.BytesIO(package.build(code))) as archive:
        assert archive.getinfo("handler.py").external_attr >> 16 & 0o777 == 0o644


def test_missing_handler_is_told_with_the_command_that_brings_it_back(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="git restore lambdas/gone && lab setup"):
        package.build(tmp_path / "gone")
