"""A TCP proxy on the loopback that strikes the bytes of one object on their way: once, or each time."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Literal

Strike = Literal["reset reply", "cut reply", "corrupt reply", "reset upload", "cut upload", "corrupt upload", "slow"]
_LINGER_NOT = b"\x01\x00\x00\x00\x00\x00\x00\x00"


class StrikingProxy:
    """Strikes `times` pieces that hold the `marked` content, one byte into it; `struck` counts. All else passes."""

    def __init__(self, port: int, strike: Strike, marked: bytes, *, times: int = 1) -> None:
        self._upstream, self._strike_as, self._marked, self._times = ("127.0.0.1", port), strike, marked, times
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.struck = 0
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> StrikingProxy:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in (self._listener, *self._open):
            _end(each)
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._upstream)
                self._open += [client, server]
                self._start(self._pass, client, server, "upload")
                self._start(self._pass, server, client, "reply")

    def _pass(self, origin: socket.socket, target: socket.socket, way: str) -> None:
        with contextlib.suppress(OSError):
            while piece := origin.recv(65536):
                at = piece.find(self._marked)
                is_ours = way in self._strike_as or self._strike_as == "slow"
                if at < 0 or self.struck >= self._times or not is_ours:
                    target.sendall(piece)
                    continue
                self.struck += 1
                if not self._strike(piece, at + 1, target):
                    break
        _end(target)
        _end(origin)

    def _strike(self, piece: bytes, at: int, target: socket.socket) -> bool:
        """Do the harm; return whether the connection lives on."""
        if self._strike_as.startswith("corrupt"):
            target.sendall(piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :])
            return True
        if self._strike_as == "slow":
            for number in range(len(piece)):
                target.sendall(piece[number : number + 1])
                time.sleep(0.0002)
            return True
        target.sendall(piece[:at])
        if self._strike_as.startswith("reset"):
            target.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
            # The other way still waits to read here, and keeps the connection open until it is woken.
            target.shutdown(socket.SHUT_RD)
            target.close()
        return False


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
