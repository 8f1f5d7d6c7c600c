"""Rules over the levels of a weekly series: whether, when and by how much they shifted."""

from __future__ import annotations

from reports.briefings.findings import Said, Voice
from reports.catalog.rules import RULES, Statement
from reports.figures.dense.study import Levels

# A level is a mean of noisy weeks: more digits would promise more than it knows.
LEVEL_DIGITS = 2


def levels(voice: Voice, statement: Statement) -> Said:
    """The newest shift of level with the span in which it may lie, and how many there were."""
    found = voice.material.levels(statement.series[0])
    words = dict.fromkeys(RULES["levels"].words, voice.words["no_value"])
    if found is None:
        return Said("none", words)
    number = voice.formats.number
    words |= {"level": _level(voice, found.level_now), "shifts": number(len(found.shifts))}
    words |= {"level_weeks": number(found.weeks_count), **_newest(voice, found)}
    return Said("shifted" if found.shifts else "steady", words)


def _newest(voice: Voice, found: Levels) -> dict[str, str]:
    if not found.shifts:
        return {}
    shift = found.shifts[-1]
    return {
        "level_before": _level(voice, shift.before), "shift_week": str(shift.week),
        "shift_first": str(shift.first_possible), "shift_last": str(shift.last_possible),
    }  # fmt: skip


def _level(voice: Voice, level: float) -> str:
    return voice.formats.number(voice.formats.rounded(level, LEVEL_DIGITS))
