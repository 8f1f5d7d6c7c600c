"""Decisions of people, each kept once and for ever below private/decisions/."""

from __future__ import annotations

from reports.figures.decisions import Decision, decision_bytes, decision_from
from reports.store import ContentHeaders, Store

FOLDER = "private/decisions/acts/"
_HEADERS = ContentHeaders("application/json", "private, max-age=31536000, immutable")


def keep_decision(store: Store, decision: Decision) -> str:
    """Keep a decision write-once and return its key; the same decision a second time changes nothing."""
    key = FOLDER + decision.name
    store.create(key, decision_bytes(decision), _HEADERS)
    return key


def read_decisions(store: Store, act: str = "") -> tuple[Decision, ...]:
    """Return every decision, or those of one act, oldest first; raises LedgerAltered for one that cannot be read."""
    named = (key for key in sorted(store.keys(FOLDER)) if not act or f"_{act}_" in key)
    kept = (decision_from(store.read(key).body) for key in named)
    return tuple(decision for decision in kept if not act or decision.act == act)
