"""Sentences: the catalogue's, for the case that a rule comes out at, with the words filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.briefings import claim_rules, weekly_rules
from reports.briefings.comparison_rules import beside
from reports.briefings.filling import filled
from reports.briefings.findings import Said, Voice
from reports.briefings.joint_rules import joint
from reports.briefings.level_rules import levels
from reports.briefings.speaking import claimed_in
from reports.catalog.rules import Statement

_RULES: Mapping[str, Callable[[Voice, Statement], Said]] = {
    "week_change": weekly_rules.week_change,
    "record": weekly_rules.record,
    "trend": weekly_rules.trend,
    "components": weekly_rules.components,
    "origins": claim_rules.origins,
    "newest_claim": claim_rules.newest_claim,
    "projections": claim_rules.projections,
    "crosscheck": claim_rules.crosscheck,
    "interval": claim_rules.interval,
    "joint": joint,
    "levels": levels,
    "beside": beside,
}


def work_out(voice: Voice, statement: Statement) -> Said:
    """Return the case and the words of a statement's rule, worked out once for all sentences that ask the same."""
    asked = tuple(getattr(statement, name) for name in type(statement).model_fields if name != "say")
    if asked not in voice.worked_out:
        voice.worked_out[asked] = _RULES[statement.rule](voice, statement)
    return voice.worked_out[asked]


def say(voice: Voice, statement: Statement) -> str:
    """Return the statement's sentence for the case that its rule comes out at."""
    said = work_out(voice, statement)
    sentence = statement.say.get(said.case, statement.say.get("any", ""))
    return filled(sentence, voice.formats, said.words, claimed_in(voice.material, voice.formats))
