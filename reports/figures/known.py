"""When a figure was first knowable at its publisher, by the release rule that the catalogue declares."""

from __future__ import annotations

import datetime as dt

from reports.catalog.declared import ReleaseRule


def release_instant(
    rule: ReleaseRule | None, period_end_on: dt.date | None, published_on: dt.date | None, precision: str = "day"
) -> dt.datetime | None:
    """Return the release instant (UTC), or None where there is no rule or no day to count from.

    `period_end_on` counts from the start of that day; `published_on` from its end, or, with the `precision`
    "month", from the end of its month: a reader could not be sure to have it earlier.
    """
    if rule is None:
        return None
    if rule.counts_from == "period_end_on":
        counted_from = period_end_on
    else:
        counted_from = _day_after(published_on, precision) if published_on else None
    if counted_from is None:
        return None
    return dt.datetime.combine(counted_from, dt.time(), dt.UTC) + dt.timedelta(hours=rule.plus_hours)


def _day_after(day: dt.date, precision: str) -> dt.date:
    if precision == "month":
        return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return day + dt.timedelta(days=1)
