"""Marks on their way into a document: links where something is proved, an error where a numeral was typed by hand."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reports.briefings.tokens.linking import linked, refuse_bare
from reports.briefings.tokens.marks import marked, plain
from reports.briefings.tokens.rounding import agrees
from reports.errors import RenderError

NINE = marked("9,930", 3)


def proved(index: int) -> str | None:
    """Only the fourth binding is proved anywhere."""
    return "#p" if index == 3 else None


def test_a_bound_number_becomes_a_link_and_a_date_stays_text():
    """A reader could not go from a number to what proves it, or every date would be a link."""
    document, bare = linked(f"<p>{NINE} on {marked('2 May', 4)}</p>", proved, keeps_marks=False)
    assert document == '<p><a class="n" href="#p">9,930</a> on 2 May</p>' and bare == []


@pytest.mark.parametrize(
    "html",
    [
        f'<a href="/x">{NINE}</a>',
        f'<img alt="{NINE}">',
        f"<title>{NINE}</title>",
        f"<style>p{{margin:{NINE}}}</style>",
    ],
)
def test_no_link_stands_in_a_link_an_attribute_or_a_title(html: str):
    """The document would be broken, or a link within a link go nowhere."""
    document, bare = linked(html, proved, keeps_marks=False)
    assert document == plain(html) and bare == []


def test_a_number_typed_by_hand_is_refused_with_its_place():
    """A figure that nobody stands behind would be printed beside those that are proved."""
    _, bare = linked("<h2>Losses</h2><p>about 4&#50; men</p><td title='7'>x</td>", proved, keeps_marks=False)
    assert [(each.numeral, each.heading) for each in bare] == [("42", "Losses")]
    with pytest.raises(RenderError, match="“42” in “about 42 men” under “Losses”"):
        refuse_bare(bare, "it")


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_a_rounded_value_agrees_with_its_text(value: int, places: int):
    """A number that is rounded to thousands would be called a forgery."""
    printed = round(abs(value), -places)
    assume(printed or not value)  # nobody rounds a figure away
    assert agrees(f"≈ {printed:,}", value, "en")
    assert agrees(f"{printed:,}".replace(",", "\u00a0"), value, "uk")


@given(st.integers(1, 10**9).filter(lambda value: value % 10))
def test_another_number_does_not_agree(value: int):
    """A record could tell another number than the page prints."""
    assert not agrees(f"{value:,}", value + 1, "en")
    assert not agrees(f"{value:,}", value / 1.5, "en") or value < 4
