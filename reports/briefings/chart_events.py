"""What happened to a series within the span of its chart: breaks of method, falls of its total, restated blocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from reports.briefings.charts.specs import Event
from reports.briefings.findings import Voice
from reports.figures.days import week_at
from reports.figures.history.moves import ONLY_WORDS

MOST = 5  # events on one chart: the newest
_BLOCKS = ("restatement", "re-estimate")  # told as events or not at all, never value by value


def events_of(voice: Voice, series_id: str, first_on: dt.date, last_on: dt.date) -> tuple[Event, ...]:
    """Return the newest events of a series in a span, in order of their days; those of one week and kind once."""
    found = (*_breaks(voice, series_id), *_falls(voice, series_id), *_restated(voice, series_id))
    within = {(each.on, each.label): each for each in found if first_on <= each.on <= last_on}
    return tuple(sorted(within.values(), key=lambda each: (each.on, each.label)))[-MOST:]


def revised_weeks(voice: Voice, series_id: str) -> frozenset[dt.date]:
    """Return the Mondays of the weeks of which a value was revised in the span that revisions are told for."""
    lag = pd.Timedelta(days=voice.material.series(series_id).lag_days)
    rows = _moved(voice, series_id)
    rows = rows[~rows["moved_as"].isin([*ONLY_WORDS, *_BLOCKS])]
    return frozenset(week_at(pd.Timestamp(day) - lag).first_on for day in rows["period_end_on"].dropna())


def _moved(voice: Voice, series_id: str) -> pd.DataFrame:
    moved = voice.material.revisions
    return moved[moved["series_id"] == series_id] if len(moved) else moved.assign(moved_as=[], period_end_on=[])


def _breaks(voice: Voice, series_id: str) -> Iterator[Event]:
    for day, what in voice.material.series(series_id).breaks.items():
        yield Event(day, what)


def _falls(voice: Voice, series_id: str) -> Iterator[Event]:
    weekly = voice.material.weekly(series_id)
    for monday in weekly.index[weekly["has_fall"].astype(bool)]:
        yield Event(week_at(monday).first_on, voice.words["event_fall"])


def _restated(voice: Voice, series_id: str) -> Iterator[Event]:
    rows = _moved(voice, series_id)
    for _, block in rows[rows["moved_as"] == "restatement"].groupby("append_no"):
        first = block["period_end_on"].min()
        if not pd.isna(first):
            yield Event(first.date(), voice.words["event_restated"])
