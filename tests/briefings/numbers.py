"""The numbers that a composed page or a finished PDF prints, by what each stands for, whatever its language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from reports.briefings.page import Page
from reports.briefings.tokens import Binding, pieces

Number = tuple[Binding, str]
_NO_DIGIT = re.compile(r"[^\d−+]")


def numbers_of(page: Page) -> Counter[Number]:
    """Return how often each numeral is printed: what it stands for, and its digits with their sign."""
    return Counter(
        (page.bindings[piece.index], digits_of(piece.text))
        for text in _texts(page)
        for piece in pieces(text)
        if piece.index is not None
    )


def digits_of(text: str) -> str:
    """Return the digits of a numeral and its sign, without what groups and parts them in a language."""
    return _NO_DIGIT.sub("", text)


def _texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from (*_texts(key), *_texts(value))
    elif isinstance(thing, tuple | list):
        for each in thing:
            yield from _texts(each)
    elif is_dataclass(thing):
        for field in fields(thing):
            if field.name not in ("bindings", "proof", "words"):
                yield from _texts(getattr(thing, field.name))
