"""The parts that every briefing has: what changed, source health, sources, glossary, how to check it."""

from __future__ import annotations

import pandas as pd

from reports.briefings.behind import counted_over, stated_before, stated_now
from reports.briefings.findings import Voice
from reports.briefings.material import Material
from reports.briefings.page import Block, Column, Definitions, Prose, Table
from reports.briefings.proving import source_row
from reports.briefings.revision_blocks import day_in_words, stated_in
from reports.briefings.tokens import computed, declared
from reports.catalog.declared import Source
from reports.figures.differences import ChangeLine, change_lines, counted, differences
from reports.figures.health import SourceHealth
from reports.figures.likelihood import YARDSTICK

MOST_CHANGES = 18
DIGEST_SHOWN = 16


def changes(voice: Voice) -> tuple[Block, ...]:
    """What is new, revised or withdrawn since the edition before, in the series that the briefing shows."""
    material, words = voice.material, voice.words
    before, now, changed = material.kept("changes", "", lambda: _compared(material))
    if before.empty:
        return (Prose((words["first_edition"],)),)
    if changed.empty:
        return (Prose((words["unchanged_since"],)),)
    is_new_in_row = (changed["change"] == "new") & changed["series_id"].map(
        lambda name: material.series(name).grid == "day"
    )
    lines, more = change_lines(
        changed[~is_new_in_row].reset_index(drop=True), counted(before, now, changed), most=MOST_CHANGES
    )
    singly = changed[~is_new_in_row].reset_index(drop=True)
    columns = (
        Column(words["figure"], width=41), Column(words["was"], "right", 12), Column(words["now"], "right", 13),
        Column(words["why"], width=34),
    )  # fmt: skip
    rows = [_change_row(voice, line, singly) for line in lines]
    rows += _new_by_source(voice, changed[is_new_in_row])
    by = computed("count", sorted(set(changed["series_id"])), "lines of changes left off", value=more)
    note = words["and_more"].format(count=voice.count(more, by=by)) if more else ""
    return (Table("changes", words["changes_caption"], columns, tuple(rows), note=note, quiet=(3,)),)


def _compared(material: Material) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The claims shown at the edition before and now, and how they differ."""
    shown = set(material.briefing.series_shown())
    before, now = (rows[rows["series_id"].isin(shown)] for rows in (material.view_before, material.view))
    kinds = {name: series.kind for name, series in material.catalog.series.items()}
    return before, now, before[:0] if before.empty else differences(before, now, kinds)


def _new_by_source(voice: Voice, changed: pd.DataFrame) -> list[tuple[str, ...]]:
    """Running totals grow every day: one line for each source tells it."""
    return [_new_row(voice, str(source_id), group) for source_id, group in changed.groupby("source_id", sort=False)]


def _new_row(voice: Voice, source_id: str, group: pd.DataFrame) -> tuple[str, ...]:
    series, day = sorted(set(group["series_id"])), day_in_words(voice, group["period_end_on"].max())
    values = counted_over(series, f"new values of {source_id} since the edition before", len(group))
    told = counted_over(series, f"series with new values of {source_id}", len(series))
    return (
        voice.material.catalog.sources[source_id].title,
        voice.words["no_value"],
        voice.counted("values", len(group), by=values),
        voice.counted("new_in_series", len(series), by=told, day=day),
    )


def source_health_table(voice: Voice) -> tuple[Block, ...]:
    """How old each source's newest figure is at the cut-off."""
    words, formats = voice.words, voice.formats
    columns = (
        Column(words["source"], width=47), Column(words["newest_figure"], "right", 16),
        Column(words["age"], "right", 12), Column(words["state"], width=11), Column(words["fetched"], width=14),
    )  # fmt: skip
    rows = []
    for health in voice.material.health:
        source = voice.material.catalog.sources[health.source_id]
        copy = formats.short_day(health.newest_fetch_at.date()) if health.newest_fetch_at else words["no_value"]
        if health.reconstructed_count:
            copy = words["copy_reconstructed"]
        rows.append(
            (
                source.title,
                formats.short_day(health.newest_figure_on) if health.newest_figure_on else words["no_value"],
                _age(voice, health),
                words[health.status],
                copy,
            )
        )
    return (
        Table("source-health", words["health_caption"], columns, tuple(rows), note=words["health_note"], quiet=(4,)),
    )


def sources(voice: Voice) -> tuple[Block, ...]:
    """Every source with its grade, licence, cadence and the evidence that the edition rests on."""
    words, material = voice.words, voice.material
    columns = (
        Column(words["source"], width=37), Column(words["grade"], width=6), Column(words["licence"], width=24),
        Column(words["cadence"], width=13), Column(words["evidence"], width=20),
    )  # fmt: skip
    rows = tuple(
        (
            _title_and_echo(voice, source),
            _grade(voice, source),
            source.licence,
            _cadence(voice, source_id, source),
            ", ".join(voice.hashed(digest[:DIGEST_SHOWN]) for digest in material.evidence_of(source_id)[:2])
            or words["no_value"],
        )
        for source_id, source in material.catalog.sources.items()
    )
    return (
        Table(
            "sources", words["sources_caption"], columns, rows, note=words["sources_note"], quiet=(2, 4), small=True,
            row_ids=tuple(map(source_row, material.catalog.sources)),
        ),
    )  # fmt: skip


