"""Freshness: every figure that rests on a late source says so beside it, and an overdue one may hold the edition."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from reports.adapters.pdf import template_files
from reports.briefings.attachments import figures_csv
from reports.briefings.compose import compose
from reports.briefings.freshness import lateness_of, mark_of
from reports.briefings.gate import unmet
from reports.briefings.html import print_html, twin_html
from reports.briefings.material import Material
from reports.briefings.page import Chart, Page, Pair, Prose, Table
from reports.briefings.provenance import provenance_json
from reports.briefings.tokens import plain, plainly
from reports.figures.model import Claim
from tests.briefings.herd import NEXT_RELEASE, briefing, claim, material, said, totals, voice, weeks

WEEK_TITLE = {"rule": "week_change", "series": ["herd.total"], "say": {"any": "{change}"}}
GOATS = {"rule": "week_change", "series": ["herd.goats"], "say": {"any": "{total}"}}
COUNTED = {"rule": "newest_claim", "series": ["herd.counts"], "say": {"any": "{value}"}}
BLOCKS: list[dict[str, Any]] = [
    {"kind": "weekly_bars", "name": "bars", "series": "herd.goats", "title": GOATS},
    {"kind": "band_line", "name": "band", "series": "herd.model", "others": ["herd.counts"], "title": WEEK_TITLE},
    {"kind": "late_line", "name": "late", "series": "herd.late", "title": WEEK_TITLE},
    {"kind": "claims_panel", "name": "panel", "series": ["herd.counts"], "title": COUNTED},
    {"kind": "small_multiples", "name": "small", "series": ["herd.total", "herd.goats"], "title": WEEK_TITLE},
    {"kind": "flow_table", "name": "flows", "caption": "Flows", "series": ["herd.total", "herd.goats"],
     "beside": {"herd.total": "herd.goats"}},
    {"kind": "period_table", "name": "weeks", "caption": "Weeks", "series": "herd.goats", "by": "week"},
    {"kind": "claims_table", "name": "said", "caption": "Said", "series": ["herd.counts"]},
    {"kind": "text", "paragraphs": ["Goats eat.", GOATS, WEEK_TITLE]},
    {"kind": "pair", "left": {"kind": "text", "paragraphs": [COUNTED]}, "right": {"kind": "text", "paragraphs": ["."]}},
]  # fmt: skip
PARTS = {
    "judgements": [
        {"rule": rule, "series": [series], "lead": {"any": "{number}"}, "text": {"any": "."}, "tag": "Claimed"}
        for rule, series in (("newest_claim", "herd.counts"), ("week_change", "herd.total"))
    ],
    "tiles": [
        {"label": "Lost", "value": WEEK_TITLE},
        {"label": "Goats", "value": WEEK_TITLE, "lines": [GOATS]},
        {"label": "Lambs", "value": WEEK_TITLE, "spark": "herd.late"},
    ],
    "sections": [{"name": "all", "title": "All", "blocks": BLOCKS}],
}  # fmt: skip
# The mirror's newest figure is 12 days old, the papers' 33: both are late from the fourth day, overdue from the 31st.
AGED = "herd.counts is past its error age (papers 33 days)"
LATE, OVERDUE = "not updated since 26 February 2026", "not updated since 5 February 2026"
BRIEFLY_OVERDUE = "not updated since 5 Feb 2026"


def until_february(claims: list[Claim]) -> list[Claim]:
    """Return those that the mirror still carried before it fell silent."""
    last = dt.date(2026, 2, 26)
    return [replace(each, source_id="mirror") for each in claims if each.period_end_on and each.period_end_on <= last]


CLAIMS = [
    *totals([100.0, 110.0] * 7),
    *until_february(totals([5.0] * 14, "herd.goats")),
    *until_february(weeks([20.0] * 12)),
    said("herd.counts", 510, "2026-02-01", "2026-02-05", "The Shepherd", origin="union"),
    claim("herd.model", "2026-03-08", 1200.0, low=1100.0, high=1300.0),
]  # fmt: skip


def made(**gate: Any) -> Material:
    """Return an edition whose page rests on one source in time, one late and one overdue."""
    return material(CLAIMS, declared=briefing(**PARTS, gate={"series": ["herd.total"], **gate}))


@pytest.fixture(scope="module")
def composed() -> Page:
    """Return its page."""
    return compose(made(), next_release_at=NEXT_RELEASE)


@pytest.fixture(scope="module")
def page(composed: Page) -> Page:
    """Return its page as a reader sees it."""
    return plainly(composed)


def block(page: Page, name: str) -> Chart | Table:
    """Return a chart or table of the page by name."""
    (found,) = [each for each in page.sections[0].blocks if getattr(each, "name", "") == name]
    return found


def test_a_tile_is_marked_by_each_series_it_rests_on(page: Page):
    """A figure at a glance would look as fresh as the one beside it."""
    short = LATE.replace("February", "Feb")
    assert [tile.mark for tile in page.tiles] == ["", f"Goats: {short}", f"Lambs by week: {short}"]


def test_a_judgement_is_marked(page: Page):
    """A finding would be read as this week's."""
    assert [each.mark for each in page.judgements] == [BRIEFLY_OVERDUE, ""]


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("bars", LATE),
        ("band", f"Counted: {OVERDUE}"),
        ("late", LATE),
        ("panel", OVERDUE),
        ("small", f"Goats: {LATE}"),
        ("weeks", LATE),
        ("said", OVERDUE),
        ("flows", f"Documented: {LATE}"),
    ],
)
def test_a_chart_or_table_is_marked(page: Page, name: str, mark: str):
    """A line that ended long ago would pass for one that ends today."""
    assert block(page, name).mark == mark


