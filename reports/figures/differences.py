"""What is new, revised or withdrawn between two views of the ledger, and in how few lines it can be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from reports.figures.days import as_days
from reports.figures.settled import number_or_none

STATED = ("value", "low", "high", "bound")
COLUMNS = (
    "series_id", "source_id", "publisher", "period_start_on", "period_end_on", "published_on", "claim_ref", "change",
    "was_value", "was_low", "was_high", "was_bound", "value", "low", "high", "bound", "move", "move_pct",
)  # fmt: skip
COUNTS = ("before_count", "now_count", "new_count", "revised_count", "withdrawn_count", "unchanged_count")
_KEY = ("series_id", "source_id", "who", "period_start_on", "period_end_on", "dated_on", "ordinal")
_DATED_KINDS = ("projection", "event")
_TOLD_FIRST = {"withdrawn": 0, "revised": 1, "new": 2}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of what changed: a single value, or many values of one series told together.

    Moves are now less was, in the series' unit, and in percent of what was; None unless values were revised.
    `of_count` is how many values of the series stood before; `rows` are places (iloc) in the frame of differences.
    """

    series_id: str
    change: Literal["new", "revised", "withdrawn"]
    values_count: int
    of_count: int
    first_on: dt.date | None
    last_on: dt.date | None
    median_move: float | None
    median_move_pct: float | None
    largest_move: float | None
    largest_move_pct: float | None
    largest_move_on: dt.date | None
    rows: tuple[int, ...]

    @property
    def share_pct(self) -> float | None:
        """The share of the values standing before that the line is about, in percent; None for new values."""
        return 100 * self.values_count / self.of_count if self.of_count and self.change != "new" else None


def differences(
    view_before: pd.DataFrame, view_now: pd.DataFrame, kinds: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return a row per claim that is new, revised or withdrawn from one view to the other; columns COLUMNS.

    Claims are the same if series, source, publisher, period and ordinal are; projections and events (`kinds` gives
    the kind of each series) also count by day of publication, as a second forecast is no revision of the first.
    """
    both = _side_by_side(view_before, view_now, kinds or {})
    both["change"] = _changes(both)
    changed = both[both["change"] != "unchanged"].reset_index(drop=True)
    changed["move"] = changed["value"] - changed["was_value"]
    base = changed["was_value"].where(changed["was_value"] > 0)
    changed["move_pct"] = 100 * changed["move"] / base
    order = changed["change"].map(_TOLD_FIRST)
    changed = changed.assign(order=order).sort_values(["series_id", "order", "period_end_on"], kind="stable")
    return changed[list(COLUMNS)].reset_index(drop=True)


def counted(view_before: pd.DataFrame, view_now: pd.DataFrame, changed: pd.DataFrame) -> pd.DataFrame:
    """Return, per series of either view, how many values stood, stand, and are new, revised, withdrawn, unchanged."""
    before, now = view_before["series_id"].value_counts(), view_now["series_id"].value_counts()
    names = sorted(set(before.index) | set(now.index))
    counts = pd.DataFrame({"before_count": before, "now_count": now}, index=names)
    for change in ("new", "revised", "withdrawn"):
        counts[f"{change}_count"] = changed.loc[changed["change"] == change, "series_id"].value_counts()
    counts = counts.fillna(0).astype(int)
    counts["unchanged_count"] = counts["now_count"] - counts["new_count"] - counts["revised_count"]
    return counts[list(COUNTS)].rename_axis("series_id")


def change_lines(
    changed: pd.DataFrame, counts: pd.DataFrame, *, singly: int = 3, most: int = 20
) -> tuple[tuple[ChangeLine, ...], int]:
    """Return the lines that tell what changed, and how many more lines were left off.

    Up to `singly` values of one series and change have a line each; more are told in one line. Withdrawals come
    first, then revisions, then what is new; at most `most` lines.
    """
    lines: list[ChangeLine] = []
    for (series_id, change), group in changed.groupby(["series_id", "change"], sort=False):
        stood = int(counts.loc[series_id, "before_count"])
        parts = [group] if len(group) > singly else [group.iloc[[n]] for n in range(len(group))]
        lines += [_line(str(series_id), change, part, stood) for part in parts]
    lines.sort(key=lambda line: _TOLD_FIRST[line.change])
    return tuple(lines[:most]), max(len(lines) - most, 0)


def _side_by_side(before: pd.DataFrame, now: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    was = _keyed(before, kinds).rename(columns={name: f"was_{name}" for name in STATED})
    both = was.merge(_keyed(now, kinds), on=list(_KEY), how="outer", suffixes=("_was", ""), indicator="side")
    for name in ("publisher", "claim_ref", "published_on"):
        both[name] = both[name].where(both["side"] != "left_only", both.pop(f"{name}_was"))
    return both


def _keyed(view: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    keyed = view[["series_id", "source_id", "publisher", "claim_ref", *STATED]].astype(
        {name: object for name in ("series_id", "source_id", "publisher", "claim_ref", "bound")}
    )
    for name in ("value", "low", "high"):
        keyed[name] = pd.to_numeric(view[name]).astype(float)
    for name in ("period_start_on", "period_end_on", "published_on"):
        keyed[name] = as_days(view[name])
    keyed["ordinal"] = view["ordinal"].astype(int) if "ordinal" in view else 0
    keyed["who"] = view["publisher"].fillna("").str.split().str.join(" ").str.casefold().astype(object)
    dated = view["series_id"].map(kinds).isin(_DATED_KINDS)
    keyed["dated_on"] = keyed["published_on"].where(dated.to_numpy())
    return keyed


def _changes(both: pd.DataFrame) -> np.ndarray:
    same = np.ones(len(both), dtype=bool)
    for name in STATED:
        was, now = both[f"was_{name}"], both[name]
        same &= ((was == now) | (was.isna() & now.isna())).to_numpy(dtype=bool)
    return np.select(
        [both["side"] == "right_only", both["side"] == "left_only", ~same], ["new", "withdrawn", "revised"], "unchanged"
    )


def _line(series_id: str, change: str, group: pd.DataFrame, stood: int) -> ChangeLine:
    days, moves = group["period_end_on"].dropna(), group["move"].dropna()
    largest = moves.abs().idxmax() if len(moves) else None
    return ChangeLine(
        series_id=series_id,
        change=change,  # type: ignore[arg-type]
        values_count=len(group),
        of_count=stood,
        first_on=days.min().date() if len(days) else None,
        last_on=days.max().date() if len(days) else None,
        median_move=number_or_none(moves.median()),
        median_move_pct=number_or_none(group["move_pct"].median()),
        largest_move=None if largest is None else number_or_none(moves[largest]),
        largest_move_pct=None if largest is None else number_or_none(group.loc[largest, "move_pct"]),
        largest_move_on=_day(group, largest),
        rows=tuple(int(place) for place in group.index),
    )


def _day(group: pd.DataFrame, place: int | None) -> dt.date | None:
    if place is None or pd.isna(group.loc[place, "period_end_on"]):
        return None
    return group.loc[place, "period_end_on"].date()
