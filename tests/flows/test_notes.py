"""Editors' notes on their way into an edition: found, checked, kept, and found again by a rebuild."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from flows.publish import PublishReport, publish
from flows.questions.proofreading import proof_of
from flows.settings import Settings
from reports.errors import CatalogError, UsageError
from tests.flows.town import WEEK, bytes_under, refreshed

NOTE = "---\nlead: Readers took home {week_change.number:loans.all} books.\n---\n## loans\nSee the *weeks* below.\n"


@pytest.fixture
def held(settings: Settings) -> Settings:
    """Settings whose ledger holds what the town says."""
    refreshed(settings)
    return settings


def write(settings: Settings, text: str = NOTE, week: str = WEEK, language: str = "en") -> Path:
    """Write a note into the desk's folder."""
    path = settings.desk_folder / "notes" / "weekly" / f"{week}.{language}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def manifest(report: PublishReport) -> bytes:
    """Return the manifest beside an edition's files."""
    return (Path(report.pdf).parent / "manifest.json").read_bytes()


def test_a_note_in_the_desks_folder_is_in_the_edition_and_its_manifest(held: Settings):
    """An editor's lead would be left out, or nobody could tell what the edition was made from."""
    path = write(held)
    report = publish(held)
    told = re.sub(r"</?a\b[^>]*>", "", Path(report.locations["en.html"]).read_text())
    assert "Readers took home 2,260 books." in told and "See the <em>weeks</em> below." in told
    inputs = json.loads(manifest(report))["inputs"]
    assert list(inputs["notes_sha256"]) == [path.name]


def test_a_rebuild_finds_the_note_that_was_kept(held: Settings, tmp_path: Path):
    """An edition could not be made again once its note was touched, or a later note would slip into an old edition."""
    path = write(held)
    first = publish(held)
    path.write_text(NOTE.replace("took home", "carried off"))
    again = publish(held, week=WEEK, out=str(tmp_path / "again"))
    assert again.sha256["en.html"] == first.sha256["en.html"]
    assert manifest(again) == manifest(first)
    path.unlink()
    assert publish(held, week=WEEK, out=str(tmp_path / "third")).sha256 == again.sha256
    draft = publish(replace(held, notes=(str(write(held, NOTE.replace("took", "bore"))),)), draft=True, week=WEEK)
    assert "bore home" in Path(draft.locations["en.html"]).read_text()


def test_an_edition_without_a_note_stays_without(held: Settings, tmp_path: Path):
    """A note written after publication would appear in what claims to be the same edition."""
    first = publish(held)
    write(held)
    assert manifest(publish(held, week=WEEK, out=str(tmp_path / "again"))) == manifest(first)


def test_a_named_note_takes_the_place_of_the_desks_and_marks_a_rebuild(held: Settings, tmp_path: Path):
    """An editor could not try a lead before it lies in the desk's folder, or the trial would pass for the edition."""
    write(held)
    trial = tmp_path / "trial.en.md"
    trial.write_text(NOTE.replace("took home", "carried off"))
    publish(held)
    report = publish(replace(held, notes=(str(trial),)), week=WEEK, out=str(tmp_path / "out"))
    told = Path(report.locations["en.html"]).read_text()
    assert "carried off" in told and "not to be cited" in told


def test_a_wrong_note_stops_the_edition_and_publishes_nothing(held: Settings):
    """A number typed by hand would go out under the desk's name."""
    before = bytes_under(Path(held.bucket))
    path = write(held, NOTE.replace("{week_change.number:loans.all}", "2,260"))
    with pytest.raises(CatalogError, match=rf"{path.name}, line 2: the numeral '2,260' is typed by hand"):
        publish(held)
    assert {key: value for key, value in bytes_under(Path(held.bucket)).items() if key.startswith("public/")} == {
        key: value for key, value in before.items() if key.startswith("public/")
    }


def test_each_language_needs_its_note_and_only_its_languages_do(held: Settings, tmp_path: Path):
    """Readers of one language would get a lead that those of another never see."""
    write(held, language="uk")
    publish(held, draft=True, week=WEEK)  # no language of this desk: not looked for
    wrong = tmp_path / "trial.uk.md"
    wrong.write_text(NOTE)
    with pytest.raises(CatalogError, match=r"none in en"):
        publish(replace(held, notes=(str(wrong),)), draft=True, week=WEEK)
    with pytest.raises(UsageError, match="cannot be read"):
        publish(replace(held, notes=(str(tmp_path / "nothing.en.md"),)), draft=True, week=WEEK)


def test_the_proofreader_reads_the_notes_of_an_edition(held: Settings):
    """A likelihood that nobody computed would go out in the editor’s words, and nobody would be told."""
    path = write(held, "---\nlead: Loans will probably rise.\n---\n")
    slips = proof_of(held, (), "weekly", WEEK).slips
    assert ("likelihood", f"{path.name}:2") in {(slip.code, slip.where) for slip in slips}


def test_a_week_that_is_not_over_can_be_drafted_with_its_note(held: Settings):
    """An editor could not begin before the last figure is in."""
    later = "2025-W45"
    write(held, "---\nlead: Words.\n---\n", week=later)
    report = publish(held, draft=True, week=later)
    assert report.status == "draft"
    assert "not to be cited" in Path(report.locations["en.html"]).read_text()
