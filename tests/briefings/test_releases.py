"""When editions may be made, may go out and count as missed: over zones, clock changes, long years and outages."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from reports.briefings.releases import MISSED, instants_of, newest_open, planned, read_from, week_before
from reports.calendar import Week, weeks_in
from reports.catalog.briefings import Release

KYIV = Release(weekday=2, at=dt.time(6), zone="Europe/Kyiv")
ZONES = ("UTC", "Europe/Kyiv", "Europe/London", "America/New_York", "Pacific/Auckland", "Asia/Kolkata")
WEEKS = st.integers(0, 800).map(Week(2020, 1).shifted)


@st.composite
def releases(draw: st.DrawFn) -> Release:
    """Any schedule that a catalogue may declare."""
    at = draw(st.times().map(lambda time: time.replace(second=0, microsecond=0)))
    later = draw(st.times(min_value=at).map(lambda time: time.replace(microsecond=0)))
    return Release(
        weekday=draw(st.integers(1, 7)),
        at=at,
        zone=draw(st.sampled_from(ZONES)),
        opens_minutes_before=draw(st.integers(0, 24 * 60)),
        embargo=draw(st.sampled_from([None, max(at, later)])),
        late_after_minutes=draw(st.integers(0, 3 * 24 * 60)),
        most_missed=draw(st.integers(1, 10)),
    )


def at(text: str) -> dt.datetime:
    """Return an instant written in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("week", "cut_off"),
    [
        ("2026-W12", "2026-03-24T04:00"),  # the last release of winter
        ("2026-W13", "2026-03-31T03:00"),  # clocks went forward on Sunday 29 March
        ("2026-W42", "2026-10-20T03:00"),
        ("2026-W43", "2026-10-27T04:00"),  # clocks went back on Sunday 25 October
        ("2026-W52", "2026-12-29T04:00"),
        ("2026-W53", "2027-01-05T04:00"),
        ("2027-W01", "2027-01-12T04:00"),
    ],
)
def test_the_hour_of_release_follows_the_wall_clock_over_changes_and_long_years(week: str, cut_off: str):
    """The edition after a clock change or of week 53 would rest on an hour too much or too little."""
    instants = instants_of(KYIV, Week.parse(week))
    assert instants.cut_off_at == at(cut_off)
    assert instants.opens_at == instants.out_at == at(cut_off) - dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2026-12-28T12:00", "2026-W51"),  # Monday: the week before is over, and not released
        ("2026-12-29T02:59", "2026-W51"),
        ("2026-12-29T03:15", "2026-W52"),  # 05:15 in Kyiv
        ("2027-01-03T12:00", "2026-W52"),  # the Sunday that ends week 53
        ("2027-01-05T03:15", "2026-W53"),
        ("2027-01-12T03:15", "2027-W01"),
        ("2026-03-31T02:15", "2026-W13"),  # 05:15 in summer
        ("2026-10-27T02:15", "2026-W42"),  # what would have been 05:15 in summer is 04:15: too early
        ("2026-10-27T03:15", "2026-W43"),
    ],
)
def test_the_newest_week_is_found_at_year_ends_and_clock_changes(now: str, week: str):
    """At the turn of a year, or on the day after a clock change, readers would get the wrong week or none."""
    assert str(newest_open(KYIV, at(now))) == week


@pytest.mark.parametrize(
    ("zone", "now", "week"),
    [
        ("Europe/Kyiv", "2027-01-03T21:59", "2026-W52"),  # Sunday, two minutes to midnight there
        ("Europe/Kyiv", "2027-01-03T22:01", "2026-W53"),
        ("Pacific/Auckland", "2026-08-02T18:00", "2026-W31"),  # Monday morning there, Sunday evening in UTC
        ("America/New_York", "2026-08-03T02:00", "2026-W30"),  # Sunday evening there, Monday in UTC
    ],
)
def test_a_week_is_over_when_it_is_over_where_the_desk_is(zone: str, now: str, week: str):
    """A desk far from Greenwich would issue the week before the one that it meant."""
    assert str(week_before(KYIV.model_copy(update={"zone": zone}), at(now))) == week


def test_nothing_goes_out_before_the_embargo_and_readers_are_told_its_hour():
    """An edition would be public before the hour that was promised, or its readers would come too early."""
    embargoed = KYIV.model_copy(update={"embargo": dt.time(9, 30)})
    summer = instants_of(embargoed, Week(2026, 31))
    assert (summer.opens_at, summer.cut_off_at) == (at("2026-08-04T02:00"), at("2026-08-04T03:00"))
    assert summer.out_at == read_from(summer) == at("2026-08-04T06:30")
    assert summer.closes_at == at("2026-08-05T06:30")
    assert read_from(instants_of(KYIV, Week(2026, 31))) == at("2026-08-04T03:00")


