"""Our own charts."""

from __future__ import annotations

from datetime import date
from typing import Any

from reports.briefings.charts.draw import draw
from reports.briefings.charts.specs import (
    PRINT,
    BandLine,
    BandPoint,
    Formats,
    Label,
    Multiple,
    Point,
    SmallMultiples,
    Week,
    WeeklyBars,
)

FORMATS = Formats(lambda value: f"{value:,.0f}", lambda on: f"{on:%b %Y}", lambda on: f"{on.year}")


def draw_all(data: dict[str, Any]) -> dict[str, str]:
    """Return the three charts as SVG."""
    weeks = _weeks(data["bars"]["weeks"])
    mean = tuple(Point(date.fromisoformat(on), value) for on, value in data["bars"]["mean"])
    bars = WeeklyBars(
        "Weekly", weeks, mean, weeks[-1].starts_on, Label("this week", f"{weeks[-1].value:,.0f}"), Label("mean")
    )
    points = tuple(BandPoint(date.fromisoformat(on), best, low, high) for on, best, low, high in data["band"])
    band = BandLine("Estimate", points, Label("estimate", f"{points[-1].best:,.0f}"), "interval")
    many = tuple(
        Multiple(each["label"], each["value"], each["change"], _weeks(each["weeks"])) for each in data["multiples"]
    )
    specs = {"bars": bars, "band": band, "multiples": SmallMultiples("Eight series", many)}
    return {name: draw(spec, FORMATS, PRINT) for name, spec in specs.items()}


def _weeks(rows: list) -> tuple[Week, ...]:
    return tuple(Week(date.fromisoformat(on), value) for on, value in rows)
