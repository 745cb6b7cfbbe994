"""Which ids an event has, what it is about, and who made it."""

import base64
from types import SimpleNamespace
from typing import Any

import pytest

from lab.emulator.iam.model import Caller
from lab.emulator.marks import Marks
from lab.emulator.policy import Principal
from lab.emulator.trace import actors
from lab.emulator.trace.identities import BOUND, identities
from lab.emulator.trace.resources import account_of, resource

A = "0a5ce4ec-0000-4000-8000-000000000001"
B = "0a5ce4ec-0000-4000-8000-000000000002"
HERE = "us-east-1:111122223333"
QUEUE = f"arn:aws:sqs:{HERE}:todo"


def ids(service: str, operation: str, request: Any = None, answer: Any = None) -> list[str]:
    return list(identities(service, operation, request or {}, answer))


def receipt(message: str) -> str:
    return base64.b64encode(f"{B} {QUEUE} {message} 1.5".encode()).decode()


@pytest.mark.parametrize(
    ("call", "request_", "answer", "expected"),
    [
        ("sns.Publish", {"Message": f'{{"id": "{B}"}}'}, {"MessageId": A}, [A, B]),
        ("sns.Publish", {"Message": "x"}, None, []),
        ("sqs.SendMessageBatch", {}, {"Successful": [{"MessageId": A}, {"MessageId": B}]}, [A, B]),
        ("sqs.ReceiveMessage", {}, {"Messages": [{"MessageId": A, "Body": B}]}, [A]),
        ("sqs.ReceiveMessage", {}, {}, []),
        ("sqs.DeleteMessage", {"ReceiptHandle": receipt(A)}, {}, [A]),
        ("sqs.DeleteMessage", {"ReceiptHandle": "nonsense"}, {}, []),
        ("sqs.DeleteMessageBatch", {"Entries": [{"ReceiptHandle": receipt(A)}]}, {}, [A]),
        ("dynamodb.UpdateItem", {"Key": {"id": {"S": "42"}}}, {}, ["42"]),
        ("dynamodb.PutItem", {"Item": {"id": {"S": A}, "text": {"S": "x"}}}, {}, [A]),
        ("dynamodb.Scan", {"TableName": "T"}, {"Items": [{"id": {"S": A}}]}, []),
        ("s3.PutObject", {"Key": f"exports/{A}.csv"}, {}, [A]),
        ("lambda.Invoke", {"Payload": f'{{"id":"{A}"}}'}, {}, [A]),
        ("events.PutEvents", {}, {"Entries": [{"EventId": A}]}, [A]),
        ("sns.Unsubscribe", {"SubscriptionArn": f"arn:aws:sns:us-east-1:1:t:{A}"}, {}, []),
        (
            "sqs.SendMessage",
            {"MessageBody": f'"u": "x?SubscriptionArn=arn%3Aaws%3Asns:{A}" {B}'},
            {},
            [B],
        ),
    ],
)
def test_an_event_names_what_it_is_about(call: str, request_: Any, answer: Any, expected: Any):
    assert ids(*call.split("."), request_, answer) == expected


def test_a_flood_of_ids_is_bounded_in_time_and_number():
    body = f"{A} " * 20_000
    assert ids("sqs", "SendMessage", {"MessageBody": body}) == [A]
    many = {"Messages": [{"MessageId": str(i)} for i in range(10_000)]}
    assert len(ids("sqs", "ReceiveMessage", {}, many)) == BOUND
    assert ids("sqs", "SendMessageBatch", {"Entries": ["x", None, {"ReceiptHandle": "é"}]}) == []


