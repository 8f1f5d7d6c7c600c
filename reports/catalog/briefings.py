"""What a catalogue may declare of a briefing: when it is released, what it shows, and how it says it.

A *statement* names a rule that is computed from the figures and the sentence for each way it can come out.
The rules, their cases and the words that their sentences may use stand in `RULES`; a catalogue that uses
another case or word is refused when it is loaded.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

SeriesName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Declared(BaseModel):
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
    "total",
    "total_on",
    "days",
    "week",
    "spread",
    "publisher",
    "title",
    "weeks_compared",
)

RULES: Mapping[str, Rule] = {
    "week_change": Rule("one", ("rise", "fall", "steady", "unjudged", "incomplete", "none"), _WEEK_WORDS),
    "record": Rule("one", ("record", "high", "usual", "low", "none"), _WEEK_WORDS),
    "trend": Rule(
        "one",
        ("rising", "falling", "flat", "none"),
        (*_WEEK_WORDS, "slope", "slope_abs", "slope_low", "slope_high", "p_value", "trend_weeks"),
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
        ("value", "publisher", "published", "due", "months_overdue", "claims", "origins", "outlets"),
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
    "components": Rule(
        "many",
        ("some", "none"),
        ("largest", "largest_value", "rising", "falling", "rising_count", "falling_count", "series_count"),
    ),
}


class Statement(_Declared):
    """A sentence per case of a rule; `any` serves the cases that are not named."""

    rule: str
    series: tuple[SeriesName, ...] = Field(min_length=1)
    say: Mapping[str, str] = Field(min_length=1)
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
        for word in _words_of(sentence):
            if word not in rule.words:
                raise ValueError(f"word {{{word}}} in case {case!r} is none of {', '.join(rule.words)}")
    unserved = [case for case in rule.cases if case not in say and "any" not in say]
    if unserved:
        raise ValueError(f"no sentence for {', '.join(unserved)}: name them, or add 'any'")


def _words_of(sentence: str) -> Iterator[str]:
    for _, word, _, _ in string.Formatter().parse(sentence):
        if word is not None:
            yield word


class JudgementSpec(_Declared):
    """A key judgement: one rule, and its lead, reasons and tag by case."""

    rule: str
    series: tuple[SeriesName, ...] = Field(min_length=1)
    lead: Mapping[str, str]
    text: Mapping[str, str]
    tag: str
    recent_days: int = Field(default=120, ge=1)

    def part(self, say: Mapping[str, str]) -> Statement:
        """Return one part of the judgement as a statement of its rule."""
        return Statement(rule=self.rule, series=self.series, say=say, recent_days=self.recent_days)

    @model_validator(mode="after")
    def _sayable(self) -> JudgementSpec:
        self.part(self.lead), self.part(self.text), self.part({"any": self.tag})
        return self


class TileSpec(_Declared):
    """A figure at a glance: the value and the lines under it are statements; `spark` draws a weekly series."""

    label: str
    value: Statement
    lines: tuple[Statement, ...] = ()
    spark: SeriesName | None = None


class WeeklyBars(_Declared):
    """Weekly flows as bars with the 13-week mean, the record and this week."""

    kind: Literal["weekly_bars"]
    name: Name
    title: Statement
    series: SeriesName
    weeks: int = Field(default=130, ge=8, le=400)
    note: str = ""


class BandLine(_Declared):
    """An estimate with its interval, and what others said as points."""

    kind: Literal["band_line"]
    name: Name
    title: Statement
    series: SeriesName
    others: tuple[SeriesName, ...] = ()
    line: SeriesName | None = None
    line_label: str = ""
    since: dt.date | None = None
    note: str = ""


class LateLine(_Declared):
    """A weekly flow with its interval, the provisional weeks shaded."""

    kind: Literal["late_line"]
    name: Name
    title: Statement
    series: SeriesName
    floor: SeriesName | None = None
    floor_label: str = ""
    note: str = ""


class ClaimsPanel(_Declared):
    """Claims that contest one another, a row each, with bound arrows and origins by colour."""

    kind: Literal["claims_panel"]
    name: Name
    title: Statement
    series: tuple[SeriesName, ...] = Field(min_length=1)
    unit: str = ""
    note: str = ""


class SmallMultiples(_Declared):
    """One small chart per series."""

    kind: Literal["small_multiples"]
    name: Name
    title: Statement
    series: tuple[SeriesName, ...] = Field(min_length=1)
    weeks: int = Field(default=52, ge=8, le=260)
    note: str = ""


class FlowTable(_Declared):
    """A row per series: this week, change, means, a year before, total."""

    kind: Literal["flow_table"]
    name: Name
    caption: str
    series: tuple[SeriesName, ...] = Field(min_length=1)
    beside: Mapping[str, str] = Field(default_factory=dict, description="series → documented series shown beside it")
    note: str = ""


class MonthTable(_Declared):
    """The newest months of one series."""

    kind: Literal["month_table"]
    name: Name
    caption: str
    series: SeriesName
    months: int = Field(default=6, ge=2, le=24)
    note: str = ""


class ClaimsTable(_Declared):
    """The claims of some series in full: who, what, when, on whose authority."""

    kind: Literal["claims_table"]
    name: Name
    caption: str
    series: tuple[SeriesName, ...] = Field(min_length=1)
    newest: int = Field(default=0, ge=0, description="only the newest so many; 0: all")
    note: str = ""


class Text(_Declared):
    """Paragraphs: fixed prose, or statements."""

    kind: Literal["text"]
    paragraphs: tuple[str | Statement, ...] = Field(min_length=1)


class Standing(_Declared):
    """A part that every briefing has, made from ledger and catalogue."""

    kind: Literal["changes", "source_health", "sources", "revisions", "glossary", "reproduce"]


BlockSpec = Annotated[
    WeeklyBars
    | BandLine
    | LateLine
    | ClaimsPanel
    | SmallMultiples
    | FlowTable
    | MonthTable
    | ClaimsTable
    | Text
    | Standing,
    Field(discriminator="kind"),
]


class SectionSpec(_Declared):
    """A part of the briefing."""

    name: Name
    title: str
    kicker: str = ""
    starts_page: bool = False
    blocks: tuple[BlockSpec, ...] = Field(min_length=1)


class Release(_Declared):
    """The instant a week's edition is released: a local time on a weekday of the week after (1 is Monday)."""

    weekday: int = Field(ge=1, le=7)
    at: dt.time
    zone: str
    opens_minutes_before: int = Field(default=60, ge=0, le=24 * 60, description="how long before it a run may publish")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as trouble:
            raise ValueError(f"zone {zone!r} is no IANA time zone, such as Europe/Kyiv") from trouble
        return zone


