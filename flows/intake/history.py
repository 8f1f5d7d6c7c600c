"""The record of every source, the copies that wait for a word, and the word of an editor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from flows.intake.moved import explanations, moved
from flows.settings import Settings
from reports.adapters.decisions import keep_decision
from reports.errors import UsageError
from reports.figures.decisions import Decision
from reports.figures.history import asked
from reports.figures.history.holds import ACT, Hold, holds, stamp_of
from reports.figures.history.records import Record, falls_in, record_of

_LISTED = (
    "period_end_on", "publisher", "moved_as", "was_value", "was_low", "was_high", "was_bound", "value", "low", "high",
    "bound", "to_on", "to_publisher", "age_days", "known_at", "held_at", "source_id",
)  # fmt: skip
_FALLING = ("source_id", "series_id", "publisher", "period_end_on", "value")


@dataclass(frozen=True)
class Histories:
    """Every source's record, and the copies that hold editions until somebody says why."""

    records: tuple[Record, ...]
    waiting: tuple[Hold, ...]


def histories_of(settings: Settings, as_of: dt.datetime | None) -> Histories:
    """Return what was known by an instant, by default now, of how sources treat their own past."""
    at = as_of or settings.clock.now()
    copies = settings.ledger.fetches(at)
    copies = copies[copies["status"].isin(["ok", "unchanged"])]
    running = [name for name, series in settings.catalog.series.items() if series.kind == "cumulative"]
    falls = falls_in(settings.ledger.view(at, series=running, columns=_FALLING, ordered=False))
    made = []
    waiting: list[Hold] = []
    said = explanations(settings)
    for source_id, source in settings.catalog.sources.items():
        changed = moved(settings, at, sources=[source_id])
        first, counts = (
            settings.ledger.asked(sql(source_id, at), columns)
            for sql, columns in (
                (asked.first_stated_sql, asked.FIRST_COLUMNS),
                (asked.stated_counts_sql, asked.COUNT_COLUMNS),
            )
        )
        own = copies[copies["source_id"] == source_id]
        made.append(record_of(source_id, source, changed, first, counts, own, falls.get(source_id, 0)))
        waiting += [hold for hold in _holds(settings, changed, said) if hold.accepted is None]
    return Histories(tuple(made), tuple(waiting))


def moves_in(settings: Settings, series_id: str, as_of: dt.datetime | None) -> pd.DataFrame:
    """Return every value of a series that changed: was, now, in which way, and since when it was known."""
    rows = moved(settings, as_of, series=[series_id]).sort_values(["known_at", "period_end_on"], kind="stable")
    return rows[list(_LISTED)]


def accept(settings: Settings, source_id: str, at: dt.datetime | None, why: str) -> Hold:
    """Keep an editor's word on what a copy moved, and return that copy's hold with it.

    Raises UsageError where no copy of the source waits, or several do and none of them is named.
    """
    if source_id not in settings.catalog.sources:
        known = ", ".join(settings.catalog.sources)
        raise UsageError(f"{source_id!r} is no source of this desk", mend=f"use one of {known}")
    said = explanations(settings)
    waiting = [
        hold
        for hold in _holds(settings, moved(settings, sources=[source_id]), said)
        if hold.accepted is None and at in (None, hold.retrieved_at, hold.retrieved_at.replace(second=0, microsecond=0))
    ]
    hold = _the_one(source_id, waiting, at)
    keep_decision(settings.store, Decision(ACT, hold.subject, settings.who, why, settings.clock.now()))
    (kept,) = (
        each for each in _holds(settings, moved(settings, sources=[source_id]), explanations(settings))
        if each.subject == hold.subject
    )  # fmt: skip
    return kept


def _the_one(source_id: str, waiting: Sequence[Hold], at: dt.datetime | None) -> Hold:
    if not waiting:
        asked_for = f" of {stamp_of(at)}" if at else ""
        raise UsageError(f"no copy{asked_for} of {source_id} waits for a word", mend="see `muster revisions`")
    if len(waiting) > 1:
        each = ", ".join(stamp_of(hold.retrieved_at) for hold in waiting)
        raise UsageError(f"{len(waiting)} copies of {source_id} wait for a word", mend=f"name one with --at: {each}")
    return waiting[0]


def _holds(settings: Settings, changed: pd.DataFrame, said: Sequence[Decision]) -> tuple[Hold, ...]:
    shown = {name for briefing in settings.catalog.briefings.values() for name in briefing.series_shown()}
    return holds(changed, settings.catalog.sources, said, shown)
