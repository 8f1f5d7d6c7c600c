"""What is attached to an edition for machines: every figure as CSV, and what each was made from."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from reports.briefings.material import Material
from reports.briefings.page import Chart, Page, Table
from reports.catalog.declared import Series

FIGURE_COLUMNS = (
    "record", "series_id", "title", "kind", "unit", "basis", "period_start_on", "period_end_on", "value", "low", "high",
    "bound", "days_count", "status", "publisher", "origin", "published_on", "known_at", "is_reconstructed",
    "evidence_sha256",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def figures_csv(material: Material) -> bytes:
    """Return every figure printed or drawn as CSV: claims row by row, and the flows computed from them by week."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIGURE_COLUMNS)
    for series_id in material.used():
        series = material.series(series_id)
        for row in (*_flows(material, series_id, series), *_claims(material, series_id, series)):
            writer.writerow([_cell(row.get(column)) for column in FIGURE_COLUMNS])
    return out.getvalue().encode()


def provenance_json(material: Material, page: Page) -> bytes:
    """Return what each part of the page was computed from: series, publishers, evidence hashes and methods."""
    edition = material.edition
    said = {
        "edition": edition.identifier,
        "as_of": edition.as_of.isoformat(),
        "is_strict": edition.is_strict,
        "claims_sha256": material.digest,
        "claims_count": len(material.view),
        "reconstructed_count": int(material.view["is_reconstructed"].sum()),
        "judgements": [
            {"text": f"{each.lead} {each.text}", "rule": spec.rule, "series": list(spec.series)}
            for each, spec in zip(page.judgements, material.briefing.judgements, strict=True)
        ],
        "tiles": [
            {"label": tile.label, "value": tile.value, "rule": spec.value.rule, "series": list(spec.value.series)}
            for tile, spec in zip(page.tiles, material.briefing.tiles, strict=True)
        ],
        "sections": [
            _section(section, spec) for section, spec in zip(page.sections, material.briefing.sections, strict=True)
        ],
        "series": {series_id: _made_from(material, series_id) for series_id in material.used()},
        "evidence": _evidence(material),
    }
    return (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _evidence(material: Material) -> dict[str, dict[str, str]]:
    """The copies that claims of the view stand in, and when each was first taken."""
    fetches = material.fetches[material.fetches["evidence_sha256"].isin(material.view["evidence_sha256"])]
    return {
        str(row.evidence_sha256): {
            "source_id": row.source_id,
            "url": row.url,
            "retrieved_at": row.retrieved_at.isoformat(),
        }
        for row in fetches.drop_duplicates("evidence_sha256").itertuples()
    }


def _section(section: Any, spec: Any) -> dict[str, Any]:
    made = [block for block in section.blocks if isinstance(block, Chart | Table)]
    plans = {getattr(each, "name", each.kind): each for each in spec.blocks}
    return {
        "name": section.name,
        "parts": [
            {"name": block.name, "kind": _kind_of(block, plans), "series": _series_of(plans.get(block.name))}
            for block in made
        ],
    }


def _kind_of(block: Chart | Table, plans: dict[str, Any]) -> str:
    return str(plans[block.name].kind) if block.name in plans else type(block).__name__.lower()


def _series_of(plan: Any) -> list[str]:
    named = getattr(plan, "series", ())
    more = [*getattr(plan, "others", ()), getattr(plan, "line", None) or ""]
    return [name for name in ([named] if isinstance(named, str) else list(named)) + more if name]


def _made_from(material: Material, series_id: str) -> dict[str, Any]:
    rows = material.rows(series_id)
    return {
        "title": material.series(series_id).title,
        "claims_count": len(rows),
        "publishers": sorted(rows["publisher"].unique().tolist()),
        "sources": sorted(rows["source_id"].unique().tolist()),
        "evidence_sha256": sorted(rows["evidence_sha256"].unique().tolist()),
        "reconstructed_count": int(rows["is_reconstructed"].sum()),
    }


def _flows(material: Material, series_id: str, series: Series) -> Iterator[dict[str, Any]]:
    if (series.kind, series.grid) not in {
        ("cumulative", "day"),
        ("flow", "day"),
        ("flow", "week"),
        ("cumulative", "week"),
    }:
        return
    weekly = material.weekly(series_id)
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
        }  # fmt: skip


def _claims(material: Material, series_id: str, series: Series) -> Iterator[dict[str, Any]]:
    wanted = (
        "period_start_on", "period_end_on", "value", "low", "high", "bound", "publisher", "origin", "published_on",
        "known_at", "is_reconstructed", "evidence_sha256",
    )  # fmt: skip
    named = _named("claim", series_id, series)
    rows = material.rows(series_id)
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
