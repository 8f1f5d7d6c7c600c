"""Which claims cannot hold together: the smallest sets first, each without a member to spare.

A smallest unsatisfiable set is a smallest set that meets every correction set (a set of claims whose absence makes
the rest possible): A. Ignatiev, A. Previti, M. Liffiton, J. Marques-Silva, "Smallest MUS extraction with minimal
hitting set dualization", CP 2015. Blocking each set found and going on lists them by size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reports.figures.envelope.programme import Programme

MOST_SETS = 8
MOST_STEPS = 400
MOST_CHECKS = 1500  # of the programme: once something is found and so many were made, the search is cut off


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Minimal sets of claims that cannot all hold, smallest first; `has_more` where the search was cut off."""

    sets: tuple[tuple[str, ...], ...]
    has_more: bool


def conflicts(
    programme: Programme, refs: Sequence[str], *, voices: Mapping[str, str] | None = None, most: int = MOST_SETS
) -> Conflicts:
    """Return the minimal sets of these claims that no curve satisfies, at most `most` of them, smallest first.

    `voices` gives for a claim the voice that it belongs to, such as a daily series: of the sets in which the same
    voices clash, one is returned, since each day of a series that clashes would be another set.
    """
    heard = voices or {}
    found = _clashing_totals(programme, heard, most + 1)
    if programme.is_made_of_totals or len(found) > most:
        return Conflicts(tuple(found[:most]), has_more=len(found) > most)
    chooser = _Chooser(refs, heard)
    heard_together = {frozenset(heard.get(ref, ref) for ref in known) for known in found}
    for known in found:
        chooser.block(frozenset(known))
    for _ in range(MOST_STEPS):
        chosen = chooser.smallest()
        if chosen is None:
            return _listed(found, has_more=False)
        if found and programme.checks_count > MOST_CHECKS:
            return _listed(found, has_more=True)
        if not programme.is_possible(chosen):
            chooser.block(chosen)
            together = frozenset(heard.get(ref, ref) for ref in chosen)
            if together in heard_together:
                continue
            if len(found) == most:
                return _listed(found, has_more=True)
            heard_together.add(together)
            found.append(tuple(ref for ref in refs if ref in chosen))
        else:
            chooser.hit(frozenset(refs) - _grown(programme, chosen, refs))
    return _listed(found, has_more=True)


def _listed(found: Sequence[tuple[str, ...]], *, has_more: bool) -> Conflicts:
    return Conflicts(tuple(sorted(found, key=len)), has_more)


def _clashing_totals(programme: Programme, voices: Mapping[str, str], most: int) -> list[tuple[str, ...]]:
    """Return the clashes between two totals, one for the same two voices, and the total that cannot be by itself."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    totals = programme.totals.limits
    for one, other in programme.totals.clashes():
        chosen = tuple(dict.fromkeys((totals[one].ref, totals[other].ref)))
        found.setdefault(frozenset(voices.get(ref, ref) for ref in chosen), chosen)
        if len(found) == most:
            break
    return list(found.values())


def _grown(programme: Programme, chosen: frozenset[str], refs: Sequence[str]) -> frozenset[str]:
    """Return a set around `chosen` that can hold and that no further claim can join."""
    whole = frozenset(refs)
    kept = programme.satisfied(chosen) & whole
    for ref in refs:
        if ref not in kept and programme.is_possible(kept | {ref}):
            kept = programme.satisfied(kept | {ref}) & whole
    return kept


class _Chooser:
    """Smallest choices of claims that meet every correction set and contain no set already found (a small MILP)."""

    def __init__(self, refs: Sequence[str], voices: Mapping[str, str]) -> None:
        import highspy

        self._place = {ref: number for number, ref in enumerate(refs)}
        self._refs = tuple(refs)
        self._voice_of = {ref: voices.get(ref, ref) for ref in refs}
        self._highs = highspy.Highs()
        self._highs.silent()
        self._inf = highspy.kHighsInf
        self._optimal = highspy.HighsModelStatus.kOptimal
        for number in range(len(refs)):
            self._highs.addVar(0.0, 1.0)
            # The first listed wins among equals, so that the answer does not hang on the solver's mood.
            self._highs.changeColCost(number, 1.0 + 1e-6 * number / max(1, len(refs)))
            self._highs.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        # A voice is heard as soon as one of its claims is chosen.
        heard = sorted(set(self._voice_of.values()) - set(refs))
        self._voice = {voice: len(refs) + number for number, voice in enumerate(heard)}
        for _ in heard:
            self._highs.addVar(0.0, 1.0)
        for ref, voice in self._voice_of.items():
            if voice in self._voice:
                pair = np.array([self._voice[voice], self._place[ref]], dtype=np.int32)
                self._highs.addRow(0.0, self._inf, 2, pair, np.array([1.0, -1.0]))

    def smallest(self) -> frozenset[str] | None:
        """Return the smallest choice that is left, None where there is none."""
        if not self._refs:
            return None
        self._highs.run()
        if self._highs.getModelStatus() != self._optimal:
            return None
        values = np.asarray(self._highs.getSolution().col_value)[: len(self._refs)]
        return frozenset(ref for ref, value in zip(self._refs, values, strict=True) if value > 0.5)

    def hit(self, correction: frozenset[str]) -> None:
        """Ask for at least one of these from now on; if there is none, nothing is left to choose."""
        self._row(1.0, self._inf, {self._place[ref] for ref in correction})

    def block(self, found: frozenset[str]) -> None:
        """Leave out every choice in which the same voices are heard; of one that contradicts itself, these alone."""
        heard = {self._voice.get(self._voice_of[ref], self._place[ref]) for ref in found}
        if len(heard) < len(found):
            heard = {self._place[ref] for ref in found}
        self._row(-self._inf, len(heard) - 1.0, heard)

    def _row(self, low: float, high: float, among: set[int]) -> None:
        places = np.array(sorted(among), dtype=np.int32)
        self._highs.addRow(low, high, len(places), places, np.ones(len(places)))
