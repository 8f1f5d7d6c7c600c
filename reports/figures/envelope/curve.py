"""The lowest and the highest curve that all claims allow, week by week, and what to say where none is allowed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.figures.envelope.conflicts import MOST_SETS, Conflicts, conflicts
from reports.figures.envelope.limits import Limit, refs_of
from reports.figures.envelope.nearest import nearest
from reports.figures.envelope.programme import Programme


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is allowed at the end of one day; `high` is None where nothing bounds it. The claims that bind, by side."""

    on: dt.date
    low: float
    high: float | None
    low_bound_by: tuple[str, ...]
    high_bound_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What all limits allow at each day asked for, or, where no curve satisfies all, why, and the nearest curve.

    `nearest` gives the curve of least weighted violation at the same days, `broken` by how much of its own size
    each claim is broken by it. Both are empty where all limits can hold.
    """

    allowed: tuple[Allowed, ...]
    conflicts: Conflicts
    nearest: tuple[tuple[dt.date, float], ...] = ()
    broken: tuple[tuple[str, float], ...] = ()

    @property
    def is_possible(self) -> bool:
        """Whether one curve satisfies all claims."""
        return not self.conflicts.sets


def envelope(
    limits: Sequence[Limit],
    days: Sequence[dt.date],
    *,
    starts_on: dt.date,
    voices: Mapping[str, str] | None = None,
    most_conflicts: int = MOST_SETS,
) -> Envelope:
    """Return what the limits allow together at each day: the curve never falls and is nothing before `starts_on`.

    Two linear programmes a day (lowest and highest), each started from the one before; where the limits cannot all
    hold, the minimal sets that cannot (one for the same `voices`), and the curve that breaks them least by grade.
    """
    programme = Programme(limits, days, starts_on=starts_on)
    refs = refs_of(limits)
    if not programme.is_possible(refs):
        found = conflicts(programme, refs, voices=voices, most=most_conflicts)
        closest = nearest(limits, days, starts_on=starts_on)
        worst_first = tuple(sorted(closest.broken.items(), key=lambda item: (-item[1], item[0])))
        return Envelope((), found, closest.curve, worst_first)
    lows = [(programme.lowest(day), programme.binding()) for day in days]
    # From the far end: the highest curve of one day is a good beginning for that of the day before.
    highs = [(programme.highest(day), programme.binding()) for day in reversed(days)][::-1]
    return Envelope(
        tuple(
            Allowed(day, low, None if math.isinf(high) else high, low_by, () if math.isinf(high) else high_by)
            for day, (low, low_by), (high, high_by) in zip(days, lows, highs, strict=True)
        ),
        Conflicts((), has_more=False),
    )
