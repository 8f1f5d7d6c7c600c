"""Troubles as values, and what to say of them: which are new, which go on, which are over. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

MOST_PARTS = 200


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong and that somebody can do something about.

    `scope` is the look that finds it, `subject` what it is about: the two name it for as long as it lasts. `parts` are
    what it consists of, such as the claims of a source that are held back: it is told again only where one is added.
    `asks_first` is what to look at before its mend is tried, by whoever does not look already.
    """

    scope: str
    subject: str
    title: str
    mend: str
    detail: str = ""
    parts: tuple[str, ...] = ("",)
    asks_first: str = ""

    @property
    def whole_mend(self) -> str:
        """What to do, from the beginning."""
        return f"{self.asks_first}; then {self.mend}" if self.asks_first else self.mend

    @property
    def key(self) -> str:
        """Its name while it lasts."""
        return f"{self.scope}/{self.subject}"


@dataclass(frozen=True)
class Known:
    """A trouble that was told, and since when."""

    title: str
    since: str  # an instant, as ISO 8601
    parts: tuple[str, ...] = ("",)

    @property
    def since_at(self) -> dt.datetime:
        """When it was first told."""
        return dt.datetime.fromisoformat(self.since)


@dataclass(frozen=True)
class Changes:
    """What is to be told: troubles that are new or have grown, and troubles that are over. `ongoing` is kept quiet."""

    new: tuple[Trouble, ...] = ()
    ongoing: tuple[Trouble, ...] = ()
    over: Mapping[str, Known] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """What was looked at (scopes, each with a word on how it stands now) and every trouble that was found there."""

    scopes: Mapping[str, str]
    troubles: tuple[Trouble, ...] = ()

    def __add__(self, other: Look) -> Look:
        """Return both looks as one; a trouble that both found consists of the parts of both, in the first's words."""
        merged = {each.key: each for each in self.troubles}
        for each in other.troubles:
            first = merged.get(each.key)
            parts = tuple(dict.fromkeys((*first.parts, *each.parts))) if first else each.parts
            merged[each.key] = replace(first or each, parts=parts)
        return Look({**other.scopes, **self.scopes}, tuple(merged.values()))


def changes(known: Mapping[str, Known], look: Look) -> Changes:
    """Return what a look changes in what was told before; what lies outside its scopes is left as it was."""
    found = {each.key: each for each in look.troubles}
    new = tuple(each for key, each in found.items() if key not in known or set(each.parts) - set(known[key].parts))
    ongoing = tuple(each for each in found.values() if each not in new)
    over = {key: was for key, was in known.items() if key not in found and key.rpartition("/")[0] in look.scopes}
    return Changes(new, ongoing, over)


def remembered(
    known: Mapping[str, Known], told: Sequence[Trouble], over: Sequence[str], at: dt.datetime
) -> dict[str, Known]:
    """Return what is known once these were told, and the keys of these were told to be over.

    What could not be delivered is in neither, and so is said by the next run.
    """
    kept = {key: each for key, each in known.items() if key not in over}
    for each in told:
        before = kept.get(each.key)
        parts = tuple(dict.fromkeys((*(before.parts if before else ()), *each.parts)))[-MOST_PARTS:]
        kept[each.key] = Known(each.title, before.since if before else at.isoformat(timespec="seconds"), parts)
    return kept
