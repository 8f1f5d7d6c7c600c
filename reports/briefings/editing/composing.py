"""A note set into its page: the lead under the masthead, and each note at the head of its section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reports.briefings.editing.markup import Written, read_markup
from reports.briefings.editing.note_files import NoteFile, refuse_unequal, split, wrong_note
from reports.briefings.editing.telling import bound_words, tell
from reports.briefings.findings import Voice
from reports.briefings.page import EditorsNote, NotePart, Section
from reports.briefings.prose.composed import unmarked
from reports.briefings.prose.passages import Backing, Passage
from reports.briefings.tokens import plain
from reports.errors import CatalogError, UsageError

LONGEST_LEAD = 600  # characters: page one must still stand alone
LONGEST_NOTE = 4_000  # characters, of a section


@dataclass(frozen=True)
class Notes:
    """What an editor wrote for one edition in one language, written out: the lead, and a note for each section."""

    lead: EditorsNote | None = None
    sections: Mapping[str, EditorsNote] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()

    def in_sections(self, sections: Iterable[Section]) -> tuple[Section, ...]:
        """Return the sections, each with its note before all that is computed."""
        return tuple(
            replace(each, blocks=(self.sections[each.name], *each.blocks)) if each.name in self.sections else each
            for each in sections
        )


NO_NOTES = Notes()


def notes_of(voice: Voice, note: NoteFile | None) -> Notes:
    """Return an editor's note as parts of the page; raises CatalogError with everything that is wrong with it."""
    if note is None:
        return NO_NOTES
    halves = split(note)
    backings: dict[int, Backing] = {}
    complaints: list[tuple[int, str]] = []

    def told(words: str, line: int) -> str:
        try:
            text, backing = tell(voice, words)
        except (CatalogError, UsageError) as trouble:
            complaints.append((line, f"{trouble.message}; {trouble.mend}"))
            return ""
        if backing is not None:
            behind = backings.get(line)
            backings[line] = backing if behind is None else behind.and_also(backing)
        return text

    lead = read_markup(halves.lead, halves.lead_line, told)
    body = read_markup(halves.body, halves.body_line, told)
    known = tuple(section.name for section in voice.material.briefing.sections)
    complaints += [*lead.complaints, *body.complaints, *_misplaced(lead, body, known)]
    if complaints:
        raise wrong_note([f"{note.name}, line {line}: {what}" for line, what in sorted(dict.fromkeys(complaints))])
    label = voice.words["editors_note"]
    notes = {name: EditorsNote(label, tuple(each.part for each in parts)) for name, parts in body.parts.items()}
    leading = EditorsNote(label, tuple(each.part for each in lead.parts[""])) if lead.parts else None
    return Notes(leading, notes, tuple(_passages(note.name, (lead, body), backings)))


def refuse_unlike(notes: Sequence[NoteFile]) -> None:
    """Raise CatalogError where the notes of an edition's languages do not bind the same numerals."""
    if len(notes) > 1:
        refuse_unequal({note.name: bound_words(note.text) for note in notes})


def _misplaced(lead: Written, body: Written, known: Sequence[str]) -> Iterable[tuple[int, str]]:
    for name, line in lead.lines.items():
        yield line, f"the lead has a heading {name!r}: write it below the front matter"
    for name, line in body.lines.items():
        if name not in known:
            yield line, f"{name!r} is no section of this briefing: use one of {', '.join(known)}"
    for written, limit in ((lead, LONGEST_LEAD), (body, LONGEST_NOTE)):
        for name, parts in written.parts.items():
            length = sum(len(_said(each.part)) for each in parts)
            if length > limit:
                yield parts[0].lines.start, f"{length:,} characters; {_place(name)} has at most {limit:,}"
    if "" in body.parts:
        yield (
            body.parts[""][0].lines.start,
            "words stand before the first heading: put them into the front matter as `lead`, or under `## section`",
        )


def _place(name: str) -> str:
    return f"the note on {name!r}" if name else "a lead"


def _passages(name: str, written: Iterable[Written], backings: Mapping[int, Backing]) -> Iterable[Passage]:
    """Yield what a proofreader reads, each part with what stands behind the words that it asks a rule for."""
    for placed in (each for one in written for parts in one.parts.values() for each in parts):
        behind = None
        for backing in (backings[line] for line in placed.lines if line in backings):
            behind = backing if behind is None else behind.and_also(backing)
        yield Passage(_said(placed.part), f"{name}:{placed.lines.start}", backing=behind and unmarked(behind))


def _said(part: NotePart) -> str:
    return " ".join("".join(plain(run.text) for run in row) for row in part.lines)
