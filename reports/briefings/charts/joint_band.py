"""What all claims about a running total allow: a staircase of lowest and highest, and the claims that bind.

Between two of its days nothing is known but that the total never falls, so the edges are steps and no slopes. Where
nothing bounds the total from above there is no band, and arrows say that it may lie higher.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date

from reports.briefings.charts import frame as frames
from reports.briefings.charts import placing, point_claims, svg
from reports.briefings.charts.band_line import FEW, NARROW
from reports.briefings.charts.frame import EndLabel, Frame
from reports.briefings.charts.specs import PRINT, Canvas, Formats, JointBand, JointStep, Label

Places = list[tuple[float, float]]
_ARROW = 16
_ARROWS_APART = 90


def joint_band(spec: JointBand, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the chart as SVG: band, edges, open stretches, then the binding claims with their bounds and labels."""
    first_on, last_on = spec.steps[0].on, max(spec.steps[-1].on, *(claim.on for claim in spec.claims))
    top = 1.3 * max([_top(step) for step in spec.steps] + [claim.value for claim in spec.claims])
    labels = (spec.low_label, spec.high_label)
    plot = frames.fit((first_on, last_on), (0, top), (canvas.width, spec.height), labels, formats, top=8)
    low, closed = _rising(spec.steps, plot), [step for step in spec.steps if step.high is not None]
    parts = [*_band(closed, spec.steps, plot), *frames.axes(plot, formats), svg.stroke(low, "line", weight=2)]
    parts += [svg.stroke(_falling(closed, plot), "line", weight=2)] if closed else []
    parts += _open(spec, plot)
    names = [claim.label for claim in spec.claims]
    is_keyed = canvas.width < NARROW and len(names) > FEW
    named = [Label(formats.place(number)) for number in range(1, len(names) + 1)] if is_keyed else names
    label = _band_label(spec, closed, plot)
    crowd = [*_crowd(low), *_crowd(_falling(closed, plot) if closed else []), *([label] if label else [])]
    parts += point_claims.marks(spec.claims, named, plot, crowd)
    parts += [svg.halo(label.left, label.bottom - 3, spec.band_label)] if label else []
    key, height = point_claims.key(spec.claims, spec.height, canvas.width, formats) if is_keyed else ([], spec.height)
    return svg.document(canvas.width, height, spec.title, [*parts, *_ends(spec, plot), *key])


def _top(step: JointStep) -> float:
    return step.low if step.high is None else step.high


def _rising(steps: Sequence[JointStep], plot: Frame) -> Places:
    """Return the lower edge: what holds on one day holds until more is stated."""
    corners = [(steps[0].on, steps[0].low)]
    for before, step in itertools.pairwise(steps):
        corners += [(step.on, before.low), (step.on, step.low)] if step.low != before.low else []
    return [plot.place(*corner) for corner in (*corners, (steps[-1].on, steps[-1].low))]


def _falling(closed: Sequence[JointStep], plot: Frame) -> Places:
    """Return the upper edge: what bounds one day bounds every day before it."""
    corners: list[tuple[date, float]] = [(closed[0].on, closed[0].high or 0.0)]
    for before, step in itertools.pairwise(closed):
        corners += [(before.on, step.high or 0.0)] if step.high != before.high else []
    return [plot.place(*corner) for corner in (*corners, (closed[-1].on, closed[-1].high or 0.0))]


def _band(closed: Sequence[JointStep], steps: Sequence[JointStep], plot: Frame) -> list[str]:
    if not closed:
        return []
    under = _rising([step for step in steps if step.on <= closed[-1].on], plot)
    upper = _falling(closed, plot)
    square = [upper[0]]
    for before, place in itertools.pairwise(upper):
        square += [(before[0], place[1]), place]
    return [svg.area([*square, *reversed(under)], "band")]


def _open(spec: JointBand, plot: Frame) -> list[str]:
    """Draw arrows where nothing bounds it from above."""
    stretch = [step for step in spec.steps if step.high is None]
    if not stretch:
        return []
    left, right = plot.days(stretch[0].on), plot.days(stretch[-1].on)
    count = max(1, int((right - left) / _ARROWS_APART))
    parts = []
    for number in range(count):
        x = left + (right - left) * (number + 0.5) / count
        step = min(stretch, key=lambda each: abs(plot.days(each.on) - x))
        parts.append(placing.arrow(x, plot.values(step.low) - 2, 0, -_ARROW, "line"))
    return parts


def _band_label(spec: JointBand, closed: Sequence[JointStep], plot: Frame) -> placing.Box | None:
    """Return the place of the band's name: under its upper edge, from the left."""
    if not spec.band_label or not closed:
        return None
    widest = max(closed[: len(closed) // 2 + 1], key=lambda step: (step.high or 0.0) - step.low)
    x, y = plot.days(closed[0].on) + 8, plot.values(widest.high or 0.0)
    return placing.Box(x, y + 6, x + svg.width(spec.band_label), y + 6 + svg.SIZE + 3)


def _crowd(edge: Places) -> list[placing.Box]:
    """Return what labels should keep off: the steps of an edge."""
    return [
        placing.Box(min(x1, x2) - 2, min(y1, y2) - 3, max(x1, x2) + 2, max(y1, y2) + 3)
        for (x1, y1), (x2, y2) in itertools.pairwise(edge)
    ]


def _ends(spec: JointBand, plot: Frame) -> list[str]:
    last = spec.steps[-1]
    ends = [EndLabel(plot.values(last.low), spec.low_label, "line")]
    if last.high is not None and spec.high_label is not None:
        ends.append(EndLabel(plot.values(last.high), spec.high_label, "line"))
    return frames.end_labels(plot, ends)
