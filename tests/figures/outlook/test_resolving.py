"""Forecasts held against what came: only what is known, only of the very period, and scored as defined."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from reports.calendar import Week
from reports.figures.outlook.resolving import (
    Forecast,
    records,
    resolve_passing,
    resolve_stated,
    resolve_week,
    stated_forecasts,
)

WEEK = Week.parse("2026-W10")
ROW = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0)
YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def week(quantiles=ROW, ahead=4):
    """A projection of the week."""
    return Forecast(
        "d/weekly/2026-W06/r1", dt.date(2026, 2, 10), "s", "week", WEEK.last_on, str(WEEK), quantiles[3], quantiles,
        from_on=WEEK.shifted(-ahead).last_on,
    )  # fmt: skip


def weekly(flow, **marks):
    """A weekly frame with the one week."""
    row = {"flow": flow, "is_complete": True, "is_provisional": False, **marks}
    return pd.DataFrame([row], index=pd.DatetimeIndex([pd.Timestamp(WEEK.first_on)]).as_unit("us"))


def passing(days, until="2026-04-30"):
    """A projection of the day on which 1,000 is passed."""
    numbers = tuple(dt.date.fromisoformat(day).toordinal() if day else None for day in days)
    return Forecast("e", None, "s", "passing", dt.date.fromisoformat(until), "1,000", 1000.0, numbers)


def claims(*rows):
    """Claims of a projection or of a count."""
    names = ("publisher", "published_on", "period_start_on", "period_end_on", "value", "low", "high", "bound", "note")
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in names[1:4]})


def projection(bound="at_least", value=70_000.0):
    """What a source expects for a year."""
    return stated_forecasts(claims(("Paper", "2025-09-27", *YEAR, value, None, None, bound, "if it goes on")), "p")[0]


def count(value, start=YEAR[0], end=YEAR[1], published="2026-02-01"):
    """A count of a period."""
    return claims(("Registry", published, start, end, value, None, None, "exact", ""))


def test_a_week_is_scored_when_it_is_settled():
    """A half week, or one still filling, would be scored as a failure of the forecast."""
    assert resolve_week(week(), weekly(45.0)).error == -5.0
    assert resolve_week(week(), weekly(45.0, is_complete=False)).state == "open"
    assert resolve_week(week(), weekly(45.0, is_provisional=True)).state == "open"
    assert resolve_week(week(), weekly(45.0).iloc[:0]).state == "open"


@pytest.mark.parametrize(
    ("came", "held"),
    [(30, (True, True, True)), (55, (False, True, True)), (65, (False, False, True)), (71, (False, False, False))],
)
def test_each_interval_is_held_to_what_it_said(came, held):
    """Coverage printed later rests on these."""
    assert tuple(resolve_week(week(), weekly(float(came))).held.values()) == held


def test_the_score_is_the_weighted_interval_score():
    """By hand for 75: 5 off each way of 35/2, widths 20/4, 40/10, 60/40, and 25, 15 and 5 beyond, over 3.5."""
    got = resolve_week(week(), weekly(75.0)).score
    assert got == pytest.approx((35 / 2 + 20 / 4 + 40 / 10 + 60 / 40 + 25 + 15 + 5) / 3.5)


def test_a_date_is_held_against_the_first_day_at_or_above_the_total():
    """A day late or early would turn a hit into a miss."""
    said = passing(["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", None])
    totals = pd.Series([990.0, 1000.0, 1010.0], index=pd.to_datetime(["2026-03-05", "2026-03-06", "2026-03-07"]))
    got = resolve_passing(said, totals)
    assert (got.error, got.score) == (-2.0, None), "the latest date lies beyond the horizon, and cannot be scored"
    assert got.held == {50: False, 80: True, 95: True}
    assert resolve_passing(said, totals.iloc[:1]).state == "open"


def test_a_projection_is_settled_by_a_count_of_its_very_period_alone():
    """A count of another year, or of the whole war, would condemn or confirm the wrong thing."""
    on = dt.date(2026, 3, 1)
    assert resolve_stated(projection(), count(65_000.0), on).error == 5_000.0
    assert resolve_stated(projection(), count(65_000.0, start=dt.date(2022, 2, 24)), on).state == "nobody has counted"
    assert resolve_stated(projection(), count(65_000.0, end=dt.date(2025, 6, 30)), on).state == "nobody has counted"
    assert resolve_stated(projection(), None, on).state == "nobody has counted"


def test_a_projection_stays_open_until_its_date():
    """A projection must not be called wrong before its time."""
    assert resolve_stated(projection(), count(65_000.0), YEAR[1]).state == "open"


@pytest.mark.parametrize(
    ("bound", "came", "held"),
    [("at_least", 70_000, True), ("at_least", 69_999, False), ("more_than", 70_000, False), ("up_to", 70_001, False),
     ("almost", 69_000, True), ("exact", 70_000, None), ("about", 60_000, None)],
)  # fmt: skip
def test_a_bound_is_judged_as_a_bound(bound, came, held):
    """“At least 70,000” is right at 80,000; counting it wrong would slander whoever said it."""
    assert resolve_stated(projection(bound), count(float(came)), dt.date(2026, 3, 1)).bound_held is held


def test_the_record_counts_by_series_kind_and_horizon():
    """A good record four weeks ahead would cover up a poor one thirteen weeks ahead."""
    done = [resolve_week(week(), weekly(came)) for came in (30.0, 65.0)]
    found = records([*done, resolve_week(week(ahead=13), weekly(1.0).iloc[:0])])
    by_ahead = {each.ahead: each for each in found}
    assert (by_ahead[4].resolved, by_ahead[4].open, by_ahead[4].coverage_pct) == (2, 0, {50: 50.0, 80: 50.0, 95: 100.0})
    assert (by_ahead[13].resolved, by_ahead[13].open, by_ahead[13].mean_score) == (0, 1, None)
