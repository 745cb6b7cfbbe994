"""export_todos: one export a request, whatever repeats, breaks off or is nonsense."""

import csv
import io
import json
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import cloud
from tests.support.lambdas import Context, load, sample

function = load("export_todos")
OWN = cache(function.client.__wrapped__)
HEADER = ["ID", "Description", "Due Date", "Priority", "Status", "Created At", "Updated At"]


class Killed(BaseException):
    """The process is gone: no ``except Exception`` sees it."""


@dataclass
class Faulty:
    """A client that raises ``errors[operation]``, before or ``after`` the call went through."""

    real: Any
    errors: dict[str, BaseException] = field(default_factory=dict)
    after: bool = False

    def __getattr__(self, operation: str) -> Any:
        error = self.errors.get(operation)
        if error is None:
            return getattr(self.real, operation)
        return lambda **request: self._fail(operation, error, request)

    def _fail(self, operation: str, error: BaseException, request: dict[str, Any]) -> None:
        if self.after:
            getattr(self.real, operation)(**request)
        raise error


@dataclass
class World:
    """What the function finds around it, and what a test asks for afterwards."""

    client: Callable[[str], Any]
    mails: Callable[[], list[dict[str, Any]]]
    queue: str
    faults: dict[str, Faulty] = field(default_factory=dict)

    def break_(self, service: str, operation: str, error: BaseException, after: bool = False):
        self.faults[service] = Faulty(self.client(service), {operation: error}, after)

    def send(self, body: Any) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self.client("sqs").send_message(QueueUrl=self.queue, MessageBody=text)

    def receive(self) -> list[dict[str, Any]]:
        """What the event source mapping would hand to the function."""
        found = self.client("sqs").receive_message(
            QueueUrl=self.queue, MaxNumberOfMessages=10, AttributeNames=["All"]
        )
        template = sample("export_todos")["Records"][0]
        arn = f"arn:aws:sqs:{cloud.REGION}:{cloud.ACCOUNT}:todo-exports"
        return [
            template
            | {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "eventSourceARN": arn,
            }
            for message in found.get("Messages", [])
        ]

    def invoke(self, records: list[dict[str, Any]], context: Context | None = None) -> list[str]:
        """The message ids that the function reports as failed."""
        answer = function.handler({"Records": records}, context or Context())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def deliver(self, *bodies: Any) -> tuple[list[dict[str, Any]], list[str]]:
        """Send and process: the records and the ids that failed."""
        for body in bodies:
            self.send(body)
        records = self.receive()
        return records, self.invoke(records)

    def export(self, export_id: str) -> dict[str, str]:
        [found] = [e for e in cloud.items(self.client, "exports") if e["exportId"] == export_id]
        return found

    def objects(self) -> list[str]:
        listed = self.client("s3").list_objects_v2(Bucket="exports")
        return [found["Key"] for found in listed.get("Contents", [])]

    def rows(self, export_id: str) -> list[list[str]]:
        found = self.client("s3").get_object(Bucket="exports", Key=f"exports/{export_id}.csv")
        text = found["Body"].read().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline="")))

    def let_lease_end(self, export_id: str) -> None:
        self.client("dynamodb").update_item(
            TableName="exports",
            Key={"exportId": {"S": export_id}},
            UpdateExpression="SET leaseUntil = :past",
            ExpressionAttributeValues={":past": {"N": str(int(time.time()) - 1)}},
        )


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with cloud.inside() as client:
        cloud.table(client, "todos", "id")
        cloud.table(client, "exports", "exportId")
        client("s3").create_bucket(Bucket="exports")
        arn, mails = cloud.topic(client)
        client("sqs").create_queue(QueueName="dead")
        dead = f"arn:aws:sqs:{cloud.REGION}:{cloud.ACCOUNT}:dead"
        policy = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 3})
        attributes = {"VisibilityTimeout": "180", "RedrivePolicy": policy}
        queue = client("sqs").create_queue(QueueName="todo-exports", Attributes=attributes)
        made = World(client, mails, queue["QueueUrl"])
        monkeypatch.setenv("TODO_TABLE", "todos")
        monkeypatch.setenv("EXPORTS_TABLE", "exports")
        monkeypatch.setenv("EXPORT_BUCKET", "exports")
        monkeypatch.setenv("TOPIC_ARN", arn)
        monkeypatch.setattr(function, "client", lambda name: made.faults.get(name) or OWN(name))
        yield made


