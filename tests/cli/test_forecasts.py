"""`muster forecasts` on the real evidence: what an edition printed is scored once its weeks have come."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.cli.conftest import told


@pytest.fixture(scope="module")
def with_edition(real_bucket: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bucket in which the edition of an earlier week is out."""
    folder = tmp_path_factory.mktemp("printed") / "bucket"
    shutil.copytree(real_bucket, folder)
    done = CliRunner().invoke(app, ["brief", "--offline", "--week", "2026-W26", "--bucket", str(folder), "--json"])
    assert done.exit_code == 0, done.output
    assert "forecasts.json" in json.loads(done.stdout)["files"]
    return folder


def test_what_was_printed_is_held_against_what_came(with_edition: Path):
    """Nobody would learn how Muster's own projections did."""
    found = told(with_edition, "forecasts", "--as-of", "2026-08-10T12:00Z")
    printed = [each for each in found["forecasts"] if each["forecast"]["kind"] == "week"]
    (due,) = (each for each in printed if (each["forecast"]["about"], each["forecast"]["series_id"])
              == ("2026-W30", "ru.losses.personnel"))  # fmt: skip
    assert due["forecast"]["by"] == "desertion/weekly/2026-W26/r1"
    assert due["state"] == "resolved" and due["score"] > 0 and due["held"]["95"]
    assert {each["state"] for each in printed if each["forecast"]["about"] == "2026-W39"} == {"open"}
    assert any(each["ahead"] == 4 and each["resolved"] == 1 for each in found["records"])


def test_an_instant_before_the_release_knows_of_no_edition(with_edition: Path):
    """A record seen from before an edition's release would hold what nobody could have read."""
    found = told(with_edition, "forecasts", "--as-of", "2026-06-29T12:00Z")
    assert {each["forecast"]["kind"] for each in found["forecasts"]} == {"stated"}


def test_the_projection_for_2025_is_kept_as_one_that_nobody_has_counted(with_edition: Path):
    """The desk's best-known projection would be forgotten, or passed off as a count."""
    found = told(with_edition, "forecasts", "--as-of", "2026-08-10T12:00Z")
    stated = [each for each in found["forecasts"] if each["forecast"]["kind"] == "stated"]
    assert {each["state"] for each in stated} == {"nobody has counted"}
    assert {each["forecast"]["value"] for each in stated} == {70_000.0}
    assert stated[0]["forecast"]["bound"] == "at_least"
    people = CliRunner().invoke(app, ["forecasts", "--bucket", str(with_edition), "--as-of", "2026-08-10T12:00Z"])
    assert "at least 70,000" in people.stdout and "nobody has counted" in people.stdout


def test_an_altered_file_is_refused(with_edition: Path, tmp_path: Path):
    """A forecast changed afterwards would make the record a lie."""
    folder = tmp_path / "bucket"
    shutil.copytree(with_edition, folder)
    (kept,) = folder.glob("public/*/*/*/r1/forecasts.json")
    kept.chmod(0o644)
    kept.write_bytes(kept.read_bytes().replace(b'"kind": "week"', b'"kind": "Week"'))
    done = CliRunner().invoke(app, ["forecasts", "--bucket", str(folder)])
    assert done.exit_code == 5 and "forecasts.json" in done.stderr


def test_a_later_edition_prints_what_became_of_earlier_projections(with_edition: Path, tmp_path: Path):
    """Readers would never learn how the page's own projections did; and a rebuild must not know later editions."""
    bucket, again = tmp_path / "bucket", tmp_path / "again"
    shutil.copytree(with_edition, bucket)
    words = ["brief", "--offline", "--bucket", str(bucket), "--json"]
    for week in ("2026-W30", "2026-W31"):
        assert CliRunner().invoke(app, [*words, "--week", week]).exit_code == 0
    (page,) = (bucket / "public").glob("*/*/2026-W30/r1/en.html")
    assert "projections of these series that have come due" in page.read_text()
    assert CliRunner().invoke(app, [*words, "--week", "2026-W30", "--out", str(again)]).exit_code == 0
    assert (again / "en.html").read_bytes() == page.read_bytes()
