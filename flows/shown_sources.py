"""What people read in a terminal about sources: items to review, what a copy would change, what a new source needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.figures.review import Watched


def review(items: Sequence[Watched]) -> str:
    """Return a block of lines for each item."""
    if not items:
        return "nothing waits to be read"
    waiting = sum(each.is_open for each in items)
    return "\n".join([*(_item(each) for each in items), f"{waiting} to read; then `muster review done ITEM --why …`"])


def reviewed(items: Sequence[Watched], who: str) -> str:
    """Return a line for each item that was read."""
    return "\n".join(f"✓ {each.name}  read by {who}: {each.item.title}" for each in items)


def _item(each: Watched) -> str:
    day = each.item.published_at or each.first_seen_at
    lines = [f"{'•' if each.is_open else '✓'} {each.name}  {day:%Y-%m-%d}  {each.item.source_id}: {each.item.title}"]
    if each.was_title and each.was_title != each.item.title:
        lines.append(f"    was: {each.was_title}")
    elif each.was_title:
        lines.append("    its text was changed")
    if each.item.url:
        lines.append(f"    {each.item.url}")
    if each.reviewed:
        lines.append(f"    read by {each.reviewed.who} on {each.reviewed.decided_at:%Y-%m-%d}: {each.reviewed.why}")
    return "\n".join(lines)
