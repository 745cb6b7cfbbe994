"""Loads AWS's client without what it only needs for TLS and for AWS's own C runtime."""

import sys

# A fifth of the time that loading boto3 takes. botocore asks for each, and does without.
_UNUSED = ("awscrt", "OpenSSL")


def load_less() -> None:
    """For a process that talks to the emulator alone, before it imports boto3."""
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
