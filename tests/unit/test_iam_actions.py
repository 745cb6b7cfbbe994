"""Each operation needs the permissions that AWS documents for it."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from localstack.aws.spec import load_service

from lab.emulator.iam.actions import SERVICES, lookups, needs
from lab.emulator.iam.actions.iam import of_caller
from lab.emulator.iam.model import Need
from tests.unit.iam_action_names import NO_ACTIONS, ONLY_ACTIONS

ACCOUNT, REGION = "111122223333", "eu-west-1"
SQS = f"arn:aws:sqs:{REGION}:{ACCOUNT}"
SNS = f"arn:aws:sns:{REGION}:{ACCOUNT}"
SSM = f"arn:aws:ssm:{REGION}:{ACCOUNT}"
LAMBDA = f"arn:aws:lambda:{REGION}:{ACCOUNT}"
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table"
EVENTS = f"arn:aws:events:{REGION}:{ACCOUNT}"
WEST = f"arn:aws:sqs:us-west-2:{ACCOUNT}:q"
LOGS = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group"
KMS = f"arn:aws:kms:{REGION}:{ACCOUNT}"
IAM = f"arn:aws:iam::{ACCOUNT}"
ROLE = f"{IAM}:role/r"
Case = tuple[str, str, dict[str, Any], list[str]]

CASES: list[Case] = [
    # SQS: "Basic examples of IAM policies for Amazon SQS": batches need the single action.
    ("sqs", "CreateQueue", {"QueueName": "q"}, [f"sqs:CreateQueue {SQS}:q"]),
    ("sqs", "ListQueues", {}, [f"sqs:ListQueues {SQS}:"]),
    *(
        ("sqs", "SendMessage", {"QueueUrl": url}, [f"sqs:SendMessage {arn}"])
        for url, arn in {
            f"http://localhost:4566/{ACCOUNT}/q": f"{SQS}:q",
            f"https://sqs.us-west-2.amazonaws.com/{ACCOUNT}/q": WEST,
            f"http://localhost:4566/queue/us-west-2/{ACCOUNT}/q": WEST,
            f"http://us-west-2.queue.localhost:4566/{ACCOUNT}/q": WEST,
            f"http://sqs.localhost:4566/{ACCOUNT}/q": f"{SQS}:q",
            "http://localhost:4566/444455556666/q": f"arn:aws:sqs:{REGION}:444455556666:q",
            "q": f"{SQS}:q",
        }.items()
    ),
    *(
        (
            "sqs",
            f"{single}Batch",
            {"QueueUrl": "http://h/1/q"},
            [f"sqs:{single} arn:aws:sqs:{REGION}:1:q"],
        )
        for single in ("SendMessage", "DeleteMessage", "ChangeMessageVisibility")
    ),
    (
        "sqs",
        "GetQueueUrl",
        {"QueueName": "q", "QueueOwnerAWSAccountId": "444455556666"},
        [f"sqs:GetQueueUrl arn:aws:sqs:{REGION}:444455556666:q"],
    ),
    (
        "sqs",
        "CancelMessageMoveTask",
        {"TaskHandle": base64.b64encode(json.dumps({"sourceArn": f"{SQS}:dlq"}).encode()).decode()},
        [f"sqs:CancelMessageMoveTask {SQS}:dlq"],
    ),
    # SNS: a subscription is its topic's.
    ("sns", "Publish", {"TopicArn": f"{SNS}:t"}, [f"sns:Publish {SNS}:t"]),
    ("sns", "Publish", {"TargetArn": f"{SNS}:t"}, [f"sns:Publish {SNS}:t"]),
    ("sns", "Publish", {"PhoneNumber": "+49170"}, ["sns:Publish *"]),
    ("sns", "PublishBatch", {"TopicArn": f"{SNS}:t"}, [f"sns:Publish {SNS}:t"]),
    ("sns", "CreateTopic", {"Name": "t"}, [f"sns:CreateTopic {SNS}:t"]),
    ("sns", "ListTopics", {}, [f"sns:ListTopics {SNS}:*"]),
    *(
        ("sns", name, {"SubscriptionArn": f"{SNS}:t:1-2"}, [f"sns:{name} {SNS}:t"])
        for name in ("Unsubscribe", "GetSubscriptionAttributes", "SetSubscriptionAttributes")
    ),
    # SSM: "Restricting access to Parameter Store parameters using IAM policies".
    ("ssm", "GetParameter", {"Name": "/a/b"}, [f"ssm:GetParameter {SSM}:parameter/a/b"]),
    ("ssm", "GetParameter", {"Name": "/a/b:3"}, [f"ssm:GetParameter {SSM}:parameter/a/b"]),
    ("ssm", "GetParameter", {"Name": "b"}, [f"ssm:GetParameter {SSM}:parameter/b"]),
    (
        "ssm",
        "GetParameter",
        {"Name": f"{SSM}:parameter/a:label"},
        [f"ssm:GetParameter {SSM}:parameter/a"],
    ),
    (
        "ssm",
        "GetParameters",
        {"Names": ["/a", "b", "/a"]},
        [f"ssm:GetParameters {SSM}:parameter/a", f"ssm:GetParameters {SSM}:parameter/b"],
    ),
    (
        "ssm",
        "GetParametersByPath",
        {"Path": "/a/"},
        [f"ssm:GetParametersByPath {SSM}:parameter/a/"],
    ),
    ("ssm", "DescribeParameters", {}, [f"ssm:DescribeParameters {SSM}:*"]),
    (
        "ssm",
        "PutParameter",
        {"Name": "/a", "KeyId": "k"},
        [f"ssm:PutParameter {SSM}:parameter/a", f"kms:Encrypt {KMS}:key/k"],
    ),
    (
        "ssm",
        "AddTagsToResource",
        {"ResourceType": "Parameter", "ResourceId": "/a"},
        [f"ssm:AddTagsToResource {SSM}:parameter/a"],
    ),
    # Lambda: "Resources and conditions for Lambda actions".
    ("lambda", "Invoke", {"FunctionName": "f"}, [f"lambda:InvokeFunction {LAMBDA}:function:f"]),
    (
        "lambda",
        "Invoke",
        {"FunctionName": "f", "Qualifier": "live"},
        [f"lambda:InvokeFunction {LAMBDA}:function:f:live"],
    ),
    *(
        ("lambda", "Invoke", {"FunctionName": name}, [f"lambda:InvokeFunction {arn}"])
        for name, arn in {
            "f:live": f"{LAMBDA}:function:f:live",
            "function:f": f"{LAMBDA}:function:f",
            "444455556666:function:f:1": f"arn:aws:lambda:{REGION}:444455556666:function:f:1",
            f"{LAMBDA}:function:f:$LATEST": f"{LAMBDA}:function:f:$LATEST",
        }.items()
    ),
    ("lambda", "InvokeAsync", {"FunctionName": "f"}, [f"lambda:InvokeAsync {LAMBDA}:function:f"]),
    (
        "lambda",
        "UpdateFunctionCode",
        {"FunctionName": f"{LAMBDA}:function:f:live"},
        [f"lambda:UpdateFunctionCode {LAMBDA}:function:f"],
    ),
    (
        "lambda",
        "CreateFunction",
        {"FunctionName": "f", "Role": ROLE, "Layers": [f"{LAMBDA}:layer:l:1"]},
        [
            f"lambda:CreateFunction {LAMBDA}:function:f",
            f"iam:PassRole {ROLE}",
            f"lambda:GetLayerVersion {LAMBDA}:layer:l:1",
        ],
    ),
    (
        "lambda",
        "UpdateFunctionConfiguration",
        {"FunctionName": "f"},
        [f"lambda:UpdateFunctionConfiguration {LAMBDA}:function:f"],
    ),
    (
        "lambda",
        "CreateEventSourceMapping",
        {"FunctionName": "f", "EventSourceArn": f"{SQS}:q"},
        ["lambda:CreateEventSourceMapping *"],
    ),
    (
        "lambda",
        "DeleteEventSourceMapping",
        {"UUID": "u"},
        [f"lambda:DeleteEventSourceMapping {LAMBDA}:event-source-mapping:u"],
    ),
    (
        "lambda",
        "GetLayerVersion",
        {"LayerName": "l", "VersionNumber": 2},
        [f"lambda:GetLayerVersion {LAMBDA}:layer:l:2"],
    ),
    ("lambda", "ListFunctions", {}, ["lambda:ListFunctions *"]),
    # S3: "Required permissions for Amazon S3 API operations".
    ("s3", "ListBuckets", {}, ["s3:ListAllMyBuckets *"]),
    ("s3", "HeadBucket", {"Bucket": "b"}, ["s3:ListBucket arn:aws:s3:::b"]),
    ("s3", "ListObjectsV2", {"Bucket": "b"}, ["s3:ListBucket arn:aws:s3:::b"]),
    ("s3", "HeadObject", {"Bucket": "b", "Key": "a/c"}, ["s3:GetObject arn:aws:s3:::b/a/c"]),
    (
        "s3",
        "GetObject",
        {"Bucket": "b", "Key": "k", "VersionId": "1"},
        ["s3:GetObjectVersion arn:aws:s3:::b/k"],
    ),
    (
        "s3",
        "PutObject",
        {"Bucket": "b", "Key": "k", "Tagging": "a=b", "ACL": "private", "SSEKMSKeyId": "id"},
        [
            "s3:PutObject arn:aws:s3:::b/k",
            "s3:PutObjectTagging arn:aws:s3:::b/k",
            "s3:PutObjectAcl arn:aws:s3:::b/k",
            f"kms:GenerateDataKey {KMS}:key/id",
        ],
    ),
    (
        "s3",
        "CopyObject",
        {"Bucket": "b", "Key": "k", "CopySource": "/c/d%20e/f"},
        ["s3:GetObject arn:aws:s3:::c/d e/f", "s3:PutObject arn:aws:s3:::b/k"],
    ),
    (
        "s3",
        "CopyObject",
        {"Bucket": "b", "Key": "k", "CopySource": "c/d?versionId=1"},
        ["s3:GetObjectVersion arn:aws:s3:::c/d", "s3:PutObject arn:aws:s3:::b/k"],
    ),
    (
        "s3",
        "DeleteObjects",
        {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}, {"Key": "l", "VersionId": "1"}]}},
        ["s3:DeleteObject arn:aws:s3:::b/k", "s3:DeleteObjectVersion arn:aws:s3:::b/l"],
    ),
    *(
        ("s3", name, {"Bucket": "b", "Key": "k"}, [f"s3:{action} arn:aws:s3:::b/k"])
        for name, action in {
            "CreateMultipartUpload": "PutObject",
            "UploadPart": "PutObject",
            "CompleteMultipartUpload": "PutObject",
            "AbortMultipartUpload": "AbortMultipartUpload",
            "ListParts": "ListMultipartUploadParts",
        }.items()
    ),
    *(
        ("s3", name, {"Bucket": "b"}, [f"s3:{action} arn:aws:s3:::b"])
        for name, action in {
            "ListMultipartUploads": "ListBucketMultipartUploads",
            "PutBucketNotificationConfiguration": "PutBucketNotification",
            "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
            "DeleteBucketLifecycle": "PutLifecycleConfiguration",
            "PutBucketEncryption": "PutEncryptionConfiguration",
            "DeleteBucketCors": "PutBucketCORS",
            "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
            "PutBucketPolicy": "PutBucketPolicy",
        }.items()
    ),
    # DynamoDB: "DynamoDB API permissions".
    ("dynamodb", "PutItem", {"TableName": "T"}, [f"dynamodb:PutItem {TABLE}/T"]),
    ("dynamodb", "PutItem", {"TableName": f"{TABLE}/T"}, [f"dynamodb:PutItem {TABLE}/T"]),
    (
        "dynamodb",
        "Query",
        {"TableName": "T", "IndexName": "i"},
        [f"dynamodb:Query {TABLE}/T/index/i"],
    ),
    (
        "dynamodb",
        "BatchWriteItem",
        {"RequestItems": {"A": [], "B": []}},
        [f"dynamodb:BatchWriteItem {TABLE}/A", f"dynamodb:BatchWriteItem {TABLE}/B"],
    ),
    (
        "dynamodb",
        "TransactWriteItems",
        {
            "TransactItems": [
                {"Put": {"TableName": "A"}},
                {"Update": {"TableName": "A"}},
                {"Delete": {"TableName": "B"}},
                {"ConditionCheck": {"TableName": "C"}},
                {"Put": {"TableName": "A"}},
            ]
        },
        [
            f"dynamodb:PutItem {TABLE}/A",
            f"dynamodb:UpdateItem {TABLE}/A",
            f"dynamodb:DeleteItem {TABLE}/B",
            f"dynamodb:ConditionCheckItem {TABLE}/C",
        ],
    ),
    (
        "dynamodb",
        "TransactGetItems",
        {"TransactItems": [{"Get": {"TableName": "A"}}]},
        [f"dynamodb:GetItem {TABLE}/A"],
    ),
    *(
        ("dynamodb", "ExecuteStatement", {"Statement": text}, [f"dynamodb:PartiQL{what}"])
        for text, what in {
            'SELECT * FROM "T"."i" WHERE a = 1': f"Select {TABLE}/T/index/i",
            "select a, b from T": f"Select {TABLE}/T",
            "INSERT INTO T VALUE {'id': '1'}": f"Insert {TABLE}/T",
            "UPDATE \"T\" SET a = 1 WHERE id = '1'": f"Update {TABLE}/T",
            "DELETE FROM T WHERE id = '1'": f"Delete {TABLE}/T",
        }.items()
    ),
    ("dynamodb", "ListTables", {}, [f"dynamodb:ListTables {TABLE}/*"]),
    (
        "dynamodbstreams",
        "DescribeStream",
        {"StreamArn": f"{TABLE}/T/stream/1"},
        [f"dynamodb:DescribeStream {TABLE}/T/stream/1"],
    ),
    # IAM, STS
    ("iam", "CreateRole", {"RoleName": "r", "Path": "/p/"}, [f"iam:CreateRole {IAM}:role/p/r"]),
    (
        "iam",
        "AttachRolePolicy",
        {"RoleName": "r", "PolicyArn": "arn:aws:iam::aws:policy/P"},
        [f"iam:AttachRolePolicy {ROLE}"],
    ),
    (
        "iam",
        "AddRoleToInstanceProfile",
        {"InstanceProfileName": "p", "RoleName": "r"},
        [f"iam:AddRoleToInstanceProfile {IAM}:instance-profile/p", f"iam:PassRole {ROLE}"],
    ),
    ("iam", "CreateAccessKey", {"UserName": "u"}, [f"iam:CreateAccessKey {IAM}:user/u"]),
    ("iam", "ListRoles", {}, ["iam:ListRoles *"]),
    ("sts", "AssumeRole", {"RoleArn": ROLE}, [f"sts:AssumeRole {ROLE}"]),
    ("sts", "GetCallerIdentity", {}, []),
    ("sts", "GetSessionToken", {}, []),
    # KMS
    ("kms", "Encrypt", {"KeyId": "id"}, [f"kms:Encrypt {KMS}:key/id"]),
    ("kms", "Encrypt", {"KeyId": f"{KMS}:key/id"}, [f"kms:Encrypt {KMS}:key/id"]),
    ("kms", "Encrypt", {"KeyId": "alias/none"}, [f"kms:Encrypt {KMS}:alias/none"]),
    (
        "kms",
        "CreateAlias",
        {"AliasName": "alias/a", "TargetKeyId": "id"},
        [f"kms:CreateAlias {KMS}:alias/a", f"kms:CreateAlias {KMS}:key/id"],
    ),
    ("kms", "ListAliases", {}, ["kms:ListAliases *"]),
    # Logs: "CloudWatch Logs resources and operations".
    (
        "logs",
        "PutLogEvents",
        {"logGroupName": "/aws/lambda/f", "logStreamName": "s"},
        [f"logs:PutLogEvents {LOGS}:/aws/lambda/f:log-stream:s"],
    ),
    (
        "logs",
        "CreateLogGroup",
        {"logGroupName": "g"},
        [f"logs:CreateLogGroup {LOGS}:g:log-stream:"],
    ),
    (
        "logs",
        "StartLiveTail",
        {"logGroupIdentifiers": [f"{LOGS}:g:*"]},
        [f"logs:StartLiveTail {LOGS}:g:log-stream:"],
    ),
    ("logs", "DescribeLogGroups", {}, [f"logs:DescribeLogGroups {LOGS}::log-stream:"]),
    # EventBridge, Scheduler
    (
        "events",
        "PutRule",
        {"Name": "r", "RoleArn": ROLE},
        [f"events:PutRule {EVENTS}:rule/r", f"iam:PassRole {ROLE}"],
    ),
    (
        "events",
        "DeleteRule",
        {"Name": "r", "EventBusName": "b"},
        [f"events:DeleteRule {EVENTS}:rule/b/r"],
    ),
    (
        "events",
        "PutTargets",
        {"Rule": "r", "Targets": [{"Id": "1", "Arn": "a", "RoleArn": ROLE}, {"Arn": "b"}]},
        [f"events:PutTargets {EVENTS}:rule/r", f"iam:PassRole {ROLE}"],
    ),
    (
        "events",
        "PutEvents",
        {"Entries": [{"Source": "s"}, {"EventBusName": "b"}]},
        [f"events:PutEvents {EVENTS}:event-bus/default", f"events:PutEvents {EVENTS}:event-bus/b"],
    ),
    (
        "scheduler",
        "CreateSchedule",
        {"Name": "s", "GroupName": "g", "Target": {"Arn": "a", "RoleArn": ROLE}},
        [
            f"scheduler:CreateSchedule arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/g/s",
            f"iam:PassRole {ROLE}",
        ],
    ),
    # API Gateway: "Control access for managing an API": methods on paths.
    (
        "apigateway",
        "CreateRestApi",
        {},
        [f"apigateway:POST arn:aws:apigateway:{REGION}::/restapis"],
    ),
    (
        "apigateway",
        "GetMethod",
        {"restApiId": "a", "resourceId": "b", "httpMethod": "GET"},
        [f"apigateway:GET arn:aws:apigateway:{REGION}::/restapis/a/resources/b/methods/GET"],
    ),
    (
        "apigateway",
        "TagResource",
        {"resourceArn": "arn:x", "tags": {}},
        [f"apigateway:PUT arn:aws:apigateway:{REGION}::/tags/arn%3Ax"],
    ),
    (
        "cloudwatch",
        "PutMetricAlarm",
        {"AlarmName": "a"},
        [f"cloudwatch:PutMetricAlarm arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:a"],
    ),
    ("cloudwatch", "PutMetricData", {"Namespace": "n"}, ["cloudwatch:PutMetricData *"]),
    ("ec2", "DescribeInstances", {}, ["ec2:DescribeInstances *"]),
    (
        "ec2",
        "AssociateIamInstanceProfile",
        {"InstanceId": "i-1", "IamInstanceProfile": {"Name": "p"}},
        [
            f"ec2:AssociateIamInstanceProfile arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-1",
        ],
    ),
    (
        "ses",
        "SendEmail",
        {"Source": "Todo <todo@example.com>"},
        [f"ses:SendEmail arn:aws:ses:{REGION}:{ACCOUNT}:identity/todo@example.com"],
    ),
    ("secretsmanager", "GetSecretValue", {}, ["secretsmanager:GetSecretValue *"]),
]


@pytest.mark.parametrize(("service", "operation", "request_", "expected"), CASES)
def test_call_needs_the_documented_actions(
    service: str, operation: str, request_: dict[str, Any], expected: list[str]
) -> None:
    found = needs(service, operation, request_, ACCOUNT, REGION)
    assert [f"{need.action} {need.resource}" for need in found] == expected


@pytest.mark.parametrize(
    ("service", "operation", "request_", "expected"),
    [
        (
            "sns",
            "Subscribe",
            {"TopicArn": f"{SNS}:t", "Protocol": "sqs", "Endpoint": "e"},
            {"sns:protocol": ("sqs",), "sns:endpoint": ("e",)},
        ),
        (
            "s3",
            "ListObjectsV2",
            {"Bucket": "b", "Prefix": "home/", "MaxKeys": 5},
            {"s3:prefix": ("home/",), "s3:max-keys": ("5",)},
        ),
        (
            "s3",
            "PutObject",
            {"Bucket": "b", "Key": "k", "ACL": "private"},
            {"s3:x-amz-acl": ("private",)},
        ),
        (
            "lambda",
            "CreateEventSourceMapping",
            {"FunctionName": "f:live"},
            {"lambda:functionarn": (f"{LAMBDA}:function:f",)},
        ),
        (
            "lambda",
            "AddPermission",
            {"FunctionName": "f", "Principal": "s3"},
            {"lambda:principal": ("s3",)},
        ),
        ("ssm", "PutParameter", {"Name": "a", "Overwrite": True}, {"ssm:overwrite": ("true",)}),
        (
            "dynamodb",
            "GetItem",
            {"TableName": "T", "Key": {"id": {"S": "u1"}}},
            {"dynamodb:leadingkeys": ("u1",)},
        ),
        (
            "kms",
            "Decrypt",
            {"KeyId": "id", "EncryptionContext": {"Dept": "IT"}},
            {"kms:encryptioncontext:dept": ("IT",), "kms:encryptioncontextkeys": ("Dept",)},
        ),
        ("sts", "AssumeRole", {"RoleArn": ROLE, "ExternalId": "7"}, {"sts:externalid": ("7",)}),
        (
            "sns",
            "CreateTopic",
            {"Name": "t", "Tags": [{"Key": "Team", "Value": "a"}]},
            {"aws:requesttag/team": ("a",), "aws:tagkeys": ("Team",)},
        ),
        (
            "lambda",
            "TagResource",
            {"Resource": "a", "Tags": {"x": "y"}},
            {"aws:requesttag/x": ("y",), "aws:tagkeys": ("x",)},
        ),
    ],
)
def test_condition_keys_follow_from_the_request(
    service: str, operation: str, request_: dict[str, Any], expected: dict[str, tuple[str, ...]]
) -> None:
    assert needs(service, operation, request_, ACCOUNT, REGION)[0].context == expected


def test_passed_role_says_to_which_service() -> None:
    request = {"FunctionName": "f", "Role": ROLE}
    passed = needs("lambda", "CreateFunction", request, ACCOUNT, REGION)[1]
    assert passed.context == {"iam:passedtoservice": ("lambda.amazonaws.com",)}


def test_partition_key_is_found_among_the_members_of_an_item(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lookups, "hash_key", lambda table, *place: {"T": "user"}.get(table))
    item = {"TableName": "T", "Item": {"at": {"N": "1"}, "user": {"S": "ann"}}}
    query = {
        "TableName": "T",
        "KeyConditionExpression": "#at > :a and #u = :u",
        "ExpressionAttributeNames": {"#u": "user", "#at": "at"},
        "ExpressionAttributeValues": {":u": {"S": "ann"}, ":a": {"N": "1"}},
    }
    for operation, request in (("PutItem", item), ("Query", query)):
        (need,) = needs("dynamodb", operation, request, ACCOUNT, REGION)
        assert need.context["dynamodb:leadingkeys"] == ("ann",)


def test_secret_under_a_key_of_ones_own_needs_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        lookups, "key_of_parameter", lambda name, *place: {"/a/secret": "k"}.get(name)
    )
    request = {"Names": ["/a/secret", "/a/plain"], "WithDecryption": True}
    found = needs("ssm", "GetParameters", request, ACCOUNT, REGION)
    assert [need.action for need in found] == [
        "ssm:GetParameters",
        "ssm:GetParameters",
        "kms:Decrypt",
    ]
    assert found[2].resource == f"{KMS}:key/k"
    assert found[2].context["kms:viaservice"] == (f"ssm.{REGION}.amazonaws.com",)


def test_alias_stands_for_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        lookups, "key_of_alias", lambda *alias: "id" if alias[0] == "alias/a" else None
    )
    for name in ("alias/a", f"{KMS}:alias/a"):
        (need,) = needs("kms", "GenerateDataKey", {"KeyId": name}, ACCOUNT, REGION)
        assert need.resource == f"{KMS}:key/id"


def test_request_that_names_no_user_is_about_the_caller() -> None:
    (need,) = needs("iam", "ListAccessKeys", {}, ACCOUNT, REGION)
    assert of_caller(need, f"{IAM}:user/ann").resource == f"{IAM}:user/ann"
    other = Need("iam:ListAccessKeys", f"{IAM}:user/bob")
    assert of_caller(other, f"{IAM}:user/ann") is other


OPERATIONS = [
    (service, operation)
    for service in SERVICES
    if service != "ec2"
    for operation in load_service(service).operation_names
]


def test_each_operation_needs_actions_that_exist() -> None:
    wrong = []
    for service, operation in OPERATIONS:
        free = operation in SERVICES[service].free
        for request in _requests(load_service(service).operation_model(operation).input_shape):
            found = needs(service, operation, request, ACCOUNT, REGION)
            if bool(found) == free:
                wrong.append(f"{service}:{operation} needs {found}")
            wrong += [f"{operation}: {need.action}" for need in found if not _exists(need.action)]
    assert wrong == []


def _exists(action: str) -> bool:
    prefix, _, name = action.partition(":")
    if name in ONLY_ACTIONS.get(prefix, "").split():
        return True
    known = load_service(prefix).operation_names
    return name in known and name not in NO_ACTIONS.get(prefix, "").split()


def _requests(shape: Any) -> Iterator[dict[str, Any]]:
    """With what is required, and with all there is."""
    if shape is None:
        yield {}
        return
    yield {name: _example(shape.members[name]) for name in shape.required_members}
    yield {name: _example(member) for name, member in shape.members.items()}


def _example(shape: Any, depth: int = 0) -> Any:
    if shape.type_name == "structure":
        members = shape.members.items() if depth < 4 else ()
        return {name: _example(member, depth + 1) for name, member in members}
    if shape.type_name == "list":
        return [_example(shape.member, depth + 1)]
    if shape.type_name == "map":
        return {"key": _example(shape.value, depth + 1)}
    kinds = {"string": "x", "blob": b"x", "boolean": True}
    return kinds.get(shape.type_name, 1)
