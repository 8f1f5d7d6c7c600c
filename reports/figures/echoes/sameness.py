"""Sameness: whether two tellings are one, judged by how often they agree to the last digit.

Running totals of one thing always rise together, and two good counts of it come close to one another, so neither
correlation nor closeness shows a copy. What two honest counts do not do is agree exactly, again and again, and be off
by much more elsewhere. The steps from one common day to the next are compared (a copied step stays equal after a
total went astray), small ones joined until each holds enough to be miscounted.

Under the null model both count honestly, and the gap between them spreads by an exponential law (its tail forgets
where it began, so the gaps beyond the rounding tell its width): as wide as the gaps that are there, growing with the
root of the step, but never wider than a fiftieth of the step, and narrow where most gaps are of one grain, as two
roundings leave them. From that follows the chance that a step falls within the rounding, and, by the binomial law,
that as many do as did (with chances that vary the binomial of their mean bounds the tail: Hoeffding 1956).
Two counts of one truth that are both right to within a fiftieth of it, and rounded coarser than they err, cannot be
told from copies; whoever calls such a pair an echo should know more than its figures.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from reports.figures.echoes.tellings import Telling

SHIFTS = (0, -1, 1, -2, 2, -3, 3)  # days by which the second may be dated otherwise than the first
FEWEST_STEPS = 12  # fewer say nothing, however equal they are
SAME_SHARE = 0.9  # of cells exactly equal: the same figures, with typing errors
DERIVED_SHARE = 0.3  # of steps equal within the rounding: figures made from the others, or taken over in part
DERIVED_EXCESS = 2.5  # times as many as chance would give
MOST_CHANCE = 1e-6  # that honest counts agree so often, all shifts tried
COARSEST = 0.6  # where chance alone makes one step in so many equal, equality shows nothing
FEWEST_APART = 5  # gaps needed to tell how wide they spread
HONEST_ERROR = 0.02  # of a step: two honest counts may come as near as that, and not again and again nearer
FEWEST_GRAINS = 50  # in a step: of one event, or of ten, two honest counts are easily both right
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
    `reason` says why nothing is shown: too few, too coarse, could be chance, or apart.
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
    def sizes(self) -> np.ndarray:
        return np.maximum(np.abs(self.first), np.abs(self.second))

    @property
    def within(self) -> np.ndarray:
        return self.gaps <= self.half_grain + self.tolerance

    @property
    def agreeing_count(self) -> int:
        """How many agree; where nothing happened, two honest counts agree too."""
        return int((self.within & (self.sizes > 0)).sum())


def sameness(one: Telling, other: Telling) -> Sameness:
    """Return how far two tellings are one, at the shift of days at which most of their steps agree."""
    by_shift = {days: _steps(one, other, days) for days in SHIFTS}
    best = max(SHIFTS, key=lambda days: (by_shift[days].agreeing_count, len(by_shift[days].first), -abs(days)))
    return _at(one, other, best, by_shift[best])


def _at(one: Telling, other: Telling, shift_days: int, steps: _Steps) -> Sameness:
    joined = steps if one.is_by_day or other.is_by_day else _joined(steps)
    count, agreeing, by_chance = len(joined.first), joined.agreeing_count, _share_by_chance(joined)
    chance = min(1.0, len(SHIFTS) * binomial_tail(agreeing, count, by_chance))
    totals = _common_totals(one, other, shift_days)
    are_totals = totals is not None and bool(totals.within.mean() >= 0.5)
    cells = totals if totals is not None and are_totals else steps
    exact_count = int((cells.gaps <= cells.tolerance).sum())
    verdict, reason = _judged(count, agreeing, exact_count / max(len(cells.gaps), 1), by_chance, chance)
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
    return "not shown", "could be chance" if agreeing >= DERIVED_SHARE * count else "apart"


def _share_by_chance(steps: _Steps) -> float:
    """The mean chance that a step of two honest counts falls within the rounding."""
    apart = ~steps.within
    widths = HONEST_ERROR * steps.sizes
    if apart.sum() >= FEWEST_APART:
        beyond = (steps.gaps - steps.half_grain)[apart] / np.sqrt(steps.sizes[apart])
        widths = np.minimum(widths, np.median(beyond) / _LOG_2 * np.sqrt(steps.sizes))
        further = (steps.gaps[apart] > 3 * steps.half_grain).mean()
        if further < 0.5:  # the median is one grain whatever the width: how many are more tells it
            widths = np.minimum(widths, 2 * steps.half_grain / -math.log(max(further, 1e-9)))
    told = widths > 0
    return float((1 - np.exp(-steps.half_grain / widths[told])).sum() + (~told).sum()) / max(len(widths), 1)


def _joined(steps: _Steps) -> _Steps:
    """Steps joined to their next until each holds enough; what is left over at a break is left out."""
    least = FEWEST_GRAINS * 2 * steps.half_grain
    starts, ends, first, second = [], [], [], []
    begins, one, other, until = 0, 0.0, 0.0, None
    for start, end, here, there in zip(steps.from_days, steps.to_days, steps.first, steps.second, strict=True):
        if until is None or start != until + 1:
            begins, one, other = start, 0.0, 0.0
        one, other, until = one + here, other + there, end
        if max(abs(one), abs(other)) >= least:
            starts.append(begins), ends.append(end), first.append(one), second.append(other)
            until = None
    amounts = (np.array(each, dtype=float) for each in (first, second))
    return replace(steps, from_days=np.array(starts), to_days=np.array(ends), first=next(amounts), second=next(amounts))


def _steps(one: Telling, other: Telling, shift_days: int) -> _Steps:
    """Steps over the stretches between days on which both have a total of one run."""
    days, here, there = _days_of_both(one, other, shift_days)
    follows = (np.diff(one.runs[here]) == 0) & (np.diff(other.runs[there]) == 0)
    lengths = np.diff(days)[follows]
    by = lengths if one.is_by_day or other.is_by_day else 1
    first, second = (np.diff(each)[follows] / by for each in (one.totals[here], other.totals[there]))
    return _Steps(days[:-1][follows] + 1, days[1:][follows], first, second, *_rounding(one, other, first, second))


def _common_totals(one: Telling, other: Telling, shift_days: int) -> _Steps | None:
    if not (one.is_stated_total and other.is_stated_total):
        return None
    days, here, there = _days_of_both(one, other, shift_days)
    if not len(days):
        return None
    first, second = one.totals[here], other.totals[there]
    return _Steps(days, days, first, second, *_rounding(one, other, first, second))


def _days_of_both(one: Telling, other: Telling, shift_days: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The days of both, as the first counts them, and their places in each."""
    return np.intersect1d(one.days, other.days + shift_days, assume_unique=True, return_indices=True)


def _rounding(one: Telling, other: Telling, first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """How far apart equal figures may stand for arithmetic's sake, and half of the coarser rounding."""
    is_by_day = one.is_by_day or other.is_by_day
    grain = max(each.grain for each in (one, other) if each.is_by_day or not is_by_day)
    size = float(np.median(np.abs(np.concatenate([first, second])))) if len(first) else 1.0
    return max(1e-6 * grain, 1e-9 * size), grain / 2


def _day(number: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(number))
