"""Summaries of a week: the numbers that stand at the top of the first page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.calendar import Week
from reports.figures.flows import daily_flows, mark_late, weekly_flows
from reports.figures.settled import Figure, change_pct
from reports.figures.summaries import mean_of_weeks, record_of, summarise_week
from reports.figures.totals import shares_pct, total_at

FIRST = Week(2026, 1)
Weekly = Callable[..., pd.DataFrame]
FLOWS = st.lists(st.integers(1, 10**6), min_size=1, max_size=70)


def test_the_real_week_reads_as_in_the_sketch(claimed_personnel: pd.Series) -> None:
    """The front page would not show the figures that its editors worked out by hand."""
    real = weekly_flows(daily_flows(claimed_personnel, lag_days=1))
    summary = summarise_week(real, Week.parse("2026-W31"))
    assert summary.flow == Figure(9930)
    assert summary.change == Figure(-120)
    assert summary.change_pct.number == pytest.approx(-1.19, abs=0.005)
    assert summary.year_change_pct.number == pytest.approx(44.12, abs=0.005)
    assert summary.mean_4_weeks == Figure(9865)
    assert summary.mean_13_weeks.number == pytest.approx(8873.85, abs=0.005)
    assert (summary.record.highest, summary.record.highest_week) == (Figure(12580), Week(2024, 51))
    assert summary.noise.verdict == "within the usual spread"


def test_a_week_with_missing_days_enters_nothing(claimed_personnel: pd.Series) -> None:
    """Five of seven days would be printed as a fall of a third."""
    real = weekly_flows(daily_flows(claimed_personnel, lag_days=1))
    summary = summarise_week(real, Week.parse("2026-W32"))
    assert (summary.days_count, summary.is_complete, summary.flow) == (5, False, Figure(6100))
    assert summary.before == Figure(9930)
    for field in ("change", "change_pct", "year_change_pct", "mean_4_weeks", "mean_13_weeks", "mean_4_to_13_pct"):
        assert getattr(summary, field) == Figure(None, "incomplete")
    assert (summary.record.rank, summary.record.reason) == (None, "incomplete")
    assert (summary.noise.verdict, summary.noise.reason) == ("not judged", "incomplete")


def test_a_hole_in_the_four_weeks_leaves_no_mean(weekly: Weekly) -> None:
    """A mean of three weeks would be printed as one of four."""
    assert mean_of_weeks(weekly([10, 20, 30, 40]), Week(2026, 4), weeks=4) == Figure(25)
    assert mean_of_weeks(weekly([10, np.nan, 30, 40]), Week(2026, 4), weeks=4) == Figure(None, "few_weeks")
    assert mean_of_weeks(weekly([20, 30, 40]), Week(2026, 3), weeks=4) == Figure(None, "few_weeks")


def test_the_week_before_is_the_week_before_and_not_the_row_before(weekly: Weekly) -> None:
    """The change on the week would span a missing week."""
    summary = summarise_week(weekly([10, np.nan, 30]), Week(2026, 3))
    assert summary.before == Figure(None, "incomplete")
    assert summary.change == Figure(None, "other_absent")
    assert summarise_week(weekly([10]), FIRST).before == Figure(None, "absent")


def test_a_week_without_any_row_says_absent(weekly: Weekly) -> None:
    """A series that stopped would show its last figure as this week's."""
    summary = summarise_week(weekly([10, 20]), Week(2026, 7))
    assert (summary.flow, summary.days_count, summary.is_complete) == (Figure(None, "absent"), 0, False)
    assert summary.noise.reason == "absent"


def test_later_weeks_do_not_count(weekly: Weekly) -> None:
    """A rebuilt edition of an old week would know the weeks after it."""
    frame = weekly([10, 20, 30, 500])
    assert summarise_week(frame, Week(2026, 3)) == summarise_week(frame.iloc[:3], Week(2026, 3))


def test_a_year_before_is_found_across_week_53(weekly: Weekly) -> None:
    """The change on the year in early 2027 would compare with a week too far back, or with none."""
    frame = weekly(list(range(1, 56)))
    summary = summarise_week(frame, Week(2027, 1))
    assert (summary.year_before_week, summary.year_before) == (Week(2026, 2), Figure(2))
    assert summarise_week(frame, Week(2026, 53)).year_before == Figure(1)


def test_provisional_weeks_are_shown_but_not_used(weekly: Weekly) -> None:
    """Weeks that still fill up would make a record low and a falling mean."""
    frame = mark_late(weekly([10, 20, 30, 5]), late_weeks=1)
    summary = summarise_week(frame, Week(2026, 4))
    assert (summary.flow, summary.is_provisional) == (Figure(5), True)
    assert summary.change == Figure(None, "provisional")
    assert summary.mean_4_weeks == Figure(None, "provisional")
    assert record_of(frame, Week(2026, 3)).weeks_count == 3


