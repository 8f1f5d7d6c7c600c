"""Proofreading: a desk's own sentences and notes, a composed edition, or files of an editor's choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.making.orders import choose_week, open_week
from flows.publish import compose_page, view
from flows.settings import Settings
from reports.briefings.compose import voice_of
from reports.briefings.editing.composing import notes_of as note_parts
from reports.briefings.prose.composed import composed
from reports.briefings.prose.linter import proofread
from reports.briefings.prose.passages import Passage, Slip
from reports.briefings.prose.sampled import sampled
from reports.briefings.prose.written import notes_of, written
from reports.calendar import Week
from reports.errors import UsageError, Withheld


@dataclass(frozen=True)
class Proof:
    """What was read (a name and how many passages of it), and every slip found, in that order."""

    read: tuple[tuple[str, int], ...]
    slips: tuple[Slip, ...]


def proof_of(settings: Settings, files: Sequence[str], briefing: str, week: str) -> Proof:
    """Return the slips of files or, without any, of the desk's catalogue and of an edition as the ledger has it.

    The edition is the newest complete week's unless `week` names one; it is composed and not published. A ledger
    without a complete week has none. Raises UsageError for a file that cannot be read.
    """
    passages = {name: list(written(name, _text_of(name))) for name in files}
    if not files:
        passages = {"catalogue": [*sampled(settings.catalog), *notes_of(settings.catalog)]}
        if wanted := _wanted(settings, briefing, week):
            passages |= _edition(settings, briefing, wanted)
    read = tuple((name, len(each)) for name, each in passages.items())
    return Proof(read, tuple(proofread(passage for each in passages.values() for passage in each)))


def _wanted(settings: Settings, briefing: str, week: str) -> Week | None:
    """The week to read; none where the newest is asked for and there is not yet any."""
    try:
        return choose_week(settings, briefing, week, draft=False)
    except Withheld:
        if week != "newest":
            raise
        return None


def _edition(settings: Settings, briefing: str, week: Week) -> dict[str, list[Passage]]:
    order = open_week(settings, briefing, week)
    material = view(settings, order)
    page = compose_page(material, order)
    voice = voice_of(material)
    notes = [passage for note in order.notes if note.language == page.language
             for passage in note_parts(voice, note).passages]  # fmt: skip
    return {order.name.identifier: [*composed(voice, page), *notes]}


def _text_of(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as trouble:
        raise UsageError(f"{name} cannot be read: {trouble}", mend="give text files in UTF-8") from trouble
