"""Fetching over the web: bounded in time, bytes and redirects, conditional where the publisher allows it."""

from __future__ import annotations

import queue
import threading
import time
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from reports.errors import FetchError

if TYPE_CHECKING:
    import httpx

MAX_BYTES = 64 * 1024 * 1024
MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Answer:
    """What a publisher sent. `body` is empty when nothing changed (`http_status` 304)."""

    url: str
    http_status: int
    body: bytes
    etag: str
    last_modified: str


def fetch(
    url: str, *, deadline_seconds: float, etag: str = "", last_modified: str = "", plain_http: bool = False
) -> Answer:
    """Return what stands at `url`, or that it has not changed; raises FetchError, always by the deadline.

    The deadline is on everything together: names, connections, redirects, reads. A name server or a network that
    swallows packets knows no time-out of its own, so the exchange runs aside and is left when the time is up.
    Redirects are followed by hand, a few times, to https only (`plain_http` is for servers on this machine).
    """
    conditions = {key: tag for key, tag in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if tag}
    ends_at = time.monotonic() + deadline_seconds
    came: queue.Queue[Answer | Exception] = queue.Queue()
    context = copy_context()

    def aside() -> None:
        try:
            came.put(context.run(_followed, url, conditions, ends_at, plain_http))
        except Exception as trouble:
            came.put(trouble)

    threading.Thread(target=aside, name=f"fetch {_host(url)}", daemon=True).start()
    try:
        answer = came.get(timeout=deadline_seconds)
    except queue.Empty:
        raise _not_in_time(url) from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _followed(url: str, conditions: dict[str, str], ends_at: float, plain_http: bool) -> Answer:
    import httpx  # heavy, and not needed offline

    target = url
    try:
        with httpx.Client(timeout=ends_at - time.monotonic(), follow_redirects=False, trust_env=False) as client:
            for _ in range(MAX_REDIRECTS + 1):
                _refuse_scheme(target, plain_http)
                answer, moved_to = _exchange(client, target, conditions, ends_at)
                if answer is not None:
                    return answer
                target = moved_to
    except httpx.HTTPError as trouble:
        reason = str(trouble) or type(trouble).__name__
        mend = "the last good copy stays in use; try again later"
        raise FetchError(f"{_host(url)}: {reason}", mend=mend) from trouble
    raise FetchError(
        f"{masked(url)}: more than {MAX_REDIRECTS} redirects", mend="put the final address into sources.toml"
    )


def _not_in_time(url: str) -> FetchError:
    return FetchError(f"{_host(url)}: not done in time", mend="the last good copy stays in use; try again later")


def _exchange(client: httpx.Client, url: str, conditions: dict[str, str], ends_at: float) -> tuple[Answer | None, str]:
    with client.stream("GET", url, headers={"User-Agent": "muster/0.1", **conditions}) as response:
        if response.status_code in _REDIRECTS:
            return None, urljoin(url, response.headers.get("location", ""))
        if response.status_code not in (200, 304):
            raise FetchError(f"{masked(url)}: HTTP status {response.status_code}", mend="open the address in a browser")
        body = b"" if response.status_code == 304 else _bounded(response, url, ends_at)
        headers = response.headers
        return Answer(url, response.status_code, body, headers.get("etag", ""), headers.get("last-modified", "")), ""


def _bounded(response: httpx.Response, url: str, ends_at: float) -> bytes:
    parts, size = [], 0
    # In the pieces in which they come: gathered into larger ones, a dripping body would outlast any deadline.
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            raise FetchError(
                f"{masked(url)}: more than {MAX_BYTES} bytes", mend="is this still the file of the catalogue?"
            )
        if time.monotonic() > ends_at:
            raise _not_in_time(url)
    return b"".join(parts)


def _refuse_scheme(url: str, plain_http: bool) -> None:
    scheme = urlsplit(url).scheme
    if scheme != "https" and not (plain_http and scheme == "http"):
        raise FetchError(f"{masked(url)}: only https is fetched", mend="give an https address in sources.toml")


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def masked(url: str) -> str:
    """Return the address without its query and user part, where tokens stand."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return urlunsplit(
        (parts.scheme, f"{host}:{parts.port}" if parts.port else host, parts.path, "…" if parts.query else "", "")
    )
