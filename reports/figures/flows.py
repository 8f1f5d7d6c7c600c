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
from reports.figures.days import as_days, by_day, mondays, month_numbers, month_starts, within

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
    flows = _steps(totals, totals.index.to_numpy().astype("datetime64[D]").astype(np.int64))
    return _flow_frame(flows.index - pd.Timedelta(days=lag_days), flows)


def stated_daily_flows(observed: pd.DataFrame) -> pd.DataFrame:
    """Return daily flows that the publisher states as such, from rows with about_on, value, low, high."""
    return _stated(observed, as_days(observed["about_on"]))


def weekly_flows(daily: pd.DataFrame) -> pd.DataFrame:
    """Return a row per ISO week from daily flows, weeks without any day included."""
    return _gathered(daily, mondays(daily.index), "7D")


def monthly_flows(daily: pd.DataFrame) -> pd.DataFrame:
    """Return a row per calendar month from daily flows, months without any day included."""
    return _gathered(daily, month_starts(daily.index), "MS")


def stated_weekly_flows(observed: pd.DataFrame) -> pd.DataFrame:
    """Return weekly flows stated as such, from rows with period_start_on, about_on, value, low, high.

    A week stands where most of its days lie (ISO 8601's own rule), so one from Thursday to Wednesday stands in
    the week it begins in. A row that names one day only stands in that day's week, be it its start or its end.
    """
    starts, ends = as_days(observed["period_start_on"]), as_days(observed["about_on"])
    middles = ends.where(starts.isna(), starts + (ends - starts) // 2).normalize()
    return _whole(_stated(observed, mondays(middles)), "7D")


def stated_monthly_flows(observed: pd.DataFrame) -> pd.DataFrame:
    """Return monthly flows stated as such, from rows with about_on (a day of the month), value, low, high."""
    return _whole(_stated(observed, month_starts(as_days(observed["about_on"]))), "MS")


def weekly_steps(cumulative: pd.Series) -> pd.DataFrame:
    """Return weekly flows from one total a week, indexed by a day of the week whose end it stands for."""
    totals = by_day(cumulative)
    totals.index = mondays(totals.index)
    flows = _steps(totals, totals.index.to_numpy().astype("datetime64[D]").astype(np.int64) // 7)
    return _whole(_flow_frame(flows.index, flows), "7D")


def monthly_steps(cumulative: pd.Series) -> pd.DataFrame:
    """Return monthly flows from one total a month, indexed by a day of the month whose end it stands for."""
    totals = by_day(cumulative)
    totals.index = month_starts(totals.index)
    flows = _steps(totals, month_numbers(totals.index))
    return _whole(_flow_frame(flows.index, flows), "MS")


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
            periodic = weekly_flows(_daily_of(observed, series, no_report))
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
            periodic = monthly_flows(_daily_of(observed, series, no_report))
        case "flow", "month":
            periodic = stated_monthly_flows(observed)
        case "cumulative", "month":
            periodic = monthly_steps(_totals(observed, "about_on"))
        case _:
            raise _no_flow(series, "monthly")
    return _marked(periodic, observed, series)


def _daily_of(observed: pd.DataFrame, series: Series, no_report: Spans) -> pd.DataFrame:
    if series.kind == "flow":
        return stated_daily_flows(observed)
    return daily_flows(_totals(observed, "period_end_on"), lag_days=series.lag_days, no_report=no_report)


def _totals(observed: pd.DataFrame, day: str) -> pd.Series:
    return pd.Series(observed["value"].to_numpy(dtype=float), index=as_days(observed[day]))


def _marked(periodic: pd.DataFrame, observed: pd.DataFrame, series: Series) -> pd.DataFrame:
    newest_on = as_days(observed["about_on"]).max() if series.grid == "day" and len(observed) else None
    return mark_late(periodic, late_weeks=series.late_weeks, newest_on=newest_on)


def _no_flow(series: Series, frequency: str) -> UsageError:
    return UsageError(
        f"{series.title!r} is {series.kind} on the grid {series.grid!r}, which gives no {frequency} flow",
        mend=f"name a cumulative or flow series on a daily or {frequency} grid",
    )


def _steps(totals: pd.Series, ordinals: np.ndarray) -> pd.Series:
    """Differences between neighbours whose ordinals are one apart."""
    one_apart = np.diff(ordinals, prepend=ordinals[:1]) == 1
    return totals.diff()[one_apart]


def _flow_frame(index: pd.DatetimeIndex, flow: Any, low: Any = np.nan, high: Any = np.nan) -> pd.DataFrame:
    flow = np.asarray(flow, dtype=float)
    return pd.DataFrame({"flow": flow, "low": low, "high": high, "has_fall": flow < 0}, index=index, columns=DAILY)


def _stated(observed: pd.DataFrame, index: pd.DatetimeIndex) -> pd.DataFrame:
    columns = (pd.to_numeric(observed[name]).to_numpy(dtype=float) for name in ("value", "low", "high"))
    frame = _flow_frame(index, *columns)
    frame = frame[frame["flow"].notna() & frame.index.notna()].sort_index()
    by_day(frame["flow"])
    return frame


def _gathered(daily: pd.DataFrame, starts: pd.DatetimeIndex, step: str) -> pd.DataFrame:
    """Sums per period; a limit is a sum only if every day present has one."""
    by_period = daily.groupby(starts)
    periodic = by_period[["flow", "low", "high"]].sum(min_count=1)
    counts = by_period[["flow", "low", "high"]].count()
    periodic = periodic.where(counts.eq(counts["flow"], axis=0))
    periodic["days_count"] = counts["flow"]
    periodic["has_fall"] = by_period["has_fall"].any()
    return _complete(periodic, step)


def _whole(stated: pd.DataFrame, step: str) -> pd.DataFrame:
    """Periods stated as one figure: all their days are in it."""
    return _complete(stated.assign(days_count=_days_in(stated.index, step)), step)


def _complete(periodic: pd.DataFrame, step: str) -> pd.DataFrame:
    """The frame without holes between its first and last period, with its marks."""
    if len(periodic):
        every = pd.date_range(periodic.index.min(), periodic.index.max(), freq=step, unit="us")
        periodic = periodic.reindex(every)
    expected = _days_in(periodic.index, step)
    counts = periodic["days_count"].fillna(0).astype(int)
    marks = {
        "days_count": counts,
        "days_expected_count": expected,
        "is_complete": counts == expected,
        "has_fall": periodic["has_fall"].eq(True),
        "is_provisional": False,
    }
    return periodic.assign(**marks)[list(PERIODIC)]


def _days_in(starts: pd.DatetimeIndex, step: str) -> np.ndarray:
    return np.full(len(starts), 7) if step == "7D" else starts.days_in_month.to_numpy()
