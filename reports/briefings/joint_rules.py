"""The rule over a comparability group: what all of its claims allow together, or why nothing can be said of it."""

from __future__ import annotations

from collections.abc import Sequence

from reports.briefings.findings import Said, Voice
from reports.briefings.joint_words import JointWords
from reports.briefings.tokens import computed
from reports.catalog.rules import RULES, Statement
from reports.languages.counts import Count


def joint(voice: Voice, statement: Statement) -> Said:
    """What all claims of a group allow on the last day: bounded, open above, impossible, or no envelope at all."""
    told = words_of(voice, statement.series)
    found, newest, dash = told.joint, told.joint.newest, voice.count(None)
    count = len(found.claims.origins)
    by = computed("count", told.group.members(), "independent origins", value=count)
    origins = Count(told.origins(), count, voice.count(count, by=by).said)
    words: dict[str, str] = dict.fromkeys(RULES["joint"].words, dash) | {"title": told.group.title, "origins": origins}
    if not found.claims.limits:
        return Said("none", words)
    if newest is None:
        return Said("clash", words)
    until = found.bounded_until_on
    words |= {
        "allowed": told.allowed(newest),
        "low": told.low(newest),
        "high": told.high(newest),
        "on": voice.formats.day(newest.on),
        "until": dash if until is None else voice.formats.day(until),
        "low_by": told.names(newest.low_bound_by),
        "high_by": told.names(newest.high_bound_by),
    }
    if not found.has_band:
        return Said("few", words)
    return Said("open" if newest.high is None else "bounded", words)


def words_of(voice: Voice, series: Sequence[str]) -> JointWords:
    """Return the words of the group that has just these series."""
    groups = voice.material.catalog.groups
    group_id = next(name for name, group in groups.items() if set(group.members()) == set(series))
    found, spoken = voice.material.joint(group_id), voice.material.catalog
    return JointWords(found, spoken.groups[group_id], spoken.series, voice.formats, voice.words)
