"""What a catalogue may declare of a briefing: when it is released, what it shows, and how it says it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Field, field_validator, model_validator

from reports.catalog.blocks import BlockSpec, Clashes, JointBand, Name, Outlook
from reports.catalog.rules import SeriesName, Statement, Table
from reports.catalog.spoken import Named, Sentence, Spoken

_QUOTED = re.compile(r"\{claim:([a-z0-9._-]+)@[0-9-]+\}")
Overdue = Literal["mark", "withhold"]
Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = ("a4", "letter")


class JudgementSpec(Table):
    """A key judgement: one rule, and its lead, reasons and tag by case, and what would change it."""

    rule: str
    series: tuple[SeriesName, ...] = Field(min_length=1)
    lead: Mapping[str, Sentence]
    text: Mapping[str, Sentence]
    tag: Sentence
    would_change: Mapping[str, Sentence] = Field(default_factory=dict, description="what would change the judgement")
    recent_days: int = Field(default=120, ge=1)

    def part(self, say: Mapping[str, str]) -> Statement:
        """Return one part of the judgement as a statement of its rule.

        Its sentences were checked as they were written; by now they may be those of another language.
        """
        return Statement.model_construct(rule=self.rule, series=self.series, say=say, recent_days=self.recent_days)

    @model_validator(mode="after")
    def _sayable(self) -> JudgementSpec:
        for say in (self.lead, self.text, {"any": self.tag}, *([self.would_change] if self.would_change else [])):
            Statement(rule=self.rule, series=self.series, say=say)
        return self


class TileSpec(Table):
    """A figure at a glance: the value and the lines under it are statements; `spark` draws a weekly series.

    `footnote` says at the foot of the page what the figure counts.
    """

    label: Spoken
    value: Statement
    lines: tuple[Statement, ...] = ()
    spark: SeriesName | None = None
    footnote: Spoken = ""

    def series(self) -> tuple[str, ...]:
        """Return the series that the tile rests on, once each."""
        named = [name for each in (self.value, *self.lines) for name in each.series]
        return tuple(dict.fromkeys([*named, *([self.spark] if self.spark else [])]))


class SectionSpec(Table):
    """A part of the briefing."""

    name: Name
    title: Spoken
    kicker: Spoken = ""
    starts_page: bool = False
    blocks: tuple[BlockSpec, ...] = Field(min_length=1)


class Release(Table):
    """The instant a week's edition is released: a local time on a weekday of the week after (1 is Monday)."""

    weekday: int = Field(ge=1, le=7)
    at: dt.time
    zone: str
    opens_minutes_before: int = Field(default=60, ge=0, le=24 * 60, description="how long before it a run may publish")
    embargo: dt.time | None = Field(default=None, description="local time of that day before which nothing is public")
    late_after_minutes: int = Field(default=24 * 60, ge=0, le=6 * 24 * 60, description="runs that start later are late")
    most_missed: int = Field(default=8, ge=1, le=53, description="how many missed weeks a scheduled run makes up for")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as trouble:
            raise ValueError(f"zone {zone!r} is no IANA time zone, such as Europe/Kyiv") from trouble
        return zone

    @model_validator(mode="after")
    def _in_order(self) -> Release:
        if self.embargo is not None and (self.embargo < self.at or self.embargo.tzinfo is not None):
            raise ValueError(f"embargo {self.embargo} is no local time from {self.at} on, the release of that day")
        return self


class Gate(Table):
    """What must be there, or the edition is withheld, and what becomes of a series past its source's error age.

    A required series past it withholds the edition, any other is printed with a mark, unless told otherwise.
    """

    series: tuple[SeriesName, ...] = Field(min_length=1)
    undated_sources: tuple[str, ...] = Field(default=(), description="sources that only must have been read once")
    overdue: Overdue = Field(default="mark", description="for series shown and not required")
    overdue_series: Mapping[SeriesName, Overdue] = Field(default_factory=dict, description="for single series")

    def when_overdue(self, series_id: str) -> Overdue:
        """Return what becomes of an edition that shows a series past its source's error age."""
        return self.overdue_series.get(series_id, "withhold" if series_id in self.series else self.overdue)


class Approval(Table):
    """How many people must say yes before an edition goes out, or a correction; 0 and it goes out by itself."""

    editions: int = Field(default=0, ge=0, le=9)
    corrections: int = Field(default=0, ge=0, le=9)
    hours: float = Field(default=12, gt=0, le=24 * 14, description="how long a run waits for them")
    names: tuple[str, ...] = Field(default=(), description="who may; empty: everybody")


