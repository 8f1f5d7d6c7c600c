"""From values and days to places on the canvas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Scale:
    """A straight line from a domain (`low`, `high`) to a range of pixels (`start`, `end`)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of `value`; an empty domain lies in the middle."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True)
class DayScale:
    """A straight line from days to pixels."""

    first_on: date
    last_on: date
    start: float
    end: float

    def __call__(self, on: date) -> float:
        """Return the place of a day's beginning."""
        scale = Scale(self.first_on.toordinal(), self.last_on.toordinal(), self.start, self.end)
        return scale(on.toordinal())
