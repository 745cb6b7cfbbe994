"""Parameter Store with AWS's rules, and with SecureStrings that stay secret until decrypted."""

import os
from base64 import b64decode, b64encode
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from localstack.services.moto import call_moto, call_moto_with_request
from localstack.services.ssm.provider import SsmProvider
from localstack.utils.patch import patch
from moto.ssm.models import Parameter, ssm_backends

from lab.emulator import parameter_rules as rules
from lab.emulator.node.operations import Nodes

DEFAULT_KEY = "alias/aws/ssm"
# As in the ciphertexts of KMS, which are "AQIC..." in base64.
HEADER = b"\x01\x02\x02\x00"
NONCE = 12

# Values live only as long as this process, and so does what encrypts them.
_cipher = AESGCM(AESGCM.generate_key(256))


class Ssm(Nodes, SsmProvider):
    """LocalStack's SSM, with the checks on parameters that it leaves out, and a node."""

    def put_parameter(
        self, context: RequestContext, request: dict[str, Any], **kwargs: Any
    ) -> dict[str, Any]:
        """Write a parameter, or refuse it as AWS does."""
        name, value = request["Name"], request.get("Value") or ""
        rules.check_name(name)
        before = _stored(context, self._normalize_name(name))
        kind = request.get("Type") or (before and before.parameter_type)
        if kind:
            request["Type"] = kind  # in place: the journal shows no value of an unknown type
        _check_key(context, request.get("KeyId"), kind)
        tier = rules.tier_for(value, request.get("Tier"), before and before.tier)
        pattern = request.get("AllowedPattern") or (before and before.allowed_pattern)
        if value:  # moto words the refusal of an empty one
            rules.check_pattern(pattern, value)
        request = request | {"Name": self._normalize_name(name), "Tier": tier}
        answer = call_moto_with_request(context, request)
        self._notify_event_subscribers(
            context.account_id, context.region, request["Name"], "Update" if before else "Create"
        )
        return answer

    def get_parameters_by_path(
        self, context: RequestContext, path: str, next_token: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """A page of the parameters under a path, ten at most."""
        rules.check_path(path)
        _check_token(next_token)
        return call_moto(context)

    def describe_parameters(
        self, context: RequestContext, next_token: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """A page of all parameters, without their values."""
        _check_token(next_token)
        return call_moto(context)

    def get_parameter_history(
        self, context: RequestContext, name: str, next_token: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """The versions of a parameter, oldest first."""
        _check_token(next_token)
        answer = self._by_name(context, Name=name)
        for version in answer["Parameters"]:
            self._denormalize_param_name_in_response(version, name)
        return answer

    def delete_parameter(self, context: RequestContext, name: str, **kwargs: Any) -> dict[str, Any]:
        """Delete a parameter with all its versions."""
        answer = self._by_name(context, Name=name)
        self._notify_event_subscribers(context.account_id, context.region, name, "Delete")
        return answer

    def delete_parameters(
        self, context: RequestContext, names: list[str], **kwargs: Any
    ) -> dict[str, Any]:
        """Delete those that exist, and name those that do not."""
        written = {self._normalize_name(name): name for name in names}
        answer = call_moto_with_request(context, {"Names": list(written)})
        return {key: [written[name] for name in found] for key, found in answer.items()}

    def label_parameter_version(
        self, context: RequestContext, name: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Put labels on a version."""
        return self._by_name(context, Name=name)

    def unlabel_parameter_version(
        self, context: RequestContext, name: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Take labels off a version."""
        return self._by_name(context, Name=name)

    def _by_name(self, context: RequestContext, **name: str) -> dict[str, Any]:
        # LocalStack writes "/flag" down as "flag", and so every look-up must; it forgets these.
        request = dict(context.service_request) | {
            key: self._normalize_name(value) for key, value in name.items()
        }
        return call_moto_with_request(context, request)


def install() -> None:
    """Make moto keep a SecureString as ciphertext."""
    patch(Parameter.encrypt)(_encrypt)
    patch(Parameter.decrypt)(_decrypt)


def _encrypt(fn: object, self: Parameter, value: str) -> str:
    nonce = os.urandom(NONCE)
    sealed = _cipher.encrypt(nonce, value.encode(), self.keyid.encode())
    return b64encode(HEADER + nonce + sealed).decode()


def _decrypt(fn: object, self: Parameter, value: str) -> str:
    if self.parameter_type != "SecureString":
        return value
    raw = b64decode(value)[len(HEADER) :]
    return _cipher.decrypt(raw[:NONCE], raw[NONCE:], self.keyid.encode()).decode()


def _stored(context: RequestContext, name: str) -> Parameter | None:
    return ssm_backends[context.account_id][context.region].get_parameter(name)


def _check_key(context: RequestContext, key: str | None, kind: str | None) -> None:
    if not key or key == DEFAULT_KEY:
        return
    if kind != "SecureString":
        raise rules.refusal("KeyId is required for SecureString type parameter only.")
    kms = connect_to(aws_access_key_id=context.account_id, region_name=context.region).kms
    try:
        kms.describe_key(KeyId=key)
    except kms.exceptions.NotFoundException as error:
        raise rules.refusal(error.response["Error"]["Message"], "InvalidKeyId") from error


def _check_token(token: str | None) -> None:
    # moto's tokens are offsets.
    if token and not (token.isascii() and token.isdigit()):
        raise rules.refusal("The specified token is not valid.", "InvalidNextToken")
