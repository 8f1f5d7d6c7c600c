"""What is attached for machines: figures.csv and provenance.json."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest

from reports.briefings.attachments import FIGURE_COLUMNS, figures_csv
from reports.briefings.compose import compose
from reports.briefings.material import Material
from reports.briefings.provenance import provenance_json
from reports.figures.model import Fetch
from tests.briefings.herd import AS_OF, HELD_AT, NEXT_RELEASE, briefing, fetches_of, material, said, totals, view_of

PANEL = {
    "kind": "claims_panel", "name": "counted", "series": ["herd.counts"],
    "title": {"rule": "origins", "series": ["herd.counts"], "say": {"any": "Counts"}},
}  # fmt: skip
SHOWING = briefing(sections=[{"name": "herd", "title": "Herd", "blocks": [PANEL]}])
COUNT = said("herd.counts", 510.5, "2025-12-31", "2026-01-02", "The Shepherd", bound="at_least", origin="union")


def rows_of(made: Material) -> list[dict[str, str]]:
    """Return figures.csv as a program reads it."""
    return list(csv.DictReader(io.StringIO(figures_csv(made).decode())))


def provenance(made: Material) -> dict[str, Any]:
    """Return provenance.json as a program reads it."""
    return json.loads(provenance_json(made, compose(made, next_release_at=NEXT_RELEASE)))


def test_every_figure_shown_is_in_the_file_claims_and_flows():
    """A reader could not check a figure of the page: that of a chart of claims least of all."""
    made = material([*totals([70, 77]), COUNT], declared=SHOWING)
    rows = rows_of(made)
    kinds = [(row["record"], row["series_id"]) for row in rows]
    assert kinds.count(("claim", "herd.total")) == 15
    assert kinds.count(("weekly flow", "herd.total")) == 2
    assert kinds.count(("claim", "herd.counts")) == 1
    assert len(rows) == 18
    assert all(list(row) == list(FIGURE_COLUMNS) for row in rows)


def test_the_file_is_the_same_before_and_after_the_page_is_composed():
    """The same edition would have other bytes when it is rebuilt in another order of work."""
    made = material([*totals([70, 77]), COUNT], declared=SHOWING)
    before = figures_csv(made)
    compose(made, next_release_at=NEXT_RELEASE)
    assert figures_csv(made) == before == figures_csv(material([*totals([70, 77]), COUNT], declared=SHOWING))


def test_a_claim_keeps_bound_publisher_origin_and_evidence():
    """A machine would read “at least” as a count, with nobody behind it."""
    made = material([COUNT, *totals([7])], declared=SHOWING)
    (row,) = [row for row in rows_of(made) if row["series_id"] == "herd.counts"]
    expected = {
        "record": "claim", "title": "Sheep counted", "kind": "stock", "unit": "head", "basis": "claimed",
        "period_start_on": "", "period_end_on": "2025-12-31", "value": "510.5", "low": "", "high": "",
        "bound": "at_least", "publisher": "The Shepherd", "origin": "union", "published_on": "2026-01-02",
        "known_at": "2026-03-09T06:00:00Z", "is_reconstructed": "False",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    assert len(row["evidence_sha256"]) == 64


def test_a_flow_says_how_many_days_it_has():
    """A machine would compare five days with seven."""
    flows = [row for row in rows_of(material(totals([70, 77])[:-2])) if row["record"] == "weekly flow"]
    columns = ("period_start_on", "period_end_on", "value", "days_count", "status")
    assert [tuple(row[column] for column in columns) for row in flows] == [
        ("2026-02-23", "2026-03-01", "70", "7", "normal"),
        ("2026-03-02", "2026-03-08", "77", "5", "incomplete"),
    ]


def test_a_reconstructed_row_is_marked():
    """A value that nobody held at the cut-off would pass for one that was."""
    later = view_of(totals([70]), held_at=AS_OF + dt.timedelta(days=9))
    assert {row["is_reconstructed"] for row in rows_of(material(later)) if row["record"] == "claim"} == {"True"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_is_disarmed(start: str):
    """A publisher's name would run as a formula on the reader's machine."""
    hostile = said("herd.counts", 5, "2025-12-31", "2026-01-02", f'{start}HYPERLINK("http://x","y")')
    (row,) = [row for row in rows_of(material([hostile], declared=SHOWING)) if row["series_id"] == "herd.counts"]
    assert row["publisher"].startswith(f"'{start}") and row["publisher"].endswith('HYPERLINK("http://x","y")')


def test_a_negative_number_stays_a_number():
    """A correction downwards would be read as text and left out of sums."""
    rows = rows_of(material(totals([70, -20])))
    assert [row["value"] for row in rows if row["record"] == "weekly flow"] == ["70", "-20"]


def test_commas_quotes_and_line_ends_in_a_name_survive():
    """A row would fall apart into others."""
    odd = said("herd.counts", 5, "2025-12-31", "2026-01-02", 'Sheep, "Wool"\n& Sons')
    (row,) = [row for row in rows_of(material([odd], declared=SHOWING)) if row["series_id"] == "herd.counts"]
    assert row["publisher"] == 'Sheep, "Wool"\n& Sons'


def test_provenance_names_what_each_part_was_made_from():
    """A reader could not go from a figure to the publisher's own file."""
    made = material([*totals([70, 77]), COUNT], declared=SHOWING)
    entities = provenance(made)["entity"]
    edition = entities["muster:edition/herd/weekly/2026-W10/r1/en"]
    assert edition["muster:as_of"] == AS_OF.isoformat() and edition["muster:claims_sha256"] == made.digest
    assert edition["muster:claims_count"] == 16
    panel = entities["muster:part/herd/counted"]
    assert (panel["muster:kind"], panel["muster:mark"]) == ("claims_panel", "not updated since 2 January 2026")
    sources = {
        each["prov:usedEntity"]
        for each in provenance(made)["wasDerivedFrom"].values()
        if each["prov:generatedEntity"] in ("muster:part/herd/counted", "muster:part/judgement/1")
    }
    assert sources == {"muster:series/herd.counts", "muster:series/herd.total"}
    assert entities["muster:series/herd.counts"]["muster:publisher"] == ["The Shepherd"]


def test_evidence_is_dated_by_the_copy_that_first_brought_it():
    """A figure would seem to have been held later than it was, once its file was fetched again."""
    digest = view_of([COUNT])["evidence_sha256"].iloc[0]
    again = HELD_AT + dt.timedelta(hours=5)
    fetches = fetches_of(
        Fetch("papers", "https://example.org/papers", HELD_AT, "ok", sha256=digest),
        Fetch("papers", "https://example.org/papers", again, "unchanged", sha256=digest),
    )
    made = material([COUNT], declared=SHOWING, fetches=fetches)
    copy = provenance(made)["entity"][f"muster:evidence/{digest}"]
    assert copy["muster:retrieved_at"] == HELD_AT.isoformat()
