"""What other publishers claim for single days: marks with their bounds, and labels that find room."""

from __future__ import annotations

from collections.abc import Sequence

from reports.briefings.charts import placing, svg
from reports.briefings.charts.frame import LINE_HEIGHT, Frame
from reports.briefings.charts.specs import Formats, Label, PointClaim


def marks(
    claims: Sequence[PointClaim], labels: Sequence[Label], plot: Frame, crowd: Sequence[placing.Box]
) -> list[str]:
    """Return leaders, labels and marks; labels keep off each other, off the marks and off the `crowd`."""
    places = [plot.place(c.on, c.value) for c in claims]
    taken = [*crowd, *(placing.around(x, y, 6) for x, y in places), *(_whisker(c, plot) for c in claims)]
    taken.append(placing.Box(plot.right + 4, plot.top, plot.right + 200, plot.bottom))
    within = (plot.left, plot.top - 16, plot.right, plot.bottom)
    leaders: list[str] = []
    parts: list[str] = []
    for claim, label, (x, y) in zip(claims, labels, places, strict=True):
        wide = svg.width(f"{label.name} {label.value}".strip(), bold=True)
        spot = placing.best(x, y, wide, taken, within)
        taken.append(spot)
        leaders.append(placing.leader(x, y, spot))
        parts += [*_text(label, spot), *_mark(claim, plot, x, y)]
    return leaders + parts


def key(claims: Sequence[PointClaim], top: float, width: float, formats: Formats) -> tuple[list[str], float]:
    """Return the numbered names of claims under a plot that ends at `top`, and where the list ends."""
    parts: list[str] = []
    y = top + 8
    for number, claim in enumerate(claims, 1):
        parts.append(svg.text(0, y + 10, formats.place(number), "ink", bold=True))
        for words in svg.wrap(f"{claim.label.name} {claim.label.value}".strip(), width - 18):
            parts.append(svg.text(18, y + 10, words))
            y += LINE_HEIGHT + 2
    return parts, y + 2


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


def _text(label: Label, spot: placing.Box) -> list[str]:
    strip = svg.rect(spot.left - 2, spot.top, spot.right - spot.left + 4, spot.bottom - spot.top, "paper", opacity=0.82)
    return [strip, svg.pair((spot.left + spot.right) / 2, spot.bottom - 3, label.name, label.value,
                            anchor="middle")]  # fmt: skip
