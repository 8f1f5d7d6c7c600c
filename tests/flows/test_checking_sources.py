"""`sources check`: what a copy would change is shown as the ledger would take it in, and nothing is written."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.intake.checking_sources import check_source
from flows.settings import Settings
from flows.shown.sources import checked
from reports.adapters.clock import FixedClock
from reports.errors import UsageError
from tests.flows.town import LOANS, SWIMS, Town, bytes_under, loans_csv, refreshed, swims_json


def later(settings: Settings) -> Settings:
    """Return the same settings an hour later."""
    return replace(settings, clock=FixedClock(settings.clock.now() + dt.timedelta(hours=1)))


def test_a_first_copy_would_be_all_new_and_leaves_no_trace(settings: Settings, tmp_path: Path):
    """An editor who only looks would begin a ledger."""
    found = check_source(settings, "loans")
    assert (found.error, found.claims_count, len(found.changes["stated"])) == ("", len(LOANS), len(LOANS))
    assert found.held is None
    assert not (tmp_path / "bucket").exists()


def test_what_would_change_is_what_then_changes(settings: Settings, town: Town, tmp_path: Path):
    """The preview would tell another story than the refresh after it."""
    refreshed(settings)
    before = bytes_under(tmp_path / "bucket")
    town.say("/loans.csv", loans_csv([*LOANS[:3], 2076, *LOANS[4:-1], 2_000_000_000, 2300]))
    settings = later(settings)
    found = check_source(settings, "loans")
    assert bytes_under(tmp_path / "bucket") == before
    told = {outcome: len(changes) for outcome, changes in found.changes.items()}
    (taken,) = refreshed(settings, ["loans"]).taken
    assert told == {"stated": taken.stated, "revised": taken.revised, "quarantined": taken.quarantined}
    assert found.changes["revised"][0].was.value == LOANS[3]


def test_rows_that_are_gone_would_be_withdrawn(settings: Settings, town: Town):
    """An editor would not see that the publisher took a week back."""
    refreshed(settings)
    lines = loans_csv().splitlines(keepends=True)
    town.say("/loans.csv", "".join([*lines[:5], *lines[6:]]))
    found = check_source(later(settings), "loans")
    assert [change.claim.value for change in found.changes["withdrawn"]] == [LOANS[4]]
    assert "1 would be withdrawn" in checked(found, 3)


def test_the_same_file_changes_nothing(settings: Settings):
    """An editor would look for a change that there is not."""
    refreshed(settings)
    found = check_source(later(settings), "loans")
    assert found.is_held and not found.changes
    assert f"✓ {len(LOANS)} figures read, {len(LOANS)} as they stand (the same bytes)" in checked(found, 3)


def test_a_source_that_fails_says_why_and_what_to_do(settings: Settings, town: Town, tmp_path: Path):
    """An editor would not learn why a source brings nothing."""
    town.say("/loans.csv", "<html><title>Just a moment</title>")
    found = check_source(settings, "loans")
    assert "this is a web page, not a table" in found.error and found.mend
    assert "✗ would be refused: loans: this is a web page" in checked(found, 3)
    town.say("/loans.csv", b"", status=503)
    assert "503" in check_source(settings, "loans").error
    assert not (tmp_path / "bucket").exists()


def test_a_file_is_read_in_place_of_the_address(settings: Settings, town: Town, tmp_path: Path):
    """An editor could not try a file that only a browser can fetch."""
    file = tmp_path / "swims.json"
    file.write_text(swims_json({**SWIMS, "2025-10-31": 43_150}))
    refreshed(settings, ["swims"])
    asked = len(town.asked)
    found = check_source(later(settings), "swims", file)
    assert [change.claim.value for change in found.changes["revised"]] == [43_150]
    assert len(town.asked) == asked
    with pytest.raises(UsageError, match="is no file"):
        check_source(settings, "swims", tmp_path / "nothing.json")
    with pytest.raises(UsageError, match="'pool' is no source"):
        check_source(settings, "pool")


def test_the_command_tells_people_and_machines(settings: Settings, tmp_path: Path, desk: Path):
    """A script could not stop on a source that fails."""
    words = ["sources", "check", "loans", "--bucket", settings.bucket, "--catalog", str(desk)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0
    assert "15 would be new" in done.output and "… and 12 more" in done.output and "nothing was written" in done.output
    said = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert said["status"] == "would be taken in" and len(said["stated"]) == 15
    (tmp_path / "bad.csv").write_text("week,loans\n")
    done = CliRunner().invoke(app, [*words, "--file", str(tmp_path / "bad.csv")])
    assert done.exit_code == 1 and "no column 'week from'" in done.output
    done = CliRunner().invoke(app, ["sources", "--json", "check", "loans"])
    assert done.exit_code == 2 and "behind its name" in done.output
