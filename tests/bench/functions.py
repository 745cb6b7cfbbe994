"""Lambda: how long an invocation takes, and how soon a trigger's function runs."""

import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lab.shared.aws import client
from tests.bench.figures import Figure
from tests.bench.subject import Subject

PLAIN = "def handler(event, context):\n    return event\n"
WITH_BOTO3 = (
    "import boto3\n\ns3 = boto3.client('s3')\n\ndef handler(event, context):\n    return event\n"
)
SLEEPY = "import time\n\ndef handler(event, context):\n    time.sleep(0.2)\n    return event\n"
# Reports the milliseconds since the time stamped into the message by the sender.
TRIGGERED = """
import json, os, time
import boto3

sqs = boto3.client("sqs")

def handler(event, context):
    now = time.time()
    for record in event["Records"]:
        if "Sns" in record:
            sent = record["Sns"]["Message"]
        elif "s3" in record:
            sent = record["s3"]["object"]["key"]
        else:
            sent = record["body"]
        body = str(1000 * (now - float(sent)))
        sqs.send_message(QueueUrl=os.environ["RESULTS"], MessageBody=body)
"""


class Functions:
    """Makes and measures functions in the lab's account."""

    def __init__(self, subject: Subject, idle_seconds: float) -> None:
        """Make the clients, the role and the queue that results come back on."""
        self.subject, self.idle_seconds = subject, idle_seconds
        for name in ("lambda", "sqs", "sns", "s3", "iam"):
            setattr(self, "lambda_" if name == "lambda" else name, self._client(name))
        self.results = self.sqs.create_queue(QueueName=_name())["QueueUrl"]
        self.role = self._role()

    lambda_: Any
    sqs: Any
    sns: Any
    s3: Any
    iam: Any

    def measure(self, figures: dict[str, Figure]) -> None:
        """Fill the figures for invocations and triggers."""
        self._invocations(figures)
        self._concurrent(figures)
        self._triggers(figures)

    def _invocations(self, figures: dict[str, Figure]) -> None:
        plain = self._create(PLAIN)
        self._invoke(plain)
        figures["warm"].rounds = [self._invoke(plain) for _ in range(60)][10:]
        figures["cold"].rounds = self._cold(plain)
        figures["cold_boto3"].rounds = self._cold(self._create(WITH_BOTO3))

    def _cold(self, function: str, rounds: int = 7) -> list[float]:
        seen = []
        for number in range(rounds):
            self.lambda_.update_function_configuration(
                FunctionName=function, Environment={"Variables": {"ROUND": str(number)}}
            )
            self._until_updated(function)
            seen.append(self._invoke(function))
        return seen

    def _concurrent(self, figures: dict[str, Figure], count: int = 50, rounds: int = 3) -> None:
        for _ in range(rounds):
            function = self._create(SLEEPY)
            with ThreadPoolExecutor(count) as pool:
                for name in ("fifty_cold", "fifty_warm"):
                    start = time.perf_counter()
                    list(pool.map(self._invoke, [function] * count))
                    figures[name].rounds.append(time.perf_counter() - start)
            self.lambda_.delete_function(FunctionName=function)

    def _triggers(self, figures: dict[str, Figure], rounds: int = 15) -> None:
        queue_sender, topic_sender, bucket_sender = self._queue(), self._topic(), self._bucket()
        for name, send in (("sqs", queue_sender), ("sns", topic_sender), ("s3", bucket_sender)):
            self._latency(send)
            figures[f"{name}_trigger"].rounds = [self._latency(send) for _ in range(rounds)]
        time.sleep(self.idle_seconds)
        figures["sqs_idle_trigger"].rounds = [self._latency(queue_sender)]

    def _latency(self, send: Callable[[str], Any]) -> float:
        send(repr(time.time()))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for message in self.sqs.receive_message(QueueUrl=self.results, WaitTimeSeconds=10).get(
                "Messages", []
            ):
                self.sqs.delete_message(
                    QueueUrl=self.results, ReceiptHandle=message["ReceiptHandle"]
                )
                return float(message["Body"])
        raise AssertionError("no function ran within a minute")

    def _queue(self) -> Callable[[str], Any]:
        url = self.sqs.create_queue(QueueName=_name(), Attributes={"VisibilityTimeout": "60"})[
            "QueueUrl"
        ]
        arn = self._queue_arn(url)
        mapping = self.lambda_.create_event_source_mapping(
            FunctionName=self._create(TRIGGERED), EventSourceArn=arn, BatchSize=1
        )
        while self.lambda_.get_event_source_mapping(UUID=mapping["UUID"])["State"] != "Enabled":
            time.sleep(0.05)
        return lambda text: self.sqs.send_message(QueueUrl=url, MessageBody=text)

    def _topic(self) -> Callable[[str], Any]:
        topic = self.sns.create_topic(Name=_name())["TopicArn"]
        self.sns.subscribe(
            TopicArn=topic, Protocol="lambda", Endpoint=self._triggered("sns", topic)
        )
        return lambda text: self.sns.publish(TopicArn=topic, Message=text)

    def _bucket(self) -> Callable[[str], Any]:
        bucket = _name()
        self.s3.create_bucket(Bucket=bucket)
        function = self._triggered("s3", f"arn:aws:s3:::{bucket}")
        self.s3.put_bucket_notification_configuration(
            Bucket=bucket,
            NotificationConfiguration={
                "LambdaFunctionConfigurations": [
                    {"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}
                ]
            },
        )
        return lambda text: self.s3.put_object(Bucket=bucket, Key=text, Body=b"x")

    def _triggered(self, service: str, source: str) -> str:
        """The ARN of a function that ``service`` may invoke for ``source``."""
        function = self._create(TRIGGERED)
        self.lambda_.add_permission(
            FunctionName=function,
            StatementId=service,
            Action="lambda:InvokeFunction",
            Principal=f"{service}.amazonaws.com",
            SourceArn=source,
        )
        return str(self.lambda_.get_function(FunctionName=function)["Configuration"]["FunctionArn"])

    def _invoke(self, function: str) -> float:
        start = time.perf_counter()
        answer = self.lambda_.invoke(FunctionName=function, Payload=b'{"n": 1}')
        body = answer["Payload"].read()
        if "FunctionError" in answer or json.loads(body) != {"n": 1}:
            raise AssertionError(f"the function answered {body!r}")
        return 1000 * (time.perf_counter() - start)

    def _create(self, source: str) -> str:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("handler.py", source)
        name = _name()
        self.lambda_.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="handler.handler",
            Role=self.role,
            Code={"ZipFile": archive.getvalue()},
            Timeout=30,
            Environment={"Variables": {"RESULTS": self.results}},
        )
        while self.lambda_.get_function(FunctionName=name)["Configuration"]["State"] != "Active":
            time.sleep(0.01)
        return name

    def _until_updated(self, function: str) -> None:
        while True:
            configuration = self.lambda_.get_function(FunctionName=function)["Configuration"]
            if configuration["LastUpdateStatus"] == "Successful":
                return
            time.sleep(0.01)

    def _role(self) -> str:
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
        name = _name()
        role = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        everything = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": ["sqs:*", "logs:*"], "Resource": "*"}],
        }
        self.iam.put_role_policy(
            RoleName=name, PolicyName="bench", PolicyDocument=json.dumps(everything)
        )
        return str(role["Role"]["Arn"])

    def _queue_arn(self, url: str) -> str:
        attributes = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return str(attributes["Attributes"]["QueueArn"])

    def _client(self, service: str) -> Any:
        return client(self.subject.settings, service, actor="bench", max_pool_connections=60)


def _name() -> str:
    return f"bench-{uuid.uuid4().hex[:8]}"
