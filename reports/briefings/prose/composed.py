"""An edition's own sentences, each with what was computed behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pydantic import BaseModel

from reports.briefings.findings import Voice
from reports.briefings.page import Block, Chart, Definitions, Page, Pair, Prose, Table
from reports.briefings.prose.passages import NOTHING_BEHIND, Backing, Passage
from reports.briefings.speech import say, work_out
from reports.briefings.tokens import plain
from reports.catalog.rules import Statement


def composed(voice: Voice, page: Page) -> list[Passage]:
    """Return what a composed page says: judgements, tiles and statements with their backing, and all its other text."""
    place = f"{voice.material.edition.briefing}/{voice.material.edition.week}"
    backed = [*_judgements(voice, page, place), *_tiles(voice, page, place), *_statements(voice, place)]
    told = {passage.text for passage in backed}
    every = (*backed, *(passage for passage in _other_text(page, place) if passage.text not in told))
    return [
        replace(
            each, text=plain(each.text), context=plain(each.context), backing=each.backing and unmarked(each.backing)
        )
        for each in every
    ]


def unmarked(backing: Backing) -> Backing:
    """What is proofread is what a reader sees: no text of it is marked."""
    return replace(
        backing,
        bounded={plain(text): bound for text, bound in backing.bounded.items()},
        intervals=tuple(replace(each, printed=plain(each.printed)) for each in backing.intervals),
        against={plain(text): base for text, base in backing.against.items()},
        publishers=frozenset(map(plain, backing.publishers)),
    )


def _judgements(voice: Voice, page: Page, place: str) -> Iterator[Passage]:
    for number, (spec, each) in enumerate(zip(voice.material.briefing.judgements, page.judgements, strict=True), 1):
        text = " ".join(filter(None, (each.lead, each.text, each.would_change)))
        backing = work_out(voice, spec.part(spec.lead)).backing
        yield Passage(text, f"{place}:judgement {number}", "judgement", backing, each.tag, bool(each.would_change))


def _tiles(voice: Voice, page: Page, place: str) -> Iterator[Passage]:
    for number, (spec, each) in enumerate(zip(voice.material.briefing.tiles, page.tiles, strict=True), 1):
        backing = _together(voice, (spec.value, *spec.lines))
        yield Passage("; ".join((each.value, *each.lines)), f"{place}:tile {number}", "sentence", backing, each.label)


def _statements(voice: Voice, place: str) -> Iterator[Passage]:
    """The statements of the sections: titles of charts, and paragraphs."""
    for section in voice.material.briefing.sections:
        for block in section.blocks:
            context = f"{section.title}, {section.kicker}. {getattr(block, 'note', '')}"
            for statement in statements_in(block):
                backing = work_out(voice, statement).backing
                yield Passage(say(voice, statement), f"{place}:{section.name}", "sentence", backing, context)


def _together(voice: Voice, statements: tuple[Statement, ...]) -> Backing:
    found = NOTHING_BEHIND
    for statement in statements:
        found = found.and_also(work_out(voice, statement).backing)
    return found


def statements_in(thing: object) -> Iterator[Statement]:
    """Yield every statement that a part of a briefing is declared with."""
    if isinstance(thing, Statement):
        yield thing
    elif isinstance(thing, BaseModel):
        for name in type(thing).model_fields:
            yield from statements_in(getattr(thing, name))
    elif isinstance(thing, tuple):
        for part in thing:
            yield from statements_in(part)


def _other_text(page: Page, place: str) -> Iterator[Passage]:
    yield Passage(page.running_note, f"{place}:foot", "note")
    for section in page.sections:
        for block in section.blocks:
            for text in _texts_of(block):
                yield Passage(text, f"{place}:{section.name}", "note", context=f"{section.title}, {section.kicker}")


def _texts_of(block: Block) -> Iterator[str]:
    match block:
        case Chart():
            yield from filter(None, (block.title, block.note))
        case Table():
            yield from filter(None, (block.caption, block.note))
        case Prose():
            yield from block.paragraphs
        case Definitions():
            yield from (meaning for _, meaning in block.entries)
        case Pair():
            yield from _texts_of(block.left)
            yield from _texts_of(block.right)
