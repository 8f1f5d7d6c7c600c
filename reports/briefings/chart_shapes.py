"""What a line or a row of bars looks like, in a sentence: for those who cannot see the picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Literal

from reports.briefings.findings import Voice
from reports.briefings.tokens import Binding

LEVEL = 0.05  # a part of the level itself: a smaller change from end to end is none that an eye sees
_PARTS = 8  # the ends of a series are the means of its first and last eighth
Place = tuple[dt.date, float]


def course(values: Sequence[float]) -> Literal["rising", "falling", "level"]:
    """Return whether values rise or fall from their first eighth to their last by more than LEVEL."""
    size = max(len(values) // _PARTS, 1)
    start, end = fmean(values[:size]), fmean(values[-size:])
    if abs(end - start) <= LEVEL * max(abs(start), abs(end)):
        return "level"
    return "rising" if end > start else "falling"


def shape(voice: Voice, series_id: str, places: Sequence[Place], by: Callable[[dt.date, float], Binding]) -> str:
    """Return a sentence on where a series starts, ends, and has its highest and lowest point; nothing for one point.

    `by` returns what stands behind a value of a day.
    """
    if len(places) < 2:
        return ""
    highest, lowest = max(places, key=lambda each: each[1]), min(places, key=lambda each: each[1])
    series = voice.material.series(series_id)
    ends = {"first": places[0], "last": places[-1], "high": highest, "low": lowest}
    told = {name: voice.figure(value, series, by=by(on, value)) for name, (on, value) in ends.items()}
    days = {f"{name}_on": voice.formats.short_day(on) for name, (on, _) in ends.items()}
    return voice.words[f"shape_{course([value for _, value in places])}"].format(**told, **days)
