"""Quantiles of a forecast from its own past errors: no shape is assumed, and none but errors already seen count."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
MEDIAN = 3
INTERVALS = {50: (2, 4), 80: (1, 5), 95: (0, 6)}  # percent: the places of its limits among the quantiles
FEWEST_ERRORS = 26
WARM_UP_WEEKS = 12
_CALM = 0.01
_NARROWEST, _WIDEST = math.log(0.6), math.log(2.2)


def past_errors(actual: np.ndarray, forecast: np.ndarray) -> np.ndarray:
    """Return actual less forecast by week of origin; NaN where either is missing and in the first weeks."""
    errors = actual - forecast
    errors[:WARM_UP_WEEKS] = np.nan
    return errors


def volatility(logs: np.ndarray, half_life: float) -> np.ndarray:
    """Return, per week, the square root of how much a flow has moved from week to week of late, never zero."""
    moves = pd.Series(logs).diff().abs().fillna(0.0)
    return np.sqrt(moves.ewm(halflife=half_life).mean().to_numpy() + _CALM)


def error_quantiles(errors: np.ndarray, ahead: int, half_life: float | None) -> np.ndarray:
    """Return, per week of origin, the QUANTILES of the errors known by then: those of origins `ahead` weeks older.

    An error loses half its weight in `half_life` weeks (None: all weigh alike). Quantiles lie on Hazen's plotting
    positions of the weights. Rows with fewer than FEWEST_ERRORS errors are NaN.
    """
    weeks, order = np.arange(len(errors)), np.argsort(errors, kind="stable")
    order = order[: int(np.isfinite(errors).sum())]
    # Only the ratios of weights count, so they grow with the week of the error instead of fading from each origin.
    grown = np.ones(len(order)) if half_life is None else 2.0 ** ((order - len(errors)) / half_life)
    weights = np.where(order[None, :] <= weeks[:, None] - ahead, grown[None, :], 0.0)
    out = np.full((len(errors), len(QUANTILES)), np.nan)
    enough = (weights > 0).sum(axis=1) >= FEWEST_ERRORS
    if enough.any():
        out[enough] = _weighted_quantiles(errors[order], weights[enough])
    return out


def tracked(quantiles: np.ndarray, actual: np.ndarray, ahead: int, step: float) -> np.ndarray:
    """Return quantiles whose intervals grow a little after each miss and shrink a little after each hit.

    An interval that should miss one time in five grows by 0.8 of the step and shrinks by 0.2 of it, and so holds
    its coverage when errors drift. Gibbs and Candès 2021, Adaptive Conformal Inference (NeurIPS 34); in the form
    of Angelopoulos, Candès and Tibshirani 2023, Conformal PID Control, equation 3, on the log of the width.
    """
    factors = np.ones_like(quantiles)
    for percent, (low, high) in INTERVALS.items():
        may_miss = (100 - percent) / 100
        factors[:, [low, high]] = _widths(quantiles[:, [low, MEDIAN, high]], actual, ahead, step, may_miss)[:, None]
    median = quantiles[:, [MEDIAN]]
    return _in_order(median + factors * (quantiles - median))


def _widths(limits: np.ndarray, actual: np.ndarray, ahead: int, step: float, may_miss: float) -> np.ndarray:
    """By how much an interval is widened from each week: only outcomes known by then have moved it."""
    ways = np.where(actual[:, None] < limits[:, [1]], limits[:, [1]] - limits[:, [0]], limits[:, [2]] - limits[:, [1]])
    off, reach, widened, out = np.abs(actual - limits[:, 1]).tolist(), ways[:, 0].tolist(), 0.0, []
    for week in range(len(limits)):
        seen = week - ahead
        if seen >= 0 and off[seen] == off[seen] and reach[seen] == reach[seen]:
            missed = off[seen] > reach[seen] * out[seen]
            widened = min(max(widened + step * (missed - may_miss), _NARROWEST), _WIDEST)
        out.append(math.exp(widened))
    return np.array(out)


def _in_order(quantiles: np.ndarray) -> np.ndarray:
    """Each interval at least as wide as the one within it."""
    lower = np.minimum.accumulate(quantiles[:, MEDIAN::-1], axis=1)[:, ::-1]
    upper = np.maximum.accumulate(quantiles[:, MEDIAN:], axis=1)
    return np.concatenate([lower, upper[:, 1:]], axis=1)


def _weighted_quantiles(errors: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """A row of quantiles for each row of weights over the sorted errors."""
    places, rows = np.arange(len(errors)), np.arange(len(weights))
    sums = np.cumsum(weights, axis=1)
    positions = np.where(weights > 0, (sums - weights / 2) / sums[:, -1:], -1.0)
    before = np.maximum.accumulate(np.where(weights > 0, places, -1), axis=1)
    last = before[:, -1]
    out = np.empty((len(weights), len(QUANTILES)))
    for column, wanted in enumerate(QUANTILES):
        is_above = positions >= wanted
        upper = np.where(is_above.any(axis=1), is_above.argmax(axis=1), last)
        lower = np.where(upper > 0, before[rows, np.maximum(upper - 1, 0)], -1)
        lower = np.where((lower < 0) | ~is_above.any(axis=1), upper, lower)
        step = positions[rows, upper] - positions[rows, lower]
        share = np.divide(wanted - positions[rows, lower], step, out=np.zeros(len(rows)), where=step > 0)
        out[:, column] = errors[lower] + share * (errors[upper] - errors[lower])
    return out
