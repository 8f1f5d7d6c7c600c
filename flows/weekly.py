"""refresh, then publish: what the schedule runs, and what `muster brief` does by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flows.engine import flow_body
from flows.intake.importing import import_recorded, is_first_import_unfinished
from flows.intake.taking import RefreshReport
from flows.making.orders import refuse_early
from flows.publish import PublishReport, publish
from flows.refresh import refresh
from flows.settings import Settings


@dataclass(frozen=True)
class WeeklyReport:
    """What came in, and what went out."""

    imported: RefreshReport
    refreshed: RefreshReport
    issued: PublishReport

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        taken = [*self.imported.taken, *self.refreshed.taken]
        return {**self.issued.as_json(), "refresh": [each.as_json() for each in taken]}


@flow_body(name="weekly")
def weekly(
    settings: Settings,
    *,
    briefing: str = "weekly",
    week: str = "last",
    as_of: dt.datetime | None = None,
    strict: bool = False,
    draft: bool = False,
    out: str = "",
    language: str = "",
) -> WeeklyReport:
    """Take in what is new, recorded evidence first until it is all in, and issue the week's edition."""
    refuse_early(settings, briefing, week, draft)
    imported = import_recorded(settings) if is_first_import_unfinished(settings) else RefreshReport()
    refreshed = refresh(settings)
    issued = publish(
        settings, briefing=briefing, week=week, as_of=as_of, strict=strict, draft=draft, out=out, language=language
    )
    return WeeklyReport(imported, refreshed, issued)
