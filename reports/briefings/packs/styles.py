"""What a pack's style sheets must not do: load anything, print a number, or hide what an edition has to show."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

import tinycss2
from tinycss2.ast import Declaration, Node

from reports.briefings.tokens import bare_numerals, plain

_AT_RULES = frozenset({"media", "page", "font-face", "supports"})
_COUNTERS = frozenset({"page", "pages"})
_NAMING = frozenset({"font", "font-family", "font-feature-settings", "font-variation-settings", "src", "format"})
_REFUSED_FUNCTIONS = frozenset(
    {"image", "image-set", "-webkit-image-set", "src", "element", "cross-fade", "expression"}
)
_NEVER = frozenset(
    {
        "counter-reset", "counter-set", "counter-increment", "unicode-bidi", "direction", "behavior", "-moz-binding",
        "symbols", "additive-symbols",
    }
)  # fmt: skip
_HIDING = frozenset(
    {
        "display", "visibility", "opacity", "filter", "backdrop-filter", "clip", "clip-path", "mask", "mask-image",
        "transform", "translate", "scale", "rotate", "position", "text-indent", "overflow", "overflow-x", "overflow-y",
        "height", "max-height", "max-width", "content", "content-visibility", "zoom", "line-height", "float",
        "string-set", "running", "text-overflow", "font-size",
        "font", "letter-spacing", "columns", "order", "all", "contain", "mix-blend-mode", "footnote-display",
    }
)  # fmt: skip
_IMPORTANT_PAGE = ("background", "page-break", "marks", "bleed")


@dataclass(frozen=True)
class Ruled:
    """One declaration where it stands: the at-rules and selector around it, its name and its value."""

    around: tuple[str, ...]
    selector: str
    name: str
    value: str
    is_important: bool
    tokens: tuple[Node, ...]
    line: int

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two declarations the same."""
        return self.around, self.selector, self.name, self.value, self.is_important


def wrong_styles(
    own: str, house: str, assets: Collection[str], is_required: Callable[[str], bool | None]
) -> Iterator[str]:
    """Yield what is wrong with a document's style sheet beside the house's own.

    `is_required` says whether a selector matches what an edition has to show or what that stands in; None where that
    cannot be said.
    """
    known = {each if isinstance(each, str) else each.key for each in _declared(house)}
    for each in _declared(own):
        if isinstance(each, str):
            yield from (each,) if each not in known else ()
        elif each.key not in known:
            for complaint in _wrong(each, assets, is_required):
                yield f"{each.selector or 'a style'} {{ {each.name}: {plain(each.value)[:60]} }}: {complaint}"


