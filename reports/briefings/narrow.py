"""How a table is shown on a narrow screen: as it stands, scrolled sideways, or each row as a card."""

from __future__ import annotations

from typing import Literal

from reports.briefings.page import Table
from reports.briefings.tokens import plain

PHONE_LINE = 50  # characters of a table's type that a phone of 360 points shows side by side
CARD_LINE = 85  # characters: a wider row that is mostly words is read from top to bottom

Shape = Literal["fitting", "scrolled", "cards"]


def shape_when_narrow(table: Table) -> Shape:
    """Return how the table is shown on a phone: figures stay in columns, a row of words becomes a card."""
    widest = [
        max((len(plain(text)) for text in texts), default=0)
        for texts in zip(tuple(column.title for column in table.columns), *table.rows, strict=True)
    ]
    if sum(map(_in_the_cell, widest)) <= PHONE_LINE:
        return "fitting"
    words = sum(width for column, width in zip(table.columns, widest, strict=True) if column.align == "left")
    return "cards" if sum(widest) > CARD_LINE and 2 * words > sum(widest) else "scrolled"


def _in_the_cell(characters: int) -> int:
    """Return a column's share of a line with the space beside it; long words break into two lines."""
    return min(characters, 24) + 2
