"""The outlook of a series: a method only where one beats the naive forecast, and dates that follow from it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.calendar import Week
from reports.figures.outlook import spread
from reports.figures.outlook.choosing import flows_up_to, outlook, tried
from reports.figures.outlook.passing import next_round_total, passing

WEEK = Week.parse("2026-W31")


def weekly(flows, until=WEEK):
    """A weekly frame that ends with a week."""
    index = pd.date_range(end=pd.Timestamp(until.first_on), periods=len(flows), freq="7D", unit="us")
    return pd.DataFrame({"flow": flows, "is_complete": ~np.isnan(flows), "is_provisional": False}, index=index)


def noisy_level(seed=1, weeks=200):
    """Flows about one level: the mean of many weeks forecasts them better than the newest."""
    return np.random.default_rng(seed).lognormal(7, 0.3, weeks).round()


def test_noise_about_a_level_is_forecast_and_its_total_dated():
    """Where smoothing clearly helps, readers must get a projection, with a date for the round total."""
    frame = weekly(noisy_level())
    totals = frame["flow"].cumsum().set_axis(frame.index + pd.Timedelta(days=6))
    seen = outlook(frame, WEEK, totals)
    assert {each.ahead for each in seen.projections} <= {4, 13} and seen.trial("sum", 4).chosen
    median = seen.projections[0].quantiles[spread.MEDIAN]
    assert 900 < median < 1400
    assert seen.passing.total > totals.iloc[-1] and seen.passing.days[3] > WEEK.last_on


def test_most_random_walks_are_not_forecast():
    """Where the newest week is all one can know, the page must say that no method beats it; luck is rare."""
    walks = [np.exp(8 + np.random.default_rng(seed).normal(0, 0.1, 220).cumsum()) for seed in range(8)]
    found = [tried(walk.round(), 4, "week").chosen for walk in walks]
    assert sum(each is None for each in found) >= 6


@pytest.mark.parametrize("flows", [np.full(200, 5.0), np.full(20, 5.0), np.array([7.0]), np.zeros(150)])
def test_series_without_spread_or_length_are_not_forecast(flows):
    """Constant, short and empty-handed series must end in words, not in a division by zero."""
    seen = outlook(weekly(flows), WEEK)
    assert seen.projections == () and all(each.chosen is None for each in seen.trials)


def test_weeks_after_the_edition_do_not_count():
    """An old edition rebuilt today must show what was known then."""
    flows = noisy_level()
    early, late = WEEK.shifted(-10), weekly(flows)
    assert outlook(late, early).projections == outlook(weekly(flows[:-10], early), early).projections


def test_unsettled_weeks_are_holes():
    """A half-reported week taken as whole would look like a collapse."""
    frame = weekly(noisy_level())
    frame.loc[frame.index[-3], "is_complete"] = False
    assert np.isnan(flows_up_to(frame, WEEK).iloc[-3]) and len(flows_up_to(frame, WEEK)) == len(frame)


def test_no_settled_week_gives_no_outlook():
    """A series that nothing is known of has no newest week to look from."""
    assert outlook(weekly(np.array([np.nan, np.nan])), WEEK) is None


@pytest.mark.parametrize(
    ("total", "median", "wanted"),
    [
        (1_411_000, 105_000, 1_500_000),
        (1_411_000, 40_000, 1_450_000),
        (47_580, 1_200, 48_000),
        (98, 3, 100),
        (12, 0, None),
    ],
)
def test_the_roundest_total_within_reach_is_dated(total, median, wanted):
    """A date for 1,412,000 interests nobody when 1,500,000 is near; one far beyond reach cannot be dated."""
    assert next_round_total(total, [0, 0, 0, median, median, median, median]) == wanted


@given(
    steps=st.lists(st.lists(st.floats(1, 50), min_size=7, max_size=7).map(sorted), min_size=3, max_size=8),
    wanting=st.floats(1, 200),
)
def test_dates_follow_from_the_chance_that_the_sum_is_reached(steps, wanting):
    """Early and late dates swapped, or a day beside, would tell readers the wrong day."""
    sums = {ahead: row for ahead, row in enumerate(np.cumsum(steps, axis=0).tolist(), start=1)}
    on = dt.date(2026, 8, 2)
    found = passing(1000, 1000 + wanting, on, sums, "any")
    for number, day in enumerate(found.days):
        column = [0.0, *(sums[ahead][6 - number] for ahead in sums)]
        by_day = [np.interp(each / 7, range(len(column)), column) for each in range(7 * len(sums) + 1)]
        reached = [each for each, value in enumerate(by_day) if value >= wanting - 1e-6]
        assert (day is None) == (column[-1] < wanting)
        assert day is None or abs((day - on).days - reached[0]) <= 1
    told = [day for day in found.days if day]
    assert told == sorted(told)
