"""The ledger's one table: its columns, and how changes and fetches become rows and come back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import pyarrow as pa

from reports.figures.changes import Change, Key, Standing, key_of
from reports.figures.model import Claim, Fetch

_AT = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("record", "event", "series_id", "source_id", "publisher")),
        *((name, pa.date32()) for name in ("period_start_on", "period_end_on", "published_on")),
        ("published_precision", pa.string()),
        *((name, pa.float64()) for name in ("value", "low", "high")),
        ("bound", pa.string()),
        ("ordinal", pa.int32()),
        *((name, pa.string()) for name in ("claim_ref", "scope", "origin", "link", "suspected_origin", "via")),
        *((name, pa.string()) for name in ("url", "quote", "note")),
        ("credibility", pa.int32()),
        ("locator", pa.string()),
        ("release_at", _AT),
        ("quarantine", pa.string()),
        *((name, pa.float64()) for name in ("was_value", "was_low", "was_high")),
        ("was_bound", pa.string()),
        ("evidence_sha256", pa.string()),
        *((name, _AT) for name in ("held_at", "known_at", "retrieved_at")),
        *((name, pa.int64()) for name in ("append_no", "seq", "replaces_seq", "key_id", "size_bytes")),
        ("http_status", pa.int32()),
        *((name, pa.string()) for name in ("status", "etag", "last_modified", "error")),
        *((f"{name}_count", pa.int64()) for name in ("stated", "revised", "withdrawn", "quarantined", "unchanged")),
        *((f"{name}_digest", pa.string()) for name in ("content", "rows", "chain", "previous_chain")),
    ]
)
_CLAIM_FIELDS = tuple(field.name for field in fields(Claim))


def key_id_of(key: Key) -> int:
    """Return 64 bits of the key's hash, to group by: among ten million keys, two alike are one chance in 370,000."""
    words = "\x1f".join("" if part is None else str(part) for part in key)
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), "big", signed=True)


def claim_row(change: Change, fetch: Fetch, append_no: int, seq: int) -> dict[str, Any]:
    """Return a change as a row of the table."""
    was = change.was
    return {
        **{name: getattr(change.claim, name) for name in _CLAIM_FIELDS},
        **{name: _number(getattr(change.claim, name)) for name in ("value", "low", "high")},
        **{f"was_{name}": _number(getattr(was, name)) if was else None for name in ("value", "low", "high")},
        "was_bound": was.bound if was else None,
        "record": "claim",
        "event": change.event,
        "evidence_sha256": fetch.sha256,
        "held_at": fetch.retrieved_at,
        "known_at": change.known_at,
        "append_no": append_no,
        "seq": seq,
        "replaces_seq": change.before.seq if change.before else None,
        "key_id": key_id_of(change.key),
    }


def fetch_row(fetch: Fetch, append_no: int, seq: int, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return an attempt to fetch as a row, still without its digests; `seq` is that of the last claim row so far."""
    return {
        "record": "fetch",
        "append_no": append_no,
        "seq": seq,
        "source_id": fetch.source_id,
        "evidence_sha256": fetch.sha256,
        **{name: getattr(fetch, name) for name in ("url", "retrieved_at", "status", "size_bytes", "http_status")},
        **{name: getattr(fetch, name) for name in ("etag", "last_modified", "error")},
        **{f"{name}_count": number for name, number in counts.items()},
    }


def as_arrow(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return rows as an Arrow table; what a row does not have is null."""
    columns = [pa.array([row.get(field.name) for row in rows], type=field.type) for field in SCHEMA]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def standing_from(rows: Iterable[Mapping[str, Any]], kinds: Mapping[str, str]) -> dict[Key, Standing]:
    """Return the newest rows of a source as the state that a new copy is compared with."""
    found = {}
    for row in rows:
        claim = Claim(**{name: row[name] for name in _CLAIM_FIELDS})
        key = key_of(claim, kinds.get(claim.series_id, ""))
        found[key] = Standing.after(claim, row["event"], row["seq"])
    return found


def _number(figure: float | None) -> float | None:
    return None if figure is None else float(figure)


def utc(moment: dt.datetime) -> dt.datetime:
    """Return the same instant in UTC; raises ValueError where there is no time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(dt.UTC)
