"""Weeks that were missed, and editions under embargo: whole runs of the toy desk with the clock as an argument."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from flows.correct import correct
from flows.engine import PlainEngine, use_engine
from flows.making.missed import plan_of
from flows.making.orders import open_week
from flows.making.rendering import Made
from flows.publish import publish, put_out
from flows.settings import Settings
from flows.weekly import WeeklyReport, weekly
from reports.adapters.clock import FixedClock
from reports.adapters.publisher import read_log
from reports.calendar import Week
from reports.errors import NoLongerWanted, NotYetReleased, UsageError, Withheld
from tests.flows.town import WEEK, Town, bytes_under, loans_csv, refreshed, settings_for
from tests.proof.runs import begun, ended, library

LAST_OUT = "2025-W41"
MISSED = ["2025-W42", "2025-W43", "2025-W44"]
OPENS = dt.datetime(2025, 11, 4, 8, tzinfo=dt.UTC)  # of the newest week, an hour before its release
EMBARGO_ENDS = dt.datetime(2025, 11, 4, 11, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Planned(PlainEngine):
    """A plain engine for a run that was planned for an instant, or that somebody ended after so many looks."""

    due_at: dt.datetime | None = None
    looks: list[bool] | None = None

    def planned_at(self) -> dt.datetime | None:
        """Return for when the run was planned."""
        return self.due_at

    def is_still_wanted(self) -> bool:
        """Return what stands next in `looks`; True where nothing does."""
        return self.looks.pop(0) if self.looks else True


@pytest.fixture
def away(settings: Settings) -> Settings:
    """Settings whose newest edition is three weeks old, a day and more after the newest release."""
    refreshed(settings)
    publish(settings, week=LAST_OUT)
    return settings


@pytest.fixture
def embargoed(settings: Settings, desk: Path) -> Settings:
    """Settings of a desk whose briefing is under embargo until two hours after its release, when it opens."""
    told = desk / "briefings.toml"
    told.write_text(told.read_text().replace("at = 09:00:00,", "at = 09:00:00, embargo = 11:00:00,"))
    refreshed(settings)
    settings.clock.instant = OPENS
    return settings


def weeks_out(settings: Settings) -> list[str]:
    """Return the weeks that were put out, in the order of acting."""
    return [entry.edition.week for entry in read_log(settings.store)]


def late_run(settings: Settings, missed: str, due: str) -> WeeklyReport:
    """Run what the schedule runs, planned for the release of a week and started now."""
    due_at = dt.datetime.combine(Week.parse(due).next.first_on, dt.time(8, 15), dt.UTC) + dt.timedelta(days=1)
    fresh = replace(settings, clock=FixedClock(settings.clock.instant))  # as in a process of its own
    with use_engine(Planned(sleep=lambda seconds: None, due_at=due_at)):
        return weekly(fresh, missed=missed)


@pytest.mark.parametrize(("missed", "wanted"), [("skip", []), ("newest", MISSED[-1:]), ("all", MISSED)])
def test_three_missed_weeks_give_none_one_or_three_and_a_rerun_none(away: Settings, missed: str, wanted: list[str]):
    """After an outage readers would get a heap of editions, or miss one, otherwise than the desk decided."""
    reports = [late_run(away, missed, due) for due in ("2025-W43", "2025-W42", "2025-W44", "2025-W44")]
    assert weeks_out(away) == [LAST_OUT, *wanted]
    ends = [each.issued.status for each in reports]
    assert ends == (["skipped"] * 4 if missed == "skip" else ["published", *["already published"] * 3])
    assert [each.edition.split("/")[2] for each in reports[0].before] == wanted[:-1]
    released = [f"{Week.parse(week).next.days[1]}T{8 if week < '2025-W43' else 9:02d}:00:00Z" for week in wanted]
    assert [entry.as_of for entry in read_log(away.store)[1:]] == released  # clocks went back before the last two
    assert [entry.is_backfilled for entry in read_log(away.store)[1:]] == [week != WEEK for week in wanted]


@pytest.mark.proof
def test_late_runs_that_start_at_once_make_each_edition_once(tmp_path: Path):
    """The worker comes back, starts every late run together, and readers would find a week twice or not at all."""
    desk = library(tmp_path)
    ended(begun(desk, "import", "--json"))
    ended(begun(desk, "publish", "--week", LAST_OUT))
    # Under names of their own: what two runs log in the same second would be one entry, and each would take it for its.
    runs = [begun(desk, "brief", "--missed", "all", "--json", who=f"run {number}") for number in range(4)]
    told = [json.loads(ended(run)) for run in runs]
    assert weeks_out(desk.settings) == [LAST_OUT, *MISSED]
    assert {each["edition"] for each in told} == {f"library/weekly/{WEEK}/r1"}
    ends = [report["status"] for each in told for report in (*each.get("before", []), each)]
    assert ends.count("published") == len(MISSED)


def test_a_run_that_is_late_by_hours_still_makes_its_week(away: Settings):
    """An hour without network would cost readers the week where the policy is to skip."""
    away.clock.instant = OPENS + dt.timedelta(hours=20)
    assert late_run(away, "skip", WEEK).issued.status == "published"
    assert weeks_out(away) == [LAST_OUT, WEEK]


def test_what_is_left_out_is_told_with_its_command(away: Settings):
    """Nobody would notice that two weeks never went out."""
    remark = late_run(away, "newest", WEEK).issued.remark
    assert "2025-W42, 2025-W43" in remark and "muster backfill --from 2025-W42 --to 2025-W43" in remark


def test_a_week_that_misses_its_gate_keeps_no_later_one_back(away: Settings, town: Town, tmp_path: Path, desk: Path):
    """One bad week would stop every later one, or pass without an alarm."""
    fresh = settings_for(tmp_path / "other", desk)
    town.say("/loans.csv", loans_csv([2040] * 12 + [""] + [2105, 2260]))
    refreshed(fresh)
    publish(fresh, week=LAST_OUT)
    with pytest.raises(Withheld, match="2025-W42"):
        late_run(fresh, "all", WEEK)
    assert weeks_out(fresh) == [LAST_OUT, "2025-W43", "2025-W44"]


def test_a_policy_that_there_is_not_is_refused(away: Settings):
    """A slip in the deployment would decide by itself what readers get."""
    with pytest.raises(UsageError, match="skip, newest, all"):
        plan_of(away, "weekly", "some")


def test_a_run_planned_too_early_is_refused_by_name(away: Settings):
    """A schedule set to Monday would publish last week's edition over and over and look well."""
    away.clock.instant = dt.datetime(2025, 11, 10, 8, tzinfo=dt.UTC)
    with pytest.raises(NotYetReleased, match="2025-W45"), use_engine(Planned(due_at=away.clock.instant)):
        weekly(away, missed="newest")


