"""How wide the columns of a printed table are, worked out from its texts.

A renderer that finds this out by itself sets every cell twice more to measure it, which takes a third of the time of a
whole edition. The rule is that of CSS 2.2, 17.5.2.2 (automatic table layout): no column narrower than its longest word,
none wider than its longest line, and the rest shared out between the two.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.briefings.charts import svg
from reports.briefings.page import Table
from reports.briefings.tokens import plain

WHOLE, HALF = 672.0, 321.0  # CSS pixels (1/96 inch): the width of the text, and of one side of a pair
_PADDING = 11.4  # 3 mm to the right of every column but the last
_GAP = 4.0  # the least that a word leaves to the next column, where the declared width leaves less
_TYPE, _SMALL_TYPE = 12.7, 12.0  # 9.5 pt and 9 pt
_LONGEST = 44  # characters: a longer text is prose, and wraps
_SPARE = 1.05  # kerning and a wider face


def column_widths(table: Table, *, is_half: bool = False) -> tuple[float, ...]:
    """Return the width of each column in percent of the table's; declared widths stay where they hold their words.

    The widths add up to 100. A declared column that a translation's longest word would stick out of is given what that
    word takes, by the others of what they do not need. A table too wide for its place keeps what is declared, and else
    the proportions of its longest words.
    """
    space = HALF if is_half else WHOLE
    size = _SMALL_TYPE if table.small else _TYPE
    last = len(table.columns) - 1
    texts = [
        [(plain(column.title), True), *((plain(row[number]), False) for row in table.rows)]
        for number, column in enumerate(table.columns)
    ]
    longest = [
        max(svg.width(word, bold=bold, size=size) for text, bold in each for word in _words(text)) for each in texts
    ]
    reach = [
        _reach(each, word, size, 0.0 if number == last else _PADDING)
        for number, (each, word) in enumerate(zip(texts, longest, strict=True))
    ]
    given = {number: column.width * space / 100 for number, column in enumerate(table.columns) if column.width}
    free = {number: each for number, each in enumerate(reach) if number not in given}
    shared = _shared(free, space - sum(given.values()))
    widths = [given.get(number, shared.get(number, 0.0)) for number in range(len(table.columns))]
    least = [word + _GAP for word in longest[:-1]] + longest[-1:]
    if sum(least) <= sum(widths):
        holding = ((word, max(word, width)) for word, width in zip(least, widths, strict=True))
        widths = list(_shared(dict(enumerate(holding)), sum(widths)).values())
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


def _reach(texts: Sequence[tuple[str, bool]], word: float, size: float, padding: float) -> tuple[float, float]:
    """Return the narrowest and widest that a column may be; `word` is how wide its longest word is."""
    wide = max(svg.width(text[:_LONGEST], bold=bold, size=size) for text, bold in texts)
    return max(word, size) * _SPARE + padding, max(wide, word, size) * _SPARE + padding


def _words(text: str) -> list[str]:
    return text.replace("\u2013", "\u2013 ").split(" ") or [""]