def yardstick(voice: Voice) -> tuple[Block, ...]:
    """The words for probabilities, and the probabilities that they stand for."""
    words = voice.words
    columns = [Column(words["yardstick_word"]), *(Column(words[f"term_{term.name}"]) for term in YARDSTICK)]
    ranges = [
        words["yardstick_range"].format(low=_fixed(voice, term.low_pct), high=_fixed(voice, term.high_pct))
        for term in YARDSTICK
    ]
    rows = ((words["yardstick_share"], *ranges),)
    note = words["yardstick_note"]
    return (Table("yardstick", words["yardstick_caption"], tuple(columns), rows, note=note, small=True),)


def glossary(voice: Voice) -> tuple[Block, ...]:
    """The briefing's terms."""
    return (Definitions(tuple(voice.material.briefing.glossary.items())),)


def reproduce(voice: Voice) -> tuple[Block, ...]:
    """How a reader checks the edition, makes it again, and cites it."""
    words, edition, formats = voice.words, voice.material.edition, voice.formats
    week, revision = formats.week(edition.week), edition.revision
    number = formats.number(revision, by=declared("revision", str(revision), revision))
    command = words["reproduce_command" if revision == 1 else "reproduce_correction"].format(
        briefing=voice.name(edition.briefing), week=week, revision=number
    )
    cite = words["cite"].format(
        title=voice.material.briefing.title, week=week,
        revision=number,
        instant=formats.instant(edition.as_of), digest=voice.hashed(voice.material.digest[:DIGEST_SHOWN]),
    )  # fmt: skip
    return (Prose((words["reproduce"].format(identifier=voice.name(edition.identifier)), command, cite)),)


def _change_row(voice: Voice, line: ChangeLine, changed: pd.DataFrame) -> tuple[str, ...]:
    words, formats = voice.words, voice.formats
    series = voice.material.series(line.series_id)
    day = formats.short_day(line.last_on) if line.last_on else words["no_value"]
    row = changed.iloc[line.rows[-1]]
    stood, stands = stated_before(voice.material, row), stated_now(voice.material, row)
    was, now = stated_in(voice, row, "was_", series.unit), stated_in(voice, row, "", series.unit)
    was = formats.told(was, stood) if line.change != "new" else words["no_value"]
    now = formats.told(now, stands) if line.change != "withdrawn" else words["no_value"]
    title = words["figure_on"].format(title=series.short_title or series.title, day=day)
    if line.values_count == 1:
        who = words["change_by"].format(change=words[line.change], publisher=voice.name(str(row["publisher"])))
        return title, was, now, who
    return title, was, now, _many_changed(voice, line, day)


def _many_changed(voice: Voice, line: ChangeLine, day: str) -> str:
    """How many values of a series changed since the edition before, and by how much."""
    what = f"values {line.change} since the edition before"
    by = computed("count", line.series_id, what, value=line.values_count)
    if line.change != "revised":
        return voice.counted(f"values_{line.change}", line.values_count, by=by, day=day)
    moves = {"median": line.median_move, "largest": line.largest_move}
    told = {
        name: voice.words["no_value"] if move is None
        else voice.formats.signed(move, by=computed("revision", line.series_id, f"{name} of {what}", value=move))
        for name, move in moves.items()
    }  # fmt: skip
    return voice.counted("values_revised", line.values_count, by=by, **told)


def _age(voice: Voice, health: SourceHealth) -> str:
    if health.age_days is None:
        return voice.words["no_value"]
    of = voice.material.series_of(health.source_id)
    about = f"days from {health.newest_figure_on}, the newest of {health.source_id}"
    return voice.counted("days", health.age_days, by=computed("age", of, about, value=health.age_days))


def _title_and_echo(voice: Voice, source: Source) -> str:
    if not source.echo_of:
        return source.title
    echo = voice.words["echo"].format(source=voice.name(_title_of(voice, source.echo_of)))
    return voice.words["with_mark"].format(text=source.title, mark=echo)


def _grade(voice: Voice, source: Source) -> str:
    grade = f"{source.reliability}{source.credibility}"
    return voice.formats.told(grade, declared("grade", grade))


def _cadence(voice: Voice, source_id: str, source: Source) -> str:
    if source.cadence_days == 1:
        return voice.words["every_day"]
    by = declared("fixed", f"{source_id} cadence_days", source.cadence_days)
    return voice.counted("every_days", source.cadence_days, by=by)


def _fixed(voice: Voice, number: float) -> str:
    return voice.formats.number(number, by=declared("fixed", f"{number:g}", number))


def _title_of(voice: Voice, source_id: str) -> str:
    return voice.material.catalog.sources[source_id].publisher
