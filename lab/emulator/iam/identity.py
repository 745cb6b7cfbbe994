"""Who makes a call from outside: read from its access key, and told to the handlers after it."""

import re
from typing import Any

from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.http import Response

from lab.emulator.iam import principals
from lab.emulator.iam.model import Caller
from lab.emulator.marks import marks
from lab.emulator.policy import Principal

# Keys of an account's root: any secret goes with them.
_ROOT_KEY = re.compile(r"test|\d{12}")
_ACCESS_KEY = re.compile(r"Credential=([^/,\s]+)/")
# What LocalStack writes into the Authorization header of a call that has none.
_INJECTED = "injectedaccesskey"
_ANONYMOUS = Caller(Principal("Anonymous", "*"))


def install() -> None:
    """Look at who calls before anything else does."""
    serve_custom_service_request_handlers.append(identify)


def identify(chain: HandlerChain, context: Any, response: Response) -> None:
    """Set ``marks(context).caller``. LocalStack's own calls have none: nobody decides on them."""
    if context.operation is None or context.is_internal_call:
        return
    known = marks(context)
    key = access_key(context)
    known.unsigned = not key
    known.caller = caller_of(key, context.account_id) if key else _ANONYMOUS


def access_key(context: Any) -> str:
    """The access key id that signed the call; "" if none did."""
    found = _ACCESS_KEY.search(context.request.headers.get("Authorization", ""))
    return "" if found is None or found[1] == _INJECTED else found[1]


def caller_of(key: str, account: str) -> Caller:
    """The owner of an access key of ``account``."""
    if _ROOT_KEY.fullmatch(key):
        return principals.root_caller(account, key)
    held = principals.backend(account)
    issued = held.access_keys.get(key) if held else None
    if issued and issued.user_name:
        return principals.user_caller(account, issued.user_name, key)
    if issued and issued.role_arn:
        from moto.sts.models import sts_backends

        session = sts_backends[account]["aws"].get_assumed_role_from_access_key(key)
        return principals.role_caller(
            account, issued.role_arn, session.session_name, access_key=key
        )
    return principals.root_caller(account, key)
