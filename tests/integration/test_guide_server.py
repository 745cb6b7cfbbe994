"""The guide's server, asked over HTTP; no emulator is there."""

import http.client
from collections.abc import Iterator

import pytest

from tests.support import guide
from tests.support.guide import Running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with guide.running(tmp_path_factory.mktemp("guide") / ".lab") as running:
        yield running


def ask(served: Running, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", served.settings.guide_port, timeout=10)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": served.host} | names)
    response = connection.getresponse()
    response.body = response.read()  # type: ignore[attr-defined]
    connection.close()
    return response


def test_head_is_answered_as_get_is(served: Running) -> None:
    assert ask(served, "HEAD", "/alive").status == 200


def test_a_file_that_the_browser_has_is_not_sent_again(served: Running) -> None:
    first = ask(served, "GET", "/static/css/guide.css")
    again = ask(served, "GET", "/static/css/guide.css", If_None_Match=first.headers["ETag"])
    assert (first.status, again.status) == (200, 304)


def test_pages_are_served_while_the_emulator_is_away(served: Running) -> None:
    assert ask(served, "GET", "/").status == 200
