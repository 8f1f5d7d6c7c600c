"""What stands behind a figure: outlets, origins, ways, on the worked example."""

from __future__ import annotations

import random
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.shown.paths import path_words
from reports.catalog import Catalog
from reports.errors import UsageError
from reports.figures.chains.paths import links_of
from reports.figures.chains.statements import Statement, number_of, statements
from reports.figures.drift.found import claims_traced
from tests.figures.registers import as_view, registered, the_desk, with_claim

DESK = the_desk()
CLAIMS = registered(DESK)


def behind(asked: str, view: pd.DataFrame, desk: Catalog) -> tuple[Statement, ...]:
    """Return what stands behind a figure of a view."""
    return statements(asked, claims_traced(view, desk), desk.origins)


@pytest.mark.parametrize("asked", ["c07", "50554", "50,554"])
def test_several_outlets_and_one_origin_stand_behind_the_worked_example(register, desk, asked: str):
    """Five papers that quote one leak would pass for five witnesses."""
    (found,) = behind(asked, register, desk)
    assert {"The Inquisitr", "The Daily Digest", "United24"} <= set(found.outlets)
    assert found.roots == found.roots_if_suspected == ("frontelligence",)


def test_an_unrelated_origin_of_the_same_number_makes_two(claims, desk):
    """A second witness would be lost in the echo of the first."""
    view = with_claim(claims, "c07", publisher="HUR", origin="hur", via="HUR")
    (found,) = behind("50554", view, desk)
    assert found.roots == found.roots_if_suspected == ("frontelligence", "hur")


def test_a_suspected_link_merges_two_in_the_second_count_only(claims, desk):
    """A suspicion would pass for a fact, or go unsaid."""
    view = with_claim(claims, "c07", publisher="HUR", origin="hur", via="HUR", suspected_origin="frontelligence")
    (found,) = behind("50554", view, desk)
    assert (found.roots, found.roots_if_suspected) == (("frontelligence", "hur"), ("frontelligence",))


def test_an_echo_makes_no_second_origin(claims, desk):
    """Each new article would seem to confirm the last."""
    view = with_claim(claims, "c07", publisher="Daily Planted", via="Daily Planted <- The Inquisitr <- Frontelligence")
    (found,) = behind("50554", view, desk)
    assert "Daily Planted" in found.outlets and found.roots == ("frontelligence",)


def test_claims_that_lead_there_by_suspicion_stand_apart(register, desk):
    """The United Nations would be made to say what they may only have repeated."""
    (found,) = behind("c07", register, desk)
    kin = {said.ref for said in found.kin}
    assert {"c01", "ru-un-2025-09-22", "ru-meduza-2025-10-08"} <= kin
    assert not kin & {said.ref for said in found.claims}


def test_one_number_of_two_things_gives_two_statements(register, desk):
    """Eighteen thousand absent and eighteen thousand sentences would be one figure."""
    men, sentences = behind("18,000", register, desk)
    assert {said.series.unit for said in men.claims} == {"persons"}
    assert {said.series.unit for said in sentences.claims} == {"sentences"}


def test_each_hop_tells_what_was_lost_on_it(register, desk):
    """A reader could not see who dropped the condition, and who the bound."""
    (found,) = behind("c04", register, desk)
    hops = {(hop.parent.ref, hop.child.ref): {change.code for change in hop.changes} for hop in found.hops["c04"]}
    assert hops == {
        ("ru-times-2025-12-05-annual", "c04"): {"surer"},
        ("ru-frontelligence-2025-09-27-projection", "ru-times-2025-12-05-annual"): {"bound", "condition"},
    }


def test_the_way_is_told_in_words(register, desk):
    """A chain of arrows tells a reader little."""
    words = {said.ref: path_words(said, desk.origins) for said in claims_traced(register, desk)}
    assert words["c09"] == (
        "The Inquisitr probably took it from The Daily Digest, which took it from Newsweek, which took it from HUR "
        "(2024-04-29)."
    )
    assert "if a suspicion holds, that repeats" in words["c01"]
    assert "probably took it from" in words["ru-meduza-2025-10-08"]


def test_links_are_stated_or_suspected(register, desk):
    """A supposed citation would be drawn like a proven one."""
    (found,) = behind("c09", register, desk)
    links = {(link.taker, link.giver): link.is_stated for link in found.links}
    assert links["The Inquisitr", "The Daily Digest"] is False
    assert links["The Daily Digest", "Newsweek"] is True


def test_no_link_leads_in_a_circle(register, desk):
    """A figure that proves itself by being quoted would count as known."""
    links = links_of(claims_traced(register, desk), desk.origins)
    givers = {link.taker: {each.giver for each in links if each.taker == link.taker} for link in links}
    while givers:
        ends = {name for name in givers if not givers[name] & set(givers)}
        assert ends, f"a circle among {', '.join(givers)}"
        givers = {name: given for name, given in givers.items() if name not in ends}


@pytest.mark.parametrize(
    ("asked", "near"), [("c7", "c07"), ("50553", "50554"), ("ru-meduza-2025", "ru-meduza-2025-10-08")]
)
def test_a_wrong_name_or_number_is_answered_with_the_nearest(register, desk, asked: str, near: str):
    """A typing error would end in a list of fifty references, or in nothing."""
    with pytest.raises(UsageError) as caught:
        behind(asked, register, desk)
    assert near in caught.value.mend


@pytest.mark.parametrize(("text", "number"), [("50,554", 50554), ("10%", 0.1), ("10 %", 0.1), ("6", 6), ("c07", None)])
def test_numbers_are_read_as_people_write_them(text: str, number: float | None):
    """A number with a comma would be taken for the name of a claim."""
    assert number_of(text) == number


@settings(max_examples=40)
@given(number=st.integers(0, 49), order=st.randoms(use_true_random=False))
def test_an_echo_of_any_claim_adds_an_outlet_and_no_origin(number: int, order: random.Random):
    """Printing a figure once more would make it better known."""
    copied = CLAIMS[number]
    echo = replace(
        copied, claim_ref="echo", publisher="Daily Echo", via=f"Daily Echo <- {copied.via or copied.publisher}"
    )
    if copied.link == "suspected":
        echo = replace(echo, via=f"Daily Echo <- {copied.publisher} <- {copied.via}")
    if copied.value is None:
        return
    rows = [*CLAIMS, echo]
    order.shuffle(rows)
    (before,), (after,) = behind(copied.claim_ref, as_view(list(CLAIMS)), DESK), behind("echo", as_view(rows), DESK)
    assert (after.roots, after.roots_if_suspected) == (before.roots, before.roots_if_suspected)
    assert "Daily Echo" in after.outlets
