"""What the end of a run says: a trouble, or the end of one. Pure but for the calendar's clock, which is an argument."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flows.audit import AuditReport
from flows.intake.taking import RefreshReport
from flows.publish import PublishReport
from flows.telling.standing import AUDIT, NOT_OUT, edition_scope, edition_subject
from flows.telling.troubles import MOST_PARTS, Look, Trouble
from flows.weekly import WeeklyReport
from reports.errors import MusterError, NoLongerWanted, NotYetReleased, Withheld

_SEE = "see the run's log; mend what it names, then run again"


def look_at_end(flow: str, briefing: str, week: str, result: Any) -> Look:
    """Return what a run's report, or the error that ended it, says of the flow."""
    if isinstance(result, Exception):
        return _of_error(flow, briefing, week, result)
    if isinstance(result, AuditReport):
        return _of_audit(result)
    scopes = {f"run of {flow}": "it ended well"}
    if isinstance(result, RefreshReport | WeeklyReport):
        refreshed = result.refreshed if isinstance(result, WeeklyReport) else result
        return _of_refresh(refreshed) + Look(scopes)
    return Look(scopes)


def outcome_of(result: Any) -> str:
    """Return in a few words how a run ended."""
    issued = result.issued if isinstance(result, WeeklyReport) else result
    match issued:
        case Withheld():
            return "withheld"
        case NotYetReleased():
            return "not released yet"
        case NoLongerWanted():
            return "cancelled"
        case Exception():
            return "failed"
        case AuditReport():
            return "not whole" if issued.exit_code else "whole"
        case PublishReport():
            return issued.status
        case RefreshReport():
            return "refreshed in part" if issued.failed else "refreshed"
    return "done"


def is_good(result: Any) -> bool:
    """Return whether a run did what it is for; a refresh that read something did."""
    if isinstance(result, RefreshReport):
        return not result.taken or len(result.failed) < len(result.taken)
    return not isinstance(result, Exception) and outcome_of(result) != "not whole"


def first_line(error: Exception) -> str:
    """Return what an error says, without its mend."""
    said = error.message if isinstance(error, MusterError) else f"{type(error).__name__}: {error}"
    return " ".join(said.split())[:600]


def _of_error(flow: str, briefing: str, week: str, error: Exception) -> Look:
    mend = (error.mend if isinstance(error, MusterError) else "") or _SEE
    if isinstance(error, Withheld):
        subject, scope = edition_subject(briefing, week), edition_scope(briefing)
        detail = "; ".join(error.reasons)
        trouble = Trouble(scope, subject, f"{subject} is withheld", mend, detail, (NOT_OUT, "withheld"))
        return Look({scope: "", f"run of {flow}": "it ended with the edition withheld"}, (trouble,))
    if isinstance(error, NotYetReleased | NoLongerWanted):
        return Look({})  # somebody asked too early, or ended the run: no trouble of the desk
    scope = f"run of {flow}"
    trouble = Trouble(scope, flow, f"{flow} failed", mend, first_line(error), (type(error).__name__,))
    return Look({scope: ""}, (trouble,))


def _of_audit(report: AuditReport) -> Look:
    scopes = {AUDIT: "whole", "run of audit": "it ended"}
    grave = [each for each in report.troubles if not each.is_harmless]
    if not grave:
        return Look(scopes)
    parts = tuple(sorted(f"{each.kind}:{each.key}" for each in grave))[:MOST_PARTS]
    first = grave[0]
    detail = f"{first.kind} {first.key}: expected {first.expected}, found {first.found}{_more(grave)}"
    return Look(scopes, (Trouble(AUDIT, "bucket", "the bucket is not whole", first.mend, detail, parts),))


def _of_refresh(report: RefreshReport) -> Look:
    scope = "reading of sources"
    if len(report.taken) < 2 or len(report.failed) < len(report.taken):
        return Look({scope: "sources are read"} if report.taken else {})
    title = f"none of {len(report.taken)} sources could be read"
    mend = "does this machine reach the web (proxy, firewall, name server)? then muster refresh"
    return Look({scope: ""}, (Trouble(scope, "every source", title, mend, report.failed[0].text),))


def _more(found: Sequence[object]) -> str:
    return f"; and {len(found) - 1} more" if len(found) > 1 else ""
