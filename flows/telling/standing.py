"""What is wrong as the bucket stands, whoever asks: old sources, claims held back, an edition that is not out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from flows.intake.fetching import CATALOG_SCHEME
from flows.intake.quarantine import held_back
from flows.making.orders import declared_briefing
from flows.questions.asking import health_of
from flows.settings import Settings
from flows.telling.troubles import Look, Trouble
from reports.adapters import publisher
from reports.briefings.publication import EditionName
from reports.briefings.publication_log import newest_of
from reports.briefings.releases import instants_of, newest_open, read_from
from reports.calendar import Week
from reports.catalog.briefings import Briefing
from reports.figures.health import SourceHealth

GRACE = dt.timedelta(hours=1)
_WORKER_UP = "is the worker up? muster doctor"
SOURCES, QUARANTINE, AUDIT = "sources", "held back", "audit"
NOT_OUT = "not out"
_MEND_OF_SOURCE = "muster refresh {0}, then muster sources check {0}: has its address or its form changed?"
_MEND_OF_OWN = "look for newer claims and add their rows to the desk's own table ({0})"


@dataclass(frozen=True)
class Due:
    """The week whose edition should be out by now, when readers may have it, and the next one."""

    briefing: str
    week: Week
    released_at: dt.datetime
    next_at: dt.datetime


def due_at(declared: Briefing, briefing: str, now: dt.datetime, grace: dt.timedelta = GRACE) -> Due:
    """Return which week's edition readers should have at an instant, if they may wait so long after its release."""
    release = declared.release
    week = newest_open(release, now)
    while read_from(instants_of(release, week)) + grace > now:
        week = week.previous
    told, following = (read_from(instants_of(release, each)) for each in (week, week.next))
    return Due(briefing, week, told, following)


def edition_scope(briefing: str) -> str:
    """Return the name of the look at a briefing's newest edition."""
    return f"edition of {briefing}"


def edition_subject(briefing: str, week: object) -> str:
    """Return what a trouble about one week's edition is called."""
    return f"{briefing} {week}"


def look_at_sources(settings: Settings) -> Look:
    """Find the sources whose newest figure is older than it may be, and those of which nothing is held."""
    health = health_of(settings, None)
    found = tuple(_of_source(settings, each) for each in health if each.status != "fresh")
    return Look({SOURCES: "as fresh as it should be"}, found)


def look_at_quarantine(settings: Settings) -> Look:
    """Find the claims that wait for a person, those of a source together."""
    waiting: dict[str, list[str]] = defaultdict(list)
    for claim in held_back(settings):
        waiting[claim.row["source_id"]].append(claim.held_id)
    found = tuple(
        Trouble(
            QUARANTINE, source_id, f"{len(ids):,} {'claims' if len(ids) > 1 else 'claim'} of {source_id} held back",
            "muster quarantine list, then muster quarantine release or reject each, with --why",
            "what stood before stays in use until somebody decides", tuple(sorted(ids)),
        )
        for source_id, ids in waiting.items()
    )  # fmt: skip
    return Look({QUARANTINE: "decided, or mended by the publisher"}, found)


def look_at_edition(settings: Settings, briefing: str, now: dt.datetime, grace: dt.timedelta = GRACE) -> Look:
    """Find out whether a briefing's edition is out that should be out by now."""
    due = due_at(declared_briefing(settings, briefing), briefing, now, grace)
    desk, scope = settings.catalog.desk, edition_scope(briefing)
    if publisher.revisions(settings.store, EditionName(desk, briefing, str(due.week))):
        return Look({scope: f"{edition_subject(briefing, due.week)} is out"})
    newest = newest_of(publisher.read_log(settings.store), desk, briefing)
    trouble = Trouble(
        scope, edition_subject(briefing, due.week), f"{briefing} {due.week} is not out",
        f"muster brief {briefing} --week {due.week}",
        f"its release was {due.released_at:%Y-%m-%d %H:%M} UTC; the newest edition is "
        + (str(newest.edition.week) if newest else "none"), (NOT_OUT,), asks_first=_WORKER_UP,
    )  # fmt: skip
    return Look({scope: ""}, (trouble,))


def standing_editions(settings: Settings) -> dict[str, Look]:
    """Return how the newest edition of each briefing stands now."""
    now = settings.clock.now()
    return {name: look_at_edition(settings, name, now) for name in settings.catalog.briefings}


def _of_source(settings: Settings, each: SourceHealth) -> Trouble:
    source, name = settings.catalog.sources[each.source_id], each.source_id
    error = f"; the newest attempt failed: {each.last_error.splitlines()[0]}" if each.last_error else ""
    if each.status == "never seen":
        title, detail = f"nothing of source {name} is held", f"it never came in{error}"
    else:
        newest = f"its newest figure is of {each.newest_figure_on}" if each.newest_figure_on else "its newest copy"
        allowed = f"warned of after {source.warn_after_days} days, overdue after {source.error_after_days}"
        title = f"source {name} is {each.status}, {each.age_days} days old"
        detail = f"{newest} ({allowed}){error}"
    mend = (_MEND_OF_OWN if source.url.startswith(CATALOG_SCHEME) else _MEND_OF_SOURCE).format(name)
    return Trouble(SOURCES, name, title, mend, detail, (each.status,))
