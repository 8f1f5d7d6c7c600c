"""A small desk for the ledger's tests: a running total and a projection, and copies of a gazette that states them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

from reports.adapters.ledger import AppendResult, Ledger
from reports.catalog.checks import Checks
from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import RegisterMapping
from reports.figures.model import Claim, Fetch, Finding, Parsed

SERIES = {
    name: Series(title=name, measure="size", population="herd", kind=kind, unit="head", basis="claimed", group="herd")
    for name, kind in (("herd.total", "cumulative"), ("herd.next", "projection"))
}
_START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


def at(day: float) -> dt.datetime:
    """Return an instant, in days from the first of January 2024."""
    return _START + dt.timedelta(days=day)


def on(day: int) -> dt.date:
    """Return a day, counted from the first of January 2024."""
    return _START.date() + dt.timedelta(days=day)


def source(*, whole_history: bool = True) -> Source:
    """Return a declared source."""
    return Source(
        title="Gazette",
        publisher="Gazette",
        origin="gazette",
        kind="media",
        reliability="C",
        licence="none",
        cadence_days=1,
        warn_after_days=2,
        error_after_days=4,
        url="https://example.org/herd.json",
        whole_history=whole_history,
        # Copies of a handful of days, some of them ahead: what the ledger does with them is the subject here.
        checks=Checks(off=("shrunken-file", "future-day")),
        mapping=RegisterMapping(adapter="register"),
    )


def claim(day: int, value: float, *, release_day: float | None = None, **more: object) -> Claim:
    """Return what the gazette says of a day; `release_day`: when its release rule says that it could be known."""
    said = {"series_id": "herd.total", "source_id": "gazette", "publisher": "The Gazette", **more}
    release_at = None if release_day is None else at(release_day)
    return Claim(period_end_on=on(day), value=value, release_at=release_at, **said)


def fetch(taken: float, *, source_id: str = "gazette", status: str = "ok", **more: object) -> Fetch:
    """Return the record of a copy taken at a time, in days."""
    sha256 = hashlib.sha256(f"{source_id} {taken}".encode()).hexdigest() if status == "ok" else ""
    return Fetch(source_id, "https://example.org/herd.json", at(taken), status, sha256=sha256, **more)


def append(
    ledger: Ledger,
    taken: float,
    values: Mapping[int, float],
    *,
    has_release_rule: bool = True,
    whole_history: bool = True,
    source_id: str = "gazette",
    is_cut: bool = False,
) -> AppendResult:
    """Append a copy that gives `values` by day; a day's release is its noon, and a cut copy has an error finding."""
    claims = tuple(
        claim(day, value, release_day=day + 0.5 if has_release_rule else None, source_id=source_id)
        for day, value in values.items()
    )
    findings = (Finding("cut", "error", "line 3", "the file ends in the middle"),) if is_cut else ()
    record = fetch(taken, source_id=source_id)
    return ledger.append(record, Parsed(claims, findings), source(whole_history=whole_history), SERIES)


def seen(ledger: Ledger, as_of: float, *, strict: bool = False, **more: object) -> dict[int, float]:
    """Return the value by day that the ledger shows as of a time."""
    view = ledger.view(at(as_of), strict=strict, columns=("period_end_on", "value"), **more)
    days = (view["period_end_on"].dt.date - on(0)).map(lambda gap: gap.days) if len(view) else []
    return dict(zip(days, view["value"], strict=True))
