"""The ids of nodes and edges: an event tells them as well as the API does."""

from lab.journal import names

STUDENT, APP = "student", "app"
_PROTOCOLS = {"email": "mail", "email-json": "mail", "sms": "sms", "http": "http", "https": "http"}
# Who acts in the student's place: a solution, a button, and what the lab itself prepares.
_STUDENTS = {"student", "setup", "lab"}


def edge(kind: str, source: str, target: str) -> str:
    """The id of the edge of a kind between two nodes."""
    return f"{kind} {source} {target}"


def resource(arn: str) -> str:
    """The node of what an ARN names: a function without its version, a bucket without the key; ""
    for what is no node."""
    if not names.is_arn(arn):
        return sms(arn) if arn.startswith("+") else ""
    parts = arn.split(":")
    service, rest = parts[2], parts[5:]
    if service == "lambda":
        return ":".join(parts[:7]) if rest[0] == "function" else ""
    if service == "s3":
        return bucket(":".join(rest).partition("/")[0])
    if service == "execute-api":
        return api(parts[3], rest[0].partition("/")[0])
    if service in ("sns", "sqs"):
        return ":".join(parts[:6])
    known = (f"{service}:{rest[0].partition('/')[0]}") in _OTHERS
    return arn if known else ""


_OTHERS = {"dynamodb:table", "ssm:parameter", "scheduler:schedule", "events:rule"}


def endpoint(protocol: str, address: str) -> str:
    """The node that a subscription's protocol and endpoint name."""
    kind = _PROTOCOLS.get(protocol)
    return f"{kind}:{address}" if kind else resource(address)


def sms(number: str) -> str:
    """The node of a telephone."""
    return f"sms:{number}"


def bucket(name: str) -> str:
    """The node of a bucket."""
    return f"arn:aws:s3:::{name}"


def api(region: str, api_id: str) -> str:
    """The node of a REST API."""
    return f"arn:aws:apigateway:{region}::/restapis/{api_id}"


def table(region: str, account: str, name: str) -> str:
    """The node of a DynamoDB table."""
    return f"arn:aws:dynamodb:{region}:{account}:table/{name}"


def actor(name: str, region: str, account: str) -> str:
    """The node of who acts, as the journal names it; "" for a service, and for who only looks."""
    kind, _, rest = name.partition(":")
    if kind == "lambda" and rest:
        return f"arn:aws:lambda:{region}:{account}:function:{rest}"
    if name in _STUDENTS:
        return STUDENT
    return APP if name == APP else ""
