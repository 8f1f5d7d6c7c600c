"""An estimate with its interval, and what other publishers claim for single days."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from reports.briefings.charts import events, placing, point_claims, svg, thinning
from reports.briefings.charts import frame as frames
from reports.briefings.charts.frame import EndLabel, Frame
from reports.briefings.charts.specs import PRINT, BandLine, BandPoint, Canvas, Formats, Label

NARROW = 420  # pixels: below this, more than a FEW claims are numbered in the plot and named under it
FEW = 3
HITS = 160  # areas for a pointer: as many as a finger or a mouse can tell apart


def band_line(spec: BandLine, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the chart as SVG: band, line, further lines, then claims with their bounds and labels."""
    labels = (spec.label, *(other.label for other in spec.lines))
    values, days = tuple(_values(spec)), sorted(_days(spec))
    low = 0 if spec.starts_at_zero else min(values)
    plot = frames.fit((days[0], days[-1]), (low, max(values)), (canvas.width, spec.height), labels, formats, top=8)
    plot = events.lowered(plot, spec.events)
    points = thinned(spec.points, plot, canvas)
    parts = [band(points, plot), *frames.axes(plot, formats), *_others(spec, plot, canvas), line(points, plot)]
    label = _band_label(spec, plot)
    crowd = [placing.around(*plot.place(p.on, p.best), 3) for p in points[:: max(1, len(points) // 120)]]
    is_keyed = canvas.width < NARROW and len(spec.claims) > FEW
    names = [Label(formats.place(n)) if is_keyed else claim.label for n, claim in enumerate(spec.claims, 1)]
    marks = point_claims.marks(spec.claims, names, plot, [*crowd, *([label] if label else [])])
    key, height = point_claims.key(spec.claims, spec.height, canvas.width, formats) if is_keyed else ([], spec.height)
    parts += [*events.drawn(plot, spec.events), *_written(label, spec), *marks, *_ends(spec, plot), *key]
    if canvas.tells:
        parts += hits(thinned(spec.points, plot, Canvas(0, HITS)), plot, formats, (spec.series, "total"))
    return svg.document(canvas.width, height, spec.title, parts)


def thinned(points: Sequence[BandPoint], plot: Frame, canvas: Canvas) -> list[BandPoint]:
    """Return the points that keep the line's look on this canvas."""
    return [points[i] for i in thinning.kept([plot.place(p.on, p.best) for p in points], canvas.points)]


def band(points: Sequence[BandPoint], plot: Frame) -> str:
    """Return the interval as one filled shape, or nothing where no point has one."""
    upper = [plot.place(p.on, p.high) for p in points if p.high is not None and p.low is not None]
    lower = [plot.place(p.on, p.low) for p in points if p.high is not None and p.low is not None]
    return svg.area([*upper, *reversed(lower)], "band") if upper else ""


def line(points: Sequence[BandPoint], plot: Frame) -> str:
    """Return the best estimates as a line."""
    return svg.stroke([plot.place(p.on, p.best) for p in points], "line", weight=2)


def hits(points: Sequence[BandPoint], plot: Frame, formats: Formats, source: tuple[str, str]) -> list[str]:
    """Return, for a pointer, an area around each point that tells its day and value; `source` is (series, method)."""
    xs = [plot.days(point.on) for point in points]
    edges = [plot.left, *((one + other) / 2 for one, other in itertools.pairwise(xs)), plot.right]
    return [
        svg.hit(left, plot.top, right - left, plot.bottom - plot.top, formats.point(point.on, point.best, *source))
        for point, left, right in zip(points, edges, edges[1:], strict=False)
    ]


def _values(spec: BandLine) -> Iterator[float]:
    for point in spec.points:
        yield from (v for v in (point.best, point.low, point.high) if v is not None)
    for claim in spec.claims:
        yield from (v for v in (claim.value, claim.low, claim.high) if v is not None)
    for other in spec.lines:
        yield from (p.value for p in other.points)


def _days(spec: BandLine) -> set:
    return {it.on for group in (spec.points, spec.claims, *(o.points for o in spec.lines)) for it in group}


def _others(spec: BandLine, plot: Frame, canvas: Canvas) -> list[str]:
    strokes = []
    for other in spec.lines:
        places = [plot.place(p.on, p.value) for p in other.points]
        strokes.append(svg.stroke([places[i] for i in thinning.kept(places, canvas.points)], "second", weight=1.5))
    return strokes


def _band_label(spec: BandLine, plot: Frame) -> placing.Box | None:
    """Return the place of the interval's name: above the band, three quarters along."""
    with_band = [p for p in spec.points if p.high is not None]
    if not spec.band_label or not with_band:
        return None
    point = with_band[len(with_band) * 3 // 4]
    x, y = plot.place(point.on, point.high or 0)
    right, base = min(x, plot.right - 4), max(y - 8, plot.top + 4)
    return placing.Box(right - svg.width(spec.band_label), base - svg.SIZE, right, base + 3)


def _written(box: placing.Box | None, spec: BandLine) -> list[str]:
    return [svg.halo(box.right, box.bottom - 3, spec.band_label, anchor="end")] if box else []


def _ends(spec: BandLine, plot: Frame) -> list[str]:
    ends = [EndLabel(plot.values(spec.points[-1].best), spec.label, "line")]
    ends += [EndLabel(plot.values(o.points[-1].value), o.label, "second") for o in spec.lines]
    return frames.end_labels(plot, ends)
