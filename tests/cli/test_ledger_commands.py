"""`muster ledger`: check, pack and export as people call them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_a_whole_ledger_is_told_to_be_whole(run: Run, surroundings: Path) -> None:
    """Otherwise nobody could know whether to trust the bucket before printing from it."""
    assert run("import").exit_code == 0
    found = run("ledger", "check")
    assert found.exit_code == 0, found.output
    assert "1 appends: each row is in its place" in found.output
    said = json.loads(run("ledger", "check", "--json").stdout)
    assert said["head"]["append_no"] == 1 and said["files"]["altered"] == []


def test_an_altered_file_ends_with_its_own_exit_code_and_is_named(run: Run, surroundings: Path) -> None:
    """Otherwise a script would go on, or a person would not know which file to restore."""
    run("import")
    file = next((surroundings / "bucket/private/ledger/record=claim").glob("*.parquet"))
    whole = file.read_bytes()
    file.write_bytes(whole[:40] + bytes([whole[40] ^ 1]) + whole[41:])
    found = run("ledger", "check", "--json")
    assert found.exit_code == 5
    assert file.name in json.loads(found.stdout)["error"] and json.loads(found.stdout)["mend"]
    published = run("brief", "--draft", "--week", "2025-W44", "--engine", "none")
    assert published.exit_code == 5 and file.name in published.output


def test_packing_says_what_it_did(run: Run, surroundings: Path) -> None:
    """Otherwise one could not tell whether there was anything to do."""
    run("import")
    assert "nothing to pack" in run("ledger", "pack").output


def test_an_export_is_told_file_by_file(run: Run, surroundings: Path) -> None:
    """Otherwise one would have to look for what was written, and how much."""
    run("import")
    done = run("ledger", "export", "out")
    assert done.exit_code == 0, done.output
    assert (surroundings / "out/datapackage.json").is_file() and "claims.csv" in done.output
    again = run("ledger", "export", "out")
    assert again.exit_code == 2 and "not an empty folder" in again.output
    assert run("ledger", "export", "other", "--format", "xml").exit_code == 2
    assert run("ledger", "export", "other", "--all-rows", "--strict").exit_code == 2
    made = json.loads(run("ledger", "export", "rows", "--all-rows", "--format", "parquet", "--json").stdout)
    assert [each["path"] for each in made] == ["claims.parquet", "fetches.parquet"]
