"""Hands a due schedule's input to its target: Lambda, SQS, SNS and what LocalStack can reach."""

import json
import uuid
from datetime import datetime
from typing import Any

from localstack.aws.connect import connect_to
from localstack.utils.aws.arns import parse_arn, sqs_queue_url_for_arn
from localstack.utils.aws.message_forwarding import send_event_to_target

PRINCIPAL = "scheduler"
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def send(target: dict[str, Any], schedule_arn: str, due: datetime) -> None:
    """Invoke ``target`` (its Arn, RoleArn and Input) for a schedule that is due."""
    arn, text = target["Arn"], _text(target.get("Input"), schedule_arn, due)
    service = parse_arn(arn)["service"]
    if service not in ("lambda", "sqs", "sns"):
        send_event_to_target(
            arn,
            json.loads(text),
            role=target["RoleArn"],
            source_arn=schedule_arn,
            source_service=PRINCIPAL,
        )
        return
    client = _client(service, target, schedule_arn)
    if service == "lambda":
        client.invoke(FunctionName=arn, InvocationType="Event", Payload=text.encode())
    elif service == "sns":
        client.publish(TopicArn=arn, Message=text)
    else:
        group = target.get("SqsParameters") or {}
        client.send_message(QueueUrl=sqs_queue_url_for_arn(arn), MessageBody=text, **group)


def _client(service: str, target: dict[str, Any], schedule_arn: str) -> Any:
    region = parse_arn(target["Arn"])["region"]
    # Not with_assumed_role: it does not say for what the role is assumed.
    sts = connect_to(region_name=region).sts.request_metadata(
        service_principal=PRINCIPAL, source_arn=_group(schedule_arn)
    )
    session = {"RoleSessionName": f"schedule-{uuid.uuid4().hex[:8]}"}
    keys = sts.assume_role(RoleArn=target["RoleArn"], **session)["Credentials"]
    clients = connect_to(
        region_name=region,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    return clients.get_client(service).request_metadata(
        service_principal=PRINCIPAL, source_arn=schedule_arn
    )


def _group(schedule_arn: str) -> str:
    """What a role's trust policy can name as aws:SourceArn: schedules are too many."""
    place, _, name = schedule_arn.rpartition(":schedule/")
    return f"{place}:schedule-group/{name.partition('/')[0]}"


def _text(text: str | None, schedule_arn: str, due: datetime) -> str:
    time = due.strftime(TIME_FORMAT)
    known = {
        "schedule-arn": schedule_arn,
        "scheduled-time": time,
        "execution-id": str(uuid.uuid4()),
        "attempt-number": "1",
    }
    if text is None:
        return _default_event(schedule_arn, time, known["execution-id"])
    for name, value in known.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return text


def _default_event(schedule_arn: str, time: str, execution: str) -> str:
    place = parse_arn(schedule_arn)
    event = {
        "version": "0",
        "id": execution,
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": place["account"],
        "time": time,
        "region": place["region"],
        "resources": [schedule_arn],
        "detail": "{}",
    }
    return json.dumps(event)
