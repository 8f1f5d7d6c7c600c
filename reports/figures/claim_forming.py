"""Rows become claims by a declared mapping. What cannot be read is kept in quarantine and never used silently."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reports.catalog.declared import Series, Source
from reports.catalog.mappings import RowMapping, SeriesByLabel, ValueRule
from reports.figures.duplicates import settle_duplicates
from reports.figures.known import release_instant
from reports.figures.model import Claim, Finding, Parsed
from reports.figures.stated_days import day_reader, period_reader
from reports.figures.stated_numbers import shortened

Row = Mapping[str, Any]
_ADDRESS = re.compile(r"https?://\S+")
_NEW = {
    "new-publisher": "the publisher {} has no spelling declared under publisher.names; it is kept as written",
    "new-label": "the label {} belongs to no series and is not declared as ignored; its rows are left out",
    "new-remark": "the remark {} has no reading declared; it is kept as written",
    "new-column": "the column {} is neither mapped nor ignored; its figures are left out",
}


class RowReader:
    """Reads the rows of one file one by one, and makes of them what a parser returns.

    `number_of` turns a cell into a number or raises ValueError; `locate` says where a row's column stands.
    """

    def __init__(
        self,
        source_id: str,
        source: Source,
        series: Mapping[str, Series],
        number_of: Callable[[Any], float],
        locate: Callable[[int, str], str],
    ) -> None:
        mapping = source.mapping
        assert isinstance(mapping, RowMapping)
        self._mapping, self._source, self._source_id, self._series = mapping, source, source_id, series
        self._number_of, self._locate = number_of, locate
        self._claims: list[Claim] = []
        self._findings: list[Finding] = []
        self._told: set[tuple[str, str]] = set()
        self._rules = [(rule, rule.columns()) for rule in mapping.rules()]
        self._not_reported = frozenset({"", *mapping.not_reported})
        self._keep = [(column, frozenset(cells)) for column, cells in mapping.keep.items()]
        self._span = period_reader(mapping.period)
        self._published = day_reader(mapping.published.formats) if mapping.published else None
        self._release = functools.lru_cache(maxsize=None)(functools.partial(release_instant, source.release))
        self._origins = {
            (rule.publisher, rule.series): (rule.origin, rule.link)
            for rule in (mapping.publisher.origins if mapping.publisher else ())
        }

    def parsed(self) -> Parsed:
        """Return the claims of the rows read so far, duplicates settled, and every finding."""
        claims, findings = settle_duplicates(self._claims, self._series)
        return Parsed(claims, (*self._findings, *findings))

    def report(self, code: str, severity: Any, where: str, message: str) -> None:
        """Add a finding."""
        self._findings.append(Finding(code, severity, f"{self._source_id} {where}".strip(), message))

    def report_new(self, code: str, what: str, where: str) -> None:
        """Add a finding about something that the mapping does not know, once for each."""
        if (code, what) not in self._told:
            self._told.add((code, what))
            self.report(code, "warn", where, _NEW[code].format(shortened(what)))

    def read(self, number: int, row: Row) -> None:
        """Add what row `number` states; a row without any figure states nothing."""
        for column, cells in self._keep:
            if text_of(row.get(column)) not in cells:
                return
        figures = [
            (rule, columns) for rule, columns in self._rules if any(self._is_reported(row.get(c)) for c in columns)
        ]
        if not figures:
            return
        try:
            span = self._span(lambda column: text_of(row.get(column)))
            shared = self._shared(number, row)
        except ValueError as trouble:
            self.report("unreadable-day", "quarantine", self._locate(number, ""), f"{trouble}; the row is left out")
            return
        for rule, columns in figures:
            series_id = rule.series or self._series_by_label(number, row, rule.series_by)
            if series_id:
                self._add(number, row, rule, columns, series_id, span, shared)

    def _is_reported(self, cell: Any) -> bool:
        return cell is not None and not (isinstance(cell, str) and cell.strip() in self._not_reported)

    def _shared(self, number: int, row: Row) -> dict[str, Any]:
        """Return what all claims of a row have in common; raises ValueError for an unreadable publication day."""
        mapping = self._mapping
        notes = [self._remark(number, row, column, said) for column, said in mapping.remarks.items()]
        address = text_of(row.get(mapping.url)) if mapping.url else ""
        if address and not _ADDRESS.fullmatch(address):
            notes, address = [*notes, address], ""
        notes += [text_of(row.get(mapping.note))] if mapping.note else []
        published = self._published_on(row)
        return {
            "source_id": self._source_id,
            "publisher": self._publisher(number, row),
            "published_on": published,
            "published_precision": "day" if published else "",
            "url": address,
            "note": "; ".join(part for part in notes if part),
            "credibility": self._source.credibility,
        }

    def _published_on(self, row: Row) -> dt.date | None:
        if self._published is None or self._mapping.published is None:
            return None
        cell = text_of(row.get(self._mapping.published.column))
        return None if cell in self._not_reported else self._published(cell)

    def _publisher(self, number: int, row: Row) -> str:
        column = self._mapping.publisher
        if column is None:
            return self._source.publisher
        written = text_of(row.get(column.column))
        if written not in column.names:
            self.report_new("new-publisher", written, self._locate(number, column.column))
        return column.names.get(written, written)

    def _remark(self, number: int, row: Row, column: str, said: Mapping[str, str]) -> str:
        cell = text_of(row.get(column))
        if cell and cell not in said:
            self.report_new("new-remark", cell, self._locate(number, column))
        return said.get(cell, cell)

    def _series_by_label(self, number: int, row: Row, by: SeriesByLabel | None) -> str:
        assert by is not None
        label = text_of(row.get(by.column))
        series_id = by.series.get(label, "")
        is_ignored = label in by.ignored or any(re.match(pattern, label) for pattern in by.ignored_patterns)
        if not series_id and not is_ignored:
            self.report_new("new-label", label, self._locate(number, by.column))
        return series_id

    def _add(
        self,
        number: int,
        row: Row,
        rule: ValueRule,
        columns: tuple[str, ...],
        series_id: str,
        span: tuple[dt.date, dt.date],
        shared: dict[str, Any],
    ) -> None:
        series = self._series[series_id]
        publisher = shared["publisher"]
        origin, link = (
            self._origins.get((publisher, series_id))
            or self._origins.get((publisher, None))
            or (self._source.origin, self._source.link)
        )
        fields = {
            "series_id": series_id,
            "period_start_on": starts_on(series, span[0]),
            "period_end_on": span[1],
            "origin": origin,
            "link": link,
            "locator": self._locate(number, columns[0]),
            "release_at": self._release(span[1], shared["published_on"]),
            **shared,
        }
        try:
            claim = Claim(**fields, **self._stated(row, rule))
        except ValueError as trouble:
            cells = {column: text_of(row.get(column)) for column in columns}
            claim = kept_as_words(fields, cells, str(trouble))
            self.report("unreadable-value", "quarantine", claim.locator, f"{trouble}; kept in quarantine")
        self._claims.append(claim)

    def _stated(self, row: Row, rule: ValueRule) -> dict[str, Any]:
        """Return value, limits and bound as stated; raises ValueError."""
        value, low, high = self._number(row, rule.value), self._number(row, rule.low), self._number(row, rule.high)
        if value is not None:
            bound = self._bound(row, rule)
        elif low is None:
            bound = "up_to"
        else:
            bound = "more_than" if high is None else "range"
        return {"value": value, "low": low, "high": high, "bound": bound}

    def _number(self, row: Row, column: str | None) -> float | None:
        if column is None:
            return None
        cell = row.get(column)
        return self._number_of(cell) if self._is_reported(cell) else None

    def _bound(self, row: Row, rule: ValueRule) -> str:
        if rule.qualifier is None:
            return rule.bound
        word = text_of(row.get(rule.qualifier.column))
        if word not in rule.qualifier.bounds:
            known = ", ".join(map(repr, rule.qualifier.bounds))
            raise ValueError(f"the word {shortened(word)} before the number is none of {known}")
        return rule.qualifier.bounds[word]


def starts_on(series: Series, first_day: dt.date | None) -> dt.date | None:
    """Return the day a figure's period begins: that of the series if it accumulates, none for a stock."""
    if series.kind == "cumulative":
        return series.starts_on
    return None if series.kind == "stock" else first_day


def kept_as_words(fields: Mapping[str, Any], cells: Mapping[str, str], reason: str) -> Claim:
    """Return the claim without its number: the cells as written in the note, the reason in `quarantine`."""
    written = ", ".join(f"{column} {shortened(cell)}" for column, cell in cells.items())
    note = "; ".join(part for part in (fields.get("note", ""), f"written: {written}") if part)
    return Claim(**{**fields, "bound": "words", "note": note, "quarantine": reason})


def text_of(cell: Any) -> str:
    """Return a cell as text without the space around it; nothing for an absent one."""
    if isinstance(cell, str):
        return cell.strip()
    return "" if cell is None else str(cell)


def columns_not_known(mapping: RowMapping, present: Sequence[str]) -> list[str]:
    """Return the columns that the mapping neither reads nor ignores, in the order of the file."""
    known = {*mapping.needed(), *mapping.ignore}
    return [column for column in present if column not in known]


def columns_missed(mapping: RowMapping, present: Sequence[str]) -> list[str]:
    """Return the columns that the mapping reads and the file does not have, optional ones aside."""
    there = {*present, *mapping.optional}
    return [column for column in mapping.needed() if column not in there]
