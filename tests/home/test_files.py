"""What other programs read of a bucket: feed, calendar, citations, data, linked data; each by a well-kept parser."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from pathlib import Path

import bibtexparser
import feedparser
import icalendar
import pyarrow.parquet
import pytest
from frictionless import Package

from reports.adapters.disk import FolderStore
from reports.briefings.home.tables import parquet
from reports.briefings.publication import sha256_of
from tests.home.sample import FIGURES, WHY, issue


def test_the_feed_tells_editions_corrections_and_withdrawals(public: Path):
    """A newsroom that follows the feed would miss an edition, or go on quoting one that was taken back."""
    feed = feedparser.parse((public / "herd/feed.xml").read_bytes())
    assert not feed.bozo and feed.feed.title == "The herd"
    titles = [entry.title for entry in feed.entries]
    assert titles[0] == "Withdrawn: The herd, weekly, 2025-W50, revision 1"
    assert titles[1] == "Corrected: The herd, weekly, 2026-W30, revision 2"
    assert "The herd, weekly, 2026-W30 (superseded)" in titles and "The herd, weekly, 2025-W50 (withdrawn)" in titles
    assert feed.entries[1].summary == WHY
    ids = [entry.id for entry in feed.entries]
    assert len(set(ids)) == len(ids) == 8 and all(each.startswith("urn:uuid:") for each in ids)
    assert {entry.updated for entry in feed.entries} == {"2026-08-04T03:00:12Z"}
    newest = next(entry for entry in feed.entries if "2026-W31" in entry.title)
    assert "The herd grew by 120 cows." in newest.content[0].value


def test_an_entry_keeps_its_id_when_more_is_published(tmp_path: Path):
    """Readers of the feed would be shown every old edition as new after each act."""
    store = FolderStore(tmp_path)
    issue(store, "2026-W30")
    before = feedparser.parse((tmp_path / "public/herd/feed.xml").read_bytes()).entries
    issue(store, "2026-W31")
    after = feedparser.parse((tmp_path / "public/herd/feed.xml").read_bytes()).entries
    assert [entry.id for entry in after[1:]] == [entry.id for entry in before]


def test_the_calendar_names_the_next_twelve_releases(public: Path):
    """An aide who subscribes would wait for an edition on the wrong day, or twice."""
    for name in ("calendar.ics", "calendar.uk.ics"):
        told = icalendar.Calendar.from_ical((public / "herd" / name).read_bytes())
        events = list(told.walk("VEVENT"))
        assert len(events) == len({str(each["UID"]) for each in events}) == 12
        assert events[0]["DTSTART"].dt == dt.datetime(2026, 8, 10, 3, tzinfo=dt.UTC)
        assert "2026-W32" in events[0]["SUMMARY"]
        assert all(len(line) <= 75 for line in (public / "herd" / name).read_bytes().split(b"\r\n"))


def test_citations_are_read_by_reference_managers(public: Path):
    """A scholar would have to type the citation by hand, and get the revision or the hash wrong."""
    pdf = sha256_of((public / "herd/weekly/2026-W31/r1/muster-herd-weekly_2026-W31_r1_en.pdf").read_bytes())
    (entry,) = bibtexparser.loads((public / "herd/weekly/citation.bib").read_text()).entries
    assert (entry["ENTRYTYPE"], entry["ID"], entry["year"]) == ("techreport", "muster-herd-weekly-2026-W31-r1", "2026")
    assert pdf in entry["note"] and entry["number"] == "2026-W31, revision 1"
    (told,) = json.loads((public / "herd/weekly/citation.json").read_text())
    assert told["type"] == "report" and told["issued"] == {"date-parts": [[2026, 8, 4]]} and pdf in told["note"]


def test_figures_over_time_are_one_table_in_two_formats(public: Path):
    """An analyst would get other figures from Parquet than from CSV, or claims mixed with what was computed."""
    data = public / "herd/weekly/data"
    figures = pyarrow.parquet.read_table(data / "figures.parquet").to_pylist()
    assert (data / "figures.csv").read_text() == FIGURES
    assert [row["value"] for row in figures] == [1010.0, None, 120.5]
    assert figures[0]["published_on"] == dt.date(2024, 11, 19) and figures[2]["days_count"] == 7
    assert figures[0]["known_at"] == dt.datetime(2024, 11, 20, tzinfo=dt.UTC) and figures[0]["is_reconstructed"] is True
    claims = pyarrow.parquet.read_table(data / "claims.parquet").to_pylist()
    assert [row["record"] for row in claims] == ["claim", "claim"]
    assert len(list(csv.reader((data / "claims.csv").read_text().splitlines()))) == 3


def test_parquet_is_the_same_bytes_each_time():
    """Every run would write the data files anew, and nobody could say whether they changed."""
    assert parquet(FIGURES.encode()) == parquet(FIGURES.encode())


def test_the_data_package_speaks_of_the_files_beside_it(public: Path):
    """A program that reads the package would look for files that are not there, or take an altered one."""
    folder = public / "herd/weekly/data"
    told = json.loads((folder / "datapackage.json").read_text())
    for resource in told["resources"]:
        body = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{sha256_of(body)}" and resource["bytes"] == len(body)
    names = Package.from_descriptor(told, basepath=str(folder)).resource_names
    assert names == ["figures-csv", "figures-parquet", "claims-csv", "claims-parquet"]


def test_search_engines_read_report_and_data(public: Path):
    """Neither the briefing nor its data would be found by those who look for them."""
    page = (public / "herd/weekly/index.html").read_text()
    (told,) = re.findall(r'<script type="application/ld\+json">\n(.*?)\n</script>', page, re.S)
    graph = {str(each["@type"]): each for each in json.loads(told)["@graph"]}
    report, data = graph["['Report', 'PublicationIssue']"], graph["Dataset"]
    assert report["issueNumber"] == "2026-W31" and report["abstract"] == "The herd grew"
    for file in (*report["encoding"], *data["distribution"]):
        assert (public / "herd/weekly" / file["contentUrl"]).is_file()
    assert 'property="og:image" content="2026-W31/r1/preview_en.png"' in page


@pytest.mark.parametrize("count", [12])
def test_a_newer_week_moves_no_older_week_s_page(tmp_path: Path, count: int):
    """Publishing would cost more with every edition, and a slip could touch pages that were cited for years."""
    store = FolderStore(tmp_path)
    for number in range(1, count):
        issue(store, f"2026-W{number:02d}")
    weeks = {each: each.read_bytes() for each in (tmp_path / "public/herd/weekly").glob("2026-W*/index*.html")}
    issue(store, f"2026-W{count}")
    assert {each: each.read_bytes() for each in weeks} == weeks
