"""Shipped libraries are as published: their hashes stand beside them."""

import hashlib
from pathlib import Path

import pytest

from lab.shared.config import ROOT

VENDOR = ROOT / "lab/guide/static/vendor"
FILES = sorted(p for p in VENDOR.glob("*/*") if p.is_file() and not p.name.startswith("LICENSE"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_shipped_file_is_the_published_one(path: Path) -> None:
    assert (
        f"`{hashlib.sha256(path.read_bytes()).hexdigest()}`" in (VENDOR / "README.md").read_text()
    )


def test_each_library_comes_with_its_licence() -> None:
    for folder in {path.parent for path in FILES}:
        assert "Permission is hereby granted" in (folder / "LICENSE").read_text()
