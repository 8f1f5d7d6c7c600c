"""A source's record: what it counts, from when, over how much; and the grade that it suggests, or does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import pytest

from reports.catalog.declared import Source
from reports.catalog.file_kinds import RegisterMapping
from reports.catalog.history import History
from reports.figures.decisions import Decision
from reports.figures.history.asked import COUNT_COLUMNS, FIRST_COLUMNS
from reports.figures.history.holds import holds
from reports.figures.history.records import Record, falls_in, record_of
from reports.figures.history.suggestion import RULE, Steadiness, suggested
from reports.figures.model import Claim
from tests.figures.history.told import START, claim, moved_in, moved_of, rows_of


def gazette(**history: object) -> Source:
    """Return the declared source."""
    return Source(
        title="Gazette", publisher="Gazette", origin="gazette", kind="media", reliability="C", licence="none",
        cadence_days=1, warn_after_days=2, error_after_days=4, url="https://example.org/herd.json", whole_history=True,
        history=History(**history), mapping=RegisterMapping(adapter="register"),
    )  # fmt: skip


def recorded(*copies: Sequence[Claim], source: Source | None = None) -> Record:
    """Return the record that copies make, taken from START on, the last of them two months after the others."""
    rows = rows_of([("gazette", claims) for claims in copies])
    stated = rows[rows["replaces_seq"].isna()]
    first = stated[stated["key_id"].isin(rows.loc[rows["replaces_seq"].notna(), "key_id"])][list(FIRST_COLUMNS)]
    counts = stated.groupby(["source_id", "append_no"], as_index=False)["key_id"].count()[list(COUNT_COLUMNS)]
    times = [START + dt.timedelta(days=number) for number in range(len(copies) - 1)] + [START + dt.timedelta(days=60)]
    taken = pd.DataFrame({"append_no": range(1, len(copies) + 1), "retrieved_at": pd.to_datetime(times, utc=True)})
    moved = moved_of(rows)
    return record_of("gazette", source or gazette(), moved, first, counts, taken, 0)


def test_a_record_counts_values_copies_sizes_and_times():
    """An editor would judge a source by numbers that count something else than they say."""
    one = [claim(-day, 100.0) for day in range(1, 11)]
    two = [claim(-1, 104.0), claim(-5, 101.0), *[each for each in one if each.period_end_on not in (_on(1), _on(5))]]
    three = [claim(-1, 102.0), *two[1:], claim(0, 7.0)]
    record = recorded(one, two, three)
    assert (record.compared_count, record.values_count, record.moved_count, record.moving_copies_count) == (2, 11, 2, 2)
    # The value of the newest copy was not followed.
    assert (record.followed_count, record.followed_moved_count) == (10, 2)
    assert record.move_median_pct == pytest.approx(100 * 2 / 104) and record.move_p90_pct == pytest.approx(
        3.585, abs=0.01
    )
    assert (record.first_change_days, record.settled_median_days) == (1.0, 1.5)


def _on(days_before: int) -> dt.date:
    return START.date() - dt.timedelta(days=days_before)


def test_what_was_only_worded_otherwise_is_no_change():
    """A source that writes “over 5” for “about 5” would lose its grade."""
    one = [claim(-day, 5.0, bound="about") for day in range(1, 9)]
    record = recorded(one, [claim(-day, 5.0, bound="more_than") for day in range(1, 9)])
    assert (record.moved_count, record.moving_copies_count, record.followed_moved_count) == (0, 0, 0)


def test_a_limit_alone_has_a_size_too():
    """An interval that widens would have no distance, and pass as steady."""
    record = recorded([claim(-1, None, low=10.0, high=20.0, bound="range")],
                      [claim(-1, None, low=10.0, high=26.0, bound="range")])  # fmt: skip
    assert record.move_median_pct == pytest.approx(20.0)


def test_a_source_never_seen_has_an_empty_record():
    """A new desk could not list its sources."""
    nothing = rows_of([("gazette", [])])
    first, counts, taken = (
        nothing[list(columns)] for columns in (FIRST_COLUMNS, COUNT_COLUMNS, ("append_no", "retrieved_at"))
    )
    empty = record_of("gazette", gazette(), moved_of(nothing), first, counts, taken, 0)
    assert (empty.compared_count, empty.values_count, empty.suggested.grade) == (0, 0, "")


def test_falls_count_each_source_by_itself():
    """A correction of one publisher would stand in another one's record."""
    days = pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"])
    view = pd.DataFrame({"source_id": ["a"] * 3 + ["b"] * 3, "series_id": "s", "publisher": "p",
                         "period_end_on": [*days, *days], "value": [1.0, 3.0, 2.0, 0.0, 1.0, 2.0]})  # fmt: skip
    assert falls_in(view) == {"a": 1, "b": 0}


@pytest.mark.parametrize(
    ("steady", "grade"),
    [
        (Steadiness(9, 500, 0.0, 0.0), ""),
        (Steadiness(50, 29, 0.0, 0.0), ""),
        (Steadiness(10, 30, 0.0, 0.0), "B"),
        (Steadiness(50, 500, 2.0, 2.0), "B"),
        (Steadiness(50, 500, 2.1, 0.0), "C"),
        (Steadiness(50, 500, 0.0, 10.5), "D"),
        (Steadiness(50, 500, 31.0, 0.0), "E"),
        (Steadiness(50, 500, 100.0, 5.0, is_re_estimated=True), "C"),
    ],
)
def test_the_grade_follows_the_printed_rule(steady: Steadiness, grade: str):
    """A grade would come from elsewhere than the rule that is printed with it, or from next to nothing."""
    made = suggested(steady)
    assert made.grade == grade and made.why
    assert all(f"{limit}\u00a0%: {name}" in RULE for name, limit in (("B", 2), ("C", 10), ("D", 30)))


def test_a_source_declared_as_re_estimated_holds_nothing():
    """A model run anew each day would withhold every edition."""
    one, two = ([claim(-day, value) for day in range(40, 100)] for value in (5.0, 6.0))
    moved = moved_in(one, two)
    assert [hold.cells_count for hold in holds(moved, {"gazette": gazette()})] == [60]
    assert holds(moved, {"gazette": gazette(re_estimated=True)}) == ()
    assert holds(moved, {"gazette": gazette(hold_after_cells=60)}) == ()
    assert holds(moved, {"gazette": gazette()}, series=["herd.counts"]) == ()


def test_values_not_yet_settled_hold_nothing():
    """A publisher who mends this month's figures would need a word each time."""
    one, two = ([claim(-day, value) for day in range(1, 61)] for value in (5.0, 6.0))
    moved = moved_in(one, two, settles_after_days={"gazette": 90})
    assert holds(moved, {"gazette": gazette(settles_after_days=90)}) == ()


def test_a_word_about_another_copy_or_of_another_kind_releases_nothing():
    """One explanation would let every later rewriting pass."""
    one, two = ([claim(-day, value) for day in range(40, 100)] for value in (5.0, 6.0))
    moved = moved_in(one, two)
    (held,) = holds(moved, {"gazette": gazette()})
    elsewhere = {**held.subject, "retrieved_at": "2024-06-01T12:00:00Z"}
    at = START + dt.timedelta(days=3)
    others = [Decision("accept-history", elsewhere, "A", "b", at), Decision("release", held.subject, "A", "b", at)]
    assert holds(moved, {"gazette": gazette()}, others)[0].accepted is None
    word = Decision("accept-history", held.subject, "A", "b", at)
    assert holds(moved, {"gazette": gazette()}, [*others, word])[0].accepted == word
