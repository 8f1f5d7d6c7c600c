"""What a printed numeral stands for: a claim, a named computation, a tick of a scale, or a declared structure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from reports.briefings.tokens.marks import MOST, marked
from reports.errors import MusterError

Kind = Literal["claim", "computation", "tick", "declared"]
DECLARED = (
    "date", "week", "instant", "page", "list", "grade", "hash", "address", "name", "fixed", "revision", "quotation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Binding:
    """What one numeral stands for.

    claim: `name` is the claim's id (`reports.figures.claim_ids`), `series` its series.
    computation: `name` is one of METHODS (`reports.briefings.tokens.methods`), `series` what it was computed over,
    `about` its parameters in machine form (`2026-W31`, `13 weeks to 2026-W31`), `claims` the ids it rests on where
    they are few; none: all claims of the series at the cut-off.
    tick: `name` is the chart's, `about` its axis. declared: `name` is one of DECLARED, `about` its machine form.
    `value` is the number before rounding, where it is one.
    """

    kind: Kind
    name: str
    about: str = ""
    series: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    value: float | None = None


@dataclass
class Bindings:
    """The bindings of one page, numbered in the order in which they were first used."""

    by_number: list[Binding] = field(default_factory=list)
    _numbers: dict[Binding, int] = field(default_factory=dict, repr=False)

    def mark(self, text: str, binding: Binding) -> str:
        """Return the text marked with its binding: the one way by which a numeral comes onto a page."""
        if binding not in self._numbers:
            if len(self.by_number) >= MOST:
                raise MusterError(f"a page has more than {MOST} bindings", mend="show fewer rows")
            self._numbers[binding] = len(self.by_number)
            self.by_number.append(binding)
        return marked(text, self._numbers[binding])


def claim(claim_id: str, series_id: str, value: float | None = None) -> Binding:
    """Return the binding of a figure as one publisher stated it."""
    return Binding("claim", claim_id, series=(series_id,), claims=(claim_id,), value=value)


def computed(
    method: str, series: str | Iterable[str], about: str = "", *, claims: Iterable[str] = (), value: float | None = None
) -> Binding:
    """Return the binding of a figure that a named method computed over some series."""
    named = (series,) if isinstance(series, str) else tuple(series)
    return Binding("computation", method, about, named, tuple(claims), value)


def tick(chart: str, axis: str, value: float | None = None) -> Binding:
    """Return the binding of a tick text: it follows from the chart's scale."""
    return Binding("tick", chart, axis, value=value)


def declared(name: str, about: str | dt.date = "", value: float | None = None) -> Binding:
    """Return the binding of a numeral that is no figure: a date, a page number, a grade, a hash, part of a name."""
    if name not in DECLARED:
        raise ValueError(f"{name!r} is none of {', '.join(DECLARED)}")
    return Binding("declared", name, about if isinstance(about, str) else about.isoformat(), value=value)
