"""Web servers of the tests: on 127.0.0.1 alone, on a free port, silent, and gone with the block that asked for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any


class Silent(BaseHTTPRequestHandler):
    """What answers, and writes nothing about it between the test's own lines."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Files(Silent, SimpleHTTPRequestHandler):
    """The files of a folder, as a plain web server shows them."""


@contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler], port: int = 0) -> Iterator[str]:
    """Serve until the block ends, at any free port where none is given; yields the address, no slash at its end."""
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True  # So that who keeps a connection open keeps no test from ending.
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving_folder(folder: Path | str) -> Iterator[str]:
    """Serve a folder's files until the block ends; yields the address."""
    with serving(partial(Files, directory=str(folder))) as address:
        yield address
