"""What a chart shows, as data: numbers, dates and finished label strings. No chart knows where they come from.

Every spec carries `title`: one sentence for the SVG's own `<title>`, read out where the picture cannot be seen.
Values are in one unit per chart; a missing value is None and leaves a gap, never a zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reports.briefings.tokens import Binding, computed, declared, tick
from reports.calendar import Week as IsoWeek

Bound = Literal["exact", "about", "almost", "at_least", "more_than", "at_most", "up_to", "range"]


def _unbound(text: str, _: Binding) -> str:
    return text


@dataclass(frozen=True)
class Formats:
    """How a chart's own texts are written in the edition's language: ticks, list numbers, values under a pointer.

    `told` binds a text to what it stands for; `chart` is the name of the chart being drawn.
    """

    number: Callable[[float], str]
    month: Callable[[date], str]
    year: Callable[[date], str]
    day: Callable[[date], str] = date.isoformat
    told: Callable[[str, Binding], str] = _unbound
    chart: str = ""

    def tick(self, value: float, axis: str = "values") -> str:
        """Return the text of a tick, bound to its axis."""
        return self.told(self.number(value), tick(self.chart, axis, value))

    def place(self, number: int) -> str:
        """Return the number by which a mark is named under the chart."""
        return self.told(str(number), declared("list", str(number), number))

    def point(self, on: date, value: float, series: str, method: str) -> str:
        """Return a day and a value of a series, as a pointer is told it."""
        about = str(IsoWeek.of(on)) if method == "weekly_flow" else on.isoformat()
        number = self.told(self.number(value), computed(method, series or self.chart, about, value=value))
        return f"{self.day(on)}: {number}"


@dataclass(frozen=True)
class Event:
    """What happened to a series on a day, drawn as a hairline: a break of method, a restatement, a fall of its total.

    `label` is short and stands at the line's head; several events on neighbouring days are the composer's to join.
    """

    on: date
    label: str


@dataclass(frozen=True)
class Label:
    """A direct label: a name in bold and, under it, a value."""

    name: str
    value: str = ""


@dataclass(frozen=True)
class Week:
    """One week's flow; a week with missing days is drawn hollow, one still filling up dotted, a revised one marked."""

    starts_on: date
    value: float | None
    is_complete: bool = True
    is_provisional: bool = False
    is_revised: bool = False


@dataclass(frozen=True)
class Point:
    """A value on a day."""

    on: date
    value: float


@dataclass(frozen=True)
class BandPoint:
    """An estimate on a day; `low` and `high` may both be None."""

    on: date
    best: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class PointClaim:
    """What another publisher says for a day, with its bound; `low` and `high` draw a whisker."""

    on: date
    value: float
    label: Label
    bound: Bound = "exact"
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Line:
    """A further line of the same unit, labelled at its end."""

    points: tuple[Point, ...]
    label: Label


@dataclass(frozen=True)
class WeeklyBars:
    """Weekly flows as bars from zero, a moving mean, the record and this week told apart."""

    title: str
    weeks: tuple[Week, ...]
    mean: tuple[Point, ...] = ()
    this_week_on: date | None = None
    this_week_label: Label | None = None
    mean_label: Label | None = None
    record_on: date | None = None
    record_label: str = ""
    events: tuple[Event, ...] = ()
    revised_label: str = ""
    named: str = ""
    series: str = ""
    height: int = 212


@dataclass(frozen=True)
class Projected:
    """What a week to come is projected at; `limits` are its intervals, the widest first.

    `is_tested` marks the weeks so far ahead that the method's record is known there.
    """

    starts_on: date
    median: float
    limits: tuple[tuple[float, float], ...]
    is_tested: bool = False
    label: str = ""


@dataclass(frozen=True)
class Foretold:
    """What an earlier edition projected for a week that has come: median and interval, and whether that held."""

    starts_on: date
    median: float
    low: float
    high: float
    has_held: bool


