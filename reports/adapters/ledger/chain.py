"""The chain of appends: each names the one before it, so that an altered, missing or added row shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reports.errors import LedgerAltered
from reports.figures import digests
from reports.figures.digests import LedgerHead

_NONE: tuple[int, Sequence[Mapping[str, Any]]] = (-1, ())


def link(previous: str, rows: Sequence[Mapping[str, Any]], record: Mapping[str, Any]) -> dict[str, str]:
    """Return the four digests of an append: of what its rows say, of how they lie, and its place in the chain."""
    content, as_they_lie = digests.append_digests(rows)
    return {
        "content_digest": content,
        "rows_digest": as_they_lie,
        "previous_chain_digest": previous,
        "chain_digest": digests.chain_digest(previous, content, as_they_lie, record),
    }


def check(fetches: Iterable[Mapping[str, Any]], appended: Iterable[tuple[int, Sequence[Mapping[str, Any]]]]) -> str:
    """Recompute every digest from the rows, in the order of the appends; raises LedgerAltered.

    `appended` gives the rows of each append that has some, in that order. Returns what the chain begins with:
    nothing, or the chain digest of the ledger that a rebuilt one replaced.
    """
    coming = iter(appended)
    following, rows = next(coming, _NONE)
    first = previous = None
    for number, record in enumerate(fetches, start=1):
        if previous is None:
            first = previous = record["previous_chain_digest"]
        _check_append(number, record, rows if following == number else (), previous)
        if following == number:
            following, rows = next(coming, _NONE)
        previous = record["chain_digest"]
    if following != _NONE[0]:
        raise _altered(following, "has rows, but no record of its fetch")
    return first or ""


def spans(sizes: Iterable[Mapping[str, Any]], rows: int = 200_000) -> Iterator[tuple[int, int]]:
    """Yield first and last of successive appends that have together at least so many rows, from each append's size."""
    first, gathered, number = None, 0, 0
    for size in sizes:
        number = size["append_no"]
        if number is None:
            raise _altered(0, "has rows, but no append has that number")
        first, gathered = number if first is None else first, gathered + size["rows"]
        if gathered >= rows:
            yield first, number
            first, gathered = None, 0
    if first is not None:
        yield first, number


def rows_by_append(claims: pa.Table) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Yield the rows of each append, from claims in that order, with days and instants as the digests spell them."""
    told = pa.table({name: _spelt(claims[name]) for name in claims.column_names})
    numbers = told["append_no"].to_numpy()
    bounds = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(told)]
    for begin, end in pairwise(bounds):
        if end > begin:
            yield int(numbers[begin]), told.slice(begin, end - begin).to_pylist()


def _spelt(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Days and instants as text, all at once: one by one they take longer than all the hashing."""
    if pa.types.is_date(column.type):
        return column.cast(pa.string())
    if pa.types.is_timestamp(column.type):
        return pc.binary_join_element_wise(pc.strftime(column, "%Y-%m-%dT%H:%M:%S"), "+00:00", "")
    return column


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