class Briefing(Table):
    """A recurring document."""

    title: Named
    kicker: Named
    lead_series: SeriesName
    release: Release
    gate: Gate
    approval: Approval = Field(default_factory=Approval)
    contact: str = ""
    licence: Named = ""
    paper: Paper = "a4"
    standing_note: Spoken
    judgements: tuple[JudgementSpec, ...] = Field(min_length=1)
    tiles: tuple[TileSpec, ...] = Field(min_length=1, max_length=8)
    sections: tuple[SectionSpec, ...] = Field(min_length=1)
    glossary: Mapping[Spoken, Spoken] = Field(default_factory=dict)

    def series_shown(self) -> tuple[str, ...]:
        """Return every series that the briefing names, once each."""
        return tuple(dict.fromkeys(name for _, name in _series_named(self)))

    def series_projected(self) -> tuple[str, ...]:
        """Return every series that the briefing shows an outlook of, once each."""
        return tuple(dict.fromkeys(name for block in self._outlooks() for name in block.series))

    def series_dated(self) -> tuple[str, ...]:
        """Return the series of which the briefing dates a round total: the first of each outlook."""
        return tuple(dict.fromkeys(block.series[0] for block in self._outlooks()))

    def _outlooks(self) -> list[Outlook]:
        return [block for section in self.sections for block in section.blocks if isinstance(block, Outlook)]

    def check(self, catalog: Any) -> Iterator[str]:
        """Yield a complaint for every series that the catalogue does not have, be it asked for or quoted in a text."""
        known = set(catalog.series)
        for where, name in _series_named(self):
            if name not in known:
                yield f"{where}: series {name!r} is not in series.toml"
        for where, name, quoted in _claims_quoted(self):
            if name not in known:
                yield f"{where}: {quoted} quotes the series {name!r}, which is not in series.toml"
        grouped = [set(group.members()) for group in catalog.groups.values()]
        for where, series in _asking_for_groups(self):
            if set(series) not in grouped:
                yield f"{where}: no group of groups.toml has just the series {', '.join(series)}"


def _claims_quoted(thing: Any, where: str = "") -> Iterator[tuple[str, str, str]]:
    """Where a text has `{claim:series@day}`, the series, and the quotation as it is written."""
    if isinstance(thing, str):
        yield from ((where, found[1], found[0]) for found in _QUOTED.finditer(thing))
    elif isinstance(thing, BaseModel):
        for name in type(thing).model_fields:
            yield from _claims_quoted(getattr(thing, name), f"{where}.{name}".lstrip("."))
    elif isinstance(thing, Mapping):
        for key, each in thing.items():
            place = f"{where}.{key}" if key.isidentifier() else where
            yield from (*_claims_quoted(key, place), *_claims_quoted(each, place))
    elif isinstance(thing, tuple):
        for number, each in enumerate(thing):
            yield from _claims_quoted(each, f"{where}.{number}")


def _asking_for_groups(thing: Any, where: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(thing, JointBand | Clashes) or getattr(thing, "rule", "") == "joint":
        yield f"{where}.series".lstrip("."), thing.series
    for field_name in type(thing).model_fields:
        value = getattr(thing, field_name)
        path = f"{where}.{field_name}".lstrip(".")
        if isinstance(value, BaseModel):
            yield from _asking_for_groups(value, path)
        elif isinstance(value, tuple):
            parts = [(f"{path}.{number}", part) for number, part in enumerate(value) if isinstance(part, BaseModel)]
            for place, part in parts:
                yield from _asking_for_groups(part, place)


def _series_named(thing: Any, where: str = "") -> Iterator[tuple[str, str]]:
    for field_name in type(thing).model_fields:
        value = getattr(thing, field_name)
        path = f"{where}.{field_name}".lstrip(".")
        if field_name in {"series", "others"} and isinstance(value, tuple):
            yield from ((path, name) for name in value)
        elif field_name in {"series", "lead_series", "spark", "line", "floor"} and isinstance(value, str):
            yield path, value
        elif field_name == "overdue_series":
            yield from ((path, name) for name in value)
        elif field_name == "beside":
            yield from ((path, name) for pair in value.items() for name in pair)
        elif isinstance(value, BaseModel):
            yield from _series_named(value, path)
        elif isinstance(value, tuple):
            for number, part in enumerate(value):
                if isinstance(part, BaseModel):
                    yield from _series_named(part, f"{path}.{number}")
