"""A bucket copied to another place, byte for byte: nothing in an edition depends on where it lies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flows.settings import Settings
from reports.adapters import open_store
from reports.adapters.publisher import read_log
from reports.briefings.kept_headers import headers_of_key, stands_for_ever
from reports.briefings.moving_house import in_copying_order, wanted
from reports.briefings.publication import sha256_of
from reports.briefings.publication_log import LOG_FOLDER
from reports.errors import KeyOccupied, MissingKey, StoreError, TagMoved, UsageError
from reports.store import Store, is_s3

Told = Callable[[int, int, str], None]
State = Literal["missing", "same", "older", "other"]


@dataclass(frozen=True)
class Mirrored:
    """What a copy came to: keys written, keys that stood already, and keys that only stand at the new place."""

    written: tuple[str, ...]
    same: int
    only_there: tuple[str, ...]
    size_bytes: int
    is_dry: bool


def mirror(
    settings: Settings, origin: str, target: str, *, private: bool = False, dry_run: bool = False, told: Told
) -> Mirrored:
    """Copy a bucket, and look at every object afterwards; run again, it goes on where it was cut off.

    Before anything is written all of it is compared: raises KeyOccupied where the new place holds other bytes under a
    write-once key, UsageError where there is nothing to copy, StoreError where a copy does not read back the same.
    """
    _refuse_same_place(origin, target)
    here, there = open_store(origin, settings.s3), open_store(target, settings.s3)
    read_log(here)  # what does not follow from itself is not spread
    keys = in_copying_order(key for key in here.keys("") if wanted(key, has_private=private))
    if not any(key.startswith(LOG_FOLDER) for key in keys):
        raise UsageError(f"{origin} holds no publication log", mend="name a bucket that something was published to")
    held = set(there.keys(""))
    if ahead := sorted(key for key in held - set(keys) if key.startswith(LOG_FOLDER)):
        raise StoreError(
            f"{target} has published since: {', '.join(ahead[:3])} not in {origin}",
            mend="copy the other way, or to an empty place",
        )
    states = {key: _state(here, there, key, held) for key in keys}
    refused = [key for key, state in states.items() if state == "other"]
    if refused:
        raise KeyOccupied(
            f"{target} holds other bytes under {len(refused):,} keys: {', '.join(refused[:5])}",
            mend="nothing was written; choose an empty place, or find out which of the two is right: `muster audit`",
        )
    due = [key for key, state in states.items() if state != "same"]
    size = sum(_copied(here, there, key, dry_run, told, number, len(due)) for number, key in enumerate(due, 1))
    only_there = tuple(sorted(key for key in held - set(keys) if wanted(key, has_private=private)))
    return Mirrored(tuple(due), len(keys) - len(due), only_there, size, dry_run)


def hashes_of(store: Store, keys: Iterable[str]) -> dict[str, str]:
    """Return the sha256 of what stands under each key."""
    return {key: sha256_of(store.read(key).body) for key in keys}


def _refuse_same_place(origin: str, target: str) -> None:
    if not is_s3(origin) and not Path(origin).is_dir():
        raise UsageError(f"{origin} is no folder", mend="name a bucket's folder, or s3://name/prefix")
    places = [each.rstrip("/") if is_s3(each) else str(Path(each).resolve()) for each in (origin, target)]
    if places[0] == places[1]:
        raise UsageError(f"{target} is the bucket itself", mend="name another place to copy to")


def _state(here: Store, there: Store, key: str, held: Sequence[str] | set[str]) -> State:
    if key not in held:
        return "missing"
    if there.read(key).body == here.read(key).body:
        return "same"
    return "other" if stands_for_ever(key) else "older"


def _copied(here: Store, there: Store, key: str, is_dry: bool, told: Told, number: int, count: int) -> int:
    """Copy one object and read it back; return its size in bytes."""
    body = here.read(key).body
    told(number, count, key)
    if is_dry:
        return len(body)
    if stands_for_ever(key):
        there.create(key, body, headers_of_key(key))
    else:
        _moved_on(there, key, body)
    if there.read(key).body != body:
        raise StoreError(f"{there.locate(key)} does not read back as it was copied", mend="run again: it goes on here")
    return len(body)


def _moved_on(there: Store, key: str, body: bytes) -> None:
    """Swap what moves, as it was seen: who publishes at the new place meanwhile is not written over."""
    try:
        tag: str | None = there.read(key).tag
    except MissingKey:
        tag = None
    try:
        there.replace(key, body, headers_of_key(key), tag=tag)
    except TagMoved as moved:
        raise StoreError(
            f"{there.locate(key)} was written by somebody else during the copy",
            mend="let nobody publish there until the copy is done, then run again",
        ) from moved
