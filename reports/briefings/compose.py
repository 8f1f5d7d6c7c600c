"""From figures to a page: the catalogue's plan of a briefing, filled in."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from reports.briefings import (
    claim_blocks,
    drift_blocks,
    echo_blocks,
    flow_blocks,
    held_blocks,
    line_blocks,
    outlook_blocks,
    revision_blocks,
    standing_blocks,
)
from reports.briefings.attribution_blocks import attribution
from reports.briefings.back_numbers import due_words, label_notice, standing_word
from reports.briefings.chart_data import with_data
from reports.briefings.charts import specs
from reports.briefings.charts.sparkline import sparkline
from reports.briefings.claims import origin_title
from reports.briefings.corrections import Correction
from reports.briefings.corrections_telling import with_correction
from reports.briefings.editing.composing import notes_of
from reports.briefings.editing.note_files import NoteFile
from reports.briefings.filling import filled
from reports.briefings.findings import Voice
from reports.briefings.formats import Formats
from reports.briefings.freshness import mark_of, with_mark
from reports.briefings.html import TEMPLATE_WORDS
from reports.briefings.joint_blocks import clashes, joint_band
from reports.briefings.material import Edition, Material
from reports.briefings.page import Block, Chart, Judgement, Masthead, Page, Pair, Prose, Section, Tile
from reports.briefings.sensitivity import confident
from reports.briefings.speaking import spoken_of
from reports.briefings.speech import say
from reports.briefings.tokens import Bindings, computed
from reports.briefings.tokens import declared as declared_numeral
from reports.briefings.tokens.proof import proof_of
from reports.briefings.translated import own_name, words_in
from reports.catalog import blocks as declared
from reports.catalog.briefings import JudgementSpec, SectionSpec, TileSpec
from reports.catalog.rules import Statement

_BLOCKS: Mapping[type, Callable[[Voice, Any], Block]] = {
    declared.WeeklyBars: flow_blocks.weekly_bars,
    declared.SmallMultiples: flow_blocks.small_multiples,
    declared.FlowTable: flow_blocks.flow_table,
    declared.PeriodTable: flow_blocks.period_table,
    declared.BandLine: line_blocks.band_line,
    declared.LateLine: line_blocks.late_line,
    declared.ClaimsPanel: claim_blocks.claims_panel,
    declared.ClaimsTable: claim_blocks.claims_table,
    declared.JointBand: joint_band,
    declared.Attribution: attribution,
    declared.Clashes: clashes,
}
_STANDING: Mapping[str, Callable[[Voice], tuple[Block, ...]]] = {
    "changes": standing_blocks.changes,
    "source_health": lambda voice: (*standing_blocks.source_health_table(voice), *held_blocks.held_back(voice)),
    "sources": standing_blocks.sources,
    "echoes": echo_blocks.echoes,
    "drift": drift_blocks.drift,
    "revisions": revision_blocks.revisions,
    "yardstick": standing_blocks.yardstick,
    "glossary": standing_blocks.glossary,
    "reproduce": standing_blocks.reproduce,
}
_ACCOUNTS = frozenset({"changes", "source_health", "sources", "revisions", "reproduce"})  # others at each cut-off


def compose(
    material: Material, *, next_release_at: dt.datetime, language: str = "en", note: NoteFile | None = None,
    correction: Correction | None = None,
) -> Page:  # fmt: skip
    """Return the edition's page in one language, with what an editor wrote for it, and what it corrects.

    Raises UsageError for a language without words, CatalogError for a note that is wrong.
    """
    voice = voice_of(material, language)
    notes = notes_of(voice, note)
    words = voice.words
    briefing, edition = voice.material.briefing, material.edition
    page = Page(
        language=language,
        identifier=f"{edition.identifier}/{language}",
        masthead=_masthead(voice, next_release_at),
        judgements=tuple(_judgement(voice, spec, place) for place, spec in enumerate(briefing.judgements, 1)),
        tiles=tuple(_tile(voice, spec) for spec in briefing.tiles),
        sections=notes.in_sections(_section(voice, spec) for spec in briefing.sections),
        words=_template_words(voice),
        running_title=briefing.title,
        running_edition=words["running_edition"].format(
            week=voice.formats.week(edition.week), revision=_revision(voice), status=_status(voice)
        ),
        running_note=briefing.standing_note,
        released_at=edition.as_of.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        keywords=(edition.desk, edition.briefing, str(edition.week)),
        downloads=_downloads(edition, language),
        other_languages=_others(material.catalog.languages, language),
        watermark="" if edition.is_issued else words[edition.status],
        paper=briefing.paper,
        lead=notes.lead,
    )
    tokens = voice.formats.tokens or Bindings()
    if correction:
        page = with_correction(voice, correction, replace(page, bindings=tuple(tokens.by_number)), _account(voice))
    proof = proof_of(voice, replace(page, bindings=tuple(tokens.by_number)))
    sources = {name: _sources_of(material, name) for name in material.catalog.series}
    return replace(page, proof=proof, bindings=tuple(tokens.by_number), sources_by_series=sources)


def _account(voice: Voice) -> list[Block]:
    specs = [spec for section in voice.material.briefing.sections for spec in section.blocks]
    kinds = [spec.kind for spec in specs if isinstance(spec, declared.Standing) and spec.kind in _ACCOUNTS]
    return [block for kind in kinds for block in _STANDING[kind](voice)]


def _sources_of(material: Material, series_id: str) -> tuple[str, ...]:
    """The sources that a series has claims of, the one with most of them first."""
    counts = Counter(map(str, material.rows(series_id)["source_id"].tolist()))
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def voice_of(material: Material, language: str = "en") -> Voice:
    """Return the voice that speaks of some material; raises UsageError for a language without words."""
    words = words_in(language)
    formats = Formats(words["locale"], Bindings(), words.texts)
    names = material.catalog.translations.get(language, {})
    told = words.filled_by(partial(filled, formats=formats), names)
    return Voice(spoken_of(material, formats, names), formats, told)


def _others(languages: Sequence[str], language: str) -> tuple[tuple[str, str], ...]:
    """The desk's other languages, each by its code and its own name."""
    return tuple((each, own_name(each)) for each in languages if each != language)


