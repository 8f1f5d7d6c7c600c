"""Numbers as publishers write them: what is read is what was meant, and nothing else is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.stated_numbers import number_reader, shortened


@pytest.mark.parametrize(
    ("thousands", "decimal", "text", "number"),
    [
        ("", ".", "50554", 50554),
        ("", ".", "-12.5", -12.5),
        ("", ".", "007", 7),
        (",", ".", "1,200,000", 1_200_000),
        (",", ".", "1200000", 1_200_000),
        (",", ".", "999", 999),
        (".", ",", "1.200.000,5", 1_200_000.5),
        ("", ",", "53,2", 53.2),
        (" ", ",", "1 200", 1200),
        ("'", ".", "12'345", 12345),
        ("\u00a0", ",", "1\u00a0200,5", 1200.5),
        ("\u202f", ".", "1\u202f200\u202f000", 1_200_000),
        ("\u2009", ".", "1\u2009200", 1200),
        ("spaces", ".", "1 200\u00a0000", 1_200_000),
    ],
)
def test_declared_forms_are_read(thousands, decimal, text, number):
    """Each way of writing that a catalogue may declare gives the number meant."""
    assert number_reader(thousands, decimal)(text) == number


@pytest.mark.parametrize(
    ("thousands", "decimal", "text"),
    [
        ("", ".", "53,2"),
        (",", ".", "53,2"),
        (",", ".", "1,2000"),
        (",", ".", ",200"),
        (",", ".", "1,200,"),
        (",", ".", "1.200,5"),
        (".", ",", "1,200.5"),
        ("", ".", ""),
        ("", ".", " 5"),
        ("", ".", "+5"),
        ("", ".", ".5"),
        ("", ".", "5."),
        ("", ".", "1e5"),
        ("", ".", "1_000"),
        ("", ".", "5\n"),
        ("", ".", "\u0665"),
        ("", ".", "1" * 16),
        (" ", ".", "1\u00a0200"),
        ("\u00a0", ".", "1 200"),
        ("", ".", "1\u202f200"),
        ("spaces", ".", "1\u3000200"),
        ("spaces", ".", "12 00"),
        ("", ".", "\u22125"),
    ],
)
def test_everything_else_is_refused(thousands, decimal, text):
    """A lenient reader would publish a figure that nobody stated."""
    with pytest.raises(ValueError, match=r"is no number as declared|more than 15 digits"):
        number_reader(thousands, decimal)(text)


def test_the_true_minus_sign_is_read_where_it_is_declared():
    """A fall printed with a typographer's minus must not come out as a rise, nor be refused where it is the custom."""
    read = number_reader(minus="\u2212")
    assert read("\u22125.5") == -5.5
    with pytest.raises(ValueError, match="is no number as declared"):
        read("-5.5")


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", ".")]))
def test_whole_numbers_survive_their_separators(number, signs):
    """Whatever a publisher can count, separators must not change it."""
    thousands, decimal = signs
    text = f"{number:,}".replace(",", thousands)
    assert number_reader(thousands, decimal)(text) == number


@given(st.floats(-1e14, 1e14, allow_nan=False).map(lambda number: round(number, 3)))
def test_decimals_survive_a_decimal_comma(number):
    """A mean printed with a comma must come back as the same number."""
    assert number_reader("", ",")(f"{number:.3f}".replace(".", ",")) == pytest.approx(number, abs=1e-3)


@given(st.floats(-9e14, 9e14).filter(lambda number: number == 0 or abs(number) > 1e-90))
def test_what_a_program_wrote_is_read_to_the_last_digit(number):
    """Estimates written by a program must not change by a rounding of ours."""
    assert number_reader(scientific=True)(repr(number)) == number


@given(st.text(max_size=12))
def test_any_text_is_read_exactly_or_refused(text):
    """No text whatever may make the reader fail in another way, or be read as a number that it does not spell."""
    read = number_reader(",", ".")
    try:
        number = read(text)
    except ValueError as trouble:
        assert repr(text)[:10] in str(trouble)
    else:
        assert float(text.replace(",", "")) == number
        assert text.isascii()


def test_long_text_is_cut_in_messages():
    """A whole web page inside a message would bury what is wrong."""
    assert len(shortened("x" * 10_000)) < 70
