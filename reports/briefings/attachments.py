"""Every figure of an edition as CSV, for machines: claims row by row, and the weekly flows computed from them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pandas as pd

from reports.briefings.material import Material
from reports.catalog.blocks import BandLine
from reports.catalog.declared import Series
from reports.figures.days import as_days

FIGURE_COLUMNS = (
    "record", "series_id", "title", "kind", "unit", "basis", "period_start_on", "period_end_on", "value", "low", "high",
    "bound", "days_count", "status", "publisher", "origin", "published_on", "known_at", "is_reconstructed",
    "evidence_sha256",
)  # fmt: skip
# Daily totals that are only drawn as weekly flows: so many weeks of them stand as claims, enough to check the newest.
CHECKED_WEEKS = 5
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WEEKLY = {("cumulative", "day"), ("flow", "day"), ("flow", "week"), ("cumulative", "week")}


def figures_csv(material: Material) -> bytes:
    """Return every figure printed or drawn as CSV: claims row by row, and the flows computed from them by week.

    A weekly flow is known since the newest claim in it, and reconstructed if any of them is.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIGURE_COLUMNS)
    by_day = _drawn_by_day(material)
    for series_id in material.used():
        series = material.series(series_id)
        is_weekly = (series.kind, series.grid) in _WEEKLY
        since = (
            material.week.first_on - dt.timedelta(weeks=CHECKED_WEEKS)
            if is_weekly and series_id not in by_day
            else None
        )
        flows = _flows(material, series_id, series) if is_weekly else ()
        for row in (*flows, *_claims(material, series_id, series, since)):
            writer.writerow([_cell(row.get(column)) for column in FIGURE_COLUMNS])
    return out.getvalue().encode()


def _drawn_by_day(material: Material) -> set[str]:
    """The series whose single days are drawn, and the one that the briefing rests on."""
    lines = [block for section in material.briefing.sections for block in section.blocks if isinstance(block, BandLine)]
    drawn = {name for block in lines for name in (block.series, block.line) if name}
    return drawn | {material.briefing.lead_series}


def _flows(material: Material, series_id: str, series: Series) -> Iterator[dict[str, Any]]:
    weekly, known = material.weekly(series_id), _known_by_week(material, series_id, series)
    for monday, row in zip(weekly.index, weekly.itertuples(), strict=True):
        if monday > pd.Timestamp(material.week.first_on) or not row.days_count:
            continue
        yield {
            **_named("weekly flow", series_id, series),
            "period_start_on": monday.date(),
            "period_end_on": (monday + pd.Timedelta(days=6)).date(),
            "value": row.flow, "low": row.low, "high": row.high,
            "days_count": row.days_count,
            "status": "provisional" if row.is_provisional else "normal" if row.is_complete else "incomplete",
            **(known.loc[monday].to_dict() if monday in known.index else {}),
        }  # fmt: skip


def _known_by_week(material: Material, series_id: str, series: Series) -> pd.DataFrame:
    rows = material.rows(series_id).sort_values("known_at", kind="stable")
    about = as_days(rows["period_end_on"]) - pd.Timedelta(days=series.lag_days if series.grid == "day" else 0)
    held = rows.groupby(about - pd.to_timedelta(about.day_of_week, unit="D"))
    return held.agg({"known_at": "max", "is_reconstructed": "any", "evidence_sha256": "last"})


def _claims(material: Material, series_id: str, series: Series, since: dt.date | None) -> Iterator[dict[str, Any]]:
    wanted = (
        "period_start_on", "period_end_on", "value", "low", "high", "bound", "publisher", "origin", "published_on",
        "known_at", "is_reconstructed", "evidence_sha256",
    )  # fmt: skip
    named = _named("claim", series_id, series)
    rows = material.rows(series_id)
    if since is not None:
        rows = rows[rows["period_end_on"] >= pd.Timestamp(since)]
    for values in rows[list(wanted)].itertuples(index=False, name=None):
        yield {**named, **dict(zip(wanted, values, strict=True))}


def _named(record: str, series_id: str, series: Series) -> dict[str, Any]:
    return {"record": record, "series_id": series_id, "title": series.title, "kind": series.kind, "unit": series.unit,
            "basis": series.basis}  # fmt: skip


def _cell(value: Any) -> str:
    """A cell that is the same everywhere, and no formula in a spreadsheet."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value.tzinfo else value.strftime("%Y-%m-%d")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(round(value, 6))
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
