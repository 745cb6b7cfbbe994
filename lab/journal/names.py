"""How the lab calls what AWS identifies by ARNs, URLs and principals."""

_KINDS = {"sns": "topic", "sqs": "queue", "lambda": "function"}


def short(resource: str) -> str:
    """The name in an ARN or queue URL: ``arn:aws:sqs:us-east-1:000000000000:jobs`` -> ``jobs``."""
    if resource.startswith(("http://", "https://")):
        return resource.rstrip("/").rsplit("/", 1)[-1] if _is_queue_url(resource) else resource
    if not is_arn(resource):
        return resource
    parts = resource.split(":")
    service, rest = parts[2], parts[5:]
    if service == "lambda" and rest[:1] == ["function"]:
        return ":".join(rest[1:])
    if service == "sns":
        return rest[0]
    if service == "ssm" and rest[0].startswith("parameter/"):
        return rest[0].removeprefix("parameter")
    if service == "s3":
        return ":".join(rest)
    return ":".join(rest).rsplit("/", 1)[-1] if service != "logs" else ":".join(rest[1:])


def named(resource: str) -> str:
    """The same with its kind: ``queue jobs``, ``function export_todos``, ``me@example.com``."""
    kind = "queue" if _is_queue_url(resource) else _KINDS.get(service(resource), "")
    return f"{kind} {short(resource)}".strip()


def service(arn: str) -> str:
    """The service in an ARN, or ""."""
    return arn.split(":")[2] if is_arn(arn) else ""


def is_arn(text: str) -> bool:
    """Whether it is an ARN, by its form."""
    return text.startswith("arn:") and text.count(":") >= 5


def function_name(arn: str) -> str:
    """A function's name without version or alias, from its ARN or name."""
    parts = arn.split(":")
    return parts[6] if len(parts) >= 7 else parts[0]


def actor(name: str) -> str:
    """Who acts: ``service:sns.amazonaws.com`` -> ``sns``, ``lambda:f`` -> ``function f``."""
    kind, _, rest = name.partition(":")
    if kind == "service":
        return rest.removesuffix(".amazonaws.com")
    return f"function {rest}" if kind == "lambda" and rest else name


def _is_queue_url(url: str) -> bool:
    parts = url.rstrip("/").rsplit("/", 2)
    return len(parts) == 3 and len(parts[1]) == 12 and parts[1].isdigit()
