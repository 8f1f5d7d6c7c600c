"""Tokens as they stand on finished pages: which page, in which order, where, and what each shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from reports.briefings.tokens.marks import is_numeral

PAGE_STRUCTURE, UNBOUND = -1, -2  # no binding's numbers: a running head or page number; a numeral nothing stands behind
SIGNS = frozenset("+−±≈≥≤<>%‰×–,.")  # what may turn one number into another beside its digits


class Glyph(NamedTuple):
    """A digit or sign of a number as a page shows it; its origin in points from the page's lower left corner."""

    char: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Digits and signs of a token on one line: the origins of the first and the last of them, and their baseline."""

    signs: str
    x: float
    y: float
    x_last: float


@dataclass(frozen=True, slots=True)
class Placed:
    """One token on one page: the number of its binding, its text, and its stretches from left to right."""

    page: int
    index: int
    text: str
    stretches: tuple[Stretch, ...]


@lru_cache(maxsize=65536)
def is_sign(char: str) -> bool:
    """Say whether a character makes a number what it is: a digit, a sign, a separator."""
    return char in SIGNS or is_numeral(char)


def signs_of(text: str) -> str:
    """Return the digits and signs of a text: what is matched with the glyphs of a page."""
    return "".join(filter(is_sign, text))
