"""Source health as it stood at a cut-off: how old each source's newest figure is, and whether it can be reached.

A pure view: fetches after the cut-off do not count, so that a rebuilt edition says what the first one said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from reports.figures.days import as_days

if TYPE_CHECKING:
    from reports.catalog.declared import Source

READ = ("source_id", "period_end_on", "published_on")  # of the claims in a view, besides whether reconstructed
_SEEN = ("ok", "unchanged")


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source at the cut-off.

    `newest_figure_on` is the newest day of publication among its claims (of the period's end where none is known),
    `age_days` counts from it to the cut-off; `newest_period_on` is the newest day its figures are about. Status:
    fresh, late (past the source's warning age), overdue (past its error age), never seen (no claim holds).
    Of a watched feed, which states no figure, the age is that of its newest copy.
    `last_error` is that of its newest attempt, empty if that went well. `is_reconstructed`: no copy taken by then
    shows its claims; `reconstructed_count` of its `claims_count` claims rest on later copies.
    """

    source_id: str
    status: Literal["fresh", "late", "overdue", "never seen"]
    claims_count: int
    reconstructed_count: int
    newest_figure_on: dt.date | None
    newest_period_on: dt.date | None
    age_days: int | None
    newest_fetch_at: dt.datetime | None
    newest_attempt_at: dt.datetime | None
    last_error: str

    @property
    def is_reconstructed(self) -> bool:
        """Whether everything that stands from this source rests on copies taken after the cut-off."""
        return self.claims_count > 0 and self.reconstructed_count == self.claims_count


def source_health(
    fetches: pd.DataFrame, view: pd.DataFrame, sources: Mapping[str, Source], as_of: dt.datetime
) -> list[SourceHealth]:
    """Return the health of every source of a catalogue, in the catalogue's order."""
    attempts = _attempts_until(fetches, as_of)
    return [
        _health(
            source_id,
            source,
            attempts[(attempts["source_id"] == source_id).to_numpy()],
            view[(view["source_id"] == source_id).to_numpy()],
            as_of.astimezone(dt.UTC),
        )
        for source_id, source in sources.items()
    ]


def _attempts_until(fetches: pd.DataFrame, as_of: dt.datetime) -> pd.DataFrame:
    retrieved = pd.DatetimeIndex(pd.to_datetime(fetches["retrieved_at"], utc=True))
    attempts = fetches.assign(retrieved_at=retrieved)[np.asarray(retrieved <= pd.Timestamp(as_of))]
    return attempts.sort_values("retrieved_at", kind="stable")


def _health(
    source_id: str, source: Source, attempts: pd.DataFrame, claims: pd.DataFrame, as_of: dt.datetime
) -> SourceHealth:
    figure_on, period_on = _newest_days(claims, as_of.date())
    age_days = None if figure_on is None else (as_of.date() - figure_on).days
    newest_fetch_at = _newest_at(attempts[attempts["status"].isin(_SEEN).to_numpy()])
    is_known = len(claims) > 0
    if source.mapping.adapter == "feed":  # It states no figure: what grows old is its newest copy.
        is_known = newest_fetch_at is not None
        age_days = (as_of - newest_fetch_at).days if newest_fetch_at else None
    reconstructed = int(claims["is_reconstructed"].eq(True).sum()) if "is_reconstructed" in claims else 0
    return SourceHealth(
        source_id=source_id,
        status=_status(is_known, age_days, source),
        claims_count=len(claims),
        reconstructed_count=reconstructed,
        newest_figure_on=figure_on,
        newest_period_on=period_on,
        age_days=age_days,
        newest_fetch_at=newest_fetch_at,
        newest_attempt_at=_newest_at(attempts),
        last_error=_last_error(attempts),
    )


def _newest_days(claims: pd.DataFrame, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """The newest day of publication and the newest period's end; days still to come (projections) do not count."""
    periods, published = as_days(claims["period_end_on"]), as_days(claims["published_on"])
    figures = published.where(published.notna(), periods)
    return _newest_until(figures, today), _newest_until(periods, today)


def _newest_until(days: pd.DatetimeIndex, today: dt.date) -> dt.date | None:
    come = days[days <= pd.Timestamp(today)]
    return come.max().date() if len(come) else None


def _status(is_known: bool, age_days: int | None, source: Source) -> Literal["fresh", "late", "overdue", "never seen"]:
    if not is_known:
        return "never seen"
    if age_days is None or age_days <= source.warn_after_days:
        return "fresh"
    return "late" if age_days <= source.error_after_days else "overdue"


def _newest_at(attempts: pd.DataFrame) -> dt.datetime | None:
    return None if attempts.empty else attempts["retrieved_at"].iloc[-1].to_pydatetime()


def _last_error(attempts: pd.DataFrame) -> str:
    if attempts.empty or attempts["status"].iloc[-1] in _SEEN:
        return ""
    return str(attempts["error"].iloc[-1] or attempts["status"].iloc[-1])
