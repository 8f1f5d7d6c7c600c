"""Days that cannot be: not yet begun anywhere on Earth when the copy was taken, or before the series began."""

from __future__ import annotations

import datetime as dt

from reports.catalog.checks import CheckName, Checks
from reports.catalog.declared import Series
from reports.figures.checks.stored import WOULD_FIT, written
from reports.figures.model import Claim

FIRST_CLOCK = dt.timedelta(hours=14)  # where a day begins first, it is UTC+14
_GRID_DAYS = {"day": 0, "week": 6, "month": 30, "irregular": 0}
_AHEAD = frozenset({"projection", "event"})
NEAR_DAYS = 31


def day_doubt(
    claim: Claim, declared: Series, checks: Checks, retrieved_at: dt.datetime, newest_on: dt.date | None
) -> tuple[CheckName, str] | None:
    """Return what is wrong with a claim's days, None if nothing is; `newest_on` is the newest day held of its line."""
    today = (retrieved_at + FIRST_CLOCK).date() + dt.timedelta(days=checks.future_days)
    day = claim.period_end_on
    if day is not None and declared.kind not in _AHEAD:
        begun = claim.period_start_on if declared.kind != "cumulative" and claim.period_start_on else day
        if begun > today + dt.timedelta(days=_GRID_DAYS[declared.grid]):
            return "future-day", _a_year_off(written("not_begun", day=f"{day}"), day, newest_on)
        # A running total may well be nought on the day before it starts.
        if declared.starts_on is not None and day < declared.starts_on and claim.value != 0:
            reason = written("early_day", day=f"{day}", starts=f"{declared.starts_on}")
            return "early-day", _a_year_off(reason, day, newest_on)
    published = claim.published_on
    if published is not None and claim.published_precision == "day" and published > today:
        return "future-day", written("not_published", day=f"{published}")
    return None


def in_other_year(day: dt.date, newest_on: dt.date | None) -> dt.date | None:
    """Return the day a year later or earlier that lies near the newest one held, if this day does not."""
    if newest_on is None or abs((day - newest_on).days) <= NEAR_DAYS:
        return None
    for years in (1, -1):
        moved = _moved(day, years)
        if abs((moved - newest_on).days) <= NEAR_DAYS:
            return moved
    return None


def _a_year_off(reason: str, day: dt.date, newest_on: dt.date | None) -> str:
    meant = in_other_year(day, newest_on)
    return WOULD_FIT.format(reason=reason, meant=meant) if meant else reason


def _moved(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day + dt.timedelta(days=365 * years)
