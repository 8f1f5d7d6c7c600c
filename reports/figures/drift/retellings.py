"""Drift between a claim and the one it retells, and within what one claim says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reports.catalog.groups import Group, Multiple
from reports.figures.chains.alterations import alterations
from reports.figures.chains.nearby import ByNumber
from reports.figures.chains.numbers import significant_digits
from reports.figures.chains.retold import Family, parent_of
from reports.figures.chains.said import Said, figure_of
from reports.figures.drift.findings import Drifted, Retold, drifted
from reports.figures.reasons import Count, reason

# A figure with more digits than this was counted or computed, whatever “about” says.
MOST_VAGUE_DIGITS = 4
# Months differ by a tenth in length; a quarter is compared with a year by mistake only.
MOST_UNLIKE_SPANS = 1.5


def retellings(claims: Sequence[Said]) -> Iterator[Drifted]:
    """Yield what each claim of a register changed of the one it retells, or of what it is itself."""
    by_number = ByNumber(claims)
    for said in claims:
        if not said.is_traced:
            continue
        parent = parent_of(said, by_number) or said
        for change in alterations(parent, said):
            both = {said.ref: said, parent.ref: parent}.values()
            yield drifted(change.code, said.ref, both, said.value, change.reason, _retold(parent, said))


def unlike_spans(claims: Sequence[Said], groups: Mapping[str, Group]) -> Iterator[Drifted]:
    """Yield the multiples that set spans of unlike length against one another."""
    declared = {name: multiple for group in groups.values() for name, multiple in group.multiples.items()}
    for said in claims:
        compared = said.wording.compares or declared.get(said.series_id)
        if said.is_traced and said.series.kind == "multiple" and compared is not None:
            of, base = days_in(compared)
            if max(of, base) > MOST_UNLIKE_SPANS * min(of, base):
                sides = {"of": _days(of, "days", said), "base": _days(base, "", said)}
                retold = Retold(said.publisher, figure_of(said))
                yield drifted("spans", said.ref, [said], said.value, reason("unlike_spans", **sides), retold)


def _retold(parent: Said, said: Said) -> Retold:
    if parent is said or parent.publisher == said.publisher:
        return Retold(said.publisher, figure_of(said))
    return Retold(said.publisher, figure_of(said), parent.publisher, is_supposed=parent.root != said.root)


def _days(number: int, noun: str, said: Said) -> Count:
    return Count(number, noun, (said.series_id,), (said.claim_id,), method="days")


def days_in(compared: Multiple) -> tuple[int, int]:
    """Return how many days each side of a multiple has, both ends included."""
    of, base = ((last_on - first_on).days + 1 for first_on, last_on in (compared.of, compared.base))
    return of, base


def false_precision(found: Sequence[Family]) -> Iterator[Drifted]:
    """Yield the figures called about or almost and given to the last digit."""
    for family in found:
        vague = [
            said for said in family.traced
            if said.value is not None and said.bound in ("about", "almost")
            and significant_digits(said.value) > MOST_VAGUE_DIGITS
        ]  # fmt: skip
        if vague:
            number = vague[0].value or 0.0
            digits, ids = significant_digits(number), tuple(said.claim_id for said in vague)
            what = reason(
                f"false_precision_{vague[0].bound}",
                figure=figure_of(vague[0]),
                digits=Count(digits, "digits", (vague[0].series_id,), ids, method="digits"),
            )
            yield drifted("false-precision", f"{vague[0].series_id}/{number:.10g}", vague, number, what)
