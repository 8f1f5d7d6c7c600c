"""What a run shows beside its state: rows of tables and addresses, as plain values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.intake.taking import RefreshReport
from flows.publish import PublishReport


def health_rows(report: PublishReport) -> list[dict[str, Any]]:
    """Return how old each source's newest figure was at the cut-off, a row for each."""
    return [{name.replace("_", " "): value for name, value in each.items()} for each in report.sources]


def address_of(where: str) -> str:
    """Return an address that a browser opens, of a path or of what is one already."""
    return where if "://" in where else Path(where).resolve().as_uri()


def source_rows(report: RefreshReport) -> list[dict[str, Any]]:
    """Return what each source brought, a row for each."""
    read = [f"{each.retrieved_at:%Y-%m-%d %H:%M} UTC" for each in report.taken]
    return [
        {"source": each.source_id, "state": each.status, "read": at, "came": each.text}
        for each, at in zip(report.taken, read, strict=True)
    ]
