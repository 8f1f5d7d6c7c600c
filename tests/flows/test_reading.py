"""A run reads each kind of file where it is safe to: the figures of an installed reader come in like any others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.flows.town import AFTER, Town, refreshed, settings_for

SOURCE = """
[sources.log]
title = "Harbour log"
publisher = "Harbour"
origin = "town-library"
kind = "government"
reliability = "B"
licence = "CC0"
cadence_days = 1
warn_after_days = 3
error_after_days = 30
url = "{address}/harbour.log"
fetching = {{ private_network = true, pause_seconds = 0 }}
mapping = {{ adapter = "plugin", reader = "harbour-log", writes = ["members.all"], options = {{ sign = "=" }} }}
"""
READER = """
import datetime as dt
import os
from reports.errors import ParseError
from reports.figures.model import Claim, Parsed

def read(copy, options, series):
    if b"loop" in copy.body:
        os.kill(os.getpid(), 11)
    day, _, value = copy.body.decode().strip().partition(options["sign"])
    return Parsed((Claim("members.all", copy.source_id, "Harbour", dt.date.fromisoformat(day), value=float(value)),))
"""


@pytest.fixture
def harbour(tmp_path: Path, desk: Path, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk with a source that an installed package reads."""
    packages = tmp_path / "packages"
    folder = packages / "harbour-1.0.dist-info"
    folder.mkdir(parents=True)
    (packages / "harbour.py").write_text(READER)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[muster.readers]\nharbour-log = harbour:read\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
    (desk / "sources.toml").write_text((desk / "sources.toml").read_text() + SOURCE.format(address=town.address))


def test_what_an_installed_reader_reads_stands_in_the_ledger(harbour: None, tmp_path: Path, desk: Path, town: Town):
    """A desk could declare a reader of another package, and its figures would never come in."""
    town.say("/harbour.log", "2025-11-02=37\n")
    settings = settings_for(tmp_path, desk)
    assert refreshed(settings, ["log"]).taken[0].outcome == "1 new"
    (row,) = settings.ledger.view(AFTER, series=["members.all"]).itertuples()
    assert (row.source_id, row.publisher, row.value) == ("log", "Harbour", 37)


def test_a_reader_that_breaks_its_process_fails_alone(harbour: None, tmp_path: Path, desk: Path, town: Town):
    """A fault in another package's compiled code would take the whole run with it."""
    town.say("/harbour.log", "loop")
    taken = {each.source_id: each for each in refreshed(settings_for(tmp_path, desk)).taken}
    assert taken["log"].status == "failed" and "the process that read it broke (SIGSEGV)" in taken["log"].error
    assert {name for name, each in taken.items() if each.status == "ok"} == {"loans", "swims", "members"}
