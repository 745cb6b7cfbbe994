"""Services deliver only where a policy of the target lets them, for the resource that it names."""

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.journal import client as journal
from lab.shared.config import Settings
from lab.shared.event import Event
from tests.support import functions, permissions
from tests.support.waiting import until

Clients = Callable[..., Any]
RECORDS = "def handler(event, context):\n    print('GOT', event)\n    return {'statusCode': 200}\n"


class Place:
    """One test's account: makes what deliveries go from and to."""

    def __init__(self, aws: Clients, settings: Settings) -> None:
        self.aws, self.settings = aws, settings

    def arn(self, service: str, name: str) -> str:
        return f"arn:aws:{service}:{self.settings.region}:{self.settings.account}:{name}"

    def queue(self, name: str) -> str:
        """The ARN of a new queue."""
        self.aws("sqs").create_queue(QueueName=name)
        return self.arn("sqs", name)

    def received(self, queue: str, wait: int = 10) -> list[str]:
        sqs = self.aws("sqs")
        url = sqs.get_queue_url(QueueName=queue.rpartition(":")[2])["QueueUrl"]
        answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=wait, MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]

    def topic(self) -> str:
        return str(self.aws("sns").create_topic(Name="news")["TopicArn"])

    def subscribe(self, topic: str, endpoint: str, dead_letters: str = "") -> None:
        redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_letters})}
        self.aws("sns").subscribe(
            TopicArn=topic,
            Protocol=endpoint.split(":")[2],
            Endpoint=endpoint,
            Attributes=redrive if dead_letters else {},
        )

    def function(self, source: str = RECORDS) -> str:
        """The ARN of a new function."""
        return self.arn("lambda", f"function:{functions.make(self.aws, source).name}")

    def got(self, function: str) -> bool:
        """Whether the function has run; waits for it."""
        logs = functions.Function(function.rpartition(":")[2], self.aws)
        try:
            return any(line.startswith("GOT") for line in logs.messages())
        except logs.aws("logs").exceptions.ResourceNotFoundException:
            return False

    def let_invoke(self, function: str, service: str, name: str = "", **source: str) -> None:
        self.aws("lambda").add_permission(
            FunctionName=function,
            StatementId=name or uuid.uuid4().hex,
            Action="lambda:InvokeFunction",
            Principal=f"{service}.amazonaws.com",
            **source,
        )

    def refused(self, operation: str, resource: str) -> Event:
        """The journal's event of the first such call that was refused; waits for it."""

        def look() -> Event | None:
            page = journal.events(self.settings, operation=operation, errors=True)
            return next((e for e in page.events if e.resource == resource), None)

        found: Event = until(look)  # type: ignore[assignment]
        assert found.status in (400, 403)
        assert "is not authorized to perform" in found.reason
        assert resource in found.reason
        return found


@pytest.fixture
def place(aws: Clients, settings: Settings) -> Place:
    return Place(aws, settings)


def notify(place: Place, bucket: str, kind: str, target: str) -> None:
    """Have the bucket tell ``target`` (kind: Queue, Topic, LambdaFunction) of new objects."""
    rule = {f"{kind}Arn": target, "Events": ["s3:ObjectCreated:*"]}
    place.aws("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={f"{kind}Configurations": [rule]}
    )


def cannot_notify(place: Place, bucket: str, kind: str, target: str) -> None:
    with pytest.raises(ClientError, match="Unable to validate the following destination") as error:
        notify(place, bucket, kind, target)
    assert error.value.response["Error"]["Code"] == "InvalidArgument"


@pytest.fixture
def bucket(place: Place) -> str:
    name = f"files-{place.settings.account}"
    place.aws("s3").create_bucket(Bucket=name)
    return name


def test_topic_reaches_a_queue_only_if_the_queue_names_it(place: Place) -> None:
    topic, queue, dead = place.topic(), place.queue("jobs"), place.queue("dead")
    place.subscribe(topic, queue, dead)
    permissions.let_send(place.aws("sqs"), dead, topic)
    for policy in (None, topic + "-other"):
        if policy:
            permissions.let_send(place.aws("sqs"), queue, policy)
        message = place.aws("sns").publish(TopicArn=topic, Message="lost")["MessageId"]
        (letter,) = place.received(dead)
        assert json.loads(letter)["MessageId"] == message
        assert place.received(queue, wait=0) == []
    permissions.let_send(place.aws("sqs"), queue, topic)
    place.aws("sns").publish(TopicArn=topic, Message="allowed")
    (arrived,) = place.received(queue)
    assert json.loads(arrived)["Message"] == "allowed"
    event = place.refused("SendMessage", queue)
    assert (event.actor, event.source) == ("service:sns.amazonaws.com", topic)
    assert "User: sns.amazonaws.com" in event.reason


