"""Questions to the ledger that change nothing: claims, series, health."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from difflib import get_close_matches

import pandas as pd

from flows.settings import Settings
from reports.errors import UsageError
from reports.figures.echoes.pairs import Echo, echoes_in
from reports.figures.echoes.tellings import TOLD
from reports.figures.flows import monthly_of, weekly_of
from reports.figures.health import READ, SourceHealth, source_health
from reports.figures.observations import observations

CLAIM_COLUMNS = (
    "series_id", "publisher", "period_start_on", "period_end_on", "published_on", "value", "low", "high", "bound",
    "origin", "known_at", "held_at", "is_reconstructed", "source_id", "locator", "evidence_sha256",
)  # fmt: skip
FREQUENCIES = ("D", "W", "M")


def claims_of(
    settings: Settings, series: Sequence[str] | None, as_of: dt.datetime | None, strict: bool
) -> pd.DataFrame:
    """Return claims as known at an instant, columns CLAIM_COLUMNS; raises UsageError for an unknown series."""
    for name in series or ():
        declared_series(settings, name)
    view = settings.ledger.view(as_of or settings.clock.now(), strict=strict, series=series or None)
    return view[list(CLAIM_COLUMNS)]


def series_of(settings: Settings, series_id: str, as_of: dt.datetime | None, freq: str, strict: bool) -> pd.DataFrame:
    """Return a series as known at an instant: as stated (D), or its flow per ISO week (W) or month (M)."""
    if freq not in FREQUENCIES:
        raise UsageError(f"--freq {freq!r} is not known", mend=f"use one of {', '.join(FREQUENCIES)}")
    declared_series(settings, series_id)
    declared = settings.catalog.series[series_id]
    view = settings.ledger.view(as_of or settings.clock.now(), strict=strict, series=[series_id])
    observed = observations(view, declared)
    if freq == "D":
        return observed.set_index("period_end_on")[["value", "low", "high", "bound", "status", "reason", "publisher"]]
    flows = weekly_of(observed, declared) if freq == "W" else monthly_of(observed, declared)
    return flows.rename_axis("week_from_on" if freq == "W" else "month_from_on")


def health_of(settings: Settings, as_of: dt.datetime | None) -> list[SourceHealth]:
    """Return every source's health at an instant, by default now."""
    at = as_of or settings.clock.now()
    view = settings.ledger.view(at, columns=READ, ordered=False)
    return source_health(settings.ledger.fetches(), view, settings.catalog.sources, at)


def echoes_of(
    settings: Settings, series: Sequence[str], as_of: dt.datetime | None, strict: bool, *, is_wide: bool = False
) -> list[Echo]:
    """Return every pair of series that could be one, with the evidence, as known at an instant; those shown first.

    They measure the same or, `is_wide`, share a comparability group. With `series`, the pairs that hold them; raises
    UsageError for an unknown one.
    """
    for name in series:
        declared_series(settings, name)
    view = settings.ledger.view(as_of or settings.clock.now(), strict=strict, columns=TOLD, ordered=False)
    return echoes_in(view, settings.catalog.series, settings.catalog.sources, only=series, is_wide=is_wide)


def declared_series(settings: Settings, series_id: str) -> None:
    """Raise UsageError for a series that the desk does not declare, naming those that sound like it."""
    known = settings.catalog.series
    if series_id in known:
        return
    near = get_close_matches(series_id, known, n=4, cutoff=0.6)
    raise UsageError(
        f"{series_id!r} is no series of this desk",
        mend=f"did you mean {', '.join(near)}?" if near else "see series.toml",
    )
