"""Every forecast that an edition printed or a source published, held against what is known at an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.forecast_file import FORECASTS, forecasts_from
from reports.briefings.publication import LogEntry, sha256_of
from reports.errors import LedgerAltered
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


def printed(settings: Settings, at: dt.datetime) -> Iterator[Forecast]:
    """Yield the forecasts of every edition of the desk released by then, in the order of the log."""
    for entry in publisher.read_log(settings.store):
        is_ours = entry.edition.desk == settings.catalog.desk and dt.datetime.fromisoformat(entry.as_of) <= at
        if is_ours and FORECASTS in entry.files:
            yield from forecasts_from(_as_logged(settings, entry))


def _as_logged(settings: Settings, entry: LogEntry) -> bytes:
    key = entry.edition.key(FORECASTS)
    body = settings.store.read(key).body
    if sha256_of(body) != entry.files[FORECASTS]:
        mend = "publish nothing; restore the object from the bucket's versions or from a backup"
        raise LedgerAltered(f"{key} is not what the publication log says", mend=mend)
    return body


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
