"""How tables stand on a phone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.narrow import PHONE_LINE, shape_when_narrow
from reports.briefings.page import Column, Table
from reports.briefings.tokens import Bindings, declared


def table(*widths: int, align: str = "left", marked: bool = False) -> Table:
    """Return a table of one row whose cells have so many characters."""
    bindings = Bindings()
    cells = tuple("x" * width for width in widths)
    if marked:
        cells = tuple(bindings.mark(cell, declared("fixed", str(at))) for at, cell in enumerate(cells))
    columns = (Column("a"), *(Column("b", align) for _ in widths[1:]))  # type: ignore[arg-type]
    return Table("t", "", columns, (cells,))


def test_a_small_table_stands_as_it_is():
    """A table that fits would be taken apart, or hold up the keyboard for nothing."""
    assert shape_when_narrow(table(8, 6, 6, align="right")) == "fitting"


def test_figures_stay_in_columns():
    """A reader could no longer compare the figures of one column."""
    assert shape_when_narrow(table(25, *(9,) * 9, align="right")) == "scrolled"


def test_words_are_read_from_top_to_bottom():
    """A reader would have to scroll sideways to read a sentence."""
    assert shape_when_narrow(table(24, 48, 151, 12, 40)) == "cards"


@given(st.lists(st.integers(1, 200), min_size=1, max_size=10), st.sampled_from(["left", "right"]))
def test_marks_weigh_nothing(widths: list[int], align: str):
    """The same table would look different where its numbers are bound."""
    assert shape_when_narrow(table(*widths, align=align)) == shape_when_narrow(table(*widths, align=align, marked=True))


@given(st.lists(st.integers(1, PHONE_LINE // 2 - 2), min_size=1, max_size=2))
def test_two_short_columns_always_fit(widths: list[int]):
    """The simplest tables would scroll on a phone."""
    assert shape_when_narrow(table(*widths)) == "fitting"
