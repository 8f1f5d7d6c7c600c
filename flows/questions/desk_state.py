"""How one desk stands: the newest edition of each briefing, the next release, and what was due and is not out."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from flows.making.orders import released_at
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.publication_log import LogEntry, newest_of
from reports.calendar import Week
from reports.catalog.briefings import Briefing


@dataclass(frozen=True)
class BriefingState:
    """One briefing: what stands newest, which week is released next, and since when a week is missing."""

    briefing: str
    newest: str  # the edition's identifier; empty where none stands
    newest_week: str
    next_week: str
    next_release_at: dt.datetime
    trouble: str = ""


@dataclass(frozen=True)
class DeskState:
    """One desk of the installation, or the only one."""

    desk: str
    title: str
    bucket: str
    briefings: tuple[BriefingState, ...]

    @property
    def troubles(self) -> tuple[str, ...]:
        """What somebody should look at."""
        return tuple(each.trouble for each in self.briefings if each.trouble)

    def as_json(self) -> dict[str, Any]:
        """Return the state as plain values."""
        briefings = [{**asdict(each), "next_release_at": each.next_release_at.isoformat()} for each in self.briefings]
        return {"desk": self.desk, "title": self.title, "bucket": self.bucket, "briefings": briefings}


def desk_state(settings: Settings) -> DeskState:
    """Return how the desk stands by its catalogue, its publication log and the clock; the ledger is not opened."""
    log, now, catalog = publisher.read_log(settings.store), settings.clock.now(), settings.catalog
    states = tuple(
        _state(name, declared, newest_of(log, catalog.desk, name), now) for name, declared in catalog.briefings.items()
    )
    return DeskState(catalog.desk, catalog.title, settings.bucket, states)


def _state(name: str, declared: Briefing, newest: LogEntry | None, now: dt.datetime) -> BriefingState:
    coming = next_week(declared, now)
    due = coming.previous
    out = Week.parse(newest.edition.week) if newest else None
    trouble = ""
    if out is None or out < due:
        trouble = f"{name} {due} was due at {released_at(declared, due):%Y-%m-%d %H:%M} UTC and is not out"
    return BriefingState(
        name, newest.edition.identifier if newest else "", str(out or ""), str(coming), released_at(declared, coming),
        trouble,
    )  # fmt: skip


def next_week(declared: Briefing, now: dt.datetime) -> Week:
    """Return the week whose edition is released next."""
    week = Week.of(now.date()).shifted(-2)
    while released_at(declared, week) <= now:
        week = week.next
    return week