def request(export_id: str = "", **changes: Any) -> dict[str, Any]:
    """A body as the app sends it."""
    good = {"requestedAt": "2026-11-24T19:42:00.000Z", "exportType": "csv", "filters": {}}
    return {"exportId": export_id or str(uuid.uuid4())} | good | changes


def refused(operation: str, code: str = "AccessDenied") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "not allowed"}}, operation)


def todo(client: Callable[[str], Any], id_: str, **changes: str) -> None:
    good = {"description": "Learn SNS", "dueDate": "2026-12-01", "priority": "High"}
    stamps = {"createdAt": "2026-11-01T08:00:00Z", "updatedAt": "2026-11-02T08:00:00Z"}
    cloud.put(client, "todos", **({"id": id_, "status": "Done"} | good | stamps | changes))


def test_message_becomes_a_file_a_ready_record_and_one_mail(world: World) -> None:
    todo(world.client, "a")
    records, failed = world.deliver(request("e-1"))
    assert (len(records), failed) == (1, [])
    row = ["a", "Learn SNS", "2026-12-01", "High", "Done"]
    stamps = ["2026-11-01T08:00:00Z", "2026-11-02T08:00:00Z"]
    assert world.rows("e-1") == [HEADER, row + stamps]
    export = world.export("e-1")
    assert (export["state"], export["key"], export["count"]) == ("ready", "exports/e-1.csv", "1")
    assert "claimedBy" not in export
    assert "reason" not in export
    [mail] = world.mails()
    assert mail["Subject"] == "Todo Export Ready for Download"
    assert mail["MessageAttributes"]["event"]["Value"] == "export-ready"


def test_link_in_the_mail_is_signed_for_ten_minutes(world: World) -> None:
    world.deliver(request("e-1"))
    [mail] = world.mails()
    [link] = [line for line in mail["Message"].splitlines() if line.startswith("http")]
    assert "exports/e-1.csv" in link
    assert "X-Amz-Expires=600" in link
    assert "X-Amz-Signature=" in link


def test_file_is_named_and_typed_for_a_browser(world: World) -> None:
    world.deliver(request("e-1"))
    found = world.client("s3").head_object(Bucket="exports", Key="exports/e-1.csv")
    assert found["ContentType"] == "text/csv; charset=utf-8"
    assert found["ContentDisposition"] == 'attachment; filename="todos-e-1.csv"'


def test_app_record_keeps_what_the_app_wrote(world: World) -> None:
    app = {"exportId": "e-1", "state": "requested", "requestedAt": "2026-01-01T00:00:00Z"}
    cloud.put(world.client, "exports", **app, via="queue", expiresAt="soon")
    world.deliver(request("e-1"))
    export = world.export("e-1")
    assert (export["requestedAt"], export["expiresAt"]) == ("2026-01-01T00:00:00Z", "soon")


def test_unknown_export_gets_a_record_that_expires(world: World) -> None:
    world.deliver(request("by-hand"))
    export = world.export("by-hand")
    assert export["via"] == "queue"
    assert int(export["expiresAt"]) > time.time() + 6 * 24 * 3600


def test_empty_batch_and_empty_table(world: World) -> None:
    assert world.invoke([]) == []
    world.deliver(request("e-1"))
    assert world.rows("e-1") == [HEADER]


def test_export_is_made_once_when_the_message_repeats(world: World) -> None:
    _, failed = world.deliver(request("e-1"), request("e-1"))
    _, failed_later = world.deliver(request("e-1"))
    assert failed == failed_later == []
    assert len(world.mails()) == 1
    assert world.objects() == ["exports/e-1.csv"]


def test_file_is_not_written_again_by_a_duplicate(world: World) -> None:
    world.deliver(request("e-1"))
    todo(world.client, "later")
    world.deliver(request("e-1"))
    assert world.rows("e-1") == [HEADER]


