"""What a reset takes away: every kind of resource, with all that hangs on it."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from lab.course import CourseError, removal
from lab.course.check_api import Lab
from lab.course.dev.inventory import inventory
from lab.shared.config import Settings

Client = Callable[..., Any]


@pytest.fixture(autouse=True)
def untouched(settings: Settings) -> frozenset[str]:
    return inventory(Lab(settings))


def delete(aws: Client, settings: Settings, **resources: list[str]) -> list[str]:
    return list(removal.delete(aws, settings.account, resources))


def test_topic_goes_with_its_subscriptions_and_a_bucket_with_its_files(
    aws: Client, settings: Settings, untouched: frozenset[str]
) -> None:
    topic = aws("sns").create_topic(Name="news")["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sms", Endpoint="+15555550100")
    bucket = f"files-{settings.account}"
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    aws("s3").put_object(Bucket=bucket, Key="a", Body=b"1")
    aws("s3").put_object(Bucket=bucket, Key="a", Body=b"2")
    aws("s3").delete_object(Bucket=bucket, Key="a")
    gone = delete(aws, settings, topic=["news"], bucket=["files-{account}"])
    assert gone == ["topic news", f"bucket {bucket}"]
    assert inventory(Lab(settings)) == untouched


def test_subscription_to_a_topic_that_stays_is_found_by_its_endpoint(
    aws: Client, settings: Settings
) -> None:
    sns = aws("sns")
    topic = sns.create_topic(Name="news")["TopicArn"]
    queue = f"arn:aws:sqs:us-east-1:{settings.account}:mine"
    sns.subscribe(TopicArn=topic, Protocol="sms", Endpoint="+15555550100")
    sns.subscribe(TopicArn=topic, Protocol="sms", Endpoint="+15555550101")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    mine = ["news to mine", "news to +15555550100", "news to nobody"]
    assert len(delete(aws, settings, subscription=mine)) == 2
    left = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [each["Endpoint"] for each in left] == ["+15555550101"]


def test_function_goes_with_its_mapping_role_and_logs(
    aws: Client, settings: Settings, untouched: frozenset[str]
) -> None:
    role = make_role(aws, "worker-role")
    functions = aws("lambda")
    code = zipped("handler.py", "def handler(event, context):\n    print(event)\n")
    functions.create_function(
        FunctionName="worker",
        Runtime="python3.13",
        Role=role,
        Handler="handler.handler",
        Code={"ZipFile": code},
        Publish=True,
    )
    functions.get_waiter("function_active_v2").wait(FunctionName="worker")
    functions.create_alias(FunctionName="worker", Name="live", FunctionVersion="1")
    functions.invoke(FunctionName="worker", Payload=b"{}")
    aws("sqs").create_queue(QueueName="jobs")
    functions.create_event_source_mapping(
        FunctionName="worker", EventSourceArn=f"arn:aws:sqs:us-east-1:{settings.account}:jobs"
    )
    gone = delete(
        aws,
        settings,
        role=["worker-role"],
        queue=["jobs"],
        function=["worker"],
        mapping=["jobs to worker"],
    )
    order = ["mapping jobs to worker", "function worker", "queue jobs"]
    assert gone == [*order, "role worker-role"]
    assert inventory(Lab(settings)) == untouched


def test_layer_goes_with_all_its_versions(aws: Client, settings: Settings) -> None:
    functions, code = aws("lambda"), zipped("tools.py", "")
    for _ in range(2):
        functions.publish_layer_version(LayerName="tools", Content={"ZipFile": code})
    assert delete(aws, settings, layer=["tools"]) == ["layer tools"]
    assert functions.list_layer_versions(LayerName="tools")["LayerVersions"] == []


def test_identities_are_detached_first(
    aws: Client, settings: Settings, untouched: frozenset[str]
) -> None:
    iam, allow = aws("iam"), document(Action="sqs:*", Resource="*")
    policy = iam.create_policy(PolicyName="may", PolicyDocument=allow)["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=allow)
    iam.create_user(UserName="ann")
    iam.create_access_key(UserName="ann")
    iam.create_group(GroupName="team")
    iam.add_user_to_group(UserName="ann", GroupName="team")
    make_role(aws, "app-role")
    iam.create_instance_profile(InstanceProfileName="app")
    iam.add_role_to_instance_profile(InstanceProfileName="app", RoleName="app-role")
    for kind, name in (("User", "ann"), ("Group", "team"), ("Role", "app-role")):
        who = {f"{kind}Name": name}
        getattr(iam, f"attach_{kind.lower()}_policy")(PolicyArn=policy, **who)
        put = getattr(iam, f"put_{kind.lower()}_policy")
        put(PolicyName="own", PolicyDocument=allow, **who)
    gone = delete(
        aws,
        settings,
        user=["ann"],
        group=["team"],
        role=["app-role"],
        policy=["may"],
        instance_profile=["app"],
    )
    assert len(gone) == 5
    assert inventory(Lab(settings)) == untouched


def test_stores_rules_schedules_apis_and_keys_go(
    aws: Client, settings: Settings, untouched: frozenset[str]
) -> None:
    role, arn = make_role(aws, "caller"), f"arn:aws:sqs:us-east-1:{settings.account}:jobs"
    for name in ("/shop/a", "/shop/b", "/other"):
        aws("ssm").put_parameter(Name=name, Value="1", Type="String")
    aws("dynamodb").create_table(
        TableName="Orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    aws("events").put_rule(Name="tick", ScheduleExpression="rate(1 minute)")
    aws("events").put_targets(Rule="tick", Targets=[{"Id": "1", "Arn": arn}])
    aws("scheduler").create_schedule(
        Name="once",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn, "RoleArn": role},
    )
    aws("apigateway").create_rest_api(name="shop")
    aws("logs").create_log_group(logGroupName="/shop/logs")
    key = aws("kms").create_key()["KeyMetadata"]["KeyId"]
    aws("kms").create_alias(AliasName="alias/mine", TargetKeyId=key)
    gone = delete(
        aws,
        settings,
        parameter=["/shop/*", "/other"],
        table=["Orders"],
        rule=["tick"],
        schedule=["once"],
        api=["shop"],
        log_group=["/shop/logs"],
        key=["mine"],
        role=["caller"],
    )
    assert len(gone) == 9
    assert inventory(Lab(settings)) == untouched
    assert aws("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_what_is_not_there_is_not_reported(aws: Client, settings: Settings) -> None:
    nothing = {kind: ["nothing"] for kind in removal.KINDS}
    nothing |= {kind: ["nothing to nobody"] for kind in ("mapping", "subscription")}
    nothing |= {"bucket": ["no-such-bucket-here"]}
    assert delete(aws, settings, **nothing) == []


def test_kind_that_nobody_can_delete_is_said(aws: Client, settings: Settings) -> None:
    with pytest.raises(CourseError, match="delete a teapot"):
        delete(aws, settings, teapot=["brown"])


def make_role(aws: Client, name: str) -> str:
    trust = document(
        Principal={"Service": ["lambda.amazonaws.com", "scheduler.amazonaws.com"]},
        Action="sts:AssumeRole",
    )
    made = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    allow = document(Action=["sqs:*", "logs:*"], Resource="*")
    aws("iam").put_role_policy(RoleName=name, PolicyName="work", PolicyDocument=allow)
    return str(made["Role"]["Arn"])


def document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow"} | statement]})


def zipped(name: str, text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, text)
    return packed.getvalue()
