"""Weeks that stand far off: spikes are named, shifts and trends are not."""

import numpy as np

from reports.figures.dense.outliers import REACH, outliers


def weeks(count: int = 200, seed: int = 5) -> np.ndarray:
    """Plain noise about 100."""
    return 100 + np.random.default_rng(seed).normal(size=count)


def test_spike_and_hole_are_named_with_the_level_about_them():
    """If this fails, a week of ten times the usual passes unseen, or is told with the wrong usual level."""
    values = weeks()
    values[50], values[120] = 120, 80
    found = outliers(values)
    assert [each.place for each in found] == [50, 120]
    assert all(abs(each.local - 100) < 1 for each in found) and found[0].score > 4 and found[1].score < -4


def test_shift_and_trend_are_no_outliers():
    """If this fails, each new level or long rise is told as a row of stray weeks."""
    assert not outliers(weeks() + 30 * (np.arange(200) >= 100))
    assert not outliers(weeks() + 2.0 * np.arange(200))


def test_few_are_named_in_plain_noise():
    """If this fails, ordinary weeks are named as stray ones in most series."""
    assert sum(len(outliers(weeks(seed=seed))) for seed in range(50)) <= 15


def test_steady_and_short_series_have_none():
    """If this fails, a series that hardly ever moves, or is just begun, names weeks for nothing or fails."""
    assert outliers(np.zeros(100)) == () and outliers(np.arange(2.0 * REACH)) == ()
