"""JSON that came in pages → claims: the records of all pages in their order, as if they were one array."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import PagedJsonMapping
from reports.figures.json_pages import records_in
from reports.figures.model import Copy, Parsed
from reports.figures.object_rows import pointer_below, read_objects
from reports.figures.row_findings import RowFindings

Placed = tuple[tuple[int, int], Any]  # a record, and its page (from 1) and index (from 0)


def parse(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return the claims of all pages; raises ParseError, naming the page, where one of them is not as declared.

    A record that comes again on a later page, the same in every field, is the same record: the list grew while it was
    read. Two that differ are told as duplicates.
    """
    mapping = source.mapping
    assert isinstance(mapping, PagedJsonMapping)

    pointer = pointer_below(mapping.records)
    findings = RowFindings(copy.source_id, lambda place, column: f"page {place[0]}, {pointer(place[1], column)}")
    records = [*_placed(copy, mapping)]
    once = _without_repeats(records)
    if len(once) < len(records):
        text = f"{len(records) - len(once)} record(s) stand on two pages: the list grew while it was read"
        findings.report("pages-overlap", "warn", "", text)
    return read_objects(once, copy, source, series, findings)


def _placed(copy: Copy, mapping: PagedJsonMapping) -> Iterator[Placed]:
    for number, page in enumerate(copy.pages, 1):
        for index, record in enumerate(records_in(page, mapping, f"{copy.source_id}: page {number}")):
            yield (number, index), record


def _without_repeats(records: list[Placed]) -> list[Placed]:
    first_on: dict[str, int] = {}
    kept = []
    for place, record in records:
        page = first_on.setdefault(json.dumps(record, sort_keys=True), place[0])
        if page == place[0]:
            kept.append((place, record))
    return kept
