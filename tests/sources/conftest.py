"""The real desk, its recorded evidence, and small declared sources to try hostile bytes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports.adapters.files import read_folder
from reports.catalog import Catalog
from reports.catalog.declared import Series, Source
from reports.catalog.loading import load_catalog
from reports.figures.model import Claim, Parsed
from reports.sources import parse
from reports.sources.recorded import RecordedFile, read_manifest
from tests.sources.copies import copy_of

PROJECT = Path(__file__).parents[2]
RECORDED = PROJECT / "recorded"


@pytest.fixture(scope="session")
def desk() -> Catalog:
    """The desertion desk, as its files stand."""
    folder = PROJECT / "reports" / "catalogs" / "desertion"
    return load_catalog(read_folder(folder, suffixes=(".toml", ".csv", ".po")))


@pytest.fixture(scope="session")
def recorded_files() -> tuple[RecordedFile, ...]:
    """The manifest of recorded evidence."""
    return read_manifest((RECORDED / "manifest.toml").read_bytes())


@pytest.fixture(scope="session")
def parsed(desk: Catalog, recorded_files: tuple[RecordedFile, ...]) -> Callable[[str, str], Parsed]:
    """A function from source and beginning of the retrieval time (20220529) to what that file states."""
    known: dict[str, Parsed] = {}

    def read(source_id: str, time: str) -> Parsed:
        (path,) = [file.path for file in recorded_files if file.path.startswith(f"{source_id}/{time}")]
        if path not in known:
            copy = copy_of(source_id, (RECORDED / path).read_bytes())
            known[path] = parse(copy, desk.sources[source_id], desk.series)
        return known[path]

    return read


@pytest.fixture(scope="session")
def claim_of() -> Callable[..., Claim]:
    """A function to the one claim of a series and last day of the period."""

    def find(parsed: Parsed, series_id: str, period_end_on: str, publisher: str = "") -> Claim:
        day = dt.date.fromisoformat(period_end_on)
        (claim,) = [
            claim
            for claim in parsed.claims
            if (claim.series_id, claim.period_end_on) == (series_id, day) and publisher in ("", claim.publisher)
        ]
        return claim

    return find


@pytest.fixture(scope="session")
def toy_series() -> dict[str, Series]:
    """Three series of another subject: one of each kind that a parser treats differently."""
    shared = {"population": "readers", "basis": "documented", "group": "loans", "measure": "loans", "unit": "loans"}
    return {
        "loans.total": Series(title="Total", kind="cumulative", starts_on=dt.date(2024, 1, 1), **shared),
        "loans.week": Series(title="Week", kind="flow", **shared),
        "loans.next": Series(title="Expected", kind="projection", **shared),
        "books.held": Series(title="Held", kind="stock", **shared),
    }


@pytest.fixture(scope="session")
def toy_source() -> Callable[..., Source]:
    """A function from a mapping to a source that is read by it."""

    def declare(mapping: dict[str, Any], **more: Any) -> Source:
        declared = {
            "title": "Loans",
            "publisher": "Town library",
            "origin": "town-library",
            "kind": "government",
            "reliability": "A",
            "licence": "CC0",
            "cadence_days": 7,
            "warn_after_days": 14,
            "error_after_days": 60,
            "url": "https://library.example/loans",
            "mapping": mapping,
        }
        return Source.model_validate(declared | more)

    return declare
