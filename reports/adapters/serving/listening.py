"""The sockets of the server: a thread for each of a few connections, a deadline for everything a client does."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import BoundedSemaphore, Event, Thread

import h11

from reports.adapters.serving.answers import Answer
from reports.errors import UsageError

Answering = Callable[[str, bytes, dict[str, str]], Answer]
_PIECE = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """What one client may cost: connections at once, bytes of header, seconds to ask and to take an answer."""

    connections: int = 32
    header_bytes: int = 16 * 1024
    asking_seconds: float = 10.0
    taking_seconds: float = 120.0
    requests: int = 200  # on one connection


class Listener:
    """Answers at one address until it is closed; `port` 0 takes a free one. Raises UsageError where it cannot."""

    def __init__(self, bind: str, port: int, answering: Answering, limits: Limits | None = None) -> None:
        self._answering, self._limits = answering, limits or Limits()
        self._room = BoundedSemaphore(self._limits.connections)
        self._is_closed = Event()
        family = socket.AF_INET6 if ":" in bind else socket.AF_INET
        try:
            self._socket = socket.create_server((bind, port), family=family, backlog=64)
        except (OSError, OverflowError) as trouble:
            raise UsageError(
                f"{bind} port {port} cannot be used: {trouble}", mend="name another with --port or --bind"
            ) from trouble
        self._socket.settimeout(0.2)  # so often it looks whether it was closed

    @property
    def port(self) -> int:
        """The port it listens at."""
        return int(self._socket.getsockname()[1])

    def serve(self) -> None:
        """Answer until closed; a client beyond the limit waits for nothing: its connection is closed at once."""
        while not self._is_closed.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            except OSError:
                break
            if not self._room.acquire(blocking=False):
                connection.close()
                continue
            Thread(target=self._attend, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self._is_closed.set()
        self._socket.close()

    def _attend(self, connection: socket.socket) -> None:
        try:
            with connection, contextlib.suppress(OSError, h11.LocalProtocolError):
                self._converse(connection)
        finally:
            self._room.release()

    def _converse(self, connection: socket.socket) -> None:
        spoken = h11.Connection(h11.SERVER, max_incomplete_event_size=self._limits.header_bytes)
        for _ in range(self._limits.requests):
            try:
                request = self._heard(connection, spoken)
            except h11.RemoteProtocolError:
                _send(connection, spoken, Answer(400, {}, b"not understood\n"), "GET", self._limits, is_last=True)
                return
            if request is None:
                return
            if refused := self._refused(request):
                _send(connection, spoken, refused, "GET", self._limits, is_last=True)
                return
            method = request.method.decode("ascii")
            asked = {name.decode("ascii"): value.decode("latin-1") for name, value in request.headers}
            # A body has nothing to do here: it is not read, and the connection ends with the answer.
            is_last = "content-length" in asked or "transfer-encoding" in asked
            _send(connection, spoken, self._answering(method, request.target, asked), method, self._limits,
                  is_last=is_last)  # fmt: skip
            if is_last or spoken.our_state is h11.MUST_CLOSE or spoken.their_state is not h11.DONE:
                return
            spoken.start_next_cycle()

    def _refused(self, request: h11.Request) -> Answer | None:
        if request.http_version not in (b"1.0", b"1.1"):
            return Answer(505, {}, b"HTTP/1.1 is spoken\n")
        size = sum(len(name) + len(value) for name, value in request.headers)  # it may all have come at once
        return Answer(431, {}, b"too much of a header\n") if size > self._limits.header_bytes else None

    def _heard(self, connection: socket.socket, spoken: h11.Connection) -> h11.Request | None:
        """Return the next request, None where the client went away or took too long over its header."""
        until = time.monotonic() + self._limits.asking_seconds
        request = None
        while True:
            event = spoken.next_event()
            if isinstance(event, h11.Request):
                request = event
                if any(name in (b"content-length", b"transfer-encoding") for name, _ in request.headers):
                    return request
            elif isinstance(event, h11.EndOfMessage):
                return request
            elif event is h11.NEED_DATA:
                left = until - time.monotonic()
                if left <= 0:
                    return None
                connection.settimeout(left)
                spoken.receive_data(connection.recv(_PIECE))
            else:
                return None


def _send(
    connection: socket.socket, spoken: h11.Connection, answer: Answer, method: str, limits: Limits, *, is_last: bool
) -> None:
    headers = [(name, value) for name, value in answer.headers.items()]
    if answer.status != 304:
        headers.append(("Content-Length", str(len(answer.body))))
    if is_last:
        headers.append(("Connection", "close"))
    until = time.monotonic() + limits.taking_seconds
    body = b"" if method == "HEAD" or answer.status == 304 else answer.body
    head = spoken.send(h11.Response(status_code=answer.status, headers=headers))
    if body:
        head += spoken.send(h11.Data(data=body)) or b""
    left = memoryview((head or b"") + (spoken.send(h11.EndOfMessage()) or b""))
    while left:
        seconds = until - time.monotonic()
        if seconds <= 0:
            return
        connection.settimeout(seconds)
        left = left[connection.send(left[:_PIECE]) :]
