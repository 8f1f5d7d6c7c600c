"""A past that was rewritten in silence: publication waits until an editor says why, and prints what was said."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.flows.town import LOANS, TOY_DESK, WEEK, bytes_under, loans_csv, recorded

FIRST_AT = dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC)
AGAIN_AT = dt.datetime(2025, 11, 3, 18, tzinfo=dt.UTC)
WHY = "Renewals of 2025 were counted as loans until now"


@pytest.fixture
def desk(surroundings: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The toy desk, which lets five settled weeks be moved without a word."""
    folder = Path(shutil.copytree(TOY_DESK, surroundings / "desk"))
    text = (folder / "sources.toml").read_text()
    limit = "whole_history = true\nhistory = { hold_after_cells = 5 }\n"
    (folder / "sources.toml").write_text(text.replace("whole_history = true\n", limit))
    monkeypatch.setenv("MUSTER_CATALOG", str(folder))
    monkeypatch.setenv("MUSTER_WHO", "A. Librarian")
    return folder


def take_in(run: Run, surroundings: Path, values: Sequence[float]) -> None:
    """Import a copy with the usual weeks, and six hours later one with these."""
    copies = [("loans", FIRST_AT, loans_csv()), ("loans", AGAIN_AT, loans_csv(values))]
    recorded(surroundings / "recorded", copies)
    assert run("import").exit_code == 0


def test_an_edition_waits_for_a_word_on_a_rewritten_past_and_prints_it(run: Run, desk: Path, surroundings: Path):
    """A past rewritten in silence would go out as if it had always been so, or nothing would ever again."""
    take_in(run, surroundings, [value - 40 * (number < 11) for number, value in enumerate(LOANS)])
    held = run("publish", "--week", WEEK)
    assert held.exit_code == 3
    command = "muster revisions accept loans --at 2025-11-03T18:00:00Z --why"
    assert "loans moved 10 settled values" in held.stderr and command in held.stderr
    assert not (surroundings / "bucket/public").exists()
    assert command in run("revisions").stdout

    done = run("revisions", "accept", "loans", "--at", "2025-11-03T18:00Z", "--why", WHY)
    assert done.exit_code == 0 and "on record by A. Librarian" in done.stdout, done.output
    assert run("publish", "--week", WEEK).exit_code == 0
    edition = surroundings / f"bucket/public/library/weekly/{WEEK}/r1"
    (said,) = json.loads((edition / "manifest.json").read_text())["inputs"]["accepted_history"]
    assert (said["source_id"], said["retrieved_at"], said["why"]) == ("loans", "2025-11-03T18:00:00Z", WHY)
    assert WHY in (edition / "en.html").read_text()
    assert "no copy waits for a word" in run("revisions").stdout

    again = surroundings / "again"
    assert run("brief", "--week", WEEK, "--out", str(again)).exit_code == 0
    assert bytes_under(again) == bytes_under(edition)


def test_a_few_mended_weeks_hold_nothing(run: Run, desk: Path, surroundings: Path):
    """Every mended typing error would need an editor before the briefing comes out."""
    take_in(run, surroundings, [value - 40 * (number in (1, 5, 9)) for number, value in enumerate(LOANS)])
    assert run("publish", "--week", WEEK).exit_code == 0
    listed = json.loads(run("revisions", "loans.all", "--json").stdout)
    assert [(row["moved_as"], row["was_value"], row["value"]) for row in listed] == [
        ("late revision", LOANS[number], LOANS[number] - 40) for number in (1, 5, 9)
    ]


def test_only_a_copy_that_waits_can_be_accepted_by_somebody_who_has_a_name(
    run: Run, desk: Path, surroundings: Path, monkeypatch: pytest.MonkeyPatch
):
    """A word would stand on record that explains nothing, or that nobody has said."""
    take_in(run, surroundings, (*LOANS[:-1], 1_000))
    nothing = run("revisions", "accept", "loans", "--why", WHY)
    assert nothing.exit_code == 2 and "no copy of loans waits for a word" in nothing.stderr
    unknown = run("revisions", "accept", "lones", "--why", WHY)
    assert unknown.exit_code == 2 and "'lones' is no source" in unknown.stderr and "loans" in unknown.stderr


def test_a_word_needs_a_reason_and_a_name(run: Run, desk: Path, surroundings: Path, monkeypatch: pytest.MonkeyPatch):
    """An edition would print an empty reason, or nobody could be asked about it."""
    take_in(run, surroundings, [value - 40 for value in LOANS])
    assert "needs a reason" in run("revisions", "accept", "loans", "--why", " ").stderr
    for name in ("MUSTER_WHO", "USER", "LOGNAME"):
        monkeypatch.delenv(name, raising=False)
    nameless = run("revisions", "accept", "loans", "--why", WHY)
    assert nameless.exit_code == 2 and "set MUSTER_WHO" in nameless.stderr
    assert run("publish", "--week", WEEK).exit_code == 3


def test_help_of_both_commands_shows_how_they_are_used(run: Run):
    """An editor whose edition is withheld would have to guess what to type."""
    for words in ((), ("list",), ("accept",)):
        text = " ".join(run("revisions", *words, "--help").output.split())
        assert "Example" in text and "muster revisions" in text
