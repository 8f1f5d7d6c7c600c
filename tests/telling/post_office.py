"""A receiver of messages on this machine: a real server that keeps what it was sent, and answers as it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Letter:
    """One request: its path, headers and body."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """Return the JSON that came."""
        return json.loads(self.body)


@dataclass
class PostOffice:
    """What came, and how it is answered: `answers` are used up first, then `status`."""

    address: str = ""
    letters: list[Letter] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    status: int = 200
    location: str = ""

    def texts(self) -> list[str]:
        """Return the texts that came to the webhook, in order."""
        return [letter.said["text"] for letter in self.letters if letter.path == "/hook"]

    def paths(self, prefix: str) -> list[str]:
        """Return the paths below a prefix that were asked, in order."""
        return [letter.path for letter in self.letters if letter.path.startswith(prefix)]


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    """Receive on a free port of this machine until the block ends."""
    office = PostOffice()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(office))
    office.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(office: PostOffice) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            office.letters.append(Letter(self.path, dict(self.headers), body))
            self.send_response(office.answers.pop(0) if office.answers else office.status)
            if office.location:
                self.send_header("Location", office.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test's output clean."""

    return Handler
