"""Page one holds what stands before the overview, so that it can be forwarded alone: set closer where it must be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
    place = None if body is None else _place_of_overview(body)
    if place is None:
        return parsed.render(**options)
    for spacing in SPACINGS:
        _space(body, spacing)
        # Page one alone first: it tells as much, and laying out the whole takes ten times as long.
        with _cut_behind(body, place):
            front = parsed.render(**options)
        if not _overflows(front) and not _overflows(document := parsed.render(**options)):
            return document
    _space(body, SPACINGS[0])
    return parsed.render(**options)


def _place_of_overview(body: Any) -> int | None:
    return next((place for place, child in enumerate(body) if child.get("id") == OVERVIEW), None)


@contextmanager
def _cut_behind(body: Any, place: int) -> Iterator[None]:
    """Take out what the child at a place holds and all that follows it, and put it back in the end."""
    children, held = list(body), list(body[place])
    body[place][:] = []
    body[:] = children[: place + 1]
    try:
        yield
    finally:
        children[place][:], body[:] = held, children


def _space(body: Any, spacing: str) -> None:
    if spacing:
        body.set("class", spacing)
    else:
        body.attrib.pop("class", None)


def _overflows(document: Any) -> bool:
    """Say whether the overview begins behind page two."""
    return any(OVERVIEW in page.anchors for page in document.pages[_PAGE_TWO + 1 :])
