"""What stands behind one figure: every claim that states it, the outlets, and how many really know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from reports.catalog.declared import Origin
from reports.errors import UsageError
from reports.figures.chains.alterations import Alteration, alterations
from reports.figures.chains.nearby import ByNumber
from reports.figures.chains.paths import Link, links_of, path_of
from reports.figures.chains.retold import ancestors_of, repeats
from reports.figures.chains.said import Said
from reports.figures.chains.steps import slug


@dataclass(frozen=True, slots=True)
class Hop:
    """Two claims that follow one another on the way to the origin, and what changed from the nearer to the farther."""

    parent: Said
    child: Said
    changes: tuple[Alteration, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure and all who state it.

    `claims` state it, those asked for first; `kin` give it in rounder or finer digits and lead to the same root by
    suspicion only. `roots` are the independent origins of `claims` as stated, `roots_if_suspected` those of both where
    every suspicion holds. `outlets` passed it on; `links` say who took it from whom.
    """

    claims: tuple[Said, ...]
    kin: tuple[Said, ...]
    asked: frozenset[str]
    outlets: tuple[str, ...]
    roots: tuple[str, ...]
    roots_if_suspected: tuple[str, ...]
    links: tuple[Link, ...]
    hops: Mapping[str, tuple[Hop, ...]]


def statements(asked: str, claims: Sequence[Said], origins: Mapping[str, Origin]) -> tuple[Statement, ...]:
    """Return what stands behind a claim, by its reference, or behind every claim of a number.

    A number that counts different things gives a statement for each. Raises UsageError where nothing is found.
    """
    traced = [said for said in claims if said.is_traced]
    wanted = [said for said in traced if said.ref == asked]
    if not wanted and (number := number_of(asked)) is not None:
        wanted = [said for said in traced if said.value == number]
    if not wanted:
        raise _nothing(asked, traced)
    found: list[Statement] = []
    for said in wanted:
        if not any(said in each.claims for each in found):
            found.append(_statement(said, wanted, traced, claims, origins))
    return tuple(found)


def number_of(text: str) -> float | None:
    """Return the number that a text gives, such as 50,554 or 10%; None for any other text."""
    plain = text.strip().replace(",", "").replace(" ", "").replace("\u00a0", "")
    try:
        return float(plain.removesuffix("%")) / 100 if plain.endswith("%") else float(plain)
    except ValueError:
        return None


def _statement(
    said: Said, wanted: Sequence[Said], traced: Sequence[Said], claims: Sequence[Said], origins: Mapping[str, Origin]
) -> Statement:
    by_number = ByNumber(claims)
    same = [each for each in traced if _states_it(said, each)]
    kin = [
        each for each in traced
        if each not in same and each.suspected_root == said.suspected_root and repeats(said, each)
    ]  # fmt: skip
    asked = {each.ref for each in wanted if each in same}
    same.sort(key=lambda each: (each.ref not in asked, each.nearness))
    kin.sort(key=lambda each: each.nearness)
    return Statement(
        claims=tuple(same),
        kin=tuple(kin),
        asked=frozenset(asked),
        outlets=_outlets(same, origins),
        roots=tuple(sorted({each.root for each in same})),
        roots_if_suspected=tuple(sorted({each.suspected_root for each in (*same, *kin)})),
        links=links_of((*same, *kin), origins),
        hops={each.ref: hops_of(each, by_number) for each in same},
    )


def hops_of(said: Said, claims: ByNumber) -> tuple[Hop, ...]:
    """Return the way of a claim through the other claims, from itself to its origin; itself alone may be told amiss."""
    way = (said, *ancestors_of(said, claims))
    hops = [Hop(parent, child, alterations(parent, child)) for child, parent in pairwise(way)]
    own = alterations(said, said)
    return tuple(hops) if hops or not own else (Hop(said, said, own),)


def _states_it(said: Said, other: Said) -> bool:
    """To the digit, whoever says so, or in other digits on the word of the same origin."""
    is_same_figure = other.subject == said.subject and other.value is not None and other.value == said.value
    return other is said or is_same_figure or (other.root == said.root and repeats(said, other))


def _outlets(claims: Sequence[Said], origins: Mapping[str, Origin]) -> tuple[str, ...]:
    names = [hand.name for said in claims for hand in path_of(said, origins) if hand.role == "outlet"]
    return tuple({slug(name): name for name in reversed(names)}.values())[::-1]


def _nothing(asked: str, traced: Sequence[Said]) -> UsageError:
    refs = [said.ref for said in traced]
    near = get_close_matches(asked, refs, n=4, cutoff=0.4) or [ref for ref in refs if asked and asked in ref][:4]
    number = number_of(asked)
    if number is not None:
        values = {said.value for said in traced if said.value}
        near = [f"{value:.10g}" for value in sorted(values, key=lambda value: abs(value - number))[:4]]
    mend = f"did you mean {', '.join(near)}?" if near else "give the claim_ref of a row of the register, or a number"
    return UsageError(f"no claim of the register is {asked!r}" + (" or states it" if number else ""), mend=mend)
