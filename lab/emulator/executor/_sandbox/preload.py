"""What the zygote loads before the first function needs it."""

import importlib

# The interface client itself reads its settings at import, so that each function imports it.
_FOR_THE_CLIENT = ["concurrent.futures.thread", "http.client", "logging", "simplejson", "traceback"]
_FOR_HANDLERS = [
    *("base64", "csv", "datetime", "decimal", "email.message", "hashlib", "random", "re", "uuid"),
    *("ssl", "urllib.request", "xml.etree.ElementTree", "zoneinfo"),
]
# A third of a second, if each function imported it.
_AWS = ["boto3.dynamodb.conditions", "boto3.s3.transfer", "botocore.session"]


def imports() -> None:
    """Import the modules that a function is likely to want."""
    for module in (*_FOR_THE_CLIENT, *_FOR_HANDLERS, *_AWS):
        importlib.import_module(module)
