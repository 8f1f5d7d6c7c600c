"""refresh, then publish: what the schedule runs, and what `muster brief` does by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flows.engine import flow_body, note
from flows.intake.importing import import_recorded, is_first_import_unfinished
from flows.intake.taking import RefreshReport
from flows.making.missed import plan_of, remark_on
from flows.making.orders import refuse_early
from flows.publish import PublishReport, publish, skipped
from flows.refresh import refresh
from flows.settings import Settings
from reports.errors import Withheld


@dataclass(frozen=True)
class WeeklyReport:
    """What came in, and what went out: the newest week, and those missed before it, oldest first."""

    imported: RefreshReport
    refreshed: RefreshReport
    issued: PublishReport
    before: tuple[PublishReport, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        taken = [*self.imported.taken, *self.refreshed.taken]
        made_up_for = {"before": [each.as_json() for each in self.before]} if self.before else {}
        return {**self.issued.as_json(), **made_up_for, "refresh": [each.as_json() for each in taken]}


@flow_body(name="weekly")
def weekly(
    settings: Settings,
    *,
    briefing: str = "weekly",
    week: str = "last",
    missed: str = "newest",
    as_of: dt.datetime | None = None,
    strict: bool = False,
    draft: bool = False,
    out: str = "",
    language: str = "",
    before_embargo: str = "",
) -> WeeklyReport:
    """Take in what is new, recorded evidence first until it is all in, and issue the week's edition.

    `last` is what the schedule asks for: the newest week whose time has come, and of what was `missed` none of it
    ("skip"), the newest week alone, or all. Raises Withheld where one of them misses its gate; the others are out then.
    """
    refuse_early(settings, briefing, week, draft)
    is_planned = week == "last" and not (draft or out or strict or as_of)
    plan = plan_of(settings, briefing, missed) if is_planned else None
    if plan and plan.is_too_late:
        return WeeklyReport(RefreshReport(), RefreshReport(), skipped(settings, briefing, plan.newest, remark_on(plan)))
    imported = import_recorded(settings) if is_first_import_unfinished(settings) else RefreshReport()
    refreshed = refresh(settings)
    overdue = [str(each) for each in plan.weeks[:-1]] if plan else []  # the time of the next one had begun
    issue = partial(
        publish, settings, briefing=briefing, as_of=as_of, strict=strict, draft=draft, out=out, language=language,
        before_embargo=before_embargo,
    )  # fmt: skip
    *before, issued = each_of(overdue, str(plan.newest) if plan else week, issue)
    if plan and (remark := remark_on(plan)) and not issued.remark:
        issued = replace(issued, remark=remark)
    return WeeklyReport(imported, refreshed, issued, tuple(before))


def each_of(overdue: Sequence[str], newest: str, issue: Callable[..., PublishReport]) -> list[PublishReport]:
    """Issue the newest week, and before it those whose own time is over, labelled as back-filled.

    One that misses its gate keeps no other back, and is raised as Withheld at the end.
    """
    issued: list[PublishReport] = []
    withheld: list[Withheld] = []
    weeks = [*overdue, newest]
    for week in weeks:
        try:
            issued.append(issue(week=week, backfilled=week in overdue))
        except Withheld as refusal:
            withheld.append(refusal)
            note(str(refusal))
    if not withheld:
        return issued
    if len(weeks) == 1:
        raise withheld[0]
    reasons = [f"{each.edition}: {reason}" for each in withheld for reason in each.reasons]
    others = ", ".join(f"{each.edition} {each.status}" for each in issued) or "none"
    raise Withheld(f"{len(withheld)} of {len(weeks)} weeks", reasons, mend=f"{withheld[0].mend}. The others: {others}")
