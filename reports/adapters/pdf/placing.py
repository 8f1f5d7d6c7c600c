"""Which token each glyph of a finished PDF belongs to: the boxes of the layout say it, the glyphs say where.

A text box knows its element, its line and its width; the glyphs between its ends on its baseline must spell its digits
and signs. What a picture shows is held against the picture's own texts, within its borders.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.adapters.pdf.marking import Drawn, Marked
from reports.briefings.tokens.marks import is_numeral
from reports.briefings.tokens.placed import PAGE_STRUCTURE, UNBOUND, Glyph, Placed, Stretch, is_sign, signs_of
from reports.errors import RenderError

_BLANKS = re.compile(r"[ \t\r\n\f]+")  # a no-break space groups the digits of a number, and stays
_POINTS = 0.75  # of a CSS pixel
_NEAR = 0.12  # points: how far rounding may take a glyph from where the layout has it
_MEND = "mend the template or its style sheet; every number must be printed once, as it stands, on its own baseline"


@dataclass
class _Cursor:
    """How far the text of one element has been laid out; a repeated table head begins anew."""

    signs: list[tuple[str, int]]  # each with the place of its run among the element's runs
    at: int = 0
    times: int = 0

    def next(self) -> tuple[str, tuple[int, int]]:
        char, run = self.signs[self.at]
        key = (self.times, run)
        self.at += 1
        if self.at == len(self.signs):
            self.at, self.times = 0, self.times + 1
        return char, key


@dataclass
class _Found:
    index: int
    text: str
    lines: list[list[Glyph]] = field(default_factory=list)


class _OnPage:
    """The glyphs of one page by baseline, each to be taken once."""

    def __init__(self, glyphs: Sequence[Glyph]) -> None:
        self._by_line: dict[int, list[Glyph]] = defaultdict(list)
        for glyph in sorted(glyphs, key=lambda each: each.x):
            self._by_line[round(glyph.y)].append(glyph)

    def take(self, left: float, right: float, baseline: float) -> list[Glyph]:
        """Return the glyphs between two ends of a line from left to right, and have them no more.

        What begins at the right end belongs to the text that follows.
        """
        taken = []
        for line in range(round(baseline - _NEAR), round(baseline + _NEAR) + 1):
            held = self._by_line.get(line, [])
            mine = [g for g in held if abs(g.y - baseline) <= _NEAR and left - _NEAR <= g.x < right - _NEAR]
            if mine:
                self._by_line[line] = [g for g in held if g not in mine]
                taken += mine
        return sorted(taken, key=lambda each: each.x)

    def take_within(self, left: float, right: float, bottom: float, top: float) -> list[Glyph]:
        """Return the glyphs of an area, in lines from the top."""
        taken = []
        for line in [each for each in self._by_line if bottom - 1 <= each <= top + 1]:
            mine = [g for g in self._by_line[line] if bottom <= g.y <= top and left <= g.x <= right]
            self._by_line[line] = [g for g in self._by_line[line] if g not in mine]
            taken += mine
        return sorted(taken, key=lambda each: (-each.y, each.x))

    def rest(self) -> list[Glyph]:
        """Return the digits that nothing has taken."""
        return [glyph for held in self._by_line.values() for glyph in held if is_numeral(glyph.char)]


def placed(pages: Sequence[Any], marked: Marked, shown: Sequence[Sequence[Glyph]]) -> tuple[Placed, ...]:
    """Return every token of the laid-out pages with its place among the glyphs shown.

    Raises RenderError where glyphs and layout do not match one to one.
    """
    cursors: dict[Any, _Cursor] = {}
    found: list[Placed] = []
    for number, (page, glyphs) in enumerate(zip(pages, shown, strict=True), 1):
        found += _on_page(number, page, marked, cursors, _OnPage(glyphs))
    for element, cursor in cursors.items():
        if cursor.at:
            raise RenderError(f"“{_text_of(marked, element)}” is printed in part", mend=_MEND)
    return tuple(found)


def _on_page(number: int, page: Any, marked: Marked, cursors: dict[Any, _Cursor], glyphs: _OnPage) -> list[Placed]:
    tokens: dict[object, _Found] = {}
    height = page.height * _POINTS
    for box, is_structure in _boxes(page._page_box, is_margin=False):
        if box.element in marked.pictures and hasattr(box, "replacement"):
            tokens |= _of_picture(box, height, marked.pictures[box.element], glyphs, number)
        elif hasattr(box, "text") and signs_of(box.text):
            runs = None if is_structure else marked.texts.get(box.element)
            _of_text(box, height, runs, cursors, glyphs, tokens, number)
    rest = glyphs.rest()
    if rest:
        told = "".join(each.char for each in rest[:20])
        raise RenderError(f"page {number}: “{told}” is printed, and no text of the document says so", mend=_MEND)
    return [_placed(number, each) for each in tokens.values() if any(map(is_numeral, each.text))]


def _boxes(box: Any, *, is_margin: bool) -> Iterator[tuple[Any, bool]]:
    """Every box below one, and whether it is made by the style sheet: in a margin, a page number, a marker."""
    box = getattr(box, "_box", box)  # what is laid out absolutely stands behind a placeholder
    is_margin = is_margin or type(box).__name__ == "MarginBox" or "::" in (box.element_tag or "")
    yield box, is_margin
    for child in getattr(box, "children", ()):
        yield from _boxes(child, is_margin=is_margin)


def _of_text(
    box: Any, height: float, runs: Any, cursors: dict[Any, _Cursor], glyphs: _OnPage, tokens: dict[object, _Found],
    number: int,
) -> None:  # fmt: skip
    left, baseline = box.position_x * _POINTS, height - (box.position_y + box.baseline) * _POINTS
    mine = glyphs.take(left, left + box.width * _POINTS, baseline)
    wanted = signs_of(box.text)
    if "".join(each.char for each in mine) != wanted:
        seen = "".join(each.char for each in mine)
        raise RenderError(f"page {number}: “{box.text}” is printed as “{seen}”", mend=_MEND)
    if runs is None:
        tokens[object()] = _Found(PAGE_STRUCTURE, box.text.strip(), [mine])
        return
    if box.element not in cursors:
        cursors[box.element] = _Cursor([(c, n) for n, run in enumerate(runs) for c in run.text if is_sign(c)])
    cursor, lines = cursors[box.element], {}
    for glyph in mine:
        char, (times, run) = cursor.next()
        if char != glyph.char:
            raise RenderError(f"page {number}: “{box.text}” is not where its text has it", mend=_MEND)
        key = (id(box.element), times, run)
        if key not in tokens:
            piece = runs[run]
            told = _BLANKS.sub(" ", piece.text).strip(" ")
            tokens[key] = _Found(UNBOUND if piece.index is None else piece.index, told)
        if key not in lines:
            lines[key] = []
            tokens[key].lines.append(lines[key])
        lines[key].append(glyph)


def _of_picture(box: Any, height: float, drawn: Sequence[Drawn], glyphs: _OnPage, number: int) -> dict[object, _Found]:
    left, top = box.content_box_x() * _POINTS, height - box.content_box_y() * _POINTS
    wide, high = box.width * _POINTS, box.height * _POINTS
    free = glyphs.take_within(left - 1, left + wide + 1, top - high - 1, top + 1)
    tokens: dict[object, _Found] = {}
    numerals = [each for each in drawn if any(map(is_numeral, each.piece.text))]
    # The longest first: a short one may be spelt within it.
    for each in sorted(numerals, key=lambda one: -len(signs_of(one.piece.text))):
        wanted = signs_of(each.piece.text)
        mine = _nearest(free, wanted, left + each.across * wide, top - each.down * high)
        if mine is None:
            raise RenderError(f"page {number}: “{each.piece.text}” is not to be seen in its picture", mend=_MEND)
        for glyph in mine:
            free.remove(glyph)
        index = UNBOUND if each.piece.index is None else each.piece.index
        tokens[object()] = _Found(index, each.piece.text.strip(), [mine])
    if rest := "".join(each.char for each in free if is_numeral(each.char)):
        raise RenderError(f"page {number}: a picture shows “{rest}”, and no text of it says so", mend=_MEND)
    return tokens


def _nearest(free: Sequence[Glyph], wanted: str, x: float, y: float) -> list[Glyph] | None:
    """The run of glyphs on one line that spells a text, nearest to where the text is said to stand."""
    spelt = "".join(each.char for each in free)
    best: tuple[float, int] | None = None
    at = spelt.find(wanted)
    while at >= 0:
        first, last = free[at], free[at + len(wanted) - 1]
        if abs(first.y - last.y) <= _NEAR:
            middle = (first.x + last.x) / 2
            distance = abs(first.y - y) * 4 + min(abs(first.x - x), abs(last.x - x), abs(middle - x))
            best = min(best, (distance, at)) if best else (distance, at)
        at = spelt.find(wanted, at + 1)
    return list(free[best[1] : best[1] + len(wanted)]) if best else None


def _placed(number: int, found: _Found) -> Placed:
    lines = [line for line in found.lines if line]
    stretches = tuple(
        Stretch("".join(g.char for g in line), round(line[0].x, 1), round(line[0].y, 1), round(line[-1].x, 1))
        for line in lines
    )
    return Placed(number, found.index, found.text, stretches)


def _text_of(marked: Marked, element: Any) -> str:
    return " ".join("".join(piece.text for piece in marked.texts[element]).split())[:80]
