"""What S3 takes beside signatures in a header or query: forms, and version 2 in the query.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from lab.emulator.iam.verification import signing_key


@dataclass(frozen=True, slots=True)
class OlderSignature:
    """Who signed; ``value`` is the signature of the form's ``policy``.

    ``scope`` is version 4's (date, region, service). Without a policy it is a URL that LocalStack
    has verified; without a value it cannot be right.
    """

    access_key: str
    token: str = ""
    value: str = ""
    policy: str = ""
    scope: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, authorization: str, query: Mapping[str, str], form: Mapping[str, str]
    ) -> Self | None:
        """From a header, a query or the fields of a form; None if none of them is signed."""
        if authorization.startswith("AWS "):
            return cls(authorization[4:].partition(":")[0])
        if key := query.get("AWSAccessKeyId", ""):
            token = query.get("x-amz-security-token", "")
            return cls(key, token, query.get("Signature", ""))
        fields = {name.lower(): value for name, value in form.items()}
        credential = fields.get("x-amz-credential") or fields.get("awsaccesskeyid", "")
        if not credential:
            return None
        key, *scope = credential.split("/")
        value = fields.get("x-amz-signature") or fields.get("signature", "")
        token = fields.get("x-amz-security-token", "")
        return cls(key, token, value, fields.get("policy", "-"), tuple(scope[:3]))

    def is_by(self, secret: str) -> bool:
        """Whether it was made with ``secret``."""
        if not self.value:
            return False
        if not self.policy:
            return True
        if len(self.scope) == 3:
            made = hmac.new(signing_key(secret, *self.scope), self.policy.encode(), "sha256")
            return hmac.compare_digest(made.hexdigest(), self.value)
        digest = hmac.new(secret.encode(), self.policy.encode(), hashlib.sha1).digest()
        return hmac.compare_digest(base64.b64encode(digest).decode(), self.value)
