"""`muster evidence` and `muster replay` as people run them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.flows.town import TOY_DESK, loans_csv, recorded

WHEN = "2025-11-03T12:00"


@pytest.fixture
def taken_in(run: Run, surroundings: Path) -> Path:
    """A folder whose bucket holds one imported copy."""
    assert run("import").exit_code == 0
    return surroundings


def test_the_list_names_each_fetch(run: Run, taken_in: Path):
    """Nobody could see what the figures rest on."""
    done = run("evidence", "list")
    assert done.exit_code == 0
    sha256 = hashlib.sha256(loans_csv().encode()).hexdigest()
    assert f"✓ {WHEN}:00Z  loans  {sha256[:12]}" in done.stdout and "imported" in done.stdout
    (told,) = json.loads(run("evidence", "list", "--source", "loans", "--json").stdout)
    assert (told["sha256"], told["how"], told["said"]["licence"]) == (sha256, "imported", "CC0")
    assert run("evidence", "list", "--source", "lones").exit_code == 2


def test_an_empty_bucket_is_told(run: Run):
    """A wrong bucket would look like a list that failed."""
    assert "no evidence is held" in run("evidence", "list").stdout


def test_the_bytes_are_shown_as_they_came(run: Run, taken_in: Path):
    """Nobody could check a figure against what its publisher sent."""
    body = loans_csv().encode()
    sha256 = hashlib.sha256(body).hexdigest()
    for words in ([sha256], [sha256[:8].upper()], ["--source", "loans"], ["--source", "loans", "--at", WHEN]):
        assert run("evidence", "show", *words).stdout_bytes == body
    assert run("evidence", "show", sha256, "--out", "copy.csv").exit_code == 0
    assert (taken_in / "copy.csv").read_bytes() == body


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "in one way"),
        (["719f1c70", "--source", "loans"], "in one way"),
        (["719f"], "no sha256"),
        (["../../../x"], "no sha256"),
        (["0" * 64], "nothing is held under"),
        (["--source", "loans", "--at", "2020-01-01"], "the first was taken at 2025-11-03T12:00:00Z"),
        (["--source", "lones"], "nothing is held of 'lones'"),
    ],
)
def test_what_is_not_held_is_told(run: Run, taken_in: Path, words: list[str], says: str):
    """A typing error would print nothing, or another file."""
    done = run("evidence", "show", *words)
    assert done.exit_code == 2 and says in done.stderr and "mend:" in done.stderr


def test_an_export_says_what_it_holds(run: Run, taken_in: Path):
    """Nobody could tell whether all of it is in the file."""
    done = run("evidence", "export", "--warc", "all.warc.gz")
    assert done.exit_code == 0 and done.stdout.startswith("all.warc.gz: 1 files, 0 that came again")


def test_a_replay_says_that_the_ledger_follows(run: Run, taken_in: Path):
    """Nobody could show that the figures are what the files say."""
    done = run("replay")
    assert done.exit_code == 0
    assert "the ledger follows from its evidence: 1 fetches and decisions, 15 claims, digest " in done.stdout


def test_a_replay_shows_what_would_change_and_ends_with_nine(
    run: Run,
    taken_in: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    """A schedule could not tell a ledger that follows from one that does not, nor a person what differs."""
    shutil.copytree(TOY_DESK, taken_in / "desk")
    path = taken_in / "desk/sources.toml"
    about = 'values = [{ series = "loans.all", value = "loans", bound = "about" }]'
    path.write_text(path.read_text().replace('columns = { loans = "loans.all" }', about))
    monkeypatch.setenv("MUSTER_CATALOG", str(taken_in / "desk"))
    monkeypatch.setenv("MUSTER_WHO", "Olena")
    done = run("replay")
    assert done.exit_code == 9
    assert "read anew, 15 of 15 claims would change:" in done.stdout
    assert "revised     loans.all 2025-11-02 (Town library): 2,260 → about 2,260" in done.stdout
    assert "… and 12 more (revised, loans)" in done.stdout
    assert "nothing was written" in done.stdout and "muster replay --apply" in done.stdout
    assert len(json.loads(run("replay", "--json").stdout)["sources"][0]["changes"]) == 15
    assert run("replay", "--apply").exit_code == 2
    applied = run("replay", "--source", "loans", "--apply", "--why", "the library rounds")
    assert applied.exit_code == 0 and "15 of 15 claims changed:" in applied.stdout
    assert run("replay").exit_code == 0


def test_a_late_copy_is_told_and_taken_in_by_the_command_named(
    run: Run,
    taken_in: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    """An older file would be refused without a way in."""
    monkeypatch.setenv("MUSTER_WHO", "Olena")
    early = dt.datetime(2025, 10, 29, tzinfo=dt.UTC)
    recorded(taken_in / "older", [("loans", early, loans_csv([2040, 1985]))])
    refused = run("import", str(taken_in / "older"))
    assert "muster replay --source loans --apply --why" in refused.stdout
    looked_at = run("replay", "--source", "loans")
    assert looked_at.exit_code == 9
    assert "archived and not in the ledger: loans of 2025-10-29T00:00:00Z" in looked_at.stdout
    assert run("replay", "--source", "loans", "--apply", "--why", "found in the attic").exit_code == 0
    assert run("import", str(taken_in / "older")).stdout.startswith("nothing new")


def test_a_mapping_that_changes_no_claim_can_be_put_on_record(
    run: Run, taken_in: Path, monkeypatch: pytest.MonkeyPatch
):
    """A refresh would warn for ever of a mapping that makes no difference."""
    shutil.copytree(TOY_DESK, taken_in / "desk")
    path = taken_in / "desk/sources.toml"
    path.write_text(path.read_text() + 'ignore = ["never there"]\n')
    monkeypatch.setenv("MUSTER_CATALOG", str(taken_in / "desk"))
    monkeypatch.setenv("MUSTER_WHO", "Olena")
    looked_at = run("replay", "--source", "loans")
    assert looked_at.exit_code == 0
    assert 'to have that on record: muster replay --source loans --apply --why "…"' in looked_at.stdout
    applied = run("replay", "--source", "loans", "--apply", "--why", "a column that may come back")
    assert "nothing else had to change" in applied.stdout
    assert "on record" not in run("replay").stdout


def test_a_file_that_cannot_be_written_is_told(run: Run, taken_in: Path):
    """A wrong path would end in a page of Python."""
    (taken_in / "file").write_text("in the way")
    shown = run("evidence", "show", "--source", "loans", "--out", "file/copy.csv")
    assert shown.exit_code == 2 and "file/copy.csv: Not a directory" in shown.stderr and "mend:" in shown.stderr
    exported = run("evidence", "export", "--warc", "file/all.warc.gz")
    assert exported.exit_code == 1 and "mend:" in exported.stderr
