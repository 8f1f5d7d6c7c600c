"""Numbers, bounds, days and spans as a reader sees them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.formats import Formats, step_within

FORMATS = Formats("en_GB")
NB, MINUS = "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1,000"),
        (1_450_510, 0, "1,450,510"),
        (-1234, 0, f"{MINUS}1,234"),
        (-0.4, 0, "0"),
        (-0.04, 1, "0.0"),
        (12.345, 1, "12.3"),
        (0.0471, 3, "0.047"),
        (1e12, 0, "1,000,000,000,000"),
        (0.1 + 0.2, 1, "0.3"),
    ],
)
def test_numbers_are_grouped_with_a_true_minus(value: float, decimals: int, text: str):
    """A long number could not be read, or a fall would carry a hyphen, or zero a minus."""
    assert FORMATS.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(120, "+120"), (-120, f"{MINUS}120"), (0, "0"), (0.3, "0"), (-0.3, "0"), (1500, "+1,500")]
)
def test_a_change_always_carries_its_sign(value: float, text: str):
    """A rise could be taken for a level."""
    assert FORMATS.signed(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(-1.19, f"{MINUS}1.2{NB}%"), (7.35, f"+7.3{NB}%"), (0.04, f"0.0{NB}%"), (250, f"+250.0{NB}%")]
)
def test_a_percentage_is_signed_and_holds_together(value: float, text: str):
    """The sign would be lost, or the percent sign stand alone on the next line."""
    assert FORMATS.percent(value) == text


@pytest.mark.parametrize(("fraction", "text"), [(0.1, "10"), (0.126, "13"), (1.0, "100")])
def test_a_share_has_no_sign(fraction: float, text: str):
    """A tenth would read like a rise by ten per cent."""
    assert FORMATS.share(fraction) == f"{text}{NB}%"


@pytest.mark.parametrize(
    ("bound", "text"),
    [
        ("exact", "50,554"),
        ("about", f"≈{NB}50,554"),
        ("at_least", f"≥{NB}50,554"),
        ("more_than", f">{NB}50,554"),
        ("at_most", f"≤{NB}50,554"),
        ("almost", "almost 50,554"),
        ("up_to", "up to 50,554"),
    ],
)
def test_a_bound_is_printed_with_its_number(bound: str, text: str):
    """“At least” would be printed as a count."""
    assert FORMATS.stated(50_554, None, None, bound) == text


@pytest.mark.parametrize(
    ("numbers", "bound", "unit", "text"),
    [
        ((None, 1000, 2000), "range", "", "1,000–2,000"),
        ((None, 1000, None), "more_than", "", f">{NB}1,000"),
        ((None, None, 2000), "up_to", "", "up to 2,000"),
        ((None, None, None), "words", "", "in words only"),
        ((0.1, None, None), "about", "fraction", f"≈{NB}10{NB}%"),
        ((0.125, None, None), "exact", "fraction", f"12.5{NB}%"),
        ((None, 0.1, 0.25), "range", "fraction", f"10{NB}%–25{NB}%"),
        ((6, None, None), "exact", "times", "×6"),
        ((2.5, None, None), "about", "times", f"≈{NB}×2.5"),
        ((0, None, None), "exact", "", "0"),
    ],
)
def test_ranges_fractions_and_multiples_are_told_apart(
    numbers: tuple[float | None, ...], bound: str, unit: str, text: str
):
    """A tenth would be printed as 0, a range as its middle, silence as zero."""
    assert FORMATS.stated(*numbers, bound, unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_477_345, "1,480,000"),
        (998, "998"),
        (9_996, "10,000"),
        (12.6, "13"),
        (0, "0"),
        (0.4, "0"),
        (-12_345, f"{MINUS}12,300"),
    ],
)
def test_an_estimate_has_three_digits(value: float, text: str):
    """A model's guess would look as exact as a count."""
    assert FORMATS.estimate(value) == text


