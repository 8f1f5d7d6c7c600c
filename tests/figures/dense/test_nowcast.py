"""Late registration: what is carried on, with which interval, and when no number may be given."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from reports.figures.dense.nowcast import YOUNGEST_BAND, nowcast

MONDAYS = pd.date_range("2022-01-03", "2025-12-29", freq="7D")
DAYS = [dt.date(year, 12, 31) for year in (2022, 2023, 2024, 2025)]


def state(known_on: dt.date, half_life_weeks: float, seed: int = 0) -> pd.Series:
    """A thousand cases a week, each registered after a delay of its own: how many were known by a day."""
    ages = (pd.Timestamp(known_on) - MONDAYS).days.to_numpy() / 7
    share = np.where(ages > 0, 1 - 0.5 ** (np.maximum(ages, 0) / half_life_weeks), 0.0)
    return pd.Series(np.random.default_rng(seed).binomial(1000, share).astype(float), index=MONDAYS)


def test_steady_registration_is_carried_on_and_trusted():
    """If this fails, a desk whose registers work evenly gets no nowcast, or one that misses what comes."""
    found = nowcast({day: state(day, 30, seed) for seed, day in enumerate(DAYS)})
    assert found is not None and found.is_trusted and found.by_on == dt.date(2026, 12, 31)
    truth = state(dt.date(2026, 12, 31), 30, 9)
    came = truth[[pd.Timestamp(each.week.first_on) for each in found.weeks]]
    assert abs(sum(each.expected for each in found.weeks) / came.sum() - 1) < 0.03
    held = np.mean([each.low <= one <= each.high for each, one in zip(found.weeks, came, strict=True)])
    assert held >= 0.8 and all(each.low <= each.expected <= each.high for each in found.weeks)


def test_registration_that_quickens_is_not_trusted():
    """If this fails, a number is printed although every earlier one was too low by much."""
    found = nowcast({day: state(day, half) for day, half in zip(DAYS, (200, 90, 40, 18), strict=True)})
    assert found is not None and not found.is_trusted
    assert max(abs(each.error_pct) for each in found.past) > 5


def test_the_record_knows_only_what_was_known_then():
    """If this fails, past performance is hindsight: a later state has moved what an earlier one would have said."""
    states = {day: state(day, 30, seed) for seed, day in enumerate(DAYS)}
    whole, earlier = nowcast(states), nowcast({day: states[day] for day in DAYS[:3]})
    assert whole is not None and earlier is not None
    assert whole.past[-1].expected == pytest.approx(sum(each.expected for each in earlier.weeks))
    assert whole.past[0].held_pct is None  # one pair of states tells nothing of how pairs vary


def test_too_little_gives_none_and_the_youngest_weeks_are_left_out():
    """If this fails, weeks of which next to nothing is known yet are multiplied into a number."""
    states = {day: state(day, 30) for day in DAYS}
    assert nowcast({day: states[day] for day in DAYS[:2]}) is None
    found = nowcast(states)
    assert found is not None
    ages = [(DAYS[-1] - each.week.first_on).days // 7 for each in found.weeks]
    assert min(ages) >= 4 * YOUNGEST_BAND
    assert nowcast({day: states[day] * 0 for day in DAYS}) is None
