"""The curve as a linear programme, solved by HiGHS.

One variable for each day that is spoken of or asked for; the curve never falls, begins at nothing, and is limited by
the claims. Days between carry no information of their own, so leaving them out loses nothing.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from reports.figures.envelope.limits import Limit

# HiGHS meets its rows within 1e-7 by default; the numbers here are scaled to about one before it sees them.
TOLERANCE = 1e-6
# Where nothing bounds the curve it is stopped here, in units of the greatest number stated: far above all that the
# claims can add up to. A programme without any bound would lose its footing between two solves.
_TOP = 1e4


class Programme:
    """Limits on one curve from the day before `starts_on` to `ends_on`; each claim can be switched on and off.

    Every solve starts from the solution of the one before, which is what makes hundreds of them quick.
    """

    def __init__(
        self, limits: Sequence[Limit], days: Iterable[dt.date], *, starts_on: dt.date, is_elastic: bool = False
    ) -> None:
        import highspy

        self.limits = tuple(limits)
        zero_on = starts_on - dt.timedelta(days=1)
        spoken = {day for one in limits for day in one.days()} | set(days)
        # Before the beginning there was nothing, whatever day is named.
        self.days = sorted({max(day, zero_on) for day in spoken} | {zero_on})
        self._place = {day: number for number, day in enumerate(self.days)}
        self._zero_on = zero_on
        self.unit = max((one.scale for one in limits), default=1.0)
        self._highs = highspy.Highs()
        self._highs.silent()
        self._inf = highspy.kHighsInf
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._senses = {1: highspy.ObjSense.kMinimize, -1: highspy.ObjSense.kMaximize}
        self._highs.setOptionValue("presolve", "off")  # it would throw away the basis that the next solve starts from
        self._is_elastic = is_elastic
        self._first_row = 0
        self._prices = np.zeros(len(self.limits))
        self._build()

    def place(self, day: dt.date) -> int:
        """Return the number of a day's variable."""
        return self._place[max(day, self._zero_on)]

    def lowest(self, day: dt.date) -> float:
        """Return the least that the curve can be at a day; NaN where no curve satisfies all limits."""
        return self._extreme(day, 1)

    def highest(self, day: dt.date) -> float:
        """Return the most that the curve can be at a day, infinite where nothing bounds it; NaN where no curve is."""
        return self._extreme(day, -1)

    def binding(self) -> tuple[str, ...]:
        """Return the claims that hold the last solution where it is: those whose limit has a price."""
        held = {self.limits[number].ref for number in np.flatnonzero(np.abs(self._prices) > TOLERANCE)}
        return tuple(sorted(held))

    def is_possible(self, refs: Collection[str]) -> bool:
        """Return whether some curve satisfies the limits of these claims; those of all others are let go."""
        for number, one in enumerate(self.limits):
            bounds = self._bounds(one) if one.ref in refs else (-self._inf, self._inf)
            self._highs.changeRowBounds(self._first_row + number, *bounds)
        self._highs.run()
        return bool(self._highs.getModelStatus() == self._optimal)

    def satisfied(self, refs: Collection[str]) -> frozenset[str]:
        """Return the claims that the last solution satisfies, whether they were asked to hold or not."""
        activity = np.asarray(self._highs.getSolution().row_value)[self._first_row :]
        broken = set()
        for one, value in zip(self.limits, activity, strict=True):
            low, high = self._bounds(one)
            if value < low - TOLERANCE or value > high + TOLERANCE:
                broken.add(one.ref)
        return frozenset(one.ref for one in self.limits if one.ref not in broken) | frozenset(refs)

    def least_violated(self) -> tuple[np.ndarray, dict[str, float]]:
        """Return the curve that breaks the limits least, at `days`, and by how much of its own size each is broken."""
        if not self._is_elastic:
            raise ValueError("only an elastic programme can break its limits")
        self._highs.run()
        values = np.asarray(self._highs.getSolution().col_value)
        curve, slack = values[: len(self.days)] * self.unit, values[len(self.days) :]
        broken: dict[str, float] = {}
        for number, one in enumerate(self.limits):
            share = float((slack[2 * number] + slack[2 * number + 1]) * self.unit / one.scale)
            if share > TOLERANCE:
                broken[one.ref] = max(share, broken.get(one.ref, 0.0))
        return curve, broken

    def _extreme(self, day: dt.date, sense: int) -> float:
        place = self.place(day)
        self._highs.changeObjectiveSense(self._senses[sense])
        self._highs.changeColCost(place, 1.0)
        self._highs.run()
        status = self._highs.getModelStatus()
        value = self._highs.getInfo().objective_function_value * self.unit
        duals = self._highs.getSolution().row_dual[self._first_row : self._first_row + len(self.limits)]
        self._prices = np.asarray(duals)
        self._highs.changeColCost(place, 0.0)
        if status != self._optimal:
            return math.nan
        return math.inf if value > 0.99 * _TOP * self.unit else float(value)

    def _bounds(self, one: Limit) -> tuple[float, float]:
        low = one.low / self.unit if math.isfinite(one.low) else -self._inf
        high = one.high / self.unit if math.isfinite(one.high) else self._inf
        return low, high

    def _build(self) -> None:
        for day in self.days:
            self._highs.addVar(0.0, 0.0 if day == self._zero_on else _TOP)
        rises = np.array([-1.0, 1.0])
        for number in range(len(self.days) - 1):
            self._highs.addRow(0.0, self._inf, 2, np.array([number, number + 1], dtype=np.int32), rises)
        self._first_row = len(self.days) - 1
        columns = len(self.days)
        for one in self.limits:
            terms: dict[int, float] = {}
            for day, coefficient in one.terms:
                terms[self.place(day)] = terms.get(self.place(day), 0.0) + coefficient
            if self._is_elastic:
                for sign in (1.0, -1.0):
                    self._highs.addCol(one.weight * self.unit / one.scale, 0.0, self._inf, 0, [], [])
                    terms[columns] = sign
                    columns += 1
            places = np.array(list(terms), dtype=np.int32)
            self._highs.addRow(*self._bounds(one), len(terms), places, np.array(list(terms.values())))
