"""Every figure of an edition as CSV, for machines: claims row by row, and the weekly flows computed from them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from reports.briefings.freshness import late_together, lateness_of
from reports.briefings.material import Material
from reports.catalog.blocks import BandLine
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
    declared = {name: material.series(name) for name in material.used()}
    weekly = [name for name, series in declared.items() if (series.kind, series.grid) in _WEEKLY]
    not_by_day = set(weekly) - _drawn_by_day(material)
    figures = _in_turn([_flows(material, weekly), _claims(material, list(declared), not_by_day)], list(declared))
    projected = [_projected(material, series_id) for series_id in material.briefing.series_projected()]
    figures = pd.concat([figures, *projected])
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


def _in_turn(frames: Sequence[pd.DataFrame], series: Sequence[str]) -> pd.DataFrame:
    """The rows of each series together, in the order of the series; of one in the order of the frames."""
    together = pd.concat([pd.DataFrame(columns=list(FIGURE_COLUMNS)), *frames], ignore_index=True)
    return together.iloc[np.argsort(pd.Index(series).get_indexer(together["series_id"]), kind="stable")]


def _flows(material: Material, series: Sequence[str]) -> pd.DataFrame:
    if not series:
        return pd.DataFrame()
    weekly = pd.concat({name: material.weekly(name) for name in series}, names=["series_id", "week"])
    weeks = weekly.index.get_level_values("week")
    weekly = weekly[(weeks <= pd.Timestamp(material.week.first_on)) & (weekly["days_count"] > 0)]
    weeks, state = weekly.index.get_level_values("week"), np.where(weekly["is_complete"], "normal", "incomplete")
    late = {name: lateness_of(material, name) for name in series}
    since_on = {name: each.since_on if each else None for name, each in late.items()}
    flows = weekly[["low", "high", "days_count"]].assign(
        record="weekly flow",
        period_start_on=weeks,
        period_end_on=weeks + pd.Timedelta(days=6),
        value=weekly["flow"],
        status=np.where(weekly["is_provisional"], "provisional", state),
        not_updated_since_on=weekly.index.get_level_values("series_id").map(since_on),
    )
    return flows.join(_known_by_week(material, series)).reset_index("series_id")


def _known_by_week(material: Material, series: Sequence[str]) -> pd.DataFrame:
    rows = material.view[material.view["series_id"].isin(series)].sort_values("known_at", kind="stable")
    lags = {name: declared.lag_days if declared.grid == "day" else 0
            for name, declared in ((name, material.series(name)) for name in series)}  # fmt: skip
    about = as_days(rows["period_end_on"]) - pd.to_timedelta(rows["series_id"].map(lags).to_numpy(), unit="D")
    monday = pd.Series(about - pd.to_timedelta(about.day_of_week, unit="D"), index=rows.index, name="week")
    held = rows.groupby(["series_id", monday])
    return held.agg({"known_at": "max", "is_reconstructed": "any", "evidence_sha256": "last"})


def _claims(material: Material, series: Sequence[str], newest_only: set[str]) -> pd.DataFrame:
    """The claims of some series; of those in `newest_only` what the newest weeks are checked by."""
    since = pd.Timestamp(material.week.first_on - dt.timedelta(weeks=CHECKED_WEEKS))
    rows = material.view[material.view["series_id"].isin(series)]
    rows = rows[~rows["series_id"].isin(newest_only) | (rows["period_end_on"] >= since)]
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
