"""Blocks that draw an estimate over time, with its interval and what others said."""

from __future__ import annotations

import datetime as dt
from typing import cast

import pandas as pd

from reports.briefings.behind import Behind, counted_over
from reports.briefings.chart_events import events_of
from reports.briefings.chart_shapes import shape
from reports.briefings.charts import specs
from reports.briefings.charts.draw import chart
from reports.briefings.claim_blocks import newest_of_each
from reports.briefings.claims import StatedClaim, claims_in, stated
from reports.briefings.findings import Voice
from reports.briefings.flow_blocks import chart_formats, not_held, weeks_counted
from reports.briefings.page import Chart, Prose
from reports.briefings.speech import say
from reports.calendar import Week
from reports.catalog import blocks as declared
from reports.figures.days import week_at
from reports.figures.settled import number_or_none

POINTS_SHOWN = 7


def band_line(voice: Voice, block: declared.BandLine) -> Chart | Prose:
    """An estimate with its interval, a further line, and what others said as points."""
    points = _band(voice, block.series, block.since)
    title = say(voice, block.title)
    if not points:
        return not_held(voice, block.series)
    lines = []
    if block.line and len(voice.material.rows(block.line)):
        run = _known_values(voice, block.line)
        label = specs.Label(block.line_label, _stated_at_end(voice, block.line, run[-1]))
        lines = [specs.Line(tuple(run), label)] if run else []
    others = (
        [claim for claim in claims_in(voice.material.rows(*block.others)) if claim.figure and claim.period_end_on]
        if block.others
        else []
    )
    stands = Behind(voice.material, block.series).figure(points[-1].best, points[-1].on)
    newest = voice.formats.estimate(points[-1].best, by=stands)
    spec = specs.BandLine(
        title=title,
        points=points,
        label=specs.Label(voice.material.series(block.series).short_title, newest),
        band_label=voice.words["interval_label"],
        claims=tuple(_point(voice, claim) for claim in newest_of_each(others)[:POINTS_SHOWN]),
        lines=tuple(lines),
        events=events_of(voice, block.series, points[0].on, points[-1].on),
        series=block.series,
    )
    shown, behind = len(spec.claims), Behind(voice.material, block.series)
    seen = [(each.on, each.best) for each in points]
    looks = shape(voice, block.series, seen, lambda on, value: behind.figure(value, on))
    alt = voice.words["alt_band"].format(
        title=voice.material.series(block.series).title, value=newest, on=voice.formats.day(points[-1].on),
        count=voice.count(shown, by=counted_over(block.others, "claims drawn", shown)),
    )  # fmt: skip
    return chart(block.name, title, spec, chart_formats(voice), alt=f"{alt} {looks}".strip(), note=block.note)


def late_line(voice: Voice, block: declared.LateLine) -> Chart | Prose:
    """A weekly estimate with its interval, the weeks that are still filling up shaded."""
    weekly = voice.material.weekly(block.series)
    weekly = weekly[weekly["flow"].notna() & (weekly.index <= pd.Timestamp(voice.material.week.first_on))]
    if weekly.empty:
        return not_held(voice, block.series)
    provisional = weekly.index[weekly["is_provisional"]]
    title = say(voice, block.title)
    spec = specs.LateLine(
        title=title,
        points=tuple(
            specs.BandPoint(monday.date(), float(row.flow), number_or_none(row.low), number_or_none(row.high))
            for monday, row in zip(weekly.index, weekly.itertuples(), strict=True)
        ),
        label=specs.Label(voice.material.series(block.series).short_title, _newest_flow(voice, block.series, weekly)),
        provisional_from_on=provisional[0].date() if len(provisional) else None,
        provisional_label=voice.words["provisional_label"],
        band_label=voice.words["interval_label"],
        events=events_of(voice, block.series, weekly.index[0].date(), voice.material.week.last_on),
        series=block.series,
    )
    behind = Behind(voice.material, block.series)
    settled = [(each.on, each.best) for each in spec.points if each.on < (spec.provisional_from_on or dt.date.max)]
    looks = shape(voice, block.series, settled, lambda on, value: behind.flow(Week.of(on), value))
    alt = voice.words["alt_late"].format(
        title=voice.material.series(block.series).title,
        count=weeks_counted(voice, block.series, len(weekly), "drawn"),
        shaded=weeks_counted(voice, block.series, len(provisional), "still filling up"),
    )
    return chart(block.name, title, spec, chart_formats(voice), alt=f"{alt} {looks}".strip(), note=block.note)


def _stated_at_end(voice: Voice, series_id: str, point: specs.Point) -> str:
    """The newest value of a further line, with the bound that its publisher gives it."""
    return voice.stated(point.value, series_id, by=Behind(voice.material, series_id).figure(point.value, point.on))


def _newest_flow(voice: Voice, series_id: str, weekly: pd.DataFrame) -> str:
    number = float(weekly["flow"].iloc[-1])
    return voice.formats.estimate(number, by=Behind(voice.material, series_id).flow(week_at(weekly.index[-1]), number))


def _band(voice: Voice, series_id: str, since: dt.date | None) -> tuple[specs.BandPoint, ...]:
    if voice.material.rows(series_id).empty:
        return ()
    observed = voice.material.observed(series_id)
    shown = observed[observed["value"].notna() & (observed["about_on"] <= pd.Timestamp(voice.material.week.last_on))]
    if since:
        shown = shown[shown["about_on"] >= pd.Timestamp(since)]
    return tuple(
        specs.BandPoint(row.about_on.date(), float(row.value), number_or_none(row.low), number_or_none(row.high))
        for row in shown.itertuples()
    )


def _known_values(voice: Voice, series_id: str) -> list[specs.Point]:
    observed = voice.material.observed(series_id)
    shown = observed[observed["value"].notna() & (observed["about_on"] <= pd.Timestamp(voice.material.week.last_on))]
    return [specs.Point(row.about_on.date(), float(row.value)) for row in shown.itertuples()]


def _point(voice: Voice, claim: StatedClaim) -> specs.PointClaim:
    middle = claim.value if claim.value is not None else _middle(claim)
    return specs.PointClaim(
        on=cast(dt.date, claim.period_end_on),
        value=middle,
        label=specs.Label(voice.name(claim.publisher), stated(voice, claim)),
        bound=cast(specs.Bound, claim.bound),
        low=claim.low,
        high=claim.high,
    )


def _middle(claim: StatedClaim) -> float:
    if claim.low is not None and claim.high is not None:
        return (claim.low + claim.high) / 2
    return cast(float, claim.figure)
