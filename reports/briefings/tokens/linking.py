"""From marked HTML to a document: marks become links to what proves a number, and a numeral without one is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape, unescape

from reports.briefings.tokens.marks import bare_numerals, marked, pieces, plain
from reports.errors import RenderError

_TAG = re.compile(
    r"<!--.*?-->"
    r"|<(?P<raw>style|script|title)\b[^>]*>.*?</(?P=raw)\s*>"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z!][^\s/>]*)(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>",
    re.DOTALL,
)
_HEADINGS = frozenset({"h1", "h2", "h3", "caption"})
_PASSAGES = frozenset({"h1", "h2", "h3", "p", "li", "tr", "dt", "dd", "svg", "div", "summary", "caption"})
SHOWN = 8  # so many typed numerals does one error name

LinkOf = Callable[[int], str | None]
"""Where the binding with some number is proved, as an address such as `#n12`; None for what needs no proof."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A numeral that nothing stands behind: its text with the words around it, and the heading it stands under."""

    numeral: str
    around: str
    heading: str


@dataclass
class _Reader:
    """One pass over a document: what was written so far, and where in the page that is."""

    link_of: LinkOf
    keeps_marks: bool
    written: list[str] = field(default_factory=list)
    bare: list[Bare] = field(default_factory=list)
    heading: str = ""
    heading_open: str = ""
    anchors: int = 0
    is_passed: bool = False  # whether a number of this passage is in the tab order already

    def tag(self, found: re.Match[str]) -> None:
        name = (found["name"] or "").lower()
        if name == "a":
            self.anchors += -1 if found["close"] else 1
        if name in _PASSAGES:
            self.is_passed = False
        if name in _HEADINGS:
            self.heading_open = "" if found["close"] else name
            self.heading = self.heading if found["close"] else ""
        self.written.append(plain(found.group()))

    def text(self, text: str) -> None:
        if self.heading_open:
            self.heading += plain(unescape(text))
        self._look_for_bare(text)
        self.written += [self._shown(piece.text, piece.index) for piece in pieces(text)]

    def _look_for_bare(self, text: str) -> None:
        told = unescape(text)
        for numeral in bare_numerals(told):
            self.bare.append(Bare(numeral, " ".join(plain(told).split())[:80], " ".join(self.heading.split())))

    def _shown(self, text: str, index: int | None) -> str:
        if index is None:
            return text
        shown = marked(text, index) if self.keeps_marks else text
        link = None if self.anchors else self.link_of(index)
        if not link:
            return shown
        is_skipped, self.is_passed = self.is_passed and not self.keeps_marks, True
        order = ' tabindex="-1"' if is_skipped else ""
        return f'<a class="n" href="{escape(link)}"{order}>{shown}</a>'


def linked(html: str, link_of: LinkOf, *, keeps_marks: bool) -> tuple[str, list[Bare]]:
    """Return the document with its marked numerals as links, and the numerals that no mark stands around.

    Marks in attributes, titles and style sheets are dropped; those in text are too unless they are kept for the
    renderer of print. Within a link, and where `link_of` knows none, a numeral stays plain text. On a screen the tab
    key stops at the first number of a passage (a sentence's paragraph, a row, a picture) and not at the others.
    """
    reader, at = _Reader(link_of, keeps_marks), 0
    for found in _TAG.finditer(html):
        if found.start() > at:
            reader.text(html[at : found.start()])
        reader.tag(found)
        at = found.end()
    reader.text(html[at:])
    return "".join(reader.written), reader.bare


def refuse_bare(found: Iterable[Bare], identifier: str) -> None:
    """Raise RenderError naming the numerals that were typed by hand, where each stands, and the mend."""
    bare = list(dict.fromkeys(found))
    if not bare:
        return
    told = [f"“{each.numeral}” in “{each.around}”" + (f" under “{each.heading}”" if each.heading else "")
            for each in bare[:SHOWN]]  # fmt: skip
    more = f" and {len(bare) - SHOWN} more" if len(bare) > SHOWN else ""
    raise RenderError(
        f"{identifier}: nothing stands behind {'; '.join(told)}{more}",
        mend="bind each to a claim or a computation, or declare it in the catalogue as {date:…}, {name:…} or {fixed:…}",
    )
