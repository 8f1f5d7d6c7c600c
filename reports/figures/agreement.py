"""How far two series say the same, day by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reports.figures.days import by_day


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
