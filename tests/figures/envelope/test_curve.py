"""The joint envelope against brute force: what many claims allow together, and which cannot hold together."""

from __future__ import annotations

import datetime as dt
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.figures.envelope.curve import Allowed, envelope
from reports.figures.envelope.limits import NO_LIMIT, Limit, gain_over, multiple_of, scaled, total_at

START = dt.date(2022, 2, 24)
DAYS = tuple(START + dt.timedelta(days=7 * number) for number in range(5))
WHOLE = tuple(range(0, 4))
TOP = 14  # no finite edge lies higher: at most four limits of at most three each


def total(ref: str, week: int, low: float, high: float = NO_LIMIT) -> Limit:
    return total_at(ref, DAYS[week], low, high)


def gain(ref: str, first: int, last: int, low: float, high: float = NO_LIMIT) -> Limit:
    return gain_over(ref, DAYS[first] + dt.timedelta(days=1), DAYS[last], low, high)


@st.composite
def some_limits(draw) -> tuple[Limit, ...]:
    """A few limits in whole numbers, so that every corner of what they allow is a whole number too."""
    made = []
    for number in range(draw(st.integers(1, 4))):
        low = draw(st.sampled_from(WHOLE))
        high = draw(st.sampled_from([NO_LIMIT, *(top for top in WHOLE if top >= low)]))
        first, last = sorted((draw(st.integers(0, 4)), draw(st.integers(0, 4))))
        if first == last:
            made.append(total(f"c{number}", last, low, high))
        else:
            made.append(gain(f"c{number}", first, last, low, high))
    return tuple(made)


def every_curve(limits: tuple[Limit, ...], top: int = TOP) -> np.ndarray:
    """Every rising curve in whole numbers up to `top` that satisfies the limits, one a row."""
    curves = np.array(list(itertools.combinations_with_replacement(range(top + 1), len(DAYS))), dtype=float)
    place = {day: number for number, day in enumerate(DAYS)}
    for one in limits:
        value = sum(factor * curves[:, place[day]] for day, factor in one.terms)
        curves = curves[(value >= one.low) & (value <= one.high)]
    return curves


