"""The flows that change how an edition stands: its next revision, or its withdrawal."""

from __future__ import annotations

import datetime as dt

from prefect.states import Completed, State

from flows.correct import correct as correct_body
from flows.deployments.edition_artifacts import tell_edition
from flows.deployments.form_fields import IssuedWeek, in_utc
from flows.deployments.prefect_engine import deployed, in_force
from flows.deployments.states import ended, named_failures
from flows.publish import PublishReport
from flows.withdraw import WithdrawReport
from flows.withdraw import withdraw as withdraw_body
from reports.briefings.publication_log import CorrectionKind


@deployed("correct", flow_run_name="correct {briefing} {week}")
def correct(
    week: IssuedWeek = "newest",
    why: str = "",
    kind: CorrectionKind = "error",
    briefing: str = "weekly",
    as_of: dt.datetime | None = None,
    draft: bool = True,
    out: str = "",
) -> State[PublishReport]:
    """Issue a published week anew from what the ledger holds now: the next revision, which says what it corrects.

    Ends "Corrected", "Already corrected" or "Draft"; fails without a reason, and as "Withheld" where the gate is not
    met. What stood before keeps its bytes.

    Args:
        week: newest, the newest week that is out; or one such as 2026-W31.
        why: What readers should know. It is printed under the title and stands in the log for ever.
        kind: error, our own; revision, by publishers; clarification, of words alone.
        briefing: Which briefing of the desk's catalogue.
        as_of: Another cut-off than now, from the first revision's on.
        draft: Watermarked, beside the bucket; nothing public changes. Look at it, then run again without.
        out: The folder of a draft. Empty: one in the drafts folder.
    """
    with in_force() as settings, named_failures() as failure:
        report = correct_body.fn(
            settings, week=week, why=why, kind=kind, briefing=briefing, as_of=in_utc(as_of), draft=draft, out=out
        )
        tell_edition(report, briefing)
    return failure.state or ended(report)


@deployed("withdraw", flow_run_name="withdraw {briefing} {week}")
def withdraw(
    week: IssuedWeek = "newest",
    why: str = "",
    briefing: str = "weekly",
    revision: int | None = None,
    confirmed: bool = False,
) -> State[WithdrawReport]:
    """Take an edition back: its files stay, and everything that lists it says why.

    Ends "Foreseen" where it was not confirmed, and nothing was done; else "Withdrawn" or "Already withdrawn".

    Args:
        week: newest, the newest week that is out; or one such as 2026-W31.
        why: What readers should know. It stands on the week's page and in the log for ever.
        briefing: Which briefing of the desk's catalogue.
        revision: Which revision of the week. Empty: the newest.
        confirmed: Do it. Otherwise the run only says what readers would find.
    """
    with in_force() as settings:
        report = withdraw_body.fn(
            settings, week=week, why=why, briefing=briefing, revision=revision, confirmed=confirmed
        )
        pointer = report.newest_after or "no edition"
    message = f"{report.edition}: {report.why} The newest edition is then {pointer}."
    return Completed(name=report.status.capitalize(), message=message, data=report)
