"""When editions come out, and what became of those that should have: each briefing's weeks, past and to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from flows.engine import PlainEngine, use_engine
from flows.making.missed import weeks_put_out
from flows.making.orders import declared_briefing, open_week
from flows.publish import compose_pages, gate, view
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.home.dates import Event, icalendar
from reports.briefings.publication import EditionName
from reports.briefings.publication_log import Standing
from reports.briefings.releases import Instants, instants_of, newest_open, read_from
from reports.calendar import Week, weeks_in
from reports.catalog.briefings import Release
from reports.errors import Withheld

Becoming = Literal["to come", "open", "missing", "withheld"]


@dataclass(frozen=True)
class ReleaseLine:
    """One week of a briefing: when it may be made, what it knows, when readers can have it, and what became of it.

    `release_at` is the end of the embargo, or the cut-off where there is none; `local` is that instant in the zone of
    the release. `standing` is that of the week's newest revision; `out_at` when its first was put out.
    """

    briefing: str
    week: str
    standing: Becoming | Standing
    release_at: dt.datetime
    local: str
    zone: str
    opens_at: dt.datetime
    cut_off_at: dt.datetime
    has_embargo: bool
    out_at: dt.datetime | None = None
    is_late: bool = False
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the line as plain values, instants in UTC."""
        said = asdict(self)
        return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in said.items()}


def calendar_of(settings: Settings, briefing: str = "", *, weeks: int = 8, past: int = 4) -> list[ReleaseLine]:
    """Return the weeks of one briefing, or of all: `past` whose time has come, and `weeks` to come.

    Weeks before the first that was put out are none of its own; the newest that is out stands first where it is older
    than those shown. A week that is not out is held against its gate.
    """
    names = [briefing] if briefing else list(settings.catalog.briefings)
    return [line for name in names for line in _lines(settings, name, weeks, past)]


def _lines(settings: Settings, briefing: str, weeks: int, past: int) -> Iterator[ReleaseLine]:
    release, now = declared_briefing(settings, briefing).release, settings.clock.now()
    newest = newest_open(release, now)
    out = weeks_put_out(settings, briefing)
    first, last_out = min(out, default=newest), max(out, default=newest)
    if past and last_out <= newest.shifted(-past):
        yield _become(settings, briefing, instants_of(release, last_out), now)
    for later in range(1 - past, weeks + 1):
        week = newest.shifted(later)
        if later <= 0 and week >= first:
            yield _become(settings, briefing, instants_of(release, week), now)
        elif later > 0:
            yield _line(briefing, release, instants_of(release, week), "to come")


def _become(settings: Settings, briefing: str, instants: Instants, now: dt.datetime) -> ReleaseLine:
    """Say what became of a week whose time has come."""
    release = declared_briefing(settings, briefing).release
    revisions = publisher.revisions(settings.store, EditionName(settings.catalog.desk, briefing, str(instants.week)))
    if not revisions:
        reasons = _unmet(settings, briefing, instants.week)
        standing: Becoming = "withheld" if reasons else "missing" if now > instants.closes_at else "open"
        return _line(briefing, release, instants, standing, notes=reasons)
    issued = revisions[-1].entry
    out_at = dt.datetime.fromisoformat(issued.acted_at)
    early = (f"out before its embargo: {issued.before_embargo}",) if issued.before_embargo else ()
    corrected = (f"corrected: r{revisions[0].number}",) if len(revisions) > 1 else ()
    is_late = out_at > instants.closes_at
    return _line(briefing, release, instants, revisions[0].standing, out_at=out_at, is_late=is_late,
                 notes=(*early, *corrected))  # fmt: skip


def _line(
    briefing: str, release: Release, instants: Instants, standing: Becoming | Standing, *, notes: tuple[str, ...] = (),
    out_at: dt.datetime | None = None, is_late: bool = False,
) -> ReleaseLine:  # fmt: skip
    at = read_from(instants)
    return ReleaseLine(
        briefing, str(instants.week), standing, at, _local(at, release.zone), release.zone, instants.opens_at,
        instants.cut_off_at, instants.has_embargo, out_at, is_late, (*notes, *_turns(release, instants.week)),
    )  # fmt: skip


def _local(at: dt.datetime, zone: str) -> str:
    there = at.astimezone(ZoneInfo(zone))
    return f"{there:%a} {there.isoformat(sep=' ', timespec='minutes')}"


def _turns(release: Release, week: Week) -> Iterator[str]:
    """Yield what is unusual about the release of a week: clocks that were changed since the last, a long year."""
    zone = ZoneInfo(release.zone)
    now, before = (read_from(instants_of(release, each)).astimezone(zone) for each in (week, week.previous))
    shift = (now.utcoffset() or dt.timedelta()) - (before.utcoffset() or dt.timedelta())
    if shift:
        way, hours = ("forward", shift) if shift > dt.timedelta() else ("back", -shift)
        yield f"clocks went {way} by {hours} since the release before: the same hour there, another in UTC"
    if week.number == weeks_in(week.year) == 53:
        yield f"{week.year} has 53 weeks"


def _unmet(settings: Settings, briefing: str, week: Week) -> tuple[str, ...]:
    """Return why the edition of a week would be withheld, from what is known now; empty where it would go out."""
    order = open_week(settings, briefing, week)
    try:
        with use_engine(PlainEngine()):
            material = view(settings, order)
            gate(material, compose_pages(material, order)[0])
    except Withheld as refusal:
        return refusal.reasons
    return ()


def ics_of(settings: Settings, lines: list[ReleaseLine]) -> bytes:
    """Return the weeks to come as a calendar (RFC 5545): the same bytes until one is out or a rule changes."""
    desk, titles = settings.catalog.desk, settings.catalog.briefings
    return icalendar(settings.catalog.title, (
        Event(
            f"{desk}/{each.briefing}/{each.week}", each.opens_at.isoformat(), each.release_at.isoformat(),
            f"{titles[each.briefing].title}, {each.week}", "\n".join([f"{each.local} ({each.zone})", *each.notes]),
        )
        for each in lines if each.standing == "to come"
    ))  # fmt: skip
