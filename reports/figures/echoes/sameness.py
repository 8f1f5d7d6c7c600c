"""Sameness: whether two tellings are one, judged by how often they agree to the last digit.

Running totals of one thing always rise together, and two good counts of it come close to one another, so neither
correlation nor closeness shows a copy. What two honest counts do not do is agree exactly, again and again, and be off
by much more elsewhere. The steps from one common day to the next are compared (a copied step stays equal after a
total went astray). Under the null model the gaps spread smoothly around zero, no narrower than an exponential law
fitted to the gaps that are there, or to the series' own unevenness; from that follows the chance that one step falls
within the rounding, and, by the binomial law, that as many do as did.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reports.figures.echoes.tellings import Telling

SHIFTS = (0, -1, 1, -2, 2, -3, 3)  # days by which the second may be dated otherwise than the first
FEWEST_STEPS = 12  # fewer say nothing, however equal they are
SAME_SHARE = 0.9  # of cells exactly equal: the same figures, with typing errors
DERIVED_SHARE = 0.3  # of steps equal within the rounding: figures made from the others, or taken over in part
DERIVED_EXCESS = 2.0  # times as many as chance would give
MOST_CHANCE = 1e-6  # that honest counts agree so often, all shifts tried
COARSEST = 0.6  # where chance alone makes one step in so many equal, equality shows nothing
FEWEST_APART = 5  # gaps needed to tell how wide they spread
_LOG_2 = math.log(2)

Verdict = Literal["same figures", "derived", "not shown"]


@dataclass(frozen=True, slots=True)
class Differing:
    """A cell in which two tellings differ: a total on the first's report day, or a step over some days."""

    first_on: dt.date
    last_on: dt.date
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Sameness:
    """How far two tellings are one.

    `shift_days`: by how many days the second's days must be moved to meet the first's. Cells are totals where both
    publishers state totals that mostly agree (`are_totals`), else the steps between days that both know, by day
    (`is_by_day`) where one of them was rounded so. Cells are equal if they agree to within half of `grain`, the coarser
    rounding; `exact_count` of them to the last digit. `chance` is that of as many equal steps between honest counts;
    `reason` says why nothing is shown: too few, too coarse, or apart.
    """

    verdict: Verdict
    reason: str
    compared_count: int
    equal_count: int
    exact_count: int
    grain: float
    is_by_day: bool
    are_totals: bool
    shift_days: int
    median_gap: float | None
    worst_gap: float | None
    worst_gap_on: dt.date | None
    chance: float
    differing: tuple[Differing, ...]

    @property
    def is_shown(self) -> bool:
        """Whether the two are shown to be one."""
        return self.verdict != "not shown"


@dataclass(frozen=True, eq=False)
class _Steps:
    """Amounts from one common day to the next, and where they stand."""

    from_days: np.ndarray
    to_days: np.ndarray
    first: np.ndarray
    second: np.ndarray
    tolerance: float
    half_grain: float

    @property
    def gaps(self) -> np.ndarray:
        return np.abs(self.second - self.first)

    @property
    def says_something(self) -> np.ndarray:
        """Where nothing happened, two honest counts agree too."""
        return (self.first != 0) | (self.second != 0)

    @property
    def within(self) -> np.ndarray:
        return self.gaps <= self.half_grain + self.tolerance

    @property
    def agreeing_count(self) -> int:
        return int((self.within & self.says_something).sum())


def sameness(one: Telling, other: Telling) -> Sameness:
    """Return how far two tellings are one, at the shift of days at which most of their steps agree."""
    by_shift = {days: _steps(one, other, days) for days in SHIFTS}
    best = max(SHIFTS, key=lambda days: (by_shift[days].agreeing_count, len(by_shift[days].first), -abs(days)))
    return _at(one, other, best, by_shift[best])


