"""Trends: a rise or fall that is claimed on the page must be there, and as large as said."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.tsa.stattools import acf

from reports.calendar import Week
from reports.figures.flows import daily_flows, mark_late, weekly_flows
from reports.figures.trends import (
    lag_one_autocorrelation,
    mann_kendall,
    theil_sen,
    trend,
    trend_of_weeks,
    variance_inflation,
)

VALUES = st.lists(st.integers(-50, 50), min_size=8, max_size=40)


@given(VALUES, st.randoms(use_true_random=False))
def test_slope_and_interval_are_those_of_scipy(values: list[int], random: object) -> None:
    """The printed slope or interval could not be reproduced with the reader's own tools."""
    places = np.array(sorted(random.sample(range(100), len(values))), dtype=float)
    ours, theirs = theil_sen(np.array(values, dtype=float), places), stats.theilslopes(values, places)
    np.testing.assert_allclose(
        [ours.slope, ours.low, ours.high], [theirs.slope, theirs.low_slope, theirs.high_slope], atol=1e-12
    )


@given(VALUES)
def test_the_test_statistic_is_kendalls(values: list[int]) -> None:
    """Ties would be counted wrongly and a trend shown or hidden."""
    test = mann_kendall(np.array(values, dtype=float))
    if len(set(values)) == 1:
        assert (test.s, test.p_value) == (0, 1.0)
        return
    asymptotic = stats.kendalltau(np.arange(len(values)), values, method="asymptotic")
    assert 2 * stats.norm.sf(abs(test.s) / math.sqrt(test.variance)) == pytest.approx(asymptotic.pvalue)
    assert test.p_value >= asymptotic.pvalue - 1e-12


@pytest.mark.parametrize("values", [[3, 1, 4, 2, 6, 5, 8, 7, 9, 11], [9, 2, 7, 4, 5, 6, 3, 8, 1, 10, 12, 11]])
def test_the_p_value_is_near_the_exact_one(values: list[int]) -> None:
    """The normal approximation would be too coarse for a quarter's weeks."""
    exact = stats.kendalltau(np.arange(len(values)), values, method="exact").pvalue
    assert mann_kendall(np.array(values, dtype=float)).p_value == pytest.approx(exact, abs=0.01)


def test_a_hand_worked_case() -> None:
    """Slope, s, variance, z and p would not be those worked out on paper."""
    values = np.array([10.0, 15, 14, 20])
    slope = theil_sen(values, np.arange(4.0))
    assert slope.slope == pytest.approx((2.5 + 10 / 3) / 2)
    test = mann_kendall(values)
    assert (test.s, test.variance) == (4, pytest.approx(4 * 3 * 13 / 18))
    assert test.z == pytest.approx(3 / math.sqrt(26 / 3))
    tied = mann_kendall(np.array([10.0, 15, 15, 20]))
    assert (tied.s, tied.variance) == (5, pytest.approx((4 * 3 * 13 - 2 * 1 * 9) / 18))


@given(VALUES, st.integers(-1000, 1000), st.integers(1, 100))
def test_shift_and_scale_carry_through(values: list[int], shift: int, factor: int) -> None:
    """The same series in another unit, or counted from another start, would have another trend."""
    places = range(len(values))
    one, other = trend(values, places), trend([factor * value + shift for value in values], [n + 7 for n in places])
    assert other.direction == one.direction
    assert other.p_value == pytest.approx(one.p_value)
    assert other.slope_per_week == pytest.approx(factor * one.slope_per_week)
    assert other.slope_low == pytest.approx(factor * one.slope_low)


@given(VALUES)
def test_a_series_upside_down_has_the_trend_upside_down(values: list[int]) -> None:
    """Falls would need more proof than rises."""
    opposite = {"rising": "falling", "falling": "rising"}
    one, other = trend(values, range(len(values))), trend([-value for value in values], range(len(values)))
    assert other.direction == opposite.get(one.direction, one.direction)
    assert other.slope_per_week == pytest.approx(-one.slope_per_week)


