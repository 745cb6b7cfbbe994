"""What the instance metadata's own parts promise, without an emulator around them."""

import pytest

from lab.emulator.imds.credentials import SIX_HOURS, lifetime
from lab.emulator.imds.tokens import new_token, seconds_left

ACCOUNT = "111122223333"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", SIX_HOURS), ("60", 60), ("0", SIX_HOURS), ("21601", SIX_HOURS), ("soon", SIX_HOURS)],
)
def test_a_lifetime_that_cannot_be_used_is_six_hours_and_said_to_be(
    text: str, seconds: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert lifetime(text) == seconds
    assert ("LAB_IMDS_SECONDS is" in caplog.text) == (text not in ("", "60"))


def test_a_token_is_good_for_its_instance_and_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    token = new_token(ACCOUNT, 60)
    assert seconds_left(ACCOUNT, token) == 60
    assert seconds_left("000000000000", token) == 0
    assert seconds_left(ACCOUNT, f"{token}AAAA") == seconds_left(ACCOUNT, f"{token}=") == 0
    monkeypatch.setattr("time.time", lambda: 4e9)
    assert seconds_left(ACCOUNT, token) == 0


@pytest.mark.parametrize("token", ["", "=", "AAAA", "\N{SNOWMAN}", "A" * 64])
def test_what_is_no_token_is_none(token: str) -> None:
    assert seconds_left(ACCOUNT, token) == 0
