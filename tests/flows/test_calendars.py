"""`muster calendar`: when editions come out, and what became of those that should have."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from icalendar import Calendar

from flows.publish import publish
from flows.questions.calendars import ReleaseLine, calendar_of, ics_of
from flows.settings import Settings
from flows.shown.calendar import told
from flows.withdraw import withdraw
from reports.adapters.clock import FixedClock
from tests.flows.town import AFTER, refreshed, settings_for


def by_week(lines: list[ReleaseLine]) -> dict[str, ReleaseLine]:
    """Return the lines by their weeks."""
    return {line.week: line for line in lines}


def test_past_weeks_say_what_became_of_them(settings: Settings):
    """An operator would not see which week never went out, nor how to make it."""
    refreshed(settings)
    publish(settings, week="2025-W41")
    publish(settings, week="2025-W43")
    withdraw(settings, week="2025-W43", why="Forged.", confirmed=True)
    lines = by_week(calendar_of(settings, weeks=1, past=6))
    assert {week: line.standing for week, line in lines.items()} == {
        "2025-W41": "published", "2025-W42": "missing", "2025-W43": "withdrawn", "2025-W44": "missing",
        "2025-W45": "to come",
    }  # fmt: skip
    assert lines["2025-W41"].is_late and lines["2025-W41"].out_at == AFTER
    assert "clocks went back by 1:00:00" in " ".join(lines["2025-W43"].notes)
    text = told(list(lines.values()), AFTER)
    assert "missing: `muster brief weekly --week 2025-W42`" in text
    assert "2025-W45  Tue 2025-11-11 09:00+00:00  11-11 09:00 UTC  in 5 d 21 h" in text


def test_the_newest_week_that_is_out_is_shown_however_old(settings: Settings):
    """After a long silence nobody would see in the calendar what readers have."""
    refreshed(settings)
    publish(settings, week="2025-W41")
    assert [line.week for line in calendar_of(settings, weeks=0, past=2)] == ["2025-W41", "2025-W43", "2025-W44"]


def test_a_week_that_would_be_withheld_says_why(settings: Settings):
    """A week without figures would look as if somebody had only forgotten to run it."""
    refreshed(settings)
    publish(settings, week="2025-W44")
    later = replace(settings, clock=FixedClock(dt.datetime(2025, 11, 11, 9, tzinfo=dt.UTC)))
    line = by_week(calendar_of(later, weeks=0, past=2))["2025-W45"]
    assert line.standing == "withheld" and "0 of" in " ".join(line.notes)


def test_an_embargo_is_the_hour_that_readers_are_told(tmp_path: Path, desk: Path):
    """Readers would come at the hour of the cut-off and find nothing."""
    file = desk / "briefings.toml"
    file.write_text(file.read_text().replace("at = 09:00:00,", "at = 09:00:00, embargo = 11:30:00,"))
    settings = settings_for(tmp_path, desk)
    (line,) = calendar_of(settings, weeks=1, past=0)
    assert (f"{line.cut_off_at:%H:%M}", f"{line.release_at:%H:%M}", line.has_embargo) == ("09:00", "11:30", True)
    assert "knows until 2025-11-11 09:00 UTC, under embargo" in told([line], AFTER)


def test_the_calendar_file_is_read_by_other_programs(settings: Settings):
    """A calendar would refuse the file, or show each release twice after the next export."""
    lines = calendar_of(settings, weeks=30, past=0)
    body = ics_of(settings, lines)
    events = Calendar.from_ical(body.decode()).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [line.release_at for line in lines]
    assert len({str(event["uid"]) for event in events}) == 30
    settings.clock.advance(dt.timedelta(days=1))
    assert ics_of(settings, calendar_of(settings, weeks=30, past=0)) == body


def test_an_empty_bucket_has_a_calendar_too(settings: Settings):
    """A new desk could not look up its first release."""
    (open_week, *_) = calendar_of(settings, weeks=2)
    assert (open_week.week, open_week.standing) == ("2025-W44", "withheld")
    assert "no figure at the cut-off" in open_week.notes[0]