@given(VALUES)
def test_the_interval_holds_the_slope_and_the_direction_follows_the_test(values: list[int]) -> None:
    """A direction would be printed that its own interval or p-value denies."""
    found = trend(values, range(len(values)))
    assert found.slope_low <= found.slope_per_week <= found.slope_high
    assert found.p_value >= found.p_value_if_independent
    assert (found.direction in {"rising", "falling"}) == (found.p_value < 0.05 and found.slope_per_week != 0)


def test_values_out_of_order_and_missing_ones_are_put_right() -> None:
    """A frame sorted newest first would turn every rise into a fall."""
    rising = list(range(10))
    assert trend(rising[::-1], rising[::-1]) == trend(rising, rising)
    assert trend([*rising, float("nan")], [*rising, 10]) == trend(rising, rising)


def test_too_few_weeks_show_nothing_and_say_so() -> None:
    """A trend would be claimed from a handful of weeks."""
    found = trend([1, 2, 3, 4, 5, 6, 7], range(7))
    assert (found.direction, found.reason, found.weeks_count) == ("not judged", "few_weeks", 7)


def test_equal_values_have_no_trend() -> None:
    """A flat series would divide by zero."""
    found = trend([5] * 12, range(12))
    assert (found.direction, found.slope_per_week, found.p_value) == ("no trend shown", 0, 1.0)


def test_autocorrelation_is_that_of_statsmodels_corrected_for_bias() -> None:
    """The widening would rest on an autocorrelation that nobody else finds."""
    residuals = np.array([1.0, 2, 4, 3, 6, 8, 7, 5, 9, 12, 11, 10])
    raw = acf(stats.rankdata(residuals), nlags=1)[1]
    assert lag_one_autocorrelation(residuals) == pytest.approx(min((12 * raw + 2) / 8, 0.9))
    assert lag_one_autocorrelation(np.array([1.0, -1] * 6)) == 0


def test_the_widening_is_that_worked_out_by_hand() -> None:
    """The printed p-value could not be recomputed from the method's paper."""
    assert variance_inflation(0.0, 13) == 1
    assert variance_inflation(0.5, 5) == pytest.approx(1 + 2 * (4 * 3 * 2 * 0.5 + 3 * 2 * 1 * 0.25) / (5 * 4 * 3))


def test_noise_that_follows_on_is_seldom_taken_for_a_trend() -> None:
    """One edition in five would announce a trend that is only slow noise."""
    random = np.random.default_rng(20260804)
    false_plain = false_widened = 0
    for _ in range(400):
        noise = random.normal(size=43)
        for n in range(1, 43):
            noise[n] += 0.5 * noise[n - 1]
        found = trend(noise[30:], range(13))
        false_plain += found.p_value_if_independent < 0.05
        false_widened += found.direction != "no trend shown"
    assert false_plain > 400 * 0.15
    assert false_widened < 400 * 0.12


def test_late_and_incomplete_weeks_stay_out(weekly: Callable[..., pd.DataFrame]) -> None:
    """Weeks still filling up would bend every trend downwards."""
    values = [10, 11, 12, 13, np.nan, 15, 16, 17, 18, 19, 3, 1]
    found = trend_of_weeks(mark_late(weekly(values), late_weeks=2), Week(2026, 12), weeks=12)
    assert (found.direction, found.slope_per_week, found.weeks_count) == ("rising", 1, 9)


def test_the_real_quarter_rises(claimed_personnel: pd.Series) -> None:
    """The trend of the first edition would not be that of its own figures."""
    real = weekly_flows(daily_flows(claimed_personnel, lag_days=1))
    found = trend_of_weeks(real, Week.parse("2026-W31"))
    assert (found.direction, found.weeks_count) == ("rising", 13)
    last = real.loc[:"2026-07-27", "flow"].tail(13)
    assert found.slope_per_week == pytest.approx(stats.theilslopes(last).slope)
    assert found.slope_low < stats.theilslopes(last).low_slope
    assert found.p_value == pytest.approx(0.0065, abs=0.0001)
