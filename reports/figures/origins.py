"""Origins: how many independent voices stand behind some claims, and which claim speaks for each.

Outlets are not counted as voices: five papers that quote one leaked document are one origin. A claim leads back to
the origin that it states; where it states none, or the link is only suspected, its publisher stands for itself, or
the publisher of another such claim that it names on its way.
A second count follows the suspicions too: if they hold, origins that repeat one another are one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from reports.figures.days import as_days
from reports.figures.plain_cells import plain_cells

Names = Mapping[str, Iterable[str]]
_ASIDE = re.compile(r"\([^()]*\)")
_STEP = re.compile(r"<-|←|->|→|;|>")
_NO_NAMES: Names = {}


@dataclass(frozen=True, slots=True)
class Root:
    """One origin and what is said on its authority.

    `speaks` is the place (iloc) of the claim that represents it, `newest` that of its newest claim; `age_days`
    counts from the newest claim's publication to the cut-off, None if either is unknown.
    """

    origin: str
    claims_count: int
    publishers_count: int
    relays_count: int
    speaks: int
    newest: int
    newest_published_on: dt.date | None
    age_days: int | None


@dataclass(frozen=True, slots=True)
class Origins:
    """Claims counted by who says them (publishers), on whose word (origins), and if the suspicions hold."""

    claims_count: int
    publishers_count: int
    origins_count: int
    origins_if_suspected_count: int
    relays_count: int
    roots: tuple[Root, ...]


def origins_of(rows: pd.DataFrame, as_of: dt.datetime | None = None, *, names: Names = _NO_NAMES) -> Origins:
    """Return who stands behind the claims of a view; roots in order of their newest publication, newest first.

    `names` are further spellings under which an origin publishes itself, such as its title.
    """
    said = Voices.of(rows)
    roots = said.roots()
    places: dict[str, list[int]] = {}
    for place, root in enumerate(roots):
        places.setdefault(root, []).append(place)
    found = [_root(origin, those, said, as_of, names) for origin, those in places.items()]
    found.sort(key=lambda root: (root.newest_published_on or dt.date.min, root.origin), reverse=True)
    return Origins(
        claims_count=len(rows),
        publishers_count=said.publishers_count,
        origins_count=len(found),
        origins_if_suspected_count=len(set(_suspected(said, roots))),
        relays_count=sum(root.relays_count for root in found),
        roots=tuple(found),
    )


def stated_roots(rows: pd.DataFrame) -> np.ndarray:
    """Return, per claim, the origin it states, or its publisher where it states none for certain.

    A claim whose origin is only suspected, and whose chain names the publisher of another such claim as the one it
    was taken from, leads to that publisher.
    """
    return np.array([*Voices.of(rows).roots(), None], dtype=object)[:-1]


def suspected_roots(rows: pd.DataFrame) -> np.ndarray:
    """Return, per claim, where it leads if every suspicion holds: a suspicion about an origin moves all its claims."""
    said = Voices.of(rows)
    return np.array([*_suspected(said, said.roots()), None], dtype=object)[:-1]


def representative(rows: pd.DataFrame, *, names: Names = _NO_NAMES) -> pd.Series:
    """Return the claim that speaks for some claims of one origin.

    Its own statement before a relay, then the shortest chain, then the newest publication, then the first listed.
    """
    return rows.iloc[Voices.of(rows).speaker(names)]


def is_relay(rows: pd.DataFrame, *, names: Names = _NO_NAMES) -> np.ndarray:
    """Return, per claim, whether somebody else than its origin publishes it."""
    return np.array(Voices.of(rows).relayed(names), dtype=bool)


@dataclass(frozen=True, slots=True)
class Voices:
    """Who says each of some claims, on whose word and through whom, a list for each of these.

    A frame of few rows is slow to ask for one of them.
    """

    publisher: list[str]
    origin: list[str]
    suspected_origin: list[str]
    link: list[str]
    via: list[str]
    published_on: list[dt.date | None]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Voices:
        """Read the columns of a view; those that are missing say nothing."""
        texts = (_words(rows, name) for name in ("publisher", "origin", "suspected_origin", "link", "via"))
        return cls(*texts, _days(rows))

    def some(self, places: Sequence[int]) -> Voices:
        """Return those of the claims that stand at some places."""
        return Voices(*([getattr(self, name)[place] for place in places] for name in self.__slots__))

    def roots(self) -> list[str]:
        """Return what `stated_roots` does."""
        suspected = [bool(origin) and link == "suspected" for origin, link in zip(self.origin, self.link, strict=True)]
        each = zip(self.publisher, self.origin, self.via, suspected, strict=True)
        speakers = {
            (origin, _slug(publisher)): publisher for publisher, origin, _, is_suspected in each if is_suspected
        }
        return [
            _given(origin, via, speakers) or publisher if is_suspected else origin or publisher
            for publisher, origin, via, is_suspected in zip(
                self.publisher, self.origin, self.via, suspected, strict=True
            )
        ]

    def relayed(self, names: Names = _NO_NAMES) -> list[bool]:
        """Return what `is_relay` does."""
        each = zip(self.publisher, self.roots(), strict=True)
        return [not _is_own(publisher, root, names) for publisher, root in each]

    def speaker(self, names: Names = _NO_NAMES) -> int:
        """Return the place of the claim that speaks for the others (`representative`)."""
        relayed = self.relayed(names)
        days = [-day.toordinal() if day else 0 for day in self.published_on]  # no day counts as the oldest
        return min(range(len(days)), key=lambda place: (relayed[place], _steps(self.via[place]), days[place]))

    @property
    def publishers_count(self) -> int:
        """How many publishers there are, two spellings of one name being one."""
        return len(set(map(_slug, self.publisher)))


def _given(origin: str, via: str, speakers: Mapping[tuple[str, str], str]) -> str | None:
    """The publisher of another claim of a suspected origin from whom a chain says that the figure was taken."""
    hands = [_slug(_ASIDE.sub("", hand)) for hand in _STEP.split(via)[1:]]
    return next((speakers[origin, hand] for hand in reversed(hands) if (origin, hand) in speakers), None)


def _suspected(said: Voices, roots: Sequence[str]) -> list[str]:
    leads: dict[str, str] = {}
    for root, origin, suspected in zip(roots, said.origin, said.suspected_origin, strict=True):
        for further in (origin, suspected):
            one, other = _end_of(leads, root), _end_of(leads, further) if further else ""
            if other and one != other:
                leads[one] = other
    return [_end_of(leads, root) for root in roots]


def _root(origin: str, places: Sequence[int], said: Voices, as_of: dt.datetime | None, names: Names) -> Root:
    mine = said.some(places)
    days = [day or dt.date.min for day in mine.published_on]
    newest = days.index(max(days))
    newest_on = mine.published_on[newest]
    return Root(
        origin=origin,
        claims_count=len(places),
        publishers_count=mine.publishers_count,
        relays_count=sum(mine.relayed(names)),
        speaks=places[mine.speaker(names)],
        newest=places[newest],
        newest_published_on=newest_on,
        age_days=None if as_of is None or newest_on is None else (as_of.astimezone(dt.UTC).date() - newest_on).days,
    )


def _steps(via: str) -> int:
    """How many hands a claim went through, as its chain tells it; 0 where none is told."""
    return sum(1 for part in _STEP.split(via) if part.strip())


def _is_own(publisher: str, origin: str, names: Names) -> bool:
    own = {_slug(name) for name in (origin, *names.get(origin, ()))}
    return _slug(publisher) in own


def _end_of(leads: Mapping[str, str], origin: str) -> str:
    while origin in leads:
        origin = leads[origin]
    return origin


def _words(rows: pd.DataFrame, name: str) -> list[str]:
    if name not in rows:
        return [""] * len(rows)
    return ["" if cell is None else str(cell).strip() for cell in plain_cells(rows[name])]


def _days(rows: pd.DataFrame) -> list[dt.date | None]:
    if "published_on" not in rows:
        return [None] * len(rows)
    return as_days(rows["published_on"]).to_numpy().astype("datetime64[D]").tolist()


@lru_cache(maxsize=4096)
def _slug(name: str) -> str:
    return "-".join(re.findall(r"\w+", name.casefold()))
