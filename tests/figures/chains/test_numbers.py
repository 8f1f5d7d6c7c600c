"""When two stated numbers are one, told to different digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.chains.numbers import is_same_number, significant_digits

BOUNDS = st.sampled_from(["exact", "about", "almost", "at_least", "more_than", "at_most", "up_to"])
NUMBERS = st.integers(1, 10**7).map(float)


@pytest.mark.parametrize(
    ("one", "bound", "other", "is_same"),
    [
        (50_000, "more_than", 50_554, True),
        (50_500, "about", 50_554, True),
        (51_000, "about", 50_554, True),
        (50_000, "almost", 50_554, False),
        (60_000, "at_least", 50_554, False),
        (1_000, "exact", 1_010, True),
        (1_000, "exact", 1_400, False),
        (3_200, "about", 3_400, False),
        (720_000, "more_than", 782_510, False),
        (0.1, "almost", 0.09, False),
    ],
)
def test_a_rounder_telling_is_the_same_number(one: float, bound: str, other: float, is_same: bool):
    """A garbled echo would escape by its rounding, or two figures would be taken for one."""
    assert is_same_number(one, bound, other, "about") is is_same


@given(NUMBERS, BOUNDS, NUMBERS, BOUNDS)
def test_it_does_not_matter_which_is_asked_first(one: float, bound: str, other: float, other_bound: str):
    """The order of the register would decide what is an echo."""
    if significant_digits(one) != significant_digits(other):
        assert is_same_number(one, bound, other, other_bound) == is_same_number(other, other_bound, one, bound)


@given(NUMBERS, BOUNDS, BOUNDS)
def test_every_number_is_itself_and_none_is_nothing(number: float, bound: str, other: str):
    """A copy to the digit would be missed."""
    assert is_same_number(number, bound, number, other) and not is_same_number(None, bound, number, other)


@given(st.integers(1, 10**9), st.integers(0, 4))
def test_zeros_behind_a_number_are_no_digits(number: int, zeros: int):
    """Fifty thousand would seem more precise than fifty."""
    assert significant_digits(float(number * 10**zeros)) == len(str(number).rstrip("0"))
