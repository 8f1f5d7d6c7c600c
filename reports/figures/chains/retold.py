"""Which claims retell which: the same number on the same subject that leads back to the same root."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reports.figures.chains.nearby import ByNumber
from reports.figures.chains.numbers import is_same_number, significant_digits
from reports.figures.chains.said import Said
from reports.figures.chains.steps import is_alike


@dataclass(frozen=True, slots=True)
class Family:
    """Claims that state one figure of one root, if every suspicion holds; the nearest to the origin leads."""

    leader: Said
    members: tuple[Said, ...]

    @property
    def traced(self) -> tuple[Said, ...]:
        """The members that stand in a register."""
        return tuple(said for said in self.members if said.is_traced)


def repeats(one: Said, other: Said) -> bool:
    """Return whether two claims give one figure: the same number on one subject, or to the digit on another.

    One digit alone, such as a six, tells nothing about two subjects; and what was counted in two times that do not
    meet is two figures, however alike.
    """
    if one.subject == other.subject:
        return not _are_apart(one, other) and is_same_number(one.value, one.bound, other.value, other.bound)
    return one.value is not None and one.value == other.value and significant_digits(one.value) > 1


def parent_of(said: Said, claims: ByNumber) -> Said | None:
    """Return the claim nearest to the origin that another one retells, None where no nearer one is known.

    An origin retells nobody: what it says again of a later day, it says itself.
    """
    return min(_retold_by(said, claims), key=lambda each: each.nearness, default=None)


def ancestors_of(said: Said, claims: ByNumber) -> tuple[Said, ...]:
    """Return the claims on the way from one to its origin, the nearest to it first."""
    found: list[Said] = []
    step = said
    while (nearer := _next_of(step, claims)) is not None:
        found.append(nearer)
        step = nearer
    return tuple(found)


def families(claims: Sequence[Said]) -> tuple[Family, ...]:
    """Return the claims in families; each claim stands in one."""
    by_number, taken, found = ByNumber(claims), set(), []
    for leader in sorted(claims, key=lambda said: said.nearness):
        if leader.ref in taken:
            continue
        kin = (said for said in by_number.near(leader.value) if said.ref not in taken and _is_kin(leader, said))
        members = {leader.ref: leader} | {said.ref: said for said in sorted(kin, key=lambda said: said.nearness)}
        found.append(Family(leader, tuple(members.values())))
        taken |= members.keys()
    return tuple(found)


def _are_apart(one: Said, other: Said) -> bool:
    if one.series.kind != "flow" or one.series_id != other.series_id:
        return False
    first, second = sorted((one, other), key=lambda said: said.from_on or dt.date.min)
    return bool(first.until_on and second.from_on and first.until_on < second.from_on)


def _is_kin(leader: Said, said: Said) -> bool:
    """Shares of two wholes are two figures, whatever their number."""
    is_one_whole = leader.series.kind != "ratio" or leader.series_id == said.series_id
    return is_one_whole and leader.suspected_root == said.suspected_root and repeats(leader, said)


def _retold_by(said: Said, claims: ByNumber) -> list[Said]:
    """Return the nearer claims that another one may retell: of the same stated root, or else by suspicion only."""
    if said.is_own and said.root == said.suspected_root:
        return []
    kin = [
        each for each in claims.near(said.value)
        if each.suspected_root == said.suspected_root or each.root == said.root
    ]  # fmt: skip
    nearer = [
        each for each in kin
        if each.nearness < said.nearness and _came_first(each, said) and repeats(said, each)
    ]  # fmt: skip
    return [each for each in nearer if each.root == said.root] or nearer


def _came_first(one: Said, other: Said) -> bool:
    return one.published_on is None or other.published_by is None or one.published_on <= other.published_by


def _next_of(said: Said, claims: ByNumber) -> Said | None:
    """Return the next claim on the way: that of the first of its own hands which another claim stands for."""
    hands = [step.name for step in said.steps]
    kin = _retold_by(said, claims)
    placed = [(place, each) for each in kin if (place := _place(each, hands)) is not None]
    if placed:
        return min(placed, key=lambda pair: (pair[0], pair[1].nearness))[1]
    return min(kin, key=lambda each: each.nearness, default=None)


def _place(claim: Said, hands: Sequence[str]) -> int | None:
    """Return at which hand of a chain a claim's publisher stands, past the first, which is the outlet itself."""
    return next((place for place, name in enumerate(hands) if place and is_alike(name, claim.speaker)), None)
