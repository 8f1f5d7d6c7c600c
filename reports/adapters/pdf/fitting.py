"""Page one holds what stands before the overview, so that it can be forwarded alone: set closer where it must be."""

from __future__ import annotations

from typing import Any

SPACINGS = ("", "close", "closer")
OVERVIEW = "overview"  # the id of what begins on page two
_PAGE_TWO = 1


def fitted(parsed: Any, **options: Any) -> Any:
    """Return the laid-out document in the widest spacing in which page one holds all that belongs on it.

    The spacing is a class of the body, which the style sheet answers. Where not even the closest is enough, the
    document goes on over the page in the widest: crowding would win nothing. A document without an overview is laid
    out as it is.
    """
    body = parsed.etree_element.find("body")
    widest = None
    for spacing in SPACINGS:
        if spacing and body is not None:
            body.set("class", spacing)
        document = parsed.render(**options)
        widest = widest or document
        if not _overflows(document):
            return document
    return widest


def _overflows(document: Any) -> bool:
    """Say whether the overview begins behind page two."""
    return any(OVERVIEW in page.anchors for page in document.pages[_PAGE_TWO + 1 :])
