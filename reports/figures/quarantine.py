"""Claims that are held back: what is doubtful about each, and what became of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from reports.errors import UsageError
from reports.figures.decisions import Decision

RELEASE, REJECT = "release", "reject"
ACTS: dict[str, Literal["released", "rejected"]] = {RELEASE: "released", REJECT: "rejected"}
ID_DIGITS = 10
# What is said of whom, by whom and on which evidence; when and in which turn it was kept is no part of it.
_NAMED_BY = (
    "series_id", "source_id", "publisher", "period_start_on", "period_end_on", "published_on", "ordinal",
    "value", "low", "high", "bound", "quarantine", "evidence_sha256",
)  # fmt: skip
State = Literal["open", "released", "rejected", "mended"]


@dataclass(frozen=True, slots=True)
class HeldClaim:
    """A claim that was held back. `row` is its row of the ledger; "mended": its publisher changed it or took it back,
    or it was believed later. `settled_at` is None while it is open."""

    held_id: str
    state: State
    row: Mapping[str, Any]
    settled_at: dt.datetime | None = None
    decision: Decision | None = None

    @property
    def is_readable(self) -> bool:
        """Whether there is a number that could be used."""
        return any(self.row[name] is not None for name in ("value", "low", "high"))

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        decided = self.decision
        return {
            "id": self.held_id,
            "state": self.state,
            **{name: value for name, value in self.row.items() if value not in (None, "")},
            "settled_at": self.settled_at,
            "who": decided.who if decided else "",
            "why": decided.why if decided else "",
        }


def held_id_of(row: Mapping[str, Any]) -> str:
    """Return the short name of a claim held back: the same from any ledger that was made of the same evidence."""
    words = "\x1f".join("" if row[name] is None else str(row[name]) for name in _NAMED_BY)
    return hashlib.sha256(words.encode()).hexdigest()[:ID_DIGITS]


def held_claims(rows: Iterable[Mapping[str, Any]], decisions: Sequence[Decision] = ()) -> list[HeldClaim]:
    """Return every claim that quarantined rows tell of, oldest first; `rows` are in the order of the appends."""
    rows = list(rows)
    ends = {row["replaces_seq"]: row for row in rows if row["replaces_seq"] is not None}
    decided = {str(decision.subject.get("claim")): decision for decision in decisions if decision.act in ACTS}
    return [_held(row, ends.get(row["seq"]), decided) for row in rows if row["event"] in ("stated", "revised")]


def _held(row: Mapping[str, Any], end: Mapping[str, Any] | None, decided: Mapping[str, Decision]) -> HeldClaim:
    held_id = held_id_of(row)
    if end is None:
        return HeldClaim(held_id, "open", row)
    state: State = end["event"] if end["event"] in ACTS.values() else "mended"
    decision = decided.get(held_id) if state != "mended" else None
    return HeldClaim(held_id, state, row, end["known_at"], decision)


def held_named(held_id: str, held: Sequence[HeldClaim]) -> HeldClaim:
    """Return the claim of an id, or of the beginning of one; raises UsageError with the nearest ids."""
    wanted = held_id.strip().lower()
    found = [claim for claim in held if claim.held_id == wanted] or [
        claim for claim in held if len(wanted) >= 4 and claim.held_id.startswith(wanted)
    ]
    if len({claim.held_id for claim in found}) == 1:
        return found[-1]
    known = [claim.held_id for claim in held]
    near = [claim.held_id for claim in found] or get_close_matches(wanted, known, n=3, cutoff=0.4)
    mend = f"did you mean {', '.join(near)}?" if near else "muster quarantine list --all names every one"
    what = "more than one claim" if found else "no claim that was held back"
    raise UsageError(f"{held_id!r} names {what}", mend=mend)


def refuse_settled(claim: HeldClaim, act: str) -> None:
    """Raise UsageError where nothing is left to decide, or where there is no number to be released."""
    if claim.decision is not None or claim.state in ACTS.values():
        decided = claim.decision
        who = f" by {decided.who} on {decided.decided_at:%Y-%m-%d %H:%M} UTC: {decided.why}" if decided else ""
        raise UsageError(f"{claim.held_id} was {claim.state} already{who}",
                         mend="a decision stands; what the publisher says next is judged anew")  # fmt: skip
    if claim.state == "mended":
        raise UsageError(f"{claim.held_id} is no longer held back: its publisher changed or withdrew it on "
                         f"{claim.settled_at:%Y-%m-%d}", mend="nothing is left to decide")  # fmt: skip
    if act == RELEASE and not claim.is_readable:
        raise UsageError(f"{claim.held_id} has no number that could be used: {claim.row['quarantine']}",
                         mend="mend the source's mapping and replay it, or reject the claim")  # fmt: skip


def subject_of(claim: HeldClaim) -> dict[str, Any]:
    """Return what a decision on a claim is about, so that a reader of the decision alone can tell."""
    row = claim.row
    period = row["period_end_on"]
    return {
        "claim": claim.held_id,
        "source_id": row["source_id"],
        "series_id": row["series_id"],
        "publisher": row["publisher"],
        "period_end_on": period.isoformat() if period else "",
        **{name: row[name] for name in ("value", "low", "high", "bound", "evidence_sha256")},
        "reason": row["quarantine"],
    }
