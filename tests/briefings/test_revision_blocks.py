"""What a page tells of values that publishers changed: each in its way, and large moves with the reason given."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from reports.briefings.gate import unmet
from reports.briefings.page import Prose
from reports.briefings.revision_blocks import revisions
from reports.figures.decisions import Decision
from tests.briefings.herd import HELD_AT, claim, material, moved_of, totals, view_of, voice
from tests.briefings.test_gate import page_of


def revised(*pairs: tuple[float, float], withdrawn: tuple[int, ...] = (), first: str = "2026-03-01") -> pd.DataFrame:
    """Return what a gazette changed, one value a day from a day on."""
    days = [dt.date.fromisoformat(first) + dt.timedelta(days=n) for n in range(len(pairs))]
    now = [claim("herd.total", day, to) for day, (_, to) in zip(days, pairs, strict=True)]
    old = {n: claim("herd.total", days[n], was) for n, (was, _) in enumerate(pairs) if n not in withdrawn}
    return view_of(now, was=old, withdrawn=withdrawn)


def accepted(why: str = "the ministry counted lambs twice") -> Decision:
    """Return what an editor says of the gazette's copy."""
    subject = {"source_id": "gazette", "retrieved_at": f"{HELD_AT:%Y-%m-%dT%H:%M:%SZ}"}
    return Decision("accept-history", subject, "An editor", why, HELD_AT + dt.timedelta(hours=5))


def test_a_few_revisions_have_a_line_each():
    """A reader would not see what a publisher changed behind his back, or in which way."""
    rows = revised((31_500, 30_150), (900, 900), withdrawn=(1,))
    (table,) = revisions(voice(revisions=rows))
    assert table.rows == (
        ("Lost", "1 Mar 2026", "31,500", "30,150", "mended soon after", "9 Mar 2026"),
        ("Lost", "2 Mar 2026", "900", "withdrawn", "withdrawn", "9 Mar 2026"),
    )


def test_a_restated_block_is_one_line_with_the_largest_move():
    """A revised history would fill an annex of forty pages."""
    rows = revised(*((100.0, 100.0 + move) for move in (1, -7, 3, 2)))
    (table,) = revisions(voice(revisions=rows))
    span = "1 Mar 2026\u00a0– 4 Mar 2026"
    assert table.rows == (("Lost", span, "4 values", "largest \u22127", "block restated", "9 Mar 2026"),)


def test_a_figure_that_moved_to_another_day_names_the_day():
    """A re-dated figure would look as if it had been taken back."""
    gone, stated = claim("herd.counts", "2025-12-31", 12.0), claim("herd.counts", "2025-12-01", 12.0)
    (table,) = revisions(voice(revisions=view_of([gone, stated], withdrawn=(0,))))
    assert [row[1:5] for row in table.rows] == [("31 Dec 2025", "12", "12", "now dated 1 Dec 2025")]


def test_nothing_changed_is_said():
    """An empty annex would leave open whether anybody looked."""
    assert revisions(voice()) == (Prose(("No publisher changed a value in the quarter before the cut-off.",)),)


def test_a_large_move_of_the_settled_past_withholds_until_an_editor_says_why():
    """Two months of rewritten history would go out as if they had always been so; or nothing would, ever again."""
    rows = revised(*((100.0 + n, 90.0 + n) for n in range(60)), first="2025-11-01")
    held = material(totals([70, 77]), revisions=rows)
    assert unmet(held, page_of(held)) == [
        "gazette moved 60 settled values of 2025-11-01 to 2025-12-30 in its copy of 2026-03-09 06:00 UTC "
        "(re-estimate 60): say why with `muster revisions accept gazette --at 2026-03-09T06:00:00Z --why …`"
    ]
    explained = material(totals([70, 77]), revisions=rows, explanations=(accepted(),))
    assert unmet(explained, page_of(explained)) == []


def test_the_reason_given_first_stands_on_the_page():
    """A reader would see the past rewritten without a word, or a later reason would change published bytes."""
    rows = revised(*((100.0 + n, 90.0 + n) for n in range(60)), first="2025-11-01")
    later = Decision("accept-history", accepted().subject, "Another", "no idea", HELD_AT + dt.timedelta(hours=6))
    prose, _ = revisions(voice(revisions=rows, explanations=(later, accepted())))
    assert prose.paragraphs == (
        "Gazette, figures, copy of 9 Mar 2026: 60 values of the settled past were moved. Our editor on 9 Mar 2026: "
        "“the ministry counted lambs twice”",
    )


def test_a_move_in_what_the_briefing_does_not_show_holds_nothing():
    """A figure that nobody reads here would keep the whole edition back."""
    days = [dt.date(2025, 11, 1) + dt.timedelta(days=n) for n in range(60)]
    rows = view_of(
        [claim("herd.goats", day, 90.0) for day in days],
        was={n: claim("herd.goats", days[n], 100.0) for n in range(60)},
    )
    assert moved_of(rows)["is_settled"].all()
    assert material(totals([70, 77]), revisions=rows).holds == ()
