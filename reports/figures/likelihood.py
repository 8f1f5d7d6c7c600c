"""Probabilities in words: the seven terms of the printed yardstick, and the term that a probability earns.

The terms and their ranges are those of Intelligence Community Directive 203, Analytic Standards, 2015, D.6.e(2)(a).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

TermName = Literal[
    "almost_no_chance", "very_unlikely", "unlikely", "even_chance", "likely", "very_likely", "almost_certain"
]
_DIGITS = 9  # Beyond them 1 − 0.8 is not 0.2, and the terms would not mirror one another.


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the yardstick, and the probabilities that it stands for, in percent."""

    name: TermName
    low_pct: int
    high_pct: int


YARDSTICK = (
    Term("almost_no_chance", 1, 5),
    Term("very_unlikely", 5, 20),
    Term("unlikely", 20, 45),
    Term("even_chance", 45, 55),
    Term("likely", 55, 80),
    Term("very_likely", 80, 95),
    Term("almost_certain", 95, 99),
)


def term_of(probability: float) -> Term:
    """Return the term for a probability from 0 to 1; raises ValueError outside.

    Where two terms meet, the one nearer to even is taken, so that the terms of p and of 1 − p mirror one another.
    Nothing is impossible or certain: what lies below 1 or above 99 % has the outermost terms.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"{probability} is no probability from 0 to 1")
    percent = round(100 * probability, _DIGITS)
    if percent < 50:
        return next(term for term in YARDSTICK if percent < term.high_pct)
    return next(term for term in reversed(YARDSTICK) if percent > term.low_pct)


def probability_of_rise(score: float) -> float:
    """Return how probable a rise is, from a change in standard deviations of normal noise; of a fall with -score.

    Beforehand, no change and a change are taken as equally probable, and up and down too. What the two-sided p-value
    leaves of “no change” is at least 1 / (1 + 1 / (-e p ln p)) (Sellke, Bayarri and Berger 2001, Calibration of p
    Values, The American Statistician 55:62, equation 3): so this is the most that the change allows, and a week
    within the usual spread is never called almost certain to be a rise.
    """
    p_value = 2 * NormalDist().cdf(-abs(score))
    odds = -math.e * p_value * math.log(p_value) if 0 < p_value < 1 / math.e else float(p_value > 0)
    return NormalDist().cdf(score) / (1 + odds)
