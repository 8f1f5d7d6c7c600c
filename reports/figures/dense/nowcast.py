"""What late registration will still add: weeks of a count as it stood at several days, carried a year on.

Each state of the count (a vintage) says how many of a week's cases were known by one day. From one state to the next
each age of week grows by some factor; the mean of past factors carries the newest state on. With few states all
rests on their likeness: so the record of the same computation at earlier states stands beside every number.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from reports.calendar import Week
from reports.figures.days import week_at

BAND_WEEKS = 4  # weeks of like age share one factor
YOUNGEST_BAND = 1  # of younger weeks too few cases are known to multiply
FEWEST_KNOWN = 100  # in a band, for a factor
CONFIDENCE = 0.8
SLACK_PCT = 5
# Student's t, two-sided 80 %, by degrees of freedom from 1; beyond them the normal quantile.
_STUDENT = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372)
_NORMAL = 1.282


@dataclass(frozen=True, slots=True)
class Expected:
    """A week's count: known at the newest state, and expected by `Nowcast.by_on` with its interval of CONFIDENCE."""

    week: Week
    known: float
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PastNowcast:
    """The same computation at an earlier state, against what the next state knew of the same weeks.

    `error_pct` is that of the sum; `known_error_pct` that of taking the known count as whole. `held_pct` is the
    share of weeks whose count lay in the interval, None where one pair of states gave no interval.
    """

    known_on: dt.date
    by_on: dt.date
    known: float
    expected: float
    came: float
    held_pct: float | None

    @property
    def error_pct(self) -> float:
        """The error of the sum in percent of what came; below zero: too low."""
        return 100 * (self.expected / self.came - 1)

    @property
    def known_error_pct(self) -> float:
        """The error of the known count, taken as if nothing were still to come."""
        return 100 * (self.known / self.came - 1)


@dataclass(frozen=True, slots=True)
class Nowcast:
    """What the newest state will have grown to, week by week, and how such nowcasts have done."""

    known_on: dt.date
    by_on: dt.date
    weeks: tuple[Expected, ...]
    pairs_count: int
    past: tuple[PastNowcast, ...]

    @property
    def is_trusted(self) -> bool:
        """Whether every past nowcast missed by less than half of what nothing to come would have missed by.

        And whether its intervals, wherever there were any, held their share of weeks, to within five points.
        """
        close = all(abs(each.error_pct) < abs(each.known_error_pct) / 2 for each in self.past)
        held = [each.held_pct for each in self.past if each.held_pct is not None]
        return bool(held) and close and min(held) >= 100 * CONFIDENCE - SLACK_PCT


def nowcast(states: Mapping[dt.date, pd.Series]) -> Nowcast | None:
    """Return the newest state carried as far on as the states lie apart; None for fewer than three states.

    `states` are counts by Monday, under the day by which they were known. Factors by age are those of chain ladder
    (Mack 1993, ASTIN Bulletin 23:213), in bands of age; their logarithms are averaged over past pairs of states, and
    vary between pairs, since a year's manner of registering is common to all of its weeks: the interval is Student's,
    with as many degrees of freedom as pairs less one.
    """
    days = sorted(states)
    if len(days) < 3:
        return None
    carried = _carried(states, days)
    if not carried:
        return None
    by_on = days[-1] + (days[-1] - days[-2])
    past = tuple(each for last in range(2, len(days)) if (each := _past(states, days[:last], days[last])) is not None)
    return Nowcast(days[-1], by_on, carried, len(days) - 1, past)


def _past(states: Mapping[dt.date, pd.Series], days: Sequence[dt.date], next_on: dt.date) -> PastNowcast | None:
    carried = _carried(states, days)
    if not carried:
        return None
    came = states[next_on].reindex([pd.Timestamp(each.week.first_on) for each in carried]).to_numpy(dtype=float)
    has_interval = len(days) > 2
    held = np.mean([each.low <= found <= each.high for each, found in zip(carried, came, strict=True)])
    return PastNowcast(
        known_on=days[-1], by_on=next_on,
        known=sum(each.known for each in carried), expected=sum(each.expected for each in carried),
        came=float(came.sum()), held_pct=100 * float(held) if has_interval else None,
    )  # fmt: skip


def _carried(states: Mapping[dt.date, pd.Series], days: Sequence[dt.date]) -> tuple[Expected, ...]:
    """The newest of some states carried on by the factors between them; only ages that every pair tells of."""
    pairs = [_log_factors(states[first], states[second], first) for first, second in pairwise(days)]
    bands = sorted(set.intersection(*(set(each) for each in pairs)))
    if not bands:
        return ()
    logs = np.array([[each[band] for band in bands] for each in pairs])
    means, variance = dict(zip(bands, logs.mean(axis=0), strict=True)), _variance(logs)
    newest, known_on = states[days[-1]], days[-1]
    ages = _bands(pd.DatetimeIndex(newest.index), known_on).tolist()
    return tuple(
        _expected(week_at(monday), float(known), math.exp(means[band]), variance, len(pairs))
        for monday, known, band in zip(newest.index, newest.to_numpy(dtype=float), ages, strict=True)
        if band in means
    )


def _expected(week: Week, known: float, factor: float, variance: float, pairs: int) -> Expected:
    """A week carried on; its interval has the factor's variance and that of the cases to come, taken as Poisson."""
    expected = known * factor
    to_come = max(expected - known, 0.0) / expected**2 if expected else 0.0
    reach = _student(pairs - 1) * math.sqrt(variance + to_come) if pairs > 1 else 0.0
    return Expected(week, known, expected, expected * math.exp(-reach), expected * math.exp(reach))


def _variance(logs: np.ndarray) -> float:
    """The variance of a new pair's log factor about the mean of past pairs; nothing from one pair."""
    pairs = len(logs)
    return float(logs.var(axis=0, ddof=1).mean()) * (1 + 1 / pairs) if pairs > 1 else 0.0


def _student(freedom: int) -> float:
    return _STUDENT[freedom - 1] if freedom <= len(_STUDENT) else _NORMAL


def _log_factors(earlier: pd.Series, later: pd.Series, known_on: dt.date) -> dict[int, float]:
    """The log of how much weeks of each band of age grew between two states."""
    both = pd.DataFrame({"earlier": earlier, "later": later}).dropna()
    sums = both.groupby(_bands(pd.DatetimeIndex(both.index), known_on)).sum()
    told = sums[(sums["earlier"] >= FEWEST_KNOWN) & (sums["later"] > 0) & (sums.index >= YOUNGEST_BAND)]
    return {
        int(band): math.log(row.later / row.earlier) for band, row in zip(told.index, told.itertuples(), strict=True)
    }


def _bands(mondays: pd.DatetimeIndex, known_on: dt.date) -> np.ndarray:
    """The band of age of each week at a day; below zero for weeks that were still to come."""
    return np.asarray((pd.Timestamp(known_on) - mondays).days // 7 // BAND_WEEKS)
