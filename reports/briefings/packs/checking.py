"""Whether a document that a pack's templates made may go out: nothing alive in it, nothing typed, nothing missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reports.briefings.packs.drawings import texts_of
from reports.briefings.packs.styles import wrong_inline, wrong_styles
from reports.briefings.page import Page
from reports.briefings.tokens import bare_numerals, pieces, plain
from reports.briefings.tokens.linking import linked

DEEPEST = 60  # elements within elements
MOST_ELEMENTS = 60_000
_TAGS = frozenset(
    {
        "b", "strong", "em", "i", "small", "sub", "sup", "s", "u", "br", "hr", "p", "div", "span", "ul", "li", "dl",
        "dt", "dd", "h1", "h2", "h3", "h4", "header", "footer", "section", "article", "aside", "nav", "main", "figure",
        "figcaption", "blockquote", "q", "cite", "abbr", "time", "table", "caption", "thead", "tbody", "tr", "th", "td",
        "colgroup", "col", "img", "a", "details", "summary",
    }
)  # fmt: skip
_ATTRIBUTES = frozenset(
    {
        "id",
        "class",
        "lang",
        "title",
        "alt",
        "role",
        "colspan",
        "rowspan",
        "scope",
        "href",
        "src",
        "style",
        "width",
        "height",
    }
)
_NEVER = (
    "on",
    "srcdoc",
    "srcset",
    "http-equiv",
    "action",
    "formaction",
    "ping",
    "background",
    "poster",
    "xlink",
    "start",
)
_SPOKEN = ("title", "alt", "placeholder", "aria-", "data-", "content", "label", "summary", "abbr")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Checked:
    """A document as a pack's templates made it, beside the same page in the house's own."""

    page: Page
    own: str
    house: str
    assets: Collection[str]

    def refused(self) -> list[str]:
        """Return what in the document could do something, load something or print what nothing stands behind."""
        return list(dict.fromkeys((*self._wrong_elements(), *self._wrong_styles(), *self._wrong_numbers())))[:12]

    def missing(self) -> list[str]:
        """Return which parts that every edition has to show are not there."""
        mast = self.page.masthead
        shown = [(mast.status, ".status", "the masthead's status"), (mast.edition, ".edition", "the edition")]
        shown += [(notice, ".notice", "a notice") for notice in mast.notices]
        lacking = [f"{what} ({_plainly(text)[:50]!r} in an element {selector})" for text, selector, what in shown
                   if not any(_plainly(text) in _plainly(node.text()) for node in self._seen(selector))]  # fmt: skip
        runs = [node.attributes.get("data-edition") or "" for node in self._tree.css(".mast")]
        if [_plainly(text) for text in runs] != [_plainly(self.page.running_edition)]:
            lacking.append("the running head (one element .mast with data-edition of the page)")
        return lacking

    @cached_property
    def _tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.own)

    @cached_property
    def _house_tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.house)

    @cached_property
    def _required(self) -> list[LexborNode]:
        """What has to be seen, and everything that it stands in."""
        found = {node.mem_id: node for node in self._tree.css(".status, .edition, .notice, .mast")}
        for node in list(found.values()):
            while (node := node.parent) is not None:
                found[node.mem_id] = node
        return list(found.values())

    def _seen(self, selector: str) -> Iterator[LexborNode]:
        for node in self._tree.css(selector):
            above, is_seen = node, True
            while above is not None and is_seen:
                is_seen = above.tag not in ("details", "template", "noscript", "head") and not (
                    {"hidden", "aria-hidden", "popover"} & set(above.attributes)
                )
                above = above.parent
            if is_seen:
                yield node

    def _is_required(self, selector: str) -> bool | None:
        if not re.fullmatch(r"[\w\s.#>+~*\[\]=\"':()-]+", selector):
            return None
        try:
            found = {node.mem_id for node in self._tree.css(selector)}
        except ValueError:
            return None
        if not found and ":" in selector:
            return None
        return any(node.mem_id in found for node in self._required)

    def _wrong_elements(self) -> Iterator[str]:
        tags = _TAGS | {node.tag for node in self._house_tree.css("*")}
        attributes = _ATTRIBUTES | {name for node in self._house_tree.css("*") for name in node.attributes}
        every = self._tree.css("*")
        if len(every) > MOST_ELEMENTS:
            yield f"{len(every):,} elements; a document has at most {MOST_ELEMENTS:,}"
            return
        if _depth(self._tree.root) > DEEPEST:
            yield f"elements stand in one another deeper than {DEEPEST}"
            return
        counts = {
            tag: len(self._house_tree.css(tag)) for tag in ("html", "head", "body", "title", "style", "meta", "link")
        }
        for tag, count in counts.items():
            if len(self._tree.css(tag)) > count:
                yield f"<{tag}> has no place in a pack's partials"
        houses = {
            (node.tag, name, value) for node in self._house_tree.css("*") for name, value in node.attributes.items()
        }
        for node in every:
            if node.tag not in tags or node.tag == "script":
                yield f"<{node.tag}> has no place on a page"
            for name, value in node.attributes.items():
                if name not in attributes or name.startswith(_NEVER):
                    yield f"<{node.tag} {name}> has no place on a page"
                elif (node.tag, name, value) not in houses:
                    yield from self._wrong_attribute(node.tag, name, value or "")

    def _wrong_attribute(self, tag: str, name: str, value: str) -> Iterator[str]:
        if name == "href" and not (tag == "a" and re.match(r"#|https://[^\s\\]+$", value)):
            yield f'<{tag} href="{value[:60]}">: a link leads to https:// or to a part of the page'
        elif name == "src" and not (re.fullmatch(r"drawing:\d+", value) or value.removeprefix("asset:") in self.assets):
            yield f'<{tag} src="{value[:60]}">: a picture is one of the page\'s drawings or asset:NAME of the pack'
        elif name == "style":
            yield from wrong_inline(value, self.assets)
        elif name.startswith(_SPOKEN) and name != "data-drawing":
            typed = bare_numerals(value)
            if typed and not any(value in text for text in self._texts):
                yield f'<{tag} {name}="{plain(value)[:40]}">: the numeral {typed[0]!r} is typed by hand'

    @cached_property
    def _texts(self) -> list[str]:
        return [text for text in texts_of(self.page) if not text.lstrip().startswith("<svg")]

    def _wrong_styles(self) -> Iterator[str]:
        own, house = ("\n".join(_STYLE.findall(each)) for each in (self.own, self.house))
        if own.count("<") > house.count("<"):
            yield "a style sheet has no place for <"
        yield from wrong_styles(own, house, self.assets, self._is_required)

    def _wrong_numbers(self) -> Iterator[str]:
        known = {(piece.index, piece.text) for text in texts_of(self.page) for piece in pieces(text)
                 if piece.index is not None}  # fmt: skip
        for piece in pieces(unescape(self.own)):
            if piece.index is not None and (piece.index, piece.text) not in known:
                yield f"the number {piece.text[:40]!r} is not as the page has it"
            elif piece.index is None and _PRIVATE.search(piece.text):
                yield f"a number was cut in two near {plain(piece.text)[-40:]!r}"
        house = {(bare.numeral, bare.around) for bare in linked(self.house, lambda index: None, keeps_marks=False)[1]}
        for bare in linked(self.own, lambda index: None, keeps_marks=False)[1]:
            if (bare.numeral, bare.around) not in house:
                yield f"the numeral {bare.numeral!r} in {bare.around!r} is typed by hand"


def _plainly(text: str) -> str:
    return " ".join(plain(text).split())


def _depth(root: LexborNode | None) -> int:
    """Return how deep elements stand within one another, as far as it matters."""
    level, depth = [root] if root is not None else [], 0
    while level and depth <= DEEPEST:
        level = [child for node in level for child in node.iter()]
        depth += 1
    return depth
