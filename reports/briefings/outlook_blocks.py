"""Blocks that look ahead: projected weeks with their record, the date of a round total, and where nothing is said."""

from __future__ import annotations

from collections.abc import Iterable

from reports.briefings.findings import Voice
from reports.briefings.flow_blocks import not_held
from reports.briefings.formats import NO_BREAK
from reports.briefings.outlook_chart import outlook_chart, rounded
from reports.briefings.page import Block, Column, Prose, Table
from reports.catalog import blocks as declared
from reports.figures.outlook.choosing import HORIZONS, Outlook, Projection
from reports.figures.outlook.passing import Passing
from reports.figures.outlook.scoring import Scores
from reports.figures.outlook.spread import INTERVALS, MEDIAN

_WIDTHS = (19, 16, 9, 15, 15, 15, 11)  # percent


def outlook(voice: Voice, block: declared.Outlook) -> tuple[Block, ...]:
    """The first series drawn, a row per projected week of every series, and in words what none of it says."""
    seen = {name: found for name in block.series if (found := voice.material.outlook(name)) is not None}
    if not seen:
        return (not_held(voice, *block.series),)
    lead = block.series[0]
    has_chart = lead in seen and bool(seen[lead].projections)
    drawn = [outlook_chart(voice, block, lead, seen[lead], _held(voice, seen[lead]))] if has_chart else []
    rows = tuple(_row(voice, name, found, each) for name, found in seen.items() for each in found.projections)
    table = [Table(block.name, block.caption, _columns(voice), rows, note=block.note, quiet=(6,))] if rows else []
    passing = seen[lead].passing if lead in seen else None
    said = [_passing(voice, lead, passing)] if passing else []
    said += [_printed(voice)] if any(each.state == "resolved" for each in voice.material.earlier_resolved) else []
    said += [_none(voice, seen)] if any(True for _ in _unprojected(seen)) else []
    return (*drawn, *table, *([Prose(tuple(said))] if said else []))


def _columns(voice: Voice) -> tuple[Column, ...]:
    words = voice.words
    intervals = [words["outlook_interval"].format(level=level) for level in INTERVALS]
    heads = (words["figure"], words["outlook_week"], words["outlook_median"], *intervals, words["outlook_record"])
    return tuple(
        Column(head, "left" if number < 2 else "right", width)
        for number, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True))
    )


def _row(voice: Voice, series_id: str, found: Outlook, each: Projection) -> tuple[str, ...]:
    series = voice.material.series(series_id)
    scores = found.trial("week", each.ahead).chosen
    spans = (_span(voice, series_id, each, low, high) for low, high in INTERVALS.values())
    week = voice.words["outlook_ahead"].format(week=each.week, ahead=each.ahead)
    name, median = series.short_title or series.title, rounded(voice, series_id, each, MEDIAN)
    return name, week, median, *spans, _record(voice, scores)


def _span(voice: Voice, series_id: str, each: Projection, low: int, high: int) -> str:
    return f"{rounded(voice, series_id, each, low)}–{rounded(voice, series_id, each, high)}"


def _record(voice: Voice, scores: Scores | None) -> str:
    return voice.words["no_value"] if scores is None else voice.formats.number(scores.to_naive, 2)


def _held(voice: Voice, found: Outlook) -> str:
    """What the intervals of each projected week have held so far, and what the method gains beyond its intervals."""
    parts = [voice.words["outlook_chart_note"]]
    for each in found.projections:
        if (scores := found.trial("week", each.ahead).chosen) is not None:
            parts.append(_held_ahead(voice, scores))
    return " ".join(parts)


def _held_ahead(voice: Voice, scores: Scores) -> str:
    number = voice.formats.number
    return voice.words["outlook_held"].format(
        ahead=scores.ahead,
        held=" / ".join(number(each) for each in scores.coverage_pct.values()),
        origins=scores.origins,
        to_naive=number(scores.to_naive, 2),
        alike=number(scores.to_naive_recent, 2),
    )


def _passing(voice: Voice, series_id: str, passing: Passing) -> str:
    def day(number: int) -> str:
        on = passing.days[number]
        said = voice.formats.short_day(on or passing.until_on)
        return said.replace(" ", NO_BREAK) if on else voice.words["outlook_beyond"].format(day=said)

    spans = [
        voice.words["outlook_span"].format(level=level, first=day(low), last=day(high))
        for level, (low, high) in INTERVALS.items()
    ]
    series = voice.material.series(series_id)
    return voice.words["outlook_passing"].format(
        title=series.title, total=voice.formats.number(passing.total), median=day(MEDIAN), spans="; ".join(spans)
    )


def _printed(voice: Voice) -> str:
    """What earlier editions projected, held against what came."""
    number, earlier = voice.formats.number, voice.material.earlier_resolved
    done = [each for each in earlier if each.state == "resolved"]
    held = [number(sum(each.held[level] for each in done)) for level in INTERVALS]
    return voice.words["outlook_printed"].format(
        count=number(len(done)), held=f"{', '.join(held[:-1])}{voice.words['outlook_and']}{held[-1]}",
        open=number(len(earlier) - len(done)),
    )  # fmt: skip


def _unprojected(seen: dict[str, Outlook]) -> Iterable[tuple[str, list[int]]]:
    for name, found in seen.items():
        missing = [ahead for ahead in HORIZONS if found.trial("week", ahead).chosen is None]
        if missing:
            yield name, missing


def _none(voice: Voice, seen: dict[str, Outlook]) -> str:
    """Where no method beats the naive forecast."""
    parts = []
    for name, missing in _unprojected(seen):
        series = voice.material.series(name)
        ahead = voice.words["outlook_and"].join(str(each) for each in missing)
        parts.append(voice.words["outlook_none_part"].format(title=series.short_title or series.title, ahead=ahead))
    return voice.words["outlook_none"].format(parts="; ".join(parts))
