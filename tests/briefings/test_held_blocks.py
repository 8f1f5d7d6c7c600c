"""What an edition says of the claims that were not believed at its cut-off."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from reports.briefings import held_blocks
from reports.briefings.findings import Voice
from reports.briefings.formats import Formats
from reports.briefings.page import Block, Prose, Table
from reports.briefings.tokens import Bindings, bare_numerals, plain
from reports.briefings.words import ENGLISH
from reports.figures.quarantine import HeldClaim
from reports.figures.views import VIEW_COLUMNS
from tests.briefings.herd import HELD_AT, material, totals

DAY = dt.date(2026, 3, 8)


def held(number: int = 0, *, state: str = "open", **row: Any) -> HeldClaim:
    """Return a claim of the herd that is held back."""
    said = {
        "series_id": "herd.total", "publisher": "Gazette", "period_end_on": DAY, "value": 145.0, "bound": "exact",
        "quarantine": "truncated: 145 looks like the beginning of a number near 1,456", "known_at": HELD_AT,
    }  # fmt: skip
    settled_at = None if state == "open" else HELD_AT
    return HeldClaim(f"{number:010x}", state, {**dict.fromkeys(VIEW_COLUMNS), **said, **row}, settled_at)  # type: ignore[arg-type]


def blocks(*claims: HeldClaim) -> tuple[Block, ...]:
    """Return what the page says of claims that were held back."""
    words = ENGLISH
    told = dataclasses.replace(material(totals([7, 8])), quarantined=claims)
    return held_blocks.held_back(Voice(told, Formats(words["locale"]), words))


def test_a_claim_held_back_is_named_with_its_reason():
    """A reader could not tell a missing figure from one that was not believed."""
    (table,) = blocks(held())
    assert isinstance(table, Table)
    ((figure, day, stated, why),) = table.rows
    assert "Gazette" in figure and (day, stated) == ("8 Mar 2026", "145")
    assert why == "145 looks like the beginning of a number near 1,456"


def test_an_edition_says_that_nothing_is_held_back():
    """A reader could not tell silence from a clean slate; what was settled before is no longer held back."""
    for claims in ((), (held(state="released"), held(state="rejected"), held(state="mended"))):
        (prose,) = blocks(*claims)
        assert isinstance(prose, Prose) and "No claim" in prose.paragraphs[0]


def test_many_claims_are_counted_and_the_newest_are_named():
    """A broken file would fill the edition with its own figures."""
    many = [held(number, period_end_on=DAY - dt.timedelta(days=40 - number)) for number in range(40)]
    (table,) = blocks(*many)
    assert isinstance(table, Table)
    assert len(table.rows) == held_blocks.MOST_HELD and "28 more" in table.note
    assert table.rows[0][1] == "7 Mar 2026"


def test_claims_without_a_number_and_of_other_series_are_told_too():
    """A figure that could not be read, or stands behind the page, would be lost silently."""
    (table,) = blocks(
        held(value=None, bound="words", quarantine="low 5 is above high 4"), held(1, series_id="herd.sheep")
    )
    assert isinstance(table, Table)
    assert table.rows[-1][2:] == ("–", "low 5 is above high 4")


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("fall: 900 after 1,000: a running total fell by 10.0%", "900 after 1,000: a running total fell by 10.0\xa0%"),
        ("scale: 12 is a 10th of what was to be expected, about 118.5", None),
        ("jump: 900 where about 100 was to be expected: 80 times the usual spread", None),
        ("future-day: 2027-03-08 had not begun when the copy was taken; 2026-03-08 would fit",
         "8 Mar 2027 had not begun when the copy was taken; 8 Mar 2026 would fit"),
        ("year-off: 2025-03-08: 14 looks like the beginning of a number near 1,456; 2026-03-08 would fit",
         "14 looks like the beginning of a number near 1,456; 8 Mar 2026 would fit"),
        ("text: the publisher's name 'Gazett3': it mixes 2 scripts",
         "a text that is not what it seems: “the publisher's name 'Gazett3': it mixes 2 scripts”"),
        ("one file states 7 and 8 for the same period", "“one file states 7 and 8 for the same period”"),
    ],
)  # fmt: skip
def test_a_reason_is_said_in_the_readers_words_and_else_quoted(kept: str, said: str | None):
    """A reader of another language would meet an English reason as ours, or a number that nobody answers for."""
    formats = Formats("en_GB", Bindings())
    told = dataclasses.replace(material(totals([7, 8])), quarantined=(held(quarantine=kept),))
    (table,) = held_blocks.held_back(Voice(told, formats, ENGLISH))
    assert isinstance(table, Table)
    assert [bare_numerals(text) for text in (*table.rows[0], table.note)] == [[]] * 5
    assert plain(table.rows[0][3]) == (said or kept.partition(": ")[2])
