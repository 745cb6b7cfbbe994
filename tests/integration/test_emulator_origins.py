"""What a page of another site may do to the emulator through a browser: nothing."""

import urllib.error
import urllib.parse
import urllib.request

import pytest

from lab.shared.config import Settings

ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


def status(settings: Settings, method: str, target: str, headers: dict[str, str], body=b"") -> int:
    url = f"http://127.0.0.1:{settings.emulator_port}{target}"
    request = urllib.request.Request(url, body or None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("PUT", "/stolen-bucket", b""),
        ("POST", "/", b"Action=CreateTopic&Name=stolen&Version=2010-03-31"),
        ("GET", "/?Action=CreateTopic&Name=stolen&Version=2010-03-31", b""),
        ("POST", "/_localstack/health", b'{"action": "kill"}'),
        ("POST", "/_lab/reset", b""),
    ],
)
def test_another_site_is_refused(emulator_settings, aws, method, target, body):
    assert status(emulator_settings, method, target, ELSEWHERE, body) == 403
    foreign = {"Origin": "https://app.localstack.cloud", "Content-Type": "text/plain"}
    if method == "POST":
        assert status(emulator_settings, method, target, foreign, body) == 403
    assert not aws("sns").list_topics()["Topics"]


def test_a_foreign_name_for_this_computer_is_refused(emulator_settings):
    headers = {"Sec-Fetch-Site": "same-origin", "Host": "rebound.example:4566"}
    assert status(emulator_settings, "GET", "/_lab/health", headers) == 403


def test_links_and_own_pages_work(emulator_settings):
    for headers in (LINK, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-site"}, {}):
        assert status(emulator_settings, "GET", "/_lab/health", headers) == 200
