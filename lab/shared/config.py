"""The lab's settings, read once per process from the environment."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

REGION = "us-east-1"
ACCOUNT = "000000000000"
ROOT = Path(__file__).resolve().parents[2]


class ConfigError(Exception):
    """A setting cannot be used; the message says which, why, and what to type."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the parts of one lab listen and keep their state.

    Ports are TCP ports on 127.0.0.1; ``listen`` is the address the emulator opens, another one
    only in a container, whose network is its own. ``endpoint`` is the emulator's URL, or that of
    any other AWS endpoint (LAB_ENDPOINT). ``state_dir`` is the only folder a run writes to.
    ``enforce_iam`` is False where calls without permission are to be served all the same,
    ``terminal`` where the guide's pages are to have none.
    """

    emulator_port: int = 4566
    app_port: int = 8000
    guide_port: int = 8080
    endpoint: str = "http://localhost:4566"
    region: str = REGION
    account: str = ACCOUNT
    listen: str = "127.0.0.1"
    state_dir: Path = ROOT / ".lab"
    enforce_iam: bool = True
    terminal: bool = True
    root: Path = ROOT

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read LAB_EMULATOR_PORT, LAB_APP_PORT, LAB_GUIDE_PORT, LAB_ENDPOINT, LAB_ACCOUNT,
        LAB_LISTEN, LAB_STATE_DIR, LAB_ENFORCE_IAM and LAB_TERMINAL; raises ConfigError for a
        value that cannot be used."""
        emulator_port = _port(environ, "LAB_EMULATOR_PORT", 4566)
        return cls(
            emulator_port=emulator_port,
            app_port=_port(environ, "LAB_APP_PORT", 8000),
            guide_port=_port(environ, "LAB_GUIDE_PORT", 8080),
            endpoint=environ.get("LAB_ENDPOINT") or f"http://localhost:{emulator_port}",
            account=_account(environ.get("LAB_ACCOUNT") or ACCOUNT),
            listen=_address(environ.get("LAB_LISTEN") or "127.0.0.1"),
            state_dir=_folder(environ.get("LAB_STATE_DIR") or str(ROOT / ".lab")),
            enforce_iam=_switch(environ, "LAB_ENFORCE_IAM"),
            terminal=_switch(environ, "LAB_TERMINAL"),
        )

    @property
    def app_url(self) -> str:
        """The address of the TODO app, as a student types it."""
        return f"http://localhost:{self.app_port}"

    @property
    def guide_url(self) -> str:
        """The address of the guide, as a student types it."""
        return f"http://localhost:{self.guide_port}"


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ConfigError(f"{name} is {text!r}, which is no port: use a number from 1 to 65535.")


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name) or "1"
    if text in ("0", "1"):
        return text == "1"
    raise ConfigError(f"{name} is {text[:80]!r}: use {name}=0 for off, {name}=1 for on.")


def _folder(text: str) -> Path:
    try:
        return Path(text).expanduser().resolve()
    except (RuntimeError, OSError) as error:
        raise ConfigError(f"LAB_STATE_DIR is {text[:80]!r}, which is no folder: {error}") from None


def _account(text: str) -> str:
    if len(text) == 12 and text.isascii() and text.isdigit():
        return text
    raise ConfigError(f"LAB_ACCOUNT is {text!r}, which is no account id: use 12 digits.")


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    raise ConfigError(f"LAB_LISTEN is {text!r}, which is no address: unset it, or use 127.0.0.1.")
