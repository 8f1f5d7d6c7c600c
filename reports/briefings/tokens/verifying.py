"""Holding a finished PDF against its own records: every number shown is known, every number known is shown.

A record names the line on which its digits and signs stand, from the first to the last of them. What stands there must
spell the record; whatever digit is left over stands for nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reports.briefings.tokens.marks import is_numeral
from reports.briefings.tokens.placed import Glyph, Stretch, is_sign, signs_of
from reports.briefings.tokens.rounding import agrees

TroubleKind = Literal["altered", "missing", "moved", "unmatched", "disagrees"]
NEAR = 0.16  # points: places are kept to a tenth
BESIDE = 7.0  # points: digits closer than that on one line are one number to a reader


@dataclass(frozen=True, slots=True)
class KnownToken:
    """A token as an edition's records tell it; `stands_for` says in words what it is, `value` before rounding.

    `stated` is the value of what it is derived from, where that has one.
    """

    name: str
    page: int
    text: str
    kind: str
    stands_for: str
    stretches: tuple[Stretch, ...]
    value: float | None = None
    stated: float | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """One number that is not as the edition has it: on which page (from 1), where in points, and which token.

    On page 0 stands what concerns the whole file.
    """

    kind: TroubleKind
    page: int
    x: float
    y: float
    token: str
    printed: str
    message: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How many tokens of each kind a PDF shows as its records have them, and every trouble, page by page."""

    edition: str
    language: str
    pages: int
    matched: Mapping[str, int]
    troubles: tuple[Trouble, ...]


@dataclass
class _Page:
    """The glyphs of one page by line from left to right; each is taken once."""

    number: int
    lines: dict[int, list[Glyph]] = field(default_factory=lambda: defaultdict(list))

    def on_line(self, y: float) -> list[Glyph]:
        near = (each for line in range(round(y - NEAR), round(y + NEAR) + 1) for each in self.lines.get(line, ()))
        return sorted((each for each in near if abs(each.y - y) <= NEAR), key=lambda each: each.x)

    def take(self, glyphs: Sequence[Glyph]) -> None:
        for glyph in glyphs:
            self.lines[round(glyph.y)].remove(glyph)

    def left(self) -> list[Glyph]:
        return sorted((g for held in self.lines.values() for g in held), key=lambda g: (-g.y, g.x))


def verified(
    edition: str, language: str, tokens: Sequence[KnownToken], shown: Sequence[Sequence[Glyph]]
) -> Verified:  # fmt: skip
    """Return what the pages of a PDF show against what its records tell."""
    troubles: list[Trouble] = []
    by_page: dict[int, list[KnownToken]] = defaultdict(list)
    for token in tokens:
        by_page[token.page].append(token)
        if wrong := _disagreement(token, language):
            troubles.append(wrong)
    for number in range(1, max(len(shown), *by_page, 0) + 1):
        glyphs = shown[number - 1] if number <= len(shown) else ()
        troubles += _on_page(number, by_page[number], glyphs)
    in_trouble = {trouble.token for trouble in troubles}
    matched = Counter(token.kind for token in tokens if token.name not in in_trouble)
    troubles.sort(key=lambda each: (each.page, -each.y, each.x))
    return Verified(edition, language, len(shown), dict(sorted(matched.items())), tuple(troubles))


def _on_page(number: int, tokens: Sequence[KnownToken], glyphs: Sequence[Glyph]) -> Iterator[Trouble]:
    page = _Page(number)
    for glyph in glyphs:
        page.lines[round(glyph.y)].append(glyph)
    astray = []
    for token in tokens:
        for stretch in token.stretches:
            there = [g for g in page.on_line(stretch.y) if stretch.x - NEAR <= g.x <= stretch.x_last + NEAR]
            if _spelt(there) == stretch.signs:
                page.take(there)
            else:
                astray.append((token, stretch))
    for token, stretch in astray:
        yield _astray(page, token, stretch)
    yield from _unmatched(page)


def _astray(page: _Page, token: KnownToken, stretch: Stretch) -> Trouble:
    """What became of a stretch that does not stand where it should: other digits there, or elsewhere, or nowhere."""
    there = [g for g in page.on_line(stretch.y) if g.x >= stretch.x - NEAR][: len(stretch.signs)]
    there = [g for g in there if g.x <= stretch.x_last + BESIDE]
    if any(is_numeral(g.char) for g in there):
        page.take(there)
        printed = _as_printed(token.text, stretch, there)
        told = f"“{printed}” is printed where the edition says “{token.text}”"
        return _trouble("altered", token, stretch, printed, told)
    for line in {round(g.y): g.y for g in page.left()}.values():
        held = page.on_line(line)
        at = _spelt(held).find(stretch.signs)
        if at >= 0:
            moved = held[at : at + len(stretch.signs)]
            page.take(moved)
            told = f"“{token.text}” is printed elsewhere, {moved[0].x:.0f} pt across and {moved[0].y:.0f} pt up"
            return _trouble("moved", token, stretch, token.text, told)
    return _trouble("missing", token, stretch, "", f"“{token.text}” is not printed")


def _trouble(kind: TroubleKind, token: KnownToken, stretch: Stretch, printed: str, told: str) -> Trouble:
    message = f"page {token.page}: {told} ({token.stands_for}; token {token.name})"
    return Trouble(kind, token.page, stretch.x, stretch.y, token.name, printed, message)


def _as_printed(text: str, stretch: Stretch, there: Sequence[Glyph]) -> str:
    """The token's text with the signs that the page shows in their place, where there are as many."""
    if len(there) != len(stretch.signs) or signs_of(text) != stretch.signs:
        return _spelt(there)
    signs = iter(each.char for each in there)
    return "".join(next(signs) if is_sign(char) else char for char in text)


def _unmatched(page: _Page) -> Iterator[Trouble]:
    """The digits that no record knows, those beside one another as one number."""
    run: list[Glyph] = []
    for glyph in [*(g for g in page.left() if is_numeral(g.char)), None]:
        if run and (glyph is None or abs(glyph.y - run[-1].y) > NEAR or not 0 <= glyph.x - run[-1].x < BESIDE):
            printed, first = _spelt(run), run[0]
            told = f"page {page.number}: “{printed}” is printed, and the edition knows no such number there"
            place = f" ({first.x:.0f} pt across, {first.y:.0f} pt up)"
            yield Trouble("unmatched", page.number, first.x, first.y, "", printed, told + place)
            run = []
        if glyph is not None:
            run.append(glyph)


def _disagreement(token: KnownToken, language: str) -> Trouble | None:
    """A record whose text is not its value, or whose value is not that of the claim or figure behind it."""
    at = token.stretches[0]
    if token.value is None:
        return None
    if token.stated is not None and token.stated != token.value:
        told = f"the record of “{token.text}” has {token.value:g}, what it stands for has {token.stated:g}"
        return _trouble("disagrees", token, at, token.text, told)
    if not agrees(token.text, token.value, language):
        told = f"the record of “{token.text}” has the value {token.value:g}"
        return _trouble("disagrees", token, at, token.text, told)
    return None


def _spelt(glyphs: Sequence[Glyph]) -> str:
    return "".join(each.char for each in glyphs)
