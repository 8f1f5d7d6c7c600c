"""What a new copy of a source changes: figures stated, revised or withdrawn, and since when each was knowable."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from reports.figures.model import Claim, Event, Parsed

_DATED_KINDS = frozenset({"projection", "event"})
_DECIDED = frozenset({"released", "rejected"})


class Key(NamedTuple):
    """What makes two claims speak of the same thing; spelling is normalised, and the value is no part of it."""

    series_id: str
    source_id: str
    publisher: str
    period_start_on: dt.date | None
    period_end_on: dt.date | None
    published_on: dt.date | None
    ordinal: int
    is_quarantined: bool


class Stated(NamedTuple):
    """What makes a revision: the figure and its bounds, and nothing else of a claim."""

    value: float | None
    low: float | None
    high: float | None
    bound: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest row of a key: the claim as kept, whether it was taken back since, and the row's number.

    `decided` is what a person did with a claim that was held back; one that was released is no longer held.
    """

    claim: Claim
    is_withdrawn: bool
    seq: int
    decided: str = ""

    @classmethod
    def after(cls, claim: Claim, event: str, seq: int) -> Standing:
        """Return what stands after a row of this event."""
        return cls(claim, event in ("withdrawn", "released"), seq, event if event in _DECIDED else "")


@dataclass(frozen=True, slots=True)
class Change:
    """A row to be written. `was` is what stood before, None where nothing did; `before` the key's row until now."""

    key: Key
    event: Event
    claim: Claim
    was: Stated | None
    known_at: dt.datetime
    before: Standing | None


def key_of(claim: Claim, kind: str) -> Key:
    """Return the key of a claim whose series is of `kind`; projections and events also count by day of publication."""
    return Key(
        claim.series_id,
        claim.source_id,
        spelling(claim.publisher),
        claim.period_start_on,
        claim.period_end_on,
        claim.published_on if kind in _DATED_KINDS else None,
        claim.ordinal,
        bool(claim.quarantine),
    )


def stated_of(claim: Claim) -> Stated:
    """Return what the claim says, without how or where it says it."""
    return Stated(claim.value, claim.low, claim.high, claim.bound)


def keyed(claims: Iterable[Claim], kinds: Mapping[str, str]) -> dict[Key, Claim]:
    """Return the claims of one file by key: repeats dropped, conflicting duplicates told apart by the next ordinal."""
    found: dict[Key, Claim] = {}
    for claim in claims:
        key = key_of(claim, kinds[claim.series_id])
        while key in found and stated_of(found[key]) != stated_of(claim):
            key = key._replace(ordinal=key.ordinal + 1)
        if key not in found:
            found[key] = claim if claim.ordinal == key.ordinal else replace(claim, ordinal=key.ordinal)
    return found


def first_known_at(claim: Claim, retrieved_at: dt.datetime, earlier_copy_at: dt.datetime | None) -> dt.datetime:
    """Return when the value was first knowable: at its release where no copy says otherwise, else when first held.

    `earlier_copy_at` is when the newest earlier copy of the source was taken: taken at or after the release, it
    showed another value or none. Never later than `retrieved_at`.
    """
    release_at = claim.release_at
    if release_at is None or (earlier_copy_at is not None and earlier_copy_at >= release_at):
        return retrieved_at
    return min(release_at, retrieved_at)


def changes(
    parsed: Parsed,
    standing: Mapping[Key, Standing],
    kinds: Mapping[str, str],
    *,
    retrieved_at: dt.datetime,
    earlier_copy_at: dt.datetime | None,
    is_whole_history: bool,
) -> list[Change]:
    """Return what a copy of one source changes, in the order of the file, withdrawals last.

    `standing` is the newest row of each key of that source, `kinds` the kind of each series.
    A row that is missing was withdrawn only where the file is the whole history and parsed without an error. What
    was held back is so no longer where its publisher now says something that is believed, or nothing at all.
    """
    found = keyed(parsed.claims, kinds)
    made = []
    for key, claim in found.items():
        before = standing.get(key)
        change = _stated_or_revised(key, claim, before)
        if change:
            event, was = change
            known_at = first_known_at(claim, retrieved_at, earlier_copy_at)
            made.append(Change(key, event, claim, was, known_at, before))
    is_whole = is_whole_history and not any(finding.severity == "error" for finding in parsed.findings)
    return made + _withdrawn(found, standing, retrieved_at, is_whole=is_whole)


def _stated_or_revised(key: Key, claim: Claim, before: Standing | None) -> tuple[Event, Stated | None] | None:
    if before is None or before.is_withdrawn:
        return "stated", None
    was = stated_of(before.claim)
    return None if was == stated_of(claim) else ("revised", was)


def _withdrawn(
    found: Mapping[Key, Claim], standing: Mapping[Key, Standing], retrieved_at: dt.datetime, *, is_whole: bool
) -> list[Change]:
    """Return the keys that vanished, oldest row first; one that is still there, but doubtful now, did not vanish.

    Nor did one whose very figure is held back under another day: its publisher has slipped in the day, not taken back.
    """
    misplaced = {_said(key, claim) for key, claim in found.items() if key.is_quarantined}
    gone = []
    for key, before in standing.items():
        if before.is_withdrawn or key in found:
            continue
        if key.is_quarantined:
            is_gone = _is_mended(key, before, found, is_whole=is_whole)
        else:
            is_still_there = key._replace(is_quarantined=True) in found or _said(key, before.claim) in misplaced
            is_gone = is_whole and not is_still_there
        if is_gone:
            gone.append(Change(key, "withdrawn", before.claim, stated_of(before.claim), retrieved_at, before))
    return sorted(gone, key=lambda change: change.before.seq if change.before else 0)


def _said(key: Key, claim: Claim) -> tuple[str, str, Stated]:
    return key.series_id, key.publisher, stated_of(claim)


def _is_mended(key: Key, before: Standing, found: Mapping[Key, Claim], *, is_whole: bool) -> bool:
    """Whether nothing is left to decide: the publisher says something else that is believed, or no longer anything."""
    return not before.decided and (is_whole or key._replace(is_quarantined=False, ordinal=0) in found)


@lru_cache(maxsize=4096)
def spelling(name: str) -> str:
    """Return a name without what only its spelling says: capitals, spaces, and other forms of the same letters."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
