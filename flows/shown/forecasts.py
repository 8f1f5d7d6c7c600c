"""What people read of forecasts and of what came in a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reports.figures.outlook.resolving import records, weeks_ahead
from reports.figures.outlook.spread import INTERVALS, MEDIAN

if TYPE_CHECKING:
    from reports.figures.outlook.resolving import Forecast, Record, Resolved


def told(found: Sequence[Resolved]) -> str:
    """Return what sources published and what editions printed, each with what came, and the record so far."""
    if not found:
        return "no forecast was made by then"
    stated = [_stated(each) for each in found if each.forecast.kind == "stated"]
    printed = [each for each in found if each.forecast.kind != "stated"]
    parts = [["published by sources:", *stated]] if stated else []
    parts += [["printed by editions:", *map(_printed, printed)]] if printed else []
    parts += [["the record of what editions printed:", *map(_record, records(printed))]] if printed else []
    return "\n\n".join("\n".join(part) for part in parts)


def as_plain(found: Sequence[Resolved]) -> dict[str, Any]:
    """Return forecasts and records as plain values for machines; dates of a passing are ISO days."""
    return {"forecasts": [_plain(each) for each in found], "records": [asdict(each) for each in records(found)]}


def _stated(each: Resolved) -> str:
    said = each.forecast
    bound = "" if said.bound == "exact" else f"{said.bound.replace('_', ' ')} "
    value = "in words" if said.value is None else f"{bound}{said.value:,.0f}"
    line = f"  {said.made_on}  {said.by}: {value} for {said.about} ({said.series_id}): {_state(each)}"
    return line + (f"\n              {said.remark}" if said.remark else "")


def _state(each: Resolved) -> str:
    if each.state != "resolved":
        return "open until then" if each.state == "open" else "fell due, and nobody has counted"
    held = "" if each.bound_held is None else ", the bound held" if each.bound_held else ", the bound did not hold"
    return f"{each.came:,.0f} came, {each.error:+,.0f} off{held}"


def _printed(each: Resolved) -> str:
    said, ahead = each.forecast, weeks_ahead(each.forecast)
    what = f"{said.about} (+{ahead})" if ahead is not None else f"total {said.about} passed"
    spans = (f"{level} %: {_value(said, low)} to {_value(said, high)}" for level, (low, high) in INTERVALS.items())
    came = "open" if each.state != "resolved" else f"came {_came(each)}, within {_within(each)}"
    return f"  {said.by}  {said.series_id}  {what}: {_value(said, MEDIAN)} ({'; '.join(spans)}): {came}"


def _within(each: Resolved) -> str:
    return next((f"the {level} % interval" for level, held in each.held.items() if held), "none of the intervals")


def _value(said: Forecast, place: int) -> str:
    value = said.quantiles[place]
    if said.kind != "passing":
        return f"{value:,.0f}"
    return f"after {said.due_on}" if value is None else dt.date.fromordinal(int(value)).isoformat()


def _came(each: Resolved) -> str:
    came = each.came or 0
    return dt.date.fromordinal(int(came)).isoformat() if each.forecast.kind == "passing" else f"{came:,.0f}"


def _record(each: Record) -> str:
    what = f"+{each.ahead} weeks" if each.ahead is not None else "round totals"
    line = f"  {each.series_id}  {what}: {each.resolved} resolved, {each.open} open"
    if not each.resolved:
        return line
    held = " / ".join(f"{share:.0f}" for share in each.coverage_pct.values())
    unit = " days" if each.kind == "passing" else ""
    error = "–" if each.mean_error is None else f"{each.mean_error:+,.0f}{unit}"
    score = "–" if each.mean_score is None else f"{each.mean_score:,.0f}"
    return f"{line}; 50/80/95 % intervals held {held} %, mean error {error}, mean score {score}"


def _plain(each: Resolved) -> dict[str, Any]:
    said = asdict(each)
    if each.forecast.kind == "passing":
        said["forecast"]["quantiles"] = [
            value and dt.date.fromordinal(int(value)).isoformat() for value in each.forecast.quantiles
        ]
        said["came"] = None if each.came is None else dt.date.fromordinal(int(each.came)).isoformat()
    return said
