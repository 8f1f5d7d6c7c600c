"""Numbers, bounds, dates and spans as finished strings, in the reader's language. Rules from CLDR, by Babel."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

THIN, NO_BREAK, MINUS = "\u2009", "\u00a0", "\u2212"
_SIGNS = {"exact": "", "about": "≈", "at_least": "≥", "more_than": ">", "at_most": "≤"}
_WORDED = {"almost": "almost", "up_to": "up to"}


def step_within(low: float, high: float) -> float:
    """Return the coarsest power of ten that keeps two digits of half an interval's width; whole numbers at the finest.

    An uncertainty is worth two digits, and its value no finer ones (GUM 7.2.6).
    """
    half = abs(high - low) / 2
    return float(10 ** max(0, math.floor(math.log10(half)) - 1)) if half >= 1 else 1.0


@dataclass(frozen=True)
class Formats:
    """Formatting for one locale, such as en_GB."""

    locale: str = "en_GB"

    def _babel(self) -> Locale:
        return Locale.parse(self.locale)

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a grouped number with a true minus sign: −1,234."""
        rounded = round(value, decimals) + 0.0
        text = format_decimal(
            abs(rounded), format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=self._babel()
        )
        return (MINUS if rounded < 0 else "") + text

    def signed(self, value: float, decimals: int = 0) -> str:
        """Return a number that always carries its sign: +120, −120, 0."""
        text = self.number(value, decimals)
        return text if text.startswith(MINUS) or round(value, decimals) == 0 else "+" + text

    def percent(self, value: float, decimals: int = 1) -> str:
        """Return a signed percentage of a value given in percent: −1.2 %."""
        return f"{self.signed(value, decimals)}{NO_BREAK}%"

    def share(self, fraction: float, decimals: int = 0) -> str:
        """Return a fraction as an unsigned percentage: 10 %."""
        return f"{self.number(fraction * 100, decimals)}{NO_BREAK}%"

    def stated(self, value: float | None, low: float | None, high: float | None, bound: str, unit: str = "") -> str:
        """Return a claim's figure with its bound sign, or its range, or an en dash where it has no digits."""
        if value is None and low is not None and high is not None:
            return f"{self.of_unit(low, unit)}–{self.of_unit(high, unit)}"
        figure = value if value is not None else low if low is not None else high
        if figure is None:
            return "in words only"
        if bound in _WORDED:
            return f"{_WORDED[bound]} {self.of_unit(figure, unit)}"
        sign = _SIGNS.get(bound, "")
        return f"{sign}{NO_BREAK}{self.of_unit(figure, unit)}" if sign else self.of_unit(figure, unit)

    def of_unit(self, figure: float, unit: str) -> str:
        """Return a figure as its unit asks: fractions as percentages, multiples with a times sign, else counts."""
        if unit == "fraction":
            return self.share(figure, 0 if math.isclose(figure * 100, round(figure * 100)) else 1)
        if unit == "times":
            return f"×{self.number(figure, 0 if figure == round(figure) else 1)}"
        return self.number(figure)

    def estimate(self, value: float, significant: int = 3) -> str:
        """Return an estimate rounded to so many significant digits: precision that the interval can bear."""
        return self.number(self.rounded(value, significant))

    def rounded(self, value: float, significant: int = 3) -> float:
        """Return a number rounded to so many significant digits, whole numbers at the finest."""
        if value == 0:
            return 0.0
        step = 10 ** max(0, math.floor(math.log10(abs(value))) + 1 - significant)
        return float(round(value / step) * step)

    def within(self, value: float, low: float, high: float, *, is_signed: bool = False) -> str:
        """Return a value, or an end of its interval, rounded to what the interval from low to high can bear.

        A number that is not zero is never rounded to zero: an interval must not seem to take zero in.
        """
        step = step_within(low, high)
        while value and step > 1 and not round(value / step):
            step /= 10
        rounded = round(value / step) * step
        return self.signed(rounded) if is_signed else self.number(rounded)

    def day(self, day: dt.date) -> str:
        """Return 4 August 2026."""
        return str(format_date(day, "d MMMM y", locale=self._babel()))

    def short_day(self, day: dt.date) -> str:
        """Return 4 Aug 2026."""
        return str(format_date(day, "d MMM y", locale=self._babel()))

    def day_in_year(self, day: dt.date) -> str:
        """Return 4 August."""
        return str(format_date(day, "d MMMM", locale=self._babel()))

    def month(self, day: dt.date) -> str:
        """Return July 2026."""
        return str(format_date(day, "LLLL y", locale=self._babel()))

    def short_month(self, day: dt.date) -> str:
        """Return Jul 2026."""
        return str(format_date(day, "LLL y", locale=self._babel()))

    def span(self, first: dt.date, last: dt.date) -> str:
        """Return 27 July – 2 August 2026, with no more repeated than is needed."""
        start = self.day_in_year(first) if first.year == last.year else self.day(first)
        if (first.year, first.month) == (last.year, last.month):
            start = str(first.day)
        return f"{start} – {self.day(last)}"

    def period(self, first: dt.date | None, last: dt.date | None) -> str:
        """Return a claim's period in short: Feb 2022 – Dec 2024, to Dec 2024, or nothing."""
        if last is None:
            return f"since {self.short_month(first)}" if first else ""
        if first is None:
            return f"to {self.short_month(last)}"
        if (first.year, first.month) == (last.year, last.month):
            return self.short_month(last)
        return f"{self.short_month(first)} – {self.short_month(last)}"

    def instant(self, instant: dt.datetime) -> str:
        """Return 4 August 2026, 03:00 UTC."""
        at = instant.astimezone(dt.UTC)
        return f"{self.day(at.date())}, {at:%H:%M}{NO_BREAK}UTC"