def _downloads(edition: Edition, language: str) -> tuple[tuple[str, str], ...]:
    others = ("figures.csv", "provenance.json", "manifest.json")
    return (("PDF", edition.name.pdf_name(language)), *((other, other) for other in others))


def _masthead(voice: Voice, next_release_at: dt.datetime) -> Masthead:
    material, words, formats = voice.material, voice.words, voice.formats
    briefing, edition, zone = material.briefing, material.edition, ZoneInfo(material.briefing.release.zone)
    issued = edition.as_of.astimezone(zone)
    return Masthead(
        kicker=briefing.kicker,
        title=briefing.title,
        edition=formats.week(edition.week),
        period=formats.span(edition.week.first_on, edition.week.last_on),
        known_by=formats.instant(edition.as_of),
        issued=words["issued_at"].format(
            day=formats.day(issued.date()),
            time=formats.told(f"{issued:%H:%M}", declared_numeral("instant", f"{issued:%H:%M}")),
            place=voice.name(zone.key.rpartition("/")[2].replace("_", " ")),
        ),
        next_edition=formats.day(next_release_at.astimezone(zone).date()),
        revision=_revision(voice),
        status=_status(voice),
        notices=tuple(_notices(voice)),
        address=voice.name(material.catalog.home),
        contact=voice.name(briefing.contact),
        licence=briefing.licence,
    )


def _status(voice: Voice) -> str:
    return voice.words[standing_word(voice.material.edition)]


def _template_words(voice: Voice) -> dict[str, str]:
    named = due_words(voice.material.edition)
    return {name: voice.words[named.get(name, name)] for name in TEMPLATE_WORDS}


