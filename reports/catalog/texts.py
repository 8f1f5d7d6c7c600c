"""Every text of a desk that is printed, in the order of its files, as it is to be translated."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from reports.catalog import Catalog
from reports.catalog.declared import Source
from reports.catalog.mappings import RowMapping
from reports.catalog.rules import COUNTS
from reports.catalog.spoken import Kind, retold
from reports.languages.placeholders import words_in
from reports.languages.texts import Text

NAMED_COLUMNS = ("publisher", "scope")
HANDS = "via"
# A graph of hands says the day of a step apart from its name.
_DAY_SAID = re.compile(r"\s*\([0-9]{4}(-[0-9]{2}){0,2}\)$")


def texts_of(catalog: Catalog) -> tuple[Text, ...]:
    """Return each text once, at its first place; the note says in which files it stands."""
    found: dict[tuple[str, str], Text] = {}
    for text in _all(catalog):
        known = found.setdefault(text.key, text)
        if text.note not in known.note.split(", "):
            found[text.key] = Text(known.english, note=f"{known.note}, {text.note}", kind=known.kind,
                                   words=known.words, counts=known.counts)  # fmt: skip
    return tuple(found.values())


def _all(catalog: Catalog) -> Iterator[Text]:
    parts: tuple[tuple[str, Mapping[str, BaseModel]], ...] = (
        ("briefings.toml", catalog.briefings), ("series.toml", catalog.series), ("sources.toml", catalog.origins),
        ("sources.toml", catalog.sources), ("groups.toml", catalog.groups),
    )  # fmt: skip
    for file, models in parts:
        for model in models.values():
            yield from _of_model(model, file)
    for briefing in catalog.briefings.values():
        yield _name(place_of(briefing.release.zone), "briefings.toml")
    for source in catalog.sources.values():
        yield from _names_of(source, catalog.files)
    for wording in catalog.drift.worded.values():
        if wording.condition:
            yield _name(wording.condition, "drift.toml")


def place_of(zone: str) -> str:
    """Return the town that a time zone is named after, as it is printed in English."""
    return zone.rpartition("/")[2].replace("_", " ")


def _of_model(model: BaseModel, file: str) -> Iterator[Text]:
    heard: list[Text] = []

    def hear(kind: Kind, english: str) -> str:
        heard.append(_name(english, file) if kind == "named" else _text(english, file))
        return english

    retold(model, hear)
    yield from heard


def _text(english: str, file: str) -> Text:
    words = tuple(sorted(word for word in words_in(english) if ":" not in word))
    return Text(english, note=file, words=words, counts=COUNTS)


def _name(english: str, file: str) -> Text:
    return Text(english, note=file, kind="name")


def _names_of(source: Source, files: Mapping[str, bytes]) -> Iterator[Text]:
    """Publishers, hands and scopes that the catalogue itself names; others are printed as they are written."""
    yield _name(source.publisher, "sources.toml")
    if isinstance(source.mapping, RowMapping) and source.mapping.publisher:
        for name in source.mapping.publisher.names.values():
            yield _name(name, "sources.toml")
    file = source.url.removeprefix("catalog:")
    if source.mapping.adapter != "register" or file not in files:
        return
    for row in csv.DictReader(io.StringIO(files[file].decode("utf-8-sig", "replace"), newline="")):
        hands = [hand.strip() for hand in (row.get(HANDS) or "").split("<-")]
        undated = (_DAY_SAID.sub("", hand) for hand in hands)
        for name in (*(row.get(column) or "" for column in NAMED_COLUMNS), *hands, *undated):
            if name:
                yield _name(name, file)
