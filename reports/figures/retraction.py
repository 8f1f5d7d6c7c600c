"""Origins that are believed no longer: a person's decision, and views of the ledger without their claims.

A retraction counts from its own instant on: what was pinned or published before keeps its bytes, and a view as of an
earlier instant still shows what was believed then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from reports.figures.decisions import Decision
from reports.figures.origins import stated_roots

RETRACT, REINSTATE = "retract", "reinstate"
LED_BY = ("publisher", "origin", "link")  # the columns of a view that say where a claim leads


def in_force(decisions: Iterable[Decision], at: dt.datetime) -> Mapping[str, Decision]:
    """Return the retractions that hold at an instant, by origin: decided by then, and not taken back since."""
    held: dict[str, Decision] = {}
    for decision in sorted(decisions, key=lambda each: each.decided_at):
        if decision.decided_at <= at:
            held.pop(str(decision.subject["origin"]), None)
            if decision.act == RETRACT:
                held[str(decision.subject["origin"])] = decision
    return held


def without(rows: pd.DataFrame, origins: Collection[str]) -> pd.DataFrame:
    """Return the claims that lead back to none of these origins."""
    if not origins or rows.empty:
        return rows
    return rows[~pd.Series(stated_roots(rows), index=rows.index).isin(list(origins))]
