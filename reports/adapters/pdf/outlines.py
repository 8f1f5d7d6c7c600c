"""Whether a PDF's digits look like what they say: each glyph's outline held against that of the font it is from.

What a page says to programs (`/ToUnicode`) and what it shows to eyes are two tables of a font. A subset keeps the
glyphs' numbers, so that an outline and its name are looked up in the whole font by number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from reports.briefings.tokens.placed import is_sign

_PAIR = re.compile(rb"<([0-9a-fA-F]{4})> <((?:[0-9a-fA-F]{4})+)>")
_AROUND = re.compile(rb"\d+ beginbfchar|endbfchar|endcmap|CMapName currentdict /CMap defineresource pop|end|")
_KINDS = frozenset({"/Type0", "/Type1", "/MMType1", "/TrueType", "/Type3"})


def misdrawn(body: bytes, fonts: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return a sentence for each font of a PDF that draws a digit or sign otherwise than it says, or is not known.

    `fonts` are the whole font files by file name; an outline must be that of the same character in one of them.
    """
    import pikepdf

    with pikepdf.open(BytesIO(body)) as pdf:
        whole = [_opened(each) for _, each in sorted(fonts.items())]
        used = {font.objgen if font.is_indirect else id(font): font for each in pdf.objects for font in _fonts(each)}
        return tuple(dict.fromkeys(filter(None, (_trouble(font, whole) for font in used.values()))))


def _fonts(thing: Any) -> Iterator[Any]:
    """The fonts that an object is or holds within itself: what it refers to comes by itself."""
    import pikepdf

    waiting = [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting += [part for part in each if _is_within(part)]
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            if each.get("/Subtype") in _KINDS:
                yield each
            waiting += [part for part in each.values() if _is_within(part)]


def _is_within(part: Any) -> bool:
    import pikepdf

    return isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect


def _trouble(font: Any, whole: list[Any]) -> str:
    name = str(font.get("/BaseFont", "without a name")).lstrip("/")
    try:
        below = font.DescendantFonts[0]
        is_plain = font.Encoding == "/Identity-H" and below.get("/CIDToGIDMap", "/Identity") == "/Identity"
        signs = set(_signs_of(font.ToUnicode.read_bytes()))
        embedded = _opened(below.FontDescriptor.FontFile2.read_bytes())
    except (AttributeError, KeyError, IndexError, ValueError):
        return f"the font {name} is not one that an edition is made with"
    wrong = sorted({char for glyph, char in signs if not _is_in_any(glyph, char, embedded, whole)})
    if wrong or not is_plain:
        told = ", ".join(f"“{char}”" for char in wrong) or "its characters"
        return f"the font {name} draws {told} otherwise than our fonts do"
    return ""


def _is_in_any(glyph: int, char: str, embedded: Any, whole: list[Any]) -> bool:
    return any(_is_drawn_as(glyph, char, embedded, font) for font in whole)


def _is_drawn_as(glyph: int, char: str, embedded: Any, font: Any) -> bool:
    """Say whether an embedded glyph has the outline that a whole font has for it, under a name of the character."""
    order, name = font.getGlyphOrder(), font.getBestCmap().get(ord(char))
    if name is None or glyph >= min(len(order), len(embedded.getGlyphOrder())):
        return False
    # `one.lf` and `one.tnum` are other cuts of `one`.
    is_named_so = order[glyph].partition(".")[0] == name.partition(".")[0]
    return is_named_so and _outline(embedded, glyph) == _outline(font, glyph)


def _outline(font: Any, glyph: int) -> tuple[list[Any], list[int]]:
    table = font["glyf"]
    points, ends, _ = table[font.getGlyphOrder()[glyph]].getCoordinates(table)
    return list(points), list(ends)


def _signs_of(told: bytes) -> Iterator[tuple[int, str]]:
    """The glyphs that a font says are digits or signs; raises ValueError for a table that is not written as ours."""
    for line in told.partition(b"endcodespacerange\n")[2].splitlines():
        if found := _PAIR.fullmatch(line):
            text = bytes.fromhex(found[2].decode()).decode("utf-16-be")
            yield from ((int(found[1], 16), char) for char in text if is_sign(char))
        elif not _AROUND.fullmatch(line):
            raise ValueError(f"a line of another kind: {line[:40]!r}")


def _opened(body: bytes) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(BytesIO(body), lazy=True)
