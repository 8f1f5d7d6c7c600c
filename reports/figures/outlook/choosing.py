"""The outlook of one series: which method has beaten the naive forecast so far, and what it says.

The choice at a week rests on the weeks up to it alone, as they are known then: every method forecasts again from
each of the last two years' weeks, knowing only the weeks before, and is scored by what came. The backtest reads
those weeks as they stand now; where a publisher revises its past, it stood differently then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reports.calendar import Week
from reports.figures.days import monday_of, week_at
from reports.figures.outlook.methods import TRIED, Method, Target, forecasts
from reports.figures.outlook.passing import Passing, next_round_total, passing
from reports.figures.outlook.scoring import COVERAGE_WEEKS, Scores, backtest
from reports.figures.settled import settled

HORIZONS = (4, 13)
FEWEST_ORIGINS = 52


@dataclass(frozen=True)
class Projection:
    """What the flow of one week is projected to be: quantiles in the unit of the series, at spread.QUANTILES."""

    week: Week
    ahead: int
    method: str
    quantiles: tuple[float, ...]


@dataclass(frozen=True)
class Trial:
    """The methods tried for one target and how far ahead, the one chosen if any beats the naive forecast, and why."""

    target: Target
    ahead: int
    scores: tuple[Scores, ...]
    chosen: Scores | None


@dataclass(frozen=True)
class Outlook:
    """One series seen from its newest settled week; `trials` holds one per horizon, and with totals for sums."""

    newest: Week
    trials: tuple[Trial, ...]
    projections: tuple[Projection, ...]
    passing: Passing | None

    def trial(self, target: Target, ahead: int) -> Trial:
        """Return the trial for a target and horizon."""
        return next(each for each in self.trials if (each.target, each.ahead) == (target, ahead))


def outlook(weekly: pd.DataFrame, week: Week, totals: pd.Series | None = None) -> Outlook | None:
    """Return the outlook of a weekly frame from its newest settled week up to `week`; None where it has none.

    `totals` are running totals by the day they are about; with them, the date at which a round one is passed.
    """
    flows = flows_up_to(weekly, week)
    if flows.empty:
        return None
    newest, values = week_at(flows.index[-1]), flows.to_numpy()
    targets: tuple[Target, ...] = ("week",) if totals is None else ("week", "sum")
    trials = tuple(tried(values, ahead, target) for target in targets for ahead in HORIZONS)
    projections = tuple(
        Projection(newest.shifted(each.ahead), each.ahead, each.chosen.method.name,
                   projected(values, each.chosen.method, each.ahead))
        for each in trials if each.target == "week" and each.chosen
    )  # fmt: skip
    return Outlook(newest, trials, projections, _passing(values, newest, trials, totals))


def flows_up_to(weekly: pd.DataFrame, week: Week) -> pd.Series:
    """Return the settled flows up to a week, from the first to the newest, weeks between without one as NaN."""
    flows = settled(weekly)
    flows = flows[flows.index <= monday_of(week)]
    if flows.empty:
        return flows
    return flows.reindex(pd.date_range(flows.index[0], flows.index[-1], freq="7D", unit="us"))


def tried(flows: np.ndarray, ahead: int, target: Target) -> Trial:
    """Return every method's record over the last two years, and the best of those that beat the naive forecast."""
    first = max(len(flows) - ahead - COVERAGE_WEEKS, 0)
    scores = backtest(flows, TRIED, ahead, first=first, target=target)
    beating = [each for each in scores if each.beats_naive and each.origins >= FEWEST_ORIGINS]
    return Trial(target, ahead, scores, min(beating, key=lambda each: each.score, default=None))


def projected(flows: np.ndarray, method: Method, ahead: int, target: Target = "week") -> tuple[float, ...]:
    """Return the quantiles of the flow `ahead` weeks after the newest, or of the sum of those weeks."""
    newest = np.expm1(forecasts(flows, method, ahead, target)[-1])
    return tuple(np.maximum(newest, 0.0).tolist())


def _passing(flows: np.ndarray, newest: Week, trials: tuple[Trial, ...], totals: pd.Series | None) -> Passing | None:
    """When the roundest total within reach is passed, as far ahead as the sums beat the naive forecast."""
    ready = [each for each in trials if each.target == "sum" and each.chosen]
    if totals is None or not ready:
        return None
    standing = totals[totals.index == pd.Timestamp(newest.last_on)]
    if len(standing) != 1:
        return None
    farthest = max(ready, key=lambda each: each.ahead)
    method, total = farthest.chosen.method, float(standing.iloc[0])
    sums = {farthest.ahead: projected(flows, method, farthest.ahead, "sum")}
    wanted = next_round_total(total, sums[farthest.ahead])
    if wanted is None:
        return None
    for ahead in range(1, farthest.ahead):
        sums[ahead] = projected(flows, method, ahead, "sum")
        if sums[ahead][0] >= wanted - total:
            break
    return passing(total, wanted, newest.last_on, sums, method.name)
