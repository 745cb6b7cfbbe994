"""AWS's answers to a request whose caller cannot be told: code and status differ by protocol.

https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html for the query protocol,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html for JSON,
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html for S3.
"""

from typing import Any, Literal

from localstack.aws.api import CommonServiceException

Kind = Literal["missing", "incomplete", "unknown", "token", "expired", "mismatch", "outdated"]

_MISSING = "Request is missing Authentication Token"
_INVALID = "The security token included in the request is invalid."
_EXPIRED = "The security token included in the request is expired"
_S3_MALFORMED = (
    "The authorization header is malformed; the authorization header requires three components: "
    "Credential, SignedHeaders, and Signature."
)
_S3_UNKNOWN = "The AWS Access Key Id you provided does not exist in our records."
_S3_TOKEN = "The provided token is malformed or otherwise invalid."  # noqa: S105 - a message
_S3_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your key "
    "and signing method."
)
_S3_SKEWED = "The difference between the request time and the current time is too large."
# Of each protocol, what it answers: code, status and words. Where there are none they are given.
_QUERY: dict[Kind, tuple[str, int, str]] = {
    "missing": ("MissingAuthenticationToken", 403, _MISSING),
    "incomplete": ("IncompleteSignature", 400, ""),
    "unknown": ("InvalidClientTokenId", 403, _INVALID),
    "token": ("InvalidClientTokenId", 403, _INVALID),
    "expired": ("ExpiredToken", 403, _EXPIRED),
    "mismatch": ("SignatureDoesNotMatch", 403, ""),
    "outdated": ("SignatureDoesNotMatch", 403, ""),
}
_JSON: dict[Kind, tuple[str, int, str]] = {
    "missing": ("MissingAuthenticationTokenException", 400, _MISSING),
    "incomplete": ("IncompleteSignatureException", 400, ""),
    "unknown": ("UnrecognizedClientException", 400, _INVALID),
    "token": ("UnrecognizedClientException", 400, _INVALID),
    "expired": ("ExpiredTokenException", 400, _EXPIRED),
    "mismatch": ("InvalidSignatureException", 400, ""),
    "outdated": ("InvalidSignatureException", 400, ""),
}
_REST_JSON = {kind: (code, 403, words) for kind, (code, _, words) in _JSON.items()}
_S3: dict[Kind, tuple[str, int, str]] = {
    "missing": ("AccessDenied", 403, "Access Denied"),
    "incomplete": ("AuthorizationHeaderMalformed", 400, _S3_MALFORMED),
    "unknown": ("InvalidAccessKeyId", 403, _S3_UNKNOWN),
    "token": ("InvalidToken", 400, _S3_TOKEN),
    "expired": ("ExpiredToken", 400, "The provided token has expired."),
    "mismatch": ("SignatureDoesNotMatch", 403, _S3_MISMATCH),
    "outdated": ("RequestTimeTooSkewed", 403, _S3_SKEWED),
}
_BY_PROTOCOL = {"json": _JSON, "rest-json": _REST_JSON, "rest-xml": _S3}


class RejectedError(Exception):
    """Nobody knows who calls; the message is AWS's where its words are not always the same."""

    def __init__(self, kind: Kind, words: str = "") -> None:
        super().__init__(words)
        self.kind: Kind = kind


def answer(context: Any, error: RejectedError) -> CommonServiceException:
    """The error in the words of the request's service and protocol."""
    # SQS speaks JSON, and keeps the codes that it had before.
    is_sqs = context.service.service_name == "sqs"
    answers = _QUERY if is_sqs else _BY_PROTOCOL.get(context.protocol, _QUERY)
    code, status, words = answers[error.kind]
    # The serializer of SQS takes the class's name for the code.
    kind = type(code, (CommonServiceException,), {})
    made: CommonServiceException = kind(code, words or str(error), status, sender_fault=True)
    return made
