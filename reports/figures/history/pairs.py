"""Withdrawn rows that were not taken back at all: the same figure stands at another day, or under another name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, NamedTuple

import pandas as pd

from reports.figures.changes import spelling

RE_DATED_WITHIN_DAYS = 366  # a day, month or year gone wrong; further off it is another figure
_LAST = 10 * RE_DATED_WITHIN_DAYS
_NEVER = pd.Timestamp.min


class Pair(NamedTuple):
    """A withdrawn row and the row of the same copy that says the same: how it moved, and to which row."""

    moved_as: str
    gone_seq: int
    stated_seq: int
    period_end_on: Any
    publisher: str


def pairs(rows: pd.DataFrame) -> list[Pair]:
    """Return withdrawn rows with what replaced them in the same copy, each row at most once.

    Same figures and publisher at another period or day of publication, at most RE_DATED_WITHIN_DAYS off: a re-dating;
    of several the one with the same address, then the nearest. Where there is none, the same figures, period and
    address under another publisher: a renaming. Two publishers may state one figure for one day, at two addresses.
    """
    gone = list(rows[rows["event"] == "withdrawn"].itertuples(index=False))
    stated: dict[Hashable, list[Any]] = {}
    if gone:
        for row in rows[rows["event"] == "stated"].itertuples(index=False):
            stated.setdefault(_figure(row), []).append(row)
    offers = [offer for row in gone for offer in _offers(row, stated.get(_figure(row, "was_"), ()))]
    taken: set[int] = set()
    found = []
    for _, pair in sorted(offers, key=lambda offer: (offer[0], offer[1].gone_seq, offer[1].stated_seq)):
        if not taken & {pair.gone_seq, pair.stated_seq}:
            taken |= {pair.gone_seq, pair.stated_seq}
            found.append(pair)
    return found


def _offers(gone: Any, stated: Iterable[Any]) -> Iterable[tuple[int, Pair]]:
    for row in stated:
        days_apart = _days_apart(gone, row)
        is_same_name = spelling(gone.publisher) == spelling(row.publisher)
        if is_same_name and 0 < days_apart <= RE_DATED_WITHIN_DAYS:
            rank = days_apart + (0 if gone.url == row.url else RE_DATED_WITHIN_DAYS)
            yield rank, Pair("re-dating", gone.seq, row.seq, row.period_end_on, row.publisher)
        elif not is_same_name and days_apart == 0 and gone.url == row.url:
            yield _LAST, Pair("renaming", gone.seq, row.seq, row.period_end_on, row.publisher)


def _figure(row: Any, before: str = "") -> Hashable:
    numbers = (getattr(row, before + name) for name in ("value", "low", "high"))
    said = (None if pd.isna(number) else float(number) for number in numbers)
    words = row.note if row.bound == "words" else ""
    return row.append_no, row.source_id, row.series_id, *said, getattr(row, before + "bound"), words


def _days_apart(one: Any, other: Any) -> int:
    """Return the largest distance between two rows' days; a day that only one of them has is no distance at all."""
    spans = [
        abs((_day(one, name) - _day(other, name)).days) if _has(one, name) and _has(other, name) else 0
        for name in ("period_start_on", "period_end_on", "published_on")
    ]
    has_moved = any(_day(one, name) != _day(other, name) for name in ("period_start_on", "period_end_on"))
    return max(spans) or int(has_moved)


def _has(row: Any, name: str) -> bool:
    return not pd.isna(getattr(row, name))


def _day(row: Any, name: str) -> pd.Timestamp:
    day = getattr(row, name)
    return _NEVER if pd.isna(day) else pd.Timestamp(day)
