"""How each kind of file becomes claims: declared, never guessed.

Cells are compared after the space around them is dropped. A *column* is a key of a JSON object or a header of a table.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping as Table
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

SeriesId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Link = Literal["stated", "suspected"]
StatedBound = Literal["exact", "about", "almost", "at_least", "more_than", "at_most", "up_to"]
_DAY_PARTS = re.compile(r"YYYY|MM?|DD?")


_CLOCK = re.compile(r"[T ]hh:mm(:ss)?Z?$")


def _day_format(text: str) -> str:
    """Return `text` if it names year, month and day once each, perhaps with a clock behind them; raises ValueError."""
    day = _CLOCK.sub("", text)
    parts = sorted(part[0] for part in _DAY_PARTS.findall(day))
    if parts != ["D", "M", "Y"] or re.search(r"[^-/. ]", _DAY_PARTS.sub("", day)):
        raise ValueError(
            "a day is written with YYYY, M or MM, D or DD and one of - / . between, such as D/M/YYYY; "
            "a clock behind it, such as Thh:mm:ss, is read over"
        )
    return text


DayFormat = Annotated[str, AfterValidator(_day_format)]


class Part(BaseModel):
    """A table of a mapping: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DayColumn(Part):
    """A column that holds days; M and D take one digit or two, MM and DD exactly two."""

    column: str
    formats: tuple[DayFormat, ...] = Field(min_length=1)

    @field_validator("formats")
    @classmethod
    def _one_reading(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        orders = {tuple(part[0] for part in _DAY_PARTS.findall(text)) for text in formats}
        if ("D", "M", "Y") in orders and ("M", "D", "Y") in orders:
            raise ValueError("day first and month first together leave days such as 3/4/2024 with two readings")
        return formats


class OneDay(DayColumn):
    """The figure stands for one day, or runs up to it."""

    of: Literal["day"]


class WeekFrom(DayColumn):
    """The figure stands for the seven days that begin with the day in the column."""

    of: Literal["week_from"]


class IsoWeek(Part):
    """The figure stands for an ISO week, Monday to Sunday."""

    of: Literal["iso_week"]
    year_column: str
    week_column: str


class FixedPeriod(Part):
    """Every figure of the file stands for the same days: a release that names its day on the cover only."""

    of: Literal["fixed"]
    first_on: dt.date
    last_on: dt.date

    @model_validator(mode="after")
    def _in_order(self) -> FixedPeriod:
        if self.last_on < self.first_on:
            raise ValueError("last_on lies before first_on")
        return self


class RetrievedDay(Part):
    """Every figure stands for the day (UTC) on which the copy was taken: a page that names no day of its own."""

    of: Literal["retrieved"]


class NamedMonth(Part):
    """The figure stands for a month, or runs up to its last day. `months` gives the number of each name."""

    of: Literal["month"]
    year_column: str
    month_column: str
    months: Table[str, Annotated[int, Field(ge=1, le=12)]] = Field(min_length=1)


class NamedDay(Part):
    """The figure stands for one day, or runs up to it, written in parts. `months` gives the number of each name."""

    of: Literal["named_day"]
    year_column: str
    month_column: str
    day_column: str
    months: Table[str, Annotated[int, Field(ge=1, le=12)]] = Field(min_length=1)


Period = Annotated[
    OneDay | WeekFrom | IsoWeek | NamedMonth | NamedDay | FixedPeriod | RetrievedDay, Field(discriminator="of")
]


class Qualifier(Part):
    """A column that holds the word before the number, and the bound that each word stands for."""

    column: str
    bounds: Table[str, StatedBound] = Field(min_length=1)


class SeriesByLabel(Part):
    """A column whose label says which series a row belongs to. Other labels are reported as new."""

    column: str
    series: Table[str, SeriesId] = Field(min_length=1)
    ignored: tuple[str, ...] = ()
    ignored_patterns: tuple[str, ...] = Field(default=(), description="regular expressions for a label's beginning")

    @field_validator("ignored_patterns")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as trouble:
                raise ValueError(f"{pattern!r} is no regular expression: {trouble}") from trouble
        return patterns


class ValueRule(Part):
    """Where a figure stands in a row. `bound` is that of a point without a qualifier.

    Without a point, only a high limit means "up to", only a low one "more than", both a range.
    """

    series: SeriesId | None = None
    series_by: SeriesByLabel | None = None
    value: str | None = None
    low: str | None = None
    high: str | None = None
    bound: StatedBound = "exact"
    qualifier: Qualifier | None = None

    @model_validator(mode="after")
    def _complete(self) -> ValueRule:
        if (self.series is None) == (self.series_by is None):
            raise ValueError("a figure needs either 'series' or 'series_by'")
        if not self.columns():
            raise ValueError("a figure needs at least one of the columns 'value', 'low', 'high'")
        return self

    def columns(self) -> tuple[str, ...]:
        """Return the columns that hold this figure's numbers."""
        return tuple(column for column in (self.value, self.low, self.high) if column)

    def targets(self) -> tuple[str, ...]:
        """Return the series that this figure may belong to."""
        return tuple(self.series_by.series.values()) if self.series_by else (str(self.series),)


class PublisherOrigin(Part):
    """Whose figures a publisher repeats; for one series alone where `series` is given."""

    publisher: str
    series: SeriesId | None = None
    origin: Slug
    link: Link = "stated"


class PublisherColumn(Part):
    """A column that names the publisher; `names` gives the one spelling for each way it is written."""

    column: str
    names: Table[str, str] = Field(min_length=1)
    origins: tuple[PublisherOrigin, ...] = ()

    @model_validator(mode="after")
    def _known_publishers(self) -> PublisherColumn:
        for rule in self.origins:
            if rule.publisher not in self.names.values():
                raise ValueError(f"origins: publisher {rule.publisher!r} is none of the spellings in 'names'")
        return self


class Numbers(Part):
    """How numbers are written. Nothing else is read as a number.

    `thousands` may also be a no-break (U+00A0), narrow no-break (U+202F) or thin space (U+2009), or "spaces": any of
    these and the plain one. `minus` may be the true minus sign (U+2212).
    """

    thousands: Literal["", ",", ".", "'", "’", " ", "\u00a0", "\u202f", "\u2009", "spaces"] = ""
    decimal: Literal[".", ","] = "."
    minus: Literal["-", "\u2212"] = "-"
    scientific: bool = False

    @model_validator(mode="after")
    def _told_apart(self) -> Numbers:
        if self.thousands == self.decimal:
            raise ValueError(f"thousands and decimal cannot both be {self.decimal!r}")
        return self


class RowMapping(Part):
    """What a file of rows holds: the period and the figures of a row, who said it, and what to leave aside."""

    period: Period
    columns: Table[str, SeriesId] = Field(default_factory=dict, description="column → series, for exact single figures")
    values: tuple[ValueRule, ...] = ()
    keep: Table[str, tuple[str, ...]] = Field(default_factory=dict, description="column → cells of the rows to read")
    publisher: PublisherColumn | None = None
    origins: Table[SeriesId, Slug] = Field(
        default_factory=dict, description="series → origin, where the file repeats another than the source's"
    )
    published: DayColumn | None = None
    url: str | None = Field(default=None, description="column with the row's address; what is no address is a note")
    note: str | None = Field(default=None, description="column with free text")
    remarks: Table[str, Table[str, str]] = Field(default_factory=dict, description="column → cell → remark")
    ignore: tuple[str, ...] = ()
    optional: tuple[str, ...] = Field(default=(), description="columns that come and go")
    not_reported: tuple[str, ...] = Field(default=(), description="cells that mean: no figure was given")
    numbers: Numbers = Numbers()

    @model_validator(mode="after")
    def _has_figures(self) -> RowMapping:
        if not self.columns and not self.values:
            raise ValueError("a mapping needs 'columns' or 'values'")
        both = [name for name in self.ignore if name in self.needed()]
        if both:
            raise ValueError(f"'ignore' names {both[0]!r}, which the mapping reads")
        unread = [name for name in self.optional if name not in self.needed()]
        if unread:
            raise ValueError(f"'optional' names {unread[0]!r}, which the mapping does not read")
        strange = [name for name in self.origins if name not in self.targets()]
        if strange:
            raise ValueError(f"'origins' names the series {strange[0]!r}, which the mapping does not write")
        return self

    def rules(self) -> tuple[ValueRule, ...]:
        """Return every figure of a row, the short form written out."""
        return tuple(ValueRule(series=to, value=column) for column, to in self.columns.items()) + self.values

    def targets(self) -> tuple[str, ...]:
        """Return every series that this mapping writes to."""
        return tuple(target for rule in self.rules() for target in rule.targets())

    def period_columns(self) -> tuple[str, ...]:
        """Return the columns that say when."""
        return tuple(value for name, value in self.period if name.endswith("column"))

    def needed(self) -> tuple[str, ...]:
        """Return every column that is read, in the order declared."""
        names = list(self.period_columns())
        for rule in self.rules():
            names += rule.columns()
            names += [rule.qualifier.column] if rule.qualifier else []
            names += [rule.series_by.column] if rule.series_by else []
        names += [part.column for part in (self.publisher, self.published) if part]
        names += [name for name in (self.url, self.note) if name]
        return tuple(dict.fromkeys([*names, *self.keep, *self.remarks]))
