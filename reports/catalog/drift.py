"""What a catalogue may declare of drift: what readers were led to understand, and which findings are known."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping as Table
from typing import Literal

from pydantic import Field, field_validator

from reports.catalog.declared import Declared
from reports.catalog.groups import Multiple
from reports.catalog.mappings import SeriesId

_DAY_OR_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")


class Wording(Declared):
    """How a claim was worded, where its own columns keep what the figure is and not what a reader was told.

    A reader was led to take it for a figure of `series`, or of another `kind`, or up to `until`. `compares` are the
    two spans that a multiple sets against one another as worded. `condition` is what the statement hangs on.
    """

    series: SeriesId | None = None
    kind: Literal["", "cumulative", "flow", "stock", "ratio", "multiple", "projection", "event"] = ""
    until: str = Field(default="", description="YYYY-MM-DD or YYYY-MM")
    compares: Multiple | None = None
    condition: str = ""

    @field_validator("until")
    @classmethod
    def _is_a_day(cls, until: str) -> str:
        if until:
            last_day_of(until)
        return until

    @property
    def until_on(self) -> dt.date | None:
        """The last day of what the reader was told, None where nothing else was told."""
        return last_day_of(self.until) if self.until else None


class Drift(Declared):
    """drift.toml: wordings by the claim's reference, and known findings by their id with the reason to go on."""

    worded: Table[str, Wording] = Field(default_factory=dict)
    known: Table[str, str] = Field(default_factory=dict)

    @field_validator("known")
    @classmethod
    def _with_reasons(cls, known: Table[str, str]) -> Table[str, str]:
        silent = [name for name, why in known.items() if not why.strip()]
        if silent:
            raise ValueError(f"{', '.join(silent)}: say why it is known")
        return known


def last_day_of(text: str) -> dt.date:
    """Return the day that YYYY-MM-DD names, or the last one of the month YYYY-MM; raises ValueError."""
    found = _DAY_OR_MONTH.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is neither YYYY-MM-DD nor YYYY-MM")
    year, month = int(found[1]), int(found[2])
    if not 1 <= month <= 12:
        raise ValueError(f"{text!r} names no month")
    return dt.date(year, month, int(found[3])) if found[3] else month_end(dt.date(year, month, 1))


def month_end(day: dt.date) -> dt.date:
    """Return the last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
