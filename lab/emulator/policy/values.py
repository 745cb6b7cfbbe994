"""Values of conditions as what they mean; None for a text that means nothing of the kind."""

import base64
import binascii
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network


def number(text: str) -> Decimal | None:
    """Integers and decimals."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


@lru_cache(maxsize=1024)
def date(text: str) -> datetime | None:
    """ISO 8601 as the W3C writes dates, or seconds since 1970."""
    try:
        if (seconds := number(text)) is not None and not _is_year(text):
            return datetime.fromtimestamp(float(seconds), UTC)
        padded = f"{text}-01-01"[:10] if len(text) in (4, 7) else text
        found = datetime.fromisoformat(padded)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def truth(text: str) -> bool | None:
    """``true`` or ``false`` in any case."""
    return {"true": True, "false": False}.get(text.lower())


def decoded(text: str) -> bytes | None:
    """The bytes of a base64 text."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


@lru_cache(maxsize=1024)
def network(text: str) -> IPv4Network | IPv6Network | None:
    """An address or a range of addresses in CIDR form."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _is_year(text: str) -> bool:
    return len(text) == 4
