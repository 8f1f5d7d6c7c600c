"""The name of a claim by which a page, its provenance and a reader refer to it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from reports.figures.plain_cells import day_of


def claim_id(
    series_id: str,
    source_id: str,
    *,
    publisher: str,
    claim_ref: str = "",
    period_start_on: dt.date | None = None,
    period_end_on: dt.date | None = None,
    published_on: dt.date | None = None,
    ordinal: int = 0,
) -> str:
    """Return the register's own reference, or `series/source/publisher/period[/ordinal]`.

    The parts are those of the ledger's key (series, period, source, publisher; the day of publication where there is
    no period), so that two claims share a name only where one revises the other: one file may carry many publishers.
    """
    if claim_ref:
        return claim_ref
    days = [day.isoformat() for day in (period_start_on, period_end_on) if day]
    period = "..".join(days) if days else f"said-{published_on.isoformat()}" if published_on else "undated"
    who = re.sub(r"\W+", "-", publisher.lower()).strip("-") or "unnamed"
    return f"{series_id}/{source_id}/{who}/{period}" + (f"/{ordinal}" if ordinal else "")


def claim_id_of(row: Mapping[str, Any]) -> str:
    """Return the name of the claim in a row of a view, whose days may be timestamps and missing values NaN or NaT."""
    days = {name: day_of(row[name]) for name in ("period_start_on", "period_end_on", "published_on")}
    ref, ordinal = row.get("claim_ref"), row.get("ordinal")
    return claim_id(
        str(row["series_id"]), str(row["source_id"]), publisher=str(row["publisher"]),
        claim_ref=ref.strip() if isinstance(ref, str) else "", **days,
        ordinal=int(ordinal) if ordinal and ordinal == ordinal else 0,
    )  # fmt: skip
