"""Which permissions a call needs: its IAM actions, on which resources, under which conditions.

Source: the Service Authorization Reference, and the services' own pages about their permissions.
"""

from lab.emulator.iam.actions import (
    apigateway,
    cloudwatch,
    dynamodb,
    ec2,
    events,
    functions,
    iam,
    kms,
    logs,
    s3,
    ses,
    sns,
    sqs,
    ssm,
    sts,
)
from lab.emulator.iam.actions.table import Request, Service
from lab.emulator.iam.model import Need

SERVICES: dict[str, Service] = {
    "apigateway": apigateway.SERVICE,
    "cloudwatch": cloudwatch.SERVICE,
    "dynamodb": dynamodb.SERVICE,
    "dynamodbstreams": dynamodb.SERVICE,
    "ec2": ec2.SERVICE,
    "events": events.SERVICE,
    "iam": iam.SERVICE,
    "kms": kms.SERVICE,
    "lambda": functions.SERVICE,
    "logs": logs.SERVICE,
    "s3": s3.SERVICE,
    "scheduler": events.SCHEDULER,
    "ses": ses.SERVICE,
    "sns": sns.SERVICE,
    "sqs": sqs.SERVICE,
    "ssm": ssm.SERVICE,
    "sts": sts.SERVICE,
}


def needs(
    service: str, operation: str, request: Request, account: str, region: str
) -> tuple[Need, ...]:
    """What a call needs, each need once; empty where AWS asks for no permission.

    ``service`` and ``operation`` are botocore's names, ``request`` holds the members as botocore
    names them; ``account`` is the caller's. A service that is not in use here needs the action
    named as the operation on everything.
    """
    table = SERVICES.get(service)
    if table is None:
        return (Need(f"{service}:{operation}", "*"),)
    found = table.needs(operation, request, account, region)
    if len(found) < 2:
        return tuple(found)
    once: dict[object, Need] = {}
    for need in found:
        once.setdefault((need.action, need.resource, *need.context.items()), need)
    return tuple(once.values())
