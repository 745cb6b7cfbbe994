"""The app's settings: where it may connect, and what it refuses in words."""

import os
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app import surroundings
from app.config import Config
from app.errors import ConfigurationError
from app.services.aws import Aws

LOCAL = {"AWS_ENDPOINT_URL": "http://localhost:4566"}


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:4566",
        "http://127.0.0.1:4566/",
        "http://[::1]:4566",
        "http://127.9.9.9:1",
        "http://localstack:4566",
    ],
)
def test_an_endpoint_on_this_machine_is_taken(url: str) -> None:
    assert Config.from_env({"AWS_ENDPOINT_URL": url}).endpoint == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://sns.us-east-1.amazonaws.com",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://evil.example\\@localhost",
        "http://user@localhost",
        "http://localhost:4566\nx",
        "http://evil。example",
        "http://10.0.0.1:4566",
        "http://169.254.169.254",
        "http://0.0.0.0:4566",
        "http://1:4566",
        "http://0x08080808",
        "localhost:4566",
        "ftp://localhost",
        "http://[::1",
        "http://",
    ],
)
def test_any_other_endpoint_is_refused_with_what_to_type(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"AWS_ENDPOINT_URL=http://localhost:4566"):
        Config.from_env({"AWS_ENDPOINT_URL": url})


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254",
        "http://[fd00:ec2::254]/latest",
        "http://metadata.evil.example/_lab/imds/1",
        "http://localhost@169.254.169.254/x",
        "http://localhost:4566/x?y",
        "localhost:4566/x",
    ],
)
def test_metadata_of_a_real_instance_is_refused(url: str) -> None:
    metadata = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": url}
    with pytest.raises(ConfigurationError, match="AWS_EC2_METADATA_SERVICE_ENDPOINT is"):
        Config.from_env(LOCAL | metadata)
    assert Config.from_env(LOCAL | metadata | {"TODO_ALLOW_AWS": "1"}).allow_aws


@pytest.mark.parametrize(
    "url",
    ["http://localhost:4566/_lab/imds/000000000000", "http://localstack:4566/x", "http://[::1]:1/"],
)
def test_metadata_on_this_machine_is_taken(url: str) -> None:
    Config.from_env(LOCAL | {"AWS_EC2_METADATA_SERVICE_ENDPOINT": url})


def test_boto3_sees_keys_and_metadata_of_the_app_and_nothing_else_of_aws() -> None:
    given = {
        "PATH": "/bin",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://localhost:4566/x",
        **dict.fromkeys(
            ("AWS_PROFILE", "AWS_ENDPOINT_URL_S3", "AWS_CONTAINER_CREDENTIALS_FULL_URI"), "theirs"
        ),
        **dict.fromkeys(("https_proxy", "ALL_PROXY", "BOTO_CONFIG", "no_proxy"), "theirs"),
    }
    seen = surroundings.sealed(given)
    assert "theirs" not in seen.values()
    assert seen["PATH"] == "/bin"
    assert seen["AWS_ACCESS_KEY_ID"] == "key"
    assert seen["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert "AWS_EC2_METADATA_DISABLED" not in seen
    alone = surroundings.sealed({"AWS_EC2_METADATA_SERVICE_ENDPOINT": ""})
    assert alone["AWS_EC2_METADATA_DISABLED"] == "true"


def test_real_aws_is_used_only_when_told_so() -> None:
    assert Config.from_env({"TODO_ALLOW_AWS": "1"}).endpoint is None
    with pytest.raises(ConfigurationError):
        Config.from_env({"TODO_ALLOW_AWS": "yes"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_PORT", "http"),
        ("APP_PORT", "0"),
        ("APP_PORT", "65536"),
        ("APP_PORT", "80.5"),
        ("EXPORT_DELAY_SECONDS", "-1"),
        ("EXPORT_DELAY_SECONDS", "nan"),
        ("EXPORT_DELAY_SECONDS", "1e9"),
    ],
)
def test_a_number_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        Config.from_env(LOCAL | {name: value})


def test_a_page_that_explains_is_linked_to_by_an_id_that_stays_one() -> None:
    config = Config.from_env(LOCAL | {"EXPLAIN_URL": "http://localhost:8080/why/{id}"})
    assert config.explain("a b/c?d#e") == "http://localhost:8080/why/a%20b%2Fc%3Fd%23e"
    assert config.explain("") == Config.from_env(LOCAL).explain("1") == ""


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8080/why/", "javascript:alert({id})", "/why/{id}", 'http://x/"{id}', "{id}"],
)
def test_an_explaining_page_that_cannot_be_linked_to_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="EXPLAIN_URL"):
        Config.from_env(LOCAL | {"EXPLAIN_URL": url})


def test_the_session_secret_survives_a_restart_and_is_private(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "secret"
    first = Config.from_env(LOCAL | {"APP_SECRET_FILE": str(file)}).secret_key
    assert Config.from_env(LOCAL | {"APP_SECRET_FILE": str(file)}).secret_key == first
    assert len(first) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


def test_a_secret_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for path in (tmp_path, tmp_path / "empty"):
        with pytest.raises(ConfigurationError, match="APP_SECRET_FILE"):
            Config.from_env(LOCAL | {"APP_SECRET_FILE": str(path)})


@pytest.mark.parametrize(
    ("public", "host"), [("", "localstack:4566"), ("http://localhost:4666", "localhost:4666")]
)
def test_links_are_signed_for_the_name_by_which_a_browser_reaches_the_endpoint(
    public: str, host: str
) -> None:
    inside = {"AWS_ENDPOINT_URL": "http://localstack:4566", "PUBLIC_ENDPOINT_URL": public}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "000000000000")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        aws = Aws(Config.from_env(inside))
        link = aws.presign("s3", "get_object", {"Bucket": "b", "Key": "k"}, 60)
    assert urlsplit(link).netloc == host
