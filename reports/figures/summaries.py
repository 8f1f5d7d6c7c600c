"""What one week of a weekly flow series says: against the week before, the year before, the means and the records.

Only settled weeks (see reports.figures.settled) enter a change, a mean, a record or a judgement.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from reports.calendar import Week
from reports.figures.days import monday_of, week_at
from reports.figures.noise import Noise, judge_change
from reports.figures.settled import Figure, Reason, change_pct, difference, figure_in, settled, settled_flow


@dataclass(frozen=True, slots=True)
class Record:
    """Where a week stands among the settled weeks up to it.

    `rank` 1 is the highest; `highest` is the highest of the weeks before; `highest_since` is the newest earlier
    week at least as high (None: a record), `lowest_since` the newest at least as low.
    """

    rank: int | None
    weeks_count: int
    is_record: bool
    highest: Figure
    highest_week: Week | None
    highest_since: Week | None
    lowest_since: Week | None
    reason: Reason = ""


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """One week of one series; numbers in the unit of the series unless the name ends in _pct."""

    week: Week
    days_count: int
    is_complete: bool
    is_provisional: bool
    has_fall: bool
    flow: Figure
    low: Figure
    high: Figure
    before: Figure
    change: Figure
    change_pct: Figure
    noise: Noise
    year_before_week: Week
    year_before: Figure
    year_change: Figure
    year_change_pct: Figure
    mean_4_weeks: Figure
    mean_13_weeks: Figure
    mean_4_to_13_pct: Figure
    record: Record


def summarise_week(weekly: pd.DataFrame, week: Week) -> WeekSummary:
    """Return what a week says in a weekly frame (see reports.figures.flows); the weeks after it do not count."""
    row = weekly.loc[monday_of(week)] if monday_of(week) in weekly.index else None
    flow, before = settled_flow(weekly, week), settled_flow(weekly, week.previous)
    year_before = settled_flow(weekly, week.year_before)
    mean_4, mean_13 = mean_of_weeks(weekly, week, weeks=4), mean_of_weeks(weekly, week, weeks=13)
    return WeekSummary(
        week=week,
        days_count=0 if row is None else int(row["days_count"]),
        is_complete=row is not None and bool(row["is_complete"]),
        is_provisional=row is not None and bool(row["is_provisional"]),
        has_fall=row is not None and bool(row["has_fall"]),
        flow=figure_in(row, "flow"),
        low=figure_in(row, "low"),
        high=figure_in(row, "high"),
        before=before,
        change=difference(flow, before),
        change_pct=change_pct(flow, before),
        noise=judge_change(weekly, week),
        year_before_week=week.year_before,
        year_before=year_before,
        year_change=difference(flow, year_before),
        year_change_pct=change_pct(flow, year_before),
        mean_4_weeks=mean_4,
        mean_13_weeks=mean_13,
        mean_4_to_13_pct=change_pct(mean_4, mean_13),
        record=record_of(weekly, week),
    )


def mean_of_weeks(weekly: pd.DataFrame, week: Week, *, weeks: int) -> Figure:
    """Return the mean of so many weeks ending with this one; every one of them must be settled."""
    flows = [settled_flow(weekly, week.shifted(-n)) for n in range(weeks)]
    if flows[0].number is None:
        return flows[0]
    numbers = [flow.number for flow in flows if flow.number is not None]
    return Figure(math.fsum(numbers) / weeks) if len(numbers) == weeks else Figure(None, "few_weeks")


def record_of(weekly: pd.DataFrame, week: Week) -> Record:
    """Return a week's place among all settled weeks up to it."""
    flow = settled_flow(weekly, week)
    earlier = settled(weekly)
    earlier = earlier[earlier.index < monday_of(week)]
    highest = Figure(None, "few_weeks") if earlier.empty else Figure(float(earlier.max()))
    highest_week = None if earlier.empty else week_at(earlier.idxmax())
    if flow.number is None or earlier.empty:
        return Record(None, len(earlier), False, highest, highest_week, None, None, flow.reason or "few_weeks")
    at_least, at_most = earlier.index[earlier >= flow.number], earlier.index[earlier <= flow.number]
    return Record(
        rank=1 + int((earlier > flow.number).sum()),
        weeks_count=len(earlier) + 1,
        is_record=not len(at_least),
        highest=highest,
        highest_week=highest_week,
        highest_since=week_at(at_least[-1]) if len(at_least) else None,
        lowest_since=week_at(at_most[-1]) if len(at_most) else None,
    )
