"""What a request only points to is what its permissions are asked for."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.shared.config import Settings
from tests.support import functions
from tests.support.identities import allow, policy, user

Clients = Callable[..., Any]


def refused(call: Callable[[], Any]) -> str:
    """The message of a refusal."""
    with pytest.raises(ClientError, match="is not authorized to perform") as caught:
        call()
    return str(caught.value.response["Error"]["Message"])


def test_roles_are_asked_for_with_their_path(aws: Clients, settings: Settings) -> None:
    trust = policy(allow("sts:AssumeRole"))
    trust = trust.replace('"Resource": "*"', '"Principal": {"Service": "lambda.amazonaws.com"}')
    for path in ("/team/", "/other/"):
        name = path.strip("/")
        aws("iam").create_role(Path=path, RoleName=name, AssumeRolePolicyDocument=trust)
    roles = f"arn:aws:iam::{settings.account}:role/team/*"
    iam = user(aws, settings, allow("iam:GetRole", roles)).aws("iam")
    assert iam.get_role(RoleName="team")["Role"]["RoleName"] == "team"
    assert "iam:GetRole on resource: role other because" in refused(
        lambda: iam.get_role(RoleName="other")
    )


def test_own_access_keys_need_no_name(aws: Clients, settings: Settings) -> None:
    own = f"arn:aws:iam::{settings.account}:user/${{aws:username}}"
    ann = user(aws, settings, allow("iam:*AccessKey*", own))
    bob = user(aws, settings)
    iam = ann.aws("iam")
    assert len(iam.list_access_keys()["AccessKeyMetadata"]) == 1
    refused(lambda: iam.list_access_keys(UserName=bob.name))
    iam.update_access_key(AccessKeyId=ann.keys["aws_access_key_id"], Status="Active")
    assert f"on resource: user {bob.name}" in refused(bob.aws("iam").list_access_keys)


def test_key_is_asked_for_whatever_its_name(aws: Clients, settings: Settings) -> None:
    made = aws("kms").create_key()["KeyMetadata"]
    aws("kms").create_alias(AliasName="alias/mine", TargetKeyId=made["KeyId"])
    sealed = aws("kms").encrypt(KeyId="alias/mine", Plaintext=b"text")["CiphertextBlob"]
    reader = user(aws, settings, allow("kms:Decrypt", made["Arn"])).aws("kms")
    assert reader.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"text"
    assert reader.decrypt(CiphertextBlob=sealed, KeyId="alias/mine")["Plaintext"] == b"text"
    assert made["Arn"] in refused(lambda: reader.encrypt(KeyId="alias/mine", Plaintext=b"x"))


def test_object_under_a_key_needs_the_key(aws: Clients, settings: Settings) -> None:
    key, bucket = aws("kms").create_key()["KeyMetadata"]["Arn"], f"sealed-{settings.account}"
    root = aws("s3")
    root.create_bucket(Bucket=bucket)
    sealed = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    root.put_object(Bucket=bucket, Key="sealed", Body=b"text", **sealed)
    root.put_object(Bucket=bucket, Key="open", Body=b"text")
    s3 = user(aws, settings, allow("s3:*")).aws("s3")
    assert s3.get_object(Bucket=bucket, Key="open")["Body"].read() == b"text"
    assert f"kms:Decrypt on resource: {key}" in refused(
        lambda: s3.get_object(Bucket=bucket, Key="sealed")
    )
    assert "kms:GenerateDataKey" in refused(
        lambda: s3.put_object(Bucket=bucket, Key="new", Body=b"x", **sealed)
    )
    rule = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    root.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": rule}]},
    )
    assert "kms:GenerateDataKey" in refused(
        lambda: s3.put_object(Bucket=bucket, Key="new", Body=b"x")
    )


def test_secret_parameter_under_a_key_needs_the_key(aws: Clients, settings: Settings) -> None:
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    secret = {"Type": "SecureString", "Value": "x"}
    aws("ssm").put_parameter(Name="/own", KeyId=key, **secret)
    aws("ssm").put_parameter(Name="/default", **secret)
    ssm = user(aws, settings, allow("ssm:GetParameter")).aws("ssm")
    ssm.get_parameter(Name="/own")
    ssm.get_parameter(Name="/default", WithDecryption=True)
    assert f"kms:Decrypt on resource: {key}" in refused(
        lambda: ssm.get_parameter(Name="/own", WithDecryption=True)
    )


def test_partition_key_bounds_a_user_to_items_of_their_own(
    aws: Clients, settings: Settings
) -> None:
    aws("dynamodb").create_table(
        TableName="Notes",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("at", "who")
        ],
        KeySchema=[
            {"AttributeName": "who", "KeyType": "HASH"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:username}"]}}
    ann = user(aws, settings, allow(["dynamodb:PutItem", "dynamodb:Query"], Condition=own))
    notes = ann.aws("dynamodb")

    def put(who: str) -> Any:
        return notes.put_item(TableName="Notes", Item={"at": {"S": "1"}, "who": {"S": who}})

    def query(who: str) -> Any:
        return notes.query(
            TableName="Notes",
            KeyConditionExpression="#who = :who",
            ExpressionAttributeNames={"#who": "who"},
            ExpressionAttributeValues={":who": {"S": who}},
        )

    put(ann.name)
    assert query(ann.name)["Count"] == 1
    refused(lambda: put("bob"))
    refused(lambda: query("bob"))


def test_mapping_is_bounded_by_its_function(aws: Clients, settings: Settings) -> None:
    function = functions.make(aws, "def handler(event, context): pass")
    url = aws("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    arn = f"arn:aws:sqs:{settings.region}:{settings.account}:jobs"
    made = aws("lambda").create_event_source_mapping(
        FunctionName=function.name, EventSourceArn=arn, Enabled=False
    )
    only = {"ArnLike": {"lambda:FunctionArn": f"arn:aws:lambda:*:*:function:{function.name}"}}
    other = {"ArnLike": {"lambda:FunctionArn": "arn:aws:lambda:*:*:function:other"}}
    uuid = made["UUID"]
    may = user(aws, settings, allow("lambda:*EventSourceMapping", Condition=only)).aws("lambda")
    may_not = user(aws, settings, allow("lambda:*EventSourceMapping", Condition=other)).aws(
        "lambda"
    )
    assert may.get_event_source_mapping(UUID=uuid)["UUID"] == uuid
    refused(lambda: may_not.get_event_source_mapping(UUID=uuid))
    may.delete_event_source_mapping(UUID=uuid)
    aws("sqs").delete_queue(QueueUrl=url)
