"""How a string carries what its numerals stand for: marks around them, in characters that no text uses.

A mark survives joining, formatting and escaping, so a finished sentence still knows where each of its numbers came
from. The marks are taken out where a page is written (`reports.briefings.html`) and never reach a reader.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

OPEN, CLOSE = "\ue000", "\ue001"
_BASE, _FIRST = 2048, 0xE800  # a binding's number in two private-use characters
MOST = _BASE * _BASE
_MARK = re.compile(f"{OPEN}([{chr(_FIRST)}-{chr(_FIRST + _BASE - 1)}]{{2}})([^{OPEN}{CLOSE}]*){CLOSE}")
_MARKS = re.compile(f"{OPEN}[{chr(_FIRST)}-{chr(_FIRST + _BASE - 1)}]{{2}}|{CLOSE}")
_PRIVATE = re.compile("[\ue000-\uf8ff]")


class Piece(NamedTuple):
    """A run of text; `index` is the number of the binding behind it, None for plain words."""

    text: str
    index: int | None = None


def marked(text: str, index: int) -> str:
    """Return the text with the mark of a binding around it; marks within it, and what could pass for them, go."""
    high, low = divmod(index, _BASE)
    return f"{OPEN}{chr(_FIRST + high)}{chr(_FIRST + low)}{unmarkable(plain(text))}{CLOSE}"


def plain(text: str) -> str:
    """Return the text as a reader sees it."""
    return _MARKS.sub("", text) if OPEN in text or CLOSE in text else text


def plainly(thing: Any) -> Any:
    """Return a page, or any part of one, with the marks taken out of every text in it."""
    if isinstance(thing, str):
        return plain(thing)
    if isinstance(thing, Mapping):
        return {plainly(key): plainly(value) for key, value in thing.items()}
    if isinstance(thing, tuple | list):
        return type(thing)(plainly(each) for each in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{each.name: plainly(getattr(thing, each.name)) for each in fields(thing) if each.init})
    return thing


def unmarkable(text: str) -> str:
    """Return a text from outside without private-use characters, which could pass for marks."""
    return _PRIVATE.sub("\ufffd", text)


def pieces(text: str) -> Iterator[Piece]:
    """Yield the runs of a text in their order: plain words, and numerals with their binding."""
    if OPEN not in text:
        if text:
            yield Piece(text)
        return
    at = 0
    for found in _MARK.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()])
        high, low = (ord(char) - _FIRST for char in found.group(1))
        yield Piece(found.group(2), high * _BASE + low)
        at = found.end()
    if at < len(text):
        yield Piece(text[at:])


@lru_cache(maxsize=65536)
def is_numeral(char: str) -> bool:
    """Say whether a character is a digit or another sign of a number (², ½, Ⅳ)."""
    return unicodedata.category(char) in ("Nd", "No", "Nl")


def bare_numerals(text: str) -> list[str]:
    """Return the numerals that no binding stands behind, in their order."""
    bare = (piece.text for piece in pieces(text) if piece.index is None)
    bare = (words for words in bare if any(map(is_numeral, words)))  # hardly any: walked over once, and quickly
    return ["".join(run) for words in bare for is_one, run in groupby(words, is_numeral) if is_one]


def with_numerals(text: str, mark: Callable[[str], str]) -> str:
    """Return a text without marks in which every numeral is what `mark` makes of it."""
    return "".join(mark("".join(run)) if is_one else "".join(run) for is_one, run in groupby(text, is_numeral))
