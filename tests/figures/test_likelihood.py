"""Probabilities in words: the yardstick is the printed one, and a term says no more than its probability."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reports.figures.likelihood import YARDSTICK, probability_above_zero, term_of

PROBABILITIES = st.floats(0, 1)


def test_the_yardstick_has_seven_terms_that_meet():
    """A probability would have no word, or two."""
    assert [(term.low_pct, term.high_pct) for term in YARDSTICK] == [
        (1, 5), (5, 20), (20, 45), (45, 55), (55, 80), (80, 95), (95, 99)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("probability", "name"),
    [
        (0.0, "almost_no_chance"), (0.049, "almost_no_chance"), (0.05, "very_unlikely"), (0.2, "unlikely"),
        (0.449, "unlikely"), (0.45, "even_chance"), (0.5, "even_chance"), (0.55, "even_chance"), (0.551, "likely"),
        (0.8, "likely"), (0.801, "very_likely"), (0.95, "very_likely"), (0.951, "almost_certain"),
        (1.0, "almost_certain"),
    ],
)  # fmt: skip
def test_a_probability_earns_its_term(probability: float, name: str):
    """“Likely” would be printed for what is as good as even."""
    assert term_of(probability).name == name


@given(PROBABILITIES)
def test_a_term_holds_its_probability(probability: float):
    """The printed range would not contain the printed number."""
    term = term_of(probability)
    assert term.low_pct / 100 - 0.01 - 1e-9 <= probability <= term.high_pct / 100 + 0.01 + 1e-9


@given(PROBABILITIES)
def test_what_is_likely_is_as_unlikely_the_other_way(probability: float):
    """“A rise is likely” and “a fall is unlikely” would not be the same finding."""
    assert YARDSTICK.index(term_of(1 - probability)) == len(YARDSTICK) - 1 - YARDSTICK.index(term_of(probability))


@pytest.mark.parametrize("probability", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_has_no_term(probability: float):
    """A wrong computation would be printed as “almost certain”."""
    with pytest.raises(ValueError, match="is no probability"):
        term_of(probability)


def test_a_probability_is_one_minus_the_one_sided_p_value():
    """The probability could not be had from any table."""
    assert probability_above_zero(-0.08) == pytest.approx(stats.norm.cdf(-0.08))


def test_probabilities_come_true_as_often_as_they_say():
    """Of ten judgements called “likely” at 70 %, more or fewer than seven would hold."""
    drawn = np.random.default_rng(20260802)
    true = drawn.normal(0, 30, 40_000)
    said = np.array([probability_above_zero(score) for score in true + drawn.normal(0, 1, len(true))])
    told = (said > 0.6) & (said < 0.8)
    assert np.mean(true[told] > 0) == pytest.approx(said[told].mean(), abs=0.05)
