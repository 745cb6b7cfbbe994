"""IMDSv2's session tokens: signed, so that none has to be remembered."""

import base64
import binascii
import hmac
import math
import secrets
import time

LONGEST = 21_600
_KEY = secrets.token_bytes(32)
_SIGNATURE = 24


def new_token(account: str, seconds: int) -> str:
    """A token for the account's instance that is good for ``seconds``."""
    until_ms = int(1000 * (time.time() + seconds))  # rounded down: no token outlives its time
    claims = f"{account} {until_ms}".encode()
    return base64.urlsafe_b64encode(_sign(claims) + claims).decode()


def seconds_left(account: str, token: str) -> int:
    """How long the token is still good for, in whole seconds; 0 if it is not (or no longer)."""
    try:
        text = base64.urlsafe_b64decode(token.encode())
    except (binascii.Error, ValueError):
        return 0
    signature, claims = text[:_SIGNATURE], text[_SIGNATURE:]
    if base64.urlsafe_b64encode(text) != token.encode():  # it was decoded in part only
        return 0
    if not hmac.compare_digest(signature, _sign(claims)):
        return 0
    owner, _, until = claims.decode().partition(" ")
    left = int(until) / 1000 - time.time()
    return max(0, math.ceil(left)) if owner == account else 0


def _sign(claims: bytes) -> bytes:
    return hmac.digest(_KEY, claims, "sha256")[:_SIGNATURE]
