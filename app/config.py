"""The app's settings, read once from the environment."""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

from app.errors import ConfigurationError

# Plain on purpose: what two parsers could read in two ways is no local address.
_URL = re.compile(r"https?://(?P<host>[A-Za-z0-9._-]+|\[[0-9a-f:]+\])(:\d{1,5})?/?", re.ASCII)
_PATH = re.compile(r"[A-Za-z0-9_/-]*", re.ASCII)
_EXPLAIN = re.compile(r"https?://[A-Za-z0-9._:-]+(/[\w.~/=?&%-]*)?\{id\}[\w.~/=?&%-]*", re.ASCII)
_CONTAINER = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)
METADATA = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Config:
    """What the app needs to know; the names of resources are those of the stack.

    ``endpoint`` is where AWS answers, None for the real AWS; ``public_endpoint`` is the same place
    as a browser reaches it, where that differs. ``export_delay`` is in seconds. ``explain_url``
    is a page elsewhere that tells what became of an ``{id}``; without one, no page links to it.
    """

    endpoint: str | None
    region: str = "us-east-1"
    port: int = 8000
    listen: str = "127.0.0.1"
    public_endpoint: str | None = None
    todo_table: str = "TodoItems"
    exports_table: str = "TodoExports"
    outbox_table: str = "TodoNotifications"
    export_bucket: str = ""
    topic_arn: str = ""
    export_queue: str = "todo-exports"
    parameter_path: str = "/todoapp/"
    export_delay: float = 10.0
    allow_aws: bool = False
    allowed_hosts: tuple[str, ...] = LOCAL_HOSTS
    secret_key: str = ""
    explain_url: str = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the environment; raises ConfigurationError for what cannot be used."""
        allow_aws = environ.get("TODO_ALLOW_AWS") == "1"
        _check_metadata(environ.get(METADATA, ""), allow_aws)
        extra = environ.get("TODO_ALLOWED_HOSTS", "").replace(",", " ").lower().split()
        return cls(
            endpoint=_endpoint(environ.get("AWS_ENDPOINT_URL", ""), allow_aws),
            public_endpoint=environ.get("PUBLIC_ENDPOINT_URL") or None,
            region=environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1",
            port=int(_number(environ, "APP_PORT", 8000, 1, 65535, whole=True)),
            listen=environ.get("APP_LISTEN") or "127.0.0.1",
            todo_table=environ.get("TODO_TABLE") or "TodoItems",
            exports_table=environ.get("EXPORTS_TABLE") or "TodoExports",
            outbox_table=environ.get("OUTBOX_TABLE") or "TodoNotifications",
            export_bucket=environ.get("EXPORT_BUCKET", ""),
            topic_arn=environ.get("TOPIC_ARN", ""),
            export_queue=environ.get("EXPORT_QUEUE") or "todo-exports",
            parameter_path=environ.get("PARAMETER_PATH") or "/todoapp/",
            export_delay=_number(environ, "EXPORT_DELAY_SECONDS", 10, 0, 300),
            allow_aws=allow_aws,
            allowed_hosts=(*LOCAL_HOSTS, *extra),
            secret_key=_secret(environ.get("APP_SECRET_FILE", "")),
            explain_url=_explain_url(environ.get("EXPLAIN_URL", "")),
        )

    @property
    def aws_name(self) -> str:
        """Which AWS the app talks to, in words."""
        where = f"the emulator at {self.endpoint}" if self.endpoint else "the real AWS"
        return f"{where}, region {self.region}"

    def explain(self, name: str) -> str:
        """The address that tells what became of a todo, an export or an AWS request; "" if none."""
        known = self.explain_url and name
        return self.explain_url.replace("{id}", quote(name, safe="")) if known else ""


def is_local(url: str) -> bool:
    """Whether ``url`` is on this machine, or names a container (a host without a dot)."""
    if not (match := _URL.fullmatch(url)):
        return False
    host = match["host"].strip("[]").lower()
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return bool(_CONTAINER.fullmatch(host))


def _endpoint(url: str, allow_aws: bool) -> str | None:
    if is_local(url) or allow_aws:
        return url.rstrip("/") or None
    what = (
        f"AWS_ENDPOINT_URL is {url!r}, which is not this machine"
        if url
        else ("AWS_ENDPOINT_URL is not set, so the app would use the real AWS")
    )
    raise ConfigurationError(
        f"{what}. Set AWS_ENDPOINT_URL=http://localhost:4566, or, if you do mean real AWS and "
        "its costs, TODO_ALLOW_AWS=1."
    )


def _check_metadata(url: str, allow_aws: bool) -> None:
    """Where the instance's credentials come from must be as local as where they are used."""
    path = url.rpartition("://")[2].partition("/")[2]
    local = is_local(url.removesuffix(path)) and _PATH.fullmatch(path)
    if url and not local and not allow_aws:
        raise ConfigurationError(
            f"{METADATA} is {url!r}, which is not this machine. Unset it, or set it to where the "
            "emulator serves instance metadata; if you do mean real AWS: TODO_ALLOW_AWS=1."
        )


def _explain_url(url: str) -> str:
    if not url or _EXPLAIN.fullmatch(url):
        return url
    raise ConfigurationError(
        f"EXPLAIN_URL is {url!r}, which is no address with {{id}} in it. Unset it, or set it as in "
        "EXPLAIN_URL=http://localhost:8080/why/{id}."
    )


def _number(
    environ: Mapping[str, str],
    name: str,
    default: float,
    low: float,
    high: float,
    *,
    whole: bool = False,
) -> float:
    text = environ.get(name) or str(default)
    try:
        if low <= (number := float(int(text) if whole else text)) <= high:
            return number
    except ValueError:
        pass
    raise ConfigurationError(f"{name} is {text!r}: use a number from {low} to {high}.")


def _secret(path: str) -> str:
    """The key that signs sessions, kept in a file so that open forms outlive a restart."""
    if not path:
        return secrets.token_hex(32)
    file = Path(path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        try:
            os.link(draft, file)  # of two processes that start at once, one wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        text = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"APP_SECRET_FILE {path} cannot be used: {error}.") from error
    if len(text) < 32:
        raise ConfigurationError(f"APP_SECRET_FILE {path} is too short: delete it (rm {path}).")
    return text
