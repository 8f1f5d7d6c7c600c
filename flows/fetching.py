"""Asking a source's address for its file: over the web, or among the files of the catalogue itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from flows.engine import step
from flows.settings import Settings
from flows.taking import Fetched
from reports.adapters import web
from reports.errors import FetchError
from reports.figures.model import Fetch
from reports.sources.register import register_entered_at

CATALOG_SCHEME = "catalog:"
# A fetch is tried twice within the seconds that the settings give to all of it.
RETRY_SECONDS = 0.5


@step(name="fetch {source_id}", retries=1, retry_delay_seconds=RETRY_SECONDS)
def fetch_source(source_id: str, settings: Settings, held: Mapping[str, Fetch]) -> Fetched:
    """Return what the source's address sends now, or that nothing changed; raises FetchError."""
    source = settings.catalog.sources[source_id]
    if source.url.startswith(CATALOG_SCHEME):
        return _read_from_catalog(source_id, source.url.removeprefix(CATALOG_SCHEME), settings, held.get(source_id))
    before = held.get(source_id)
    answer = web.fetch(
        source.url,
        deadline_seconds=(settings.fetch_seconds - RETRY_SECONDS) / 2,
        etag=before.etag if before else "",
        last_modified=before.last_modified if before else "",
        plain_http=settings.plain_http,
    )
    now = settings.clock.now()
    if answer.http_status == 304 and before:
        # The tags stay with the copy, or the next question would ask for all of it again.
        same = replace(before, url=source.url, retrieved_at=now, status="unchanged", size_bytes=0, http_status=304)
        return Fetched(same)
    record = Fetch(source_id, source.url, now, "ok", size_bytes=len(answer.body), http_status=answer.http_status,
                   etag=answer.etag, last_modified=answer.last_modified)  # fmt: skip
    return Fetched(record, (answer.body,))


def newest_good_fetches(settings: Settings) -> dict[str, Fetch]:
    """Return the newest fetch of each source that brought its file, or said that it had not changed."""
    rows = settings.ledger.fetches()
    good = rows[rows["status"] != "failed"]
    return {
        row.source_id: Fetch(row.source_id, row.url, row.retrieved_at.to_pydatetime(), row.status, row.evidence_sha256,
                             etag=row.etag, last_modified=row.last_modified)
        for row in good.itertuples()
    }  # fmt: skip


def has_moved(source_id: str, held: Mapping[str, Fetch], settings: Settings) -> bool:
    """Whether a file of the catalogue is not held yet as it stands: reading it again would say nothing new."""
    body = settings.catalog.files.get(settings.catalog.sources[source_id].url.removeprefix(CATALOG_SCHEME))
    before = held.get(source_id)
    return before is None or body is None or before.sha256 != hashlib.sha256(body).hexdigest()


def _read_from_catalog(source_id: str, name: str, settings: Settings, before: Fetch | None) -> Fetched:
    body = settings.catalog.files.get(name)
    if body is None:
        raise FetchError(f"{source_id}: the catalogue has no file {name}", mend=f"add {name} beside sources.toml")
    # The desk's own file has its own clock: the day its newest row was entered.
    entered_at = register_entered_at(body)
    if before is not None and entered_at <= before.retrieved_at:
        raise FetchError(
            f"{source_id}: {name} was changed, but its newest row was entered on {entered_at:%Y-%m-%d} as before",
            mend="give each row that you add or change a later entered_on",
        )
    return Fetched(Fetch(source_id, f"{CATALOG_SCHEME}{name}", entered_at, "ok", size_bytes=len(body)), (body,),
                   how="catalogue")  # fmt: skip