class Gate(_Declared):
    """What must be there, or the edition is withheld. Series older than their source's error age do not count."""

    series: tuple[SeriesName, ...] = Field(min_length=1)
    undated_sources: tuple[str, ...] = Field(default=(), description="sources that only must have been read once")


class Briefing(_Declared):
    """A recurring document."""

    title: str
    kicker: str
    lead_series: SeriesName
    release: Release
    gate: Gate
    contact: str = ""
    licence: str = ""
    standing_note: str
    judgements: tuple[JudgementSpec, ...] = Field(min_length=1)
    tiles: tuple[TileSpec, ...] = Field(min_length=1, max_length=8)
    sections: tuple[SectionSpec, ...] = Field(min_length=1)
    glossary: Mapping[str, str] = Field(default_factory=dict)

    def check(self, catalog: Any) -> Iterator[str]:
        """Yield a complaint for every series that the catalogue does not have."""
        known = set(catalog.series)
        for where, name in _series_named(self):
            if name not in known:
                yield f"{where}: series {name!r} is not in series.toml"


def _series_named(thing: Any, where: str = "") -> Iterator[tuple[str, str]]:
    for field_name in type(thing).model_fields:
        value = getattr(thing, field_name)
        path = f"{where}.{field_name}".lstrip(".")
        if field_name in {"series", "others"} and isinstance(value, tuple):
            yield from ((path, name) for name in value)
        elif field_name in {"series", "lead_series", "spark", "line", "floor"} and isinstance(value, str):
            yield path, value
        elif field_name == "beside":
            yield from ((path, name) for pair in value.items() for name in pair)
        elif isinstance(value, BaseModel):
            yield from _series_named(value, path)
        elif isinstance(value, tuple):
            for number, part in enumerate(value):
                if isinstance(part, BaseModel):
                    yield from _series_named(part, f"{path}.{number}")
