"""The parts that every briefing has: what changed, source health, sources, glossary, how to check it."""

from __future__ import annotations

import pandas as pd

from reports.briefings.findings import Voice
from reports.briefings.page import Block, Column, Definitions, Prose, Table
from reports.briefings.revision_blocks import day_in_words, stated_in
from reports.figures.differences import ChangeLine, change_lines, counted, differences
from reports.figures.likelihood import YARDSTICK

MOST_CHANGES = 18
DIGEST_SHOWN = 16


def changes(voice: Voice) -> tuple[Block, ...]:
    """What is new, revised or withdrawn since the edition before, in the series that the briefing shows."""
    material, words = voice.material, voice.words
    shown = set(material.briefing.series_shown())
    before, now = (rows[rows["series_id"].isin(shown)] for rows in (material.view_before, material.view))
    if before.empty:
        return (Prose((words["first_edition"],)),)
    kinds = {name: series.kind for name, series in material.catalog.series.items()}
    changed = differences(before, now, kinds)
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
    note = words["and_more"].format(count=more) if more else ""
    return (Table("changes", words["changes_caption"], columns, tuple(rows), note=note, quiet=(3,)),)


def _new_by_source(voice: Voice, changed: pd.DataFrame) -> list[tuple[str, ...]]:
    """Running totals grow every day: one line for each source tells it."""
    words, formats = voice.words, voice.formats
    return [
        (
            voice.material.catalog.sources[str(source_id)].title,
            words["no_value"],
            words["values_count"].format(count=formats.number(len(group))),
            words["new_in_series"].format(
                count=formats.number(group["series_id"].nunique()),
                day=day_in_words(formats, group["period_end_on"].max()),
            ),
        )
        for source_id, group in changed.groupby("source_id", sort=False)
    ]


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
                _age(voice, health.age_days),
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
            source.title
            if not source.echo_of
            else f"{source.title} ({words['echo'].format(source=_title_of(voice, source.echo_of))})",
            f"{source.reliability}{source.credibility}",
            source.licence,
            words["every_days"].format(days=source.cadence_days) if source.cadence_days > 1 else words["every_day"],
            ", ".join(digest[:DIGEST_SHOWN] for digest in material.evidence_of(source_id)[:2]) or words["no_value"],
        )
        for source_id, source in material.catalog.sources.items()
    )
    return (
        Table("sources", words["sources_caption"], columns, rows, note=words["sources_note"], quiet=(2, 4), small=True),
    )


def yardstick(voice: Voice) -> tuple[Block, ...]:
    """The words for probabilities, and the probabilities that they stand for."""
    words = voice.words
    columns = [Column(words["yardstick_word"]), *(Column(words[f"term_{term.name}"]) for term in YARDSTICK)]
    ranges = [words["yardstick_range"].format(low=term.low_pct, high=term.high_pct) for term in YARDSTICK]
    rows = ((words["yardstick_share"], *ranges),)
    note = words["yardstick_note"]
    return (Table("yardstick", words["yardstick_caption"], tuple(columns), rows, note=note, small=True),)


def glossary(voice: Voice) -> tuple[Block, ...]:
    """The briefing's terms."""
    return (Definitions(tuple(voice.material.briefing.glossary.items())),)


def reproduce(voice: Voice) -> tuple[Block, ...]:
    """How a reader checks the edition, makes it again, and cites it."""
    words, edition = voice.words, voice.material.edition
    command = words["reproduce_command"].format(briefing=edition.briefing, week=edition.week)
    cite = words["cite"].format(
        title=voice.material.briefing.title, week=edition.week, revision=edition.revision,
        instant=voice.formats.instant(edition.as_of), digest=voice.material.digest[:DIGEST_SHOWN],
    )  # fmt: skip
    return (Prose((words["reproduce"].format(identifier=edition.identifier), command, cite)),)


def _change_row(voice: Voice, line: ChangeLine, changed: pd.DataFrame) -> tuple[str, ...]:
    words, formats = voice.words, voice.formats
    series = voice.material.series(line.series_id)
    day = formats.short_day(line.last_on) if line.last_on else words["no_value"]
    row = changed.iloc[line.rows[-1]]
    was = stated_in(voice, row, "was_", series.unit) if line.change != "new" else words["no_value"]
    now = stated_in(voice, row, "", series.unit) if line.change != "withdrawn" else words["no_value"]
    if line.values_count == 1:
        who = f"{words[line.change]} · {row['publisher']}"
        return f"{series.short_title or series.title}, {day}", was, now, who
    if line.change == "revised":
        median = formats.signed(line.median_move) if line.median_move is not None else words["no_value"]
        largest = formats.signed(line.largest_move) if line.largest_move is not None else words["no_value"]
        why = words["series_moved"].format(count=formats.number(line.values_count), median=median, largest=largest)
    else:
        why = words[f"{line.change}_values"].format(count=formats.number(line.values_count), day=day)
    return f"{series.short_title or series.title}, {day}", was, now, why


def _age(voice: Voice, days: int | None) -> str:
    if days is None:
        return voice.words["no_value"]
    return voice.words["day_old" if days == 1 else "days_old"].format(days=voice.formats.number(days))


def _title_of(voice: Voice, source_id: str) -> str:
    return voice.material.catalog.sources[source_id].publisher
