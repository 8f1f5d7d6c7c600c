"""Questions to the ledger about what long series show: shifts of level, outliers, seasons, records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flows.asking import declared_series
from flows.settings import Settings
from reports.calendar import Week
from reports.figures.dense.study import Study, study
from reports.figures.flows import daily_of, weekly_of
from reports.figures.observations import observations


@dataclass(frozen=True)
class SeriesStudy:
    """A series and what it shows; None where it has too few settled weeks."""

    series_id: str
    title: str
    unit: str
    study: Study | None


def studies_of(settings: Settings, series: Sequence[str], as_of: dt.datetime | None, strict: bool) -> list[SeriesStudy]:
    """Return what each series shows as known at an instant.

    Without `series`, of those that lead the briefings. Raises UsageError for an unknown series, and for one that has
    no weekly flow.
    """
    wanted = tuple(series) or tuple(each.lead_series for each in settings.catalog.briefings.values())
    for name in wanted:
        declared_series(settings, name)
    at = as_of or settings.clock.now()
    view = settings.ledger.view(at, strict=strict, series=list(wanted))
    found = []
    for name in wanted:
        declared = settings.catalog.series[name]
        observed = observations(view[view["series_id"] == name], declared)
        daily = daily_of(observed, declared) if declared.grid == "day" else None
        seen = study(weekly_of(observed, declared), Week.of(at.date()), daily)
        found.append(SeriesStudy(name, declared.title, declared.unit, seen))
    return found
