"""When two claims give the same number: one may be a rounder wording of the other."""

from __future__ import annotations

import math

from reports.figures.model import LOWER_BOUNDS, UPPER_BOUNDS

# Rounding to one digit may move a number by half of itself; nobody hears the same number then.
MOST_APART = 0.05
_DIGITS = 15


def significant_digits(number: float) -> int:
    """Return how many digits a number shows between its first and its last that is not 0; 1 for 0."""
    mantissa = f"{abs(number):.{_DIGITS - 1}e}".partition("e")[0]
    return max(len(mantissa.replace(".", "").rstrip("0")), 1)


def shortened(number: float, digits: int) -> tuple[float, float]:
    """Return a number rounded to so many significant digits, and cut off after them."""
    if number == 0:
        return 0.0, 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(number))) - digits + 1)
    scaled = round(number / unit, 6)
    return round(math.floor(scaled + 0.5) * unit, 9), round(math.trunc(scaled) * unit, 9)


def apart(one: float, other: float) -> float:
    """Return how far two numbers are apart, as a share of the greater."""
    greater = max(abs(one), abs(other))
    return abs(one - other) / greater if greater else 0.0


def is_same_number(one: float | None, one_bound: str, other: float | None, other_bound: str) -> bool:
    """Return whether two stated numbers are one, told to different digits, as far as their bounds allow it."""
    if one is None or other is None:
        return False
    if one == other:
        return True
    rounder, bound, finer = (
        (one, one_bound, other) if significant_digits(one) <= significant_digits(other) else (other, other_bound, one)
    )
    if (bound in LOWER_BOUNDS and finer < rounder) or (bound in UPPER_BOUNDS and finer > rounder):
        return False
    ways = shortened(finer, significant_digits(rounder))
    return apart(one, other) <= MOST_APART and any(math.isclose(way, rounder, rel_tol=1e-9) for way in ways)
