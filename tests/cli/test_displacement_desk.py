"""A desk on another subject, from its recorded evidence to a published edition: data alone, no Python changed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from reports.sources.recorded import read_manifest
from tests.cli.conftest import ROOT, muster

DESK = ROOT / "tests" / "displacement_desk"
RECORDED = DESK / "recorded"
FILES = {file.source_id: RECORDED / file.path for file in read_manifest((RECORDED / "manifest.toml").read_bytes())}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The options that name the desk and a bucket into which its evidence was imported."""
    options = ("--catalog", str(DESK), "--bucket", str(tmp_path_factory.mktemp("displacement") / "bucket"))
    muster("import", str(RECORDED), *options)
    return options


@pytest.fixture(scope="module")
def claims(words: tuple[str, ...]) -> dict[tuple[str, str], dict[str, Any]]:
    """Every claim that the ledger holds, by series and last day of its period."""
    told = json.loads(muster("claims", "--json", *words).stdout)
    return {(claim["series_id"], claim["period_end_on"][:10]): claim for claim in told}


@pytest.fixture(scope="module")
def edition(words: tuple[str, ...]) -> Path:
    """The folder of the published edition."""
    told = json.loads(muster("brief", "--week", "2022-W30", "--offline", "--json", *words).stdout)
    assert told["status"] == "published"
    return Path(words[-1]) / "public/displacement/weekly/2022-W30/r1"


def printed_in(folder: Path) -> str:
    """Return the text of the one PDF in a folder, on one line."""
    (pdf,) = folder.glob("*.pdf")
    return " ".join("\n".join(page.extract_text() for page in PdfReader(pdf).pages).split())


def test_an_array_inside_a_document_is_read_to_the_last_day(claims):
    """A path to the array that missed a row would lose a day without a word."""
    rows = json.loads(FILES["unhcr-recorded"].read_bytes())["data"]["timeseries"]
    read = {day: claim["value"] for (series, day), claim in claims.items() if series == "refugees.recorded"}
    assert read == {row["data_date"]: row["individuals"] for row in rows}
    assert claims["refugees.recorded", "2022-05-21"]["locator"] == "/data/timeseries/6/individuals"


def test_numbers_written_as_text_are_the_numbers_meant(claims):
    """A country's refugees would be missing, or read from another country's row."""
    rows = {row["geomaster_name"]: row for row in json.loads(FILES["unhcr-countries"].read_bytes())["data"]}
    for name, series in (("Poland", "refugees.recorded.poland"), ("Türkiye", "refugees.recorded.turkiye")):
        assert claims[series, rows[name]["date"]]["value"] == int(rows[name]["individuals"])


def test_a_table_under_a_row_of_groups_is_read_by_its_own_headings(claims):
    """Every figure of the sheet would stand under the wrong heading."""
    with FILES["ocha-key-figures"].open(newline="", encoding="utf-8") as lines:
        next(lines)
        rows = {row["Date"]: row for row in csv.DictReader(lines)}
    assert len(rows) == 50
    for series, heading in (("civilians.killed", "Civilian casualities(OHCHR) - Killed"), ("displaced.all", "IDPs")):
        read = {day: claim["value"] for (of, day), claim in claims.items() if of == series}
        assert read == {day: int(row[heading]) for day, row in rows.items() if row[heading] != "N/A"}
    assert claims["civilians.killed", "2022-04-25"]["origin"] == "ohchr"
    assert claims["displaced.all", "2022-04-22"]["origin"] == "iom"


def test_sheets_are_read_between_their_tags_and_their_notes(claims):
    """A line of tags or a note would be taken for a region, or a region left out."""
    september, may = "2023-09-30", "2023-05-31"
    assert claims["displaced.dnipropetrovsk", september]["value"] == 498_000
    assert claims["displaced.kyiv-city", september]["value"] == 363_000
    assert claims["returned.kharkiv", september]["value"] == 567_000
    assert claims["returned.kharkiv", may]["value"] == 551_000
    assert claims["returned.kharkiv", may]["locator"].startswith('sheet "Returnees by Oblast", row 8, column ')


def test_the_edition_prints_the_figures_of_the_files(edition):
    """A second desk would get a page without its figures, or none."""
    text = printed_in(edition)
    week = 6_246_168 - 6_076_119
    for printed in ("Displacement and civilian harm", f"{week:,}", "6,246,168", "7,707,000", "2,665", "OHCHR"):
        assert printed in text


def test_an_edition_on_figures_long_out_of_date_is_withheld(words):
    """A page of 2023 would be built on counts that end in 2022."""
    refused = muster("brief", "--week", "2023-W39", "--offline", *words, expected=3)
    assert "past its error age" in refused.stderr


def test_a_draft_of_that_year_shows_what_the_sheets_brought_and_what_is_old(words, tmp_path):
    """The figures of the workbooks would reach no page, or stand there beside old ones unmarked."""
    muster("brief", "--week", "2023-W43", "--draft", "--offline", "--out", str(tmp_path), *words)
    text = printed_in(tmp_path)
    for printed in ("498,000", "1,042,000", "not updated since 3 August 2022", "draft, not published"):
        assert printed in text


def test_the_ledger_of_the_desk_follows_from_its_evidence(words):
    """What was read from a workbook or an inner array could not be read again the same."""
    assert "the ledger follows from its evidence: 5 fetches" in muster("replay", *words).stdout
