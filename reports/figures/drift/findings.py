"""A finding of drift: what kind, which claims, and what happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reports.figures.chains.said import Said, refs_of
from reports.figures.reasons import Figure, Reason

Severity = Literal["note", "grave"]
# Every code, gravest first; a finding of the first group misleads a reader by itself.
CODES = (
    "measure", "scope", "period", "kind", "denominator", "reversed-bound", "spans", "condition", "surer",
    "surer-grade", "bound", "same-series", "overlap", "near-twins", "one-root", "false-precision",
)  # fmt: skip
_GRAVE = frozenset(
    {"measure", "scope", "period", "kind", "denominator", "reversed-bound", "spans", "condition", "same-series"}
)
# What no chain of a claim shows: it misleads by what it stands beside, or by its own wording.
ALIKE = frozenset({"spans", "same-series", "overlap", "near-twins", "false-precision"})


@dataclass(frozen=True, slots=True)
class Retold:
    """A figure as its teller prints it. `after` is whose it was, empty where it is his own.

    `is_supposed`: that it was the other's is only suspected.
    """

    teller: str
    figure: Figure
    after: str = ""
    is_supposed: bool = False


@dataclass(frozen=True, slots=True)
class Drifted:
    """One finding: its stable id, its code of CODES, the claims it is about, and what happened.

    `number` is the figure concerned as its series states it (a count, a fraction, a multiple), None if several are.
    Where one publisher changed another's figure, or told his own as another, `retold` says who and which.
    """

    id: str
    code: str
    refs: tuple[str, ...]
    number: float | None
    what: Reason
    retold: Retold | None = None

    @property
    def severity(self) -> Severity:
        """Whether a reader is misled by the wording itself, or only has to know."""
        return "grave" if self.code in _GRAVE else "note"


def drifted(
    code: str, about: str, claims: Iterable[Said], number: float | None, what: Reason, retold: Retold | None = None
) -> Drifted:
    """Return a finding whose id is its code and what it is about."""
    return Drifted(f"{code}:{about}", code, refs_of(said for said in claims if said.is_traced), number, what, retold)
