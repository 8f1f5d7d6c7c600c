"""Blocks that look ahead: projected weeks with their record, the date of a round total, and where nothing is said."""

from __future__ import annotations

from collections.abc import Iterable

from babel.lists import format_list

from reports.briefings.findings import Voice
from reports.briefings.flow_blocks import not_held
from reports.briefings.formats import NO_BREAK
from reports.briefings.outlook_chart import outlook_chart, rounded
from reports.briefings.page import Block, Column, Prose, Table
from reports.briefings.tokens import computed
from reports.briefings.tokens import declared as fixed
from reports.catalog import blocks as declared
from reports.figures.outlook.choosing import HORIZONS, Outlook, Projection
from reports.figures.outlook.passing import Passing
from reports.figures.outlook.scoring import Scores
from reports.figures.outlook.spread import INTERVALS, MEDIAN
from reports.languages.counts import Count

_WIDTHS = (19, 16, 9, 15, 15, 15, 11)  # percent


def outlook(voice: Voice, block: declared.Outlook) -> tuple[Block, ...]:
    """The first series drawn, a row per projected week of every series, and in words what none of it says."""
    seen = {name: found for name in block.series if (found := voice.material.outlook(name)) is not None}
    if not seen:
        return (not_held(voice, *block.series),)
    lead = block.series[0]
    has_chart = lead in seen and bool(seen[lead].projections)
    drawn = [outlook_chart(voice, block, lead, seen[lead], _held(voice, lead, seen[lead]))] if has_chart else []
    rows = tuple(_row(voice, name, found, each) for name, found in seen.items() for each in found.projections)
    table = [Table(block.name, block.caption, _columns(voice), rows, note=block.note, quiet=(6,))] if rows else []
    passing = seen[lead].passing if lead in seen else None
    said = [_passing(voice, lead, passing)] if passing else []
    said += [_printed(voice)] if any(each.state == "resolved" for each in voice.material.earlier_resolved) else []
    said += [_none(voice, seen)] if any(True for _ in _unprojected(seen)) else []
    return (*drawn, *table, *([Prose(tuple(said))] if said else []))


def _columns(voice: Voice) -> tuple[Column, ...]:
    words = voice.words
    intervals = [words["outlook_interval"].format(level=_level(voice, level)) for level in INTERVALS]
    heads = (words["figure"], words["outlook_week"], words["outlook_median"], *intervals, words["outlook_record"])
    return tuple(
        Column(head, "left" if number < 2 else "right", width)
        for number, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True))
    )


def _row(voice: Voice, series_id: str, found: Outlook, each: Projection) -> tuple[str, ...]:
    series = voice.material.series(series_id)
    scores = found.trial("week", each.ahead).chosen
    spans = (_span(voice, series_id, each, low, high) for low, high in INTERVALS.values())
    week = voice.words["outlook_ahead"].format(week=voice.formats.week(each.week), ahead=_ahead(voice, each.ahead))
    name, median = series.short_title or series.title, rounded(voice, series_id, each, MEDIAN)
    return name, week, median, *spans, _record(voice, series_id, scores)


def _span(voice: Voice, series_id: str, each: Projection, low: int, high: int) -> str:
    return f"{rounded(voice, series_id, each, low)}–{rounded(voice, series_id, each, high)}"


def _record(voice: Voice, series_id: str, scores: Scores | None) -> str:
    return voice.words["no_value"] if scores is None else _score(voice, series_id, scores, "of naive", scores.to_naive)


def _score(voice: Voice, series_id: str, scores: Scores, what: str, value: float, decimals: int = 2) -> str:
    about = f"{what}, {scores.ahead} weeks ahead, from {scores.origins} weeks"
    return voice.formats.number(value, decimals, by=computed("score", series_id, about, value=value))


def _ahead(voice: Voice, weeks: int) -> Count:
    return voice.count(weeks, by=fixed("fixed", f"{weeks} weeks ahead", weeks))


def _level(voice: Voice, level: int) -> str:
    return voice.formats.number(level, by=fixed("fixed", f"{level} % interval", level))


def _held(voice: Voice, series_id: str, found: Outlook) -> str:
    """What the intervals of each projected week have held so far, and what the method gains beyond its intervals."""
    parts = [voice.words["outlook_chart_note"]]
    for each in found.projections:
        if (scores := found.trial("week", each.ahead).chosen) is not None:
            parts.append(_held_ahead(voice, series_id, scores))
    return " ".join(parts)


def _held_ahead(voice: Voice, series_id: str, scores: Scores) -> str:
    held = [
        _score(voice, series_id, scores, f"coverage of the {level} % interval", share, 0)
        for level, share in scores.coverage_pct.items()
    ]
    return voice.words["outlook_held"].format(
        ahead=_ahead(voice, scores.ahead),
        held=" / ".join(held),
        origins=voice.count(scores.origins, by=computed("count", series_id, "weeks judged", value=scores.origins)),
        to_naive=_score(voice, series_id, scores, "of naive", scores.to_naive),
        alike=_score(voice, series_id, scores, "of naive with intervals alike", scores.to_naive_recent),
    )


def _passing(voice: Voice, series_id: str, passing: Passing) -> str:
    about = f"day on which {passing.total:.0f} is passed"

    def day(place: int) -> str:
        on = passing.days[place]
        if on is None:
            return voice.words["outlook_beyond"].format(day=voice.formats.short_day(passing.until_on))
        by = computed("forecast", series_id, f"{about}, quantile {place}")
        return voice.formats.told(voice.formats.short_day(on).replace(" ", NO_BREAK), by)

    spans = [
        voice.words["outlook_span"].format(level=_level(voice, level), first=day(low), last=day(high))
        for level, (low, high) in INTERVALS.items()
    ]
    total = voice.formats.number(passing.total, by=fixed("fixed", "next round total", passing.total))
    return voice.words["outlook_passing"].format(
        title=voice.material.series(series_id).title, total=total, median=day(MEDIAN), spans="; ".join(spans)
    )


def _printed(voice: Voice) -> str:
    """What earlier editions projected, held against what came."""
    earlier = voice.material.earlier_resolved
    done = [each for each in earlier if each.state == "resolved"]

    def count(number: int, what: str) -> Count:
        by = computed("count", sorted({each.forecast.series_id for each in earlier}), what, value=number)
        return voice.count(number, by=by)

    held = [count(sum(each.held[level] for each in done), f"held by the {level} % interval") for level in INTERVALS]
    return voice.words["outlook_printed"].format(
        count=count(len(done), "projections that have come due"),
        held=format_list(held, locale=voice.formats.locale),
        open=count(len(earlier) - len(done), "projections that are open"),
    )


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
        listed = format_list([_ahead(voice, each) for each in missing], locale=voice.formats.locale)
        ahead = voice.words.plural("weeks", missing[-1]).format(count=listed)
        parts.append(voice.words["outlook_none_part"].format(title=series.short_title or series.title, ahead=ahead))
    return voice.words["outlook_none"].format(parts="; ".join(parts))