@given(st.floats(min_value=-1e9, max_value=1e9, allow_nan=False))
def test_rounding_to_three_digits_moves_by_less_than_one_in_two_hundred(value: float):
    """An estimate would be printed far from what it is."""
    assert abs(FORMATS.rounded(value) - value) <= max(0.5, 0.00501 * abs(value))


@given(st.floats(min_value=-1e15, max_value=1e15, allow_nan=False), st.integers(0, 3))
def test_a_printed_number_reads_back(value: float, decimals: int):
    """A number on the page would be another than the one computed."""
    text = FORMATS.number(value, decimals).replace(",", "").replace(MINUS, "-")
    assert float(text) == pytest.approx(round(value, decimals), abs=1e-9, rel=1e-12)
    assert text != "-0"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2026-08-03", "2026-08-09", "3\u00a0– 9 August 2026"),
        ("2026-07-27", "2026-08-02", "27 July\u00a0– 2 August 2026"),
        ("2025-12-29", "2026-01-04", "29 December 2025\u00a0– 4 January 2026"),
    ],
)
def test_a_span_repeats_no_more_than_it_must(first: str, last: str, text: str):
    """The week would be misread at the turn of a month or a year."""
    assert FORMATS.span(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2022-02-24", "2024-12-31", "Feb 2022\u00a0– Dec 2024"),
        ("2024-12-01", "2024-12-31", "Dec 2024"),
        (None, "2024-12-31", "to Dec 2024"),
        ("2022-09-21", None, "since Sept 2022"),
        (None, None, ""),
    ],
)
def test_a_period_says_what_is_known_of_it(first: str | None, last: str | None, text: str):
    """A figure since 2022 would pass for one of a single month."""
    days = (dt.date.fromisoformat(day) if day else None for day in (first, last))
    assert FORMATS.period(*days) == text


def test_days_months_and_instants():
    """A date could be read with month and day exchanged, or an instant in another time zone."""
    day = dt.date(2026, 8, 4)
    assert (FORMATS.day(day), FORMATS.short_day(day)) == ("4 August 2026", "4 Aug 2026")
    assert (FORMATS.month(day), FORMATS.short_month(day)) == ("August 2026", "Aug 2026")
    kyiv = dt.datetime(2026, 8, 4, 6, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    assert FORMATS.instant(kyiv) == f"4 August 2026, 03:00{NB}UTC"


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (1_483_121, 1_350_000, 1_610_000, "1,480,000"),
        (1_480_000, 1_350_000, 1_610_000, "1,480,000"),
        (207.4, 97.2, 345.3, "210"),
        (1_312, 1_200, 1_424, "1,310"),
        (12.4, 11.8, 13.1, "12"),
        (3, -2, 250, "3"),
    ],
)
def test_an_estimate_has_no_more_digits_than_its_interval_bears(value: float, low: float, high: float, text: str):
    """A model's 1,483,121 would look counted, man by man."""
    assert FORMATS.within(value, low, high) == text


FINITE = st.floats(-1e9, 1e9).filter(lambda number: abs(number) >= 1)


@given(value=FINITE, low=FINITE, high=FINITE)
def test_rounding_stays_inside_what_is_unknown_anyway(value: float, low: float, high: float):
    """Rounding would move an estimate by more than its interval excuses, or turn it into zero or its opposite."""
    printed = float(FORMATS.within(value, low, high).replace(",", "").replace(MINUS, "-"))
    assert abs(printed - value) <= max(0.5, abs(high - low) / 2 / 10)
    assert printed * value > 0


@given(low=st.floats(0, 1e9), width=st.floats(2, 1e9))
def test_an_interval_keeps_two_digits_of_its_reach(low: float, width: float):
    """An interval could be rounded away, or printed finer than anybody can know it."""
    assert width / 2 / 100 < step_within(low, low + width) or width < 20
    assert step_within(low, low + width) <= max(1, width / 2 / 10 * (1 + 1e-6))
