"""How far a figure lies from its own recent history, in robust spreads. Small functions, no distribution assumed."""

from __future__ import annotations

import datetime as dt
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

MAD_TO_SIGMA = 1.4826  # of a normal distribution; Rousseeuw and Croux 1993, JASA 88:1273
MEAN_TO_SIGMA = 1.2533
LEVELS = 12  # a level drifts: it is compared with the newest values only
LEAST_SHARE = 0.1  # figures closer to the usual level than a tenth of it do not differ


@dataclass(frozen=True, slots=True)
class Apart:
    """How a figure differs: what was expected, the step from the newest believed, the distance in spreads."""

    expected: float
    step: float
    spreads: float


class RunningTotal:
    """The newest steps of a cumulative series, each as a rate per day."""

    adds_up = True

    def __init__(self, most: int) -> None:
        self._rates: deque[float] = deque(maxlen=most)
        self._gaps: deque[int] = deque(maxlen=most)
        self._day = dt.date.min
        self._is_whole = True
        self.level = 0.0

    def __len__(self) -> int:
        """How many steps are known."""
        return len(self._rates)

    def take(self, day: dt.date, value: float) -> None:
        """Add the next value that is believed."""
        if self._day != dt.date.min:
            gap = max(1, (day - self._day).days)
            self._rates.append((value - self.level) / gap)
            self._gaps.append(gap)
        self._day, self.level = day, value
        self._is_whole = self._is_whole and value.is_integer()

    def holds(self, day: dt.date, value: float) -> bool:
        """Whether the step to a value is no fall, and no larger than the largest of the recent ones.

        A total that stands still says that nothing was counted, which is no error.
        """
        return 0 <= (value - self.level) / max(1, (day - self._day).days) <= max(0.0, *self._rates)

    def apart(self, day: dt.date, value: float) -> Apart:
        """Return how far the step to a value lies from the usual step.

        A mean over more days than usual spreads less, by the square root of their number: a step that was held back
        does not become usual by being repeated.
        """
        days = max(1, (day - self._day).days)
        centre, spread = centre_and_spread(self._rates)
        grain = 1.0 if self._is_whole else abs(self.level) * 0.001
        step = value - self.level
        longer = math.sqrt(max(1.0, days / median(self._gaps)))
        spreads = longer * abs(step / days - centre) / (max(spread, grain) or 1.0)
        return Apart(self.level + centre * days, step, spreads)


class Levels:
    """The newest values of a series that does not add up: flows, stocks, ratios, multiples."""

    adds_up = False

    def __init__(self, most: int) -> None:
        self._values: deque[float] = deque(maxlen=min(most, LEVELS))

    def __len__(self) -> int:
        """How many values are known."""
        return len(self._values)

    @property
    def level(self) -> float:
        """The newest value believed."""
        return self._values[-1]

    def take(self, day: dt.date, value: float) -> None:
        """Add the next value that is believed."""
        self._values.append(value)

    def holds(self, day: dt.date, value: float) -> bool:
        """Whether a value lies between the smallest and the largest of the recent ones."""
        return min(self._values) <= value <= max(self._values)

    def apart(self, day: dt.date, value: float) -> Apart:
        """Return how far a value lies from the usual ones, or from the newest if that is nearer.

        By proportion where all are above zero.
        """
        is_proportional = value > 0 and min(self._values) > 0
        known = [math.log(each) for each in self._values] if is_proportional else list(self._values)
        stated = math.log(value) if is_proportional else value
        centre, spread = centre_and_spread(known)
        least = LEAST_SHARE if is_proportional else LEAST_SHARE * max(map(abs, known))
        far = min(abs(stated - centre), abs(stated - known[-1]))
        expected = math.exp(centre) if is_proportional else centre
        return Apart(expected, value - self.level, far / (max(spread, least) or 1.0))


def centre_and_spread(numbers: Sequence[float]) -> tuple[float, float]:
    """Return the median and a robust standard deviation about it.

    The latter is the median absolute deviation's, or the mean deviation's where that is larger: where most steps
    are equal the median deviation is zero.
    """
    centre = median(numbers)
    away = [abs(number - centre) for number in numbers]
    return centre, max(MAD_TO_SIGMA * median(away), MEAN_TO_SIGMA * fmean(away))
