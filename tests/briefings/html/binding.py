"""Pages made by hand for tests, with every numeral in them declared: a page refuses what nothing stands behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from reports.briefings.page import Page
from reports.briefings.tokens import Bindings, declared

UNPRINTED = {
    "identifier", "released_at", "keywords", "downloads", "name", "id", "claim_id", "links", "language", "paper",
    "bindings", "proof", "align", "width", "alt", "spark_alt",
}  # fmt: skip
_NUMERAL = re.compile(r"\d[\d.,:\u00a0\u2009-]*\d|\d")
_BETWEEN_TAGS = re.compile(r"(?<=>)[^<>]+(?=<)")
_TITLE = re.compile(r"(<title>.*?</title>)", re.DOTALL)


def bound(page: Page) -> Page:
    """Return the page with each numeral declared as fixed; a drawing's too, where it is text."""
    tokens = Bindings(list(page.bindings))
    made = _bound(page, tokens)
    return replace(made, bindings=tuple(tokens.by_number))


def _bound(thing: Any, tokens: Bindings) -> Any:
    if isinstance(thing, str):
        return _drawing(thing, tokens) if thing.startswith("<svg") else _text(thing, tokens)
    if isinstance(thing, Mapping):
        return {key: _bound(value, tokens) for key, value in thing.items()}
    if isinstance(thing, tuple):
        return tuple(_bound(each, tokens) for each in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        told = {each.name for each in fields(thing)} - UNPRINTED
        return replace(thing, **{name: _bound(getattr(thing, name), tokens) for name in told})
    return thing


def _text(text: str, tokens: Bindings) -> str:
    if "\ue000" in text:
        return text
    return _NUMERAL.sub(lambda found: tokens.mark(found.group(), declared("fixed", found.group())), text)


def _drawing(svg: str, tokens: Bindings) -> str:
    parts = _TITLE.split(svg)
    texts = [_BETWEEN_TAGS.sub(lambda found: _text(found.group(), tokens), part) for part in parts[::2]]
    return "".join(text + title for text, title in zip(texts, [*parts[1::2], ""], strict=True))
