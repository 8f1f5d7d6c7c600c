"""A sheet of a workbook (xlsx, xls, ods) → claims. Cells keep their kind: text is never guessed to be a number."""

from __future__ import annotations

import datetime as dt
import difflib
import io
from collections.abc import Callable, Mapping
from typing import Any

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import XlsxMapping
from reports.errors import ParseError
from reports.figures.model import Copy, Parsed
from reports.figures.row_findings import LOOK_AT_THE_FILE, text_of
from reports.figures.stated_numbers import declared_number_reader
from reports.figures.strict_json import beginning
from reports.figures.table_rows import read_table
from reports.figures.unread_cells import unread_cells

# How a workbook under a password begins, and what it holds: an OLE file with one stream of this name.
_OLE, _LOCKED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
Cell = str | int | float
# A block of merged cells: the row and column of its first and last cell, counted from 0.
Block = tuple[tuple[int, int], tuple[int, int]]


def parse(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return the claims of the declared sheet; raises ParseError where the bytes are no workbook that has it."""
    mapping = source.mapping
    assert isinstance(mapping, XlsxMapping)
    rows, merged = _sheet(copy.body, mapping.sheet, copy.source_id)
    _repeat_merged(rows, merged, mapping)

    def locate(line: int, column: str) -> str:
        where = f'sheet "{mapping.sheet}", row {line}'
        return f'{where}, column "{column}"' if column else where

    return read_table(enumerate(rows, 1), copy, source, series, _number_of(mapping), locate)


def _sheet(body: bytes, name: str, source_id: str) -> tuple[list[list[Cell]], list[Block]]:
    from python_calamine import CalamineWorkbook  # slow to load: only where a workbook is read

    _refuse_what_is_no_workbook(body, source_id)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        names = book.sheet_names
        sheet = book.get_sheet_by_name(name) if name in names else None
        rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)] if sheet else []
        merged = list(sheet.merged_cell_ranges or ()) if sheet else []
        unread = unread_cells(body, name) if sheet else {}
    except BaseException as trouble:
        if isinstance(trouble, MemoryError) or not (isinstance(trouble, Exception) or _is_panic(trouble)):
            raise
        message = f"{source_id}: the workbook is cut short or broken: {trouble}"
        raise ParseError(message, mend=LOOK_AT_THE_FILE) from trouble
    if sheet is None:
        raise ParseError(f"{source_id}: the workbook has no sheet {name!r}: {_sheets(name, names)}", mend=_RENAME)
    for (row, column), what in unread.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = what
    return rows, merged


def _is_panic(trouble: BaseException) -> bool:
    """Return whether the library itself gave up, which is no `Exception` and must not end the whole run."""
    return type(trouble).__name__ == "PanicException"


_RENAME = "if the publisher renamed the sheet, write its name under the source's mapping.sheet"


def _sheets(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, 1)
    there = f"its sheets are {', '.join(map(repr, names))}"
    return f"{there}; did you mean {near[0]!r}?" if near else there


def _refuse_what_is_no_workbook(body: bytes, source_id: str) -> None:
    if body.lstrip()[:1] == b"<" and b"<html" in body[:2000].lower():
        what = f"this is a web page, not a workbook: it begins {beginning(body)}"
    elif body.startswith(_OLE) and _LOCKED in body:
        what = "the workbook is under a password"
    elif not body.startswith((b"PK", _OLE)):
        what = f"this is no workbook (xlsx, xls or ods): it begins {beginning(body)}"
    else:
        return
    raise ParseError(f"{source_id}: {what}", mend=LOOK_AT_THE_FILE)


def _plain(cell: Any) -> Cell:
    """Return a cell as text or number: days as YYYY-MM-DD, whole numbers whole, truth as a sheet shows it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return cell if isinstance(cell, str | int) else str(cell)


def _repeat_merged(rows: list[list[Cell]], merged: list[Block], mapping: XlsxMapping) -> None:
    """Write a cell merged over several rows into each of them, but never a figure: it was stated once."""
    header = mapping.header_line - 1
    covered = [
        (row, left, rows[top][left])
        for (top, left), (bottom, _) in merged
        for row in range(top + 1, min(bottom + 1, len(rows)))
        if left < len(rows[row])
    ]
    for row, column, cell in covered:
        if row <= header:
            rows[row][column] = cell
    headings = rows[header] if header < len(rows) else []
    figures = {column for column, heading in enumerate(headings) if mapping.is_figure(text_of(heading))}
    for row, column, cell in covered:
        if row > header and column not in figures:
            rows[row][column] = cell


def _number_of(mapping: XlsxMapping) -> Callable[[Cell], float]:
    read_text = declared_number_reader(mapping.numbers)

    def number_of(cell: Cell) -> float:
        return read_text(cell.strip()) if isinstance(cell, str) else float(cell)

    return number_of
