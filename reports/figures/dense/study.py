"""What a long weekly series shows, seen from one of its weeks: levels, outliers, seasons, and that week's own place."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reports.calendar import Week
from reports.figures.days import monday_of, week_at
from reports.figures.dense.outliers import outliers
from reports.figures.dense.seasons import Season, month_season, weekday_season
from reports.figures.dense.shifts import SHORTEST_LEVEL, shifts
from reports.figures.noise import Noise, judge_change
from reports.figures.settled import settled
from reports.figures.summaries import Record, record_of


@dataclass(frozen=True, slots=True)
class LevelShift:
    """A new level of weekly flow: its first week, the span in which that may lie, and both levels in the series' unit.

    A level is the geometric mean of its weeks where the series is judged by proportion, else the mean.
    """

    week: Week
    first_possible: Week
    last_possible: Week
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class StrayWeek:
    """A week far off the weeks about it; `usual` is their median, `score` counts robust standard deviations."""

    week: Week
    flow: float
    usual: float
    score: float


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of a series up to a week; `level_now` is the mean of the newest, in the series' unit."""

    newest: Week
    weeks_count: int
    is_on_log_scale: bool
    level_now: float
    shifts: tuple[LevelShift, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """All that is computed of a series. Effects of seasons are in percent where `levels` are on a log scale."""

    levels: Levels
    outliers: tuple[StrayWeek, ...]
    weekday: Season | None
    month: Season | None
    record: Record
    noise: Noise


def study(weekly: pd.DataFrame, upto: Week, daily: pd.DataFrame | None = None) -> Study | None:
    """Return what the settled weeks up to one show (see reports.figures.flows); None where there are too few.

    `daily`, the same flow by day, lets the days of the week be judged. Weeks that are not settled are left out, and
    their neighbours stand side by side.
    """
    seen = levels_of(weekly, upto)
    if seen is None:
        return None
    flows = _flows(weekly, upto)
    values = _scaled(flows, seen.is_on_log_scale)
    places = tuple(int(flows.index.get_loc(monday_of(each.week))) for each in seen.shifts)
    stray = tuple(
        StrayWeek(week_at(flows.index[each.place]), float(flows.iloc[each.place]),
                  _unscaled(each.local, seen.is_on_log_scale), each.score)
        for each in outliers(values)
    )  # fmt: skip
    return Study(
        levels=seen,
        outliers=stray,
        weekday=None if daily is None else weekday_season(_whole_weeks(daily, flows.index, seen.is_on_log_scale)),
        month=month_season(values, _months(flows.index), places),
        record=record_of(weekly, seen.newest),
        noise=judge_change(weekly, seen.newest),
    )


def levels_of(weekly: pd.DataFrame, upto: Week) -> Levels | None:
    """Return the levels of the settled weeks up to one; None where there are too few for two levels.

    Logarithms are judged where every flow is above zero, so that a series is judged by proportion.
    """
    flows = _flows(weekly, upto)
    if len(flows) < 2 * SHORTEST_LEVEL:
        return None
    is_on_log_scale = bool(flows.min() > 0)
    values = _scaled(flows, is_on_log_scale)
    found = tuple(
        LevelShift(
            *(week_at(flows.index[place]) for place in (each.place, each.low, each.high)),
            *(_unscaled(level, is_on_log_scale) for level in (each.before, each.after)),
        )
        for each in shifts(values)
    )
    now = found[-1].after if found else _unscaled(float(values.mean()), is_on_log_scale)
    return Levels(week_at(flows.index[-1]), len(flows), is_on_log_scale, now, found)


def _flows(weekly: pd.DataFrame, upto: Week) -> pd.Series:
    flows = settled(weekly)
    return flows[flows.index <= monday_of(upto)]


def _scaled(flows: pd.Series, is_on_log_scale: bool) -> np.ndarray:
    values = flows.to_numpy(dtype=float)
    return np.log(values) if is_on_log_scale else values


def _unscaled(value: float, is_on_log_scale: bool) -> float:
    return math.exp(value) if is_on_log_scale else value


def _months(mondays: pd.DatetimeIndex) -> np.ndarray:
    """The month in which most of a week lies: that of its Thursday."""
    return (mondays + pd.Timedelta(days=3)).month.to_numpy()


def _whole_weeks(daily: pd.DataFrame, mondays: pd.DatetimeIndex, is_on_log_scale: bool) -> np.ndarray:
    """A row of seven days per week; on a log scale only weeks without a day of nothing or less."""
    days = mondays.to_numpy()[:, None] + np.arange(7) * np.timedelta64(1, "D")
    flows = daily["flow"].reindex(pd.DatetimeIndex(days.ravel())).to_numpy(dtype=float).reshape(-1, 7)
    is_whole = ~np.isnan(flows).any(axis=1) & ((flows > 0).all(axis=1) if is_on_log_scale else True)
    return np.log(flows[is_whole]) if is_on_log_scale else flows[is_whole]
