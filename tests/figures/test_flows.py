"""Flows: what was added in a day, a week or a month, and when nobody can say."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.errors import MusterError, UsageError
from reports.figures.flows import (
    PERIODIC,
    daily_flows,
    mark_late,
    monthly_flows,
    monthly_of,
    monthly_steps,
    stated_monthly_flows,
    stated_weekly_flows,
    weekly_flows,
    weekly_of,
    weekly_steps,
)

START = dt.date(2026, 1, 5)
TOTALS = st.lists(st.integers(0, 10**7), min_size=1, max_size=120)


def days(count: int, first: dt.date = START) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range(count)]


def totals(values: list[float], first: dt.date = START) -> pd.Series:
    return pd.Series(values, index=days(len(values), first))


def stated(rows: list[tuple[dt.date | None, dt.date, float, float, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["period_start_on", "about_on", "value", "low", "high"])


def test_the_flow_of_a_report_belongs_to_the_day_before() -> None:
    """Losses of Sunday, reported on Monday, would be counted into the week after."""
    flows = daily_flows(totals([100, 130, 150]), lag_days=1)
    assert list(flows["flow"]) == [30, 20]
    assert [day.date() for day in flows.index] == [START, dt.date(2026, 1, 6)]


def test_the_first_value_gives_no_flow() -> None:
    """A column that starts with a total to date would show all of it as one day's losses."""
    assert daily_flows(totals([1447]), lag_days=1).empty


def test_the_first_day_after_a_gap_gives_no_flow() -> None:
    """Three days' losses would be printed as one day's record."""
    gap = pd.Series([10.0, 20.0, 70.0, 75.0], index=[*days(2), dt.date(2026, 1, 9), dt.date(2026, 1, 10)])
    assert list(daily_flows(gap)["flow"]) == [10, 5]


def test_a_day_without_a_number_is_a_gap_and_zero_is_not() -> None:
    """An unreported day would count as a day without losses, or a day without losses as unreported."""
    still = daily_flows(totals([10, np.nan, 30, 30]))
    assert (still["flow"].tolist(), still["has_fall"].tolist()) == ([0], [False])


def test_a_fall_is_a_flagged_negative_flow() -> None:
    """A publisher's correction would vanish, or stop the edition."""
    flows = daily_flows(totals([3700, 3617, 3620]))
    assert list(flows["flow"]) == [-83, 3]
    assert list(flows["has_fall"]) == [True, False]
    week = weekly_flows(daily_flows(totals([3700, 3617, 3620, 3620, 3620, 3620, 3620, 3620]), lag_days=1)).iloc[0]
    assert (week["flow"], bool(week["has_fall"]), bool(week["is_complete"])) == (-80, True, True)


def test_declared_days_without_report_give_no_flow() -> None:
    """A total repeated because nobody reported would print as days without losses."""
    flows = daily_flows(totals([11, 12, 12, 12, 15, 16]), no_report=[(dt.date(2026, 1, 7), dt.date(2026, 1, 8))])
    assert list(flows["flow"]) == [1, 1]


def test_dates_and_timestamps_give_the_same_flows() -> None:
    """A view read through another engine would give another briefing."""
    plain = totals([1, 2, 4])
    stamped = pd.Series(plain.to_numpy(), index=pd.DatetimeIndex(plain.index).as_unit("ns"))
    zoned = pd.Series(plain.to_numpy(), index=pd.DatetimeIndex(plain.index).tz_localize("UTC"))
    pd.testing.assert_frame_equal(daily_flows(plain), daily_flows(stamped))
    pd.testing.assert_frame_equal(daily_flows(plain), daily_flows(zoned))


def test_two_values_for_one_day_are_refused() -> None:
    """Whichever of two conflicting totals came last would win in silence."""
    with pytest.raises(MusterError, match="2026-01-05"):
        daily_flows(pd.Series([1.0, 2.0], index=[START, START]))


def test_a_week_with_missing_days_says_how_many_it_has() -> None:
    """ "5 of 7 days" could not be printed, and a part of a week would stand as the whole."""
    weekly = weekly_flows(daily_flows(totals([0, 1, 2, 3, 4, 5]), lag_days=1))
    assert weekly.loc["2026-01-05", ["flow", "days_count", "is_complete"]].tolist() == [5, 5, False]


def test_weeks_without_any_day_stand_as_holes() -> None:
    """Two weeks a month apart would look like neighbours to means and changes."""
    early, late = totals([0.0, 7]), totals([90.0, 97], dt.date(2026, 1, 26))
    weekly = weekly_flows(daily_flows(pd.concat([early, late]), lag_days=1))
    assert list(weekly["days_count"]) == [1, 0, 0, 1]
    assert weekly["flow"].isna().tolist() == [False, True, True, False]
    assert list(weekly.columns) == list(PERIODIC)


def test_months_know_their_length() -> None:
    """February would be printed as incomplete, or a month of 30 days out of 31 as complete."""
    monthly = monthly_flows(daily_flows(totals(list(range(60)), dt.date(2024, 2, 1)), lag_days=1))
    assert monthly.loc["2024-02-01", ["flow", "days_count", "is_complete"]].tolist() == [29, 29, True]
    assert monthly.loc["2024-03-01", ["days_count", "days_expected_count", "is_complete"]].tolist() == [30, 31, False]


def test_no_values_give_empty_frames_with_their_columns() -> None:
    """A series that has not begun would break the page instead of leaving a gap on it."""
    nothing = daily_flows(pd.Series([], index=[], dtype=float))
    assert list(weekly_flows(nothing).columns) == list(monthly_flows(nothing).columns) == list(PERIODIC)
    assert weekly_flows(nothing).empty


