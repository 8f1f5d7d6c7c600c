"""Numbers, bounds, days and spans as a Ukrainian reader sees them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.filling import filled
from reports.briefings.formats import Formats
from reports.briefings.tokens import Bindings, bare_numerals
from reports.briefings.translated import own_name, words_in
from tests.briefings.numbers import digits_of

WORDS = words_in("uk")
FORMATS = Formats(WORDS["locale"], phrases=WORDS.texts)
ENGLISH = Formats("en_GB")
NB, MINUS = "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(999, 0, "999"), (1000, 0, f"1{NB}000"), (1_450_510, 0, f"1{NB}450{NB}510"), (-1234.5, 1, f"{MINUS}1{NB}234,5")],
)
def test_numbers_are_grouped_by_a_space_that_holds_and_have_a_decimal_comma(value: float, decimals: int, text: str):
    """1,234 would be read as one and a quarter, or a number broken over two lines as two."""
    assert FORMATS.number(value, decimals) == text


def test_a_percentage_is_signed_and_has_a_comma():
    """−1.2 % would look like English, and +0,5 % without its sign like a level."""
    assert (FORMATS.percent(-1.19), FORMATS.percent(0.5)) == (f"{MINUS}1,2{NB}%", f"+0,5{NB}%")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (FORMATS.day(dt.date(2026, 8, 4)), "4 серпня 2026"),
        (FORMATS.day_in_year(dt.date(2026, 5, 9)), "9 травня"),
        (FORMATS.month(dt.date(2026, 7, 1)), "липень 2026"),
        (FORMATS.month_of(dt.date(2026, 7, 1)), "липня 2026"),
        (FORMATS.short_day(dt.date(2026, 2, 4)), "4 лют. 2026"),
        (FORMATS.span(dt.date(2026, 7, 27), dt.date(2026, 8, 2)), "27 липня\u00a0– 2 серпня 2026"),
        (FORMATS.span(dt.date(2026, 8, 3), dt.date(2026, 8, 9)), "3\u00a0– 9 серпня 2026"),
        (FORMATS.instant(dt.datetime(2026, 8, 4, 3, tzinfo=dt.UTC)), f"4 серпня 2026, 03:00{NB}UTC"),
        (FORMATS.period(dt.date(2022, 2, 24), None), "від лют. 2022"),
        (FORMATS.period(None, dt.date(2024, 12, 31)), "до груд. 2024"),
        (filled("від {date:2022-02}", FORMATS), "від лютого 2022"),
    ],
)
def test_months_stand_in_their_case(said: str, text: str):
    """“4 серпень” or “липня 2026” alone in a column would be no Ukrainian."""
    assert said == text


@pytest.mark.parametrize(
    ("bound", "text"),
    [("almost", f"майже 7{NB}400"), ("up_to", f"до 7{NB}400"), ("at_least", f"≥{NB}7{NB}400"), ("exact", f"7{NB}400")],
)
def test_bounds_are_said_in_ukrainian(bound: str, text: str):
    """An English “almost” would stand amid Ukrainian, or the bound be lost."""
    assert FORMATS.stated(7400, None, None, bound) == text


def test_a_figure_in_words_says_so_in_ukrainian():
    """A claim without digits would be told in English."""
    assert FORMATS.stated(None, None, None, "words") == "лише словами"


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_the_same_number_has_the_same_digits_in_both_languages(value: float, decimals: int):
    """One set of numbers would be two."""
    assert digits_of(FORMATS.number(value, decimals)) == digits_of(ENGLISH.number(value, decimals))


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_the_same_day_has_the_same_digits_in_both_languages(day: dt.date):
    """A day would be another day for half of the readers."""
    for said, english in ((FORMATS.day(day), ENGLISH.day(day)), (FORMATS.short_month(day), ENGLISH.short_month(day))):
        assert digits_of(said) == digits_of(english)


def test_what_is_bound_in_english_is_bound_in_ukrainian():
    """A number on a Ukrainian page would lead nowhere."""
    formats = Formats("uk", Bindings(), WORDS.texts)
    day, instant = dt.date(2026, 8, 4), dt.datetime(2026, 8, 4, 3, tzinfo=dt.UTC)
    for said in (formats.day(day), formats.span(day, day), formats.instant(instant), formats.period(None, day)):
        assert bare_numerals(said) == []


def test_languages_call_themselves_by_their_own_names():
    """A reader would have to know English to find the page in another language."""
    assert (own_name("en"), own_name("uk")) == ("English", "українська")
