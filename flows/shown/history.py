"""What people read in a terminal of moved history: each source's record, and the copies that wait for a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from textwrap import fill
from typing import TYPE_CHECKING, Any

from flows.intake.history import Histories
from flows.shown.terminal import frame
from reports.figures.history.holds import Hold, stamp_of
from reports.figures.history.records import FOLLOWED_DAYS, Record
from reports.figures.history.suggestion import RULE

if TYPE_CHECKING:
    import pandas as pd

_HEADS = ("source", "copies", "values", "moved", "in copies", "how far", "settles in days", "falls", "gone", "re-dated",
          "blocks", "anew", "grade", "suggested")  # fmt: skip
_LEGEND = f"""
copies     compared with the copy before              values     ever stated
moved      values changed at least once               in copies  copies that changed any of them
how far    median / 90th percentile, in percent of what stood
settles    median to the first change, then median and 90th percentile to the last one, until a copy showed it; of
           the values that changed among those followed for {FOLLOWED_DAYS} days or more: (changed of followed)
falls      running totals below the one before        gone       withdrawn      re-dated   stated at another day
blocks     of neighbouring values restated at once    anew       whole series estimated anew
grade      declared in sources.toml, and used         suggested  not used: a person decides
"""


def moves(rows: pd.DataFrame, limit: int) -> str:
    """Return the changed values of a series as a table, oldest change first, and how many were left off."""
    if rows.empty:
        return "no publisher changed a value"
    told = rows.tail(limit) if limit else rows
    table = told.assign(
        was=[_stated(row, "was_") for row in told.to_dict("records")],
        now=[_now(row) for row in told.to_dict("records")],
    )[["period_end_on", "publisher", "moved_as", "was", "now", "age_days", "held_at"]]
    left = len(rows) - len(told)
    return frame(table) + (f"\n… and {left:,} changes before these (--limit 0 shows all)" if left else "")


def histories(found: Histories) -> str:
    """Return the records as a table with its legend and rule, and what waits for a word."""
    rows = [_HEADS, *(_row(record) for record in found.records)]
    wide = [max(len(row[place]) for row in rows) for place in range(len(_HEADS))]
    table = "\n".join(_line(row, wide).rstrip() for row in rows)
    graded = [record for record in found.records if record.suggested.grade]
    why = [f"  {record.source_id}: {record.suggested.grade}, as {record.suggested.why}" for record in graded]
    waiting = [f"! {hold.reason}" for hold in found.waiting] or ["no copy waits for a word"]
    return "\n".join([table, _LEGEND, *fill(RULE, 120).splitlines(), *why, "", *waiting])


def histories_json(found: Histories) -> dict[str, Any]:
    """Return the records and what waits as plain values."""
    return {
        "records": [asdict(record) for record in found.records],
        "rule": RULE,
        "waiting": [hold_json(hold) for hold in found.waiting],
    }


def hold_json(hold: Hold) -> dict[str, Any]:
    """Return a held copy as plain values, with the reason given if there is one."""
    decision = hold.accepted
    said = {"who": decision.who, "why": decision.why, "decided_at": stamp_of(decision.decided_at)} if decision else None
    return {
        **hold.subject,
        "cells_count": hold.cells_count,
        "counts": dict(hold.counts),
        "series": list(hold.series),
        "first_on": hold.first_on,
        "last_on": hold.last_on,
        "accepted": said,
    }


def accepted(hold: Hold) -> str:
    """Return what was put on record."""
    decision = hold.accepted
    said = f" by {decision.who}: {decision.why}" if decision else ""
    return f"{hold.told}\non record{said}\nPublish again: this copy holds nothing back any more."


def _now(row: Mapping[str, Any]) -> str:
    match row["moved_as"]:
        case "withdrawal":
            return "withdrawn"
        case "re-dating":
            return f"at {row['to_on']:%Y-%m-%d}"
        case "renaming":
            return f"under {row['to_publisher']}"
    return _stated(row, "")


def _stated(row: Mapping[str, Any], before: str) -> str:
    """Return a figure with its limits and bound, as the ledger keeps them."""
    value, low, high = (row[before + name] for name in ("value", "low", "high"))
    limits = "–".join("" if each != each else f"{each:,.7g}" for each in (low, high))
    said = [f"{value:,.7g}"] if value == value else []
    said += [f"({limits})" if said else limits] if limits != "–" else []
    return " ".join([*([row[before + "bound"]] if row[before + "bound"] != "exact" else []), *said])


def _row(record: Record) -> tuple[str, ...]:
    times = (record.first_change_days, record.settled_median_days, record.settled_p90_days)
    settles = f"{' / '.join(_number(days) for days in times)} " if record.followed_moved_count else ""
    return (
        record.source_id,
        f"{record.compared_count:,}",
        f"{record.values_count:,}",
        f"{record.moved_count:,}",
        f"{record.moving_copies_count:,}",
        "" if record.move_median_pct is None else f"{_number(record.move_median_pct)} / {_number(record.move_p90_pct)}",
        f"{settles}({record.followed_moved_count:,} of {record.followed_count:,})",
        *(
            str(count or "")
            for count in (
                record.falls_count, record.withdrawals_count, record.re_datings_count, record.restatements_count,
                record.re_estimates_count,
            )
        ),
        record.declared,
        record.suggested.grade or f"– {record.suggested.why.partition(':')[0]}",
    )  # fmt: skip


def _line(row: tuple[str, ...], wide: list[int]) -> str:
    first, *others = (
        text.ljust(width) if place in (0, len(row) - 1) else text.rjust(width)
        for place, (text, width) in enumerate(zip(row, wide, strict=True))
    )
    return "  ".join([first, *others])


def _number(number: float | None) -> str:
    if number is None:
        return "–"
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}" if number >= 1 else f"{number:.2g}"
