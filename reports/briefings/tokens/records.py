"""What each token of a finished page stands for, as a record that travels with the page and can be held against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reports.briefings.tokens.bindings import Binding, declared
from reports.briefings.tokens.placed import PAGE_STRUCTURE, UNBOUND, Placed, Stretch
from reports.errors import RenderError

_OF_THE_PAGE = declared("page")


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """One token of a finished page: its page, its order there (both from 1), its text, its binding and its places.

    `number` is the binding's among those of the edition, `PAGE_STRUCTURE` for what the style sheet numbers.
    """

    page: int
    order: int
    text: str
    number: int
    binding: Binding
    stretches: tuple[Stretch, ...]

    @property
    def name(self) -> str:
        """The name by which a report refers to it: page and order."""
        return f"{self.page}-{self.order}"


def records_of(tokens: Sequence[Placed], bindings: Sequence[Binding]) -> tuple[TokenRecord, ...]:
    """Return a record for each token in the order of the pages; raises RenderError where nothing stands behind one."""
    orders: Counter[int] = Counter()
    records = []
    for token in tokens:
        if token.index == UNBOUND:
            raise RenderError(
                f"page {token.page}: nothing stands behind “{token.text}”",
                mend="bind it to a claim or a computation, or declare it",
            )
        orders[token.page] += 1
        binding = _OF_THE_PAGE if token.index == PAGE_STRUCTURE else bindings[token.index]
        records.append(TokenRecord(token.page, orders[token.page], token.text, token.index, binding, token.stretches))
    return tuple(records)


def stretches_told(stretches: Sequence[Stretch]) -> str:
    """Return stretches in one line, as they stand in a file: `9,930@71.2/640.1/90.3`, apart by spaces."""
    return " ".join(f"{each.signs}@{each.x:g}/{each.y:g}/{each.x_last:g}" for each in stretches)


def stretches_read(told: str) -> tuple[Stretch, ...]:
    """Return the stretches that a line tells; raises ValueError."""
    found = []
    for each in told.split():
        signs, _, place = each.rpartition("@")
        x, y, x_last = map(float, place.split("/"))
        found.append(Stretch(signs, x, y, x_last))
    return tuple(found)
