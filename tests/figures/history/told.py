"""Copies of a source, one after the other, and what the ledger would hand over of what they changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from reports.adapters.ledger.rows import as_arrow, claim_row
from reports.figures.changes import Standing, changes
from reports.figures.history.asked import MOVE_COLUMNS, STATED_COLUMNS
from reports.figures.history.moves import classified
from reports.figures.model import Claim, Fetch, Parsed

KINDS = {"herd.total": "cumulative", "herd.counts": "stock", "herd.next": "projection"}
START = dt.datetime(2024, 6, 1, 12, tzinfo=dt.UTC)


def on(day: int) -> dt.date:
    """Return a day, counted from the first of June 2024, when the first copy is taken."""
    return START.date() + dt.timedelta(days=day)


def claim(day: int, value: float | None, **more: object) -> Claim:
    """Return what the gazette says of a day."""
    said = {"series_id": "herd.total", "source_id": "gazette", "publisher": "The Gazette", "period_end_on": on(day)}
    return Claim(**{**said, "value": value, **more})


def rows_of(copies: Sequence[tuple[str, Sequence[Claim]]], kinds: Mapping[str, str] = KINDS) -> pd.DataFrame:
    """Return every row that copies give, each named by its source, taken a day after the one before."""
    standing: dict[str, dict] = {}
    rows = []
    for number, (source_id, claims) in enumerate(copies, 1):
        taken_at = START + dt.timedelta(days=number - 1)
        own = standing.setdefault(source_id, {})
        made = changes(
            Parsed(tuple(claims)), own, kinds, retrieved_at=taken_at, earlier_copy_at=None, is_whole_history=True
        )
        for change in made:
            fetch = Fetch(source_id, "https://example.org", taken_at, "ok")
            rows.append(claim_row(change, fetch, number, len(rows) + 1))
            own[change.key] = Standing(change.claim, change.event == "withdrawn", len(rows))
    return as_arrow(rows).to_pandas(date_as_object=False)


def moved_of(rows: pd.DataFrame, settles_after_days: Mapping[str, int] | None = None) -> pd.DataFrame:
    """Return the rows' changes, classed; rows and what was ever stated are chosen as the ledger's queries choose."""
    gone = set(rows.loc[rows["event"] == "withdrawn", ["append_no", "series_id"]].itertuples(index=False, name=None))
    places = rows[["append_no", "series_id"]].itertuples(index=False, name=None)
    is_asked = rows["replaces_seq"].notna() | pd.Series([place in gone for place in places], index=rows.index)
    stated = rows.groupby(list(STATED_COLUMNS[:-1]), dropna=False, as_index=False)["append_no"].min()
    return classified(rows.loc[is_asked, list(MOVE_COLUMNS)], stated, settles_after_days)


def moved_in(*copies: Sequence[Claim], **more: object) -> pd.DataFrame:
    """Return what copies of the gazette changed, classed."""
    return moved_of(rows_of([("gazette", claims) for claims in copies]), **more)
