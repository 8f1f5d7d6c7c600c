"""A weekly estimate whose newest weeks still grow with late entries: they are shaded, dashed and labelled."""

from __future__ import annotations

from reports.briefings.charts import events, svg
from reports.briefings.charts import frame as frames
from reports.briefings.charts.band_line import band, hits, line, thinned
from reports.briefings.charts.frame import EndLabel, Frame
from reports.briefings.charts.specs import PRINT, Canvas, Formats, LateLine


def late_line(spec: LateLine, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the chart as SVG; the line is whole up to the provisional weeks and dotted within them."""
    span = spec.points[0].on, spec.points[-1].on
    top = max(p.high if p.high is not None else p.best for p in spec.points)
    plot = frames.fit(span, (0, top), (canvas.width, spec.height), (spec.label,), formats)
    plot = events.lowered(plot, spec.events)
    late_on = spec.provisional_from_on
    settled = [p for p in spec.points if late_on is None or p.on < late_on]
    late = [p for p in spec.points if late_on is not None and p.on >= late_on]
    parts = [*_shade(spec, plot), band(thinned(spec.points, plot, canvas), plot), *frames.axes(plot, formats)]
    parts += [line(thinned(settled, plot, canvas), plot)] if settled else []
    if late:
        places = [plot.place(p.on, p.best) for p in [*settled[-1:], *late]]
        parts.append(svg.stroke(places, "line", weight=1.8, dash="0.1 3.6"))
    parts += [*events.drawn(plot, spec.events), *_labels(spec, plot)]
    parts += hits(spec.points, plot, formats, (spec.series, "weekly_flow")) if canvas.tells else []
    return svg.document(canvas.width, spec.height, spec.title, parts)


def _shade(spec: LateLine, plot: Frame) -> list[str]:
    if spec.provisional_from_on is None:
        return []
    x = plot.days(spec.provisional_from_on)
    return [svg.rect(x, plot.top, plot.right - x, plot.bottom - plot.top, "late")]


def _labels(spec: LateLine, plot: Frame) -> list[str]:
    parts = frames.end_labels(plot, [EndLabel(plot.values(spec.points[-1].best), spec.label, "line")])
    if spec.provisional_from_on is not None and spec.provisional_label:
        parts.append(svg.text(plot.right, plot.top - 7, spec.provisional_label, anchor="end"))
    with_band = [p for p in spec.points if p.high is not None]
    if spec.band_label and with_band:
        point = max(with_band[: len(with_band) * 3 // 4] or with_band, key=lambda p: p.high or 0)
        x, y = plot.place(point.on, point.high or 0)
        half = svg.width(spec.band_label) / 2
        middle = min(max(x, plot.left + half), plot.right - half)
        parts.append(svg.halo(middle, max(y - 6, plot.top + 6), spec.band_label, anchor="middle"))
    return parts
