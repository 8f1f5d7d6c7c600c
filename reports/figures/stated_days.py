"""Days, weeks and months as publishers write them, read by declared formats only."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping

from reports.catalog.mappings import (
    DayColumn,
    FixedPeriod,
    IsoWeek,
    NamedDay,
    NamedMonth,
    Period,
    RetrievedDay,
    WeekFrom,
)
from reports.figures.stated_numbers import shortened

Span = tuple[dt.date, dt.date]
_PARTS = {
    "YYYY": "(?P<year>[0-9]{4})", "MM": "(?P<month>[0-9]{2})", "M": "(?P<month>[0-9]{1,2})",
    "DD": "(?P<day>[0-9]{2})", "D": "(?P<day>[0-9]{1,2})",
    # A clock is read over: the day counts as written, in whatever zone the publisher keeps.
    "hh": "[0-9]{2}", "mm": "[0-9]{2}", "ss": r"[0-9]{2}(?:\.[0-9]+)?",
}  # fmt: skip
_PART = re.compile(r"(YYYY|MM?|DD?|hh|mm|ss)")
FIRST_YEAR, LAST_YEAR = 1900, 2199


def day_reader(formats: tuple[str, ...]) -> Callable[[str], dt.date]:
    """Return a function that reads a day written in one of `formats` (D/M/YYYY, …); it raises ValueError."""
    forms = [re.compile(_as_pattern(text)) for text in formats]

    @functools.lru_cache(maxsize=4096)
    def read(text: str) -> dt.date:
        for form in forms:
            if found := form.fullmatch(text):
                return _checked(text, *(int(found[part]) for part in ("year", "month", "day")))
        raise ValueError(f"{shortened(text)} is no day written as {' or '.join(formats)}")

    return read


def _as_pattern(text: str) -> str:
    return "".join(_PARTS.get(part) or re.escape(part) for part in _PART.split(text))


def _checked(text: str, year: int, month: int, day: int) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{shortened(text)}: the year must lie between {FIRST_YEAR} and {LAST_YEAR}")
    try:
        return dt.date(year, month, day)
    except ValueError as trouble:
        raise ValueError(f"{shortened(text)}: {trouble}") from trouble


def period_reader(period: Period, taken_on: dt.date) -> Callable[[Callable[[str], str]], Span]:
    """Return a function from a row (as column → text) to the first and last day of its period; it raises ValueError.

    A figure for one day begins and ends on it; what a cumulative figure begins with is the series' to say.
    `taken_on` is the day (UTC) of the copy, for files that name no day of their own.
    """
    if isinstance(period, FixedPeriod | RetrievedDay):
        of_all = (period.first_on, period.last_on) if isinstance(period, FixedPeriod) else (taken_on, taken_on)
        return lambda text_of: of_all
    if isinstance(period, IsoWeek):
        return lambda text_of: _iso_week(text_of(period.year_column), text_of(period.week_column))
    if isinstance(period, NamedDay):
        return lambda text_of: _named_day(*(text_of(name) for name in _parts_of(period)), period.months)
    if isinstance(period, NamedMonth):
        return lambda text_of: _named_month(text_of(period.year_column), text_of(period.month_column), period.months)
    return _from_day(period, length=7 if isinstance(period, WeekFrom) else 1)


def _from_day(period: DayColumn, length: int) -> Callable[[Callable[[str], str]], Span]:
    read, column, more = day_reader(period.formats), period.column, dt.timedelta(days=length - 1)

    def span(text_of: Callable[[str], str]) -> Span:
        first = read(text_of(column))
        return first, first + more

    return span


def _whole(text: str, what: str, longest: int) -> int:
    if not re.fullmatch(rf"[0-9]{{1,{longest}}}", text):
        raise ValueError(f"{shortened(text)} is no {what}")
    return int(text)


def _iso_week(year: str, week: str) -> Span:
    try:
        monday = dt.date.fromisocalendar(_whole(year, "year", 4), _whole(week, "week", 2), 1)
    except ValueError as trouble:
        raise ValueError(f"ISO week {shortened(week)} of {shortened(year)}: {trouble}") from trouble
    _checked(f"{year}-W{week}", monday.year, monday.month, monday.day)
    return monday, monday + dt.timedelta(days=6)


def _parts_of(period: NamedDay) -> tuple[str, str, str]:
    return period.year_column, period.month_column, period.day_column


def _named_day(year: str, month: str, day: str, months: Mapping[str, int]) -> Span:
    number = _month_number(month, months)
    on = _checked(f"{day} {month} {year}", _whole(year, "year", 4), number, _whole(day, "day", 2))
    return on, on


def _month_number(name: str, months: Mapping[str, int]) -> int:
    if name not in months:
        raise ValueError(f"{shortened(name)} is none of the months {', '.join(months)}")
    return months[name]


def _named_month(year: str, month: str, months: Mapping[str, int]) -> Span:
    number = _month_number(month, months)
    first = _checked(f"{month} {year}", _whole(year, "year", 4), number, 1)
    return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
