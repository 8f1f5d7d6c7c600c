"""What is said of figures, without words: a form and the facts that its sentence names. A page words it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as its series states it, None where it is told in words only; or the sum of several.

    `claims` are the ids (`reports.figures.claim_ids`) of the claims that state it, or of those that were added.
    """

    number: float | None
    series_id: str
    unit: str
    claims: tuple[str, ...]
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """What a series is called in the catalogue's files; `is_brief`: its short title says enough."""

    series_id: str
    text: str
    short: str
    is_brief: bool = False


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a register or of a publisher, as they stand there."""

    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """A name from data: of a publisher, or of a claim."""

    text: str


@dataclass(frozen=True, slots=True)
class Root:
    """The origin where a chain ends, and what the catalogue's files call it."""

    origin: str
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A bound (of `reports.figures.model.BOUNDS`) or the kind of a series, by its code."""

    of: Literal["bound", "kind"]
    code: str


@dataclass(frozen=True, slots=True)
class Span:
    """The time that a figure is about, as far as it is told; one of both days at least is known."""

    from_on: dt.date | None
    until_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Grade:
    """The credibility of a claim, 1 to 6 in the Admiralty manner."""

    number: int
    claim: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something there are; `noun` is a plural message, empty where the number stands by itself.

    `series` and `claims` are those that were counted, `method` how (a name of the page's METHODS).
    """

    number: int
    noun: str
    series: tuple[str, ...]
    claims: tuple[str, ...]
    method: str = "count"


@dataclass(frozen=True, slots=True)
class Listed:
    """Several facts in one place: joined with “and”, or as parts of a longer list."""

    facts: tuple[Fact, ...]
    is_pairwise: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """A form, which is the name of a message, and the facts that it names."""

    form: str
    facts: tuple[tuple[str, Fact], ...] = ()


Fact = Figure | Title | Quoted | Named | Root | Term | Span | Grade | Count | Listed | Reason


# Every form, and the facts that it names.
FORMS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # what a retelling changed
        "retold_as": frozenset({"was", "now"}),
        "scope_became": frozenset({"was", "now"}),
        "kind_told_as": frozenset({"was", "now"}),
        "period_told_as": frozenset({"was", "now"}),
        "bound_became": frozenset({"was", "now"}),
        "condition_lost": frozenset({"was"}),
        "graded_surer": frozenset({"was", "now"}),
        # what misleads by itself, or by what it stands beside
        "unlike_spans": frozenset({"of", "base"}),
        "several_wholes": frozenset({"figure", "count", "wholes"}),
        "same_series": frozenset({"publisher", "figures", "title"}),
        "overlap": frozenset({"parts", "whole", "added"}),
        "near_twins": frozenset({"one", "one_title", "other", "other_title"}),
        "one_root": frozenset({"figure", "publishers", "origin"}),
        "one_root_suspected": frozenset({"figure", "publishers", "origin"}),
        "false_precision_about": frozenset({"figure", "digits"}),
        "false_precision_almost": frozenset({"figure", "digits"}),
        # why a claim limits nothing
        "another_retold": frozenset({"of", "changes"}),
        "itself_retold": frozenset({"changes"}),
        "repeats": frozenset({"of"}),
        "no_count_projection": frozenset(),
        "no_count_ratio": frozenset(),
        "no_count_event": frozenset(),
        "no_number": frozenset(),
        "undeclared_multiple": frozenset(),
        "period_open": frozenset(),
        "no_period": frozenset(),
        "no_day": frozenset(),
        "bounds_nothing": frozenset(),
    }
)


def reason(form: str, **facts: Fact) -> Reason:
    """Return a reason of some facts; raises ValueError for a form that is none, or that names other facts."""
    if FORMS.get(form) != facts.keys():
        raise ValueError(f"{form!r} with {', '.join(facts) or 'no facts'} is no form of a reason")
    return Reason(form, tuple(facts.items()))
