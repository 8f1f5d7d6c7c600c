"""Which claims cannot hold together: the smallest sets first, each without a member to spare.

A smallest unsatisfiable set is a smallest set that meets every correction set (a set of claims whose absence makes
the rest possible): A. Ignatiev, A. Previti, M. Liffiton, J. Marques-Silva, "Smallest MUS extraction with minimal
hitting set dualization", CP 2015. Blocking each set found and going on lists them by size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.figures.envelope.programme import Programme

MOST_SETS = 8
MOST_STEPS = 400


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Minimal sets of claims that cannot all hold, smallest first; `has_more` where the search was cut off."""

    sets: tuple[tuple[str, ...], ...]
    has_more: bool


def conflicts(programme: Programme, refs: Sequence[str], *, most: int = MOST_SETS) -> Conflicts:
    """Return the minimal sets of these claims that no curve satisfies, at most `most` of them, smallest first."""
    chooser = _Chooser(refs)
    found: list[tuple[str, ...]] = []
    for _ in range(MOST_STEPS):
        chosen = chooser.smallest()
        if chosen is None:
            return Conflicts(tuple(found), has_more=False)
        if not programme.is_possible(chosen):
            if len(found) == most:
                return Conflicts(tuple(found), has_more=True)
            found.append(tuple(ref for ref in refs if ref in chosen))
            chooser.block(chosen)
        else:
            chooser.hit(frozenset(refs) - _grown(programme, chosen, refs))
    return Conflicts(tuple(found), has_more=True)


def _grown(programme: Programme, chosen: frozenset[str], refs: Sequence[str]) -> frozenset[str]:
    """Return a set around `chosen` that can hold and that no further claim can join."""
    kept = programme.satisfied(chosen) & frozenset(refs)
    for ref in refs:
        if ref not in kept:
            more = kept | {ref}
            if programme.is_possible(more):
                kept = programme.satisfied(more) & frozenset(refs)
    return kept


class _Chooser:
    """Smallest choices of claims that meet every correction set and contain no set already found (a small MILP)."""

    def __init__(self, refs: Sequence[str]) -> None:
        import highspy

        self._place = {ref: number for number, ref in enumerate(refs)}
        self._refs = tuple(refs)
        self._highs = highspy.Highs()
        self._highs.silent()
        self._inf = highspy.kHighsInf
        self._optimal = highspy.HighsModelStatus.kOptimal
        for number in range(len(refs)):
            self._highs.addVar(0.0, 1.0)
            # The first listed wins among equals, so that the answer does not hang on the solver's mood.
            self._highs.changeColCost(number, 1.0 + 1e-6 * number / max(1, len(refs)))
            self._highs.changeColIntegrality(number, highspy.HighsVarType.kInteger)

    def smallest(self) -> frozenset[str] | None:
        """Return the smallest choice that is left, None where there is none."""
        if not self._refs:
            return None
        self._highs.run()
        if self._highs.getModelStatus() != self._optimal:
            return None
        values = np.asarray(self._highs.getSolution().col_value)
        return frozenset(ref for ref, value in zip(self._refs, values, strict=True) if value > 0.5)

    def hit(self, correction: frozenset[str]) -> None:
        """Ask for at least one of these from now on; if there is none, nothing is left to choose."""
        self._row(1.0, self._inf, correction)

    def block(self, found: frozenset[str]) -> None:
        """Leave out every choice that contains this set."""
        self._row(-self._inf, len(found) - 1.0, found)

    def _row(self, low: float, high: float, refs: frozenset[str]) -> None:
        places = np.array(sorted(self._place[ref] for ref in refs), dtype=np.int32)
        self._highs.addRow(low, high, len(places), places, np.ones(len(places)))
