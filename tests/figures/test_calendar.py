"""Weeks and release instants: an edition's name and its cut-off hang on them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.calendar import Week, last_complete_week, release_instant, weeks_in
from reports.errors import UsageError

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))
WEEKS = DAYS.map(Week.of)
KYIV = {"weekday": 2, "at": dt.time(6), "zone": "Europe/Kyiv"}


def test_a_week_is_read_and_written_alike() -> None:
    """An edition's key could not be typed back as it was printed."""
    assert Week.parse("2026-W31") == Week(2026, 31)
    assert str(Week(2026, 5)) == "2026-W05"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026W31",
        "2026-31",
        "26-W31",
        "2026-W00",
        "2026-W54",
        "2025-W53",
        "2026-W1",
        "newest",
        "\N{FULLWIDTH DIGIT TWO}026-W31",
        "0000-W01",
    ],
)
def test_text_that_is_no_week_is_refused_with_a_mend(text: str) -> None:
    """A mistyped week would be published under a name that no calendar has."""
    with pytest.raises(UsageError) as refusal:
        Week.parse(text)
    assert "2026-W31" in refusal.value.mend


def test_week_53_stands_only_in_long_years() -> None:
    """The edition at the turn of 2026 would be refused, or one of 2025 invented."""
    assert [year for year in range(2020, 2033) if weeks_in(year) == 53] == [2020, 2026, 2032]
    assert Week.parse("2026-W53").first_on == dt.date(2026, 12, 28)


def test_the_week_after_2026_w53_is_2027_w01() -> None:
    """The first edition of 2027 would skip or repeat a week."""
    assert Week(2026, 53).next == Week(2027, 1)
    assert Week(2027, 1).previous == Week(2026, 53)
    assert Week(2026, 53).last_on == dt.date(2027, 1, 3)


def test_a_year_before_is_52_weeks_earlier() -> None:
    """The change on the year would compare with a week of other weekdays or another season."""
    assert Week(2026, 31).year_before == Week(2025, 31)
    assert Week(2026, 53).year_before == Week(2026, 1)
    assert Week(2027, 1).year_before == Week(2026, 2)


@given(WEEKS)
def test_every_week_survives_printing_and_stepping(week: Week) -> None:
    """Some week of the century could not be named, or next and previous would drift apart."""
    assert Week.parse(str(week)) == week
    assert week.next.previous == week
    assert week.next > week
    assert week.next.first_on == week.last_on + dt.timedelta(days=1)
    assert (week.days[0], week.days[-1], len(week.days)) == (week.first_on, week.last_on, 7)


@given(WEEKS, WEEKS)
def test_weeks_are_ordered_as_their_mondays(one: Week, other: Week) -> None:
    """The newest edition's pointer would step backwards at the turn of a year."""
    assert (one < other) == (one.first_on < other.first_on)
    assert other.shifted(one.weeks_since(other)) == one


@given(DAYS)
def test_a_complete_week_has_all_its_days_behind_it(day: dt.date) -> None:
    """A week still running would be published as complete, or a finished one left waiting."""
    week = last_complete_week(day)
    assert week.last_on <= day < week.next.last_on


def test_release_is_tuesday_morning_in_kyiv_summer_and_winter() -> None:
    """The cut-off would be an hour off for half of the year."""
    assert release_instant(Week(2026, 31), **KYIV) == dt.datetime(2026, 8, 4, 3, tzinfo=dt.UTC)
    assert release_instant(Week(2025, 50), **KYIV) == dt.datetime(2025, 12, 16, 4, tzinfo=dt.UTC)
    assert release_instant(Week(2026, 53), **KYIV) == dt.datetime(2027, 1, 5, 4, tzinfo=dt.UTC)


def test_a_skipped_local_time_moves_forward_by_the_gap() -> None:
    """A briefing released at 03:30 would have no release instant on the night clocks go forward."""
    instant = release_instant(Week(2026, 12), weekday=7, at=dt.time(3, 30), zone="Europe/Kyiv")
    assert instant == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)
    assert instant.astimezone(ZoneInfo("Europe/Kyiv")).time() == dt.time(4, 30)


@pytest.mark.parametrize("fold", [0, 1])
def test_of_a_local_time_that_comes_twice_the_first_is_meant(fold: int) -> None:
    """The same catalogue could give two cut-offs on the night clocks go back."""
    instant = release_instant(Week(2026, 42), weekday=7, at=dt.time(3, 30, fold=fold), zone="Europe/Kyiv")
    assert instant == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


@given(
    WEEKS, st.integers(1, 7), st.times(), st.sampled_from(["Europe/Kyiv", "America/New_York", "Asia/Kolkata", "UTC"])
)
def test_releases_come_in_the_order_of_their_weeks(week: Week, weekday: int, at: dt.time, zone: str) -> None:
    """A later week's edition could be cut off before an earlier one."""
    instant = release_instant(week, weekday=weekday, at=at, zone=zone)
    assert instant < release_instant(week.next, weekday=weekday, at=at, zone=zone)
    assert instant.tzinfo is dt.UTC


@pytest.mark.parametrize(
    "wrong",
    [{"weekday": 0}, {"weekday": 8}, {"zone": "Europe/Nowhere"}, {"zone": ""}, {"at": dt.time(6, tzinfo=dt.UTC)}],
)
def test_a_release_rule_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    """A slip in a briefing's definition would move the cut-off without a word."""
    with pytest.raises(UsageError):
        release_instant(Week(2026, 31), **{**KYIV, **wrong})


def test_the_calendar_ends_are_refused_not_overflowed() -> None:
    """A wild week count would end in a stack trace."""
    with pytest.raises(UsageError):
        Week(9998, 52).shifted(520)
