"""`muster retract` on the toy desk: what stands on an origin, the decision, and what it does to editions."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

ORIGIN = "town-library"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_dry_run_lists_what_stands_on_it_and_decides_nothing(run: Run, surroundings: Path):
    """An editor could not see what a retraction would cost before making it."""
    run("brief")
    said = run("retract", ORIGIN, "--dry-run", "--json")
    found = json.loads(said.stdout)
    assert found["claims_by_series"] == {"loans.all": 15} and found["decision"] is None
    (edition,) = found["editions"]
    assert edition["edition"].endswith("/r1")
    assert {"tile", "judgement"} <= {part["kind"] for part in edition["parts"]}
    assert not (surroundings / "bucket" / "private" / "decisions" / "acts").exists()


def test_a_retraction_keeps_published_bytes_and_names_what_needs_a_correction(
    run: Run, surroundings: Path, monkeypatch
):
    """A published edition would change, or nobody would know that it is wrong now."""
    monkeypatch.setenv("MUSTER_WHO", "An Editor")
    edition = json.loads(run("brief", "--json").stdout)
    public = surroundings / "bucket" / "public"
    before = bytes_of(public)
    said = run("retract", ORIGIN, "--why", "the library counted wrongly")
    assert said.exit_code == 0, said.output
    assert "Retracted by An Editor" in said.stdout and f"To be corrected: {edition['edition']}" in said.stdout
    assert "already published" in run("brief").stdout and bytes_of(public) == before
    week = edition["edition"].split("/")[2]
    again = run("brief", "--week", week, "--out", str(surroundings / "again"))
    assert again.exit_code == 0, again.output
    pdf = next(name for name in before if name.startswith("muster-") and name.endswith(".pdf"))
    assert bytes_of(surroundings / "again")[pdf] == before[pdf]


def test_an_edition_after_it_is_made_without_the_origin_and_says_so(run: Run, surroundings: Path, monkeypatch):
    """The page would go on printing what its publisher's word is no longer good for."""
    monkeypatch.setenv("MUSTER_WHO", "An Editor")
    edition = json.loads(run("brief", "--json").stdout)
    run("retract", ORIGIN, "--why", "the library counted wrongly")
    week, out = edition["edition"].split("/")[2], surroundings / "later"
    made = run("brief", "--week", week, "--as-of", "2099-01-01T00:00Z", "--out", str(out))
    assert made.exit_code == 0, made.output
    files = bytes_of(out)
    manifest = json.loads(files["manifest.json"])
    assert [each["origin"] for each in manifest["inputs"]["retracted_origins"]] == [ORIGIN]
    assert "the library counted wrongly" in files["en.html"].decode()
    entities = json.loads(files["provenance.json"])["entity"]
    assert [said["muster:claims_count"] for name, said in entities.items() if ":edition/" in name] == [0]


def test_it_can_be_taken_back(run: Run, monkeypatch):
    """A mistaken retraction could not be mended."""
    monkeypatch.setenv("MUSTER_WHO", "An Editor")
    run("import")
    assert run("retract", ORIGIN, "--reinstate", "--why", "x").exit_code == 2
    run("retract", ORIGIN, "--why", "the library counted wrongly")
    twice = run("retract", ORIGIN, "--why", "again")
    assert twice.exit_code == 2 and "retracted already" in twice.output
    back = run("retract", ORIGIN, "--reinstate", "--why", "it was right after all")
    assert back.exit_code == 0 and "Taken back in by An Editor" in back.stdout
    assert run("retract", ORIGIN, "--dry-run").exit_code == 0


def test_an_unknown_origin_and_a_decision_without_a_reason_are_refused(run: Run, monkeypatch):
    """A typing error would retract nothing without a word, or nobody would know why an origin is gone."""
    monkeypatch.setenv("MUSTER_WHO", "An Editor")
    run("import")
    unknown = run("retract", "town-libary", "--dry-run")
    assert unknown.exit_code == 2 and f"did you mean {ORIGIN}" in unknown.output
    silent = run("retract", ORIGIN)
    assert silent.exit_code == 2 and "--why" in silent.output
