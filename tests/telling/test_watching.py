"""Whole runs on a real desk, with a real receiver: what is told, what beats, and what never stops an edition."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from flows.audit import audit
from flows.engine import PlainEngine, use_engine
from flows.publish import PublishReport
from flows.settings import Settings
from flows.telling.memory import memory_key, recalled
from flows.telling.watching import watched_over
from flows.weekly import weekly
from reports.adapters.clock import FixedClock
from reports.errors import Withheld
from tests.flows.town import AFTER, WEEK, Town, loans_csv, refreshed, say_all
from tests.telling.post_office import PostOffice


def run(settings: Settings, week: str = "last") -> PublishReport:
    """Refresh and publish as a schedule does, watched over, without waiting between two tries."""
    with use_engine(PlainEngine(sleep=lambda seconds: None)), watched_over(settings, "weekly", week=week) as watch:
        return watch.came_to(weekly(settings, week=week)).issued


def at(settings: Settings, now: dt.datetime) -> Settings:
    """Return the same settings at another time."""
    return replace(settings, clock=FixedClock(now))


def test_a_good_run_tells_nothing_and_beats(settings: Settings, office: PostOffice):
    """People would be called when all is well, or the outside heart would stop although the edition is out."""
    assert run(settings).status == "published"
    assert office.texts() == []
    assert office.paths("/weekly") == ["/weekly/start", "/weekly"]
    assert f"weekly {WEEK} is out" in office.letters[-1].body.decode()


def test_a_withheld_edition_is_told_once_with_reasons_and_its_end(settings: Settings, office: PostOffice, town: Town):
    """Nobody would hear that readers got nothing; or everybody would, each hour, and never that it is mended."""
    town.say("/loans.csv", "", status=500)
    for _ in range(2):
        with pytest.raises(Withheld):
            run(settings)
    withheld = [text for text in office.texts() if "withheld" in text]
    assert len(withheld) == 1
    assert f"weekly {WEEK} is withheld" in withheld[0]
    assert "mend:" in withheld[0]
    assert office.paths("/weekly") == ["/weekly/start", "/weekly/fail"] * 2

    say_all(town)
    assert run(settings).status == "published"
    assert f"✓ muster library: over: weekly {WEEK} is withheld" in office.texts()[-2] + office.texts()[-1]
    assert "now weekly" in "".join(office.texts())
    told = len(office.texts())
    assert run(settings).status == "already published"
    assert len(office.texts()) == told


def test_a_dead_webhook_stops_no_edition_and_is_made_up_for(
    settings: Settings, office: PostOffice, town: Town, capsys: pytest.CaptureFixture[str]
):
    """A chat that is down would keep readers from their edition, or what it missed would never be said."""
    town.say("/members.csv", "", status=500)
    office.status = 503
    assert run(settings).status == "published"
    assert recalled(settings).troubles == {}
    office.status, office.letters = 200, []
    assert run(settings).status == "already published"
    assert any("nothing of source members is held" in text for text in office.texts())


def test_a_source_that_grows_old_is_told_at_each_step(settings: Settings, office: PostOffice, town: Town):
    """A source would die in silence until an edition is withheld for it."""
    run(settings)
    told_on: dict[int, list[str]] = {}
    for days in (0, 8, 9, 30, 31):
        office.letters = []
        later = at(settings, AFTER + dt.timedelta(days=days))
        with use_engine(PlainEngine(sleep=lambda seconds: None)), watched_over(later, "refresh") as watch:
            watch.came_to(refreshed(later))
        told_on[days] = [text.splitlines()[0] for text in office.texts() if "members" in text]
    assert told_on == {
        0: [],
        8: ["✗ muster library: source members is late, 12 days old"],
        9: [],
        30: ["✗ muster library: source members is overdue, 34 days old"],
        31: [],
    }


def test_claims_held_back_are_told_by_source(settings: Settings, office: PostOffice, town: Town):
    """An editor would not learn that somebody must decide, until a reader asks for the missing figure."""
    run(settings)
    jumped = (*(2000 + number for number in range(15)), 2_150_000)
    town.say("/loans.csv", loans_csv(jumped))
    later = at(settings, AFTER + dt.timedelta(days=7))
    with use_engine(PlainEngine(sleep=lambda seconds: None)), watched_over(later, "refresh") as watch:
        watch.came_to(refreshed(later))
    held = [letter.said for letter in office.letters if letter.path == "/hook" and "held back" in letter.said["text"]]
    assert [each["subject"] for each in held] == ["loans"]
    assert "muster quarantine" in held[0]["mend"]


def test_a_failed_audit_is_told_with_its_object_and_its_end_by_an_audit_alone(settings: Settings, office: PostOffice):
    """An altered edition would be known to a table in a database, and a refresh would call it mended."""
    report = run(settings)
    html = Path(next(path for name, path in report.locations.items() if name.endswith(".html")))
    body = html.read_bytes()
    html.write_bytes(body + b" ")
    for _ in range(2):
        with watched_over(settings, "audit") as watch:
            watch.came_to(audit(settings, rebuild="none"))
    told = [text for text in office.texts() if "not whole" in text]
    assert len(told) == 1
    assert "altered" in told[0] and "en.html" in told[0]
    assert recalled(settings).runs["audit"].outcome == "not whole"
    run(settings)
    assert not [text for text in office.texts() if "over: the bucket" in text]
    html.write_bytes(body)
    with watched_over(settings, "audit") as watch:
        watch.came_to(audit(settings, rebuild="none"))
    assert [text for text in office.texts() if "over: the bucket is not whole" in text]


def test_a_run_that_breaks_is_told_with_what_broke_it_and_raises_the_same(settings: Settings, office: PostOffice):
    """A fault in the code would end in a log that nobody reads; or the watching would hide it."""
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), watched_over(settings, "refresh"):
            _ = 1 / 0
    failed = [text for text in office.texts() if "refresh failed" in text]
    assert len(failed) == 1
    assert "ZeroDivisionError" in failed[0]
    assert office.paths("/refresh") == ["/refresh/start?token=beat-secret", "/refresh/fail?token=beat-secret"] * 2


def test_a_town_that_cannot_be_reached_is_one_message(settings: Settings, office: PostOffice, town: Town):
    """A broken cable would be told as many troubles of many sources."""
    for path in list(town.pages):
        town.say(path, "", status=503)
    with use_engine(PlainEngine(sleep=lambda seconds: None)), watched_over(settings, "refresh") as watch:
        watch.came_to(refreshed(settings))
    assert [text for text in office.texts() if "none of 3 sources could be read" in text]
    assert office.paths("/refresh")[-1].startswith("/refresh/fail")


def test_an_edition_that_nobody_made_keeps_the_heart_from_beating(settings: Settings, office: PostOffice):
    """A run that comes to an old week again and again would look like life, and nobody would be told otherwise."""
    run(settings)
    office.letters = []
    weeks_later = at(settings, AFTER + dt.timedelta(days=22))
    with use_engine(PlainEngine(sleep=lambda seconds: None)), watched_over(weeks_later, "weekly", week=WEEK) as watch:
        watch.came_to(weekly(weeks_later, week=WEEK))
    assert office.paths("/weekly") == ["/weekly/start"]
    assert [text.splitlines()[0] for text in office.texts() if "not out" in text] == [
        "✗ muster library: weekly 2025-W47 is not out"
    ]


def test_a_run_within_a_run_is_watched_once(settings: Settings, office: PostOffice):
    """The refresh inside a weekly run would send its own messages and beats."""
    with watched_over(settings, "weekly") as outer:
        with watched_over(settings, "refresh") as inner:
            inner.came_to(refreshed(settings))
        outer.came_to(inner.result)
    assert office.paths("/refresh") == []
    assert office.paths("/weekly")[0] == "/weekly/start"


def test_nobody_is_told_and_nothing_is_kept_where_no_way_is_named(settings: Settings, office: PostOffice):
    """A desk without a webhook would write objects that it does not need."""
    quiet = replace(settings, environ={})
    run(quiet)
    assert office.letters == []
    assert list(quiet.store.keys("private/telling/")) == []


def test_a_memory_that_cannot_be_read_means_being_told_again(settings: Settings, office: PostOffice, town: Town):
    """A broken file of no importance would silence every later trouble."""
    town.say("/members.csv", "", status=500)
    run(settings)
    path = Path(settings.store.locate(memory_key(settings)))
    assert json.loads(path.read_text())["troubles"]
    path.write_text("{ broken")
    office.letters = []
    run(settings)
    assert any("members" in text for text in office.texts())
