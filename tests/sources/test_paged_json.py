"""JSON in pages: the same claims as from one page, and each page named where something is wrong with it."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.errors import ParseError
from reports.sources import parse
from tests.sources.copies import copy_of

DAY = {"of": "day", "column": "day", "formats": ["YYYY-MM-DD"]}
PAGED = {
    "adapter": "paged_json",
    "paging": {"style": "offset", "parameter": "offset"},
    "records": ["result", "rows"],
    "period": DAY,
    "columns": {"loans": "loans.total"},
}
ROWS = [{"day": f"2024-03-{day:02}", "loans": day * 10} for day in range(1, 13)]


def page(rows: list) -> bytes:
    """Return one page with these records."""
    return json.dumps({"result": {"rows": rows, "total": 99}}).encode()


def _parse(pages, source, toy_series):
    return parse(copy_of("loans", *pages), source, toy_series)


def stated(found) -> list[tuple]:
    """Return what was stated, without where it stood."""
    return [(claim.series_id, claim.period_end_on, claim.value, claim.quarantine) for claim in found.claims]


def test_records_of_all_pages_are_read_in_order_with_their_place(toy_source, toy_series):
    """A reader who checks a figure must find the page as well as the record."""
    found = _parse([page(ROWS[:2]), page(ROWS[2:3]), page([])], toy_source(PAGED), toy_series)
    assert [(claim.value, claim.locator) for claim in found.claims] == [
        (10, "page 1, /result/rows/0/loans"),
        (20, "page 1, /result/rows/1/loans"),
        (30, "page 2, /result/rows/0/loans"),
    ]
    assert not found.findings


@given(st.lists(st.integers(0, len(ROWS)), max_size=5), st.integers(0, 3))
def test_pages_cut_anywhere_give_the_claims_of_one(toy_source, toy_series, cuts, overlap):
    """How a server cuts its pages, or moves them by a few records meanwhile, must not change what was stated."""
    edges = [0, *sorted(cuts), len(ROWS)]
    pages = [page(ROWS[max(0, first - overlap) : last]) for first, last in itertools.pairwise(edges)]
    source = toy_source(PAGED)
    assert stated(_parse(pages, source, toy_series)) == stated(_parse([page(ROWS)], source, toy_series))


def test_a_record_that_comes_again_is_told_once(toy_source, toy_series):
    """A list that grows while it is read repeats records; a line for each would bury what matters."""
    found = _parse([page(ROWS[:4]), page(ROWS[2:6])], toy_source(PAGED), toy_series)
    assert len(found.claims) == 6
    assert [(f.code, f.severity) for f in found.findings] == [("pages-overlap", "warn")]
    assert found.findings[0].message.startswith("2 record(s) stand on two pages")


def test_two_pages_that_contradict_one_another_are_held_back(toy_source, toy_series):
    """Nobody can say which of two values for one day the publisher meant."""
    found = _parse([page(ROWS[:2]), page([ROWS[1] | {"loans": 21}])], toy_source(PAGED), toy_series)
    assert [claim.value for claim in found.claims if not claim.quarantine] == [10]
    (finding,) = found.findings
    assert (finding.code, finding.severity) == ("conflict", "quarantine")
    assert "page 1, /result/rows/1/loans, page 2, /result/rows/0/loans" in finding.where


@pytest.mark.parametrize(
    ("pages", "says"),
    [
        ([page(ROWS[:2]), b'{"error": "quota"}'], "loans: page 2: an array of records is declared at /result/rows"),
        ([page(ROWS[:2]), b"<html>busy</html>"], "loans: page 2: this is a web page, not JSON"),
        ([page(ROWS[:2]), page([1])], "page 2, /result/rows/0 is '1', not an object"),
        ([page([]), page([])], "loans: the array is empty"),
    ],
)
def test_one_bad_page_refuses_the_whole_copy(toy_source, toy_series, pages, says):
    """A history without its second page would look like the withdrawal of everything on it."""
    with pytest.raises(ParseError) as caught:
        _parse(pages, toy_source(PAGED), toy_series)
    assert says in str(caught.value)
    assert caught.value.mend
