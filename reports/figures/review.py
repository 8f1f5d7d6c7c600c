"""Entries of watched feeds that a person should read: which wait, which changed their words, which were read."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.figures.decisions import Decision
from reports.figures.model import ReviewItem

REVIEWED = "reviewed"  # the act of a person who has read an item


@dataclass(frozen=True)
class Wording:
    """An item in the words that its publisher gave it, and when they were first seen (UTC)."""

    item: ReviewItem
    seen_at: dt.datetime


@dataclass(frozen=True)
class Watched:
    """An item in its newest words. `was_title` is its title before they changed, empty where they never did.

    `reviewed` is the decision of whoever has read these words, None while the item is open.
    """

    name: str
    item: ReviewItem
    first_seen_at: dt.datetime
    seen_at: dt.datetime
    was_title: str
    reviewed: Decision | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has read it as it is worded now."""
        return self.reviewed is None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        published_at = self.item.published_at
        return {
            "item": self.name,
            "source_id": self.item.source_id,
            "title": self.item.title,
            "was_title": self.was_title,
            "url": self.item.url,
            "summary": self.item.summary,
            "published_at": published_at.isoformat() if published_at else None,
            "first_seen_at": self.first_seen_at.isoformat(),
            "seen_at": self.seen_at.isoformat(),
            "is_open": self.is_open,
            "reviewed_by": self.reviewed.who if self.reviewed else None,
            "reviewed_why": self.reviewed.why if self.reviewed else None,
        }


def name_of(item: ReviewItem) -> str:
    """Return the short name under which people and files know an item: the same for ever."""
    return _digest(item.source_id, item.item_id)


def wording_of(item: ReviewItem) -> str:
    """Return a short name of an item's words; space and case make no difference."""
    return _digest(*(" ".join(text.casefold().split()) for text in (item.title, item.summary)))


def subject_of(item: ReviewItem) -> dict[str, str]:
    """Return what a decision on an item is about: the item in these words."""
    return {"source_id": item.source_id, "item": name_of(item), "wording": wording_of(item)}


def read_already(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """Return the decision on each item and wording that a person has read."""
    return {(decision.subject["item"], decision.subject["wording"]): decision for decision in decisions}


def watched(wordings: Iterable[Wording], decisions: Iterable[Decision]) -> list[Watched]:
    """Return every item in its newest words, the newest first; words that changed since open it again."""
    read = read_already(decisions)
    by_name: dict[str, list[Wording]] = defaultdict(list)
    for wording in sorted(wordings, key=lambda each: each.seen_at):
        by_name[name_of(wording.item)].append(wording)
    items = [_watched(name, of_item, read) for name, of_item in by_name.items()]
    return sorted(items, key=lambda each: (each.seen_at, each.name), reverse=True)


def _watched(name: str, wordings: list[Wording], read: Mapping[tuple[str, str], Decision]) -> Watched:
    first, newest = wordings[0], wordings[-1]
    return Watched(
        name=name,
        item=newest.item,
        first_seen_at=first.seen_at,
        seen_at=newest.seen_at,
        was_title=wordings[-2].item.title if len(wordings) > 1 else "",
        reviewed=read.get((name, wording_of(newest.item))),
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