def test_dead_letter_queue_needs_a_policy_of_its_own(place: Place) -> None:
    topic, queue, dead = place.topic(), place.queue("jobs"), place.queue("dead")
    place.subscribe(topic, queue, dead)
    place.aws("sns").publish(TopicArn=topic, Message="lost")
    place.refused("SendMessage", queue)
    place.refused("SendMessageBatch", dead)
    assert place.received(dead, wait=0) == []


def test_queue_may_name_an_account_or_everyone(place: Place) -> None:
    topic, queue = place.topic(), place.queue("jobs")
    place.subscribe(topic, queue)
    url = place.aws("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue}
    service = {"Service": "sns.amazonaws.com"}
    for principal, account in (
        (service, place.settings.account),
        ({"AWS": "*"}, place.settings.account),
    ):
        condition = {"StringEquals": {"aws:SourceAccount": account}}
        own = statement | {"Principal": principal, "Condition": condition}
        place.aws("sqs").set_queue_attributes(
            QueueUrl=url, Attributes={"Policy": permissions.document(own)}
        )
        place.aws("sns").publish(TopicArn=topic, Message=account)
        assert len(place.received(queue)) == 1


def test_batch_to_a_queue_without_policy_ends_in_the_dead_letter_queue(place: Place) -> None:
    topic, queue, dead = place.topic(), place.queue("jobs"), place.queue("dead")
    place.subscribe(topic, queue, dead)
    permissions.let_send(place.aws("sqs"), dead, topic)
    place.aws("sns").publish_batch(
        TopicArn=topic,
        PublishBatchRequestEntries=[{"Id": "1", "Message": "a"}, {"Id": "2", "Message": "b"}],
    )
    letters: list[str] = []
    until(lambda: letters.extend(place.received(dead, wait=1)) or len(letters) == 2)
    assert place.received(queue, wait=0) == []


def test_topic_invokes_a_function_only_if_its_permission_says_so(place: Place) -> None:
    topic, function, dead = place.topic(), place.function(), place.queue("dead")
    place.subscribe(topic, function, dead)
    permissions.let_send(place.aws("sqs"), dead, topic)
    place.aws("sns").publish(TopicArn=topic, Message="lost")
    assert len(place.received(dead)) == 1
    place.let_invoke(function, "sns", SourceArn=topic + "-other")
    place.let_invoke(function, "s3")
    place.aws("sns").publish(TopicArn=topic, Message="lost")
    assert len(place.received(dead)) == 1
    assert place.refused("Invoke", function).source == topic
    assert not place.got(function)
    place.let_invoke(function, "sns", SourceArn=topic)
    place.aws("sns").publish(TopicArn=topic, Message="allowed")
    until(lambda: place.got(function))


def test_permission_of_an_alias_is_not_the_functions(place: Place) -> None:
    topic, function = place.topic(), place.function()
    name = function.rpartition(":")[2]
    version = place.aws("lambda").publish_version(FunctionName=name)["Version"]
    place.aws("lambda").create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    place.subscribe(topic, f"{function}:live")
    place.let_invoke(function, "sns", SourceArn=topic)
    place.aws("sns").publish(TopicArn=topic, Message="lost")
    place.refused("Invoke", f"{function}:live")
    place.let_invoke(f"{function}:live", "sns", SourceArn=topic)
    place.aws("sns").publish(TopicArn=topic, Message="allowed")
    until(lambda: place.got(function))


def test_bucket_needs_the_functions_permission_when_it_is_set_up_and_later(
    place: Place, bucket: str
) -> None:
    function, source = place.function(), f"arn:aws:s3:::{bucket}"
    cannot_notify(place, bucket, "LambdaFunction", function)
    place.let_invoke(function, "s3", SourceArn=source + "-other")
    place.let_invoke(function, "s3", SourceArn=source, SourceAccount="111111111111")
    cannot_notify(place, bucket, "LambdaFunction", function)
    own = {"SourceArn": source, "SourceAccount": place.settings.account}
    place.let_invoke(function, "s3", "own", **own)
    notify(place, bucket, "LambdaFunction", function)
    place.aws("s3").put_object(Bucket=bucket, Key="a", Body=b"")
    until(lambda: place.got(function))
    place.aws("lambda").remove_permission(FunctionName=function, StatementId="own")
    since = journal.events(place.settings, operation="Invoke").cursor
    place.aws("s3").put_object(Bucket=bucket, Key="b", Body=b"")
    until(lambda: journal.events(place.settings, since, operation="Invoke", errors=True).events)


def test_bucket_needs_the_policy_of_a_queue_and_of_a_topic(place: Place, bucket: str) -> None:
    queue, topic = place.queue("jobs"), place.topic()
    cannot_notify(place, bucket, "Queue", queue)
    cannot_notify(place, bucket, "Topic", topic)
    permissions.let_send(place.aws("sqs"), queue, f"arn:aws:s3:::{bucket}-other", "s3")
    cannot_notify(place, bucket, "Queue", queue)
    permissions.let_send(place.aws("sqs"), queue, f"arn:aws:s3:::{bucket}", "s3")
    notify(place, bucket, "Queue", queue)
    assert "s3:TestEvent" in place.received(queue)[0]
    place.aws("s3").put_object(Bucket=bucket, Key="a", Body=b"")
    assert "ObjectCreated:Put" in place.received(queue)[0]


def rule(place: Place, target: str) -> str:
    """The ARN of a rule that sends each event of "shop" to ``target``."""
    events = place.aws("events")
    arn = events.put_rule(Name="orders", EventPattern='{"source": ["shop"]}')["RuleArn"]
    events.put_targets(Rule="orders", Targets=[{"Id": "one", "Arn": target}])
    return str(arn)


def order(place: Place) -> None:
    place.aws("events").put_events(Entries=[{"Source": "shop", "DetailType": "o", "Detail": "{}"}])


def test_rule_reaches_a_queue_only_if_the_queue_names_it(place: Place) -> None:
    queue = place.queue("jobs")
    arn = rule(place, queue)
    permissions.let_send(place.aws("sqs"), queue, arn + "-other", "events")
    order(place)
    event = place.refused("SendMessage", queue)
    assert (event.actor, event.source) == ("service:events.amazonaws.com", arn)
    assert place.received(queue, wait=0) == []
    permissions.let_send(place.aws("sqs"), queue, arn, "events")
    order(place)
    assert len(place.received(queue)) == 1


def test_rule_needs_a_topics_policy_beyond_the_one_it_has_from_the_start(place: Place) -> None:
    queue, topic = place.queue("jobs"), place.topic()
    place.subscribe(topic, queue)
    permissions.let_send(place.aws("sqs"), queue, topic)
    arn = rule(place, topic)
    order(place)
    place.refused("Publish", topic)
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic,
        "Condition": {"ArnEquals": {"aws:SourceArn": arn}},
    }
    policy = permissions.document(statement)
    place.aws("sns").set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=policy
    )
    order(place)
    assert len(place.received(queue)) == 1


