"""KMS keys, known by their alias."""

from dataclasses import dataclass
from typing import Any, ClassVar

from lab.stack.clients import Clients
from lab.stack.resource import TAG_LIST, Resource, State, is_ours

_KMS_TAGS = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in TAG_LIST]
_WAITING_DAYS = 7  # AWS removes no key at once; this is the shortest wait


@dataclass(frozen=True, kw_only=True)
class Key(Resource):
    """A symmetric key; ``name`` is its alias, with "alias/" in front."""

    kind: ClassVar[str] = "key"

    def wanted(self, aws: Clients) -> State:
        return {"alias": True, "enabled": True, "tag": True}

    def read(self, aws: Clients) -> State | None:
        client = aws("kms")
        key = _by_alias(client, self.name)
        alias = key is not None
        # A stack that was killed between key and alias left a key that only its tag gives away.
        key = key or next((k for k in _all(client) if _usable(k) and _ours(client, k)), None)
        if key is None:
            return None
        return {"alias": alias, "enabled": key["Enabled"], "tag": _ours(client, key)}

    def create(self, aws: Clients) -> None:
        aws("kms").create_key(Description=self.purpose, Tags=_KMS_TAGS)

    def update(self, aws: Clients, changed: State) -> None:
        client = aws("kms")
        if "alias" in changed:
            key = next(k for k in _all(client) if _usable(k) and _ours(client, k))["KeyId"]
            if _alias_exists(client, self.name):  # it names a key that is on its way out
                client.update_alias(AliasName=self.name, TargetKeyId=key)
            else:
                client.create_alias(AliasName=self.name, TargetKeyId=key)
        if "enabled" in changed:
            client.enable_key(KeyId=key_id(aws, self.name))
        if "tag" in changed:
            client.tag_resource(KeyId=key_id(aws, self.name), Tags=_KMS_TAGS)

    def delete(self, aws: Clients) -> None:
        client = aws("kms")
        if _alias_exists(client, self.name):  # first: without it the key is still found, by its tag
            client.delete_alias(AliasName=self.name)
        for key in _all(client):
            if _usable(key) and _ours(client, key):
                client.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=_WAITING_DAYS)


def key_id(aws: Clients, alias: str) -> str | None:
    """The id of the key that the alias names; None when there is none in use."""
    key = _by_alias(aws("kms"), alias)
    return str(key["KeyId"]) if key else None


def _by_alias(client: Any, alias: str) -> dict[str, Any] | None:
    try:
        key: dict[str, Any] = client.describe_key(KeyId=alias)["KeyMetadata"]
    except client.exceptions.NotFoundException:
        return None
    return key if _usable(key) else None


def _usable(key: dict[str, Any]) -> bool:
    return key["KeyManager"] == "CUSTOMER" and key["KeyState"] in ("Enabled", "Disabled")


def _all(client: Any) -> list[dict[str, Any]]:
    pages = client.get_paginator("list_keys").paginate()
    ids = [key["KeyId"] for page in pages for key in page["Keys"]]
    return [client.describe_key(KeyId=each)["KeyMetadata"] for each in ids]


def _ours(client: Any, key: dict[str, Any]) -> bool:
    return is_ours(client.list_resource_tags(KeyId=key["KeyId"])["Tags"])


def _alias_exists(client: Any, alias: str) -> bool:
    pages = client.get_paginator("list_aliases").paginate()
    return any(each["AliasName"] == alias for page in pages for each in page["Aliases"])
