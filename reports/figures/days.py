"""Days as pandas holds them: one spelling for dates and timestamps, and the weeks and months they fall in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reports.calendar import Week
from reports.errors import MusterError

_MONDAY = -3  # 1970-01-01, day 0 of the epoch, was a Thursday


@dataclass(frozen=True)
class Grid:
    """Weeks or months, numbered so that neighbours are one apart."""

    number_of: Callable[[pd.DatetimeIndex], np.ndarray]
    start_of: Callable[[np.ndarray], pd.DatetimeIndex]

    def lengths(self, numbers: np.ndarray) -> np.ndarray:
        """Return how many days each period has."""
        return day_numbers(self.start_of(numbers + 1)) - day_numbers(self.start_of(numbers))


def as_days(values: Any) -> pd.DatetimeIndex:
    """Return dates, datetimes or datetime64 as midnights without a zone, in one resolution; None stays NaT."""
    if isinstance(values, pd.Index | pd.Series) and values.dtype.kind == "M":
        index = pd.DatetimeIndex(values)
    else:
        index = pd.DatetimeIndex(pd.to_datetime(values if isinstance(values, pd.Index | pd.Series) else list(values)))
    if index.tz is not None:
        index = index.tz_convert("UTC").tz_localize(None)
    return index.as_unit("us").normalize().rename(None)


def by_day(values: pd.Series) -> pd.Series:
    """Return the values as floats in order of their day, those without a number or a day left out.

    Raises MusterError where one day has two values: which one holds is not for arithmetic to say.
    """
    standing = pd.Series(as_floats(values), index=as_days(values.index))
    standing = standing[standing.notna().to_numpy() & standing.index.notna()]
    if not standing.index.is_monotonic_increasing:
        standing = standing.sort_index(kind="stable")
    if standing.index.has_duplicates:
        twice = standing.index[standing.index.duplicated()]
        raise MusterError(
            f"{len(twice)} days have two values, the first is {twice[0].date()}", mend="take observations(), not claims"
        )
    return standing


def as_floats(values: pd.Series) -> np.ndarray:
    """Return numbers as floats; None is NaN."""
    return pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan)


def day_numbers(days: pd.DatetimeIndex) -> np.ndarray:
    """Return a number per day that grows by one from each day to the next."""
    return days.to_numpy().astype("datetime64[D]").astype(np.int64)


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


def _index(days: np.ndarray) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(days.astype("datetime64[us]"))


def _week_numbers(days: pd.DatetimeIndex) -> np.ndarray:
    return (day_numbers(days) - _MONDAY) // 7


def _mondays(numbers: np.ndarray) -> pd.DatetimeIndex:
    return _index((numbers * 7 + _MONDAY).astype("datetime64[D]"))


def _month_numbers(days: pd.DatetimeIndex) -> np.ndarray:
    return days.to_numpy().astype("datetime64[M]").astype(np.int64)


def _month_starts(numbers: np.ndarray) -> pd.DatetimeIndex:
    return _index(numbers.astype("datetime64[M]"))


WEEKS = Grid(_week_numbers, _mondays)
MONTHS = Grid(_month_numbers, _month_starts)
