"""How good forecasts were: weighted interval score, scaled absolute error and coverage over rolling origins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reports.figures.outlook import spread
from reports.figures.outlook.methods import NAIVE, NAIVE_RECENT, Method, Target, forecasts

COVERAGE_WEEKS = 104
COVERAGE_TOLERANCE = 5.0  # percent points


@dataclass(frozen=True)
class Scores:
    """A method's record over origins: scores in the unit of the series, coverage in percent by nominal level.

    `score` is the mean weighted interval score; `to_naive` and `to_naive_recent` its ratio to that of the naive
    forecast with all its past errors alike, and with recent errors; `mase` and `naive_mase` the mean absolute
    errors of the medians, and of the week itself again, in mean weekly changes. `coverage_pct` is that of the
    newest COVERAGE_WEEKS origins.
    """

    method: Method
    ahead: int
    origins: int
    score: float
    to_naive: float
    to_naive_recent: float
    mase: float
    naive_mase: float
    coverage_pct: dict[int, float]

    @property
    def holds_coverage(self) -> bool:
        """Whether each interval holds what it says, within COVERAGE_TOLERANCE points."""
        return all(abs(found - level) <= COVERAGE_TOLERANCE for level, found in self.coverage_pct.items())

    @property
    def beats_naive(self) -> bool:
        """Whether it is better than the naive forecast by every measure, and holds its coverage."""
        is_better = self.to_naive < 1 and self.to_naive_recent < 1 and self.mase < self.naive_mase
        return is_better and self.holds_coverage


def interval_score(quantiles: np.ndarray, came: np.ndarray) -> np.ndarray:
    """Return the weighted interval score of rows of QUANTILES; 0 is perfect, and the unit that of the figures.

    Bracher, Ray, Gneiting and Reich 2021, Evaluating epidemic forecasts in an interval format, PLOS Computational
    Biology 17:e1008618, equation 2: the median and the three intervals with weights 1/2 and alpha/2.
    """
    total = np.abs(came - quantiles[:, spread.MEDIAN]) / 2
    for percent, (low, high) in spread.INTERVALS.items():
        below, above = quantiles[:, low] - came, came - quantiles[:, high]
        width = quantiles[:, high] - quantiles[:, low]
        total += (1 - percent / 100) / 2 * width + np.maximum(below, 0) + np.maximum(above, 0)
    return total / (len(spread.INTERVALS) + 0.5)


def coverage_pct(quantiles: np.ndarray, came: np.ndarray) -> dict[int, float]:
    """Return, per nominal level, in how many of a hundred rows the interval held what came; its limits count."""
    return {
        percent: float(100 * np.mean((quantiles[:, low] <= came) & (came <= quantiles[:, high])))
        for percent, (low, high) in spread.INTERVALS.items()
    }


def backtest(
    flows: np.ndarray, methods: tuple[Method, ...], ahead: int, *, first: int = 0, target: Target = "week"
) -> tuple[Scores, ...]:
    """Return each method's record over the origins from week `first` on, all methods over the same origins.

    Every forecast knows only the weeks up to its origin, in the figures as the flows given here have them.
    Origins where a method, or a naive forecast, is not yet able to forecast count for none.
    """
    came = sums(flows, ahead) if target == "sum" else _later(flows, ahead)
    made = {each.name: np.expm1(forecasts(flows, each, ahead, target)) for each in (NAIVE, NAIVE_RECENT, *methods)}
    counted = np.isfinite(came) & np.all([np.isfinite(rows).all(axis=1) for rows in made.values()], axis=0)
    counted &= np.arange(len(flows)) >= first
    naive_points = (ahead if target == "sum" else 1) * _carried(flows)[counted]
    moves = np.abs(np.diff(flows))
    scale = float(moves[np.isfinite(moves)].sum() / max(np.isfinite(moves).sum(), 1)) * (
        ahead if target == "sum" else 1
    )
    naive, recent = (_mean_score(made[each.name][counted], came[counted]) for each in (NAIVE, NAIVE_RECENT))
    naive_mase = float(np.mean(np.abs(came[counted] - naive_points))) / scale if counted.any() and scale else 0.0
    return tuple(
        _scores(each, ahead, made[each.name][counted], came[counted], naive, recent, scale, naive_mase)
        for each in methods
    )


def sums(flows: np.ndarray, ahead: int) -> np.ndarray:
    """Return, per week, the sum of the `ahead` weeks after it; NaN where one of them is missing."""
    out = np.full(len(flows), np.nan)
    for week in range(len(flows) - ahead):
        out[week] = flows[week + 1 : week + 1 + ahead].sum()
    return out


def _later(flows: np.ndarray, ahead: int) -> np.ndarray:
    return np.concatenate([flows[ahead:], np.full(min(ahead, len(flows)), np.nan)])


def _carried(flows: np.ndarray) -> np.ndarray:
    held = np.maximum.accumulate(np.where(np.isnan(flows), 0, np.arange(len(flows))))
    return flows[held]


def _mean_score(quantiles: np.ndarray, came: np.ndarray) -> float:
    return float(interval_score(quantiles, came).mean()) if len(came) else 0.0


def _scores(
    method: Method, ahead: int, quantiles: np.ndarray, came: np.ndarray, naive: float, recent: float, scale: float,
    naive_mase: float,
) -> Scores:  # fmt: skip
    score = _mean_score(quantiles, came)
    error = float(np.mean(np.abs(came - quantiles[:, spread.MEDIAN]))) if len(came) else 0.0
    return Scores(
        method=method,
        ahead=ahead,
        origins=len(came),
        score=score,
        to_naive=score / naive if naive else float("inf"),
        to_naive_recent=score / recent if recent else float("inf"),
        mase=error / scale if scale else float("inf"),
        naive_mase=naive_mase,
        coverage_pct=coverage_pct(quantiles[-COVERAGE_WEEKS:], came[-COVERAGE_WEEKS:]) if len(came) else {},
    )
