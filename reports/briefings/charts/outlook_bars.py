"""Weekly flows as bars and, after them, what single weeks to come are projected at: nested intervals and a median."""

from __future__ import annotations

from reports.briefings.charts import frame as frames
from reports.briefings.charts import svg
from reports.briefings.charts.frame import EndLabel, Frame
from reports.briefings.charts.specs import PRINT, Canvas, Formats, OutlookBars, Projected, Week
from reports.briefings.charts.weekly_bars import WEEK, box

_SHADES = ("band", "bar", "line")  # of the widest interval, then of those within it


def outlook_bars(spec: OutlookBars, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the chart as SVG; the projected weeks stand where they lie in time, with a gap before them."""
    labels = tuple(each.label for each in spec.projected[-1:])
    ends_on = max([week.starts_on for week in spec.weeks] + [each.starts_on for each in spec.projected]) + WEEK
    values = [week.value for week in spec.weeks if week.value is not None]
    top = max([*values, *(high for each in spec.projected for _, high in each.limits)])
    span = spec.weeks[0].starts_on, ends_on
    plot = frames.fit(span, (0, top), (canvas.width, spec.height), labels, formats)
    parts = [*frames.axes(plot, formats), *_bars(spec, plot)]
    for each in spec.projected:
        parts += _projected(each, plot)
    return svg.document(canvas.width, spec.height, spec.title, [*parts, *_labels(spec, plot)])


def _bars(spec: OutlookBars, plot: Frame) -> list[str]:
    known = [week for week in spec.weeks if week.value is not None]
    whole = [box(plot, week) for week in known if week.is_complete]
    partial = [box(plot, week) for week in known if not week.is_complete]
    return [svg.bars(whole, "bar"), svg.hollow(partial, "axis")]


def _projected(each: Projected, plot: Frame) -> list[str]:
    """The intervals as one bar in three shades, the median across it."""
    x, _, wide, _ = box(plot, Week(each.starts_on, 0.0))
    left, width = x - wide / 4, wide * 1.5
    shades = []
    for (low, high), shade in zip(each.limits, _SHADES, strict=True):
        upper, lower = plot.values(high), plot.values(low)
        shades.append(svg.rect(left, upper, width, max(lower - upper, 1.0), shade))
    y = plot.values(each.median)
    return [*shades, svg.line(left - 2, y, left + width + 2, y, "ink", weight=2)]


def _labels(spec: OutlookBars, plot: Frame) -> list[str]:
    *inner, last = spec.projected
    parts = frames.end_labels(plot, [EndLabel(plot.values(last.median), last.label, "line")])
    for each in inner:
        x, y = plot.place(each.starts_on + WEEK / 2, max(high for _, high in each.limits))
        parts.append(svg.halo(x, y - 5, each.label.name, "line", anchor="middle", bold=True))
    return parts
