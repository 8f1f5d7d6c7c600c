"""Flows per day, week and month, from running totals or as stated.

A flow exists only between two totals that both stand, one step apart. So the first value of a series gives
none (a new column often starts with a total to date), nor does the first value after a gap. A total that
falls gives a negative flow, flagged: publishers correct their totals.

Frames per week are indexed by Monday, per month by its first day, without holes, and have the columns PERIODIC:
flow (the sum of the days present), low and high (sums: limits that all fail together; empty for differences of
totals, whose interval nobody knows), days_count of days_expected_count, is_complete, has_fall, is_provisional.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reports.errors import UsageError
from reports.figures.days import MONTHS, WEEKS, Grid, as_days, as_floats, by_day, day_numbers, within

if TYPE_CHECKING:
    from reports.catalog.declared import Series

DAILY = ("flow", "low", "high", "has_fall")
PERIODIC = ("flow", "low", "high", "days_count", "days_expected_count", "is_complete", "has_fall", "is_provisional")
Spans = Iterable[tuple[Any, Any]]


def daily_flows(cumulative: pd.Series, *, lag_days: int = 0, no_report: Spans = ()) -> pd.DataFrame:
    """Return the flow of each day, from totals indexed by report day; the day is the report day less the lag.

    `no_report` are spans of report days, declared, whose repeated total says nothing: they count as absent.
    """
    totals = by_day(cumulative)
    totals = totals[~within(totals.index, no_report)]
    has_flow, flows = _steps(totals.to_numpy(), day_numbers(totals.index))
    return _flow_frame(totals.index[has_flow] - pd.Timedelta(days=lag_days), flows)


def stated_daily_flows(observed: pd.DataFrame) -> pd.DataFrame:
    """Return daily flows that the publisher states as such, from rows with about_on, value, low, high."""
    return _stated(observed, as_days(observed["about_on"]))


def weekly_flows(daily: pd.DataFrame) -> pd.DataFrame:
    """Return a row per ISO week from daily flows, weeks without any day included."""
    return _gathered(daily, WEEKS)


def monthly_flows(daily: pd.DataFrame) -> pd.DataFrame:
    """Return a row per calendar month from daily flows, months without any day included."""
    return _gathered(daily, MONTHS)


def stated_weekly_flows(observed: pd.DataFrame) -> pd.DataFrame:
    """Return weekly flows stated as such, from rows with period_start_on, about_on, value, low, high.

    A week stands where most of its days lie (ISO 8601's own rule), so one from Thursday to Wednesday stands in
    the week it begins in. A row that names one day only stands in that day's week, be it its start or its end.
    """
    starts, ends = as_days(observed["period_start_on"]), as_days(observed["about_on"])
    middles = ends.where(starts.isna(), starts + (ends - starts) // 2).normalize()
    return _whole(_stated(observed, middles), WEEKS)


def stated_monthly_flows(observed: pd.DataFrame) -> pd.DataFrame:
    """Return monthly flows stated as such, from rows with about_on (a day of the month), value, low, high."""
    return _whole(_stated(observed, as_days(observed["about_on"])), MONTHS)


def weekly_steps(cumulative: pd.Series) -> pd.DataFrame:
    """Return weekly flows from one total a week, indexed by a day of the week whose end it stands for."""
    return _stepped(cumulative, WEEKS)


def monthly_steps(cumulative: pd.Series) -> pd.DataFrame:
    """Return monthly flows from one total a month, indexed by a day of the month whose end it stands for."""
    return _stepped(cumulative, MONTHS)


def mark_late(periodic: pd.DataFrame, *, late_weeks: int, newest_on: pd.Timestamp | None = None) -> pd.DataFrame:
    """Return the frame with every period marked provisional that reaches into the newest `late_weeks` weeks.

    They are counted back from `newest_on`, the newest day of the data, by default the end of the newest period.
    """
    if not late_weeks or periodic.empty:
        return periodic.assign(is_provisional=False)
    last_days = periodic.index + pd.to_timedelta(periodic["days_expected_count"].to_numpy() - 1, unit="D")
    newest = last_days.max() if newest_on is None else newest_on
    return periodic.assign(is_provisional=np.asarray(last_days > newest - pd.Timedelta(weeks=late_weeks)))


def weekly_of(observed: pd.DataFrame, series: Series, *, no_report: Spans = ()) -> pd.DataFrame:
    """Return a series' weekly flows from its observations; raises UsageError if its grid gives no weeks."""
    match series.kind, series.grid:
        case (("cumulative" | "flow"), "day"):
            periodic = weekly_flows(daily_of(observed, series, no_report))
        case "flow", "week":
            periodic = stated_weekly_flows(observed)
        case "cumulative", "week":
            periodic = weekly_steps(_totals(observed, "about_on"))
        case _:
            raise _no_flow(series, "weekly")
    return _marked(periodic, observed, series)


def monthly_of(observed: pd.DataFrame, series: Series, *, no_report: Spans = ()) -> pd.DataFrame:
    """Return a series' monthly flows from its observations; raises UsageError if its grid gives no months."""
    match series.kind, series.grid:
        case (("cumulative" | "flow"), "day"):
            periodic = monthly_flows(daily_of(observed, series, no_report))
        case "flow", "month":
            periodic = stated_monthly_flows(observed)
        case "cumulative", "month":
            periodic = monthly_steps(_totals(observed, "about_on"))
        case _:
            raise _no_flow(series, "monthly")
    return _marked(periodic, observed, series)


def daily_of(observed: pd.DataFrame, series: Series, no_report: Spans = ()) -> pd.DataFrame:
    """Return the daily flows of a series on a daily grid from its observations."""
    if series.kind == "flow":
        return stated_daily_flows(observed)
    return daily_flows(_totals(observed, "period_end_on"), lag_days=series.lag_days, no_report=no_report)


def _totals(observed: pd.DataFrame, day: str) -> pd.Series:
    return pd.Series(as_floats(observed["value"]), index=as_days(observed[day]))


def _marked(periodic: pd.DataFrame, observed: pd.DataFrame, series: Series) -> pd.DataFrame:
    newest_on = as_days(observed["about_on"]).max() if series.grid == "day" and len(observed) else None
    return mark_late(periodic, late_weeks=series.late_weeks, newest_on=newest_on)


def _no_flow(series: Series, frequency: str) -> UsageError:
    return UsageError(
        f"{series.title!r} is {series.kind} on the grid {series.grid!r}, which gives no {frequency} flow",
        mend=f"name a cumulative or flow series on a daily or {frequency} grid",
    )


def _steps(totals: np.ndarray, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where a total stands one step after another, and what it adds to it."""
    has_flow = np.diff(numbers, prepend=numbers[:1]) == 1
    return has_flow, np.diff(totals, prepend=totals[:1])[has_flow]


def _stepped(cumulative: pd.Series, grid: Grid) -> pd.DataFrame:
    totals = by_day(cumulative)
    totals = by_day(pd.Series(totals.to_numpy(), index=grid.start_of(grid.number_of(totals.index))))
    has_flow, flows = _steps(totals.to_numpy(), grid.number_of(totals.index))
    return _whole(_flow_frame(totals.index[has_flow], flows), grid)


def _flow_frame(index: pd.DatetimeIndex, flow: np.ndarray, low: Any = np.nan, high: Any = np.nan) -> pd.DataFrame:
    return pd.DataFrame({"flow": flow, "low": low, "high": high, "has_fall": flow < 0}, index=index, columns=DAILY)


def _stated(observed: pd.DataFrame, index: pd.DatetimeIndex) -> pd.DataFrame:
    frame = _flow_frame(index, *(as_floats(observed[name]) for name in ("value", "low", "high")))
    frame = frame[frame["flow"].notna().to_numpy() & index.notna()].sort_index(kind="stable")
    by_day(frame["flow"])
    return frame


def _gathered(daily: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Sums per period, without holes; a limit is a sum only if every day present has one."""
    numbers = grid.number_of(daily.index)
    first, last = (numbers[0], numbers[-1]) if len(numbers) else (0, -1)
    places, size = numbers - first, int(last - first) + 1
    counts = np.bincount(places, minlength=size)

    def summed(name: str) -> np.ndarray:
        values = daily[name].to_numpy(dtype=float)
        stated = np.bincount(places, weights=~np.isnan(values), minlength=size)
        sums = np.bincount(places, weights=np.nan_to_num(values), minlength=size)
        return np.where((stated == counts) & (counts > 0), sums, np.nan)

    every = np.arange(first, last + 1)
    columns = {name: summed(name) for name in ("flow", "low", "high")}
    return _marked_complete(every, grid, {**columns, "days_count": counts, "has_fall": summed("has_fall") > 0})


def _whole(stated: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Periods stated as one figure: all their days are in it. Raises MusterError where a period has two."""
    numbers = grid.number_of(stated.index)
    flows = pd.Series(stated["flow"].to_numpy(), index=grid.start_of(numbers))
    by_day(flows)
    alone = _gathered(stated.set_axis(flows.index), grid)
    stands = alone["days_count"].to_numpy() > 0
    return alone.assign(days_count=np.where(stands, alone["days_expected_count"], 0), is_complete=stands)


def _marked_complete(numbers: np.ndarray, grid: Grid, columns: dict[str, np.ndarray]) -> pd.DataFrame:
    expected = grid.lengths(numbers)
    marks = {"days_expected_count": expected, "is_complete": columns["days_count"] == expected, "is_provisional": False}
    return pd.DataFrame({**columns, **marks}, index=grid.start_of(numbers), columns=list(PERIODIC))
