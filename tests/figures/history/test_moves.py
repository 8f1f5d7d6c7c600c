"""Moved history: each changed value is in exactly one class, and spelling is no change at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.figures.history.moves import CLASSES
from reports.figures.model import Claim
from tests.figures.history.told import claim, moved_in, moved_of, on, rows_of


def ways(*copies: Sequence[Claim]) -> list[tuple[int, str]]:
    """Return day and class of each change."""
    moved = moved_in(*copies)
    return [
        ((day.date() - on(0)).days, way) for day, way in zip(moved["period_end_on"], moved["moved_as"], strict=True)
    ]


def total(values: Sequence[float | None], first: int = -10) -> list[Claim]:
    """Return a running total by day; None leaves a day out."""
    return [claim(first + n, value) for n, value in enumerate(values) if value is not None]


def test_a_value_mended_soon_and_one_mended_late():
    """A typing error fixed next day would weigh as much as a figure rewritten after a year."""
    before = [claim(-400, 5.0), claim(-1, 70.0)]
    assert ways(before, [claim(-400, 6.0), claim(-1, 71.0)]) == [(-400, "late revision"), (-1, "revision")]


def test_the_settling_time_is_the_sources_own():
    """A monthly figure mended in the next month would count as rewritten history."""
    before, after = [claim(-60, 5.0)], [claim(-60, 6.0)]
    assert list(moved_in(before, after)["is_settled"]) == [True]
    assert list(moved_in(before, after, settles_after_days={"gazette": 100})["moved_as"]) == ["revision"]


def test_neighbouring_values_are_a_restatement_and_the_one_apart_is_not():
    """A block rewritten at once would look like so many mended typing errors."""
    before = total([10.0 + n for n in range(10)])
    after = total([10.0, 10.0, 12.5, 13.5, 14.5, 15.0, 16.0, 17.0, 18.0, 19.0])
    assert ways(before, after) == [(-9, "restatement"), (-8, "restatement"), (-7, "restatement"), (-6, "restatement")]
    apart = total([9.0, 11.0, 11.0, 13.0, 14.0, 14.0, 16.0, 17.0, 18.0, 19.0])
    assert ways(before, apart) == [(-10, "revision"), (-8, "revision"), (-5, "revision")]


def test_a_day_without_a_figure_does_not_break_a_block():
    """A source that never reports on Sundays could restate its months without it being seen."""
    before = total([1.0, 2.0, None, None, 5.0, 6.0])
    after = total([1.0, 2.5, None, None, 5.5, 6.5])
    assert {way for _, way in ways(before, after)} == {"restatement"}


def test_most_of_a_series_moved_is_a_re_estimate_whatever_few_stay():
    """A model run anew would be told as many restated blocks."""
    before = total([10.0 + n for n in range(20)], first=-30)
    moved = moved_in(before, total([10.0 + n + 0.1 * (n % 3 > 0) for n in range(20)], first=-30))
    assert set(moved["moved_as"]) == {"re-estimate"} and len(moved) == 13


def test_taken_back_and_said_again():
    """A figure that comes and goes would look like a new one each time."""
    here = [claim(-40, 5.0), claim(-1, 7.0)]
    assert ways(here, here[1:], here) == [(-40, "withdrawal"), (-40, "return")]


def test_the_same_figure_at_another_day_is_re_dated():
    """A slipped month, put right, would read as one figure taken back and another one made."""
    moved = moved_in([claim(-40, 5.0), claim(-1, 7.0)], [claim(-10, 5.0), claim(-1, 7.0)])
    assert list(moved["moved_as"]) == ["re-dating"] and moved["to_on"].iloc[0].date() == on(-10)
    back = moved_in([claim(-40, 5.0)], [claim(-10, 5.0)], [claim(-40, 5.0)])
    assert list(moved["moved_as"]) + list(back["moved_as"]) == ["re-dating"] * 3


def test_a_forecast_put_under_another_day_of_publication_is_re_dated():
    """A forecast would be withdrawn and made again by a mended date of its article."""
    said = [claim(200, 9.0, series_id="herd.next", published_on=on(-day)) for day in (20, 19)]
    assert list(moved_in(said[:1], said[1:])["moved_as"]) == ["re-dating"]


def test_the_nearest_day_and_the_same_address_are_taken_first():
    """Of two figures alike, the wrong one would be told as re-dated."""
    gone = claim(-40, 5.0, url="https://a.example")
    near, same = claim(-38, 5.0, url="https://b.example"), claim(-10, 5.0, url="https://a.example")
    assert [day.date() for day in moved_in([gone], [near, same])["to_on"]] == [on(-10)]
    assert [day.date() for day in moved_in([gone], [near, replace(same, url="https://b.example")])["to_on"]] == [
        on(-38)
    ]


def test_a_figure_more_than_a_year_off_is_another_figure():
    """Two figures that happen to be alike would be taken for one."""
    assert ways([claim(-400, 5.0)], [claim(-20, 5.0)]) == [(-400, "withdrawal")]


def test_a_publisher_under_another_name_is_a_renaming_and_never_settled_past():
    """A ministry spelt out in full would withdraw everything that it ever said."""
    named = [claim(-day, 5.0 + day, publisher="UK MoD", url="https://a.example") for day in range(40, 80)]
    moved = moved_in(named, [replace(each, publisher="UK Ministry of Defence") for each in named])
    assert set(moved["moved_as"]) == {"renaming"} and set(moved["to_publisher"]) == {"UK Ministry of Defence"}


def test_two_publishers_of_one_figure_at_two_addresses_are_no_renaming():
    """A second voice that says the same would take over the first one's place."""
    mod = claim(-40, 5.0, publisher="UK MoD", url="https://a.example")
    csis = claim(-40, 5.0, publisher="CSIS", url="https://b.example")
    assert ways([mod], [csis]) == [(-40, "withdrawal")]


