"""fetch → archive → parse → check → append: what can be reached is taken in; the rest keeps its last good copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flows.engine import Outcome, flow_body, run_each
from flows.fetching import CATALOG_SCHEME, Begun, address_told, fetch_source, has_moved, newest_good_fetches
from flows.settings import Settings
from flows.taking import Fetched, RefreshReport, Taken, error_of_source, take_in
from reports.errors import UsageError
from reports.figures.model import Fetch


@flow_body(name="refresh")
def refresh(settings: Settings, *, source_ids: Sequence[str] | None = None) -> RefreshReport:
    """Fetch what can be reached and append what it says; a dead source is recorded and the others go on."""
    wanted = _chosen(settings, source_ids)
    local = [name for name in wanted if settings.catalog.sources[name].url.startswith(CATALOG_SCHEME)]
    remote = [] if settings.is_offline else [name for name in wanted if name not in local]
    held = newest_good_fetches(settings)
    moved = [name for name in local if has_moved(name, held, settings)]
    fetched = [_brought(outcome, settings) for outcome in run_each(fetch_source, moved, settings, held)]
    begun: Begun = {}
    outcomes = run_each(fetch_source, remote, settings, held, begun, workers=32)
    fetched += [_brought(outcome, settings) for outcome in outcomes]
    taken = [_taken(outcome) for outcome in run_each(take_in, fetched, settings)]
    return RefreshReport(tuple(_with_kept(each, held) for each in taken))


def _brought(outcome: Outcome[str, Fetched], settings: Settings) -> Fetched:
    if outcome.value is not None:
        return outcome.value
    told = address_told(settings.catalog.sources[outcome.item])
    return Fetched(Fetch(outcome.item, told, settings.clock.now(), "failed", error=str(outcome.error)))


def _taken(outcome: Outcome[Fetched, Taken]) -> Taken:
    if outcome.value is not None:
        return outcome.value
    fetch = outcome.item.fetch
    return Taken(fetch.source_id, "failed", fetch.retrieved_at, error=error_of_source(outcome))


def _with_kept(taken: Taken, held: Mapping[str, Fetch]) -> Taken:
    before = held.get(taken.source_id)
    return replace(taken, kept_from=before.retrieved_at if before and taken.status == "failed" else None)


def _chosen(settings: Settings, source_ids: Sequence[str] | None) -> list[str]:
    known = settings.catalog.sources
    if source_ids is None:
        return list(known)
    for name in source_ids:
        if name not in known:
            raise UsageError(f"{name!r} is no source of this desk", mend=f"use one of {', '.join(known)}")
    return list(source_ids)
