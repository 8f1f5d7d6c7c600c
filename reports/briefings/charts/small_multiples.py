"""Small weekly bars on one time axis, each on its own scale from zero, with the newest week and its change.

A hairline stands at each turn of the year in every chart, and the span is dated under the lowest chart of each column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reports.briefings.charts import svg
from reports.briefings.charts.scales import DayScale, Scale
from reports.briefings.charts.specs import PRINT, Canvas, Formats, Multiple, SmallMultiples, Week

_HIGH, _BARS, _GAP, _BETWEEN, _AXIS = 98, 42, 20, 12, 16
_NARROWEST = 150
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class _Place:
    """The frame of one small chart: where it begins, how wide it is, and the days that all of them share."""

    x: float
    y: float
    wide: float
    days: DayScale

    @property
    def base(self) -> float:
        return self.y + _HIGH - 6


def small_multiples(spec: SmallMultiples, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the set as SVG; on a narrow canvas in two columns."""
    columns = min(spec.columns, max(2, canvas.width // _NARROWEST))
    wide = (canvas.width - _GAP * (columns - 1)) / columns
    rows = -(-len(spec.multiples) // columns)
    starts = [week.starts_on for multiple in spec.multiples for week in multiple.weeks]
    first_on, last_on = min(starts), max(starts)
    parts = []
    for i, multiple in enumerate(spec.multiples):
        x, y = (i % columns) * (wide + _GAP), (i // columns) * (_HIGH + _BETWEEN)
        place = _Place(x, y, wide, DayScale(first_on, last_on + _WEEK, x, x + wide))
        is_lowest = i + columns >= len(spec.multiples)
        parts += [*_head(multiple, place), *_bars(multiple, place, last_on)]
        parts += _dated(first_on, last_on, place, formats) if is_lowest else []
        parts += _hits(multiple, place, formats) if canvas.tells else []
    return svg.document(canvas.width, rows * (_HIGH + _BETWEEN) + _AXIS - 8, spec.title, parts)


def _head(it: Multiple, place: _Place) -> list[str]:
    return [
        svg.line(place.x, place.y + 0.5, place.x + place.wide, place.y + 0.5, "axis", weight=0.8),
        svg.text(place.x, place.y + 16, it.label, "ink", bold=True),
        svg.pair(place.x, place.y + 37, it.value, it.change, size=17),
    ]


def _bars(it: Multiple, place: _Place, newest_on: date) -> list[str]:
    """Draw the weeks on the shared days; the newest is in the accent, if it is whole."""
    top = max((week.value or 0 for week in it.weeks), default=0) or 1
    values = Scale(min(0.0, *(week.value or 0 for week in it.weeks)), top, place.base, place.base - _BARS)
    whole, partial, newest = [], [], []
    for week in it.weeks:
        if week.value is not None:
            kind = partial if not week.is_complete else newest if week.starts_on == newest_on else whole
            kind.append(_box(week, week.value, place, values))
    years = [svg.line(x, place.base - _BARS, x, place.base, "grid") for x in _years(it, place)]
    marks = [svg.bars(whole, "bar"), svg.hollow(partial, "axis"), svg.bars(newest, "accent")]
    zero = values(0)
    return [*years, *marks, svg.line(place.x, zero, place.x + place.wide, zero, "axis", weight=0.8)]


def _box(week: Week, value: float, place: _Place, values: Scale) -> tuple[float, float, float, float]:
    left, right = place.days(week.starts_on), place.days(week.starts_on + _WEEK)
    y, zero = values(value), values(0)
    return left, min(y, zero), (right - left) * 0.78, abs(zero - y)


def _years(it: Multiple, place: _Place) -> Iterator[float]:
    """Yield where years begin within the shared span."""
    for year in range(place.days.first_on.year + 1, place.days.last_on.year + 1):
        if it.weeks:
            yield place.days(date(year, 1, 1))


def _dated(first_on: date, last_on: date, place: _Place, formats: Formats) -> list[str]:
    y = place.base + 15
    return [svg.text(place.x, y, formats.month(first_on)),
            svg.text(place.x + place.wide, y, formats.month(last_on), anchor="end")]  # fmt: skip


def _hits(it: Multiple, place: _Place, formats: Formats) -> list[str]:
    """Return, for a pointer, an area over each week that tells its value."""
    areas = []
    for week in it.weeks:
        if week.value is not None:
            left, right = place.days(week.starts_on), place.days(week.starts_on + _WEEK)
            words = formats.point(week.starts_on, week.value, it.series, "weekly_flow")
            areas.append(svg.hit(left, place.base - _BARS, right - left, _BARS, words))
    return areas
