"""Watched feeds in a run: their entries wait for a person, and neither they nor bombs touch the other sources."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.intake.reviewing import finish, items_of, open_counts
from flows.settings import Settings
from reports.adapters.clock import FixedClock
from reports.errors import UsageError
from tests.adapters import bombs
from tests.flows.town import AFTER, Town, refreshed, settings_for

FEED = """
[sources.news]
title = "Town paper"
publisher = "Town paper"
origin = "town-library"
kind = "media"
reliability = "C"
licence = "all rights reserved; titles only"
cadence_days = 1
warn_after_days = 3
error_after_days = 30
whole_history = true
url = "{address}/news.xml"
fetching = {{ private_network = true, pause_seconds = 0 }}
mapping = {{ adapter = "feed", matches = ["(?i)library"] }}

[sources.sheet]
title = "Town sheet"
publisher = "Town sheet"
origin = "town-library"
kind = "media"
reliability = "C"
licence = "CC0"
cadence_days = 1
warn_after_days = 3
error_after_days = 30
url = "{address}/sheet.xlsx"
fetching = {{ private_network = true, pause_seconds = 0 }}

[sources.sheet.mapping]
adapter = "xlsx"
sheet = "S"
period = {{ of = "day", column = "day", formats = ["YYYY-MM-DD"] }}
columns = {{ x = "members.all" }}
"""


def _feed(*titles: str) -> str:
    entries = "".join(
        f"<item><guid>g{number}</guid><title>{title}</title><link>https://paper.example/{number}</link></item>"
        for number, title in enumerate(titles)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{entries}</channel></rss>'


@pytest.fixture
def watching(tmp_path: Path, desk: Path, town: Town) -> Settings:
    """Settings of a desk that also watches a feed."""
    sources = desk / "sources.toml"
    sources.write_text(sources.read_text() + FEED.format(address=town.address))
    town.say("/news.xml", _feed("Library lends 9,000 books", "Pool is closed", "Library burns"))
    return settings_for(tmp_path, desk)


def _later(settings: Settings, hours: int) -> Settings:
    return replace(settings, clock=FixedClock(AFTER + dt.timedelta(hours=hours)))


def test_entries_wait_until_a_person_has_read_them(watching: Settings, town: Town):
    """An article with a figure would be forgotten, or shown again every day for ever."""
    (taken,) = refreshed(watching, ["news"]).taken
    assert (taken.status, taken.outcome, taken.stated) == ("ok", "2 to review", 0)
    assert refreshed(_later(watching, 1), ["news"]).taken[0].outcome == "unchanged"
    first, second = items_of(watching)
    assert {first.item.title, second.item.title} == {"Library lends 9,000 books", "Library burns"}
    assert open_counts(watching) == {"news": 2}
    finish(watching, [first.name[:6]], "no figure in it")
    assert [each.name for each in items_of(watching)] == [second.name]
    (read,) = [each for each in items_of(watching, "news", is_all=True) if not each.is_open]
    assert (read.name, read.reviewed.who, read.reviewed.why) == (first.name, "tests", "no figure in it")


def test_an_item_whose_words_change_waits_again(watching: Settings, town: Town):
    """A paper could correct its headline after an editor has entered the number of the first one."""
    refreshed(watching, ["news"])
    finish(watching, [each.name for each in items_of(watching)], "entered")
    town.say("/news.xml", _feed("Library lends 900 books", "Pool is closed", "Library  BURNS"))
    (taken,) = refreshed(_later(watching, 1), ["news"]).taken
    assert taken.outcome == "1 to review"
    assert [finding.message for finding in taken.findings] == [
        "was 'Library lends 9,000 books', and is now 'Library lends 900 books'"
    ]
    (item,) = items_of(watching)
    assert (item.item.title, item.was_title) == ("Library lends 900 books", "Library lends 9,000 books")
    assert item.first_seen_at == AFTER


def test_a_feed_states_and_withdraws_nothing(watching: Settings):
    """A headline would become a figure, or a short feed would take back what others stated."""
    refreshed(watching)
    rows = watching.ledger.view(AFTER)
    assert set(rows["source_id"]) == {"loans", "swims", "members"}


def test_a_feed_that_breaks_fails_and_its_items_stay(watching: Settings, town: Town):
    """A challenge page in place of the feed would pass for a day without news."""
    refreshed(watching, ["news"])
    town.say("/news.xml", "<html><title>Just a moment</title></html>")
    (taken,) = refreshed(_later(watching, 1), ["news"]).taken
    assert taken.status == "failed" and "this is no feed" in taken.error
    assert len(items_of(watching)) == 2


@pytest.mark.parametrize(
    ("name", "why", "says"),
    [("ffffffff", "x", "0 open items begin with"), ("ab", "x", "too short"), ("", "x", "too short")],
)
def test_an_item_that_is_not_there_cannot_be_read(watching: Settings, name: str, why: str, says: str):
    """A typing error would close another item."""
    refreshed(watching, ["news"])
    with pytest.raises(UsageError, match=says):
        finish(watching, [name], why)
    assert len(items_of(watching)) == 2


def test_a_reading_needs_a_name_and_a_reason(watching: Settings):
    """Nobody could say later who let an article pass, and why."""
    refreshed(watching, ["news"])
    name = items_of(watching)[0].name
    for settings, why in ((replace(watching, who=""), "x"), (watching, " ")):
        with pytest.raises(UsageError):
            finish(settings, [name], why)
    with pytest.raises(UsageError, match="watched are news"):
        items_of(watching, "newss")


def test_the_commands_show_what_waits_and_record_who_read_it(watching: Settings, town: Town, desk: Path, monkeypatch):
    """An editor at a terminal would not see what waits, nor where it is counted."""
    monkeypatch.setenv("MUSTER_WHO", "Olena")
    refreshed(watching, ["news"])
    desk_of_it = ["--bucket", watching.bucket, "--catalog", str(desk)]

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, [*words, *desk_of_it])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "2 to read" in run("review", "list") and "https://paper.example/0" in run("review", "list")
    assert "to review: 2 of news (muster review list)" in run("sources")
    health = {each["source_id"]: each for each in json.loads(run("sources", "--json"))}
    assert (health["news"]["to_review"], health["loans"]["to_review"]) == (2, 0)
    names = [each["item"] for each in json.loads(run("review", "list", "--json"))]
    assert "read by Olena" in run("review", "done", *names, "--why", "no figure")
    assert run("review", "list") == "nothing waits to be read\n"
    assert run("review", "list", "--all").count("read by Olena on ") == 2
    assert "to review" not in run("sources")


def test_a_bomb_fails_alone(watching: Settings, town: Town):
    """One hostile workbook would stop every other source of the night."""
    town.say("/sheet.xlsx", bombs.far_workbook())
    taken = {each.source_id: each for each in refreshed(watching).taken}
    assert taken["sheet"].status == "failed"
    assert "1,024 MiB of memory" in taken["sheet"].error
    assert {name for name, each in taken.items() if each.status == "ok"} == {"loans", "swims", "members", "news"}
