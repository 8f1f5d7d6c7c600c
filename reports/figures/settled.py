"""Figures that may be used: settled weeks, and the arithmetic that keeps the reason when a number is missing.

A week is settled when it is complete and not provisional. Whatever cannot be said is None, with the reason
beside it as a code of `Reason`; the words are the catalogue's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from reports.calendar import Week
from reports.figures.days import monday_of

Reason = Literal["", "absent", "incomplete", "provisional", "other_absent", "few_weeks", "no_spread", "zero_base"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in the unit of its series (or percent where the field ends in _pct), or why there is none."""

    number: float | None
    reason: Reason = ""


def settled(weekly: pd.DataFrame) -> pd.Series:
    """Return the flows of the complete weeks that are not provisional."""
    return weekly.loc[weekly["is_complete"] & ~weekly["is_provisional"], "flow"].dropna()


def settled_flow(weekly: pd.DataFrame, week: Week) -> Figure:
    """Return a week's flow if it is settled, else why it is not."""
    if monday_of(week) not in weekly.index:
        return Figure(None, "absent")
    row = weekly.loc[monday_of(week)]
    if not row["is_complete"]:
        return Figure(None, "incomplete" if row["days_count"] else "absent")
    return Figure(None, "provisional") if row["is_provisional"] else Figure(float(row["flow"]))


def difference(now: Figure, base: Figure) -> Figure:
    """Return now less base, or the reason why one of them is missing."""
    if now.number is None:
        return now
    return Figure(None, "other_absent") if base.number is None else Figure(now.number - base.number)


def change_pct(now: Figure, base: Figure) -> Figure:
    """Return the change from base to now in percent of base; a base of zero or below gives none."""
    change = difference(now, base)
    if change.number is None or base.number is None:
        return change
    return Figure(100 * change.number / base.number) if base.number > 0 else Figure(None, "zero_base")


def number_or_none(value: float) -> float | None:
    """Return a cell as a number, None where it is empty."""
    return None if pd.isna(value) else float(value)


def figure_in(row: pd.Series | None, column: str) -> Figure:
    """Return the number in a row's column, or that it is absent."""
    if row is None or pd.isna(row[column]):
        return Figure(None, "absent")
    return Figure(float(row[column]))
