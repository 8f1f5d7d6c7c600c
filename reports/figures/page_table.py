"""The cells of a table on a web page, line by line, with merged cells repeated in each place that they cover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reports.errors import ParseError
from reports.figures.page_text import Page
from reports.figures.row_findings import LOOK_AT_THE_FILE

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# A cell may say that it covers 65,535 lines of 1,000 columns: a page of 100 bytes, and more cells than memory holds.
MOST_CELLS = 500_000
MOST_COLUMNS = 1_000


def lines_of(table: LexborNode, page: Page) -> list[tuple[int, list[str]]]:
    """Return the lines of a table, counted from 1, all equally long; raises ParseError for one beyond all measure.

    A merged cell stands in every place that it covers, but only in lines that the table really has.
    """
    lines: list[dict[int, str]] = []
    covered: dict[int, tuple[int, str]] = {}  # column → lines that a cell above still covers, and its text
    cells = 0
    for row in _own_rows(table):
        line = {column: text for column, (_, text) in covered.items()}
        covered = {column: (left - 1, text) for column, (left, text) in covered.items() if left > 1}
        column = 0
        for cell in row.iter():
            if cell.tag not in ("td", "th"):
                continue
            text, wide, high = page.text_of(cell), _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(wide):
                while column in line:
                    column += 1
                line[column] = text
                if high > 1:
                    covered[column] = (high - 1, text)
            if len(line) > MOST_COLUMNS:
                raise _beyond(page, f"line {len(lines) + 1} has more than {MOST_COLUMNS:,} columns")
        cells += len(line)
        if cells > MOST_CELLS:
            raise _beyond(page, f"the table has more than {MOST_CELLS:,} cells")
        lines.append(line)
    width = max((max(line, default=-1) + 1 for line in lines), default=0)
    if width * len(lines) > MOST_CELLS:
        raise _beyond(page, f"the table has more than {MOST_CELLS:,} cells")
    return [(number, [line.get(column, "") for column in range(width)]) for number, line in enumerate(lines, 1)]


def _own_rows(table: LexborNode) -> Iterator[LexborNode]:
    """Yield the rows of a table, not those of tables within it."""
    for node in table.iter():
        if node.tag == "tr":
            yield node
        elif node.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in node.iter() if row.tag == "tr")


def _span(cell: LexborNode, name: str) -> int:
    """Return how many columns or lines a cell covers; what is no number covers one, as browsers have it."""
    written = (cell.attributes.get(name) or "").strip()
    return min(max(int(written), 1), 65_535) if written.isascii() and written.isdigit() and len(written) < 10 else 1


def _beyond(page: Page, what: str) -> ParseError:
    return ParseError(f"{page.source_id}: {what}: no table of figures is as large", mend=LOOK_AT_THE_FILE)
