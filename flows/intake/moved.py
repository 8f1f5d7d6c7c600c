"""What sources changed in what they had stated: asked of the ledger, classed, and explained by people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from flows.settings import Settings
from reports.adapters.decisions import read_decisions
from reports.figures.decisions import Decision
from reports.figures.history import asked
from reports.figures.history.holds import ACT, settling
from reports.figures.history.moves import classified, moved_series


def moved(
    settings: Settings,
    as_of: dt.datetime | None = None,
    *,
    since: dt.datetime | None = None,
    series: Iterable[str] | None = None,
    sources: Iterable[str] | None = None,
    pin_version: int | None = None,
) -> pd.DataFrame:
    """Return every changed value known by `as_of` and after `since`, classed; oldest append first."""
    ledger = settings.ledger
    sql = asked.moves_sql(as_of, since, series=series, sources=sources)
    rows = ledger.asked(sql, asked.MOVE_COLUMNS, pin_version=pin_version)
    stated_sql = asked.stated_sql(*moved_series(rows))
    stated = ledger.asked(stated_sql, asked.STATED_COLUMNS, pin_version=pin_version)
    return classified(rows, stated, settling(settings.catalog.sources))


def explanations(settings: Settings) -> tuple[Decision, ...]:
    """Return what people have said about moved history, oldest first."""
    return read_decisions(settings.store, ACT)
