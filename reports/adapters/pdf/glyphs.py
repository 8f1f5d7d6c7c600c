"""Characters that no supplied font can draw, found before the renderer falls back to a font of the machine."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import unescape
from io import BytesIO

from reports.briefings.tokens import plain
from reports.errors import RenderError

_DRAWING = re.compile(r'src="data:image/svg\+xml;base64,([^"]*)"')
_UNSEEN = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.DOTALL)
_QUOTED = re.compile(r'data-[a-z]+="([^"]*)"')


def check_glyphs(html: str, assets: Mapping[str, bytes]) -> None:
    """Raise RenderError naming every printed character that the supplied fonts lack; no fonts, no check."""
    fonts = [body for name, body in sorted(assets.items()) if name.endswith((".ttf", ".otf"))]
    if not fonts:
        return
    drawable = set.union(*map(set, map(_characters, fonts)))
    missing = sorted({char for char in printed(html) if ord(char) not in drawable and not char.isspace()})
    if missing:
        named = ", ".join(f"{char!r} (U+{ord(char):04X} {unicodedata.name(char, '?')})" for char in missing)
        raise RenderError(f"the page's fonts cannot draw {named}", mend="replace the characters in the text")


def printed(html: str) -> set[str]:
    """Return the characters that the document and its drawings print."""
    texts = [html, *(b64decode(found).decode() for found in _DRAWING.findall(html))]
    return set(unescape(plain("".join(_seen(texts)))))


def _seen(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from _QUOTED.findall(text)
        yield _UNSEEN.sub("", text)


@lru_cache(maxsize=16)
def _characters(font: bytes) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(font), lazy=True) as opened:
        return frozenset(opened.getBestCmap())
