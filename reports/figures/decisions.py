"""Decisions of people, as evidence: what was decided about what, by whom, when and why."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.errors import LedgerAltered, UsageError


@dataclass(frozen=True)
class Decision:
    """One act of a person. `subject` says by plain values what it is about; `decided_at` is UTC.

    Two decisions made in the same second about the same thing are the same decision.
    """

    act: str
    subject: Mapping[str, Any]
    who: str
    why: str
    decided_at: dt.datetime

    def __post_init__(self) -> None:
        if not self.who.strip():
            raise UsageError("nobody is named who decides this", mend="set MUSTER_WHO to your name")
        if not self.why.strip():
            raise UsageError("a decision needs a reason", mend="say why with --why")

    @property
    def name(self) -> str:
        """The name of its file; names sort by time."""
        digest = hashlib.sha256(decision_bytes(self)).hexdigest()[:12]
        return f"{self.decided_at:%Y%m%dT%H%M%SZ}_{self.act}_{digest}.json"


def decision_bytes(decision: Decision) -> bytes:
    """Return a decision as it is kept."""
    said = {
        "act": decision.act,
        "subject": dict(decision.subject),
        "who": decision.who,
        "why": decision.why,
        "decided_at": decision.decided_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
    }
    return (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def decision_from(body: bytes) -> Decision:
    """Return the decision that was kept; raises LedgerAltered for anything else."""
    try:
        said = json.loads(body)
        return Decision(**{**said, "decided_at": dt.datetime.fromisoformat(said["decided_at"])})
    except (ValueError, TypeError, KeyError) as trouble:
        raise LedgerAltered(
            f"a decision cannot be read: {trouble}", mend="restore the file from the bucket's versions or a backup"
        ) from trouble
