"""The lead of a note written anew, as somebody who approves an edition may; what stands on sections is kept."""

from __future__ import annotations

from reports.briefings.editing.note_files import NoteFile, split


def lead_of(note: NoteFile) -> str:
    """Return the words of a note's lead, empty for none; raises CatalogError for front matter that is not just that."""
    return split(note).lead.strip()


def with_lead(note: NoteFile, lead: str) -> NoteFile:
    """Return the note with this lead; the same note where it says what it said before."""
    words = "\n".join(line.rstrip() for line in lead.strip().splitlines())
    if words == lead_of(note):
        return note
    body = split(note).body.strip("\n")
    front = "".join(f"  {line}".rstrip() + "\n" for line in words.splitlines())
    head = f"---\nlead: |\n{front}---\n" if words else ""
    return NoteFile(note.name, head + (f"{body}\n" if body else ""))
