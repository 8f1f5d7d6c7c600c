"""Events that others may build on: an automation that waits for one, or a deployment that starts after another.

    muster.edition.published   corrected   withdrawn   withheld   drafted   waiting

The resource of each is the edition, `muster.edition.DESK.BRIEFING.WEEK.rN`; the desk and the briefing are related to
it. The payload says what was made: week, revision, cut-off, and the sha256 of the manifest and of each file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prefect.events import emit_event

from flows.publish import PublishReport

WORDS = {
    "published": "published", "corrected": "corrected", "withdrawn": "withdrawn", "draft": "drafted",
}  # fmt: skip


def tell_event(word: str, edition: str, payload: Mapping[str, Any]) -> None:
    """Emit `muster.edition.WORD` of an edition, which is named desk/briefing/week/rN."""
    desk, briefing, week, revision = (edition.split("/") + [""] * 3)[:4]
    emit_event(
        f"muster.edition.{word}",
        resource={
            "prefect.resource.id": f"muster.edition.{edition.replace('/', '.')}",
            "prefect.resource.name": edition,
            "muster.desk": desk, "muster.briefing": briefing, "muster.week": week, "muster.revision": revision,
        },
        related=[
            {"prefect.resource.id": f"muster.desk.{desk}", "prefect.resource.role": "desk"},
            {"prefect.resource.id": f"muster.briefing.{desk}.{briefing}", "prefect.resource.role": "briefing"},
        ],
        payload={"edition": edition, "week": week, **payload},
    )  # fmt: skip


def tell_report(report: PublishReport) -> None:
    """Emit the event of an edition that came to something new; that it was out already is no event."""
    word = WORDS.get(report.status)
    if word:
        tell_event(word, report.edition, {
            "as_of": report.as_of.isoformat(), "status": report.status, "pages": report.pages, "pdf": report.pdf,
            "sha256": dict(report.sha256),
        })  # fmt: skip
