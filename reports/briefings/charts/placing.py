"""Marks, and labels beside them that touch neither each other nor the line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.briefings.charts import svg

_HIGH = 15.0
_SIDES = {"circle": 0, "square": 4, "diamond": 4, "triangle": 3, "pentagon": 5, "bar": 4}
_TURN = {"square": 45.0, "diamond": 0.0, "triangle": 90.0, "pentagon": 90.0, "bar": 45.0}


@dataclass(frozen=True)
class Box:
    """A rectangle on the canvas."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """Return the shared area in square pixels."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * high if wide > 0 and high > 0 else 0.0


def around(x: float, y: float, reach: float) -> Box:
    """Return the square of half-side `reach` around a point."""
    return Box(x - reach, y - reach, x + reach, y + reach)


def best(x: float, y: float, wide: float, taken: Sequence[Box], within: tuple[float, float, float, float]) -> Box:
    """Return the place for a label of `wide` pixels near a point that covers least of what is `taken`."""
    inside = Box(*within)
    lefts = [(max(inside.left, min(left, inside.right - wide)), top) for left, top in _corners(x, y, wide)]
    spots = [Box(left, top, left + wide, top + _HIGH) for left, top in lefts]
    area, chosen, least = wide * _HIGH, spots[0], math.inf
    for rank, spot in enumerate(spots):
        if least <= 3 * rank:  # what this and every later place costs at least
            break
        cost = sum(spot.overlap(other) for other in taken) + 4 * (area - spot.overlap(inside)) + 3 * rank
        if cost < least:
            chosen, least = spot, cost
    return chosen


def leader(x: float, y: float, spot: Box) -> str:
    """Return a hairline from a mark to its label where the label had to move away from it, else nothing."""
    near_x = max(spot.left, min(x, spot.right))
    near_y = max(spot.top, min(y, spot.bottom))
    if math.hypot(near_x - x, near_y - y) <= 12:
        return ""
    return svg.line(x, y, near_x, near_y, "axis", weight=0.8)


def shape(name: str, x: float, y: float, role: str, *, is_open: bool = False, reach: float = 4.5) -> str:
    """Return a filled or open mark of one of the origins' shapes."""
    look = f'fill="{svg.colour("paper" if is_open else role)}" stroke="{svg.colour(role)}" stroke-width="1.8"'
    name_of_class = f"s-{role} f-{'paper' if is_open else role}"
    if not _SIDES[name]:
        return f'<circle class="{name_of_class}" cx="{svg.number(x)}" cy="{svg.number(y)}" r="{reach:g}" {look}/>'
    corners = " ".join(f"{svg.number(px)},{svg.number(py)}" for px, py in _polygon(name, x, y, reach))
    return f'<polygon class="{name_of_class}" points="{corners}" {look}/>'


def arrow(x: float, y: float, across: float, down: float, role: str, *, dash: str = "") -> str:
    """Return a shaft from a point and its head: the figure may lie further this way."""
    length = math.hypot(across, down)
    ux, uy = across / length, down / length
    tip_x, tip_y = x + across, y + down
    base_x, base_y = tip_x - ux * 6, tip_y - uy * 6
    head = [(tip_x, tip_y), (base_x - uy * 3.5, base_y + ux * 3.5), (base_x + uy * 3.5, base_y - ux * 3.5)]
    return svg.line(x, y, base_x, base_y, role, weight=1.8, dash=dash) + svg.area(head, role)


def _corners(x: float, y: float, wide: float) -> list[tuple[float, float]]:
    mid, off = y - _HIGH / 2, 9
    above, below = y - off - _HIGH, y + off
    near = [(x + off, mid), (x - off - wide, mid), (x - wide / 2, above), (x - wide / 2, below)]
    corners = [(x + 6, above), (x + 6, below), (x - 6 - wide, above), (x - 6 - wide, below)]
    far = [(left, top) for step in range(1, 6) for left in (x - wide / 2, x - wide, x) for top in _tiers(step, y)]
    return [*near, *corners, *far]


def _tiers(step: int, y: float) -> tuple[float, float]:
    return y - 9 - _HIGH * (step + 1), y + 9 + _HIGH * step


def _polygon(name: str, x: float, y: float, reach: float) -> list[tuple[float, float]]:
    sides, turn = _SIDES[name], _TURN[name]
    flat = 0.45 if name == "bar" else 1.0
    angles = [math.radians(turn + 360 / sides * i) for i in range(sides)]
    return [(x + reach * 1.25 * math.cos(a), y - reach * 1.25 * flat * math.sin(a)) for a in angles]
