"""A server on 127.0.0.1 for one person's browser: only who has the address can ask, and only under this host's name."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread

from reports.adapters.preview.frame import error_page, frame
from reports.errors import MusterError, UsageError

HEARTBEAT_SECONDS = 10.0
_COMMON = {
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip
_STILL = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'"


@dataclass(frozen=True)
class Answer:
    """What a part of the preview is: its bytes and their media type."""

    body: bytes
    media_type: str


class PreviewServer:
    """Shows what `make(kind, language)` returns (`twin` or `pdf`) until it is closed; its errors are shown as pages."""

    def __init__(
        self, title: str, languages: Sequence[str], make: Callable[[str, str], Answer], *, port: int = 0
    ) -> None:
        self.title, self.languages, self.make = title, tuple(languages), make
        self.token = secrets.token_urlsafe(24)
        self.turn = 0
        self.turned = Condition()
        try:
            self._server = _Listening(self, port)
        except (OSError, OverflowError) as trouble:
            raise UsageError(
                f"port {port} cannot be used: {trouble}", mend="leave --port out: a free one is taken"
            ) from trouble
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens at."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """Where to look; the random part keeps other pages of the browser out."""
        return f"http://127.0.0.1:{self.port}/{self.token}/"

    def reload(self) -> None:
        """Have every browser that looks load what it sees anew."""
        with self.turned:
            self.turn += 1
            self.turned.notify_all()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self.reload()


class _Listening(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, preview: PreviewServer, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.preview = preview


class _Handler(BaseHTTPRequestHandler):
    server: _Listening
    server_version, sys_version = "preview", ""

    def do_GET(self) -> None:
        """Answer who has the token, and asks for this host by its own name."""
        preview = self.server.preview
        hosts = (f"127.0.0.1:{preview.port}", f"localhost:{preview.port}")
        token, _, rest = self.path.removeprefix("/").partition("?")[0].partition("/")
        if self.headers.get("Host") not in hosts:
            self._say(421, Answer(b"not this host\n", "text/plain"))
        elif not secrets.compare_digest(token.encode(), preview.token.encode()):
            self._say(404, Answer(b"nothing here\n", "text/plain"))
        elif rest == "":
            nonce = secrets.token_urlsafe(12)
            policy = (
                f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; frame-src 'self'; "
                "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
            )
            self._say(200, Answer(frame(preview.title, preview.languages, nonce).encode(), "text/html"), policy)
        elif rest == "events":
            self._tell_turns()
        else:
            self._show(rest)

    def _show(self, rest: str) -> None:
        preview = self.server.preview
        kind, _, language = rest.partition("/")
        if kind not in ("twin", "pdf") or language not in preview.languages:
            self._say(404, Answer(b"a preview has no such file: it stands beside an edition\n", "text/plain"))
            return
        try:
            answer = preview.make(kind, language)
        except MusterError as trouble:
            self._say(500, Answer(error_page(trouble.message, trouble.mend).encode(), "text/html"), _STILL)
        else:
            self._say(200, answer, _STILL if answer.media_type == "text/html" else "")

    def _say(self, status: int, answer: Answer, policy: str = "") -> None:
        self.send_response(status)
        kind = answer.media_type
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in _COMMON.items():
            self.send_header(name, value)
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(answer.body)

    def _tell_turns(self) -> None:
        """Tell the number of every turn as it comes, until the browser goes away."""
        preview = self.server.preview
        self.send_response(200)
        for name, value in {**_COMMON, "Content-Type": "text/event-stream"}.items():
            self.send_header(name, value)
        self.end_headers()
        told = -1
        try:
            while True:
                with preview.turned:
                    if preview.turn == told:
                        preview.turned.wait(HEARTBEAT_SECONDS)
                    turn = preview.turn
                self.wfile.write(f"data: {turn}\n\n".encode() if turn != told else b": still here\n\n")
                self.wfile.flush()
                told = turn
        except OSError:  # the browser has gone
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal for what the editor has to know."""
