"""What a publisher shows under an address, read with the same care as a source: bounded, and never led astray."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

from reports.adapters.web.turns import Turns
from reports.adapters.web.visit import Visit
from reports.catalog.fetching import Fetching
from reports.errors import FetchError, MissingKey, NotServed, StoreError
from reports.store import Read, checked_key

SECONDS = 20.0  # for one object
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class PublicAddress:
    """Objects below an https address, to be read and nothing else.

    `is_private_allowed`: the address may be one of this machine or of a private network, with http too. It may where
    a person typed it, never where a file names it. Redirects stay on the address's own host and port.
    """

    address: str
    started_at: dt.datetime
    is_private_allowed: bool = False

    def read(self, key: str) -> Read:
        """Return the object under `key`; raises MissingKey where nothing is shown, StoreError where nobody answers."""
        url = self.locate(key)
        fetching = Fetching(
            private_network=self.is_private_allowed, pause_seconds=0, most_bytes=MOST_BYTES, most_requests=10
        )
        # Turns of its own: objects of one publisher may be asked for side by side.
        visit = Visit(url, fetching, time.monotonic() + SECONDS, self.started_at, turns=Turns(), agent="muster verify")
        try:
            answer = visit.get()
        except NotServed as trouble:
            raise MissingKey(f"nothing is shown under {url} ({trouble.message.rpartition(': ')[2]})") from None
        except FetchError as trouble:
            raise StoreError(trouble.message, mend="correct the address, or try again later") from None
        return Read(answer.body, answer.etag)

    def locate(self, key: str) -> str:
        """Return the object's address."""
        return f"{self.address.rstrip('/')}/{checked_key(key)}"


def is_web(address: str) -> bool:
    """Return whether an address is one of the web rather than of a folder or a bucket."""
    return address.startswith(("https://", "http://"))
