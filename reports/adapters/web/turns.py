"""Politeness: one request at a time to a host, and a pause before the next."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

from reports.errors import FetchError, NotReached

_LONGEST_SECONDS = 24 * 3600.0
_LONGEST_WISH = 999_999_999.0
_TRY_LATER = "the last good copy stays in use; try again later"


class Turns:
    """Who may ask a host now. Seconds are those of the monotonic clock; hosts do not wait for one another."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._rests_until: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str, pause_seconds: float, ends_at: float) -> Iterator[None]:
        """Hold the host's turn inside the `with`; raises NotReached where it does not come before `ends_at`."""
        with self._guard:
            lock = self._locks[host]
        if not lock.acquire(timeout=max(0.0, ends_at - time.monotonic())):
            mend = f"{_TRY_LATER}, or give the source more fetching.deadline_seconds"
            raise FetchError(f"{host}: not done in time: other requests to it took long", mend=mend)
        try:
            self._wait_for(host, ends_at)
            yield
        finally:
            self._rests(host, pause_seconds)
            lock.release()

    def leave_alone(self, host: str, seconds: float) -> None:
        """Keep everybody from asking a host for so long, a day at most."""
        self._rests(host, min(seconds, _LONGEST_SECONDS))

    def _rests(self, host: str, seconds: float) -> None:
        self._rests_until[host] = max(self._rests_until.get(host, 0.0), time.monotonic() + seconds)

    def _wait_for(self, host: str, ends_at: float) -> None:
        wait = self._rests_until.get(host, 0.0) - time.monotonic()
        if wait > ends_at - time.monotonic():
            raise NotReached(f"{host}: is to be left alone for {wait:,.1f} s more", mend=_TRY_LATER)
        if wait > 0:
            time.sleep(wait)


TURNS = Turns()


def asked_to_wait(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Return the seconds of Retry-After (RFC 9110, 10.2.3), None where it says nothing that can be read.

    An instant in it is counted from the server's own clock where it tells it, else from `now`.
    """
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:20]), _LONGEST_WISH)
    until, since = _instant(said), _instant(headers.get("date", "")) or now
    return None if until is None else min(max(0.0, (until - since).total_seconds()), _LONGEST_WISH)


def _instant(text: str) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
