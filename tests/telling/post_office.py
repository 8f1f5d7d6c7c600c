"""A receiver of messages on this machine: a real server that keeps what it was sent, and answers as it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.loopback import Silent, serving


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
    with serving(_handler(office)) as office.address:
        yield office


def _handler(office: PostOffice) -> type[Silent]:
    class Handler(Silent):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            office.letters.append(Letter(self.path, dict(self.headers), body))
            self.send_response(office.answers.pop(0) if office.answers else office.status)
            if office.location:
                self.send_header("Location", office.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

    return Handler
