"""The forecasts that an edition prints, as a file of its own: kept with it for ever, so that they can be scored."""

from __future__ import annotations

from typing import Any

from reports.briefings.material import Material
from reports.briefings.publication import canonical
from reports.figures.outlook.choosing import Projection
from reports.figures.outlook.passing import Passing
from reports.figures.outlook.spread import QUANTILES

FORECASTS = "forecasts.json"


def forecasts_json(material: Material) -> bytes:
    """Return every projection of the edition, with quantiles by probability: what was said before it could be known."""
    edition = material.edition
    said = {"edition": edition.identifier, "as_of": edition.as_of.isoformat(), "projections": projections_of(material)}
    return canonical(said)


def projections_of(material: Material) -> list[dict[str, Any]]:
    """Return the projected weeks and dates of every series that the briefing looks ahead in, as plain values."""
    said: list[dict[str, Any]] = []
    for series_id in material.briefing.series_projected():
        seen = material.outlook(series_id)
        if seen is None:
            continue
        said += [{"series_id": series_id, "from_week": str(seen.newest), **_week(each)} for each in seen.projections]
        if seen.passing:
            said.append({"series_id": series_id, "from_week": str(seen.newest), **_date(seen.passing)})
    return said


def _week(each: Projection) -> dict[str, Any]:
    quantiles = dict(zip(map(str, QUANTILES), (round(value, 3) for value in each.quantiles), strict=True))
    return {"kind": "week", "week": str(each.week), "method": each.method, "quantiles": quantiles}


def _date(each: Passing) -> dict[str, Any]:
    days = dict(zip(map(str, QUANTILES), (day.isoformat() if day else None for day in each.days), strict=True))
    return {"kind": "passing", "total": each.total, "until_on": each.until_on.isoformat(), "method": each.method,
            "days": days}  # fmt: skip
