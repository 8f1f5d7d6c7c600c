"""What follows from a log with back-filled editions: the pointer, what is not shown yet, and the entries' own bytes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reports.briefings.following import pointer_json, unshown
from reports.briefings.publication import EditionName, Pin, pin_bytes, pin_from
from reports.briefings.publication_log import LogEntry, entry_bytes, entry_from, newest_of, placed
from reports.figures.digests import LedgerHead
from tests.publication.sample import AS_OF

OLD, NEW = "2024-W10", "2026-W31"
BRIEFING = "public/library/weekly"


def entry(week: str, number: int, **said: object) -> LogEntry:
    """Return an entry that put out a week's first edition."""
    name = EditionName("library", "weekly", week)
    files = {name.pdf_name("en"): "a" * 64, name.pdf_name("uk"): "b" * 64}
    put_out = LogEntry(
        0, "publish", name, "Loans", "2024-03-12T09:00:00Z", "c" * 64, files, "", "2026-08-05T12:00:00Z", "desk", ""
    )
    return placed(replace(put_out, **said), number, "")


def test_the_pointer_never_leads_to_a_back_filled_edition():
    """Readers would be sent to an edition that nobody could read in its time, as the newest."""
    late, own = entry(NEW, 1, is_backfilled=True), entry(OLD, 2)
    assert newest_of([late], "library", "weekly") is None
    assert newest_of([late, own], "library", "weekly") == own
    assert pointer_json([late], late.edition) is None
    taken = replace(own, act="withdraw", files={}, why="Forged.", number=3)
    told = json.loads(pointer_json([own, taken, replace(late, number=4)], own.edition) or b"")
    assert told["edition"] is None and told["withdrawn"]["week"] == OLD and told["why"] == "Forged."


@pytest.mark.parametrize("lost", ["status.json", "index.html", "index.uk.html"])
def test_a_week_that_lacks_any_page_is_not_shown(lost: str):
    """A run that broke off while it showed a batch would leave weeks that no later run looks at."""
    late, own = entry(OLD, 1, is_backfilled=True), entry(NEW, 2)
    keys = [f"{BRIEFING}/{OLD}/{name}" for name in ("status.json", "index.html", "index.uk.html")]
    assert unshown([late, own], own.edition, keys) == []
    assert unshown([late, own], own.edition, [key for key in keys if not key.endswith(f"/{lost}")]) == [late]


def test_entries_and_pins_of_their_own_time_keep_their_bytes():
    """The chain of every log that stands would break with the next release of the program."""
    own, late = entry(NEW, 1), entry(NEW, 1, is_backfilled=True)
    assert b"is_backfilled" not in entry_bytes(own) and entry_from(entry_bytes(late)).is_backfilled
    assert (own.out_at, late.out_at) == (own.as_of, late.acted_at)
    pin = Pin("library", "weekly", OLD, AS_OF, LedgerHead(1, 1, "", ""))
    assert b"is_backfilled" not in pin_bytes(pin)
    assert pin_from(pin_bytes(replace(pin, is_backfilled=True))) == replace(pin, is_backfilled=True)
