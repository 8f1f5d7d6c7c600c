"""Weekly flows as bars from zero, with a moving mean, the record and this week told apart."""

from __future__ import annotations

from datetime import timedelta

from reports.briefings.charts import events, svg
from reports.briefings.charts import frame as frames
from reports.briefings.charts.frame import EndLabel, Frame
from reports.briefings.charts.specs import PRINT, Canvas, Formats, Week, WeeklyBars

WEEK = timedelta(days=7)


def weekly_bars(spec: WeeklyBars, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the chart as SVG: whole weeks are one path, weeks with missing days are hollow."""
    labels = (spec.this_week_label, spec.mean_label)
    span = spec.weeks[0].starts_on, spec.weeks[-1].starts_on + WEEK
    top = max([w.value for w in spec.weeks if w.value is not None] + [p.value for p in spec.mean], default=1)
    low = min([0.0, *(w.value for w in spec.weeks if w.value is not None)])
    plot = frames.fit(span, (low, top), (canvas.width, spec.height), labels, formats)
    plot = events.lowered(plot, spec.events, spec.revised_label)
    parts = [*frames.axes(plot, formats), *_bars(spec, plot), *_mean(spec, plot), *events.drawn(plot, spec.events)]
    parts += [*_record(spec, plot), *_revised(spec, plot), *_ends(spec, plot)]
    parts += hits(spec, plot, formats) if canvas.tells else []
    return svg.document(canvas.width, spec.height, spec.title, parts)


def hits(spec: WeeklyBars, plot: Frame, formats: Formats) -> list[str]:
    """Return, for a pointer, an area over each week that tells its day and value."""
    known = [(week, week.value) for week in spec.weeks if week.value is not None]
    told = [(box(plot, w), formats.point(w.starts_on, value, spec.series, "weekly_flow")) for w, value in known]
    return [svg.hit(x, plot.top, wide, plot.bottom - plot.top, words) for (x, _, wide, _), words in told]


def box(plot: Frame, week: Week) -> tuple[float, float, float, float]:
    """Return a week's bar as x, y, width and height; a negative week hangs from the line of zero."""
    left, right = plot.days(week.starts_on), plot.days(week.starts_on + WEEK)
    gap = min(1.5, (right - left) * 0.2)
    y, zero = plot.values(week.value or 0), plot.values(0)
    return left + gap / 2, min(y, zero), right - left - gap, abs(zero - y)


def is_whole(week: Week) -> bool:
    """Say whether a week's value is one that will stand: all its days known, none still filling up."""
    return week.is_complete and not week.is_provisional


def _revised(spec: WeeklyBars, plot: Frame) -> list[str]:
    places = [(x + wide / 2, y) for x, y, wide, _ in (box(plot, week) for week in spec.weeks if week.is_revised)]
    return events.revised(plot, places, spec.revised_label)


def _bars(spec: WeeklyBars, plot: Frame) -> list[str]:
    known = [w for w in spec.weeks if w.value is not None]
    whole = [box(plot, w) for w in known if is_whole(w) and w.starts_on != spec.this_week_on]
    partial = [box(plot, w) for w in known if not is_whole(w)]
    this = [box(plot, w) for w in known if is_whole(w) and w.starts_on == spec.this_week_on]
    base = svg.line(plot.left, plot.values(0), plot.right, plot.values(0), "axis")
    return [svg.bars(whole, "bar"), svg.hollow(partial, "axis"), svg.bars(this, "accent"), base]


def _mean(spec: WeeklyBars, plot: Frame) -> list[str]:
    if len(spec.mean) < 2:
        return []
    places = [plot.place(p.on, p.value) for p in spec.mean]
    return [svg.stroke(places, "paper", weight=4.5), svg.stroke(places, "line", weight=2)]


def _record(spec: WeeklyBars, plot: Frame) -> list[str]:
    record = next((w for w in spec.weeks if w.starts_on == spec.record_on and w.value is not None), None)
    if record is None or not spec.record_label:
        return []
    x, y, wide, _ = box(plot, record)
    half = svg.width(spec.record_label, bold=True) / 2
    centre = min(max(x + wide / 2, plot.left + half), plot.right - half)
    tick = svg.line(x + wide / 2, y - 2, x + wide / 2, y - 6, "axis")
    return [tick, svg.halo(centre, y - 9, spec.record_label, "ink", anchor="middle", bold=True)]


def _ends(spec: WeeklyBars, plot: Frame) -> list[str]:
    labels = []
    this = next((w for w in spec.weeks if w.starts_on == spec.this_week_on and w.value is not None), None)
    if this is not None and spec.this_week_label:
        labels.append(EndLabel(plot.values(this.value or 0), spec.this_week_label, "accent"))
    if spec.mean and spec.mean_label:
        labels.append(EndLabel(plot.values(spec.mean[-1].value), spec.mean_label, "line"))
    return frames.end_labels(plot, labels)
