"""ISO weeks, and the instant at which a week's edition is released. Standard library only; no clock is read."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reports.errors import UsageError

_WRITTEN = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_MEND = "write an ISO week such as 2026-W31; weeks run from W01 to W52, and to W53 in long years only"


@dataclass(frozen=True, order=True, slots=True)
class Week:
    """An ISO 8601 week, Monday to Sunday. Weeks are ordered as time is."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9998:
            raise UsageError(f"{self.year} is no year of the ISO calendar", mend=_MEND)
        if not 1 <= self.number <= weeks_in(self.year):
            raise UsageError(
                f"there is no week {self.number} in {self.year}, only W01 to W{weeks_in(self.year)}", mend=_MEND
            )

    @classmethod
    def parse(cls, text: str) -> Week:
        """Return the week written as `2026-W31`; raises UsageError."""
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise UsageError(f"{text!r} is no ISO week", mend=_MEND)
        return cls(int(written[1]), int(written[2]))

    @classmethod
    def of(cls, day: dt.date) -> Week:
        """Return the week that holds `day`."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def first_on(self) -> dt.date:
        """The Monday."""
        return dt.date.fromisocalendar(self.year, self.number, 1)

    @property
    def last_on(self) -> dt.date:
        """The Sunday."""
        return dt.date.fromisocalendar(self.year, self.number, 7)

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The seven days."""
        return tuple(self.first_on + dt.timedelta(days=n) for n in range(7))

    @property
    def next(self) -> Week:
        """The week after."""
        return self.shifted(1)

    @property
    def previous(self) -> Week:
        """The week before."""
        return self.shifted(-1)

    @property
    def year_before(self) -> Week:
        """The week 52 weeks earlier: the same number, but for the weeks after a W53, which move by one.

        364 days earlier are the same weekdays and never more than two days off the same dates.
        """
        return self.shifted(-52)

    def shifted(self, weeks: int) -> Week:
        """Return the week so many weeks later, or earlier if negative; raises UsageError past the calendar's ends."""
        try:
            return Week.of(self.first_on + dt.timedelta(weeks=weeks))
        except OverflowError as trouble:
            raise UsageError(f"{weeks} weeks from {self} lie outside the calendar", mend=_MEND) from trouble

    def weeks_since(self, earlier: Week) -> int:
        """Return how many weeks later than `earlier` this is; negative if it is the earlier one."""
        return (self.first_on - earlier.first_on).days // 7

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"


def weeks_in(year: int) -> int:
    """Return 52 or 53, the number of ISO weeks of a year: 28 December is always in the last one."""
    return dt.date(year, 12, 28).isocalendar().week


def last_complete_week(day: dt.date) -> Week:
    """Return the newest week whose seven days have all come by `day`, `day` itself included."""
    week = Week.of(day)
    return week if week.last_on == day else week.previous


def release_instant(week: Week, *, weekday: int, at: dt.time, zone: str) -> dt.datetime:
    """Return the UTC instant of a local time on a weekday (1 is Monday) of the week after; raises UsageError.

    A local time that a clock change skips is moved forward by the length of the gap (02:30 becomes 03:30);
    of a local time that comes twice, the first is meant. Both are PEP 495's reading of `fold=0`.
    """
    if not 1 <= weekday <= 7:
        raise UsageError(f"weekday {weekday} is none of 1 (Monday) to 7 (Sunday)", mend="name an ISO weekday")
    if at.tzinfo is not None:
        raise UsageError(f"the release time {at} carries a zone of its own", mend="give a plain local time and a zone")
    day = week.next.first_on + dt.timedelta(days=weekday - 1)
    local = dt.datetime.combine(day, at.replace(fold=0), tzinfo=_zone(zone))
    return local.astimezone(dt.UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as trouble:
        raise UsageError(f"{name!r} is no IANA time zone", mend="use a name such as Europe/Kyiv") from trouble
