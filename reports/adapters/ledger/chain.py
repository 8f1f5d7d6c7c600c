"""The chain of appends: each names the one before it, so that an altered, missing or added row shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reports.errors import LedgerAltered
from reports.figures import digests
from reports.figures.digests import LedgerHead


def link(previous: str, rows: Sequence[Mapping[str, Any]], record: Mapping[str, Any]) -> dict[str, str]:
    """Return the four digests of an append: of what its rows say, of how they lie, and its place in the chain."""
    content, as_they_lie = digests.append_digests(rows)
    return {
        "content_digest": content,
        "rows_digest": as_they_lie,
        "previous_chain_digest": previous,
        "chain_digest": digests.chain_digest(previous, content, as_they_lie, record),
    }


def check(fetches: Iterable[Mapping[str, Any]], claims: Iterable[Mapping[str, Any]]) -> str:
    """Recompute every digest from the rows, in the order of the appends; raises LedgerAltered.

    Returns what the chain begins with: nothing, or the chain digest of the ledger that a rebuilt one replaced.
    """
    appended: dict[int, list[Mapping[str, Any]]] = {}
    for row in claims:
        appended.setdefault(row["append_no"], []).append(row)
    first = previous = None
    for number, record in enumerate(fetches, start=1):
        if previous is None:
            first = previous = record["previous_chain_digest"]
        _check_append(number, record, appended.pop(number, []), previous)
        previous = record["chain_digest"]
    if appended:
        raise _altered(min(appended), "has rows, but no record of its fetch")
    return first or ""


def check_replaced(begins_with: str, replaced: LedgerHead | None) -> None:
    """Raise LedgerAltered unless the ledger that a chain goes on from is the one that was replaced."""
    if replaced is None or replaced.chain_digest != begins_with:
        raise _altered(1, "follows a ledger that is not in the table's history")


def _check_append(number: int, record: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], previous: str) -> None:
    if record["append_no"] != number:
        raise _altered(number, f"is missing or doubled: {record['append_no']} stands in its place")
    for name, digest in link(previous, rows, record).items():
        if record[name] != digest:
            raise _altered(number, f"of {record['source_id']} has another {name} than its rows")


def _altered(append_no: int, what: str) -> LedgerAltered:
    mend = "publish nothing from it; restore the ledger from a backup, or rebuild it from the evidence"
    return LedgerAltered(f"append {append_no} {what}", mend=mend)
