"""The way of one claim as a sentence, as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from reports.catalog.declared import Origin
from reports.figures.chains.paths import Hand, path_of
from reports.figures.chains.said import Said, title_of


def path_words(said: Said, origins: Mapping[str, Origin]) -> str:
    """Return the way of a claim as a sentence."""
    hands = path_of(said, origins)
    outlets = [hand for hand in hands if hand.role == "outlet"]
    origin = next(hand for hand in hands if hand.role == "origin")
    rests = [hand.name for hand in hands if hand.role == "rests on"]
    by = f", resting on {', from '.join(rests)}" if rests else ""
    if said.is_own:
        read = f"; read by way of {', '.join(hand.name for hand in outlets)}" if outlets else ""
        words = f"{said.speaker} says so itself{by}{read}"
    else:
        givers = [*outlets[1:], origin]
        taken = [f"{'probably ' if hand.is_supposed else ''}took it from {_dated(hand)}" for hand in givers]
        words = f"{_dated(outlets[0])} {', which '.join(taken)}{by}"
    if said.suspected_root not in (said.root, said.origin):
        words += f"; if a suspicion holds, that repeats {title_of(said.suspected_root, origins)}"
    return f"{words}."


def _dated(hand: Hand) -> str:
    return f"{hand.name} ({hand.said_on})" if hand.said_on else hand.name
