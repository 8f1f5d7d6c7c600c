"""Release instants: when a reader could first have known a figure."""

from __future__ import annotations

import datetime as dt

import pytest

from reports.catalog.declared import ReleaseRule
from reports.figures.known import release_instant

DAY = dt.date(2024, 12, 27)
MORNING = ReleaseRule(counts_from="period_end_on", plus_hours=11)
PUBLISHED = ReleaseRule(counts_from="published_on")


@pytest.mark.parametrize(
    ("rule", "period_end_on", "published_on", "precision", "instant"),
    [
        (MORNING, DAY, None, "", "2024-12-27T11:00+00:00"),
        (PUBLISHED, None, DAY, "day", "2024-12-28T00:00+00:00"),
        (PUBLISHED, DAY, dt.date(2024, 12, 1), "month", "2025-01-01T00:00+00:00"),
        (PUBLISHED, DAY, dt.date(2024, 2, 1), "month", "2024-03-01T00:00+00:00"),
        (ReleaseRule(counts_from="published_on", plus_hours=30), DAY, DAY, "day", "2024-12-29T06:00+00:00"),
    ],
)
def test_release_counts_from_the_declared_day(rule, period_end_on, published_on, precision, instant):
    """An instant too early would put a figure into an edition that could not know it."""
    assert release_instant(rule, period_end_on, published_on, precision) == dt.datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("rule", "period_end_on", "published_on"), [(None, DAY, DAY), (PUBLISHED, DAY, None), (MORNING, None, DAY)]
)
def test_without_a_rule_or_a_day_there_is_no_release(rule, period_end_on, published_on):
    """A figure whose release is unknown counts from the first copy held, and from nothing earlier."""
    assert release_instant(rule, period_end_on, published_on, "day") is None
