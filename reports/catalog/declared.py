"""What a catalogue may declare of sources, origins and series. Frozen; unknown keys are refused."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, TypeAdapter, field_validator, model_validator

from reports.catalog.checks import Checks
from reports.catalog.fetching import Fetching, refuse_secrets
from reports.catalog.file_kinds import Mapping
from reports.catalog.history import History
from reports.catalog.mappings import Link, Slug
from reports.catalog.spoken import Named, Spoken

Reliability = Literal["A", "B", "C", "D", "E", "F"]
# What stands in a source's table where a person has still to decide.
BLANK = "?"
_WEB_ADDRESS = TypeAdapter(HttpUrl)


class Declared(BaseModel):
    """A table of a catalogue file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReleaseRule(Declared):
    """When a value is first knowable at the publisher, counted from one of the claim's own days (UTC).

    `published_on` counts from the end of the day, or of the month where only the month is known.
    """

    counts_from: Literal["period_end_on", "published_on"]
    plus_hours: int = Field(default=0, ge=0, le=24 * 60)


class Origin(Declared):
    """Where a chain of attribution ends: somebody who knows, or claims to."""

    title: Named
    short_title: Named = ""
    publishes_as: tuple[str, ...] = Field(default=(), description="publishers that are this origin itself")
    kind: Literal["party", "government", "international", "media", "osint", "leaked"]
    reliability: Reliability = "F"
    note: str = ""


class Source(Declared):
    """A publisher's file that is read: where it is, what it is worth, and how it is mapped."""

    title: Named
    publisher: str
    origin: Slug
    kind: Literal["party", "government", "international", "media", "osint", "leaked"]
    reliability: Reliability
    credibility: int = Field(
        default=6, ge=1, le=6, description="default credibility of its claims, 6: cannot be judged"
    )
    licence: Named
    licence_url: str = ""
    homepage: str = ""
    cadence_days: int = Field(ge=1)
    warn_after_days: int = Field(ge=1)
    error_after_days: int = Field(ge=1)
    url: str = Field(description="https address, or catalog:FILE for a file of the catalogue itself")
    whole_history: bool = Field(default=False, description="a row that vanishes from the file was withdrawn")
    release: ReleaseRule | None = None
    echo_of: Slug | None = Field(default=None, description="the source whose figures this one repeats")
    link: Link = Field(default="stated", description="whether the origin is named by the publisher or suspected")
    note: str = ""
    history: History = Field(default=History(), description="what it may do to its own past unexplained")
    fetching: Fetching = Field(default=Fetching(), description="how it may be asked")
    checks: Checks = Field(default=Checks(), description="what its figures must pass before they are believed")
    mapping: Mapping

    @field_validator("title", "publisher", "licence")
    @classmethod
    def _decided(cls, text: str) -> str:
        if text.strip() in ("", BLANK):
            raise ValueError("still to be decided by an editor")
        return text

    @field_validator("url")
    @classmethod
    def _reachable(cls, url: str) -> str:
        if not url.startswith("catalog:"):
            _WEB_ADDRESS.validate_python(refuse_secrets(url))
        return url

    @model_validator(mode="after")
    def _warns_before_it_fails(self) -> Source:
        if self.error_after_days < self.warn_after_days:
            raise ValueError(
                f"error_after_days is {self.error_after_days}, and must not be less than "
                f"warn_after_days, which is {self.warn_after_days}"
            )
        return self


class Vintage(Declared):
    """A series as it stood at an earlier day, where its publisher prints that beside what is known now."""

    of: str = Field(description="the series of which this is an earlier state")
    known_on: dt.date


class Series(Declared):
    """Claims of one measure, population, scope, kind and unit."""

    title: Named
    short_title: Named = ""
    measure: Slug
    population: Slug
    scope: Slug = "all"
    kind: Literal["cumulative", "flow", "stock", "ratio", "multiple", "projection", "event"]
    unit: Slug
    basis: Literal["claimed", "documented", "estimated"]
    polarity: Literal["neutral", "more_is_worse", "more_is_better"] = "neutral"
    group: Slug = Field(description="comparability group: series that may stand on one axis")
    definition: str = ""
    starts_on: dt.date | None = None
    lag_days: int = Field(default=0, ge=0, le=31, description="report day less the day the figure is about")
    grid: Literal["day", "week", "month", "irregular"] = "irregular"
    breaks: dict[dt.date, Spoken] = Field(
        default_factory=dict, description="method breaks: the first day told in the new way, and what changed, in short"
    )
    no_report: tuple[tuple[dt.date, dt.date], ...] = Field(
        default=(), description="spans of report days, both ends included, whose repeated total says nothing"
    )
    resolved_by: str = Field(default="", description="of a projection: the series whose count of its period settles it")
    vintage: Vintage | None = Field(default=None, description="of which series this is an earlier state, and of when")
    late_weeks: int = Field(default=0, ge=0, le=104, description="newest weeks still filling up: shaded, left out")
