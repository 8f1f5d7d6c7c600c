"""Origins: how many independent voices stand behind some claims, and which claim speaks for each.

Outlets are not counted as voices: five papers that quote one leaked document are one origin. A claim leads back to
the origin that it states; where it states none, or the link is only suspected, its publisher stands for itself, or
the publisher of another such claim that it names on its way.
A second count follows the suspicions too: if they hold, origins that repeat one another are one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reports.figures.days import as_days, by_day

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
    roots = stated_roots(rows)
    found = [_root(origin, np.flatnonzero(roots == origin), rows, as_of, names) for origin in dict.fromkeys(roots)]
    found.sort(key=lambda root: (root.newest_published_on or dt.date.min, root.origin), reverse=True)
    return Origins(
        claims_count=len(rows),
        publishers_count=_spellings(rows["publisher"]).nunique(),
        origins_count=len(found),
        origins_if_suspected_count=len(set(suspected_roots(rows))),
        relays_count=sum(root.relays_count for root in found),
        roots=tuple(found),
    )


def stated_roots(rows: pd.DataFrame) -> np.ndarray:
    """Return, per claim, the origin it states, or its publisher where it states none for certain.

    A claim whose origin is only suspected, and whose chain names the publisher of another such claim as the one it
    was taken from, leads to that publisher.
    """
    origin, publisher = _words(rows, "origin"), _words(rows, "publisher")
    is_suspected = _words(rows, "link") == "suspected"
    roots = np.where((origin != "") & ~is_suspected, origin, publisher).astype(object)
    places = np.flatnonzero((origin != "") & is_suspected)
    speakers = {(origin[place], _slug(publisher[place])): publisher[place] for place in places}
    for place, via in zip(places, _words(rows.iloc[places], "via"), strict=True):
        hands = [_slug(_ASIDE.sub("", hand)) for hand in _STEP.split(via)[1:]]
        given = [speakers[origin[place], hand] for hand in reversed(hands) if (origin[place], hand) in speakers]
        roots[place] = given[0] if given else publisher[place]
    return roots


def suspected_roots(rows: pd.DataFrame) -> np.ndarray:
    """Return, per claim, where it leads if every suspicion holds: a suspicion about an origin moves all its claims."""
    leads: dict[str, str] = {}
    stated = stated_roots(rows)
    for root, origin, suspected in zip(stated, _words(rows, "origin"), _words(rows, "suspected_origin"), strict=True):
        for further in (origin, suspected):
            one, other = _end_of(leads, root), _end_of(leads, further) if further else ""
            if other and one != other:
                leads[one] = other
    return np.array([_end_of(leads, root) for root in stated], dtype=object)


def representative(rows: pd.DataFrame, *, names: Names = _NO_NAMES) -> pd.Series:
    """Return the claim that speaks for some claims of one origin.

    Its own statement before a relay, then the shortest chain, then the newest publication, then the first listed.
    """
    return rows.iloc[_speaker(rows, names)]


def is_relay(rows: pd.DataFrame, *, names: Names = _NO_NAMES) -> np.ndarray:
    """Return, per claim, whether somebody else than its origin publishes it."""
    return np.array(
        [
            not _is_own(str(publisher), str(root), names)
            for publisher, root in zip(_words(rows, "publisher"), stated_roots(rows), strict=True)
        ],
        dtype=bool,
    )


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two series say the same on the days that both speak of: an echo agrees almost always.

    Gaps are the second less the first, in their unit; `differing` lists (day, first, second), worst gap first.
    """

    compared_count: int
    equal_count: int
    worst_gap: float | None
    worst_gap_on: dt.date | None
    only_first_count: int
    only_second_count: int
    differing: tuple[tuple[dt.date, float, float], ...]

    @property
    def equal_pct(self) -> float | None:
        """The share of equal days in percent; None where nothing could be compared."""
        return 100 * self.equal_count / self.compared_count if self.compared_count else None


def agreement(first: pd.Series, second: pd.Series) -> Agreement:
    """Return how far two series indexed by day agree; raises MusterError where one has two values for a day."""
    one, other = by_day(first), by_day(second)
    both = one.index.intersection(other.index)
    gaps = other[both] - one[both]
    apart = gaps[gaps != 0]
    apart = apart.iloc[np.lexsort((apart.index.to_numpy(), -apart.abs().to_numpy()))]
    return Agreement(
        compared_count=len(both),
        equal_count=len(both) - len(apart),
        worst_gap=float(apart.iloc[0]) if len(apart) else (0.0 if len(both) else None),
        worst_gap_on=apart.index[0].date() if len(apart) else None,
        only_first_count=len(one) - len(both),
        only_second_count=len(other) - len(both),
        differing=tuple((day.date(), float(one[day]), float(other[day])) for day in apart.index),
    )


def _root(origin: str, places: np.ndarray, rows: pd.DataFrame, as_of: dt.datetime | None, names: Names) -> Root:
    claims = rows.iloc[places]
    published = as_days(claims["published_on"])
    newest = int(published.argmax()) if published.notna().any() else 0
    newest_on = None if published.isna().all() else published[newest].date()
    return Root(
        origin=str(origin),
        claims_count=len(claims),
        publishers_count=_spellings(claims["publisher"]).nunique(),
        relays_count=int(is_relay(claims, names=names).sum()),
        speaks=int(places[_speaker(claims, names)]),
        newest=int(places[newest]),
        newest_published_on=newest_on,
        age_days=None if as_of is None or newest_on is None else (as_of.astimezone(dt.UTC).date() - newest_on).days,
    )


def _speaker(claims: pd.DataFrame, names: Names) -> int:
    published = as_days(claims["published_on"])
    age = np.where(published.isna(), np.inf, -published.to_numpy().astype("datetime64[D]").astype(float))
    return int(np.lexsort((age, _steps(claims), is_relay(claims, names=names)))[0])


def _steps(rows: pd.DataFrame) -> np.ndarray:
    """How many hands a claim went through, as its chain tells it; 0 where none is told."""
    return np.array(
        [len([part for part in _STEP.split(via) if part.strip()]) for via in _words(rows, "via")], dtype=int
    )


def _is_own(publisher: str, origin: str, names: Names) -> bool:
    own = {_slug(name) for name in (origin, *names.get(origin, ()))}
    return _slug(publisher) in own


def _end_of(leads: Mapping[str, str], origin: str) -> str:
    while origin in leads:
        origin = leads[origin]
    return origin


def _words(rows: pd.DataFrame, name: str) -> np.ndarray:
    if name not in rows:
        return np.full(len(rows), "", dtype=object)
    return rows[name].fillna("").astype(str).str.strip().to_numpy(dtype=object)


def _spellings(names: pd.Series) -> pd.Series:
    return names.fillna("").map(_slug)


def _slug(name: str) -> str:
    return "-".join(re.findall(r"\w+", name.casefold()))
