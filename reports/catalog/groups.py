"""What a catalogue may declare of comparability groups: which series speak of one running total, and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Table

from pydantic import Field, model_validator

from reports.catalog.declared import Declared
from reports.catalog.mappings import SeriesId
from reports.catalog.spoken import Named


class Multiple(Declared):
    """A series whose figures say how many times as much was added in one span of days as in another."""

    of: tuple[dt.date, dt.date]
    base: tuple[dt.date, dt.date]

    @model_validator(mode="after")
    def _in_order(self) -> Multiple:
        for name, (first_on, last_on) in (("of", self.of), ("base", self.base)):
            if last_on < first_on:
                raise ValueError(f"{name}: {last_on} lies before {first_on}")
        return self


class Group(Declared):
    """Series that speak of one quantity: its running total, what was added in a time, or a part of it.

    A part (a district within an army, the killed within the killed and wounded) holds the whole up from below and is
    never added to another part: parts may overlap.
    """

    title: Named
    starts_on: dt.date = Field(description="nothing had happened before this day")
    totals: tuple[SeriesId, ...] = Field(min_length=1, description="series of the whole: running totals, or additions")
    parts: tuple[SeriesId, ...] = Field(default=(), description="series of something that the whole contains")
    multiples: Table[SeriesId, Multiple] = Field(default_factory=dict)
    about_share: float = Field(default=0.1, ge=0, lt=1, description="how far “about” may be off, as a share")
    almost_share: float = Field(default=0.1, ge=0, lt=1, description="how far “almost” may fall short, as a share")
    note: str = ""

    def members(self) -> tuple[str, ...]:
        """Return every series of the group, in the order declared."""
        return tuple(dict.fromkeys((*self.totals, *self.parts, *self.multiples)))

    @model_validator(mode="after")
    def _each_once(self) -> Group:
        twice = sorted(set(self.totals) & set(self.parts))
        if twice:
            raise ValueError(f"{', '.join(twice)} cannot be the whole and a part of it")
        return self
