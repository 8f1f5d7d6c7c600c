"""Items to review as files, each wording once and for ever, below private/review/<source>/<item>/."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict

from reports.errors import KeyOccupied, StoreError
from reports.figures.model import ReviewItem
from reports.figures.review import Wording, name_of, wording_of
from reports.store import ContentHeaders, Store

FOLDER = "private/review/"
_HEADERS = ContentHeaders("application/json", "private, max-age=31536000, immutable")


def keep_items(store: Store, items: Iterable[ReviewItem], seen_at: dt.datetime) -> list[tuple[ReviewItem, str]]:
    """Keep the items of one source that are new or worded otherwise, and return them with the title that each had.

    The title is empty for a new item. What is held already changes nothing.
    """
    items = tuple(items)
    held = wordings_held(store, items[0].source_id) if items else {}
    opened = []
    for item in items:
        before = held.get(name_of(item), [])
        if wording_of(item) not in map(wording_in, before) and _create(store, item, seen_at):
            opened.append((item, _read(store, before[-1]).item.title if before else ""))
    return opened


def wordings_held(store: Store, source_id: str = "") -> dict[str, list[str]]:
    """Return the keys of every item's wordings, oldest first, by the item's name; no file is read for it."""
    held: dict[str, list[str]] = defaultdict(list)
    for key in sorted(store.keys(f"{FOLDER}{source_id}/" if source_id else FOLDER)):
        held[key.split("/")[3]].append(key)
    return held


def source_in(key: str) -> str:
    """Return the source whose item lies under a key."""
    return key.split("/")[2]


def wording_in(key: str) -> str:
    """Return the name of the wording that lies under a key."""
    return key.rpartition("_")[2].removesuffix(".json")


def read_items(store: Store, keys: Iterable[str]) -> list[Wording]:
    """Return the wordings under these keys; raises StoreError for one that is broken."""
    return [_read(store, key) for key in keys]


def _create(store: Store, item: ReviewItem, seen_at: dt.datetime) -> bool:
    at = seen_at.astimezone(dt.UTC)
    key = f"{FOLDER}{item.source_id}/{name_of(item)}/{at:%Y%m%dT%H%M%SZ}_{wording_of(item)}.json"
    said = {"item": asdict(item), "seen_at": at}
    try:
        return store.create(key, (json.dumps(said, ensure_ascii=False, default=str) + "\n").encode(), _HEADERS)
    except KeyOccupied:
        return False  # another run, in the same second, saw the same words beside another address


def _read(store: Store, key: str) -> Wording:
    try:
        said = json.loads(store.read(key).body)
        item = said["item"]
        published_at = item["published_at"]
        item["published_at"] = dt.datetime.fromisoformat(published_at) if published_at else None
        return Wording(ReviewItem(**item), dt.datetime.fromisoformat(said["seen_at"]))
    except (ValueError, TypeError, KeyError) as trouble:
        raise StoreError(
            f"{store.locate(key)} is no item to review: {trouble}",
            mend="restore it from the bucket's versions or a backup",
        ) from trouble
