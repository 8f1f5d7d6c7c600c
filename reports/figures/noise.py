"""Is a week's change news? It is compared with the changes of the weeks before it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from reports.calendar import Week
from reports.figures.days import monday_of
from reports.figures.likelihood import probability_of_rise
from reports.figures.settled import Reason, difference, settled, settled_flow

JUDGED_WEEKS = 26
FEWEST_CHANGES = 8
USUAL_SPREADS = 2.0
COARSE_STEP = 0.1
MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class Noise:
    """How a week's change compares with the changes of the weeks before it.

    `score` counts robust standard deviations; `usual_low` and `usual_high` are the changes, in the series'
    unit, between which this week's would have been within the usual spread.
    """

    verdict: Literal["rise", "fall", "within the usual spread", "not judged"]
    score: float | None
    usual_low: float | None
    usual_high: float | None
    changes_count: int
    is_on_log_scale: bool
    reason: Reason = ""

    @property
    def rise_probability(self) -> float | None:
        """How probable it is that the level behind the two weeks rose: their difference is level plus noise."""
        return None if self.score is None else probability_of_rise(self.score)

    @property
    def fall_probability(self) -> float | None:
        """How probable it is that the level behind the two weeks fell."""
        return None if self.score is None else probability_of_rise(-self.score)


def judge_change(
    weekly: pd.DataFrame, week: Week, *, weeks: int = JUDGED_WEEKS, threshold: float = USUAL_SPREADS
) -> Noise:
    """Return whether a week's change stands out from the week-to-week changes of the weeks before it.

    The score is the change's distance from zero in robust standard deviations: 1.4826 times the median absolute
    size of the earlier changes, which is the median absolute deviation about zero, no drift being assumed
    (Rousseeuw and Croux 1993, Alternatives to the Median Absolute Deviation, JASA 88:1273). Where most weeks do
    not change that is zero, and the largest earlier change marks the edge of the usual spread. Changes are taken
    of logarithms where every flow is above zero, so that a series is judged by proportion. Fewer than
    FEWEST_CHANGES earlier changes judge nothing.
    """
    flow, before = settled_flow(weekly, week), settled_flow(weekly, week.previous)
    changed = difference(flow, before)
    flows = _window(weekly, week, weeks)
    is_on_log_scale = _is_proportional(flows.dropna().to_numpy())
    changes = (np.log(flows) if is_on_log_scale else flows).diff().dropna()
    earlier = changes[changes.index < monday_of(week)].to_numpy()
    if flow.number is None or before.number is None:
        return Noise("not judged", None, None, None, len(earlier), is_on_log_scale, changed.reason)
    if len(earlier) < FEWEST_CHANGES:
        return Noise("not judged", None, None, None, len(earlier), is_on_log_scale, "few_weeks")
    spread = robust_spread(earlier) or float(np.abs(earlier).max()) / threshold
    if spread == 0:
        return Noise("not judged", None, None, None, len(earlier), is_on_log_scale, "no_spread")
    score = float(changes.iloc[-1] / spread)
    low, high = _moves(before.number, threshold * spread, is_on_log_scale)
    return Noise(_verdict(score, threshold), score, low, high, len(earlier), is_on_log_scale)


def usual_next(
    weekly: pd.DataFrame, week: Week, *, weeks: int = JUDGED_WEEKS, threshold: float = USUAL_SPREADS
) -> tuple[float, float] | None:
    """Return the flows between which the week after this one would be within the usual spread; None: not judged.

    The same judgement as `judge_change`, asked before that week is known: what lies outside would be a rise or fall.
    """
    flow, flows = settled_flow(weekly, week), _window(weekly, week.shifted(1), weeks).iloc[:-1]
    is_on_log_scale = _is_proportional(flows.dropna().to_numpy())
    changes = (np.log(flows) if is_on_log_scale else flows).diff().dropna().to_numpy()
    if flow.number is None or len(changes) < FEWEST_CHANGES:
        return None
    spread = robust_spread(changes) or float(np.abs(changes).max()) / threshold
    low, high = _moves(flow.number, threshold * spread, is_on_log_scale)
    return (flow.number + low, flow.number + high) if spread else None


def robust_spread(changes: np.ndarray) -> float:
    """Return the robust standard deviation of changes about zero; zero if more than half of them are zero."""
    return float(MAD_TO_SIGMA * np.median(np.abs(changes)))


def _moves(start: float, reach: float, is_on_log_scale: bool) -> tuple[float, float]:
    """The largest usual fall and rise from a flow, in the series' unit."""
    return (start * math.expm1(-reach), start * math.expm1(reach)) if is_on_log_scale else (-reach, reach)


def _is_proportional(flows: np.ndarray) -> bool:
    """Whether a logarithm serves: all flows above zero, and in steps fine enough (not counts of one, two, three)."""
    if not len(flows) or flows.min() <= 0:
        return False
    steps = np.diff(np.unique(flows))
    return not len(steps) or bool(steps.min() < COARSE_STEP * np.median(flows))


def _window(weekly: pd.DataFrame, week: Week, weeks: int) -> pd.Series:
    """The flows that make `weeks` changes before this one and this one; unsettled weeks are holes."""
    every = pd.date_range(monday_of(week.shifted(-weeks - 1)), monday_of(week), freq="7D", unit="us")
    return settled(weekly).reindex(every)


def _verdict(score: float, threshold: float) -> Literal["rise", "fall", "within the usual spread"]:
    if abs(score) <= threshold:
        return "within the usual spread"
    return "rise" if score > 0 else "fall"
