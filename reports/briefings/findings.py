"""What a rule comes out at, and the voice that turns numbers into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reports.briefings.formats import Formats
from reports.briefings.material import Material
from reports.catalog.declared import Series


@dataclass(frozen=True)
class Said:
    """How a rule came out: the case, and the words that its sentence may use."""

    case: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class Voice:
    """One edition's material, spoken of in one language."""

    material: Material
    formats: Formats
    words: Mapping[str, str]
    worked_out: dict[tuple[Any, ...], Said] = field(default_factory=dict, repr=False)

    def figure(self, number: float | None, series: Series | None = None) -> str:
        """Return a number (an estimate to three digits), or the dash that stands for none."""
        if number is None:
            return self.words["no_value"]
        if series is not None and series.basis == "estimated":
            return self.formats.estimate(number)
        return self.formats.number(number)

    def percent(self, number: float | None) -> str:
        """Return a signed percentage, or the dash that stands for none."""
        return self.words["no_value"] if number is None else self.formats.percent(number)

    def against(self, change: float | None, series: Series | None = None) -> str:
        """Return 120 fewer than, 120 more than, or as many as."""
        if change is None:
            return self.words["no_value"]
        if round(change) == 0:
            return self.words["as_many"]
        word = "more_than" if change > 0 else "fewer_than"
        return self.words[word].format(number=self.figure(abs(change), series))

    def publisher_of(self, series_id: str) -> str:
        """Return who states a series: its publisher, or how many publishers there are."""
        names = self.material.rows(series_id)["publisher"].unique()
        return str(names[0]) if len(names) == 1 else self.formats.number(len(names))

    def bound_of(self, series_id: str) -> str:
        """Return the bound that the newest total of a series carries; exact where it has none."""
        return self.material.total(series_id).bound or "exact"

    def stated(self, number: float | None, series_id: str) -> str:
        """Return a figure of a series with the bound that its publisher gives it."""
        series = self.material.series(series_id)
        if number is None:
            return self.words["no_value"]
        if series.basis == "estimated":
            return self.formats.estimate(number)
        return self.formats.stated(number, None, None, self.bound_of(series_id), series.unit)
