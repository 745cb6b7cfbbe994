"""Who makes a call from outside: read from its signature, and told to the handlers after it.

Keys of root need no right signature; those that IAM and STS have issued do.
"""

import io
import re
from dataclasses import replace
from typing import Any

from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import preprocess_request, serve_custom_service_request_handlers
from localstack.http import Response
from localstack.services.s3 import presigned_url
from localstack.utils.patch import patch

from lab.emulator import queue_urls
from lab.emulator.iam import credentials, managed, principals
from lab.emulator.iam.model import Caller
from lab.emulator.iam.rejections import RejectedError, answer
from lab.emulator.iam.s3_signatures import OlderSignature
from lab.emulator.iam.signatures import IncompleteError, Received, Signature
from lab.emulator.iam.verification import MismatchError, OutdatedError, verify
from lab.emulator.marks import marks
from lab.emulator.policy import Principal

# The policies of their resources may let in anybody, so that these services ask for them first.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
PUBLIC = {"s3", "sns", "sqs"}
ANONYMOUS = Caller(Principal("Anonymous", "*"))
# S3 says in a header what the body's hash is; larger ones than this are not read to check it.
CHECKED_BYTES = 8 << 20
# An account's root: any secret goes with these keys.
_ROOT_KEY = re.compile(r"test|[0-9]{12}")
# For how long a signature is good, by protocol: JSON services are the stricter ones.
_MINUTES = {"json": 5, "rest-json": 5}


def install() -> None:
    """Look at who calls before anything else does."""
    preprocess_request.append(keep_what_was_signed)
    queue_urls.install()
    serve_custom_service_request_handlers.append(identify)
    managed.install()
    # LocalStack would remember a secret for ever, and knows none of STS's.
    presigned_url.get_secret_access_key_from_access_key_id = credentials.secret_of
    patch(presigned_url.get_credentials_from_parameters)(_with_token)


def _with_token(find: Any, parameters: Any, region: str) -> Any:
    """With the session token of a URL signed by version 2, which LocalStack looks for in vain."""
    found = find(parameters, region)
    token = parameters.get("x-amz-security-token")
    return found._replace(security_token=token) if token else found


def keep_what_was_signed(chain: HandlerChain, context: Any, response: Response) -> None:
    """Keep the body's bytes, which parsing uses up, where a signature is to be checked; show
    LocalStack a signature in the query as if it were in a header."""
    request = context.request
    authorization = request.headers.get("Authorization", "")
    if not authorization and "X-Amz-Credential=" in request.environ.get("QUERY_STRING", ""):
        authorization = _as_header(request.args)
        if "/s3/" not in authorization:
            request.headers["Authorization"] = authorization
    found = re.search(r"Credential=([^,\s]+)", authorization)
    if found and not _ROOT_KEY.fullmatch(found[1].partition("/")[0]) and "/s3/" not in found[1]:
        body = request.environ["lab.body"] = request.get_data(cache=False)
        request.stream = io.BytesIO(body)


def identify(chain: HandlerChain, context: Any, response: Response) -> None:
    """Set ``marks(context).caller``, or answer as AWS does to one that it does not know.

    No caller is set, and nothing to be decided, for LocalStack's own calls and for what STS serves
    without a signature.
    """
    if context.operation is None or context.is_internal_call:
        return
    known = marks(context)
    received = _received(context)
    try:
        known.caller = _caller(context, received)
    except RejectedError as error:
        raise answer(context, error) from None
    except IncompleteError as error:
        raise answer(context, RejectedError("incomplete", str(error))) from None
    known.unsigned = known.caller in (None, ANONYMOUS)


def _caller(context: Any, received: Received) -> Caller | None:
    signature = Signature.of(received)
    if signature is None:
        older = _older_signature(context, received)
        return _owner(context, older) if older else _unsigned(context)
    if _ROOT_KEY.fullmatch(signature.access_key):
        return principals.root_caller(context.account_id, signature.access_key)
    key, service = signature.access_key, context.service.service_name
    issued = credentials.check(key, signature.token, service)
    if not _is_verified(context, signature):
        _verify(context, received, signature, issued.secret)
    issued.use(service, signature.region)
    return issued.caller()


def _is_verified(context: Any, signature: Signature) -> bool:
    """Whether LocalStack has: S3's pre-signed URLs, which are also good for its other ports."""
    if context.service.service_name != "s3" or signature.expires is None:
        return False
    return "AWSAccessKeyId" not in context.request.args  # or it has verified that signature


def _verify(context: Any, received: Received, signature: Signature, secret: str) -> None:
    service, minutes = context.service.signing_name, _MINUTES.get(context.protocol, 15)
    if service == "s3":
        received = replace(received, body=_body_for_s3(context, received))
    try:
        verify(signature, received, secret, service, minutes=minutes)
    except OutdatedError as error:
        raise RejectedError("outdated", str(error)) from None
    except MismatchError as error:
        raise RejectedError("mismatch", str(error)) from None


def _older_signature(context: Any, received: Received) -> OlderSignature | None:
    if context.service.service_name != "s3":
        return None
    form = context.request.form if context.operation.name == "PostObject" else {}
    return OlderSignature.of(received.header("authorization"), context.request.args, form)


def _owner(context: Any, signature: OlderSignature) -> Caller:
    key = signature.access_key
    context.account_id = credentials.account_of(key)  # LocalStack does not look into forms
    if _ROOT_KEY.fullmatch(key):
        return principals.root_caller(context.account_id, key)
    issued = credentials.check(key, signature.token, "s3")
    if not signature.is_by(issued.secret):
        raise RejectedError("mismatch")
    return issued.caller()


def _unsigned(context: Any) -> Caller | None:
    if context.operation.auth_type == "none":
        return None
    if context.service.service_name in PUBLIC:
        return ANONYMOUS
    raise RejectedError("missing")


def _received(context: Any) -> Received:
    environ = context.request.environ
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in environ.get("rolo.headers", ())
    )
    target = environ.get(queue_urls.TARGET) or environ.get("RAW_URI", "/")
    return Received(environ["REQUEST_METHOD"], target, headers, environ.get("lab.body"))


def _body_for_s3(context: Any, received: Received) -> bytes | None:
    """The body, if its hash is declared and it is not too long to look at; it can be read again."""
    declared, length = (
        received.header("x-amz-content-sha256"),
        received.header("content-length"),
    )
    if len(declared) != 64 or not length.isdecimal() or int(length) > CHECKED_BYTES:
        return None
    request = context.service_request or {}
    stream: Any = request.get("Body")
    if not hasattr(stream, "read"):
        return context.request.get_data()
    body = stream.read()
    request["Body"] = io.BytesIO(body)
    return body


def _as_header(query: Any) -> str:
    parts = (f"{n}={query.get(f'X-Amz-{n}', '')}" for n in ("Credential", "SignedHeaders"))
    return f"AWS4-HMAC-SHA256 {', '.join(parts)}, Signature={query.get('X-Amz-Signature', '')}"
