"""Forecasts: nothing is known ahead of its time, quantiles are in order, and errors weigh as they should."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.figures.outlook import methods, paths, spread

WEEKS = 90
FLOWS = st.lists(st.integers(0, 20_000), min_size=WEEKS, max_size=WEEKS).map(lambda each: np.array(each, dtype=float))


@settings(max_examples=15, deadline=None)
@given(flows=FLOWS, cut=st.integers(20, WEEKS - 1), other=FLOWS)
@pytest.mark.parametrize("target", ["week", "sum"])
@pytest.mark.parametrize("method", methods.METHODS.values(), ids=lambda each: each.name)
def test_weeks_to_come_change_no_forecast(method, target, flows, cut, other):
    """A backtest that knew a later week would promise readers an accuracy that no edition can have."""
    changed = np.concatenate([flows[: cut + 1], other[cut + 1 :]])
    before, after = (methods.forecasts(each, method, 4, target)[: cut + 1] for each in (flows, changed))
    np.testing.assert_array_equal(before, after)


@settings(max_examples=15, deadline=None)
@given(flows=FLOWS)
@pytest.mark.parametrize("method", methods.METHODS.values(), ids=lambda each: each.name)
def test_quantiles_stand_in_order(method, flows):
    """A 50 % interval that is wider than the 80 % one, or lies beside its median, could not be printed."""
    made = methods.forecasts(flows, method, 4)
    assert np.isfinite(made[-1]).all()
    assert (np.diff(made[np.isfinite(made).all(axis=1)], axis=1) >= -1e-12).all()


def test_a_missing_week_moves_no_level():
    """A week that was not whole would pull the forecast to zero, or make every later one unknown."""
    whole, holed = np.log1p([100.0, 120.0, 110.0]), np.log1p([100.0, 120.0, np.nan, 110.0])
    for path in (paths.repeated, paths.smoothed(0.5)):
        assert path(holed, 1)[2] == path(holed, 1)[1]
    assert paths.smoothed(0.5)(holed, 1)[3] == paths.smoothed(0.5)(whole, 1)[2]


def test_smoothing_is_the_textbook_recursion():
    """A wrong recursion would still look smooth; the numbers are worked out by hand."""
    assert paths.smoothed(0.5)(np.array([8.0, 4.0, 10.0]), 2).tolist() == [[8.0, 8.0], [6.0, 6.0], [8.0, 8.0]]


def test_theta_adds_half_the_slope():
    """Theta on a straight line must run on by half its slope, from a level that trails the line by its lag."""
    logs = np.arange(60.0)
    path = paths.theta(0.5)(logs, 3)
    assert np.diff(path[-1]).tolist() == pytest.approx([0.5, 0.5])


@settings(max_examples=30, deadline=None)
@given(
    errors=st.lists(st.floats(-3, 3), min_size=40, max_size=60),
    half_life=st.none() | st.floats(5, 60),
    ahead=st.integers(1, 5),
)
def test_error_quantiles_are_hazens_of_the_errors_known_by_then(errors, half_life, ahead):
    """Quantiles taken from the wrong errors, or with the wrong weights, make intervals that hold nothing."""
    got = spread.error_quantiles(np.array(errors), ahead, half_life)
    for week in (len(errors) - 1, len(errors) - 5):
        known = np.array(errors[: week - ahead + 1])
        weights = np.array(
            [0.5 ** ((week - ahead - each) / half_life) if half_life else 1.0 for each in range(len(known))]
        )
        order = np.argsort(known, kind="stable")
        positions = (np.cumsum(weights[order]) - weights[order] / 2) / weights.sum()
        wanted = np.interp(spread.QUANTILES, positions, known[order])
        if len(known) < spread.FEWEST_ERRORS:
            wanted = np.full(len(spread.QUANTILES), np.nan)
        np.testing.assert_allclose(got[week], wanted, atol=1e-9)


def test_tracked_intervals_widen_after_misses_that_are_known():
    """If an interval grew before its miss was known, the backtest would look better than any edition can be."""
    made, came = np.tile([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0], (30, 1)), np.zeros(30)
    came[10:] = 9.0
    got = spread.tracked(made, came, 4, 0.1)
    assert got[13, 6] < 3.0, "hits narrow it, and the miss of week 10 is not known before week 14"
    assert got[14, 6] > got[13, 6]
    assert (np.diff(got[14:, 6]) > 0).all() or got[-1, 6] == pytest.approx(3 * 2.2)
