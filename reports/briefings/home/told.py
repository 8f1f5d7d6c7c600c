"""What an edition says of itself for the pages that lead to it: a file of the edition, in each of its languages.

A text is a string, or a list of pieces: words as strings, numbers as `[text, entry]`, where `entry` is the id of the
number's proof in the edition's twin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reports.briefings.material import Material
from reports.briefings.page import Block, Definitions, Judgement, Page, Pair, Prose, Table, Tile
from reports.briefings.publication import canonical, stamp
from reports.briefings.releases import instants_of, read_from
from reports.briefings.tokens import plain
from reports.briefings.tokens.marks import pieces
from reports.catalog.briefings import Release

HOME_FILE = "home.json"
SOURCE_TABLES = ("source-health", "sources")
METHOD_SECTION = "method"
RELEASES = 12  # weeks ahead whose release instants are told

Text = str | list[str | list[str]]


def preview_name(language: str) -> str:
    """Return the name of the picture of page one in a language."""
    return f"preview_{language}.png"


def home_json(material: Material, pages: Sequence[Page]) -> bytes:
    """Return what the bucket's pages show of an edition: `pages` are those issued, the desk's first language first."""
    release, edition = material.briefing.release, material.edition
    told = {
        "edition": edition.identifier,
        "as_of": stamp(edition.as_of),
        "home": material.catalog.home,
        **({"is_backfilled": True} if edition.is_backfilled else {}),
        "period": [edition.week.first_on.isoformat(), edition.week.last_on.isoformat()],
        "release": {"weekday": release.weekday, "at": f"{release.at:%H:%M}", "zone": release.zone},
        "next_releases": dict(_releases(material, release)),
        "languages": [page.language for page in pages],
        "told": {page.language: _told(material, page) for page in pages},
    }
    return canonical(told)


def _releases(material: Material, release: Release) -> Iterator[tuple[str, str]]:
    for ahead in range(1, RELEASES + 1):
        week = material.edition.week.shifted(ahead)
        yield str(week), stamp(read_from(instants_of(release, week)))


def _told(material: Material, page: Page) -> dict[str, Any]:
    names = material.catalog.translations.get(page.language, {})
    head, text = page.masthead, _Pieces(page)
    place = material.briefing.release.zone.rpartition("/")[2].replace("_", " ")
    return {
        "desk": names.get(material.catalog.title, material.catalog.title),
        "kicker": plain(head.kicker), "title": plain(head.title), "period": plain(head.period),
        "known_by": plain(head.known_by), "issued": plain(head.issued), "licence": plain(head.licence),
        "place": names.get(place, place), "contact": plain(head.contact),
        "standing_note": plain(page.running_note),
        "notices": [text(each) for each in head.notices],
        "judgements": [_judgement(text, each) for each in page.judgements],
        "tiles": [_tile(text, each) for each in page.tiles],
        "sources": [_source_table(text, material, each) for each in _blocks(page) if _is_of_sources(each)],
        "method": [_block(text, each) for each in _method(page)],
    }  # fmt: skip


class _Pieces:
    """Parts a page's texts into words and proved numbers."""

    def __init__(self, page: Page) -> None:
        self._entries = {number: entry.id for entry in page.proof for number in entry.bindings}

    def __call__(self, text: str) -> Text:
        parts: list[str | list[str]] = []
        for piece in pieces(text):
            entry = self._entries.get(piece.index) if piece.index is not None else None
            if entry:
                parts.append([piece.text, entry])
            elif parts and isinstance(parts[-1], str):
                parts[-1] += piece.text
            else:
                parts.append(piece.text)
        return "".join(str(part) for part in parts) if all(isinstance(part, str) for part in parts) else parts


def _judgement(text: _Pieces, judgement: Judgement) -> dict[str, Text]:
    return {
        "number": plain(judgement.number), "lead": text(judgement.lead), "text": text(judgement.text),
        "would_change": text(judgement.would_change), "tag": text(judgement.tag), "mark": text(judgement.mark),
    }  # fmt: skip


def _tile(text: _Pieces, tile: Tile) -> dict[str, Any]:
    return {
        "label": text(tile.label), "value": text(tile.value), "lines": [text(line) for line in tile.lines],
        "mark": text(tile.mark), "footnote": text(tile.footnote), "spark": plain(tile.spark),
        "spark_alt": plain(tile.spark_alt),
    }  # fmt: skip


def _is_of_sources(block: Block) -> bool:
    return isinstance(block, Table) and block.name in SOURCE_TABLES


def _source_table(text: _Pieces, material: Material, block: Block) -> dict[str, Any]:
    """A table with a row for each source of the catalogue, in its order, each leading to its publisher's own page."""
    homes = [source.homepage for source in material.catalog.sources.values()]
    told = _block(text, block)
    return {**told, "addresses": [home if home.startswith("https://") else "" for home in homes]}


def _method(page: Page) -> Iterator[Block]:
    for section in page.sections:
        of_section = section.name == METHOD_SECTION
        yield from (each for each in _flat(section.blocks) if of_section or isinstance(each, Definitions))


def _blocks(page: Page) -> Iterator[Block]:
    for section in page.sections:
        yield from _flat(section.blocks)


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield from (block.left, block.right) if isinstance(block, Pair) else (block,)


def _block(text: _Pieces, block: Block) -> Mapping[str, Any]:
    if isinstance(block, Prose):
        return {"kind": "prose", "paragraphs": [text(each) for each in block.paragraphs]}
    if isinstance(block, Definitions):
        return {"kind": "definitions", "entries": [[text(term), text(said)] for term, said in block.entries]}
    if isinstance(block, Table):
        return {
            "kind": "table", "name": block.name, "caption": text(block.caption), "note": text(block.note),
            "columns": [[text(column.title), column.align] for column in block.columns],
            "rows": [[text(cell) for cell in row] for row in block.rows],
        }  # fmt: skip
    return {"kind": "other"}
