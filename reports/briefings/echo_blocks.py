"""The table of echoes: which publishers' figures are shown to be one and the same, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.briefings.findings import Voice
from reports.briefings.freshness import late_together, since, with_mark
from reports.briefings.page import Block, Column, Prose, Table
from reports.catalog.declared import Source
from reports.figures.echoes.pairs import Echo, echoes_in
from reports.figures.echoes.sameness import Sameness
from reports.figures.echoes.tellings import Telling


def echoes(voice: Voice) -> tuple[Block, ...]:
    """A row for each two publishers whose figures are one: cells compared, those equal, those that differ."""
    words, sources = voice.words, voice.material.catalog.sources
    found = echoes_in(voice.material.view, voice.material.catalog.series, sources, is_wide=False)
    by_publishers: dict[tuple[str, str], list[Echo]] = {}
    for echo in found:
        if _is_told(echo, sources):
            by_publishers.setdefault((echo.first.publisher, echo.second.publisher), []).append(echo)
    if not by_publishers:
        return (Prose((words["no_echoes"],)),)
    columns = (
        Column(words["publisher"], width=20), Column(words["repeated_by"], width=27),
        Column(words["how_far"], width=18), Column(words["compared"], "right", 9), Column(words["equal"], "right", 8),
        Column(words["differ"], "right", 18),
    )  # fmt: skip
    rows = tuple(_row(voice, each) for each in by_publishers.values())
    return (Table("echoes", words["echoes_caption"], columns, rows, note=words["echoes_note"], quiet=(2,), small=True),)


def _is_told(echo: Echo, sources: Mapping[str, Source]) -> bool:
    """Echoes of the same third are told with that one, and a publisher who repeats himself is no echo."""
    both_repeat = all(sources[each.source_id].echo_of for each in (echo.first, echo.second))
    return echo.found.is_shown and not both_repeat and echo.first.publisher != echo.second.publisher


def _row(voice: Voice, pairs: Sequence[Echo]) -> tuple[str, ...]:
    words, number = voice.words, voice.formats.number
    best = {echo.first.series_id: echo for echo in sorted(pairs, key=_compared)}  # the fullest for each first series
    told = [echo.found for echo in best.values()]
    compared, equal = sum(each.compared_count for each in told), sum(each.equal_count for each in told)
    sides = [pairs[0].first, pairs[0].second]
    if voice.material.catalog.sources[sides[0].source_id].echo_of:
        sides.reverse()
    how = words[_how_far(told)]
    count = words["one_series" if len(best) == 1 else "many_series"].format(count=number(len(best)))
    worst = max(told, key=lambda each: each.worst_gap or 0.0).worst_gap or 0.0
    differ = number(compared - equal)
    if compared > equal:
        differ = words["differ_at_worst"].format(count=differ, worst=number(worst))
    names = (with_mark(voice, each.publisher, _mark(voice, each)) for each in sides)
    return (*names, f"{how}, {count}", number(compared), number(equal), differ)


def _how_far(told: Sequence[Sameness]) -> str:
    if any(each.verdict == "same figures" for each in told):
        return "echo_same"
    return "echo_means" if all(each.is_by_day for each in told) else "echo_derived"


def _mark(voice: Voice, telling: Telling) -> str:
    late = late_together(voice.material, [telling.source_id])
    return since(voice, late.since_on, is_short=True) if late else ""


def _compared(echo: Echo) -> tuple[int, int]:
    return (echo.found.compared_count, echo.found.equal_count)
