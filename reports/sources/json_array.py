"""A whole file of JSON with one array of objects → claims. Strict: what JSON allows in doubt is refused."""

from __future__ import annotations

from collections.abc import Mapping

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import JsonMapping
from reports.figures.json_pages import records_in
from reports.figures.model import Copy, Parsed
from reports.figures.object_rows import pointer_below, read_objects
from reports.figures.row_findings import RowFindings


def parse(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return the claims of a JSON array; raises ParseError where the bytes do not hold it."""
    mapping = source.mapping
    assert isinstance(mapping, JsonMapping)
    records = list(enumerate(records_in(copy.body, mapping, copy.source_id)))
    findings = RowFindings(copy.source_id, pointer_below(mapping.records))
    return read_objects(records, copy, source, series, findings)
