"""Every figure of an edition as CSV, for machines: claims row by row, and the weekly flows computed from them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import numpy as np
import pandas as pd

from reports.briefings.freshness import late_together, lateness_of
from reports.briefings.material import Material
from reports.catalog.blocks import BandLine
from reports.catalog.declared import Series
from reports.figures.days import as_days
from reports.figures.outlook.spread import INTERVALS, MEDIAN

FIGURE_COLUMNS = (
    "record", "series_id", "title", "kind", "unit", "basis", "period_start_on", "period_end_on", "value", "low", "high",
    "bound", "days_count", "status", "publisher", "origin", "published_on", "known_at", "is_reconstructed",
    "evidence_sha256", "not_updated_since_on",
)  # fmt: skip
# Daily totals that are only drawn as weekly flows: so many weeks of them stand as claims, enough to check the newest.
CHECKED_WEEKS = 5
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WEEKLY = {("cumulative", "day"), ("flow", "day"), ("flow", "week"), ("cumulative", "week")}


def figures_csv(material: Material) -> bytes:
    """Return every figure printed or drawn as CSV: claims row by row, the flows computed from them, projected weeks.

    A weekly flow is known since the newest claim in it, and reconstructed if any of them is. A figure whose source is
    past its age at the cut-off has the day since which that was not updated.
    """
    by_day, declared = _drawn_by_day(material), {name: material.series(name) for name in material.used()}
    frames = [pd.DataFrame(columns=list(FIGURE_COLUMNS))]
    for series_id, series in declared.items():
        is_weekly = (series.kind, series.grid) in _WEEKLY
        frames += [_flows(material, series_id, series)] if is_weekly else []
        frames += [_claims(material, series_id, newest_only=is_weekly and series_id not in by_day)]
    frames += [_projected(material, series_id) for series_id in material.briefing.series_projected()]
    figures = pd.concat(frames)
    for said in ("title", "kind", "unit", "basis"):
        figures[said] = figures["series_id"].map({name: getattr(series, said) for name, series in declared.items()})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIGURE_COLUMNS)
    writer.writerows(zip(*(_cells(figures[column]) for column in FIGURE_COLUMNS), strict=True))
    return out.getvalue().encode()


def _drawn_by_day(material: Material) -> set[str]:
    """The series whose single days are drawn, and the one that the briefing rests on."""
    lines = [block for section in material.briefing.sections for block in section.blocks if isinstance(block, BandLine)]
    drawn = {name for block in lines for name in (block.series, block.line) if name}
    return drawn | {material.briefing.lead_series}


def _flows(material: Material, series_id: str, series: Series) -> pd.DataFrame:
    weekly = material.weekly(series_id)
    weekly = weekly[(weekly.index <= pd.Timestamp(material.week.first_on)) & (weekly["days_count"] > 0)]
    state = np.where(weekly["is_complete"], "normal", "incomplete")
    flows = weekly[["low", "high", "days_count"]].assign(
        record="weekly flow",
        series_id=series_id,
        period_start_on=weekly.index,
        period_end_on=weekly.index + pd.Timedelta(days=6),
        value=weekly["flow"],
        status=np.where(weekly["is_provisional"], "provisional", state),
    )
    late = lateness_of(material, series_id)
    known = _known_by_week(material, series_id, series)
    return flows.assign(not_updated_since_on=late.since_on if late else None).join(known)


def _known_by_week(material: Material, series_id: str, series: Series) -> pd.DataFrame:
    rows = material.rows(series_id).sort_values("known_at", kind="stable")
    about = as_days(rows["period_end_on"]) - pd.Timedelta(days=series.lag_days if series.grid == "day" else 0)
    held = rows.groupby(about - pd.to_timedelta(about.day_of_week, unit="D"))
    return held.agg({"known_at": "max", "is_reconstructed": "any", "evidence_sha256": "last"})


def _claims(material: Material, series_id: str, *, newest_only: bool) -> pd.DataFrame:
    rows = material.rows(series_id)
    if newest_only:
        rows = rows[rows["period_end_on"] >= pd.Timestamp(material.week.first_on - dt.timedelta(weeks=CHECKED_WEEKS))]
    late = {name: late_together(material, [name]) for name in map(str, rows["source_id"].unique())}
    since_on = rows["source_id"].map({name: each.since_on if each else None for name, each in late.items()})
    shown = rows[[name for name in FIGURE_COLUMNS if name in rows]]
    return shown.assign(record="claim", not_updated_since_on=since_on)


def _projected(material: Material, series_id: str) -> pd.DataFrame:
    """A row per projected week and interval: the median as value, the interval's limits, its level as status."""
    seen = material.outlook(series_id)
    rows = [
        {
            "record": "projection", "series_id": series_id, "period_start_on": each.week.first_on,
            "period_end_on": each.week.last_on, "value": each.quantiles[MEDIAN], "low": each.quantiles[low],
            "high": each.quantiles[high], "status": f"{level} % interval, {each.method}",
        }
        for each in (seen.projections if seen else ()) for level, (low, high) in INTERVALS.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[name for name in FIGURE_COLUMNS if not rows or name in rows[0]], dtype=object)


def _cells(column: pd.Series) -> list[str]:
    """A column as text, each of its values written out once."""
    codes, found = pd.factorize(column)
    written = [*map(cell, found), ""]  # the last for what is missing, whose code is -1
    return [written[code] for code in codes.tolist()]


def cell(value: Any) -> str:
    """Return a value as a cell: the same everywhere, and no formula in a spreadsheet."""
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
