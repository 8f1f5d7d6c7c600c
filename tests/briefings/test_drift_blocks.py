"""What an edition says of figures that changed on their way."""

from __future__ import annotations

import datetime as dt

from reports.briefings.drift_blocks import drift
from reports.briefings.findings import Voice
from reports.briefings.formats import Formats
from reports.briefings.page import Block, Prose, Table
from reports.briefings.words import ENGLISH
from reports.figures.model import Claim
from tests.briefings.herd import material, said

FIRST = said(
    "herd.counts", 412, "2026-02-28", "2026-03-02", "The Shepherd", origin="union", claim_ref="h1", bound="more_than",
    period_start_on=dt.date(2026, 1, 1), scope="north pasture",
)  # fmt: skip
ECHO = said(
    "herd.counts", 412, "2026-02-28", "2026-03-04", "Evening Bleat", origin="union", claim_ref="h2", bound="up_to",
    period_start_on=dt.date(2026, 2, 1), scope="every pasture", via="Evening Bleat <- The Shepherd",
)  # fmt: skip


def blocks(*claims: Claim) -> tuple[Block, ...]:
    """Return what the page says of the drift in some claims."""
    words = ENGLISH
    return drift(Voice(material(claims), Formats(words["locale"]), words))


def test_all_that_one_publisher_changed_of_a_figure_stands_in_one_row():
    """A reader would count three faults of one sentence as three garbled figures."""
    retold, alike = blocks(FIRST, ECHO)
    assert isinstance(retold, Table) and isinstance(alike, Table)
    ((figure, teller, what, after),) = retold.rows
    assert (figure, teller, after) == ("412", "Evening Bleat", "The Shepherd")
    assert "scope: “north pasture” → “every pasture”" in what
    assert "“more than” → “as high as”" in what
    assert "period: 1 Jan 2026\u00a0– 28 Feb 2026 → 1 Feb 2026\u00a0– 28 Feb 2026" in what


def test_one_origin_behind_two_publishers_is_said():
    """Two papers would pass for two witnesses."""
    *_, alike = blocks(FIRST, ECHO)
    assert isinstance(alike, Table)
    assert alike.rows == (("one root, many mouths", "412: 2 publishers, one origin (Shepherds' Union)."),)


def test_a_clean_register_says_so():
    """A reader could not tell a clean register from one that nobody looked at."""
    (prose,) = blocks(FIRST)
    assert isinstance(prose, Prose) and "No figure" in prose.paragraphs[0]
