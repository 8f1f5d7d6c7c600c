"""The flows that change how an edition stands: its next revision, or its withdrawal."""

from __future__ import annotations

from prefect import artifacts
from prefect.states import Completed, State

from flows.correct import correct as correct_body
from flows.deployments.artifact_keys import own_key
from flows.deployments.asking import asked_by_form
from flows.deployments.edition_artifacts import tell_edition
from flows.deployments.events import tell_event
from flows.deployments.form_fields import (
    Approval,
    AsOf,
    BriefingName,
    Confirmed,
    DryRun,
    IssuedWeek,
    Kind,
    OutFolder,
    Reason,
    RevisionNumber,
    in_utc,
    is_from_form,
)
from flows.deployments.prefect_engine import deployed, in_force
from flows.deployments.states import ended, named_failures
from flows.publish import PublishReport
from flows.questions.standings import offers, plain_offers
from flows.withdraw import WithdrawReport
from flows.withdraw import withdraw as withdraw_body


@deployed("correct", flow_run_name="correct {briefing} {week}")
def correct(
    week: IssuedWeek = "newest",
    why: Reason = "",
    kind: Kind = "error",
    draft: DryRun = True,
    approval: Approval = False,
    briefing: BriefingName = "weekly",
    as_of: AsOf = None,
    out: OutFolder = "",
) -> State[PublishReport]:
    """Issue a published week anew from what the ledger holds now: the next revision, which says what it corrects.

    Ends "Corrected", "Already corrected" or "Draft"; fails as "Withheld" where the gate is not met or the names are
    missing. Without a reason it ends "Nothing asked" and lists what waits for a correction. What stood keeps its bytes.

    Args:
        week: newest, the newest week that is out; or one such as 2026-W31.
        why: What readers should know. It is printed under the title and stands in the log for ever.
        kind: error, our own; revision, by publishers; clarification, of words alone.
        draft: Make a watermarked draft and publish nothing. Look at it, then run again without.
        approval: Pause until somebody has approved the draft, also where the desk asks for no name.
        briefing: Which briefing of the desk's catalogue.
        as_of: What was known at this instant, from the first revision's cut-off on. Empty: now.
        out: A folder of the worker for the draft. Empty: one in the drafts folder.
    """
    if draft and not why and is_from_form():
        return _nothing_asked(week)
    with in_force() as told, asked_by_form(told, approval) as settings, named_failures() as failure:
        report = correct_body.fn(
            settings, week=week, why=why, kind=kind, briefing=briefing, as_of=in_utc(as_of), draft=draft, out=out
        )
        tell_edition(report, settings)
    return failure.state or ended(report)


@deployed("withdraw", flow_run_name="withdraw {briefing} {week}")
def withdraw(
    week: IssuedWeek = "newest",
    why: Reason = "",
    confirmed: Confirmed = False,
    revision: RevisionNumber = None,
    briefing: BriefingName = "weekly",
) -> State[WithdrawReport]:
    """Take an edition back: its files stay, and everything that lists it says why.

    Ends "Foreseen" where it was not confirmed, and nothing was done; else "Withdrawn" or "Already withdrawn".

    Args:
        week: newest, the newest week that is out; or one such as 2026-W31.
        why: What readers should know. It stands on the week's page and in the log for ever.
        confirmed: Do it. Otherwise this is a dry run that only says what readers would find.
        revision: Which revision of the week. Empty: the newest.
        briefing: Which briefing of the desk's catalogue.
    """
    if not confirmed and not why and is_from_form():
        return _nothing_asked(week)
    with in_force() as settings:
        report = withdraw_body.fn(
            settings, week=week, why=why, briefing=briefing, revision=revision, confirmed=confirmed
        )
        pointer = report.newest_after or "no edition"
        if report.status == "withdrawn":
            tell_event("withdrawn", report.edition, {"why": report.why, "newest": report.newest_after})
    message = f"{report.edition}: {report.why} The newest edition is then {pointer}."
    return Completed(name=report.status.capitalize(), message=message, data=report)


def _nothing_asked(week: str) -> State[None]:
    """Return how a Quick run ends: with a table of the editions that wait for a correction, and nothing done."""
    with in_force() as settings:
        rows = plain_offers(offers(settings))
    artifacts.create_table_artifact(rows, key=own_key("muster", "offered"), description="What waits for a correction.")
    count = f"{len(rows)} editions wait" if len(rows) != 1 else "1 edition waits"
    message = f"nothing was done with {week}: Custom run asks for a reason; {count} for a correction"
    return Completed(name="Nothing asked", message=message)
