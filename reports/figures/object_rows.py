"""JSON objects as rows → claims, whether they came in one file or in pages."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import JsonRows, KeyPath
from reports.errors import ParseError
from reports.figures.claim_forming import RowReader, columns_missed, columns_not_known
from reports.figures.model import Copy, Parsed
from reports.figures.row_findings import LOOK_AT_THE_FILE, Place, RowFindings
from reports.figures.stated_numbers import declared_number_reader, shortened


def read_objects(
    records: Sequence[tuple[Place, Any]],
    copy: Copy,
    source: Source,
    series: Mapping[str, Series],
    findings: RowFindings,
) -> Parsed:
    """Return the claims of records, each with the place where it stands; raises ParseError where they are no rows."""
    mapping, source_id = source.mapping, copy.source_id
    assert isinstance(mapping, JsonRows)
    if not records:
        raise ParseError(f"{source_id}: the array is empty", mend=LOOK_AT_THE_FILE)
    for place, row in records:
        if not isinstance(row, dict):
            what = f"{findings.locate(place, '')} is {shortened(json.dumps(row))}, not an object"
            raise ParseError(f"{source_id}: {what}", mend=LOOK_AT_THE_FILE)
    _check_keys(records, mapping, findings)
    reader = RowReader(copy, source, series, _number_of(mapping), findings)
    for place, row in records:
        reader.read(place, row)
    return reader.parsed()


def pointer_below(records: KeyPath) -> Callable[[int, str], str]:
    """Return a function to the JSON pointer (RFC 6901) of a record's field; no field: of the record itself."""
    escaped = functools.lru_cache(maxsize=1024)(lambda part: "/" + part.replace("~", "~0").replace("/", "~1"))
    above = "".join(escaped(str(part)) for part in records)
    return lambda index, column: f"{above}/{index}{escaped(column) if column else ''}"


def _check_keys(records: Sequence[tuple[Place, Any]], mapping: JsonRows, findings: RowFindings) -> None:
    present = list(dict.fromkeys(column for _, row in records for column in row))
    missed = columns_missed(mapping, present)
    if any(name in missed for name in mapping.period_columns()):
        raise ParseError(
            f"{findings.source_id}: no object has the key {', '.join(map(repr, missed))}; "
            f"keys there are {', '.join(present)}",
            mend="name the key of the day under the source's mapping.period",
        )
    for column in missed:
        findings.report("missing-column", "error", "", f"no object has the key {column!r}: it was renamed or dropped")
    for column in columns_not_known(mapping, present):
        first = next(place for place, row in records if column in row)
        findings.report_new("new-column", column, findings.locate(first, column))


def _number_of(mapping: JsonRows) -> Callable[[Any], float]:
    read_text = declared_number_reader(mapping.numbers)

    def number_of(cell: Any) -> float:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return float(cell)
        if isinstance(cell, str) and mapping.numbers_as_text:
            return read_text(cell.strip())
        raise ValueError(f"{shortened(json.dumps(cell, ensure_ascii=False))} is no number")

    return number_of
