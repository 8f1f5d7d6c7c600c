"""Where an axis is marked: steps of 1, 2, 2.5 and 5, and the months and years that fit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reports.briefings.charts.specs import Formats

_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class DayTick:
    """A marked day and its text; an empty text is a mark alone."""

    on: date
    text: str


def steps(low: float, high: float, at_most: int = 6) -> tuple[float, ...]:
    """Return round values from at or below `low` to at or below `high`: as many as `at_most` allows."""
    if high <= low:
        return (low,)
    step = _step((high - low) / at_most)
    while len(found := _from_below(low, high, step)) > at_most:
        step = _step(step * 1.01)
    return found


def covering(high: float, at_most: int = 6) -> tuple[float, ...]:
    """Return round values from zero to at or above `high`, `at_most` of them or fewer."""
    step = _step(max(high, 1e-9) / (at_most - 1))
    return tuple(round(i * step, 10) for i in range(math.ceil(high / step - 1e-9) + 1))


def days(first_on: date, last_on: date, formats: Formats, room: int) -> tuple[DayTick, ...]:
    """Return ticks at months, quarters, half-years or years: the finest that keep to `room` texts."""
    for months in (1, 3, 6):
        ticks = tuple(DayTick(on, formats.month(on)) for on in _every(first_on, last_on, months))
        if 0 < len(ticks) <= room:
            return ticks
    return _thin(tuple(DayTick(on, formats.year(on)) for on in _every(first_on, last_on, 12)), room)


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(s * power for s in _STEPS if s * power >= rough * (1 - 1e-9))


def _from_below(low: float, high: float, step: float) -> tuple[float, ...]:
    first, last = math.floor(low / step + 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(i * step, 10) for i in range(first, last + 1))


def _every(first_on: date, last_on: date, months: int) -> Iterator[date]:
    month = first_on.year * 12 + first_on.month - 1
    month += -month % months
    while (on := date(month // 12, month % 12 + 1, 1)) <= last_on:
        if on >= first_on:
            yield on
        month += months


def _thin(ticks: tuple[DayTick, ...], room: int) -> tuple[DayTick, ...]:
    every = max(1, math.ceil(len(ticks) / max(room, 1)))
    return ticks[::-1][::every][::-1]


def spread(places: Sequence[float], highs: Sequence[float], low: float, high: float) -> list[float]:
    """Return `places` moved as little as needed for things of these heights to lie apart between `low` and `high`.

    A place is a thing's upper edge; the order is kept.
    """
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    moved: dict[int, float] = {}
    floor = low
    for i in order:
        moved[i] = max(floor, places[i])
        floor = moved[i] + highs[i]
    ceiling = high
    for i in reversed(order):
        moved[i] = min(moved[i], ceiling - highs[i])
        ceiling = moved[i]
    return [moved[i] for i in range(len(places))]
