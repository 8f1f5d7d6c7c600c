"""Copies that moved more of the settled past than a publisher does without a word: held until an editor says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from reports.catalog.declared import Source
from reports.figures.decisions import Decision
from reports.figures.history.moves import ONLY_WORDS

ACT = "accept-history"


@dataclass(frozen=True)
class Hold:
    """What one copy of a source moved of the settled past, beyond what the catalogue lets pass.

    `counts` tells the values by class, the most frequent first; `accepted` is the decision that explained it.
    """

    source_id: str
    retrieved_at: dt.datetime
    cells_count: int
    counts: tuple[tuple[str, int], ...]
    series: tuple[str, ...]
    first_on: dt.date | None
    last_on: dt.date | None
    accepted: Decision | None = None

    @property
    def subject(self) -> dict[str, str]:
        """What a decision that explains it is about."""
        return {"source_id": self.source_id, "retrieved_at": stamp_of(self.retrieved_at)}

    @property
    def reason(self) -> str:
        """Why an edition is withheld, and how that is mended, as one sentence."""
        return (
            f"{self.told}: say why with `muster revisions accept {self.source_id} "
            f"--at {stamp_of(self.retrieved_at)} --why …`"
        )

    @property
    def told(self) -> str:
        """The move in words: which copy, how many values of which days, and in which way."""
        span = f" of {self.first_on:%Y-%m-%d} to {self.last_on:%Y-%m-%d}" if self.first_on and self.last_on else ""
        ways = ", ".join(f"{name} {count:,}" for name, count in self.counts)
        return (
            f"{self.source_id} moved {self.cells_count:,} settled values{span} in its copy of "
            f"{self.retrieved_at:%Y-%m-%d %H:%M} UTC ({ways})"
        )


def holds(
    moved: pd.DataFrame,
    sources: Mapping[str, Source],
    decisions: Iterable[Decision] = (),
    series: Iterable[str] | None = None,
) -> tuple[Hold, ...]:
    """Return the copies among classified moves that are held, or were until a decision explained them; oldest first.

    With `series`, only values of those count. A source declared as re-estimated holds nothing. Of several decisions
    about one copy the first counts, so that what an edition prints of it never changes.
    """
    is_counted = moved["is_settled"].to_numpy(dtype=bool) & ~moved["moved_as"].isin(ONLY_WORDS).to_numpy()
    counted = moved[is_counted & (True if series is None else moved["series_id"].isin(list(series)).to_numpy())]
    explained = _first_decisions(decisions)
    found = []
    for (source_id, _), rows in counted.groupby(["source_id", "append_no"], sort=False):
        history = sources[source_id].history if source_id in sources else None
        if history and not history.re_estimated and len(rows) > history.hold_after_cells:
            found.append(_hold(str(source_id), rows, explained))
    return tuple(sorted(found, key=lambda hold: (hold.retrieved_at, hold.source_id)))


def settling(sources: Mapping[str, Source]) -> dict[str, int]:
    """Return each source's settling time in days."""
    return {source_id: source.history.settles_after_days for source_id, source in sources.items()}


def stamp_of(instant: dt.datetime) -> str:
    """Return an instant as commands and decisions name it."""
    return f"{instant.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _hold(source_id: str, rows: pd.DataFrame, explained: Mapping[tuple[str, str], Decision]) -> Hold:
    retrieved_at = rows["held_at"].iloc[0].to_pydatetime()
    days = pd.to_datetime(rows["period_end_on"]).dropna()
    counts = sorted(rows["moved_as"].value_counts().items(), key=lambda pair: (-pair[1], pair[0]))
    return Hold(
        source_id=source_id,
        retrieved_at=retrieved_at,
        cells_count=len(rows),
        counts=tuple((str(name), int(count)) for name, count in counts),
        series=tuple(sorted(set(rows["series_id"]))),
        first_on=days.min().date() if len(days) else None,
        last_on=days.max().date() if len(days) else None,
        accepted=explained.get((source_id, stamp_of(retrieved_at))),
    )


def _first_decisions(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    found: dict[tuple[str, str], Decision] = {}
    for decision in sorted(decisions, key=lambda each: (each.decided_at, each.name)):
        if decision.act == ACT:
            about = str(decision.subject.get("source_id")), str(decision.subject.get("retrieved_at"))
            found.setdefault(about, decision)
    return found
