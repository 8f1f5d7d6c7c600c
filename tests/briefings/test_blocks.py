"""Tables and charts of a briefing: their rows and words by hand, and what stands where there is nothing to show."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from pydantic import TypeAdapter

from reports.briefings import claim_blocks, flow_blocks, line_blocks
from reports.briefings.page import Chart, Prose, Table
from reports.catalog.blocks import BlockSpec
from tests.briefings.herd import WEEK, claim, said, totals, voice, weeks

SPEC: TypeAdapter[Any] = TypeAdapter(BlockSpec)
UP_AND_DOWN = [100.0, 110.0] * 6
TITLE = {"rule": "record", "series": ["herd.total"], "say": {"any": "As claimed"}}
ORIGINS_TITLE = {"rule": "origins", "series": ["herd.counts"], "say": {"any": "{claims} claims"}}
UNFINISHED = re.compile(r"\bnan\b|NaN|NaT|None|[{}]")


def block(kind: str, **more: Any) -> Any:
    """Return a block as a catalogue declares it."""
    return SPEC.validate_python({"kind": kind, "name": "here", **more})


def texts(chart: Chart) -> list[str]:
    """Return what is written in a chart."""
    return ["".join(each.itertext()) for each in ET.fromstring(chart.svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_table_of_flows_has_a_row_for_each_series_known():
    """A class of losses would be missing, or printed with another's numbers."""
    speaking = voice([*totals([*UP_AND_DOWN, 300], bound="about"), *totals([5, 6], "herd.goats")])
    declared = block(
        "flow_table", caption="Herd", series=["herd.total", "herd.goats", "herd.echo"],
        beside={"herd.total": "herd.goats"},
    )  # fmt: skip
    table = flow_blocks.flow_table(speaking, declared)
    assert [column.title for column in table.columns][-1] == "Documented"
    assert table.rows == (
        ("Lost", "300", "+172.7\u00a0%", "rise", "155", "120", "2,560", "≥\u00a01,011"),
        ("Goats", "6", "+20.0\u00a0%", "not judged", "–", "–", "1,011", "–"),
    )


def test_a_table_of_weeks_says_how_many_days_each_has():
    """An unfinished week would look like a fall."""
    speaking = voice(totals([70, 77, 84])[:-3])
    table = flow_blocks.period_table(speaking, block("period_table", caption="Weeks", series="herd.total", by="week"))
    assert table.rows == (
        ("2026-W10", "4 of 7", "84", "21", "–"),
        ("2026-W09", "7 of 7", "77", "11", "+10.0\u00a0%"),
        ("2026-W08", "7 of 7", "70", "10", "–"),
    )


def test_the_oldest_row_of_a_table_is_compared_with_the_week_left_out():
    """The oldest row would look as if nothing had been known before it."""
    declared = block("period_table", caption="Weeks", series="herd.total", by="week", newest=2)
    table = flow_blocks.period_table(voice(totals([70, 77, 84])), declared)
    assert [(row[0], row[-1]) for row in table.rows] == [
        ("2026-W10", "+9.1\u00a0%"),
        ("2026-W09", "+10.0\u00a0%"),
    ]


def test_an_estimate_in_a_table_has_three_digits():
    """A model's guess would look as exact as the counts beside it."""
    declared = block("flow_table", caption="Herd", series=["herd.model"])
    (row,) = flow_blocks.flow_table(voice(totals([12_345.0, 12_346.0], "herd.model")), declared).rows
    assert (row[1], row[-1]) == ("12,300", "25,700")


def test_a_table_of_months_compares_by_the_day():
    """February would be called a fall because it is short."""
    daily = [claim("herd.total", f"2026-01-{day:02d}", 10.0 * day) for day in range(1, 32)]
    daily += [claim("herd.total", f"2026-02-{day:02d}", 310.0 + 10 * day) for day in range(1, 29)]
    declared = block("period_table", caption="Months", series="herd.total", newest=2)
    rows = flow_blocks.period_table(voice(daily), declared).rows
    assert rows[0] == ("February 2026", "28 of 28", "280", "10", "0.0\u00a0%")
    assert rows[1][:3] == ("January 2026", "30 of 31", "300")


def test_weeks_after_the_edition_are_not_shown():
    """A rebuilt edition would show figures of a week that had not been when it was made."""
    speaking = voice(totals([*UP_AND_DOWN, 300, 999], last=WEEK.next))
    table = flow_blocks.period_table(speaking, block("period_table", caption="Weeks", series="herd.total", by="week"))
    assert table.rows[0][0] == "2026-W10"
    chart = flow_blocks.weekly_bars(speaking, block("weekly_bars", series="herd.total", title=TITLE))
    assert "this week 300" in chart.alt and "999" not in chart.alt + chart.svg


def test_bars_say_in_words_what_they_show():
    """A reader who cannot see the chart would learn nothing from it."""
    chart = flow_blocks.weekly_bars(
        voice(totals([*UP_AND_DOWN, 300])), block("weekly_bars", series="herd.total", title=TITLE)
    )
    assert chart.alt == (
        "Sheep lost, claimed: 13 weeks from 8 December 2025; this week 300. It rises from 100 (8 Dec 2025) to 300 "
        "(2 Mar 2026), with the highest point at 300 (2 Mar 2026) and the lowest at 100 (8 Dec 2025)."
    )
    assert chart.title == "As claimed"
    assert not UNFINISHED.search("".join(texts(chart)))


