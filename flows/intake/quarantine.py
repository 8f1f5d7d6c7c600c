"""Claims that were not believed: listed, shown with what stands in their place, released or rejected by a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flows.settings import Settings
from reports.adapters.decisions import keep_decision, read_decisions
from reports.errors import UsageError
from reports.figures.decisions import Decision
from reports.figures.quarantine import HeldClaim, held_named, refuse_settled, subject_of

_SAME = ("series_id", "source_id", "publisher", "period_end_on")
_STANDING = (*_SAME, "value", "low", "high", "bound", "known_at")


@dataclass(frozen=True)
class Shown:
    """A claim held back, and the claims in use for the same series, publisher and period."""

    held: HeldClaim
    standing: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**self.held.as_json(), "in_use": list(self.standing)}


def held_back(
    settings: Settings, *, source_id: str = "", has_settled: bool = False, as_of: dt.datetime | None = None
) -> list[HeldClaim]:
    """Return the claims held back, oldest first, and with `has_settled` those that are so no longer.

    Raises UsageError for a source that the desk does not have.
    """
    if source_id and source_id not in settings.catalog.sources:
        names = ", ".join(settings.catalog.sources)
        raise UsageError(f"{source_id!r} is no source of this desk", mend=f"use one of {names}")
    return [
        claim
        for claim in settings.ledger.quarantined(as_of, decisions=read_decisions(settings.store))
        if (has_settled or claim.state == "open") and source_id in ("", claim.row["source_id"])
    ]


def shown(settings: Settings, held_id: str) -> Shown:
    """Return one claim that was held back, and what is in use in its place; raises UsageError for an unknown id."""
    claim = held_named(held_id, held_back(settings, has_settled=True))
    view = settings.ledger.view(settings.clock.now(), series=[claim.row["series_id"]], columns=_STANDING)
    rows = [row for row in view.to_dict("records") if _is_about_the_same(row, claim)]
    return Shown(claim, tuple({name: row[name] for name in _STANDING[4:]} for row in rows))


def settle(settings: Settings, act: str, held_ids: Sequence[str], why: str) -> list[HeldClaim]:
    """Release or reject claims that are held back; each decision is kept first, then entered into the ledger.

    All are looked at before the first is decided. Raises UsageError where one is unknown or was decided already.
    """
    known = held_back(settings, has_settled=True)
    wanted = list({claim.held_id: claim for claim in (held_named(each, known) for each in held_ids)}.values())
    for claim in wanted:
        refuse_settled(claim, act)
    decided_at = _decided_at(settings)
    decisions = [Decision(act, subject_of(claim), settings.who, why, decided_at) for claim in wanted]
    for decision in decisions:
        keep_decision(settings.store, decision)
        settings.ledger.decide(decision, settings.catalog.series)
    ids = {claim.held_id for claim in wanted}
    return [claim for claim in held_back(settings, has_settled=True) if claim.held_id in ids]


def _decided_at(settings: Settings) -> dt.datetime:
    """Return the second that has begun, to which decisions are kept, or the next if a copy was taken within it."""
    second = settings.clock.now().replace(microsecond=0)
    newest = max(fetch.retrieved_at for fetch in settings.ledger.newest_fetches().values())
    return second if newest <= second else second + dt.timedelta(seconds=1)


def _is_about_the_same(row: dict[str, Any], claim: HeldClaim) -> bool:
    period = row["period_end_on"]
    day = None if period != period else period.date()
    return row["publisher"] == claim.row["publisher"] and day == claim.row["period_end_on"]
