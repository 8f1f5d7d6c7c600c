"""Weekly flows up to now and, opening from them, what the weeks to come are projected at.

Three nested intervals around the median; dots on the weeks at which the method's record is known. Over the weeks that
have come, diamonds with whiskers show what earlier editions projected for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from reports.briefings.charts import frame as frames
from reports.briefings.charts import placing, svg
from reports.briefings.charts.frame import EndLabel, Frame
from reports.briefings.charts.specs import PRINT, Canvas, Fan, Foretold, Formats, Label
from reports.briefings.charts.weekly_bars import WEEK, is_whole

SHADES = ("band", "bar", "fan")  # of the widest interval, then of those within it
_MIDDLE = timedelta(days=3)
_WHISKER = 3.0
_KEY, _LINE = 16.0, 15.0


def fan(spec: Fan, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the chart as SVG; values start at a round number below the lowest, as lines may."""
    plot = _plot(spec, formats, canvas)
    parts = [*_shades(spec, plot), *frames.axes(plot, formats), *_now(spec, plot), *_median(spec, plot)]
    parts += [*_history(spec, plot), *_foretold(spec, plot), *_tested(spec, plot), *_key(_said(spec, canvas.width))]
    parts += frames.end_labels(plot, _ends(spec, plot))
    parts += _hits(spec, plot, formats) if canvas.tells else []
    return svg.document(canvas.width, spec.height, spec.title, parts)


def _plot(spec: Fan, formats: Formats, canvas: Canvas) -> Frame:
    values = [week.value for week in spec.weeks if week.value is not None]
    values += [edge for each in spec.fan for limit in each.limits for edge in limit]
    values += [edge for each in spec.foretold for edge in (each.low, each.high)]
    span = spec.weeks[0].starts_on, max(spec.weeks[-1].starts_on, *(each.starts_on for each in spec.fan)) + WEEK
    labels = (spec.label, *map(Label, spec.level_labels))
    top = 12.0 + _LINE * sum(len(words) for words, _ in _said(spec, canvas.width))
    return frames.fit(span, (min(values), max(values)), (canvas.width, spec.height), labels, formats, top=top)


def _place(plot: Frame, starts_on: date, value: float) -> tuple[float, float]:
    """Return the place of a week's value: over the middle of its days."""
    return plot.place(starts_on + _MIDDLE, value)


def _shades(spec: Fan, plot: Frame) -> list[str]:
    parts = []
    for number, shade in zip(range(len(spec.level_labels)), SHADES, strict=True):
        upper = [_place(plot, each.starts_on, each.limits[number][1]) for each in spec.fan]
        lower = [_place(plot, each.starts_on, each.limits[number][0]) for each in spec.fan]
        parts.append(svg.area([*upper, *reversed(lower)], shade))
    return parts


def _now(spec: Fan, plot: Frame) -> list[str]:
    """Draw where what is known ends."""
    x = plot.days(spec.weeks[-1].starts_on + WEEK)
    return [svg.line(x, plot.top, x, plot.bottom, "axis", dash="2 2")]


def _median(spec: Fan, plot: Frame) -> list[str]:
    places = [_place(plot, each.starts_on, each.median) for each in spec.fan]
    return [svg.stroke(places, "ink", weight=1.6, dash="4 3")] if len(places) > 1 else []


def _history(spec: Fan, plot: Frame) -> list[str]:
    """Draw the flows, the line broken where a week is not known in full."""
    runs: list[list[tuple[float, float]]] = [[]]
    for week in spec.weeks:
        if week.value is not None and is_whole(week):
            runs[-1].append(_place(plot, week.starts_on, week.value))
        elif runs[-1]:
            runs.append([])
    lines = [svg.stroke(run, "line", weight=2) for run in runs if len(run) > 1]
    return [*lines, *(placing.shape("circle", *run[-1], "line", reach=2.6) for run in runs[-1:] if run)]


def _foretold(spec: Fan, plot: Frame) -> list[str]:
    return [part for each in spec.foretold for part in _past(each, plot)]


def _past(each: Foretold, plot: Frame) -> list[str]:
    """One earlier projection: open where its interval held what came, filled and in the accent where not."""
    role = "ink" if each.has_held else "accent"
    x, y = _place(plot, each.starts_on, each.median)
    low, high = plot.values(each.low), plot.values(each.high)
    ends = [svg.line(x - _WHISKER, at, x + _WHISKER, at, role) for at in (low, high)]
    mark = placing.shape("diamond", x, y, role, is_open=each.has_held, reach=3.2)
    return [svg.line(x, low, x, high, role), *ends, mark]


def _tested(spec: Fan, plot: Frame) -> list[str]:
    """Draw a dot where the record is known, and its value where there is room for one beside the end labels."""
    parts = []
    for number, each in enumerate(spec.fan):
        if not each.is_tested:
            continue
        x, y = _place(plot, each.starts_on, each.median)
        parts.append(placing.shape("circle", x, y, "ink", reach=3.2))
        if each.label and number < len(spec.fan) - 1:
            wide = svg.room(each.label, bold=True)
            now = plot.days(spec.weeks[-1].starts_on + WEEK)
            left = max(min(x - wide / 2, plot.right - wide), now + 4)
            parts.append(svg.halo(left, y - 8, each.label, "ink", bold=True))
    return parts


def _said(spec: Fan, width: int) -> list[tuple[list[str], bool]]:
    """Return what the marks of earlier projections mean, in lines, and whether their interval held."""
    said = [(spec.foretold_label, True)] if any(each.has_held for each in spec.foretold) else []
    said += [(spec.missed_label, False)] if any(not each.has_held for each in spec.foretold) else []
    return [(svg.wrap(words, width - _KEY), has_held) for words, has_held in said]


def _key(said: list[tuple[list[str], bool]]) -> list[str]:
    """Name the marks over the plot, each beside the mark itself."""
    parts, y = [], 12.0
    for lines, has_held in said:
        role = "ink" if has_held else "accent"
        parts.append(placing.shape("diamond", 5, y - 4, role, is_open=has_held, reach=3.2))
        for words in lines:
            parts.append(svg.text(_KEY - 2, y, words))
            y += _LINE
    return parts


def _ends(spec: Fan, plot: Frame) -> Sequence[EndLabel]:
    last = spec.fan[-1]
    levels = zip(spec.level_labels, last.limits, strict=True)
    ends = [EndLabel(plot.values(high), Label(label), "text", False) for label, (_, high) in levels]
    return [EndLabel(plot.values(last.median), spec.label, "ink"), *ends]


def _hits(spec: Fan, plot: Frame, formats: Formats) -> list[str]:
    """Return, for a pointer, an area over each week that tells its flow or its median."""
    told = [(week.starts_on, week.value, "weekly_flow") for week in spec.weeks if week.value is not None]
    told += [(each.starts_on, each.median, "forecast") for each in spec.fan]
    areas = []
    for starts_on, value, method in told:
        left, right = plot.days(starts_on), plot.days(starts_on + WEEK)
        words = formats.point(starts_on, value, spec.series, method)
        areas.append(svg.hit(left, plot.top, right - left, plot.bottom - plot.top, words))
    return areas
