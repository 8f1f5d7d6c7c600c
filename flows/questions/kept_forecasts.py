"""Every forecast that an edition printed or a source published, held against what is known at an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from flows.making.printed_forecasts import printed
from flows.settings import Settings
from reports.figures.flows import weekly_of
from reports.figures.observations import observations
from reports.figures.outlook.resolving import (
    Forecast,
    Resolved,
    resolve_passing,
    resolve_stated,
    resolve_week,
    stated_forecasts,
)
from reports.figures.totals import totals_by_day


def forecasts_of(settings: Settings, as_of: dt.datetime | None) -> list[Resolved]:
    """Return every forecast made by an instant, what sources published first, each as far as it is resolved by then.

    Editions count from their release instant on; each file is held against its log entry, raises LedgerAltered.
    """
    at = as_of or settings.clock.now()
    view = settings.ledger.view(at)
    of_sources = [_stated(settings, view, each, at.date()) for each in _published(settings, view)]
    return [*of_sources, *(_printed(settings, view, each) for each in printed(settings, at))]


def _published(settings: Settings, view: pd.DataFrame) -> Iterator[Forecast]:
    for series_id, series in settings.catalog.series.items():
        if series.kind == "projection":
            yield from stated_forecasts(view[view["series_id"] == series_id], series_id)


def _stated(settings: Settings, view: pd.DataFrame, forecast: Forecast, on: dt.date) -> Resolved:
    settles = settings.catalog.series[forecast.series_id].resolved_by
    return resolve_stated(forecast, view[view["series_id"] == settles] if settles else None, on)


def _printed(settings: Settings, view: pd.DataFrame, forecast: Forecast) -> Resolved:
    series = settings.catalog.series.get(forecast.series_id)
    if series is None:  # the desk has dropped it since; what was said stays said
        return Resolved(forecast, "open")
    observed = observations(view[view["series_id"] == forecast.series_id], series)
    if forecast.kind == "week":
        return resolve_week(forecast, weekly_of(observed, series))
    totals = totals_by_day(observed, series)
    return Resolved(forecast, "open") if totals is None else resolve_passing(forecast, totals)
