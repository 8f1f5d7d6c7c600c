"""Scores: as they are defined, and fair to the naive forecast."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.flows import daily_flows, weekly_flows
from reports.figures.outlook import methods, scoring, spread

PERSONNEL = "general-staff-personnel/20260808T191221Z_37655f8b/russia_losses_personnel.json"
ROWS = st.lists(st.floats(0, 100), min_size=7, max_size=7).map(sorted)


def pinball_mean(quantiles, came):
    """The same score by its other definition: twice the mean pinball loss over the quantiles."""
    losses = [2 * max(p * (came - q), (p - 1) * (came - q)) for p, q in zip(spread.QUANTILES, quantiles, strict=True)]
    return sum(losses) / len(losses)


@given(quantiles=ROWS, came=st.floats(0, 100))
def test_interval_score_is_twice_the_mean_pinball_loss(quantiles, came):
    """A score with wrong weights would choose wrong methods; the two definitions are equal (Bracher 2021, S1)."""
    got = scoring.interval_score(np.array([quantiles]), np.array([came]))
    assert got[0] == pytest.approx(pinball_mean(quantiles, came), abs=1e-9)


def test_a_perfect_forecast_scores_nothing():
    """Were a perfect forecast to cost something, no ratio of scores would mean what it says."""
    assert scoring.interval_score(np.full((3, 7), 5.0), np.full(3, 5.0)).tolist() == [0.0, 0.0, 0.0]


def test_coverage_counts_limits_as_within():
    """Counts fall on limits often; a wrong side would shift the coverage that readers are told."""
    row = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    got = scoring.coverage_pct(np.array([row] * 4), np.array([2.0, 4.5, 6.0, 7.0]))
    assert got == {50: 25.0, 80: 50.0, 95: 75.0}


def test_the_naive_forecast_never_beats_itself():
    """A method no better than naive must not be printed as one that beats it."""
    flows = np.random.default_rng(7).lognormal(6, 0.3, 200)
    (naive,) = scoring.backtest(flows, (methods.NAIVE,), 4)
    assert naive.to_naive == 1 and not naive.beats_naive


@given(factor=st.integers(2, 1000))
def test_scores_scale_with_the_figures(factor):
    """Ratios must not depend on whether losses are counted in men or in thousands."""
    flows = np.random.default_rng(3).lognormal(9, 0.2, 120)
    small, large = (scoring.backtest(each, methods.TRIED[3:4], 4)[0] for each in (flows, flows * factor))
    assert large.to_naive == pytest.approx(small.to_naive, rel=0.01)
    assert large.mase == pytest.approx(small.mase, rel=0.01)


@pytest.fixture(scope="module")
def personnel():
    """The weekly flows claimed in the newest recorded copy, and how many of its weeks lie before 2024."""
    rows = json.loads((Path(__file__).parents[3] / "recorded" / PERSONNEL).read_text())
    totals = pd.Series([float(row["personnel"]) for row in rows], index=[pd.Timestamp(row["date"]) for row in rows])
    weekly = weekly_flows(daily_flows(totals, lag_days=1))
    flows = weekly.loc[weekly["is_complete"], "flow"]
    return flows.to_numpy(), int((flows.index < pd.Timestamp("2024-01-01")).sum())


def test_real_losses_are_forecast_better_than_naive(personnel):
    """Without this gain the page would have no outlook of its lead series, and no right to print one."""
    flows, first = personnel
    scores = {each.method.name: each for each in scoring.backtest(flows, methods.TRIED, 4, first=first)}
    best = min(scores.values(), key=lambda each: each.to_naive)
    assert best.to_naive <= 0.88 and best.beats_naive
    assert scores["smoothed"].to_naive == pytest.approx(0.95, abs=0.005), "the mark published beside the goal"


def test_no_origin_counts_before_it_can_be_scored(personnel):
    """Origins whose weeks have not come would be scored against nothing."""
    flows, first = personnel
    for ahead in (4, 13):
        assert scoring.backtest(flows, methods.TRIED[:1], ahead, first=first)[0].origins == len(flows) - first - ahead
