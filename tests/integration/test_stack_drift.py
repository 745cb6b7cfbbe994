"""What a student changed by hand is mended by the next setup, kind by kind."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.shared.config import Settings
from lab.stack import ensure
from tests.support.stack import by_action, with_functions

Aws = Callable[..., Any]
Drift = Callable[[Aws, str], object]

KEY = "alias/todoapp-uploads"
ROLE, PROFILE = "TodoApp-EC2-Role", "TodoApp-EC2-Profile"
NOBODY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Deny",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def _set_queue(aws: Aws, name: str, **attributes: str) -> None:
    url = aws("sqs").get_queue_url(QueueName=name)["QueueUrl"]
    aws("sqs").set_queue_attributes(QueueUrl=url, Attributes=attributes)


def _provision(aws: Aws, _: str) -> None:
    aws("dynamodb").update_table(
        TableName="TodoItems",
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )


def _keep_forever(aws: Aws, _: str) -> None:
    off = {"Enabled": False, "AttributeName": "expiresAt"}
    aws("dynamodb").update_time_to_live(TableName="TodoExports", TimeToLiveSpecification=off)


def _retag(aws: Aws, account: str) -> None:
    tags = {"TagSet": [{"Key": "mine", "Value": "stays"}]}
    aws("s3").put_bucket_tagging(Bucket=f"todo-uploads-{account}", Tagging=tags)


def _disable_key(aws: Aws, _: str) -> None:
    key = aws("kms").describe_key(KeyId=KEY)["KeyMetadata"]["KeyId"]
    aws("kms").disable_key(KeyId=key)
    aws("kms").delete_alias(AliasName=KEY)


def _text_all(aws: Aws, account: str) -> None:
    topic = f"arn:aws:sns:us-east-1:{account}:todo-notifications"
    found = aws("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    sms = next(each["SubscriptionArn"] for each in found if each["Protocol"] == "sms")
    aws("sns").set_subscription_attributes(
        SubscriptionArn=sms, AttributeName="FilterPolicy", AttributeValue='{"event": ["created"]}'
    )


def _unlimit_permission(aws: Aws, _: str) -> None:
    statement = {"FunctionName": "daily_digest", "StatementId": "rule-may-invoke"}
    aws("lambda").remove_permission(**statement)
    aws("lambda").add_permission(
        Action="lambda:InvokeFunction", Principal="events.amazonaws.com", **statement
    )


def _disable_mapping(aws: Aws, _: str) -> None:
    mapping = aws("lambda").list_event_source_mappings()["EventSourceMappings"][0]
    aws("lambda").update_event_source_mapping(UUID=mapping["UUID"], BatchSize=1, Enabled=False)


def _disable_rule(aws: Aws, _: str) -> None:
    aws("events").remove_targets(Rule="todo-daily-digest", Ids=["daily_digest"])
    aws("events").disable_rule(Name="todo-daily-digest")


def _delete_method(aws: Aws, _: str) -> None:
    api = aws("apigateway").get_rest_apis()["items"][0]["id"]
    found = aws("apigateway").get_resources(restApiId=api)["items"]
    todos = next(each["id"] for each in found if each["path"] == "/todos")
    aws("apigateway").delete_method(restApiId=api, resourceId=todos, httpMethod="ANY")
    aws("apigateway").delete_stage(restApiId=api, stageName="lab")


UPDATED: dict[str, tuple[str, Drift]] = {
    "table TodoItems": ("billing", _provision),
    "table TodoExports": ("expiry", _keep_forever),
    "bucket todo-exports-{account}": (
        "expiry",
        lambda aws, account: aws("s3").delete_bucket_lifecycle(Bucket=f"todo-exports-{account}"),
    ),
    "bucket todo-uploads-{account}": ("tag", _retag),
    f"key {KEY}": ("alias, enabled", _disable_key),
    "topic todo-notifications": (
        "tag",
        lambda aws, account: aws("sns").untag_resource(
            ResourceArn=f"arn:aws:sns:us-east-1:{account}:todo-notifications",
            TagKeys=["fanout:stack"],
        ),
    ),
    "subscription todo-notifications to phone +15555550100": ("filter", _text_all),
    "queue todo-exports": (
        "visibility timeout, redrive",
        lambda aws, _: _set_queue(aws, "todo-exports", VisibilityTimeout="30", RedrivePolicy=""),
    ),
    "queue todo-exports-dlq": (
        "retention",
        lambda aws, _: _set_queue(aws, "todo-exports-dlq", MessageRetentionPeriod="60"),
    ),
    "queue todo-completed": ("policy", lambda aws, _: _set_queue(aws, "todo-completed", Policy="")),
    "log group /aws/lambda/todo_api": (
        "retention",
        lambda aws, _: aws("logs").put_retention_policy(
            logGroupName="/aws/lambda/todo_api", retentionInDays=1
        ),
    ),
    f"role {ROLE}": (
        "policy",
        lambda aws, _: aws("iam").delete_role_policy(RoleName=ROLE, PolicyName="todoapp"),
    ),
    "role todo_api-role": (
        "trust",
        lambda aws, _: aws("iam").update_assume_role_policy(
            RoleName="todo_api-role", PolicyDocument=json.dumps(NOBODY)
        ),
    ),
    f"instance profile {PROFILE}": (
        "role",
        lambda aws, _: aws("iam").remove_role_from_instance_profile(
            InstanceProfileName=PROFILE, RoleName=ROLE
        ),
    ),
    "function audit_changes": (
        "timeout, memory, environment",
        lambda aws, _: aws("lambda").update_function_configuration(
            FunctionName="audit_changes", Timeout=3, MemorySize=256, Environment={"Variables": {}}
        ),
    ),
    "permission rule-may-invoke": ("source", _unlimit_permission),
    "event source mapping todo-exports to export_todos": ("batch, enabled", _disable_mapping),
    "rule todo-daily-digest": ("state, target", _disable_rule),
    "rest api todo-api": ("paths, deployment", _delete_method),
}
CREATED: dict[str, Drift] = {
    "table TodoAudit": lambda aws, _: aws("dynamodb").delete_table(TableName="TodoAudit"),
    "permission api-may-invoke": lambda aws, _: aws("lambda").remove_permission(
        FunctionName="todo_api", StatementId="api-may-invoke"
    ),
    "notification encrypt-incoming": lambda aws, account: aws(
        "s3"
    ).put_bucket_notification_configuration(
        Bucket=f"todo-uploads-{account}", NotificationConfiguration={}
    ),
    "parameter /todoapp/sendNotifications": lambda aws, _: aws("ssm").delete_parameter(
        Name="/todoapp/sendNotifications"
    ),
}


def test_what_drifted_is_mended_and_nothing_else(
    settings: Settings, aws: Aws, tmp_path: Path
) -> None:
    lab = with_functions(settings, tmp_path)
    ensure(lab)
    for _, spoil in UPDATED.values():
        spoil(aws, lab.account)
    for remove in CREATED.values():
        remove(aws, lab.account)

    changes = ensure(lab)

    assert by_action(changes, "created") == dict.fromkeys(CREATED, "")
    assert by_action(changes, "updated") == {
        name.format(account=lab.account): detail for name, (detail, _) in UPDATED.items()
    }
    tags = aws("s3").get_bucket_tagging(Bucket=f"todo-uploads-{lab.account}")["TagSet"]
    assert {"Key": "mine", "Value": "stays"} in tags
    assert {change.action for change in ensure(lab)} == {"unchanged"}
