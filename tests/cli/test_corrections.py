"""`muster correct`, `withdraw` and `list` as people run them, on the toy desk with a little recorded evidence."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.cli.conftest import ROOT, Run
from tests.flows.town import LOANS, bytes_under, loans_csv, recorded

WHY = "One branch counted returns as loans."
AS_OF = ("--as-of", "2025-11-06T00:00Z")


@pytest.fixture
def week(run: Run, surroundings: Path) -> str:
    """A week that is out, whose figure was lowered two days after its release."""
    made = run("brief", "--json")
    assert made.exit_code == 0, made.output
    later = recorded(
        surroundings / "later",
        [("loans", dt.datetime(2025, 11, 5, 12, tzinfo=dt.UTC), loans_csv([*LOANS[:-1], 2000]))],
    )
    taken = run("import", str(later))
    assert taken.exit_code == 0, taken.output
    return str(json.loads(made.stdout)["edition"].split("/")[2])


def test_a_correction_is_made_once_and_listed(run: Run, week: str, surroundings: Path):
    """An editor could not correct a week, or would not see that it is done."""
    first = bytes_under(next((surroundings / "bucket").rglob("r1")))
    made = run("correct", week, "--type", "revision", "--why", WHY, *AS_OF)
    assert made.exit_code == 0, made.output
    assert f"{week}/r2: corrected" in made.stdout and "2,000" in made.stdout
    assert f"{week}/r2: already corrected" in run("correct", week, "--type", "revision", "--why", WHY, *AS_OF).stdout
    newest, older = run("list").stdout.splitlines()[:3:2]
    assert "/r2  published" in newest and "/r1  superseded by r2" in older
    assert [each["standing"] for each in json.loads(run("list", "--json").stdout)] == ["published", "superseded"]
    assert bytes_under(next((surroundings / "bucket").rglob("r1"))) == first
    out = surroundings / "again"
    assert run("correct", week, "--revision", "2", "--out", str(out)).exit_code == 0
    assert bytes_under(out) == bytes_under(next((surroundings / "bucket").rglob("r2")))


def test_two_processes_at_once_make_one_revision(run: Run, week: str, surroundings: Path):
    """The editor's run and the schedule's would leave two revisions, or one that fails on the other's files."""
    command = [sys.executable, "-m", "flows.cli", "correct", week, "--why", WHY, *AS_OF, "--json"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [subprocess.Popen(command, env={**environ, "TZ": zone, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
            for zone, seed in (("UTC", "1"), ("Pacific/Auckland", "2"))]  # fmt: skip
    told = [each.communicate(timeout=200) for each in both]
    assert [each.returncode for each in both] == [0, 0], told
    said = [json.loads(out) for out, _ in told]
    assert {each["edition"] for each in said} == {f"library/weekly/{week}/r2"} and said[0]["files"] == said[1]["files"]
    assert sorted({each["status"] for each in said}) in (["already corrected", "corrected"], ["corrected"])
    assert len(list((surroundings / "bucket" / "public" / "log").iterdir())) == 2


def test_a_withdrawal_shows_what_readers_will_find_and_asks(run: Run, week: str):
    """A slip of the hand would take an edition back, or a machine would wait for an answer for ever."""
    asked = CliRunner().invoke(app, ["withdraw", week, "--why", "Forged."], input="n\n")
    assert asked.exit_code == 1 and "would be withdrawn" in asked.stdout and "none stands" in asked.stdout
    assert "/r1  published" in run("list").stdout
    refused = run("withdraw", week, "--why", "Forged.", "--json")
    assert refused.exit_code == 2 and "--yes" in json.loads(refused.stdout)["mend"]
    done = run("withdraw", week, "--why", "Forged.", "--yes")
    assert done.exit_code == 0 and "/r1: withdrawn" in done.stdout
    assert "withdrawn" in run("list").stdout and "Forged." in run("list").stdout
    again = run("publish", "--week", week)
    assert again.exit_code == 0 and "withdrawn: Forged.; `muster correct" in again.stdout
    assert run("withdraw", week, "--yes").exit_code == 2


def test_a_retraction_offers_the_command_that_corrects(run: Run, week: str, monkeypatch: pytest.MonkeyPatch):
    """Editions that stand on a retracted origin would go on being quoted, with nobody told."""
    monkeypatch.setenv("MUSTER_WHO", "An Editor")
    assert "no standing edition" in run("list", "--offered").stdout
    said = run("retract", "town-library", "--why", "the library's lists were forged")
    why = "'town-library was retracted: the library'\\''s lists were forged'"
    command = f"muster correct {week} --type error --why {why}"
    assert command in said.stdout
    assert command in run("list", "--offered").stdout and command in run("correct", "--offered").stdout
    (offer,) = json.loads(run("list", "--offered", "--json").stdout)
    assert offer["edition"].endswith("/r1") and offer["parts"] and offer["command"] == command
    run("withdraw", week, "--why", "Forged.", "--yes")
    assert "no standing edition" in run("list", "--offered").stdout


def test_wrong_words_are_refused_with_the_mend(run: Run, week: str):
    """A correction would go out without a reason, or its files would be written where nobody looks."""
    for words in (("--why", " "), ("--why", WHY, "--type", "whim"), ("--why", WHY, "--out", "x"), ("--revision", "2")):
        refused = run("correct", week, *words)
        assert refused.exit_code == 2 and "mend:" in refused.stderr, refused.output
