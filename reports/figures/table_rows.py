"""A table with headings, however it was written down (text, workbook, page) → rows with named columns → claims."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import TableRows, Wide
from reports.errors import ParseError
from reports.figures.claim_forming import RowReader, columns_missed, columns_not_known
from reports.figures.model import Copy, Parsed
from reports.figures.row_findings import LOOK_AT_THE_FILE, Place, Row, RowFindings, text_of
from reports.figures.stated_numbers import shortened

# A line's number, counted from 1, and its cells: text, or what a workbook holds. "" and None are empty.
Line = tuple[int, Sequence[Any]]
Locate = Callable[[int, str], str]


def read_table(
    lines: Iterable[Line],
    copy: Copy,
    source: Source,
    series: Mapping[str, Series],
    number_of: Callable[[Any], float],
    locate: Locate,
    shared: Mapping[str, str] | None = None,
) -> Parsed:
    """Return the claims of a table; raises ParseError where it is not the table that the source's mapping declares.

    `number_of` turns a cell into a number or raises ValueError; `locate` says where a line's column stands; `shared`
    holds columns that every row has although the table does not.
    """
    mapping = source.mapping
    assert isinstance(mapping, TableRows)
    lines = iter(lines)
    header = _read_header(lines, mapping, copy.source_id, shared or {})
    findings = RowFindings(copy.source_id, header.locator(locate))
    reader = RowReader(copy, source, series, number_of, findings)
    for column in columns_not_known(mapping, [name for name in header.own() if name not in mapping.stop_at]):
        findings.report_new("new-column", column, locate(header.line, column))
    _pass_over(lines, header, mapping.skip_lines_below, reader, copy.source_id)
    table, below = _cut_at_the_end(lines, header)
    rows = 0
    for line, cells in table:
        if _is_blank(cells, header):
            continue
        rows += 1
        if len(cells) != len(header.headings):
            text = f"the line has {len(cells)} cells where the header has {len(header.headings)}; it is left out"
            findings.report("ragged-line", "error", locate(line, ""), text)
            continue
        for place, row in header.rows_of(line, cells):
            reader.read(place, row)
    if not rows:
        raise ParseError(f"{copy.source_id}: the table has a header and no rows", mend=LOOK_AT_THE_FILE)
    _tell_rows_below_the_end(below, header, reader, findings)
    return reader.parsed()


@dataclass(frozen=True)
class _Header:
    """The headings of a table, and what the mapping says about them. Columns without a heading are left aside."""

    line: int
    headings: list[str]
    shared: Mapping[str, str]
    wide: Wide | None
    spread: Mapping[int, Mapping[str, str]]  # index of a wide table's period column → the columns it gives a row
    ends: Sequence[tuple[int, tuple[re.Pattern[str], ...]]]

    def own(self) -> list[str]:
        """Return the columns that the table itself gives every row."""
        return [name for index, name in enumerate(self.headings) if name and index not in self.spread]

    def columns(self) -> list[str]:
        """Return all columns of a row."""
        spread = [*next(iter(self.spread.values()), ()), *([self.wide.cell] if self.wide else ())]
        return [*self.own(), *spread, *self.shared]

    def locator(self, locate: Locate) -> Callable[[Place, str], str]:
        """Return `locate` for the rows of this table: a wide table's row is one cell of a line."""
        if not self.spread or self.wide is None:
            return locate
        of_the_cell = {self.wide.cell, self.wide.heading}

        def locate_cell(place: Place, column: str) -> str:
            line, heading = place
            return locate(line, heading if column in of_the_cell else column)

        return locate_cell

    def rows_of(self, line: int, cells: Sequence[Any]) -> Iterator[tuple[Place, Row]]:
        """Yield the one row of a line, or one for each cell of a wide table, and where it stands."""
        if self.wide is None:
            yield line, dict(zip(self.headings, cells, strict=True)) | self.shared
            return
        own = {
            name: cell for i, (name, cell) in enumerate(zip(self.headings, cells, strict=True)) if i not in self.spread
        }
        for index, given in self.spread.items():
            yield (line, self.headings[index]), {**own, **self.shared, **given, self.wide.cell: cells[index]}

    def ends_before(self, cells: Sequence[Any]) -> bool:
        """Return whether the table has ended above a line with these cells."""
        return any(
            pattern.search(text_of(cells[index]) if index < len(cells) else "")
            for index, patterns in self.ends
            for pattern in patterns
        )


