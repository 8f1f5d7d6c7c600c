"""The rules that a briefing's sentences may use: how each can come out, and the words it offers.

A *statement* names a rule that is computed from the figures and the sentence for each way it can come out.
A catalogue that uses another case or word is refused when it is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from reports.catalog.spoken import Sentence
from reports.languages.placeholders import complaints_of

SeriesName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$")]


class Table(BaseModel):
    """A table of briefings.toml: frozen, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Rule:
    """One thing that can be computed and said: how it may come out, and the words its sentences may use."""

    takes: Literal["one", "many", "pair"]
    cases: tuple[str, ...]
    words: tuple[str, ...]


_WEEK_WORDS = (
    "value",
    "number",
    "before",
    "change",
    "change_abs",
    "change_pct",
    "mean4",
    "mean13",
    "mean4_to_mean13_pct",
    "year_before",
    "year_change_pct",
    "record",
    "record_week",
    "rank",
    "highest_since",
    "lowest_since",
    "total",
    "total_on",
    "days",
    "week",
    "spread",
    "publisher",
    "title",
    "weeks_compared",
    "verb",
    "rise_chance",
    "fall_chance",
    "turn_above",
    "turn_below",
)

RULES: Mapping[str, Rule] = {
    "week_change": Rule("one", ("rise", "fall", "steady", "unjudged", "incomplete", "none"), _WEEK_WORDS),
    "record": Rule("one", ("record", "high", "usual", "low", "none"), _WEEK_WORDS),
    "trend": Rule(
        "one",
        ("rising", "falling", "flat", "none"),
        (
            *_WEEK_WORDS,
            "trend_rise_chance",
            "trend_fall_chance",
            "slope",
            "slope_abs",
            "slope_low",
            "slope_high",
            "p_value",
            "trend_weeks",
        ),
    ),
    "origins": Rule(
        "many",
        ("one", "several", "none"),
        (
            "claims",
            "outlets",
            "origins",
            "origins_if_suspected",
            "series_count",
            "newest",
            "newest_publisher",
            "newest_published",
            "newest_count_on",
            "age_months",
            "relays",
        ),
    ),
    "newest_claim": Rule(
        "many",
        ("recent", "old", "none"),
        (
            "value",
            "number",
            "publisher",
            "origin",
            "published",
            "period",
            "age_months",
            "grade",
            "outlets",
            "origins",
            "title",
            "link",
        ),
    ),
    "projections": Rule(
        "many",
        ("open", "due", "counted", "none"),
        ("value", "number", "publisher", "published", "due", "months_overdue", "claims", "origins", "outlets"),
    ),
    "crosscheck": Rule(
        "pair",
        ("agree", "differ", "none"),
        ("compared", "equal", "different", "worst", "worst_on", "equal_pct", "first", "second"),
    ),
    "interval": Rule(
        "one",
        ("moved", "still", "none"),
        ("value", "low", "high", "on", "publisher", "was", "was_change", "was_change_pct", "title"),
    ),
    "levels": Rule(
        "one",
        ("shifted", "steady", "none"),
        ("level", "level_before", "shift_week", "shift_first", "shift_last", "shifts", "level_weeks"),
    ),
    "joint": Rule(
        "many",
        ("bounded", "open", "clash", "few", "none"),
        ("allowed", "low", "high", "on", "until", "origins", "low_by", "high_by", "title"),
    ),
    "beside": Rule(
        "many",
        ("inside", "above", "below", "bare", "none"),
        (
            "model",
            "low",
            "high",
            "on",
            "modeller",
            "total",
            "publisher",
            "gap_pct",
            "estimates",
            "leading",
            "leading_share",
        ),
    ),
    "components": Rule(
        "many",
        ("some", "none"),
        ("largest", "largest_value", "rising", "falling", "rising_count", "falling_count", "series_count"),
    ),
}


COUNTS = frozenset(
    (
        "age_months", "before", "change_abs", "claims", "compared", "different", "equal", "estimates", "falling_count",
        "level_weeks", "mean13", "mean4", "months_overdue", "number", "origins", "origins_if_suspected", "outlets",
        "rank", "record", "relays", "rising_count", "series_count", "shifts", "spread", "trend_weeks", "turn_above",
        "turn_below", "weeks_compared", "year_before",
    )
)  # fmt: skip
"""The words that are whole numbers: `Voice.count` and `Voice.figure` make them, so a sentence may ask for a noun."""


class Statement(Table):
    """A sentence per case of a rule; `any` serves the cases that are not named."""

    rule: str
    series: tuple[SeriesName, ...] = Field(min_length=1)
    say: Mapping[str, Sentence] = Field(min_length=1)
    recent_days: int = Field(default=120, ge=1, description="younger than this a newest claim is recent")

    @field_validator("rule")
    @classmethod
    def _known_rule(cls, rule: str) -> str:
        if rule not in RULES:
            raise ValueError(f"rule {rule!r} is none of {', '.join(RULES)}")
        return rule

    @model_validator(mode="after")
    def _sayable(self) -> Statement:
        rule = RULES[self.rule]
        if rule.takes == "one" and len(self.series) != 1:
            raise ValueError(f"rule {self.rule!r} takes one series")
        if rule.takes == "pair" and len(self.series) != 2:
            raise ValueError(f"rule {self.rule!r} takes two series")
        check_sentences(self.rule, self.say)
        return self


def check_sentences(rule_name: str, say: Mapping[str, str]) -> None:
    """Raise ValueError unless every case is one of the rule's, all are served, and only its words are used."""
    rule = RULES[rule_name]
    for case, sentence in say.items():
        if case != "any" and case not in rule.cases:
            raise ValueError(f"case {case!r} is none of {', '.join(rule.cases)}, any")
        for wrong in complaints_of(sentence, rule.words, counts=COUNTS):
            raise ValueError(f"case {case!r}: {wrong}")
    unserved = [case for case in rule.cases if case not in say and "any" not in say]
    if unserved:
        raise ValueError(f"no sentence for {', '.join(unserved)}: name them, or add 'any'")
