"""The kinds of file that a source may be, each with its own keys; what its rows mean is a row mapping."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from reports.catalog.mappings import Part, RowMapping, SeriesId


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
    numbers_as_text: bool = False


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
    """A table with a column for each period: it is read as one row for each cell under a heading that matches.

    The heading stands in `heading` and the cell in `cell` of those rows; the other columns are repeated.
    """

    headings: Pattern
    heading: str = "period"
    cell: str = "value"


class TableRows(RowMapping):
    """Rows that stand in a table with headings. Lines are counted from 1."""

    header_line: int = Field(default=1, ge=1, description="the line of the headings; what stands above is left aside")
    skip_lines_below: int = Field(default=0, ge=0, description="lines between headings and rows, such as HXL tags")
    stop_at: Table[str, tuple[Pattern, ...]] = Field(
        default_factory=dict, description="column → patterns of the cell at which the table ends, ^$ for an empty one"
    )
    wide: Wide | None = None


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
    """A web page: either one table, or elements whose text matches a pattern with named groups.

    `select` is a CSS selector. Without `pattern` it must find one table. Nothing found is an error.
    """

    adapter: Literal["html"]
    select: str
    pattern: RowPattern | None = None
    once: tuple[PageValue, ...] = Field(default=(), description="columns that every row shares")


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
