"""The named computations behind printed figures, each with the sentence that a reader finds behind a number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

METHODS: Mapping[str, str] = MappingProxyType(
    {
        "total": "The running total for a day, as the claims about that day give it.",
        "value_before": "The value as it was known at the edition before.",
        "weekly_flow": "The running total at the end of the week less that at the end of the week before.",
        "monthly_flow": "The running total at the end of the month less that at the end of the month before.",
        "weekly_sum": "The sum of the days of the week, as their publisher stated them.",
        "monthly_sum": "The sum of the days of the month, as their publisher stated them.",
        "daily_rate": "The flow of a period divided by its days that are known.",
        "change": "The figure less the one it is compared with.",
        "change_pct": "The change in percent of the figure it is compared with.",
        "mean": "The mean of the last complete weeks.",
        "record": "The highest of the complete weeks before this one.",
        "rank": "The place of the week among all complete weeks, the highest first; or the newest week before that was "
        "as high, or as low.",
        "usual_spread": "Twice the scaled median absolute deviation of recent week-to-week changes.",
        "trend": "The Theil–Sen slope over the last complete weeks, with its interval; tested by Mann–Kendall.",
        "probability": "The most that the p-value allows, no change and a change weighing the same beforehand.",
        "level": "The mean of the weeks between two shifts of level, geometric where a series is judged by proportion.",
        "shift": "The first week of a new level, by least squared distance, and the span of weeks in which it may lie.",
        "count": "A count of the claims, publishers, origins, days or weeks named.",
        "age": "The time from the newest figure to the cut-off.",
        "interval": "An end of the interval that the publisher or the method gives.",
        "forecast": "A projection by the method that did best against the naive forecast, with its interval.",
        "score": "How the forecasts of the last two years did against what came.",
        "envelope": "What all claims about one total allow together.",
        "share": "One figure as a part of another.",
        "difference": "How far two tellings of one figure lie apart.",
        "wording": "The lowest or the highest number that the wording of a claim allows.",
        "held": "What a publisher stated and a check held back: kept under this id, and used nowhere.",
        "check": "What the check that held a claim back found in the figures believed before it.",
        "sum": "The sum of the figures named.",
        "digits": "The digits that the figure shows, from its first to its last that is not zero.",
        "days": "The days of a span, both ends included.",
        "revision": "What a publisher changed in a value it had already stated.",
        "plotted": "A point of the chart, from the claims that the chart shows.",
    }
)
