"""Where a reader finds what stands behind a number: in the twin its proof, in print the row of its claim or source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from reports.briefings.page import Block, Page, Pair, Table
from reports.briefings.tokens import Binding
from reports.briefings.tokens.linking import LinkOf
from reports.briefings.tokens.marks import pieces

_IDS = re.compile(r'\sid="([^"]+)"')


def claim_row(claim_id: str) -> str:
    """Return the id of the row that shows a claim, where a table has one."""
    return f"claim-{sha256(claim_id.encode()).hexdigest()[:12]}"


def source_row(source_id: str) -> str:
    """Return the id of the row that shows a source: its licence, its copies and their hashes."""
    return f"source-{source_id}"


def proved_in(page: Page, html: str, *, is_print: bool) -> LinkOf:
    """Return which link leads from a binding to what proves it within a document; none to what is not there."""
    there: dict[str, str] = {}
    for name in _IDS.findall(html):
        there[name] = name
        there.setdefault(name.rpartition("--")[2], name)  # a row's own name, after that of its table
    places = {}
    for entry in page.proof:
        for number in entry.bindings:
            names = _rows_of(page, page.bindings[number]) if is_print else (entry.id,)
            places[number] = next((f"#{there[name]}" for name in names if name in there), None)
    return places.get


def picture_row(svg: str, page: Page) -> str:
    """Return the id of the printed row that proves most of a picture's numbers, or empty: print links it as a whole."""
    there = {row: f"{table.name}--{row}" for table in _tables(page) for row in table.row_ids}
    behind = (page.bindings[piece.index] for piece in pieces(svg) if piece.index is not None)
    proved = [binding for binding in behind if binding.kind in ("claim", "computation")]
    counts = Counter(row for each in proved if (row := _first_there(_rows_of(page, each), there)))
    if not counts:
        return ""
    return there[max(counts, key=lambda row: (counts[row], row))]


def row_behind(cells: Iterable[str], row_id: str, page: Page) -> str:
    """Return the id of the row of the source that a claim's own row rests on, where evidence stands; or empty."""
    there = {row: f"{table.name}--{row}" for table in _tables(page) for row in table.row_ids}
    for piece in (piece for cell in cells for piece in pieces(cell) if piece.index is not None):
        binding = page.bindings[piece.index]
        if row_id in map(claim_row, binding.claims):
            sources = (row for row in _rows_of(page, binding) if row.startswith(source_row("")))
            return there.get(_first_there(sources, there), "")
    return ""


def _first_there(rows: Iterable[str], there: Iterable[str]) -> str:
    return next((row for row in rows if row in there), "")


def _tables(page: Page) -> Iterator[Table]:
    """Yield the tables that stand in the sections of a page."""
    waiting: list[Block] = [block for section in page.sections for block in section.blocks]
    for block in waiting:
        if isinstance(block, Pair):
            waiting += [block.left, block.right]
        elif isinstance(block, Table):
            yield block


def _rows_of(page: Page, binding: Binding) -> Iterator[str]:
    """Yield the rows that could prove a number, the nearest to it first: its claims, then the sources of its series."""
    yield from map(claim_row, binding.claims)
    for series_id in binding.series:
        yield from map(source_row, page.sources_by_series.get(series_id, ()))
