"""The contested figure: every claim on one axis, grouped by where its chain of attribution ends.

Filled mark: a count or an approximate value. Open mark with an arrow: a bound. Bar: a range. Dashes: a projection.
Each origin has a colour and a shape, so that the panel reads in grey.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.briefings.charts import palette, placing, svg, ticks
from reports.briefings.charts.scales import Scale
from reports.briefings.charts.specs import PRINT, Canvas, ClaimRow, ClaimsPanel, Formats, Origin

_ARROW = 26
_LINE = 14
_HEAD = 25
_NARROW = 520
_TEXT, _REMARK = (120, 226), 168


@dataclass(frozen=True)
class _Columns:
    """Where the texts, the plot and the remarks stand; on a narrow canvas texts stand above the marks."""

    width: int
    plot_left: float
    plot_right: float
    remark_left: float
    is_narrow: bool

    @property
    def text_room(self) -> float:
        return self.width - 4 if self.is_narrow else self.plot_left - 22 - 12

    @property
    def remark_room(self) -> float:
        return self.width - self.remark_left - (0 if self.is_narrow else 2)


@dataclass(frozen=True)
class _Row:
    claim: ClaimRow
    role: str
    shape: str
    top: float
    who: tuple[str, ...]
    what: tuple[str, ...]
    remark: tuple[str, ...]
    mark_y: float
    high: float


def claims_panel(spec: ClaimsPanel, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the panel as SVG; its height follows from the rows."""
    columns = _columns(spec, canvas.width)
    marks = ticks.covering(max(_values(spec), default=1), at_most=4 if columns.is_narrow else 5)
    scale = Scale(0, marks[-1], columns.plot_left, columns.plot_right)
    heads, rows, bottom = _laid_out(spec, columns)
    parts = [*_ticks(marks, scale, formats), *_grid(marks, scale, rows), *heads]
    for row in rows:
        parts += [*_texts(row, columns), *_mark(row, scale, columns)]
    return svg.document(canvas.width, bottom + 4, spec.title, parts)


def _columns(spec: ClaimsPanel, width: int) -> _Columns:
    """Return columns as wide as their texts ask, within limits; without remarks the plot takes their room."""
    if width < _NARROW:
        return _Columns(width, 8, width - 40, 0, True)
    rows = [row for origin in spec.origins for row in origin.rows]
    said = max((max(svg.room(row.who, bold=True), svg.room(row.what)) for row in rows), default=0)
    remarks = min(max((svg.room(row.remark) for row in rows), default=0), _REMARK)
    left = min(max(said, _TEXT[0]), _TEXT[1]) + 22 + 16
    right = width - remarks - (22 if remarks else 0)
    return _Columns(width, left, right - 30, right + 8 if remarks else float(width), False)


def _values(spec: ClaimsPanel) -> Iterator[float]:
    for origin in spec.origins:
        for row in origin.rows:
            yield from (v for v in (row.value, row.low, row.high) if v is not None)


def _laid_out(spec: ClaimsPanel, columns: _Columns) -> tuple[list[str], list[_Row], float]:
    heads, rows, y = [], [], 22.0
    for i, origin in enumerate(spec.origins):
        role, shape = f"o{i % len(palette.ORIGINS)}", palette.SHAPES[i % len(palette.SHAPES)]
        heads += _head(origin, role, shape, y, columns)
        y += _HEAD
        for claim in origin.rows:
            rows.append(_row(claim, role, shape, y, columns))
            y += rows[-1].high
        y += 6
    return heads, rows, y


def _head(origin: Origin, role: str, shape: str, y: float, columns: _Columns) -> list[str]:
    label = svg.text(16, y + 16, origin.label, "ink", bold=True)
    return [svg.line(0, y + 0.5, columns.width, y + 0.5, "axis", weight=0.8), label,
            placing.shape(shape, 6, y + 12, role)]  # fmt: skip


