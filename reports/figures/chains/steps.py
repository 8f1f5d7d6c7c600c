"""The steps of a chain of attribution as a register writes it: outlet <- outlet (day) <- origin <- document."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_ARROW = re.compile(r"<-|←")
_ASIDE = re.compile(r"\s*\(([^()]*)\)")
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_DOUBTS = frozenset({"probable", "probably", "suspected", "?"})


@dataclass(frozen=True, slots=True)
class Step:
    """One hand that a figure went through: its name, the day that the chain gives it, whether it is only supposed."""

    name: str
    said_on: str = ""
    is_supposed: bool = False

    @property
    def key(self) -> str:
        """The name by which two spellings of one hand are the same."""
        return slug(self.name)


def steps_of(via: str) -> tuple[Step, ...]:
    """Return the steps of a chain, from the outlet that was read towards the origin."""
    found = (_step(part) for part in _ARROW.split(via))
    return tuple(step for step in found if step.key)


def slug(name: str) -> str:
    """Return a name in small letters without signs, joined by hyphens."""
    return "-".join(re.findall(r"\w+", name.casefold()))


def is_named(name: str, among: Collection[str]) -> bool:
    """Return whether a name is one of some, or the first words of one: a short form of it."""
    short = slug(name)
    return bool(short) and any(full == short or full.startswith(f"{short}-") for full in map(slug, among))


def is_alike(one: str, other: str) -> bool:
    """Return whether one of two names is the other, or its first words."""
    return is_named(one, (other,)) or is_named(other, (one,))


def _step(text: str) -> Step:
    asides = [aside.strip() for aside in _ASIDE.findall(text)]
    said_on = next((aside for aside in asides if _DAY.fullmatch(aside)), "")
    is_supposed = any(aside.casefold() in _DOUBTS for aside in asides)
    told = _ASIDE.sub(lambda found: "" if _is_mark(found[1].strip()) else found[0], text)
    return Step(told.strip(), said_on, is_supposed)


def _is_mark(aside: str) -> bool:
    return bool(_DAY.fullmatch(aside)) or aside.casefold() in _DOUBTS
