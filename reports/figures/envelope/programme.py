"""The curve as a linear programme, solved by HiGHS.

One variable for each day that is asked for or that a gain begins or ends on; the curve never falls, begins at nothing
and is limited by the claims. Running totals bound the variables by themselves (see `edges`): where nobody states
anything else, no programme is solved at all. Days between carry no information of their own.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from reports.figures.envelope.edges import Totals, is_total
from reports.figures.envelope.limits import Limit

# HiGHS meets its rows within 1e-7 by default; the numbers here are scaled to about one before it sees them.
TOLERANCE = 1e-6
# Where nothing bounds the curve it is stopped here, in units of the greatest number stated: far above all that the
# claims can add up to. A programme without any bound would lose its footing between two solves.
_TOP = 1e4


class Programme:
    """Limits on one curve that is nothing before `starts_on`; each claim can be switched on and off.

    Every solve starts from the solution of the one before, which is what makes hundreds of them quick.
    """

    def __init__(self, limits: Sequence[Limit], days: Iterable[dt.date], *, starts_on: dt.date) -> None:
        self._zero_on = starts_on - dt.timedelta(days=1)
        self.limits = tuple(_from_the_beginning(one, self._zero_on) for one in limits)
        self.totals = Totals([one for one in self.limits if is_total(one)], starts_on=starts_on)
        self._rows = [one for one in self.limits if not is_total(one)]
        self.unit = max((one.scale for one in self.limits), default=1.0)
        # Before the beginning there was nothing, whatever day is named.
        spoken = {day for one in self._rows for day in one.days()} | set(days)
        self.days = sorted({max(day, self._zero_on) for day in spoken} | {self._zero_on})
        self._place = {day: number for number, day in enumerate(self.days)}
        ordinals = [day.toordinal() for day in self.days]
        self._day_before = np.searchsorted(ordinals, self.totals.days, side="right") - 1
        self._active = np.ones(len(self.totals.limits), dtype=bool)
        self._bounds = self.totals.bounds(self.days)
        self._curve = np.minimum(self._bounds.low, self._bounds.high)
        self._bound_by: frozenset[str] = frozenset()
        self.checks_count = 0
        if self._rows:
            self._build()

    @property
    def is_made_of_totals(self) -> bool:
        """Whether nobody states anything but running totals: then each clash is one between two of them."""
        return not self._rows

    def is_possible(self, refs: Collection[str]) -> bool:
        """Return whether some curve satisfies the limits of these claims; those of all others are let go."""
        self.checks_count += 1
        self._active = self.totals.active(frozenset(refs))
        self._bounds = self.totals.bounds(self.days, self._active)
        if not self.totals.bounds(active=self._active).can_hold:
            return False
        if not self._rows:
            self._curve = self._bounds.low
            return True
        self._bound_columns()
        for number, one in enumerate(self._rows):
            edges = self._edges(one) if one.ref in refs else (-self._inf, self._inf)
            self._highs.changeRowBounds(len(self.days) - 1 + number, *edges)
        return self._solved()

    def satisfied(self, refs: Collection[str]) -> frozenset[str]:
        """Return the claims that the last solution satisfies, whether they were asked to hold or not."""
        slack = TOLERANCE * self.unit
        # Between two of its days the curve may rise as soon as a total that holds it up asks for it.
        values = np.maximum(self._curve[self._day_before], self.totals.floors(self._active))
        broken = self.totals.broken(values, slack)
        for one in self._rows:
            value = sum(factor * self._curve[self._at(day)] for day, factor in one.terms)
            if value < one.low - slack or value > one.high + slack:
                broken.add(one.ref)
        return frozenset(one.ref for one in self.limits if one.ref not in broken) | frozenset(refs)

    def lowest(self, day: dt.date) -> float:
        """Return the least that the curve can be at a day; NaN where no curve satisfies all limits."""
        return self._extreme(day, 1)

    def highest(self, day: dt.date) -> float:
        """Return the most that the curve can be at a day, infinite where nothing bounds it; NaN where no curve is."""
        return self._extreme(day, -1)

    def binding(self) -> tuple[str, ...]:
        """Return the claims that hold the last extreme where it is."""
        return tuple(sorted(self._bound_by))

    def _extreme(self, day: dt.date, sense: int) -> float:
        place = self._at(day)
        if not self._rows:
            values, by = (
                (self._bounds.low, self._bounds.low_by) if sense == 1 else (self._bounds.high, self._bounds.high_by)
            )
            self._bound_by = self._named([int(by[place])])
            return float(values[place])
        self._highs.changeObjectiveSense(self._senses[sense])
        self._highs.changeColCost(place, 1.0)
        is_solved = self._solved()
        self._bound_by = self._priced() if is_solved else frozenset()
        self._highs.changeColCost(place, 0.0)
        if not is_solved:
            return math.nan
        value = float(self._curve[place])
        return math.inf if value > 0.99 * _TOP * self.unit else value

    def _solved(self) -> bool:
        self._highs.run()
        if self._highs.getModelStatus() != self._optimal:
            return False
        self._curve = np.asarray(self._highs.getSolution().col_value) * self.unit
        return True

    def _priced(self) -> frozenset[str]:
        """Return the claims whose limit has a price: without it the last extreme would lie further out."""
        solution = self._highs.getSolution()
        rows = np.abs(np.asarray(solution.row_dual)[len(self.days) - 1 :]) > TOLERANCE
        slack = TOLERANCE * self.unit
        held = np.flatnonzero(np.abs(np.asarray(solution.col_dual)) > TOLERANCE)
        at_low = [place for place in held if self._curve[place] <= self._bounds.low[place] + slack]
        at_high = [place for place in held if self._curve[place] >= self._bounds.high[place] - slack]
        by = [*self._bounds.low_by[at_low], *self._bounds.high_by[at_high]]
        return self._named(by) | {one.ref for one, is_held in zip(self._rows, rows, strict=True) if is_held}

    def _named(self, places: Iterable[int]) -> frozenset[str]:
        return frozenset(self.totals.limits[place].ref for place in places if place >= 0)

    def _at(self, day: dt.date) -> int:
        return self._place[max(day, self._zero_on)]

    def _edges(self, one: Limit) -> tuple[float, float]:
        low = one.low / self.unit if math.isfinite(one.low) else -self._inf
        high = one.high / self.unit if math.isfinite(one.high) else self._inf
        return low, high

    def _bound_columns(self) -> None:
        count = len(self.days)
        low, high = self._bounds.low / self.unit, np.minimum(self._bounds.high / self.unit, _TOP)
        self._highs.changeColsBounds(count, np.arange(count, dtype=np.int32), low, np.maximum(low, high))

    def _build(self) -> None:
        import highspy

        self._highs = highspy.Highs()
        self._highs.silent()
        self._inf = highspy.kHighsInf
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._senses = {1: highspy.ObjSense.kMinimize, -1: highspy.ObjSense.kMaximize}
        self._highs.setOptionValue("presolve", "off")  # it would throw away the basis that the next solve starts from
        for _ in self.days:
            self._highs.addVar(0.0, _TOP)
        self._bound_columns()
        rises = np.array([-1.0, 1.0])
        for number in range(len(self.days) - 1):
            self._highs.addRow(0.0, self._inf, 2, np.array([number, number + 1], dtype=np.int32), rises)
        for one in self._rows:
            terms: dict[int, float] = {}
            for day, coefficient in one.terms:
                terms[self._at(day)] = terms.get(self._at(day), 0.0) + coefficient
            places = np.array(list(terms), dtype=np.int32)
            self._highs.addRow(*self._edges(one), len(terms), places, np.array(list(terms.values())))


def _from_the_beginning(one: Limit, zero_on: dt.date) -> Limit:
    """Return a gain since before the beginning as the total that it is."""
    spoken = tuple((day, factor) for day, factor in one.terms if day > zero_on)
    if len(one.terms) > len(spoken) == 1 and spoken[0][1] == 1.0:
        return Limit(one.ref, spoken, one.low, one.high, one.scale, one.weight)
    return one
