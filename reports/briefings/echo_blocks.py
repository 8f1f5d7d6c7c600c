"""The table of echoes: which publishers' figures are shown to be one and the same, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.briefings.findings import Voice
from reports.briefings.freshness import late_together, since, with_mark
from reports.briefings.material import Material
from reports.briefings.page import Block, Column, Prose, Table
from reports.briefings.tokens import computed
from reports.catalog.declared import Source
from reports.figures.echoes.pairs import Echo, echoes_in
from reports.figures.echoes.sameness import Sameness
from reports.figures.echoes.tellings import Telling
from reports.languages.counts import Count


def echoes(voice: Voice) -> tuple[Block, ...]:
    """A row for each two publishers whose figures are one: cells compared, those equal, those that differ."""
    words, sources = voice.words, voice.material.declared.sources
    found = voice.material.kept("echoes", "", lambda: _found(voice.material))
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


def _found(material: Material) -> list[Echo]:
    return echoes_in(material.view, material.declared.series, material.declared.sources, is_wide=False)


def _is_told(echo: Echo, sources: Mapping[str, Source]) -> bool:
    """Echoes of the same third are told with that one, and a publisher who repeats himself is no echo."""
    both_repeat = all(sources[each.source_id].echo_of for each in (echo.first, echo.second))
    return echo.found.is_shown and not both_repeat and echo.first.publisher != echo.second.publisher


def _row(voice: Voice, pairs: Sequence[Echo]) -> tuple[str, ...]:
    words = voice.words
    best = {echo.first.series_id: echo for echo in sorted(pairs, key=_compared)}  # the fullest for each first series
    told = [echo.found for echo in best.values()]
    compared, equal = sum(each.compared_count for each in told), sum(each.equal_count for each in told)
    sides = [pairs[0].first, pairs[0].second]
    if voice.material.declared.sources[sides[0].source_id].echo_of:
        sides.reverse()
    worst = max(told, key=lambda each: each.worst_gap or 0.0).worst_gap or 0.0
    series = [name for echo in best.values() for name in (echo.first.series_id, echo.second.series_id)]

    def count(number: int, what: str) -> Count:
        about = f"cells {what} of {sides[0].source_id} and {sides[1].source_id}"
        return voice.count(number, by=computed("count", series, about, value=number))

    differ: str = count(compared - equal, "that differ")
    if compared > equal:
        by = computed("difference", series, f"{sides[0].source_id} and {sides[1].source_id}, at worst", value=worst)
        differ = words["differ_at_worst"].format(count=differ, worst=voice.formats.number(worst, by=by))
    by = computed("count", series, f"series of {sides[0].source_id} that are repeated", value=len(best))
    how = words["echo_how"].format(how=words[_how_far(told)], series=voice.counted("series", len(best), by=by))
    names = (with_mark(voice, voice.name(each.publisher), _mark(voice, each)) for each in sides)
    return (*names, how, count(compared, "compared"), count(equal, "that are equal"), differ)


def _how_far(told: Sequence[Sameness]) -> str:
    if any(each.verdict == "same figures" for each in told):
        return "echo_same"
    return "echo_means" if all(each.is_by_day for each in told) else "echo_derived"


def _mark(voice: Voice, telling: Telling) -> str:
    late = late_together(voice.material, [telling.source_id])
    return since(voice, late.since_on, is_short=True) if late else ""


def _compared(echo: Echo) -> tuple[int, int]:
    return (echo.found.compared_count, echo.found.equal_count)
