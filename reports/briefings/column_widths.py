"""How wide the columns of a printed table are, worked out from its texts.

A renderer that finds this out by itself sets every cell twice more to measure it, which takes a third of the time of a
whole edition. The rule is that of CSS 2.2, 17.5.2.2 (automatic table layout): no column narrower than its longest word,
none wider than its longest line, and the rest shared out between the two.
"""

from __future__ import annotations

from collections.abc import Iterable

from reports.briefings.charts import svg
from reports.briefings.page import Column, Table
from reports.briefings.tokens import plain

WHOLE, HALF = 672.0, 321.0  # CSS pixels (1/96 inch): the width of the text, and of one side of a pair
_PADDING = 11.4  # 3 mm to the right of every column but the last
_TYPE, _SMALL_TYPE = 12.7, 12.0  # 9.5 pt and 9 pt
_LONGEST = 44  # characters: a longer text is prose, and wraps
_SPARE = 1.05  # kerning and a wider face


def column_widths(table: Table, *, is_half: bool = False) -> tuple[float, ...]:
    """Return the width of each column in percent of the table's; declared widths stay as they are.

    The widths add up to 100. A table too wide for its place keeps the proportions of its longest words.
    """
    space = HALF if is_half else WHOLE
    size = _SMALL_TYPE if table.small else _TYPE
    last = len(table.columns) - 1
    reach = [
        _reach([row[number] for row in table.rows], column, size, 0.0 if number == last else _PADDING)
        for number, column in enumerate(table.columns)
    ]
    given = {number: column.width * space / 100 for number, column in enumerate(table.columns) if column.width}
    free = {number: each for number, each in enumerate(reach) if number not in given}
    shared = _shared(free, space - sum(given.values()))
    widths = [given.get(number, shared.get(number, 0.0)) for number in range(len(table.columns))]
    total = sum(widths) or 1.0
    return tuple(round(width * 100 / total, 2) for width in widths)


def _shared(reach: dict[int, tuple[float, float]], space: float) -> dict[int, float]:
    """Share a width out among columns by (narrowest, widest) of each."""
    least, most = (sum(each[side] for each in reach.values()) for side in (0, 1))
    if not reach:
        return {}
    if space <= least:
        return {number: narrow for number, (narrow, _) in reach.items()}
    if space >= most:
        return {number: wide + (space - most) * wide / most for number, (_, wide) in reach.items()}
    part = (space - least) / (most - least)
    return {number: narrow + part * (wide - narrow) for number, (narrow, wide) in reach.items()}


def _reach(cells: Iterable[str], column: Column, size: float, padding: float) -> tuple[float, float]:
    texts = [(plain(cell), False) for cell in cells] + [(plain(column.title), True)]
    narrow = max(svg.width(word, bold=bold, size=size) for text, bold in texts for word in _words(text))
    wide = max(svg.width(text[:_LONGEST], bold=bold, size=size) for text, bold in texts)
    return max(narrow, size) * _SPARE + padding, max(wide, narrow, size) * _SPARE + padding


def _words(text: str) -> list[str]:
    return text.replace("\u2013", "\u2013 ").split(" ") or [""]
