"""The same charts as Vega-Lite specifications, turned into SVG by vl-convert."""

from __future__ import annotations

from typing import Any

import vl_convert

CONFIG = {"font": "Source Sans Pro", "view": {"stroke": None}, "axis": {"labelFontSize": 12, "domain": False}}
DAY = {"field": "on", "type": "temporal", "title": None, "axis": {"format": "%b %Y", "tickCount": 5}}
ROW_DAY = DAY | {"axis": {"format": "%b %y", "tickCount": 2}}


def draw_all(data: dict[str, Any]) -> dict[str, str]:
    """Return the three charts as SVG."""
    specs = {"bars": _bars(data["bars"]), "band": _band(data["band"]), "multiples": _multiples(data["multiples"])}
    return {name: vl_convert.vegalite_to_svg(spec | {"config": CONFIG}) for name, spec in specs.items()}


def _bars(data: dict[str, Any]) -> dict[str, Any]:
    last = data["weeks"][-1][0]
    value = {"field": "value", "type": "quantitative", "title": None}
    colour = {"condition": {"test": f"datum.day == '{last}'", "value": "#b3352b"}, "value": "#b7c9dd"}
    bars = [{"on": on, "day": on, "value": each} for on, each in data["weeks"]]
    mean = [{"on": on, "value": each} for on, each in data["mean"]]
    return {
        "width": 600, "height": 180,
        "layer": [
            {"data": {"values": bars}, "mark": {"type": "bar", "width": 3},
             "encoding": {"x": DAY, "y": value, "color": colour}},
            {"data": {"values": mean}, "mark": {"type": "line", "color": "#1f5a9a"},
             "encoding": {"x": DAY, "y": value}},
        ],
    }  # fmt: skip


def _band(data: list) -> dict[str, Any]:
    rows = [{"on": on, "best": best, "low": low, "high": high} for on, best, low, high in data]
    side = {"type": "quantitative", "title": None}
    return {
        "width": 600, "height": 190, "data": {"values": rows},
        "layer": [
            {"mark": {"type": "area", "color": "#d5e1ee"},
             "encoding": {"x": DAY, "y": side | {"field": "low"}, "y2": {"field": "high"}}},
            {"mark": {"type": "line", "color": "#1f5a9a"}, "encoding": {"x": DAY, "y": side | {"field": "best"}}},
        ],
    }  # fmt: skip


def _multiples(data: list) -> dict[str, Any]:
    rows = [{"name": each["label"], "on": on, "value": value} for each in data for on, value in each["weeks"]]
    return {
        "data": {"values": rows},
        "facet": {"field": "name", "type": "nominal", "sort": None, "title": None},
        "columns": 4,
        "resolve": {"scale": {"y": "independent"}},
        "spec": {
            "width": 130, "height": 45, "mark": {"type": "bar", "width": 1.8, "color": "#b7c9dd"},
            "encoding": {"x": ROW_DAY, "y": {"field": "value", "type": "quantitative", "title": None}},
        },
    }  # fmt: skip
