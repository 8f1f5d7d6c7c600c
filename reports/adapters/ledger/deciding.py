"""What a person's decision on a claim that is held back writes: the claim as released or rejected, and who decided."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reports.adapters.ledger.rows import claim_row
from reports.adapters.ledger.session import DECIDED, Session
from reports.catalog.declared import Series
from reports.errors import LedgerError, OutOfOrder
from reports.figures.changes import Change, Key, Standing, key_of, stated_of
from reports.figures.decisions import Decision, decision_bytes
from reports.figures.model import Fetch
from reports.figures.quarantine import ACTS, RELEASE, HeldClaim, held_named, refuse_settled


def record_of(decision: Decision) -> Fetch:
    """Return the record that stands in the ledger for a decision; raises LedgerError for another kind of act."""
    if decision.act not in ACTS:
        text = f"{decision.act!r} is no decision on a claim that is held back"
        raise LedgerError(text, mend=f"use {' or '.join(ACTS)}")
    body = decision_bytes(decision)
    source_id = str(decision.subject["source_id"])
    # The second to which the decision is kept: a replay must write the same.
    decided_at = decision.decided_at.astimezone(dt.UTC).replace(microsecond=0)
    digest = hashlib.sha256(body).hexdigest()
    return Fetch(source_id, f"decision:{decision.name}", decided_at, DECIDED, digest, len(body))


def decided_rows(
    session: Session, record: Fetch, decision: Decision, held: list[HeldClaim], series: Mapping[str, Series]
) -> tuple[list[Change], list[dict[str, Any]]]:
    """Return the changes that a decision makes, and their rows; raises UsageError where nothing is held under its id.

    A claim released stands from the decision on, and keeps its own evidence. It takes the first place of its key:
    of several that contradict one another it is the one that was chosen.
    """
    claim = held_named(str(decision.subject["claim"]), held)
    refuse_settled(claim, decision.act)
    newest = session.newest_known_at(record.source_id)
    if newest is not None and record.retrieved_at < newest:
        raise OutOfOrder(
            f"{record.source_id}: a decision of {record.retrieved_at:%Y-%m-%dT%H:%M:%SZ} came after something of "
            f"{newest:%Y-%m-%dT%H:%M:%SZ} was taken in",
            mend="decide again: a decision counts from when it is made",
        )
    kinds = {series_id: declared.kind for series_id, declared in series.items()}
    standing = session.standing(record.source_id, kinds)
    key, before = _held(claim, standing)
    made = [Change(key, ACTS[decision.act], before.claim, stated_of(before.claim), record.retrieved_at, before)]
    if decision.act == RELEASE:
        made.append(_released(before, standing, kinds, record.retrieved_at))
    append_no, evidence = session.append_no + 1, claim.row["evidence_sha256"]
    rows = [claim_row(change, record, append_no, seq) for seq, change in enumerate(made, start=session.seq + 1)]
    return made, [{**row, "evidence_sha256": evidence} for row in rows]


def _held(claim: HeldClaim, standing: Mapping[Key, Standing]) -> tuple[Key, Standing]:
    for key, before in standing.items():
        if before.seq == claim.row["seq"]:
            return key, before
    raise LedgerError(f"{claim.held_id} is held in a row that no longer stands", mend="run muster ledger check")


def _released(
    held: Standing, standing: Mapping[Key, Standing], kinds: Mapping[str, str], decided_at: dt.datetime
) -> Change:
    claim = replace(held.claim, quarantine="", ordinal=0)
    key = key_of(claim, kinds[claim.series_id])
    before = standing.get(key)
    if before is None or before.is_withdrawn:
        return Change(key, "stated", claim, None, decided_at, before)
    return Change(key, "revised", claim, stated_of(before.claim), decided_at, before)
