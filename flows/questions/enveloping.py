"""Questions about what all claims of a group allow together."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches

from flows.making.retractions import retracted
from flows.settings import Settings
from reports.errors import UsageError
from reports.figures.envelope.joint import Joint, joint_envelope
from reports.figures.retraction import without


def envelope_of(settings: Settings, group_id: str, as_of: dt.datetime | None) -> Joint:
    """Return what a group's claims allow together as known at an instant, by default now; raises UsageError."""
    known = settings.catalog.groups
    if group_id not in known:
        near = get_close_matches(group_id, known, n=3, cutoff=0.5)
        mend = (
            f"did you mean {', '.join(near)}?" if near else f"use one of {', '.join(known) or 'none: see groups.toml'}"
        )
        raise UsageError(f"{group_id!r} is no comparability group of this desk", mend=mend)
    at = as_of or settings.clock.now()
    view = without(settings.ledger.view(at), retracted(settings, at))
    return joint_envelope(view, settings.catalog, group_id, at)