@pytest.mark.parametrize(
    "body",
    [
        "Hello from SQS!",
        "",
        "null",
        "[]",
        '"text"',
        "7",
        "[" * 100_000,
        "{}",
        request(exportId=7),
        request(exportId=""),
        request(exportId="../../etc/passwd"),
        request(exportId="a/b"),
        request(exportId="a\n"),
        request(exportId="x" * 65),
        request(exportId="žluťoučký"),
    ],
    ids=lambda body: str(body)[:30],
)
def test_poison_is_reported_and_writes_nothing(world: World, body: Any) -> None:
    record = sample("export_todos")["Records"][0]
    text = body if isinstance(body, str) else json.dumps(body)
    assert world.invoke([record | {"body": text}]) == [record["messageId"]]
    assert cloud.items(world.client, "exports") == []
    assert world.objects() == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"exportType": "pdf"}, "exportType"),
        ({"exportType": None}, "exportType"),
        ({"filters": {"status": "Done"}}, "filters"),
        ({"filters": []}, "filters"),
        ({"requestedAt": "yesterday"}, "requestedAt"),
        ({"requestedAt": 1795549320}, "requestedAt"),
    ],
)
def test_bad_request_with_an_id_shows_as_failed(
    world: World, change: dict[str, Any], reason: str
) -> None:
    records, failed = world.deliver(request("e-1", **change))
    assert failed == [records[0]["messageId"]]
    export = world.export("e-1")
    assert export["state"] == "failed"
    assert reason in export["reason"]


def test_bad_request_does_not_spoil_an_export_that_is_ready(world: World) -> None:
    world.deliver(request("e-1"))
    world.deliver(request("e-1", exportType="pdf"))
    assert world.export("e-1")["state"] == "ready"


def test_one_bad_record_leaves_the_others_alone(world: World) -> None:
    records, failed = world.deliver(request("e-1"), "nonsense", request("e-2"))
    assert failed == [record["messageId"] for record in records if record["body"] == "nonsense"]
    assert world.export("e-1")["state"] == world.export("e-2")["state"] == "ready"


def test_failed_record_comes_back_before_the_queue_would_hand_it_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(function.source, "RETRY_SECONDS", 0)
    world.deliver("nonsense")
    [again] = world.receive()
    assert again["attributes"]["ApproximateReceiveCount"] == "2"


def test_record_is_reported_although_the_wait_cannot_be_shortened(world: World) -> None:
    world.break_("sqs", "change_message_visibility", refused("ChangeMessageVisibility"))
    records, failed = world.deliver("nonsense")
    assert failed == [records[0]["messageId"]]


def test_failure_is_told_on_each_try_and_final_on_the_last(world: World) -> None:
    world.break_("s3", "put_object", refused("PutObject"))
    world.send(request("e-1"))
    [record] = world.receive()
    states = []
    for tries in ("1", "2", "3"):
        record["attributes"]["ApproximateReceiveCount"] = tries
        assert world.invoke([record]) == [record["messageId"]]
        states.append(world.export("e-1")["state"])
    assert states == ["requested", "requested", "failed"]
    assert "AccessDenied" in world.export("e-1")["reason"]
    assert world.mails() == []


def test_failed_export_gets_ready_when_its_message_is_sent_again(world: World) -> None:
    world.break_("s3", "put_object", refused("PutObject"))
    world.send(request("e-1"))
    [record] = world.receive()
    record["attributes"]["ApproximateReceiveCount"] = "3"
    world.invoke([record])
    world.faults.clear()
    world.deliver(request("e-1"))
    export = world.export("e-1")
    assert export["state"] == "ready"
    assert "reason" not in export


def test_refused_mail_keeps_the_file_and_is_tried_again(world: World) -> None:
    world.break_("sns", "publish", refused("Publish"))
    records, failed = world.deliver(request("e-1"))
    assert failed == [records[0]["messageId"]]
    export = world.export("e-1")
    assert (export["state"], "Publish" in export["reason"]) == ("ready", True)
    world.faults.clear()
    assert world.invoke(records) == []
    assert len(world.mails()) == 1
    assert "reason" not in world.export("e-1")


@pytest.mark.parametrize(
    ("service", "operation", "after", "mails"),
    [
        ("s3", "put_object", False, 1),
        ("s3", "put_object", True, 1),
        ("sns", "publish", False, 1),
        ("sns", "publish", True, 2),
    ],
)
def test_killed_function_leaves_an_export_that_the_next_try_completes(
    world: World, service: str, operation: str, after: bool, mails: int
) -> None:
    world.break_(service, operation, Killed(), after)
    world.send(request("e-1"))
    records = world.receive()
    with pytest.raises(Killed):
        world.invoke(records)
    world.faults.clear()
    world.let_lease_end("e-1")
    assert world.invoke(records) == []
    assert world.export("e-1")["state"] == "ready"
    assert world.objects() == ["exports/e-1.csv"]
    assert len(world.mails()) == mails


