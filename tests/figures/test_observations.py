"""Observations: what a figure is about, whether it holds, and why not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.catalog.declared import Series
from reports.figures.flows import weekly_of
from reports.figures.observations import COLUMNS, STATUSES, observations

DAY = dt.date(2026, 1, 5)
DAILY = {"kind": "cumulative", "grid": "day", "basis": "claimed", "lag_days": 1}


def series(**changes: Any) -> Series:
    plain = {"title": "Toys", "measure": "toys", "population": "all", "unit": "toys", "group": "toys"}
    return Series(**{**plain, **DAILY, **changes})


def claim(day: int, value: float | None = None, **changes: Any) -> dict[str, Any]:
    on = DAY + dt.timedelta(days=day)
    known_at = dt.datetime.combine(on, dt.time(11), dt.UTC)
    plain = {
        "period_start_on": None,
        "period_end_on": on,
        "published_on": on,
        "value": value,
        "low": None,
        "high": None,
    }
    words = {"bound": "exact", "event": "stated", "quarantine": "", "source_id": "s", "publisher": "P", "claim_ref": ""}
    return {**plain, **words, "known_at": known_at, "is_reconstructed": False, **changes}


def observed(*claims: dict[str, Any], **changes: Any) -> pd.DataFrame:
    return observations(pd.DataFrame(list(claims)), series(**changes))


def test_the_figure_is_about_the_day_before_its_report() -> None:
    """A chart would place Sunday's losses on Monday."""
    row = observed(claim(0, 10)).iloc[0]
    assert (row["about_on"].date(), row["period_end_on"].date()) == (DAY - dt.timedelta(days=1), DAY)


def test_spans_without_report_are_declared_with_the_series() -> None:
    """A total printed again until the next count came would pass for a week without losses."""
    silent = (DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=2))
    found = observed(claim(0, 10), claim(1, 10), claim(2, 10), claim(3, 17), no_report=(silent,))
    assert found["reason"].tolist() == ["", "not_reported", "not_reported", ""]
    assert weekly_of(found, series())["days_count"].sum() == 0


def test_zero_null_absent_and_not_reported_are_four_things() -> None:
    """A day nobody reported would print as a day without losses, or the reverse."""
    rows = pd.DataFrame([claim(0, 0), claim(1, None, bound="words"), claim(3, 5), claim(4, 5)])
    span = [(DAY + dt.timedelta(days=4), DAY + dt.timedelta(days=4))]
    found = observations(rows, series(), no_report=span)
    assert found["status"].tolist() == ["normal", "missing", "missing", "normal", "missing"]
    assert found["reason"].tolist() == ["", "no_number", "absent", "", "not_reported"]
    assert found["value"].isna().tolist() == [False, True, True, False, True]


def test_a_bound_without_a_value_is_not_missing() -> None:
    """ "At least 18,000" would be dropped for want of a point value."""
    row = observed(claim(0, None, low=18000, bound="at_least"), grid="irregular").iloc[0]
    assert (row["status"], row["low"], row["bound"]) == ("normal", 18000, "at_least")


def test_the_newest_weeks_of_late_series_are_provisional() -> None:
    """Deaths not yet registered would read as deaths that did not happen."""
    found = observed(*(claim(7 * n, 10) for n in range(5)), kind="flow", grid="week", late_weeks=2)
    assert found["status"].tolist() == ["normal"] * 3 + ["provisional"] * 2
    assert found["reason"].tolist()[-1] == "late"


def test_estimated_and_revised_values_say_so() -> None:
    """A model's value would pass for a count, or a changed one for what was always said."""
    assert observed(claim(0, 1), basis="estimated")["status"].tolist() == ["estimated"]
    assert observed(claim(0, 1, event="revised"))["status"].tolist() == ["revised"]
    both = observed(claim(0, 1, event="revised"), basis="estimated").iloc[0]
    assert (both["status"], bool(both["is_revised"])) == ("estimated", True)


