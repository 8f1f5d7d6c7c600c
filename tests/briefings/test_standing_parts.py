"""The parts that every briefing has: what changed, how fresh the sources are, and how to check it."""

from __future__ import annotations

import datetime as dt

from reports.briefings import standing_blocks
from reports.briefings.page import Definitions, Prose
from reports.figures.model import Fetch
from tests.briefings.herd import (
    AS_OF,
    BEFORE,
    HELD_AT,
    briefing,
    claim,
    fetches_of,
    material,
    said,
    totals,
    view_of,
    voice,
)

SHOWN = ["herd.counts", "herd.next", "herd.model"]
TABLE = {"kind": "claims_table", "name": "said", "caption": "Said", "series": SHOWN}
SHOWING = briefing(sections=[{"name": "herd", "title": "Herd", "blocks": [TABLE]}])
OLD = said("herd.counts", 500, "2025-12-31", "2026-01-10", "Paper", bound="about")


def changes(now: list, before: list) -> list[tuple[str, ...]]:
    """Return the rows of what changed between two views."""
    (made,) = standing_blocks.changes(voice(now, before, declared=SHOWING))
    return [tuple(row) for row in made.rows]


def test_a_new_claim_is_told_with_its_bound():
    """A reader would not learn what is new this week."""
    fresh = said("herd.counts", 520, "2026-02-28", "2026-03-05", "Gazette", bound="at_least")
    assert changes([OLD, fresh], [OLD]) == [("Counted, 28 Feb 2026", "–", "≥\u00a0520", "new · Gazette")]


def test_a_revised_claim_is_told_with_what_it_was():
    """A publisher's correction would pass unnoticed."""
    corrected = said("herd.counts", 470, "2025-12-31", "2026-01-10", "Paper", bound="at_most")
    assert changes([corrected], [OLD]) == [("Counted, 31 Dec 2025", "≈\u00a0500", "≤\u00a0470", "revised · Paper")]


def test_a_withdrawn_claim_is_told():
    """A figure that its publisher took back would vanish without a word."""
    other = said("herd.counts", 1, "2024-12-31", "2025-01-10", "Paper")
    assert changes([other], [OLD, other]) == [("Counted, 31 Dec 2025", "≈\u00a0500", "–", "withdrawn · Paper")]


def test_many_revisions_of_one_series_are_one_line():
    """A model that moves all its past would fill the page with a thousand lines."""
    before = [claim("herd.model", f"2026-02-{day:02d}", 1000.0) for day in range(1, 11)]
    now = [claim("herd.model", f"2026-02-{day:02d}", 1000.0 + day) for day in range(1, 11)]
    assert changes(now, before) == [
        ("Sheep lost, modelled, 10 Feb 2026", "1,000", "1,010", "10 values moved; median +6, largest +10")
    ]


def test_a_second_forecast_is_new_and_no_revision():
    """A publisher who forecasts again would be said to have changed what he said."""
    first = said("herd.next", 900, "2026-12-31", "2026-01-01", "Ministry")
    second = said("herd.next", 950, "2026-12-31", "2026-03-01", "Ministry")
    assert changes([first, second], [first]) == [("Forecast, 31 Dec 2026", "–", "950", "new · Ministry")]


def test_running_totals_that_grow_are_one_line_for_a_source():
    """Seven new days in twelve series would be eighty-four lines."""
    before, now = totals([7]), totals([7])
    (made,) = standing_blocks.changes(voice(now, before[:-7]))
    assert made.rows == (("Gazette, figures", "–", "7 values", "new, in 1 series, to 8 Mar 2026"),)


def test_an_edition_without_a_change_says_so():
    """A reader could not tell silence from an omission."""
    (made,) = standing_blocks.changes(voice([OLD], [OLD], declared=SHOWING))
    assert made == Prose(("Nothing changed since the last edition.",))