def _at(one: Telling, other: Telling, shift_days: int, steps: _Steps) -> Sameness:
    count = int(steps.says_something.sum())
    by_chance = _share_by_chance(steps)
    chance = min(1.0, len(SHIFTS) * binomial_tail(steps.agreeing_count, count, by_chance))
    totals = _common_totals(one, other, shift_days)
    are_totals = totals is not None and bool(totals.within.mean() >= 0.5)
    cells = totals if totals is not None and are_totals else steps
    exact_count = int((cells.gaps <= cells.tolerance).sum())
    verdict, reason = _judged(count, steps.agreeing_count, exact_count / max(len(cells.gaps), 1), by_chance, chance)
    worst = int(cells.gaps.argmax()) if len(cells.gaps) else None
    # A total is named by the day of its report, as its publisher prints it; a step by the days that it is about.
    lag_days = one.lag_days if are_totals else 0
    return Sameness(
        verdict=verdict,
        reason=reason,
        compared_count=len(cells.gaps),
        equal_count=int(cells.within.sum()),
        exact_count=exact_count,
        grain=2 * steps.half_grain,
        is_by_day=one.is_by_day or other.is_by_day,
        are_totals=are_totals,
        shift_days=shift_days,
        median_gap=None if worst is None else float(np.median(cells.gaps)),
        worst_gap=None if worst is None else float(cells.gaps[worst]),
        worst_gap_on=None if worst is None else _day(cells.to_days[worst] + lag_days),
        chance=chance,
        differing=tuple(
            Differing(
                _day(cells.from_days[at] + lag_days), _day(cells.to_days[at] + lag_days),
                float(cells.first[at]), float(cells.second[at]),
            )
            for at in np.flatnonzero(~cells.within)
        ),
    )  # fmt: skip


def binomial_tail(successes: int, trials: int, chance: float) -> float:
    """Return the probability of at least so many successes in independent trials of one chance."""
    if successes <= 0 or chance >= 1:
        return 1.0
    if chance <= 0:
        return 0.0
    counts = np.arange(successes, trials + 1)
    logs = [
        math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
        + k * math.log(chance) + (trials - k) * math.log1p(-chance)
        for k in counts.tolist()
    ]  # fmt: skip
    return min(1.0, math.fsum(math.exp(each) for each in logs))


def _judged(count: int, agreeing: int, exact_share: float, by_chance: float, chance: float) -> tuple[Verdict, str]:
    if count < FEWEST_STEPS:
        return "not shown", "too few"
    if by_chance > COARSEST:
        return "not shown", "too coarse"
    if chance <= MOST_CHANCE and exact_share >= SAME_SHARE:
        return "same figures", ""
    if chance <= MOST_CHANCE and agreeing >= max(DERIVED_SHARE, DERIVED_EXCESS * by_chance) * count:
        return "derived", ""
    return "not shown", "apart"


def _share_by_chance(steps: _Steps) -> float:
    """The chance that a step of two honest counts falls within the rounding; 1 where nothing tells how they spread."""
    telling = steps.says_something
    apart = (steps.gaps - steps.half_grain)[telling & ~steps.within]
    spreads = [np.median(apart)] if len(apart) >= FEWEST_APART else []
    spreads += [np.median(np.abs(np.diff(side[telling]))) for side in (steps.first, steps.second) if telling.sum() > 1]
    positive = [float(spread) / _LOG_2 for spread in spreads if spread > 0]
    return 1 - math.exp(-steps.half_grain / min(positive)) if positive else 1.0


def _steps(one: Telling, other: Telling, shift_days: int) -> _Steps:
    """Steps over the stretches between days on which both have a total of one run."""
    days, here, there = np.intersect1d(one.days, other.days + shift_days, assume_unique=True, return_indices=True)
    follows = (np.diff(one.runs[here]) == 0) & (np.diff(other.runs[there]) == 0)
    lengths = np.diff(days)[follows]
    by = lengths if one.is_by_day or other.is_by_day else 1
    first, second = (np.diff(each)[follows] / by for each in (one.totals[here], other.totals[there]))
    return _Steps(days[:-1][follows] + 1, days[1:][follows], first, second, *_rounding(one, other, first, second))


def _common_totals(one: Telling, other: Telling, shift_days: int) -> _Steps | None:
    if not (one.is_stated_total and other.is_stated_total):
        return None
    days, here, there = np.intersect1d(one.days, other.days + shift_days, assume_unique=True, return_indices=True)
    if not len(days):
        return None
    first, second = one.totals[here], other.totals[there]
    return _Steps(days, days, first, second, *_rounding(one, other, first, second))


def _rounding(one: Telling, other: Telling, first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """How far apart equal figures may stand for arithmetic's sake, and half of the coarser rounding."""
    is_by_day = one.is_by_day or other.is_by_day
    grain = max(each.grain for each in (one, other) if each.is_by_day or not is_by_day)
    size = float(np.median(np.abs(np.concatenate([first, second])))) if len(first) else 1.0
    return max(1e-6 * grain, 1e-9 * size), grain / 2


def _day(number: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(number))
