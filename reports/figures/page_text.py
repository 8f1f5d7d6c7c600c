"""The text of a web page, as a reader sees it: one encoding, one kind of space, no digits joined across elements."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.errors import ParseError
from reports.figures.checks.names import is_garbled
from reports.figures.decoded_text import decoded
from reports.figures.row_findings import LOOK_AT_THE_FILE
from reports.figures.stated_numbers import shortened

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_KNOWN = re.compile(r"utf-?8|windows-125[0-8]|cp125[0-8]|iso-8859-(?:[1-9]|1[0-6])|koi8-[ru]|utf-16(?:le|be)?")
# Standing names for what every browser reads as windows-1252.
_WESTERN = frozenset({"us-ascii", "ascii", "latin1", "latin-1", "iso-8859-1"})
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Never text that a reader sees.
_UNSEEN = ("script", "style", "template", "noscript")
_BLOCKS = "br, hr, p, div, li, dt, dd, tr, td, th, h1, h2, h3, h4, h5, h6, section, article, figcaption, del, ins, s"
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SEAM = "\x1f"
_DIGITS_MEET = re.compile(rf"(?<=[0-9]){_SEAM}+(?=[0-9])")
_NOT_THE_PAGE = re.compile(
    r"just a moment|attention required|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"access denied|enable javascript and cookies|are you a robot|captcha|log ?in|sign ?in",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Page:
    """A page that was taken apart; `description` says in a few words what it is, for a message."""

    source_id: str
    tree: LexborHTMLParser
    description: str

    def find(self, select: str) -> list[LexborNode]:
        """Return the elements that a CSS selector finds, in the order of the page; raises ParseError."""
        try:
            return list(self.tree.css(select))
        except Exception as trouble:  # the library raises its own class, which has no name of its own elsewhere
            message = f"{self.source_id}: {select!r} is no CSS selector: {trouble}"
            raise ParseError(message, mend="correct it in the source's mapping") from trouble

    def text_of(self, node: LexborNode) -> str:
        """Return an element's text on one line; raises ParseError where it was written in another encoding.

        Raised and lowered text is led in by ^: a footnote is no digit.
        """
        pieces = node.text(separator=_SEAM).translate(_INVISIBLE)
        text = " ".join(_DIGITS_MEET.sub(" ", pieces).replace(_SEAM, "").split())
        if is_garbled(text):
            raise ParseError(
                f"{self.source_id}: {shortened(text)} was written in another encoding than the page names",
                mend="declare the page's true encoding under mapping.encoding",
            )
        return text


def plain_text(html: str) -> str:
    """Return the text of a piece of HTML on one line, without what a reader does not see or what turns text around."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    for node in tree.css(", ".join(_UNSEEN)):
        node.decompose()
    return shown_text(tree.body.text(separator=" ") if tree.body else "")


def shown_text(text: str) -> str:
    """Return text on one line, without characters that are not shown (control, format, private use)."""
    line = " ".join(text.split())
    return " ".join("".join(sign for sign in line if unicodedata.category(sign)[0] != "C").split())


def open_page(body: bytes, encoding: str, leave_out: Sequence[str], source_id: str) -> Page:
    """Return the page that the bytes hold; raises ParseError where they are empty, or not in one known encoding."""
    from selectolax.lexbor import LexborHTMLParser

    text = decoded(body, encoding or _own_encoding(body, source_id), source_id, thing="page", kind="page")
    if not text.strip():
        raise ParseError(f"{source_id}: the page is empty", mend=LOOK_AT_THE_FILE)
    page = Page(source_id, tree := LexborHTMLParser(text), _described(tree, text))
    for select in (*_UNSEEN, *leave_out):
        for node in page.find(select):
            node.decompose()
    for node in tree.css("sup, sub"):
        node.insert_before("^")
    for node in tree.css(_BLOCKS):
        node.insert_before(" ")
        node.insert_after(" ")
    return page


def _own_encoding(body: bytes, source_id: str) -> str:
    """Return the encoding that the page names by its mark or in its head, else UTF-8; raises ParseError."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return encoding
    found = _META.search(body[:4096])
    named = found[1].decode("ascii").lower() if found else "utf-8"
    if named in _WESTERN:
        return "cp1252"
    if not _KNOWN.fullmatch(named):
        raise ParseError(
            f"{source_id}: the page names the encoding {named!r}, which is not read",
            mend="declare the page's true encoding under mapping.encoding",
        )
    # A page whose head can be read byte by byte is not in UTF-16, whatever it says.
    return "utf-8" if named.startswith("utf-16") else named


def _described(tree: LexborHTMLParser, text: str) -> str:
    node = tree.css_first("title")
    title = " ".join(node.text().split()) if node else ""
    words = f"the page is titled {shortened(title)}" if title else "the page has no title"
    counts = ", ".join(f"{len(tree.css(tag))} {tag}" for tag in ("table", "li", "h1", "h2", "h3"))
    said = f"{words} and has {counts}"
    if _NOT_THE_PAGE.search(title) or tree.css_first("input[type=password]") or "cf-challenge" in text:
        return f"{said}; it looks like a page that asks for a check or a login, not like the page wanted"
    return said
