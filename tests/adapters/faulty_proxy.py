"""A proxy on the loopback that does to chosen requests what networks and tired servers do."""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from typing import BinaryIO, Literal, NamedTuple, get_args

Fault = Literal[
    "lost reply", "cut reply", "corrupt reply", "reset", "cut upload", "corrupt upload", "refused for now", "stall"
]
FAULTS: tuple[Fault, ...] = get_args(Fault)
_BUSY = b'<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>'
_RST = struct.pack("ii", 1, 0)


class Request(NamedTuple):
    """One request as the client sent it."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes


Plan = Callable[[Request], Fault | None]


class FaultyProxy:
    """Passes requests on to a port of this machine; `plan` says what befalls each. `befell` counts what did."""

    def __init__(self, port: int, plan: Plan) -> None:
        self._port, self._plan = port, plan
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.befell: Counter[str] = Counter()
        self._open: list[socket.socket] = []
        self._turn = threading.Lock()

    def __enter__(self) -> FaultyProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *trouble: object) -> None:
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._open.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """Answer one connection's requests until a fault or the client ends it."""
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException), client.makefile("rb") as lines:
            while request := _read(lines, client):
                with self._turn:
                    fault = self._plan(request)
                    self.befell[fault or "passed on"] += 1
                if not self._answer(client, request, fault):
                    break
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
        client.close()

    def _answer(self, client: socket.socket, request: Request, fault: Fault | None) -> bool:
        """Do what befalls a request; return whether the connection goes on."""
        match fault:
            case "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
                return False
            case "stall":
                client.recv(1)  # until the client gives up, or the proxy ends
                return False
            case "refused for now":
                client.sendall(b"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\n"
                               b"Content-Length: %d\r\n\r\n" % len(_BUSY) + _BUSY)  # fmt: skip
                return True
            case "cut upload":
                self._send_half(request)
                return False
            case "corrupt upload":
                request = request._replace(body=_with_one_other_byte(request.body))
        head, body = self._ask(request)
        match fault:
            case "lost reply":
                return False
            case "cut reply":
                client.sendall((head + body)[: (len(head) + len(body)) // 2])
                return False
            case "corrupt reply":
                body = _with_one_other_byte(body)
        client.sendall(head + body)
        return True

    def _ask(self, request: Request) -> tuple[bytes, bytes]:
        """Return the server's reply to a request, as head and body."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=90)) as server:
            _send_head(server, request)
            server.send(request.body)
            reply = server.getresponse()
            body = reply.read()
        kept = [(name, told) for name, told in reply.getheaders() if name.lower() not in ("transfer-encoding",)]
        if request.method != "HEAD":
            kept = [(name, told) for name, told in kept if name.lower() != "content-length"]
            kept.append(("Content-Length", str(len(body))))
        lines = [f"HTTP/1.1 {reply.status} {reply.reason}", *(f"{name}: {told}" for name, told in kept), "", ""]
        return "\r\n".join(lines).encode("latin-1"), body

    def _send_half(self, request: Request) -> None:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=90)) as server:
            _send_head(server, request)
            server.send(request.body[: len(request.body) // 2])


def _send_head(server: http.client.HTTPConnection, request: Request) -> None:
    server.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
    for name, told in request.headers:
        server.putheader(name, told)
    server.endheaders()


def _read(lines: BinaryIO, client: socket.socket) -> Request | None:
    """Return the next request of a connection, None at its end."""
    first = lines.readline().decode("latin-1").split()
    if len(first) != 3:
        return None
    headers = []
    while line := lines.readline().strip():
        name, _, told = line.decode("latin-1").partition(":")
        headers.append((name, told.strip()))
    said = {name.lower(): told for name, told in headers}
    if said.get("expect"):
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        headers = [(name, told) for name, told in headers if name.lower() != "expect"]
    return Request(first[0], first[1], headers, lines.read(int(said.get("content-length", "0"))))


def _with_one_other_byte(body: bytes) -> bytes:
    at = len(body) // 2
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :] if body else body
