"""CSV tables: what is declared is read, and everything doubtful is refused or held back."""

from __future__ import annotations

import datetime as dt

import pytest

from reports.errors import ParseError
from reports.sources import parse
from tests.sources.copies import copy_of

DAY = {"of": "day", "column": "date", "formats": ["D/M/YYYY"]}
TOTAL = {"adapter": "csv", "period": DAY, "columns": {"loans": "loans.total"}}
GOOD = b"date,loans\r\n1/3/2024,10\r\n02/03/2024,12\r\n"


def _parse(body, source, toy_series):
    return parse(copy_of("loans", body), source, toy_series)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"date,loans\n", "a header and no rows"),
        (b"date,loans\n,\n\n", "a header and no rows"),
        (b"date,lent\n1/3/2024,10\n", "no column 'loans'; its columns are 'date', 'lent'"),
        (b"date,loans,loans\n1/3/2024,1,2\n", "'loans' more than once"),
        (b"\n<html><body>Too many requests</body></html>", "this is a web page, not a table"),
        (b"date,loans\n1/3/2024,1\x00\n", "line 2 holds a NUL"),
        ("date,loans\n1/3/2024,1\n2/3/2024,½\n".encode("latin-1"), "byte 31 (line 3) is not utf-8"),
        (b'date,loans\n1/3/2024,"10\n2/3/2024,12\n', "line 2: unexpected end of data"),
        (b'date,loans\n1/3/2024,"1"0\n', "line 2: ',' expected after '\"'"),
        (b"PK\x03\x04\x14\x00\x06\x00", "NUL"),
    ],
)
def test_what_is_not_the_declared_table_is_refused(toy_source, toy_series, body, says):
    """A broken or foreign file must be named as such, never read as fewer or other figures."""
    with pytest.raises(ParseError) as caught:
        _parse(body, toy_source(TOTAL), toy_series)
    assert says in str(caught.value)
    assert caught.value.mend


@pytest.mark.parametrize(
    "body", [GOOD, b"\xef\xbb\xbf" + GOOD, GOOD.replace(b"\r\n", b"\n"), GOOD + b",\r\n\r\n", GOOD.rstrip()]
)
def test_byte_order_mark_line_ends_and_blank_rows_change_nothing(toy_source, toy_series, body):
    """Spreadsheets write all of these; none is a figure."""
    found = _parse(body, toy_source(TOTAL), toy_series)
    assert [(claim.value, claim.period_end_on) for claim in found.claims] == [
        (10, dt.date(2024, 3, 1)),
        (12, dt.date(2024, 3, 2)),
    ]
    assert not found.findings


@pytest.mark.parametrize(
    "cell", ["53,2", "1,20,000", "12,00", "1 200", "1.200.000", "12a", "−5", "١٢", "0x1F", "1e3", "--5", "nan", "inf"]
)
def test_an_undeclared_way_of_writing_a_number_is_held_back(toy_source, toy_series, cell):
    """Guessing here turns 53.2 into 532."""
    body = f'date,loans\n1/3/2024,"{cell}"\n2/3/2024,"1,200,000"\n'.encode()
    odd, good = _parse(body, toy_source(TOTAL | {"numbers": {"thousands": ","}}), toy_series).claims
    assert (odd.value, odd.bound, good.value) == (None, "words", 1_200_000)
    assert cell in odd.note


def test_lines_are_counted_as_an_editor_counts_them(toy_source, toy_series):
    """A locator must lead to the line, also after a cell that runs over two."""
    body = b'date,loans,remark\n1/3/2024,10,"two\nlines"\n2/3/2024,12,\n'
    found = _parse(body, toy_source(TOTAL | {"note": "remark"}), toy_series)
    assert [claim.locator for claim in found.claims] == ['line 2, column "loans"', 'line 4, column "loans"']
    assert found.claims[0].note == "two\nlines"


def test_a_ragged_line_is_left_out_and_marks_the_file(toy_source, toy_series):
    """A comma too many shifts figures into other columns; such a file must not withdraw anything either."""
    found = _parse(GOOD + b"3/3/2024,1,400\n4/3/2024,15\n", toy_source(TOTAL), toy_series)
    assert [claim.value for claim in found.claims] == [10, 12, 15]
    assert [(f.code, f.severity, f.where) for f in found.findings] == [("ragged-line", "error", "loans line 4")]


def test_rows_are_chosen_by_their_cells(toy_source, toy_series):
    """Figures of another town must stay out."""
    body = b"date,loans,town\n1/3/2024,10, Lviv \n1/3/2024,99,Riga\n"
    found = _parse(body, toy_source(TOTAL | {"keep": {"town": ["Lviv"]}}), toy_series)
    assert [claim.value for claim in found.claims] == [10]


