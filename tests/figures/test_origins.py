"""Origins: outlets that repeat one another must not pass for independent witnesses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.agreement import agreement
from reports.figures.origins import is_relay, origins_of, representative, stated_roots, suspected_roots

NAMES = st.sampled_from(["ann", "bob", "cat", "dan"])


def claims(*rows: dict[str, Any]) -> pd.DataFrame:
    plain = {"publisher": "Ann", "origin": "ann", "link": "stated", "suspected_origin": "", "via": ""}
    return pd.DataFrame([{**plain, "published_on": dt.date(2025, 3, 5), **row} for row in rows])


ONE_LEAK = claims(
    {"publisher": "Morning Paper", "origin": "leak", "via": "Agency <- Analyst"},
    {"publisher": "Evening Paper", "origin": "leak", "via": "Analyst", "published_on": dt.date(2025, 9, 27)},
    {"publisher": "Leak", "origin": "leak", "published_on": dt.date(2024, 1, 2)},
    {"publisher": "Agency", "origin": "rapporteur", "suspected_origin": "leak"},
    {"publisher": "Court Watch", "origin": "court-watch"},
    {"publisher": "Blog", "origin": "court-watch", "link": "suspected"},
)


def test_outlets_origins_and_suspicions_are_counted_apart() -> None:
    """Six outlets would be printed as six sources where two or three know anything."""
    found = origins_of(ONE_LEAK)
    assert (found.claims_count, found.publishers_count) == (6, 6)
    assert found.origins_count == 4
    assert found.origins_if_suspected_count == 2
    assert found.relays_count == 3


def test_a_suspected_link_leaves_the_publisher_standing_for_itself() -> None:
    """A suspicion would be counted as if it were stated."""
    assert list(stated_roots(ONE_LEAK)) == ["leak", "leak", "leak", "rapporteur", "court-watch", "Blog"]
    assert list(suspected_roots(ONE_LEAK)) == ["leak"] * 4 + ["court-watch"] * 2


def test_a_suspicion_about_an_origin_holds_for_all_its_claims() -> None:
    """The same origin would be counted twice, once with and once without the suspicion."""
    rows = claims({"origin": "un", "suspected_origin": "leak"}, {"origin": "un"}, {"origin": "leak"})
    assert origins_of(rows).origins_if_suspected_count == 1


def test_suspicions_that_run_in_a_circle_come_to_an_end() -> None:
    """Two origins suspected of repeating each other would hang the edition."""
    rows = claims({"origin": "a", "suspected_origin": "b"}, {"origin": "b", "suspected_origin": "a"})
    assert origins_of(rows).origins_if_suspected_count == 1


def test_the_own_statement_speaks_for_its_origin() -> None:
    """A relay's wording would be printed where the origin's own stands."""
    leak = next(root for root in origins_of(ONE_LEAK).roots if root.origin == "leak")
    assert (leak.speaks, leak.newest, leak.newest_published_on) == (2, 1, dt.date(2025, 9, 27))
    assert (leak.claims_count, leak.publishers_count, leak.relays_count) == (3, 3, 2)
    assert representative(ONE_LEAK.iloc[:3])["publisher"] == "Leak"


def test_without_an_own_statement_the_closest_relay_speaks() -> None:
    """The third copy would be cited where the first is at hand."""
    assert representative(ONE_LEAK.iloc[:2])["publisher"] == "Evening Paper"
    newer_but_longer = claims({"via": "a"}, {"via": "a <- b", "published_on": dt.date(2026, 1, 1)})
    assert representative(newer_but_longer)["via"] == "a"
    same_length = claims(
        {"via": "x", "published_on": dt.date(2025, 1, 1)}, {"via": "y", "published_on": None}, {"via": "z"}
    )
    assert representative(same_length)["via"] == "z"


def test_a_paper_that_names_another_one_adds_no_voice_of_its_own() -> None:
    """Two papers would be two witnesses because neither says where the first of them had it from."""
    suspected = {"origin": "leak", "link": "suspected"}
    rows = claims(
        {**suspected, "publisher": "Morning Paper", "via": "Morning Paper <- Radio <- documents"},
        {**suspected, "publisher": "Monitor", "via": "Monitor <- Morning Paper (2025-10-08) <- Radio <- documents"},
        {**suspected, "publisher": "Evening Paper", "via": "Evening Paper <- documents"},
        {**suspected, "origin": "court", "publisher": "Quarterly", "via": "Quarterly <- Morning Paper <- files"},
    )
    assert stated_roots(rows).tolist() == ["Morning Paper", "Morning Paper", "Evening Paper", "Quarterly"]
    assert is_relay(rows).tolist() == [False, True, False, False]
    assert set(suspected_roots(rows)) == {"leak", "court"}


def test_a_declared_name_makes_an_own_statement() -> None:
    """An origin that publishes under its full title would count as a relay of itself."""
    rows = claims({"publisher": "Court Watch (Monitor)", "origin": "court-watch"})
    assert is_relay(rows).tolist() == [True]
    assert is_relay(rows, names={"court-watch": ["Court Watch: Monitor"]}).tolist() == [False]


def test_the_age_is_counted_at_the_cut_off() -> None:
    """An old figure would look younger or older than it is."""
    as_of = dt.datetime(2025, 3, 8, 23, tzinfo=dt.UTC)
    assert origins_of(claims({}), as_of).roots[0].age_days == 3
    assert origins_of(claims({"published_on": None}), as_of).roots[0].age_days is None
    assert origins_of(claims({})).roots[0].age_days is None


def test_spellings_of_one_publisher_are_one_outlet() -> None:
    """A stray capital would add an outlet."""
    assert origins_of(claims({"publisher": "The Times"}, {"publisher": "the  times"})).publishers_count == 1


def test_no_claims_have_no_origins() -> None:
    """An empty panel would stop the edition."""
    assert origins_of(ONE_LEAK.iloc[:0]).roots == ()


@given(
    st.lists(
        st.tuples(NAMES, NAMES, st.sampled_from(["stated", "suspected"]), st.one_of(st.just(""), NAMES)), min_size=1
    )
)
def test_suspicions_never_add_origins(rows: list[tuple[str, str, str, str]]) -> None:
    """Doubt about independence would make the claims look more independent."""
    columns = ("publisher", "origin", "link", "suspected_origin")
    view = claims(*(dict(zip(columns, row, strict=True)) for row in rows))
    found = origins_of(view)
    assert 1 <= found.origins_if_suspected_count <= found.origins_count <= found.claims_count
    assert sum(root.claims_count for root in found.roots) == found.claims_count
    assert {stated_roots(view)[root.speaks] for root in found.roots} == {root.origin for root in found.roots}


def test_two_collections_of_one_claim_are_found_to_agree(
    claimed_personnel: pd.Series, echoed_personnel: pd.Series
) -> None:
    """A mistyped day would go unseen, or the echo pass for a second source."""
    cut = echoed_personnel[: claimed_personnel.index[-1]]
    found = agreement(claimed_personnel, cut)
    assert [day.isoformat() for day, _, _ in sorted(found.differing)] == [
        "2022-02-27",
        "2023-01-12",
        "2024-10-07",
        "2024-11-03",
        "2025-10-27",
        "2025-10-28",
        "2025-11-05",
    ]
    assert found.compared_count == found.equal_count + 7
    assert found.equal_pct > 99
    assert abs(found.worst_gap) == max(abs(second - first) for _, first, second in found.differing)
    assert found.worst_gap_on == found.differing[0][0]


def test_days_that_only_one_speaks_of_are_not_compared() -> None:
    """A gap in one collection would count as a contradiction."""
    one = pd.Series([1.0, 2, 3], index=[dt.date(2026, 1, n) for n in (1, 2, 3)])
    other = pd.Series([2.0, 5], index=[dt.date(2026, 1, n) for n in (2, 9)])
    found = agreement(one, other)
    assert (found.compared_count, found.equal_count, found.only_first_count, found.only_second_count) == (1, 1, 2, 1)
    assert (found.worst_gap, found.equal_pct) == (0.0, 100)
    nothing = agreement(one, other[:0])
    assert (nothing.worst_gap, nothing.equal_pct) == (None, None)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_agreement_does_not_depend_on_who_is_named_first(first: list[int], second: list[int]) -> None:
    """The cross-check would read otherwise when the two series change places."""
    one, other = (
        pd.Series(values, index=pd.date_range("2026-01-01", periods=len(values)), dtype=float)
        for values in (first, second)
    )
    ahead, back = agreement(one, other), agreement(other, one)
    assert (ahead.equal_count, ahead.worst_gap_on) == (back.equal_count, back.worst_gap_on)
    assert ahead.worst_gap == pytest.approx(-back.worst_gap)
