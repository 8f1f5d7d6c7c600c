"""What one claim says about a cumulative curve: a linear limit on its values at a few days."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Terms = tuple[tuple[dt.date, float], ...]
NO_LIMIT = math.inf


@dataclass(frozen=True, slots=True)
class Limit:
    """`low` ≤ Σ coefficient × curve(day) ≤ `high`, on the word of one claim.

    The curve's unit is that of the claims. `weight` is what it costs to break the limit by its own size (`scale`):
    the better the grade, the dearer. `ref` names the claim; limits with one ref stand or fall together.
    """

    ref: str
    terms: Terms
    low: float
    high: float
    scale: float
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.terms:
            raise ValueError(f"{self.ref}: a limit needs at least one day")
        if self.low > self.high:
            raise ValueError(f"{self.ref}: low {self.low} is above high {self.high}")
        if not (self.scale > 0 and self.weight > 0):
            raise ValueError(f"{self.ref}: scale and weight must be above zero")

    def days(self) -> Iterable[dt.date]:
        """Return the days on which it limits the curve."""
        return (day for day, _ in self.terms)


def total_at(ref: str, day: dt.date, low: float, high: float, weight: float = 1.0) -> Limit:
    """Return the limit of a running total at the end of a day."""
    return Limit(ref, ((day, 1.0),), low, high, _scale(low, high), weight)


def gain_over(ref: str, first_on: dt.date, last_on: dt.date, low: float, high: float, weight: float = 1.0) -> Limit:
    """Return the limit of what was added from the beginning of `first_on` to the end of `last_on`."""
    before = first_on - dt.timedelta(days=1)
    return Limit(ref, ((before, -1.0), (last_on, 1.0)), low, high, _scale(low, high), weight)


def multiple_of(
    ref: str,
    of: tuple[dt.date, dt.date],
    base: tuple[dt.date, dt.date],
    low: float,
    high: float,
    scale: float,
    weight: float = 1.0,
) -> tuple[Limit, ...]:
    """Return the limits of "`low` to `high` times as much over the days `of` as over the days `base`".

    A ratio of two gains is linear once multiplied out; each side that is finite gives one limit. `scale` is the size
    of a gain that the multiple speaks of, since a multiple has no size of its own.
    """
    made = []
    if low > 0:
        made.append(Limit(ref, _combined(_gain(of, 1.0), _gain(base, -low)), 0.0, NO_LIMIT, scale, weight))
    if high < NO_LIMIT:
        made.append(Limit(ref, _combined(_gain(of, 1.0), _gain(base, -high)), -NO_LIMIT, 0.0, scale, weight))
    return tuple(made)


def scaled(limits: Sequence[Limit], factor: float) -> tuple[Limit, ...]:
    """Return the limits in a unit that is `factor` times smaller: every number of persons times `factor`."""
    return tuple(
        Limit(one.ref, one.terms, one.low * factor, one.high * factor, one.scale * factor, one.weight) for one in limits
    )


def _gain(days: tuple[dt.date, dt.date], times: float) -> Terms:
    return (days[0] - dt.timedelta(days=1), -times), (days[1], times)


def _combined(*parts: Terms) -> Terms:
    sums: dict[dt.date, float] = {}
    for day, coefficient in (term for part in parts for term in part):
        sums[day] = sums.get(day, 0.0) + coefficient
    return tuple(sorted(sums.items()))


def _scale(low: float, high: float) -> float:
    """Return the size of the number that was stated, never nothing: breaking it is measured in parts of that."""
    finite = [abs(number) for number in (low, high) if math.isfinite(number)]
    return max([*finite, 1.0])


def refs_of(limits: Iterable[Limit]) -> tuple[str, ...]:
    """Return the claims behind the limits, each once, in their order."""
    return tuple(dict.fromkeys(one.ref for one in limits))


def by_ref(limits: Iterable[Limit]) -> Mapping[str, tuple[Limit, ...]]:
    """Return the limits of each claim."""
    found: dict[str, list[Limit]] = {}
    for one in limits:
        found.setdefault(one.ref, []).append(one)
    return {ref: tuple(those) for ref, those in found.items()}
