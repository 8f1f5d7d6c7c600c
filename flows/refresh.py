"""fetch → archive → parse → check → append: what can be reached is taken in; the rest keeps its last good copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flows.engine import Outcome, flow_body, note, run_each
from flows.intake.fetching import CATALOG_SCHEME, Begun, address_told, fetch_source, has_moved
from flows.intake.readers import read_otherwise
from flows.intake.taking import Fetched, RefreshReport, Taken, error_of_source, take_in
from flows.settings import Settings
from reports.errors import UsageError
from reports.figures.model import Fetch, Finding


@flow_body(name="refresh")
def refresh(settings: Settings, *, source_ids: Sequence[str] | None = None) -> RefreshReport:
    """Fetch what can be reached and append what it says; a dead source is recorded and the others go on."""
    wanted = _chosen(settings, source_ids)
    local = [name for name in wanted if settings.catalog.sources[name].url.startswith(CATALOG_SCHEME)]
    remote = [] if settings.is_offline else [name for name in wanted if name not in local]
    held = settings.ledger.newest_fetches()
    otherwise = read_otherwise(settings, wanted)
    moved = [name for name in local if has_moved(name, held, settings)]
    fetched = [_brought(outcome, settings) for outcome in run_each(fetch_source, moved, settings, held)]
    begun: Begun = {}
    outcomes = run_each(fetch_source, remote, settings, held, begun, workers=32)
    fetched += [_brought(outcome, settings) for outcome in outcomes]
    taken = [_taken(outcome) for outcome in run_each(take_in, fetched, settings)]
    return RefreshReport(_with_findings([_with_kept(each, held) for each in taken], otherwise))


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


def _with_findings(taken: Sequence[Taken], findings: Mapping[str, Finding]) -> tuple[Taken, ...]:
    """Return what was taken in with a finding for each source; what finds no place there is told all the same."""
    places = {each.source_id for each in taken}
    for source_id, finding in findings.items():
        if source_id not in places:
            note(f"{finding.severity}: {source_id}: {finding.message}")
    also = {source_id: (finding,) for source_id, finding in findings.items()}
    return tuple(replace(each, findings=(*each.findings, *also.get(each.source_id, ()))) for each in taken)


def _chosen(settings: Settings, source_ids: Sequence[str] | None) -> list[str]:
    known = settings.catalog.sources
    if source_ids is None:
        return list(known)
    for name in source_ids:
        if name not in known:
            raise UsageError(f"{name!r} is no source of this desk", mend=f"use one of {', '.join(known)}")
    return list(source_ids)
