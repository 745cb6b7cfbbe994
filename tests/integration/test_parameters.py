"""Parameter Store: secrets stay secret, and AWS's rules hold."""

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.shared.config import Settings

SECRET = "correct horse battery staple"


@pytest.fixture
def ssm(aws: Callable[..., Any]) -> Any:
    """A client for SSM in the test's own account."""
    return aws("ssm")


def put(ssm: Any, name: str, value: str = "x", **options: Any) -> dict[str, Any]:
    return dict(ssm.put_parameter(Name=name, Value=value, **({"Type": "String"} | options)))


def error_of(call: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(*args, **kwargs)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def reads(ssm: Any, name: str, decrypt: bool) -> list[str]:
    """The parameter's value by each of the four calls that return it."""
    folder = name.rpartition("/")[0]
    return [
        ssm.get_parameter(Name=name, WithDecryption=decrypt)["Parameter"]["Value"],
        ssm.get_parameters(Names=[name], WithDecryption=decrypt)["Parameters"][0]["Value"],
        ssm.get_parameters_by_path(Path=folder, WithDecryption=decrypt)["Parameters"][0]["Value"],
        ssm.get_parameter_history(Name=name, WithDecryption=decrypt)["Parameters"][-1]["Value"],
    ]


def test_secure_string_shows_ciphertext_without_decryption_and_its_value_with_it(ssm: Any) -> None:
    put(ssm, "/app/password", SECRET, Type="SecureString")
    hidden = reads(ssm, "/app/password", decrypt=False)
    assert all(value.startswith("AQIC") and SECRET not in value for value in hidden)
    assert reads(ssm, "/app/password", decrypt=True) == [SECRET] * 4


def test_decryption_leaves_plain_parameters_as_they_are(ssm: Any) -> None:
    put(ssm, "/app/list", "a,b", Type="StringList")
    assert reads(ssm, "/app/list", decrypt=True) == ["a,b"] * 4


def test_secure_string_takes_a_key_that_exists_and_no_other(ssm: Any, aws: Any) -> None:
    key = aws("kms").create_key()["KeyMetadata"]["KeyId"]
    put(ssm, "/app/mine", SECRET, Type="SecureString", KeyId=key)
    assert reads(ssm, "/app/mine", decrypt=True) == [SECRET] * 4
    code, _ = error_of(put, ssm, "/app/none", Type="SecureString", KeyId="alias/nope")
    assert code == "InvalidKeyId"
    code, _ = error_of(put, ssm, "/app/plain", KeyId=key)
    assert code == "ValidationException"


def test_each_write_makes_a_version_that_can_be_read_again(ssm: Any) -> None:
    assert put(ssm, "/app/flag", "false")["Version"] == 1
    code, message = error_of(put, ssm, "/app/flag", "true")
    assert code == "ParameterAlreadyExists"
    assert "set the overwrite option in the request to true" in message
    assert put(ssm, "/app/flag", "true", Overwrite=True)["Version"] == 2
    assert ssm.get_parameter(Name="/app/flag:1")["Parameter"]["Value"] == "false"
    history = ssm.get_parameter_history(Name="/app/flag")["Parameters"]
    assert [(v["Version"], v["Value"]) for v in history] == [(1, "false"), (2, "true")]
    assert error_of(ssm.get_parameter, Name="/app/flag:9")[0] == "ParameterVersionNotFound"


def test_label_names_one_version_and_moves(ssm: Any) -> None:
    put(ssm, "/app/flag", "old")
    put(ssm, "/app/flag", "new", Overwrite=True)
    for version, value in ((1, "old"), (2, "new")):
        ssm.label_parameter_version(Name="/app/flag", ParameterVersion=version, Labels=["live"])
        assert ssm.get_parameter(Name="/app/flag:live")["Parameter"]["Value"] == value
    answer = ssm.label_parameter_version(Name="/app/flag", Labels=["aws-x", "1st"])
    assert answer["InvalidLabels"] == ["aws-x", "1st"]


def test_name_with_one_slash_works_in_every_call(ssm: Any) -> None:
    put(ssm, "/flag")
    ssm.label_parameter_version(Name="/flag", Labels=["live"])
    (version,) = ssm.get_parameter_history(Name="/flag")["Parameters"]
    assert (version["Name"], version["Labels"]) == ("/flag", ["live"])
    ssm.unlabel_parameter_version(Name="/flag", ParameterVersion=1, Labels=["live"])
    ssm.delete_parameter(Name="/flag")
    assert error_of(ssm.get_parameter, Name="/flag")[0] == "ParameterNotFound"
    put(ssm, "/flag")
    answer = ssm.delete_parameters(Names=["/flag", "/other"])
    assert (answer["DeletedParameters"], answer["InvalidParameters"]) == (["/flag"], ["/other"])


def test_path_lists_ten_parameters_a_page(ssm: Any) -> None:
    names = {f"/app/{number:02}" for number in range(11)}
    for name in names:
        put(ssm, name)
    put(ssm, "/app/deeper/one")
    first = ssm.get_parameters_by_path(Path="/app")
    second = ssm.get_parameters_by_path(Path="/app/", NextToken=first["NextToken"])
    pages = [{p["Name"] for p in page["Parameters"]} for page in (first, second)]
    assert [len(page) for page in pages] == [10, 1]
    assert pages[0] | pages[1] == names
    deep = ssm.get_paginator("get_parameters_by_path").paginate(Path="/app", Recursive=True)
    assert sum(len(page["Parameters"]) for page in deep) == 12
    assert error_of(ssm.get_parameters_by_path, Path="/app", MaxResults=11)[0] == (
        "ValidationException"
    )


def test_allowed_pattern_holds_for_the_next_version_as_well(ssm: Any) -> None:
    put(ssm, "/app/flag", "true", AllowedPattern="^(true|false)$")
    code, message = error_of(put, ssm, "/app/flag", "yes", Overwrite=True)
    assert code == "ParameterPatternMismatchException"
    assert message.endswith("allowedPattern: ^(true|false)$")


def test_large_value_needs_the_advanced_tier(ssm: Any) -> None:
    code, message = error_of(put, ssm, "/app/large", "x" * 4097)
    assert code == "ValidationException"
    assert "upgrade the parameter to use the advanced-parameter tier" in message
    assert put(ssm, "/app/large", "x" * 4097, Tier="Intelligent-Tiering")["Tier"] == "Advanced"
    assert put(ssm, "/app/large", "x" * 8192, Overwrite=True)["Tier"] == "Advanced"


@pytest.mark.parametrize("name", ["a/b", "/a/b/", "/aws/x", "ssm-flag", "/a b", "/a" * 16])
def test_refused_name_leaves_nothing_behind(ssm: Any, name: str) -> None:
    error_of(put, ssm, name)
    assert ssm.describe_parameters()["Parameters"] == []


@pytest.mark.parametrize(
    "call", ["describe_parameters", "get_parameters_by_path", "get_parameter_history"]
)
def test_token_that_nobody_gave_is_refused(ssm: Any, call: str) -> None:
    put(ssm, "/app/flag")
    subject = {"get_parameters_by_path": {"Path": "/app"}, "get_parameter_history": {"Name": "x"}}
    code, _ = error_of(getattr(ssm, call), NextToken="not a token", **subject.get(call, {}))
    assert code == "InvalidNextToken"


@pytest.mark.parametrize("body", [b"{}", b'{"Name": "/a"}', b'{"Name": "/a", "Value": ""}'])
def test_raw_request_without_a_value_is_refused_as_the_callers_fault(
    settings: Settings, body: bytes
) -> None:
    credential = f"{settings.account}/20260101/us-east-1/ssm/aws4_request"
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AmazonSSM.PutParameter",
        "Authorization": (
            f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"
        ),
    }
    request = urllib.request.Request(settings.endpoint, data=body, headers=headers)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    with caught.value as answer:
        assert answer.code == 400
        assert b"ValidationException" in answer.read()
