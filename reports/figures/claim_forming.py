"""Rows become claims by a declared mapping. What cannot be read is kept in quarantine and never used silently."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reports.catalog.declared import Series, Source
from reports.catalog.mappings import RowMapping, SeriesByLabel, ValueRule
from reports.errors import ParseError
from reports.figures.attribution import Attribution
from reports.figures.duplicates import settle_duplicates
from reports.figures.known import release_instant
from reports.figures.model import Claim, Copy, Parsed
from reports.figures.row_findings import LOOK_AT_THE_FILE, Place, Row, RowFindings, text_of
from reports.figures.stated_days import Span, period_reader
from reports.figures.stated_numbers import shortened


class RowReader:
    """Reads the rows of one file one by one, and makes of them what a parser returns.

    `number_of` turns a cell into a number or raises ValueError.
    """

    def __init__(
        self,
        copy: Copy,
        source: Source,
        series: Mapping[str, Series],
        number_of: Callable[[Any], float],
        findings: RowFindings,
    ) -> None:
        mapping = source.mapping
        assert isinstance(mapping, RowMapping)
        self._series, self._number_of, self._findings = series, number_of, findings
        self._claims: list[Claim] = []
        self._labels: set[str] = set()
        self._rules = [(rule, rule.columns()) for rule in mapping.rules()]
        self._not_reported = frozenset({"", *mapping.not_reported})
        self._keep = [(column, frozenset(cells)) for column, cells in mapping.keep.items()]
        self._span = period_reader(mapping.period, copy.retrieved_at.date())
        self._attribution = Attribution(source, mapping, findings)
        self._release = functools.lru_cache(maxsize=None)(functools.partial(release_instant, source.release))

    def parsed(self) -> Parsed:
        """Return the claims of the rows read so far, duplicates settled, and every finding.

        Raises ParseError where the rows state nothing at all: a renamed cell, not a publisher who took all back.
        """
        found = self._findings.found
        if not self._claims:
            why = next((one.message for one in found if one.code != "new-column"), "") or self._nothing_kept()
            raise ParseError(f"{self._findings.source_id}: no row states a figure: {why}", mend=LOOK_AT_THE_FILE)
        self._report_missing_labels()
        claims, more = settle_duplicates(self._claims, self._series)
        return Parsed(claims, (*found, *more))

    def read(self, place: Place, row: Row) -> None:
        """Add what the row at `place` states; a row without any figure states nothing."""
        figures = self._figures(row)
        if not figures:
            return
        try:
            span = self._span(lambda column: text_of(row.get(column)))
            shared = self._attribution.shared(place, row)
        except ValueError as trouble:
            where = self._findings.locate(place, "")
            self._findings.report("unreadable-day", "error", where, f"{trouble}; the row is left out")
            return
        for rule, columns in figures:
            series_id = rule.series or self._series_by_label(place, row, rule.series_by)
            if series_id:
                fields = self._fields(place, columns[0], series_id, span, shared)
                self._claims.append(self._claim(row, rule, fields))

    def can_read(self, row: Row) -> bool:
        """Return whether a row that is to be left out has a readable period, label and figure. Adds nothing."""
        try:
            self._span(lambda column: text_of(row.get(column)))
        except ValueError:
            return False
        return any(self._can_state(row, rule) for rule, _ in self._figures(row))

    def _can_state(self, row: Row, rule: ValueRule) -> bool:
        if rule.series_by and text_of(row.get(rule.series_by.column)) not in rule.series_by.series:
            return False
        try:
            return bool(self._stated(row, rule))
        except ValueError:
            return False

    def _figures(self, row: Row) -> list[tuple[ValueRule, tuple[str, ...]]]:
        if any(text_of(row.get(column)) not in cells for column, cells in self._keep):
            return []
        return [(rule, columns) for rule, columns in self._rules if any(self._is_reported(row.get(c)) for c in columns)]

    def _is_reported(self, cell: Any) -> bool:
        return cell is not None and not (isinstance(cell, str) and cell.strip() in self._not_reported)

    def _series_by_label(self, place: Place, row: Row, by: SeriesByLabel | None) -> str:
        assert by is not None
        label = text_of(row.get(by.column))
        self._labels.add(label)
        series_id = by.series.get(label, "")
        is_ignored = label in by.ignored or any(re.match(pattern, label) for pattern in by.ignored_patterns)
        if not series_id and not is_ignored:
            self._findings.report_new("new-label", label, self._findings.locate(place, by.column))
        return series_id

    def _fields(
        self, place: Place, column: str, series_id: str, span: Span, shared: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return everything of a claim but its figure."""
        origin, link = self._attribution.origin_and_link(shared["publisher"], series_id)
        return {
            "series_id": series_id,
            "period_start_on": starts_on(self._series[series_id], span[0]),
            "period_end_on": span[1],
            "origin": origin,
            "link": link,
            "locator": self._findings.locate(place, column),
            "release_at": self._release(span[1], shared["published_on"]),
            **shared,
        }

    def _claim(self, row: Row, rule: ValueRule, fields: dict[str, Any]) -> Claim:
        try:
            return Claim(**fields, **self._stated(row, rule))
        except ValueError as trouble:
            cells = {column: text_of(row.get(column)) for column in rule.columns()}
            where = fields["locator"]
            self._findings.report("unreadable-value", "quarantine", where, f"{trouble}; kept in quarantine")
            return kept_as_words(fields, cells, str(trouble))

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

    def _nothing_kept(self) -> str:
        kept = [f"{column!r} is {' or '.join(map(repr, sorted(cells)))}" for column, cells in self._keep]
        return f"none is kept where {' and '.join(kept)}" if kept else "every cell of theirs means: not reported"

    def _report_missing_labels(self) -> None:
        """Mark the file where a label is new and a declared one is gone: it may have been renamed, not taken back."""
        if not self._findings.has("new-label"):
            return
        for by in [rule.series_by for rule, _ in self._rules if rule.series_by]:
            for label in sorted(by.series.keys() - self._labels):
                message = f"no row has the label {label!r}, and others are new: was it renamed?"
                self._findings.report("missing-label", "error", "", message)


def starts_on(series: Series, first_day: dt.date) -> dt.date | None:
    """Return the day a figure's period begins: that of the series if it accumulates, none for a stock."""
    if series.kind == "cumulative":
        return series.starts_on
    return None if series.kind == "stock" else first_day


def kept_as_words(fields: Mapping[str, Any], cells: Mapping[str, str], reason: str) -> Claim:
    """Return the claim without its number: the cells as written in the note, the reason in `quarantine`."""
    written = ", ".join(f"{column} {shortened(cell)}" for column, cell in cells.items())
    note = "; ".join(part for part in (fields.get("note", ""), f"written: {written}") if part)
    return Claim(**{**fields, "bound": "words", "note": note, "quarantine": reason})


def columns_not_known(mapping: RowMapping, present: Sequence[str]) -> list[str]:
    """Return the columns that the mapping neither reads nor ignores, in the order of the file."""
    known = {*mapping.needed(), *mapping.ignore}
    return [column for column in present if column not in known]


def columns_missed(mapping: RowMapping, present: Sequence[str]) -> list[str]:
    """Return the columns that the mapping reads and the file does not have, optional ones aside."""
    there = {*present, *mapping.optional}
    return [column for column in mapping.needed() if column not in there]
