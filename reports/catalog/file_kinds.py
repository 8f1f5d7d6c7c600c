"""The kinds of file that a source may be, each with its own keys; what its rows mean is a row mapping."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from reports.catalog.mappings import Numbers, Part, RowMapping, SeriesId


def _pattern(text: str) -> str:
    """Return `text` if it is a regular expression; raises ValueError."""
    try:
        re.compile(text)
    except re.error as trouble:
        raise ValueError(f"{text!r} is no regular expression: {trouble}") from trouble
    return text


def _pattern_with_names(text: str) -> str:
    """Return `text` if it is a regular expression with named groups, which become the columns of a row."""
    if not re.compile(_pattern(text)).groupindex:
        raise ValueError(f"{text!r} names no group; write (?P<value>…): each named group is a column")
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
RowPattern = Annotated[str, AfterValidator(_pattern_with_names)]
# The keys that lead from the root of a document to the place meant; a whole number counts into an array.
KeyPath = tuple[str | int, ...]


class JsonRows(RowMapping):
    """Rows that are objects of a JSON array. `records` leads to the array, empty: it is the document itself."""

    records: KeyPath = ()
    numbers_as_text: bool = Field(default=False, description="figures may be strings, written as `numbers` says")

    @model_validator(mode="after")
    def _numbers_have_a_use(self) -> JsonRows:
        if self.numbers != Numbers() and not self.numbers_as_text:
            raise ValueError("'numbers' says how text is read as a number, and needs numbers_as_text = true")
        return self


class JsonMapping(JsonRows):
    """A whole file of JSON with one array of objects."""

    adapter: Literal["json"]


class NextUrl(Part):
    """Each page names the address of the next; the last names none."""

    style: Literal["next_url"]
    next_url: KeyPath


class ByPage(Part):
    """Pages are asked for by number, and an empty one is the end."""

    style: Literal["page"]
    parameter: str
    first: int = Field(default=1, ge=0)


class ByOffset(Part):
    """Pages are asked for by the number of records left out, and an empty one is the end.

    The next offset is the number of records that really came, whatever was asked for.
    """

    style: Literal["offset"]
    parameter: str
    first: int = Field(default=0, ge=0)


Paging = Annotated[NextUrl | ByPage | ByOffset, Field(discriminator="style")]


class PagedJsonMapping(JsonRows):
    """JSON that comes in pages. The end is an empty page or a missing next address: no counter is trusted."""

    adapter: Literal["paged_json"]
    paging: Paging
    most_pages: int = Field(default=500, ge=1, le=10_000, description="more than that is an error, not an end")


class Wide(Part):
    """A table with a column for each period or label: it is read as one row for each cell under such a heading.

    `headings` is the form of the whole heading. The heading stands in `heading` and the cell in `cell` of those rows;
    the pattern's named groups become columns too; the table's other columns are repeated.
    """

    headings: Pattern
    heading: str = "heading"
    cell: str = "value"

    @model_validator(mode="after")
    def _told_apart(self) -> Wide:
        names = [self.heading, self.cell, *re.compile(self.headings).groupindex]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"heading, cell and the groups of headings all need a name of their own: {twice[0]!r}")
        return self


class TableRows(RowMapping):
    """Rows that stand in a table with headings. Lines are counted from 1."""

    header_line: int = Field(default=1, ge=1, description="the line of the headings; what stands above is left aside")
    skip_lines_below: int = Field(default=0, ge=0, description="lines between headings and rows, such as HXL tags")
    stop_at: Table[str, tuple[Pattern, ...]] = Field(
        default_factory=dict, description="column → patterns of the cell at which the table ends, ^$ for an empty one"
    )
    wide: Wide | None = None

    @model_validator(mode="after")
    def _wide_is_read(self) -> TableRows:
        if self.wide and self.wide.cell not in self._figure_columns():
            raise ValueError(f"wide puts the figures in the column {self.wide.cell!r}, and no figure is read from it")
        return self

    def is_figure(self, heading: str) -> bool:
        """Return whether figures stand under this heading."""
        if self.wide and re.fullmatch(self.wide.headings, heading):
            return True
        return heading in self._figure_columns()

    def _figure_columns(self) -> set[str]:
        return {column for rule in self.rules() for column in rule.columns()}


class CsvMapping(TableRows):
    """A text table. A byte order mark is accepted with utf-8. An empty cell is not reported."""

    adapter: Literal["csv"]
    encoding: Literal["utf-8", "utf-16", "cp1251", "cp1252", "latin-1"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","


class XlsxMapping(TableRows):
    """A sheet of a workbook (xlsx, xls or ods). Columns without a heading are left aside: notes stand there."""

    adapter: Literal["xlsx"]
    sheet: str = Field(description="the sheet's name")


class PageValue(Part):
    """A text that stands once on the page, such as its day: the named groups of `pattern` become columns."""

    select: str = Field(description="CSS selector of the one element that holds it")
    pattern: RowPattern


class HtmlMapping(TableRows):
    """A web page: either one table, or elements whose whole text has the form of a pattern with named groups.

    `select` is a CSS selector. Without `pattern` it must find one table. Nothing found is an error.
    Text is read on one line with plain spaces; raised text, such as a footnote's number, is led in by ^.
    """

    adapter: Literal["html"]
    select: str = Field(min_length=1)
    pattern: RowPattern | None = None
    once: tuple[PageValue, ...] = Field(default=(), description="columns that every row shares")
    leave_out: tuple[str, ...] = Field(default=(), description="CSS selectors of what is not read, such as footnotes")
    encoding: Literal["", "utf-8", "cp1251", "cp1252", "koi8-u"] = Field(
        default="", description="empty: as the page itself says, else UTF-8"
    )

    @model_validator(mode="after")
    def _columns_are_named(self) -> HtmlMapping:
        shared = [name for part in self.once for name in re.compile(part.pattern).groupindex]
        named = [*shared, *(re.compile(self.pattern).groupindex if self.pattern else ())]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise ValueError(f"more than one pattern names {', '.join(map(repr, twice))}")
        missed = [name for name in self.needed() if name not in named] if self.pattern else []
        if missed:
            raise ValueError(f"no pattern names {', '.join(map(repr, missed))}; they name {', '.join(named)}")
        return self


class FeedMapping(Part):
    """A feed (RSS or Atom) that is watched: an entry opens an item to review, and never states a number."""

    adapter: Literal["feed"]
    matches: tuple[Pattern, ...] = Field(
        default=(), description="only entries whose title or summary contains one of these patterns; none: all"
    )

    def targets(self) -> tuple[str, ...]:
        """Return no series: a feed states no figure."""
        return ()


class PluginMapping(Part):
    """A file that an installed package reads: `reader` names its entry point in the group muster.readers."""

    adapter: Literal["plugin"]
    reader: str
    writes: tuple[SeriesId, ...] = Field(min_length=1, description="the series that it may write to")
    options: Table[str, str | int | float | bool] = Field(default_factory=dict)

    def targets(self) -> tuple[str, ...]:
        """Return every series that this mapping writes to."""
        return self.writes


class RegisterMapping(Part):
    """The desk's own curated table: its columns are fixed, and each row names its series."""

    adapter: Literal["register"]

    def targets(self) -> tuple[str, ...]:
        """Return no series: the rows name them, and the parser checks them."""
        return ()


Mapping = Annotated[
    JsonMapping
    | PagedJsonMapping
    | CsvMapping
    | XlsxMapping
    | HtmlMapping
    | FeedMapping
    | PluginMapping
    | RegisterMapping,
    Field(discriminator="adapter"),
]
