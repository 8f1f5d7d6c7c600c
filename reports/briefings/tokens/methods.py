"""The named computations behind printed figures, each with the sentence that a reader finds behind a number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

METHODS: Mapping[str, str] = MappingProxyType(
    {
        "total": "The running total as its publisher stated it, newest at the cut-off.",
        "weekly_flow": "The running total at the end of the week less that at the end of the week before.",
        "monthly_flow": "The running total at the end of the month less that at the end of the month before.",
        "daily_rate": "The flow of a period divided by its days that are known.",
        "change": "The figure less the one it is compared with.",
        "change_pct": "The change as a part of the figure it is compared with.",
        "mean": "The mean of the last complete weeks.",
        "record": "The highest complete week of the series.",
        "rank": "The place of the week among all complete weeks, the highest first.",
        "usual_spread": "Twice the scaled median absolute deviation of recent week-to-week changes.",
        "trend": "The Theil–Sen slope over the last complete weeks, with its interval; tested by Mann–Kendall.",
        "probability": "The most that the p-value allows, no change and a change weighing the same beforehand.",
        "level": "The mean of the weeks since the newest shift of level, by least squared distance.",
        "count": "A count of the claims, publishers, origins, days or weeks named.",
        "age": "The time from the newest figure to the cut-off.",
        "interval": "An end of the interval that the publisher or the method gives.",
        "forecast": "A projection by the method that did best against the naive forecast, with its interval.",
        "score": "How the forecasts of the last two years did against what came.",
        "envelope": "What all claims about one total allow together.",
        "share": "One figure as a part of another.",
        "difference": "How far two tellings of one figure lie apart.",
        "sum": "The sum of the figures named.",
        "digits": "The digits that the figure shows, from its first to its last that is not 0.",
        "days": "The days of a span, both ends included.",
        "revision": "What a publisher changed in a value it had already stated.",
    }
)
