"""A line of the last values without axes; the newest is dotted."""

from __future__ import annotations

from reports.briefings.charts import svg
from reports.briefings.charts.scales import Scale
from reports.briefings.charts.specs import Sparkline

WIDTH, HEIGHT = 150, 30


def sparkline(spec: Sparkline) -> str:
    """Return the line as SVG, 150 by 30 pixels, on its own scale; missing values break it."""
    known = [v for v in spec.values if v is not None]
    if not known:
        return ""
    xs = Scale(0, max(len(spec.values) - 1, 1), 2, WIDTH - 5)
    ys = Scale(min(known), max(known), HEIGHT - 4, 5)
    places = [(xs(i), ys(v)) if v is not None else None for i, v in enumerate(spec.values)]
    parts = [svg.stroke(run, "line", weight=1.5) for run in _runs(places)]
    x, y = next(p for p in reversed(places) if p is not None)
    dot = f'<circle class="f-accent" cx="{svg.number(x)}" cy="{svg.number(y)}" r="3" fill="{svg.colour("accent")}"/>'
    return svg.document(WIDTH, HEIGHT, spec.title, [*parts, dot])


def _runs(places: list[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is not None:
            runs[-1].append(place)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]
