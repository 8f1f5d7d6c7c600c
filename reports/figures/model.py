"""Claims: what one publisher stated, as it is kept. Frozen, and valid from birth."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Literal, get_args

Bound = Literal["exact", "about", "almost", "at_least", "more_than", "at_most", "up_to", "range", "words"]
Kind = Literal["cumulative", "flow", "stock", "ratio", "multiple", "projection", "event"]
Event = Literal["stated", "revised", "withdrawn", "released", "rejected"]
Link = Literal["", "stated", "suspected"]

BOUNDS: tuple[str, ...] = get_args(Bound)
LOWER_BOUNDS = frozenset({"at_least", "more_than"})
UPPER_BOUNDS = frozenset({"at_most", "up_to", "almost"})


@dataclass(frozen=True, slots=True)
class Claim:
    """What one publisher stated about one series and period. Attributed, never endorsed.

    `period_end_on` is the day the publisher puts on the figure (a report day stays a report day: the series
    declares the lag). `value` is the figure as stated; `low` and `high` are stated limits; all may be None
    ("words": a figure without digits). `ordinal` tells conflicting duplicates of one key in one file apart.
    `suspected_origin` is set where the stated origin itself seems to repeat another.
    """

    series_id: str
    source_id: str
    publisher: str
    period_end_on: dt.date | None
    period_start_on: dt.date | None = None
    published_on: dt.date | None = None
    published_precision: Literal["day", "month", ""] = "day"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: str = "exact"
    ordinal: int = 0
    claim_ref: str = ""
    scope: str = ""
    origin: str = ""
    link: str = "stated"
    suspected_origin: str = ""
    via: str = ""
    url: str = ""
    quote: str = ""
    note: str = ""
    credibility: int = 6
    locator: str = ""
    release_at: dt.datetime | None = None
    quarantine: str = ""

    def __post_init__(self) -> None:
        if self.bound not in BOUNDS:
            raise ValueError(f"bound {self.bound!r} is none of {', '.join(BOUNDS)}")
        for name in ("value", "low", "high"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{name} is {number}, which no publisher can have stated")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {self.low} is above high {self.high}")
        if self.value is None and self.low is None and self.high is None and self.bound != "words":
            raise ValueError("a claim without any number must have the bound 'words'")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says about a claim, a file or a chain."""

    code: str
    severity: Literal["warn", "quarantine", "error"]
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """Something a person should read, because it may hold a figure. `item_id` is the publisher's own name for it."""

    source_id: str
    item_id: str
    title: str
    url: str
    published_at: dt.datetime | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser made of one file: claims (those with `quarantine` set are kept and not used) and findings."""

    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...] = ()
    review: tuple[ReviewItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """The bytes that one fetch of a source brought, in as many pages as it came in, and when they were taken (UTC)."""

    source_id: str
    pages: tuple[bytes, ...]
    retrieved_at: dt.datetime

    @property
    def body(self) -> bytes:
        """The bytes of a source that comes in one piece."""
        return self.pages[0]


@dataclass(frozen=True, slots=True)
class Fetch:
    """One attempt to get a source: what came, or why nothing did. Times are UTC.

    "decided": no attempt, but what a person decided about the source's figures, with that decision as its evidence.
    """

    source_id: str
    url: str
    retrieved_at: dt.datetime
    status: Literal["ok", "unchanged", "failed", "decided"]
    sha256: str = ""
    size_bytes: int = 0
    http_status: int = 0
    etag: str = ""
    last_modified: str = ""
    error: str = ""
