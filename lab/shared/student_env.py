"""The environment in which aws, awslocal and boto3 talk to the lab and to nothing else."""

import os
import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from lab.shared.config import Settings

# Each of these could send a call elsewhere, or hand it a student's real keys.
_SWEPT_PREFIXES = ("AWS_", "BOTO", "LOCALSTACK_")
_SWEPT = ("EDGE_PORT", "USE_SSL", "DEFAULT_REGION")
_LOCAL = ("localhost", "127.0.0.1")


def variables(settings: Settings, environ: Mapping[str, str] = os.environ) -> dict[str, str | None]:
    """What to set, and (None) what to unset, on top of ``environ``; PATH is not among them."""
    swept = [n for n in environ if n.startswith(_SWEPT_PREFIXES) or n in _SWEPT]
    unset: dict[str, str | None] = {n: None for n in sorted(swept) if n.isidentifier()}
    return unset | {
        "AWS_ENDPOINT_URL": settings.endpoint,
        "AWS_ACCESS_KEY_ID": settings.account,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "LOCALSTACK_HOST": f"localhost:{settings.emulator_port}",
        "NO_PROXY": _no_proxy(environ),
        "no_proxy": _no_proxy(environ),
        "LAB_ACCOUNT": settings.account,
        "LAB_STATE_DIR": str(settings.state_dir),
        "LAB_EMULATOR_PORT": str(settings.emulator_port),
        "LAB_APP_PORT": str(settings.app_port),
        "LAB_GUIDE_PORT": str(settings.guide_port),
    }


def complete(settings: Settings, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The whole environment of a process that is to work with the lab."""
    changes = variables(settings, environ)
    kept = {k: v for k, v in environ.items() if k not in changes and not k.startswith("AWS_")}
    path = os.pathsep.join([*commands(), environ.get("PATH", os.defpath)])
    return kept | {k: v for k, v in changes.items() if v is not None} | {"PATH": path}


def commands() -> list[str]:
    """The folders of the lab's own aws, and of lab and awslocal; in this order on PATH."""
    return [str(Path(__file__).with_name("bin")), str(Path(sys.executable).parent)]


def script(settings: Settings, dialect: str, environ: Mapping[str, str] = os.environ) -> str:
    """The same as lines for a shell to evaluate: "bash" (and zsh), "fish" or "powershell"."""
    unset, assign, path = _DIALECTS[dialect]
    lines = [
        unset(name) if value is None else assign(name, value)
        for name, value in variables(settings, environ).items()
    ]
    return "\n".join([*lines, path(os.pathsep.join(commands()))])


def _no_proxy(environ: Mapping[str, str]) -> str:
    before = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    hosts = [h.strip() for h in before.split(",") if h.strip()]
    return ",".join([*(h for h in hosts if h not in _LOCAL), *_LOCAL])


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _powershell(text: str) -> str:
    # PowerShell takes typographic quotes for quotes, too.
    for quote in "'\u2018\u2019\u201a\u201b":
        text = text.replace(quote, quote * 2)
    return f"'{text}'"


_Dialect = tuple[Callable[[str], str], Callable[[str, str], str], Callable[[str], str]]
_DIALECTS: dict[str, _Dialect] = {
    "bash": (
        lambda name: f"unset {name}",
        lambda name, value: f"export {name}={shlex.quote(value)}",
        lambda folder: f'export PATH={shlex.quote(folder)}:"$PATH"',
    ),
    "fish": (
        lambda name: f"set --erase {name}",
        lambda name, value: f"set --export --global {name} {_fish(value)}",
        lambda folder: f"set --export --global PATH {_fish(folder)} $PATH",
    ),
    "powershell": (
        lambda name: f"Remove-Item -ErrorAction SilentlyContinue Env:{name}",
        lambda name, value: f"$env:{name} = {_powershell(value)}",
        lambda folder: f"$env:PATH = {_powershell(folder)} + [IO.Path]::PathSeparator + $env:PATH",
    ),
}
