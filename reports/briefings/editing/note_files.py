"""A note as it lies in a file: front matter with the lead, and under each heading a note on that section.

    ---
    lead: |
      Fewer losses were claimed than the week before.
    ---
    ## losses
    The publisher changed how it counts vehicles on {date:2026-07-28}.

One file to a language: `notes/weekly/2026-W31.en.md` in the desk's folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import yaml

from reports.errors import CatalogError

LONGEST_FILE = 20_000  # characters
FOLDER = "notes"
_LANGUAGE = re.compile(r"\.([a-z]{2,3})\.md$")


@dataclass(frozen=True)
class NoteFile:
    """An editor's file for one edition in one language; `name` is what messages call it."""

    name: str
    text: str

    @property
    def language(self) -> str:
        """The language that the file's name ends with, such as `en`; empty where it names none."""
        found = _LANGUAGE.search(self.name)
        return found.group(1) if found else ""

    @property
    def sha256(self) -> str:
        """The digest of the file's bytes."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Split:
    """A file in its two halves; lines count from 1 and say where each half begins."""

    lead: str
    lead_line: int
    body: str
    body_line: int


def note_path(briefing: str, week: str, language: str) -> str:
    """Return where a note lies in a desk's folder: notes/weekly/2026-W31.en.md."""
    return f"{FOLDER}/{briefing}/{week}.{language}.md"


def wrong_note(complaints: Sequence[str]) -> CatalogError:
    """Return the error that tells everything that is wrong with an edition's notes."""
    count = f"{len(complaints)} mistakes" if len(complaints) > 1 else "a mistake"
    return CatalogError(
        "\n  ".join([f"{count} in the editor's notes:", *complaints]),
        mend="correct the lines named, then run the same command again",
    )


def split(note: NoteFile) -> Split:
    """Return a note's lead and body; raises CatalogError for front matter that is not just a lead."""
    if len(note.text) > LONGEST_FILE:
        raise wrong_note([f"{note.name}: {len(note.text):,} characters; a note has at most {LONGEST_FILE:,}"])
    lines = note.text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != "---":
        return Split("", 1, "\n".join(lines), 1)
    ends = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if not ends:
        raise wrong_note([f"{note.name}, line 1: the front matter has no end: close it with a line `---`"])
    lead, lead_line = _lead(note.name, "\n".join(lines[1:ends]))
    return Split(lead, lead_line, "\n".join(lines[ends + 1 :]), ends + 2)


def _lead(name: str, front: str) -> tuple[str, int]:
    """Return the lead and the line of the file on which its words begin."""
    try:
        told = yaml.compose(front, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as trouble:
        mark = getattr(trouble, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        what = getattr(trouble, "problem", None) or "it is nested too deeply"
        raise wrong_note([f"{name}, line {line}: front matter: {what}; {_HOW}"]) from trouble
    if told is None:
        return "", 2
    pairs = told.value if isinstance(told, yaml.MappingNode) else []
    keys = [key.value if isinstance(key, yaml.ScalarNode) else "?" for key, _ in pairs]
    if keys != ["lead"] or not isinstance(pairs[0][1], yaml.ScalarNode):
        raise wrong_note([f"{name}, line {told.start_mark.line + 2}: the front matter is not one text `lead`; {_HOW}"])
    value = pairs[0][1]
    return value.value, value.start_mark.line + (3 if value.style in ("|", ">") else 2)


_HOW = "write `lead: |` and the text on the lines below it, two spaces in"


def refuse_unequal(words: Mapping[str, Iterable[str]]) -> None:
    """Raise CatalogError where the notes of two languages (by file name) do not bind the same numerals."""
    found = {name: sorted(each) for name, each in words.items()}
    complaints = []
    (first, standard), *others = found.items()
    for name, each in others:
        lacking, more = _less(standard, each), _less(each, standard)
        complaints += [f"{name}: {word} of {first} is missing" for word in lacking]
        complaints += [f"{name}: {word} does not stand in {first}" for word in more]
    if complaints:
        raise wrong_note(complaints)


def _less(some: Sequence[str], others: Sequence[str]) -> list[str]:
    left = list(others)
    return [each for each in some if each not in left or left.remove(each)]
