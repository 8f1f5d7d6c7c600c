"""Shifts of level: those of ruptures, few where there are none, and intervals that hold what they say."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import ruptures
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.figures.dense.shifts import PENALTY, SHORTEST_LEVEL, noise_about_levels, partition, shifts

WEEKS = 231  # as many as the longest real series has
RECORDED = Path(__file__).parents[3] / "recorded/general-staff-personnel"


def noise(chance: np.random.Generator, autocorrelation: float, count: int = WEEKS) -> np.ndarray:
    """Noise of standard deviation 1 whose neighbours resemble each other, run in first."""
    drawn = chance.normal(size=count + 100)
    values = np.zeros(count + 100)
    for place in range(1, count + 100):
        values[place] = autocorrelation * values[place - 1] + drawn[place]
    return values[100:] * math.sqrt(1 - autocorrelation**2)


@pytest.fixture(scope="module")
def real_weeks() -> np.ndarray:
    """The log of each whole week of losses in the newest recorded copy, computed here without our own code."""
    newest = sorted(RECORDED.rglob("*.json"))[-1]
    totals = {row["date"]: row["personnel"] for row in json.loads(newest.read_text())}
    days = sorted(totals)[3:]
    return np.log(np.diff([totals[day] for day in days[::7]]).astype(float))


@given(st.integers(0, 10**6), st.integers(0, 3), st.floats(1, 40))
@settings(max_examples=40, deadline=None)
def test_division_is_the_one_ruptures_finds(seed, count, penalty):
    """If this fails, the levels printed are not the cheapest ones, and another program would draw others."""
    chance = np.random.default_rng(seed)
    places = np.sort(chance.choice(np.arange(10, 110), size=count, replace=False))
    values = noise(chance, 0.4, 120) + 2 * np.searchsorted(places, np.arange(120), side="right")
    ours = partition(values, penalty)
    theirs = ruptures.Dynp(model="l2", min_size=SHORTEST_LEVEL, jump=1).fit(values)
    assert ours == (tuple(theirs.predict(n_bkps=len(ours))[:-1]) if ours else ())
    # Pelt prunes by a rule that a shortest level breaks, so it may come near the cheapest division without finding it.
    pelt = ruptures.Pelt(model="l2", min_size=SHORTEST_LEVEL, jump=1).fit(values).predict(penalty)[:-1]
    assert _cost(values, ours, penalty) <= _cost(values, tuple(pelt), penalty) + 1e-9


def _cost(values: np.ndarray, places: tuple[int, ...], penalty: float) -> float:
    """The squared distance from the levels, and the price of each shift."""
    levels = np.split(values, list(places))
    return sum(float(((level - level.mean()) ** 2).sum()) for level in levels) + penalty * len(places)


def test_real_losses_shift_where_ruptures_sees_it(real_weeks):
    """If this fails, the shifts told of the real losses are not those that a kept library finds in them."""
    penalty = PENALTY * math.log(len(real_weeks)) * noise_about_levels(real_weeks).long_run_variance
    ours = tuple(each.place for each in shifts(real_weeks))
    theirs = ruptures.Pelt(model="l2", min_size=SHORTEST_LEVEL, jump=1).fit(real_weeks).predict(penalty)[:-1]
    assert len(ours) == 2 and list(ours) == theirs


@pytest.mark.parametrize("autocorrelation", [0.0, 0.3, 0.6, 0.8])
def test_few_false_alarms_where_nothing_shifts(autocorrelation):
    """If this fails, more than one steady series in twenty would be said to have changed its level."""
    chance = np.random.default_rng(7)
    alarms = sum(bool(shifts(noise(chance, autocorrelation))) for _ in range(200))
    assert alarms <= 10


@pytest.mark.parametrize(("autocorrelation", "size", "least_found"), [(0.0, 1.5, 98), (0.4, 2.0, 98), (0.7, 3.0, 98)])
def test_planted_shift_is_found_within_its_interval(autocorrelation, size, least_found):
    """If this fails, real changes of level go unseen, or the weeks printed for them miss the week they began in."""
    chance = np.random.default_rng(11)
    found = held = 0
    for _ in range(100):
        seen = shifts(noise(chance, autocorrelation) + size * (np.arange(WEEKS) >= 120))
        near = [each for each in seen if abs(each.place - 120) <= 20]
        found += bool(near)
        held += bool(near) and near[0].low <= 120 <= near[0].high
    assert found >= least_found
    assert held >= 0.85 * found


def test_shift_tells_both_levels_and_is_the_same_twice():
    """If this fails, the levels beside a shift are wrong, or two runs of one edition print different spans."""
    values = np.concatenate([np.tile([10.0, 12.0], 20), np.tile([30.0, 32.0], 20)])
    (shift,) = shifts(values)
    assert (shift.place, shift.before, shift.after) == (40, 11.0, 31.0)
    assert shift.low <= 40 <= shift.high and shifts(values) == (shift,)


@pytest.mark.parametrize("values", [np.zeros(100), np.full(60, 3.5), np.arange(15.0), np.array([])])
def test_nothing_is_said_of_too_little(values):
    """If this fails, a series that never moves, or has a dozen weeks, ends a command with an error or a shift."""
    assert shifts(values) == ()
