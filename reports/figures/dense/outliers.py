"""Weeks that stand far off the weeks about them: a spike or a hole, not a new level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reports.figures.noise import MAD_TO_SIGMA

REACH = 6  # values on either side that make the local level
SPREAD_REACH = 26  # values on either side that make the local spread
FAR_SPREADS = 4.0


@dataclass(frozen=True, slots=True)
class Outlier:
    """A value, its place counted from 0, the level about it, and its distance in robust standard deviations."""

    place: int
    value: float
    local: float
    score: float


def outliers(values: np.ndarray) -> tuple[Outlier, ...]:
    """Return the values far off the median of the values about them, in order of time.

    Far is FAR_SPREADS times 1.4826 the median absolute residual: the Hampel identifier (Davies and Gather 1993,
    JASA 88:782) on residuals from a running median of 2 × REACH + 1 values, which a shift of level or a trend takes
    along. The spread is that of the year about a value. Where more than half of the residuals there are zero,
    nothing is judged, nor are the first and last REACH values: one side alone cannot tell an outlier from a trend.
    """
    if len(values) < 2 * REACH + 1:
        return ()
    local = _running_median(values, REACH)
    residuals = values - local
    spreads = MAD_TO_SIGMA * _running_median(np.abs(residuals), SPREAD_REACH)
    scores = np.divide(residuals, spreads, out=np.zeros(len(values)), where=spreads > 0)
    far = REACH + np.flatnonzero(np.abs(scores[REACH:-REACH]) > FAR_SPREADS)
    return tuple(Outlier(int(at), float(values[at]), float(local[at]), float(scores[at])) for at in far)


def _running_median(values: np.ndarray, reach: int) -> np.ndarray:
    """The median about each value, fewer values making it at the ends."""
    padded = np.pad(values.astype(float), reach, constant_values=np.nan)
    return np.nanmedian(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1), axis=1)
