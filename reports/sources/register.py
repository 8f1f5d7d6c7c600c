"""The desk's own register, a curated CSV with fixed columns → claims. Empty means: not stated."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping
from typing import Any

from reports.catalog.declared import Series, Source
from reports.errors import ParseError
from reports.figures.claim_forming import kept_as_words
from reports.figures.duplicates import settle_duplicates
from reports.figures.known import release_instant
from reports.figures.model import Claim, Copy, Finding, Parsed
from reports.figures.stated_days import day_reader
from reports.figures.stated_numbers import number_reader

COLUMNS = (
    "claim_ref", "series_id", "publisher", "origin", "link", "suspected_origin", "via", "value", "low", "high", "bound",
    "period_start_on", "period_end_on", "published_on", "credibility", "scope", "url", "quote", "note", "entered_on",
)  # fmt: skip
_AS_WRITTEN = ("claim_ref", "publisher", "origin", "link", "suspected_origin", "via", "scope", "url", "quote", "note")
_NUMBERS = ("value", "low", "high")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_read_day = day_reader(("YYYY-MM-DD",))
_read_number = number_reader()


def parse(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return the register's claims; raises ParseError where the file is not a register.

    A row of which no claim can be made gives an "error": the file is not whole, and the row was not withdrawn.
    """
    body, source_id = copy.body, copy.source_id
    claims: list[Claim] = []
    findings: list[Finding] = []
    seen: dict[str, int] = {}
    for line, row in _rows(body, source_id):
        where = f"{source_id} line {line}"
        complaint = _complaint(row, series, seen)
        if complaint:
            findings.append(Finding("unusable-row", "error", where, f"{complaint}; the row is left out"))
            continue
        seen[row["claim_ref"]] = line
        claim = _claim(row, line, source_id, source)
        if claim.quarantine:
            findings.append(Finding("unreadable-value", "quarantine", where, f"{claim.claim_ref}: {claim.quarantine}"))
        claims.append(claim)
    settled, more = settle_duplicates(claims, series)
    return Parsed(settled, (*findings, *more))


def register_entered_at(body: bytes) -> dt.datetime:
    """Return the register's own clock: its newest `entered_on`, at 00:00 UTC; raises ParseError."""
    try:
        newest = max(_read_day(row["entered_on"]) for _, row in _rows(body, "register"))
    except ValueError as trouble:
        raise ParseError(f"register: entered_on: {trouble}", mend="write each entered_on as YYYY-MM-DD") from trouble
    return dt.datetime.combine(newest, dt.time(), dt.UTC)


def _rows(body: bytes, source_id: str) -> list[tuple[int, dict[str, str]]]:
    try:
        lines = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
        header = [cell.strip() for cell in next(lines, [])]
        _check_header(header, source_id)
        rows, begins_on = [], lines.line_num + 1
        for cells in lines:
            if any(cell.strip() for cell in cells):
                rows.append((begins_on, _row(header, cells, begins_on, source_id)))
            begins_on = lines.line_num + 1
    except (UnicodeDecodeError, csv.Error) as trouble:
        raise ParseError(f"{source_id}: {trouble}", mend="save the register as CSV in UTF-8") from trouble
    if not rows:
        raise ParseError(f"{source_id}: the register has no rows", mend="restore its rows from an earlier copy")
    return rows


def _check_header(header: list[str], source_id: str) -> None:
    missing = [name for name in COLUMNS if name not in header]
    extra = [name for name in header if name not in COLUMNS]
    if missing or extra or len(header) != len(COLUMNS):
        raise ParseError(
            f"{source_id}: line 1: columns missing: {', '.join(missing) or 'none'}; not known: "
            f"{', '.join(map(repr, extra)) or 'none'}",
            mend=f"the register's columns are {', '.join(COLUMNS)}",
        )


def _row(header: list[str], cells: list[str], line: int, source_id: str) -> dict[str, str]:
    if len(cells) != len(header):
        message = f"{source_id}: line {line} has {len(cells)} cells where the header has {len(header)}"
        raise ParseError(message, mend="put text that holds a comma in double quotes")
    return {name: cell.strip() for name, cell in zip(header, cells, strict=True)}


def _complaint(row: Mapping[str, str], series: Mapping[str, Series], seen: Mapping[str, int]) -> str:
    """Return why no claim can be made of a row, or nothing."""
    for needed in ("claim_ref", "series_id", "publisher", "origin"):
        if not row[needed]:
            return f"{needed} is empty"
    if row["series_id"] not in series:
        return f"series_id {row['series_id']!r} is not in series.toml"
    if row["claim_ref"] in seen:
        return f"claim_ref {row['claim_ref']!r} stands on line {seen[row['claim_ref']]} already"
    try:
        for name in ("period_start_on", "period_end_on", "entered_on"):
            _day_or_none(row[name])
        _published(row["published_on"])
    except ValueError as trouble:
        return str(trouble)
    if row["link"] not in ("stated", "suspected"):
        return f"link {row['link']!r} is neither stated nor suspected"
    return "" if row["credibility"] in tuple("123456") else f"credibility {row['credibility']!r} is none of 1 to 6"


def _claim(row: Mapping[str, str], line: int, source_id: str, source: Source) -> Claim:
    published_on, precision = _published(row["published_on"])
    period_end_on = _day_or_none(row["period_end_on"])
    fields: dict[str, Any] = {
        **{name: row[name] for name in _AS_WRITTEN},
        "series_id": row["series_id"],
        "source_id": source_id,
        "period_start_on": _day_or_none(row["period_start_on"]),
        "period_end_on": period_end_on,
        "published_on": published_on,
        "published_precision": precision,
        "credibility": int(row["credibility"]),
        "locator": f'line {line}, column "value"',
        "release_at": release_instant(source.release, period_end_on, published_on, precision),
    }
    try:
        numbers = {name: _read_number(row[name]) if row[name] else None for name in _NUMBERS}
        return Claim(**fields, **numbers, bound=row["bound"])
    except ValueError as trouble:
        return kept_as_words(fields, {name: row[name] for name in (*_NUMBERS, "bound")}, str(trouble))


def _day_or_none(text: str) -> dt.date | None:
    return _read_day(text) if text else None


def _published(text: str) -> tuple[dt.date | None, str]:
    """Return the day of publication and its precision; a month stands for its first day."""
    if not text:
        return None, ""
    if _MONTH.fullmatch(text):
        return _read_day(f"{text}-01"), "month"
    return _read_day(text), "day"
