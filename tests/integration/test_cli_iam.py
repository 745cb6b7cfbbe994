"""lab iam explain and lab iam least: what they offer works when it is pasted."""

import json
import subprocess
from functools import partial

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from lab import journal
from lab.journal import permissions
from lab.shared import aws as lab_aws
from tests.support import functions
from tests.support import permissions as roles
from tests.support.emulator import free_port
from tests.support.identities import allow, elsewhere, policy, role, user
from tests.support.lab import Lab
from tests.support.waiting import until


@pytest.fixture
def lab(settings, tmp_path):
    """The command line in the test's own account of the session's emulator."""
    lab = Lab(tmp_path / "state")
    lab.env |= {
        "LAB_EMULATOR_PORT": str(settings.emulator_port),
        "LAB_ACCOUNT": settings.account,
    }
    return lab


@pytest.fixture
def queue(aws):
    client = aws("sqs")
    url = client.create_queue(QueueName="jobs")["QueueUrl"]
    answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return url, answer["Attributes"]["QueueArn"]


def refusal(settings, operation):
    """The last refusal of that operation, when it is in the journal: its event and explanation."""

    def last():
        found = journal.history(settings, operation=operation, errors=True, noise=True).events
        return found[-1] if found else None

    event = until(last)
    return event, permissions.explain(settings, event.id)


