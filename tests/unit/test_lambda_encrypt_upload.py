"""encrypt_upload: an encrypted copy of each upload, and never a copy of a copy."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_plus

import pytest
from botocore.exceptions import ClientError

from tests.support import cloud
from tests.support.lambdas import Context, load, sample

function = load("encrypt_upload")
BUCKET = "todo-uploads-000000000000"
Client = Callable[[str], Any]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    with cloud.inside() as client:
        client("s3").create_bucket(Bucket=BUCKET)
        key = client("kms").create_key()["KeyMetadata"]["Arn"]
        monkeypatch.setenv("KMS_KEY_ID", key)
        monkeypatch.setenv("OUTPUT_PREFIX", "encrypted/")
        monkeypatch.setattr(function, "client", client)
        yield client


def event(*keys: str) -> dict[str, Any]:
    """An event that tells of these keys, encoded as S3 encodes them."""
    records = []
    for key in keys:
        [record] = sample("encrypt_upload")["Records"]
        record["s3"]["object"]["key"] = quote_plus(key)
        records.append(record)
    return {"Records": records}


def upload(client: Client, key: str, body: bytes = b"secret", **options: Any) -> None:
    client("s3").put_object(Bucket=BUCKET, Key=key, Body=body, **options)


def run(*keys: str) -> list[str]:
    return function.handler(event(*keys), Context())["encrypted"]


def keys(client: Client) -> set[str]:
    listed = client("s3").list_objects_v2(Bucket=BUCKET)
    return {found["Key"] for found in listed.get("Contents", [])}


def test_upload_is_copied_encrypted_with_our_key(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(client, "incoming/a.txt", b"secret", ContentType="text/x-plan", Metadata={"by": "me"})
    assert run("incoming/a.txt") == ["encrypted/a.txt"]
    copy = client("s3").get_object(Bucket=BUCKET, Key="encrypted/a.txt")
    assert copy["Body"].read() == b"secret"
    assert copy["ServerSideEncryption"] == "aws:kms"
    assert copy["SSEKMSKeyId"] == function.os.environ["KMS_KEY_ID"]
    assert (copy["ContentType"], copy["Metadata"]) == ("text/x-plan", {"by": "me"})


@pytest.mark.parametrize(
    "name",
    ["with space.txt", "a+b.txt", "100%.txt", "žluťoučký kůň 🐎.txt", "deep/er/a.txt", "a&b=c"],
)
def test_every_name_that_s3_takes_is_found(client: Client, name: str) -> None:
    upload(client, f"incoming/{name}")
    assert run(f"incoming/{name}") == [f"encrypted/{name}"]
    assert f"encrypted/{name}" in keys(client)


def test_sample_event_is_decoded_as_s3_encodes(client: Client) -> None:
    upload(client, "incoming/my secret café.txt")
    answer = function.handler(sample("encrypt_upload"), Context())
    assert answer == {"encrypted": ["encrypted/my secret café.txt"]}


def test_own_output_and_folders_are_skipped(client: Client) -> None:
    for key in ("encrypted/a.txt", "incoming/", "incoming/folder/"):
        upload(client, key, b"")
    before = keys(client)
    assert run("encrypted/a.txt", "incoming/", "incoming/folder/") == []
    assert keys(client) == before


def test_following_ones_own_events_comes_to_an_end(client: Client) -> None:
    upload(client, "incoming/a.txt")
    todo, seen = ["incoming/a.txt"], []
    while todo and len(seen) < 10:
        seen += todo
        todo = run(*todo)
    assert seen == ["incoming/a.txt", "encrypted/a.txt"]


def test_empty_output_prefix_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTPUT_PREFIX", "")
    with pytest.raises(ValueError, match="OUTPUT_PREFIX is empty"):
        run("incoming/a.txt")


def test_empty_object_is_copied(client: Client) -> None:
    upload(client, "incoming/empty", b"")
    assert run("incoming/empty") == ["encrypted/empty"]


def test_key_without_the_input_prefix_keeps_its_name(client: Client) -> None:
    upload(client, "elsewhere/a.txt")
    assert run("elsewhere/a.txt") == ["encrypted/elsewhere/a.txt"]


def test_object_that_is_gone_does_not_stop_the_others(client: Client) -> None:
    upload(client, "incoming/b")
    assert run("incoming/gone", "incoming/b") == ["encrypted/b"]


def test_repeated_event_leaves_one_copy(client: Client) -> None:
    upload(client, "incoming/a")
    run("incoming/a", "incoming/a")
    run("incoming/a")
    assert keys(client) == {"incoming/a", "encrypted/a"}


def test_empty_batch_copies_nothing(client: Client) -> None:
    assert run() == []


def test_error_of_the_bucket_is_not_hidden(client: Client) -> None:
    client("s3").delete_bucket(Bucket=BUCKET)
    with pytest.raises(ClientError, match="NoSuchBucket"):
        run("incoming/a")
