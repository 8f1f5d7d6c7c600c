"""What an edition says of the claims that were not believed at its cut-off."""

from __future__ import annotations

import datetime as dt

from reports.briefings.findings import Voice
from reports.briefings.page import Block, Column, Prose, Table
from reports.figures.quarantine import HeldClaim

MOST_HELD = 12


def held_back(voice: Voice) -> tuple[Block, ...]:
    """Return how many claims were held back at the cut-off, which of them in series that are shown, and why."""
    words, formats, material = voice.words, voice.formats, voice.material
    held = [claim for claim in material.quarantined if claim.state == "open"]
    if not held:
        return (Prose((words["held_none"],), small=True),)
    shown_series = material.briefing.series_shown()
    shown = [claim for claim in reversed(held) if claim.row["series_id"] in shown_series]
    elsewhere = len(held) - len(shown)
    notes = [words["held_note"]]
    if len(shown) > MOST_HELD:
        notes.append(words["and_more"].format(count=formats.number(len(shown) - MOST_HELD)))
    if elsewhere:
        notes.append(words["held_elsewhere"].format(count=formats.number(elsewhere)))
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
    stated = formats.stated(*numbers, row["bound"], series.unit) if claim.is_readable else words["no_value"]
    reason = row["quarantine"].partition(": ")[2] or row["quarantine"]
    return (
        f"{series.short_title or series.title} · {row['publisher']}",
        formats.short_day(day) if day else words["no_value"],
        stated,
        reason,
    )
