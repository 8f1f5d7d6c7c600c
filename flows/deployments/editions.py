"""The flows that make editions: from what the ledger holds, or with the sources read first."""

from __future__ import annotations

from prefect.states import State

from flows.deployments.asking import asked_by_form
from flows.deployments.edition_artifacts import tell_edition
from flows.deployments.form_fields import (
    Approval,
    AsOf,
    Backfilled,
    BeforeEmbargo,
    BriefingName,
    DryRun,
    LanguageCode,
    MissedWeeks,
    OutFolder,
    Strict,
    WeekText,
    in_utc,
)
from flows.deployments.prefect_engine import deployed, in_force
from flows.deployments.states import ended, named_failures
from flows.publish import PublishReport
from flows.publish import publish as publish_body
from flows.weekly import WeeklyReport
from flows.weekly import weekly as weekly_body


@deployed("publish", flow_run_name="publish {briefing} {week}")
def publish(
    week: WeekText = "newest",
    briefing: BriefingName = "weekly",
    draft: DryRun = False,
    approval: Approval = False,
    as_of: AsOf = None,
    language: LanguageCode = "",
    strict: Strict = False,
    out: OutFolder = "",
    before_embargo: BeforeEmbargo = "",
    backfilled: Backfilled = False,
) -> State[PublishReport]:
    """Make an edition from what the ledger holds and publish it once. Fetches nothing.

    Ends "Published", "Already published", "Draft" or "Rebuilt"; fails as "Withheld" where the briefing's gate is not
    met or nobody approves (nothing public has changed then) and as "Not released yet" before the week's release.

    Args:
        week: newest, the newest complete week; last, the week before the run was due; or one such as 2026-W31.
        briefing: Which briefing of the desk's catalogue.
        draft: Make a watermarked draft in the drafts folder and publish nothing.
        approval: Pause until somebody has approved the draft, also where the desk asks for no name.
        as_of: What was known at this instant, written beside the bucket. Empty: the week's release instant.
        language: One language of the desk alone, such as uk, for what is written beside the bucket. Empty: all.
        strict: Count only copies held by the cut-off and reconstruct nothing; written beside the bucket.
        out: A folder of the worker to write into instead of publishing. Empty: publish.
        before_embargo: Why the edition goes out before its embargo ends; kept in the log. Empty: it waits.
        backfilled: Label it on every page as made when its own time was over; it is never the newest then.
    """
    with in_force() as told, asked_by_form(told, approval) as settings, named_failures() as failure:
        wanted = {"briefing": briefing, "week": week, "as_of": in_utc(as_of), "language": language}
        wanted |= {"draft": draft, "strict": strict, "out": out, "before_embargo": before_embargo}
        wanted |= {"backfilled": backfilled}
        report = publish_body.fn(settings, **wanted)
        tell_edition(report, settings)
    return failure.state or ended(report)


@deployed("weekly", flow_run_name="{briefing} {week}")
def weekly(
    week: WeekText = "last",
    missed: MissedWeeks = "newest",
    briefing: BriefingName = "weekly",
    draft: DryRun = False,
    approval: Approval = False,
    as_of: AsOf = None,
    language: LanguageCode = "",
    strict: Strict = False,
    out: OutFolder = "",
    before_embargo: BeforeEmbargo = "",
) -> State[WeeklyReport]:
    """Read every source, then make and publish the week's edition: what the schedule runs.

    Asked for `last`, it makes the newest week whose time has come, and of weeks missed before it what `missed` says.
    So late runs after an outage come to the same, whichever of them start. Ends "Skipped" where it is too late.

    Args:
        week: last, the newest week whose time has come; newest, the newest complete week; or one such as 2026-W31.
        missed: After an outage, skip; newest, that week alone; or all, each since the newest that is out.
        briefing: Which briefing of the desk's catalogue.
        draft: Make a watermarked draft in the drafts folder and publish nothing.
        approval: Pause until somebody has approved the draft, also where the desk asks for no name.
        as_of: What was known at this instant, written beside the bucket. Empty: the week's release instant.
        language: One language of the desk alone, such as uk, for what is written beside the bucket. Empty: all.
        strict: Count only copies held by the cut-off and reconstruct nothing; written beside the bucket.
        out: A folder of the worker to write into instead of publishing. Empty: publish.
        before_embargo: Why the edition goes out before its embargo ends; kept in the log. Empty: it waits.
    """
    with in_force() as told, asked_by_form(told, approval) as settings, named_failures() as failure:
        wanted = {"briefing": briefing, "week": week, "as_of": in_utc(as_of), "language": language}
        wanted |= {"draft": draft, "strict": strict, "out": out, "before_embargo": before_embargo}
        report = weekly_body.fn(settings, **wanted, missed=missed)
    return failure.state or ended(report.issued, report)
