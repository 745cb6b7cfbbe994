"""What services deliver to: whether it exists at all."""

import sys
from typing import Any


def exists(arn: str) -> bool:
    """Whether a queue, topic or function is there; anything else is taken to be."""
    parts = arn.split(":")
    if len(parts) < 6:
        return True
    _, _, service, region, account, name, *more = parts
    if service == "sqs":
        return name in _store("sqs.models", "sqs", account, region).queues
    if service == "sns":
        return arn in _store("sns.models", "sns", account, region).topics
    if service == "lambda" and more:
        store = _store("lambda_.invocation.models", "lambda", account, region)
        return more[0] in store.functions
    return True


def _store(module: str, service: str, account: str, region: str) -> Any:
    # The call is to this service, so it has been loaded.
    models = sys.modules[f"localstack.services.{module}"]
    return getattr(models, f"{service}_stores")[account][region]