def test_percent_of_zero_or_of_a_fall_is_none() -> None:
    """A page would print an infinite rise, or a fall as a rise."""
    assert change_pct(Figure(5), Figure(0)) == Figure(None, "zero_base")
    assert change_pct(Figure(5), Figure(-5)) == Figure(None, "zero_base")
    assert change_pct(Figure(5), Figure(4)) == Figure(25)


def test_a_record_is_strictly_the_highest(weekly: Weekly) -> None:
    """A tie would be announced as a record, or a record missed."""
    record = record_of(weekly([10, 30, 20, 31]), Week(2026, 4))
    assert (record.is_record, record.rank, record.highest_since, record.weeks_count) == (True, 1, None, 4)
    tie = record_of(weekly([10, 30, 20, 30]), Week(2026, 4))
    assert (tie.is_record, tie.rank, tie.highest_since, tie.lowest_since) == (False, 1, Week(2026, 2), Week(2026, 3))


def test_the_highest_since_names_the_newest_week_as_high(weekly: Weekly) -> None:
    """ "Highest since" would name the wrong week."""
    record = record_of(weekly([50, 40, 10, np.nan, 20]), Week(2026, 5))
    assert (record.rank, record.highest_since, record.lowest_since) == (3, Week(2026, 2), Week(2026, 3))


def test_the_first_week_is_no_record(weekly: Weekly) -> None:
    """Every new series would open with a record."""
    record = record_of(weekly([10]), FIRST)
    assert (record.is_record, record.rank, record.reason) == (False, None, "few_weeks")


@given(FLOWS)
def test_every_summary_agrees_with_plain_arithmetic(weekly: Weekly, values: list[int]) -> None:
    """Some series would make a mean, rank or change that the printed flows do not bear out."""
    week = FIRST.shifted(len(values) - 1)
    summary = summarise_week(weekly(values), week)
    assert summary.flow.number == values[-1]
    if len(values) > 1:
        assert summary.change.number == values[-1] - values[-2]
        assert summary.record.rank == 1 + sum(value > values[-1] for value in values[:-1])
        assert summary.record.is_record == (values[-1] > max(values[:-1]))
    if len(values) >= 13:
        assert summary.mean_13_weeks.number == pytest.approx(np.mean(values[-13:]))
    if len(values) > 52:
        assert summary.year_before.number == values[-53]


@given(FLOWS, st.integers(2, 1000))
def test_percentages_and_verdicts_do_not_depend_on_the_unit(weekly: Weekly, values: list[int], factor: int) -> None:
    """The same week told in thousands would be judged otherwise."""
    week = FIRST.shifted(len(values) - 1)
    one = summarise_week(weekly(values), week)
    other = summarise_week(weekly([value * factor for value in values]), week)
    assert other.record.rank == one.record.rank
    assert (other.change_pct.number is None) == (one.change_pct.number is None)
    if one.change_pct.number is not None:
        assert other.change_pct.number == pytest.approx(one.change_pct.number)
    if one.noise.score is not None:
        assert other.noise.score == pytest.approx(one.noise.score, abs=1e-6)


def test_the_total_is_that_of_the_week_end_with_its_bound() -> None:
    """The total would be of another day than printed, or lose its "about"."""
    observed = pd.DataFrame(
        {
            "about_on": [dt.date(2026, 1, 3), dt.date(2026, 1, 4), dt.date(2026, 1, 5)],
            "value": [100.0, 110.0, 120.0],
            "low": np.nan,
            "high": np.nan,
            "bound": ["exact", "about", "exact"],
        }
    )
    total = total_at(observed, FIRST)
    assert (total.total, total.bound, total.on, total.is_at_week_end) == (
        Figure(110),
        "about",
        dt.date(2026, 1, 4),
        True,
    )
    earlier = total_at(observed.drop(1), FIRST)
    assert (earlier.total, earlier.on, earlier.is_at_week_end) == (Figure(100), dt.date(2026, 1, 3), False)
    assert total_at(observed, Week(2025, 50)).total == Figure(None, "absent")


def test_shares_make_a_hundred_or_nothing() -> None:
    """A component without a figure would be shown as zero percent."""
    shares = shares_pct({"tanks": Figure(1), "guns": Figure(3)})
    assert shares == {"tanks": Figure(25), "guns": Figure(75)}
    assert shares_pct({"tanks": Figure(1), "guns": Figure(None, "absent")})["tanks"] == Figure(None, "other_absent")
    assert shares_pct({"tanks": Figure(-1), "guns": Figure(3)})["guns"].number is None
    assert shares_pct({"tanks": Figure(0)})["tanks"] == Figure(None, "zero_base")
