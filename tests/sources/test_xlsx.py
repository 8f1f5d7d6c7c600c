"""Workbooks: cells keep their kind, sheets are told apart, and what is broken is never taken for empty."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from reports.errors import ParseError
from reports.figures.unread_cells import NO_RESULT, unread_cells
from reports.sources import parse
from tests.sources.copies import copy_of

REAL = Path(__file__).parents[1] / "displacement_desk" / "recorded"
ROUND_14 = next((REAL / "iom-displaced").rglob("*.xlsx")).read_bytes()
DAY = {"of": "day", "column": "day", "formats": ["YYYY-MM-DD"]}
LOANS = {"adapter": "xlsx", "sheet": "Loans", "period": DAY, "columns": {"loans": "loans.total"}}
Fill = Callable[[Worksheet], None]


def workbook(*rows: tuple, fill: Fill = lambda sheet: None) -> bytes:
    """Return a workbook as bytes: one sheet with the rows, and whatever `fill` does to it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Loans"
    for row in rows:
        sheet.append(row)
    fill(sheet)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def open_document(header: tuple[str, str], row: tuple[str, int]) -> bytes:
    """Return an OpenDocument spreadsheet with one sheet: two headings, a day and a number."""

    def cell(kind: str, shown: object, value: str = "") -> str:
        return f'<table:table-cell office:value-type="{kind}" {value}><text:p>{shown}</text:p></table:table-cell>'

    day, number = row
    rows = (
        "".join(cell("string", name) for name in header),
        cell("date", day, f'office:date-value="{day}"') + cell("float", number, f'office:value="{number}"'),
    )
    lines = "".join(f"<table:table-row>{each}</table:table-row>" for each in rows)
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{spaces}:{name}:1.0"' for name in ("office", "table", "text"))
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as files:
        files.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        files.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{spaces}:manifest:1.0"/>')
        files.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Loans">{lines}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return body.getvalue()


def _parse(body, source, toy_series):
    return parse(copy_of("loans", body), source, toy_series)


def test_days_and_counts_come_out_as_a_sheet_shows_them(toy_source, toy_series):
    """A workbook keeps a day as a count of days and every count as a float; neither may reach the page so."""
    body = workbook(("day", "loans"), (dt.date(2024, 3, 1), 12.0), (dt.datetime(2024, 3, 2), 7.5), ("2024-03-03", 0))
    claims = _parse(body, toy_source(LOANS), toy_series).claims
    assert [(claim.value, claim.period_end_on, claim.locator) for claim in claims] == [
        (12, dt.date(2024, 3, 1), 'sheet "Loans", row 2, column "loans"'),
        (7.5, dt.date(2024, 3, 2), 'sheet "Loans", row 3, column "loans"'),
        (0, dt.date(2024, 3, 3), 'sheet "Loans", row 4, column "loans"'),
    ]


@pytest.mark.parametrize("cell", ["1,200", "twelve", True, dt.date(2024, 3, 1), dt.time(3, 4)])
def test_a_cell_that_is_no_number_costs_one_claim(toy_source, toy_series, cell):
    """Text, truth and days in a column of figures must not be guessed into numbers."""
    body = workbook(("day", "loans"), (dt.date(2024, 3, 1), 10), (dt.date(2024, 3, 2), cell))
    good, odd = _parse(body, toy_source(LOANS), toy_series).claims
    assert (good.value, odd.value, odd.bound) == (10, None, "words")
    assert "is no number as declared" in odd.quarantine


def test_numbers_in_text_are_read_as_declared(toy_source, toy_series):
    """Offices type figures with spaces between thousands; the catalogue must say so first."""
    body = workbook(("day", "loans"), (dt.date(2024, 3, 1), "1\u202f200"))
    found = _parse(body, toy_source(LOANS | {"numbers": {"thousands": "\u202f"}}), toy_series)
    assert found.claims[0].value == 1200


def test_a_broken_cell_is_held_back_and_an_empty_one_is_not_reported(toy_source, toy_series):
    """#REF! would otherwise look like a figure that the publisher took back."""

    def break_cells(sheet: Worksheet) -> None:
        sheet["B3"] = "#REF!"
        sheet["B3"].data_type = "e"
        sheet["B4"] = "=SUM(B2:B3)"

    rows = [("day", "loans"), *((dt.date(2024, 3, day), 10) for day in (1, 2, 3)), (dt.date(2024, 3, 4), None)]
    found = _parse(workbook(*rows, fill=break_cells), toy_source(LOANS), toy_series)
    assert [(claim.value, claim.period_end_on.day) for claim in found.claims] == [(10, 1), (None, 2), (None, 3)]
    assert "'#REF!'" in found.claims[1].quarantine
    assert NO_RESULT in found.claims[2].quarantine