def test_a_run_by_hand_on_the_day_before_makes_the_newest_week_that_there_is(away: Settings):
    """Whoever presses the button on a Monday would get an error instead of the edition that was missed."""
    away.clock.instant = dt.datetime(2025, 11, 10, 8, tzinfo=dt.UTC)
    assert weekly(away, missed="newest").issued.edition == f"library/weekly/{WEEK}/r1"


def watched(settings: Settings, each_time: Callable[[], None] = lambda: None) -> PlainEngine:
    """Return an engine that turns the clock while it waits, and sees to it that nothing is public meanwhile."""

    def sleep(seconds: float) -> None:
        assert settings.clock.now() < EMBARGO_ENDS
        assert bytes_under(Path(settings.bucket) / "public") == {}
        each_time()
        settings.clock.advance(dt.timedelta(seconds=seconds))

    return PlainEngine(sleep=sleep)


def test_an_edition_is_ready_early_and_public_at_the_end_of_its_embargo(embargoed: Settings):
    """Some readers would have the figures hours before the others, against what was promised to all."""
    waits: list[int] = []
    with use_engine(watched(embargoed, lambda: waits.append(1))):
        report = weekly(embargoed, week=WEEK)
    (entry,) = read_log(embargoed.store)
    assert report.issued.status == "published"
    assert (entry.acted_at, entry.as_of) == ("2025-11-04T11:00:00Z", "2025-11-04T09:00:00Z")
    assert len(waits) > 300 and entry.before_embargo == ""


def test_a_reason_lets_an_edition_out_early_and_stands_in_the_log(embargoed: Settings):
    """Nobody could say afterwards who broke the embargo, and why."""
    publish(embargoed, week=WEEK, before_embargo="A newspaper printed it.")
    (entry,) = read_log(embargoed.store)
    assert (entry.before_embargo, entry.acted_at) == ("A newspaper printed it.", "2025-11-04T08:00:00Z")


