"""Probabilities in words: the yardstick is the printed one, and a term says no more than its probability."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.likelihood import YARDSTICK, probability_of_rise, term_of

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


@pytest.mark.parametrize(
    ("score", "probability"),
    # p 1, 0.3173, 0.05 and 0.01: 1 / (1 + 1 / (-e p ln p)) leaves 0.5, 0.498, 0.289 and 0.111 to “no change”.
    [(0.0, 0.25), (1.0, 0.4226), (1.959964, 0.6929), (2.575829, 0.8844), (-1.959964, 0.0178)],
)
def test_a_rise_is_as_probable_as_its_p_value_allows(score: float, probability: float):
    """The probability could not be had from the published table of calibrated p-values."""
    assert probability_of_rise(score) == pytest.approx(probability, abs=2e-4)


@given(st.floats(-40, 40), st.floats(0, 5))
def test_a_larger_change_makes_a_rise_no_less_probable(score: float, more: float):
    """A larger rise would be called less likely, or chances would add up to more than there are."""
    assert probability_of_rise(score + more) >= probability_of_rise(score) - 1e-12
    assert 0 <= probability_of_rise(score) + probability_of_rise(-score) <= 1


@given(st.floats(-2, 2))
def test_a_usual_week_is_never_almost_certain_to_be_a_rise(score: float):
    """“Within the usual spread” and “almost certainly a rise” would stand in one sentence."""
    assert YARDSTICK.index(term_of(probability_of_rise(score))) <= 4


@pytest.mark.parametrize("reach", [1.0, 2.0, 4.0])
def test_rises_come_about_no_more_often_than_they_are_said_to(reach: float):
    """Of ten judgements called “likely”, more would hold than the words allow: it is the most that may be said."""
    drawn = np.random.default_rng(20260802)
    true = np.where(drawn.random(60_000) < 0.5, 0.0, drawn.normal(0, reach, 60_000))
    said = np.array([probability_of_rise(score) for score in true + drawn.normal(0, 1, len(true))])
    for low, high in ((0.3, 0.5), (0.55, 0.8), (0.8, 0.95)):
        told = (said > low) & (said <= high)
        assert np.mean(true[told] > 0) <= said[told].mean() + 0.03
