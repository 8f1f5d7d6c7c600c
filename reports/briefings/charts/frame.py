"""The quiet part of a chart: where the plot lies, its grid, its two axes and the labels at its right edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.briefings.charts import svg, ticks
from reports.briefings.charts.scales import DayScale, Scale
from reports.briefings.charts.specs import Formats, Label

LINE_HEIGHT = 14


@dataclass(frozen=True)
class Frame:
    """A plot between day and value axes."""

    left: float
    right: float
    top: float
    bottom: float
    days: DayScale
    values: Scale
    marks: tuple[float, ...]

    def place(self, on: date, value: float) -> tuple[float, float]:
        """Return where a value on a day lies."""
        return self.days(on), self.values(value)


@dataclass(frozen=True)
class EndLabel:
    """A direct label at the right edge, beside the value it names."""

    y: float
    label: Label
    role: str
    is_bold: bool = True


def fit(
    span: tuple[date, date], values: tuple[float, float], size: tuple[int, int], labels: Sequence[Label | None],
    formats: Formats, *, top: float = 20,
) -> Frame:  # fmt: skip
    """Return a frame with room for tick texts on the left, direct labels on the right, and `top` pixels above."""
    marks = ticks.steps(*values, at_most=6)
    left = max(svg.room(formats.number(mark)) for mark in marks) + 8
    right = size[0] - (label_room(labels) + 10 if any(labels) else 4)
    bottom = size[1] - 20.0
    return Frame(
        left,
        right,
        top,
        bottom,
        DayScale(*span, left, right),
        Scale(marks[0], max(*values, marks[-1]), bottom, top),
        marks,
    )


def label_room(labels: Sequence[Label | None]) -> float:
    """Return the width in pixels of the widest of `labels`."""
    return max((max(svg.room(it.name, bold=True), svg.room(it.value)) for it in labels if it), default=0)


def axes(frame: Frame, formats: Formats) -> list[str]:
    """Return grid lines and tick texts of the values, and the marks and texts of the days."""
    places = {mark: frame.values(mark) for mark in frame.marks}
    parts = [
        svg.rules([(frame.left, y, frame.right, y) for mark, y in places.items() if mark], "grid"),
        svg.rules([(frame.left, y, frame.right, y) for mark, y in places.items() if not mark], "axis"),
    ]
    texts = [svg.text(frame.left - 7, y + 4, formats.tick(mark), anchor="end") for mark, y in places.items()]
    return [*parts, *texts, *_day_axis(frame, formats)]


def end_labels(frame: Frame, labels: Sequence[EndLabel]) -> list[str]:
    """Return direct labels at the right edge, moved apart where they would touch."""
    if not labels:
        return []
    highs = [LINE_HEIGHT * (2 if it.label.value else 1) + 2 for it in labels]
    places = ticks.spread([it.y - 5 for it in labels], highs, frame.top - 8, frame.bottom + 8)
    return [part for it, y in zip(labels, places, strict=True) for part in _end_label(frame.right + 9, y, it)]


def _end_label(x: float, y: float, it: EndLabel) -> list[str]:
    name = svg.text(x, y + 9, it.label.name, it.role, bold=it.is_bold)
    return [name, svg.text(x, y + 9 + LINE_HEIGHT, it.label.value, it.role)] if it.label.value else [name]


def _day_axis(frame: Frame, formats: Formats) -> list[str]:
    days = frame.days
    room = max(2, int((frame.right - frame.left) / 92))
    marked = ticks.days(days.first_on, days.last_on, formats, room)
    parts = [svg.rules([(days(it.on), frame.bottom, days(it.on), frame.bottom + 4) for it in marked], "axis")]
    for tick in marked:
        x = days(tick.on)
        half = svg.width(tick.text) / 2
        centre = min(max(x, frame.left + half), frame.right - half)
        parts.append(svg.text(centre, frame.bottom + 16, tick.text, anchor="middle"))
    return parts