@pytest.mark.parametrize(
    ("cells", "stated"),
    [
        (",,7", (7, None, None, "about")),
        ("5,9,7", (7, 5, 9, "about")),
        ("5,9,", (None, 5, 9, "range")),
        (",9,", (None, None, 9, "up_to")),
        ("5,,", (None, 5, None, "more_than")),
    ],
)
def test_limits_without_a_point_say_what_they_bound(toy_source, toy_series, cells, stated):
    """Only a high limit is 'up to', only a low one 'more than'."""
    rule = {"series": "loans.total", "value": "best", "low": "low", "high": "high", "bound": "about"}
    mapping = {"adapter": "csv", "period": DAY, "values": [rule]}
    body = f"date,low,high,best\n1/3/2024,{cells}\n".encode()
    (claim,) = _parse(body, toy_source(mapping), toy_series).claims
    assert (claim.value, claim.low, claim.high, claim.bound) == stated


def test_a_new_label_is_reported_and_makes_no_series(toy_source, toy_series):
    """A class that a publisher adds must be noticed, a leaked heading must not."""
    by = {"column": "what", "series": {"all": "loans.total"}, "ignored": ["fees"], "ignored_patterns": ["Sum of "]}
    mapping = {"adapter": "csv", "period": DAY, "values": [{"series_by": by, "value": "n"}]}
    body = b"date,what,n\n1/3/2024,all,10\n1/3/2024,fees,3\n1/3/2024,Sum of 13,13\n1/3/2024,maps,2\n2/3/2024,maps,2\n"
    found = _parse(body, toy_source(mapping), toy_series)
    assert [claim.value for claim in found.claims] == [10]
    assert [(f.code, f.where) for f in found.findings] == [("new-label", 'loans line 5, column "what"')]


def test_a_renamed_label_marks_the_file(toy_source, toy_series):
    """A renamed class must not look like the withdrawal of its whole series."""
    by = {"column": "what", "series": {"books": "loans.total", "maps": "books.held"}}
    mapping = {"adapter": "csv", "period": DAY, "values": [{"series_by": by, "value": "n"}]}
    found = _parse(b"date,what,n\n1/3/2024,maps,2\n1/3/2024,Books,10\n", toy_source(mapping), toy_series)
    assert [(f.code, f.severity) for f in found.findings] == [("new-label", "warn"), ("missing-label", "error")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"date,loans,town\n1/3/2024,10,LVIV\n", "none is kept where 'town' is 'Lviv'"),
        (b"date,loans,town\n1/3/2024,NA,Lviv\n", "none is kept where 'town' is 'Lviv'"),
        (b"date,loans,town\n2024-03-01,10,Lviv\n", "'2024-03-01' is no day written as D/M/YYYY"),
    ],
)
def test_a_file_that_states_nothing_is_refused(toy_source, toy_series, body, says):
    """A publisher who changes a spelling has not withdrawn his whole history."""
    mapping = TOTAL | {"keep": {"town": ["Lviv"]}, "not_reported": ["NA"]}
    with pytest.raises(ParseError, match="no row states a figure") as caught:
        _parse(body, toy_source(mapping), toy_series)
    assert says in str(caught.value)


def test_a_new_publisher_is_kept_as_written_and_reported(toy_source, toy_series):
    """A new spelling must not pass unnoticed as one more source."""
    column = {"column": "who", "names": {"Town lib.": "Town library"}}
    body = b"date,loans,who\n1/3/2024,10,Town lib.\n1/3/2024,11,T. Library\n"
    found = _parse(body, toy_source(TOTAL | {"publisher": column}), toy_series)
    assert [claim.publisher for claim in found.claims] == ["Town library", "T. Library"]
    assert [finding.code for finding in found.findings] == ["new-publisher"]


def test_weeks_can_be_given_by_their_first_day(toy_source, toy_series):
    """A week from Thursday ends on Wednesday, not on Sunday."""
    period = {"of": "week_from", "column": "date", "formats": ["D/M/YYYY"]}
    mapping = {"adapter": "csv", "period": period, "columns": {"loans": "loans.week"}}
    claim = _parse(b"date,loans\n24/02/2022,5\n", toy_source(mapping), toy_series).claims[0]
    assert (claim.period_start_on, claim.period_end_on) == (dt.date(2022, 2, 24), dt.date(2022, 3, 2))


def test_other_encodings_and_delimiters_are_read_where_declared(toy_source, toy_series):
    """Many offices still write semicolons and Windows code pages."""
    mapping = TOTAL | {"encoding": "cp1251", "delimiter": ";", "columns": {"книги": "loans.total"}}
    body = "date;книги\n1/3/2024;10\n".encode("cp1251")
    assert _parse(body, toy_source(mapping), toy_series).claims[0].value == 10
