"""A whole page from the desk's figures: every string finished, every part in its place."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from reports.briefings.compose import compose
from reports.briefings.page import Page, Pair
from reports.briefings.tokens import plainly
from reports.errors import UsageError
from tests.briefings.herd import AS_OF, NEXT_RELEASE, briefing, claim, material, said, totals, view_of, weeks

UNFINISHED = re.compile(r"\bnan\b|NaN|NaT|\bNone\b|\{\w*\}")
WEEK_TITLE = {"rule": "week_change", "series": ["herd.total"], "say": {"any": "{change}"}}
CLAIMS_TITLE = {"rule": "origins", "series": ["herd.counts"], "say": {"any": "{claims} claims of {origins}"}}
EVERY_BLOCK = [
    {"kind": "weekly_bars", "name": "bars", "series": "herd.total", "title": WEEK_TITLE},
    {"kind": "band_line", "name": "band", "series": "herd.model", "others": ["herd.counts"], "title": WEEK_TITLE},
    {"kind": "late_line", "name": "late", "series": "herd.late", "title": WEEK_TITLE},
    {"kind": "claims_panel", "name": "panel", "series": ["herd.counts", "herd.next"], "title": CLAIMS_TITLE},
    {"kind": "small_multiples", "name": "small", "series": ["herd.total", "herd.goats"], "title": WEEK_TITLE},
    {"kind": "flow_table", "name": "flows", "caption": "Flows", "series": ["herd.total", "herd.goats"]},
    {
        "kind": "pair",
        "left": {"kind": "period_table", "name": "weeks", "caption": "Weeks", "series": "herd.total", "by": "week"},
        "right": {"kind": "text", "paragraphs": ["Sheep.", WEEK_TITLE]},
    },
    {"kind": "claims_table", "name": "said", "caption": "Said", "series": ["herd.counts", "herd.next"]},
    *({"kind": kind} for kind in ("changes", "source_health", "sources", "echoes", "revisions")),
    *({"kind": kind} for kind in ("glossary", "reproduce")),
]  # fmt: skip
FULL = briefing(sections=[{"name": "all", "title": "All", "kicker": "of it", "blocks": EVERY_BLOCK}])
CLAIMS = [
    *totals([*[100.0, 110.0] * 7]),
    *totals([5.0] * 14, "herd.goats"),
    *weeks([20.0] * 12, reach=3),
    claim("herd.model", "2026-03-08", 1200.0, low=1100.0, high=1300.0),
    said("herd.counts", 510, "2025-12-31", "2026-01-02", "The Shepherd", origin="union", bound="at_least"),
    said("herd.next", None, "2026-12-31", "2026-02-02", "Ministry", low=700, high=900, bound="range"),
]


def strings(thing: Any) -> list[str]:
    """Return every string of a page."""
    if isinstance(thing, str):
        return [thing]
    if is_dataclass(thing):
        return [text for field in fields(thing) for text in strings(getattr(thing, field.name))]
    if isinstance(thing, dict):
        return [text for value in thing.values() for text in strings(value)]
    return [text for each in thing for text in strings(each)] if isinstance(thing, list | tuple) else []


def page_of(claims: Any = CLAIMS, before: Any = (), **edition: Any) -> Page:
    """Return the page of an edition with every kind of block."""
    return plainly(compose(material(claims, before, declared=FULL, **edition), next_release_at=NEXT_RELEASE))


@pytest.mark.parametrize(
    "claims", [CLAIMS, CLAIMS[:60], CLAIMS[-3:], []], ids=["all", "few", "claims only", "nothing at all"]
)
def test_every_string_is_finished(claims: list):
    """“nan”, “None” or a brace would be printed on the page."""
    page = page_of(claims, CLAIMS[:-1])
    assert [text for text in strings(page) if UNFINISHED.search(text)] == []
    assert len(page.sections[0].blocks) == len(EVERY_BLOCK) + 1  # what is held back stands below the sources' health


def test_the_masthead_says_what_was_known_until_when():
    """A reader could not tell which week a figure is about, or what may have come later."""
    masthead = page_of().masthead
    assert (masthead.edition, masthead.period) == ("2026-W10", "2\u00a0– 8 March 2026")
    assert masthead.known_by == "10 March 2026, 08:00\u00a0UTC"
    assert (masthead.issued, masthead.next_edition) == ("10 March 2026, 08:00 UTC", "17 March 2026")
    assert (masthead.revision, masthead.status, masthead.notices) == ("1", "provisional", ())


def test_a_page_that_rests_on_later_copies_says_how_much_of_it():
    """An edition made afterwards would look as if it had been made in time."""
    later = view_of(CLAIMS, held_at=AS_OF + dt.timedelta(days=30))
    (notice,) = page_of(later).masthead.notices
    assert notice.startswith("Reconstructed: 100\u00a0% of the values")


def test_a_few_reconstructed_values_are_not_rounded_away():
    """The masthead would say that none are, and count some all the same."""
    view = view_of(totals([7.0] * 60))
    view.loc[0, "is_reconstructed"] = True
    (notice,) = page_of(view).masthead.notices
    assert "Reconstructed: 0.2\u00a0% of the values" in notice


def test_a_strict_page_says_so():
    """A reader would miss figures without knowing that they were left out."""
    assert page_of(is_strict=True).masthead.notices == ("Strict: only copies held by the cut-off count.",)


@pytest.mark.parametrize(("status", "text"), [("draft", "draft, not published"), ("rebuild", "rebuild as of another")])
def test_what_is_no_edition_says_so_on_every_page(status: str, text: str):
    """A draft would be quoted as the briefing."""
    page = page_of(status=status)
    assert text in page.running_edition and text in page.masthead.status and text in page.watermark
    assert any("not published" in notice for notice in page.masthead.notices)
    assert page_of().watermark == ""


def test_blocks_stand_in_the_order_of_the_catalogue():
    """A section would show another's chart."""
    blocks = page_of().sections[0].blocks
    names = [getattr(each, "name", type(each).__name__) for each in blocks]
    assert names[:9] == ["bars", "band", "late", "panel", "small", "flows", "Pair", "said", "Prose"]
    assert isinstance(blocks[6], Pair) and blocks[6].left.name == "weeks"


def test_a_page_is_the_same_whatever_the_order_of_the_rows():
    """A rebuilt edition would have other bytes because a table was read in another order."""
    view = view_of(CLAIMS)
    one, other = page_of(view), page_of(view.sample(frac=1, random_state=7).reset_index(drop=True))
    assert one.judgements == other.judgements and one.tiles == other.tiles
    assert one.sections[0].blocks[0] == other.sections[0].blocks[0]


def test_a_language_without_words_is_refused():
    """An edition would be half in one language and half in another."""
    with pytest.raises(UsageError, match="no words for 'xx'"):
        compose(material(CLAIMS, declared=FULL), next_release_at=NEXT_RELEASE, language="xx")
