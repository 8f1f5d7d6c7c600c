"""Pure parsers: bytes → claims, one module per kind of file."""

from __future__ import annotations

from collections.abc import Mapping

from reports.catalog.declared import Series, Source
from reports.figures.model import Copy, Parsed
from reports.sources import csv_table, feed, html_page, json_array, paged_json, register, xlsx

_PARSERS = {
    "json": json_array.parse,
    "paged_json": paged_json.parse,
    "csv": csv_table.parse,
    "xlsx": xlsx.parse,
    "html": html_page.parse,
    "feed": feed.parse,
    "register": register.parse,
}


def parse(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return what one copy of a source states, read by the source's own mapping; raises ParseError."""
    return _PARSERS[source.mapping.adapter](copy, source, series)