def test_a_reason_after_the_end_of_the_embargo_is_not_logged(embargoed: Settings):
    """The log would say of an edition in time that it broke its embargo."""
    embargoed.clock.instant = EMBARGO_ENDS
    publish(embargoed, week=WEEK, before_embargo="A newspaper printed it.")
    assert [entry.before_embargo for entry in read_log(embargoed.store)] == [""]


def test_a_run_that_is_ended_while_it_waits_leaves_nothing_public(embargoed: Settings, tmp_path: Path, desk: Path):
    """The next run would find half an edition, or make other bytes than the first."""

    class Killed(BaseException):
        """The process is gone."""

    def die() -> None:
        raise Killed

    with pytest.raises(Killed), use_engine(watched(embargoed, die)):
        publish(embargoed, week=WEEK)
    assert bytes_under(Path(embargoed.bucket) / "public") == {}
    with use_engine(watched(embargoed)):
        report = publish(embargoed, week=WEEK)
    undisturbed = settings_for(tmp_path / "other", desk)
    refreshed(undisturbed)
    assert publish(undisturbed, week=WEEK).sha256 == report.sha256


def test_neither_a_second_run_nor_a_correction_gets_around_the_embargo(embargoed: Settings):
    """Whoever runs it again by hand in the meantime would let it out early, or put it out twice."""
    tried: list[str] = []

    def meanwhile() -> None:
        if tried:
            return
        tried.append("correction")
        with pytest.raises(UsageError, match=WEEK):
            correct(embargoed, week=WEEK, why="An error.")
        with use_engine(watched(embargoed)):
            tried.append(publish(embargoed, week=WEEK).status)
        embargoed.clock.instant = EMBARGO_ENDS - dt.timedelta(seconds=1)

    engine = PlainEngine(sleep=lambda seconds: (meanwhile(), embargoed.clock.advance(dt.timedelta(seconds=seconds)))[1])
    with use_engine(engine):
        assert publish(embargoed, week=WEEK).status == "already published"
    assert tried == ["correction", "published"]
    assert [entry.acted_at for entry in read_log(embargoed.store)] == ["2025-11-04T11:00:00Z"]


def test_the_last_step_refuses_what_is_under_embargo_by_itself(embargoed: Settings):
    """Another way of publishing, written later, would forget to wait."""
    order = open_week(embargoed, "weekly", Week.parse(WEEK))
    with pytest.raises(NotYetReleased, match="under embargo until 2025-11-04 11:00 UTC"):
        put_out(embargoed, Made({}, b"{}", 0), order)


def test_a_draft_waits_for_no_embargo_and_takes_no_reason(embargoed: Settings):
    """An editor could not look at the edition before it is out, or would believe that she let it out."""
    with use_engine(PlainEngine(sleep=lambda seconds: pytest.fail("it waited"))):
        assert publish(embargoed, week=WEEK, draft=True).status == "draft"
        with pytest.raises(UsageError, match="embargo"):
            publish(embargoed, week=WEEK, draft=True, before_embargo="Now.")


@pytest.mark.parametrize("looks", [[False], [True, False]], ids=["before any file", "right before the log"])
def test_a_run_that_was_cancelled_publishes_nothing_and_the_next_does(settings: Settings, looks: list[bool]):
    """A run that somebody cancelled would go on in its process and publish all the same."""
    refreshed(settings)
    with pytest.raises(NoLongerWanted), use_engine(Planned(looks=list(looks))):
        publish(settings, week=WEEK)
    assert read_log(settings.store) == ()
    led_to = [key for key in settings.store.keys("public/") if "/r1/" not in key]
    assert led_to == []
    assert publish(settings, week=WEEK).status == "published"


def test_a_run_that_is_cancelled_while_it_waits_ends(embargoed: Settings):
    """A cancelled run would hold its place until the embargo ends."""
    with pytest.raises(NoLongerWanted), use_engine(Planned(sleep=lambda seconds: None, looks=[True, False])):
        publish(embargoed, week=WEEK)
    assert bytes_under(Path(embargoed.bucket) / "public") == {}
