"""Trends over weeks: the Theil–Sen slope with its interval, and the Mann–Kendall test. Numpy only.

Both stand firm against a few wild weeks and assume no shape of error. Neither forgives that neighbouring weeks
resemble each other: on series whose errors follow on with 0.5, thirteen weeks without any trend pass for one in
20 of 100 cases instead of 5. So the variance is widened for the autocorrelation found (about 9 of 100 remain).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
import pandas as pd

from reports.calendar import Week
from reports.figures.days import monday_of
from reports.figures.likelihood import probability_of_rise
from reports.figures.settled import Reason, settled

FEWEST_WEEKS = 8
LARGEST_AUTOCORRELATION = 0.9


@dataclass(frozen=True, slots=True)
class Slope:
    """A slope per step of x, with the limits of its interval."""

    slope: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Kendall:
    """The Mann–Kendall test: `s` is rising pairs less falling ones, `z` its continuity-corrected normal score."""

    s: int
    variance: float
    z: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Trend:
    """What the weeks show. Slopes in the series' unit per week; p_value two-sided, widened for autocorrelation.

    `p_value_if_independent` is the plain Mann–Kendall one; `autocorrelation` that of neighbouring weeks about the
    trend, corrected for its bias; `rise_probability` and `fall_probability` are those of a level
    that rises or falls, from the widened test.
    """

    direction: Literal["rising", "falling", "no trend shown", "not judged"]
    slope_per_week: float | None
    slope_low: float | None
    slope_high: float | None
    p_value: float | None
    p_value_if_independent: float | None
    autocorrelation: float | None
    weeks_count: int
    reason: Reason = ""
    rise_probability: float | None = None
    fall_probability: float | None = None


def trend(values: Sequence[float], weeks: Sequence[float], *, significance: float = 0.05) -> Trend:
    """Return the trend of weekly values; `weeks` are their places in time, counted in weeks, holes allowed.

    A direction is named where the widened p-value is below `significance`, which also sets the interval (95 %).
    Fewer than FEWEST_WEEKS values show nothing; the normal approximation is then too coarse (Gilbert 1987, 16.4).
    """
    y, x = np.asarray(values, dtype=float), np.asarray(weeks, dtype=float)
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    x, y = x[~np.isnan(y)], y[~np.isnan(y)]
    if len(y) < FEWEST_WEEKS:
        return Trend("not judged", None, None, None, None, None, None, len(y), "few_weeks")
    autocorrelation = lag_one_autocorrelation(_residuals(y, x - x[0], theil_sen(y, x).slope))
    inflation = variance_inflation(autocorrelation, len(y))
    slope = theil_sen(y, x, confidence=1 - significance, inflation=inflation)
    plain, widened = mann_kendall(y), mann_kendall(y, inflation=inflation)
    shown = widened.p_value < significance and slope.slope != 0
    direction = ("rising" if widened.s > 0 else "falling") if shown else "no trend shown"
    return Trend(
        direction, slope.slope, slope.low, slope.high, widened.p_value, plain.p_value, autocorrelation, len(y),
        rise_probability=probability_of_rise(widened.z), fall_probability=probability_of_rise(-widened.z),
    )  # fmt: skip


def trend_of_weeks(weekly: pd.DataFrame, week: Week, *, weeks: int = 13) -> Trend:
    """Return the trend of a weekly frame's settled flows over the `weeks` calendar weeks that end with `week`."""
    flows = settled(weekly)
    flows = flows[(flows.index > monday_of(week.shifted(-weeks))) & (flows.index <= monday_of(week))]
    places = (flows.index - monday_of(week)).days.to_numpy() / 7
    return trend(flows.to_numpy(), places)


def theil_sen(values: np.ndarray, places: np.ndarray, *, confidence: float = 0.95, inflation: float = 1.0) -> Slope:
    """Return the median of all pairwise slopes, with Sen's interval.

    Theil 1950; Sen 1968, JASA 63:1379, equation 2.6, ties included; Gilbert 1987, Statistical Methods for
    Environmental Pollution Monitoring, 16.5. Equal to scipy.stats.theilslopes where `inflation` is 1.
    """
    first, second = np.triu_indices(len(values), 1)
    steps = places[second] - places[first]
    apart = steps != 0
    slopes = np.sort((values[second] - values[first])[apart] / steps[apart])
    reach = _normal_quantile(1 - (1 - confidence) / 2) * math.sqrt(_variance_of_s(values, places) * inflation)
    upper = min(round((len(slopes) + reach) / 2), len(slopes) - 1)
    lower = max(round((len(slopes) - reach) / 2) - 1, 0)
    return Slope(float(np.median(slopes)), float(slopes[lower]), float(slopes[upper]))


def mann_kendall(values: np.ndarray, *, inflation: float = 1.0) -> Kendall:
    """Return the Mann–Kendall test of values in order of time, with corrections for ties and continuity.

    Mann 1945, Econometrica 13:245; Kendall 1975, Rank Correlation Methods. Values that are all equal give p = 1.
    """
    first, second = np.triu_indices(len(values), 1)
    s = int(np.sign(values[second] - values[first]).sum())
    variance = _variance_of_s(values, np.arange(len(values))) * inflation
    z = 0.0 if variance == 0 else (s - np.sign(s)) / math.sqrt(variance)
    return Kendall(s, variance, float(z), 2 * NormalDist().cdf(-abs(z)))


def lag_one_autocorrelation(residuals: np.ndarray) -> float:
    """Return the autocorrelation of neighbours among the ranks, corrected for its downward bias in short series.

    Marriott and Pope 1954, Biometrika 41:390: (n r + 2) / (n - 4), their correction for an estimated level and
    slope. Clipped to 0 … LARGEST_AUTOCORRELATION: a negative one is not used to find more trends.
    """
    count = len(residuals)
    ranks = pd.Series(residuals).rank().to_numpy()
    deviations = ranks - ranks.mean()
    power = float(deviations @ deviations)
    raw = float(deviations[1:] @ deviations[:-1]) / power if power else 0.0
    return float(np.clip((count * raw + 2) / (count - 4), 0.0, LARGEST_AUTOCORRELATION)) if power else 0.0


def variance_inflation(autocorrelation: float, count: int) -> float:
    """Return by how much the variance of Kendall's s grows if errors follow on with this lag-one autocorrelation.

    Hamed and Rao 1998, Journal of Hydrology 204:182, equation 9, with the k-th autocorrelation taken as the k-th
    power of the first, since a few dozen weeks cannot estimate more than one.
    """
    lags = np.arange(1, count - 2)
    weights = (count - lags) * (count - lags - 1) * (count - lags - 2)
    return 1 + 2 * float(weights @ autocorrelation**lags) / (count * (count - 1) * (count - 2))


def _residuals(values: np.ndarray, places: np.ndarray, slope: float) -> np.ndarray:
    """What the slope leaves, in parts of the values' range, rounded so that ties stay ties in floating point."""
    return np.round((values - slope * places) / (np.ptp(values) or 1.0), 9)


def _variance_of_s(values: np.ndarray, places: np.ndarray) -> float:
    count = len(values)
    return (_tie_term(np.array([count])) - _tie_term(_ties(values)) - _tie_term(_ties(places))) / 18


def _ties(values: np.ndarray) -> np.ndarray:
    counts = np.unique(values, return_counts=True)[1]
    return counts[counts > 1]


def _tie_term(counts: np.ndarray) -> float:
    return float((counts * (counts - 1) * (2 * counts + 5)).sum())


def _normal_quantile(probability: float) -> float:
    return NormalDist().inv_cdf(probability)
