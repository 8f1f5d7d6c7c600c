"""One visit to a publisher: every request of one fetch, each judged, bounded, in its turn and done in time."""

from __future__ import annotations

import datetime as dt
import logging
import queue
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from reports.adapters.web.addresses import Resolver, Target, admitted, system_resolver
from reports.adapters.web.bodies import read_body
from reports.adapters.web.turns import TURNS, Turns
from reports.catalog.fetching import Fetching
from reports.errors import FetchError, NotReached
from reports.figures.masking import masked, without

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 3
MOST_WAITS = 3
READ_SECONDS = 10.0
_SHORTEST = 6
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_TRY_LATER = "the last good copy stays in use; try again later"


@dataclass(frozen=True)
class Answer:
    """What a publisher sent, and from which address (masked). `body` is empty when nothing changed (304)."""

    url: str
    http_status: int
    body: bytes
    etag: str
    last_modified: str


@dataclass(frozen=True)
class Secrets:
    """What only the source's own host is told: headers, and parameters of the address."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    def struck_out(self, text: str) -> str:
        """Return the text without them, however a server quoted them."""
        return without(sorted(self._spellings(), key=len, reverse=True), text)

    def are_in(self, body: bytes, *headers: str) -> bool:
        """Return whether an answer repeats one of them; very short ones would be found anywhere."""
        spelled = [secret for secret in self._spellings() if len(secret) >= _SHORTEST]
        return any(secret.encode() in body or secret in header for secret in spelled for header in (*headers, ""))

    def _spellings(self) -> set[str]:
        told = {*self.headers.values(), *self.query.values()}
        told |= {value.rpartition(" ")[2] for value in told}
        return told | {_quoted(value) for value in told}


@dataclass
class Visit:
    """One fetch of one source. `ends_at` is a monotonic time, `started_at` the same visit's start by the clock (UTC).

    `own_url` and `fetching` say where requests may go; `tell` hears why the visit waits.
    """

    own_url: str
    fetching: Fetching
    ends_at: float
    started_at: dt.datetime
    agent: str = "muster"
    secrets: Secrets = field(default_factory=Secrets, repr=False)
    tell: Callable[[str], None] = lambda text: None
    resolve: Resolver = system_resolver
    turns: Turns = TURNS
    trust: ssl.SSLContext | None = None
    asked: int = 0

    def get(self, url: str = "", *, etag: str = "", last_modified: str = "") -> Answer:
        """Return what stands at `url` (none: the source's own), or that it has not changed since the tags.

        Raises FetchError, always by the deadline: a name server that swallows packets knows no time-out of its own,
        so the exchange runs aside and is left when the time is up. NotReached where asking again may help.
        """
        target = url or self.own_url
        if self.secrets.headers or self.secrets.query:
            _hush()
        conditions = {key: tag for key, tag in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if tag}
        came: queue.Queue[Answer | Exception] = queue.Queue()
        context = copy_context()

        def aside() -> None:
            try:
                came.put(context.run(self._followed, target, conditions))
            except Exception as trouble:
                came.put(trouble)

        threading.Thread(target=aside, name=f"fetch {masked(target)}", daemon=True).start()
        try:
            answer = came.get(timeout=max(0.0, self.ends_at - time.monotonic()))
        except queue.Empty:
            raise _late(target) from None
        if isinstance(answer, FetchError):
            # Whoever answers may have put a secret where none was sent, such as the path of a redirect.
            told = map(self.secrets.struck_out, (answer.message, answer.mend))
            raise type(answer)(next(told), mend=next(told)) from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _followed(self, url: str, conditions: Mapping[str, str]) -> Answer:
        redirects = waits = 0
        target = url
        while True:
            judged = admitted(self._with_secrets(target), self.own_url, self.fetching, self.resolve)
            with self.turns.turn(judged.host_header, self.fetching.pause_seconds, self.ends_at):
                came = self._asked(judged, conditions)
            if isinstance(came, Answer):
                return came
            if isinstance(came, str):
                redirects, target = redirects + 1, urljoin(target, came)
            else:
                waits += 1
            if redirects > MOST_REDIRECTS or waits > MOST_WAITS:
                raise _endless(url, redirects > MOST_REDIRECTS)

    def _asked(self, target: Target, conditions: Mapping[str, str]) -> Answer | str | None:
        """Return the answer of one request: what came, where to ask instead, or None: ask again in a while."""
        import httpx  # heavy, and not needed offline

        self.asked += 1
        if self.asked > self.fetching.most_requests:
            raise FetchError(
                f"{masked(target.url)}: more than {self.fetching.most_requests} requests for one fetch",
                mend="raise fetching.most_requests of the source if it really needs more",
            )
        trust = self.trust or httpx.create_ssl_context(trust_env=False)
        try:
            # The transport and not a client: a client writes addresses, and so secrets, into the log.
            with httpx.HTTPTransport(verify=trust, trust_env=False) as transport:
                return self._read(self._dialled(transport, target, conditions), target, conditions)
        except httpx.HTTPError as trouble:
            if time.monotonic() >= self.ends_at:
                raise _late(target.url) from None
            kind = FetchError if _is_distrust(trouble) else NotReached
            raise kind(f"{target.host}: {str(trouble) or type(trouble).__name__}", mend=_TRY_LATER) from None

    def _dialled(self, transport: httpx.HTTPTransport, target: Target, conditions: Mapping[str, str]) -> httpx.Response:
        """Return the answer of the first of the host's addresses that takes a connection.

        The number is dialled and the name is told: in the Host header, and to TLS, which checks the certificate by it.
        """
        import httpx

        own = self.secrets.headers if self._is_own(target.url) else {}
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
            if status in _BUSY and (wait_seconds := self._asked_to_wait(headers)) is not None:
                return self._wait(wait_seconds, target, status)
            if status not in (200, 304):
                kind = NotReached if status in _BUSY else FetchError
                raise kind(f"{where}: HTTP status {status}", mend="open the address in a browser")
            if status == 304 and not conditions:
                raise FetchError(f"{where}: HTTP status 304, but no copy was named", mend=_TRY_LATER)
            body = b"" if status == 304 else read_body(response, where, self.fetching.most_bytes, self.ends_at)
        finally:
            response.close()
        etag, last_modified = headers.get("etag", ""), headers.get("last-modified", "")
        if self.secrets.are_in(body, etag, last_modified):
            raise FetchError(
                f"{where}: the answer repeats the secret that it was asked with, and is not kept",
                mend="evidence is shown to others: ask the publisher for a way to keep the secret out of its answers",
            )
        return Answer(self.secrets.struck_out(where), status, body, etag, last_modified)

    def _asked_to_wait(self, headers: httpx.Headers) -> float | None:
        """Return the seconds of Retry-After; a time in it is counted from the server's own clock where it tells it."""
        said = headers.get("retry-after", "").strip()
        if said.isascii() and said.isdigit():
            return float(said[:9])
        until, now = _instant(said), _instant(headers.get("date", "")) or self.started_at
        return None if until is None else max(0.0, (until - now).total_seconds())

    def _wait(self, seconds: float, target: Target, status: int) -> None:
        self.turns.leave_alone(target.host_header, seconds)
        if seconds >= self.ends_at - time.monotonic():
            again_at = self.started_at + dt.timedelta(seconds=seconds)
            raise FetchError(
                f"{masked(target.url)}: HTTP status {status}, with the wish to be left alone for {seconds:,.0f} s",
                mend=f"refresh this source again after {again_at:%Y-%m-%d %H:%M} UTC",
            )
        self.tell(f"{target.host} is busy (HTTP status {status}): asked again in {seconds:.0f} s, as it wishes")

    def _with_secrets(self, url: str) -> str:
        """Return an address on the source's own host with the parameters that the catalogue does not show."""
        if not self.secrets.query or not self._is_own(url):
            return url
        parts = urlsplit(url)
        kept = [pair for pair in parts.query.split("&") if pair and _name(pair) not in self.secrets.query]
        added = [f"{_quoted(name)}={_quoted(value)}" for name, value in self.secrets.query.items()]
        return parts._replace(query="&".join([*kept, *added])).geturl()

    def _is_own(self, url: str) -> bool:
        """Whether an address is on the very scheme, host and port that the catalogue names."""
        try:
            return _origin(url) == _origin(self.own_url)
        except ValueError:
            return False


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)


def _name(pair: str) -> str:
    return next((name for name, _ in parse_qsl(pair, keep_blank_values=True)), pair)


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _instant(text: str) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _hush() -> None:
    """Keep the library beneath from logging the headers of answers, which it does where its log is set to DEBUG."""
    for name in ("httpcore.connection", "httpcore.http11"):
        logging.getLogger(name).setLevel(logging.INFO)


def _is_distrust(trouble: BaseException | None) -> bool:
    """Whether a connection failed for its certificate: asking again will not mend that."""
    while trouble is not None:
        if isinstance(trouble, ssl.SSLCertVerificationError):
            return True
        trouble = trouble.__cause__ or trouble.__context__
    return False


def _late(url: str) -> FetchError:
    return FetchError(f"{urlsplit(url).hostname}: not done in time", mend=_TRY_LATER)


def _endless(url: str, is_redirected: bool) -> FetchError:
    if is_redirected:
        mend = "put the final address into sources.toml"
        return FetchError(f"{masked(url)}: more than {MOST_REDIRECTS} redirects", mend=mend)
    return FetchError(f"{masked(url)}: busy each of {MOST_WAITS + 1} times", mend=_TRY_LATER)
