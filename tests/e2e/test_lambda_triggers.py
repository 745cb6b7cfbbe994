"""Each function of the stack, started by its own trigger on the real emulator."""

import csv
import io
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from lab import stack
from lab.shared import aws
from lab.shared.config import Settings
from tests.support import permissions
from tests.support.waiting import until


@dataclass
class Lab:
    """The stack in an account of its own, with a queue that hears every notification."""

    settings: Settings
    inbox: list[dict[str, Any]] = field(default_factory=list)

    def client(self, service: str) -> Any:
        return aws.client(self.settings, service, actor="test")

    def arn(self, service: str, name: str) -> str:
        return f"arn:aws:{service}:{self.settings.region}:{self.settings.account}:{name}"

    def queue(self, name: str) -> str:
        return self.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]

    def listen(self) -> None:
        """Subscribe a queue to the topic, without a filter."""
        self.client("sqs").create_queue(QueueName="listener")
        queue, topic = self.arn("sqs", "listener"), self.arn("sns", "todo-notifications")
        permissions.let_send(self.client("sqs"), queue, topic)
        self.client("sns").subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=queue,
            Attributes={"RawMessageDelivery": "false"},
        )

    def mails(self, event: str, containing: str = "") -> list[dict[str, Any]]:
        """What was published so far with this ``event``."""
        self.inbox += [json.loads(message["Body"]) for message in self.take("listener")]
        return [
            mail
            for mail in self.inbox
            if mail["MessageAttributes"]["event"]["Value"] == event
            and containing in mail["Message"]
        ]

    def take(self, queue: str) -> list[dict[str, Any]]:
        """Receive and delete what a queue holds right now."""
        url, found = self.queue(queue), []
        while (
            batch := self.client("sqs")
            .receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])
            .get("Messages")
        ):
            found += batch
            for message in batch:
                self.client("sqs").delete_message(
                    QueueUrl=url, ReceiptHandle=message["ReceiptHandle"]
                )
        return found

    def add_todo(self, **changes: str) -> dict[str, str]:
        good = {"description": "Learn SQS", "dueDate": "2026-12-01", "priority": "High"}
        stamps = {"createdAt": "2026-11-01T08:00:00Z", "updatedAt": "2026-11-01T08:00:00Z"}
        todo = {"id": str(uuid.uuid4()), "status": "Not Started"} | good | stamps | changes
        item = {name: {"S": value} for name, value in todo.items()}
        self.client("dynamodb").put_item(TableName="TodoItems", Item=item)
        return todo

    def request_export(self, export_id: str, **changes: Any) -> None:
        body = {"exportId": export_id, "requestedAt": "2026-11-24T19:42:00.000Z"}
        body |= {"exportType": "csv", "filters": {}} | changes
        self.send("todo-exports", json.dumps(body))

    def send(self, queue: str, body: str) -> None:
        self.client("sqs").send_message(QueueUrl=self.queue(queue), MessageBody=body)

    def export(self, export_id: str) -> dict[str, str]:
        """The export's record, values as text; empty while there is none."""
        found = self.client("dynamodb").get_item(
            TableName="TodoExports", Key={"exportId": {"S": export_id}}, ConsistentRead=True
        )
        return {name: next(iter(typed.values())) for name, typed in found.get("Item", {}).items()}

    def keys(self, bucket: str) -> list[str]:
        listed = self.client("s3").list_objects_v2(Bucket=f"{bucket}-{self.settings.account}")
        return sorted(found["Key"] for found in listed.get("Contents", []))

    def waiting(self, queue: str) -> int:
        """How many messages a queue holds, visible or not."""
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        found = self.client("sqs").get_queue_attributes(
            QueueUrl=self.queue(queue), AttributeNames=names
        )
        return sum(int(found["Attributes"][name]) for name in names)


@pytest.fixture(scope="module")
def lab(emulator_settings: Settings) -> Iterator[Lab]:
    account = f"{uuid.uuid4().int % 10**12:012d}"
    made = Lab(replace(emulator_settings, account=account))
    stack.ensure(made.settings)
    made.listen()
    # The digest is tested last: its rule, now once a minute, fires while the others run.
    made.client("events").put_rule(Name="todo-daily-digest", ScheduleExpression="cron(* * * * ? *)")
    yield made
    stack.teardown(made.settings)


def test_queue_starts_the_export_and_its_link_downloads_the_file(lab: Lab) -> None:
    todo = lab.add_todo(description="=SUM(A1) žluť")
    lab.request_export("e-link")
    until(lambda: lab.export("e-link").get("state") == "ready")
    mail = until(lambda: lab.mails("export-ready", "e-link"))[0]
    assert mail["Subject"] == "Todo Export Ready for Download"
    [link] = [line for line in mail["Message"].splitlines() if line.startswith("http")]
    with urllib.request.urlopen(link) as answer:
        text = answer.read().decode("utf-8-sig")
    [row] = [row for row in csv.reader(io.StringIO(text, newline="")) if row[0] == todo["id"]]
    assert row[1] == "'=SUM(A1) žluť"
    until(lambda: lab.waiting("todo-exports") == 0)


def test_export_is_made_once_when_the_message_repeats(lab: Lab) -> None:
    lab.request_export("e-twice")
    lab.request_export("e-twice")
    until(lambda: lab.export("e-twice").get("announcedAt"))
    lab.request_export("e-twice")
    until(lambda: lab.waiting("todo-exports") == 0)
    assert len(lab.mails("export-ready", "e-twice")) == 1
    assert lab.keys("todo-exports").count("exports/e-twice.csv") == 1


