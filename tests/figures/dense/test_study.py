"""The study of a series: settled weeks only, by proportion where that can be, with weekdays where days are known."""

import numpy as np
import pandas as pd

from reports.calendar import Week
from reports.figures.dense.study import study
from reports.figures.flows import stated_daily_flows, weekly_flows

FIRST = pd.Timestamp("2023-01-02")
WEEKS = 120


def daily(flows: np.ndarray) -> pd.DataFrame:
    """Daily flows from a Monday on."""
    days = pd.date_range(FIRST, periods=len(flows), freq="D")
    return stated_daily_flows(pd.DataFrame({"about_on": days, "value": flows, "low": np.nan, "high": np.nan}))


def doubled(seed: int = 1) -> np.ndarray:
    """Days about 100 whose level doubles in the sixtieth week, lower by a third on Sundays."""
    flows = 100 * np.exp(np.random.default_rng(seed).normal(scale=0.1, size=7 * WEEKS))
    flows[7 * 60 :] *= 2
    flows[6::7] *= 2 / 3
    return flows


def test_levels_outliers_and_weekdays_are_told_in_the_series_own_unit():
    """If this fails, a study prints logarithms, the wrong week of a shift, or misses what every Sunday does."""
    flows = doubled()
    flows[7 * 30 : 7 * 31] *= 3
    found = study(weekly_flows(daily(flows)), Week(2026, 1), daily(flows))
    assert found is not None and found.levels.is_on_log_scale and found.levels.weeks_count == WEEKS
    (shift,) = found.levels.shifts
    assert shift.week == Week.of((FIRST + pd.Timedelta(weeks=60)).date())
    assert 1.9 < shift.after / shift.before < 2.1 and shift.after == found.levels.level_now
    (stray,) = found.outliers
    assert stray.week == Week.of((FIRST + pd.Timedelta(weeks=30)).date()) and 2.8 < stray.flow / stray.usual < 3.2
    assert found.weekday is not None and found.weekday.is_shown and int(np.argmin(found.weekday.effects)) == 6


def test_weeks_after_the_one_asked_for_and_unsettled_ones_do_not_count():
    """If this fails, an edition of last year is told with this year's shift, or half a week passes for a hole."""
    flows = doubled()[: 7 * 61 + 3]
    weekly = weekly_flows(daily(flows))
    before = study(weekly, Week.of((FIRST + pd.Timedelta(weeks=59)).date()))
    assert before is not None and not before.levels.shifts and before.weekday is None
    whole = study(weekly, Week(2026, 1))
    assert whole is not None and whole.levels.weeks_count == 61


def test_series_with_weeks_of_nothing_are_judged_by_difference():
    """If this fails, a class that is rarely lost is told in logarithms of nothing."""
    flows = doubled()
    flows[:7] = 0
    found = study(weekly_flows(daily(flows)), Week(2026, 1))
    assert found is not None and not found.levels.is_on_log_scale and 1_000 < found.levels.level_now < 1_500


def test_a_series_just_begun_is_not_studied():
    """If this fails, a dozen weeks are said to have no shift, or end the command with an error."""
    assert study(weekly_flows(daily(doubled()[: 7 * 12])), Week(2026, 1)) is None