@pytest.mark.parametrize(
    ("service", "request_", "expected"),
    [
        ("sqs", {"QueueUrl": "http://localhost:4566/queue/eu-west-1/1/q"}, "sqs:eu-west-1:1:q"),
        ("sqs", {"QueueUrl": "http://localhost:4566/111122223333/q"}, f"sqs:{HERE}:q"),
        ("sqs", {"QueueName": "q"}, f"sqs:{HERE}:q"),
        ("sns", {"TopicArn": "arn:aws:sns:us-east-1:1:t", "Name": "x"}, "sns:us-east-1:1:t"),
        ("sns", {"TopicArn": ["odd"], "Name": {"odd": 1}}, "odd"),
        ("sns", {"Name": "t"}, f"sns:{HERE}:t"),
        ("sns", {"PhoneNumber": "+49"}, "+49"),
        ("lambda", {"FunctionName": "f"}, f"lambda:{HERE}:function:f"),
        ("lambda", {"FunctionName": "f", "Qualifier": "v1"}, f"lambda:{HERE}:function:f:v1"),
        ("lambda", {"FunctionName": "222:function:f"}, f"lambda:{HERE}:function:f"),
        ("lambda", {"UUID": "u"}, f"lambda:{HERE}:event-source-mapping:u"),
        ("s3", {"Bucket": "b", "Key": "k/x"}, "s3:::b/k/x"),
        ("s3", {}, ""),
        ("dynamodb", {"TableName": "T"}, f"dynamodb:{HERE}:table/T"),
        ("dynamodb", {"TransactItems": [{"Put": {"TableName": "T"}}]}, f"dynamodb:{HERE}:table/T"),
        ("dynamodb", {"RequestItems": {"T": []}}, f"dynamodb:{HERE}:table/T"),
        ("ssm", {"Name": "/a/b"}, f"ssm:{HERE}:parameter/a/b"),
        ("ssm", {"Names": ["a", "b"]}, f"ssm:{HERE}:parameter/a"),
        ("iam", {"RoleName": "r"}, "iam::111122223333:role/r"),
        ("scheduler", {"Name": "s"}, f"scheduler:{HERE}:schedule/default/s"),
        ("sqs", {"QueueUrl": "odd"}, "odd"),
        ("unheard-of", {"Name": "s"}, ""),
    ],
)
def test_a_call_is_about_a_resource(service: str, request_: Any, expected: str):
    told = resource(service, request_, "111122223333", "us-east-1")
    assert told.removeprefix("arn:aws:") == expected


def test_an_account_is_read_from_an_arn():
    assert account_of(QUEUE) == "111122223333"
    assert account_of("arn:aws:s3:::b") == account_of("+4917") == account_of("") == ""


BOTO3 = "Boto3/1.42.54 md/Botocore#1.42.54 ua/2.1 lang/python#3.13.1"


def who(agent: str, key: str = "test", caller: Caller | None = None) -> tuple[str, str, str]:
    headers = {"User-Agent": agent, "Authorization": f"AWS4-HMAC-SHA256 Credential={key}/2026/x"}
    return actors.outside(headers, Marks(caller=caller))


@pytest.mark.parametrize(
    ("agent", "actor", "client"),
    [
        ("aws-cli/2.31.0 md/awscrt#0.27.6", "student", "CLI"),
        (BOTO3, "student", "boto3"),
        (f"{BOTO3} app/app", "app", "boto3"),
        (f"{BOTO3} app/setup", "setup", "boto3"),
        (f"{BOTO3} app/check", "check", "boto3"),
        (f"{BOTO3} app/my-own-tool", "student", "boto3"),
        (f"{BOTO3} app/lambda-f", "lambda:f", "boto3"),
        ("curl/8", "student", "other"),
        ("", "student", "other"),
    ],
)
def test_the_user_agent_tells_the_labs_own_from_the_student(agent: str, actor: str, client: str):
    told, _, kind = who(agent)
    assert (told, kind) == (actor, client)


def test_the_keys_of_a_functions_environment_are_that_functions():
    actors.remember("LSIAQAAAAAAVNCBMPNSG", "export_todos")
    assert who("curl/8", "LSIAQAAAAAAVNCBMPNSG")[0] == "lambda:export_todos"


def test_an_instances_credentials_are_the_apps():
    arn = "arn:aws:sts::000000000000:assumed-role/TodoApp-EC2-Role/i-0123456789abcdef0"
    caller = Caller(Principal("AWS", arn), access_key="LSIA1")
    assert who(BOTO3, "LSIA1", caller)[:2] == ("app", arn)


def test_a_service_is_named_by_its_principal():
    assert actors.service_actor("sns") == "service:sns.amazonaws.com"
    assert actors.service_actor("sns.amazonaws.com") == "service:sns.amazonaws.com"


def test_headers_may_be_anything():
    headers: Any = SimpleNamespace(get=lambda name: "\xff\x00 app/" + "x" * 10_000)
    assert actors.outside(headers, Marks())[0] == "student"
