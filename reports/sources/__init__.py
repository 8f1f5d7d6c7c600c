"""Pure parsers: bytes → claims, one module per kind of file."""

from __future__ import annotations

from collections.abc import Mapping

from reports.catalog.declared import Series, Source
from reports.figures.model import Copy, Parsed
from reports.sources import csv_table, html_page, json_array, register, xlsx

_PARSERS = {"json": json_array.parse, "csv": csv_table.parse, "html": html_page.parse, "register": register.parse, "xlsx": xlsx.parse}


def parse(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return what one copy of a source states, read by the source's own mapping; raises ParseError."""
    return _PARSERS[source.mapping.adapter](copy, source, series)
