"""The policies that stand on resources: of a queue, a topic, a function, a bucket, a key, a role.

Read where LocalStack and moto keep them. A service that was never loaded has no resources, so
nothing is imported here for the sake of looking.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from lab.emulator.policy import Policy

# What a store is called, and the module that has it once its service is loaded.
_STORES = {
    service: (f"localstack.services.{package}", f"{service}_stores")
    for service, package in {
        "sqs": "sqs.models",
        "sns": "sns.models",
        "lambda": "lambda_.invocation.models",
        "s3": "s3.models",
        "kms": "kms.models",
    }.items()
}


def policy_of(resource_arn: str) -> Policy | None:
    """The policy of a resource, None if it has none or does not exist.

    Of an object it is its bucket's, of a function's version or alias that qualifier's own, of a
    role its trust policy.
    """
    parts = resource_arn.split(":", 5)
    reader = _READERS.get(parts[2]) if len(parts) == 6 else None
    if reader is None:
        return None
    document = reader(parts[4], parts[3], parts[5])
    if not document:
        return None
    name = resource_arn.partition("/")[0] if parts[2] == "s3" else resource_arn
    return Policy("trust" if parts[2] == "iam" else "resource", name, document)


def owner_of(resource_arn: str) -> str:
    """The account that a resource belongs to; "" where its ARN names none, as ``*`` does."""
    parts = resource_arn.split(":", 5)
    if len(parts) < 6:
        return ""
    if parts[2] == "s3":
        return bucket_owner(parts[5].partition("/")[0])
    return "" if parts[4] == "aws" else parts[4]  # AWS's own policies are everybody's


def bucket(name: str) -> Any | None:
    """LocalStack's record of a bucket, of whatever account; None if there is none."""
    stores = _stores("s3")
    regions = stores.get(bucket_owner(name)) if stores else None
    # A bucket's account keeps it for all regions together.
    return regions._global.get("buckets", {}).get(name) if regions else None


def bucket_owner(name: str) -> str:
    """The account of a bucket, "" if there is no such bucket."""
    stores = _stores("s3")
    owners = stores._universal.get("global_bucket_map") if stores else None
    found: str = (owners or {}).get(name, "")
    return found


def _queue(account: str, region: str, name: str) -> str | None:
    store = _store("sqs", account, region)
    queue = store.queues.get(name) if store else None
    return queue.attributes.get("Policy") if queue else None


def _topic(account: str, region: str, name: str) -> str | None:
    store = _store("sns", account, region)
    topic = store.topics.get(f"arn:aws:sns:{region}:{account}:{name}") if store else None
    return topic["attributes"].get("Policy") if topic else None


def _function(account: str, region: str, name: str) -> str | None:
    _, _, rest = name.partition(":")
    store = _store("lambda", account, region)
    function = store.functions.get(rest.partition(":")[0]) if store else None
    found = function.permissions.get(rest.partition(":")[2] or "$LATEST") if function else None
    if not found:
        return None
    return json.dumps({"Version": found.policy.Version, "Statement": found.policy.Statement})


def _bucket_policy(_account: str, _region: str, name: str) -> str | None:
    found = bucket(name.partition("/")[0])
    return found.policy if found else None


def _key(account: str, region: str, name: str) -> str | None:
    store = _store("kms", account, region)
    key = store.keys.get(name.removeprefix("key/")) if store else None
    return key.policy if key else None


def _role(account: str, _region: str, name: str) -> str | None:
    iam = sys.modules.get("moto.iam.models")
    if iam is None or not name.startswith("role/") or account not in iam.iam_backends:
        return None
    roles = iam.iam_backends[account]["aws"].roles.values()
    wanted = name.rpartition("/")[2]
    role = next((each for each in roles if each.name == wanted), None)
    return role.assume_role_policy_document if role else None


def _store(service: str, account: str, region: str) -> Any | None:
    # Looked up with get: asking with [] would make a store for an account that has none.
    stores = _stores(service)
    regions = stores.get(account) if stores else None
    return regions.get(region) if regions else None


def _stores(service: str) -> Any | None:
    module, name = _STORES[service]
    return getattr(sys.modules.get(module), name, None)


_READERS: dict[str, Callable[[str, str, str], str | None]] = {
    "sqs": _queue,
    "sns": _topic,
    "lambda": _function,
    "s3": _bucket_policy,
    "kms": _key,
    "iam": _role,
}
