"""The claims of one series at a cut-off, found by day and by name without asking its rows again.

An edition asks for the claims behind each of its figures, in each of its languages: the columns are read once, and
what was found of a row is kept.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from reports.briefings.claims import StatedClaim, claims_in
from reports.briefings.material import Material
from reports.figures.claim_ids import claim_id
from reports.figures.plain_cells import plain_cells

SHORT_SERIES = 200  # claims: all of such a series are named at once, of a longer one those of the days asked for
_PARTS = ("source_id", "publisher", "claim_ref", "period_start_on", "period_end_on", "published_on", "ordinal")
_END_ON = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/\d+)?$")


class SeriesClaims:
    """Claims by their places among the rows of a series (from 0), each named and read when it is first asked for."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        self._names: dict[int, str] = {}
        self._claims: dict[int, StatedClaim] = {}

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def values(self) -> Sequence[float | None]:
        """The value of each claim; None where it states a limit only."""
        return plain_cells(self.rows["value"])

    @cached_property
    def starts(self) -> Sequence[dt.date | None]:
        """The first day of each claim's period, where it has one."""
        return plain_cells(self.rows["period_start_on"])

    @cached_property
    def ends(self) -> Sequence[dt.date | None]:
        """The last day of each claim's period, or the day that it is about."""
        return plain_cells(self.rows["period_end_on"])

    def valued(self, first_on: dt.date, last_on: dt.date) -> Sequence[int]:
        """Return the claims with a value whose periods end between two days, in the order of those days."""
        days, places = self._by_day
        return places[bisect_left(days, first_on) : bisect_right(days, last_on)]

    def names(self, places: Iterable[int]) -> tuple[str, ...]:
        """Return the names of some claims in the order given, each once."""
        return tuple(dict.fromkeys(map(self.name, places)))

    def name(self, place: int) -> str:
        """Return the name of a claim (`reports.figures.claim_ids`)."""
        if place not in self._names:
            self._names[place] = named(self._parts[place])
        return self._names[place]

    def claim(self, place: int) -> StatedClaim:
        """Return a claim in full."""
        self.read([place])
        return self._claims[place]

    def read(self, places: Iterable[int]) -> None:
        """Read those of some claims that were not read yet, all at once: row by row takes many times as long."""
        missing = [place for place in places if place not in self._claims]
        if not missing:
            return
        is_short = len(self) <= SHORT_SERIES
        taken = range(len(self)) if is_short else missing
        self._claims.update(zip(taken, claims_in(self.rows if is_short else self.rows.iloc[missing]), strict=True))

    def place_of(self, name: str) -> int | None:
        """Return the place of the claim that goes by a name, of several the last; None for a stranger."""
        if len(self) <= SHORT_SERIES:
            return self._by_name.get(name)
        if name in self._by_ref:
            return self._by_ref[name]
        if not name.startswith(self._begins):
            return None
        # A name tells its day: the rest of a long series need not be named for it.
        day = _END_ON.search(name)
        near = self._by_end.get(dt.date.fromisoformat(day[1]), ()) if day else ()
        found = [place for place in near if self.name(place) == name]
        return found[-1] if found else self._by_name.get(name)

    @cached_property
    def first_and_last(self) -> Sequence[int]:
        """The claims that reach least far and furthest; of a series without days its first row."""
        known = [(day, -place) for place, day in enumerate(self.ends) if day]
        return sorted({-min(known, key=lambda each: each[0])[1], -max(known)[1]} if known else {0})

    @cached_property
    def _begins(self) -> str:
        return f"{self.rows['series_id'].iloc[0]}/"

    @cached_property
    def _parts(self) -> Sequence[tuple[Any, ...]]:
        return list(zip(*(plain_cells(self.rows[name]) for name in ("series_id", *_PARTS)), strict=True))

    @cached_property
    def _by_day(self) -> tuple[list[dt.date], list[int]]:
        withdrawn = (event == "withdrawn" for event in plain_cells(self.rows["event"]))
        known = [
            (day, place)
            for place, (day, value, is_gone) in enumerate(zip(self.ends, self.values, withdrawn, strict=True))
            if day is not None and value is not None and not is_gone
        ]
        known.sort()
        return [day for day, _ in known], [place for _, place in known]

    @cached_property
    def _by_end(self) -> Mapping[dt.date, Sequence[int]]:
        found: dict[dt.date, list[int]] = {}
        for place, day in enumerate(self.ends):
            if day is not None:
                found.setdefault(day, []).append(place)
        return found

    @cached_property
    def _by_ref(self) -> Mapping[str, int]:
        return {ref: place for place, ref in enumerate(plain_cells(self.rows["claim_ref"])) if ref}

    @cached_property
    def _by_name(self) -> Mapping[str, int]:
        return {self.name(place): place for place in range(len(self))}


def claims_of(material: Material, series_id: str) -> SeriesClaims:
    """Return the claims of a series in an edition's material, read once for all of its languages."""
    return material.kept("claims by day and by name", series_id, lambda: SeriesClaims(material.rows(series_id)))


def names_of(rows: pd.DataFrame) -> list[str]:
    """Return the name of each claim of a view, row by row."""
    return [named(parts) for parts in zip(*(plain_cells(rows[name]) for name in ("series_id", *_PARTS)), strict=True)]


def named(parts: Sequence[Any]) -> str:
    """Return the name that is made of a row's series, source, publisher, reference, days and ordinal."""
    series_id, source_id, publisher, ref, start_on, end_on, said_on, ordinal = parts
    return claim_id(
        series_id, str(source_id), publisher=str(publisher), claim_ref=str(ref or ""), period_start_on=start_on,
        period_end_on=end_on, published_on=said_on, ordinal=int(ordinal),
    )  # fmt: skip
