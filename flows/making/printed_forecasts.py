"""What editions projected, read from their own files as the publication log has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.forecast_file import FORECASTS, forecasts_from
from reports.briefings.publication import sha256_of
from reports.briefings.publication_log import LogEntry
from reports.errors import LedgerAltered
from reports.figures.outlook.resolving import Forecast


def printed(
    settings: Settings, until: dt.datetime, *, since: dt.datetime | None = None, log_count: int | None = None
) -> Iterator[Forecast]:
    """Yield the forecasts of the desk's editions released after `since` and up to `until`, in the order of the log.

    `log_count` takes the log's first entries alone. What a back-filled edition projects is none: nobody could read it
    before it came. Raises LedgerAltered where a file is not what the log says.
    """
    for entry in publisher.read_log(settings.store, log_count):
        released_at = dt.datetime.fromisoformat(entry.as_of)
        is_ours = entry.edition.desk == settings.catalog.desk and FORECASTS in entry.files and not entry.is_backfilled
        if is_ours and released_at <= until and (since is None or released_at > since):
            yield from forecasts_from(_as_logged(settings, entry))


def _as_logged(settings: Settings, entry: LogEntry) -> bytes:
    key = entry.edition.key(FORECASTS)
    body = settings.store.read(key).body
    if sha256_of(body) != entry.files[FORECASTS]:
        mend = "publish nothing; restore the object from the bucket's versions or from a backup"
        raise LedgerAltered(f"{key} is not what the publication log says", mend=mend)
    return body
