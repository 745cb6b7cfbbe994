"""The app on its instance: its rights come and go while it runs, and it needs no restart."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from lab.shared.config import Settings
from tests.support import app as apps
from tests.support.app import FIELDS, Running, soup, text_of
from tests.support.waiting import until

Client = Callable[..., Any]
PROFILE, ROLE = "TodoApp-EC2-Profile", "TodoApp-EC2-Role"


@pytest.fixture
def app(settings: Settings, aws: Client, tmp_path: Path) -> Iterator[Running]:
    """The app on the stack, with notifications on."""
    apps.make_stack(settings)
    apps.make_profile(settings)
    aws("ssm").put_parameter(
        Name="/todoapp/sendNotifications", Value="true", Type="String", Overwrite=True
    )
    with apps.running(apps.on_its_instance(settings, tmp_path), tmp_path) as app:
        yield app
        assert "Traceback" not in app.log.read_text()


def association(aws: Client) -> str:
    found = aws("ec2").describe_iam_instance_profile_associations()
    return str(found["IamInstanceProfileAssociations"][0]["AssociationId"])


def instance(aws: Client) -> str:
    found = aws("ec2").describe_instances()["Reservations"][0]["Instances"][0]
    return str(found["InstanceId"])


def front(app: Running) -> tuple[int, str]:
    """Status and text of the first page."""
    answer = app.browser.get(app.url, timeout=30)
    return answer.status_code, text_of(soup(answer.text))


def test_the_app_may_do_all_it_does_with_its_role_alone(app: Running, aws: Client) -> None:
    made = app.api("POST", "/api/todos", json=FIELDS).json()["data"]
    link = app.api("POST", "/api/export").json()["data"]["downloadUrl"]
    assert FIELDS["description"] in requests.get(link, timeout=10).text
    altered = requests.get(link.replace("exports/", "exports/x"), timeout=10)
    assert "SignatureDoesNotMatch" in altered.text
    aws("ssm").put_parameter(
        Name="/todoapp/useQueueForExports", Value="true", Type="String", Overwrite=True
    )
    path = f"/api/todos/{made['id']}"
    assert app.api("PUT", path, json={"status": "Done"}).status_code == 200
    assert app.api("POST", "/api/export").status_code == 202
    assert app.api("DELETE", path).status_code == 200
    outbox = aws("dynamodb")
    until(lambda: not outbox.scan(TableName="TodoNotifications")["Items"])
    assert app.api("GET", "/healthz").json() == {"status": "ok", "aws": {"answers": True}}
    assert "not authorized" not in app.log.read_text()


def test_an_app_without_a_profile_says_so_and_works_again_when_it_has_one(
    app: Running, aws: Client
) -> None:
    assert front(app)[0] == 200
    form = apps.form_values(apps.find_form(app.page("/todos/new"))) | FIELDS
    aws("ec2").disassociate_iam_instance_profile(AssociationId=association(aws))
    status, page = front(app)
    assert status == 503
    assert "NoCredentials Message Unable to locate credentials" in page
    assert "associate-iam-instance-profile" in page
    refused = app.browser.post(f"{app.url}/todos/new", data=form, timeout=30)
    kept = apps.form_values(apps.find_form(soup(refused.text)))
    assert (refused.status_code, kept["description"]) == (503, FIELDS["description"])
    health = app.api("GET", "/healthz")
    assert (health.status_code, health.json()["aws"]["answers"]) == (200, True)
    aws("ec2").associate_iam_instance_profile(
        InstanceId=instance(aws), IamInstanceProfile={"Name": PROFILE}
    )
    assert front(app)[0] == 200
    saved = app.browser.post(f"{app.url}/todos/new", data=form, timeout=30)
    assert "The todo was added." in saved.text


def test_an_app_that_starts_before_its_profile_exists_needs_no_restart(
    settings: Settings, tmp_path: Path
) -> None:
    apps.make_stack(settings)
    with apps.running(apps.on_its_instance(settings, tmp_path), tmp_path) as app:
        assert front(app)[0] == 503
        apps.make_profile(settings)
        assert front(app)[0] == 200


def test_a_role_that_may_not_publish_is_told_what_to_allow_and_nothing_is_lost(
    app: Running, settings: Settings, aws: Client
) -> None:
    inbox = apps.subscriber(settings, aws)
    _replace_role(aws, settings, without="sns:Publish")
    topic = f"arn:aws:sns:{settings.region}:{settings.account}:todo-notifications"
    answer = app.submit("/todos/new", **FIELDS)
    panel = text_of(soup(answer.text).select("#waiting")[0])
    assert f"assumed-role/lesser/{instance(aws)} is not authorized to perform: SNS:Publish" in panel
    assert "request id" in panel
    assert f"Attach a policy that allows SNS:Publish on {topic} to the role lesser" in panel
    assert inbox() == []
    _type_advice(aws, panel)
    [message] = until(inbox, seconds=60)
    assert message["Subject"] == "Todo Updated: Buy milk"


def test_a_role_without_a_right_that_a_page_needs_gets_awss_words_and_a_way_out(
    app: Running, settings: Settings, aws: Client
) -> None:
    _replace_role(aws, settings, without="dynamodb:Scan")
    status, page = front(app)
    table = f"arn:aws:dynamodb:{settings.region}:{settings.account}:table/TodoItems"
    assert status == 502
    assert "AccessDeniedException" in page
    assert "because no identity-based policy allows the dynamodb:Scan action" in page
    assert "Request id" in page
    assert f"allows dynamodb:Scan on {table} to the role lesser" in page
    assert app.api("GET", "/healthz").status_code == 200
    _type_advice(aws, page)
    assert front(app)[0] == 200


def _replace_role(aws: Client, settings: Settings, without: str) -> None:
    """Give the instance another profile, whose role lacks one right of the app's own."""
    iam = aws("iam")
    policy = iam.get_role_policy(RoleName=ROLE, PolicyName="todoapp")["PolicyDocument"]
    for statement in policy["Statement"]:
        statement["Action"] = [a for a in statement["Action"] if a != without]
    policy["Statement"] = [s for s in policy["Statement"] if s["Action"]]
    trust = iam.get_role(RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"]
    iam.create_role(RoleName="lesser", AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(RoleName="lesser", PolicyName="todoapp", PolicyDocument=json.dumps(policy))
    iam.create_instance_profile(InstanceProfileName="lesser")
    iam.add_role_to_instance_profile(InstanceProfileName="lesser", RoleName="lesser")
    aws("ec2").replace_iam_instance_profile_association(
        AssociationId=association(aws), IamInstanceProfile={"Name": "lesser"}
    )


def _type_advice(aws: Client, page: str) -> None:
    """Do what the page says to try next."""
    command = re.search(
        r"put-role-policy --role-name (\S+) --policy-name (\S+) --policy-document '([^']+)'", page
    )
    assert command is not None, page
    role, name, document = command.groups()
    aws("iam").put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)
