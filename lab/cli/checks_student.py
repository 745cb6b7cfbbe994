"""The doctor's look at the student's own settings: what would lead calls past the lab."""

import configparser
import os
from collections.abc import Iterator
from pathlib import Path

from lab.cli.findings import Finding
from lab.shared.config import Settings

_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
_REDIRECTING = {"endpoint_url", "region", "credential_process", "sso_session", "role_arn"}
_IN_SHELL = "work in lab shell, which has none of them"
# These say nothing about where a call goes or as whom.
_HARMLESS = {"AWS_PAGER", "AWS_DEFAULT_OUTPUT", "AWS_CLI_AUTO_PROMPT", "AWS_CA_BUNDLE"}


def examine(settings: Settings) -> Iterator[Finding]:
    """Variables, ~/.aws and proxies: names only, never the values of keys."""
    yield from _variables(settings)
    yield from _files()
    yield from _proxies()


def _variables(settings: Settings) -> Iterator[Finding]:
    if os.environ.get("AWS_ENDPOINT_URL") == settings.endpoint:
        yield Finding("ok", "AWS_*", "this shell talks to the lab")
        return
    names = sorted(n for n in os.environ if n.startswith("AWS_") and n not in _HARMLESS)
    if names:
        text = f"this shell sets {', '.join(names)}: aws in it goes past the lab"
        yield Finding("warning", "AWS_*", text, _IN_SHELL)


def _files() -> Iterator[Finding]:
    folder = Path.home() / ".aws"
    found = [name for name in ("config", "credentials") if (folder / name).is_file()]
    if not found:
        return
    redirecting = sorted(_redirecting(folder / "config"))
    text = f"{' and '.join(found)} there; the lab does not read them"
    if redirecting:
        text += f", aws in your own shell does ({', '.join(redirecting)} are set)"
    yield Finding("note", "~/.aws", text, _IN_SHELL)


def _redirecting(config: Path) -> set[str]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read(config, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError):
        return set()
    return {key for section in parser.sections() for key in parser[section]} & _REDIRECTING


def _proxies() -> Iterator[Finding]:
    names = [n for n in os.environ if n.lower() in _PROXIES and os.environ[n]]
    if not names:
        return
    spared = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    hosts = {host.strip() for host in spared.split(",")}
    if "*" in hosts or {"localhost", "127.0.0.1"} <= hosts:
        yield Finding("ok", "proxy", "localhost is excepted from the proxy")
        return
    text = f"{', '.join(sorted(names))} set: curl and browsers may ask the proxy for localhost"
    fix = "export NO_PROXY=localhost,127.0.0.1 no_proxy=localhost,127.0.0.1   (lab shell has it)"
    yield Finding("warning", "proxy", text, fix)
