"""What each key figure of an edition would be without each of the origins that it rests on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flows.making.orders import declared_briefing, newest_complete_week, open_aside
from flows.publish import view
from flows.settings import Settings
from reports.briefings.compose import voice_of
from reports.briefings.sensitivity import Swing, swings
from reports.calendar import Week


@dataclass(frozen=True)
class Sensitivity:
    """The week that was asked about, its cut-off, and every key figure without each origin."""

    week: str
    as_of: dt.datetime
    swings: tuple[Swing, ...]


def sensitivity_of(settings: Settings, briefing: str, week: str, as_of: dt.datetime | None) -> Sensitivity:
    """Return what the key figures of a week's edition rest on, as of its own cut-off or another instant.

    Raises UsageError for a briefing or a week that is none, and Withheld where no complete week is known.
    """
    declared = declared_briefing(settings, briefing)
    at = as_of or settings.clock.now()
    wanted = newest_complete_week(settings, declared, at) if week == "newest" else Week.parse(week)
    order = open_aside(settings, briefing, wanted, as_of, strict=False, draft=False, out="")
    material = view(settings, order)
    return Sensitivity(str(wanted), material.edition.as_of, swings(voice_of(material)))
