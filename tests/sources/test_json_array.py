"""JSON arrays: what is declared is read, and everything doubtful is refused or held back."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from pydantic import ValidationError

from reports.errors import ParseError
from reports.sources import parse
from tests.sources.copies import copy_of

DAY = {"of": "day", "column": "date", "formats": ["YYYY-MM-DD"]}
TOTAL = {"adapter": "json", "period": DAY, "columns": {"loans": "loans.total"}}
GOOD = [{"date": "2024-03-01", "loans": 10}, {"date": "2024-03-02", "loans": 12}]


def _parse(body, source, toy_series):
    return parse(copy_of("loans", body if isinstance(body, bytes) else json.dumps(body).encode()), source, toy_series)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "broken JSON at line 1, column 1 of 0 bytes"),
        (b'[{"date": "2024-03-01", "loa', "broken JSON at line 1, column 25 of 28 bytes"),
        (b'[\n {"date": "2024-03-01", "loans": 10},\n {"date": "20', "broken JSON at line 3"),
        (b"<!DOCTYPE html><title>503</title>", "this is a web page, not JSON: it begins '<!DOCTYPE html>"),
        (b'{"error": "rate limited"}', "an object with the keys error"),
        (b"[]", "the array is empty"),
        (b"17", "a single value"),
        (b"[1, 2]", "/0 is '1', not an object"),
        (b'[{"date": "2024-03-01", "loans": NaN}]', "NaN is no number"),
        (b'[{"date": "2024-03-01", "loans": -Infinity}]', "-Infinity is no number"),
        (b'[{"date": "2024-03-01", "loans": 1e999}]', "'1e999' is too large"),
        (
            b'[{"date": "2024-03-01", "loans": 1}, {"loans": 1, "loans": 2}]',
            "'loans' stands twice in one object, after 1",
        ),
        (b'[{"date": "2024-03-01", "loans": ' + b"9" * 5000 + b"}]", "has 5000 digits"),
        (b"[" * 100_000, "nested too deep"),
        (b'[{"date": "2024-03-01", "loans": "\xff"}]', "byte 34 is not UTF-8"),
        (b'[{"day": "2024-03-01", "loans": 3}]', "no object has the key 'date'; keys there are day, loans"),
    ],
)
def test_what_is_not_the_declared_array_is_refused(toy_source, toy_series, body, says):
    """A broken or foreign file must be named as such, never read as fewer or other figures."""
    with pytest.raises(ParseError) as caught:
        _parse(body, toy_source(TOTAL), toy_series)
    assert says in str(caught.value)
    assert str(caught.value).startswith("loans: ")
    assert caught.value.mend


@pytest.mark.parametrize("cell", ["12", "about 12", True, [12], {"n": 12}])
def test_a_cell_that_is_no_number_costs_one_claim(toy_source, toy_series, cell):
    """A single odd cell must not stop the file, nor be read as a number."""
    found = _parse([GOOD[0], {"date": "2024-03-02", "loans": cell}], toy_source(TOTAL), toy_series)
    good, odd = found.claims
    assert (good.value, good.quarantine) == (10, "")
    assert (odd.value, odd.bound, odd.locator) == (None, "words", "/1/loans")
    assert "is no number" in odd.quarantine
    assert [finding.severity for finding in found.findings] == ["quarantine"]


def test_numbers_in_text_are_read_only_where_declared(toy_source, toy_series):
    """Some publishers write numbers as text; the catalogue must say so first."""
    mapping = TOTAL | {"numbers_as_text": True, "numbers": {"thousands": ","}}
    found = _parse([{"date": "2024-03-01", "loans": "1,200"}], toy_source(mapping), toy_series)
    assert found.claims[0].value == 1200


def test_an_array_inside_the_document_is_read_where_the_mapping_says(toy_source, toy_series):
    """Many interfaces wrap their rows; a locator must lead through the wrapping."""
    mapping = TOTAL | {"records": ["data", 1, "rows"]}
    found = _parse({"data": [0, {"rows": GOOD}], "count": 9}, toy_source(mapping), toy_series)
    assert [claim.locator for claim in found.claims] == ["/data/1/rows/0/loans", "/data/1/rows/1/loans"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"data": {"row": []}}, "declared at /data/rows, and /data is an object with the keys row"),
        ({"items": []}, "declared at /data/rows, and this is an object with the keys items"),
        ({"data": [1, 2]}, "declared at /data/rows, and /data is an array of 2"),
        ({"data": {"rows": "none"}}, "declared at /data/rows, and /data/rows is a single value, 'none'"),
        ({"data": {"rows": []}}, "the array is empty"),
    ],
)
def test_a_document_without_the_declared_array_is_refused(toy_source, toy_series, body, says):
    """An editor must see where the way ends and what stands there instead."""
    with pytest.raises(ParseError) as caught:
        _parse(body, toy_source(TOTAL | {"records": ["data", "rows"]}), toy_series)
    assert says in str(caught.value)


def test_a_way_of_writing_numbers_needs_numbers_in_text(toy_source):
    """A declared separator that is never used hides that the figures come as text."""
    with pytest.raises(ValidationError, match="needs numbers_as_text = true"):
        toy_source(TOTAL | {"numbers": {"thousands": ","}})


def test_an_unreadable_day_leaves_the_row_out_and_says_so(toy_source, toy_series):
    """A claim without a period cannot be placed; the others must go on."""
    rows = [GOOD[0], {"date": "03/02/2024", "loans": 12}, {"loans": 3}]
    found = _parse(rows, toy_source(TOTAL), toy_series)
    assert len(found.claims) == 1
    assert [(finding.where, finding.severity) for finding in found.findings] == [
        ("loans /1", "error"),
        ("loans /2", "error"),
    ]
    assert "'03/02/2024' is no day written as YYYY-MM-DD" in found.findings[0].message


def test_zero_null_absent_and_declared_gaps_are_told_apart(toy_source, toy_series):
    """Zero is a figure; null, absence and 'n/a' are none."""
    rows = [
        {"date": "2024-03-01", "loans": 0},
        {"date": "2024-03-02", "loans": None},
        {"date": "2024-03-03"},
        {"date": "2024-03-04", "loans": "n/a"},
    ]
    found = _parse(rows, toy_source(TOTAL | {"not_reported": ["n/a"]}), toy_series)
    assert [(claim.value, claim.period_end_on.day) for claim in found.claims] == [(0, 1)]
    assert not found.findings


def test_a_new_key_is_reported_once_and_an_ignored_one_never(toy_source, toy_series):
    """A class that a publisher adds must be noticed; noise on every row would hide it."""
    rows = [row | {"day": 1, "e-books": 4} for row in GOOD]
    found = _parse(rows, toy_source(TOTAL | {"ignore": ["day"]}), toy_series)
    (finding,) = found.findings
    assert (finding.code, finding.severity, finding.where) == ("new-column", "warn", "loans /0/e-books")


def test_a_key_that_vanished_is_an_error_unless_it_comes_and_goes(toy_source, toy_series):
    """A renamed key would otherwise look like the withdrawal of a whole series."""
    mapping = TOTAL | {"columns": {"loans": "loans.total", "books": "books.held"}}
    found = _parse(GOOD, toy_source(mapping), toy_series)
    assert [(f.code, f.severity) for f in found.findings] == [("missing-column", "error")]
    assert not _parse(GOOD, toy_source(mapping | {"optional": ["books"]}), toy_series).findings


def test_a_pointer_escapes_what_pointers_are_made_of(toy_source, toy_series):
    """A locator that points elsewhere sends the checking reader to a wrong cell."""
    mapping = TOTAL | {"columns": {"in/out ~": "loans.total"}}
    found = _parse([{"date": "2024-03-01", "in/out ~": 1}], toy_source(mapping), toy_series)
    assert found.claims[0].locator == "/0/in~1out ~0"


def test_an_unknown_word_before_the_number_holds_the_claim_back(toy_source, toy_series):
    """A word that nobody has read yet may turn the bound round."""
    rule = {"series": "loans.total", "value": "loans", "qualifier": {"column": "said", "bounds": {"about": "about"}}}
    mapping = {"adapter": "json", "period": DAY, "values": [rule]}
    rows = [GOOD[0] | {"said": " about "}, GOOD[1] | {"said": "hardly"}, {"date": "2024-03-03", "loans": 14}]
    found = _parse(rows, toy_source(mapping), toy_series)
    assert [claim.bound for claim in found.claims] == ["about", "words", "words"]
    assert "the word 'hardly' before the number is none of 'about'" in found.claims[1].quarantine


def test_a_repeat_counts_once_and_a_conflict_is_held_back(toy_source, toy_series):
    """Letting the last row win would hide that the publisher contradicts itself."""
    rows = [*GOOD, GOOD[0], {"date": "2024-03-02", "loans": 13}]
    found = _parse(rows, toy_source(TOTAL), toy_series)
    once, first, second = found.claims
    assert (once.value, once.quarantine) == (10, "")
    assert [(claim.value, claim.ordinal) for claim in (first, second)] == [(12, 0), (13, 1)]
    assert first.quarantine == second.quarantine == "one file states exact 12 and exact 13 for the same period"
    assert [(f.code, f.severity) for f in found.findings] == [("duplicate", "warn"), ("conflict", "quarantine")]
    assert found.findings[1].where == "loans /1/loans, /3/loans"


def test_projections_are_told_apart_by_their_day_of_publication(toy_source, toy_series):
    """A publisher who expects something else a month later has not contradicted itself."""
    mapping = {
        "adapter": "json",
        "period": DAY,
        "columns": {"loans": "loans.next"},
        "published": {"column": "said_on", "formats": ["YYYY-MM-DD"]},
    }
    rows = [GOOD[0] | {"said_on": "2024-01-01"}, {"date": "2024-03-01", "loans": 11, "said_on": "2024-02-01"}]
    found = _parse(rows, toy_source(mapping), toy_series)
    assert [(claim.value, claim.quarantine) for claim in found.claims] == [(10, ""), (11, "")]
    assert found.claims[1].published_on == dt.date(2024, 2, 1)


def test_the_period_begins_as_the_kind_of_series_says(toy_source, toy_series):
    """A total runs from the series' first day, a flow covers its day, a stock has no beginning."""
    columns = {"all": "loans.total", "day": "loans.week", "held": "books.held"}
    found = _parse([{"date": "2024-03-01", "all": 1, "day": 2, "held": 3}], toy_source(TOTAL | {"columns": columns}),
                   toy_series)  # fmt: skip
    starts = [claim.period_start_on for claim in found.claims]
    assert starts == [dt.date(2024, 1, 1), dt.date(2024, 3, 1), None]
