"""What happened to a series, on its chart: a hairline on the day, with a short label above the plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.briefings.charts import placing, svg
from reports.briefings.charts.frame import Frame
from reports.briefings.charts.specs import Event

TIER = 15.0
_GAP = 8.0


def lowered(plot: Frame, events: Sequence[Event], revised_label: str = "") -> Frame:
    """Return the plot with room above it for the labels of events, and of revised values where any is drawn."""
    tiers = 1 + max((tier for _, _, tier in _placed(plot, events)), default=-1) + (1 if revised_label else 0)
    top = plot.top + TIER * tiers
    return replace(plot, top=top, values=replace(plot.values, end=top)) if tiers else plot


def drawn(plot: Frame, events: Sequence[Event]) -> list[str]:
    """Return the hairlines with their labels; where labels would touch, the later one stands a line lower."""
    parts = []
    for event, left, tier in _placed(plot, events):
        x, base = plot.days(event.on), 11 + TIER * tier
        parts.append(svg.line(x, base + 4, x, plot.bottom, "ink", weight=0.8, dash="2 2"))
        parts.append(svg.halo(left, base, event.label, "ink"))
    return parts


def revised(plot: Frame, places: Sequence[tuple[float, float]], label: str) -> list[str]:
    """Return a small diamond over each revised value, and what it means, above the plot."""
    if not places or not label:
        return []
    marks = [placing.shape("diamond", x, max(y - 6, plot.top), "ink", is_open=True, reach=2.4) for x, y in places]
    base = plot.top - 24
    key = [placing.shape("diamond", plot.left + 4, base - 4, "ink", is_open=True, reach=2.4)]
    return [*marks, *key, svg.halo(plot.left + 12, base, label)]


def _placed(plot: Frame, events: Sequence[Event]) -> list[tuple[Event, float, int]]:
    """Return each event of the span with the left end of its label and its line of labels, from the top."""
    ends: list[float] = []
    found = []
    for event in sorted(events, key=lambda each: each.on):
        if not plot.days.first_on <= event.on <= plot.days.last_on:
            continue
        wide = svg.room(event.label)
        left = min(max(plot.left, plot.days(event.on) - wide / 2), plot.right - wide)
        tier = next((n for n, end in enumerate(ends) if end + _GAP <= left), len(ends))
        ends[tier : tier + 1] = [left + wide]
        found.append((event, left, tier))
    return found
