"""What a figure lost or gained between two claims of it: certainty, conditions, scope, period, measure, kind."""

from __future__ import annotations

from dataclasses import dataclass

from reports.figures.chains.said import Said, title_of_series
from reports.figures.model import LOWER_BOUNDS, UPPER_BOUNDS
from reports.figures.reasons import Grade, Quoted, Reason, Span, Term, Title, reason

# What makes of a figure another one, so that it says nothing about the first any more.
MUTATING = frozenset({"period", "scope", "measure", "kind", "reversed-bound", "denominator"})


@dataclass(frozen=True, slots=True)
class Alteration:
    """One thing that changed, as a code and as what it was and became."""

    code: str
    reason: Reason


def alterations(parent: Said, child: Said) -> tuple[Alteration, ...]:
    """Return what changed between a claim and one that retells it."""
    found = (
        _measure(parent, child), _denominator(parent, child), _scope(parent, child), _kind(parent, child),
        _period(parent, child), _bound(parent, child), _condition(parent, child), _credibility(parent, child),
    )  # fmt: skip
    return tuple(each for each in found if each is not None)


def _measure(parent: Said, child: Said) -> Alteration | None:
    if parent.subject == (child.told.measure, child.told.population):
        return None
    return Alteration("measure", _retold_as(parent, child))


def _denominator(parent: Said, child: Said) -> Alteration | None:
    if not parent.series.kind == child.told.kind == "ratio" or parent.series is child.told:
        return None
    return Alteration("denominator", _retold_as(parent, child))


def _scope(parent: Said, child: Said) -> Alteration | None:
    if parent.subject != (child.told.measure, child.told.population):
        return None
    if parent.series.scope != child.told.scope:
        return Alteration("scope", _retold_as(parent, child))
    if parent.scope and child.scope and parent.scope != child.scope and parent.series is child.told:
        return Alteration("scope", reason("scope_became", was=Quoted(parent.scope), now=Quoted(child.scope)))
    return None


def _kind(parent: Said, child: Said) -> Alteration | None:
    was, told = parent.series.kind, child.wording.kind or child.told.kind
    if was == told or not {"projection", "event"} & {was, told}:
        return None
    return Alteration("kind", reason("kind_told_as", was=Term("kind", was), now=Term("kind", told)))


def _period(parent: Said, child: Said) -> Alteration | None:
    ends = [said.wording.until_on or said.until_on for said in (parent, child)]
    if None not in ends and ends[0] != ends[1]:
        return Alteration("period", reason("period_told_as", was=Span(None, ends[0]), now=Span(None, ends[1])))
    spans = [Span(said.from_on, said.until_on) for said in (parent, child)]
    if None not in (spans[0].from_on, spans[1].from_on) and spans[0].from_on != spans[1].from_on:
        return Alteration("period", reason("period_told_as", was=spans[0], now=spans[1]))
    return None


def _bound(parent: Said, child: Said) -> Alteration | None:
    one, other = _side(parent.bound), _side(child.bound)
    became = reason("bound_became", was=Term("bound", parent.bound), now=Term("bound", child.bound))
    if {one, other} == {"lower", "upper"}:
        return Alteration("reversed-bound", became)
    if other == "exact" and one != "exact":
        return Alteration("surer", became)
    # A rounder number may be a bound of the finer one; the same number may not. To call an exact one “about” is modest.
    if one != other and (one, other) != ("exact", "about") and parent.value == child.value:
        return Alteration("bound", became)
    return None


def _condition(parent: Said, child: Said) -> Alteration | None:
    if not parent.wording.condition or child.wording.condition:
        return None
    return Alteration("condition", reason("condition_lost", was=Quoted(parent.wording.condition)))


def _credibility(parent: Said, child: Said) -> Alteration | None:
    if child.credibility >= parent.credibility or parent.credibility == 6:
        return None
    was, now = (Grade(said.credibility, said.claim_id) for said in (parent, child))
    return Alteration("surer-grade", reason("graded_surer", was=was, now=now))


def _retold_as(parent: Said, child: Said) -> Reason:
    now = Title(child.told_id, child.told.title, child.told.short_title)
    return reason("retold_as", was=title_of_series(parent), now=now)


def _side(bound: str) -> str:
    if bound in LOWER_BOUNDS:
        return "lower"
    return "upper" if bound in UPPER_BOUNDS else bound