@dataclass(frozen=True)
class Fan:
    """Weekly flows up to now, what the weeks to come are projected at, and what earlier editions projected.

    `level_labels` name the intervals, the widest first; the foretold labels say what the two marks mean.
    """

    title: str
    weeks: tuple[Week, ...]
    fan: tuple[Projected, ...]
    label: Label
    level_labels: tuple[str, ...]
    foretold: tuple[Foretold, ...] = ()
    foretold_label: str = ""
    missed_label: str = ""
    named: str = ""
    series: str = ""
    height: int = 212


@dataclass(frozen=True)
class BandLine:
    """An estimate with its interval, beside what other publishers claim for single days."""

    title: str
    points: tuple[BandPoint, ...]
    label: Label
    band_label: str = ""
    claims: tuple[PointClaim, ...] = ()
    lines: tuple[Line, ...] = ()
    starts_at_zero: bool = True
    events: tuple[Event, ...] = ()
    series: str = ""
    height: int = 222


@dataclass(frozen=True)
class JointStep:
    """What all claims allow on a day; `high` is None where nothing bounds it from above."""

    on: date
    low: float
    high: float | None = None


@dataclass(frozen=True)
class JointBand:
    """What all claims about a running total allow, beside those that bind; labels name the newest edges."""

    title: str
    steps: tuple[JointStep, ...]
    low_label: Label
    high_label: Label | None = None
    band_label: str = ""
    claims: tuple[PointClaim, ...] = ()
    height: int = 168


@dataclass(frozen=True)
class LateLine:
    """A weekly estimate whose newest weeks still grow with late entries: they are shaded and said to be."""

    title: str
    points: tuple[BandPoint, ...]
    label: Label
    provisional_from_on: date | None = None
    provisional_label: str = ""
    band_label: str = ""
    events: tuple[Event, ...] = ()
    series: str = ""
    height: int = 182


@dataclass(frozen=True)
class ClaimRow:
    """One claim: who says it, of what and when, how it is bounded, and what the reader should know.

    `value` is the point or bound; `low` and `high` are set for a range. `value_label` carries the bound sign.
    """

    who: str
    what: str
    value: float | None
    value_label: str
    bound: Bound = "exact"
    low: float | None = None
    high: float | None = None
    is_projection: bool = False
    remark: str = ""


@dataclass(frozen=True)
class Origin:
    """Where the chains of a group of claims end."""

    label: str
    rows: tuple[ClaimRow, ...]


@dataclass(frozen=True)
class ClaimsPanel:
    """The contested figure: every claim on one axis, grouped by origin."""

    title: str
    origins: tuple[Origin, ...]


@dataclass(frozen=True)
class Node:
    """Somebody in a chain of attribution: an outlet with the figures it printed, a relay, or an origin."""

    key: str
    label: str
    figures: tuple[str, ...] = ()
    is_origin: bool = False


@dataclass(frozen=True)
class Link:
    """Who took a figure (`taker`) from whom (`giver`), by the keys of their nodes."""

    taker: str
    giver: str
    is_suspected: bool = False


@dataclass(frozen=True)
class Attribution:
    """Who printed a figure, through whose hands it came, and where its chains end."""

    title: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    stated_label: str
    suspected_label: str
    outlets_label: str = ""
    origin_label: str = ""


@dataclass(frozen=True)
class Multiple:
    """One small chart of a set: weekly flows with the newest value and its change in words."""

    label: str
    value: str
    change: str
    weeks: tuple[Week, ...]
    alt: str = ""
    series: str = ""


@dataclass(frozen=True)
class SmallMultiples:
    """Small weekly bars side by side, each on its own scale from zero."""

    title: str
    multiples: tuple[Multiple, ...]
    columns: int = 4
    note: str = ""


@dataclass(frozen=True)
class Sparkline:
    """A line of the last values without axes; the newest is dotted."""

    title: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Canvas:
    """Where a chart is drawn: width in CSS pixels (1/96 inch), how many points a line may keep, and whether a pointer
    that rests on a mark is told its value."""

    width: int
    points: int | None = None
    tells: bool = False


PRINT = Canvas(width=672, points=360)
SCREEN = Canvas(width=672, tells=True)
PHONE = Canvas(width=358, points=720)
HALF = Canvas(width=318, points=180)
