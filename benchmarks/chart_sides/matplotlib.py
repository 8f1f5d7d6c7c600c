"""The same charts as one would draw them with matplotlib, tidied a little."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import matplotlib as library

library.use("svg")
import matplotlib.pyplot as plots
from matplotlib.figure import Figure

INCH = 96
COLOURS = {"bar": "#b7c9dd", "this": "#b3352b", "line": "#1f5a9a", "band": "#d5e1ee"}


def draw_all(data: dict[str, Any]) -> dict[str, str]:
    """Return the three charts as SVG."""
    return {"bars": _bars(data["bars"]), "band": _band(data["band"]), "multiples": _multiples(data["multiples"])}


def _bars(data: dict[str, Any]) -> str:
    figure, axes = plots.subplots(figsize=(672 / INCH, 212 / INCH), layout="constrained")
    days, values = [date.fromisoformat(on) for on, _ in data["weeks"]], [value for _, value in data["weeks"]]
    axes.bar(days, values, width=5.5, color=[COLOURS["bar"]] * (len(values) - 1) + [COLOURS["this"]])
    axes.plot([date.fromisoformat(on) for on, _ in data["mean"]], [value for _, value in data["mean"]],
              color=COLOURS["line"], label="mean")  # fmt: skip
    axes.legend(frameon=False)
    return _svg(figure, axes)


def _band(data: list) -> str:
    figure, axes = plots.subplots(figsize=(672 / INCH, 222 / INCH), layout="constrained")
    days = [date.fromisoformat(row[0]) for row in data]
    axes.fill_between(days, [row[2] for row in data], [row[3] for row in data], color=COLOURS["band"], label="interval")
    axes.plot(days, [row[1] for row in data], color=COLOURS["line"], label="estimate")
    axes.legend(frameon=False)
    return _svg(figure, axes)


def _multiples(data: list) -> str:
    figure, grid = plots.subplots(2, 4, figsize=(672 / INCH, 228 / INCH), layout="constrained", sharex=True)
    for axes, each in zip(grid.flat, data, strict=False):
        days, values = [date.fromisoformat(on) for on, _ in each["weeks"]], [value for _, value in each["weeks"]]
        axes.bar(days, values, width=5.5, color=[COLOURS["bar"]] * (len(values) - 1) + [COLOURS["this"]])
        axes.set_title(f"{each['label']}\n{each['value']} {each['change']}", loc="left", fontsize=8)
        axes.tick_params(labelsize=7)
        axes.xaxis.set_major_locator(library.dates.MonthLocator(interval=6))
        axes.xaxis.set_major_formatter(library.dates.DateFormatter("%b %y"))
    return _svg(figure)


def _svg(figure: Figure, axes: Any = None) -> str:
    if axes is not None:
        axes.spines[["top", "right"]].set_visible(False)
        axes.xaxis.set_major_formatter(library.dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
        axes.yaxis.set_major_formatter(library.ticker.StrMethodFormatter("{x:,.0f}"))
    out = io.StringIO()
    figure.savefig(out, format="svg")
    plots.close(figure)
    return out.getvalue()
