"""What the emulator takes over from the shell that starts it, and where it writes."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from lab.emulator import folders, settings
from lab.shared.config import ConfigError, Settings


@pytest.fixture
def lab(tmp_path: Path) -> Settings:
    return replace(Settings(), emulator_port=5123, state_dir=tmp_path)


def test_nothing_of_the_shell_redirects_the_emulator(lab: Settings) -> None:
    shell = {
        "AWS_PROFILE": "work",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "HTTPS_PROXY": "http://proxy:3128",
        "LOCALSTACK_AUTH_TOKEN": "ls-1",
        "SERVICES": "s3",
        "GATEWAY_LISTEN": "0.0.0.0:4566",
        "TMPDIR": "/elsewhere",
        "PATH": "/usr/bin",
        "LANG": "C.UTF-8",
    }
    made = settings.environment(lab, shell)
    assert made["GATEWAY_LISTEN"] == "127.0.0.1:5123"
    assert made["PATH"] == "/usr/bin"
    assert made["LANG"] == "C.UTF-8"
    gone = {"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "HTTPS_PROXY", "LOCALSTACK_AUTH_TOKEN"}
    assert not (gone | {"SERVICES", "TMPDIR"}) & made.keys()


def test_it_listens_elsewhere_only_when_told_so(lab: Settings) -> None:
    told = replace(lab, listen=Settings.from_env({"LAB_LISTEN": "0.0.0.0"}).listen)  # noqa: S104
    assert settings.environment(told, {})["GATEWAY_LISTEN"] == "0.0.0.0:5123"
    with pytest.raises(ConfigError, match="LAB_LISTEN"):
        Settings.from_env({"LAB_LISTEN": "everywhere"})


def test_all_that_one_emulator_writes_is_in_its_state_folder(lab: Settings) -> None:
    folders.prepare(lab)
    names = vars(folders.directories(lab))
    outside = {name for name, path in names.items() if not Path(path).is_relative_to(lab.state_dir)}
    assert outside == {"static_libs", "cache"}
    assert {names[name] for name in outside} == {str(folders.shared())}


def test_a_changed_install_gets_a_fresh_entry_point_cache(
    lab: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_points = tmp_path / "site" / "lab-1.dist-info" / "entry_points.txt"
    entry_points.parent.mkdir(parents=True)
    entry_points.write_text("[a]\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    before = folders.entry_point_cache(lab)
    assert folders.entry_point_cache(lab) == before
    stat = entry_points.stat()
    os.utime(entry_points, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert folders.entry_point_cache(lab) != before


def test_the_cache_of_an_older_install_is_removed(lab: Settings) -> None:
    old = folders.entry_point_cache(lab).parent / "old" / "plux"
    old.mkdir(parents=True)
    folders.prepare(lab)
    assert not old.exists()
    assert folders.entry_point_cache(lab).is_dir()
