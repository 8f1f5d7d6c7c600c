"""Fetching: what comes, what stays out, and that every way to fail ends in time with a clear word."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from reports.adapters import web
from reports.errors import FetchError

BODY = b'[{"day": "2026-01-01", "value": 1}]'


class Publisher(BaseHTTPRequestHandler):
    """A small publisher with good pages and bad habits."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer by path."""
        name = self.path.partition("?")[0].strip("/")
        getattr(self, f"_{name}", self._missing)()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def _good(self) -> None:
        if self.headers.get("If-None-Match") == '"v1"':
            return self._send(304, b"", ETag='"v1"')
        self._send(200, BODY, ETag='"v1"', **{"Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"})

    def _zipped(self) -> None:
        self._send(200, gzip.compress(b"7" * 2_000_000), **{"Content-Encoding": "gzip"})

    def _moved(self) -> None:
        self._send(302, b"", Location="/good")

    def _circle(self) -> None:
        self._send(302, b"", Location="/circle")

    def _elsewhere(self) -> None:
        self._send(302, b"", Location="ftp://127.0.0.1/good")

    def _broken(self) -> None:
        self._send(500, b"oops")

    def _short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"[1, 2")
        self.close_connection = True

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b"1")
            self.wfile.flush()
            time.sleep(0.1)

    def _missing(self) -> None:
        self._send(404, b"")

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def publisher() -> Iterator[str]:
    """Yield the address of a running publisher."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetch(url: str, **options: object) -> web.Answer:
    return web.fetch(url, **{"deadline_seconds": 5.0, "plain_http": True, **options})  # type: ignore[arg-type]


def test_the_body_comes_with_its_tags(publisher: str) -> None:
    """A source would be fetched whole every day, for want of the tag to ask by."""
    answer = fetch(f"{publisher}/good")
    assert (answer.http_status, answer.body, answer.etag) == (200, BODY, '"v1"')
    assert answer.last_modified.endswith("GMT")


def test_what_has_not_changed_is_said_to_be_so(publisher: str) -> None:
    """An unchanged source would be taken for an empty one."""
    answer = fetch(f"{publisher}/good", etag='"v1"')
    assert (answer.http_status, answer.body, answer.etag) == (304, b"", '"v1"')


def test_a_redirect_is_followed(publisher: str) -> None:
    """A file that moved within its site would be lost."""
    assert fetch(f"{publisher}/moved").body == BODY


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("circle", "more than 3 redirects"),
        ("elsewhere", "only https is fetched"),
        ("broken", "HTTP status 500"),
        ("nowhere", "HTTP status 404"),
        ("short", "127.0.0.1: "),
    ],
)
def test_a_page_that_is_not_the_file_is_an_error(publisher: str, path: str, said: str) -> None:
    """An error page, a loop or half a file would be parsed as figures."""
    with pytest.raises(FetchError, match=said) as refused:
        fetch(f"{publisher}/{path}")
    assert refused.value.mend


def test_only_https_leaves_the_machine() -> None:
    """A catalogue's slip would send requests in the clear, or read a local file."""
    for url in ("http://127.0.0.1/x", "file:///etc/hostname", "gopher://127.0.0.1/"):
        with pytest.raises(FetchError, match="only https"):
            web.fetch(url, deadline_seconds=1)


def test_a_dripping_publisher_is_left_in_time(publisher: str) -> None:
    """One slow publisher would hold up the whole run: the deadline is on the exchange, not on a read."""
    with pytest.raises(FetchError, match="not done in time"):
        fetch(f"{publisher}/drip", deadline_seconds=0.5)


def test_a_publisher_that_says_nothing_is_left_in_time() -> None:
    """A network that swallows packets would hold up the whole run."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(FetchError, match=r"not done in time|timed out"):
            fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/good", deadline_seconds=0.3)


def test_a_body_that_unpacks_without_end_is_cut_off(publisher: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb of a few kilobytes would fill the memory: bytes are counted as they come out."""
    monkeypatch.setattr(web, "MAX_BYTES", 1_000_000)
    with pytest.raises(FetchError, match="more than 1000000 bytes"):
        fetch(f"{publisher}/zipped")


def test_nobody_there_is_an_error_with_a_mend() -> None:
    """A dead source would end the run with a traceback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match=r"127\.0\.0\.1") as refused:
        fetch(f"http://127.0.0.1:{port}/good")
    assert "last good copy" in refused.value.mend


def test_secrets_in_an_address_are_not_told(publisher: str) -> None:
    """A token in a query would stand in logs and on the page."""
    with pytest.raises(FetchError) as refused:
        fetch(f"{publisher}/broken?api_key=CANARY".replace("127", "user:CANARY@127"))
    assert "CANARY" not in str(refused.value)
    assert web.masked("https://user:CANARY@host.example:8/a?k=CANARY") == "https://host.example:8/a?…"
