"""When a running total passes a round number, from the projected sums of the weeks to come."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reports.figures.outlook import spread

_ROUND = (5, 2, 1)


@dataclass(frozen=True)
class Passing:
    """When a total is passed: `days` at spread.QUANTILES of the date, None where that lies beyond `until_on`."""

    total: float
    days: tuple[dt.date | None, ...]
    until_on: dt.date
    method: str


def next_round_total(total: float, sums: Sequence[float]) -> float | None:
    """Return the roundest number (1, 2 or 5 and zeros) that the median of the sum passes, None if there is none."""
    reach = total + sums[spread.MEDIAN]
    for power in range(int(math.log10(max(reach, 1))), -1, -1):
        for digit in _ROUND:
            step = digit * 10**power
            wanted = (math.floor(total / step) + 1) * step
            if wanted <= reach:
                return float(wanted)
    return None


def passing(total: float, wanted: float, from_on: dt.date, sums: Mapping[int, Sequence[float]], method: str) -> Passing:
    """Return when a total standing at the end of `from_on` passes `wanted`; `sums` are quantiles by weeks ahead.

    The chance that it is passed by then is the chance that the sum reaches what is wanting, so the early dates
    come from the high quantiles. Between weeks the total grows evenly; a day counts once it is over.
    """
    weeks = sorted(sums)
    grown = np.maximum.accumulate(np.array([sums[each] for each in weeks], dtype=float), axis=0)[:, ::-1]
    days = tuple(_day(np.array([0, *weeks]), np.array([0.0, *column]), wanted - total, from_on) for column in grown.T)
    return Passing(wanted, days, from_on + dt.timedelta(weeks=weeks[-1]), method)


def _day(weeks: np.ndarray, sums: np.ndarray, wanting: float, from_on: dt.date) -> dt.date | None:
    if sums[-1] < wanting:
        return None
    later = int(np.argmax(sums >= wanting))
    share = (wanting - sums[later - 1]) / (sums[later] - sums[later - 1])
    passed = weeks[later - 1] + share * (weeks[later] - weeks[later - 1])
    return from_on + dt.timedelta(days=math.ceil(7 * passed - 1e-9))
