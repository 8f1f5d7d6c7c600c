"""The points of a chart as a table."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.chart_data import ALWAYS_WHOLE, MOST_ROWS, with_data
from reports.briefings.page import Chart, ChartRow, Table
from tests.briefings.herd import voice

START = date(2024, 1, 1)
VOICE = voice()


def weeks(name: str, count: int, *, half_width: float | None = None) -> list[ChartRow]:
    """Return a series of weekly points with or without an interval."""
    return [
        ChartRow(name, (START + timedelta(weeks=at)).isoformat(), 1000.0 + at,
                 None if half_width is None else 1000 + at - half_width,
                 None if half_width is None else 1000 + at + half_width)
        for at in range(count)
    ]  # fmt: skip


def told(*rows: ChartRow) -> Table:
    """Return the table of a chart with such points."""
    made = with_data(VOICE, Chart("drawn", "It rises", "<svg/>", "a line", rows=rows), ("herd.sheep",)).data
    assert made is not None
    return made


def test_a_chart_without_points_has_no_table():
    """A reader would open an empty table."""
    assert with_data(VOICE, Chart("drawn", "It rises", "<svg/>", "a line"), ()).data is None


def test_series_of_the_same_weeks_stand_side_by_side():
    """A reader could not compare the series of one picture week by week."""
    table = told(*weeks("ewes", 30), *weeks("rams", 30))
    assert [column.title for column in table.columns][1:] == ["ewes", "rams"]
    assert len(table.rows) == 30
    assert table.rows[-1] == ("22 Jul 2024", "1,029", "1,029")


def test_an_interval_stands_beside_its_value():
    """A reader would take an estimate for a count."""
    table = told(*weeks("ewes", 5, half_width=100))
    assert [column.align for column in table.columns] == ["left", "right", "right", "right"]
    assert table.rows[0][1:] == ("1,000", "900", "1,100")


def test_what_a_publisher_said_keeps_its_words():
    """A bound would read as an exact figure."""
    table = told(ChartRow("a newspaper", "the whole herd", 50_000.0, None, None, "at least 50,000"), *weeks("ewes", 2))
    assert table.rows[0] == ("a newspaper", "the whole herd", "at least 50,000")


@given(st.lists(st.integers(1, 700), min_size=1, max_size=4))
def test_no_table_is_too_long_and_none_loses_its_newest_point(counts: list[int]):
    """A listener would have to sit through thousands of rows, or would miss the value that the briefing is about."""
    rows = [row for at, count in enumerate(counts) for row in weeks(f"series {at}", count, half_width=1.0)]
    table = told(*rows)
    assert len(table.rows) <= MOST_ROWS + len(counts) * (ALWAYS_WHOLE + 1)
    assert bool(table.note) == (len(table.rows) < len(rows))
    newest = VOICE.formats.short_day(START + timedelta(weeks=max(counts) - 1))
    assert newest in {cell for row in table.rows for cell in row}
