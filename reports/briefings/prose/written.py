"""What editors wrote: the prose of a catalogue's files, of notes and of registers, with the lines it stands on."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from reports.briefings.filling import filled
from reports.briefings.formats import Formats
from reports.briefings.prose.passages import Passage
from reports.briefings.prose.sampled import line_of
from reports.catalog import Catalog
from reports.catalog.spoken import complaints_of
from reports.errors import UsageError

# Under these keys stands what a reader is told; everything else is a name, a setting or somebody else's words.
PROSE_KEYS = frozenset(
    {"note", "definition", "standing_note", "caption", "kicker", "label", "tag", "paragraphs", "why"}
)
PROSE_TABLES = frozenset({"glossary"})
NOTE_COLUMN = "note"
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n|\s*[-*|#>]))*")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def notes_of(catalog: Catalog) -> Iterator[Passage]:
    """Yield everything that the editors of a desk wrote for readers, apart from sentences with words to fill in."""
    for name, body in sorted(catalog.files.items()):
        if name.endswith((".toml", ".csv")):
            yield from written(name, body.decode("utf-8-sig"))


def written(name: str, text: str) -> Iterator[Passage]:
    """Yield the prose of a file by its kind: TOML, CSV with a column `note`, else text; raises UsageError."""
    match PurePath(name).suffix:
        case ".toml":
            yield from _of_toml(name, text)
        case ".csv":
            yield from _of_csv(name, text)
        case _:
            yield from _of_text(name, text)


def _of_toml(name: str, text: str) -> Iterator[Passage]:
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise UsageError(f"{name} is no TOML: {trouble}", mend="mend it, or give it as .md or .txt") from trouble
    for sentence in _prose_in(told, is_prose=False):
        # A sentence of a rule has that rule's words in it, and is read in every case it can come out at.
        if not any(complaints_of(sentence, ())) or "{" not in sentence:
            told = filled(sentence, Formats()) if "{" in sentence else sentence
            yield Passage(told, f"{name}:{line_of(sentence, text)}", "note")


def _prose_in(told: Any, *, is_prose: bool) -> Iterator[str]:
    if isinstance(told, dict):
        for key, inner in told.items():
            yield from _prose_in(inner, is_prose=is_prose or key in PROSE_KEYS or key in PROSE_TABLES)
    elif isinstance(told, list):
        for inner in told:
            yield from _prose_in(inner, is_prose=is_prose and isinstance(inner, str))
    elif isinstance(told, str) and is_prose and told:
        yield told


def _of_csv(name: str, text: str) -> Iterator[Passage]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if NOTE_COLUMN not in (rows.fieldnames or ()):
        return
    for row in rows:
        if note := row[NOTE_COLUMN]:
            yield Passage(note, f"{name}:{rows.line_num}", "note")


def _of_text(name: str, text: str) -> Iterator[Passage]:
    plain = _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in _PARAGRAPH.finditer(plain):
        yield Passage(" ".join(found[0].split()), f"{name}:{plain.count(chr(10), 0, found.start()) + 1}")
