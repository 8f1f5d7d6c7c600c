"""Texts of pictures drawn as whole runs: the renderer lays out each letter of them by itself, a tenth of its time.

It does so because a drawing may place and turn every letter. A text that has one place, as those of a chart have, is
handed to it as one letter; kerning and ligatures, which single letters cannot have, stay off, so that every glyph
stands where it stood. This reaches into the renderer, so it is done for the versions it was tried with alone: a test
holds the pages against those without it, and any other version draws as it does by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reports.adapters.pdf.loading import is_tried

_PLACED_SINGLY = ("dx", "dy", "rotate", "letter-spacing", "textLength", "direction")
_AS_SINGLE_LETTERS = {"font_kerning": "none", "font_variant_ligatures": "none"}


class _Run(str):
    """A text that is one letter to whoever walks over it."""

    def __iter__(self) -> Iterator[str]:
        yield str(self)


@contextmanager
def in_whole_runs() -> Iterator[None]:
    """Draw texts of pictures in whole runs until the end of the block, where the renderer's version is one tried."""
    if not is_tried():
        yield
        return
    from weasyprint import svg
    from weasyprint.css.properties import INITIAL_VALUES

    by_letter, tags = svg.text, dict(svg.TAGS)
    as_usual = {name: INITIAL_VALUES[name] for name in _AS_SINGLE_LETTERS}

    def by_run(picture: Any, node: Any, font_size: float) -> None:
        if not node.text or not _has_one_place(node):
            by_letter(picture, node, font_size)
            return
        node._etree_node.text = _Run(node.text)
        INITIAL_VALUES.update(_AS_SINGLE_LETTERS)
        try:
            by_letter(picture, node, font_size)
        finally:
            INITIAL_VALUES.update(as_usual)

    svg.text = by_run
    svg.TAGS.update({tag: by_run for tag, draw in tags.items() if draw is by_letter})
    try:
        yield
    finally:
        svg.text = by_letter
        svg.TAGS.update(tags)


def _has_one_place(node: Any) -> bool:
    return all(node.get(name) is None for name in _PLACED_SINGLY) and not any(
        mark in (node.get(name) or "").strip() for name in ("x", "y") for mark in (" ", ",")
    )
