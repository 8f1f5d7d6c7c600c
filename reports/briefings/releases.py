"""When each week of a briefing may be made, may go out, and counts as missed. No clock is read: it is an argument."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from reports.calendar import Week, last_complete_week, release_instant
from reports.catalog.briefings import Release

Missed = Literal["skip", "newest", "all"]
MISSED: tuple[Missed, ...] = get_args(Missed)


@dataclass(frozen=True)
class Instants:
    """The instants of one week's edition, in UTC, in their order.

    `opens_at`: a run may make it. `cut_off_at`: its release instant, up to which it knows. `out_at`: nothing of it is
    public before, the embargo where one is set. `closes_at`: a run that starts later is late.
    """

    week: Week
    opens_at: dt.datetime
    cut_off_at: dt.datetime
    out_at: dt.datetime
    closes_at: dt.datetime
    has_embargo: bool = False


@dataclass(frozen=True)
class Plan:
    """What a scheduled run makes. `newest` is the newest week whose time has come; `weeks` go out, oldest first."""

    newest: Week
    weeks: tuple[Week, ...]
    left_out: tuple[Week, ...] = ()
    is_too_late: bool = False


def cut_off_of(release: Release, week: Week) -> dt.datetime:
    """Return the instant at which a week's edition is released: its information cut-off, in UTC."""
    return release_instant(week, weekday=release.weekday, at=release.at, zone=release.zone)


def instants_of(release: Release, week: Week) -> Instants:
    """Return the instants of a week's edition; an embargo that a clock change moves before the cut-off ends with it."""
    cut_off_at = cut_off_of(release, week)
    opens_at = cut_off_at - dt.timedelta(minutes=release.opens_minutes_before)
    embargo = release.embargo
    out_at = opens_at
    if embargo is not None:
        out_at = max(cut_off_at, release_instant(week, weekday=release.weekday, at=embargo, zone=release.zone))
    closes_at = max(cut_off_at, out_at) + dt.timedelta(minutes=release.late_after_minutes)
    return Instants(week, opens_at, cut_off_at, out_at, closes_at, embargo is not None)


def read_from(instants: Instants) -> dt.datetime:
    """Return the instant that readers are told: the end of the embargo, or the release where there is none."""
    return instants.out_at if instants.has_embargo else instants.cut_off_at


def week_before(release: Release, now: dt.datetime) -> Week:
    """Return the newest week whose days are all over in the zone of the release."""
    return last_complete_week(now.astimezone(ZoneInfo(release.zone)).date() - dt.timedelta(days=1))


def newest_open(release: Release, now: dt.datetime) -> Week:
    """Return the newest week whose edition may be made by now."""
    week = Week.of(now.date()).next
    while instants_of(release, week).opens_at > now:
        week = week.previous
    return week


def planned(release: Release, missed: Missed, now: dt.datetime, issued: Collection[Week]) -> Plan:
    """Return what a scheduled run of a briefing makes, by what was missed and never by when the run was due.

    So each of several late runs comes to the same, whichever starts, in whatever order. `issued` holds the weeks that
    were ever put out. `skip`: the newest week, unless it is too late for it. `newest`: the newest week, however late.
    `all`: every week since the newest that was put out; where more are missing than the release says, the newest alone.
    """
    newest = newest_open(release, now)
    last_out = max((week for week in issued if week <= newest), default=None)
    since = newest.weeks_since(last_out) if last_out else 1
    open_weeks = tuple(newest.shifted(back) for back in range(1 - since, 1))
    if newest in issued:
        return Plan(newest, ())
    if missed == "skip" and now > instants_of(release, newest).closes_at:
        return Plan(newest, (), open_weeks, is_too_late=True)
    if missed == "all" and since <= release.most_missed:
        return Plan(newest, open_weeks)
    return Plan(newest, (newest,), open_weeks[:-1])
