"""Whether the edition is out that should be, seen from outside: by folder, by bucket and over the web."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.settings import Settings
from flows.telling.heartbeat import pulse
from flows.weekly import weekly
from flows.withdraw import withdraw
from reports.adapters.clock import FixedClock
from tests.flows.town import AFTER, WEEK
from tests.loopback import serving_folder
from tests.telling.post_office import PostOffice

RELEASE = dt.datetime(2025, 11, 4, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def out(settings: Settings) -> Settings:
    """Settings whose bucket holds the newest edition."""
    weekly(settings)
    return settings


def at(settings: Settings, now: dt.datetime, bucket: str = "") -> Settings:
    """Return the same settings at another time, with nothing open."""
    return replace(settings, clock=FixedClock(now), bucket=bucket or settings.bucket)


@pytest.mark.parametrize(
    ("now", "due", "standing"),
    [
        (RELEASE + HOUR, WEEK, "out"),
        (RELEASE + 7 * 24 * HOUR, WEEK, "out"),
        (RELEASE + (7 * 24 + 0.9) * HOUR, WEEK, "out"),
        (RELEASE + (7 * 24 + 1) * HOUR, "2025-W45", "missing"),
        (RELEASE + 30 * 24 * HOUR, "2025-W48", "missing"),
    ],
)
def test_an_edition_is_missed_an_hour_after_its_release(out: Settings, now: dt.datetime, due: str, standing: str):
    """Silence would be told a week late, or an alarm would ring before each release."""
    found = pulse(at(out, now))
    assert (found.due_week, found.standing, found.newest_week) == (due, standing, WEEK)
    assert found.is_well == (standing == "out")


def test_a_withdrawn_edition_is_no_silence(out: Settings):
    """A person who takes an edition back would set off the alarm that nothing runs."""
    withdraw(out, week=WEEK, why="The library counted twice.", confirmed=True)
    found = pulse(at(out, AFTER))
    assert (found.standing, found.is_well) == ("withdrawn", True)


def test_an_edition_whose_file_is_gone_or_altered_is_told(out: Settings):
    """The log would say published while readers get an error, or other bytes."""
    pdf = next((Path(out.bucket) / "public").rglob("*_r1_en.pdf"))
    body = pdf.read_bytes()
    pdf.write_bytes(body + b" ")
    assert pulse(at(out, AFTER)).standing == "damaged"
    pdf.unlink()
    found = pulse(at(out, AFTER))
    assert found.standing == "damaged" and "is not there" in found.why


def test_an_empty_bucket_and_a_wrong_address_are_told_apart_from_silence(settings: Settings, tmp_path: Path):
    """A typing error in a cron line would read as if the publisher were dead."""
    assert pulse(at(settings, AFTER)).standing == "unknown"
    nowhere = at(settings, AFTER, "http://127.0.0.1:9")
    assert pulse(nowhere).standing == "unknown"
    assert not pulse(nowhere).is_well


@pytest.mark.parametrize("half", ["", "public"])
def test_the_public_half_over_the_web_is_enough(out: Settings, half: str):
    """A watcher on another machine would need the bucket's credentials."""
    with serving_folder(Path(out.bucket) / half) as address:
        assert pulse(at(out, AFTER, address)).standing == "out"
        assert pulse(at(out, AFTER + dt.timedelta(days=30), address)).standing == "missing"


def test_the_command_says_it_pings_and_ends_with_1_where_it_is_not_well(
    out: Settings, office: PostOffice, monkeypatch: pytest.MonkeyPatch
):
    """Cron would be green while readers wait, or the listener would not be told which it is."""
    monkeypatch.setenv("MUSTER_HEARTBEAT_URL", f"{office.address}/weekly")
    monkeypatch.setenv("MUSTER_WEBHOOK_PRIVATE", "1")
    words = ["heartbeat", out.bucket, "--catalog", out.catalog_folder]
    told = CliRunner().invoke(app, [*words, "--ping"])
    assert told.exit_code == 1 and "NOT OUT" in told.stdout
    assert office.paths("/weekly") == ["/weekly/fail"]
    said = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert said["standing"] == "missing" and said["newest_week"] == WEEK
    monkeypatch.delenv("MUSTER_HEARTBEAT_URL")
    assert CliRunner().invoke(app, [*words, "--ping"]).exit_code == 2