def test_the_first_edition_compares_with_nothing():
    """Everything would be called new."""
    (made,) = standing_blocks.changes(voice([OLD], [], declared=SHOWING))
    assert made == Prose(("There is no edition before this one to compare with.",))


def test_a_change_in_a_series_that_is_not_shown_is_not_told():
    """The list would speak of figures that stand nowhere in the edition."""
    hidden = claim("herd.share", "2026-02-28", 0.5)
    (made,) = standing_blocks.changes(voice([OLD, hidden], [OLD], declared=SHOWING))
    assert made == Prose(("Nothing changed since the last edition.",))


def test_the_health_of_every_source_is_shown():
    """A figure of last month would look as fresh as yesterday's."""
    claims = [
        claim("herd.total", "2026-03-09", 5.0),
        claim("herd.echo", "2026-03-05", 5.0, source_id="mirror"),
    ]
    fetches = fetches_of(
        Fetch("gazette", "https://example.org/a", HELD_AT, "ok", sha256="a" * 64),
        Fetch("mirror", "https://example.org/b", HELD_AT, "failed", error="no answer"),
    )
    (table,) = standing_blocks.source_health_table(voice(claims, fetches=fetches))
    assert table.rows == (
        ("Gazette, figures", "9 Mar 2026", "1 day", "fresh", "9 Mar 2026"),
        ("Mirror, figures", "5 Mar 2026", "5 days", "late", "–"),
        ("Papers, figures", "–", "–", "never seen", "–"),
    )


def test_a_source_known_from_a_later_copy_says_so():
    """A reconstructed figure would look as if it had been held in time."""
    later = view_of([claim("herd.total", "2026-03-09", 5.0)], held_at=AS_OF + dt.timedelta(days=3))
    (table,) = standing_blocks.source_health_table(voice(later, fetches=fetches_of()))
    assert table.rows[0][4] == "later copy"


def test_an_old_source_is_called_overdue():
    """A source that fell silent a year ago would pass for a quiet one."""
    (table,) = standing_blocks.source_health_table(voice([claim("herd.total", "2025-03-09", 5.0)]))
    assert table.rows[0][1:4] == ("9 Mar 2025", "366 days", "overdue")


def test_the_annex_names_grade_licence_cadence_and_evidence():
    """A reader could not judge or check what the edition rests on."""
    (table,) = standing_blocks.sources(voice(totals([7])))
    evidence = view_of([claim("herd.total", "2026-03-09", 5.0)])["evidence_sha256"].iloc[0]
    assert table.rows == (
        ("Gazette, figures", "C3", "CC0", "every day", evidence[:16]),
        ("Mirror, figures (echo of Gazette)", "C3", "CC0", "every 7 days", "–"),
        ("Papers, figures", "F6", "CC0", "every day", "–"),
    )


def test_the_glossary_is_the_briefings_own():
    """A term of another desk would be explained."""
    assert standing_blocks.glossary(voice()) == (Definitions((("Sheep", "An animal with wool."),)),)


def test_a_reader_is_told_how_to_check_and_cite():
    """Nobody could say which edition they quote, or make it again."""
    speaking = voice(totals([7]))
    (made,) = standing_blocks.reproduce(speaking)
    text = " ".join(made.paragraphs)
    assert "herd/weekly/2026-W10/r1" in text
    assert "muster brief weekly --week 2026-W10 --out FOLDER" in text
    assert speaking.material.digest[:16] in text


def test_the_digest_moves_with_any_claim_of_either_view():
    """Two editions made from other figures could not be told apart."""
    digests = {
        material(now, before).digest
        for now, before in (
            (totals([7]), ()),
            (totals([8]), ()),
            (totals([7]), [OLD]),
            (totals([7], bound="about"), ()),
            (view_of(totals([7]), held_at=BEFORE), ()),
        )
    }
    assert len(digests) == 5
    assert material(totals([7])).digest == material(totals([7])).digest
