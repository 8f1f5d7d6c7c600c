"""The points of a chart as data: for a table beside the picture and for the attached file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from reports.briefings.charts.specs import (
    Attribution,
    BandLine,
    BandPoint,
    ClaimsPanel,
    Fan,
    JointBand,
    LateLine,
    PointClaim,
    SmallMultiples,
    Week,
    WeeklyBars,
)
from reports.briefings.page import ChartRow

Rows = Iterable[ChartRow]


def rows_of(spec: Any) -> tuple[ChartRow, ...]:
    """Return a row per point of a spec, in the order in which a reader meets them."""
    return tuple(_ROWS[type(spec)](spec))


def _weeks(series: str, weeks: Sequence[Week]) -> Rows:
    return [ChartRow(series, week.starts_on.isoformat(), week.value) for week in weeks if week.value is not None]


def _points(series: str, points: Sequence[BandPoint]) -> Rows:
    return [ChartRow(series, each.on.isoformat(), each.best, each.low, each.high) for each in points]


def _claims(claims: Sequence[PointClaim]) -> Rows:
    return [
        ChartRow(each.label.name, each.on.isoformat(), each.value, each.low, each.high, each.label.value)
        for each in claims
    ]


def _weekly_bars(spec: WeeklyBars) -> Rows:
    yield from _weeks(spec.named, spec.weeks)
    if spec.mean_label:
        yield from (ChartRow(spec.mean_label.name, each.on.isoformat(), each.value) for each in spec.mean)


def _band_line(spec: BandLine) -> Rows:
    yield from _points(spec.label.name, spec.points)
    for line in spec.lines:
        yield from (ChartRow(line.label.name, each.on.isoformat(), each.value) for each in line.points)
    yield from _claims(spec.claims)


def _late_line(spec: LateLine) -> Rows:
    return _points(spec.label.name, spec.points)


def _joint_band(spec: JointBand) -> Rows:
    for each in spec.steps:
        yield ChartRow(spec.band_label, each.on.isoformat(), low=each.low, high=each.high)
    yield from _claims(spec.claims)


def _fan(spec: Fan) -> Rows:
    yield from _weeks(spec.named, spec.weeks)
    for each in spec.fan:
        on = each.starts_on.isoformat()
        for label, (low, high) in zip(spec.level_labels, each.limits, strict=True):
            yield ChartRow(f"{spec.label.name}, {label}", on, each.median, low, high)
    for past in spec.foretold:
        yield ChartRow(spec.foretold_label, past.starts_on.isoformat(), past.median, past.low, past.high)


def _claims_panel(spec: ClaimsPanel) -> Rows:
    for origin in spec.origins:
        for each in origin.rows:
            said = ", ".join(part for part in (each.who, each.what) if part)
            yield ChartRow(origin.label, said, each.value, each.low, each.high, each.value_label)


def _small_multiples(spec: SmallMultiples) -> Rows:
    for each in spec.multiples:
        yield from _weeks(each.label, each.weeks)


def _attribution(spec: Attribution) -> Rows:
    names = {node.key: node.label for node in spec.nodes}
    for link in spec.links:
        label = spec.suspected_label if link.is_suspected else spec.stated_label
        yield ChartRow(names[link.taker], names[link.giver], label=label)


_ROWS: dict[type, Callable[[Any], Rows]] = {
    WeeklyBars: _weekly_bars,
    BandLine: _band_line,
    LateLine: _late_line,
    JointBand: _joint_band,
    Fan: _fan,
    ClaimsPanel: _claims_panel,
    SmallMultiples: _small_multiples,
    Attribution: _attribution,
}
