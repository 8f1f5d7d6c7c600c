"""Days, weeks and months as publishers write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from reports.catalog.mappings import Period
from reports.figures.stated_days import day_reader, period_reader

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
WRITTEN = {
    "YYYY-MM-DD": "{0:%Y-%m-%d}",
    "DD/MM/YYYY": "{0:%d/%m/%Y}",
    "D/M/YYYY": "{0.day}/{0.month}/{0.year}",
    "DD.MM.YYYY": "{0:%d.%m.%Y}",
    "M/D/YYYY": "{0.month}/{0.day}/{0.year}",
    "YYYY-MM-DDThh:mm:ssZ": "{0:%Y-%m-%d}T23:59:59Z",
    "YYYY-MM-DD hh:mm:ss": "{0:%Y-%m-%d} 00:00:00.000",
    "DD.MM.YYYY hh:mm": "{0:%d.%m.%Y} 09:30",
}


@given(DAYS, st.sampled_from(sorted(WRITTEN)))
def test_each_day_comes_back_from_each_way_of_writing_it(day, form):
    """A day that comes back as another puts a claim into the wrong week."""
    assert day_reader((form,))(WRITTEN[form].format(day)) == day


@given(DAYS)
def test_day_first_is_never_read_as_month_first(day):
    """3/4 is the third of April wherever the catalogue says so, with or without zeros."""
    read = day_reader(("D/M/YYYY",))
    assert read(f"{day:%d/%m/%Y}") == read(f"{day.day}/{day.month}/{day.year}") == day


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("D/M/YYYY", "31/2/2024"),
        ("D/M/YYYY", "12/31/2024"),
        ("D/M/YYYY", "1/12/25"),
        ("DD/MM/YYYY", "1/12/2025"),
        ("D/M/YYYY", "2024-12-01"),
        ("YYYY-MM-DD", "2024-12-01T00:00"),
        ("YYYY-MM-DDThh:mm", "2024-12-01"),
        ("YYYY-MM-DDThh:mm", "2024-12-01T00:00+03:00"),
        ("YYYY-MM-DD", "0202-12-01"),
        ("YYYY-MM-DD", "2024-12-0१"),
        ("YYYY-MM-DD", "2024-12-01\n"),
        ("DD.MM.YYYY", "01x12x2024"),
    ],
)
def test_other_ways_of_writing_are_refused(form, text):
    """A day that was guessed is worse than none."""
    with pytest.raises(ValueError, match=r"is no day|is out of range|month must be|year must"):
        day_reader((form,))(text)


def _span(period, **cells):
    return period_reader(TypeAdapter(Period).validate_python(period), dt.date(2026, 11, 22))(cells.__getitem__)


def test_iso_weeks_of_a_long_year():
    """2026 has 53 weeks: the last one reaches into 2027."""
    weeks = {"of": "iso_week", "year_column": "year", "week_column": "week"}
    assert _span(weeks, year="2026", week="53") == (dt.date(2026, 12, 28), dt.date(2027, 1, 3))
    with pytest.raises(ValueError, match="week"):
        _span(weeks, year="2025", week="53")


@pytest.mark.parametrize(("year", "week"), [("26", "3"), ("2026", "0"), ("2026", "x"), ("2026", ""), ("20260", "1")])
def test_what_is_no_iso_week_is_refused(year, week):
    """A week number out of range must not roll over into another year."""
    with pytest.raises(ValueError, match=r"ISO week|the year must lie between"):
        _span({"of": "iso_week", "year_column": "year", "week_column": "week"}, year=year, week=week)


@given(DAYS)
def test_named_months_run_from_first_to_last_day(day):
    """A month must end on its own last day, leap years and all."""
    months = {"of": "month", "year_column": "year", "month_column": "month", "months": {"m": day.month}}
    first, last = _span(months, year=f"{day.year:04}", month="m")
    assert first <= day <= last
    assert (first.day, (last + dt.timedelta(days=1)).day) == (1, 1)


def test_a_month_that_is_not_declared_is_refused():
    """A misspelt month must not be taken for another."""
    months = {"of": "month", "year_column": "year", "month_column": "month", "months": {"may": 5}}
    with pytest.raises(ValueError, match="'mai' is none of the months may"):
        _span(months, year="2024", month="mai")
