"""What a source's file would change if it were taken in now: fetched, read, checked and compared, and nothing kept."""

from __future__ import annotations

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flows.intake.fetching import CATALOG_SCHEME, address_told, fetch_source, has_moved
from flows.intake.reading import read_copy
from flows.intake.taking import Fetched
from flows.settings import Settings
from reports.adapters.ledger.appending import counted_as
from reports.errors import MusterError, OutOfOrder, SourceError, UsageError
from reports.figures.changes import Change
from reports.figures.model import Copy, Fetch, Finding, ReviewItem
from reports.sources.register import register_entered_at

OUTCOMES = ("stated", "revised", "withdrawn", "quarantined", "cleared")


@dataclass(frozen=True)
class SourceCheck:
    """What one copy would change, by outcome (OUTCOMES), or why it would be refused. Nothing of it is written.

    `held` is the newest copy that the ledger has; `is_held` says that this one is the same.
    """

    source_id: str
    address: str
    fetch: Fetch | None = None
    held: Fetch | None = None
    is_held: bool = False
    claims_count: int = 0
    changes: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    review: Sequence[ReviewItem] = ()
    error: str = ""
    mend: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "source_id": self.source_id,
            "address": self.address,
            "status": "refused" if self.error else "would be taken in",
            "error": self.error,
            "mend": self.mend,
            "retrieved_at": self.fetch.retrieved_at.isoformat() if self.fetch else None,
            "size_bytes": self.fetch.size_bytes if self.fetch else 0,
            "compared_with": self.held.retrieved_at.isoformat() if self.held else None,
            "is_held": self.is_held,
            "claims_count": self.claims_count,
            **{outcome: [_change_json(each) for each in self.changes.get(outcome, ())] for outcome in OUTCOMES},
            "findings": [
                {"code": each.code, "severity": each.severity, "where": each.where, "message": each.message}
                for each in self.findings
            ],
            "review": [{"item_id": each.item_id, "title": each.title, "url": each.url} for each in self.review],
        }


def check_source(settings: Settings, source_id: str, file: Path | None = None) -> SourceCheck:
    """Fetch a source once (or read `file` in its place) and return what its copy would change; writes nothing.

    What is wrong with the source stands in the answer; raises UsageError for an unknown source or file.
    """
    source = settings.catalog.sources.get(source_id)
    if source is None:
        known = ", ".join(settings.catalog.sources)
        raise UsageError(f"{source_id!r} is no source of this desk", mend=f"use one of {known}")
    check = SourceCheck(source_id, str(file) if file else address_told(source))
    try:
        held = settings.ledger.newest_good_fetch(source_id)
        brought = _read(settings, source_id, file) if file else _fetch(settings, source_id, held)
        check = replace(check, fetch=brought.fetch, held=held)
        return _compared(check, brought, settings)
    except (SourceError, OutOfOrder) as trouble:
        return _refused(check, trouble)


def _compared(check: SourceCheck, brought: Fetched, settings: Settings) -> SourceCheck:
    source, series = settings.catalog.sources[check.source_id], settings.catalog.series
    fetch, held = brought.fetch, check.held
    parsed = read_copy(Copy(check.source_id, brought.pages, fetch.retrieved_at), source, series)
    check = replace(
        check,
        claims_count=len(parsed.claims),
        findings=parsed.findings,
        review=parsed.review,
        is_held=held is not None and len(brought.pages) == 1 and held.sha256 == _digest(brought.pages[0]),
    )
    if check.is_held and held and held.retrieved_at == fetch.retrieved_at:
        return check  # a file of the catalogue has its own clock, and stands still between two edits
    planned = settings.ledger.planned(fetch, parsed, source, series)
    changes: dict[str, list[Change]] = defaultdict(list)
    for change in planned.changes:
        changes[counted_as(change)].append(change)
    return replace(check, changes=changes, findings=planned.parsed.findings)


def _refused(check: SourceCheck, trouble: MusterError) -> SourceCheck:
    return replace(check, error=trouble.message, mend=trouble.mend)


def _fetch(settings: Settings, source_id: str, held: Fetch | None) -> Fetched:
    """Return what the address sends now. Pages of a fetch that breaks off are kept as evidence: here, in no bucket."""
    is_own = settings.catalog.sources[source_id].url.startswith(CATALOG_SCHEME)
    # A publisher is asked for the whole file. Of a file of the catalogue it matters what was held before.
    before = {source_id: held} if held and is_own else {}
    if before and not has_moved(source_id, before, settings):
        before = {}
    with tempfile.TemporaryDirectory(prefix="muster-check-") as scratch:
        return fetch_source.fn(source_id, replace(settings, bucket=scratch), before)


def _read(settings: Settings, source_id: str, file: Path) -> Fetched:
    if not file.is_file():
        raise UsageError(f"{file} is no file", mend="name a file that holds what the source's address sends")
    body = file.read_bytes()
    url = settings.catalog.sources[source_id].url
    is_own = url.startswith(CATALOG_SCHEME)
    at = register_entered_at(body) if is_own else settings.clock.now()
    return Fetched(Fetch(source_id, str(file), at, "ok", size_bytes=len(body)), (body,))


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _change_json(change: Change) -> dict[str, Any]:
    claim, was = change.claim, change.was
    return {
        "series_id": claim.series_id,
        "publisher": claim.publisher,
        "period_start_on": claim.period_start_on.isoformat() if claim.period_start_on else None,
        "period_end_on": claim.period_end_on.isoformat() if claim.period_end_on else None,
        "value": claim.value,
        "low": claim.low,
        "high": claim.high,
        "bound": claim.bound,
        "was_value": was.value if was else None,
        "locator": claim.locator,
        "quarantine": claim.quarantine,
    }
