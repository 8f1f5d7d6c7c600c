"""The marks of numerals in a parsed document: taken out right before layout, and remembered by element."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from reports.briefings.tokens.marks import OPEN, Piece, pieces, plain

_SVG = "data:image/svg+xml;base64,"
_UNDRAWN = ("title", "desc", "style", "metadata")
_MOVED = re.compile(r"translate\(\s*([-\d.]+)[\s,]*([-\d.]*)\s*\)")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A run of text in a picture, and about where it stands, as parts of the picture's width and height."""

    piece: Piece
    across: float
    down: float


@dataclass
class Marked:
    """What stands behind the texts of a document: by element its own text in runs, by image what is drawn in it."""

    texts: dict[Any, tuple[Piece, ...]] = field(default_factory=dict)
    pictures: dict[Any, tuple[Drawn, ...]] = field(default_factory=dict)


def take_out(root: Any) -> Marked:
    """Take every mark out of a parsed document, its drawings included, and return what they stood around."""
    marked = Marked()
    for element in root.iter():
        own = [element.text, *(child.tail for child in element)]
        runs = tuple(piece for text in own if text for piece in pieces(text))
        if runs:
            marked.texts[element] = runs
        if element.tag == "img" and element.get("src", "").startswith(_SVG):
            drawing = b64decode(element.get("src").removeprefix(_SVG)).decode()
            marked.pictures[element] = tuple(_drawn(drawing))
            if OPEN in drawing:
                element.set("src", _SVG + b64encode(plain(drawing).encode()).decode())
    for element in root.iter():
        if element.text and OPEN in element.text:
            element.text = plain(element.text)
        if element.tail and OPEN in element.tail:
            element.tail = plain(element.tail)
    return marked


def _drawn(drawing: str) -> Iterator[Drawn]:
    root = ElementTree.fromstring(drawing)
    left, top, wide, high = map(float, root.get("viewBox", "0 0 1 1").replace(",", " ").split())
    for piece, x, y in _runs(root, (0.0, 0.0), (0.0, 0.0)):
        yield Drawn(piece, (x - left) / wide, (y - top) / high)


def _runs(element: Any, at: tuple[float, float], moved: tuple[float, float]) -> Iterator[tuple[Piece, float, float]]:
    """Yield the runs of text below an element with the place last said for them, moved as its groups are."""
    if str(element.tag).rpartition("}")[2] in _UNDRAWN:
        return
    if shift := _MOVED.search(element.get("transform", "")):
        moved = moved[0] + float(shift[1]), moved[1] + float(shift[2] or 0)
    at = _length(element.get("x"), at[0]), _length(element.get("y"), at[1])
    for text, child in ((element.text, None), *((child.tail, child) for child in element)):
        if child is not None:
            yield from _runs(child, at, moved)
        for piece in pieces(text or ""):
            yield piece, at[0] + moved[0], at[1] + moved[1]


def _length(said: str | None, otherwise: float) -> float:
    """A length in user units; the first where there is one for each glyph, the parent's where none is said."""
    try:
        return float((said or "").replace(",", " ").split()[0].removesuffix("px"))
    except (IndexError, ValueError):
        return otherwise
