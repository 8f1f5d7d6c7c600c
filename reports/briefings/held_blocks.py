"""What an edition says of the claims that were not believed at its cut-off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from reports.briefings.findings import Voice
from reports.briefings.held_words import as_held, why_held
from reports.briefings.page import Block, Column, Prose, Table
from reports.briefings.tokens import Binding, computed
from reports.figures.quarantine import HeldClaim
from reports.languages.counts import Count

MOST_HELD = 12


def held_back(voice: Voice) -> tuple[Block, ...]:
    """Return how many claims were held back at the cut-off, which of them in series that are shown, and why."""
    words, material = voice.words, voice.material
    held = [claim for claim in material.quarantined if claim.state == "open"]
    if not held:
        return (Prose((words["held_none"],), small=True),)
    shown_series = material.briefing.series_shown()
    shown = [claim for claim in reversed(held) if claim.row["series_id"] in shown_series]
    elsewhere = len(held) - len(shown)
    notes = [words["held_note"]]
    if len(shown) > MOST_HELD:
        notes.append(words["and_more"].format(count=_count(voice, shown[MOST_HELD:], "claims held back, left off")))
    if elsewhere:
        others = [claim for claim in held if claim.row["series_id"] not in shown_series]
        by = _counted(others, "claims held back in series that are not shown")
        notes.append(voice.counted("held_elsewhere", elsewhere, by=by))
    if not shown:
        return (Prose((" ".join(notes),), small=True),)
    columns = (
        Column(words["figure"], width=30), Column(words["period"], width=14), Column(words["held_value"], "right", 16),
        Column(words["why_held"], width=40),
    )  # fmt: skip
    rows = tuple(_row(voice, claim) for claim in shown[:MOST_HELD])
    return (Table("held-back", words["held_caption"], columns, rows, note=" ".join(notes), quiet=(3,), small=True),)


def _row(voice: Voice, claim: HeldClaim) -> tuple[str, ...]:
    row, formats, words = claim.row, voice.formats, voice.words
    series = voice.material.series(row["series_id"])
    day: dt.date | None = row["period_end_on"] or row["published_on"]
    numbers = [row["value"], row["low"], row["high"]]
    number = next((each for each in numbers if each is not None), None)
    by = as_held(row, number)
    stated = formats.stated(*numbers, row["bound"], series.unit, by=by) if claim.is_readable else words["no_value"]
    return (
        words["held_of"].format(title=series.short_title or series.title, publisher=voice.name(row["publisher"])),
        formats.short_day(day) if day else words["no_value"],
        stated,
        why_held(voice, row),
    )


def _count(voice: Voice, held: Sequence[HeldClaim], what: str) -> Count:
    return voice.count(len(held), by=_counted(held, what))


def _counted(held: Sequence[HeldClaim], what: str) -> Binding:
    return computed("count", sorted({claim.row["series_id"] for claim in held}), what, value=len(held))
