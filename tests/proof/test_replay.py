"""The whole recorded history, read anew where there is no network at all, and what a mended mapping would change."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.settings import shipped_desk
from tests.cli.conftest import ROOT, muster

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

ALONE = ("unshare", "--map-root-user", "--net")  # a network of its own, in which there is nothing, not even loopback


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bucket into which all recorded evidence of the real desk was imported, and its register."""
    folder = tmp_path_factory.mktemp("replay") / "bucket"
    muster("import", "--bucket", str(folder))
    muster("refresh", "--offline", "--bucket", str(folder))
    return folder


def alone(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a Python program in a process that has no network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PREFECT_"))}
    return subprocess.run([*ALONE, sys.executable, *words], cwd=ROOT, env={**kept, "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, timeout=600)  # fmt: skip


def test_there_is_no_network_in_there():
    """The proof below would hold with the network in reach."""
    reach = "import socket; socket.create_connection(('127.0.0.1', 9), timeout=5)"
    assert "Network is unreachable" in alone("-c", reach).stderr


def test_the_ledger_is_rebuilt_without_a_network_to_the_same_digest(bucket: Path):
    """The figures would hang on servers that may say something else tomorrow, or be gone."""
    done = alone("-m", "flows.cli", "replay", "--bucket", str(bucket), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["is_same"] and told["content"] == told["content_was"]
    assert told["pieces"] > 40 and told["claims"] > 40_000


def test_a_mended_mapping_shows_every_claim_it_would_change(bucket: Path, tmp_path: Path):
    """An editor would have to guess what a corrected mapping does to four years of figures."""
    shutil.copytree(shipped_desk(), tmp_path / "desk")
    sources = tmp_path / "desk/sources.toml"
    start = sources.read_text().index("[sources.oryx]")
    before, oryx = sources.read_text()[:start], sources.read_text()[start:]
    assert 'bound = "at_least"' in oryx
    sources.write_text(before + oryx.replace('bound = "at_least"', 'bound = "exact"', 1))
    done = muster("replay", "--catalog", str(tmp_path / "desk"), "--bucket", str(bucket), "--json", expected=9)
    changed = {
        each["source_id"]: {change["what"] for change in each["changes"]} for each in json.loads(done.stdout)["sources"]
    }
    assert {source_id for source_id, whats in changed.items() if whats} == {"oryx"}
    assert changed["oryx"] <= {"revised", "retold"} and "revised" in changed["oryx"]


def test_an_edition_made_before_a_replay_is_made_again_with_the_same_bytes(bucket: Path, tmp_path: Path):
    """A quoted edition could not be shown to be what was published, once a mapping was mended."""
    mine = tmp_path / "bucket"
    shutil.copytree(bucket, mine)
    desk = tmp_path / "desk"
    shutil.copytree(shipped_desk(), desk)
    first = json.loads(muster("publish", "--week", "2026-W31", "--bucket", str(mine), "--json").stdout)
    sources = desk / "sources.toml"
    sources.write_text(sources.read_text().replace('bound = "at_least"', 'bound = "exact"'))
    muster(
        "replay",
        "--apply",
        "--why",
        "the count is a count",
        "--catalog",
        str(desk),
        "--bucket",
        str(mine),
        MUSTER_WHO="Olena",
    )
    again = tmp_path / "again"
    muster("brief", "--week", "2026-W31", "--out", str(again), "--offline", "--bucket", str(mine))
    published = mine / "public/desertion/weekly/2026-W31/r1"
    assert first["status"] == "published"
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in published.iterdir()
    }
