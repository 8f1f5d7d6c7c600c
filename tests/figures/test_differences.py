"""Differences between two editions' views: what a returning reader is told first."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.differences import COLUMNS, change_lines, counted, differences

DAY = dt.date(2026, 1, 1)
VALUES = st.dictionaries(st.integers(0, 20), st.integers(1, 5), max_size=12)


def view(values: dict[int, Any], **changes: Any) -> pd.DataFrame:
    rows = [
        {
            "series_id": "losses",
            "source_id": "s",
            "publisher": "P",
            "period_start_on": None,
            "period_end_on": DAY + dt.timedelta(days=day),
            "published_on": DAY + dt.timedelta(days=day),
            "claim_ref": "",
            "ordinal": 0,
            "value": value,
            "low": None,
            "high": None,
            "bound": "about",
            **changes,
        }
        for day, value in values.items()
    ]
    return pd.DataFrame(rows, columns=list(view_columns()))


def view_columns() -> tuple[str, ...]:
    days = ("period_start_on", "period_end_on", "published_on")
    return ("series_id", "source_id", "publisher", *days, "claim_ref", "ordinal", "value", "low", "high", "bound")


def test_new_revised_withdrawn_and_unchanged_are_told_apart() -> None:
    """A value changed in silence would stand as if it had always been so."""
    before, now = view({0: 10, 1: 20, 2: 30}), view({0: 10, 1: 25, 3: 40})
    changed = differences(before, now)
    assert changed["change"].tolist() == ["withdrawn", "revised", "new"]
    assert changed["was_value"].tolist()[:2] == [30, 20]
    assert changed["value"].tolist()[1:] == [25, 40]
    assert (changed.loc[1, "move"], changed.loc[1, "move_pct"]) == (5, 25)
    counts = counted(before, now, changed).loc["losses"]
    assert counts.to_dict() == {
        "before_count": 3,
        "now_count": 3,
        "new_count": 1,
        "revised_count": 1,
        "withdrawn_count": 1,
        "unchanged_count": 1,
    }


def test_equal_views_differ_in_nothing() -> None:
    """Every edition would report changes that nobody made."""
    same = view({0: 10, 1: None, 2: np.nan})
    assert differences(same, same.iloc[::-1]).empty
    assert list(differences(same, same).columns) == list(COLUMNS)
    assert differences(same.iloc[:0], same.iloc[:0]).empty


def test_a_changed_bound_or_limit_is_a_revision() -> None:
    """ "At least 18,000" could become "18,000" without a word."""
    assert differences(view({0: 10}), view({0: 10}, bound="at_least"))["change"].tolist() == ["revised"]
    assert differences(view({0: 10}), view({0: 10}, low=8.0))["change"].tolist() == ["revised"]


def test_a_move_from_zero_has_no_percentage() -> None:
    """A first loss would be printed as an infinite rise."""
    changed = differences(view({0: 0, 1: -5}), view({0: 3, 1: 5}))
    assert changed["move"].tolist() == [3, 10]
    assert changed["move_pct"].isna().all()


def test_dates_and_timestamps_are_the_same_period() -> None:
    """The whole ledger would read as withdrawn and new after a change of engine."""
    plain = view({0: 10, 1: 20})
    stamped = plain.assign(period_end_on=pd.to_datetime(plain["period_end_on"]).astype("datetime64[ns]"))
    assert differences(plain, stamped).empty


def test_a_second_forecast_is_no_revision_of_the_first() -> None:
    """An analyst's new forecast would be reported as a corrected old one."""
    first, second = view({5: 70}, published_on=DAY), view({5: 80}, published_on=DAY + dt.timedelta(days=90))
    assert differences(first, second, {"losses": "projection"})["change"].tolist() == ["withdrawn", "new"]
    assert differences(first, second, {"losses": "cumulative"})["change"].tolist() == ["revised"]


def test_a_respelt_publisher_is_the_same_one() -> None:
    """A stray blank would withdraw every claim of a publisher."""
    assert differences(view({0: 1}, publisher="UK  MoD"), view({0: 1}, publisher="UK MoD")).empty


def test_a_series_estimated_anew_is_one_line() -> None:
    """A thousand moved values would push everything else off the page."""
    before = view({day: 100.0 * (day + 1) for day in range(10)})
    now = view({day: 100.0 * (day + 1) * 1.01 for day in range(10)})
    changed = differences(before, now)
    (line,), more = change_lines(changed, counted(before, now, changed))
    assert (line.change, line.values_count, line.of_count, line.share_pct, more) == ("revised", 10, 10, 100, 0)
    assert (round(line.median_move, 6), round(line.median_move_pct, 6)) == (5.5, 1)
    assert (round(line.largest_move, 6), line.largest_move_on) == (10, DAY + dt.timedelta(days=9))
    assert (line.first_on, line.last_on, line.rows) == (DAY, DAY + dt.timedelta(days=9), tuple(range(10)))


def test_single_values_have_a_line_each_and_the_rest_is_counted() -> None:
    """A withdrawn claim would drown among new ones, or lines be dropped without a word."""
    before, now = view({0: 10, 1: 20, 2: 30}), view({1: 25, 2: 30, 3: 40, 4: 50})
    changed = differences(before, now)
    lines, more = change_lines(changed, counted(before, now, changed), most=3)
    assert [line.change for line in lines] == ["withdrawn", "revised", "new"]
    assert more == 1
    assert changed.iloc[lines[1].rows[0]]["value"] == 25
    assert (lines[0].median_move, lines[2].share_pct) == (None, None)


def test_a_claim_without_period_or_number_gets_its_line() -> None:
    """A statement in words, of no stated period, would break the list of changes."""
    now = view({0: None}, period_end_on=None, bound="words")
    changed = differences(now.iloc[:0], now)
    (line,), _ = change_lines(changed, counted(now.iloc[:0], now, changed))
    assert (line.change, line.first_on, line.largest_move_on) == ("new", None, None)


@given(VALUES, VALUES)
def test_the_counts_add_up_and_turn_around(before: dict[int, int], now: dict[int, int]) -> None:
    """Values would be counted twice or not at all between two editions."""
    ahead, back = differences(view(before), view(now)), differences(view(now), view(before))
    assert (ahead["change"] == "new").sum() == (back["change"] == "withdrawn").sum() == len(now.keys() - before.keys())
    assert (ahead["change"] == "revised").sum() == sum(before[day] != now[day] for day in before.keys() & now.keys())
    for counts in counted(view(before), view(now), ahead).itertuples():
        assert counts.unchanged_count + counts.new_count + counts.revised_count == counts.now_count == len(now)
        assert (
            counts.unchanged_count + counts.withdrawn_count + counts.revised_count == counts.before_count == len(before)
        )
