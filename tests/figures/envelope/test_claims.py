"""From what publishers state to what limits the curve: bounds, periods, origins, and what is left out."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.shown.reasons import REASONS
from reports.figures.envelope.claims import Admitted, admitted
from reports.figures.envelope.curve import Envelope, envelope
from reports.figures.envelope.limits import NO_LIMIT
from reports.figures.reasons import Listed, Named, reason
from tests.figures.envelope.claimed import AS_OF, GROUP, SERIES, START, claim, view_of

DAYS = tuple(dt.date(2024, 1, 1) + dt.timedelta(days=91 * number) for number in range(6))
EPS = 1e-6


def taken(*claims, mutated=None, names=None) -> Admitted:
    return admitted(view_of(*claims), GROUP, SERIES, as_of=AS_OF, names=names or {}, mutated=mutated or {})


def allowed_by(*claims, **said) -> Envelope:
    return envelope(taken(*claims, **said).limits, DAYS, starts_on=START)


def reasons(found: Admitted) -> dict[str, str]:
    return {each.ref: REASONS.sentence(each.reason) for each in found.left_out}


@pytest.mark.parametrize(
    ("bound", "low", "high"),
    [
        ("exact", 100, 100), ("about", 90, 110), ("almost", 95, 100), ("at_least", 100, NO_LIMIT),
        ("more_than", 100, NO_LIMIT), ("at_most", 0, 100), ("up_to", 0, 100),
    ],
)  # fmt: skip
def test_a_bound_limits_as_it_is_worded(bound, low, high):
    """“At least” would hold the curve down, or “about” would be taken to the last digit."""
    (one,) = taken(claim("a", bound=bound)).limits
    assert (one.low, one.high) == (pytest.approx(low), pytest.approx(high))


def test_a_range_limits_from_both_sides_whatever_its_middle():
    """The middle of an interval would be taken for what was stated."""
    (one,) = taken(claim("a", value=100.0, low=70.0, high=140.0, bound="about")).limits
    assert (one.low, one.high) == (70, 140)


def test_a_part_holds_up_and_never_down():
    """One district would be taken for the army, and cap it."""
    (one,) = taken(claim("a", "district", bound="exact")).limits
    assert (one.low, one.high) == (100, NO_LIMIT)


def test_those_away_at_one_time_hold_the_total_up_only():
    """Men who came back would be taken to have never left."""
    (one,) = taken(claim("a", "away-now")).limits
    assert (one.low, one.high) == (100, NO_LIMIT)


def test_what_was_added_in_a_time_limits_the_difference():
    """The figure of one year would be read as the total by its end."""
    (one,) = taken(
        claim("a", "in-time", period_start_on=dt.date(2023, 1, 1), period_end_on=dt.date(2023, 12, 31))
    ).limits
    assert dict(one.terms) == {dt.date(2022, 12, 31): -1.0, dt.date(2023, 12, 31): 1.0}


def test_a_total_counted_from_later_is_what_was_added_since():
    """A count from mobilisation on would be taken for a count from the first day, and cap what came before."""
    found = taken(claim("a", period_start_on=dt.date(2022, 9, 21)))
    assert dict(found.limits[0].terms) == {dt.date(2022, 9, 20): -1.0, dt.date(2024, 1, 1): 1.0}


def test_a_total_of_which_nobody_says_from_when_holds_up_only():
    """A list begun at some unknown day would cap the total."""
    found = taken(claim("a", "district", period_start_on=None))
    assert found.limits[0].high == NO_LIMIT


@pytest.mark.parametrize(
    ("precision", "by"), [("day", dt.date(2024, 2, 1)), ("month", dt.date(2024, 2, 29))]
)  # fmt: skip
def test_an_unknown_end_holds_up_from_the_publication_on(precision, by):
    """A total without a day would cap the curve on the day it was printed, or hold it up before anybody could know."""
    (one,) = taken(claim("a", period_end_on=None, published_precision=precision)).limits
    assert (one.terms, one.low, one.high) == (((by, 1.0),), 100, NO_LIMIT)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"series_id": "projected"}, "projection"),
        ({"series_id": "share", "value": 0.1}, "share"),
        ({"value": None}, "no number"),
        ({"period_end_on": dt.date(2026, 12, 31)}, "had not ended"),
        ({"series_id": "in-time", "period_start_on": None}, "from when to when"),
        ({"series_id": "district", "bound": "up_to"}, "bounds nothing"),
        ({"period_end_on": None, "published_on": None}, "neither its day"),
    ],
)
def test_what_cannot_limit_the_past_is_left_out_with_its_reason(said, reason):
    """A projection would bind the past, or a claim would vanish without a word."""
    found = taken(claim("a", **said))
    assert not found.limits and reason in reasons(found)["a"]


def test_a_multiple_with_both_ends_declared_limits_them():
    """“Six times as many” would be left aside, though both months are known."""
    found = taken(claim("a", "times", 6.0), claim("b", value=1_000.0))
    assert {one.ref for one in found.limits} == {"a", "b"}
    assert {one.scale for one in found.limits if one.ref == "a"} == {1_000.0}


def test_an_origin_speaks_once_by_itself_and_else_by_the_nearest_copy():
    """Two papers with one slide deck would count twice, or the garbled copy would speak for it."""
    far = claim("far", value=70.0, origin="slides", publisher="Paper", via="Paper <- Blog <- slides")
    near = claim("near", value=90.0, origin="slides", publisher="Blog", via="Blog <- slides")
    own = claim("own", value=100.0, origin="slides", publisher="The Slides")
    found = taken(far, near, own, names={"slides": ("The Slides",)})
    assert [one.ref for one in found.limits] == ["own"]
    assert reasons(found) == {"far": "repeats own", "near": "repeats own"}
    assert [one.ref for one in taken(far, near).limits] == ["near"]


def test_a_mutated_echo_limits_nothing():
    """A total read as the figure of one year would squeeze the curve."""
    retold = reason("another_retold", of=Named("c"), changes=Listed(()))
    found = taken(claim("a"), claim("b", value=5.0), mutated={"b": retold})
    assert [one.ref for one in found.limits] == ["a"]
    assert reasons(found) == {"b": "c retold: "}


def test_origins_are_counted_as_stated_and_as_suspected():
    """Two voices of which one is suspected to repeat the other would pass for two without a word."""
    found = taken(claim("a"), claim("b", value=90.0, suspected_origin="a", period_end_on=dt.date(2024, 2, 1)))
    assert (len(found.origins), len(found.origins_if_suspected)) == (2, 1)


def test_two_claims_of_one_name_are_told_apart():
    """Two weeks of one publisher would stand or fall together."""
    one, other = (claim("", publisher="P", origin=origin, value=value) for origin, value in (("x", 10.0), ("y", 99.0)))
    assert len({limit.ref for limit in taken(one, other).limits}) == 2


def test_a_better_graded_claim_costs_more_to_break():
    """A rumour would outweigh a count where both cannot hold."""
    view = view_of(claim("good", credibility=1), claim("poor", credibility=5, period_end_on=DAYS[1]))
    grades = {"good": "A", "poor": "E"}
    found = admitted(view, GROUP, SERIES, as_of=AS_OF, names={}, mutated={}, reliability=grades)
    weights = {one.ref: one.weight for one in found.limits}
    assert weights["good"] > 8 * weights["poor"]


@st.composite
def some_claims(draw, prefix: str = "c", most: int = 5):
    """A few claims of different origins, with every bound, of totals, parts and times."""
    made = []
    for number in range(draw(st.integers(1, most))):
        series_id = draw(st.sampled_from(["total", "in-time", "district", "away-now"]))
        last = draw(st.integers(0, len(DAYS) - 1))
        first_on = START if series_id != "in-time" else draw(st.sampled_from((START, *DAYS[: last + 1])))
        bound = draw(st.sampled_from(["exact", "about", "almost", "at_least", "more_than", "at_most", "up_to"]))
        value = float(draw(st.integers(0, 12)) * 1000)
        made.append(
            claim(
                f"{prefix}{number}", series_id, value, bound=bound, period_start_on=first_on, period_end_on=DAYS[last]
            )
        )
    return made


@settings(max_examples=60, deadline=None)
@given(some_claims(), st.data())
def test_an_echo_changes_nothing(claims, data):
    """Whoever is quoted most would be believed most."""
    told = data.draw(st.sampled_from(claims))
    value = data.draw(st.sampled_from([told["value"], told["value"] / 2, told["value"] * 3]))
    via = "Late Paper <- Paper <- somebody"
    echo = {**told, "claim_ref": "echo", "publisher": "Late Paper", "via": via, "value": value}
    assert allowed_by(*claims, echo) == allowed_by(*claims)


@settings(max_examples=60, deadline=None)
@given(some_claims(), some_claims("more", 2))
def test_one_more_origin_never_widens_it(claims, more):
    """What is known would shrink each time somebody says something."""
    before, after = allowed_by(*claims), allowed_by(*claims, *more)
    assert before.is_possible or not after.is_possible
    for one, other in zip(before.allowed, after.allowed, strict=False):
        assert other.low >= one.low - EPS * 1e5
        assert _top(other.high) <= _top(one.high) + EPS * 1e5


@settings(max_examples=40, deadline=None)
@given(some_claims(), st.sampled_from([0.001, 12.0]))
def test_the_whole_path_scales_with_the_persons(claims, factor):
    """The same claims in thousands would give another answer than in persons."""
    one, other = allowed_by(*claims), allowed_by(*({**each, "value": each["value"] * factor} for each in claims))
    assert one.conflicts == other.conflicts
    for before, after in zip(one.allowed, other.allowed, strict=True):
        assert after.low == pytest.approx(before.low * factor, rel=1e-5, abs=0.02 * factor)
        assert _top(after.high) == pytest.approx(_top(before.high) * factor, rel=1e-5, abs=0.02 * factor)


@settings(max_examples=40, deadline=None)
@given(some_claims(), st.integers(0, 50_000))
def test_a_series_outside_the_group_never_moves_it(claims, value):
    """Court cases would push a count of persons."""
    stray = claim("stray", "elsewhere", float(value))
    assert allowed_by(*claims, stray) == allowed_by(*claims)


@settings(max_examples=40, deadline=None)
@given(some_claims(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(claims, random):
    """The same claims would print another band after a replay."""
    shuffled = list(claims)
    random.shuffle(shuffled)
    assert allowed_by(*shuffled) == allowed_by(*claims)


def test_no_claims_allow_everything():
    """An empty group would end in an error instead of a word."""
    found = envelope(taken().limits, DAYS, starts_on=START)
    assert found.is_possible and {(each.low, each.high) for each in found.allowed} == {(0.0, None)}


def _top(high: float | None) -> float:
    return math.inf if high is None else high
