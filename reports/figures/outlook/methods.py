"""The methods that are tried, each with a name, its source, and how its intervals are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from reports.figures.outlook import paths, spread

Target = Literal["week", "sum"]


@dataclass(frozen=True)
class Method:
    """How a forecast is made: the mean of the quantiles of its parts, each from the errors of its own past.

    `half_life` in weeks is how fast an error is forgotten (None: never); `calm_half_life` that of the volatility
    by which errors are scaled (None: not); `leaning` how much of the errors' own median moves the forecast (0: its
    median is its point); `tracking` the step by which intervals follow their hits and misses.
    """

    name: str
    title: str
    parts: tuple[paths.Path, ...]
    half_life: float | None = None
    calm_half_life: float | None = None
    leaning: float = 1.0
    tracking: float = 0.0


_SMOOTHINGS = (paths.smoothed(0.3), paths.smoothed(0.5), paths.smoothed(0.7))
_MIXED = (paths.smoothed(0.5), paths.damped(0.4, 0.1, 0.8), paths.reverting(0.6, 104, 0.02))
_RECENT = {"half_life": 52.0, "calm_half_life": 13.0, "tracking": 0.1}

# The mark to beat, and the same point forecast with intervals made as below: what is gained beyond the intervals.
NAIVE = Method("naive", "the week again, all past errors alike", (paths.repeated,))
NAIVE_RECENT = Method("naive-recent", "the week again, intervals made alike", (paths.repeated,), **_RECENT, leaning=0.0)
TRIED = (
    Method("mean-4", "mean of four weeks", (paths.mean_of(4),)),
    Method("smoothed", "simple exponential smoothing", (paths.smoothed(0.5),)),
    Method("theta", "Theta", (paths.theta(0.4),)),
    Method("smoothings", "three smoothings", _SMOOTHINGS, **_RECENT, leaning=0.5),
    Method("smoothings-level", "three smoothings, level", _SMOOTHINGS, **_RECENT, leaning=0.0),
    Method("mixed", "smoothing, damped trend and return, level", _MIXED, **_RECENT, leaning=0.0),
)
METHODS = {each.name: each for each in (NAIVE, NAIVE_RECENT, *TRIED)}


def actuals(flows: np.ndarray, ahead: int, target: Target) -> np.ndarray:
    """Return, per week of origin, the log of what came: the flow `ahead` weeks later, or the sum up to then."""
    out = np.full(len(flows), np.nan)
    if target == "week":
        out[: max(len(flows) - ahead, 0)] = paths.log_flows(flows)[ahead:]
        return out
    for week in range(len(flows) - ahead):
        out[week] = paths.log_flows(flows[week + 1 : week + 1 + ahead].sum())
    return out


def forecasts(flows: np.ndarray, method: Method, ahead: int, target: Target = "week") -> np.ndarray:
    """Return a row of log quantiles per week of origin, each from nothing but the weeks up to it.

    For the flow of the week `ahead` weeks later, or for the sum of those weeks. Quantiles of parts are averaged
    one by one (Vincent 1912; Lichtendahl, Grushka-Cockayne and Winkler 2013, Management Science 59:1594).
    """
    logs, came = paths.log_flows(flows), actuals(flows, ahead, target)
    calm = spread.volatility(logs, method.calm_half_life) if method.calm_half_life else np.ones(len(logs))
    points = (_points(path(logs, ahead), target) for path in method.parts)
    made = np.mean([_with_errors(each, came, calm, ahead, method) for each in points], axis=0)
    return spread.tracked(made, came, ahead, method.tracking) if method.tracking else made


def _points(ways: np.ndarray, target: Target) -> np.ndarray:
    return ways[:, -1] if target == "week" else np.log1p(np.maximum(np.expm1(ways), 0).sum(axis=1))


def _with_errors(points: np.ndarray, came: np.ndarray, calm: np.ndarray, ahead: int, method: Method) -> np.ndarray:
    errors = spread.error_quantiles(spread.past_errors(came, points) / calm, ahead, method.half_life)
    errors -= (1 - method.leaning) * errors[:, [spread.MEDIAN]]
    return points[:, None] + calm[:, None] * errors
