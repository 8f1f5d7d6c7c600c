"""archive → parse → check → append: what one fetch brought becomes rows of the ledger, or is recorded as failed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from flows.engine import Outcome, step
from flows.intake.reading import read_copy
from flows.intake.reviewing import open_items
from flows.settings import Settings
from reports.adapters.evidence import archive_copy, keep_record
from reports.errors import LedgerError, OutOfOrder, SourceError
from reports.figures.fetch_records import FetchRecord, How, reader_digest
from reports.figures.model import Copy, Fetch, Finding, Parsed


@dataclass(frozen=True)
class Fetched:
    """What one attempt brought: its record, and the bytes if any came.

    `page_urls` are the masked addresses of a source that comes in several pages, and none of any other.
    `how` it came and what is `said` of that go into the record that is kept of it.
    """

    fetch: Fetch
    pages: tuple[bytes, ...] = ()
    page_urls: tuple[str, ...] = ()
    how: How = "fetched"
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """What one source's fetch changed in the ledger; "late": it is archived, and older than what was entered."""

    source_id: str
    status: str
    retrieved_at: dt.datetime
    stated: int = 0
    revised: int = 0
    withdrawn: int = 0
    quarantined: int = 0
    to_review: int = 0
    cleared: int = 0
    error: str = ""
    findings: tuple[Finding, ...] = ()
    kept_from: dt.datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**asdict(self), "retrieved_at": self.retrieved_at.isoformat()}

    @property
    def text(self) -> str:
        """Say it in one line, a failure with its reason and the age of the copy that stays in use."""
        if self.status == "late":
            return "; ".join(line.strip().removeprefix("mend: ") for line in self.error.splitlines())
        if self.status != "failed":
            return self.outcome
        reason = self.error.splitlines()[0] if self.error else "failed"
        if self.kept_from is None:
            return f"{reason}; no good copy is held"
        age_days = (self.retrieved_at - self.kept_from).days
        return f"{reason}; the copy of {self.kept_from:%Y-%m-%d} stays in use, {age_days} days old"

    @property
    def outcome(self) -> str:
        """Say what changed, in a few words."""
        if self.status == "failed":
            return "recorded as failed"
        counts = {
            "new": self.stated,
            "revised": self.revised,
            "withdrawn": self.withdrawn,
            "held back": self.quarantined,
            "no longer held back": self.cleared,
            "to review": self.to_review,
        }
        changed = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
        return changed or "unchanged"


@dataclass(frozen=True)
class RefreshReport:
    """What a refresh did, source by source."""

    taken: tuple[Taken, ...] = field(default=())

    @property
    def failed(self) -> tuple[Taken, ...]:
        """The sources that could not be reached or read."""
        return tuple(each for each in self.taken if each.status == "failed")


@step(name="take in {fetched.fetch.source_id}", says=lambda taken: taken.outcome)
def take_in(fetched: Fetched, settings: Settings) -> Taken:
    """Archive the bytes and the record of the fetch, then enter what they say into the ledger."""
    return enter(archived(fetched, settings), fetched.pages, settings)


def archived(fetched: Fetched, settings: Settings) -> Fetch:
    """Keep what came, and then the record of it; return the fetch with the sha256 under which its bytes lie."""
    fetch, source = fetched.fetch, settings.catalog.sources[fetched.fetch.source_id]
    digest = ""
    if fetch.status == "ok":
        sha256 = archive_copy(settings.store, fetched.pages, fetched.page_urls)
        fetch = replace(fetch, sha256=sha256, size_bytes=sum(map(len, fetched.pages)))
        digest = reader_digest(source, settings.catalog.series)
    keep_record(settings.store, FetchRecord(fetch, fetched.how, fetched.said, bool(fetched.page_urls), digest))
    return fetch


def enter(fetch: Fetch, pages: tuple[bytes, ...], settings: Settings) -> Taken:
    """Parse an archived copy and append what it says in one commit; a parse that fails is recorded."""
    source, series = settings.catalog.sources[fetch.source_id], settings.catalog.series
    if fetch.status != "ok":
        settings.ledger.append(fetch, Parsed(()), source, series)
        return Taken(fetch.source_id, fetch.status, fetch.retrieved_at, error=fetch.error)
    try:
        parsed = read_copy(Copy(fetch.source_id, pages, fetch.retrieved_at), source, series)
    except SourceError as trouble:
        settings.ledger.append(_failed(fetch, str(trouble)), Parsed(()), source, series)
        return Taken(fetch.source_id, "failed", fetch.retrieved_at, error=str(trouble))
    done = settings.ledger.append(fetch, parsed, source, series)
    to_review, changed = open_items(settings, fetch, parsed)
    return Taken(fetch.source_id, "ok", fetch.retrieved_at, done.stated, done.revised, done.withdrawn, done.quarantined,
                 to_review, cleared=done.cleared, findings=(*done.findings, *changed))  # fmt: skip


def error_of_source(outcome: Outcome[Any, Taken]) -> str:
    """Return what went wrong with one source; raises what is wrong with bucket or ledger, and so with all of them."""
    if isinstance(outcome.error, SourceError | OutOfOrder):
        return str(outcome.error)
    raise outcome.error or LedgerError("a source came to no end", mend="run again")


def _failed(fetch: Fetch, error: str) -> Fetch:
    """Return the record of a copy that cannot be read: its tags go, or the publisher would be asked about it."""
    return replace(fetch, status="failed", etag="", last_modified="", error=error)