def _notices(voice: Voice) -> list[str]:
    material, words, formats = voice.material, voice.words, voice.formats
    notices = []
    if notice := label_notice(material.edition):
        notices.append(words[notice].format(instant=formats.instant(material.edition.as_of)))
    reconstructed = int(material.view["is_reconstructed"].sum())
    if reconstructed:
        part = reconstructed / len(material.view)
        by = computed("share", (), "claims known by a release rule alone, of all claims", value=part)
        notices.append(words["reconstructed_notice"].format(share=formats.share(part, 0 if part >= 0.1 else 1, by=by)))
    if not material.edition.is_issued:
        notices.append(words[f"{material.edition.status}_notice"])
    if material.edition.is_strict:
        notices.append(words["strict_notice"])
    notices += [
        words["retracted_notice"].format(
            origin=origin_title(voice, name),
            day=formats.day(decision.decided_at.date()),
            why=voice.quoted(decision.why),
        )
        for name, decision in material.retractions.items()
    ]
    return notices


def _revision(voice: Voice) -> str:
    revision = voice.material.edition.revision
    return voice.formats.number(revision, by=declared_numeral("revision", str(revision), revision))


def _judgement(voice: Voice, spec: JudgementSpec, place: int) -> Judgement:
    lead, text, tag = (say(voice, spec.part(part)) for part in (spec.lead, spec.text, {"any": spec.tag}))
    turn = say(voice, spec.part(spec.would_change)) if spec.would_change else ""
    number = voice.formats.number(place, by=declared_numeral("list", f"judgement {place}", place))
    return Judgement(lead, text, confident(voice, spec, tag), mark_of(voice, spec.series, is_short=True), turn, number)


def _tile(voice: Voice, spec: TileSpec) -> Tile:
    lines = tuple(line for line in (say(voice, each) for each in spec.lines) if line)
    mark = mark_of(voice, spec.series(), is_short=True)
    tile = Tile(spec.label, say(voice, spec.value), lines, mark=mark, footnote=spec.footnote)
    if spec.spark is None or voice.material.rows(spec.spark).empty:
        return tile
    values = flow_blocks.spark_values(voice, spec.spark)
    count = flow_blocks.weeks_counted(voice, spec.spark, len(values), "drawn")
    alt = voice.words["alt_spark"].format(title=voice.material.series(spec.spark).title, count=count)
    return replace(tile, spark=sparkline(specs.Sparkline(alt, values)), spark_alt=alt)


def _section(voice: Voice, spec: SectionSpec) -> Section:
    blocks = tuple(block for each in spec.blocks for block in _made(voice, each))
    return Section(spec.name, spec.title, blocks, spec.kicker, spec.starts_page)


def _made(voice: Voice, spec: declared.BlockSpec) -> tuple[Block, ...]:
    if isinstance(spec, declared.Standing):
        return _STANDING[spec.kind](voice)
    if isinstance(spec, declared.Outlook):
        drawn = outlook_blocks.outlook(voice, spec)
        return tuple(with_data(voice, each, spec.series) if isinstance(each, Chart) else each for each in drawn)
    if isinstance(spec, declared.Text):
        return (Prose(tuple(_paragraph(voice, part) for part in spec.paragraphs)),)
    if isinstance(spec, declared.Pair):
        (left,), (right,) = _made(voice, spec.left), _made(voice, spec.right)
        return (Pair(left, right),)
    block = _BLOCKS[type(spec)](voice, spec)
    # A table knows its own rows, and marks them; a chart is one picture.
    if not isinstance(block, Chart):
        return (block,)
    series = declared.series_in(spec)
    return (with_data(voice, replace(block, mark=mark_of(voice, series)), series),)


def _paragraph(voice: Voice, part: str | Statement) -> str:
    if isinstance(part, str):
        return part
    return with_mark(voice, say(voice, part), mark_of(voice, part.series))
