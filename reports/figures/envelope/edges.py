"""What running totals, each stated for one day, allow on every day: a curve that never falls stays between them.

A total holds the curve up on every later day and down on every earlier one, so its lowest course is the greatest
floor stated so far and its highest the least ceiling still to come. That is exact, and needs no solver.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from reports.figures.envelope.limits import Limit

TOLERANCE = 1e-6  # of the greatest number stated


def is_total(one: Limit) -> bool:
    """Return whether a limit speaks of the curve on one day alone."""
    return len(one.terms) == 1 and one.terms[0][1] == 1.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and highest course on some days, and the place of the total that sets each, -1 where none does."""

    low: np.ndarray
    high: np.ndarray
    low_by: np.ndarray
    high_by: np.ndarray

    @property
    def can_hold(self) -> bool:
        """Whether some curve fits between them."""
        slack = TOLERANCE * max(1.0, float(self.low.max(initial=0.0)))
        return bool((self.low <= self.high + slack).all())


class Totals:
    """Running totals in the order of their days; each can be left out. Before `starts_on` the curve is nothing."""

    def __init__(self, limits: Sequence[Limit], *, starts_on: dt.date) -> None:
        self.limits = tuple(sorted(limits, key=lambda one: one.terms[0][0]))
        self._zero_on = starts_on.toordinal() - 1
        ordinals = [max(one.terms[0][0].toordinal(), self._zero_on) for one in self.limits]
        self.days = np.array(ordinals, dtype=np.int64)
        self._lows = np.array([one.low for one in self.limits], dtype=float)
        self._highs = np.array([one.high for one in self.limits], dtype=float)
        self._refs = np.array([one.ref for one in self.limits], dtype=object)

    def active(self, refs: Collection[str]) -> np.ndarray:
        """Return which totals are these claims'."""
        return np.array([ref in refs for ref in self._refs], dtype=bool)

    def bounds(self, days: Sequence[dt.date] | None = None, active: np.ndarray | None = None) -> Bounds:
        """Return what the active totals (all by default) allow on some days, by default on their own."""
        kept = np.flatnonzero(active) if active is not None else np.arange(len(self.limits))
        own = self.days[kept]
        asked = own if days is None else np.array([day.toordinal() for day in days], dtype=np.int64)
        after = np.searchsorted(own, asked, side="right")
        before = np.searchsorted(own, asked, side="left")
        floors, floor_by = _running(np.r_[0.0, self._lows[kept]], np.r_[-1, kept])
        ceilings, ceiling_by = _running(-np.r_[np.inf, self._highs[kept][::-1]], np.r_[-1, kept[::-1]])
        low, low_by = floors[after], floor_by[after]
        high, high_by = -ceilings[len(own) - before], ceiling_by[len(own) - before]
        nothing = asked <= self._zero_on
        return Bounds(low, np.where(nothing, 0.0, high), low_by, np.where(nothing, -1, high_by))

    def floors(self, active: np.ndarray) -> np.ndarray:
        """Return the lowest course that the active totals allow, on the day of every total."""
        own = np.flatnonzero(active)
        after = np.searchsorted(self.days[own], self.days, side="right")
        return np.maximum.accumulate(np.r_[0.0, self._lows[own]])[after]

    def broken(self, values: np.ndarray, slack: float) -> set[str]:
        """Return the claims that a course with these values on the days of all totals breaks."""
        is_broken = (values < self._lows - slack) | (values > self._highs + slack)
        return set(self._refs[is_broken])

    def clashes(self) -> list[tuple[int, int]]:
        """Return every pair of places of which the earlier states more than the later allows, dearest to mend first.

        A total that is impossible by itself, having been reached before the beginning, is paired with itself.
        """
        slack = TOLERANCE * max(1.0, float(self._lows.max(initial=0.0)))
        is_too_early = (self.days <= self._zero_on) & (self._lows > slack)
        found = [(-np.inf, int(place), int(place)) for place in np.flatnonzero(is_too_early)]
        for place in np.flatnonzero((self._lows > 0) & ~is_too_early):
            first = int(np.searchsorted(self.days, self.days[place], side="left"))
            for other in first + np.flatnonzero(self._highs[first:] < self._lows[place] - slack):
                found.append((-self._price(int(place), int(other)), int(place), int(other)))
        return [(one, other) for _, one, other in sorted(found)]

    def _price(self, one: int, other: int) -> float:
        """Return what it costs to mend a clash by breaking the cheaper of the two."""
        gap = float(self._lows[one] - self._highs[other])
        return min(gap * each.weight / each.scale for each in (self.limits[one], self.limits[other]))


def _running(values: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the greatest value so far, and the place of the first that reached it."""
    greatest = np.maximum.accumulate(values)
    is_new = np.r_[True, greatest[1:] > greatest[:-1]]
    return greatest, places[np.maximum.accumulate(np.where(is_new, np.arange(len(values)), 0))]