def test_a_declared_break_carries_its_reason() -> None:
    """A change of method would look like a change in the world."""
    rows = pd.DataFrame([claim(0, 1), claim(1, 9)])
    found = observations(rows, series(lag_days=0), breaks={DAY + dt.timedelta(days=1): "register opened"})
    assert found["status"].tolist() == ["normal", "break"]
    assert found["reason"].tolist()[1] == "register opened"


def test_claims_that_differ_for_one_day_choose_no_value() -> None:
    """One of two conflicting totals would be printed as the figure."""
    found = observed(claim(0, 5), claim(1, 6), claim(1, 8), claim(2, 9), claim(2, 9, source_id="t"))
    assert found["status"].tolist() == ["normal", "missing", "normal"]
    assert found.loc[1, ["reason", "low", "high", "bound"]].tolist() == ["conflicting", 6, 8, "range"]


def test_an_irregular_series_keeps_every_claim() -> None:
    """Two press statements about the same period would be merged into one."""
    assert len(observed(claim(0, 5), claim(0, 6), claim(90, 7), grid="irregular")) == 3


def test_withdrawn_quarantined_and_later_known_claims_do_not_hold() -> None:
    """A figure taken back, held back or not yet known would stand in the edition."""
    rows = pd.DataFrame([claim(0, 1), claim(1, 2, event="withdrawn"), claim(2, 3, quarantine="a jump"), claim(3, 4)])
    found = observations(rows, series(), dt.datetime.combine(DAY + dt.timedelta(days=2), dt.time(), dt.UTC))
    assert found["value"].tolist() == [1]


def test_no_claims_give_an_empty_frame_that_goes_on() -> None:
    """A series of which nothing is known yet would stop the edition."""
    nothing = observations(pd.DataFrame([claim(0, 1)]).iloc[:0], series())
    assert list(nothing.columns) == list(COLUMNS)
    assert weekly_of(nothing, series()).empty


def test_dates_and_timestamps_are_observed_alike() -> None:
    """The ledger's engine would decide what the page says."""
    plain = pd.DataFrame([claim(0, 1), claim(2, 3)])
    stamped = plain.assign(period_end_on=pd.to_datetime(plain["period_end_on"]).astype("datetime64[ns]"))
    pd.testing.assert_frame_equal(observations(plain, series()), observations(stamped, series()))


@pytest.mark.parametrize("kind", ["cumulative", "flow"])
def test_observations_give_weekly_flows(kind: str) -> None:
    """The page's weekly bars could not be taken from the ledger's view."""
    values = [10.0 * n for n in range(8)] if kind == "cumulative" else [10.0] * 8
    weekly = weekly_of(observed(*(claim(n, value) for n, value in enumerate(values)), kind=kind), series(kind=kind))
    assert weekly.loc["2026-01-05", ["flow", "days_count"]].tolist() == [70, 7]


@given(st.dictionaries(st.integers(0, 60), st.one_of(st.none(), st.integers(0, 10**6)), min_size=1))
def test_every_day_between_first_and_last_is_accounted_for_once(reports: dict[int, int | None]) -> None:
    """A day would vanish from the series, or be told twice."""
    rows = [claim(day, value, bound="exact" if value is not None else "words") for day, value in reports.items()]
    found = observed(*rows)
    assert len(found) == max(reports) - min(reports) + 1
    assert found["about_on"].is_unique and found["about_on"].is_monotonic_increasing
    assert set(found["status"]) <= set(STATUSES)
    assert found["value"].notna().sum() == sum(value is not None for value in reports.values())


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=30), st.integers(0, 29))
def test_adding_a_withdrawn_row_never_changes_anything(values: list[int], day: int) -> None:
    """A statement taken back would still move a figure."""
    rows = [claim(n, value) for n, value in enumerate(values)]
    withdrawn = claim(day, 10**9, event="withdrawn")
    pd.testing.assert_frame_equal(observed(*rows), observed(*rows, withdrawn))
    assert np.isfinite(observed(*rows, withdrawn)["value"]).all()
