"""Calls that policies do not allow are refused as AWS refuses them, and all others are served."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from botocore import UNSIGNED
from botocore.exceptions import ClientError

from lab.shared import aws as lab_aws
from tests.support import functions, permissions
from tests.support.emulator import running
from tests.support.identities import allow, assume, deny, elsewhere, policy, role, user

AWSLOCAL = str(Path(sys.executable).with_name("awslocal"))
BECAUSE = "because no {} policy allows the {} action"
# service, operation, its parameters, code, status, the action as it is spelled in the message.
REFUSALS = [
    ("apigateway", "get_rest_apis", {}, "AccessDeniedException", 403, "apigateway:GET"),
    ("cloudwatch", "list_metrics", {}, "AccessDenied", 403, "cloudwatch:ListMetrics"),
    ("dynamodb", "scan", {"TableName": "nope"}, "AccessDeniedException", 400, "dynamodb:Scan"),
    ("events", "list_rules", {}, "AccessDeniedException", 400, "events:ListRules"),
    ("iam", "list_roles", {}, "AccessDenied", 403, "iam:ListRoles"),
    ("kms", "list_keys", {}, "AccessDeniedException", 400, "kms:ListKeys"),
    (
        "lambda",
        "invoke",
        {"FunctionName": "nope"},
        *("AccessDeniedException", 403),
        "lambda:InvokeFunction",
    ),
    ("logs", "describe_log_groups", {}, "AccessDeniedException", 400, "logs:DescribeLogGroups"),
    ("s3", "list_buckets", {}, "AccessDenied", 403, "s3:ListAllMyBuckets"),
    ("s3", "get_object", {"Bucket": "nope-nope", "Key": "k"}, "AccessDenied", 403, "s3:GetObject"),
    ("scheduler", "list_schedules", {}, "AccessDeniedException", 403, "scheduler:ListSchedules"),
    (
        "sns",
        "publish",
        {"PhoneNumber": "+15555550100", "Message": "m"},
        "AuthorizationError",
        403,
        "SNS:Publish",
    ),
    ("sns", "create_topic", {"Name": "t"}, "AuthorizationError", 403, "SNS:CreateTopic"),
    ("sqs", "create_queue", {"QueueName": "q"}, "AccessDenied", 403, "sqs:createqueue"),
    ("ssm", "get_parameter", {"Name": "/nope"}, "AccessDeniedException", 400, "ssm:GetParameter"),
]


def refused(call, *words, code=None, status=None):
    """The error of a call, which has to be a refusal with these words in it."""
    with pytest.raises(ClientError) as raised:
        call()
    answer = raised.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] in ([status] if status else [400, 403])
    assert not code or answer["Error"]["Code"] == code
    for word in ("is not authorized to perform", *words):
        assert word in answer["Error"]["Message"]
    return answer["Error"]


@pytest.fixture
def nobody(aws, settings):
    return user(aws, settings)


@pytest.fixture
def queue(aws):
    client = aws("sqs")
    url = client.create_queue(QueueName="jobs")["QueueUrl"]
    answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return url, answer["Attributes"]["QueueArn"]


@pytest.fixture
def bucket(aws, settings):
    name = f"files-{settings.account}"
    aws("s3").create_bucket(Bucket=name)
    aws("s3").put_object(Bucket=name, Key="here", Body=b"text")
    return name


@pytest.mark.parametrize(
    ("service", "operation", "request_", "code", "status", "action"),
    REFUSALS,
    ids=[f"{each[0]}-{each[1]}" for each in REFUSALS],
)
def test_nothing_is_allowed_that_no_policy_allows(
    nobody, service, operation, request_, code, status, action
):
    client = nobody.aws(service)
    error = refused(lambda: getattr(client, operation)(**request_), code=code, status=status)
    assert error["Message"].startswith(f"User: {nobody.arn} is not authorized to perform: {action}")
    assert error["Message"].endswith(BECAUSE.format("identity-based", action))


def test_who_one_is_needs_no_permission(nobody):
    assert nobody.aws("sts").get_caller_identity()["Arn"] == nobody.arn


def test_root_of_the_account_needs_no_policy(aws, queue):
    aws("sqs").send_message(QueueUrl=queue[0], MessageBody="m")


def test_exact_statement_allows_its_queue_and_no_other(aws, settings, queue):
    caller = user(aws, settings, allow("sqs:SendMessage", queue[1])).aws("sqs")
    other = aws("sqs").create_queue(QueueName="others")["QueueUrl"]
    caller.send_message(QueueUrl=queue[0], MessageBody="m")
    entries = [{"Id": "1", "MessageBody": "m"}]
    assert caller.send_message_batch(QueueUrl=queue[0], Entries=entries)["Successful"]
    refused(lambda: caller.send_message(QueueUrl=other, MessageBody="m"), ":others because")
    refused(lambda: caller.receive_message(QueueUrl=queue[0]), "sqs:receivemessage")


def test_queue_that_does_not_exist_is_refused_like_any_other(nobody, queue):
    sqs = nobody.aws("sqs")
    refused(lambda: sqs.send_message(QueueUrl=f"{queue[0]}-not", MessageBody="m"), ":jobs-not")


def test_change_of_a_policy_counts_from_the_next_call(aws, settings, queue):
    caller = user(aws, settings, allow("sqs:*"))
    sqs = caller.aws("sqs")
    sqs.receive_message(QueueUrl=queue[0])
    aws("iam").delete_user_policy(UserName=caller.name, PolicyName="own")
    refused(lambda: sqs.receive_message(QueueUrl=queue[0]))


def test_explicit_deny_is_worded_as_such(aws, settings, queue):
    caller = user(aws, settings, allow("*"), deny("sqs:SendMessage")).aws("sqs")
    error = refused(lambda: caller.send_message(QueueUrl=queue[0], MessageBody="m"))
    assert error["Message"].endswith("with an explicit deny in an identity-based policy")
    caller.receive_message(QueueUrl=queue[0])


def test_resource_policy_denies_whom_identity_policies_allow(aws, settings, queue):
    denied = deny("sqs:SendMessage", queue[1], Principal="*")
    aws("sqs").set_queue_attributes(QueueUrl=queue[0], Attributes={"Policy": policy(denied)})
    caller = user(aws, settings, allow("sqs:*")).aws("sqs")
    error = refused(lambda: caller.send_message(QueueUrl=queue[0], MessageBody="m"))
    assert error["Message"].endswith("with an explicit deny in a resource-based policy")


def test_group_and_managed_policies_of_a_user_count(aws, settings, queue):
    caller, iam = user(aws, settings), aws("iam")
    arn = iam.create_policy(PolicyName="send", PolicyDocument=policy(allow("sqs:Send*")))
    iam.create_group(GroupName="senders")
    iam.attach_group_policy(GroupName="senders", PolicyArn=arn["Policy"]["Arn"])
    iam.add_user_to_group(GroupName="senders", UserName=caller.name)
    caller.aws("sqs").send_message(QueueUrl=queue[0], MessageBody="m")
    readers = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
    iam.attach_user_policy(UserName=caller.name, PolicyArn=readers)
    caller.aws("sqs").get_queue_attributes(QueueUrl=queue[0], AttributeNames=["All"])
    refused(lambda: caller.aws("sqs").delete_queue(QueueUrl=queue[0]))


def test_boundary_bounds_what_policies_give(aws, settings, queue):
    arn = aws("iam").create_policy(PolicyName="b", PolicyDocument=policy(allow("sqs:Receive*")))
    boundary = arn["Policy"]["Arn"]
    sqs = user(aws, settings, allow("sqs:*"), PermissionsBoundary=boundary).aws("sqs")
    sqs.receive_message(QueueUrl=queue[0])
    error = refused(lambda: sqs.send_message(QueueUrl=queue[0], MessageBody="m"))
    words = BECAUSE.replace(" policy", "").format("permissions boundary", "sqs:sendmessage")
    assert error["Message"].endswith(words)


def test_session_policy_bounds_the_role(aws, settings, queue):
    sqs = role(aws, settings, allow("sqs:*"), Policy=policy(allow("sqs:Receive*"))).aws("sqs")
    sqs.receive_message(QueueUrl=queue[0])
    error = refused(lambda: sqs.send_message(QueueUrl=queue[0], MessageBody="m"))
    assert "assumed-role/" in error["Message"]
    assert error["Message"].endswith("because no session policy allows the sqs:sendmessage action")


def test_role_is_assumed_by_whom_its_trust_policy_names_only(aws, settings, nobody):
    iam = aws("iam")
    for name, principal in (
        ("mine", nobody.arn),
        ("others", f"arn:aws:iam::{settings.account}:root"),
    ):
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": principal}}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))
    arns = [f"arn:aws:iam::{settings.account}:role/{name}" for name in ("mine", "others")]
    assert assume(nobody.aws, settings, arns[0]).arn.endswith("assumed-role/mine/test")
    refused(lambda: assume(nobody.aws, settings, arns[1]), code="AccessDenied", status=403)


def test_variables_and_tags_are_those_of_the_caller(aws, settings):
    statement = allow("sqs:*", "arn:aws:sqs:*:*:${aws:username}-*")
    team = allow("sns:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}})
    caller = user(aws, settings, statement, team, Tags=[{"Key": "team", "Value": "blue"}])
    caller.aws("sqs").create_queue(QueueName=f"{caller.name}-q")
    caller.aws("sns").create_topic(Name="t")
    refused(lambda: caller.aws("sqs").create_queue(QueueName="else-q"))


def test_conditions_see_the_request(aws, settings, queue):
    here = {
        "IpAddress": {"aws:SourceIp": "127.0.0.0/8"},
        "StringEquals": {"aws:RequestedRegion": settings.region},
    }
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    statements = allow("sqs:*", Condition=here), deny("sqs:SendMessage", Condition=plain)
    sqs = user(aws, settings, *statements).aws("sqs")
    sqs.receive_message(QueueUrl=queue[0])
    refused(lambda: sqs.send_message(QueueUrl=queue[0], MessageBody="m"), "explicit deny")


def test_handing_on_a_role_is_a_permission(aws, settings):
    arn = permissions.role(aws("iam"), "worker", "lambda")
    function = {"Code": {"ZipFile": b"zip"}, "Runtime": "python3.13", "Handler": "h.h", "Role": arn}
    caller = user(aws, settings, allow("lambda:*")).aws("lambda")
    error = refused(lambda: caller.create_function(FunctionName="f", **function))
    assert f"iam:PassRole on resource: {arn} because" in error["Message"]


def test_transaction_needs_the_right_of_each_write(aws, settings):
    aws("dynamodb").create_table(
        TableName="Items",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    caller = user(aws, settings, allow("dynamodb:PutItem")).aws("dynamodb")
    put = {"Put": {"TableName": "Items", "Item": {"id": {"S": "1"}}}}
    delete = {"Delete": {"TableName": "Items", "Key": {"id": {"S": "2"}}}}
    caller.transact_write_items(TransactItems=[put])
    refused(lambda: caller.transact_write_items(TransactItems=[put, delete]), "DeleteItem on")


class TestAcrossAccounts:
    def test_queue_policy_and_own_policy_must_both_allow(self, aws, settings, queue):
        theirs = elsewhere(settings)
        there = lambda service: lab_aws.client(theirs, service)  # noqa: E731
        with_right, without = user(there, theirs, allow("sqs:*")), user(there, theirs)
        send = {"QueueUrl": queue[0], "MessageBody": "m"}
        error = refused(lambda: with_right.aws("sqs").send_message(**send))
        assert "no resource-based policy" in error["Message"]
        opened = allow("sqs:SendMessage", queue[1], Principal={"AWS": theirs.account})
        aws("sqs").set_queue_attributes(QueueUrl=queue[0], Attributes={"Policy": policy(opened)})
        with_right.aws("sqs").send_message(**send)
        there("sqs").send_message(**send)
        refused(lambda: without.aws("sqs").send_message(**send), "no identity-based policy")
        received = aws("sqs").receive_message(QueueUrl=queue[0], MaxNumberOfMessages=10)
        assert received["Messages"]

    def test_root_is_not_root_elsewhere(self, settings, queue):
        there = lab_aws.client(elsewhere(settings), "sqs")
        refused(lambda: there.receive_message(QueueUrl=queue[0]), ":root is not authorized")

    def test_bucket_of_another_account_stays_closed(self, settings, bucket):
        there = lab_aws.client(elsewhere(settings), "s3")
        refused(lambda: there.get_object(Bucket=bucket, Key="here"), "no resource-based policy")

    def test_topic_policy_opens_the_topic(self, aws, settings):
        theirs = elsewhere(settings)
        there = lab_aws.client(theirs, "sns")
        topic = aws("sns").create_topic(Name="news")["TopicArn"]
        refused(lambda: there.publish(TopicArn=topic, Message="m"), "no resource-based policy")
        opened = policy(allow("sns:Publish", topic, Principal={"AWS": theirs.account}))
        aws("sns").set_topic_attributes(
            TopicArn=topic, AttributeName="Policy", AttributeValue=opened
        )
        there.publish(TopicArn=topic, Message="m")

    def test_permission_opens_the_version_that_it_is_for(self, aws, settings):
        theirs = elsewhere(settings)
        there = lab_aws.client(theirs, "lambda")
        function = functions.make(aws, "def handler(event, context): return 1")
        version = aws("lambda").publish_version(FunctionName=function.name)
        aws("lambda").add_permission(
            FunctionName=function.name,
            Qualifier=version["Version"],
            StatementId="them",
            Action="lambda:InvokeFunction",
            Principal=theirs.account,
        )
        assert there.invoke(FunctionName=version["FunctionArn"])["StatusCode"] == 200
        whole = version["FunctionArn"].removesuffix(":1")
        refused(lambda: there.invoke(FunctionName=whole), "no resource-based policy")

    def test_bucket_policy_opens_the_bucket(self, aws, settings, bucket):
        theirs = elsewhere(settings)
        there = lab_aws.client(theirs, "s3")
        opened = allow(
            "s3:GetObject", f"arn:aws:s3:::{bucket}/*", Principal={"AWS": theirs.account}
        )
        aws("s3").put_bucket_policy(Bucket=bucket, Policy=policy(opened))
        assert there.get_object(Bucket=bucket, Key="here")["Body"].read() == b"text"
        refused(lambda: there.list_objects_v2(Bucket=bucket), "s3:ListBucket")


class TestObjects:
    def test_missing_key_is_not_found_for_whom_may_list(self, aws, settings, bucket):
        lists = allow(["s3:GetObject", "s3:ListBucket"])
        with pytest.raises(ClientError) as error:
            user(aws, settings, lists).aws("s3").get_object(Bucket=bucket, Key="missing")
        assert error.value.response["Error"]["Code"] == "NoSuchKey"

    def test_missing_key_is_denied_to_whom_may_not_list(self, aws, settings, bucket):
        s3 = user(aws, settings, allow("s3:GetObject")).aws("s3")
        assert s3.get_object(Bucket=bucket, Key="here")["Body"].read() == b"text"
        refused(lambda: s3.get_object(Bucket=bucket, Key="missing"), "s3:ListBucket")
        with pytest.raises(ClientError) as error:
            s3.head_object(Bucket=bucket, Key="missing")
        assert error.value.response["Error"] == {"Code": "403", "Message": "Forbidden"}

    def test_unsigned_read_needs_a_bucket_policy_that_nothing_blocks(self, aws, nobody, bucket):
        read = {"Bucket": bucket, "Key": "here"}
        anonymous = nobody.aws("s3", signature_version=UNSIGNED)
        refused(lambda: anonymous.get_object(**read), code="AccessDenied", status=403)
        opened = allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*", Principal="*")
        aws("s3").put_bucket_policy(Bucket=bucket, Policy=policy(opened))
        refused(lambda: anonymous.get_object(**read))
        aws("s3").delete_public_access_block(Bucket=bucket)
        assert anonymous.get_object(**read)["Body"].read() == b"text"

    def test_public_read_access_list_opens_an_object(self, aws, nobody, bucket):
        s3, anonymous = aws("s3"), nobody.aws("s3", signature_version=UNSIGNED)
        s3.delete_public_access_block(Bucket=bucket)
        ownership = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
        s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=ownership)
        s3.put_object(Bucket=bucket, Key="open", Body=b"open", ACL="public-read")
        assert anonymous.get_object(Bucket=bucket, Key="open")["Body"].read() == b"open"
        refused(lambda: anonymous.get_object(Bucket=bucket, Key="here"))


def test_unsigned_send_needs_an_open_queue(aws, nobody, queue):
    anonymous = nobody.aws("sqs", signature_version=UNSIGNED)
    send = {"QueueUrl": queue[0], "MessageBody": "m"}
    refused(lambda: anonymous.send_message(**send), code="AccessDenied", status=403)
    opened = allow("sqs:SendMessage", queue[1], Principal="*")
    aws("sqs").set_queue_attributes(QueueUrl=queue[0], Attributes={"Policy": policy(opened)})
    anonymous.send_message(**send)


def test_key_policy_must_let_the_account_decide(aws, settings):
    key = aws("kms").create_key()["KeyMetadata"]
    caller = user(aws, settings, allow("kms:*")).aws("kms")
    text = {"KeyId": key["KeyId"], "Plaintext": b"1"}
    caller.encrypt(**text)
    closed = allow("kms:*", Principal={"AWS": user(aws, settings).arn})
    aws("kms").put_key_policy(
        KeyId=key["KeyId"],
        PolicyName="default",
        Policy=policy(closed),
        BypassPolicyLockoutSafetyCheck=True,  # AWS too lets an author shut itself out so
    )
    refused(
        lambda: caller.encrypt(**text), "no resource-based policy", code="AccessDeniedException"
    )


def test_function_calls_with_the_rights_of_its_role(aws, queue):
    code = f"""
        import boto3
        def handler(event, context):
            try:
                boto3.client("sqs").send_message(QueueUrl={queue[0]!r}, MessageBody="m")
            except Exception as error:
                return str(error)
            return "sent"
    """
    own = permissions.role(aws("iam"), "worker", "lambda")
    function = functions.make(aws, code, Role=own)
    told = function.invoke().payload
    assert f"/{function.name} is not authorized to perform: sqs:sendmessage" in told
    aws("iam").put_role_policy(
        RoleName="worker",
        PolicyName="send",
        PolicyDocument=policy(allow("sqs:SendMessage", queue[1])),
    )
    assert function.invoke().payload == "sent"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["sqs", "create-queue", "--queue-name", "q"],
            "(AccessDenied) when calling the CreateQueue",
        ),
        (
            ["sns", "create-topic", "--name", "t"],
            "(AuthorizationError) when calling the CreateTopic",
        ),
        (["ssm", "get-parameter", "--name", "/x"], "(AccessDeniedException) when calling the GetP"),
        (["s3", "ls"], "(AccessDenied) when calling the ListBuckets"),
        (["lambda", "list-functions"], "(AccessDeniedException) when calling the ListFunctions"),
    ],
)
def test_awslocal_tells_of_the_refusal(nobody, settings, arguments, words):
    environ = {
        "AWS_ACCESS_KEY_ID": nobody.keys["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": nobody.keys["aws_secret_access_key"],
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_ENDPOINT_URL": settings.endpoint,
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
    }
    done = subprocess.run(
        [AWSLOCAL, *arguments], env=environ, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert words in done.stderr
    assert f"User: {nobody.arn} is not authorized to perform" in done.stderr


def test_switch_turns_refusals_off_and_not_the_question_who_calls(tmp_path):
    with running(tmp_path, LAB_ENFORCE_IAM="0") as (settings, _):
        aws = lambda service: lab_aws.client(settings, service)  # noqa: E731
        caller = user(aws, settings)
        caller.aws("sqs").create_queue(QueueName="q")
        assert caller.aws("sts").get_caller_identity()["Arn"] == caller.arn
