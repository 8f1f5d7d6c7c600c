"""The parsed document, read as XML where that is certain to give the tree that HTML's own rules give.

Reading HTML by all of its rules takes fifty times as long as reading XML, and a page that our templates write needs
none of them: its elements are closed, its quotes paired, its tables whole. What is not known to come out the same goes
to the renderer's own parser, and so does everything where the renderer is not of a version that this was tried with.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from reports.adapters.pdf.loading import is_tried, renderer

_INLINE = frozenset({"a", "abbr", "b", "br", "em", "i", "img", "small", "span", "strong", "sub", "sup"})
_BLOCKS = frozenset({
    "article", "aside", "blockquote", "div", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "header", "main",
    "nav", "ol", "p", "section", "table", "ul",
})  # fmt: skip
_ROWS, _CELLS = frozenset({"tr"}), frozenset({"th", "td"})
_NOTHING: frozenset[str] = frozenset()
# What may stand in an element without a parser of HTML moving it, closing the element before it or adding another.
_MAY_HOLD = {
    **dict.fromkeys(_INLINE | {"p", "h1", "h2", "h3", "h4"}, _INLINE),
    **dict.fromkeys(_BLOCKS - {"p", "h1", "h2", "h3", "h4", "ol", "ul", "table"}, _INLINE | _BLOCKS),
    **dict.fromkeys(_CELLS | {"body", "li"}, _INLINE | _BLOCKS),
    **dict.fromkeys(("br", "img", "meta", "style", "title"), _NOTHING),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _ROWS),
    "html": frozenset({"head", "body"}),
    "head": frozenset({"meta", "style", "title"}),
    "ol": frozenset({"li"}),
    "ul": frozenset({"li"}),
    "table": frozenset({"thead", "tbody", "tfoot"}),
    "tr": _CELLS,
}
_WITHOUT_TEXT = frozenset({"html", "head", "table", "thead", "tbody", "tfoot", "tr", "ol", "ul"})
_VOID = re.compile(r"""<((?:br|img|meta)(?:\s[^<>"']*(?:"[^"]*"[^<>"']*)*)?)>""")
_STYLE = re.compile(r"<style>[^<&]*</style>")
# What XML reads otherwise than HTML: empty elements, comments and other markup, entities, line ends in attributes.
_OTHERWISE = ("/>", "<!", "<?", "<style ", "\r", "='")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|#34|#39);)")
_LINE_IN_ATTRIBUTE = re.compile(r'="[^"\n\t]*[\n\t]')


def parsed(html: str, fetcher: Any) -> Any:
    """Return the document as WeasyPrint has it; its addresses are relative to `asset:`."""
    weasyprint = renderer()
    root = as_xml(html) if is_tried() else None
    if root is None:
        return weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="asset:")
    from cssselect2 import ElementWrapper

    document = weasyprint.HTML(string="<p>", url_fetcher=fetcher, base_url="asset:")
    document.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
    document.etree_element = document.wrapper_element.etree_element
    return document


def as_xml(html: str) -> ElementTree.Element | None:
    """Return the tree of a document that XML reads as HTML does; None where that is not certain."""
    beginning, _, rest = html.partition(">")
    if beginning.lower() != "<!doctype html" or any(sign in rest for sign in _OTHERWISE):
        return None
    if len(_STYLE.findall(rest)) != rest.count("<style") or _ENTITY.search(rest):
        return None
    if _LINE_IN_ATTRIBUTE.search(rest):
        return None
    try:
        root = ElementTree.fromstring(_VOID.sub(r"<\1/>", rest))
    except ElementTree.ParseError:
        return None
    return root if root.tag == "html" and [each.tag for each in root] == ["head", "body"] and _is_plain(root) else None


def _is_plain(element: ElementTree.Element, *, is_linked: bool = False) -> bool:
    """Say whether an element and all within it stand where a parser of HTML would have left them."""
    may_hold = _MAY_HOLD[element.tag]
    is_linked = is_linked or element.tag == "a"
    if element.tag in _WITHOUT_TEXT and (element.text or "").strip():
        return False
    for child in element:
        if child.tag not in may_hold or (is_linked and child.tag == "a"):
            return False
        if element.tag in _WITHOUT_TEXT and (child.tail or "").strip():
            return False
        if not _is_plain(child, is_linked=is_linked):
            return False
    return all(name == name.lower() for name in element.attrib)
