"""Web pages: headings, bullets and tables are read as declared, and whatever is not the page is refused."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from reports.errors import ParseError
from reports.sources import parse
from tests.sources.copies import TAKEN_AT, copy_of

PAGES = Path(__file__).parent / "pages"
RECORDED = Path(__file__).parents[2] / "recorded"
MONTHS = {"May": 5, "June": 6, "July": 7}
BULLETS = {
    "adapter": "html",
    "select": "ul li",
    "pattern": r"(?P<what>.+) - (?:about )?(?P<total>[0-9 ]+) \(\+(?P<day_more>[0-9]+)\)(?: persons)?",
    "once": [
        {
            "select": "h1",
            "pattern": "Total .* losses in Ukraine as of (?P<month>[A-Z][a-z]+) (?P<day>[0-9]+), (?P<year>[0-9]{4})",
        }
    ],
    "period": {
        "of": "named_day", "year_column": "year", "month_column": "month", "day_column": "day", "months": MONTHS,
    },
    "values": [{"series_by": {"column": "what", "series": {"personnel": "loans.total", "tanks": "books.held"},
                              "ignored_patterns": ["."]}, "value": "total"}],
    "numbers": {"thousands": " "},
}  # fmt: skip
HEADINGS = {
    "adapter": "html",
    "select": "h3",
    "pattern": r"(?P<what>.+) \((?P<total>[0-9]+), of which (?:destroyed: (?P<destroyed>[0-9]+))?[^()]*\)",
    "period": {"of": "retrieved"},
    "values": [
        {"series_by": {"column": "what", "series": {"Tanks": "loans.total"}, "ignored_patterns": ["."]},
         "value": "total"},
        {"series_by": {"column": "what", "series": {"Tanks": "books.held"}, "ignored_patterns": ["."]},
         "value": "destroyed"},
    ],
}  # fmt: skip
TABLE = {
    "adapter": "html",
    "select": "table.loans",
    "period": {"of": "day", "column": "day", "formats": ["YYYY-MM-DD"]},
    "columns": {"lent": "loans.total"},
    "ignore": ["town"],
}


def _page(rows: str, head: str = "<tr><th>town<th>day<th>lent") -> bytes:
    return f"<!doctype html><meta charset=utf-8><title>Loans</title><table class=loans>{head}{rows}</table>".encode()


@pytest.fixture
def read(toy_source, toy_series):
    """Read a page by a mapping."""
    return lambda body, mapping: parse(copy_of("loans", body), toy_source(mapping), toy_series)


def test_the_bullets_of_a_ministry_give_the_figures_that_others_collected(read):
    """A page that states the day once and a total for each bullet would be read wrongly, or not at all."""
    parsed = read((PAGES / "ministry-bullets.html").read_bytes(), BULLETS)
    (path,) = (RECORDED / "orc-losses").glob("*/*.json")
    (row,) = [row for row in json.loads(path.read_bytes()) if row["date"] == "2026-06-21"]
    assert {claim.series_id: claim.value for claim in parsed.claims} == {
        "loans.total": row["personnel"], "books.held": row["tanks"],
    }  # fmt: skip
    assert {claim.period_end_on for claim in parsed.claims} == {dt.date(2026, 6, 21)}
    assert parsed.claims[0].locator == "element 1 of 'ul li', \"total\""
    assert [(finding.severity, finding.message) for finding in parsed.findings] == [
        ("warn", "'News' has another form than declared; it is left out"),
        ("warn", "'Contacts' has another form than declared; it is left out"),
    ]


def test_the_headings_of_a_list_give_total_and_part(read):
    """Oryx's headings would give no figure, or that of another class; its totals without brackets are told."""
    parsed = read((PAGES / "oryx-headings.html").read_bytes(), HEADINGS)
    assert {claim.series_id: claim.value for claim in parsed.claims} == {"loans.total": 3847, "books.held": 2771}
    assert {claim.period_end_on for claim in parsed.claims} == {TAKEN_AT.date()}
    assert [finding.message[:17] for finding in parsed.findings] == [
        "'Russia - 20982, ", "'Losses excluding", "'Losses of Armour",
    ]  # fmt: skip


def test_a_group_that_found_nothing_states_nothing(read):
    """A class without any destroyed would be read as a figure, or would stop the whole page."""
    page = b"<h3>Tanks (5, of which captured: 5)</h3><h3>Tanks (7, of which destroyed: 6)</h3>"
    assert [(claim.series_id, claim.value) for claim in read(page, HEADINGS).claims] == [
        ("loans.total", 5), ("loans.total", 7), ("books.held", 6),
    ]  # fmt: skip


def test_many_elements_of_another_form_are_told_in_a_few_lines(read):
    """A page whose form has changed would bury the reader under one line for each of its elements."""
    page = b"<h3>Tanks (5, of which destroyed: 5)</h3>" + b"<h3>Other</h3>" * 30
    findings = read(page, HEADINGS).findings
    assert len(findings) == 6
    assert findings[-1].message == "and 25 more elements have another form than declared"


