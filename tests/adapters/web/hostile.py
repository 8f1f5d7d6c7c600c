"""A publisher with good pages and bad habits: a real server on this machine, and visits to it."""

from __future__ import annotations

import datetime as dt
import gzip
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from reports.adapters.web import Answer, Turns, Visit
from reports.catalog.fetching import Fetching

BODY = b'[{"day": "2026-01-01", "value": 1}]'
NOW = dt.datetime(2026, 1, 6, 6, tzinfo=dt.UTC)


@dataclass
class Publisher:
    """A server, its address, every request that it was sent, and how often it still says that it is busy."""

    address: str
    port: int
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    busy_for: int = 0
    retry_after: str = "1"
    at_once: int = 0
    most_at_once: int = 0

    @property
    def paths(self) -> list[str]:
        """The addresses that were asked for, in order."""
        return [path for path, _ in self.asked]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Keep quiet: a client that leaves is what these tests are about."""


@contextmanager
def open_publisher(certified: ssl.SSLContext | None = None) -> Iterator[Publisher]:
    """Serve on a free port of this machine until the block ends, over TLS with a context for it."""
    publisher = Publisher("", 0)
    server = _Server(("127.0.0.1", 0), _handler(publisher))
    if certified:
        server.socket = certified.wrap_socket(server.socket, server_side=True)
    publisher.port = server.server_port
    publisher.address = f"{'https' if certified else 'http'}://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def visit(url: str, *, seconds: float = 5.0, fetching: dict[str, Any] | None = None, **more: Any) -> Visit:
    """Return a visit to a test server: private network, no pause, turns of its own."""
    declared = {"private_network": True, "pause_seconds": 0, **(fetching or {})}
    told = {"started_at": NOW, "ends_at": time.monotonic() + seconds, "turns": Turns(), **more}
    return Visit(url, Fetching(**declared), **told)


def get(url: str, etag: str = "", last_modified: str = "", **more: Any) -> Answer:
    """Return what one request brings."""
    return visit(url, **more).get(etag=etag, last_modified=last_modified)


def _handler(publisher: Publisher) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers by the first word of the path."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer, and remember who asked."""
            publisher.asked.append((self.path, dict(self.headers)))
            try:
                getattr(self, f"_{self.path.partition('?')[0].strip('/').replace('/', '_')}", self._missing)()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

        def _good(self) -> None:
            if self.headers.get("If-None-Match") == '"v1"' or self.headers.get("If-Modified-Since"):
                return self._send(304, b"", ETag='"v1"')
            self._send(200, BODY, ETag='"v1"', **{"Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"})

        def _slow(self) -> None:
            # Counted until just before the answer: after it, this thread may lag behind the next request.
            publisher.at_once += 1
            publisher.most_at_once = max(publisher.most_at_once, publisher.at_once)
            time.sleep(0.15)
            publisher.at_once -= 1
            self._send(200, BODY)

        def _never_changed(self) -> None:
            self._send(304, b"")

        def _packed(self) -> None:
            self._send(200, gzip.compress(BODY), **{"Content-Encoding": "gzip"})

        def _packed_in_two(self) -> None:
            self._send(200, gzip.compress(BODY[:9]) + gzip.compress(BODY[9:]), **{"Content-Encoding": "gzip"})

        def _packed_and_cut(self) -> None:
            self._send(200, gzip.compress(BODY)[:-9], **{"Content-Encoding": "gzip"})

        def _not_packed(self) -> None:
            self._send(200, BODY, **{"Content-Encoding": "gzip"})

        def _bomb(self) -> None:
            self._send(200, gzip.compress(b"7" * 50_000_000), **{"Content-Encoding": "gzip"})

        def _double_bomb(self) -> None:
            bomb = gzip.compress(gzip.compress(b"7" * 5_000_000))
            self._send(200, bomb, **{"Content-Encoding": "gzip, gzip"})

        def _other_packing(self) -> None:
            self._send(200, BODY, **{"Content-Encoding": "br"})

        def _large(self) -> None:
            self._send(200, b"7" * 3_000_000)

        def _moved(self) -> None:
            self._send(302, b"", Location="/good")

        def _moved_keeping_query(self) -> None:
            self._send(302, b"", Location=f"/good?{self.path.partition('?')[2]}")

        def _to(self) -> None:
            self._send(302, b"", Location=self.path.partition("?")[2])

        def _nowhere_named(self) -> None:
            self._send(302, b"")

        def _strange_tags(self) -> None:
            self._send(200, BODY, ETag="\xe9" * 9, **{"Last-Modified": "x" * 900})

        def _echo(self) -> None:
            self._send(200, f"bad token {self.headers.get('x-token')}".encode())

        def _circle(self) -> None:
            self._send(302, b"", Location="/circle")

        def _broken(self) -> None:
            self._send(500, b"oops")

        def _busy(self) -> None:
            if publisher.busy_for <= 0:
                return self._send(200, BODY)
            publisher.busy_for -= 1
            self._send(429, b"", **({"Retry-After": publisher.retry_after} if publisher.retry_after else {}))

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
            for _ in range(30):
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

    return Handler
