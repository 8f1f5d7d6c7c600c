"""Source health: a reader must see which figures are old, and that as of the cut-off."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.health import SourceHealth, source_health

AS_OF = dt.datetime(2026, 8, 4, 3, tzinfo=dt.UTC)
AGES = {"warn_after_days": 3, "error_after_days": 10}
SOURCES = {"daily": SimpleNamespace(mapping=SimpleNamespace(adapter="json"), **AGES)}
FETCH = ["source_id", "retrieved_at", "status", "error"]
VIEW = ["source_id", "period_end_on", "published_on", "is_reconstructed"]


def health(
    fetches: list[tuple[Any, ...]] = (), claims: list[tuple[Any, ...]] = (), as_of: dt.datetime = AS_OF
) -> SourceHealth:
    view = pd.DataFrame([("daily", *claim) for claim in claims], columns=VIEW)
    (one,) = source_health(pd.DataFrame([("daily", *fetch) for fetch in fetches], columns=FETCH), view, SOURCES, as_of)
    return one


def at(day: int, hour: int = 12) -> dt.datetime:
    return dt.datetime(2026, 8, day, hour, tzinfo=dt.UTC)


def test_age_is_counted_from_the_newest_publication_to_the_cut_off() -> None:
    """An old figure would be shown as younger than it is."""
    found = health([(at(3), "ok", "")], [(dt.date(2026, 8, 1), dt.date(2026, 8, 2), False)])
    assert (found.age_days, found.newest_figure_on, found.newest_period_on) == (
        2,
        dt.date(2026, 8, 2),
        dt.date(2026, 8, 1),
    )
    assert (found.status, found.newest_fetch_at) == ("fresh", at(3))


@pytest.mark.parametrize(("age", "status"), [(0, "fresh"), (3, "fresh"), (4, "late"), (10, "late"), (11, "overdue")])
def test_status_follows_the_declared_ages(age: int, status: str) -> None:
    """A stale source would look healthy, or a slow one be reported as dead."""
    assert health(claims=[(AS_OF.date() - dt.timedelta(days=age), None, False)]).status == status


def test_a_source_without_claims_was_never_seen() -> None:
    """A source that never delivered would be missing from the list."""
    found = health([(at(1), "failed", "HTTP 404")])
    assert (found.status, found.age_days, found.last_error) == ("never seen", None, "HTTP 404")
    assert (found.newest_fetch_at, found.newest_attempt_at) == (None, at(1))


def test_fetches_after_the_cut_off_do_not_count() -> None:
    """A rebuilt edition would report today's failure as that week's."""
    found = health([(at(3), "unchanged", ""), (at(5), "failed", "timed out")])
    assert (found.newest_fetch_at, found.newest_attempt_at, found.last_error) == (at(3), at(3), "")


def test_an_error_is_gone_once_a_fetch_went_well() -> None:
    """A source repaired last week would still be reported as failing."""
    assert health([(at(3), "ok", ""), (at(2), "failed", "timed out")]).last_error == ""
    assert health([(at(2), "ok", ""), (at(3), "failed", "timed out")]).last_error == "timed out"
    assert health([(at(3), "failed", "")]).last_error == "failed"


def test_a_projection_does_not_make_a_source_younger() -> None:
    """A forecast for next year would hide that nothing came for months."""
    found = health(claims=[(dt.date(2026, 12, 31), None, False), (dt.date(2026, 7, 1), None, False)])
    assert (found.newest_figure_on, found.status) == (dt.date(2026, 7, 1), "overdue")


def test_what_rests_on_later_copies_is_said() -> None:
    """A reconstructed edition would claim copies that nobody held."""
    rows = [(dt.date(2026, 8, 1), None, True), (dt.date(2026, 8, 2), None, False)]
    assert (health(claims=rows).reconstructed_count, health(claims=rows).is_reconstructed) == (1, False)
    assert health(claims=rows[:1]).is_reconstructed
    assert not health().is_reconstructed


def test_sources_come_in_the_order_of_the_catalogue() -> None:
    """The annex would list sources in another order each week."""
    sources = {name: SOURCES["daily"] for name in ("z", "a", "m")}
    empty = pd.DataFrame([], columns=FETCH), pd.DataFrame([], columns=VIEW)
    assert [one.source_id for one in source_health(*empty, sources, AS_OF)] == ["z", "a", "m"]


@given(st.lists(st.tuples(st.integers(1, 28), st.sampled_from(["ok", "unchanged", "failed"])), max_size=8))
def test_nothing_after_the_cut_off_ever_shows(fetches: list[tuple[int, str]]) -> None:
    """The page of an old edition would change with every later run."""
    rows = [(at(day), status, "no answer" if status == "failed" else "") for day, status in fetches]
    assert health(rows) == health([row for row in rows if row[0] <= AS_OF])


def test_a_watched_feed_is_as_old_as_its_newest_copy() -> None:
    """A feed, which states no figure, would stand as never seen for ever, even where it has died."""
    feed = {"daily": SimpleNamespace(mapping=SimpleNamespace(adapter="feed"), **AGES)}
    for days, status in ((0, "fresh"), (4, "late"), (11, "overdue")):
        fetched = pd.DataFrame([("daily", AS_OF - dt.timedelta(days=days), "ok", "")], columns=FETCH)
        (found,) = source_health(fetched, pd.DataFrame(columns=VIEW), feed, AS_OF)
        assert (found.status, found.age_days, found.newest_figure_on) == (status, days, None)
