"""The blocks that a section of a briefing may be made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from reports.catalog.rules import SeriesName, Statement, Table
from reports.catalog.spoken import Spoken

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class WeeklyBars(Table):
    """Weekly flows as bars with the 13-week mean, the record and this week."""

    kind: Literal["weekly_bars"]
    name: Name
    title: Statement
    series: SeriesName
    weeks: int = Field(default=130, ge=8, le=400)
    note: Spoken = ""


class BandLine(Table):
    """An estimate with its interval, and what others said as points."""

    kind: Literal["band_line"]
    name: Name
    title: Statement
    series: SeriesName
    others: tuple[SeriesName, ...] = ()
    line: SeriesName | None = None
    line_label: Spoken = ""
    since: dt.date | None = None
    note: Spoken = ""


class LateLine(Table):
    """A weekly flow with its interval, the provisional weeks shaded."""

    kind: Literal["late_line"]
    name: Name
    title: Statement
    series: SeriesName
    floor: SeriesName | None = None
    floor_label: Spoken = ""
    note: Spoken = ""


class ClaimsPanel(Table):
    """Claims that contest one another, a row each, with bound arrows and origins by colour."""

    kind: Literal["claims_panel"]
    name: Name
    title: Statement
    series: tuple[SeriesName, ...] = Field(min_length=1)
    newest: int = Field(default=8, ge=1, le=9, description="the origins with the newest claims; more fill the page")
    note: Spoken = ""


class JointBand(Table):
    """What all claims of a comparability group allow together, and those that bind."""

    kind: Literal["joint_band"]
    name: Name
    title: Statement
    series: tuple[SeriesName, ...] = Field(min_length=1, description="just those of one group of groups.toml")
    note: Spoken = ""


class Attribution(Table):
    """One figure as a graph: who printed it, through whose hands it came, and where its chains end."""

    kind: Literal["attribution"]
    name: Name
    series: tuple[SeriesName, ...] = Field(min_length=1, description="the series whose claims state the figure")
    claim: str = Field(min_length=1, description="the claim_ref, in a register, of a claim that states the figure")
    note: Spoken = ""


class Clashes(Table):
    """Claims of a comparability group that cannot hold together, in words."""

    kind: Literal["clashes"]
    name: Name
    series: tuple[SeriesName, ...] = Field(min_length=1, description="just those of one group of groups.toml")
    most: int = Field(default=3, ge=1, le=8)


class SmallMultiples(Table):
    """One small chart per series."""

    kind: Literal["small_multiples"]
    name: Name
    title: Statement
    series: tuple[SeriesName, ...] = Field(min_length=1)
    weeks: int = Field(default=52, ge=8, le=260)
    note: Spoken = ""


class FlowTable(Table):
    """A row per series: this week, change, means, a year before, total."""

    kind: Literal["flow_table"]
    name: Name
    caption: Spoken
    series: tuple[SeriesName, ...] = Field(min_length=1)
    beside: Mapping[str, str] = Field(default_factory=dict, description="series → documented series shown beside it")
    note: Spoken = ""


class PeriodTable(Table):
    """The newest months or weeks of one series."""

    kind: Literal["period_table"]
    name: Name
    caption: Spoken
    series: SeriesName
    by: Literal["month", "week"] = "month"
    newest: int = Field(default=6, ge=2, le=52)
    note: Spoken = ""


class Outlook(Table):
    """What weekly flows may come to, where a method beats the naive forecast; where none does, that it does not.

    The first series is drawn, and its next round total dated.
    """

    kind: Literal["outlook"]
    name: Name
    caption: Spoken
    series: tuple[SeriesName, ...] = Field(min_length=1)
    note: Spoken = ""


class ClaimsTable(Table):
    """The claims of some series in full: who, what, when, on whose authority."""

    kind: Literal["claims_table"]
    name: Name
    caption: Spoken
    series: tuple[SeriesName, ...] = Field(min_length=1)
    newest: int = Field(default=0, ge=0, description="only the newest so many; 0: all")
    note: Spoken = ""


class Text(Table):
    """Paragraphs: fixed prose, or statements."""

    kind: Literal["text"]
    paragraphs: tuple[Spoken | Statement, ...] = Field(min_length=1)


class Standing(Table):
    """A part that every briefing has, made from ledger and catalogue."""

    kind: Literal[
        "changes", "source_health", "sources", "echoes", "drift", "revisions", "yardstick", "glossary", "reproduce"
    ]


Half = Annotated[PeriodTable | ClaimsTable | Text, Field(discriminator="kind")]


class Pair(Table):
    """Two blocks side by side."""

    kind: Literal["pair"]
    left: Half
    right: Half


BlockSpec = Annotated[
    WeeklyBars
    | BandLine
    | LateLine
    | ClaimsPanel
    | JointBand
    | Attribution
    | Clashes
    | SmallMultiples
    | FlowTable
    | PeriodTable
    | Outlook
    | ClaimsTable
    | Text
    | Pair
    | Standing,
    Field(discriminator="kind"),
]


def series_in(block: object) -> tuple[str, ...]:
    """Return the series whose figures a block prints or draws, once each; none for a standing part."""
    named = getattr(block, "series", ())
    more = (*getattr(block, "others", ()), getattr(block, "line", None) or "", *getattr(block, "beside", {}).values())
    return tuple(dict.fromkeys(name for name in ((named,) if isinstance(named, str) else named) + more if name))
