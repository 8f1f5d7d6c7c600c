"""One origin left out: what each key figure becomes, and which judgements rest on one origin alone."""

from __future__ import annotations

from reports.briefings.compose import compose
from reports.briefings.sensitivity import sole_origin, swings
from reports.catalog.rules import Statement
from tests.briefings.herd import NEXT_RELEASE, said, totals, voice

UNION = said("herd.counts", 500, "2025-12-31", "2026-01-10", "The Shepherd", origin="union")
MINISTRY = said("herd.counts", 480, "2025-11-30", "2025-12-10", "Gazette", origin="ministry")
PAPER = said("herd.counts", 510, "2025-12-31", "2026-01-12", "Paper", origin="union", via="Paper <- The Shepherd")
COUNTED = Statement(rule="newest_claim", series=("herd.counts",), say={"none": "no count", "any": "{value}"})
NORTH = said("herd.dead.north", 300, "2026-02-08", "2026-02-09", "The Shepherd", origin="union", bound="at_least")
DEAD = said("herd.dead", 900, "2026-03-10", "2026-03-10", "Gazette", origin="ministry", bound="at_most")


def test_a_figure_of_two_origins_rests_on_neither_alone():
    """A figure that a second origin carries would be called the word of one."""
    assert sole_origin(voice([UNION, MINISTRY]), COUNTED) is None


def test_a_figure_of_one_origin_rests_on_it_however_many_print_it():
    """Two papers with one source would pass for two witnesses."""
    assert sole_origin(voice([UNION, PAPER]), COUNTED) == "union"


def test_what_says_nothing_rests_on_nobody():
    """A judgement that nothing is known would be held at low confidence in an origin."""
    assert sole_origin(voice(), COUNTED) is None


def test_every_key_figure_is_made_without_each_of_its_origins():
    """A reader could not see whose word a number hangs on."""
    found = swings(voice([*totals([100.0, 110.0] * 6), NORTH, DEAD]))
    gone = {(each.kind, each.origin): each for each in found}
    assert gone["judgement", "ministry"].is_gone and gone["tile", "ministry"].is_gone
    envelope = gone["envelope", "ministry"]
    assert (envelope.value, envelope.value_without) == ("between 300 and 900", "at least 300")
    assert gone["envelope", "union"].value_without == "between 0 and 900"
    assert not envelope.is_gone and envelope.has_moved


def test_a_judgement_on_one_origin_is_held_at_low_confidence_and_says_so():
    """A party's word alone would be printed like a finding of several."""
    speaking = voice(totals([100.0, 110.0] * 6))
    page = compose(speaking.material, next_release_at=NEXT_RELEASE)
    assert page.judgements[0].tag.endswith("one origin · low confidence")
    silent = compose(voice().material, next_release_at=NEXT_RELEASE)
    assert "low confidence" not in silent.judgements[0].tag
