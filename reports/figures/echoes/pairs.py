"""Which tellings are set against one another, and whether the catalogue already says that they are one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from reports.figures.echoes.sameness import Sameness, sameness
from reports.figures.echoes.tellings import Telling, tellings_of

if TYPE_CHECKING:
    from reports.catalog.declared import Series, Source

Declared = Literal["echo_of", "origin", "publisher", ""]


@dataclass(frozen=True, slots=True)
class Echo:
    """Two tellings, how far they are one, and what the catalogue says of them.

    `declared`: one source is declared an echo of the other, or both of a third; both state or are suspected of one
    origin; both are of one publisher; or nothing.
    """

    first: Telling
    second: Telling
    found: Sameness
    declared: Declared

    @property
    def is_new(self) -> bool:
        """Whether they are shown to be one, and the catalogue does not say so."""
        return self.found.is_shown and not self.declared


def echoes_in(
    view: pd.DataFrame,
    series: Mapping[str, Series],
    sources: Mapping[str, Source],
    *,
    only: Iterable[str] = (),
    is_wide: bool = True,
) -> list[Echo]:
    """Return every pair of tellings of a view that could be one, those shown first, then by series.

    They could be one if they count the same in one unit, come from two sources, and measure the same or (`is_wide`)
    share a comparability group. With `only`, one of these series is in each pair (where two are named, each is).
    """
    wanted = set(only)
    found = [
        Echo(one, other, sameness(one, other), declared_link(one, other, sources))
        for one, other in _pairs(tellings_of(view, series), is_wide)
        if len(wanted & {one.series_id, other.series_id}) >= min(len(wanted), 2)
    ]
    return sorted(found, key=lambda echo: not echo.found.is_shown)


def declared_link(one: Telling, other: Telling, sources: Mapping[str, Source]) -> Declared:
    """Return how the catalogue ties two tellings together, empty if it does not."""
    if _root(one.source_id, sources) == _root(other.source_id, sources):
        return "echo_of"
    if one.publisher == other.publisher:
        return "publisher"
    return "origin" if one.origins & other.origins else ""


def _root(source_id: str, sources: Mapping[str, Source]) -> str:
    seen = [source_id]
    while (further := sources[seen[-1]].echo_of if seen[-1] in sources else None) and further not in seen:
        seen.append(further)
    return seen[-1]


def _pairs(tellings: list[Telling], is_wide: bool) -> Iterator[tuple[Telling, Telling]]:
    for place, one in enumerate(tellings):
        for other in tellings[place + 1 :]:
            is_near = one.measure == other.measure or (is_wide and one.group == other.group)
            if is_near and one.source_id != other.source_id and _counts_the_same(one, other):
                yield one, other


def _counts_the_same(one: Telling, other: Telling) -> bool:
    return (one.population, one.scope, one.unit) == (other.population, other.scope, other.unit)
