"""Whether the copies of a source were read by the mapping that the catalogue has today."""

from __future__ import annotations

from collections.abc import Iterable

from flows.settings import Settings
from reports.adapters.decisions import read_decisions
from reports.adapters.evidence import first_record
from reports.figures.fetch_records import reader_digest
from reports.figures.model import Finding

REPLAY = "replay"


def readers_today(settings: Settings) -> dict[str, str]:
    """Return the digest of each source's reader as the catalogue declares it now."""
    catalog = settings.catalog
    return {name: reader_digest(source, catalog.series) for name, source in catalog.sources.items()}


def read_otherwise(settings: Settings, source_ids: Iterable[str]) -> dict[str, Finding]:
    """Return a finding for each source whose history was read by another mapping than today's, and not replayed since.

    A source's history is read by the mapping of its oldest copy, or by that of the newest replay that was applied.
    """
    replayed: dict[str, str] = {}
    for decision in read_decisions(settings.store, REPLAY):
        replayed.update(decision.subject["readers"])
    today = readers_today(settings)
    known = {name: replayed.get(name) or _first_reader(name, settings) for name in source_ids}
    return {name: _told(name) for name, digest in known.items() if digest and digest != today[name]}


def _told(source_id: str) -> Finding:
    message = (
        "the mapping changed since the copies held were read, and they are not read again by themselves: "
        f"`muster replay --source {source_id}` shows what would change"
    )
    return Finding("mapping-changed", "warn", source_id, message)


def _first_reader(source_id: str, settings: Settings) -> str:
    record = first_record(settings.store, source_id)
    return record.reader_digest if record else ""