def paste(lab, settings, command):
    """Type a command as a student does in ``lab shell``."""
    environ = lab.env | {
        "AWS_ENDPOINT_URL": settings.endpoint,
        "AWS_ACCESS_KEY_ID": settings.account,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": settings.region,
        "PATH": f"{settings.root}/.venv/bin:/usr/bin:/bin",
    }
    done = subprocess.run(
        ["bash", "-c", command], env=environ, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, (command, done.stderr)


@pytest.mark.parametrize("kind", [user, role])
def test_offered_command_lets_the_next_call_through(lab, aws, settings, queue, kind):
    caller = kind(aws, settings, allow("sqs:ReceiveMessage", queue[1]))
    send = {"QueueUrl": queue[0], "MessageBody": "m"}
    with pytest.raises(ClientError):
        caller.aws("sqs").send_message(**send)
    (need,) = refusal(settings, "SendMessage")[1]["needs"]
    assert need["remedy"]["statement"] == allow("sqs:SendMessage", queue[1])
    paste(lab, settings, need["remedy"]["bash"])
    caller.aws("sqs").send_message(**send)
    with pytest.raises(ClientError):
        caller.aws("sqs").purge_queue(QueueUrl=queue[0])


def test_offered_queue_policy_lets_the_topic_through_and_keeps_what_was_there(
    lab, aws, settings, queue
):
    before = allow("sqs:SendMessage", queue[1], Sid="before", Principal={"AWS": settings.account})
    aws("sqs").set_queue_attributes(QueueUrl=queue[0], Attributes={"Policy": policy(before)})
    topic = aws("sns").create_topic(Name="news")["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue[1])
    aws("sns").publish(TopicArn=topic, Message="lost")
    (need,) = refusal(settings, "SendMessage")[1]["needs"]
    assert need["remedy"]["statement"]["Condition"] == {
        "ArnEquals": {"aws:SourceArn": topic},
        "StringEquals": {"aws:SourceAccount": settings.account},
    }
    paste(lab, settings, need["remedy"]["bash"])
    kept = aws("sqs").get_queue_attributes(QueueUrl=queue[0], AttributeNames=["Policy"])
    assert json.loads(kept["Attributes"]["Policy"])["Statement"][0] == before
    aws("sns").publish(TopicArn=topic, Message="found")
    answer = aws("sqs").receive_message(QueueUrl=queue[0], WaitTimeSeconds=5)
    assert "found" in answer["Messages"][0]["Body"]


def topic(aws, settings):
    arn = aws("sns").create_topic(Name="news")["TopicArn"]
    return "sns", "Publish", {"TopicArn": arn, "Message": "m"}


def bucket(aws, settings):
    name = f"files-{settings.account}"
    aws("s3").create_bucket(Bucket=name)
    return "s3", "PutObject", {"Bucket": name, "Key": "a b", "Body": b"text"}


def key(aws, settings):
    arn = aws("kms").create_key()["KeyMetadata"]["Arn"]
    return "kms", "Encrypt", {"KeyId": arn, "Plaintext": b"text"}


def function(aws, settings):
    name = functions.make(aws, "def handler(event, context): return 1").name
    arn = aws("lambda").get_function(FunctionName=name)["Configuration"]["FunctionArn"]
    return "lambda", "Invoke", {"FunctionName": arn}


def trusting_role(aws, settings):
    arn = roles.role(aws("iam"), "worker", "lambda")
    return "sts", "AssumeRole", {"RoleArn": arn, "RoleSessionName": "test"}


@pytest.mark.parametrize("make", [topic, bucket, key, function, trusting_role])
def test_offered_policy_of_a_resource_lets_another_account_in(lab, aws, settings, make):
    service, operation, request = make(aws, settings)
    theirs = elsewhere(settings)
    caller = user(partial(lab_aws.client, theirs), theirs, allow("*")).aws(service)
    call = getattr(caller, xform_name(operation))
    with pytest.raises(ClientError):
        call(**request)
    (need,) = refusal(theirs, operation)[1]["needs"]
    paste(lab, settings, need["remedy"]["bash"])
    call(**request)


def test_boundary_is_taken_off_as_offered(lab, aws, settings, queue):
    made = aws("iam").create_policy(PolicyName="edge", PolicyDocument=policy(allow("sns:*")))
    edge = made["Policy"]["Arn"]
    caller = user(aws, settings, allow("sqs:*"), PermissionsBoundary=edge).aws("sqs")
    with pytest.raises(ClientError):
        caller.receive_message(QueueUrl=queue[0])
    (need,) = refusal(settings, "ReceiveMessage")[1]["needs"]
    assert f"boundary {edge} does not allow sqs:ReceiveMessage" in need["remedy"]["words"]
    paste(lab, settings, need["remedy"]["bash"])
    caller.receive_message(QueueUrl=queue[0])


def test_explanation_reads_from_top_to_bottom(lab, aws, settings, queue):
    caller = user(aws, settings, allow("sqs:ReceiveMessage", queue[1], Sid="Reads"))
    with pytest.raises(ClientError):
        caller.aws("sqs").send_message(QueueUrl=queue[0], MessageBody="m")
    event, _ = refusal(settings, "SendMessage")
    done = lab.run("iam", "explain", event.id.rpartition("-")[2])
    assert done.returncode == 0, done.stderr
    told = [
        f"{event.id}: student called sqs SendMessage on {queue[1]}: refused (403 AccessDenied)",
        caller.arn,
        f"an IAM user, by the access key {caller.keys['aws_access_key_id']}",
        f"{caller.name}/own (a policy of the caller)",
        "statement Reads, Allow: does not apply: action: sqs:SendMessage is not sqs:ReceiveMessage",
        "Refused: no policy of the caller allows it",
        f"awslocal iam put-user-policy --user-name {caller.name}",
        "Set-Content policy.json",
    ]
    places = [done.stdout.find(text) for text in told]
    assert -1 not in places, done.stdout
    assert places == sorted(places)
    assert "\x1b" not in done.stdout
    assert json.loads(lab.run("iam", "explain", event.id, "--json").stdout)["allowed"] is False


def test_allowed_call_of_root_is_explained_too(lab, settings, queue):
    (event,) = journal.history(settings, operation="CreateQueue", noise=True).events
    told = lab.run("iam", "explain", event.id).stdout
    assert "Allowed: the caller is root of the account: no policy is asked." in told


def test_least_policy_is_enough_for_the_same_calls(lab, aws, settings, queue):
    root = aws("ssm", user_agent_appid="guide")
    root.put_parameter(Name="/app/flag", Value="true", Type="String")
    aws("sqs", user_agent_appid="guide").send_message(QueueUrl=queue[0], MessageBody="m")
    found = json.loads(lab.run("iam", "least", "guide", "--json").stdout)
    assert found["root"]
    caller = user(aws, settings, *found["policy"]["Statement"])
    caller.aws("ssm").put_parameter(Name="/app/flag", Value="no", Type="String", Overwrite=True)
    caller.aws("sqs").send_message(QueueUrl=queue[0], MessageBody="m")
    with pytest.raises(ClientError):
        caller.aws("ssm").get_parameter(Name="/app/flag")


def test_least_policy_of_a_role_says_what_it_never_used(lab, aws, settings, queue):
    caller = role(aws, settings, allow(["sqs:SendMessage", "sqs:PurgeQueue"], queue[1]))
    caller.aws("sqs").send_message(QueueUrl=queue[0], MessageBody="m")
    done = lab.run("iam", "least", caller.name)
    assert done.returncode == 0, done.stderr
    assert f"{caller.name}/own, statement 1\n    actions: sqs:PurgeQueue" in done.stdout
    assert f"put-role-policy --role-name {caller.name}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["explain", "zzzz-1"], "There is no event zzzz-1."),
        (["explain", "99999999"], "There is no event 99999999."),
        (["explain", "☃"], "is no event's id."),
        (["least", "nobody"], "The journal has no call of 'nobody'"),
    ],
)
def test_what_cannot_be_found_is_named_with_the_next_command(lab, arguments, words):
    done = lab.run("iam", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert "Next: lab events" in done.stderr


def test_emulator_that_does_not_run_is_named(lab):
    for command in (["explain", "1"], ["least", "app"]):
        done = lab.run("iam", *command, LAB_EMULATOR_PORT=str(free_port()))
        assert done.returncode == 1
        assert "Nothing answers at" in done.stderr
        assert "lab up" in done.stderr