def test_poison_ends_in_the_dead_letter_queue_and_its_export_failed(lab: Lab) -> None:
    lab.send("todo-exports", "Hello from SQS!")
    lab.request_export("e-poison", exportType="pdf")
    lab.request_export("e-good")
    until(lambda: lab.waiting("todo-exports-dlq") == 2, seconds=60)
    bodies = [message["Body"] for message in lab.take("todo-exports-dlq")]
    assert "Hello from SQS!" in bodies
    assert any("e-poison" in body for body in bodies)
    export = lab.export("e-poison")
    assert (export["state"], "exportType" in export["reason"]) == ("failed", True)
    assert lab.export("e-good")["state"] == "ready"
    assert lab.waiting("todo-exports") == 0


def test_export_fails_with_the_words_of_aws_and_succeeds_once_mended(lab: Lab) -> None:
    bucket = f"todo-exports-{lab.settings.account}"
    for key in lab.keys("todo-exports"):
        lab.client("s3").delete_object(Bucket=bucket, Key=key)
    lab.client("s3").delete_bucket(Bucket=bucket)
    lab.request_export("e-mend")
    until(lambda: lab.export("e-mend").get("state") == "failed", seconds=60)
    assert "NoSuchBucket" in lab.export("e-mend")["reason"]
    until(lambda: lab.waiting("todo-exports-dlq") == 1)
    lab.client("s3").create_bucket(Bucket=bucket)
    for message in lab.take("todo-exports-dlq"):
        lab.send("todo-exports", message["Body"])
    until(lambda: lab.export("e-mend").get("state") == "ready")
    # The last thing that the function writes, after the mail was sent.
    until(lambda: "reason" not in lab.export("e-mend"))


def test_topic_fills_its_queue_and_starts_the_audit_of_changes_alone(lab: Lab) -> None:
    todo = lab.add_todo()
    for event in ("digest", "completed"):
        lab.client("sns").publish(
            TopicArn=lab.arn("sns", "todo-notifications"),
            Message=json.dumps(todo),
            MessageAttributes={"event": {"DataType": "String", "StringValue": event}},
        )
    records = until(lambda: audit(lab, todo["id"]))
    assert [record["event"]["S"] for record in records] == ["completed"]
    assert json.loads(records[0]["todo"]["S"]) == todo
    (message,) = until(lambda: lab.take("todo-completed"))
    assert json.loads(json.loads(message["Body"])["Message"]) == todo


def audit(lab: Lab, todo_id: str) -> list[dict[str, Any]]:
    return lab.client("dynamodb").query(
        TableName="TodoAudit",
        KeyConditionExpression="todoId = :id",
        ExpressionAttributeValues={":id": {"S": todo_id}},
    )["Items"]


def test_upload_starts_the_encryption_and_the_copy_starts_nothing(lab: Lab) -> None:
    bucket, s3 = f"todo-uploads-{lab.settings.account}", lab.client("s3")
    names = ["deep/žluť a+b 100%.txt", "empty"]
    for name in names:
        body = b"secret" if name != "empty" else b""
        s3.put_object(Bucket=bucket, Key=f"incoming/{name}", Body=body, Metadata={"by": "me"})
    wanted = sorted(f"{folder}/{name}" for folder in ("incoming", "encrypted") for name in names)
    until(lambda: lab.keys("todo-uploads") == wanted)
    copy = s3.get_object(Bucket=bucket, Key=f"encrypted/{names[0]}")
    assert copy["Body"].read() == b"secret"
    assert copy["Metadata"] == {"by": "me"}
    assert copy["ServerSideEncryption"] == "aws:kms"
    alias = lab.client("kms").describe_key(KeyId="alias/todoapp-uploads")
    assert alias["KeyMetadata"]["KeyId"] in copy["SSEKMSKeyId"]
    s3.put_object(Bucket=bucket, Key="incoming/last", Body=b"")
    until(lambda: "encrypted/last" in lab.keys("todo-uploads"))
    assert len(lab.keys("todo-uploads")) == 6


def test_rest_api_starts_the_function(lab: Lab) -> None:
    call = rest(lab)
    status, body = call("POST", "/todos", {"description": "žluť 🎉", "dueDate": "2026-12-01"})
    assert status == 201
    todo = body["data"]
    assert call("GET", f"/todos/{todo['id']}") == (200, {"success": True, "data": todo})
    assert call("PUT", f"/todos/{todo['id']}", {"status": "Done"})[1]["data"]["status"] == "Done"
    assert todo["id"] in [found["id"] for found in call("GET", "/todos")[1]["data"]]
    assert call("DELETE", f"/todos/{todo['id']}")[0] == 200
    assert call("GET", f"/todos/{todo['id']}")[0] == 404
    assert call("POST", "/todos", {"priority": "urgent"})[0] == 400
    assert call("PATCH", "/todos", {})[0] == 405


def test_json_that_curl_calls_a_form_reaches_the_function_as_sent(lab: Lab) -> None:
    todo = {"description": "a=b&c=d+e %41 žluť", "dueDate": "2026-12-01"}
    status, body = rest(lab)("POST", "/todos", todo, "application/x-www-form-urlencoded")
    assert (status, body["data"]["description"]) == (201, todo["description"])


def rest(lab: Lab) -> Callable[..., tuple[int, Any]]:
    """Calls the stack's REST API: status and parsed body."""
    [api] = lab.client("apigateway").get_rest_apis()["items"]
    base = f"{lab.settings.endpoint}/_aws/execute-api/{api['id']}/lab"

    def call(
        method: str, path: str, body: Any = None, kind: str = "application/json"
    ) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = urllib.request.Request(base + path, data, {"Content-Type": kind}, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    return call


def test_schedule_starts_the_digest(lab: Lab) -> None:
    mail = until(lambda: lab.mails("digest", "Todos:"), seconds=90)[0]
    assert mail["Subject"].startswith(f"Todo digest {datetime.now(UTC):%Y-%m}")
