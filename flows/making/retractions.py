"""Which origins are retracted at an instant, by the decisions that are kept in the bucket."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flows.settings import Settings
from reports.adapters.decisions import read_decisions
from reports.figures.decisions import Decision
from reports.figures.retraction import REINSTATE, RETRACT, in_force


def retracted(settings: Settings, at: dt.datetime) -> Mapping[str, Decision]:
    """Return the retractions in force at an instant, by origin."""
    return in_force(decided(settings), at)


def decided(settings: Settings) -> list[Decision]:
    """Return every decision to retract an origin or to take it back in."""
    return [decision for act in (RETRACT, REINSTATE) for decision in read_decisions(settings.store, act)]
