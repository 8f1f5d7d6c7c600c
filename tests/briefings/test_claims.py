"""Single claims: who speaks for an origin, by which chain a figure came, and how far it can be trusted."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from reports.briefings.claims import chain_of, claims_in, grade_of, origin_title, period_of, said_on, speaker_of, stated
from tests.briefings.herd import claim, said, view_of, voice

OWN = said("herd.counts", 510, "2025-12-31", "2026-01-02", "The Shepherd", origin="union")
RELAY = said("herd.counts", 500, "2025-12-31", "2026-01-10", "Paper", origin="union", via="Agency <- The Shepherd")
SHORT = said("herd.counts", 505, "2025-12-31", "2026-01-05", "Agency", origin="union", via="The Shepherd")


def test_a_missing_number_or_day_is_none_and_not_a_number():
    """“nan” would be printed on the page."""
    (found,) = claims_in(view_of([claim("herd.counts", None, None, low=5.0, bound="more_than")]))
    assert (found.value, found.low, found.high) == (None, 5.0, None)
    assert (found.period_start_on, found.period_end_on, found.published_on) == (None, None, None)
    assert type(found.credibility) is int and type(found.is_reconstructed) is bool
    assert found.figure == 5.0


def test_days_are_days_and_not_instants():
    """A day would be printed with midnight after it."""
    (found,) = claims_in(view_of([OWN]))
    assert (found.period_end_on, found.published_on) == (dt.date(2025, 12, 31), dt.date(2026, 1, 2))


@pytest.mark.parametrize("order", list(itertools.permutations([OWN, RELAY, SHORT])))
def test_the_origin_speaks_before_its_relays_in_any_order(order):
    """A paper's rounding would be printed in the name of the one who counted."""
    assert speaker_of(voice(), claims_in(view_of(order))).publisher == "The Shepherd"


def test_the_origin_speaks_though_a_relay_is_newer_and_names_no_chain():
    """A newspaper's later rounding would stand for the count itself."""
    newer = said("herd.counts", 500, "2025-12-31", "2026-02-10", "Paper", origin="union")
    assert speaker_of(voice(), claims_in(view_of([newer, OWN]))).publisher == "The Shepherd"


@pytest.mark.parametrize("order", list(itertools.permutations([RELAY, SHORT])))
def test_without_the_origin_the_shorter_chain_speaks(order):
    """The figure that went through most hands would be printed."""
    assert speaker_of(voice(), claims_in(view_of(order))).publisher == "Agency"


def test_of_equal_chains_the_newest_speaks():
    """A figure that was replaced long ago would be printed."""
    older = said("herd.counts", 400, "2025-12-31", "2025-12-01", "Old Paper", origin="union", via="The Shepherd")
    assert speaker_of(voice(), claims_in(view_of([older, SHORT]))).publisher == "Agency"


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"origin": "union"}, "Shepherds' Union"),
        ({"origin": "ministry"}, "Ministry"),
        ({"origin": "union", "via": "Paper"}, "Shepherds' Union"),
        ({"origin": "union", "via": "Agency <- The Shepherd"}, "Shepherds' Union; via Agency ← The Shepherd"),
        ({"origin": "union", "link": "suspected"}, "Shepherds' Union; suspected"),
        ({"origin": "union", "suspected_origin": "ministry"}, "Shepherds' Union; suspected: Ministry"),
        ({"origin": "unheard-of"}, "unheard-of"),
        ({"origin": ""}, "–"),
    ],
)
def test_a_chain_is_told_from_its_origin(more: dict[str, str], text: str):
    """A reader could not see that a figure is second-hand, or that its origin is only suspected."""
    (found,) = claims_in(view_of([said("herd.counts", 5, "2025-12-31", "2026-01-01", "Paper", **more)]))
    assert chain_of(voice(), found) == text


@pytest.mark.parametrize(
    ("origin", "credibility", "grade"), [("union", 2, "B2"), ("ministry", 6, "C6"), ("unheard-of", 3, "F3")]
)
def test_a_grade_is_that_of_the_origin_and_of_the_claim(origin: str, credibility: int, grade: str):
    """A rumour in a good paper would carry the paper's grade."""
    more = {"origin": origin, "credibility": credibility}
    (found,) = claims_in(view_of([said("herd.counts", 5, "2025-12-31", "2026-01-01", "Paper", **more)]))
    assert grade_of(voice(), found) == grade


def test_a_publication_known_to_the_month_is_printed_as_a_month():
    """The page would be more exact than what is known."""
    by_month = said("herd.counts", 5, "2025-12-31", "2026-01-01", "Paper", published_precision="month")
    undated = claim("herd.counts", "2025-12-31", 5)
    monthly, none, daily = claims_in(view_of([by_month, undated, SHORT]))
    assert [said_on(voice(), each) for each in (monthly, none, daily)] == ["Jan 2026", "–", "5 Jan 2026"]


def test_figures_are_stated_in_the_unit_of_their_series():
    """A tenth of the herd would be printed as no sheep at all."""
    share = said("herd.share", 0.1, "2025-12-31", "2026-01-01", "Paper", bound="about")
    more = {"low": 5.0, "high": 7.0, "bound": "range", "period_start_on": dt.date(2025, 1, 1)}
    span = claim("herd.counts", "2025-12-31", None, **more)
    first, second = claims_in(view_of([share, span]))
    assert stated(voice(), first) == "≈\u00a010\u00a0%"
    assert (stated(voice(), second), period_of(voice(), second)) == ("5–7", "Jan 2025\u00a0– Dec 2025")


def test_an_origin_has_its_short_title_where_there_is_one():
    """A table's column would be filled by a long name, or show an id."""
    assert [origin_title(voice(), name) for name in ("ministry", "union")] == ["Ministry", "Shepherds' Union"]
