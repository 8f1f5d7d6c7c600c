"""A whole file that is one JSON array of objects → claims. Strict: what JSON allows in doubt is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import JsonMapping
from reports.errors import ParseError
from reports.figures.claim_forming import RowReader, columns_missed, columns_not_known
from reports.figures.model import Copy, Parsed
from reports.figures.row_findings import LOOK_AT_THE_FILE, RowFindings
from reports.figures.stated_numbers import MOST_DIGITS, number_reader, shortened


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
    declared = mapping.numbers
    read_text = number_reader(declared.thousands, declared.decimal, scientific=declared.scientific)

    def number_of(cell: Any) -> float:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return float(cell)
        if isinstance(cell, str) and mapping.numbers_as_text:
            return read_text(cell.strip())
        raise ValueError(f"{shortened(json.dumps(cell, ensure_ascii=False))} is no number")

    return number_of


def _rows(body: bytes, source_id: str) -> list[dict[str, Any]]:
    if body.lstrip()[:1] == b"<":
        raise ParseError(
            f"{source_id}: this is a web page, not JSON: it begins {_beginning(body)}", mend=LOOK_AT_THE_FILE
        )
    strict = _Strictly()
    try:
        root = json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=strict.unique,
            parse_constant=strict.refuse_constant,
            parse_int=strict.whole,
            parse_float=strict.finite,
        )
    except json.JSONDecodeError as trouble:
        where = f"line {trouble.lineno}, column {trouble.colno}"
        raise ParseError(
            f"{source_id}: broken JSON at {where} of {_size(body)}: {trouble.msg}", mend=LOOK_AT_THE_FILE
        ) from trouble
    except UnicodeDecodeError as trouble:
        raise ParseError(f"{source_id}: byte {trouble.start} is not UTF-8", mend=LOOK_AT_THE_FILE) from trouble
    except RecursionError as trouble:
        raise ParseError(f"{source_id}: JSON nested too deep to be a table", mend=LOOK_AT_THE_FILE) from trouble
    except _Refused as trouble:
        where = f"after {strict.objects} whole objects"
        raise ParseError(f"{source_id}: {trouble}, {where}", mend=LOOK_AT_THE_FILE) from trouble
    if b"\\ud" in body.lower():
        _check_text(root, source_id)
    return _checked_array(root, body, source_id)


def _check_text(root: Any, source_id: str) -> None:
    """Refuse an escape such as "\\ud800" that stands for half a character: no file could hold it."""
    try:
        json.dumps(root, ensure_ascii=False).encode()
    except UnicodeEncodeError as trouble:
        message = f"{source_id}: a text holds half a character ({trouble.object[trouble.start]!a})"
        raise ParseError(message, mend=LOOK_AT_THE_FILE) from trouble


def _checked_array(root: Any, body: bytes, source_id: str) -> list[dict[str, Any]]:
    if not isinstance(root, list):
        what = f"an object with the keys {', '.join(root) or '(none)'}" if isinstance(root, dict) else "a single value"
        text = f"{source_id}: a JSON array was declared, and this is {what}: {_beginning(body)}"
        raise ParseError(text, mend=LOOK_AT_THE_FILE)
    if not root:
        raise ParseError(f"{source_id}: the array is empty", mend=LOOK_AT_THE_FILE)
    for index, row in enumerate(root):
        if not isinstance(row, dict):
            raise ParseError(
                f"{source_id}: /{index} is {shortened(json.dumps(row))}, not an object", mend=LOOK_AT_THE_FILE
            )
    return root


def _beginning(body: bytes) -> str:
    return shortened(" ".join(body[:200].decode("utf-8", "replace").split()), 80)


def _size(body: bytes) -> str:
    return f"{len(body):,} bytes"


class _Refused(Exception):
    """JSON that the standard, or good sense, leaves without one meaning."""


class _Strictly:
    """Hooks that refuse what `json` would let pass; `objects` counts those read, to say where it was."""

    def __init__(self) -> None:
        self.objects = 0

    def unique(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise _Refused(f"the key {twice!r} stands twice in one object")
        self.objects += 1
        return found

    def refuse_constant(self, name: str) -> NoReturn:
        raise _Refused(f"{name} is no number that a publisher can have stated")

    def whole(self, digits: str) -> int:
        if len(digits.lstrip("-")) > MOST_DIGITS:
            raise _Refused(f"the number {shortened(digits, 30)} has {len(digits)} digits")
        return int(digits)

    def finite(self, digits: str) -> float:
        number = float(digits)
        if number in (float("inf"), float("-inf")):
            raise _Refused(f"the number {shortened(digits, 30)} is too large")
        return number
