"""Sessions of STS, and what a caller's policies are: a change counts from the next call."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore import UNSIGNED

from lab.shared.config import Settings
from tests.support import functions, identities, permissions
from tests.support.identities import Identity, allow
from tests.support.signing import Clients, arn, read, refusal
from tests.support.waiting import until

ALL = allow("*")


@pytest.fixture
def user(aws: Clients, settings: Settings) -> Identity:
    """A user that may do everything."""
    return identities.user(aws, settings, ALL)


@pytest.fixture
def role(aws: Clients, settings: Settings) -> Identity:
    """A session of a role that may do everything."""
    return identities.role(aws, settings, ALL)


def test_role_is_assumed_by_whom_it_trusts_for_as_long_as_it_allows(
    aws: Clients, settings: Settings, user: Identity
) -> None:
    other = identities.user(aws, settings)
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": user.arn}}
    trust["Condition"] = {"StringEquals": {"sts:ExternalId": "abc"}}
    role = aws("iam").create_role(
        RoleName="guarded",
        AssumeRolePolicyDocument=identities.policy(trust),
        MaxSessionDuration=7200,
    )["Role"]["Arn"]
    ask = {"RoleArn": role, "RoleSessionName": "me", "ExternalId": "abc"}
    words = f"is not authorized to perform: sts:AssumeRole on resource: {role}"
    for who, request in (
        (other, ask),
        (user, ask | {"ExternalId": "wrong"}),
        (user, ask | {"RoleArn": role + "-gone"}),
    ):
        status, code, message = refusal(lambda: who.aws("sts").assume_role(**request))  # noqa: B023
        assert (status, code) == (403, "AccessDenied")
        assert words in message
    sts = user.aws("sts", parameter_validation=False)
    made = sts.assume_role(**ask, DurationSeconds=7200)
    lasts = made["Credentials"]["Expiration"] - datetime.now(UTC)
    assert timedelta(seconds=7100) < lasts <= timedelta(seconds=7200)
    assert made["AssumedRoleUser"]["Arn"].endswith(":assumed-role/guarded/me")
    for seconds, why in ((899, "greater than or equal to 900"), (7201, "MaxSessionDuration")):
        code, message = refusal(lambda: sts.assume_role(**ask, DurationSeconds=seconds))[1:]  # noqa: B023
        assert (code, why in message) == ("ValidationError", True)


def test_session_policies_narrow_a_role_down(
    aws: Clients, settings: Settings, role: Identity
) -> None:
    narrowed = identities.assume(
        aws,
        settings,
        aws("iam").get_role(RoleName=role.name)["Role"]["Arn"],
        Policy=identities.policy(allow("sqs:*")),
        PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AmazonSNSReadOnlyAccess"}],
    )
    read(narrowed, "sqs")
    read(narrowed, "sns")
    message = refusal(lambda: read(narrowed, "ssm"))[2]
    assert "because no session policy allows the ssm:DescribeParameters action" in message


def test_session_tags_are_known_to_policies_and_go_on_where_they_are_transitive(
    aws: Clients, settings: Settings
) -> None:
    only_todo = {"StringEquals": {"aws:PrincipalTag/team": "todo"}}
    second = aws("iam").create_role(
        RoleName="second",
        AssumeRolePolicyDocument=identities.policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": settings.account},
                "Action": ["sts:AssumeRole", "sts:TagSession"],
            }
        ),
    )["Role"]["Arn"]
    statement = allow("sqs:ListQueues", Condition=only_todo)
    permissions.allow(aws("iam"), "second", statement)
    plain = identities.assume(aws, settings, second)
    assert refusal(lambda: read(plain, "sqs"))[1] == "AccessDenied"
    tags = [{"Key": "team", "Value": "todo"}]
    tagged = identities.assume(aws, settings, second, Tags=tags, TransitiveTagKeys=["team"])
    read(tagged, "sqs")
    permissions.allow(aws("iam"), "second", statement, allow("sts:*"))
    until(lambda: read(identities.assume(tagged.aws, settings, second), "sqs"))
    again = {"RoleArn": second, "RoleSessionName": "xy", "Tags": tags}
    assert refusal(lambda: tagged.aws("sts").assume_role(**again))[1] == "InvalidParameterValue"
    chained = {"RoleArn": second, "RoleSessionName": "xy", "DurationSeconds": 3601}
    assert "exceeds" in refusal(lambda: tagged.aws("sts").assume_role(**chained))[2]


def test_session_token_acts_as_the_user_that_asked(
    aws: Clients, settings: Settings, user: Identity
) -> None:
    weak = identities.user(aws, settings, allow("sqs:*"))
    session = temporary(weak, weak.aws("sts").get_session_token())
    assert arn(session) == weak.arn
    read(session, "sqs")
    assert refusal(lambda: read(session, "sns"))[1] == "AuthorizationError"
    assert refusal(lambda: session.aws("sts").get_session_token())[1] == "AccessDenied"
    strong = temporary(user, user.aws("sts").get_session_token())
    assert refusal(lambda: strong.aws("iam").list_users())[1] == "InvalidClientTokenId"


def test_federated_user_may_what_both_the_user_and_the_policy_allow(user: Identity) -> None:
    sts = user.aws("sts")
    made = sts.get_federation_token(Name="bob", Policy=identities.policy(allow("sqs:*")))
    bob = temporary(user, made)
    assert arn(bob) == made["FederatedUser"]["Arn"]
    assert arn(bob).endswith(":federated-user/bob")
    read(bob, "sqs")
    assert refusal(lambda: read(bob, "sns"))[1] == "AuthorizationError"
    nobody = temporary(user, sts.get_federation_token(Name="nobody"))
    assert refusal(lambda: read(nobody, "sqs"))[1] == "AccessDenied"


def test_identity_provider_gets_a_session_of_a_role_that_trusts_it(
    aws: Clients, settings: Settings
) -> None:
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": "accounts.google.com"},
    }
    trusting = aws("iam").create_role(
        RoleName="web", AssumeRolePolicyDocument=identities.policy(trust)
    )
    other = permissions.role(aws("iam"), "other", "lambda", permissions.ALL)
    sts = aws("sts", signature_version=UNSIGNED)
    ask = {"RoleSessionName": "web", "WebIdentityToken": "a token"}
    made = sts.assume_role_with_web_identity(RoleArn=trusting["Role"]["Arn"], **ask)
    assert made["AssumedRoleUser"]["Arn"].endswith(":assumed-role/web/web")
    refused = refusal(lambda: sts.assume_role_with_web_identity(RoleArn=other, **ask))
    assert refused[1] == "AccessDenied"


def test_managed_policies_of_aws_are_there_to_attach(
    aws: Clients, settings: Settings, role: Identity
) -> None:
    iam, name = aws("iam"), "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
    permissions.allow(iam, role.name)
    iam.delete_role_policy(RoleName=role.name, PolicyName="own")
    assert refusal(lambda: read(role, "sqs"))[1] == "AccessDenied"
    iam.attach_role_policy(RoleName=role.name, PolicyArn=name)
    read(role, "sqs")
    iam.detach_role_policy(RoleName=role.name, PolicyArn=name)
    assert refusal(lambda: read(role, "sqs"))[1] == "AccessDenied"
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.attach_role_policy(RoleName=role.name, PolicyArn=f"{name}Nonsense")
    assert len(iam.list_policies(Scope="AWS", MaxItems=200)["Policies"]) > 100


def test_users_groups_and_boundary_count_at_once(aws: Clients, settings: Settings) -> None:
    iam, who = aws("iam"), identities.user(aws, settings)
    iam.create_group(GroupName="readers")
    iam.put_group_policy(
        GroupName="readers", PolicyName="read", PolicyDocument=identities.policy(allow("sqs:*"))
    )
    iam.add_user_to_group(GroupName="readers", UserName=who.name)
    read(who, "sqs")
    boundary = iam.create_policy(
        PolicyName="boundary", PolicyDocument=identities.policy(allow("sns:*"))
    )["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName=who.name, PermissionsBoundary=boundary)
    assert "no permissions boundary allows" in refusal(lambda: read(who, "sqs"))[2]
    wider = identities.policy(allow(["sns:*", "sqs:*"]))
    iam.create_policy_version(PolicyArn=boundary, PolicyDocument=wider, SetAsDefault=True)
    read(who, "sqs")
    iam.remove_user_from_group(GroupName="readers", UserName=who.name)
    assert refusal(lambda: read(who, "sqs"))[1] == "AccessDenied"


def test_session_of_a_deleted_role_is_refused(aws: Clients, role: Identity) -> None:
    aws("iam").delete_role_policy(RoleName=role.name, PolicyName="own")
    aws("iam").delete_role(RoleName=role.name)
    assert refusal(lambda: read(role, "sts"))[1] == "InvalidClientTokenId"


def test_function_calls_as_its_role(aws: Clients, settings: Settings) -> None:
    source = """
        import boto3
        def handler(event, context):
            return boto3.client("sts").get_caller_identity()["Arn"]
        """
    function = functions.make(aws, source)
    expected = f"arn:aws:sts::{settings.account}:assumed-role/function/{function.name}"
    assert function.invoke().payload == expected


def temporary(who: Identity, made: dict[str, Any]) -> Identity:
    """The identity that credentials of STS are for."""
    keys = made["Credentials"]
    return replace(
        who,
        keys={
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        },
    )
