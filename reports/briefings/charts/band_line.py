"""An estimate with its interval, and what other publishers claim for single days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.briefings.charts import frame as frames
from reports.briefings.charts import placing, svg, thinning
from reports.briefings.charts.frame import EndLabel, Frame
from reports.briefings.charts.specs import PRINT, BandLine, BandPoint, Canvas, Formats, PointClaim

Places = list[tuple[float, float]]


def band_line(spec: BandLine, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the chart as SVG: band, line, further lines, then claims with their bounds and labels."""
    labels = (spec.label, *(other.label for other in spec.lines))
    values, days = tuple(_values(spec)), sorted(_days(spec))
    low = 0 if spec.starts_at_zero else min(values)
    plot = frames.fit((days[0], days[-1]), (low, max(values)), (canvas.width, spec.height), labels, formats, top=8)
    points = thinned(spec.points, plot, canvas)
    parts = [band(points, plot), *frames.axes(plot, formats), *_others(spec, plot, canvas), line(points, plot)]
    label = _band_label(spec, plot)
    parts += [*_written(label, spec), *_claims(spec, plot, points, label), *_ends(spec, plot)]
    return svg.document(canvas.width, spec.height, spec.title, parts)


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


def _claims(spec: BandLine, plot: Frame, points: Sequence[BandPoint], label: placing.Box | None) -> list[str]:
    taken = [placing.around(*plot.place(p.on, p.best), 3) for p in points[:: max(1, len(points) // 120)]]
    places = [plot.place(c.on, c.value) for c in spec.claims]
    taken += [placing.around(x, y, 6) for x, y in places] + [_whisker(c, plot) for c in spec.claims]
    taken += [placing.Box(plot.right + 4, plot.top, plot.right + 200, plot.bottom), *([label] if label else [])]
    leaders: list[str] = []
    parts: list[str] = []
    for claim, (x, y) in zip(spec.claims, places, strict=True):
        words = f"{claim.label.name} {claim.label.value}".strip()
        spot = placing.best(
            x, y, svg.width(words, bold=True), taken, (plot.left, plot.top - 16, plot.right, plot.bottom)
        )
        taken.append(spot)
        leaders.append(placing.leader(x, y, spot))
        parts += [*_claim_text(claim, spot), *_mark(claim, plot, x, y)]
    return leaders + parts


def _whisker(claim: PointClaim, plot: Frame) -> placing.Box:
    """Return the room a claim's range or arrow takes."""
    x, y = plot.place(claim.on, claim.value)
    reach = {"at_least": (18, 0), "more_than": (18, 0), "at_most": (0, 18), "up_to": (0, 18)}.get(claim.bound, (0, 0))
    top = plot.values(claim.high) if claim.high is not None else y - reach[0]
    bottom = plot.values(claim.low) if claim.low is not None else y + reach[1]
    return placing.Box(x - 4, top, x + 4, bottom)


def _mark(claim: PointClaim, plot: Frame, x: float, y: float) -> list[str]:
    parts = []
    if claim.low is not None and claim.high is not None:
        parts.append(svg.line(x, plot.values(claim.low), x, plot.values(claim.high), "ink", weight=1.6))
    if claim.bound in ("at_least", "more_than"):
        parts.append(placing.arrow(x, y, 0, -16, "ink"))
    if claim.bound in ("at_most", "up_to"):
        parts.append(placing.arrow(x, y, 0, 16, "ink"))
    return [*parts, placing.shape("circle", x, y, "ink", is_open=claim.bound not in ("exact", "about", "almost"))]


def _claim_text(claim: PointClaim, spot: placing.Box) -> list[str]:
    strip = svg.rect(spot.left - 2, spot.top, spot.right - spot.left + 4, spot.bottom - spot.top, "paper", opacity=0.82)
    return [strip, svg.pair((spot.left + spot.right) / 2, spot.bottom - 3, claim.label.name, claim.label.value,
                            anchor="middle")]  # fmt: skip


def _ends(spec: BandLine, plot: Frame) -> list[str]:
    ends = [EndLabel(plot.values(spec.points[-1].best), spec.label, "line")]
    ends += [EndLabel(plot.values(o.points[-1].value), o.label, "second") for o in spec.lines]
    return frames.end_labels(plot, ends)
