"""What the zygote loads before the first function needs it."""

import functools
import importlib
from typing import Any

# The interface client itself reads its settings at import, so that each function imports it.
_FOR_THE_CLIENT = ["concurrent.futures.thread", "http.client", "logging", "simplejson", "traceback"]
_FOR_HANDLERS = [
    *("base64", "csv", "datetime", "decimal", "email.message", "hashlib", "random", "re", "uuid"),
    *("ssl", "urllib.request", "xml.etree.ElementTree", "zoneinfo"),
]
# A third of a second, if each function imported it.
_AWS = ["boto3.dynamodb.conditions", "boto3.s3.transfer", "botocore.session"]

# What the course's functions use.
_SERVICES = ("dynamodb", "s3", "sns", "sqs", "ssm", "kms")
_RESOURCES = ("dynamodb", "s3")


def imports() -> None:
    """Import the modules that a function is likely to want."""
    for module in (*_FOR_THE_CLIENT, *_FOR_HANDLERS, *_AWS):
        importlib.import_module(module)


def share_sdk_data() -> None:
    """Read AWS's descriptions of the services once, for all sessions of all functions.

    Half the time of a cold start, and 10 MB that each environment needs not hold itself.
    """
    boto3: Any = importlib.import_module("boto3")
    botocore: Any = importlib.import_module("botocore")
    # Asked 130 times for each session, with the same answers: 20 ms.
    botocore.hooks.accepts_kwargs = functools.lru_cache(512)(botocore.hooks.accepts_kwargs)
    loader = botocore.loaders.create_loader()
    session = botocore.session.Session()
    session.register_component("data_loader", loader)
    session.set_credentials("none", "none")
    sdk = boto3.Session(botocore_session=session, region_name="us-east-1")
    for service in _SERVICES:
        sdk.client(service, endpoint_url="http://127.0.0.1:1")
    for service in _RESOURCES:
        sdk.resource(service, endpoint_url="http://127.0.0.1:1")
    make = botocore.session.create_loader
    botocore.session.create_loader = lambda path=None: make(path) if path else loader