def test_another_bound_around_the_same_figure_is_a_rewording():
    """“About 5” that became “more than 5” would be counted as a moved value."""
    assert ways([claim(-40, 5.0, bound="about")], [claim(-40, 5.0, bound="more_than")]) == [(-40, "rewording")]


def test_limits_that_move_are_a_revision():
    """An interval widened in silence would pass as the same figure."""
    before, after = (claim(-2, 5.0, low=4.0, high=high, bound="about") for high in (6.0, 9.0))
    assert ways([before], [after]) == [(-2, "revision")]


copies = st.lists(
    st.dictionaries(st.integers(-60, -1), st.sampled_from([1.0, 2.0, 3.0, 4.0]), max_size=25), min_size=2, max_size=4
)


@settings(max_examples=40, deadline=None)
@given(copies)
def test_each_changed_value_is_in_exactly_one_class(values: list[dict[int, float]]):
    """A change would be told twice, or not at all."""
    rows = rows_of([("gazette", [claim(day, value) for day, value in one.items()]) for one in values])
    moved = moved_of(rows)
    assert moved["seq"].is_unique and set(moved["moved_as"]) <= set(CLASSES)
    replacing = rows[rows["replaces_seq"].notna()]
    untold = replacing[~replacing["seq"].isin(moved["seq"])]
    assert set(moved["seq"]) <= set(replacing["seq"])
    # What is not told by itself is the place to which a re-dated figure went.
    assert (untold["event"] == "stated").all()
    to = moved.loc[moved["moved_as"] == "re-dating", ["append_no", "to_on"]].itertuples(index=False, name=None)
    assert set(untold[["append_no", "period_end_on"]].itertuples(index=False, name=None)) <= set(to)


@settings(max_examples=40, deadline=None)
@given(copies, copies, st.randoms())
def test_other_sources_have_no_say(own: list[dict[int, float]], others: list[dict[int, float]], random):
    """What one publisher did would be judged by what another one did, or by who was asked first."""
    mine = [("gazette", [claim(day, value) for day, value in one.items()]) for one in own]
    theirs = [("mirror", [claim(day, value, source_id="mirror") for day, value in one.items()]) for one in others]
    # A day's distance settles nothing here: every value is young, or old, in any turn.
    limits = {"gazette": 400, "mirror": 400}
    turns = sorted([0] * len(mine) + [1] * len(theirs), key=lambda _: random.random())
    queues = [iter(mine), iter(theirs)]
    together = moved_of(rows_of([next(queues[turn]) for turn in turns]), limits)
    alone = moved_of(rows_of(mine), limits)
    told = ["period_end_on", "was_value", "value", "moved_as", "to_on", "is_settled"]
    seen = together[together["source_id"] == "gazette"]
    assert seen[told].astype(object).fillna("").values.tolist() == alone[told].astype(object).fillna("").values.tolist()


spellings = st.tuples(
    st.sampled_from(["The Gazette", "THE GAZETTE", " the  gazette ", "\uff34he Gazette", "The\u00a0Gazette"]),
    st.sampled_from(["", "https://example.org/a", "https://example.org/b?utm_source=x"]),
    st.text(max_size=12),
)


@settings(max_examples=40, deadline=None)
@given(copies, st.lists(spellings, min_size=25, max_size=25), st.randoms())
def test_a_pure_re_spelling_is_no_change(values: list[dict[int, float]], spelt: list[tuple[str, str, str]], random):
    """Capitals, spaces, notes, addresses or another order of lines would be told as moved history."""
    one = [claim(day, value) for day, value in values[0].items()]
    again = [
        replace(each, publisher=publisher, url=url, note=note, quote=note)
        for each, (publisher, url, note) in zip(one, spelt, strict=False)
    ]
    random.shuffle(again)
    assert len(rows_of([("gazette", one), ("gazette", again)])) == len(one)


@pytest.mark.parametrize("least", [3, 4])
def test_the_order_of_lines_in_a_file_has_no_say(least: int):
    """A file sorted newest first would restate nothing, and the same file sorted oldest first a block."""
    before = total([10.0 + n for n in range(10)])
    after = total([10.0 + n + (0.5 if n < least else 0) for n in range(10)])
    assert sorted(ways(before, after)) == sorted(ways(before[::-1], after[::-1]))
