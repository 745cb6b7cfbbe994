"""What Parameter Store refuses."""

import pytest
from localstack.aws.api import CommonServiceException

from lab.emulator import parameter_rules as rules


@pytest.mark.parametrize("name", ["flag", "/flag", "/todoapp/a-b_c.D9", "/a" * 15, "x" * 1011])
def test_name_is_taken(name: str) -> None:
    rules.check_name(name)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "ValidationException"),
        ("/", "ValidationException"),
        ("a/b", "ValidationException"),
        ("/a//b", "ValidationException"),
        ("/a/b/", "ValidationException"),
        ("/a b", "ValidationException"),
        ("/a/é", "ValidationException"),
        ("/a\n", "ValidationException"),
        ("C:/Program Files/Git/todoapp/flag", "ValidationException"),
        ("awsflag", "ValidationException"),
        ("/SSM/flag", "ValidationException"),
        ("x" * 1012, "ValidationException"),
        ("/a" * 16, "HierarchyLevelLimitExceededException"),
    ],
)
def test_name_is_refused(name: str, code: str) -> None:
    with pytest.raises(CommonServiceException) as caught:
        rules.check_name(name)
    assert caught.value.code == code


@pytest.mark.parametrize("path", ["/", "/todoapp", "/todoapp/", "/a/b/c"])
def test_path_is_taken(path: str) -> None:
    rules.check_path(path)


@pytest.mark.parametrize("path", ["", "todoapp", "//", "/a//", "/a b", "C:/Git/todoapp"])
def test_path_is_refused(path: str) -> None:
    with pytest.raises(CommonServiceException, match="must begin with a forward slash"):
        rules.check_path(path)


@pytest.mark.parametrize(
    ("size", "wanted", "before", "tier"),
    [
        (4096, None, None, "Standard"),
        (8192, "Advanced", "Standard", "Advanced"),
        (8192, None, "Advanced", "Advanced"),
        (4096, "Intelligent-Tiering", None, "Standard"),
        (4097, "Intelligent-Tiering", "Standard", "Advanced"),
        (1, "Intelligent-Tiering", "Advanced", "Advanced"),
    ],
)
def test_tier_follows_the_size_and_what_was_asked_for(
    size: int, wanted: str | None, before: str | None, tier: str
) -> None:
    assert rules.tier_for("x" * size, wanted, before) == tier


@pytest.mark.parametrize(
    ("value", "wanted", "before", "message"),
    [
        ("x" * 4097, None, None, "maximum parameter value of 4096 characters"),
        ("é" * 2049, "Standard", None, "maximum parameter value of 4096 characters"),
        ("x" * 8193, "Advanced", None, "maximum parameter value of 8192 characters"),
        ("x" * 8193, "Intelligent-Tiering", None, "maximum parameter value of 8192 characters"),
        ("x", "Standard", "Advanced", "You can't downgrade a parameter"),
    ],
)
def test_value_or_tier_is_refused(
    value: str, wanted: str | None, before: str | None, message: str
) -> None:
    with pytest.raises(CommonServiceException, match=message):
        rules.tier_for(value, wanted, before)


def test_pattern_decides_about_the_value() -> None:
    rules.check_pattern(r"^(true|false)$", "true")
    rules.check_pattern(None, "anything")
    with pytest.raises(CommonServiceException) as caught:
        rules.check_pattern(r"^(true|false)$", "yes")
    assert caught.value.code == "ParameterPatternMismatchException"
    with pytest.raises(CommonServiceException) as caught:
        rules.check_pattern("(", "yes")
    assert caught.value.code == "InvalidAllowedPatternException"
