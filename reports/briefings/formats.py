"""Numbers, bounds, dates and spans as finished strings, in the reader's language. Rules from CLDR, by Babel."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from reports.briefings.tokens import Binding, Bindings, declared
from reports.languages.phrases import PHRASES

THIN, NO_BREAK, MINUS = "\u2009", "\u00a0", "\u2212"
_SIGNS = {"exact": "", "about": "≈", "at_least": "≥", "more_than": ">", "at_most": "≤"}
_WORDED = {"almost": "bound_almost", "up_to": "bound_up_to"}


def step_within(low: float, high: float) -> float:
    """Return the coarsest power of ten that keeps two digits of half an interval's width; whole numbers at the finest.

    An uncertainty is worth two digits, and its value no finer ones (GUM 7.2.6).
    """
    half = abs(high - low) / 2
    return float(10 ** max(0, math.floor(math.log10(half)) - 1)) if half >= 1 else 1.0


@dataclass(frozen=True)
class Formats:
    """Formatting for one locale, such as en_GB.

    With `tokens` every numeral carries what it stands for: dates by themselves, numbers where `by` says it. This is
    the one way by which a numeral comes onto a page. `phrases` are the words that belong to a number or a
    day itself, in the language (`reports.languages.phrases`).
    """

    locale: str = "en_GB"
    tokens: Bindings | None = field(default=None, compare=False)
    phrases: Mapping[str, str] = field(default_factory=lambda: PHRASES, compare=False)

    def told(self, text: str, by: Binding | None) -> str:
        """Return the text bound to what it stands for; unbound where no page is being composed."""
        return text if self.tokens is None or by is None or not text else self.tokens.mark(text, by)

    def number(self, value: float, decimals: int = 0, *, by: Binding | None = None) -> str:
        """Return a grouped number with a true minus sign: −1,234."""
        rounded = round(value, decimals) + 0.0
        text = _grouped(abs(rounded), decimals, self.locale)
        return self.told((MINUS if rounded < 0 else "") + text, by)

    def signed(self, value: float, decimals: int = 0, *, by: Binding | None = None) -> str:
        """Return a number that always carries its sign: +120, −120, 0."""
        text = self.number(value, decimals)
        signless = text.startswith(MINUS) or round(value, decimals) == 0
        return self.told(text if signless else "+" + text, by)

    def percent(self, value: float, decimals: int = 1, *, by: Binding | None = None) -> str:
        """Return a signed percentage of a value given in percent: −1.2 %."""
        return self.told(f"{self.signed(value, decimals)}{NO_BREAK}%", by)

    def share(self, fraction: float, decimals: int = 0, *, by: Binding | None = None) -> str:
        """Return a fraction as an unsigned percentage: 10 %."""
        return self.told(f"{self.number(fraction * 100, decimals)}{NO_BREAK}%", by)

    def stated(
        self, value: float | None, low: float | None, high: float | None, bound: str, unit: str = "", *,
        by: Binding | None = None,
    ) -> str:  # fmt: skip
        """Return a claim's figure with its bound sign, or its range, or an en dash where it has no digits."""
        return self.told(self._stated(value, low, high, bound, unit), by)

    def _stated(self, value: float | None, low: float | None, high: float | None, bound: str, unit: str) -> str:
        if value is None and low is not None and high is not None:
            return self.phrases["range_of"].format(low=self.of_unit(low, unit), high=self.of_unit(high, unit))
        figure = value if value is not None else low if low is not None else high
        if figure is None:
            return self.phrases["figure_in_words"]
        if bound in _WORDED:
            return self.phrases[_WORDED[bound]].format(figure=self.of_unit(figure, unit))
        sign = _SIGNS.get(bound, "")
        return f"{sign}{NO_BREAK}{self.of_unit(figure, unit)}" if sign else self.of_unit(figure, unit)

    def of_unit(self, figure: float, unit: str, *, by: Binding | None = None) -> str:
        """Return a figure as its unit asks: fractions as percentages, multiples with a times sign, else counts."""
        if unit == "fraction":
            return self.share(figure, 0 if math.isclose(figure * 100, round(figure * 100)) else 1, by=by)
        if unit == "times":
            return self.told(f"×{self.number(figure, 0 if figure == round(figure) else 1)}", by)
        return self.number(figure, by=by)

    def estimate(self, value: float, significant: int = 3, *, by: Binding | None = None) -> str:
        """Return an estimate rounded to so many significant digits: precision that the interval can bear."""
        return self.number(self.rounded(value, significant), by=by)

    def rounded(self, value: float, significant: int = 3) -> float:
        """Return a number rounded to so many significant digits, whole numbers at the finest."""
        if value == 0:
            return 0.0
        step = 10 ** max(0, math.floor(math.log10(abs(value))) + 1 - significant)
        return float(round(value / step) * step)

    def within(
        self, value: float, low: float, high: float, *, is_signed: bool = False, by: Binding | None = None
    ) -> str:
        """Return a value, or an end of its interval, rounded to what the interval from low to high can bear.

        A number that is not zero is never rounded to zero: an interval must not seem to take zero in.
        """
        step = step_within(low, high)
        while value and step > 1 and not round(value / step):
            step /= 10
        rounded = round(value / step) * step
        return self.signed(rounded, by=by) if is_signed else self.number(rounded, by=by)

    def day(self, day: dt.date) -> str:
        """Return 4 August 2026."""
        return self._dated(day, "d MMMM y")

    def short_day(self, day: dt.date) -> str:
        """Return 4 Aug 2026."""
        return self._dated(day, "d MMM y")

    def day_in_year(self, day: dt.date) -> str:
        """Return 4 August."""
        return self._dated(day, "d MMMM")

    def month(self, day: dt.date) -> str:
        """Return July 2026."""
        return self._dated(day, "LLLL y")

    def month_of(self, day: dt.date) -> str:
        """Return July 2026 in the case that follows a preposition: since July 2026."""
        return self._dated(day, "MMMM y")

    def short_month(self, day: dt.date) -> str:
        """Return Jul 2026."""
        return self._dated(day, "LLL y")

    def year(self, day: dt.date) -> str:
        """Return 2026."""
        return self.told(str(day.year), declared("date", f"{day.year}"))

    def week(self, week: object) -> str:
        """Return an ISO week as it is written everywhere: 2026-W31."""
        return self.told(str(week), declared("week", str(week)))

    def span(self, first: dt.date, last: dt.date) -> str:
        """Return 27 July – 2 August 2026, with no more repeated than is needed."""
        start = self.day_in_year(first) if first.year == last.year else self.day(first)
        if (first.year, first.month) == (last.year, last.month):
            start = self.told(str(first.day), declared("date", first))
        return self.phrases["span_of_days"].format(first=start, last=self.day(last))

    def period(self, first: dt.date | None, last: dt.date | None) -> str:
        """Return a claim's period in short: Feb 2022 – Dec 2024, to Dec 2024, or nothing."""
        if last is None:
            return self.phrases["period_since"].format(month=self.short_month(first)) if first else ""
        if first is None:
            return self.phrases["period_until"].format(month=self.short_month(last))
        if (first.year, first.month) == (last.year, last.month):
            return self.short_month(last)
        return self.phrases["span_of_days"].format(first=self.short_month(first), last=self.short_month(last))

    def instant(self, instant: dt.datetime) -> str:
        """Return 4 August 2026, 03:00 UTC."""
        at = instant.astimezone(dt.UTC)
        time = self.told(f"{at:%H:%M}", declared("instant", f"{at:%H:%M}Z"))
        return self.phrases["instant_of"].format(day=self.day(at.date()), time=time)

    def _dated(self, day: dt.date, pattern: str) -> str:
        return self.told(_written(day, pattern, self.locale), declared("date", day))


@lru_cache(maxsize=32768)
def _grouped(number: float, decimals: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(number, format=pattern, locale=_babel(locale)))


@lru_cache(maxsize=32768)
def _written(day: dt.date, pattern: str, locale: str) -> str:
    return str(format_date(day, pattern, locale=_babel(locale)))


@lru_cache(maxsize=32)
def _babel(locale: str) -> Locale:
    return Locale.parse(locale)
