"""Whether the day of the week, or the month of the year, makes a difference, or only seems to. Numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reports.figures.dense.shifts import levels

SIGNIFICANCE = 0.01
DRAWN = 999
BLOCK = 13  # weeks that stay together when the year is shuffled
FEWEST_WEEKS = 104
_SEED = 20_220_224  # one for all runs: the same days must give the same p-value


@dataclass(frozen=True, slots=True)
class Season:
    """What recurs: the effect of each weekday (Monday first) or month (January first), and how surely.

    `effects` are in the unit of the values, about their own mean; `p_value` is how often as much comes from shuffled
    values.
    """

    effects: tuple[float, ...]
    p_value: float

    @property
    def is_shown(self) -> bool:
        """Whether it is more than chance would give once in a hundred."""
        return self.p_value <= SIGNIFICANCE


def weekday_season(weeks: np.ndarray) -> Season | None:
    """Return what the day of the week does, from whole weeks of seven values in rows; None for too few weeks.

    Each week's own mean is taken off. Weeks are then turned round, each by a number of days of its own, so that the
    likeness of neighbouring days stays and the weekday is lost (a permutation test: Good 2005, Permutation,
    Parametric and Bootstrap Tests, ch. 3).
    """
    if len(weeks) < FEWEST_WEEKS:
        return None
    centred = weeks - weeks.mean(axis=1, keepdims=True)
    turns = np.random.default_rng(_SEED).integers(0, 7, size=(DRAWN, len(weeks), 1))
    days = (np.arange(7) + turns) % 7
    means = np.mean(centred[np.arange(len(weeks))[None, :, None], days], axis=1)
    effects = centred.mean(axis=0)
    return Season(tuple(effects.tolist()), _share_as_large(np.square(means).sum(axis=1), float(effects @ effects)))


def month_season(values: np.ndarray, months: np.ndarray, places: tuple[int, ...]) -> Season | None:
    """Return what the month of the year does to weekly values, shifts of level taken off; None for too few weeks.

    Blocks of BLOCK weeks are shuffled whole, from a start that is drawn too, so that neighbours keep their likeness
    and only the calendar is lost. `months` are 1 to 12, one for each value.
    """
    if len(values) < FEWEST_WEEKS or len(np.unique(months)) < 12:
        return None
    residuals = values - levels(values, places)
    belongs = (months[:, None] == np.arange(1, 13)).astype(float)
    counts = belongs.sum(axis=0)
    drawn = residuals[_shuffled(len(values))]
    effects = residuals @ belongs / counts
    strengths = np.square(drawn @ belongs / counts) @ counts
    return Season(tuple(effects.tolist()), _share_as_large(strengths, float(np.square(effects) @ counts)))


def _shuffled(count: int) -> np.ndarray:
    """Rows of places: blocks in an order of their own, from a start of its own."""
    chance = np.random.default_rng(_SEED)
    rows = np.empty((DRAWN, count), dtype=int)
    for row in rows:
        turned = (np.arange(count) + chance.integers(count)) % count
        blocks = np.array_split(turned, range(BLOCK, count, BLOCK))
        row[:] = np.concatenate([blocks[each] for each in chance.permutation(len(blocks))])
    return rows


def _share_as_large(drawn: np.ndarray, found: float) -> float:
    """The p-value of a test by drawing, the finding itself counted (Davison and Hinkley 1997, 4.11)."""
    return float((1 + np.count_nonzero(drawn >= found)) / (len(drawn) + 1))
