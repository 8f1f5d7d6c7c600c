"""Claims in the order of their numbers, so that those near a number are found without asking all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from reports.figures.chains.numbers import MOST_APART
from reports.figures.chains.said import Said


class ByNumber:
    """Claims that state a number, in the order of their numbers."""

    def __init__(self, claims: Iterable[Said]) -> None:
        self._claims = sorted((said for said in claims if said.value is not None), key=lambda said: said.value or 0.0)
        self._values = [said.value or 0.0 for said in self._claims]

    def near(self, number: float | None) -> Sequence[Said]:
        """Return the claims whose number may be another telling of one, at most MOST_APART away; none of no number."""
        if number is None:
            return ()
        low, high = sorted((number * (1 - MOST_APART), number / (1 - MOST_APART)))
        # A hair more on both sides: what is too far is told by whoever compares the two.
        reach = 1e-9 * abs(number)
        return self._claims[bisect_left(self._values, low - reach) : bisect_right(self._values, high + reach)]
