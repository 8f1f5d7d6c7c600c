"""What a replay would change: two states of the ledger compared claim by claim, as they were kept row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, NamedTuple

from reports.figures.changes import Key, key_of
from reports.figures.digests import CONTENT_FIELDS
from reports.figures.model import Claim

Row = Mapping[str, Any]
What = Literal["stated", "revised", "withdrawn", "quarantined", "released", "retold"]
WHATS: tuple[What, ...] = ("stated", "revised", "withdrawn", "quarantined", "released", "retold")
# What a row says and since when, but not its number: two ledgers that hold these alike answer every question alike.
_COMPARED = (*CONTENT_FIELDS, "held_at", "known_at")
_LONGEST = 40
# Events after which a row no longer stands: taken back by its publisher, or let go by a person.
_OVER = ("withdrawn", "released")
_CLAIM_FIELDS = tuple(field.name for field in fields(Claim))


class Standing(NamedTuple):
    """What stands of a claim after all its rows: the row that is used, and the one held back; None: there is none."""

    used: Row | None
    held: Row | None


@dataclass(frozen=True)
class ClaimChange:
    """One claim that a replay would change: what stands of it in a few words, and its rows that differ, oldest first.

    stated: it would be new; withdrawn: it would be gone; quarantined, released: it would be doubtful, or no longer;
    revised: another figure or bound; retold: the same figure with another history, other times or other words.
    """

    what: What
    source_id: str
    series_id: str
    publisher: str
    period_end_on: dt.date | None
    figure_was: str
    figure: str
    rows_were: tuple[Row, ...]
    rows: tuple[Row, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def claim_changes(
    now: Iterable[Row], rebuilt: Iterable[Row], kinds: Mapping[str, str]
) -> tuple[list[ClaimChange], int]:
    """Return what would change among one source's claims, and how many would stay as they are.

    Rows come in the order in which they were appended; `kinds` is the kind of each series.
    """
    before, after = _by_claim(now, kinds), _by_claim(rebuilt, kinds)
    keys = [*before, *(key for key in after if key not in before)]
    changed = list(_changed(keys, before, after))
    return changed, len(keys) - len(changed)


def difference_text(change: ClaimChange) -> str:
    """Return in a line what was and what would be: two figures, or of a figure retold what differs in its rows."""
    if change.what != "retold":
        return f"{change.figure_was} → {change.figure}"
    if len(change.rows_were) != len(change.rows) or not change.rows:
        return f"{change.figure}, told in {len(change.rows_were)} other rows → {len(change.rows)}"
    was, row = change.rows_were[-1], change.rows[-1]
    differing = [name for name in _COMPARED if was[name] != row[name]]
    return "; ".join(f"{name} {_short(was[name])} → {_short(row[name])}" for name in differing[:2])


def _short(value: object) -> str:
    text = f"{value:%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else str(value if value is not None else "–")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _figure_text(standing: Standing) -> str:
    """Return what stands of a claim in a few words: bound, value, limits, and why it is held back if it is."""
    row = standing.used or standing.held
    if row is None:
        return "–"
    words = [] if row["bound"] == "exact" else [row["bound"].replace("_", " ")]
    words += [] if row["value"] is None else [f"{row['value']:,.10g}"]
    low, high = ("–" if row[name] is None else f"{row[name]:,.10g}" for name in ("low", "high"))
    words += [] if low == high == "–" else [f"[{low} … {high}]"]
    return " ".join(words) + (f" (held back: {row['quarantine']})" if row["quarantine"] else "")


def _by_claim(rows: Iterable[Row], kinds: Mapping[str, str]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        claim = Claim(**{name: row[name] for name in _CLAIM_FIELDS})
        key = key_of(claim, kinds.get(claim.series_id, ""))._replace(is_quarantined=False)
        found.setdefault(key, []).append(row)
    return found


def _changed(
    keys: Iterable[Key], before: Mapping[Key, list[Row]], after: Mapping[Key, list[Row]]
) -> Iterator[ClaimChange]:
    for key in keys:
        rows_were, rows = before.get(key, []), after.get(key, [])
        if [_said(row) for row in rows_were] != [_said(row) for row in rows]:
            was, is_now = _standing(rows_were), _standing(rows)
            publisher = (rows or rows_were)[-1]["publisher"]
            yield ClaimChange(
                _what(was, is_now), key.source_id, key.series_id, publisher, key.period_end_on, _figure_text(was),
                _figure_text(is_now), _only(rows_were, rows), _only(rows, rows_were),
            )  # fmt: skip


def _what(was: Standing, would_be: Standing) -> What:
    if was.used is None and would_be.used is None:
        if (was.held is None) != (would_be.held is None):
            return "quarantined" if was.held is None else "withdrawn"
        was, would_be = Standing(was.held, None), Standing(would_be.held, None)
    if _figure(was.used) == _figure(would_be.used):
        return "retold"
    if was.used is None:
        return "released" if was.held and not would_be.held else "stated"
    if would_be.used is None:
        return "quarantined" if would_be.held and not was.held else "withdrawn"
    return "revised"


def _standing(rows: list[Row]) -> Standing:
    used = next((row for row in reversed(rows) if not row["quarantine"]), None)
    held = next((row for row in reversed(rows) if row["quarantine"]), None)
    return Standing(*(None if row is None or row["event"] in _OVER else row for row in (used, held)))


def _figure(row: Row | None) -> tuple[Any, ...] | None:
    return None if row is None else (row["value"], row["low"], row["high"], row["bound"])


def _only(rows: list[Row], others: list[Row]) -> tuple[Row, ...]:
    there = [_said(row) for row in others]
    return tuple({name: row[name] for name in _COMPARED} for row in rows if _said(row) not in there)


def _said(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in _COMPARED)
