"""The gate: an edition goes out only if everything that must be there is there; each reason alone withholds it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from reports.briefings.compose import compose
from reports.briefings.gate import unmet
from reports.briefings.material import Material
from reports.briefings.page import Definitions, Page, Pair, Prose, Table
from reports.briefings.tokens import plainly
from tests.briefings.herd import NEXT_RELEASE, briefing, claim, material, totals

EMPTY = (Table("t", "Said", (), ()), Pair(Prose(("",)), Definitions(())))


def page_of(made: Material) -> Page:
    """Return the edition's page."""
    return plainly(compose(made, next_release_at=NEXT_RELEASE))


def test_a_whole_edition_may_go_out():
    """Nothing would ever be published."""
    made = material(totals([70, 77]))
    assert unmet(made, page_of(made)) == []


def test_a_required_series_without_a_figure():
    """The lead figure would be missing from a published page."""
    declared = briefing(gate={"series": ["herd.total", "herd.counts"]})
    made = material(totals([70, 77]), declared=declared)
    assert unmet(made, page_of(made)) == ["the required series herd.counts has no figure at the cut-off"]


def test_a_required_series_that_is_too_old():
    """A count of last winter would be printed as this week's."""
    declared = briefing(gate={"series": ["herd.total", "herd.counts"]})
    old = claim("herd.counts", "2026-02-05", 5.0, source_id="papers")
    made = material([*totals([70, 77]), old], declared=declared)
    assert unmet(made, page_of(made)) == ["the required series herd.counts is past its error age (papers 33 days)"]


def test_a_required_series_with_one_fresh_carrier_is_enough():
    """One dead mirror would withhold an edition whose main source is well."""
    declared = briefing(gate={"series": ["herd.total", "herd.counts"]})
    old = claim("herd.counts", "2026-02-05", 5.0, source_id="papers")
    fresh = claim("herd.counts", "2026-03-05", 6.0)
    made = material([*totals([70, 77]), old, fresh], declared=declared)
    assert unmet(made, page_of(made)) == []


def test_a_register_that_was_never_read():
    """The desk's own subject would be missing from its briefing."""
    declared = briefing(gate={"series": ["herd.total"], "undated_sources": ["papers"]})
    made = material(totals([70, 77]), declared=declared)
    assert unmet(made, page_of(made)) == ["nothing of the source papers is known at the cut-off"]
    read = material([*totals([70, 77]), claim("herd.counts", "2020-01-01", 1.0, source_id="papers")], declared=declared)
    assert unmet(read, page_of(read)) == []


def test_a_week_that_is_not_whole():
    """Five days would be published as a week."""
    made = material(totals([70, 77])[:-2])
    assert unmet(made, page_of(made)) == ["the lead series has 5 of 7 days of week 2026-W10"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda page: {"sections": (replace(page.sections[0], blocks=()),)}, "the section 'Herd' has nothing in it"),
        (lambda page: {"sections": (replace(page.sections[0], blocks=EMPTY),)}, "the section 'Herd' has nothing in it"),
        (lambda page: {"tiles": (replace(page.tiles[0], value=" "),)}, "the tile 'Lost' has no value"),
        (lambda page: {"judgements": (replace(page.judgements[0], lead=""),)}, "key judgement 1 says nothing"),
        (lambda page: {"judgements": (replace(page.judgements[0], lead="  "),)}, "key judgement 1 says nothing"),
    ],
    ids=["section", "empty table", "tile", "judgement", "blank judgement"],
)
def test_a_part_that_is_empty(change, reason: str):
    """A heading, a tile or a numbered judgement would be printed with nothing in it."""
    made = material(totals([70, 77]))
    page = page_of(made)
    assert unmet(made, replace(page, **change(page))) == [reason]


def test_all_reasons_come_at_once():
    """An operator would mend one thing after the other, a run each."""
    declared = briefing(gate={"series": ["herd.total"], "undated_sources": ["papers"]})
    made = material((), declared=declared)
    assert len(unmet(made, page_of(made))) == 3


def test_age_counts_to_the_cut_off_and_not_to_today():
    """An old edition could never be rebuilt, or a stale one would go out."""
    made = material(totals([70, 77]))
    far = replace(made, edition=replace(made.edition, as_of=made.edition.as_of + dt.timedelta(days=60)))
    assert any("past its error age" in reason for reason in unmet(far, page_of(far)))
