"""Which origins are retracted when, and a view without them."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.decisions import Decision
from reports.figures.retraction import REINSTATE, RETRACT, in_force, without

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def decided(act: str, hours: int, origin: str = "slides") -> Decision:
    return Decision(act, {"origin": origin}, "An Editor", "why not", NOON + dt.timedelta(hours=hours))


def test_a_retraction_holds_from_its_instant_until_it_is_taken_back():
    """An edition pinned before it would change its bytes, or one after it would print what was withdrawn."""
    said = [decided(REINSTATE, 10), decided(RETRACT, 0)]
    assert not in_force(said, NOON - dt.timedelta(seconds=1))
    assert in_force(said, NOON)["slides"].why == "why not"
    assert in_force(said, NOON + dt.timedelta(hours=9))
    assert not in_force(said, NOON + dt.timedelta(hours=10))


@given(st.lists(st.tuples(st.sampled_from([RETRACT, REINSTATE]), st.integers(0, 50)), unique_by=lambda each: each[1]))
def test_the_newest_decision_by_then_counts(acts):
    """The order in which files are read would decide what a page leaves out."""
    said = [decided(act, hours) for act, hours in acts]
    for hours in range(-1, 52):
        past = sorted((when, act) for act, when in acts if when <= hours)
        held = in_force(said, NOON + dt.timedelta(hours=hours))
        assert bool(held) == bool(past and past[-1][1] == RETRACT)


def test_claims_go_by_the_origin_they_state():
    """A paper that quotes the retracted slides would stay, or one only suspected to would go."""
    rows = pd.DataFrame(
        {
            "publisher": ["Paper", "Blog", "Ministry", "slides"],
            "origin": ["slides", "slides", "ministry", ""],
            "link": ["stated", "suspected", "stated", ""],
        },
        index=[7, 3, 9, 1],
    )
    assert list(without(rows, ["slides"])["publisher"]) == ["Blog", "Ministry"]
    assert without(rows, []) is rows
