"""Seasons: shown where they are planted, and not where neighbours merely resemble each other."""

import numpy as np
import pandas as pd
import pytest

from reports.figures.dense.seasons import FEWEST_WEEKS, SIGNIFICANCE, month_season, weekday_season

MONTHS = pd.date_range("2022-02-28", periods=230, freq="7D").month.to_numpy()


def noise(chance: np.random.Generator, autocorrelation: float) -> np.ndarray:
    """Noise whose neighbours resemble each other."""
    values = np.zeros(330)
    for place in range(1, 330):
        values[place] = autocorrelation * values[place - 1] + chance.normal()
    return values[100:]


def test_planted_weekday_is_shown_with_its_size():
    """If this fails, reports that are always low on Sundays are said to know no weekday."""
    weeks = np.random.default_rng(1).normal(size=(200, 7))
    weeks[:, 6] -= 0.7
    season = weekday_season(weeks)
    assert season is not None and season.is_shown
    assert int(np.argmin(season.effects)) == 6 and abs(sum(season.effects)) < 1e-9


def test_planted_month_is_shown_and_a_shift_is_not_a_season():
    """If this fails, a yearly rhythm goes unseen, or one change of level is printed as one."""
    values = noise(np.random.default_rng(2), 0.3)
    season = month_season(values + 2.0 * np.isin(MONTHS, [10, 11, 12]), MONTHS, ())
    assert season is not None and season.is_shown and min(season.effects[9:]) > max(season.effects[:9])
    stepped = month_season(values + 9 * (np.arange(230) >= 85), MONTHS, (85,))
    assert stepped is not None and not stepped.is_shown


@pytest.mark.parametrize("autocorrelation", [0.0, 0.7])
def test_no_season_is_shown_in_noise(autocorrelation):
    """If this fails, seasons are read into series that have none more often than the page allows."""
    chance = np.random.default_rng(4)
    found = [month_season(noise(chance, autocorrelation), MONTHS, ()) for _ in range(60)]
    days = [weekday_season(chance.normal(size=(120, 7))) for _ in range(60)]
    assert sum(each is not None and each.is_shown for each in [*found, *days]) <= 5
    assert SIGNIFICANCE == 0.01


def test_short_series_are_not_judged():
    """If this fails, a season is claimed from less than two years."""
    short = FEWEST_WEEKS - 1
    assert month_season(np.zeros(short), MONTHS[:short], ()) is None and weekday_season(np.zeros((short, 7))) is None
