"""Instance metadata: what a program on the app's instance is told, and the credentials in it."""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
import requests
from botocore import credentials as sdk
from botocore import utils as sdk_utils
from botocore.exceptions import ClientError

from lab.shared import aws as lab_aws
from lab.shared.config import Settings
from tests.support import app as apps
from tests.support import emulator
from tests.support.waiting import until

Client = Callable[..., Any]
PROFILE, ROLE = "TodoApp-EC2-Profile", "TodoApp-EC2-Role"
TTL = "X-aws-ec2-metadata-token-ttl-seconds"
TOKEN = "X-aws-ec2-metadata-token"
CREDENTIALS = "meta-data/iam/security-credentials/"


class Metadata:
    """Asks one account's instance metadata, as curl on the instance would."""

    def __init__(self, settings: Settings) -> None:
        self.url = f"{settings.endpoint}/_lab/imds/{settings.account}"

    def token(self, seconds: object = 60, **headers: str) -> requests.Response:
        """The answer to the request for a token."""
        given = {TTL: str(seconds)} | {k.replace("_", "-"): v for k, v in headers.items()}
        return requests.put(f"{self.url}/latest/api/token", headers=given, timeout=10)

    def ask(self, path: str, token: str | None = None) -> requests.Response:
        """The answer to GET; without a token given, with a new one."""
        token = self.token().text if token is None else token
        return requests.get(f"{self.url}/latest/{path}", headers={TOKEN: token}, timeout=10)

    def read(self, path: str) -> str:
        """A document that must be there."""
        answer = self.ask(path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.text


@pytest.fixture
def metadata(settings: Settings) -> Metadata:
    return Metadata(settings)


def trust(service: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def give_role(aws: Client, name: str = ROLE, service: str = "ec2.amazonaws.com") -> None:
    """A profile of the name that the instance has, with a role in it."""
    aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust(service))
    aws("iam").create_instance_profile(InstanceProfileName=PROFILE)
    aws("iam").add_role_to_instance_profile(InstanceProfileName=PROFILE, RoleName=name)


def association(aws: Client) -> str:
    found = aws("ec2").describe_iam_instance_profile_associations()
    [held] = found["IamInstanceProfileAssociations"]
    return str(held["AssociationId"])


def as_instance(metadata: Metadata, settings: Settings) -> boto3.Session:
    """A boto3 session with the credentials that the metadata hands out now."""
    given = json.loads(metadata.read(CREDENTIALS + metadata.read(CREDENTIALS)))
    return boto3.Session(
        given["AccessKeyId"],
        given["SecretAccessKey"],
        given["Token"],
        region_name=settings.region,
    )


def caller(session: boto3.Session, settings: Settings) -> str:
    """Who a session is; the error's code if nobody."""
    try:
        answer = session.client("sts", endpoint_url=settings.endpoint).get_caller_identity()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return str(answer["Arn"])


def test_nothing_is_told_without_a_token_or_with_that_of_another_instance(
    metadata: Metadata, settings: Settings
) -> None:
    assert requests.get(f"{metadata.url}/latest/meta-data/", timeout=10).status_code == 401
    foreign = Metadata(apps.own_account(settings)).token().text
    mine = metadata.token().text
    for wrong in ("", "x", foreign, mine[:-4], mine.swapcase(), f"{mine}AAAA", "\xfc"):
        assert metadata.ask("meta-data/", wrong).status_code == 401, wrong
    assert metadata.ask("meta-data/", mine).status_code == 200


@pytest.mark.parametrize("seconds", ["", "0", "21601", "-1", "1.5", "ten", "9" * 5000])
def test_a_token_lives_from_a_second_to_six_hours(metadata: Metadata, seconds: str) -> None:
    assert metadata.token(seconds).status_code == 400
    for good in (1, 21600):
        answer = metadata.token(good)
        assert (answer.status_code, answer.headers[TTL]) == (200, str(good))


def test_a_token_ends_in_time(metadata: Metadata) -> None:
    token = metadata.token(1).text
    assert metadata.ask("meta-data/", token).status_code == 200
    until(lambda: metadata.ask("meta-data/", token).status_code == 401, seconds=5)


def test_tokens_are_refused_to_proxies_and_at_other_paths(metadata: Metadata) -> None:
    assert metadata.token(X_Forwarded_For="203.0.113.7").status_code == 403
    elsewhere = requests.put(f"{metadata.url}/latest/meta-data", headers={TTL: "60"}, timeout=10)
    assert elsewhere.status_code == 403
    assert requests.post(f"{metadata.url}/latest/meta-data", timeout=10).status_code == 405
    site = {TTL: "60", "Sec-Fetch-Site": "cross-site"}
    page = requests.put(f"{metadata.url}/latest/api/token", headers=site, timeout=10)
    assert page.status_code == 403


@pytest.mark.parametrize("account", ["1", "00000000000x", "0000000000000", "..%2f..%2f"])
def test_only_an_account_has_an_instance(settings: Settings, account: str) -> None:
    url = f"{settings.endpoint}/_lab/imds/{account}/latest/api/token"
    assert requests.put(url, headers={TTL: "60"}, timeout=10).status_code == 404


def test_folders_list_what_is_in_them_and_documents_say_what_ec2_says(
    metadata: Metadata, settings: Settings, aws: Client
) -> None:
    assert metadata.read("").split() == ["dynamic/", "meta-data/"]
    assert {"instance-id", "placement/", "iam/"} <= set(metadata.read("meta-data/").split())
    assert metadata.read("meta-data/placement/region") == "us-east-1"
    assert metadata.read("meta-data/placement/availability-zone/") == "us-east-1a"
    identity = json.loads(metadata.read("dynamic/instance-identity/document"))
    [reservation] = aws("ec2").describe_instances()["Reservations"]
    [instance] = reservation["Instances"]
    assert identity["accountId"] == reservation["OwnerId"] == settings.account
    assert (
        identity["instanceId"] == instance["InstanceId"] == metadata.read("meta-data/instance-id")
    )
    assert identity["privateIp"] == instance["PrivateIpAddress"]
    for missing in ("user-data", "meta-data/nothing", "meta-data/instance-id/x", "meta-data/iam/x"):
        assert metadata.ask(missing).status_code == 404


def test_credentials_are_a_session_of_the_role_named_as_the_instance(
    metadata: Metadata, settings: Settings, aws: Client
) -> None:
    info = json.loads(metadata.read("meta-data/iam/info"))
    assert info["Code"] == "InstanceProfileNotFound"
    assert metadata.ask(CREDENTIALS).status_code == 404
    give_role(aws)
    info = json.loads(metadata.read("meta-data/iam/info"))
    arn = f"arn:aws:iam::{settings.account}:instance-profile/{PROFILE}"
    assert (info["Code"], info["InstanceProfileArn"]) == ("Success", arn)
    assert metadata.read(CREDENTIALS) == ROLE
    given = json.loads(metadata.read(CREDENTIALS + ROLE))
    assert (given["Code"], given["Type"]) == ("Success", "AWS-HMAC")
    left = datetime.fromisoformat(given["Expiration"]) - datetime.now(UTC)
    assert 5.9 * 3600 < left.total_seconds() <= 6 * 3600
    instance = metadata.read("meta-data/instance-id")
    assert re.fullmatch(r"i-[0-9a-f]{17}", instance)
    me = f"arn:aws:sts::{settings.account}:assumed-role/{ROLE}/{instance}"
    assert caller(as_instance(metadata, settings), settings) == me
    assert metadata.ask(f"{CREDENTIALS}other-role").status_code == 404


def test_a_role_that_does_not_trust_ec2_gives_no_credentials(
    metadata: Metadata, aws: Client
) -> None:
    give_role(aws, service="lambda.amazonaws.com")
    given = json.loads(metadata.read(CREDENTIALS + ROLE))
    assert given["Code"] == "AssumeRoleUnauthorizedAccess"
    assert f"EC2 cannot assume the role {ROLE}" in given["Message"]
    aws("iam").update_assume_role_policy(RoleName=ROLE, PolicyDocument=trust("ec2.amazonaws.com"))
    assert json.loads(metadata.read(CREDENTIALS + ROLE))["Code"] == "Success"


@pytest.mark.parametrize(("instance", "may"), [("instance/i-*", True), ("instance/j-*", False)])
def test_a_policy_may_ask_which_instance_it_is(
    metadata: Metadata, settings: Settings, aws: Client, instance: str, may: bool
) -> None:
    give_role(aws)
    arn = f"arn:aws:ec2:{settings.region}:{settings.account}:{instance}"
    statement = {
        "Effect": "Allow",
        "Action": "sns:ListTopics",
        "Resource": "*",
        "Condition": {"ArnLike": {"ec2:SourceInstanceARN": arn}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws("iam").put_role_policy(RoleName=ROLE, PolicyName="own", PolicyDocument=document)
    sns = as_instance(metadata, settings).client("sns", endpoint_url=settings.endpoint)
    with nullcontext() if may else pytest.raises(ClientError, match="not authorized"):
        assert sns.list_topics()["Topics"] == []


def test_credentials_end_with_the_role_they_are_for(
    metadata: Metadata, settings: Settings, aws: Client
) -> None:
    give_role(aws)
    before = as_instance(metadata, settings)
    aws("iam").remove_role_from_instance_profile(InstanceProfileName=PROFILE, RoleName=ROLE)
    assert metadata.ask(CREDENTIALS).status_code == 404
    assert caller(before, settings) == "ExpiredToken"
    other = aws("iam").create_role(
        RoleName="other", AssumeRolePolicyDocument=trust("ec2.amazonaws.com")
    )
    aws("iam").add_role_to_instance_profile(InstanceProfileName=PROFILE, RoleName="other")
    assert "/other/i-" in caller(as_instance(metadata, settings), settings)
    assert other["Role"]["RoleName"] == metadata.read(CREDENTIALS)


def test_profile_is_taken_away_given_back_and_replaced_as_on_aws(
    metadata: Metadata, settings: Settings, aws: Client
) -> None:
    give_role(aws)
    ec2, instance = aws("ec2"), metadata.read("meta-data/instance-id")
    held, before = association(aws), as_instance(metadata, settings)
    answer = ec2.disassociate_iam_instance_profile(AssociationId=held)
    assert answer["IamInstanceProfileAssociation"]["State"] == "disassociating"
    assert ec2.describe_iam_instance_profile_associations()["IamInstanceProfileAssociations"] == []
    assert "IamInstanceProfile" not in ec2.describe_instances()["Reservations"][0]["Instances"][0]
    assert metadata.ask("meta-data/iam/info").status_code == 404
    assert "iam/" not in metadata.read("meta-data/").split()
    assert caller(before, settings) == "ExpiredToken"
    answer = ec2.associate_iam_instance_profile(
        InstanceId=instance, IamInstanceProfile={"Name": PROFILE}
    )
    assert answer["IamInstanceProfileAssociation"]["State"] == "associating"
    assert f"/{ROLE}/" in caller(as_instance(metadata, settings), settings)
    aws("iam").create_instance_profile(InstanceProfileName="empty")
    answer = ec2.replace_iam_instance_profile_association(
        AssociationId=association(aws), IamInstanceProfile={"Name": "empty"}
    )
    arn = f"arn:aws:iam::{settings.account}:instance-profile/empty"
    assert answer["IamInstanceProfileAssociation"]["IamInstanceProfile"]["Arn"] == arn
    assert answer["IamInstanceProfileAssociation"]["AssociationId"] == association(aws) != held
    assert json.loads(metadata.read("meta-data/iam/info"))["InstanceProfileArn"] == arn
    assert metadata.ask(CREDENTIALS).status_code == 404


@pytest.mark.parametrize(
    ("operation", "parameters", "code", "words"),
    [
        (
            "associate_iam_instance_profile",
            {"InstanceId": "MINE", "IamInstanceProfile": {"Name": PROFILE}},
            "IncorrectState",
            "There is an existing association for instance i-",
        ),
        (
            "associate_iam_instance_profile",
            {"InstanceId": "MINE", "IamInstanceProfile": {"Name": "none"}},
            "InvalidParameterValue",
            "Value (none) for parameter iamInstanceProfile.name is invalid.",
        ),
        (
            "associate_iam_instance_profile",
            {"InstanceId": "i-0123456789abcdef0", "IamInstanceProfile": {"Name": PROFILE}},
            "InvalidInstanceID.NotFound",
            "The instance ID 'i-0123456789abcdef0' does not exist",
        ),
        (
            "describe_instances",
            {"InstanceIds": ["todo-app"]},
            "InvalidInstanceID.Malformed",
            'Invalid id: "todo-app"',
        ),
        (
            "disassociate_iam_instance_profile",
            {"AssociationId": "iip-assoc-0123456789abcdef0"},
            "InvalidAssociationID.NotFound",
            "An invalid association-id of 'iip-assoc-0123456789abcdef0' was given",
        ),
        (
            "replace_iam_instance_profile_association",
            {"AssociationId": "MINE", "IamInstanceProfile": {"Name": PROFILE}},
            "InvalidParameterValue",
            "Invalid value for associationId.",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_as_ec2_words_it(
    aws: Client, operation: str, parameters: dict[str, Any], code: str, words: str
) -> None:
    give_role(aws)
    [found] = aws("ec2").describe_instances()["Reservations"][0]["Instances"]
    given = {k: found["InstanceId"] if v == "MINE" else v for k, v in parameters.items()}
    with pytest.raises(ClientError) as refused:
        getattr(aws("ec2"), operation)(**given)
    error = refused.value.response["Error"]
    assert error["Code"] == code
    assert words in error["Message"]


def test_the_instance_is_found_by_its_name_in_its_region_alone(aws: Client) -> None:
    def found(name: str, **place: str) -> int:
        wanted = [{"Name": "tag:Name", "Values": [name]}]
        return len(aws("ec2", **place).describe_instances(Filters=wanted)["Reservations"])

    assert found("todo-*") == 1
    assert found("other") == 0
    assert found("todo-app", region="eu-west-1") == 0


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An emulator whose credentials are good for three seconds."""
    folder = tmp_path_factory.mktemp("hasty")
    with emulator.running(folder, LAB_IMDS_SECONDS="3") as (settings, _):
        yield settings


def test_the_sdk_gets_new_credentials_before_the_old_ones_expire(
    hasty: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = apps.own_account(hasty)
    metadata = Metadata(settings)
    give_role(lambda service: lab_aws.client(settings, service, actor="test"))
    # An SDK that counts in seconds what it counts in minutes.
    monkeypatch.setattr(sdk_utils.random, "randint", lambda low, high: 0)
    monkeypatch.setattr(sdk.RefreshableCredentials, "_advisory_refresh_timeout", 1)
    monkeypatch.setattr(sdk.RefreshableCredentials, "_mandatory_refresh_timeout", 1)
    config = {"ec2_metadata_service_endpoint": metadata.url, "ec2_credential_refresh_window": 1}
    fetcher = sdk_utils.InstanceMetadataFetcher(timeout=5, num_attempts=1, config=config)
    core = botocore.session.Session()
    chain = core.get_component("credential_provider")
    chain.providers = [sdk.InstanceMetadataProvider(fetcher)]
    session = boto3.Session(region_name=settings.region, botocore_session=core)
    sts = session.client("sts", endpoint_url=settings.endpoint)
    first = session.get_credentials().get_frozen_credentials()
    used = {first.access_key}

    def third_one() -> bool:
        assert f"/{ROLE}/" in sts.get_caller_identity()["Arn"]
        used.add(session.get_credentials().access_key)
        return len(used) >= 3

    until(third_one, seconds=30)
    old = boto3.Session(*first[:3], region_name=settings.region)
    until(lambda: caller(old, settings) == "ExpiredToken")


def test_the_app_works_on_while_its_credentials_expire(hasty: Settings, tmp_path: Path) -> None:
    settings = apps.own_account(hasty)
    apps.make_stack(settings)
    apps.make_profile(settings)
    env = apps.on_its_instance(settings, tmp_path, EXPORT_DELAY_SECONDS="0")
    keys: set[str] = set()
    with ThreadPoolExecutor(4) as pool, apps.running(env, tmp_path) as app:
        assert app.api("POST", "/api/todos", json=apps.FIELDS).status_code == 201

        def third_one() -> bool:
            answers = pool.map(lambda _: app.api("GET", "/api/todos").status_code, range(4))
            assert list(answers) == [200] * 4
            answer = app.api("POST", "/api/export")
            assert answer.status_code == 200, answer.text
            link = answer.json()["data"]["downloadUrl"]
            keys.update(re.findall(r"X-Amz-Credential=(\w+)", link))
            return len(keys) >= 3

        until(third_one, seconds=60)


def test_a_reset_forgets_profiles_and_credentials_and_the_app_needs_no_restart(
    hasty: Settings, tmp_path: Path
) -> None:
    settings = apps.own_account(hasty)
    aws = lambda service: lab_aws.client(settings, service, actor="test")  # noqa: E731
    apps.make_stack(settings)
    apps.make_profile(settings)
    with apps.running(apps.on_its_instance(settings, tmp_path), tmp_path) as app:
        assert app.browser.get(app.url, timeout=30).status_code == 200
        aws("iam").create_instance_profile(InstanceProfileName="other")
        aws("ec2").replace_iam_instance_profile_association(
            AssociationId=association(aws), IamInstanceProfile={"Name": "other"}
        )
        answer = requests.post(f"{settings.endpoint}/_lab/reset", timeout=30)
        assert answer.status_code == 204
        assert app.browser.get(app.url, timeout=30).status_code == 503
        apps.make_stack(settings)
        apps.make_profile(settings)
        assert app.browser.get(app.url, timeout=30).status_code == 200
