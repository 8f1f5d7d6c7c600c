"""Two digests of the ledger: what was said (what a replay reproduces), and in which order it was kept (the chain)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What a row says. Its number, and the times at which this ledger came to hold it, are not part of that.
CONTENT_FIELDS = (
    "event", "series_id", "source_id", "publisher", "period_start_on", "period_end_on", "published_on",
    "published_precision", "value", "low", "high", "bound", "ordinal", "claim_ref", "scope", "origin", "link",
    "suspected_origin", "via", "url", "quote", "note", "credibility", "locator", "release_at", "quarantine",
    "evidence_sha256", "was_value", "was_low", "was_high", "was_bound",
)  # fmt: skip
# What places a row in this ledger: altering one moves what a view shows.
PLACE_FIELDS = ("append_no", "seq", "replaces_seq", "key_id", "held_at", "known_at")
FETCH_FIELDS = (
    "append_no", "seq", "source_id", "url", "retrieved_at", "status", "evidence_sha256", "size_bytes", "http_status",
    "etag", "last_modified", "error", "stated_count", "revised_count", "withdrawn_count", "quarantined_count",
    "unchanged_count",
)  # fmt: skip
NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """The state of a ledger: its Delta version (-1: empty), last append, and the two digests."""

    version: int
    append_no: int
    chain_digest: str
    content_digest: str


def append_digests(rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return two digests of an append's rows: of what they say, whatever their order, and of how they lie.

    The first is NOTHING for no rows; the second takes in their order, numbers and times too.
    """
    said = [_line(row, CONTENT_FIELDS) for row in rows]
    places = [_line(row, PLACE_FIELDS) for row in rows]
    return _digest(sorted(said)), _digest(place + words for place, words in zip(places, said, strict=True))


def chain_digest(previous: str, content: str, rows: str, fetch: Mapping[str, Any]) -> str:
    """Return the link of the chain that an append adds; `previous` is empty for the first."""
    return _digest([previous, content, rows, _line(fetch, FETCH_FIELDS)])


def ledger_content(appends: Iterable[str]) -> str:
    """Return the digest of all that a ledger says, from its appends' content digests, in whatever order they came."""
    return _digest(sorted(content for content in appends if content != NOTHING))


def _digest(lines: Iterable[str]) -> str:
    total = hashlib.sha256()
    for line in lines:
        total.update(line.encode())
        total.update(b"\n")
    return total.hexdigest()


def _line(row: Mapping[str, Any], fields: Sequence[str]) -> str:
    return _CANONICAL.encode([row[field] for field in fields])


def _plain(moment: object) -> str:
    if isinstance(moment, dt.datetime):
        return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(moment, dt.date):
        return moment.isoformat()
    raise TypeError(f"{type(moment).__name__} has no canonical form")


_CANONICAL = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":"))
