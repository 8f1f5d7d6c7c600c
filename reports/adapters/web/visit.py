"""One visit to a publisher: every request of one fetch, each judged, bounded, in its turn and done in time."""

from __future__ import annotations

import datetime as dt
import queue
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from reports.adapters.web.addresses import Resolver, Target, admitted, system_resolver
from reports.adapters.web.bodies import read_body
from reports.adapters.web.secrets import Secrets
from reports.adapters.web.trust import is_distrust, usual_trust
from reports.adapters.web.turns import TURNS, Turns, asked_to_wait
from reports.catalog.fetching import Fetching
from reports.errors import FetchError, NotReached, NotServed
from reports.figures.masking import masked

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 3
MOST_WAITS = 3
READ_SECONDS = 10.0
_LONGEST_TAG = 500
_KEPT = ("etag", "last-modified", "content-type")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_SERVED = frozenset({403, 404, 410})
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_TRY_LATER = "the last good copy stays in use; try again later"


@dataclass(frozen=True)
class Answer:
    """What a publisher sent, and from which address (masked). `body` is empty when nothing changed (304).

    `said` are the headers that belong to the evidence: what kind of file it is.
    """

    url: str
    http_status: int
    body: bytes
    etag: str
    last_modified: str
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Visit:
    """One fetch of one source. `ends_at` is a monotonic time, `started_at` the same visit's start by the clock (UTC).

    `own_url` and `fetching` say where requests may go; `tell` hears why the visit waits. Waiting for other visits to
    the same host does not count, up to `queue_seconds` in all: many files of one host are not late for being many.
    """

    own_url: str
    fetching: Fetching
    ends_at: float
    started_at: dt.datetime
    queue_seconds: float = 0.0
    agent: str = "muster"
    secrets: Secrets = field(default_factory=Secrets, repr=False)
    tell: Callable[[str], None] = lambda text: None
    resolve: Resolver = system_resolver
    turns: Turns = TURNS
    trust: ssl.SSLContext | None = None
    requests: int = 0
    _queued_at: float | None = None

    def get(self, url: str = "", *, etag: str = "", last_modified: str = "") -> Answer:
        """Return what stands at `url` (none: the source's own), or that it has not changed since the tags.

        Raises FetchError, always by the deadline: a name server that swallows packets knows no time-out of its own,
        so the exchange runs aside and is left when the time is up. NotReached where asking again may help.
        """
        target = url or self.own_url
        self._queued_at = None
        if self._time_left() <= 0:
            raise _late(target)
        self.secrets.hush()
        tags = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: tag for name, tag in tags.items() if _as_tag(tag)}
        came: queue.Queue[Answer | Exception] = queue.Queue()
        context = copy_context()

        def aside() -> None:
            try:
                came.put(context.run(self._followed, target, conditions))
            except Exception as trouble:
                came.put(trouble)

        threading.Thread(target=aside, name=f"fetch {masked(target)}", daemon=True).start()
        answer = self._waited_for(came, target)
        if isinstance(answer, FetchError):
            # Whoever answers may have put a secret where none was sent, such as the path of a redirect.
            strike = self.secrets.struck_out
            raise type(answer)(strike(answer.message), mend=strike(answer.mend)) from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _waited_for(self, came: queue.Queue[Answer | Exception], url: str) -> Answer | Exception:
        while (left := self._time_left()) > 0:
            with suppress(queue.Empty):
                return came.get(timeout=left)
        raise _late(url)

    def _time_left(self) -> float:
        """Return the seconds until the deadline, which moves on while others are served."""
        now, queued_at = time.monotonic(), self._queued_at
        free = min(now - queued_at, self.queue_seconds) if queued_at else 0.0
        return self.ends_at + free - now

    def _leave_queue(self) -> None:
        free = min(time.monotonic() - (self._queued_at or 0.0), self.queue_seconds)
        self.ends_at, self.queue_seconds, self._queued_at = self.ends_at + free, self.queue_seconds - free, None

    def _followed(self, url: str, conditions: Mapping[str, str]) -> Answer:
        redirects = waits = 0
        target = url
        while True:
            judged = admitted(self.secrets.added_to(target, self.own_url), self.own_url, self.fetching, self.resolve)
            self._queued_at = time.monotonic()
            with self.turns.turn(judged.host_header, self.fetching.pause_seconds, self.ends_at + self.queue_seconds):
                self._leave_queue()
                came = self._once(judged, conditions)
            if isinstance(came, Answer):
                return came
            if isinstance(came, str):
                redirects, target = redirects + 1, _joined(target, came)
            else:
                waits += 1
            if redirects > MOST_REDIRECTS or waits > MOST_WAITS:
                raise _endless(url, redirects > MOST_REDIRECTS)

    def _once(self, target: Target, conditions: Mapping[str, str]) -> Answer | str | None:
        """Return the answer of one request: what came, where to ask instead, or None: ask again in a while."""
        import httpx  # heavy, and not needed offline

        self.requests += 1
        if self.requests > self.fetching.most_requests:
            raise FetchError(
                f"{masked(target.url)}: more than {self.fetching.most_requests} requests for one fetch",
                mend="raise fetching.most_requests of the source if it really needs more",
            )
        try:
            # The transport and not a client: a client writes addresses, and so secrets, into the log.
            with httpx.HTTPTransport(verify=self.trust or usual_trust(), trust_env=False) as transport:
                return self._read(self._dialled(transport, target, conditions), target, conditions)
        except (httpx.HTTPError, httpx.InvalidURL) as trouble:
            if time.monotonic() >= self.ends_at:
                raise _late(target.url) from None
            is_final = isinstance(trouble, httpx.InvalidURL) or is_distrust(trouble)
            kind = FetchError if is_final else NotReached
            raise kind(f"{target.host}: {str(trouble) or type(trouble).__name__}", mend=_TRY_LATER) from None

    def _dialled(self, transport: httpx.HTTPTransport, target: Target, conditions: Mapping[str, str]) -> httpx.Response:
        """Return the answer of the first of the host's addresses that takes a connection.

        The number is dialled and the name is told: in the Host header, and to TLS, which checks the certificate by it.
        """
        import httpx

        own = self.secrets.headers_for(target.url, self.own_url)
        headers = {"Host": target.host_header, "User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "gzip"}
        trouble: Exception | None = None
        for number in target.dial_urls():
            left = max(0.01, self.ends_at - time.monotonic())
            told = {"sni_hostname": target.host, "timeout": httpx.Timeout(min(left, READ_SECONDS)).as_dict()}
            request = httpx.Request("GET", number, headers={**headers, **conditions, **own}, extensions=told)
            try:
                return transport.handle_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as refused:
                trouble = refused
        raise trouble or httpx.ConnectError("no address")

    def _read(self, response: httpx.Response, target: Target, conditions: Mapping[str, str]) -> Answer | str | None:
        where, status, headers = masked(target.url), response.status_code, response.headers
        try:
            if status in _REDIRECTS and headers.get("location"):
                return headers["location"]
            if status in _BUSY and (wait_seconds := asked_to_wait(headers, self.started_at)) is not None:
                return self._wait(wait_seconds, target, status)
            if status not in (200, 304):
                if status in _BUSY:
                    raise NotReached(f"{where}: HTTP status {status}", mend=_TRY_LATER)
                refused = NotServed if status in _NOT_SERVED else FetchError
                raise refused(f"{where}: HTTP status {status}", mend="open the address in a browser")
            if status == 304 and not conditions:
                raise FetchError(f"{where}: HTTP status 304, but no copy was named", mend=_TRY_LATER)
            body = b"" if status == 304 else read_body(response, where, self.fetching.most_bytes, self.ends_at)
        finally:
            response.close()
        kept = {name: tag for name in _KEPT if (tag := _as_tag(headers.get(name, "")))}
        if self.secrets.are_in(body, *kept.values()):
            raise FetchError(
                f"{where}: the answer repeats the secret that it was asked with, and is not kept",
                mend="evidence is shown to others: ask the publisher for a way to keep the secret out of its answers",
            )
        etag, last_modified = kept.pop("etag", ""), kept.pop("last-modified", "")
        return Answer(self.secrets.struck_out(where), status, body, etag, last_modified, kept)

    def _wait(self, seconds: float, target: Target, status: int) -> None:
        self.turns.leave_alone(target.host_header, seconds)
        if seconds >= self.ends_at - time.monotonic():
            again_at = self.started_at + dt.timedelta(seconds=seconds)
            raise FetchError(
                f"{masked(target.url)}: HTTP status {status}, with the wish to be left alone for {seconds:,.0f} s",
                mend=f"refresh this source again after {again_at:%Y-%m-%d %H:%M} UTC",
            )
        self.tell(f"{target.host} is busy (HTTP status {status}): asked again in {seconds:.0f} s, as it wishes")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        mend = "open the address in a browser"
        raise FetchError(f"{masked(url)}: redirects to an address that cannot be read", mend=mend) from None


def _as_tag(told: str) -> str:
    """Return a tag that can be kept and sent back, empty for any other: a publisher may put anything there."""
    return told if told.isascii() and told.isprintable() and len(told) <= _LONGEST_TAG else ""


def _late(url: str) -> FetchError:
    return FetchError(f"{urlsplit(url).hostname}: not done in time", mend=_TRY_LATER)


def _endless(url: str, is_redirected: bool) -> FetchError:
    if is_redirected:
        mend = "put the final address into sources.toml"
        return FetchError(f"{masked(url)}: more than {MOST_REDIRECTS} redirects", mend=mend)
    return FetchError(f"{masked(url)}: busy each of {MOST_WAITS + 1} times", mend=_TRY_LATER)