def _read_header(lines: Iterator[Line], mapping: TableRows, source_id: str, shared: Mapping[str, str]) -> _Header:
    line, cells = next(((line, cells) for line, cells in lines if line >= mapping.header_line), (0, ()))
    headings = [text_of(cell) for cell in cells]
    if line != mapping.header_line or not any(headings):
        which = "first line" if mapping.header_line == 1 else f"line {mapping.header_line}, declared as header_line,"
        raise ParseError(f"{source_id}: the file is empty, or its {which} is", mend=LOOK_AT_THE_FILE)
    spread = _spread(headings, mapping.wide)
    if mapping.wide and not spread:
        message = f"{source_id}: no heading is written as {mapping.wide.headings}; they are {_named(headings)}"
        raise ParseError(message, mend="change mapping.wide.headings to what the period columns are headed with")
    ends = [
        (headings.index(column), tuple(map(re.compile, patterns)))
        for column, patterns in mapping.stop_at.items()
        if column in headings
    ]
    header = _Header(line, headings, shared, mapping.wide, spread, ends)
    _check(header, mapping, source_id)
    return header


def _spread(headings: Sequence[str], wide: Wide | None) -> dict[int, dict[str, str]]:
    if wide is None:
        return {}
    found = {index: re.fullmatch(wide.headings, name) for index, name in enumerate(headings) if name}
    return {
        index: {**match.groupdict(default=""), wide.heading: headings[index]} for index, match in found.items() if match
    }


def _check(header: _Header, mapping: TableRows, source_id: str) -> None:
    columns = header.columns()
    ends_by = [name for name in mapping.stop_at if name not in header.headings]
    missed = list(dict.fromkeys([*columns_missed(mapping, columns), *ends_by]))
    if missed:
        raise ParseError(
            f"{source_id}: the table has no column {_named(missed)}; its columns are {_named(columns)}",
            mend=_mend_of(columns),
        )
    read = {*mapping.needed(), *mapping.stop_at, *(header.headings[index] for index in header.spread)}
    # Also a heading that is the same as a column that was made here: one of them would hide the other.
    every = Counter([*columns, *(header.headings[index] for index in header.spread)])
    twice = sorted(name for name, times in every.items() if name in read and times > 1)
    if twice:
        raise ParseError(f"{source_id}: the header names {_named(twice)} more than once", mend=LOOK_AT_THE_FILE)


def _mend_of(columns: Sequence[str]) -> str:
    if len(columns) == 1 and re.search(r"[,;|\t]", columns[0]):
        return "write the sign between cells under the source's mapping.delimiter"
    return "if the publisher renamed a column, rename it in the source's mapping"


def _named(names: Sequence[str]) -> str:
    return ", ".join(shortened(name) for name in names if name)


def _pass_over(lines: Iterator[Line], header: _Header, count: int, reader: RowReader, source_id: str) -> None:
    """Leave out the lines between headings and rows; raises ParseError where one of them holds figures."""
    for _ in range(count):
        line, cells = next(lines, (0, ()))
        if any(reader.can_read(row) for row in _rows_if_whole(header, line, cells)):
            message = f"{source_id}: line {line} lies in skip_lines_below, and states figures"
            raise ParseError(message, mend="lower skip_lines_below, or look at the bytes kept as evidence")


def _cut_at_the_end(lines: Iterable[Line], header: _Header) -> tuple[Iterable[Line], Sequence[Line]]:
    """Return the lines of the table, and those from its declared end on."""
    if not header.ends:
        return lines, ()
    every = list(lines)
    end = next((at for at, (_, cells) in enumerate(every) if header.ends_before(cells)), len(every))
    return every[:end], every[end:]


def _tell_rows_below_the_end(lines: Sequence[Line], header: _Header, reader: RowReader, findings: RowFindings) -> None:
    """Mark the file where figures go on at the end and below: an odd cell in their midst must not withdraw them."""
    below = [line for line, cells in lines if any(reader.can_read(row) for row in _rows_if_whole(header, line, cells))]
    if below:
        text = f"stop_at ends the table here, and {len(below)} line(s) from here on state figures; they are left out"
        findings.report("rows-below-the-end", "error", f"line {below[0]}", text)


def _rows_if_whole(header: _Header, line: int, cells: Sequence[Any]) -> Iterator[Row]:
    if len(cells) == len(header.headings):
        yield from (row for _, row in header.rows_of(line, cells))


def _is_blank(cells: Sequence[Any], header: _Header) -> bool:
    """Return whether every cell is empty; those beside the table, without a heading, do not count."""
    if len(cells) == len(header.headings):
        cells = [cell for cell, heading in zip(cells, header.headings, strict=True) if heading]
    return not any(cell.strip() if isinstance(cell, str) else cell is not None for cell in cells)
