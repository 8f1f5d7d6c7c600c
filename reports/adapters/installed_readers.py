"""Readers that an installed package brings along, for files that no declared kind covers.

A package names its reader in its own pyproject.toml:

    [project.entry-points."muster.readers"]
    harbour-log = "harbour_muster:read"

and a source of the desk then says `mapping = { adapter = "plugin", reader = "harbour-log", writes = ["ships.in"] }`.
The reader is a callable `(copy, options, series) -> Parsed`: `copy` holds the bytes of each page and when they were
taken, `options` the table `mapping.options`, `series` what the catalogue declares. It runs confined: without the
environment, within limits of time and memory. It has no business on the web.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import PluginMapping
from reports.errors import ParseError
from reports.figures.duplicates import settle_duplicates
from reports.figures.model import Copy, Parsed

GROUP = "muster.readers"
Reader = Callable[[Copy, Mapping[str, Any], Mapping[str, Series]], Parsed]


def read(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return what the source's installed reader makes of a copy; raises ParseError where it keeps not to its promise.

    It may write only to the series that the mapping names, and only as this source.
    """
    mapping = source.mapping
    assert isinstance(mapping, PluginMapping)
    reader = _reader(mapping.reader, copy.source_id)
    parsed = reader(copy, dict(mapping.options), series)
    complaint = _complaint(parsed, mapping, copy.source_id)
    if complaint:
        raise ParseError(
            f"{copy.source_id}: the reader {mapping.reader!r} {complaint}",
            mend="correct the reader, or name the series under mapping.writes",
        )
    claims, more = settle_duplicates(list(parsed.claims), series)
    return Parsed(claims, (*parsed.findings, *more), parsed.review)


def _reader(name: str, source_id: str) -> Reader:
    installed = {point.name: point for point in entry_points(group=GROUP)}
    if name not in installed:
        raise ParseError(
            f"{source_id}: no installed package brings the reader {name!r}; there is {', '.join(installed) or 'none'}",
            mend=f"install the package that names it in the group {GROUP}, or correct mapping.reader",
        )
    return _loaded(installed[name], source_id)


def _loaded(point: EntryPoint, source_id: str) -> Reader:
    try:
        return point.load()
    except (ImportError, AttributeError) as trouble:
        raise ParseError(
            f"{source_id}: the reader {point.name!r} cannot be loaded from {point.value}: {trouble}",
            mend="install its package anew, with everything that it needs",
        ) from trouble


def _complaint(parsed: object, mapping: PluginMapping, source_id: str) -> str:
    """Return in what the reader broke its promise, or nothing."""
    if not isinstance(parsed, Parsed):
        return f"returned a {type(parsed).__name__}, not a Parsed"
    if not parsed.claims and not parsed.review:
        return "made nothing of the file: a file without figures is an error that it must raise"
    for claim in parsed.claims:
        if claim.series_id not in mapping.writes:
            return f"wrote to {claim.series_id!r}, and may write to {', '.join(mapping.writes)}"
        if claim.source_id != source_id:
            return f"wrote a claim as the source {claim.source_id!r}"
    others = sorted({item.source_id for item in parsed.review} - {source_id})
    return f"opened an item to review as the source {others[0]!r}" if others else ""