@settings(max_examples=150, deadline=None)
@given(some_limits())
def test_it_allows_just_what_some_curve_reaches(limits):
    """A band wider than the claims allow would hide a contradiction, a narrower one would invent knowledge."""
    curves, higher = every_curve(limits), every_curve(limits, TOP + 2)
    found = envelope(limits, DAYS, starts_on=START)
    assert found.is_possible == bool(len(curves))
    for number, allowed in enumerate(found.allowed):
        assert allowed.low == pytest.approx(curves[:, number].min(), abs=1e-6)
        is_bounded = curves[:, number].max() == higher[:, number].max()
        assert (allowed.high is not None) == is_bounded
        if is_bounded:
            assert allowed.high == pytest.approx(curves[:, number].max(), abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(some_limits())
def test_the_sets_that_cannot_hold_together_are_all_the_minimal_ones(limits):
    """A reader would be told that two claims clash when they do not, or not be told which do."""
    refs = [one.ref for one in limits]
    impossible = [
        frozenset(chosen)
        for size in range(1, len(refs) + 1)
        for chosen in itertools.combinations(refs, size)
        if not len(every_curve(tuple(one for one in limits if one.ref in chosen)))
    ]
    minimal = {chosen for chosen in impossible if not any(other < chosen for other in impossible)}
    found = envelope(limits, DAYS, starts_on=START, most_conflicts=50).conflicts
    assert {frozenset(chosen) for chosen in found.sets} == minimal
    assert [len(chosen) for chosen in found.sets] == sorted(len(chosen) for chosen in found.sets)
    assert not found.has_more


@settings(max_examples=80, deadline=None)
@given(some_limits(), some_limits())
def test_one_more_claim_never_widens_it(limits, more):
    """What is known would seem to shrink each time somebody says something."""
    before = envelope(limits, DAYS, starts_on=START)
    extra = tuple(Limit(f"more-{one.ref}", one.terms, one.low, one.high, one.scale) for one in more)
    after = envelope((*limits, *extra), DAYS, starts_on=START)
    for one, other in zip(before.allowed, after.allowed, strict=False):
        assert other.low >= one.low - 1e-6
        assert _top(other) <= _top(one) + 1e-6


@settings(max_examples=60, deadline=None)
@given(some_limits(), st.sampled_from([0.01, 7.0, 12_500.0]))
def test_it_scales_with_the_persons(limits, factor):
    """The same claims in thousands would give another answer than in persons."""
    one = envelope(limits, DAYS, starts_on=START)
    other = envelope(scaled(limits, factor), DAYS, starts_on=START)
    assert one.conflicts == other.conflicts
    for before, after in zip(one.allowed, other.allowed, strict=True):
        assert after.low == pytest.approx(before.low * factor, rel=1e-6, abs=1e-6 * factor)
        assert (after.high is None) == (before.high is None)
        if before.high is not None:
            assert after.high == pytest.approx(before.high * factor, rel=1e-6, abs=1e-6 * factor)


def test_the_claims_that_bind_are_named():
    """A reader could not see whose word the upper edge rests on."""
    limits = (total("floor", 1, 3), total("ceiling", 3, 0, 9), total("idle", 4, 1))
    at_two = envelope(limits, DAYS, starts_on=START).allowed[2]
    assert (at_two.low, at_two.low_bound_by) == (3, ("floor",))
    assert (at_two.high, at_two.high_bound_by) == (9, ("ceiling",))


def _top(allowed: Allowed) -> float:
    return math.inf if allowed.high is None else allowed.high


def test_where_nothing_bounds_it_from_above_it_says_so():
    """A band would be drawn up to a number that nobody stated."""
    found = envelope((total("floor", 1, 3),), DAYS, starts_on=START)
    assert {allowed.high for allowed in found.allowed} == {None}
    assert [allowed.low for allowed in found.allowed] == [0, 3, 3, 3, 3]


def test_a_multiple_of_two_months_binds_both():
    """ "Six times as many as in January" would be left aside, though both ends are known."""
    base, later = (DAYS[0], DAYS[1]), (DAYS[2], DAYS[3])
    limits = (
        gain_over("base", *base, 10, 10),
        *multiple_of("six times", later, base, 6, 6, scale=60),
        total_at("ceiling", DAYS[4], 0, 200),
    )
    found = envelope(limits, DAYS, starts_on=START)
    assert found.allowed[3].low == pytest.approx(70)
    assert found.allowed[3].low_bound_by == ("base", "six times")
    assert not envelope((*limits, total_at("low ceiling", DAYS[3], 0, 60)), DAYS, starts_on=START).is_possible


def test_where_no_curve_satisfies_all_the_nearest_breaks_the_worse_graded():
    """A rumour would outweigh a count."""
    limits = (
        total_at("counted", DAYS[2], 100, 100, weight=10.0),
        total_at("rumoured", DAYS[3], 0, 50, weight=1.0),
    )
    found = envelope(limits, DAYS, starts_on=START)
    assert found.conflicts.sets == (("counted", "rumoured"),)
    assert dict(found.nearest)[DAYS[3]] == pytest.approx(100)
    assert found.broken == (("rumoured", pytest.approx(1.0)),)


def test_sets_are_capped_and_the_rest_is_owned_up_to():
    """A page of a hundred contradictions would be read by nobody, or a short list would pass for all of them."""
    limits = [total(f"low-{number}", 2, 10) for number in range(6)] + [total("high", 3, 0, 5)]
    found = envelope(limits, DAYS, starts_on=START, most_conflicts=3).conflicts
    assert len(found.sets) == 3 and found.has_more
    assert all(len(chosen) == 2 and "high" in chosen for chosen in found.sets)


def test_a_daily_series_clashes_once_and_not_on_each_of_its_days():
    """The same contradiction would fill the page, day by day, and hide the others."""
    daily = [total(f"day-{number}", number, 10) for number in range(4)]
    limits = [*daily, total("high", 3, 0, 5), total("other", 4, 0, 6)]
    voices = {one.ref: "daily" for one in daily}
    found = envelope(limits, DAYS, starts_on=START, voices=voices).conflicts
    assert [{voices.get(ref, ref) for ref in chosen} for chosen in found.sets] == [
        {"daily", "high"},
        {"daily", "other"},
    ]
    assert not found.has_more


def test_a_series_that_contradicts_itself_is_shown_and_hides_no_other():
    """A publisher that took back a total would drop out of every other contradiction."""
    totals = [total("one", 1, 10), total("two", 3, 0, 5), total("top", 4, 0, 12), total("low", 2, 6)]
    limits = [*totals, gain("big", 2, 4, 9)]
    voices = {"one": "daily", "two": "daily"}
    found = envelope(limits, DAYS, starts_on=START, voices=voices).conflicts
    assert {frozenset(chosen) for chosen in found.sets} == {
        frozenset({"one", "two"}), frozenset({"low", "two"}), frozenset({"one", "big", "top"}),
        frozenset({"big", "low", "top"}),
    }  # fmt: skip


def test_a_total_from_before_the_beginning_is_impossible_by_itself():
    """A misdated claim would be set against others that are right."""
    early = total_at("early", START - dt.timedelta(days=20), 7, 7)
    found = envelope((early, total("cap", 1, 0, 3)), DAYS, starts_on=START).conflicts
    assert found.sets == (("early",),)


def test_a_limit_that_contradicts_itself_is_refused():
    """A typing error would make everything impossible without a word."""
    with pytest.raises(ValueError, match="low 5 is above high 4"):
        total("odd", 1, 5, 4)