def test_unread_cells_are_found_whatever_stands_around_them():
    """A broken cell beside empty ones, or far to the right, would be given another's place."""

    def fill(sheet: Worksheet) -> None:
        sheet["AB12"] = "#N/A"
        sheet["AB12"].data_type = "e"
        sheet["AA12"].number_format = "0.00"

    assert unread_cells(workbook(("day",), fill=fill), "Loans") == {(11, 27): "#N/A"}
    assert unread_cells(ROUND_14, "Estimated Population") == {}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('<c r="C7" t="e"><f>1/0</f><v>#DIV/0!</v></c>', {(6, 2): "#DIV/0!"}),
        ('<x:c r="C7" s="1" t="e"><x:v>#REF!</x:v></x:c>', {(6, 2): "#REF!"}),
        ('<c r="C7"><f>SUM(A1:A2)</f><v/></c>', {(6, 2): NO_RESULT}),
        ('<c r="C7"><f>SUM(A1:A2)</f><v>3</v></c>', {}),
        ('<c r="C7" t="str"><f>IF(A1="","",A1)</f><v></v></c>', {}),
        ('<c r="C7" s="8"/><c r="D7"><v>1</v></c>', {}),
    ],
)
@pytest.mark.parametrize(
    "space",
    [
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ],
)
def test_each_way_of_writing_a_cell_is_told_apart(cell, found, space):
    """A formula that shows nothing on purpose would be held back, or a broken one would pass for empty."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as files:
        sheet = f'<sheet xmlns:r="{space}" name="A &amp; B" r:id="r7"/>'
        files.writestr("xl/workbook.xml", f'<workbook xmlns="urn:w"><sheets>{sheet}</sheets></workbook>')
        files.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="urn:p"><Relationship Id="r7" Target="/xl/worksheets/one.xml"/></Relationships>',
        )
        files.writestr("xl/worksheets/one.xml", f'<worksheet><row><c r="A7"><v>1</v></c>{cell}</row></worksheet>')
    assert unread_cells(body.getvalue(), "A & B") == found
    assert unread_cells(body.getvalue(), "Other") == {}


def test_workbooks_of_other_makers_are_read_too(toy_source, toy_series):
    """Central banks and statistical offices still publish the formats of the nineties, and of free office suites."""
    (old,) = [path for path in Path(find_spec("statsmodels").submodule_search_locations[0]).rglob("macrodata.xls")
              if path.is_file()]  # fmt: skip
    mapping = LOANS | {"sheet": "Monthly", "period": DAY | {"column": "DATE"}, "columns": {"POP": "books.held"}}
    claims = _parse(
        old.read_bytes(), toy_source(mapping | {"ignore": ["CPIAUCSL", "M1SL", "TB3MS"]}), toy_series
    ).claims
    assert (claims[-1].value, claims[-1].period_end_on) == (308254, dt.date(2009, 11, 1))
    claims = _parse(open_document(("day", "loans"), ("2024-03-01", 12)), toy_source(LOANS), toy_series).claims
    assert [(claim.value, claim.period_end_on) for claim in claims] == [(12, dt.date(2024, 3, 1))]


def test_a_label_merged_over_rows_belongs_to_each_and_a_figure_to_one(toy_source, toy_series):
    """Rows under a merged label would belong to nobody; a merged figure would be counted for each row."""

    def merge(sheet: Worksheet) -> None:
        for cells in ("A1:A2", "B1:B2", "C1:C2", "A3:A5", "C4:C5"):
            sheet.merge_cells(cells)

    days = [dt.date(2024, 3, day) for day in (1, 2, 3)]
    rows = [("town", "day", "loans"), (None, None, None),
            ("Lviv", days[0], 10), (None, days[1], 12), (None, days[2], None), ("Riga", days[0], 99)]  # fmt: skip
    mapping = LOANS | {"keep": {"town": ["Lviv"]}, "header_line": 2}
    found = _parse(workbook(*rows, fill=merge), toy_source(mapping), toy_series)
    assert [(claim.value, claim.period_end_on.day) for claim in found.claims] == [(10, 1), (12, 2)]


def test_a_hidden_sheet_is_read(toy_source, toy_series):
    """Offices hide the sheet with the figures and show the one with the chart."""

    def hide(sheet: Worksheet) -> None:
        sheet.parent.create_sheet("Chart")
        sheet.sheet_state = "hidden"

    body = workbook(("day", "loans"), (dt.date(2024, 3, 1), 10), fill=hide)
    assert _parse(body, toy_source(LOANS), toy_series).claims[0].value == 10


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "this is no workbook (xlsx, xls or ods): it begins ''"),
        (b"day,loans\n2024-03-01,10\n", "this is no workbook (xlsx, xls or ods): it begins 'day,loans"),
        (b"<!DOCTYPE html><html><title>Sign in</title>", "this is a web page, not a workbook"),
        (b"PK\x03\x04 and no more", "the workbook is cut short or broken"),
        (ROUND_14[:9000], "the workbook is cut short or broken"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "is under a password"),
        (ROUND_14, "has no sheet 'Loans': its sheets are 'Estimated Population', 'Current Location of IDPs'"),
        (workbook(), "the file is empty, or its first line is"),
        (workbook(("day", "loans")), "a header and no rows"),
    ],
)
def test_what_is_no_such_workbook_is_refused(toy_source, toy_series, body, says):
    """A login page or a cut file must be named as such, never read as a table without rows."""
    with pytest.raises(ParseError) as caught:
        _parse(body, toy_source(LOANS), toy_series)
    assert says in str(caught.value)
    assert caught.value.mend


def test_a_misspelt_sheet_is_told_with_its_nearest(toy_source, toy_series):
    """An editor would hunt for a letter."""
    with pytest.raises(ParseError, match="did you mean 'Estimated Population'"):
        _parse(ROUND_14, toy_source(LOANS | {"sheet": "Estimated population"}), toy_series)


@given(st.lists(st.integers(0, 10**12) | st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_every_number_of_a_sheet_comes_out_as_it_stood(toy_source, toy_series, numbers):
    """A figure must not change by the way through a workbook's floats."""
    rows = [(dt.date(2024, 3, day), number) for day, number in enumerate(numbers, 1)]
    claims = _parse(workbook(("day", "loans"), *rows), toy_source(LOANS), toy_series).claims
    assert [claim.value for claim in claims] == pytest.approx(numbers, rel=1e-14)


def test_the_workbook_library_is_loaded_only_where_one_is_read():
    """Every command of every desk would pay for a library that one source needs."""
    code = "import sys, flows.settings, reports.sources; print('python_calamine' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).parents[2])  # fmt: skip
    assert done.stdout.strip() == "False"