def test_rows_and_columns_are_marked_where_only_some_are_late(page: Page):
    """A stale row would stand unmarked among fresh ones."""
    table = block(page, "flows")
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == ["Lost", "Goats (not updated since 26 Feb 2026)"]
    assert table.columns[-1].title == "Documented"


def test_paragraphs_are_marked_and_fixed_prose_is_not(page: Page):
    """A sentence with a stale figure would be quoted as new."""
    told = [each for each in page.sections[0].blocks if isinstance(each, Prose)]
    fixed, goats, total = told[0].paragraphs
    assert fixed == "Goats eat." and goats.endswith(f"({LATE})") and "not updated" not in total
    (pair,) = [each for each in page.sections[0].blocks if isinstance(each, Pair)]
    assert isinstance(pair.left, Prose) and pair.left.paragraphs[0].endswith(f"({OVERDUE})")


@pytest.mark.parametrize("make", [print_html, twin_html])
def test_the_marks_stand_in_print_and_twin(composed: Page, make: Any):
    """A reader of one of the two would not be told."""
    text = plain(re.sub(r"</?a\b[^>]*>", "", make(composed, template_files())))
    assert "not updated since 26 Feb 2026" in text and f"Goats: {LATE}" in text and OVERDUE in text
    # two tiles, a judgement, five charts, two tables, a row, a column's head, two paragraphs
    assert text.count("ot updated since") == 2 + 1 + 5 + 2 + 1 + 1 + 2


def test_the_files_for_machines_say_it_too(page: Page):
    """A program would take a stale figure for a fresh one."""
    rows = list(csv.DictReader(io.StringIO(figures_csv(made()).decode())))
    told = {(row["series_id"], row["not_updated_since_on"]) for row in rows}
    assert {("herd.total", ""), ("herd.goats", "2026-02-26"), ("herd.counts", "2026-02-05")} <= told
    assert all(row["not_updated_since_on"] for row in rows if row["series_id"] in ("herd.goats", "herd.late"))
    found = json.loads(provenance_json(made(), page))["entity"]
    assert found["muster:part/judgement/1"]["muster:mark"] == BRIEFLY_OVERDUE
    assert "muster:mark" not in found["muster:part/judgement/2"]
    assert found["muster:series/herd.goats"]["muster:lateness"] == "late"
    assert found["muster:series/herd.counts"]["muster:not_updated_since"] == "2026-02-05"
    assert "muster:not_updated_since" not in found["muster:series/herd.total"]


def test_one_source_in_time_is_enough():
    """A figure that a fresh source carries would be called stale for the mirror that died."""
    fresh = [*CLAIMS, claim("herd.goats", "2026-03-08", 1_070.0)]
    assert lateness_of(material(fresh), "herd.goats") is None
    assert mark_of(voice(fresh), ["herd.goats"]) == ""
    assert lateness_of(made(), "herd.share") is None


def test_two_late_days_are_both_named():
    """One date would be printed for figures of two."""
    mark = mark_of(voice(CLAIMS), ["herd.goats", "herd.counts"])
    assert mark == f"Goats: {LATE}; Counted: {OVERDUE}"


@pytest.mark.parametrize(
    ("gate", "reasons"),
    [
        ({}, []),
        ({"overdue": "withhold"}, [f"the series {AGED}"]),
        ({"overdue_series": {"herd.counts": "withhold"}}, [f"the series {AGED}"]),
        ({"overdue": "withhold", "overdue_series": {"herd.counts": "mark"}}, []),
        (
            {"series": ["herd.total", "herd.counts"]},
            [f"the required series {AGED}"],
        ),
        ({"series": ["herd.total", "herd.counts"], "overdue_series": {"herd.counts": "mark"}}, []),
    ],
    ids=["marked", "all withhold", "one withholds", "one is marked", "required", "required but marked"],
)  # fmt: skip
def test_past_the_error_age_the_briefings_rule_applies(page: Page, gate: dict[str, Any], reasons: list[str]):
    """An edition would go out that its editor wanted withheld, or be withheld where a mark is enough."""
    assert unmet(made(**gate), page) == reasons


def test_a_rule_that_does_not_exist_is_refused():
    """A misspelt rule would let everything pass."""
    with pytest.raises(ValidationError, match="mark"):
        made(overdue="hide")
    declared = briefing(gate={"series": ["herd.total"], "overdue_series": {"herd.cuonts": "mark"}})
    assert [text for text in declared.check(made().catalog) if "herd.cuonts" in text]
