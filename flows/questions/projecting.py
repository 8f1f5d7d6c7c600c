"""Questions to the ledger about what may come: the outlook of a series as known at an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from flows.questions.asking import declared_series
from flows.settings import Settings
from reports.calendar import Week
from reports.catalog.declared import Series
from reports.errors import UsageError
from reports.figures.flows import weekly_of
from reports.figures.observations import observations
from reports.figures.outlook.choosing import Outlook, outlook
from reports.figures.totals import totals_by_day


@dataclass(frozen=True)
class SeriesOutlook:
    """A series and its outlook, None where it has no settled week."""

    series_id: str
    title: str
    outlook: Outlook | None


def outlooks_of(
    settings: Settings, series: Sequence[str], as_of: dt.datetime | None, strict: bool
) -> list[SeriesOutlook]:
    """Return the outlook of each series from its newest settled week, as known at an instant.

    Without `series`, of those that the briefings show an outlook of, else of their lead series. Raises UsageError
    for an unknown series, and for one that has no weekly flow.
    """
    wanted = tuple(series) or _shown(settings)
    for name in wanted:
        declared_series(settings, name)
    at = as_of or settings.clock.now()
    view = settings.ledger.view(at, strict=strict, series=list(wanted))
    return [_one(view[view["series_id"] == name], name, settings.catalog.series[name], at) for name in wanted]


def _one(rows: pd.DataFrame, name: str, series: Series, at: dt.datetime) -> SeriesOutlook:
    observed = observations(rows, series)
    seen = outlook(weekly_of(observed, series), Week.of(at.date()), totals_by_day(observed, series))
    return SeriesOutlook(name, series.title, seen)


def _shown(settings: Settings) -> tuple[str, ...]:
    briefings = settings.catalog.briefings.values()
    named = [name for each in briefings for name in each.series_projected()]
    named = named or [each.lead_series for each in briefings]
    if not named:
        raise UsageError("this desk has no briefing, and so no series to look ahead in", mend="name a series")
    return tuple(dict.fromkeys(named))
