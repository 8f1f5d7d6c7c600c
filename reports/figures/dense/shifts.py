"""Shifts of level in a series: where the level changed, and between which weeks that may have been. Numpy only."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

SHORTEST_LEVEL = 8  # values: what lasts for less is an outlier, not a level
PENALTY = 2.6  # times log n; chosen for at most one false alarm in twenty series without any shift
LARGEST_AUTOCORRELATION = 0.9
FAR = 10  # values so far apart hardly resemble each other
KEPT = 0.95
KEPT_OF_SQUARE = 0.759  # mean square of a normal value within its middle 95 %, of one in all
RESAMPLED = 400
BLOCK = 8
CONFIDENCE = 0.9
_SEED = 20_220_224  # one for all runs: the same weeks must print the same span


@dataclass(frozen=True, slots=True)
class Shift:
    """A place from which the level is another one; all places count values from 0, `low` and `high` included.

    `before` and `after` are the means of the levels that meet here, in the unit of the values.
    """

    place: int
    low: int
    high: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The noise about the levels: standard deviation of one value, and autocorrelation of neighbours."""

    sigma: float
    autocorrelation: float

    @property
    def long_run_variance(self) -> float:
        """The variance of a mean of many values, times their number."""
        return self.sigma**2 * (1 + self.autocorrelation) / (1 - self.autocorrelation)


def shifts(values: np.ndarray) -> tuple[Shift, ...]:
    """Return the shifts of level among values in order of time, each with its interval of CONFIDENCE.

    The levels are those of least squared distance with a price of PENALTY × log n × long-run variance for each
    (see `partition`), so that noise whose neighbours resemble each other does not pass for levels. Fewer than two
    levels' worth of values show none.
    """
    if len(values) < 2 * SHORTEST_LEVEL or not (spread := noise_about_levels(values)).sigma:
        return ()
    places = partition(values, PENALTY * math.log(len(values)) * spread.long_run_variance)
    return tuple(_with_interval(values, places))


def partition(values: np.ndarray, penalty: float, shortest: int = SHORTEST_LEVEL) -> tuple[int, ...]:
    """Return where levels begin, the first left out: exactly the division with the least cost.

    The cost is the sum of squared distances from each level's mean, plus the penalty for each further level.
    Optimal partitioning (Jackson et al. 2005, IEEE Signal Processing Letters 12:105), which PELT (Killick,
    Fearnhead and Eckley 2012, JASA 107:1590) only prunes; a few hundred values need no pruning.
    """
    count = len(values)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    squares = np.concatenate([[0.0], np.cumsum(np.square(values))])
    cheapest = np.full(count + 1, np.inf)
    cheapest[0] = -penalty
    last = np.zeros(count + 1, dtype=int)
    for end in range(shortest, count + 1):
        starts = np.arange(end - shortest + 1)
        within = squares[end] - squares[starts] - (sums[end] - sums[starts]) ** 2 / (end - starts)
        costs = cheapest[starts] + within + penalty
        last[end] = np.argmin(costs)
        cheapest[end] = costs[last[end]]
    places: list[int] = []
    end = count
    while (end := int(last[end])) > 0:
        places.append(end)
    return tuple(reversed(places))


def noise_about_levels(values: np.ndarray) -> Spread:
    """Return the noise of values about levels that shift now and then, without knowing the levels.

    Variance and autocorrelation from steps over FAR values and over one, which a few shifts hardly move: the
    difference-based estimates of Tecuapetla-Gómez and Munk 2017, Scandinavian Journal of Statistics 44:346. The
    largest twentieth of the steps is left out, against outliers. Autocorrelation is kept within 0 and 0.9.
    """
    near, far = (_half_mean_square(values[gap:] - values[:-gap]) for gap in (1, FAR))
    if not far:
        return Spread(0.0, 0.0)
    return Spread(math.sqrt(far), float(np.clip(1 - near / far, 0.0, LARGEST_AUTOCORRELATION)))


def _half_mean_square(steps: np.ndarray) -> float:
    """Half the mean square of normal steps, from the smaller nineteen in twenty."""
    smaller = np.sort(np.square(steps))[: max(1, math.floor(KEPT * len(steps)))]
    return float(smaller.mean()) / KEPT_OF_SQUARE / 2


def levels(values: np.ndarray, places: tuple[int, ...]) -> np.ndarray:
    """Return for each value the mean of its level."""
    parts = np.split(values, places)
    return np.concatenate([np.full(len(part), part.mean()) for part in parts])


def _with_interval(values: np.ndarray, places: tuple[int, ...]) -> list[Shift]:
    """Each shift with the span in which it is found again when the noise is drawn anew.

    One shift at a time, between its neighbours (Bai 1997, Econometric Theory 13:315), with blocks of the residuals
    that were found (Hušková and Kirch 2008, Journal of Time Series Analysis 29:947).
    """
    edges = (0, *places, len(values))
    fitted = levels(values, places)
    residuals = values - fitted
    found = []
    for start, place, end in zip(edges, edges[1:], edges[2:], strict=False):
        again = _found_again(fitted[start:end], residuals, np.random.default_rng(_SEED + place))
        tail = (1 - CONFIDENCE) / 2
        # The errors of the places found again, turned round about the place found (Hall's basic bootstrap).
        early, late = np.quantile(again - (place - start), [tail, 1 - tail], method="nearest").astype(int)
        low, high = max(place - late, start + 1), min(place - early, end - 1)
        found.append(Shift(place, low, high, float(fitted[place - 1]), float(fitted[place])))
    return found


def _found_again(fitted: np.ndarray, residuals: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Where the one shift of two levels is found in each of RESAMPLED redrawings, as a count from their start."""
    count = len(fitted)
    blocks = -(-count // BLOCK)
    firsts = chance.integers(0, len(residuals), size=(RESAMPLED, blocks, 1))
    drawn = residuals[(firsts + np.arange(BLOCK)) % len(residuals)].reshape(RESAMPLED, -1)[:, :count]
    sums = np.cumsum(fitted + drawn, axis=1)
    sizes = np.arange(1, count)
    gains = (sums[:, :-1] - sizes * sums[:, -1:] / count) ** 2 / (sizes * (count - sizes))
    edge = SHORTEST_LEVEL - 1
    return edge + 1 + np.argmax(gains[:, edge : count - SHORTEST_LEVEL], axis=1)
