"""Whether a later revision says anything else than the one it replaces, whose twin is read as a reader sees it."""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from reports.briefings.corrections_pairing import texts_of
from reports.briefings.page import Block, Page
from reports.briefings.tokens import plain


def visible(twin: bytes) -> str:
    """Return all text that a twin shows, with single spaces."""
    tree = LexborHTMLParser(twin)
    tree.strip_tags(["style", "script", "head"], recursive=True)
    return _spaced(tree.body.text() if tree.body else "")


def says_otherwise(page: Page, account: Sequence[Block], shown: str) -> bool:
    """Say whether some text of a page, but of its account of sources and changes, is not among those shown before."""
    told = (text for place, text in texts_of(page, account) if place != "account" and "<svg" not in text)
    return any(_spaced(plain(text)) not in shown for text in told)


def _spaced(text: str) -> str:
    return " ".join(text.split())