def test_small_charts_leave_out_what_is_not_known():
    """An empty frame would stand on the page for a series that nobody states."""
    declared = block("small_multiples", series=["herd.goats", "herd.total"], title=TITLE)
    chart = flow_blocks.small_multiples(voice(totals([*UP_AND_DOWN, 300])), declared)
    assert isinstance(chart, Chart)
    assert chart.alt == "Lost: 300 (+172.7\u00a0% · rise)"


@pytest.mark.parametrize(
    ("draw", "declared"),
    [
        (flow_blocks.weekly_bars, block("weekly_bars", series="herd.total", title=TITLE)),
        (flow_blocks.small_multiples, block("small_multiples", series=["herd.total"], title=TITLE)),
        (line_blocks.band_line, block("band_line", series="herd.total", title=TITLE)),
        (line_blocks.late_line, block("late_line", series="herd.total", title=TITLE)),
    ],
    ids=["bars", "multiples", "band", "late"],
)
def test_where_nothing_is_held_words_stand_instead_of_a_chart(draw: Any, declared: Any):
    """The edition would fall over an empty series before its gate could say why."""
    assert draw(voice(), declared) == Prose(
        ("Sheep lost, claimed: no copy was held at the cut-off, so nothing of it is shown.",), small=True
    )


def test_a_model_is_drawn_with_its_interval_and_what_others_said():
    """A model's line would look certain, or hide that others say otherwise."""
    model = [claim("herd.model", f"2026-03-0{n}", 100.0 * n, low=90.0 * n, high=110.0 * n) for n in range(1, 9)]
    others = [said("herd.counts", 700, "2026-03-04", "2026-03-05", "Paper", bound="at_least")]
    declared = block(
        "band_line", series="herd.model", others=["herd.counts"], line="herd.total", line_label="Claimed", title=TITLE
    )
    chart = line_blocks.band_line(voice([*model, *others, *totals([7, 7])]), declared)
    assert "up to 800 on 8 March 2026" in chart.alt and "as points: 1." in chart.alt
    drawn = " ".join(texts(chart))
    assert "Paper" in drawn and "≥\u00a0700" in drawn and "Claimed" in drawn and "1,014" in drawn


def test_weeks_that_are_still_filling_up_are_shaded():
    """A fall that is only late reporting would be drawn as a fall."""
    chart = line_blocks.late_line(
        voice(weeks([*UP_AND_DOWN, 20], reach=5)), block("late_line", series="herd.late", title=TITLE)
    )
    assert chart.alt.startswith("Lambs by week: 13 weeks, the newest 2 shaded as still filling up. It ")


def test_contested_claims_stand_by_origin_with_bound_and_relays():
    """Five papers with one source would fill five rows, and “at least” would be lost."""
    claims = [
        said("herd.counts", 510, "2025-12-31", "2026-01-02", "The Shepherd", origin="union", bound="at_least"),
        said("herd.counts", 500, "2025-12-31", "2026-01-10", "Paper", origin="union", via="Agency <- The Shepherd"),
        said("herd.counts", 900, "2025-12-31", "2026-01-12", "Gazette"),
        said("herd.next", None, "2026-12-31", "2026-01-12", "Gazette", low=700, high=900, bound="range"),
    ]
    declared = block("claims_panel", series=["herd.counts", "herd.next"], title=ORIGINS_TITLE)
    chart = claim_blocks.claims_panel(voice(claims), declared)
    assert chart.title == "3 claims"
    assert chart.alt == (
        "Ministry: Gazette 900 (Counted, to Dec 2025); Ministry: Gazette 700–900 (Forecast, to Dec 2026); "
        "Shepherds' Union: The Shepherd ≥\u00a0510 (Counted, to Dec 2025)"
    )
    assert "also in 1 other" in " ".join(texts(chart))


def test_without_claims_the_panel_is_a_sentence():
    """An empty frame would be printed."""
    declared = block("claims_panel", series=["herd.counts"], title=ORIGINS_TITLE)
    assert isinstance(claim_blocks.claims_panel(voice(), declared), Prose)


def test_a_table_of_claims_gives_everything_newest_first():
    """A reader could not see who said a figure, when, and on whose word."""
    claims = [
        said("herd.counts", 500, "2025-12-31", "2026-01-10", "Paper", origin="union", via="Agency <- The Shepherd"),
        said("herd.counts", 510, "2025-12-31", "2026-01-12", "Gazette", bound="about"),
    ]
    table = claim_blocks.claims_table(voice(claims), block("claims_table", caption="Said", series=["herd.counts"]))
    assert table.rows == (
        ("Gazette", "≈\u00a0510", "Counted, to Dec 2025", "12 Jan 2026", "Ministry", "C3"),
        ("Paper", "500", "Counted, to Dec 2025", "10 Jan 2026", "Shepherds' Union; via Agency ← The Shepherd", "B3"),
    )
    newest = block("claims_table", caption="Said", series=["herd.counts"], newest=1)
    assert len(claim_blocks.claims_table(voice(claims), newest).rows) == 1


def test_a_table_leaves_out_a_column_that_says_nothing():
    """A column of dashes would take room from those that tell something."""
    undated = [claim("herd.counts", "2025-12-31", 500)]
    table = claim_blocks.claims_table(voice(undated), block("claims_table", caption="Said", series=["herd.counts"]))
    assert isinstance(table, Table)
    assert "Said" not in [column.title for column in table.columns]
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert [table.columns[place].title for place in table.quiet] == ["What", "Origin, and the way it came"]


def test_a_table_without_claims_says_so():
    """A heading would stand over nothing."""
    made = claim_blocks.claims_table(voice(), block("claims_table", caption="Said", series=["herd.counts"]))
    assert made == Prose(("Said: none is known at the cut-off.",))
