"""Point forecasts: from every week of a series, the path of the weeks after it. Row t rests on weeks 0 to t alone.

All work on log flows, ln(1 + flow), so that a series is forecast by proportion and never below zero; a week
without a figure is NaN and moves nothing. Frames are arrays of weeks × steps ahead.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

Path = Callable[[np.ndarray, int], np.ndarray]


def log_flows(flows: np.ndarray) -> np.ndarray:
    """Return ln(1 + flow); a flow below zero is a correction of a total, and counts as none."""
    return np.log1p(np.maximum(flows, 0.0))


def repeated(logs: np.ndarray, steps: int) -> np.ndarray:
    """Return the naive forecast: the newest week's flow again."""
    return _flat(pd.Series(logs).ffill().to_numpy(), steps)


def mean_of(weeks: int) -> Path:
    """Return the forecast by the mean of the newest weeks."""

    def path(logs: np.ndarray, steps: int) -> np.ndarray:
        return _flat(_rolling_mean(logs, weeks), steps)

    return path


def smoothed(weight: float) -> Path:
    """Return simple exponential smoothing with a fixed weight (Brown 1956; Gardner 2006, IJF 22:637)."""

    def path(logs: np.ndarray, steps: int) -> np.ndarray:
        return _flat(_levels(logs, weight), steps)

    return path


def theta(weight: float) -> Path:
    """Return the Theta forecast: smoothing with half the slope of a straight line through all weeks so far.

    Assimakopoulos and Nikolopoulos 2000, IJF 16:521; in the form of Hyndman and Billah 2003, IJF 19:287.
    """

    def path(logs: np.ndarray, steps: int) -> np.ndarray:
        weeks = np.arange(1, len(logs) + 1)
        drifts = np.arange(steps) + ((1 - (1 - weight) ** weeks) / weight)[:, None]
        return _flat(_levels(logs, weight), steps) + _slopes(logs)[:, None] / 2 * drifts

    return path


def damped(weight: float, trend_weight: float, damping: float) -> Path:
    """Return Holt's smoothing with a trend that dies away (Gardner and McKenzie 1985, Management Science 31:1237)."""

    def path(logs: np.ndarray, steps: int) -> np.ndarray:
        reach, out = np.cumsum(damping ** np.arange(1, steps + 1)), np.empty((len(logs), steps))
        level, trend = float(logs[0]), 0.0
        for week, flow in enumerate(logs.tolist()):
            expected = level + damping * trend
            moved = expected if flow != flow else weight * flow + (1 - weight) * expected
            trend = trend_weight * (moved - level) + (1 - trend_weight) * damping * trend
            level = moved
            out[week] = level + reach * trend
        return out

    return path


def reverting(weight: float, weeks: int, pull: float) -> Path:
    """Return smoothing that is drawn, by `pull` of what is left each week, to the mean of the newest `weeks`."""

    def path(logs: np.ndarray, steps: int) -> np.ndarray:
        drawn = 1 - (1 - pull) ** np.arange(1, steps + 1)
        return _flat(_levels(logs, weight), steps) * (1 - drawn) + _rolling_mean(logs, weeks)[:, None] * drawn

    return path


def _flat(levels: np.ndarray, steps: int) -> np.ndarray:
    return np.repeat(levels[:, None], steps, axis=1)


def _levels(logs: np.ndarray, weight: float) -> np.ndarray:
    level, out = float(logs[0]), np.empty(len(logs))
    for week, flow in enumerate(logs.tolist()):
        level = level if flow != flow else weight * flow + (1 - weight) * level
        out[week] = level
    return out


def _rolling_mean(logs: np.ndarray, weeks: int) -> np.ndarray:
    return pd.Series(logs).rolling(weeks, min_periods=1).mean().ffill().to_numpy()


def _slopes(logs: np.ndarray) -> np.ndarray:
    """The slope per week of the straight line through the weeks so far, from each week; 0 where there is none."""
    held = ~np.isnan(logs)
    x, y = np.arange(len(logs)) * held, np.where(held, logs, 0.0)
    count, sum_x, sum_y, sum_xy, sum_xx = (np.cumsum(each) for each in (held, x, y, x * y, x * x))
    spread = count * sum_xx - sum_x**2
    return np.divide(count * sum_xy - sum_x * sum_y, spread, out=np.zeros(len(logs)), where=spread > 0)
