"""The lab's one way to make an AWS client: never real credentials, never a student's profile."""

import os
import threading
from functools import lru_cache
from typing import Any

import boto3
import botocore.loaders
import botocore.session
from botocore.config import Config

from lab.shared.config import Settings

# What a student may have set that would redirect a client or hand it real keys.
_MISLEADING = {
    "config_file": os.devnull,
    "credentials_file": os.devnull,
    "ca_bundle": None,
    "use_dualstack_endpoint": False,
    "use_fips_endpoint": False,
    "ignore_configured_endpoint_urls": True,
}
# Neither a variable nor a file to read it from: a profile of None would be looked up again.
_NO_PROFILE = {"profile": (None, None, None, None)}
# The services' models are the same for every account, and 25 MB each time they are loaded.
_MODELS = botocore.loaders.create_loader()
_making = threading.Lock()


@lru_cache(maxsize=64)
def session(settings: Settings, region: str | None = None) -> boto3.Session:
    """A boto3 session whose account is ``settings.account`` and that reads no AWS_* variable,
    no ~/.aws and no instance metadata; all sessions share the models that they load."""
    core = botocore.session.Session(session_vars=_NO_PROFILE)
    core.register_component("data_loader", _MODELS)
    for name, value in _MISLEADING.items():
        core.set_config_variable(name, value)
    made = boto3.Session(
        aws_access_key_id=settings.account,
        aws_secret_access_key="test",  # noqa: S106 - the emulator's root account takes any secret
        region_name=region or settings.region,
        botocore_session=core,
    )
    _MODELS.search_paths[:] = dict.fromkeys(_MODELS.search_paths)  # each session adds boto3's
    return made


def client(
    settings: Settings,
    service: str,
    *,
    actor: str = "student",
    region: str | None = None,
    **config: Any,
) -> Any:
    """A boto3 client for ``service`` at the lab's endpoint.

    ``actor`` names the caller in the User-Agent; ``config`` goes to botocore's Config.
    """
    options: dict[str, Any] = {
        "user_agent_appid": actor,
        "proxies": {},
        "s3": {"addressing_style": "path"},
        "retries": {"mode": "standard", "max_attempts": 3},
        "connect_timeout": 5,
        "read_timeout": 60,
    }
    with _making:  # a session makes one client at a time; the clients themselves share well
        return session(settings, None).client(  # one for all regions: each would load all again
            service,
            region_name=region,
            endpoint_url=settings.endpoint,
            config=Config(**(options | config)),
        )
