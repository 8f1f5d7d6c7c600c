"""Reasons that the figures give, as people read them in a terminal: in English, with plain spaces."""

from __future__ import annotations

from reports.briefings.formats import Formats
from reports.briefings.reason_words import ReasonWords
from reports.briefings.tokens import Binding
from reports.briefings.words import ENGLISH


class TerminalFormats(Formats):
    """Figures to as many digits as are stated, shares and multiples in words."""

    def of_unit(self, figure: float, unit: str, *, by: Binding | None = None) -> str:
        """Return a figure as its unit asks: 10 %, 6 times, 50,554."""
        if unit == "fraction":
            return f"{100 * figure:.6g} %"
        written = f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.6g}"
        return f"{written} times" if unit == "times" else written


REASONS = ReasonWords(TerminalFormats(ENGLISH["locale"]), ENGLISH)
