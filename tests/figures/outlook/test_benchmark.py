"""The benchmark of the outlook: it measures, and it fails where the methods stop beating the naive forecast."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.outlook import Choice, Row, best, chosen, pinball, shortfalls
from reports.figures.outlook.scoring import interval_score

INDEX = pd.date_range("2022-03-07", periods=200, freq="7D", unit="us")


def level(seed: int = 1) -> pd.Series:
    """Flows about a level, which are easily forecast better than by the newest week."""
    return pd.Series(np.random.default_rng(seed).lognormal(7, 0.3, len(INDEX)).round(), index=INDEX)


def walk(seed: int = 0) -> pd.Series:
    """A random walk, which nothing forecasts better than its newest week."""
    return pd.Series(np.exp(8 + np.random.default_rng(seed).normal(0, 0.1, len(INDEX)).cumsum()), index=INDEX)


def test_series_that_are_forecast_well_miss_nothing():
    """A benchmark that always fails would be switched off."""
    found = chosen(level(), 4)
    assert found.to_naive < 0.88 and found.to_naive_alike < 1 and found.origins > 20
    rows = [best("a", level(), 4), best("b", level(2), 4)]
    good = Choice(100, 0, found.to_naive, found.to_naive_alike, {50: 50.0, 80: 80.0, 95: 95.0})
    assert shortfalls(rows, {"a": good}) == []


@pytest.mark.parametrize(
    "poor",
    [
        Choice(100, 0, 0.89, 0.9, {50: 50.0, 80: 80.0, 95: 95.0}),
        Choice(100, 0, 0.8, 1.0, {50: 50.0, 80: 80.0, 95: 95.0}),
        Choice(100, 0, 0.8, 0.9, {50: 44.0, 80: 80.0, 95: 95.0}),
        Choice(100, 0, 0.8, 0.9, {50: 50.0, 80: 80.0, 95: 100.1}),
    ],
)
def test_each_goal_can_be_missed(poor: Choice):
    """A method that stops beating naive, or whose intervals stop holding, would go on being printed."""
    rows: list[Row] = [best("a", level(), 4), best("b", level(2), 4)]
    assert len(shortfalls(rows, {"a": poor})) == 1


def test_too_few_series_are_a_miss():
    """A gain on one series alone may be luck."""
    good = Choice(100, 0, 0.8, 0.9, {50: 50.0, 80: 80.0, 95: 95.0})
    assert len(shortfalls([best("a", level(), 4), best("b", walk(), 4)], {"a": good})) == 1


def test_its_own_score_is_the_same_by_another_definition():
    """Were the score wrong in the same way twice, the check would pass on a wrong number."""
    rows, came = np.sort(np.random.default_rng(4).normal(size=(50, 7)), axis=1), np.zeros(50)
    assert pinball(rows, came) == pytest.approx(interval_score(rows, came).mean())
