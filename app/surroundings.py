"""What boto3 finds around the app: its endpoint and its instance, and nothing of the student's."""

import os
from collections.abc import Mapping

from app.config import METADATA, Config

# Keys for who runs the app without an instance, and what says where the instance is.
_KEPT = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_EC2_METADATA_DISABLED",
    METADATA,
)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
# In place of ~/.aws, of ~/.boto, and of the proxies that a desktop has.
_NOTHING = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "BOTO_CONFIG": os.devnull,
    "NO_PROXY": "*",
}


def seal(config: Config) -> None:
    """Have this process see what ``sealed`` leaves, unless real AWS is meant."""
    if not config.allow_aws:
        seen = sealed(os.environ)
        os.environ.clear()
        os.environ.update(seen)


def sealed(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of an app that talks to an emulator: without what could send a call
    elsewhere or hand it real keys (profiles, sign-ons, processes, the metadata of a real instance,
    proxies)."""
    kept = {name: value for name, value in environ.items() if _harmless(name)}
    nobody = {} if kept.get(METADATA) else {"AWS_EC2_METADATA_DISABLED": "true"}
    return kept | _NOTHING | nobody


def _harmless(name: str) -> bool:
    misleads = name.startswith(("AWS_", "BOTO")) or name.upper() in _PROXIES
    return name in _KEPT or not misleads
