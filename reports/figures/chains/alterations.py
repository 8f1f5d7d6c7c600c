"""What a figure lost or gained between two claims of it: certainty, conditions, scope, period, measure, kind."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from reports.figures.chains.said import Said
from reports.figures.model import LOWER_BOUNDS, UPPER_BOUNDS

# What makes of a figure another one, so that it says nothing about the first any more.
MUTATING = frozenset({"period", "scope", "measure", "kind", "reversed-bound", "denominator"})
BOUND_WORDS = {
    "exact": "an exact number", "about": "“about”", "almost": "“almost”", "at_least": "“at least”",
    "more_than": "“more than”", "at_most": "“at most”", "up_to": "“as high as”", "range": "a range",
    "words": "words without digits",
}  # fmt: skip

_KIND_WORDS = {
    "cumulative": "a running total", "flow": "a number of a time", "stock": "a number at one time",
    "ratio": "a share", "multiple": "a multiple", "projection": "a projection", "event": "one incident",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alteration:
    """One thing that changed, as a code and in words that follow the name of who changed it."""

    code: str
    words: str


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
    return Alteration("measure", f"“{parent.series.title}” is told as “{child.told.title}”")


def _denominator(parent: Said, child: Said) -> Alteration | None:
    if not parent.series.kind == child.told.kind == "ratio" or parent.series is child.told:
        return None
    return Alteration("denominator", f"“{parent.series.title}” is told as “{child.told.title}”")


def _scope(parent: Said, child: Said) -> Alteration | None:
    if parent.subject != (child.told.measure, child.told.population):
        return None
    if parent.series.scope != child.told.scope:
        return Alteration("scope", f"“{parent.series.title}” is told as “{child.told.title}”")
    if parent.scope and child.scope and parent.scope != child.scope and parent.series is child.told:
        return Alteration("scope", f"“{parent.scope}” became “{child.scope}”")
    return None


def _kind(parent: Said, child: Said) -> Alteration | None:
    was, told = parent.series.kind, child.wording.kind or child.told.kind
    if was == told or not {"projection", "event"} & {was, told}:
        return None
    return Alteration("kind", f"{_KIND_WORDS.get(was, was)} is told as {_KIND_WORDS.get(told, told)}")


def _period(parent: Said, child: Said) -> Alteration | None:
    ends = [said.wording.until_on or said.until_on for said in (parent, child)]
    if None not in ends and ends[0] != ends[1]:
        return Alteration("period", f"a figure up to {_day(ends[0])} is told as one up to {_day(ends[1])}")
    starts = (parent.from_on, child.from_on)
    if None not in starts and starts[0] != starts[1]:
        return Alteration("period", f"a figure from {_since(parent)} is told as one from {_since(child)}")
    return None


def _bound(parent: Said, child: Said) -> Alteration | None:
    one, other = _side(parent.bound), _side(child.bound)
    words = f"{BOUND_WORDS[parent.bound]} became {BOUND_WORDS[child.bound]}"
    if {one, other} == {"lower", "upper"}:
        return Alteration("reversed-bound", words)
    if other == "exact" and one != "exact":
        return Alteration("surer", words)
    # A rounder number may be a bound of the finer one; the same number may not. To call an exact one “about” is modest.
    if one != other and (one, other) != ("exact", "about") and parent.value == child.value:
        return Alteration("bound", words)
    return None


def _condition(parent: Said, child: Said) -> Alteration | None:
    if not parent.wording.condition or child.wording.condition:
        return None
    return Alteration("condition", f"the condition “{parent.wording.condition}” was lost")


def _credibility(parent: Said, child: Said) -> Alteration | None:
    if child.credibility >= parent.credibility or parent.credibility == 6:
        return None
    words = f"it is graded {child.credibility}, surer than the {parent.credibility} of what it retells"
    return Alteration("surer-grade", words)


def _side(bound: str) -> str:
    if bound in LOWER_BOUNDS:
        return "lower"
    return "upper" if bound in UPPER_BOUNDS else bound


def _since(said: Said) -> str:
    return f"{_day(said.from_on)} on" if said.until_on is None else f"{_day(said.from_on)} to {_day(said.until_on)}"


def _day(day: dt.date | None) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}" if day else "an unknown day"
