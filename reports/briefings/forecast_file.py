"""The forecasts that an edition prints, as a file of its own: kept with it for ever, so that they can be scored."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from reports.briefings.material import Material
from reports.briefings.publication import canonical
from reports.calendar import Week
from reports.errors import LedgerAltered
from reports.figures.outlook.choosing import Projection
from reports.figures.outlook.passing import Passing
from reports.figures.outlook.resolving import Forecast
from reports.figures.outlook.spread import MEDIAN, QUANTILES

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


def forecasts_from(body: bytes) -> list[Forecast]:
    """Return the forecasts that an edition kept; raises LedgerAltered where the file is not as it was written."""
    try:
        said = json.loads(body)
        made_on = dt.datetime.fromisoformat(said["as_of"]).date()
        return [_read(said["edition"], made_on, each) for each in said["projections"]]
    except (ValueError, TypeError, KeyError) as error:
        mend = "publish nothing; restore the object from the bucket's versions or from a backup"
        raise LedgerAltered(f"the forecasts of an edition are not as they were written ({error})", mend=mend) from error


def _read(by: str, made_on: dt.date, each: Mapping[str, Any]) -> Forecast:
    shared = {"by": by, "made_on": made_on, "series_id": each["series_id"], "kind": each["kind"]}
    shared |= {"method": each["method"], "from_on": Week.parse(each["from_week"]).last_on}
    if each["kind"] == "week":
        quantiles = tuple(each["quantiles"][str(level)] for level in QUANTILES)
        due_on = Week.parse(each["week"]).last_on
        return Forecast(**shared, due_on=due_on, about=each["week"], value=quantiles[MEDIAN], quantiles=quantiles)
    days = (each["days"][str(level)] for level in QUANTILES)
    quantiles = tuple(dt.date.fromisoformat(day).toordinal() if day else None for day in days)
    due_on, total = dt.date.fromisoformat(each["until_on"]), each["total"]
    return Forecast(**shared, due_on=due_on, about=f"{total:,.0f}", value=total, quantiles=quantiles)


def _week(each: Projection) -> dict[str, Any]:
    quantiles = dict(zip(map(str, QUANTILES), (round(value, 3) for value in each.quantiles), strict=True))
    return {"kind": "week", "week": str(each.week), "method": each.method, "quantiles": quantiles}


def _date(each: Passing) -> dict[str, Any]:
    days = dict(zip(map(str, QUANTILES), (day.isoformat() if day else None for day in each.days), strict=True))
    return {"kind": "passing", "total": each.total, "until_on": each.until_on.isoformat(), "method": each.method,
            "days": days}  # fmt: skip
