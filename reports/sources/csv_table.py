"""A text table → claims. Strict: the encoding, the header and each cell must be as declared."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import CsvMapping
from reports.errors import ParseError
from reports.figures.decoded_text import decoded
from reports.figures.model import Copy, Parsed
from reports.figures.row_findings import LOOK_AT_THE_FILE
from reports.figures.stated_numbers import declared_number_reader, shortened
from reports.figures.table_rows import read_table


def parse(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return the claims of a table; raises ParseError where the bytes are not the table declared."""
    body, source_id = copy.body, copy.source_id
    mapping = source.mapping
    assert isinstance(mapping, CsvMapping)
    lines = _lines(_text(body, mapping, source_id), mapping, source_id)
    read_number = declared_number_reader(mapping.numbers)
    return read_table(lines, copy, source, series, lambda cell: read_number(cell.strip()), _locate)


def _locate(number: int, column: str) -> str:
    return f'line {number}, column "{column}"' if column else f"line {number}"


def _text(body: bytes, mapping: CsvMapping, source_id: str) -> str:
    encoding = "utf-8-sig" if mapping.encoding == "utf-8" else mapping.encoding
    text = decoded(body, encoding, source_id, told=mapping.encoding, thing="file", kind="text table")
    if text.lstrip()[:1] == "<":
        raise ParseError(
            f"{source_id}: this is a web page, not a table: {shortened(text.lstrip(), 80)}", mend=LOOK_AT_THE_FILE
        )
    return text


def _lines(text: str, mapping: CsvMapping, source_id: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of the line it begins on; a quoted cell may run over several lines."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mapping.delimiter, strict=True)
    while True:
        begins_on = rows.line_num + 1
        try:
            cells = next(rows, None)
        except csv.Error as trouble:
            raise ParseError(f"{source_id}: line {begins_on}: {trouble}", mend=LOOK_AT_THE_FILE) from trouble
        if cells is None:
            return
        yield begins_on, cells
