"""What editors wrote for an edition: found in the desk's folder, or named, and kept with the cut-off it was read at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from flows.engine import step
from flows.settings import Settings
from reports.briefings.compose import voice_of
from reports.briefings.editing.composing import notes_of, refuse_unlike
from reports.briefings.editing.note_files import NoteFile, note_path, wrong_note
from reports.briefings.material import Material
from reports.briefings.prose.language import is_read, language
from reports.briefings.prose.linter import proofread
from reports.briefings.prose.passages import Slip
from reports.briefings.publication import EditionName, notes_key
from reports.errors import KeyOccupied, MissingKey, UsageError
from reports.store import ContentHeaders

_PRIVATE = ContentHeaders("application/json", "private, no-store")


def notes_of_week(settings: Settings, briefing: str, week: str) -> tuple[NoteFile, ...]:
    """Return an edition's notes, one to each of the desk's languages, or none.

    They are the files that the settings name, else those in the desk's folder. Raises CatalogError where a language
    lacks its own, or binds other numerals than the others do; UsageError for a file that cannot be read.
    """
    languages = settings.catalog.languages
    if settings.notes:
        found = list(read_notes([Path(name) for name in settings.notes]))
    else:
        paths = [settings.desk_folder / note_path(briefing, week, language) for language in languages]
        found = [_read(path) for path in paths if path.is_file()]
    refuse_wrong_notes(settings, found, EditionName(settings.catalog.desk, briefing, week))
    return tuple(sorted(found, key=lambda note: note.name))


def read_notes(paths: Sequence[Path]) -> tuple[NoteFile, ...]:
    """Return the notes in files that somebody names; raises UsageError for one that cannot be read."""
    return tuple(_read(path) for path in paths)


def refuse_wrong_notes(settings: Settings, found: Sequence[NoteFile], name: EditionName) -> None:
    """Raise CatalogError where notes lack a language of the desk, or do not bind the same numerals in all of them."""
    if found:
        _refuse_languages(found, settings.catalog.languages, note_path(name.briefing, name.week, ""))
        refuse_unlike(found)


def _refuse_languages(found: Sequence[NoteFile], languages: Sequence[str], where: str) -> None:
    told = [note.language for note in found]
    lacking = [language for language in languages if language not in told]
    complaints = [
        f"there is a note in {', '.join(filter(None, told)) or 'no language'} and none in {language}: write "
        f"{where.replace('..md', f'.{language}.md')}, with the same numerals"
        for language in lacking
    ]
    complaints += [
        f"{note.name}: its language is none of {', '.join(languages)}: name it NAME.{languages[0]}.md"
        for note in found
        if note.language not in languages
    ]
    complaints += [f"{note.name}: a second note in {note.language}" for at, note in enumerate(found)
                   if note.language in told[:at]]  # fmt: skip
    if complaints:
        raise wrong_note(complaints)


def _read(path: Path) -> NoteFile:
    try:
        return NoteFile(path.name, path.read_bytes().decode())
    except (OSError, UnicodeDecodeError) as trouble:
        raise UsageError(f"{path} cannot be read: {trouble}", mend="name a text file in UTF-8") from trouble


def kept_notes(settings: Settings, name: EditionName) -> tuple[NoteFile, ...]:
    """Return the notes that were kept when an edition's cut-off was pinned; none where none were."""
    try:
        body = settings.store.read(notes_key(name)).body
    except MissingKey:
        return ()
    return tuple(NoteFile(each, text) for each, text in json.loads(body).items())


def keep_notes(settings: Settings, name: EditionName, notes: Sequence[NoteFile]) -> tuple[NoteFile, ...]:
    """Keep an edition's notes, once, and return what stands kept: a rebuild finds the same bytes."""
    body = json.dumps({note.name: note.text for note in notes}, ensure_ascii=False, indent=1, sort_keys=True)
    with suppress(KeyOccupied):  # Another run kept its own first, and they hold.
        settings.store.create(notes_key(name), body.encode(), _PRIVATE)
    return kept_notes(settings, name)


def _told(slips: Sequence[Slip]) -> str:
    return "; ".join(f"{slip.where}: {slip.code}: {slip.excerpt} (mend: {slip.mend})" for slip in slips) or "no slip"


@step(name="proofread the editor's notes", says=_told)
def proofread_notes(material: Material, notes: Sequence[NoteFile]) -> tuple[Slip, ...]:
    """Return the slips of an edition's notes in languages that can be proofread; they are told and stop nothing."""
    return tuple(
        slip
        for note in notes
        if is_read(note.language)
        for slip in proofread(notes_of(voice_of(material, note.language), note).passages, language(note.language))
    )
