"""Whether the copies of a source were read by the mapping that the catalogue has today."""

from __future__ import annotations

from flows.settings import Settings
from reports.adapters.decisions import read_decisions
from reports.adapters.evidence import first_record
from reports.figures.fetch_records import reader_digest

REPLAY = "replay"


def readers_today(settings: Settings) -> dict[str, str]:
    """Return the digest of each source's reader as the catalogue declares it now."""
    catalog = settings.catalog
    return {name: reader_digest(source, catalog.series) for name, source in catalog.sources.items()}


def read_otherwise(settings: Settings) -> set[str]:
    """Return the sources whose history was read by another mapping than today's, and was not replayed since.

    A source's history is read by the mapping of its oldest copy, or by that of the newest replay that was applied.
    """
    replayed: dict[str, str] = {}
    for decision in read_decisions(settings.store, REPLAY):
        replayed.update(decision.subject["readers"])
    return {
        name
        for name, digest in readers_today(settings).items()
        if (known := replayed.get(name) or _first_reader(name, settings)) and known != digest
    }


def _first_reader(source_id: str, settings: Settings) -> str:
    record = first_record(settings.store, source_id)
    return record.reader_digest if record else ""