@given(TOTALS, st.integers(0, 3))
def test_daily_flows_sum_back_to_the_growth_of_the_total(values: list[int], lag_days: int) -> None:
    """Losses would be lost or doubled between the total and the flows."""
    flows = daily_flows(totals(values), lag_days=lag_days)
    assert flows["flow"].sum() == values[-1] - values[0]
    assert weekly_flows(flows)["flow"].sum() == monthly_flows(flows)["flow"].sum() == values[-1] - values[0]
    assert weekly_flows(flows)["days_count"].sum() == len(values) - 1


@given(TOTALS, st.integers(1, 1000))
def test_flows_scale_with_their_totals(values: list[int], factor: int) -> None:
    """Thousands and units of the same series would tell different stories."""
    one, other = daily_flows(totals(values)), daily_flows(totals([value * factor for value in values]))
    np.testing.assert_allclose(other["flow"], one["flow"] * factor)


@given(TOTALS, st.sets(st.integers(0, 119)))
def test_a_missing_day_never_makes_up_a_flow(values: list[int], gone: set[int]) -> None:
    """Dropping reports would invent losses on other days."""
    whole = daily_flows(totals(values))["flow"]
    kept = totals(values).drop([day for n, day in enumerate(days(len(values))) if n in gone])
    holed = daily_flows(kept)["flow"] if len(kept) else whole[:0]
    assert holed.equals(whole[whole.index.isin(holed.index)])


def test_a_stated_week_stands_where_most_of_its_days_lie() -> None:
    """A Thursday-to-Wednesday week would be added to the wrong ISO week, or Sunday-dated weeks slip by one."""
    weekly = stated_weekly_flows(
        stated(
            [
                (dt.date(2026, 1, 8), dt.date(2026, 1, 14), 10, 8, 12),
                (None, dt.date(2026, 1, 18), 20, 15, 25),
                (None, dt.date(2026, 1, 19), 30, 20, 40),
            ]
        )
    )
    assert [week.date() for week in weekly.index] == [dt.date(2026, 1, 5), dt.date(2026, 1, 12), dt.date(2026, 1, 19)]
    assert weekly["low"].tolist() == [8, 15, 20]
    assert weekly["is_complete"].all()


def test_two_figures_for_one_stated_week_are_refused() -> None:
    """Two releases of one estimate would be added up as one week's dead."""
    with pytest.raises(MusterError):
        stated_weekly_flows(stated([(None, START, 1, 1, 1), (None, START, 2, 2, 2)]))


def test_a_stated_month_is_whole_and_holes_show() -> None:
    """A monthly figure would be shown as one day of a month."""
    monthly = stated_monthly_flows(
        stated([(None, dt.date(2026, 1, 31), 310, 300, 320), (None, dt.date(2026, 3, 31), 93, np.nan, np.nan)])
    )
    assert monthly["is_complete"].tolist() == [True, False, True]
    assert monthly["days_count"].tolist() == [31, 0, 31]


def test_totals_given_weekly_or_monthly_are_stepped_on_their_own_grid() -> None:
    """A weekly total would give no flows at all, or one across a missing week."""
    weekly = weekly_steps(
        pd.Series([1.0, 5, 9, 20], index=[dt.date(2026, 1, n) for n in (4, 11, 18)] + [dt.date(2026, 2, 1)])
    )
    assert weekly["flow"].tolist() == [4, 4]
    monthly = monthly_steps(
        pd.Series([100.0, 140, 150], index=[dt.date(2025, 12, 31), dt.date(2026, 1, 31), dt.date(2026, 3, 31)])
    )
    assert (monthly["flow"].tolist(), monthly.index[0].date()) == ([40], dt.date(2026, 1, 1))


def test_limits_sum_only_where_every_day_has_one() -> None:
    """A week's lower limit would lack the days without one and read as far too low."""
    observed = stated([(None, day, 10, 8, 12) for day in days(14)])
    observed.loc[9, "low"] = np.nan
    weekly = weekly_of(observed, SimpleNamespace(kind="flow", grid="day", late_weeks=0, lag_days=0))
    assert weekly["low"].isna().tolist() == [False, True]
    assert weekly["high"].tolist() == [84, 84]


def test_the_newest_weeks_of_late_registered_series_are_provisional() -> None:
    """Weeks still filling up would be read as a fall in deaths."""
    weekly = weekly_flows(daily_flows(totals(list(range(43))), lag_days=1))
    assert mark_late(weekly, late_weeks=2)["is_provisional"].tolist() == [False] * 4 + [True] * 2
    assert not mark_late(weekly, late_weeks=0)["is_provisional"].any()


def test_a_month_that_reaches_into_late_weeks_is_provisional() -> None:
    """A month whose last days still fill up would be compared with settled ones."""
    series = SimpleNamespace(kind="flow", grid="day", late_weeks=2, lag_days=0, title="Deaths")
    observed = stated([(None, day, 1, np.nan, np.nan) for day in days(40, dt.date(2026, 1, 1))])
    assert monthly_of(observed, series)["is_provisional"].tolist() == [True, True]
    early = stated([(None, day, 1, np.nan, np.nan) for day in days(80, dt.date(2026, 1, 1))])
    assert monthly_of(early, series)["is_provisional"].tolist() == [False, False, True]


def test_an_irregular_series_gives_no_flow_but_says_so() -> None:
    """Press statements on different periods would be differenced into nonsense."""
    series = SimpleNamespace(kind="stock", grid="irregular", late_weeks=0, lag_days=0, title="Wanted men")
    with pytest.raises(UsageError, match="Wanted men"):
        weekly_of(stated([]), series)
    with pytest.raises(UsageError, match="irregular"):
        monthly_of(stated([]), series)
