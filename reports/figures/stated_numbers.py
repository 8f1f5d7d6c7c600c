"""Numbers as publishers write them, read strictly: what the declared form does not match is no number.

Lenient readers turn "53,2" into 532. Here it is refused unless the decimal sign was declared to be a comma.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from reports.catalog.mappings import Numbers

MOST_DIGITS = 15  # a double holds every whole number of 15 digits exactly; no count of anything here is longer


ANY_SPACE = " \u00a0\u202f\u2009"


@functools.lru_cache(maxsize=64)
def number_reader(
    thousands: str = "", decimal: str = ".", *, minus: str = "-", scientific: bool = False
) -> Callable[[str], float]:
    """Return a function that reads a number written with these signs, and raises ValueError for all else.

    `thousands` "spaces" stands for any one of `ANY_SPACE`.
    """
    separators = ANY_SPACE if thousands == "spaces" else thousands
    whole = r"[0-9]+"
    if separators:
        whole = rf"(?:[0-9]{{1,3}}(?:[{re.escape(separators)}][0-9]{{3}})+|[0-9]+)"
    exponent = r"(?:[eE][+-]?[0-9]{1,2})?" if scientific else ""
    form = re.compile(rf"({re.escape(minus)}?)({whole})(?:{re.escape(decimal)}([0-9]+))?({exponent})")
    unseparated = str.maketrans("", "", separators)

    def read(text: str) -> float:
        found = form.fullmatch(text)
        if found is None:
            raise ValueError(f"{shortened(text)} is no number as declared")
        sign, digits, fraction, power = found.groups()
        digits = digits.translate(unseparated) if separators else digits
        if len(digits) > MOST_DIGITS:
            raise ValueError(f"{shortened(text)} has more than {MOST_DIGITS} digits")
        return float(f"{'-' if sign else ''}{digits}.{fraction or 0}{power}")

    return read


def declared_number_reader(numbers: Numbers) -> Callable[[str], float]:
    """Return a function that reads a number written as a mapping declares it; it raises ValueError for all else."""
    return number_reader(numbers.thousands, numbers.decimal, minus=numbers.minus, scientific=numbers.scientific)


def shortened(text: str, longest: int = 60) -> str:
    """Return `text` quoted, cut to `longest` characters: fit for a message."""
    return repr(text if len(text) <= longest else text[: longest - 1] + "…")
