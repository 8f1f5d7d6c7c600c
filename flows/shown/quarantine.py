"""Claims that are held back, as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.intake.quarantine import Shown
    from reports.figures.quarantine import HeldClaim


def listed(claims: Sequence[HeldClaim], limit: int) -> str:
    """Return two lines for each claim, the newest first: what it says, and why it is held back."""
    if not claims:
        return "nothing is held back"
    newest = list(reversed(claims))[: limit or None]
    lines = [line for claim in newest for line in _lines(claim)]
    more = len(claims) - len(newest)
    return "\n".join([*lines, *([f"… and {more:,} more (--limit 0 shows all)"] if more else [])])


def one(shown: Shown) -> str:
    """Return all that is known of one claim."""
    row = shown.held.row
    told = {
        "state": _state(shown.held),
        "series": row["series_id"],
        "publisher": f"{row['publisher']} (source {row['source_id']})",
        "period": _period(row),
        "stated": _stated(row),
        "why held": row["quarantine"],
        "in use": "; ".join(f"{_stated(each)}, known {each['known_at']:%Y-%m-%d}" for each in shown.standing)
        or "nothing",
        "note": row["note"],
        "held since": f"{row['held_at']:%Y-%m-%d %H:%M} UTC",
        "where": f"{row['locator']} of evidence {row['evidence_sha256']}",
    }
    if shown.held.decision is not None:
        decision = shown.held.decision
        told["decided"] = f"{decision.decided_at:%Y-%m-%d %H:%M} UTC by {decision.who}: {decision.why}"
    elif shown.held.settled_at:
        told["settled"] = f"{shown.held.settled_at:%Y-%m-%d %H:%M} UTC"
    return "\n".join([shown.held.held_id, *(f"  {name:<10}  {text}" for name, text in told.items() if text)])


def _lines(claim: HeldClaim) -> tuple[str, str]:
    row = claim.row
    head = f"{claim.held_id}  {_period(row)}  {row['series_id']}: {_stated(row)}, {row['publisher']}"
    state = "" if claim.state == "open" else f" [{_state(claim)}]"
    return head + state, f"            {row['quarantine']}"


def _state(claim: HeldClaim) -> str:
    decided = claim.decision
    if decided is not None:
        return f"{claim.state} by {decided.who} on {decided.decided_at:%Y-%m-%d}"
    words = {"mended": "changed or taken back by its publisher, or believed since", "open": "held back"}
    return words.get(claim.state, claim.state)


def _period(row: Mapping[str, Any]) -> str:
    return str(row["period_end_on"] or row["published_on"] or "no day")


def _stated(row: Mapping[str, Any]) -> str:
    value, low, high = (
        "" if row[name] is None or row[name] != row[name] else f"{row[name]:,.15g}" for name in ("value", "low", "high")
    )
    span = f" ({low or '…'} to {high or '…'})" if low or high else ""
    bound = "" if row["bound"] == "exact" else f"{row['bound'].replace('_', ' ')} "
    return f"{bound}{value}{span}".strip() if value or span else "no number that could be read"
