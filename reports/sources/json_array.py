"""A whole file that is one JSON array of objects → claims. Strict: what JSON allows in doubt is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import JsonMapping
from reports.errors import ParseError
from reports.figures.claim_forming import RowReader, columns_missed, columns_not_known
from reports.figures.model import Copy, Parsed
from reports.figures.row_findings import LOOK_AT_THE_FILE, RowFindings
from reports.figures.stated_numbers import declared_number_reader, shortened
from reports.figures.strict_json import beginning, read_json


def parse(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return the claims of a JSON array; raises ParseError where the bytes are not one."""
    body, source_id = copy.body, copy.source_id
    mapping = source.mapping
    assert isinstance(mapping, JsonMapping)
    rows = _rows(body, source_id)
    present = list(dict.fromkeys(column for row in rows for column in row))
    missed = columns_missed(mapping, present)
    if set(missed) & set(_period_columns(mapping)):
        raise ParseError(
            f"{source_id}: no object has the key {', '.join(map(repr, missed))}; keys there are {', '.join(present)}",
            mend="name the key of the day under the source's mapping.period",
        )
    findings = RowFindings(source_id, _locate)
    for column in missed:
        findings.report("missing-column", "error", "", f"no object has the key {column!r}: it was renamed or dropped")
    for column in columns_not_known(mapping, present):
        first = next(index for index, row in enumerate(rows) if column in row)
        findings.report_new("new-column", column, _locate(first, column))
    reader = RowReader(copy, source, series, _number_of(mapping), findings)
    for index, row in enumerate(rows):
        reader.read(index, row)
    return reader.parsed()


def _period_columns(mapping: JsonMapping) -> set[str]:
    return {value for name, value in mapping.period if name.endswith("column")}


def _locate(index: int, column: str) -> str:
    """Return the JSON pointer (RFC 6901) of a field."""
    escaped = column.replace("~", "~0").replace("/", "~1")
    return f"/{index}/{escaped}" if column else f"/{index}"


def _number_of(mapping: JsonMapping) -> Callable[[Any], float]:
    read_text = declared_number_reader(mapping.numbers)

    def number_of(cell: Any) -> float:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return float(cell)
        if isinstance(cell, str) and mapping.numbers_as_text:
            return read_text(cell.strip())
        raise ValueError(f"{shortened(json.dumps(cell, ensure_ascii=False))} is no number")

    return number_of


def _rows(body: bytes, source_id: str) -> list[dict[str, Any]]:
    return _checked_array(read_json(body, source_id), body, source_id)


def _checked_array(root: Any, body: bytes, source_id: str) -> list[dict[str, Any]]:
    if not isinstance(root, list):
        what = f"an object with the keys {', '.join(root) or '(none)'}" if isinstance(root, dict) else "a single value"
        text = f"{source_id}: a JSON array was declared, and this is {what}: {beginning(body)}"
        raise ParseError(text, mend=LOOK_AT_THE_FILE)
    if not root:
        raise ParseError(f"{source_id}: the array is empty", mend=LOOK_AT_THE_FILE)
    for index, row in enumerate(root):
        if not isinstance(row, dict):
            raise ParseError(
                f"{source_id}: /{index} is {shortened(json.dumps(row))}, not an object", mend=LOOK_AT_THE_FILE
            )
    return root
