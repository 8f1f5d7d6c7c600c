"""Questions to the ledger about what long series show: shifts of level, outliers, seasons, records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from flows.questions.asking import declared_series
from flows.settings import Settings
from reports.calendar import Week
from reports.figures.dense.nowcast import Nowcast, nowcast
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
    nowcast: Nowcast | None  # only where the catalogue declares earlier states of the series


def studies_of(settings: Settings, series: Sequence[str], as_of: dt.datetime | None, strict: bool) -> list[SeriesStudy]:
    """Return what each series shows as known at an instant.

    Without `series`, of those that lead the briefings. Raises UsageError for an unknown series, and for one that has
    no weekly flow.
    """
    wanted = tuple(series) or tuple(each.lead_series for each in settings.catalog.briefings.values())
    for name in wanted:
        declared_series(settings, name)
    at = as_of or settings.clock.now()
    vintages = {name: _vintages_of(settings, name) for name in wanted}
    read = {*wanted, *(each for found in vintages.values() for each in found.values())}
    view = settings.ledger.view(at, strict=strict, series=sorted(read))
    found = []
    for name in wanted:
        declared = settings.catalog.series[name]
        observed = observations(view[view["series_id"] == name], declared)
        daily = daily_of(observed, declared) if declared.grid == "day" else None
        seen = study(weekly_of(observed, declared), Week.of(at.date()), daily)
        states = {on: _weeks(view, each, settings) for on, each in vintages[name].items()}
        found.append(SeriesStudy(name, declared.title, declared.unit, seen, nowcast(_known(states))))
    return found


def _vintages_of(settings: Settings, name: str) -> dict[dt.date, str]:
    """The series that are earlier states of one, by the day of their state."""
    return {
        each.vintage.known_on: series_id
        for series_id, each in settings.catalog.series.items()
        if each.vintage and each.vintage.of == name
    }


def _weeks(view: pd.DataFrame, series_id: str, settings: Settings) -> pd.Series:
    declared = settings.catalog.series[series_id]
    weekly = weekly_of(observations(view[view["series_id"] == series_id], declared), declared)
    return weekly["flow"].dropna()


def _known(states: dict[dt.date, pd.Series]) -> dict[dt.date, pd.Series]:
    return {on: weeks for on, weeks in states.items() if len(weeks)}
