"""Who is served and who is not, asked with bytes: a browser cannot be made to send most of it."""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from tests.support import guide
from tests.support.guide import Running
from tests.support.raw import raw, status
from tests.support.websocket import Page, RefusedError, token

SOCKETS = ("/live", "/terminal/socket")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with guide.running(tmp_path_factory.mktemp("guide") / ".lab") as running:
        yield running


def ask(served: Running, line: str = "GET / HTTP/1.1", body: str = "", **headers: str) -> str:
    told = {"Host": served.host, "Connection": "close"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    if body:
        told["Content-Length"] = str(len(body))
    lines = [line, *(f"{name}: {value}" for name, value in told.items() if value)]
    return raw(served, "\r\n".join(lines) + "\r\n\r\n" + body)


@pytest.mark.parametrize(
    "host",
    [
        "evil.com:{port}",
        "localhost.evil.com:{port}",
        "evil.localhost:{port}",
        "localhost",
        "localhost:1",
        "localhost:{port}.evil.com",
        "localhost.:{port}",
        "localhost:{port}@evil.com",
        "evil.com@localhost:{port}",
        "[::1]:{port}",
        "0.0.0.0:{port}",
        "127.1:{port}",
        "2130706433:{port}",
        "192.168.0.2:{port}",
        "localhost:0{port}",
        "localhost :{port}",
    ],
)
def test_another_name_for_this_computer_is_refused(served: Running, host: str) -> None:
    name = host.format(port=served.settings.guide_port)
    answer = ask(served, Host=name)
    assert status(answer) in (400, 403), answer
    assert "guide-token" not in answer
    for path in SOCKETS:
        with pytest.raises(RefusedError):
            Page(served, path, host=name, origin=f"http://{name}")


def test_the_refusal_says_where_the_guide_is(served: Running) -> None:
    assert f"The guide is at {served.url}" in ask(served, Host="evil.com")


@pytest.mark.parametrize("version", ["1.1", "1.0"])
def test_a_request_without_a_host_is_refused(served: Running, version: str) -> None:
    answer = raw(served, f"GET / HTTP/{version}\r\nConnection: close\r\n\r\n")
    assert status(answer) in (400, 403)
    assert "guide-token" not in answer


def test_two_hosts_are_refused(served: Running) -> None:
    hosts = f"Host: {served.host}\r\nHost: evil.com\r\n"
    assert status(raw(served, f"GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n")) == 400


def test_http_2_is_refused(served: Running) -> None:
    import h2.connection
    import h2.events

    peer = h2.connection.H2Connection()
    peer.initiate_connection()
    names = {":method": "GET", ":path": "/", ":scheme": "http", ":authority": served.host}
    peer.send_headers(1, list(names.items()), end_stream=True)
    with socket.create_connection(("127.0.0.1", served.settings.guide_port), 10) as stream:
        stream.sendall(peer.data_to_send())
        events = []
        while not any(isinstance(each, h2.events.ResponseReceived) for each in events):
            events += peer.receive_data(stream.recv(65536))
    answered = next(each for each in events if isinstance(each, h2.events.ResponseReceived))
    assert (b":status", b"403") in answered.headers


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://evil.com",
        "http://localhost",
        "http://localhost:1",
        "https://localhost:{port}",
        "http://127.0.0.1:{port}",
        "http://localhost:{port}.evil.com",
        "http://localhost.evil.com:{port}",
        "http://LOCALHOST:{port}",
    ],
)
def test_another_site_can_change_nothing(served: Running, origin: str) -> None:
    name = origin.format(port=served.settings.guide_port)
    answer = ask(served, "POST / HTTP/1.1", "x=1", Origin=name, X_Guide_Token=token(served))
    assert status(answer) == 403
    for path in SOCKETS:
        with pytest.raises(RefusedError):
            Page(served, path, origin=name)


def test_two_origins_are_refused(served: Running) -> None:
    origins = f"Origin: http://evil.com\r\nOrigin: {served.url}\r\n"
    head = f"POST / HTTP/1.1\r\nHost: {served.host}\r\n{origins}Connection: close\r\n"
    answer = raw(served, f"{head}X-Guide-Token: {token(served)}\r\nContent-Length: 0\r\n\r\n")
    assert status(answer) == 403


@pytest.mark.parametrize("shown", ["", "x", "A" * 43, "é"])
def test_an_old_page_changes_nothing_and_is_told_to_load_anew(served: Running, shown: str) -> None:
    answer = ask(
        served,
        "POST / HTTP/1.1",
        "x=1",
        Origin=served.url,
        X_Guide_Token=shown,
        Accept="application/json",
    )
    assert status(answer) == 403
    assert "load the page anew" in answer
    for path in SOCKETS:
        with pytest.raises(RefusedError):
            Page(
                served, path, protocols=["fanout", *([shown] if shown.isascii() and shown else [])]
            )


@pytest.mark.parametrize("path", SOCKETS)
def test_a_socket_of_the_guides_own_page_is_accepted(served: Running, path: str) -> None:
    with Page(served, path) as page:
        assert page.subprotocol == "fanout"  # and not the token, which would stand in the answer


def test_a_socket_that_is_none_is_refused(served: Running) -> None:
    with pytest.raises(RefusedError):
        Page(served, "/nowhere")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin", "websocket"])
def test_other_sites_may_not_load_anything(served: Running, site: str, mode: str) -> None:
    for path in ("/", "/static/css/guide.css", "/alive"):
        line = f"GET {path} HTTP/1.1"
        assert status(ask(served, line, Sec_Fetch_Site=site, Sec_Fetch_Mode=mode)) == 403


