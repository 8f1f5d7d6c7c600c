"""The figures that a text prints: numbers as values, without those that are days, weeks, years or articles of law."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

NUMBER = re.compile(r"(?<![\w.,])[−-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w]|[.,]\d)")
PERCENT = re.compile(r"([+−-]?\d+(?:\.\d+)?)[\s\u00a0\u2009]*(?:%|per cent\b|percent\b)")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH += "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_NO_QUANTITY = re.compile(
    rf"\d{{4}}-W\d\d|\d{{4}}-\d\d(?:-\d\d)?|\b\d{{1,2}} (?:{_MONTH})(?: \d{{4}})?|\b(?:{_MONTH}) \d{{4}}"
    r"|\b(?:Art(?:icle|icles|\.|s\.)?|page|annex|grade|round|week|no\.) \d+(?:(?:,| and| to) \d+)*"
    r"|\b(?:19|20)\d\d(?:[–/]\d{2,4})?(?!,\d)(?! (?:men|people|soldiers|tanks|cases))\b"
    r"|\d+(?:\.\d+)?[\s\u00a0\u2009]*%\s(?:confidence\s)?interval|sha256|\d\d:\d\d",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Printed:
    """A number as it stands in a text, and what it is worth; `start` and `end` are its place."""

    text: str
    value: float
    start: int
    end: int

    @property
    def step(self) -> float:
        """The value of its last digit that is not a filling zero: 10,000 for 1,480,000."""
        digits = self.text.lstrip("−-").replace(",", "")
        if "." in digits:
            return float(10 ** -len(digits.partition(".")[2]))
        return float(10 ** (len(digits) - len(digits.rstrip("0")))) if digits.strip("0") else 1.0


def numbers_in(text: str) -> Iterator[Printed]:
    """Yield every quantity of a text in order, dates and the like left out."""
    for found in NUMBER.finditer(without_days(text)):
        yield Printed(found[0], value_of(found[0]), found.start(), found.end())


def without_days(text: str) -> str:
    """Return the text with days, months, years, weeks and articles of law blanked out, every other place kept."""
    return _NO_QUANTITY.sub(lambda found: " " * len(found[0]), text)


def value_of(text: str) -> float:
    """Return what a printed number is worth."""
    return float(text.replace(",", "").replace("−", "-").replace("+", ""))
