"""The points of a chart as a table: for a reader who cannot see the picture, or wants its values."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reports.briefings.findings import Voice
from reports.briefings.page import Chart, ChartRow, Column, Table
from reports.briefings.tokens import Binding, computed

MOST_ROWS = 60  # of a chart: a table that long is still heard to its end; the attached files hold every point
MOST_COLUMNS = 8
ALWAYS_WHOLE = 24  # points: a series as short as that is told whole

Told = tuple[tuple[Column, ...], tuple[tuple[str, ...], ...], bool]
"""The columns and rows of a table, and whether points were left out."""


def with_data(voice: Voice, chart: Chart, series: Sequence[str]) -> Chart:
    """Return the chart with its points as a table, drawn from `series`; without one where it has no points."""
    if not chart.rows:
        return chart
    by = computed("plotted", series, chart.name)
    columns, rows, is_thinned = (_side_by_side if _can_share_rows(chart.rows) else _one_by_one)(voice, chart.rows, by)
    note = voice.words["chart_data_thinned"] if is_thinned else ""
    return replace(chart, data=Table(f"{chart.name}-data", chart.title, columns, rows, note, small=True))


def _can_share_rows(rows: Sequence[ChartRow]) -> bool:
    """Return whether several series have bare values at mostly the same places, so that each can have a column."""
    names, places = {row.series for row in rows}, {row.x for row in rows}
    is_bare = all(row.low is None and row.high is None and not row.label for row in rows)
    return is_bare and 1 < len(names) <= MOST_COLUMNS and 2 * len(rows) > len(names) * len(places)


def _side_by_side(voice: Voice, rows: Sequence[ChartRow], by: Binding) -> Told:
    names, places = tuple(dict.fromkeys(row.series for row in rows)), sorted({row.x for row in rows})
    values = {(row.x, row.series): row.y for row in rows}
    step = math.ceil(len(places) / MOST_ROWS)
    shown = places[::-1][::step][::-1]
    columns = (Column(voice.words["chart_data_x"]), *(Column(name, "right") for name in names))
    cells = tuple(
        (_place(voice, place), *(_number(voice, values.get((place, name)), by) for name in names)) for place in shown
    )
    return columns, cells, step > 1


def _one_by_one(voice: Voice, rows: Sequence[ChartRow], by: Binding) -> Told:
    words, shown = voice.words, tuple(_picked(rows))
    cells = [_cells(voice, row, by) for row in shown]
    columns = (
        Column(words["chart_data_series"]), Column(words["chart_data_x"]), Column(words["chart_data_y"], "right"),
        Column(words["chart_data_low"], "right"), Column(words["chart_data_high"], "right"),
    )  # fmt: skip
    kept = [at for at in range(len(columns)) if _is_told(at, [row[at] for row in cells])]
    told = tuple(tuple(row[at] for at in kept) for row in cells)
    return tuple(columns[at] for at in kept), told, len(shown) < len(rows)


def _picked(rows: Sequence[ChartRow]) -> Iterator[ChartRow]:
    """Yield the rows; of long series every so many, counted back from the newest."""
    counts = Counter(row.series for row in rows)
    long = sum(count for count in counts.values() if count > ALWAYS_WHOLE)
    step = max(1, math.ceil(long / MOST_ROWS))
    left = dict(counts)
    for row in rows:
        left[row.series] -= 1
        if counts[row.series] <= ALWAYS_WHOLE or left[row.series] % step == 0:
            yield row


def _cells(voice: Voice, row: ChartRow, by: Binding) -> tuple[str, ...]:
    told = row.label or _number(voice, row.y, by)
    return row.series, _place(voice, row.x), told, _number(voice, row.low, by), _number(voice, row.high, by)


def _place(voice: Voice, place: str) -> str:
    try:
        return voice.formats.short_day(dt.date.fromisoformat(place))
    except ValueError:
        return place


def _number(voice: Voice, value: float | None, by: Binding) -> str:
    if value is None:
        return ""
    is_whole = abs(value) >= 100 or value == round(value)
    return voice.formats.number(value, 0 if is_whole else 2, by=by)


def _is_told(column: int, cells: Sequence[str]) -> bool:
    """Return whether a column says something: one series all through is the chart's own, and needs no column."""
    return len(set(cells)) > 1 if column == 0 else any(cells)
