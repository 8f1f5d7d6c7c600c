"""A small desk of claims about one quantity, as a view of the ledger gives them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from reports.catalog.declared import Series
from reports.catalog.groups import Group, Multiple

START = dt.date(2022, 2, 24)
AS_OF = dt.datetime(2026, 8, 4, 3, tzinfo=dt.UTC)


def _series(kind: str, **said: Any) -> Series:
    return Series(title=kind, measure="absent", population="army", kind=kind, unit="person", basis="claimed",
                  group="absent", **said)  # fmt: skip


SERIES = {
    "total": _series("cumulative", starts_on=START),
    "in-time": _series("flow"),
    "district": _series("cumulative"),
    "away-now": _series("stock"),
    "projected": _series("projection"),
    "share": _series("ratio"),
    "times": _series("multiple"),
    "elsewhere": _series("cumulative", starts_on=START),
}
GROUP = Group(
    title="Absent",
    starts_on=START,
    totals=("total", "in-time", "away-now", "projected", "share"),
    parts=("district",),
    multiples={
        "times": Multiple(
            of=(dt.date(2025, 1, 1), dt.date(2025, 1, 31)), base=(dt.date(2024, 1, 1), dt.date(2024, 1, 31))
        )
    },
    about_share=0.1,
    almost_share=0.05,
)


def claim(ref: str, series_id: str = "total", value: float | None = 100.0, **said: Any) -> dict[str, Any]:
    """Return one claim as a row of a view, exact and about 1 January 2024 unless something else is said."""
    return {
        "claim_ref": ref, "series_id": series_id, "publisher": said.get("origin", ref), "origin": ref,
        "link": "stated", "suspected_origin": "", "via": "", "value": value, "low": None, "high": None,
        "bound": "exact", "period_start_on": START, "period_end_on": dt.date(2024, 1, 1),
        "published_on": dt.date(2024, 2, 1), "published_precision": "day", "credibility": 3, "ordinal": 0, **said,
    }  # fmt: skip


def view_of(*claims: dict[str, Any]) -> pd.DataFrame:
    """Return the claims as the ledger's view holds them: days as timestamps, missing numbers as NaN."""
    frame = pd.DataFrame(list(claims) or [claim("none")])
    for name in ("period_start_on", "period_end_on", "published_on"):
        frame[name] = pd.to_datetime(frame[name])
    for name in ("value", "low", "high"):
        frame[name] = frame[name].astype(float)
    return frame if claims else frame.iloc[:0]