def wrong_inline(style: str, assets: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with the style attribute of an element; it may set nothing that could hide."""
    for each in _block(tinycss2.parse_blocks_contents(style), (), "style"):
        if isinstance(each, str):
            yield each
        else:
            yield from (f"style: {each.name}: {it}" for it in _wrong(each, assets, lambda selector: True))


def _declared(sheet: str) -> Iterator[Ruled | str]:
    yield from _rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), ())


def _rules(rules: Iterable[Node], around: tuple[str, ...]) -> Iterator[Ruled | str]:
    for rule in rules:
        if rule.type == "error":
            yield f"line {rule.source_line} of the style sheet is not CSS: {rule.message}"
        elif rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude).strip()
            yield from _block(tinycss2.parse_blocks_contents(rule.content), around, selector)
        elif rule.type == "at-rule" and (rule.lower_at_keyword not in _AT_RULES or rule.content is None):
            yield f"@{rule.lower_at_keyword} has no place in a pack's style sheet"
        elif rule.type == "at-rule":
            named = f"@{rule.lower_at_keyword} {tinycss2.serialize(rule.prelude).strip()}".strip()
            if rule.lower_at_keyword in ("page", "font-face"):
                yield from _block(tinycss2.parse_blocks_contents(rule.content), around, named)
            else:
                inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                yield from _rules(inner, (*around, named))


def _block(contents: Iterable[Node], around: tuple[str, ...], selector: str) -> Iterator[Ruled | str]:
    for node in contents:
        if isinstance(node, Declaration):
            value = tinycss2.serialize(node.value).strip()
            yield Ruled(around, selector, node.lower_name, value, node.important, tuple(node.value), node.source_line)
        elif node.type == "at-rule" and selector.startswith("@page") and node.content is not None:
            box = f"{selector} @{node.lower_at_keyword}"
            yield from _block(tinycss2.parse_blocks_contents(node.content), around, box)
        elif node.type not in ("comment", "whitespace"):
            yield f"{selector}: a {node.type} within a rule has no place in a pack's style sheet"


def _wrong(each: Ruled, assets: Collection[str], is_required: Callable[[str], bool | None]) -> Iterator[str]:
    if each.is_important:
        yield "!important is kept for what an edition has to show"
    if each.name in _NEVER or (each.name.startswith("--") and bare_numerals(each.value) and '"' in each.value):
        yield f"{each.name} can print or turn round a number"
    if each.selector.startswith("@page") and each.name.startswith(_IMPORTANT_PAGE):
        yield "the watermark lies there"
    if each.name.startswith("background") and re.search(r"\b(html|body|main)\b|:root|\*", each.selector):
        yield "it would lie over the watermark: leave html, body and main without a background"
    yield from _wrong_tokens(each, each.tokens, assets)
    if each.name in _HIDING or each.name.startswith(("margin", "inset", "-webkit-", "-moz-")):
        yield from _wrong_hiding(each, is_required)


def _wrong_hiding(each: Ruled, is_required: Callable[[str], bool | None]) -> Iterator[str]:
    if each.selector.startswith("@") or not _can_hide(each):
        return
    for selector in each.selector.split(","):
        matches = is_required(
            re.sub(r"::?(before|after|marker|first-line|first-letter|footnote-\w+)$", "", selector.strip())
        )
        if matches is None:
            yield f"{selector.strip()!r} is not understood: a rule that can hide must say plainly what it is for"
        elif matches:
            yield "that can hide what an edition has to show (status, notices, edition)"


def _can_hide(each: Ruled) -> bool:
    value = each.value.lower()
    if each.name == "display":
        return not re.fullmatch(r"(inline-)?(block|flex|grid)|flow-root|inline|list-item", value)
    if each.name.startswith(("margin", "inset")):
        return "-" in value or "calc" in value or bool(re.search(r"\d{4,}", value))
    if each.name in ("font-size", "font", "line-height"):
        return not re.search(r"\b([6-9]|[1-5]\d)(\.\d+)?(pt|px)|\b([01]?\.[6-9]\d*|[1-5](\.\d+)?)(rem|em)|clamp", value)
    if each.name == "letter-spacing":
        return "-" in value and not re.search(r"-0?\.0\d*em", value)
    return not (each.name == "float" and value == "none")


def _wrong_tokens(each: Ruled, tokens: Iterable[Node], assets: Collection[str]) -> Iterator[str]:
    for token in tokens:
        if token.type == "url":
            yield from _wrong_address(token.value, assets)
        elif token.type == "string" and each.name not in _NAMING and bare_numerals(token.value):
            yield f"the numeral in {token.value[:40]!r} is typed by hand"
        elif token.type == "error":
            yield token.message
        elif token.type == "function":
            yield from _wrong_function(each, token, assets)
        elif token.type in ("() block", "[] block", "{} block"):
            yield from _wrong_tokens(each, token.content, assets)


def _wrong_function(each: Ruled, token: Node, assets: Collection[str]) -> Iterator[str]:
    words = [it for it in token.arguments if it.type not in ("whitespace", "comment")]
    if token.lower_name == "url":
        for word in words:
            yield from _wrong_address(getattr(word, "value", "?"), assets)
    elif token.lower_name in _REFUSED_FUNCTIONS:
        yield f"{token.lower_name}() can load what is not in the pack"
    elif token.lower_name == "attr" and not str(getattr(words[0] if words else None, "value", "")).startswith("data-"):
        if not (words and getattr(words[0], "value", "") == "href"):
            yield "attr() reads data- attributes and href alone"
    elif token.lower_name in ("counter", "counters", "target-counter", "target-counters"):
        asked = [it.value for it in words if it.type == "ident"]
        if not _COUNTERS & set(asked):
            yield f"{token.lower_name}() counts pages alone"
    elif token.lower_name != "format":
        yield from _wrong_tokens(each, token.arguments, assets)


def _wrong_address(address: str, assets: Collection[str]) -> Iterator[str]:
    is_ours = re.fullmatch(r"drawing:\d+", address) or address.removeprefix("asset:") in assets
    if not (is_ours and not address.startswith("data:")) and not address.startswith("data:image/png;base64,"):
        yield f"{address[:60]!r} is neither asset:NAME of the pack nor a PNG picture written out"
