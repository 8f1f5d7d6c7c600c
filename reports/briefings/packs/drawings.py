"""The page's own drawings, which a template of a pack can place and never read or write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from jinja2.sandbox import SecurityError
from markupsafe import Markup

from reports.briefings import html
from reports.briefings.charts.watermark import watermark
from reports.briefings.page import Page

_PLACE = re.compile(r'<span data-drawing="(\d+)"></span>')
_ADDRESS = re.compile(r"drawing:(\d+)(?!\d)")


@dataclass(frozen=True)
class Drawings:
    """Every drawing of a page (SVG, marks and all), in the order of the page."""

    every: tuple[str, ...]

    def inline(self, svg: str) -> Markup:
        """Return the place of a drawing in the text; raises SecurityError for a text that is no drawing of the page."""
        return Markup('<span data-drawing="{}"></span>').format(self._number(svg))

    def address(self, svg: str) -> str:
        """Return the address of a drawing; raises SecurityError for a text that is no drawing of the page."""
        return f"drawing:{self._number(svg)}"

    def put_in(self, document: str) -> str:
        """Return a checked document with every drawing in its place."""
        house = html.environment({}).filters
        placed = _PLACE.sub(lambda found: str(house["inline_svg"](self.every[int(found[1])])), document)
        return _ADDRESS.sub(lambda found: str(house["data_uri"](self.every[int(found[1])])), placed)

    def _number(self, svg: str) -> int:
        try:
            return self.every.index(str(svg))
        except ValueError:
            raise SecurityError("only the page's own drawings can be drawn") from None


def drawings_of(page: Page) -> Drawings:
    """Return the drawings of a page, its watermark among them."""
    own = [watermark(page.watermark)] if page.watermark else []
    return Drawings(
        tuple(dict.fromkeys([*own, *(text for text in texts_of(page) if text.lstrip().startswith("<svg"))]))
    )


def texts_of(thing: Any) -> Iterator[str]:
    """Yield every text of a page, or of a part of one."""
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing):
        for each in fields(thing):
            yield from texts_of(getattr(thing, each.name))
    elif hasattr(thing, "items"):
        for key, value in thing.items():
            yield from texts_of(key)
            yield from texts_of(value)
    elif isinstance(thing, list | tuple):
        for each in thing:
            yield from texts_of(each)
