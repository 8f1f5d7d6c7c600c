"""Days as pandas holds them: one spelling for dates and timestamps, and the weeks and months they fall in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from reports.calendar import Week
from reports.errors import MusterError


def as_days(values: Any) -> pd.DatetimeIndex:
    """Return dates, datetimes or datetime64 as midnights without a zone, in one resolution; None stays NaT."""
    index = pd.DatetimeIndex(pd.to_datetime(list(values) if not isinstance(values, pd.Index | pd.Series) else values))
    if index.tz is not None:
        index = index.tz_convert("UTC").tz_localize(None)
    return index.normalize().as_unit("us")


def by_day(values: pd.Series) -> pd.Series:
    """Return the values as floats in order of their day, those without a number or a day left out.

    Raises MusterError where one day has two values: which one holds is not for arithmetic to say.
    """
    standing = pd.Series(pd.to_numeric(values).to_numpy(dtype=float), index=as_days(values.index))
    standing = standing[standing.notna() & standing.index.notna()].sort_index()
    twice = standing.index[standing.index.duplicated()]
    if len(twice):
        raise MusterError(
            f"{len(twice)} days have two values, the first is {twice[0].date()}", mend="take observations(), not claims"
        )
    return standing


def mondays(days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the Monday of each day's ISO week."""
    return days - pd.to_timedelta(days.day_of_week, unit="D")


def month_starts(days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the first day of each day's month."""
    return days - pd.to_timedelta(days.day - 1, unit="D")


def month_numbers(days: pd.DatetimeIndex) -> np.ndarray:
    """Return a number per month that grows by one from each month to the next."""
    return days.year.to_numpy() * 12 + days.month.to_numpy()


def monday_of(week: Week) -> pd.Timestamp:
    """Return the week's Monday as it stands in a weekly frame's index."""
    return pd.Timestamp(week.first_on).as_unit("us")


def week_at(monday: pd.Timestamp) -> Week:
    """Return the week of a weekly frame's row."""
    return Week.of(monday.date())


def within(days: pd.DatetimeIndex, spans: Iterable[tuple[Any, Any]]) -> np.ndarray:
    """Return, per day, whether it lies in one of the spans, both ends included."""
    inside = np.zeros(len(days), dtype=bool)
    for first_on, last_on in spans:
        first, last = as_days([first_on, last_on])
        inside |= np.asarray((days >= first) & (days <= last))
    return inside
