"""Rules over the levels of a weekly series: whether, when and by how much they shifted."""

from __future__ import annotations

from reports.briefings.behind import Behind
from reports.briefings.findings import Said, Voice
from reports.briefings.tokens import Binding
from reports.catalog.rules import RULES, Statement
from reports.figures.dense.study import Levels

# A level is a mean of noisy weeks: more digits would promise more than it knows.
LEVEL_DIGITS = 2


def levels(voice: Voice, statement: Statement) -> Said:
    """The newest shift of level with the span in which it may lie, and how many there were."""
    found = voice.material.levels(statement.series[0])
    words: dict[str, str] = dict.fromkeys(RULES["levels"].words, voice.count(None))
    if found is None:
        return Said("none", words)
    behind, to = Behind(voice.material, statement.series[0]), voice.material.week
    since = found.shifts[-1].week if found.shifts else None
    span = f"{since} to {to}" if since else f"{found.weeks_count} weeks to {to}"
    shifts, weeks = len(found.shifts), found.weeks_count
    words |= {
        "level": _level(voice, found.level_now, behind.computed("level", span, found.level_now)),
        "shifts": voice.count(shifts, by=behind.count(shifts, f"shifts of level to {to}")),
        "level_weeks": voice.count(weeks, by=behind.count(weeks, f"weeks studied to {to}")),
        **_newest(voice, found, behind),
    }
    return Said("shifted" if found.shifts else "steady", words)


def _newest(voice: Voice, found: Levels, behind: Behind) -> dict[str, str]:
    if not found.shifts:
        return {}
    shift, to = found.shifts[-1], voice.material.week
    weeks = {"week": shift.week, "first": shift.first_possible, "last": shift.last_possible}
    before = behind.computed("level", f"before {shift.week}, known at {to}", shift.before)
    return {
        "level_before": _level(voice, shift.before, before),
        **{
            f"shift_{part}": voice.formats.told(str(week), behind.computed("shift", f"{part}, newest to {to}", None))
            for part, week in weeks.items()
        },
    }


def _level(voice: Voice, level: float, by: Binding) -> str:
    return voice.formats.number(voice.formats.rounded(level, LEVEL_DIGITS), by=by)
