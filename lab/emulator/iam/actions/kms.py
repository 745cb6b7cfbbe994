"""KMS: the resource is the key, whatever name the request has for it."""

from collections.abc import Iterable
from typing import Any

from lab.emulator.iam.actions import lookups
from lab.emulator.iam.actions.table import Request, Service
from lab.emulator.iam.model import Need

KEY = "arn:aws:kms:{region}:{account}:key/{}"
ALIAS = "arn:aws:kms:{region}:{account}:alias/{}"


def key_arn(key: str, account: str, region: str) -> str:
    """The ARN of a key by its id, its ARN, an alias or an alias's ARN. An alias that does not exist
    stands for itself: the call is refused, or fails for want of the key."""
    if key.startswith("arn:"):
        parts = key.split(":", 5)
        if not parts[-1].startswith("alias/"):
            return key
        region, account, key = parts[3], parts[4], parts[-1]
    if key.startswith("alias/"):
        found = lookups.key_of_alias(key, account, region)
        if found is None:
            return ALIAS.format(key.removeprefix("alias/"), account=account, region=region)
        key = found
    return key if key.startswith("arn:") else KEY.format(key, account=account, region=region)


def _by_ciphertext(blob: Any, account: str, region: str) -> str:
    found = lookups.key_of_ciphertext(blob)
    return key_arn(found or "*", account, region)


def _on_alias(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        action = f"kms:{operation}"
        alias = str(request.get("AliasName"))
        name = alias.removeprefix("alias/")
        yield Need(action, ALIAS.format(name, account=account, region=region))
        before = None if operation == "CreateAlias" else key_arn(alias, account, region)
        for key in (before, request.get("TargetKeyId")):
            if key:
                yield Need(action, key_arn(key, account, region))

    return needs


def _re_encrypt(request: Request, account: str, region: str) -> Iterable[Need]:
    context = SERVICE.context(request)
    source = request.get("SourceKeyId")
    yield Need(
        "kms:ReEncryptFrom",
        key_arn(source, account, region)
        if source
        else _by_ciphertext(request.get("CiphertextBlob"), account, region),
        context,
    )
    yield Need(
        "kms:ReEncryptTo", key_arn(request.get("DestinationKeyId", "*"), account, region), context
    )


def _with_context(operation: str) -> Any:
    def needs(request: Request, account: str, region: str) -> Iterable[Need]:
        pairs = request.get("EncryptionContext") or {}
        context: dict[str, tuple[str, ...]] = {
            f"kms:encryptioncontext:{str(key).lower()}": (str(value),)
            for key, value in pairs.items()
        }
        if pairs:
            context["kms:encryptioncontextkeys"] = tuple(map(str, pairs))
        key = request.get("KeyId")
        blob = request.get("CiphertextBlob")
        arn = key_arn(key, account, region) if key else _by_ciphertext(blob, account, region)
        yield Need(f"kms:{operation}", arn, context)

    return needs


SERVICE = Service(
    prefix="kms",
    members=(("KeyId", key_arn),),
    special={name: _on_alias(name) for name in ("CreateAlias", "DeleteAlias", "UpdateAlias")}
    | {
        name: _with_context(name)
        for name in (
            "Decrypt",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyPair",
            "GenerateDataKeyPairWithoutPlaintext",
            "GenerateDataKeyWithoutPlaintext",
        )
    }
    | {"ReEncrypt": _re_encrypt},
    # ListAliases may name a key; its permission is on everything all the same.
    unscoped=frozenset({"ListAliases"}),
)
