"""Who said what a row holds, when, where, and on whose authority: what all claims of a row have in common."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from reports.catalog.declared import Source
from reports.catalog.mappings import RowMapping
from reports.figures.row_findings import Place, Row, RowFindings, text_of
from reports.figures.stated_days import day_reader

_ADDRESS = re.compile(r"https?://\S+")


class Attribution:
    """Reads by a source's mapping whom the claims of a row belong to."""

    def __init__(self, source: Source, mapping: RowMapping, findings: RowFindings) -> None:
        self._source, self._mapping, self._findings = source, mapping, findings
        self._not_given = frozenset({"", *mapping.not_reported})
        self._day = day_reader(mapping.published.formats) if mapping.published else None
        self._origins = {
            (rule.publisher, rule.series): (rule.origin, rule.link)
            for rule in (mapping.publisher.origins if mapping.publisher else ())
        }

    def shared(self, place: Place, row: Row) -> dict[str, Any]:
        """Return the fields that all claims of a row share; raises ValueError for an unreadable publication day."""
        mapping = self._mapping
        notes = [self._remark(place, row, column, said) for column, said in mapping.remarks.items()]
        address = text_of(row.get(mapping.url)) if mapping.url else ""
        if address and not _ADDRESS.fullmatch(address):
            notes, address = [*notes, address], ""
        notes += [text_of(row.get(mapping.note))] if mapping.note else []
        published_on = self._published_on(row)
        return {
            "source_id": self._findings.source_id,
            "publisher": self._publisher(place, row),
            "published_on": published_on,
            "published_precision": "day" if published_on else "",
            "url": address,
            "note": "; ".join(part for part in notes if part),
            "credibility": self._source.credibility,
        }

    def origin_and_link(self, publisher: str, series_id: str) -> tuple[str, str]:
        """Return the origin of a publisher's figures in a series, and how it is known."""
        default = (self._mapping.origins.get(series_id, self._source.origin), self._source.link)
        return self._origins.get((publisher, series_id)) or self._origins.get((publisher, None)) or default

    def _published_on(self, row: Row) -> dt.date | None:
        if self._day is None or self._mapping.published is None:
            return None
        cell = text_of(row.get(self._mapping.published.column))
        return None if cell in self._not_given else self._day(cell)

    def _publisher(self, place: Place, row: Row) -> str:
        column = self._mapping.publisher
        if column is None:
            return self._source.publisher
        written = text_of(row.get(column.column))
        if written not in column.names:
            self._findings.report_new("new-publisher", written, self._findings.locate(place, column.column))
        return column.names.get(written, written)

    def _remark(self, place: Place, row: Row, column: str, said: Mapping[str, str]) -> str:
        cell = text_of(row.get(column))
        if cell and cell not in said:
            self._findings.report_new("new-remark", cell, self._findings.locate(place, column))
        return said.get(cell, cell)
