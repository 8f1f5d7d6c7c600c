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
ACTS = {RELEASE: "released", REJECT: "rejected"}
ID_DIGITS = 10
# What is said of whom, by whom and on which evidence; when and in which turn it was kept is no part of it.
_NAMED_BY = (
    "series_id", "source_id", "publisher", "period_start_on", "period_end_on", "published_on", "ordinal",
    "value", "low", "high", "bound", "quarantine", "evidence_sha256",
)  # fmt: skip
State = Literal["open", "released", "rejected", "mended"]


@dataclass(frozen=True, slots=True)
class Hold:
    """A claim that was held back. `row` is its row of the ledger; "mended": its publisher changed it or took it back,
    or it was believed later. `settled_at` is None while it is open."""

    hold_id: str
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
            "id": self.hold_id,
            "state": self.state,
            **{name: value for name, value in self.row.items() if value not in (None, "")},
            "settled_at": self.settled_at,
            "who": decided.who if decided else "",
            "why": decided.why if decided else "",
        }


def hold_id_of(row: Mapping[str, Any]) -> str:
    """Return the short name of a claim held back: the same from any ledger that was made of the same evidence."""
    words = "\x1f".join("" if row[name] is None else str(row[name]) for name in _NAMED_BY)
    return hashlib.sha256(words.encode()).hexdigest()[:ID_DIGITS]


def holds_from(rows: Iterable[Mapping[str, Any]], decisions: Sequence[Decision] = ()) -> list[Hold]:
    """Return every hold that quarantined rows tell of, oldest first; `rows` are in the order of the appends."""
    rows = list(rows)
    ends = {row["replaces_seq"]: row for row in rows if row["replaces_seq"] is not None}
    decided = {str(decision.subject.get("hold")): decision for decision in decisions if decision.act in ACTS}
    return [_hold(row, ends.get(row["seq"]), decided) for row in rows if row["event"] in ("stated", "revised")]


def _hold(row: Mapping[str, Any], end: Mapping[str, Any] | None, decided: Mapping[str, Decision]) -> Hold:
    hold_id = hold_id_of(row)
    if end is None:
        return Hold(hold_id, "open", row)
    state: State = end["event"] if end["event"] in ACTS.values() else "mended"
    decision = decided.get(hold_id) if state != "mended" else None
    return Hold(hold_id, state, row, end["known_at"], decision)


def hold_named(hold_id: str, holds: Sequence[Hold]) -> Hold:
    """Return the hold of an id, or of the beginning of one; raises UsageError with the nearest ids."""
    wanted = hold_id.strip().lower()
    found = [hold for hold in holds if hold.hold_id == wanted] or [
        hold for hold in holds if len(wanted) >= 4 and hold.hold_id.startswith(wanted)
    ]
    if len({hold.hold_id for hold in found}) == 1:
        return found[-1]
    known = [hold.hold_id for hold in holds]
    near = [hold.hold_id for hold in found] or get_close_matches(wanted, known, n=3, cutoff=0.4)
    mend = f"did you mean {', '.join(near)}?" if near else "muster quarantine list --all names every one"
    what = "more than one claim" if found else "no claim that was held back"
    raise UsageError(f"{hold_id!r} names {what}", mend=mend)


def refuse_settled(hold: Hold, act: str) -> None:
    """Raise UsageError where nothing is left to decide, or where there is no number to be released."""
    if hold.decision is not None or hold.state in ACTS.values():
        decided = hold.decision
        who = f" by {decided.who} on {decided.decided_at:%Y-%m-%d %H:%M} UTC: {decided.why}" if decided else ""
        raise UsageError(f"{hold.hold_id} was {hold.state} already{who}",
                         mend="a decision stands; what the publisher says next is judged anew")  # fmt: skip
    if hold.state == "mended":
        raise UsageError(f"{hold.hold_id} is no longer held back: its publisher changed or withdrew it on "
                         f"{hold.settled_at:%Y-%m-%d}", mend="nothing is left to decide")  # fmt: skip
    if act == RELEASE and not hold.is_readable:
        raise UsageError(f"{hold.hold_id} has no number that could be used: {hold.row['quarantine']}",
                         mend="mend the source's mapping and replay it, or reject the claim")  # fmt: skip


def subject_of(hold: Hold) -> dict[str, Any]:
    """Return what a decision on a hold is about, so that a reader of the decision alone can tell."""
    row = hold.row
    period = row["period_end_on"]
    return {
        "hold": hold.hold_id,
        "source_id": row["source_id"],
        "series_id": row["series_id"],
        "publisher": row["publisher"],
        "period_end_on": period.isoformat() if period else "",
        **{name: row[name] for name in ("value", "low", "high", "bound", "evidence_sha256")},
        "reason": row["quarantine"],
    }
