"""The flows that change how an edition stands: its next revision, or its withdrawal."""

from __future__ import annotations

from prefect.states import Completed, State

from flows.correct import correct as correct_body
from flows.deployments.edition_artifacts import tell_edition
from flows.deployments.form_fields import (
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
)
from flows.deployments.prefect_engine import deployed, in_force
from flows.deployments.states import ended, named_failures
from flows.publish import PublishReport
from flows.withdraw import WithdrawReport
from flows.withdraw import withdraw as withdraw_body


@deployed("correct", flow_run_name="correct {briefing} {week}")
def correct(
    week: IssuedWeek = "newest",
    why: Reason = "",
    kind: Kind = "error",
    draft: DryRun = True,
    briefing: BriefingName = "weekly",
    as_of: AsOf = None,
    out: OutFolder = "",
) -> State[PublishReport]:
    """Issue a published week anew from what the ledger holds now: the next revision, which says what it corrects.

    Ends "Corrected", "Already corrected" or "Draft"; fails without a reason, and as "Withheld" where the gate is not
    met. What stood before keeps its bytes.

    Args:
        week: newest, the newest week that is out; or one such as 2026-W31.
        why: What readers should know. It is printed under the title and stands in the log for ever.
        kind: error, our own; revision, by publishers; clarification, of words alone.
        draft: Make a watermarked draft and publish nothing. Look at it, then run again without.
        briefing: Which briefing of the desk's catalogue.
        as_of: What was known at this instant, from the first revision's cut-off on. Empty: now.
        out: A folder of the worker for the draft. Empty: one in the drafts folder.
    """
    with in_force() as settings, named_failures() as failure:
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
    with in_force() as settings:
        report = withdraw_body.fn(
            settings, week=week, why=why, briefing=briefing, revision=revision, confirmed=confirmed
        )
        pointer = report.newest_after or "no edition"
    message = f"{report.edition}: {report.why} The newest edition is then {pointer}."
    return Completed(name=report.status.capitalize(), message=message, data=report)
