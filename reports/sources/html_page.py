"""A web page → claims: one table, or elements whose text has a declared form. Nothing found is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import HtmlMapping
from reports.errors import ParseError
from reports.figures.claim_forming import RowReader
from reports.figures.model import Copy, Parsed
from reports.figures.page_table import lines_of
from reports.figures.page_text import Page, open_page
from reports.figures.row_findings import LOOK_AT_THE_FILE, RowFindings
from reports.figures.stated_numbers import declared_number_reader, shortened
from reports.figures.table_rows import read_table

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# So many elements of another form are told one by one; the rest is counted.
MOST_TOLD = 5


def parse(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return the claims of a web page; raises ParseError where it is not the page declared."""
    mapping = source.mapping
    assert isinstance(mapping, HtmlMapping)
    page = open_page(copy.body, mapping.encoding, mapping.leave_out, copy.source_id)
    shared = _stated_once(page, mapping)
    if mapping.pattern is None:
        return _table(page, shared, copy, source, series)
    return _elements(page, shared, copy, source, series)


def _stated_once(page: Page, mapping: HtmlMapping) -> dict[str, str]:
    """Return the columns that stand once on the page; raises ParseError where one does not."""
    shared: dict[str, str] = {}
    for wanted in mapping.once:
        texts = list(dict.fromkeys(page.text_of(node) for node in page.find(wanted.select)))
        matches = [found for text in texts if (found := re.fullmatch(wanted.pattern, text))]
        if len(matches) != 1:
            met = ", ".join(shortened(text) for text in texts[:3]) or "no element"
            raise ParseError(
                f"{page.source_id}: {len(matches)} texts found by {wanted.select!r} have the form {wanted.pattern!r}, "
                f"and one must; there is {met}: {page.description}",
                mend=LOOK_AT_THE_FILE,
            )
        shared |= {name: text or "" for name, text in matches[0].groupdict().items()}
    return shared


def _table(page: Page, shared: Mapping[str, str], copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    mapping = source.mapping
    assert isinstance(mapping, HtmlMapping)
    found = page.find(mapping.select)
    tables = [node for node in found if node.tag == "table"]
    if len(tables) != 1 or len(found) != 1:
        what = "no table is" if not found else f"{len(found)} elements, {len(tables)} of them tables, are"
        message = f"{page.source_id}: {what} found by {mapping.select!r}, where one table must be: {page.description}"
        raise ParseError(message, mend="look at the bytes kept as evidence, and let mapping.select find the one table")
    lines = lines_of(tables[0], page)
    return read_table(lines, copy, source, series, _number_of(mapping), _locate_cell, shared)


def _number_of(mapping: HtmlMapping) -> Callable[[Any], float]:
    read = declared_number_reader(mapping.numbers)
    return lambda cell: read(cell.strip())


def _locate_cell(line: int, column: str) -> str:
    return f'table line {line}, column "{column}"' if column else f"table line {line}"


def _elements(
    page: Page, shared: Mapping[str, str], copy: Copy, source: Source, series: Mapping[str, Series]
) -> Parsed:
    mapping = source.mapping
    assert isinstance(mapping, HtmlMapping)
    findings = RowFindings(copy.source_id, lambda number, column: _locate(mapping.select, number, column))
    reader = RowReader(copy, source, series, _number_of(mapping), findings)
    form = re.compile(mapping.pattern or "")
    others: list[tuple[int, str]] = []
    rows = 0
    for number, text in _texts(page, page.find(mapping.select)):
        if found := form.fullmatch(text):
            rows += 1
            reader.read(number, {**shared, **found.groupdict()})
        else:
            others.append((number, text))
    if not rows:
        raise ParseError(_nothing_matched(page, mapping, others), mend=LOOK_AT_THE_FILE)
    _tell_others(others, findings)
    return reader.parsed()


def _texts(page: Page, nodes: list[LexborNode]) -> Iterator[tuple[int, str]]:
    """Yield the number of each element, counted from 1, and its text; one without text says nothing."""
    for number, node in enumerate(nodes, 1):
        if text := page.text_of(node):
            yield number, text


def _locate(select: str, number: int, column: str) -> str:
    where = f"element {number} of {select!r}"
    return f'{where}, "{column}"' if column else where


def _nothing_matched(page: Page, mapping: HtmlMapping, others: list[tuple[int, str]]) -> str:
    if not others:
        return f"{page.source_id}: no element is found by {mapping.select!r}: {page.description}"
    first = ", ".join(shortened(text) for _, text in others[:3])
    return (
        f"{page.source_id}: none of {len(others)} elements found by {mapping.select!r} has the form "
        f"{mapping.pattern!r}; the first are {first}"
    )


def _tell_others(others: list[tuple[int, str]], findings: RowFindings) -> None:
    """Tell the elements that have another form; a figure may hide there."""
    for number, text in others[:MOST_TOLD]:
        message = f"{shortened(text)} has another form than declared; it is left out"
        findings.report("other-form", "warn", findings.locate(number, ""), message)
    if len(others) > MOST_TOLD:
        message = f"and {len(others) - MOST_TOLD} more elements have another form than declared"
        findings.report("other-form", "warn", "", message)
