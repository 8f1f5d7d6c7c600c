"""Sending a short message to an address of the operator's own: a webhook, or a heartbeat.

Dialled with the care that sources get (judged once, by number, no redirect, one deadline), and told of by its host
alone: the path of such an address is its password.
"""

from __future__ import annotations

import queue
import ssl
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from reports.adapters.web.addresses import Resolver, Target, admitted, system_resolver
from reports.adapters.web.trust import usual_trust
from reports.catalog.fetching import Fetching
from reports.errors import FetchError, NotReached, UsageError
from reports.figures.masking import masked

SECONDS = 10.0
_TRIES = 3
_PAUSE_SECONDS = 0.5
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Mailbox:
    """An address that takes messages. `variable` is the setting that names it, for the mends of what goes wrong.

    `is_private_allowed`: it may be of this machine or of a private network, with http too.
    """

    url: str = field(repr=False)
    variable: str
    is_private_allowed: bool = False
    seconds: float = SECONDS
    resolve: Resolver = system_resolver
    trust: ssl.SSLContext | None = None

    @property
    def place(self) -> str:
        """The address as it may be told: scheme and host."""
        try:
            parts = urlsplit(self.url)
            return f"{parts.scheme}://{parts.hostname or '?'}/…"
        except ValueError:
            return "an address that cannot be read"

    def checked(self) -> Target:
        """Return where the address leads; raises UsageError where it is none to write to, NotReached for no name."""
        fetching = Fetching(private_network=self.is_private_allowed)
        try:
            return admitted(self.url, self.url, fetching, self.resolve)
        except NotReached:
            raise
        except FetchError as trouble:
            said = trouble.message.replace(masked(self.url), self.place).replace(self.url, self.place)
            private = "" if self.is_private_allowed else "; for one of your own network set MUSTER_WEBHOOK_PRIVATE=1"
            raise UsageError(said, mend=f"correct {self.variable}{private}") from None

    def send(self, body: bytes, content_type: str, *, below: str = "") -> None:
        """Deliver a message (to the address itself or one `below` it), and again where its server is busy.

        Raises NotReached within the deadline where it was not taken, UsageError for an address that is none.
        """
        ends_at = time.monotonic() + self.seconds
        came: queue.Queue[Exception | None] = queue.Queue()

        def aside() -> None:
            try:
                self._sent(body, content_type, below, ends_at)
            except Exception as trouble:
                came.put(trouble)
            else:
                came.put(None)

        # A name server that swallows packets knows no time-out of its own: it is left when the time is up.
        threading.Thread(target=aside, name=f"tell {self.place}", daemon=True).start()
        try:
            trouble = came.get(timeout=self.seconds + 0.5)
        except queue.Empty:
            raise self._unheard("it did not answer in time") from None
        if trouble is not None:
            raise trouble

    def _sent(self, body: bytes, content_type: str, below: str, ends_at: float) -> None:
        import httpx  # heavy, and not needed where nobody wants to be told

        target = self.checked()
        said = ""
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(min(_PAUSE_SECONDS * 2**attempt, max(0.0, ends_at - time.monotonic())))
            if time.monotonic() >= ends_at:
                break
            try:
                status = self._status(target, body, content_type, below, ends_at)
            except httpx.HTTPError as trouble:
                said = str(trouble) or type(trouble).__name__
                continue
            if 200 <= status < 300:
                return
            said = f"HTTP status {status}"
            if status not in _BUSY:
                break
        raise self._unheard(said or "it did not answer in time")

    def _status(self, target: Target, body: bytes, content_type: str, below: str, ends_at: float) -> int:
        """Return what the first of the host's addresses that takes a connection answers."""
        import httpx

        headers = {"Host": target.host_header, "User-Agent": "muster", "Content-Type": content_type}
        trouble: Exception = httpx.ConnectError("no address")
        # The transport and not a client: a client writes addresses, and so secrets, into the log.
        with httpx.HTTPTransport(verify=self.trust or usual_trust(), trust_env=False) as transport:
            for number in target.dial_urls():
                left = max(0.01, ends_at - time.monotonic())
                told = {"sni_hostname": target.host, "timeout": httpx.Timeout(left).as_dict()}
                request = httpx.Request("POST", _below(number, below), headers=headers, content=body, extensions=told)
                try:
                    response = transport.handle_request(request)
                except (httpx.ConnectError, httpx.ConnectTimeout) as refused:
                    trouble = refused
                    continue
                response.close()
                return int(response.status_code)
        raise trouble

    def _unheard(self, why: str) -> NotReached:
        return NotReached(f"{self.place} did not take the message: {why}", mend=f"check {self.variable} and its server")


def _below(url: str, name: str) -> str:
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path.rstrip('/')}/{name}").geturl() if name else url
