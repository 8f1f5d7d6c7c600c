"""A finding of drift: what kind, which claims, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reports.figures.chains.said import Said, refs_of

Severity = Literal["note", "grave"]
# What each code means, gravest first; a finding of the first group misleads a reader by itself.
CODES = {
    "measure": "another measure",
    "scope": "another scope",
    "period": "another period",
    "kind": "another kind of figure",
    "denominator": "another whole",
    "reversed-bound": "a bound turned round",
    "spans": "unlike spans compared",
    "condition": "a condition lost",
    "surer": "surer than its parent",
    "surer-grade": "graded surer than its parent",
    "bound": "another bound",
    "same-series": "one series as two sources",
    "overlap": "parts that overlap",
    "near-twins": "twins that are different things",
    "one-root": "one root, many mouths",
    "false-precision": "false precision",
}
_GRAVE = frozenset(
    {"measure", "scope", "period", "kind", "denominator", "reversed-bound", "spans", "condition", "same-series"}
)
# What no chain of a claim shows: it misleads by what it stands beside, or by its own wording.
ALIKE = frozenset({"spans", "same-series", "overlap", "near-twins", "false-precision"})


@dataclass(frozen=True, slots=True)
class Drifted:
    """One finding: its stable id, its code of CODES, the claims it is about, and what happened.

    `number` is the figure concerned as its series states it (a count, a fraction, a multiple), None if several are.
    Where one publisher changed another's figure, `teller` is who, `figure` the number as one reads it, and `after`
    whose it was; all three are empty where several claims together mislead.
    """

    id: str
    code: str
    refs: tuple[str, ...]
    number: float | None
    what: str
    teller: str = ""
    figure: str = ""
    after: str = ""

    @property
    def severity(self) -> Severity:
        """Whether a reader is misled by the wording itself, or only has to know."""
        return "grave" if self.code in _GRAVE else "note"

    @property
    def nature(self) -> str:
        """The code in words."""
        return CODES[self.code]

    @property
    def words(self) -> str:
        """The finding as a sentence."""
        if not self.teller:
            return f"{self.what}."
        return f"{self.teller}: {self.figure}, {self.what}" + (f" (after {self.after})." if self.after else ".")


def drifted(code: str, about: str, claims: Iterable[Said], number: float | None, what: str, **told: str) -> Drifted:
    """Return a finding whose id is its code and what it is about."""
    return Drifted(f"{code}:{about}", code, refs_of(said for said in claims if said.is_traced), number, what, **told)


def number_words(number: float | None) -> str:
    """Return a figure as one reads it."""
    if number is None:
        return "no number"
    return f"{number:,.0f}" if number == int(number) else f"{number:,.6g}"
