"""Widths of printed columns: worked out from the texts, as a renderer would find them out by measuring."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.charts import svg
from reports.briefings.column_widths import HALF, WHOLE, column_widths
from reports.briefings.page import Column, Table

WORDS = st.text("abcdefgh 0123456789,", min_size=0, max_size=60)


def table(*rows: tuple[str, ...], columns: tuple[Column, ...] = (), **more: object) -> Table:
    """A table whose columns have no titles of their own."""
    return Table("t", "", columns or tuple(Column("") for _ in rows[0]), rows, **more)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=6), st.booleans())
def test_the_columns_fill_the_table(rows: list[tuple[str, str, str]], is_half: bool) -> None:
    """Columns that add up to more than the table would run over the edge of the paper."""
    widths = column_widths(table(*rows), is_half=is_half)
    assert sum(widths) == pytest.approx(100, abs=0.05)
    assert all(width > 0 for width in widths)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6))
def test_no_word_is_cut_where_there_is_room_for_it(rows: list[tuple[str, str]]) -> None:
    """A figure wider than its column would lie over the next one."""
    widths = column_widths(table(*rows))
    for number, width in enumerate(widths):
        words = [word for row in rows for word in row[number].split()]
        longest = max((svg.width(word, size=12.7) for word in words), default=0)
        assert width * WHOLE / 100 >= longest


def test_prose_gets_the_room_that_figures_leave() -> None:
    """A column of prose as narrow as a column of figures would make a table of endless rows."""
    figures, prose = column_widths(table(("9,930", "a figure that somebody told of somebody else, at some length")))
    assert prose > 4 * figures


def test_a_declared_width_stays() -> None:
    """An editor who set a column's width would see it moved."""
    columns = (Column("Figure", width=30), Column("This week", "right"), Column("Change", "right"))
    widths = column_widths(table(("Tanks", "7", "−89.6 %"), columns=columns))
    assert widths[0] == pytest.approx(30, abs=0.05)


def test_a_word_longer_than_its_declared_column_gets_the_room_that_others_do_not_need() -> None:
    """A heading that is longer in another language would stick out of the table, or run into the next heading."""
    columns = (Column("Клас", width=76), Column("Оцінка", "right", 12), Column("Документовано", "right", 12))
    shown = table(("Танки", "спад", "≥ 4 074"), columns=columns)
    widths = [width * WHOLE / 100 for width in column_widths(shown)]
    for width, column in zip(widths, columns, strict=True):
        assert width >= svg.width(column.title, bold=True, size=12.7) - 0.1
    assert widths[1] == pytest.approx(0.12 * WHOLE, rel=0.1)
    assert sum(widths) == pytest.approx(WHOLE, rel=0.001)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6), st.floats(1, 99))
def test_a_declared_width_cuts_no_word_either(rows: list[tuple[str, str]], share: float) -> None:
    """A figure wider than the column that somebody declared for it would lie over the next one."""
    columns = (Column("", width=share), Column("", "right", 100 - share))
    widths = column_widths(table(*rows, columns=columns))
    for number, width in enumerate(widths):
        longest = max(svg.width(word, size=12.7) for row in rows for word in row[number].split(" "))
        other = max(svg.width(word, size=12.7) for row in rows for word in row[1 - number].split(" "))
        assert width * WHOLE / 100 >= longest - 0.1 or longest + other > 0.85 * WHOLE


def test_marks_take_no_room() -> None:
    """A figure with its binding would get a wider column than the same figure without."""
    bare = table(("9,930", "word"))
    marked = table(("\ue000\ue800\ue8009,930\ue001", "word"))
    assert column_widths(bare) == column_widths(marked)


def test_half_a_page_keeps_long_words_whole() -> None:
    """A month would break inside a narrow table beside another one."""
    widths = column_widths(table(("September", "31 of 31", "42,860", "1,383", "+20.3 %")), is_half=True)
    assert widths[0] * HALF / 100 >= svg.width("September", size=12.7)
