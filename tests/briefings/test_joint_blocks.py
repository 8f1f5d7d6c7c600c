"""What all claims of a group allow, as the page shows it: the chart, the contradictions, and plain words otherwise."""

from __future__ import annotations

import pytest

from reports.briefings.joint_blocks import clashes, joint_band
from reports.briefings.page import Chart, Prose, Table
from reports.catalog.blocks import Clashes, JointBand
from reports.catalog.rules import Statement
from tests.briefings.herd import said, voice

SERIES = ("herd.dead", "herd.dead.north")
TITLE = Statement(rule="joint", series=SERIES, say={"any": "{allowed}"})
BAND = JointBand(kind="joint_band", name="dead", title=TITLE, series=SERIES, note="By hand.")
CLASHES = Clashes(kind="clashes", name="dead-clashes", series=SERIES, most=1)
NORTH = said("herd.dead.north", 300, "2026-02-08", "2026-02-09", "The Shepherd", origin="union", bound="at_least")
ABOUT = said("herd.dead", 800, "2026-02-15", "2026-02-17", "Gazette", origin="ministry", bound="about")
FEW = said("herd.dead", 100, "2026-03-01", "2026-03-02", "Gazette", origin="ministry", bound="up_to")
FEWER = said("herd.dead", 90, "2026-03-02", "2026-03-03", "Crier", origin="crier", bound="up_to")


def test_the_chart_says_until_when_anything_bounds_it_and_who_binds():
    """A reader would take the end of the band for the end of the war, or not see whose word it is."""
    chart = joint_band(voice([NORTH, ABOUT]), BAND)
    assert isinstance(chart, Chart) and chart.title == "at least 720"
    assert chart.note == "Nothing that was stated bounds it from above after 15 February 2026. By hand."
    assert "Gazette: ≈\xa0800 by 15 Feb 2026" in chart.alt
    for drawn in (chart.svg, chart.svg_screen, chart.svg_phone):
        assert "at least" in drawn and "Gazette" in drawn and "nan" not in drawn


@pytest.mark.parametrize(
    ("claims", "words"),
    [((), "no claim limits it"), ((ABOUT,), "Fewer than two independent origins")],
)
def test_where_there_is_no_band_it_says_why(claims, words):
    """An empty chart, or a band around one publisher's word, would be printed."""
    found = joint_band(voice(claims), BAND)
    assert isinstance(found, Prose) and words in found.paragraphs[0]


def test_claims_that_exclude_one_another_are_told_with_what_each_asks_for():
    """A band would be drawn through a contradiction, or a reader would have to work out who says too much."""
    for found in (joint_band(voice([NORTH, FEW]), BAND), clashes(voice([NORTH, FEW]), CLASHES)):
        assert isinstance(found, Table)
        ((more, less, why),) = found.rows
        assert more == "The Shepherd (Dead, north): ≥\xa0300 by 8 Feb 2026"
        assert less == "Gazette: up to 100 by 1 Mar 2026"
        assert why == "the whole is never less than a part of it"
        assert "2 independent origins" in found.note and "There are more" not in found.note


def test_a_short_list_of_contradictions_owns_up_to_the_rest():
    """One contradiction would pass for all of them."""
    found = clashes(voice([NORTH, FEW, FEWER]), CLASHES)
    assert isinstance(found, Table) and len(found.rows) == 1 and "There are more contradictions" in found.note


def test_where_all_can_hold_it_is_said():
    """A section would stand empty, and the edition be withheld."""
    found = clashes(voice([NORTH, ABOUT]), CLASHES)
    assert isinstance(found, Prose) and "can hold together" in found.paragraphs[0]
