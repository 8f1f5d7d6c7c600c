"""Readers that other packages bring along: found by name, held to what the mapping allows, and confined."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.adapters.confined import confined
from reports.adapters.installed_readers import read
from reports.catalog.declared import Series, Source
from reports.errors import ParseError
from reports.figures.model import Copy, Parsed

SERIES = {
    "loans.all": Series(
        title="Loans", kind="flow", measure="loans", population="readers", unit="loans", basis="documented", group="x"
    )
}
HEAD = """
import datetime as dt
from reports.figures.model import Claim, Parsed

def read(copy, options, series):
    day = dt.date(2024, 1, 1)
"""
GOOD = """
    values = [float(word) for word in copy.body.decode().split(options["between"])]
    return Parsed(tuple(Claim("loans.all", copy.source_id, "Town", day, value=value) for value in values))
"""
Install = Callable[[str], Callable[[], Parsed]]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a package with a reader of this body, and return a function that reads a small file with it."""

    def installed(body: str, name: str = "town-log", target: str = "town_log:read") -> Callable[[], Parsed]:
        (tmp_path / "town_log.py").write_text(HEAD + body)
        folder = tmp_path / "town_log-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: town-log\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(f"[muster.readers]\n{name} = {target}\n")
        monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
        source = Source(
            title="Loans", publisher="Town", origin="town", kind="government", reliability="A", licence="CC0",
            cadence_days=7, warn_after_days=14, error_after_days=60, url="https://library.example/log",
            mapping={"adapter": "plugin", "reader": "town-log", "writes": ["loans.all"], "options": {"between": ";"}},
        )  # fmt: skip
        copy = Copy("loans", (b"5;7;7",), dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
        return lambda: confined(read, copy, source, SERIES, about="loans")

    return installed


def test_an_installed_reader_reads_a_file_of_its_own_kind(install: Install):
    """Nobody could watch a publisher whose file no declared kind covers."""
    parsed = install(GOOD)()
    assert [claim.value for claim in parsed.claims] == [5, 7]
    assert [finding.code for finding in parsed.findings] == ["conflict"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('    return Parsed((Claim("loans.other", "loans", "Town", day, value=1),))', "wrote to 'loans.other'"),
        ('    return Parsed((Claim("loans.all", "x", "Town", day, value=1),))', "wrote a claim as the source 'x'"),
        ("    return Parsed(())", "made nothing of the file"),
        ("    return [1, 2]", "returned a list, not a Parsed"),
        ('    raise KeyError("total")', "reading it broke, with 1,024 MiB of memory to use: KeyError: 'total'"),
        ("    import no_such_package", "ModuleNotFoundError"),
        ('    return Parsed((Claim("loans.all", "loans", "Town", day, value=float("nan")),))', "value is nan"),
    ],
)
def test_a_reader_that_breaks_its_promise_is_refused_by_name(install: Install, body: str, says: str):
    """A reader could write figures of another source, or stop the run with a trace that nobody understands."""
    with pytest.raises(ParseError) as caught:
        install(body)()
    assert says in str(caught.value)
    assert str(caught.value).startswith("loans: ")
    assert caught.value.mend


@pytest.mark.parametrize(
    ("name", "target", "says"),
    [
        ("other-log", "town_log:read", "no installed package brings the reader 'town-log'; there is other-log"),
        ("town-log", "town_log:rread", "the reader 'town-log' cannot be loaded from town_log:rread"),
        ("town-log", "town_lodge:read", "No module named 'town_lodge'"),
    ],
)
def test_a_reader_that_is_not_there_is_named(install, name: str, target: str, says: str):
    """An editor would not learn which package is missing."""
    with pytest.raises(ParseError) as caught:
        install(GOOD, name, target)()
    assert says in str(caught.value)
    assert "install" in caught.value.mend
