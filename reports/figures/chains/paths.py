"""The way of one claim, from the outlet that was read to the origin and what that rests on, as hands and as links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from reports.catalog.declared import Origin
from reports.figures.chains.said import Said, own_names, title_of
from reports.figures.chains.steps import Step, is_alike

Role = Literal["outlet", "origin", "rests on"]


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand on the way: an outlet, the origin, or what the origin rests on."""

    name: str
    role: Role
    said_on: str = ""
    is_supposed: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Who took a figure from whom; suspected where a chain only supposes it. `refs` are the claims that say so."""

    taker: str
    giver: str
    is_stated: bool
    refs: tuple[str, ...]


def path_of(said: Said, origins: Mapping[str, Origin]) -> tuple[Hand, ...]:
    """Return the hands that a claim went through, the outlet first; the origin always stands among them."""
    names = own_names(said.origin, origins)
    is_its = [any(is_alike(step.name, name) for name in names) for step in said.steps]
    knows = is_its.index(True) if any(is_its) else None
    title, is_supposed = title_of(said.origin, origins), said.root != said.origin
    if knows is not None:
        before, at, after = said.steps[:knows], said.steps[knows], said.steps[knows + 1 :]
        origin = Hand(at.name, "origin", at.said_on, at.is_supposed or is_supposed)
    else:
        # The last step is then a document, unless it is the only one: the outlet itself.
        last = max(len(said.steps) - 1, 1)
        before, after, origin = said.steps[:last], said.steps[last:], Hand(title, "origin", "", is_supposed)
    outlets = [_hand(step, "outlet") for step in before]
    if not outlets and not said.is_own:
        outlets = [Hand(said.publisher, "outlet")]
    return (*outlets, origin, *(_hand(step, "rests on") for step in after))


def links_of(claims: Iterable[Said], origins: Mapping[str, Origin]) -> tuple[Link, ...]:
    """Return who took figures from whom in some claims, the suspicions about origins among them, each link once."""
    found: dict[tuple[str, str, bool], set[str]] = {}
    for said in claims:
        hands = [hand for hand in path_of(said, origins) if hand.role != "rests on"]
        title = title_of(said.origin, origins)
        names = [title if hand.role == "origin" else hand.name for hand in hands]
        ends = [(*pair, not giver.is_supposed) for *pair, giver in zip(names, names[1:], hands[1:], strict=False)]
        if said.suspected_root not in (said.root, said.origin):
            ends.append((title, title_of(said.suspected_root, origins), False))
        for end in ends:
            found.setdefault(end, set()).add(said.ref)
    return tuple(Link(*ends, tuple(sorted(refs))) for ends, refs in sorted(found.items()))


def _hand(step: Step, role: Role) -> Hand:
    return Hand(step.name, role, step.said_on, step.is_supposed)
