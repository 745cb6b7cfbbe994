"""The environment of lab shell: the lab's endpoint, nothing of the student's, right quoting."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from lab.shared import student_env
from lab.shared.config import Settings

SETTINGS = replace(Settings(), emulator_port=4999, endpoint="http://localhost:4999")
HOSTILE = {
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI",
    "AWS_SESSION_TOKEN": "token",
    "AWS_ENDPOINT_URL_SQS": "https://sqs.eu-west-1.amazonaws.com",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.2/x",
    "LOCALSTACK_HOST": "elsewhere:1",
    "EDGE_PORT": "1",
    "USE_SSL": "1",
    "PATH": "/usr/bin:/bin",
    "HOME": "/home/student",
}


def test_nothing_of_the_students_aws_settings_is_left():
    env = student_env.complete(SETTINGS, HOSTILE)
    assert {
        k: v for k, v in env.items() if k.startswith(("AWS_", "LOCALSTACK", "EDGE", "USE_"))
    } == {
        "AWS_ENDPOINT_URL": "http://localhost:4999",
        "AWS_ACCESS_KEY_ID": "000000000000",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "LOCALSTACK_HOST": "localhost:4999",
    }
    assert env["HOME"] == "/home/student"
    assert env["PATH"].startswith(os.pathsep.join(student_env.commands()))


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_proxy_exceptions_are_kept_and_localhost_is_added_once(name):
    env = student_env.complete(SETTINGS, {name: "intranet, localhost"})
    assert env["NO_PROXY"] == env["no_proxy"] == "intranet,localhost,127.0.0.1"


def test_bash_evaluates_the_lines_to_the_same_environment(tmp_path):
    odd = replace(SETTINGS, state_dir=tmp_path / "it's $(touch pwned) `x` \"é\n\\")
    done = subprocess.run(
        ["bash", "-c", 'eval "$LINES_TO_EVAL"; unset LINES_TO_EVAL; env -0'],
        env=HOSTILE | {"LINES_TO_EVAL": student_env.script(odd, "bash", HOSTILE)},
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.stderr == ""
    seen = dict(line.split("=", 1) for line in done.stdout.split("\0") if line)
    expected = student_env.complete(odd, HOSTILE)
    assert {k: v for k, v in seen.items() if k in expected} == expected
    assert not (tmp_path / "pwned").exists()
    assert not [name for name in seen if name.startswith("AWS_") and name not in expected]


def test_fish_and_powershell_quote_what_could_end_a_string(tmp_path):
    odd = replace(SETTINGS, state_dir=Path("/it's \\ \u2019 $x"))
    assert r"set --export --global LAB_STATE_DIR '/it\'s \\ " + "\u2019 $x'" in student_env.script(
        odd, "fish", {}
    )
    assert "$env:LAB_STATE_DIR = '/it''s \\ \u2019\u2019 $x'" in student_env.script(
        odd, "powershell", {}
    )


def test_names_that_are_no_names_are_not_evaluated():
    script = student_env.script(SETTINGS, "bash", {"AWS_X; touch pwned": "1"})
    assert "pwned" not in script