def test_rule_invokes_a_function_only_if_its_permission_says_so(place: Place) -> None:
    function = place.function()
    arn = rule(place, function)
    order(place)
    place.refused("Invoke", function)
    place.let_invoke(function, "events", SourceArn=arn)
    order(place)
    until(lambda: place.got(function))


def test_rest_api_answers_500_until_it_may_invoke_the_function(place: Place) -> None:
    function = place.function()
    url, api = rest_api(place, function)
    assert call(url) == (500, {"message": "Internal server error"})
    place.let_invoke(function, "apigateway", SourceArn=f"{api}/*/GET/other")
    assert call(url)[0] == 500
    place.let_invoke(function, "apigateway", SourceArn=f"{api}/*/GET/todos")
    assert call(url)[0] == 200
    assert place.refused("Invoke", function).actor == "service:apigateway.amazonaws.com"


def rest_api(place: Place, function: str) -> tuple[str, str]:
    """The URL of GET /todos in front of the function, and the API's ARN."""
    client, region = place.aws("apigateway"), place.settings.region
    api = client.create_rest_api(name="todos")
    own = {"restApiId": api["id"]}
    made = client.create_resource(parentId=api["rootResourceId"], pathPart="todos", **own)
    method = own | {"resourceId": made["id"], "httpMethod": "GET"}
    client.put_method(authorizationType="NONE", **method)
    path = f"lambda:path/2015-03-31/functions/{function}/invocations"
    client.put_integration(
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:{region}:{path}",
        **method,
    )
    client.create_deployment(stageName="test", **own)
    url = f"{place.settings.endpoint}/_aws/execute-api/{api['id']}/test/todos"
    return url, place.arn("execute-api", api["id"])


def call(url: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, None
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_target_that_is_gone_is_said_to_be_gone(place: Place) -> None:
    topic, function = place.topic(), place.arn("lambda", "function:gone")
    place.subscribe(topic, function)
    place.aws("sns").publish(TopicArn=topic, Message="x")
    look = lambda: journal.events(place.settings, operation="Invoke", errors=True).events  # noqa: E731
    (event,) = until(look)  # type: ignore[misc]
    assert event.error == "ResourceNotFoundException"