@pytest.mark.parametrize(
    ("body", "mapping", "says"),
    [
        (b"", HEADINGS, "the page is empty"),
        (b" \n ", HEADINGS, "the page is empty"),
        (b"<title>Just a moment...</title><h1>Checking</h1>", HEADINGS, "titled 'Just a moment...' and has 0 table"),
        (b"<title>Just a moment...</title>", HEADINGS, "it looks like a page that asks for a check or a login"),
        (b"<form><input type=password></form>", TABLE, "it looks like a page that asks for a check or a login"),
        (b"<h3>Tanks: 5</h3>", HEADINGS, "none of 1 elements found by 'h3' has the form"),
        (b"<h2>Tanks (5, of which destroyed: 5)</h2>", HEADINGS, "no element is found by 'h3'"),
        ("<h3>Танки</h3>".encode("cp1251"), HEADINGS, "byte 4 (line 1) is not utf-8"),
        (b"<meta charset=utf-7><h3>x</h3>", HEADINGS, "names the encoding 'utf-7', which is not read"),
        (b"\x89PNG\r\n\0\0", HEADINGS, "byte 0 (line 1) is not utf-8"),
        ("<h3>Танки (5)</h3>".encode().decode("latin-1").encode(), HEADINGS, "was written in another encoding"),
        ("<h3>T\ufffdnks (5)</h3>".encode(), HEADINGS, "was written in another encoding than the page names"),
        (b"<h3>x</h3>", HEADINGS | {"select": "h3[["}, "'h3[[' is no CSS selector"),
        (b"<h3>a\0b</h3>", HEADINGS, "line 1 holds a NUL character"),
        (b"<p>none</p>", TABLE, "no table is found by 'table.loans'"),
        (b"<table class=loans></table><table class=loans></table>", TABLE, "2 elements, 2 of them tables"),
        (b"<table class=loans></table>", TABLE, "the file is empty, or its first line is"),
        (_page("<tr><td>A<td>2024-03-01<td>5", head="<tr><th>town<th>day<th>books"), TABLE, "no column 'lent'"),
        (b"<h1>Losses today</h1><ul><li>tanks - 5 (+1)</ul>", BULLETS, "0 texts found by 'h1' have the form"),
        (_page('<tr><td colspan="65535">x' + "<td>1" * 900), TABLE, "line 2 has more than 1,000 columns"),
    ],
)
def test_what_is_not_the_page_is_refused(read, body, mapping, says):
    """A challenge, a login, an emptied or changed page would pass for a publisher who took all figures back."""
    with pytest.raises(ParseError) as caught:
        read(body, mapping)
    assert says in str(caught.value)
    assert caught.value.mend


def test_merged_cells_stand_in_every_place_that_they_cover(read):
    """A town that is written once beside three days would shift the figures of the other days by one column."""
    rows = "<tr><td rowspan=2>A<td>2024-03-01<td>5<tr><td>2024-03-02<td>6<tr><td>B<td>2024-03-03<td>7"
    claims = read(_page(rows), TABLE).claims
    assert [(str(claim.period_end_on), claim.value) for claim in claims] == [
        ("2024-03-01", 5), ("2024-03-02", 6), ("2024-03-03", 7),
    ]  # fmt: skip
    assert claims[1].locator == 'table line 3, column "lent"'


def test_a_cell_that_claims_to_cover_the_world_covers_the_lines_there_are(read):
    """A page of a hundred bytes would fill the memory with 65 million cells."""
    mapping = TABLE | {"ignore": ["town", "more"]}
    head = "<tr><th>day<th>lent<th colspan=500 rowspan=65534>more"
    claims = read(_page("<tr><td>2024-03-01<td>5", head=head), mapping | {"ignore": ["more"]}).claims
    assert [claim.value for claim in claims] == [5]


@pytest.mark.parametrize(
    ("cell", "is_read"),
    [
        ("1600", True), ("1&nbsp;600", True), ("1&#8239;600", True), ("<b>1</b> 600", True), ("1\u200b600", True),
        ("1600<sup>2</sup>", False), ("16<span>00</span>", False), ("<del>1500</del>1600", False),
        ("1,600", False), ("1600,5", False), ("n/a", False), ("1600<script>2</script>", True),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_a_reader_sees_it_or_kept_in_quarantine(read, cell, is_read):
    """A footnote's number or a struck-out figure would become digits of the figure beside it."""
    page = _page(f"<tr><td>A<td>2024-03-01<td>{cell}")
    (claim,) = read(page, TABLE | {"numbers": {"thousands": " "}}).claims
    assert (claim.value == 1600 and not claim.quarantine) == is_read
    assert (claim.value is None and bool(claim.quarantine)) != is_read


def test_footnotes_that_are_declared_are_left_out(read):
    """An editor could not read a table whose figures all carry footnotes."""
    page = _page("<tr><td>A<td>2024-03-01<td>1600<sup class=note>[2]</sup>")
    assert [claim.value for claim in read(page, TABLE | {"leave_out": ["sup.note"]}).claims] == [1600]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-u", "utf-16"])
def test_a_page_is_read_in_the_encoding_that_it_names(read, encoding):
    """Cyrillic labels would turn into other letters, and their figures would be lost as new labels."""
    named = {"cp1251": "windows-1251", "koi8-u": "KOI8-U", "utf-16": "utf-16"}[encoding]
    head = f"<html><head><meta http-equiv=Content-Type content='text/html; charset={named}'></head>"
    page = head + "<h3>Танки (5, of which x)"
    mapping = json.loads(json.dumps(HEADINGS).replace('"Tanks"', '"Танки"'))
    assert read(page.encode(encoding), mapping).claims[0].value == 5


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        (HEADINGS | {"pattern": r"(?P<what>.+) \((?P<all>[0-9]+)"}, "no pattern names 'total', 'destroyed'"),
        (BULLETS | {"once": [*BULLETS["once"], {"select": "p", "pattern": "(?P<day>.*)"}]}, "more than one pattern"),
        (HEADINGS | {"pattern": "[0-9]+"}, "names no group"),
    ],
)  # fmt: skip
def test_a_pattern_that_lacks_a_column_is_a_mistake_of_the_catalogue(toy_source, mapping, says):
    """An editor would learn only from the next fetch that a column is never filled."""
    with pytest.raises(ValidationError, match=says):
        toy_source(mapping)