def _row(claim: ClaimRow, role: str, shape: str, y: float, columns: _Columns) -> _Row:
    who, what = svg.wrap(claim.who, columns.text_room), svg.wrap(claim.what, columns.text_room)
    remark = svg.wrap(claim.remark, columns.remark_room)
    left = len(who) + len(what)
    if columns.is_narrow:
        mark_y = y + left * _LINE + 10
        high = left * _LINE + 20 + len(remark) * _LINE + 12
    else:
        mark_y = y + 8
        high = max(left, len(remark), 1) * _LINE + 7
    return _Row(claim, role, shape, y, tuple(who), tuple(what), tuple(remark), mark_y, high)


def _ticks(marks: tuple[float, ...], scale: Scale, formats: Formats) -> list[str]:
    return [
        svg.text(scale(mark), 12, formats.tick(mark), anchor="middle" if mark or scale(0) > 40 else "start")
        for mark in marks
    ]


def _grid(marks: tuple[float, ...], scale: Scale, rows: list[_Row]) -> list[str]:
    """Draw the grid behind the rows alone, so that it crosses no heading."""
    ends = [(mark, row.top - 2, row.top + row.high - 2) for row in rows for mark in marks]
    return [
        svg.rules([(scale(mark), top, scale(mark), bottom) for mark, top, bottom in ends if mark], "grid"),
        svg.rules([(scale(mark), top, scale(mark), bottom) for mark, top, bottom in ends if not mark], "axis"),
    ]


def _texts(row: _Row, columns: _Columns) -> list[str]:
    """Write who, what and the remark; on a narrow canvas they lie over the grid and clear it."""
    write = svg.halo if columns.is_narrow else svg.text
    left = 0 if columns.is_narrow else 16
    first = row.mark_y + 24 if columns.is_narrow else row.top + 12
    lines = [(words, "ink", True) for words in row.who] + [(words, "text", False) for words in row.what]
    names = [
        write(left, row.top + 12 + i * _LINE, words, role, bold=bold) for i, (words, role, bold) in enumerate(lines)
    ]
    return names + [write(columns.remark_left, first + i * _LINE, words) for i, words in enumerate(row.remark)]


def _mark(row: _Row, scale: Scale, columns: _Columns) -> list[str]:
    claim, y = row.claim, row.mark_y
    dash = "3 2.5" if claim.is_projection else ""
    left, right, parts = _extent(row, scale, dash)
    wide = svg.width(claim.value_label, bold=True)
    beyond = columns.width if columns.is_narrow else columns.remark_left - 10
    x, anchor = (right + 8, "start") if right + 8 + wide <= beyond else (left - 8, "end")
    return [svg.halo(x, y + 4, claim.value_label, "ink", anchor=anchor, bold=True), *parts]


def _extent(row: _Row, scale: Scale, dash: str) -> tuple[float, float, list[str]]:
    claim, y = row.claim, row.mark_y
    if claim.bound == "range" and claim.low is not None and claim.high is not None:
        low, high = scale(claim.low), scale(claim.high)
        bar = svg.line(low, y, high, y, row.role, weight=3 if dash else 5, dash=dash)
        dot = [placing.shape(row.shape, scale(claim.value), y, row.role)] if claim.value is not None else []
        return low, high + (5 if dot else 0), [bar, *dot]
    if claim.value is None:
        return scale(0), scale(0), []
    x = scale(claim.value)
    reach = {"at_least": _ARROW, "more_than": _ARROW, "at_most": -_ARROW, "up_to": -_ARROW}.get(claim.bound, 0)
    is_open = bool(reach) or claim.is_projection
    shaft = [placing.arrow(x, y, reach, 0, row.role, dash=dash)] if reach else []
    ring = [svg.stroke([(x - 9, y), (x + 9, y)], row.role, weight=1.6, dash=dash)] if dash and not reach else []
    mark = placing.shape(row.shape, x, y, row.role, is_open=is_open)
    return min(x, x + reach) - 5, max(x, x + reach) + 5, [*shaft, *ring, mark]
