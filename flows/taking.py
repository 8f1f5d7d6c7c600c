"""archive → parse → check → append: what one fetch brought becomes rows of the ledger, or is recorded as failed."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

from flows.engine import Outcome, step
from flows.settings import Settings
from reports.adapters.evidence import archive
from reports.errors import LedgerError, OutOfOrder, SourceError
from reports.figures.model import Copy, Fetch, Finding, Parsed
from reports.sources import parse


@dataclass(frozen=True)
class Fetched:
    """What one attempt brought: its record, and the bytes if any came."""

    fetch: Fetch
    body: bytes = b""


@dataclass(frozen=True)
class Taken:
    """What one source's fetch changed in the ledger."""

    source_id: str
    status: str
    retrieved_at: dt.datetime
    stated: int = 0
    revised: int = 0
    withdrawn: int = 0
    quarantined: int = 0
    error: str = ""
    findings: tuple[Finding, ...] = ()
    kept_from: dt.datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**asdict(self), "retrieved_at": self.retrieved_at.isoformat()}

    @property
    def text(self) -> str:
        """Say it in one line, a failure with its reason and the age of the copy that stays in use."""
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
            "quarantined": self.quarantined,
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
    """Archive the bytes, parse them, and append what they say in one commit; a parse that fails is recorded."""
    fetch, source = fetched.fetch, settings.catalog.sources[fetched.fetch.source_id]
    if fetch.status != "ok":
        settings.ledger.append(fetch, Parsed(()), source, settings.catalog.series)
        return Taken(fetch.source_id, fetch.status, fetch.retrieved_at, error=fetch.error)
    sha256 = archive(settings.store, fetched.body)
    try:
        parsed = parse(Copy(fetch.source_id, (fetched.body,), fetch.retrieved_at), source, settings.catalog.series)
    except SourceError as trouble:
        failed = _failed(fetch, str(trouble), sha256, len(fetched.body))
        settings.ledger.append(failed, Parsed(()), source, settings.catalog.series)
        return Taken(fetch.source_id, "failed", fetch.retrieved_at, error=str(trouble))
    record = Fetch(fetch.source_id, fetch.url, fetch.retrieved_at, "ok", sha256, len(fetched.body), fetch.http_status,
                   fetch.etag, fetch.last_modified)  # fmt: skip
    done = settings.ledger.append(record, parsed, source, settings.catalog.series)
    return Taken(fetch.source_id, "ok", fetch.retrieved_at, done.stated, done.revised, done.withdrawn, done.quarantined,
                 findings=parsed.findings)  # fmt: skip


def error_of_source(outcome: Outcome[Any, Taken]) -> str:
    """Return what went wrong with one source; raises what is wrong with bucket or ledger, and so with all of them."""
    if isinstance(outcome.error, SourceError | OutOfOrder):
        return str(outcome.error)
    raise outcome.error or LedgerError("a source came to no end", mend="run again")


def _failed(fetch: Fetch, error: str, sha256: str, size_bytes: int) -> Fetch:
    return Fetch(
        fetch.source_id, fetch.url, fetch.retrieved_at, "failed", sha256, size_bytes, fetch.http_status, error=error
    )