def test_an_embargo_inside_the_hour_that_clocks_skip_never_ends_before_the_cut_off():
    """On the day of a clock change an edition would be public before what it claims to know of."""
    night = Release(weekday=7, at=dt.time(3, 30), zone="Europe/Kyiv", embargo=dt.time(4, 0))
    spring = instants_of(night, Week(2026, 12))  # 03:30 is skipped and becomes 04:30; 04:00 comes before that
    assert spring.out_at == spring.cut_off_at == at("2026-03-29T01:30")


def test_an_embargo_before_its_release_is_refused():
    """A slip in the catalogue would let an edition out before its cut-off."""
    with pytest.raises(ValidationError, match="embargo"):
        Release(weekday=2, at=dt.time(6), zone="Europe/Kyiv", embargo=dt.time(5))


@given(releases(), WEEKS)
def test_instants_stand_in_their_order_and_weeks_in_theirs(release: Release, week: Week):
    """For some zone and hour an edition could go out before it may be made, or two weeks at once."""
    one, other = instants_of(release, week), instants_of(release, week.next)
    assert one.opens_at <= one.cut_off_at <= read_from(one) <= one.closes_at
    assert one.opens_at <= one.out_at
    assert one.opens_at < other.opens_at and one.cut_off_at < other.cut_off_at
    assert newest_open(release, one.opens_at) == week
    assert newest_open(release, one.opens_at - dt.timedelta(microseconds=1)) == week.previous


def run_late(release: Release, missed: str, now: dt.datetime, issued: set[Week], turns: list[int]) -> Counter[Week]:
    """Let late runs act in turns, each as far as its plan goes; count what each put out that was not out yet."""
    put_out: Counter[Week] = Counter()
    plans: dict[int, list[Week]] = {}
    for run in [*turns, *(run for run in sorted(set(turns)) for _ in range(12))]:
        if run not in plans:
            plans[run] = list(planned(release, missed, now, frozenset(issued)).weeks)
        elif plans[run] and (week := plans[run].pop(0)) not in issued:
            issued.add(week)
            put_out[week] += 1
    return put_out


@given(releases(), WEEKS, st.integers(1, 10), st.integers(0, 6 * 24 * 60), st.lists(st.integers(0, 9), min_size=1))
def test_late_runs_come_to_the_same_in_any_mix_and_order(
    release: Release, week: Week, weeks_away: int, minutes: int, turns: list[int]
):
    """After an outage readers would get more editions, fewer or others, by the accident of which run started first."""
    newest = week.shifted(weeks_away)
    opened_at, opens_next = (instants_of(release, each).opens_at for each in (newest, newest.next))
    now = min(opened_at + dt.timedelta(minutes=minutes), opens_next - dt.timedelta(minutes=1))
    every = [week.shifted(later) for later in range(1, weeks_away + 1)]
    is_late = now > instants_of(release, newest).closes_at
    wanted = {
        "skip": [] if is_late else [newest],
        "newest": [newest],
        "all": every if weeks_away <= release.most_missed else [newest],
    }
    for missed in MISSED:
        issued = {week}
        put_out = run_late(release, missed, now, issued, turns)
        assert sorted(put_out) == wanted[missed] and set(put_out.values()) <= {1}
        assert issued == {week, *wanted[missed]}
        assert run_late(release, missed, now, issued, turns) == Counter()


@given(releases(), WEEKS)
def test_a_desk_that_never_published_begins_with_the_newest_week(release: Release, week: Week):
    """A new desk would flood its readers with years of editions, or publish none."""
    now = instants_of(release, week).opens_at
    for missed in MISSED:
        plan = planned(release, missed, now, ())
        assert (plan.newest, plan.weeks, plan.left_out) == (week, (week,), ())


def test_three_missed_weeks_give_none_one_or_three():
    """The policy that stands in the deployment would not be the one that readers get."""
    now = at("2027-01-07T12:00")  # two days after the release of week 53
    issued = {Week(2026, 50)}
    plans = {missed: planned(KYIV, missed, now, issued) for missed in MISSED}
    assert [str(week) for week in plans["all"].weeks] == ["2026-W51", "2026-W52", "2026-W53"]
    assert [str(week) for week in plans["newest"].weeks] == ["2026-W53"]
    assert [str(week) for week in plans["newest"].left_out] == ["2026-W51", "2026-W52"]
    assert plans["skip"].weeks == () and plans["skip"].is_too_late
    assert weeks_in(2026) == 53
