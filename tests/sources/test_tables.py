"""Tables as offices lay them out: headings further down, tags below them, notes at the end, periods side by side."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reports.errors import ParseError
from reports.sources import parse
from tests.sources.copies import copy_of

CONFIRMED = next((Path(__file__).parents[2] / "recorded" / "mediazona-confirmed").rglob("*.csv"))
DAY = {"of": "day", "column": "day", "formats": ["YYYY-MM-DD"]}
TOTAL = {"adapter": "csv", "period": DAY, "columns": {"loans": "loans.total"}}
SHEET = "Loans,,\nday,loans,\n#date,#count,\n2024-03-01,10,a note\n2024-03-02,12,\nTotal,22,\nSource: the desk\n"
AS_LAID_OUT = TOTAL | {"header_line": 2, "skip_lines_below": 1, "stop_at": {"day": ["^Total"]}}
MONTHS = {"Jan": 1, "Feb": 2, "Mar": 3}
BY_MONTH = {
    "adapter": "csv",
    "period": {"of": "month", "year_column": "year", "month_column": "month", "months": MONTHS},
    "wide": {"headings": r"(?P<month>\w{3}) (?P<year>\d{4})"},
    "values": [{"series": "books.held", "value": "value"}],
    "keep": {"branch": ["North"]},
}


def _parse(text, source, toy_series):
    return parse(copy_of("loans", text.encode()), source, toy_series)


def test_a_table_is_read_between_its_headings_and_its_end(toy_source, toy_series):
    """Titles, tags, sums and notes around a table would be taken for figures of it."""
    found = _parse(SHEET, toy_source(AS_LAID_OUT), toy_series)
    assert [(claim.value, claim.locator) for claim in found.claims] == [
        (10, 'line 4, column "loans"'),
        (12, 'line 5, column "loans"'),
    ]
    assert not found.findings


@pytest.mark.parametrize(
    ("text", "changed", "says"),
    [
        (SHEET, {"header_line": 20}, "line 20, declared as header_line, is"),
        (SHEET, {"header_line": 1, "stop_at": {}}, "no column 'day', 'loans'; its columns are 'Loans'"),
        (SHEET, {"stop_at": {"Day": ["^Total"]}}, "no column 'Day'; its columns are 'day', 'loans'"),
        (SHEET.replace("#date,#count,\n", ""), {}, "line 3 lies in skip_lines_below, and states figures"),
        (SHEET, {"skip_lines_below": 9}, "line 4 lies in skip_lines_below, and states figures"),
        ("\nday,loans\n#d,#n\nTotal,3\n", {}, "a header and no rows"),
    ],
)
def test_a_layout_that_is_not_as_declared_is_refused(toy_source, toy_series, text, changed, says):
    """A publisher who drops a line of tags would otherwise lose the first row of figures without a word."""
    with pytest.raises(ParseError) as caught:
        _parse(text, toy_source(AS_LAID_OUT | changed), toy_series)
    assert says in str(caught.value)
    assert caught.value.mend


def test_another_sign_between_the_cells_is_told_as_such(toy_source, toy_series):
    """An editor would look for a renamed column where the publisher began to write semicolons."""
    with pytest.raises(ParseError) as caught:
        _parse("day;loans\n2024-03-01;10\n", toy_source(TOTAL), toy_series)
    assert "its columns are 'day;loans'" in caught.value.message
    assert "mapping.delimiter" in caught.value.mend


def test_rows_below_the_declared_end_are_left_out_and_mark_the_file(toy_source, toy_series):
    """An empty cell in the midst of a table must not withdraw everything below it."""
    mapping = TOTAL | {"stop_at": {"remark": ["^$"]}}
    text = "day,loans,remark\n2024-03-01,10,x\n2024-03-02,12,\n2024-03-03,14,x\n"
    found = _parse(text, toy_source(mapping), toy_series)
    assert [claim.value for claim in found.claims] == [10]
    (finding,) = found.findings
    assert (finding.code, finding.severity, finding.where) == ("rows-below-the-end", "error", "loans line 3")
    assert "2 line(s) from here on state figures" in finding.message


def test_columns_without_a_heading_are_left_aside(toy_source, toy_series):
    """Notes beside a table are neither columns nor rows of it."""
    text = "day,,loans,\n2024-03-01,a note,10,another\n,,,a note alone\n"
    found = _parse(text, toy_source(TOTAL), toy_series)
    assert [claim.value for claim in found.claims] == [10]
    assert not found.findings


def test_a_doubled_heading_matters_only_where_it_is_read(toy_source, toy_series):
    """Of two columns with one name, nobody can say which one was declared."""
    text = "day,loans,remark,remark\n2024-03-01,10,a,b\n"
    source = toy_source(TOTAL | {"ignore": ["remark"]})
    assert _parse(text, source, toy_series).claims[0].value == 10
    with pytest.raises(ParseError, match="names 'remark' more than once"):
        _parse(text, toy_source(TOTAL | {"note": "remark"}), toy_series)


def test_months_side_by_side_become_one_row_each(toy_source, toy_series):
    """A table with a column for each month is how most offices publish; each cell has its own period and place."""
    text = "branch,Jan 2024,Feb 2024,Mar 2024\nNorth,5,,7\nSouth,1,2,3\n"
    found = _parse(text, toy_source(BY_MONTH), toy_series)
    assert [(claim.value, claim.period_end_on, claim.locator) for claim in found.claims] == [
        (5, dt.date(2024, 1, 31), 'line 2, column "Jan 2024"'),
        (7, dt.date(2024, 3, 31), 'line 2, column "Mar 2024"'),
    ]
    assert not found.findings


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        ("branch,January,February", r"no heading is written as .*; they are 'branch', 'January', 'February'"),
        ("branch,Jan 2024,Jan 2024", "names 'Jan 2024' more than once"),
        ("value,branch,Jan 2024", "names 'value' more than once"),
        ("town,Jan 2024", "no column 'branch'; its columns are 'town', 'month', 'year', 'heading', 'value'"),
    ],
)
def test_wide_headings_that_leave_doubt_are_refused(toy_source, toy_series, headings, says):
    """A month read twice, or a column that hides another, would put figures under the wrong period."""
    with pytest.raises(ParseError, match=says):
        _parse(f"{headings}\n1,2,3\n", toy_source(BY_MONTH), toy_series)


def test_a_real_table_with_a_column_for_each_branch_keeps_every_cell(toy_source, toy_series):
    """A branch of the forces would be left out, or counted twice."""
    by = {
        "column": "heading",
        "series": {"rifle": "books.held", "tank": "loans.week"},
        "ignored_patterns": ["(?!rifle|tank)"],
    }
    mapping = {
        "adapter": "csv",
        "period": {"of": "week_from", "column": "week_start", "formats": ["DD.MM.YYYY"]},
        "wide": {"headings": "(?!week_start|total).*"},
        "values": [{"series_by": by, "value": "value"}],
        "ignore": ["total"],
    }
    body = CONFIRMED.read_bytes()
    found = parse(copy_of("loans", body), toy_source(mapping), toy_series)
    rows = list(csv.DictReader(body.decode("utf-8-sig").splitlines()))
    for series_id, branch in (("books.held", "rifle"), ("loans.week", "tank")):
        read = [claim.value for claim in found.claims if claim.series_id == series_id]
        assert read == [int(row[branch]) for row in rows if row[branch]]
    assert not found.findings


@given(st.lists(st.lists(st.none() | st.integers(0, 10**9), min_size=3, max_size=3), min_size=1, max_size=8))
@settings(deadline=None)
def test_wide_to_long_keeps_every_cell_exactly_once(toy_source, toy_series, cells):
    """Whatever a wide table holds, no cell may be lost, doubled or moved to another period."""
    wanted = {
        (f"2024-{month:02}-{day:02}", cell)
        for day, row in enumerate(cells, 1)
        for month, cell in zip((1, 2, 3), row, strict=True)
        if cell is not None
    }
    mapping = {
        "adapter": "csv",
        "period": {
            "of": "named_day",
            "year_column": "year",
            "month_column": "month",
            "day_column": "day",
            "months": MONTHS,
        },
        "wide": {"headings": r"(?P<month>\w{3}) (?P<year>\d{4})"},
        "values": [{"series": "books.held", "value": "value"}],
    }
    lines = ["day,Jan 2024,Feb 2024,Mar 2024"]
    lines += [
        ",".join([str(day), *("" if cell is None else str(cell) for cell in row)]) for day, row in enumerate(cells, 1)
    ]
    try:
        claims = _parse("\n".join(lines), toy_source(mapping), toy_series).claims
    except ParseError:
        claims = ()
    assert len(claims) == len(wanted)
    assert {(str(claim.period_end_on), claim.value) for claim in claims} == wanted


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"wide": {"headings": "("}}, "is no regular expression"),
        ({"wide": {"headings": ".*", "cell": "cells"}}, "wide puts the figures in the column 'cells', and no figure"),
        ({"wide": {"headings": ".*", "heading": "value"}}, "all need a name of their own: 'value'"),
        ({"ignore": ["branch"]}, "'ignore' names 'branch', which the mapping reads"),
        ({"optional": ["town"]}, "'optional' names 'town', which the mapping does not read"),
        ({"origins": {"loans.total": "town-library"}}, "'origins' names the series 'loans.total', which"),
    ],
)
def test_keys_that_contradict_one_another_are_refused(toy_source, changed, says):
    """A mapping that cannot mean what it says must be mended before a file is read by it."""
    with pytest.raises(ValidationError) as caught:
        toy_source(BY_MONTH | changed)
    assert says in str(caught.value)