def test_other_sites_may_link_here(served: Running) -> None:
    asked = ask(served, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")
    assert status(asked) == 200


def test_no_answer_lets_other_sites_read_or_frame_it(served: Running) -> None:
    lines = ("GET / HTTP/1.1", "GET /nowhere HTTP/1.1", "GET /static/js/dom.js HTTP/1.1")
    answers = [ask(served, line, Origin="http://evil.com") for line in lines]
    answers.append(ask(served, Host="evil.com"))
    answers.append(ask(served, "OPTIONS / HTTP/1.1", Access_Control_Request_Method="POST"))
    for answer in answers:
        head = answer.partition("\r\n\r\n")[0].lower()
        assert "frame-ancestors 'none'" in head
        assert "cross-origin-resource-policy: same-origin" in head
        assert "access-control-" not in head


def test_a_preflight_of_another_site_is_refused(served: Running) -> None:
    asked = ask(
        served,
        "OPTIONS / HTTP/1.1",
        Origin="http://evil.com",
        Sec_Fetch_Site="cross-site",
        Sec_Fetch_Mode="cors",
        Access_Control_Request_Method="POST",
    )
    assert status(asked) == 403


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "FOO"])
def test_other_methods_do_nothing(served: Running, method: str) -> None:
    answer = ask(served, f"{method} / HTTP/1.1", Origin=served.url, X_Guide_Token=token(served))
    assert status(answer) in (404, 405)
    assert token(served) not in answer or method == "CONNECT"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../web.py",
        "/static/%2e%2e/web.py",
        "/static/..%2fweb.py",
        "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
        "/static/....//web.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/..%5cweb.py",
        "//evil.com/static/../../web.py",
        "http://evil.com/static/../web.py",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/%ff%fe",
    ],
)
def test_only_the_static_folder_is_served(served: Running, path: str) -> None:
    answer = ask(served, f"GET {path} HTTP/1.1")
    assert status(answer) in (308, 400, 404), answer
    assert "root:" not in answer
    assert "create_app" not in answer
    assert "evil.com" not in answer.partition("\r\n\r\n")[0]


def test_nothing_can_be_written_into_an_answers_head(served: Running) -> None:
    for path in ("/%0d%0aSet-Cookie:%20a=1", "/static/%0d%0aX-Evil:%201", "/queues/%0d%0aX-Evil:1"):
        head = ask(served, f"GET {path} HTTP/1.1").partition("\r\n\r\n")[0]
        assert "Evil" not in head
        assert "Set-Cookie" not in head
    assert status(ask(served, "GET /\x00 HTTP/1.1")) == 400


def test_too_much_is_refused_in_words(served: Running) -> None:
    for accept, words in (("application/json", '"what": "That is too much."'), ("", "too much")):
        answer = ask(
            served,
            "POST / HTTP/1.1",
            "x" * (3 << 20),
            Origin=served.url,
            X_Guide_Token=token(served),
            Accept=accept,
        )
        assert status(answer) == 413
        assert words in answer


def test_a_head_without_end_is_cut_off(served: Running) -> None:
    assert status(ask(served, X="x" * 200_000)) in (0, 400, 431)
    assert served.answers()


def test_cookies_of_others_on_localhost_do_not_matter(served: Running) -> None:
    assert status(ask(served, Cookie="; ".join(f"c{i}={'x' * 4000}" for i in range(10)))) == 200


def test_half_a_body_is_no_request(served: Running) -> None:
    head = (
        f"POST / HTTP/1.1\r\nHost: {served.host}\r\nOrigin: {served.url}\r\n"
        f"X-Guide-Token: {token(served)}\r\nContent-Length: 100\r\n\r\nx=1"
    )
    with socket.create_connection(("127.0.0.1", served.settings.guide_port), 10) as stream:
        stream.sendall(head.encode())
        stream.shutdown(socket.SHUT_WR)
        assert status(stream.recv(65536).decode()) in (0, 400)


def test_many_half_open_requests_keep_nobody_out(served: Running) -> None:
    starts = (
        "",
        "GET / HT",
        f"POST / HTTP/1.1\r\nHost: {served.host}\r\nContent-Length: 9\r\n\r\nx",
    )
    with contextlib.ExitStack() as open_:
        for number in range(150):
            address = ("127.0.0.1", served.settings.guide_port)
            stream = open_.enter_context(socket.create_connection(address, 10))
            stream.sendall(starts[number % len(starts)].encode())
        assert served.answers()
        assert status(ask(served)) == 200


def test_a_message_beyond_the_limit_ends_its_socket_alone(served: Running) -> None:
    with Page(served, "/live") as other, Page(served, "/live") as page:
        page.say(want=["x" * 70_000])
        assert page.hear() is None
        other.say(want=["events"])
        assert other.hear() is not None


def test_nonsense_on_a_socket_is_borne(served: Running) -> None:
    for path in SOCKETS:
        with Page(served, path) as page:
            page.say(want={"a": 1}, open=[1], size="x", read=[])
            page.type(b"\xff\xfe\x00")
    assert served.answers()


def test_the_token_is_in_no_log_and_no_address(served: Running) -> None:
    ask(served, "GET /nowhere HTTP/1.1", X_Guide_Token=token(served))
    with Page(served, "/live"):
        pass
    assert token(served) not in served.log.read_text()
    assert f"?{token(served)}" not in ask(served)
    assert f"={token(served)}" not in ask(served)


def test_a_guide_that_listens_everywhere_is_still_localhost_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """As in a container, whose network is its own."""
    folder = tmp_path_factory.mktemp("container")
    with guide.running(folder, LAB_LISTEN="0.0.0.0") as served:  # noqa: S104
        assert status(ask(served)) == 200
        assert status(ask(served, Host=f"0.0.0.0:{served.settings.guide_port}")) == 403
        with Page(served, "/live"):
            pass