def test_second_delivery_waits_while_the_first_one_works(world: World) -> None:
    world.break_("s3", "put_object", Killed())
    world.send(request("e-1"))
    records = world.receive()
    with pytest.raises(Killed):
        world.invoke(records)
    world.faults.clear()
    assert world.invoke(records) == [records[0]["messageId"]]
    assert world.objects() == []
    assert world.export("e-1")["state"] == "running"


def test_second_delivery_comes_back_when_the_first_one_must_have_ended(world: World) -> None:
    world.break_("s3", "put_object", Killed())
    world.send(request("e-1"))
    records = world.receive()
    with pytest.raises(Killed):
        world.invoke(records, Context(milliseconds=[20_000]))
    waits = []
    world.faults["sqs"] = Faulty(world.client("sqs"))
    world.faults["sqs"].change_message_visibility = lambda **asked: waits.append(
        asked["VisibilityTimeout"]
    )
    world.invoke(records)
    [seconds] = waits
    assert 15 < seconds < 25


def test_file_is_not_written_again_when_only_its_mail_is_missing(world: World) -> None:
    world.break_("sns", "publish", refused("Publish"))
    records, _ = world.deliver(request("e-1"))
    world.faults.clear()
    todo(world.client, "later")
    assert world.invoke(records) == []
    assert world.rows("e-1") == [HEADER]


def test_log_says_which_message_failed_and_why(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    records, _ = world.deliver("nonsense")
    [line] = [json.loads(entry.getMessage()) for entry in caplog.records]
    assert (line["event"], line["messageId"]) == ("export.try_failed", records[0]["messageId"])
    assert "no JSON" in line["error"]


def test_delivery_whose_claim_was_taken_over_writes_no_state(world: World) -> None:
    def steal(**_: Any) -> None:
        world.let_lease_end("e-1")
        world.faults.clear()
        world.deliver(request("e-1"))

    world.faults["s3"] = Faulty(world.client("s3"))
    world.faults["s3"].put_object = steal
    records, failed = world.deliver(request("e-1"))
    assert records[0]["messageId"] in failed
    assert world.export("e-1")["state"] == "ready"
    assert len(world.mails()) == 1


def test_export_that_runs_out_of_time_fails_with_that_reason(world: World) -> None:
    world.send(request("e-1"))
    [record] = world.receive()
    record["attributes"]["ApproximateReceiveCount"] = "3"
    context = Context(milliseconds=[30_000, 30_000, 1_000])
    assert world.invoke([record], context) == [record["messageId"]]
    export = world.export("e-1")
    assert (export["state"], "timeout" in export["reason"]) == ("failed", True)


def test_record_that_finds_no_time_is_left_for_later(world: World) -> None:
    world.send(request("e-1"))
    records = world.receive()
    assert world.invoke(records, Context(milliseconds=[500])) == [records[0]["messageId"]]
    assert cloud.items(world.client, "exports") == []


def test_every_page_of_a_big_table_is_exported(world: World) -> None:
    for number in range(24):
        todo(
            world.client, f"{number}", description="x" * 100_000, dueDate=f"2026-12-{number + 1:02}"
        )
    world.deliver(request("e-1"))
    assert [row[0] for row in world.rows("e-1")[1:]] == [str(number) for number in range(24)]
    assert world.export("e-1")["count"] == "24"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cell_that_a_spreadsheet_would_run_is_made_text(start: str) -> None:
    written = function.job.todos_csv.render(
        [{"id": "a", "description": f"{start}cmd|' /C calc'!A0"}]
    )
    [_, row] = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert row[1] == f"'{start}cmd|' /C calc'!A0"


def test_text_survives_the_file_as_it_is() -> None:
    hostile = 'Ünïcødé 🎉, "quoted"\nsecond line; <script>'
    written = function.job.todos_csv.render([{"id": "a", "description": hostile, "extra": "no"}])
    assert written.startswith(b"\xef\xbb\xbf")
    [header, row] = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert header == HEADER
    assert row == ["a", hostile, "", "", "", "", ""]


def test_sample_event_is_a_message_the_function_takes(world: World) -> None:
    event = sample("export_todos")
    assert world.invoke(event["Records"]) == []
    assert len(world.mails()) == 1
